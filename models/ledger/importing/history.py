"""The history of charges and payments that a file brought: the file and its row, which they carry themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.core import audit
from models.core.audit import Event
from models.core.imports.tables import ImportBatch
from models.core.tables import AuditEntry, AuditRecord
from models.ledger.tables import LedgerCharge, LedgerPayment

TABLES: dict[str, Any] = {"ledger_charge": LedgerCharge, "ledger_payment": LedgerPayment}


def _events(entity: str, record: int) -> Iterator[Event]:
    """The import that brought a record, and where it stood in the file."""
    table = TABLES.get(entity)
    row = table.get_or_none(table.id == record) if table is not None else None
    if row is None or not row.origin_id:
        return
    batch = ImportBatch.get_or_none(ImportBatch.id == row.origin_id)
    about = (AuditRecord.entity == "import_batch") & (AuditRecord.record == row.origin_id)
    entry = (
        AuditEntry.select()
        .join(AuditRecord, on=(AuditRecord.seq == AuditEntry.seq))
        .where(about, AuditEntry.action != "imports.reverse")
        .order_by(AuditEntry.seq)
        .first()
    )
    if batch is not None and entry is not None:
        yield audit.event_of(entry, [("来源", "—", f"{batch.file} 第 {row.origin_row} 行")])


audit.add_history(_events)
