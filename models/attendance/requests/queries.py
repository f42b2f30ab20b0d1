"""Readers of requests and decisions: which steps somebody may take, and who is away on trips."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from models.attendance import rights
from models.attendance.days import given
from models.attendance.requests.steps import REQUEST_STEPS, VERDICT_STEPS, Step, steps_from
from models.attendance.tables import AttendanceRequest, DayVerdict
from models.attendance.workflow import RequestKind
from models.core.access import Person
from models.org import approvals
from models.roster import away
from models.roster.away import Away
from models.staff.queries import seen


@away.away
def trips(employees: Collection[int], first: date, last: date) -> Iterable[Away]:
    """Approved trips that touch days from `first` to `last`, for whoever plans rosters."""
    for row in given.counting(employees, first, last, (RequestKind.TRIP,)):
        until = (row.ends_at or row.starts_at) - timedelta(seconds=1)
        yield Away(row.employee_id, row.starts_at.date(), until.date(), f"已批{given.title_of(row)}", at_work=True)


def request_steps(person: Person, record: int) -> tuple[Step, ...]:
    """The steps that this person may take with a request as it stands. Raises NotFound for one out of reach."""
    row = AttendanceRequest.get_or_none(AttendanceRequest.id == record)
    return _open_to(person, REQUEST_STEPS, row, row.requested_by_id) if row is not None else ()


def verdict_steps(person: Person, record: int) -> tuple[Step, ...]:
    """The steps that this person may take with a decision about a day. Raises NotFound for one out of reach."""
    row = DayVerdict.get_or_none(DayVerdict.id == record)
    return _open_to(person, VERDICT_STEPS, row, row.proposed_by_id) if row is not None else ()


def _open_to(person: Person, steps: Sequence[Step], row: Any, asker: int | None) -> tuple[Step, ...]:
    employee = seen(person, rights.READ, row.employee_id)
    barred = [asker] if asker is not None else []
    return tuple(
        step
        for step in steps_from(steps, row.state)
        if person.may(step.permission)
        and person.sees(step.permission, employee_id=employee.id, unit_id=employee.unit_id)
        and (not step.chain or approvals.may_decide(person, step.chain, employee.id, barred))
        and not (step.permission == rights.OVERRIDE and employee.id == person.employee_id)
    )
