"""The roster as the month grid shows it: signs, marks, totals and cover, of the days that are on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from models.core import text
from models.roster import clock
from models.roster.plan.cover import Count
from models.roster.plan.grid import Grid, Set, Sign
from models.roster.plan.rules import REST, Cell, Problem, Worker
from models.roster.workflow import ROSTER_KIND_NAMES, SHIFT_KIND_NAMES, ShiftKind
from ui.kit.grid.monthbar import LegendSign
from ui.kit.grid.value import Fact, GridCell, GridCover, GridDay, GridRow, GridValue, Mark, Place
from ui.kit.table_model import CellText
from ui.roster.sheet import BETWEEN, MOST_SHIFTS, Key, Slot, Slots

TOTALS = ("工时", "夜班", "休")
REST_KEY = "0"
EMPTY = GridCell(name="未排", wanted=True)
NO_EMPTY = GridCell(name="没有排班")  # on a roster in force an empty cell asks for nothing


def stored(grid: Grid) -> dict[Key, Slots]:
    """The cells of a roster as a sheet keeps them."""
    found = {}
    for key, here in grid.cells.items():
        slots = [
            Slot(here[at].code, here[at].role, here[at].covers_for_id) if at in here else Slot("")
            for at in range(1, max(here, default=0) + 1)
        ]
        found[key] = tuple(slots)
    return found


def sets(cells: Mapping[Key, Slots]) -> Iterable[Set]:
    """Cells as the grid is asked to judge them."""
    for (employee, day), slots in cells.items():
        for position in range(1, MOST_SHIFTS + 1):
            slot = slots[position - 1] if position <= len(slots) else Slot("")
            yield Set(employee, day, slot.code, position, slot.role, slot.covers_for_id)


def keys(legend: Sequence[Sign]) -> dict[str, str]:
    """Which sign a key sets: its digit, 0 for a day of rest, or its first letter (of its pinyin) if no other has it."""
    found = {one.key: one.code for one in legend if one.key} | {REST_KEY: REST}
    letters: dict[str, list[str]] = {}
    for code in (*(one.code for one in legend), REST):
        letter = text.pinyin(code[:1])[:1].lower()
        if letter.isalpha():
            letters.setdefault(letter, []).append(code)
    return found | {letter: codes[0] for letter, codes in letters.items() if len(codes) == 1}


def legend(grid: Grid) -> list[LegendSign]:
    """The signs with their keys and hours."""
    shown = [LegendSign(one.code, one.tone, _hours(one), one.key) for one in grid.legend]
    return [*shown, LegendSign(REST, "", "公休", REST_KEY)]


def _hours(one: Sign) -> str:
    if one.kind is ShiftKind.LEAVE:
        return one.name
    if one.kind is ShiftKind.STANDBY:
        return one.name if one.hours == SHIFT_KIND_NAMES[one.kind] else f"{one.name} {one.hours}"
    return one.hours


class Board:
    """Makes the values of one roster, and keeps the pictures of cells, of which there are few."""

    def __init__(self, grid: Grid, typed_keys: Mapping[str, str], today: date) -> None:
        self._keys, self._today = typed_keys, today
        self._made: dict[tuple[object, ...], GridCell] = {}
        self._draft = grid.may.set_cells

    def value(self, grid: Grid, days: Sequence[date]) -> GridValue:
        """What the grid shows of these days."""
        columns = {day: at for at, day in enumerate(days)}
        shown = [one for one in grid.days if one.day in columns]
        rows = {one.employee_id: at for at, one in enumerate(grid.people)}
        first = shown[0].day if shown else self._today
        return GridValue(
            name=f"{grid.head.unit} {first.year} 年 {first.month} 月{ROSTER_KIND_NAMES[grid.head.kind]}",
            corner="人员 / 岗位",
            days=tuple(GridDay(one.day, one.is_free, one.day == self._today, one.name) for one in shown),
            rows=tuple(self._row(grid, one) for one in grid.people),
            cells=[[self._cell(grid, person, one.day) for one in shown] for person in grid.people],
            totals=TOTALS,
            covers=self._covers(grid, columns),
            marks=_marks(grid.problems, rows, columns),
            keys=self._keys,
            editable=grid.may.set_cells or grid.may.change_cells,
            tip=_tips(grid, days),
        )

    def _row(self, grid: Grid, person: Worker) -> GridRow:
        totals = grid.totals[person.employee_id]
        post = person.post if person.group in ("", grid.head.unit) else f"{person.group} {person.post}".strip()
        return GridRow(person.employee_id, person.name, post, (totals.hours, str(totals.nights), str(totals.rests)))

    def _cell(self, grid: Grid, person: Worker, day: date) -> GridCell:
        here = grid.cells.get((person.employee_id, day))
        if not here:
            return EMPTY if self._draft and not person.absence(day) else NO_EMPTY
        codes = [here[at].code for at in sorted(here)]
        changed = any(one.changed for one in here.values())
        planned = any(one.shift is not None and one.shift.kind is ShiftKind.LEAVE for one in here.values())
        key = (*(here[at].shift for at in sorted(here)), changed, planned)
        found = self._made.get(key)
        if found is None:
            names = "，".join(_name(here[at]) for at in sorted(here))
            found = GridCell(BETWEEN.join(codes), grid.tone(codes[0]), names, changed, planned)
            self._made[key] = found
        return found

    def _covers(self, grid: Grid, columns: Mapping[date, int]) -> tuple[GridCover, ...]:
        places = [at for at, one in enumerate(grid.days) if one.day in columns]
        return tuple(GridCover(row.name, tuple(_count(row.counts[at]) for at in places)) for row in grid.cover)


def _name(cell: Cell) -> str:
    return "公休" if cell.shift is None else f"{cell.shift.name} {clock.hours(cell.shift)}"


def _count(one: Count | None) -> Fact:
    if one is None:
        return ""
    return CellText(f"{one.people}!", "bad") if one.short else str(one.people)


def _marks(problems: Iterable[Problem], rows: Mapping[int, int], columns: Mapping[date, int]) -> dict[Place, Mark]:
    """The problems at their cells, those of one cell together; what nobody causes alone stands at its way out."""
    found: dict[Place, Mark] = {}
    for one in problems:
        person = one.employee_id if one.employee_id is not None else one.fix.employee_id if one.fix else None
        if person is None or person not in rows or one.day not in columns:
            continue
        place = (rows[person], columns[one.day])
        before = found.get(place)
        if before is None:
            found[place] = Mark(one.hard, one.words)
        else:
            found[place] = Mark(before.hard or one.hard, f"{before.words}；{one.words}")
    return found


def _tips(grid: Grid, days: Sequence[date]) -> Callable[[int, int], str]:
    """What else there is to say of a cell: how it was changed, who is stood in for, work in other rosters."""

    def tip(row: int, column: int) -> str:
        person, day = grid.people[row], days[column]
        here = grid.cells.get((person.employee_id, day), {})
        names = {one.employee_id: one.name for one in grid.people}
        told = [one.changed for one in here.values() if one.changed]
        told += [f"顶替{names.get(one.covers_for_id, '同事')}" for one in here.values() if one.covers_for_id]
        told += [f"{one.place.strip()}：{one.shift.name}" for one in grid.elsewhere(person.employee_id, day)]
        told += [] if here else [person.absence(day)]
        return "，".join(one for one in told if one)

    return tip


def week_of(grid: Grid, day: date, step: int) -> list[date]:
    """The days of the week of a day, or so many weeks on, within the month; none beyond it."""
    wanted = monday(day) + timedelta(weeks=step)
    return [one.day for one in grid.days if monday(one.day) == wanted]


def monday(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())
