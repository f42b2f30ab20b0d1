"""Readers of acknowledgements: who has, and who has not, acknowledged what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.regulation import queries as regulation
from models.core.regulation.queries import Version
from models.org.tables import Department
from models.staff.describe import READ, within
from models.staff.tables import Acknowledgement, Employee
from models.staff.workflow import PRESENT

OWN, PAPER = "own", "paper"


@dataclass(frozen=True)
class Standing:
    """One person present and one version in force: acknowledged or not."""

    employee_id: int
    work_no: str
    name: str
    unit_id: int | None
    unit: str
    version: Version
    acknowledged_on: date | None
    channel: str
    recorded_by: str
    record: int | None


def standings(person: Person, on: date, version_id: int | None = None) -> Iterator[Standing]:
    """Everybody present whom the person may see, against every version in force on a day (or one version)."""
    found = regulation.in_force(on) if version_id is None else (regulation.version(version_id),)
    if not found:
        return
    query: Any = (
        Employee.select(Employee.id, Employee.work_no, Employee.name, Employee.unit_id, Department.name)
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .where(Employee.state.in_([str(state) for state in PRESENT]))
        .order_by(Employee.work_no)
    )
    scope = within(person, READ)
    people = list((query if scope is None else query.where(scope)).tuples())
    of_versions = Acknowledgement.version_id.in_([one.id for one in found])
    known = {(row.employee_id, row.version_id): row for row in Acknowledgement.select().where(of_versions)}
    for version in found:
        for record, work_no, name, unit_id, unit in people:
            row = known.get((record, version.id))
            yield Standing(
                record, work_no, name, unit_id, unit or "", version,
                row.acknowledged_on if row else None, row.channel if row else "", row.recorded_by if row else "",
                row.id if row else None,
            )  # fmt: skip


def open_for(employee_id: int | None, on: date) -> tuple[Version, ...]:
    """The versions in force that somebody present has not acknowledged yet."""
    row = Employee.get_or_none(Employee.id == employee_id) if employee_id is not None else None
    if row is None or row.state not in [str(state) for state in PRESENT]:
        return ()
    known = Acknowledgement.select(Acknowledgement.version_id).where(Acknowledgement.employee_id == employee_id)
    done = {one.version_id for one in known}
    return tuple(one for one in regulation.in_force(on) if one.id not in done)
