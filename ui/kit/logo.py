"""The sign of the program: a window with one warm pane."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from ui.kit import tokens
from ui.kit.qt import override

_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<linearGradient id="g" x2="1" y2="1">
<stop stop-color="{ember1}"/><stop offset="1" stop-color="{ember2}"/></linearGradient>
<rect width="100" height="100" rx="24" fill="url(#g)"/>
<rect x="50" y="50" width="27" height="27" fill="{pane}" fill-opacity=".9"/>
<g fill="none" stroke="{pane}" stroke-width="7.5" stroke-linecap="round">
<rect x="23" y="23" width="54" height="54" rx="7"/><path d="M50 23V77M23 50H77"/></g></svg>"""


def paint_logo(painter: QPainter, size: float) -> None:
    """Paint the logo into a square of `size` at the origin."""
    drawing = _DRAWING.format(**tokens.BRAND).encode()
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size, size))


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
