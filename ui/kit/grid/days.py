"""The cells of a month grid: painted in one pass, selected as in a sheet, worked by the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from ui.kit import theme
from ui.kit.grid import paint, value
from ui.kit.grid.models import DaysModel, FactsModel
from ui.kit.grid.value import Changes, Place, Span
from ui.kit.qt import override

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect
_KEYS = QKeySequence.StandardKey


def plain(view: QTableView, model: FactsModel | DaysModel) -> None:
    """The manners that all parts of the grid share."""
    view.setModel(model)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.setTabKeyNavigation(False)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class DaysView(QTableView):
    """The people by the days. Its signals are those of `MonthGrid`, which is what pages use."""

    changes_wanted = Signal(object)
    key_refused = Signal(str)
    paste_cut = Signal(int, int)
    undo_wanted = Signal()
    redo_wanted = Signal()
    why_wanted = Signal(int, int)
    edit_wanted = Signal(int, int)
    menu_wanted = Signal(QPoint)
    month_wanted = Signal(int)
    current_changed = Signal(int, int)
    resized = Signal()

    def __init__(self, model: DaysModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.month = model
        self._pictures = paint.Pictures()
        self._drag: Span | None = None
        self._drag_to: Span | None = None
        plain(self, model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # letters here are keys, not words
        theme.signals.changed.connect(self._pictures.clear)

    # the range

    def current(self) -> Place | None:
        """The current cell, or None in an empty grid."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else None

    def span(self) -> Span | None:
        """The selected range, the current cell at least; None in an empty grid."""
        ranges = self.selectionModel().selection()
        if not ranges.isEmpty():
            one = ranges.first()
            return Span(one.top(), one.left(), one.bottom(), one.right())
        place = self.current()
        return Span(*place, *place) if place is not None else None

    def go_to(self, row: int, column: int) -> None:
        """Select one cell and bring it into sight."""
        index = self.month.index(row, column)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, _SELECT)
            self.scrollTo(index)

    def select(self, span: Span) -> None:
        """Select a range; its first cell becomes the current one."""
        first, last = self.month.index(span.top, span.left), self.month.index(span.bottom, span.right)
        if first.isValid() and last.isValid():
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.selectionModel().select(QItemSelection(first, last), _SELECT)
            self.scrollTo(first)

    @override
    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.isValid():
            self.current_changed.emit(current.row(), current.column())

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()  # the frame reaches over the cells that Qt would paint again

    # keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        other = bool(event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier))
        if other or self.current() is None:
            if control and key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not other:
                self.month_wanted.emit(1 if key == Qt.Key.Key_Right else -1)
            else:
                event.ignore()
        elif not (self._control_key(event, key) if control else self._plain_key(event, key)):
            if control and key not in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_A, Qt.Key.Key_Up, Qt.Key.Key_Down):
                event.ignore()
            elif not control and event.text() and event.text().isprintable():
                event.ignore()  # no search by typing, as tables of words have it
            else:
                super().keyPressEvent(event)

    def _control_key(self, event: QKeyEvent, key: Qt.Key) -> bool:
        """Do what Ctrl and a key ask for; False if the grid knows no such keys."""
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.month_wanted.emit(1 if key == Qt.Key.Key_Right else -1)
        elif event.matches(_KEYS.Copy):
            self.copy()
        elif event.matches(_KEYS.Cut):
            self.cut()
        elif event.matches(_KEYS.Paste):
            self.paste()
        elif key == Qt.Key.Key_D:
            self.fill_down()
        elif key == Qt.Key.Key_R:
            self.fill_right()
        elif key == Qt.Key.Key_Y or event.matches(_KEYS.Redo):
            self.redo_wanted.emit()
        elif event.matches(_KEYS.Undo):
            self.undo_wanted.emit()
        else:
            return False
        return True

    def _plain_key(self, event: QKeyEvent, key: Qt.Key) -> bool:
        """Do what a key asks for; False if it is one of Qt's own, such as an arrow."""
        place = self.current()
        if place is None:
            return False
        if key == Qt.Key.Key_F8:
            self.go_to_mark(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Space:
            self.why_wanted.emit(*place)
        elif key in _ENTER:
            self.edit_wanted.emit(*place)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_cells()
        else:
            return self._typed(event.text().lower())
        return True

    def _typed(self, character: str) -> bool:
        shown = self.month.value
        if not shown.editable or not character.isalnum():
            return False
        if (text := shown.keys.get(character)) is None:
            self.key_refused.emit(character)
            return True
        span = self.span()
        if span is not None:
            self._want(dict.fromkeys(span.places(), text))
            if span.single:
                self._step_on(span.top, span.left)
        return True

    def _step_on(self, row: int, column: int) -> None:
        """To the next day, after the last one to the first of the next person."""
        if column + 1 < self.month.columnCount():
            self.go_to(row, column + 1)
        elif row + 1 < self.month.rowCount():
            self.go_to(row + 1, 0)

    def go_to_mark(self, step: int) -> None:
        """To the next problem (1) or the one before (-1), day by day and round at the end."""
        places = self.month.places()
        here = self.current()
        if not places or here is None:
            return
        order = (here[1], here[0])
        if step > 0:
            found = next((one for one in places if (one[1], one[0]) > order), places[0])
        else:
            found = next((one for one in reversed(places) if (one[1], one[0]) < order), places[-1])
        self.go_to(*found)

    # copying and filling

    def _want(self, changes: Changes) -> None:
        shown = self.month.value
        changes = {at: text for at, text in changes.items() if shown.cells[at[0]][at[1]].sign != text}
        if changes and shown.editable:
            self.changes_wanted.emit(changes)

    def copy(self) -> None:
        """Put the signs of the range on the clipboard, as spreadsheets read them."""
        if (span := self.span()) is not None:
            QGuiApplication.clipboard().setText(value.to_clipboard(value.texts_of(self.month.value, span)))

    def cut(self) -> None:
        """Copy the range, and empty it."""
        self.copy()
        self.clear_cells()

    def clear_cells(self) -> None:
        """Empty the cells of the range."""
        if (span := self.span()) is not None:
            self._want(dict.fromkeys(span.places(), ""))

    def paste(self) -> None:
        """Set the cells from the clipboard, as spreadsheets write it, and select what was filled."""
        span, words = self.span(), QGuiApplication.clipboard().text()
        if span is None or not words or not self.month.value.editable:
            return
        texts = value.from_clipboard(words)
        changes, filled = value.pasted(texts, span, self.month.rowCount(), self.month.columnCount())
        self._want(changes)
        self.select(filled)
        rows, columns = value.cut_off(texts, span, self.month.rowCount(), self.month.columnCount())
        if rows or columns:
            self.paste_cut.emit(rows, columns)

    def fill_down(self) -> None:
        """Set the range as its first row, or one row as the row above."""
        if (span := self.span()) is not None:
            self._want(value.filled_down(self.month.value, span))

    def fill_right(self) -> None:
        """Set the range as its first column, or one column as the column before."""
        if (span := self.span()) is not None:
            self._want(value.filled_right(self.month.value, span))

    # mouse

    def rect_of(self, span: Span) -> QRect:
        """Where a range lies in the viewport."""
        first = self.visualRect(self.month.index(span.top, span.left))
        return first.united(self.visualRect(self.month.index(span.bottom, span.right)))

    def _on_handle(self, at: QPoint) -> bool:
        span = self.span()
        if span is None or not self.month.value.editable:
            return False
        return paint.handle_of(self.rect_of(span)).adjusted(-3, -3, 3, 3).contains(at)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._on_handle(event.position().toPoint()):
            self._drag = self._drag_to = self.span()
            return
        at = self.indexAt(event.position().toPoint())
        span = self.span()
        if event.button() == Qt.MouseButton.RightButton and span and (at.row(), at.column()) in span:
            return  # the menu is for the whole range
        super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._drag is None:
            on_handle = not event.buttons() and self._on_handle(at)
            self.viewport().setCursor(Qt.CursorShape.CrossCursor if on_handle else Qt.CursorShape.ArrowCursor)
            super().mouseMoveEvent(event)
            return
        row, column = self.rowAt(at.y()), self.columnAt(at.x())
        if row >= 0 and column >= 0:
            self._drag_to = _stretched(self._drag, row, column)
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is None or self._drag_to is None:
            super().mouseReleaseEvent(event)
            return
        source, target = self._drag, self._drag_to
        self._drag = self._drag_to = None
        if target != source:
            self._want(value.dragged(self.month.value, source, target))
            self.select(target)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.edit_wanted.emit(index.row(), index.column())

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(self.viewport().mapToGlobal(rect.center()))
        else:
            self.menu_wanted.emit(event.globalPos())

    # painting

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current() is None:
            self.go_to(0, 0)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = event.rect()
        painter.fillRect(area, theme.color("card"))
        shown = self.month.value
        if shown.rows and shown.days:
            self._paint_cells(painter, area)
            self._paint_over(painter)
        painter.end()

    def _seen(self, area: QRect) -> tuple[range, range]:
        rows, columns = self.month.rowCount(), self.month.columnCount()
        bottom, right = self.rowAt(area.bottom()), self.columnAt(area.right())
        return (
            range(max(self.rowAt(area.top()), 0), rows if bottom < 0 else bottom + 1),
            range(max(self.columnAt(area.left()), 0), columns if right < 0 else right + 1),
        )

    def _paint_cells(self, painter: QPainter, area: QRect) -> None:
        shown, ratio = self.month.value, self.devicePixelRatioF()
        rows, columns = self._seen(area)
        tall = self.verticalHeader().defaultSectionSize()
        foot = self.rowViewportPosition(len(shown.rows) - 1) + tall
        lanes = [(column, self.columnViewportPosition(column), self.columnWidth(column)) for column in columns]
        for column, x, width in lanes:
            day = shown.days[column]
            if day.free or day.today:
                painter.fillRect(x, 0, width, foot, theme.color("today" if day.today else "weekend"))
        line, pictures = theme.color("line"), self._pictures
        left, wide = lanes[0][1], lanes[-1][1] + lanes[-1][2] - lanes[0][1]
        for row in rows:
            y, cells = self.rowViewportPosition(row), shown.cells[row]
            painter.fillRect(left, y + tall - 1, wide, 1, line)
            for column, x, width in lanes:
                painter.drawPixmap(x, y, pictures.of(cells[column], width, tall, ratio))

    def _paint_over(self, painter: QPainter) -> None:
        """What reaches over the edges of single cells: the range, and the dots of problems."""
        span, place = self._drag_to or self.span(), self.currentIndex()
        if span is not None:
            paint.selection(
                painter, self.rect_of(span), self.visualRect(place), focused=self.hasFocus(),
                handle=self.month.value.editable,
            )  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = self.viewport().rect()
        for (row, column), what in self.month.value.marks.items():
            rect = self.visualRect(self.month.index(row, column))
            if seen.intersects(rect):
                paint.mark(painter, QRectF(rect), what)


def _stretched(source: Span, row: int, column: int) -> Span:
    """The range down or to the right to a cell, whichever is farther."""
    down, right = row - source.bottom, column - source.right
    if down <= 0 and right <= 0:
        return source
    if down >= right:
        return Span(source.top, source.left, row, source.right)
    return Span(source.top, source.left, source.bottom, column)
