"""A migrated database in use, on SQLite and on MariaDB, for every models test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import models.areas
from models.core import database, migrate
from models.org import passwords
from tests.samples import World, make_world

assert models.areas  # fills the register of actions and lists


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Password hashes that cost next to nothing; the real cost is the business of tests/models/org."""
    monkeypatch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})


@pytest.fixture
def opened(address: str) -> Iterator[str]:
    """The address of a migrated, empty database that is the one in use, with this thread connected."""
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade()
        yield address
        assert not database.current().in_transaction(), "a transaction was left open"
    database.close()


@pytest.fixture
def world(opened: str) -> World:
    """An organisation with its first administrator and a person without any right."""
    return make_world()
