"""Appealing in writing against a slip, in time or late, and taking an appeal back (R-093 to R-095)."""

from __future__ import annotations

from datetime import datetime

from models.core.errors import Forbidden, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org.rules import Decision
from models.penalty import deciders, rights
from models.penalty.appeal import common
from models.penalty.slip.actions.common import ENTITY as SLIP
from models.penalty.slip.actions.common import ENTRY, WHY, require_time, require_typist, require_written
from models.penalty.slip.holding import held, named, names_of, rule_of
from models.penalty.tables import PenaltyAppeal, PenaltySlip
from models.penalty.workflow import AppealState, Effect, State


@action(
    "penalty.appeal", "提出申诉", rights.SIGN, ENTRY,
    Field("text", "申诉理由", Kind.LONG_TEXT, required=True, hint="哪里不对，当时的情况，有什么证据"),
    Field("request", "申诉请求", Kind.TEXT, required=True, max_length=300, hint="例如：撤销；减轻到 50 元"),
    Field("received_by", "收件人", Kind.TEXT, max_length=64, hint="书面申诉由谁收下；不填是登记人"),
    entity=SLIP, behalf=True, former=True,
)  # fmt: skip
def appeal(unit: Unit, f: Values) -> Done:
    """Appeal in writing: in time when it was received by the last day, whenever it is typed and whatever happened.

    A late one is recorded and suspends nothing until it is admitted.
    """
    slip = held(unit, f["id"], "penalty.appeal")
    _require_own(unit, slip, "申诉")
    filed = require_time(unit, slip.effective_at, "处罚单生效时间")
    _require_signed(slip, filed)
    _require_none(slip)
    is_late = slip.appeal_ends_at is not None and filed > slip.appeal_ends_at
    _require_proof(unit, slip, is_late=is_late)
    waits = is_late and not rule_of(slip).procedure.accepts_late
    by = f["received_by"] or ("" if unit.behalf is None else unit.actor.name)
    made = unit.insert(
        PenaltyAppeal, slip_id=slip.id, live=1, state=str(AppealState.LATE if waits else AppealState.OPEN),
        text=f["text"], request=f["request"], filed_at=filed, received_by=by[:64], recorded_at=unit.now,
        recorded_by=unit.actor.name, is_late=is_late,
    )  # fmt: skip
    when = f"{filed:%Y-%m-%d %H:%M} 收到"
    if waits:
        unit.touch(PenaltySlip, slip.id, None)
        told = f"已登记{named(slip)} 的申诉，{when}，已过期限 {slip.appeal_due_on:%Y-%m-%d}。{_who_admits(slip)}"
    else:
        told = f"已登记{named(slip)} 的申诉，{when}。{common.suspend(unit, slip, filed)}"
    return common.told(told, slip, made)


def _require_proof(unit: Unit, slip: PenaltySlip, *, is_late: bool) -> None:
    """Raise Refused where the days are over and only what is typed says that it came before, were it the same day."""
    is_over = slip.appeal_ends_at is not None and unit.now > slip.appeal_ends_at
    if unit.behalf is not None and unit.behalf.scan is None and is_over and not is_late:
        raise Refused(f"{named(slip)} 的申诉期已经结束，按期收到、现在补登的，须附注明收到时间的扫描件。这次没有保存。")


def _require_own(unit: Unit, slip: PenaltySlip, what: str) -> None:
    """Raise Forbidden unless the author is whom the slip punishes, typed for him by nobody concerned."""
    if unit.author.employee_id is None or unit.author.employee_id != slip.employee_id:
        raise Forbidden(f"{what}须由{slip.name}本人提出，书面交来的由办公室代录。没有保存。")
    if unit.behalf is not None:
        require_written(unit, what)
        require_typist(unit, slip, what)


def _require_signed(slip: PenaltySlip, filed: datetime) -> None:
    """Raise Refused where a refuser has to sign first; to whom it was posted had nothing to sign (R-094)."""
    needed = rule_of(slip).procedure.requires_signature and slip.effective_by != Effect.SERVICE
    if not needed or slip.signed_at is not None:
        return
    is_over = slip.appeal_ends_at is not None and filed > slip.appeal_ends_at
    way = "申诉期已过，期限内在纸上签了字的，请先登记补签。" if is_over else "请先补签，签字只表示收到，不表示同意。"
    raise Refused(f"{named(slip)} 还没有签字，按规定签字以后才能申诉。{way}这次没有保存。")


def _require_none(slip: PenaltySlip) -> None:
    """Raise Refused where the slip has an appeal already; it is held."""
    row = common.live(slip)
    if row is not None:
        late = "要另交一份的，请先撤回那一份。" if row.state == AppealState.LATE else ""
        raise Refused(
            f"{named(slip)} 在 {row.filed_at:%Y-%m-%d %H:%M} 已提出过申诉，不能再提一份。{late}这次没有保存。"
        )


def _who_admits(slip: PenaltySlip) -> str:
    """Who may admit a late appeal, as a sentence."""
    decision, _ = deciders.decider(slip)
    who = names_of([decision.decider])[decision.decider] if isinstance(decision, Decision) else "外部人员"
    return f"逾期申诉不影响处罚，可由{who}写明理由后受理。"


@action(
    "penalty.withdraw_appeal", "撤回申诉", rights.SIGN, ENTRY, version_field(), WHY, entity=SLIP, behalf=True,
    former=True, danger=True,
)  # fmt: skip
def withdraw_appeal(unit: Unit, f: Values) -> Done:
    """Take one's own appeal back before it is answered; within the days to appeal another one may follow."""
    slip = held(unit, f["id"], "penalty.withdraw_appeal")
    _require_own(unit, slip, "撤回申诉")
    row = common.waiting(slip, AppealState.OPEN, AppealState.LATE)
    at = require_time(unit, *common.begun(row))
    if row.state == AppealState.LATE:
        unit.touch(PenaltySlip, slip.id, f["row_version"])
    else:
        common.require_unanswered(slip, at)
        unit.update(
            PenaltySlip, slip.id, f["row_version"], state=str(State.EFFECTIVE), settled_at=_settled(slip, at),
            **common.no_clock(),
        )  # fmt: skip
    unit.update(PenaltyAppeal, row.id, None, live=None, state=str(AppealState.WITHDRAWN), withdrawn_at=at)
    unit.notes["原因"] = f["reason"]
    return common.told(f"已撤回{named(slip)} 的申诉。{_afterwards(slip, at)}", slip, row.id)


def _settled(slip: PenaltySlip, at: datetime) -> datetime | None:
    """When the dispute ended with the appeal; nothing ended while another appeal would still be in time."""
    return None if slip.appeal_ends_at is not None and at <= slip.appeal_ends_at else at


def _afterwards(slip: PenaltySlip, at: datetime) -> str:
    if _settled(slip, at) is None:
        return f"申诉期到 {slip.appeal_due_on:%Y-%m-%d}，这以前还可以再提出。"
    return "申诉期已过，处罚按原决定办理。"
