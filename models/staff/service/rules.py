"""Rules of what belongs to a post: experience, induction, telephone, numbers, territories (R-002 to R-005, R-012)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from models.core.access import Role
from models.core.calendar.rules import months_later
from models.core.explain import Basis, Explanation, Moment, Used
from models.staff.rules import Setting

# Who answers customers, calls back and keeps their files.
EXPERIENCED: Collection[str] = (Role.AGENT,)
PUNISHED_BY = Basis("R-123", article="多次联系不上，由主管核实后提出处理意见")
FIRST_DIGITS = 2


def experience(role: str, months: int | None, minimum: Setting) -> Explanation | None:
    """A warning where an agent has less experience than the regulation would like; never a refusal (R-004).

    `months` are those before he began here, None when nobody asked; the minimum is in years.
    """
    wanted = int(minimum.value) * 12
    if role not in EXPERIENCED or not wanted or (months is not None and months >= wanted):
        return None
    years = f"{minimum.value} 年"
    if months is None:
        told, step = f"客服经验没有登记，建议至少 {years}", "没有登记入职前的客服经验。"
    else:
        told, step = f"客服经验 {months} 个月，建议至少 {years}", f"入职前的客服经验 {months} 个月。"
    steps = (step, f"客服人员最好有 {years}以上客服、售后回访或档案工作经验。", "只作提醒，不影响录用。")
    return Explanation(told, steps, (minimum.basis,))


@dataclass(frozen=True)
class Trained:
    """Training before the post, or its waiver."""

    id: int
    held_on: date
    waiver: str = ""


def induction_fault(needed: Setting, trained: Sequence[Trained], left_on: date | None) -> str | None:
    """Why somebody may not take up the post, or None (R-005).

    Training before he last left, on `left_on`, does not count.
    """
    if not needed.value or any(left_on is None or one.held_on > left_on for one in trained):
        return None
    return "还没有岗前培训记录，不能转为在职。请先登记岗前培训；不培训的，登记时写明免训原因。"


def induction(who: str, needed: Setting, trained: Sequence[Trained], left_on: date | None) -> Explanation:
    """Whether somebody was trained before his post, and by which record."""
    fault = induction_fault(needed, trained, left_on)
    counted = [one for one in trained if left_on is None or one.held_on > left_on]
    steps = [
        f"{one.held_on:%Y-%m-%d} " + (f"免训：{one.waiver}。" if one.waiver else "完成岗前培训。") for one in counted
    ]
    if not needed.value:
        steps.append("规则库里没有要求岗前培训。")
    used = tuple(Used("induction", one.id, "岗前培训", f"{one.held_on:%Y-%m-%d}") for one in counted)
    told = f"{who}还没有岗前培训记录" if fault else f"{who}可以上岗"
    return Explanation(told, tuple(steps) or ("没有登记过岗前培训。",), (needed.basis,), used)


@dataclass(frozen=True)
class Incident:
    """Somebody could not be reached; with an excuse it does not count."""

    id: int
    at: datetime
    excuse: str = ""


@dataclass(frozen=True)
class Unreachable:
    """How often somebody could not be reached in a month, and whether that proposes that somebody looks into it."""

    count: int
    proposes: bool
    explanation: Explanation


def month_span(on: date) -> tuple[datetime, datetime]:
    """First moment of the month of a day, and first moment of the next one."""
    first = on.replace(day=1)
    after = months_later(first, 1)
    return datetime.combine(first, time.min), datetime.combine(after, time.min)


def unreachable(who: str, month: date, incidents: Sequence[Incident], limit: Setting) -> Unreachable:
    """Whether somebody was unreachable so often in a month that his superior should look into it (R-012, R-123).

    Only a proposal: a person decides (C-11). A limit of 0 proposes nothing.
    """
    counted = sorted((one for one in incidents if not one.excuse), key=lambda one: one.at)
    excused = len(incidents) - len(counted)
    proposes = bool(limit.value) and len(counted) >= int(limit.value)
    steps = [f"{month:%Y-%m} 登记 {len(incidents)} 次联系不上，其中 {excused} 次有正当理由，不计。"]
    if limit.value:
        steps.append(f"每月达到 {limit.value} 次（含）时，建议主管核实处理；本月计 {len(counted)} 次。")
        steps.append("程序只提出建议，是否处理由主管决定。" if proposes else "没有达到，不需要处理。")
    else:
        steps.append("规则库里没有规定次数，不提出建议。")
    told = f"{who} {month:%Y-%m} 联系不上 {len(counted)} 次" + ("，建议核实处理" if proposes else "")
    return Unreachable(
        len(counted),
        proposes,
        Explanation(
            told,
            tuple(steps),
            (limit.basis, PUNISHED_BY) if proposes else (limit.basis,),
            tuple(Used("unreachable_incident", one.id, f"{one.at:%m-%d %H:%M}") for one in counted),
            tuple(Moment(f"{one.at:%m-%d %H:%M}", "联系不上", "bad") for one in counted),
        ),
    )


def next_number(given: Collection[str]) -> str:
    """The number after the highest of a series, two digits or more; those with letters are left aside (R-002)."""
    highest = max((int(one) for one in given if one.isascii() and one.isdigit()), default=0)
    width = max((len(one) for one in given if one.isascii() and one.isdigit()), default=FIRST_DIGITS)
    return f"{highest + 1:0{width}d}"


@dataclass(frozen=True)
class Period:
    """Somebody's time in charge of a territory, first and last day included; without a last day it goes on."""

    employee: str
    first: date
    last: date | None


def overlap(wanted: Period, others: Sequence[Period]) -> Period | None:
    """The first of the others that shares a day with the wanted one, or None: one butler at a time (R-003)."""
    for one in others:
        ends_before = one.last is not None and one.last < wanted.first
        begins_after = wanted.last is not None and one.first > wanted.last
        if not ends_before and not begins_after:
            return one
    return None
