"""Reading a roster with everything that its plan is measured against, in a fixed number of statements."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import each_day
from models.core.rulebook import queries as rulebook
from models.org import queries as org
from models.org.queries import UnitData
from models.org.tables import Post
from models.roster import clock, queries, reach, rights
from models.roster.away import Away, absences
from models.roster.cells import Place
from models.roster.plan import cover, rules
from models.roster.plan.cover import Duty, Need
from models.roster.plan.grid import Around, Day, Grid, Head, May, Set, Sign, judged
from models.roster.plan.rules import Cell, Limits, Problem, Work, Worker
from models.roster.queries import ShiftOn
from models.roster.tables import Roster, RosterChange, RosterEntry, RosterWaiver, ShiftType
from models.roster.workflow import ROSTER_KIND_NAMES, DutyRole, RosterKind, RosterState, ShiftKind
from models.staff.certificates import queries as certificates
from models.staff.tables import Employee, EmploymentEvent
from models.staff.workflow import EventKind, State

LEADERS = ("GM", "MANAGER", "SUPERVISOR", "GROUP_LEADER")
DIGITS = 9


@dataclass(frozen=True)
class Choice:
    """What a person can open for a month: a roster, or a unit that has none of the kind yet (`roster_id` None)."""

    unit_id: int
    unit: str
    path: str
    kind: RosterKind
    roster_id: int | None = None
    state: RosterState | None = None


def span_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month written like 2026-12."""
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def grid(person: Person, roster_id: int) -> Grid:
    """The roster of a month as the page shows it. Raises NotFound outside of what the person reads."""
    return plan(person, reach.visible(person, roster_id))


def plan(person: Person | None, row: Roster) -> Grid:
    """A roster with everything it is measured against; `person` None where an act reads it, which asks for rights."""
    units = org.units()
    first, last = span_of(row.month)
    shift_on = queries.shift_times()
    kinds = list(ShiftType.select().order_by(ShiftType.position, ShiftType.id))
    cells = _cells(row, shift_on)
    people = _people(row, units, {number for number, _ in cells}, first, last)
    numbers = [one.employee_id for one in people]
    elsewhere = _elsewhere(row, numbers, units, shift_on, first, last)
    needs = _needs(row, units, kinds, first)
    around = Around(
        shift_on,
        {one.code: one.id for one in kinds if one.is_active},
        {one.code: one.tone for one in kinds},
        elsewhere,
        _away(numbers, first, last),
        _limits(kinds, numbers, first, last),
        needs,
        _duties(row, needs, shift_on, first, last),
        {one.about: one.reason for one in RosterWaiver.select().where(RosterWaiver.roster_id == row.id)},
    )
    head = _head(row, {one.id: one.name for one in units})
    may = _may(person, row)
    legend = _legend(kinds, shift_on, list(each_day(first, last)))
    made = judged(Grid(head, people, _days(first, last), legend, cells, around, may))
    if person is None or person.sees(rights.READ, employee_id=None, unit_id=row.unit_id):
        return made
    return _without_reasons(made)


def _without_reasons(made: Grid) -> Grid:
    """The roster for those who stand in it: nobody learns from it who is suspended, away or without a certificate."""
    around = replace(made.around, elsewhere={}, away={}, limits=Limits(), needs=(), duties=(), waived={})
    people = tuple(replace(one, from_on=None, until_on=None, suspended_on=None) for one in made.people)
    return replace(made, people=people, around=around, judged={}, missing=(), cover=())


def check_cells(person: Person, roster_id: int, wanted: Iterable[Set]) -> tuple[Problem, ...]:
    """What would be wrong with a roster if these cells were set; nothing is saved. Raises NotFound."""
    return grid(person, roster_id).with_cells(wanted).problems


def rosters_of(person: Person, month: str) -> tuple[Choice, ...]:
    """The rosters of a month that a person reads, and where he may make one, in the order of the units."""
    condition = reach.rosters(person)
    rows = Roster.select().where(Roster.month == month, *(() if condition is None else (condition,)))
    found = {(row.unit_id, row.kind): row for row in rows}
    writes = person.may(rights.WRITE)
    choices = []
    for unit in org.units():
        for kind in RosterKind:
            row = found.get((unit.id, kind))
            if row is not None:
                choices.append(Choice(unit.id, unit.name, unit.path, kind, row.id, RosterState(row.state)))
            elif (
                kind is RosterKind.ORDINARY and unit.active and writes
                and person.sees(rights.WRITE, employee_id=None, unit_id=unit.id)
            ):  # fmt: skip
                choices.append(Choice(unit.id, unit.name, unit.path, kind))
    return tuple(choices)


def _head(row: Roster, names: Mapping[int, str]) -> Head:
    return Head(
        row.id, row.row_version, row.month, row.unit_id, names.get(row.unit_id, ""), RosterKind(row.kind),
        RosterState(row.state), row.published_at, row.published_by, row.closed_at, row.closed_by,
    )  # fmt: skip


def _may(person: Person | None, row: Roster) -> May:
    if person is None:
        return May()

    def holds(permission: str) -> bool:
        return person.may(permission) and person.sees(permission, employee_id=None, unit_id=row.unit_id)

    writes, publishes = holds(rights.WRITE), holds(rights.PUBLISH)
    is_draft, is_out = row.state == RosterState.DRAFT, row.state == RosterState.PUBLISHED
    return May(
        writes and is_draft, publishes and is_out, publishes and is_draft, writes and is_draft, writes and is_draft,
        publishes and is_out, publishes and row.state == RosterState.CLOSED,
    )  # fmt: skip


def _days(first: date, last: date) -> tuple[Day, ...]:
    known = calendar.calendar(first, last)
    return tuple(Day(day, known.day(day).kind, known.day(day).name) for day in each_day(first, last))


def _legend(kinds: Sequence[Any], shift_on: ShiftOn, days: Sequence[date]) -> tuple[Sign, ...]:
    """The signs in use; the first nine get a digit."""
    used = [one for one in kinds if one.is_active]
    signs = []
    for number, one in enumerate(used, 1):
        hours = clock.hours_of(partial(shift_on, one.id), days)
        key = str(number) if number <= DIGITS else ""
        signs.append(Sign(one.id, one.code, one.name, one.tone, hours, key, ShiftKind(one.kind)))
    return tuple(signs)


def _cells(row: Roster, shift_on: ShiftOn) -> dict[tuple[int, date], dict[int, Cell]]:
    changed = {
        Place(one.employee_id, one.day, one.position): f"{'调班' if one.swap_id else '改班'}：{one.reason}"
        for one in RosterChange.select().where(RosterChange.roster_id == row.id).order_by(RosterChange.id)
    }
    found: dict[tuple[int, date], dict[int, Cell]] = {}
    entries = RosterEntry.select(
        RosterEntry.employee_id, RosterEntry.day, RosterEntry.position, RosterEntry.shift_id, RosterEntry.role,
        RosterEntry.covers_for_id,
    ).where(RosterEntry.roster_id == row.id)  # fmt: skip
    for number, day, position, shift, role, covered in queries.plain_rows(entries, 1):
        what = None if shift is None else shift_on(shift, day)
        told = changed.get(Place(number, day, position), "") if changed else ""
        found.setdefault((number, day), {})[position] = Cell(what, role, covered, told)
    return found


def _people(
    row: Roster, units: Sequence[UnitData], planned: Collection[int], first: date, last: date
) -> tuple[Worker, ...]:
    """Everybody of the unit who is in service in the month, and whoever has a cell, by group, rank, post and number.

    People of a group below that has a roster of its own are left to that.
    """
    others = {
        one.unit_id
        for one in Roster.select(Roster.unit_id).where(
            Roster.month == row.month, Roster.kind == row.kind, Roster.id != row.id
        )
    }
    below = reach.below(row.unit_id, {one.id: one.parent_id for one in units}, others)
    of_unit = Employee.unit_id.in_(sorted(below)) & (Employee.hired_on.is_null() | (Employee.hired_on <= last))
    of_unit &= (Employee.state != State.LEFT) | (Employee.left_on >= first)
    of_unit &= (Employee.state != State.CANDIDATE) | Employee.hired_on.is_null(False)
    rows = list(Employee.select().where(of_unit | Employee.id.in_(sorted(planned))))
    posts: dict[int | None, str] = {one.id: one.name for one in Post.select(Post.id, Post.name)}
    order: dict[int | None, tuple[int, str]] = {one.id: (place, one.name) for place, one in enumerate(units)}

    def rank(one: Any) -> Any:
        leads = LEADERS.index(one.product_role) if one.product_role in LEADERS else len(LEADERS)
        return (order.get(one.unit_id, (len(order), ""))[0], leads, posts.get(one.post_id, "~"), one.work_no)

    workers = _workers(rows)
    return tuple(
        replace(
            workers[one.id], group=order.get(one.unit_id, (0, ""))[1], post=posts.get(one.post_id, "")
        )
        for one in sorted(rows, key=rank)
    )  # fmt: skip


def workers(employees: Collection[int]) -> dict[int, Worker]:
    """These people with the days on which they are in service, without their groups and posts."""
    return _workers(list(Employee.select().where(Employee.id.in_(sorted(employees)))))


def _workers(rows: Sequence[Any]) -> dict[int, Worker]:
    suspended = _suspensions([one.id for one in rows if one.state == State.SUSPENDED])
    return {
        one.id: Worker(
            one.id, one.work_no, one.name, one.unit_id, from_on=_from(one), until_on=_until(one),
            suspended_on=suspended.get(one.id),
        )
        for one in rows
    }  # fmt: skip


def _from(one: Any) -> date | None:
    if one.state == State.CANDIDATE and one.hired_on is None:
        return date.max
    begins: date | None = one.hired_on
    return begins


def _until(one: Any) -> date | None:
    if one.state != State.LEFT:
        return None
    left: date | None = one.left_on
    return left or date.min


def _suspensions(numbers: Sequence[int]) -> dict[int | None, date]:
    """Since when those who are suspended now are so."""
    since: dict[int | None, date] = dict.fromkeys(numbers, date.min)
    if numbers:
        events = EmploymentEvent.select().where(
            EmploymentEvent.employee_id.in_(numbers), EmploymentEvent.kind == EventKind.SUSPEND
        )
        for one in events.order_by(EmploymentEvent.happened_on):
            since[one.employee_id] = one.happened_on
    return since


def _elsewhere(
    row: Roster, numbers: Sequence[int], units: Sequence[UnitData], shift_on: ShiftOn, first: date, last: date
) -> dict[int, list[Work]]:
    """The shifts of these people in other rosters, drafts too, with a day more on either side."""
    names = {one.id: one.name for one in units}
    entries: Any = (
        RosterEntry.select(
            RosterEntry.employee_id, RosterEntry.day, RosterEntry.position, RosterEntry.shift_id, Roster.unit_id,
            Roster.kind,
        )
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .where(
            RosterEntry.employee_id.in_(numbers), RosterEntry.roster_id != row.id, RosterEntry.shift_id.is_null(False),
            RosterEntry.day.between(first - timedelta(1), last + timedelta(1)),
        )
    )  # fmt: skip
    found: dict[int, list[Work]] = {}
    for number, day, position, shift, unit_id, kind in queries.plain_rows(entries, 1):
        place = (
            "" if (unit_id, kind) == (row.unit_id, row.kind) else f"{names.get(unit_id, '')}{ROSTER_KIND_NAMES[kind]}"
        )
        one = rules.work(day, position, shift_on(shift, day), here=False, place=place)
        found.setdefault(number, []).append(one)
    return found


def _away(numbers: Sequence[int], first: date, last: date) -> dict[int, list[Away]]:
    found: dict[int, list[Away]] = {}
    for one in absences(numbers, first, last):
        found.setdefault(one.employee_id, []).append(one)
    return found


def _limits(kinds: Sequence[Any], numbers: Sequence[int], first: date, last: date) -> Limits:
    """The rules of the rulebook as they are on the first day of the month."""
    needed = {one.id: one.certificate for one in kinds if one.certificate}
    days = list(each_day(first, last))
    return Limits(
        rulebook.value("duty.min_rest_hours", first) * 60,
        rulebook.value("certs.block_assignment_without_cert", first),
        needed,
        {name: certificates.holders(name, numbers, days) for name in set(needed.values())},
    )


def _needs(row: Roster, units: Sequence[UnitData], kinds: Sequence[Any], first: date) -> tuple[Need, ...]:
    """What the table of duty asks of this roster; the hotline only once there is a shift for it (R-022)."""
    rows = rulebook.policy("roster_cover", first)
    if not rows:
        return ()
    mode, opens, closes = (
        rulebook.value(key, first) for key in ("duty.hotline.mode", "hotline.open_from", "hotline.open_until")
    )
    found = cover.needs_of(rows, cover.hotline_hours(mode, opens, closes))
    parents = {one.id: one.parent_id for one in units}
    line = set(reach.line(row.unit_id, parents)) | reach.below(row.unit_id, parents, ())
    has_hotline = any(one.role == DutyRole.HOTLINE and one.is_active for one in kinds)
    return tuple(
        one
        for one in found
        if (one.unit_id is None or one.unit_id in line) and (one.role != DutyRole.HOTLINE or has_hotline)
    )


def _duties(row: Roster, needs: Sequence[Need], shift_on: ShiftOn, first: date, last: date) -> list[Duty]:
    """Shifts of other rosters that may count for what is asked here, with a day more on either side."""
    if not needs:
        return []
    roles = sorted({one.role for one in needs if one.role})
    codes = sorted({code for one in needs for code in one.codes})
    wanted = RosterEntry.role.in_(roles) | ShiftType.role.in_(roles) | ShiftType.code.in_(codes)
    if any(not one.role and not one.codes for one in needs):
        wanted = RosterEntry.shift_id.is_null(False)
    entries: Any = (
        RosterEntry.select(RosterEntry.day, RosterEntry.position, RosterEntry.shift_id, RosterEntry.role)
        .join(ShiftType, on=(ShiftType.id == RosterEntry.shift_id))
        .where(
            RosterEntry.roster_id != row.id, RosterEntry.day.between(first - timedelta(1), last + timedelta(1)), wanted
        )
    )
    return [
        Duty(rules.work(day, position, shift_on(shift, day)), role)
        for day, position, shift, role in queries.plain_rows(entries, 0)
    ]
