"""One deduction list on a page of its own: what it takes, carries over and gives back, and why each row is so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from models.core import database, listing, register
from models.core.explain import Basis, Explanation
from models.core.lists import Query, Row
from models.core.money import format_yuan
from models.penalty import places
from models.penalty.money import course
from models.penalty.money.course import ListCourse
from models.penalty.workflow import LIST_STATE_NAMES
from ui.kit import cards, layouts, listmodel, recordpane, theme, tokens
from ui.kit.badge import BadgeText
from ui.kit.cards import Card, Facts
from ui.kit.courseview import CourseView
from ui.kit.notice import NoticeBar
from ui.kit.qt import override
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.table import Column, TableModel, TableView
from ui.kit.table import Row as Line
from ui.kit.totals import Total, TotalsBar
from ui.kit.why import WIDTH, WhyCard
from ui.kit.whylink import WORDS
from ui.penalty import moneyparts
from ui.penalty.moneyparts import LIST, PAPER, SLIP, of_list

ROWS = "deductions"
TONES = {"made": "info", "closed": "ok", "withdrawn": "mute"}
COLUMNS = (
    Column("slip", "处罚单", "link", 114, sortable=False),
    Column("name", "姓名", "strong", 78, sortable=False),
    Column("title", "违规事项", "text", 90, sortable=False, stretch=True),
    Column("kind", "类别", "badge", 74, sortable=False),
    Column("standing", "处罚金额（元）", "money", 114, sortable=False),
    Column("amount", "本月（元）", "money", 92, sortable=False),
    Column("carried", "转下月（元）", "money", 100, sortable=False),
)
MOST_ROWS = 12  # that are seen at once


@dataclass(frozen=True)
class Read:
    """A list with its rows and their slips, and what belongs to its record."""

    data: ListCourse
    rows: tuple[Row, ...]
    slips: Mapping[int, int]
    carried: Carried


class DeductionView(CourseView):
    """Reads one list and shows it; the other lists keep their place behind it."""

    entities = frozenset({LIST, "penalty_deduction", "attachment"})

    def __init__(self, page, record: int) -> None:
        self._kind = register.get_list(ROWS)
        self.model: TableModel | None = None
        super().__init__(page, record, "扣款清单")

    @override
    def fetch(self) -> Read:
        person = self.page.context.person
        data = course.of_list(person, self.record)
        rows = listing.every(self._kind, person, Query(of_list(self.record), order="slip"))
        return Read(data, tuple(rows), places.slips_of_list(self.record), recordpane.read(person, LIST, self.record))

    @override
    def title(self) -> tuple[str, BadgeText]:
        row = self.read.data.row
        tone = TONES[row.state]
        return f"{row.month} {row.number}", BadgeText(LIST_STATE_NAMES[row.state], tone, "" if tone == "mute" else None)

    @override
    def papers(self) -> Sequence[RowAction]:
        if not self.read.data.row.live:
            return ()
        return moneyparts.printing(self, self.page.context, PAPER, self.record)

    @override
    def steps(self) -> Sequence[RowAction]:
        row = self.read.data.row
        return moneyparts.step_actions(self.page, self.read.data.steps, self.record, f"{row.month} {row.number}")

    @override
    def parts(self) -> Iterable[layouts.Item]:
        row = self.read.data.row
        if row.end_reason:
            yield NoticeBar(f"{self.read.data.ended}。下面的扣款不再计入，{row.month} 可以重新编制。", "warn")
        yield layouts.row(*((one, 1) for one in self._figures()), gap=12)
        yield Card("", Facts(self._facts(), 2))
        if self.read.rows:
            yield self._rows()
        yield from recordpane.carried_widgets(self.page.context, LIST, self.record, self.read.carried)

    def _figures(self) -> Iterable[QWidget]:
        taken, back, carried = self.read.data.taken, self.read.data.back, self.read.data.carried
        rows = self.read.rows
        people = len({listmodel.value_of(self._kind, one, "work_no") for one in rows})
        yield cards.figure("扣款", f"{format_yuan(taken)} 元", f"{people} 人，{len(rows)} 笔")
        yield cards.figure(
            "转下月", f"{format_yuan(carried)} 元", "超过上限或没有登记工资的", "warn" if carried else ""
        )
        yield cards.figure("退回", f"{format_yuan(back)} 元", "以前扣的，申诉改变或撤销后退")

    def _facts(self) -> list[tuple[str, str]]:
        row, data = self.read.data.row, self.read.data
        found = [("编制", f"{row.made_at:%Y-%m-%d %H:%M} {row.made_by}"), ("扣款规则", data.limits)]
        found += [("关闭", data.ended)] if data.ended and not row.end_reason else []
        return [*found, *([("说明", row.remark)] if row.remark else [])]

    # the rows

    def _rows(self) -> layouts.Item:
        opens = moneyparts.may_open_slip(self.page.context.person)
        columns = COLUMNS if opens else (replace(COLUMNS[0], kind="text"), *COLUMNS[1:])
        self.model = TableModel(columns, checkable=False)
        table = TableView(self.model, "扣款明细")
        cells = [self._kind.column(one.key) for one in COLUMNS]
        value = partial(listmodel.value_of, self._kind)
        lines = [Line(one.record, tuple(listmodel.cell(c, value(one, c.key)) for c in cells)) for one in self.read.rows]
        self.model.set_rows(lines, False)
        table.setFixedHeight(theme.px(tokens.ROW) * (min(len(lines), MOST_ROWS) + 1) + 6)
        taken, back, carried = self.read.data.taken, self.read.data.back, self.read.data.carried
        totals = TotalsBar()
        sums = [Total("转下月", format_yuan(carried)), Total("合计扣款", format_yuan(taken - back))]
        totals.show_totals(f"共 {len(lines)} 笔", "", sums)
        card = Card(margins=(1, 1, 1, 1), gap=0)
        card.add(table)
        card.add(totals)
        self._side = layouts.column(gap=0)
        beside = layouts.boxed(self._side)
        beside.setFixedWidth(WIDTH)
        table.current_row_changed.connect(self._ask_why)
        table.activated_row.connect(self._open_slip)
        table.link_pressed.connect(self._link_pressed)
        self._ask_why(self.read.rows[0].record)
        return layouts.row((layouts.column(card, None, gap=0), 1), beside, gap=12)

    def _row(self, record: Any) -> Row | None:
        return next((one for one in self.read.rows if one.record == record), None)

    def _link_pressed(self, record: Any, _column: str) -> None:
        self._open_slip(record)

    def _open_slip(self, record: Any) -> None:
        slip = self.read.slips.get(record)
        if slip is not None and moneyparts.may_open_slip(self.page.context.person):
            self.page.context.open_page(SLIP, slip)

    def _ask_why(self, record: Any) -> None:
        if record is None:
            return
        context = self.page.context
        read = partial(database.read, partial(listing.why, self._kind, context.person, [int(record)]))
        context.tasks.run(read, partial(self._show_why, int(record)), context.fail, owner=self, key=(id(self), "why"))

    def _show_why(self, record: int, found: dict[int, Explanation]) -> None:
        row = self._row(record)
        if row is None or record not in found:
            return
        layouts.clear(self._side)
        value = partial(listmodel.value_of, self._kind, row)
        who = f"{value('name')}（{value('work_no')}）{value('slip')}"
        card = WhyCard(f"{who}：{WORDS}", found[record])
        card.record_wanted.connect(self.page.context.open_page)
        card.article_wanted.connect(self._open_article)
        self._side.addWidget(Card("", card, margins=(0, 0, 0, 0)))
        self._side.addStretch(1)

    def _open_article(self, basis: Basis) -> None:
        self.page.context.open_page("regulation_article", basis.article_id)
