"""Writing lists as workbooks and CSV files: numbers as numbers, dates as dates, and no text that runs as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, TextIO

from models.core import hundredths, listing
from models.core.lists import Column, ListKind, Row
from reports.kit import output

# What spreadsheet programs take for the beginning of a formula, full-width forms included.
FORMULA = tuple("=+-@\t\r＝＋－＠")  # noqa: RUF001
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST = 32_767  # characters that a cell of a workbook holds
FORMATS = {
    "money": "#,##0.00", "date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "number": "0", "hundredths": "General",
}  # fmt: skip
PIXELS_PER_CHARACTER = 7
HEAD_FILL, HEAD_LINE = "FFE9EEF5", "FF9AA7B8"


def write(out: Path, kind: ListKind, rows: Iterable[Row], keys: Sequence[str] = ()) -> int:
    """Write these columns (all that are shown by default without `keys`) and return the number of rows.

    The name's end chooses the form, .csv or .xlsx. The file appears whole or not at all. Raises Refused when it
    cannot be written.
    """
    columns, values = _chosen(kind, rows, keys)
    with output.whole(out) as temporary:
        return (_csv if out.suffix.lower() == ".csv" else _workbook)(temporary, kind.label, columns, values)


def csv_text(kind: ListKind, rows: Iterable[Row], keys: Sequence[str] = ()) -> str:
    """The same as `write` makes of .csv, as text without a final line end."""
    file = StringIO(newline="")
    _csv_lines(file, *_chosen(kind, rows, keys))
    return file.getvalue().rstrip("\r\n")


def _chosen(kind: ListKind, rows: Iterable[Row], keys: Sequence[str]) -> tuple[list[Column], Iterator[list[Any]]]:
    columns = [kind.column(key) for key in keys] or [column for column in kind.columns if column.shown]
    places = [kind.columns.index(column) for column in columns]
    return columns, ([row.values[place] for place in places] for row in rows)


def sheet_title(words: str) -> str:
    """A name as a sheet may have it: up to 31 characters, none of those that formulas need."""
    return re.sub(r"[\\/*?:\[\]]", " ", NOT_IN_XML.sub("", words))[:31].strip("'") or "表格"


def head(column: Column) -> str:
    """The title of a column, with the unit of money."""
    return f"{column.label}（元）" if column.kind == "money" and "（" not in column.label else column.label


def native(column: Column, value: Any) -> Any:
    """A value as a sheet calculates with it; text and choices as words, ID numbers masked, empty as None."""
    if value is None or value in ("", ()):
        return None
    if column.kind == "money":
        return Decimal(value) / 100
    if column.kind == "hundredths":
        return hundredths.decimal(value)
    if column.kind == "number" or isinstance(value, (date, datetime)):
        return value
    return listing.shown(column, value)


def harmless(words: str) -> str:
    """A text with an apostrophe before what a spreadsheet program would run."""
    return f"'{words}" if words.startswith(FORMULA) else words


def _csv(out: Path, _: str, columns: Sequence[Column], rows: Iterator[list[Any]]) -> int:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        return _csv_lines(file, columns, rows)


def _csv_lines(file: TextIO, columns: Sequence[Column], rows: Iterator[list[Any]]) -> int:
    count = 0
    writer = csv.writer(file)
    writer.writerow([harmless(head(column)) for column in columns])
    for row in rows:
        writer.writerow([_in_csv(column, value) for column, value in zip(columns, row, strict=True)])
        count += 1
    return count


def _in_csv(column: Column, value: Any) -> str:
    plain = native(column, value)
    if plain is None:
        return ""
    if isinstance(plain, Decimal):
        return f"{plain:.2f}" if column.kind == "money" else f"{plain:f}"
    return harmless(plain) if isinstance(plain, str) else listing.shown(column, value)


def _print_across(sheet: Any) -> None:
    """Have a list printed on A4 across, as wide as the page, its name and head on every page, and pages numbered."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    sheet.oddHeader.center.text, sheet.oddFooter.center.text = "&A", "第 &P 页　共 &N 页"


def _workbook(out: Path, title: str, columns: Sequence[Column], rows: Iterator[list[Any]]) -> int:
    from openpyxl import Workbook  # slow to import
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(title))
    sheet.freeze_panes = "A2"
    _print_across(sheet)
    for number, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(column.width / PIXELS_PER_CHARACTER, 8)

    def cell(value: Any, form: str | None = None) -> Any:
        made = WriteOnlyCell(sheet, NOT_IN_XML.sub("", value)[:LONGEST] if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"  # openpyxl takes any text that begins with = for a formula
            made.quotePrefix = value.startswith(FORMULA)
        if form is not None:
            made.number_format = form
        return made

    heads = [cell(head(column)) for column in columns]
    for made in heads:
        made.font = Font(bold=True)
        made.fill = PatternFill("solid", start_color=HEAD_FILL)
        made.border = Border(bottom=Side("thin", color=HEAD_LINE))
    forms = [FORMATS.get(column.kind, "@") for column in columns]
    count = 0
    try:
        sheet.append(heads)
        for row in rows:
            natives = [native(column, value) for column, value in zip(columns, row, strict=True)]
            sheet.append([None if v is None else cell(v, form) for v, form in zip(natives, forms, strict=True)])
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
        # On a full disk a packed file that is written piece by piece complains a second time, out of nowhere.
        content = BytesIO()
        book.save(content)
        out.write_bytes(content.getbuffer())
    finally:
        if not sheet.closed:  # or its unfinished writer complains later, out of nowhere
            sheet.close()
    return count
