"""Readers of the working calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.core.calendar.rules import Calendar, Day, DayKind
from models.core.calendar.tables import CalendarDay, CalendarYear


def calendar(first: date, last: date) -> Calendar:
    """The working calendar for counting from `first` to `last` (both inclusive) and a year beyond on either side."""
    return _between(first.year - 1, last.year + 1)


def _between(first: int, last: int) -> Calendar:
    years = CalendarYear.select(CalendarYear.year).where(
        CalendarYear.year.between(first, last) & (CalendarYear.maintained == True)  # noqa: E712  (SQL, not Python)
    )
    days = CalendarDay.select(CalendarDay.day, CalendarDay.kind, CalendarDay.name).where(_in_years(first, last))
    return Calendar({row.day: Day(DayKind(row.kind), row.name) for row in days}, frozenset(row.year for row in years))


def _in_years(first: int, last: int) -> Any:
    return CalendarDay.day.between(date(max(first, 1), 1, 1), date(last, 12, 31))
