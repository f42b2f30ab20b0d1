"""What came of an import: counts and sums, the rows that were left out, what waits for a person, the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from models.core import register
from models.core.errors import Refused
from models.core.lists import Filter
from models.core.register import Done
from reports.kit.intake import Checked
from ui.kit import layouts, theme, tokens
from ui.kit.actionform import Request, open_action
from ui.kit.buttons import Button
from ui.kit.cards import Card, Inset
from ui.kit.imports import importfiles, importmodel
from ui.kit.imports.sheetpreview import SheetPreview
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.table import Column, Row, TableModel, TableView
from ui.kit.text import ElidedLabel, IconLabel, Label

WAITING = (
    Column("row", "行号", "number", 64, sortable=False),
    Column("name", "姓名或名称", "strong", 120, sortable=False),
    Column("column", "项目", width=100, sortable=False),
    Column("value", "文件里写的", width=160, sortable=False),
    Column("sentence", "怎么办", width=300, stretch=True, sortable=False),
)
LEFT = (
    Column("row", "行号", "number", 70, sortable=False),
    Column("title", "记录", "strong", 200, sortable=False),
    Column("sentence", "为什么没有撤销", width=300, stretch=True, sortable=False),
)
REVERSE = "imports.reverse"
CONSEQUENCE = "这一批新增的记录会收回，修改过的恢复原值；导入后又改过、又用到的保留下来，并逐条写明原因。"
SHOWN_ROWS = 4
WAITING_ROWS = 6


@dataclass(frozen=True)
class Next:
    """What is likely to be done after an import: the icon, what there is, why, the verb, and the page it is on."""

    icon: str
    title: str
    words: str
    verb: str
    page: str


def reversal(batch: int, subtitle: str) -> Request:
    """The form that takes a batch back."""
    action = register.get_action(REVERSE)
    return Request(action, batch, subtitle=subtitle, verb=action.label, consequence=CONSEQUENCE, page="imports")


class ResultStep(QWidget):
    """`reversed` carries what came of taking the import back."""

    reversed = Signal(object)

    def __init__(self, context: Context, path: Path, checked: Checked, done: Done, nexts: Sequence[Next] = ()) -> None:
        super().__init__()
        self._context, self._path, self._checked, self._done = context, path, checked, done
        self._nexts = nexts
        self._saved = layouts.column(gap=0)
        self.save = Button("另存退回的行", icon="save")
        self.save.clicked.connect(self.save_refused)
        self.reverse = Button("撤销这次导入", "danger")
        self.reverse.clicked.connect(self._reverse)
        column = layouts.column(self._head(), gap=12)
        if checked.refused_rows:
            column.addWidget(self._refused())
        if done.details["waiting"]:
            column.addWidget(_waiting(done.details["waiting"]))
        column.addWidget(self._ways())
        column.addStretch(1)
        self.setLayout(column)

    def _head(self) -> Card:
        sign = QFrame()
        sign.setProperty("kind", "round")
        sign.setProperty("tone", "ok")
        sign.setFixedSize(64, 64)
        sign.setLayout(layouts.row(IconLabel("checkmark", "ok", 28), margins=(18, 18, 18, 18)))
        details, kind = self._done.details, self._checked.source.kind
        facts = [self._checked.source.file, self._context.person.name]
        if details["same"]:
            facts.append(f"内容相同跳过 {details['same']:,} {kind.unit}")
        facts.append(importmodel.sums_words(kind, details["sums"]))
        self.title = Label(self._done.notice.rstrip("。"), "subtitle", wrap=True)
        line = Label(" · ".join(one for one in facts if one), "quiet", wrap=True)
        words = layouts.column(None, self.title, line, None, gap=4)
        return Card("", layouts.row(sign, (words, 1), gap=16), margins=(20, 12, 20, 12))

    def _refused(self) -> Card:
        count = self._checked.refused_count
        rows, marks = importmodel.returned_rows(self._checked, SHOWN_ROWS)
        more = f"，先看前 {SHOWN_ROWS} 行" if count > SHOWN_ROWS else ""
        card = Card(f"退回的 {count:,} 行", note=f"行号与原文件一致{more}", right=self.save, gap=8)
        sheet = SheetPreview("退回的行")
        sheet.show_rows(rows, marks)
        sheet.setFixedHeight(sheet.height_for(len(rows)) + 14)
        card.add(sheet)
        card.add(self._saved)
        return card

    def _ways(self) -> Card:
        show = Button("查看导入明细", "link")
        show.clicked.connect(self._show_lines)
        card = Card("接下来")
        for one in self._nexts:
            go = Button(one.verb, "link")
            go.clicked.connect(partial(self._go, one.page))
            card.add(_way(one.icon, one.title, one.words, go))
        card.add(_way("document_text", "看看写入了什么", "每一行新增或修改了哪条记录。", show))
        if self._context.person.may(register.get_action(REVERSE).permission):
            words = "可以整批撤销。导入后又改过、又用到的记录保留下来，并逐条写明原因。"
            card.add(_way("arrow_undo", "导错了", words, self.reverse))
        return card

    def _go(self, page: str, _checked: bool = False) -> None:
        self._context.open_page(page)

    def _show_lines(self) -> None:
        self._context.open_page("import_lines", query=(Filter("batch", "eq", self._done.details["batch"]),))

    # the refused rows as a workbook

    def save_refused(self) -> None:
        """Ask where to, then write the refused rows as a workbook."""
        importfiles.ask_refused(self, self._context, self._path, self._checked, self._show_saved)

    def _show_saved(self, file: Path) -> None:
        layouts.clear(self._saved)
        words = layouts.column(
            ElidedLabel(file.name, "card-title"),
            Label("问题单元格标红，末列“退回原因”写明怎么改；改好后可以直接再导入。", "hint"),
            gap=2,
        )
        folder, book = Button("打开所在文件夹", icon="folder_open"), Button("打开工作簿", icon="open")
        folder.clicked.connect(partial(self._open, file.parent))
        book.clicked.connect(partial(self._open, file))
        self._saved.addWidget(
            Inset(layouts.row(IconLabel("document_error", "bad", 20), (words, 1), folder, book, gap=12))
        )

    def _open(self, place: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(place))):
            self._context.fail(Refused(f"这台电脑上没有能打开“{place.name}”的程序。"))

    # the way back

    def _reverse(self) -> None:
        request = reversal(self._done.details["batch"], self._checked.source.file)
        open_action(self, self._context, request, self._reversed)

    def _reversed(self, done: Done) -> None:
        self.reversed.emit(done)


class LeftStep(Card):
    """The records that a reversal left as they are, each with its reason."""

    def __init__(self, done: Done) -> None:
        left: Sequence[Mapping[str, Any]] = done.details["left"]
        super().__init__(f"没有撤销的 {len(left):,} 条", note="要改的请在各自的资料里办理")
        rows = [(f"{one['row']:,}", one["title"], one["sentence"]) for one in left]
        self.add(NoticeBar(done.notice, "warn" if left else "ok"))
        self.add((_table(LEFT, "没有撤销的记录", rows), 1))


def _way(icon: str, title: str, words: str, button: Button) -> QHBoxLayout:
    told = layouts.column(Label(title, "strong"), Label(words, "hint", wrap=True), gap=1)
    return layouts.row(IconLabel(icon, "accent", 20), (told, 1), button, gap=12)


def _waiting(waiting: Sequence[Mapping[str, Any]]) -> Card:
    rows = [(str(one["row"]), one["name"], one["column"], str(one["value"]), one["sentence"]) for one in waiting]
    table = _table(WAITING, "待您决定", rows)
    table.setFixedHeight(theme.px(tokens.HEAD + tokens.ROW_COMPACT * min(len(rows), WAITING_ROWS)) + 14)
    return Card("待您决定", table, note=f"{len(rows):,} 项，在各自的资料里补填")


def _table(columns: Sequence[Column], name: str, rows: Sequence[tuple[str, ...]]) -> TableView:
    model = TableModel(columns, checkable=False)
    table = TableView(model, name, compact=True)
    model.setParent(table)
    model.set_rows(Row(number, cells) for number, cells in enumerate(rows))
    return table
