"""What the actions of the register do beyond what every action keeps."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from models.core import access, audit, clock, database, listing, lists, register
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.tables import AuditEntry, Operation
from models.core.unit import Behalf, new_op_id, perform
from models.org.tables import Department, Organisation, UserAccount
from models.staff.service import queries as service
from models.staff.tables import Certificate, Employee, EmploymentEvent
from tests.dump import dump
from tests.factories import org as make
from tests.factories import staff
from tests.models.staff.conftest import Office
from tests.samples import World, samples

HIRE = {"work_no": "kf001", "name": "单小明", "state": "probation", "hired_on": "2024-03-04", "product_role": "CASHIER"}


def events(employee_id: int) -> list[tuple[str, str, str]]:
    rows = EmploymentEvent.select().where(EmploymentEvent.employee_id == employee_id).order_by(EmploymentEvent.id)
    return [(row.kind, row.from_words, row.to_words) for row in rows]


def test_a_new_person_gets_his_readings_and_what_the_id_number_tells(office: Office) -> None:
    number = staff.id_number(date(1990, 5, 1), 122)
    done = office.do("staff.hire", **HIRE, id_no=number, unit_id=office.hall, post_id=office.clerk)
    assert done.record is not None
    row = Employee.get_by_id(done.record[1])
    assert (row.work_no, row.name_initials, row.name_pinyin) == ("KF001", "sxm", "shanxiaoming")
    assert (row.birth_date, row.gender, row.id_no, row.machine_no) == (date(1990, 5, 1), "female", number, None)
    assert events(row.id) == [("hire", "", "营业厅 · 营业员")]


def test_numbers_are_never_given_twice_and_the_holder_is_named(office: Office) -> None:
    gone = staff.employee(work_no="KF001", name="何志刚", state="left", id_no=staff.id_number(), machine_no="17")
    with pytest.raises(BadFields) as caught:
        office.do("staff.hire", **HIRE, id_no=staff.id_number(), machine_no="17")
    assert set(caught.value.faults) == {"work_no", "id_no", "machine_no"}
    assert "何志刚（已离职）" in caught.value.faults["work_no"]
    other = staff.employee(machine_no="18")
    with pytest.raises(BadFields) as caught:
        office.do("staff.edit", id=other.id, row_version=1, work_no="KF001", name="周敏", hired_on="2020-01-01")
    assert set(caught.value.faults) == {"work_no"}
    assert Employee.get_by_id(gone.id).row_version == 1


def test_whoever_has_begun_needs_a_first_day_that_has_come(office: Office) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    for hired_on in (None, tomorrow):
        with pytest.raises(BadFields) as caught:
            office.do("staff.hire", **{**HIRE, "hired_on": hired_on})
        assert set(caught.value.faults) == {"hired_on"}
    done = office.do("staff.hire", **{**HIRE, "hired_on": tomorrow, "state": "candidate"})
    assert done.record is not None
    assert events(done.record[1]) == []


def test_closed_units_and_posts_and_people_who_left_cannot_be_chosen(office: Office) -> None:
    Department.update(active=False).where(Department.id == office.calls).execute()
    gone = staff.employee(state="left")
    with pytest.raises(BadFields) as caught:
        office.do("staff.hire", **HIRE, unit_id=office.calls, post_id=999, superior_id=gone.id)
    assert set(caught.value.faults) == {"unit_id", "post_id", "superior_id"}


def test_nobody_becomes_the_superior_of_his_own_superior(office: Office) -> None:
    chief = office.person(name="何志刚")
    middle = office.person(superior_id=chief.id)
    low = office.person(superior_id=middle.id)
    for superior in (chief.id, low.id):
        with pytest.raises(BadFields) as caught:
            office.do(
                "staff.transfer", id=chief.id, row_version=1, kind="transfer", happened_on="2026-10-01",
                product_role="CASHIER", unit_id=office.hall, post_id=office.clerk, superior_id=superior,
            )  # fmt: skip
        assert set(caught.value.faults) == {"superior_id"}


def test_an_edit_keeps_place_state_and_id_number(office: Office) -> None:
    row = office.person(id_no=staff.id_number(), state="suspended")
    office.do("staff.edit", id=row.id, row_version=1, work_no="KF9", name="解一", phone="19900000001",
              hired_on="2024-03-04")  # fmt: skip
    now = Employee.get_by_id(row.id)
    assert (now.work_no, now.name_initials, now.phone, now.row_version) == ("KF9", "xy", "19900000001", 2)
    assert (now.unit_id, now.state, now.id_no) == (row.unit_id, "suspended", row.id_no)
    done = office.do("staff.edit", id=row.id, row_version=2, work_no="KF9", name="解一", phone="19900000001",
                     hired_on="2024-03-04")  # fmt: skip
    assert "没有改动" in done.notice


def test_an_id_number_must_agree_with_what_is_known(office: Office) -> None:
    row = office.person(birth_date=date(1990, 5, 2))
    with pytest.raises(BadFields) as caught:
        office.do("staff.set_id_number", id=row.id, row_version=1, id_no=staff.id_number(date(1990, 5, 1)))
    assert "出生日期" in caught.value.faults["id_no"]
    office.do("staff.set_id_number", id=row.id, row_version=1, id_no=staff.id_number(date(1990, 5, 2), 121))
    now = Employee.get_by_id(row.id)
    assert (now.gender, now.id_no) == ("male", staff.id_number(date(1990, 5, 2), 121))
    office.do("staff.set_id_number", id=row.id, row_version=2, id_no="")
    assert Employee.get_by_id(row.id).id_no is None


def test_showing_an_id_number_is_recorded_and_the_number_is_kept_nowhere(office: Office) -> None:
    row = office.person(id_no=staff.id_number())
    op_id = new_op_id()
    done = office.do("staff.show_id_number", id=row.id)
    assert done.once == {"id_no": row.id_no}
    assert audit.history("employee", row.id)[0].label == "查看身份证号"
    stored = [entry.detail + entry.title for entry in AuditEntry.select()]
    stored += [operation.outcome or "" for operation in Operation.select()]
    assert not any(row.id_no in one for one in stored)
    from models.core.unit import perform

    first = perform("staff.show_id_number", {"id": row.id}, user=office.admin, op_id=op_id)
    again = perform("staff.show_id_number", {"id": row.id}, user=office.admin, op_id=op_id)
    assert first.once
    assert again.once == {}
    with pytest.raises(Refused):
        office.do("staff.show_id_number", id=office.person().id)


def test_the_whole_way_from_candidate_to_coming_back(office: Office) -> None:
    row = office.person(state="candidate", hired_on=None)
    steps: list[tuple[str, dict[str, Any], str]] = [
        ("staff.start", {"hired_on": "2024-03-04", "probation_ends_on": "2024-06-03"}, "probation"),
        ("staff.confirm", {"happened_on": "2024-06-03"}, "active"),
        ("staff.suspend", {"happened_on": "2025-02-03", "cause": "配合调查"}, "suspended"),
        ("staff.resume", {"happened_on": "2025-02-10", "cause": "调查结束"}, "active"),
        ("staff.leave", {"left_on": "2026-01-31", "left_reason": "retired", "cause": "到龄"}, "left"),
        ("staff.return", {"hired_on": "2026-02-02", "unit_id": office.calls, "post_id": office.agent}, "probation"),
    ]
    staff.appraisal(row.id, reference="试 7")
    staff.induction(row.id)
    for version, (action, values, state) in enumerate(steps, 1):
        office.do(action, id=row.id, row_version=version, **values)
        assert Employee.get_by_id(row.id).state == state
    now = Employee.get_by_id(row.id)
    assert (now.work_no, now.left_on, now.left_reason, now.unit_id) == (row.work_no, None, "", office.calls)
    assert [kind for kind, _, _ in events(row.id)] == ["hire", "confirm", "suspend", "resume", "leave", "return"]
    causes = [e.cause for e in EmploymentEvent.select().order_by(EmploymentEvent.id)]
    assert causes[4] == "退休：到龄"


def test_a_step_that_is_not_open_is_refused_and_names_state_and_rule(office: Office) -> None:
    row = office.person(state="left")
    with pytest.raises(Refused) as caught:
        office.do("staff.confirm", id=row.id, row_version=1, happened_on="2026-01-01", waiver="表现良好")
    assert "已离职" in caught.value.sentence
    assert "试用期" in caught.value.sentence


@pytest.mark.parametrize(
    ("action", "state", "values", "field"),
    [
        ("staff.confirm", "probation", {"happened_on": "2026-01-05"}, "waiver"),
        ("staff.confirm", "probation", {"happened_on": "2199-01-05", "waiver": "表现良好"}, "happened_on"),
        ("staff.suspend", "active", {"happened_on": "2020-03-01", "cause": "调查"}, "happened_on"),
        ("staff.leave", "active", {"left_on": "2199-01-01", "left_reason": "resigned"}, "left_on"),
        ("staff.leave", "active", {"left_on": "2026-01-01", "left_reason": "not_joined"}, "left_reason"),
        ("staff.leave", "candidate", {"left_on": "2026-01-01", "left_reason": "resigned"}, "left_reason"),
        ("staff.start", "candidate", {"hired_on": "2199-01-01"}, "hired_on"),
        (
            "staff.start",
            "candidate",
            {"hired_on": "2026-01-05", "probation_ends_on": "2026-01-04"},
            "probation_ends_on",
        ),
    ],
)
def test_what_a_step_needs(office: Office, action: str, state: str, values: dict[str, Any], field: str) -> None:
    row = office.person(state=state, hired_on=date(2020, 3, 2))
    staff.induction(row.id)
    before = dump()
    with pytest.raises(BadFields) as caught:
        office.do(action, id=row.id, row_version=1, **values)
    assert set(caught.value.faults) == {field}
    assert dump() == before


def test_leaving_ends_sign_in_and_tells_what_remains(office: Office) -> None:
    row = office.person(name="何志刚")
    user = office.user("he", ("GROUP_LEADER",), employee_id=row.id)
    Department.update(head_id=row.id).where(Department.id == office.hall).execute()
    office.person(superior_id=row.id)
    office.person(superior_id=row.id, state="left")
    done = office.do("staff.leave", id=row.id, row_version=1, left_on="2026-10-31", left_reason="resigned")
    assert UserAccount.get_by_id(user).disabled
    assert (
        done.notice == "已登记何志刚离职（辞职），资料保留。登录已停用。还需移交：营业厅的负责人、1 名下属的直接上级。"
    )
    assert "user_account" in done.changed
    with pytest.raises(Refused):
        access.load_user(user)
    assert Employee.get_by_id(row.id).name == "何志刚"
    back = office.do("staff.return", id=row.id, row_version=2, hired_on="2026-11-02")
    assert "请系统管理员启用" in back.notice
    assert UserAccount.get_by_id(user).disabled


def test_the_last_administrator_cannot_leave(office: Office) -> None:
    row = office.person()
    UserAccount.update(employee_id=row.id).where(UserAccount.id == office.admin).execute()
    other = office.user("hr", ("HR",))
    before = dump()
    with pytest.raises(Refused) as caught:
        office.do("staff.leave", user=other, id=row.id, row_version=1, left_on="2026-10-31", left_reason="resigned")
    assert "最后一位系统管理员" in caught.value.sentence
    assert dump() == before


def test_nobody_decides_about_himself(office: Office) -> None:
    row = office.person(product_role="HR")
    own = office.user("hr", ("HR",), employee_id=row.id)
    for action, values in (
        ("staff.change_pay", {"happened_on": "2026-10-01", "base_pay": 900000, "cause": "定级"}),
        ("staff.leave", {"left_on": "2026-10-31", "left_reason": "resigned"}),
    ):
        with pytest.raises(Forbidden):
            office.do(action, user=own, id=row.id, row_version=1, **values)
    with pytest.raises(Forbidden):
        office.do("staff.add_event", user=own, employee_id=row.id, kind="promotion", happened_on="2026-10-01")
    office.do("staff.change_pay", id=row.id, row_version=1, happened_on="2026-10-01", base_pay=900000, cause="定级")


def test_the_office_records_what_the_boss_decided_on_paper(office: Office) -> None:
    boss = office.person(name="刘国平", product_role="GM")
    clerk = office.person(name="单小明", state="probation")
    staff.induction(clerk.id)
    typist = office.user("typist", ("ADMIN",))
    values = {"id": clerk.id, "row_version": 1, "happened_on": "2026-10-01", "waiver": "表现突出"}
    with pytest.raises(Forbidden):
        office.do("staff.confirm", user=typist, **values)
    office.do("staff.confirm", user=typist, behalf=Behalf(boss.id, clock.now()), **values)
    entry = audit.history("employee", clerk.id)[0]
    assert (entry.actor, entry.author) == ("typist", "刘国平")
    assert entry.behalf.startswith("代录：刘国平")
    with pytest.raises(Forbidden):
        office.do("staff.leave", user=typist, behalf=Behalf(boss.id, clock.now()), id=boss.id, row_version=1,
                  left_on="2026-10-31", left_reason="resigned")  # fmt: skip


def test_a_move_tells_what_it_does_not_change(office: Office) -> None:
    row = office.person(name="单小明")
    office.user("shan", ("CASHIER",), employee_id=row.id)
    Department.update(head_id=row.id).where(Department.id == office.hall).execute()
    place = {"unit_id": office.calls, "post_id": office.agent, "product_role": "GROUP_LEADER"}
    done = office.do(
        "staff.transfer", id=row.id, row_version=1, kind="promotion", happened_on="2026-10-01", cause="竞聘", **place
    )
    assert "角色没有随之改变" in done.notice
    assert "仍是营业厅的负责人" in done.notice
    assert events(row.id) == [("promotion", "营业厅 · 营业员 · 收费员", "呼叫中心 · 坐席员 · 班组长")]
    assert access.load_user(UserAccount.get(UserAccount.employee_id == row.id).id).roles == {"CASHIER"}
    with pytest.raises(Refused):
        office.do("staff.transfer", id=row.id, row_version=2, kind="transfer", happened_on="2026-10-01", **place)


def test_pay_is_kept_but_its_figures_stay_out_of_the_history(office: Office) -> None:
    row = office.person(base_pay=500000)
    values = {"id": row.id, "happened_on": "2026-10-01", "cause": "定级"}
    office.do("staff.change_pay", row_version=1, base_pay=620000, **values)
    assert Employee.get_by_id(row.id).base_pay == 620000
    assert events(row.id) == [("pay", "", "")]
    changes = audit.history("employee", row.id)[0].changes
    assert [label for label, _, _ in changes] == ["基本工资"]
    assert not any("6200" in told for _, *both in changes for told in both)
    with pytest.raises(Refused):
        office.do("staff.change_pay", row_version=2, base_pay=620000, **values)
    for wrong in ("2199-01-01", "1999-01-01"):  # to come, and before he began
        with pytest.raises(BadFields) as caught:
            office.do("staff.change_pay", row_version=2, base_pay=630000, **{**values, "happened_on": wrong})
        assert set(caught.value.faults) == {"happened_on"}


def test_left_people_are_not_moved_or_paid(office: Office) -> None:
    row = office.person(state="left")
    for action, values in (
        ("staff.transfer", {"kind": "transfer", "unit_id": office.calls}),
        ("staff.change_pay", {"base_pay": 100, "cause": "x"}),
    ):
        with pytest.raises(Refused):
            office.do(action, id=row.id, row_version=1, happened_on="2026-10-01", **values)


def test_people_outside_the_scope_cannot_be_touched(office: Office) -> None:
    chief = office.person(unit_id=office.desk, product_role="ADMIN")
    own = office.user("desk", ("ADMIN", "HR"), "group", employee_id=chief.id)
    stranger = office.person(unit_id=office.calls)
    near = office.person(unit_id=office.desk)
    edit = {"row_version": 1, "work_no": "KF77", "name": "周敏", "hired_on": "2024-03-04"}
    for action, values in (
        ("staff.edit", edit),
        ("staff.show_id_number", {}),
        ("staff.leave", {"row_version": 1, "left_on": "2026-10-31", "left_reason": "resigned"}),
    ):
        with pytest.raises(NotFound):
            office.do(action, user=own, id=stranger.id, **values)
    office.do("staff.edit", user=own, id=near.id, **edit)
    with pytest.raises(NotFound):
        office.do("staff.hire", user=own, **HIRE, unit_id=office.calls)
    with pytest.raises(NotFound):
        office.do(
            "staff.transfer", user=own, id=near.id, row_version=2, kind="transfer", happened_on="2026-10-01",
            unit_id=office.calls,
        )  # fmt: skip
    office.do("staff.hire", user=own, **HIRE, unit_id=office.desk)


# Acts about the firm, and about oneself alone, reach nobody else.
OTHERS = {"staff.add_firm_certificate", "staff.acknowledge"}
ABOUT_PEOPLE = {n for n in samples() if n.startswith("staff.") or n == "core.attach"} - OTHERS


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ABOUT_PEOPLE))
def test_no_action_reaches_people_of_another_unit(world: World, name: str) -> None:
    sample = samples()[name](world)
    elsewhere = make.colleague(world, "马组长", "HR", make.unit(world))
    user = make.user(
        world, roles=("ADMIN", "HR", "GM", "SUPERVISOR", "SYSADMIN"), scope="group", employee_id=elsewhere
    )  # fmt: skip
    before = dump()
    with pytest.raises(NotFound):
        perform(name, sample.values, user=user, reason=sample.reason)
    assert dump() == before


def test_a_right_that_was_lent_reaches_as_far_as_for_the_one_who_lent_it(office: Office) -> None:
    boss = office.person(name="马主任", product_role="HR")
    deputy = office.person(name="孙悦", unit_id=office.calls, product_role="AGENT")
    near, far = office.person(unit_id=office.desk), office.person(unit_id=office.calls)
    lender = office.user("ma", ("HR",), "below", employee_id=boss.id)
    taker = office.user("sun", ("AGENT",), "own", employee_id=deputy.id)
    lent = {"permissions": ["staff.decide", "staff.read"], "starts_on": "2020-01-01", "ends_on": "2199-12-31"}
    office.do("org.delegate", user=lender, to_employee_id=deputy.id, reason="出差", **lent)
    values = {"row_version": 1, "happened_on": "2026-10-01", "cause": "调查"}
    office.do("staff.suspend", user=taker, id=near.id, **values)
    person = access.load_user(taker)
    names = database.read(lambda: listing.totals(register.get_list("staff"), person, lists.Query()).count)
    assert names == 3  # those of the lender's units, and the deputy himself
    for stranger, error in ((far, NotFound), (boss, Forbidden), (deputy, Forbidden)):
        with pytest.raises(error):
            office.do("staff.suspend", user=taker, id=stranger.id, **values)
    # To somebody who sees everything, no more is lent than the lender has.
    UserAccount.update(scope="all").where(UserAccount.id == taker).execute()
    with pytest.raises(NotFound):
        office.do("staff.suspend", user=taker, id=far.id, **values)


def test_an_account_of_somebody_who_left_stays_closed(office: Office) -> None:
    row = office.person(name="何志刚")
    user = office.user("he", ("AGENT",), "own", employee_id=row.id)
    office.do("staff.leave", id=row.id, row_version=1, left_on="2026-10-31", left_reason="resigned")
    version = UserAccount.get_by_id(user).row_version
    with pytest.raises(Refused, match="重新入职"):
        office.do("org.enable_user", id=user, row_version=version)
    gone = office.person(state="left")
    for name, field, values in (
        ("org.add_user", "employee_id", {"login": "new", "name": "新", "password": "Spring-2026", "scope": "own"}),
        ("org.add_unit", "head_id", {"name": "新部门", "kind": "group"}),
    ):
        with pytest.raises(BadFields, match="已离职"):
            office.do(name, **values, **{field: gone.id})
    office.do("staff.return", id=row.id, row_version=2, hired_on="2026-11-02")
    office.do("org.enable_user", id=user, row_version=version)
    assert not UserAccount.get_by_id(user).disabled


def test_a_certificate_belongs_to_one_person(office: Office) -> None:
    first, second = office.person(name="何志刚"), office.person()
    values = {"name": "燃气具安装维修工", "number": "zj1"}
    done = office.do("staff.add_certificate", employee_id=first.id, **values)
    assert done.record is not None
    with pytest.raises(Refused) as caught:
        office.do("staff.add_certificate", employee_id=second.id, **values)
    assert "何志刚" in caught.value.sentence
    office.do("staff.edit_certificate", id=done.record[1], row_version=1, **values, valid_until="2028-01-01")
    assert Certificate.get_by_id(done.record[1]).valid_until == date(2028, 1, 1)
    office.do("staff.remove_certificate", id=done.record[1], row_version=2)
    assert Certificate.select().count() == 0
    office.do("staff.add_certificate", employee_id=second.id, **values)


def test_accounts_in_bulk_are_all_opened_or_none(office: Office) -> None:
    people = [office.person(name=name) for name in ("何志刚", "单小明")]
    gone = office.person(state="left")

    def rows(*which: Any) -> list[dict[str, Any]]:
        return [{"employee_id": one.id, "login": one.work_no, "password": "k7mq-3xvp"} for one in which]

    for bad in (rows(people[0], gone), rows(people[0], people[0])):
        with pytest.raises(BadFields) as caught:
            office.do("staff.open_accounts", accounts=bad)
        assert caught.value.faults["accounts"].startswith("第 2 行")
    done = office.do("staff.open_accounts", accounts=rows(*people))
    assert done.details == {"opened": 2}
    user = UserAccount.get(UserAccount.employee_id == people[0].id)
    person = access.load_user(user.id)
    assert (person.name, person.roles, person.scope, person.must_change_password) == (
        "何志刚", {"CASHIER"}, "own", True,
    )  # fmt: skip
    everything = json.dumps(dump(), default=str, ensure_ascii=False)
    assert "k7mq-3xvp" not in everything
    with pytest.raises(BadFields):
        office.do("staff.open_accounts", accounts=rows(people[1]))


def test_days_to_come_are_refused(office: Office) -> None:
    row = office.person()
    event = staff.event(row.id)
    tomorrow = clock.now().date() + timedelta(days=1)
    with pytest.raises(BadFields) as caught:
        office.do("staff.hire", **HIRE, birth_date=tomorrow)
    assert set(caught.value.faults) == {"birth_date"}
    with pytest.raises(BadFields) as caught:
        office.do("staff.edit_event", id=event.id, row_version=1, happened_on=tomorrow)
    assert set(caught.value.faults) == {"happened_on"}


def test_a_candidate_who_comes_after_all_begins_on_any_day(office: Office) -> None:
    row = office.person(state="candidate", hired_on=None)
    office.do("staff.leave", id=row.id, row_version=1, left_on="2199-01-01", left_reason="not_joined")
    back = {"id": row.id, "row_version": 2, "hired_on": "2026-10-08", "product_role": "AGENT"}
    office.do("staff.return", **back)
    staff.induction(row.id, held_on=date(2026, 10, 8))
    row = Employee.get_by_id(row.id)
    assert (row.state, row.left_on, service.induction_fault(row, row.hired_on)) == ("probation", None, None)


def test_a_candidate_who_does_not_come_is_registered_as_such_on_any_day(office: Office) -> None:
    row = office.person(state="candidate", hired_on=date(2199, 1, 1))
    office.do("staff.edit", id=row.id, row_version=1, work_no="KF8", name="周敏", hired_on="2199-01-01")
    done = office.do(
        "staff.leave", id=row.id, row_version=2, left_on="2199-01-01", left_reason="not_joined", cause="另有工作"
    )
    assert "未入职" in done.notice
    office.do("staff.edit", id=row.id, row_version=3, work_no="KF8", name="周敏", hired_on="2199-01-02")
    gone = office.person(state="left", left_on=date(2026, 1, 31), left_reason="resigned")
    with pytest.raises(BadFields) as caught:
        office.do("staff.edit", id=gone.id, row_version=1, work_no="KF9", name="周敏", hired_on="2026-02-01")
    assert set(caught.value.faults) == {"hired_on"}


def test_the_one_who_decides_for_the_boss_hands_that_over(office: Office) -> None:
    row = office.person()
    Organisation.update(fallback_id=row.id).execute()
    done = office.do("staff.leave", id=row.id, row_version=1, left_on="2026-10-31", left_reason="retired")
    assert "最高负责人回避时的决定人" in done.notice


def test_a_login_that_somebody_has_is_not_given_again(office: Office) -> None:
    rows = [{"employee_id": office.person().id, "login": "ADMIN", "password": "k7mq-3xvp"}]
    with pytest.raises(BadFields) as caught:
        office.do("staff.open_accounts", accounts=rows)
    assert "已有人用" in caught.value.faults["accounts"]


def test_an_import_prolongs_a_certificate_that_is_known(office: Office) -> None:
    row = office.person(work_no="KF001", name="单小明")
    known = staff.certificate(row.id, number="ZJ1", valid_until=date(2026, 1, 1))
    given = {"number": 2, "work_no": "KF001", "name": "单小明", "certificate": known.name, "certificate_no": "ZJ1",
             "certificate_until": "2030-01-01"}  # fmt: skip
    values = {"file": "x.xlsx", "sha256": "0" * 64, "rows": [given]}
    office.do("staff.import_register", update_known=True, **values)
    assert [one.valid_until for one in Certificate.select()] == [date(2030, 1, 1)]
