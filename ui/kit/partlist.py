"""The rows of a list that belong to one record, as a card of its page: the first ones, their sums, the way to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.core import listing, register
from models.core.access import Person
from models.core.lists import Filter, Query, Row, Totals
from ui.kit import listmodel, theme, tokens
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.page import Context
from ui.kit.table import Column, TableModel, TableView
from ui.kit.text import Label
from ui.kit.totals import Total, TotalsBar

MONEY = 92  # pixels of a column of amounts
MOST = 8  # rows that are read; the page of the list has them all


@dataclass(frozen=True)
class PartKind:
    """Which rows of a list are shown: those whose column `key` is the record, in these columns.

    `page` is opened for a row, or with the condition for all of them; it is the page of the list's kind of record
    unless it is named. `most` is how many rows are shown.
    """

    list_name: str
    key: str
    columns: tuple[str, ...]
    title: str = ""
    page: str = ""
    empty: str = ""
    order: str = ""
    descending: bool = False
    most: int = MOST

    def condition(self, record: int) -> Filter:
        """What the rows of a record have in common."""
        return Filter(self.key, "eq", record)


@dataclass(frozen=True)
class PartRows:
    """The rows that were read, and how many there are with their sums."""

    kind: PartKind
    record: int
    rows: tuple[Row, ...]
    totals: Totals


def read(person: Person, kinds: Sequence[PartKind], record: int) -> tuple[PartRows, ...]:
    """The rows of a record in each of these lists that the person may see; call inside a read."""
    found = []
    for kind in kinds:
        known = register.get_list(kind.list_name)
        if known.permission and not person.may(known.permission):
            continue
        query = Query((kind.condition(record),), "", kind.order, kind.descending)
        rows = listing.page(known, person, query, limit=kind.most)
        found.append(PartRows(kind, record, rows, listing.totals(known, person, query)))
    return tuple(found)


class PartList(Card):
    """The card; a press on a row opens it on its own page."""

    def __init__(self, context: Context, part: PartRows) -> None:
        kind = part.kind
        known = register.get_list(kind.list_name)
        count = part.totals.count
        every = Button("看全部", "link", tip=f"打开这里的 {count:,} {known.unit}")
        every.setVisible(count > len(part.rows))
        note = f"{count:,} {known.unit}" if count else ""
        super().__init__(kind.title or known.label, note=note, right=every, margins=(1, 10, 1, 1), gap=6)
        item = self.body.itemAt(0)
        head = item.layout() if item is not None else None
        if head is not None:
            head.setContentsMargins(15, 0, 15, 0)
        self._context, self._part, self._known = context, part, known
        self._page = kind.page or known.entity
        every.clicked.connect(self._open_all)
        if part.rows:
            self._show_rows()
        else:
            nothing = Label(kind.empty or "没有记录", "hint", wrap=True)
            nothing.setContentsMargins(15, 0, 15, 10)
            self.add(nothing)

    def _show_rows(self) -> None:
        kind, known = self._part.kind, self._known
        by_key = {one.key: one for one in listmodel.table_columns(known)}
        shown = [_narrow(by_key[key]) for key in kind.columns]
        widest = max(range(len(shown)), key=lambda n: shown[n].width if shown[n].kind == "text" else 0)
        shown[widest] = replace(shown[widest], stretch=True)
        self.model = TableModel(shown, checkable=False)
        self.table = TableView(self.model, self.title.text(), compact=True)
        self.model.setParent(self.table)
        rows = [listmodel.table_row(known, row) for row in self._part.rows]
        places = [[one.key for one in known.columns].index(key) for key in kind.columns]
        self.model.set_rows([one._replace(cells=tuple(one.cells[place] for place in places)) for one in rows])
        self.table.setFixedHeight(theme.px(tokens.HEAD + tokens.ROW_COMPACT * len(rows)) + 6)
        self.table.activated_row.connect(self._open)
        self.table.link_pressed.connect(self._open)
        self.add(self.table)
        sums = [
            Total(one.label.partition("（")[0], listing.shown(one, self._part.totals.sums[one.key]))
            for one in known.columns if one.total and one.key in kind.columns and one.key in self._part.totals.sums
        ]  # fmt: skip
        if sums:
            bar = TotalsBar()
            bar.show_totals(f"共 {self._part.totals.count:,} {known.unit}", "", sums)
            self.add(bar)

    def _open(self, record: Any, _column: str = "") -> None:
        self._context.open_page(self._page, int(record))

    def _open_all(self) -> None:
        query = (self._part.kind.condition(self._part.record),)
        self._context.open_page(self._page, None, query)


def _narrow(column: Column) -> Column:
    """A column of the list in a card, which has less room."""
    width = min(column.width, MONEY) if column.kind == "money" else column.width
    return replace(column, width=width, sortable=False, hidden=False, stretch=False)


def cards(context: Context, parts: Sequence[PartRows]) -> dict[str, PartList]:
    """The cards by the name of their list, in their order."""
    return {one.kind.list_name: PartList(context, one) for one in parts}
