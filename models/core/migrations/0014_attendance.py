"""Punches, requests and decisions about days, absence and its consequences, as they were at version 14."""

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables

# What the office starts with: code, label, condition, permission, separate, and steps as role and label.
CHAINS = (
    (
        "attendance.request",
        "补卡、外勤等考勤申请",
        "补卡、外勤、出差、加班等申请",
        "attendance.approve",
        False,
        (("SUPERVISOR", "主管批准"),),
    ),
    (
        "attendance.verdict",
        "更正考勤结果",
        "主管提出更正某日考勤结果，附理由",
        "attendance.decide",
        False,
        (("MANAGER", "经理批准"),),
    ),
)


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
        requested_by_id = pw.IntegerField(null=True)
        sheet_id = pw.IntegerField(null=True, index=True)
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
        proposed_by_id = pw.IntegerField(null=True)
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
    _deliver_chains(db, Base)


def _deliver_chains(db, base):
    class ApprovalChain(base):
        row_version = pw.IntegerField()
        code = CodeField(max_length=32, unique=True)
        label = pw.CharField(max_length=64)
        condition = pw.CharField(max_length=200)
        permission = CodeField(max_length=64)
        separate = pw.BooleanField()
        position = pw.IntegerField()

    class ApprovalStep(base):
        row_version = pw.IntegerField()
        chain_id = pw.IntegerField()
        position = pw.IntegerField()
        role = CodeField(max_length=32)
        label = pw.CharField(max_length=40)

    last = ApprovalChain.select(pw.fn.MAX(ApprovalChain.position)).scalar() or 0
    for position, (code, label, condition, permission, separate, steps) in enumerate(CHAINS, last + 1):
        if ApprovalChain.get_or_none(ApprovalChain.code == code) is not None:
            continue
        with db.atomic():
            chain = ApprovalChain.insert(
                row_version=1, code=code, label=label, condition=condition, permission=permission,
                separate=separate, position=position,
            ).execute()  # fmt: skip
            for number, (role, words) in enumerate(steps, 1):
                ApprovalStep.insert(row_version=1, chain_id=chain, position=number, role=role, label=words).execute()
