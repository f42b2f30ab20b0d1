"""What belongs to a post, in words: rights, records and lists of inductions, telephone, numbers and territories."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee as pw

from models.core import access, clock, text
from models.core.access import Person, Role
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.describe import DETAILS, READ, matching, of_people, titles_of
from models.staff.service import queries
from models.staff.tables import Employee, Induction, StationNumber, Territory, UnreachableIncident

INDUCTION = access.permission("staff.induction", "登记岗前培训", scope=(Role.ADMIN, Role.HR, Role.SUPERVISOR))
UNREACHABLE = access.permission(
    "staff.unreachable", "登记联系不上", scope=(Role.ADMIN, Role.SUPERVISOR, Role.MANAGER, Role.GROUP_LEADER)
)
# Whoever answers a call must know to whom it goes, so that nobody is kept from the list of territories.
TERRITORIES = access.permission("staff.territories", "查看管家片区", scope=tuple(Role))
TERRITORY = access.permission(
    "staff.territory", "划分管家片区", scope=(Role.ADMIN, Role.HR, Role.SUPERVISOR, Role.GROUP_LEADER)
)


def _titles(table: Any, column: Any) -> Any:
    def read(records: Collection[int]) -> dict[int, str]:
        return titles_of(table, column, {}, records)

    return read


def _dated(table: Any, column: Any, what: str, pattern: str) -> Any:
    def read(records: Collection[int]) -> dict[int, str]:
        rows = (
            table.select(table.id, Employee.name, column)
            .join(Employee, on=(Employee.id == table.employee_id))
            .where(table.id.in_(list(records)))
            .tuples()
        )
        return {record: f"{name} {at:{pattern}} {what}" for record, name, at in rows}

    return read


add_entity(
    Entity(
        "induction",
        "岗前培训",
        {
            "employee_id": "人员", "held_on": "日期", "trainer": "培训人", "content": "培训内容", "waiver": "免训原因",
        },
        _dated(Induction, Induction.held_on, "岗前培训", "%Y-%m-%d"),
        permission=READ,
        list_name="inductions",
        refs={"employee_id": "employee"},
        attach=INDUCTION,
    )
)  # fmt: skip
add_entity(
    Entity(
        "unreachable_incident",
        "联系不上",
        {"employee_id": "人员", "happened_at": "时间", "remark": "经过", "excuse": "正当理由"},
        _dated(UnreachableIncident, UnreachableIncident.happened_at, "联系不上", "%m-%d %H:%M"),
        permission=DETAILS,
        list_name="unreachable",
        refs={"employee_id": "employee"},
        attach=UNREACHABLE,
    )
)
add_entity(
    Entity(
        "station_number",
        "站内工号",
        {"employee_id": "人员", "unit_id": "站点", "number": "站内工号", "issued_on": "发放日期"},
        _titles(StationNumber, StationNumber.number),
        permission=READ,
        list_name="station_numbers",
        refs={"employee_id": "employee", "unit_id": "department"},
    )
)
add_entity(
    Entity(
        "territory",
        "管家片区",
        {"name": "片区", "employee_id": "管家", "unit_id": "站点", "from_on": "起始日期", "until_on": "截止日期"},
        _titles(Territory, Territory.name),
        permission=TERRITORIES,
        list_name="territories",
        refs={"employee_id": "employee", "unit_id": "department"},
    )
)

_WORK_NO = Column("work_no", "工号", Employee.work_no, width=80)
_NAME = Column("name", "姓名", Employee.name, "strong", 90, sortable=False)

add_list(
    ListKind(
        "inductions",
        "岗前培训",
        "induction",
        DETAILS,
        (
            Column("held_on", "日期", Induction.held_on, "date", 100),
            _WORK_NO,
            _NAME,
            Column("trainer", "培训人", Induction.trainer, width=90),
            Column("content", "培训内容", Induction.content, width=260),
            Column("waiver", "免训原因", Induction.waiver, width=200),
            Column("recorded_by", "登记人", Induction.recorded_by, width=80, shown=False),
            Column("recorded_at", "登记时间", Induction.recorded_at, "time", 140, shown=False),
            Column("employee_id", "人员", Induction.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(Induction, DETAILS),
        Induction.id,
        matching,
        order="held_on",
        descending=True,
        views=(
            View("all", "全部"),
            View("waived", "免训", (Filter("waiver", "filled"),)),
        ),
        version=Induction.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)


add_list(
    ListKind(
        "unreachable",
        "联系不上",
        "unreachable_incident",
        DETAILS,
        (
            Column("happened_at", "时间", UnreachableIncident.happened_at, "time", 140),
            _WORK_NO,
            _NAME,
            Column("remark", "经过", UnreachableIncident.remark, width=260),
            Column("excuse", "正当理由", UnreachableIncident.excuse, width=200),
            Column("recorded_by", "登记人", UnreachableIncident.recorded_by, width=80),
            Column("recorded_at", "登记时间", UnreachableIncident.recorded_at, "time", 140, shown=False),
            Column("employee_id", "人员", UnreachableIncident.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(UnreachableIncident, DETAILS),
        UnreachableIncident.id,
        matching,
        order="happened_at",
        descending=True,
        views=(
            View("month", "本月", (Filter("happened_at", "ge", "本月初"),)),
            View("counted", "计次的", (Filter("excuse", "empty"),)),
            View("all", "全部"),
        ),
        unit="次",
        version=UnreachableIncident.row_version,
        explain=queries.incidents_explained,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)

_STATION = Column("unit", "站点", Department.name, width=130)


def _with_station(table: Any, permission: str) -> Any:
    """Rows of people with the station that they are about."""
    people = of_people(table, permission)

    def source(person: Any) -> Any:
        return people(person).join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == table.unit_id))

    return source


add_list(
    ListKind(
        "station_numbers",
        "站内工号",
        "station_number",
        READ,
        (
            _STATION,
            Column("number", "站内工号", StationNumber.number, "link", 90),
            _WORK_NO,
            _NAME,
            Column("issued_on", "发放日期", StationNumber.issued_on, "date", 100),
            Column("employee_id", "人员", StationNumber.employee_id, shown=False, ref="employee", sortable=False),
            Column("unit_id", "站点编号", StationNumber.unit_id, shown=False, ref="department", sortable=False),
        ),
        _with_station(StationNumber, READ),
        StationNumber.id,
        matching,
        order="number",
        unit="个",
        version=StationNumber.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)


def _territories(_: Person) -> Any:
    """Territories with whether they are looked after today; the column names the derived table by its alias."""
    one, today = Territory.alias("one"), clock.now().date()
    state = pw.Case(None, ((one.until_on < today, "ended"), (one.from_on > today, "later")), "now")
    term = one.select(one.id, state.alias("state")).alias("term")
    return (
        Territory.select()
        .join(term, on=(term.c.id == Territory.id))
        .join(Employee, on=(Employee.id == Territory.employee_id))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Territory.unit_id))
    )


add_list(
    ListKind(
        "territories",
        "管家片区",
        "territory",
        TERRITORIES,
        (
            Column("name", "片区", Territory.name, "strong", 160),
            _STATION,
            _WORK_NO,
            Column("butler", "管家", Employee.name, width=90, sortable=False),
            Column("from_on", "起始日期", Territory.from_on, "date", 100),
            Column("until_on", "截止日期", Territory.until_on, "date", 100),
            Column(
                "state",
                "负责状态",
                pw.SQL("term.state"),
                "choice",
                90,
                choices={"now": "负责中", "ended": "已结束", "later": "未开始"},
                tones={"now": "ok", "ended": "mute", "later": "info"},
            ),
            Column("employee_id", "人员", Territory.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _territories,
        Territory.id,
        lambda words: matching(words) | Territory.name.contains(text.tidy(words)),
        order="name",
        views=(
            View("now", "现在", (Filter("state", "eq", "now"),)),
            View("all", "全部"),
        ),
        unit="个",
        version=Territory.row_version,
        search_hint="搜索片区、姓名、拼音首字母、工号",
    )
)
