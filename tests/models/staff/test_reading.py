"""Whom somebody sees in lists and searches, how people are found, and who is who for approvals."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.core import access, listing, register
from models.core.access import Person, Scope
from models.core.errors import Forbidden, NotFound, Refused
from models.core.lists import Filter, Query
from models.org import queries as org
from models.org.tables import UserAccount
from models.staff import queries
from tests.factories import staff
from tests.models.staff.conftest import Office


def people(person: Person, search: str = "", *filters: Filter, name: str = "staff") -> list[str]:
    kind = register.get_list(name)
    at = [column.key for column in kind.columns].index("work_no")
    return [row.values[at] for row in listing.page(kind, person, Query(filters, search))]


def cell(person: Person, work_no: str, key: str) -> Any:
    kind = register.get_list("staff")
    row = listing.page(kind, person, Query((Filter("work_no", "eq", work_no),)))[0]
    return row.values[[column.key for column in kind.columns].index(key)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("单小", ["T1"]),
        ("小明", ["T1", "T2"]),
        ("sxm", ["T1"]),
        ("SX", ["T1"]),
        ("shanxiao", ["T1"]),
        ("danxiao", ["T2"]),
        ("t2", ["T2"]),
        ("0774", ["T3"]),
        ("774", []),
        ("19900000774", ["T3"]),
        ("何 志刚", ["T3"]),
        ("%", []),
        ("' OR 1=1 --", []),
    ],
)
def test_people_are_found_by_name_pinyin_number_and_the_end_of_the_telephone(
    office: Office, words: str, found: list[str]
) -> None:
    staff.employee(work_no="T1", name="单小明")
    staff.employee(work_no="T2", name="丹小明")
    staff.employee(work_no="T3", name="何志刚", phone="19900000774")
    person = access.load_user(office.admin)
    assert people(person, words) == found
    assert [one.title for one in register.find(person, words, only="employee")] == [
        {"T1": "单小明", "T2": "丹小明", "T3": "何志刚"}[one] for one in found
    ]


def test_a_found_person_shows_number_place_and_state(office: Office) -> None:
    office.person(work_no="T1", name="单小明")
    staff.employee(work_no="T0", name="单小明", state="left")
    found = register.find(access.load_user(office.admin), "sxm", only="employee")
    assert [one.subtitle for one in found] == ["T1 · 营业厅 营业员", "T0（已离职）"]


def test_each_role_sees_its_part_of_the_register(office: Office) -> None:
    clerk = office.person(work_no="T1", unit_id=office.desk)
    leader = office.person(work_no="T2", unit_id=office.desk, product_role="GROUP_LEADER")
    chief = office.person(work_no="T3", unit_id=office.hall, product_role="SUPERVISOR")
    office.person(work_no="T4", unit_id=office.calls)
    seen = {
        "clerk": people(access.load_user(office.user("clerk", ("CASHIER",), "own", employee_id=clerk.id))),
        "leader": people(access.load_user(office.user("leader", ("GROUP_LEADER",), "group", employee_id=leader.id))),
        "chief": people(access.load_user(office.user("chief", ("SUPERVISOR",), "below", employee_id=chief.id))),
        "finance": people(access.load_user(office.user("finance", ("FINANCE",)))),
        "stranger": people(access.load_user(office.user("stranger", ("CASHIER",), "own"))),
    }
    assert seen == {
        "clerk": ["T1"], "leader": ["T1", "T2"], "chief": ["T1", "T2", "T3"], "finance": ["T1", "T2", "T3", "T4"],
        "stranger": [],
    }  # fmt: skip
    with pytest.raises(Forbidden):
        people(access.load_user(office.user("system", ("SYSADMIN",))))
    leader_person = access.load_user(UserAccount.get(UserAccount.login == "LEADER").id)
    assert [one.title for one in register.find(leader_person, "T4", only="employee")] == []
    with pytest.raises(NotFound):
        queries.events_of(leader_person, employee_id("T4"))


def employee_id(work_no: str) -> int:
    return queries.numbers()[work_no]


def test_pay_and_details_are_for_those_who_may_see_them(office: Office) -> None:
    office.person(work_no="T1", base_pay=620000, phone="19900000001", id_no=staff.id_number())
    boss, finance, inspector = (access.load_user(office.user(role, (role,))) for role in ("GM", "FINANCE", "INSPECTOR"))
    assert [cell(one, "T1", "base_pay") for one in (boss, finance, inspector)] == [620000, None, None]
    assert [cell(one, "T1", "phone") for one in (boss, finance, inspector)] == ["19900000001", None, "19900000001"]
    column = register.get_list("staff").column("id_no")
    assert "19900501" not in listing.shown(column, cell(boss, "T1", "id_no"))
    with pytest.raises(Forbidden):
        people(inspector, "", Filter("base_pay", "ge", 600000))


def test_pay_changes_are_left_out_for_others(office: Office) -> None:
    row = office.person(work_no="T1")
    staff.event(row.id, kind="pay")
    staff.event(row.id, kind="transfer", happened_on=date(2023, 1, 1))
    boss, inspector = (access.load_user(office.user(role, (role,))) for role in ("GM", "INSPECTOR"))
    assert len(people(boss, name="employment_events")) == 2
    assert len(people(inspector, name="employment_events")) == 1
    assert [one.kind for one in queries.events_of(boss, row.id)] == ["transfer", "pay"]
    assert [one.kind for one in queries.events_of(inspector, row.id)] == ["transfer"]


def test_the_views_show_whom_their_names_promise(office: Office) -> None:
    for number, state in enumerate(("candidate", "probation", "active", "suspended", "left"), 1):
        office.person(work_no=f"T{number}", state=state, contract_until=date(2020, 1, 1) if number > 3 else None)
    kind = register.get_list("staff")
    person = access.load_user(office.admin)
    found = {view.label: people(person, "", *view.filters) for view in kind.views}
    assert found == {
        "在册": ["T2", "T3", "T4"], "试用期": ["T2"], "合同本年到期": ["T4"], "待入职": ["T1"], "已离职": ["T5"],
        "全部": ["T1", "T2", "T3", "T4", "T5"],
    }  # fmt: skip


def test_names_are_ordered_by_their_readings(office: Office) -> None:
    for work_no, name in (("T1", "张三"), ("T2", "单小明"), ("T3", "艾青")):
        office.person(work_no=work_no, name=name)
    kind = register.get_list("staff")
    rows = listing.page(kind, access.load_user(office.admin), Query(order="name"))
    assert [row.values[0] for row in rows] == ["T3", "T2", "T1"]


def test_an_employee_acts_with_the_rights_of_register_and_account(office: Office) -> None:
    row = office.person(product_role="SUPERVISOR", unit_id=office.hall)
    person = access.load_employee(row.id)
    assert (person.roles, person.scope, person.user_id) == ({"SUPERVISOR"}, Scope.BELOW, None)
    assert person.unit_ids == {office.hall, office.desk}
    user = office.user("chief", ("MANAGER",), employee_id=row.id)
    assert access.load_employee(row.id).roles == {"SUPERVISOR", "MANAGER"}
    assert access.load_employee(row.id).scope is Scope.ALL
    UserAccount.update(disabled=True).where(UserAccount.id == user).execute()
    assert access.load_employee(row.id).roles == {"SUPERVISOR"}


@pytest.mark.parametrize("state", ["left", "candidate"])
def test_who_is_not_there_decides_nothing(office: Office, state: str) -> None:
    row = office.person(state=state)
    with pytest.raises(Refused):
        access.load_employee(row.id)
    with pytest.raises(NotFound):
        access.load_employee(999)


def test_approvals_know_everybody_at_work_with_all_his_roles(office: Office) -> None:
    chief = office.person(name="何志刚", product_role="SUPERVISOR")
    office.user("chief", ("MANAGER",), employee_id=chief.id)
    new = office.person(state="probation")
    stopped = office.person(state="suspended")
    for state in ("left", "candidate"):
        office.person(state=state)
    found = org.office(org.chains()).people
    assert {number: one.able for number, one in found.items()} == {chief.id: True, new.id: True, stopped.id: False}
    assert found[chief.id].roles == {"SUPERVISOR", "MANAGER"}
    assert found[new.id].unit_id == office.hall


def test_the_steps_offered_are_those_of_state_and_rights(office: Office) -> None:
    row = office.person(state="probation")
    admin, clerk = access.load_user(office.admin), access.load_user(office.user("clerk", ("ADMIN",)))
    assert [step.action for step in queries.steps_of(admin, row.id)] == ["staff.confirm", "staff.leave"]
    assert queries.steps_of(clerk, row.id) == ()
    own = access.load_user(office.user("own", ("HR",), employee_id=row.id))
    assert queries.steps_of(own, row.id) == ()
    waiting = office.person(state="candidate")
    assert [step.action for step in queries.steps_of(clerk, waiting.id)] == ["staff.start"]


def test_accounts_are_proposed_for_those_who_have_none(office: Office) -> None:
    office.person(work_no="T2", name="单小明")
    has = office.person(work_no="T1")
    office.person(work_no="T3", state="left")
    office.user("has", ("CASHIER",), employee_id=has.id)
    found = queries.without_account()
    assert [(one.work_no, one.name, one.unit, one.post, one.role) for one in found] == [
        ("T2", "单小明", "营业厅", "营业员", "CASHIER")
    ]
