"""Units with a month of rosters and punches, written straight into the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance.tables import Punch
from models.core import bulk, clock
from models.core.imports.tables import ImportBatch
from models.org.tables import Department
from models.roster.tables import RosterEntry
from models.staff.tables import Employee
from tests.factories import roster as rosters

FREE = (5, 6)  # Saturday and Sunday


def crowd(units: Mapping[str, int], month: str = "2026-10") -> dict[str, int]:
    """Units with so many people each, all planned on weekdays from 08:00 to 16:00; returns the units' numbers.

    Everybody punches in time, but for every tenth: the first of them is late by 5 minutes each Monday and leaves early
    by as much, the second does not punch on the 13th.
    """
    first = date.fromisoformat(f"{month}-01")
    days = [first + timedelta(days=n) for n in range(31) if (first + timedelta(days=n)).month == first.month]
    early = rosters.shift().id
    batch = ImportBatch.insert(
        kind="punches", file="打卡.xlsx", sha256="0" * 64, state="posted", touched_at=clock.now()
    ).execute()
    found: dict[str, int] = {}
    for name, count in units.items():
        unit = found[name] = int(Department.insert(name=name, initials="x", kind="group").execute())
        bulk.insert(Employee, [_person(unit, number) for number in range(count)])
        people: Any = Employee.select(Employee.id).where(Employee.unit_id == unit).order_by(Employee.work_no).tuples()
        planned = rosters.roster(unit, month, "published").id
        cells, punches = [], []
        for place, (one,) in enumerate(people):
            for day in days:
                works = day.weekday() not in FREE
                cells.append(
                    {"roster_id": planned, "employee_id": one, "day": day, "shift_id": early if works else None}
                )
                punches += [_punch(one, at, batch) for at in _times(place, day) if works]
        bulk.insert(RosterEntry, cells)
        bulk.insert(Punch, punches)
    return found


def _person(unit: int, number: int) -> dict[str, Any]:
    return {
        "work_no": f"U{unit:02d}{number:04d}", "name": f"员工{number + 1}", "name_pinyin": "yuangong",
        "name_initials": "yg", "product_role": "AGENT", "state": "active", "hired_on": date(2020, 3, 2),
        "unit_id": unit,
    }  # fmt: skip


def _times(place: int, day: date) -> list[datetime]:
    begin = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (the clock of the office)
    shifted = 5 if place % 10 == 0 and day.weekday() == 0 else 0
    if place % 10 == 1 and day.day == 13:
        return []
    return [begin + timedelta(minutes=475 + 2 * shifted), begin + timedelta(minutes=965 - 2 * shifted)]


def _punch(employee: int, at: datetime, batch: int) -> dict[str, Any]:
    return {"employee_id": employee, "at": at, "exact": True, "source": "machine", "batch_id": batch}
