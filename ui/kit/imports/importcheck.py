"""The step of an import that shows what is in the file: figures, every fault, what has to be decided, how to import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from reports.kit.reading.rows import Row
from ui.kit import layouts, theme
from ui.kit.cards import Card
from ui.kit.imports.cover import CoverCheck, CoverLine
from ui.kit.imports.problems import Problem, ProblemList
from ui.kit.imports.sheetpreview import Marks, SheetPreview
from ui.kit.imports.strangers import Answer, Stranger, StrangerList
from ui.kit.imports.tallies import ChangesCard, TallyCard, WaitingCard
from ui.kit.notice import NoticeBar
from ui.kit.scroll import ScrollBox
from ui.kit.text import IconLabel, Label, Line

SIDE, SIDE_WITH_SUMS = 384, 492
NEW = {"条": "可以导入的新记录"}  # where the unit alone is no word


@dataclass(frozen=True)
class Counts:
    """Rows of a file by what becomes of them. `unit` is what a row stands for: 人, 行."""

    read: int
    new: int
    changed: int
    same: int
    refused: int
    unit: str


class CheckStep(QWidget):
    """`corrected` (row, column, words) and `undone` (row, column) follow cells, `decided` an unknown name, `stated` a
    figure of the cover, `chosen` how to import. `row_chosen` (row, column) carries the fault that is looked at;
    `mapping_wanted` follows the button about columns that are not used.
    """

    corrected = Signal(int, int, str)
    undone = Signal(int, int)
    decided = Signal()
    stated = Signal(str, object)
    chosen = Signal()
    row_chosen = Signal(int, int)
    mapping_wanted = Signal()

    def __init__(self, partly: bool, can_update: bool, has_sums: bool, drafts: str = "") -> None:
        super().__init__()
        self._figures = layouts.row(gap=12)
        self.problems = ProblemList()
        self.near = SheetPreview("出问题的行")
        self.how = HowCard(partly, can_update, drafts)
        self.cover = CoverCheck()
        self.cover.hide()
        self.tallies, self.changes, self.waiting = TallyCard(), ChangesCard(), WaitingCard()
        self.names: StrangerList | None = None
        self._names_place = layouts.column(gap=0)
        self.problems.table.corrected.connect(self.corrected)
        self.problems.table.undone.connect(self.undone)
        self.problems.row_chosen.connect(self.row_chosen)
        self.cover.stated_changed.connect(self.stated)
        self.cover.reason_changed.connect(self.chosen)
        self.how.changed.connect(self.chosen)
        self._near_card = Card("", self.near, margins=(1, 1, 1, 1))
        left = layouts.column((self.problems, 1), self._near_card, gap=9)
        self.unread = NoticeBar("", "info", "调整对应")
        self.unread.pressed.connect(self.mapping_wanted)
        self.unread.hide()
        self.remark = NoticeBar("", "warn")
        self.remark.hide()
        parts = (
            self._names_place, self.cover, self.waiting, self.how, self.changes, self.remark, self.unread, self.tallies,
        )  # fmt: skip
        right = layouts.boxed(layouts.column(*parts, None, gap=9))
        side = ScrollBox(right)
        side.setFixedWidth(theme.px(SIDE_WITH_SUMS if has_sums else SIDE))
        self.setLayout(layouts.column(self._figures, (layouts.row((left, 1), side, gap=12), 1), gap=9))

    def show_counts(self, counts: Counts) -> None:
        """Show how many rows there are of each sort."""
        layouts.clear(self._figures)
        known = [("内容相同，跳过", counts.same, "arrow_sync", "text2")]
        if counts.changed:
            known = [("已登记，内容不同", counts.changed, "edit", "info"), *known]
        figures = [
            ("读到的行", counts.read, "document_table", "text2"),
            (NEW.get(counts.unit, f"可以导入的新{counts.unit}"), counts.new, "checkmark_circle", "ok"),
            ("有问题，将退回", counts.refused, "warning", "bad" if counts.refused else "text3"),
            *known,
        ]
        for label, count, icon, tone in figures:
            self._figures.addWidget(_figure(label, count, icon, tone), 1)
        self.how.show_counts(counts)

    def show_problems(self, problems: Sequence[Problem], nothing: str) -> None:
        """Show every fault, the corrected cells among them."""
        self.problems.show_problems(problems, nothing)
        self._near_card.setVisible(bool(problems))

    def show_near(self, rows: Sequence[Row], marks: Marks, row: int, column: int) -> None:
        """Show a row at fault as it stands in the file, below the header."""
        self.near.setFixedHeight(self.near.height_for(len(rows)) + 14)
        self.near.show_rows(rows, marks)
        self.near.go_to(row, max(column, 0))

    def show_names(self, strangers: Sequence[Stranger], answers: Mapping[tuple[str, str], Answer | None]) -> None:
        """Show names that the program lacks; a list of the same names stays as it is, with the focus in it."""
        shown = [line.stranger for line in self.names.lines] if self.names is not None else []
        if shown == list(strangers):
            return
        layouts.clear(self._names_place)
        self.names = StrangerList(strangers, answers) if strangers else None
        if self.names is not None:
            self.names.changed.connect(self.decided)
            self._names_place.addWidget(self.names)

    def show_unread(self, columns: Sequence[str]) -> None:
        """Say which columns of the file nothing is taken from."""
        self.unread.set_words(f"没有用到的列：{'、'.join(columns)}", "info", "调整对应")
        self.unread.setVisible(bool(columns))

    def show_remark(self, sentence: str) -> None:
        """Say what to look at although no row is refused for it."""
        self.remark.set_words(sentence, "warn")
        self.remark.setVisible(bool(sentence))

    def show_cover(self, lines: Sequence[CoverLine], sentence: str, tone: str, *, needs_reason: bool) -> None:
        """Set stated figures against the read ones; without lines there is nothing to compare."""
        self.cover.setVisible(bool(lines))
        self.cover.show_lines(lines)
        self.cover.show_gap(sentence, tone, needs_reason=needs_reason)


class HowCard(Card):
    """All or nothing, or the sound rows only; whether known records are changed. `changed` follows a choice."""

    changed = Signal()

    def __init__(self, partly: bool, can_update: bool, drafts: str = "") -> None:
        super().__init__("怎样导入", gap=4)
        self._can_update = can_update
        self.whole = QRadioButton("全部合格才导入（推荐）")
        self.sound = QRadioButton("")
        self.whole_hint = _hint("有一行不合格就整份不导入，改好再来。")
        self.sound_hint = _hint("退回的行可以另存为工作簿，改好后再导入。")
        group = QButtonGroup(self)
        for radio in (self.whole, self.sound):
            group.addButton(radio)
        (self.sound if partly else self.whole).setChecked(True)
        group.buttonToggled.connect(self._toggled)
        self.update_known = QCheckBox("")
        self.update_known.toggled.connect(self.changed)
        self.update_hint = _hint("不勾选时，已登记的保持原样。")
        self.as_draft = QCheckBox(drafts)
        self.as_draft.setVisible(bool(drafts))
        self.as_draft.toggled.connect(self.changed)
        self.line = Line()
        history = layouts.row(IconLabel("history", "text3", 16), Label("导入后可以整批撤销。", "label"), None, gap=8)
        for widget in (self.whole, self.whole_hint, self.sound, self.sound_hint, self.update_known, self.update_hint):
            self.add(widget)
        if drafts:
            self.add(self.as_draft)
        self.add(self.line)
        self.add(history)

    def is_partial(self) -> bool:
        """Whether only the sound rows are wanted."""
        return self.sound.isChecked()

    def is_update(self) -> bool:
        """Whether known records get what the file says."""
        return self.update_known.isChecked() and not self.update_known.isHidden()

    def is_draft(self) -> bool:
        """Whether what is imported is not to come into force."""
        return self.as_draft.isChecked()

    def show_counts(self, counts: Counts) -> None:
        """Say in numbers what each choice means; without refused rows there is nothing to choose."""
        sound = counts.new + (counts.changed if self.is_update() else 0)
        self.sound.setText(f"先导入合格的 {sound:,} {counts.unit}，退回 {counts.refused:,} 行")
        self.sound.setEnabled(bool(sound) or self.sound.isChecked())
        for widget in (self.whole, self.whole_hint, self.sound, self.sound_hint):
            widget.setVisible(bool(counts.refused))
        self.update_known.setText(f"按文件更新已登记的 {counts.changed:,} {counts.unit}")
        self.update_known.setVisible(self._can_update and bool(counts.changed))
        self.update_hint.setVisible(self._can_update and bool(counts.changed))
        self.line.setVisible(bool(counts.refused) or (self._can_update and bool(counts.changed)))

    def _toggled(self, _button: QWidget, on: bool) -> None:
        if on:
            self.changed.emit()


def _hint(words: str) -> Label:
    label = Label(words, "hint", wrap=True)
    label.setContentsMargins(26, 0, 0, 4)
    return label


def _figure(label: str, count: int, icon: str, tone: str) -> Card:
    card = Card(margins=(14, 7, 14, 7))
    words = layouts.column(Label(label, "label"), Label(f"{count:,}", "subtitle"), gap=0)
    card.add(layouts.row(IconLabel(icon, tone, 20), (words, 1), gap=12))
    card.setAccessibleName(f"{label} {count:,}")
    return card
