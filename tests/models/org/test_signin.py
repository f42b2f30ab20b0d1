"""Signing in: right and wrong passwords, growing delays, disabled accounts, changed parameters, recovery."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.core import audit, clock
from models.core.errors import BadFields, Forbidden, Refused
from models.core.unit import perform
from models.org import passwords, queries, signin
from models.org.tables import UserAccount
from tests.dump import dump
from tests.factories import org as make
from tests.samples import World, samples


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Attempts at unknown logins are remembered by the process: each test begins without any."""
    signin._unknown.clear()


def refusal(login: str, password: str) -> Refused:
    with pytest.raises(Refused) as caught:
        signin.sign_in(login, password)
    return caught.value


def let_time_pass(user: int) -> None:
    UserAccount.update(blocked_until=clock.now() - timedelta(seconds=1)).where(UserAccount.id == user).execute()


def test_the_right_password_gives_the_person_with_his_rights(world: World) -> None:
    person = signin.sign_in(" Admin ", make.PASSWORD)
    assert (person.user_id, person.name, person.must_change_password) == (world.admin, "周敏", False)
    assert person.may("users.write")
    assert queries.user(world.admin).last_sign_in_at is not None


def test_a_password_set_by_somebody_else_must_be_changed_first(world: World) -> None:
    record = make.user(world, "chen", roles=("HR",), ready=False)
    assert signin.sign_in("chen", make.PASSWORD).must_change_password
    with pytest.raises(Refused, match="请先修改"):
        perform("org.add_post", {"name": "抄表岗"}, user=record)
    perform("org.change_password", {"old_password": make.PASSWORD, "password": "Autumn-2026"}, user=record)
    assert not signin.sign_in("chen", "Autumn-2026").must_change_password
    perform("org.add_post", {"name": "抄表岗"}, user=record)


def test_each_wrong_password_doubles_the_wait_and_the_right_one_ends_it(world: World) -> None:
    record = make.user(world, "chen")
    for seconds in (1, 2, 4):
        assert f"{seconds} 秒后" in refusal("chen", "wrong").sentence
        blocked = refusal("chen", make.PASSWORD)
        assert "密码输错过" in blocked.sentence
        assert blocked.code == "SIGN_IN"
        let_time_pass(record)
    signin.sign_in("chen", make.PASSWORD)
    assert "1 秒后" in refusal("chen", "wrong").sentence


def test_an_unknown_login_waits_as_long_and_reads_the_same(world: World) -> None:
    make.user(world, "chen")
    known, unknown = refusal("chen", "wrong"), refusal("stranger-1", "wrong")
    assert known.sentence == unknown.sentence
    assert "密码输错过" in refusal("stranger-1", "wrong").sentence


def test_the_memory_of_unknown_logins_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "REMEMBERED", 2)
    monkeypatch.setattr(signin, "_unknown", {})
    for number in range(5):
        refusal(f"stranger{number}", "wrong")
    assert len(signin._unknown) <= 2


def test_a_disabled_account_is_told_so_only_after_the_right_password(world: World) -> None:
    record = make.user(world, "chen")
    perform("org.disable_user", {"id": record, "row_version": 1}, user=world.admin)
    assert refusal("chen", make.PASSWORD).code == "DISABLED"
    assert refusal("chen", "wrong").code == "SIGN_IN"
    with pytest.raises(Refused, match="停用"):
        perform("org.change_password", {"old_password": make.PASSWORD, "password": "Autumn-2026"}, user=record)


def test_a_sign_in_that_was_overtaken_by_a_wrong_password_is_refused(world: World) -> None:
    perform("org.note_failed_sign_in", {"login": "admin"}, user=None)
    with pytest.raises(Refused, match="稍后再试"):
        perform("org.note_sign_in", {"login": "admin"}, user=None)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = UserAccount.get_by_id(world.admin).password_hash
    monkeypatch.setattr(passwords, "COST", {"time_cost": 2, "memory_cost": 8, "parallelism": 1})
    signin.sign_in("admin", make.PASSWORD)
    after = UserAccount.get_by_id(world.admin).password_hash
    assert after != before
    signin.sign_in("admin", make.PASSWORD)
    assert UserAccount.get_by_id(world.admin).password_hash == after


def test_signing_in_stands_in_nobodys_way_and_in_the_history(world: World) -> None:
    before = queries.user(world.admin).row_version
    signin.sign_in("admin", make.PASSWORD)
    refusal("admin", "wrong")
    assert queries.user(world.admin).row_version == before
    assert [one.label for one in audit.history("user_account", world.admin)][:2] == ["登录失败", "登录"]


def test_a_new_password_must_differ_from_the_old_and_from_the_login(world: World) -> None:
    record = make.user(world, "chenxiaoyan")
    for password in (make.PASSWORD, "ChenXiaoYan"):
        with pytest.raises(BadFields) as caught:
            perform("org.change_password", {"old_password": make.PASSWORD, "password": password}, user=record)
        assert set(caught.value.faults) == {"password"}


def test_an_administrator_sets_passwords_of_others_only_and_ends_their_wait(world: World) -> None:
    record = make.user(world, "chen")
    refusal("chen", "wrong")
    values = {"id": record, "row_version": 1, "password": "Autumn-2026"}
    perform("org.set_password", values, user=world.admin)
    assert signin.sign_in("chen", "Autumn-2026").must_change_password
    with pytest.raises(Refused, match="自己的密码"):
        perform("org.set_password", {**values, "id": world.admin}, user=world.admin)
    with pytest.raises(BadFields):
        perform("org.set_password", {"id": record, "row_version": 2, "password": "CHEN"}, user=world.admin)


def test_the_recovery_code_works_once_and_for_administrators_only(world: World) -> None:
    code, fresh = make.recovery_code(world), passwords.new_code()
    make.user(world, "chen", roles=("HR",))
    values = {"login": "chen", "code": code.lower(), "password": "Autumn-2026", "recovery_code": fresh}
    with pytest.raises(Refused, match="恢复码或管理员登录名不对"):
        perform("org.recover_password", values, user=None)
    perform("org.recover_password", {**values, "login": "admin"}, user=None)
    assert signin.sign_in("admin", "Autumn-2026").user_id == world.admin
    with pytest.raises(Refused, match="恢复码或管理员登录名不对"):
        perform("org.recover_password", {**values, "login": "admin"}, user=None)
    perform("org.recover_password", {**values, "login": "admin", "code": fresh, "recovery_code": code}, user=None)


def test_without_a_recovery_code_nothing_recovers(world: World) -> None:
    assert not queries.organisation().has_recovery_code
    values = {"login": "admin", "code": "0", "password": "Autumn-2026", "recovery_code": passwords.new_code()}
    with pytest.raises(Refused):
        perform("org.recover_password", values, user=None)


@pytest.mark.parametrize("name", ["org.note_sign_in", "org.note_failed_sign_in", "org.recover_password", "org.set_up"])
def test_what_the_program_does_by_itself_is_no_act_of_a_person(world: World, name: str) -> None:
    values = dict(samples()[name](world).values)
    if name == "org.note_sign_in":
        values["new_hash"] = passwords.hashed("Stolen-2026")
    before = dump()
    with pytest.raises(Forbidden, match="只由程序自己办理"):
        perform(name, values, user=world.admin)
    assert dump() == before
