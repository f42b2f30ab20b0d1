"""Setting up a database with its first administrator, and keeping the data of the organisation."""

from __future__ import annotations

from typing import Any

from models.core import text
from models.core.access import DEFAULT_SCOPE, Role
from models.core.errors import Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import accounts, checks, passwords, rights
from models.org.queries import THE_ORGANISATION
from models.org.tables import Organisation

FIRST_ROLES = frozenset({Role.SYSADMIN, Role.ADMIN, Role.HR, Role.MANAGER, Role.FINANCE})


def _long_enough(code: str) -> str | None:
    return None if len(passwords.code_spelling(code)) >= 16 else "恢复码至少 16 位。请用程序生成的恢复码。"


def _hash_first(f: dict[str, Any]) -> dict[str, Any]:
    passwords.require_good("password", f["password"], f["login"])
    recovery = passwords.code_spelling(f["recovery_code"] or "")
    return {
        **f,
        "password_hash": passwords.hashed(f["password"]),
        "recovery_hash": passwords.hashed(recovery) if recovery else "",
    }


@action(
    "org.set_up",
    "建立单位",
    "",
    Field("organisation", "单位名称", required=True, max_length=100),
    Field("login", "管理员登录名", Kind.LOGIN, required=True),
    Field("name", "管理员姓名", required=True, max_length=64),
    Field("password", "密码", Kind.PASSWORD, required=True, hint="至少 8 位，不与登录名相同"),
    Field("recovery_code", "恢复码", Kind.PASSWORD, check=_long_enough, hint="打印后封存，忘记管理员密码时使用"),
    entity="organisation",
    system=True,
    prepare=_hash_first,
)
def set_up(unit: Unit, f: Values) -> Done:
    """Create the organisation and its first administrator, who has the roles of a small office's first person."""
    if Organisation.get_or_none(Organisation.id == THE_ORGANISATION) is not None:
        raise Refused("这个数据库已建立过单位。请直接登录。")
    with checks.not_taken("organisation", "单位名称", "另一台电脑刚刚建立了单位。请直接登录。"):
        unit.insert(Organisation, id=THE_ORGANISATION, name=f["organisation"], recovery_hash=f["recovery_hash"])
    user = accounts.add(
        unit,
        login=f["login"],
        name=f["name"],
        password_hash=f["password_hash"],
        roles=FIRST_ROLES,
        scope=DEFAULT_SCOPE[Role.ADMIN],
        must_change=False,
    )
    return Done(
        f"已建立“{f['organisation']}”，管理员是{f['name']}。",
        frozenset({"organisation", "user_account"}),
        ("organisation", THE_ORGANISATION),
        f["organisation"],
        {"user_id": user},
    )


@action(
    "org.edit_organisation",
    "修改单位资料",
    rights.WRITE,
    Field("name", "单位名称", required=True, max_length=100),
    Field("short_name", "简称", max_length=40),
    Field("phone", "客服电话", Kind.PHONE, group="公开信息"),
    Field("supervision_phone", "监督电话", Kind.PHONE, group="公开信息"),
    Field("emergency_phone", "抢修电话", Kind.PHONE, group="公开信息"),
    Field("email", "邮箱", Kind.EMAIL, group="公开信息"),
    Field("address", "地址", max_length=200, group="公开信息"),
    Field("website", "网址", max_length=200, group="公开信息"),
    Field("office_hours", "营业时间", max_length=200, group="公开信息"),
    Field("public_notice", "公示内容", Kind.LONG_TEXT, group="公开信息", hint="收费标准、服务承诺等"),
    Field(
        "idle_minutes", "闲置几分钟后锁定", Kind.INTEGER, required=True, lowest=1, highest=240, default=15, group="安全"
    ),
    Field("remark", "备注", max_length=500),
    version_field(),
    entity="organisation",
)
def edit_organisation(unit: Unit, f: Values) -> Done:
    """Change the data of the organisation; they stand on every paper."""
    values = {name: value for name, value in f.items() if name != "row_version"}
    unit.update(Organisation, THE_ORGANISATION, f["row_version"], **values)
    return Done(
        "已保存单位资料，以后打印的单据按新资料。",
        frozenset({"organisation"}),
        ("organisation", THE_ORGANISATION),
        f["name"],
    )


@action(
    "org.set_fallback",
    "指定回避时的决定人",
    rights.APPROVE,
    Field(
        "fallback_id", "最高负责人回避时的决定人", Kind.REF, ref="employee", hint="事情涉及最高负责人本人时，由此人决定"
    ),
    version_field(),
    entity="organisation",
)
def set_fallback(unit: Unit, f: Values) -> Done:
    """Name who decides when the top person is concerned; empty takes the name away."""
    checks.employee("fallback_id", "最高负责人回避时的决定人", f["fallback_id"])
    if f["fallback_id"] is not None and f["fallback_id"] == unit.author.employee_id:
        raise Refused("不能指定您自己。请由另一位有权限的同事指定。")
    row = unit.get(Organisation, THE_ORGANISATION)
    unit.update(Organisation, THE_ORGANISATION, f["row_version"], fallback_id=f["fallback_id"])
    told = "已指定最高负责人回避时的决定人。" if f["fallback_id"] else "已取消指定，涉及最高负责人的事项将无人可批。"
    return Done(told, frozenset({"organisation"}), ("organisation", THE_ORGANISATION), row.name)


def _hash_code(f: dict[str, Any]) -> dict[str, Any]:
    return {**f, "hash": passwords.hashed(passwords.code_spelling(f["recovery_code"]))}


RECOVERY_CODE = Field(
    "recovery_code", "新恢复码", Kind.PASSWORD, required=True, check=_long_enough, hint="由程序生成，打印后封存"
)


@action(
    "org.set_recovery_code",
    "更换恢复码",
    rights.USERS,
    RECOVERY_CODE,
    entity="organisation",
    prepare=_hash_code,
)
def set_recovery_code(unit: Unit, f: Values) -> Done:
    """Replace the recovery code, whose printed copy was lost or seen; the old one is void at once."""
    row = unit.get(Organisation, THE_ORGANISATION)
    unit.update(Organisation, THE_ORGANISATION, None, recovery_hash=f["hash"])
    return Done(
        "已更换恢复码，旧恢复码作废，请打印新恢复码并封存。",
        frozenset({"organisation"}),
        ("organisation", THE_ORGANISATION),
        text.tidy(row.name),
    )
