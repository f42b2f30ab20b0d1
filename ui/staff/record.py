"""One person of the register on a page of his own: facts, employment history, certificates, files, what was done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from models.core import database, listing, register
from models.core.errors import ConnectionLost, NotFound, Refused
from models.core.listing import Row
from models.staff.workflow import EVENT_NAMES, EVENT_TONES, EventKind
from ui.kit import layouts, listcover, listmodel, recordpane, rowactions, tokens
from ui.kit.badge import BadgeText
from ui.kit.buttons import MenuButton
from ui.kit.cards import Card, Facts, PageHead
from ui.kit.scroll import ScrollBox
from ui.kit.state import Skeleton
from ui.kit.table import Column, TableModel, TableView
from ui.kit.table import Row as TableRow
from ui.kit.text import Label

if TYPE_CHECKING:
    from ui.staff.page import More, StaffPage

PLACE = ("unit", "post", "product_role", "superior_id")
PERSON = ("gender", "birth_date", "education", "phone", "id_no")
WORK = (
    "hired_on",
    "probation_ends_on",
    "contract_from",
    "contract_until",
    "machine_no",
    "base_pay",
    "left_on",
    "left_reason",
)
EVENT_COLUMNS = (
    Column("day", "日期", "date", 100),
    Column("what", "事项", "badge", 96),
    Column("from", "变动前", width=150),
    Column("to", "变动后", width=150),
    Column("why", "原因", width=160, stretch=True),
    Column("reference", "依据文号", width=110),
)


class RecordView(QWidget):
    """Reads one person and shows him; the list keeps its place behind it."""

    def __init__(self, page: StaffPage, record: int) -> None:
        super().__init__()
        self._page, self._record = page, record
        self.head = PageHead("", crumbs=(page.kind.label,))
        self.head.crumb_pressed.connect(self._back)
        self._body = layouts.column(gap=12)
        self._box = layouts.boxed(self._body)
        self._body.addWidget(Skeleton(), 1)
        column = layouts.column(self.head, (ScrollBox(self._box), 1), gap=12, margins=tokens.PAGE_MARGINS)
        self.setLayout(column)
        page.context.signals.changed.connect(self._changed)
        self.read()

    def _back(self, _crumb: int) -> None:
        self._page.back_to_list()

    def _changed(self, entities: frozenset[str]) -> None:
        if entities & ({"employee"} | self._page.also):
            self.read()

    def read(self) -> None:
        """Read the person as he is now."""
        context = self._page.context
        context.tasks.run(
            partial(database.read, self._fetch), self._show, self._failed, owner=self, key=(id(self), "read")
        )

    def _fetch(self) -> tuple[Row, More]:
        kind = self._page.kind
        row = listing.one(kind, self._page.context.person, self._record)
        if row is None:
            raise NotFound
        return row, self._page.read_more(self._record)

    def _failed(self, error: Exception) -> None:
        layouts.clear(self._body)
        self._body.addWidget(listcover.failed(error, self.read), 1)
        if not isinstance(error, (Refused, ConnectionLost)):
            self._page.context.fail(error)

    def _show(self, read: tuple[Row, More]) -> None:
        row, more = read
        kind = self._page.kind
        name, state = (listmodel.value_of(kind, row, key) for key in ("name", "state"))
        self.head.title.setText(name)
        self.head.set_badge(listmodel.badge(kind.column("state"), state))
        self.head.subtitle.setText(f"工号 {listmodel.words_of(kind, row, 'work_no')}")
        self._show_actions(row, more)
        layouts.clear(self._body)
        left = layouts.column(self._facts(row), *self._tables(more), None, gap=12)
        carried = recordpane.carried_widgets(self._page.context, "employee", self._record, more.carried)
        row_of_cards = layouts.row((left, 1), gap=12)
        if carried:
            right = Card("", *carried)
            right.setFixedWidth(tokens.PANE)
            row_of_cards.addLayout(layouts.column(right, None))
        self._body.addLayout(row_of_cards)

    def _show_actions(self, row: Row, more: More) -> None:
        actions = self._page.actions_for(row, more)
        primary = [one for one in actions if one.kind == "primary"][:1]
        others = [one for one in actions if one not in primary]
        shown = others[:2]
        rest = others[2:]
        widgets: list[QWidget] = []
        if rest:
            button = MenuButton("更多", rowactions.menu(rest, self), tip="更多操作")
            widgets.append(button)
        widgets += [rowactions.button(one) for one in (*reversed(shown), *primary)]
        self.head.set_actions(widgets)

    def _facts(self, row: Row) -> Card:
        kind = self._page.kind
        person = self._page.context.person
        card = Card("资料")
        for title, keys in (("岗位", PLACE), ("个人", PERSON), ("任职和合同", WORK)):
            columns = [kind.column(key) for key in keys]
            allowed = [c for c in columns if not c.permission or person.may(c.permission)]
            facts = [(c.label, listmodel.words_of(kind, row, c.key)) for c in allowed]
            if facts:
                card.add(Label(title, "section"))
                card.add(Facts(facts, columns=4))
        remark = listmodel.value_of(kind, row, "remark")
        if remark:
            card.add(Label("备注", "section"))
            card.add(Label(remark, wrap=True))
        return card

    def _tables(self, more: More) -> list[Card]:
        if not self._page.context.person.may("staff.details"):
            return []
        events = [
            TableRow(
                one.id,
                (
                    f"{one.happened_on:%Y-%m-%d}", _event_badge(one.kind), one.from_words, one.to_words, one.cause,
                    one.reference,
                ),
            )
            for one in more.events
        ]  # fmt: skip
        kind = register.get_list("certificates")
        keys = ("name", "number", "issuer", "valid_from", "valid_until")
        columns = [Column(key, kind.column(key).label, width=150, stretch=key == "issuer") for key in keys]
        rows = [
            TableRow(one.record, tuple(listmodel.words_of(kind, one, key) for key in keys)) for one in more.certificates
        ]
        return [_table("任职记录", EVENT_COLUMNS, events), _table("证书", columns, rows)]


def _event_badge(kind: str) -> BadgeText:
    tone = EVENT_TONES[EventKind(kind)]
    return BadgeText(EVENT_NAMES[EventKind(kind)], tone, "" if tone == "mute" else None)


def _table(title: str, columns: Any, rows: list[TableRow]) -> Card:
    """A small table in a card, as high as its rows."""
    card = Card(title, note=f"{len(rows)} 条" if rows else "")
    if not rows:
        card.add(Label("还没有记录", "hint"))
        return card
    model = TableModel(columns, checkable=False)
    table = TableView(model, title, compact=True)
    model.setParent(table)
    model.set_rows(rows)
    table.setFixedHeight(tokens.HEAD + tokens.ROW_COMPACT * min(len(rows), 8) + 16)
    card.add(table)
    return card
