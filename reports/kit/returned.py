"""Giving refused rows of an imported workbook back: the same head and rows, faults in red, reasons beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from models.core import cells
from models.core.cells import CellError, Fault
from reports.kit import output
from reports.kit.imported import letter
from reports.kit.reading.rows import Row
from reports.kit.sheet import FORMULA, LONGEST, NOT_IN_XML, sheet_title

REASON = "退回原因"
RED = "FFF8D7DA"


def write(
    out: Path,
    every: Iterable[Row],
    sheet: str,
    header_row: int,
    faults: Sequence[Fault],
    headings: Collection[int] = (),
) -> None:
    """Write the rows of a sheet with faults, behind everything down to the header row, with a last column of reasons.

    `headings` are further rows that stay, as the rows below them have their department or person from there. A file
    without a header has 0 as its row.
    Raises Refused when `out` cannot be written.
    """
    from openpyxl import Workbook  # slow to import

    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    rows = [row for row in every if row.number <= header_row or row.number in by_row or row.number in headings]
    width = max(len(row.cells) for row in rows)
    heads = next(([cells.header_key(cell) for cell in row.cells] for row in rows if row.number == header_row), [])
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet_title(sheet))
    content = BytesIO()
    with output.whole(out) as temporary:
        try:
            for row in rows:
                found = by_row.get(row.number, [])
                faulty = {cells.header_key(fault.column) for fault in found}
                told = REASON if row.number == header_row else reasons(found)
                blank = [None] * (width - len(row.cells))
                red = {at for at, head in enumerate(heads) if head in faulty} | {fault.at for fault in found}
                page.append(_line(page, [*row.cells, *blank, told], red))
            book.save(content)
        finally:
            if not page.closed:
                page.close()
        temporary.write_bytes(content.getbuffer())


def reasons(faults: Sequence[Fault]) -> str:
    """Why a row of the sheet is refused, in one cell; parts of a row are named by their column."""
    told = (f"{f'{letter(one.at)} 列：' if one.part and one.at >= 0 else ''}{one.sentence}" for one in faults)
    return "；".join(dict.fromkeys(one.rstrip("。") for one in told))


def _line(page: Any, values: Sequence[Any], red: Collection[int]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import PatternFill

    made = []
    for at, value in enumerate(values):
        plain = cells.words(value) if isinstance(value, CellError) else value
        cell = WriteOnlyCell(page, NOT_IN_XML.sub("", plain)[:LONGEST] if isinstance(plain, str) else plain)
        if isinstance(plain, str):
            cell.data_type = "s"  # the text of a stranger's file must not run
            cell.quotePrefix = plain.startswith(FORMULA)
        if at in red:
            cell.fill = PatternFill("solid", start_color=RED)
        made.append(cell)
    return made
