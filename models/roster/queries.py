"""Readers of rosters: what the shifts are on a day, and who is to work when by the rosters in force."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from models.core import database
from models.org import queries as org
from models.roster.rules import Planned, Shift, Times
from models.roster.tables import Roster, RosterChange, RosterEntry, ShiftTime, ShiftType
from models.roster.workflow import IN_FORCE, ROSTER_KIND_NAMES, RosterKind, ShiftKind

# So many people are asked for by number; of more, everybody's rows are read and sorted out here.
ASKED_BY_NUMBER = 300

ShiftOn = Callable[[int, date], Shift]


def shift_times() -> ShiftOn:
    """The shift of a number as it is on a day, all read at once; before its first hours a shift has these."""
    kinds = {row.id: row for row in ShiftType.select()}
    spans: dict[int, list[tuple[date, Shift]]] = {}
    for row in ShiftTime.select().order_by(ShiftTime.shift_id, ShiftTime.valid_from):
        if row.shift_id in kinds:
            spans.setdefault(row.shift_id, []).append((row.valid_from, _shift(kinds[row.shift_id], row)))
    known: dict[tuple[int, date], Shift] = {}

    def on(shift: int, day: date) -> Shift:
        found = known.get((shift, day))
        if found is None:
            since = spans.get(shift) or [(day, _shift(kinds[shift], None))]
            found = since[max(0, bisect_right(since, day, key=lambda one: one[0]) - 1)][1]
            known[shift, day] = found
        return found

    return on


def _shift(kind: Any, hours: Any) -> Shift:
    times = None
    if hours is not None and hours.starts is not None:
        times = Times(
            hours.starts, hours.ends, hours.break_from, hours.break_until, hours.punches_break, hours.pre_minutes
        )
    return Shift(kind.id, kind.code, kind.name, ShiftKind(kind.kind), times, kind.role)


def shifts(on: date) -> dict[int, Shift]:
    """Every shift by number as it is on a day, also those that are no longer used."""
    shift_on = shift_times()
    rows: Any = ShiftType.select(ShiftType.id).order_by(ShiftType.position, ShiftType.id).tuples()
    return {number: shift_on(number, on) for (number,) in rows}


def planned(employees: Collection[int] | None, first: date, last: date) -> dict[tuple[int, date], tuple[Planned, ...]]:
    """Who is to work what from `first` to `last` (both inclusive) by the rosters in force, in order of the day.

    `employees` None asks for everybody. A day of rest that was set is there with shift None, unless another roster
    gives a shift on the same day; a day that nobody planned is not there.
    """
    found = plans(employees, first, last)
    return {(employee, day): rows for employee, own in found.items() for day, rows in own.items()}


def plans(employees: Collection[int] | None, first: date, last: date) -> dict[int, dict[date, tuple[Planned, ...]]]:
    """The same as `planned`, by person."""
    asked = None if employees is None else frozenset(employees)
    if asked is not None and not asked:
        return {}
    changes = _changes(asked, first, last)
    shift_on = shift_times()
    found: dict[int, dict[date, tuple[Planned, ...]]] = {}
    several: set[tuple[int, date]] = set()
    for entry, roster, employee, day, position, shift in _entries(asked, first, last):
        words, change = changes.get((roster, employee, day, position), ("", None)) if changes else ("", None)
        one = Planned(employee, day, position, None if shift is None else shift_on(shift, day), entry, words, change)
        own = found.get(employee)
        if own is None:
            own = found[employee] = {}
        if day in own:
            several.add((employee, day))
            own[day] += (one,)
        else:
            own[day] = (one,)
    for employee, day in several:
        found[employee][day] = _of_one_day(found[employee][day])
    return found


def _of_one_day(rows: tuple[Planned, ...]) -> tuple[Planned, ...]:
    worked = [one for one in rows if one.shift is not None]
    return tuple(sorted(worked, key=_begins)) if worked else (rows[0],)


def _begins(one: Planned) -> tuple[int, int, int]:
    times = one.shift.times if one.shift is not None else None
    return (times.starts if times is not None else -1, one.position, one.entry_id)


def _entries(asked: frozenset[int] | None, first: date, last: date) -> Iterable[Any]:
    """Entry, roster, employee, day, position and shift of the cells in force."""
    rows = (
        RosterEntry.select(
            RosterEntry.id, RosterEntry.roster_id, RosterEntry.employee_id, RosterEntry.day.cast("CHAR"),
            RosterEntry.position, RosterEntry.shift_id,
        )
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .where(RosterEntry.day.between(first, last), Roster.state.in_([str(state) for state in IN_FORCE]))
    )  # fmt: skip
    return _rows(_asked(rows, RosterEntry, asked), asked)


def _changes(
    asked: frozenset[int] | None, first: date, last: date
) -> dict[tuple[int, int, date, int], tuple[str, int]]:
    """What changed cells after publication, by roster, employee, day and position; the last change counts."""
    rows = (
        RosterChange.select(
            RosterChange.id, RosterChange.roster_id, RosterChange.employee_id, RosterChange.day, RosterChange.position,
            RosterChange.reason, RosterChange.swap_id,
        )
        .where(RosterChange.day.between(first, last))
        .order_by(RosterChange.id)
    )  # fmt: skip
    return {
        (roster, employee, day, position): (f"{'调班' if swap else '改班'}：{reason}", change)
        for change, roster, employee, day, position, reason, swap in _rows(_asked(rows, RosterChange, asked), asked)
    }


def _asked(rows: Any, table: Any, asked: frozenset[int] | None) -> Any:
    if asked is None or len(asked) > ASKED_BY_NUMBER:
        return rows
    return rows.where(table.employee_id.in_(sorted(asked)))


def _rows(query: Any, asked: frozenset[int] | None) -> Iterable[Any]:
    """The rows of people who were asked for; the third column is the employee, the fourth the day."""
    rows = plain_rows(query, 3)
    return rows if asked is None else (row for row in rows if row[2] in asked)


def plain_rows(query: Any, day_at: int) -> Iterable[Any]:
    """Rows straight from the driver, with the day as a date: peewee would spend most of the time on converting it."""
    days: dict[Any, date] = {}
    for row in database.current().execute(query).fetchall():
        told = row[day_at]
        day = days.get(told)
        if day is None:
            day = days[told] = date.fromisoformat(told) if isinstance(told, str) else told
        yield (*row[:day_at], day, *row[day_at + 1 :])


def places(records: Collection[int]) -> dict[int, str]:
    """How rosters are called, by number: 营业厅 2026-12, 营业厅 2026-12 公休日值班."""
    names = {unit.id: unit.name for unit in org.units()}
    columns = (Roster.id, Roster.unit_id, Roster.month, Roster.kind)
    rows: Any = Roster.select(*columns).where(Roster.id.in_(list(records))).tuples()
    return {record: f"{names.get(unit, '')} {month}{kind_words(kind)}" for record, unit, month, kind in rows}


def kind_words(kind: str) -> str:
    """What the name of a roster says of its kind: nothing of an ordinary one."""
    return "" if kind == RosterKind.ORDINARY else f" {ROSTER_KIND_NAMES[kind]}"
