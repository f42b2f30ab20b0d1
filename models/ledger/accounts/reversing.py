"""Taking a register back: its accounts go, so that their numbers are free, but for those that were used since."""

from __future__ import annotations

from typing import Any

import peewee as pw

from models.core import database
from models.core.imports.register import TakenBack
from models.core.imports.reversal import CHANGED, TOUCHED
from models.core.many import parts
from models.core.tables import AuditRecord
from models.core.unit import Unit
from models.ledger.accounts import search
from models.ledger.tables import TABLES, LedgerAccount

ENTITY = "ledger_account"
USED = "已有应收、收费、过户等记录"


def take_back(_: Unit, batch: int) -> TakenBack:
    """Delete the accounts of a batch, few statements for however many; those that stay count by themselves."""
    table = LedgerAccount
    of_batch = table.batch_id == batch
    ends: Any = table.select(pw.fn.MIN(table.id), pw.fn.MAX(table.id)).where(of_batch).tuples()
    first, last = next(iter(ends))
    if first is None:
        return TakenBack(0)
    kept = _kept(batch)
    rows: dict[int, int] = {}
    for some in parts(kept):
        held: Any = table.select(table.id, table.origin_row).where(table.id.in_(list(some))).tuples()
        rows.update(held)
        table.update(batch_id=0).where(table.id.in_(list(some))).execute()
    gone = int(table.delete().where(of_batch).execute())
    search.refill(first, last)
    return TakenBack(
        gone, [(rows[record], ENTITY, record, kept[record]) for record in sorted(kept, key=rows.__getitem__)]
    )


def _kept(batch: int) -> dict[int, str]:
    """The accounts of a batch that something was done with since, and what that is."""
    of_batch = LedgerAccount.select(LedgerAccount.id).where(LedgerAccount.batch_id == batch)
    kept: dict[int, str] = {}
    for one in TABLES:
        names = [name for name in ("account_id", "merged_into_id") if name in one._meta.fields]
        for name in names:
            field = one._meta.fields[name]
            kept |= dict.fromkeys(_numbers(one.select(field).where(field.in_(of_batch)).distinct()), USED)
    changed = of_batch.where(LedgerAccount.row_version > 1)
    kept |= dict.fromkeys(_numbers(changed) - kept.keys(), CHANGED)
    acts = AuditRecord.select(AuditRecord.record).where(
        AuditRecord.entity == ENTITY, AuditRecord.record.in_(of_batch)
    )  # fmt: skip
    return kept | dict.fromkeys(_numbers(acts.distinct()) - kept.keys(), TOUCHED)


def _numbers(rows: Any) -> set[int]:
    return {number for (number,) in database.current().execute(rows).fetchall()}
