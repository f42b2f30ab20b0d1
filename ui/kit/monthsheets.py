"""The sheets of a month with their clock: how far they are and what is one's own stand above the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from PySide6.QtWidgets import QLayout

from models.core import database
from models.core.access import Person
from models.core.errors import ConnectionLost, Refused
from ui.kit import courseview, layouts, theme
from ui.kit.monthlist import MonthListPage
from ui.kit.page import Context
from ui.kit.qt import override
from ui.kit.text import Label

CLOCK = 460  # the widest that the clock becomes
Reader = Callable[[Person, str], Any]


class MonthSheetsPage(MonthListPage):
    """A list of sheets of a month, one for each unit.

    `overview_of` reads how they stand together: month, clock, progress and tasks in words, and why nothing can be made.
    """

    overview_of: ClassVar[Reader]

    def __init__(self, context: Context) -> None:
        self.overview: Any = None
        self._progress = Label("", "label", wrap=True)
        self._tasks = Label("", "strong")
        self._clock = layouts.row(gap=0)
        super().__init__(context)

    @override
    def make_over(self) -> QLayout:
        told = layouts.column(self.months, self._progress, self._tasks, None, gap=6)
        box = layouts.boxed(self._clock)
        box.setFixedWidth(theme.px(CLOCK))
        return layouts.row((told, 1), box, gap=12)

    @override
    def show_head(self) -> None:
        super().show_head()
        if self.overview is None:
            self._read_overview()

    @override
    def month_turned(self) -> None:
        self._read_overview()

    @override
    def reload(self) -> None:
        super().reload()
        self._read_overview()

    def _read_overview(self) -> None:
        read = partial(database.read, partial(type(self).overview_of, self.context.person, self.month))
        self.context.tasks.run(read, self._show_overview, self._not_read, owner=self, key=(id(self), "overview"))

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, (Refused, ConnectionLost)):
            self.context.fail(error)

    def _show_overview(self, found: Any) -> None:
        self.overview = found
        self._progress.setText(found.progress)
        self._tasks.setText("　".join(found.tasks))
        self._tasks.setVisible(bool(found.tasks))
        layouts.clear(self._clock)
        read = partial(_clock_now, type(self).overview_of, self.context, found.month)
        self._clock.addWidget(courseview.ClockRow(self.context, [found.clock], read))
        self.show_head()

    @override
    def paper_options(self, paper: str) -> Mapping[str, Any]:
        return {"month": self.month}


def _clock_now(overview_of: Reader, context: Context, month: str) -> Sequence[Any]:
    return [overview_of(context.person, month).clock]
