"""What a deduction list would come to if it were made now, told before anybody makes it; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.core import clock
from models.core.access import Person, Scope
from models.core.money import format_yuan
from models.penalty import rights, rules
from models.penalty.money import due, queries, scoring
from models.penalty.money.allocation import Limits, Pay, Share, allocate
from models.penalty.money.lists import is_month
from models.penalty.tables import PenaltyDeduction
from models.penalty.workflow import Takes
from models.score.rules import month_of
from models.staff.tables import Employee

MOST = 6  # names in one line


@dataclass(frozen=True)
class PlanLine:
    """One thing to know before a list is made; the tone is that of words on the screen."""

    label: str
    words: str
    tone: str = ""


@dataclass(frozen=True)
class Plan:
    """What a list would take; `why_not` says why none can be made, then there are no lines."""

    month: str
    why_not: str
    title: str
    lines: tuple[PlanLine, ...] = ()


def likely_month() -> str:
    """The month whose list comes next: the one before this as long as something waits for it, else this one."""
    now = clock.now()
    this, before = month_of(now.date()), queries.month_before(month_of(now.date()))
    if due.why_no_list(before):
        return this
    return before if due.claims(scoring.rows_of(due.taking()), before, now) else this


def plan(person: Person, month: str) -> Plan:
    """What the list of a month would take, carry over and give back as things stand, and what is not known for it."""
    now = clock.now()
    why = _why_not(person, month, now)
    if why:
        return Plan(month, why, "")
    claims = due.claims(scoring.rows_of(due.taking()), month, now)
    limits = queries.limits(month)
    pays = queries.pays(month, {one.employee_id for one in claims})
    shares, refunds = allocate(claims, pays, limits), queries.waiting_refunds()
    if not shares and not refunds:
        return Plan(month, f"到 {month} 为止没有可以扣的处罚单，也没有要退的扣款，不用编制。", "")
    people = {one.employee_id for one in claims}
    title = f"{len(shares)} 张处罚单，{len(people)} 人，扣 {_yuan(sum(one.take for one in shares))}"
    return Plan(month, "", title, (*_lacking(shares, pays, limits), *_results(shares, pays, refunds)))


def _why_not(person: Person, month: str, now: datetime) -> str:
    if person.reach(rights.LIST_MAKE) is not Scope.ALL:
        return "扣款清单是全单位的，请由负责全部人员的人力资源或财务编制。"
    if fault := is_month(month):
        return fault
    if month > month_of(now.date()):
        return f"{month} 还没有到，不能编制。"
    return due.why_no_list(month)


def _lacking(shares: Sequence[Share], pays: dict[int, Pay], limits: Limits) -> Iterator[PlanLine]:
    """What nobody recorded and what follows from that."""
    if limits.mode == rules.OFF:
        return
    blocks = limits.mode == rules.BLOCK
    follows = "他们的罚款本月不扣，全部转下月。" if blocks else "他们的罚款照扣，没有检查上限。"
    working = {one.claim.employee_id for one in shares if not pays[one.claim.employee_id].has_left}
    wageless = [one for one in working if pays[one].wage is None]
    if limits.minimum is None and working:
        told = "谁的罚款都不扣，全部转下月" if blocks else "照扣，没有检查上限"
        yield PlanLine("最低工资没有登记", f"{told}。请先在“规则参数”里登记每月最低工资。", "bad" if blocks else "warn")
    if wageless:
        yield PlanLine(f"{len(wageless)} 人没有登记工资", f"{_names(wageless)}。{follows}", "warn")
    unsplit = [
        one.claim.employee_id
        for one in shares
        if one.claim.takes is Takes.PERFORMANCE and pays[one.claim.employee_id].performance is None
    ]
    unsplit = sorted(set(unsplit) & working - set(wageless))
    if unsplit:
        yield PlanLine(f"{len(unsplit)} 人没有登记绩效奖金", f"{_names(unsplit)}。{follows}", "warn")


def _results(
    shares: Sequence[Share], pays: dict[int, Pay], refunds: Sequence[PenaltyDeduction]
) -> Iterator[PlanLine]:  # fmt: skip
    """What is carried over, what goes back, and whose pay nothing can be taken of any more."""
    carried = [one for one in shares if one.carried]
    if carried:
        total = sum(one.carried for one in carried)
        yield PlanLine("转下月", f"{len(carried)} 张，共 {_yuan(total)}：{_numbers(carried)}。", "warn")
    gone = sorted({one.claim.employee_id for one in shares if pays[one.claim.employee_id].has_left})
    if gone:
        words = f"{_names(gone)}在这个月以前离职，没有工资可扣。收不回来的，请在处罚单上免收余额。"
        yield PlanLine(f"{len(gone)} 人已离职", words, "warn")
    if refunds:
        back = -sum(one.amount for one in refunds)
        names = _names(sorted({one.employee_id for one in refunds}))
        yield PlanLine("退回以前扣的", f"{len(refunds)} 笔，共 {_yuan(back)}：{names}。")
    beyond = sum(1 for one in shares if one.explanation.warnings and one.take)
    if beyond:
        words = f"{beyond} 张超过上限，或者没有检查上限，按规则照扣；每一行的“为什么？”里有说明。"
        yield PlanLine("没有按上限", words, "warn")


def _names(employees: Sequence[int]) -> str:
    rows = Employee.select(Employee.name).where(Employee.id.in_(list(employees))).order_by(Employee.work_no)
    return _some([row.name for row in rows], "人")


def _numbers(shares: Sequence[Share]) -> str:
    return _some([one.claim.number for one in shares], "张")


def _some(words: Sequence[str], unit: str) -> str:
    return "、".join(words[:MOST]) + (f" 等 {len(words)} {unit}" if len(words) > MOST else "")


def _yuan(fen: int) -> str:
    return f"{format_yuan(fen)} 元"
