"""Accounts made in bulk from the staff register."""

from __future__ import annotations

from typing import Any

from models.core import database
from models.core.access import DEFAULT_SCOPE, Scope
from models.core.errors import BadFields
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import accounts, passwords, rights
from models.org import queries as org
from models.staff import queries
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

ROWS = (
    Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
    Field("login", "登录名", Kind.LOGIN, required=True),
    Field("password", "初始密码", Kind.PASSWORD, required=True),
)


def _fault(number: int, sentence: str) -> BadFields:
    return BadFields({"accounts": f"第 {number} 行，{sentence}"}, {"accounts": "账号"})


def _hash(f: dict[str, Any]) -> dict[str, Any]:
    """Replace the passwords by their hashes, before the transaction; the passwords themselves are kept nowhere.

    On trial databases, where everybody's password is known, equal ones are hashed once.
    """
    hashed, known = [], dict[str, str]()
    for number, row in enumerate(f["accounts"], 1):
        sentence = passwords.fault(row["password"], row["login"])
        if sentence is not None:
            raise _fault(number, sentence)
        kept = {name: value for name, value in row.items() if name != "password"}
        made = known.get(row["password"]) or passwords.hashed(row["password"])
        if database.is_trial():
            known[row["password"]] = made
        hashed.append({**kept, "password_hash": made})
    return {**f, "accounts": tuple(hashed)}


@action(
    "staff.open_accounts",
    "批量开通账号",
    rights.USERS,
    Field("accounts", "账号", Kind.ROWS, required=True, rows=ROWS),
    entity="user_account",
    prepare=_hash,
)
def open_accounts(unit: Unit, f: Values) -> Done:
    """Accounts for people of the register, with the role of their entry; all of them, or none.

    The caller makes the first passwords and prints them; each must be changed at the first sign-in, except on
    trial databases, where everybody's is known.
    """
    for number, row in enumerate(f["accounts"], 1):
        employee = queries.seen(unit, rights.USERS, row["employee_id"])
        sentence = _refusal(employee, row["login"])
        if sentence is not None:
            raise _fault(number, sentence)
        accounts.add(
            unit,
            login=row["login"],
            name=employee.name,
            password_hash=row["password_hash"],
            roles=(employee.product_role,),
            scope=DEFAULT_SCOPE.get(employee.product_role, Scope.OWN),
            employee_id=employee.id,
            must_change=not database.is_trial(),
        )
    count = len(f["accounts"])
    told = f"已开通 {count} 个账号，首次登录须修改密码。"
    return Done(told, frozenset({"user_account"}), None, f"{count} 个账号", {"opened": count})


def _refusal(employee: Employee, login: str) -> str | None:
    """Why this account cannot be opened, or None."""
    if employee.state not in PRESENT:
        return f"{employee.name}不在册，不能开通账号。"
    if org.user_of_employee(employee.id) is not None:
        return f"{employee.name}已有账号，不用再开通。"
    if org.user_of_login(login) is not None:
        return f"登录名 {login} 已有人用，请换一个。"
    return None
