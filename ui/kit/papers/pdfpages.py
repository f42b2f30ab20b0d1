"""The pages of a PDF file as pictures; the library behind it serves one thread at a time, so it is locked."""

from __future__ import annotations

import math
import threading
from typing import Any

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from models.core.errors import Refused

POINTS_PER_INCH = 72
MOST_PIXELS = 40_000_000  # one page: an A3 sheet at 300 dots an inch has 17 million
UNREADABLE = "这份 PDF 读不出来，可能已损坏或加了密码。原来的单据没有变化，请重新生成。"

_library = threading.RLock()  # entered again where a forgotten document is collected inside


class PdfPages:
    """A PDF file that was read; call from any thread. Raises Refused where the file is damaged or locked.

    `sizes` are the pages' widths and heights in points (72 to an inch) as they lie on paper.
    """

    def __init__(self, content: bytes) -> None:
        import pypdfium2  # a library of 8 MB: read when the first paper is shown

        self.content = content
        self._document: Any = None
        with _library:
            try:
                self._document = pypdfium2.PdfDocument(content)
                sizes = [self._document.get_page_size(number) for number in range(len(self._document))]
            except pypdfium2.PdfiumError as error:
                self._close()
                raise Refused(UNREADABLE) from error
        self.sizes = tuple(QSizeF(width, height) for width, height in sizes)

    def __len__(self) -> int:
        return len(self.sizes)

    def draw(self, number: int, dots: float) -> QImage:
        """One page, counted from 0, with `dots` pixels to an inch, fewer where the sheet is enormous.

        After `close` an empty picture.
        """
        size = self.sizes[number]
        scale = dots / POINTS_PER_INCH
        scale *= min(1.0, math.sqrt(MOST_PIXELS / (size.width() * scale * size.height() * scale)))
        with _library:
            if self._document is None:
                return QImage()
            page = self._document[number]
            try:
                bitmap = page.render(scale=scale, may_draw_forms=False, prefer_bgrx=True)
                # The picture is copied, as its pixels go with the bitmap.
                shown = QImage(
                    memoryview(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
                ).copy()
                bitmap.close()
            finally:
                page.close()
        return shown

    def close(self) -> None:
        """Let go of the file."""
        with _library:
            self._close()

    def __del__(self) -> None:
        # The library's own finaliser does not wait for the thread that is drawing.
        self.close()

    def _close(self) -> None:
        document, self._document = self._document, None
        if document is not None:
            document.close()
