"""Absence in words: missed occasions, openings, self-criticism, cases, and where everybody stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.absence import queries
from models.attendance.absence.records import MISSED, opening_form
from models.attendance.absence.rules import LEVEL_NAMES, LEVEL_TONES, Level, Standing
from models.attendance.requests.describe import titles_by_day
from models.attendance.tables import AbsenceOpening, NoShow, SelfCriticism, TerminationCase
from models.attendance.workflow import (
    CASE_DECISION_NAMES,
    CASE_STATE_NAMES,
    EXCUSE_NAMES,
    OCCASION_NAMES,
    CaseState,
    Excuse,
)
from models.core import clock
from models.core.access import Person
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.describe import matching, of_people, titles_of, within
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

EXCUSE_TONES: Mapping[str, str] = {Excuse.NONE: "bad", Excuse.BUSINESS: "ok", Excuse.PREVENTED: "ok"}


def _opening_titles(records: Collection[int]) -> dict[int, str]:
    return {
        record: f"{title} 年" for record, title in titles_of(AbsenceOpening, AbsenceOpening.year, {}, records).items()
    }


def _case_titles(records: Collection[int]) -> dict[int, str]:
    found = titles_of(TerminationCase, TerminationCase.state, CASE_STATE_NAMES, records)
    return {record: f"{title.split(' ')[0]} 旷工处理" for record, title in found.items()}


add_entity(
    Entity(
        "no_show",
        "缺席",
        {
            "employee_id": "人员", "day": "日期", "occasion": "类别", "title": "名称", "absence_reason": "情形",
            "excuse": "理由", "excuse_words": "理由说明", "withdrawn_at": "撤销时间", "recorded_at": "登记时间",
            "recorded_by": "登记人",
        },
        titles_by_day(NoShow),
        permission=rights.READ,
        list_name="no_shows",
        values={"occasion": OCCASION_NAMES, "excuse": EXCUSE_NAMES, "absence_reason": MISSED},
        refs={"employee_id": "employee"},
        attach=rights.ABSENCE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "absence_opening",
        "期初旷工",
        {
            "employee_id": "人员", "year": "年份", "absence": "旷工（百分之一天）", "run": "其中最后连续（百分之一天）",
            "last_day": "最后旷工日", "signed_by": "核对人", "remark": "备注", "recorded_at": "登记时间",
            "recorded_by": "登记人",
        },
        _opening_titles,
        permission=rights.READ,
        list_name="absence_openings",
        refs={"employee_id": "employee"},
        more=opening_form,
        attach=rights.ABSENCE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "self_criticism",
        "书面检查",
        {
            "employee_id": "人员", "day": "旷工日期", "asked_on": "要求日期", "due_on": "期限",
            "words": "检查内容", "received_on": "收到日期", "remark": "备注", "recorded_by": "登记人",
        },
        titles_by_day(SelfCriticism),
        permission=rights.READ,
        list_name="self_criticisms",
        refs={"employee_id": "employee"},
        attach=rights.ABSENCE,
    )
)  # fmt: skip
add_entity(
    Entity(
        "termination_case",
        "旷工处理",
        {
            "employee_id": "人员", "words": "提请说明", "state": "处理状态", "proposed_at": "提请时间",
            "proposed_by": "提请人", "proposed_by_id": "提请人（人员）", "decision": "决定", "decided_at": "决定时间",
            "decided_by": "决定人", "reason": "理由",
        },
        _case_titles,
        permission=rights.READ,
        list_name="termination_cases",
        values={"state": CASE_STATE_NAMES, "decision": CASE_DECISION_NAMES},
        refs={"employee_id": "employee", "proposed_by_id": "employee"},
        attach=rights.PROPOSE,
    )
)  # fmt: skip

_NAME = (
    Column("work_no", "工号", Employee.work_no, width=80),
    Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
)
_HINT = "搜索姓名、拼音首字母、工号"
add_list(
    ListKind(
        "no_shows",
        "缺席",
        "no_show",
        rights.READ,
        (
            Column("day", "日期", NoShow.day, "date", 96),
            *_NAME,
            Column("occasion", "类别", NoShow.occasion, "choice", 90, choices=OCCASION_NAMES),
            Column("title", "名称", NoShow.title, width=200),
            Column(
                "absence_reason", "情形", NoShow.absence_reason.cast("CHAR"), "choice", 190, choices=MISSED,
                sortable=False,
            ),
            Column("excuse", "理由", NoShow.excuse, "choice", 130, choices=EXCUSE_NAMES, tones=EXCUSE_TONES),
            Column("excuse_words", "理由说明", NoShow.excuse_words, width=200),
            Column("withdrawn_at", "撤销时间", NoShow.withdrawn_at, "time", 130),
            Column("recorded_by", "登记人", NoShow.recorded_by, width=90),
            Column("recorded_at", "登记时间", NoShow.recorded_at, "time", 130, shown=False),
            Column("employee_id", "人员", NoShow.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(NoShow, rights.READ),
        NoShow.id,
        matching,
        order="day",
        descending=True,
        views=(
            View("counting", "算旷工", (Filter("withdrawn_at", "empty"), Filter("excuse", "empty"))),
            View("excused", "有理由", (Filter("excuse", "filled"),)),
            View("all", "全部"),
        ),
        unit="次",
        version=NoShow.row_version,
        search_hint=_HINT,
    )
)  # fmt: skip
add_list(
    ListKind(
        "absence_openings",
        "期初旷工",
        "absence_opening",
        rights.READ,
        (
            Column("year", "年份", AbsenceOpening.year, "number", 70),
            *_NAME,
            # Hundredths of a day are shown as money is: two decimals.
            Column("absence", "旷工（天）", AbsenceOpening.absence, "hundredths", 104),
            Column("run", "最后连续（天）", AbsenceOpening.run, "hundredths", 130),
            Column("last_day", "最后旷工日", AbsenceOpening.last_day, "date", 100),
            Column("signed_by", "核对人", AbsenceOpening.signed_by, width=90),
            Column("remark", "备注", AbsenceOpening.remark, width=200),
            Column("recorded_by", "登记人", AbsenceOpening.recorded_by, width=90),
            Column("recorded_at", "登记时间", AbsenceOpening.recorded_at, "time", 130, shown=False),
            Column("employee_id", "人员", AbsenceOpening.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(AbsenceOpening, rights.READ),
        AbsenceOpening.id,
        matching,
        order="year",
        descending=True,
        views=(View("all", "全部"),),
        unit="条",
        version=AbsenceOpening.row_version,
        search_hint=_HINT,
    )
)  # fmt: skip
add_list(
    ListKind(
        "self_criticisms",
        "书面检查",
        "self_criticism",
        rights.READ,
        (
            Column("due_on", "期限", SelfCriticism.due_on, "date", 96),
            *_NAME,
            Column("day", "旷工日期", SelfCriticism.day, "date", 96),
            Column("asked_on", "要求日期", SelfCriticism.asked_on, "date", 96),
            Column("received_on", "收到日期", SelfCriticism.received_on, "date", 96),
            Column("remark", "备注", SelfCriticism.remark, width=220),
            Column("recorded_by", "登记人", SelfCriticism.recorded_by, width=90),
            Column("employee_id", "人员", SelfCriticism.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(SelfCriticism, rights.READ),
        SelfCriticism.id,
        matching,
        order="due_on",
        descending=True,
        views=(
            View("open", "未交", (Filter("received_on", "empty"),)),
            View("late", "已过期限", (Filter("received_on", "empty"), Filter("due_on", "le", "昨天"))),
            View("all", "全部"),
        ),
        unit="份",
        version=SelfCriticism.row_version,
        search_hint=_HINT,
        explain=queries.deadlines,
    )
)
add_list(
    ListKind(
        "termination_cases",
        "旷工处理",
        "termination_case",
        rights.READ,
        (
            Column("proposed_at", "提请时间", TerminationCase.proposed_at, "time", 130),
            *_NAME,
            Column("words", "提请说明", TerminationCase.words, width=240),
            Column("proposed_by", "提请人", TerminationCase.proposed_by, width=90),
            Column(
                "state", "处理状态", TerminationCase.state, "choice", 100, choices=CASE_STATE_NAMES,
                tones={CaseState.PROPOSED: "warn", CaseState.DECIDED: "mute"},
            ),
            Column("decision", "决定", TerminationCase.decision, "choice", 140, choices=CASE_DECISION_NAMES),
            Column("reason", "理由", TerminationCase.reason, width=240),
            Column("decided_by", "决定人", TerminationCase.decided_by, width=90),
            Column("decided_at", "决定时间", TerminationCase.decided_at, "time", 130),
            Column("employee_id", "人员", TerminationCase.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(TerminationCase, rights.READ),
        TerminationCase.id,
        matching,
        order="proposed_at",
        descending=True,
        views=(View("open", "待公司决定", (Filter("state", "eq", str(CaseState.PROPOSED)),)), View("all", "全部")),
        unit="件",
        version=TerminationCase.row_version,
        search_hint=_HINT,
        explain=queries.frozen,
    )
)  # fmt: skip


def people_in_reach(person: Person, permission: str) -> list[Any]:
    """Everybody in service within the reach of a right: number, work number, name and unit."""
    reached = within(person, permission)
    rows: Any = (
        Employee.select(Employee.id, Employee.work_no, Employee.name, Department.name.alias("unit"))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .where(
            Employee.state.in_([str(one) for one in PRESENT]), *(() if reached is None else (reached,))
        )
        .order_by(Employee.work_no)
        .objects()
    )  # fmt: skip
    return list(rows)


def _standings(person: Person) -> list[Row]:
    """Everybody within reach who has any absence, with what it comes to today."""
    people = {one.id: one for one in people_in_reach(person, rights.READ)}
    found = queries.standing(people, clock.now().date(), queries.SHARED) if people else {}
    return [_row(people[number], one) for number, one in found.items() if one.year_sum or one.run_days]


def _row(person: Any, one: Standing) -> Row:
    last = one.records[-1].day if one.records else None
    values = (
        person.work_no, person.name, person.unit or "", one.run_days, one.year_sum, one.opening, last, str(one.level),
        person.id,
    )  # fmt: skip
    return Row(person.id, None, values)


def _standings_explained(records: Collection[int]) -> Mapping[int, Explanation]:
    return {
        number: one.explanation for number, one in queries.standing(records, clock.now().date(), queries.SHARED).items()
    }


add_list(
    ListKind(
        "absences",
        "旷工累计",
        "employee",
        rights.READ,
        (
            Column("work_no", "工号", Employee.work_no, width=90),
            Column("name", "姓名", Employee.name, "strong", 100),
            Column("unit", "部门", Department.name, width=140),
            Column("run", "连续（天）", None, "hundredths", 104),
            Column("year", "累计（天）", None, "hundredths", 104),
            Column("opening", "其中期初（天）", None, "hundredths", 130),
            Column("last", "最近旷工日", None, "date", 100),
            Column("level", "处理情况", None, "choice", 120, choices=LEVEL_NAMES, tones=LEVEL_TONES),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="year",
        descending=True,
        rows=_standings,
        views=(
            View("reached", "预警以上", (Filter("level", "in", (Level.ALERT, Level.THRESHOLD, Level.PROPOSED)),)),
            View("threshold", "达到解除条件", (Filter("level", "eq", Level.THRESHOLD),)),
            View("all", "全部"),
        ),
        unit="人",
        search_hint="搜索姓名、工号、部门",
        explain=_standings_explained,
    )
)
