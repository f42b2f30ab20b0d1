"""What `check` looks at in rosters: cells lie in the month of their roster, every shift has its hours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee as pw

from models.core import check
from models.roster.plan.queries import span_of
from models.roster.tables import Roster, RosterEntry, ShiftTime, ShiftType


@check.also
def rosters() -> Iterator[str]:
    """Cells outside of the month of their roster, and shifts that nobody could place in a day."""
    spans: Any = (
        RosterEntry.select(Roster.month, pw.fn.MIN(RosterEntry.day), pw.fn.MAX(RosterEntry.day))
        .join(Roster, on=(Roster.id == RosterEntry.roster_id))
        .group_by(Roster.id, Roster.month)
        .tuples()
    )
    for month, first, last in spans:
        begin, end = span_of(month)
        if str(first) < f"{begin}" or str(last) > f"{end}":
            yield f"{month} 的一张排班表里有别的月份的日子，可能被程序以外的工具改动过。"
    timed = ShiftTime.select(ShiftTime.shift_id)
    for row in ShiftType.select().where(ShiftType.id.not_in(timed)):
        yield f"班次“{row.code}”没有上下班时刻。请修改这个班次，或从备份恢复。"
