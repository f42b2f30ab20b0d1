"""Lists beside the register: employment history and certificates of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.core.listing import Row
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction

GONE = "删除后列表里不再显示，操作记录里仍可查到。"


class EventsPage(RecordPage):
    """The employment history of everybody whom the person may see."""

    list_name = page_name = "employment_events"
    chapter = "staff"
    icon = "history"
    empty_words = "登记入职、转正、调动和离职时，这里自动留下记录。"
    also = frozenset({"employee", "attachment"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_event", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return self.act("staff.edit_event", row.record, icon="edit", kind="primary")


class CertificatesPage(RecordPage):
    """The post certificates of everybody whom the person may see."""

    list_name = page_name = "certificates"
    chapter = "staff"
    icon = "shield"
    empty_words = "登记持证人员的证书，到期前会提醒。"
    also = frozenset({"employee", "attachment"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("staff.add_certificate", icon="add")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        return [
            *self.act("staff.edit_certificate", row.record, icon="edit", kind="primary"),
            *self.act("staff.remove_certificate", row.record, icon="delete", consequence=GONE),
        ]
