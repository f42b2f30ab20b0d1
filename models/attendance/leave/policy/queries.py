"""The regulation of leave in force on a day, read from the rulebook."""

from __future__ import annotations

from datetime import date

from models.attendance.leave.policy.values import LeavePolicy, LeavePolicyOn


def policy_on(day: date) -> LeavePolicy:
    """The regulation of leave in force on a day."""
    return policies(day, day)(day)


def policies(first: date, last: date) -> LeavePolicyOn:
    """The regulation in force on each day from `first` to `last`, read once; of another day, the nearest to it."""
    raise NotImplementedError
