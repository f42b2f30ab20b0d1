"""Appraisals in words: rights, the axes of scoring, records, the lists of appraisals and of what is due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core import access, clock
from models.core.access import Person, Role
from models.core.fields import Field, Kind
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, add_entity, add_list
from models.core.rulebook.register import PolicyTable, add_policy
from models.org.tables import Department, Post
from models.staff.appraisals import queries
from models.staff.appraisals.workflow import (
    APPROVE,
    FILE,
    KIND_NAMES,
    READ,
    REQUEST,
    REQUESTERS,
    RESULT_NAMES,
    STATE_NAMES,
    STATE_TONES,
    WRITE,
    AppraisalState,
)
from models.staff.describe import matching, of_people, titles_of
from models.staff.tables import AppraisalEntry, AppraisalScore, Employee

_LEADERS = (Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR)
_OWN = (*access.WORKERS, Role.LECTURER)

access.permission(READ, "查看考核", scope=(Role.ADMIN, *_LEADERS), own=_OWN)
access.permission(WRITE, "登记考核", scope=(Role.ADMIN, Role.HR, Role.SUPERVISOR))
access.permission(
    REQUEST,
    "申请专业技能考核",
    scope=(Role.ADMIN, Role.HR, Role.SUPERVISOR, Role.MANAGER),
    own=(*_OWN, Role.GROUP_LEADER),
)
access.permission(APPROVE, "审核考核", scope=(Role.MANAGER, Role.GM))
access.permission(FILE, "归档考核", scope=(Role.ADMIN, Role.HR))

add_policy(
    PolicyTable(
        "appraisal_axes",
        "考核项目",
        "staff",
        (
            Field("kind", "考核类别", Kind.CHOICE, required=True, choices=KIND_NAMES),
            Field("axis", "考核项目", Kind.TEXT, required=True, max_length=40),
            Field("full", "满分", Kind.INTEGER, required=True, lowest=1, highest=1000),
        ),
        ("kind", "axis"),
        "登记考核时默认列出的项目和满分。",
    )
)


def _titles(records: Collection[int]) -> dict[int, str]:
    return titles_of(AppraisalEntry, AppraisalEntry.kind, KIND_NAMES, records)


def _score_titles(records: Collection[int]) -> dict[int, str]:
    rows = AppraisalScore.select().where(AppraisalScore.id.in_(list(records)))
    return {row.id: f"{row.axis} {row.score}/{row.full}" for row in rows}


def _more(record: int) -> Mapping[str, Any]:
    return {"scores": [{"axis": one.axis, "score": one.score, "full": one.full} for one in queries.scores_of(record)]}


add_entity(
    Entity(
        "appraisal_entry",
        "考核",
        {
            "employee_id": "人员", "kind": "考核类别", "state": "考核状态", "requested_by": "提出人",
            "requested_on": "提出日期", "appraised_on": "考核日期", "content": "考核内容", "reference": "考核表编号",
            "result": "结果", "opinion": "评语", "appraiser_id": "考核人", "approver": "审核人",
            "approved_on": "审核日期", "filed_by": "归档人", "filed_on": "归档日期", "pay_event_id": "调薪记录",
        },
        _titles,
        permission=READ,
        list_name="appraisals",
        values={
            "kind": KIND_NAMES, "state": STATE_NAMES, "result": RESULT_NAMES, "requested_by": REQUESTERS,
        },
        refs={"employee_id": "employee", "appraiser_id": "employee", "pay_event_id": "employment_event"},
        more=_more,
        attach=WRITE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "appraisal_score",
        "考核得分",
        {"axis": "考核项目", "score": "得分", "full": "满分", "position": "顺序"},
        _score_titles,
        permission=READ,
        refs={"entry_id": "appraisal_entry"},
    )
)

_reached = AppraisalScore.select(pw.fn.SUM(AppraisalScore.score)).where(AppraisalScore.entry_id == AppraisalEntry.id)
_full = AppraisalScore.select(pw.fn.SUM(AppraisalScore.full)).where(AppraisalScore.entry_id == AppraisalEntry.id)
_WAITING = tuple(str(one) for one in (AppraisalState.REQUESTED, AppraisalState.RECORDED, AppraisalState.APPROVED))

add_list(
    ListKind(
        "appraisals",
        "考核",
        "appraisal_entry",
        READ,
        (
            Column("appraised_on", "考核日期", AppraisalEntry.appraised_on, "date", 96),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("kind", "考核类别", AppraisalEntry.kind, "choice", 110, choices=KIND_NAMES),
            Column("content", "考核内容", AppraisalEntry.content, width=170),
            Column("score", "得分", _reached, "number", 60, sortable=False),
            Column("full", "满分", _full, "number", 60, sortable=False),
            Column("result", "结果", AppraisalEntry.result, "choice", 90, choices=RESULT_NAMES),
            Column("appraiser_id", "考核人", AppraisalEntry.appraiser_id, width=80, ref="employee", sortable=False),
            Column("state", "考核状态", AppraisalEntry.state, "choice", 96, choices=STATE_NAMES, tones=STATE_TONES),
            Column("reference", "考核表编号", AppraisalEntry.reference, width=110, shown=False),
            Column("opinion", "评语", AppraisalEntry.opinion, width=200, shown=False),
            Column(
                "requested_by", "提出人", AppraisalEntry.requested_by, "choice", 110, choices=REQUESTERS, shown=False
            ),
            Column("requested_on", "提出日期", AppraisalEntry.requested_on, "date", 96, shown=False),
            Column("approver", "审核人", AppraisalEntry.approver, width=80, shown=False),
            Column("approved_on", "审核日期", AppraisalEntry.approved_on, "date", 96, shown=False),
            Column("filed_by", "归档人", AppraisalEntry.filed_by, width=80, shown=False),
            Column("filed_on", "归档日期", AppraisalEntry.filed_on, "date", 96, shown=False),
            Column("employee_id", "人员", AppraisalEntry.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(AppraisalEntry, READ),
        AppraisalEntry.id,
        matching,
        order="appraised_on",
        descending=True,
        views=(
            View("waiting", "待办", (Filter("state", "in", _WAITING),)),
            View("probation", "试用期", (Filter("kind", "eq", "probation"),)),
            View("skill", "专业技能", (Filter("kind", "eq", "skill"),)),
            View("periodic", "定期", (Filter("kind", "eq", "periodic"),)),
            View("all", "全部"),
        ),
        unit="次",
        version=AppraisalEntry.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)


def _due_rows(person: Person) -> list[Row]:
    today = clock.now().date()
    soon = queries.soon(today)
    return [
        Row(
            one.employee_id,
            None,
            (
                one.work_no, one.name, one.unit, one.post, one.since, one.last, one.due.on,
                "late" if one.due.on < today else "soon" if one.due.on <= soon else "later",
            ),
        )
        for one in queries.periodic_due(person, today)
    ]  # fmt: skip


def _due_explained(records: Collection[int]) -> Mapping[int, Any]:
    found = queries.periodic_due(access.SYSTEM, clock.now().date(), records)
    return {one.employee_id: one.due.explanation for one in found}


add_list(
    ListKind(
        "appraisals_due",
        "应考核人员",
        "employee",
        READ,
        (
            Column("work_no", "工号", Employee.work_no, width=90),
            Column("name", "姓名", Employee.name, "strong", 100),
            Column("unit", "部门", Department.name, width=140),
            Column("post", "岗位", Post.name, width=120),
            Column("since", "转正或入职", None, "date", 100),
            Column("last", "上次定期考核", None, "date", 110),
            Column("due", "应考核日期", None, "date", 110),
            Column(
                "standing", "考核期限", None, "choice", 100,
                choices={"late": "已过期限", "soon": "即将到期", "later": "未到期"},
                tones={"late": "bad", "soon": "warn", "later": "mute:"},
            ),
        ),
        order="due",
        rows=_due_rows,
        views=(
            View("due", "到期和即将到期", (Filter("standing", "in", ("late", "soon")),)),
            View("late", "已过期限", (Filter("standing", "eq", "late"),)),
            View("all", "全部"),
        ),
        unit="人",
        search_hint="搜索姓名、工号、部门",
        explain=_due_explained,
    )
)  # fmt: skip
