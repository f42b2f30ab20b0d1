"""Taking rows out of a list: onto the clipboard for a sheet, or into a file."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from models.core import listing
from models.core.lists import ListKind, Row
from ui.kit import listmodel

if TYPE_CHECKING:
    from ui.kit.listpage import ListPage

FILTERS = "Excel 工作簿 (*.xlsx);;CSV 文件 (*.csv)"


def to_clipboard(kind: ListKind, rows: Sequence[Row], keys: Sequence[str]) -> None:
    """Put rows on the clipboard: as text, and as a table whose numbers keep their leading zeros in a spreadsheet."""
    if not rows:
        return
    text = listmodel.copied(kind, rows, keys)
    numbers = [kind.column(key).kind in listing.NUMBERS for key in keys]
    data = QMimeData()
    data.setText(text)
    data.setHtml(_table(text, numbers))
    QGuiApplication.clipboard().setMimeData(data)


def _table(text: str, numbers: Sequence[bool]) -> str:
    lines = []
    for line in text.splitlines():
        cells = [
            f"<td>{html.escape(cell)}</td>"
            if number
            else f"<td style=\"mso-number-format:'\\@'\">{html.escape(cell)}</td>"
            for cell, number in zip(line.split("\t"), numbers, strict=True)
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def ask(page: ListPage) -> None:
    """Ask for a file name, then write the ticked rows, or all rows of the conditions, in the worker."""
    ticked = page.ticked()
    label, unit = page.kind.label, page.kind.unit
    which = f"导出所选 {len(ticked):,} {unit}" if ticked else f"导出{all_words(page.total(), unit)}"
    name, chosen = QFileDialog.getSaveFileName(page, f"{which}：{label}", f"{label}.xlsx", FILTERS)
    if not name:
        return
    out = Path(name)
    if out.suffix.lower() not in (".xlsx", ".csv"):
        out = out.with_name(out.name + (".csv" if "csv" in chosen else ".xlsx"))
    if ticked:
        write(page, out, f"所选 {len(ticked):,} {unit}", ticked)
        return
    page.strip.show()
    task = page.loader.ask_all(page.query(), partial(_write_all, page, out), partial(_failed, page))
    task.progress.changed.connect(page.strip.set_progress)


def all_words(count: int | None, unit: str) -> str:
    """All rows of the conditions, with their number as far as it is known."""
    return "全部" if count is None else f"全部 {count:,} {unit}"


def _write_all(page: ListPage, out: Path, rows: Sequence[Row]) -> None:
    write(page, out, all_words(len(rows), page.kind.unit), rows)


def write(page: ListPage, out: Path, which: str, rows: Sequence[Row]) -> None:
    """Write rows into a workbook or a CSV file in the worker and say which they are and where."""
    page.strip.hide()
    page.context.tasks.run(
        partial(_write, page.kind, out, tuple(rows), tuple(page.shown_keys())),
        partial(_written, page, out, which),
        partial(_failed, page),
        owner=page,
    )


def _write(kind: ListKind, out: Path, rows: Sequence[Row], keys: Sequence[str]) -> None:
    from reports.kit import sheet  # office files are slow to import

    sheet.write(out, kind, rows, keys)


def _written(page: ListPage, out: Path, which: str, _result: object) -> None:
    page.context.tell(f"已导出{which}到 {out.name}。")


def _failed(page: ListPage, error: Exception) -> None:
    page.strip.hide()
    page.context.fail(error)
