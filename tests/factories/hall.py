"""People of the hall and of finance with accounts of their own, and what `check` says about their takings."""

from __future__ import annotations

from typing import Any

from models.core import check
from tests.factories import org
from tests.samples import World


def user_of(world: World, employee: Any, *roles: str) -> int:
    """An account of an employee with these roles, called as he is."""
    user = org.user(world, roles=roles, name=employee.name)
    org.tie(world, user, employee.id)
    return user


def wrong() -> list[str]:
    """What a check says about takings and months; payments of these tests are in no log."""
    return [one for one in check.check() if "日结" in one or "对账" in one]
