"""A month as people look at it: whom somebody sees, what is to be confirmed, what a request begins with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.attendance import reach, rights, sheet
from models.attendance.exceptions import queries as exceptions
from models.attendance.tables import DayConfirmation
from models.attendance.workflow import Sign
from models.core import access
from models.core.access import Person, Scope
from models.core.calendar.rules import DayKind
from models.core.unit import perform
from tests.factories import attendance as rows
from tests.factories import org, staff
from tests.factories.attendance import Office
from tests.samples import World

OCTOBER, MONDAY = "2026-10", date(2026, 10, 12)


@pytest.fixture
def office(world: World) -> Office:
    """An agent who worked on Monday, forgot the evening punch on Tuesday, was absent on Wednesday and free after."""
    made = rows.office(world)
    rows.worked(made, MONDAY, "WMAR")
    return made


def boss(office: Office) -> Person:
    return access.load_user(office.supervisor_user)


def names(found: sheet.Sheet) -> list[str]:
    return [one.name for one in found.people]


def test_a_sheet_has_the_days_the_people_and_their_months(office: Office) -> None:
    found = sheet.sheet(boss(office), OCTOBER)
    assert (found.month, len(found.days), found.is_planned, found.is_punched) == (OCTOBER, 31, True, True)
    assert (found.days[0].kind, found.days[0].is_free, found.days[11].is_free) == (DayKind.HOLIDAY, True, False)
    agent = next(one for one in found.people if one.employee_id == office.agent)
    assert [day.sign for day in agent.month.days[11:15]] == [Sign.PRESENT, Sign.QUESTION, Sign.ABSENT, Sign.REST]
    assert found.open_days == 1
    assert 0 < found.cases == len(exceptions.cases(boss(office), OCTOBER))


def test_everybody_sees_whom_his_reach_covers(world: World, office: Office) -> None:
    away = org.unit(world)
    org.colleague(world, "外组人", "AGENT", away)
    assert names(sheet.sheet(access.load_user(office.agent_user), OCTOBER)) == ["单小明"]
    assert "外组人" not in names(sheet.sheet(boss(office), OCTOBER))
    assert "外组人" in names(sheet.sheet(access.load_user(office.gm_user), OCTOBER))
    assert names(sheet.sheet(boss(office), OCTOBER, away)) == names(sheet.sheet(boss(office), OCTOBER))


def test_a_unit_narrows_the_sheet_with_those_below(world: World, office: Office) -> None:
    below = org.unit(world, "班组", parent_id=office.unit)
    org.colleague(world, "组员", "AGENT", below)
    everybody = access.load_user(office.gm_user)
    other = org.unit(world)
    org.colleague(world, "外组人", "AGENT", other)
    found = sheet.sheet(everybody, OCTOBER, office.unit)
    assert found.unit_id == office.unit
    assert "组员" in names(found)
    assert "外组人" not in names(found)
    assert "班组" in found.units
    assert {one.unit_id: one.people for one in found.choices} == {office.unit: 5, below: 1, other: 1}
    assert names(sheet.sheet(everybody, OCTOBER, below)) == ["组员"]


def test_who_left_before_or_came_after_is_not_in_the_month(office: Office) -> None:
    staff.employee(name="已离职", unit_id=office.unit, state="left", left_on=date(2026, 9, 30))
    staff.employee(name="还没来", unit_id=office.unit, hired_on=date(2026, 11, 1))
    assert {"已离职", "还没来"}.isdisjoint(names(sheet.sheet(boss(office), OCTOBER)))


def test_days_to_confirm_shrink_and_come_back_when_they_change(office: Office) -> None:
    first = sheet.sheet(boss(office), OCTOBER).to_confirm
    assert first is not None
    assert first.people == (office.agent,)
    assert first.first == date(2026, 10, 1)
    assert first.days == 30  # all but the day that has to be explained
    values = {"employees": list(first.people), "first": first.first, "last": first.last}
    done = perform("attendance.confirm_days", values, user=office.supervisor_user)
    assert f"{first.days} 天" in done.notice
    assert DayConfirmation.select().count() == first.days
    found = sheet.sheet(boss(office), OCTOBER)
    agent = next(one for one in found.people if one.employee_id == office.agent)
    assert (found.to_confirm, agent.changed) == (None, frozenset())
    assert agent.confirmed[MONDAY].by == boss(office).name
    wednesday = MONDAY + timedelta(days=2)
    rows.verdict(office.agent, wednesday)
    again = sheet.sheet(boss(office), OCTOBER)
    assert next(one.changed for one in again.people if one.employee_id == office.agent) == {wednesday}
    assert again.to_confirm == sheet.ToConfirm((office.agent,), 1, wednesday, wednesday)
    assert again.cases == found.cases + 1


def test_who_does_not_decide_confirms_nothing(office: Office) -> None:
    assert sheet.sheet(access.load_user(office.agent_user), OCTOBER).to_confirm is None
    assert sheet.sheet(access.load_user(office.gm_user), "2026-09").to_confirm is None


def test_without_a_roster_or_punches_the_sheet_says_so(world: World) -> None:
    made = rows.office(world)
    person = access.load_user(made.supervisor_user)
    assert not sheet.sheet(person, OCTOBER).is_planned
    rows.worked(made, MONDAY, "A")
    rows.Punch.delete().execute()
    found = sheet.sheet(person, OCTOBER)
    assert (found.is_planned, found.is_punched) == (True, False)


def test_what_may_be_asked_and_corrected_is_told_by_person(office: Office) -> None:
    found = {one.employee_id: one for one in sheet.sheet(boss(office), OCTOBER).people}
    assert (found[office.agent].may_ask, found[office.agent].may_correct) == (True, True)
    assert (found[office.supervisor].may_ask, found[office.supervisor].may_correct) == (True, False)
    own = sheet.sheet(access.load_user(office.agent_user), OCTOBER).people[0]
    assert (own.may_ask, own.may_correct) == (True, False)


def test_ones_own_month_needs_an_employee(world: World, office: Office) -> None:
    days, month = sheet.own(access.load_user(office.agent_user), OCTOBER)
    assert (len(days), month.employee_id if month else None) == (31, office.agent)
    assert sheet.own(access.load_user(world.admin), OCTOBER)[1] is None


@pytest.mark.parametrize(
    ("day", "kind", "told"),
    [
        (13, "punch", {"boundary": "out", "starts_at": "16:00"}),
        (14, "punch", {"boundary": "in", "starts_at": "08:00"}),
        (12, "field", {"starts_at": "08:00", "ends_at": "16:00"}),
        (12, "overtime", {"starts_at": "16:00"}),
        (15, "field", {}),
    ],
)
def test_a_request_begins_with_the_missing_punch_or_the_shift(
    office: Office, day: int, kind: str, told: dict[str, str]
) -> None:
    month = sheet.own(access.load_user(office.agent_user), OCTOBER)[1]
    assert month is not None
    found = sheet.preset(month.days[day - 1], kind)
    assert {name: value if isinstance(value, str) else f"{value:%H:%M}" for name, value in found.items()} == told


def test_rights_about_somebody_end_at_oneself_and_at_ones_reach(world: World, office: Office) -> None:
    other = org.colleague(world, "外组人", "AGENT", org.unit(world))
    person = boss(office)
    assert {rights.REQUEST, rights.OVERRIDE, rights.ABSENCE} <= reach.rights_about(person, office.agent)
    assert reach.rights_about(person, office.supervisor) == {rights.REQUEST}
    assert reach.rights_about(person, other) == frozenset()
    assert reach.rights_about(person, 9999) == frozenset()
    assert reach.rights_on(person, "no_show", 9999) == frozenset()


def test_who_proposed_a_case_does_not_decide_it(office: Office) -> None:
    boss_of_all = access.load_user(office.gm_user)
    own = rows.case(office.agent, proposed_by_id=office.gm)
    other = rows.case(office.agent, "sum:2026-10-15", proposed_by_id=office.supervisor)
    assert rights.TERMINATE not in reach.rights_on(boss_of_all, "termination_case", own.id)
    assert rights.TERMINATE in reach.rights_on(boss_of_all, "termination_case", other.id)


def test_an_exemption_is_ended_within_reach(world: World, office: Office) -> None:
    everybody, of_unit = rows.exemption(last=MONDAY), rows.exemption(unit_id=office.unit, last=MONDAY)
    own = rows.exemption(employee_id=office.supervisor)
    manager = access.load_user(office.manager_user)
    assert [reach.may_end_exemption(boss(office), one.id) for one in (everybody, of_unit, own)] == [False, True, False]
    assert [reach.may_end_exemption(manager, one.id) for one in (everybody, of_unit, own)] == [True, True, True]
    assert not reach.may_end_exemption(access.load_user(office.agent_user), of_unit.id)
    assert not reach.may_end_exemption(manager, 9999)


def test_whoever_may_do_something_also_reads_what_it_is_about(world: World, office: Office) -> None:
    for area in ("roster", "attendance"):
        readers = set(access.permissions[f"{area}.read"].grants)
        for name, one in access.permissions.items():
            assert not name.startswith(f"{area}.") or set(one.grants) <= readers, name
    number = org.colleague(world, "出纳", "AGENT", office.unit)
    clerk = access.Person("出纳", 1, number, scope=Scope.ALL, grants=access.grants_of(frozenset({"FINANCE"}), {}))
    assert names(sheet.sheet(clerk, OCTOBER)) == ["出纳"]
