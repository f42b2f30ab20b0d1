"""The table of every list: head that stays, ticks, keyboard, columns that are remembered."""

from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.kit import theme, tokens
from ui.kit.badge import BadgeText
from ui.kit.qt import override
from ui.kit.table_delegate import TableDelegate
from ui.kit.table_header import TableHeader, TableState
from ui.kit.table_model import Cell, CellText, Column, Row, TableModel, cell_text

__all__ = ["BadgeText", "Cell", "CellText", "Column", "Row", "TableModel", "TableState", "TableView", "cell_text"]

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TableView(QTableView):
    """Shows a TableModel.

    `activated_row` (row id) follows Enter, F2 or a double click; `link_pressed` (row id, column key) a click on a link;
    `current_row_changed` (row id or None) the accent bar; `sort_requested` (column key, descending) a press on a head;
    `copy_requested` (tab-separated text) Ctrl+C, after the text went to the clipboard; `columns_changed` any move,
    width or hiding by the user, when `saved_columns()` is worth saving.
    """

    activated_row = Signal(object)
    link_pressed = Signal(object, str)
    current_row_changed = Signal(object)
    sort_requested = Signal(str, bool)
    copy_requested = Signal(str)
    columns_changed = Signal()

    def __init__(self, model: TableModel, name: str, compact: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.rows = model
        self._compact = compact
        self._sort: tuple[str, bool] | None = None
        self._last_ticked = -1
        self._kept_id: int | str | None = None
        self._kept_scroll = (0, 0)
        self._cover: QWidget | None = None
        self._paint = TableDelegate(self)
        self._paint.set_model(model)
        self.setItemDelegate(self._paint)
        self.head = TableHeader(model, self)
        self.setHorizontalHeader(self.head)
        self._set_manners()
        self.setModel(model)
        self._connect()
        self.head.restore_columns({})

    def _set_manners(self) -> None:
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px(tokens.ROW_COMPACT if self._compact else tokens.ROW))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # letters here are keys, not words

    def _connect(self) -> None:
        self.head.sort_pressed.connect(self._head_pressed)
        self.head.all_pressed.connect(self.toggle_all)
        self.head.columns_changed.connect(self._columns_changed)
        self.head.sectionHandleDoubleClicked.connect(self._fit_column)
        self.rows.modelAboutToBeReset.connect(self._keep_place)
        self.rows.modelReset.connect(self._return_to_place)
        self.doubleClicked.connect(self._double_clicked)
        theme.signals.changed.connect(self._theme_changed)

    def _theme_changed(self) -> None:
        self._paint.refresh()
        self.set_compact(self._compact)
        self.head.setFixedHeight(theme.px(tokens.HEAD))
        self.head.fit()

    def set_compact(self, compact: bool) -> None:
        """Show rows 30 instead of 34 high."""
        self._compact = compact
        self.verticalHeader().setDefaultSectionSize(theme.px(tokens.ROW_COMPACT if compact else tokens.ROW))

    # rows

    def current_id(self) -> int | str | None:
        """Return the id of the row with the accent bar, or None."""
        place = self.currentIndex().row()
        return self.rows.rows[place].id if 0 <= place < len(self.rows.rows) else None

    def go_to(self, row_id: int | str | None) -> bool:
        """Make a row the current one and bring it into sight; False if it is not loaded."""
        place = self.rows.place_of(row_id)
        if place < 0:
            return False
        self._set_current(place)
        return True

    def _set_current(self, place: int) -> None:
        column = self.currentIndex().column()
        index = self.rows.index(place, column if column >= 0 else self._paint.first_column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def _keep_place(self) -> None:
        self._kept_id = self.current_id()
        self._kept_scroll = (self.verticalScrollBar().value(), self.horizontalScrollBar().value())

    def _return_to_place(self) -> None:
        """After a reload the same row is current and the page stands where it stood."""
        place = self.rows.place_of(self._kept_id)
        if place < 0 and self.rows.rows:
            place = 0
        if place >= 0:
            self._set_current(place)
        else:
            self._paint.current = -1
            self.current_row_changed.emit(None)
        self.verticalScrollBar().setValue(self._kept_scroll[0])
        self.horizontalScrollBar().setValue(self._kept_scroll[1])
        self._last_ticked = -1

    @override
    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        if current.row() != self._paint.current:
            self._paint.current = current.row()
            self.viewport().update()
            self.current_row_changed.emit(self.current_id())

    # ticks

    def toggle_all(self) -> None:
        """Tick all loaded rows, or none if all were ticked."""
        self.rows.tick_all(self.head.tick_state() != Qt.CheckState.Checked)

    def _toggle(self, place: int, to_last: bool) -> None:
        """Tick or untick one row; with Shift all rows from the last one touched take the same state."""
        if not self.rows.checkable or not 0 <= place < len(self.rows.rows):
            return
        on = self.rows.rows[place].id not in self.rows.ticked
        first, last = place, place
        if to_last and self._last_ticked >= 0:
            first, last = sorted((place, self._last_ticked))
            on = True
        self._last_ticked = place
        self.rows.set_ticked([row.id for row in self.rows.rows[first : last + 1]], on)

    # keyboard and mouse

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._show_focus(True)
        key, place = event.key(), self.currentIndex().row()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        last = len(self.rows.rows) - 1
        if key == Qt.Key.Key_Space:
            self._toggle(place, shift)
        elif (key in _ENTER and not control) or key == Qt.Key.Key_F2:
            self._activate()
        elif key == Qt.Key.Key_C and control:
            self.copy()
        elif key == Qt.Key.Key_A and control and self.rows.checkable:
            self.rows.tick_all()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and last >= 0:
            self._set_current(0 if key == Qt.Key.Key_Home else last)
        elif key == Qt.Key.Key_Escape and self.rows.ticked:
            self.rows.tick_all(on=False)
        elif key in (Qt.Key.Key_Escape, *_ENTER):
            event.ignore()  # the page goes back, or takes Ctrl+Enter as its primary action
        else:
            super().keyPressEvent(event)

    def _activate(self) -> None:
        if (row_id := self.current_id()) is not None:
            self.activated_row.emit(row_id)

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.rows.columns[index.column()].kind not in ("check", "link"):
            self._activate()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        column = self.rows.columns[index.column()]
        if column.kind == "check":
            self._toggle(index.row(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif column.kind == "link":
            self.link_pressed.emit(self.rows.rows[index.row()].id, column.key)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        link = index.isValid() and self.rows.columns[index.column()].kind == "link"
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor)
        self._hover(index.row())

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, place: int) -> None:
        if place != self._paint.hovered:
            self._paint.hovered = place
            self.viewport().update()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.rows.rows:
            self._set_current(0)
        self._show_focus(event.reason() != Qt.FocusReason.MouseFocusReason)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)

    def _show_focus(self, shown: bool) -> None:
        self._paint.focused = shown
        self.viewport().update()

    def copy(self) -> None:
        """Put the ticked rows, or the current one, on the clipboard: shown columns, tab-separated, with the head."""
        places = [place for place, row in enumerate(self.rows.rows) if row.id in self.rows.ticked]
        if not places and self.currentIndex().isValid():
            places = [self.currentIndex().row()]
        columns = [c for c in self.head.shown() if self.rows.columns[c].kind != "check"]
        lines = ["\t".join(self.rows.columns[c].label for c in columns)]
        lines += ["\t".join(_one_line(self.rows.cell(place, c)) for c in columns) for place in places]
        if places:
            text = "\n".join(lines)
            QGuiApplication.clipboard().setText(text)
            self.copy_requested.emit(text)

    # sorting

    def sort(self) -> tuple[str, bool] | None:
        """Return the column key and whether it descends, as the arrow shows, or None."""
        return self._sort

    def show_sort(self, key: str | None, descending: bool = False) -> None:
        """Put the arrow where the rows are sorted by now; sorting itself is done by whoever fetches the rows."""
        number = self.head.number(key) if key else -1
        self._sort = (key, descending) if key and number >= 0 else None
        self.head.show_arrow(number, descending)

    def _head_pressed(self, number: int) -> None:
        key = self.rows.columns[number].key
        descending = self._sort == (key, False)
        self.show_sort(key, descending)
        self.sort_requested.emit(key, descending)

    # columns

    def saved_columns(self) -> TableState:
        """Return columns and sorting as plain data, to be kept per user and list."""
        return self.head.saved_columns() | {"sort": list(self._sort) if self._sort else None}

    def restore_columns(self, state: TableState) -> None:
        """Take a saved state, as far as its columns still exist."""
        self.head.restore_columns(state)
        key, descending = state.get("sort") or (None, False)
        self.show_sort(key, bool(descending))
        self._columns_changed()

    def _columns_changed(self) -> None:
        self._paint.first_column = (self.head.shown() or [0])[0]
        self.viewport().update()
        self.columns_changed.emit()

    def _fit_column(self, number: int) -> None:
        """Make a column as wide as the widest words on the screen."""
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        cells = (self.rows.cell(place, number) for place in range(first, len(self.rows.rows) if last < 0 else last + 1))
        if self.rows.columns[number].kind != "check":
            self.head.fit_to_words(number, max(map(self._paint.cell_width, cells), default=0))

    # what stands over the rows

    def set_cover(self, cover: QWidget | None) -> None:
        """Lay a widget over the rows (skeleton, empty, error), or take it away; head and foot stay where they are."""
        if self._cover is not None and self._cover is not cover:
            self._cover.hide()
            self._cover.deleteLater()
        self._cover = cover
        if cover is not None:
            cover.setParent(self)
            cover.setProperty("ground", "card")
            cover.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            cover.setGeometry(self.viewport().geometry())
            cover.show()
            cover.raise_()

    def cover(self) -> QWidget | None:
        """Return what lies over the rows, or None."""
        return self._cover

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.head.fit()
        if self._cover is not None:
            self._cover.setGeometry(self.viewport().geometry())


def _one_line(cell: Cell) -> str:
    words = cell if isinstance(cell, str) else cell.text
    return " ".join(words.split())
