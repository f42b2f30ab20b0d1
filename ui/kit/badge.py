"""State badges: glyph, words and tone together, so that colour is never alone."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import icons, theme, tokens
from ui.kit.qt import override

# What each tone usually means; a badge that means something else names its own glyph.
GLYPHS = {
    "ok": "checkmark", "warn": "clock", "bad": "warning", "info": "clock",
    "vio": "comment", "teal": "arrow_sync", "mute": "edit",
}  # fmt: skip

_SIDE = 8
_GLYPH = 14
_GLYPH_STEP = 15


@dataclass(frozen=True, slots=True)
class BadgeText:
    """What a badge shows. `icon` None takes the glyph of the tone, the empty string shows none."""

    text: str
    tone: str = "mute"
    icon: str | None = None

    @property
    def glyph(self) -> str:
        """Name of the icon to draw, or the empty string."""
        return GLYPHS[self.tone] if self.icon is None else self.icon


def width(text: str, has_glyph: bool) -> float:
    """Return how wide a badge with these words is painted."""
    return theme.metrics(tokens.HINT).horizontalAdvance(text) + 2 * _SIDE + (_GLYPH_STEP if has_glyph else 0)


def paint(painter: QPainter, rect: QRectF, text: str, tone: str, glyph: str) -> None:
    """Paint a badge that fills `rect`. The painter's font, pen and brush are changed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(tone, 70), 1))
    painter.setBrush(theme.color(f"{tone}_bg"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
    x = rect.x() + _SIDE
    if glyph:
        painter.drawPixmap(QPointF(x - 2, rect.center().y() - _GLYPH / 2), icons.pixmap(glyph, tone, _GLYPH))
        x += _GLYPH_STEP
    metrics = theme.metrics(tokens.HINT)
    painter.setFont(theme.font(tokens.HINT))
    painter.setPen(theme.color(tone))
    painter.drawText(QPointF(x, rect.center().y() + (metrics.ascent() - metrics.descent()) / 2), text)


class Badge(QWidget):
    """One badge as a widget."""

    def __init__(self, text: str, tone: str = "mute", icon: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._badge = BadgeText(text, tone, icon)
        self.setAccessibleName(text)

    def badge(self) -> BadgeText:
        """Return what is shown."""
        return self._badge

    def set_badge(self, badge: BadgeText) -> None:
        """Show something else."""
        self._badge = badge
        self.setAccessibleName(badge.text)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        wide = width(self._badge.text, bool(self._badge.glyph))
        return QSize(round(wide + 0.5), theme.px(tokens.BADGE))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint(painter, QRectF(self.rect()), self._badge.text, self._badge.tone, self._badge.glyph)


def count_width(count: int) -> float:
    """Return how wide a count is painted."""
    return max(theme.px(20), theme.metrics(tokens.AXIS, strong=True).horizontalAdvance(count_text(count)) + 12)


def count_text(count: int) -> str:
    """Return the number as shown: above 999 only that it is more."""
    return str(count) if count <= 999 else "999+"


def paint_count(painter: QPainter, rect: QRectF, count: int, tone: str) -> None:
    """Paint a count on its round ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_bg"))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(theme.color(tone))
    painter.setFont(theme.font(tokens.AXIS, strong=True))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, count_text(count))
