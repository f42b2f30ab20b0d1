"""Months of the score closed for each person, bonus sheets and their rules, as they were at version 17."""

from typing import Any

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables
from models.core.rulebook.delivery import deliver
from models.core.rulebook.rules import Origin

GONE = ("state", "closed_at", "closed_by")  # of months that were closed for everybody, which no act ever did
ON_REWARDS = "《供热窗口管理制度》第五章（二）"
OPEN = "制度没有写分值和金额，提出时填写"
FORMULA = [
    {
        "from_score": "0", "way": "share", "percent": None, "fen": None, "source": "",
        "remark": "制度有绩效考核奖金表，没有写怎样计算", "recommended": True,
    }
]  # fmt: skip
ADDITIONS = [
    {
        "label": label, "given": "recorded", "points": None, "fen": None, "no_late": False, "counts_tolerated": False,
        "no_absence": False, "no_leave": False, "spared": "", "source": ON_REWARDS, "remark": OPEN,
        "recommended": False,
    }
    for label in ("优质服务", "合理化建议被采纳", "应急抢险表现突出")
]  # fmt: skip
PARAMETERS = (
    ("appraisal.score.lowest", 0),
    ("appraisal.score.highest", 0),
    ("appraisal.bonus.rounding", "half_up"),
)


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

    class BonusSheet(Base):
        row_version = pw.IntegerField()
        unit_id = pw.IntegerField()
        month = CodeField(max_length=7, index=True)
        state = CodeField(max_length=16, index=True)
        version = pw.IntegerField()
        due_on = pw.DateField()
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

    class BonusVersion(Base):
        row_version = pw.IntegerField()
        sheet_id = pw.IntegerField()
        version = pw.IntegerField()
        attendance_version = pw.IntegerField()
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)
        people = pw.IntegerField()
        rules = pw.CharField(max_length=500)
        remark = pw.CharField(max_length=500)
        ended_at = pw.DateTimeField(null=True)
        ended_by = pw.CharField(max_length=64)
        end_reason = pw.CharField(max_length=500)

        class Meta:
            indexes = ((("sheet_id", "version"), True),)

    class BonusResult(Base):
        sheet_id = pw.IntegerField()
        version = pw.IntegerField()
        employee_id = pw.IntegerField()
        month = CodeField(max_length=7)
        live = pw.IntegerField(null=True)
        place = pw.IntegerField()
        work_no = CodeField(max_length=32)
        name = pw.CharField(max_length=64)
        post = pw.CharField(max_length=64)
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
        remark = pw.CharField(max_length=300)
        barred = CodeField(max_length=64)
        explanation = LongTextField()
        sha256 = CodeField(max_length=64)

        class Meta:
            indexes = (
                (("employee_id", "month", "live"), True),
                (("sheet_id", "version", "employee_id"), True),
                (("month", "live"), False),
            )

    class ScoreAdjustment(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        day = pw.DateField()
        label = pw.CharField(max_length=64)
        points = pw.IntegerField()
        fen = pw.BigIntegerField()
        reason = pw.CharField(max_length=300)
        state = CodeField(max_length=16, index=True)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        proposed_by_id = pw.IntegerField(null=True)
        decided_at = pw.DateTimeField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=200)
        remark = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("employee_id", "day"), False), (("day", "state"), False))

    known = {column.name for column in db.get_columns("score_month")}
    for name in GONE:
        if name in known:
            migrator.migrate(migrator.drop_column("score_month", name))
    create_tables(db, [ScoreClosing, BonusSheet, BonusVersion, BonusResult, ScoreAdjustment])
    _deliver_chain(db)
    deliver(db, [(key, value, Origin.DEFAULT) for key, value in PARAMETERS])
    deliver(db, [
        ("bonus_bases", [], Origin.SEED), ("bonus_formula", FORMULA, Origin.DEFAULT),
        ("bonus_additions", ADDITIONS, Origin.SEED),
    ])  # fmt: skip


def _deliver_chain(db: Any) -> None:
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

    if ApprovalChain.get_or_none(ApprovalChain.code == "appraisal.adjust") is not None:
        return
    last = ApprovalChain.select(pw.fn.MAX(ApprovalChain.position)).scalar() or 0
    with db.atomic():
        chain = ApprovalChain.insert(
            row_version=1, code="appraisal.adjust", label="加减分和奖励", condition="主管提出加减分或奖励，附理由",
            permission="appraisal.adjust.decide", separate=False, position=last + 1,
        ).execute()  # fmt: skip
        ApprovalStep.insert(row_version=1, chain_id=chain, position=1, role="MANAGER", label="经理批准").execute()
