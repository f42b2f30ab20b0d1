"""Missed occasions, openings, self-criticism and cases, on real days."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from models.attendance.absence import queries
from models.attendance.absence.rules import Level
from models.attendance.days import queries as days
from models.attendance.tables import AbsenceOpening, SelfCriticism, TerminationCase
from models.core import access, clock, duties, listing, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Query
from models.core.register import Done
from models.core.unit import perform
from models.roster.tables import ShiftType
from models.staff.tables import Employee
from tests.factories import attendance as rows
from tests.factories import org
from tests.factories.attendance import Office
from tests.samples import World

PDF = b"%PDF-1.4"
DAY = date(2026, 10, 12)
END = date(2026, 10, 31)


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def standing(office: Office, on: date = END) -> Any:
    return queries.standing([office.agent], on)[office.agent]


def test_days_of_a_real_month_come_to_a_run_and_a_sum(office: Office) -> None:
    rows.worked(office, DAY, "ARAWA")
    found = standing(office)
    assert (found.run_days, found.year_sum, found.level) == (200, 300, Level.THRESHOLD)
    assert {one.entity for one in found.explanation.used} == {"attendance_day"}
    assert standing(office, date(2026, 10, 15)).level is Level.ALERT


def test_a_run_across_the_year_end_is_whole_also_in_the_new_year(office: Office) -> None:
    rows.worked(office, date(2025, 12, 30), "AA")
    rows.worked(office, date(2026, 1, 1), "A", ShiftType.get())
    found = standing(office, date(2026, 1, 2))
    assert (found.run_days, found.year_sum, found.level) == (300, 100, Level.THRESHOLD)


def no_show(office: Office, **values: Any) -> Done:
    fields = {
        "employees": [office.agent], "day": f"{DAY}", "occasion": "training", "title": "安全培训",
        "absence_reason": "6",
    }  # fmt: skip
    return perform("attendance.record_no_show", fields | values, user=office.supervisor_user)


def test_a_missed_training_is_half_a_day_of_absence_until_it_is_excused(office: Office) -> None:
    rows.worked(office, DAY, "W")
    record = org.record_of(no_show(office))
    assert days.day(office.agent, DAY).absence == 50
    assert ("no_show", record) in {(one.entity, one.record) for one in standing(office).explanation.used}
    excuse = {"id": record, "row_version": 1, "excuse": "business", "excuse_words": "抢修", "proof": PDF}
    with pytest.raises(BadFields, match="证明"):
        perform("attendance.excuse_no_show", {**excuse, "proof": None}, user=office.supervisor_user)
    perform("attendance.excuse_no_show", excuse, user=office.supervisor_user)
    assert days.day(office.agent, DAY).absence == 0


def test_an_excuse_from_the_beginning_is_no_absence_and_a_withdrawn_record_neither(office: Office) -> None:
    rows.worked(office, DAY, "W")
    no_show(office, excuse="prevented", excuse_words="住院", proof=PDF)
    assert days.day(office.agent, DAY).absence == 0
    with pytest.raises(Refused, match="已登记过"):
        no_show(office)
    other = org.record_of(no_show(office, title="例会", occasion="meeting"))
    perform(
        "attendance.withdraw_no_show", {"id": other, "row_version": 1, "why": "记错人"}, user=office.supervisor_user
    )
    assert days.day(office.agent, DAY).absence == 0
    with pytest.raises(Refused, match="已撤销"):
        perform(
            "attendance.withdraw_no_show", {"id": other, "row_version": 2, "why": "再撤"}, user=office.supervisor_user
        )


def test_nobody_records_his_own_no_show_or_opening(office: Office) -> None:
    with pytest.raises(Forbidden):
        no_show(office, employees=[office.supervisor])
    values = {"employee_id": office.supervisor, "year": 2026, "absence_days": "1", "signed_by": "马主任"}
    with pytest.raises(Forbidden):
        perform("attendance.set_absence_opening", values, user=office.supervisor_user)


def test_an_opening_is_stated_once_and_shown_in_the_form_as_days(office: Office) -> None:
    values = {
        "employee_id": office.agent, "year": 2026, "absence_days": "1.5", "run_days": "1", "last_day": "2026-09-30",
        "signed_by": "马主任",
    }  # fmt: skip
    record = org.record_of(perform("attendance.set_absence_opening", values, user=office.supervisor_user))
    with pytest.raises(Refused, match="已登记过"):
        perform("attendance.set_absence_opening", values, user=office.supervisor_user)
    more = register.entities["absence_opening"].more
    assert more is not None
    assert more(record) == {"absence_days": "1.5", "run_days": "1"}
    rows.worked(office, DAY, "A")
    found = standing(office)
    assert (found.year_sum, found.opening, found.run_days) == (250, 150, 200)


def ask(office: Office, day: date = DAY) -> int:
    values = {"employee_id": office.agent, "day": f"{day}", "remark": ""}
    return org.record_of(perform("attendance.ask_criticism", values, user=office.supervisor_user))


def test_a_self_criticism_is_asked_for_after_an_absence_with_its_clock_stored(office: Office) -> None:
    rows.worked(office, DAY, "AW")
    with pytest.raises(BadFields, match="没有旷工"):
        ask(office, date(2026, 10, 13))
    record = ask(office)
    row = SelfCriticism.get_by_id(record)
    assert json.loads(row.deadline)["last_day"] == f"{row.due_on}"
    assert (row.due_on - row.asked_on).days >= 3
    assert queries.deadlines([record])[record].steps
    with pytest.raises(Refused, match="已要求过"):
        ask(office)


def test_a_late_self_criticism_waits_at_the_supervisor_until_it_came(office: Office) -> None:
    row = rows.criticism(office.agent)
    person = access.load_user(office.supervisor_user)

    def waiting(today: date) -> list[int | None]:
        return [one.record for one in duties.todos_of(person, today) if one.entity == "self_criticism"]

    assert (waiting(row.due_on), waiting(END)) == ([], [row.id])
    values = {"id": row.id, "row_version": 1, "received_on": f"{END}", "words": "", "scan": None}
    with pytest.raises(BadFields, match="检查内容"):
        perform("attendance.receive_criticism", values, user=office.supervisor_user)
    done = perform("attendance.receive_criticism", {**values, "words": "我没有请假。"}, user=office.supervisor_user)
    assert "比期限晚" in done.notice
    assert waiting(END) == []
    with pytest.raises(Refused, match="已收到"):
        perform(
            "attendance.cancel_criticism", {"id": row.id, "row_version": 2, "why": "不"}, user=office.supervisor_user
        )


def propose(office: Office, user: int = 0) -> Done:
    values = {"employee_id": office.agent, "words": "累计旷工达到规定"}
    return perform("attendance.propose_termination", values, user=user or office.supervisor_user)


def test_the_right_is_proposed_once_and_decided_by_the_company_without_touching_the_employment(
    office: Office,
) -> None:
    today = clock.now().date()
    opening = rows.opening(office.agent, 250, year=today.year)
    with pytest.raises(Refused, match="已达预警，不能提请"):
        propose(office)
    AbsenceOpening.update(absence=300).where(AbsenceOpening.id == opening.id).execute()
    with pytest.raises(Forbidden):
        propose(office, office.agent_user)
    record = org.record_of(propose(office))
    with pytest.raises(Refused, match="已提请处理"):
        propose(office, office.manager_user)
    told = queries.frozen([record])[record]
    assert "单位有权解除劳动合同" in told.result
    values = {"id": record, "row_version": 1, "decision": "terminate", "reason": "连续旷工"}
    with pytest.raises(Forbidden):
        perform("attendance.decide_case", values, user=office.manager_user)
    done = perform("attendance.decide_case", values, user=office.gm_user)
    assert "办理离职" in done.notice
    assert Employee.get_by_id(office.agent).state == "active"
    assert standing(office, today).level is Level.DECIDED
    with pytest.raises(Refused, match="已经决定"):
        perform("attendance.decide_case", {**values, "row_version": 2}, user=office.gm_user)


def test_who_proposed_does_not_decide_and_nobody_decides_about_himself(world: World, office: Office) -> None:
    both = org.colleague(world, "孙悦", "MANAGER")
    user = org.user(world, roles=("MANAGER", "HR"), scope="all", employee_id=both)
    case = rows.case(office.agent, proposed_by_id=both)
    values = {"id": case.id, "row_version": 1, "decision": "keep", "reason": "初犯"}
    with pytest.raises(Forbidden, match="提请人"):
        perform("attendance.decide_case", values, user=user)
    own = rows.case(both)
    with pytest.raises(Forbidden):
        perform("attendance.decide_case", {**values, "id": own.id}, user=user)
    chief = rows.case(office.gm)
    with pytest.raises(Forbidden):
        perform("attendance.decide_case", {**values, "id": chief.id}, user=office.gm_user)
    assert TerminationCase.select().where(TerminationCase.state == "proposed").count() == 3


def test_the_list_shows_who_has_any_absence_within_reach_with_its_explanation(world: World, office: Office) -> None:
    today = clock.now().date()
    rows.opening(office.agent, 250, year=today.year)
    far = org.colleague(world, unit_id=org.unit(world))
    rows.opening(far, 300, year=today.year)
    kind = register.get_list("absences")
    seen = listing.page(kind, access.load_user(office.supervisor_user), Query())
    assert [(row.record, row.values[4]) for row in seen] == [(office.agent, 250)]
    everybody = listing.page(kind, access.load_user(office.manager_user), Query())
    assert [row.record for row in everybody] == [far, office.agent]
    assert kind.explain is not None
    assert "已达预警" in kind.explain([office.agent])[office.agent].result
    told = duties.todos_of(access.load_user(office.manager_user), today)
    assert {one.detail for one in told if one.title.startswith("旷工")} == {
        "累计 2.5 天，连续 0 天", "累计 3 天，连续 0 天",
    }  # fmt: skip


def test_records_of_others_are_not_found(world: World, office: Office) -> None:
    far = org.colleague(world, unit_id=org.unit(world))
    row = rows.criticism(far)
    with pytest.raises(NotFound):
        perform(
            "attendance.cancel_criticism", {"id": row.id, "row_version": 1, "why": "不"}, user=office.supervisor_user
        )
    with pytest.raises(NotFound):
        no_show(office, employees=[far])
