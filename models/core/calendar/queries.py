"""Readers of the working calendar: for counting, for the page of a year, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from models.core import access
from models.core.access import Person
from models.core.calendar import almanac, rules
from models.core.calendar.rules import WORKED, Calendar, Count, Day, DayKind, Deadline, Roll
from models.core.calendar.tables import CalendarDay, CalendarYear
from models.core.explain import Basis
from models.core.rulebook import queries as rulebook
from models.core.rulebook.rules import Origin

READ = "calendar.read"
ORDINARY = "ordinary"  # the choice that makes a day what its weekday says
NOVEMBER = 11  # the notice for the next year comes out by then


class YearState(StrEnum):
    """How far a year is kept: not at all, filled but not compared with the notice, compared."""

    OPEN = "open"
    FILLED = "filled"
    CONFIRMED = "confirmed"


YEAR_STATE_NAMES: Mapping[str, str] = {
    YearState.OPEN: "未维护",
    YearState.FILLED: "待核对",
    YearState.CONFIRMED: "已核对",
}


@dataclass(frozen=True)
class DayData:
    """One day as the page shows it; `version` is 0 as long as the day was never changed."""

    day: date
    kind: DayKind
    name: str
    note: str
    source: str
    version: int

    @property
    def is_ordinary(self) -> bool:
        """Whether the day is what its weekday says and nothing is noted about it."""
        return self.kind is rules.by_weekday(self.day) and not self.name and not self.note


@dataclass(frozen=True)
class HolidayRun:
    """Consecutive free days of one holiday (both ends inclusive), and the days that are worked in exchange."""

    name: str
    first: date
    last: date
    makeups: tuple[date, ...]

    @property
    def days(self) -> int:
        """How many days are free in a row."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Picked:
    """Some consecutive days as one: what they have in common, empty where they differ.

    `version` is what `calendar.set_days` asks for; `choice` is its choice that says what the days are now.
    """

    first: date
    last: date
    title: str
    kind: str
    name: str
    note: str
    source: str
    choice: str
    version: int
    count: int
    workdays: int


@dataclass(frozen=True)
class YearData:
    """One year with all its days, who answers for it, and how many days are worked and free."""

    year: int
    state: YearState
    source: str
    confirmed_by: str
    confirmed_at: datetime | None
    record: int | None
    days: tuple[DayData, ...]
    workdays: int
    free_days: int
    holidays: int
    makeups: int
    is_in_almanac: bool
    runs: tuple[HolidayRun, ...]

    def day(self, on: date) -> DayData:
        """One day of the year."""
        return self.days[on.timetuple().tm_yday - 1]

    def picked(self, first: date, last: date) -> Picked:
        """The days from `first` to `last`, both inclusive and within the year."""
        days = [self.day(on) for on in rules.each_day(first, last)]

        def common(values: list[str]) -> str:
            return values[0] if len(set(values)) == 1 else ""

        choices = [ORDINARY if one.kind is rules.by_weekday(one.day) else str(one.kind) for one in days]
        title = rules.spoken(first, first) + ("" if first == last else f"至 {rules.spoken(last, first)}")
        return Picked(
            first, last, title,
            common([str(one.kind) for one in days]), common([one.name for one in days]),
            common([one.note for one in days]), common([one.source for one in days]), common(choices),
            sum(one.version for one in days), len(days), sum(one.kind in WORKED for one in days),
        )  # fmt: skip


def calendar(first: date, last: date) -> Calendar:
    """The working calendar for counting from `first` to `last` (both inclusive), with a year more on either side."""
    begin, end = first.year - 1, last.year + 1
    years = CalendarYear.select(CalendarYear.year).where(
        CalendarYear.year.between(begin, end) & (CalendarYear.maintained == True)  # noqa: E712  (SQL, not Python)
    )
    rows = CalendarDay.select(CalendarDay.day, CalendarDay.kind, CalendarDay.name).where(_within(begin, end))
    return Calendar(
        {row.day: Day(DayKind(row.kind), row.name) for row in rows}, frozenset(row.year for row in years)
    )  # fmt: skip


def holidays(first: date, last: date) -> dict[date, str]:
    """The public holidays from `first` to `last` (both inclusive) with their names."""
    rows = CalendarDay.select(CalendarDay.day, CalendarDay.name).where(
        CalendarDay.day.between(first, last), CalendarDay.kind == DayKind.HOLIDAY
    )
    return {row.day: row.name for row in rows.order_by(CalendarDay.day)}


def deadline(event: date, length: int, *, unit: Count = Count.CALENDAR, bases: Sequence[Basis] = ()) -> Deadline:
    """The end of a period, counted as the rulebook in force on the day of the event says (C-03, C-10).

    For `length`, `unit` and `bases` see `rules.deadline`.
    """
    rolls = rulebook.provision("calendar.roll_forward_on_holiday", event)
    last = rules.months_later(event, length) if unit is Count.MONTHS else event + timedelta(weeks=length)
    return rules.deadline(
        calendar(event, last),
        event,
        length,
        unit=unit,
        roll=Roll.FORWARD if rolls.value else Roll.NONE,
        end_of_day=rulebook.value("calendar.end_of_day", event),
        bases=bases,
        is_recommended=rolls.origin is Origin.DEFAULT,
    )


def year(person: Person, number: int) -> YearData:
    """One year with all its days. Raises Forbidden."""
    access.require(person, READ)
    rows = {row.day: row for row in CalendarDay.select().where(_within(number, number))}
    days = tuple(_day(on, rows.get(on)) for on in rules.each_day(date(number, 1, 1), date(number, 12, 31)))
    kept = CalendarYear.get_or_none(CalendarYear.year == number)
    workdays = sum(one.kind in WORKED for one in days)
    return YearData(
        number,
        state_of(kept),
        kept.source if kept else "",
        kept.confirmed_by if kept else "",
        kept.confirmed_at if kept else None,
        kept.id if kept else None,
        days,
        workdays,
        len(days) - workdays,
        sum(one.kind is DayKind.HOLIDAY for one in days),
        sum(one.kind is DayKind.MAKEUP for one in days),
        number in almanac.years(),
        _runs(days),
    )


def _runs(days: tuple[DayData, ...]) -> tuple[HolidayRun, ...]:
    result = []
    worked = [one for one in days if one.kind is DayKind.MAKEUP]
    for free, group in groupby(days, lambda one: one.kind is DayKind.HOLIDAY):
        run = list(group)
        if free:
            names = dict.fromkeys(one.name for one in run if one.name)
            makeups = tuple(one.day for one in worked if one.name in names)
            result.append(HolidayRun("、".join(names), run[0].day, run[-1].day, makeups))
    return tuple(result)


def state_of(kept: Any) -> YearState:
    """How far a year is kept, from its row (None when it has none)."""
    if kept is None or not kept.maintained:
        return YearState.OPEN
    return YearState.CONFIRMED if kept.confirmed_by else YearState.FILLED


def is_filled(number: int) -> bool:
    """Whether a year can have all of its days: the two holidays that every notice has are among them."""
    fixed = (date(number, 1, 1), date(number, 10, 1))
    rows = CalendarDay.select().where(CalendarDay.day.in_(fixed), CalendarDay.kind == DayKind.HOLIDAY)
    return rows.count() == len(fixed)


def missing_years(today: date) -> tuple[int, ...]:
    """The years that should be kept and are not: this one, and from November on the next."""
    wanted = {today.year} | ({today.year + 1} if today.month >= NOVEMBER else set())
    rows = CalendarYear.select(CalendarYear.year).where(
        CalendarYear.year.in_(sorted(wanted)) & (CalendarYear.maintained == True)  # noqa: E712  (SQL, not Python)
    )
    return tuple(sorted(wanted - {row.year for row in rows}))


def version_of(first: date, last: date) -> int:
    """One number for what is stored about these days (both inclusive): it grows with every change of any of them.

    Rows are never taken away and their versions only grow, so an equal sum means equal rows.
    """
    rows = CalendarDay.select(CalendarDay.row_version).where(CalendarDay.day.between(first, last))
    return sum(row.row_version for row in rows)


def _day(on: date, row: Any) -> DayData:
    if row is None:
        return DayData(on, rules.by_weekday(on), "", "", "", 0)
    return DayData(on, DayKind(row.kind), row.name, row.note, row.source, row.row_version)


def _within(first: int, last: int) -> Any:
    return CalendarDay.day.between(date(max(first, 1), 1, 1), date(last, 12, 31))
