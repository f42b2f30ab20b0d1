"""Accounts: who signs in, with which roles, data scope and password; and the cells of the permission matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from models.core import access, audit, text
from models.core.access import REACH_NONE, ROLE_NAMES, SCOPE_NAMES, Role, Scope
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.tables import GrantOverride
from models.core.unit import Unit
from models.org import accounts, checks, passwords, queries, rights, rules
from models.org.actions.organisation import RECOVERY_CODE
from models.org.tables import Organisation, UserAccount

USER = Field("id", "用户", Kind.REF, required=True, ref="user_account")
LOGIN = Field("login", "登录名", Kind.LOGIN, required=True)
PASSWORD = Field("password", "密码", Kind.PASSWORD, required=True, hint="至少 8 位，不与登录名相同；本人首次登录须修改")
ROLES = Field("roles", "角色", Kind.CHOICES, choices=ROLE_NAMES)
DETAILS = (
    Field("name", "姓名", required=True, max_length=64),
    Field("employee_id", "对应人员", Kind.REF, ref="employee", hint="花名册里的本人"),
    Field("scope", "数据范围", Kind.CHOICE, required=True, choices=SCOPE_NAMES, default=Scope.OWN),
    Field(
        "scope_unit_id", "范围部门", Kind.REF, ref="department", hint="空着时按本人所在部门；范围为全部或仅本人时不用填"
    ),
)
REACH_ORDER = (REACH_NONE, access.REACH_OWN, access.REACH_SCOPE)


def _done(notice: str, user: int, name: str, **details: Any) -> Done:
    return Done(notice, frozenset({"user_account"}), ("user_account", user), name, details)


def _hash(f: dict[str, Any]) -> dict[str, Any]:
    passwords.require_good("password", f["password"], f.get("login", ""))
    return {**f, "password_hash": passwords.hashed(f["password"])}


def _not_for_oneself(unit: Unit, user: int, what: str) -> None:
    """Nobody raises his own rights, unless nobody else could (the first person of a small office)."""
    if unit.actor.user_id == user and queries.administrators() != {user}:
        raise Refused(f"不能修改自己的{what}。请另一位系统管理员办理。")


def _check_details(f: Values, user: int | None = None) -> None:
    checks.employee("employee_id", "对应人员", f["employee_id"])
    holder = queries.user_of_employee(f["employee_id"]) if f["employee_id"] is not None else None
    if holder is not None and holder.id != user:
        raise BadFields({"employee_id": f"此人已有账号“{holder.login}”。请修改那个账号。"}, {"employee_id": "对应人员"})
    checks.unit("scope_unit_id", "范围部门", f["scope_unit_id"])
    needs_unit = f["scope"] not in (Scope.OWN, Scope.ALL)
    if needs_unit and f["scope_unit_id"] is None and f["employee_id"] is None:
        raise BadFields({"scope_unit_id": "这个数据范围要指定部门，或先选择对应人员。"}, {"scope_unit_id": "范围部门"})


@action(
    "org.add_user", "新增用户", rights.USERS, LOGIN, PASSWORD, ROLES, *DETAILS, entity="user_account", prepare=_hash
)
def add_user(unit: Unit, f: Values) -> Done:
    """A new account; its first password was set by somebody else, so it must be changed at the first sign-in."""
    _check_details(f)
    user = accounts.add(
        unit,
        login=f["login"],
        name=f["name"],
        password_hash=f["password_hash"],
        roles=f["roles"],
        scope=f["scope"],
        scope_unit_id=f["scope_unit_id"],
        employee_id=f["employee_id"],
    )
    return _done(f"已新增用户“{f['name']}”，首次登录须修改密码。", user, f["name"])


@action("org.edit_user", "修改用户", rights.USERS, USER, LOGIN, *DETAILS, version_field(), entity="user_account")
def edit_user(unit: Unit, f: Values) -> Done:
    """Change name, login, data scope or employee of an account; roles are an act of their own."""
    row = unit.get(UserAccount, f["id"])
    reaching = ("scope", "scope_unit_id", "employee_id")
    if any(f[name] != getattr(row, name) for name in reaching):
        _not_for_oneself(unit, row.id, "数据范围和对应人员")
        _check_details(f, row.id)
    values = {name: f[name] for name in ("login", "name", *reaching)}
    with checks.not_taken("login", "登录名", "这个登录名已有人用。请换一个登录名。"):
        unit.update(UserAccount, row.id, f["row_version"], **values, initials=text.initials(f["name"]))
    return _done(f"已保存用户“{f['name']}”。", row.id, f["name"])


@action("org.set_roles", "分配角色", rights.USERS, USER, ROLES, version_field(), entity="user_account")
def set_roles(unit: Unit, f: Values) -> Done:
    """Give an account exactly these roles; nobody does so for himself, and one administrator always remains."""
    row = unit.get(UserAccount, f["id"])
    _not_for_oneself(unit, row.id, "角色")
    changed = accounts.change_roles(unit, row.id, f["row_version"], f["roles"])
    words = "、".join(ROLE_NAMES[role] for role in f["roles"]) or "无"
    told = f"“{row.name}”的角色现在是：{words}。" if changed else f"“{row.name}”的角色没有变化。"
    return _done(told, row.id, row.name)


@action(
    "org.set_password", "重设密码", rights.USERS, USER, PASSWORD, version_field(), entity="user_account", prepare=_hash
)
def set_password(unit: Unit, f: Values) -> Done:
    """Give somebody a new password that he must change at the next sign-in."""
    row = unit.get(UserAccount, f["id"])
    if row.id == unit.actor.user_id:
        raise Refused("自己的密码请用“修改密码”，并输入原密码。")
    passwords.require_good("password", f["password"], row.login)
    unit.update(
        UserAccount, row.id, f["row_version"], password_hash=f["password_hash"], must_change=True, failed_count=0,
        blocked_until=None,
    )  # fmt: skip
    return _done(f"已重设“{row.name}”的密码，下次登录须修改。", row.id, row.name)


@action(
    "org.change_password",
    "修改密码",
    "",
    Field("old_password", "原密码", Kind.PASSWORD, required=True),
    Field("password", "新密码", Kind.PASSWORD, required=True, hint="至少 8 位，不与登录名相同"),
    entity="user_account",
    personal=True,
    always=True,
    prepare=_hash,
)
def change_password(unit: Unit, f: Values) -> Done:
    """Change one's own password, naming the old one."""
    row = unit.get(UserAccount, unit.actor.user_id)
    # Checked inside the transaction, unlike at sign-in: whose hash it is, is known only here.
    if not passwords.matches(row.password_hash, f["old_password"]):
        raise BadFields({"old_password": "原密码不对。请重新输入。"}, {"old_password": "原密码"})
    if f["password"] == f["old_password"]:
        raise BadFields({"password": "新密码与原密码相同。请换一个。"}, {"password": "新密码"})
    passwords.require_good("password", f["password"], row.login)
    unit.update(UserAccount, row.id, None, password_hash=f["password_hash"], must_change=False)
    return _done("密码已修改，下次登录用新密码。", row.id, row.name)


@action("org.disable_user", "停用用户", rights.USERS, USER, version_field(), entity="user_account", danger=True)
def disable_user(unit: Unit, f: Values) -> Done:
    """Stop an account from signing in; the account stays, because the audit log names it."""
    row = unit.get(UserAccount, f["id"])
    if row.id == unit.actor.user_id:
        raise Refused("不能停用自己的账号。请另一位系统管理员办理。")
    if not accounts.disable(unit, row.id, f["row_version"]):
        raise Refused(f"“{row.name}”的账号已经停用，不用再停用。")
    return _done(f"已停用“{row.name}”的账号，不能再登录。", row.id, row.name)


@action("org.enable_user", "启用用户", rights.USERS, USER, version_field(), entity="user_account")
def enable_user(unit: Unit, f: Values) -> Done:
    """Let an account sign in again, with the roles it had; not that of somebody who has left (he comes back first)."""
    row = unit.get(UserAccount, f["id"])
    if row.disabled and row.employee_id is not None and not checks.is_in_service(row.employee_id):
        raise Refused(f"“{row.name}”对应的人员已离职，不能启用。请先在人员花名册办理重新入职。")
    if not unit.update(UserAccount, row.id, f["row_version"], disabled=False, failed_count=0, blocked_until=None):
        raise Refused(f"“{row.name}”的账号可以登录，不用启用。")
    return _done(f"已启用“{row.name}”的账号，角色和以前相同。", row.id, row.name)


def _known_permission(name: str) -> str | None:
    return None if name in access.permissions else "没有这项权限。请从权限表里选择。"


@action(
    "org.set_grant",
    "调整权限",
    rights.USERS,
    Field("role", "角色", Kind.CHOICE, required=True, choices=ROLE_NAMES),
    Field("permission", "权限", required=True, max_length=64, check=_known_permission),
    Field("reach", "范围", Kind.CHOICE, required=True, choices=rights.REACH_WORDS),
    entity="grant_override",
)
def set_grant(unit: Unit, f: Values) -> Done:
    """Change one cell of the permission matrix for everybody with this role."""
    checks.one_at_a_time()
    role, name = f["role"], f["permission"]
    declared = access.permissions[name]
    default = declared.grants.get(role, REACH_NONE)
    row = GrantOverride.get_or_none((GrantOverride.role == role) & (GrantOverride.permission == name))
    now = row.reach if row is not None else default
    if role == Role.SYSADMIN and name in (rights.USERS, rights.USERS_READ) and f["reach"] != access.REACH_SCOPE:
        raise Refused("系统管理员必须保留用户管理权限，否则没有人能再调整权限。")
    raised = REACH_ORDER.index(f["reach"]) > REACH_ORDER.index(now)
    if raised and role in unit.actor.roles and queries.administrators() != {unit.actor.user_id}:
        raise Refused("不能给自己担任的角色增加权限。请另一位不担任这个角色的系统管理员办理。")
    if row is None:
        record = unit.insert(GrantOverride, role=role, permission=name, reach=f["reach"])
    else:
        record = row.id
        unit.update(GrantOverride, record, None, reach=f["reach"])
    words = f"“{ROLE_NAMES[role]}”的“{declared.label}”：{rights.REACH_WORDS[f['reach']]}"
    return Done(f"已调整{words}。", frozenset({"grant_override"}), ("grant_override", record), words)


def _hash_both(f: dict[str, Any]) -> dict[str, Any]:
    return {**_hash(f), "recovery_hash": passwords.hashed(passwords.code_spelling(f["recovery_code"]))}


@action(
    "org.recover_password",
    "用恢复码重设密码",
    "",
    LOGIN,
    Field("code", "恢复码", Kind.PASSWORD, required=True),
    Field("password", "新密码", Kind.PASSWORD, required=True, hint="至少 8 位，不与登录名相同"),
    RECOVERY_CODE,
    entity="user_account",
    system=True,
    prepare=_hash_both,
)
def recover_password(unit: Unit, f: Values) -> Done:
    """Give an administrator a new password by the sealed recovery code, which is used up by it."""
    row = UserAccount.get_or_none(UserAccount.login == f["login"])
    here = unit.get(Organisation, queries.THE_ORGANISATION)
    right = passwords.matches(here.recovery_hash, passwords.code_spelling(f["code"]))
    if not right or row is None or row.id not in queries.administrators():
        raise Refused("恢复码或管理员登录名不对。请核对封存的恢复码；只有系统管理员可以这样重设密码。")
    unit.update(
        UserAccount, row.id, None, password_hash=f["password_hash"], must_change=False, failed_count=0,
        blocked_until=None,
    )  # fmt: skip
    unit.update(Organisation, here.id, None, recovery_hash=f["recovery_hash"])
    return _done(f"已重设“{row.name}”的密码，旧恢复码作废，请打印新恢复码并封存。", row.id, row.name)


def _noted(unit: Unit, row: UserAccount) -> None:
    """Let the account's history show the act although no version changes."""
    unit.changes.append(audit.Change("user_account", row.id, "", {}, {}))


def _account(login: str) -> Any:
    row = UserAccount.get_or_none(UserAccount.login == login)
    if row is None or row.disabled:
        raise Refused("登录名或密码不对。请重新输入。", code="SIGN_IN")
    return row


def _by_system(label: str, name: str, *fields: Field) -> Callable[..., Any]:
    return action(name, label, "", LOGIN, *fields, entity="user_account", system=True)


@_by_system("登录", "org.note_sign_in", Field("new_hash", "密码校验值", Kind.PASSWORD))
def note_sign_in(unit: Unit, f: Values) -> Done:
    """Record a sign-in whose password was right; a wrong one tried at the same time still blocks it."""
    row = _account(f["login"])
    if row.blocked_until is not None and row.blocked_until > unit.now:
        raise Refused("刚有人用错误的密码尝试登录，请稍后再试。", code="SIGN_IN")
    values: dict[str, Any] = {"failed_count": 0, "blocked_until": None, "last_sign_in_at": unit.now}
    if f["new_hash"]:
        values["password_hash"] = f["new_hash"]
    UserAccount.update(**values).where(UserAccount.id == row.id).execute()
    _noted(unit, row)
    return _done(f"{row.name}已登录。", row.id, row.name)


@_by_system("登录失败", "org.note_failed_sign_in")
def note_failed_sign_in(unit: Unit, f: Values) -> Done:
    """Count a wrong password and say how many seconds the next attempt must wait."""
    row = _account(f["login"])
    UserAccount.update(failed_count=UserAccount.failed_count + 1).where(UserAccount.id == row.id).execute()
    failed = UserAccount.get_by_id(row.id).failed_count
    seconds = rules.sign_in_delay(failed)
    blocked = unit.now + timedelta(seconds=seconds)
    UserAccount.update(blocked_until=blocked).where(UserAccount.id == row.id).execute()
    _noted(unit, row)
    return _done(f"密码不对，{seconds} 秒后可以再试。", row.id, row.name, seconds=seconds)
