"""Giving refused rows of an imported workbook back: the same head and rows, faults in red, reasons beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from models.core import cells
from models.core.cells import Fault
from models.core.errors import Refused
from reports.kit.sheet import NOT_IN_XML
from reports.kit.workbook import open_workbook

REASON = "退回原因"
RED = "FFF8D7DA"


def write(out: Path, source: Path, sheet: str, header_row: int, faults: Sequence[Fault]) -> None:
    """Write the rows with faults, behind everything down to the header row, with a last column of reasons.

    Raises Refused when the source cannot be read any more or `out` cannot be written.
    """
    from openpyxl import Workbook  # slow to import

    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    rows = [r for r in open_workbook(source).rows(sheet) if r.number <= header_row or r.number in by_row]
    width = max(len(row.cells) for row in rows)
    heads = [cells.header_key(cell) for cell in rows[header_row - 1].cells]
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    try:
        for row in rows:
            found = by_row.get(row.number, [])
            faulty = {cells.header_key(fault.column) for fault in found}
            told = REASON if row.number == header_row else "；".join(fault.sentence.rstrip("。") for fault in found)
            blank = [None] * (width - len(row.cells))
            page.append(_line(page, [*row.cells, *blank, told], {at for at, h in enumerate(heads) if h in faulty}))
        book.save(out)
    except OSError as error:
        words = "请检查文件夹是否存在、文件是否正被打开，或换一个位置。"
        raise Refused(f"没有写成“{out.name}”。{words}", code="FILE") from error
    finally:
        if not page.closed:
            page.close()


def _line(page: Any, values: Sequence[Any], red: Collection[int]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import PatternFill

    made = []
    for at, value in enumerate(values):
        cell = WriteOnlyCell(page, NOT_IN_XML.sub("", value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"  # the text of a stranger's file must not run
        if at in red:
            cell.fill = PatternFill("solid", start_color=RED)
        made.append(cell)
    return made
