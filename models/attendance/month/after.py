"""What follows the closing of a month in words: late facts, corrections, changes between versions."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.closed import LIVE
from models.attendance.days.describe import month_of_record, month_record
from models.attendance.month import changes, chase, queries
from models.attendance.month.changes import Change
from models.attendance.month.chase import Chase
from models.attendance.month.checklist import Kind
from models.attendance.tables import AttendanceSheet, LateFact, MonthCorrection, MonthResult, SheetVersion
from models.core import check, clock, explain
from models.core.access import Person
from models.core.calendar.rules import months_later
from models.core.errors import Refused
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.many import parts
from models.core.register import Entity, add_entity, add_list
from models.score.rules import MONTH
from models.score.tables import ScoreLine
from models.score.workflow import Cause
from models.staff.describe import matching, within
from models.staff.tables import Employee

# A change is numbered by the version it is about, whether it came after it, and its place.
SEVERAL = 100_000
ENTITIES = ("attendance_day", "attendance_month")  # of the lines that the results of a month give
KIND_NAMES: Mapping[str, str] = {"version": "版本之间", "now": "关账以后"}
KIND_TONES: Mapping[str, str] = {"version": "info", "now": "warn"}


# --- what a check looks for ---


@check.also
def _broken_corrections() -> Iterator[str]:
    """Corrections count with a version that counts, once for each person and month that they correct."""
    table = MonthCorrection
    counting = table.select().where(table.live == LIVE)
    ended: Any = (
        counting.select_extend(Employee.name.alias("name"))
        .join(Employee, on=(Employee.id == table.employee_id))
        .switch(table)
        .join(
            SheetVersion,
            pw.JOIN.LEFT_OUTER,
            on=(
                (SheetVersion.sheet_id == table.sheet_id)
                & (SheetVersion.version == table.version)
                & SheetVersion.ended_at.is_null()
            ),
        )
        .where(SheetVersion.id.is_null())
    )
    for row in ended.objects():
        yield f"{row.name} {row.of_month} 的关账后更正计入了已退回的考勤表版本。"
    doubled: Any = (
        table.select(Employee.name, table.of_month)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.live == LIVE)
        .group_by(table.sheet_id, table.employee_id, table.of_month, Employee.name)
        .having(pw.fn.COUNT(table.id) > 1)
    )
    for name, month in doubled.tuples():
        yield f"{name} {month} 的关账后更正在同一张考勤表里重复。"


@check.also
def _score_otherwise() -> Iterator[str]:
    """What the score has of a closed month is what its results come to (nothing twice, nothing lost)."""
    line, result = ScoreLine, MonthResult
    own = (line.cause == Cause.ATTENDANCE) & line.entity.in_(ENTITIES)
    counted: Any = line.select(
        line.belongs_to, line.employee_id, pw.fn.SUM(line.points), pw.fn.SUM(line.fen)
    ).where(own).group_by(line.belongs_to, line.employee_id)  # fmt: skip
    sums = {(month, employee): (int(points), int(fen)) for month, employee, points, fen in counted.tuples()}
    # A score that was closed before takes the difference in a later month, corrections included.
    apart: Any = line.select(line.belongs_to, line.employee_id).where(line.key.startswith("attendance:late:"))
    left_out = set(apart.tuples())
    rows: Any = (
        result.select(result.month, result.employee_id, result.points, result.fen, result.name)
        .where(result.live == LIVE)
        .tuples()
    )
    for month, employee, points, fen, name in rows:
        told = (month, employee)
        if told not in left_out and sums.get(told, (0, 0)) != (-points, -fen):
            yield f"{name} {month} 的评分明细与考勤表不符。"


# --- late facts ---


def _of_people(table: Any, sheet: bool = False) -> Any:
    def source(person: Person) -> Any:
        query = table.select().join(Employee, on=(Employee.id == table.employee_id))
        if sheet:
            query = query.switch(table).join(AttendanceSheet, on=(AttendanceSheet.id == table.sheet_id))
        reached = within(person, rights.READ)
        return query if reached is None else query.where(reached)

    return source


def _titles(table: Any, month: Any) -> Any:
    def read(records: Collection[int]) -> dict[int, str]:
        rows: Any = table.select(table.id, Employee.name, month).join(
            Employee, on=(Employee.id == table.employee_id)
        ).where(table.id.in_(list(records)))  # fmt: skip
        return {record: f"{name} {of} {words}" for record, name, of, words in _with_words(rows, table)}

    return read


def _with_words(rows: Any, table: Any) -> Any:
    return rows.select_extend(table.words).tuples()


add_entity(
    Entity(
        "late_fact",
        "关账后事项",
        {
            "employee_id": "人员", "month": "已关账月份", "words": "事项", "recorded_at": "登记时间",
            "recorded_by": "登记人", "settled_at": "处理时间", "sheet_id": "处理的考勤表", "version": "处理的版本",
        },
        _titles(LateFact, LateFact.month),
        permission=rights.READ,
        list_name="late_facts",
        refs={"employee_id": "employee", "sheet_id": "attendance_sheet"},
    )
)  # fmt: skip
add_list(
    ListKind(
        "late_facts",
        "关账后事项",
        "late_fact",
        rights.READ,
        (
            Column("recorded_at", "登记时间", LateFact.recorded_at, "time", 140),
            Column("month", "已关账月份", LateFact.month, width=100),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("words", "事项", LateFact.words, width=320),
            Column("recorded_by", "登记人", LateFact.recorded_by, width=90),
            Column("settled_at", "处理时间", LateFact.settled_at, "time", 140),
            Column("sheet_id", "处理的考勤表", LateFact.sheet_id, width=160, ref="attendance_sheet", sortable=False),
            Column("version", "处理的版本", LateFact.version, "number", 90, shown=False),
            Column("employee_id", "人员", LateFact.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _of_people(LateFact),
        LateFact.id,
        lambda words: matching(words) | LateFact.words.contains(words),
        order="recorded_at",
        descending=True,
        views=(
            View("waiting", "待更正", (Filter("settled_at", "empty"),)),
            View("all", "全部"),
        ),
        version=LateFact.row_version,
        search_hint="搜索姓名、拼音首字母、工号、事项",
    )
)

# --- corrections ---


def _why(records: Collection[int]) -> Mapping[int, Explanation]:
    found: dict[int, Explanation] = {}
    rows: Any = MonthCorrection.select(MonthCorrection.id, MonthCorrection.explanation)
    for asked in parts(records):
        for record, told in rows.where(MonthCorrection.id.in_(asked)).tuples():
            found[record] = explain.from_json(json.loads(told))
    return found


add_entity(
    Entity(
        "month_correction",
        "关账后更正",
        {
            "sheet_id": "计入的考勤表", "version": "版本", "employee_id": "人员", "of_month": "更正月份",
            "result_id": "更正的月结果", "live": "计入", "words": "更正内容",
            "late": "迟到（次）", "early": "早退（次）",
            "points": "扣分（百分之一分）", "fen": "扣款（分）", "absence": "旷工（百分之一天）",
            "comp_minutes": "补休分钟", "days": "有变化的日期", "explanation": "计算说明",
        },
        _titles(MonthCorrection, MonthCorrection.of_month),
        permission=rights.READ,
        list_name="month_corrections",
        refs={"employee_id": "employee", "sheet_id": "attendance_sheet"},
    )
)  # fmt: skip
add_list(
    ListKind(
        "month_corrections",
        "关账后更正",
        "month_correction",
        rights.READ,
        (
            Column("month", "计入月份", AttendanceSheet.month, width=90),
            Column("of_month", "更正月份", MonthCorrection.of_month, width=90),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("words", "更正内容", MonthCorrection.words, width=360),
            Column("late", "迟到（次）", MonthCorrection.late, "number", 80, total=True),
            Column("early", "早退（次）", MonthCorrection.early, "number", 80, total=True),
            Column("points", "扣分（分）", MonthCorrection.points, "hundredths", 104, total=True),
            Column("fen", "扣款（元）", MonthCorrection.fen, "money", 104, total=True),
            Column("absence", "旷工（天）", MonthCorrection.absence, "hundredths", 104, total=True),
            Column("comp_minutes", "补休分钟", MonthCorrection.comp_minutes, "number", 80, total=True),
            Column("live", "计入", MonthCorrection.live, "bool", 60, sortable=False),
            Column("version", "考勤表版本", MonthCorrection.version, "number", 90, shown=False),
            Column("sheet_id", "计入的考勤表", MonthCorrection.sheet_id, shown=False, ref="attendance_sheet",
                   sortable=False),
            Column("employee_id", "人员", MonthCorrection.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _of_people(MonthCorrection, sheet=True),
        MonthCorrection.id,
        lambda words: matching(words) | MonthCorrection.words.contains(words),
        order="month",
        descending=True,
        views=(
            View("counting", "计入的", (Filter("live", "filled"),)),
            View("all", "全部（含退回版本）"),
        ),
        search_hint="搜索姓名、拼音首字母、工号、内容",
        explain=_why,
    )
)  # fmt: skip

# --- changes ---


def _asked(query: Query) -> tuple[Sequence[str], Collection[int]]:
    """The months that the conditions name, last month without any, or the versions of named records."""
    months: set[str] = set()
    for one in query.filters:
        values = one.value if one.op == "in" else (one.value,)
        if one.column == "__key__":
            return (), {int(value) // SEVERAL // len(KIND_NAMES) for value in values}
        if one.column in ("month", "月份") and one.op in ("eq", "in"):
            months |= {str(value) for value in values}
    for month in months:
        if not MONTH.fullmatch(month):
            raise Refused(f"“{month}”不是月份。请写成 2026-11 这样。")
    return sorted(months) or [f"{months_later(clock.now().date(), -1):%Y-%m}"], ()


def _change_rows(person: Person, query: Query) -> list[Row]:
    months, versions = _asked(query)
    table = SheetVersion
    rows: Any = (
        table.select(table.id, table.version, table.ended_at, AttendanceSheet.id, AttendanceSheet.unit_id,
                     AttendanceSheet.month)
        .join(AttendanceSheet, on=(AttendanceSheet.id == table.sheet_id))
        .where(table.id.in_(sorted(versions)) if versions else AttendanceSheet.month.in_(months))
        .order_by(AttendanceSheet.month, AttendanceSheet.unit_id, table.version)
        .tuples()
    )  # fmt: skip
    stored = list(rows)
    names, seen = queries.unit_names(), _seen(person)
    found: list[Row] = []
    for record, version, ended, sheet, unit, month in stored:
        of_version = [("version", changes.since_last(sheet, version))]
        of_version += [("now", _since_closing(sheet, version, month))] if ended is None else []
        for place, (kind, told) in enumerate(of_version):
            for number, one in enumerate(told):
                if seen is None or one.employee_id in seen:
                    key = (record * len(KIND_NAMES) + place) * SEVERAL + number
                    found.append(Row(key, None, _values(one, month, names.get(unit, ""), version, kind, sheet)))
    return found


def _values(one: Change, month: str, unit: str, version: int, kind: str, sheet: int) -> tuple[Any, ...]:
    return (
        month, unit, version, kind, one.work_no, one.name, one.day, one.before, one.after, one.why, sheet,
        one.employee_id,
    )  # fmt: skip


def _since_closing(sheet: int, version: int, month: str) -> tuple[Change, ...]:
    """What the next closing will correct: only people about whom something came later are looked at."""
    own: Any = MonthResult.select(MonthResult.employee_id).where(
        MonthResult.sheet_id == sheet, MonthResult.version == version
    )
    told: Any = LateFact.select(LateFact.employee_id).where(
        LateFact.month == month, LateFact.settled_at.is_null(), LateFact.employee_id.in_(own)
    )
    people = {employee for (employee,) in told.distinct().tuples()}
    return changes.pending(people, month) if people else ()


def _seen(person: Person) -> Collection[int] | None:
    reached = within(person, rights.READ)
    if reached is None:
        return None
    rows: Any = Employee.select(Employee.id).where(reached).tuples()
    return {number for (number,) in rows}


def _change_titles(records: Collection[int]) -> dict[int, str]:
    versions = {record: record // SEVERAL // len(KIND_NAMES) for record in records}
    rows: Any = (
        SheetVersion.select(SheetVersion.id, AttendanceSheet.unit_id, AttendanceSheet.month, SheetVersion.version)
        .join(AttendanceSheet, on=(AttendanceSheet.id == SheetVersion.sheet_id))
        .where(SheetVersion.id.in_(set(versions.values())))
        .tuples()
    )
    known = {number: (unit, month, version) for number, unit, month, version in rows}
    names = queries.unit_names()
    return {
        record: f"{names.get(known[one][0], '')} {known[one][1]} 考勤表第 {known[one][2]} 版"
        for record, one in versions.items() if one in known
    }  # fmt: skip


add_entity(
    Entity("month_change", "考勤表变化", {}, _change_titles, permission=rights.READ, list_name="month_changes")
)  # fmt: skip
add_list(
    ListKind(
        "month_changes",
        "考勤表变化",
        "month_change",
        rights.READ,
        (
            Column("month", "月份", None, width=80),
            Column("unit", "部门", None, width=120),
            Column("version", "版本", None, "number", 70),
            Column("kind", "比较", None, "choice", 100, choices=KIND_NAMES, tones=KIND_TONES),
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("day", "日期", None, "date", 96),
            Column("before", "原来", None, width=220),
            Column("after", "现在", None, width=220),
            Column("why", "原因", None, width=300),
            Column("sheet_id", "考勤表", None, shown=False, ref="attendance_sheet", sortable=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="month",
        narrow=_change_rows,
        narrow_by=("__key__", "month"),
        views=(
            View("all", "全部"),
            View("now", "关账以后", (Filter("kind", "eq", "now"),)),
            View("version", "版本之间", (Filter("kind", "eq", "version"),)),
        ),
        unit="项",
        search_hint="搜索姓名、工号、部门",
    )
)

# --- whom to chase ---


def _months_of(query: Query) -> Sequence[str]:
    """The months that the conditions name, last month without any."""
    by_key = [one for one in query.filters if one.column == "__key__"]
    if by_key:
        values = (value for one in by_key for value in (one.value if one.op == "in" else (one.value,)))
        return sorted({month_of_record(int(value))[1] for value in values})
    return _asked(query)[0]


def _chase_rows(person: Person, query: Query) -> list[Row]:
    return [
        Row(month_record(one.employee_id, month), None, _chase_values(one))
        for month in _months_of(query)
        for one in chase.chases(person, month)
    ]


def _chase_values(one: Chase) -> tuple[Any, ...]:
    return (
        one.name, "、".join(one.units), one.hard, len(one.papers), one.count(Kind.UNEXPLAINED, Kind.ABSENT),
        one.count(Kind.NO_ROSTER, Kind.NO_DATA), one.count(Kind.PROOF), one.count(Kind.RETURN),
        one.count(Kind.CHANGED, Kind.UNCONFIRMED), "、".join(one.sheets), one.until, one.text, one.month,
        one.employee_id,
    )  # fmt: skip


def _chase_titles(records: Collection[int]) -> dict[int, str]:
    people = {record: month_of_record(record) for record in records}
    rows: Any = Employee.select(Employee.id, Employee.name).where(
        Employee.id.in_({number for number, _ in people.values()})
    )
    names = {chase.NOBODY: "没有人可以办理", **dict(rows.tuples())}
    return {record: f"{names[number]} {month}" for record, (number, month) in people.items() if number in names}


add_entity(
    Entity("month_chase", "关账催办", {}, _chase_titles, permission=rights.READ, list_name="month_chase")
)  # fmt: skip
add_list(
    ListKind(
        "month_chase",
        "关账催办",
        "month_chase",
        rights.READ,
        (
            Column("name", "负责人", None, "strong", 90),
            Column("units", "部门", None, width=160),
            Column("hard", "妨碍关账（项）", None, "number", 134, total=True),
            Column("papers", "待其批准（件）", None, "number", 118, total=True),
            Column("explain", "待说明（人）", None, "number", 106, total=True),
            Column("no_data", "缺排班或打卡（人）", None, "number", 146, total=True),
            Column("proofs", "缺证明（人）", None, "number", 106, total=True),
            Column("returns", "未销假（人）", None, "number", 106, total=True),
            Column("confirm", "待确认（人）", None, "number", 106, total=True),
            Column("sheets", "考勤表", None, width=160),
            Column("until", "请在此前办", None, "date", 96),
            Column("text", "催办文字", None, width=420),
            Column("month", "月份", None, width=80, shown=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="hard",
        descending=True,
        narrow=_chase_rows,
        narrow_by=("__key__", "month"),
        views=(
            View("all", "全部"),
            View("hard", "妨碍关账", (Filter("hard", "ge", 1),)),
        ),
        unit="人",
        search_hint="搜索负责人、部门",
    )
)
