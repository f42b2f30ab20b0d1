"""A small office for the tests of the register, without the slow hashing of passwords."""

from __future__ import annotations

from typing import Any

import pytest

from models.core import setup
from models.core.register import Done
from models.core.unit import Behalf, perform
from models.org.tables import Department, Organisation, Post, UserAccount, UserRole
from tests.factories import staff


class Office:
    """Units, posts and accounts, and a way to act as one of the people."""

    def __init__(self) -> None:
        Organisation.insert(id=1, name="暖阳供热公司").execute()
        self.hall = self.unit("营业厅")
        self.desk = self.unit("城东营业厅", self.hall)
        self.calls = self.unit("呼叫中心")
        self.clerk = self.post("营业员", "CASHIER")
        self.agent = self.post("坐席员", "AGENT")
        self.admin = self.user("admin", ("SYSADMIN", "ADMIN", "HR", "MANAGER", "FINANCE"))

    def unit(self, name: str, parent: int | None = None) -> int:
        """A department."""
        return int(Department.insert(name=name, initials="x", kind="department", parent_id=parent).execute())

    def post(self, name: str, role: str) -> int:
        """A post."""
        return int(Post.insert(name=name, initials="x", product_role=role).execute())

    def user(self, login: str, roles: tuple[str, ...], scope: str = "all", **values: Any) -> int:
        """An account that signs in without changing its password first."""
        row = {"login": login.upper(), "name": login, "initials": "x", "password_hash": "-", "must_change": False,
               "scope": scope, **values}  # fmt: skip
        user = int(UserAccount.insert(**row).execute())
        for role in roles:
            UserRole.insert(user_id=user, role=role).execute()
        return user

    def do(self, action: str, *, user: int = 0, behalf: Behalf | None = None, **values: Any) -> Done:
        """An action of the administrator, or of somebody else."""
        return perform(action, values, user=user or self.admin, behalf=behalf)

    def person(self, **values: Any) -> Any:
        """An active clerk of the hall."""
        return staff.employee(**{"unit_id": self.hall, "post_id": self.clerk, "product_role": "CASHIER", **values})


@pytest.fixture
def office(opened: str) -> Office:
    """The office, on SQLite and on MariaDB."""
    setup.mark(trial=False)
    return Office()
