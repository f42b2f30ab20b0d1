"""The frame of an import and its first steps: which file, which row is the header, which column is which field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFocusEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from models.core.errors import ConnectionLost, Refused
from models.core.imports.register import get_kind
from reports.kit.intake import Checked, Layout, Plan, Reading
from ui.kit import layouts, tokens
from ui.kit.attachments import size_words
from ui.kit.buttons import Button
from ui.kit.cards import PageHead
from ui.kit.confirm import ConfirmDialog
from ui.kit.imports import importmodel, importwork
from ui.kit.imports.importmodel import Found
from ui.kit.imports.importsteps import FileBar, FileStep, HeaderStep, MappingStep, dropped_file
from ui.kit.imports.importwork import Looked, Sheet
from ui.kit.imports.sheetpreview import Marks
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.state import ProgressStrip
from ui.kit.stepper import Stepper
from ui.kit.tasks import Progress, Task

STEPS = ("选文件", "认表头", "对应列", "查问题", "确认导入")
FILE, HEADER, MAPPING, CHECK, WRITE = range(len(STEPS))
FOLDER = "import-folder"  # where this PC's files were taken from last
NO_HEADER = "没有认出{}的表头。请点一下列名所在的行号，再为每一列选择字段；不是这个文件的，请换文件。"
FILES = "表格文件 (*.xlsx *.xlsm *.xls *.et *.csv *.txt *.dat *.htm *.html);;所有文件 (*)"


class ImportFrame(QWidget):
    """What was decided so far is one `Plan`; each step changes the plan and has the file read or compared again.

    `left` follows the way back to the list.
    """

    left = Signal()

    def __init__(self, context: Context, kind: str, crumb: str) -> None:
        super().__init__()
        self._context, self.kind, self._crumb = context, get_kind(kind), crumb
        self._path = Path()
        self._looked: Looked | None = None
        self._sheet: Sheet | None = None
        self._checked: Checked | None = None
        self._plan = Plan()
        self._task: Task | None = None
        self._then: Callable[[], object] | None = None
        self.step: QWidget | None = None
        self.buttons: tuple[Button, ...] = ()
        self.primary: Button | None = None
        self._make()
        self.setAcceptDrops(True)
        self.show_file()

    def _make(self) -> None:
        self.head = PageHead(f"导入{self.kind.label}", crumbs=(self._crumb,))
        self.head.crumb_pressed.connect(self.leave)
        self.stepper = Stepper(STEPS)
        self.stepper.step_pressed.connect(self.go_to)
        self.bar = FileBar()
        self.bar.change_wanted.connect(self.choose)
        self.notice = NoticeBar("", "bad")
        self.notice.pressed.connect(self._notice_pressed)
        self.strip = ProgressStrip()
        self.strip.cancelled.connect(self.stop)
        self._body: QVBoxLayout = layouts.column(gap=0)
        column = layouts.column(
            self.head, self.stepper, self.bar, self.notice, self.strip, (self._body, 1), gap=9,
            margins=tokens.PAGE_MARGINS,
        )  # fmt: skip
        self.setLayout(column)
        for widget in (self.bar, self.notice, self.strip):
            widget.hide()

    # the frame

    def _show(self, number: int, step: QWidget, *buttons: Button) -> None:
        """Put a step in place of the one before; the last button is its primary one."""
        self.step = step
        self.buttons = buttons
        self.primary = buttons[-1] if buttons else None
        self.stepper.set_current(number, locked=number > CHECK)
        self.bar.setVisible(number in (HEADER, MAPPING, CHECK))
        layouts.clear(self._body)
        self._body.addWidget(step, 1)
        self.head.set_actions(buttons)
        for widget in (step, *buttons):
            widget.show()  # now, not with the next event: what is not visible cannot take the focus

    def _button(self, words: str, then: Callable[[], object], kind: Any = "plain", key: str = "") -> Button:
        button = Button(words, kind, key=key)
        button.clicked.connect(partial(_call, then))
        return button

    def _cancel(self) -> Button:
        return self._button("取消导入", self.leave, "ghost", "Esc")

    def _say(self, words: str, tone: str = "bad", action: str = "", then: Callable[[], object] | None = None) -> None:
        """Say something above the step, or nothing any more; `then` follows a press on the action."""
        self.notice.set_words(words, tone, action)
        self.notice.setVisible(bool(words))
        self._then = then

    def _notice_pressed(self) -> None:
        if self._then is not None:
            self._then()

    def _work(self, fn: Callable[..., Any], done: Callable[[Any], object], words: str) -> Task:
        """Run something in the worker; it can be stopped, and what is shown stays until its answer is there."""
        if self.primary is not None:
            self.primary.set_busy(True)
        self.strip.set_progress(0, 0, words)
        self.strip.cancel.set_reason(None)
        self.strip.cancel.show()
        task = self._context.tasks.run(
            fn, partial(self._worked, done), self._failed, owner=self, key=(id(self), "import")
        )
        self._task = task
        task.busy.connect(self._show_busy)
        task.progress.changed.connect(self._show_progress)
        return task

    def _show_busy(self) -> None:
        if self.sender() is self._task:  # not work that was given up and still runs
            self.strip.show()

    def _show_progress(self, done: int, total: int, words: str) -> None:
        if self._task is not None and self.sender() is self._task.progress:
            self.strip.set_progress(done, total, words)

    def _worked(self, done: Callable[[Any], object], answer: Any) -> None:
        self._rest()
        done(answer)

    def _rest(self) -> None:
        self._task = None
        self.strip.hide()
        if self.primary is not None:
            self.primary.set_busy(False)

    def _failed(self, error: Exception) -> None:
        self._rest()
        if self._checked is not None:
            self._plan = self._checked.plan
        if isinstance(error, ConnectionLost | Refused):
            self._say(error.sentence)
        else:
            self._say("没有做成，文件和您的选择都还在。请再试一次；仍不行时请联系系统管理员。")
            self._context.fail(error)

    def stop(self) -> None:
        """Give up what is being read; what was shown before stays."""
        if self._task is not None:
            self._task.cancel()
            self._rest()
            if self._checked is not None:
                self._plan = self._checked.plan

    # the file

    def show_file(self) -> None:
        """The first step: nothing is chosen yet."""
        needed = [self.kind.label_of(key) for key in self.kind.needed]
        step = FileStep(self.kind.label, needed, self.kind.hint)
        step.choose_wanted.connect(self.choose)
        step.file_given.connect(self.take)
        self._show(FILE, step)
        step.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """A list that opens the import puts the focus on it as a whole."""
        super().focusInEvent(event)
        if isinstance(self.step, FileStep):
            self.step.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self) -> None:
        """Ask for the file."""
        begun = self._context.settings.get(FOLDER) or ""
        name, _ = QFileDialog.getOpenFileName(self, f"选择{self.kind.label}文件", begun, FILES)
        if name:
            self._unless_lost("换一个文件", partial(self.take, Path(name)))

    def take(self, path: Path) -> None:
        """Read and check a file in the worker; nothing is written."""
        self._say("")
        plan = Plan(month=self._plan.month)
        work = partial(importwork.look, self._context.person, self.kind, path, plan)
        self._work(with_progress(work), partial(self._file_read, path, plan), "正在打开文件…")

    def _file_read(self, path: Path, plan: Plan, looked: Looked) -> None:
        self._path, self._looked, self._sheet = path, looked, looked.sheet
        self.step = None  # what was chosen for another file does not hold for this one
        self._context.settings.set(FOLDER, str(path.parent))
        self._checked, self._plan = None, plan
        if looked.found is not None:
            self._show_check(looked.found)
            self._take_up(looked.found.checked)
            return
        refusal = looked.refusal
        if refusal is not None and refusal.code == "MONTH":
            self.show_mapping()
        else:
            self.show_header()
        no_header = refusal is not None and refusal.code == "NO_HEADER"
        words = NO_HEADER if no_header else refusal.sentence if refusal is not None else ""
        self._say(words.format(self.kind.label), "warn")

    def _show_facts(self) -> None:
        looked, checked, sheet = self._looked, self._checked, self._sheet
        if looked is None:
            return
        rows = checked.source.layout.rows if checked else sheet.rows if sheet else ()
        name = checked.source.sheet if checked else sheet.name if sheet else ""
        before = skipped = ""
        if checked is not None:
            skipped = importmodel.skipped_words(checked.source)
            before = f"导入过，第 {checked.earlier.id} 批" if checked.earlier else "未曾导入过"
        told = f"工作表“{name}”" if name not in ("", self._path.stem) else ""  # text files name it like themselves
        facts = (f"{len(rows):,} 行", told, size_words(looked.book.size), before, skipped)
        self.bar.show_file(self._path.name, facts)

    # going back and on

    def go_to(self, number: int) -> None:
        """Go back to a step."""
        self._say("")
        if number == FILE:
            self.choose()
        elif number == HEADER:
            self.show_header()
        elif number == MAPPING:
            self.show_mapping()

    # the header row

    def show_header(self) -> None:
        """The second step: which sheet, which row."""
        step = HeaderStep()
        step.sheet_chosen.connect(self._sheet_chosen)
        step.header_chosen.connect(self._header_chosen)
        following = self._button("下一步：对应列", self.show_mapping, "primary", "Ctrl+Enter")
        self._show(HEADER, step, self._cancel(), following)
        self._fill_header()
        step.sheet.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_header(self) -> None:
        step, sheet = self.step, self._sheet_now()
        if not isinstance(step, HeaderStep) or sheet is None or self._looked is None or self.primary is None:
            return
        step.show_sheets(self._looked.book.workbook.sheets, sheet.name)
        layout = sheet.layout
        numbers = importmodel.header_numbers(sheet.rows)
        if layout is None:
            words = "没有认出表头。请点它所在的行号" if numbers else "这张工作表是空的"
            step.show_rows(sheet.rows, Marks(), words, numbers)
            self.primary.set_reason("请先点出哪一行是表头")
        else:
            words = importmodel.sheet_words(layout)
            step.show_rows(sheet.rows, importmodel.marks(layout), words, numbers)
            self.primary.set_reason(None)
        self._show_facts()

    def _sheet_now(self) -> Sheet | None:
        """The sheet as it is understood now: as it was read, or as it was looked at last."""
        if self._checked is not None:
            layout = self._checked.source.layout
            return Sheet(layout.sheet, layout.rows, layout)
        return self._sheet

    def _sheet_chosen(self, name: str) -> None:
        plan = Plan(sheet=name, month=self._plan.month)
        self._unless_lost("换一张工作表", partial(self._look_at, plan), self._fill_header)

    def _header_chosen(self, number: int) -> None:
        sheet = self._sheet_now()
        if sheet is not None:
            self._look_at(replace(self._plan, sheet=sheet.name, header=number, mapping=None))

    def _look_at(self, plan: Plan) -> None:
        if self._looked is not None:
            work = partial(importwork.sheet, self.kind, self._looked.book, plan)
            self._work(work, partial(self._sheet_read, plan), "正在读取工作表…")

    def _sheet_read(self, plan: Plan, sheet: Sheet) -> None:
        self._say("")
        self._plan, self._sheet, self._checked = plan, sheet, None
        self._fill_header()

    # the columns

    def show_mapping(self) -> None:
        """The third step: which column is which field."""
        sheet = self._sheet_now()
        if sheet is None or sheet.layout is None:
            return
        layout, read = sheet.layout, self._checked.source if self._checked else None
        if layout.unfolded is not None:
            self._show_unfolded(layout, read)
            return
        guesses = importmodel.guesses(self.kind, layout)
        chosen = {at: key for key, at in layout.header.positions.items()} | guesses
        step = MappingStep(self.kind.month, self._plan.month)
        following = self._button("下一步：查问题", self.check, "primary", "Ctrl+Enter")
        self._show(
            MAPPING, step, self._cancel(), self._button("上一步", self.show_header), following
        )  # fmt: skip
        table = step.show_columns(
            importmodel.some_rows(layout, read), importmodel.marks(layout, read),
            importmodel.sheet_words(layout, read), importmodel.file_columns(layout),
            importmodel.field_choices(self.kind), chosen, frozenset(guesses),
        )  # fmt: skip
        step.changed.connect(self._mapping_changed)
        self._mapping_changed()
        self._show_facts()
        first = table.rows[0].combo if table.rows else following
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_unfolded(self, layout: Layout, read: Reading | None) -> None:
        """A sheet that is no plain table has no columns to choose: how it is read is told in their place."""
        told = layout.unfolded.month if layout.unfolded is not None else ""
        step = MappingStep(self.kind.month, self._plan.month or told)
        following = self._button("下一步：查问题", self.check, "primary", "Ctrl+Enter")
        self._show(MAPPING, step, self._cancel(), self._button("上一步", self.show_header), following)
        step.show_unfolded(
            importmodel.some_rows(layout, read), importmodel.marks(layout, read), importmodel.sheet_words(layout, read)
        )
        step.changed.connect(self._mapping_changed)
        self._mapping_changed()
        self._show_facts()
        following.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mapping_changed(self) -> None:
        if isinstance(self.step, MappingStep) and self.primary is not None:
            self.primary.set_reason(self.step.fault() or None)

    def check(self) -> None:
        """Read every row with these columns and check it."""
        step, sheet, looked = self.step, self._sheet_now(), self._looked
        if not isinstance(step, MappingStep) or sheet is None or sheet.layout is None or looked is None:
            return
        mapping = step.mapping()
        plan = replace(self._plan, sheet=sheet.name, month=step.month())
        if sheet.layout.unfolded is None and mapping != dict(sheet.layout.header.positions):
            plan = replace(plan, mapping=mapping)
        self._say("")
        self._check(plan)

    def _check(self, plan: Plan) -> None:
        if self._looked is not None:
            self._plan = plan
            work = partial(importwork.check, self._context.person, self.kind, self._looked.book, plan)
            self._work(with_progress(work), self._show_check, "正在检查各行…")

    def _show_check(self, found: Found) -> None:
        """Show a file that was checked."""
        raise NotImplementedError

    def _take_up(self, checked: Checked) -> None:
        """Go on where an earlier look at the same file was broken off."""
        raise NotImplementedError

    def _forget(self) -> None:
        """The corrected cells were written, or are given up."""
        raise NotImplementedError

    # leaving

    def leave(self, _crumb: int = 0) -> None:
        """Back to the list; what was corrected is not lost without a question."""
        self._unless_lost("离开这次导入", self._go)

    def _go(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.left.emit()

    def may_take(self) -> bool:
        """Whether another file may come now."""
        return True

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.may_take() and dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        file = dropped_file(event.mimeData())
        if file is not None and self.may_take():
            event.acceptProposedAction()
            self._unless_lost("换一个文件", partial(self.take, file))

    def _unless_lost(
        self, verb: str, then: Callable[[], object], otherwise: Callable[[], object] | None = None
    ) -> None:
        """Do something that loses the corrected cells, after a question if there are any."""
        count = len(self._plan.corrections)
        if not count:
            then()
            return
        words = f"改正过的 {count:,} 处只在这次导入里，{verb}后不保留。文件本身没有改动。"
        dialog = ConfirmDialog.ask(self, verb, words, verb, partial(self._lose, then), back="回去继续导入")
        if otherwise is not None:
            dialog.rejected.connect(otherwise)

    def _lose(self, then: Callable[[], object], _reason: str) -> None:
        self._forget()
        then()


def _call(then: Callable[[], object], _given: object = None) -> None:
    then()


def with_progress(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work with a parameter by the name that the worker fills with its progress."""

    def run(progress: Progress) -> Any:
        return work(progress)

    return run
