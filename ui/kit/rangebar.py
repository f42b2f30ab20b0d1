"""An amount between the lowest and the highest that are allowed, with a dot for each earlier case like it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import theme, tokens
from ui.kit.qt import override

_LINE = 8
_MARK = 9  # radius
_DOT = 3
_EACH = 8  # from dot to dot above the same amount
_MOST = 3  # beyond, a number stands above one dot
_EDGE = 14
_GAP = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A value on the bar with the words that stand below it."""

    value: int
    words: str


@dataclass(frozen=True, slots=True)
class RangeText:
    """A range and what lies in it; `this` may be missing, or lie outside. `told` is the whole in one sentence."""

    low: Place
    high: Place
    this: Place | None = None
    dots: Sequence[int] = ()
    told: str = ""


class RangeBar(QWidget):
    """Paints a range. It grows in width only; what it shows is in its accessible description, too."""

    def __init__(self, shown: RangeText, name: str = "幅度") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_range(shown)
        theme.signals.changed.connect(self.updateGeometry)

    def shown(self) -> RangeText:
        """Return what is shown."""
        return self._shown

    def set_range(self, shown: RangeText) -> None:
        """Show something else."""
        self._shown = shown
        values = [shown.low.value, shown.high.value, *shown.dots]
        values += [shown.this.value] if shown.this is not None else []
        self._first, self._last = min(values), max(values)
        self.setAccessibleDescription(shown.told)
        self.setToolTip(shown.told)
        self.update()

    def is_outside(self) -> bool:
        """Return whether the amount lies outside its range."""
        shown = self._shown
        return shown.this is not None and not shown.low.value <= shown.this.value <= shown.high.value

    def place(self, value: int) -> float:
        """Return where a value lies, in pixels from the left."""
        room = self.width() - 2 * _EDGE
        if self._last == self._first:
            return _EDGE + room / 2
        return _EDGE + room * (value - self._first) / (self._last - self._first)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), self.minimumSizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(160), round(self._base() + _MARK + _GAP + theme.metrics(tokens.HINT).height()))

    def _base(self) -> float:
        """Where the middle of the line is, from the top: below the highest pile of dots."""
        return _MARK + 2 + _MOST * _EACH

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shown, base = self._shown, self._base()
        low, high = self.place(shown.low.value), self.place(shown.high.value)
        self._paint_line(painter, low, high, "line")
        if shown.this is not None:
            upto = min(max(self.place(shown.this.value), low), high)
            self._paint_line(painter, low, upto, "accent")
        for value, count in sorted(Counter(shown.dots).items()):
            self._paint_dots(painter, value, count)
        if shown.this is not None:
            painter.setPen(QPen(theme.color("card"), 3))
            painter.setBrush(theme.color("warn" if self.is_outside() else "accent"))
            painter.drawEllipse(QPointF(self.place(shown.this.value), base), _MARK, _MARK)
        self._paint_words(painter)

    def _paint_line(self, painter: QPainter, left: float, right: float, token: str) -> None:
        painter.setBrush(theme.color(token))
        line = QRectF(left, self._base() - _LINE / 2, right - left, _LINE)
        painter.drawRoundedRect(line, _LINE / 2, _LINE / 2)

    def _paint_dots(self, painter: QPainter, value: int, count: int) -> None:
        """One dot for each case of an amount, one above the other; of many only one, with their number."""
        left, top = self.place(value), self._base() - _MARK - _DOT - 2  # clear of the mark
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("vio"))
        for number in range(count if count <= _MOST else 1):
            painter.drawEllipse(QPointF(left, top - number * _EACH), _DOT, _DOT)
        if count > _MOST:
            painter.setPen(theme.color("vio"))
            painter.setFont(theme.font(tokens.AXIS, strong=True))
            words = QRectF(left - 30, 0, 60, top - _DOT)
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, str(count))

    def _paint_words(self, painter: QPainter) -> None:
        """The words of both ends, and those of the amount between them or in the place of one."""
        shown = self._shown
        ends = {place.value: self._box(place, strong=False) for place in (shown.low, shown.high)}
        if shown.this is not None:
            ends.pop(shown.this.value, None)
            box = _beside(self._box(shown.this, strong=True), sorted(ends.values(), key=QRectF.left), self.width())
            painter.setPen(theme.color("warn" if self.is_outside() else "accent"))
            painter.setFont(theme.font(tokens.HINT, strong=True))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown.this.words)
        painter.setPen(theme.color("text2"))
        painter.setFont(theme.font(tokens.HINT))
        for place in (shown.low, shown.high):
            if place.value in ends:
                painter.drawText(ends[place.value], Qt.AlignmentFlag.AlignCenter, place.words)

    def _box(self, place: Place, *, strong: bool) -> QRectF:
        """Where words stand: below their place, inside the widget."""
        metrics = theme.metrics(tokens.HINT, strong=strong)
        wide = metrics.horizontalAdvance(place.words) + 2
        left = min(max(self.place(place.value) - wide / 2, 0.0), self.width() - wide)
        return QRectF(left, self._base() + _MARK + _GAP / 2, wide, metrics.height())


def _beside(box: QRectF, others: Sequence[QRectF], width: float) -> QRectF:
    """Words moved so far that they do not stand on others."""
    for other in others:
        if box.right() + _GAP > other.left() and box.left() - _GAP < other.right():
            to_right = box.center().x() >= other.center().x() and other.right() + _GAP + box.width() <= width
            left = other.right() + _GAP if to_right else max(other.left() - _GAP - box.width(), 0.0)
            box = QRectF(left, box.top(), box.width(), box.height())
    return box
