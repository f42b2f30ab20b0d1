"""Icons by name and colour token, sharp on every screen and cached."""

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ui.kit import svg, theme

_pixmaps: dict[tuple[str, str, int, bool, int, float], QPixmap] = {}


def pixmap(name: str, tone: str = "text2", size: int = 20, filled: bool = False, pad: int = 0) -> QPixmap:
    """Return an icon of `size` device-independent pixels in the colour of token `tone`, `pad` pixels wider right."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    key = (name, theme.token(tone), size, filled, pad, ratio)
    found = _pixmaps.get(key)
    if found is None:
        found = _pixmaps[key] = _render(*key)
    return found


def _render(name: str, colour: str, size: int, filled: bool, pad: int, ratio: float) -> QPixmap:
    picture = QPixmap(round((size + pad) * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer = QSvgRenderer(QByteArray(svg.coloured(name, colour, size, filled)))
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, tone: str = "text2", size: int = 20, filled: bool = False, pad: int = 0) -> QIcon:
    """Return a QIcon with its own pictures for the disabled and the selected state."""
    result = QIcon()
    result.addPixmap(pixmap(name, tone, size, filled, pad), QIcon.Mode.Normal)
    result.addPixmap(pixmap(name, "disabled", size, filled, pad), QIcon.Mode.Disabled)
    result.addPixmap(pixmap(name, "text", size, filled, pad), QIcon.Mode.Selected)
    return result
