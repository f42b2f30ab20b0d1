"""The steps of a longer task in one line: done ones with a tick, the current one bold, later ones pale."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ui.kit import icons, layouts, theme, tokens
from ui.kit.qt import override
from ui.kit.text import Line

_DISC = 22
_GAP = 8
_TICK = 14


class Stepper(QFrame):
    """`step_pressed` (number from 0) follows a press on a step that is done; the others cannot be pressed."""

    step_pressed = Signal(int)

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._labels = tuple(labels)
        self.steps = [_Step(number, words) for number, words in enumerate(labels)]
        row = layouts.row(gap=10, margins=(16, 5, 16, 5))
        for number, step in enumerate(self.steps):
            if number:
                row.addWidget(Line(strong=True), 1)
            step.clicked.connect(partial(self._pressed, number))
            row.addWidget(step)
        self.setLayout(row)
        self.set_current(0)

    def current(self) -> int:
        """Return the number of the current step."""
        return next((step.number for step in self.steps if step.state == "current"), len(self.steps))

    def set_current(self, number: int, *, locked: bool = False) -> None:
        """Make a step the current one: those before it are done. A number past the last one means that all are done.

        `locked`: no step can be gone back to, because something is being written or was.
        """
        for step in self.steps:
            state = "done" if step.number < number else "current" if step.number == number else "later"
            step.set_state(state, can_press=state == "done" and not locked)
        name = self._labels[number] if number < len(self._labels) else "全部完成"
        self.setAccessibleName(f"第 {min(number + 1, len(self._labels))} 步，共 {len(self._labels)} 步：{name}")

    def _pressed(self, number: int, _checked: bool = False) -> None:
        self.step_pressed.emit(number)


class _Step(QAbstractButton):
    """One step: a disc with its number or a tick, and its words."""

    def __init__(self, number: int, words: str) -> None:
        super().__init__()
        self.number = number
        self.state = "later"
        self.setText(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_state(self, state: str, *, can_press: bool) -> None:
        """Show whether the step is done, current or later."""
        self.state = state
        self.setEnabled(can_press)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if can_press else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_press else Qt.CursorShape.ArrowCursor)
        told = {"done": "已完成", "current": "现在", "later": "还没到"}[state]
        self.setAccessibleName(f"{self.text()}，{told}")
        self.setToolTip(f"回到“{self.text()}”" if can_press else "")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        wide = theme.metrics(tokens.BODY, strong=True).horizontalAdvance(self.text())
        return QSize(round(_DISC + _GAP + wide + 9), max(tokens.MIN_TARGET, theme.px(_DISC) + 4))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, tone = {"done": ("ok_bg", "ok"), "current": ("accent", "on_accent"), "later": ("mute_bg", "text3")}[
            self.state
        ]
        disc = QRectF(3, (self.height() - _DISC) / 2, _DISC, _DISC)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawEllipse(disc)
        if self.state == "done":
            shift = (_DISC - _TICK) / 2
            painter.drawPixmap(disc.topLeft() + QPointF(shift, shift), icons.pixmap("checkmark", tone, _TICK))
        else:
            painter.setPen(theme.color(tone))
            painter.setFont(theme.font(tokens.HINT, strong=True))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self.number + 1))
        strong = self.state == "current"
        painter.setPen(theme.color("text3" if self.state == "later" else "text"))
        painter.setFont(theme.font(tokens.BODY, strong=strong))
        words = QRectF(disc.right() + _GAP, 0, self.width() - disc.right() - _GAP, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
