"""Attendance sheets, their versions, and what keeps months from closing, as records and lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.closed import NO_UNIT
from models.attendance.days import queries as days
from models.attendance.days.describe import LARGEST, day_of_record, month_of_record, month_record, record_of
from models.attendance.exceptions.rules import Fix
from models.attendance.month import fixes, queries
from models.attendance.month.checklist import KIND_NAMES, KIND_TONES, Item, Kind
from models.attendance.month.queries import ENTITY, WITHOUT_UNIT, Member
from models.attendance.tables import AttendanceSheet, SheetVersion
from models.attendance.workflow import ENDING_NAMES, SHEET_STATE_NAMES, SHEET_STATE_TONES, SheetState
from models.core import clock
from models.core.access import Person, Scope
from models.core.calendar.rules import months_later
from models.core.errors import NotFound, Refused
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.tables import Employee

# A sheet that nothing was written about yet has a number beyond those of rows, made of its unit and month.
NOT_BEGUN = 1 << 40
KINDS = list(Kind)
SEVERAL = 32
WEIGHTS = {"hard": "必须处理", "soft": "可放行"}
WEIGHT_TONES = {"hard": "bad", "soft": "warn"}


def record_of_sheet(unit_id: int, month: str, record: int | None) -> int:
    """The number of a sheet as lists name it."""
    return record if record is not None else NOT_BEGUN + month_record(unit_id, month)


def sheet_of_record(record: int) -> tuple[int, str]:
    """The unit and the month of a sheet, whether or not it was begun. Raises NotFound."""
    if record >= NOT_BEGUN:
        return month_of_record(record - NOT_BEGUN)
    row = AttendanceSheet.get_or_none(AttendanceSheet.id == record)
    if row is None:
        raise NotFound()
    return row.unit_id, row.month


def _sheet_titles(records: Collection[int]) -> dict[int, str]:
    known = {one: month_of_record(one - NOT_BEGUN) for one in records if one >= NOT_BEGUN}
    rows = AttendanceSheet.select().where(AttendanceSheet.id.in_([one for one in records if one <= LARGEST]))
    known |= {row.id: (row.unit_id, row.month) for row in rows}
    names = queries.unit_names()
    return {record: f"{names.get(unit, '')} {month} 考勤表" for record, (unit, month) in known.items()}


def _version_titles(records: Collection[int]) -> dict[int, str]:
    rows = {row.id: row for row in SheetVersion.select().where(SheetVersion.id.in_(list(records)))}
    titles = _sheet_titles({row.sheet_id for row in rows.values()})
    return {record: f"{titles.get(row.sheet_id, '')}第 {row.version} 版" for record, row in rows.items()}


add_entity(
    Entity(
        ENTITY,
        "考勤表",
        {
            "unit_id": "部门", "month": "月份", "state": "状态", "version": "版本", "due_on": "上报期限",
            "prepared_at": "编制时间", "prepared_by": "编制人", "submitted_at": "上报时间", "submitted_by": "批准人",
            "checked_at": "核对时间", "checked_by": "核对人", "locked_at": "锁定时间", "locked_by": "锁定人",
        },
        _sheet_titles,
        permission=rights.READ,
        list_name="attendance_sheets",
        values={"state": SHEET_STATE_NAMES},
        refs={"unit_id": "department"},
        attach=rights.SHEET_PREPARE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "sheet_version",
        "考勤表版本",
        {
            "version": "版本", "made_at": "编制时间", "made_by": "编制人", "people": "人数", "remark": "说明",
            "ended_at": "作废时间", "ended_by": "作废人", "ended_as": "作废方式",
            "end_reason": "作废原因",
        },
        _version_titles,
        permission=rights.READ,
        list_name="sheet_versions",
        values={"ended_as": ENDING_NAMES},
    )
)  # fmt: skip


def months_asked(query: Query) -> tuple[str, ...]:
    """The months that the conditions name; the last one that is over without any. Raises Refused for no month."""
    named = [
        str(value) for one in query.filters if one.column in ("month", "月份") and one.op in ("eq", "in")
        for value in (one.value if one.op == "in" else (one.value,))
    ]  # fmt: skip
    for month in named:
        try:
            days.span(month)
        except ValueError:
            raise Refused(f"“{month}”不是月份。请写成 2026-11 这样。") from None
    return tuple(sorted(set(named))) or (f"{months_later(clock.now().date().replace(day=1), -1):%Y-%m}",)


def _keys(query: Query) -> list[int] | None:
    keys = [one for one in query.filters if one.column == "__key__"]
    if not keys:
        return None
    return [int(value) for one in keys for value in (one.value if one.op == "in" else (one.value,))]


def _sheet_rows(person: Person, query: Query) -> list[Row]:
    keys = _keys(query)
    if keys is None:
        months = months_asked(query)
    else:
        known = [one for one in keys if one >= NOT_BEGUN or AttendanceSheet.get_or_none(AttendanceSheet.id == one)]
        months = tuple(sorted({sheet_of_record(one)[1] for one in known}))
    found = [one for month in months for one in queries.sheets(person, month, open_items=True)]
    return [_sheet_row(place, one) for place, one in enumerate(found)]


def _sheet_row(place: int, one: queries.Sheet) -> Row:
    record = record_of_sheet(one.unit_id, one.month, one.record)
    values = (
        one.month, one.unit, str(one.state), one.people, one.due_on, one.is_overdue, one.hard, one.soft,
        one.next_words or _open_words(one),
        one.version or None, one.prepared_at, one.prepared_by, one.submitted_at, one.submitted_by, one.checked_at,
        one.checked_by, one.locked_at, one.locked_by, one.unit_id or None, place,
    )  # fmt: skip
    return Row(record, one.row_version if one.record is not None else None, values)


def _open_words(one: queries.Sheet) -> str:
    """What comes next with a sheet that is open, where that was counted."""
    if not one.is_open or one.hard is None:
        return ""
    if not one.people:
        return "没有人员，不用编制"
    return f"先处理 {one.hard} 项" if one.hard else "可以编制"


def _deadlines(records: Collection[int]) -> Mapping[int, Explanation]:
    """How the last day for handing in each sheet was counted."""
    found: dict[int, Explanation] = {}
    for record in records:
        _, month = sheet_of_record(record)
        row = AttendanceSheet.get_or_none(AttendanceSheet.id == record) if record <= LARGEST else None
        found[record] = (queries.stored_deadline(row) if row is not None else queries.deadline(month)).explanation
    return found


add_list(
    ListKind(
        "attendance_sheets",
        "考勤表",
        ENTITY,
        rights.READ,
        (
            Column("month", "月份", None, width=80),
            Column("unit", "部门", None, "strong", 130),
            Column("state", "状态", None, "choice", 96, choices=SHEET_STATE_NAMES, tones=SHEET_STATE_TONES),
            Column("people", "人数", None, "number", 70, total=True),
            Column("due_on", "上报期限", None, "date", 96),
            Column("is_overdue", "已逾期", None, "bool", 70),
            Column("hard", "必须处理", None, "number", 80, total=True),
            Column("soft", "可放行", None, "number", 80, total=True),
            Column("next", "下一步", None, width=200),
            Column("version", "版本", None, "number", 60),
            Column("prepared_at", "编制时间", None, "time", 130),
            Column("prepared_by", "编制人", None, width=90),
            Column("submitted_at", "上报时间", None, "time", 130, shown=False),
            Column("submitted_by", "批准人", None, width=90, shown=False),
            Column("checked_at", "核对时间", None, "time", 130, shown=False),
            Column("checked_by", "核对人", None, width=90, shown=False),
            Column("locked_at", "锁定时间", None, "time", 130, shown=False),
            Column("locked_by", "锁定人", None, width=90, shown=False),
            Column("unit_id", "部门编号", None, shown=False, ref="department", sortable=False),
            Column("place", "次序", None, "number", shown=False),
        ),
        order="place",
        narrow=_sheet_rows,
        narrow_by=("__key__", "month"),
        views=(
            View("all", "全部"),
            View("open", "未关账", (Filter("state", "eq", str(SheetState.OPEN)),)),
            View("prepared", "待批准", (Filter("state", "in", (str(SheetState.PREPARED), str(SheetState.SUBMITTED))),)),
            View("checked", "已核对", (Filter("state", "in", (str(SheetState.CHECKED), str(SheetState.LOCKED))),)),
            View("overdue", "已逾期", (Filter("is_overdue", "eq", True),)),
        ),
        unit="张",
        search_hint="搜索部门",
        explain=_deadlines,
    )
)  # fmt: skip


def _versions(person: Person) -> Any:
    rows = (
        SheetVersion.select()
        .join(AttendanceSheet, on=(AttendanceSheet.id == SheetVersion.sheet_id))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == AttendanceSheet.unit_id))
    )
    reach = person.reach(rights.READ)
    if reach is Scope.ALL:
        return rows
    reached = () if reach is Scope.OWN else person.units(rights.READ)
    return rows.where(AttendanceSheet.unit_id.in_(sorted(reached)))


UNIT_NAME = pw.fn.COALESCE(Department.name, WITHOUT_UNIT)
add_list(
    ListKind(
        "sheet_versions",
        "考勤表版本",
        "sheet_version",
        rights.READ,
        (
            Column("month", "月份", AttendanceSheet.month, width=80),
            Column("unit", "部门", UNIT_NAME, "strong", 130),
            Column("version", "版本", SheetVersion.version, "number", 60),
            Column("made_at", "编制时间", SheetVersion.made_at, "time", 130),
            Column("made_by", "编制人", SheetVersion.made_by, width=90),
            Column("people", "人数", SheetVersion.people, "number", 70),
            Column("remark", "说明", SheetVersion.remark, width=220),
            Column("ended_at", "作废时间", SheetVersion.ended_at, "time", 130),
            Column("ended_by", "作废人", SheetVersion.ended_by, width=90),
            Column("ended_as", "作废方式", SheetVersion.ended_as, "choice", 96, choices=ENDING_NAMES),
            Column("end_reason", "作废原因", SheetVersion.end_reason, width=220),
            Column("sheet_id", "考勤表", SheetVersion.sheet_id, shown=False, ref=ENTITY),
        ),
        source=_versions,
        key=SheetVersion.id,
        search=Department.name.contains,
        order="made_at",
        descending=True,
        views=(
            View("all", "全部"),
            View("live", "现行", (Filter("ended_at", "empty"),)),
            View("ended", "已作废", (Filter("ended_at", "filled"),)),
        ),
        unit="版",
        search_hint="搜索部门",
    )
)  # fmt: skip


# --- what is open ---


def record_of_item(one: Item, nth: int) -> int:
    """The number of something open, as lists name it; `nth` tells apart several of a kind on one day."""
    place = record_of(one.employee_id, one.day) * len(KINDS) + KINDS.index(one.kind)
    return place * SEVERAL + min(nth, SEVERAL - 1)


def _day_of_item(record: int) -> tuple[int, date]:
    return day_of_record(record // SEVERAL // len(KINDS))


def item_of(person: Person, record: int) -> tuple[Item, Fix]:
    """Something open with the act that clears it, as it is now. Raises NotFound when it was cleared."""
    found = _listed(person, f"{_day_of_item(record)[1]:%Y-%m}")
    for number, (item, _, fix) in found.items():
        if number == record:
            return item, fix
    raise NotFound("这一项已经处理，不用再办。请刷新列表。")


def _listed(person: Person, month: str) -> dict[int, tuple[Item, Member, Fix]]:
    """What is open about the sheets of a month within reach, by number, in the order of units and people."""
    units = [one.unit_id for one in queries.sheets(person, month) if one.is_open]
    people = queries.members(units, month)
    by_number = {one.id: one for own in people.values() for one in own}
    months = days.months(list(by_number), month)
    found = queries.open_items(people, months, month)
    preparer = person.employee_id if person.may(rights.SHEET_PREPARE) else None
    for unit_id, more in queries.approver_items(people, months, month, preparer).items():
        found[unit_id] += more
    items = [one for unit_id in units for one in found.get(unit_id, ())]
    fixed = fixes.of_items(person, items, by_number, months)
    count: dict[int, int] = {}
    listed: dict[int, tuple[Item, Member, Fix]] = {}
    for item, fix in zip(items, fixed, strict=True):
        first = record_of_item(item, 0)
        count[first] = count.get(first, -1) + 1
        listed[record_of_item(item, count[first])] = item, by_number[item.employee_id], fix
    return listed | _unlisted(person, month)


def _unlisted(person: Person, month: str) -> dict[int, tuple[Item, Member, Fix]]:
    """People whose sheet was closed without them."""
    first, _ = days.span(month)
    found: dict[int, tuple[Item, Member, Fix]] = {}
    for one, sheet in queries.unlisted(month):
        if queries.reaches(person, rights.READ, one.unit_id):
            item = Item(one.id, Kind.UNLISTED, (first,), "本月考勤未列入任何考勤表：所在部门的考勤表已先编制")
            may = queries.reaches(person, rights.SHEET_LOCK, one.unit_id)
            values = {"id": sheet.id, "row_version": sheet.row_version}
            fix = Fix("重新打开考勤表", fixes.REOPEN, values) if may else Fix("请人力资源重新打开考勤表")
            found[record_of_item(item, 0)] = item, one, fix
    return found


def _item_titles(records: Collection[int]) -> dict[int, str]:
    keys = {record: _day_of_item(record) for record in records}
    people: Any = Employee.select(Employee.id, Employee.name).tuples()
    names = dict(people.where(Employee.id.in_({number for number, _ in keys.values()})))
    return {record: f"{names.get(number, '')} {day:%Y-%m-%d}" for record, (number, day) in keys.items()}


add_entity(
    Entity(
        "month_open_item", "关账前待处理事项", {}, _item_titles, permission=rights.READ, list_name="month_open_items"
    )
)  # fmt: skip


def _item_rows(person: Person, query: Query) -> list[Row]:
    keys = _keys(query)
    months: Sequence[str] = months_asked(query)
    if keys is not None:
        months = sorted({f"{_day_of_item(one)[1]:%Y-%m}" for one in keys})
    names = queries.unit_names()
    return [
        Row(record, None, (
            item.day, one.work_no, one.name, names.get(one.unit_id, ""), str(item.kind),
            "hard" if item.is_hard or item.kind is Kind.UNLISTED else "soft", item.words, len(item.days), fix.verb,
            month, one.id, one.unit_id if one.unit_id != NO_UNIT else None,
        ))
        for month in months for record, (item, one, fix) in _listed(person, month).items()
    ]  # fmt: skip


def _items_explained(records: Collection[int]) -> Mapping[int, Explanation]:
    """Why the first day of an item is what it is."""
    asked = {record: _day_of_item(record) for record in records}
    found = days.explanations(set(asked.values()))
    return {record: found[key] for record, key in asked.items() if key in found}


add_list(
    ListKind(
        "month_open_items",
        "关账前待处理事项",
        "month_open_item",
        rights.READ,
        (
            Column("day", "日期", None, "date", 96),
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=120),
            Column("kind", "类别", None, "choice", 120, choices=KIND_NAMES, tones=KIND_TONES),
            Column("weight", "是否必须", None, "choice", 100, choices=WEIGHTS, tones=WEIGHT_TONES),
            Column("words", "情况", None, width=260),
            Column("days", "天数", None, "number", 60, total=True),
            Column("fix", "处理办法", None, width=170),
            Column("month", "月份", None, width=80, shown=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
            Column("unit_id", "部门编号", None, shown=False, ref="department", sortable=False),
        ),
        order="day",
        narrow=_item_rows,
        narrow_by=("__key__", "month"),
        views=(
            View("all", "全部"),
            View("hard", "必须处理", (Filter("weight", "eq", "hard"),)),
            View("soft", "可放行", (Filter("weight", "eq", "soft"),)),
        ),
        unit="项",
        search_hint="搜索姓名、工号、部门",
        explain=_items_explained,
    )
)  # fmt: skip
