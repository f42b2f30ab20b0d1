"""The stages of a record in one line or below each other: done ones ticked, the current one filled, later hollow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit import icons, layouts, theme, tokens
from ui.kit.qt import override
from ui.kit.text import ElidedLabel, Label, Line, Role

Reached = Literal["done", "current", "later"]
_DISC = 22
_GLYPH = 14
_TOLD = {"done": "已完成", "current": "现在", "later": "还没到"}


@dataclass(frozen=True, slots=True)
class StageText:
    """One stage in ready words; `who` and `when` may be empty."""

    label: str
    who: str = ""
    when: str = ""
    reached: Reached = "later"


class _Disc(QWidget):
    """A tick for what is done, a filled number for what counts now, a hollow one for what comes later."""

    def __init__(self, number: int, reached: Reached) -> None:
        super().__init__()
        self._number, self._reached = number, reached
        self.setFixedSize(_DISC, _DISC)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._reached == "later":
            painter.setPen(QPen(theme.color("line_strong"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("ok" if self._reached == "done" else "accent"))
        painter.drawEllipse(rect)
        if self._reached == "done":
            shift = (_DISC - _GLYPH) / 2
            painter.drawPixmap(QPointF(shift, shift), icons.pixmap("checkmark", "card", _GLYPH))
            return
        painter.setPen(theme.color("text3" if self._reached == "later" else "on_accent"))
        painter.setFont(theme.font(tokens.HINT, strong=True))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, str(self._number))


class Stages(QWidget):
    """A line of stages."""

    def __init__(self, stages: Sequence[StageText]) -> None:
        super().__init__()
        row = layouts.row(gap=8)
        for number, one in enumerate(stages, 1):
            if number > 1:
                line = Line(strong=True)
                if stages[number - 2].reached == "done":
                    line.setProperty("kind", "line-done")
                row.addLayout(layouts.column(line, None, margins=(0, _DISC // 2, 0, 0), gap=0), 1)
            row.addLayout(_stage(number, one))
        self.setLayout(row)
        self.setAccessibleName("；".join(_sentence(one) for one in stages))


class StageList(QWidget):
    """Stages below each other, as in a narrow pane: a sign with its words, joined by a line."""

    def __init__(self, stages: Sequence[StageText]) -> None:
        super().__init__()
        column = layouts.column(gap=0)
        for number, one in enumerate(stages, 1):
            join = Line(vertical=True, strong=True)
            if one.reached == "done":
                join.setProperty("kind", "line-done")
            join.setVisible(number < len(stages))
            sign = layouts.column(_Disc(number, one.reached), gap=2)
            sign.addWidget(join, 1, Qt.AlignmentFlag.AlignHCenter)
            column.addLayout(layouts.row(sign, (layouts.boxed(_words(one)), 1), gap=10))
        self.setLayout(column)
        self.setAccessibleName("；".join(_sentence(one) for one in stages))


def _words(one: StageText) -> QVBoxLayout:
    role: Role = "strong" if one.reached == "current" else "body"
    words = layouts.column(Label(one.label, role, "mute" if one.reached == "later" else "", wrap=True), gap=1)
    told = " · ".join(part for part in (one.when, one.who) if part)
    if told:
        words.addWidget(Label(told, "hint", wrap=True))
    words.setContentsMargins(0, 2, 0, 10)
    return words


def _stage(number: int, one: StageText) -> QHBoxLayout:
    role: Role = "strong" if one.reached == "current" else "body"
    tone = "mute" if one.reached == "later" else ""
    words = layouts.column(ElidedLabel(one.label, role, tone), gap=1)
    for told in (one.who, one.when):
        if told:
            is_now = one.reached == "current" and told == one.when
            words.addWidget(ElidedLabel(told, "hint", "accent" if is_now else ""))
    words.addStretch(1)
    return layouts.row(layouts.column(_Disc(number, one.reached), None), (words, 1), gap=8)


def _sentence(one: StageText) -> str:
    return "，".join(part for part in (one.label, _TOLD[one.reached], one.who, one.when) if part)
