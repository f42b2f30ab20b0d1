"""A small office for tests that read and write its files."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.core import database
from models.org import passwords
from tests.samples import World
from tests.shelf import FileShelf


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Password hashes that cost next to nothing; the real cost is the business of tests/models/org."""
    monkeypatch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})


@pytest.fixture
def world(address: str, file_shelf: FileShelf) -> Iterator[World]:
    """The small office on both kinds of database, with this thread connected."""
    made = file_shelf.place(address)
    with database.connection():
        yield made
    database.close()


@pytest.fixture
def file_world(fresh_sqlite: str, file_shelf: FileShelf) -> Iterator[World]:
    """The small office on a file of its own, with this thread connected."""
    made = file_shelf.place(fresh_sqlite)
    with database.connection():
        yield made
    database.close()
