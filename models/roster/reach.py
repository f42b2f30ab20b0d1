"""Whose rosters somebody sees and writes: by the unit of the roster, and the published one of his own group."""

from __future__ import annotations

import operator
from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any, Protocol

from models.core.access import Person, Scope
from models.core.errors import NotFound
from models.org.tables import Department
from models.roster.rights import READ
from models.roster.tables import Roster, RosterEntry
from models.roster.workflow import IN_FORCE


class Seeing(Protocol):
    """A person, or an action in his name."""

    def sees(self, name: str, /, *, employee_id: int | None, unit_id: int | None) -> bool:
        """Whether a record lies within the reach of a right."""


def line(unit_id: int | None, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """A unit and those above it, the nearest first; a circle in old data ends the walk."""
    found: list[int] = []
    while unit_id is not None and unit_id in parents and unit_id not in found:
        found.append(unit_id)
        unit_id = parents[unit_id]
    return tuple(found)


def below(unit_id: int, parents: Mapping[int, int | None], without: Collection[int] = ()) -> frozenset[int]:
    """A unit and all units below it, without some and what hangs on those."""
    found = {unit_id}
    grown = True
    while grown:
        more = {one for one, parent in parents.items() if parent in found and one not in without} - found
        found |= more
        grown = bool(more)
    return frozenset(found)


def line_of(unit_id: int | None) -> tuple[int, ...]:
    """A unit and those above it, as they are stored."""
    return line(unit_id, _parents())


def units_below(unit_id: int) -> frozenset[int]:
    """A unit and all units below it, as they are stored."""
    return below(unit_id, _parents())


def _parents() -> dict[int, int | None]:
    rows: Any = Department.select(Department.id, Department.parent_id).tuples()
    return dict(rows)


def _in_force() -> Any:
    return Roster.state.in_([str(state) for state in IN_FORCE])


def rosters(person: Person) -> Any:
    """The condition on Roster for those that somebody reads, or None for all of them.

    Beside those of his data scope these are, once published, the ones of his own group and of the units above it.
    """
    reach = person.reach(READ)
    if reach is Scope.ALL:
        return None
    found = [_in_force() & Roster.unit_id.in_(line_of(person.unit_id))]
    if person.employee_id is not None:
        own = RosterEntry.select(RosterEntry.roster_id).where(RosterEntry.employee_id == person.employee_id)
        found.append(_in_force() & Roster.id.in_(own))
    if reach is not Scope.OWN:
        found.append(Roster.unit_id.in_(sorted(person.units(READ))))
    return reduce(operator.or_, found)


def visible(person: Person, record: int) -> Roster:
    """A roster that somebody reads. Raises NotFound."""
    condition = rosters(person)
    query = Roster.select().where(Roster.id == record, *(() if condition is None else (condition,)))
    row: Roster | None = query.first()
    if row is None:
        raise NotFound()
    return row


def within(seeing: Seeing, permission: str, row: Roster) -> Roster:
    """The roster itself where its unit lies within the reach of a right. Raises NotFound."""
    if not seeing.sees(permission, employee_id=None, unit_id=row.unit_id):
        raise NotFound()
    return row
