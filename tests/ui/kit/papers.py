"""PDF files for tests: sheets with a black mark at a known place, in millimetres from the upper left corner."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

MARK = QRectF(20, 30, 10, 10)
DOTS = 300


def made_pdf(file: Path, lying: Sequence[bool] = (False,)) -> Path:
    """A file of A4 sheets, upright or lying, the mark on each and the number of the sheet as a row of smaller marks."""
    writer = QPdfWriter(str(file))
    writer.setResolution(DOTS)
    painter = QPainter()
    for number, on_its_side in enumerate(lying):
        way = QPageLayout.Orientation.Landscape if on_its_side else QPageLayout.Orientation.Portrait
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, QMarginsF()))
        if number:
            writer.newPage()
        else:
            painter.begin(writer)
        painter.save()
        painter.scale(DOTS / 25.4, DOTS / 25.4)
        painter.fillRect(MARK, Qt.GlobalColor.black)
        for one in range(number + 1):
            painter.fillRect(QRectF(20 + one * 4, 60, 2, 2), Qt.GlobalColor.black)
        painter.restore()
    painter.end()
    return file


def black_box(picture: QImage, dots: float) -> QRectF:
    """Where the first large black mark stands in a picture of a page, in millimetres."""
    scale = 25.4 / dots
    dark = [
        (x, y)
        for y in range(0, min(picture.height(), round(50 / scale)), 2)
        for x in range(0, picture.width(), 2)
        if picture.pixelColor(x, y).lightness() < 128
    ]
    across, down = [x for x, _ in dark], [y for _, y in dark]
    corner, size = (min(across), min(down)), (max(across) - min(across), max(down) - min(down))
    return QRectF(*(one * scale for one in (*corner, *size)))
