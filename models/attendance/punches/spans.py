"""Which days the headings of a sheet of punches stand for: its span or month, and the weekdays beside them; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from models.attendance.punches import moments
from models.core import cells, text
from models.core.cells import Cell, CellFault, SheetRow
from models.core.errors import Refused
from models.core.imports.layouts import Sheet

WEEKDAY = r"(?:星期|周|礼拜)?([一二三四五六日天])"
DATE = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
UNTIL = r"(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?\s*(?:~|至|到|—+|-+|–|[,;，；]?\s*(?:结束|截止)(?:日期|时间)?\s*[:：]?)\s*"
SPAN = re.compile(rf"{DATE}{UNTIL}(?:{DATE}|(?:(\d{{1,2}})\s*[-/.月]\s*)?(\d{{1,2}})\s*日?(?!\d))")
MONTH = re.compile(r"(20\d{2})\s*[-/.年]\s*(1[0-2]|0?[1-9])(?!\d)(?!\s*[-/.月]\s*\d)")  # no whole day, as of printing
DAY_NUMBER = re.compile(rf"0?([1-9]|[12]\d|3[01])(?:日|号)?\s*(?:[(（]?{WEEKDAY}[)）]?)?")
MONTH_AND_DAY = re.compile(rf"(1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])日?\s*(?:[(（]?{WEEKDAY}[)）]?)?")
TIMES = re.compile(r"\d{1,2}[:：]\d{2}")
NO_MONTH = "看不出“{}”是哪年哪月的，没有读取。请在表的最上面写明起止日期，例如 2026-10-01 ~ 2026-10-31。"

Span = tuple[date, date]


def plain(cell: Cell) -> str:
    """The text of a cell without any blanks, as labels are compared."""
    return re.sub(r"\s+", "", cells.words(cell))


def is_times(cell: Cell) -> bool:
    """Whether a cell holds times; of numbers only those that can be nothing rounder (half a day is 0.5)."""
    if isinstance(cell, str):
        return TIMES.search(cell) is not None
    return isinstance(cell, (datetime, time)) or (isinstance(cell, float) and 0 < cell < 1 and round(cell, 2) != cell)


def line_of(row: SheetRow) -> str:
    """All words of a row."""
    return " ".join(map(cells.words, row.cells))


def span_in(words: str) -> Span | None:
    """The first and last day that a line names, or nothing."""
    found = SPAN.search(text.fold(words))
    if found is None:
        return None
    try:
        first = date(*map(int, found.group(1, 2, 3)))
        year, month, day = found.group(4, 5, 6) if found[4] else (found[1], found[7] or found[2], found[8])
        last = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _month(year: str, month: str) -> Span:
    first = date(int(year), int(month), 1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _months(words: str) -> list[Span]:
    """The different months that words name."""
    return list(dict.fromkeys(_month(*found) for found in MONTH.findall(text.fold(words))))


def agreed(sheet: Sheet, span: Span) -> Span:
    """A span that the sheet names, if it has to do with the stated month. Raises Refused."""
    if sheet.month and not any(span[0] <= day <= span[1] for day in _month(sheet.month[:4], sheet.month[5:])):
        raise Refused(
            f"工作表“{sheet.name}”写的是 {span[0]} 至 {span[1]}，与您写明的月份 {sheet.month} 对不上，没有读取。"
            "请核对是不是选错了文件或月份。",
            code="NO_MONTH",
        )
    return span


def first_span(sheet: Sheet, rows: Sequence[SheetRow]) -> Span:
    """The days that the title, else the stated month, else the names of sheet and file say; a month is all its days.

    Raises Refused where nothing says it, or different months are named.
    """
    words = [line_of(row) for row in rows]
    span = next((one for one in map(span_in, words) if one is not None), None)
    if span is not None:
        return agreed(sheet, span)
    stated = f"{sheet.month}月" if sheet.month else ""
    titled = _months("\n".join(words))
    if stated and titled and _months(stated)[0] not in titled:
        return agreed(sheet, titled[0])
    named = (_months(stated), titled, _months(sheet.name), _months(sheet.file))
    months = next((found for found in named if found), [])
    if len(months) != 1:
        raise Refused(NO_MONTH.format(sheet.name), code="NO_MONTH")
    return months[0]


def number_of_day(cell: Cell) -> int:
    """The day of the month that a heading names, or 0."""
    if isinstance(cell, (date, datetime)):
        return cell.day
    words = cells.words(cell)
    found = DAY_NUMBER.fullmatch(words)
    if found is not None:
        return int(found[1])
    month = MONTH_AND_DAY.fullmatch(words)
    if month is not None:
        return int(month[2])
    whole = whole_date(cell) if len(words) > 5 else None
    return whole.day if whole is not None else 0


def whole_date(cell: Cell) -> date | None:
    """The date that a heading names with its year, or None."""
    if not isinstance(cell, (date, datetime)) and len(cells.words(cell)) < 8:
        return None
    try:
        found = moments.day_of(cell)
    except CellFault:
        return None
    return found if isinstance(found, date) else None


def is_weekday(cell: Cell) -> bool:
    """Whether a heading is a weekday alone."""
    return re.fullmatch(WEEKDAY, cells.words(cell)) is not None


def require_fitting(sheet: Sheet, row: SheetRow, days: Mapping[int, date]) -> None:
    """Raise Refused where headings name another day, month or weekday than the one they stand for."""
    for at, day in days.items():
        cell = row.cells[at] if at < len(row.cells) else None
        words = cells.words(cell)
        number = number_of_day(cell)
        month = MONTH_AND_DAY.fullmatch(words)
        named = month or DAY_NUMBER.fullmatch(words) or re.fullmatch(WEEKDAY, words)
        weekday = (named.groups()[-1] or "") if named is not None else ""
        if (
            (number and number != day.day)
            or (month is not None and int(month[1]) != day.month)
            or not moments.fits(day, weekday)
        ):
            raise Refused(
                f"工作表“{sheet.name}”的表头日期与写明的起止日期对不上：“{words}”那一列应是 {day:%Y-%m-%d}"
                f"（星期{moments.WEEKDAYS[day.weekday()]}），没有读取。请核对后再导入。",
                code="NO_MONTH",
            )
