"""Cells of office files read as values: text, codes, dates; and the columns an import looks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from models.core import script, text


@dataclass(frozen=True)
class CellError:
    """A cell whose formula has no value: `mark` is what it shows (#REF!), empty when it was never calculated."""

    mark: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, and what to do in the spreadsheet program."""
        if self.mark:
            return f"公式出错，显示 {self.mark}。请在 Excel 里改好后再导入。"
        return "公式没有结果，请在 Excel 里打开保存一次。"


Cell = str | int | float | bool | date | datetime | time | timedelta | CellError | None
# Among cells of these types equal ones say the same; 1 and true are equal, too.
PLAIN = frozenset({str, float, date, datetime, time, timedelta, type(None)})

# Day 0 of the numbers that stand for dates in office files (1900-02-29, which never was, lies before any of ours).
SERIAL_START = date(1899, 12, 30)
# Bare numbers that are read as such dates: 1955 to 2119. Smaller and larger ones are something else.
SERIAL_FROM, SERIAL_TO = 20_090, 80_000
EARLIEST, LATEST = 1900, 2200
UNCALCULATED = "（公式未计算）"
EXACT_DIGITS = 15  # of a number that a spreadsheet keeps
POINT_ZERO = re.compile(r"\d+\.0")
POWER = re.compile(r"\d+\.\d+E[+-]?\d+|\d+E[+-]\d+")
BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[ \n\t]+(?=[\u3400-\u9fff])")
WEEKDAY = r"(?: ?(?:星期|周|礼拜)[一二三四五六日天])?"
TIME = (
    r"(?:(?:[ T]|(?<=\D))(?:上午|下午|凌晨|中午|晚上|[AP]M)? ?(?:[01]?\d|2[0-3])[:时点][0-5]\d"
    r"(?:[:分][0-5]\d(?:\.\d+)?秒?|分)?(?: ?[AP]M)?)?"
)
DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)" + WEEKDAY + TIME)


class CellFault(ValueError):
    """A cell that cannot be read by its column: a reason code for files, a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True)
class ImportColumn:
    """One column of an import: key in code, words, how a cell becomes a value, and other words for it, best first.

    `parse` depends on nothing but the cell: equal cells are read once. Whatever it is given as, it raises CellFault
    CELL_ERROR for a cell without a value.
    """

    key: str
    label: str
    parse: Callable[[Cell], Any]
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "parse", partial(_parsed, self.parse))


def _parsed(parse: Callable[[Cell], Any], cell: Cell) -> Any:
    if isinstance(cell, CellError):
        raise CellFault("CELL_ERROR", cell.sentence)
    return parse(cell)


class SheetRow(NamedTuple):
    """One row of a sheet: its number as a spreadsheet program shows it, and its cells from column A on."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Fault:
    """Why one row of a file is not taken: its number as a spreadsheet shows it, column, value, code, sentence.

    Where one row of the sheet holds several (the days of a person), `part` tells which of them, from 1 on, and `at`
    in which cell it stands (column A is 0); both are 0 and -1 where a row is one thing.
    """

    row: int
    column: str
    value: str
    code: str
    sentence: str
    part: int = 0
    at: int = -1

    @property
    def key(self) -> tuple[int, int]:
        """What the fault is about: the number of the row and which part of it."""
        return self.row, self.part


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    if not isinstance(cell, str):
        return cell is None
    return not cell[:1].isalnum() and not text.fold(cell)


def words(cell: Cell) -> str:
    """The text of a cell: folded, outer blanks gone; whole numbers without .0, blanks inside Chinese words removed.

    An apostrophe in front only tells a spreadsheet program that a number is text.
    """
    if not isinstance(cell, str):
        return _other_words(cell)
    plain = text.fold(cell)
    if " " in plain or "\n" in plain:
        plain = BETWEEN_HAN.sub("", plain)
    return plain[1:] if plain[:1] == "'" and plain[1:2].isalnum() else plain


def _other_words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, CellError):
        return cell.mark or UNCALCULATED
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def code(cell: Cell) -> str:
    """A number or code in its one spelling; 7.0 is 7."""
    return text.code(words(cell))


def identity(cell: Cell, what: str, fault: str) -> str:
    """The number of an account or a payment in its one spelling; raises CellFault where a spreadsheet has spoiled it.

    That is so where it shows a power of ten (1.01E+07), where it is longer than the digits that a spreadsheet keeps,
    and where it became a date, a truth or a fraction: the digits that were lost are not guessed.
    """
    found = code(cell)
    if isinstance(cell, float):
        is_spoiled = not cell.is_integer() or abs(cell) >= 10**EXACT_DIGITS
    else:
        is_spoiled = isinstance(cell, (bool, date, time, timedelta)) or POWER.fullmatch(found) is not None
    if is_spoiled:
        told = f"“{found[:40]}”不是完整的{what}，表格软件改过，原来的数字已看不出。请把这一列设为文本，填好后再导入。"
        raise CellFault(fault, told)
    return found.partition(".")[0] if POINT_ZERO.fullmatch(found) else found


def day(cell: Cell) -> date | None:
    """The day in a cell, None when it is empty: a real date, 2026-11-3, 2026.11.3, 2026年11月3日, 20261103, a serial.

    A time of day behind it does not matter.
    Raises CellFault BAD_DATE when it is no possible date.
    """
    if is_blank(cell):
        return None
    found = _day(cell)
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise CellFault("BAD_DATE", f"“{words(cell)}”不是有效日期，请按 2026-11-03 这样填写。")
    return found


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (bool, time, timedelta, CellError)):
        return None
    if isinstance(cell, float) and SERIAL_FROM <= cell <= SERIAL_TO:
        return SERIAL_START + timedelta(days=int(cell))  # its fraction is the time of day
    plain = words(cell).replace(" 年", "年")
    if re.fullmatch(r"\d{5}", plain) and SERIAL_FROM <= int(plain) <= SERIAL_TO:
        return SERIAL_START + timedelta(days=int(plain))
    if re.fullmatch(r"\d{8}", plain):
        return _calendar(plain[:4], plain[4:6], plain[6:])
    found = DAY.fullmatch(plain)
    if found is None:
        return None
    year, month, number, month_zh, number_zh = found.groups()
    return _calendar(year, month or month_zh, number or number_zh)


def _calendar(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def header_key(cell: Cell) -> str:
    """A heading as it is compared: without blanks, line breaks, marks of obligation and units in brackets."""
    return re.sub(r"[(（][^()（）]*[)）]$", "", _heading(cell))


def _heading(cell: Cell) -> str:
    """A heading with its unit in brackets; traditional characters count as simplified ones."""
    return script.simplified(re.sub(r"\s+", "", words(cell)).strip("*:：").casefold())


def match_columns(cells: Sequence[Cell], columns: Sequence[ImportColumn]) -> dict[str, int]:
    """Which position holds which column: by its name before an alias, an earlier alias before a later one.

    The first of two equal headings counts. A heading that may mean two columns is the earlier one of them, unless that
    stands better elsewhere. A name with a unit in brackets (时长（小时）) means only headings with this unit.
    """
    places: dict[str, int] = {}
    for position, cell in enumerate(cells):
        places.setdefault(header_key(cell), position)
        places.setdefault(_heading(cell), position)
    found: dict[str, int] = {}
    for one in columns:
        at = (places.get(key) for key in _names(one))
        stands = next((place for place in at if place is not None and place not in found.values()), None)
        if stands is not None:
            found[one.key] = stands
    return found


@lru_cache(maxsize=1024)
def _names(column: ImportColumn) -> tuple[str, ...]:
    return (header_key(column.label), *map(_heading, column.aliases))
