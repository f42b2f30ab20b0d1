"""People and days without punching: who need not punch, or the days of a unit or of everybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from models.attendance import closed, rights
from models.attendance.days import given
from models.attendance.requests import common
from models.attendance.tables import PunchExemption
from models.core.access import Scope
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import moved
from models.org import queries as org
from models.org.moved import Move
from models.staff.changed import each_month
from models.staff.tables import Employee

ENTITY = "punch_exemption"
CHANGED = frozenset({ENTITY, "attendance_day"})


@action(
    "attendance.exempt", "登记免打卡", rights.EXEMPT,
    Field("employee_id", "人员", Kind.REF, ref="employee", hint="个人免打卡时选"),
    Field("unit_id", "部门", Kind.REF, ref="department", hint="部门和它的下级免打卡时选；都不选是全体人员"),
    Field("first", "从", Kind.DATE, required=True),
    Field("last", "到", Kind.DATE, hint="含当日；不填是长期"),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def exempt(unit: Unit, f: Values) -> Done:
    """Say who need not punch on which days, both included; nobody exempts himself, nor with his unit (R-028)."""
    if f["employee_id"] is not None and f["unit_id"] is not None:
        raise BadFields({"unit_id": "人员和部门只能选一个。"}, {"unit_id": "部门"})
    if f["last"] is not None and f["last"] < f["first"]:
        raise BadFields({"last": "结束日期早于开始日期，请核对。"}, {"last": "到"})
    if f["last"] is None and f["employee_id"] is None:
        raise BadFields({"last": "部门或全体人员免打卡须填结束日期。"}, {"last": "到"})
    who = _require_reach(unit, f["employee_id"], f["unit_id"])
    late = _touch(unit, f["employee_id"], f["unit_id"], f["first"], f["last"], f"登记{who}免打卡")
    _require_free(who, f)
    record = unit.insert(
        PunchExemption, employee_id=f["employee_id"], unit_id=f["unit_id"], first=f["first"], last=f["last"],
        reason=f["reason"], recorded_at=unit.now, recorded_by=unit.author.name,
        recorded_by_id=unit.author.employee_id,
    )  # fmt: skip
    until = f"至 {f['last']:%Y-%m-%d}" if f["last"] else "起，长期"
    told = f"已登记{who}免打卡，{f['first']:%Y-%m-%d} {until}。这些天有排班即按出勤计算。"
    if f["employee_id"] is None and _is_among(unit.author.employee_id, f["unit_id"]):
        told += "登记人本人不在内，由别人另行登记。"
    return Done(f"{told}{late}", CHANGED, (ENTITY, record), f"{who} 免打卡")


def _touch(
    unit: Unit,
    employee_id: int | None,
    unit_id: int | None,
    first: date,
    last: date | None,
    act: str,
    record: int | None = None,
) -> str:
    """Say that an act is about these days of a person, of a unit with those below, or of everybody.

    Gives what to tell where a month is closed already.
    """
    until = min(last or unit.today, unit.today)
    months = each_month(first, until)
    if employee_id is not None:
        people = {employee_id}
    elif months:
        rows: Any = Employee.select(Employee.id, Employee.unit_id).where(
            Employee.left_on.is_null() | (Employee.left_on >= first)
        )
        above = {one.id: one.parent_id for one in org.units()}
        people = {number for number, own in rows.tuples() if unit_id is None or unit_id in given.line(own, above)}
    else:
        people = set()
    span = f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}" if last is not None else f"{first:%Y-%m-%d} 起"
    days = [(one, day) for one in people for day in months]
    return closed.told(closed.touch(unit, days, f"{act}（{span}）", entity=ENTITY, record=record, whole=True))


@moved.hears
def _moved(unit: Unit, move: Move) -> None:
    """Days without punching hold for whoever belongs to the unit now: who comes or goes has other days."""
    table = PunchExemption
    months = {
        day
        for row in table.select().where(table.unit_id.in_(sorted(move.crossed)), table.first <= unit.today)
        for day in each_month(row.first, min(row.last or unit.today, unit.today))
    }
    people = set(move.employees)
    if months and move.units:
        rows: Any = Employee.select(Employee.id).where(Employee.unit_id.in_(sorted(move.units))).tuples()
        people |= {number for (number,) in rows}
    days = [(one, day) for one in people for day in months]
    closed.touch(unit, days, f"{move.words}，免打卡随部门改变", entity=move.entity, record=move.record, whole=True)


def _is_among(employee_id: int | None, unit_id: int | None) -> bool:
    """Whether somebody belongs to a unit or those below it, or is of the staff at all where it is everybody."""
    row = Employee.get_or_none(Employee.id == employee_id)
    above = {one.id: one.parent_id for one in org.units()}
    return row is not None and (unit_id is None or unit_id in given.line(row.unit_id, above))


def _require_free(who: str, f: Values) -> None:
    """Raise Refused when the same person, unit or everybody is exempt already on one of these days.

    Ending the one would leave the other in force unseen.
    """
    if f["employee_id"] is not None:
        common.hold([f["employee_id"]])
    table = PunchExemption
    same = (table.employee_id == f["employee_id"]) & (table.unit_id == f["unit_id"])
    later = table.last.is_null() | (table.last >= f["first"])
    known = table.select().where(same & later & (table.first <= (f["last"] or date.max))).first()
    # An exemption that ended before it began was taken back.
    if known is not None and (known.last is None or known.last >= known.first):
        until = f"到 {known.last:%Y-%m-%d}" if known.last else "长期"
        raise Refused(f"{who}从 {known.first:%Y-%m-%d} 起已登记免打卡（{until}），与这次重叠。请先结束那一项。")


def _require_reach(unit: Unit, employee_id: int | None, unit_id: int | None) -> str:
    """Who is exempted, in words. Raises NotFound and Forbidden outside the author's reach."""
    if employee_id is not None:
        if not Employee.select().where(Employee.id == employee_id).exists() or not common.sees(
            unit, rights.EXEMPT, employee_id
        ):
            raise NotFound()
        unit.require(rights.EXEMPT, concerning=employee_id, approving=True)
        return str(Employee.get_by_id(employee_id).name)
    if unit_id is not None:
        name = org.unit_titles([unit_id]).get(unit_id)
        if name is None or not unit.sees(rights.EXEMPT, employee_id=None, unit_id=unit_id):
            raise NotFound()
        return name
    if unit.author.reach(rights.EXEMPT) is not Scope.ALL:
        raise Forbidden("您的数据范围不是全部人员，不能登记全体免打卡。请选择人员或部门。")
    return "全体人员"


@action(
    "attendance.end_exemption", "结束免打卡", rights.EXEMPT,
    Field("id", "免打卡", Kind.REF, required=True, ref=ENTITY),
    version_field(),
    Field("last", "最后一天", Kind.DATE, required=True, hint="含当日；填开始前一天就是全部取消"),
    entity=ENTITY,
)  # fmt: skip
def end_exemption(unit: Unit, f: Values) -> Done:
    """Give an exemption another last day; the day before its first one takes it back altogether."""
    row = unit.get(PunchExemption, f["id"])
    who = _require_reach(unit, row.employee_id, row.unit_id)
    before = row.first - timedelta(days=1)
    if f["last"] < before:
        raise BadFields({"last": f"最早填 {before:%Y-%m-%d}，即全部取消。"}, {"last": "最后一天"})
    if row.last is not None and f["last"] > max(row.last, before):
        raise BadFields({"last": "只能提前结束。要延长，请另外登记后面几天。"}, {"last": "最后一天"})
    after = f["last"] + timedelta(days=1)
    late = _touch(unit, row.employee_id, row.unit_id, after, row.last, f"结束{who}免打卡", row.id)
    unit.update(PunchExemption, row.id, f["row_version"], last=f["last"])
    told = f"{who}的免打卡已取消。" if f["last"] == before else f"{who}的免打卡到 {f['last']:%Y-%m-%d} 结束。"
    return Done(f"{told}{late or '考勤已重新计算。'}", CHANGED, (ENTITY, row.id), f"{who} 免打卡")
