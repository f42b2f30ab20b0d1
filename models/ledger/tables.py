"""Tables of the ledger: accounts, periods, charges, payments and what they pay, reconciliation, and dunning.

Money is fen. Areas are hundredths of a square metre, volumes thousandths of a cubic metre (or of a unit of heat),
prices hundredths of a fen, that is 1/10,000 yuan for one square metre or cubic metre. Rows of a file carry the number
of its batch: `batch_id` says with which batch they count (0: by themselves), `origin_id` and `origin_row` where they
came from, which stays. Readers leave out what `standing.counts` says does not count.
"""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class LedgerPlace(Record):
    """A building of a compound: where accounts are, for walking lists, figures and search."""

    compound = pw.CharField(max_length=64)
    building = pw.CharField(max_length=64, default="")
    initials = CodeField(max_length=64, default="", index=True)

    class Meta:
        indexes = ((("compound", "building"), True),)


class LedgerAccount(Editable):
    """A household or firm that pays (户): who, where, and what its charges are computed from.

    `number` is text with its leading zeros. `address` is what is known beyond place, unit and room. `price` is what a
    register named for it, which counts only where no tariff is published for its class (R-253). `collector_id` is the
    employee who looks after it. A merged account points to the one that took its place. `initials` are those of the
    name's pinyin.
    """

    number = CodeField(max_length=32, unique=True)
    name = pw.CharField(max_length=100, index=True)
    initials = CodeField(max_length=64, default="", index=True)
    place_id = pw.IntegerField(null=True)
    unit_no = pw.CharField(max_length=24, default="")
    room = pw.CharField(max_length=24, default="")
    address = pw.CharField(max_length=200, default="")
    class_code = CodeField(max_length=24, default="")
    area = pw.IntegerField(null=True)
    price = pw.IntegerField(null=True)
    phone = CodeField(max_length=60, default="", index=True)
    occupancy = CodeField(max_length=16, default="")
    state = CodeField(max_length=16)
    merged_into_id = pw.IntegerField(null=True, index=True)
    collector_id = pw.IntegerField(null=True, index=True)
    meter_no = CodeField(max_length=32, default="", index=True)
    meter_kind = pw.CharField(max_length=24, default="")
    needs_help = pw.BooleanField(default=False)
    remark = pw.CharField(max_length=300, default="")
    opened_on = pw.DateField(null=True)
    closed_on = pw.DateField(null=True)
    batch_id = pw.IntegerField(default=0, index=True)
    origin_id = pw.IntegerField(default=0)
    origin_row = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("place_id", "number"), False),)


class LedgerOwner(Record):
    """Who an account belonged to, or what it was called, until a day (inclusive): by transfer (过户) or renaming."""

    account_id = pw.IntegerField(index=True)
    name = pw.CharField(max_length=100, index=True)
    phone = CodeField(max_length=60, default="")
    until_on = pw.DateField()
    how = CodeField(max_length=16)
    reason = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)


class LedgerStanding(Editable):
    """What holds for an account from a day to a day (both inclusive, open without `to_on`): 报停, 空置, 低保 …

    `code` is a row of the rule table of shares and reliefs, which says what it does to the charge.
    """

    account_id = pw.IntegerField(index=True)
    code = CodeField(max_length=24, index=True)
    from_on = pw.DateField()
    to_on = pw.DateField(null=True)
    reason = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    ended_at = pw.DateTimeField(null=True)
    ended_by = pw.CharField(max_length=64, default="")


class LedgerPeriod(Editable):
    """A heating season or a month that is charged for; days are inclusive. `code` is 2026-2027 or 2026-10."""

    item = CodeField(max_length=16)
    code = CodeField(max_length=16)
    label = pw.CharField(max_length=64)
    from_on = pw.DateField()
    to_on = pw.DateField()
    due_on = pw.DateField(null=True)
    state = CodeField(max_length=16)

    class Meta:
        indexes = ((("item", "code"), True),)


class LedgerCharge(Editable):
    """What an account owes for a period; an account may have several of them (`part`: an annex billed apart).

    `open` is receivable less reduction plus late fee less what was paid, never below nothing: it is kept because a
    million rows are sorted by it, moved only by `postings`, and recomputed by `check`. `owing` is 1 where it is above
    nothing. `computed` is what area or volume and tariff gave when the charge came in, NULL where nothing could be
    computed. `share` is the percentage that counted (报停 30), `basis` how it came about, as JSON, for computed ones.
    Whether it is overdue is told by `due_on` (the last day, inclusive).
    """

    account_id = pw.IntegerField()
    period_id = pw.IntegerField(index=True)
    part = pw.IntegerField(default=0)
    source = CodeField(max_length=16)
    state = CodeField(max_length=8, default="live")
    class_code = CodeField(max_length=24, default="")
    area = pw.IntegerField(null=True)
    volume = pw.BigIntegerField(null=True)
    reading_from = pw.BigIntegerField(null=True)
    reading_to = pw.BigIntegerField(null=True)
    price = pw.IntegerField(null=True)
    share = pw.IntegerField(default=100)
    receivable = pw.BigIntegerField()
    reduction = pw.BigIntegerField(default=0)
    late_fee = pw.BigIntegerField(default=0)
    computed = pw.BigIntegerField(null=True)
    open = pw.BigIntegerField()
    owing = pw.SmallIntegerField()
    billed_on = pw.DateField()
    delivered_on = pw.DateField(null=True)
    due_on = pw.DateField(null=True)
    words = pw.CharField(max_length=200, default="")
    basis = LongTextField(default="")
    batch_id = pw.IntegerField(default=0, index=True)
    origin_id = pw.IntegerField(default=0)
    origin_row = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("account_id", "period_id"), False), (("owing", "due_on"), False))


class LedgerReduction(Record):
    """A reduction that was granted on a charge (优惠, 减免), or with a minus taken back; those of a file are in the
    charge alone. `code` is a row of the rule table, empty for one that somebody decided by hand."""

    charge_id = pw.IntegerField(index=True)
    account_id = pw.IntegerField(index=True)
    code = CodeField(max_length=24, default="")
    amount = pw.BigIntegerField()
    granted_on = pw.DateField()
    reason = pw.CharField(max_length=300)
    payment_id = pw.IntegerField(null=True)
    recorded_by_id = pw.IntegerField(null=True)
    recorded_by = pw.CharField(max_length=64)


class LedgerPayment(Editable):
    """Money that came in, or with a minus went out again (reversal, refund); its amount never changes.

    What it paid for is in its postings, whose sum it is. `number` is our own receipt, without gaps (F-71);
    `receipt_no` the one of a file, `serial` the bank's. `account_stated` is the number that a bank named and nobody
    has. `waits` says why it is 待认领: then its posting names no account. `cashier_id` is the employee whom `cashier`
    names, where it is known. `matched_id` and `matched_row` are the other file that told of the same payment.
    """

    number = CodeField(max_length=24, null=True, unique=True)
    kind = CodeField(max_length=16)
    account_id = pw.IntegerField(null=True, index=True)
    amount = pw.BigIntegerField()
    paid_on = pw.DateField()
    paid_at = pw.DateTimeField(null=True)
    way = CodeField(max_length=24)
    way_words = pw.CharField(max_length=24, default="")
    cashier = pw.CharField(max_length=64, default="")
    cashier_id = pw.IntegerField(null=True, index=True)
    receipt_no = CodeField(max_length=40, default="", index=True)
    serial = CodeField(max_length=64, default="", index=True)
    payer = pw.CharField(max_length=100, default="")
    account_stated = CodeField(max_length=32, default="")
    source = CodeField(max_length=16)
    waits = CodeField(max_length=24, default="", index=True)
    reverses_id = pw.IntegerField(null=True, unique=True)
    reversed_by_id = pw.IntegerField(null=True)
    words = pw.CharField(max_length=200, default="")
    matched_id = pw.IntegerField(default=0)
    matched_row = pw.IntegerField(default=0)
    batch_id = pw.IntegerField(default=0, index=True)
    origin_id = pw.IntegerField(default=0)
    origin_row = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("paid_on", "id"), False),)


class LedgerPosting(Record):
    """What a payment paid: a charge; or nothing yet (credit of the account); or no account at all (待认领).

    Rows are only added; what was posted wrongly is taken out by its opposite. The postings of a payment always sum to
    its amount. `why` is pay, claim, move, credit, refund or reverse.
    """

    payment_id = pw.IntegerField(index=True)
    account_id = pw.IntegerField(null=True)
    charge_id = pw.IntegerField(null=True, index=True)
    amount = pw.BigIntegerField()
    posted_on = pw.DateField()
    why = CodeField(max_length=8)
    batch_id = pw.IntegerField(default=0, index=True)

    class Meta:
        indexes = ((("account_id", "charge_id"), False),)


class LedgerRefund(Editable):
    """A refund that was asked for (R-259): approved by the chain, then paid out as a negative receipt."""

    number = CodeField(max_length=24, unique=True)
    state = CodeField(max_length=16, index=True)
    account_id = pw.IntegerField(index=True)
    amount = pw.BigIntegerField()
    way = CodeField(max_length=24)
    payee = pw.CharField(max_length=100, default="")
    reason = pw.CharField(max_length=300)
    asked_at = pw.DateTimeField()
    asked_by_id = pw.IntegerField(null=True)
    asked_by = pw.CharField(max_length=64)
    decided_at = pw.DateTimeField(null=True)
    decided_by_id = pw.IntegerField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=300, default="")
    payment_id = pw.IntegerField(null=True)


class LedgerDay(Record):
    """A day on which money moved: whoever books on it or closes it changes this row first, so that they wait."""

    day = pw.DateField(unique=True)
    touched = pw.IntegerField(default=0)


class LedgerClosing(Editable):
    """The takings of one cashier on one day: what the program says by way, what was counted, and who agreed to it.

    `cashier_key` is the employee's number as text, else the name in the files, or «银行». `system` and `counted` are
    fen by way, as JSON, as they were when they were stated. A reconciled one closes the day for this cashier.
    """

    day = pw.DateField()
    cashier_key = CodeField(max_length=64)
    cashier = pw.CharField(max_length=64)
    cashier_id = pw.IntegerField(null=True)
    state = CodeField(max_length=16, index=True)
    system = LongTextField()
    counted = LongTextField()
    system_sum = pw.BigIntegerField()
    counted_sum = pw.BigIntegerField()
    cause = pw.CharField(max_length=500, default="")
    counted_at = pw.DateTimeField()
    counted_by_id = pw.IntegerField(null=True)
    counted_by = pw.CharField(max_length=64)
    signed_at = pw.DateTimeField(null=True)
    signed_by_id = pw.IntegerField(null=True)
    signed_by = pw.CharField(max_length=64, default="")
    remark = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("day", "cashier_key"), True),)


class LedgerMonth(Editable):
    """The reconciliation of a month with finance's books (F-72): both sums, the difference and its cause, signed.

    `detail` is fen by way and by cashier on both sides, as JSON. `live` is 1, and NULL once it was opened again.
    """

    month = CodeField(max_length=7)
    live = pw.SmallIntegerField(null=True)
    state = CodeField(max_length=16)
    system_sum = pw.BigIntegerField()
    stated_sum = pw.BigIntegerField()
    detail = LongTextField()
    cause = pw.CharField(max_length=500, default="")
    prepared_at = pw.DateTimeField()
    prepared_by_id = pw.IntegerField(null=True)
    prepared_by = pw.CharField(max_length=64)
    signed_at = pw.DateTimeField(null=True)
    signed_by_id = pw.IntegerField(null=True)
    signed_by = pw.CharField(max_length=64, default="")
    reopened_at = pw.DateTimeField(null=True)
    reopened_by = pw.CharField(max_length=64, default="")
    reopen_reason = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("month", "live"), True),)


class LedgerContact(Editable):
    """A contact about arrears (F-64): telephone, text, visit, letter or notice; `step` is the step of the ladder that
    it was, empty where it was none. `promised_on` is the day by which payment was promised (inclusive)."""

    account_id = pw.IntegerField()
    step = CodeField(max_length=24, default="")
    way = CodeField(max_length=16)
    at = pw.DateTimeField(index=True)
    result = CodeField(max_length=16)
    words = pw.CharField(max_length=300, default="")
    promised_on = pw.DateField(null=True)
    notice_id = pw.IntegerField(null=True, index=True)
    by_id = pw.IntegerField(null=True, index=True)
    by = pw.CharField(max_length=64)
    recorded_at = pw.DateTimeField()
    withdrawn_at = pw.DateTimeField(null=True)
    withdrawn_by = pw.CharField(max_length=64, default="")
    withdraw_reason = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("account_id", "at"), False),)


class LedgerRun(Editable):
    """Notices that were made in one go for one step of the ladder; `words` is what the accounts were chosen by."""

    number = CodeField(max_length=24, unique=True)
    step = CodeField(max_length=24)
    state = CodeField(max_length=16, index=True)
    made_at = pw.DateTimeField()
    made_by_id = pw.IntegerField(null=True)
    made_by = pw.CharField(max_length=64)
    decided_at = pw.DateTimeField(null=True)
    decided_by_id = pw.IntegerField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=300, default="")
    words = pw.CharField(max_length=300, default="")


class LedgerNotice(Editable):
    """A notice to one account (F-65, F-66): what it owed for which charges on that day, and how it was delivered.

    `charges` is (charge, period, fen) of each, as JSON. `last_on` is the last day to pay that it names (inclusive).
    """

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
    delivered_how = CodeField(max_length=16, default="")
    delivered_words = pw.CharField(max_length=200, default="")
    recorded_by = pw.CharField(max_length=64, default="")


class LedgerStop(Editable):
    """A stop of supply that was proposed (F-67, R-265): people decide, carry it out, and end it."""

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
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=300, default="")
    done_on = pw.DateField(null=True)
    done_by = pw.CharField(max_length=64, default="")
    ended_on = pw.DateField(null=True)
    ended_by = pw.CharField(max_length=64, default="")
    end_reason = pw.CharField(max_length=300, default="")


TABLES: tuple[type[Table], ...] = (
    LedgerPlace, LedgerAccount, LedgerOwner, LedgerStanding, LedgerPeriod, LedgerCharge, LedgerReduction, LedgerPayment,
    LedgerPosting, LedgerRefund, LedgerDay, LedgerClosing, LedgerMonth, LedgerContact, LedgerRun, LedgerNotice,
    LedgerStop,
)  # fmt: skip
