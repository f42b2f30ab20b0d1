"""Imports wait for each other, so that each is checked against what the one before it wrote."""

from __future__ import annotations

from models.core.imports.register import ImportKind
from models.core.tables import DatabaseInfo


def take(kind: ImportKind) -> None:
    """Wait for other imports and for what the kind must not meet, on both databases, until the transaction ends."""
    DatabaseInfo.update(value=DatabaseInfo.value).where(DatabaseInfo.name == "site").execute()
    DatabaseInfo.get_by_id("site")  # nobody waits for a row that is not there
    if kind.lock is not None:
        kind.lock()
