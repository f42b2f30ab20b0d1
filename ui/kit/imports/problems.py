"""The faults of an imported file: where each one is, what stood there, how to mend it; cells are mended in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from reports.kit.intake import letter
from ui.kit import layouts, theme
from ui.kit.badge import Badge, BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.qt import override
from ui.kit.state import StatePanel
from ui.kit.table import Cell, CellText, Column, Row, TableModel, TableView
from ui.kit.text import ElidedLabel, Label

COLUMNS = (
    Column("row", "行号", "number", 62, sortable=False),
    Column("column", "列", width=44, align="center", sortable=False),
    Column("field", "字段", width=84, sortable=False),
    Column("value", "原值", width=126, sortable=False),
    Column("fault", "问题", "badge", 116, sortable=False),
    Column("sentence", "怎么改", width=160, stretch=True, sortable=False),
)
_VALUE = 3
EMPTY = "（空）"
MOST_SHOWN = 2_000  # nobody mends more by hand; the exported list has all of them
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class Problem:
    """One fault of a file. `column` counts from 0 and is None for what no single cell is to blame for.

    `mended` is what the person wrote instead; `blocks` is False for what is told but keeps nothing from being written.
    """

    row: int
    column: int | None
    field: str
    value: str
    label: str
    sentence: str
    code: str = ""
    mended: str | None = None
    blocks: bool = True

    @property
    def can_mend(self) -> bool:
        """Whether the cell can be corrected here."""
        return self.column is not None and self.blocks


class ProblemTable(TableView):
    """The list itself. F2, Enter or a double click corrects the cell; `corrected` carries row, column and new words.

    `undone` (row, column) takes a correction back, by Delete.
    """

    corrected = Signal(int, int, str)
    undone = Signal(int, int)

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        model = TableModel(COLUMNS, checkable=False)
        super().__init__(model, "问题清单", compact=True)
        model.setParent(self)
        self._editor: _Editor | None = None
        self._edited = 0
        self.activated_row.connect(self.open_editor)
        self.verticalScrollBar().valueChanged.connect(self._place_editor)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show other faults; the current one stays where it can, and so does a cell that is being corrected."""
        edited = self.problems[self._edited] if self._editor is not None else None
        typed = self._editor.text() if self._editor is not None else ""
        self._close_editor()
        self.problems = list(problems)
        self.rows.set_rows(Row(number, _cells(one)) for number, one in enumerate(self.problems))
        if edited is not None:
            self._edit_again(edited, typed)

    def _edit_again(self, edited: Problem, typed: str) -> None:
        """Go on correcting the cell that was open; one that has no fault any more takes what was typed."""
        places = [n for n, one in enumerate(self.problems) if (one.row, one.column) == (edited.row, edited.column)]
        if places:
            self.go_to(places[0])
            self.open_editor()
        if self._editor is not None:
            self._editor.setText(typed)
        elif edited.column is not None and typed.strip() not in (edited.value, edited.mended):
            self.corrected.emit(edited.row, edited.column, typed.strip())

    def current(self) -> Problem | None:
        """The fault with the accent bar."""
        number = self.current_id()
        return self.problems[int(number)] if number is not None else None

    def step(self, by: int) -> None:
        """Go to the next fault (1) or the one before (-1)."""
        number = self.current_id()
        place = max(0, min(int(number) + by if number is not None else 0, len(self.problems) - 1))
        self.go_to(place)

    # mending a cell

    def editor(self) -> QLineEdit | None:
        """The field in which a cell is being corrected, or None."""
        return self._editor

    def open_editor(self, _number: object = None) -> None:
        """Open the field over the cell that is at fault."""
        problem, number = self.current(), self.current_id()
        if problem is None or number is None or not problem.can_mend:
            return
        self._close_editor()
        self._edited = int(number)
        begun = problem.value if problem.mended is None else problem.mended
        self._editor = _Editor(self, begun, f"第 {problem.row} 行“{problem.field}”改为")
        self._place_editor()
        self._editor.show()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self._editor.selectAll()

    def _place_editor(self) -> None:
        if self._editor is not None:
            cell = self.visualRect(self.rows.index(self._edited, _VALUE))
            wide = max(cell.width(), theme.px(180))
            self._editor.setGeometry(QRect(cell.x(), cell.y() - 1, wide, cell.height() + 2))

    def commit(self) -> None:
        """Take what was written into the cell."""
        editor, problem = self._editor, self.problems[self._edited]
        self._close_editor()
        if editor is None or problem.column is None:
            return
        words = editor.text().strip()
        if words != (problem.value if problem.mended is None else problem.mended):
            self.corrected.emit(problem.row, problem.column, words)

    def give_up(self) -> None:
        """Leave the cell as it was."""
        self._close_editor()

    def _close_editor(self) -> None:
        editor, self._editor = self._editor, None
        if editor is not None:
            editor.hide()
            editor.deleteLater()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def undo(self) -> None:
        """Take the correction of the current cell back."""
        problem = self.current()
        if problem is not None and problem.mended is not None and problem.column is not None:
            self.undone.emit(problem.row, problem.column)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F8:
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.undo()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()


class _Editor(QLineEdit):
    """The field over a cell: Enter takes the words, Esc leaves the cell as it was, leaving the field takes them too."""

    def __init__(self, table: ProblemTable, words: str, name: str) -> None:
        super().__init__(words, table.viewport())
        self._table = table
        self.setAccessibleName(name)
        self.setProperty("kind", "cell")
        self.installEventFilter(self)

    @override
    def eventFilter(self, arg__1: QObject, arg__2: QEvent) -> bool:
        table = self._table
        if table.editor() is not self:
            return super().eventFilter(arg__1, arg__2)
        if isinstance(arg__2, QKeyEvent) and arg__2.type() == QEvent.Type.KeyPress:
            if arg__2.key() in _ENTER:
                table.commit()
                return True
            if arg__2.key() == Qt.Key.Key_Escape:
                table.give_up()
                return True
        elif arg__2.type() == QEvent.Type.FocusOut and self.window().isActiveWindow():
            table.commit()
        return super().eventFilter(arg__1, arg__2)


class ProblemList(Card):
    """The list with its head and foot. `export_wanted` follows 导出问题清单, `save_wanted` 另存退回的行; `row_chosen`
    (row number, column or -1) carries the current fault, so that the sheet can be shown there.
    """

    export_wanted = Signal()
    save_wanted = Signal()
    row_chosen = Signal(int, int)

    def __init__(self) -> None:
        super().__init__(margins=(1, 1, 1, 1), gap=0)
        self._all: list[Problem] = []
        self._only = ""
        self.setAccessibleName("问题清单")
        self.table = ProblemTable()
        self.count = Badge("0", "mute", "")
        self.export = Button("导出问题清单", "link", "arrow_export", key="Ctrl+E")
        self.mend = Button("改正这一格", "link", "edit", key="F2")
        self.same = Button("只看同类", "link")
        self.save = Button("另存退回的行", "link", "save")
        self.save.clicked.connect(self.save_wanted)
        self.shown = Label("", "hint")
        self.told = ElidedLabel("点一行可看它在原表里的位置", "hint")
        self.export.clicked.connect(self.export_wanted)
        self.mend.clicked.connect(self.table.open_editor)
        self.same.clicked.connect(self._toggle_same)
        self.table.current_row_changed.connect(self._current_changed)
        head = layouts.row(
            Label("问题清单", "card-title"), self.count, self.told, None, self.export,
            gap=10, margins=(15, 9, 15, 7),
        )  # fmt: skip
        foot = layouts.row(self.shown, None, self.save, self.mend, self.same, gap=16, margins=(15, 4, 15, 6))
        for item in (head, (self.table, 1), foot):
            self.add(item)

    def show_problems(self, problems: Sequence[Problem], nothing: str) -> None:
        """Show the faults of a file; `nothing` is said when there are none."""
        self._all = list(problems)
        blocking = sum(one.blocks and one.mended is None for one in problems)
        self.count.set_badge(BadgeText(f"{blocking:,}", "bad" if blocking else "ok", ""))
        if not any(one.code == self._only for one in self._all):
            self._only = ""
        self._show()
        self.table.set_cover(None if problems else StatePanel("checkmark_circle", "ok", "每一行都合格", nothing))
        self.told.setVisible(bool(problems))
        self.export.set_reason(None if problems else "没有问题可以导出")

    def _show(self) -> None:
        fitting = [one for one in self._all if not self._only or one.code == self._only]
        shown = fitting[:MOST_SHOWN]
        self.table.show_problems(shown)
        words = f"显示全部 {len(shown):,} 条"
        if len(shown) < len(fitting):
            words = f"显示前 {len(shown):,} 条，共 {len(fitting):,} 条，全部请导出"
        elif len(shown) < len(self._all):
            words = f"显示 {len(shown):,} 条，共 {len(self._all):,} 条"
        self.shown.setText(words if self._all else "")
        self._current_changed(self.table.current_id())

    def _toggle_same(self) -> None:
        problem = self.table.current()
        self._only = "" if self._only or problem is None else problem.code
        self._show()

    def _current_changed(self, _number: object) -> None:
        problem = self.table.current()
        kinds = len({one.code for one in self._all})
        self.same.setText("显示全部" if self._only else "只看同类")
        self.same.setVisible(bool(self._only) or kinds > 1)
        self.mend.setVisible(bool(self._all))
        self.save.setVisible(any(one.code for one in self._all))
        self.mend.set_reason(
            None if problem is not None and problem.can_mend else "这一处不是某一格的问题，请按“怎么改”一栏处理"
        )
        if problem is not None:
            self.row_chosen.emit(problem.row, -1 if problem.column is None else problem.column)


def _cells(one: Problem) -> tuple[Cell, ...]:
    """A fault as a row of the table; a corrected cell keeps its old value in sight."""
    place = letter(one.column) if one.column is not None else ""
    if one.mended is None:
        value: Cell = one.value or EMPTY
        badge = BadgeText(one.label, "bad" if one.blocks else "mute", "warning" if one.blocks else "")
    else:
        value = CellText(f"{one.mended or EMPTY}（原 {one.value or EMPTY}）", "ok")
        badge = BadgeText(one.label, "ok", "checkmark") if not one.code else BadgeText(one.label, "bad", "warning")
    return (f"{one.row:,}", place, one.field, value, badge, one.sentence)
