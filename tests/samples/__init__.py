"""For every action a valid call, so that the generic safety tests reach each one that is registered.

Each area has a module here with `SAMPLES: dict[str, Callable[[World], Sample]]`; the function prepares what
the action needs and returns one valid call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from models.core import setup
from models.core.unit import perform

AREAS = (
    "core", "calendar", "org", "staff", "regulation", "rulebook", "acknowledgements",
    "roster", "swaps", "roster_import", "punches", "attendance", "month", "appraisal", "pack", "leave", "leave_import",
    "penalty", "appeal", "penalty_money",
    "ledger_accounts", "ledger_charges", "ledger_closings", "ledger_dunning", "ledger_import", "ledger_payments",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A small office: user numbers of its first administrator and of somebody without rights."""

    admin: int
    nobody: int


@dataclass(frozen=True)
class Sample:
    """One valid call of an action. `user` None means the program itself; `bad` are further bad values by field."""

    values: Mapping[str, Any]
    user: int | None
    bad: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


Maker = Callable[[World], Sample]


def samples() -> dict[str, Maker]:
    """The samples of all areas by action name."""
    found: dict[str, Maker] = {}
    for area in AREAS:
        found.update(import_module(f"tests.samples.{area}").SAMPLES)
    return found


def make_world() -> World:
    """An organisation with its first administrator (all roles of a small office) and one user without roles."""
    setup.mark(trial=False)
    perform(
        "org.set_up",
        {"organisation": "暖阳供热公司", "login": "admin", "name": "周敏", "password": "Spring-2026"},
        user=None,
    )
    from models.org import queries

    admin = queries.user_of_login("admin")
    assert admin is not None
    made = perform(
        "org.add_user",
        {"login": "nobody", "name": "路人", "password": "Spring-2026", "roles": [], "scope": "own"},
        user=admin.id,
    )
    assert made.record is not None
    return World(admin.id, made.record[1])
