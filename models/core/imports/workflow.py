"""The states of an import."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """A batch is posted at once, or is loading first where its rows are staged; reversed ones count no more.

    A cancelled one is on its way out: its staged rows are being deleted.
    """

    LOADING = "loading"
    CANCELLED = "cancelled"
    POSTED = "posted"
    PARTLY = "partly"
    REVERSED = "reversed"


STATE_NAMES: Mapping[str, str] = {
    State.LOADING: "正在装入",
    State.CANCELLED: "已取消",
    State.POSTED: "已导入",
    State.PARTLY: "部分撤销",
    State.REVERSED: "已撤销",
}
STATE_TONES: Mapping[str, str] = {
    State.LOADING: "info",
    State.CANCELLED: "mute",
    State.POSTED: "ok",
    State.PARTLY: "warn",
    State.REVERSED: "mute",
}


class Outcome(StrEnum):
    """What a reversal made of one line."""

    REVERSED = "reversed"
    KEPT = "kept"
    FAILED = "failed"


OUTCOME_NAMES: Mapping[str, str] = {
    Outcome.REVERSED: "已撤销",
    Outcome.KEPT: "保留",
    Outcome.FAILED: "没有撤销成",
}
DONE_NAMES: Mapping[str, str] = {"insert": "新增", "update": "修改"}
