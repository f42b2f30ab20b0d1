"""A small office whose October can be closed: two people at work on its last days, and those who decide above them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.attendance.tables import AttendanceSheet
from models.core.register import Done
from models.core.unit import perform
from models.roster.tables import ShiftType
from models.staff.tables import Employee
from tests.factories import attendance, org
from tests.factories import roster as rosters
from tests.factories.attendance import Office
from tests.samples import World

MONTH = "2026-10"
FIRST = date(2026, 10, 28)
REASON = "供暖前集中编制"


@dataclass(frozen=True)
class Closable:
    """The office with somebody of HR, who belongs to no unit."""

    office: Office
    hr: int
    hr_user: int

    @property
    def unit(self) -> int:
        """The unit whose sheet is closed."""
        return self.office.unit


def closable(world: World, shown: str = "WWWW") -> Closable:
    """Agent and supervisor were hired on 10-28; `shown` are the agent's days from then on, as in `attendance.worked`.

    Manager and general manager need not punch and stand in no roster.
    """
    office = attendance.office(world)
    Employee.update(hired_on=FIRST).where(Employee.id.in_([office.agent, office.supervisor])).execute()
    for one in (office.manager, office.gm):
        attendance.exemption(employee_id=one, first=date(2020, 1, 1), reason="管理人员免打卡")
    known = ShiftType.get_or_none(ShiftType.code == "早")
    attendance.worked(office, FIRST, shown, known or rosters.shift())
    hr = org.colleague(world, "孙人事", "HR")
    return Closable(office, hr, org.user(world, roles=("HR",), scope="all", employee_id=hr))


def close(one: Closable, user: int = 0, **values: Any) -> Done:
    """Close the October of the unit."""
    fields = {"month": MONTH, "units": [one.unit], "remark": REASON, **values}
    return perform("attendance.close_month", fields, user=user or one.office.supervisor_user)


def sheet(one: Closable, month: str = MONTH) -> Any:
    """The sheet of the unit as it is stored."""
    return AttendanceSheet.get((AttendanceSheet.unit_id == one.unit) & (AttendanceSheet.month == month))


def step(action: str, one: Closable, user: int, **values: Any) -> Done:
    """A step of the sheet: approve_sheet, return_sheet, lock_month, reopen_month."""
    row = sheet(one)
    return perform(f"attendance.{action}", {"id": row.id, "row_version": row.row_version, **values}, user=user)


def checked(one: Closable) -> Any:
    """The sheet, closed, approved and checked."""
    close(one)
    step("approve_sheet", one, one.office.manager_user)
    step("approve_sheet", one, one.hr_user)
    return sheet(one)
