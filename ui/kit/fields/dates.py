"""The field for a date: typed in many ways, shown in one, or picked from a small calendar."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.kit import icons, theme
from ui.kit.dates import format_date, parse_date
from ui.kit.fields.base import Check
from ui.kit.fields.calendar import CalendarPopup
from ui.kit.fields.text import LineField
from ui.kit.qt import override


class DateField(LineField):
    """A date. `today` says what day it is, by the clock of the database; Alt+↓ opens the calendar."""

    _open: QAction | None = None

    def __init__(
        self,
        label: str,
        today: Callable[[], date],
        required: bool = False,
        hint: str = "",
        check: Check | None = None,
    ) -> None:
        super().__init__(label, required, hint, check, placeholder="年-月-日")
        self._today = today
        self._popup: CalendarPopup | None = None
        self._open = QAction("选择日期（Alt+↓）", self)
        self._open.triggered.connect(self.open_calendar)
        self.control.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        self._show_icon()
        theme.signals.changed.connect(self._show_icon)

    @override
    def set_value(self, value: date | None) -> None:
        self.set_text(format_date(value))

    @override
    def _read(self) -> date | None:
        words = self.text().strip()
        return parse_date(words, self._today()) if words else None

    def open_calendar(self) -> None:
        """Drop the calendar down."""
        if self.is_read_only():
            return
        if self._popup is None:
            self._popup = CalendarPopup(self)
            self._popup.picked.connect(self._picked)
        self._popup.open_below(self.control, self.value(), self._today())

    def calendar(self) -> CalendarPopup | None:
        """Return the calendar, once it was opened."""
        return self._popup

    def _picked(self, day: date) -> None:
        self.control.setText(format_date(day))
        self._edited()
        self.validate()
        self.control.setFocus()

    @override
    def _left(self) -> None:
        super()._left()
        day = self.value()
        if day is not None and not self.is_read_only():
            self.control.setText(format_date(day))

    @override
    def _lock(self, locked: bool) -> None:
        super()._lock(locked)
        if self._open is not None:
            self._open.setEnabled(not locked)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() & Qt.KeyboardModifier.AltModifier
        ):
            self.open_calendar()
            return True
        return super().eventFilter(watched, event)

    def _show_icon(self) -> None:
        if self._open is not None:
            self._open.setIcon(icons.icon("calendar_ltr", "text2", 16))
