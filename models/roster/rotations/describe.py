"""Rotations in words: records, the list with their shifts and days of rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from models.core import clock, text
from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import Entity, Found, add_entity, add_list
from models.core.rulebook import queries as rulebook
from models.roster.cells import REST
from models.roster.rights import READ
from models.roster.rotations import queries
from models.roster.rotations.actions import WEEKDAY_PARAMETERS
from models.roster.tables import Rotation, RotationSlot, ShiftType
from models.roster.workflow import ROTATION_KIND_NAMES, RotationKind


def _titles(records: Collection[int]) -> dict[int, str]:
    return {row.id: row.name for row in Rotation.select().where(Rotation.id.in_(list(records)))}


def _slot_titles(records: Collection[int]) -> dict[int, str]:
    rows = RotationSlot.select().where(RotationSlot.id.in_(list(records)))
    return {row.id: f"第 {row.position + 1} 天" for row in rows}


def _find(_: Person, words: str, limit: int) -> list[Found]:
    rows = Rotation.select().where(
        Rotation.name.contains(text.tidy(words)) & (Rotation.is_active == True)  # noqa: E712  (SQL, not Python)
    )
    return [
        Found("rotation", row.id, row.name, ROTATION_KIND_NAMES[RotationKind(row.kind)])
        for row in rows.order_by(Rotation.name).limit(limit)
    ]


def _more(record: int) -> Mapping[str, Any]:
    return {"slots": [{"shift_id": shift} for shift in queries.slots_of([record]).get(record, ())]}


add_entity(
    Entity(
        "rotation",
        "轮班",
        {
            "name": "名称", "kind": "方式", "period": "周期（天）", "weekdays": "按哪一项规定的星期",
            "by_calendar": "节假日休息、调休日上班", "is_active": "在用", "remark": "备注",
        },
        _titles,
        _find,
        permission=READ,
        list_name="rotations",
        values={"kind": ROTATION_KIND_NAMES, "weekdays": WEEKDAY_PARAMETERS},
        more=_more,
    )
)  # fmt: skip
add_entity(
    Entity(
        "rotation_slot",
        "轮班的一天",
        {"rotation_id": "轮班", "position": "第几天（从 0 起）", "shift_id": "班次"},
        _slot_titles,
        permission=READ,
        refs={"rotation_id": "rotation", "shift_id": "shift_type"},
    )
)


def _rows(_: Person) -> Sequence[Row]:
    rotations = list(Rotation.select().order_by(Rotation.name))
    slots = queries.slots_of([row.id for row in rotations])
    signs: dict[int | None, str] = {row.id: row.code for row in ShiftType.select(ShiftType.id, ShiftType.code)}
    today = clock.now().date()
    found = []
    for row in rotations:
        shown = slots.get(row.id, ())
        rest = sum(one is None for one in shown)
        if row.weekdays:
            rest = row.period - len(rulebook.value(row.weekdays, today))
        pattern = " ".join(signs.get(one, REST) for one in shown)
        found.append(
            Row(
                row.id, row.row_version,
                (
                    row.name, row.kind, row.period, pattern, rest, row.weekdays, row.by_calendar, row.is_active,
                    row.remark,
                ),
            )
        )  # fmt: skip
    return found


add_list(
    ListKind(
        "rotations",
        "轮班",
        "rotation",
        READ,
        (
            Column("name", "名称", None, "strong", 140),
            Column("kind", "方式", None, "choice", 110, choices=ROTATION_KIND_NAMES),
            Column("period", "周期（天）", None, "number", 100),
            Column("pattern", "每天的班次", None, width=260, sortable=False),
            Column("rest", "每周期休息天数", None, "number", 130),
            Column("weekdays", "按哪一项规定的星期", None, "choice", 170, choices=WEEKDAY_PARAMETERS),
            Column("by_calendar", "节假日休息、调休日上班", None, "bool", 180),
            Column("is_active", "在用", None, "bool", 60),
            Column("remark", "备注", None, width=160, shown=False),
        ),
        order="name",
        views=(View("used", "在用", (Filter("is_active", "eq", True),)), View("all", "全部")),
        unit="种",
        search_hint="搜索名称、班次",
        rows=_rows,
    )
)
