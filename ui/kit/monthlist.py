"""A list of one month: the month is chosen by arrows above the rows, and holds for every view and search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout

from models.core.lists import Filter, Query, View
from ui.kit import layouts
from ui.kit.grid.monthbar import MonthBar, later
from ui.kit.listload import Loaded
from ui.kit.listmodel import ListState
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.recordpane import RecordPage

MONTH = "month"


class MonthListPage(RecordPage):
    """A list whose rows belong to months; `ago` is how many months before the present one it begins with."""

    ago = 1

    def __init__(self, context: Context) -> None:
        self._month: date | None = None
        super().__init__(context)
        self.months = MonthBar()
        self.months.chosen.connect(self.turn_to)
        self._column.insertLayout(1, self.make_over())
        self._show_month()

    def make_over(self) -> QLayout:
        """What stands above the list: the month, and what belongs to it."""
        return layouts.row(self.months, None)

    @property
    def month(self) -> str:
        """The month that is shown, such as 2026-10."""
        return f"{self._first():%Y-%m}"

    def _first(self) -> date:
        return self._month or later(self.tools.today, -self.ago)

    def _show_month(self) -> None:
        self.months.show_month(self._first(), self.tools.today)

    def turn_to(self, month: date) -> None:
        """Show another month."""
        self._month = month
        self._show_month()
        self.month_turned()
        self._load(fresh=True)

    def month_turned(self) -> None:
        """Another month is shown now, or the present one became known."""

    @override
    def query(self) -> Query:
        asked = super().query()
        if any(one.column == "__key__" for one in asked.filters):
            return asked
        return replace(asked, filters=(*asked.filters, self._of_month()))

    def _of_month(self) -> Filter:
        return Filter(MONTH, "eq", self.month)

    @override
    def counted_views(self) -> Sequence[View]:
        return [replace(one, filters=(*one.filters, self._of_month())) for one in super().counted_views()]

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """A condition about the month turns to it; the others are conditions of the list."""
        if isinstance(query, Sequence) and query and all(isinstance(one, Filter) for one in query):
            for one in query:
                if one.column == MONTH and one.op == "eq":
                    self._month = date.fromisoformat(f"{one.value}-01")
            query = [one for one in query if one.column != MONTH] or None
            if query is None:  # the whole month, whatever was looked at before
                self.state, self.search = ListState(), ""
                self._make_way()
            self._loaded_once = False
            self._show_month()
            self.month_turned()
        super().shown(record, query)

    @override
    def _show_rows(self, answer: Loaded) -> None:
        before = self.tools.today
        super()._show_rows(answer)
        if later(before, 0) != later(self.tools.today, 0) and self._month is None:
            self._show_month()  # the database lives in another month than this PC
            self.month_turned()
            self._load(fresh=True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and step and self.record_view() is None:
            self.months.turn(step)
        else:
            super().keyPressEvent(event)
