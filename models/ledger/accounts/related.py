"""Finding what belongs to accounts (charges, payments) by the words that find the accounts."""

from __future__ import annotations

from typing import Any

import peewee as pw

from models.ledger.accounts import search
from models.ledger.tables import LedgerAccount

FEW = 2_000  # accounts that a condition names


def matching(column: Any, words: str) -> Any:
    """The condition on a column of accounts, in rows that are joined with their accounts, for what was typed.

    A few accounts are named, so that an index leads to what is theirs. Very many are met soon by going through the
    rows in their order, which the condition is put for.
    """
    condition = search.matching(words)
    rows: Any = LedgerAccount.select(LedgerAccount.id).where(condition).limit(FEW + 1).tuples()
    found = [record for (record,) in rows]
    if len(found) > FEW:
        return pw.fn.COALESCE(condition, 0) == 1  # no database takes an index for it and sorts what it finds
    return search.one_of(found or [0], column)  # 0 is nobody: a condition that an index answers, too
