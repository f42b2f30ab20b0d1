"""The list of penalty slips: where each stands, how long is left, and whose turn it is, found by the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextvars import ContextVar
from datetime import timedelta
from functools import cached_property
from typing import Any

import peewee as pw
from typing_extensions import override

from models.core import clock
from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import add_list
from models.core.rulebook import queries as rulebook
from models.penalty import phases, rights, rules
from models.penalty.catalogue.describe import SCHEMES as SCHEME_TABLE
from models.penalty.slip.course import left_words
from models.penalty.slip.describe import ENTITY, STATE_NAMES
from models.penalty.slip.reach import visible
from models.penalty.slip.turns import turns
from models.penalty.tables import PenaltyMeasure, PenaltySlip
from models.penalty.workflow import (
    EFFECT_NAMES,
    MEASURED_NAMES,
    MONEY,
    PHASE_NAMES,
    PHASE_TONES,
    TAKES_NAMES,
    Measured,
    Phase,
    State,
)
from models.staff.describe import matching
from models.staff.tables import Employee
from models.staff.workflow import State as Staff

PHASES: Mapping[str, str] = {str(one): words for one, words in PHASE_NAMES.items()}
TONES: Mapping[str, str] = {str(one): tone for one, tone in PHASE_TONES.items()}
MINE: Mapping[str, str] = {"mine": "待我办理"}
LEFT: Mapping[str, str] = {"left": "已离职"}
# What the schemes are called; screens read it without a database, so that whoever reads slips refreshes it.
SCHEMES: dict[str, str] = {}


class _Reader:
    """Whoever reads the list; what waits for him is read once for a statement, and only where it is asked for."""

    def __init__(self, person: Person) -> None:
        self._person = person

    @cached_property
    def numbers(self) -> list[int]:
        """The slips on which the next act is his; 0 is none."""
        return list(turns(self._person)) or [0]


_READER: ContextVar[_Reader] = ContextVar("penalty_reader")


class _Mine(pw.ColumnBase):
    """Whether a slip waits for whoever reads the list: «mine», or empty.

    A comparison with it names the numbers themselves, so that the database looks up these few slips and does not pass
    over all of them.
    """

    __hash__ = pw.ColumnBase.__hash__

    def __sql__(self, ctx: Any) -> Any:
        return ctx.sql(pw.Case(None, [(self._waits(), "mine")], ""))

    @override
    def __eq__(self, other: object) -> Any:
        return self._waits() if other == "mine" else ~self._waits()

    @override
    def __ne__(self, other: object) -> Any:
        return ~self._waits() if other == "mine" else self._waits()

    def _waits(self) -> Any:
        return PenaltySlip.id.in_(_READER.get().numbers)


def slips(person: Person) -> Any:
    """The slips that the person may see, as they stand now."""
    _READER.set(_Reader(person))
    now = phases.read_at()
    SCHEMES.update({row["code"]: row["label"] for row in rulebook.policy(SCHEME_TABLE, now.date())})
    return visible(person, PenaltySlip.select())


def searched(words: str) -> Any:
    """The condition for what was typed: the person, or the number of the slip."""
    return matching(words) | PenaltySlip.number.contains(words.strip())


def _told(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Measures, time left and month, for the rows that are shown."""
    now = clock.now()
    slip = PenaltySlip
    rows = list(slip.select(*phases.NEEDED).where(slip.id.in_(list(records))))
    measures: dict[int, list[str]] = {}
    table = PenaltyMeasure
    for one in table.select().where(table.slip_id.in_(list(records))).order_by(table.id):
        measures.setdefault(one.slip_id, []).append(one.label)
    found = {}
    for record, course in phases.courses(rows).items():
        phase = rules.phase(course, now)
        until = {
            Phase.WINDOW: course.appeal_ends_at, Phase.APPEALED: course.answer_ends_at,
            Phase.OVERDUE: course.answer_ends_at,
        }.get(phase)  # fmt: skip
        found[record] = {
            "measures": "、".join(measures.get(record, ())),
            "left": "" if until is None else left_or_over(until, now),
            "month": rules.counting_month(course, now) if course.amount else "",
        }
    return found


INSTANT = timedelta(microseconds=1)  # 24:00 is kept as 00:00 of the next day


def left_or_over(until: Any, now: Any) -> str:
    """How much time is left, or for how many days it has been over."""
    if until >= now:
        return f"剩 {left_words(until, now)}"
    return f"逾期 {max((now.date() - (until - INSTANT).date()).days, 1)} 天"


_GONE = pw.Case(None, [(Employee.state == str(Staff.LEFT), "left")], "")
_YUAN = pw.Case(None, [(PenaltySlip.measured == str(Measured.YUAN), phases.AMOUNT)])
_POINTS = pw.Case(None, [(PenaltySlip.measured == str(Measured.POINTS), phases.AMOUNT)])
_HINT = "搜索姓名、拼音首字母、工号、单号"


def _phase(*wanted: Phase) -> Filter:
    return Filter("phase", "in", tuple(str(one) for one in wanted))


def _state(*wanted: State) -> Filter:
    return Filter("state", "in", tuple(str(one) for one in wanted))


add_list(
    ListKind(
        "slips",
        "处罚单",
        ENTITY,
        rights.READ,
        (
            Column("number", "单号", PenaltySlip.number, "link", 120),
            Column("name", "姓名", Employee.name, "strong", 80, sortable=False),
            Column("offence", "条款", PenaltySlip.offence, width=72),
            Column("title", "违规事项", PenaltySlip.title, width=180),
            Column("amount", "金额（元）", _YUAN, "money", 92, total=True),
            Column("phase", "状态", phases.PHASE, "choice", 112, choices=PHASES, tones=TONES, sortable=False),
            Column("left", "剩余时间", None, width=116, told=True, sortable=False),
            Column("due", "期限", phases.DUE, "date", 88),
            Column("mine", "待办", _Mine(), "choice", 90, choices=MINE, tones={"mine": "warn"}, sortable=False),
            Column("happened_at", "发生时间", PenaltySlip.happened_at, "time", 130),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("unit_name", "部门", PenaltySlip.unit_name, width=110),
            Column("gone", "在职", _GONE, "choice", 76, choices=LEFT, tones={"left": "mute"}, sortable=False),
            Column("points", "扣分", _POINTS, "hundredths", 70),
            Column("measures", "其他措施", None, width=130, told=True, sortable=False),
            Column("issuer", "下达人", PenaltySlip.issuer, width=80),
            Column("approved_words", "批准", PenaltySlip.approved_words, width=150),
            Column("month", "计入月份", None, width=90, told=True, sortable=False),
            Column("taken", "已扣（元）", phases.TAKEN, "money", 96, sortable=False, shown=False),
            Column("takes", "扣减方式", PenaltySlip.takes, "choice", 100, choices=TAKES_NAMES, shown=False),
            Column("scheme", "方案", PenaltySlip.scheme, "choice", 110, choices=SCHEMES, shown=False),
            Column("rule_version", "规则版本", PenaltySlip.rule_version, width=110, shown=False),
            Column("quantity", "数量", PenaltySlip.quantity, "number", 70, shown=False),
            Column("measured", "计量", PenaltySlip.measured, "choice", 70, choices=MEASURED_NAMES, shown=False),
            Column("state", "办理情况", PenaltySlip.state, "choice", 100, choices=STATE_NAMES, shown=False),
            Column("place", "地点", PenaltySlip.place, width=120, shown=False),
            Column("source", "来源", PenaltySlip.source, width=140, shown=False),
            Column("proposed_by", "起草人", PenaltySlip.proposed_by, width=80, shown=False),
            Column("drafted_at", "起草时间", PenaltySlip.drafted_at, "time", 130, shown=False),
            Column("issued_at", "提交时间", PenaltySlip.issued_at, "time", 130, shown=False),
            Column("approved_at", "批准时间", PenaltySlip.approved_at, "time", 130, shown=False),
            Column("effective_at", "生效时间", PenaltySlip.effective_at, "time", 130, shown=False),
            Column(
                "effective_by", "生效方式", PenaltySlip.effective_by, "choice", 100, choices=EFFECT_NAMES, shown=False
            ),
            Column("signed_at", "签字时间", PenaltySlip.signed_at, "time", 130, shown=False),
            Column("refused_at", "拒签时间", PenaltySlip.refused_at, "time", 130, shown=False),
            Column("settled_at", "争议结束", PenaltySlip.settled_at, "time", 130, shown=False),
            Column("ended_at", "作废或撤销时间", PenaltySlip.ended_at, "time", 130, shown=False),
            Column("end_reason", "作废或撤销原因", PenaltySlip.end_reason, width=160, shown=False),
            Column("is_override", "超出幅度", PenaltySlip.is_override, "bool", 80, shown=False),
            Column("replaces_id", "代替", PenaltySlip.replaces_id, width=160, shown=False, ref=ENTITY, sortable=False),
            Column(
                "employee_id", "人员", PenaltySlip.employee_id, shown=False, ref="employee", sortable=False
            ),
        ),
        slips,
        PenaltySlip.id,
        searched,
        order="happened_at",
        descending=True,
        views=(
            View("all", "全部"),
            View("mine", "待我办理", (Filter("mine", "eq", "mine"),)),
            View("to_sign", "待签字", (_state(State.TO_SIGN, State.REFUSED),)),
            View("window", "申诉期", (_state(State.EFFECTIVE), _phase(Phase.WINDOW)), "due"),
            View("appealed", "申诉中", (_state(State.APPEALED), _phase(Phase.APPEALED, Phase.OVERDUE)), "due"),
            View("overdue", "答复逾期", (_state(State.APPEALED), _phase(Phase.OVERDUE)), "due"),
            View(
                "to_take", "终局未扣",
                (
                    _state(State.EFFECTIVE, State.ANSWERED, State.APPEALED), _phase(Phase.FINAL),
                    Filter("takes", "in", tuple(str(one) for one in MONEY)), Filter("amount", "ge", 1),
                ),
            ),
            View("drafts", "草稿和待批准", (_state(State.DRAFT, State.PENDING),)),
        ),
        unit="张",
        version=PenaltySlip.row_version,
        search_hint=_HINT,
        tell=_told,
    )
)  # fmt: skip
