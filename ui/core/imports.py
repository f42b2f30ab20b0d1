"""What was imported: the batches with their reversal, what each row did, and the columns that are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.core.lists import Row
from ui.kit.imports.batchlist import BatchListPage
from ui.kit.listpage import ListPage
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction


class ImportsPage(BatchListPage):
    """Every batch that the person may see."""

    page_name = "imports"


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
