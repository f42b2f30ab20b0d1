"""The papers of leave: F-09, the slip, F-10, the sick slip with its proofs, and F-11, the report of being back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.leave import rules, slips
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeaveType
from models.attendance.leave.progress import ENTITY, barred
from models.attendance.leave.telling import length_of, title_of
from models.attendance.leave.values import Proof
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LEAVE_STATE_NAMES, NOTICE_KIND_NAMES, LeaveState, NoticeKind, Sign
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import deadline_of_json
from models.core.errors import NotFound, Refused
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import rows, slot
from models.org import approvals
from models.org import queries as org
from models.org.rules import Decision
from models.org.tables import PaperDecision, Post
from models.staff.tables import Employee

TICKED, OPEN = "☑", "☐"
MOST_STEPS = 9
ILL = (Sign.SICK, Sign.INJURY)


@dataclass(frozen=True)
class ProofLine:
    """A document that a leave needs: whether it was handed in, and when."""

    box: str = slot("框", TICKED, "交了的打勾")
    document: str = slot("名称", "医院证明")
    received: str = slot("收到", "12-09 收到", "没有交时为空")


@dataclass(frozen=True)
class Approval:
    """One decision about a slip: the steps that fell together, by whom, what, and when; a step to come is empty."""

    step: str = slot("步骤", "主管审核、经理批准")
    opinion: str = slot("意见", "批准", "没有办理时为空，手写")
    decider: str = slot("批准人", "何志刚 代 刘国平")
    at: str = slot("时间", "2026-12-07 14:00")
    remark: str = slot("说明", "代录", "批准人写的话；代录的写明代录")


@dataclass(frozen=True)
class Slip:
    """A request for leave as it goes on paper; what is not known yet is empty and is written by hand."""

    number: str = slot("请假编号", "第 12 号")
    state: str = slot("状态", "已批准")
    name: str = slot("请假人", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    kind: str = slot("假别", "事假")
    starts_at: datetime = slot("开始时间", datetime.fromisoformat("2026-12-09 08:30"))
    ends_at: datetime = slot("结束时间", datetime.fromisoformat("2026-12-10 17:30"))
    length: str = slot("时长", "2 天")
    reason: str = slot("事由", "家中有事")
    proofs: tuple[ProofLine, ...] = rows("证明", ProofLine, "这种假要交的证明，每份一行")
    proof_until: str = slot("证明期限", "12-11 前交齐", "不用交证明时为空")
    deputy: str = slot("工作代理人", "吴敏（KF0013）")
    phone: str = slot("联系电话", "13800000000")
    applied_at: datetime = slot("申请时间", datetime.fromisoformat("2026-12-04 09:30"))
    notice: str = slot("提出方式", "书面申请")
    in_time: str = slot("是否按时", "按规定时间提出", "晚于规定时间时为“晚于规定时间”")
    approvals: tuple[Approval, ...] = rows("批准", Approval, "每次决定一行；还没有办理的步骤留空")
    returned_at: datetime | None = slot("销假时间", datetime.fromisoformat("2026-12-11 08:20"))
    returned_by: str = slot("销假登记", "周敏")


@dataclass(frozen=True)
class SickSlip:
    """The sick slip with its proofs (R-049)."""

    number: str = slot("请假编号", "第 13 号")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    kind: str = slot("假别", "病假")
    span: str = slot("起止时间", "2026-12-09 08:30 至 2026-12-10 17:30")
    length: str = slot("时长", "2 天")
    reason: str = slot("事由", "感冒发热")
    applied_at: datetime = slot("告知时间", datetime.fromisoformat("2026-12-09 07:05"))
    notice: str = slot("告知方式", "电话告知")
    in_time: str = slot("是否按时", "按规定时间提出", "晚于规定时间时为“晚于规定时间”")
    state: str = slot("批准状态", "已批准")
    decided: str = slot("批准人", "刘国平（主管批准）")
    proofs: tuple[ProofLine, ...] = rows("证明", ProofLine, "要交的证明，每份一行")
    due_on: date | None = slot("证明期限", date(2026, 12, 11), "最后一天，含当日")
    counted: str = slot("期限计算", "从 12-10 的次日起算 1 个工作日，到 12-11（周五）为止")
    standing: str = slot("目前情况", "证明已齐，计病假")


@dataclass(frozen=True)
class Return:
    """The report of being back from leave (R-056)."""

    number: str = slot("请假编号", "第 12 号")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    kind: str = slot("假别", "事假")
    starts_at: datetime = slot("开始时间", datetime.fromisoformat("2026-12-09 08:30"))
    ends_at: datetime = slot("到期时间", datetime.fromisoformat("2026-12-10 17:30"), "请假单上的结束时间")
    planned: str = slot("计划时长", "2 天")
    returned_at: datetime | None = slot("实际返岗", datetime.fromisoformat("2026-12-11 08:20"), "没有销假时为空，手写")
    length: str = slot("实休时长", "2 天", "没有销假时为空")
    difference: str = slot("提前或逾期", "按时返岗", "例如“提前 1 天”“逾期 0.5 天”")
    proofs: tuple[ProofLine, ...] = rows("证明", ProofLine, "要交的证明，每份一行")
    proof_until: str = slot("证明期限", "12-11 前交齐", "不用交证明时为空")
    recorded_by: str = slot("销假登记", "周敏")


def _visible(person: Person, record: int) -> LeaveSlip:
    row: LeaveSlip | None = LeaveSlip.get_or_none(LeaveSlip.id == record)
    about_ = Employee.get_or_none(Employee.id == row.employee_id) if row is not None else None
    if row is None or about_ is None:
        raise NotFound()
    if not person.sees(rights.LEAVE_READ, employee_id=about_.id, unit_id=about_.unit_id):
        raise NotFound()
    return row


def _who(employee_id: int) -> dict[str, str]:
    """Name, number, unit and post of the person, as every paper of leave has them."""
    found: Any = (
        Employee.select(Employee.name, Employee.work_no, Employee.unit_id, Post.name.alias("post_name"))
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
        .where(Employee.id == employee_id)
        .objects()
    )
    row = found.get()
    unit = org.unit_titles([row.unit_id]).get(row.unit_id, "") if row.unit_id is not None else ""
    return {"name": row.name, "work_no": row.work_no, "unit": unit, "post": row.post_name or ""}


def _kind(row: LeaveSlip) -> LeaveType:
    return slips.kind_of(policy.policy_on(row.starts_at.date()), row.kind)


def _proofs(row: LeaveSlip) -> tuple[ProofLine, ...]:
    """The documents that a leave needs, and others that came."""
    read = slips.slips_of([row])
    came: dict[str, Proof] = {one.document: one for one in reversed(read[row.id].proofs)}
    return tuple(
        ProofLine(
            TICKED if one in came else OPEN, one, f"{came[one].received_at:%m-%d} 收到" if one in came else ""
        )
        for one in dict.fromkeys((*slips.standings(read)[row.id].documents, *came))
    )  # fmt: skip


def _until(row: LeaveSlip) -> str:
    return f"{row.proof_due_on:%m-%d} 前交齐" if row.proof_due_on is not None else ""


def _in_time(row: LeaveSlip) -> str:
    if row.notice == NoticeKind.NONE:
        return "事先未告知"
    return "按规定时间提出" if row.is_in_time else "晚于规定时间"


def slip(person: Person, options: Mapping[str, Any]) -> Slip:
    """The values of one slip within the person's scope. Raises NotFound."""
    row = _visible(person, options["record"])
    kind = _kind(row)
    deputy = _colleague(row.deputy_id)
    return Slip(
        number=f"第 {row.number} 号", state=LEAVE_STATE_NAMES[row.state], **_who(row.employee_id), kind=kind.label,
        starts_at=row.starts_at, ends_at=row.ends_at, length=length_of(row.length), reason=row.reason,
        proofs=_proofs(row), proof_until=_until(row), deputy=deputy, phone=row.phone, applied_at=row.applied_at,
        notice=NOTICE_KIND_NAMES[row.notice], in_time=_in_time(row), approvals=_approvals(row),
        returned_at=row.returned_at, returned_by=row.returned_by,
    )  # fmt: skip


def _colleague(employee_id: int | None) -> str:
    row = Employee.get_or_none(Employee.id == employee_id) if employee_id is not None else None
    return f"{row.name}（{row.work_no}）" if row is not None else ""


def _approvals(row: LeaveSlip) -> tuple[Approval, ...]:
    """The decisions about a slip, and the steps to come, of which those that fall to one person are one line."""
    taken = approvals.taken(ENTITY, {row.id: row.round})[row.id]
    lines = [_decision(one) for one in taken]
    if row.state == LeaveState.SUBMITTED:
        return (*lines, *(Approval(label, "", "", "", "") for label in _to_come(row, taken)))
    if not lines and row.decided_words:
        at = f"{row.decided_at:%Y-%m-%d %H:%M}" if row.decided_at is not None else ""
        opinion = "不批准" if row.state == LeaveState.REFUSED else "批准"
        opinion = "撤回" if row.state == LeaveState.WITHDRAWN else opinion
        return (Approval("批准", opinion, row.decided_words, at, ""),)
    return tuple(lines)


def _decision(one: PaperDecision) -> Approval:
    who = one.words.partition("（")[0]
    labels = "、".join(json.loads(one.labels))
    recorded = "代录" if one.decided_at != one.recorded_at else ""
    opinion = "不批准" if one.outcome == "refused" else "批准"
    remark = "；".join(filter(None, (recorded, one.remark)))
    return Approval(labels, opinion, who, f"{one.decided_at:%Y-%m-%d %H:%M}", remark)


def _to_come(row: LeaveSlip, taken: Sequence[PaperDecision]) -> list[str]:
    """The steps that nobody took yet, as they would fall together today."""
    others = barred(row)
    following = approvals.stepping([row.chain], {row.employee_id, *others})
    done = set(approvals.labels_of(taken))
    found: list[str] = []
    for _ in range(MOST_STEPS):
        step = following(row.chain, row.employee_id, done, others)
        if step is None:
            break
        labels = tuple(one for one in step.labels if one not in done) if isinstance(step, Decision) else (step.label,)
        found.append("、".join(labels))
        done.update(labels)
    return found


def sick_slip(person: Person, options: Mapping[str, Any]) -> SickSlip:
    """The values of a sick slip. Raises NotFound, and Refused for leave of another kind."""
    row = _visible(person, options["record"])
    kind = _kind(row)
    if kind.sign not in ILL:
        raise Refused(f"{title_of(row.number, kind.label)}不是病假，没有病假单。请打印请假单。")
    standing = slips.standings(slips.slips_of([row]))[row.id]
    clock = deadline_of_json(json.loads(row.proof_deadline)) if row.proof_deadline else None
    return SickSlip(
        number=f"第 {row.number} 号", **_who(row.employee_id), kind=kind.label,
        span=f"{row.starts_at:%Y-%m-%d %H:%M} 至 {row.ends_at:%Y-%m-%d %H:%M}", length=length_of(row.length),
        reason=row.reason, applied_at=row.applied_at, notice=NOTICE_KIND_NAMES[row.notice], in_time=_in_time(row),
        state=LEAVE_STATE_NAMES[row.state], decided=_decided(row), proofs=_proofs(row),
        due_on=row.proof_due_on,
        counted="；".join(one.rstrip("。") for one in clock.explanation.steps) if clock is not None else "",
        standing=standing.words,
    )  # fmt: skip


def _decided(row: LeaveSlip) -> str:
    return "；".join(one.decider for one in _approvals(row) if one.decider)


def back(person: Person, options: Mapping[str, Any]) -> Return:
    """The values of the report of being back. Raises NotFound, and Refused where nothing was approved."""
    row = _visible(person, options["record"])
    if row.state not in (LeaveState.APPROVED, LeaveState.RETURNED):
        raise Refused(f"第 {row.number} 号请假单{LEAVE_STATE_NAMES[row.state]}，没有销假单。")
    kind = _kind(row)
    planned = _length(row, kind, row.starts_at, row.ends_at)
    returned = row.returned_at
    return Return(
        number=f"第 {row.number} 号", **_who(row.employee_id), kind=kind.label, starts_at=row.starts_at,
        ends_at=row.ends_at, planned=length_of(planned), returned_at=returned,
        length=length_of(row.length) if returned is not None else "",
        difference=_difference(row, kind, planned, returned) if returned is not None else "",
        proofs=_proofs(row), proof_until=_until(row), recorded_by=row.returned_by,
    )  # fmt: skip


def _length(row: LeaveSlip, kind: LeaveType, starts: datetime, ends: datetime) -> int:
    plan = slips.plan_of(row.employee_id, starts, ends)
    return rules.length(kind, starts, ends, plan, calendar.calendar(starts.date(), ends.date())).hundredths


def _difference(row: LeaveSlip, kind: LeaveType, planned: int, returned: datetime) -> str:
    """How much earlier than planned, or how many days of work later, somebody was back."""
    if returned <= row.ends_at:
        early = planned - row.length
        return f"提前 {length_of(early)}" if early > 0 else "按时返岗"
    late = _length(row, kind, row.ends_at, returned)
    return f"逾期 {length_of(late)}" if late > 0 else "按时返岗"


def _about(label: str, person: Person, record: int) -> About:
    row = _visible(person, record)
    employee = Employee.get_by_id(row.employee_id)
    return About(row.id, f"{label} 第 {row.number} 号 {employee.name}", employee.id, employee.unit_id)


def about_slip(person: Person, record: int) -> About:
    """Whose slip it is."""
    return _about("请假单", person, record)


def about_sick_slip(person: Person, record: int) -> About:
    """Whose sick slip it is."""
    return _about("病假单", person, record)


def about_return(person: Person, record: int) -> About:
    """Whose return it is."""
    return _about("销假单", person, record)


RECORD = (record_option("请假单", ENTITY),)
add_paper(
    PaperKind(
        "leave_slip", "请假单", "attendance", "docx", rights.LEAVE_READ, Slip, slip, form="F-09", options=RECORD,
        entity=ENTITY, about=about_slip, many=True,
    )
)  # fmt: skip
add_paper(
    PaperKind(
        "sick_slip", "病假单", "attendance", "docx", rights.LEAVE_READ, SickSlip, sick_slip, form="F-10",
        options=RECORD, entity=ENTITY, about=about_sick_slip, many=True,
    )
)  # fmt: skip
add_paper(
    PaperKind(
        "leave_return", "销假单", "attendance", "docx", rights.LEAVE_READ, Return, back, form="F-11", options=RECORD,
        entity=ENTITY, about=about_return, many=True,
    )
)  # fmt: skip
