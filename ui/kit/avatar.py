"""A person as a coloured circle with one character of the name."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit import theme
from ui.kit.qt import override


def avatar_letter(name: str) -> str:
    """Return the character that stands for a name: the last of a two-character name, otherwise the first."""
    return (name[-1] if len(name) == 2 else name[:1]) or "?"


class Avatar(QWidget):
    """A circle of `size` pixels; it stands beside the name and needs none of its own."""

    def __init__(self, name: str, size: int = 28, tone: str = "info") -> None:
        super().__init__()
        self._name, self._tone = name, tone
        self.setFixedSize(size, size)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._name = name
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{self._tone}_bg"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(theme.color(self._tone))
        painter.setFont(theme.font(self.width() * 0.42 / theme.current().scale, strong=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, avatar_letter(self._name))
