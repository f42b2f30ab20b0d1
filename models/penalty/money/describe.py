"""Deduction lists and deductions in words, as records and lists."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core import explain
from models.core.access import Person
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, Found, add_entity, add_list
from models.penalty import rights
from models.penalty.money import queries
from models.penalty.tables import (
    PenaltyDeduction,
    PenaltyList,
    PenaltySlip,
)
from models.penalty.workflow import (
    BOOKED_NAMES,
    LIST_STATE_NAMES,
    Booked,
    ListState,
)
from models.staff.describe import matching, within
from models.staff.tables import Employee

LIST_TONES: Mapping[str, str] = {
    ListState.MADE: "info", ListState.CLOSED: "ok", ListState.WITHDRAWN: "mute"
}  # fmt: skip
BOOKED_TONES: Mapping[str, str] = {
    Booked.TAKE: "info:receipt_money",
    Booked.BACK: "warn:arrow_undo",
    Booked.CANCEL: "mute",
}
_STATE = Column("state", "扣款清单状态", PenaltyList.state, "choice", 110, choices=LIST_STATE_NAMES, tones=LIST_TONES)
# Numbers as people type them: KK-2026-0003, kk20260003.
_NAMED = re.compile(r"KK-?(\d{4})-?(\d{1,6})")
_MONTH = re.compile(r"\d{4}-\d{2}")

# --- lists ---


def _list_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltyList
    rows: Any = table.select(table.id, table.number, table.month).where(table.id.in_(list(records))).tuples()
    return {record: f"{month} 扣款清单 {number}" for record, number, month in rows}


def find_list(person: Person, words: str, limit: int) -> list[Found]:
    """The deduction list of this number, or the one of this month that counts, for people who reach everybody."""
    asked = words.strip().upper()
    named = _NAMED.fullmatch(asked)
    table = PenaltyList
    if named is not None:
        which = table.number == f"KK-{named[1]}-{int(named[2]):04d}"
    elif _MONTH.fullmatch(asked):
        which = (table.month == asked) & table.live.is_null(False)
    else:
        return []
    rows = queries.of_all(table)(person).where(which).order_by(table.id).limit(limit)
    return [Found("penalty_list", row.id, f"{row.number} {row.month}", LIST_STATE_NAMES[row.state]) for row in rows]


def _sum(kind: Booked, column: Any, sign: int = 1) -> Any:
    """What the rows of one kind on a list come to."""
    row = PenaltyDeduction
    found = row.select(pw.fn.SUM(column)).where(row.list_id == PenaltyList.id, row.kind == str(kind))
    return pw.fn.COALESCE(found, 0) * sign


def _count() -> Any:
    """How many rows of a list count, found by the index of its rows."""
    row = PenaltyDeduction
    counts = pw.Case(None, [(row.kind != str(Booked.CANCEL), 1)], 0)
    return pw.fn.COALESCE(row.select(pw.fn.SUM(counts)).where(row.list_id == PenaltyList.id), 0)


add_entity(
    Entity(
        "penalty_list",
        "扣款清单",
        {
            "number": "编号", "month": "月份", "state": "扣款清单状态", "made_at": "编制时间", "made_by": "编制人",
            "remark": "说明", "closed_at": "关闭时间", "closed_by": "关闭人", "ended_at": "撤回时间",
            "ended_by": "撤回人", "end_reason": "撤回原因",
        },
        _list_titles,
        permission=rights.LIST_READ,
        list_name="deduction_lists",
        find=find_list,
        values={"state": LIST_STATE_NAMES},
        attach=rights.LIST_MAKE,
    )
)  # fmt: skip
add_list(
    ListKind(
        "deduction_lists",
        "扣款清单",
        "penalty_list",
        rights.LIST_READ,
        (
            Column("number", "编号", PenaltyList.number, "strong", 120),
            Column("month", "月份", PenaltyList.month, width=80),
            _STATE,
            Column("slips", "笔数", _count(), "number", 70),
            Column("taken", "扣款（元）", _sum(Booked.TAKE, PenaltyDeduction.amount), "money", 110),
            Column("carried", "转下月（元）", _sum(Booked.TAKE, PenaltyDeduction.carried), "money", 110),
            Column("back", "退回（元）", _sum(Booked.BACK, PenaltyDeduction.amount, -1), "money", 110),
            Column("made_at", "编制时间", PenaltyList.made_at, "time", 140),
            Column("made_by", "编制人", PenaltyList.made_by, width=90),
            Column("closed_at", "关闭时间", PenaltyList.closed_at, "time", 140),
            Column("closed_by", "关闭人", PenaltyList.closed_by, width=90),
            Column("remark", "说明", PenaltyList.remark, width=200),
            Column("end_reason", "撤回原因", PenaltyList.end_reason, width=200, shown=False),
        ),
        queries.of_all(PenaltyList),
        PenaltyList.id,
        lambda words: PenaltyList.number.contains(words) | PenaltyList.month.contains(words),
        order="number",
        descending=True,
        views=(
            View("live", "有效的", (Filter("state", "in", [str(ListState.MADE), str(ListState.CLOSED)]),)),
            View("made", "待关闭", (Filter("state", "eq", str(ListState.MADE)),)),
            View("all", "全部（含撤回）"),
        ),
        version=PenaltyList.row_version,
        unit="张",
        search_hint="搜索编号、月份",
    )
)  # fmt: skip

# --- deductions ---


def _deduction_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltyDeduction
    rows: Any = (
        table.select(table.id, table.kind, PenaltySlip.number, Employee.name)
        .join(PenaltySlip, on=(PenaltySlip.id == table.slip_id))
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} 处罚单 {number} {BOOKED_NAMES.get(kind, kind)}" for record, kind, number, name in rows}


def _deductions(person: Person) -> Any:
    table = PenaltyDeduction
    query = (
        table.select()
        .join(PenaltySlip, on=(PenaltySlip.id == table.slip_id))
        .switch(table)
        .join(Employee, on=(Employee.id == table.employee_id))
        .switch(table)
        .join(PenaltyList, pw.JOIN.LEFT_OUTER, on=(PenaltyList.id == table.list_id))
    )
    reached = within(person, rights.LIST_READ)
    return query if reached is None else query.where(reached)


def _why(records: Collection[int]) -> Mapping[int, Explanation]:
    table = PenaltyDeduction
    rows: Any = table.select(table.id, table.explanation).where(table.id.in_(list(records))).tuples()
    return {record: explain.from_json(json.loads(told)) for record, told in rows}


def _known(person: Person, records: Collection[int]) -> Collection[int]:
    """The deductions whose reasons somebody may read: they name the wage, which only he himself and who pays know."""
    reached = within(person, rights.LIST_MAKE)
    table = PenaltyDeduction
    rows: Any = table.select(table.id).join(Employee, on=(Employee.id == table.employee_id))
    asked = rows.where(table.id.in_(list(records)))
    return {row.id for row in (asked if reached is None else asked.where(reached))}


add_entity(
    Entity(
        "penalty_deduction",
        "扣款明细",
        {
            "slip_id": "处罚单", "employee_id": "人员", "list_id": "扣款清单", "kind": "类别",
            "amount": "金额（分）", "carried": "转下月（分）", "standing": "处罚金额（分）",
            "final_on": "可扣日期", "reason": "原因", "made_at": "登记时间",
            "made_by": "登记人",
        },
        _deduction_titles,
        permission=rights.LIST_READ,
        list_name="deductions",
        values={"kind": BOOKED_NAMES},
        refs={"slip_id": "penalty_slip", "employee_id": "employee", "list_id": "penalty_list"},
    )
)  # fmt: skip
add_list(
    ListKind(
        "deductions",
        "扣款明细",
        "penalty_deduction",
        rights.LIST_READ,
        (
            Column("slip", "处罚单", PenaltySlip.number, "strong", 130),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("title", "违规事项", PenaltySlip.title, width=200),
            Column("kind", "类别", PenaltyDeduction.kind, "choice", 90, choices=BOOKED_NAMES, tones=BOOKED_TONES),
            Column("standing", "处罚金额（元）", PenaltyDeduction.standing, "money", 120),
            Column("final_on", "可扣日期", PenaltyDeduction.final_on, "date", 96),
            Column("amount", "金额（元）", PenaltyDeduction.amount, "money", 110, total=True),
            Column("carried", "转下月（元）", PenaltyDeduction.carried, "money", 110),
            Column("month", "月份", PenaltyList.month, width=80),
            Column("number", "扣款清单", PenaltyList.number, width=120),
            _STATE,
            Column("reason", "原因", PenaltyDeduction.reason, width=220),
            Column("made_at", "登记时间", PenaltyDeduction.made_at, "time", 140),
            Column("made_by", "登记人", PenaltyDeduction.made_by, width=90),
            Column("slip_id", "处罚单记录", PenaltyDeduction.slip_id, shown=False, ref="penalty_slip", sortable=False),
            Column("list_id", "清单记录", PenaltyDeduction.list_id, shown=False, ref="penalty_list", sortable=False),
            Column("employee_id", "人员", PenaltyDeduction.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _deductions,
        PenaltyDeduction.id,
        lambda words: matching(words) | PenaltySlip.number.contains(words) | PenaltySlip.title.contains(words),
        order="made_at",
        descending=True,
        views=(
            View("all", "全部"),
            View("waiting", "待退回", (Filter("list_id", "empty"),)),
            View("carried", "转下月的", (Filter("carried", "ge", 1),)),
        ),
        search_hint="搜索处罚单、姓名、工号、事项",
        explain=_why,
        may_know=_known,
    )
)  # fmt: skip
