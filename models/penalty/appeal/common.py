"""What the acts on appeals share: the appeal that counts, the company's clock, a slip under appeal, and words told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models.core import audit
from models.core.calendar import queries as calendar
from models.core.errors import Refused
from models.core.register import Done
from models.core.unit import Unit
from models.penalty import rules
from models.penalty.money.taking import take_back
from models.penalty.slip.actions import common
from models.penalty.slip.holding import named, phase_of, rule_of
from models.penalty.tables import PenaltyAppeal, PenaltySlip
from models.penalty.workflow import AppealState, Phase, State

ENTITY = "penalty_appeal"
# What an answer says where the one who answers also approved the slip.
BY_APPROVER = "下达人之上没有其他人可以答复，由批准人答复"


def live(slip: PenaltySlip) -> PenaltyAppeal | None:
    """The appeal against a slip that was not withdrawn, answered or not."""
    row: PenaltyAppeal | None = PenaltyAppeal.get_or_none(
        (PenaltyAppeal.slip_id == slip.id) & (PenaltyAppeal.live == 1)
    )
    return row


def waiting(slip: PenaltySlip, *states: AppealState) -> PenaltyAppeal:
    """The appeal against a slip in one of these states. Raises Refused where there is none."""
    row = live(slip)
    if row is None or row.state not in states:
        which = "逾期未受理" if states == (AppealState.LATE,) else "待答复"
        raise Refused(f"{named(slip)} 没有{which}的申诉。这次没有保存。")
    return row


def begun(row: PenaltyAppeal) -> tuple[datetime, str]:
    """From when the company may answer an appeal, and what that moment is called: admitted, or received."""
    return (row.filed_at, "收到申诉") if row.admitted_at is None else (row.admitted_at, "受理申诉")


def suspend(unit: Unit, slip: PenaltySlip, at: datetime, version: int | None = None) -> str:
    """Have a slip wait for the answer to an appeal that was received or admitted at `at`; returns what that means.

    Whatever was taken for it goes back, and what had archived it counts no more (R-097, R-099). In one transaction
    with the appeal.
    """
    rule = rule_of(slip)
    due = rules.answer_deadline(rule.procedure, calendar.calendar(at.date(), at.date()), at.date(), rule.bases)
    unit.update(
        PenaltySlip, slip.id, version, state=str(State.APPEALED), answer_due_on=due.last_day,
        answer_ends_at=due.ends_at, answer_deadline=audit.dump(due.to_json()), settled_at=None, closed_at=None,
        closed_by="", close_reason="",
    )  # fmt: skip
    back = take_back(unit, unit.get(PenaltySlip, slip.id), 0, f"{named(slip)} 提出申诉，等候答复")
    return f"答复以前不扣款，最晚在 {due.last_day:%Y-%m-%d} 答复。{back.words}"


def require_unanswered(slip: PenaltySlip, at: datetime) -> None:
    """Raise Refused where the days to answer had run out at `at` and decided by themselves (R-097)."""
    if phase_of(slip, at) not in (Phase.APPEALED, Phase.OVERDUE):
        raise Refused(
            f"{named(slip)} 的申诉到 {slip.answer_due_on:%Y-%m-%d} 没有答复，按规定处罚已经维持，不能再答复或撤回。"
            "这次没有保存。"
        )


def no_clock() -> dict[str, Any]:
    """The columns of a slip whose appeal waits no more, because it was withdrawn."""
    return {"answer_due_on": None, "answer_ends_at": None, "answer_deadline": ""}


def told(notice: str, slip: PenaltySlip, appeal: int) -> Done:
    """What an act on an appeal says it did."""
    return common.told(notice, slip, ENTITY, appeal)
