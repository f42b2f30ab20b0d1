"""The list of scores: what the month of everybody comes to by cause, frozen where a bonus sheet says it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from models.appraisal import queries, rights
from models.appraisal.describe import point_columns
from models.appraisal.rules import COLUMNS, barred_words
from models.appraisal.tables import BonusSheet
from models.appraisal.workflow import BONUS_STATE_NAMES, BONUS_STATE_TONES, BonusState
from models.attendance.days.describe import PLACES, month_of_record, month_record, people_asked
from models.core import clock, explain
from models.core.access import Person
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.staff.tables import Employee

NARROWED_BY = ("__key__", "month", "employee_id", "work_no", "name", "unit")


def _titles(records: Collection[int]) -> dict[int, str]:
    people: Any = Employee.select(Employee.id, Employee.name).tuples()
    names = dict(people.where(Employee.id.in_({record // PLACES for record in records})))
    return {one: f"{names[one // PLACES]} {month_of_record(one)[1]} 得分" for one in records if one // PLACES in names}


def _explained(records: Collection[int]) -> Mapping[int, Explanation]:
    by_month: dict[str, list[int]] = {}
    for record in records:
        employee, month = month_of_record(record)
        by_month.setdefault(month, []).append(employee)
    found = {}
    for month, employees in by_month.items():
        kept = queries.frozen(month, employees)
        made = queries.outlook(month, [one for one in employees if one not in kept])
        for employee, row in kept.items():
            found[month_record(employee, month)] = explain.from_json(json.loads(row.explanation))
        for employee, outcome in made.items():
            found[month_record(employee, month)] = outcome.explanation
    return found


def _rows(person: Person, query: Query) -> list[Row]:
    found: list[Row] = []
    for month in _months(query):
        people = people_asked(person, query, [month], rights.READ)
        numbers = [one.id for one in people]
        kept = queries.frozen(month, numbers)
        made = queries.outlook(month, [number for number in numbers if number not in kept])
        states = {row.id: row.state for row in BonusSheet.select().where(BonusSheet.month == month)}
        for one in people:
            row = kept.get(one.id)
            says = row if row is not None else made[one.id]
            state = states[row.sheet_id] if row is not None else str(BonusState.OPEN)
            barred = barred_words(row.barred.split(",")) if row is not None else ""
            found.append(Row(month_record(one.id, month), None, (
                month, one.work_no, one.name, one.unit, says.base_points, *(getattr(says, name) for name in COLUMNS),
                says.final_points, says.fine_fen, says.remark, barred, state, one.id,
            )))  # fmt: skip
    return found


def _months(query: Query) -> Sequence[str]:
    """The months that the conditions name, this month without any. Raises Refused."""
    by_key = [one for one in query.filters if one.column == "__key__"]
    if by_key:
        records = (int(record) for one in by_key for record in _values(one))
        return sorted({month_of_record(record)[1] for record in records if record >= PLACES})
    named = {str(value) for one in query.filters if one.column == "month" for value in _values(one)}
    for month in named:
        queries.month_span(month)
    return sorted(named) or [f"{clock.now():%Y-%m}"]


def _values(one: Filter) -> Sequence[Any]:
    return one.value if one.op == "in" else (one.value,)


add_entity(Entity("score", "月度得分", {}, _titles, permission=rights.READ, list_name="scores"))
add_list(
    ListKind(
        "scores",
        "月度得分",
        "score",
        rights.READ,
        (
            Column("month", "月份", None, width=76),
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=90),
            *point_columns(lambda _: None),
            Column("fine_fen", "罚款（元）", None, "money", 100, total=True),
            Column("remark", "备注", None, width=260),
            Column("barred", "不能评优的原因", None, width=120),
            Column("state", "奖金表状态", None, "choice", 96, choices=BONUS_STATE_NAMES, tones=BONUS_STATE_TONES),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="work_no",
        narrow=_rows,
        narrow_by=NARROWED_BY,
        views=(
            View("all", "全部"),
            View("lowest", "得分从低到高", order="final_points"),
            View("barred", "不能评优", (Filter("barred", "filled"),)),
        ),
        unit="人",
        search_hint="搜索姓名、工号、部门、备注",
        explain=_explained,
    )
)
