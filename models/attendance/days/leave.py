"""What leave takes of the days of one person, and what was asked for and does not count, while days are worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from models.attendance.days import notes, shares
from models.attendance.days.evidence import Part
from models.attendance.days.values import Cover, Denial
from models.attendance.policy.values import FULL_DAY, Deviation
from models.attendance.workflow import DayState, Event, Sign

Shares = list[tuple[Cover, int]]


class Leave:
    """The leaves of one person: `covers` are all that count, in order; `day_minutes` are those of the work planned."""

    def __init__(
        self, covers: Sequence[Cover], denials: Sequence[Denial], day_minutes: Mapping[date, int], now: datetime
    ) -> None:
        self._leaves = [one for one in covers if one.leave]
        self._denials = denials
        self._day_minutes = day_minutes
        self._today = now.date()
        self._minutes: dict[date, list[tuple[Cover, int]]] = {}
        self._clocked: dict[date, Shares] = {}
        self._refused: dict[date, list[Denial]] = {}
        self._with_work: set[tuple[int, int, int]] = set()  # leaves by the months in which they take work

    def take(self, day: date, cover: Cover, minutes: int) -> None:
        """Note that a leave took so many minutes of work of a day."""
        self._minutes.setdefault(day, []).append((cover, minutes))
        self._with_work.add((id(cover), day.year, day.month))

    def takes(self, day: date) -> bool:
        """Whether leave took anything of a day."""
        return day in self._minutes or day in self._clocked

    def state(self, day: date) -> DayState:
        """Where a day stands that is all leave."""
        return DayState.SETTLED if day <= self._today else DayState.PLANNED

    def unplanned(self, day: date, own_notes: list[str]) -> tuple[DayState, Sign]:
        """A day of which no roster tells: wholly on leave it is one of leave, or of rest by the calendar."""
        self._asked_by_clock(day, own_notes)
        at_work = self._by_clock(day, lambda one: one.counts_rest or day not in one.free)
        for cover, amount in at_work:
            own_notes.append(notes.leave_by_calendar(cover, amount))
        if at_work:
            is_whole = sum(amount for _, amount in at_work) >= FULL_DAY
            return (self.state(day), at_work[0][0].sign) if is_whole else (DayState.UNPLANNED, Sign.BLANK)
        resting = next((one for one in self._leaves if shares.by_clock(one.starts, one.ends, day, 1) >= FULL_DAY), None)
        if resting is None:
            return DayState.UNPLANNED, Sign.BLANK
        own_notes.append(notes.rest_by_calendar(resting))
        return DayState.REST, Sign.REST

    def marked(self, day: date, own_notes: list[str]) -> Sign | None:
        """The sign of a day that the roster marks as leave, where a slip says the same."""
        self._asked_by_clock(day, own_notes)
        found = self._by_clock(day, lambda _: True)
        return found[0][0].sign if found else None

    def at_rest(self, day: date, own_notes: list[str], *, is_empty: bool) -> tuple[DayState, Sign]:
        """A day of rest: one of leave where its days of rest count.

        Where the roster has no work at all for a leave in a month, it left its days empty because of the leave: then an
        empty cell is a day of work by the calendar, and taken by the leave.
        """

        def is_left_out(one: Cover) -> bool:
            return is_empty and day not in one.free and (id(one), day.year, day.month) not in self._with_work

        found = self._by_clock(day, lambda one: one.counts_rest or is_left_out(one))
        if not found:
            return DayState.REST, Sign.REST
        cover, amount = found[0]
        if not is_left_out(cover):
            return DayState.REST, cover.sign
        own_notes.append(notes.leave_by_calendar(cover, amount))
        return self.state(day), cover.sign

    def without(
        self, day: date, parts: Sequence[Part], deviations: tuple[Deviation, ...], own_notes: list[str]
    ) -> tuple[Deviation, ...]:
        """The deviations of a day with the reason why no leave covers them; what was asked for is noted.

        A day that leave takes wholly, as it is rounded, has none.
        """
        if deviations and self._is_whole(day):
            own_notes.append(notes.LEFT_OVER)
            deviations = ()
        needs = [need for part in parts for need in part.needs] if self._denials else []
        own = self._asked(day, own_notes, lambda one: any(a < one.ends and one.starts < b for a, b in needs))
        return tuple([_with_reason(each, own) for each in deviations]) if own else deviations

    def _asked_by_clock(self, day: date, own_notes: list[str]) -> None:
        self._asked(day, own_notes, lambda one: shares.by_clock(one.starts, one.ends, day, 1) > 0)

    def _asked(self, day: date, own_notes: list[str], touches: Callable[[Denial], bool]) -> Sequence[Denial]:
        """What was asked for about a day and does not count."""
        own = [one for one in self._denials if touches(one)]
        if own:
            self._refused[day] = own
            own_notes += [one.words for one in own]
        return own

    def sign(self, day: date, sign: Sign) -> Sign:
        """The sign of a day with work: that of the leave where it takes the whole day, as it is rounded."""
        return self._minutes[day][0][0].sign if sign is Sign.PRESENT and self._is_whole(day) else sign

    def _is_whole(self, day: date) -> bool:
        return day in self._minutes and sum(amount for _, amount in self._of_work(day)) >= FULL_DAY

    def of(self, day: date) -> tuple[tuple[tuple[str, int], ...], tuple[Cover | Denial, ...]]:
        """What leave took of a day, in hundredths by type, and everything that was asked for about it."""
        taken = self._clocked.get(day) or self._of_work(day)
        amounts: dict[str, int] = {}
        left = FULL_DAY
        for cover, amount in taken:
            amounts[cover.leave] = amounts.get(cover.leave, 0) + min(amount, left)
            left -= min(amount, left)
        asked = (*dict.fromkeys(cover for cover, _ in taken), *self._refused.get(day, ()))
        return tuple((code, amount) for code, amount in amounts.items() if amount), asked

    def _of_work(self, day: date) -> Shares:
        by_cover: dict[int, tuple[Cover, int]] = {}
        for cover, minutes in self._minutes.get(day, ()):
            by_cover[id(cover)] = (cover, by_cover.get(id(cover), (cover, 0))[1] + minutes)
        of = self._day_minutes.get(day, 0)
        return [(cover, shares.rounded(minutes, of, cover.least)) for cover, minutes in by_cover.values()]

    def _by_clock(self, day: date, counts: Callable[[Cover], bool]) -> Shares:
        amounts = [(one, shares.by_clock(one.starts, one.ends, day, one.least)) for one in self._leaves if counts(one)]
        found = [each for each in amounts if each[1]]
        if found:
            self._clocked[day] = found
        return found


def _with_reason(one: Deviation, own: Sequence[Denial]) -> Deviation:
    if one.event is not Event.NO_RECORD or one.boundary is None:
        return one
    for denial in own:
        if denial.absence_reason is not None and denial.starts <= one.boundary < denial.ends:
            return replace(one, absence_reason=denial.absence_reason)
    return one
