"""The month grid: people by days with frozen names, totals and cover rows, worked like a sheet."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QScrollBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.kit import theme, tokens
from ui.kit.grid import heads
from ui.kit.grid.days import DaysView, plain
from ui.kit.grid.models import CoversModel, DaysModel, FactsModel, TotalsModel
from ui.kit.grid.value import GridValue, Place, Span
from ui.kit.qt import override
from ui.kit.table_model import CellText

ROW = 28
COVER_ROW = 25
NARROWEST_DAY = 28
FEWEST_ROWS = 4


class MonthGrid(QFrame):
    """Shows a GridValue and tells what the person wants; the page changes the value and shows it again.

    `changes_wanted` carries `Changes`, cells and the text of the sign that shall stand there ("" empties): typing,
    pasting, deleting and filling all come as that, never for a value that is not editable. `key_refused` is a typed
    character that no sign has, `paste_cut` the rows and columns of a paste for which there was no room. `why_wanted`,
    `edit_wanted` and `current_changed` carry row and column (Space; F2, Enter or a double click; any move),
    `menu_wanted` a place on the screen, `month_wanted` -1 or 1 (Ctrl+← →).
    """

    changes_wanted = Signal(object)
    key_refused = Signal(str)
    paste_cut = Signal(int, int)
    undo_wanted = Signal()
    redo_wanted = Signal()
    why_wanted = Signal(int, int)
    edit_wanted = Signal(int, int)
    menu_wanted = Signal(QPoint)
    month_wanted = Signal(int)
    current_changed = Signal(int, int)

    def __init__(self, row_height: int = ROW) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._row_height = row_height
        self._models = (DaysModel(), TotalsModel(), CoversModel())
        days = self._models[0]
        self.days = DaysView(days, self)
        self.totals, self.covers = QTableView(self), QTableView(self)
        self._corner = heads.Corner(self.days)
        self._names = heads.NameHead(days, self.days)
        self._across, self._down = QScrollBar(Qt.Orientation.Horizontal), QScrollBar(Qt.Orientation.Vertical)
        self._dress()
        self._follow(self.days.horizontalScrollBar(), self._across, self.covers.horizontalScrollBar())
        self._follow(self.days.verticalScrollBar(), self._down, self.totals.verticalScrollBar())
        self._lay_out()
        for name in (
            "changes_wanted", "key_refused", "paste_cut", "undo_wanted", "redo_wanted", "why_wanted", "edit_wanted",
            "menu_wanted", "month_wanted", "current_changed",
        ):  # fmt: skip
            getattr(self.days, name).connect(getattr(self, name))
        self.days.current_changed.connect(self._show_current)
        self.days.resized.connect(self._fit)
        self.setFocusProxy(self.days)
        theme.signals.changed.connect(self._measure)
        self._measure()

    def _dress(self) -> None:
        days, totals, covers = self._models
        self.days.setHorizontalHeader(heads.DayHead(days, self.days))
        self.days.setVerticalHeader(self._names)
        for view, model in ((self.totals, totals), (self.covers, covers)):
            plain(view, model)
            view.setItemDelegate(_FactPainter(view, model, "card" if model is totals else "subtle"))
            view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.totals.setHorizontalHeader(heads.TotalHead(totals, self.totals))
        self.totals.verticalHeader().setMinimumSectionSize(1)
        self.totals.verticalHeader().hide()
        self.covers.horizontalHeader().setMinimumSectionSize(1)
        self.covers.horizontalHeader().hide()
        self.covers.setVerticalHeader(heads.CoverHead(covers, self.covers))

    def _lay_out(self) -> None:
        box = QGridLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        self._foot = QWidget()
        self._foot.setProperty("ground", "subtle")
        box.addWidget(self.days, 0, 0)
        box.addWidget(self.totals, 0, 1)
        box.addWidget(self._down, 0, 2)
        box.addWidget(self.covers, 1, 0)
        box.addWidget(self._foot, 1, 1, 1, 2)
        box.addWidget(self._across, 2, 0, 1, 3)
        box.setRowStretch(0, 1)
        box.setColumnStretch(0, 1)

    def _follow(self, main: QScrollBar, shown: QScrollBar, other: QScrollBar) -> None:
        """Let the bar that is shown and the neighbouring view go with the days."""
        main.rangeChanged.connect(shown.setRange)
        main.rangeChanged.connect(self._show_bars)
        main.valueChanged.connect(shown.setValue)
        main.valueChanged.connect(other.setValue)
        shown.valueChanged.connect(main.setValue)
        other.valueChanged.connect(main.setValue)
        shown.hide()

    def _show_bars(self) -> None:
        for main, shown in (
            (self.days.horizontalScrollBar(), self._across),
            (self.days.verticalScrollBar(), self._down),
        ):
            shown.setPageStep(main.pageStep())
            shown.setSingleStep(main.singleStep())
            shown.setVisible(main.maximum() > 0)
        self._limit()

    def _limit(self) -> None:
        """No taller than the people there are; a page gives the rest of its room to what stands below."""
        people = max(len(self.value.rows), FEWEST_ROWS) * theme.px(self._row_height)
        bar = self._across.sizeHint().height() if self.days.horizontalScrollBar().maximum() else 0
        self.setMaximumHeight(theme.px(heads.HEAD) + people + self._foot.maximumHeight() + bar + 4)

    # the value

    @property
    def value(self) -> GridValue:
        """What is shown."""
        return self._models[0].value

    def show_value(self, value: GridValue) -> None:
        """Show a value. With the same people the current cell, the range and the scrolling stay where they are."""
        moved = not value.same_places(self.value)
        place, scroll = self._kept(value) if moved else (None, (0, 0))
        for model in self._models:
            model.show(value, moved=moved)
        for view, name in ((self.days, value.name), (self.totals, "合计"), (self.covers, "每天在岗人数")):
            view.setAccessibleName(name)
        if moved:
            self._measure()
        if place is not None:
            self.days.go_to(*place)
            self.days.verticalScrollBar().setValue(scroll[0])
            self.days.horizontalScrollBar().setValue(scroll[1])
        self.days.viewport().update()

    def _kept(self, value: GridValue) -> tuple[Place, tuple[int, int]]:
        """The place of the current person and day in another value, as far as it has them, and the scrolling."""
        old, here = self.value, self.days.current()
        if here is None:
            return _first_place(value), (0, 0)
        rows = {one.id: row for row, one in enumerate(value.rows)}
        columns = {one.day: column for column, one in enumerate(value.days)}
        row = rows.get(old.rows[here[0]].id, 0)
        scroll = (self.days.verticalScrollBar().value(), self.days.horizontalScrollBar().value())
        day = old.days[here[1]].day
        if day in columns:
            return (row, columns[day]), scroll
        return (row, min(here[1], max(len(value.days) - 1, 0))), scroll

    def current(self) -> Place | None:
        """The current cell, or None in an empty grid."""
        return self.days.current()

    def span(self) -> Span | None:
        """The selected range, or None in an empty grid."""
        return self.days.span()

    def go_to(self, row: int, column: int) -> None:
        """Select one cell and bring it into sight."""
        self.days.go_to(row, column)

    def select(self, span: Span) -> None:
        """Select a range."""
        self.days.select(span)

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a cell lies on the screen, for what points at it."""
        rect = self.days.visualRect(self._models[0].index(row, column))
        return QRect(self.days.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _show_current(self, row: int, _column: int) -> None:
        self._names.current = row
        self._names.viewport().update()

    # sizes

    def _measure(self) -> None:
        value, row = self.value, theme.px(self._row_height)
        names, head = heads.names_width(value), theme.px(heads.HEAD)
        for view in (self.days, self.totals):
            view.horizontalHeader().setFixedHeight(head)
            view.verticalHeader().setDefaultSectionSize(row)
            view.verticalHeader().setMinimumSectionSize(1)
        self.days.verticalHeader().setFixedWidth(names)
        self.covers.verticalHeader().setFixedWidth(names)
        self.covers.verticalHeader().setDefaultSectionSize(theme.px(COVER_ROW))
        self._corner.words = value.corner
        self._corner.setGeometry(0, 0, names, head)
        widths = heads.totals_widths(value)
        for column, width in enumerate(widths):
            self.totals.setColumnWidth(column, width)
        self.totals.setFixedWidth(sum(widths))
        self.totals.setVisible(bool(widths))
        tall = len(value.covers) * theme.px(COVER_ROW)
        self.covers.setFixedHeight(tall)
        self._foot.setFixedHeight(tall)
        self._limit()
        self._fit()

    def _fit(self) -> None:
        """Share the room among the days; where it is too narrow they scroll."""
        count = len(self.value.days)
        room = self.days.width() - self.days.verticalHeader().width()
        if not count:
            return
        width, spare = divmod(max(room, count * theme.px(NARROWEST_DAY)), count)
        for view in (self.days, self.covers):
            view.horizontalHeader().setDefaultSectionSize(width)
            for column in range(count):
                view.setColumnWidth(column, width + (column < spare))

    @override
    def sizeHint(self) -> QSize:
        return QSize(900, self.minimumSizeHint().height())  # a page gives it more by a stretch factor

    @override
    def minimumSizeHint(self) -> QSize:
        tall = heads.HEAD + FEWEST_ROWS * self._row_height + len(self.value.covers) * COVER_ROW
        return QSize(480, theme.px(tall) + 16)


class _FactPainter(QStyledItemDelegate):
    """Paints totals and cover figures: words in the middle, on the ground of their tone where they fall short."""

    def __init__(self, view: QTableView, model: FactsModel, ground: str) -> None:
        super().__init__(view)
        self._model, self._ground = model, ground

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        fact = self._model.fact(index.row(), index.column())
        tone, strong = (fact.tone, fact.strong) if isinstance(fact, CellText) else ("", False)
        below = self._ground == "subtle"
        painter.fillRect(rect, theme.color(self._ground))
        if not below:
            painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, theme.color("line"))
            if index.column() == 0:
                painter.fillRect(rect.x(), rect.y(), 1, rect.height(), theme.color("line_strong"))
        elif index.row() == 0:
            painter.fillRect(rect.x(), rect.y(), rect.width(), 1, theme.color("line_strong"))
        if below and tone in tokens.TONES:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(f"{tone}_bg"))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -3), tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
        painter.setFont(theme.font(tokens.HINT if below else tokens.BODY, strong=strong or (below and bool(tone))))
        painter.setPen(theme.color(tone or ("text2" if below else "text")))
        painter.drawText(QRectF(rect), Qt.AlignmentFlag.AlignCenter, self._model.text(index.row(), index.column()))


def _first_place(value: GridValue) -> Place:
    """Where the current cell is at first: on today, else on the first day."""
    return 0, next((column for column, one in enumerate(value.days) if one.today), 0)
