"""A valid call of every action of the organisation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.core.base import Editable
from models.core.unit import perform
from models.org import passwords, queries
from models.org.tables import ApprovalChain, Delegation, Department, Organisation, Post, UserAccount
from tests.factories import org as make
from tests.samples import Sample, World

UNIT = {"name": "营业厅", "kind": "group", "position": 3, "remark": "一楼"}
POST = {"name": "收费岗", "product_role": "CASHIER", "duties": "收费、开票、日结"}
SHORT = "Ab3-xyz"


def _edited(table: type[Editable], record: int, **values: Any) -> dict[str, Any]:
    return {"id": record, "row_version": make.version_of(table, record), **values}


def set_up(_: World) -> Sample:
    Organisation.delete().execute()
    values = {
        "organisation": "滨河燃气公司", "login": "first", "name": "李敏", "password": "Autumn-2026",
        "recovery_code": passwords.new_code(),
    }  # fmt: skip
    return Sample(values, None, {"password": SHORT, "recovery_code": "ABC"})


def edit_organisation(world: World) -> Sample:
    values = {
        "name": "暖阳供热有限公司", "short_name": "暖阳", "phone": "0451-86001234", "email": "kf@nuanyang.example",
        "supervision_phone": "0451-86001235", "public_notice": "居民供热价格按物价局公布执行。", "idle_minutes": 10,
        "row_version": make.version_of(Organisation, 1),
    }  # fmt: skip
    return Sample(values, world.admin, {"idle_minutes": 0})


def set_fallback(world: World) -> Sample:
    deputy = make.colleague(world, "钱程", "SUPERVISOR")
    return Sample({"fallback_id": deputy, "row_version": make.version_of(Organisation, 1)}, world.admin)


def set_recovery_code(world: World) -> Sample:
    return Sample({"recovery_code": passwords.new_code()}, world.admin, {"recovery_code": "太短"})


def add_unit(world: World) -> Sample:
    values = {**UNIT, "parent_id": make.unit(world), "head_id": make.colleague(world)}
    return Sample(values, world.admin)


def edit_unit(world: World) -> Sample:
    parent = make.unit(world)
    record = make.unit(world, parent_id=parent)
    values = _edited(Department, record, **UNIT, parent_id=parent, head_id=make.colleague(world))
    return Sample(values, world.admin, {"parent_id": record})


def close_unit(world: World) -> Sample:
    return Sample(_edited(Department, make.unit(world)), world.admin)


def reopen_unit(world: World) -> Sample:
    record = make.unit(world)
    perform("org.close_unit", _edited(Department, record), user=world.admin)
    return Sample(_edited(Department, record), world.admin)


def add_post(world: World) -> Sample:
    make.post(world, "抄表岗")
    return Sample(POST, world.admin, {"name": "抄表岗"})


def edit_post(world: World) -> Sample:
    make.post(world, "抄表岗")
    return Sample(_edited(Post, make.post(world), **POST), world.admin, {"name": "抄表岗"})


def close_post(world: World) -> Sample:
    return Sample(_edited(Post, make.post(world)), world.admin)


def reopen_post(world: World) -> Sample:
    record = make.post(world)
    perform("org.close_post", _edited(Post, record), user=world.admin)
    return Sample(_edited(Post, record), world.admin)


def add_user(world: World) -> Sample:
    values = {
        "login": "chen", "name": "陈晓燕", "password": "Autumn-2026", "roles": ["AGENT", "CASHIER"], "scope": "group",
        "scope_unit_id": make.unit(world), "employee_id": make.colleague(world, "陈晓燕"),
    }  # fmt: skip
    return Sample(values, world.admin, {"login": "nobody", "password": SHORT})


def edit_user(world: World) -> Sample:
    values = {"login": "lu.ren", "name": "路人甲", "scope": "below", "scope_unit_id": make.unit(world)}
    values["employee_id"] = make.colleague(world)
    return Sample(_edited(UserAccount, world.nobody, **values), world.admin, {"login": "admin"})


def set_roles(world: World) -> Sample:
    return Sample(_edited(UserAccount, world.nobody, roles=["SUPERVISOR"]), world.admin)


def set_password(world: World) -> Sample:
    return Sample(_edited(UserAccount, world.nobody, password="Autumn-2026"), world.admin, {"password": "12345678"})


def change_password(world: World) -> Sample:
    values = {"old_password": make.PASSWORD, "password": "Autumn-2026"}
    return Sample(values, world.admin, {"old_password": "Wrong-2026", "password": SHORT})


def disable_user(world: World) -> Sample:
    return Sample(_edited(UserAccount, make.user(world)), world.admin)


def enable_user(world: World) -> Sample:
    record = make.user(world)
    perform("org.disable_user", _edited(UserAccount, record), user=world.admin)
    return Sample(_edited(UserAccount, record), world.admin)


def set_grant(world: World) -> Sample:
    values = {"role": "AGENT", "permission": "org.write", "reach": "own"}
    return Sample(values, world.admin, {"permission": "no.such"})


def recover_password(world: World) -> Sample:
    values = {
        "login": "admin", "code": make.recovery_code(world), "password": "Autumn-2026",
        "recovery_code": passwords.new_code(),
    }  # fmt: skip
    return Sample(values, None, {"login": "nobody", "code": passwords.new_code(), "password": SHORT})


def note_sign_in(_: World) -> Sample:
    return Sample({"login": "admin"}, None, {"login": "stranger"})


def note_failed_sign_in(_: World) -> Sample:
    return Sample({"login": "admin"}, None, {"login": "stranger"})


def delegate(world: World) -> Sample:
    owner, taker = make.colleague(world, "周敏", "MANAGER"), make.colleague(world, "孙悦", "SUPERVISOR")
    make.tie(world, world.admin, owner)
    values = {
        "to_employee_id": taker, "permissions": ["org.write"], "starts_on": "2026-01-01", "ends_on": "2199-12-31",
        "reason": "出差",
    }  # fmt: skip
    bad = {"to_employee_id": owner, "permissions": ["staff.no"], "ends_on": "2020-01-01"}
    return Sample(values, world.admin, bad)


def end_delegation(world: World) -> Sample:
    sample = delegate(world)
    record = make.record_of(perform("org.delegate", sample.values, user=world.admin))
    return Sample(_edited(Delegation, record), world.admin)


def set_chain(world: World) -> Sample:
    chain = ApprovalChain.get(ApprovalChain.code == "leave.long")
    assert len(queries.steps_of(chain.id)) == 3
    steps = [{"role": "MANAGER", "label": "经理批准"}, {"role": "GM", "label": "总经理审核"}]
    return Sample(
        _edited(ApprovalChain, chain.id, steps=steps), world.admin, {"steps": [{"role": "AGENT", "label": "x"}]}
    )


SAMPLES: dict[str, Callable[[World], Sample]] = {
    "org.set_up": set_up,
    "org.edit_organisation": edit_organisation,
    "org.set_fallback": set_fallback,
    "org.set_recovery_code": set_recovery_code,
    "org.add_unit": add_unit,
    "org.edit_unit": edit_unit,
    "org.close_unit": close_unit,
    "org.reopen_unit": reopen_unit,
    "org.add_post": add_post,
    "org.edit_post": edit_post,
    "org.close_post": close_post,
    "org.reopen_post": reopen_post,
    "org.add_user": add_user,
    "org.edit_user": edit_user,
    "org.set_roles": set_roles,
    "org.set_password": set_password,
    "org.change_password": change_password,
    "org.disable_user": disable_user,
    "org.enable_user": enable_user,
    "org.set_grant": set_grant,
    "org.recover_password": recover_password,
    "org.note_sign_in": note_sign_in,
    "org.note_failed_sign_in": note_failed_sign_in,
    "org.delegate": delegate,
    "org.end_delegation": end_delegation,
    "org.set_chain": set_chain,
}
