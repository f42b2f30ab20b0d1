"""The window and the command line for tests, and data files that are copied instead of made anew for each test."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

import main
import models.areas
from models.core import database, migrate
from models.org import passwords
from tests.desktop.commandline import REGISTER, Run, Told
from tests.desktop.program import PASSWORD, Program
from tests.samples import make_world

assert models.areas  # fills the register of actions and lists


CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Password hashes that cost next to nothing; the real cost is the business of tests/models/org."""
    monkeypatch.setattr(passwords, "COST", CHEAP)


@pytest.fixture(scope="session")
def office_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data file with an organisation, its administrator `admin` and `nobody` without rights; do not change it."""
    file = tmp_path_factory.mktemp("office") / "office.db"
    database.use(database.Address.parse(str(file)))
    with pytest.MonkeyPatch.context() as patch, database.connection():
        patch.setattr(passwords, "COST", CHEAP)
        migrate.upgrade()
        make_world()
        database.current().execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture
def office(office_file: Path, tmp_path: Path) -> str:
    """The address of a data file of this test's own."""
    target = tmp_path / "data" / "office.db"
    target.parent.mkdir()
    shutil.copy(office_file, target)
    return str(target)


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Callable[..., Program]]:
    """Start the program; it is ended with the test."""
    started: list[Program] = []

    def go(*args: Any, **named: Any) -> Program:
        started.append(Program(qtbot, *args, **named))
        return started[-1]

    yield go
    for program in started:
        program.end()
    if database.proxy.obj is not None:
        database.current().forbidden_thread = None
    database.close()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command line in this process; nothing of it is left open, neither the database nor its log."""
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", PASSWORD)
    monkeypatch.setenv("HEARTHDESK_PASSWORD", "")

    def go(*words: str | Path) -> Told:
        capsys.readouterr()
        status = main.main([str(word) for word in words])
        said = capsys.readouterr()
        return Told(status, said.out, said.err)

    yield go
    database.close()
    ours = logging.getLogger("hearthdesk")
    for handler in list(ours.handlers):
        ours.removeHandler(handler)
        handler.close()


@pytest.fixture
def made(run: Run, address: str) -> str:
    """The address of a database made by the command line, on either kind."""
    told = run("--database", address, "create", "--organisation", "暖阳供热公司", "--admin", "admin", "--name", "周敏")
    assert (told.status, told.err) == (0, "")
    return address


@pytest.fixture
def as_admin(run: Run, made: str) -> Run:
    """Run as the administrator of that database."""

    def go(*words: str | Path) -> Told:
        return run("--database", made, "--user", "admin", *words)

    return go


@pytest.fixture
def staffed(as_admin: Run) -> Run:
    """As the administrator, with the sample register in the database."""
    assert as_admin("import", "staff", REGISTER, "--accept-new").status == 0
    return as_admin
