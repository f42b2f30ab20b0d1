"""Cards, page heads and rows of key and value: the quiet furniture of every page."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import layouts, tokens
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button
from ui.kit.layouts import Item, Margins
from ui.kit.text import IconLabel, Label, Role


class Card(QFrame):
    """A white card with an optional title on the left and a widget on the right of it."""

    def __init__(
        self,
        title: str = "",
        *items: Item,
        note: str = "",
        right: QWidget | None = None,
        margins: Margins = tokens.CARD_MARGINS,
        gap: int = 10,
    ) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.body: QVBoxLayout = layouts.column(gap=gap, margins=margins)
        self.title = Label(title, "card-title")
        self.note = Label(note, "hint")
        self.setLayout(self.body)
        if title:
            self.setAccessibleName(title)
            head = layouts.row(self.title, self.note, None)
            if right is not None:
                head.addWidget(right)
            self.body.addLayout(head)
        for item in items:
            self.add(item)

    def add(self, item: Item) -> None:
        """Add a widget, a layout, a gap, or (None) the spare room below the last one."""
        layouts.add(self.body, item)


class Inset(QFrame):
    """A quieter box inside a card."""

    def __init__(self, *items: Item, margins: Margins = (14, 10, 14, 10), gap: int = 2) -> None:
        super().__init__()
        self.setProperty("kind", "inset")
        self.setLayout(layouts.column(*items, gap=gap, margins=margins))


class PageHead(QWidget):
    """Crumbs, title, state badge and subtitle on the left; actions on the right, the primary one last.

    `crumb_pressed` carries the index of the crumb.
    """

    crumb_pressed = Signal(int)

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        crumbs: Sequence[str] = (),
        actions: Iterable[QWidget] = (),
        badge: BadgeText | None = None,
    ) -> None:
        super().__init__()
        self._row: QHBoxLayout = layouts.row(gap=10)
        self.setLayout(self._row)
        for index, words in enumerate(crumbs):
            self._row.addWidget(_Crumb(words, index, self))
            self._row.addWidget(IconLabel("chevron_right", "text3", 16))
        self.title = Label(title, "title")
        self.badge = Badge("", "mute", "")
        self.unsaved = Badge("未保存", "warn", "edit")
        self.subtitle = Label(subtitle, "note")
        self._actions: QHBoxLayout = layouts.row(gap=10)
        for widget in (self.title, self.badge, self.unsaved):
            self._row.addWidget(widget)
        self._row.addSpacing(4)
        self._row.addWidget(self.subtitle, 0, Qt.AlignmentFlag.AlignBottom)
        self._row.addStretch(1)
        self._row.addLayout(self._actions)
        self.setMinimumHeight(tokens.CONTROL)
        self.unsaved.hide()
        self.set_badge(badge)
        self.set_actions(actions)

    def set_badge(self, badge: BadgeText | None) -> None:
        """Show the state beside the title, or none."""
        self.badge.setVisible(badge is not None)
        if badge is not None:
            self.badge.set_badge(badge)

    def set_unsaved(self, unsaved: bool) -> None:
        """Show 「未保存」 by the title."""
        self.unsaved.setVisible(unsaved)

    def set_actions(self, actions: Iterable[QWidget]) -> None:
        """Replace the actions on the right."""
        layouts.clear(self._actions)
        for action in actions:
            self._actions.addWidget(action)


class _Crumb(Button):
    """One step of the way to a page; pressing it goes back there."""

    def __init__(self, words: str, index: int, head: PageHead) -> None:
        super().__init__(words, "link", tip=f"回到{words}")
        self.setProperty("crumb", True)
        self._index, self._head = index, head
        self.clicked.connect(self._pressed)

    def _pressed(self) -> None:
        self._head.crumb_pressed.emit(self._index)


class KeyValue(QWidget):
    """A label on the left and its value on the right, in one line; an empty value is shown as —."""

    def __init__(self, key: str, value: str, tone: str = "", strong: bool = False) -> None:
        super().__init__()
        role: Role = "strong" if strong else "body"
        self.value = Label(value or "—", role, tone, wrap=True)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label = Label(key, "hint")
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setLayout(layouts.row(label, (self.value, 1)))
        self.setAccessibleName(f"{key}：{value or '—'}")


class Facts(QWidget):
    """Facts in columns, each a small label above its value, as on a record page."""

    def __init__(self, facts: Sequence[tuple[str, str]], columns: int = 3) -> None:
        super().__init__()
        rows = layouts.column(gap=10)
        for start in range(0, len(facts), columns):
            line = layouts.row(gap=16)
            chunk = facts[start : start + columns]
            for key, value in chunk:
                words = Label(value or "—", wrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                cell = layouts.boxed(layouts.column(Label(key, "label"), words, None, gap=2))
                cell.setAccessibleName(f"{key}：{value or '—'}")
                line.addWidget(cell, 1)
            for _ in range(columns - len(chunk)):
                line.addWidget(QWidget(), 1)
            rows.addLayout(line)
        self.setLayout(rows)


def figure(label: str, words: str, note: str = "", tone: str = "") -> Card:
    """A figure with what it is and how it comes about."""
    items: list[Item] = [Label(label, "label"), Label(words, "figure", tone)]
    if note:
        items.append(Label(note, "hint", wrap=True))
    box = Card("", *items, None, margins=(16, 10, 16, 12), gap=2)
    box.setAccessibleName(f"{label} {words}，{note}" if note else f"{label} {words}")
    return box
