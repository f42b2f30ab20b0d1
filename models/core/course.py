"""How a record has come along, for its page: its stages with who and when, and the clocks that run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from models.core.explain import Explanation

INSTANT = timedelta(microseconds=1)
NEAR = timedelta(hours=24)


class Reached(StrEnum):
    """Whether a stage lies behind, is the one that counts now, or comes later."""

    DONE = "done"
    CURRENT = "current"
    LATER = "later"


@dataclass(frozen=True)
class Stage:
    """A stage of a record: what it is, who, and when or how much remains."""

    label: str
    who: str
    when: str
    reached: Reached


class ClockState(StrEnum):
    """How a clock stands."""

    IDLE = "idle"
    RUNNING = "running"
    NEAR = "near"
    OVER = "over"
    DONE = "done"


@dataclass(frozen=True)
class Clock:
    """A last moment: what for, the moment in words, how it was counted, who must act, and how much of it is left.

    `figure` and `unit` are what stands in the ring, `left` the part of the time that is left, from 0 to 1.
    """

    title: str
    headline: str
    lines: tuple[str, ...]
    state: ClockState
    figure: str
    unit: str
    left: float
    explanation: Explanation | None = None


def end_of(ends_at: datetime) -> str:
    """The end of a last day as people write it: 24:00 for the midnight that follows it."""
    return "24:00" if ends_at.time() == datetime.min.time() else f"{ends_at:%H:%M}"


def running(
    title: str, last: str, lines: tuple[str, ...], begin: datetime, until: datetime, now: datetime,
    explained: Explanation | None,
) -> Clock:  # fmt: skip
    """A clock that runs from `begin` until `until` (exclusive), is nearly over, or is over."""
    left = until - now
    if left <= timedelta(0):
        days = max((now.date() - (until - INSTANT).date()).days, 1)
        return Clock(title.removesuffix("剩余"), last, lines, ClockState.OVER, str(days), "天逾期", 0.0, explained)
    state = ClockState.NEAR if left <= NEAR else ClockState.RUNNING
    hours = left // timedelta(hours=1)
    figure, unit = (str(left.days), f"天 {hours - left.days * 24} 时") if left.days else (str(hours), "小时")
    return Clock(title, last, lines, state, figure, unit, min(left / (until - begin), 1.0), explained)
