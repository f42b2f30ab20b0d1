"""Times of punches as machines and people write them, read as moments; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from models.core import cells, text
from models.core.cells import Cell, CellFault

DAY = r"(?P<year>\d{4}|\d{2})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?:\s*(?:星期|周)[一二三四五六日天])?"
NOON = r"(?:(?P<noon>上午|下午|AM|PM)\s*)?"
TIME = r"(?P<hour>\d{1,2})[:：时](?P<minute>\d{2})分?(?:[:：]?(?P<second>\d{2})(?:\.\d+)?秒?)?(?:\s*(?P<after>AM|PM))?"
MOMENT = re.compile(rf"(?:{DAY}(?:\s+|T)?)?(?P<next>次日\s*)?{NOON}{TIME}", re.IGNORECASE)
PACKED = re.compile(
    r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})[ T]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
)
ONLY_DAY = re.compile(DAY)
PLAIN = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d{2})(?::(\d{2}))?")  # as nearly all machines write
# One or several times in a cell, with anything but letters and digits between them, or glued: 08:2017:36.
CLOCK = re.compile(
    rf"(?:{DAY}(?:\s+|T)?)?(?:次日\s*)?(?:(?:上午|下午)\s*)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?", re.IGNORECASE
)
GLUED = re.compile(r"(?:[0-2]?\d:\d{2})(?:\d{2}:\d{2})+")
BETWEEN = re.compile(r"(?:[\s;；,，、|/]|[(（][^()（）\d]*[)）])*")
NO_PUNCH = re.compile(r"(未打卡|缺卡|漏打卡|未签到|未签退|未刷卡|无|休息|休|请假|旷工|[-/—]+)?")


class Moment(NamedTuple):
    """What a cell says: a day, if it has one, and a time of day. `exact` is None where seconds may only be unknown.

    `later` adds days, where the cell itself says 次日.
    """

    day: date | None
    time: time
    exact: bool | None
    later: int = 0

    def on(self, day: date | None) -> datetime | None:
        """The moment, on a day that stands elsewhere if the cell has none; None without any day."""
        own = self.day or day
        return datetime.combine(own, self.time) + timedelta(days=self.later) if own is not None else None


def bad_time(cell: Cell) -> CellFault:
    """The refusal of what is no possible time."""
    return CellFault("BAD_TIME", f"“{cells.words(cell)}”不是可能的打卡时间，请按 2026-10-08 08:21 这样填写。")


def moment(cell: Cell) -> Moment | None:
    """The moment in a cell, None when it is empty or says that nobody punched. Raises CellFault BAD_TIME."""
    if isinstance(cell, datetime):
        # A workbook does not tell a time without seconds from one at the full minute.
        return Moment(cell.date(), cell.time().replace(microsecond=0), True if cell.second else None)
    if isinstance(cell, time):
        return Moment(None, cell.replace(microsecond=0), True if cell.second else None)
    if cells.is_blank(cell) or (isinstance(cell, str) and NO_PUNCH.fullmatch(text.fold(cell))):
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _of_number(cell)
    if not isinstance(cell, str):
        raise bad_time(cell)
    return _of_words(cell)


def _of_words(cell: str) -> Moment:
    plain = PLAIN.fullmatch(cell)
    try:
        if plain is not None:
            year, month, day, hour, minute = map(int, plain.groups()[:5])
            second = plain[6]
            return Moment(date(year, month, day), time(hour, minute, int(second or 0)), second is not None)
        words = text.fold(cell)
        found = MOMENT.fullmatch(words) or PACKED.fullmatch(words)
        if found is None:
            raise bad_time(cell)
        return _found(found.groupdict())
    except ValueError as fault:
        raise bad_time(cell) from fault


def _found(parts: dict[str, str | None]) -> Moment:
    hour, second = int(parts["hour"] or 0), parts.get("second")
    noon = (parts.get("noon") or parts.get("after") or "").upper()
    if noon in ("下午", "PM") and hour < 12:
        hour += 12
    elif noon in ("上午", "AM") and hour == 12:
        hour = 0
    at = time(hour, int(parts["minute"] or 0), int(second or 0))
    return Moment(_day(parts), at, second is not None, 1 if parts.get("next") else 0)


def _day(parts: dict[str, str | None]) -> date | None:
    year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
    if year is None or month is None or day is None:
        return None
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _of_number(cell: float) -> Moment:
    """A serial number, as office files keep days (whole) and times (behind the point)."""
    seconds = round(cell * 86_400)
    if cell >= 1_000_000:  # digits typed together: 20261008082131
        return _of_words(cells.words(cell))
    whole, rest = divmod(seconds, 86_400)
    if cell < 0 or (whole and not cells.SERIAL_FROM <= whole <= cells.SERIAL_TO):
        raise bad_time(cell)
    at = time(rest // 3600, rest // 60 % 60, rest % 60)
    day = cells.SERIAL_START + timedelta(days=whole) if whole else None
    return Moment(day, at, True if at.second else None)


def day_of(cell: Cell) -> date | None:
    """The day in a cell of its own, None when it is empty. Raises CellFault BAD_TIME."""
    if isinstance(cell, str):
        found = ONLY_DAY.fullmatch(text.fold(cell))
        if found is not None:
            try:
                return _day(found.groupdict())
            except ValueError as fault:
                raise bad_time(cell) from fault
    try:
        return cells.day(cell)
    except CellFault as fault:
        raise bad_time(cell) from fault


def pieces(cell: Cell) -> list[Cell]:
    """A cell with several times, one by one; a cell with one, or with something else, as it is; none if it is empty."""
    if not isinstance(cell, str):
        return [] if cell is None else [cell]
    if PLAIN.fullmatch(cell):
        return [cell]
    words = text.fold(cell)
    if NO_PUNCH.fullmatch(words):
        return []
    glued = GLUED.fullmatch(words)
    if glued is not None:
        first = len(words) % 5
        return [one for one in (words[:first], *(words[at : at + 5] for at in range(first, len(words), 5))) if one]
    found = [one.group() for one in CLOCK.finditer(words)]
    if not found or BETWEEN.fullmatch(CLOCK.sub("", words)) is None:
        return [cell]
    return list(_with_days(found))


def _with_days(found: list[str]) -> Iterator[str]:
    """Times without a day have the one that stands before them in the cell."""
    day = ""
    for one in found:
        own = ONLY_DAY.match(one)
        day = own.group() if own is not None else day
        yield one if own is not None or not day else f"{day} {one}"
