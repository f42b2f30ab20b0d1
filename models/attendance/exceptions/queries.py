"""Readers of what has to be cleared: by month, within one's reach, and as a text for those who must explain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import closed, rights, wording
from models.attendance.days import queries as days
from models.attendance.days.given import title_of
from models.attendance.days.values import Day, Month
from models.attendance.exceptions import fixes, rules
from models.attendance.exceptions.rules import TO_EXPLAIN, Fix, Found, Kind
from models.attendance.requests import digests
from models.attendance.requests.digests import Confirmed
from models.attendance.tables import AttendanceRequest, DayVerdict
from models.attendance.workflow import Event, RequestKind, RequestState, VerdictState
from models.core import clock
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import add_workdays
from models.core.rulebook import queries as rulebook
from models.org import queries as org
from models.org.tables import Department
from models.staff.describe import within
from models.staff.tables import Employee

SWAPPED = "有排班，全天没有打卡"


@dataclass(frozen=True)
class Case:
    """Something to be cleared, with whom it is about; work number, name and unit are empty where it is everybody."""

    found: Found
    work_no: str = ""
    name: str = ""
    unit: str = ""


def cases(person: Person, month: str, unit_id: int | None = None, employee_id: int | None = None) -> list[Case]:
    """What a month (2026-10) leaves to be cleared within the person's reach, by day and number.

    `unit_id` limits it to a unit and those below, `employee_id` to one person. Raises ValueError for no month.
    """
    first, last = days.span(month)
    people = {one.id: one for one in _people(person, first, last, unit_id, employee_id)}
    if not people:
        return []
    derived = days.months(people, month)
    beside: dict[int, Any] = {}
    if employee_id is not None and _is_missed(derived[employee_id]):
        # Whether somebody came in his place shows only among all of the unit.
        beside = _colleagues(person, people[employee_id].unit_id, first, last)
        derived = days.months({**beside, **people}, month)
    found = of_people(person, {**beside, **people}, {number: read.days for number, read in derived.items()})
    his = [one for one in found if one.employee_id in people or (employee_id is None and one.employee_id is None)]
    listed = [_case(one, people) for one in fixes.open_to(person, his, people)]
    return sorted(listed, key=lambda one: (one.found.day, one.work_no, list(Kind).index(one.found.kind), one.found.nth))


def of_people(person: Person, people: Mapping[int, Any], months: Mapping[int, Sequence[Day]]) -> list[Found]:
    """What these people's days of one month leave to be cleared, in no order; what only importers mend is theirs.

    `people` gives name and unit_id by number, `months` their days, already derived.
    """
    if not months:
        return []
    own_days = next(iter(months.values()))
    first, last = own_days[0].day, own_days[-1].day
    overtime = _overtime(people, first, last)
    units, names = {n: one.unit_id for n, one in people.items()}, {n: one.name for n, one in people.items()}
    found = rules.of_month(months, units, names, overtime)
    if not person.may(rights.IMPORT):
        found = [one for one in found if one.kind is not Kind.NO_DATA]
    pending = _pending(people, first, last)
    changed, kept = _confirmed(months, digests.confirmed(people, first, last))
    # What was asked for waits for the decision, and what was confirmed as it is was accepted.
    answered = kept | {(one.employee_id, one.day) for one in pending}
    found = [one for one in found if one.kind not in TO_EXPLAIN or (one.employee_id, one.day) not in answered]
    found += [
        Found(number, day, Kind.CHANGED, "确认以后结果有变化，请重新确认", _confirm(number, day))
        for number, day in changed
    ]
    return [*found, *pending]


def _confirmed(
    months: Mapping[int, Sequence[Day]], known: Mapping[tuple[int, date], Confirmed]
) -> tuple[list[tuple[int, date]], set[tuple[int | None, date]]]:
    """Days whose result is another one than was confirmed, and days that are as they were confirmed.

    A day that lost its result is neither: it is to be cleared first.
    """
    changed: list[tuple[int, date]] = []
    kept: set[tuple[int | None, date]] = set()
    for number, own in months.items() if known else ():
        for day in own:
            confirmed = known.get((number, day.day))
            if confirmed is None or day.state not in digests.CONFIRMABLE:
                continue
            if digests.has_changed(day, confirmed):
                changed.append((number, day.day))
            else:
                kept.add((number, day.day))
    return changed, kept


def _is_missed(month: Month) -> bool:
    """Whether somebody did not come at all on a day on which he was planned."""
    return any(
        one.deviation is not None and one.deviation.event is Event.NO_RECORD for day in month.days for one in day.judged
    )


def _colleagues(person: Person, unit_id: int | None, first: date, last: date) -> dict[int, Any]:
    if unit_id is None:
        return {}
    return {one.id: one for one in _people(person, first, last, unit_id, None) if one.unit_id == unit_id}


def _case(one: Found, people: Mapping[int, Any]) -> Case:
    about = people.get(one.employee_id) if one.employee_id is not None else None
    return Case(one) if about is None else Case(one, about.work_no, about.name, about.unit or "")


def may_fix(found: Found) -> bool:
    """Whether there is something to press; otherwise the words of the fix tell whom to ask."""
    return bool(found.fix.action or found.fix.entity)


def _confirm(number: int, day: date) -> Fix:
    return Fix("重新确认", "attendance.confirm_days", {"employees": [number], "first": day, "last": day})


def _people(person: Person, first: date, last: date, unit_id: int | None, employee_id: int | None) -> Sequence[Any]:
    reached = within(person, rights.READ)
    rows: Any = (
        Employee.select(
            Employee.id, Employee.work_no, Employee.name, Employee.unit_id, Department.name.alias("unit")
        )
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .where(
            closed.on_staff(first, last),
            *(() if reached is None else (reached,)),
            *(() if unit_id is None else (Employee.unit_id.in_(sorted(_below(unit_id))),)),
            *(() if employee_id is None else (Employee.id == employee_id,)),
        )
        .order_by(Employee.unit_id, Employee.work_no)
        .objects()
    )  # fmt: skip
    return list(rows)


def _below(unit_id: int) -> set[int]:
    """A unit and those below it."""
    found = {unit_id}
    for one in org.units():  # a unit comes after the one above it
        if one.parent_id in found:
            found.add(one.id)
    return found


def _overtime(people: Collection[int], first: date, last: date) -> list[tuple[int, date]]:
    table = AttendanceRequest
    states = [str(RequestState.REQUESTED), str(RequestState.APPROVED), str(RequestState.REFUSED)]
    rows: Any = table.select(table.employee_id, table.day).where(
        table.employee_id.in_(list(people)), table.day.between(first, last), table.kind == RequestKind.OVERTIME,
        table.state.in_(states),
    )  # fmt: skip
    return list(rows.tuples())


def _pending(people: Collection[int], first: date, last: date) -> list[Found]:
    """Requests and proposals of these days that wait for a decision."""
    found = []
    asked, proposed = AttendanceRequest.requested_by_id, DayVerdict.proposed_by_id
    for kind, table, state, asker, verb, action in (
        (Kind.REQUEST, AttendanceRequest, RequestState.REQUESTED, asked, "批准申请", "attendance.approve_request"),
        (Kind.VERDICT, DayVerdict, VerdictState.PROPOSED, proposed, "批准更正", "attendance.approve_verdict"),
    ):
        rows: Any = (
            table.select()
            .where(table.employee_id.in_(list(people)), table.day.between(first, last), table.state == str(state))
            .order_by(table.id)
        )
        count: dict[tuple[int, date], int] = {}
        for row in rows:
            key = (row.employee_id, row.day)
            count[key] = count.get(key, -1) + 1
            words = title_of(row) if kind is Kind.REQUEST else f"更正为{digests.verdict_words(row)}"
            fix = Fix(verb, action, {"id": row.id, "row_version": row.row_version})
            by = getattr(row, asker.name)
            found.append(Found(row.employee_id, row.day, kind, f"{words}：{row.reason}", fix, count[key], by))
    return found


def chat_text(
    person: Person, month: str, unit_id: int | None = None, employee_id: int | None = None, until: date | None = None
) -> str:
    """What people have to explain about a month, a line for each of them, to be copied into a chat; empty without any.

    `until` is the last day for it (inclusive), by the working days of the rulebook where none is named. Nobody is
    accused of a private swap in front of others.
    """
    today = clock.now().date()
    if until is None:
        length = rulebook.value("attendance.explain_working_days", today)
        until = add_workdays(calendar.calendar(today, today), today, length)
    own: dict[int | None, list[Case]] = {}
    for one in cases(person, month, unit_id, employee_id):
        if one.found.kind in TO_EXPLAIN:
            own.setdefault(one.found.employee_id, []).append(one)
    listed = sorted(own.values(), key=lambda each: (each[0].unit, each[0].work_no))
    return "\n".join(
        f"{his[0].name}：{_told([one.found for one in his])}。请于 {wording.spoken(until)}前{_asked(his)}。"
        for his in listed
    )


def _told(found: Sequence[Found]) -> str:
    """What somebody has to explain: the days that show the same together."""
    by_words: dict[str, list[str]] = {}
    for one in found:
        words = SWAPPED if one.kind is Kind.PRIVATE_SWAP else one.words
        by_words.setdefault(words, []).append(wording.spoken(one.day))
    return "；".join(f"{'、'.join(named)}{words}" for words, named in by_words.items())


def _asked(his: Sequence[Case]) -> str:
    kinds = {one.found.kind for one in his}
    ways = [
        *(["补卡"] if Kind.MISSING_PUNCH in kinds else []),
        *(["申请加班"] if Kind.REST_PUNCH in kinds else []),
    ]
    return "或".join(["说明", *ways])
