"""Who must be on duty when, pure: how many are there at each hour, and where somebody is missing (R-022)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.core.calendar.rules import MIDNIGHT
from models.roster.clock import words
from models.roster.plan.rules import Problem, Trouble, Work, work
from models.roster.rules import DAY_MINUTES, Shift
from models.roster.workflow import DutyRole, ShiftKind

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody's shift, for counting who is there; `role` is his duty in it."""

    work: Work
    role: str


@dataclass(frozen=True)
class Need:
    """So many people of a duty, or in one of these shifts, must be there on some days.

    With hours (minutes from midnight, `until` above 1440 on the next day) at every minute between them, else in the
    day's roster. `season` is from and until which month and day, both inclusive. `basis` is the rule in words.
    """

    name: str
    least: int
    role: str = ""
    codes: frozenset[str] = frozenset()
    starts: int | None = None
    until: int | None = None
    weekdays: frozenset[int] = frozenset(range(7))
    season: tuple[tuple[int, int], tuple[int, int]] | None = None
    hard: bool = False
    unit_id: int | None = None
    basis: str = ""

    def holds(self, day: date) -> bool:
        """Whether it is asked for on a day; a season may go over the turn of the year."""
        if day.weekday() not in self.weekdays:
            return False
        if self.season is None:
            return True
        first, last = self.season
        at = (day.month, day.day)
        return first <= at <= last if first <= last else at >= first or at <= last

    def counts(self, shift: Shift, role: str) -> bool:
        """Whether a shift in this duty counts for it."""
        if shift.kind is ShiftKind.LEAVE:
            return False
        if self.role or self.codes:
            return bool(self.role and (role or shift.role) == self.role) or shift.code in self.codes
        return shift.kind is not ShiftKind.STANDBY


@dataclass(frozen=True, slots=True)
class Count:
    """How many are there on a day (at its thinnest hour), and whether that is too few; None where nobody is asked."""

    people: int
    short: bool


@dataclass(frozen=True)
class CoverRow:
    """One line below the people: what it is called (早班在岗 ≥ 6), and a count for each day, None where not asked."""

    name: str
    least: int
    counts: tuple[Count | None, ...]


def needs_of(rows: Iterable[Mapping[str, Any]], hotline: tuple[int, int]) -> tuple[Need, ...]:
    """The needs of the policy table; `hotline` are the hours of a hotline whose row names none."""
    return tuple(_need(row, hotline) for row in rows)


def _need(row: Mapping[str, Any], hotline: tuple[int, int]) -> Need:
    starts, until = _minutes(row["starts"]), _minutes(row["until"])
    is_hotline = row["role"] == DutyRole.HOTLINE
    basis = ""
    if starts is None or until is None:
        starts, until = hotline if is_hotline else (None, None)
        whole = hotline[1] - hotline[0] >= DAY_MINUTES
        basis = (f"热线为 {'24 小时' if whole else '办公时间'}（规则 R-022）") if is_hotline else ""
    elif until <= starts:
        until += DAY_MINUTES
    days = frozenset(WEEKDAYS.index(one) for one in row["weekdays"]) or frozenset(range(7))
    season = (_month_day(row["season_from"]), _month_day(row["season_until"]))
    return Need(
        row["name"], row["least"], row["role"] or "", frozenset(row["codes"].replace("，", "、").split("、")) - {""},
        starts, until, days, (season[0], season[1]) if season[0] and season[1] else None, row["hard"], row["unit_id"],
        basis,
    )  # fmt: skip


def _minutes(clock: str) -> int | None:
    return int(clock[:2]) * 60 + int(clock[3:]) if clock else None


def _month_day(written: str) -> tuple[int, int] | None:
    return (int(written[:2]), int(written[3:])) if written else None


def hotline_hours(mode: str, opens: str, closes: str) -> tuple[int, int]:
    """From when until when the hotline is served, in minutes, by `duty.hotline.mode` (R-022)."""
    if mode == "24h":
        return 0, DAY_MINUTES
    starts, until = _minutes(opens) or 0, _minutes(closes if closes != MIDNIGHT else "24:00") or DAY_MINUTES
    return starts, until if until > starts else until + DAY_MINUTES


def by_day(need: Need, duties: Iterable[Duty]) -> dict[date, list[Work]]:
    """The shifts that count for a need, by day."""
    found: dict[date, list[Work]] = {}
    for one in duties:
        if need.counts(one.work.shift, one.role):
            found.setdefault(one.work.day, []).append(one.work)
    return found


def judge(
    need: Need, there: Mapping[date, Sequence[Work]], days: Sequence[date], known_from: date
) -> tuple[CoverRow, tuple[Problem, ...]]:
    """The counts of a need by day and what is missing; `there` are the shifts that count, by day.

    Nobody is missed before the first shift of `known_from` where nothing is known of the day before it.
    """
    counts: list[Count | None] = []
    no_gaps: list[tuple[int, int, int]] = []
    found: list[Problem] = []
    for day in days:
        if not need.holds(day):
            counts.append(None)
            continue
        here = there.get(day, ())
        if need.starts is None or need.until is None:
            people, gaps = len(here), no_gaps
        else:
            around = [one for step in (-1, 0, 1) for one in there.get(day + timedelta(step), ())]
            begin = day.toordinal() * DAY_MINUTES
            since = begin + need.starts
            if day == known_from and not there.get(day - timedelta(1)):
                # The day before is planned elsewhere or not at all: what reaches over from it is unknown.
                since = min([max(since, one.starts) for one in here] or [since])
            people, gaps = thinnest(around, since, begin + need.until, need.least)
        short = people < need.least
        counts.append(Count(people, short))
        if short:
            found.append(_missing(need, day, people, gaps))
    title = f"{need.name} ≥ {need.least}"
    return CoverRow(title, need.least, tuple(counts)), tuple(found)


def thinnest(works: Iterable[Work], begin: int, end: int, least: int) -> tuple[int, list[tuple[int, int, int]]]:
    """The smallest number of shifts at one time between two moments, and the spans with fewer than `least` of them."""
    steps: dict[int, int] = {}
    for one in works:
        starts, ends = max(one.starts, begin), min(one.ends, end)
        if starts < ends:
            steps[starts] = steps.get(starts, 0) + 1
            steps[ends] = steps.get(ends, 0) - 1
    moments = sorted({begin, *steps} - {end})
    people, fewest = 0, None
    gaps: list[tuple[int, int, int]] = []
    for at, until in zip(moments, [*moments[1:], end], strict=True):
        people += steps.get(at, 0)
        fewest = people if fewest is None else min(fewest, people)
        if people < least:
            if gaps and gaps[-1][1] == at and gaps[-1][2] == people:
                gaps[-1] = (gaps[-1][0], until, people)
            else:
                gaps.append((at, until, people))
    return fewest or 0, gaps


def _missing(need: Need, day: date, people: int, gaps: Sequence[tuple[int, int, int]]) -> Problem:
    midnight = day.toordinal() * DAY_MINUTES
    spans = [
        f"{words(begin - midnight)}–{words(end - midnight)} " + ("无人值守" if not count else f"只有 {count} 人")
        for begin, end, count in gaps
    ]
    told = "，".join(spans[:3]) or (f"只有 {people} 人在岗" if people else "无人在岗")
    told += f"，至少 {need.least} 人" if need.least > 1 or people else ""
    told += f"；{need.basis}" if need.basis else ""
    about = (
        f"{Trouble.COVER}:{need.name}:{day}:{people}:{','.join(f'{b - midnight}-{e - midnight}' for b, e, _ in gaps)}"
    )
    return Problem(Trouble.COVER, need.hard, None, day, 1, need.name, told, about[:120])


def helps(need: Need, shift: Shift, day: date, gaps_of: Sequence[Work]) -> bool:
    """Whether another one in this shift on this day would fill something that is missing."""
    if not need.counts(shift, ""):
        return False
    if need.starts is None or need.until is None:
        return True
    begin = day.toordinal() * DAY_MINUTES
    _, gaps = thinnest(gaps_of, begin + need.starts, begin + need.until, need.least)
    one = work(day, 1, shift)
    return any(one.starts < end and one.ends > start for start, end, _ in gaps)
