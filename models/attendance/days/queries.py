"""Readers of days: everything that the days of many people are derived from, in few statements whoever is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from models.attendance.days import explain, given, plain, rules
from models.attendance.days.plain import OwnPunches
from models.attendance.days.rules import Day, Input, Month
from models.attendance.policy import queries as policy
from models.attendance.policy.values import PolicyOn
from models.attendance.punches import queries as punches
from models.attendance.tables import Punch
from models.core import clock, database
from models.core.calendar import queries as calendar
from models.core.calendar.rules import each_day, months_later
from models.core.errors import NotFound
from models.core.explain import Explanation
from models.core.garbage import nothing_to_collect
from models.roster import queries as roster
from models.roster.rules import Planned
from models.roster.workflow import ShiftKind
from models.staff import spans
from models.staff.spans import Span
from models.staff.tables import Employee

ONE_DAY = timedelta(days=1)
# So many people are asked for by number; of more, everybody's rows are read and sorted out here.
ASKED_BY_NUMBER = 300
# From so many people on it takes less time to find out what plain days look like than to derive them.
MANY = 4

Plan = dict[date, tuple[Planned, ...]]


def span(month: str) -> tuple[date, date]:
    """The first and the last day of a month (2026-10)."""
    first = date.fromisoformat(f"{month}-01")
    return first, months_later(first, 1) - ONE_DAY


class Frozen(NamedTuple):
    """A month of one person with the policy by which its days were judged."""

    month: Month
    policy_on: PolicyOn


class Derived(NamedTuple):
    """Months worked out anew, with the policy of their days and, where there are any, one input of this reading."""

    months: dict[int, Month]
    policy_on: PolicyOn
    like: Input | None


# Gives the months of these people that are closed, as they were frozen.
Reader = Callable[[Collection[int], str], Mapping[int, Frozen]]
_readers: list[Reader] = []


def frozen(reader: Reader) -> Reader:
    """Register what keeps closed months (decorator): everybody who reads days reads those from there."""
    _readers.append(reader)
    return reader


def months(employees: Collection[int], month: str, *, fresh: bool = False) -> dict[int, Month]:
    """The month of each of these people: as it was frozen where it is closed, else derived from what is stored now.

    With `fresh` closed months are derived, too: what they would come to today.
    """
    return {number: one.month for number, one in judged(employees, month, fresh=fresh).items()}


def judged(employees: Collection[int], month: str, *, fresh: bool = False) -> dict[int, Frozen]:
    """The same with the policy of their days, which explanations are made with."""
    found: dict[int, Frozen] = {}
    for reader in () if fresh else _readers:
        found.update(reader(employees, month))
    others = frozenset(employees) - found.keys()
    if others:
        made = derived(others, month)
        found.update({number: Frozen(one, made.policy_on) for number, one in made.months.items()})
    return found


def derived(employees: Collection[int], month: str) -> Derived:
    """The month of each of these people, derived anew from what is stored now."""
    policy_on = policy.policies(span(month)[0] - 2 * ONE_DAY, span(month)[1] + ONE_DAY)
    found: dict[int, Month] = {}
    like: Input | None = None
    with nothing_to_collect():
        for one in _inputs(employees, month, policy_on):
            like = like or one
            found[one.employee_id] = rules.month(one, month, policy_on)
    return Derived(found, policy_on, like)


def month_of(employee: int, month: str) -> Month:
    """The month of one person. Raises NotFound."""
    found = months((employee,), month)
    if employee not in found:
        raise NotFound()
    return found[employee]


def day(employee: int, on: date) -> Day:
    """One day of one person, judged with the days of its month before it. Raises NotFound."""
    return month_of(employee, f"{on:%Y-%m}").days[on.day - 1]


def explanation(employee: int, on: date) -> Explanation:
    """Why somebody's day is what it is. Raises NotFound."""
    found = explanations([(employee, on)])
    if (employee, on) not in found:
        raise NotFound()
    return found[employee, on]


def explanations(days: Collection[tuple[int, date]]) -> dict[tuple[int, date], Explanation]:
    """Why days are what they are, by person and day; each month is read once."""
    asked: dict[str, set[int]] = {}
    for employee, on in days:
        asked.setdefault(f"{on:%Y-%m}", set()).add(employee)
    read = {month: judged(employees, month) for month, employees in asked.items()}
    found: dict[tuple[int, date], Explanation] = {}
    for employee, on in days:
        one = read[f"{on:%Y-%m}"].get(employee)
        if one is not None:
            found[employee, on] = explain.explain(one.month.days[on.day - 1], one.month, one.policy_on(on))
    return found


def month_explanations(asked: Collection[tuple[int, str]]) -> dict[tuple[int, str], Explanation]:
    """Why months come to what they do, by person and month; each is read once."""
    found: dict[tuple[int, str], Explanation] = {}
    for month in {words for _, words in asked}:
        people = judged({employee for employee, words in asked if words == month}, month)
        found |= {(number, month): explain.explain_month(one.month, one.policy_on) for number, one in people.items()}
    return found


def _inputs(employees: Collection[int], month: str, policy_on: PolicyOn) -> Iterable[Input]:
    """What the month of each of these people is derived from."""
    asked = frozenset(employees)
    first, last = span(month)
    begin, end = first - ONE_DAY, last + ONE_DAY
    now = clock.now()
    people: Any = Employee.select(Employee.id, Employee.hired_on, Employee.left_on).tuples()
    people = list(people.where(Employee.id.in_(sorted(asked))) if len(asked) <= ASKED_BY_NUMBER else people)
    plans = _plans(asked, begin - ONE_DAY, end)
    counts = punches.counting()
    punched = _punched(counts, asked, datetime.combine(begin, time()), datetime.combine(end + ONE_DAY, time()))
    added = given.inputs([number for number, _, _ in people if number in asked], first, last, now)
    until = punches.data_until(counts)
    past = each_day(begin, min(end, until.date())) if until is not None else ()
    empty = _empty_days(counts, plans, punched, past)
    holidays = calendar.holidays(first, last)
    policies = [policy_on(on) for on in each_day(begin - ONE_DAY, end)]
    before = spans.earlier(asked)
    frames: plain.Frames | None = None
    for number, hired, left in people:
        if number not in asked:
            continue
        other = added[number]
        since, gone = _away(before.get(number, ()), hired, begin, end)
        one = Input(
            number, first, last, plans.get(number, {}), tuple(other.stamps), now,
            tuple(other.covers), tuple(other.overtime), tuple(other.calls), other.exempt, other.verdicts,
            other.missed, since, left, until, empty, holidays, frozenset(other.suspended), gone,
            tuple(other.denials),
        )  # fmt: skip
        if frames is None and len(asked) >= MANY:
            frames = plain.frames(policies, one)
        yield plain.with_punches(one, punched[number], frames)


def _away(before: Sequence[Span], hired: date | None, first: date, last: date) -> tuple[date | None, frozenset[date]]:
    """The first day in service of somebody, and those from `first` to `last` between his times in service."""
    if not before or hired is None:
        return hired, frozenset()
    begins = [since for since, _ in before[1:]] + [hired]
    gone = {
        day
        for (_, until), again in zip(before, begins, strict=True)
        for day in each_day(max(until + ONE_DAY, first), min((again or until) - ONE_DAY, last))
    }
    return before[0][0], frozenset(gone)


def _plans(asked: frozenset[int], first: date, last: date) -> dict[int, Plan]:
    """Everybody's plan by the rosters in force; a cell left empty in a month that is planned is a day of rest."""
    plans = roster.plans(asked, first, last)
    days = list(each_day(first, last))
    for number, plan in plans.items():
        if len(plan) == len(days):
            continue
        known: set[tuple[int, int]] = set()
        for on, planned in plan.items():
            month = on.year, on.month
            if month not in known and any(
                one.shift is None or one.shift.kind is not ShiftKind.STANDBY for one in planned
            ):
                known.add(month)
        plans[number] = {
            on: plan.get(on, ()) for on in days if on in plan or (on.year, on.month) in known
        }  # fmt: skip
    return plans


def _punched(counts: Any, asked: frozenset[int], begin: datetime, end: datetime) -> Mapping[int, OwnPunches]:
    """The punches that count from `begin` up to `end` (exclusive), by person and day.

    They come in order of time, as the indexes give them; of a person for whom they did not, no day would be plain.
    """
    # As text: both drivers take longer to make a moment of a value than all the rest of reading it.
    moment = Punch.at.cast("CHAR")
    rows = Punch.select(Punch.employee_id, moment, Punch.id).where((Punch.at >= begin) & (Punch.at < end))
    if len(asked) <= ASKED_BY_NUMBER:
        rows = rows.where(Punch.employee_id.in_(sorted(asked)))
    found: dict[int, defaultdict[str, list[Any]]] = {number: defaultdict(list) for number in asked}
    for employee, at, record in database.current().execute(rows.where(counts)):
        own = found.get(employee)
        if own is not None:
            own[at[:10]].extend((at[11:], record))
    return found


def _empty_days(
    counts: Any, plans: Mapping[int, Plan], punched: Mapping[int, OwnPunches], days: Iterable[date]
) -> frozenset[date]:
    """Days on which nobody of the organisation punched although somebody who is asked for was on duty.

    Only days on which none of those asked for punched are looked up, so that one person's month stays quick.
    """
    with_punches = {on for own in punched.values() for on in own}
    unpunched = [on for on in days if on.isoformat() not in with_punches]
    empty = [on for on in unpunched if any(plan.get(on) or plan.get(on - ONE_DAY) for plan in plans.values())]
    return frozenset(on for on in empty if not _anybody_punched(counts, on))


def _anybody_punched(counts: Any, on: date) -> bool:
    begin = datetime.combine(on, time())
    rows = Punch.select(Punch.id).where((Punch.at >= begin) & (Punch.at < begin + ONE_DAY) & counts)
    return database.current().execute(rows.limit(1)).fetchone() is not None
