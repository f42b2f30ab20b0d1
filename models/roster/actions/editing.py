"""Cells of rosters: set in a draft, changed by record after publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.core.errors import BadFields, Conflict, Theirs
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.roster import cells, reach, rights
from models.roster.actions.rosters import CHANGED, ROSTER, title_of
from models.roster.cells import REST, Cells, Content, Place, code_of, where
from models.roster.tables import Roster, ShiftType
from models.roster.workflow import DUTY_ROLE_NAMES, RosterState
from models.staff import describe as staff
from models.staff.tables import Employee

CELLS = Field(
    "cells", "格子", Kind.ROWS, required=True,
    rows=(
        Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
        Field("day", "日期", Kind.DATE, required=True),
        Field("position", "第几班", Kind.INTEGER, lowest=1, highest=2, default=1),
        Field("shift", "班次", Kind.TEXT, max_length=8, hint="班次代号，“休”是公休，不填是清空"),
        Field("was", "原来的班次", Kind.TEXT, max_length=8, hint="您看到的代号，空格子不填"),
        Field("role", "岗位职责", Kind.CHOICE, choices=DUTY_ROLE_NAMES),
        Field("covers_for_id", "顶替", Kind.REF, ref="employee"),
    ),
)  # fmt: skip
NAMED = 5  # cells that a sentence names


@action("roster.set_cells", "排班", rights.WRITE, ROSTER, CELLS, entity="roster")
def set_cells(unit: Unit, f: Values) -> Done:
    """Fill cells of a draft; what differs from what the person saw is a conflict, other cells of others are not."""
    row = locked(unit, f["id"], rights.WRITE, RosterState.DRAFT)
    wanted = wanted_of(unit, row, f["cells"], rights.WRITE)
    require_seen(row, f["cells"], wanted)
    before = cells.write(row.id, wanted)
    cells.tell(unit, row.id, before, wanted)
    return told(row, before, f"已保存 {len(before)} 格。")


def locked(unit: Unit, record: int, permission: str, *states: RosterState) -> Roster:
    """The roster for writing, after everybody else who writes to it. Raises NotFound and Refused."""
    reach.within(unit, permission, unit.get(Roster, record))
    return cells.lock(record, *states)


def told(row: Roster, before: Cells, notice: str, *also: str) -> Done:
    """What an act on cells says: the version of the roster from now on, and how many cells changed."""
    details = {"row_version": row.row_version, "cells": len(before)}
    return Done(notice, CHANGED | {"roster_entry", *also}, ("roster", row.id), title_of(row), details)


def wanted_of(
    unit: Unit, row: Roster, asked: Iterable[Mapping[str, Any]], permission: str
) -> dict[Place, Content | None]:
    """What the cells are to be, by their places. Raises BadFields naming every fault of every cell."""
    people = {one.id: one for one in Employee.select().where(Employee.id.in_({a["employee_id"] for a in asked}))}
    covered = staff.employee_titles({a["covers_for_id"] for a in asked if a["covers_for_id"]})
    shifts = {one.code: one for one in ShiftType.select()}
    group = reach.units_below(row.unit_id)
    wanted: dict[Place, Content | None] = {}
    faults: list[str] = []
    for number, one in enumerate(asked, 1):
        person = people.get(one["employee_id"])
        place = Place(one["employee_id"], one["day"], one["position"])
        if person is None or not (
            person.unit_id in group or unit.sees(permission, employee_id=None, unit_id=person.unit_id)
        ):
            faults.append(f"第 {number} 格的人员找不到，或不在您的数据范围内")
            continue
        told = _fault(place, one, row.month, shifts, covered) or ("同一格写了两次" if place in wanted else "")
        if told:
            faults.append(f"{where(place, {person.id: person.name})} {told}")
        wanted[place] = _content(one, shifts)
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > NAMED else ""
        raise BadFields({"cells": f"{'；'.join(faults[:NAMED])}{more}。请核对。"}, {"cells": "格子"})
    return wanted


def _fault(
    place: Place, one: Mapping[str, Any], month: str, shifts: Mapping[str, Any], covered: Mapping[int, str]
) -> str:
    """What is wrong with one cell, or nothing."""
    code, other = one["shift"], one["covers_for_id"]
    if f"{place.day:%Y-%m}" != month:
        return f"不在 {month} 内"
    if code == REST and place.position > 1:
        return "第二班不能排公休"
    if code not in ("", REST) and code not in shifts:
        return f"没有“{code}”这个班次"
    if code in shifts and not shifts[code].is_active and code != one["was"]:
        return f"班次“{code}”已停用"
    if other is not None and (other not in covered or other == place.employee_id or code in ("", REST)):
        return "顶替的人写错了"
    return ""


def _content(one: Mapping[str, Any], shifts: Mapping[str, Any]) -> Content | None:
    if not one["shift"]:
        return None
    if one["shift"] not in shifts:
        return Content(None)
    return Content(shifts[one["shift"]].id, one["role"] or "", one["covers_for_id"])


def require_seen(row: Roster, asked: Iterable[Mapping[str, Any]], wanted: Cells) -> None:
    """Raise Conflict, naming the cells, where somebody else set something else than the person saw and wants."""
    codes = cells.signs()
    known = cells.stored(row.id, {place.employee_id for place in wanted})
    differ: list[tuple[Place, str, str]] = []
    for one in asked:
        place = Place(one["employee_id"], one["day"], one["position"])
        now = code_of(known[place][1] if place in known else None, codes)
        if now not in (one["was"], one["shift"]):
            differ.append((place, one["was"], now))
    if not differ:
        return
    names = staff.employee_titles({place.employee_id for place, _, _ in differ})
    who, at = cells.last_by(row.id, differ[0][0], names[differ[0][0].employee_id])
    told = [f"{where(place, names)} 您看到的是{was or '空'}，现在是{now or '空'}" for place, was, now in differ[:NAMED]]
    more = f"等 {len(differ)} 格" if len(differ) > NAMED else ""
    stored = [place._asdict() | {"shift": now} for place, _, now in differ]
    raise Conflict(
        "roster", row.id, Theirs(row.row_version, {"cells": stored}, who, at),
        f"{'；'.join(told)}{more}，{_when(who, at)}。您的这些格没有保存，请看过现在的班次再填。",
    )  # fmt: skip


def _when(who: str, at: Any) -> str:
    return f"{who or '别人'}{f' {at:%m-%d %H:%M} ' if at is not None else ''}改过"
