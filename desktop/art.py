"""The picture of the sign-in page: an evening house whose lit windows are somebody's warmth."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap, QRadialGradient, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import theme
from ui.kit.qt import override

WIDTH = 520
_ROWS = 5
_PANE = (46.0, 58.0)
_GAP = 18.0
_SIDE = 40.0
# (column, row) of the windows with light.
_LIT = ((1, 0), (4, 0), (2, 1), (0, 2), (3, 2), (5, 2), (1, 3), (4, 3), (2, 4), (5, 4))


class EveningHouse(QWidget):
    """Painted once for its size, then only copied."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(320)
        self.setMaximumWidth(WIDTH)
        self.setAccessibleName("暖窗，客服部的日常，一处办完")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None
        super().resizeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._picture.setDevicePixelRatio(ratio)
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint(painter, QRectF(self.rect()))
            painter.end()
        QPainter(self).drawPixmap(0, 0, self._picture)


def _paint(painter: QPainter, area: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(area, _sky(area.width() / area.height()))
    wide, high = _PANE
    columns = int((area.width() - 2 * _SIDE + _GAP) // (wide + _GAP))
    left = (area.width() - columns * (wide + _GAP) + _GAP) / 2
    top = area.height() - _ROWS * (high + _GAP) - 10
    panes = {
        (c, r): QRectF(left + c * (wide + _GAP), top + r * (high + _GAP), wide, high)
        for r in range(_ROWS)
        for c in range(columns)
    }
    glow, reach = _glow(painter.device().devicePixelRatioF())
    for spot in _LIT:
        if spot in panes:
            painter.drawPixmap(panes[spot].center() - QPointF(reach, reach), glow)
    for spot, pane in panes.items():
        _window(painter, pane, spot in _LIT)
    _words(painter)


def _sky(ratio: float) -> QImage:
    """The night sky, painted small: a slanting gradient over the whole page would take a fifth of the start."""
    small = QImage(max(2, round(96 * ratio)), 96, QImage.Format.Format_RGB32)
    sky = QLinearGradient(0, 0, small.width() * 0.4, small.height())
    for place, name in ((0.0, "night1"), (0.65, "night2"), (1.0, "night3")):
        sky.setColorAt(place, theme.color(name))
    painter = QPainter(small)
    painter.fillRect(small.rect(), sky)
    painter.end()
    return small


def _glow(ratio: float) -> tuple[QPixmap, float]:
    """The light around a window and how far it reaches: painted once and copied, which halves the picture's time."""
    reach = _PANE[0] * 1.5
    picture = QPixmap(round(2 * reach * ratio), round(2 * reach * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    light = QRadialGradient(QPointF(reach, reach), reach)
    light.setColorAt(0, theme.color("glow", 70))
    light.setColorAt(1, theme.color("glow", 0))
    painter = QPainter(picture)
    painter.fillRect(QRectF(0, 0, 2 * reach, 2 * reach), light)
    painter.end()
    return picture, reach


def _window(painter: QPainter, pane: QRectF, lit: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if lit:
        light = QLinearGradient(pane.topLeft(), pane.bottomRight())
        light.setColorAt(0, theme.color("lamp1"))
        light.setColorAt(1, theme.color("lamp2"))
        painter.setBrush(light)
    else:
        painter.setBrush(theme.color("pane", 16))
    painter.drawRoundedRect(pane, 5, 5)
    painter.setPen(QPen(theme.color("night1", 150 if lit else 90), 2))
    middle = pane.center().x()
    bar = pane.y() + pane.height() * 0.42
    painter.drawLine(QPointF(middle, pane.top()), QPointF(middle, pane.bottom()))
    painter.drawLine(QPointF(pane.left(), bar), QPointF(pane.right(), bar))


def _words(painter: QPainter) -> None:
    lines = (
        (34, True, "on_night", 138, "暖窗"),
        (17, False, "on_night2", 172, "客服部的日常，一处办完"),
        (13, False, "on_night3", 204, "人员 · 组织 · 权限 · 操作记录 · 备份"),
    )
    for size, strong, tone, baseline, words in lines:
        painter.setFont(theme.font(size, strong))
        painter.setPen(theme.color(tone))
        painter.drawText(QPointF(48, baseline), words)
