"""The batches of imported files: further files are imported from here, and a batch is taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.imports.register import ImportKind, kinds
from models.core.imports.workflow import State
from models.core.lists import Filter, Query, Row, View
from models.core.papers.kinds import get_paper
from models.core.register import Done
from ui.kit import layouts, listmodel, rowactions, tokens
from ui.kit.buttons import MenuButton
from ui.kit.cards import PageHead
from ui.kit.imports.importpage import ImportView
from ui.kit.imports.importresult import CONSEQUENCE, REVERSE, LeftStep, Next
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction

REPORT = "import_report"


class BatchListPage(RecordPage):
    """The batches that the person may see, all of them or those of the kinds in `only`.

    `nexts` is what is likely to be done after an import, by kind.
    """

    list_name = "import_batches"
    chapter = "import"
    icon = "document_table"
    checkable = False
    only: Collection[str] = ()
    nexts: Mapping[str, Sequence[Next]] = {}
    empty_title = "还没有导入过文件"
    empty_words = "导入过的文件、行数和合计都会留在这里，导错了可以整批撤销。"

    def offered(self) -> Sequence[ImportKind]:
        """The kinds of files that this person may import from here."""
        known = [kinds[name] for name in self.only or kinds if name in kinds]
        return [kind for kind in known if self.context.person.may(kind.permission)]

    def _condition(self) -> tuple[Filter, ...]:
        return (Filter("kind", "in", tuple(self.only)),) if self.only else ()

    @override
    def query(self) -> Query:
        asked = super().query()
        return replace(asked, filters=(*asked.filters, *self._condition()))

    @override
    def counted_views(self) -> Sequence[View]:
        return [replace(one, filters=(*one.filters, *self._condition())) for one in super().counted_views()]

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        choices = [
            RowAction(f"导入{kind.label}", partial(self.open_import, kind), "arrow_upload") for kind in self.offered()
        ]
        if not choices:
            return ()
        return (MenuButton("导入文件", rowactions.menu(choices, self), tip="选择要导入的是什么"),)

    def open_import(self, kind: ImportKind) -> None:
        """Open the import of a kind of file in place of the list."""
        view = ImportView(self.context, kind.name, self.title or self.kind.label, self.nexts.get(kind.name, ()))
        view.left.connect(self.back_to_list)
        self.show_record(view)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        show = RowAction("查看导入明细", partial(self._show_lines, row.record), "document_text", "primary")
        kind = kinds.get(listmodel.value_of(self.kind, row, "kind"))
        paper = get_paper(REPORT)
        wanted = Wanted(REPORT, {"record": row.record})
        report = [RowAction(f"打印{paper.label}", partial(paperopen.open_paper, self, self.context, wanted), "print")]
        posted = listmodel.value_of(self.kind, row, "state") in (State.POSTED, State.PARTLY)
        if kind is None or not posted or not self.context.person.may(kind.permission):
            return [show, *report]
        return [
            show,
            *report,
            *self.act(REVERSE, row.record, label="撤销这次导入", icon="arrow_undo", consequence=CONSEQUENCE),
        ]

    def _show_lines(self, batch: int) -> None:
        self.context.open_page("import_lines", query=(Filter("batch", "eq", batch),))

    @override
    def on_open(self, row: Row) -> None:
        """What each row of the batch did."""
        self._show_lines(row.record)

    @override
    def form_saved(self, done: Done) -> None:
        """What a reversal left as it is, is told row by row."""
        if done.details.get("left"):
            head = PageHead("没有撤销的记录", done.title, (self.kind.label,))
            head.crumb_pressed.connect(self._back)
            self.show_record(layouts.boxed(layouts.column(head, (LeftStep(done), 1), margins=tokens.PAGE_MARGINS)))

    def _back(self, _crumb: int) -> None:
        self.back_to_list()
