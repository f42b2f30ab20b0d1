"""Which rows count: not those of batches that are still loading, were cancelled, or were taken back."""

from __future__ import annotations

from typing import Any

import peewee as pw

from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State

_HIDDEN = (State.LOADING, State.CANCELLED, State.REVERSED)


def counts(table: Any, *, joined: bool = False) -> Any:
    """The condition on a table with `batch_id` under which its rows count.

    Every reader of accounts, charges, payments and postings of the ledger adds it. Of a table that is `joined` from the
    left it is put so that no database begins with that table.
    """
    batch = pw.fn.COALESCE(table.batch_id, 0) if joined else table.batch_id
    return batch.not_in(ImportBatch.select(ImportBatch.id).where(ImportBatch.state.in_(_HIDDEN)))
