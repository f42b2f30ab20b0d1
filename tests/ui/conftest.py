"""What every test of a page gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.org import passwords
from tests.shelf import FileShelf
from tests.ui.office import Office, open_office


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed in a thousandth of the time that the office gets."""
    monkeypatch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})


@pytest.fixture
def office(qtbot: QtBot, fresh_sqlite: str, tmp_path: Path, file_shelf: FileShelf) -> Iterator[Office]:
    """An office on an SQLite file of its own."""
    with open_office(qtbot, fresh_sqlite, tmp_path / "drafts", file_shelf) as opened:
        yield opened
