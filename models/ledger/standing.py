"""Which rows count: not those of batches that are still loading, were cancelled, or were taken back."""

from __future__ import annotations

from typing import Any

from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State

_HIDDEN = (State.LOADING, State.CANCELLED, State.REVERSED)


def counts(table: Any) -> Any:
    """The condition on a table with `batch_id` under which its rows count.

    Every reader of accounts, charges, payments and postings of the ledger adds it.
    """
    return table.batch_id.not_in(ImportBatch.select(ImportBatch.id).where(ImportBatch.state.in_(_HIDDEN)))
