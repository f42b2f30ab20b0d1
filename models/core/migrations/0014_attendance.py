"""Punches, requests and decisions about days, absence and its consequences, as they were at version 14."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class Punch(Base):
        employee_id = pw.IntegerField()
        at = pw.DateTimeField()
        exact = pw.BooleanField()
        source = CodeField(max_length=16)
        device = pw.CharField(max_length=40)
        batch_id = pw.IntegerField(null=True, index=True)

        class Meta:
            indexes = ((("employee_id", "at"), False), (("at", "employee_id"), False))

    class AttendanceRequest(Base):
        row_version = pw.IntegerField()
        number = pw.IntegerField(unique=True)
        employee_id = pw.IntegerField()
        kind = CodeField(max_length=16)
        day = pw.DateField()
        starts_at = pw.DateTimeField()
        ends_at = pw.DateTimeField(null=True)
        boundary = CodeField(max_length=8)
        place = pw.CharField(max_length=100)
        reason = pw.CharField(max_length=300)
        state = CodeField(max_length=16, index=True)
        requested_at = pw.DateTimeField()
        requested_by = pw.CharField(max_length=64)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=100)
        remark = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("employee_id", "day"), False), (("day", "employee_id"), False))

    class DayVerdict(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        day = pw.DateField(index=True)
        result = CodeField(max_length=16)
        event = CodeField(max_length=16)
        minutes = pw.IntegerField()
        absence = pw.IntegerField()
        absence_reason = pw.IntegerField(null=True)
        reason = pw.CharField(max_length=300)
        state = CodeField(max_length=16, index=True)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        proposed_by_id = pw.IntegerField(null=True)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=100)
        remark = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("employee_id", "day"), False),)

    class DayConfirmation(Base):
        employee_id = pw.IntegerField()
        day = pw.DateField(index=True)
        digest = CodeField(max_length=64)
        words = pw.CharField(max_length=200)
        confirmed_at = pw.DateTimeField()
        confirmed_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "day"), False),)

    class PunchExemption(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(null=True, index=True)
        unit_id = pw.IntegerField(null=True)
        first = pw.DateField(index=True)
        last = pw.DateField(null=True)
        reason = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

    class NoShow(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        day = pw.DateField(index=True)
        occasion = CodeField(max_length=16)
        title = pw.CharField(max_length=100)
        absence_reason = pw.IntegerField()
        excuse = CodeField(max_length=16)
        excuse_words = pw.CharField(max_length=300)
        withdrawn_at = pw.DateTimeField(null=True)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

    class AbsenceOpening(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        year = pw.IntegerField()
        absence = pw.IntegerField()
        run = pw.IntegerField()
        last_day = pw.DateField(null=True)
        signed_by = pw.CharField(max_length=64)
        remark = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "year"), True),)

    class SelfCriticism(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        day = pw.DateField()
        asked_on = pw.DateField()
        due_on = pw.DateField(index=True)
        deadline = LongTextField()
        words = LongTextField()
        received_on = pw.DateField(null=True)
        remark = pw.CharField(max_length=300)
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "day"), True),)

    class TerminationCase(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField(index=True)
        key = CodeField(max_length=64)
        words = pw.CharField(max_length=300)
        explanation = LongTextField()
        state = CodeField(max_length=16, index=True)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        decision = CodeField(max_length=16)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        reason = pw.CharField(max_length=500)

        class Meta:
            indexes = ((("employee_id", "key"), True),)

    create_tables(db, [
        Punch, AttendanceRequest, DayVerdict, DayConfirmation, PunchExemption, NoShow, AbsenceOpening, SelfCriticism,
        TerminationCase,
    ])  # fmt: skip
