"""What waits about attendance sheets: to be closed, approved, checked or locked, each with the last day for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.closed import LIVE, NO_UNIT
from models.attendance.month import queries
from models.attendance.month.queries import ENTITY
from models.attendance.tables import AttendanceSheet, LateFact, MonthResult
from models.attendance.workflow import SheetState
from models.core.access import Person
from models.core.calendar.rules import months_later, spoken
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.org import waiting
from models.org.rules import Decision
from models.org.waiting import Kind, Waiting
from models.roster.tables import Roster
from models.roster.workflow import IN_FORCE
from models.staff.tables import Employee
from models.staff.workflow import State

ICON = "clipboard_task"
NAMED = 3  # units that a line names

waiting.add_kinds(Kind(4, ENTITY, "考勤表"))


def _when(due: date, today: date) -> str:
    """By when something is due in words, or for how long it has been."""
    late = (today - due).days
    return f"已逾期 {late} 天（期限 {spoken(due, today)}）" if late > 0 else f"最迟 {spoken(due, today)}（含当日）"


@todos
def _to_close(person: Person, today: date) -> Sequence[Todo]:
    """Sheets of the month that is over, and earlier ones that were opened again."""
    if not person.may(rights.SHEET_PREPARE):
        return ()
    last = f"{months_later(today.replace(day=1), -1):%Y-%m}"
    found = _last_month(person, last, today)
    table = AttendanceSheet
    again = table.select().where(table.state == str(SheetState.OPEN), table.version > 0, table.month < last)
    names = queries.unit_names()
    for row in again.order_by(table.month, table.unit_id):
        if queries.reaches(person, rights.SHEET_PREPARE, row.unit_id):
            due = row.due_on or queries.deadline(row.month).last_day
            title = f"重新编制 {row.month} 考勤表 · {names.get(row.unit_id, '')}"
            found.append(Todo(title, f"考勤 · {_when(due, today)}", "去编制", ENTITY, ICON, due, row.id))
    return found


def _last_month(person: Person, month: str, today: date) -> list[Todo]:
    in_force = [str(state) for state in IN_FORCE]
    if not Roster.select().where(Roster.month == month, Roster.state.in_(in_force)).exists():
        return []  # nobody was planned: attendance was not kept here yet
    open_ones = [one for one in queries.sheets(person, month, right=rights.SHEET_PREPARE) if one.is_open and one.people]
    if not open_ones:
        return []
    due = min(one.due_on for one in open_ones)
    more = f"等 {len(open_ones)} 个部门" if len(open_ones) > NAMED else ""
    detail = f"{'、'.join(one.unit for one in open_ones[:NAMED])}{more} · {_when(due, today)}"
    filters = (Filter("month", "eq", month), Filter("state", "eq", str(SheetState.OPEN)))
    return [Todo(f"编制 {month} 考勤表", detail, "去编制", ENTITY, ICON, due, None, filters)]


@todos
def _to_decide(person: Person, today: date) -> Sequence[Todo]:
    """Sheets whose next decision is this person's."""
    names = queries.unit_names()
    return [
        Todo(
            f"{decision.label} · {names.get(row.unit_id, '')} {row.month} 考勤表",
            f"{row.prepared_by}编制 · {_when(row.due_on, today)}", "去办理", ENTITY, ICON, row.due_on, row.id,
        )
        for row, decision in _his(person)
    ]  # fmt: skip


def _his(person: Person) -> list[tuple[Any, Decision]]:
    """Prepared and submitted sheets of which this person takes the next decision, the oldest first."""
    if not person.may(rights.SHEET_APPROVE) or person.employee_id is None:
        return []
    table = AttendanceSheet
    states = [str(SheetState.PREPARED), str(SheetState.SUBMITTED)]
    rows = [
        row for row in table.select().where(table.state.in_(states)).order_by(table.month, table.unit_id)
        if queries.reaches(person, rights.SHEET_APPROVE, row.unit_id)
    ]  # fmt: skip
    found: list[tuple[Any, Decision]] = []
    turns = queries.turns(rows)
    for row in rows:
        decision = turns.get(row.id)
        if isinstance(decision, Decision) and decision.may_act(person.employee_id):
            found.append((row, decision))
    return found


@todos
def _to_lock(person: Person, today: date) -> Sequence[Todo]:
    """Checked sheets that HR locks."""
    if not person.may(rights.SHEET_LOCK):
        return ()
    table = AttendanceSheet
    names = queries.unit_names()
    rows = table.select().where(table.state == str(SheetState.CHECKED)).order_by(table.month, table.unit_id)
    return [
        Todo(
            f"锁定 {names.get(row.unit_id, '')} {row.month} 考勤表",
            f"{row.checked_by}已核对 · {_when(row.due_on or today, today)}", "去锁定", ENTITY, ICON, row.due_on, row.id,
        )
        for row in rows if queries.reaches(person, rights.SHEET_LOCK, row.unit_id)
    ]  # fmt: skip


@todos
def _of_leavers(person: Person, _: date) -> Sequence[Todo]:
    """What came late about people who left, whose last sheet is closed: no later one takes it, so HR decides."""
    if not person.may(rights.SHEET_LOCK):
        return ()
    fact, result = LateFact, MonthResult
    last: Any = result.select(pw.fn.MAX(result.month)).where(result.employee_id == Employee.id, result.live == LIVE)
    rows: Any = (
        fact.select(Employee.name, Employee.left_on, fact.month, last, Employee.unit_id)
        .join(Employee, on=(Employee.id == fact.employee_id))
        .where(fact.settled_at.is_null(), Employee.state == State.LEFT)
        .order_by(fact.id)
        .tuples()
    )
    found = dict.fromkeys(
        f"{name} {month}" for name, left_on, month, closed, unit_id in rows
        if left_on is not None and closed is not None and closed >= max(f"{left_on:%Y-%m}", month)
        and queries.reaches(person, rights.SHEET_LOCK, unit_id or NO_UNIT)
    )  # fmt: skip
    if not found:
        return ()
    more = f" 等 {len(found)} 项" if len(found) > NAMED else ""
    detail = f"{'、'.join(list(found)[:NAMED])}{more}。以后没有考勤表计入，要更正的请重新打开当月考勤表"
    waits = (Filter("settled_at", "empty"),)
    return (Todo("离职人员在编制以后有补登事项", detail, "去查看", "late_fact", ICON, None, None, waits),)


@waiting.reader
def _waiting(person: Person) -> Iterator[Waiting]:
    """The same decisions among everything that waits for somebody."""
    names = queries.unit_names()
    for row, decision in _his(person):
        since: datetime = row.submitted_at or row.prepared_at
        what = f"{row.month} 考勤表，{row.prepared_by}编制"
        values = {"id": row.id, "row_version": row.row_version}
        yield Waiting(
            ENTITY, row.id, row.row_version, None, names.get(row.unit_id, ""), what, decision.label, since,
            "attendance.approve_sheet", "attendance.return_sheet", values, due=row.due_on,
        )  # fmt: skip
