"""What stands over a month grid: the month with its arrows, and the legend of the signs with their keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import layouts, theme, tokens
from ui.kit.buttons import Button, IconButton
from ui.kit.qt import override
from ui.kit.text import Label

_SIGN, _HIGH = 24, 22
_GAP, _STEP, _LINE = 6, 14, 4


class MonthBar(QWidget):
    """The month that is shown; `chosen` carries the first day of the one that is wanted instead."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._month: date | None = None
        self._today: date | None = None
        self._words = Label("", "card-title")
        self._words.setMinimumWidth(round(theme.metrics(14, strong=True).horizontalAdvance("2026 年 12 月")) + 2)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        back = IconButton("chevron_left", "上一月", "Ctrl+←")
        on = IconButton("chevron_right", "下一月", "Ctrl+→")
        self._now = Button("本月", tip="回到本月")
        back.clicked.connect(partial(self.turn, -1))
        on.clicked.connect(partial(self.turn, 1))
        self._now.clicked.connect(self._to_now)
        self.setFocusProxy(on)
        self.setLayout(layouts.row(back, self._words, on, 4, self._now, gap=4))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_month(self, month: date, today: date) -> None:
        """Show a month, and know which one is the present."""
        self._month, self._today = month.replace(day=1), today
        self._words.setText(f"{month.year} 年 {month.month} 月")

    def turn(self, step: int, _checked: bool = False) -> None:
        """Ask for an earlier (-1) or a later month (1)."""
        if self._month is not None:
            self.chosen.emit(later(self._month, step))

    def _to_now(self) -> None:
        if self._today is not None:
            self.chosen.emit(self._today.replace(day=1))


def later(month: date, step: int) -> date:
    """The first day of the month so many months later; negative ones are earlier. Stays within 2000 to 2200."""
    number = min(max(month.year * 12 + month.month - 1 + step, 2000 * 12), 2200 * 12 + 11)
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class LegendSign:
    """One sign of the legend: its tone, the key that sets it, and what it is in words; a bare one has no frame."""

    sign: str
    tone: str
    words: str
    key: str = ""
    bare: bool = False


class Legend(QWidget):
    """The signs of a grid in as many lines as they need, painted, and told to screen readers in one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._signs: tuple[LegendSign, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.signals.changed.connect(self.updateGeometry)

    def show_signs(self, signs: Iterable[LegendSign]) -> None:
        """Show these signs."""
        self._signs = tuple(signs)
        told = (f"{one.sign} {one.words}" + (f"，按 {one.key}" if one.key else "") for one in self._signs)
        self.setAccessibleName("图例：" + "；".join(told))
        self.updateGeometry()
        self.update()

    def _wide(self, one: LegendSign) -> float:
        metrics, small = theme.metrics(tokens.HINT), theme.metrics(tokens.AXIS)
        sign = max(metrics.horizontalAdvance(one.sign) + 8, theme.px(_SIGN))
        key = small.horizontalAdvance(one.key) + 12 + _GAP if one.key else 0
        return sign + _GAP + key + metrics.horizontalAdvance(one.words)

    def _places(self, width: float) -> list[tuple[LegendSign, QRectF]]:
        found, x, y, high = [], 0.0, 0.0, theme.px(_HIGH)
        for one in self._signs:
            wide = self._wide(one)
            if x and x + wide > width:
                x, y = 0.0, y + high + _LINE
            found.append((one, QRectF(x, y, wide, high)))
            x += wide + _STEP
        return found

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return round(places[-1][1].bottom()) if places else theme.px(_HIGH)

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(max(self.width(), 480)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(300, theme.px(_HIGH))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one, place in self._places(self.width()):
            self._paint(painter, one, place)

    def _paint(self, painter: QPainter, one: LegendSign, place: QRectF) -> None:
        metrics, small = theme.metrics(tokens.HINT), theme.metrics(tokens.AXIS)
        wide = max(metrics.horizontalAdvance(one.sign) + 8, theme.px(_SIGN))
        box = QRectF(place.x(), place.y(), wide, place.height())
        if not one.bare:
            painter.setPen(Qt.PenStyle.NoPen if one.tone else QPen(theme.color("line_strong"), 1))
            painter.setBrush(theme.color(f"{one.tone}_bg") if one.tone else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color(one.tone or "text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, one.sign)
        x = box.right() + _GAP
        if one.key:
            key = QRectF(x, place.y() + 2, small.horizontalAdvance(one.key) + 12, place.height() - 4)
            painter.setPen(QPen(theme.color("ctl_line"), 1))
            painter.setBrush(theme.color("card"))
            painter.drawRoundedRect(key.adjusted(0.5, 0.5, -0.5, -0.5), tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
            painter.setFont(theme.font(tokens.AXIS))
            painter.setPen(theme.color("text3"))
            painter.drawText(key, Qt.AlignmentFlag.AlignCenter, one.key)
            x = key.right() + _GAP
        painter.setFont(theme.font(tokens.HINT))
        painter.setPen(theme.color("text3"))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(x, place.y(), place.right() - x + 2, place.height()), middle, one.words)
