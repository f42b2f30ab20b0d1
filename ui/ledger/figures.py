"""How much was collected: rates with their bases, what is missing to the target, and arrears, as of any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from models.core import clock
from models.core.money import format_yuan
from models.ledger import ages
from models.ledger.figures import queries, rules
from models.ledger.figures.queries import Apart, Asked, Line, Owing, Timely
from models.ledger.figures.rules import BY_NAMES, TREATMENT_NAMES, By, Rate, Sums, Treatment
from models.ledger.workflow import ITEM_NAMES, OCCUPIED_HOMES
from ui.kit import fields, layouts, theme, tokens
from ui.kit.barchart import Bar, BarChart
from ui.kit.cards import Card, KeyValue, figure
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.rowactions import RowAction
from ui.kit.scroll import ScrollBox
from ui.kit.table import Column, TableModel, TableView
from ui.kit.table import Row as TableRow
from ui.kit.text import Label

AFTER_MS = 300
SHOWN_BARS = 10
TENTHS = 1000  # of a whole
GROUPS = (
    Column("name", "名称", "strong", 130, sortable=False, stretch=True),
    Column("due", "应缴户数", "number", 76, sortable=False),
    Column("paid", "已缴清", "number", 70, sortable=False),
    Column("accounts", "户数收费率", "number", 96, sortable=False),
    Column("receivable", "应收（元）", "money", 116, sortable=False),
    Column("received", "已收（元）", "money", 116, sortable=False),
    Column("amount", "金额收费率", "number", 96, sortable=False),
    Column("missing", "差目标户数", "number", 96, sortable=False),
    Column("open", "未收（元）", "money", 116, sortable=False),
)
SHOWN = frozenset(
    {"ledger_charge", "ledger_payment", "ledger_posting", "ledger_reduction", "ledger_account", "rule_value"}
)
CHOICES = (By.CLASS, By.COMPOUND, By.COLLECTOR, By.OCCUPANCY, By.PERIOD)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see; without an item or period what the page begins with, without a day today."""

    item: str = ""
    period: str = ""
    on: date | None = None
    by: By = By.CLASS
    treatment: Treatment = Treatment.SETTLED


@dataclass(frozen=True)
class FiguresRead:
    """What was asked about, the periods there are, and everything that is shown of it."""

    wish: Wish
    asked: Asked
    today: date
    periods: tuple[tuple[str, str], ...]
    target: int
    whole: Sums
    homes: Sums
    lines: tuple[Line, ...]
    owing: tuple[Owing, ...]
    apart: Apart
    timely: Timely


def read(wish: Wish) -> FiguresRead:
    """Everything that the page shows; call inside a read. Raises Refused."""
    asked = queries.asked(wish.item or None, wish.period or None, wish.on)
    lines = queries.collection(asked, wish.by)
    total = queries.collection(asked, By.TOTAL)
    homes = [line.sums for line in queries.collection(asked, By.OCCUPANCY) if line.key in OCCUPIED_HOMES]
    every = Asked(asked.item, "", asked.on)
    known = tuple((one.code, one.label) for one in queries.periods(asked.item))
    return FiguresRead(
        wish, asked, clock.now().date(), known, queries.target(asked.on), rules.total(one.sums for one in total),
        rules.total(homes), lines, queries.arrears(every, wish.by), queries.apart(asked), queries.timely(asked),
    )  # fmt: skip


class FiguresPage(ReadPage):
    """Rates by households and by amount, with what they are of; every figure names its base."""

    page_name = "figures"
    title = "收费统计"
    permission = "ledger.figures"
    chapter = "ledger"
    papers = ("collection_page",)
    entities = SHOWN

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.wish = Wish()
        self._shown: FiguresRead | None = None
        self._today = date.min
        self.item = fields.ChoiceField("费用", list(ITEM_NAMES.items()), required=True, radios=False)
        self.period = fields.ChoiceField("计费期", [], required=True, radios=False)
        self.on = fields.DateField("截至", self._now_is)
        self.by = fields.ChoiceField(
            "分组", [(str(one), BY_NAMES[one]) for one in CHOICES], required=True, radios=False
        )
        self.treatment = fields.ChoiceField("减免", list(TREATMENT_NAMES.items()), required=True, radios=False)
        bar = layouts.row(
            (self.item, 2), (self.period, 3), (self.on, 3), (self.by, 3), (self.treatment, 3), gap=12
        )  # fmt: skip
        self._content = layouts.column(gap=12)
        self.content = layouts.boxed(self._content, "layer")
        self._bar = layouts.boxed(bar)
        self._bar.hide()
        self.body.addWidget(self._bar)
        self._box = ScrollBox(self.content)
        self.body.addWidget(self._box, 1)
        self._box.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._choose)
        for one in (self.item, self.period, self.on, self.by, self.treatment):
            one.set_required(False)  # they always have a value, nobody has to be told
            one.changed.connect(self._timer.start)

    def _now_is(self) -> date:
        return self._today

    @override
    def fetch(self) -> FiguresRead:
        return read(self.wish)

    @override
    def head_actions(self, read: Any) -> Sequence[RowAction]:
        return (RowAction("复制为图片", self.copy_picture, "copy"),)

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        wish = self.wish
        asked = self._shown.asked if self._shown is not None else None
        return {
            "item": asked.item if asked else None, "period": asked.period if asked else "",
            "on": asked.on.isoformat() if asked else None, "by": str(wish.by), "treatment": str(wish.treatment),
        }  # fmt: skip

    def copy_picture(self) -> None:
        """Put the page as it stands into the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.content.grab())
        self.context.tell("已复制为图片，可以粘贴到文档或聊天里。")

    def _choose(self) -> None:
        """Look at it as it was chosen; another item begins with its own newest period."""
        item, day = str(self.item.value() or ""), self.on.value()
        if self._shown is None or self.on.fault() is not None:
            return
        period = str(self.period.value() or "") if item == self._shown.asked.item else ""
        wish = Wish(item, period, day, By(self.by.value()), Treatment(self.treatment.value()))
        if wish != self.wish:
            self.wish = wish
            self.reload()

    # showing

    @override
    def show_read(self, read: FiguresRead) -> None:
        self._shown, self._today = read, read.today
        self._show_choice(read)
        layouts.clear(self._content)
        title = f"{read.asked.words} {dict(read.periods).get(read.asked.period, '')}"
        note = f"截至 {read.asked.on:%Y-%m-%d}，{TREATMENT_NAMES[read.wish.treatment]}"
        self._content.addLayout(layouts.row(Label(title, "subtitle"), Label(note, "quiet"), None))
        self._content.addLayout(layouts.row(*((one, 1) for one in _cards(read)), gap=12))
        self._content.addWidget(_groups(read))
        self._content.addLayout(layouts.row((_rates(read), 1), (_ages(read), 1), gap=12))
        self._content.addWidget(_apart(read))
        self._content.addStretch(1)
        self._bar.show()
        self._box.show()

    def _show_choice(self, read: FiguresRead) -> None:
        self._timer.stop()
        shown = ((self.item, read.asked.item), (self.by, str(read.wish.by)), (self.treatment, str(read.wish.treatment)))
        if [one[0] for one in self.period.options()] != [code for code, _ in read.periods]:
            self.period.set_required(True)
            self.period.set_options(read.periods)
            self.period.set_required(False)
        fields_now: list[tuple[fields.Field, Any]] = [
            *shown,
            (self.period, read.asked.period),
            (self.on, read.asked.on),
        ]
        for field, value in fields_now:
            if field.value() != value:
                field.set_value(value)
        self.wish = Wish(read.asked.item, read.asked.period, read.asked.on, read.wish.by, read.wish.treatment)
        self._timer.stop()


def _cards(read: FiguresRead) -> Sequence[QWidget]:
    """The rates with numerator and denominator, what is missing to the target, and what is owed."""
    treatment, target = read.wish.treatment, read.target
    found = [
        _rate("收费率（户数）", rules.by_accounts(read.whole, treatment), target, money=False),
        _rate("收费率（金额）", rules.by_amount(read.whole, treatment), target, money=True),
    ]
    if read.homes.due:
        found.append(_rate("在住户收费率", rules.by_accounts(read.homes, treatment), target, money=False))
    whole = read.whole
    words = (
        f"应收 {format_yuan(whole.receivable)}，减免 {format_yuan(whole.reduction)}，已收 {format_yuan(whole.received)}"
    )
    found.append(figure("未收（元）", format_yuan(whole.open), words, "bad" if whole.open else "ok"))
    return found


def _rate(label: str, rate: Rate, target: int, *, money: bool) -> QWidget:
    told = (format_yuan(rate.part), format_yuan(rate.whole)) if money else (f"{rate.part:,}", f"{rate.whole:,}")
    unit = "元" if money else "户"
    missing = rate.missing(target)
    words = format_yuan(missing) if money else f"{missing:,}"
    left = f"目标 {target}%，还差 {words} {unit}" if missing else f"已达到目标 {target}%"
    return figure(label, rules.percent(rate.tenths), f"{told[0]} / {told[1]} {unit}\n{left}", "" if missing else "ok")


def _groups(read: FiguresRead) -> QWidget:
    """The rates of each group as a table."""
    model = TableModel(GROUPS, checkable=False)
    table = TableView(model, "收费率", compact=True)
    model.setParent(table)
    rows = []
    for number, line in enumerate(read.lines):
        sums = line.sums
        accounts, amount = (one(sums, read.wish.treatment) for one in (rules.by_accounts, rules.by_amount))
        rows.append(
            TableRow(
                number,
                (
                    line.name, f"{accounts.whole:,}", f"{accounts.part:,}", rules.percent(accounts.tenths),
                    format_yuan(sums.receivable), format_yuan(sums.received), rules.percent(amount.tenths),
                    f"{accounts.missing(read.target):,}", format_yuan(sums.open),
                ),
            )
        )  # fmt: skip
    model.set_rows(rows)
    table.setFixedHeight(theme.px(tokens.HEAD + tokens.ROW_COMPACT * max(len(rows), 1)) + 6)
    card = Card("", margins=(1, 10, 1, 1), gap=8)
    card.add(layouts.row(Label(f"按{BY_NAMES[read.wish.by]}", "card-title"), None, margins=(15, 0, 15, 0)))
    card.add(table)
    return card


def _rates(read: FiguresRead) -> QWidget:
    """The rates of the groups with most charged as bars, with the target."""
    largest = sorted(read.lines, key=_receivable, reverse=True)[:SHOWN_BARS]
    bars = []
    for line in largest:
        rate = rules.by_accounts(line.sums, read.wish.treatment)
        words = f"{rules.percent(rate.tenths)}（{rate.part:,}/{rate.whole:,}）"
        bars.append(Bar(line.name, min(max(rate.tenths or 0, 0), TENTHS), words))
    more = f"，应收最多的 {SHOWN_BARS} 组" if len(read.lines) > SHOWN_BARS else ""
    chart = BarChart(f"按{BY_NAMES[read.wish.by]}的收费率", bars, whole=TENTHS, mark=read.target * 10)
    return Card("收费率（户数）", chart, None, note=f"虚线是目标 {read.target}%{more}")


def _receivable(line: Line) -> int:
    return line.sums.receivable


def _ages(read: FiguresRead) -> QWidget:
    """What is owed for all periods, by age."""
    by_age = [(label, sum(one.by_age.get(code, 0) for one in read.owing)) for code, label in ages.AGE_NAMES.items()]
    bars = [Bar(label, fen, f"{format_yuan(fen)} 元") for label, fen in by_age]
    accounts = sum(one.accounts for one in read.owing)
    note = f"全部计费期，含滞纳金，共 {format_yuan(sum(fen for _, fen in by_age))} 元"
    parts: list[layouts.Item] = [BarChart("欠费按账龄", bars, "c2")]
    if read.wish.by is not By.PERIOD:
        parts.append(KeyValue("欠费户数", f"{accounts:,} 户"))
    return Card("欠费按账龄", *parts, None, note=note)


def _apart(read: FiguresRead) -> QWidget:
    """Money that no rate contains, and how much came in within the term."""
    apart, timely, whole = read.apart, read.timely, read.whole
    left = [
        ("预存", f"{format_yuan(apart.credit)} 元"), ("待认领", f"{format_yuan(apart.unclaimed)} 元"),
        ("退费", f"{format_yuan(apart.refunds)} 元"), ("已收滞纳金", f"{format_yuan(whole.late_received)} 元"),
    ]  # fmt: skip
    right = [
        (f"缴费期内收回（下限 {timely.least_percent}%）", _told(timely.within_term)),
        (f"送达后 {timely.early_days} 天内收回", _told(timely.early)),
    ]
    columns = [layouts.column(*(KeyValue(*one) for one in part), None, gap=6) for part in (left, right)]
    return Card("另外说明", layouts.row((columns[0], 1), 24, (columns[1], 1)), note="预存、待认领、滞纳金不计入收费率")


def _told(rate: Rate) -> str:
    if not rate.whole:
        return "还没有到期的应收"
    return f"{rules.percent(rate.tenths)}（{format_yuan(rate.part)} / {format_yuan(rate.whole)} 元）"
