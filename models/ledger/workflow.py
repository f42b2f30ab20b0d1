"""States and kinds of the ledger, with their words and tones."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Item(StrEnum):
    """What is charged for."""

    HEAT = "heat"
    GAS = "gas"
    OTHER = "other"


ITEM_NAMES: Mapping[str, str] = {Item.HEAT: "热费", Item.GAS: "气费", Item.OTHER: "其他费用"}


class AccountState(StrEnum):
    """An account is in use, merged into another one, or closed (销户)."""

    ACTIVE = "active"
    MERGED = "merged"
    CLOSED = "closed"


ACCOUNT_NAMES: Mapping[str, str] = {
    AccountState.ACTIVE: "在用",
    AccountState.MERGED: "已合并",
    AccountState.CLOSED: "已销户",
}
ACCOUNT_TONES: Mapping[str, str] = {
    AccountState.ACTIVE: "ok",
    AccountState.MERGED: "mute",
    AccountState.CLOSED: "mute",
}
OCCUPANCY_NAMES: Mapping[str, str] = {
    "renovated": "已入住（已装修）",
    "not_renovated": "已入住（未装修）",
    "renovating": "正在装修",
    "shop": "商铺",
    "vacant": "空置",
}
OCCUPIED_HOMES = ("renovated", "not_renovated", "renovating")  # S-05: 978 = 758 + 111 + 109


class PeriodState(StrEnum):
    """Whether a season or month still takes charges."""

    OPEN = "open"
    CLOSED = "closed"


PERIOD_NAMES: Mapping[str, str] = {PeriodState.OPEN: "计费中", PeriodState.CLOSED: "已关账"}


class ChargeSource(StrEnum):
    """Where a charge came from: worked out here, a ledger of finance, the cut-over, or typed in by hand."""

    COMPUTED = "computed"
    LEDGER = "ledger"
    OPENING = "opening"
    MANUAL = "manual"


CHARGE_SOURCES: Mapping[str, str] = {
    ChargeSource.COMPUTED: "系统计费",
    ChargeSource.LEDGER: "财务台账",
    ChargeSource.OPENING: "期初欠费",
    ChargeSource.MANUAL: "手工登记",
}
CHARGE_STATES: Mapping[str, str] = {"live": "有效", "void": "已作废"}


class PaymentKind(StrEnum):
    """Money that came in, what took it back, what was paid out, and credit of the cut-over."""

    RECEIPT = "receipt"
    REVERSAL = "reversal"
    REFUND = "refund"
    OPENING = "opening"


PAYMENT_KINDS: Mapping[str, str] = {
    PaymentKind.RECEIPT: "收费",
    PaymentKind.REVERSAL: "冲正",
    PaymentKind.REFUND: "退费",
    PaymentKind.OPENING: "期初预存",
}
PAYMENT_SOURCES: Mapping[str, str] = {"hall": "营业厅", "ledger": "财务台账", "bank": "银行明细", "opening": "期初"}


class Why(StrEnum):
    """Why a posting was made."""

    PAY = "pay"
    CLAIM = "claim"
    MOVE = "move"
    CREDIT = "credit"
    REFUND = "refund"
    REVERSE = "reverse"


WHY_NAMES: Mapping[str, str] = {
    Why.PAY: "缴费",
    Why.CLAIM: "认领",
    Why.MOVE: "转户",
    Why.CREDIT: "预存抵扣",
    Why.REFUND: "退费",
    Why.REVERSE: "冲正",
}
WAIT_NAMES: Mapping[str, str] = {
    "UNKNOWN_ACCOUNT": "查无此户",
    "NAME_MISMATCH": "户名不符",
    "REVERSAL_UNMATCHED": "找不到原交易",
}


class Step(StrEnum):
    """States of what is asked for, decided and carried out (refunds, runs of notices, stops)."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"
    ENDED = "ended"


REFUND_STATES: Mapping[str, str] = {
    Step.ASKED: "待批准", Step.APPROVED: "待付款", Step.REFUSED: "未批准", Step.WITHDRAWN: "已撤回",
    Step.DONE: "已退费",
}  # fmt: skip
RUN_STATES: Mapping[str, str] = {
    Step.ASKED: "待批准", Step.APPROVED: "可打印", Step.REFUSED: "未批准", Step.WITHDRAWN: "已撤回",
}  # fmt: skip
STOP_STATES: Mapping[str, str] = {
    Step.ASKED: "待批准", Step.APPROVED: "待执行", Step.REFUSED: "未批准", Step.WITHDRAWN: "已撤回",
    Step.DONE: "已停供", Step.ENDED: "已恢复",
}  # fmt: skip
STEP_TONES: Mapping[str, str] = {
    Step.ASKED: "warn", Step.APPROVED: "info", Step.REFUSED: "bad", Step.WITHDRAWN: "mute", Step.DONE: "ok",
    Step.ENDED: "mute",
}  # fmt: skip
NOTICE_STATES: Mapping[str, str] = {
    "made": "已编制", "printed": "已打印", "delivered": "已送达", "undeliverable": "无法送达", "withdrawn": "已作废",
}  # fmt: skip
NOTICE_TONES: Mapping[str, str] = {
    "made": "mute", "printed": "info", "delivered": "ok", "undeliverable": "bad", "withdrawn": "mute",
}  # fmt: skip
CLOSING_STATES: Mapping[str, str] = {"counted": "已交账", "reconciled": "已核对", "reopened": "已退回"}
CLOSING_TONES: Mapping[str, str] = {"counted": "warn", "reconciled": "ok", "reopened": "bad"}
MONTH_STATES: Mapping[str, str] = {"prepared": "待签字", "signed": "已对账", "reopened": "已重开"}
CONTACT_WAYS: Mapping[str, str] = {
    "phone": "电话", "text": "短信", "visit": "上门", "letter": "信函", "notice": "通知单", "counter": "柜台",
}  # fmt: skip
CONTACT_RESULTS: Mapping[str, str] = {
    "reached": "已告知", "promised": "答应缴费", "no_answer": "无人接听", "undeliverable": "无法送达",
    "refused": "拒绝缴费", "disputed": "有异议",
}  # fmt: skip
