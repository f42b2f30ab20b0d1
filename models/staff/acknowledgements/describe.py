"""Acknowledgements in words: rights, records and lists."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from models.core import access, clock
from models.core.access import Person, Role
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, add_entity, add_list
from models.core.regulation.tables import Regulation, RegulationVersion
from models.staff.acknowledgements import queries
from models.staff.acknowledgements.queries import OWN, PAPER
from models.staff.describe import READ, matching, of_people
from models.staff.tables import Acknowledgement, Employee

RECORD = access.permission("staff.acknowledgements", "登记制度确认", scope=(Role.ADMIN, Role.HR))
ACKNOWLEDGE = access.permission("staff.acknowledge", "本人确认已阅读制度", own=tuple(Role))

CHANNELS = {PAPER: "纸面签字", OWN: "本人登录确认"}
STATES = {"open": "未确认", "done": "已确认"}
TONES = {"open": "warn", "done": "ok"}
# A row of the overview is one person and one version; both numbers are in the row's own.
_SPAN = 10_000


def row_number(employee_id: int, version_id: int) -> int:
    """The number of a row of the overview."""
    return employee_id * _SPAN + version_id


def person_and_version(number: int) -> tuple[int, int]:
    """Which person and which version a row of the overview is about."""
    return divmod(number, _SPAN)


def _titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        Acknowledgement.select(Acknowledgement.id, Employee.name, Regulation.short_title, RegulationVersion.number)
        .join(Employee, on=(Employee.id == Acknowledgement.employee_id))
        .join(RegulationVersion, on=(RegulationVersion.id == Acknowledgement.version_id))
        .join(Regulation, on=(Regulation.id == RegulationVersion.regulation_id))
        .where(Acknowledgement.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} 确认《{title}》第 {number} 版" for record, name, title, number in rows}


def _overview(person: Person) -> list[Row]:
    return [
        Row(
            row_number(one.employee_id, one.version.id), None,
            (
                one.work_no, one.name, one.unit, one.version.title, one.version.number,
                "open" if one.record is None else "done", one.acknowledged_on, one.channel, one.recorded_by,
                one.version.in_force_from,
            ),
        )
        for one in queries.standings(person, clock.now().date())
    ]  # fmt: skip


add_entity(
    Entity(
        "acknowledgement",
        "制度确认",
        {"acknowledged_on": "确认日期", "channel": "方式", "recorded_at": "登记时间", "recorded_by": "登记人"},
        _titles,
        permission=READ,
        list_name="acknowledgements",
        values={"channel": CHANNELS},
        refs={"employee_id": "employee", "version_id": "regulation_version"},
        attach=RECORD,
    )
)
add_list(
    ListKind(
        "acknowledgement_overview",
        "制度确认情况",
        "acknowledgement",
        READ,
        (
            Column("work_no", "工号", None, width=90),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=120),
            Column("title", "制度", None, width=220),
            Column("number", "版次", None, "number", 60),
            Column("state", "状态", None, "choice", 90, choices=STATES, tones=TONES),
            Column("acknowledged_on", "确认日期", None, "date", 100),
            Column("channel", "方式", None, "choice", 110, choices=CHANNELS),
            Column("recorded_by", "登记人", None, width=90),
            Column("in_force_from", "生效日期", None, "date", 100, shown=False),
        ),
        order="work_no",
        views=(
            View("open", "未确认", (Filter("state", "eq", "open"),)),
            View("done", "已确认", (Filter("state", "eq", "done"),)),
            View("all", "全部"),
        ),
        unit="人次",
        search_hint="搜索姓名、工号、部门、制度",
        rows=_overview,
    )
)
add_list(
    ListKind(
        "acknowledgements",
        "制度确认记录",
        "acknowledgement",
        READ,
        (
            Column("acknowledged_on", "确认日期", Acknowledgement.acknowledged_on, "date", 100),
            Column("work_no", "工号", Employee.work_no, width=90),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column(
                "version_id", "制度", Acknowledgement.version_id, width=240, ref="regulation_version", sortable=False
            ),
            Column("channel", "方式", Acknowledgement.channel, "choice", 110, choices=CHANNELS),
            Column("recorded_by", "登记人", Acknowledgement.recorded_by, width=90),
            Column("recorded_at", "登记时间", Acknowledgement.recorded_at, "time", 140),
        ),
        of_people(Acknowledgement),
        Acknowledgement.id,
        matching,
        order="acknowledged_on",
        descending=True,
        version=Acknowledgement.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip
