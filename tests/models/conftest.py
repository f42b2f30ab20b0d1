"""A migrated database in use, on SQLite and on MariaDB, for every models test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import models.areas
from models.core import database
from models.core.database import Address
from models.org import passwords
from tests.samples import World
from tests.servers import MariaDB
from tests.shelf import FileShelf, ServerShelf

assert models.areas  # fills the register of actions and lists


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Password hashes that cost next to nothing; the real cost is the business of tests/models/org."""
    monkeypatch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})


BOTH = ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)]


@pytest.fixture(scope="session")
def server_shelf(mariadb_server: MariaDB) -> ServerShelf:
    """A migrated database on the private MariaDB."""
    return ServerShelf(mariadb_server.address(mariadb_server.create_database()))


def _connected(address: str) -> Iterator[str]:
    database.use(Address.parse(address))
    with database.connection():
        yield address
        assert not database.current().in_transaction(), "a transaction was left open"
    database.close()


@pytest.fixture(params=BOTH)
def _kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def opened(request: pytest.FixtureRequest, _kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated, empty database that is the one in use, with this thread connected."""
    if "world" in request.fixturenames:
        yield from _connected(request.getfixturevalue("_world_place")[0])
    elif _kind == "sqlite":
        yield from _connected(request.getfixturevalue("file_shelf").empty(tmp_path / "x.db"))
    else:
        yield from _connected(request.getfixturevalue("server_shelf").empty())


@pytest.fixture
def _world_place(request: pytest.FixtureRequest, _kind: str, tmp_path: Path) -> tuple[str, World]:
    if _kind == "sqlite":
        shelf: FileShelf = request.getfixturevalue("file_shelf")
        return shelf.with_world(tmp_path / "x.db")
    server: ServerShelf = request.getfixturevalue("server_shelf")
    return server.with_world()


@pytest.fixture
def world(_world_place: tuple[str, World], opened: str) -> World:
    """An organisation with its first administrator and a person without any right, in the opened database."""
    assert opened == _world_place[0]
    return _world_place[1]
