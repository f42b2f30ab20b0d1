"""What changed between two versions of a sheet, and between a closed month and what it would come to now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Change:
    """Something that is otherwise in a later version: whose, on which day (None: the month), before and after.

    `why` tells the late facts or the reason of the reopening.
    """

    employee_id: int
    work_no: str
    name: str
    day: date | None
    before: str
    after: str
    why: str = ""


def since_last(sheet_id: int, version: int) -> tuple[Change, ...]:
    """What a version of a sheet says otherwise than the one before it, by place and day; nothing for the first."""
    return ()
