"""Tables of attendance; nothing that can be derived is stored. Amounts of absence are hundredths of a day."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, LongTextField, Record, Table


class Punch(Record):
    """One punch as its source gave it; never changed. `exact` is False where the source knows whole minutes only.

    Rows of a batch that is not posted do not count yet.
    """

    employee_id = pw.IntegerField()
    at = pw.DateTimeField()
    exact = pw.BooleanField()
    source = CodeField(max_length=16)
    device = pw.CharField(max_length=40, default="")
    batch_id = pw.IntegerField(null=True, index=True)

    class Meta:
        # Whatever the derivation of days reads stands in the index itself.
        indexes = (
            (("employee_id", "at", "batch_id", "exact"), False),
            (("at", "employee_id", "batch_id", "exact"), False),
        )


class AttendanceRequest(Editable):
    """A request about a day: a punch that is missing, field duty, a trip, overtime; or the record of a call (R-041).

    `starts_at` is the moment of a punch or a call, or the beginning; `ends_at` the end of what has a length.
    `boundary` says which punch of the shift was missed: in, out, or empty to take the nearer one. Rows of one sign-in
    sheet share the number of their first row as `sheet_id`.
    """

    number = pw.IntegerField(unique=True)
    employee_id = pw.IntegerField()
    kind = CodeField(max_length=16)
    day = pw.DateField()
    starts_at = pw.DateTimeField()
    ends_at = pw.DateTimeField(null=True)
    boundary = CodeField(max_length=8, default="")
    place = pw.CharField(max_length=100, default="")
    reason = pw.CharField(max_length=300)
    state = CodeField(max_length=16, index=True)
    requested_at = pw.DateTimeField()
    requested_by = pw.CharField(max_length=64)
    requested_by_id = pw.IntegerField(null=True)
    sheet_id = pw.IntegerField(null=True, index=True)
    decided_at = pw.DateTimeField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=100, default="")
    remark = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("employee_id", "day"), False), (("day", "employee_id"), False))


class DayVerdict(Editable):
    """What people decided about a day where the rules leave it open, or decided otherwise; it counts once approved.

    `result` is normal, event or absence; `event` late or early where it is one, with its `minutes`.
    """

    employee_id = pw.IntegerField()
    day = pw.DateField(index=True)
    result = CodeField(max_length=16)
    event = CodeField(max_length=16, default="")
    minutes = pw.IntegerField(default=0)
    absence = pw.IntegerField(default=0)
    absence_reason = pw.IntegerField(null=True)
    reason = pw.CharField(max_length=300)
    state = CodeField(max_length=16, index=True)
    proposed_at = pw.DateTimeField()
    proposed_by = pw.CharField(max_length=64)
    proposed_by_id = pw.IntegerField(null=True)
    decided_at = pw.DateTimeField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=100, default="")
    remark = pw.CharField(max_length=300, default="")

    class Meta:
        indexes = ((("employee_id", "day"), False),)


class DayConfirmation(Record):
    """A day's result as a supervisor confirmed it (R-028, R-036); `digest` tells a later change."""

    employee_id = pw.IntegerField()
    day = pw.DateField(index=True)
    digest = CodeField(max_length=64)
    words = pw.CharField(max_length=200)
    confirmed_at = pw.DateTimeField()
    confirmed_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "day"), False),)


class PunchExemption(Editable):
    """A person, or the days of a unit or of everybody, without punching; `last` is inclusive, NULL for good.

    One of a unit or of everybody does not hold for the person who recorded it (R-028).
    """

    employee_id = pw.IntegerField(null=True, index=True)
    unit_id = pw.IntegerField(null=True)
    first = pw.DateField(index=True)
    last = pw.DateField(null=True)
    reason = pw.CharField(max_length=300)
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    recorded_by_id = pw.IntegerField(null=True)


class NoShow(Editable):
    """Somebody did not come to a training, meeting or activity (R-046), or did not sign in; excused or not (R-067)."""

    employee_id = pw.IntegerField(index=True)
    day = pw.DateField(index=True)
    occasion = CodeField(max_length=16)
    title = pw.CharField(max_length=100)
    absence_reason = pw.IntegerField()
    excuse = CodeField(max_length=16, default="")
    excuse_words = pw.CharField(max_length=300, default="")
    withdrawn_at = pw.DateTimeField(null=True)
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)


class AbsenceOpening(Editable):
    """Absence of somebody before the cut-over, in hundredths of a day; `last_day` is the last absent day, if known.

    `run` is how much of it was without a break up to `last_day`.
    """

    employee_id = pw.IntegerField()
    year = pw.IntegerField()
    absence = pw.IntegerField()
    run = pw.IntegerField(default=0)
    last_day = pw.DateField(null=True)
    signed_by = pw.CharField(max_length=64)
    remark = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "year"), True),)


class SelfCriticism(Editable):
    """A written self-criticism asked for after an absence (R-064); `deadline` is the stored clock as JSON."""

    employee_id = pw.IntegerField(index=True)
    day = pw.DateField()
    asked_on = pw.DateField()
    due_on = pw.DateField(index=True)
    deadline = LongTextField()
    words = LongTextField()
    received_on = pw.DateField(null=True)
    remark = pw.CharField(max_length=300, default="")
    recorded_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "day"), True),)


class TerminationCase(Editable):
    """Absences that give the company the right to terminate (R-065, R-066): the records as they were, and its decision.

    `key` names the limbs, each with its last absent day and its amount, so that one right is proposed once.
    """

    employee_id = pw.IntegerField(index=True)
    key = CodeField(max_length=64)
    words = pw.CharField(max_length=300)
    explanation = LongTextField()
    state = CodeField(max_length=16, index=True)
    proposed_at = pw.DateTimeField()
    proposed_by = pw.CharField(max_length=64)
    proposed_by_id = pw.IntegerField(null=True)
    decision = CodeField(max_length=16, default="")
    decided_at = pw.DateTimeField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    reason = pw.CharField(max_length=500, default="")

    class Meta:
        indexes = ((("employee_id", "key"), True),)


class LeaveSlip(Editable):
    """A request for leave from one moment to another (F-09), or the record of a call (R-048).

    `kind` is the code of a type in the rulebook. `applied_at` is when it was asked for or told, `notice` how: in
    writing, by telephone, or not at all. `length` (hundredths of a day), the chain and the notice were worked out when
    it was submitted; `explanation` tells how, as JSON. So were how many documents it needs and whether the return has
    to be reported, by which lists are narrowed. `proof_due_on` is the last day for its proofs (inclusive), with the
    stored clock as JSON. `excused_notice` and `excused_proof` are the reasons for which people let late notice or
    missing proof pass (R-050). `returned_at` is when the person was back at work (R-056).
    """

    number = pw.IntegerField(unique=True)
    employee_id = pw.IntegerField()
    kind = CodeField(max_length=24)
    starts_at = pw.DateTimeField()
    ends_at = pw.DateTimeField(index=True)
    reason = pw.CharField(max_length=300, default="")
    deputy_id = pw.IntegerField(null=True)
    phone = pw.CharField(max_length=40, default="")
    applied_at = pw.DateTimeField()
    applied_by = pw.CharField(max_length=64)
    applied_by_id = pw.IntegerField(null=True)
    notice = CodeField(max_length=16)
    state = CodeField(max_length=16, index=True)
    round = pw.IntegerField(default=1)
    chain = CodeField(max_length=32)
    length = pw.IntegerField()
    is_in_time = pw.BooleanField()
    explanation = LongTextField()
    proofs_needed = pw.IntegerField(default=0)
    must_return = pw.BooleanField(default=False)
    proof_due_on = pw.DateField(null=True)
    proof_deadline = LongTextField(default="")
    excused_notice = pw.CharField(max_length=300, default="")
    excused_proof = pw.CharField(max_length=300, default="")
    returned_at = pw.DateTimeField(null=True)
    returned_by = pw.CharField(max_length=64, default="")
    decided_at = pw.DateTimeField(null=True)
    decided_words = pw.CharField(max_length=200, default="")
    remark = pw.CharField(max_length=300, default="")
    batch_id = pw.IntegerField(null=True, index=True)

    class Meta:
        indexes = ((("employee_id", "starts_at"), False),)


class LeaveProof(Editable):
    """A document that somebody handed in for his leave (R-049); `withdrawn_at` when it was ticked by mistake."""

    slip_id = pw.IntegerField(index=True)
    document = pw.CharField(max_length=64)
    received_at = pw.DateTimeField()
    remark = pw.CharField(max_length=300, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    withdrawn_at = pw.DateTimeField(null=True)


class LeaveGrant(Editable):
    """Days of a type of leave that somebody has in a year beside the entitlement of the rulebook (R-058, R-062).

    `basis` says what it is: an entitlement of his own, an addition, or what he had used before the cut-over. `amount`
    is hundredths of a day, for compensatory rest minutes; what was used before is positive, too.
    """

    employee_id = pw.IntegerField()
    kind = CodeField(max_length=24)
    year = pw.IntegerField()
    basis = CodeField(max_length=16)
    amount = pw.IntegerField()
    reason = pw.CharField(max_length=300, default="")
    signed_by = pw.CharField(max_length=64, default="")
    recorded_at = pw.DateTimeField()
    recorded_by = pw.CharField(max_length=64)
    withdrawn_at = pw.DateTimeField(null=True)

    class Meta:
        indexes = ((("employee_id", "year"), False),)


class AttendanceSheet(Editable):
    """The attendance sheet of a unit's own people for a month (F-07), from open to locked (R-029).

    Every act about days of these people writes `touched` before it reads or writes anything else, so that a close and
    it wait for each other. `version` is the last one that was made, 0 before the first. `due_on` is the last day for
    handing it in (inclusive), with the stored clock as JSON.
    """

    unit_id = pw.IntegerField()
    month = CodeField(max_length=7, index=True)
    state = CodeField(max_length=16, index=True)
    touched = pw.IntegerField(default=0)
    version = pw.IntegerField(default=0)
    due_on = pw.DateField(null=True)
    deadline = LongTextField(default="")
    preparer_id = pw.IntegerField(null=True)
    prepared_at = pw.DateTimeField(null=True)
    prepared_by = pw.CharField(max_length=64, default="")
    submitted_at = pw.DateTimeField(null=True)
    submitted_by = pw.CharField(max_length=64, default="")
    checked_at = pw.DateTimeField(null=True)
    checked_by = pw.CharField(max_length=64, default="")
    locked_at = pw.DateTimeField(null=True)
    locked_by = pw.CharField(max_length=64, default="")

    class Meta:
        indexes = ((("unit_id", "month"), True),)


class SheetVersion(Editable):
    """One version of an attendance sheet, frozen with the rules that it was judged by.

    `remark` is why it was closed although something was open, `pending` what that was, as JSON. `rules` is what the
    results of this version share: policy and frames, packed. `face` is what the paper says beside them, as JSON.
    `ended_at` is when it was returned or reopened,
    `ended_as` which of both (`workflow.Ending`).
    """

    sheet_id = pw.IntegerField()
    version = pw.IntegerField()
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)
    people = pw.IntegerField()
    remark = pw.CharField(max_length=500, default="")
    pending = LongTextField(default="")
    rules = LongTextField()
    face = LongTextField(default="")
    ended_at = pw.DateTimeField(null=True)
    ended_by = pw.CharField(max_length=64, default="")
    end_reason = pw.CharField(max_length=500, default="")
    ended_as = CodeField(max_length=16, default="")

    class Meta:
        indexes = ((("sheet_id", "version"), True),)


class MonthResult(Record):
    """What somebody's month came to in one version of a sheet: his sums, and his days packed with what they rest on.

    `live` is 1 in the version that counts and NULL in older ones, so that nobody's month counts twice. Amounts are as
    in the derivation: hundredths of points and days, fen, minutes. `leave` is hundredths of days by type, as JSON.
    """

    sheet_id = pw.IntegerField()
    version = pw.IntegerField()
    employee_id = pw.IntegerField()
    month = CodeField(max_length=7)
    live = pw.IntegerField(null=True)
    place = pw.IntegerField()
    work_no = CodeField(max_length=32)
    name = pw.CharField(max_length=64)
    post = pw.CharField(max_length=64, default="")
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


class LateFact(Editable):
    """An act about a day of a month that was closed for the person: what it changes is corrected in an open month.

    `settled_at` is when a later closing took it into account, `sheet_id` and `version` which one: a version that is
    opened again lets its facts wait once more. `days` are those of the month that it is about, as 03,09; empty where it
    may be about any.
    """

    employee_id = pw.IntegerField()
    month = CodeField(max_length=7)
    words = pw.CharField(max_length=200)
    days = pw.CharField(max_length=100, default="")
    entity = CodeField(max_length=48, default="")
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


class MonthCorrection(Record):
    """What a closed month of somebody would come to now, less what it was closed with, counted in a later sheet.

    Amounts are differences with a sign, in the units of the results. `live` is as of the results. `result_id` is the
    result that it corrects: where a later version of that month took its place, `days` count no more. `days` are the
    days that came out otherwise, and `explanation` tells which facts came later and what they change, both as JSON.
    """

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


TABLES: tuple[type[Table], ...] = (
    Punch,
    AttendanceRequest,
    DayVerdict,
    DayConfirmation,
    PunchExemption,
    NoShow,
    AbsenceOpening,
    SelfCriticism,
    TerminationCase,
    LeaveSlip,
    LeaveProof,
    LeaveGrant,
    AttendanceSheet,
    SheetVersion,
    MonthResult,
    LateFact,
    MonthCorrection,
)
