"""Months of the score closed for each person, as they were at version 17."""

import peewee as pw

from models.core.base import CodeField, create_tables

GONE = ("state", "closed_at", "closed_by")  # of months that were closed for everybody, which no act ever did


def up(migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class ScoreClosing(Base):
        month = CodeField(max_length=7)
        employee_id = pw.IntegerField(index=True)
        closed_at = pw.DateTimeField()
        closed_by = pw.CharField(max_length=64)
        entity = CodeField(max_length=48)
        record = pw.IntegerField(null=True)

        class Meta:
            indexes = ((("month", "employee_id"), True),)

    known = {column.name for column in db.get_columns("score_month")}
    for name in GONE:
        if name in known:
            migrator.migrate(migrator.drop_column("score_month", name))
    create_tables(db, [ScoreClosing])
