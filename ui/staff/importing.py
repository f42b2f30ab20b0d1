"""Importing a register: choose the file, see every problem, decide, import all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from models.core.errors import ConnectionLost, Refused
from models.core.imports.register import Question, get_kind
from models.core.register import Done
from models.core.unit import new_op_id
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from ui.kit import layouts, tokens
from ui.kit.actionform import told
from ui.kit.buttons import Button
from ui.kit.cards import Card, PageHead
from ui.kit.fields import BoolField, ChoiceField
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.state import ProgressStrip, StatePanel
from ui.kit.table import CellText, Column, Row, TableModel, TableView
from ui.kit.text import IconLabel, Label

FILES = "Excel 工作簿 (*.xlsx)"
PROBLEMS = (
    Column("row", "行号", "number", 60),
    Column("column", "列", width=96),
    Column("value", "原值", width=150),
    Column("sentence", "问题和改法", width=300, stretch=True),
)
WAITING = (
    Column("row", "行号", "number", 60),
    Column("name", "姓名", "strong", 90),
    Column("column", "项目", width=90),
    Column("value", "文件里写的", width=140),
    Column("sentence", "怎么办", width=300, stretch=True),
)
UNITS = "org.write"


class ImportView(QWidget):
    """One import from the choice of the file to what came of it. `left` follows the way back to the list."""

    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._path: Path | None = None
        self._checked: Checked | None = None
        self._op_id = new_op_id()
        self._sent: Plan | None = None
        self.head = PageHead("导入花名册", crumbs=("花名册",))
        self.head.crumb_pressed.connect(self._leave)
        self.notice = NoticeBar("", "bad")
        self.notice.hide()
        self.strip = ProgressStrip("正在读取文件…")
        self.strip.hide()
        self.strip.cancelled.connect(self._leave)
        self._body: QVBoxLayout = layouts.column(gap=12)
        self.send: Button | None = None
        self.setLayout(
            layouts.column(self.head, self.notice, self.strip, (self._body, 1), gap=12, margins=tokens.PAGE_MARGINS)
        )
        self._begin()

    def _leave(self, _crumb: int = 0) -> None:
        self.left.emit()

    # the file

    def _begin(self) -> None:
        choose = Button("选择花名册文件", "primary", "arrow_upload")
        choose.clicked.connect(self.choose)
        words = "第一行或前几行里要有“工号”和“姓名”。程序先检查并列出每一处问题，您确认后才写入。"
        layouts.clear(self._body)
        self._body.addWidget(StatePanel("document_table", "info", "选择 Excel 花名册", words, (choose,)), 1)

    def choose(self) -> None:
        """Ask for the file."""
        name, _ = QFileDialog.getOpenFileName(self, "选择花名册文件", "", FILES)
        if name:
            self.take(Path(name))

    def take(self, path: Path, *, accept_new: bool | None = None) -> None:
        """Read and check a file in the worker; nothing is written. Who may make units is shown what would be made."""
        self._path = path
        accept_new = self._context.person.may(UNITS) if accept_new is None else accept_new
        self.notice.hide()
        self.strip.words.setText("正在读取文件…")
        self.strip.cancel.show()
        self.strip.show()
        self._context.tasks.run(
            partial(intake.check_file, get_kind("staff"), path, Plan(accept_new=accept_new)),
            partial(self._show, accept_new),
            self._failed,
            owner=self,
            key=(id(self), "check"),
        )

    def _failed(self, error: Exception) -> None:
        self.strip.hide()
        if self.send is not None:
            self.send.set_busy(False)
        if isinstance(error, ConnectionLost | Refused):
            self.notice.set_words(error.sentence, "bad")
            self.notice.show()
        else:
            self._context.fail(error)

    # what is in it

    def _show(self, accept_new: bool, checked: Checked) -> None:
        self.strip.hide()
        self._checked = checked
        self._op_id = new_op_id()
        source, found = checked.source, checked.found
        self.head.subtitle.setText(f"{source.file} · 工作表“{source.sheet}” · {len(source.rows):,} 行")
        other = Button("换文件", icon="folder_open")
        other.clicked.connect(self.choose)
        self.send = Button("导入", "primary", key="Ctrl+Enter")
        self.send.clicked.connect(self._import)
        self.head.set_actions([other, self.send])
        layouts.clear(self._body)
        figures = (
            ("读到的人", len(source.rows), "document_table", "text2"),
            ("可以导入的新人员", len(found.new), "checkmark_circle", "ok"),
            ("有问题，将退回", len(checked.refused_rows), "warning", "bad"),
            ("已在册，内容相同", len(found.same), "arrow_sync", "text2"),
        )
        self._body.addLayout(layouts.row(*[(_figure(*one), 1) for one in figures], gap=12))
        right = self._choices(checked, accept_new=accept_new)
        right.setFixedWidth(340)
        below = layouts.row((self._problems(checked), 1), layouts.column(right, None), gap=12)
        self._body.addLayout(below, 1)
        self._show_send()

    def _problems(self, checked: Checked) -> Card:
        rows = [
            Row(number, (str(one.row), one.column, one.value, CellText(one.sentence, "bad", "warning")))
            for number, one in enumerate(checked.faults)
        ]
        card = Card("问题清单", note=f"{len(rows)} 处，改好文件后可以再次导入" if rows else "没有问题")
        self.problems = TableView(TableModel(PROBLEMS, checkable=False), "问题清单", compact=True)
        self.problems.rows.set_rows(rows)
        if not rows:
            self.problems.set_cover(StatePanel("checkmark_circle", "ok", "每一行都合格", "可以导入。"))
        card.add((self.problems, 1))
        return card

    def _choices(self, checked: Checked, *, accept_new: bool) -> Card:
        card = Card("怎样导入")
        found = checked.found
        bad, good = len(checked.refused_rows), len(found.new)
        options = [(False, "全部合格才导入"), (True, "只导入合格的")]
        hint = f"退回的 {bad} 行改好后可以再导入"
        self.partial = ChoiceField("有问题的行", options, required=True, hint=hint, radios=True) if bad else None
        if self.partial is not None:
            self.partial.set_value(False)
            self.partial.changed.connect(self._show_send)
            card.add(self.partial)
        self.accept_new = BoolField("缺少的部门和岗位", "由程序新建")
        self.accept_new.set_value(accept_new)
        self.accept_new.changed.connect(self._recheck)
        if not self._context.person.may(UNITS):
            self.accept_new.set_read_only(True)
            self.accept_new.set_hint("需要“维护组织机构”权限")
        elif accept_new and found.questions:
            self.accept_new.set_hint("将新建：" + _names(found.questions))
        card.add(self.accept_new)
        self.update_known = BoolField("已在册人员", f"按文件更新 {len(found.changed)} 人的资料")
        if found.changed:
            self.update_known.changed.connect(self._show_send)
            card.add(self.update_known)
        if checked.source.unread_columns:
            card.add(Label(f"没有用到的列：{'、'.join(checked.source.unread_columns)}", "hint", wrap=True))
        card.add(
            Label(f"合格的新人员 {good} 人。离职、转正等状态变化不随导入改变，请办理相应手续。", "hint", wrap=True)
        )
        return card

    def _recheck(self) -> None:
        if self._path is not None:
            self.take(self._path, accept_new=self.accept_new.value())

    def _count(self) -> int:
        found = self._checked.found if self._checked is not None else None
        if found is None:
            return 0
        return len(found.new) + (len(found.changed) if self.update_known.value() else 0)

    def _show_send(self) -> None:
        count = self._count()
        blocked = self.partial is not None and not self.partial.value()
        if self.send is None:
            return
        self.send.setText(f"导入 {count:,} 人")
        reason = "没有可以导入的人员" if not count else None
        if blocked and count:
            reason = "有问题的行还没有处理：请改正文件，或选择只导入合格的行"
        self.send.set_reason(reason)

    # the act itself

    def _import(self) -> None:
        if self._checked is None or self.send is None or self.send.is_busy():
            return
        plan = replace(
            self._checked.plan,
            accept_new=self.accept_new.value(),
            update_known=self.update_known.value(),
            partial=bool(self.partial is not None and self.partial.value()),
        )
        if plan != self._sent:  # other choices are another act; the same ones again are the same act
            self._sent, self._op_id = plan, new_op_id()
        self.send.set_busy(True)
        self.strip.words.setText("正在导入…")
        self.strip.cancel.hide()  # one transaction: it is done or it is not, and leaving would not stop it
        self.strip.show()
        work = partial(intake.post, replace(self._checked, plan=plan), person=self._context.person, op_id=self._op_id)
        self._context.tasks.run(work, self._done, self._failed, owner=self)

    def _done(self, done: Done) -> None:
        self.strip.hide()
        self.send = None
        told(self._context, done)
        back = Button("回到花名册", "primary")
        back.clicked.connect(self._leave)
        self.head.set_actions([back])
        layouts.clear(self._body)
        waiting: Sequence[Mapping[str, Any]] = done.details["waiting"]
        if not waiting:
            self._body.addWidget(StatePanel("checkmark_circle", "ok", "导入完成", done.notice), 1)
            return
        self._body.addWidget(NoticeBar(done.notice, "ok"))
        rows = [
            Row(number, (str(one["row"]), one["name"], one["column"], str(one["value"]), one["sentence"]))
            for number, one in enumerate(waiting)
        ]
        table = TableView(TableModel(WAITING, checkable=False), "待您决定", compact=True)
        table.rows.set_rows(rows)
        card = Card("待您决定", note=f"{len(rows)} 项，在各人资料里补填")
        card.add((table, 1))
        self._body.addWidget(card, 1)


def _figure(label: str, count: int, icon: str, tone: str) -> Card:
    card = Card()
    words = layouts.column(Label(label, "label"), Label(f"{count:,}", "amount"), gap=0)
    card.add(layouts.row(IconLabel(icon, tone, 20), (words, 1), gap=12))
    card.setAccessibleName(f"{label} {count:,}")
    return card


def _names(questions: Sequence[Question]) -> str:
    """What would be created, in words; the first few by name."""
    parts = []
    for column, what in (("department", "部门"), ("post", "岗位")):
        names = [one.name for one in questions if one.column == column]
        if names:
            parts.append(f"{what} {len(names)} 个（{'、'.join(names[:4])}{'等' if len(names) > 4 else ''}）")
    return "，".join(parts)
