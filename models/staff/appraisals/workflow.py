"""States of an appraisal and the steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

READ = "staff_appraisal.read"
WRITE = "staff_appraisal.write"
REQUEST = "staff_appraisal.request"
APPROVE = "staff_appraisal.approve"
FILE = "staff_appraisal.file"


class AppraisalKind(StrEnum):
    """What is appraised: the time of probation (R-009), one skill (R-010), or the work of a period (R-011)."""

    PROBATION = "probation"
    SKILL = "skill"
    PERIODIC = "periodic"


KIND_NAMES: Mapping[str, str] = {
    AppraisalKind.PROBATION: "试用期考核",
    AppraisalKind.SKILL: "专业技能考核",
    AppraisalKind.PERIODIC: "定期考核",
}


class AppraisalState(StrEnum):
    """Asked for -> recorded -> approved -> filed; one that will not be held is withdrawn."""

    REQUESTED = "requested"
    RECORDED = "recorded"
    APPROVED = "approved"
    FILED = "filed"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Mapping[str, str] = {
    AppraisalState.REQUESTED: "待考核",
    AppraisalState.RECORDED: "待审核",
    AppraisalState.APPROVED: "待归档",
    AppraisalState.FILED: "已归档",
    AppraisalState.WITHDRAWN: "已撤销",
}
STATE_TONES: Mapping[str, str] = {
    AppraisalState.REQUESTED: "info",
    AppraisalState.RECORDED: "warn",
    AppraisalState.APPROVED: "teal",
    AppraisalState.FILED: "ok",
    AppraisalState.WITHDRAWN: "mute",
}
# An appraisal that counts: its result was approved.
COUNTS = (AppraisalState.APPROVED, AppraisalState.FILED)


class Result(StrEnum):
    """What an appraisal came to."""

    EXCELLENT = "excellent"
    PASSED = "passed"
    BARELY = "barely"
    FAILED = "failed"


RESULT_NAMES: Mapping[str, str] = {
    Result.EXCELLENT: "优秀",
    Result.PASSED: "合格",
    Result.BARELY: "基本合格",
    Result.FAILED: "不合格",
}
REQUESTERS: Mapping[str, str] = {"manager": "主管或经理提出", "employee": "本人提出"}


@dataclass(frozen=True)
class Step:
    """One allowed step: the action that takes it, from which states, to which, who may, what the button says."""

    action: str
    sources: tuple[AppraisalState, ...]
    target: AppraisalState
    permission: str
    label: str


# In the order in which they are offered: what brings an appraisal further comes first.
STEPS: tuple[Step, ...] = (
    Step("staff.approve_appraisal", (AppraisalState.RECORDED,), AppraisalState.APPROVED, APPROVE, "审核考核"),
    Step(
        "staff.score_appraisal",
        (AppraisalState.REQUESTED, AppraisalState.RECORDED),
        AppraisalState.RECORDED,
        WRITE,
        "登记考核结果",
    ),
    Step("staff.return_appraisal", (AppraisalState.RECORDED,), AppraisalState.REQUESTED, APPROVE, "退回考核"),
    Step("staff.file_appraisal", (AppraisalState.APPROVED,), AppraisalState.FILED, FILE, "归档考核"),
    Step(
        "staff.withdraw_appraisal",
        (AppraisalState.REQUESTED, AppraisalState.RECORDED),
        AppraisalState.WITHDRAWN,
        WRITE,
        "撤销考核",
    ),
)


def step_of(action: str) -> Step:
    """The step that an action takes. Raises KeyError when the action moves no state."""
    return {step.action: step for step in STEPS}[action]


def steps_from(state: str) -> tuple[Step, ...]:
    """The steps that an appraisal in this state can take, in the order of the table."""
    return tuple(step for step in STEPS if state in step.sources)


def refusal(step: Step, state: str) -> str | None:
    """Why this step is not open to an appraisal in this state, or None when it is."""
    if state in step.sources:
        return None
    allowed = "、".join(STATE_NAMES[source] for source in step.sources)
    return f"这次考核现在是“{STATE_NAMES[state]}”，不能{step.label}。只有“{allowed}”的可以。"
