"""Rules of rosters, pure: when a shift lies, what a pattern gives, what is wrong with a plan, how swaps are decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from models.roster.workflow import ShiftKind

DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Times:
    """When a shift lies, in minutes from midnight of its day; `ends` above 1440 is on the next day.

    The break is not worked; with `punches_break` people punch out and in again for it. `pre_minutes` is how long
    before the start they are to be at the post (R-020).
    """

    starts: int
    ends: int
    break_from: int | None = None
    break_until: int | None = None
    punches_break: bool = False
    pre_minutes: int = 0

    @property
    def break_minutes(self) -> int:
        """Minutes of the break."""
        return (self.break_until or 0) - (self.break_from or 0)

    @property
    def minutes(self) -> int:
        """Minutes of work."""
        return self.ends - self.starts - self.break_minutes

    @property
    def crosses_midnight(self) -> bool:
        """Whether the shift ends on the next day."""
        return self.ends > DAY_MINUTES


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as it is on a day; a mark of leave, and stand-by at home, may have no times."""

    id: int
    code: str
    name: str
    kind: ShiftKind
    times: Times | None
    role: str = ""

    @property
    def is_leave(self) -> bool:
        """Whether it only marks a planned leave."""
        return self.kind is ShiftKind.LEAVE


class Planned(NamedTuple):
    """One shift of somebody on a day by a roster in force; `shift` None is a day of rest.

    `change` says in words how it came about where it was changed after publication (a swap, an edit), else is empty.
    """

    employee_id: int
    day: date
    position: int
    shift: Shift | None
    entry_id: int
    change: str = ""
    change_id: int | None = None


def moment(day: date, minutes: int) -> datetime:
    """The moment that lies so many minutes after midnight of a day; 1440 and more are the next day."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)
