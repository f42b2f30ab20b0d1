"""Names that a file uses and the program lacks: for each one, create it, take a known one, or leave its rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.fields.choice import QuietComboBox
from ui.kit.notice import NoticeBar
from ui.kit.scroll import ScrollBox
from ui.kit.text import ElidedLabel, Label

CREATE, LEAVE = "create", "leave"
SHOWN_LINES, MOST_LINES = 4, 60  # more of them scroll; hundreds mean that a column was taken for another one
Answer = str | int


@dataclass(frozen=True)
class Stranger:
    """A name that is not known: what it names (部门), its number of rows, and the known ones that it may mean.

    `known` are pairs of number and words, likely ones first. `cannot_create` says why the person may not create it.
    """

    key: tuple[str, str]
    label: str
    name: str
    rows: int
    known: Sequence[tuple[int, str]] = ()
    cannot_create: str = ""


class StrangerList(Card):
    """One line a name. `changed` follows every answer; `answers()` has those that were given."""

    changed = Signal()

    def __init__(self, strangers: Sequence[Stranger], answers: Mapping[tuple[str, str], Answer | None]) -> None:
        kinds = "、".join(dict.fromkeys(one.label for one in strangers))
        super().__init__(f"文件里有没登记过的{kinds}", note=" ", gap=6)
        self.lines = [_StrangerLine(one, answers.get(one.key)) for one in strangers[:MOST_LINES]]
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, line in enumerate(self.lines):
            for column, widget in enumerate(line.widgets()):
                grid.addWidget(widget, place, column)
            line.combo.activated.connect(self.changed)
        box = ScrollBox(layouts.boxed(layouts.column(grid, None)))
        box.setFixedHeight(min(len(strangers), SHOWN_LINES) * theme.px(33) + 2)
        self.add(box)
        self.all_new = Button("全部新建", "link", "add")
        self.all_new.clicked.connect(self._create_all)
        can_create = any(not one.cannot_create for one in strangers)
        self.all_new.setVisible(len(strangers) > 1 and can_create)
        self.add(layouts.row(Label("没有决定的名称，用到它们的行不能导入。", "hint"), None, self.all_new))
        if len(strangers) > MOST_LINES:
            rest = f"还有 {len(strangers) - MOST_LINES:,} 个没有列出。这么多名称多半是列对应错了，请回到“对应列”核对。"
            self.add(NoticeBar(rest, "warn"))
        self.changed.connect(self._show_count)
        self._show_count()

    def answers(self) -> dict[tuple[str, str], Answer]:
        """What was decided: create, leave, or the number of a known one; undecided names are left out."""
        return {line.stranger.key: answer for line in self.lines if (answer := line.answer()) is not None}

    def _show_count(self) -> None:
        left = len(self.lines) - len(self.answers())
        self.note.setText(f"{left:,} 个等您决定" if left else f"{len(self.lines):,} 个都已决定")

    def _create_all(self) -> None:
        for line in self.lines:
            line.choose(CREATE)
        self.changed.emit()


class _StrangerLine:
    """One name and what is to become of it."""

    def __init__(self, stranger: Stranger, answer: Answer | None) -> None:
        self.stranger = stranger
        self._answers: list[Answer | None] = [None]
        self.combo = QuietComboBox()
        self.combo.addItem("请决定")
        if not stranger.cannot_create:
            self._offer(CREATE, f"新建这个{stranger.label}")
        for number, words in stranger.known:
            self._offer(number, f"就是“{words}”")
        self._offer(LEAVE, "不导入这些行")
        self.combo.setFixedWidth(theme.px(170))
        self.combo.setAccessibleName(f"{stranger.label} {stranger.name}")
        self.combo.setToolTip(stranger.cannot_create)
        self.combo.setProperty("compact", True)
        self.choose(answer)

    def _offer(self, answer: Answer, words: str) -> None:
        self._answers.append(answer)
        self.combo.addItem(words)

    def answer(self) -> Answer | None:
        """What was decided, or None."""
        return self._answers[self.combo.currentIndex()]

    def choose(self, answer: Answer | None) -> None:
        """Show a decision, as far as it is offered."""
        if answer in self._answers:
            self.combo.setCurrentIndex(self._answers.index(answer))

    def widgets(self) -> tuple[QWidget, ...]:
        """The line from left to right."""
        one = self.stranger
        return Label(one.label, "label"), ElidedLabel(one.name, "strong"), Label(f"{one.rows:,} 行", "hint"), self.combo
