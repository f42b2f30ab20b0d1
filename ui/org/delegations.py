"""Rights lent for a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.core.lists import Row
from ui.kit import listmodel
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction


class DelegationsPage(RecordPage):
    """Who lent which rights to whom, and until when."""

    list_name = page_name = "delegations"
    chapter = "users"
    icon = "person_swap"
    empty_title = "还没有授权代理"
    empty_words = "出差或休假前，把审批权限委托给同事，写明起止日期和原因。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("org.delegate", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if listmodel.value_of(self.kind, row, "state") == "over":
            return ()
        return self.act("org.end_delegation", row.record, icon="dismiss", kind="primary")

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") == "over" else ""
