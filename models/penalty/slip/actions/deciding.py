"""Approving a slip, sending it back, turning it down: by somebody above the issuer, or an outsider (R-090, R-101)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org.rules import Hole
from models.org.tables import PaperDecision
from models.penalty import deciders, rights, rules
from models.penalty.slip import content, witnesses
from models.penalty.slip.actions.common import (
    ENTITY,
    ENTRY,
    NEEDED_SCAN,
    REMARK,
    WHY,
    backdated_faults,
    require_other_typist,
    require_time,
    require_typist,
    scan_name,
    time_fault,
    told,
)
from models.penalty.slip.actions.issuing import waits
from models.penalty.slip.holding import held, named, names_of, rule_of, title
from models.penalty.tables import PenaltyMeasure, PenaltyOutsider, PenaltySlip
from models.penalty.workflow import State

AMOUNT = Field("amount", "改定的金额", Kind.MONEY, hint="不填是照原来的金额；固定金额不能改")
OVERRIDE = Field("override_reason", "改定的理由", Kind.TEXT, max_length=500, hint="改动金额的必填")
LABELS = {one.name: one.label for one in (AMOUNT, OVERRIDE)}
ISSUED = "处罚单的提交时间"


@action(
    "penalty.approve", "批准处罚单", rights.APPROVE, ENTRY, version_field(), AMOUNT, OVERRIDE, REMARK,
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Take the next step of the approval; the last one hands the slip over to be signed.

    Only the approver goes outside the range, with a reason, and never where the amount is fixed.
    """
    row = held(unit, f["id"], "penalty.approve")
    require_other_typist(unit, row, "批准")
    at = require_time(unit, row.issued_at, ISSUED)
    taken = deciders.take_approval(unit, row, remark=f["remark"])
    values = _amount(row, f, taken.decided.words) | {"approved_words": _words(row, taken.decided.words)}
    if taken.is_last:
        values |= {"state": str(State.TO_SIGN), "approver_id": taken.decided.decider, "approved_at": at}
    unit.change(row, f["row_version"], **values)
    return _approved(row, values)


def _approved(row: PenaltySlip, values: dict[str, Any]) -> Done:
    changed = f"，金额改定为 {rules.amount_words(row.measured, row.amount or 0)}" if "amount" in values else ""
    if row.state == State.TO_SIGN:
        return told(f"已批准{named(row)}{changed}。可以打印，交本人签字。", row)
    return told(f"已批准{named(row)}的这一步{changed}，{waits(row)}", row)


def _words(row: PenaltySlip, words: str) -> str:
    """Who approved, those of earlier steps first."""
    return "；".join(one for one in (row.approved_words, words) if one)[:200]


def _amount(row: PenaltySlip, f: Values, by: str) -> dict[str, Any]:
    """The columns of an amount that the approver lays down; empty where he leaves it. Raises BadFields."""
    amount = f["amount"]
    if amount is None or amount == row.amount:
        if f["override_reason"]:
            raise BadFields({"override_reason": "金额没有改动，不用写改定的理由。"}, LABELS)
        return {}
    rule = rule_of(row)
    reason = f["override_reason"] or row.amount_reason
    faults = rules.amount_fault(
        rule, row.quantity, amount, reason, by_approver=True, override_reason=f["override_reason"]
    )
    faults = {"override_reason" if name == "amount_reason" else name: words for name, words in faults.items()}
    if not faults and not f["override_reason"]:
        faults = {"override_reason": "改动金额的，请写明理由。"}
    measures = PenaltyMeasure.select().where(PenaltyMeasure.slip_id == row.id)
    if not faults and not amount and not rule.for_company and not measures.exists():
        faults = {"amount": "没有其他措施的处罚单须有金额；不处罚的，请不批准。"}
    if faults:
        raise BadFields(faults, LABELS)
    if amount and not row.amount:
        content.require_first(rule, row.employee_id, row.happened_at, row.id)
    span = rules.amount_range(rule, row.quantity)
    told_how = content.explained(rule, row.quantity, amount, row.amount_reason, by=by, override=f["override_reason"])
    return {
        "amount": amount, "takes": str(content.taken_by(rule, amount)), "override_reason": f["override_reason"],
        "is_override": span is not None and not span[0] <= amount <= span[1], "explanation": told_how.stored(),
    }  # fmt: skip


@action(
    "penalty.return", "退回处罚单", rights.APPROVE, ENTRY, version_field(), WHY, entity=ENTITY, behalf=True
)  # fmt: skip
def send_back(unit: Unit, f: Values) -> Done:
    """Have the issuer change it: it is a draft again and keeps its number."""
    row = held(unit, f["id"], "penalty.return")
    require_other_typist(unit, row, "退回")
    require_time(unit, row.issued_at, ISSUED)
    taken = deciders.take_approval(unit, row, refuse=True, remark=f["reason"])
    unit.change(row, f["row_version"], state=str(State.DRAFT), approved_words=f"{taken.decided.words}退回"[:200])
    return told(f"已退回{named(row)}，由{row.issuer}修改后再提交，单号不变。", row)


@action(
    "penalty.reject", "不批准处罚单", rights.APPROVE, ENTRY, version_field(), WHY, entity=ENTITY, behalf=True,
    danger=True,
)  # fmt: skip
def reject(unit: Unit, f: Values) -> Done:
    """Turn it down: nobody is punished, the number stays used."""
    row = held(unit, f["id"], "penalty.reject")
    require_other_typist(unit, row, "不批准")
    at = require_time(unit, row.issued_at, ISSUED)
    taken = deciders.take_approval(unit, row, refuse=True, remark=f["reason"])
    unit.change(row, f["row_version"], **_rejected(taken.decided.words, f["reason"], at))
    return told(f"没有批准{named(row)}，单号保留，没有处罚任何人。", row)


def _rejected(words: str, reason: str, at: datetime) -> dict[str, Any]:
    return {
        "state": str(State.VOID), "approved_words": f"{words}不批准"[:200], "ended_at": at, "ended_by": words[:64],
        "end_reason": reason,
    }  # fmt: skip


@action(
    "penalty.approve_outside", "登记外部批准", rights.OUTSIDE, ENTRY, version_field(),
    Field("outsider_id", "外部批准人", Kind.REF, required=True, ref="penalty_outsider"),
    Field("decided_at", "签字时间", Kind.TIME, required=True),
    NEEDED_SCAN, AMOUNT, OVERRIDE, REMARK,
    entity=ENTITY,
)  # fmt: skip
def approve_outside(unit: Unit, f: Values) -> Done:
    """What somebody from outside approved on paper, where nobody here stands above the issuer (a general manager's).

    Never typed by the issuer or by the person punished.
    """
    row = held(unit, f["id"], "penalty.approve_outside")
    require_typist(unit, row, "外部批准", (row.offended_id,))
    decision = deciders.approver(row)
    if not isinstance(decision, Hole):
        name = names_of([decision.decider])[decision.decider] if decision is not None else ""
        raise Refused(f"{named(row)}在本单位有人批准，可由 {name} 批准，不用外部人员。没有保存。")
    outsider: PenaltyOutsider = unit.get(PenaltyOutsider, f["outsider_id"])
    fault = witnesses.outsider_fault(row, outsider)
    if fault:
        raise BadFields({"outsider_id": fault}, {"outsider_id": "外部批准人"})
    fault = time_fault(unit, f["decided_at"], row.issued_at, ISSUED)
    faults = {"decided_at": fault} if fault else backdated_faults(unit, f["decided_at"], f)
    if faults:
        raise BadFields(faults, {"decided_at": "签字时间", "remark": "说明"})
    words = f"{outsider.name}（{outsider.organisation}）"
    name = scan_name(f["scan"], f"批准 {title(row)}")
    unit.insert(
        PaperDecision, entity=ENTITY, record=row.id, round=row.round,
        labels=json.dumps([decision.label], ensure_ascii=False), outcome="approved", words=words[:200],
        remark=f["remark"], decided_at=f["decided_at"], recorded_at=unit.now,
    )  # fmt: skip
    values = _amount(row, f, words) | {"approved_words": _words(row, words)}
    if deciders.approver(row) is None:
        values |= {
            "state": str(State.TO_SIGN), "approver_outsider_id": outsider.id, "approved_at": f["decided_at"]
        }  # fmt: skip
    unit.change(row, f["row_version"], **values)
    unit.attach(ENTITY, row.id, name, f["scan"], note="外部批准")
    return _approved(row, values)
