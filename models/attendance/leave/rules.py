"""The rules of leave, pure: how long it is, who approves it, how early, what an approved one counts as, what is left.

R-047 to R-062 of the catalogue; everything that an office may decide otherwise stands in the tables of its policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import NamedTuple

from models.attendance.days import assign, shares
from models.attendance.leave.deciding import standing
from models.attendance.leave.demands import requirement
from models.attendance.leave.policy.values import FULL_DAY, HALF_DAY, LeaveType, Rounding, Span
from models.attendance.leave.policy.words import ROUNDINGS
from models.attendance.leave.values import Balance, Granted, Length, Slip, Taken
from models.attendance.workflow import GrantBasis
from models.core import hundredths
from models.core.calendar import rules as counting
from models.core.calendar.rules import Calendar, Deadline, each_day, spoken
from models.core.explain import Explanation, Used
from models.roster.rules import Planned
from models.roster.workflow import ShiftKind

__all__ = [
    "adjoined", "balance", "least", "length", "proof_due", "requirement", "standing", "taken", "whole_days",
    "work_between",
]  # fmt: skip

ONE_DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
LEAST: Mapping[Rounding, int] = {Rounding.DAY: FULL_DAY, Rounding.HALF: HALF_DAY, Rounding.EXACT: 1}

Plan = Mapping[date, tuple[Planned, ...]]


def least(kind: LeaveType) -> int:
    """Of what the part of a day that such a leave takes is a multiple, in hundredths."""
    return LEAST[kind.rounding]


def whole_days(first: date, last: date, plan: Plan) -> tuple[datetime, datetime]:
    """From when to when a leave of whole days lasts (both included): with the night shifts that begin on them.

    The end of a night shift of the day before is not taken. Days without a roster last from midnight to midnight.
    """
    starts, ends = datetime.combine(first, time()), datetime.combine(last + ONE_DAY, time())
    night = [one.ends for one in assign.of_day(first - ONE_DAY, plan.get(first - ONE_DAY, ())) if one.ends > starts]
    own = [one.starts for one in assign.of_day(first, plan.get(first, ()))]
    if night:
        starts = min([max(night), *own])
    return starts, max([ends, *(one.ends for one in assign.of_day(last, plan.get(last, ())))])


class _Part(NamedTuple):
    """What a leave takes of a day: hundredths and minutes, and how they were found."""

    day: date
    hundredths: int
    minutes: int
    of: int
    how: str


WORKED, CLOCKED, RESTED, FREE = "worked", "clocked", "rested", "free"


def _parts(kind: LeaveType, starts: datetime, ends: datetime, plan: Plan, calendar: Calendar) -> Iterator[_Part]:
    """What a leave takes of each day that it touches, in order; days of rest that do not count take nothing.

    Where the roster has no work at all for it in a month, it left its days empty because of the leave (as in
    `days.leave`): an empty cell then is no day of rest.
    """
    days = list(each_day(starts.date() - ONE_DAY, (ends - INSTANT).date()))
    works = {day: assign.of_day(day, plan.get(day, ())) for day in days}
    taken = {day: sum((assign.overlap(one.needs, starts, ends) for one in works[day]), timedelta()) for day in days}
    with_work = {(day.year, day.month) for day in days if taken[day]}
    for day in days:
        planned = plan.get(day) or (None if (day.year, day.month) not in with_work else plan.get(day))
        if works[day]:
            minutes = taken[day] // assign.MINUTE
            of = sum(one.minutes for one in works[day])
            if minutes > 0:
                yield _Part(day, shares.rounded(minutes, of, least(kind)), minutes, of, WORKED)
            continue
        clocked = shares.minutes_by_clock(starts, ends, day)
        if not clocked:
            continue
        how = _without_work(kind, day, planned, calendar)
        counted = clocked if how != FREE else 0
        yield _Part(day, shares.rounded(counted, shares.DAY_OF_WORK, least(kind)), counted, shares.DAY_OF_WORK, how)


def _without_work(kind: LeaveType, day: date, planned: Sequence[Planned] | None, calendar: Calendar) -> str:
    """How a day counts of which the roster gives no work."""
    if planned is None:
        if calendar.is_workday(day):
            return CLOCKED
    elif any(_is_mark(one) for one in planned):
        return WORKED  # the roster marks the leave itself
    return RESTED if kind.counts_rest_days else FREE


def taken(starts: datetime, ends: datetime, plan: Plan) -> Taken:
    """What a leave from one moment to another takes away by the roster; `plan` reaches a day further on both sides."""
    days = list(each_day(starts.date() - ONE_DAY, (ends - INSTANT).date())) if starts < ends else []
    found: list[tuple[datetime, date, bool, bool]] = []
    for day in days:
        planned = plan.get(day)
        if planned is None or any(_is_mark(one) for one in planned):
            found += _by_clock(starts, ends, day)
        for _, shift in groupby(assign.of_day(day, planned or ()), lambda one: one.place):
            needs = [need for one in shift for need in one.needs]
            own = [(max(a, starts), min(b, ends)) for a, b in needs if a < ends and b > starts]
            if own:
                found.append((own[0][0], day, own == needs, own[0][0] > needs[0][0]))
    if not found:  # the roster may have left its days empty because of the leave
        found = [one for day in days if not plan.get(day) for one in _by_clock(starts, ends, day)]
    if not found:
        return Taken(Span.PART, starts, starts.date())
    begins, day, _, is_leaving = min(found)
    span = Span.WHOLE if any(is_whole for _, _, is_whole, _ in found) else Span.PART
    return Taken(span, begins, day, is_leaving)


def _is_mark(one: Planned) -> bool:
    return one.shift is not None and one.shift.kind is ShiftKind.LEAVE


def _by_clock(starts: datetime, ends: datetime, day: date) -> list[tuple[datetime, date, bool, bool]]:
    """What a leave takes of a day without work in a roster."""
    minutes = shares.minutes_by_clock(starts, ends, day)
    begins = max(starts, datetime.combine(day, shares.EARLIEST))
    return [(begins, day, minutes >= shares.DAY_OF_WORK, False)] if minutes else []


def length(
    kind: LeaveType,
    starts: datetime,
    ends: datetime,
    plan: Plan,
    calendar: Calendar,
    *,
    long_counts_rest_days: bool = False,
) -> Length:
    """How long a leave is by the roster, each day rounded as its type says; without a roster by the calendar.

    `plan` reaches a day further on both sides, so that night shifts are whole.
    """
    parts = list(_parts(kind, starts, ends, plan, calendar)) if starts < ends else []
    days = tuple((one.day, one.hundredths) for one in parts if one.hundredths)
    total = sum(amount for _, amount in days)
    resting = [one for one in parts if not one.hundredths and days and days[0][0] < one.day < days[-1][0]]
    run = total + (FULL_DAY * len(resting) if long_counts_rest_days else 0)
    is_planned = not any(one.how == CLOCKED for one in parts)
    steps = [*_told(kind, parts, plan), *([_run_words(run, resting)] if run != total else [])]
    years = calendar.unknown_years(parts[0].day, parts[-1].day) if not is_planned else ()
    warnings = [counting.unknown_years_words(years)] if years else []
    if not is_planned:
        warnings.insert(0, "有的日子还没有排班，暂按工作日历计算；排班公布以后，以排班为准。")
    if not days:
        warnings.append("这段时间没有要上的班，请假时长为 0。")
    explained = Explanation(
        f"{kind.label} {hundredths.words(total)} 天", tuple(steps), (kind.basis,) if kind.basis is not None else (),
        warnings=tuple(warnings),
    )  # fmt: skip
    return Length(total, days, run, sum(one.minutes for one in parts), is_planned, explained)


def work_between(kind: LeaveType, starts: datetime, ends: datetime, plan: Plan, calendar: Calendar) -> bool:
    """Whether somebody works between two moments; days without a roster go by the calendar. Rest parts no leave."""
    counted = replace(kind, rounding=Rounding.EXACT, counts_rest_days=False)
    return starts < ends and any(
        one.how != FREE and one.minutes for one in _parts(counted, starts, ends, plan, calendar)
    )


def adjoined(own: Length, beside: Sequence[Slip]) -> Length:
    """A leave with what adjoins it: asked for in pieces, it is as long as without a break (R-054)."""
    if not beside:
        return own
    run = own.run + sum(one.length for one in beside)
    named = "、".join(f"第 {one.number} 号（{hundredths.words(one.length)} 天）" for one in beside)
    told = f"与请假单{named}相连，审批按连续 {hundredths.words(run)} 天"
    used = tuple(Used("leave_slip", one.id, f"请假单第 {one.number} 号") for one in beside)
    explained = own.explanation
    return replace(
        own, run=run,
        explanation=replace(explained, steps=(*explained.steps, told), used=(*explained.used, *used)),
    )  # fmt: skip


def _run_words(run: int, resting: Sequence[_Part]) -> str:
    return f"审批按连续 {hundredths.words(run)} 天\n当中的休息日 {len(resting)} 天也算"


def _told(kind: LeaveType, parts: Sequence[_Part], plan: Plan) -> Iterator[str]:
    """The days of a leave, those that count alike together."""

    def like(numbered: tuple[int, _Part]) -> tuple[int, str, int, int, int]:
        place, one = numbered
        return one.day.toordinal() - place, one.how, one.hundredths, one.minutes, one.of

    for (_, how, amount, minutes, of), group in groupby(enumerate(parts), like):
        run = [one.day for _, one in group]
        named = spoken(run[0], run[0]) + (f"至 {spoken(run[-1], run[0])}" if len(run) > 1 else "")
        if how == FREE:
            yield f"{named}休息，不计"
            continue
        each = "每天" if len(run) > 1 else ""
        whole = f"当天排班 {of} 分钟" if how == WORKED and run[0] in plan and minutes != of else ""
        rounding = f"请 {minutes} 分钟，{ROUNDINGS[kind.rounding]}计" if minutes != of else ""
        why = {CLOCKED: "没有排班，按工作日历和 8 小时计", RESTED: "休息日也计入"}.get(how, "")
        detail = "，".join(part for part in (why, whole, rounding) if part)
        yield f"{named}{each} {hundredths.words(amount)} 天" + (f"\n{detail}" if detail else "")


def proof_due(kind: LeaveType, ends: datetime, calendar: Calendar, *, end_of_day: str = "24:00") -> Deadline | None:
    """By when the documents of a leave are due, counted from its last day; None where the type needs none (R-049)."""
    if not kind.documents:
        return None
    last = (ends - INSTANT).date()
    return counting.deadline(
        calendar, last, kind.proof_due, unit=kind.proof_due_unit, end_of_day=end_of_day,
        bases=(kind.basis,) if kind.basis is not None else (),
    )  # fmt: skip


def balance(kind: LeaveType, year: int, grants: Sequence[Granted], used: int, earned: int = 0) -> Balance:
    """What somebody has left of a type in a year (R-058, R-062); `used` is what slips that count take of it.

    Amounts are hundredths of a day, of compensatory rest minutes. An entitlement of his own takes the place of that
    of the rulebook.
    """

    def said(amount: int) -> str:
        return f"{amount} 分钟" if kind.is_comp_rest else f"{hundredths.words(amount)} 天"

    def of(basis: GrantBasis) -> list[Granted]:
        return [one for one in grants if one.basis == basis]

    own, additions, before = of(GrantBasis.ENTITLEMENT), of(GrantBasis.ADDITION), of(GrantBasis.USED_BEFORE)
    entitlement = sum(one.amount for one in own) if own else kind.entitlement
    added = sum(one.amount for one in additions)
    gone = used + sum(one.amount for one in before)
    is_set = kind.is_comp_rest or entitlement is not None or bool(additions)
    left = (entitlement or 0) + earned + added - gone if is_set else None
    steps = [f"{'本人额度' if own else '每年'} {said(entitlement)}"] if entitlement is not None else []
    steps += [f"加班和值班挣得 {said(earned)}"] if kind.is_comp_rest else []
    steps += [f"增加 {said(one.amount)}" + (f"\n{one.reason}" if one.reason else "") for one in additions]
    steps += [f"期初已休 {said(one.amount)}" + (f"\n{one.reason}" if one.reason else "") for one in before]
    steps.append(f"请假单 {said(used)}")
    result = f"{kind.label}没有规定天数，已休 {said(gone)}"
    if left is not None:
        result = f"{kind.label}还有 {said(left)}" if left >= 0 else f"{kind.label}超出 {said(-left)}"
        terms = [entitlement or 0, earned, added]
        plus = " + ".join(said(one) for one in terms if one) or said(0)
        steps.append(f"{plus} − {said(gone)} = {said(left)}")
    records = tuple(Used("leave_grant", one.record, one.reason or "额度") for one in grants if one.record)
    explained = Explanation(result, tuple(steps), (kind.basis,) if kind.basis is not None else (), records)
    return Balance(kind, year, entitlement, earned, added, gone, left, explained)
