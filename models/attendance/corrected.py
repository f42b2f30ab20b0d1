"""Readers of corrections that count: what later sheets changed about the days of closed months.

Amounts are differences with a sign: hundredths of points and of days, fen, minutes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.attendance.closed import LIVE
from models.attendance.tables import AttendanceSheet, LateFact, MonthCorrection, MonthResult
from models.core.many import parts, theirs

Person = tuple[int, str]  # somebody's month: the employee, and the month as 2026-10


@dataclass(frozen=True)
class CorrectedDay:
    """A day of a closed month that came out otherwise: what it was and what it is, in words, and the differences.

    `absence` is that of the day, `extra` what thresholds that it reached make of events.
    """

    day: date
    before: str
    after: str
    absence: int = 0
    extra: int = 0
    comp_minutes: int = 0


@dataclass(frozen=True)
class Booked:
    """A correction that counts, with the month of the sheet in which it does."""

    record: int
    month: str
    days: tuple[CorrectedDay, ...]


def stored(days: Iterable[CorrectedDay]) -> str:
    """Corrected days as they are kept."""
    rows = [[f"{one.day}", one.before, one.after, one.absence, one.extra, one.comp_minutes] for one in days]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def days_of(words: str) -> tuple[CorrectedDay, ...]:
    """Corrected days from the text in which they are kept."""
    return tuple(CorrectedDay(date.fromisoformat(day), *rest) for day, *rest in json.loads(words))


def booked(employees: Collection[int], first: str, last: str) -> dict[Person, Sequence[Booked]]:
    """The corrections of closed months from `first` to `last` (both included), by person and month, in order.

    Only those of the version of the month that counts now: a later version contains what came before it.
    """
    table, found = MonthCorrection, dict[Person, list[Booked]]()
    rows: Any = (
        table.select(table.employee_id, table.of_month, table.id, AttendanceSheet.month, table.days)
        .join(MonthResult, on=((MonthResult.id == table.result_id) & (MonthResult.live == LIVE)))
        .switch(table)
        .join(AttendanceSheet, on=(AttendanceSheet.id == table.sheet_id))
        .where(table.of_month.between(first, last), table.live == LIVE)
        .order_by(table.id)
    )
    for asked in parts(employees):
        for employee, of_month, record, month, days in rows.where(table.employee_id.in_(asked)).tuples():
            found.setdefault((employee, of_month), []).append(Booked(record, month, days_of(days)))
    return dict(found)


def comp_minutes(employees: Collection[int], first: str, last: str) -> dict[Person, int]:
    """The compensatory rest that closed months earned more, or less, than they were closed with, in minutes."""
    found = {
        person: sum(day.comp_minutes for one in own for day in one.days)
        for person, own in booked(employees, first, last).items()
    }
    return {person: minutes for person, minutes in found.items() if minutes}


def counting(employees: Collection[int], month: str) -> dict[int, list[MonthCorrection]]:
    """The corrections of a month that count in the score, whichever of its versions they correct, by employee."""
    table, found = MonthCorrection, dict[int, list[MonthCorrection]]()
    rows = table.select().where(table.of_month == month, table.live == LIVE).order_by(table.id)
    for row in theirs(rows, table, employees):
        found.setdefault(row.employee_id, []).append(row)
    return found


def waiting(employees: Collection[int], month: str) -> list[LateFact]:
    """Facts about these people that no closing took into account, of months up to this one, in order."""
    rows = LateFact.select().where(LateFact.settled_at.is_null(), LateFact.month <= month).order_by(LateFact.id)
    return theirs(rows, LateFact, employees)
