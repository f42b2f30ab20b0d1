"""Acts about a month that is over, beside the samples: each changes days of it, so that a closed month must hear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from models.core.unit import perform
from models.org.tables import Department
from models.roster.tables import RosterEntry
from models.staff.tables import Employee
from tests.factories import attendance as rows
from tests.factories import month as months
from tests.factories import org, staff
from tests.factories.month import Closable
from tests.samples import Maker, Sample, World, samples
from tests.samples.staff import PERSON

Before = Callable[[Closable, World], Mapping[str, Any]]
DAY = date(2026, 10, 29)  # the agent of these offices was absent
MORE: Mapping[str, Any] = {"cause": "核对", "reference": ""}
IMPORTS = ("attendance.import_punches", "leave.import_records", "roster.import_roster", "staff.import_register")


def taken_back(name: str) -> Maker:
    """Taking back what the import of a sample wrote."""

    def make(world: World) -> Sample:
        sample = samples()[name](world)
        done = perform(name, sample.values, user=sample.user)
        return Sample({"id": done.details["batch"]}, sample.user)

    return make


def of_agent(before: Before | None = None, **values: Any) -> Maker:
    """An act of the administrator about the agent of an office whose October is over; `before` prepares and adds."""

    def make(world: World) -> Sample:
        office = months.closable(world, "WAWW")
        more = before(office, world) if before is not None else {}
        row = Employee.get_by_id(office.office.agent)
        return Sample({"id": row.id, "row_version": row.row_version, **values, **more}, world.admin)

    return make


def _agent(**values: Any) -> Before:
    """With this about the agent beforehand."""

    def before(office: Closable, _: World) -> Mapping[str, Any]:
        Employee.update(**values).where(Employee.id == office.office.agent).execute()
        return {}

    return before


def _master(hired_on: str, was: date | None) -> Maker:
    """Another day of hiring."""
    values = {**PERSON, "hired_on": hired_on, "probation_ends_on": None, "contract_from": None, "contract_until": None}
    return of_agent(_agent(hired_on=was), **values)


def _event(office: Closable, _: World) -> Mapping[str, Any]:
    event = staff.event(office.office.agent, kind="suspend", happened_on=date(2026, 11, 5))
    Employee.update(state="suspended").where(Employee.id == office.office.agent).execute()
    return {"id": event.id, "row_version": event.row_version}


def _left(office: Closable, world: World) -> Mapping[str, Any]:
    """Somebody who left in the month begins again in it."""
    agent = office.office.agent
    Employee.update(state="left", left_on=date(2026, 10, 28), left_reason="resigned").where(
        Employee.id == agent
    ).execute()
    return {**_place(office.unit, world)}


def _place(unit: int, world: World) -> Mapping[str, Any]:
    post = Employee.select().where(Employee.post_id.is_null(False)).first()
    return {
        "unit_id": unit, "post_id": post.post_id if post else org.post(world), "product_role": "AGENT",
        "superior_id": None,
    }  # fmt: skip


def _moved(office: Closable, world: World) -> Mapping[str, Any]:
    """Another unit, where the one before need not punch."""
    rows.exemption(employee_id=None, unit_id=office.unit, first=DAY, last=DAY)
    return _place(org.unit(world), world)


def _unit_moved(office: Closable, world: World) -> Mapping[str, Any]:
    """The unit comes below another one, which need not punch."""
    above = org.unit(world)
    rows.exemption(employee_id=None, unit_id=above, first=DAY, last=DAY)
    row = Department.get_by_id(office.unit)
    return {
        "id": row.id, "row_version": row.row_version, "name": row.name, "kind": row.kind, "parent_id": above,
        "head_id": row.head_id,
    }  # fmt: skip


def _exempted(office: Closable, _: World) -> Mapping[str, Any]:
    row = rows.exemption(employee_id=None, unit_id=office.unit, first=DAY, last=DAY)
    return {"id": row.id, "row_version": row.row_version, "last": "2026-10-28"}


def _cell(office: Closable, _: World) -> Mapping[str, Any]:
    entry = RosterEntry.get(RosterEntry.employee_id == office.office.agent, RosterEntry.day == DAY)
    cell = {"employee_id": office.office.agent, "day": str(DAY), "shift": "休", "was": "早"}
    return {"id": entry.roster_id, "cells": [cell], "reason": "补记调休"}


def _only(make: Maker, *names: str) -> Maker:
    """The same without fields that the action does not have."""

    def made(world: World) -> Sample:
        sample = make(world)
        return Sample({k: v for k, v in sample.values.items() if k not in names}, sample.user)

    return made


def register_of_agent(**cells: Any) -> Maker:
    """A register with a line about the agent."""

    def make(world: World) -> Sample:
        office = months.closable(world, "WAWW")
        rows.exemption(employee_id=None, unit_id=office.unit, first=DAY, last=DAY)
        row = Employee.get_by_id(office.office.agent)
        sample = samples()["staff.import_register"](world)
        line = {"number": 2, "work_no": row.work_no, "name": row.name, **cells}
        stated = [{"column": "rows", "amount": 1}]
        return Sample({**sample.values, "rows": [line], "stated": stated, "corrections": []}, sample.user)

    return make


def register_taken_back(**cells: Any) -> Maker:
    """Taking back such a register."""

    def make(world: World) -> Sample:
        sample = register_of_agent(**cells)(world)
        done = perform("staff.import_register", sample.values, user=sample.user)
        return Sample({"id": done.details["batch"]}, sample.user)

    return make


def _event_of(kind: str) -> Maker:
    def before(office: Closable, _: World) -> Mapping[str, Any]:
        return {"employee_id": office.office.agent}

    made = of_agent(before, kind=kind, happened_on=str(DAY), from_words="", to_words="", **MORE)
    return _only(made, "id", "row_version")


CASES: dict[str, tuple[str, Maker]] = {
    **{f"imports.reverse: {one}": ("imports.reverse", taken_back(one)) for one in IMPORTS[:3]},
    "staff.edit: hired later": ("staff.edit", _master("2026-10-30", date(2026, 10, 28))),
    "staff.edit: hired earlier": ("staff.edit", _master("2026-10-28", date(2026, 10, 30))),
    "staff.edit: hired, first unknown": ("staff.edit", _master("2026-10-30", None)),
    "imports.reverse: hired later": ("imports.reverse", register_taken_back(hired_on="2026-10-30")),
    "imports.reverse: another unit": ("imports.reverse", register_taken_back(department="维修部")),
    "staff.suspend: in the month": ("staff.suspend", of_agent(happened_on=str(DAY), **MORE)),
    "staff.leave: in the month": ("staff.leave", of_agent(left_on="2026-10-28", left_reason="resigned", **MORE)),
    "staff.return: in the month": (
        "staff.return", of_agent(_left, hired_on="2026-10-30", probation_ends_on=None, **MORE)
    ),
    "staff.add_event: suspended": ("staff.add_event", _event_of("suspend")),
    "staff.edit_event: suspended earlier": ("staff.edit_event", of_agent(_event, happened_on=str(DAY), **MORE)),
    "staff.transfer: out of an exempt unit": (
        "staff.transfer", of_agent(_moved, kind="transfer", happened_on="2026-11-02", **MORE)
    ),
    "staff.import_register: hired later": ("staff.import_register", register_of_agent(hired_on="2026-10-30")),
    "staff.import_register: out of an exempt unit": ("staff.import_register", register_of_agent(department="维修部")),
    "org.edit_unit: below an exempt unit": ("org.edit_unit", of_agent(_unit_moved)),
    "roster.change_cells: a day off": ("roster.change_cells", _only(of_agent(_cell), "row_version")),
    "attendance.end_exemption: of a unit": ("attendance.end_exemption", of_agent(_exempted)),
}  # fmt: skip
