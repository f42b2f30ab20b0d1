"""The head of a TableView: sort arrow, columns that move, hide and keep their width, and a box that ticks all rows."""

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView, QWidget

from ui.kit import theme, tokens
from ui.kit.qt import override
from ui.kit.table_delegate import BOX, paint_box
from ui.kit.table_model import Column, TableModel

TableState = dict[str, Any]


class TableHeader(QHeaderView):
    """`all_pressed` follows a press on the box in the column of ticks; `sort_pressed` (column) one on another head.

    `columns_changed` follows a move, a new width or a hidden column, when `saved_columns()` is worth saving.
    """

    all_pressed = Signal()
    sort_pressed = Signal(int)
    columns_changed = Signal()

    def __init__(self, model: TableModel, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._view = view
        self._rows = model
        self._widths: dict[str, int] = {}
        self._fitting = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(not model.checkable)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(tokens.ROW)
        self.setFixedHeight(theme.px(tokens.HEAD))
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.sectionClicked.connect(self._clicked)
        self.sectionMoved.connect(self._moved)
        self.sectionResized.connect(self._resized)

    # columns

    def number(self, key: str) -> int:
        """Return the logical number of a column, or -1."""
        return next((i for i, column in enumerate(self._rows.columns) if column.key == key), -1)

    def shown(self) -> list[int]:
        """Return the logical numbers of the columns on the screen, from left to right."""
        order = (self.logicalIndex(i) for i in range(self.count()))
        return [number for number in order if not self.isSectionHidden(number)]

    def restore_design(self) -> None:
        """Return to the columns as they were designed; `reset` is Qt's own, called whenever the rows are replaced."""
        self.restore_columns({})
        self.columns_changed.emit()

    def saved_columns(self) -> TableState:
        """Return order, hidden columns and chosen widths (pixels at font size 标准) as plain data."""
        columns = self._rows.columns
        order = [columns[self.logicalIndex(i)].key for i in range(self.count())]
        hidden = [column.key for i, column in enumerate(columns) if self.isSectionHidden(i)]
        return {"order": order, "hidden": hidden, "widths": dict(self._widths)}

    def restore_columns(self, state: TableState) -> None:
        """Take a saved state; columns it does not know keep their design, keys that are gone are passed over."""
        columns = self._rows.columns
        hidden = state.get("hidden", [column.key for column in columns if column.hidden])
        widths = state.get("widths", {})
        self._widths = {key: int(width) for key, width in widths.items() if self.number(key) >= 0}
        known = [number for key in state.get("order", ()) if (number := self.number(key)) >= 0]
        for place, number in enumerate(known or range(self.count())):
            self.moveSection(self.visualIndex(number), place)
        for number, column in enumerate(columns):
            self.setSectionHidden(number, column.key in hidden and not column.essential)
        self.fit()

    def _design_width(self, column: Column) -> int:
        return theme.px(self._widths.get(column.key, column.width))

    def fit(self) -> None:
        """Give the columns their widths, and what is left over to the stretching ones."""
        shown = self.shown()
        columns = self._rows.columns
        widths = {number: self._design_width(columns[number]) for number in shown}
        spare = self._view.viewport().width() - sum(widths.values())
        stretching = [number for number in shown if columns[number].stretch] or shown[-1:]
        self._fitting = True
        for number in shown:
            extra = spare // len(stretching) if spare > 0 and number in stretching else 0
            self.resizeSection(number, widths[number] + extra)
        self._fitting = False

    def fit_to_words(self, number: int, width: float) -> None:
        """Give a column the width that its widest words need."""
        self.resizeSection(number, round(max(width, self.minimumSectionSize())))

    def _resized(self, number: int, _old: int, new: int) -> None:
        if not self._fitting and new:
            self._widths[self._rows.columns[number].key] = round(new / theme.current().scale)
            self.columns_changed.emit()

    def _moved(self, _number: int, _old: int, _new: int) -> None:
        self.columns_changed.emit()

    def set_shown(self, key: str, shown: bool) -> None:
        """Show or hide a column."""
        number = self.number(key)
        if number >= 0 and not self._rows.columns[number].essential:
            self.setSectionHidden(number, not shown)
            self.fit()
            self.columns_changed.emit()

    def menu(self, parent: QWidget) -> QMenu:
        """Return a menu that shows and hides columns, for the button 「列」 and for the head itself."""
        menu = QMenu(parent)
        for number, column in enumerate(self._rows.columns):
            if not column.essential:
                action = menu.addAction(column.label)
                action.setCheckable(True)
                action.setChecked(not self.isSectionHidden(number))
                action.toggled.connect(partial(self.set_shown, column.key))
        menu.addSeparator()
        menu.addAction("恢复原来的列").triggered.connect(self.restore_design)
        return menu

    def _show_menu(self, place: QPoint) -> None:
        menu = self.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.mapToGlobal(place))

    # ticks and sorting

    def tick_state(self) -> Qt.CheckState:
        """Return whether all loaded rows are ticked, some, or none."""
        if not self._rows.ticked:
            return Qt.CheckState.Unchecked
        all_ticked = len(self._rows.ticked) == len(self._rows.rows)
        return Qt.CheckState.Checked if all_ticked else Qt.CheckState.PartiallyChecked

    def show_arrow(self, number: int, descending: bool) -> None:
        """Put the sort arrow on a column; -1 takes it away."""
        self.setSortIndicatorShown(number >= 0)
        self.setSortIndicator(number, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)

    def _clicked(self, number: int) -> None:
        column = self._rows.columns[number]
        if column.kind == "check":
            self.all_pressed.emit()
        elif column.sortable:
            self.sort_pressed.emit(number)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        if self._rows.columns[logicalIndex].kind == "check":
            place = QRectF(rect.x() + (rect.width() - BOX) / 2, rect.y() + (rect.height() - BOX) / 2, BOX, BOX)
            paint_box(painter, place, self.tick_state())
