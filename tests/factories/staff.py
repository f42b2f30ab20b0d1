"""Rows of the staff register, written straight into the tables."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from models.core import text
from models.staff.tables import (
    AppraisalEntry,
    Certificate,
    Employee,
    EmploymentEvent,
    Induction,
    UnreachableIncident,
)

_numbers = count(1)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(birth: date = date(1990, 5, 1), serial: int = 121, region: str = "990101") -> str:
    """A valid ID number of an invented region; an odd serial is a man's."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def employee(**values: Any) -> Any:
    """An active agent."""
    number = next(_numbers)
    name = values.setdefault("name", "单小明")
    row = {
        "work_no": f"T{number:04d}",
        "name_pinyin": text.pinyin(name),
        "name_initials": text.initials(name),
        "product_role": "AGENT",
        "state": "active",
        "hired_on": date(2020, 3, 2),
        **values,
    }
    return Employee.get_by_id(Employee.insert(**row).execute())


def event(employee_id: int, **values: Any) -> Any:
    """A transfer of an employee."""
    row = {
        "employee_id": employee_id,
        "kind": "transfer",
        "happened_on": date(2022, 1, 4),
        "recorded_at": datetime.fromisoformat("2022-01-04T09:00"),
        "recorded_by": "周敏",
        **values,
    }
    return EmploymentEvent.get_by_id(EmploymentEvent.insert(**row).execute())


def certificate(employee_id: int | None, **values: Any) -> Any:
    """A post certificate of an employee, or one of the firm."""
    row = {
        "employee_id": employee_id,
        "name": "燃气具安装维修工",
        "number": f"ZJ{next(_numbers):06d}",
        "valid_until": date(2028, 7, 28),
        **values,
    }
    return Certificate.get_by_id(Certificate.insert(**row).execute())


def appraisal(employee_id: int, **values: Any) -> Any:
    """A probation appraisal that was passed and approved."""
    row = {
        "employee_id": employee_id,
        "kind": "probation",
        "state": "approved",
        "appraised_on": date(2024, 5, 20),
        "result": "passed",
        "approver": "周敏",
        "approved_on": date(2024, 5, 21),
        **values,
    }
    return AppraisalEntry.get_by_id(AppraisalEntry.insert(**row).execute())


def induction(employee_id: int, **values: Any) -> Any:
    """A training before the post."""
    row = {
        "employee_id": employee_id,
        "held_on": date(2024, 3, 5),
        "trainer": "何志刚",
        "recorded_at": datetime.fromisoformat("2024-03-05T17:00"),
        "recorded_by": "周敏",
        **values,
    }
    return Induction.get_by_id(Induction.insert(**row).execute())


def unreachable(employee_id: int, happened_at: datetime, **values: Any) -> Any:
    """A call that did not reach somebody."""
    row = {
        "employee_id": employee_id,
        "happened_at": happened_at,
        "recorded_at": happened_at,
        "recorded_by": "周敏",
        **values,
    }
    return UnreachableIncident.get_by_id(UnreachableIncident.insert(**row).execute())
