"""A page whose buttons open the forms of registered actions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import register
from models.core.register import Done
from ui.kit.actionform import ActionDialog, Request, draft_key, open_action
from ui.kit.buttons import Kind
from ui.kit.form import FormDialog
from ui.kit.page import Page
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.stores import DraftPlace


class FormsPage(Page):
    """`page_name` is the page that a draft leads back to, `chapter` the one of the user's guide that F1 opens,
    `papers` are the names of the papers that are printed from here (Ctrl+P), `dialogs` the forms of actions that have
    one of their own."""

    page_name = ""
    chapter = ""
    papers: tuple[str, ...] = ()
    dialogs: Mapping[str, type[ActionDialog]] = {}

    def act(
        self,
        name: str,
        record: int | None = None,
        *,
        label: str = "",
        icon: str = "",
        kind: Kind = "plain",
        **how: Any,
    ) -> list[RowAction]:
        """An action of the register as a button that opens its form; none without the right. `how` goes to Request."""
        action = register.get_action(name)
        if not self.context.person.may(action.permission):
            return []
        look: Kind = "danger" if action.danger else kind
        return [RowAction(label or action.label, partial(self.open_form, name, record, **how), icon, look)]

    def open_form(self, name: str, record: int | None = None, **how: Any) -> None:
        """Open the form of an action for a record, or for a new one."""
        request = Request(register.get_action(name), record, page=self.page_name, **how)
        open_action(self, self.context, request, self.form_saved, self.dialogs.get(name))

    def form_saved(self, done: Done) -> None:
        """A form of this page was saved; pages reload by themselves when something they show changed."""

    def open_draft(self, place: DraftPlace) -> None:
        """Open the form that a draft belongs to; it takes the draft up by itself. Nothing if the draft is gone."""
        if self.context.drafts.find(draft_key(place.action, place.record)) is None:
            return
        fixed = self.fixed_for(place.action, place.record) if place.record is not None else {}
        self.open_form(place.action, None if fixed else place.record, fixed=fixed)

    def fixed_for(self, action: str, record: int) -> Mapping[str, Any]:  # noqa: ARG002  (for those who override)
        """The fixed values of a form that is about a record without changing it, such as adding a certificate."""
        return {}

    def paper_options(self, paper: str) -> Mapping[str, Any]:  # noqa: ARG002  (for those who override)
        """The options that are preset for a paper, such as those that the page itself is filtered by."""
        return {}

    def paper_actions(self) -> list[RowAction]:
        """Printing the papers of this page, as far as the person may."""
        return paperopen.of_page(self, self.context, self.papers, self.paper_options)

    def print_paper(self) -> bool:
        """Open the first paper of the page; False if there is none."""
        actions = self.paper_actions()
        if actions:
            actions[0].run()
        return bool(actions)

    @override
    def unsaved(self) -> bool:
        """Whether a form is open with typing that is not saved, or something says so of itself, as an import does."""
        forms = any(one.isVisible() and one.form.dirty() for one in self.findChildren(FormDialog))
        return forms or any(one.property("unsaved") for one in self.findChildren(QWidget))

    @override
    def help_page(self) -> str:
        """The chapter about this page."""
        return self.chapter
