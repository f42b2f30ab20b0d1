"""The month part of appraisal in words: records, history, lists, and what a check looks for."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import peewee as pw

from models.appraisal import queries, rights
from models.appraisal.bonus import digest
from models.appraisal.rules import COLUMN_NAMES, COLUMNS
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion, ScoreAdjustment
from models.appraisal.workflow import (
    ADJUSTMENT_STATE_NAMES,
    ADJUSTMENT_STATE_TONES,
    BONUS_STATE_NAMES,
    BONUS_STATE_TONES,
    AdjustmentState,
    BonusState,
)
from models.attendance.closed import LIVE
from models.attendance.tables import AttendanceSheet
from models.attendance.workflow import SHEET_STATE_NAMES, SHEET_STATE_TONES
from models.core import check, explain
from models.core.access import Person, Scope
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.org import queries as org
from models.org.tables import Department
from models.score import queries as score
from models.staff.describe import matching, of_people, titles_of, within
from models.staff.tables import Employee


def _result_titles(records: Collection[int]) -> dict[int, str]:
    rows = BonusResult.select(BonusResult.id, BonusResult.name, BonusResult.month, BonusResult.version)
    return {
        row.id: f"{row.name} {row.month} 奖金（第 {row.version} 版）"
        for row in rows.where(BonusResult.id.in_(list(records)))
    }


def _version_titles(records: Collection[int]) -> dict[int, str]:
    rows = list(BonusVersion.select().where(BonusVersion.id.in_(list(records))))
    names = queries.sheet_titles({row.sheet_id for row in rows})
    return {row.id: f"{names.get(row.sheet_id, '')}第 {row.version} 版" for row in rows}


def _adjustment_titles(records: Collection[int]) -> dict[int, str]:
    return titles_of(ScoreAdjustment, ScoreAdjustment.label, {}, records)


add_entity(
    Entity(
        "bonus_sheet",
        "绩效考核奖金表",
        {
            "unit_id": "部门", "month": "月份", "state": "奖金表状态", "version": "版本", "due_on": "报送截止",
            "prepared_at": "编制时间", "prepared_by": "编制人", "submitted_at": "批准时间", "submitted_by": "批准人",
            "checked_at": "核对时间", "checked_by": "核对人", "locked_at": "锁定时间", "locked_by": "锁定人",
        },
        queries.sheet_titles,
        permission=rights.READ,
        list_name="bonus_sheets",
        values={"state": BONUS_STATE_NAMES},
        refs={"preparer_id": "employee"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "bonus_version",
        "奖金表版本",
        {
            "version": "版本", "made_at": "编制时间", "made_by": "编制人", "people": "人数", "rules": "奖金计算",
            "remark": "说明",
            "ended_at": "结束时间", "ended_by": "退回或重新打开的人", "end_reason": "原因",
        },
        _version_titles,
        permission=rights.READ,
        list_name="bonus_versions",
        refs={"sheet_id": "bonus_sheet"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "bonus_result",
        "奖金",
        {"month": "月份", "employee_id": "人员"},
        _result_titles,
        permission=rights.READ,
        list_name="bonus",
        refs={"employee_id": "employee", "sheet_id": "bonus_sheet"},
    )
)
add_entity(
    Entity(
        "score_adjustment",
        "加减分",
        {
            "employee_id": "人员", "day": "日期", "label": "类别", "points": "分值（百分之一分）", "fen": "金额（分）",
            "reason": "理由", "state": "加减分状态", "proposed_at": "提出时间", "proposed_by": "提出人",
            "decided_at": "决定时间", "decided_by": "决定人", "decided_words": "批准意见", "remark": "意见",
        },
        _adjustment_titles,
        permission=rights.READ,
        list_name="score_adjustments",
        values={"state": ADJUSTMENT_STATE_NAMES},
        refs={"employee_id": "employee", "proposed_by_id": "employee"},
        attach=rights.ADJUST,
    )
)  # fmt: skip


# bonus sheets


def units_within(person: Person, column: Any) -> Any:
    """The condition on a column of units for the sheets that somebody reads; None for all of them."""
    reach = person.reach(rights.READ)
    if reach is Scope.ALL:
        return None
    return column.in_(sorted(person.units(rights.READ)) if reach is not Scope.OWN else [])


def _sheet_rows(person: Person, query: Query) -> Sequence[Row]:
    """Every month of a unit that has been closed once, with its bonus sheet as far as there is one."""
    table = AttendanceSheet
    rows: Any = table.select().where(table.version > 0)
    reached = units_within(person, table.unit_id)
    rows = rows if reached is None else rows.where(reached)
    for one in query.filters:
        if one.column == "month" and one.op in ("eq", "in"):
            rows = rows.where(table.month.in_([str(value) for value in _values(one)]))
        elif one.column == "__key__":
            rows = rows.where(table.id.in_([int(value) for value in _values(one)]))
    found = list(rows.order_by(table.month.desc(), table.unit_id))
    made = {row.id: row for row in BonusSheet.select().where(BonusSheet.month.in_({row.month for row in found}))}
    sums = _sums({row.month for row in found})
    names = org.unit_titles({row.unit_id for row in found})
    due = {month: queries.deadline(month).last_day for month in {row.month for row in found if row.id not in made}}
    return [
        _sheet_row(one, made.get(one.id), names.get(one.unit_id, queries.UNPLACED), sums.get(one.id), due)
        for one in found
    ]


def _values(one: Filter) -> Sequence[Any]:
    return one.value if one.op == "in" else (one.value,)


def _sums(months: Collection[str]) -> dict[int, tuple[int, int | None, int]]:
    """People, payable fen and rows without a base of each live sheet."""
    table = BonusResult
    rows: Any = (
        table.select(
            table.sheet_id, pw.fn.COUNT(table.id), pw.fn.SUM(table.payable_fen),
            pw.fn.COUNT(table.id) - pw.fn.COUNT(table.payable_fen),
        )
        .where(table.month.in_(sorted(months)), table.live == LIVE)
        .group_by(table.sheet_id)
        .tuples()
    )  # fmt: skip
    return {sheet: (people, None if payable is None else int(payable), open_) for sheet, people, payable, open_ in rows}


def _sheet_row(
    one: Any, made: Any, unit: str, sums: tuple[int, int | None, int] | None, due: Mapping[str, Any]
) -> Row:  # fmt: skip
    people, payable, open_ = sums or (None, None, None)
    state = BonusState.OPEN if made is None else made.state
    return Row(
        one.id, made.row_version if made is not None else None,
        (
            one.month, unit, one.state, str(state), made.version if made is not None else None, people, payable, open_,
            made.due_on if made is not None else due[one.month], *_signed(made), one.unit_id or None,
        ),
    )  # fmt: skip


def _signed(made: Any) -> tuple[Any, ...]:
    names = ("prepared_by", "prepared_at", "submitted_by", "checked_by", "checked_at")
    return tuple(getattr(made, name) if made is not None else None for name in names)


add_list(
    ListKind(
        "bonus_sheets",
        "绩效考核奖金表",
        "bonus_sheet",
        rights.READ,
        (
            Column("month", "月份", None, "strong", 80),
            Column("unit", "部门", None, "strong", 140),
            Column(
                "attendance", "考勤表状态", None, "choice", 96, choices=SHEET_STATE_NAMES, tones=SHEET_STATE_TONES
            ),
            Column("state", "奖金表状态", None, "choice", 96, choices=BONUS_STATE_NAMES, tones=BONUS_STATE_TONES),
            Column("version", "版本", None, "number", 60),
            Column("people", "人数", None, "number", 60, total=True),
            Column("payable_fen", "应发合计（元）", None, "money", 120, total=True),
            Column("without_base", "基数未定（人）", None, "number", 120, total=True),
            Column("due_on", "报送截止", None, "date", 100),
            Column("prepared_by", "编制人", None, width=90),
            Column("prepared_at", "编制时间", None, "time", 130, shown=False),
            Column("submitted_by", "批准人", None, width=90),
            Column("checked_by", "核对人", None, width=90),
            Column("checked_at", "核对时间", None, "time", 130, shown=False),
            Column("unit_id", "部门", None, shown=False, ref="department", sortable=False),
        ),
        order="month",
        descending=True,
        narrow=_sheet_rows,
        narrow_by=("__key__", "month"),
        views=(
            View("all", "全部"),
            View("open", "待编制", (Filter("state", "eq", str(BonusState.OPEN)),)),
            View(
                "waiting", "待批准和核对",
                (Filter("state", "in", (str(BonusState.PREPARED), str(BonusState.SUBMITTED))),),
            ),
            View("done", "已核对", (Filter("state", "in", (str(BonusState.CHECKED), str(BonusState.LOCKED))),)),
        ),
        unit="张",
        search_hint="搜索月份、部门、编制人",
    )
)  # fmt: skip


def _versions(person: Person) -> Any:
    query = (
        BonusVersion.select()
        .join(BonusSheet, on=(BonusSheet.id == BonusVersion.sheet_id))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == BonusSheet.unit_id))
    )
    reached = units_within(person, BonusSheet.unit_id)
    return query if reached is None else query.where(reached)


add_list(
    ListKind(
        "bonus_versions",
        "奖金表版本",
        "bonus_version",
        rights.READ,
        (
            Column("month", "月份", BonusSheet.month, "strong", 80),
            Column("unit", "部门", pw.fn.COALESCE(Department.name, queries.UNPLACED), "strong", 140, sortable=False),
            Column("version", "版本", BonusVersion.version, "number", 60),
            Column("people", "人数", BonusVersion.people, "number", 60),
            Column("made_by", "编制人", BonusVersion.made_by, width=90),
            Column("made_at", "编制时间", BonusVersion.made_at, "time", 130),
            Column("attendance_version", "考勤表版本", BonusVersion.attendance_version, "number", 90),
            Column("rules", "奖金计算", BonusVersion.rules, width=220, shown=False),
            Column("remark", "说明", BonusVersion.remark, width=180),
            Column("ended_at", "结束时间", BonusVersion.ended_at, "time", 130),
            Column("ended_by", "退回或重新打开的人", BonusVersion.ended_by, width=140),
            Column("end_reason", "原因", BonusVersion.end_reason, width=220),
            Column("sheet_id", "奖金表", BonusVersion.sheet_id, shown=False, ref="bonus_sheet", sortable=False),
        ),
        _versions,
        BonusVersion.id,
        lambda words: BonusSheet.month.contains(words) | Department.name.contains(words),
        order="made_at",
        descending=True,
        unit="版",
        search_hint="搜索月份、部门",
    )
)


# rows of the sheets


def _results(person: Person) -> Any:
    query = (
        BonusResult.select()
        .join(Employee, on=(Employee.id == BonusResult.employee_id))
        .switch(BonusResult)
        .join(BonusSheet, on=(BonusSheet.id == BonusResult.sheet_id))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == BonusSheet.unit_id))
    )
    reached = within(person, rights.READ)
    return query if reached is None else query.where(reached)


def _why(records: Collection[int]) -> Mapping[int, Explanation]:
    rows = BonusResult.select(BonusResult.id, BonusResult.explanation).where(BonusResult.id.in_(list(records)))
    return {row.id: explain.from_json(json.loads(row.explanation)) for row in rows}


LIVE_NAMES = {"live": "现行", "old": "已失效"}
_IS_LIVE = pw.Case(None, [(BonusResult.live == LIVE, "live")], "old")


def point_columns(of: Any) -> tuple[Column, ...]:
    """The columns of what makes the score; `of` gives the expression of each."""
    labels = {name: f"{words}（分）" for name, words in COLUMN_NAMES.items()} | {"added_points": "加分"}
    return (
        Column("base_points", "基础分", of("base_points"), "hundredths", 80),
        *(
            Column(name, labels[name], of(name), "hundredths", 24 + 13 * len(labels[name]), total=True)
            for name in COLUMNS
        ),
        Column("final_points", "得分", of("final_points"), "hundredths", 80),
    )


add_list(
    ListKind(
        "bonus",
        "奖金明细",
        "bonus_result",
        rights.READ,
        (
            Column("month", "月份", BonusResult.month, width=80),
            Column("unit", "部门", pw.fn.COALESCE(Department.name, queries.UNPLACED), width=110, sortable=False),
            Column("place", "序号", BonusResult.place, "number", 60),
            Column("work_no", "工号", BonusResult.work_no, width=80),
            Column("name", "姓名", BonusResult.name, "strong", 90),
            Column("post", "岗位", BonusResult.post, width=100, shown=False),
            *point_columns(lambda name: getattr(BonusResult, name)),
            Column("base_fen", "奖金基数（元）", BonusResult.base_fen, "money", 110),
            Column("bonus_fen", "按得分奖金（元）", BonusResult.bonus_fen, "money", 120, total=True),
            Column("added_fen", "加发（元）", BonusResult.added_fen, "money", 100, total=True),
            Column("payable_fen", "应发（元）", BonusResult.payable_fen, "money", 110, total=True),
            Column("fine_fen", "罚款（元）", BonusResult.fine_fen, "money", 100, total=True),
            Column("remark", "备注", BonusResult.remark, width=240),
            Column("state", "奖金表状态", BonusSheet.state, "choice", 96, choices=BONUS_STATE_NAMES,
                   tones=BONUS_STATE_TONES),
            Column("version", "版本", BonusResult.version, "number", 60),
            Column("live", "是否现行", _IS_LIVE, "choice", 80, choices=LIVE_NAMES, sortable=False),
            Column("employee_id", "人员", BonusResult.employee_id, shown=False, ref="employee", sortable=False),
            Column("sheet_id", "奖金表", BonusResult.sheet_id, shown=False, ref="bonus_sheet", sortable=False),
        ),
        _results,
        BonusResult.id,
        lambda words: matching(words) | BonusResult.remark.contains(words),
        order="month",
        descending=True,
        views=(
            View("live", "现行", (Filter("live", "eq", "live"),), order="place"),
            View("open", "基数未定", (Filter("live", "eq", "live"), Filter("payable_fen", "empty"))),
            View("fined", "有罚款", (Filter("live", "eq", "live"), Filter("fine_fen", "ne", 0))),
            View("all", "全部版本"),
        ),
        unit="人",
        search_hint="搜索姓名、拼音首字母、工号、备注",
        explain=_why,
    )
)  # fmt: skip
add_list(
    ListKind(
        "score_adjustments",
        "加减分",
        "score_adjustment",
        rights.READ,
        (
            Column("day", "日期", ScoreAdjustment.day, "date", 96),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("label", "类别", ScoreAdjustment.label, width=130),
            Column("points", "加减分", ScoreAdjustment.points, "hundredths", 80, total=True),
            Column("fen", "加发（元）", ScoreAdjustment.fen, "money", 100, total=True),
            Column("reason", "理由", ScoreAdjustment.reason, width=220),
            Column("state", "加减分状态", ScoreAdjustment.state, "choice", 96, choices=ADJUSTMENT_STATE_NAMES,
                   tones=ADJUSTMENT_STATE_TONES),
            Column("proposed_by", "提出人", ScoreAdjustment.proposed_by, width=90),
            Column("proposed_at", "提出时间", ScoreAdjustment.proposed_at, "time", 130, shown=False),
            Column("decided_words", "批准意见", ScoreAdjustment.decided_words, width=160),
            Column("decided_at", "决定时间", ScoreAdjustment.decided_at, "time", 130, shown=False),
            Column("remark", "意见", ScoreAdjustment.remark, width=160, shown=False),
            Column("employee_id", "人员", ScoreAdjustment.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(ScoreAdjustment, rights.READ),
        ScoreAdjustment.id,
        lambda words: matching(words) | ScoreAdjustment.reason.contains(words),
        order="day",
        descending=True,
        views=(
            View("waiting", "待批准", (Filter("state", "eq", str(AdjustmentState.PROPOSED)),)),
            View("approved", "已批准", (Filter("state", "eq", str(AdjustmentState.APPROVED)),)),
            View("all", "全部"),
        ),
        unit="项",
        version=ScoreAdjustment.row_version,
        search_hint="搜索姓名、拼音首字母、工号、理由",
    )
)  # fmt: skip


# what a check looks for


@check.also
def _broken_rows() -> Iterator[str]:
    """Rows that no longer say what was frozen, sheets and rows that do not go together, months open under a sheet."""
    wrong = [
        f"{row.name} {row.month}"
        for row in BonusResult.select().iterator()
        if row.sha256 != digest(dict(row.__data__))
    ]  # fmt: skip
    if wrong:
        yield f"奖金表有 {len(wrong)} 行与编制时的校验码不符，可能被程序以外的工具改动过：{'、'.join(wrong[:5])}。"
    live: Any = BonusResult.select(BonusResult.sheet_id, BonusResult.version, BonusResult.employee_id)
    by_sheet: dict[int, list[tuple[int, int]]] = {}
    for sheet, version, employee in live.where(BonusResult.live == LIVE).tuples():
        by_sheet.setdefault(sheet, []).append((version, employee))
    for sheet in BonusSheet.select():
        rows = by_sheet.pop(sheet.id, [])
        wanted = sheet.version if sheet.state != BonusState.OPEN else None
        name = f"{sheet.month} 奖金表 {sheet.id}"
        if any(version != wanted for version, _ in rows):
            yield f"{name}的现行明细与它的版本不一致。"
        people = {employee for _, employee in rows}
        if wanted is not None and len(score.closed({sheet.month}, people)) != len(people):
            yield f"{name}已编制，但有人当月的评分没有结账。"
    if by_sheet:
        yield f"有 {sum(map(len, by_sheet.values()))} 行奖金明细不属于任何奖金表。"
