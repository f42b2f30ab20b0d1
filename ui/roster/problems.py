"""What must be dealt with before a roster is published: each problem with its cell, one way out, or a reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.roster.plan.rules import Problem
from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.layouts import Item
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox
from ui.kit.text import ElidedLabel, IconLabel, Label

LINK = 24  # a link without its frame of focus
MOST_LINES = 3  # of which the rest is scrolled to
MOST_SHOWN = 20
FIRST = "发布前须处理"
LATER = "发布后仍有问题"


class ProblemsCard(Card):
    """`go_wanted`, `fix_wanted` and `waive_wanted` carry the Problem."""

    go_wanted = Signal(object)
    fix_wanted = Signal(object)
    waive_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(margins=(16, 8, 16, 8), gap=4)
        self._heading = Label(FIRST, "card-title")
        self._hint = Label("", "hint")
        self.add(layouts.row(self._heading, self._hint, None, Label("F8 下一处", "hint")))
        self._lines: QVBoxLayout = layouts.column(gap=0)
        self._box = _Lines(layouts.boxed(self._lines))
        self.add(self._box)
        self._state: tuple[object, ...] = ()
        self.hide()

    def show_problems(
        self, problems: Sequence[Problem], *, draft: bool, editable: bool, waives: bool
    ) -> None:  # fmt: skip
        """Show the problems that stand, the hard ones first; the card is away where there are none."""
        shown = sorted((one for one in problems if one.stands), key=_order)
        state = (tuple(shown), draft, editable, waives)
        if state == self._state:
            return
        self._state = state
        layouts.clear(self._lines)
        for one in shown[:MOST_SHOWN]:
            self._lines.addLayout(self._line(one, editable, waives))
        if len(shown) > MOST_SHOWN:
            self._lines.addWidget(Label(f"还有 {len(shown) - MOST_SHOWN} 处，处理完上面的再显示。", "hint"))
        self._heading.setText(FIRST if draft else LATER)
        self.setAccessibleName(self._heading.text())
        hard = any(one.hard for one in shown)
        hint = "冲突清零后才能发布；提醒可写理由后忽略" if hard else "提醒处理完，或写理由后忽略，再发布"
        self._hint.setText(hint if draft else "")
        self._box.set_count(min(len(shown), MOST_SHOWN + 1))
        self.setVisible(bool(shown))

    def _line(self, one: Problem, editable: bool, waives: bool) -> QHBoxLayout:
        who = Button(f"{one.who} {one.day:%m-%d}", "link", tip="到这一格")
        who.clicked.connect(partial(self._tell, self.go_wanted, one))
        words = ElidedLabel(one.words, "quiet")
        sign = IconLabel("warning" if one.hard else "info", "bad" if one.hard else "warn", 16)
        buttons: list[Item] = []
        if editable and one.fix is not None:
            fix = Button(one.fix.words, "link")
            fix.clicked.connect(partial(self._tell, self.fix_wanted, one))
            buttons.append(fix)
        if waives and not one.hard:
            waive = Button("忽略并写理由", "link")
            waive.clicked.connect(partial(self._tell, self.waive_wanted, one))
            buttons.append(waive)
        return layouts.row(sign, who, (words, 1), *buttons, gap=8)

    def _tell(self, signal: SignalInstance, one: Problem, _checked: bool = False) -> None:
        signal.emit(one)


class _Lines(ScrollBox):
    """As tall as its lines, up to a few."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__(inner)
        self._count = 0
        theme.signals.changed.connect(self._measure)

    def set_count(self, count: int) -> None:
        """So many lines there are."""
        self._count = count
        self._measure()

    def _measure(self) -> None:
        tall = min(self._count, MOST_LINES) * _line_height() + 2
        self.setMinimumHeight(min(tall, 2 * _line_height()))
        self.setMaximumHeight(tall)

    @override
    def sizeHint(self) -> QSize:
        return QSize(400, self.maximumHeight())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(400, min(self._count, 2) * _line_height())


def _line_height() -> int:
    return theme.px(LINK) + 4


def _order(one: Problem) -> tuple[bool, object, str]:
    return not one.hard, one.day, one.who
