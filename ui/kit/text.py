"""Labels by role; words from the database are always shown as plain text, never as markup."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.kit import icons, theme
from ui.kit.qt import override

Role = Literal[
    "body", "figure", "amount", "title", "crumb", "dialog-title", "subtitle", "card-title", "strong",
    "label", "label-strong", "hint", "quiet", "note", "section", "axis", "key",
]  # fmt: skip


class Label(QLabel):
    """Plain words in the type of a role, in the colour of a tone if one is given."""

    def __init__(
        self, text: str = "", role: Role = "body", tone: str = "", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("role", role)
        self.setProperty("tone", tone)

    def set_tone(self, tone: str) -> None:
        """Take another colour; the empty tone is the role's own colour."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)


class ElidedLabel(Label):
    """One line that ends in … where there is no room; the whole of it is in the tooltip then."""

    def __init__(self, text: str = "", role: Role = "body", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, role, tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if shown == self.text() else self.text())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


class IconLabel(QLabel):
    """An icon that stands beside words and therefore needs no name of its own."""

    def __init__(self, name: str, tone: str = "text2", size: int = 20, filled: bool = False) -> None:
        super().__init__()
        self._icon = (name, tone, size, filled)
        self.setFixedSize(size, size)
        self._draw()
        theme.signals.changed.connect(self._draw)

    def set_icon(self, name: str, tone: str) -> None:
        """Show another icon of the same size."""
        self._icon = (name, tone, *self._icon[2:])
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(*self._icon))


class KeyCap(Label):
    """A key as printed on the keyboard."""

    def __init__(self, key: str) -> None:
        super().__init__(key, "key")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)


class Line(QFrame):
    """A thin separating line, one pixel wide."""

    def __init__(self, vertical: bool = False, strong: bool = False, length: int = 0) -> None:
        super().__init__()
        self.setProperty("kind", "line-strong" if strong else "line")
        if vertical:
            self.setFixedWidth(1)
            if length:
                self.setFixedHeight(length)
        else:
            self.setFixedHeight(1)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose dynamic property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet reads, and show the effect."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        repolish(widget)
