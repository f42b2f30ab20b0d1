"""Decisions of people about days: proposed with a reason, approved above (R-036)."""

from __future__ import annotations

from datetime import date

from models.attendance import closed, rights, wording
from models.attendance.days import queries as days
from models.attendance.requests import common, digests
from models.attendance.requests.steps import VERDICT_CHAIN, step_of
from models.attendance.tables import DayVerdict
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    DAY_STATE_NAMES,
    EVENT_NAMES,
    RESULT_NAMES,
    DayState,
    Event,
    Result,
    VerdictState,
)
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.staff.tables import Employee

ENTITY = "day_verdict"
CHANGED = frozenset({ENTITY, "attendance_day"})
RESULTS = {str(one): RESULT_NAMES[one] for one in (Result.NORMAL, Result.EVENT, Result.ABSENCE)}
EVENTS = {str(one): EVENT_NAMES[one] for one in (Event.LATE, Event.EARLY)}
REASONS = {str(int(code)): words for code, words in ABSENCE_REASON_NAMES.items()}
OFF_DUTY = (DayState.OUTSIDE, DayState.REST)
LIVE = [str(one) for one in (VerdictState.PROPOSED, VerdictState.APPROVED)]
ENTRY = Field("id", "更正", Kind.REF, required=True, ref=ENTITY)
WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
REMARK = Field("remark", "意见", Kind.TEXT, max_length=300)
WHY = Field("remark", "原因", Kind.TEXT, required=True, max_length=300)
VERDICT_FIELDS = (
    Field("result", "更正为", Kind.CHOICE, required=True, choices=RESULTS),
    Field("event", "计次类别", Kind.CHOICE, choices=EVENTS, hint="更正为计次时选迟到或早退"),
    Field("minutes", "分钟", Kind.INTEGER, lowest=0, highest=1440, hint="迟到或早退的分钟数"),
    Field("absence_days", "旷工天数", Kind.DECIMAL, highest=1, hint="更正为旷工时填，例如 0.5；一天最多 1"),
    Field("absence_reason", "旷工原因", Kind.CHOICE, choices=REASONS, hint="更正为旷工时选"),
)
LABELS = {f.name: f.label for f in (WHO, *VERDICT_FIELDS)} | {"day": "日期"}


@action(
    "attendance.propose_verdict", "提出更正", rights.OVERRIDE,
    WHO,
    Field("day", "日期", Kind.DATE, required=True),
    *VERDICT_FIELDS,
    Field("reason", "理由", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def propose(unit: Unit, f: Values) -> Done:
    """Say with a reason what a day that is over is to be; it counts once somebody above approved it."""
    row = common.about(unit, rights.OVERRIDE, f["employee_id"], f["day"])
    unit.require(rights.OVERRIDE, concerning=row.id, approving=True)
    faults = _faults(f, unit.today)
    if faults:
        raise BadFields(faults, LABELS)
    late = _touch(unit, row.id, f["day"], "提出更正")
    common.hold([row.id])
    _require_duty(row, f["day"], f["result"])
    same = (DayVerdict.employee_id == row.id) & (DayVerdict.day == f["day"]) & DayVerdict.state.in_(LIVE)
    if DayVerdict.select().where(same).exists():
        raise Refused(f"{row.name} {f['day']:%Y-%m-%d} 已有一份更正。请先撤回或取消那一份，再重新提出。")
    is_event, is_absence = f["result"] == Result.EVENT, f["result"] == Result.ABSENCE
    record = unit.insert(
        DayVerdict, employee_id=row.id, day=f["day"], result=f["result"], event=f["event"] if is_event else "",
        minutes=f["minutes"] if is_event else 0, absence=wording.hundredths(f["absence_days"]),
        absence_reason=int(f["absence_reason"]) if is_absence else None, reason=f["reason"],
        state=str(VerdictState.PROPOSED), proposed_at=common.received(unit), proposed_by=unit.author.name,
        proposed_by_id=unit.author.employee_id,
    )  # fmt: skip
    words = digests.verdict_words(unit.get(DayVerdict, record))
    return _told(
        f"已提出把{row.name} {f['day']:%Y-%m-%d} 更正为{words}，等待批准。批准前考勤不变。{late}", record, row, f["day"]
    )


def _touch(unit: Unit, employee: int, day: date, act: str, record: int | None = None) -> str:
    """Say that an act is about a day. Gives what to tell where its month is closed already."""
    late = closed.touch(unit, [(employee, day)], f"{act}（{day:%Y-%m-%d} 的考勤）", entity=ENTITY, record=record)
    return closed.told(late)


def _faults(f: Values, today: date) -> dict[str, str]:
    """What is wrong with a proposal, by field: each result needs its own particulars and no others."""
    faults = {}
    if f["day"] >= today:
        faults["day"] = "这一天还没有过完，过完后才能更正。"
    if f["result"] == Result.EVENT:
        faults |= {} if f["event"] else {"event": "请选择迟到或早退。"}
        faults |= {} if f["minutes"] else {"minutes": "请填写分钟数。"}
    elif f["event"] or f["minutes"]:
        faults["event" if f["event"] else "minutes"] = "只有更正为计次时才填，请清空。"
    if f["result"] == Result.ABSENCE:
        faults |= {} if f["absence_days"] else {"absence_days": "请填写旷工天数。"}
        faults |= {} if f["absence_reason"] else {"absence_reason": "请选择旷工原因。"}
    elif f["absence_days"] or f["absence_reason"]:
        faults["absence_days" if f["absence_days"] else "absence_reason"] = "只有更正为旷工时才填，请清空。"
    return faults


def _require_duty(person: Employee, day: date, result: str) -> None:
    """Raise BadFields for lateness or absence on a day of rest; a missed training is recorded otherwise."""
    state = days.day(person.id, day).state
    if result != Result.NORMAL and state in OFF_DUTY:
        fault = f"{person.name} {day:%Y-%m-%d} 是“{DAY_STATE_NAMES[state]}”，没有要出勤的班次。"
        fault += "排班有误的请先更正排班；缺席培训的请登记缺席。"
        raise BadFields({"day": fault}, LABELS)


@action(
    "attendance.approve_verdict", "批准更正", rights.DECIDE, ENTRY, version_field(), REMARK,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Let a proposal count in place of what the policy makes of the day; never by who proposed it."""
    return _decide(unit, f, "attendance.approve_verdict", VerdictState.APPROVED, "已批准", "，考勤已重新计算。")


@action(
    "attendance.refuse_verdict", "不批准更正", rights.DECIDE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Refuse a proposal with the reason; the day stays as the policy says."""
    return _decide(unit, f, "attendance.refuse_verdict", VerdictState.REFUSED, "没有批准", "，考勤不变。")


@action(
    "attendance.revoke_verdict", "取消已批准的更正", rights.DECIDE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def revoke(unit: Unit, f: Values) -> Done:
    """An approved decision turned out wrong: the policy counts again for that day."""
    return _decide(unit, f, "attendance.revoke_verdict", VerdictState.WITHDRAWN, "已取消", "，考勤已重新计算。")


def _decide(unit: Unit, f: Values, name: str, state: VerdictState, verb: str, effect: str) -> Done:
    row = common.taking(unit, DayVerdict, name, f["id"])
    late = _touch(unit, row.employee_id, row.day, step_of(name).label, row.id)
    decided = approvals.require(unit, VERDICT_CHAIN, row.employee_id, {row.proposed_by_id} - {None})
    unit.update(
        DayVerdict, row.id, f["row_version"], state=str(state), decided_at=common.received(unit),
        decided_by=unit.author.name, decided_words=decided.words[:100], remark=f["remark"],
    )  # fmt: skip
    person = Employee.get_by_id(row.employee_id)
    return _told(
        f"{verb}{person.name} {row.day:%Y-%m-%d} 的更正{'。' + late if late else effect}", row.id, person, row.day
    )


@action("attendance.withdraw_verdict", "撤回更正", rights.OVERRIDE, ENTRY, version_field(), entity=ENTITY)
def withdraw(unit: Unit, f: Values) -> Done:
    """Take back a proposal that was not decided yet; nobody takes back one about himself."""
    row = common.taking(unit, DayVerdict, "attendance.withdraw_verdict", f["id"])
    unit.require(rights.OVERRIDE, concerning=row.employee_id, approving=True)
    _touch(unit, row.employee_id, row.day, "撤回更正", row.id)
    unit.update(
        DayVerdict, row.id, f["row_version"], state=str(VerdictState.WITHDRAWN), decided_at=unit.now,
        decided_by=unit.author.name,
    )  # fmt: skip
    person = Employee.get_by_id(row.employee_id)
    return _told(f"已撤回{person.name} {row.day:%Y-%m-%d} 的更正，考勤不变。", row.id, person, row.day)


def _told(notice: str, record: int, person: Employee, day: date) -> Done:
    return Done(notice, CHANGED, (ENTITY, record), f"{person.name} {day:%Y-%m-%d}")
