"""The Ctrl+K box over the desk: asks in a worker, opens pages, records and forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import register
from ui.kit.actionform import ActionDialog, Request, open_action
from ui.kit.page import Context
from ui.kit.searchbox import Answer, SearchDialog
from ui.search.finding import Function, SearchFor, find

__all__ = ["Function", "SearchFor", "open_search"]
OpenWindow = Callable[..., None]


def open_search(parent: QWidget, context: Context, known: SearchFor, open_window: OpenWindow) -> SearchDialog:
    """Open the box; what is chosen opens on the desk, or with Ctrl+Enter in a window of its own."""
    dialog = SearchDialog(parent, partial(_ask, context, known))
    dialog.opened.connect(partial(_open, parent, context, known, open_window))
    dialog.present()
    return dialog


def _ask(context: Context, known: SearchFor, asked: str, answer: Answer) -> None:
    context.tasks.run(partial(find, context.person, asked, known), answer, context.fail, key="search")


def _open(
    parent: QWidget, context: Context, known: SearchFor, open_window: OpenWindow, target: Any, new_window: bool
) -> None:  # fmt: skip
    kind, name, *record = target
    if kind == "action":
        action = register.get_action(name)
        page = known.page_of.get(action.entity, "") if name in known.forms else ""
        open_action(parent, context, Request(action, page=page), dialog=_form_of(known, name))
    elif new_window:
        open_window(name, *record)
    else:
        context.open_page(name, *record)


def _form_of(known: SearchFor, action: str) -> type[ActionDialog] | None:
    """The form of an action that has one of its own, imported when it is first opened."""
    if action not in known.forms:
        return None
    module, _, name = known.forms[action].partition(":")
    found: type[ActionDialog] = getattr(import_module(module), name)
    return found
