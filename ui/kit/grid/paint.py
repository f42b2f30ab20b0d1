"""Paints the cells of a month grid from pictures that are made once for each sign, tone and size."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from ui.kit import theme, tokens
from ui.kit.grid.value import GridCell, Mark

_SMALL = 9
_MARK = 6  # radius of the dot
_CORNER = 7
_ROOMY = 100  # a cell that shows its sign in words, as those of a week do
_REMEMBERED = 2_000
_CENTER = Qt.AlignmentFlag.AlignCenter
_ANTIALIASING = QPainter.RenderHint.Antialiasing


def ground_of(rect: QRectF) -> QRectF:
    """The rounded ground inside a cell."""
    return rect.adjusted(2, 2.5, -2, -3.5)


class Pictures:
    """The pictures of the cells, for one theme and one screen; `clear` when either changes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[GridCell, int, int, float], QPixmap] = {}

    def clear(self) -> None:
        """Forget them: another theme or another font size is in force."""
        self._kept.clear()

    def of(self, cell: GridCell, width: int, height: int, ratio: float) -> QPixmap:
        """The picture of a cell of this size."""
        key = (cell, width, height, ratio)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) > _REMEMBERED:
                self._kept.clear()
            found = self._kept[key] = _picture(cell, width, height, ratio)
        return found


def _picture(cell: GridCell, width: int, height: int, ratio: float) -> QPixmap:
    picture = QPixmap(ceil(width * ratio), ceil(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(_ANTIALIASING)
    ground = ground_of(QRectF(0, 0, width, height))
    if cell.tone and not cell.bare:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{cell.tone}_bg"))
        painter.drawRoundedRect(ground, tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
    if cell.planned or cell.wanted:
        painter.setPen(QPen(theme.color(cell.tone or "line_strong"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
    if cell.sign:
        strong = cell.tone == "bad"
        words, size = _words(cell, width, ground.width(), strong)
        painter.setFont(theme.font(size, strong=strong))
        painter.setPen(theme.color(cell.tone or "text3"))
        painter.drawText(ground.adjusted(-2, 0, 2, 0), _CENTER, words)
    if cell.changed:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        top, left = ground.top(), ground.left()
        corner = [QPointF(left, top), QPointF(left + _CORNER, top), QPointF(left, top + _CORNER)]
        painter.drawPolygon(QPolygonF(corner))
    painter.end()
    return picture


def _words(cell: GridCell, width: int, room: float, strong: bool) -> tuple[str, float]:
    """What is written in a cell, and how large: its sign, in a cell of a week what the sign means, if there is room."""
    largest = tokens.BODY if cell.tone else tokens.HINT
    if cell.tone and cell.name and width >= theme.px(_ROOMY):
        size = _fitting(cell.name, largest, room - 2, strong)
        if size >= tokens.AXIS:
            return cell.name, size
    return cell.sign, _fitting(cell.sign, largest, room, strong)


def _fitting(words: str, size: float, room: float, strong: bool) -> float:
    """The largest type of at most `size` in which the words fit, down to the smallest that can be read."""
    while size > _SMALL and _width(words, size, strong) > room:
        size -= 1
    return size


def _width(words: str, size: float, strong: bool) -> float:
    return theme.metrics(size, strong).horizontalAdvance(words)


def mark(painter: QPainter, rect: QRectF, what: Mark) -> None:
    """The frame and the dot of a problem; the dot reaches over the corner of the cell."""
    ground, colour = ground_of(rect), theme.color("bad" if what.hard else "warn")
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(ground, tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
    dot = QPointF(ground.right() - 1, max(ground.top() + 1, _MARK - 1))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(dot, _MARK, _MARK)
    painter.setPen(theme.color("card"))
    painter.setFont(theme.font(10, strong=True))
    painter.drawText(QRectF(dot.x() - _MARK, dot.y() - _MARK, 2 * _MARK, 2 * _MARK), _CENTER, "!")


def selection(painter: QPainter, span: QRect, current: QRect, *, focused: bool, handle: bool) -> None:
    """The tint and frame of the range, the frame of the current cell, and the handle that is dragged to fill."""
    painter.setRenderHint(_ANTIALIASING, on=False)
    painter.fillRect(span, theme.color("accent", 28))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("accent"), 1))
    painter.drawRect(span.adjusted(0, 0, -1, -1))
    if focused:
        painter.setPen(QPen(theme.color("focus"), 2))
        painter.drawRect(current.adjusted(1, 1, -1, -1))
    if handle:
        corner = handle_of(span)
        painter.fillRect(corner.adjusted(-1, -1, 1, 1), theme.color("card"))
        painter.fillRect(corner, theme.color("accent"))


def handle_of(span: QRect) -> QRect:
    """Where the handle of a range is painted."""
    return QRect(span.right() - 4, span.bottom() - 4, 6, 6)
