"""A unit with people, its shifts and a draft for December 2026, for the tests of rosters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from models.core import access
from models.core.access import Person
from models.roster.plan import queries
from models.roster.plan.grid import Grid
from tests.factories import org, roster, staff
from tests.samples import World


@dataclass
class Office:
    """What most tests stand on."""

    admin: int
    unit: int
    people: list[Any]
    shifts: dict[str, Any]
    roster: Any

    @property
    def person(self) -> Person:
        """The administrator."""
        return access.load_user(self.admin)

    def grid(self, record: int = 0) -> Grid:
        """The roster as its page has it."""
        return queries.grid(self.person, record or self.roster.id)

    def days(self, who: int, first: date, codes: str, record: int = 0) -> None:
        """Cells of days in a row by their signs; 休 is a day of rest, a stroke an empty cell."""
        for number, code in enumerate(codes):
            if code != "-":
                day = date.fromordinal(first.toordinal() + number)
                shift = None if code == "休" else self.shifts[code].id
                roster.entry(record or self.roster.id, self.people[who].id, day, shift)


@pytest.fixture
def office(world: World) -> Office:
    """Three people of a group with shifts and a draft."""
    unit = org.unit(world, "营业厅", kind="group")
    people = [staff.employee(name=name, unit_id=unit) for name in ("马腾", "吴婷", "钱伟")]
    return Office(world.admin, unit, people, roster.shifts(), roster.roster(unit))
