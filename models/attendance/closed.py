"""Closed months: what an act about somebody's days has to do so that a close and it cannot slip past each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from models.attendance.tables import AttendanceSheet, LateFact, MonthResult
from models.attendance.workflow import SheetState
from models.core.unit import Unit
from models.staff.tables import Employee

LIVE = 1
NO_UNIT = 0  # of people who belong to none
AT_ONCE = 500


def touch(
    unit: Unit, days: Iterable[tuple[int, date]], words: str, *, entity: str = "", record: int | None = None
) -> frozenset[tuple[int, str]]:
    """Say that an act is about these days of these people; call it before reading or writing anything about them.

    It waits for a close of their months that is under way, and a close waits for the act. A month that is closed for
    somebody stays as it is: a late fact is kept there, in `words`, which the next closing turns into a correction.
    Returns the closed months by employee. A month that still runs cannot be closed and is passed over.
    """
    running = f"{unit.today + timedelta(days=1):%Y-%m}"
    wanted = {(employee, f"{day:%Y-%m}") for employee, day in days}
    wanted = {one for one in wanted if one[1] < running}
    if not wanted:
        return frozenset()
    placed = units_of({employee for employee, _ in wanted})
    for month, unit_id in sorted({(month, placed.get(employee, NO_UNIT)) for employee, month in wanted}):
        hold(unit_id, month)
    closed = sorted(wanted & closed_for({employee for employee, _ in wanted}, {month for _, month in wanted}))
    for employee, month in closed:
        unit.insert(
            LateFact, employee_id=employee, month=month, words=words[:200], entity=entity, record=record,
            recorded_at=unit.now, recorded_by=unit.author.name,
        )  # fmt: skip
    return frozenset(closed)


def hold(unit_id: int, month: str) -> None:
    """Lock the sheet of a unit for a month by writing to it, until the transaction ends; it is made where missing."""
    sheet = AttendanceSheet
    at = (sheet.unit_id == unit_id) & (sheet.month == month)
    if sheet.update(touched=sheet.touched + 1).where(at).execute() == 0:
        sheet.insert(unit_id=unit_id, month=month, state=str(SheetState.OPEN)).on_conflict_ignore().execute()
        sheet.update(touched=sheet.touched + 1).where(at).execute()


def units_of(employees: Collection[int]) -> dict[int, int]:
    """The unit of each of these people."""
    found: dict[int, int] = {}
    numbers = sorted(employees)
    for start in range(0, len(numbers), AT_ONCE):
        rows: Any = Employee.select(Employee.id, Employee.unit_id).where(
            Employee.id.in_(numbers[start : start + AT_ONCE])
        )
        found.update({number: unit_id or NO_UNIT for number, unit_id in rows.tuples()})
    return found


def closed_for(employees: Collection[int], months: Collection[str]) -> set[tuple[int, str]]:
    """The months among these that are closed for these people, by employee."""
    result = MonthResult
    found: set[tuple[int, str]] = set()
    numbers = sorted(employees)
    for start in range(0, len(numbers), AT_ONCE):
        rows: Any = result.select(result.employee_id, result.month).where(
            result.month.in_(sorted(months)), result.live == LIVE,
            result.employee_id.in_(numbers[start : start + AT_ONCE]),
        )  # fmt: skip
        found.update(rows.tuples())
    return found
