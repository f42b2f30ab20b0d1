"""A desk at which slips are written, and the time that it is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.core import database
from tests.factories.slips import Desk
from tests.samples import World

FRIDAY = "2026-11-20 10:00"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets it be another time."""
    monkeypatch.setattr(database, "is_trial", lambda: True)
    return lambda words: monkeypatch.setenv("HEARTHDESK_CLOCK", words)


@pytest.fixture
def desk(world: World, at: Callable[[str], None]) -> Desk:
    """An office with a clerk, on a Friday morning."""
    at(FRIDAY)
    return Desk(world)
