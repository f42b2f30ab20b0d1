"""The test kind in a small office, on SQLite and on MariaDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from models.core.imports.register import ImportKind, ImportRow
from models.core.register import Done
from models.core.unit import perform
from tests.models.core.imports import payments
from tests.samples import World

Post = Callable[..., Done]


@pytest.fixture
def kind(world: World) -> Iterator[ImportKind]:
    """Payments, offered."""
    with payments.offered() as kind:
        yield kind


@pytest.fixture
def post(kind: ImportKind, world: World) -> Post:
    """Import rows as the administrator."""

    def do(rows: Sequence[ImportRow] = (), sha256: str = "a" * 64, **values: Any) -> Done:
        given = {"file": "收款.xlsx", "sheet": "表", "sha256": sha256, "rows": rows, **values}
        return perform(kind.action, given, user=world.admin)

    return do
