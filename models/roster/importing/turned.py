"""Rosters whose days go down, with people or shifts across, and those that have people in the cells; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.core import cells, text
from models.core.cells import Cell, SheetRow
from models.core.imports.layouts import Covered, FlatRow
from models.roster.importing import heading, legend
from models.roster.importing.columns import plain_name
from models.roster.importing.grid import BLANK, LEGEND, NOT_A_PERSON, NOTE, TITLE, Table
from models.roster.importing.heading import NAME, Day, Heading
from models.roster.importing.legend import Legend

SEARCHED = 8  # columns from the left in which the days are looked for
HEAD_ROWS = 3
SHIFT_HEAD = re.compile(r"班|休|值|备勤|\d[:点时]\d|^[A-Za-z]$")
NO_SHIFT = re.compile(r"备注|说明|电话|手机|联系|星期|日期|签字|签名|节日|天气|序号|^(班次|班组|班别)$")
NO_NAME = re.compile(r"班$|[休假]|^(培训|出差|行政|学习|值班|外勤|会议|正常|机动)$")
BETWEEN_NAMES = re.compile(r"[、,;/&+和及|\s]+")
SPREAD = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff]) +([\u3400-\u9fff])(?![\u3400-\u9fff])")
BRACKETS = re.compile(r"\([^()]*\)|【[^【】]*】")
PHONE = re.compile(r"[\d-]{7,}")
NOBODY = ("无", "空", "暂无")
MOSTLY = 0.6


@dataclass(frozen=True)
class Turned:
    """A roster with its days going down; `lines` are the rows of the sheet, or its columns where days go across.

    `heading` has the lines of the days as its places. `heads` are the words above each column, from top to bottom;
    with `has_names` people stand in the cells and shifts above them, else the other way round. `numbers` are those
    of the sheet's rows.
    """

    rows: Sequence[SheetRow]
    lines: Sequence[Sequence[Cell]]
    numbers: Sequence[int]
    across: bool
    heading: Heading
    heads: Mapping[int, Sequence[str]]
    has_names: bool
    unread: tuple[str, ...]

    @property
    def titles(self) -> Sequence[SheetRow]:
        """The rows of the sheet above the roster."""
        return [row for row in self.rows if row.number < self.heading.rows[0]]

    def place(self, line: int, column: int) -> tuple[int, int]:
        """The number of the row and the place of a cell in the sheet."""
        return (self.numbers[column], line) if self.across else (self.numbers[line], column)

    def cell(self, line: int, column: int) -> Cell:
        """A cell of the roster."""
        return self.lines[line][column] if column < len(self.lines[line]) else None


def find(rows: Sequence[SheetRow], told: Legend, *, only_across: bool = False) -> Turned | None:
    """The roster of a sheet whose days go down, or across with people in the cells; `told` is the legend of the file.

    With `only_across` only the latter are looked for.
    """
    down = [tuple(cell.value if isinstance(cell, Covered) else cell for cell in row.cells) for row in rows]
    width = max(map(len, down), default=0)
    across = [tuple(line[at] if at < len(line) else None for line in down) for at in range(width)]
    signs = frozenset(text.code(one.code) for one in told.entries)
    searched = [(down, at, False) for at in range(min(width, SEARCHED) if not only_across else 0)]
    searched += [(across, at, True) for at in range(min(len(down), heading.SEARCHED))]
    for lines, at, is_across in searched:
        days = heading.days_of([line[at] if at < len(line) else None for line in lines])
        found = _Search(rows, lines, at, days, signs, is_across).found() if days else None
        if found is not None:
            return found
    return None


class _Search:
    """Looking at the columns beside the days."""

    def __init__(
        self, rows: Sequence[SheetRow], lines: Sequence[Sequence[Cell]], at: int, days: dict[int, Day],
        signs: frozenset[str], across: bool,
    ) -> None:  # fmt: skip
        self._rows, self._lines, self._at, self._days = rows, lines, at, days
        self._signs, self._across = signs, across
        self._heads: dict[int, list[str]] = {}
        self._named: dict[int, float] = {}
        self._weekdays: dict[int, int] = {}
        self._unread: list[str] = []
        self._head_lines = self._lines_above()

    def found(self) -> Turned | None:
        """The roster, if the columns beside the days are people or shifts."""
        for column in range(max(map(len, self._lines))):
            if column != self._at:
                self._look_at(column)
        shifts = [column for column, words in self._heads.items() if _is_shift(words, self._signs)]
        named = [column for column, share in self._named.items() if share >= MOSTLY]
        has_names = len(named) * 2 > len(self._heads) and (bool(set(shifts) & set(named)) or not self._across)
        if has_names:
            taken = named
        elif not self._across:
            taken = [
                column for column, words in self._heads.items()
                if self._named[column] < MOSTLY and not _is_said(words[-1])
            ]  # fmt: skip
        else:
            taken = []
        if not taken:
            return None
        unread = [words[-1] for column, words in self._heads.items() if column not in taken]
        numbers = [row.number for row in self._rows]
        return Turned(
            self._rows, self._lines, numbers, self._across, self._heading(numbers),
            {column: self._heads[column] for column in taken}, has_names, (*unread, *self._unread),
        )  # fmt: skip

    def _heading(self, numbers: Sequence[int]) -> Heading:
        first = min(self._days)
        if self._across:
            return Heading((numbers[self._at],), numbers[self._at], self._days, {}, self._weekdays)
        heads = [line for line in self._head_lines if line < first]
        return Heading(tuple(numbers[line] for line in heads), numbers[first], self._days, {}, self._weekdays)

    def _look_at(self, column: int) -> None:
        stand = {line: self._lines[line][column] for line in self._days if column < len(self._lines[line])}
        week = {line: day for line, cell in stand.items() if (day := heading.weekday_of(cell)) is not None}
        if len(week) * 2 > len(self._days):
            self._weekdays = self._weekdays or week
            return
        told = [cell for cell in stand.values() if not cells.is_blank(cell)]
        head = self._head(column)
        if column < self._at or not head or not told:
            return
        if NO_SHIFT.search(head[-1]):
            self._unread.append(head[-1])
            return
        parts = [part for cell in told for part in names_in(cell)]
        names = [part for part in parts if _is_name(part, self._signs)]
        self._heads[column] = head
        self._named[column] = len(names) / len(parts) if parts else 0.0

    def _lines_above(self) -> list[int]:
        """The lines above the days that belong to them, up to the title."""
        first = min(self._days)
        found: list[int] = []
        for line in range(first - 1, max(first - 1 - HEAD_ROWS, -1), -1):
            words = {cells.words(cell) for cell in self._lines[line]} - {""}
            if len(words) < 2 and found:
                break
            found.append(line)
        return found[::-1]

    def _head(self, column: int) -> list[str]:
        found = [self._lines[line][column] for line in self._head_lines if column < len(self._lines[line])]
        return list(dict.fromkeys(text.fold(str(cell)) for cell in found if not cells.is_blank(cell)))


def _is_shift(words: Sequence[str], signs: frozenset[str]) -> bool:
    return any(
        text.code(word) in signs or bool(SHIFT_HEAD.search(word)) or bool(legend.line_entries(_line([word])))
        for word in words
    )


def _is_name(word: str, signs: frozenset[str]) -> bool:
    plain = plain_name(word)
    return (
        bool(NAME.fullmatch(plain)) and len(plain) <= 4 and text.code(plain) not in signs
        and not NO_NAME.search(plain) and not NOT_A_PERSON.search(plain)
    )  # fmt: skip


def _is_said(word: str) -> bool:
    """Whether a heading names no person: 人数, 备注."""
    return bool(NOT_A_PERSON.search(word) or NO_SHIFT.search(word))


def _name(words: Sequence[str]) -> str:
    """The name above a column; what is none is found out when the person is looked up."""
    found = [plain_name(word) for word in words]
    return next((word for word in reversed(found) if NAME.fullmatch(word)), found[-1])


def names_in(cell: Cell) -> list[str]:
    """The names of a cell: 张一、李二; 张一(带班) 李二; telephone numbers and words for nobody are passed over."""
    plain = BRACKETS.sub(" ", text.fold(cell if isinstance(cell, str) else cells.words(cell)))
    parts = BETWEEN_NAMES.split(SPREAD.sub(r"\1\2", plain))
    return [one for one in parts if one and not PHONE.fullmatch(one) and one not in NOBODY and not legend.is_rest(one)]


# the rows of people


def read(found: Turned, days: Mapping[int, str]) -> Table:
    """A row for each person of such a roster; `days` are the columns of its lines that are read."""
    table = Table(found.heading.rows, {}, unread=found.unread)
    people = _named_in(found, days) if found.has_names else _above(found, days)
    parts: dict[int, int] = {}
    for (number, at), picked in people:
        parts[number] = parts.get(number, 0) + 1
        table.people.append(FlatRow(number, picked, parts[number], at))
    table.around = list(_around(found))
    _sort(found, table)
    return table


def _above(found: Turned, days: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], dict[str, Cell]]]:
    """People by their names above the columns."""
    head = max(min(found.heading.days) - 1, 0)
    for column, words in found.heads.items():
        picked: dict[str, Cell] = {"name": _name(words)}
        numbers = [word for word in words if re.fullmatch(r"[A-Za-z]{0,4}\d{2,8}", word)]
        picked |= {"work_no": numbers[0]} if numbers else {}
        yield found.place(head, column), picked | {key: found.cell(line, column) for line, key in days.items()}


def _named_in(found: Turned, days: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], dict[str, Cell]]]:
    """People by their names in the cells: who stands nowhere on a day has nothing on it."""
    places: dict[str, tuple[int, int]] = {}
    planned: dict[str, dict[str, list[str]]] = {}
    for line, key in days.items():
        for column, words in found.heads.items():
            for part in names_in(found.cell(line, column)):
                name = plain_name(part)
                places.setdefault(name, found.place(line, column))
                signs = planned.setdefault(name, {}).setdefault(key, [])
                signs += [sign for sign in [_sign(words)] if sign not in signs]
    for name, told in planned.items():
        yield places[name], {"name": name, **{key: "/".join(told.get(key, [])) for key in days.values()}}


def _sign(words: Sequence[str]) -> str:
    """The sign of the shift above a column: 早班 of «早班(7:30-15:30)», 值班 of «值班人员»."""
    entries = legend.line_entries(_line(words))
    if entries:
        return entries[-1].code
    likely = [word for word in words if SHIFT_HEAD.search(word)] or list(words)
    return re.sub(r"(?<=.)(人员|人|坐席|员工|名单)$", "", re.sub(r"\s+", "", BRACKETS.sub("", likely[-1])))


def _around(found: Turned) -> Iterator[Sequence[Cell]]:
    """Where a legend may stand: above and below the roster, to the right of it, and in the words above its columns."""
    first, last = _span(found)
    right = 1 + (max(found.heading.days) if found.across else max(found.heads))
    for row in found.rows:
        yield row.cells[right:] if first <= row.number <= last else row.cells
    for words in found.heads.values():
        yield [_line(words)]


def _line(words: Sequence[str]) -> str:
    return " ".join(" ".join(words).split())


def _span(found: Turned) -> tuple[int, int]:
    """The numbers of the first and the last row of the roster."""
    last = max(found.heads) if found.across else max(found.heading.days)
    return found.heading.rows[0], found.numbers[last]


def _sort(found: Turned, table: Table) -> None:
    """The rows outside of the roster by what they are."""
    first, last = _span(found)
    for row in found.rows:
        if first <= row.number <= last:
            continue
        filled = any(not cells.is_blank(cell) for cell in row.cells)
        told = TITLE if row.number < first else LEGEND if legend.collect([row.cells]).entries else NOTE
        table.ignored.setdefault(told if filled else BLANK, []).append(row.number)
