"""A small office with people who ask and people who decide, and rows of attendance written straight into the tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance.tables import (
    AbsenceOpening,
    AttendanceRequest,
    DayVerdict,
    NoShow,
    Punch,
    PunchExemption,
    SelfCriticism,
    TerminationCase,
)
from models.core.calendar import queries as calendar
from models.core.imports.tables import ImportBatch
from models.core.tables import NumberSeries
from models.roster.tables import Roster
from tests.factories import org
from tests.factories import roster as rosters
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


def punch(employee_id: int, at: str, **values: Any) -> Any:
    """One punch of the machine, from an import that was posted."""
    row = {
        "employee_id": employee_id, "at": datetime.fromisoformat(at), "exact": True, "source": "machine",
        "batch_id": _posted(), **values,
    }  # fmt: skip
    return Punch.get_by_id(Punch.insert(**row).execute())


def _posted() -> int:
    known = ImportBatch.get_or_none(ImportBatch.state == "posted")
    row = {"kind": "punches", "file": "打卡.xlsx", "sha256": "0" * 64, "state": "posted", "touched_at": SOME_TIME}
    return int(known.id if known is not None else ImportBatch.insert(**row).execute())


def worked(people: Office, first: date, shown: str, shift: Any = None) -> None:
    """A published roster of the agent from `first` on: A absent, W worked, M without the evening punch, R a day off.

    The supervisor works and punches on every day, so that no day is without punches.
    """
    shift = shift or rosters.shift()
    for number, sign in enumerate(shown):
        day = first + timedelta(days=number)
        planned = _roster(people.unit, day)
        rosters.entry(planned, people.agent, day, None if sign == "R" else shift.id)
        rosters.entry(planned, people.supervisor, day, shift.id)
        for employee in (people.supervisor, *([people.agent] if sign in "WM" else [])):
            punch(employee, f"{day} 07:55")
            if employee != people.agent or sign == "W":
                punch(employee, f"{day} 16:05")


def _roster(unit: int, day: date) -> int:
    month = f"{day:%Y-%m}"
    known = Roster.get_or_none(Roster.unit_id == unit, Roster.month == month)
    return int((known or rosters.roster(unit, month, "published")).id)


def no_show(employee_id: int, day: date = DAY, **values: Any) -> Any:
    """A training that somebody missed without a reason."""
    row = {
        "employee_id": employee_id,
        "day": day,
        "occasion": "training",
        "title": "供暖前安全培训",
        "absence_reason": 6,
        "recorded_at": SOME_TIME,
        "recorded_by": "周敏",
        **values,
    }
    return NoShow.get_by_id(NoShow.insert(**row).execute())


def opening(employee_id: int, absence: int = 100, **values: Any) -> Any:
    """Absence of 2026 from before the cut-over."""
    row = {
        "employee_id": employee_id,
        "year": 2026,
        "absence": absence,
        "signed_by": "何志刚",
        "recorded_at": SOME_TIME,
        "recorded_by": "周敏",
        **values,
    }
    return AbsenceOpening.get_by_id(AbsenceOpening.insert(**row).execute())


def criticism(employee_id: int, day: date = DAY, **values: Any) -> Any:
    """A self-criticism that was asked for and has not come."""
    due = calendar.deadline(day, 3)
    row = {
        "employee_id": employee_id,
        "day": day,
        "asked_on": day,
        "due_on": due.last_day,
        "deadline": json.dumps(due.to_json()),
        "words": "",
        "recorded_by": "何志刚",
        **values,
    }
    return SelfCriticism.get_by_id(SelfCriticism.insert(**row).execute())


def case(employee_id: int, key: str = "sum:2026-10-14:300", **values: Any) -> Any:
    """A case that waits for the company."""
    row = {
        "employee_id": employee_id,
        "key": key,
        "words": "旷工累计 3 天",
        "explanation": json.dumps({"result": "旷工累计 3 天"}),
        "state": "proposed",
        "proposed_at": SOME_TIME,
        "proposed_by": "何志刚",
        **values,
    }
    return TerminationCase.get_by_id(TerminationCase.insert(**row).execute())
