"""The pages of a PDF file on screen: one below the other, drawn in the worker as they come into sight."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from functools import partial
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from ui.kit import layouts, theme
from ui.kit.buttons import Button, IconButton
from ui.kit.papers.pdfpages import POINTS_PER_INCH, PdfPages
from ui.kit.qt import override
from ui.kit.tasks import Tasks
from ui.kit.text import Label

Fit = Literal["page", "width", ""]

FULL_SIZE = 96 / POINTS_PER_INCH  # device-independent pixels to a point at 100 %
ZOOMS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
EDGE = 12
_KEPT_BYTES = 96_000_000
_WHEEL_STEP = 120


class PdfView(QAbstractScrollArea):
    """Shows a document. `page_changed` carries the number of the page in sight, from 0; `zoom_changed` the zoom in
    force, 1.0 = the size on paper."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks
        self._pages: PdfPages | None = None
        self._sizes: tuple[QSizeF, ...] = ()
        self._fit: Fit = "page"
        self._zoom = 1.0
        self._page = 0
        self._tops: list[float] = []
        self._widest = 0.0
        self._pictures: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._drawing: tuple[int, int] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setProperty("kind", "pages")
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        theme.signals.changed.connect(self.viewport().update)
        self._tell()

    # what is shown

    def show_pages(self, pages: PdfPages | None) -> None:
        """Show another document from its first page, or none; the older one is closed."""
        older, self._pages = self._pages, pages
        if older is not None and older is not pages:
            older.close()
        self._sizes = pages.sizes if pages is not None else ()
        self._pictures.clear()
        self._drawing = None
        self._page = 0
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self.page_changed.emit(0)
        self._tell()

    def pages(self) -> PdfPages | None:
        """The document that is shown."""
        return self._pages

    def page(self) -> int:
        """The page in sight, from 0."""
        return self._page

    def count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    def zoom(self) -> float:
        """How large pages are shown: 1.0 is the size on paper."""
        return self._zoom

    def fit(self) -> Fit:
        """What the zoom follows when the window changes: the whole page, its width, or nothing."""
        return self._fit

    def is_drawn(self) -> bool:
        """Whether every page in sight is shown as sharp as it can be."""
        return all(key in self._pictures for key in self._wanted())

    # how it is shown

    def set_fit(self, fit: Fit) -> None:
        """Show whole pages, or pages as wide as the view; empty keeps the zoom as it is."""
        self._fit = fit
        number = self._page
        self._lay_out()
        self.go_to(number)

    def set_zoom(self, zoom: float) -> None:
        """Show pages this large; what is in the middle stays there."""
        bar = self.verticalScrollBar()
        half = self.viewport().height() / 2
        middle = (bar.value() + half) / self._height() if self._height() else 0.0
        self._fit = ""
        self._zoom = min(max(zoom, ZOOMS[0]), ZOOMS[-1])
        self._lay_out()
        bar.setValue(round(middle * self._height() - half))

    def step_zoom(self, steps: int) -> None:
        """The next larger size, or the next smaller one."""
        if steps > 0:
            found = next((one for one in ZOOMS if one > self._zoom + 0.01), ZOOMS[-1])
        else:
            found = next((one for one in reversed(ZOOMS) if one < self._zoom - 0.01), ZOOMS[0])
        self.set_zoom(found)

    def go_to(self, number: int) -> None:
        """Bring a page, counted from 0, to the top of the view."""
        if self._tops:
            number = min(max(number, 0), len(self._tops) - 1)
            self.verticalScrollBar().setValue(round(self._tops[number]) - EDGE)

    # places

    def _scale(self) -> float:
        return self._zoom * FULL_SIZE

    def _height(self) -> float:
        return self._tops[-1] + self._sizes[-1].height() * self._scale() + EDGE if self._tops else 0.0

    def _lay_out(self) -> None:
        if not self._sizes:
            self._tops = []
            self.verticalScrollBar().setRange(0, 0)
            self.viewport().update()
            return
        self._zoom = self._fitting()
        top = float(EDGE)
        self._tops = []
        for size in self._sizes:
            self._tops.append(top)
            top += size.height() * self._scale() + EDGE
        self._widest = max(size.width() for size in self._sizes) * self._scale() + 2 * EDGE
        room = self.viewport().size()
        last_page = round(self._tops[-1]) - EDGE  # even the last page can stand at the top
        for bar, needed, shown in (
            (self.verticalScrollBar(), max(self._height(), last_page + room.height()), room.height()),
            (self.horizontalScrollBar(), self._widest, room.width()),
        ):
            bar.setRange(0, max(0, round(needed) - shown))
            bar.setPageStep(shown)
            bar.setSingleStep(40)
        self.zoom_changed.emit(self._zoom)
        self._scrolled()
        self.viewport().update()

    def _fitting(self) -> float:
        if not self._fit:
            return self._zoom
        # The bars are counted as shown: a zoom that makes them come and go would never come to rest.
        room = self.maximumViewportSize()
        bar = self.verticalScrollBar().sizeHint().width()
        sizes = self._sizes
        across = (room.width() - bar - 2 * EDGE) / max(size.width() for size in sizes)
        down = (room.height() - 2 * EDGE) / max(size.height() for size in sizes)
        scale = across if self._fit == "width" else min(across, down)
        return min(max(scale / FULL_SIZE, 0.05), ZOOMS[-1])

    def _place(self, number: int) -> QRectF:
        """Where a page stands in the viewport."""
        size = self._sizes[number] * self._scale()
        room = max(float(self.viewport().width()), self._widest)
        left = (room - size.width()) / 2 - self.horizontalScrollBar().value()
        spare = max(0.0, (self.viewport().height() - self._height()) / 2) if len(self._sizes) == 1 else 0.0
        return QRectF(QPointF(left, spare + self._tops[number] - self.verticalScrollBar().value()), size)

    def _in_sight(self) -> range:
        if not self._tops:
            return range(0)
        top = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, top) - 1)
        last = bisect_right(self._tops, top + self.viewport().height())
        return range(first, max(last, first + 1))

    def _scrolled(self) -> None:
        number = max(self._in_sight(), key=self._share_in_sight, default=0)
        if number != self._page:
            self._page = number
            self.page_changed.emit(number)
            self._tell()
        self._draw_next()

    def _share_in_sight(self, number: int) -> float:
        place = self._place(number)
        return place.intersected(QRectF(self.viewport().rect())).height() / place.height()

    # drawing

    def _wanted(self) -> list[tuple[int, int]]:
        """The pictures that are needed: page and pixels across."""
        ratio = self.devicePixelRatioF() * self._scale()
        return [(number, round(self._sizes[number].width() * ratio)) for number in self._in_sight()]

    def _draw_next(self) -> None:
        """Have the next missing picture drawn; one at a time, so that pages scrolled past are never waited for."""
        if self._drawing is not None or self._pages is None or not self.isVisible():
            return
        missing = next((key for key in self._wanted() if key not in self._pictures), None)
        if missing is None:
            return
        self._drawing = missing
        number, across = missing
        dots = across / self._sizes[number].width() * POINTS_PER_INCH
        self._tasks.run(partial(self._pages.draw, number, dots), partial(self._drawn, self._pages, missing), owner=self)

    def _drawn(self, pages: PdfPages, key: tuple[int, int], picture: QImage) -> None:
        if pages is not self._pages:
            return  # another document is shown by now
        self._drawing = None
        self._pictures[key] = picture
        kept = sum(one.sizeInBytes() for one in self._pictures.values())
        while kept > _KEPT_BYTES and len(self._pictures) > len(self._in_sight()) + 1:
            _, dropped = self._pictures.popitem(last=False)
            kept -= dropped.sizeInBytes()
        self.viewport().update()
        self._draw_next()

    def _picture(self, number: int, across: int) -> QImage | None:
        """The sharp picture of a page, or the nearest there is until that is drawn."""
        found = self._pictures.get((number, across))
        if found is not None:
            self._pictures.move_to_end((number, across))
            return found
        others = [key for key in self._pictures if key[0] == number]
        return self._pictures[min(others, key=lambda key: abs(key[1] - across))] if others else None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("press"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, across in self._wanted():
            place = self._place(number)
            picture = self._picture(number, across)
            if picture is None:
                painter.fillRect(place, Qt.GlobalColor.white)  # paper is white in the dark theme, too
            elif (number, across) in self._pictures:
                place = self._on_dots(place, picture)
                painter.drawImage(place, picture)
            else:
                painter.drawImage(place, picture)
            painter.setPen(theme.color("line_strong"))
            painter.drawRect(place)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _on_dots(self, place: QRectF, picture: QImage) -> QRectF:
        """The same place, moved by less than a dot so that every dot of the picture is one of the screen."""
        ratio = self.devicePixelRatioF()
        corner = QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio)
        return QRectF(corner, QSizeF(picture.size()) / ratio)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        number = self._page
        super().resizeEvent(event)
        self._lay_out()
        if self._fit:
            self.go_to(number)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_next()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    # keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not (self._control_key(event.key()) if control else self._plain_key(event.key())):
            super().keyPressEvent(event)

    def _plain_key(self, key: int) -> bool:
        whole = self._fit == "page"
        if key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        elif key == Qt.Key.Key_PageDown and whole:
            self.go_to(self._page + 1)
        elif key == Qt.Key.Key_PageUp and whole:
            self.go_to(self._page - 1)
        else:
            return False
        return True

    def _control_key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.step_zoom(1)
        elif key == Qt.Key.Key_Minus:
            self.step_zoom(-1)
        elif key == Qt.Key.Key_0:
            self.set_fit("page")
        else:
            return False
        return True

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if abs(event.angleDelta().y()) >= _WHEEL_STEP:
                self.step_zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def _tell(self) -> None:
        words = f"第 {self._page + 1} 页，共 {self.count()} 页" if self.count() else "没有可以显示的页"
        self.setAccessibleName("打印预览")
        self.setAccessibleDescription(words)


class PdfPane(QWidget):
    """A view of pages with its bar below: which page of how many, larger, smaller, whole page, page width."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.view = PdfView(tasks)
        self.before = IconButton("chevron_up", "上一页", "PgUp", size=28)
        self.after = IconButton("chevron_down", "下一页", "PgDn", size=28)
        self.where = Label("", "label")
        self.smaller = IconButton("zoom_out", "缩小", "Ctrl+−", size=28)
        self.larger = IconButton("zoom_in", "放大", "Ctrl++", size=28)
        self.size_words = Label("", "label")
        self.whole = Button("整页", "ghost", tip="看整页", key="Ctrl+0")
        self.wide = Button("页宽", "ghost", tip="和预览一样宽")
        self.before.clicked.connect(self._before)
        self.after.clicked.connect(self._after)
        self.smaller.clicked.connect(self._smaller)
        self.larger.clicked.connect(self._larger)
        self.whole.clicked.connect(self._whole)
        self.wide.clicked.connect(self._wide)
        self.view.page_changed.connect(self._show)
        self.view.zoom_changed.connect(self._show)
        paging = layouts.row(self.before, self.where, self.after, gap=4)
        sizing = layouts.row(self.smaller, self.size_words, self.larger, self.whole, self.wide, gap=4)
        bar = layouts.row(paging, None, sizing)
        self.bar = layouts.boxed(bar)
        self.setLayout(layouts.column((self.view, 1), self.bar, gap=6))
        self.setFocusProxy(self.view)
        self._show()

    def show_pages(self, pages: PdfPages | None) -> None:
        """Show a document, or none."""
        self.view.show_pages(pages)
        self._show()

    def _show(self, _change: float = 0) -> None:
        count, page = self.view.count(), self.view.page()
        self.bar.setEnabled(count > 0)
        self.where.setText(f"第 {page + 1} / {count} 页" if count else "")
        self.size_words.setText(f"{self.view.zoom():.0%}" if count else "")
        self.before.set_reason(None if page > 0 else "已经是第一页")
        self.after.set_reason(None if page < count - 1 else "已经是最后一页")

    def _before(self) -> None:
        self.view.go_to(self.view.page() - 1)

    def _after(self) -> None:
        self.view.go_to(self.view.page() + 1)

    def _smaller(self) -> None:
        self.view.step_zoom(-1)

    def _larger(self) -> None:
        self.view.step_zoom(1)

    def _whole(self) -> None:
        self.view.set_fit("page")

    def _wide(self) -> None:
        self.view.set_fit("width")
