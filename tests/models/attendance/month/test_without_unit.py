"""People of no unit have a sheet of their own, which is closed like any other."""

from __future__ import annotations

import pytest

from desktop import naming
from models.attendance.tables import AttendanceSheet, MonthResult
from models.core import access, listing, register
from models.core.errors import NotFound
from models.core.lists import Filter, Query
from models.staff.tables import Employee
from tests.factories import attendance as rows
from tests.factories import month as months
from tests.factories.month import FIRST, MONTH, Closable
from tests.samples import World


@pytest.fixture
def office(world: World) -> Closable:
    return months.closable(world)


def test_the_sheet_of_people_of_no_unit_is_closed_by_its_number(office: Closable, world: World) -> None:
    rows.exemption(employee_id=office.hr, first=FIRST.replace(day=1), reason="管理人员免打卡")
    with pytest.raises(NotFound):
        months.close(office, units=[0])
    months.close(office, world.admin, units=[0])
    sheet = AttendanceSheet.get(AttendanceSheet.unit_id == 0)
    assert (sheet.month, sheet.state) == (MONTH, "prepared")
    assert office.hr in {row.employee_id for row in MonthResult.select().where(MonthResult.sheet_id == sheet.id)}


def fixes_of(user: int, who: str) -> set[str]:
    query = Query((Filter("month", "eq", MONTH), Filter("kind", "eq", "no_roster")))
    found = listing.page(register.get_list("month_open_items"), access.load_user(user), query)
    return {str(row.values[8]) for row in found if who in row.values}


def test_who_stands_in_no_roster_of_his_unit_is_exempted_others_are_planned(office: Closable, world: World) -> None:
    assert fixes_of(world.admin, "孙人事") == {"登记免打卡"}
    assert fixes_of(office.hr_user, "孙人事") == {"请排班人员补排"}  # nobody exempts himself
    Employee.update(unit_id=office.unit).where(Employee.id == office.hr).execute()
    assert fixes_of(world.admin, "孙人事") == {"去排班"}  # his unit has a roster


def test_they_are_called_by_words_at_the_command_line(office: Closable, world: World) -> None:
    person, fields = access.load_user(world.admin), register.actions["attendance.close_month"].fields
    found = naming.resolved(person, fields, {"units": f"未分配部门、{office.unit}"})
    assert found == {"units": [0, office.unit]}
