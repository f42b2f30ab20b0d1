"""Tables of penalties: slips, measures, witnesses, appeals, deductions and their lists, the fund, and final warnings.

Amounts are integers in hundredths of what the offence is measured in: fen, or hundredths of points.
"""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class PenaltyOutsider(Editable):
    """Somebody who does not work here and may witness, approve or answer (an owner, a lawyer, a union officer)."""

    name = pw.CharField(max_length=64)
    organisation = pw.CharField(max_length=100)
    phone = CodeField(max_length=40)
    post = pw.CharField(max_length=64, default="")
    remark = pw.CharField(max_length=300, default="")
    active = pw.BooleanField(default=True)


class PenaltySlip(Editable):
    """A penalty slip (F-21). What it says is frozen when it is submitted; a mistake is voided and replaced (R-107).

    `number` is given when it is submitted. `employee_id` is whom it punishes; name, number, post and unit are those of
    that moment. `amount` is in hundredths of `measured` and counts `quantity` times what one costs; `reduced_to` is
    what an answer left of it. `takes` is what the set-up says for the day of the event. `rule` is the wording, range
    and procedure that it was issued under, as JSON, `rule_version` its name; `explanation` tells how the amount came
    about. `offended_id` is the superior who was defied and does not approve (R-113). The approver is one of the staff,
    or an outsider. `effective_at` is the moment of the signature, of the last witness needed, or of the service. The
    clocks are stored by the acts that start them: the last day (inclusive), the moment when it ends (exclusive), and
    how it was counted, as JSON. `settled_at` is when an answer ended the dispute.
    """

    number = CodeField(max_length=24, null=True, unique=True)
    state = CodeField(max_length=16, index=True)
    round = pw.IntegerField(default=1)
    employee_id = pw.IntegerField()
    name = pw.CharField(max_length=64, default="")
    work_no = CodeField(max_length=32, default="")
    post = pw.CharField(max_length=64, default="")
    unit_id = pw.IntegerField(null=True, index=True)
    unit_name = pw.CharField(max_length=100, default="")
    scheme = CodeField(max_length=24, default="")
    offence = CodeField(max_length=24)
    title = pw.CharField(max_length=200, default="")
    band = CodeField(max_length=24, default="")
    quantity = pw.IntegerField(default=1)
    measured = CodeField(max_length=8, default="yuan")
    amount = pw.BigIntegerField(null=True)
    reduced_to = pw.BigIntegerField(null=True)
    takes = CodeField(max_length=16, default="")
    happened_at = pw.DateTimeField(index=True)
    place = pw.CharField(max_length=100, default="")
    facts = LongTextField(default="")
    evidence = LongTextField(default="")
    source = pw.CharField(max_length=200, default="")
    offended_id = pw.IntegerField(null=True)
    amount_reason = pw.CharField(max_length=500, default="")
    late_reason = pw.CharField(max_length=300, default="")
    is_override = pw.BooleanField(default=False)
    override_reason = pw.CharField(max_length=500, default="")
    acknowledged_on = pw.DateField(null=True)
    acknowledged = pw.CharField(max_length=200, default="")
    rule = LongTextField(default="")
    rule_version = pw.CharField(max_length=64, default="")
    explanation = LongTextField(default="")
    replaces_id = pw.IntegerField(null=True, unique=True)
    proposed_by_id = pw.IntegerField(null=True, index=True)
    proposed_by = pw.CharField(max_length=64, default="")
    drafted_at = pw.DateTimeField()
    issuer_id = pw.IntegerField(null=True, index=True)
    issuer = pw.CharField(max_length=64, default="")
    issued_at = pw.DateTimeField(null=True)
    approver_id = pw.IntegerField(null=True, index=True)
    approver_outsider_id = pw.IntegerField(null=True)
    approved_at = pw.DateTimeField(null=True)
    approved_words = pw.CharField(max_length=200, default="")
    served_at = pw.DateTimeField(null=True)
    served_how = CodeField(max_length=16, default="")
    served_words = pw.CharField(max_length=300, default="")
    refused_at = pw.DateTimeField(null=True)
    signed_at = pw.DateTimeField(null=True)
    signed_words = pw.CharField(max_length=300, default="")
    effective_at = pw.DateTimeField(null=True)
    effective_by = CodeField(max_length=16, default="")
    appeal_due_on = pw.DateField(null=True)
    appeal_ends_at = pw.DateTimeField(null=True)
    appeal_deadline = LongTextField(default="")
    answer_due_on = pw.DateField(null=True)
    answer_ends_at = pw.DateTimeField(null=True)
    answer_deadline = LongTextField(default="")
    settled_at = pw.DateTimeField(null=True)
    waived = pw.BigIntegerField(default=0)
    closed_at = pw.DateTimeField(null=True)
    closed_by = pw.CharField(max_length=64, default="")
    close_reason = pw.CharField(max_length=300, default="")
    ended_at = pw.DateTimeField(null=True)
    ended_by = pw.CharField(max_length=64, default="")
    end_reason = pw.CharField(max_length=500, default="")

    class Meta:
        indexes = (
            (("employee_id", "happened_at"), False), (("offence", "happened_at"), False),
            (("state", "appeal_ends_at"), False),
        )  # fmt: skip


class PenaltyMeasure(Editable):
    """A measure of a slip beside its amount (written self-examination, written warning …), and when it was done."""

    slip_id = pw.IntegerField(index=True)
    code = CodeField(max_length=24)
    label = pw.CharField(max_length=64)
    words = pw.CharField(max_length=200, default="")
    due_on = pw.DateField(null=True)
    done_on = pw.DateField(null=True)
    done_words = pw.CharField(max_length=200, default="")
    recorded_at = pw.DateTimeField(null=True)
    recorded_by = pw.CharField(max_length=64, default="")


class PenaltyWitness(Editable):
    """A witness of a refusal (R-092): named by whoever served the slip, and signing with date and statement.

    One of the staff, or an outsider; `whose` is number and unit, or the organisation, of that moment. `signed_at` is
    NULL as long as he did not sign.
    """

    slip_id = pw.IntegerField()
    position = pw.IntegerField()
    employee_id = pw.IntegerField(null=True, index=True)
    outsider_id = pw.IntegerField(null=True)
    name = pw.CharField(max_length=64)
    whose = pw.CharField(max_length=160, default="")
    signed_at = pw.DateTimeField(null=True)
    statement = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField(null=True)
    recorded_by = pw.CharField(max_length=64, default="")

    class Meta:
        indexes = ((("slip_id", "employee_id"), True), (("slip_id", "outsider_id"), True))


class PenaltyAppeal(Editable):
    """An appeal (F-22) and its answer (F-23), a paper of its own. `live` is 1, and NULL once it was withdrawn.

    `filed_at` is when it was received, `recorded_at` when it was typed. A late one waits until somebody admits it with
    a reason. `amount_before` and `amount_after` are those of the answer; `by_approver` that nobody else stood above
    the issuer. The decider is one of the staff, or an outsider.
    """

    slip_id = pw.IntegerField()
    live = pw.IntegerField(null=True)
    state = CodeField(max_length=16, index=True)
    text = LongTextField()
    request = pw.CharField(max_length=300, default="")
    filed_at = pw.DateTimeField()
    received_by = pw.CharField(max_length=64, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    is_late = pw.BooleanField(default=False)
    admitted_at = pw.DateTimeField(null=True)
    admitted_by = pw.CharField(max_length=200, default="")
    admit_reason = pw.CharField(max_length=500, default="")
    result = CodeField(max_length=16, default="")
    amount_before = pw.BigIntegerField(null=True)
    amount_after = pw.BigIntegerField(null=True)
    findings = LongTextField(default="")
    reason = LongTextField(default="")
    decider_id = pw.IntegerField(null=True)
    decider_outsider_id = pw.IntegerField(null=True)
    decided_words = pw.CharField(max_length=200, default="")
    by_approver = pw.BooleanField(default=False)
    answered_at = pw.DateTimeField(null=True)
    withdrawn_at = pw.DateTimeField(null=True)

    class Meta:
        indexes = ((("slip_id", "live"), True),)


class PenaltyPay(Editable):
    """What somebody earns from a month on, in fen: the base of the cap and the minimum (R-104)."""

    employee_id = pw.IntegerField()
    month = CodeField(max_length=7)
    wage = pw.BigIntegerField()
    performance = pw.BigIntegerField(null=True)
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "month"), True),)


class PenaltyList(Editable):
    """The deduction list of a month (F-26). `live` is 1, and NULL once it was withdrawn: a month has one that counts.

    `rules` is cap, minimum wage and what they rest on, as JSON.
    """

    number = CodeField(max_length=24, unique=True)
    month = CodeField(max_length=7)
    live = pw.IntegerField(null=True)
    state = CodeField(max_length=16, index=True)
    rules = LongTextField()
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)
    remark = pw.CharField(max_length=300, default="")
    closed_at = pw.DateTimeField(null=True)
    closed_by = pw.CharField(max_length=64, default="")
    ended_at = pw.DateTimeField(null=True)
    ended_by = pw.CharField(max_length=64, default="")
    end_reason = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("month", "live"), True),)


class PenaltyDeduction(Record):
    """Fen that were taken for a slip, or given back (negative); rows are only ever added.

    What stands against a slip is their sum. `list_id` is the list it goes out with; a row that gives back waits with
    NULL for the next one. `carried` is what was left for a later month, `standing` what the slip came to when it was
    taken, `final_on` since when it could be. `explanation` tells cap and minimum, as JSON.
    """

    slip_id = pw.IntegerField(index=True)
    employee_id = pw.IntegerField(index=True)
    list_id = pw.IntegerField(null=True, index=True)
    kind = CodeField(max_length=16)
    amount = pw.BigIntegerField()
    carried = pw.BigIntegerField(default=0)
    standing = pw.BigIntegerField(null=True)
    final_on = pw.DateField(null=True)
    reason = pw.CharField(max_length=300, default="")
    explanation = LongTextField(default="")
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)


class PenaltySpending(Editable):
    """A proposal to spend from the fund; it is booked when it is approved."""

    purpose = pw.CharField(max_length=200)
    amount = pw.BigIntegerField()
    state = CodeField(max_length=16, index=True)
    proposed_at = pw.DateTimeField()
    proposed_by = pw.CharField(max_length=64)
    proposed_by_id = pw.IntegerField(null=True)
    decided_at = pw.DateTimeField(null=True)
    decided_words = pw.CharField(max_length=200, default="")
    remark = pw.CharField(max_length=300, default="")


class PenaltyFund(Record):
    """An entry of the fund ledger (F-27), numbered without gaps: fen in, or out (negative). The balance is the sum.

    `owed` is fen of a fine that must be given back and that the fund did not hold: the next income pays them first.
    """

    number = pw.IntegerField(unique=True)
    day = pw.DateField()
    kind = CodeField(max_length=16)
    amount = pw.BigIntegerField()
    owed = pw.BigIntegerField(default=0)
    purpose = pw.CharField(max_length=200)
    slip_id = pw.IntegerField(null=True, index=True)
    list_id = pw.IntegerField(null=True)
    spending_id = pw.IntegerField(null=True, unique=True)
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)


class PenaltyCase(Editable):
    """A final warning or a measure about which only people decide (R-100, C-11), proposed with its evidence."""

    slip_id = pw.IntegerField(index=True)
    measure = CodeField(max_length=24)
    label = pw.CharField(max_length=64)
    facts = LongTextField()
    evidence = LongTextField()
    statement = LongTextField()
    state = CodeField(max_length=16, index=True)
    round = pw.IntegerField(default=1)
    union_on = pw.DateField(null=True)
    union_words = pw.CharField(max_length=300, default="")
    legal_on = pw.DateField(null=True)
    legal_by = pw.CharField(max_length=64, default="")
    legal_words = pw.CharField(max_length=300, default="")
    proposed_at = pw.DateTimeField()
    proposed_by = pw.CharField(max_length=64)
    proposed_by_id = pw.IntegerField(null=True)
    decided_at = pw.DateTimeField(null=True)
    decided_words = pw.CharField(max_length=200, default="")
    decision = pw.CharField(max_length=500, default="")


class PenaltyEarlier(Editable):
    """A penalty from before the cut-over, for repeat rules and equal cases only; nothing is taken for it."""

    employee_id = pw.IntegerField()
    offence = CodeField(max_length=24)
    happened_on = pw.DateField()
    measured = CodeField(max_length=8, default="yuan")
    amount = pw.BigIntegerField(default=0)
    words = pw.CharField(max_length=300, default="")
    signed_by = pw.CharField(max_length=64, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    withdrawn_at = pw.DateTimeField(null=True)

    class Meta:
        indexes = ((("employee_id", "happened_on"), False),)


class PenaltyLoss(Editable):
    """A loss that goes with a slip: its cause, fen, who bears it, and what he has paid of it (R-132, R-133, R-141)."""

    slip_id = pw.IntegerField(index=True)
    cause = pw.CharField(max_length=300)
    amount = pw.BigIntegerField()
    payer_id = pw.IntegerField()
    paid = pw.BigIntegerField(default=0)
    paid_on = pw.DateField(null=True)
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    withdrawn_at = pw.DateTimeField(null=True)


TABLES: tuple[type[Table], ...] = (
    PenaltyOutsider, PenaltySlip, PenaltyMeasure, PenaltyWitness, PenaltyAppeal, PenaltyPay, PenaltyList,
    PenaltyDeduction, PenaltySpending, PenaltyFund, PenaltyCase, PenaltyEarlier, PenaltyLoss,
)  # fmt: skip
