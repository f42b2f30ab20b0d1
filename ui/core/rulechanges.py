"""The changes of the rulebook: every act that set rules, and what differs between two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from models.core import clock
from models.core.lists import Row
from models.core.rulebook import queries, register
from models.core.rulebook.queries import Difference
from ui.kit import layouts, listmodel
from ui.kit.buttons import Button
from ui.kit.cards import Card
from ui.kit.fields import DateField
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.recordpane import RecordPage
from ui.kit.rowactions import RowAction
from ui.kit.state import StatePanel
from ui.kit.table import TableView
from ui.kit.table_model import Column, TableModel
from ui.kit.table_model import Row as TableRow

WITHDRAWN = "这次修改的内容到原定的日期不再生效，修改记录保留。"
COLUMNS = (
    Column("area", "用于", "text", 100, essential=True),
    Column("label", "规则", "strong", 210),
    Column("before", "较早一天", "text", 150),
    Column("after", "较晚一天", "text", 150),
    Column("valid_from", "生效日期", "date", 100),
    Column("author", "修改人", "text", 90),
    Column("reason", "原因", "text", 160, stretch=True),
)


class ChangesPage(RecordPage):
    """What people call the versions of the rulebook, newest first."""

    list_name = page_name = "rule_changes"
    chapter = "rulebook"
    icon = "history"
    checkable = False
    also = frozenset({"rule_value", "attachment"})
    empty_words = "修改参数或规则表时，这里自动留下记录。"

    @override
    def actions_for(self, row: Row, more: Any) -> Sequence[RowAction]:
        if listmodel.value_of(self.kind, row, "state") != "later":
            return ()
        return self.act("rulebook.withdraw", row.record, icon="arrow_undo", consequence=WITHDRAWN)


class ComparePage(ReadPage):
    """Two days beside each other: which rules say something else, since when, by whom and why."""

    page_name = "rule_compare"
    chapter = "rulebook"
    title = "比较两个日期"
    permission = "rulebook.read"
    entities = frozenset({"rule_value", "rule_change"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._today: date | None = None
        self.first = DateField("较早一天", self._now, required=True)
        self.second = DateField("较晚一天", self._now, required=True)
        self.go = Button("比较", "primary", "clipboard_task")
        self.go.clicked.connect(self._ask)
        for field in (self.first, self.second):
            field.setMaximumWidth(200)
            field.entered.connect(self._ask)
        self.model = TableModel(COLUMNS, checkable=False)
        self.table = TableView(self.model, "有变化的规则")
        button = layouts.column(22, self.go, None, gap=0)
        asked = Card("", layouts.row(self.first, self.second, button, None, gap=12))
        self.found = Card(margins=(1, 1, 1, 1), gap=0)
        self.found.add((self.table, 1))
        self.body.addWidget(asked)
        self.body.addWidget(self.found, 1)

    def _now(self) -> date:
        return self._today or self.first.value() or date(2000, 1, 1)

    def _ask(self, *_: object) -> None:
        if self.first.validate() and self.second.validate():
            self.reload()

    @override
    def reload(self) -> None:
        """Take the days as they stand in the fields, in the window's thread."""
        self._days = (self.first.value(), self.second.value())
        super().reload()

    @override
    def fetch(self) -> tuple[date, date, tuple[Difference, ...]]:
        today = clock.now().date()
        first = self._days[0] or today.replace(month=1, day=1) - timedelta(days=1)
        second = self._days[1] or today
        first, second = min(first, second), max(first, second)
        return first, second, queries.compare(first, second)

    @override
    def show_read(self, read: tuple[date, date, tuple[Difference, ...]]) -> None:
        first, second, found = read
        self._today = second
        self.first.set_value(first)
        self.second.set_value(second)
        self.model.set_rows([_row(number, one) for number, one in enumerate(found)])
        words = f"{first:%Y-%m-%d} 和 {second:%Y-%m-%d} 的规定相同。"
        self.table.set_cover(None if found else StatePanel("checkmark_circle", "ok", "没有变化", words))


def _row(number: int, one: Difference) -> TableRow:
    area = register.area_names()[one.area]
    since = queries.since_words(one.valid_from)
    return TableRow(number, (area, one.label, one.before, one.after, since, one.author, one.reason))
