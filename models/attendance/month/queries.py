"""Readers of attendance sheets: whose they are, how they stand, when they are due, what is open."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import peewee as pw

from models.attendance import rights
from models.attendance.closed import LIVE, NO_UNIT
from models.attendance.days import queries as days
from models.attendance.month import checklist
from models.attendance.month.checklist import Item, Kind
from models.attendance.tables import AttendanceSheet, MonthResult
from models.attendance.workflow import SheetState
from models.core import clock
from models.core.access import Person, Scope
from models.core.calendar import queries as calendar
from models.core.calendar import rules as counting
from models.core.calendar.rules import Deadline, Roll, deadline_of_json
from models.core.rulebook import queries as rulebook
from models.org import approvals
from models.org import queries as org
from models.org.rules import Decision, Hole
from models.org.tables import Post
from models.staff import spans
from models.staff.settings import setting
from models.staff.tables import Employee

ENTITY = "attendance_sheet"
SHEET_CHAIN = "attendance.sheet"
WITHOUT_UNIT = "未分配部门"
SHEET_DUE = "attendance.sheet.due_day"


class Member(NamedTuple):
    """Somebody of a unit in a month, as his row of the sheet names him."""

    id: int
    work_no: str
    name: str
    post: str
    unit_id: int


@dataclass(frozen=True)
class Sheet:
    """A sheet of a month as it stands; one that nothing was written about yet has no record.

    `due_on` is the last day for handing it in (inclusive). `next_words` tells whose turn it is, empty where it is
    nobody's: «待 马主任 经理批准». `hard` and `soft` are how many matters are open, None where they were not counted.
    """

    unit_id: int
    unit: str
    month: str
    state: SheetState
    people: int
    due_on: date
    record: int | None = None
    row_version: int = 0
    version: int = 0
    is_overdue: bool = False
    next_words: str = ""
    prepared_at: datetime | None = None
    prepared_by: str = ""
    submitted_at: datetime | None = None
    submitted_by: str = ""
    checked_at: datetime | None = None
    checked_by: str = ""
    locked_at: datetime | None = None
    locked_by: str = ""
    hard: int | None = None
    soft: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the month of this unit can still change."""
        return self.state is SheetState.OPEN


def is_over(month: str) -> bool:
    """Whether a month is over, so that it can be closed."""
    return month < f"{clock.now():%Y-%m}"


def deadline(month: str) -> Deadline:
    """By when the sheets of a month are to be handed in, by the rulebook of its last day (R-029)."""
    return due(month, SHEET_DUE, "R-029")


def due(month: str, key: str, rule: str) -> Deadline:
    """By when a paper about a month is to be handed in «before the Nth» of the next one, by the rules of its end."""
    first, last = days.span(month)
    day, inclusive = setting(rule, key, last), setting(rule, "attendance.due_day_inclusive", last)
    roll = setting(rule, "attendance.due_day_roll", last)
    known = calendar.calendar(first, counting.months_later(last, 1))
    return counting.due_day(
        known, first, int(day.value), inclusive=bool(inclusive.value), roll=Roll(roll.value),
        end_of_day=rulebook.value("calendar.end_of_day", last), bases=(day.basis, inclusive.basis, roll.basis),
    )  # fmt: skip


def members(units: Collection[int] | None, month: str) -> dict[int, list[Member]]:
    """Whoever belongs to these units (None: to any) and was in service in a month, in the order of their sheets.

    People who stand on another sheet of the month that counts, as they moved since, are left out.
    """
    first, last = days.span(month)
    rows: Any = (
        Employee.select(Employee.id, Employee.work_no, Employee.name, Post.name, Employee.unit_id)
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(spans.in_service(first, last))
        .order_by(Employee.work_no, Employee.id)
        .tuples()
    )
    found: dict[int, list[Member]] = {}
    placed = _placed(month)
    for number, work_no, name, post, unit_id in rows:
        unit = unit_id or NO_UNIT
        if (units is None or unit in units) and placed.get(number, unit) == unit:
            found.setdefault(unit, []).append(Member(number, work_no or "", name, post or "", unit))
    return found


def _placed(month: str) -> dict[int, int]:
    """The unit on whose sheet of a month people stand, of those who stand on one that counts."""
    rows: Any = (
        MonthResult.select(MonthResult.employee_id, AttendanceSheet.unit_id)
        .join(AttendanceSheet, on=(AttendanceSheet.id == MonthResult.sheet_id))
        .where(MonthResult.month == month, MonthResult.live == LIVE)
        .tuples()
    )
    return dict(rows)


def reaches(person: Person, right: str, unit_id: int) -> bool:
    """Whether the sheet of a unit lies within the reach of a right; that of people without a unit only if all do."""
    return person.may(right) and person.sees(right, employee_id=None, unit_id=unit_id or None)


def unit_names() -> dict[int, str]:
    """The names of all units, in the order of the tree, those without one last."""
    return {**{one.id: one.name for one in org.units()}, NO_UNIT: WITHOUT_UNIT}


def sheets(person: Person, month: str, *, right: str = rights.READ, open_items: bool = False) -> list[Sheet]:
    """The sheets of a month within the person's reach, in the order of the units, also those not begun yet.

    With `open_items` what is open about each sheet that is not closed is counted, which derives its days.
    """
    if person.reach(right) is Scope.OWN or not person.may(right):
        return []
    names = unit_names()
    kept = {row.unit_id: row for row in AttendanceSheet.select().where(AttendanceSheet.month == month)}
    people = members(None, month)
    closed = [row for row in kept.values() if row.state != SheetState.OPEN]
    counts = _counts([row.id for row in closed])
    told = {number: counts.get(row.id, 0) for number, row in kept.items() if row.state != SheetState.OPEN}
    wanted = [one for one in names if (one in people or one in told) and reaches(person, right, one)]
    last_day = deadline(month).last_day
    turns = next_words({row.unit_id: row for row in closed if row.unit_id in wanted})
    today = clock.now().date()
    items = open_of([one for one in wanted if one not in told], month) if open_items and is_over(month) else {}
    return [
        _sheet(one, names[one], month, kept.get(one), told.get(one, len(people.get(one, ()))), last_day, today,
               turns.get(one, ""), items.get(one) if open_items else None)
        for one in wanted
    ]  # fmt: skip


def _sheet(
    unit_id: int, unit: str, month: str, row: AttendanceSheet | None, people: int, last_day: date, today: date,
    turn: str, items: Sequence[Item] | None,
) -> Sheet:  # fmt: skip
    hard = sum(one.is_hard for one in items) if items is not None else None
    soft = len(items) - (hard or 0) if items is not None else None
    if row is None:
        overdue = today > last_day
        return Sheet(unit_id, unit, month, SheetState.OPEN, people, last_day, is_overdue=overdue, hard=hard, soft=soft)
    due_on = row.due_on or last_day
    return Sheet(
        unit_id, unit, month, SheetState(row.state), people, due_on, row.id, row.row_version, row.version,
        row.submitted_at is None and today > due_on, turn, row.prepared_at, row.prepared_by, row.submitted_at,
        row.submitted_by, row.checked_at, row.checked_by, row.locked_at, row.locked_by, hard, soft,
    )  # fmt: skip


def _counts(records: Sequence[int]) -> dict[int, int]:
    """How many people stand on these closed sheets."""
    rows: Any = MonthResult.select(MonthResult.sheet_id, pw.fn.COUNT(MonthResult.id)).where(
        MonthResult.sheet_id.in_(records), MonthResult.live == LIVE
    )
    return dict(rows.group_by(MonthResult.sheet_id).tuples()) if records else {}


def turns(rows: Collection[AttendanceSheet]) -> dict[int, Decision | Hole | None]:
    """Who takes the next step of prepared and submitted sheets, by record; None where every step was taken."""
    waiting = [row for row in rows if row.state in (SheetState.PREPARED, SheetState.SUBMITTED)]
    if not waiting:
        return {}
    taken = approvals.taken(ENTITY, {row.id: row.version for row in waiting})
    following = approvals.stepping([SHEET_CHAIN], {row.preparer_id or 0 for row in waiting} - {0})
    return {
        row.id: following(
            SHEET_CHAIN, row.preparer_id or 0, approvals.labels_of(taken[row.id]), (), row.unit_id or None
        )
        for row in waiting
    }  # fmt: skip


def next_words(rows: Mapping[int, AttendanceSheet]) -> dict[int, str]:
    """Whose turn it is with closed sheets, in words, by what they are given by."""
    decided = turns(rows.values())
    numbers = {one.decider for one in decided.values() if isinstance(one, Decision)}
    people: Any = Employee.select(Employee.id, Employee.name).where(Employee.id.in_(sorted(numbers))).tuples()
    names = dict(people) if numbers else {}
    found: dict[int, str] = {}
    for key, row in rows.items():
        one = decided.get(row.id)
        if isinstance(one, Decision):
            found[key] = f"待 {names.get(one.decider, '')} {one.label}"
        elif isinstance(one, Hole):
            found[key] = f"现在没有人可以“{one.label}”：{one.why}{one.remedy}".removesuffix("。")
        elif row.state == SheetState.CHECKED:
            found[key] = "待人力资源锁定"
    return found


def stored_deadline(row: AttendanceSheet) -> Deadline:
    """By when a sheet was to be handed in, as it was counted when it was closed first; else as it would be now."""
    return deadline_of_json(json.loads(row.deadline)) if row.deadline else deadline(row.month)


def open_of(units: Collection[int], month: str, preparer: int | None = None) -> dict[int, list[Item]]:
    """What is open about the sheets of these units, by unit; `preparer` is who would close them."""
    people = members(units, month)
    months = days.months([one.id for own in people.values() for one in own], month)
    found = open_items(people, months, month)
    for unit_id, items in approver_items(people, months, month, preparer).items():
        found[unit_id] += items
    return found


def open_items(people: Mapping[int, Sequence[Member]], months: Any, month: str) -> dict[int, list[Item]]:
    """What is open about the days of these people, by unit."""
    first, last = days.span(month)
    units = {one.id: unit_id for unit_id, own in people.items() for one in own}
    found: dict[int, list[Item]] = {unit_id: [] for unit_id in people}
    for item in checklist.items(months, first, last, clock.now()):
        found[units[item.employee_id]].append(item)
    return found


def approver_items(
    people: Mapping[int, Sequence[Member]], months: Any, month: str, preparer: int | None
) -> dict[int, list[Item]]:
    """Whoever is to approve a sheet on which he stands himself, where nobody else confirmed his days yet (R-028)."""
    first, last = days.span(month)
    found: dict[int, list[Item]] = {}
    following = approvals.stepping([SHEET_CHAIN], {preparer} - {None})  # type: ignore[arg-type]
    for unit_id, own in people.items():
        decision = following(SHEET_CHAIN, preparer or 0, (), (), unit_id or None)
        if not isinstance(decision, Decision) or decision.decider not in {one.id for one in own}:
            continue
        open_days = checklist.unconfirmed(months[decision.decider], first, last)
        if open_days:
            words = f"要由他批准这张考勤表，本人有 {len(open_days)} 天考勤还没有别人确认"
            found[unit_id] = [Item(decision.decider, Kind.APPROVER, open_days, words)]
    return found


def unlisted(month: str) -> list[tuple[Member, AttendanceSheet]]:
    """People who stand on no sheet although that of their unit is closed, as they came to it since, with that sheet."""
    closed = {
        row.unit_id: row
        for row in AttendanceSheet.select().where(
            AttendanceSheet.month == month, AttendanceSheet.state != str(SheetState.OPEN)
        )
    }
    if not closed:
        return []
    placed = _placed(month)
    return [
        (one, closed[unit_id]) for unit_id, own in members(closed, month).items() for one in own if one.id not in placed
    ]
