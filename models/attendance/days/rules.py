"""What a day was, pure: which punches belong to which shift, what they show against the plan, what the month makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.attendance.days.derivation import AWAY_ON_DUTY, Derivation
from models.attendance.days.values import Attended, Call, Cover, Day, Facts, Input, Month, Plain, Stamp
from models.attendance.policy.rules import judge
from models.attendance.policy.values import Judged, PolicyOn
from models.attendance.workflow import DayState, Event, Result, Sign
from models.roster.workflow import ShiftKind

__all__ = ["Attended", "Call", "Cover", "Day", "Facts", "Input", "Month", "Stamp", "derive", "month"]

FULL_DAY = 100  # of absence, in hundredths
WEIGHT = (Sign.ABSENT, Sign.QUESTION, Sign.LATE, Sign.EARLY)  # which sign of a day comes first


def derive(one: Input, policy_on: PolicyOn) -> tuple[Facts, ...]:
    """Every day from `first` to `last` of one person, in order, from nothing but what is given.

    The order of punches, covers and calls does not matter. Punches of work that lies in another month are left to
    that month: the morning after a night shift belongs to the day on which it began.
    """
    return tuple([each if isinstance(each, Facts) else each.facts() for each in Derivation(one, policy_on).days()])


def month(one: Input, month: str, policy_on: PolicyOn) -> Month:
    """A month (2026-10) of one person: its days, which `one` has to span, and what the policy makes of them together.

    Occurrences are counted within it, so that a day can only be judged with the days before it.
    """
    told = Derivation(one, policy_on).days()
    derived = [each for each in told if isinstance(each, Facts)]
    eventful = [(each.day, each.deviations, each.verdict) for each in derived if each.deviations or each.verdict]
    judged = judge(eventful, policy_on)
    by_day: dict[date, list[Judged]] = {}
    for event in judged.events:
        by_day.setdefault(event.day, []).append(event)
    days = tuple([_day(one.employee_id, each, by_day.get(each.day)) for each in told])
    late, early = ([each for each in judged.events if _counts_as(each, kind)] for kind in (Event.LATE, Event.EARLY))
    due = [each for each in days if is_due(each.like)]
    return Month(
        one.employee_id, month, days, judged, len(due), sum(map(was_there, due)), len(late), len(early),
        sum([each.late_minutes for each in days]), sum([each.early_minutes for each in days]),
        sum([each.state is DayState.OPEN for each in days]), sum([each.like.comp_minutes for each in days]),
    )  # fmt: skip


def _day(employee_id: int, facts: Facts | Plain, judged: Sequence[Judged] | None) -> Day:
    """A day with what was judged of it."""
    if isinstance(facts, Plain):
        like = facts.frame.facts
        return Day(employee_id, facts, like.state, like.sign, (like.sign,), (), 0, 0, 0)
    if judged is None and not any(attended.covers for attended in facts.attended):
        return Day(employee_id, facts, facts.state, facts.sign, (facts.sign,), (), 0, 0, 0)
    partly = [
        cover.sign for attended in facts.attended for cover in attended.covers
        if cover.sign is not facts.sign and facts.state is DayState.SETTLED
    ]  # fmt: skip
    if judged is None:
        return Day(employee_id, facts, facts.state, facts.sign, (facts.sign, *partly), (), 0, 0, 0)
    state = facts.state
    if any(each.result is Result.UNEXPLAINED for each in judged):
        state = DayState.OPEN
    shown = sorted(set(filter(None, map(sign_of, judged))), key=WEIGHT.index)
    signs = tuple(dict.fromkeys((*(shown or [_when_forgiven(facts)]), *partly)))
    return Day(
        employee_id, facts, state, signs[0], signs, tuple(judged),
        sum(_minutes(each, Event.LATE) for each in judged), sum(_minutes(each, Event.EARLY) for each in judged),
        min(FULL_DAY, sum(each.absence for each in judged)),
    )  # fmt: skip


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


def _counts_as(one: Judged, event: Event) -> bool:
    return one.result is Result.EVENT and _event(one) is event


def is_due(facts: Facts) -> bool:
    """Whether the person was, or is, to work on a day by his roster; a planned leave is a day of work too."""
    if facts.state in (DayState.OUTSIDE, DayState.UNPLANNED, DayState.REST):
        return False
    return facts.planned_minutes > 0 or any(
        each.shift is not None and each.shift.kind is not ShiftKind.STANDBY for each in facts.planned
    )


def was_there(one: Day) -> bool:
    """Whether a day counts as attended: punches, field duty or an exemption, and less than a full day of absence."""
    if one.state not in (DayState.SETTLED, DayState.OPEN) or one.absence >= FULL_DAY:
        return False
    facts = one.like
    if facts.verdict is not None and facts.verdict.result in (Result.NORMAL, Result.EVENT):
        return True
    if facts.sign is Sign.PRESENT:
        return facts.worked_minutes > 0 or any(
            each.came is not None or each.left is not None for each in facts.attended
        )
    return facts.sign in (Sign.EXEMPT, *AWAY_ON_DUTY)
