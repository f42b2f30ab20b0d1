"""Rosters in words: records, lists, the table of who must be on duty when."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.core import clock as now
from models.core import text
from models.core.access import Person
from models.core.fields import Field, Kind
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, Found, add_entity, add_list
from models.core.rulebook.register import PolicyTable, add_policy
from models.org.tables import Department
from models.roster import clock, queries, reach
from models.roster.cells import REST
from models.roster.rights import READ, WRITE
from models.roster.tables import Roster, RosterChange, RosterEntry, RosterWaiver, ShiftTime, ShiftType
from models.roster.workflow import (
    DUTY_ROLE_NAMES,
    IN_FORCE,
    ROSTER_KIND_NAMES,
    ROSTER_STATE_NAMES,
    ROSTER_STATE_TONES,
    SHIFT_KIND_NAMES,
    TONES,
    WEEKDAY_NAMES,
)
from models.staff.describe import matching
from models.staff.tables import Employee


def _is_clock(value: str) -> str | None:
    return None if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value) else "应写成 08:00 这样。"


def _is_month_day(value: str) -> str | None:
    try:
        date.fromisoformat(f"2024-{value}")
    except ValueError:
        return "应写成 11-15 这样（月-日）。"
    return None


add_policy(
    PolicyTable(
        "roster_cover",
        "在岗人数",
        "roster",
        (
            Field("name", "名称", Kind.TEXT, required=True, max_length=30, hint="例如 早班在岗"),
            Field("role", "岗位职责", Kind.CHOICE, choices=DUTY_ROLE_NAMES),
            Field("codes", "班次代号", Kind.TEXT, max_length=60, hint="用顿号分开；职责和班次都不填的，上班的都算"),
            Field("starts", "从几点", Kind.TEXT, max_length=5, hint="不填时按当天的班数", check=_is_clock),
            Field("until", "到几点", Kind.TEXT, max_length=5, hint="不晚于开始的算到第二天", check=_is_clock),
            Field("weekdays", "星期", Kind.CHOICES, choices=WEEKDAY_NAMES, hint="不选是每天"),
            Field("least", "至少几人", Kind.INTEGER, required=True, lowest=1, highest=999),
            Field("season_from", "每年从", Kind.TEXT, max_length=5, hint="例如 11-15；不填是全年", check=_is_month_day),
            Field("season_until", "每年到", Kind.TEXT, max_length=5, check=_is_month_day),
            Field("hard", "不足不能发布", Kind.BOOL),
            Field("unit_id", "部门", Kind.REF, ref="department", hint="不填时看排了这些班的排班表"),
        ),
        ("name",),
        "什么时候至少要有几个人在岗。热线一行不填时刻的，按“热线服务时间”。",
    )
)


def _shift_titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: f"{row.code} {row.name}" for row in ShiftType.select().where(ShiftType.id.in_(list(records)))}


def _find_shifts(_: Person, words: str, limit: int) -> list[Found]:
    plain = text.tidy(words)
    rows = ShiftType.select().where(
        (ShiftType.code.startswith(text.code(plain)) | ShiftType.name.contains(plain)) & (ShiftType.is_active == True)  # noqa: E712  (SQL, not Python)
    )
    today = now.now().date()
    known = queries.shifts(today)
    return [
        Found("shift_type", row.id, f"{row.code} {row.name}", _span(known[row.id]))
        for row in rows.order_by(ShiftType.position).limit(limit)
    ]


def _span(shift: Any) -> str:
    return clock.span(shift.times) if shift.times is not None else SHIFT_KIND_NAMES[shift.kind]


def hours(record: int) -> dict[str, Any]:
    """The hours of a shift as they are today, for the form that changes them."""
    times = queries.shifts(now.now().date())[record].times
    if times is None:
        return {}
    found: dict[str, Any] = {
        name: "" if getattr(times, name) is None else clock.words(getattr(times, name))
        for name in ("starts", "ends", "break_from", "break_until")
    }
    return found | {"punches_break": times.punches_break, "pre_minutes": times.pre_minutes}


def _cell_titles(records: Collection[int]) -> dict[int, str]:
    return _titles(RosterEntry, records)


def _change_titles(records: Collection[int]) -> dict[int, str]:
    return _titles(RosterChange, records)


def _titles(table: Any, records: Collection[int]) -> dict[int, str]:
    rows = (
        table.select(table.id, table.day, Employee.name)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {day:%Y-%m-%d}" for record, day, name in rows}


def _time_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        ShiftTime.select(ShiftTime.id, ShiftType.code, ShiftTime.valid_from)
        .join(ShiftType, on=(ShiftType.id == ShiftTime.shift_id))
        .where(ShiftTime.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{code} 自 {since:%Y-%m-%d}" for record, code, since in rows}


def _waiver_titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: row.words for row in RosterWaiver.select().where(RosterWaiver.id.in_(list(records)))}


add_entity(
    Entity(
        "shift_type",
        "班次",
        {
            "code": "代号", "name": "班次名称", "kind": "种类", "role": "岗位职责", "certificate": "须持证书",
            "tone": "颜色", "position": "顺序", "is_active": "在用",
        },
        _shift_titles,
        _find_shifts,
        permission=READ,
        list_name="shift_types",
        values={"kind": SHIFT_KIND_NAMES, "role": DUTY_ROLE_NAMES, "tone": TONES},
        more=hours,
    )
)  # fmt: skip
add_entity(
    Entity(
        "shift_time",
        "班次时间",
        {
            "shift_id": "班次", "valid_from": "从哪天起", "starts": "上班（分钟）", "ends": "下班（分钟）",
            "break_from": "休息开始（分钟）", "break_until": "休息结束（分钟）", "punches_break": "休息要打卡",
            "pre_minutes": "提前到岗（分钟）",
        },
        _time_titles,
        permission=READ,
        refs={"shift_id": "shift_type"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "roster",
        "排班表",
        {
            "month": "月份", "unit_id": "部门", "kind": "种类", "state": "状态", "published_at": "发布时间",
            "published_by": "发布人", "closed_at": "关闭时间", "closed_by": "关闭人", "cells": "格子",
        },
        queries.places,
        permission=READ,
        list_name="rosters",
        values={"kind": ROSTER_KIND_NAMES, "state": ROSTER_STATE_NAMES},
        refs={"unit_id": "department"},
        attach=WRITE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "roster_entry",
        "排班",
        {
            "roster_id": "排班表", "employee_id": "人员", "day": "日期", "position": "第几班", "shift_id": "班次",
            "role": "岗位职责", "covers_for_id": "顶替",
        },
        _cell_titles,
        permission=READ,
        list_name="roster",
        values={"role": DUTY_ROLE_NAMES},
        refs={
            "roster_id": "roster", "employee_id": "employee", "shift_id": "shift_type", "covers_for_id": "employee",
        },
    )
)  # fmt: skip
add_entity(
    Entity(
        "roster_change",
        "改班记录",
        {
            "roster_id": "排班表", "employee_id": "人员", "day": "日期", "position": "第几班", "before_id": "原班次",
            "after_id": "改为", "reason": "原因", "made_at": "时间", "made_by": "经办人",
        },
        _change_titles,
        permission=READ,
        list_name="roster_changes",
        refs={
            "roster_id": "roster", "employee_id": "employee", "before_id": "shift_type", "after_id": "shift_type",
        },
    )
)  # fmt: skip
add_entity(
    Entity(
        "roster_waiver",
        "忽略的提醒",
        {
            "roster_id": "排班表", "words": "提醒", "reason": "理由", "made_at": "时间", "made_by": "经办人",
        },
        _waiver_titles,
        permission=READ,
        refs={"roster_id": "roster"},
    )
)  # fmt: skip


def _shift_rows(_: Person) -> Sequence[Row]:
    known = queries.shifts(now.now().date())
    return [
        Row(
            row.id, row.row_version,
            (
                row.code, row.name, row.kind, _span(known[row.id]), _pause(known[row.id]), row.role, row.certificate,
                row.tone, row.position, row.is_active,
            ),
        )
        for row in ShiftType.select().order_by(ShiftType.position, ShiftType.id)
    ]  # fmt: skip


def _pause(shift: Any) -> str:
    times = shift.times
    if times is None or times.break_from is None:
        return ""
    return f"{clock.words(times.break_from)}–{clock.words(times.break_until)}{'，打卡' if times.punches_break else ''}"


add_list(
    ListKind(
        "shift_types",
        "班次",
        "shift_type",
        READ,
        (
            Column("code", "代号", None, "strong", 60),
            Column("name", "班次名称", None, width=120),
            Column("kind", "种类", None, "choice", 100, choices=SHIFT_KIND_NAMES),
            Column("hours", "时间", None, width=150, sortable=False),
            Column("pause", "休息", None, width=150, sortable=False),
            Column("role", "岗位职责", None, "choice", 90, choices=DUTY_ROLE_NAMES),
            Column("certificate", "须持证书", None, width=160),
            Column("tone", "颜色", None, "choice", 60, choices=TONES, shown=False),
            Column("position", "顺序", None, "number", 60),
            Column("is_active", "在用", None, "bool", 60),
        ),
        order="position",
        views=(View("used", "在用", (Filter("is_active", "eq", True),)), View("all", "全部")),
        unit="个",
        search_hint="搜索代号、名称",
        rows=_shift_rows,
    )
)


def _rosters(person: Person) -> Any:
    query = Roster.select().join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Roster.unit_id))
    condition = reach.rosters(person)
    return query if condition is None else query.where(condition)


def _people_in() -> Any:
    return RosterEntry.select(pw.fn.COUNT(pw.fn.DISTINCT(RosterEntry.employee_id))).where(
        RosterEntry.roster_id == Roster.id
    )


add_list(
    ListKind(
        "rosters",
        "排班表",
        "roster",
        READ,
        (
            Column("month", "月份", Roster.month, "strong", 80),
            Column("unit", "部门", Department.name, width=130),
            Column("unit_id", "部门编号", Roster.unit_id, shown=False, ref="department", sortable=False),
            Column("kind", "种类", Roster.kind, "choice", 100, choices=ROSTER_KIND_NAMES),
            Column(
                "state", "状态", Roster.state, "choice", 80, choices=ROSTER_STATE_NAMES, tones=ROSTER_STATE_TONES
            ),
            Column("people", "人数", _people_in(), "number", 70, sortable=False),
            Column("published_at", "发布时间", Roster.published_at, "time", 140),
            Column("published_by", "发布人", Roster.published_by, width=80),
            Column("closed_at", "关闭时间", Roster.closed_at, "time", 140, shown=False),
            Column("closed_by", "关闭人", Roster.closed_by, width=80, shown=False),
        ),
        _rosters,
        Roster.id,
        lambda words: Department.name.contains(text.tidy(words)) | Roster.month.startswith(text.code(words)),
        order="month",
        descending=True,
        views=(
            View("all", "全部"),
            View("drafts", "草稿", (Filter("state", "eq", "draft"),)),
        ),
        unit="张",
        version=Roster.row_version,
        search_hint="搜索部门、月份",
    )
)  # fmt: skip


def _of_rosters(table: Any) -> Any:
    """Rows of a table that belong to cells of rosters, with their roster, person and unit, as far as somebody reads."""

    def source(person: Person) -> Any:
        query = (
            table.select()
            .join(Roster, on=(Roster.id == table.roster_id))
            .join(Employee, on=(Employee.id == table.employee_id))
            .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Roster.unit_id))
        )
        condition = reach.rosters(person)
        return query if condition is None else query.where(condition)

    return source


_shift = ShiftType.alias("shift")


def _cells(person: Person) -> Any:
    query = _of_rosters(RosterEntry)(person)
    return query.join(_shift, pw.JOIN.LEFT_OUTER, on=(_shift.id == RosterEntry.shift_id))


add_list(
    ListKind(
        "roster",
        "排班明细",
        "roster_entry",
        READ,
        (
            Column("day", "日期", RosterEntry.day, "date", 100),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, shown=False),
            Column("shift", "班次", pw.fn.COALESCE(_shift.code, REST), width=60),
            Column("shift_name", "班次名称", pw.fn.COALESCE(_shift.name, "公休"), width=120),
            Column("position", "第几班", RosterEntry.position, "number", 60, shown=False),
            Column("role", "岗位职责", RosterEntry.role, "choice", 90, choices=DUTY_ROLE_NAMES),
            Column(
                "covers_for_id", "顶替", RosterEntry.covers_for_id, width=80, ref="employee", sortable=False
            ),
            Column("unit", "部门", Department.name, width=120),
            Column("unit_id", "部门编号", Roster.unit_id, shown=False, ref="department", sortable=False),
            Column("month", "月份", Roster.month, width=80, shown=False),
            Column("kind", "种类", Roster.kind, "choice", 100, choices=ROSTER_KIND_NAMES),
            Column(
                "state", "状态", Roster.state, "choice", 80, choices=ROSTER_STATE_NAMES, tones=ROSTER_STATE_TONES
            ),
            Column("employee_id", "人员", RosterEntry.employee_id, shown=False, ref="employee", sortable=False),
            Column("roster_id", "排班表", RosterEntry.roster_id, shown=False, ref="roster", sortable=False),
        ),
        _cells,
        RosterEntry.id,
        matching,
        order="day",
        views=(
            View("month", "本月", (Filter("day", "ge", "本月初"), Filter("day", "le", "本月末"))),
            View("today", "今天", (Filter("day", "eq", "今天"),)),
            View("force", "已发布", (Filter("state", "in", tuple(str(one) for one in IN_FORCE)),)),
            View("all", "全部"),
        ),
        unit="格",
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip

_before, _after = ShiftType.alias("shift_before"), ShiftType.alias("shift_after")


def _changes(person: Person) -> Any:
    query = _of_rosters(RosterChange)(person)
    return query.join(_before, pw.JOIN.LEFT_OUTER, on=(_before.id == RosterChange.before_id)).join(
        _after, pw.JOIN.LEFT_OUTER, on=(_after.id == RosterChange.after_id)
    )


add_list(
    ListKind(
        "roster_changes",
        "改班记录",
        "roster_change",
        READ,
        (
            Column("day", "日期", RosterChange.day, "date", 100),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, shown=False),
            Column("before", "原班次", pw.fn.COALESCE(_before.code, REST), width=70),
            Column("after", "改为", pw.fn.COALESCE(_after.code, REST), width=70),
            Column("reason", "原因", RosterChange.reason, width=240),
            Column("made_at", "时间", RosterChange.made_at, "time", 140),
            Column("made_by", "经办人", RosterChange.made_by, width=80),
            Column("unit", "部门", Department.name, width=120),
            Column("month", "月份", Roster.month, width=80, shown=False),
            Column("employee_id", "人员", RosterChange.employee_id, shown=False, ref="employee", sortable=False),
            Column("roster_id", "排班表", RosterChange.roster_id, shown=False, ref="roster", sortable=False),
        ),
        _changes,
        RosterChange.id,
        matching,
        order="made_at",
        descending=True,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip
