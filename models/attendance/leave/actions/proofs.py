"""Proofs of leave: ticked one by one with the day of receipt (R-047, R-049), and the report of being back (R-056)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from models.attendance import rights
from models.attendance.leave import filing, rules, slips
from models.attendance.leave.actions.common import (
    ENTITY,
    ENTRY,
    REMARK,
    label,
    require_free,
    stands,
    taking,
    title,
    told,
)
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.telling import length_of, listed, spoken
from models.attendance.requests import common
from models.attendance.tables import LeaveProof, LeaveSlip
from models.attendance.workflow import LeaveState
from models.core.calendar import queries as calendar
from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff.tables import Employee

PROOF_ENTITY = "leave_proof"
ALL = "全部"
LABELS = {"documents": "收到的证明", "received_at": "收到时间", "scan": "扫描件", "remark": "备注"}


@action(
    "leave.hand_in", "登记证明", rights.LEAVE_RECORD, ENTRY, version_field(),
    Field("documents", "收到的证明", Kind.TEXT, required=True, max_length=200, hint="几种之间用、隔开；齐了填“全部”"),
    Field("received_at", "收到时间", Kind.TIME, hint="不填是现在"),
    Field("scan", "扫描件", Kind.FILE, hint="照片或扫描文件"),
    Field("remark", "备注", Kind.TEXT, max_length=300, hint="按时收到、过期才登记的，写明原因"),
    entity=ENTITY,
)  # fmt: skip
def hand_in(unit: Unit, f: Values) -> Done:
    """Tick the documents that came in, with the time; never one's own. Ticked late, it needs a scan and a reason."""
    row = taking(unit, "leave.hand_in", f["id"])
    unit.require(rights.LEAVE_RECORD, concerning=row.employee_id, approving=True)
    documents = _documents(row, f["documents"])
    received = f["received_at"] or unit.now
    faults = _receipt_faults(row, f, received, unit.now)
    if faults:
        raise BadFields(faults, LABELS)
    name = common.proof_name(f["scan"], "请假证明", "scan")
    unit.touch(LeaveSlip, row.id, f["row_version"])
    for one in documents:
        unit.insert(
            LeaveProof, slip_id=row.id, document=one, received_at=received, remark=f["remark"], recorded_at=unit.now,
            recorded_by=unit.author.name,
        )  # fmt: skip
    if name:
        unit.attach(ENTITY, row.id, name, f["scan"], note=listed(documents))
    person = Employee.get_by_id(row.employee_id)
    _, missing = _needed(row)
    rest = f"还差{listed(missing)}。" if missing else "证明已齐。"
    if row.proof_due_on is not None and received.date() > row.proof_due_on:
        rest += f"收到时已过期限 {row.proof_due_on:%Y-%m-%d}，确有困难的由批准人准予例外。"
    return told(f"已登记{person.name}的{title(row)}收到{listed(documents)}，{rest}{stands(unit, row.id)}", row, person)


def _needed(row: LeaveSlip) -> tuple[tuple[str, ...], list[str]]:
    """The documents that prove a slip, and those of them that nobody handed in yet."""
    read = slips.slips_of([row])
    standing = slips.standings(read)[row.id]
    return standing.documents, list(slips.lacking(standing, read[row.id]))


def _documents(row: LeaveSlip, words: str) -> Sequence[str]:
    """The documents that are ticked. Raises BadFields for what this leave does not need or already has."""
    needed, missing = _needed(row)
    asked = list(dict.fromkeys(one.strip() for one in re.split("[、，,;；]", words) if one.strip()))
    if not needed:
        raise Refused(f"{label(row)}不用交证明。要留存的文件，请在附件里添加。")
    if not missing:
        raise Refused(f"{title(row)}的证明已经交齐，不用再登记。")
    if asked == [ALL]:
        return missing
    unknown = [one for one in asked if one not in needed]
    again = [one for one in asked if one in needed and one not in missing]
    if unknown or again:
        fault = f"没有“{listed(unknown)}”这种证明。" if unknown else f"{listed(again)}已经登记过。"
        raise BadFields({"documents": f"{fault}还差：{listed(missing)}。"}, LABELS)
    return asked


def _receipt_faults(row: LeaveSlip, f: Values, received: datetime, now: datetime) -> dict[str, str]:
    if received > now:
        return {"received_at": "收到的时间还没有到，请核对。"}
    if received < row.applied_at - timedelta(days=366):
        return {"received_at": "收到的时间比申请早一年以上，请核对年份。"}
    due = row.proof_due_on
    if due is None or received.date() > due or now.date() <= due:
        return {}
    faults = {} if f["scan"] is not None else {"scan": "期限已过才登记的，须附扫描件。"}
    return faults | ({} if f["remark"] else {"remark": "期限已过才登记的，请写明原因。"})


@action(
    "leave.take_back_proof", "撤销登记的证明", rights.LEAVE_RECORD,
    Field("id", "证明", Kind.REF, required=True, ref=PROOF_ENTITY),
    version_field(),
    Field("why", "原因", Kind.TEXT, required=True, max_length=300),
    entity=PROOF_ENTITY, danger=True,
)  # fmt: skip
def take_back_proof(unit: Unit, f: Values) -> Done:
    """A document was ticked by mistake: it does not count any more."""
    proof: LeaveProof = unit.get(LeaveProof, f["id"])
    row = taking(unit, "leave.hand_in", proof.slip_id)
    unit.require(rights.LEAVE_RECORD, concerning=row.employee_id, approving=True)
    proof = unit.get(LeaveProof, f["id"])
    if proof.withdrawn_at is not None:
        raise Refused(f"“{proof.document}”的登记已经撤销，不用再办。")
    unit.update(LeaveProof, proof.id, f["row_version"], withdrawn_at=unit.now, remark=f["why"])
    unit.touch(LeaveSlip, row.id, None)
    person = Employee.get_by_id(row.employee_id)
    done = told(f"已撤销{person.name}的{title(row)}的“{proof.document}”，考勤已重新计算。", row, person)
    return Done(done.notice, done.changed, (PROOF_ENTITY, proof.id), f"{done.title} {proof.document}")


@action(
    "leave.return", "登记销假", rights.LEAVE_RECORD, ENTRY, version_field(),
    Field("returned_at", "回来上班的时间", Kind.TIME, required=True),
    REMARK,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def record_return(unit: Unit, f: Values) -> Done:
    """Somebody reported back (R-056): an earlier return gives the remaining days back, a later one is told.

    Never one's own. A second report corrects the time of the first one.
    """
    row = taking(unit, "leave.return", f["id"])
    unit.require(rights.LEAVE_RECORD, concerning=row.employee_id, approving=True)
    at = f["returned_at"]
    fault = "回来的时间还没有到，请核对。" if at > unit.now else None
    if at <= row.starts_at:
        fault = f"请假从 {spoken(row.starts_at)} 开始，回来的时间应在这以后。没有休的，请撤回或取消这份请假单。"
    if fault:
        raise BadFields({"returned_at": fault}, {"returned_at": "回来上班的时间"})
    person = Employee.get_by_id(row.employee_id)
    require_free(person, row.starts_at, min(at, row.ends_at), row.id)
    length, columns = filing.shortened(row, min(at, row.ends_at))
    unit.update(
        LeaveSlip, row.id, f["row_version"], state=str(LeaveState.RETURNED), returned_at=at,
        returned_by=unit.author.name, remark=f["remark"] or row.remark, **columns,
    )  # fmt: skip
    given_back = row.length - length.hundredths
    effect = (
        f"比请假单提前，退回 {length_of(given_back)}，实休 {length_of(length.hundredths)}。" if given_back > 0 else ""
    )
    if at > row.ends_at:
        effect = _overdue(row, at)
    return told(f"已登记{person.name}的{title(row)}销假，{spoken(at)} 回来上班。{effect}", row, person)


def _overdue(row: LeaveSlip, at: datetime) -> str:
    """What somebody missed between the end of his leave and his return, in words; empty where nothing."""
    kind = slips.kind_of(policy.policy_on(row.starts_at.date()), row.kind)
    plan = slips.plan_of(row.employee_id, row.ends_at, at)
    days = calendar.calendar(row.ends_at.date(), at.date())
    missed = rules.length(kind, row.ends_at, at, plan, days)
    if not missed.is_planned or not missed.hundredths:
        return ""
    return f"请假 {spoken(row.ends_at)} 已经到期，其间 {length_of(missed.hundredths)}没有请假，按考勤规则处理。"
