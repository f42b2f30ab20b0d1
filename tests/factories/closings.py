"""A group with rosters and punches of some months, and acts that close and open them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import models.attendance.month.actions
from models.attendance import closed
from models.attendance.tables import AttendanceSheet, Punch
from models.core.calendar.rules import each_day, months_later
from models.core.imports.tables import ImportBatch
from models.core.unit import Unit, perform
from tests.factories import attendance, org
from tests.factories import roster as rosters
from tests.factories.acts import Acts
from tests.samples import World

assert models.attendance.month.actions  # fills the register
AUGUST, SEPTEMBER, OCTOBER = "2026-08", "2026-09", "2026-10"
MONTHS = (AUGUST, SEPTEMBER, OCTOBER)
SOME_TIME = datetime.fromisoformat("2026-11-01 08:00")
LATE = {3: 10, 4: 10}  # the days of a month on which the agent of a group is late, with the minutes


@dataclass
class Group:
    """A unit with an agent and a colleague; both are planned on weekdays from 08:00 to 16:00 and punch."""

    world: World
    unit: int
    agent: int
    colleague: int
    shift: int

    def month(self, month: str, lates: Mapping[int, int] | None = None) -> None:
        """A roster and the punches of a month; the agent is late by so many minutes on these days."""
        first = date.fromisoformat(f"{month}-01")
        planned = rosters.roster(self.unit, month, "published").id
        batch = _batch()
        for day in each_day(first, months_later(first, 1) - timedelta(days=1)):
            works = day.weekday() < 5
            for one in (self.agent, self.colleague):
                rosters.entry(planned, one, day, self.shift if works else None)
                minutes = (lates or {}).get(day.day, -5) if one == self.agent else -5
                if works:
                    for at in (time(8), time(16)):
                        moment = datetime.combine(day, at) + timedelta(minutes=minutes if at.hour == 8 else 5)
                        Punch.insert(employee_id=one, at=moment, exact=True, source="machine", batch_id=batch).execute()

    def close(self, month: str, *, user: int = 0, units: tuple[int, ...] = ()) -> AttendanceSheet:
        """Close the sheet of the month; returns it."""
        values = {"month": month, "units": list(units or (self.unit,)), "remark": "已核对"}
        perform("attendance.close_month", values, user=user or self.world.admin)
        return self.sheet(month)

    def reopen(self, month: str, reason: str = "补录外勤") -> None:
        """Open the month again."""
        sheet = self.sheet(month)
        values = {"id": sheet.id, "row_version": sheet.row_version, "reason": reason}
        perform("attendance.reopen_month", values, user=self.world.admin)

    def sheet(self, month: str) -> AttendanceSheet:
        """The sheet of the month as it is."""
        return AttendanceSheet.get(AttendanceSheet.unit_id == self.unit, AttendanceSheet.month == month)

    def forgive(self, act: Acts, day: str, words: str = "批准更正", **values: Any) -> Any:
        """A decision that a day of the agent is normal, which comes when it comes."""
        on = date.fromisoformat(day)
        row = attendance.verdict(self.agent, on, **values)
        self.touch(act, day, words, entity="day_verdict", record=row.id)
        return row

    def touch(self, act: Acts, day: str, words: str = "登记", employee: int = 0, **values: Any) -> None:
        """An act about a day: the agent's, unless another is named."""

        def work(unit: Unit) -> None:
            closed.touch(unit, [(employee or self.agent, date.fromisoformat(day))], words, **values)

        act(work)


def group(world: World, name: str = "客服一组", months: tuple[str, ...] = MONTHS) -> Group:
    """A group whose agent is late by 10 minutes on the 3rd and the 4th of these months, where they are weekdays.

    They are in August and September 2026, not in October.
    """
    unit = org.unit(world, name, kind="group")
    people = [org.colleague(world, one, "AGENT", unit) for one in ("单小明", "孙玉兰")]
    made = Group(world, unit, *people, rosters.shift(f"早{unit}").id)
    for month in months:
        made.month(month, LATE)
    return made


def _batch() -> int:
    known = ImportBatch.get_or_none(ImportBatch.state == "posted")
    row = {"kind": "punches", "file": "打卡.xlsx", "sha256": "0" * 64, "state": "posted", "touched_at": SOME_TIME}
    return int(known.id if known is not None else ImportBatch.insert(**row).execute())
