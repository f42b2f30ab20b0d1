"""What an office is asked when it begins (开张设置): a handful of questions instead of every parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from models.core import clock
from models.core.access import Person
from models.core.regulation import queries as regulation
from models.core.rulebook import queries as rulebook
from models.core.rulebook import register
from models.org import papers, queries, rights
from models.org.rules import NOBODY

ENTITY = "founding"  # the to-do opens the page of this name; no record stands behind it
REASON = "开张设置"
RULES = "rulebook.write"
# Who answers for money is asked only where money is taken, which the change itself makes sure of; so are the others.
MAY_BE_EMPTY = frozenset({
    "penalty.money.confirmed_by", "penalty.money.consulted_on", "penalty.money.published_on", "penalty.point_value",
    "penalty.minimum_wage",
})  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One question: the parameters that it sets, or the page where it is answered, there in the rows of a table."""

    name: str
    title: str
    why: str
    permission: str
    keys: tuple[str, ...] = ()
    page: str = ""
    table: str = ""


@dataclass(frozen=True)
class Answer:
    """A question with what holds now in words; `done` is whether the office itself has answered it.

    `record` is what its page opens with, None where it opens as usual.
    """

    question: Question
    words: str
    done: bool
    record: int | None = None


QUESTIONS = (
    Question(
        "names", "单据上的单位名称和电话", "印在每一张单据和公示上", rights.WRITE, page="organisation"
    ),
    Question("logo", "单据上的标志", "PNG 或 JPG 图片，没有标志的可以不传", rights.WRITE),
    Question(
        "steps", "各审批步骤由谁办", "请假、处罚等每一步都要有人能批", rights.APPROVE, page="chain_gaps"
    ),
    Question(
        "scheme", "用哪一种处罚办法", "几套办法写法不同的，只能用一套；处罚项目、幅度和再犯规定也可以改成本单位的",
        RULES, page="rulebook", table="penalty_schemes",
    ),
    Question(
        "takes", "处罚扣什么", "程序不代您选；扣钱的须有负责人确认，并写明征求意见和公示的日期", RULES,
        (
            "penalty.takes", "penalty.money.confirmed_by", "penalty.money.consulted_on", "penalty.money.published_on",
            "penalty.minimum_wage", "penalty.point_value",
        ),
    ),
    Question(
        "hall", "营业厅什么时候开门", "排班时检查有没有空档", RULES,
        ("hall.open_from", "hall.open_until", "hall.weekdays"),
    ),
    Question(
        "hotline", "热线什么时候有人接", "全天服务的，排班时检查每个钟点", RULES,
        ("duty.hotline.mode", "hotline.open_from", "hotline.open_until"),
    ),
    Question(
        "attendance", "考勤表几号前上报", "到期前提醒", RULES,
        ("attendance.sheet.due_day", "attendance.due_day_inclusive", "attendance.due_day_roll"),
    ),
    Question("bonus", "奖金表几号前上报", "在考勤表之后", RULES, ("attendance.bonus_sheet.due_day",)),
    Question(
        "regulation", "本单位的制度条文", "录入后，规则和处罚可以指明依据哪一条，员工可以确认", "regulation.write",
        page="regulations",
    ),
)  # fmt: skip
OPTIONAL = frozenset({"logo"})


def answers() -> tuple[Answer, ...]:
    """Every question with its answer so far."""
    today = clock.now().date()
    return tuple(_answer(one, today) for one in QUESTIONS)


def open_questions(person: Person) -> tuple[Question, ...]:
    """What the person may answer and nobody has answered yet; what may stay empty is not waited for."""
    return tuple(
        one.question
        for one in answers()
        if not one.done and one.question.name not in OPTIONAL and person.may(one.question.permission)
    )


def _answer(one: Question, today: date) -> Answer:
    if one.keys:
        return Answer(one, _rule_words(one.keys, today), rulebook.answered(set(one.keys) - MAY_BE_EMPTY))
    if one.table:
        row = rulebook.row_on(one.table, today)
        return Answer(one, rulebook.words_of(one.table, row.value), rulebook.answered([one.table]), row.id)
    words, done = _ELSEWHERE[one.name](today)
    return Answer(one, words, done)


def _rule_words(keys: tuple[str, ...], today: date) -> str:
    """The values in force; what was not answered is left out, unless nothing was."""
    known = {key: register.get_parameter(key) for key in keys}
    values = rulebook.values(keys, today)
    said = [f"{known[key].label} {known[key].words(value)}" for key, value in values.items() if value is not None]
    return "；".join(said) or "还没有回答"


def _names(_: date) -> tuple[str, bool]:
    data = queries.organisation()
    words = "；".join(part for part in (data.name, data.short_name, data.phone) if part)
    return words, bool(data.short_name and data.phone)


def _logo(_: date) -> tuple[str, bool]:
    has = bool(papers.letterhead()[1])
    return ("已上传" if has else "没有标志"), has


def _steps(_: date) -> tuple[str, bool]:
    gaps = queries.chain_gaps()
    if gaps == (NOBODY,):
        return "花名册里还没有人", False
    return (f"还有 {len(gaps)} 步没有人能批" if gaps else "每一步都有人能批"), not gaps


def _regulation(_: date) -> tuple[str, bool]:
    found = regulation.versions(active=True)
    return "、".join(dict.fromkeys(f"《{one.title}》" for one in found)) or "还没有录入", bool(found)


_ELSEWHERE: Mapping[str, Callable[[date], tuple[str, bool]]] = {
    "names": _names, "logo": _logo, "steps": _steps, "regulation": _regulation,
}  # fmt: skip
