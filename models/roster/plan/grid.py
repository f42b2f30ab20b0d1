"""The roster of a month as the page shows it: a value that says what is wrong with it, also for cells not saved yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from models.core.calendar.rules import DayKind
from models.roster.away import Away
from models.roster.plan import cover, rules
from models.roster.plan.cover import CoverRow, Duty, Need
from models.roster.plan.rules import REST, Cell, Limits, Own, Problem, Ways, Work, Worker
from models.roster.rules import Shift
from models.roster.workflow import RosterKind, RosterState, ShiftKind

Key = tuple[int, date]  # whose, which day
FREE = (DayKind.REST, DayKind.HOLIDAY)
PAIR = "/"  # between the two shifts of a day, as in 早/晚
TRIED = 12  # people looked at for standing in
PLANS = {
    RosterKind.ORDINARY: ShiftKind.WORK, RosterKind.REST_DAY: ShiftKind.REST_DUTY,
    RosterKind.STANDBY: ShiftKind.STANDBY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Set:
    """What a cell is to be: the sign of a shift, 休, or nothing."""

    employee_id: int
    day: date
    code: str
    position: int = 1
    role: str = ""
    covers_for_id: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One column: what the calendar says of the day, and the name of its holiday."""

    day: date
    kind: DayKind
    name: str = ""

    @property
    def is_free(self) -> bool:
        """Whether it is no working day."""
        return self.kind in FREE


@dataclass(frozen=True, slots=True)
class Sign:
    """One entry of the legend; `hours` is when it is (08:00–16:00) or what it is, `key` the digit that sets it."""

    shift_id: int
    code: str
    name: str
    tone: str
    hours: str
    key: str
    kind: ShiftKind


@dataclass(frozen=True, slots=True)
class Totals:
    """What somebody works in the month, in minutes; nights, days of rest that were set, days nobody planned yet."""

    minutes: int
    nights: int
    rests: int
    unset: int

    @property
    def hours(self) -> str:
        """The hours as they are written: 184, 167.5."""
        return f"{round(self.minutes / 60, 1):g}"


@dataclass(frozen=True)
class Head:
    """A roster as a whole; `version` is what acts on it ask for."""

    id: int
    version: int
    month: str
    unit_id: int
    unit: str
    kind: RosterKind
    state: RosterState
    published_at: datetime | None = None
    published_by: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""


@dataclass(frozen=True)
class May:
    """What the person may do with the roster as it stands."""

    set_cells: bool = False
    change_cells: bool = False
    publish: bool = False
    waive: bool = False
    discard: bool = False
    close: bool = False
    reopen: bool = False


@dataclass(frozen=True)
class Around:
    """What a plan is measured against, read with the roster: hours of shifts, other rosters, absences, what is asked.

    `duties` are those of other rosters that count for `needs`; `known_from` is the first day of the month.
    """

    shift_on: Callable[[int, date], Shift]
    ids: Mapping[str, int]
    tones: Mapping[str, str]
    elsewhere: Mapping[int, Sequence[Work]] = field(default_factory=dict)
    away: Mapping[int, Sequence[Away]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    needs: Sequence[Need] = ()
    duties: Sequence[Duty] = ()
    waived: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grid:
    """The whole: people by days with their cells, totals, counts of who is on duty, and what is wrong.

    `cells` are by person and day, then by position (1, or 2 for a second shift). `judged` are the problems by person,
    `missing` those of duty; `problems` has them all.
    """

    head: Head
    people: tuple[Worker, ...]
    days: tuple[Day, ...]
    legend: tuple[Sign, ...]
    cells: Mapping[Key, Mapping[int, Cell]]
    around: Around
    may: May
    totals: Mapping[int, Totals] = field(default_factory=dict)
    cover: tuple[CoverRow, ...] = ()
    judged: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)
    missing: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong and not set aside, conflicts first, by day and person in the order of the rows."""
        found = [one for person in self.people for one in self.judged.get(person.employee_id, ())]
        return tuple(sorted((one for one in (*found, *self.missing) if one.stands), key=_rank))

    @property
    def waived(self) -> tuple[Problem, ...]:
        """Reminders that were set aside with a reason."""
        found = [one for own in self.judged.values() for one in own]
        return tuple(sorted((one for one in (*found, *self.missing) if not one.stands), key=_rank))

    @property
    def conflicts(self) -> int:
        """How many problems keep the roster from being published."""
        return sum(one.hard for one in self.problems)

    @property
    def reminders(self) -> int:
        """How many problems ask for a reason."""
        return sum(not one.hard for one in self.problems)

    @property
    def unset(self) -> int:
        """How many cells nobody planned yet, of people in service."""
        return sum(one.unset for one in self.totals.values())

    def sign(self, employee_id: int, day: date) -> str:
        """What stands in a cell: one sign, two parted by a stroke, or nothing."""
        here = self.cells.get((employee_id, day), {})
        return PAIR.join(here[position].code for position in sorted(here))

    def tone(self, code: str) -> str:
        """The colour of a sign."""
        return self.around.tones.get(code, "")

    def elsewhere(self, employee_id: int, day: date) -> tuple[Work, ...]:
        """Shifts of somebody on a day in other rosters."""
        return tuple(one for one in self.around.elsewhere.get(employee_id, ()) if one.day == day)

    def typed(self, employee_id: int, day: date, words: str) -> tuple[Set, ...]:
        """What a sign, two (早/晚) or nothing set in a cell, position by position; duties stay with their shift."""
        here = self.cells.get((employee_id, day), {})
        codes = [one.strip() for one in words.split(PAIR) if one.strip()][:2]
        places = sorted({*here, *range(1, len(codes) + 1)})
        made = []
        for position in places:
            code = codes[position - 1] if position <= len(codes) else ""
            was = here.get(position)
            kept = was is not None and was.code == code
            made.append(
                Set(
                    employee_id, day, code, position, was.role if kept and was else "",
                    was.covers_for_id if kept and was else None,
                )
            )  # fmt: skip
        return tuple(made)

    def knows(self, code: str) -> bool:
        """Whether a sign may be set."""
        return code in ("", REST) or code in self.around.ids

    def was(self, one: Set) -> str:
        """The sign that stands where something is to be set, for `roster.set_cells`."""
        here = self.cells.get((one.employee_id, one.day), {}).get(one.position)
        return "" if here is None else here.code

    def with_cells(self, wanted: Iterable[Set]) -> Grid:
        """The grid with these cells set and judged anew, nothing being saved; signs that nobody knows are left out."""
        cells = dict(self.cells)
        touched: set[int] = set()
        for one in wanted:
            if not self.knows(one.code):
                continue
            here = dict(cells.get((one.employee_id, one.day), {}))
            here.pop(one.position, None)
            if one.code:
                number = self.around.ids.get(one.code)
                shift = None if number is None else self.around.shift_on(number, one.day)
                here[one.position] = Cell(shift, one.role, one.covers_for_id)
            cells[one.employee_id, one.day] = here
            touched.add(one.employee_id)
        return judged(replace(self, cells=cells), touched)

    def own(self, worker: Worker) -> Own:
        """Everything that is known of somebody's month."""
        month = {one.day: here for one in self.days if (here := self.cells.get((worker.employee_id, one.day)))}
        number = worker.employee_id
        return Own(worker, month, self.around.elsewhere.get(number, ()), self.around.away.get(number, ()))


def _rank(one: Problem) -> tuple[bool, date, str, int]:
    return (not one.hard, one.day, one.who, one.position)


def judged(grid: Grid, touched: Iterable[int] | None = None) -> Grid:
    """The grid with totals, counts and problems; only the named people are looked at anew, and duty as a whole."""
    asked = None if touched is None else frozenset(touched)
    people = [one for one in grid.people if asked is None or one.employee_id in asked]
    owns = {one.employee_id: grid.own(one) for one in people}
    limits, ways = grid.around.limits, _ways(grid)
    found = {
        number: tuple(_set_aside(rules.fixed(own, one, ways, limits), grid) for one in rules.troubles(own, limits))
        for number, own in owns.items()
    }
    totals = {number: _totals(grid, own) for number, own in owns.items()}
    made = replace(grid, judged={**grid.judged, **found}, totals={**grid.totals, **totals})
    rows, missing = _cover(made)
    return replace(made, cover=rows, missing=missing)


def _set_aside(one: Problem, grid: Grid) -> Problem:
    reason = "" if one.hard else grid.around.waived.get(one.about, "")
    return replace(one, waived=reason) if reason else one


def _ways(grid: Grid) -> Ways:
    """What may be set to mend a problem; a roster of duty on rest days or of stand-by has no days off."""
    first = grid.days[0].day
    marks = [grid.around.shift_on(one.shift_id, first) for one in grid.legend if one.kind is ShiftKind.LEAVE]
    return Ways(_choices(grid), marks, REST if grid.head.kind is RosterKind.ORDINARY else "")


def _choices(grid: Grid) -> Callable[[date], list[Shift]]:
    """The shifts that this kind of roster is made of, as they are on a day, in the order of the legend."""
    numbers = [one.shift_id for one in grid.legend if one.kind is PLANS[grid.head.kind]]
    return lambda day: [grid.around.shift_on(number, day) for number in numbers]


def _totals(grid: Grid, own: Own) -> Totals:
    minutes = nights = rests = unset = 0
    is_ordinary = grid.head.kind is RosterKind.ORDINARY  # in the others most cells stay empty
    for day in grid.days:
        here = own.cells.get(day.day)
        if not here:
            unset += is_ordinary and not own.worker.absence(day.day)
            continue
        for cell in here.values():
            shift = cell.shift
            if shift is None:
                rests += 1
            elif shift.times is not None and shift.kind in (ShiftKind.WORK, ShiftKind.REST_DUTY):
                minutes += shift.times.minutes
                nights += rules.is_night(shift)
    return Totals(minutes, nights, rests, unset)


def _duties(grid: Grid) -> list[Duty]:
    return [
        Duty(rules.work(day, position, cell.shift), cell.role)
        for (_, day), here in grid.cells.items()
        for position, cell in here.items()
        if cell.shift is not None
    ]


def _cover(grid: Grid) -> tuple[tuple[CoverRow, ...], tuple[Problem, ...]]:
    """The counts and what is missing, of the needs that concern this roster: one of its cells counts for them."""
    if not grid.around.needs:
        return (), ()
    own = _duties(grid)
    here = {(one.work.shift.id, one.role): one for one in own}.values()
    duties = [*own, *grid.around.duties]
    days = [one.day for one in grid.days]
    rows: list[CoverRow] = []
    missing: list[Problem] = []
    for need in grid.around.needs:
        if need.unit_id is None and not any(need.counts(one.work.shift, one.role) for one in here):
            continue
        there = cover.by_day(need, duties)
        row, problems = cover.judge(need, there, days, days[0])
        if any(one is not None for one in row.counts):
            rows.append(row)
            able = _able(grid, need) if problems else []
            missing += [_set_aside(_stand_in(grid, need, one, there, able), grid) for one in problems]
    return tuple(rows), tuple(missing)


def _able(grid: Grid, need: Need) -> list[Own]:
    """Those who do this duty in the month, whoever works least first."""
    used_to = {
        number
        for (number, _), here in grid.cells.items()
        for cell in here.values()
        if cell.shift is not None and need.counts(cell.shift, cell.role)
    }
    people = [one for one in grid.people if one.employee_id in used_to]
    return [grid.own(one) for one in sorted(people, key=lambda one: grid.totals[one.employee_id].minutes)]


def _stand_in(
    grid: Grid, need: Need, problem: Problem, there: Mapping[date, Sequence[Work]], able: Sequence[Own]
) -> Problem:
    """The problem with somebody who is off that day and could take a shift that fills it."""
    day = problem.day
    around = [one for step in (-1, 0, 1) for one in there.get(day + timedelta(step), ())]
    shifts = [one for one in _choices(grid)(day) if cover.helps(need, one, day, around)]
    free = (own for own in able if all(cell.shift is None for cell in own.cells.get(day, {}).values()))
    for own in islice(free, TRIED) if shifts else ():
        worker = own.worker
        for shift in shifts:
            if rules.fits(own, day, shift, grid.around.limits):
                told = f"请{worker.name}上{shift.name}"
                return replace(problem, fix=rules.Fix(told, worker.employee_id, day, 1, shift.code))
    return problem
