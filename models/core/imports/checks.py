"""What imports tell the rest of the program: the history of each record, and whether their lines are whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from models.core import audit, check
from models.core.audit import Event
from models.core.imports.lines import digest
from models.core.imports.tables import ImportBatch, ImportLine
from models.core.imports.workflow import Outcome
from models.core.tables import AuditEntry, AuditRecord


def _events(entity: str, record: int) -> Iterator[Event]:
    """The imports that wrote a record, and the reversals of them; a removed record's number may be given again."""
    gone = (ImportLine.done == "insert") & (ImportLine.outcome == Outcome.REVERSED)
    lines: Any = (
        ImportLine.select(ImportLine, ImportBatch.file)
        .join(ImportBatch, on=(ImportBatch.id == ImportLine.batch_id))
        .where((ImportLine.entity == entity) & (ImportLine.record == record) & ~gone)
        .objects()
    )
    for line in lines:
        for entry in _entries(line.batch_id):
            before, after = json.loads(line.before or "{}"), json.loads(line.after or "{}")
            if entry.action == "imports.reverse":
                if line.outcome == Outcome.REVERSED:
                    yield audit.event_of(entry, audit.described(entity, after, before))
            elif line.done == "insert":
                yield audit.event_of(entry, [("来源", "—", f"{line.file} 第 {line.row} 行")])
            else:
                yield audit.event_of(entry, audit.described(entity, before, after))


def _entries(batch: int) -> Any:
    """The acts about a batch: its import and its reversals."""
    return (
        AuditEntry.select()
        .join(AuditRecord, on=(AuditRecord.seq == AuditEntry.seq))
        .where((AuditRecord.entity == "import_batch") & (AuditRecord.record == batch))
        .order_by(AuditEntry.seq)
    )


audit.add_history(_events)


@check.also
def _changed_lines() -> Iterator[str]:
    """Lines of imports that no longer say what the import's entry in the audit log said."""
    for batch in ImportBatch.select().where(ImportBatch.lines_sha256 != ""):
        rows: Any = (
            ImportLine.select(
                ImportLine.row, ImportLine.entity, ImportLine.record, ImportLine.done, ImportLine.version,
                ImportLine.before, ImportLine.after,
            )
            .where(ImportLine.batch_id == batch.id)
            .order_by(ImportLine.id)
            .tuples()
            .iterator()
        )  # fmt: skip
        stated = {
            json.loads(entry.detail)["notes"]["lines_sha256"]
            for entry in _entries(batch.id)
            if entry.action != "imports.reverse"
        }
        if {digest(rows), batch.lines_sha256} != stated:
            yield f"第 {batch.id} 批导入（{batch.file}）的明细与操作记录不符，可能被改动过。"


@check.also
def _left_loading() -> Iterator[str]:
    """Lines that belong to no import."""
    orphans = ImportLine.select().where(ImportLine.batch_id.not_in(ImportBatch.select(ImportBatch.id))).count()
    if orphans:
        yield f"有 {orphans} 条导入明细不属于任何一批导入。"
