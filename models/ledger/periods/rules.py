"""Which season or month a day or the title of a file belongs to, and what such a period is called (pure)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from models.core import text
from models.ledger.workflow import ITEM_NAMES, Item

FIRST_MONTH = 7
_SEASON = re.compile(r"(?<!\d)(20\d\d)年?\s*[-—–~至到/]+\s*(20\d\d|\d\d)(?!\d)年?")
_MONTH = re.compile(r"(?<!\d)(20\d\d)\s*[年./-]\s*(0?[1-9]|1[0-2])(?!\d)")
_JOINED = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<![\d/—–~至到-])(20\d\d)\s*年?度?\s*(?:采暖|供暖|供热|热费)")
CODE = re.compile(r"(20\d\d)-(?:(20\d\d)|(0[1-9]|1[0-2]))")


@dataclass(frozen=True)
class Shape:
    """What a period is by its code: how it is called, its first and last day (inclusive), and the last day to pay.

    A month has no such day of its own: it follows from when the sheet is delivered (R-261).
    """

    label: str
    from_on: date
    to_on: date
    due_on: date | None


@dataclass(frozen=True)
class Season:
    """When a heating season begins and ends and has to be paid, as month and day (11-15), and the month it turns in."""

    first_month: int
    from_on: str
    to_on: str
    due_on: str

    def day(self, start: int, words: str) -> date:
        """The day of the season beginning in the year `start` that 11-15 names; 29 February may be the 28th."""
        month, day = (int(part) for part in words.split("-"))
        year = start if month >= self.first_month else start + 1
        return date(year, month, min(day, monthrange(year, month)[1]))

    def turn(self, code: str) -> date | None:
        """The first day on which a payment is one for the season of this code; None for a month."""
        found = CODE.fullmatch(code)
        return None if found is None or found[2] is None else date(int(found[1]), self.first_month, 1)


def code_of(item: str, named: date | str, first_month: int = FIRST_MONTH) -> str:
    """The code of the period of an item that a day lies in, or that words name; "" where they name none.

    Heat has seasons, 2026-2027, that turn on the first of `first_month`; everything else has months, 2026-10. Words
    are titles of files: 2026-2027采暖季, 2026/27年度, 2026年10月, 202610; a month in the title of heat means the season
    that it lies in, and a bare 2026年度采暖 the season that begins in that year.
    """
    if isinstance(named, date):
        return _of_day(item, named, first_month)
    words = text.fold(named)
    season, month = _season_in(words), _month_in(words)
    if item != Item.HEAT:
        return f"{month:%Y-%m}" if month is not None else season if item == Item.OTHER else ""
    if season:
        return season
    year = _YEAR.search(words)
    if month is not None:
        return _of_day(item, month, first_month)
    return f"{year[1]}-{int(year[1]) + 1}" if year is not None else ""


def _of_day(item: str, day: date, first_month: int) -> str:
    if item != Item.HEAT:
        return f"{day:%Y-%m}"
    start = day.year if day.month >= first_month else day.year - 1
    return f"{start}-{start + 1}"


def _season_in(words: str) -> str:
    """The season of two consecutive years that words name."""
    for found in _SEASON.finditer(words):
        first, last = int(found[1]), int(found[2]) if len(found[2]) == 4 else int(found[1][:2] + found[2])
        if last == first + 1:
            return f"{first}-{last}"
    return ""


def _month_in(words: str) -> date | None:
    found = _MONTH.search(words) or _JOINED.search(words)
    return date(int(found[1]), int(found[2]), 1) if found is not None else None


def is_code(item: str, code: str) -> bool:
    """Whether a code names a period of this item: seasons for heat, months for gas, either for the rest."""
    found = CODE.fullmatch(code)
    if found is None:
        return False
    if found[2] is None:
        return item != Item.HEAT
    return item != Item.GAS and int(found[2]) == int(found[1]) + 1


def shape(item: str, code: str, season: Season) -> Shape:
    """What a period of this code is. Raises ValueError for a code that `is_code` refuses."""
    if not is_code(item, code):
        raise ValueError(code)
    first, second = code.split("-")
    if len(second) == 4:
        called = "采暖季" if item == Item.HEAT else f"年度{ITEM_NAMES[item]}"
        from_on, to_on, due_on = (season.day(int(first), one) for one in (season.from_on, season.to_on, season.due_on))
        return Shape(f"{code}{called}", min(from_on, to_on), max(from_on, to_on), due_on)
    start = date(int(first), int(second), 1)
    last = start.replace(day=monthrange(start.year, start.month)[1])
    return Shape(f"{start.year}年{start.month}月{ITEM_NAMES[item]}", start, last, None)


def days_of(from_on: date, to_on: date) -> int:
    """How many days a period has, both ends included."""
    return (to_on - from_on + timedelta(days=1)).days
