"""What areas above have to say before a closed month is opened again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.core.unit import Unit

Before = Callable[[Unit, Any], None]
_before: list[Before] = []


def before_reopen(function: Before) -> Before:
    """Register what has to hold before a sheet is opened again (decorator).

    It gets the unit of work and the row of the sheet, which is held, and raises Refused where something rests on it.
    """
    _before.append(function)
    return function


def reopening(unit: Unit, sheet: Any) -> None:
    """Ask every area about a sheet that is to be opened again. Raises Refused."""
    for function in _before:
        function(unit, sheet)
