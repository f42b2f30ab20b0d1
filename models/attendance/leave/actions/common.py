"""What the acts on leave slips share: which slip, its days touched first, overlaps, and the words told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from models.attendance import closed
from models.attendance.leave import rules, slips
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.progress import decidable
from models.attendance.leave.steps import LIVE, refusal, step_of
from models.attendance.leave.telling import span, title_of
from models.attendance.requests import common
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LEAVE_STATE_NAMES
from models.core.calendar.rules import each_day
from models.core.errors import NotFound, Refused
from models.core.fields import Field, Kind
from models.core.register import Done
from models.core.unit import Unit
from models.staff.tables import Employee

SERIES, ENTITY = "请假单", "leave_slip"
CHANGED = frozenset({ENTITY, "leave_proof", "leave_balance", "attendance_day", "late_fact"})
ENTRY = Field("id", "请假单", Kind.REF, required=True, ref=ENTITY)
REMARK = Field("remark", "意见", Kind.TEXT, max_length=300)
WHY = Field("remark", "原因", Kind.TEXT, required=True, max_length=300)
MOMENT = timedelta(microseconds=1)


def taking(unit: Unit, action: str, record: int) -> LeaveSlip:
    """The slip, when the author may see it and the act is open to it; its days are touched and its person is held.

    Raises NotFound and Refused.
    """
    step = step_of(action)
    row: LeaveSlip = unit.get(LeaveSlip, record)
    if not (common.sees(unit, step.permission, row.employee_id) or (step.decides and decidable(unit.author, [row]))):
        raise NotFound()
    touch(unit, row.employee_id, row.starts_at, row.ends_at, f"{step.label}：{title(row)}", row.id)
    common.hold([row.employee_id])
    row = unit.get(LeaveSlip, record)
    sentence = refusal(step, row.state)
    if sentence:
        raise Refused(sentence)
    asked_at = row.applied_at.replace(second=0, microsecond=0)
    if step.decides and unit.behalf is not None and unit.behalf.received_at < asked_at:
        raise Refused(
            f"{title(row)}是 {row.applied_at:%Y-%m-%d %H:%M} 提出的，批示不可能在这以前收到。"
            "请核对收到时间。这次没有保存。"
        )
    return row


def touch(unit: Unit, employee: int, starts: datetime, ends: datetime, words: str, record: int | None = None) -> None:
    """Say that an act is about the days of a leave, before anything about them is read."""
    found = ((employee, day) for day in touched(employee, starts, ends))
    closed.touch(unit, found, f"{words}（{span(starts, ends)}）", entity=ENTITY, record=record)


def touched(employee: int, starts: datetime, ends: datetime) -> Iterable[date]:
    """The days of a leave; also the day before it where it takes a night shift of that day."""
    first = starts.date()
    if starts.day == 1:  # of another month
        first = min(first, rules.taken(starts, ends, slips.plan_of(employee, starts, ends)).day)
    return each_day(first, (ends - MOMENT).date())


def deputy_away(deputy: int | None, starts: datetime, ends: datetime) -> str:
    """A word about a deputy who asked for leave in this time himself; empty where he did not."""
    table = LeaveSlip
    rows = table.select().where(
        table.employee_id == deputy, table.state.in_([str(one) for one in LIVE]), table.starts_at < ends,
        table.ends_at > starts,
    )  # fmt: skip
    row = rows.order_by(table.starts_at).first() if deputy is not None else None
    if row is None:
        return ""
    return f"工作代理人{Employee.get_by_id(row.employee_id).name}这段时间也有请假（{span(row.starts_at, row.ends_at)}）"


def require_free(person: Employee, starts: datetime, ends: datetime, own: int | None = None) -> None:
    """Raise Refused when somebody has a slip in this time that counts or waits, another than his `own`; he is held."""
    table = LeaveSlip
    rows = table.select().where(
        table.employee_id == person.id, table.state.in_([str(one) for one in LIVE]), table.starts_at < ends,
        table.ends_at > starts,
    )  # fmt: skip
    for row in rows.order_by(table.starts_at):
        if row.id != own and slips.slip_of(row).until > starts:
            state = LEAVE_STATE_NAMES[row.state]
            raise Refused(
                f"与{person.name}的{title(row)}（{span(row.starts_at, row.ends_at)}，{state}）时间重叠。"
                "请改时间，或先撤回那一份。这次没有保存。"
            )


def title(row: LeaveSlip) -> str:
    """How a slip is called."""
    return title_of(row.number, label(row))


def label(row: LeaveSlip) -> str:
    """What the type of a slip is called by the rulebook of its first day."""
    return slips.kind_of(policy.policy_on(row.starts_at.date()), row.kind).label


def stands(unit: Unit, record: int) -> str:
    """How a slip stands after an act, as a sentence."""
    return f"{slips.standings(slips.slips_of([unit.get(LeaveSlip, record)]))[record].words}。"


def told(notice: str, row: LeaveSlip, person: Employee | None = None) -> Done:
    """What an act on a slip says it did."""
    name = (person or Employee.get_by_id(row.employee_id)).name
    return Done(notice, CHANGED, (ENTITY, row.id), f"{name} {title(row)}")
