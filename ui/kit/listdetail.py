"""The detail pane of a list page: beside the table where there is room, over it where the window is narrow."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QHBoxLayout

from models.core import database, listing, lists
from models.core.errors import ConnectionLost, Refused
from models.core.lists import Row
from ui.kit import listmodel, rowactions, tokens
from ui.kit.cards import Card, KeyValue
from ui.kit.detail import Detail, DetailPane
from ui.kit.text import Line

if TYPE_CHECKING:
    from ui.kit.listpage import ListPage

WIDE = 1440 - tokens.SIDEBAR
_AFTER_MS = 120  # moving through rows with the arrow keys asks only where it stops


def plain_detail(kind: lists.ListKind, row: Row) -> Detail:
    """A detail made of the columns alone: name, number, state, and the others as facts."""
    columns = kind.columns
    name = next((c for c in columns if c.kind == "strong"), columns[0])
    code = next((c for c in columns if c.kind == "link" and c is not name and not c.ref), None)
    state = next((c for c in columns if c.tones), None)
    used = {c.key for c in (name, code, state) if c is not None}
    value = partial(listmodel.value_of, kind, row)
    return Detail(
        listing.shown(name, value(name.key)),
        listing.shown(code, value(code.key)) if code is not None else "",
        listmodel.badge(state, value(state.key)) if state is not None and value(state.key) is not None else None,
        facts=[(c.label, listing.shown(c, value(c.key))) for c in columns if c.shown and c.key not in used],
    )


class ListDetail(QObject):
    """Shows the current row of a page in a DetailPane; what needs the database is read in the worker."""

    def __init__(self, page: ListPage, card: Card, beside: QHBoxLayout, on: bool) -> None:
        super().__init__(page)
        self.pane = DetailPane()
        self.wanted = on
        self._page, self._card, self._beside = page, card, beside
        self._over = False
        self._more: dict[int, Any] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.refresh)
        beside.addWidget(self.pane)
        self.pane.hide()
        self.pane.closed.connect(self.hide)

    def is_wide(self) -> bool:
        """Whether there is room beside the table."""
        return self._page.width() >= WIDE

    def is_over(self) -> bool:
        """Whether the pane lies over the table now."""
        return self.pane.isVisible() and not self.is_wide()

    def set_shown(self, on: bool) -> None:
        """Show or hide the pane; in a wide window this is remembered."""
        if self.is_wide():
            self.wanted = on
        self._over = on
        if not on and self.pane.isAncestorOf(self._page.focusWidget() or self._page):
            self._page.table.setFocus()
        self.refresh()
        self._page.remember()

    def hide(self) -> None:
        """Hide the pane."""
        self.set_shown(False)

    def toggle(self) -> None:
        """Show the pane, or hide it."""
        self.set_shown(not self.pane.isVisible())

    def forget(self) -> None:
        """Drop what was read: the rows were read again."""
        self._more.clear()

    def soon(self) -> None:
        """Follow the current row, once it stays for a moment."""
        self._timer.start()

    def place(self) -> None:
        """Put the pane where the width of the page wants it."""
        wide = self.is_wide()
        if wide and self._beside.indexOf(self.pane) < 0:
            self._beside.addWidget(self.pane)
        elif not wide and self._beside.indexOf(self.pane) >= 0:
            self._beside.removeWidget(self.pane)
            self.pane.setParent(self._card)
        self.pane.setVisible((self.wanted if wide else self._over) and self._page.current() is not None)
        if self.is_over():
            rect = self._card.rect().adjusted(1, 1, -1, -1)
            self.pane.setGeometry(rect.right() - self.pane.width() + 1, rect.y(), self.pane.width(), rect.height())
            self.pane.raise_()

    def resized(self) -> None:
        """Follow the width of the page; a pane that comes to be seen by it shows the current row."""
        was_hidden = self.pane.isHidden()
        self.place()
        if self.pane.isVisible() and was_hidden:
            self.refresh()
        elif was_hidden and not self.pane.isHidden():
            self.soon()  # the page itself comes to be seen in a moment

    def more(self, row: Row) -> Any:
        """What was read for a row, or None."""
        return self._more.get(row.record)

    def refresh(self) -> None:
        """Show the current row, and read what belongs to it unless that was done."""
        row = self._page.current()
        self.place()
        if row is None or not self.pane.isVisible():
            return
        self._show(row)
        if row.record not in self._more:
            context = self._page.context
            context.tasks.run(
                partial(database.read, partial(self._page.read_more, row.record)),
                partial(self._read, row.record),
                self._failed,
                owner=self,
                key=(id(self), "more"),
            )

    def _read(self, record: int, more: Any) -> None:
        self._more[record] = more
        row = self._page.current()
        if row is not None and row.record == record and self.pane.isVisible():
            self._show(row)

    def _failed(self, error: Exception) -> None:
        """The list itself says when the line is lost or the record gone."""
        if not isinstance(error, (Refused, ConnectionLost)):
            self._page.context.fail(error)

    def _show(self, row: Row) -> None:
        more = self.more(row)
        page = self._page
        actions = rowactions.buttons(page.pane_actions(row, more))
        detail = page.detail(row, more)
        further = page.more_widgets(row, more)
        if further:  # the facts come before what grows, such as the history
            facts = [KeyValue(key, words) for key, words in detail.facts]
            self.pane.show_detail(replace(detail, facts=()), actions, [*facts, Line(), *further])
        else:
            self.pane.show_detail(detail, actions)
