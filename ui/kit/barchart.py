"""A chart of bars that lie: one row for each thing that is compared, its words on the left, its figure on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import theme, tokens
from ui.kit.qt import override

ROW = 26
BAR = 12
GAP = 10
MOST_LABEL = 0.34  # of the width


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing: what it is called, how much it is (any unit, not below nothing), and the figure in ready words."""

    label: str
    value: int
    words: str


class BarChart(QWidget):
    """Paints bars of one unit, the longest over the whole room, or `whole` where that is a share of something.

    A dashed line stands at `mark`, a target. What the chart shows is in its accessible description, too.
    """

    def __init__(
        self, name: str, bars: Sequence[Bar] = (), tone: str = "c1", *, whole: int = 0, mark: int | None = None
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tone, self._whole, self._mark = tone, whole, mark
        self._bars: tuple[Bar, ...] = ()
        self.show_bars(bars)
        theme.signals.changed.connect(self.updateGeometry)

    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show others, in this order."""
        self._bars = tuple(bars)
        self.setAccessibleDescription("；".join(f"{one.label} {one.words}" for one in bars))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(ROW) * max(len(self._bars), 1))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(220), self.sizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = theme.metrics(tokens.HINT)
        labels = max((metrics.horizontalAdvance(one.label) for one in self._bars), default=0) + 2
        left = min(labels, self.width() * MOST_LABEL)
        right = max(
            (theme.metrics(tokens.HINT, strong=True).horizontalAdvance(one.words) for one in self._bars), default=0
        )
        most = self._whole or max((one.value for one in self._bars), default=0) or 1
        room = max(self.width() - left - right - 2 * GAP - 2, 1.0)
        row = theme.px(ROW)
        for number, one in enumerate(self._bars):
            self._paint_bar(painter, one, QRectF(0, number * row, self.width(), row), left, room * one.value / most)

        if self._mark is not None:
            painter.setPen(QPen(theme.color("ok"), 1, Qt.PenStyle.DashLine))
            at = left + GAP + room * self._mark / most
            painter.drawLine(QPointF(at, 0), QPointF(at, row * len(self._bars)))

    def _paint_bar(self, painter: QPainter, one: Bar, line: QRectF, left: float, length: float) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = theme.metrics(tokens.HINT)
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color("text2"))
        label = metrics.elidedText(one.label, Qt.TextElideMode.ElideRight, left)
        painter.drawText(QRectF(line.left(), line.top(), left, line.height()), middle, label)
        bar = QRectF(QPointF(left + GAP, line.center().y() - BAR / 2), QPointF(left + GAP, line.center().y() + BAR / 2))
        bar.setWidth(max(length, 2.0))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(tokens.HINT, strong=True))
        painter.drawText(QRectF(bar.right() + GAP, line.top(), line.width(), line.height()), middle, one.words)
