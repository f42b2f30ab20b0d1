"""The posts of the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.core.lists import Row
from ui.kit import listmodel
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction

CLOSED = "停用后不能再选，在岗人员和原有记录不变。"


class PostsPage(RecordPage):
    """Posts with their duties and the role proposed for people who take them."""

    list_name = page_name = "posts"
    chapter = "organisation"
    icon = "person"
    empty_words = "先登记岗位，新进人员按岗位带出角色。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("org.add_post", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if listmodel.value_of(self.kind, row, "state") == "0":
            return self.act("org.reopen_post", row.record, icon="arrow_undo", kind="primary")
        edit = self.act("org.edit_post", row.record, icon="edit", kind="primary")
        return [*edit, *self.act("org.close_post", row.record, icon="archive", consequence=CLOSED)]

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") == "0" else ""
