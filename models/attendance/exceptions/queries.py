"""Readers of what has to be cleared: by month, within one's reach, and as a text for those who must explain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import rights, wording
from models.attendance.days import queries as days
from models.attendance.days.given import title_of
from models.attendance.days.values import Day
from models.attendance.exceptions import rules
from models.attendance.exceptions.rules import TO_EXPLAIN, Fix, Found, Kind
from models.attendance.reach import rights_about
from models.attendance.requests import digests
from models.attendance.requests.queries import request_steps, verdict_steps
from models.attendance.requests.steps import DAY_CHAIN
from models.attendance.tables import AttendanceRequest, DayVerdict
from models.attendance.workflow import RequestKind, RequestState, VerdictState
from models.core import clock
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import add_workdays
from models.org import approvals
from models.org import queries as org
from models.org.tables import Department
from models.staff.describe import within
from models.staff.tables import Employee
from models.staff.workflow import State

EXPLAIN_WITHIN = 2  # working days that a text leaves for explaining, where no day is named


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
    found = of_people(person, people, {number: read.days for number, read in days.months(people, month).items()})
    listed = [_case(one, people) for one in found]
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
    known = digests.confirmed(people, first, last)
    found += [
        Found(number, day.day, Kind.CHANGED, "确认以后结果有变化，请重新确认", _confirm(number, day.day))
        for number, own in months.items()
        for day in own
        if digests.has_changed(day, known.get((number, day.day)))
    ]
    return [*found, *_pending(people, first, last)]


def _case(one: Found, people: Mapping[int, Any]) -> Case:
    about = people.get(one.employee_id) if one.employee_id is not None else None
    return Case(one) if about is None else Case(one, about.work_no, about.name, about.unit or "")


def may_fix(person: Person, found: Found) -> bool:
    """Whether somebody may take the one act that clears something."""
    action = found.fix.action
    if found.employee_id is None or not action:
        return True
    if action == "attendance.confirm_days":
        return person.may(rights.CONFIRM) and approvals.may_decide(person, DAY_CHAIN, found.employee_id)
    steps = {"attendance.approve_request": request_steps, "attendance.approve_verdict": verdict_steps}
    if action in steps:
        return any(step.action == action for step in steps[action](person, found.fix.values["id"]))
    right = rights.REQUEST if action == "attendance.request" else rights.OVERRIDE
    return right in rights_about(person, found.employee_id)


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
            Employee.state != State.CANDIDATE,
            Employee.left_on.is_null() | (Employee.left_on >= first),
            Employee.hired_on.is_null() | (Employee.hired_on <= last),
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
    states = [str(RequestState.REQUESTED), str(RequestState.APPROVED)]
    rows: Any = table.select(table.employee_id, table.day).where(
        table.employee_id.in_(list(people)), table.day.between(first, last), table.kind == RequestKind.OVERTIME,
        table.state.in_(states),
    )  # fmt: skip
    return list(rows.tuples())


def _pending(people: Collection[int], first: date, last: date) -> list[Found]:
    """Requests and proposals of these days that wait for a decision."""
    found = []
    for kind, table, state, verb, action in (
        (Kind.REQUEST, AttendanceRequest, RequestState.REQUESTED, "批准申请", "attendance.approve_request"),
        (Kind.VERDICT, DayVerdict, VerdictState.PROPOSED, "批准更正", "attendance.approve_verdict"),
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
            found.append(Found(row.employee_id, row.day, kind, f"{words}：{row.reason}", fix, count[key]))
    return found


def chat_text(
    person: Person, month: str, unit_id: int | None = None, employee_id: int | None = None, until: date | None = None
) -> str:
    """What people have to explain about a month, a line each, to be copied into a chat; empty without any.

    `until` is the last day for it (inclusive), two working days from today where none is named.
    """
    today = clock.now().date()
    if until is None:
        until = add_workdays(calendar.calendar(today, today), today, EXPLAIN_WITHIN)
    asked = f"请于 {wording.spoken(until)}前"
    lines = [
        f"{one.name}：{wording.spoken(one.found.day)}{one.found.words}，{asked}{_asked(one.found)}。"
        for one in cases(person, month, unit_id, employee_id)
        if one.found.kind in TO_EXPLAIN
    ]
    return "\n".join(lines)


def _asked(found: Found) -> str:
    if found.kind is Kind.MISSING_PUNCH:
        return "说明或补卡"
    return "说明或申请加班" if found.kind is Kind.REST_PUNCH else "说明"
