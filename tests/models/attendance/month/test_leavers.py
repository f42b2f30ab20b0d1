"""Late facts about people who left: no later sheet takes them, so somebody has to be told."""

from __future__ import annotations

from datetime import date

from models.core import access, clock
from models.core.duties import todos_of
from models.core.unit import perform
from models.staff.tables import Employee
from tests.factories import month as months
from tests.samples import World


def told(user: int) -> list[str]:
    found = todos_of(access.load_user(user), clock.now().date())
    return [one.detail for one in found if one.title.startswith("离职人员")]


def test_hr_is_told_of_what_came_late_about_people_who_left(world: World) -> None:
    office = months.closable(world)
    agent = office.office.agent
    months.close(office)
    values = {"employee_id": agent, "day": "2026-10-29", "result": "normal", "reason": "参加抢修"}
    perform("attendance.propose_verdict", values, user=office.office.supervisor_user)
    assert told(office.hr_user) == []  # the next sheet takes it
    Employee.update(state="left", left_on=date(2026, 10, 31)).where(Employee.id == agent).execute()
    assert told(office.hr_user) == ["单小明 2026-10。以后没有考勤表计入，要更正的请重新打开当月考勤表"]
    assert told(office.office.agent_user) == []
    months.step("reopen_month", office, office.hr_user, reason="离职人员的更正")
    assert told(office.hr_user) == []  # the month takes it itself when it is closed
