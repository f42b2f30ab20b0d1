"""Readers of requests for other areas: who is away for field duty and trips."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from models.attendance.days import given
from models.roster import away
from models.roster.away import Away


@away.away
def trips(employees: Collection[int], first: date, last: date) -> Iterable[Away]:
    """Approved field duty and trips that touch days from `first` to `last`, for whoever plans rosters."""
    for row in given.counting(employees, first, last, given.AWAY):
        until = (row.ends_at or row.starts_at) - timedelta(seconds=1)
        yield Away(row.employee_id, row.starts_at.date(), until.date(), f"已批{given.title_of(row)}")
