"""Readers of imports: batches, whether a file was taken, remembered columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee as pw

from models.core.errors import NotFound
from models.core.imports.register import ImportKind
from models.core.imports.tables import ColumnMapping, ImportBatch, ImportLine
from models.core.imports.workflow import State


@dataclass(frozen=True)
class Batch:
    """One import as it is known now; sums are fen by column, counts are rows. `whole`: no row was left out."""

    id: int
    row_version: int
    kind: str
    file: str
    sheet: str
    sha256: str
    month: str
    state: State
    written: int
    updated: int
    same: int
    refused: int
    ignored: int
    waiting: int
    sums: Mapping[str, int]
    posted_at: datetime | None
    posted_by: str
    whole: bool


@dataclass(frozen=True)
class LineData:
    """What one row of a file did to one record, and what a reversal made of it."""

    row: int
    entity: str
    record: int
    done: str
    outcome: str
    why: str


def taken_key(kind: str, sha256: str, sheet: str, month: str) -> str:
    """What is unique about a file that was taken whole: kind, content, sheet and month."""
    return f"{kind}:{sha256}:{month}:{sheet}"[:200]


def batch(number: int) -> Batch:
    """One import. Raises NotFound."""
    row = ImportBatch.get_or_none(ImportBatch.id == number)
    if row is None:
        raise NotFound(f"没有第 {number} 批导入。请核对批次号。")
    return _batch(row)


def earlier(kind: ImportKind, sha256: str, sheet: str, month: str) -> Batch | None:
    """The last import of this very file that still counts, or None."""
    found = (
        ImportBatch.select()
        .where(
            (ImportBatch.kind == kind.name)
            & (ImportBatch.sha256 == sha256)
            & (ImportBatch.sheet == sheet)
            & (ImportBatch.month == month)
            & (ImportBatch.state == State.POSTED)
        )
        .order_by(ImportBatch.id.desc())
        .first()
    )
    return _batch(found) if found is not None else None


def taken(kind: ImportKind, sha256: str, month: str) -> Batch | None:
    """The last import that took a sheet of this very file whole, for that month or without one, or None."""
    same = (ImportBatch.kind == kind.name) & (ImportBatch.sha256 == sha256) & (ImportBatch.month == month)
    counting = (ImportBatch.state == State.POSTED) & ImportBatch.taken_key.is_null(False)
    found = ImportBatch.select().where(same & counting).order_by(ImportBatch.id.desc()).first()
    return _batch(found) if found is not None else None


def lines(number: int) -> tuple[LineData, ...]:
    """What every row of a batch did, in the order of writing."""
    rows = ImportLine.select().where(ImportLine.batch_id == number).order_by(ImportLine.id)
    return tuple(LineData(r.row, r.entity, r.record, r.done, r.outcome, r.why) for r in rows)


def mappings(kind: str) -> Mapping[str, Mapping[str, int]]:
    """The positions that somebody matched, by column, for each layout of a kind of file."""
    rows = ColumnMapping.select().where(ColumnMapping.kind == kind)
    return {row.layout: {str(key): int(at) for key, at in json.loads(row.positions).items()} for row in rows}


def posted() -> Any:
    """The numbers of the batches that count, for readers of tables that large imports are staged into.

    What a partly reversed one left stays and counts; a staged one is reversed as a whole.
    """
    return ImportBatch.select(ImportBatch.id).where(ImportBatch.state.in_([State.POSTED, State.PARTLY]))


def standing(kind: ImportKind) -> str:
    """Which imports that matter to a kind count now, in a few characters: each import and each reversal changes it."""
    counting = ImportBatch.state.in_([State.POSTED, State.PARTLY])
    figures = (pw.fn.MAX(ImportBatch.id), pw.fn.COUNT(ImportBatch.id), pw.fn.SUM(ImportBatch.row_version))
    rows: Any = ImportBatch.select(*figures).where(ImportBatch.kind.in_([kind.name, *kind.beside]) & counting).tuples()
    last, count, versions = rows.get()
    return f"{last or 0}:{count}:{int(versions or 0)}"


def _batch(row: ImportBatch) -> Batch:
    values: Any = row
    return Batch(
        values.id, values.row_version, values.kind, values.file, values.sheet, values.sha256, values.month,
        State(values.state), values.written, values.updated, values.same, values.refused, values.ignored,
        values.waiting, json.loads(values.sums), values.posted_at, values.posted_by, values.taken_key is not None,
    )  # fmt: skip
