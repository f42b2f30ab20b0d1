"""Tables of the staff register; unit, post and superior are numbers of rows kept by org and by this area."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, Table


class Employee(Editable):
    """One person of the register; the row stays when he leaves, so that old papers keep the name.

    Pay is in fen a month. `machine_no` and `id_no` are NULL when unknown, as both are unique where given.
    """

    work_no = CodeField(max_length=32, unique=True)
    machine_no = CodeField(max_length=32, null=True, unique=True)
    name = pw.CharField(max_length=64)
    name_pinyin = CodeField(max_length=96, index=True)
    name_initials = CodeField(max_length=32, index=True)
    gender = CodeField(max_length=8, default="")
    birth_date = pw.DateField(null=True)
    id_no = CodeField(max_length=18, null=True, unique=True)
    education = pw.CharField(max_length=20, default="")
    unit_id = pw.IntegerField(null=True, index=True)
    post_id = pw.IntegerField(null=True, index=True)
    product_role = CodeField(max_length=32)
    superior_id = pw.IntegerField(null=True, index=True)
    hired_on = pw.DateField(null=True)
    probation_ends_on = pw.DateField(null=True)
    contract_from = pw.DateField(null=True)
    contract_until = pw.DateField(null=True)
    phone = CodeField(max_length=30, default="", index=True)
    base_pay = pw.BigIntegerField(null=True)
    state = CodeField(max_length=16, index=True)
    left_on = pw.DateField(null=True)
    left_reason = CodeField(max_length=16, default="")
    remark = pw.CharField(max_length=500, default="")
    previous_experience_months = pw.IntegerField(null=True)


class EmploymentEvent(Editable):
    """What happened to somebody at work: hired, moved, promoted, warned, left …; words as they were that day."""

    employee_id = pw.IntegerField()
    kind = CodeField(max_length=16, index=True)
    happened_on = pw.DateField()
    cause = pw.CharField(max_length=300, default="")
    reference = pw.CharField(max_length=100, default="")
    from_words = pw.CharField(max_length=200, default="")
    to_words = pw.CharField(max_length=200, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "happened_on"), False),)


class Certificate(Editable):
    """A certificate of an employee, or of the firm where `employee_id` is NULL; `name` is its kind.

    `valid_until` is its last valid day. A renewal is a row of its own that names the one before (`renews_id`).
    `review_due_on` is the last day of the next yearly review (年检), for those that are reviewed.
    """

    employee_id = pw.IntegerField(null=True, index=True)
    name = pw.CharField(max_length=64)
    number = CodeField(max_length=64)
    issuer = pw.CharField(max_length=100, default="")
    valid_from = pw.DateField(null=True)
    valid_until = pw.DateField(null=True, index=True)
    renews_id = pw.IntegerField(null=True, index=True)
    withdrawn_on = pw.DateField(null=True)
    withdrawn_cause = pw.CharField(max_length=300, null=True)
    review_due_on = pw.DateField(null=True)

    class Meta:
        indexes = ((("number", "name"), False),)


class CertificateReview(Editable):
    """One yearly review (年检) of a certificate."""

    certificate_id = pw.IntegerField(index=True)
    reviewed_on = pw.DateField()
    result = CodeField(max_length=16)
    remark = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)


class AppraisalEntry(Editable):
    """One appraisal of an employee: asked for, scored, approved, filed; names as they were that day.

    `pay_event_id` is the employment event of the pay change that followed.
    """

    employee_id = pw.IntegerField(index=True)
    kind = CodeField(max_length=16)
    state = CodeField(max_length=16, index=True)
    requested_by = CodeField(max_length=16, default="")
    requested_on = pw.DateField(null=True)
    appraised_on = pw.DateField(null=True)
    content = pw.CharField(max_length=300, default="")
    reference = pw.CharField(max_length=100, default="")
    result = CodeField(max_length=16, default="")
    opinion = pw.CharField(max_length=500, default="")
    appraiser_id = pw.IntegerField(null=True)
    approver = pw.CharField(max_length=64, default="")
    approved_on = pw.DateField(null=True)
    filed_by = pw.CharField(max_length=64, default="")
    filed_on = pw.DateField(null=True)
    pay_event_id = pw.IntegerField(null=True)

    class Meta:
        indexes = ((("employee_id", "kind", "appraised_on"), False),)


class AppraisalScore(Editable):
    """The score of an appraisal on one axis, in whole points out of `full`."""

    entry_id = pw.IntegerField()
    position = pw.IntegerField()
    axis = pw.CharField(max_length=40)
    score = pw.IntegerField()
    full = pw.IntegerField()

    class Meta:
        indexes = ((("entry_id", "position"), True),)


class Induction(Editable):
    """Training before taking up the post (R-005), or the stated reason for doing without; one of both is given."""

    employee_id = pw.IntegerField(index=True)
    held_on = pw.DateField()
    trainer = pw.CharField(max_length=64, default="")
    content = pw.CharField(max_length=300, default="")
    waiver = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)


class UnreachableIncident(Editable):
    """Somebody could not be reached by telephone (R-012); with an `excuse` it does not count."""

    employee_id = pw.IntegerField()
    happened_at = pw.DateTimeField()
    remark = pw.CharField(max_length=300, default="")
    excuse = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "happened_at"), False),)


class StationNumber(Editable):
    """A number of a station's own series (R-002); a row is never deleted, so that no number is given twice."""

    unit_id = pw.IntegerField()
    number = CodeField(max_length=16)
    employee_id = pw.IntegerField(index=True)
    issued_on = pw.DateField()

    class Meta:
        indexes = ((("unit_id", "number"), True),)


class Territory(Editable):
    """A compound or quarter that a butler looks after (R-003), first and last day included."""

    name = pw.CharField(max_length=64, index=True)
    unit_id = pw.IntegerField(null=True, index=True)
    employee_id = pw.IntegerField(index=True)
    from_on = pw.DateField()
    until_on = pw.DateField(null=True)


class Acknowledgement(Editable):
    """That somebody has read a version of a regulation (R-013): on paper with his signature, or at his own sign-in."""

    employee_id = pw.IntegerField()
    version_id = pw.IntegerField(index=True)
    acknowledged_on = pw.DateField()
    channel = CodeField(max_length=16)
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "version_id"), True),)


TABLES: tuple[type[Table], ...] = (
    Acknowledgement,
    Employee,
    EmploymentEvent,
    Certificate,
    CertificateReview,
    AppraisalEntry,
    AppraisalScore,
    Induction,
    UnreachableIncident,
    StationNumber,
    Territory,
)
