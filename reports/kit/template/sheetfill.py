"""One sheet of an Excel template filled in its place: cells, rows that repeat, and everything that hangs on rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.numbers import is_date_format
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

from models.core.errors import Refused
from models.core.papers.values import Amount, Context, Picture
from reports.kit.template import package, sheetcolumns, sheetdrawings, sheetpages
from reports.kit.template.sheetheights import Heights
from reports.kit.template.sheetplaces import (
    COPY,
    HIDE_COLUMN,
    HIDE_ROW,
    KEEP,
    LONGEST_TEXT,
    MARKS,
    PLACE,
    SIDES,
    Place,
    filled,
    places,
    side_parts,
    value_at,
)
from reports.kit.template.sheetrows import MOST_ROWS, Block, Formula, RowMap, moved, shift_names
from reports.kit.template.words import shown

GENERAL, DATE_FORMAT, TIME_FORMAT, MONEY_FORMAT = "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00"
Make = Callable[[Context], Any]


class Filled:
    """A sheet of the template and the values for it. Raises KeyError where the values lack a place, and Refused."""

    def __init__(self, sheet: Any, context: Context, original: str) -> None:
        self.sheet = sheet
        self.original = original
        self.context = context
        self.cells: dict[tuple[int, int], Any] = dict(sheet._cells)
        self.marked = _marked(self.cells)
        self.lists = self._repeating()
        self.rows = RowMap(
            [Block(top, bottom, max(1, len(self._lines(path)))) for (top, bottom), path in self.lists.items()]
        )
        self.heights = Heights(sheet)
        if self.rows.last(max((row for row, _ in self.cells), default=1)) > MOST_ROWS:
            raise Refused("行数超过 Excel 一张表能放的行数，没有制成。请缩小范围，分几次导出。")

    def fill(self, others: Mapping[str, Filled], *, stamp: bool) -> None:
        """Put the values in; with `stamp`, the mark of a copy goes into the page header.

        `others` are the sheets of this paper by their names in the template, to which formulas may point.
        """
        self.others = others
        self.sheet._cells = {}
        for (row, column), cell in self.cells.items():
            block = self.rows.block_of(row)
            for made in self._repeated(cell, block) if block is not None else self._single(cell):
                self.sheet._cells[made.row, column] = made
        self._move_rest()
        self._hide()
        self._fill_sides(stamp=stamp)
        if KEEP in self.marked:
            marks = [self.rows.first(row) for row, _, _ in self.marked[KEEP]]
            sheetpages.paginate(self.sheet, self.rows.spans(), marks)

    def _lines(self, path: tuple[str, ...]) -> list[Context]:
        found: list[Context] = value_at(path, self.context)
        return found

    def _repeating(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """The spans of rows that stand once for each line of a list; neighbouring rows of one list are one span."""
        of_row: dict[int, tuple[str, ...]] = {}
        for (row, _), cell in sorted(self.cells.items(), key=lambda one: one[0]):
            for place in places(cell.value):
                if len(place.path) > 1 and isinstance(value_at(place.path[:-1], self.context), list):
                    of_row[row] = place.path[:-1]
        spans: dict[tuple[int, int], tuple[str, ...]] = {}
        last: tuple[int, int] | None = None
        for row, path in sorted(of_row.items()):
            if last is not None and last[1] == row - 1 and spans[last] == path:
                del spans[last]
                last = (last[0], row)
            else:
                last = (row, row)
            spans[last] = path
        return spans

    # cells

    def _single(self, cell: Any) -> Iterator[Any]:
        found = places(cell.value)
        room = self.heights.room(cell) if found else None
        cell.row = self.rows.first(cell.row)
        if cell.data_type == "f":
            cell._value = Formula(cell.value).text(self._rows_of)
        elif found:
            make = self._maker(cell.value, found)
            self._add_pictures(cell, found)
            self._put(cell, make({}), room)
        if getattr(cell, "_hyperlink", None) is not None:
            cell._hyperlink.ref = cell.coordinate
        yield cell

    def _repeated(self, cell: Any, block: Block) -> Iterator[Any]:
        path = self.lists[block.top, block.bottom]
        lines: list[Context | None] = [*self._lines(path)] or [None]
        first = self.rows.first(cell.row)
        if isinstance(cell, MergedCell):
            for item in range(block.times):
                yield self._like(cell, MergedCell, first + item * block.height)
            return
        found = places(cell.value)
        room = self.heights.room(cell) if found else None
        formula = Formula(cell.value) if cell.data_type == "f" else None
        make = self._maker(cell.value, found, path) if found else None
        has_pictures = any(isinstance(one, Picture) for one in self._values(found, path, lines[0]))
        for item, line in enumerate(lines):
            made = self._like(cell, Cell, first + item * block.height)
            if formula is not None:
                made._value, made.data_type = formula.text(self._rows_of, block, item), "f"
            elif make is None:
                made._value, made.data_type = cell._value, cell.data_type
            elif line is not None:
                self._put(made, make(line), room)
                if has_pictures:
                    self._add_pictures(made, found, path, line)
            yield made

    def _like(self, cell: Any, kind: Any, row: int) -> Any:
        made = kind(self.sheet, row, cell.column)
        made._style = cell._style
        return made

    def _maker(self, text: str, found: list[Place], inside: tuple[str, ...] = ()) -> Make:
        """How the value of a cell comes from a line of the list `inside`, and from the paper."""
        only, context = found[0], self.context
        if len(found) > 1 or only.shape or PLACE.sub("", text).strip():
            return lambda line: filled(text, context, inside, line) if inside else filled(text, context)
        if inside and only.path[:-1] == inside:
            name = only.path[-1]
            return lambda line: line[name]
        return lambda _: value_at(only.path, context)

    def _put(self, cell: Any, value: Any, room: tuple[float, float] | None) -> None:
        """Give a cell a value of its own kind; a format that would hide what it is gives way."""
        if isinstance(value, str):
            cell._value, cell.data_type = package.printable(value)[:LONGEST_TEXT] or None, "s"
            self.heights.add(cell.row, value, room)
        elif value is None or isinstance(value, (bool, Picture)):
            cell._value, cell.data_type = shown(value) or None, "s"
        elif isinstance(value, date):
            cell._value, cell.data_type = value, "d"
            if not is_date_format(cell.number_format):
                cell.number_format = TIME_FORMAT if isinstance(value, datetime) else DATE_FORMAT
        elif isinstance(value, Amount):
            cell._value, cell.data_type = Decimal(value.fen) / 100, "n"
            if cell.number_format == GENERAL:
                cell.number_format = MONEY_FORMAT
        else:
            cell._value, cell.data_type = value, "n"

    def _values(self, found: list[Place], inside: tuple[str, ...] = (), line: Context | None = None) -> Iterator[Any]:
        """The values of a cell's places, of a line of the list `inside` where they are its own."""
        for place in found:
            if inside and place.path[:-1] == inside:
                yield line[place.path[-1]] if line is not None else None
            else:
                yield value_at(place.path, self.context)

    def _add_pictures(
        self, cell: Any, found: list[Place], inside: tuple[str, ...] = (), line: Context | None = None
    ) -> None:
        for value in self._values(found, inside, line):
            if isinstance(value, Picture):
                sheetdrawings.add_picture(self.sheet, value, cell.coordinate)

    def _rows_of(self, sheet: str) -> tuple[RowMap, str] | None:
        if sheet in ("", self.original):
            return self.rows, self.sheet.title
        other = self.others.get(sheet)
        return (other.rows, other.sheet.title) if other is not None else None

    # what belongs to rows and columns

    def _move_rest(self) -> None:
        sheet, rows = self.sheet, self.rows
        merged = [CellRange(str(one)) for one in sheet.merged_cells.ranges]
        sheet.merged_cells = MultiCellRange([new for old in merged for new in rows.ranges(old)])
        self._move_heights()
        if sheet._print_area:
            sheet.print_area = ",".join(str(rows.stretched(one).coord) for one in sheet._print_area.ranges)
        for brk in sheet.row_breaks.brk:
            brk.id = rows.last(brk.id)
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = moved(sheet.auto_filter.ref, self._rows_of)
        for table in sheet.tables.values():
            table.ref = moved(table.ref, self._rows_of)
            if table.autoFilter is not None:
                table.autoFilter.ref = table.ref
        for one in sheet.data_validations.dataValidation:
            one.sqref = MultiCellRange([rows.stretched(r) for r in one.sqref.ranges])
        self._move_formats()
        shift_names(sheet.defined_names, self._rows_of)
        sheetdrawings.move(sheet, rows, self._rows_of)

    def _move_heights(self) -> None:
        dimensions = self.sheet.row_dimensions
        old = dict(dimensions)
        dimensions.clear()
        for row, dimension in old.items():
            block = self.rows.block_of(row)
            for item in range(block.times if block is not None else 1):
                made = copy(dimension)
                made.index = self.rows.first(row) + (item * block.height if block is not None else 0)
                dimensions[made.index] = made
        for row, points in self.heights.needed.items():
            if (dimensions[row].height or 0) < points:
                dimensions[row].height = points

    def _hide(self) -> None:
        """Hide the columns and rows for which there is nothing where the template says so."""
        for row, column, place in self.marked.get(HIDE_COLUMN, ()):
            if not any(self._is_there(row, place)):
                sheetcolumns.hide(self.sheet, column)
        for row, _, place in self.marked.get(HIDE_ROW, ()):
            block = self.rows.block_of(row)
            for item, is_there in enumerate(self._is_there(row, place)):
                if not is_there:
                    own = self.rows.first(row) + item * (block.height if block is not None else 0)
                    self.sheet.row_dimensions[own].hidden = True

    def _is_there(self, row: int, place: Place) -> Iterator[bool]:
        """Whether there is a value for a place of a row, for each time that the row stands in the sheet."""
        block = self.rows.block_of(row)
        path = self.lists[block.top, block.bottom] if block is not None else ()
        lines: list[Context | None] = [*self._lines(path)] if block is not None else []
        for line in lines or [None]:
            yield any(value not in (None, "") for value in self._values([place], path, line))

    def _move_formats(self) -> None:
        known = self.sheet.conditional_formatting
        rules = [(one.sqref, one.rules) for one in known]
        known._cf_rules.clear()
        for ranges, own in rules:
            words = " ".join(str(self.rows.stretched(one).coord) for one in ranges.ranges)
            for rule in own:
                known.add(words, rule)

    def _fill_sides(self, *, stamp: bool) -> None:
        for _, part in side_parts(self.sheet):
            if places(part.text):
                part.text = PLACE.sub(lambda found: filled(found[0], self.context).replace("&", "&&"), part.text)
        mark = self.context.get(COPY)
        for side in SIDES[::2] if stamp and mark else ():
            right = getattr(self.sheet, side).right
            right.text = f"{right.text}　{mark}" if right.text else mark
            right.color, right.size = "C00000", 14


def _marked(cells: Mapping[tuple[int, int], Any]) -> dict[str, list[tuple[int, int, Place]]]:
    """The places that say something about their rows or columns, by what they say."""
    found: dict[str, list[tuple[int, int, Place]]] = {}
    for (row, column), cell in cells.items():
        for place in places(cell.value):
            if place.shape in MARKS:
                found.setdefault(place.shape, []).append((row, column, place))
    return found
