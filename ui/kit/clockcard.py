"""A deadline as a card: a ring with what is left, the last moment in words, how it was counted, who must act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.kit import icons, layouts, theme, tokens
from ui.kit.badge import Badge
from ui.kit.cards import Card
from ui.kit.qt import override
from ui.kit.text import Label

ClockState = Literal["idle", "running", "near", "over", "done"]
# What the badge says, its tone, and its glyph.
BADGES: dict[str, tuple[str, str, str | None]] = {
    "idle": ("未启动", "mute", ""),
    "running": ("进行中", "info", None),
    "near": ("临期", "warn", None),
    "over": ("逾期", "bad", None),
    "done": ("已完成", "ok", None),
}
_RING = 74
_WIDTH = 6


@dataclass(frozen=True, slots=True)
class ClockText:
    """A clock in ready words; `figure` and `unit` stand in the ring, `left` (0 to 1) is how much of it is drawn."""

    title: str
    headline: str
    lines: Sequence[str]
    state: ClockState
    figure: str = "—"
    unit: str = ""
    left: float = 0.0


class Ring(QWidget):
    """The part of the time that is left, with the figure within."""

    def __init__(self, clock: ClockText) -> None:
        super().__init__()
        self._clock = clock
        self.setFixedSize(_RING, _RING)
        self.setAccessibleName(f"{clock.title} {clock.figure} {clock.unit}".strip())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        clock, painter = self._clock, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(_WIDTH, _WIDTH, -_WIDTH, -_WIDTH)
        tone = BADGES[clock.state][1]
        painter.setPen(QPen(theme.color("line" if clock.state != "over" else "bad"), _WIDTH))
        painter.drawEllipse(rect)
        if clock.state in ("running", "near", "done"):
            colour = "accent" if clock.state == "running" else tone
            painter.setPen(
                QPen(theme.color(colour), _WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            )  # fmt: skip
            painter.drawArc(rect, 90 * 16, -round(max(min(clock.left, 1.0), 0.0) * 360 * 16))
        if clock.state == "done" and clock.figure == "✓":
            size = 20
            shift = round((_RING - size) / 2)
            painter.drawPixmap(shift, shift, icons.pixmap("checkmark", "ok", size))
            return
        painter.setPen(theme.color("text3" if clock.state == "idle" else "bad" if clock.state == "over" else "text"))
        painter.setFont(theme.font(18, strong=True))
        whole = QRectF(self.rect())
        figure = whole.adjusted(0, 0, 0, -14) if clock.unit else whole
        painter.drawText(figure, Qt.AlignmentFlag.AlignCenter, clock.figure)
        painter.setFont(theme.font(tokens.AXIS))
        painter.drawText(whole.adjusted(0, 22, 0, 0), Qt.AlignmentFlag.AlignCenter, clock.unit)


class ClockCard(Card):
    """One clock; `foot` may add a link, such as that to how it was counted."""

    def __init__(self, clock: ClockText, foot: QWidget | None = None) -> None:
        super().__init__(margins=(14, 10, 14, 10))
        words, tone, glyph = BADGES[clock.state]
        top = layouts.row(Label(clock.title, "label"), None, Badge(words, tone, glyph))
        told = layouts.column(top, Label(clock.headline, "subtitle", wrap=True), gap=2)
        for line in clock.lines:
            told.addWidget(Label(line, "hint", wrap=True))
        if foot is not None:
            told.addLayout(layouts.row(foot, None))
        told.addStretch(1)
        self.add(layouts.row(layouts.column(Ring(clock), None), (told, 1), gap=14))
        self.setAccessibleName("，".join((clock.title, words, clock.headline, *clock.lines)))
