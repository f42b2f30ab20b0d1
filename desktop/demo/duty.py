"""What the demo department works: shifts, rotations, rosters of three months, punches of the machine, what was asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from models.core import stored
from models.core.access import SYSTEM, Person
from models.core.calendar.rules import months_later
from models.core.imports.register import get_kind
from models.roster import queries
from models.roster.rules import Planned, moment
from models.roster.workflow import ShiftKind
from reports.kit import intake
from reports.kit.intake import Plan

Do = Callable[..., Any]
PUNCHES = "考勤机1号_attlog.dat"
# sign, name, kind, duty, tone, from, until, break from, break until
SHIFTS = (
    ("行", "行政班", "work", "", "info", "08:30", "17:30", "12:00", "13:30"),
    ("早", "早班", "work", "hotline", "info", "07:30", "15:30", "", ""),
    ("中", "中班", "work", "hotline", "teal", "11:30", "19:30", "", ""),
    ("晚", "晚班", "work", "hotline", "vio", "15:30", "23:30", "", ""),
    ("夜", "夜班", "work", "hotline", "mute", "20:00", "08:00", "", ""),
    ("厅", "营业厅班", "work", "fee_clerk", "teal", "08:30", "17:00", "", ""),
    ("值", "公休日值班", "rest_duty", "", "warn", "08:30", "17:30", "12:00", "13:30"),
    ("备", "抢修备班", "standby", "repair", "warn", "", "", "", ""),
    ("年", "年假", "leave", "", "ok", "", "", "", ""),
)
# name, kind, signs (a space is a day of rest), parameter with the weekdays, by the calendar
ROTATIONS = (
    ("行政班", "weekly", "行行行行行  ", "", True),
    ("热线六天轮", "cyclic", "早中晚夜  ", "", False),
    ("抢修五天轮", "cyclic", "早晚备夜 ", "", False),
    ("营业厅责任班", "weekdays", "厅", "duty.hall.fee_clerk_weekdays", False),
)
ROTATING = {"热线一班": 1, "热线二班": 1, "抢修班": 2, "城东营业厅": 3, "城南营业厅": 3}
WAIVED = "按轮班表编排，已与班组确认"


@dataclass(frozen=True)
class Worker:
    """Somebody who is on duty: number of his record, his number at the machine, his unit, his first day."""

    record: int
    machine_no: str
    unit_id: int
    unit: str
    since: date


class Roster:
    """Plans and fills the months around today, each step by the action that people use."""

    def __init__(self, do: Do, workers: Sequence[Worker], today: date, chance: Random) -> None:
        self._do, self._workers, self._today, self._chance = do, workers, today, chance
        self._shifts: dict[str, int] = {}
        self._rotations: list[int] = []

    def plan(self) -> None:
        """Shifts, rotations, the months before and now in force, the next one as a draft."""
        for position, (code, name, kind, role, tone, starts, ends, break_from, break_until) in enumerate(SHIFTS, 1):
            done = self._do(
                "roster.add_shift", code=code, name=name, kind=kind, role=role, tone=tone, starts=starts, ends=ends,
                break_from=break_from, break_until=break_until, position=position,
            )  # fmt: skip
            self._shifts[code] = done.record[1]
        for name, kind, signs, weekdays, by_calendar in ROTATIONS:
            slots = [{"shift_id": self._shifts.get(sign)} for sign in signs]
            done = self._do(
                "roster.add_rotation", name=name, kind=kind, slots=slots, weekdays=weekdays, by_calendar=by_calendar
            )
            self._rotations.append(done.record[1])
        begin = self._today.replace(day=1)
        for first in (months_later(begin, -1), begin, months_later(begin, 1)):
            self._month(first, is_draft=first > self._today)

    def _month(self, first: date, *, is_draft: bool) -> None:
        last = months_later(first, 1) - timedelta(days=1)
        here = [one for one in self._workers if one.since <= last]
        for unit in sorted({one.unit_id for one in here}):
            people = [one for one in here if one.unit_id == unit]
            rotation = ROTATING.get(people[0].unit, 0)
            roster = self._do("roster.create", month=f"{first:%Y-%m}", unit_id=unit, kind="ordinary").record[1]
            for begin in sorted({max(first, one.since) for one in people}):
                self._do(
                    "roster.apply_rotation", id=roster, rotation_id=self._rotations[rotation], first=begin,
                    anchor=date(2026, 1, 1),
                    people=[
                        {"employee_id": one.record, "offset": at % 6}
                        for at, one in enumerate(people) if max(first, one.since) == begin
                    ],
                )  # fmt: skip
            if not is_draft:
                version = stored.load(SYSTEM, "roster", roster).version
                self._do("roster.publish", id=roster, row_version=version, reason=WAIVED)

    # punches

    def punch(self, person: Person, now: datetime) -> None:
        """What the machine recorded up to now, taken in as its file."""
        first = months_later(self._today.replace(day=1), -1)
        plan = queries.planned(None, first, self._today)
        with tempfile.TemporaryDirectory(prefix="hearthdesk-demo-") as folder:
            file = Path(folder) / PUNCHES
            file.write_text("".join(self._lines(plan, now)), encoding="ascii")
            intake.post(intake.check_file(get_kind("punches"), file, Plan()), person=person)

    def _lines(self, plan: Mapping[tuple[int, date], Sequence[Planned]], now: datetime) -> Iterable[str]:
        numbers = {one.record: one.machine_no for one in self._workers}
        stamps = [
            (at, numbers[record])
            for (record, day), here in plan.items()
            for one in here
            for at in self._stamps(day, one)
            if at < now - timedelta(minutes=20)
        ]
        return [f"{number:>9}\t{at:%Y-%m-%d %H:%M:%S}\t1\t0\t1\t0\r\n" for at, number in sorted(stamps)]

    def _stamps(self, day: date, one: Planned) -> list[datetime]:
        """The punches of a shift: most people come a little early and leave a little late."""
        shift, chance = one.shift, self._chance
        if shift is None or shift.times is None or shift.kind not in (ShiftKind.WORK, ShiftKind.REST_DUTY):
            return []
        lot = chance.random()
        if lot < 0.004:
            return []
        came = -chance.randint(2, 22)
        left = chance.randint(1, 28)
        if lot < 0.022:
            came = chance.randint(3, 26)
        elif lot < 0.027:
            came = chance.randint(32, 75)
        elif lot < 0.037:
            left = -chance.randint(3, 25)
        begin = moment(day, shift.times.starts) + timedelta(minutes=came, seconds=chance.randint(0, 59))
        end = moment(day, shift.times.ends) + timedelta(minutes=left, seconds=chance.randint(0, 59))
        if lot > 0.99:
            return [begin]
        doubled = [begin + timedelta(seconds=chance.randint(20, 90))] if lot > 0.93 else []
        return [begin, *doubled, end]
