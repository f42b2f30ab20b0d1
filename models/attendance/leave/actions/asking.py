"""Asking for leave, taking down the call of somebody who will not come, and taking a request back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from models.attendance import rights
from models.attendance.leave import balances, filing
from models.attendance.leave.actions.common import (
    ENTITY,
    ENTRY,
    SERIES,
    deputy_away,
    require_free,
    taking,
    title,
    told,
    touch,
)
from models.attendance.leave.filing import Filed
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeaveType
from models.attendance.leave.progress import may_withdraw, progress
from models.attendance.leave.telling import length_of, listed, span, spoken
from models.attendance.requests import common
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LeaveState, NoticeKind
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff.tables import Employee
from models.staff.workflow import PRESENT

LONGEST = timedelta(days=366)
KIND = Field("kind", "假别", Kind.TEXT, required=True, max_length=24, hint="例如 年假")
STARTS = Field("starts_at", "开始时间", Kind.TIME, required=True, hint="全天假填当天班次开始，或 00:00")
ENDS = Field("ends_at", "结束时间", Kind.TIME, required=True, hint="全天假填最后一天班次结束，或次日 00:00")
PHONE = Field("phone", "联系电话", Kind.PHONE, hint="请假期间能找到本人的电话")
FIELDS = (
    Field("employee_id", "请假人", Kind.REF, ref="employee", hint="不选是本人"),
    KIND, STARTS, ENDS,
    Field("reason", "事由", Kind.TEXT, required=True, max_length=300),
    Field("deputy_id", "工作代理人", Kind.REF, ref="employee", hint="请假前交接工作的同事；病假、丧假等突发的可以不填"),
    PHONE,
)  # fmt: skip
LABELS = {f.name: f.label for f in FIELDS}


@action("leave.request", "申请请假", rights.LEAVE_REQUEST, *FIELDS, entity=ENTITY, behalf=True)
def request(unit: Unit, f: Values) -> Done:
    """Ask for leave, for oneself or for people within one's reach; also afterwards, which is flagged (R-052, R-053).

    Who takes leave that he planned names a deputy and a telephone number (R-057).
    """
    who = f["employee_id"] if f["employee_id"] is not None else unit.author.employee_id
    person = common.about(unit, rights.LEAVE_REQUEST, who, f["starts_at"].date(), "starts_at")
    applied_at = common.received(unit)
    kind = _kind(f)
    faults = _span_faults(f, unit.now, person)
    if not kind.is_sudden and f["starts_at"] > applied_at:
        faults |= _cover_faults(f, person)
    if faults:
        raise BadFields(faults, LABELS)
    row, found = _file(unit, person, kind, f, applied_at, NoticeKind.WRITTEN)
    beyond = balances.beyond(person.id, found, f["starts_at"], f["ends_at"]) if unit.behalf is not None else ""
    return told(f"已提交{_said(row, person, found)}{_late(found)}{beyond}{_deputy(f)}", row, person)


def _deputy(f: Values) -> str:
    words = deputy_away(f["deputy_id"], f["starts_at"], f["ends_at"])
    return f"请注意，{words}。" if words else ""


@action(
    "leave.record_call", "登记电话请假", rights.LEAVE_REQUEST,
    Field("employee_id", "来电人员", Kind.REF, required=True, ref="employee"),
    KIND,
    Field("applied_at", "接到时间", Kind.TIME, required=True),
    STARTS, ENDS,
    Field("reason", "事由", Kind.TEXT, required=True, max_length=300),
    Field("taken_by", "接听人", Kind.TEXT, max_length=64, hint="不填是登记人"),
    PHONE,
    Field("remark", "补登原因", Kind.TEXT, max_length=300, hint="当天没有登记的必填"),
    entity=ENTITY,
)  # fmt: skip
def record_call(unit: Unit, f: Values) -> Done:
    """The call of somebody who will not come, with the time it came (R-048); never taken down by himself.

    It waits for a decision as a request in writing does. One of an earlier day needs a reason.
    """
    person = common.about(unit, rights.LEAVE_REQUEST, f["employee_id"], f["starts_at"].date(), "starts_at")
    if person.id == unit.author.employee_id:
        raise Refused("电话请假由接听的同事登记，不能由本人登记。本人请交请假申请。")
    kind = _kind(f)
    faults = _span_faults(f, unit.now, person)
    if f["applied_at"] > unit.now:
        faults["applied_at"] = "接到的时间还没有到，请核对。"
    elif unit.now - f["applied_at"] > LONGEST:
        faults["applied_at"] = "接到的时间在一年以前，请核对年份。"
    elif f["applied_at"].date() < unit.today and not f["remark"]:
        faults["remark"] = "这是以前接到的电话，请写明为什么现在才登记。"
    if faults:
        raise BadFields(faults, LABELS | {"applied_at": "接到时间", "remark": "补登原因"})
    row, found = _file(unit, person, kind, f, f["applied_at"], NoticeKind.PHONE)
    beyond = balances.beyond(person.id, found, f["starts_at"], f["ends_at"])
    return told(
        f"已登记{spoken(f['applied_at'])} 的电话，{_said(row, person, found)}{_late(found)}{beyond}", row, person
    )


def _kind(f: Values) -> LeaveType:
    """The type that was named, by the rulebook of the first day. Raises BadFields."""
    regulation = policy.policy_on(f["starts_at"].date())
    kind = regulation.named(f["kind"])
    if kind is None:
        known = listed(one.label for one in regulation.types.values())
        raise BadFields({"kind": f"没有“{f['kind']}”这种假。可选：{known}。"}, LABELS)
    return kind


def _span_faults(f: Values, now: datetime, person: Employee) -> dict[str, str]:
    starts, ends, faults = f["starts_at"], f["ends_at"], {}
    if abs(starts - now) > LONGEST:
        faults["starts_at"] = "开始时间离今天超过一年，请核对年份。"
    if ends <= starts:
        faults["ends_at"] = "结束时间应晚于开始时间。"
    elif ends - starts > LONGEST:
        faults["ends_at"] = "一份请假单最长 366 天，请分开提出。"
    elif person.left_on is not None and (ends - timedelta(microseconds=1)).date() > person.left_on:
        faults["ends_at"] = f"{person.name} {person.left_on:%Y-%m-%d} 离职，结束时间不能晚于这一天。"
    return faults


def _cover_faults(f: Values, person: Employee) -> dict[str, str]:
    """What is missing of handover and being reached during a leave that was planned (R-057)."""
    faults = {}
    if not f["phone"]:
        faults["phone"] = "请填写请假期间能找到本人的电话。"
    if f["deputy_id"] is None:
        faults["deputy_id"] = "请选择工作代理人，请假前把工作交接给他。"
    elif f["deputy_id"] == person.id:
        faults["deputy_id"] = "工作代理人不能是请假人自己，请另选。"
    else:
        deputy = Employee.get_or_none(Employee.id == f["deputy_id"])
        if deputy is None or deputy.state not in PRESENT:
            faults["deputy_id"] = "这位同事不在册，请另选。"
    return faults


def _file(
    unit: Unit, person: Employee, kind: LeaveType, f: Values, applied_at: datetime, notice: NoticeKind
) -> tuple[LeaveSlip, Filed]:
    """Store a new slip. Raises Refused for one that overlaps, takes nothing or goes beyond what is left."""
    starts, ends = f["starts_at"], f["ends_at"]
    touch(unit, person.id, starts, ends, f"{person.name}申请{kind.label}")
    common.hold([person.id])
    require_free(person, starts, ends)
    found = filing.filed(person.id, kind.code, starts, ends, applied_at)
    if not found.length.hundredths:
        raise BadFields({"ends_at": "这段时间没有要上的班，不用请假。请核对时间和排班。"}, LABELS)
    if notice is NoticeKind.WRITTEN and unit.behalf is None:
        beyond = balances.beyond(person.id, found, starts, ends)
        if beyond:
            raise Refused(f"{beyond}请改短，或改请别的假。这次没有保存。")
    record = unit.insert(
        LeaveSlip, number=unit.number(SERIES), employee_id=person.id, starts_at=starts, ends_at=ends,
        reason=f["reason"], deputy_id=f.get("deputy_id"), phone=f["phone"], applied_at=applied_at,
        applied_by=f.get("taken_by") or unit.author.name, applied_by_id=unit.author.employee_id, notice=str(notice),
        state=str(LeaveState.SUBMITTED), remark=f.get("remark") or "", **found.columns(),
    )  # fmt: skip
    return unit.get(LeaveSlip, record), found


def _said(row: LeaveSlip, person: Employee, found: Filed) -> str:
    waits: Any = progress([row])[row.id].waits_for
    when = span(row.starts_at, row.ends_at)
    due = f"证明（{listed(found.documents)}）须在 {found.due.last_day:%m-%d} 前交齐。" if found.due else ""
    return f"{person.name}的{title(row)}（{when}，{length_of(row.length)}），{waits[0] if waits else '等待批准'}。{due}"


def _late(found: Filed) -> str:
    if found.requirement.is_in_time or found.requirement.latest is None:
        return ""
    latest = found.requirement.latest
    return f"按规定最晚应在 {spoken(latest)} 提出，这份属于超期申请，批准人须写明理由。"


@action("leave.withdraw", "撤回请假", rights.LEAVE_REQUEST, ENTRY, version_field(), entity=ENTITY, behalf=True)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take one's own slip back while nobody decided it, or before it begins.

    Whoever asked for somebody else takes back only what nobody decided: what was approved is that of the person.
    """
    row = taking(unit, "leave.withdraw", f["id"])
    if not may_withdraw(unit.author, row):
        raise Refused(f"{title(row)}只能由请假的本人撤回。批错的，请批准人取消。这次没有保存。")
    if row.state == LeaveState.APPROVED and row.starts_at <= common.received(unit):
        raise Refused(f"{title(row)}已经批准并已开始，不能撤回。提前上班的请登记销假，批错的请批准人取消。")
    unit.update(LeaveSlip, row.id, f["row_version"], state=str(LeaveState.WITHDRAWN), decided_at=common.received(unit))
    person = Employee.get_by_id(row.employee_id)
    return told(f"已撤回{person.name}的{title(row)}，考勤按没有请假计算。", row, person)
