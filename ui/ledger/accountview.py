"""One account on a page of its own: what it owes and paid, what holds for it, whom it belonged to, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import listing, register
from models.core.errors import NotFound
from models.core.lists import Row
from models.ledger.accounts import places
from ui.kit import layouts, listmodel, partlist, recordpane
from ui.kit.badge import BadgeText
from ui.kit.cards import Card, Facts, figure
from ui.kit.courseview import CourseView
from ui.kit.history import History
from ui.kit.notice import NoticeBar
from ui.kit.partlist import PartKind, PartRows
from ui.kit.qt import override
from ui.kit.recordpane import Carried, RecordFiles
from ui.kit.rowactions import RowAction

ENTITY, LIST = "ledger_account", "accounts"
KEY = "account_id"
PLACE = ("compound", "building", "unit_no", "room", "address")
PARTS = (
    PartKind("charges", "account", ("period", "receivable", "reduction", "paid", "open", "due_on"), "应收"),
    PartKind("payments", KEY, ("paid_on", "number", "kind", "way", "amount", "cashier"), "收费"),
    PartKind("dunning_contacts", KEY, ("at", "way", "step", "result", "words", "by"), "催缴联系"),
    PartKind(
        "account_standings", KEY, ("label", "from_on", "to_on", "reason"), "报停、空置和减免资格",
        empty="没有登记报停、空置或减免资格，按全额计费",
    ),
    PartKind("account_owners", KEY, ("name", "until_on", "how"), "原户名", empty="没有过户或更名"),
)  # fmt: skip
# Cards that stand in the narrow column on the right.
RIGHT = ("account_standings", "account_owners")
FACTS = (
    "class", "area", "standings", "phone", "occupancy", "collector_id", "meter_no", "meter_kind", "opened_on",
    "closed_on", "merged_into_id", "remark",
)  # fmt: skip
# What an account shows besides itself.
SHOWN = frozenset({
    ENTITY, "ledger_charge", "ledger_payment", "ledger_posting", "ledger_standing", "ledger_owner", "ledger_contact",
    "ledger_reduction", "ledger_stop", "ledger_notice", "ledger_refund", "attachment",
})  # fmt: skip


@dataclass(frozen=True)
class AccountRead:
    """An account as its list has it, the rows of other lists that belong to it, its files and history."""

    row: Row
    parts: tuple[PartRows, ...]
    carried: Carried


class AccountView(CourseView):
    """Reads one account and shows it; the list keeps its place behind it."""

    entities = SHOWN

    def __init__(self, page: Any, record: int) -> None:
        self._kind = register.get_list(LIST)
        super().__init__(page, record, "户档案")

    @override
    def fetch(self) -> AccountRead:
        person = self.page.context.person
        row = listing.one(self._kind, person, self.record)
        if row is None:
            raise NotFound()
        parts = partlist.read(person, PARTS, self.record)
        return AccountRead(row, parts, recordpane.read(person, ENTITY, self.record))

    def value(self, key: str) -> Any:
        """One column of the account."""
        return listmodel.value_of(self._kind, self.read.row, key)

    def words(self, key: str) -> str:
        """One column of the account in words."""
        return listmodel.words_of(self._kind, self.read.row, key)

    @override
    def title(self) -> tuple[str, BadgeText]:
        badge = listmodel.badge(self._kind.column("state"), self.value("state"))
        return f"{self.words('number')} {self.words('name')}", badge

    @override
    def steps(self) -> Sequence[RowAction]:
        page: Any = self.page
        found: Sequence[RowAction] = page.account_acts(self.read.row, owes=bool(self.value("owed")))
        return found

    @override
    def shown_steps(self, rest: Sequence[RowAction]) -> Sequence[RowAction]:
        return rest[:1]

    @override
    def show_side(self) -> None:
        events = [recordpane.history_event(one) for one in self.read.carried.events[: recordpane.SHOWN_EVENTS]]
        if events:
            self.side.show_content("经过", len(self.read.carried.events), "谁 · 何时 · 为什么", History(events))
        else:
            self.side.show_nothing()

    @override
    def parts(self) -> Iterable[layouts.Item]:
        if self.value("merged_into_id"):
            yield NoticeBar(f"这一户已并入 {self.words('merged_into_id')}，应收和收费都在那一户。", "warn")
        if self.value("needs_help"):
            yield NoticeBar("这一户需要特别照顾（老人、残疾人等），催缴和上门请先联系家属。", "info", icon="person")
        yield layouts.row(*((one, 1) for one in self._figures()), gap=12)
        yield Card("", Facts(self._facts(), 4))
        cards = partlist.cards(self.page.context, self.read.parts)
        right: list[QWidget] = [card for name, card in cards.items() if name in RIGHT]
        left = [card for name, card in cards.items() if name not in RIGHT]
        right += self._files()
        sides = (layouts.column(*left, None, gap=12), 13), (layouts.column(*right, None, gap=12), 8)
        yield layouts.row(*sides, gap=12)

    def _figures(self) -> Iterable[QWidget]:
        for key, tone, note in (
            ("owed", "bad", "全部没有缴清的应收"), ("credit", "", "预存，可以抵扣以后的应收"),
        ):  # fmt: skip
            yield figure(self._kind.column(key).label.partition("（")[0], f"{self.words(key)} 元", note,
                         tone if self.value(key) else "")  # fmt: skip

    def _facts(self) -> list[tuple[str, str]]:
        return [("地址", places.words_of(*(self.value(key) for key in PLACE)))] + [
            (self._kind.column(key).label, self.words(key)) for key in FACTS if self.value(key)
        ]

    def _files(self) -> list[QWidget]:
        carried = self.read.carried
        if not (carried.can_attach or carried.attachments):
            return []
        return [Card("", RecordFiles(self.page.context, ENTITY, self.record, carried))]
