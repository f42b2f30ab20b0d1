"""Tables of imports: batches, what each row did, and the columns that a person matched in a layout."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class ImportBatch(Editable):
    """One import of one file: where it came from, what it held, what became of it.

    `taken_key` is unique and filled while a file is taken whole, so that nobody takes it a second time; `touched_at`
    is the last sign of life while rows are being staged. Sums are fen by column, as JSON.
    """

    kind = CodeField(max_length=32, index=True)
    file = pw.CharField(max_length=255)
    sheet = pw.CharField(max_length=100, default="")
    sha256 = CodeField(max_length=64, index=True)
    month = CodeField(max_length=7, default="")
    taken_key = CodeField(max_length=200, null=True, unique=True)
    state = CodeField(max_length=16, index=True)
    staged = pw.IntegerField(default=0)
    accepted = pw.IntegerField(default=0)
    written = pw.IntegerField(default=0)
    updated = pw.IntegerField(default=0)
    same = pw.IntegerField(default=0)
    refused = pw.IntegerField(default=0)
    ignored = pw.IntegerField(default=0)
    waiting = pw.IntegerField(default=0)
    sums = LongTextField(default="{}")
    stated = LongTextField(default="{}")
    gap_reason = pw.CharField(max_length=500, default="")
    corrections = LongTextField(default="[]")
    lines_sha256 = CodeField(max_length=64, default="")
    posted_at = pw.DateTimeField(null=True)
    posted_by = pw.CharField(max_length=64, default="")
    touched_at = pw.DateTimeField()
    reversed_at = pw.DateTimeField(null=True)
    reversed_by = pw.CharField(max_length=64, default="")


class ImportLine(Record):
    """What one row of a file did to one record, and what a reversal made of it.

    `version` is the record's version afterwards. `outcome` is empty until the batch is reversed; then reversed,
    kept or failed, with the reason, and `removed` holds the record that went. Values are JSON by column.
    """

    batch_id = pw.IntegerField(index=True)
    row = pw.IntegerField()
    entity = CodeField(max_length=48)
    record = pw.IntegerField()
    done = CodeField(max_length=8)
    version = pw.IntegerField()
    before = LongTextField(default="")
    after = LongTextField(default="")
    removed = LongTextField(default="")
    outcome = CodeField(max_length=8, default="")
    why = pw.CharField(max_length=200, default="")

    class Meta:
        indexes = ((("entity", "record"), False),)


class ColumnMapping(Editable):
    """The columns that a person matched for files with these headings; used for the next such file by itself."""

    kind = CodeField(max_length=32)
    layout = CodeField(max_length=64)
    headings = LongTextField()
    positions = LongTextField()
    set_at = pw.DateTimeField()
    set_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("kind", "layout"), True),)


TABLES: tuple[type[Table], ...] = (ImportBatch, ImportLine, ColumnMapping)
