"""Penalty slips and what belongs to them, with their chains, as they were at version 18."""

from typing import Any

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class PenaltyOutsider(Base):
        row_version = pw.IntegerField()
        name = pw.CharField(max_length=64)
        organisation = pw.CharField(max_length=100)
        phone = CodeField(max_length=40)
        post = pw.CharField(max_length=64)
        remark = pw.CharField(max_length=300)
        active = pw.BooleanField()

    class PenaltySlip(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=24, null=True, unique=True)
        state = CodeField(max_length=16, index=True)
        round = pw.IntegerField()
        employee_id = pw.IntegerField()
        name = pw.CharField(max_length=64)
        work_no = CodeField(max_length=32)
        post = pw.CharField(max_length=64)
        unit_id = pw.IntegerField(null=True, index=True)
        unit_name = pw.CharField(max_length=100)
        scheme = CodeField(max_length=24)
        offence = CodeField(max_length=24)
        title = pw.CharField(max_length=200)
        band = CodeField(max_length=24)
        quantity = pw.IntegerField()
        measured = CodeField(max_length=8)
        amount = pw.BigIntegerField(null=True)
        reduced_to = pw.BigIntegerField(null=True)
        takes = CodeField(max_length=16)
        happened_at = pw.DateTimeField(index=True)
        place = pw.CharField(max_length=100)
        facts = LongTextField()
        evidence = LongTextField()
        source = pw.CharField(max_length=200)
        offended_id = pw.IntegerField(null=True)
        amount_reason = pw.CharField(max_length=500)
        late_reason = pw.CharField(max_length=300)
        is_override = pw.BooleanField()
        override_reason = pw.CharField(max_length=500)
        acknowledged_on = pw.DateField(null=True)
        acknowledged = pw.CharField(max_length=200)
        rule = LongTextField()
        rule_version = pw.CharField(max_length=64)
        explanation = LongTextField()
        replaces_id = pw.IntegerField(null=True, unique=True)
        proposed_by_id = pw.IntegerField(null=True, index=True)
        proposed_by = pw.CharField(max_length=64)
        drafted_at = pw.DateTimeField()
        issuer_id = pw.IntegerField(null=True, index=True)
        issuer = pw.CharField(max_length=64)
        issued_at = pw.DateTimeField(null=True)
        approver_id = pw.IntegerField(null=True, index=True)
        approver_outsider_id = pw.IntegerField(null=True)
        approved_at = pw.DateTimeField(null=True)
        approved_words = pw.CharField(max_length=200)
        served_at = pw.DateTimeField(null=True)
        served_how = CodeField(max_length=16)
        served_words = pw.CharField(max_length=300)
        refused_at = pw.DateTimeField(null=True)
        signed_at = pw.DateTimeField(null=True)
        signed_words = pw.CharField(max_length=300)
        effective_at = pw.DateTimeField(null=True)
        effective_by = CodeField(max_length=16)
        appeal_due_on = pw.DateField(null=True)
        appeal_ends_at = pw.DateTimeField(null=True)
        appeal_deadline = LongTextField()
        answer_due_on = pw.DateField(null=True)
        answer_ends_at = pw.DateTimeField(null=True)
        answer_deadline = LongTextField()
        settled_at = pw.DateTimeField(null=True)
        waived = pw.BigIntegerField()
        closed_at = pw.DateTimeField(null=True)
        closed_by = pw.CharField(max_length=64)
        close_reason = pw.CharField(max_length=300)
        ended_at = pw.DateTimeField(null=True)
        ended_by = pw.CharField(max_length=64)
        end_reason = pw.CharField(max_length=500)

        class Meta:
            indexes = (
                (("employee_id", "happened_at"), False), (("offence", "happened_at"), False),
                (("state", "appeal_ends_at"), False),
            )  # fmt: skip

    class PenaltyMeasure(Base):
        row_version = pw.IntegerField()
        slip_id = pw.IntegerField(index=True)
        code = CodeField(max_length=24)
        label = pw.CharField(max_length=64)
        words = pw.CharField(max_length=200)
        due_on = pw.DateField(null=True)
        done_on = pw.DateField(null=True)
        done_words = pw.CharField(max_length=200)
        recorded_at = pw.DateTimeField(null=True)
        recorded_by = pw.CharField(max_length=64)

    class PenaltyWitness(Base):
        row_version = pw.IntegerField()
        slip_id = pw.IntegerField()
        position = pw.IntegerField()
        employee_id = pw.IntegerField(null=True, index=True)
        outsider_id = pw.IntegerField(null=True)
        name = pw.CharField(max_length=64)
        whose = pw.CharField(max_length=160)
        signed_at = pw.DateTimeField(null=True)
        statement = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField(null=True)
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("slip_id", "employee_id"), True), (("slip_id", "outsider_id"), True))

    class PenaltyAppeal(Base):
        row_version = pw.IntegerField()
        slip_id = pw.IntegerField()
        live = pw.IntegerField(null=True)
        state = CodeField(max_length=16, index=True)
        text = LongTextField()
        request = pw.CharField(max_length=300)
        filed_at = pw.DateTimeField()
        received_by = pw.CharField(max_length=64)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        is_late = pw.BooleanField()
        admitted_at = pw.DateTimeField(null=True)
        admitted_by = pw.CharField(max_length=200)
        admit_reason = pw.CharField(max_length=500)
        result = CodeField(max_length=16)
        amount_before = pw.BigIntegerField(null=True)
        amount_after = pw.BigIntegerField(null=True)
        findings = LongTextField()
        reason = LongTextField()
        decider_id = pw.IntegerField(null=True)
        decider_outsider_id = pw.IntegerField(null=True)
        decided_words = pw.CharField(max_length=200)
        by_approver = pw.BooleanField()
        answered_at = pw.DateTimeField(null=True)
        withdrawn_at = pw.DateTimeField(null=True)

        class Meta:
            indexes = ((("slip_id", "live"), True),)

    class PenaltyPay(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        month = CodeField(max_length=7)
        wage = pw.BigIntegerField()
        performance = pw.BigIntegerField(null=True)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

        class Meta:
            indexes = ((("employee_id", "month"), True),)

    class PenaltyList(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=24, unique=True)
        month = CodeField(max_length=7)
        live = pw.IntegerField(null=True)
        state = CodeField(max_length=16, index=True)
        rules = LongTextField()
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)
        remark = pw.CharField(max_length=300)
        closed_at = pw.DateTimeField(null=True)
        closed_by = pw.CharField(max_length=64)
        ended_at = pw.DateTimeField(null=True)
        ended_by = pw.CharField(max_length=64)
        end_reason = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("month", "live"), True),)

    class PenaltyDeduction(Base):
        slip_id = pw.IntegerField(index=True)
        employee_id = pw.IntegerField(index=True)
        list_id = pw.IntegerField(null=True, index=True)
        kind = CodeField(max_length=16)
        amount = pw.BigIntegerField()
        carried = pw.BigIntegerField()
        standing = pw.BigIntegerField(null=True)
        final_on = pw.DateField(null=True)
        reason = pw.CharField(max_length=300)
        explanation = LongTextField()
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)

    class PenaltySpending(Base):
        row_version = pw.IntegerField()
        purpose = pw.CharField(max_length=200)
        amount = pw.BigIntegerField()
        state = CodeField(max_length=16, index=True)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        proposed_by_id = pw.IntegerField(null=True)
        decided_at = pw.DateTimeField(null=True)
        decided_words = pw.CharField(max_length=200)
        remark = pw.CharField(max_length=300)

    class PenaltyFund(Base):
        number = pw.IntegerField(unique=True)
        day = pw.DateField()
        kind = CodeField(max_length=16)
        amount = pw.BigIntegerField()
        owed = pw.BigIntegerField()
        purpose = pw.CharField(max_length=200)
        slip_id = pw.IntegerField(null=True, index=True)
        list_id = pw.IntegerField(null=True)
        spending_id = pw.IntegerField(null=True, unique=True)
        made_at = pw.DateTimeField()
        made_by = pw.CharField(max_length=64)

    class PenaltyCase(Base):
        row_version = pw.IntegerField()
        slip_id = pw.IntegerField(index=True)
        measure = CodeField(max_length=24)
        label = pw.CharField(max_length=64)
        facts = LongTextField()
        evidence = LongTextField()
        statement = LongTextField()
        state = CodeField(max_length=16, index=True)
        round = pw.IntegerField()
        union_on = pw.DateField(null=True)
        union_words = pw.CharField(max_length=300)
        legal_on = pw.DateField(null=True)
        legal_by = pw.CharField(max_length=64)
        legal_words = pw.CharField(max_length=300)
        proposed_at = pw.DateTimeField()
        proposed_by = pw.CharField(max_length=64)
        proposed_by_id = pw.IntegerField(null=True)
        decided_at = pw.DateTimeField(null=True)
        decided_words = pw.CharField(max_length=200)
        decision = pw.CharField(max_length=500)

    class PenaltyEarlier(Base):
        row_version = pw.IntegerField()
        employee_id = pw.IntegerField()
        offence = CodeField(max_length=24)
        happened_on = pw.DateField()
        measured = CodeField(max_length=8)
        amount = pw.BigIntegerField()
        words = pw.CharField(max_length=300)
        signed_by = pw.CharField(max_length=64)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        withdrawn_at = pw.DateTimeField(null=True)

        class Meta:
            indexes = ((("employee_id", "happened_on"), False),)

    class PenaltyLoss(Base):
        row_version = pw.IntegerField()
        slip_id = pw.IntegerField(index=True)
        cause = pw.CharField(max_length=300)
        amount = pw.BigIntegerField()
        payer_id = pw.IntegerField()
        paid = pw.BigIntegerField()
        paid_on = pw.DateField(null=True)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        withdrawn_at = pw.DateTimeField(null=True)

    create_tables(db, [
        PenaltyOutsider, PenaltySlip, PenaltyMeasure, PenaltyWitness, PenaltyAppeal,
        PenaltyPay, PenaltyList, PenaltyDeduction, PenaltySpending, PenaltyFund,
        PenaltyCase, PenaltyEarlier, PenaltyLoss,
    ])  # fmt: skip
    _deliver_chains(db)


# Words of version 2 that have become one word everywhere.
CONDITIONS = {
    "填发人与批准人不能是同一人": "下达人与批准人不能是同一人",
    "填发处罚单的人不能答复": "下达处罚单的人不能答复",
}
LABELS = {"主管填发": "主管下达"}
CHAINS = (
    ("penalty.appeal_gm", "申诉答复（总经理）", "由总经理答复的申诉", "penalty.approve", True, (("GM", "总经理答复"),)),
    ("penalty.case", "最后警告等处理", "最后警告及以上，由公司决定", "penalty.decide", False,
     (("MANAGER", "经理审核"), ("GM", "公司决定"))),
    ("penalty.fund", "部门基金支出", "罚款基金的每一笔支出", "penalty.fund.approve", False, (("MANAGER", "经理批准"),)),
)  # fmt: skip


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
    with db.atomic():
        for place, (code, label, condition, permission, separate, steps) in enumerate(CHAINS, last + 1):
            if ApprovalChain.get_or_none(ApprovalChain.code == code) is not None:
                continue
            chain = ApprovalChain.insert(
                row_version=1, code=code, label=label, condition=condition, permission=permission, separate=separate,
                position=place,
            ).execute()  # fmt: skip
            for number, (role, words) in enumerate(steps, 1):
                ApprovalStep.insert(
                    row_version=1, chain_id=chain, position=number, role=role, label=words
                ).execute()  # fmt: skip
        for before, now in CONDITIONS.items():
            ApprovalChain.update(condition=now).where(ApprovalChain.condition == before).execute()
        for before, now in LABELS.items():
            ApprovalStep.update(label=now).where(ApprovalStep.label == before).execute()
