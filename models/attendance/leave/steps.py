"""What can be done with a leave slip: which action, from which states, to which, with which right."""

from __future__ import annotations

from dataclasses import dataclass

from models.attendance import rights
from models.attendance.workflow import LEAVE_STATE_NAMES, LeaveState


@dataclass(frozen=True)
class Step:
    """One act on a slip: from which states, to which (None: it stays), who may, what the button says.

    `decides` is an act of whoever decides by the chain of the slip.
    """

    action: str
    sources: tuple[LeaveState, ...]
    target: LeaveState | None
    permission: str
    label: str
    decides: bool = False


WAITING, APPROVED, RETURNED = LeaveState.SUBMITTED, LeaveState.APPROVED, LeaveState.RETURNED
# Slips that nobody turned down or took back: no two of a person overlap.
LIVE = (WAITING, APPROVED, RETURNED)
# In the order in which they are offered.
STEPS: tuple[Step, ...] = (
    Step("leave.approve", (WAITING,), APPROVED, rights.LEAVE_APPROVE, "批准请假", decides=True),
    Step("leave.refuse", (WAITING,), LeaveState.REFUSED, rights.LEAVE_APPROVE, "不批准请假", decides=True),
    Step("leave.hand_in", LIVE, None, rights.LEAVE_RECORD, "登记证明"),
    Step("leave.return", (APPROVED, RETURNED), RETURNED, rights.LEAVE_RECORD, "登记销假"),
    Step("leave.excuse", LIVE, None, rights.LEAVE_APPROVE, "准予例外", decides=True),
    Step("leave.withdraw", (WAITING, APPROVED), LeaveState.WITHDRAWN, rights.LEAVE_REQUEST, "撤回请假"),
    Step(
        "leave.revoke", (APPROVED, RETURNED), LeaveState.REVOKED, rights.LEAVE_APPROVE, "取消已批准的请假", decides=True
    ),
)


def step_of(action: str) -> Step:
    """What an action does with a slip. Raises KeyError for one that is about no slip."""
    return {step.action: step for step in STEPS}[action]


def refusal(step: Step, state: str) -> str | None:
    """Why this is not open to a slip in this state, or None when it is."""
    if state in step.sources:
        return None
    allowed = "、".join(LEAVE_STATE_NAMES[one] for one in step.sources)
    return f"这份请假单现在是“{LEAVE_STATE_NAMES[state]}”，不能再“{step.label}”。只有“{allowed}”的可以。"


def steps_from(state: str) -> tuple[Step, ...]:
    """What is open to a slip in this state, in the order in which it is offered."""
    return tuple(step for step in STEPS if state in step.sources)
