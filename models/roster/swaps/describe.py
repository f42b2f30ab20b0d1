"""Swaps and leaving the post in words: records, lists, why somebody decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core.access import Person, Scope
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.roster.rights import APPROVE, READ
from models.roster.swaps import queries, rules
from models.roster.tables import PostLeaving, ShiftSwap, ShiftType
from models.roster.workflow import SWAP_STATE_NAMES, SWAP_STATE_TONES, SwapState
from models.staff.describe import matching, of_people, within
from models.staff.tables import Employee


def _titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        ShiftSwap.select(ShiftSwap.id, ShiftSwap.number, Employee.name)
        .join(Employee, on=(Employee.id == ShiftSwap.applicant_id))
        .where(ShiftSwap.id.in_(list(records)))
        .tuples()
    )
    return {record: f"第 {number} 号调班申请 {name}" for record, number, name in rows}


def _leaving_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        PostLeaving.select(PostLeaving.id, Employee.name, PostLeaving.left_at)
        .join(Employee, on=(Employee.id == PostLeaving.employee_id))
        .where(PostLeaving.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {left:%Y-%m-%d %H:%M} 离岗" for record, name, left in rows}


add_entity(
    Entity(
        "shift_swap",
        "调班申请",
        {
            "number": "编号", "applicant_id": "申请人", "day": "原班日期", "shift_id": "原班次",
            "counterpart_id": "对方", "counterpart_day": "对方班次日期", "to_shift_id": "对方班次或想改成的班次",
            "reason": "调班原因", "applied_at": "申请时间", "notice_days": "提前工作日", "chain": "批准流程",
            "state": "状态", "agreed_at": "对方同意时间", "decided_at": "办理时间", "decided_by": "办理人",
            "decided_words": "批准人", "remark": "未批准的原因",
        },
        _titles,
        permission=READ,
        list_name="shift_swaps",
        values={"state": SWAP_STATE_NAMES, "chain": rules.CHAIN_NAMES},
        refs={
            "applicant_id": "employee", "counterpart_id": "employee", "shift_id": "shift_type",
            "to_shift_id": "shift_type",
        },
        attach=READ,
    )
)  # fmt: skip
add_entity(
    Entity(
        "post_leaving",
        "离岗记录",
        {
            "employee_id": "离岗人", "day": "日期", "left_at": "离岗时间", "back_at": "回岗时间",
            "reason": "离岗原因", "allowed_by": "同意人", "recorded_by": "登记人", "recorded_at": "登记时间",
        },
        _leaving_titles,
        permission=READ,
        list_name="post_leavings",
        refs={"employee_id": "employee"},
        attach=APPROVE,
    )
)  # fmt: skip

_other = Employee.alias("other")
_shift, _to_shift = ShiftType.alias("swap_shift"), ShiftType.alias("swap_to_shift")


def _swaps(person: Person) -> Any:
    """Requests of and to the people within somebody's reach, and those that he decides."""
    query = (
        ShiftSwap.select()
        .join(Employee, on=(Employee.id == ShiftSwap.applicant_id))
        .switch(ShiftSwap)
        .join(_other, pw.JOIN.LEFT_OUTER, on=(_other.id == ShiftSwap.counterpart_id))
        .switch(ShiftSwap)
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .switch(ShiftSwap)
        .join(_shift, pw.JOIN.LEFT_OUTER, on=(_shift.id == ShiftSwap.shift_id))
        .switch(ShiftSwap)
        .join(_to_shift, pw.JOIN.LEFT_OUTER, on=(_to_shift.id == ShiftSwap.to_shift_id))
    )
    condition = within(person, READ)
    if condition is None:
        return query
    of_two = condition | (_other.id == (person.employee_id or 0))
    if person.reach(READ) is not Scope.OWN:
        of_two |= _other.unit_id.in_(sorted(person.units(READ)))
    return query.where(of_two | ShiftSwap.id.in_(_to_decide(person)))


def _to_decide(person: Person) -> list[int]:
    waiting = list(ShiftSwap.select().where(ShiftSwap.state == SwapState.AGREED)) if person.may(APPROVE) else []
    return [record for record, is_his in queries.decides(person, waiting).items() if is_his]


def _explain(records: Collection[int]) -> Mapping[int, Explanation]:
    rows = ShiftSwap.select().where(ShiftSwap.id.in_(list(records)))
    return {row.id: queries.explained(row) for row in rows}


add_list(
    ListKind(
        "shift_swaps",
        "调班申请",
        "shift_swap",
        READ,
        (
            Column("number", "编号", ShiftSwap.number, "number", 60),
            Column("day", "原班日期", ShiftSwap.day, "date", 100),
            Column("work_no", "工号", Employee.work_no, width=80, shown=False),
            Column("name", "申请人", Employee.name, "strong", 90, sortable=False),
            Column("shift", "原班次", pw.fn.COALESCE(_shift.code, rules.REST), width=70, sortable=False),
            Column("counterpart", "对方", _other.name, width=90, sortable=False),
            Column("counterpart_day", "对方班次日期", ShiftSwap.counterpart_day, "date", 110),
            Column("to_shift", "换成", pw.fn.COALESCE(_to_shift.code, rules.REST), width=70, sortable=False),
            Column("reason", "调班原因", ShiftSwap.reason, width=180),
            Column("applied_at", "申请时间", ShiftSwap.applied_at, "time", 140),
            Column("notice_days", "提前工作日", ShiftSwap.notice_days, "number", 90),
            Column("chain", "批准流程", ShiftSwap.chain, "choice", 190, choices=rules.CHAIN_NAMES),
            Column("state", "状态", ShiftSwap.state, "choice", 96, choices=SWAP_STATE_NAMES, tones=SWAP_STATE_TONES),
            Column("decided_words", "批准人", ShiftSwap.decided_words, width=170),
            Column("decided_at", "办理时间", ShiftSwap.decided_at, "time", 140, shown=False),
            Column("remark", "未批准的原因", ShiftSwap.remark, width=160, shown=False),
            Column("unit", "部门", Department.name, width=110, shown=False),
            Column("counterpart_id", "对方编号", ShiftSwap.counterpart_id, shown=False, ref="employee", sortable=False),
            Column("applicant_id", "申请人编号", ShiftSwap.applicant_id, shown=False, ref="employee", sortable=False),
        ),
        _swaps,
        ShiftSwap.id,
        lambda words: matching(words) | _other.name.contains(words),
        order="applied_at",
        descending=True,
        views=(
            View("open", "待办", (Filter("state", "in", (str(SwapState.REQUESTED), str(SwapState.AGREED))),), "day"),
            View("approved", "已批准", (Filter("state", "eq", str(SwapState.APPROVED)),)),
            View("all", "全部"),
        ),
        unit="份",
        version=ShiftSwap.row_version,
        search_hint="搜索申请人、对方、工号",
        explain=_explain,
    )
)


def _leavings(person: Person) -> Any:
    return of_people(PostLeaving, READ)(person).join(
        Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id)
    )


add_list(
    ListKind(
        "post_leavings",
        "离岗记录",
        "post_leaving",
        READ,
        (
            Column("day", "日期", PostLeaving.day, "date", 100),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "离岗人", Employee.name, "strong", 90, sortable=False),
            Column("unit", "部门", Department.name, width=120),
            Column("left_at", "离岗时间", PostLeaving.left_at, "time", 140),
            Column("back_at", "回岗时间", PostLeaving.back_at, "time", 140),
            Column("reason", "离岗原因", PostLeaving.reason, width=220),
            Column("allowed_by", "同意人", PostLeaving.allowed_by, width=90),
            Column("recorded_by", "登记人", PostLeaving.recorded_by, width=90, shown=False),
            Column("recorded_at", "登记时间", PostLeaving.recorded_at, "time", 140, shown=False),
            Column("employee_id", "人员", PostLeaving.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _leavings,
        PostLeaving.id,
        matching,
        order="left_at",
        descending=True,
        views=(
            View("away", "未回岗", (Filter("back_at", "empty"),)),
            View("month", "本月", (Filter("day", "ge", "本月初"), Filter("day", "le", "本月末"))),
            View("all", "全部"),
        ),
        version=PostLeaving.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)
