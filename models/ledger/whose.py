"""Which account a record of the ledger belongs to, for going from one page to another."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from models.core.many import parts
from models.ledger.tables import TABLES

BY_ENTITY = {
    "ledger_owner": "LedgerOwner", "ledger_standing": "LedgerStanding", "ledger_charge": "LedgerCharge",
    "ledger_reduction": "LedgerReduction", "ledger_payment": "LedgerPayment", "ledger_posting": "LedgerPosting",
    "ledger_refund": "LedgerRefund", "ledger_contact": "LedgerContact", "ledger_notice": "LedgerNotice",
    "ledger_stop": "LedgerStop",
}  # fmt: skip


def accounts_of(entity: str, records: Collection[int]) -> dict[int, int]:
    """The account of each of these records; what belongs to none, such as money of nobody, is left out."""
    if entity == "ledger_account":
        return {record: record for record in records}
    table: Any = next((one for one in TABLES if one.__name__ == BY_ENTITY.get(entity)), None)
    found: dict[int, int] = {}
    for some in parts(records) if table is not None else ():
        rows = table.select(table.id, table.account_id).where(table.id.in_(some), table.account_id.is_null(False))
        found.update(rows.tuples())
    return found
