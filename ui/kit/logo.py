"""The logo: a window with one lit pane; the only place of ember orange."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ui.kit import theme
from ui.kit.qt import override


def paint(painter: QPainter, area: QRectF) -> None:
    """Paint the logo into a square."""
    side = area.width()
    ember = QLinearGradient(area.topLeft(), area.bottomRight())
    ember.setColorAt(0, theme.color("ember1"))
    ember.setColorAt(1, theme.color("ember2"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ember)
    painter.drawRoundedRect(area, side * 0.24, side * 0.24)
    pane = theme.color("pane")
    painter.setPen(
        QPen(pane, side * 0.075, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = side * 0.23
    frame = area.adjusted(edge, edge, -edge, -edge)
    middle = area.center()
    painter.drawRoundedRect(frame, side * 0.07, side * 0.07)
    painter.drawLine(QPointF(middle.x(), frame.top()), QPointF(middle.x(), frame.bottom()))
    painter.drawLine(QPointF(frame.left(), middle.y()), QPointF(frame.right(), middle.y()))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("pane", 230))
    painter.drawRect(QRectF(middle, frame.bottomRight()))


def window_icon() -> QIcon:
    """The icon of the windows and of the task bar."""
    icon = QIcon()
    for side in (16, 24, 32, 48, 64, 256):
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint(painter, QRectF(0, 0, side, side))
        painter.end()
        icon.addPixmap(picture)
    return icon


class Logo(QWidget):
    """The logo as a widget of a fixed size in pixels."""

    def __init__(self, side: int = 24) -> None:
        super().__init__()
        self.setFixedSize(QSize(side, side))
        self.setAccessibleName("暖窗")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint(QPainter(self), QRectF(self.rect()))
