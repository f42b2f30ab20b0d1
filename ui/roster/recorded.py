"""Edits of a roster in force: asked for a reason, kept on record, asked again with what was written if refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from models.core.errors import Conflict, ConnectionLost, Refused
from ui.kit.actionform import run_action
from ui.kit.confirm import ConfirmDialog
from ui.roster import sheet
from ui.roster.sheet import Edit, Key

if TYPE_CHECKING:
    from ui.roster.page import RosterPage

CHANGE_CELLS = "roster.change_cells"


def ask(page: RosterPage, edits: Mapping[Key, Edit]) -> None:
    """Ask why these cells are changed."""
    grid = page.editor.grid
    if grid is not None and edits:
        values = {"id": grid.head.id, "cells": sheet.rows(edits)}
        _ask(page, values, page.editor.words_of(edits))


def _ask(page: RosterPage, values: Mapping[str, Any], words: str, reason: str = "", problem: str = "") -> None:
    told = f"{problem}{words}。原班次和原因会记下来，本人在排班表里看得到。"
    dialog = ConfirmDialog.ask(page, "改班", told, "改班", partial(_change, page, values, words), reason="原因")
    if dialog.reason is not None and reason:
        dialog.reason.set_value(reason)


def _change(page: RosterPage, values: Mapping[str, Any], words: str, reason: str) -> None:
    failed = partial(_not_changed, page, values, words, reason)
    run_action(page.context, CHANGE_CELLS, {**values, "reason": reason}, owner=page, failed=failed)


def _not_changed(page: RosterPage, values: Mapping[str, Any], words: str, reason: str, error: Exception) -> None:
    """Tell why, and ask again with what was written; cells that others changed are read again first."""
    if isinstance(error, Conflict):
        page.editor.tell(error.sentence, "warn")
        page.reload()
    elif isinstance(error, (Refused, ConnectionLost)):
        _ask(page, values, words, reason, error.sentence)
    else:
        page.context.fail(error)
