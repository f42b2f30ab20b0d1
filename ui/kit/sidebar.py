"""The sidebar: groups of areas with what waits in each, folded to icons with Ctrl+B."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.kit import badge, icons, layouts, theme, tokens
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox
from ui.kit.text import Label

_EDGE = 8
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One area: key, words, icon. `shortcut` is told in the tooltip."""

    key: str
    label: str
    icon: str
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under a small heading; the first group has none."""

    label: str
    entries: Sequence[NavEntry]


class _NavItem(QAbstractButton):
    def __init__(self, entry: NavEntry) -> None:
        super().__init__()
        self.entry = entry
        self.count, self.urgent, self.folded = 0, False, False
        self.setText(entry.label)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.describe()

    def describe(self) -> None:
        waiting = f"，{self.count} 项待办{'，有逾期' if self.urgent else ''}" if self.count else ""
        self.setAccessibleName(self.entry.label + waiting)
        key = f"（{self.entry.shortcut}）" if self.entry.shortcut else ""
        self.setToolTip(self.entry.label + key if self.folded or key else "")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(tokens.SIDEBAR_FOLDED, theme.px(tokens.NAV_ITEM))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(_EDGE, 1, -_EDGE, -1)
        on = self.isChecked()
        self._paint_ground(painter, rect, on)
        x = rect.center().x() - 10 if self.folded else rect.x() + 12
        picture = icons.pixmap(self.entry.icon, "accent" if on else "text2", 20, filled=on)
        painter.drawPixmap(QPointF(x, rect.center().y() - 10), picture)
        if not self.folded:
            painter.setFont(theme.font(tokens.BODY, strong=on))
            painter.setPen(theme.color("text"))
            words = QRectF(rect.x() + 42, rect.y(), rect.width() - 50, rect.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.entry.label)
        self._paint_count(painter, rect)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)

    def _paint_ground(self, painter: QPainter, rect: QRectF, on: bool) -> None:
        if on:
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("card" if theme.current().name == "light" else "subtle"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(rect.x(), rect.y() + 8, 3, rect.height() - 16), 1.5, 1.5)
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("press"))
            painter.drawRoundedRect(rect, 5, 5)

    def _paint_count(self, painter: QPainter, rect: QRectF) -> None:
        if not self.count:
            return
        tone = "bad" if self.urgent else "mute"
        if self.folded:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bad" if self.urgent else "accent"))
            painter.drawEllipse(QRectF(rect.right() - 12, rect.y() + 4, 8, 8))
            return
        wide, tall = badge.count_width(self.count), theme.px(18)
        place = QRectF(rect.right() - wide - 8, rect.center().y() - tall / 2, wide, tall)
        badge.paint_count(painter, place, self.count, tone)


class Sidebar(QWidget):
    """`chosen` carries the key of the entry that was picked; `fold_changed` whether only icons are shown."""

    chosen = Signal(str)
    fold_changed = Signal(bool)

    def __init__(self, groups: Sequence[NavGroup], folded: bool = False) -> None:
        super().__init__()
        self.setAccessibleName("导航")
        self._items: dict[str, _NavItem] = {}
        self._heads: list[Label] = []
        self._folded = folded
        self._column: QVBoxLayout = layouts.column(gap=2, margins=(0, 4, 0, 8))
        inner = layouts.boxed(self._column)
        self.setLayout(layouts.column(ScrollBox(inner), gap=0))
        self.set_groups(groups)

    def set_groups(self, groups: Sequence[NavGroup]) -> None:
        """Replace the entries, as after another person signed in."""
        current = self.current()
        layouts.clear(self._column)
        self._items, self._heads = {}, []
        for group in groups:
            if group.label:
                head = Label(group.label, "axis")
                head.setContentsMargins(20, 8, 0, 2)
                self._heads.append(head)
                self._column.addWidget(head)
            for entry in group.entries:
                item = self._items[entry.key] = _NavItem(entry)
                item.clicked.connect(self._pressed)
                self._column.addWidget(item)
        self._column.addStretch(1)
        self.set_current(current)
        self.set_folded(self._folded)

    def current(self) -> str:
        """Return the key of the current entry, empty if there is none."""
        return next((key for key, item in self._items.items() if item.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Mark an entry as the current one without telling anybody."""
        if key in self._items:
            self._items[key].setChecked(True)

    def set_count(self, key: str, count: int, urgent: bool = False) -> None:
        """Show how many of a person's own items are open; red only if one is overdue."""
        if key in self._items:
            item = self._items[key]
            item.count, item.urgent = count, urgent and count > 0
            item.describe()

    def is_folded(self) -> bool:
        """Return whether only icons are shown."""
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Show icons only, or icons and words."""
        changed = folded != self._folded
        self._folded = folded
        self.setFixedWidth(tokens.SIDEBAR_FOLDED if folded else theme.px(tokens.SIDEBAR))
        for head in self._heads:
            head.setVisible(not folded)
        for item in self._items.values():
            item.folded = folded
            item.describe()
        if changed:
            self.fold_changed.emit(folded)

    def toggle(self) -> None:
        """Fold or unfold."""
        self.set_folded(not self._folded)

    def _pressed(self) -> None:
        item = self.sender()
        if isinstance(item, _NavItem):
            self.chosen.emit(item.entry.key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        items = list(self._items.values())
        place = next((i for i, item in enumerate(items) if item.hasFocus()), -1)
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if place >= 0 and step and 0 <= place + step < len(items):
            items[place + step].setFocus(Qt.FocusReason.TabFocusReason)
        elif place >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            items[place].click()
        else:
            super().keyPressEvent(event)
