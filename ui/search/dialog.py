"""The Ctrl+K box over the desk: asks in a worker, opens pages, records and forms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import register
from ui.kit.actionform import Request, open_action
from ui.kit.page import Context
from ui.kit.searchbox import Answer, SearchDialog
from ui.search.finding import Function, SearchFor, find

__all__ = ["Function", "SearchFor", "open_search"]
OpenWindow = Callable[..., None]


def open_search(parent: QWidget, context: Context, known: SearchFor, open_window: OpenWindow) -> SearchDialog:
    """Open the box; what is chosen opens on the desk, or with Ctrl+Enter in a window of its own."""
    dialog = SearchDialog(parent, partial(_ask, context, known))
    dialog.opened.connect(partial(_open, parent, context, open_window))
    dialog.present()
    return dialog


def _ask(context: Context, known: SearchFor, asked: str, answer: Answer) -> None:
    context.tasks.run(partial(find, context.person, asked, known), answer, context.fail, key="search")


def _open(parent: QWidget, context: Context, open_window: OpenWindow, target: Any, new_window: bool) -> None:
    kind, name, *record = target
    if kind == "action":
        open_action(parent, context, Request(register.get_action(name)))
    elif new_window:
        open_window(name, *record)
    else:
        context.open_page(name, *record)
