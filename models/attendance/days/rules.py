"""What a day was, pure: which punches belong to which shift, what they show against the plan, what the month makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.attendance.days import derivation
from models.attendance.days.derivation import AWAY_ON_DUTY
from models.attendance.days.values import Attended, Call, Cover, Day, Facts, Input, Month, Plain, Stamp
from models.attendance.policy.rules import judge
from models.attendance.policy.values import FULL_DAY, Judged, PolicyOn, Shown
from models.attendance.workflow import DayState, Event, Result, Sign
from models.roster.workflow import ShiftKind

__all__ = ["Attended", "Call", "Cover", "Day", "Facts", "Input", "Month", "Stamp", "derive", "month"]

WEIGHT = (Sign.ABSENT, Sign.QUESTION, Sign.LATE, Sign.EARLY)  # which sign of a day comes first


def derive(one: Input, policy_on: PolicyOn) -> tuple[Facts, ...]:
    """Every day from `first` to `last` of one person, in order, from nothing but what is given.

    The order of punches, covers and calls does not matter. Punches of work that lies in another month are left to
    that month: the morning after a night shift belongs to the day on which it began.
    """
    return tuple([each if isinstance(each, Facts) else each.facts() for each in derivation.days(one, policy_on)])


def month(one: Input, month: str, policy_on: PolicyOn) -> Month:
    """A month (2026-10) of one person: its days, which `one` has to span, and what the policy makes of them together.

    Occurrences are counted within it, so that a day can only be judged with the days before it.
    """
    told = derivation.days(one, policy_on)
    eventful: list[Shown] = []
    taken: dict[date, int] = {}
    for each in told:
        verdict = None
        if isinstance(each, Facts):
            verdict = each.verdict
            if each.leave:
                taken[each.day] = sum([amount for _, amount in each.leave])
        if each.deviations or verdict is not None:
            eventful.append((each.day, each.deviations or (), verdict))
    judged = judge(eventful, policy_on, taken)
    by_day: dict[date, list[Judged]] = {}
    for event in judged.events:
        by_day.setdefault(event.day, []).append(event)
    days: list[Day] = []
    due = there = waiting = rest = late = early = 0
    leave: dict[str, int] = {}
    for each in told:
        if isinstance(each, Plain):
            frame, is_in_order = each.frame, not each.deviations
            facts, is_work = frame.facts, frame.is_due
        else:
            facts, is_work, is_in_order = each, is_due(each), False
        if is_in_order:
            sign = facts.sign
            day = Day(one.employee_id, each, facts.state, sign, (sign,), (), 0, 0, 0)
            there += is_work and frame.was_there
        else:
            day = _day(one.employee_id, each, facts, by_day.get(each.day))
            there += is_work and was_there(facts, day.state, day.absence)
            late += day.late_minutes
            early += day.early_minutes
            waiting += day.state is DayState.OPEN
            for code, amount in day.leave if facts.leave else ():
                leave[code] = leave.get(code, 0) + amount
        days.append(day)
        due += is_work
        rest += facts.comp_minutes
    return Month(
        one.employee_id, month, tuple(days), judged, due, there,
        _count(judged.events, Event.LATE), _count(judged.events, Event.EARLY), late, early, waiting, rest, leave,
    )  # fmt: skip


def _day(employee_id: int, told: Facts | Plain, facts: Facts, judged: Sequence[Judged] | None) -> Day:
    """A day with what was judged of it; of a plain one, `facts` are those of its frame."""
    if judged is None and not any(attended.covers for attended in facts.attended):
        return Day(employee_id, told, facts.state, facts.sign, (facts.sign,), (), 0, 0, 0)
    partly = [
        cover.sign for attended in facts.attended for cover in attended.covers
        if cover.sign is not facts.sign and facts.state is DayState.SETTLED
    ]  # fmt: skip
    if judged is None:
        return Day(employee_id, told, facts.state, facts.sign, (facts.sign, *partly), (), 0, 0, 0)
    state = facts.state
    late = early = absence = 0
    shown: list[Sign] = []
    for each in judged:
        if each.result is Result.UNEXPLAINED:
            state = DayState.OPEN
        late += _minutes(each, Event.LATE)
        early += _minutes(each, Event.EARLY)
        absence += each.absence
        sign = sign_of(each)
        if sign is not None:
            shown.append(sign)
    if len(shown) > 1:
        shown.sort(key=WEIGHT.index)
    signs = tuple(dict.fromkeys((*(shown or [_when_forgiven(facts)]), *partly)))
    return Day(employee_id, told, state, signs[0], signs, tuple(judged), late, early, min(FULL_DAY, absence))


def _when_forgiven(facts: Facts) -> Sign:
    """The sign of a day that people or the policy find to be in order."""
    return Sign.PRESENT if facts.sign is Sign.BLANK and facts.verdict is not None else facts.sign


def sign_of(one: Judged) -> Sign | None:
    """The sign of the month grid for one event, None where it comes to nothing."""
    if one.result is Result.NORMAL:
        return None
    if one.result is Result.ABSENCE:
        return Sign.ABSENT
    if one.result is Result.UNEXPLAINED:
        return Sign.QUESTION
    return Sign.EARLY if _event(one) in (Event.EARLY, Event.MISSING_OUT) else Sign.LATE


def _event(one: Judged) -> Event | None:
    if one.verdict is not None:
        return one.verdict.event
    return one.deviation.event if one.deviation is not None else None


def _minutes(one: Judged, event: Event) -> int:
    """How long somebody was late, or left early, where the policy does not find it in order; absence keeps them."""
    if one.result is Result.NORMAL or _event(one) is not event:
        return 0
    if one.verdict is not None:
        return one.verdict.minutes
    return one.deviation.minutes if one.deviation is not None else 0


def _count(events: Sequence[Judged], event: Event) -> int:
    return sum([each.result is Result.EVENT and _event(each) is event for each in events])


def is_due(facts: Facts) -> bool:
    """Whether the person was, or is, to work on a day by his roster; leave is taken of a day of work too."""
    if facts.state in (DayState.OUTSIDE, DayState.UNPLANNED, DayState.REST):
        return False
    return (
        facts.planned_minutes > 0
        or bool(facts.leave)
        or any(each.shift is not None and each.shift.kind is not ShiftKind.STANDBY for each in facts.planned)
    )


def was_there(facts: Facts, state: DayState, absence: int) -> bool:
    """Whether a day counts as attended: punches, field duty or an exemption, and less than a full day of absence.

    `state` and `absence` are those of the day after judgement.
    """
    if state not in (DayState.SETTLED, DayState.OPEN) or absence >= FULL_DAY:
        return False
    if facts.verdict is not None and facts.verdict.result in (Result.NORMAL, Result.EVENT):
        return True
    if facts.sign is Sign.PRESENT:
        return facts.worked_minutes > 0 or any(
            each.came is not None or each.left is not None for each in facts.attended
        )
    return facts.sign in (Sign.EXEMPT, *AWAY_ON_DUTY)
