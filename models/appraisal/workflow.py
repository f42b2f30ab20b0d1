"""States of bonus sheets and adjustments, and the words for what a bonus is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.appraisal import rights


class BonusState(StrEnum):
    """open -> prepared -> submitted -> checked -> locked; returned, withdrawn or reopened sheets are open again."""

    OPEN = "open"
    PREPARED = "prepared"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    LOCKED = "locked"


BONUS_STATE_NAMES: Mapping[str, str] = {
    BonusState.OPEN: "未编制",
    BonusState.PREPARED: "已编制",
    BonusState.SUBMITTED: "已上报",
    BonusState.CHECKED: "已核对",
    BonusState.LOCKED: "已锁定",
}
BONUS_STATE_TONES: Mapping[str, str] = {
    BonusState.OPEN: "warn",
    BonusState.PREPARED: "info",
    BonusState.SUBMITTED: "info",
    BonusState.CHECKED: "ok",
    BonusState.LOCKED: "ok",
}


class AdjustmentState(StrEnum):
    """proposed -> approved -> revoked; proposed ones are refused or withdrawn."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


ADJUSTMENT_STATE_NAMES: Mapping[str, str] = {
    AdjustmentState.PROPOSED: "待批准",
    AdjustmentState.APPROVED: "已批准",
    AdjustmentState.REFUSED: "未批准",
    AdjustmentState.WITHDRAWN: "已撤回",
    AdjustmentState.REVOKED: "已取消",
}
ADJUSTMENT_STATE_TONES: Mapping[str, str] = {
    AdjustmentState.PROPOSED: "warn",
    AdjustmentState.APPROVED: "ok",
    AdjustmentState.REFUSED: "bad",
    AdjustmentState.WITHDRAWN: "mute",
    AdjustmentState.REVOKED: "mute",
}


@dataclass(frozen=True)
class Step:
    """One allowed step: the action that takes it, from which states, who may, what the button says."""

    action: str
    sources: tuple[str, ...]
    permission: str
    label: str


CHAIN, ADJUST_CHAIN = "appraisal.bonus", "appraisal.adjust"
_HANDED_IN = (BonusState.PREPARED, BonusState.SUBMITTED)
SHEET_STEPS: tuple[Step, ...] = (
    Step("appraisal.approve_bonus", _HANDED_IN, rights.APPROVE, "批准奖金表"),
    Step("appraisal.return_bonus", _HANDED_IN, rights.APPROVE, "退回奖金表"),
    Step("appraisal.withdraw_bonus", (BonusState.PREPARED,), rights.PREPARE, "撤回奖金表"),
    Step("appraisal.lock_bonus", (BonusState.CHECKED,), rights.LOCK, "锁定奖金表"),
    Step("appraisal.reopen_bonus", (*_HANDED_IN, BonusState.CHECKED, BonusState.LOCKED), rights.LOCK, "重新打开奖金表"),
)
ADJUSTMENT_STEPS: tuple[Step, ...] = (
    Step("appraisal.approve_adjustment", (AdjustmentState.PROPOSED,), rights.DECIDE, "批准加减分"),
    Step("appraisal.refuse_adjustment", (AdjustmentState.PROPOSED,), rights.DECIDE, "不批准加减分"),
    Step("appraisal.withdraw_adjustment", (AdjustmentState.PROPOSED,), rights.ADJUST, "撤回加减分"),
    Step("appraisal.revoke_adjustment", (AdjustmentState.APPROVED,), rights.DECIDE, "取消已批准的加减分"),
)


def step_of(action: str) -> Step:
    """The step that an action takes. Raises KeyError when the action moves no state."""
    return {step.action: step for step in (*SHEET_STEPS, *ADJUSTMENT_STEPS)}[action]


def refusal(step: Step, state: str) -> str | None:
    """Why this step is not open in this state, or None when it is."""
    if state in step.sources:
        return None
    of_sheet = step in SHEET_STEPS
    names: Mapping[str, str] = BONUS_STATE_NAMES if of_sheet else ADJUSTMENT_STATE_NAMES
    allowed = "、".join(f"“{names[one]}”" for one in step.sources)
    what = "这张奖金表" if of_sheet else "这项加减分"
    return f"{what}现在是“{names[state]}”，不能再“{step.label}”。只有{allowed}的可以。"


class Way(StrEnum):
    """How a row of the formula makes a bonus of the base."""

    SHARE = "share"
    PERCENT = "percent"
    FIXED = "fixed"
    PER_POINT = "per_point"


WAY_NAMES: Mapping[str, str] = {
    Way.SHARE: "按得分比例（基数 × 得分 ÷ 基础分）",
    Way.PERCENT: "按固定百分比（基数 × 百分比）",
    Way.FIXED: "固定金额",
    Way.PER_POINT: "每少一分扣固定金额",
}


class Given(StrEnum):
    """How an addition comes about: people propose it, or the attendance of the month earns it."""

    RECORDED = "recorded"
    ATTENDANCE = "attendance"


GIVEN_NAMES: Mapping[str, str] = {Given.RECORDED: "由人提出，批准后计入", Given.ATTENDANCE: "按考勤自动计算"}


class Rounding(StrEnum):
    """What becomes of parts of a fen."""

    HALF_UP = "half_up"
    DOWN = "down"
    YUAN = "yuan"


BARRED_NAMES: Mapping[str, str] = {"absence": "旷工", "late": "迟到", "early": "早退", "leave": "请假"}
OTHER = "其他"
