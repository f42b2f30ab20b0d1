"""The accounts that pay, one of which opens on a page of its own; their former owners and what holds for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from models.core.lists import Row
from models.ledger.accounts import places
from ui.kit.actionform import ActionDialog
from ui.kit.detail import Detail, Figure
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.ledger.accountview import ENTITY, PLACE, SHOWN, AccountView
from ui.ledger.parts import CONTACT, CodeDialog, ContactDialog, LedgerPage

OPEN, ASSIGN = "ledger.open_account", "ledger.assign_collector"
RECEIVE = "ledger.receive"
# Acts about an account in use, the likeliest first, with their icons; those whose form names it in a field of its own
# are `BESIDE`.
ACTS = {
    RECEIVE: "receipt_money", CONTACT: "phone", "ledger.edit_customer": "phone", "ledger.edit_account": "edit",
    "ledger.set_standing": "clock", "ledger.transfer_account": "person_swap", "ledger.rename_account": "edit",
    "ledger.apply_credit": "checkmark", "ledger.ask_refund": "arrow_undo", "ledger.add_charge": "add",
    "ledger.record_opening": "archive", "ledger.record_credit": "archive", "ledger.merge_accounts": "copy",
    "ledger.close_account": "dismiss",
}  # fmt: skip
# Shorter words for those whose own say more than a button has room for.
WORDS = {
    CONTACT: "登记催缴", "ledger.edit_customer": "登记联系方式", "ledger.set_standing": "登记报停等",
    "ledger.apply_credit": "预存抵扣",
}  # fmt: skip
OF_CLOSED = {"ledger.reopen_account": "arrow_undo"}
BESIDE = frozenset({
    RECEIVE, CONTACT, "ledger.apply_credit", "ledger.ask_refund", "ledger.add_charge", "ledger.record_opening",
    "ledger.record_credit",
})  # fmt: skip
CREDIT = ("ledger.apply_credit", "ledger.ask_refund")
CONSEQUENCES = {
    "ledger.merge_accounts": "合并以后，这一户的应收、收费、预存和催缴记录都转到另一户，这个户号不再使用。",
    "ledger.close_account": "销户以后不再计费，户号和以前的记录保留，以后可以恢复。",
}
ENDING = {"": ("ledger.end_standing",)}
ICONS = {"ledger.end_standing": "checkmark"}
CODED = (OPEN, "ledger.edit_account", "ledger.set_standing")
ACCOUNT_DIALOGS: Mapping[str, type[ActionDialog]] = {**dict.fromkeys(CODED, CodeDialog), CONTACT: ContactDialog}


class AccountsPage(LedgerPage):
    """All accounts within reach; one opens on a page of its own."""

    list_name = page_name = "accounts"
    icon = "building"
    also = SHOWN - {ENTITY}
    dialogs = ACCOUNT_DIALOGS
    ended = ("merged", "closed")
    title_keys = ("name",)
    fact_keys = ("class", "area", "standings", "phone", "occupancy", "collector_id", "meter_no", "remark")
    empty_title = "还没有户档案"
    empty_words = "先导入户档案（户号、户名、地址、面积、类别），再导入台账；也可以逐户开户。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(OPEN, icon="add", kind="primary")), None)

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        ids = [row.record for row in self.ticked()]
        subtitle = f"所选 {len(ids):,} 户"
        return self.act(
            ASSIGN, label="改派负责人", icon="person_swap", subtitle=subtitle,
            fixed={"ids": ids, "compound": "", "building": ""},
        )  # fmt: skip

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """An account that was asked for opens on its page; leaving it shows the list with its row."""
        super().shown(record, query)
        if record is not None:
            self.open_account(record)

    def open_account(self, record: int) -> None:
        """Show an account in place of the list."""
        self.show_record(AccountView(self, record))

    @override
    def on_open(self, row: Row) -> None:
        self.open_account(row.record)

    @override
    def reload(self) -> None:
        super().reload()
        view = self.record_view()
        if isinstance(view, AccountView):
            view.load()

    @override
    def press_primary(self) -> bool:
        view = self.record_view()
        return view.press_primary() if isinstance(view, AccountView) else super().press_primary()

    @override
    def detail(self, row: Row, more: Carried | None) -> Detail:
        plain = super().detail(row, more)
        credit = f"预存 {self.words(row, 'credit')} 元" if self.value(row, "credit") else "没有预存"
        figure = Figure("欠费合计", f"¥ {self.words(row, 'owed')}", credit)
        where = places.words_of(*(self.value(row, key) for key in PLACE))
        subtitle = " · ".join(part for part in (self.words(row, "number"), where) if part)
        return Detail(plain.title, subtitle, self.badge(row), figure, plain.facts)

    @override
    def actions_for(self, row: Row, more: Carried | None) -> Sequence[RowAction]:
        found = self.account_acts(row, owes=bool(self.value(row, "owed")))
        return [*found, RowAction("打开户档案", partial(self.on_open, row), "open")]

    def account_acts(self, row: Row, *, owes: bool) -> list[RowAction]:
        """What may be done with an account; taking its money is the next step where it owes some."""
        state = self.state_of(row)
        if state == "merged":
            return []
        found: list[RowAction] = []
        for name, icon in (OF_CLOSED if state == "closed" else ACTS).items():
            if name in CREDIT and not self.value(row, "credit"):
                continue
            how: dict[str, Any] = {"subtitle": self.words(row, "number", "name"), "icon": icon}
            how |= {"consequence": CONSEQUENCES.get(name, ""), "label": WORDS.get(name, "")}
            if not found and (owes or name != RECEIVE):
                how["kind"] = "primary"
            if name in BESIDE:
                found += self.act(name, fixed={"account_id": row.record}, **how)
            else:
                found += self.act(name, row.record, **how)
        return found


class _OfAccountPage(LedgerPage):
    """Records that belong to accounts; the account is one key away."""

    icon = "building"
    title_keys = ("account_name",)
    subtitle_keys = ("number",)

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)


class OwnersPage(_OfAccountPage):
    """Whom accounts belonged to before, and what they were called."""

    list_name = page_name = "account_owners"
    also = frozenset({ENTITY})
    fact_keys = ("name", "phone", "until_on", "how", "reason", "recorded_at", "recorded_by")
    empty_words = "过户、更正户名以后，原来的户名列在这里，按原户名也找得到这一户。"


class StandingsPage(_OfAccountPage):
    """What holds for accounts for some time and changes their charges."""

    list_name = page_name = "account_standings"
    also = frozenset({ENTITY})
    acts = ENDING
    icons = ICONS
    fact_keys = ("label", "from_on", "to_on", "reason", "recorded_by", "ended_by")
    empty_words = "在户档案里登记报停、空置、低保等；计费时按规则表里的比例或减免计算。"
