"""Files that an import gives back: the refused rows as a workbook, the list of faults."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from reports.kit.intake import Checked
from ui.kit.imports import importwork
from ui.kit.page import Context

WORKBOOK = "Excel 工作簿 (*.xlsx)"
LISTS = "Excel 工作簿 (*.xlsx);;CSV 文件 (*.csv)"
Then = Callable[[Path], object]


def ask_refused(owner: QWidget, context: Context, path: Path, checked: Checked, then: Then | None = None) -> None:
    """Ask for a name beside the file that was read, then write its refused rows there."""
    begun = path.with_name(f"{path.stem}_退回{checked.refused_count}行.xlsx")
    name, _ = QFileDialog.getSaveFileName(owner, "另存退回的行", str(begun), WORKBOOK)
    if name:
        out = Path(name)
        out = out if out.suffix.lower() == ".xlsx" else out.with_name(f"{out.name}.xlsx")
        _write(owner, context, partial(importwork.save_refused, out, checked), "退回的行", then)


def ask_faults(owner: QWidget, context: Context, path: Path, checked: Checked) -> None:
    """Ask for a name beside the file that was read, then write the list of its faults there."""
    begun = path.with_name(f"{path.stem}_问题清单.xlsx")
    name, chosen = QFileDialog.getSaveFileName(owner, "导出问题清单", str(begun), LISTS)
    if name:
        out = Path(name)
        if out.suffix.lower() not in (".xlsx", ".csv"):
            out = out.with_name(out.name + (".csv" if "csv" in chosen else ".xlsx"))
        _write(owner, context, partial(importwork.save_faults, out, checked), "问题清单", None)


def _write(owner: QWidget, context: Context, work: Callable[[], Path], what: str, then: Then | None) -> None:
    context.tasks.run(work, partial(_written, context, what, then), context.fail, owner=owner)


def _written(context: Context, what: str, then: Then | None, file: Path) -> None:
    context.tell(f"已把{what}存为 {file.name}。")
    if then is not None:
        then(file)
