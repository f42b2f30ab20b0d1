"""What a month leaves to be cleared, its fixing acts, and the text for those who must explain."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from models.attendance.exceptions import describe, queries
from models.attendance.exceptions.rules import Kind
from models.attendance.tables import AttendanceRequest
from models.core import access, clock, listing, register
from models.core.access import Person
from models.core.errors import NotFound
from models.core.lists import Filter, Query
from models.core.unit import perform
from models.roster.tables import Roster, ShiftType
from tests.factories import attendance as rows
from tests.factories import org
from tests.factories import roster as rosters
from tests.factories.attendance import Office
from tests.samples import World

MONTH = "2026-10"


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def boss(office: Office) -> Person:
    return access.load_user(office.supervisor_user)


def kinds(office: Office, employee: int) -> list[tuple[int, Kind]]:
    found = queries.cases(boss(office), MONTH, employee_id=employee)
    return [(one.found.day.day, one.found.kind) for one in found if one.found.kind is not Kind.NO_ROSTER]


def test_each_exception_has_one_fixing_act_with_values_to_begin_with(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "WMAR")
    rows.punch(office.agent, "2026-10-15 09:00")
    rows.punch(office.agent, "2026-10-15 12:00")
    assert kinds(office, office.agent) == [(13, Kind.MISSING_PUNCH), (14, Kind.NO_RECORD), (15, Kind.REST_PUNCH)]
    found = {one.found.kind: one.found for one in queries.cases(boss(office), MONTH, employee_id=office.agent)}
    missing = found[Kind.MISSING_PUNCH].fix
    assert (missing.action, missing.values["boundary"]) == ("attendance.request", "out")
    assert f"{missing.values['starts_at']:%H:%M}" == "16:00"
    for one in found.values():
        if one.fix.action:
            fields = {f.name for f in register.get_action(one.fix.action).fields}
            assert set(one.fix.values) <= fields


def test_the_fix_of_a_missing_punch_clears_it_once_it_is_approved(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "WM")
    case = next(
        one for one in queries.cases(boss(office), MONTH, employee_id=office.agent)
        if one.found.kind is Kind.MISSING_PUNCH
    )  # fmt: skip
    record = describe.record_of_case(case)
    values = {**case.found.fix.values, "reason": "忘记打卡", "proof": b"%PDF-1.4"}
    asked = perform("attendance.request", values, user=office.agent_user)
    assert asked.record is not None
    waiting = [one.found for one in queries.cases(boss(office), MONTH) if one.found.kind is Kind.REQUEST]
    assert [one.fix.values["id"] for one in waiting] == [asked.record[1]]
    perform(waiting[0].fix.action, waiting[0].fix.values, user=office.supervisor_user)
    assert kinds(office, office.agent) == []
    with pytest.raises(NotFound, match="已经处理"):
        describe.case_of(boss(office), record)


def test_somebody_unplanned_who_came_while_a_planned_colleague_did_not_is_a_suspected_swap(
    world: World, office: Office
) -> None:
    stranger(world, office)
    found = [one.found for one in queries.cases(boss(office), MONTH) if one.found.kind is Kind.PRIVATE_SWAP]
    assert [(one.employee_id, one.fix.action) for one in found] == [(office.agent, "attendance.propose_verdict")]
    assert "李四" in found[0].words


def test_days_without_data_are_told_to_those_who_import_and_to_nobody_else(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "W")
    planned = Roster.get(Roster.unit_id == office.unit).id
    shift = ShiftType.get().id
    rosters.entry(planned, office.agent, date(2026, 10, 13), shift)
    found = [one.found for one in queries.cases(boss(office), MONTH) if one.found.kind is Kind.NO_DATA]
    assert [(one.employee_id, one.day.day) for one in found] == [(None, 13)]
    mine = queries.cases(access.load_user(office.agent_user), MONTH)
    assert {one.found.kind for one in mine} <= {Kind.NO_ROSTER}


def test_a_confirmed_day_whose_result_changed_is_told_until_it_is_confirmed_again(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "WA")
    days = {"employees": [office.agent], "first": "2026-10-12", "last": "2026-10-13"}
    perform("attendance.confirm_days", days, user=office.supervisor_user)
    rows.verdict(office.agent, date(2026, 10, 13))
    changed = [one.found for one in queries.cases(boss(office), MONTH) if one.found.kind is Kind.CHANGED]
    assert [(one.day.day, one.fix.action) for one in changed] == [(13, "attendance.confirm_days")]
    perform("attendance.confirm_days", changed[0].fix.values, user=office.supervisor_user)
    assert not [one for one in queries.cases(boss(office), MONTH) if one.found.kind is Kind.CHANGED]


def test_the_text_for_a_chat_names_days_weekdays_what_is_missing_and_until_when(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "MWAM")
    told = queries.chat_text(boss(office), MONTH, until=date(2026, 11, 3))
    assert told == (
        "单小明：10-12（周一）、10-15（周四）下班没有打卡（应为 16:00）；"
        "10-14（周三）有排班，全天没有打卡，计旷工 1 天。请于 11-03（周二）前说明或补卡。"
    )
    assert queries.chat_text(boss(office), "2026-09") == ""


def stranger(world: World, office: Office) -> None:
    """A colleague without duty came on 10-12, on which the agent was planned and did not come."""
    other = org.colleague(world, "李四", "AGENT", office.unit)
    rows.worked(office, date(2026, 10, 12), "A")
    rosters.entry(Roster.get(Roster.unit_id == office.unit).id, other, date(2026, 10, 12), None)
    rows.punch(other, "2026-10-12 07:58")


def test_a_suspicion_is_found_again_for_one_person_and_told_to_nobody_else(world: World, office: Office) -> None:
    stranger(world, office)
    (case,) = [one for one in queries.cases(boss(office), MONTH) if one.found.kind is Kind.PRIVATE_SWAP]
    assert describe.case_of(boss(office), describe.record_of_case(case)) == case
    assert "单小明" in queries.chat_text(boss(office), MONTH)
    assert "李四有打卡" not in queries.chat_text(boss(office), MONTH)
    assert {one.found.employee_id for one in queries.cases(boss(office), MONTH, employee_id=office.agent)} == {
        office.agent
    }


def confirm(office: Office, first: str, last: str) -> None:
    days = {"employees": [office.agent], "first": first, "last": last}
    perform("attendance.confirm_days", days, user=office.supervisor_user)


def test_what_was_confirmed_as_it_is_is_cleared_and_a_day_that_became_open_is_not_confirmed_again(
    office: Office,
) -> None:
    rows.worked(office, date(2026, 10, 12), "WA")
    confirm(office, "2026-10-12", "2026-10-13")
    assert kinds(office, office.agent) == []
    row = rows.request(office.agent, datetime.fromisoformat("2026-10-13 07:58"), boundary="in")
    assert kinds(office, office.agent) == [(13, Kind.MISSING_PUNCH)]
    AttendanceRequest.update(state="revoked").where(AttendanceRequest.id == row.id).execute()
    assert kinds(office, office.agent) == []


def test_a_rest_day_with_punches_is_cleared_by_any_decision_about_it(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "RR")
    for day in (12, 13):
        rows.punch(office.agent, f"2026-10-{day} 09:00")
        rows.punch(office.agent, f"2026-10-{day} 12:00")
    assert kinds(office, office.agent) == [(12, Kind.REST_PUNCH), (13, Kind.REST_PUNCH)]
    rows.verdict(office.agent, date(2026, 10, 12))
    rows.request(
        office.agent, datetime.fromisoformat("2026-10-13 09:00"), kind="overtime", boundary="",
        ends_at=datetime.fromisoformat("2026-10-13 12:00"), state="refused",
    )  # fmt: skip
    assert kinds(office, office.agent) == []


def test_what_was_asked_for_waits_for_its_decision_alone(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "M")
    rows.request(office.agent, state="requested")
    assert kinds(office, office.agent) == [(12, Kind.REQUEST)]
    assert queries.chat_text(boss(office), MONTH) == ""


def test_everybody_gets_an_act_he_may_take_or_is_told_whom_to_ask(world: World, office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "MAW")
    rows.request(office.agent, datetime.fromisoformat("2026-10-14 08:00"), state="requested")
    leader = org.colleague(world, "组长", "GROUP_LEADER", office.unit)
    leading = org.user(
        world, roles=("GROUP_LEADER",), scope="department", scope_unit_id=office.unit, employee_id=leader
    )  # fmt: skip

    def offered(user: int) -> list[str]:
        found = queries.cases(access.load_user(user), MONTH, employee_id=office.agent)
        return [one.found.fix.action or one.found.fix.verb for one in found if one.found.kind is not Kind.NO_ROSTER]

    assert offered(office.supervisor_user) == [
        "attendance.request", "attendance.propose_verdict", "attendance.approve_request",
    ]  # fmt: skip
    waits = f"待{register.title_of('employee', office.supervisor)} 批准"
    assert offered(leading) == ["attendance.request", "attendance.request", waits]
    assert offered(office.agent_user) == ["attendance.request", "attendance.request", waits]
    assert offered(office.manager_user) == ["attendance.propose_verdict", "attendance.propose_verdict", waits]
    assert offered(office.gm_user) == ["请本人申请", "请主管提出更正", waits]
    for user in (office.supervisor_user, leading, office.agent_user, office.manager_user):
        for one in queries.cases(access.load_user(user), MONTH):
            if one.found.fix.action:
                assert access.load_user(user).may(register.get_action(one.found.fix.action).permission)


def test_the_list_shows_the_month_asked_for_and_finds_a_row_again(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "MR")
    kind = register.get_list("attendance_exceptions")
    query = Query((Filter("month", "eq", MONTH), Filter("kind", "eq", "missing_punch")))
    (row,) = listing.page(kind, boss(office), query)
    assert listing.one(kind, boss(office), row.record) is not None
    assert describe.case_of(boss(office), row.record).name == "单小明"
    assert register.title_of("attendance_exception", row.record) == "单小明 2026-10-12"
    assert kind.explain is not None
    assert kind.explain([row.record])[row.record].result == "下班缺卡，待说明"


def test_a_condition_on_the_month_that_names_none_shows_this_month(office: Office) -> None:
    kind = register.get_list("attendance_exceptions")
    for condition in (Filter("month", "filled"), Filter("month", "contains", "2026")):
        shown = listing.page(kind, boss(office), Query((condition,)))
        assert {row.values[7] for row in shown} <= {f"{clock.now():%Y-%m}"}
