"""Readers of rotations: their slots, and what one would give people before it is applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.calendar import queries as calendar
from models.core.rulebook import queries as rulebook
from models.roster.rotations import rules
from models.roster.rotations.rules import Cells, Pattern
from models.roster.tables import Rotation, RotationSlot
from models.roster.workflow import RotationKind
from models.staff import describe as staff


@dataclass(frozen=True)
class Preview:
    """What a rotation gives people: cells by person and day, days of rest by person, who gets none in a week."""

    cells: Cells
    rest: Mapping[int, int]
    warnings: tuple[str, ...]


def slots_of(rotations: Collection[int]) -> dict[int, tuple[int | None, ...]]:
    """The slots of rotations in order; None is a day of rest."""
    rows: Any = (
        RotationSlot.select(RotationSlot.rotation_id, RotationSlot.shift_id)
        .where(RotationSlot.rotation_id.in_(list(rotations)))
        .order_by(RotationSlot.rotation_id, RotationSlot.position)
        .tuples()
    )
    found: dict[int, list[int | None]] = {}
    for rotation, shift in rows:
        found.setdefault(rotation, []).append(shift)
    return {rotation: tuple(slots) for rotation, slots in found.items()}


def pattern_of(row: Rotation, on: date) -> Pattern:
    """A rotation with the weekdays of its responsibility as the rulebook has them on a day (C-10)."""
    days = rules.weekdays_of(rulebook.value(row.weekdays, on)) if row.weekdays else frozenset()
    return Pattern(RotationKind(row.kind), slots_of([row.id])[row.id], days, row.by_calendar)


def preview(row: Rotation, people: Mapping[int, int], first: date, last: date, anchor: date | None = None) -> Preview:
    """What a rotation gives people (employee → offset) from `first` to `last`, both inclusive."""
    known = calendar.calendar(first, last)
    cells = rules.cells(pattern_of(row, first), people, first, last, known, anchor)
    return Preview(cells, rules.rest_days(cells), rules.rest_warnings(cells, staff.employee_titles(people)))
