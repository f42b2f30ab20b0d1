"""What was confirmed about a day, and whether its result changed since (R-028, R-036)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.attendance import wording
from models.attendance.days.values import Day
from models.attendance.tables import DayConfirmation, DayVerdict
from models.attendance.workflow import ABSENCE_REASON_NAMES, EVENT_NAMES, RESULT_NAMES, DayState, Result

ASKED_BY_NUMBER = 300  # people who are named in the statement; more are sorted out here
# A day that is open, ahead or without punches has no result that somebody could confirm.
CONFIRMABLE = (DayState.SETTLED, DayState.REST)


@dataclass(frozen=True)
class Confirmed:
    """The last confirmation of a day: what its result was then, who confirmed it, and when."""

    digest: str
    words: str
    by: str
    at: datetime


def digest(day: Day) -> str:
    """The result of a day in one hash: its signs, its events with what each comes to, and its absence.

    Punches and times that change nothing in the result do not change it.
    """
    events = [
        (
            str(one.deviation.event) if one.deviation else "",
            one.deviation.minutes if one.deviation else 0,
            str(one.result), one.tolerated, one.points, one.fen, one.absence, one.absence_reason,
        )
        for one in day.judged
    ]  # fmt: skip
    parts = (str(day.state), [str(one) for one in day.signs], day.late_minutes, day.early_minutes, day.absence, events)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def confirmed(employees: Collection[int], first: date, last: date) -> dict[tuple[int, date], Confirmed]:
    """The last confirmation of each day from `first` to `last` (both included), by employee and day."""
    table = DayConfirmation
    rows: Any = table.select(
        table.employee_id, table.day, table.digest, table.words, table.confirmed_by, table.confirmed_at
    ).where(table.day.between(first, last))
    asked = frozenset(employees)
    if len(asked) <= ASKED_BY_NUMBER:
        rows = rows.where(table.employee_id.in_(sorted(asked)))
    return {
        (number, day): Confirmed(*rest) for number, day, *rest in rows.order_by(table.id).tuples() if number in asked
    }


def has_changed(day: Day, known: Confirmed | None) -> bool:
    """Whether a confirmed day has another result now (确认后有变化)."""
    return known is not None and known.digest != digest(day)


def verdict_words(row: DayVerdict) -> str:
    """What a decision makes of a day, in words."""
    if row.result == Result.EVENT:
        return f"{EVENT_NAMES[row.event]} {row.minutes} 分钟"
    if row.result == Result.ABSENCE:
        return f"旷工 {wording.days(row.absence)}（{ABSENCE_REASON_NAMES[row.absence_reason or 0]}）"
    return RESULT_NAMES[row.result]
