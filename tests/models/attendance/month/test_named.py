"""Nobody disappears from a month that is closed, whatever the register says of him afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.attendance import sheet
from models.attendance.month import papers
from models.attendance.tables import SheetVersion
from models.core import access, check, listing, register
from models.core.calendar.tables import CalendarDay
from models.core.lists import Filter, Query
from models.org.tables import Department
from models.staff.tables import Employee
from tests.factories import month as months
from tests.factories.month import MONTH, Closable
from tests.samples import World

GONE = [
    {"state": "left", "left_on": date(2026, 8, 15)},
    {"hired_on": date(2026, 11, 16)},
]


def named(office: Closable) -> dict[str, list[Any]]:
    """What the readers of the month say of the agent."""
    boss = access.load_user(office.office.gm_user)
    agent = str(office.office.agent)
    found: dict[str, list[Any]] = {}
    for name, day in (("attendance_month", ""), ("attendance_days", "2026-10-29"), ("scores", "")):
        narrow = Filter("day", "eq", day) if day else Filter("month", "eq", MONTH)
        kind = register.lists[name]
        found[name] = list(listing.every(kind, boss, Query((narrow, Filter("employee_id", "eq", agent)))))
    exceptions = register.lists["attendance_exceptions"]
    query = Query((Filter("month", "eq", MONTH), Filter("employee_id", "eq", agent)))
    found["attendance_exceptions"] = list(listing.every(exceptions, boss, query))
    found["page"] = [one for one in sheet.sheet(boss, MONTH).people if one.employee_id == office.office.agent]
    return found


@pytest.mark.parametrize("later", GONE)
def test_a_closed_month_names_everybody_who_stands_on_its_sheet(later: dict[str, Any], world: World) -> None:
    office = months.closable(world, "WAWW")
    months.close(office)
    before = named(office)
    assert all(before.values())
    Employee.update(**later).where(Employee.id == office.office.agent).execute()
    assert named(office) == before


@pytest.mark.parametrize("later", GONE)
def test_an_open_month_names_whoever_was_in_service(later: dict[str, Any], world: World) -> None:
    office = months.closable(world, "WAWW")
    Employee.update(**later).where(Employee.id == office.office.agent).execute()
    assert not any(named(office).values())


def test_a_closed_sheet_is_printed_as_it_was_whatever_is_renamed_or_moved(world: World) -> None:
    office = months.closable(world)
    boss = access.load_user(office.office.gm_user)
    months.close(office)

    def printed() -> Any:
        return papers.book(boss, {"month": MONTH, "unit": None, "version": None}).sheets[0]

    before = printed()
    assert before.mark1 == "假"
    Department.update(name="新城营业厅").where(Department.id == office.unit).execute()
    CalendarDay.delete().execute()
    assert printed() == before
    months.step("return_sheet", office, office.office.manager_user, reason="部门改名")
    assert (printed().unit, printed().mark1) == ("新城营业厅", "")


def test_the_face_of_a_closed_sheet_is_sealed(world: World) -> None:
    office = months.closable(world)
    months.close(office)
    assert check.check() == []
    SheetVersion.update(face=SheetVersion.get().face.replace("holiday", "workday")).execute()
    assert any("与校验码不符" in one for one in check.check())
