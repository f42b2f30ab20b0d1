"""What a score line is, and when two of them say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from models.core.explain import Explanation
from models.score.workflow import Cause

MONTH = re.compile(r"(20|21)\d\d-(0[1-9]|1[0-2])")
LONGEST_KEY, LONGEST_TITLE = 96, 200


@dataclass(frozen=True)
class Line:
    """What one cause does to somebody's score.

    `key` names the cause for ever, so that it counts once: «attendance:late:2026-10:17». `month` is the month that
    the cause belongs to, as 2026-10. `points` are hundredths of a point and `fen` is money, both with a sign: what is
    taken off is negative. `entity` and `record` are what it came from.
    """

    key: str
    employee_id: int
    month: str
    cause: Cause
    title: str
    event_date: date
    explanation: Explanation
    points: int = 0
    fen: int = 0
    entity: str = ""
    record: int | None = None

    def __post_init__(self) -> None:
        if not self.key or len(self.key) > LONGEST_KEY or not self.title or len(self.title) > LONGEST_TITLE:
            raise ValueError("a score line has a key and a title, and both have their limits")
        if not MONTH.fullmatch(self.month):
            raise ValueError(f"{self.month!r} is no month")
        if not self.points and not self.fen:
            raise ValueError("a score line changes points or money")


@dataclass(frozen=True)
class Counted:
    """What one cause comes to in a month: hundredths of a point and fen with a sign, and the last line that says so."""

    line: int
    key: str
    employee_id: int
    cause: Cause
    belongs_to: str
    title: str
    event_date: date
    points: int
    fen: int


def month_of(on: date) -> str:
    """The month of a day, as score months are named."""
    return f"{on:%Y-%m}"
