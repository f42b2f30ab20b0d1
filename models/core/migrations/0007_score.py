"""Score months and score lines, as they were at version 7."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class ScoreMonth(Base):
        row_version = pw.IntegerField()
        month = CodeField(max_length=7, unique=True)
        state = CodeField(max_length=8)
        touched = pw.IntegerField()
        closed_at = pw.DateTimeField(null=True)
        closed_by = pw.CharField(max_length=64)

    class ScoreLine(Base):
        key = CodeField(max_length=96)
        entry = pw.IntegerField()
        employee_id = pw.IntegerField()
        month = CodeField(max_length=7)
        belongs_to = CodeField(max_length=7)
        cause = CodeField(max_length=16, index=True)
        title = pw.CharField(max_length=200)
        points = pw.IntegerField()
        fen = pw.BigIntegerField()
        event_date = pw.DateField()
        entity = CodeField(max_length=48)
        record = pw.IntegerField(null=True)
        explanation = LongTextField()
        reason = pw.CharField(max_length=500)
        written_at = pw.DateTimeField()
        written_by = pw.CharField(max_length=64)

        class Meta:
            indexes = (
                (("key", "entry"), True),
                (("month", "employee_id"), False),
                (("employee_id", "event_date"), False),
            )

    create_tables(db, [ScoreMonth, ScoreLine])
