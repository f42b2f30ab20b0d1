"""Readers of punches: what counts, for the derivation of days; punches of imports that are not posted never do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import peewee as pw

from models.attendance.punches.intake import People, Stamp, people_of
from models.attendance.tables import Punch
from models.core import database
from models.core.imports import queries as imports
from models.core.imports.tables import ImportBatch
from models.staff.tables import Employee

ASKED_BY_NUMBER = 400  # people who are named in the statement; more are sorted out here


def counting() -> Any:
    """The condition on Punch for those that count.

    It names the imports that do not count and left punches behind, hardly ever one: naming those that do would have
    each punch looked up beside the index that answers everything else.
    """
    others = ImportBatch.select(ImportBatch.id).where(ImportBatch.id.not_in(imports.posted()))
    rows: Any = Punch.select(Punch.batch_id).where(Punch.batch_id.in_(others)).distinct().tuples()
    left_out = [batch for (batch,) in rows]
    return Punch.batch_id.is_null() | Punch.batch_id.not_in(left_out) if left_out else pw.SQL("1 = 1")


def punches_between(
    employees: Collection[int] | None, first: datetime, last: datetime
) -> list[tuple[int, datetime, int, bool]]:
    """The punches from `first` up to, but not at, `last`, in order of time: employee, moment, number, exact.

    `employees` None means everybody. `exact` is False where only the minute is known. One statement, read straight
    from the driver: peewee would spend most of the time on converting the moments.
    """
    asked = frozenset(employees) if employees is not None else None
    rows = Punch.select(Punch.employee_id, Punch.at, Punch.id, Punch.exact).where(
        (Punch.at >= first) & (Punch.at < last) & counting()
    )
    if asked is not None and len(asked) <= ASKED_BY_NUMBER:
        rows = rows.where(Punch.employee_id.in_(sorted(asked)))
    return [
        (employee, at, number, bool(exact))
        for employee, at, number, exact in _rows(rows.order_by(Punch.at, Punch.id))
        if asked is None or employee in asked
    ]


def _rows(query: Any) -> Iterable[tuple[int, datetime, int, Any]]:
    """Rows with the moment in the second column as a moment on both databases."""
    for employee, at, number, exact in database.current().execute(query):
        yield employee, datetime.fromisoformat(at) if isinstance(at, str) else at, number, exact


def stored(employees: Collection[int], first: datetime, last: datetime) -> list[Stamp]:
    """The punches of some people that count, for telling new ones from known ones."""
    return [Stamp(employee, at, exact) for employee, at, _, exact in punches_between(employees, first, last)]


def data_until(counts: Any = None) -> datetime | None:
    """The last punch that is known of anybody, or None; `counts` is the condition of `counting`, if it is at hand."""
    condition = counting() if counts is None else counts
    found: Any = Punch.select(Punch.at).where(condition).order_by(Punch.at.desc()).limit(1).tuples().first()
    return found[0] if found is not None else None


def empty_days(first: date, last: date) -> set[date]:
    """The days, both inclusive, on which nobody at all punched."""
    days = {first + timedelta(days=number) for number in range((last - first).days + 1)}
    begin, end = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
    on = pw.fn.DATE(Punch.at)
    rows: Any = Punch.select(on.distinct()).where((Punch.at >= begin) & (Punch.at < end) & counting())
    for (day,) in database.current().execute(rows):
        days.discard(date.fromisoformat(day) if isinstance(day, str) else day)
    return days


def people() -> People:
    """The staff register as punches need it; those who left belong to it, as their last punches do."""
    rows: Any = Employee.select(Employee.id, Employee.work_no, Employee.machine_no, Employee.name).tuples()
    return people_of(rows)
