"""States of a score month, and what causes lines."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """An open month takes lines; a closed one stays as it was signed."""

    OPEN = "open"
    CLOSED = "closed"


STATE_NAMES: Mapping[str, str] = {State.OPEN: "可登记", State.CLOSED: "已结账"}
STATE_TONES: Mapping[str, str] = {State.OPEN: "info", State.CLOSED: "ok"}


class Cause(StrEnum):
    """The area that a line comes from."""

    ATTENDANCE = "attendance"
    PENALTY = "penalty"
    TRAINING = "training"
    APPRAISAL = "appraisal"


CAUSE_NAMES: Mapping[str, str] = {
    Cause.ATTENDANCE: "考勤",
    Cause.PENALTY: "处罚",
    Cause.TRAINING: "培训与考试",
    Cause.APPRAISAL: "考核",
}
