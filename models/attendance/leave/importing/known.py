"""What the database knows that a list of leave is set against: people, regulation, plans, calendar, stored slips."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from models.attendance import closed
from models.attendance.leave import slips
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeavePolicyOn
from models.attendance.leave.slips import Plan
from models.attendance.tables import LeaveSlip
from models.core import clock
from models.core.calendar import queries as calendar
from models.core.calendar.rules import Calendar
from models.core.rulebook import queries as rulebook
from models.org import queries as org
from models.staff.tables import Employee
from models.staff.workflow import State

AT_ONCE = 500


class Someone(NamedTuple):
    """A person of the staff register, as far as leave needs him; `unit` is the path of his unit."""

    id: int
    work_no: str
    name: str
    unit_id: int | None
    unit: str
    hired_on: date | None
    left_on: date | None


class StoredSlip(NamedTuple):
    """A slip that is stored already."""

    id: int
    number: int
    employee_id: int
    kind: str
    starts: datetime
    ends: datetime
    length: int
    state: str
    returned_at: datetime | None = None

    @property
    def until(self) -> datetime:
        """When it ended: an earlier return ends it."""
        return self.ends if self.returned_at is None else min(self.ends, max(self.starts, self.returned_at))


@dataclass(frozen=True)
class Known:
    """The database as a list of leave meets it; what depends on the rows is read when they are known.

    `closed` tells which months (2026-10) are closed for which of some people. `end_of_day` is when the last day of a
    period ends, by day.
    """

    people: tuple[Someone, ...]
    now: datetime
    policies: Callable[[date, date], LeavePolicyOn]
    plans: Callable[[Collection[int], date, date], Mapping[int, Plan]]
    calendar: Callable[[date, date], Calendar]
    end_of_day: Callable[[date], str]
    stored: Callable[[Collection[int], datetime, datetime], list[StoredSlip]]
    closed: Callable[[Collection[int], Collection[str]], set[tuple[int, str]]]


def known() -> Known:
    """The database in use."""
    return Known(
        _people(), clock.now(), policy.policies, slips.plans, calendar.calendar, _end_of_day, _stored,
        closed.closed_for,
    )  # fmt: skip


def _end_of_day(on: date) -> str:
    return str(rulebook.value("calendar.end_of_day", on))


def _people() -> tuple[Someone, ...]:
    """Everybody who is or was in service."""
    paths = {unit.id: unit.path for unit in org.units()}
    rows: Any = (
        Employee.select(
            Employee.id, Employee.work_no, Employee.name, Employee.unit_id, Employee.hired_on, Employee.left_on
        )
        .where(Employee.state != str(State.CANDIDATE))
        .order_by(Employee.id)
        .tuples()
    )
    return tuple(
        Someone(number, work_no, name, unit_id, paths.get(unit_id, ""), hired_on, left_on)
        for number, work_no, name, unit_id, hired_on, left_on in rows
    )


def _stored(employees: Collection[int], first: datetime, last: datetime) -> list[StoredSlip]:
    """The slips of these people that touch a time, in any state."""
    table = LeaveSlip
    numbers = sorted(employees)
    found: list[StoredSlip] = []
    for start in range(0, len(numbers), AT_ONCE):
        rows: Any = table.select(
            table.id, table.number, table.employee_id, table.kind, table.starts_at, table.ends_at, table.length,
            table.state, table.returned_at,
        ).where(
            table.employee_id.in_(numbers[start : start + AT_ONCE]), table.starts_at < last, table.ends_at > first
        )  # fmt: skip
        found += [StoredSlip(*row) for row in rows.order_by(table.id).tuples()]
    return found
