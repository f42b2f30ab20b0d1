"""What was charged, the reductions that were granted, and the seasons and months that are charged for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from models.core import database
from models.core.errors import ConnectionLost, Refused
from models.core.fields import Field
from models.core.lists import Filter, Row
from models.core.money import format_yuan
from models.core.register import Done
from models.ledger.charges import computing
from models.ledger.charges.computing import Outlook
from models.ledger.tariffs.values import Needs, ShareKind
from ui.kit import rowactions
from ui.kit.actionform import ActionDialog, Prepared, Request
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.ledger.parts import CodeDialog, LedgerPage
from ui.ledger.receiveform import COUNTER_DIALOGS

COMPUTE, ADD, DELIVER, LATE = (
    "ledger.compute_charges", "ledger.add_charge", "ledger.deliver_sheets", "ledger.book_late_fees"
)  # fmt: skip
REDUCE = "ledger.reduce_charge"
AFTER_MS = 300
CHOOSE = "选好计费期以后，这里说明会给多少户计费、应收多少。"
ICONS = {
    COMPUTE: "receipt_money", ADD: "add", DELIVER: "mail", LATE: "clock", REDUCE: "arrow_down",
    "ledger.adjust_charge": "edit", "ledger.void_charge": "dismiss", "ledger.withdraw_reduction": "arrow_undo",
    "ledger.add_period": "add", "ledger.edit_period": "edit", "ledger.close_period": "lock_closed",
    "ledger.reopen_period": "arrow_undo",
}  # fmt: skip
CONSEQUENCES = {
    "ledger.void_charge": "作废以后这笔应收不再算数，已经缴的转为这一户的预存。",
    "ledger.withdraw_reduction": "撤销以后，减免的金额重新要缴。",
}
OF_CHARGE = {"live": ("ledger.adjust_charge", REDUCE, "ledger.void_charge")}
OF_PERIOD = {
    "open": (COMPUTE, LATE, "ledger.edit_period", "ledger.close_period"),
    "closed": ("ledger.reopen_period",),
}
OF_REDUCTION = {"": ("ledger.withdraw_reduction",)}


class ReduceDialog(CodeDialog):
    """The form of a reduction: the reliefs of the rules are chosen by their names."""

    @override
    def options(self, f: Field) -> Mapping[str, str] | None:
        if f.name != "code":
            return super().options(f)
        kinds = (ShareKind.RELIEF, ShareKind.DISCOUNT)
        return {
            one.code: one.label for one in self.book.shares if one.kind in kinds and one.needs is not Needs.PAYMENT
        }  # fmt: skip


class ComputeDialog(CodeDialog):
    """The form that works out the charges of a period, with what it would come to."""

    def __init__(self, parent: QWidget, context: Context, request: Request, prepared: Prepared) -> None:
        self._outlook = NoticeBar(CHOOSE, "info")
        self._asked: tuple[Any, ...] | None = None
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        super().__init__(parent, context, request, prepared)
        self._timer.setParent(self)
        self._timer.timeout.connect(self.look)
        self.form.add_widget(self._outlook)
        self.form.changed.connect(self._timer.start)
        self._timer.start()

    def look(self) -> None:
        """Work out in the worker what the form as it stands would come to."""
        typed = {**self.request.fixed, **self.typed()}
        asked = (typed["period_id"], typed["class_code"] or "", typed["compound"] or "", tuple(typed["accounts"] or ()))
        if asked[0] is None or asked == self._asked:
            return
        self._asked = asked
        self._outlook.set_words("正在计算…", "info")
        self.context.tasks.run(
            partial(database.read, partial(computing.outlook, *asked)), self._tell, self._not_told, owner=self,
            key=(id(self), "outlook"),
        )  # fmt: skip

    def _tell(self, found: Outlook) -> None:
        less = f"，减免 {format_yuan(found.reduction)} 元" if found.reduction else ""
        words = f"{found.label}将计费 {found.accounts:,} 户，应收 {format_yuan(found.receivable)} 元{less}。"
        words += f"没有计费的：{found.skipped}。" if found.skipped else ""
        self._outlook.set_words(words, "ok" if found.accounts else "warn")
        self.settle()

    def _not_told(self, error: Exception) -> None:
        if isinstance(error, Refused | ConnectionLost):
            self._outlook.set_words(error.sentence, "warn")
        else:
            self.context.fail(error)
        self.settle()


CHARGE_DIALOGS: Mapping[str, type[ActionDialog]] = {
    **COUNTER_DIALOGS, COMPUTE: ComputeDialog, REDUCE: ReduceDialog,
}  # fmt: skip


class _ChargesPage(LedgerPage):
    """A list of what is charged."""

    icons = ICONS
    consequences = CONSEQUENCES
    dialogs = CHARGE_DIALOGS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.skipped = NoticeBar("", "warn", "知道了")
        self.skipped.pressed.connect(self.skipped.hide)
        self.skipped.hide()
        self.add_notice(self.skipped)

    @override
    def form_saved(self, done: Done) -> None:
        """Accounts that got no charge are named until they were seen."""
        super().form_saved(done)
        skipped = done.details.get("skipped")
        if skipped:
            told = [f"{words} {one['count']:,} 户（{_named(one)}）" for words, one in skipped.items()]
            self.skipped.set_words(f"没有计费的：{'；'.join(told)}", "warn", "知道了")
            self.skipped.show()


def _named(one: Mapping[str, Any]) -> str:
    """The first numbers of accounts for a reason."""
    return "、".join(one["accounts"]) + (" 等" if one["count"] > len(one["accounts"]) else "")


class ChargesPage(_ChargesPage):
    """What every account owes for every period, and how it came about."""

    list_name = page_name = "charges"
    also = frozenset({"ledger_payment", "ledger_posting", "ledger_reduction", "ledger_period", "ledger_account"})
    acts = OF_CHARGE
    ended = ("void",)
    title_keys = ("name",)
    subtitle_keys = ("number", "period")
    figure = ("open", "元")
    fact_keys = (
        "class_code", "area", "volume", "price", "share", "receivable", "reduction", "late_fee", "paid", "due_on",
        "delivered_on", "source", "words",
    )  # fmt: skip
    empty_title = "还没有应收"
    empty_words = "导入财务台账，或公布价格以后按计费期计算应收；期初欠费在户档案里登记。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(COMPUTE, icon=ICONS[COMPUTE], kind="primary")), None)

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        return [rowactions.button(one) for one in self.act(ADD, icon="add")]

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        records = [row.record for row in self.ticked()]
        told = f"所选 {len(records):,} 笔"
        return [
            *self.act(DELIVER, label="登记送达", icon=ICONS[DELIVER], fixed={"charges": records}, subtitle=told),
            *self.act(
                LATE, icon=ICONS[LATE], fixed={"charges": records, "period_id": None}, subtitle=told
            ),
        ]  # fmt: skip

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        found: list[RowAction] = []
        if self.value(row, "owing") and not self.value(row, "delivered_on"):
            title = self.words(row, "number", "name")
            found += self.act(DELIVER, icon=ICONS[DELIVER], fixed={"charges": [row.record]}, subtitle=title)
        go = RowAction("打开户档案", partial(self.on_open, row), "open")
        return [*super().actions_for(row, more), *found, go]

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)


class ReductionsPage(_ChargesPage):
    """Reductions one by one, those that were taken back with a minus."""

    list_name = page_name = "reductions"
    icon = "arrow_down"
    also = frozenset({"ledger_charge"})
    title_keys = ("name",)
    subtitle_keys = ("number", "period")
    figure = ("amount", "元")
    fact_keys = ("code", "granted_on", "reason", "recorded_by")
    acts = OF_REDUCTION
    empty_title = "还没有减免"
    empty_words = "在应收里办理的减免、缴费时给予的优惠列在这里；台账里带来的减免只在应收里。"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        acts = list(super().actions_for(row, more)) if (self.value(row, "amount") or 0) > 0 else []
        return [*acts, RowAction("打开户档案", partial(self.on_open, row), "open")]

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.open_account_of(row)


class PeriodsPage(_ChargesPage):
    """Heating seasons and months: their days, what was charged, and whether they still take charges."""

    list_name = page_name = "periods"
    icon = "calendar_ltr"
    checkable = False
    also = frozenset({"ledger_charge", "ledger_reduction", "ledger_payment"})
    acts = OF_PERIOD
    title_keys = ("label",)
    subtitle_keys = ("item", "code")
    figure = ("open", "元")
    fact_keys = ("from_on", "to_on", "due_on", "charges", "receivable", "reduction", "late_fee")
    empty_title = "还没有计费期"
    empty_words = "采暖季或月份。导入台账时自动登记，也可以先登记再计算应收。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act("ledger.add_period", icon="add", kind="primary")), None)

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        found: list[RowAction] = []
        for name in OF_PERIOD.get(self.state_of(row), ()):
            how: dict[str, Any] = {"subtitle": self.words(row, "label"), "icon": ICONS[name]}
            how["kind"] = "plain" if found else "primary"
            if name == COMPUTE:
                found += self.act(name, fixed={"period_id": row.record, "accounts": ()}, **how)
            elif name == LATE:
                found += self.act(name, fixed={"period_id": row.record, "charges": ()}, **how)
            else:
                found += self.act(name, row.record, **how)
        return [*found, RowAction("看这一期的应收", partial(self.on_open, row), "document_table")]

    @override
    def on_open(self, row: Row) -> None:
        """The charges of the period."""
        self.context.open_page("ledger_charge", None, (Filter("period", "eq", self.value(row, "label")),))
