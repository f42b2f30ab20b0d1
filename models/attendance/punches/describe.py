"""Punches in words: records, and the list of them. Nobody edits a punch; what is missing is asked for (补卡)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.punches.queries import counting
from models.attendance.tables import Punch
from models.attendance.workflow import SOURCE_NAMES
from models.core import check
from models.core.access import Person
from models.core.imports.tables import ImportBatch
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.describe import matching, of_people
from models.staff.tables import Employee


def _titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = (
        Punch.select(Punch.id, Employee.name, Punch.at, Punch.exact)
        .join(Employee, on=(Employee.id == Punch.employee_id))
        .where(Punch.id.in_(list(records)))
        .tuples()
    )
    return {
        record: f"{name} {at:{'%Y-%m-%d %H:%M:%S' if exact else '%Y-%m-%d %H:%M'}}" for record, name, at, exact in rows
    }


add_entity(
    Entity(
        "punch",
        "打卡记录",
        {
            "employee_id": "人员", "at": "打卡时间", "exact": "精确到秒", "source": "来源", "device": "设备",
            "batch_id": "导入批次",
        },
        _titles,
        permission=rights.READ,
        list_name="punches",
        values={"source": SOURCE_NAMES},
        refs={"employee_id": "employee", "batch_id": "import_batch"},
    )
)  # fmt: skip


def _punches(person: Person) -> Any:
    """The punches that count, of those whom the person may see."""
    return (
        of_people(Punch, rights.READ)(person)
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .where(counting())
    )


add_list(
    ListKind(
        "punches",
        "打卡记录",
        "punch",
        rights.READ,
        (
            Column("at", "打卡时间", Punch.at, "time", 150),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("work_no", "工号", Employee.work_no, width=80, sortable=False),
            Column("unit", "部门", Department.name, width=120, sortable=False),
            Column("source", "来源", Punch.source, "choice", 90, choices=SOURCE_NAMES, sortable=False),
            Column("device", "设备", Punch.device, width=140, sortable=False),
            Column("exact", "精确到秒", Punch.exact, "bool", 90, shown=False, sortable=False),
            Column("batch", "导入批次", Punch.batch_id, "number", 90, shown=False, sortable=False),
            Column("employee_id", "人员", Punch.employee_id, shown=False, ref="employee", sortable=False),
            Column("unit_id", "部门编号", Employee.unit_id, shown=False, ref="department", sortable=False),
        ),
        _punches,
        Punch.id,
        matching,
        order="at",
        descending=True,
        views=(
            View("month", "本月", (Filter("at", "ge", "本月初"),)),
            View("today", "今天", (Filter("at", "ge", "今天"),)),
            View("all", "全部"),
        ),
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip


@check.also
def _of_nobody() -> Any:
    """Punches of people or imports that do not exist."""
    people = Punch.select().where(Punch.employee_id.not_in(Employee.select(Employee.id))).count()
    if people:
        yield f"有 {people} 条打卡记录不属于任何人员。"
    batches = Punch.select().where(Punch.batch_id.not_in(ImportBatch.select(ImportBatch.id))).count()
    if batches:
        yield f"有 {batches} 条打卡记录不属于任何一批导入。"
