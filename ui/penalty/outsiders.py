"""People from outside who may approve, witness or answer: an owner, a lawyer, somebody of the union."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.core.lists import Row
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction


class OutsidersPage(RecordPage):
    """Everybody who was registered; who is not to be chosen any more stays for the papers he signed."""

    list_name = page_name = "outsiders"
    chapter = "penalty"
    icon = "people"
    empty_words = "单位里没有人可以批准、见证或答复时，请外部人员办理。先在这里登记姓名、单位和电话。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("penalty.add_outsider", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("penalty.edit_outsider", row.record, icon="edit", kind="primary")
