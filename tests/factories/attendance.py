"""A small office with people who ask and people who decide, and rows of attendance written straight into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance.tables import AttendanceRequest, DayVerdict, PunchExemption
from models.core.tables import NumberSeries
from tests.factories import org
from tests.samples import World

DAY = date(2026, 10, 12)
SOME_TIME = datetime.fromisoformat("2026-10-12 17:31")


@dataclass(frozen=True)
class Office:
    """A hall with an agent, a supervisor, a manager and a general manager: employees, and their users."""

    unit: int
    agent: int
    supervisor: int
    manager: int
    gm: int
    agent_user: int
    supervisor_user: int
    manager_user: int
    gm_user: int


def office(world: World) -> Office:
    """The people of one unit, with accounts."""
    unit = org.unit(world)
    people = [
        org.colleague(world, name, role, unit)
        for name, role in (("单小明", "AGENT"), ("何志刚", "SUPERVISOR"), ("马主任", "MANAGER"), ("徐总", "GM"))
    ]
    users = [
        org.user(world, roles=(role,), scope=scope, scope_unit_id=unit if scope == "below" else None, employee_id=one)
        for one, role, scope in zip(
            people, ("AGENT", "SUPERVISOR", "MANAGER", "GM"), ("own", "below", "all", "all"), strict=True
        )
    ]
    return Office(unit, *people, *users)


def _number(series: str) -> int:
    NumberSeries.insert(name=series, last=0).on_conflict_ignore().execute()
    NumberSeries.update(last=NumberSeries.last + 1).where(NumberSeries.name == series).execute()
    return int(NumberSeries.get(NumberSeries.name == series).last)


def request(employee_id: int, starts_at: datetime = SOME_TIME, **values: Any) -> Any:
    """A punch that is missing, asked for by somebody without an employee."""
    row = {
        "number": _number("考勤申请"),
        "employee_id": employee_id,
        "kind": "punch",
        "day": starts_at.date(),
        "starts_at": starts_at,
        "boundary": "out",
        "reason": "忘记打卡",
        "state": "approved",
        "requested_at": starts_at + timedelta(hours=1),
        "requested_by": "周敏",
        **values,
    }
    return AttendanceRequest.get_by_id(AttendanceRequest.insert(**row).execute())


def verdict(employee_id: int, day: date = DAY, **values: Any) -> Any:
    """A decision that a day is normal."""
    row = {
        "employee_id": employee_id,
        "day": day,
        "result": "normal",
        "reason": "参加抢修",
        "state": "approved",
        "proposed_at": SOME_TIME + timedelta(days=8),
        "proposed_by": "周敏",
        **values,
    }
    return DayVerdict.get_by_id(DayVerdict.insert(**row).execute())


def exemption(**values: Any) -> Any:
    """Everybody without punching for good, unless the values say otherwise."""
    row = {
        "first": DAY,
        "reason": "停电",
        "recorded_at": SOME_TIME,
        "recorded_by": "周敏",
        **values,
    }
    return PunchExemption.get_by_id(PunchExemption.insert(**row).execute())
