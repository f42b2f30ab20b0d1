"""Admitting late appeals and answering: uphold, reduce within the range or revoke, never more (R-095 to R-098)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org.rules import Decision
from models.penalty import deciders, rights, rules
from models.penalty.appeal import common
from models.penalty.appeal.rules import reduce_fault
from models.penalty.money.taking import take_back
from models.penalty.phases import courses, standing_amount
from models.penalty.slip.actions.common import (
    BACKDATED,
    ENTRY,
    NEEDED_SCAN,
    WHY,
    backdated_faults,
    require_time,
    require_typist,
    scan_name,
    time_fault,
)
from models.penalty.slip.actions.common import ENTITY as SLIP
from models.penalty.slip.holding import held, named, names_of, rule_of
from models.penalty.slip.witnesses import of_slip, outsider_fault
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltyOutsider, PenaltySlip
from models.penalty.workflow import ANSWER_NAMES, CASE_STATE_NAMES, Answer, AppealState, CaseState, State

ANSWER = (
    Field("result", "答复结果", Kind.CHOICE, required=True, choices=ANSWER_NAMES),
    Field("amount_after", "减轻后的金额", Kind.MONEY, hint="选“减轻”的填写"),
    Field("findings", "复核情况", Kind.LONG_TEXT, required=True, hint="查了什么，查到什么"),
    Field("reason", "答复理由", Kind.LONG_TEXT, required=True),
)
LABELS = {
    "amount_after": "减轻后的金额", "admit_reason": "受理理由", "decided_at": "答复时间", "remark": "补登说明",
    "outsider_id": "答复人", "scan": "扫描件",
}  # fmt: skip


@action(
    "penalty.admit", "受理逾期申诉", rights.APPROVE, ENTRY, version_field(), WHY, entity=SLIP, behalf=True
)  # fmt: skip
def admit(unit: Unit, f: Values) -> Done:
    """Admit a late appeal with a reason, by whoever answers it; from now on it blocks the money like one in time."""
    slip = held(unit, f["id"], "penalty.admit")
    _require_typist(unit, slip)
    row = common.waiting(slip, AppealState.LATE)
    at = require_time(unit, row.filed_at, "收到申诉的时间")
    decided, _ = deciders.take_answer(unit, slip)
    unit.update(
        PenaltyAppeal, row.id, None, state=str(AppealState.OPEN), admitted_at=at, admitted_by=decided.words[:200],
        admit_reason=f["reason"],
    )  # fmt: skip
    told = common.suspend(unit, slip, at, f["row_version"])
    return common.told(f"已受理{named(slip)} 的逾期申诉。{told}", slip, row.id)


@action(
    "penalty.answer", "答复申诉", rights.APPROVE, ENTRY, version_field(), *ANSWER, entity=SLIP, behalf=True
)  # fmt: skip
def answer(unit: Unit, f: Values) -> Done:
    """Answer an appeal once, by whoever stands above the issuer; what was decided counts in the same transaction."""
    slip = held(unit, f["id"], "penalty.answer")
    _require_typist(unit, slip)
    row = common.waiting(slip, AppealState.OPEN)
    at = require_time(unit, *common.begun(row))
    common.require_unanswered(slip, at)
    decided, by_approver = deciders.take_answer(unit, slip)
    who = {"decider_id": decided.decider, "decided_words": decided.words[:200], "by_approver": by_approver}
    return _answered(unit, slip, row, f, at, who)


@action(
    "penalty.answer_outside", "登记外部答复", rights.OUTSIDE, ENTRY, version_field(),
    Field("outsider_id", "答复人", Kind.REF, required=True, ref="penalty_outsider"),
    Field("decided_at", "答复时间", Kind.TIME, required=True),
    *ANSWER,
    Field("admit_reason", "受理理由", Kind.TEXT, max_length=500, hint="逾期的申诉，写明为什么受理"),
    NEEDED_SCAN, BACKDATED, entity=SLIP,
)  # fmt: skip
def answer_outside(unit: Unit, f: Values) -> Done:
    """Record the answer of somebody from outside, where nobody inside may give it; with the paper that he signed."""
    slip = held(unit, f["id"], "penalty.answer_outside", f["decided_at"])
    require_typist(unit, slip, "外部答复")
    row = common.waiting(slip, AppealState.OPEN, AppealState.LATE)
    at = f["decided_at"]
    fault = time_fault(unit, at, *common.begun(row))
    faults = {"decided_at": fault} if fault else backdated_faults(unit, at, f)
    if row.state == AppealState.LATE and not f["admit_reason"]:
        faults["admit_reason"] = "这份申诉逾期提出，请写明为什么受理。"
    if faults:
        raise BadFields(faults, LABELS)
    outsider, by_approver = _outsider(slip, f["outsider_id"])
    name = scan_name(f["scan"], "申诉答复")
    words, version = f"{outsider.name}（{outsider.organisation}）", f["row_version"]
    if row.state == AppealState.LATE:
        common.suspend(unit, slip, at, version)
        slip, version = unit.get(PenaltySlip, slip.id), None
        unit.update(
            PenaltyAppeal, row.id, None, admitted_at=at, admitted_by=words[:200], admit_reason=f["admit_reason"]
        )  # fmt: skip
    else:
        common.require_unanswered(slip, at)
    who = {"decider_outsider_id": outsider.id, "decided_words": words[:200], "by_approver": by_approver}
    done = _answered(unit, slip, row, {**f, "row_version": version}, at, who)
    unit.attach(common.ENTITY, row.id, name, f["scan"], note="外部答复")
    return done


def _require_typist(unit: Unit, slip: PenaltySlip) -> None:
    if unit.behalf is not None:
        require_typist(unit, slip, "申诉的答复")


def _outsider(slip: PenaltySlip, record: int) -> tuple[PenaltyOutsider, bool]:
    """Who answers from outside, and whether he approved the slip himself.

    Raises Refused where somebody inside may answer, and BadFields for somebody who may not.
    """
    found = deciders.answering([slip])[slip.id]
    if isinstance(found.decision, Decision):
        name = names_of([found.decision.decider])[found.decision.decider]
        raise Refused(f"{named(slip)} 的申诉在本单位有人答复，可由{name}答复，不用外部人员。没有保存。")
    outsider: PenaltyOutsider | None = PenaltyOutsider.get_or_none(PenaltyOutsider.id == record)
    if outsider is None:
        raise NotFound()
    by_approver = outsider.id == slip.approver_outsider_id
    fault = outsider_fault(slip, outsider)
    if not fault and any(one.outsider_id == outsider.id for one in of_slip(slip.id) if one.signed_at is not None):
        fault = f"{outsider.name}见证了拒签，不能再答复申诉。请另选一位。"
    if not fault and by_approver and not rule_of(slip).procedure.decider_may_be_approver:
        fault = f"{outsider.name}批准了这张处罚单，按规定不能再答复申诉。请另选一位。"
    if fault:
        raise BadFields({"outsider_id": fault}, LABELS)
    return outsider, by_approver


def _answered(
    unit: Unit, slip: PenaltySlip, row: PenaltyAppeal, f: Values, at: datetime, who: Mapping[str, Any]
) -> Done:
    """Keep an answer and have it count: the slip, what was taken for it, and the appeal, in one transaction."""
    result, before = Answer(f["result"]), standing_amount(slip)
    after = _after(slip, result, before, f["amount_after"])
    unit.update(
        PenaltyAppeal, row.id, None, state=str(AppealState.ANSWERED), result=str(result),
        amount_before=None if slip.amount is None else before, amount_after=None if slip.amount is None else after,
        findings=f["findings"], reason=f["reason"], answered_at=at, **who,
    )  # fmt: skip
    values: dict[str, Any] = {"state": str(State.ANSWERED), "settled_at": at}
    if result is Answer.REDUCE:
        values |= {"reduced_to": after, "waived": rules.waived_after(slip.waived, before, after)}
    if result is Answer.REVOKE:
        words = f"申诉答复撤销：{f['reason']}"[:500]
        values |= {
            "state": str(State.REVOKED), "ended_at": at, "ended_by": who["decided_words"][:64], "end_reason": words
        }  # fmt: skip
    unit.update(PenaltySlip, slip.id, f["row_version"], **values)
    told = _counts(unit, unit.get(PenaltySlip, slip.id), result, before, after)
    late = slip.answer_ends_at is not None and at > slip.answer_ends_at
    told += f"答复晚于 {slip.answer_due_on:%Y-%m-%d}，记为公司逾期。" if late else ""
    told += f"{common.BY_APPROVER}，答复书会写明。" if who["by_approver"] else ""
    return common.told(told, slip, row.id)


def _after(slip: PenaltySlip, result: Answer, before: int, asked: int | None) -> int:
    """What is left of an amount. Raises BadFields where it may not be that."""
    if result is not Answer.REDUCE:
        if asked is not None:
            raise BadFields({"amount_after": f"选“{ANSWER_NAMES[result]}”的不用填写金额。"}, LABELS)
        return before if result is Answer.UPHOLD else 0
    fault = reduce_fault(rule_of(slip), slip.quantity, before, asked)
    if fault or asked is None:
        raise BadFields({"amount_after": fault}, LABELS)
    return asked


def _counts(unit: Unit, slip: PenaltySlip, result: Answer, before: int, after: int) -> str:
    """Take back what an answer leaves nothing for; returns what the answer means, in sentences."""
    if result is Answer.UPHOLD:
        return f"已维持{named(slip)}，处罚已经终局。"
    if result is Answer.REDUCE:
        entitled = rules.entitled(courses([slip])[slip.id], unit.now)
        back = take_back(unit, slip, entitled, "申诉答复减轻")
        told = f"{rules.amount_words(slip.measured, before)}改为 {rules.amount_words(slip.measured, after)}"
        return f"已减轻{named(slip)}：{told}，处罚已经终局。{back.words}"
    back = take_back(unit, slip, 0, "申诉答复撤销")
    return f"已撤销{named(slip)}，不再计入再犯次数。{back.words}{_cases(slip)}"


def _cases(slip: PenaltySlip) -> str:
    """What was proposed on the strength of a slip and now has to be looked at by people, as sentences."""
    rows = PenaltyCase.select().where(
        PenaltyCase.slip_id == slip.id, PenaltyCase.state.in_([str(CaseState.PROPOSED), str(CaseState.APPROVED)])
    ).order_by(PenaltyCase.id)  # fmt: skip
    return "".join(f"依据它提请的“{one.label}”（{CASE_STATE_NAMES[one.state]}）请另行处理。" for one in rows)
