"""Locks the window after idling: the desk stays as it is, out of sight, until the password is typed again."""

from __future__ import annotations

from time import monotonic
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent, QWindow
from PySide6.QtWidgets import QWidget

from desktop.signin import Hint, PasswordEdit
from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.logo import Logo
from ui.kit.qt import override
from ui.kit.text import Label

_LOOK_SECONDS = 10
_USER_EVENTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleClock(QObject):
    """Emits `idle` after so many minutes without a key or the mouse; reloads and timers do not count as work.

    It listens at the windows, where only the person's own input and a few frames pass, not at every widget.
    """

    idle = Signal()

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self._limit = minutes * 60.0
        self._last = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_SECONDS * 1000)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to count; without a limit nothing is counted."""
        self._last = monotonic()
        if self._limit > 0 and not self._timer.isActive():
            self._timer.start()
            _app().focusWindowChanged.connect(self._listen)
            for window in _app().topLevelWindows():
                window.installEventFilter(self)

    def stop(self) -> None:
        """Count no longer."""
        if self._timer.isActive():
            self._timer.stop()
            _app().focusWindowChanged.disconnect(self._listen)
            for window in _app().topLevelWindows():
                window.removeEventFilter(self)

    def look(self) -> None:
        """Compare the time since the last user event with the limit."""
        if monotonic() - self._last >= self._limit:
            self.stop()
            self.idle.emit()

    def _listen(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)  # twice is once for Qt

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _USER_EVENTS:
            self._last = monotonic()
        return False


def _app() -> QGuiApplication:
    return cast(QGuiApplication, QGuiApplication.instance())


class LockPage(QWidget):
    """Asks the person who is signed in for the password; another one may sign in after this one is signed out."""

    unlock = Signal(str)
    sign_out = Signal()

    def __init__(self, name: str, place: str) -> None:
        super().__init__()
        self.setProperty("ground", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.password = PasswordEdit("密码")
        self.password.returnPressed.connect(self._submit)
        self.hint = Hint()
        self.button = Button("解锁", "primary")
        self.button.setProperty("big", True)
        self.button.clicked.connect(self._submit)
        leave = Button("退出登录", "link")
        leave.clicked.connect(self.sign_out)
        self._seconds = 0
        self._countdown = QTimer(self)
        self._countdown.setInterval(1000)
        self._countdown.timeout.connect(self._tick)
        title = layouts.column(Label("已锁定", "dialog-title"), Label(f"{name} · {place}", "hint"), gap=2)
        card = Card(
            "",
            layouts.row(Logo(40), title, None, gap=12),
            10,
            Label("密码", "label"),
            self.password,
            self.hint,
            self.button,
            layouts.row(Label("没有保存的内容都还在。", "hint"), None, leave),
            margins=(24, 22, 24, 18),
            gap=6,
        )
        card.setFixedWidth(theme.px(400))
        self.setLayout(layouts.row(None, layouts.column(None, card, None), None))

    def set_busy(self, busy: bool) -> None:
        """Show that the password is being checked."""
        self.button.set_busy(busy)
        self.password.setEnabled(not busy)

    def refuse(self, sentence: str, wait_seconds: int = 0) -> None:
        """Say why it stays locked; the next try is possible after `wait_seconds`."""
        self.hint.show_words(sentence, "bad", "warning")
        self.password.selectAll()
        self.password.setFocus()
        if wait_seconds > 0:
            self._seconds = wait_seconds + 1
            self._tick()
            self._countdown.start()

    def clear(self) -> None:
        """Forget what was typed."""
        self.password.clear()
        self.hint.clear()

    def _submit(self) -> None:
        if self.password.text() and self.button.isEnabled() and not self.button.is_busy():
            self.hint.clear()
            self.unlock.emit(self.password.text())

    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds > 0:
            self.button.setText(f"请等 {self._seconds} 秒再解锁")
            self.button.set_reason("连续输错密码，等待时间会逐次变长。")
        else:
            self._countdown.stop()
            self.button.setText("解锁")
            self.button.set_reason(None)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.password.setFocus()
