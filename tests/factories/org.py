"""Units, posts, accounts and colleagues of a small office, made by real actions."""

from __future__ import annotations

from itertools import count
from typing import Any

from models.core.base import Editable
from models.core.register import Done
from models.core.unit import perform
from models.org import passwords, queries
from models.org.tables import UserAccount
from tests.samples import World

PASSWORD = "Spring-2026"
_numbers = count(1)


def record_of(done: Done) -> int:
    """The number of the record that an action made."""
    assert done.record is not None
    return done.record[1]


def version_of(table: type[Editable], record: int) -> int:
    """The stored version of a row."""
    return int(table.get_by_id(record).row_version)


def unit(world: World, name: str = "", parent_id: int | None = None, **values: Any) -> int:
    """A department, or what `kind` says."""
    fields = {"name": name or f"部门{next(_numbers)}", "kind": "department", "parent_id": parent_id, **values}
    return record_of(perform("org.add_unit", fields, user=world.admin))


def post(world: World, name: str = "") -> int:
    """A post."""
    return record_of(perform("org.add_post", {"name": name or f"岗位{next(_numbers)}"}, user=world.admin))


def user(world: World, login: str = "", *, roles: tuple[str, ...] = (), ready: bool = True, **values: Any) -> int:
    """An account; `ready` means that the first password was changed already."""
    login = login or f"user{next(_numbers)}"
    fields = {"login": login, "name": login, "password": PASSWORD, "roles": list(roles), "scope": "own", **values}
    record = record_of(perform("org.add_user", fields, user=world.admin))
    if ready:
        UserAccount.update(must_change=False).where(UserAccount.id == record).execute()
    return record


def colleague(world: World, name: str = "", role: str = "AGENT", unit_id: int | None = None) -> int:
    """An employee in service."""
    number = next(_numbers)
    fields = {
        "work_no": f"G{number:04d}", "name": name or f"员工{number}", "product_role": role, "unit_id": unit_id,
        "state": "active", "hired_on": "2020-03-02",
    }  # fmt: skip
    return record_of(perform("staff.hire", fields, user=world.admin))


def tie(world: World, user_id: int, employee_id: int) -> None:
    """Say which employee an account belongs to."""
    row = queries.user(user_id)
    fields = {
        "id": user_id, "row_version": row.row_version, "login": row.login, "name": row.name, "scope": row.scope,
        "scope_unit_id": row.scope_unit_id, "employee_id": employee_id,
    }  # fmt: skip
    perform("org.edit_user", fields, user=world.admin)


def recovery_code(world: World) -> str:
    """The recovery code that is valid from now on."""
    code = passwords.new_code()
    perform("org.set_recovery_code", {"recovery_code": code}, user=world.admin)
    return code
