"""The legend of rosters: shift types, and their hours from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.rulebook.rules import BEGINNING
from models.core.unit import Unit
from models.org import checks
from models.roster import clock, rights
from models.roster.cells import REST
from models.roster.tables import Roster, RosterEntry, ShiftTime, ShiftType
from models.roster.workflow import DUTY_ROLE_NAMES, IN_FORCE, SHIFT_KIND_NAMES, TONES, ShiftKind
from models.staff import changed as changed_days

SHIFT = Field("id", "班次", Kind.REF, required=True, ref="shift_type")
WHAT = (
    Field("code", "代号", Kind.CODE, required=True, max_length=8, hint="排班表格子里的字，例如 早"),
    Field("name", "班次名称", Kind.TEXT, required=True, max_length=30),
    Field("kind", "种类", Kind.CHOICE, required=True, choices=SHIFT_KIND_NAMES, default="work"),
    Field("role", "岗位职责", Kind.CHOICE, choices=DUTY_ROLE_NAMES),
    Field("certificate", "须持证书", Kind.TEXT, max_length=64, hint="按“证书种类”里的名称，没有要求的不填"),
    Field("tone", "颜色", Kind.CHOICE, choices=TONES),
    Field("position", "顺序", Kind.INTEGER, lowest=1, highest=99, hint="前九个是排班时的数字键；不填排在最后"),
)
HOURS = (
    clock.field("starts", "上班时刻", "例如 08:00；请假标记不填"),
    clock.field("ends", "下班时刻", "不晚于上班时刻的算第二天"),
    clock.field("break_from", "休息开始", "中间不休息的不填"),
    clock.field("break_until", "休息结束"),
    Field("punches_break", "休息要打卡", Kind.BOOL),
    Field("pre_minutes", "提前到岗（分钟）", Kind.INTEGER, lowest=0, highest=120, default=0),
)
LABELS = {f.name: f.label for f in (*WHAT, *HOURS)}
COLUMNS = tuple(f.name for f in HOURS)
CHANGED = frozenset({"shift_type"})


@action("roster.add_shift", "新建班次", rights.SETTINGS, *WHAT, *HOURS, entity="shift_type")
def add_shift(unit: Unit, f: Values) -> Done:
    """A shift type with its hours, which hold from the beginning on, so that past months can be entered too."""
    checks.one_at_a_time()
    record = make(unit, f)
    return Done(f"已新建班次{f['code']}（{f['name']}）。", CHANGED, ("shift_type", record), f"{f['code']} {f['name']}")


def make(unit: Unit, f: Values) -> int:
    """Add a shift type within a running act; `f` as the fields of `roster.add_shift`. Raises BadFields."""
    hours = hours_of(f)
    record = unit.insert(ShiftType, **_what(f, None), is_active=True)
    unit.insert(ShiftTime, shift_id=record, valid_from=BEGINNING, **hours)
    return record


def _what(f: Values, row: ShiftType | None) -> dict[str, Any]:
    """The values of a shift type, its place in the legend included. Raises BadFields."""
    if f["code"] == REST:
        raise BadFields({"code": "“休”是公休的代号，请换一个。"}, LABELS)
    same = ShiftType.select().where(ShiftType.code == f["code"], ShiftType.id != (row.id if row else 0)).first()
    if same is not None:
        told = "" if same.is_active else "，已停用"
        raise BadFields({"code": f"已有班次用这个代号（{same.name}{told}）。请换一个。"}, LABELS)
    values = {field.name: f[field.name] for field in WHAT}
    values["role"], values["tone"] = f["role"] or "", f["tone"] or ""
    if values["position"] is None:
        last = max((one.position for one in ShiftType.select(ShiftType.position)), default=0)
        values["position"] = row.position if row is not None else min(last + 1, 99)
    return values


def hours_of(f: Values) -> dict[str, Any]:
    """The hours as they are stored: what is not later than the beginning lies on the next day. Raises BadFields."""
    values: dict[str, Any] = {name: None if f[name] == "" else f[name] for name in COLUMNS}
    values["pre_minutes"] = values["pre_minutes"] or 0
    starts, ends = values["starts"], values["ends"]
    if starts is None or ends is None:
        timeless = f["kind"] in (ShiftKind.LEAVE, ShiftKind.STANDBY)
        if not timeless or starts is not None or ends is not None:
            raise BadFields({"starts" if starts is None else "ends": "请填写上下班时刻。"}, LABELS)
        return values | {"break_from": None, "break_until": None, "punches_break": False, "pre_minutes": 0}
    if f["kind"] == ShiftKind.LEAVE:
        raise BadFields({"starts": "请假标记没有上下班时刻，请清空。"}, LABELS)
    if starts >= 1440:
        raise BadFields({"starts": "上班时刻应在当天，请核对。"}, LABELS)
    if ends <= starts:
        values["ends"] = ends = ends + 1440
    if ends - starts > 1440:
        raise BadFields({"ends": "一个班不能超过 24 小时，请核对。"}, LABELS)
    return values | _break(values, starts, ends)


def _break(values: Mapping[str, Any], starts: int, ends: int) -> dict[str, Any]:
    begin, end = values["break_from"], values["break_until"]
    if begin is None and end is None:
        return {"punches_break": False}
    if begin is None or end is None:
        raise BadFields({"break_from" if begin is None else "break_until": "请把休息的开始和结束都填上。"}, LABELS)
    if begin < starts:  # the break of a night shift
        begin, end = begin + 1440, end + 1440
    if end <= begin < 1440 <= ends and end + 1440 <= ends:
        end += 1440
    if not starts <= begin < end <= ends or end - begin >= ends - starts:
        raise BadFields({"break_until": "休息应在上下班时刻之间，请核对。"}, LABELS)
    return {"break_from": begin, "break_until": end}


@action(
    "roster.edit_shift", "修改班次", rights.SETTINGS, SHIFT, version_field(), *WHAT, *HOURS,
    Field("valid_from", "新时间从哪天起", Kind.DATE, hint="改了时刻、又已排过班的要填；以前的日子不变"),
    entity="shift_type",
)  # fmt: skip
def edit_shift(unit: Unit, f: Values) -> Done:
    """Change a shift type; other hours of one that was planned already hold from a day on, and the past stays."""
    checks.one_at_a_time()
    row: ShiftType = unit.get(ShiftType, f["id"])
    if f["kind"] != row.kind:
        _tell_planned(unit, row)
    changed = unit.update(ShiftType, row.id, f["row_version"], **_what(f, row))
    hours = hours_of(f)
    rehoured = _set_hours(unit, row.id, hours, f["valid_from"])
    if rehoured and not changed:
        unit.touch(ShiftType, row.id, f["row_version"])
    since = f"，新时间自 {f['valid_from']:%Y-%m-%d} 起" if rehoured and f["valid_from"] else ""
    return Done(f"已保存班次{f['code']}{since}。", CHANGED | {"roster"}, ("shift_type", row.id), f["code"])


def _tell_planned(unit: Unit, row: ShiftType) -> None:
    """Say whose days are otherwise when a shift becomes another kind of work: of all who were planned for it."""
    rows: Any = (
        RosterEntry.select(RosterEntry.employee_id, Roster.month)
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .where(RosterEntry.shift_id == row.id, Roster.state.in_([str(state) for state in IN_FORCE]))
        .distinct()
        .tuples()
    )
    days = [(employee, date.fromisoformat(f"{month}-01")) for employee, month in rows]
    changed_days.tell(unit, days, f"修改班次{row.code}的种类", entity="shift_type", record=row.id)


def _set_hours(unit: Unit, shift: int, hours: Mapping[str, Any], since: date | None) -> bool:
    """Store hours that differ, from a day on where the shift was planned already; gives whether they do."""
    spans = list(ShiftTime.select().where(ShiftTime.shift_id == shift).order_by(ShiftTime.valid_from))
    on = since or unit.today
    now = next((one for one in reversed(spans) if one.valid_from <= on), spans[0])
    if all(getattr(now, name) == value for name, value in hours.items()):
        return False
    if not RosterEntry.select().where(RosterEntry.shift_id == shift).exists():
        unit.update(ShiftTime, now.id, None, **hours)
        return True
    if since is None:
        raise BadFields({"valid_from": "这个班次已排过班，请填写新时间从哪天起。"}, {"valid_from": "新时间从哪天起"})
    _require_future(shift, since, unit.today)
    if now.valid_from == since:
        unit.update(ShiftTime, now.id, None, **hours)
    else:
        unit.insert(ShiftTime, shift_id=shift, valid_from=since, **hours)
    return True


def _require_future(shift: int, since: date, today: date) -> None:
    """Raise BadFields where days that are over, of rosters in force, would get other hours."""
    past = (
        RosterEntry.select()
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .where(RosterEntry.shift_id == shift, RosterEntry.day >= since, RosterEntry.day < today)
    )
    if past.where(Roster.state.in_([str(state) for state in IN_FORCE])).exists():
        told = "这天以后已有上过的班，时间不能再变。请填写今天或以后的日期；以前就排错的请新建一个班次，再改班。"
        raise BadFields({"valid_from": told}, {"valid_from": "新时间从哪天起"})


@action("roster.retire_shift", "停用班次", rights.SETTINGS, SHIFT, version_field(), entity="shift_type")
def retire_shift(unit: Unit, f: Values) -> Done:
    """A shift type is no longer planned; rosters that have it keep it."""
    row: ShiftType = unit.get(ShiftType, f["id"])
    if not unit.update(ShiftType, row.id, f["row_version"], is_active=False):
        raise Refused(f"班次{row.code}已经停用。")
    return Done(f"已停用班次{row.code}，排过的班不变。", CHANGED, ("shift_type", row.id), f"{row.code} {row.name}")


@action("roster.restore_shift", "恢复班次", rights.SETTINGS, SHIFT, version_field(), entity="shift_type")
def restore_shift(unit: Unit, f: Values) -> Done:
    """A retired shift type is planned again."""
    row: ShiftType = unit.get(ShiftType, f["id"])
    if not unit.update(ShiftType, row.id, f["row_version"], is_active=True):
        raise Refused(f"班次{row.code}没有停用。")
    return Done(f"已恢复班次{row.code}，可以排班。", CHANGED, ("shift_type", row.id), f"{row.code} {row.name}")
