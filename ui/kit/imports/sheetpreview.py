"""A sheet as a spreadsheet program shows it: column letters, row numbers, the header row framed, marked cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from models.core import cells
from models.core.cells import Cell
from reports.kit.intake import letter
from reports.kit.reading.rows import Row
from ui.kit import theme, tokens
from ui.kit.qt import override

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
ROW = 26
NARROWEST, WIDEST = 64, 240
MEASURED = 60  # rows from the top by which columns get their width
MOST_COLUMNS = 256  # a sheet that claims more has empty ones
SHORT = 12  # words that are no title
_SIDE = 8
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Marks:
    """What is shown about a sheet: the rows of the header, rows that are passed over, sums, and cells in a tone.

    Rows go by their numbers, columns count from 0.
    """

    header: tuple[int, ...] = ()
    passed: frozenset[int] = frozenset()
    totals: frozenset[int] = frozenset()
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)


def shown(cell: Cell) -> str:
    """A cell as a spreadsheet program shows it: text as it was typed, numbers and dates in words."""
    return cell if isinstance(cell, str) else cells.words(cell)


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self.width = 0
        self.marks = Marks()

    def set_rows(self, rows: Sequence[Row], marks: Marks) -> None:
        self.beginResetModel()
        self.rows, self.marks = rows, marks
        self.width = min(max((len(row.cells) for row in rows), default=0), MOST_COLUMNS)
        self.endResetModel()

    def place_of(self, number: int) -> int:
        """The place of a row, or -1; rows come in the order of their numbers."""
        place = bisect_left(self.rows, number, key=_number)
        return place if place < len(self.rows) and self.rows[place].number == number else -1

    def set_marks(self, marks: Marks) -> None:
        self.marks = marks
        if self.rows and self.width:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.width - 1))

    def cell(self, place: int, column: int) -> Cell:
        row = self.rows[place].cells
        return row[column] if column < len(row) else None

    def words(self, place: int, column: int) -> str:
        return shown(self.cell(place, column))

    def spilled(self, place: int, column: int) -> int:
        """The column whose words run over into this empty one, or -1: text runs on as far as cells are empty."""
        for left in range(column - 1, -1, -1):
            cell = self.cell(place, left)
            if not cells.is_blank(cell):
                return -1 if _is_number(cell) else left
        return -1

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self.width

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        words, number = self.words(index.row(), index.column()), self.rows[index.row()].number
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            marked = "，有问题" if (number, index.column()) in self.marks.cells else ""
            return f"{letter(index.column())}{number} {words or '空'}{marked}"
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return letter(section)
        return str(self.rows[section].number) if section < len(self.rows) else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: SheetPreview) -> None:
        super().__init__(view)
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, place, column = self._view, index.row(), index.column()
        model, rect = view.sheet, QRect(option.rect)
        marks, number = model.marks, model.rows[place].number
        head, tone = number in marks.header, marks.cells.get((number, column), "")
        ground = "selected" if head else f"{tone}_bg" if tone else "mute_bg" if number in marks.totals else "card"
        painter.fillRect(rect, theme.color(ground))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("line"))
        pale = not head and (number in marks.totals or number in marks.passed)
        painter.setPen(theme.color(tone or ("text3" if pale else "text")))
        painter.setFont(theme.font(tokens.HINT, strong=head))
        metrics = theme.metrics(tokens.HINT, strong=head)
        runs_over = self._paint_words(painter, rect, metrics, place, column)
        if not runs_over:
            painter.fillRect(rect.right(), rect.y(), 1, rect.height(), theme.color("line"))
        if head:
            self._frame(painter, rect, marks, number, column)
        if view.hasFocus() and index == view.currentIndex():
            _outline(painter, rect)

    def _paint_words(self, painter: QPainter, rect: QRect, metrics: QFontMetricsF, place: int, column: int) -> bool:
        """Paint the words of a cell, or those that run over into it; True when they go on in the next one."""
        model, view = self._view.sheet, self._view
        cell = model.cell(place, column)
        source = model.spilled(place, column) if cells.is_blank(cell) else column
        if source < 0:
            return False
        words = " ".join(model.words(place, source).split())
        left = rect.x() - sum(view.columnWidth(at) for at in range(source, column))
        wide = metrics.horizontalAdvance(words)
        room = rect.right() - left - 2 * _SIDE
        baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2
        is_number = source == column and _is_number(cell)
        if is_number and wide <= room:
            painter.drawText(QPointF(rect.right() - _SIDE - wide, baseline), words)
            return False
        goes_on = not is_number and column + 1 < model.width and cells.is_blank(model.cell(place, column + 1))
        painter.save()
        painter.setClipRect(rect)
        if not goes_on:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(room, 0))
        painter.drawText(QPointF(left + _SIDE, baseline), words)
        painter.restore()
        return goes_on and wide > room

    def _frame(self, painter: QPainter, rect: QRect, marks: Marks, number: int, column: int) -> None:
        line = theme.color("accent")
        if number == marks.header[0]:
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, line)
        if number == marks.header[-1]:
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, line)
        if column == 0:
            painter.fillRect(rect.x(), rect.y(), 2, rect.height(), line)
        if column == self._view.sheet.width - 1:
            painter.fillRect(rect.right() - 1, rect.y(), 2, rect.height(), line)


def _outline(painter: QPainter, rect: QRect) -> None:
    line = theme.color("focus")
    for x, y, wide, tall in (
        (rect.x(), rect.y(), rect.width(), 2),
        (rect.x(), rect.bottom() - 1, rect.width(), 2),
        (rect.x(), rect.y(), 2, rect.height()),
        (rect.right() - 1, rect.y(), 2, rect.height()),
    ):
        painter.fillRect(x, y, wide, tall, line)


class SheetPreview(QTableView):
    """Shows rows of a sheet; only those on the screen cost anything.

    `row_pressed` (row number) follows a press on a row number, or Enter in a row: it names the header row.
    """

    row_pressed = Signal(int)

    def __init__(self, name: str = "表样") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.sheet = _Model()
        self.sheet.setParent(self)
        self._can_choose = False
        self._widths: list[float] = []
        self.setModel(self.sheet)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setProperty("kind", "sheet")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._set_heads()
        theme.signals.changed.connect(self._set_heads)
        self.verticalHeader().sectionClicked.connect(self._pressed)

    def _set_heads(self) -> None:
        down, across = self.verticalHeader(), self.horizontalHeader()
        for head in (down, across):
            head.setHighlightSections(False)
            head.setSectionsClickable(head is down)
            head.setFont(theme.font(tokens.AXIS))
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(1)
        down.setDefaultSectionSize(theme.px(ROW))
        down.setFixedWidth(theme.px(48))
        across.setFixedHeight(theme.px(ROW))
        across.setMinimumSectionSize(24)

    def show_rows(self, rows: Sequence[Row], marks: Marks, *, can_choose: bool = False) -> None:
        """Show a sheet; with `can_choose` a press on a row number names the header row."""
        self._can_choose = can_choose
        self.sheet.set_rows(rows, marks)
        measured = [*rows[:MEASURED], *rows[-1:]]
        self._widths = [_width(measured, column) for column in range(self.sheet.width)]
        self._fit()
        tip = "点行号，把这一行当作表头" if can_choose else ""
        self.verticalHeader().setToolTip(tip)
        self.verticalHeader().setCursor(Qt.CursorShape.PointingHandCursor if can_choose else Qt.CursorShape.ArrowCursor)
        self.setAccessibleDescription(f"{tip}，或在这一行按 Enter" if tip else "")

    def _fit(self) -> None:
        """Give the columns their widths; what is left over is shared out among them."""
        spare = self.viewport().width() / max(sum(self._widths), 1)
        for column, wide in enumerate(self._widths):
            self.setColumnWidth(column, int(wide * max(spare, 1)))

    def set_marks(self, marks: Marks) -> None:
        """Mark other rows and cells of the same sheet."""
        self.sheet.set_marks(marks)

    def go_to(self, number: int, column: int = 0) -> bool:
        """Make a cell the current one and bring it into sight; False if the sheet shows no such row."""
        place = self.sheet.place_of(number)
        if place < 0:
            return False
        index = self.sheet.index(place, min(max(column, 0), max(self.sheet.width - 1, 0)))
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        return True

    def height_for(self, rows: int) -> int:
        """The height that shows so many rows."""
        return theme.px(ROW) * (rows + 1) + 2

    def _pressed(self, place: int) -> None:
        if self._can_choose and 0 <= place < len(self.sheet.rows):
            self.row_pressed.emit(self.sheet.rows[place].number)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _ENTER and not control and self._can_choose:
            self._pressed(self.currentIndex().row())
        elif event.key() in (*_ENTER, Qt.Key.Key_Escape):
            event.ignore()  # the page takes them
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.height_for(2))


def _width(rows: Sequence[Row], column: int) -> float:
    """The width that the words of a column need; long words over empty cells, as those of titles, need none."""
    metrics = theme.metrics(tokens.HINT, strong=True)
    widest = 0.0
    for row in rows:
        cell = row.cells[column] if column < len(row.cells) else None
        words, rest = shown(cell), row.cells[column + 1 : column + 4]
        if len(words) <= SHORT or _is_number(cell) or not rest or not all(map(cells.is_blank, rest)):
            widest = max(widest, metrics.horizontalAdvance(words[:60]))
    return min(max(widest + 2 * _SIDE + 2, NARROWEST), WIDEST)


def _is_number(cell: Cell) -> bool:
    """Whether a spreadsheet program would put a cell to the right."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _number(row: Row) -> int:
    return row.number
