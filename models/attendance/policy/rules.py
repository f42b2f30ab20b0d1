"""What the attendance policy makes of a month: bands, steps by occurrence, thresholds, tolerance (R-032 to R-046).

Each event is judged by the policy of its own day (C-10): its band, its step, whether it is tolerated, and the
thresholds that it reaches.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from models.attendance.policy.values import (
    FULL_DAY,
    Band,
    CompRule,
    Deviation,
    Flex,
    Judged,
    JudgedMonth,
    Policy,
    PolicyOn,
    Reached,
    Shown,
    Step,
    Threshold,
    Tolerance,
    Verdict,
)
from models.attendance.workflow import AbsenceReason, Event, Result

__all__ = [
    "Band",
    "CompRule",
    "Deviation",
    "Flex",
    "Judged",
    "JudgedMonth",
    "Policy",
    "PolicyOn",
    "Reached",
    "Shown",
    "Step",
    "Threshold",
    "Tolerance",
    "Verdict",
    "band_fen",
    "band_of",
    "bars_award",
    "fits",
    "judge",
]

NOTHING = JudgedMonth((), (), 0, 0, 0, 0, 0, 0)
_REASONS: Mapping[Event, AbsenceReason] = {
    Event.LATE: AbsenceReason.LATE_OR_EARLY,
    Event.EARLY: AbsenceReason.LATE_OR_EARLY,
    Event.NO_SHOW: AbsenceReason.NO_SHOW,
}


def judge(shown: Sequence[Shown], policy_on: PolicyOn, leave: Mapping[date, int] | None = None) -> JudgedMonth:
    """What the days of one month of one person come to, in whatever order they are given.

    `leave` is what leave took of days, in hundredths; unless people decided, only the rest of a day can be absence.

    A threshold is taken by the policy of the day of the event that reaches it. Where the rows change within the month,
    each threshold of a group, by its place from the lowest on, is still taken only as often as it is due.
    """
    eventful = sorted((one for one in shown if one[1] or one[2] is not None), key=itemgetter(0))
    if not eventful:
        return NOTHING
    book = _Book()
    for day, deviations, verdict in eventful:
        policy = policy_on(day)
        if verdict is not None:
            book.decide(day, verdict, policy)
        else:
            for one in sorted(deviations, key=_order) if len(deviations) > 1 else deviations:
                book.add(day, one, policy)
    return book.close(leave or {})


def band_of(one: Deviation, policy: Policy) -> Band | None:
    """The row that an event is judged by, None where no row fits or the grace covers it (R-032)."""
    if one.event in (Event.LATE, Event.EARLY) and one.minutes <= policy.grace_minutes:
        return None
    return next((band for band in policy.bands if fits(band, one)), None)


def fits(band: Band, one: Deviation) -> bool:
    """Whether a row of bands is for such an event, so many minutes and such a notice."""
    return (
        band.event is one.event
        and band.from_minutes <= one.minutes
        and (band.to_minutes is None or one.minutes <= band.to_minutes)
        and band.notice in ("", one.notice)
    )


def band_fen(band: Band, minutes: int) -> int:
    """The money that a row of bands takes for so many minutes, in fen; steps and thresholds come on top."""
    return band.fen + band.fen_per_minute * max(0, minutes - band.free_minutes)


def bars_award(months: Sequence[JudgedMonth], disqualify_on: Collection[str], leave_days: int = 0) -> tuple[str, ...]:
    """What of `awards.disqualify_on` bars from an award for these months: absence, late, early, leave (R-044).

    What was tolerated does not bar. `leave_days` are days of approved leave, in hundredths.
    """
    counted = [one for month in months for one in month.events if one.result is Result.EVENT and not one.tolerated]
    events = {one.verdict.event if one.verdict is not None else _event(one) for one in counted}
    found = {
        "absence": any(month.absence for month in months),
        "late": Event.LATE in events or Event.MISSING_IN in events,
        "early": Event.EARLY in events or Event.MISSING_OUT in events,
        "leave": leave_days > 0,
    }
    return tuple(code for code, happened in found.items() if happened and code in disqualify_on)


def _event(one: Judged) -> Event | None:
    return one.deviation.event if one.deviation is not None else None


def _order(one: Deviation) -> tuple[Any, ...]:
    """By time; what has none, or the same, by everything else, so that the order of reading never decides."""
    when = one.boundary or one.at
    rest = (one.event, one.minutes, one.record or 0, one.notice, one.planned_minutes, one.day_minutes)
    return when is None, when.isoformat() if when is not None else "", one.absence_reason or 0, *rest


@dataclass(slots=True)
class _Entry:
    """One event of the month while it is being judged."""

    day: date
    result: Result
    event: Event | None
    minutes: int
    deviation: Deviation | None = None
    verdict: Verdict | None = None
    band: Band | None = None
    step: Step | None = None
    nth: int = 0
    tolerated: bool = False

    @property
    def group(self) -> str:
        return self.band.group if self.band is not None else ""


@dataclass(slots=True)
class _Tally:
    """What one group has come to so far: events, those forgiven, their minutes, and thresholds taken by their place.

    `replaced_by` is the place of the threshold that took the place of the steps and of those below it.
    """

    events: int = 0
    forgiven: int = 0
    minutes: int = 0
    taken: dict[int, int] = field(default_factory=dict)
    reached: list[Reached] = field(default_factory=list)
    replaced_by: int | None = None


class _Book:
    """The events of a month in order, and what their groups came to."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.tallies: dict[str, _Tally] = {}

    def add(self, day: date, one: Deviation, policy: Policy) -> None:
        """Judge what a day showed by the rows of its policy."""
        band = band_of(one, policy)
        result = band.result if band is not None else Result.NORMAL
        entry = _Entry(day, result, one.event, one.minutes, one, band=band)
        self.entries.append(entry)
        if entry.group and result in (Result.EVENT, Result.ABSENCE):
            self._count(entry, policy)

    def decide(self, day: date, verdict: Verdict, policy: Policy) -> None:
        """Take what people decided; an event that they name is numbered like any other of its kind."""
        band = _band_named(verdict, policy)
        entry = _Entry(day, verdict.result, verdict.event, verdict.minutes, verdict=verdict, band=band)
        self.entries.append(entry)
        if entry.group:
            self._count(entry, policy)

    def _count(self, entry: _Entry, policy: Policy) -> None:
        tally = self.tallies.setdefault(entry.group, _Tally())
        tally.events += 1
        tally.minutes += entry.minutes
        entry.nth = tally.events
        entry.tolerated = entry.result is Result.EVENT and any(
            _forgives(one, entry.minutes, tally) for one in policy.tolerances if one.group == entry.group
        )
        if entry.tolerated:
            tally.forgiven += 1
        else:
            entry.step = next((one for one in policy.steps if _step_fits(one, entry)), None)
        own = sorted((one for one in policy.thresholds if one.group == entry.group), key=lambda one: one.count)
        for place, threshold in enumerate(own):
            self._reach(place, threshold, tally, entry.day)

    def _reach(self, place: int, threshold: Threshold, tally: _Tally, day: date) -> None:
        events = tally.events if threshold.counts_tolerated else tally.events - tally.forgiven
        due = 0
        if events >= threshold.count:
            due = 1 + ((events - threshold.count) // threshold.every if threshold.every else 0)
        times = due - tally.taken.get(place, 0)
        if times <= 0 or place < (tally.replaced_by or 0):
            return
        tally.taken[place] = due
        if threshold.replaces:
            tally.replaced_by = place
            tally.reached = [one for one in tally.reached if one.threshold == threshold]
        points, fen, absence = threshold.points * times, threshold.fen * times, threshold.absence * times
        tally.reached.append(Reached(threshold, events, day, times, points, fen, absence))

    def close(self, leave: Mapping[date, int]) -> JudgedMonth:
        """What everything together comes to."""
        events: list[Judged] = []
        left: dict[date, int] = {}
        missed: dict[date, int] = {}
        for entry in self.entries:
            if entry.step is not None and self.tallies[entry.group].replaced_by is not None:
                entry.step = None
            most = FULL_DAY if entry.verdict is not None else FULL_DAY - leave.get(entry.day, 0)
            absence = min(_absence(entry, missed), left.get(entry.day, most))
            left[entry.day] = left.get(entry.day, most) - absence
            events.append(_judged(entry, absence))
        reached = sorted(
            (one for tally in self.tallies.values() for one in tally.reached),
            key=lambda one: (one.day, one.threshold.group, one.threshold.count),
        )
        return JudgedMonth(
            tuple(events), tuple(reached), sum(tally.events for tally in self.tallies.values()),
            sum(tally.forgiven for tally in self.tallies.values()), sum(one.points for one in events),
            sum(one.points for one in reached), sum(one.fen for one in events) + sum(one.fen for one in reached),
            sum(one.absence for one in events) + sum(one.absence for one in reached),
        )  # fmt: skip


def _band_named(verdict: Verdict, policy: Policy) -> Band | None:
    """The row that numbers an event that people decided: one that fits its minutes, else any that counts it."""
    if verdict.result is not Result.EVENT or verdict.event is None:
        return None
    own = [band for band in policy.bands if band.event is verdict.event and band.result is Result.EVENT]
    as_shown = Deviation(verdict.event, verdict.minutes, 0, 0)
    return next((band for band in own if fits(band, as_shown)), own[0] if own else None)


def _forgives(tolerance: Tolerance, minutes: int, tally: _Tally) -> bool:
    if tolerance.most_minutes is not None and minutes > tolerance.most_minutes:
        return False
    return tally.minutes <= tolerance.amount if tolerance.by_minutes else tally.forgiven < tolerance.amount


def _step_fits(step: Step, entry: _Entry) -> bool:
    return (
        step.group == entry.group and step.from_nth <= entry.nth and (step.to_nth is None or entry.nth <= step.to_nth)
    )


def _absence(entry: _Entry, missed: dict[date, int]) -> int:
    """Hundredths of a day that an event comes to by its rows; `missed` sums up the shifts of a day without a record."""
    if entry.tolerated:
        return 0
    if entry.verdict is not None and entry.result is Result.ABSENCE:
        return entry.verdict.absence
    by_step = entry.step.absence if entry.step is not None else 0
    band, one = entry.band, entry.deviation
    if band is None or one is None or band.result is not Result.ABSENCE:
        return by_step
    if one.event is Event.NO_RECORD:
        # Each shift of the day takes its share, so that the whole day comes to the whole amount.
        before = missed.get(entry.day, 0)
        missed[entry.day] = before + one.planned_minutes
        whole = FULL_DAY if band.absence_by_hours else band.absence
        if not one.day_minutes:
            return whole + by_step
        return _share(whole, missed[entry.day], one.day_minutes) - _share(whole, before, one.day_minutes) + by_step
    if band.absence_by_hours:
        return (_share(FULL_DAY, one.minutes, one.day_minutes) if one.day_minutes else FULL_DAY) + by_step
    return band.absence + by_step


def _share(whole: int, part: int, of: int) -> int:
    """That part of an amount, rounded half up."""
    return (2 * whole * part + of) // (2 * of)


def _judged(entry: _Entry, absence: int) -> Judged:
    band, step = entry.band, entry.step
    result = Result.ABSENCE if absence and entry.result is Result.EVENT else entry.result
    reason: int | None = None
    if absence or result is Result.ABSENCE:
        reason = _reason(entry)
    return Judged(
        entry.day, entry.deviation, result, band, step, entry.verdict, entry.nth, entry.tolerated,
        step.points if step is not None else 0, 0 if entry.tolerated else _fen(band, step, entry.minutes), absence,
        reason,
    )  # fmt: skip


def _reason(entry: _Entry) -> int | None:
    if entry.verdict is not None:
        return entry.verdict.absence_reason
    if entry.deviation is not None and entry.deviation.absence_reason is not None:
        return entry.deviation.absence_reason
    if entry.band is not None and entry.band.absence_reason is not None:
        return entry.band.absence_reason
    return _REASONS.get(entry.event, AbsenceReason.NO_NOTICE) if entry.event is not None else None


def _fen(band: Band | None, step: Step | None, minutes: int) -> int:
    fen = band_fen(band, minutes) if band is not None else 0
    return fen + (step.fen + step.fen_per_minute * minutes if step is not None else 0)
