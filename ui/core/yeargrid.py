"""A year as twelve month blocks in one table: days with their ground and sign, picked by mouse or keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from models.core.calendar import rules
from models.core.calendar.queries import DayData, YearData
from models.core.calendar.rules import KIND_NAMES, DayKind
from ui.kit import theme, tokens
from ui.kit.qt import override

_SIGN, _TIGHT = 9, 10.5
Index = QModelIndex | QPersistentModelIndex
ACROSS = 4  # month blocks side by side
BLOCK_COLUMNS = 8  # seven days and a gap
BLOCK_ROWS = 8  # title, weekdays, six weeks
COLUMNS = ACROSS * BLOCK_COLUMNS - 1
ROWS = 12 // ACROSS * BLOCK_ROWS
LOWEST_ROW = 16
TITLE_ROW = 1.35  # of a day's height, so that the blocks stand apart
GAP = 16
NARROWEST = 20
# Sign, tone of a day that is not what its weekday says; weekends have no sign, their colour says it.
SIGNS: Mapping[DayKind, tuple[str, str]] = {
    DayKind.HOLIDAY: ("休", "bad"),
    DayKind.MAKEUP: ("班", "warn"),
    DayKind.REST: ("休", "teal"),
    DayKind.WORKDAY: ("班", "mute"),
}
STEPS: Mapping[Qt.Key, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
MONTHS: Mapping[Qt.Key, int] = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


def place_of(on: date) -> tuple[int, int]:
    """Row and column of a day."""
    down, across = divmod(on.month - 1, ACROSS)
    week, weekday = divmod(on.replace(day=1).weekday() + on.day - 1, 7)
    return down * BLOCK_ROWS + 2 + week, across * BLOCK_COLUMNS + weekday


class YearModel(QAbstractTableModel):
    """The cells of the year: month titles, weekdays, days."""

    def __init__(self) -> None:
        super().__init__()
        self.read: YearData | None = None
        self._days: dict[tuple[int, int], DayData] = {}

    def show(self, read: YearData) -> None:
        """Show a year."""
        self.beginResetModel()
        self.read = read
        self._days = {place_of(one.day): one for one in read.days}
        self.endResetModel()

    def day_at(self, index: Index) -> DayData | None:
        """The day in a cell, or None."""
        return self._days.get((index.row(), index.column()))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else ROWS

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's own default)
        return 0 if parent.isValid() else COLUMNS

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        day = self.day_at(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day.day) if day else self._heading(index.row(), index.column())
        if day is not None and role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return words_of(day)
        return None

    def _heading(self, row: int, column: int) -> str:
        inside = column % BLOCK_COLUMNS
        if row % BLOCK_ROWS == 0 and inside == 0:
            return f"{row // BLOCK_ROWS * ACROSS + column // BLOCK_COLUMNS + 1} 月"
        return rules.WEEKDAYS[inside] if row % BLOCK_ROWS == 1 and inside < 7 else ""

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.day_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def words_of(day: DayData) -> str:
    """A day in one sentence, for the tooltip and for screen readers."""
    parts = [rules.spoken(day.day, day.day), KIND_NAMES[day.kind], day.name, day.note]
    return " · ".join(part for part in parts if part)


class YearView(QTableView):
    """The year. `picked` carries first and last day of the picked ones, `change_wanted` follows Enter, F2 and a double
    click. Arrows move by days and weeks, Page keys by months, with Shift the range grows."""

    picked = Signal(object, object)
    change_wanted = Signal()

    def __init__(self, today: Callable[[], date | None]) -> None:
        super().__init__()
        self.year = YearModel()
        self.today = today
        self._anchor: date | None = None
        self._current: date | None = None
        self.setModel(self.year)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName("全年日历")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(4)
        self.verticalHeader().setMinimumSectionSize(4)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        for block in range(12 // ACROSS):
            for across in range(ACROSS):
                self.setSpan(block * BLOCK_ROWS, across * BLOCK_COLUMNS, 1, 7)

    def show_year(self, read: YearData) -> None:
        """Show a year, and keep the picked days if they are in it."""
        self.year.show(read)
        if self._current is None or self._anchor is None or read.year not in (self._current.year, self._anchor.year):
            today = self.today()
            first = today if today is not None and today.year == read.year else date(read.year, 1, 1)
            self._anchor = self._current = first
        self._tell()

    def range(self) -> tuple[date, date] | None:
        """First and last picked day, or None as long as no year is shown."""
        if self._anchor is None or self._current is None:
            return None
        return min(self._anchor, self._current), max(self._anchor, self._current)

    def pick(self, first: date, last: date) -> None:
        """Pick some days of the year that is shown."""
        self._anchor, self._current = first, last
        self._tell()

    def _move(self, to: date, extend: bool) -> None:
        read = self.year.read
        if read is None or to.year != read.year:
            return
        self._current = to
        if not extend:
            self._anchor = to
        self._tell()

    def _tell(self) -> None:
        found = self.range()
        if found is None or self._current is None:
            return
        index = self.year.index(*place_of(self._current))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.viewport().update()
        self.picked.emit(*found)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, extend = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        current = self._current
        if current is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # Ctrl with arrows belongs to the page
        elif key in STEPS:
            self._move(current + timedelta(days=STEPS[key]), extend)
        elif key in MONTHS:
            self._move(rules.months_later(current, MONTHS[key]), extend)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            first = current.replace(day=1)
            last = rules.months_later(first, 1) - timedelta(days=1)
            self._move(first if key == Qt.Key.Key_Home else last, extend)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.change_wanted.emit()
        else:
            event.ignore()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.year.day_at(self.indexAt(event.position().toPoint()))
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self._move(day.day, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self.year.day_at(self.indexAt(event.position().toPoint()))
        if day is not None and event.buttons() & Qt.MouseButton.LeftButton and day.day != self._current:
            self._move(day.day, extend=True)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.year.day_at(self.indexAt(event.position().toPoint())) is not None:
            self.change_wanted.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        gap = theme.px(GAP)
        width = (self.viewport().width() - (ACROSS - 1) * gap) // (ACROSS * 7)
        blocks = ROWS // BLOCK_ROWS
        height = max(theme.px(LOWEST_ROW), int(self.viewport().height() / (ROWS + blocks * (TITLE_ROW - 1))))
        for column in range(COLUMNS):
            self.setColumnWidth(column, gap if column % BLOCK_COLUMNS == 7 else width)
        for row in range(ROWS):
            self.setRowHeight(row, int(height * TITLE_ROW) if row % BLOCK_ROWS == 0 else height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(ACROSS * 7 * theme.px(NARROWEST) + (ACROSS - 1) * theme.px(GAP), 200)


class _Painter(QStyledItemDelegate):
    """Paints titles, weekdays and days: ground and sign together, so that colour is never alone."""

    def __init__(self, view: YearView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        day = self._view.year.day_at(index)
        if day is not None:
            self._paint_day(painter, rect, day)
        elif index.row() % BLOCK_ROWS == 0:
            painter.setFont(theme.font(tokens.BODY, strong=True))
            painter.setPen(theme.color("text"))
            painter.drawText(rect.adjusted(4, 0, 0, -1), Qt.AlignmentFlag.AlignVCenter, str(index.data() or ""))
        else:
            painter.setFont(theme.font(tokens.AXIS))
            painter.setPen(theme.color("text3"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(index.data() or ""))
        painter.restore()

    def _paint_day(self, painter: QPainter, rect: QRectF, day: DayData) -> None:
        weekday = rules.by_weekday(day.day)
        sign, tone = SIGNS[day.kind] if day.kind is not weekday else ("", "teal" if weekday is DayKind.REST else "")
        picked = self._view.range()
        inside = picked is not None and picked[0] <= day.day <= picked[1]
        box = rect.adjusted(1.5, 0.5, -1.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if inside:
            painter.setBrush(theme.color("selected"))
            painter.drawRect(rect.adjusted(0, 0.5, 0, -0.5))
        if sign:
            painter.setBrush(theme.color(f"{tone}_bg"))
            painter.drawRoundedRect(box, tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
        elif day.day == self._view.today():
            painter.setBrush(theme.color("today"))
            painter.drawRoundedRect(box, tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
        self._paint_words(painter, rect, day, sign, tone)
        if inside and picked is not None:
            self._frame(painter, rect, day.day == picked[0], day.day == picked[1])

    def _paint_words(self, painter: QPainter, rect: QRectF, day: DayData, sign: str, tone: str) -> None:
        number = str(day.day.day)
        is_today = day.day == self._view.today()
        small = theme.metrics(_SIGN).horizontalAdvance(sign) + 1 if sign else 0
        size: float = tokens.HINT
        if theme.metrics(size, strong=is_today).horizontalAdvance(number) + small > rect.width() - 2:
            size = _TIGHT  # large type in a small window
        wide = theme.metrics(size, strong=is_today).horizontalAdvance(number)
        left = rect.center().x() - (wide + small) / 2
        painter.setFont(theme.font(size, strong=is_today))
        painter.setPen(theme.color(tone or "text"))
        painter.drawText(QRectF(left, rect.y(), wide + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, number)
        if sign:
            painter.setFont(theme.font(_SIGN))
            top = QRectF(left + wide + 1, rect.y() - 1.5, small + 2, rect.height())
            painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, sign)
        if day.note:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(QRectF(rect.right() - 6, rect.y() + 2, 4, 4))

    def _frame(self, painter: QPainter, rect: QRectF, first: bool, last: bool) -> None:
        focused = self._view.hasFocus()
        painter.setPen(QPen(theme.color("focus" if focused else "accent"), 2 if focused else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = rect.adjusted(1, 1.5, -1, -1.5)
        painter.drawLine(box.topLeft(), box.topRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if first:
            painter.drawLine(box.topLeft(), box.bottomLeft())
        if last:
            painter.drawLine(box.topRight(), box.bottomRight())
