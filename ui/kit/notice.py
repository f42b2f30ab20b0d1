"""Words that tell how things stand: a bar inside the page, and a passing note of success."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget
from shiboken6 import isValid

from ui.kit import layouts, theme
from ui.kit.buttons import Button, IconButton
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label, set_look

ICONS = {"ok": "checkmark_circle", "warn": "warning", "bad": "warning", "info": "info", "vio": "info", "mute": "info"}
TOAST_MS = 5_000
_EDGE = 20
_MOVED = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


def announce(widget: QWidget, words: str) -> None:
    """Let a screen reader say words that appeared without the focus moving."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class NoticeBar(QFrame):
    """A coloured bar with words and at most one action; `pressed` follows that action."""

    pressed = Signal()

    def __init__(self, words: str, tone: str = "info", action: str = "", icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "notice")
        self.setProperty("tone", tone)
        self._sign = IconLabel(icon or ICONS[tone], tone, 16)
        self._words = Label(words, "label", tone, wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = Button(action, "link")
        self.action.clicked.connect(self.pressed)
        self.setLayout(layouts.row(self._sign, (self._words, 1), self.action, gap=10, margins=(12, 4, 12, 4)))
        self.action.setVisible(bool(action))  # not earlier: without a parent it would be shown as a window of its own
        self.setMinimumHeight(36)
        self.setAccessibleName(words)

    def words(self) -> str:
        """Return what the bar says."""
        return self._words.text()

    def set_words(self, words: str, tone: str, action: str = "", icon: str = "") -> None:
        """Say something else."""
        self._sign.set_icon(icon or ICONS[tone], tone)
        self._words.setText(words)
        self._words.set_tone(tone)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(words)
        set_look(self, "tone", tone)
        announce(self, words)


class Toast(QFrame):
    """A note of success at the bottom right of a window, left of an open pane; it goes by itself after five seconds."""

    def __init__(self, host: QWidget, words: str) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        self._words = Label(words)
        self._words.setMaximumWidth(420)
        self._words.setWordWrap(len(words) > 28)
        close = IconButton("dismiss", "关闭提示", size=28)
        close.clicked.connect(self.close)
        sign = IconLabel("checkmark_circle", "ok", 20, filled=True)
        self.setLayout(layouts.row(sign, (self._words, 1), close, gap=10, margins=(14, 8, 8, 8)))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(words)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(theme.color("shadow", 70))
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close)
        host.installEventFilter(self)
        self._panes = [one for one in host.findChildren(QFrame) if one.property("kind") == "pane"]
        for pane in self._panes:
            pane.installEventFilter(self)

    def words(self) -> str:
        """Return what the note says."""
        return self._words.text()

    def _place(self) -> None:
        host = self.parentWidget()
        if host is not None:
            self.adjustSize()
            open_at = [one.mapTo(host, QPoint()).x() for one in self._panes if isValid(one) and one.isVisibleTo(host)]
            right = min([host.width(), *open_at])
            self.move(max(right - self.width() - _EDGE, _EDGE), host.height() - self.height() - _EDGE)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED and watched is not self:
            self._place()
        return super().eventFilter(watched, event)

    @classmethod
    def tell(cls, host: QWidget, words: str) -> "Toast":
        """Show a note in a window; an older one makes room for it."""
        for older in host.findChildren(Toast):
            older.close()
        toast = cls(host, words)
        toast._place()
        toast.show()
        toast.raise_()
        toast._timer.start(TOAST_MS)
        announce(toast, words)
        return toast
