"""The ledger: accounts, charges, payments, reconciliation, dunning and their chains, as they were at version 20."""

from typing import Any

import peewee as pw

from models.core.base import CodeField, LongTextField, create_tables


def up(_migrator, db):
    class Base(pw.Model):
        id = pw.AutoField()

        class Meta:
            database = db
            legacy_table_names = False

    class LedgerPlace(Base):
        compound = pw.CharField(max_length=64)
        building = pw.CharField(max_length=64)
        initials = CodeField(max_length=64, index=True)

        class Meta:
            indexes = ((("compound", "building"), True),)

    class LedgerAccount(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=32, unique=True)
        name = pw.CharField(max_length=100, index=True)
        initials = CodeField(max_length=64, index=True)
        place_id = pw.IntegerField(null=True)
        unit_no = pw.CharField(max_length=24)
        room = pw.CharField(max_length=24)
        address = pw.CharField(max_length=200)
        class_code = CodeField(max_length=24)
        area = pw.IntegerField(null=True)
        price = pw.IntegerField(null=True)
        phone = CodeField(max_length=60, index=True)
        occupancy = CodeField(max_length=16)
        state = CodeField(max_length=16)
        merged_into_id = pw.IntegerField(null=True, index=True)
        collector_id = pw.IntegerField(null=True, index=True)
        meter_no = CodeField(max_length=32, index=True)
        meter_kind = pw.CharField(max_length=24)
        needs_help = pw.BooleanField()
        remark = pw.CharField(max_length=300)
        opened_on = pw.DateField(null=True)
        closed_on = pw.DateField(null=True)
        batch_id = pw.IntegerField(index=True)
        origin_id = pw.IntegerField()
        origin_row = pw.IntegerField()

        class Meta:
            indexes = ((("place_id", "number"), False),)

    class LedgerOwner(Base):
        account_id = pw.IntegerField(index=True)
        name = pw.CharField(max_length=100, index=True)
        phone = CodeField(max_length=60)
        until_on = pw.DateField()
        how = CodeField(max_length=16)
        reason = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)

    class LedgerStanding(Base):
        row_version = pw.IntegerField()
        account_id = pw.IntegerField(index=True)
        code = CodeField(max_length=24, index=True)
        from_on = pw.DateField()
        to_on = pw.DateField(null=True)
        reason = pw.CharField(max_length=300)
        recorded_at = pw.DateTimeField()
        recorded_by = pw.CharField(max_length=64)
        ended_at = pw.DateTimeField(null=True)
        ended_by = pw.CharField(max_length=64)

    class LedgerPeriod(Base):
        row_version = pw.IntegerField()
        item = CodeField(max_length=16)
        code = CodeField(max_length=16)
        label = pw.CharField(max_length=64)
        from_on = pw.DateField()
        to_on = pw.DateField()
        due_on = pw.DateField(null=True)
        state = CodeField(max_length=16)

        class Meta:
            indexes = ((("item", "code"), True),)

    class LedgerCharge(Base):
        row_version = pw.IntegerField()
        account_id = pw.IntegerField()
        period_id = pw.IntegerField(index=True)
        part = pw.IntegerField()
        source = CodeField(max_length=16)
        state = CodeField(max_length=8)
        class_code = CodeField(max_length=24)
        area = pw.IntegerField(null=True)
        volume = pw.BigIntegerField(null=True)
        reading_from = pw.BigIntegerField(null=True)
        reading_to = pw.BigIntegerField(null=True)
        price = pw.IntegerField(null=True)
        share = pw.IntegerField()
        receivable = pw.BigIntegerField()
        reduction = pw.BigIntegerField()
        late_fee = pw.BigIntegerField()
        computed = pw.BigIntegerField(null=True)
        open = pw.BigIntegerField()
        owing = pw.SmallIntegerField()
        billed_on = pw.DateField()
        delivered_on = pw.DateField(null=True)
        due_on = pw.DateField(null=True)
        words = pw.CharField(max_length=200)
        basis = LongTextField()
        batch_id = pw.IntegerField(index=True)
        origin_id = pw.IntegerField()
        origin_row = pw.IntegerField()

        class Meta:
            indexes = ((("account_id", "period_id"), False), (("owing", "due_on"), False))

    class LedgerReduction(Base):
        charge_id = pw.IntegerField(index=True)
        account_id = pw.IntegerField(index=True)
        code = CodeField(max_length=24)
        amount = pw.BigIntegerField()
        granted_on = pw.DateField()
        reason = pw.CharField(max_length=300)
        payment_id = pw.IntegerField(null=True)
        recorded_by_id = pw.IntegerField(null=True)
        recorded_by = pw.CharField(max_length=64)

    class LedgerPayment(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=24, null=True, unique=True)
        kind = CodeField(max_length=16)
        account_id = pw.IntegerField(null=True, index=True)
        amount = pw.BigIntegerField()
        paid_on = pw.DateField()
        paid_at = pw.DateTimeField(null=True)
        way = CodeField(max_length=24)
        way_words = pw.CharField(max_length=24)
        cashier = pw.CharField(max_length=64)
        cashier_id = pw.IntegerField(null=True, index=True)
        receipt_no = CodeField(max_length=40, index=True)
        serial = CodeField(max_length=64, index=True)
        payer = pw.CharField(max_length=100)
        account_stated = CodeField(max_length=32)
        source = CodeField(max_length=16)
        waits = CodeField(max_length=24, index=True)
        reverses_id = pw.IntegerField(null=True, unique=True)
        reversed_by_id = pw.IntegerField(null=True)
        words = pw.CharField(max_length=200)
        matched_id = pw.IntegerField()
        matched_row = pw.IntegerField()
        batch_id = pw.IntegerField(index=True)
        origin_id = pw.IntegerField()
        origin_row = pw.IntegerField()

        class Meta:
            indexes = ((("paid_on", "id"), False),)

    class LedgerPosting(Base):
        payment_id = pw.IntegerField(index=True)
        account_id = pw.IntegerField(null=True)
        charge_id = pw.IntegerField(null=True, index=True)
        amount = pw.BigIntegerField()
        posted_on = pw.DateField()
        why = CodeField(max_length=8)
        batch_id = pw.IntegerField(index=True)

        class Meta:
            indexes = ((("account_id", "charge_id"), False),)

    class LedgerRefund(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=24, unique=True)
        state = CodeField(max_length=16, index=True)
        account_id = pw.IntegerField(index=True)
        amount = pw.BigIntegerField()
        way = CodeField(max_length=24)
        payee = pw.CharField(max_length=100)
        reason = pw.CharField(max_length=300)
        asked_at = pw.DateTimeField()
        asked_by_id = pw.IntegerField(null=True)
        asked_by = pw.CharField(max_length=64)
        decided_at = pw.DateTimeField(null=True)
        decided_by_id = pw.IntegerField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=300)
        payment_id = pw.IntegerField(null=True)

    class LedgerDay(Base):
        day = pw.DateField(unique=True)
        touched = pw.IntegerField()

    class LedgerClosing(Base):
        row_version = pw.IntegerField()
        day = pw.DateField()
        cashier_key = CodeField(max_length=64)
        cashier = pw.CharField(max_length=64)
        cashier_id = pw.IntegerField(null=True)
        state = CodeField(max_length=16, index=True)
        system = LongTextField()
        counted = LongTextField()
        system_sum = pw.BigIntegerField()
        counted_sum = pw.BigIntegerField()
        cause = pw.CharField(max_length=500)
        counted_at = pw.DateTimeField()
        counted_by_id = pw.IntegerField(null=True)
        counted_by = pw.CharField(max_length=64)
        signed_at = pw.DateTimeField(null=True)
        signed_by_id = pw.IntegerField(null=True)
        signed_by = pw.CharField(max_length=64)
        remark = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("day", "cashier_key"), True),)

    class LedgerMonth(Base):
        row_version = pw.IntegerField()
        month = CodeField(max_length=7)
        live = pw.SmallIntegerField(null=True)
        state = CodeField(max_length=16)
        system_sum = pw.BigIntegerField()
        stated_sum = pw.BigIntegerField()
        detail = LongTextField()
        cause = pw.CharField(max_length=500)
        prepared_at = pw.DateTimeField()
        prepared_by_id = pw.IntegerField(null=True)
        prepared_by = pw.CharField(max_length=64)
        signed_at = pw.DateTimeField(null=True)
        signed_by_id = pw.IntegerField(null=True)
        signed_by = pw.CharField(max_length=64)
        reopened_at = pw.DateTimeField(null=True)
        reopened_by = pw.CharField(max_length=64)
        reopen_reason = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("month", "live"), True),)

    class LedgerContact(Base):
        row_version = pw.IntegerField()
        account_id = pw.IntegerField()
        step = CodeField(max_length=24)
        way = CodeField(max_length=16)
        at = pw.DateTimeField(index=True)
        result = CodeField(max_length=16)
        words = pw.CharField(max_length=300)
        promised_on = pw.DateField(null=True)
        notice_id = pw.IntegerField(null=True, index=True)
        by_id = pw.IntegerField(null=True, index=True)
        by = pw.CharField(max_length=64)
        recorded_at = pw.DateTimeField()
        withdrawn_at = pw.DateTimeField(null=True)
        withdrawn_by = pw.CharField(max_length=64)
        withdraw_reason = pw.CharField(max_length=300)

        class Meta:
            indexes = ((("account_id", "at"), False),)

    class LedgerRun(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=24, unique=True)
        step = CodeField(max_length=24)
        state = CodeField(max_length=16, index=True)
        made_at = pw.DateTimeField()
        made_by_id = pw.IntegerField(null=True)
        made_by = pw.CharField(max_length=64)
        decided_at = pw.DateTimeField(null=True)
        decided_by_id = pw.IntegerField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=300)
        words = pw.CharField(max_length=300)

    class LedgerNotice(Base):
        row_version = pw.IntegerField()
        run_id = pw.IntegerField(index=True)
        number = CodeField(max_length=24, null=True, unique=True)
        step = CodeField(max_length=24)
        account_id = pw.IntegerField(index=True)
        state = CodeField(max_length=16, index=True)
        amount = pw.BigIntegerField()
        charges = LongTextField()
        oldest_due_on = pw.DateField(null=True)
        last_on = pw.DateField(null=True)
        delivered_on = pw.DateField(null=True)
        delivered_how = CodeField(max_length=16)
        delivered_words = pw.CharField(max_length=200)
        recorded_by = pw.CharField(max_length=64)

    class LedgerStop(Base):
        row_version = pw.IntegerField()
        number = CodeField(max_length=24, unique=True)
        state = CodeField(max_length=16, index=True)
        account_id = pw.IntegerField(index=True)
        amount = pw.BigIntegerField()
        arrears = LongTextField()
        reason = pw.CharField(max_length=500)
        legal = pw.CharField(max_length=300)
        proposed_at = pw.DateTimeField()
        proposed_by_id = pw.IntegerField(null=True)
        proposed_by = pw.CharField(max_length=64)
        decided_at = pw.DateTimeField(null=True)
        decided_by_id = pw.IntegerField(null=True)
        decided_by = pw.CharField(max_length=64)
        decided_words = pw.CharField(max_length=300)
        done_on = pw.DateField(null=True)
        done_by = pw.CharField(max_length=64)
        ended_on = pw.DateField(null=True)
        ended_by = pw.CharField(max_length=64)
        end_reason = pw.CharField(max_length=300)

    create_tables(db, [
        LedgerPlace, LedgerAccount, LedgerOwner, LedgerStanding, LedgerPeriod,
        LedgerCharge, LedgerReduction, LedgerPayment, LedgerPosting, LedgerRefund,
        LedgerDay, LedgerClosing, LedgerMonth, LedgerContact, LedgerRun,
        LedgerNotice, LedgerStop,
    ])  # fmt: skip
    _deliver_chains(db)


CHAINS = (
    ("ledger.refund", "退费", "每一笔退费", "ledger.refund.approve", True, (("MANAGER", "经理批准"),)),
    ("ledger.notice", "催缴通知单", "需要批准的催缴步骤", "ledger.dunning.approve", False,
     (("SUPERVISOR", "主管批准"),)),
    ("ledger.stop", "停供", "对欠费户停止供气、供热", "ledger.stop.approve", True,
     (("MANAGER", "经理审核"), ("GM", "总经理批准"))),
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
