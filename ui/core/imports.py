"""What was imported: the batches with their reversal, what each row did, and the columns that are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.imports.register import ImportKind, kinds
from models.core.imports.workflow import State
from models.core.lists import Filter, Row
from models.core.register import Done
from ui.kit import layouts, listmodel, rowactions, tokens
from ui.kit.buttons import MenuButton
from ui.kit.cards import PageHead
from ui.kit.imports.importpage import ImportView
from ui.kit.imports.importresult import CONSEQUENCE, REVERSE, LeftStep
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction


class ImportsPage(RecordPage):
    """Every batch that the person may see; further files are imported from here too."""

    list_name = "import_batches"
    page_name = "imports"
    chapter = "import"
    icon = "document_table"
    checkable = False
    empty_title = "还没有导入过文件"
    empty_words = "导入过的文件、行数和合计都会留在这里，导错了可以整批撤销。"

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        allowed = [kind for kind in kinds.values() if self.context.person.may(kind.permission)]
        choices = [RowAction(f"导入{kind.label}", partial(self.open_import, kind), "arrow_upload") for kind in allowed]
        if not choices:
            return ()
        return (MenuButton("导入文件", rowactions.menu(choices, self), tip="选择要导入的是什么"),)

    def open_import(self, kind: ImportKind) -> None:
        """Open the import of a kind of file in place of the list."""
        view = ImportView(self.context, kind.name, self.kind.label)
        view.left.connect(self.back_to_list)
        self.show_record(view)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        show = RowAction("查看导入明细", partial(self._show_lines, row.record), "document_text", "primary")
        kind = kinds.get(listmodel.value_of(self.kind, row, "kind"))
        posted = listmodel.value_of(self.kind, row, "state") in (State.POSTED, State.PARTLY)
        if kind is None or not posted or not self.context.person.may(kind.permission):
            return [show]
        return [show, *self.act(REVERSE, row.record, label="撤销这次导入", icon="arrow_undo", consequence=CONSEQUENCE)]

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


class LinesPage(ListPage):
    """What each row of each batch did to which record, and what a reversal made of it."""

    list_name = page_name = "import_lines"
    chapter = "import"
    icon = "document_text"
    checkable = False
    also = frozenset({"import_batch"})
    empty_title = "还没有导入过文件"
    empty_words = "导入文件后，每一行新增或修改了哪条记录都列在这里。"


class MappingsPage(RecordPage):
    """The columns that somebody matched by hand; the next file with the same headings uses them by itself."""

    list_name = page_name = "import_mappings"
    chapter = "import"
    icon = "column_triple"
    checkable = False
    empty_title = "还没有记住的列对应"
    empty_words = "导入时改过列的对应，下次遇到同样的表头会自动套用。"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("imports.forget_mapping", row.record, label="忘记列的对应", icon="delete", kind="primary")
