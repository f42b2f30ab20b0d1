"""Leave, sheets of closed months and decisions about papers, as they were at version 15."""

from typing import Any

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables
from models.core.rulebook.delivery import deliver
from models.core.rulebook.rules import Origin

# What the office starts with: code, label, condition, permission, separate, and steps as role and label.
CHAINS = (
    (
        "leave.long_hr",
        "请假（3 天及以上，人事批准）",
        "任何假别连续 3 天及以上，由人事行政部批准的单位",
        "leave.approve",
        False,
        (("SUPERVISOR", "主管审核"), ("MANAGER", "经理审核"), ("HR", "人事批准")),
    ),
    (
        "attendance.sheet",
        "考勤表",
        "主管编制的月度考勤表",
        "attendance.sheet.approve",
        False,
        (("MANAGER", "经理批准"), ("HR", "人事核对")),
    ),
    (
        "appraisal.bonus",
        "绩效考核奖金表",
        "主管编制的月度绩效考核奖金表",
        "appraisal.bonus.approve",
        False,
        (("MANAGER", "经理批准"), ("HR", "人事核对")),
    ),
)


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class PaperDecision(Base):
        entity = CodeField(max_length=48)
        record = pw.IntegerField()
        round = pw.IntegerField()
        labels = LongTextField()
        outcome = CodeField(max_length=16)
        decider_id = pw.IntegerField(null=True)
        stands_for_id = pw.IntegerField(null=True)
        words = pw.CharField(max_length=200)
        remark = pw.CharField(max_length=300)
        decided_at = pw.DateTimeField()
        recorded_at = pw.DateTimeField()

        class Meta:
            indexes = ((("entity", "record", "round"), False),)

    class LeaveSlip(Base):
        row_version = pw.IntegerField()
        number = pw.IntegerField(unique=True)
        employee_id = pw.IntegerField()
        kind = CodeField(max_length=24)
        starts_at = pw.DateTimeField()
        ends_at = pw.DateTimeField(index=True)
        reason = pw.CharField(max_length=300)
        deputy_id = pw.IntegerField(null=True)
        phone = pw.CharField(max_length=40)
        applied_at = pw.DateTimeField()
        applied_by = pw.CharField(max_length=64)
        applied_by_id = pw.IntegerField(null=True)
        notice = CodeField(max_length=16)
        state = CodeField(max_length=16, index=True)
        round = pw.IntegerField()
        chain = CodeField(max_length=32)
        length = pw.IntegerField()
        is_in_time = pw.BooleanField()
        explanation = LongTextField()
        proofs_needed = pw.IntegerField()
        must_return = pw.BooleanField()
        proof_due_on = pw.DateField(null=True)
        proof_deadline = LongTextField()
        excused_notice = pw.CharField(max_length=300)
        excused_proof = pw.CharField(max_length=300)
        returned_at = pw.DateTimeField(null=True)
        returned_by = pw.CharField(max_length=64)
        decided_at = pw.DateTimeField(null=True)
        decided_words = pw.CharField(max_length=200)
        remark = pw.CharField(max_length=300)
        batch_id = pw.IntegerField(null=True, index=True)

        class Meta:
            indexes = ((("employee_id", "starts_at"), False),)

    class LeaveProof(Base):
        row_version = pw.IntegerField()
        slip_id = pw.IntegerField(index=True)
        document = pw.CharField(max_length=64)
        received_at = pw.DateTimeField()
        remark = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        withdrawn_at = pw.DateTimeField(null=True)

    class LeaveGrant(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        kind = CodeField(max_length=24)
        year = pw.IntegerField()
        basis = CodeField(max_length=16)
        amount = pw.IntegerField()
        reason = pw.CharField(max_length=300)
        signed_by = pw.CharField(max_length=64)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        withdrawn_at = pw.DateTimeField(null=True)

        class Meta:
            indexes = ((("employee_id", "year"), False),)

    class AttendanceSheet(Base):
        row_version = pw.IntegerField()
        unit_id = pw.IntegerField()
        month = CodeField(max_length=7, index=True)
        state = CodeField(max_length=16, index=True)
        touched = pw.IntegerField()
        version = pw.IntegerField()
        due_on = pw.DateField(null=True)
        deadline = LongTextField()
        preparer_id = pw.IntegerField(null=True)
        prepared_at = pw.DateTimeField(null=True)
        prepared_by = pw.CharField(max_length=64)
        submitted_at = pw.DateTimeField(null=True)
        submitted_by = pw.CharField(max_length=64)
        checked_at = pw.DateTimeField(null=True)
        checked_by = pw.CharField(max_length=64)
        locked_at = pw.DateTimeField(null=True)
        locked_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("unit_id", "month"), True),)

    class SheetVersion(Base):
        row_version = pw.IntegerField()
        sheet_id = pw.IntegerField()
        version = pw.IntegerField()
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)
        people = pw.IntegerField()
        remark = pw.CharField(max_length=500)
        pending = LongTextField()
        rules = LongTextField()
        face = LongTextField()
        ended_at = pw.DateTimeField(null=True)
        ended_by = pw.CharField(max_length=64)
        end_reason = pw.CharField(max_length=500)
        ended_as = CodeField(max_length=16)

        class Meta:
            indexes = ((("sheet_id", "version"), True),)

    class MonthResult(Base):
        sheet_id = pw.IntegerField()
        version = pw.IntegerField()
        employee_id = pw.IntegerField()
        month = CodeField(max_length=7)
        live = pw.IntegerField(null=True)
        place = pw.IntegerField()
        work_no = CodeField(max_length=32)
        name = pw.CharField(max_length=64)
        post = pw.CharField(max_length=64)
        due_days = pw.IntegerField()
        present_days = pw.IntegerField()
        late = pw.IntegerField()
        early = pw.IntegerField()
        late_minutes = pw.IntegerField()
        early_minutes = pw.IntegerField()
        tolerated = pw.IntegerField()
        step_points = pw.IntegerField()
        threshold_points = pw.IntegerField()
        points = pw.IntegerField()
        fen = pw.BigIntegerField()
        absence = pw.IntegerField()
        open_days = pw.IntegerField()
        comp_minutes = pw.IntegerField()
        leave = LongTextField()
        packed = LongTextField()
        sha256 = CodeField(max_length=64)

        class Meta:
            indexes = (
                (("employee_id", "month", "live"), True),
                (("sheet_id", "version", "employee_id"), True),
                (("month", "live"), False),
            )

    class LateFact(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        month = CodeField(max_length=7)
        words = pw.CharField(max_length=200)
        days = pw.CharField(max_length=100)
        entity = CodeField(max_length=48)
        record = pw.IntegerField(null=True)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        settled_at = pw.DateTimeField(null=True)
        sheet_id = pw.IntegerField(null=True)
        version = pw.IntegerField(null=True)

        class Meta:
            indexes = (
                (("month", "employee_id"), False),
                (("employee_id", "settled_at"), False),
                (("sheet_id", "version"), False),
            )

    class MonthCorrection(Base):
        sheet_id = pw.IntegerField()
        version = pw.IntegerField()
        employee_id = pw.IntegerField()
        of_month = CodeField(max_length=7)
        result_id = pw.IntegerField()
        live = pw.IntegerField(null=True)
        words = pw.CharField(max_length=500)
        late = pw.IntegerField()
        early = pw.IntegerField()
        points = pw.IntegerField()
        fen = pw.BigIntegerField()
        absence = pw.IntegerField()
        comp_minutes = pw.IntegerField()
        days = LongTextField()
        explanation = LongTextField()

        class Meta:
            indexes = ((("sheet_id", "version"), False), (("employee_id", "of_month"), False))

    create_tables(db, [
        PaperDecision, LeaveSlip, LeaveProof, LeaveGrant, AttendanceSheet, SheetVersion, MonthResult, LateFact,
        MonthCorrection,
    ])  # fmt: skip
    _deliver_chains(db)
    more: list[tuple[str, Any]] = [("leave.proof_reminder_days", 2), ("attendance.sheet.signature_column", False)]
    deliver(db, [(key, value, Origin.DEFAULT) for key, value in more])


def _deliver_chains(db: Any) -> None:
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class ApprovalChain(Base):
        row_version = pw.IntegerField()
        code = CodeField(max_length=32, unique=True)
        label = pw.CharField(max_length=64)
        condition = pw.CharField(max_length=200)
        permission = CodeField(max_length=64)
        separate = pw.BooleanField()
        position = pw.IntegerField()

    class ApprovalStep(Base):
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
