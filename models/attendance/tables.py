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
)
