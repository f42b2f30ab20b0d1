"""Who a user is: roles, matrix, data scope, employee, lent rights; and who may change that."""

from __future__ import annotations

from datetime import date

import pytest

from models.core import access
from models.core.access import Role, Scope
from models.core.errors import BadFields, Conflict, Forbidden, Refused
from models.core.unit import perform
from models.org import accounts, queries
from models.org.tables import Delegation, Organisation, UserAccount
from models.staff.tables import Employee
from tests.factories import org as make
from tests.samples import World


def roles(world: World, user: int, *names: str, by: int | None = None, version: int | None = None) -> None:
    values = {"id": user, "row_version": version or queries.user(user).row_version, "roles": list(names)}
    perform("org.set_roles", values, user=by or world.admin)


def lend(world: World, owner: int, taker: int, *permissions: str, until: str = "2199-12-31") -> int:
    values = {
        "to_employee_id": taker, "permissions": list(permissions), "starts_on": "2020-01-01", "ends_on": until,
        "reason": "出差",
    }  # fmt: skip
    return make.record_of(perform("org.delegate", values, user=owner))


def test_the_first_person_has_the_roles_of_a_small_office_and_sees_all(world: World) -> None:
    person = access.load_user(world.admin)
    assert person.roles == {"SYSADMIN", "ADMIN", "HR", "MANAGER", "FINANCE"}
    assert person.scope is Scope.ALL
    assert person.reach("org.write") is Scope.ALL


def test_a_database_is_set_up_once(world: World) -> None:
    values = {"organisation": "别家公司", "login": "first", "name": "李敏", "password": "Autumn-2026"}
    with pytest.raises(Refused, match="已建立过单位"):
        perform("org.set_up", values, user=None)
    assert queries.organisation().name == "暖阳供热公司"


def test_before_the_set_up_there_is_nothing(opened: str) -> None:
    assert not queries.is_set_up()
    with pytest.raises(Refused, match="还没有建立单位"):
        queries.organisation()


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        ("own", []),
        ("group", ["二组"]),
        ("department", ["客服部", "二组"]),
        ("below", ["客服部", "一组", "二组", "二组甲"]),
        ("all", []),
    ],
)
def test_a_data_scope_reaches_units_from_the_unit_of_the_employee(world: World, scope: str, reached: list[str]) -> None:
    top = make.unit(world, "公司")
    department = make.unit(world, "客服部", top)
    make.unit(world, "一组", department, kind="group")
    second = make.unit(world, "二组", department, kind="group")
    make.unit(world, "二组甲", second, kind="group")
    make.unit(world, "工程部", top)
    user = make.user(world, roles=("SUPERVISOR",), scope=scope, employee_id=make.colleague(world, unit_id=second))
    person = access.load_user(user)
    assert set(queries.unit_titles(person.unit_ids).values()) == set(reached)
    assert person.unit_id == second


def test_a_unit_named_for_the_account_overrides_the_unit_of_the_employee(world: World) -> None:
    first, second = make.unit(world), make.unit(world)
    user = make.user(world, scope="group", scope_unit_id=first, employee_id=make.colleague(world, unit_id=second))
    person = access.load_user(user)
    assert (person.unit_ids, person.unit_id) == ({first}, second)


def test_units_without_a_department_above_start_from_themselves(world: World) -> None:
    station = make.unit(world, kind="station")
    assert queries.units_in_scope(station, Scope.BELOW) == {station}
    assert queries.units_in_scope(None, Scope.BELOW) == frozenset()


def test_a_scope_needs_a_unit_or_an_employee(world: World) -> None:
    values = {"login": "chen", "name": "陈晓燕", "password": make.PASSWORD, "roles": [], "scope": "group"}
    with pytest.raises(BadFields) as caught:
        perform("org.add_user", values, user=world.admin)
    assert set(caught.value.faults) == {"scope_unit_id"}


def test_an_account_whose_employee_has_left_keeps_only_its_own_rights(world: World) -> None:
    employee = make.colleague(world, unit_id=make.unit(world))
    user = make.user(world, roles=("AGENT",), employee_id=employee)
    row = UserAccount.get_by_id(user)
    UserAccount.update(employee_id=employee + 1000).where(UserAccount.id == row.id).execute()
    assert access.load_user(user).unit_id is None


def test_a_cell_of_the_matrix_counts_from_now_on(world: World) -> None:
    user = make.user(world, roles=("AGENT",))
    assert not access.load_user(user).may("org.write")
    cell = {"role": "AGENT", "permission": "org.write", "reach": "scope"}
    perform("org.set_grant", cell, user=world.admin)
    perform("org.add_post", {"name": "抄表岗"}, user=user)
    perform("org.set_grant", {**cell, "reach": "none"}, user=world.admin)
    with pytest.raises(Forbidden):
        perform("org.add_post", {"name": "收费岗"}, user=user)


def test_nobody_raises_a_role_he_holds_unless_he_is_the_only_administrator(world: World) -> None:
    cell = {"role": "FINANCE", "permission": "org.approve", "reach": "scope"}
    second = make.user(world, roles=("SYSADMIN", "FINANCE"))
    for user in (world.admin, second):
        with pytest.raises(Refused, match="自己担任的角色"):
            perform("org.set_grant", cell, user=user)
    perform("org.set_grant", {**cell, "permission": "delegations.write", "reach": "none"}, user=second)
    roles(world, second, "FINANCE")
    perform("org.set_grant", cell, user=world.admin)


def test_the_administrators_right_to_administer_cannot_be_taken_from_the_role(world: World) -> None:
    with pytest.raises(Refused, match="必须保留"):
        perform("org.set_grant", {"role": "SYSADMIN", "permission": "users.write", "reach": "none"}, user=world.admin)


def test_nobody_changes_his_own_roles_or_scope_while_another_could(world: World) -> None:
    other = make.user(world, roles=("SYSADMIN",))
    with pytest.raises(Refused, match="自己的角色"):
        roles(world, other, "SYSADMIN", "GM", by=other)
    row = queries.user(other)
    values = {"id": other, "row_version": row.row_version, "login": row.login, "name": "新名", "scope": "all"}
    with pytest.raises(Refused, match="自己的数据范围"):
        perform("org.edit_user", values, user=other)
    perform("org.edit_user", {**values, "scope": "own"}, user=other)
    assert queries.user(other).name == "新名"


def test_the_only_administrator_may_share_his_roles_out_but_not_the_last(world: World) -> None:
    roles(world, world.admin, "SYSADMIN", "ADMIN")
    with pytest.raises(Refused, match="最后一位系统管理员"):
        roles(world, world.admin, "ADMIN")
    assert queries.user(world.admin).roles == {"SYSADMIN", "ADMIN"}


def test_giving_the_same_roles_again_is_no_change(world: World) -> None:
    user = make.user(world, roles=("AGENT",))
    values = {"id": user, "row_version": 1, "roles": ["AGENT"]}
    assert "没有变化" in perform("org.set_roles", values, user=world.admin).notice


def test_a_disabled_administrator_does_not_count(world: World) -> None:
    other = make.user(world, roles=("SYSADMIN",))
    perform("org.disable_user", {"id": other, "row_version": 1}, user=world.admin)
    with pytest.raises(Refused, match="最后一位系统管理员"):
        roles(world, world.admin, "ADMIN")


def test_the_last_administrator_cannot_be_disabled_even_by_leaving(world: World) -> None:
    make.tie(world, world.admin, make.colleague(world, "周敏"))
    other = make.user(world, roles=("HR",))
    perform("org.set_grant", {"role": "HR", "permission": "users.write", "reach": "scope"}, user=world.admin)
    with pytest.raises(Refused, match="最后一位系统管理员"):
        perform("org.disable_user", {"id": world.admin, "row_version": 2}, user=other)
    with pytest.raises(Refused, match="自己的账号"):
        perform("org.disable_user", {"id": other, "row_version": 1}, user=other)


def test_roles_changed_by_two_at_once_are_a_conflict_that_shows_the_other_roles(world: World) -> None:
    user = make.user(world, roles=("AGENT",))
    roles(world, user, "AGENT", "CASHIER", version=1)
    with pytest.raises(Conflict) as caught:
        roles(world, user, "READER", version=1)
    assert caught.value.theirs.values == {"roles": ["AGENT", "CASHIER"]}
    assert queries.user(user).roles == {"AGENT", "CASHIER"}


def test_a_login_and_an_employee_have_one_account_each(world: World) -> None:
    employee = make.colleague(world)
    make.user(world, "chen", employee_id=employee)
    values = {"login": "CHEN", "name": "陈晓燕", "password": make.PASSWORD, "roles": [], "scope": "own"}
    with pytest.raises(BadFields) as caught:
        perform("org.add_user", values, user=world.admin)
    assert set(caught.value.faults) == {"login"}
    with pytest.raises(BadFields) as caught:
        perform("org.add_user", {**values, "login": "chen2", "employee_id": employee}, user=world.admin)
    assert set(caught.value.faults) == {"employee_id"}


def test_accounts_are_found_by_employee_with_their_roles(world: World) -> None:
    employee = make.colleague(world)
    user = make.user(world, roles=("CASHIER",), employee_id=employee)
    found = queries.user_of_employee(employee)
    assert found is not None
    assert found.id == user
    assert list(queries.account_roles(["CASHIER", "GM"])) == [(employee, "CASHIER")]
    assert queries.user_of_employee(employee + 1000) is None
    assert queries.user_of_login("nobody-else") is None


# --- lent rights ---


@pytest.fixture
def lender(world: World) -> tuple[int, int, int, int]:
    """A manager and a supervisor, each as (user, employee)."""
    boss, deputy = make.colleague(world, "马主任", "MANAGER"), make.colleague(world, "孙悦", "SUPERVISOR")
    return (
        make.user(world, roles=("MANAGER", "HR"), scope="all", employee_id=boss),
        boss,
        make.user(world, roles=("SUPERVISOR",), scope="all", employee_id=deputy),
        deputy,
    )


def test_a_lent_right_holds_from_the_first_to_the_last_day(world: World, lender: tuple[int, int, int, int]) -> None:
    user, boss, deputy_user, deputy = lender
    record = lend(world, user, deputy, "org.write")
    assert access.load_user(deputy_user).delegated["org.write"][0].from_employee == boss
    today = queries.today()
    for starts, ends, holds in (
        (today, today, True),
        (date(2020, 1, 1), date(2020, 1, 2), False),
        (date(2199, 1, 1), date(2199, 1, 2), False),
    ):
        Delegation.update(starts_on=starts, ends_on=ends).where(Delegation.id == record).execute()
        assert access.load_user(deputy_user).may("org.write") is holds


def test_lending_all_approvals_lends_the_rights_to_decide_and_no_other(
    world: World, lender: tuple[int, int, int, int]
) -> None:
    user, _, deputy_user, deputy = lender
    lend(world, user, deputy)
    assert set(access.load_user(deputy_user).delegated) == {
        "appraisal.adjust.decide", "appraisal.bonus.approve", "attendance.approve", "attendance.confirm",
        "attendance.decide", "attendance.sheet.approve", "leave.approve", "ledger.dunning.approve",
        "ledger.refund.approve", "ledger.stop.approve", "org.approve", "penalty.approve",
        "penalty.decide", "penalty.fund.approve", "roster.approve", "staff.decide", "staff_appraisal.approve",
    }  # fmt: skip
    assert queries.lent_today(["staff.decide", "org.write"], queries.today()) == {
        "staff.decide": {lender[1]: deputy}, "org.write": {},
    }  # fmt: skip


def test_an_act_by_a_lent_right_is_recorded_with_the_lender(world: World, lender: tuple[int, int, int, int]) -> None:
    from models.core.tables import AuditEntry

    user, _, deputy_user, deputy = lender
    lend(world, user, deputy, "org.write")
    perform("org.add_post", {"name": "抄表岗"}, user=deputy_user)
    assert "代 马主任" in AuditEntry.select().order_by(AuditEntry.seq.desc()).get().detail


def test_a_lent_right_cannot_be_lent_on(world: World, lender: tuple[int, int, int, int]) -> None:
    user, boss, deputy_user, deputy = lender
    lend(world, user, deputy, "org.write")
    with pytest.raises(Forbidden):
        lend(world, make.user(world, roles=("AGENT",), employee_id=make.colleague(world)), boss, "org.read")
    with pytest.raises(BadFields, match="没有这些权限"):
        lend(world, deputy_user, make.colleague(world), "org.write")
    lend(world, deputy_user, boss, "org.read")  # lending to each other goes round in no circle
    assert set(access.load_user(deputy_user).delegated) == {"org.write"}


def test_a_lent_right_never_decides_about_the_one_who_lent_it_or_who_uses_it(
    world: World, lender: tuple[int, int, int, int]
) -> None:
    user, boss, deputy_user, deputy = lender
    lend(world, user, deputy)
    person = access.load_user(deputy_user)
    access.require(person, "staff.decide", concerning=12345, approving=True)
    for concerned in (boss, deputy):
        with pytest.raises(Forbidden):
            access.require(person, "staff.decide", concerning=concerned, approving=True)


def test_somebody_without_an_employee_or_without_approvals_lends_nothing(world: World) -> None:
    with pytest.raises(Refused, match="没有对应花名册"):
        lend(world, world.admin, make.colleague(world))
    inspector = make.user(world, roles=("INSPECTOR",), employee_id=make.colleague(world))
    with pytest.raises(BadFields, match="没有可以代理的审批权限"):
        lend(world, inspector, make.colleague(world))


def test_a_delegation_names_every_fault_at_once(world: World, lender: tuple[int, int, int, int]) -> None:
    user, boss, _, _ = lender
    values = {"to_employee_id": boss, "starts_on": "2026-05-02", "ends_on": "2026-05-01", "reason": "出差"}
    with pytest.raises(BadFields) as caught:
        perform("org.delegate", values, user=user)
    assert set(caught.value.faults) == {"to_employee_id", "ends_on"}


def test_a_delegation_into_the_past_is_refused(world: World, lender: tuple[int, int, int, int]) -> None:
    with pytest.raises(BadFields, match="结束日期已过"):
        lend(world, lender[0], lender[3], "org.write", until="2020-01-02")


def test_a_delegation_is_ended_by_its_lender_or_the_office_and_once(
    world: World, lender: tuple[int, int, int, int]
) -> None:
    user, _, deputy_user, deputy = lender
    records = [lend(world, user, deputy, "org.write"), lend(world, user, deputy, "org.approve")]
    values = {"id": records[0], "row_version": 1}
    with pytest.raises(Refused, match="找不到这条记录"):
        perform("org.end_delegation", values, user=deputy_user)
    perform("org.end_delegation", values, user=user)
    assert set(access.load_user(deputy_user).delegated) == {"org.approve"}
    with pytest.raises(Refused, match="已经结束"):
        perform("org.end_delegation", {**values, "row_version": 2}, user=world.admin)
    perform("org.end_delegation", {"id": records[1], "row_version": 1}, user=world.admin)


@pytest.mark.parametrize("wide_first", [True, False])
def test_of_two_who_lend_one_right_the_wider_reach_holds(world: World, wide_first: bool) -> None:
    first, second, third = (make.unit(world) for _ in range(3))
    taker = make.colleague(world)
    taker_user = make.user(world, employee_id=taker)
    values = [("group", first), ("below", second), ("all", None)][:: -1 if wide_first else 1]
    for scope, place in values:
        employee = make.colleague(world, f"{scope}的人", unit_id=place)
        user = make.user(world, roles=("MANAGER", "HR"), scope=scope, employee_id=employee)
        lend(world, user, taker, "staff.write")
    person = access.load_user(taker_user)
    assert person.reach("staff.write") is Scope.ALL
    assert person.units("staff.write") == {first, second}
    names = [person.lender("staff.write", employee_id=None, unit_id=one).from_name for one in (first, second, third)]
    assert names == ["all的人"] * 3


def test_the_log_names_whoever_lent_the_right_over_the_record(world: World) -> None:
    from models.core.tables import AuditEntry

    halls = [make.unit(world, "一厅", kind="group"), make.unit(world, "二厅", kind="group")]
    taker = make.colleague(world, "孙悦")
    taker_user = make.user(world, employee_id=taker)
    perform("org.set_grant", {"role": "AGENT", "permission": "staff.read", "reach": "scope"}, user=world.admin)
    for place, name in zip(halls, ("马主任", "何主任"), strict=True):
        employee = make.colleague(world, name, unit_id=place)
        lend(world, make.user(world, roles=("HR",), scope="group", employee_id=employee), taker, "staff.write")
    for place, name in zip(halls, ("马主任", "何主任"), strict=True):
        person = make.colleague(world, unit_id=place)
        Employee.update(state="candidate").where(Employee.id == person).execute()
        values = {"id": person, "row_version": 1, "hired_on": "2026-10-01", "probation_ends_on": None}
        perform("staff.start", values, user=taker_user)
        assert f"代 {name}" in AuditEntry.select().order_by(AuditEntry.seq.desc()).get().detail


def test_what_concerns_one_lender_is_decided_by_the_right_of_another_who_reaches_everything(world: World) -> None:
    bosses = [make.colleague(world, name, "MANAGER") for name in ("马主任", "何主任")]
    taker = make.colleague(world, "孙悦")
    taker_user = make.user(world, employee_id=taker)
    lend(world, make.user(world, roles=("HR",), scope="all", employee_id=bosses[0]), taker)
    with pytest.raises(Forbidden, match="由马主任授权"):
        access.require(access.load_user(taker_user), "staff.decide", concerning=bosses[0], approving=True)
    user = make.user(world, roles=("HR",), scope="own", employee_id=bosses[1])
    lend(world, user, taker)
    with pytest.raises(Forbidden, match="由马主任授权"):
        access.require(access.load_user(taker_user), "staff.decide", concerning=bosses[0], approving=True)
    UserAccount.update(scope="all").where(UserAccount.id == user).execute()
    person = access.load_user(taker_user)
    access.require(person, "staff.decide", concerning=bosses[0], approving=True)
    assert person.lender("staff.decide", employee_id=bosses[0], unit_id=None).from_name == "何主任"


def test_a_right_lent_by_somebody_who_left_is_void(world: World, lender: tuple[int, int, int, int]) -> None:
    user, boss, deputy_user, deputy = lender
    record = lend(world, user, deputy, "org.write")
    Delegation.update(from_employee_id=boss + 1000).where(Delegation.id == record).execute()
    assert access.load_user(deputy_user).delegated == {}


def test_one_day_of_leaving_stops_the_account_once(world: World) -> None:
    from models.core.access import SYSTEM
    from models.core.unit import Unit

    employee = make.colleague(world)
    user = make.user(world, employee_id=employee)
    unit = Unit("op", SYSTEM, SYSTEM, None, "")
    assert accounts.disable_of_employee(unit, employee)
    assert not accounts.disable_of_employee(unit, employee)
    assert queries.user(user).disabled
    assert Role.SYSADMIN not in queries.user(user).roles
    assert Organisation.select().count() == 1
