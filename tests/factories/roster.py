"""Shifts and rosters, written straight into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from models.roster.tables import Roster, RosterEntry, ShiftTime, ShiftType

EARLY = (480, 960)
MIDDLE = (720, 1200)
LATE = (960, 1440)
NIGHT = (1200, 1920)


def shift(code: str = "早", times: tuple[int, int] | None = EARLY, **values: Any) -> Any:
    """A shift type with hours from the beginning on; `times` None is a mark without hours."""
    hours = {name: values.pop(name) for name in ("break_from", "break_until", "pre_minutes") if name in values}
    made = {"code": code, "name": f"{code}班", "kind": "work", "position": ShiftType.select().count() + 1, **values}
    row = ShiftType.get_by_id(ShiftType.insert(**made).execute())
    starts, ends = times if times is not None else (None, None)
    ShiftTime.insert(shift_id=row.id, valid_from=date(1900, 1, 1), starts=starts, ends=ends, **hours).execute()
    return row


def shifts() -> dict[str, Any]:
    """Four shifts round the clock by code; the night belongs to the hotline."""
    return {
        "早": shift("早", EARLY),
        "中": shift("中", MIDDLE),
        "晚": shift("晚", LATE),
        "夜": shift("夜", NIGHT, role="hotline"),
    }


def roster(unit_id: int, month: str = "2026-12", state: str = "draft", **values: Any) -> Any:
    """A roster of a unit for a month."""
    row = {"month": month, "unit_id": unit_id, "kind": "ordinary", "state": state, **values}
    return Roster.get_by_id(Roster.insert(**row).execute())


def entry(roster_id: int, employee_id: int, day: date, shift_id: int | None, **values: Any) -> Any:
    """One cell; no shift is a day of rest."""
    row = {"roster_id": roster_id, "employee_id": employee_id, "day": day, "shift_id": shift_id, **values}
    return RosterEntry.get_by_id(RosterEntry.insert(**row).execute())


def days(roster_id: int, employee_id: int, first: date, shift_ids: Iterable[int | None]) -> None:
    """Cells of days that follow each other."""
    for number, shift_id in enumerate(shift_ids):
        entry(roster_id, employee_id, date.fromordinal(first.toordinal() + number), shift_id)
