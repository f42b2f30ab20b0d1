"""Printing the pages of a PDF file as they are: each on a sheet of its own size, nothing scaled, nothing shifted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from models.core.errors import Refused
from ui.kit.papers.pdfpages import POINTS_PER_INCH, PdfPages
from ui.kit.tasks import Cancelled, Progress

DOTS = 300  # to an inch: small print is sharp, and one sheet is 35 MB on its way to the printer
FAILED = "没有送到打印机“{}”。请检查打印机是否开着、连着，再打印一次；也可以另存为 PDF。"


@dataclass(frozen=True)
class Printers:
    """The printers of this PC by name, and the one that is preset, empty if there is none."""

    names: tuple[str, ...]
    preset: str


def printers() -> Printers:
    """The printers of this PC. Asking those on a network may take seconds: call in a worker."""
    names = tuple(QPrinterInfo.availablePrinterNames())
    preset = QPrinterInfo.defaultPrinterName()
    return Printers(names, preset if preset in names else next(iter(names), ""))


def open_printer(name: str, title: str) -> QPrinter:
    """A printer by its name, with the title for its queue. Raises Refused if it is no longer there."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    if name not in QPrinterInfo.availablePrinterNames() or not printer.isValid():
        raise _failed(printer, name)
    printer.setDocName(title)
    return printer


def send(pages: PdfPages, printer: QPrinter, copies: int, progress: Progress) -> None:
    """Send every page to the printer, so many sets; call in the thread that opened the printer.

    Raises Refused if the printer takes nothing, Cancelled if it is no longer wanted; what was sent is then called back.
    """
    if printer.supportsMultipleCopies():
        printer.setCollateCopies(True)
        printer.setCopyCount(copies)
        copies = 1
    printer.setFullPage(True)
    printer.setPageLayout(_layout(pages.sizes[0]))
    painter = QPainter()
    if not painter.begin(printer):
        raise _failed(printer)
    try:
        total = len(pages) * copies
        for done in range(total):
            progress.report(done, total, f"正在打印第 {done + 1} 页，共 {total} 页…")
            number = done % len(pages)
            if done:
                _next_sheet(printer, pages.sizes[number])
            _paint(painter, printer, pages, number)
    except (Cancelled, Refused):
        printer.abort()
        raise
    finally:
        painter.end()


def _failed(printer: QPrinter, name: str = "") -> Refused:
    return Refused(FAILED.format(name or printer.printerName()), code="PRINTER")


def _next_sheet(printer: QPrinter, size: QSizeF) -> None:
    printer.setPageLayout(_layout(size))
    if not printer.newPage():
        raise _failed(printer)


def _layout(size: QSizeF) -> QPageLayout:
    """The sheet of a page: A4 where it is A4, upright or lying, without margins, as the page has its own."""
    lying = size.width() > size.height()
    upright = size.transposed() if lying else size
    sheet = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    layout = QPageLayout(sheet, way, QMarginsF())
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def _paint(painter: QPainter, printer: QPrinter, pages: PdfPages, number: int) -> None:
    scale = printer.resolution() / POINTS_PER_INCH
    size = pages.sizes[number]
    picture = pages.draw(number, min(DOTS, printer.resolution()))
    painter.drawImage(QRectF(0, 0, size.width() * scale, size.height() * scale), picture)
