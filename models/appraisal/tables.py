"""Tables of the bonus sheet: sheets, their frozen versions and rows, and what people add to or take off a score."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class BonusSheet(Editable):
    """The performance bonus sheet of a unit for a month (F-08), from open to locked (R-030).

    Its number is that of the attendance sheet that it rests on. `version` is the last one that was made. `due_on` is
    the last day for handing it in (inclusive), with the stored clock as JSON.
    """

    unit_id = pw.IntegerField()
    month = CodeField(max_length=7, index=True)
    state = CodeField(max_length=16, index=True)
    version = pw.IntegerField(default=0)
    due_on = pw.DateField()
    deadline = LongTextField()
    preparer_id = pw.IntegerField(null=True)
    prepared_at = pw.DateTimeField(null=True)
    prepared_by = pw.CharField(max_length=64, default="")
    submitted_at = pw.DateTimeField(null=True)
    submitted_by = pw.CharField(max_length=64, default="")
    checked_at = pw.DateTimeField(null=True)
    checked_by = pw.CharField(max_length=64, default="")
    locked_at = pw.DateTimeField(null=True)
    locked_by = pw.CharField(max_length=64, default="")

    class Meta:
        indexes = ((("unit_id", "month"), True),)


class BonusVersion(Editable):
    """One version of a bonus sheet; `attendance_version` is that of the attendance sheet that it was made from.

    `rules` says how bonuses were worked out, in words. `ended_at` is when it was returned, withdrawn or reopened.
    """

    sheet_id = pw.IntegerField()
    version = pw.IntegerField()
    attendance_version = pw.IntegerField()
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)
    people = pw.IntegerField()
    rules = pw.CharField(max_length=500, default="")
    remark = pw.CharField(max_length=500, default="")
    ended_at = pw.DateTimeField(null=True)
    ended_by = pw.CharField(max_length=64, default="")
    end_reason = pw.CharField(max_length=500, default="")

    class Meta:
        indexes = ((("sheet_id", "version"), True),)


class BonusResult(Record):
    """What somebody's month came to in one version of a bonus sheet, with the reason; never changed.

    `live` is 1 in the version that counts and NULL in older ones. Points are hundredths with the sign they count by,
    money is fen. `base_fen`, `bonus_fen` and `payable_fen` are NULL where the office has not said what the base is.
    `fine_fen` is shown only: it is not taken off here. `barred` is what bars from awards (R-044), codes with a comma
    between. `explanation` is JSON, `sha256` is over everything else of the row.
    """

    sheet_id = pw.IntegerField()
    version = pw.IntegerField()
    employee_id = pw.IntegerField()
    month = CodeField(max_length=7)
    live = pw.IntegerField(null=True)
    place = pw.IntegerField()
    work_no = CodeField(max_length=32)
    name = pw.CharField(max_length=64)
    post = pw.CharField(max_length=64, default="")
    base_points = pw.IntegerField()
    step_points = pw.IntegerField()
    threshold_points = pw.IntegerField()
    penalty_points = pw.IntegerField()
    training_points = pw.IntegerField()
    other_points = pw.IntegerField()
    added_points = pw.IntegerField()
    final_points = pw.IntegerField()
    base_fen = pw.BigIntegerField(null=True)
    bonus_fen = pw.BigIntegerField(null=True)
    added_fen = pw.BigIntegerField()
    payable_fen = pw.BigIntegerField(null=True)
    fine_fen = pw.BigIntegerField()
    remark = pw.CharField(max_length=300, default="")
    barred = CodeField(max_length=64, default="")
    explanation = LongTextField()
    sha256 = CodeField(max_length=64)

    class Meta:
        indexes = (
            (("employee_id", "month", "live"), True),
            (("sheet_id", "version", "employee_id"), True),
            (("month", "live"), False),
        )


class ScoreAdjustment(Editable):
    """Points or money for somebody in the month of a day, proposed with a reason and decided above (R-142).

    `label` is the kind of the rulebook, or 其他. Points are hundredths with a sign, money is fen and never negative.
    """

    employee_id = pw.IntegerField()
    day = pw.DateField()
    label = pw.CharField(max_length=64)
    points = pw.IntegerField(default=0)
    fen = pw.BigIntegerField(default=0)
    reason = pw.CharField(max_length=300)
    state = CodeField(max_length=16, index=True)
    proposed_at = pw.DateTimeField()
    proposed_by = pw.CharField(max_length=64)
    proposed_by_id = pw.IntegerField(null=True)
    decided_at = pw.DateTimeField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=200, default="")
    remark = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("employee_id", "day"), False), (("day", "state"), False))


TABLES: tuple[type[Table], ...] = (BonusSheet, BonusVersion, BonusResult, ScoreAdjustment)
