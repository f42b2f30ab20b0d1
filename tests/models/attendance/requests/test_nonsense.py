"""Requests, decisions and exemptions that cannot be right, and what is recorded on behalf of somebody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.attendance.tables import AttendanceRequest, PunchExemption
from models.core import audit, clock
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.register import Done
from models.core.unit import Behalf, perform
from models.staff.tables import Employee
from models.staff.workflow import State
from tests.factories import attendance as rows
from tests.factories import org
from tests.factories.attendance import Office
from tests.samples import World

PDF = b"%PDF-1.4"
DAY = date(2026, 10, 12)


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def ask(user: int, behalf: Behalf | None = None, **values: Any) -> Done:
    fields = {"kind": "punch", "starts_at": f"{DAY} 16:03", "boundary": "out", "reason": "忘记打卡", "proof": PDF}
    return perform("attendance.request", fields | values, user=user, behalf=behalf, reason="纸质申请")


def trip(first: datetime, last: datetime) -> dict[str, Any]:
    return {
        "kind": "trip", "boundary": "", "place": "市局", "proof": None, "starts_at": f"{first:%Y-%m-%d %H:%M}",
        "ends_at": f"{last:%Y-%m-%d %H:%M}",
    }  # fmt: skip


def test_nobody_asks_for_a_time_before_hiring_or_after_leaving(office: Office) -> None:
    Employee.update(hired_on=DAY, left_on=DAY + timedelta(days=3)).where(Employee.id == office.agent).execute()
    for on in (DAY - timedelta(days=1), DAY + timedelta(days=4)):
        with pytest.raises(BadFields, match="不在职"):
            ask(office.supervisor_user, employee_id=office.agent, starts_at=f"{on} 08:00", boundary="in")
    with pytest.raises(BadFields, match="离职"):
        ask(
            office.supervisor_user, employee_id=office.agent,
            **trip(datetime.fromisoformat("2026-10-14 08:00"), datetime.fromisoformat("2026-10-20 18:00")),
        )  # fmt: skip
    Employee.update(state=str(State.CANDIDATE), hired_on=None, left_on=None).where(
        Employee.id == office.agent
    ).execute()
    with pytest.raises(BadFields, match="不在职"):
        ask(office.supervisor_user, employee_id=office.agent)


def test_a_trip_of_a_wrong_year_is_refused_and_one_of_next_month_is_not(office: Office) -> None:
    now = clock.now()
    ask(office.agent_user, **trip(now + timedelta(days=30), now + timedelta(days=33)))
    with pytest.raises(BadFields, match="核对年份"):
        ask(office.agent_user, **trip(now + timedelta(days=3660), now + timedelta(days=3661)))


def test_a_suspended_person_still_asks_about_days_before(office: Office) -> None:
    Employee.update(state=str(State.SUSPENDED)).where(Employee.id == office.agent).execute()
    assert ask(office.supervisor_user, employee_id=office.agent).record is not None


def test_the_morning_of_a_night_shift_belongs_to_the_evening_before(office: Office) -> None:
    record = org.record_of(ask(office.agent_user, starts_at="2026-10-13 08:02", day=f"{DAY}"))
    assert AttendanceRequest.get_by_id(record).day == DAY
    with pytest.raises(Refused, match="不必再提"):
        ask(office.agent_user, starts_at="2026-10-13 08:02", boundary="in")


def test_a_paper_request_counts_from_its_receipt_and_is_of_its_author(world: World, office: Office) -> None:
    clerk = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    received = datetime.fromisoformat("2026-10-13 09:30")
    with pytest.raises(Refused, match="扫描件"):
        ask(clerk, Behalf(office.agent, received))
    on_paper = Behalf(office.agent, received, scan=("申请.pdf", PDF))
    with pytest.raises(NotFound):  # an agent asks for nobody else, on paper neither
        ask(clerk, on_paper, employee_id=office.manager)
    record = org.record_of(ask(clerk, on_paper))
    row = AttendanceRequest.get_by_id(record)
    assert (row.requested_at, row.requested_by_id, row.employee_id) == (received, office.agent, office.agent)
    assert "代录" in audit.history("attendance_request", record)[0].behalf
    values = {"id": record, "row_version": 1, "remark": ""}
    with pytest.raises(Forbidden):
        perform("attendance.approve_request", values, user=clerk, behalf=on_paper, reason="纸质批准")
    decided = Behalf(office.supervisor, received + timedelta(hours=1), scan=("批准.pdf", PDF))
    perform("attendance.approve_request", values, user=clerk, behalf=decided, reason="纸质批准")
    row = AttendanceRequest.get_by_id(record)
    assert (row.decided_at, row.state) == (decided.received_at, "approved")
    assert "何志刚" in row.decided_words


def test_nobody_is_decided_to_be_absent_on_a_day_of_rest(office: Office) -> None:
    rows.worked(office, DAY, "WR")
    fields = {
        "employee_id": office.agent, "day": "2026-10-13", "result": "absence", "absence_days": "0.5",
        "absence_reason": "2", "reason": "没有来",
    }  # fmt: skip
    with pytest.raises(BadFields, match="休息"):
        perform("attendance.propose_verdict", fields, user=office.supervisor_user)
    with pytest.raises(BadFields, match="两位小数"):
        perform("attendance.propose_verdict", fields | {"absence_days": "0.333"}, user=office.supervisor_user)
    perform("attendance.propose_verdict", fields | {"day": f"{DAY}"}, user=office.supervisor_user)


def exempt(office: Office, **values: Any) -> Done:
    fields = {"employee_id": office.agent, "first": "2026-10-10", "last": "2026-10-20", "reason": "驻外"}
    return perform("attendance.exempt", fields | values, user=office.supervisor_user)


def test_the_same_days_are_not_exempted_twice_for_one_but_well_for_the_unit_too(office: Office) -> None:
    record = org.record_of(exempt(office))
    for days in ({"first": "2026-10-20", "last": None}, {"first": "2026-09-01", "last": "2026-10-10"}):
        with pytest.raises(Refused, match="重叠"):
            exempt(office, **days)
    exempt(office, first="2026-10-21", last=None)
    with pytest.raises(Refused, match="长期"):
        exempt(office, first="2027-01-01", last=None)
    exempt(office, employee_id=None, unit_id=office.unit)
    ended = {"id": record, "row_version": 1, "last": "2026-10-09"}
    perform("attendance.end_exemption", ended, user=office.supervisor_user)
    exempt(office)
    assert PunchExemption.select().count() == 4
