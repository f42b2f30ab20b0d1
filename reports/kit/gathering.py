"""Going through the rows of a sheet: what is data is read and checked in itself, the rest is listed by its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from models.core import cells
from models.core.cells import Cell, CellFault, Fault
from models.core.garbage import nothing_to_collect
from models.core.imports import rules
from models.core.imports.layouts import Unfolded
from models.core.imports.register import ImportKind, ImportRow, one_each
from models.core.imports.runs import Runs
from reports.kit.imported import Correction, Layout, Plan, Reading, Tell, silent
from reports.kit.placing import lay_out
from reports.kit.reading.header import SEARCHED, repeats
from reports.kit.reading.rows import Row, Rows
from reports.kit.reading.workbook import Workbook

AT_ONCE = 2_000  # rows that are read together
TOLD_EVERY = 5_000
TITLED = 4  # cells in which a row with sums says what it is of
LATIN = re.compile("[0-9A-Za-z]").search


def read(kind: ImportKind, book: Workbook, plan: Plan = Plan(), tell: Tell = silent) -> Reading:
    """Read a sheet and check every row in itself. Raises Refused when it cannot be read as this kind."""
    with nothing_to_collect():
        return _read(kind, book, plan, tell)


def _read(kind: ImportKind, book: Workbook, plan: Plan, tell: Tell) -> Reading:
    layout = lay_out(kind, book, plan)
    if layout.unfolded is not None:
        return _read_unfolded(kind, book, layout, layout.unfolded, plan, tell)
    reader = _Reader(kind, book.name, layout, plan)
    for done in reader.take_all(layout.rows):
        tell("正在检查各行", done, len(layout.rows))
    faults = rules.ordered((*reader.faults, *_between(kind, reader.rows, plan)))
    return Reading(
        kind, book.name, book.sha256, layout, tuple(reader.rows), faults,
        {why: tuple(numbers) for why, numbers in reader.ignored.items()}, reader.printed, tuple(reader.corrections),
        frozenset(reader.headings), tuple(reader.subtotals),
    )  # fmt: skip


def _between(kind: ImportKind, rows: Sequence[ImportRow], plan: Plan) -> list[Fault]:
    """The faults between rows, and of those that are not of the month that the person stated."""
    return kind.across(rows) + (kind.outside(rows, plan.month) if plan.month else [])


def _read_unfolded(kind: ImportKind, book: Workbook, layout: Layout, made: Unfolded, plan: Plan, tell: Tell) -> Reading:
    """The rows that a layout made of a sheet, each read and checked as a row of a plain table would be."""
    rows: list[ImportRow] = []
    faults: list[Fault] = []
    for done, one in enumerate(made.rows, 1):
        parsed, found = rules.read_row(kind, one.number, one.cells, one.part, one.at)
        rows.append(parsed)
        faults += found
        if not done % 5000:
            tell("正在检查各行", done, len(made.rows))
    return Reading(
        kind, book.name, book.sha256, layout, tuple(rows), rules.ordered((*faults, *_between(kind, rows, plan))),
        {why: tuple(numbers) for why, numbers in made.ignored.items()}, {}, layout.corrections,
    )  # fmt: skip


def _texts(titles: Sequence[Sequence[Cell]]) -> list[str]:
    return [cells.words(cell) for row in titles for cell in row if isinstance(cell, str) and cell]


def _is_number(cell: Cell) -> bool:
    """Whether a cell is a number, or a code of plain letters and digits."""
    return type(cell) is float or (type(cell) is str and cell.isascii() and cell.isalnum())


def _is_filled(cell: Cell) -> bool:
    """Whether something stands in a cell beyond doubt."""
    return type(cell) in (float, date, datetime) or (isinstance(cell, str) and cell[:1].isalnum())


class _Reader:
    """Going through the rows of a sheet, one after the other."""

    def __init__(self, kind: ImportKind, file: str, layout: Layout, plan: Plan) -> None:
        self._kind, self._header, self._plan = kind, layout.header, plan
        self._sections = rules.Sections(kind)
        self._runs = Runs(kind)
        titles = [row.cells for row in layout.rows[:SEARCHED] if row.number < layout.header.rows[0]]
        # What the rows have that stands above them, in columns that the file lacks.
        stated = (f"{plan.month}-",) if plan.month else ()
        told = rules.title_word([stated, *titles], kind) or rules.title_word([(f"{layout.sheet}-",)], kind)
        self._above: dict[str, Cell] = {kind.titled_by: told} if told else {}
        if kind.headed_by not in layout.header.positions and titles and rules.group_name(titles[-1], kind):
            self._above[kind.headed_by] = rules.group_name(titles[-1], kind)
        told_by = (plan.month,) if plan.month else (*_texts(titles), layout.sheet, file)
        missing = {key: cell for key, cell in kind.about(told_by).items() if key not in layout.header.positions}
        self._above.update(missing)
        self._corrected = {row for row, _ in plan.corrections}
        self.rows: list[ImportRow] = []
        self.faults: list[Fault] = []
        reasons = (
            rules.TITLE, rules.BLANK, rules.HEADER, "subtotal", "total", rules.GROUP, rules.NOTE,
            *filter(None, kind.sections.values()),
        )  # fmt: skip
        self.ignored: dict[str, list[int]] = {why: [] for why in reasons}
        self.printed: dict[str, int] = {}
        self.subtotals: list[rules.Subtotal] = []
        self.corrections: list[Correction] = []
        self.headings: list[int] = []

    def take_all(self, rows: Rows) -> Iterator[int]:
        """Go through all rows; tells from time to time how many are done."""
        plain = self._plain_rows(rows)
        at = told = 0
        while at < len(rows):
            if plain[at] and self._sections.is_ordinary:
                until = plain.find(0, at, at + AT_ONCE)
                end = until if until >= 0 else min(at + AT_ONCE, len(rows))
                self._take_run(rows, at, end)
                at = end
            else:
                self.take(rows[at])
                at += 1
            if at - told >= TOLD_EVERY:
                told = at
                yield at

    def _plain_rows(self, rows: Rows) -> bytearray:
        """Which rows are data at first sight: those that begin with a number or code, and hold what every row must.

        This only saves looking closer: `rules.passed_over` and `repeats` say the same of each of them.
        """
        kind, header = self._kind, self._header
        plain = bytearray(len(rows))
        first = next((at for at in range(rows.width) if any(rows.column(at))), 0)
        needed = next((key for key in kind.needed if key in header.positions and not LATIN(kind.label_of(key))), None)
        anchor = (*kind.anchors, *kind.needed)[0]
        names = header.names[first : first + 1]
        if needed is None or anchor not in header.positions or kind.spread is not one_each or any(map(LATIN, names)):
            return plain
        looked_at = (first, first + 1, header.positions[needed], header.positions[anchor])
        for at, (one, two, need, about) in enumerate(zip(*map(rows.column, looked_at), strict=True)):
            plain[at] = (
                _is_number(one) and _is_filled(two) and _is_filled(about)
                and (not isinstance(two, str) or not ("计" in two or "計" in two or "页" in two or "頁" in two))
                and (not isinstance(need, str) or need.isascii())
            )  # fmt: skip
        for at, number in enumerate(rows.numbers):
            if number > max(header.rows):
                break
            plain[at] = False
        places = {number: at for at, number in enumerate(rows.numbers) if number in self._corrected}
        for at in places.values():
            plain[at] = False
        return plain

    def _take_run(self, rows: Rows, at: int, end: int) -> None:
        """Take rows of data that stand below each other."""
        self._sections.meet("", ())
        given: dict[str, Sequence[Cell]] = {key: [cell] * (end - at) for key, cell in self._above.items()}
        given.update((key, rows.column(place)[at:end]) for key, place in self._header.positions.items())
        parsed, found = self._runs.read(rows.numbers[at:end], given)
        self.rows += parsed
        self.faults += found

    def take(self, row: Row) -> None:
        if row.number in self._header.rows:
            return
        picked = self._header.pick(row)
        if row.number in self._corrected:
            picked = self._correct(row.number, picked)
        why = self._passed_over(row, picked)
        head = rules.group_name(row.cells, self._kind) if why in (rules.GROUP, rules.NOTE) else ""
        if head and self._kind.headed_by not in self._header.positions:
            self._above[self._kind.headed_by] = head
            self.headings.append(row.number)
        if why:
            self.ignored[why].append(row.number)
            return
        given = {**self._above, **picked} if self._above else picked
        spread = self._kind.spread(given)
        for part, (key, raw) in enumerate(spread, 1):
            several = part if len(spread) > 1 else 0
            at = self._header.positions.get(key, -1)
            parsed, found = rules.read_row(self._kind, row.number, raw, several, at)
            self.rows.append(parsed)
            self.faults += found

    def _passed_over(self, row: Row, picked: Mapping[str, Cell]) -> str:
        why = rules.passed_over(row.cells, picked, self._kind)
        if row.number < self._header.number:
            return self._sections.meet(why if why == rules.BLANK else rules.TITLE, row.cells)
        if why in ("", rules.NOTE) and repeats(self._header, row):
            why = rules.HEADER
        if why == "total":
            self.printed |= self._sums(picked)
        elif why == "subtotal":
            words = "".join(cells.words(cell) for cell in row.cells[:TITLED] if isinstance(cell, str))
            self.subtotals.append(rules.Subtotal(row.number, words, self._sums(picked)))
        return self._sections.meet(why, row.cells)

    def _sums(self, picked: Mapping[str, Cell]) -> dict[str, int]:
        found = {}
        for key in self._kind.totals:
            if cells.is_blank(picked.get(key)):
                continue
            try:
                amount = self._kind.column(key).parse(picked.get(key))
            except CellFault:
                continue
            if amount is not None:
                found[key] = amount
        return found

    def _correct(self, number: int, picked: Mapping[str, Cell]) -> dict[str, Cell]:
        """The cells of a row with what a person put in their place; what stood there is kept beside it."""
        result = dict(picked)
        for (row, key), new in self._plan.corrections.items():
            if row == number:
                column = self._kind.column(key)
                self.corrections.append(Correction(row, column.key, cells.words(result.get(key)), new))
                result[key] = new
        return result
