"""Readers of appraisals: those of somebody, the scores, what is due, and whether a probation may end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.core import clock
from models.core.access import Person
from models.core.rulebook import queries as rulebook
from models.org.tables import Department, Post
from models.staff import describe
from models.staff.appraisals import rules, workflow
from models.staff.appraisals.rules import Appraisal, Confirmation, Due
from models.staff.appraisals.workflow import COUNTS, AppraisalKind, AppraisalState, Step
from models.staff.queries import seen
from models.staff.settings import setting
from models.staff.tables import AppraisalEntry, AppraisalScore, Employee, EmploymentEvent
from models.staff.workflow import DECIDE, EventKind, State


@dataclass(frozen=True)
class Score:
    """The score on one axis, in whole points."""

    axis: str
    score: int
    full: int


@dataclass(frozen=True)
class DuePerson:
    """Somebody active, with the day from which his first period counts, his last periodic appraisal and the next."""

    employee_id: int
    work_no: str
    name: str
    unit: str
    post: str
    since: date
    last: date | None
    due: Due


def soon(today: date) -> date:
    """Up to this day a periodic appraisal is listed as coming."""
    return today + timedelta(days=setting("R-011", "appraisal.periodic_reminder_days", today).value)


def scores_of(entry: int) -> tuple[Score, ...]:
    """The scores of an appraisal in their order."""
    rows = AppraisalScore.select().where(AppraisalScore.entry_id == entry).order_by(AppraisalScore.position)
    return tuple(Score(row.axis, row.score, row.full) for row in rows)


def axes(kind: str, on: date) -> tuple[Mapping[str, Any], ...]:
    """The axes by which the office scores appraisals of a kind, as empty lines of a form."""
    rows = rulebook.policy("appraisal_axes", on)
    return tuple({"axis": row["axis"], "score": None, "full": row["full"]} for row in rows if row["kind"] == kind)


def axes_of(entry: int) -> tuple[Mapping[str, Any], ...]:
    """The axes for scoring an appraisal that was asked for, by the rule of today."""
    row = AppraisalEntry.get_or_none(AppraisalEntry.id == entry)
    return axes(row.kind, clock.now().date()) if row is not None else ()


def confirmation(row: Employee, waiver: str, on: date) -> Confirmation:
    """Whether the probation of an employee may end (R-009); appraisals before he began this time do not count."""
    entries = AppraisalEntry.select().where(
        AppraisalEntry.employee_id == row.id, AppraisalEntry.kind == AppraisalKind.PROBATION
    )
    found = [
        _plain(one)
        for one in entries.order_by(AppraisalEntry.id)
        if row.hired_on is None or one.appraised_on is None or one.appraised_on >= row.hired_on
    ]
    return rules.confirmation(found, waiver, setting("R-009", "appraisal.probation_reminder_days", on).basis)


def _plain(row: AppraisalEntry) -> Appraisal:
    return Appraisal(row.id, row.state, row.result, row.appraised_on, row.reference)


def is_appraised(row: Employee, on: date) -> bool:
    """Whether the last probation appraisal of an employee lets him be confirmed."""
    return confirmation(row, "", on).fault is None


def open_probation(row: Employee) -> int | None:
    """The probation appraisal of an employee that waits for its result or its approval."""
    waiting = [str(AppraisalState.REQUESTED), str(AppraisalState.RECORDED)]
    found = AppraisalEntry.get_or_none(
        AppraisalEntry.employee_id == row.id, AppraisalEntry.kind == AppraisalKind.PROBATION,
        AppraisalEntry.state.in_(waiting),
    )  # fmt: skip
    return found.id if found is not None else None


def steps_of(person: Person, entry: int) -> tuple[Step, ...]:
    """The steps that this person may take with an appraisal as it stands; nobody appraises or approves himself."""
    row = AppraisalEntry.get_or_none(AppraisalEntry.id == entry)
    if row is None:
        return ()
    employee = seen(person, workflow.READ, row.employee_id)
    return tuple(
        step
        for step in workflow.steps_from(row.state)
        if person.may(step.permission)
        and person.sees(step.permission, employee_id=employee.id, unit_id=employee.unit_id)
        and person.employee_id != employee.id
    )


def may_apply_pay(person: Person, entry: int) -> bool:
    """Whether this person may change the base pay by an appraisal: a periodic one that was approved, once (R-011)."""
    row = AppraisalEntry.get_or_none(AppraisalEntry.id == entry)
    if row is None or row.kind != AppraisalKind.PERIODIC or row.state not in COUNTS or row.pay_event_id is not None:
        return False
    return person.may(DECIDE) and person.employee_id != row.employee_id


def periodic_due(person: Person, today: date, only: Collection[int] | None = None) -> list[DuePerson]:
    """When everybody active is to be appraised next, the earliest first, as far as the person may read appraisals.

    `only` these employees, if they are named.
    """
    reached = describe.within(person, workflow.READ)
    rows: Iterable[Any] = (
        Employee.select(
            Employee.id, Employee.work_no, Employee.name, Department.name, Post.name, Employee.hired_on
        )
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .switch(Employee)
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(
            Employee.state == State.ACTIVE, Employee.hired_on.is_null(False),
            *(() if only is None else (Employee.id.in_(list(only)),)),
            *(() if reached is None else (reached,)),
        )
        .tuples()
    )  # fmt: skip
    last, confirmed = _last_periodic(only), _confirmed(only)
    period = setting("R-011", "appraisal.period_months", today)
    if not period.value:
        return []
    found = []
    for number, work_no, name, unit, post, hired_on in rows:
        since = max(hired_on, confirmed.get(number, hired_on))
        before = last.get(number)
        # One from before he came back belongs to another employment.
        counted = before if before is not None and before.appraised_on and before.appraised_on >= hired_on else None
        due = rules.next_periodic(since, counted, period)
        day = counted.appraised_on if counted is not None else None
        found.append(DuePerson(number, work_no, name, unit or "", post or "", since, day, due))
    return sorted(found, key=lambda one: (one.due.on, one.work_no))


def periodic_due_of(person: Person, row: Employee, today: date) -> DuePerson | None:
    """When somebody is to be appraised next, or None: not active, or not for the person to see."""
    found = periodic_due(person, today, [row.id]) if person.may(workflow.READ) else []
    return found[0] if found else None


def _last_periodic(only: Collection[int] | None) -> dict[int, Appraisal]:
    """The last approved periodic appraisal of everybody."""
    rows = (
        AppraisalEntry.select()
        .where(AppraisalEntry.kind == AppraisalKind.PERIODIC, AppraisalEntry.state.in_([str(one) for one in COUNTS]))
        .order_by(AppraisalEntry.appraised_on, AppraisalEntry.id)
    )
    if only is not None:
        rows = rows.where(AppraisalEntry.employee_id.in_(list(only)))
    return {row.employee_id: _plain(row) for row in rows}


def _confirmed(only: Collection[int] | None) -> dict[int, date]:
    """The last day of confirmation of everybody."""
    rows: Any = (
        EmploymentEvent.select(EmploymentEvent.employee_id, EmploymentEvent.happened_on)
        .where(EmploymentEvent.kind == EventKind.CONFIRM)
        .order_by(EmploymentEvent.happened_on)
        .tuples()
    )
    if only is not None:
        rows = rows.where(EmploymentEvent.employee_id.in_(list(only)))
    return dict(rows)
