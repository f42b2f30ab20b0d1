"""Readers of what belongs to a post: who is trained, who could not be reached, numbers of stations, territories."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core.calendar.rules import ONE_DAY
from models.core.explain import Basis, Explanation
from models.staff.rules import Setting
from models.staff.service import rules
from models.staff.service.rules import Incident, Trained, Unreachable
from models.staff.settings import over_time, setting
from models.staff.tables import Employee, EmploymentEvent, Induction, StationNumber, Territory, UnreachableIncident
from models.staff.workflow import PRESENT, EventKind, State


@dataclass(frozen=True)
class Posting:
    """What somebody's post asks of him, each with why: training, experience (None = fine), this month's calls."""

    is_trained: bool
    induction: Explanation
    experience: Explanation | None
    unreachable: Unreachable


def trained(employee_id: int) -> list[Trained]:
    """The trainings before the post that somebody had, or their waivers."""
    rows = Induction.select().where(Induction.employee_id == employee_id).order_by(Induction.held_on)
    return [Trained(row.id, row.held_on, row.waiver) for row in rows]


def left_before(row: Employee) -> date | None:
    """The last day on which somebody left before he began this time."""
    event = (
        EmploymentEvent.select(pw.fn.MAX(EmploymentEvent.happened_on))
        .where(EmploymentEvent.employee_id == row.id, EmploymentEvent.kind == EventKind.LEAVE)
        .scalar(as_tuple=False)
    )
    return _counted(date.fromisoformat(event) if isinstance(event, str) else event, row)


def _counted(left: date | None, row: Employee) -> date | None:
    """The last day of an earlier employment, as training counts from it.

    It lies before the first day of this one, also where somebody came back on the day he left, or came after all.
    """
    if left is None or row.hired_on is None or row.state == State.LEFT:
        return left
    return min(left, row.hired_on - ONE_DAY)


def induction_fault(row: Employee, today: date) -> str | None:
    """Why somebody may not take up his post yet, or None; the rule of his first day counts (R-005, C-10)."""
    needed = setting("R-005", "training.induction_required", row.hired_on or today)
    return rules.induction_fault(needed, trained(row.id), left_before(row))


def posting(row: Employee, today: date) -> Posting:
    """What the post of an employee asks of him, as things stand."""
    needed = setting("R-005", "training.induction_required", row.hired_on or today)
    had, left = trained(row.id), left_before(row)
    least = setting("R-004", "staff.agent.min_experience_years", row.hired_on or today)
    return Posting(
        rules.induction_fault(needed, had, left) is None,
        rules.induction(row.name, needed, had, left),
        rules.experience(row.product_role, row.previous_experience_months, least),
        unreachable(row.id, today),
    )


def unreachable(employee_id: int, month: date) -> Unreachable:
    """How often somebody could not be reached in the month of a day, and what that proposes (R-012)."""
    row = Employee.get_or_none(Employee.id == employee_id)
    first, after = rules.month_span(month)
    rows = (
        UnreachableIncident.select()
        .where(
            UnreachableIncident.employee_id == employee_id,
            UnreachableIncident.happened_at >= first,
            UnreachableIncident.happened_at < after,
        )
        .order_by(UnreachableIncident.happened_at)
    )
    incidents = [Incident(one.id, one.happened_at, one.excuse) for one in rows]
    return rules.unreachable(row.name if row is not None else "", month, incidents, _limit(month))


def _limit(month: date) -> Setting:
    return setting("R-012", "discipline.unreachable.count_for_action", rules.month_span(month)[0].date())


def incidents_explained(records: Collection[int]) -> Mapping[int, Explanation]:
    """What the month of each incident comes to, by number of the incident."""
    rows = list(UnreachableIncident.select().where(UnreachableIncident.id.in_(list(records))))
    months = {(row.employee_id, row.happened_at.date().replace(day=1)) for row in rows}
    found = {one: unreachable(*one).explanation for one in months}
    return {row.id: found[row.employee_id, row.happened_at.date().replace(day=1)] for row in rows}


def often_unreachable(month: date, *conditions: Any) -> list[tuple[Employee, Unreachable]]:
    """Everybody whom so many calls did not reach in a month that somebody should look into it, by work number."""
    first, after = rules.month_span(month)
    limit = _limit(month).value
    if not limit:
        return []
    counted = (
        UnreachableIncident.select(UnreachableIncident.employee_id)
        .where(
            UnreachableIncident.happened_at >= first, UnreachableIncident.happened_at < after,
            UnreachableIncident.excuse == "",
        )
        .group_by(UnreachableIncident.employee_id)
        .having(pw.fn.COUNT(UnreachableIncident.id) >= limit)
    )  # fmt: skip
    rows = Employee.select().where(Employee.id.in_(counted), *conditions).order_by(Employee.work_no)
    return [(row, unreachable(row.id, month)) for row in rows]


def untrained(today: date, *conditions: Any) -> list[Employee]:
    """Everybody on probation without training before the post where it is asked for, by work number (R-005)."""
    needed = over_time("training.induction_required")
    on_probation = (Employee.state == State.PROBATION, *conditions)
    last_trained = _last(Induction.employee_id, Induction.held_on, on_probation)
    left = _last(
        EmploymentEvent.employee_id,
        EmploymentEvent.happened_on,
        (*on_probation, EmploymentEvent.kind == EventKind.LEAVE),
    )
    found = []
    for row in Employee.select().where(*on_probation).order_by(Employee.hired_on, Employee.work_no):
        had = [Trained(0, last_trained[row.id])] if row.id in last_trained else []
        asked = Setting(needed(row.hired_on or today), Basis("R-005"))
        if rules.induction_fault(asked, had, _counted(left.get(row.id), row)) is not None:
            found.append(row)
    return found


def _last(employee: Any, day: Any, conditions: tuple[Any, ...]) -> dict[int, date]:
    """The last of some days of each employee that the conditions select."""
    rows: Any = (
        employee.model.select(employee, pw.fn.MAX(day))
        .join(Employee, on=(Employee.id == employee))
        .where(*conditions)
        .group_by(employee)
        .tuples()
    )
    return {number: date.fromisoformat(last) if isinstance(last, str) else last for number, last in rows}


def numbers_of(station: int) -> list[str]:
    """Every number that a station ever gave."""
    return [row.number for row in StationNumber.select().where(StationNumber.unit_id == station)]


def station_number(row: Employee) -> str:
    """The number of an employee in the series of his station, or nothing."""
    found = (
        StationNumber.select()
        .where(StationNumber.employee_id == row.id, StationNumber.unit_id == (row.unit_id or 0))
        .order_by(StationNumber.id.desc())
        .first()
    )
    return found.number if found is not None else ""


def butler_of(territory: str, on: date) -> int | None:
    """Who looks after a territory on a day, or None: calls from elsewhere are passed on to him (R-003)."""
    found = (
        Territory.select()
        .join(Employee, on=(Employee.id == Territory.employee_id))
        .where(
            Territory.name == territory, Territory.from_on <= on,
            Territory.until_on.is_null() | (Territory.until_on >= on),
            Employee.state.in_([str(state) for state in PRESENT]),
        )
        .first()
    )  # fmt: skip
    return found.employee_id if found is not None else None


def territories_of(employee_id: int, on: date) -> list[str]:
    """The territories that somebody looks after on a day, by name."""
    rows = Territory.select().where(
        Territory.employee_id == employee_id, Territory.from_on <= on,
        Territory.until_on.is_null() | (Territory.until_on >= on),
    )  # fmt: skip
    return sorted(row.name for row in rows)
