"""The rules of leave, pure: how long it is, who approves it, how early, what an approved one counts as, what is left.

R-047 to R-062 of the catalogue; everything that an office may decide otherwise stands in the tables of its policy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from models.attendance.leave.policy.values import LeavePolicy, LeaveType
from models.attendance.leave.values import Balance, Granted, Length, Requirement, Slip, Standing, Taken
from models.core.calendar.rules import Calendar, Deadline
from models.roster.rules import Planned

Plan = Mapping[date, tuple[Planned, ...]]


def whole_days(first: date, last: date, plan: Plan) -> tuple[datetime, datetime]:
    """From when to when a leave of whole days lasts (both included): with the night shifts that begin on them.

    The end of a night shift of the day before is not taken. Days without a roster last from midnight to midnight.
    """
    raise NotImplementedError


def taken(starts: datetime, ends: datetime, plan: Plan) -> Taken:
    """What a leave from one moment to another takes away by the roster; `plan` reaches a day further on both sides."""
    raise NotImplementedError


def length(
    kind: LeaveType,
    starts: datetime,
    ends: datetime,
    plan: Plan,
    calendar: Calendar,
    *,
    long_counts_rest_days: bool = False,
) -> Length:
    """How long a leave is by the roster, each day rounded as its type says; without a roster by the calendar.

    `plan` reaches a day further on both sides, so that night shifts are whole.
    """
    raise NotImplementedError


def requirement(
    policy: LeavePolicy, kind: LeaveType, length: Length, taken: Taken, applied_at: datetime, calendar: Calendar
) -> Requirement:
    """Who approves a leave and how early it has to be asked for, by the matrix (R-048, R-052 to R-055, R-059).

    Of the rows that fit, the chain is that of the most days, the notice the one that asks for it earliest.
    """
    raise NotImplementedError


def proof_due(kind: LeaveType, ends: datetime, calendar: Calendar, *, end_of_day: str = "24:00") -> Deadline | None:
    """By when the documents of a leave are due, counted from its last day; None where the type needs none (R-049)."""
    raise NotImplementedError


def standing(policy: LeavePolicy, slip: Slip, taken: Taken, now: datetime) -> Standing:
    """What a slip is at a moment, by its state, the decision table, and whether proof and return came in time."""
    raise NotImplementedError


def balance(kind: LeaveType, year: int, grants: Sequence[Granted], used: int, earned: int = 0) -> Balance:
    """What somebody has left of a type in a year (R-058, R-062); `used` is what slips that count take of it.

    Amounts are hundredths of a day, of compensatory rest minutes. An entitlement of his own takes the place of that
    of the rulebook.
    """
    raise NotImplementedError
