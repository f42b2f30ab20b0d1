"""What penalties do to the score: one line for each slip, in the month in which it counts."""

from __future__ import annotations

from collections.abc import Collection

from models.core import clock
from models.core.unit import Unit
from models.penalty.tables import PenaltySlip
from models.score import actions as score
from models.score import queries as scores
from models.score.rules import month_of

KEY = "penalty:{}"


def lock(slip: PenaltySlip) -> None:
    """Lock the score months in which a line of a slip counts or may be taken back, before anything else is locked."""
    live = scores.live(KEY.format(slip.id))
    for month in sorted({month_of(clock.now().date()), *([live.month] if live is not None else [])}):
        score.touch(month)


def write(unit: Unit, month: str, employees: Collection[int]) -> int:
    """Have every slip of these people that counts in this month or before have its line; returns how many were added.

    A line counts in the month of its slip, or in `month` where that is closed for the person. To be called before the
    months of these people are closed.
    """
    raise NotImplementedError
