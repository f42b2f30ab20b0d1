"""What may happen to accounts, for the actions of this area and of those above it (leaving, accounts in bulk)."""

from __future__ import annotations

from collections.abc import Collection

from models.core import audit, text
from models.core.access import Role, Scope
from models.core.errors import Refused
from models.core.unit import Unit
from models.org import checks, queries
from models.org.tables import UserAccount, UserRole


def add(
    unit: Unit,
    *,
    login: str,
    name: str,
    password_hash: str,
    roles: Collection[str],
    scope: Scope,
    scope_unit_id: int | None = None,
    employee_id: int | None = None,
    must_change: bool = True,
) -> int:
    """A new account and its number. Raises BadFields when the login or the employee has one already.

    `password_hash` comes from `passwords.hashed`, made before the transaction.
    """
    with checks.not_taken("login", "登录名", "这个登录名已有人用，或此人已有账号。请换一个登录名，或修改原账号。"):
        user = unit.insert(
            UserAccount,
            login=login,
            name=name,
            initials=text.initials(name),
            password_hash=password_hash,
            must_change=must_change,
            employee_id=employee_id,
            scope=scope,
            scope_unit_id=scope_unit_id,
        )
    _write_roles(unit, user, frozenset(roles))
    return user


def change_roles(unit: Unit, user: int, version: int | None, roles: Collection[str]) -> bool:
    """Give an account these roles instead of those it has; False when they are the same.

    Raises Refused when nobody would be left who can run the program.
    """
    had = queries.roles_of([user])[user]
    unit.touch(UserAccount, user, version, roles=sorted(had))
    if had == frozenset(roles):
        return False
    if Role.SYSADMIN in had and Role.SYSADMIN not in roles:
        keep_an_administrator(user)
    _write_roles(unit, user, frozenset(roles))
    return True


def _write_roles(unit: Unit, user: int, roles: frozenset[str]) -> None:
    had = {row.role: row.id for row in UserRole.select().where(UserRole.user_id == user)}
    for role in sorted(had.keys() - roles):
        unit.delete(UserRole, had[role])
    for role in sorted(roles - had.keys()):
        unit.insert(UserRole, user_id=user, role=role)
    unit.changes.append(
        audit.Change("user_account", user, "", {"roles": sorted(had)} if had else None, {"roles": sorted(roles)})
    )


def keep_an_administrator(user: int) -> None:
    """Raise Refused when this account is the last enabled one with the role SYSADMIN."""
    checks.one_at_a_time()
    if queries.administrators() == {user}:
        raise Refused("这是最后一位系统管理员，停用或取消后没有人能管理账号。请先让另一位用户担任系统管理员。")


def disable(unit: Unit, user: int, version: int | None) -> bool:
    """Stop an account from signing in; False when it is stopped already. Raises Refused for the last administrator."""
    keep_an_administrator(user)
    return unit.update(UserAccount, user, version, disabled=True)


def disable_of_employee(unit: Unit, employee_id: int) -> bool:
    """Stop the account of somebody who leaves; False when he has none that works."""
    row = queries.user_of_employee(employee_id)
    return row is not None and not row.disabled and disable(unit, row.id, None)
