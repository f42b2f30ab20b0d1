"""Tables of rosters; employees and units are numbers of rows kept by staff and org. Minutes count from midnight."""

from __future__ import annotations

import peewee as pw

from models.core.base import CodeField, Editable, Record, Table


class ShiftType(Editable):
    """A shift by the sign it has in a cell of the roster (早), with what it is and who may do it.

    `role` is the duty it stands for (hotline); `certificate` the kind of certificate that it needs, or empty.
    `position` is its place in the legend, and the key that sets it in the grid for the first nine.
    """

    code = pw.CharField(max_length=8, unique=True)
    name = pw.CharField(max_length=30)
    kind = CodeField(max_length=16)
    role = CodeField(max_length=16, default="")
    certificate = pw.CharField(max_length=64, default="")
    tone = CodeField(max_length=16, default="")
    position = pw.IntegerField(default=0)
    is_active = pw.BooleanField(default=True)


class ShiftTime(Editable):
    """When a shift begins and ends, from a day on: a change of hours leaves the days before as they were.

    Minutes from midnight of the roster's day; `ends` above 1440 is on the next day (32:00 is 08:00). The break is not
    worked; with `punches_break` people punch out and in again for it. `pre_minutes` is how long before the start
    people are to be at the post (R-020). A mark of leave has no times.
    """

    shift_id = pw.IntegerField()
    valid_from = pw.DateField()
    starts = pw.IntegerField(null=True)
    ends = pw.IntegerField(null=True)
    break_from = pw.IntegerField(null=True)
    break_until = pw.IntegerField(null=True)
    punches_break = pw.BooleanField(default=False)
    pre_minutes = pw.IntegerField(default=0)

    class Meta:
        indexes = ((("shift_id", "valid_from"), True),)


class Roster(Editable):
    """The roster of a unit for a month (2026-10), of one kind; published once, then changed only by record."""

    month = CodeField(max_length=7)
    unit_id = pw.IntegerField()
    kind = CodeField(max_length=16)
    state = CodeField(max_length=16, index=True)
    published_at = pw.DateTimeField(null=True)
    published_by = pw.CharField(max_length=64, default="")
    closed_at = pw.DateTimeField(null=True)
    closed_by = pw.CharField(max_length=64, default="")

    class Meta:
        indexes = ((("month", "unit_id", "kind"), True),)


class RosterEntry(Record):
    """One cell: who works which shift on a day; `shift_id` NULL is a day of rest that was set, no row an empty cell.

    `position` 2 is the second shift of a day. `covers_for_id` is the colleague stood in for.
    """

    roster_id = pw.IntegerField()
    employee_id = pw.IntegerField()
    day = pw.DateField()
    position = pw.IntegerField(default=1)
    shift_id = pw.IntegerField(null=True)
    role = CodeField(max_length=16, default="")
    covers_for_id = pw.IntegerField(null=True)

    class Meta:
        indexes = (
            (("roster_id", "employee_id", "day", "position"), True),
            (("employee_id", "day"), False),
            (("day", "employee_id"), False),
        )


class RosterChange(Record):
    """One cell that was changed after publication, by a swap or a recorded edit; shift NULL is a day of rest."""

    roster_id = pw.IntegerField(index=True)
    employee_id = pw.IntegerField()
    day = pw.DateField()
    position = pw.IntegerField(default=1)
    before_id = pw.IntegerField(null=True)
    after_id = pw.IntegerField(null=True)
    reason = pw.CharField(max_length=300)
    swap_id = pw.IntegerField(null=True)
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("employee_id", "day"), False),)


class RosterWaiver(Record):
    """A reminder of a roster that somebody set aside with a reason; `about` names it while it stays the same."""

    roster_id = pw.IntegerField()
    about = CodeField(max_length=120)
    words = pw.CharField(max_length=300)
    reason = pw.CharField(max_length=300)
    made_at = pw.DateTimeField()
    made_by = pw.CharField(max_length=64)

    class Meta:
        indexes = ((("roster_id", "about"), True),)


class ShiftSwap(Editable):
    """A request to change a shift (F-03): with a colleague's shift, of the same or another day, or without one.

    Shifts are those of the published roster when it was asked for; `to_shift_id` is the wanted one where no colleague
    is named. `notice_days` are the working days between the request and the first of the days; `chain` the approval
    chain that follows from them (R-017, R-018).
    """

    number = pw.IntegerField(unique=True)
    applicant_id = pw.IntegerField(index=True)
    day = pw.DateField(index=True)
    shift_id = pw.IntegerField(null=True)
    counterpart_id = pw.IntegerField(null=True, index=True)
    counterpart_day = pw.DateField(null=True)
    to_shift_id = pw.IntegerField(null=True)
    reason = pw.CharField(max_length=300)
    applied_at = pw.DateTimeField()
    notice_days = pw.IntegerField(default=0)
    chain = CodeField(max_length=32)
    state = CodeField(max_length=16, index=True)
    agreed_at = pw.DateTimeField(null=True)
    decided_at = pw.DateTimeField(null=True)
    decided_by = pw.CharField(max_length=64, default="")
    decided_words = pw.CharField(max_length=100, default="")
    remark = pw.CharField(max_length=300, default="")


class PostLeaving(Editable):
    """Leaving the post with permission (F-04, R-018); `back_at` NULL until he is back."""

    employee_id = pw.IntegerField(index=True)
    day = pw.DateField(index=True)
    left_at = pw.DateTimeField()
    back_at = pw.DateTimeField(null=True)
    reason = pw.CharField(max_length=300)
    allowed_by = pw.CharField(max_length=64)
    recorded_by = pw.CharField(max_length=64)
    recorded_at = pw.DateTimeField()


class Rotation(Editable):
    """A pattern of shifts that repeats every `period` days; a weekly one begins on Monday.

    `weekdays` is the parameter with the days of responsibility of a pattern by weekdays. With `by_calendar`, public
    holidays are days of rest and make-up days are worked.
    """

    name = pw.CharField(max_length=40, unique=True)
    kind = CodeField(max_length=16)
    period = pw.IntegerField()
    weekdays = CodeField(max_length=64, default="")
    by_calendar = pw.BooleanField(default=False)
    is_active = pw.BooleanField(default=True)
    remark = pw.CharField(max_length=200, default="")


class RotationSlot(Record):
    """One day of a rotation, counted from 0; no shift is a day of rest."""

    rotation_id = pw.IntegerField()
    position = pw.IntegerField()
    shift_id = pw.IntegerField(null=True)

    class Meta:
        indexes = ((("rotation_id", "position"), True),)


TABLES: tuple[type[Table], ...] = (
    ShiftType,
    ShiftTime,
    Roster,
    RosterEntry,
    RosterChange,
    RosterWaiver,
    ShiftSwap,
    PostLeaving,
    Rotation,
    RotationSlot,
)
