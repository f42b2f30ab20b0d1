"""The sign of the program: a window with one warm pane."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.kit import theme
from ui.kit.qt import override


def paint_logo(painter: QPainter, size: float) -> None:
    """Paint the logo into a square of `size` at the origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QLinearGradient(0, 0, size, size)
    ground.setColorAt(0, theme.color("ember1"))
    ground.setColorAt(1, theme.color("ember2"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.24, size * 0.24)
    pane = theme.color("pane")
    pen = QPen(pane, size * 0.075, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge, middle = size * 0.23, size / 2
    painter.drawRoundedRect(QRectF(edge, edge, size - 2 * edge, size - 2 * edge), size * 0.07, size * 0.07)
    painter.drawLine(QPointF(middle, edge), QPointF(middle, size - edge))
    painter.drawLine(QPointF(edge, middle), QPointF(size - edge, middle))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("pane", 230))
    painter.drawRect(QRectF(middle, middle, middle - edge, middle - edge))


def logo_icon() -> QIcon:
    """Return the icon of the windows and the task bar."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_logo(painter, size)
        painter.end()
        icon.addPixmap(picture)
    return icon


class Logo(QWidget):
    """The logo as a widget of `size` pixels."""

    def __init__(self, size: int = 22) -> None:
        super().__init__()
        self.setFixedSize(size, size)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_logo(QPainter(self), self.width())
