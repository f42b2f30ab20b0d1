"""What happened to a record: what, who, when and why, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import icons, layouts, theme
from ui.kit.qt import override
from ui.kit.text import Label

_DOT = 26


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: what was done, by whom, when in words, and why or with which consequence."""

    what: str
    who: str
    when: str
    why: str = ""
    icon: str = "edit"
    tone: str = "mute"


class _Entry(QWidget):
    def __init__(self, event: Event, last: bool) -> None:
        super().__init__()
        self._event, self._last = event, last
        head = layouts.row((Label(event.what, "strong", wrap=True), 1), Label(event.when, "hint"), gap=6)
        items: list[layouts.Item] = [head, Label(event.who, "hint", wrap=True)]
        if event.why:
            items.append(Label(event.why, "hint", wrap=True))
        self.setLayout(layouts.column(*items, gap=2, margins=(_DOT + 12, 2, 0, 8)))
        self.setAccessibleName("，".join(part for part in (event.when, event.who, event.what, event.why) if part))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._last:
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(_DOT / 2, _DOT), QPointF(_DOT / 2, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{self._event.tone}_bg"))
        painter.drawEllipse(QRectF(0, 0, _DOT, _DOT))
        glyph = icons.pixmap(self._event.icon, self._event.tone, 16)
        painter.drawPixmap(QPointF((_DOT - 16) / 2, (_DOT - 16) / 2), glyph)


class History(QWidget):
    """A column of events. It grows with what it holds; pages put it into a scroll area."""

    def __init__(self, events: Sequence[Event] = (), empty: str = "还没有记录") -> None:
        super().__init__()
        self.setAccessibleName("经过")
        self._empty = empty
        self._column: QVBoxLayout = layouts.column(gap=0)
        self.setLayout(layouts.column(self._column, None, gap=0))
        self.set_events(events)

    def set_events(self, events: Sequence[Event]) -> None:
        """Show events, given newest first."""
        layouts.clear(self._column)
        for number, event in enumerate(events):
            self._column.addWidget(_Entry(event, number == len(events) - 1))
        if not events:
            self._column.addWidget(Label(self._empty, "hint"))
