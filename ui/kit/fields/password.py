"""The field for a password: dots, a way to look at them, and a warning while caps lock is on."""

import ctypes
import sys
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.kit import icons, theme
from ui.kit.fields.base import Check
from ui.kit.fields.text import LineField
from ui.kit.qt import override

CAPS_WARNING = "大写锁定已打开"
_VK_CAPITAL = 0x14


def caps_lock(event: QKeyEvent | None = None) -> bool | None:
    """Return whether caps lock is on, None if it cannot be told: Windows knows, elsewhere a typed letter shows it."""
    if sys.platform == "win32":
        return bool(ctypes.windll.user32.GetKeyState(_VK_CAPITAL) & 1)
    letter = event.text() if event is not None else ""
    if len(letter) != 1 or not letter.isascii() or not letter.isalpha() or event is None:
        return None
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return letter.isupper() != shift


class PasswordField(LineField):
    """A password. Its value is taken as typed: nothing is folded or trimmed."""

    _caps: bool = False
    _look: QAction | None = None

    def __init__(self, label: str = "密码", required: bool = False, hint: str = "", check: Check | None = None) -> None:
        super().__init__(label, required, hint, check)
        self.control.setEchoMode(QLineEdit.EchoMode.Password)
        self._look = QAction(self)
        self._look.setCheckable(True)
        self._look.toggled.connect(self._show_letters)
        self.control.addAction(self._look, QLineEdit.ActionPosition.TrailingPosition)
        self._show_letters()
        theme.signals.changed.connect(self._show_letters)

    @override
    def value(self) -> str:
        return self.control.text()

    @override
    def set_value(self, value: str | None) -> None:
        self.set_text(value or "")

    @override
    def _read(self) -> str:
        return self.control.text()

    @override
    def is_empty(self) -> bool:
        return not self.control.text()

    @override
    def snapshot(self) -> Any:
        return ""  # a password is never kept in a draft

    @override
    def fingerprint(self) -> Any:
        return self.control.text()

    def caps_warning(self) -> bool:
        """Return whether the warning about caps lock is shown."""
        return self._caps

    def _show_letters(self) -> None:
        if self._look is None:
            return
        shown = self._look.isChecked()
        self.control.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._look.setIcon(icons.icon("eye_off" if shown else "eye", "text2", 16))
        self._look.setText("隐藏密码" if shown else "显示密码")
        self._look.setToolTip(self._look.text())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._show_caps(caps_lock())
        elif event.type() == QEvent.Type.FocusOut:
            self._show_caps(False)
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._key_pressed(event)
        return super().eventFilter(watched, event)

    def _key_pressed(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_CapsLock and sys.platform != "win32":
            self._show_caps(False)  # the next letter will tell
        else:
            self._show_caps(caps_lock(event))

    def _show_caps(self, on: bool | None) -> None:
        if on is not None and on != self._caps:
            self._caps = on
            self._show_line()

    @override
    def _show_line(self) -> None:
        super()._show_line()
        if self._caps and self.error() is None:
            self._sign.set_icon("keyboard", "warn")
            self._sign.show()
            self._words.setText(CAPS_WARNING)
            self._words.set_tone("warn")
            self._foot.show()
        else:
            self._sign.set_icon("warning", "bad")
