"""Reading what may bring its reader down: old, odd and web files, read in a process of its own with limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from models.core.cells import Cell, CellError
from models.core.errors import Refused
from models.core.imports.layouts import Covered
from reports.kit import confined
from reports.kit.reading import markup, ole, refusals

SECONDS, MEGABYTES = 30, 1536
MOST_CELLS = 10_000_000  # of all sheets together, since all are handed over at once
MOST_MERGED = 5_000  # merged cells that are filled; a sheet made by hand has some dozens

Places = dict[int, list[tuple[int, str]]]
"""Marks of cells without a value, by row: column and mark, counted from 0."""


def read(name: str, content: bytes, form: str, errors: dict[str, Places]) -> dict[str, list[list[Cell]]]:
    """All sheets of a workbook: `form` is page, xml, xls or book. Raises Refused, also when reading breaks down."""
    try:
        found: dict[str, list[list[Cell]]] = confined.run(
            read_here, name, content, form, errors, seconds=SECONDS, megabytes=MEGABYTES
        )
    except Refused as refused:
        if refused.code == "TOO_SLOW":
            raise refusals.refused(name, f"读了 {SECONDS} 秒还没有读完，已停止。{refusals.AS_XLSX}") from refused
        if refused.code == "TOO_LARGE":
            raise refusals.refused(name, f"已损坏或内容过大，读取已停止。{refusals.AS_XLSX}") from refused
        raise
    except OSError as error:  # no memory or no right for one more process
        raise refusals.refused(name, "没有读取：这台电脑的内存不够。请关闭一些程序后再试。") from error
    return found


def read_here(name: str, content: bytes, form: str, errors: dict[str, Places]) -> dict[str, list[list[Cell]]]:
    """The same in this process, which is the one apart; what the reader complains about is nobody's business."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        return _read(name, content, form, errors)
    except (MemoryError, RecursionError) as error:
        raise refusals.too_much(name) from error


def _read(name: str, content: bytes, form: str, errors: dict[str, Places]) -> dict[str, list[list[Cell]]]:
    if form == "page":
        return markup.page_tables(name, content)
    if form == "xml":
        return markup.xml_sheets(name, content)
    book = open_book(name, content)
    names = sheet_names(book)
    if form == "xls":
        errors = {sheet: by_row(found) for sheet, found in zip(names, _errors_of_xls(content), strict=False)}
    sheets, count = {}, 0
    for sheet in names:
        rows = list(cells_of(name, book, sheet, errors.get(sheet, {})))
        count += sum(map(len, rows))
        if count > MOST_CELLS:
            raise refusals.too_much(name)
        sheets[sheet] = rows
    return sheets


def _errors_of_xls(content: bytes) -> list[list[tuple[int, int, str]]]:
    compound = ole.Compound(BytesIO(content))
    stream = "workbook" if "workbook" in compound.streams else "book"
    return ole.errors(compound.read(stream))


def by_row(found: list[tuple[int, int, str]]) -> Places:
    """Cells without a value by their row."""
    places: Places = {}
    for row, column, mark in found:
        places.setdefault(row, []).append((column, mark))
    return places


def open_book(name: str, content: bytes) -> Any:
    """The reader's workbook. Raises Refused when it gives up."""
    import python_calamine

    return in_words(name, lambda: python_calamine.CalamineWorkbook.from_object(BytesIO(content)))


class KeepingLast:
    """The reader's workbook with the sheet that was asked for last: it is looked at and then read, parsed only once.

    Of a workbook with a single sheet nothing else is kept then, as texts and content take as much as the sheet.
    """

    def __init__(self, book: Any, sheets: int) -> None:
        self._book, self._sheets = book, sheets
        self._name = ""
        self._sheet: Any = None

    def get_sheet_by_name(self, name: str) -> Any:
        """The reader's sheet."""
        if self._sheet is None or name != self._name:
            self._sheet = None  # one large sheet at a time
            self._name, self._sheet = name, self._book.get_sheet_by_name(name)
            if self._sheets == 1:
                self._book = None
        return self._sheet

    def forget(self) -> None:
        """Give up the sheet's memory, which is most of what a large file takes."""
        self._name, self._sheet = "", None


def sheet_names(book: Any) -> tuple[str, ...]:
    """The worksheets in order, hidden ones included; sheets that are charts or dialogs are none."""
    from python_calamine import SheetTypeEnum

    return tuple(one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet)


def cells_of(name: str, book: Any, sheet: str, errors: Places) -> Iterator[list[Cell]]:
    """The rows of a sheet from row 1 on; a cell that is merged downwards counts for every row that it covers.

    Cells that one to their left covers are empty, and know it. Raises Refused when the sheet is damaged.
    """
    source = in_words(name, lambda: book.get_sheet_by_name(sheet))
    rows = in_words(name, source.iter_rows)
    before: list[Cell] = [""] * (source.start or (0, 0))[1]
    width = source.width + len(before)
    merged = sorted(in_words(name, lambda: source.merged_cell_ranges) or ())[:MOST_MERGED]
    lasting = [
        (top, column, bottom, min(right, width - 1)) for (top, column), (bottom, right) in merged if column < width
    ]
    if not before and not lasting and not errors:
        return rows  # type: ignore[no-any-return]
    return _completed(rows, before, lasting, errors)


def _completed(
    rows: Iterator[list[Cell]], before: list[Cell], merged: list[tuple[int, int, int, int]], errors: Places
) -> Iterator[list[Cell]]:
    reaching: dict[int, tuple[int, Cell]] = {}
    waiting = iter(merged)
    following = next(waiting, None)
    number = -1
    for number, found in enumerate(rows):
        row = before + found if before else found
        for column, mark in errors.get(number, ()):
            _put(row, column, CellError(mark))
        for column, (bottom, value) in list(reaching.items()):
            if number <= bottom:
                _put(row, column, value)
            else:
                del reaching[column]
        while following is not None and following[0] <= number:
            _, column, bottom, right = following
            value = row[column] if column < len(row) else ""
            reaching[column] = (bottom, value)
            for covered in range(column + 1, right + 1):
                if covered >= len(row) or row[covered] in ("", None):
                    _put(row, covered, Covered(value, column))
                    reaching[covered] = (bottom, row[covered])
            following = next(waiting, None)
        yield row
    for later in range(number + 1, max(errors, default=-1) + 1):  # formulas below all values
        rest: list[Cell] = []
        for column, mark in errors.get(later, ()):
            _put(rest, column, CellError(mark))
        yield rest


def _put(row: list[Cell], column: int, value: Cell) -> None:
    row.extend([""] * (column + 1 - len(row)))
    row[column] = value


def in_words(name: str, read_it: Any) -> Any:
    """The result of reading, or Refused when the reader gives up; its inner failures are no Exception."""
    try:
        return read_it()
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__module__ == "pyo3_runtime":
            raise refusals.damaged(name) from error
        raise
