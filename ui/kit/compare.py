"""Two people edited one record: both versions side by side, nothing typed is lost, nothing is overwritten unseen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from ui.kit import layouts, theme
from ui.kit.buttons import Button
from ui.kit.hugbox import HugBox
from ui.kit.notice import NoticeBar, announce
from ui.kit.overlay import Modal
from ui.kit.qt import override
from ui.kit.text import IconLabel, Label, set_look

Side = Literal["mine", "theirs"]


class Clash(Protocol):
    """A field that both changed: three values in words. Money has `preset` False: neither side is chosen beforehand."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def opened(self) -> str: ...
    @property
    def mine(self) -> str: ...
    @property
    def theirs(self) -> str: ...
    @property
    def preset(self) -> bool: ...


@dataclass(frozen=True)
class Conflict:
    """Who saved what and when, the fields that need a choice, and the labels of those that do not."""

    subject: str
    record: str
    who: str
    when: str
    clashes: Sequence[Clash]
    mine: Sequence[str] = ()
    theirs: Sequence[str] = ()
    typed: str = ""


@dataclass(frozen=True)
class Decision:
    """`merge` with a side for every clash, or `theirs` for everything of the other person."""

    kind: Literal["merge", "theirs"]
    choices: Mapping[str, Side] = field(default_factory=dict)


class CompareDialog(Modal):
    """`decided` carries a Decision; closing the dialog goes back to the form as it was."""

    decided = Signal(object)

    def __init__(self, parent: QWidget, conflict: Conflict) -> None:
        title = f"这份{conflict.subject}刚被别人改过"
        super().__init__(parent, title, 760)
        self.conflict = conflict
        self._groups: dict[str, QButtonGroup] = {}
        self._cells: dict[tuple[str, Side], _Choice] = {}
        words = f"{conflict.who} 在 {conflict.when} 保存了 {conflict.record}。您填写的内容都在，没有丢失。"
        head = layouts.column(Label(title, "dialog-title", wrap=True), Label(words, "quiet", wrap=True), gap=2)
        self.panel_layout.addLayout(
            layouts.row(IconLabel("people", "warn", 24), (head, 1), gap=14, margins=(24, 20, 24, 10))
        )
        body = layouts.column(self._choices(), gap=10, margins=(24, 0, 24, 16))
        if merged := self._merged_words():
            body.addWidget(NoticeBar(merged, "info"))
        draft = Label("草稿已存到本机，关闭窗口也能找回（工作台 › 未保存的内容）", "hint", wrap=True)
        body.addLayout(layouts.row(IconLabel("save", "text3", 16), (draft, 1)))
        self.panel_layout.addWidget(HugBox(layouts.boxed(body)), 1)
        self.panel_layout.addWidget(self._foot())
        self._picked()

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, theme.px(76))
        grid.setColumnMinimumWidth(1, theme.px(96))
        grid.setColumnStretch(2, 1)
        grid.setColumnStretch(3, 1)
        theirs = f"{self.conflict.who} {self.conflict.when} 保存的"
        heads = (
            ("字段", "hint"),
            ("您打开时", "hint"),
            ("我填写的（未保存）", "label-strong"),
            (theirs, "label-strong"),
        )
        for column, (words, role) in enumerate(heads):
            grid.addWidget(Label(words, role), 0, column)  # type: ignore[arg-type]
        for row, clash in enumerate(self.conflict.clashes, 1):
            label = Label(clash.label, "strong", wrap=True)
            opened = Label(clash.opened or "—", "hint", wrap=True)
            label.setMaximumWidth(theme.px(96))
            opened.setMaximumWidth(theme.px(120))
            grid.addWidget(label, row, 0)
            grid.addWidget(opened, row, 1)
            group = self._groups[clash.name] = QButtonGroup(self)
            sides: tuple[tuple[Side, str], ...] = (("mine", clash.mine), ("theirs", clash.theirs))
            for column, (side, words) in enumerate(sides, 2):
                who = "我填写的" if side == "mine" else theirs
                cell = self._cells[clash.name, side] = _Choice(words or "—", f"{clash.label}，{who}")
                group.addButton(cell.radio, column)
                grid.addWidget(cell, row, column)
            if clash.preset:
                self._cells[clash.name, "mine"].radio.setChecked(True)
            group.buttonToggled.connect(self._picked)
        return grid

    def _merged_words(self) -> str:
        parts = []
        if self.conflict.mine:
            parts.append(f"{_quoted(self.conflict.mine)}只有您改了，会直接保留")
        if self.conflict.theirs:
            parts.append(f"{_quoted(self.conflict.theirs)}只有对方改了，会直接采用")
        return "；".join(parts) + "。" if parts else ""

    def _foot(self) -> QFrame:
        self.copy = Button("复制我填写的内容", "ghost")
        self.back = Button("回去继续编辑", key="Esc")
        self.use_theirs = Button("全部用对方的")
        self.merge = Button("按所选合并并保存", "primary", key="Ctrl+Enter")
        self.copy.clicked.connect(self._copy)
        self.back.clicked.connect(self.reject)
        self.use_theirs.clicked.connect(partial(self._decide, "theirs"))
        self.merge.clicked.connect(partial(self._decide, "merge"))
        foot = QFrame()
        foot.setProperty("kind", "dialog-foot")
        foot.setLayout(layouts.row(self.copy, None, self.back, self.use_theirs, self.merge, margins=(24, 12, 24, 12)))
        self.copy.setVisible(bool(self.conflict.typed))
        return foot

    def choices(self) -> dict[str, Side]:
        """Return the side picked for each field, without those that are still open."""
        return {name: side for (name, side), cell in self._cells.items() if cell.radio.isChecked()}

    def choose(self, name: str, side: Side) -> None:
        """Pick a side for one field."""
        self._cells[name, side].radio.setChecked(True)

    def open_labels(self) -> list[str]:
        """Return the labels of the fields for which no side is picked yet."""
        picked = self.choices()
        return [clash.label for clash in self.conflict.clashes if clash.name not in picked]

    def _picked(self) -> None:
        for cell in self._cells.values():
            cell.show_state()
        still_open = self.open_labels()
        self.merge.set_reason(f"请先为{_quoted(still_open)}选一边" if still_open else None)

    def _decide(self, kind: Literal["merge", "theirs"]) -> None:
        decision = Decision(kind, self.choices() if kind == "merge" else {})
        self.accept()
        self.decided.emit(decision)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.conflict.typed)
        announce(self, "已复制我填写的内容")
        self.copy.setText("已复制")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.merge.click()
            return
        super().keyPressEvent(event)

    @classmethod
    def ask(cls, parent: QWidget, conflict: Conflict, decided: Callable[[Decision], object]) -> "CompareDialog":
        """Open the dialog; `decided(decision)` is called unless the person goes back to editing."""
        dialog = cls(parent, conflict)
        dialog.decided.connect(decided)
        dialog.present()
        return dialog


class _Choice(QFrame):
    """One version of one field; the whole box can be pressed."""

    def __init__(self, words: str, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "choice")
        self.radio = QRadioButton()
        self.radio.setAccessibleName(f"{name}：{words}")
        self._words = Label(words, wrap=True)
        self.radio.setProperty("bare", True)
        self.radio.installEventFilter(self)
        self.setLayout(layouts.row(self.radio, (self._words, 1), gap=8, margins=(9, 1, 9, 1)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, super().minimumSizeHint().height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_look(self, "focused", "true" if event.type() == QEvent.Type.FocusIn else "false")
        return super().eventFilter(watched, event)

    def show_state(self) -> None:
        set_look(self, "on", "true" if self.radio.isChecked() else "false")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.setChecked(True)
        self.radio.setFocus()


def _quoted(labels: Sequence[str]) -> str:
    return "、".join(f"“{label}”" for label in labels)
