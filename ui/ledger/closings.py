"""Takings by day and cashier, what was counted of them, and the months that are agreed with finance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core.lists import Row
from models.core.money import format_yuan
from models.ledger import rights
from models.ledger.closed import BANK
from models.ledger.closings import queries, rules
from models.ledger.closings.queries import DaySheet, MonthSheet
from ui.kit import layouts
from ui.kit.cards import KeyValue
from ui.kit.detail import Detail, Figure
from ui.kit.notice import NoticeBar
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.text import Label
from ui.ledger.countform import COUNT, COUNT_DIALOGS, PREPARE, RECOUNT, STATED
from ui.ledger.parts import LedgerPage

RECONCILE, RETURN = "ledger.reconcile", "ledger.return_closing"
ICONS = {
    COUNT: "receipt_money", RECOUNT: "edit", RECONCILE: "checkmark", RETURN: "arrow_undo", STATED: "checkmark",
    "ledger.sign_month": "signature", "ledger.correct_month": "edit", "ledger.reopen_month": "arrow_undo",
}  # fmt: skip
CONSEQUENCES = {
    RETURN: "退回以后，这一天可以再记账，由收费员更正交账，再核对。",
    "ledger.sign_month": "签字以后，这个月不能再记账，也不能更正。",
    "ledger.reopen_month": "重新打开以后，这个月可以再记账；原来的对账表保留，改好后重新编制。",
}
OF_STATE = {
    "counted": (RECONCILE, RECOUNT, RETURN),
    "reopened": (RECOUNT,),
    "reconciled": (RETURN,),
}


OF_MONTH = {"prepared": ("ledger.sign_month", "ledger.correct_month"), "signed": ("ledger.reopen_month",)}


class _TakingsPage(LedgerPage):
    """A list about takings of days."""

    icons = ICONS
    consequences = CONSEQUENCES
    dialogs = COUNT_DIALOGS

    @override
    def primary_action(self) -> RowAction | None:
        """Handing in one's own takings; whoever takes no money has none."""
        if not self.context.person.may(rights.RECEIVE):
            return None
        return next(iter(self.act(COUNT, icon="receipt_money", kind="primary", fixed={"cashier_key": ""})), None)


class DaysPage(_TakingsPage):
    """What was taken on each day, by cashier and way of paying, whether or not anybody stated it."""

    list_name = "ledger_days"
    page_name = "takings"
    checkable = False
    papers = ("fee_report", "gas_sales")
    also = frozenset({"ledger_closing", "ledger_payment", "ledger_month"})
    empty_title = "这些天没有收费"
    empty_words = "收费以后，每天每位收费员每种缴费方式的金额列在这里，交账、核对以后注明差额。"

    @override
    def read_more(self, record: int) -> DaySheet | None:
        row = self.rows.get(record)
        return None if row is None else queries.day_sheet(self.context.person, *self._day_and_key(row))

    def _day_and_key(self, row: Row) -> tuple[Any, str]:
        return self.value(row, "day"), str(self.value(row, "cashier_key"))

    @override
    def detail(self, row: Row, more: DaySheet | None) -> Detail:
        figure = Figure("系统收费", f"{format_yuan(more.taking.total)} 元") if more is not None else None
        badge = self.badge(row)
        return Detail(self.words(row, "cashier"), f"{self.words(row, 'day')} 的收费", badge, figure)

    @override
    def more_widgets(self, row: Row, more: DaySheet | None) -> Sequence[QWidget]:
        return () if more is None else sheet_widgets(more)

    @override
    def actions_for(self, row: Row, more: DaySheet | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        day, key = self._day_and_key(row)
        if more.row is not None:
            return _closing_acts(self, more, f"{day:%Y-%m-%d} {more.taking.cashier}")
        how: dict[str, Any] = {"subtitle": f"{day:%Y-%m-%d} {more.taking.cashier}", "kind": "primary"}
        if more.taking.is_hall:
            fixed = {"day": day.isoformat(), "cashier_key": key}
            return self.act(COUNT, icon=ICONS[COUNT], fixed=fixed, **how)
        label = "核对银行收款" if key == BANK else "核对台账收费"
        return self.act(
            STATED, icon=ICONS[STATED], label=label, fixed={"day": day.isoformat(), "cashier_key": key}, **how
        )  # fmt: skip


def _closing_acts(page: LedgerPage, sheet: DaySheet, subtitle: str) -> list[RowAction]:
    """What may be done with takings that were handed in."""
    row, found = sheet.row, list[RowAction]()
    if row is None:
        return found
    for name in OF_STATE.get(row.state, ()):
        # What was counted is shown line by line by the form itself.
        initial = {"day": row.day.isoformat(), "cashier_key": row.cashier_key, "counted": ()}
        how = {"icon": ICONS[name], "subtitle": subtitle, "consequence": CONSEQUENCES.get(name, "")}
        found += page.act(name, row.id, initial=initial, kind="plain" if found else "primary", **how)
    return found


def sheet_widgets(sheet: DaySheet) -> list[QWidget]:
    """The takings of a day way by way, on both sides; and what has to be known about them."""
    found: list[QWidget] = []
    if sheet.changed:
        found.append(NoticeBar("交账以后这一天的收费有变化，请收费员更正交账后再核对。", "warn"))
    for one in sheet.lines:
        if not one.payments and not one.system and not one.counted:
            continue
        said = "未清点" if one.counted is None else f"清点 {format_yuan(one.counted)}"
        line = KeyValue(f"{one.label} {one.payments} 笔", f"系统 {format_yuan(one.system)} · {said}")
        found.append(line)
        if one.difference:
            found.append(KeyValue("差额", f"{format_yuan(one.difference)} 元", "bad", strong=True))
    if sheet.row is not None:
        for key, words in (("差额原因", sheet.row.cause), ("备注", sheet.row.remark)):
            if words:
                found.append(KeyValue(key, words))
        for key, at, who in (
            ("交账", sheet.row.counted_at, sheet.row.counted_by),
            ("核对", sheet.row.signed_at, sheet.row.signed_by),
        ):
            if at is not None:
                found.append(KeyValue(key, f"{at:%m-%d %H:%M} {who}"))
    return found


class ClosingsPage(_TakingsPage):
    """The takings that cashiers handed in, and who agreed to them."""

    list_name = page_name = "closings"
    also = frozenset({"ledger_payment", "ledger_month"})
    acts = OF_STATE
    empty_words = "收费员每天清点交账，财务核对签字。交过的账列在这里，核对以后这一天不能再记账。"

    @override
    def read_more(self, record: int) -> tuple[Carried, DaySheet]:
        row = self.rows[record]
        day, key = self.value(row, "day"), str(self.value(row, "cashier_key"))
        return super().read_more(record), queries.day_sheet(self.context.person, day, key)

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        figure = Figure("清点", f"{self.words(row, 'counted_sum')} 元", f"系统 {self.words(row, 'system_sum')} 元")
        return Detail(self.words(row, "cashier"), f"{self.words(row, 'day')} 日结", self.badge(row), figure)

    @override
    def more_widgets(self, row: Row, more: Any) -> Sequence[QWidget]:
        return () if more is None else [*sheet_widgets(more[1]), *super().more_widgets(row, more[0])]

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if more is None:
            return ()
        return [*_closing_acts(self, more[1], self.words(row, "day", "cashier")), *self.papers_of(row)]


class MonthsPage(LedgerPage):
    """The sheets on which the records of a month and finance's books are laid side by side and signed."""

    list_name = "ledger_months"
    page_name = "ledger_months"
    also = frozenset({"ledger_closing", "ledger_payment"})
    icons = ICONS
    consequences = CONSEQUENCES
    dialogs = COUNT_DIALOGS
    acts = OF_MONTH
    ended = ("reopened",)
    empty_words = "每月结束以后，财务编制对账表：系统收费和财务账按收费员、缴费方式逐项对照，签字后这个月不能再记账。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(PREPARE, icon="add", kind="primary")), None)

    @override
    def read_more(self, record: int) -> tuple[Carried, MonthSheet]:
        return super().read_more(record), queries.month_sheet(self.context.person, record)

    @override
    def detail(self, row: Row, more: Any) -> Detail:
        figure = Figure(
            "差额", f"{self.words(row, 'difference')} 元",
            f"系统 {self.words(row, 'system_sum')}，财务账 {self.words(row, 'stated_sum')}",
        )  # fmt: skip
        facts = [(self.kind.column(one).label, self.words(row, one)) for one in ("cause", "prepared_by", "signed_by")]
        return Detail(
            f"{self.words(row, 'month')} 对账表", "", self.badge(row), figure, [one for one in facts if one[1]]
        )  # fmt: skip

    @override
    def more_widgets(self, row: Row, more: Any) -> Sequence[QWidget]:
        if more is None:
            return ()
        carried, sheet = more
        groups = (("按缴费方式", sheet.by_way), ("按收费员", sheet.by_cashier))
        return [*(_groups(words, found) for words, found in groups), *super().more_widgets(row, carried)]


def _groups(title: str, groups: Sequence[rules.Group]) -> QWidget:
    lines: list[QWidget] = [Label(title, "strong")]
    for one in groups:
        words = f"{format_yuan(one.system)} / {format_yuan(one.stated)}"
        lines.append(KeyValue(one.name, words, "bad" if one.difference else ""))
    return layouts.boxed(layouts.column(*lines, gap=4))
