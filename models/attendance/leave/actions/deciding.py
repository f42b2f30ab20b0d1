"""Deciding about leave step by step, revoking what was approved, and letting hardship pass (R-050 to R-055)."""

from __future__ import annotations

from models.attendance import rights
from models.attendance.leave import progress
from models.attendance.leave.actions.common import ENTITY, ENTRY, REMARK, WHY, stands, taking, title, told
from models.attendance.leave.telling import span
from models.attendance.requests import common
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LeaveState
from models.core.errors import BadFields
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.staff.tables import Employee

NOTICE, PROOF = "notice", "proof"
EXCUSED = {NOTICE: "没有按时告知或申请", PROOF: "证明没有按时交齐"}


@action(
    "leave.approve", "批准请假", rights.LEAVE_APPROVE, ENTRY, version_field(), REMARK, entity=ENTITY, behalf=True
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Take the next step of the chain; the last one makes it count. Late applications need a reason (R-053)."""
    row = taking(unit, "leave.approve", f["id"])
    before = progress.progress([row])[row.id]
    taken = approvals.take(
        unit, row.chain, ENTITY, row.id, row.round, row.employee_id, barred=progress.barred(row), remark=f["remark"]
    )
    if not row.is_in_time and not f["remark"] and not before.has_reason:
        raise BadFields({"remark": "这份是超期申请，批准须写明理由。"}, {"remark": "意见"})
    words = "；".join((*(one.words for one in before.taken), taken.decided.words))
    values = {"decided_words": words[:200], "decided_at": common.received(unit)}
    if taken.is_last:
        values["state"] = str(LeaveState.APPROVED)
    unit.update(LeaveSlip, row.id, f["row_version"], **values)
    person = Employee.get_by_id(row.employee_id)
    what = f"{person.name}的{title(row)}（{span(row.starts_at, row.ends_at)}）"
    if taken.is_last:
        return told(f"已批准{what}。{stands(unit, row.id)}", row, person)
    waits = progress.progress([unit.get(LeaveSlip, row.id)])[row.id].waits_for
    return told(f"已批准{what}的“{'、'.join(taken.labels)}”这一步，{'；'.join(waits)}。", row, person)


@action(
    "leave.refuse", "不批准请假", rights.LEAVE_APPROVE, ENTRY, version_field(), WHY, entity=ENTITY, behalf=True
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Refuse at any step with the reason; whoever stays away all the same is absent (R-053)."""
    row = taking(unit, "leave.refuse", f["id"])
    before = progress.progress([row])[row.id]
    taken = approvals.take(
        unit, row.chain, ENTITY, row.id, row.round, row.employee_id, barred=progress.barred(row), refuse=True,
        remark=f["remark"],
    )  # fmt: skip
    words = "；".join((*(one.words for one in before.taken), f"{taken.decided.words}不批准"))
    unit.update(
        LeaveSlip, row.id, f["row_version"], state=str(LeaveState.REFUSED), decided_words=words[:200],
        decided_at=common.received(unit), remark=f["remark"],
    )  # fmt: skip
    person = Employee.get_by_id(row.employee_id)
    return told(f"没有批准{person.name}的{title(row)}。没有上班的，按考勤规则处理。", row, person)


@action(
    "leave.revoke", "取消已批准的请假", rights.LEAVE_APPROVE, ENTRY, version_field(), WHY,
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def revoke(unit: Unit, f: Values) -> Done:
    """Leave that was approved turned out wrong: it does not count any more. By whoever has the last word about it."""
    row = taking(unit, "leave.revoke", f["id"])
    decided = approvals.require(unit, row.chain, row.employee_id, progress.barred(row))
    unit.update(
        LeaveSlip, row.id, f["row_version"], state=str(LeaveState.REVOKED),
        decided_words=f"{row.decided_words}；{decided.words}取消"[:200], decided_at=common.received(unit),
        remark=f["remark"],
    )  # fmt: skip
    person = Employee.get_by_id(row.employee_id)
    return told(f"已取消{person.name}的{title(row)}，考勤已重新计算。", row, person)


@action(
    "leave.excuse", "准予例外", rights.LEAVE_APPROVE, ENTRY, version_field(),
    Field("what", "准予的例外", Kind.CHOICES, required=True, choices=EXCUSED),
    Field("reason", "理由", Kind.TEXT, required=True, max_length=300, hint="例如：突发昏迷，家属次日告知"),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def excuse(unit: Unit, f: Values) -> Done:
    """Let late notice or missing proof pass for hardship, with the reason (R-050); by whoever decides about it."""
    row = taking(unit, "leave.excuse", f["id"])
    decided = approvals.require(unit, row.chain, row.employee_id, progress.barred(row))
    faults = []
    if NOTICE in f["what"] and row.is_in_time:
        faults.append("这份请假单是按时提出的，不用准予例外")
    if PROOF in f["what"] and not row.proofs_needed:
        faults.append("这种假不用交证明")
    if faults:
        raise BadFields({"what": "，".join(faults) + "。"}, {"what": "准予的例外"})
    reason = f"{f['reason']}（{decided.words}）"[:300]
    columns = {NOTICE: "excused_notice", PROOF: "excused_proof"}
    unit.update(LeaveSlip, row.id, f["row_version"], **{columns[one]: reason for one in f["what"]})
    person = Employee.get_by_id(row.employee_id)
    let = "、".join(EXCUSED[one] for one in f["what"])
    return told(f"已准予{person.name}的{title(row)}例外：{let}。{stands(unit, row.id)}", row, person)
