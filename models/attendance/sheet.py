"""A month of attendance as people look at it: everybody of a unit day by day, and the sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.attendance import closed, rights
from models.attendance.days import queries
from models.attendance.days.values import Day, Month
from models.attendance.exceptions import queries as exceptions
from models.attendance.exceptions.rules import MISSING, Kind
from models.attendance.requests import digests
from models.attendance.requests.digests import Confirmed
from models.attendance.requests.steps import DAY_CHAIN
from models.attendance.workflow import DayState, RequestKind
from models.core import clock
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import DayKind, months_later
from models.org import approvals
from models.org import queries as org
from models.org.tables import Post
from models.staff import describe as staff
from models.staff.tables import Employee


@dataclass(frozen=True)
class SheetDay:
    """One day of the head: whether it is worked by the calendar, and the holiday it belongs to."""

    day: date
    kind: DayKind
    name: str
    is_today: bool

    @property
    def is_free(self) -> bool:
        """Whether the calendar gives the day off."""
        return self.kind not in (DayKind.WORKDAY, DayKind.MAKEUP)


@dataclass(frozen=True)
class SheetPerson:
    """One row: who it is, his month, how its days were confirmed, and which of them came out otherwise since.

    `may_ask` and `may_correct` say whether who looks may ask for something about his days, or propose a correction.
    """

    employee_id: int
    work_no: str
    name: str
    post: str
    month: Month
    may_ask: bool = False
    may_correct: bool = False
    confirmed: Mapping[date, Confirmed] = field(default_factory=dict)
    changed: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Choice:
    """A unit that can be looked at, with how many people of it and of the units below."""

    unit_id: int
    name: str
    path: str
    people: int


@dataclass(frozen=True)
class ToConfirm:
    """Days that the person may confirm now: of whom, how many together, from which day to which (inclusive)."""

    people: tuple[int, ...]
    days: int
    first: date
    last: date


@dataclass(frozen=True)
class Sums:
    """Days due, times of lateness and leaving early, how many are tolerated, absence in hundredths of a day."""

    due_days: int
    events: int
    tolerated: int
    absence: int


@dataclass(frozen=True)
class Sheet:
    """A month of the people of a unit (None: all whom the person may see), with the units that may be chosen.

    `units` are the names of the chosen unit and those below it, none for everybody. `cases` is how many matters the
    exceptions have of these people. `to_confirm` is None for who confirms nothing.
    """

    month: str
    unit_id: int | None
    days: tuple[SheetDay, ...]
    people: tuple[SheetPerson, ...]
    choices: tuple[Choice, ...]
    today: date
    units: tuple[str, ...] = ()
    cases: int = 0
    to_confirm: ToConfirm | None = None

    @property
    def open_days(self) -> int:
        """Days that somebody has to explain or decide."""
        return sum(one.month.open_days for one in self.people)

    @property
    def sums(self) -> Sums:
        """What the months of all of them come to."""
        months = [one.month for one in self.people]
        return Sums(
            sum(one.due_days for one in months), sum(one.late + one.early for one in months),
            sum(one.judged.tolerated for one in months), sum(one.judged.absence for one in months),
        )  # fmt: skip

    @property
    def is_planned(self) -> bool:
        """Whether any roster in force says something about this month."""
        return any(day.facts.planned for one in self.people for day in one.month.days)

    @property
    def is_punched(self) -> bool:
        """Whether anybody punched in this month, or nobody had to yet."""
        waiting = DayState.WAITING
        return any(day.facts.stamps for one in self.people for day in one.month.days) or not any(
            day.state is waiting for one in self.people for day in one.month.days
        )


def first_of(month: str) -> date:
    """The first day of a month, as 2026-10."""
    return date.fromisoformat(f"{month}-01")


def last_of(month: str) -> date:
    """The last day of a month."""
    return months_later(first_of(month), 1) - timedelta(days=1)


def sheet(person: Person, month: str, unit_id: int | None = None) -> Sheet:
    """The month of everybody of a unit whom the person may see; of all units where none is named."""
    today = clock.now().date()
    everybody = _people(person, month)
    above = _above()
    choices = _choices(everybody, above)
    # A unit that lies outside the person's reach, or has nobody this month, gives way to everybody.
    chosen = unit_id if any(one.unit_id == unit_id for one in choices) else None
    rows = [one for one in everybody if chosen is None or chosen in above.get(one.unit_id, ())]
    found = queries.months([one.id for one in rows], month)
    known = digests.confirmed(found, first_of(month), last_of(month))
    cases = exceptions.of_people(
        person, {one.id: one for one in rows}, {number: one.days for number, one in found.items()}
    )
    changed = {(one.employee_id, one.day) for one in cases if one.kind is Kind.CHANGED}
    people = tuple(
        SheetPerson(
            one.id, one.work_no, one.name, one.post_name or "", found[one.id], may(person, rights.REQUEST, one),
            may(person, rights.OVERRIDE, one) and one.id != person.employee_id,
            {day: kept for (number, day), kept in known.items() if number == one.id} if known else {},
            frozenset(day for number, day in changed if number == one.id) if changed else frozenset(),
        )
        for one in rows
    )  # fmt: skip
    below = [one for one in org.units() if chosen is not None and chosen in above[one.id]]
    return Sheet(
        month, chosen, _days(month, today), people, choices, today, tuple(one.name for one in below),
        len([one for one in cases if one.employee_id is not None or chosen is None]),
        _to_confirm(person, people, today),
    )  # fmt: skip


def _to_confirm(person: Person, people: Sequence[SheetPerson], today: date) -> ToConfirm | None:
    """What the person may confirm: days that are over and have a result, of those about whom he decides."""
    if not person.may(rights.CONFIRM):
        return None
    open_days = {
        one.employee_id: [
            day.day
            for day in one.month.days
            if day.day < today
            and day.state in (DayState.SETTLED, DayState.REST)
            and (day.day not in one.confirmed or day.day in one.changed)
        ]
        for one in people
    }
    wanted = [number for number, days in open_days.items() if days]
    decide = approvals.deciding([DAY_CHAIN], wanted) if wanted else None
    his = [one for one in wanted if decide is not None and approvals.takes(person, decide(DAY_CHAIN, one, ()))]
    days = [day for one in his for day in open_days[one]]
    return ToConfirm(tuple(his), len(days), min(days), max(days)) if days else None


def may(person: Person, right: str, about: Any) -> bool:
    """Whether somebody has a right about one of the people, who is told by `id` and `unit_id`."""
    return person.may(right) and person.sees(right, employee_id=about.id, unit_id=about.unit_id)


def own(person: Person, month: str) -> tuple[Sequence[SheetDay], Month | None]:
    """The month of the person himself; None for who is not of the staff."""
    today = clock.now().date()
    if person.employee_id is None:
        return _days(month, today), None
    return _days(month, today), queries.month_of(person.employee_id, month)


def day_of(found: Month, on: date) -> Day | None:
    """One day of a month, or None where the month does not have it."""
    return next((one for one in found.days if one.day == on), None)


def preset(day: Day, kind: str) -> Mapping[str, Any]:
    """What a request about a day begins with: the punch that is missing, or the time of its shifts."""
    if kind == RequestKind.PUNCH:
        for one in day.judged:
            if one.deviation is not None and one.deviation.event in MISSING and one.deviation.boundary is not None:
                return {"boundary": MISSING[one.deviation.event][1], "starts_at": one.deviation.boundary}
    if not day.facts.attended:
        return {}
    starts, ends = min(one.starts for one in day.facts.attended), max(one.ends for one in day.facts.attended)
    if kind == RequestKind.PUNCH:
        return {"boundary": "in", "starts_at": starts}
    return {"starts_at": ends} if kind == RequestKind.OVERTIME else {"starts_at": starts, "ends_at": ends}


def _days(month: str, today: date) -> tuple[SheetDay, ...]:
    first, last = first_of(month), last_of(month)
    kept = calendar.calendar(first, last)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple(SheetDay(on, kept.day(on).kind, kept.day(on).name, on == today) for on in days)


def _people(person: Person, month: str) -> list[Any]:
    """Whoever belonged to the staff in a month and may be seen, by unit, post and number."""
    reached = staff.within(person, rights.READ)
    query = (
        Employee.select(
            Employee.id, Employee.work_no, Employee.name, Employee.unit_id, Post.name.alias("post_name")
        )
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(
            closed.on_staff(first_of(month), last_of(month)),
            *(() if reached is None else (reached,)),
        )
        .order_by(Employee.unit_id, Employee.work_no)
        .objects()
    )  # fmt: skip
    return list(query)


def _above() -> dict[int | None, frozenset[int]]:
    """Every unit with itself and the units above it."""
    found: dict[int | None, frozenset[int]] = {}
    for one in org.units():
        found[one.id] = found.get(one.parent_id, frozenset()) | {one.id}
    return found


def _choices(people: Collection[Any], above: Mapping[int | None, frozenset[int]]) -> tuple[Choice, ...]:
    count = Counter(unit for one in people for unit in above.get(one.unit_id, ()))
    return tuple(Choice(one.id, one.name, one.path, count[one.id]) for one in org.units() if one.id in count)
