"""The blocks of a machine: a line with the person, then lines of times under the numbers of days; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count, pairwise

from models.attendance.punches import moments, spans
from models.core import cells
from models.core.cells import Cell, CellFault, SheetRow
from models.core.imports import rules
from models.core.imports.layouts import FlatRow, Sheet, Unfolded

FEWEST_DAYS = 5
TITLES = 10  # rows in which the month of all blocks may stand
MOST_LABELS = 12  # filled cells of a line with labels; more make a header
NUMBER_WORDS = r"工号|员工编号|人员编号|编号|考勤号码?|登记号码?|用户号|用户编号|ID号|AC-?No\.?|EnNo|User\s*ID|No\.?|ID"
NAME_WORDS = r"姓名|员工姓名|Name"
OTHER_WORDS = r"部门|班组|职位|岗位|所属部门|单位|Dept\.?|Department"
NUMBER = re.compile(rf"(?P<word>{NUMBER_WORDS})(?P<mark>[:：]?)(?P<rest>.*)", re.IGNORECASE)
NAME = re.compile(rf"(?P<word>{NAME_WORDS})(?P<mark>[:：]?)(?P<rest>.*)", re.IGNORECASE)
OTHER = re.compile(rf"({OTHER_WORDS})[:：]?.*", re.IGNORECASE)
SPACED = "|".join(r"\s*".join(word) if word.isalpha() and len(word) == 2 else word
                  for word in f"{NUMBER_WORDS}|{NAME_WORDS}|{OTHER_WORDS}".split("|"))  # fmt: skip
LABELS = re.compile(rf"\s+(?=(?:{SPACED})\s*[:：])", re.IGNORECASE)
HEADS = frozenset({"日期", "日", "时间", "日期/时间", "Date"})  # what may stand before the numbers of days


def days_in(row: SheetRow) -> dict[int, int]:
    """The headings of a row that count days one after the other, by place; nothing if there are too few."""
    found = {at: number for at, cell in enumerate(row.cells) if (number := spans.number_of_day(cell))}
    numbers = list(found.values())
    follow = all(b == a + 1 or (b == 1 and a >= 28) for a, b in pairwise(numbers))
    others = [cell for at, cell in enumerate(row.cells) if at not in found and not cells.is_blank(cell)]
    is_head = all(spans.plain(cell) in HEADS for cell in others) and len(others) <= 1
    return found if len(found) >= FEWEST_DAYS and follow and is_head else {}


def dates(numbers: Mapping[int, int], span: spans.Span) -> dict[int, date]:
    """The date of each place with the number of a day, within the days of the sheet; others are left out."""
    first, last = span
    found: dict[int, date] = {}
    for at, number in numbers.items():
        day = max([first, *(one + timedelta(days=1) for one in found.values())])
        while day <= last and day.day != number:
            day += timedelta(days=1)
        if day <= last:
            found[at] = day
    return found


def stamps(cell: Cell, day: date) -> Iterator[Cell]:
    """The times in the cell of a day, each with its day in front unless it has its own; what is no time as it is."""
    for piece in moments.pieces(cell):
        if isinstance(piece, str):
            yield piece if spans.whole_date(piece.split(" ")[0]) else f"{day} {piece}"
        else:
            yield _with_day(piece, day)


def _with_day(cell: Cell, day: date) -> Cell:
    """A time that a workbook keeps as a number, on its day."""
    try:
        found = moments.moment(cell)
    except CellFault:
        return cell
    return found.on(day) if found is not None else None


class _Blocks:
    """Going down the blocks, or down those that stand in some columns of the sheet."""

    def __init__(self, sheet: Sheet, titles: Sequence[SheetRow]) -> None:
        self._sheet, self._titles = sheet, titles
        self._span: spans.Span | None = None
        self._days_row = SheetRow(0, ())
        self._numbers: dict[int, int] = {}
        self._days: dict[int, date] = {}
        self._person: dict[str, Cell] = {}
        self._person_row = 0
        self.header: list[int] = []
        self.rows: list[FlatRow] = []
        self.above: dict[int, tuple[int, ...]] = {}
        self.ignored: dict[str, list[int]] = {why: [] for why in (rules.TITLE, rules.BLANK, rules.HEADER, rules.NOTE)}

    def take(self, row: SheetRow) -> None:
        """Read one row of the sheet."""
        if all(map(cells.is_blank, row.cells)):
            self.ignored[rules.BLANK].append(row.number)
            return
        numbers = days_in(row)
        person = None if numbers else person_in(row.cells)
        if numbers:
            self._begin_days(row, numbers)
        elif person is not None:
            self._person, self._person_row = person, row.number
        elif not self._take_times(row):
            self._note(row)

    def _begin_days(self, row: SheetRow, numbers: dict[int, int]) -> None:
        self._numbers, self._days, self._days_row = numbers, {}, row
        if self._person_row:
            self.ignored[rules.HEADER].append(row.number)
        else:
            self.header.append(row.number)

    def _note(self, row: SheetRow) -> None:
        """A line of words: it may name the days of what is below, or the weekdays of what is above."""
        span = spans.span_in(spans.line_of(row))
        if span is not None:
            self._span, self._days = spans.agreed(self._sheet, span), {}
        elif sum(map(spans.is_weekday, row.cells)) >= FEWEST_DAYS and self._numbers:
            spans.require_fitting(self._sheet, row, self._dates())
        self.ignored[rules.NOTE if self._person_row else rules.TITLE].append(row.number)

    def _take_times(self, row: SheetRow) -> bool:
        """Take the times of a row: none is left out, also where no day or person stands above it."""
        if not self._numbers or not any(map(spans.is_times, row.cells)):
            return False
        days = self._dates()
        parts = count(1)
        for at, cell in enumerate(row.cells):
            told = moments.pieces(cell) if spans.is_times(cell) else []
            given = list(stamps(cell, days[at])) if at in days else told
            for stamp in given:
                self.rows.append(FlatRow(row.number, {**self._person, "at": stamp}, next(parts), at))
        known = (0, *self.header)
        self.above[row.number] = tuple(one for one in (self._person_row, self._days_row.number) if one not in known)
        return True

    def _dates(self) -> dict[int, date]:
        if not self._days:
            span = self._span or spans.first_span(self._sheet, self._titles)
            self._days = dates(self._numbers, span)
            spans.require_fitting(self._sheet, self._days_row, self._days)
        return self._days


def person_in(line: Sequence[Cell]) -> dict[str, Cell] | None:
    """The number and name that a line with labels names (工号: 7 姓名: 王芳), None if it is no such line."""
    found: dict[str, Cell] = {}
    wanted, is_labelled = "", False
    filled = [part for cell in line if not cells.is_blank(cell) for part in _parted(cell)]
    if len(filled) > MOST_LABELS:
        return None
    for cell in filled:
        words = spans.plain(cell)
        label = NUMBER.fullmatch(words) or NAME.fullmatch(words)
        if label is not None and (label["mark"] or not label["rest"]):
            wanted = "name" if NAME.fullmatch(words) else "work_no" if "工号" in label["word"] else "machine_no"
            is_labelled = is_labelled or bool(label["mark"])
            if label["rest"]:
                found.setdefault(wanted, label["rest"])
                wanted = ""
        elif OTHER.fullmatch(words):
            wanted = ""
        elif wanted:
            found.setdefault(wanted, words)
            wanted = ""
    if any(key != "name" and re.search(r"\d", str(found[key])) is None for key in found):
        return None  # a heading stands behind a heading
    return found if is_labelled or found.keys() - {"name"} else None


def _parted(cell: Cell) -> list[Cell]:
    """A cell with several labels (工号：1 姓名：王芳), part by part."""
    return [*LABELS.split(cell.strip())] if isinstance(cell, str) else [cell]


def _halves(sheet: Sheet) -> list[Sheet]:
    """The sheet, or where blocks stand side by side, as many copies, each with the cells of its own columns."""
    for row in sheet.rows:
        numbers = {at: number for at, cell in enumerate(row.cells) if (number := spans.number_of_day(cell))}
        starts = [at for at, number in numbers.items() if number == 1]
        if len(starts) < 2 or not all(len(_between(numbers, *ends)) >= FEWEST_DAYS for ends in _ends(starts)):
            continue
        if days_in(row):
            break
        return [_columns(sheet, *ends) for ends in _ends([0, *starts[1:]])]
    return [sheet]


def _ends(starts: Sequence[int]) -> list[tuple[int, int]]:
    return list(pairwise([*starts, 1_000_000]))


def _between(numbers: Mapping[int, int], first: int, last: int) -> list[int]:
    return [number for at, number in numbers.items() if first <= at < last]


def _columns(sheet: Sheet, first: int, last: int) -> Sheet:
    rows = [
        SheetRow(row.number, tuple(cell if first <= at < last else None for at, cell in enumerate(row.cells)))
        for row in sheet.rows
    ]
    return Sheet(sheet.file, sheet.name, rows, sheet.sheets, sheet.rows_of, sheet.month, sheet.header)


def recognises(sheet: Sheet) -> bool:
    """Whether the first rows have the numbers of days and a line with a person."""
    halves = _halves(sheet)
    return any(map(days_in, halves[0].rows)) and any(person_in(row.cells) for row in halves[0].rows)


def unfold(sheet: Sheet) -> Unfolded:
    """One row for each time in the machine's blocks. Raises Refused when the days cannot be known."""
    made = []
    for half in _halves(sheet):
        blocks = _Blocks(half, sheet.rows[:TITLES])
        for row in half.rows:
            blocks.take(row)
        made.append(blocks)
    first = made[0]
    rows = sorted((row for one in made for row in one.rows), key=lambda row: (row.number, row.at, row.part))
    ignored = {why: tuple(numbers) for why, numbers in first.ignored.items()}
    above = {number: above for one in reversed(made) for number, above in one.above.items()}
    return Unfolded(_counted(rows), tuple(first.header), {}, above, ignored)


def _counted(rows: Sequence[FlatRow]) -> list[FlatRow]:
    """The rows with their parts counted through each row of the sheet."""
    counters: dict[int, Iterator[int]] = {}
    return [row._replace(part=next(counters.setdefault(row.number, count(1)))) for row in rows]
