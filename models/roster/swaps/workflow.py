"""The steps that a request for a swap can take."""

from __future__ import annotations

from dataclasses import dataclass

from models.roster.rights import APPROVE, SWAP
from models.roster.workflow import SWAP_STATE_NAMES, SwapState

OPEN = (SwapState.REQUESTED, SwapState.AGREED)


@dataclass(frozen=True)
class Step:
    """One allowed step: the action that takes it, from which states, to which, who may, what the button says."""

    action: str
    sources: tuple[SwapState, ...]
    target: SwapState
    permission: str
    label: str


# In the order in which they are offered.
STEPS: tuple[Step, ...] = (
    Step("roster.agree_swap", (SwapState.REQUESTED,), SwapState.AGREED, SWAP, "同意调班"),
    Step("roster.decline_swap", (SwapState.REQUESTED,), SwapState.REFUSED, SWAP, "不同意调班"),
    Step("roster.approve_swap", (SwapState.AGREED,), SwapState.APPROVED, APPROVE, "批准调班"),
    Step("roster.refuse_swap", (SwapState.AGREED,), SwapState.REFUSED, APPROVE, "不批准调班"),
    Step("roster.cancel_swap", OPEN, SwapState.CANCELLED, SWAP, "撤回调班"),
)


def step_of(action: str) -> Step:
    """The step that an action takes. Raises KeyError when the action moves no state."""
    return {step.action: step for step in STEPS}[action]


def steps_from(state: str) -> tuple[Step, ...]:
    """The steps that a request in this state can take, in the order of the table."""
    return tuple(step for step in STEPS if state in step.sources)


def refusal(step: Step, state: str) -> str | None:
    """Why this step is not open to a request in this state, or None when it is."""
    if state in step.sources:
        return None
    allowed = "、".join(SWAP_STATE_NAMES[source] for source in step.sources)
    return f"这份调班申请现在是“{SWAP_STATE_NAMES[SwapState(state)]}”，不能{step.label}。只有“{allowed}”的可以。"
