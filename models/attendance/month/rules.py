"""What a closed month is made of, pure: the results of a sheet, what keeps it from closing, and its steps."""

from __future__ import annotations

from dataclasses import dataclass

from models.attendance.days.values import Month
from models.attendance.policy.values import PolicyOn


@dataclass(frozen=True)
class Result:
    """What somebody's month came to in one version of a sheet, with the policy of each of its days.

    `place` is his row of the sheet from 1 on; number, name and post are as they were when the sheet was closed.
    """

    sheet_id: int
    version: int
    place: int
    employee_id: int
    work_no: str
    name: str
    post: str
    month: Month
    policy_on: PolicyOn


@dataclass(frozen=True)
class Correction:
    """What a closed month of somebody comes to less than it was closed with, or more, as a later sheet counts it.

    Amounts are differences with a sign: hundredths of points and of days, fen, minutes. `record` is the number of the
    stored correction.
    """

    record: int
    employee_id: int
    of_month: str
    words: str
    late: int
    early: int
    points: int
    fen: int
    absence: int
    comp_minutes: int
