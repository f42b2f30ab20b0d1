"""What closed months do to the score."""

from __future__ import annotations

from collections.abc import Sequence

from models.attendance.month.rules import Correction, Result
from models.core.unit import Unit


def write(unit: Unit, month: str, results: Sequence[Result], corrections: Sequence[Correction]) -> None:
    """Have the score of a month say exactly what these results and corrections come to."""
