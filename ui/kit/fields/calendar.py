"""A small calendar that drops down from a date field."""

import calendar
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget

from ui.kit import layouts
from ui.kit.buttons import Button, IconButton
from ui.kit.qt import override
from ui.kit.text import Label, repolish

_WEEKDAYS = "一二三四五六日"
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)


def month_days(year: int, month: int) -> list[date]:
    """Return the 42 days that a calendar page of this month shows, beginning with a Monday."""
    first = date(year, month, 1)
    start = first - timedelta(days=first.weekday())
    return [start + timedelta(days=n) for n in range(42)]


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last one of a shorter month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class CalendarPopup(QFrame):
    """One month of days; `picked` carries the date that was chosen by mouse or Enter."""

    picked = Signal(date)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setAccessibleName("选择日期")
        self._chosen = self._today = date(2000, 1, 1)
        self._days: list[date] = []
        self._title = Label("", "strong")
        back = IconButton("chevron_left", "上个月", "PageUp", 28)
        forward = IconButton("chevron_right", "下个月", "PageDown", 28)
        back.clicked.connect(partial(self._turn, -1))
        forward.clicked.connect(partial(self._turn, 1))
        self._now = Button("今天", "link")
        self._now.clicked.connect(self._pick_today)
        grid = QGridLayout()
        grid.setSpacing(2)
        for column, words in enumerate(_WEEKDAYS):
            label = Label(words, "axis")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, 0, column)
        self._cells = [self._cell(number, grid) for number in range(42)]
        head = layouts.row(back, None, self._title, None, forward, gap=4)
        self.setLayout(layouts.column(head, grid, layouts.row(None, self._now), gap=6, margins=(10, 8, 10, 6)))

    def _cell(self, number: int, grid: QGridLayout) -> QPushButton:
        cell = QPushButton()
        cell.setProperty("kind", "day")
        cell.setCheckable(True)
        cell.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys move one chosen day, not a focus among 42 buttons
        cell.clicked.connect(partial(self._pick, number))
        grid.addWidget(cell, number // 7 + 1, number % 7)
        return cell

    def open_below(self, anchor: QWidget, chosen: date | None, today: date) -> None:
        """Open under a field, on the chosen day or on today."""
        self._today = today
        self._show_day(chosen or today)
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        size: QSize = self.sizeHint()
        screen = anchor.screen().availableGeometry()
        if place.y() + size.height() > screen.bottom():
            place = anchor.mapToGlobal(QPoint(0, -size.height() - 2))
        self.move(min(place.x(), screen.right() - size.width()), max(place.y(), screen.top()))
        self.show()
        self.setFocus()

    def chosen(self) -> date:
        """Return the day the keys stand on."""
        return self._chosen

    def _show_day(self, day: date) -> None:
        self._chosen = min(max(day, _FIRST), _LAST)
        self._days = month_days(self._chosen.year, self._chosen.month)
        self._title.setText(f"{self._chosen.year} 年 {self._chosen.month} 月")
        for day_shown, cell in zip(self._days, self._cells, strict=True):
            cell.setText(str(day_shown.day))
            cell.setChecked(day_shown == self._chosen)
            cell.setProperty("out", "true" if day_shown.month != self._chosen.month else "false")
            cell.setProperty("today", "true" if day_shown == self._today else "false")
            cell.setAccessibleName(day_shown.isoformat())
            repolish(cell)
        self.setAccessibleDescription(self._chosen.isoformat())

    def _turn(self, months: int) -> None:
        self._show_day(add_months(self._chosen, months))

    def _pick(self, number: int) -> None:
        self._finish(self._days[number])

    def _pick_today(self) -> None:
        self._finish(self._today)

    def _finish(self, day: date) -> None:
        self.hide()
        self.picked.emit(day)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._show_day(self._chosen + timedelta(days=_STEPS[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._finish(self._chosen)
        else:
            super().keyPressEvent(event)
