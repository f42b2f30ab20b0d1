"""Importing a file of any kind: see what is in it, mend what is wrong, import all or nothing, take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from models.core import register
from models.core.errors import ConnectionLost, Refused
from models.core.imports.register import MOST_AT_ONCE
from models.core.register import Done
from models.core.unit import new_op_id
from reports.kit.intake import Cancelled, Checked, Plan
from ui.kit import layouts
from ui.kit.actionform import told
from ui.kit.badge import BadgeText
from ui.kit.imports import importfiles, importmodel, importwork
from ui.kit.imports.importcheck import CheckStep
from ui.kit.imports.importframe import CHECK, STEPS, WRITE, ImportFrame, with_progress
from ui.kit.imports.importmodel import Found
from ui.kit.imports.importresult import LeftStep, Next, ResultStep
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.scroll import ScrollBox

_OF_THE_LIST = (Qt.Key.Key_E, Qt.Key.Key_F, Qt.Key.Key_I, Qt.Key.Key_N)
MOST_CHANGES = 5
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ImportView(ImportFrame):
    """One import from the choice of the file to what came of it, and `nexts`, what is likely to be done then."""

    def __init__(self, context: Context, kind: str, crumb: str, nexts: Sequence[Next] = ()) -> None:
        self._writing, self._nexts = False, nexts
        self._op_id, self._sent = new_op_id(), Plan()
        super().__init__(context, kind, crumb)

    # what is in the file

    def _show_check(self, found: Found) -> None:
        # What was chosen while the worker was busy counts: how to import, and the reason of a gap.
        self._checked = checked = replace(found.checked, plan=self._plan)
        self._op_id = new_op_id()
        is_new = not isinstance(self.step, CheckStep)
        step = self._check_step()
        step.show_counts(importmodel.counts(checked))
        step.show_names(found.names.strangers, found.names.answers)
        words, tone = importmodel.gap_words(checked)
        needs_reason = bool(checked.reason_needed)
        step.show_cover(importmodel.cover_lines(checked), words, tone, needs_reason=needs_reason)
        step.tallies.show_details(checked.found.details, {})
        step.changes.show_changes(importmodel.changes(checked, MOST_CHANGES), len(checked.found.changed))
        step.waiting.show_waiting(checked.found.waiting)
        step.show_unread(checked.source.unread_columns)
        step.show_remark(checked.remark)
        step.show_problems(found.problems, importmodel.nothing_wrong(checked))
        self._show_facts()
        self._tell_earlier(checked)
        self._show_unsaved()
        self._show_send()
        if is_new:
            ready = self.primary is not None and self.primary.isEnabled()
            other = self.primary if self.primary is not None and ready else self.bar.change
            first = step.problems.table if step.problems.table.problems else other
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check_step(self) -> CheckStep:
        """The step that is shown, made if another one is."""
        if isinstance(self.step, CheckStep):
            return self.step
        step = CheckStep(self._is_partial(), self.kind.may_update, bool(self.kind.totals), self.kind.drafts)
        step.how.as_draft.setChecked(self._plan.as_draft)
        step.how.update_known.setChecked(self._plan.update_known)
        step.cover.reason.set_value(self._plan.gap_reason)
        step.corrected.connect(self._correct)
        step.undone.connect(self._undo)
        step.decided.connect(self._decide)
        step.stated.connect(self._state)
        step.chosen.connect(self._choose_how)
        step.row_chosen.connect(self._show_near)
        step.mapping_wanted.connect(self.show_mapping)
        step.problems.export_wanted.connect(self.export_faults)
        step.problems.save_wanted.connect(self.save_refused)
        send = self._button("导入", self.send, "primary", "Ctrl+Enter")
        self._show(CHECK, step, self._cancel(), self._button("上一步", self.show_mapping), send)
        return step

    def _is_partial(self) -> bool:
        return self.kind.partial if self._plan.partial is None else self._plan.partial

    def _tell_earlier(self, checked: Checked) -> None:
        """A file that was imported before is told about, with the way to its batch."""
        before = checked.earlier
        if before is None:
            return
        show = ("查看这一批", self._show_earlier)
        words = f"这个文件已由{before.posted_by}导入过（第 {before.id} 批）。"
        if before.whole:
            self._say(f"{words}同一个文件不会再导入一次；导错了请先撤销那一批。", "warn", *show)
        else:
            self._say(f"{words}那次有没导入的行；已登记且内容相同的会自动跳过。", "info", *show)

    def _show_earlier(self) -> None:
        if self._checked is not None and self._checked.earlier is not None:
            self._context.open_page("imports", self._checked.earlier.id)

    def _show_unsaved(self) -> None:
        corrected = bool(self._plan.corrections)
        self.head.set_unsaved(corrected)
        self.setProperty("unsaved", corrected or self._writing)

    def _show_near(self, row: int, column: int) -> None:
        step = self.step
        if isinstance(step, CheckStep) and self._checked is not None:
            step.show_near(*importmodel.near(self._checked.source, row, column), row, column)

    # what the person decides

    def _correct(self, row: int, column: int, words: str) -> None:
        """Take a cell as the person wrote it; the file itself stays as it is."""
        key = self._key_at(column)
        if key:
            self._recheck({**self._plan.corrections, (row, key): words})

    def _undo(self, row: int, column: int) -> None:
        gone = (row, self._key_at(column))
        self._recheck({place: words for place, words in self._plan.corrections.items() if place != gone})

    def _key_at(self, column: int) -> str:
        return importmodel.key_at(self._checked.source, column) if self._checked is not None else ""

    def _recheck(self, corrections: Mapping[tuple[int, str], str]) -> None:
        self._say("")
        self._check(replace(self._plan, corrections=corrections))
        self._show_unsaved()
        self._keep()

    # what was corrected is not lost by a crash, nor by a lock that is not opened again

    def _kept_at(self) -> str:
        return f"import/{self.kind.name}"

    def _keep(self) -> None:
        """Keep the corrected cells on this PC until they are written or given up; masked values are left out."""
        known = register.entities.get(self.kind.entity)
        masked = known.masked if known is not None else frozenset()
        cells = [[row, key, words] for (row, key), words in self._plan.corrections.items() if key not in masked]
        kept = (
            {"sha256": self._looked.book.workbook.sha256, "cells": cells}
            if self._looked is not None and cells
            else None
        )
        self._context.settings.set(self._kept_at(), kept)

    def _take_up(self, checked: Checked) -> None:
        kept = self._context.settings.get(self._kept_at())
        if not kept or kept["sha256"] != checked.source.sha256:
            return
        cells = {(row, key): words for row, key, words in kept["cells"] if importmodel.is_key(checked.source, key)}
        if cells:
            self._recheck(cells)
            words = f"已恢复您上次在这个文件里改正的 {len(cells):,} 处。"
            self._say(words, "info", "从头开始", partial(self._recheck, {}))

    def _forget(self) -> None:
        self._plan = replace(self._plan, corrections={})
        self._context.settings.set(self._kept_at(), None)
        self._show_unsaved()

    def _decide(self) -> None:
        step = self.step
        if isinstance(step, CheckStep) and step.names is not None:
            asked = {line.stranger.key for line in step.names.lines}
            others = {key: answer for key, answer in self._plan.answers.items() if key not in asked}
            answers = others | importmodel.plan_answers(step.names.answers())
            self._compare(replace(self._plan, answers=answers))

    def _state(self, key: str, figure: int | None) -> None:
        stated = {**self._plan.stated, key: figure}
        self._compare(replace(self._plan, stated={name: one for name, one in stated.items() if one is not None}))

    def _compare(self, plan: Plan) -> None:
        """Set the rows that were read against the database again; read them again if that is under way."""
        if self._checked is None or self._task is not None:
            self._check(plan)
            return
        self._plan = plan
        work = partial(importwork.compare, self._context.person, self._checked.source, plan)
        self._work(work, self._show_check, "正在与系统里的记录比对…")

    def _choose_how(self) -> None:
        step = self.step
        if not isinstance(step, CheckStep) or self._checked is None:
            return
        self._plan = replace(
            self._plan, partial=step.how.is_partial(), update_known=step.how.is_update(),
            as_draft=step.how.is_draft(), gap_reason=step.cover.reason.text().strip(),
        )  # fmt: skip
        self._checked = replace(self._checked, plan=self._plan)
        step.how.show_counts(importmodel.counts(self._checked))
        self._show_send()

    def _show_send(self) -> None:
        if self._checked is None or self.primary is None:
            return
        count = self._checked.count
        self.primary.setText(f"导入 {count:,} {self.kind.unit}")
        self.primary.set_reason(self._hindrance(self._checked))

    def _hindrance(self, checked: Checked) -> str | None:
        """Why the file cannot be imported as it stands, or nothing."""
        if checked.earlier is not None and checked.earlier.whole:
            return "这个文件已经导入过"
        if checked.blocking_rows and not checked.only_sound:
            return "有问题的行还没有处理：请改正，或选择先导入合格的"
        if not checked.count:
            return "没有可以导入的内容"
        if checked.reason_needed and not checked.plan.gap_reason:
            return "差额还没有写明原因"
        return None

    # files that are given back

    def export_faults(self) -> None:
        """Save the list of faults."""
        if self._checked is not None:
            importfiles.ask_faults(self, self._context, self._path, self._checked)

    def save_refused(self) -> None:
        """Save the refused rows as a workbook."""
        if self._checked is not None:
            importfiles.ask_refused(self, self._context, self._path, self._checked)

    # the act itself

    def send(self) -> None:
        """Import what was checked, in one act."""
        checked = self._checked
        if checked is None or self._writing or self._task is not None or self._hindrance(checked) is not None:
            return
        if self._sent != checked.plan:  # other choices are another act; the same ones again are the same act
            self._sent, self._op_id = checked.plan, new_op_id()
        self._say("")
        self._set_writing(True)
        work = partial(importwork.post, checked, self._context.person, self._op_id)
        words = f"正在导入 {checked.count:,} {self.kind.unit}…"
        task = self._work(with_progress(work), partial(self._written, checked), words)
        task.finished.connect(self._writing_ended)
        # One transaction is done or it is not, and leaving would not stop it; only staging can be given up.
        self.strip.cancel.setVisible(len(checked.found.accepted) > MOST_AT_ONCE)
        self.strip.show()

    def _set_writing(self, writing: bool) -> None:
        self._writing = writing
        if self.step is not None:
            self.step.setEnabled(not writing)
        for button in self.buttons[:-1]:
            button.set_reason("正在导入，请等它完成" if writing else None)
        self.stepper.set_current(WRITE if writing else CHECK, locked=writing)
        self.bar.change.setEnabled(not writing)
        self._show_unsaved()

    def _failed(self, error: Exception) -> None:
        was_writing = self._writing
        if was_writing:
            self._set_writing(False)
        if isinstance(error, Cancelled):
            self._rest()
            self._say("已停止导入，什么都没有写入。您的选择和改正都还在。", "info")
            return
        super()._failed(error)
        if was_writing and isinstance(error, Refused) and not isinstance(error, ConnectionLost):
            self._compare(self._plan)  # somebody changed what the file was compared with

    def _writing_ended(self) -> None:
        """Work that was stopped before it began tells nobody."""
        if self._writing:
            self._failed(Cancelled())

    def stop(self) -> None:
        """Give up what is being read. Writing is asked to stop, and its answer awaited: it may be done by then."""
        if not self._writing:
            super().stop()
        elif self._task is not None and self.strip.cancel.isVisible():
            self._task.progress.cancel()

    def may_take(self) -> bool:
        """Another file may come unless one is being written."""
        return not self._writing

    def leave(self, _crumb: int = 0) -> None:
        """Back to the list, unless something is being written."""
        if not self._writing:
            super().leave()

    def _written(self, checked: Checked, done: Done) -> None:
        self._set_writing(False)
        self._plan = Plan()
        self._forget()
        told(self._context, done)
        step = ResultStep(self._context, self._path, checked, done, self._nexts)
        step.reversed.connect(self._reversed)
        again = self._button("再导入一个文件", self._begin_again)
        self._show(
            WRITE, ScrollBox(layouts.boxed(layouts.column(step))), again, self._button("完成", self.leave, "primary")
        )
        self.stepper.set_current(len(STEPS), locked=True)
        whole = not checked.refused_rows
        self.head.title.setText("导入完成")
        self.head.set_badge(BadgeText("全部导入", "ok") if whole else BadgeText("部分导入", "warn", "info"))
        self.head.subtitle.setText(f"第 {done.details['batch']} 批")
        if self.primary is not None:
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_again(self) -> None:
        self._looked = self._sheet = self._checked = None
        self.head.title.setText(f"导入{self.kind.label}")
        self.head.set_badge(None)
        self.head.subtitle.setText("")
        self.show_file()

    def _reversed(self, done: Done) -> None:
        if not done.details.get("left"):
            self.leave()
            return
        self.head.title.setText("已撤销")
        self.head.set_badge(BadgeText("部分撤销", "warn", "arrow_undo"))
        self._show(WRITE, LeftStep(done), self._button("完成", self.leave, "primary"))
        self.stepper.set_current(len(STEPS), locked=True)

    # keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            self.stop() if self._task is not None else self.leave()
        elif key in _ENTER and control:
            self.primary.click() if self.primary is not None else self.choose()
        elif key == Qt.Key.Key_E and control and isinstance(self.step, CheckStep):
            self.export_faults()
        elif key in _OF_THE_LIST and control:
            event.accept()  # these keys are about the list, which is not on the screen now
        elif key == Qt.Key.Key_F8 and isinstance(self.step, CheckStep):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step.problems.table.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)
