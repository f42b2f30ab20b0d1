"""States of an employee and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

WRITE = "staff.write"
DECIDE = "staff.decide"


class State(StrEnum):
    """Where somebody stands: candidate -> on probation -> active -> suspended -> left (entities, Employee)."""

    CANDIDATE = "candidate"
    PROBATION = "probation"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


STATE_NAMES: Mapping[str, str] = {
    State.CANDIDATE: "待入职",
    State.PROBATION: "试用期",
    State.ACTIVE: "在职",
    State.SUSPENDED: "停职",
    State.LEFT: "已离职",
}
STATE_TONES: Mapping[str, str] = {
    State.CANDIDATE: "mute",
    State.PROBATION: "info",
    State.ACTIVE: "ok",
    State.SUSPENDED: "warn",
    State.LEFT: "mute",
}
# Who belongs to the staff today.
PRESENT = (State.PROBATION, State.ACTIVE, State.SUSPENDED)


class Reason(StrEnum):
    """Why somebody left; `NOT_JOINED` is for candidates alone."""

    RESIGNED = "resigned"
    ADVISED = "advised"
    DISMISSED = "dismissed"
    TERMINATED = "terminated"
    RETIRED = "retired"
    NOT_JOINED = "not_joined"


REASON_NAMES: Mapping[str, str] = {
    Reason.RESIGNED: "辞职",
    Reason.ADVISED: "劝退",
    Reason.DISMISSED: "辞退",
    Reason.TERMINATED: "解除或终止合同",
    Reason.RETIRED: "退休",
    Reason.NOT_JOINED: "未入职",
}


class EventKind(StrEnum):
    """Kinds of employment events."""

    HIRE = "hire"
    CONFIRM = "confirm"
    TRANSFER = "transfer"
    PROMOTION = "promotion"
    DEMOTION = "demotion"
    PAY = "pay"
    WARNING = "warning"
    SUSPEND = "suspend"
    RESUME = "resume"
    LEAVE = "leave"
    RETURN = "return"


EVENT_NAMES: Mapping[str, str] = {
    EventKind.HIRE: "入职",
    EventKind.CONFIRM: "转正",
    EventKind.TRANSFER: "调动",
    EventKind.PROMOTION: "晋升",
    EventKind.DEMOTION: "降级",
    EventKind.PAY: "调薪",
    EventKind.WARNING: "警告",
    EventKind.SUSPEND: "停职",
    EventKind.RESUME: "复职",
    EventKind.LEAVE: "离职",
    EventKind.RETURN: "重新入职",
}
EVENT_TONES: Mapping[str, str] = {
    EventKind.HIRE: "ok",
    EventKind.CONFIRM: "ok",
    EventKind.TRANSFER: "info",
    EventKind.PROMOTION: "teal",
    EventKind.DEMOTION: "warn",
    EventKind.PAY: "info",
    EventKind.WARNING: "bad",
    EventKind.SUSPEND: "warn",
    EventKind.RESUME: "ok",
    EventKind.LEAVE: "mute",
    EventKind.RETURN: "ok",
}


@dataclass(frozen=True)
class Step:
    """One allowed step: the action that takes it, from which states, to which, who may, what the button says."""

    action: str
    sources: tuple[State, ...]
    target: State
    permission: str
    label: str


STEPS: tuple[Step, ...] = (
    Step("staff.start", (State.CANDIDATE,), State.PROBATION, WRITE, "办理入职"),
    Step("staff.confirm", (State.PROBATION,), State.ACTIVE, DECIDE, "办理转正"),
    Step("staff.suspend", (State.ACTIVE,), State.SUSPENDED, DECIDE, "停职"),
    Step("staff.resume", (State.SUSPENDED,), State.ACTIVE, DECIDE, "恢复工作"),
    Step(
        "staff.leave",
        (State.CANDIDATE, State.PROBATION, State.ACTIVE, State.SUSPENDED),
        State.LEFT,
        DECIDE,
        "登记离职",
    ),
    Step("staff.return", (State.LEFT,), State.PROBATION, DECIDE, "重新入职"),
)


def step_of(action: str) -> Step:
    """The step that an action takes. Raises KeyError when the action moves no state."""
    return {step.action: step for step in STEPS}[action]


def steps_from(state: str) -> tuple[Step, ...]:
    """The steps that somebody in this state can take, in the order of the table."""
    return tuple(step for step in STEPS if state in step.sources)


def refusal(step: Step, state: str, name: str) -> str | None:
    """Why this step is not open to somebody in this state, or None when it is."""
    if state in step.sources:
        return None
    allowed = "、".join(STATE_NAMES[source] for source in step.sources)
    return f"{name}现在是“{STATE_NAMES[state]}”，不能{step.label}。只有“{allowed}”的人员可以。"
