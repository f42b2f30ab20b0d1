"""What the demo department works: shifts, rotations, rosters of four months, and the punches of the machine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from models.core import stored
from models.core.access import SYSTEM, Person
from models.core.calendar import queries as calendar
from models.core.calendar.rules import each_day, months_later
from models.core.imports.register import get_kind
from models.roster import queries
from models.roster.plan import queries as plans
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
EXEMPT = "公司领导"  # does not punch
EARLY = "热线二班"  # publishes the next month before the others
UNFINISHED = "热线一班"  # whose next month still has faults
ON_REST_DAYS = "综合办公室"  # takes turns on days of rest
# unit: the day from which its last member has leave, and for how many days; of every month
ON_LEAVE = {"抄表一班": (10, 3), "热线一班": (25, 2)}
FORGOTTEN = 3  # cells that nobody filled yet
Key = tuple[int, date]
# Minutes from the beginning and from the end of a shift at which somebody punched; None without a punch.
Moves = tuple[int | None, int | None]


@dataclass(frozen=True)
class Worker:
    """Somebody who is on duty: number of his record, his number at the machine, his unit, whether he heads it.

    `since` and `until` (both inclusive) bound the time in which he is planned.
    """

    record: int
    machine_no: str
    unit_id: int
    unit: str
    is_head: bool
    since: date
    until: date


class Roster:
    """Plans and fills the months around today, each step by the action that people use."""

    def __init__(self, do: Do, person: Person, workers: Sequence[Worker], today: date, chance: Random) -> None:
        self._do, self._person, self._workers, self._today, self._chance = do, person, workers, today, chance
        self._shifts: dict[str, int] = {}
        self._rotations: list[int] = []

    def plan(self) -> None:
        """Shifts, rotations, two months before and the one of today in force, the next one as a draft."""
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
        for first in (months_later(begin, -2), months_later(begin, -1), begin, months_later(begin, 1)):
            self._month(first, is_next=first > self._today)
            if first <= self._today:
                self._rest_days(first)

    def _month(self, first: date, *, is_next: bool) -> None:
        last = months_later(first, 1) - timedelta(days=1)
        here = [one for one in self._workers if one.since <= last and one.until >= first]
        for unit in sorted({one.unit_id for one in here}):
            people = [one for one in here if one.unit_id == unit]
            roster = self._do("roster.create", month=f"{first:%Y-%m}", unit_id=unit, kind="ordinary").record[1]
            self._rotate(roster, people, first, last)
            if first >= months_later(self._today.replace(day=1), -1):
                self._leave(roster, people[-1])
            if is_next and people[0].unit != EARLY:
                if people[0].unit == UNFINISHED:
                    self._spoil(roster, people)
            else:
                version = stored.load(SYSTEM, "roster", roster).version
                self._do("roster.publish", id=roster, row_version=version, reason=WAIVED)

    def _rotate(self, roster: int, people: Sequence[Worker], first: date, last: date) -> None:
        """Fill a roster by the rotation of its unit, everybody as long as he is in service."""
        rotation = ROTATING.get(people[0].unit, 0)
        spans = {one: (max(first, one.since), min(last, one.until)) for one in people}
        for begin, end in sorted(set(spans.values())):
            self._do(
                "roster.apply_rotation", id=roster, rotation_id=self._rotations[rotation], first=begin, last=end,
                anchor=date(2026, 1, 1),
                people=[
                    {"employee_id": one.record, "offset": at % 6 if rotation else 0}
                    for at, one in enumerate(people) if spans[one] == (begin, end)
                ],
            )  # fmt: skip

    def _codes(self, roster: int) -> dict[Key, str]:
        """The signs in the cells of a roster."""
        cells = plans.grid(self._person, roster).cells
        return {key: held[1].code for key, held in cells.items() if 1 in held}

    def _set(self, roster: int, cells: Iterable[Mapping[str, Any]]) -> None:
        self._do("roster.set_cells", id=roster, cells=list(cells))

    def _leave(self, roster: int, one: Worker) -> None:
        """Planned leave of somebody who would have worked on these days."""
        if one.unit not in ON_LEAVE:
            return
        begin, number = ON_LEAVE[one.unit]
        codes = sorted((day, code) for (record, day), code in self._codes(roster).items() if record == one.record)
        days = [(day, code) for day, code in codes if day.day >= begin and code != "休"][:number]
        if days:
            self._set(roster, ({"employee_id": one.record, "day": d, "shift": "年", "was": was} for d, was in days))

    def _rest_days(self, first: date) -> None:
        """Duty on days of rest and public holidays, in turn, on a roster of its own (R-023)."""
        last = months_later(first, 1) - timedelta(days=1)
        people = [one for one in self._workers if one.unit == ON_REST_DAYS and one.since <= first and one.until >= last]
        kept = calendar.calendar(first, last)
        days = [day for day in each_day(first, last) if not kept.is_workday(day)]
        values = {"month": f"{first:%Y-%m}", "unit_id": people[0].unit_id, "kind": "rest_day"}
        roster = self._do("roster.create", **values).record[1]
        self._set(
            roster,
            (
                {"employee_id": people[at % len(people)].record, "day": day, "shift": "值"}
                for at, day in enumerate(days)
            ),
        )
        version = stored.load(SYSTEM, "roster", roster).version
        self._do("roster.publish", id=roster, row_version=version, reason=WAIVED)

    def _spoil(self, roster: int, people: Sequence[Worker]) -> None:
        """A draft as it is while somebody works on it: two shifts at once, too little rest, cells nobody filled."""
        codes = self._codes(roster)
        own = [
            {day: codes[one.record, day] for day in sorted(d for r, d in codes if r == one.record)} for one in people
        ]
        day = next(d for d, code in own[0].items() if code == "早")
        cells = [{"employee_id": people[0].record, "day": day, "position": 2, "shift": "中"}]
        late = next(d for d, code in own[-1].items() if code == "晚" and own[-1].get(d + timedelta(days=1)) == "夜")
        after = late + timedelta(days=1)
        cells.append({"employee_id": people[-1].record, "day": after, "shift": "早", "was": "夜"})
        cells += [
            {"employee_id": people[-1].record, "day": day, "shift": "", "was": code}
            for day, code in list(own[-1].items())[-FORGOTTEN:]
        ]
        self._set(roster, cells)

    def worked(self, first: date, last: date) -> dict[int, list[date]]:
        """The days on which people were planned for one shift that ends on the same day, in order."""
        found: dict[int, list[date]] = {}
        for (record, day), here in sorted(queries.planned(None, first, last).items()):
            shift = here[0].shift
            if len(here) > 1 or shift is None or shift.times is None or shift.kind is not ShiftKind.WORK:
                continue
            if not shift.times.crosses_midnight:
                found.setdefault(record, []).append(day)
        return found

    def hours(self, record: int, day: date) -> tuple[datetime, datetime]:
        """When the shift of somebody's day begins and ends. Raises LookupError without one."""
        shift = queries.planned([record], day, day)[record, day][0].shift
        if shift is None or shift.times is None:
            raise LookupError(f"nothing is planned on {day}")
        return moment(day, shift.times.starts), moment(day, shift.times.ends)

    # punches

    def punch(self, now: datetime, told: Mapping[Key, Moves], calm: Collection[int]) -> None:
        """What the machine recorded up to now, taken in as its file.

        `told` says when somebody punched for a shift; nothing else happens to those who are `calm`.
        """
        first = months_later(self._today.replace(day=1), -2)
        plan = queries.planned(None, first, self._today)
        with tempfile.TemporaryDirectory(prefix="hearthdesk-demo-") as folder:
            file = Path(folder) / PUNCHES
            file.write_text("".join(self._lines(plan, now, told, calm)), encoding="ascii")
            intake.post(intake.check_file(get_kind("punches"), file, Plan()), person=self._person)

    def _lines(
        self, plan: Mapping[Key, Sequence[Planned]], now: datetime, told: Mapping[Key, Moves], calm: Collection[int]
    ) -> Iterable[str]:
        numbers = {one.record: one.machine_no for one in self._workers if one.unit != EXEMPT}
        begin = self._today.replace(day=1)
        stamps = [
            (at, numbers[record])
            for (record, day), here in sorted(plan.items())
            if record in numbers
            for one in here
            for at in self._stamps(one, told.get((record, day)) or self._moves(record in calm, forgets=day >= begin))
            if at < now - timedelta(minutes=20)
        ]
        return [f"{number:>9}\t{at:%Y-%m-%d %H:%M:%S}\t1\t0\t1\t0\r\n" for at, number in sorted(stamps)]

    def _moves(self, is_calm: bool, *, forgets: bool) -> Moves:
        """Most people come a little early and leave a little late; what was forgotten before was asked for since."""
        lot, came, left = self._chance.random(), -self._chance.randint(2, 22), self._chance.randint(1, 28)
        if is_calm:
            return came, left
        if lot < 0.016:
            came = self._chance.randint(3, 26)
        elif lot < 0.022:
            left = -self._chance.randint(3, 25)
        return came, None if forgets and lot > 0.994 else left

    def _stamps(self, one: Planned, moves: Moves) -> Iterable[datetime]:
        """The punches of a shift; some people punch twice."""
        shift = one.shift
        if shift is None or shift.times is None or shift.kind not in (ShiftKind.WORK, ShiftKind.REST_DUTY):
            return
        for boundary, minutes in zip((shift.times.starts, shift.times.ends), moves, strict=True):
            seconds, again = self._chance.randint(0, 59), self._chance.random() < 0.03
            if minutes is not None:
                at = moment(one.day, boundary) + timedelta(minutes=minutes, seconds=seconds)
                yield at
                if again:
                    yield at + timedelta(seconds=40)
