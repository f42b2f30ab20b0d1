"""What a month leaves to be cleared, its fixing acts, and the text for those who must explain."""

from __future__ import annotations

from datetime import date

import pytest

from models.attendance.exceptions import describe, queries
from models.attendance.exceptions.rules import Kind
from models.core import access, listing, register
from models.core.access import Person
from models.core.errors import NotFound
from models.core.lists import Filter, Query
from models.core.unit import perform
from models.roster.tables import Roster, ShiftType
from tests.factories import attendance as rows
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
    from tests.factories import org

    other = org.colleague(world, "李四", "AGENT", office.unit)
    rows.worked(office, date(2026, 10, 12), "A")
    planned = Roster.get(Roster.unit_id == office.unit).id
    rosters.entry(planned, other, date(2026, 10, 12), None)
    rows.punch(other, "2026-10-12 07:58")
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


def test_the_text_for_a_chat_names_day_weekday_what_is_missing_and_until_when(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "MWA")
    told = queries.chat_text(boss(office), MONTH, until=date(2026, 11, 3))
    assert told.splitlines() == [
        "单小明：10-12（周一）下班没有打卡（应为 16:00），请于 11-03（周二）前说明或补卡。",
        "单小明：10-14（周三）有排班，全天没有打卡，计旷工 1 天，请于 11-03（周二）前说明。",
    ]
    assert queries.chat_text(boss(office), "2026-09") == ""


def test_the_list_shows_the_month_asked_for_and_finds_a_row_again(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "MR")
    kind = register.get_list("attendance_exceptions")
    query = Query((Filter("month", "eq", MONTH), Filter("kind", "eq", "missing_punch")))
    (row,) = listing.page(kind, boss(office), query)
    assert listing.one(kind, boss(office), row.record) is not None
    assert describe.case_of(boss(office), row.record).name == "单小明"
    assert register.title_of("attendance_exception", row.record) == "单小明 2026-10-12"
