"""When a leave begins and ends as lists write it, and how long it is said to be; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.attendance.leave import rules
from models.attendance.leave.policy.values import FULL_DAY, HALF_DAY
from models.attendance.punches import moments
from models.attendance.punches.moments import Day, Yearless
from models.core import cells
from models.core.cells import Cell, CellFault
from models.roster.rules import Planned, Times, moment

Plan = Mapping[date, tuple[Planned, ...]]

HALF_WORDS = re.compile(
    r"[(（]?(?P<half>上午|早上|上半天|AM|下午|下半天|PM|全天|整天|一天|中午)(?:半天)?[)）]?$", re.IGNORECASE
)
NIGHT_END = time(23, 59)
# What stands between two ends in one cell; a plain hyphen only where it cannot belong to a date.
BETWEEN = re.compile(
    r"\s*(?:至|到|~|—+|–|−)\s*|\s+-+\s+"
    r"|(?<=[日号午天时点分])\s*-+\s*|(?<=:\d\d)\s*-+\s*(?=\d|次日|当日)|(?<=\d)\s*-+\s*(?=\d{4}[-/.年]\d|\d{1,2}[月/])"
)
DOTTED = re.compile(r"(?<![\d.:])(\d{1,2})\.(\d{1,2})(?![\d.])")  # 10.21, which only words can say
CLOCKED = re.compile(r"\d:\d\d|\d\s*[时点]")
HOUR = re.compile(r"(\d{1,2})\s*[时点](?:整|钟)?(?!\d)")  # 8点, and 8点半 for half past
DAY_ONLY = re.compile(r"(\d{1,2})[日号]?\s*(?P<rest>.*)")
NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十])"
AMOUNT = re.compile(
    rf"(?:共|计|合计)?(?:(?P<days>{NUMBER})个?(?:天|日|d|days?))?(?P<half>半天?)?"
    rf"(?:(?P<hours>{NUMBER})个?(?P<half_hour>半)?(?:小时|时|h|hours?))?(?:(?P<minutes>\d+)(?:分钟|分|min))?",
    re.IGNORECASE,
)
EXAMPLE = "请按 2026-10-21 08:30 这样填写，整天的写 2026-10-21，半天的写 2026-10-21 上午。"


class Half(StrEnum):
    """Which part of a day is meant."""

    FIRST = "first"
    SECOND = "second"
    NOON = "noon"
    WHOLE = "whole"


HALVES: Mapping[str, Half] = {
    "上午": Half.FIRST, "早上": Half.FIRST, "上半天": Half.FIRST, "AM": Half.FIRST, "中午": Half.NOON,
    "下午": Half.SECOND, "下半天": Half.SECOND, "PM": Half.SECOND,
    "全天": Half.WHOLE, "整天": Half.WHOLE, "一天": Half.WHOLE,
}  # fmt: skip


class Edge(NamedTuple):
    """One end of a leave as it is written: a day, if it has one, with a time of day, a part of it, or neither.

    `later` adds days where the cell says 次日 or 24:00. `is_midnight` is 0:00 in words, which programs also write where
    only a day is meant.
    """

    day: Day | None
    clock: time | None = None
    half: Half | None = None
    later: int = 0
    is_midnight: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether only a day is named."""
        return self.clock is None and self.half is None

    def beside(self, other: Edge | None) -> Edge:
        """This end with what a column of its own says of it (a day part, a time, or the day itself)."""
        if other is None:
            return self
        if self.is_plain:
            part = other._replace(day=None) if other.half is not Half.WHOLE else Edge(None)
            return part._replace(day=self.day or other.day)
        return self if self.day is not None else self._replace(day=other.day)

    def of(self, year: int | None, default: Day | None = None) -> Edge:
        """This end with its year, and with its day if another cell has it."""
        day = self.day if self.day is not None else default
        whole = day.of(year) if isinstance(day, Yearless) and year else day
        return self._replace(day=whole if whole is not None else day)


class Range(NamedTuple):
    """Both ends of a leave in one cell; the second may lack its day."""

    first: Edge
    last: Edge


class Amount(NamedTuple):
    """How long a leave is said to be: hundredths of a day, and minutes beside; `unit` False where none was written."""

    days: int
    minutes: int
    has_unit: bool


def _bad(cell: Cell) -> CellFault:
    return CellFault("BAD_DATE", f"“{cells.words(cell)}”不是可能的日期或时间。{EXAMPLE}")


def edge(cell: Cell) -> Edge | None:
    """One end of a leave, None when the cell is empty. Raises CellFault BAD_DATE."""
    if cells.is_blank(cell):
        return None
    try:
        if isinstance(cell, datetime):
            return _of_moment(cell)
        if isinstance(cell, str):
            return _of_words(_spaced(cells.words(cell)))
        return _of_value(cell)
    except ValueError as fault:
        raise _bad(cell) from fault


def ends(cell: Cell) -> Edge | Range | None:
    """One end of a leave, or both where the cell has them (10月21日至10月23日). Raises CellFault BAD_DATE."""
    if not isinstance(cell, str):
        return edge(cell)
    words = _spaced(cells.words(cell))
    parts = [part for part in BETWEEN.split(words) if part.strip()]
    if len(parts) != 2:
        return edge(cell)
    first = edge(parts[0])
    if first is None:
        raise _bad(cell)
    try:
        return Range(first, _second(parts[1], first.day))
    except ValueError as fault:
        raise _bad(cell) from fault


def _second(words: str, first: Day | None) -> Edge:
    """The later end, which may have only a day of the month, a part of the day or a time. Raises ValueError."""
    short = DAY_ONLY.fullmatch(words)
    if short is not None and first is not None and re.match(r"\d{1,2}[日号]", words):
        rest = edge(short["rest"]) if short["rest"] else None
        number = int(short[1])
        day: Day = first.replace(day=number) if isinstance(first, date) else Yearless(first.month, number)
        return Edge(day).beside(rest)
    found = edge(words)
    if found is None:
        raise ValueError(words)
    return found


def _spaced(words: str) -> str:
    """Words with a blank behind the day, full hours as times, and 10.21 as a day."""
    plain = re.sub(r"(\d{1,2})\s*[时点]半", r"\1:30", re.sub(r"(?<=[日号])(?=\d)", " ", words))
    return DOTTED.sub(r"\1月\2日", HOUR.sub(r"\1:00", plain))


def _of_moment(cell: datetime) -> Edge:
    day = cell.date() if cell.year > cells.EARLIEST else None
    at = cell.time().replace(second=0, microsecond=0)
    return Edge(day, None if at == time() and day is not None else at)


def _of_value(cell: Cell) -> Edge:
    """An end that is no text: a date, a time, or a number as office files keep them. Raises ValueError."""
    if isinstance(cell, (date, time)):
        return Edge(cell) if isinstance(cell, date) else Edge(None, cell.replace(second=0, microsecond=0))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and float(cell).is_integer():
        return Edge(cells.day(cell))
    found = moments.moment(cell)
    if found is None:
        raise ValueError(cell)
    return Edge(found.day, found.time.replace(second=0))


def _of_words(words: str) -> Edge | None:
    """An end in words: a day, a day and a part of it, or a time. Raises ValueError."""
    part = HALF_WORDS.search(words)
    if part is not None:
        rest = words[: part.start()].strip(" ,，/_-(（")
        if not rest:
            return Edge(None, half=HALVES[part["half"].upper()])
        if (day := _day(rest)) is not None:
            return Edge(day, half=HALVES[part["half"].upper()])
    day = _day(words)
    if day is not None:
        return Edge(day)
    found = moments.moment(words)
    if found is None:
        return None
    at = found.time.replace(second=0)
    is_midnight = at == time() and not found.later and found.day is not None
    return Edge(found.day, None if is_midnight else at, None, found.later, is_midnight)


def _day(words: str) -> Day | None:
    if CLOCKED.search(words):
        return None
    try:
        return moments.day_of(words)
    except CellFault:
        return None


def amount(cell: Cell) -> Amount | None:
    """A length such as 0.5, 半天, 两天半 or 4小时, None when the cell is empty. Raises CellFault BAD_LENGTH."""
    if cells.is_blank(cell):
        return None
    words = re.sub(r"\s+", "", cells.words(cell)).strip("约。")
    if re.fullmatch(r"\d+(\.\d+)?", words):
        return Amount(round(float(words) * FULL_DAY), 0, has_unit=False)
    found = AMOUNT.fullmatch("1天" if words == "全天" else words)
    if found is None or not any(found.group("days", "half", "hours", "minutes")):
        told = f"“{cells.words(cell)}”看不出是多长时间。请写成 1 天、0.5 天或 4 小时这样，或清空这一格。"
        raise CellFault("BAD_LENGTH", told)
    days = round(_number(found["days"]) * FULL_DAY) + (HALF_DAY if found["half"] else 0)
    minutes = round(_number(found["hours"]) * 60) + (30 if found["half_hour"] else 0) + int(found["minutes"] or 0)
    return Amount(days, minutes, has_unit=True)


def _number(words: str | None) -> float:
    if not words:
        return 0
    return NUMERALS[words] if words in NUMERALS else float(words)


# when it is


class Unclear(Exception):
    """The ends of a leave do not say when it is; a reason code and a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


WHICH_HALF = "请假不到一天，没有写明上午、下午还是几点到几点。请补上，例如 2026-10-21 上午。"
NO_END = "没有写明到什么时候。请补上结束时间，或写明请假多长时间。"


def settle(first: Edge, last: Edge | None, said: Amount | None, plan: Plan) -> tuple[datetime, datetime]:
    """From when to when a leave is, by the shifts of its days where only days or halves are written.

    `first` and `last` have their days. A day without a roster is whole from midnight to midnight, and half until or
    from noon. Raises Unclear.
    """
    day = _whole(first.day)
    starts = _starting(first, last, day, plan)
    if last is not None:
        return starts, _ending(first, last, _whole(last.day), plan, said)
    if said is None:
        return starts, _end_of(first, day, plan)
    if said.minutes and not said.days:
        if first.clock is None:
            raise Unclear("BAD_SPAN", WHICH_HALF)
        return starts, starts + timedelta(minutes=said.minutes)
    if said.days > FULL_DAY or said.minutes:
        raise Unclear("MISSING_DATE", NO_END)
    if said.days < FULL_DAY and first.half not in (Half.FIRST, Half.SECOND):
        raise Unclear("BAD_SPAN", WHICH_HALF)
    # A day from the morning on is a whole one.
    whole = Edge(first.day) if said.days == FULL_DAY and first.half is Half.FIRST else first
    return starts, _end_of(whole, day, plan)


def _whole(day: Day | None) -> date:
    if isinstance(day, date):
        return day
    raise Unclear("BAD_DATE", "没有写明是哪一年的哪一天。请写完整，例如 2026-10-21。")


def _starting(first: Edge, last: Edge | None, day: date, plan: Plan) -> datetime:
    if first.clock is not None:
        return datetime.combine(day, first.clock) + timedelta(days=first.later)
    if first.is_midnight and last is not None and last.clock is not None:
        return datetime.combine(day, time())
    if first.half in (Half.SECOND, Half.NOON):
        return middle(day, plan)[1]
    return rules.whole_days(day, day, plan)[0]


def _ending(first: Edge, last: Edge, day: date, plan: Plan, said: Amount | None) -> datetime:
    if last.clock is not None:
        at = datetime.combine(day, last.clock) + timedelta(days=last.later)
        return at if last.clock < NIGHT_END else datetime.combine(day + timedelta(days=1), time())
    if last.is_midnight and first.clock is not None:
        return datetime.combine(day, time())
    is_one_day = first.day == last.day and first.is_plain and last.is_plain
    if is_one_day and said is not None and _is_part(said, day, plan):
        raise Unclear("BAD_SPAN", WHICH_HALF)
    return _end_of(last, day, plan)


def _end_of(last: Edge, day: date, plan: Plan) -> datetime:
    return middle(day, plan)[0] if last.half in (Half.FIRST, Half.NOON) else rules.whole_days(day, day, plan)[1]


def _is_part(said: Amount, day: date, plan: Plan) -> bool:
    """Whether a length is less than the work of a day."""
    if said.minutes and not said.days:
        worked = sum(one.minutes for one in _times(day, plan)) or 8 * 60
        return said.minutes < min(worked, 7 * 60)
    return said.days < FULL_DAY


def _times(day: date, plan: Plan) -> list[Times]:
    planned = plan.get(day, ())
    return [one.shift.times for one in planned if one.shift is not None and one.shift.times is not None]


def middle(day: date, plan: Plan) -> tuple[datetime, datetime]:
    """The end of the first half of a day and the beginning of the second: its break, the gap of two shifts, or noon."""
    times = _times(day, plan)
    if not times:
        noon = datetime.combine(day, time(12))
        return noon, noon
    if len(times) > 1:
        return moment(day, times[0].ends), moment(day, times[1].starts)
    one = times[0]
    if one.break_from is not None and one.break_until is not None:
        return moment(day, one.break_from), moment(day, one.break_until)
    half = moment(day, (one.starts + one.ends) // 2)
    return half, half
