"""Slips that somebody names by their number, as on the command line and in the search of the window."""

from __future__ import annotations

import re
from typing import Any

from models.attendance import rights
from models.attendance.leave.kinds import KINDS, refresh
from models.attendance.tables import LeaveSlip
from models.core.access import Person
from models.core.register import Found
from models.staff.tables import Employee

ENTITY = "leave_slip"
# What a slip is called on paper and in sentences: 年假第 12 号, 第12号.
NAMED = re.compile(r"\S*?第?\s*([0-9]{1,9})\s*号")


def find_slip(person: Person, words: str, limit: int) -> list[Found]:
    """The slip with this number, as far as the person may see it."""
    named = NAMED.fullmatch(words.strip())
    if named is None or not person.may(rights.LEAVE_READ):
        return []
    refresh()
    rows: Any = (
        LeaveSlip.select(LeaveSlip.id, LeaveSlip.number, LeaveSlip.kind, Employee.id, Employee.name, Employee.unit_id)
        .join(Employee, on=(Employee.id == LeaveSlip.employee_id))
        .where(LeaveSlip.number == int(named[1]))
        .limit(limit)
        .tuples()
    )
    return [
        Found(ENTITY, record, f"{KINDS.get(kind, '请假')}第 {number} 号", f"第{number}号 · {name}")
        for record, number, kind, employee, name, unit in rows
        if person.sees(rights.LEAVE_READ, employee_id=employee, unit_id=unit)
    ]
