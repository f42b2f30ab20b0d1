"""Rotations: kept, retired, and applied to a draft."""

from __future__ import annotations

import calendar as months_of
from collections.abc import Mapping, Sequence
from datetime import date

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks
from models.roster import cells, reach
from models.roster.away import absences
from models.roster.cells import Content, Place
from models.roster.plan import queries as plans
from models.roster.plan.rules import Worker
from models.roster.rights import SETTINGS, WRITE
from models.roster.rotations import queries, rules
from models.roster.tables import Roster, Rotation, RotationSlot, ShiftType
from models.roster.workflow import ROTATION_KIND_NAMES, RosterState, RotationKind, ShiftKind
from models.staff.tables import Employee

# Parameters with days of the week that a rotation may follow.
WEEKDAY_PARAMETERS = {
    "duty.hall.fee_clerk_weekdays": "收费人员的营业厅值日",
    "duty.hall.card_clerk_weekdays": "办证人员的营业厅值日",
    "hall.weekdays": "营业厅开放日",
}
ROTATION = Field("id", "轮班", Kind.REF, required=True, ref="rotation")
WHAT = (
    Field("name", "名称", Kind.TEXT, required=True, max_length=40),
    Field("kind", "方式", Kind.CHOICE, required=True, choices=ROTATION_KIND_NAMES, default="cyclic"),
    Field(
        "slots", "每天的班次", Kind.ROWS, required=True, hint="一天一行，从第一天起；按周的从周一起",
        rows=(Field("shift_id", "班次", Kind.REF, ref="shift_type", hint="不选是休息"),),
    ),
    Field("weekdays", "按哪一项规定的星期", Kind.CHOICE, choices=WEEKDAY_PARAMETERS, hint="只有按责任星期的要选"),
    Field("by_calendar", "节假日休息、调休日上班", Kind.BOOL),
    Field("remark", "备注", Kind.TEXT, max_length=200),
)  # fmt: skip
PEOPLE = Field(
    "people", "人员", Kind.ROWS, required=True,
    rows=(
        Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
        Field(
            "offset", "从第几天起", Kind.INTEGER, lowest=0, highest=rules.LONGEST - 1, default=0,
            hint="0 是周期的第一天；按周的以周计",
        ),
    ),
)  # fmt: skip
LABELS = {f.name: f.label for f in (*WHAT, PEOPLE)}
CHANGED = frozenset({"rotation"})
MOST_NAMED = 3  # people whom a warning names


def _faulty(field: str, sentence: str) -> BadFields:
    return BadFields({field: sentence}, LABELS)


def _checked(f: Values, before: Sequence[int | None] = ()) -> tuple[int | None, ...]:
    """The slots, when the rotation makes sense; shifts it had `before` may stay when they are no longer used."""
    slots = tuple(one["shift_id"] for one in f["slots"])
    wrong = rules.fault(RotationKind(f["kind"]), slots, f["weekdays"] or "", by_calendar=f["by_calendar"])
    if wrong is not None:
        raise _faulty(*wrong)
    wanted = {one for one in slots if one is not None}
    rows = {row.id: row for row in ShiftType.select().where(ShiftType.id.in_(sorted(wanted)))}
    for number in sorted(wanted):
        row = rows.get(number)
        if row is None or not (row.is_active or number in before):
            raise _faulty("slots", "有一个班次已停用或不存在，请另选。")
        if row.kind == ShiftKind.LEAVE:
            raise _faulty("slots", f"“{row.name}”是请假标记，不能轮班。休息的日子请不选班次。")
    return slots


def _columns(f: Values, slots: Sequence[int | None]) -> dict[str, object]:
    period = rules.WEEK if f["kind"] == RotationKind.WEEKDAYS else len(slots)
    return {
        "name": f["name"], "kind": f["kind"], "period": period, "weekdays": f["weekdays"] or "",
        "by_calendar": f["by_calendar"], "remark": f["remark"],
    }  # fmt: skip


def _keep_slots(unit: Unit, record: int, slots: Sequence[int | None]) -> None:
    for old in RotationSlot.select(RotationSlot.id).where(RotationSlot.rotation_id == record):
        unit.delete(RotationSlot, old.id)
    for position, shift in enumerate(slots):
        unit.insert(RotationSlot, rotation_id=record, position=position, shift_id=shift)


def _done(record: int, name: str, notice: str) -> Done:
    return Done(notice, CHANGED, ("rotation", record), name)


def _rest_warning(f: Values, slots: Sequence[int | None]) -> str:
    """What is told of a rotation that does not give everybody a day of rest in a week (R-016)."""
    if f["kind"] == RotationKind.WEEKDAYS:
        return ""
    run = rules.longest_run(slots)
    if run is None:
        return "请注意：照此没有休息日。"
    return f"请注意：照此连续上班 {run} 天，不满一周一休。" if run >= rules.WEEK else ""


@action("roster.add_rotation", "新建轮班", SETTINGS, *WHAT, entity="rotation")
def add_rotation(unit: Unit, f: Values) -> Done:
    """A pattern of shifts that repeats (R-015, R-016)."""
    slots = _checked(f)
    with checks.not_taken("name", "名称", "已有同名的轮班，请换一个名称。"):
        record = unit.insert(Rotation, **_columns(f, slots), is_active=True)
    _keep_slots(unit, record, slots)
    return _done(record, f["name"], f"已新建轮班“{f['name']}”。{_rest_warning(f, slots)}")


@action("roster.edit_rotation", "修改轮班", SETTINGS, ROTATION, version_field(), *WHAT, entity="rotation")
def edit_rotation(unit: Unit, f: Values) -> Done:
    """Change a rotation; rosters that were filled with it stay as they are."""
    row: Rotation = unit.get(Rotation, f["id"])
    before = queries.slots_of([row.id])[row.id]
    slots = _checked(f, before)
    with checks.not_taken("name", "名称", "已有同名的轮班，请换一个名称。"):
        changed = unit.update(Rotation, row.id, f["row_version"], **_columns(f, slots))
    if slots != before:
        if not changed:
            unit.touch(Rotation, row.id, f["row_version"])
        _keep_slots(unit, row.id, slots)
    told = f"已保存轮班“{f['name']}”，已排好的班不变。{_rest_warning(f, slots)}"
    return _done(row.id, f["name"], told)


@action("roster.retire_rotation", "停用轮班", SETTINGS, ROTATION, version_field(), entity="rotation")
def retire_rotation(unit: Unit, f: Values) -> Done:
    """A rotation that is no longer offered; rosters that were filled with it stay as they are."""
    return _set_active(unit, f, is_active=False)


@action("roster.restore_rotation", "恢复轮班", SETTINGS, ROTATION, version_field(), entity="rotation")
def restore_rotation(unit: Unit, f: Values) -> Done:
    """A retired rotation that is offered again."""
    return _set_active(unit, f, is_active=True)


def _set_active(unit: Unit, f: Values, *, is_active: bool) -> Done:
    row: Rotation = unit.get(Rotation, f["id"])
    if not unit.update(Rotation, row.id, f["row_version"], is_active=is_active):
        raise Refused(f"轮班“{row.name}”已经{'在用' if is_active else '停用'}。")
    told = f"轮班“{row.name}”已恢复。" if is_active else f"轮班“{row.name}”已停用，已排好的班不变。"
    return _done(row.id, row.name, told)


@action(
    "roster.apply_rotation", "按轮班排班", WRITE,
    Field("id", "排班表", Kind.REF, required=True, ref="roster"),
    Field("rotation_id", "轮班", Kind.REF, required=True, ref="rotation"), PEOPLE,
    Field("first", "从", Kind.DATE, hint="不填时从月初起"),
    Field("last", "到", Kind.DATE, hint="不填时到月末"),
    Field("anchor", "周期从哪天算起", Kind.DATE, hint="不填时从第一天算起；接着上月轮的，填上次的日子"),
    Field("overwrite", "覆盖已排的班", Kind.BOOL, hint="不勾选时只填空格；请假标记总是保留"),
    entity="roster",
)  # fmt: skip
def apply_rotation(unit: Unit, f: Values) -> Done:
    """Fill a draft with a rotation; marks of leave and days of leave stay free of it (R-015, R-016)."""
    reach.within(unit, WRITE, unit.get(Roster, f["id"]))
    row = cells.lock(f["id"], RosterState.DRAFT)
    rotation: Rotation = unit.get(Rotation, f["rotation_id"])
    if not rotation.is_active:
        raise Refused(f"轮班“{rotation.name}”已停用。请另选，或先恢复它。")
    first, last = _span(row.month, f)
    people = _people(unit, row, f)
    planned = queries.preview(rotation, people, first, last, f["anchor"])
    wanted, kept, away = _wanted(row, planned, plans.workers(people), overwrite=f["overwrite"])
    before = cells.write(row.id, wanted)
    cells.tell(unit, row.id, before, wanted)
    told = [f"已按“{rotation.name}”填好 {len(before)} 格"]
    told += [f"{kept} 格已有班，没有动"] if kept else []
    told += [f"{away} 格在请假、外出或不在职，没有排"] if away else []
    rest = "、".join(f"{count} 天" for count in sorted(set(planned.rest.values())))
    notice = f"{'，'.join(told)}。每人休息 {rest}。{_warned(planned.warnings)}"
    details = {"row_version": row.row_version, "cells": len(before), "rest_days": dict(planned.rest)}
    title = f"{rotation.name} {first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
    return Done(notice, frozenset({"roster", "roster_entry"}), ("roster", row.id), title, details)


def _warned(warnings: Sequence[str]) -> str:
    if not warnings:
        return ""
    more = f"另有 {len(warnings) - MOST_NAMED} 人也是。" if len(warnings) > MOST_NAMED else ""
    return f"请注意：{''.join(warnings[:MOST_NAMED])}{more}"


def _span(month: str, f: Values) -> tuple[date, date]:
    """From when until when is filled, within the roster's month. Raises BadFields."""
    begins = date.fromisoformat(f"{month}-01")
    ends = begins.replace(day=months_of.monthrange(begins.year, begins.month)[1])
    first, last = f["first"] or begins, f["last"] or ends
    labels = {"first": "从", "last": "到"}
    for name, day in (("first", first), ("last", last)):
        if not begins <= day <= ends:
            raise BadFields({name: f"应在 {month} 之内。"}, labels)
    if last < first:
        raise BadFields({"last": "不能早于开始的日子。"}, labels)
    return first, last


def _people(unit: Unit, row: Roster, f: Values) -> dict[int, int]:
    """Who is planned with which offset: people of the roster's unit, or of the author's reach. Raises BadFields."""
    people: dict[int, int] = {one["employee_id"]: one["offset"] for one in f["people"]}
    if len(people) < len(f["people"]):
        raise _faulty("people", "同一个人写了两次，请去掉一个。")
    group = reach.units_below(row.unit_id)
    rows = {one.id: one for one in Employee.select().where(Employee.id.in_(sorted(people)))}
    for number in people:
        one = rows.get(number)
        if one is None or not (one.unit_id in group or unit.sees(WRITE, employee_id=None, unit_id=one.unit_id)):
            raise NotFound()
    return people


def _wanted(
    row: Roster, planned: queries.Preview, workers: Mapping[int, Worker], *, overwrite: bool
) -> tuple[dict[Place, Content | None], int, int]:
    """The cells to write, how many stay as they are, and how many people are away or not in service on."""
    people = set(planned.rest)
    known = cells.stored(row.id, people)
    marks = {one.id for one in ShiftType.select(ShiftType.id).where(ShiftType.kind == ShiftKind.LEAVE)}
    days = [day for _, day in planned.cells]
    away = {
        (one.employee_id, day)
        for one in absences(people, min(days), max(days))
        for day in days
        if one.first <= day <= one.last
    }
    wanted: dict[Place, Content | None] = {}
    kept = free = 0
    for (employee, day), shift in planned.cells.items():
        place, second = Place(employee, day), Place(employee, day, 2)
        held = [known[one][1] for one in (place, second) if one in known]
        if held and (not overwrite or any(one.shift_id in marks for one in held)):
            kept += 1
        elif workers[employee].absence(day) or (shift is not None and (employee, day) in away):
            free += 1
        else:
            wanted[place] = Content(shift)
            if second in known:
                wanted[second] = None
    return wanted, kept, free
