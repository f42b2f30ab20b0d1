"""What has to be cleared, as a list: worked out for the month that is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from models.attendance import rights
from models.attendance.days import queries as days_queries
from models.attendance.days.describe import day_of_record, record_of
from models.attendance.exceptions import queries
from models.attendance.exceptions.queries import Case
from models.attendance.exceptions.rules import KIND_NAMES, KIND_TONES, TO_EXPLAIN, Kind
from models.core import clock
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.staff.tables import Employee

KINDS = list(Kind)
# A record number tells person, day, kind and which of several it is.
SEVERAL = 32


def record_of_case(one: Case) -> int:
    """The number of something to be cleared, as lists name it."""
    found = one.found
    place = record_of(found.employee_id or 0, found.day) * len(KINDS) + KINDS.index(found.kind)
    return place * SEVERAL + min(found.nth, SEVERAL - 1)


def _month_of_record(record: int) -> str:
    return f"{day_of_record(record // SEVERAL // len(KINDS))[1]:%Y-%m}"


def case_of(person: Person, record: int) -> Case:
    """Something to be cleared with its fixing act, as it is now. Raises NotFound when it was cleared."""
    employee, _ = day_of_record(record // SEVERAL // len(KINDS))
    found = queries.cases(person, _month_of_record(record), employee_id=employee or None)
    case = next((one for one in found if record_of_case(one) == record), None)
    if case is None:
        raise NotFound("这一项已经处理，不用再办。请刷新列表。")
    return case


def _titles(records: Collection[int]) -> dict[int, str]:
    numbers = {record: day_of_record(record // SEVERAL // len(KINDS)) for record in records}
    people: Any = Employee.select(Employee.id, Employee.name).tuples()
    names = dict(people.where(Employee.id.in_({number for number, _ in numbers.values()})))
    return {record: f"{names.get(number, '全体人员')} {day:%Y-%m-%d}" for record, (number, day) in numbers.items()}


add_entity(
    Entity(
        "attendance_exception", "考勤异常", {}, _titles, permission=rights.READ, list_name="attendance_exceptions"
    )
)  # fmt: skip


def _months(query: Query) -> Sequence[str]:
    """The months that the conditions name, this month without any. Raises Refused for what is no month."""
    found = []
    for one in query.filters:
        values = one.value if one.op == "in" else (one.value,)
        if one.column == "__key__":
            found += [_month_of_record(int(value)) for value in values]
        elif one.column in ("month", "月份") and one.op in ("eq", "in"):
            found += [str(value) for value in values]
    return sorted(set(found)) or [f"{clock.now():%Y-%m}"]


def _rows(person: Person, query: Query) -> list[Row]:
    found: list[Row] = []
    for month in _months(query):
        try:
            listed = queries.cases(person, month)
        except ValueError:
            raise Refused(f"“{month}”不是月份。请写成 2026-11 这样。") from None
        found += [_row(one, month) for one in listed]
    return found


def _row(one: Case, month: str) -> Row:
    found = one.found
    values = (
        found.day, one.work_no, one.name, one.unit, str(found.kind), found.words, found.fix.verb, month,
        found.employee_id,
    )  # fmt: skip
    return Row(record_of_case(one), None, values)


def _explained(records: Collection[int]) -> Mapping[int, Explanation]:
    """Why the day of an exception is what it is; days without punches of anybody have no explanation."""
    days = {record: day_of_record(record // SEVERAL // len(KINDS)) for record in records}
    found = days_queries.explanations({day for day in days.values() if day[0]})
    return {record: found[day] for record, day in days.items() if day in found}


add_list(
    ListKind(
        "attendance_exceptions",
        "考勤异常",
        "attendance_exception",
        rights.READ,
        (
            Column("day", "日期", None, "date", 96),
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=120),
            Column("kind", "类别", None, "choice", 120, choices=KIND_NAMES, tones=KIND_TONES),
            Column("words", "情况", None, width=380),
            Column("fix", "处理办法", None, width=170),
            Column("month", "月份", None, width=80, shown=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="day",
        narrow=_rows,
        narrow_by=("__key__", "month"),
        views=(
            View("all", "全部"),
            View("explain", "待本人说明", (Filter("kind", "in", tuple(str(one) for one in TO_EXPLAIN)),)),
            View("decide", "待批准", (Filter("kind", "in", (str(Kind.REQUEST), str(Kind.VERDICT))),)),
            View("changed", "确认后有变化", (Filter("kind", "eq", str(Kind.CHANGED)),)),
        ),
        unit="项",
        search_hint="搜索姓名、工号、部门",
        explain=_explained,
    )
)  # fmt: skip
