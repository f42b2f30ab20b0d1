"""The fund of the office with what it holds, and spending from it that is proposed and decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from models.core import database
from models.core.errors import ConnectionLost, Refused
from models.core.lists import Row
from models.core.money import format_yuan
from models.penalty import places, rights
from models.penalty.money import course
from models.penalty.money.course import FundCourse, SpendingCourse
from ui.kit import cards, layouts, listmodel, recordpane, rowactions
from ui.kit.detail import Detail, Figure
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.penalty import moneyparts
from ui.penalty.deductions import MoneyPage, PlacedMore

OPEN, PROPOSE = "penalty.open_fund", "penalty.propose_spending"
OFF_TITLE = "没有启用基金"
OFF_WORDS = "规则里没有启用基金，罚款不记入基金。要设基金的，在“制度和参数”的“参数和规则”里启用。"
OFF_NOTICE = "规则里现在没有启用基金，罚款不再记入；以前的收支仍在这里。"


class _FundPage(MoneyPage):
    """A list of the fund, with how the fund stands above it."""

    elsewhere = "基金由财务管理"

    def __init__(self, context: Context) -> None:
        self.fund: FundCourse | None = None
        super().__init__(context)
        self._figures = layouts.row(gap=12)
        self._over = layouts.boxed(self._figures)
        self._over.hide()
        self._off = NoticeBar(OFF_NOTICE, "info")
        self._off.hide()
        self._column.insertWidget(1, self._over)
        self.add_notice(self._off)

    @override
    def show_head(self) -> None:
        super().show_head()
        if self.fund is None:
            self._read_fund()

    @override
    def reload(self) -> None:
        super().reload()
        self._read_fund()

    def _read_fund(self) -> None:
        read = partial(database.read, partial(course.of_fund, self.context.person))
        self.context.tasks.run(read, self._show_fund, self._not_read, owner=self, key=(id(self), "fund"))

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, (Refused, ConnectionLost)):
            self.context.fail(error)

    def _show_fund(self, found: FundCourse | None) -> None:
        self.fund = found
        if found is None:
            return
        if not found.enabled:
            self.empty_title, self.empty_words = OFF_TITLE, OFF_WORDS
        used = found.is_used
        layouts.clear(self._figures)
        for one in _figures(found):
            self._figures.addWidget(one, 1)
        self._over.setVisible(found.enabled or used)
        self._off.setVisible(used and not found.enabled)
        self.show_head()
        if self.is_empty():
            self._load(fresh=False)

    def is_empty(self) -> bool:
        """Whether nothing of the list is shown."""
        return not self.rows

    @property
    def has_fund(self) -> bool:
        """Whether the office has a fund, or had one."""
        return self.fund is not None and (self.fund.enabled or self.fund.is_used)

    def reason_off(self) -> str | None:
        """Why nothing can be entered in the fund; None where the office has one."""
        return "规则里没有启用基金" if self.fund is not None and not self.fund.enabled else None


def _figures(found: FundCourse) -> Sequence[QWidget]:
    owed = f"欠退 {format_yuan(found.owed)} 元，下一笔收入先还" if found.owed else "不欠退款"
    waiting = f"{found.waiting_count} 笔等待批准，批准前不动基金"
    return (
        cards.figure("基金余额", f"{format_yuan(found.balance)} 元", owed, "bad" if found.owed else ""),
        cards.figure(f"{found.year} 年收入", f"{format_yuan(found.income)} 元", "关闭扣款清单时记入的罚款"),
        cards.figure(f"{found.year} 年支出", f"{format_yuan(found.spent)} 元", "批准的支出和退回的罚款"),
        cards.figure("待批准的支出", f"{format_yuan(found.waiting)} 元", waiting),
    )


class FundPage(_FundPage):
    """The ledger of the fund, entry by entry; nothing here can be changed."""

    list_name = page_name = "fund"
    icon = "receipt_money"
    papers = ("fund_ledger",)
    also = frozenset({"penalty_spending", "rule_value"})
    empty_words = "登记期初余额，或关闭扣款清单以后，基金的每一笔收支列在这里，余额不会是负数。"

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may(rights.FUND) or self.fund is None or not self.has_fund:
            return None
        if not self.fund.is_opened:
            run = partial(self.open_form, OPEN)
            return RowAction("登记期初余额", run, "add", "primary", self.reason_off())
        return RowAction("提出支出", partial(self.open_form, PROPOSE), "add", "primary", self.reason_off())

    @override
    def head_buttons(self) -> Sequence[QWidget]:
        if self.fund is None or not self.fund.is_opened or not self.context.person.may(rights.FUND):
            return ()
        change = RowAction("更正期初余额", partial(self.open_form, OPEN), "edit", reason=self.reason_off())
        return [rowactions.button(change)]

    @override
    def read_more(self, record: int) -> PlacedMore:
        entity = self.kind.entity
        return PlacedMore(recordpane.read(self.context.person, entity, record), places.place(entity, record))

    @override
    def more_widgets(self, row: Row, more: PlacedMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def paper_actions(self) -> list[RowAction]:
        return super().paper_actions() if self.has_fund else []

    @override
    def detail(self, row: Row, more: PlacedMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        came = bool(value("income"))
        figure = Figure("收入" if came else "支出", f"{words('income' if came else 'spent')} 元")
        facts = [(self.kind.column(key).label, words(key)) for key in ("day", "balance", "owed", "made_by", "made_at")]
        badge = listmodel.badge(self.kind.column("kind"), value("kind"))
        return Detail(f"第 {value('number')} 笔", str(value("purpose")), badge, figure, facts)

    @override
    def actions_for(self, row: Row, more: PlacedMore | None) -> Sequence[RowAction]:
        found: list[RowAction] = []
        if more is None:
            return found
        if more.place.slip_id and moneyparts.may_open_slip(self.context.person):
            found.append(RowAction("打开处罚单", partial(moneyparts.open_slip, self, row.record), "gavel"))
        if more.place.list_id:
            go = partial(self.context.open_page, "penalty_list", more.place.list_id)
            found.append(RowAction("打开清单", go, "open"))
        return found


@dataclass(frozen=True)
class SpendingMore:
    """Files and history of a spending, and whose decision it is."""

    carried: Carried
    data: SpendingCourse


class SpendingsPage(_FundPage):
    """What finance proposes to spend, and what was decided."""

    list_name = page_name = "fund_spendings"
    icon = "receipt_money"
    also = frozenset({"penalty_fund", "rule_value", "attachment"})
    empty_words = "财务提出的支出列在这里；批准以后才动用基金，余额不够的不能批准。"

    @override
    def primary_action(self) -> RowAction | None:
        if not self.context.person.may(rights.FUND) or not self.has_fund:
            return None
        return RowAction("提出支出", partial(self.open_form, PROPOSE), "add", "primary", self.reason_off())

    @override
    def read_more(self, record: int) -> SpendingMore:
        person = self.context.person
        return SpendingMore(recordpane.read(person, self.kind.entity, record), course.of_spending(person, record))

    @override
    def more_widgets(self, row: Row, more: SpendingMore | None) -> Sequence[QWidget]:
        return super().more_widgets(row, more.carried if more is not None else None)

    @override
    def detail(self, row: Row, more: SpendingMore | None) -> Detail:
        value = partial(listmodel.value_of, self.kind, row)
        words = partial(listmodel.words_of, self.kind, row)
        figure = Figure("金额", f"{words('amount')} 元", more.data.waits_for if more is not None else "")
        keys = ("proposed_by", "proposed_at", "decided_words", "decided_at", "remark")
        facts = [(self.kind.column(key).label, words(key)) for key in keys if value(key)]
        badge = listmodel.badge(self.kind.column("state"), value("state"))
        return Detail(str(value("purpose")), "基金支出", badge, figure, facts)

    @override
    def actions_for(self, row: Row, more: SpendingMore | None) -> Sequence[RowAction]:
        if more is None:
            return ()
        words = f"{listmodel.value_of(self.kind, row, 'purpose')}，{listmodel.words_of(self.kind, row, 'amount')} 元"
        return moneyparts.step_actions(self, more.data.steps, row.record, words)

    @override
    def row_tone(self, row: Row) -> str:
        return "mute" if listmodel.value_of(self.kind, row, "state") in ("refused", "withdrawn") else ""
