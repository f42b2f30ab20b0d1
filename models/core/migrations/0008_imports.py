"""Batches of imports, what each row did, and matched columns, as they were at version 8."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class ImportBatch(Base):
        row_version = pw.IntegerField()
        kind = CodeField(max_length=32, index=True)
        file = pw.CharField(max_length=255)
        sheet = pw.CharField(max_length=100)
        sha256 = CodeField(max_length=64, index=True)
        month = CodeField(max_length=7)
        taken_key = CodeField(max_length=200, null=True, unique=True)
        state = CodeField(max_length=16, index=True)
        staged = pw.IntegerField()
        accepted = pw.IntegerField()
        written = pw.IntegerField()
        updated = pw.IntegerField()
        same = pw.IntegerField()
        refused = pw.IntegerField()
        ignored = pw.IntegerField()
        waiting = pw.IntegerField()
        sums = LongTextField()
        stated = LongTextField()
        gap_reason = pw.CharField(max_length=500)
        corrections = LongTextField()
        lines_sha256 = CodeField(max_length=64)
        posted_at = pw.DateTimeField(null=True)
        posted_by = pw.CharField(max_length=64)
        touched_at = pw.DateTimeField()
        reversed_at = pw.DateTimeField(null=True)
        reversed_by = pw.CharField(max_length=64)

    class ImportLine(Base):
        batch_id = pw.IntegerField(index=True)
        row = pw.IntegerField()
        entity = CodeField(max_length=48)
        record = pw.IntegerField()
        done = CodeField(max_length=8)
        version = pw.IntegerField()
        before = LongTextField()
        after = LongTextField()
        removed = LongTextField()
        outcome = CodeField(max_length=8)
        why = pw.CharField(max_length=200)

        class Meta:
            indexes = ((("entity", "record"), False),)

    class ColumnMapping(Base):
        row_version = pw.IntegerField()
        kind = CodeField(max_length=32)
        layout = CodeField(max_length=64)
        headings = LongTextField()
        positions = LongTextField()
        set_at = pw.DateTimeField()
        set_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("kind", "layout"), True),)

    create_tables(db, [ImportBatch, ImportLine, ColumnMapping])
