"""What the roster page reads: the month, what can be opened in it, and the roster that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.core import clock
from models.core.access import Person
from models.core.errors import NotFound
from models.roster.plan import queries
from models.roster.plan.grid import Grid
from models.roster.plan.queries import Choice
from models.roster.workflow import RosterKind
from ui.kit.stores import Settings
from ui.roster import board

REMEMBERED = "rosters.unit"
Place = tuple[int, str]  # unit, kind of roster


@dataclass(frozen=True)
class Read:
    """A month: what can be opened in it, and the roster that is open, if there is one."""

    today: date
    month: date
    choices: tuple[Choice, ...]
    chosen: Choice | None
    grid: Grid | None
    keys: Mapping[str, str]


def remembered(settings: Settings) -> Place | None:
    """The unit and kind that were looked at last on this PC."""
    kept = settings.get(REMEMBERED)
    return (kept[0], kept[1]) if isinstance(kept, list) and len(kept) == 2 else None


def remember(settings: Settings, place: Place) -> None:
    """Look at this unit and kind the next time too."""
    settings.set(REMEMBERED, list(place))


def read(person: Person, record: int | None, month: date | None, wanted: Place | None, *, is_fixed: bool) -> Read:
    """The roster of a number, or that of a place in a month; call inside a read.

    A place that is not fixed gives way to another one that has a roster; so does a roster that somebody deleted.
    """
    today = clock.now().date()
    grid = _grid(person, record)
    shown = date.fromisoformat(f"{grid.head.month}-01") if grid is not None else month or today.replace(day=1)
    choices = queries.rosters_of(person, f"{shown:%Y-%m}")
    if grid is not None:
        chosen = next((one for one in choices if one.roster_id == grid.head.id), None)
    else:
        chosen = _choice(person, choices, wanted, is_fixed=is_fixed)
        if chosen is not None and chosen.roster_id is not None:
            grid = queries.grid(person, chosen.roster_id)
    return Read(today, shown, choices, chosen, grid, board.keys(grid.legend) if grid is not None else {})


def _grid(person: Person, record: int | None) -> Grid | None:
    try:
        return queries.grid(person, record) if record is not None else None
    except NotFound:
        return None


def _choice(person: Person, choices: Sequence[Choice], wanted: Place | None, *, is_fixed: bool) -> Choice | None:
    found = next((one for one in choices if (one.unit_id, str(one.kind)) == wanted), None)
    if found is not None:
        return found
    if is_fixed and wanted is not None:
        return _without(choices, wanted)
    own = [one for one in choices if one.unit_id == person.unit_id]
    made = [one for one in choices if one.roster_id is not None]
    return next(iter((*[one for one in own if one in made], *made, *own, *choices)), None)


def _without(choices: Sequence[Choice], place: Place) -> Choice | None:
    """A unit that has no roster of this kind, as far as it can be chosen at all."""
    unit = next((one for one in choices if one.unit_id == place[0]), None)
    return Choice(unit.unit_id, unit.unit, unit.path, RosterKind(place[1])) if unit is not None else None
