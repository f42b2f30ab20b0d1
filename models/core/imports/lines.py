"""What each row of an import did: stored beside the batch, sealed by one hash in the audit entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from models.core import audit, bulk
from models.core.imports.register import Line
from models.core.imports.tables import ImportLine


def keep(batch: int, lines: Sequence[Line]) -> str:
    """Store what each row did, inside the import's transaction; returns the hash over all of it."""
    rows = [
        {
            "batch_id": batch, "row": one.row, "entity": one.entity, "record": one.record, "done": one.done,
            "version": one.version, "before": audit.dump(one.before) if one.before else "",
            "after": audit.dump(one.after) if one.after else "",
        }
        for one in lines
    ]  # fmt: skip
    bulk.insert(ImportLine, rows)
    return digest(tuple(row.values())[1:] for row in rows)


def digest(lines: Iterable[Sequence[Any]]) -> str:
    """The hash over (row, entity, record, done, version, before, after) of all lines in their order."""
    made = hashlib.sha256()
    for line in lines:
        made.update("\x1f".join(map(str, line)).encode() + b"\x1e")
    return made.hexdigest()
