"""Buttons: one primary a page, verbs with their object, and a reason wherever one is disabled."""

from typing import Literal

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.kit import icons, theme, tokens
from ui.kit.qt import override

Kind = Literal["plain", "primary", "danger", "ghost", "link"]

_ICON_TONES = {"primary": "on_accent", "danger": "bad", "link": "accent"}
_PRESS_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


def tip_with_key(tip: str, key: str) -> str:
    """Return a tooltip that ends with its key, such as 「帮助（F1）」."""
    return f"{tip}（{key}）" if key else tip


class Button(QPushButton):
    """A push button of one of five kinds; `key` is the key that does the same, told in the tooltip."""

    def __init__(
        self,
        text: str,
        kind: Kind = "plain",
        icon: str = "",
        tip: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._icon = icon
        self._tip = tip_with_key(tip or text, key) if tip or key else ""
        self._busy = False
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus in the field being filled in
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setToolTip(self._tip)
        self._show_icon()
        theme.signals.changed.connect(self._show_icon)

    def kind(self) -> str:
        """Return the kind the button was made with."""
        return str(self.property("kind"))

    def set_icon(self, name: str) -> None:
        """Show another icon, or none for the empty name."""
        self._icon = name
        self._show_icon()

    def set_reason(self, reason: str | None) -> None:
        """Disable the button and say why in its tooltip; None enables it again."""
        self.setEnabled(reason is None)
        self.setToolTip(self._tip if reason is None else reason)
        self.setAccessibleDescription(reason or "")

    def set_busy(self, busy: bool) -> None:
        """Show that the work this button started is running; presses are ignored until then."""
        self._busy = busy
        self.setAccessibleDescription("正在处理" if busy else "")
        self.setCursor(Qt.CursorShape.BusyCursor if busy else Qt.CursorShape.PointingHandCursor)
        self._show_icon()

    def is_busy(self) -> bool:
        """Return whether the work started by this button is still running."""
        return self._busy

    def _show_icon(self) -> None:
        name = "arrow_sync" if self._busy else self._icon
        if name:
            pad = 3 if self.text() else 0
            self.setIcon(icons.icon(name, _ICON_TONES.get(self.kind(), "text2"), 16, pad=pad))
            self.setIconSize(QSize(16 + pad, 16))
        elif not self.icon().isNull():
            self.setIcon(QIcon())

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return not self._busy and super().hitButton(pos)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESS_KEYS and self._busy:
            return
        if event.key() in _PRESS_KEYS[1:] and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # Ctrl+Enter is the primary act of the page or dialog, whatever has the focus
            return
        if event.key() in _PRESS_KEYS[1:]:
            self.click()  # Enter presses the focused button, in pages as in dialogs
            return
        super().keyPressEvent(event)


class MenuButton(Button):
    """A button that opens a menu of further steps, such as 「更多」."""

    def __init__(self, text: str, menu: QMenu, kind: Kind = "plain", tip: str = "") -> None:
        super().__init__(text, kind, tip=tip)
        self.setProperty("menu", True)
        self.setMenu(menu)


class IconButton(QToolButton):
    """A button without words on it: its name is read by screen readers, its tooltip tells name and key."""

    def __init__(self, icon: str, name: str, key: str = "", size: int = tokens.CONTROL, tone: str = "text2") -> None:
        super().__init__()
        self._icon, self._tone = icon, tone
        self._glyph = 20 if size >= tokens.CONTROL else 16
        self._tip = ""
        self.set_name(name, key)
        self.setFixedSize(size, size)
        self.setIconSize(QSize(self._glyph, self._glyph))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._show_icon()
        theme.signals.changed.connect(self._show_icon)

    def set_icon(self, icon: str, tone: str = "") -> None:
        """Show another icon, in another tone if one is given."""
        self._icon, self._tone = icon, tone or self._tone
        self._show_icon()

    def set_name(self, name: str, key: str = "") -> None:
        """Change what the button is called."""
        self._tip = tip_with_key(name, key)
        self.setAccessibleName(name)
        self.setToolTip(self._tip)

    def set_reason(self, reason: str | None) -> None:
        """Disable the button and say why in its tooltip; None enables it again."""
        self.setEnabled(reason is None)
        self.setToolTip(self._tip if reason is None else reason)

    def _show_icon(self) -> None:
        self.setIcon(icons.icon(self._icon, self._tone, self._glyph))
