"""Accounts: who signs in, with which roles and data scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.lists import Row
from ui.kit import listmodel
from ui.kit.buttons import Button
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction
from ui.org.opening import OpeningView

DISABLED = "停用后不能再登录；账号和记录都保留，可以再启用。"


class UsersPage(RecordPage):
    """All accounts."""

    list_name = page_name = "users"
    chapter = "users"
    icon = "people"
    empty_words = "新增用户，或从花名册批量开通账号。"
    also = frozenset({"employee"})

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("org.add_user", icon="person_add")), None)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if not self.context.person.may("users.write"):
            return ()
        button = Button("从花名册批量开通", icon="people")
        button.clicked.connect(self.open_many)
        return (button,)

    def open_many(self) -> None:
        """Choose people of the register who get an account, in place of the list."""
        view = OpeningView(self.context)
        view.left.connect(self.back_to_list)
        self.show_record(view)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if listmodel.value_of(self.kind, row, "state") == "off":
            return self.act("org.enable_user", row.record, icon="arrow_undo", kind="primary")
        return [
            *self.act("org.set_roles", row.record, icon="key", kind="primary"),
            *self.act("org.edit_user", row.record, icon="edit"),
            *self.act("org.set_password", row.record, icon="lock_closed"),
            *self.act("org.disable_user", row.record, icon="dismiss", consequence=DISABLED),
        ]

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") == "off" else ""
