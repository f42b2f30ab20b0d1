"""Taking a slip back, waiving what cannot be collected, and filing what is done (R-106, R-107)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.core.errors import BadFields, Forbidden, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import approvals
from models.org.rules import Decision, Hole
from models.penalty import deciders, deducted, phases, rights, rules
from models.penalty.money import taking
from models.penalty.slip import witnesses
from models.penalty.slip.actions.common import (
    BACKDATED,
    ENTITY,
    ENTRY,
    NEEDED_SCAN,
    WHY,
    backdated_faults,
    require_other_typist,
    require_time,
    require_typist,
    scan_name,
    time_fault,
    told,
)
from models.penalty.slip.holding import held, name_of, named, names_of, phase_of, title
from models.penalty.tables import PenaltyAppeal, PenaltyMeasure, PenaltyOutsider, PenaltySlip
from models.penalty.workflow import COUNTING, MONEY, PHASE_NAMES, Answer, AppealState, Phase, State

APPROVED = "处罚单的批准时间"


@action(
    "penalty.void", "作废或撤销处罚单", rights.APPROVE, ENTRY, version_field(), WHY, entity=ENTITY, behalf=True,
    danger=True,
)  # fmt: skip
def void(unit: Unit, f: Values) -> Done:
    """A slip was wrong: before it took effect it is void, afterwards revoked, and all it took goes back at one stroke.

    By whoever approved it or would approve it now; its number stays used, and another slip may replace it.
    """
    row = held(unit, f["id"], "penalty.void")
    require_other_typist(unit, row, "作废或撤销")
    at = require_time(unit, row.approved_at or row.issued_at, APPROVED)
    words = _voiding(unit, row)
    return _end(unit, row, f["row_version"], words, f["reason"], at)


def _voiding(unit: Unit, row: PenaltySlip) -> str:
    """Who takes it back, in words. Raises Forbidden, naming who may."""
    author = unit.author
    if author.employee_id is not None and author.employee_id == row.approver_id:
        unit.require(rights.APPROVE, concerning=row.employee_id, approving=True)
        return name_of(author)
    barred, aside = deciders.issuers(row), deciders.offended(row)
    decision = deciders.voider(row)
    if isinstance(decision, Hole) and row.approver_id is not None:
        name = names_of([row.approver_id])[row.approver_id]
        raise Forbidden(f"{named(row)}由 {name} 批准，可由 {name} 作废或撤销。没有保存。")
    return approvals.admitted(unit, deciders.SLIP_CHAIN, decision, row.employee_id, {*barred, *aside}).words


def _end(unit: Unit, row: PenaltySlip, version: int, words: str, reason: str, at: datetime) -> Done:
    """Make a slip void, or revoke one that took effect and give back what it took."""
    took_effect = row.state in COUNTING
    unit.update(
        PenaltySlip, row.id, version, state=str(State.REVOKED if took_effect else State.VOID), ended_at=at,
        ended_by=words[:64], end_reason=reason,
    )  # fmt: skip
    if not took_effect:
        return told(f"已作废{named(row)}，单号保留，没有处罚任何人。需要时可以重新起草一张代替它。", row)
    _settle_appeals(unit, row, words, reason, at)
    back = taking.take_back(unit, unit.get(PenaltySlip, row.id), 0, f"{title(row)}撤销：{reason}")
    return told(f"已撤销{named(row)}，不再计入再犯。{back.words}", row)


def _settle_appeals(unit: Unit, row: PenaltySlip, words: str, reason: str, at: datetime) -> None:
    """An appeal that waits got what it can get."""
    waiting = PenaltyAppeal.select().where(
        PenaltyAppeal.slip_id == row.id, PenaltyAppeal.live == 1,
        PenaltyAppeal.state.in_([str(AppealState.OPEN), str(AppealState.LATE)]),
    )  # fmt: skip
    for one in waiting:
        unit.update(
            PenaltyAppeal, one.id, None, state=str(AppealState.ANSWERED), result=str(Answer.REVOKE),
            amount_before=phases.standing_amount(row), amount_after=0, findings=f"{words}已撤销处罚单。",
            reason=reason, answered_at=at, decided_words=words[:200],
        )  # fmt: skip


@action(
    "penalty.void_outside", "登记外部作废或撤销", rights.OUTSIDE, ENTRY, version_field(),
    Field("outsider_id", "外部批准人", Kind.REF, required=True, ref="penalty_outsider"),
    Field("decided_at", "签字时间", Kind.TIME, required=True),
    WHY, NEEDED_SCAN, BACKDATED,
    entity=ENTITY, danger=True,
)  # fmt: skip
def void_outside(unit: Unit, f: Values) -> Done:
    """What somebody from outside took back on paper, where nobody here may (a general manager's slip)."""
    row = held(unit, f["id"], "penalty.void_outside")
    require_typist(unit, row, "外部作废或撤销", (row.offended_id,))
    decision = deciders.voider(row)
    number = decision.decider if isinstance(decision, Decision) else row.approver_id
    if number is not None:
        raise Refused(f"{named(row)}可由 {names_of([number])[number]} 作废或撤销，不用外部人员。没有保存。")
    outsider: PenaltyOutsider = unit.get(PenaltyOutsider, f["outsider_id"])
    fault = witnesses.outsider_fault(row, outsider)
    faults = {"outsider_id": fault} if fault else {}
    fault = time_fault(unit, f["decided_at"], row.approved_at or row.issued_at, APPROVED)
    faults |= {"decided_at": fault} if fault else backdated_faults(unit, f["decided_at"], f)
    if faults:
        raise BadFields(faults, {"outsider_id": "外部批准人", "decided_at": "签字时间", "remark": "补登说明"})
    name = scan_name(f["scan"], f"撤销 {title(row)}")
    done = _end(
        unit, row, f["row_version"], f"{outsider.name}（{outsider.organisation}）", f["reason"], f["decided_at"]
    )
    unit.attach(ENTITY, row.id, name, f["scan"], note="外部作废或撤销")
    if f["remark"]:
        unit.notes["说明"] = f["remark"]
    return done


def _require_final(unit: Unit, row: PenaltySlip, what: str) -> None:
    standing = phase_of(row, unit.now)
    if standing not in (Phase.FINAL, Phase.DEDUCTED):
        raise Refused(f"{title(row)}现在是“{PHASE_NAMES[standing]}”，终局以后才能{what}。没有保存。")


def _require_other(unit: Unit, row: PenaltySlip, what: str) -> None:
    unit.require(rights.FILE, concerning=row.employee_id)
    if unit.author.employee_id is not None and unit.author.employee_id == row.employee_id:
        raise Forbidden(f"{name_of(unit.author)}不能{what}自己的处罚单。请由另一位人力资源的同事办理。没有保存。")


def rest(row: PenaltySlip) -> int:
    """Fen that may still be taken for a slip; 0 for one that takes no money."""
    if row.takes not in MONEY:
        return 0
    return max(0, phases.standing_amount(row) - row.waived - deducted.taken([row.id])[row.id])


@action(
    "penalty.waive", "免收余额", rights.FILE, ENTRY, version_field(), WHY, entity=ENTITY, danger=True
)  # fmt: skip
def waive(unit: Unit, f: Values) -> Done:
    """What is left of a final slip is not collected, with the reason (somebody has left); what was taken stays."""
    row = held(unit, f["id"], "penalty.waive")
    _require_other(unit, row, "免收")
    _require_final(unit, row, "免收余额")
    left = rest(row)
    if not left:
        raise Refused(f"{title(row)}没有未扣的金额，不用免收，可以归档。没有保存。")
    unit.update(PenaltySlip, row.id, f["row_version"], waived=row.waived + left, **_closed(unit, f["reason"]))
    row = unit.get(PenaltySlip, row.id)
    entitled = rules.entitled(phases.courses([row])[row.id], unit.now)
    back = taking.take_back(unit, row, entitled, f"免收余额：{f['reason']}")  # of the score alone, nothing was taken
    return told(f"已免收{named(row)}的余额 {rules.amount_words(row.measured, left)}，并归档。{back.words}", row)


def _closed(unit: Unit, reason: str) -> dict[str, Any]:
    return {
        "state": str(State.CLOSED), "closed_at": unit.now, "closed_by": unit.author.name, "close_reason": reason
    }  # fmt: skip


@action(
    "penalty.file", "归档处罚单", rights.FILE, ENTRY, version_field(),
    Field("reason", "归档说明", Kind.TEXT, max_length=300, hint="例如原件存放处"),
    entity=ENTITY,
)  # fmt: skip
def file(unit: Unit, f: Values) -> Done:
    """File a final slip of which nothing is left to take (R-106)."""
    row = held(unit, f["id"], "penalty.file")
    _require_other(unit, row, "归档")
    _require_final(unit, row, "归档")
    left = rest(row)
    if left:
        raise Refused(
            f"{title(row)}还有 {rules.amount_words(row.measured, left)}没有扣，不能归档。"
            "请列入扣款清单，或写明原因后免收余额。没有保存。"
        )
    unit.update(PenaltySlip, row.id, f["row_version"], **_closed(unit, f["reason"]))
    undone = [one.label for one in PenaltyMeasure.select().where(PenaltyMeasure.slip_id == row.id) if not one.done_on]
    more = f"请注意，{'、'.join(undone)}还没有登记完成。" if undone else ""
    return told(f"已归档{named(row)}。{more}", row)
