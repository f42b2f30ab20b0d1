"""Tables of the score: months, for whom they are closed, and lines that are only ever added."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class ScoreMonth(Editable):
    """A month of the whole organisation. `touched` is written by every line, so that a close waits for its writers."""

    month = CodeField(max_length=7, unique=True)
    touched = pw.IntegerField(default=0)


class ScoreClosing(Record):
    """A month of somebody that takes no more lines, since it was summed up in a paper: `entity` and `record`."""

    month = CodeField(max_length=7)
    employee_id = pw.IntegerField(index=True)
    closed_at = pw.DateTimeField()
    closed_by = pw.CharField(max_length=64)
    entity = CodeField(max_length=48, default="")
    record = pw.IntegerField(null=True)

    class Meta:
        indexes = ((("month", "employee_id"), True),)


class ScoreLine(Record):
    """What one cause did to somebody's score, or its reversal.

    The entries of one key are numbered 1, 2, 3 …: odd ones count, each even one takes back the one before it. `month`
    is where the line counts, `belongs_to` the month of its cause: they differ where that was closed already. Points
    are hundredths, money is in fen; what is taken off is negative.
    """

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
    entity = CodeField(max_length=48, default="")
    record = pw.IntegerField(null=True)
    explanation = LongTextField()
    reason = pw.CharField(max_length=500, default="")
    written_at = pw.DateTimeField()
    written_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("key", "entry"), True), (("month", "employee_id"), False), (("employee_id", "event_date"), False))


TABLES: tuple[type[Table], ...] = (ScoreMonth, ScoreClosing, ScoreLine)
