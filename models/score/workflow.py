"""What causes lines of the score."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


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
