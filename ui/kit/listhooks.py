"""What a list page lets its subclasses say: what can be done with rows, and what the detail shows."""

# ruff: noqa: ARG002  (the arguments are for those who override)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.lists import ListKind, Row
from ui.kit.detail import Detail
from ui.kit.formspage import FormsPage
from ui.kit.listdetail import ListDetail, plain_detail
from ui.kit.rowactions import RowAction

# In `also`: the list is stale after every act, as the log is.
EVERY_CHANGE = "*"


class ListHooks(FormsPage):
    """`list_name` names the list of the register, and the page unless `page_name` does; `also` further entities whose
    change makes the rows stale. `selection_sums` are the columns whose sums are told of ticked rows, all if empty.

    `read_more` runs in the worker inside a read; what it returns comes back as `more` to `detail`, `actions_for` and
    `more_widgets`, which get None until then.
    """

    list_name = ""
    title = ""
    icon = "document_table"
    also: frozenset[str] = frozenset()
    checkable = True
    with_pane = True
    selection_sums: Sequence[str] = ()
    empty_title = ""
    empty_words = ""

    kind: ListKind
    side: ListDetail

    def primary_action(self) -> RowAction | None:
        """The page's one primary button, such as entering a new record."""
        return None

    def head_buttons(self) -> Sequence[QWidget]:
        """Further buttons in the head, left of the primary one."""
        return ()

    def bulk_actions(self) -> Sequence[RowAction]:
        """What can be done with the ticked rows, `ticked()`."""
        return ()

    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        """What can be done with a row; the next step is primary, dangerous ones last."""
        return ()

    def pane_actions(self, row: Row, more: Any) -> Sequence[RowAction]:
        """Those of them that are buttons of the pane; a right click on the row offers all."""
        return self.actions_for(row, more)

    def detail(self, row: Row, more: Any) -> Detail:
        """What the pane says of a row."""
        return plain_detail(self.kind, row)

    def more_widgets(self, row: Row, more: Any) -> Sequence[QWidget]:
        """Further widgets in the pane, between the figure and the facts."""
        return ()

    def read_more(self, record: int) -> Any:
        """Called in the worker for the row in the pane."""
        return None

    def row_tone(self, row: Row) -> str:
        """`mute` greys a row that has come to its end."""
        return ""

    def on_open(self, row: Row) -> None:
        """Enter, F2 or a double click: shows the detail, unless a page has more to open."""
        self.side.set_shown(True)
