"""Times of punches as machines and people write them, read as moments; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from models.core import cells, text
from models.core.cells import Cell, CellFault

WEEKDAYS = "一二三四五六日"
WEEKDAY = r"[(（]?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])[)）]?"
LATER = {"次日": 1, "翌日": 1, "第二天": 1, "当日": 0, "当天": 0, "前一日": -1, "前一天": -1, "昨日": -1}
NOON = "上午|下午|AM|PM"
# A day with its year, with two digits of it (not with strokes, which some write the other way round), without it.
DAYS = tuple(
    re.compile(rf"(?<!\d){one}")
    for one in (
        r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?",
        r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})(?=[ T]|$)",
        r"(?P<year>[2-5]\d)[-.年](?P<month>\d{1,2})[-.月](?P<day>\d{1,2})日?(?![\d/.-])",
        r"(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?(?![\d/-])",
    )
)
CLOCK_TIME = re.compile(
    rf"(?P<later>{'|'.join(LATER)})?\s*(?P<noon>{NOON})?\s*(?P<hour>\d{{1,2}})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?|[时点](?P<minute_zh>\d{1,2})分?(?:(?P<second_zh>\d{1,2})秒)?)"
    rf"\s*(?P<after>{NOON})?(?:\+08(?::?00)?)?",
    re.IGNORECASE,
)
DIGITS = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?")  # 0821 beside a day of its own
PACKED = re.compile(
    r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})[ T]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
)
DECIMAL = re.compile(r"(?:\d{5})?0?\.\d{3,}|\d{5}\.\d+")  # a number of an office file that became text
PLAIN = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d{2})(?::(\d{2}))?")  # as nearly all machines write
# One or several times in a cell: words of other programs may stand around them, or they are glued: 08:2017:36.
CLOCK = re.compile(
    rf"(?:\d{{2,4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}日?[\sT]*(?:{WEEKDAY.replace('?P<weekday>', '?:')})?\s*)?"
    rf"(?:(?:{'|'.join(LATER)})\s*)?(?:(?:{NOON})\s*)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s*[AP]M)?",
    re.IGNORECASE,
)
GLUED = re.compile(r"(?:[0-2]?\d:\d{2})(?:\d{2}:\d{2})+")
ASIDE = "正常|严重迟到|迟到|早退|外勤|内勤|加班|旷工|上班|下班|签到|签退|打卡|未打卡|缺卡|漏打卡|未排班|休息"
BETWEEN = re.compile(rf"(?:[\s;；,，、。|/*:~\-—–()（）]|{ASIDE}|\d+(?:小时|分钟?))*")
REMARK = re.compile(r"[(（][^()（）\d补]*[)）]")
NO_PUNCH = re.compile(r"(未打卡|缺卡|漏打卡|未签到|未签退|未刷卡|无|休息|休|请假|旷工|未排班|[-/—*]+)?")
EXAMPLE = "请按 2026-10-08 08:21 这样填写。"


class Yearless(NamedTuple):
    """A day of which the year stands elsewhere; `weekday` is the word beside it, or nothing."""

    month: int
    day: int
    weekday: str = ""

    def of(self, year: int | None) -> date | None:
        """The day in a year; None without one, or where the year has no such day or another weekday."""
        try:
            found = date(year, self.month, self.day) if year else None
        except ValueError:
            return None
        return found if found is not None and fits(found, self.weekday) else None


Day = date | Yearless


class Moment(NamedTuple):
    """What a cell says: a day, if it has one, and a time of day. `exact` is None where seconds may only be unknown.

    `later` adds days, where the cell itself says 次日 or 24:00.
    """

    day: Day | None
    time: time
    exact: bool | None
    later: int = 0

    def on(self, day: Day | None, year: int | None = None) -> datetime | None:
        """The moment, on a day, and in a year, that stand elsewhere if the cell has none; None without any."""
        own = self.day or day
        whole = own.of(year) if isinstance(own, Yearless) else own
        return datetime.combine(whole, self.time) + timedelta(days=self.later) if whole is not None else None


def fits(day: date, weekday: str) -> bool:
    """Whether a day is the weekday of this word (一 … 日, 天), if there is one."""
    return not weekday or WEEKDAYS[day.weekday()] == weekday.replace("天", "日")


def bad_time(cell: Cell) -> CellFault:
    """The refusal of what is no possible time."""
    words = cells.words(cell)
    if "补" in words:
        return CellFault("BAD_TIME", f"“{words}”是在别的软件里补的卡，不算机器打卡。请让本人提交补卡申请。")
    if re.search(r"\dZ$", words):
        return CellFault("BAD_TIME", f"“{words}”带有时区记号 Z，看不出是不是北京时间。{EXAMPLE}")
    return CellFault("BAD_TIME", f"“{words}”不是可能的打卡时间，{EXAMPLE}")


def moment(cell: Cell) -> Moment | None:
    """The moment in a cell, None when it is empty or says that nobody punched. Raises CellFault BAD_TIME."""
    if isinstance(cell, datetime):
        # A workbook does not tell a time without seconds from one at the full minute; one before 1901 has no day.
        day = cell.date() if cell.year > cells.EARLIEST else None
        return Moment(day, cell.time().replace(microsecond=0), True if cell.second else None)
    if isinstance(cell, time):
        return Moment(None, cell.replace(microsecond=0), True if cell.second else None)
    if cells.is_blank(cell) or (isinstance(cell, str) and NO_PUNCH.fullmatch(text.fold(cell))):
        return None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _of_number(cell)
    if not isinstance(cell, str):
        raise bad_time(cell)
    try:
        return _of_words(cell)
    except ValueError as fault:
        raise bad_time(cell) from fault


def _of_words(cell: str) -> Moment:
    """A time in words. Raises ValueError."""
    plain = PLAIN.fullmatch(cell)
    if plain is not None:
        year, month, day, hour, minute = map(int, plain.groups()[:5])
        if hour < 24:
            return Moment(date(year, month, day), time(hour, minute, int(plain[6] or 0)), plain[6] is not None)
    words = cells.words(cell)
    if DECIMAL.fullmatch(words):
        return _of_number(float(words))
    packed = PACKED.fullmatch(words)
    if packed is not None:
        found: Day | None = date(int(packed["year"]), int(packed["month"]), int(packed["day"]))
        clock = packed
    else:
        found, rest = _split(words)
        at = CLOCK_TIME.fullmatch(rest) or (DIGITS.fullmatch(rest) if found is None else None)
        if at is None:
            raise bad_time(cell)
        clock = at
    return _at(found, {key: value for key, value in clock.groupdict().items() if value})


def _split(words: str) -> tuple[Day | None, str]:
    """The day that words name, wherever it stands, and the rest of them. Raises ValueError."""
    weekday = ""
    told = re.search(WEEKDAY, words)
    if told is not None:
        weekday, words = told["weekday"], words.replace(told.group(), " ", 1)
    for form in DAYS:
        found = form.search(words)
        if found is not None:
            rest = (words[: found.start()] + " " + words[found.end() :]).strip(" T_-")
            return _day(found.groupdict(), weekday), rest
    return None, words.strip()


def _day(parts: dict[str, str | None], weekday: str) -> Day:
    month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    if not parts.get("year"):
        date(2000, month, day)  # a leap year has every day
        return Yearless(month, day, weekday)
    year = int(parts["year"] or 0)
    found = date(year + 2000 if year < 100 else year, month, day)
    if not fits(found, weekday):
        raise ValueError("another weekday")
    return found


def _at(day: Day | None, parts: dict[str, str]) -> Moment:
    hour, minute = int(parts["hour"]), int(parts.get("minute") or parts.get("minute_zh") or 0)
    second = parts.get("second") or parts.get("second_zh")
    noon = (parts.get("noon") or parts.get("after") or "").upper()
    later = LATER.get(parts.get("later", ""), 0)
    if noon in ("下午", "PM") and hour < 12:
        hour += 12
    elif noon in ("上午", "AM") and hour == 12:
        hour = 0
    if (hour, minute, int(second or 0)) == (24, 0, 0):
        hour, later = 0, later + 1
    return Moment(day, time(hour, minute, int(second or 0)), second is not None, later)


def _of_number(cell: float) -> Moment:
    """A serial number, as office files keep days (whole) and times (behind the point), or digits typed together."""
    words = cells.words(cell)
    if words.isdecimal() and (len(words) in (3, 4, 6) or len(words) > 7):
        return _of_words(words.zfill(4))
    whole, rest = divmod(round(cell * 86_400), 86_400)
    if not rest or cell < 0 or (whole and not cells.SERIAL_FROM <= whole <= cells.SERIAL_TO):
        raise bad_time(cell)  # a day alone is no time, and 0 is what programs write for none
    at = time(rest // 3600, rest // 60 % 60, rest % 60)
    day = cells.SERIAL_START + timedelta(days=whole) if whole else None
    return Moment(day, at, True if at.second else None)


def day_of(cell: Cell) -> Day | None:
    """The day in a cell of its own, None when it is empty. Raises CellFault BAD_TIME."""
    try:
        if isinstance(cell, str):
            found, rest = _split(cells.words(cell))
            if found is not None and not rest:
                return found
        return cells.day(cell)
    except ValueError as fault:
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
    if not found or found == [words] or BETWEEN.fullmatch(REMARK.sub("", CLOCK.sub("", words))) is None:
        return [cell]
    return list(_with_days(found))


def _with_days(found: list[str]) -> Iterator[str]:
    """Times without a day have the one that stands before them in the cell."""
    day = ""
    for one in found:
        own = DAYS[0].match(one) or DAYS[2].match(one)
        day = own.group() if own is not None else day
        yield one if own is not None or not day else f"{day} {one}"
