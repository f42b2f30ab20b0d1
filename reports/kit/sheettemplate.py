"""Excel papers from the office's own workbook: cells with {{ places }}, and rows that repeat for each line of a list.

A row that holds {{ list.item }} stands once for every line, with its styles, heights and merged cells; what follows
moves down, and formulas, print areas and page breaks follow. A sheet whose name holds {{ list.item }} stands once for
every line of that list. Numbers stay numbers, dates dates, and no text becomes a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.numbers import is_date_format
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

from models.core.errors import Refused
from models.core.papers.values import Amount, Context, Picture, Slot
from reports.kit import package, sheetdrawings
from reports.kit.sheetrows import MOST_ROWS, Block, Formula, RowMap, moved, shift_names
from reports.kit.words import FILTERS, shown

PLACE = re.compile(r"{{\s*([^{}|.]+(?:\.[^{}|.]+)*?)\s*(?:\|\s*([^{}|]+?)\s*)?}}")
BRACES = re.compile(r"{{|}}|{%|%}|[｛{][｛%％]|[｝%％][｝}]")
COPY = "副本"
LONGEST_TEXT, LONGEST_TITLE = 32_767, 31
GENERAL, DATE_FORMAT, TIME_FORMAT, MONEY_FORMAT = "General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00"
SIDES = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@dataclass(frozen=True)
class Place:
    """One {{ place }}: its names from the outside in, and what stands behind the bar."""

    path: tuple[str, ...]
    shape: str = ""


def places(text: Any) -> list[Place]:
    """The places in a cell's text."""
    if not isinstance(text, str) or "{{" not in text:
        return []
    return [Place(tuple(n.strip() for n in names.split(".")), shape or "") for names, shape in PLACE.findall(text)]


class SheetTemplate:
    """A .xlsx template, ready to be filled. Raises Refused for a file that is none."""

    def __init__(self, content: bytes) -> None:
        self._parts = package.unpack(content)
        if "xl/workbook.xml" not in self._parts:
            raise Refused("文件不是 Excel 工作簿。请选择 .xlsx 文件。", code="FILE")
        for name, part in self._parts.items():
            if name.endswith((".xml", ".rels")):
                package.parse(part)
        self._content = content

    def faults(self, slots: Sequence[Slot]) -> list[str]:
        """Everything in the template that cannot be used, one sentence each."""
        found = [*package.foreign(self._parts), *sheetdrawings.faults(self._parts)]
        for sheet in self._open().worksheets:
            found += _Checked(sheet, slots).faults()
        return list(dict.fromkeys(found))

    def render(self, contexts: Sequence[Context]) -> bytes:
        """One workbook with the sheets of a paper for each of the values. Raises Refused where they do not fit."""
        book = self._open()
        templates = list(book.worksheets)
        shows_copy = any(_shows_copy(sheet) for sheet in templates)
        many = len(contexts) > 1
        try:
            for number, context in enumerate(contexts, 1):
                for sheet in templates:
                    for title, inner in _sheets_of(sheet, context):
                        own = sheet if not many and not inner else _twin(book, sheet)
                        own.title = _free_title(book, f"{title}（{number}）" if many else title, own)
                        _Filled(own, {**context, **inner}).fill(stamp=not shows_copy)
        except (KeyError, TypeError, AttributeError) as error:
            raise Refused("模板和单据的内容对不上，没有制成。请到“模板”页换上可用的模板。", code="TEMPLATE") from error
        for sheet in templates:
            if many or _grouping(sheet):
                book.remove(sheet)
        book.active = 0
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _open(self) -> Any:
        try:
            book = load_workbook(io.BytesIO(self._content))
        except Exception as error:  # the library raises whatever a damaged part makes it stumble over
            raise Refused("工作簿已损坏，读不出内容。请用 Excel 或 WPS 重新另存一份。", code="FILE") from error
        sheetdrawings.restore_pictures(book, self._parts)
        return book


# looking through a template


class _Checked:
    """One sheet of a template set against the places that a paper has."""

    def __init__(self, sheet: Any, slots: Sequence[Slot]) -> None:
        self.sheet = sheet
        self.slots = {one.name: one for one in slots}
        self.group = _grouping(sheet)

    def faults(self) -> Iterator[str]:
        yield from self._text(f"工作表名称“{self.sheet.title}”", self.sheet.title, {self.group})
        for side, part in _side_parts(self.sheet):
            yield from self._text(
                f"工作表“{self.sheet.title}”的页{'眉' if 'Header' in side else '脚'}", part.text, {""}
            )
        for row in self.sheet.iter_rows():
            lists = {path for cell in row for path in self._lists(cell.value)}
            for cell in row:
                yield from self._cell(cell, lists)
            if len(lists) > 1:
                names = "、".join(sorted(lists))
                yield f"工作表“{self.sheet.title}”第 {row[0].row} 行里有几张清单（{names}），一行只能有一张。"

    def _cell(self, cell: Any, lists: set[str]) -> Iterator[str]:
        where = f"工作表“{self.sheet.title}”的 {cell.coordinate}"
        if cell.data_type == "f":
            if "{{" in str(getattr(cell.value, "text", cell.value)):
                yield f"{where}：公式里不能写占位符。"
            if not isinstance(cell.value, str):
                yield f"{where}：数组公式在行数变化后会出错，请改成普通公式。"
        elif isinstance(cell.value, str):
            yield from self._text(where, cell.value, lists | {""})

    def _text(self, where: str, text: str | None, lists: set[str]) -> Iterator[str]:
        if not text:
            return
        left = PLACE.sub("", text)
        if "{%" in left:
            yield f"{where}：Excel 模板不写 {{% %}}；在一行里写 {{{{ 清单.项目 }}}}，这一行就按清单重复。"
        elif BRACES.search(left):
            yield f"{where}：花括号没有写对，应为半角的 {{{{ 占位符 }}}}。"
        for place in places(text):
            yield from self._place(where, place, lists)

    def _place(self, where: str, place: Place, lists: set[str]) -> Iterator[str]:
        if place.shape and place.shape not in FILTERS:
            yield f"{where}：不认识竖线后面的“{place.shape}”，可用：{'、'.join(FILTERS)}。"
        slots, owner = self.slots, ""
        for depth, name in enumerate(place.path):
            one = slots.get(name)
            if one is None:
                of = f"“{owner}”没有“{name}”这一项" if owner else f"没有“{name}”这个占位符"
                yield f"{where}：{of}。"
                return
            is_last = depth == len(place.path) - 1
            if is_last and one.kind == "rows":
                yield f"{where}：“{name}”是一张清单，要写成 {{{{ {name}.项目 }}}}。"
            elif not is_last and one.kind != "rows":
                yield f"{where}：“{name}”不是清单，后面不能再有点。"
                return
            slots, owner = {inner.name: inner for inner in one.slots}, name
        if ".".join(place.path[:-1]) not in (lists | {self.group}):
            yield f"{where}：“{'.'.join(place.path)}”要写在单元格里。"

    def _lists(self, value: Any) -> set[str]:
        found = {".".join(place.path[:-1]) for place in places(value)}
        return found - {"", self.group}


def _grouping(sheet: Any) -> str:
    """The list for whose lines a sheet stands once each, or nothing."""
    found = places(sheet.title)
    return found[0].path[0] if found and len(found[0].path) > 1 else ""


def _side_parts(sheet: Any) -> Iterator[tuple[str, Any]]:
    """The left, middle and right parts of the headers and footers."""
    for side in SIDES:
        whole = getattr(sheet, side)
        yield from ((side, part) for part in (whole.left, whole.center, whole.right) if part.text)


def _shows_copy(sheet: Any) -> bool:
    texts = [cell.value for row in sheet.iter_rows() for cell in row] + [part.text for _, part in _side_parts(sheet)]
    return any(place.path == (COPY,) for text in texts for place in places(text))


# sheets


def _sheets_of(sheet: Any, context: Context) -> Iterator[tuple[str, Context]]:
    """Titles and further values of the sheets that a template's sheet becomes."""
    group = _grouping(sheet)
    if not group:
        yield _filled_text(sheet.title, context), {}
        return
    lines = context[group] or [dict.fromkeys(place.path[1] for place in places(sheet.title))]
    for line in lines:
        yield _filled_text(sheet.title, {**context, group: line}), {group: line}


def _free_title(book: Any, title: str, own: Any) -> str:
    """A title that Excel takes and no other sheet has."""
    plain = re.sub(r"[\\/*?:\[\]]", " ", title).strip("' ") or "未命名"
    taken = {sheet.title.lower() for sheet in book.worksheets if sheet is not own}
    for number in range(1, len(taken) + 2):
        tail = f" ({number})" if number > 1 else ""
        free = plain[: LONGEST_TITLE - len(tail)] + tail
        if free.lower() not in taken:
            return free
    raise AssertionError("more titles than sheets")


def _twin(book: Any, sheet: Any) -> Any:
    """A copy of a sheet with everything that the library's own copy leaves out."""
    made = book.copy_worksheet(sheet)
    made.views = copy(sheet.views)
    for name in (*SIDES, "HeaderFooter", "print_options", "auto_filter", "row_breaks", "col_breaks", "protection"):
        setattr(made, name, copy(getattr(sheet, name)))
    for name in ("_print_rows", "_print_cols", "_print_area", "conditional_formatting", "data_validations"):
        setattr(made, name, copy(getattr(sheet, name)))
    made._images = [copy(image) for image in sheet._images]
    return made


# filling one sheet


def _value(path: Sequence[str], context: Context) -> Any:
    found: Any = context
    for name in path:
        found = found[name]
    return found


def _filled_text(text: str, context: Context, skip: int = 0) -> str:
    """A text whose places are filled; the first `skip` names of each are those of the line given as context."""

    def one(found: re.Match[str]) -> str:
        path = [name.strip() for name in found[1].split(".")]
        value = _value(path[skip:] if len(path) > skip else path, context)
        return FILTERS.get(found[2] or "", shown)(value)

    return package.printable(PLACE.sub(one, text))[:LONGEST_TEXT]


class _Filled:
    """A sheet of the template that is filled in its place."""

    def __init__(self, sheet: Any, context: Context) -> None:
        self.sheet = sheet
        self.context = context
        self.cells: dict[tuple[int, int], Any] = dict(sheet._cells)
        self.lists = self._repeating()
        self.rows = RowMap(
            [Block(top, bottom, max(1, len(self._lines(path)))) for (top, bottom), path in self.lists.items()]
        )
        last = max((row for row, _ in self.cells), default=1)
        if self.rows.last(last) > MOST_ROWS:
            raise Refused("行数超过 Excel 一张表能放的行数，没有制成。请缩小范围，分几次导出。")

    def _lines(self, path: tuple[str, ...]) -> list[Context]:
        found = _value(path, self.context)
        return found if isinstance(found, list) else []

    def _repeating(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """The spans of rows that stand once for each line of a list; neighbouring rows of one list are one span."""
        of_row: dict[int, tuple[str, ...]] = {}
        for (row, _), cell in sorted(self.cells.items()):
            for place in places(cell.value):
                if len(place.path) > 1 and isinstance(_value(place.path[:-1], self.context), list):
                    of_row[row] = place.path[:-1]
        spans: dict[tuple[int, int], tuple[str, ...]] = {}
        for row, path in sorted(of_row.items()):
            before = next(
                ((top, bottom) for (top, bottom), p in spans.items() if bottom == row - 1 and p == path), None
            )
            if before is not None:
                del spans[before]
            spans[before[0] if before is not None else row, row] = path
        return spans

    def fill(self, *, stamp: bool) -> None:
        """Put the values in; with `stamp`, the mark of a copy goes into the page header."""
        sheet = self.sheet
        sheet._cells = {}
        for (row, column), cell in self.cells.items():
            block = self.rows.block_of(row)
            made = self._repeated(cell, block) if block is not None else self._single(cell)
            for new_row, value_cell in made:
                sheet._cells[new_row, column] = value_cell
        self._move_rest()
        self._fill_sides(stamp=stamp)

    # cells

    def _single(self, cell: Any) -> Iterator[tuple[int, Any]]:
        row = self.rows.first(cell.row)
        found = places(cell.value)
        cell.row = row
        if cell.data_type == "f":
            cell._value = Formula(cell.value).text(self._rows_of)
        elif found:
            self._put(cell, self._maker(cell, found, 0)(self.context))
        yield row, cell

    def _repeated(self, cell: Any, block: Block) -> Iterator[tuple[int, Any]]:
        path = self.lists[block.top, block.bottom]
        lines = self._lines(path)
        first = self.rows.first(cell.row)
        found = [] if isinstance(cell, MergedCell) else places(cell.value)
        formula = Formula(cell.value) if not isinstance(cell, MergedCell) and cell.data_type == "f" else None
        make = self._maker(cell, found, len(path)) if found else None
        kind: Any = MergedCell if isinstance(cell, MergedCell) else Cell
        for item in range(block.times):
            made = kind(self.sheet, first + item * block.height, cell.column)
            made._style = cell._style
            if formula is not None:
                made._value, made.data_type = formula.text(self._rows_of, block, item), "f"
            elif make is not None:
                if lines:
                    self._put(made, make(lines[item]))
            elif kind is Cell:
                made._value, made.data_type = cell._value, cell.data_type
            yield made.row, made

    def _maker(self, cell: Any, found: list[Place], skip: int) -> Callable[[Context], Any]:
        """How the value of a cell comes from a line (or, with `skip` 0, from the paper)."""
        text = cell.value
        only = found[0]
        if len(found) > 1 or only.shape or PLACE.sub("", text).strip():
            whole = self.context
            return lambda line: _filled_text(text, {**whole, **line} if skip else line, skip)
        path = only.path[skip:]
        if len(path) == 1 and skip:
            name = path[0]
            return lambda line: line[name]
        return lambda _: _value(only.path, self.context)

    def _put(self, cell: Any, value: Any) -> None:
        """Give a cell a value of its own kind; a format that would hide what it is gives way."""
        if isinstance(value, Picture):
            cell._value, cell.data_type = None, "n"
            sheetdrawings.add_picture(self.sheet, value, cell.coordinate)
            return
        if isinstance(value, bool) or value is None:
            value = shown(value) or None
        cell._value = value
        if isinstance(value, str):
            cell._value, cell.data_type = package.printable(value)[:LONGEST_TEXT], "s"
        elif isinstance(value, date):
            cell.data_type = "d"
            if not is_date_format(cell.number_format):
                cell.number_format = TIME_FORMAT if isinstance(value, datetime) else DATE_FORMAT
        else:
            cell.data_type = "n"
            if isinstance(value, Amount):
                cell._value = Decimal(value.fen) / 100
                if cell.number_format == GENERAL:
                    cell.number_format = MONEY_FORMAT

    def _rows_of(self, sheet: str) -> RowMap | None:
        return self.rows if sheet in ("", self.sheet.title) else None

    # what belongs to rows

    def _move_rest(self) -> None:
        sheet, rows = self.sheet, self.rows
        merged = [CellRange(str(one)) for one in sheet.merged_cells.ranges]
        sheet.merged_cells = MultiCellRange([new for old in merged for new in rows.ranges(old)])
        self._move_heights()
        if sheet._print_area:
            sheet.print_area = [moved(str(one), self._rows_of).replace("$", "") for one in sheet._print_area.ranges]
        for brk in sheet.row_breaks.brk:
            brk.id = rows.last(brk.id)
        if sheet.auto_filter.ref:
            sheet.auto_filter.ref = moved(sheet.auto_filter.ref, self._rows_of)
        for one in sheet.data_validations.dataValidation:
            one.sqref = MultiCellRange([rows.stretched(r) for r in one.sqref.ranges])
        self._move_formats()
        shift_names(sheet.defined_names, self._rows_of)
        sheetdrawings.move(sheet, rows)

    def _move_heights(self) -> None:
        sheet = self.sheet
        old = dict(sheet.row_dimensions)
        sheet.row_dimensions.clear()
        for row, dimension in old.items():
            block = self.rows.block_of(row)
            for item in range(block.times if block is not None else 1):
                made = copy(dimension)
                made.index = self.rows.first(row) + (item * block.height if block is not None else 0)
                sheet.row_dimensions[made.index] = made

    def _move_formats(self) -> None:
        known = self.sheet.conditional_formatting
        rules = [(one.sqref, one.rules) for one in known]
        known._cf_rules.clear()
        for ranges, own in rules:
            words = " ".join(str(self.rows.stretched(one).coord) for one in ranges.ranges)
            for rule in own:
                known.add(words, rule)

    def _fill_sides(self, *, stamp: bool) -> None:
        for _, part in _side_parts(self.sheet):
            if places(part.text):
                part.text = PLACE.sub(lambda found: _filled_text(found[0], self.context).replace("&", "&&"), part.text)
        mark = self.context.get(COPY)
        for side in SIDES[::2] if stamp and mark else ():
            right = getattr(self.sheet, side).right
            right.text = f"{right.text}　{mark}" if right.text else mark
            right.color, right.size = "C00000", 14
