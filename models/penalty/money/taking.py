"""The way back of what a slip took (R-098, R-107): deduction, score line and fund entry in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from models.core.unit import Unit
from models.penalty.tables import PenaltySlip


@dataclass(frozen=True)
class TakenBack:
    """What went back: fen of the deductions, hundredths of points of the score, fen that the fund gave, and words.

    `words` say it in sentences for the notice of an act, empty when there was nothing to take back.
    """

    fen: int
    points: int
    fund: int
    words: str


def take_back(unit: Unit, slip: PenaltySlip, entitled: int, reason: str) -> TakenBack:
    """Give back what stands beyond `entitled` (hundredths of the slip's amount); the slip has to be held.

    What was deducted waits for the next list, the score line is taken back or made smaller, and the fund gives out
    what came into it; what it does not hold it owes. Raises Refused only where both months of a line are closed.
    """
    raise NotImplementedError
