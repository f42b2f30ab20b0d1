"""Cases whose records change, openings and receipts that cannot be right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.attendance.absence import queries
from models.attendance.absence.rules import Level
from models.attendance.tables import AbsenceOpening, SelfCriticism, TerminationCase
from models.core import access, audit, clock, duties
from models.core.calendar import queries as calendar
from models.core.errors import BadFields, Refused
from models.core.register import Done
from models.core.unit import Behalf, perform
from models.staff.tables import Employee
from tests.factories import attendance as rows
from tests.factories import org
from tests.factories.attendance import Office
from tests.samples import World

PDF = b"%PDF-1.4"
DAY = date(2026, 10, 12)


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def propose(office: Office) -> int:
    values = {"employee_id": office.agent, "words": "累计旷工达到规定"}
    return org.record_of(perform("attendance.propose_termination", values, user=office.supervisor_user))


def decide(office: Office, record: int, decision: str) -> Done:
    values = {"id": record, "row_version": 1, "decision": decision, "reason": "按制度"}
    return perform("attendance.decide_case", values, user=office.gm_user)


def absent(office: Office, ago: int) -> Any:
    on = clock.now().date() - timedelta(days=ago)
    return rows.verdict(office.agent, on, result="absence", absence=100, absence_reason=2)


def level(office: Office) -> Level:
    today = clock.now().date()
    return queries.standing([office.agent], today)[office.agent].level


def test_while_a_case_waits_more_absence_is_not_proposed_once_more_and_afterwards_it_is(office: Office) -> None:
    rows.opening(office.agent, 300, year=clock.now().year)
    record = propose(office)
    absent(office, 2)
    assert level(office) is Level.PROPOSED
    with pytest.raises(Refused, match="正等待公司决定"):
        propose(office)
    decide(office, record, "keep")
    assert level(office) is Level.THRESHOLD
    decide(office, propose(office), "warn")
    assert level(office) is Level.DECIDED


def test_absence_found_later_on_an_earlier_day_opens_the_right_again(office: Office) -> None:
    for ago in (2, 3, 4):
        absent(office, ago)
    decide(office, propose(office), "keep")
    assert level(office) is Level.DECIDED
    absent(office, 9)
    assert level(office) is Level.THRESHOLD


def test_a_case_shows_that_its_records_were_corrected_and_does_not_end_in_termination(office: Office) -> None:
    opening = rows.opening(office.agent, 300, year=clock.now().year)
    record = propose(office)
    absent(office, -1)  # what comes after the proposal is no correction
    assert "更正" not in " ".join(queries.frozen([record])[record].steps)
    AbsenceOpening.update(absence=200).where(AbsenceOpening.id == opening.id).execute()
    assert queries.frozen([record])[record].steps[-1] == "提请后记录有更正：按现在的记录累计 2 天，没有达到解除条件。"
    (todo,) = [one for one in _todos(office) if one.entity == "termination_case"]
    assert "记录有更正" in todo.detail
    with pytest.raises(Refused, match="不能决定解除"):
        decide(office, record, "terminate")
    assert "记录有更正" in decide(office, record, "keep").notice
    assert TerminationCase.get_by_id(record).decision == "keep"


def _todos(office: Office) -> tuple[duties.Todo, ...]:
    return duties.todos_of(access.load_user(office.gm_user), clock.now().date())


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({"run_days": "2"}, "run_days"),
        ({"year": 2100, "last_day": None, "run_days": "0"}, "year"),
        ({"year": 2019, "last_day": None, "run_days": "0"}, "year"),
        ({"absence_days": "50", "run_days": "0", "last_day": "2026-01-10"}, "absence_days"),
        ({"last_day": "2025-12-30"}, "last_day"),
        ({"last_day": None}, "last_day"),
    ],
)
def test_an_opening_that_cannot_be_right_names_its_field(office: Office, values: Any, faulty: str) -> None:
    Employee.update(hired_on=date(2020, 3, 2)).where(Employee.id == office.agent).execute()
    fields = {
        "employee_id": office.agent, "year": 2026, "absence_days": "1", "run_days": "1", "last_day": "2026-09-30",
        "signed_by": "马主任",
    }  # fmt: skip
    with pytest.raises(BadFields) as caught:
        perform("attendance.set_absence_opening", fields | values, user=office.supervisor_user)
    assert faulty in caught.value.faults
    fields |= {"last_day": "2026-10-08"}
    perform("attendance.set_absence_opening", fields, user=office.supervisor_user)


def test_a_receipt_in_time_that_is_recorded_too_late_needs_its_scan_and_a_reason(office: Office) -> None:
    row = rows.criticism(office.agent)
    values = {"id": row.id, "row_version": 1, "received_on": f"{row.due_on}", "words": "我没有请假。"}
    with pytest.raises(BadFields) as caught:
        perform("attendance.receive_criticism", values, user=office.supervisor_user)
    assert set(caught.value.faults) == {"scan", "remark"}
    done = perform(
        "attendance.receive_criticism", values | {"scan": PDF, "remark": "当天已交，漏登记"},
        user=office.supervisor_user,
    )  # fmt: skip
    assert "晚" not in done.notice
    assert SelfCriticism.get_by_id(row.id).remark == "当天已交，漏登记"


def test_the_period_of_a_demand_on_paper_begins_with_it_counts_holidays_and_stays(world: World, office: Office) -> None:
    rows.worked(office, date(2026, 9, 29), "A")
    clerk = org.user(world, roles=("ADMIN",), scope="all", employee_id=org.colleague(world, "小赵", "ADMIN"))
    asked = Behalf(office.supervisor, datetime.fromisoformat("2026-09-30 17:00"), scan=("通知.pdf", PDF))
    values = {"employee_id": office.agent, "day": "2026-09-29"}
    record = org.record_of(
        perform("attendance.ask_criticism", values, user=clerk, behalf=asked, reason="纸质通知")
    )  # fmt: skip
    row = SelfCriticism.get_by_id(record)
    # Three days end within the holiday of October; the last day moves to the first working day (C-03).
    assert (row.asked_on, row.due_on) == (date(2026, 9, 30), date(2026, 10, 8))
    kept = calendar.calendar(date(2026, 10, 8), date(2026, 10, 8))
    assert kept.is_workday(row.due_on)
    told = audit.history("self_criticism", record)[0].changes
    assert not [value for _, _, value in told if "{" in value]
