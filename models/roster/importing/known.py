"""What the database has that a roster is compared with: people, units, shifts, and the cells of a month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import peewee as pw

from models.org import queries as org
from models.roster import queries
from models.roster.rules import Shift
from models.roster.tables import Roster, RosterEntry
from models.roster.workflow import RosterKind, RosterState
from models.staff.intake import spelled
from models.staff.tables import Employee

AT_ONCE = 500


class Someone(NamedTuple):
    """A person of the staff register, as far as a roster needs him."""

    id: int
    work_no: str
    name: str
    unit_id: int | None
    left_on: date | None


class StoredCell(NamedTuple):
    """One shift of a day as it is stored: the row, its roster, and the shift, None for rest."""

    entry: int
    roster: int
    position: int
    shift: int | None
    role: str
    covers_for: int | None


@dataclass(frozen=True)
class Month:
    """The ordinary rosters of a month: unit and state by number, and the cells by person and day, in order."""

    units: Mapping[int, int]
    states: Mapping[int, str]
    cells: Mapping[tuple[int, date], tuple[StoredCell, ...]]

    def home(self, employee: int) -> int | None:
        """The roster in which somebody has most of his cells, or None."""
        return _homes(self).get(employee)

    def closed(self, roster: int) -> bool:
        """Whether nothing can be changed in a roster."""
        return self.states[roster] == RosterState.CLOSED


def _homes(month: Month) -> dict[int, int]:
    found: dict[int, dict[int, int]] = {}
    for (employee, _), cells in month.cells.items():
        counts = found.setdefault(employee, {})
        for cell in cells:
            counts[cell.roster] = counts.get(cell.roster, 0) + 1
    return {employee: max(counts, key=lambda roster: (counts[roster], -roster)) for employee, counts in found.items()}


@dataclass(frozen=True)
class Known:
    """What is known when a file is compared; months are read when they are asked for.

    `units` are numbers by name and by the names of parent and unit; a name that two units share is absent.
    """

    people: tuple[Someone, ...]
    units: Mapping[tuple[str, ...], int]
    shifts_on: Callable[[date], Mapping[int, Shift]]
    month: Callable[[str], Month]


def known() -> Known:
    """What the database in use has now."""
    rows: Any = Employee.select(
        Employee.id, Employee.work_no, Employee.name, Employee.unit_id, Employee.left_on
    ).tuples()
    return Known(tuple(Someone(*row) for row in rows), _units(), lru_cache(queries.shifts), lru_cache(month))


def _units() -> dict[tuple[str, ...], int]:
    units = org.units(closed=False)
    names = {unit.id: spelled(unit.name) for unit in units}
    found: dict[tuple[str, ...], set[int]] = {}
    for unit in units:
        found.setdefault((names[unit.id],), set()).add(unit.id)
        if unit.parent_id in names:
            found.setdefault((names[unit.parent_id], names[unit.id]), set()).add(unit.id)
    return {path: min(numbers) for path, numbers in found.items() if len(numbers) == 1}


def month(told: str) -> Month:
    """The ordinary rosters of a month (2026-10) with their cells."""
    rosters = {row.id: row for row in Roster.select().where(Roster.month == told, Roster.kind == RosterKind.ORDINARY)}
    cells: dict[tuple[int, date], list[StoredCell]] = {}
    rows: Any = (
        RosterEntry.select(
            RosterEntry.employee_id, RosterEntry.day, RosterEntry.id, RosterEntry.roster_id, RosterEntry.position,
            RosterEntry.shift_id, RosterEntry.role, RosterEntry.covers_for_id,
        )
        .where(RosterEntry.roster_id.in_(list(rosters) or [0]))
        .order_by(RosterEntry.position, RosterEntry.id)
        .tuples()
    )  # fmt: skip
    for employee, day, *rest in rows:
        cells.setdefault((employee, day), []).append(StoredCell(*rest))
    return Month(
        {number: row.unit_id for number, row in rosters.items()},
        {number: row.state for number, row in rosters.items()},
        {place: tuple(found) for place, found in cells.items()},
    )


def highest(table: Any) -> int:
    """The highest number of a table: what is added in this transaction has higher ones."""
    return int(table.select(pw.fn.MAX(table.id)).scalar() or 0)


def above(table: Any, number: int) -> list[int]:
    """The records that were added after this number, in their order."""
    return [record for (record,) in table.select(table.id).where(table.id > number).order_by(table.id).tuples()]
