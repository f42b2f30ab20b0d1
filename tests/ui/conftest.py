"""What every test of a page gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.office import Office, open_office


@pytest.fixture
def office(qtbot: QtBot, fresh_sqlite: str, tmp_path: Path) -> Iterator[Office]:
    """An office on an SQLite file of its own."""
    with open_office(qtbot, fresh_sqlite, tmp_path / "drafts") as opened:
        yield opened
