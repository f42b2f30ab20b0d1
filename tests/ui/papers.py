"""What tests of papers on screen share: one printer, and office programs that are quick, slow or not there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication

from tests.ui.kit.papers import made_pdf
from tests.ui.office import Office
from ui.kit.buttons import Button
from ui.kit.papers import printing
from ui.kit.papers.printing import Printers

PRINTER = "营业厅打印机"
PERSON = {"work_no": "KF001", "name": "单小明", "product_role": "AGENT", "state": "active", "hired_on": "2020-03-02"}
PROGRAM = """#!/bin/sh
for last in "$@"; do
  if [ "$before" = "--outdir" ]; then out="$last"; fi
  before="$last"
done
{pause}
cp "{pdf}" "$out/$(basename "${{last%.*}}").pdf"
"""


def office_program(folder: Path, monkeypatch: pytest.MonkeyPatch, *, pages: int = 2, seconds: float = 0) -> None:
    """An office program that turns every file into the same PDF at once, or after some seconds."""
    folder.mkdir()
    pdf = made_pdf(folder / "made.pdf", [False] * pages)
    program = folder / "soffice"
    program.write_text(PROGRAM.format(pdf=pdf, pause=f"sleep {seconds}" if seconds else ""))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def no_office_program(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PC without Word, WPS and LibreOffice."""
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))


def one_printer(monkeypatch: pytest.MonkeyPatch, out: Path) -> list[str]:
    """One printer is there; what is sent to it comes out as this PDF file. Returns the titles of what was sent."""
    sent: list[str] = []

    def opened(name: str, title: str) -> QPrinter:
        assert name == PRINTER
        sent.append(title)
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        return printer

    monkeypatch.setattr(printing, "printers", lambda: Printers((PRINTER,), PRINTER))
    monkeypatch.setattr(printing, "open_printer", opened)
    return sent


def settle(office: Office, page: Any) -> None:
    """Wait until nothing runs any more, nor what followed from it."""
    for _ in range(5):
        office.qtbot.waitUntil(lambda: page.context.tasks.running() == 0, timeout=60_000)
        QApplication.processEvents()


def press(office: Office, widget: Any) -> None:
    """A click in the middle."""
    office.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(widget: Any, text: str) -> Button:
    """The button of this text that can be seen."""
    QApplication.processEvents()
    return next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible())


def until(office: Office, true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    office.qtbot.waitUntil(true, timeout=20_000)
