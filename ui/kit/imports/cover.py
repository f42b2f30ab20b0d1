"""Stated figures beside the figures that were read: the difference, and the row or the reason that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit

from models.core import money, text
from ui.kit import theme
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.fields import LongTextField
from ui.kit.notice import NoticeBar
from ui.kit.text import Label, Line, set_look

UNSTATED = BadgeText("未填", "mute", "")
AGREES, DIFFERS = BadgeText("一致", "ok"), BadgeText("相差", "bad", "warning")


@dataclass(frozen=True)
class CoverLine:
    """One figure: what the file or its cover states (None if nothing), what was read, and the difference.

    Amounts (`is_money`) are fen, others whole numbers; `source` says where a stated figure comes from.
    """

    key: str
    label: str
    stated: int | None
    read: int
    gap: int | None
    is_money: bool = True
    source: str = ""


class CoverCheck(Card):
    """`stated_changed` (key, figure or None) follows a figure that was typed, `reason_changed` the reason of a gap."""

    stated_changed = Signal(str, object)
    reason_changed = Signal()

    def __init__(self, title: str = "与封面数核对") -> None:
        fill = Button("填写封面数", "link", "edit")
        super().__init__(title, right=fill, gap=8)
        fill.clicked.connect(self._focus_first)
        self._lines: dict[str, _Line] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        for column, words in enumerate(("项目", "封面数", "读入数", "差额", "")):
            head = Label(words, "section")
            side = Qt.AlignmentFlag.AlignLeft if column in (0, 4) else Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(head, 0, column, side)
        self._grid.addWidget(Line(strong=True), 1, 0, 1, 5)
        self.notice = NoticeBar("", "warn")
        self.reason = LongTextField("差额的原因", required=True, hint="会记入这一批的记录", lines=2, max_length=200)
        self.reason.changed.connect(self.reason_changed)
        for item in (self._grid, self.notice, self.reason):
            self.add(item)
        self.show_gap("", "", needs_reason=False)

    def show_lines(self, lines: Sequence[CoverLine]) -> None:
        """Show figures; a line that is known already keeps the field that is being typed in."""
        for one in lines:
            line = self._lines.get(one.key)
            if line is None:
                line = self._lines[one.key] = _Line(one, self._grid)
                line.typed.editingFinished.connect(self._typed)
            line.show_line(one)

    def show_gap(self, sentence: str, tone: str, *, needs_reason: bool) -> None:
        """Say what explains the difference; without an explanation the person must give the reason."""
        self.notice.set_words(sentence, tone or "warn")
        self.notice.setVisible(bool(sentence))
        self.reason.setVisible(needs_reason)

    def _focus_first(self) -> None:
        first = next(iter(self._lines.values()), None)
        if first is not None:
            first.typed.setFocus(Qt.FocusReason.OtherFocusReason)
            first.typed.selectAll()

    def _typed(self) -> None:
        line = next((one for one in self._lines.values() if one.typed is self.sender()), None)
        if line is not None and line.take():
            self.stated_changed.emit(line.line.key, line.line.stated)


class _Line:
    """One figure in the grid."""

    def __init__(self, line: CoverLine, grid: QGridLayout) -> None:
        self.line = line
        self.typed = QLineEdit()
        self.typed.setProperty("kind", "cell")
        self.typed.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.typed.setPlaceholderText("未填")
        self.typed.setFixedWidth(theme.px(104))
        self.typed.setAccessibleName(f"{line.label}的封面数")
        self.read, self.gap, self.badge = Label(), Label("", "strong"), Badge("", "mute", "")
        self.badge.setFixedWidth(theme.px(64))
        place = grid.rowCount()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(Label(line.label), place, 0)
        for column, widget in enumerate((self.typed, self.read, self.gap), 1):
            grid.addWidget(widget, place, column, right)
        grid.addWidget(self.badge, place, 4)

    def show_line(self, line: CoverLine) -> None:
        """Show other figures in the same line."""
        self.line = line
        if not self.typed.hasFocus():
            self.typed.setText("" if line.stated is None else self._words(line.stated))
        self._show_fault("")
        self.typed.setToolTip(line.source)
        self.read.setText(self._words(line.read))
        self.gap.setText("" if line.gap is None else self._words(line.gap))
        self.gap.set_tone("" if line.gap is None else "bad" if line.gap else "ok")
        self.badge.set_badge(UNSTATED if line.gap is None else DIFFERS if line.gap else AGREES)

    def take(self) -> bool:
        """Take what was typed as the stated figure; False if it is the same, or no figure, which is shown."""
        words = text.fold(self.typed.text())
        try:
            stated = self._figure(words) if words else None
        except ValueError as unreadable:
            self._show_fault(str(unreadable))
            return False
        self._show_fault("")
        if stated == self.line.stated:
            return False
        self.line = CoverLine(**{**self.line.__dict__, "stated": stated})
        return True

    def _figure(self, words: str) -> int:
        if self.line.is_money:
            return money.parse_yuan(words)
        try:
            return int(words.replace(",", "").replace("−", "-"))
        except ValueError:
            raise ValueError("请填写整数，例如 3118。") from None

    def _words(self, figure: int) -> str:
        return money.format_yuan(figure) if self.line.is_money else f"{figure:,}".replace("-", "−")

    def _show_fault(self, sentence: str) -> None:
        set_look(self.typed, "bad", "true" if sentence else "false")
        self.typed.setToolTip(sentence or self.line.source)
        self.typed.setAccessibleDescription(sentence)
