"""Saved views of a list as tabs with counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.kit import layouts, theme, tokens
from ui.kit.buttons import Button
from ui.kit.qt import override

_SIDE = 12
_GAP = 6


@dataclass(frozen=True, slots=True)
class ViewTab:
    """One view: its key, its words, and how many rows it holds; None while nobody has counted."""

    key: str
    label: str
    count: int | None = None
    own: bool = False


class _Tab(QAbstractButton):
    def __init__(self, tab: ViewTab) -> None:
        super().__init__()
        self.tab = tab
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(tab.label)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(tab.count)

    def set_count(self, count: int | None) -> None:
        self._number = "" if count is None else f"{count:,}"
        self.setAccessibleName(f"{self.tab.label} {self._number}".strip())
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        words = theme.metrics(tokens.BODY, strong=True).horizontalAdvance(self.tab.label)
        number = theme.metrics(tokens.HINT).horizontalAdvance(self._number) + _GAP if self._number else 0
        return QSize(round(2 * _SIDE + words + number), theme.px(32))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        metrics = theme.metrics(tokens.BODY, strong=on)
        base = (self.height() - 2 + metrics.ascent() - metrics.descent()) / 2
        painter.setFont(theme.font(tokens.BODY, strong=on))
        painter.setPen(theme.color("text" if on or self.underMouse() else "text2"))
        painter.drawText(QPointF(_SIDE, base), self.tab.label)
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color("text3"))
        painter.drawText(QPointF(_SIDE + metrics.horizontalAdvance(self.tab.label) + _GAP, base), self._number)
        if on:
            painter.fillRect(QRectF(0, self.height() - 2, self.width(), 2), theme.color("accent"))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -3), 5, 5)


class ViewTabs(QWidget):
    """`chosen` carries the key of the view that was picked; `save_wanted` follows 「保存视图」.

    `menu_wanted` (key) follows a right click on a view, where a person's own ones can be renamed or deleted.
    """

    chosen = Signal(str)
    save_wanted = Signal()
    menu_wanted = Signal(str)

    def __init__(self, tabs: Sequence[ViewTab], current: str = "", can_save: bool = True) -> None:
        super().__init__()
        self.setAccessibleName("视图")
        self._tabs: QHBoxLayout = layouts.row(gap=0)
        self.save = Button("保存视图", "link", icon="add")
        self.save.clicked.connect(self.save_wanted)
        self.setLayout(layouts.row(self._tabs, self.save, None, gap=6))
        self.save.setVisible(can_save)
        self.set_tabs(tabs, current)

    def set_tabs(self, tabs: Sequence[ViewTab], current: str = "") -> None:
        """Replace the views; the first one is chosen if `current` is not among them."""
        layouts.clear(self._tabs)
        for tab in tabs:
            button = _Tab(tab)
            button.clicked.connect(self._pressed)
            button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            button.customContextMenuRequested.connect(self._menu)
            self._tabs.addWidget(button)
        self.set_current(current or (tabs[0].key if tabs else ""))

    def _buttons(self) -> list[_Tab]:
        widgets = [item.widget() for i in range(self._tabs.count()) if (item := self._tabs.itemAt(i)) is not None]
        return [widget for widget in widgets if isinstance(widget, _Tab)]

    def current(self) -> str:
        """Return the key of the chosen view, empty if there is none."""
        return next((button.tab.key for button in self._buttons() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose a view without telling anybody."""
        for button in self._buttons():
            if button.tab.key == key:
                button.setChecked(True)

    def set_count(self, key: str, count: int | None) -> None:
        """Show how many rows a view holds."""
        for button in self._buttons():
            if button.tab.key == key:
                button.set_count(count)

    def _pressed(self) -> None:
        button = self.sender()
        if isinstance(button, _Tab):
            self.chosen.emit(button.tab.key)

    def _menu(self) -> None:
        button = self.sender()
        if isinstance(button, _Tab):
            self.menu_wanted.emit(button.tab.key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        buttons = self._buttons()
        number = next((i for i, button in enumerate(buttons) if button.hasFocus()), -1) + step
        if step and 0 <= number < len(buttons):
            buttons[number].setFocus(Qt.FocusReason.TabFocusReason)
            buttons[number].click()
        else:
            super().keyPressEvent(event)
