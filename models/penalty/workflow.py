"""States of penalty slips and what belongs to them, and the table of steps (entities.md 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.penalty import rights


class State(StrEnum):
    """What people did with a slip so far; what time makes of it is its `Phase`.

    `revoked` took it back after it had taken effect, `void` before.
    """

    DRAFT = "draft"
    PENDING = "pending"
    TO_SIGN = "to_sign"
    REFUSED = "refused"
    EFFECTIVE = "effective"
    APPEALED = "appealed"
    ANSWERED = "answered"
    CLOSED = "closed"
    REVOKED = "revoked"
    VOID = "void"


class Phase(StrEnum):
    """Where a slip stands when it is read: its state, and what dates and deductions make of it."""

    DRAFT = "draft"
    PENDING = "pending"
    TO_SIGN = "to_sign"
    REFUSED = "refused"
    WINDOW = "appeal_window"
    APPEALED = "appealed"
    OVERDUE = "answer_overdue"
    FINAL = "final"
    DEDUCTED = "deducted"
    CLOSED = "closed"
    REVOKED = "revoked"
    VOID = "void"


PHASE_NAMES: Mapping[str, str] = {
    Phase.DRAFT: "草稿",
    Phase.PENDING: "待批准",
    Phase.TO_SIGN: "待签字",
    Phase.REFUSED: "拒签待见证",
    Phase.WINDOW: "申诉期",
    Phase.APPEALED: "申诉中",
    Phase.OVERDUE: "答复逾期",
    Phase.FINAL: "终局",
    Phase.DEDUCTED: "已扣款",
    Phase.CLOSED: "已归档",
    Phase.REVOKED: "已撤销",
    Phase.VOID: "已作废",
}
PHASE_TONES: Mapping[str, str] = {
    Phase.DRAFT: "mute:edit",
    Phase.PENDING: "warn",
    Phase.TO_SIGN: "warn",
    Phase.REFUSED: "bad",
    Phase.WINDOW: "info",
    Phase.APPEALED: "vio",
    Phase.OVERDUE: "bad",
    Phase.FINAL: "ok",
    Phase.DEDUCTED: "ok",
    Phase.CLOSED: "mute",
    Phase.REVOKED: "mute",
    Phase.VOID: "mute",
}
# A slip that has taken effect and was not taken back counts for repeat rules.
COUNTING = (State.EFFECTIVE, State.APPEALED, State.ANSWERED, State.CLOSED)
OPEN = (State.DRAFT, State.PENDING, State.TO_SIGN, State.REFUSED, *COUNTING[:3])


class Takes(StrEnum):
    """What a penalty takes, as the set-up chose for the day of the event; nothing for measures alone."""

    NOTHING = ""
    WAGE = "wage"
    PERFORMANCE = "performance_pay"
    POINTS = "points"


TAKES_NAMES: Mapping[str, str] = {
    Takes.WAGE: "扣工资", Takes.PERFORMANCE: "扣绩效奖金", Takes.POINTS: "扣考核分"
}  # fmt: skip
MONEY = (Takes.WAGE, Takes.PERFORMANCE)


class Measured(StrEnum):
    """In what the amounts of an offence are given: yuan (stored as fen) or points (hundredths)."""

    YUAN = "yuan"
    POINTS = "points"


MEASURED_NAMES: Mapping[str, str] = {Measured.YUAN: "元", Measured.POINTS: "分"}


class Effect(StrEnum):
    """By what a slip took effect (R-092, R-099)."""

    SIGNATURE = "signature"
    WITNESSES = "witnesses"
    SERVICE = "service"


EFFECT_NAMES: Mapping[str, str] = {
    Effect.SIGNATURE: "本人签字", Effect.WITNESSES: "拒签见证", Effect.SERVICE: "送达凭证"
}  # fmt: skip


class Served(StrEnum):
    """How a slip came to the employee."""

    IN_PERSON = "in_person"
    POST = "post"
    NOTICE = "notice"


SERVED_NAMES: Mapping[str, str] = {
    Served.IN_PERSON: "当面送达", Served.POST: "邮寄送达", Served.NOTICE: "公告或留置送达"
}  # fmt: skip


class AppealState(StrEnum):
    """Where an appeal stands; a `late` one waits for its admission and suspends nothing (R-095)."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


APPEAL_STATE_NAMES: Mapping[str, str] = {
    AppealState.OPEN: "待答复",
    AppealState.LATE: "逾期，未受理",
    AppealState.ANSWERED: "已答复",
    AppealState.WITHDRAWN: "已撤回",
}


class Answer(StrEnum):
    """What an appeal came to (R-098); an appeal never makes it worse."""

    UPHOLD = "uphold"
    REDUCE = "reduce"
    REVOKE = "revoke"


ANSWER_NAMES: Mapping[str, str] = {Answer.UPHOLD: "维持", Answer.REDUCE: "减轻", Answer.REVOKE: "撤销"}


class ListState(StrEnum):
    """A monthly deduction list (F-26): made once, closed by HR when the wages were paid, or withdrawn before."""

    MADE = "made"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


LIST_STATE_NAMES: Mapping[str, str] = {
    ListState.MADE: "已导出", ListState.CLOSED: "已关闭", ListState.WITHDRAWN: "已撤回"
}  # fmt: skip


class Booked(StrEnum):
    """Why an amount stands in the deductions of a slip."""

    TAKE = "take"
    BACK = "back"
    CANCEL = "cancel"


BOOKED_NAMES: Mapping[str, str] = {
    Booked.TAKE: "扣款", Booked.BACK: "退回", Booked.CANCEL: "清单撤回"
}  # fmt: skip


class FundKind(StrEnum):
    """Why something goes into the fund or out of it (R-103)."""

    OPENING = "opening"
    IN = "in"
    BACK = "back"
    SPENT = "spent"


FUND_KIND_NAMES: Mapping[str, str] = {
    FundKind.OPENING: "期初余额", FundKind.IN: "罚款收入", FundKind.BACK: "退回罚款", FundKind.SPENT: "支出"
}  # fmt: skip


class CaseState(StrEnum):
    """A proposal about which only people decide: a final warning, a dismissal, or spending from the fund."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CASE_STATE_NAMES: Mapping[str, str] = {
    CaseState.PROPOSED: "待决定",
    CaseState.APPROVED: "已批准",
    CaseState.REFUSED: "未批准",
    CaseState.WITHDRAWN: "已撤回",
}


@dataclass(frozen=True)
class Step:
    """An act on a slip: from which states to which, the right it needs, and its words.

    The target is None where the state stays, or where it depends on what was decided.
    """

    action: str
    sources: tuple[State, ...]
    target: State | None
    permission: str
    label: str


STEPS: tuple[Step, ...] = (
    Step("penalty.edit", (State.DRAFT,), None, rights.PROPOSE, "修改草稿"),
    Step("penalty.issue", (State.DRAFT,), State.PENDING, rights.ISSUE, "提交批准"),
    Step("penalty.approve", (State.PENDING,), State.TO_SIGN, rights.APPROVE, "批准"),
    Step("penalty.approve_outside", (State.PENDING,), State.TO_SIGN, rights.OUTSIDE, "登记外部批准"),
    Step("penalty.return", (State.PENDING,), State.DRAFT, rights.APPROVE, "退回修改"),
    Step("penalty.reject", (State.PENDING,), State.VOID, rights.APPROVE, "不批准"),
    Step("penalty.cancel", (State.DRAFT, State.PENDING), State.VOID, rights.PROPOSE, "取消"),
    Step(
        "penalty.sign",
        (State.TO_SIGN, State.REFUSED, State.EFFECTIVE, State.CLOSED),
        State.EFFECTIVE,
        rights.SIGN,
        "签字",
    ),
    Step("penalty.refuse", (State.TO_SIGN,), State.REFUSED, rights.SERVE, "登记拒签"),
    Step("penalty.name_witnesses", (State.REFUSED,), None, rights.SERVE, "补登见证人"),
    Step("penalty.witness", (State.REFUSED, State.EFFECTIVE), None, rights.WITNESS, "见证签字"),
    Step("penalty.witness_outside", (State.REFUSED, State.EFFECTIVE), None, rights.OUTSIDE, "登记外部见证"),
    Step("penalty.serve", (State.TO_SIGN, State.REFUSED), State.EFFECTIVE, rights.SERVE, "登记邮寄或留置送达"),
    Step("penalty.appeal", (State.EFFECTIVE, State.CLOSED), State.APPEALED, rights.SIGN, "提出申诉"),
    Step("penalty.admit", (State.EFFECTIVE, State.CLOSED), State.APPEALED, rights.APPROVE, "受理逾期申诉"),
    Step("penalty.withdraw_appeal", (State.EFFECTIVE, State.APPEALED, State.CLOSED), None, rights.SIGN, "撤回申诉"),
    Step("penalty.answer", (State.APPEALED,), None, rights.APPROVE, "答复申诉"),
    Step(
        "penalty.answer_outside", (State.APPEALED, State.EFFECTIVE, State.CLOSED), None, rights.OUTSIDE, "登记外部答复"
    ),
    Step("penalty.void", (State.TO_SIGN, State.REFUSED, *COUNTING), None, rights.APPROVE, "作废或撤销"),
    Step("penalty.void_outside", (State.TO_SIGN, State.REFUSED, *COUNTING), None, rights.OUTSIDE, "登记外部作废或撤销"),
    # Of an appeal only what a missed answer confirmed is final, and ends here.
    Step("penalty.waive", (State.EFFECTIVE, State.APPEALED, State.ANSWERED), State.CLOSED, rights.FILE, "免收余额"),
    Step("penalty.file", (State.EFFECTIVE, State.APPEALED, State.ANSWERED), State.CLOSED, rights.FILE, "归档"),
)
