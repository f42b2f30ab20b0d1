"""Shift types, rosters, swaps and rotations, as they were at version 13."""

import peewee as pw

from models.core.base import CodeField, create_tables
from models.core.rulebook.delivery import deliver
from models.core.rulebook.rules import Origin

# The telephone is always reachable in the season of heating; its days are ours to recommend.
COVER = [
    {
        "name": "热线在岗", "role": "hotline", "codes": "", "starts": "", "until": "", "weekdays": [], "least": 1,
        "season_from": "11-15", "season_until": "03-15", "hard": False, "unit_id": None,
    }
]  # fmt: skip


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class ShiftType(Base):
        row_version = pw.IntegerField()
        code = pw.CharField(max_length=8, unique=True)
        name = pw.CharField(max_length=30)
        kind = CodeField(max_length=16)
        role = CodeField(max_length=16)
        certificate = pw.CharField(max_length=64)
        tone = CodeField(max_length=16)
        position = pw.IntegerField()
        is_active = pw.BooleanField()

    class ShiftTime(Base):
        row_version = pw.IntegerField()
        shift_id = pw.IntegerField()
        valid_from = pw.DateField()
        starts = pw.IntegerField(null=True)
        ends = pw.IntegerField(null=True)
        break_from = pw.IntegerField(null=True)
        break_until = pw.IntegerField(null=True)
        punches_break = pw.BooleanField()
        pre_minutes = pw.IntegerField()

        class Meta:
            indexes = ((("shift_id", "valid_from"), True),)

    class Roster(Base):
        row_version = pw.IntegerField()
        month = CodeField(max_length=7)
        unit_id = pw.IntegerField()
        kind = CodeField(max_length=16)
        state = CodeField(max_length=16, index=True)
        published_at = pw.DateTimeField(null=True)
        published_by = pw.CharField(max_length=64)
        closed_at = pw.DateTimeField(null=True)
        closed_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("month", "unit_id", "kind"), True),)

    class RosterEntry(Base):
        roster_id = pw.IntegerField()
        employee_id = pw.IntegerField()
        day = pw.DateField()
        position = pw.IntegerField()
        shift_id = pw.IntegerField(null=True)
        role = CodeField(max_length=16)
        covers_for_id = pw.IntegerField(null=True)

        class Meta:
            indexes = (
                (("roster_id", "employee_id", "day", "position"), True),
                (("employee_id", "day"), False),
                (("day", "employee_id"), False),
            )

    class RosterChange(Base):
        roster_id = pw.IntegerField(index=True)
        employee_id = pw.IntegerField()
        day = pw.DateField()
        position = pw.IntegerField()
        before_id = pw.IntegerField(null=True)
        after_id = pw.IntegerField(null=True)
        reason = pw.CharField(max_length=300)
        swap_id = pw.IntegerField(null=True)
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "day"), False),)

    class RosterWaiver(Base):
        roster_id = pw.IntegerField()
        about = CodeField(max_length=120)
        words = pw.CharField(max_length=300)
        reason = pw.CharField(max_length=300)
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("roster_id", "about"), True),)

    class ShiftSwap(Base):
        row_version = pw.IntegerField()
        number = pw.IntegerField(unique=True)
        applicant_id = pw.IntegerField(index=True)
        day = pw.DateField(index=True)
        shift_id = pw.IntegerField(null=True)
        counterpart_id = pw.IntegerField(null=True, index=True)
        counterpart_day = pw.DateField(null=True)
        to_shift_id = pw.IntegerField(null=True)
        reason = pw.CharField(max_length=300)
        applied_at = pw.DateTimeField()
        notice_days = pw.IntegerField()
        chain = CodeField(max_length=32)
        state = CodeField(max_length=16, index=True)
        agreed_at = pw.DateTimeField(null=True)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=100)
        remark = pw.CharField(max_length=300)

    class PostLeaving(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        day = pw.DateField(index=True)
        left_at = pw.DateTimeField()
        back_at = pw.DateTimeField(null=True)
        reason = pw.CharField(max_length=300)
        allowed_by = pw.CharField(max_length=64)
        recorded_by = pw.CharField(max_length=64)
        recorded_at = pw.DateTimeField()

    class Rotation(Base):
        row_version = pw.IntegerField()
        name = pw.CharField(max_length=40, unique=True)
        kind = CodeField(max_length=16)
        period = pw.IntegerField()
        weekdays = CodeField(max_length=64)
        by_calendar = pw.BooleanField()
        is_active = pw.BooleanField()
        remark = pw.CharField(max_length=200)

    class RotationSlot(Base):
        rotation_id = pw.IntegerField()
        position = pw.IntegerField()
        shift_id = pw.IntegerField(null=True)

        class Meta:
            indexes = ((("rotation_id", "position"), True),)

    create_tables(db, [
        ShiftType, ShiftTime, Roster, RosterEntry, RosterChange, RosterWaiver, ShiftSwap, PostLeaving,
        Rotation, RotationSlot,
    ])  # fmt: skip
    deliver(db, [("roster_cover", COVER, Origin.DEFAULT)])
