"""The one act that clears something open about a month, as the person who looks may take it; or whom to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.attendance import rights
from models.attendance.days.values import Month
from models.attendance.exceptions import fixes
from models.attendance.exceptions import rules as exceptions
from models.attendance.exceptions.rules import Fix, Found
from models.attendance.month.checklist import Item, Kind
from models.attendance.tables import AttendanceRequest, DayVerdict
from models.core.access import Person
from models.roster.tables import Roster

REOPEN, EXEMPT = "attendance.reopen_month", "attendance.exempt"
DECIDE: Mapping[str, tuple[Any, str, str]] = {
    Kind.REQUEST: (AttendanceRequest, "批准申请", "attendance.approve_request"),
    Kind.VERDICT: (DayVerdict, "批准更正", "attendance.approve_verdict"),
}
CONFIRM = (Kind.UNCONFIRMED, Kind.CHANGED, Kind.APPROVER)
OF_SLIP: Mapping[str, str] = {Kind.LEAVE: "看请假单", Kind.PROOF: "看请假单", Kind.RETURN: "看请假单"}


def of_items(
    person: Person, items: Sequence[Item], people: Mapping[int, Any], months: Mapping[int, Month]
) -> list[Fix]:
    """What clears each of these items; `people` gives name and unit_id, `months` their days."""
    found = [_found(one, people, months, person) for one in items]
    acts = [
        place
        for place, one in enumerate(found)
        if (one.fix.action and one.fix.action != EXEMPT) or one.fix.entity == "roster"
    ]
    opened = fixes.open_to(person, [found[place] for place in acts], people)
    fixed = [one.fix for one in found]
    for place, one in zip(acts, opened, strict=True):
        fixed[place] = one.fix
    return fixed


def _found(item: Item, people: Mapping[int, Any], months: Mapping[int, Month], person: Person) -> Found:
    fix = _fix(item, person, people[item.employee_id].unit_id)
    if fix is None:
        day = next(one for one in months[item.employee_id].days if one.day == item.day)
        number = item.employee_id
        shown = exceptions.of_month({number: [day]}, {number: people[number].unit_id}, {number: people[number].name})
        fix = next((one.fix for one in shown if one.employee_id == number), Fix("请核对这一天"))
    return Found(item.employee_id, item.day, exceptions.Kind.QUESTION, item.words, fix, 0, item.asker)


def _planned(item: Item, person: Person, unit_id: int) -> Fix:
    """A roster where his unit has one in the month; else, for whoever may, days without punching."""
    month = f"{item.day:%Y-%m}"
    plan = Fix("去排班", entity="roster", values={"month": month})
    if Roster.select().where(Roster.unit_id == unit_id, Roster.month == month).exists():
        return plan
    may = person.may(rights.EXEMPT) and person.sees(
        rights.EXEMPT, employee_id=item.employee_id, unit_id=unit_id or None
    )
    if not may or item.employee_id == person.employee_id:
        return plan
    return Fix("登记免打卡", EXEMPT, {"employee_id": item.employee_id, "first": item.day})


def _fix(item: Item, person: Person, unit_id: int) -> Fix | None:
    """What clears a kind of item, None where the day itself tells."""
    if item.kind in DECIDE:
        table, verb, action = DECIDE[item.kind]
        row = table.get_by_id(item.record)
        return Fix(verb, action, {"id": row.id, "row_version": row.row_version})
    if item.kind in OF_SLIP:
        return Fix(OF_SLIP[item.kind], entity="leave_slip", values={"id": item.record})
    if item.kind is Kind.NO_ROSTER:
        return _planned(item, person, unit_id)
    if item.kind is Kind.NO_DATA:
        return Fix("导入打卡", entity="punch") if person.may(rights.IMPORT) else Fix("请管理员导入打卡")
    if item.kind is Kind.RUNNING:
        return Fix("等班次结束")
    if item.kind in CONFIRM:
        values = {"employees": [item.employee_id], "first": item.days[0], "last": item.days[-1]}
        return Fix("确认考勤", "attendance.confirm_days", values)
    return None
