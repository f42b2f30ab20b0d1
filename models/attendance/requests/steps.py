"""Steps that requests and decisions about days can take: which action, from which state, with which right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.attendance import rights
from models.attendance.workflow import REQUEST_STATE_NAMES, VERDICT_STATE_NAMES, RequestState, VerdictState


@dataclass(frozen=True)
class Step:
    """One allowed step: the action that takes it, from which states, to which, who may, what the button says."""

    action: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    chain: str = ""


REQUEST_CHAIN, VERDICT_CHAIN, DAY_CHAIN = "attendance.request", "attendance.verdict", "attendance.day"
_ASKED, _PROPOSED = (RequestState.REQUESTED,), (VerdictState.PROPOSED,)
REQUEST_STEPS: tuple[Step, ...] = (
    Step("attendance.approve_request", _ASKED, RequestState.APPROVED, rights.APPROVE, "批准申请", REQUEST_CHAIN),
    Step("attendance.refuse_request", _ASKED, RequestState.REFUSED, rights.APPROVE, "不批准申请", REQUEST_CHAIN),
    Step("attendance.withdraw_request", _ASKED, RequestState.WITHDRAWN, rights.REQUEST, "撤回申请"),
    Step(
        "attendance.revoke_request",
        (RequestState.APPROVED, RequestState.RECORDED),
        RequestState.REVOKED,
        rights.APPROVE,
        "取消已批准的申请",
        REQUEST_CHAIN,
    ),
)
VERDICT_STEPS: tuple[Step, ...] = (
    Step("attendance.approve_verdict", _PROPOSED, VerdictState.APPROVED, rights.DECIDE, "批准更正", VERDICT_CHAIN),
    Step("attendance.refuse_verdict", _PROPOSED, VerdictState.REFUSED, rights.DECIDE, "不批准更正", VERDICT_CHAIN),
    Step("attendance.withdraw_verdict", _PROPOSED, VerdictState.WITHDRAWN, rights.OVERRIDE, "撤回更正"),
    Step(
        "attendance.revoke_verdict",
        (VerdictState.APPROVED,),
        VerdictState.WITHDRAWN,
        rights.DECIDE,
        "取消已批准的更正",
        VERDICT_CHAIN,
    ),
)


def step_of(action: str) -> Step:
    """The step that an action takes. Raises KeyError when the action moves no state."""
    return {step.action: step for step in (*REQUEST_STEPS, *VERDICT_STEPS)}[action]


def refusal(step: Step, state: str) -> str | None:
    """Why this step is not open in this state, or None when it is."""
    if state in step.sources:
        return None
    request = step in REQUEST_STEPS
    names: Mapping[str, str] = REQUEST_STATE_NAMES if request else VERDICT_STATE_NAMES
    allowed = "、".join(names[one] for one in step.sources)
    what = "申请" if request else "更正"
    return f"这份{what}现在是“{names[state]}”，不能再“{step.label}”。只有“{allowed}”的可以。"


def steps_from(steps: Sequence[Step], state: str) -> tuple[Step, ...]:
    """The steps that are open in this state, in the order in which they are offered."""
    return tuple(step for step in steps if state in step.sources)
