"""One bonus sheet on a page of its own: how far it is, by when it is due, everybody's row and why it is so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.appraisal import course
from models.appraisal.course import BonusCourse
from models.appraisal.workflow import BonusState
from models.core import database, listing, register
from models.core.explain import Basis, Explanation
from models.core.lists import Filter, Query, Row, Totals
from models.core.papers import kinds
from ui.appraisal import bonusparts
from ui.kit import courseview, layouts, listmodel, theme, tokens
from ui.kit.badge import BadgeText
from ui.kit.buttons import Button
from ui.kit.cards import Card, Facts
from ui.kit.courseview import CourseView
from ui.kit.notice import NoticeBar
from ui.kit.papers import paperopen
from ui.kit.papers.paperwork import Wanted
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.state import StatePanel
from ui.kit.table import Column, TableModel, TableView
from ui.kit.table import Row as Line
from ui.kit.totals import Total, TotalsBar
from ui.kit.why import WIDTH, WhyCard
from ui.kit.whylink import WORDS

PAPER, LIST = "bonus_sheet", "bonus"
COLUMNS = (
    Column("name", "姓名", "strong", 76, sortable=False),
    Column("final_points", "得分", "number", 60, sortable=False),
    Column("base_fen", "基数（元）", "money", 92, sortable=False),
    Column("bonus_fen", "按得分（元）", "money", 100, sortable=False),
    Column("added_fen", "加发（元）", "money", 88, sortable=False),
    Column("payable_fen", "应发（元）", "money", 96, sortable=False),
    Column("fine_fen", "罚款（元）", "money", 88, sortable=False),
    Column("remark", "备注", "text", 80, sortable=False, stretch=True),
)
SUMS = ("added_fen", "payable_fen", "fine_fen")
MOST_ROWS = 12  # that are seen at once


@dataclass(frozen=True)
class Read:
    """A bonus sheet with the rows of the version that counts, and their sums."""

    data: BonusCourse
    rows: tuple[Row, ...]
    totals: Totals | None


class BonusView(CourseView):
    """Reads one sheet and shows it; the list keeps its place behind it."""

    entities = frozenset({"bonus_sheet", "bonus_result", "attendance_sheet"})

    def __init__(self, page, record: int) -> None:
        self._kind = register.get_list(LIST)
        self.model: TableModel | None = None
        super().__init__(page, record, "奖金表")

    @override
    def fetch(self) -> Read:
        person = self.page.context.person
        data = course.course(person, self.record)
        if data.state is BonusState.OPEN:
            return Read(data, (), None)
        query = Query((Filter("sheet_id", "eq", self.record), Filter("live", "eq", "live")), order="place")
        return Read(data, tuple(listing.every(self._kind, person, query)), listing.totals(self._kind, person, query))

    @property
    def _data(self) -> BonusCourse:
        data: BonusCourse = self.read.data
        return data

    @override
    def title(self) -> tuple[str, BadgeText]:
        return self._data.title, BadgeText(self._data.state_words, self._data.tone)

    @override
    def papers(self) -> Sequence[RowAction]:
        kind, context, data = kinds.get_paper(PAPER), self.page.context, self._data
        if data.state is BonusState.OPEN or not paperopen.may_make(context.person, kind):
            return ()
        wanted = Wanted(PAPER, initial={"month": data.month, "unit": data.unit_id or None})
        return [RowAction("打印奖金表", partial(paperopen.open_paper, self, context, wanted), "print")]

    @override
    def steps(self) -> Sequence[RowAction]:
        go = self.page.context.open_page
        return [
            *bonusparts.step_actions(self.page, self._data),
            RowAction("看考勤表", partial(go, "attendance_sheet", self.record), "document_table"),
            RowAction("看月度得分", partial(go, "score", None, self._of_month()), "data_bar_vertical"),
        ]

    def _of_month(self) -> tuple[Filter, ...]:
        return (Filter("month", "eq", self._data.month),)

    @override
    def parts(self) -> Iterable[layouts.Item]:
        data = self._data
        if data.came_back:
            yield NoticeBar(data.came_back, "bad")
        yield Card("", courseview.stages(data.stages))
        yield layouts.row((self._clock(), 1), (self._facts(), 1), gap=12)
        if self.read.rows:
            yield self._rows()
        elif data.state is BonusState.OPEN:
            yield self._not_prepared()
        if data.versions:
            yield courseview.versions_card(data.versions)

    def _clock(self) -> QWidget:
        context = self.page.context
        return courseview.ClockRow(context, [self._data.clock], partial(_clock_now, context, self.record))

    def _facts(self) -> Card:
        data, totals = self._data, self.read.totals
        payable = f"{self._sum('payable_fen')} 元" if totals is not None else "编制后计算"
        facts = [("人数", f"{totals.count} 人" if totals is not None else "—"), ("应发合计", payable)]
        if data.rules:
            facts.append(("计算方法", data.rules))
        return Card("", Facts(facts, 2))

    def _sum(self, key: str) -> str:
        return listing.shown(self._kind.column(key), self.read.totals.sums[key])

    def _not_prepared(self) -> Card:
        words = "编制以后，每个人的得分、基数和应发列在这里。现在的得分在“月度得分”里看。"
        go = Button("看月度得分", icon="data_bar_vertical")
        go.clicked.connect(partial(_run, partial(self.page.context.open_page, "score", None, self._of_month())))
        return Card("", StatePanel("receipt_money", "info", "还没有编制", words, [go]))

    # everybody's row

    def _rows(self) -> layouts.Item:
        self.model = TableModel(COLUMNS, checkable=False)
        table = TableView(self.model, "奖金明细")
        cells = [self._kind.column(one.key) for one in COLUMNS]
        lines = [
            Line(one.record, tuple(listmodel.cell(c, listmodel.value_of(self._kind, one, c.key)) for c in cells))
            for one in self.read.rows
        ]
        self.model.set_rows(lines, False)
        table.setFixedHeight(theme.px(tokens.ROW) * (min(len(lines), MOST_ROWS) + 1) + 6)
        totals = TotalsBar()
        sums = [Total(self._kind.column(key).label, self._sum(key)) for key in SUMS]
        totals.show_totals(f"共 {len(lines)} 人", "", sums)
        card = Card(margins=(1, 1, 1, 1), gap=0)
        card.add(table)
        card.add(totals)
        self._side = layouts.column(gap=0)
        beside = layouts.boxed(self._side)
        beside.setFixedWidth(WIDTH)
        table.current_row_changed.connect(self._ask_why)
        table.activated_row.connect(self._ask_why)
        self._ask_why(self.read.rows[0].record)
        return layouts.row((layouts.column(card, None, gap=0), 1), beside, gap=12)

    def _ask_why(self, record: Any) -> None:
        if record is None:
            return
        context = self.page.context
        read = partial(database.read, partial(course.why_of, int(record)))
        context.tasks.run(read, partial(self._show_why, int(record)), context.fail, owner=self, key=(id(self), "why"))

    def _show_why(self, record: int, explained: Explanation | None) -> None:
        row = next((one for one in self.read.rows if one.record == record), None)
        if row is None or explained is None:
            return
        layouts.clear(self._side)
        name = listmodel.value_of(self._kind, row, "name")
        card = WhyCard(f"{name}：{WORDS}", explained)
        card.record_wanted.connect(self.page.context.open_page)
        card.article_wanted.connect(self._open_article)
        self._side.addWidget(Card("", card, margins=(0, 0, 0, 0)))
        self._side.addStretch(1)

    def _open_article(self, basis: Basis) -> None:
        self.page.context.open_page("regulation_article", basis.article_id)


def _clock_now(context, record: int) -> Sequence[Any]:
    return [course.course(context.person, record).clock]


def _run(run, _checked: bool = False) -> None:
    run()
