"""Payments with what each of them paid, money that nobody claimed, and refunds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import listing, register
from models.core.lists import Filter, Query, Row
from models.core.register import Done
from models.ledger.workflow import WAIT_NAMES
from ui.kit import layouts, listmodel
from ui.kit.actionform import ActionDialog
from ui.kit.buttons import Kind
from ui.kit.cards import KeyValue
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.ledger.parts import CodeDialog, LedgerPage
from ui.ledger.receiveform import CLAIM, COUNTER_DIALOGS, MOVE, RECEIVE

PAYMENT, POSTINGS = "ledger_payment", "postings"
REVERSE, ASK = "ledger.reverse_payment", "ledger.ask_refund"
MATCH, UNMATCHED = "ledger.match_reversal", "REVERSAL_UNMATCHED"
ICONS = {
    RECEIVE: "receipt_money", MATCH: "arrow_undo", REVERSE: "arrow_undo", MOVE: "person_swap", CLAIM: "checkmark",
    ASK: "add", "ledger.approve_refund": "checkmark", "ledger.refuse_refund": "dismiss",
    "ledger.withdraw_refund": "arrow_undo", "ledger.pay_refund": "receipt_money",
}  # fmt: skip
CONSEQUENCES = {REVERSE: "冲正以后记一笔相反的收费，缴过的应收重新变成欠费；原来的收据保留。"}
OF_UNCLAIMED = {code: (MATCH,) if code == UNMATCHED else (CLAIM, REVERSE) for code in WAIT_NAMES}
OF_REFUND = {
    "asked": ("ledger.approve_refund", "ledger.refuse_refund", "ledger.withdraw_refund"),
    "approved": ("ledger.pay_refund", "ledger.withdraw_refund"),
}
PAYMENT_DIALOGS: Mapping[str, type[ActionDialog]] = {**COUNTER_DIALOGS, ASK: CodeDialog}
ALSO = frozenset({"ledger_posting", "ledger_account", "ledger_charge", "ledger_closing", "ledger_refund"})


@dataclass(frozen=True)
class PaymentMore:
    """Files and history of a payment, and what it paid."""

    carried: Carried
    postings: tuple[Row, ...]


class _MoneyPage(LedgerPage):
    """A list of payments."""

    icons = ICONS
    consequences = CONSEQUENCES
    dialogs = PAYMENT_DIALOGS
    also = ALSO

    @override
    def read_more(self, record: int) -> PaymentMore:
        kind = register.get_list(POSTINGS)
        rows = listing.page(kind, self.context.person, Query((Filter("payment_id", "eq", record),)), limit=20)
        return PaymentMore(super().read_more(record), rows)

    @override
    def more_widgets(self, row: Row, more: PaymentMore | None) -> Sequence[QWidget]:
        if more is None:
            return ()
        kind = register.get_list(POSTINGS)
        words = partial(listmodel.words_of, kind)
        lines: list[layouts.Item] = [Label("记到哪里", "strong")]
        for one in more.postings:
            value = partial(listmodel.value_of, kind, one)
            to = " ".join(part for part in (words(one, "why"), words(one, "pays"), value("period")) if part)
            lines.append(
                KeyValue(f"{words(one, 'posted_on')} {value('account_no') or ''}", f"{to} {words(one, 'amount')}")
            )
        found = [layouts.boxed(layouts.column(*lines, gap=4))] if more.postings else []
        return [*found, *super().more_widgets(row, more.carried)]


class PaymentsPage(_MoneyPage):
    """Everything that was paid, reversed and paid back."""

    list_name = page_name = "payments"
    title_keys = ("name",)
    subtitle_keys = ("account_no", "number")
    state_key = "kind"
    figure = ("amount", "元")
    fact_keys = ("paid_on", "way", "cashier", "receipt_no", "serial", "source", "payer", "waits", "words")
    empty_title = "还没有收费"
    empty_words = "在柜台收的、台账和银行明细里导入的每一笔都列在这里，注明缴了哪一笔应收。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(RECEIVE, icon=ICONS[RECEIVE], kind="primary")), None)

    @override
    def form_saved(self, done: Done) -> None:
        """A payment that was just taken gets its receipt."""
        super().form_saved(done)
        if done.record is not None and done.record[0] == PAYMENT and done.title.startswith("SJ-"):
            papers = paperopen.of_record(self, self.context, PAYMENT, done.record[1])
            if papers:
                papers[0].run()

    @override
    def row_tone(self, row: Row) -> str:
        return "" if self.value(row, "is_live") else "mute"

    @override
    def actions_for(self, row: Row, more: PaymentMore | None) -> Sequence[RowAction]:
        how: dict[str, Any] = {"subtitle": self.words(row, "number", "name", "amount")}
        found: list[RowAction] = []
        if self.value(row, "is_live") and self.value(row, "kind") == "receipt":
            found += [
                replace(one, kind="plain" if self.value(row, "waits") else "primary") for one in self.papers_of(row)
            ]
            names = (CLAIM, REVERSE) if self.value(row, "waits") else (MOVE, REVERSE)
            for name in names:
                kind: Kind = "primary" if name == CLAIM else "plain"
                consequence = CONSEQUENCES.get(name, "")
                found += self.act(name, row.record, icon=ICONS[name], kind=kind, consequence=consequence, **how)
        go = RowAction("打开户档案", partial(self.open_account_of, row), "open")
        return [*found, *([go] if self.value(row, "account_no") else [])]


class UnclaimedPage(_MoneyPage):
    """Money that came in for nobody that is known: inside the bank's total, outside of every account."""

    list_name = page_name = "unclaimed"
    title_keys = ("payer",)
    subtitle_keys = ("account_stated", "serial")
    state_key = "waits"
    figure = ("rest", "元")
    fact_keys = ("paid_on", "amount", "way", "source", "receipt_no", "words")
    acts = OF_UNCLAIMED
    empty_title = "没有待认领的款"
    empty_words = "银行明细里查无此户、户名不符的，列在这里，查明以后认领到户。"


class RefundsPage(LedgerPage):
    """Refunds that were asked for, decided and paid."""

    list_name = page_name = "refunds"
    icons = ICONS
    dialogs = PAYMENT_DIALOGS
    also = frozenset({PAYMENT, "ledger_account"})
    acts = OF_REFUND
    title_keys = ("name",)
    subtitle_keys = ("account_no", "number")
    figure = ("amount", "元")
    fact_keys = (
        "payee", "way", "reason", "asked_at", "asked_by", "decided_at", "decided_words", "payment_id",
    )  # fmt: skip
    ended = ("refused", "withdrawn")
    empty_words = "在户档案里对有预存的户申请退费，经理批准以后付款，开负数收据。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(ASK, icon="add", kind="primary")), None)

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)
