"""Arrears and dunning: unpaid charges, the oldest first, with what was done about each and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import clock, register
from models.core.access import Person
from models.core.errors import NotFound
from models.core.fields import Field
from models.core.lists import Filter, Row
from models.core.money import format_yuan
from models.ledger.charges import due
from models.ledger.dunning import course, policy
from models.ledger.dunning.course import ArrearCourse
from models.ledger.dunning.rules import ANYTIME, Rung
from ui.kit import layouts, rowactions
from ui.kit.actionfields import Input, Tools
from ui.kit.actionform import ActionDialog, Request
from ui.kit.badge import BadgeText
from ui.kit.cards import KeyValue
from ui.kit.detail import Detail, Figure
from ui.kit.fields import ChoiceField
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.stages import StageList, StageText
from ui.kit.text import Label
from ui.kit.whylink import WORDS, WhyLink
from ui.ledger.accounts import ASSIGN
from ui.ledger.parts import CONTACT, CodeInput, ContactDialog, LedgerPage

RUN, STOP = "ledger.make_run", "ledger.propose_stop"
RECEIVE = "ledger.receive"
SHOWN_CONTACTS = 3
LATE, OLD = 30, 90  # days overdue from which the badge warns, and calls out


class RunDialog(ActionDialog):
    """The form that makes notices: steps with a paper are chosen by name, the term is that of a bill."""

    @staticmethod
    @override
    def read_extra(person: Person, request: Request) -> tuple[Mapping[str, str], date]:
        known = [one for one in policy.steps(clock.now().date()).known.values() if one.document]
        known.sort(key=_is_anytime)  # the steps of the ladder first
        return {one.code: one.label for one in known}, due.days_from(clock.now().date())

    @override
    def make_input(self, f: Field, tools: Tools) -> Input:
        if f.name != "step":
            return super().make_input(f, tools)
        return CodeInput(f, tools, ChoiceField(f.label, list(self.extra[0].items()), f.required))

    @override
    def _begin(self) -> dict[str, Any]:
        begun = super()._begin()
        preset = {"step": next(iter(self.extra[0]), None), "last_on": self.extra[1].isoformat()}
        return {name: value or preset.get(name, value) for name, value in begun.items()}


ARREARS_DIALOGS: Mapping[str, type[ActionDialog]] = {RUN: RunDialog, CONTACT: ContactDialog}


@dataclass(frozen=True)
class ArrearMore:
    """How dunning stands, None for a charge that was paid meanwhile, and why."""

    course: ArrearCourse | None
    carried: Carried | None


class ArrearsPage(LedgerPage):
    """Every unpaid charge within reach. The pane is about its account."""

    list_name = page_name = "arrears"
    also = frozenset({
        "ledger_account", "ledger_payment", "ledger_posting", "ledger_contact", "ledger_notice", "ledger_run",
        "ledger_stop", "ledger_reduction",
    })  # fmt: skip
    state_key = "phase"
    dialogs = ARREARS_DIALOGS
    selection_sums = ("open",)
    papers = ("arrears_list",)
    empty_title = "还没有台账"
    empty_words = "导入财务提供的 Excel 台账或计算应收以后，没有缴清的列在这里，按期限催缴。"

    @override
    def primary_action(self) -> RowAction | None:
        return next(iter(self.act(RUN, label="批量编制通知单", icon="mail", kind="primary")), None)

    @override
    def bulk_actions(self) -> Sequence[RowAction]:
        rows = self.ticked()
        accounts = sorted({int(self.value(row, "account_id")) for row in rows})
        told = f"所选 {len(accounts):,} 户"
        chosen = {"accounts": accounts}
        only = {**chosen, "compound": "", "building": "", "kind": None, "collector_id": None, "min_amount": None}
        ids = {"ids": accounts, "compound": "", "building": ""}
        return [
            *self.act(RUN, icon="print", fixed=only, subtitle=told),
            *self.act(CONTACT, label="登记电话", icon="phone", fixed=chosen, subtitle=told),
            *self.act(ASSIGN, label="改派负责人", icon="person_swap", fixed=ids, subtitle=told),
        ]  # fmt: skip

    @override
    def on_open(self, row: Row) -> None:
        """The page of the account."""
        self.context.open_page("ledger_account", int(self.value(row, "account_id")))

    # the pane

    @override
    def read_more(self, record: int) -> ArrearMore:
        try:
            found = course.of_charge(record)
        except NotFound:
            return ArrearMore(None, None)
        return ArrearMore(found, super().read_more(record))

    @override
    def detail(self, row: Row, more: ArrearMore | None) -> Detail:
        words = BadgeText(self.words(row, "class"), "mute", "") if self.value(row, "class") else None
        where = " · ".join(part for part in (self.words(row, "number"), self.words(row, "place")) if part)
        figure = Figure("这一笔欠费", f"¥ {self.words(row, 'open')}")
        if more is not None and more.course is not None:
            one = more.course
            parts = [f"应收 {format_yuan(one.receivable)}", f"已收 {format_yuan(one.paid)}"]
            parts += [f"减免 {format_yuan(one.reduction)}"] if one.reduction else []
            parts += [f"共 {one.charges} 笔"] if one.charges > 1 else []
            figure = Figure("欠费合计", f"¥ {format_yuan(one.open)}", " · ".join(parts), _late(one.overdue))
        return Detail(str(self.value(row, "name")), where, words, figure)

    @override
    def more_widgets(self, row: Row, more: ArrearMore | None) -> Sequence[QWidget]:
        if more is None or more.course is None:
            return ()
        one = more.course
        head = layouts.row(Label("催缴进度", "strong"), None)
        if more.carried is not None and more.carried.why is not None:
            head.addWidget(WhyLink(self.context, f"{self.words(row, 'phase')}：{WORDS}", more.carried.why))
        stages = StageList([
            StageText(each.label, each.who, each.when, str(each.reached)) for each in one.stages  # type: ignore[arg-type]
        ])  # fmt: skip
        items: list[layouts.Item] = [head, stages]
        if one.articles:
            items.append(Label(f"依据 {one.articles}", "hint", wrap=True))
        return [layouts.boxed(layouts.column(*items, gap=6)), self._contacts(row, one)]

    def _contacts(self, row: Row, one: ArrearCourse) -> QWidget:
        edit = self.act("ledger.edit_customer", one.account_id, label="编辑", subtitle=one.title)
        buttons = [rowactions.button(each, "link") for each in edit]
        items: list[layouts.Item] = [layouts.row(Label("联系与备注", "strong"), None, *buttons)]
        keys = [key for key in ("phone", "collector_id", "occupancy") if self.value(row, key)]
        items += [KeyValue(self.kind.column(key).label, self.words(row, key)) for key in keys]
        items += [Label(words, "label", wrap=True) for words in one.contacts[:SHOWN_CONTACTS]]
        if not one.contacts:
            items.append(Label("还没有联系过", "hint"))
        return layouts.boxed(layouts.column(*items, gap=6))

    @override
    def actions_for(self, row: Row, more: ArrearMore | None) -> Sequence[RowAction]:
        account, title = int(self.value(row, "account_id")), self.words(row, "number", "name")
        chosen = {"accounts": [account]}
        how: dict[str, Any] = {"subtitle": title}
        only = {**chosen, "compound": "", "building": "", "kind": None, "collector_id": None, "min_amount": None}
        found = self.act(CONTACT, label="登记电话", icon="phone", fixed=chosen, **how)
        found += self.act(RUN, icon="print", kind="primary", fixed=only, **how)
        more_acts = self.act(RECEIVE, icon="receipt_money", fixed={"account_id": account}, **how)
        more_acts += self.act(STOP, icon="warning", fixed={"account_id": account}, **how)
        charges = (Filter("account_id", "eq", account),)
        more_acts.append(
            RowAction(
                "看这一户的应收", partial(self.context.open_page, "ledger_charge", None, charges), "document_table"
            )
        )
        more_acts.append(RowAction("打开户档案", partial(self.on_open, row), "open"))
        return [*found, *more_acts]

    @override
    def pane_actions(self, row: Row, more: ArrearMore | None) -> Sequence[RowAction]:
        """The two that a day of dunning is made of; a right click offers the others."""
        names = ("登记电话", register.get_action(RUN).label)
        return [one for one in self.actions_for(row, more) if one.label in names]


def _is_anytime(step: Rung) -> bool:
    return step.after == ANYTIME


def _late(days: int) -> BadgeText:
    if not days:
        return BadgeText("未到期", "mute", "")
    return BadgeText(f"逾期 {days} 天", "bad" if days > OLD else "warn", "clock" if days <= OLD else None)
