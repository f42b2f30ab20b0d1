"""The page of any list of the register: views, conditions, rows by the page, ticks, totals, detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from models.core import register
from models.core.errors import ConnectionLost, Refused
from models.core.lists import Filter, Query, Row, Totals, View
from models.core.register import Done
from ui.kit import layouts, listcover, listexport, listmodel, rowactions, state, tokens
from ui.kit.actionfields import Tools
from ui.kit.buttons import Button
from ui.kit.cards import Card, PageHead
from ui.kit.listbar import ListBar
from ui.kit.listdetail import ListDetail
from ui.kit.listhooks import EVERY_CHANGE, ListHooks
from ui.kit.listload import ListLoader, Loaded, Views
from ui.kit.listmodel import ONE_RECORD, ListState, sum_label, sum_value
from ui.kit.listviews import ListViews
from ui.kit.notice import NoticeBar
from ui.kit.page import Context
from ui.kit.papers import paperopen
from ui.kit.qt import override
from ui.kit.rowactions import RowAction
from ui.kit.selection import SelectionBar
from ui.kit.state import ProgressStrip
from ui.kit.stores import DraftPlace
from ui.kit.table import TableModel, TableView
from ui.kit.totals import Total, TotalsBar

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ListPage(ListHooks):
    """A list of the register. Subclasses name the list and say what can be done with its rows."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.kind = register.get_list(self.list_name)
        self.rows: dict[int, Row] = {}
        self.state = ListState()
        self.search = ""
        self._totals: Totals | None = None
        self._loaded_once = False
        self._wanted: int | None = None
        self.tools = Tools(context, _this_day(), {})
        self._make()
        self._recall()
        self._connect()

    @override
    def form_saved(self, done: Done) -> None:
        """A new record becomes the current row."""
        if done.record is not None and done.record[0] == self.kind.entity and done.record[1] not in self.rows:
            self._wanted = done.record[1]

    # making

    def _make(self) -> None:
        kind = self.kind
        kept = self.context.settings.get(self._settings_key()) or {}
        self.head = PageHead(self.title or kind.label)
        self.model = TableModel(listmodel.table_columns(kind), checkable=self.checkable)
        self.table = TableView(self.model, kind.label)
        self.views = ListViews(self.context, kind)
        self.bar = ListBar(kind, self.tools, self.table.head, with_pane=self.with_pane)
        self.selection = SelectionBar()
        self.notice = NoticeBar("", "bad")
        self.strip = ProgressStrip()
        self.totals = TotalsBar()
        self.loader = ListLoader(self.context, kind, self)
        self.card = Card(margins=(1, 1, 1, 1), gap=0)
        table = layouts.boxed(layouts.column((self.table, 1), self.strip, self.totals, gap=0))
        beside = layouts.row((table, 1), gap=0)
        self.card.add((beside, 1))
        self.side = ListDetail(self, self.card, beside, self.with_pane and bool(kept.get("pane", True)))
        self.notice.hide()
        self.strip.hide()
        self._column = layouts.column(
            self.head, self.views, self.bar, self.selection, self.notice, (self.card, 1), gap=10,
            margins=tokens.PAGE_MARGINS,
        )  # fmt: skip
        self._stack = QStackedLayout(self)
        self._stack.addWidget(layouts.boxed(self._column))

    def add_notice(self, bar: QWidget) -> None:
        """Put a bar of one's own above the table."""
        self._column.insertWidget(self._column.count() - 1, bar)

    def _connect(self) -> None:
        self.loader.loaded.connect(self._show_rows)
        self.loader.totalled.connect(self._show_totals)
        self.loader.counted.connect(self.views.show_counts)
        self.loader.views_read.connect(self._show_views)
        self.loader.failed.connect(self._show_failure)
        self.loader.slow.connect(self._show_waiting)
        self.model.more_wanted.connect(self._fetch_more)
        self.model.ticks_changed.connect(self._show_selection)
        self.table.activated_row.connect(self._open)
        self.table.link_pressed.connect(self._link_pressed)
        self.table.sort_requested.connect(self._sort)
        self.table.copy_requested.connect(self._copy)
        self.table.columns_changed.connect(self._columns_changed)
        self.table.current_row_changed.connect(self._current_changed)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.views.view_chosen.connect(self._choose_view)
        self.views.view_saved.connect(self._view_saved)
        self.views.view_gone.connect(self._view_gone)
        self.bar.state_changed.connect(self.apply)
        self.bar.searched.connect(self._search)
        self.bar.sort_wanted.connect(self._sort)
        self.bar.pane_wanted.connect(self.side.toggle)
        self.bar.search.down_pressed.connect(self.table.setFocus)
        self.selection.all_wanted.connect(self._tick_everything)
        self.selection.cleared.connect(self._untick)
        self.notice.pressed.connect(self.reload)
        self.strip.cancelled.connect(self._stop)
        self.side.pane.open_wanted.connect(self._open_current)
        self.context.signals.changed.connect(self._changed)

    def show_head(self) -> None:
        """Show the buttons of the head, as the person's rights and the page's state have them."""
        export = Button("导出", icon="arrow_export", key="Ctrl+E")
        export.clicked.connect(self.export)
        widgets: list[QWidget] = [*paperopen.buttons(self.paper_actions()), export, *self.head_buttons()]
        primary = self.primary_action()
        if primary is not None:
            widgets.append(rowactions.button(primary, "primary", "Ctrl+N"))
        self.head.set_actions(widgets)

    # loading

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        """Load at the first time; go to a record, take conditions, or open the form of a draft."""
        self._wanted = record
        if record is not None:
            self.state, self.search = ListState("", (Filter(ONE_RECORD, "eq", record),)), ""
        elif isinstance(query, Sequence) and query and all(isinstance(one, Filter) for one in query):
            self.state, self.search = ListState("", tuple(query)), ""
        if record is not None or query is not None:
            self._make_way()
        if not self._loaded_once or record is not None or query is not None:
            self._loaded_once = True
            self.show_head()
            self._load(fresh=True)
        (self.record_view() or self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(query, DraftPlace):
            self.open_draft(query)

    @override
    def reload(self) -> None:
        self._load(fresh=False)

    def _load(self, *, fresh: bool) -> None:
        if self.kind.permission and not self.context.person.may(self.kind.permission):
            self.table.set_cover(listcover.not_allowed(self.kind))
            for widget in (self.bar, self.views):
                widget.setEnabled(False)
            return
        query = self.query()
        self.bar.show_state(self.state)
        self.bar.search.set_words(self.search)
        descending = query.descending if query.order else self.kind.descending
        self.table.show_sort(query.order or self.kind.order, descending)
        self.loader.ask(query, at_least=0 if fresh else len(self.rows))

    def query(self) -> Query:
        """What is asked of the database now."""
        return self.state.query(self.search)

    def _visible_state(self) -> ListState:
        """The state without the condition that names one record."""
        return replace(self.state, filters=tuple(f for f in self.state.filters if f.column != ONE_RECORD))

    def _fetch_more(self) -> None:
        last = self.model.rows[-1]
        self.loader.ask(self.query(), after=self.rows[int(last.id)])

    def _show_rows(self, answer: Loaded) -> None:
        self.strip.hide()
        self.notice.hide()
        self.tools.today = answer.at.date()
        self.head.subtitle.setText(f"数据截至 {answer.at:%H:%M}")
        made = [listmodel.table_row(self.kind, row, self.row_tone(row)) for row in answer.rows]
        if answer.append:
            self.rows.update({row.record: row for row in answer.rows})
            self.model.append_rows(made, answer.more)
        else:
            self.rows = {row.record: row for row in answer.rows}
            self.side.forget()
            self.table.set_cover(None if made else self._nothing(answer))
            self.model.set_rows(made, answer.more)
            self.loader.ask_totals(self.query())  # after the rows: counting a long table takes longer than they do
            self.loader.ask_views()
        if self._wanted is not None and self.table.go_to(self._wanted):
            self._wanted = None
            if self._visible_state() != self.state:  # one record was asked for
                self.side.set_shown(True)
        self._show_selection()
        self._show_count()
        self.side.refresh()

    def _nothing(self, answer: Loaded) -> QWidget:
        if answer.anything:
            filters = self._visible_state().filters
            drop = partial(self.bar.remove, filters[-1]) if filters else self.bar.clear_all
            return listcover.nothing_found(self.kind, filters, self.search, self.bar.clear_all, drop)
        primary = self.primary_action()
        buttons = [rowactions.button(primary, "primary")] if primary is not None else []
        return listcover.first_use(self.icon, self.empty_title or f"还没有{self.kind.label}", self.empty_words, buttons)

    def _show_waiting(self) -> None:
        """More than 600 ms: bars where rows will be, or a strip below the rows that are still shown."""
        if self.rows:
            self.strip.set_progress(0, 0, "正在读取…")
            self.strip.show()
            return
        strip = ProgressStrip("正在读取…")
        strip.cancelled.connect(self._stop)
        self.table.set_cover(state.loading(strip))

    def _stop(self) -> None:
        self.loader.cancel()
        self.strip.hide()
        if not self.rows:
            self.table.set_cover(listcover.stopped(self.reload))

    def _show_failure(self, error: Exception) -> None:
        self.strip.hide()
        if not isinstance(error, (Refused, ConnectionLost)):
            self.context.fail(error)
        if self.rows and isinstance(error, ConnectionLost):
            words = f"暂时读不到新的内容，现在显示的{self.head.subtitle.text()}。您未保存的输入都还在。"
            self.notice.set_words(words, "bad", "立即重试")
            self.notice.show()
        else:
            self.table.set_cover(listcover.failed(error, self.reload))

    def _changed(self, entities: frozenset[str]) -> None:
        if self._loaded_once and (EVERY_CHANGE in self.also or entities & ({self.kind.entity} | self.also)):
            self.reload()

    # what is asked

    def apply(self, new: ListState) -> None:
        """Look at the list in another way: other conditions, order or columns."""
        if new.columns != self.state.columns:
            self.table.restore_columns(listmodel.column_state(self.kind, new.columns) if new.columns else {})
        if not new.filters:
            self.search = ""
        self.state = new
        self.remember()
        self._load(fresh=True)

    def _choose_view(self, view: View) -> None:
        self.search = ""
        self.apply(ListState.of_view(view, self.state.titles))

    def _search(self, words: str) -> None:
        self.search = words
        self._load(fresh=True)

    def _sort(self, key: str, descending: bool) -> None:
        self.apply(replace(self.state, order=key, descending=descending))

    def _show_views(self, found: Views) -> None:
        self.state = replace(self.state, titles={**self.state.titles, **found.titles})
        if found.titles:
            self.bar.show_state(self.state)
        self.views.show_saved(found.views, self.state.view)
        self.loader.ask_counts(self.counted_views())

    def counted_views(self) -> Sequence[View]:
        """The views whose rows are counted, with the conditions that hold for each of them."""
        return self.views.all()

    def _view_saved(self, name: str) -> None:
        self.state = replace(self.state, view=name, columns=tuple(self.shown_keys()))
        self.remember()
        self.loader.ask_views()

    def _view_gone(self) -> None:
        self._choose_view(self.views.all()[0])

    def _settings_key(self) -> str:
        return f"list/{self.kind.name}"

    def remember(self) -> None:
        """Keep conditions, order and columns for the next time."""
        shown = self._visible_state()
        kept = {"state": shown.to_json(), "columns": self.table.saved_columns(), "pane": self.side.wanted}
        self.context.settings.set(self._settings_key(), kept)
        self.views.draft = View("", "", shown.filters, shown.order, shown.descending, tuple(self.shown_keys()))

    def _columns_changed(self) -> None:
        self.remember()
        self._show_count()

    def _recall(self) -> None:
        kept = self.context.settings.get(self._settings_key()) or {}
        remembered = ListState.from_json(self.kind, kept.get("state"))
        self.state = remembered or ListState.of_view(self.views.all()[0])
        self.table.restore_columns(kept.get("columns") or {})
        self.views.show_saved((), self.state.view)
        self.bar.show_state(self.state)
        self.remember()

    # rows, ticks, sums

    def current(self) -> Row | None:
        """The row with the accent bar."""
        record = self.table.current_id()
        return self.rows.get(int(record)) if record is not None else None

    def ticked(self) -> list[Row]:
        """The ticked rows in their order on the screen."""
        return [self.rows[int(one.id)] for one in self.model.ticked_rows()]

    def total(self) -> int | None:
        """How many rows the conditions leave, once they are counted."""
        return self._totals.count if self._totals is not None else None

    def shown_keys(self) -> list[str]:
        """The keys of the columns on the screen, from left to right."""
        keys = [self.model.columns[number].key for number in self.table.head.shown()]
        return [key for key in keys if key]

    def _show_totals(self, totals: Totals) -> None:
        self._totals = totals
        self._show_count()
        self._show_selection()

    def _show_count(self) -> None:
        if self._totals is not None:
            count, loaded, unit = self._totals.count, len(self.rows), self.kind.unit
            note = f"已读取前 {loaded:,} {unit}" if loaded < count else ""
            keys = self.shown_keys()
            summed = [c for c in self.kind.columns if c.key in keys and c.key in self._totals.sums]
            sums = [Total(sum_label(c), sum_value(c, self._totals.sums[c.key])) for c in summed]
            self.totals.show_totals(f"共 {count:,} {unit}", note, sums)

    def _show_selection(self) -> None:
        ticked = self.ticked()
        if ticked:
            actions = [*self.bulk_actions(), RowAction("导出所选", self.export, "arrow_export")]
            self.selection.set_actions([rowactions.button(one, "ghost") for one in actions])
        everything = self._totals.count if self._totals is not None else 0
        words = listmodel.sum_words(self.kind, ticked, self.selection_sums or self.shown_keys())
        self.selection.show_selection(len(ticked), self.kind.unit, words, everything)

    def _untick(self) -> None:
        self.model.tick_all(on=False)
        self.table.setFocus()

    def _tick_everything(self) -> None:
        """Read the rows that are not loaded yet, so that each of them can be seen ticked."""
        if self._totals is not None and len(self.rows) >= self._totals.count:
            self.model.tick_all()
            return
        task = self.loader.ask_all(self.query(), self._everything_read, self._show_failure)
        self.strip.show()
        task.progress.changed.connect(self.strip.set_progress)

    def _everything_read(self, rows: tuple[Row, ...]) -> None:
        self.strip.hide()
        self.rows = {row.record: row for row in rows}
        self.model.set_rows([listmodel.table_row(self.kind, row, self.row_tone(row)) for row in rows])
        self.model.tick_all()
        self._show_count()

    def _copy(self, _words: str) -> None:
        current = self.current()
        listexport.to_clipboard(self.kind, self.ticked() or ([current] if current else []), self.shown_keys())

    def export(self) -> None:
        """Write the ticked rows, or all rows of the conditions, into a file that the person names."""
        listexport.ask(self)

    # opening

    def _current_changed(self, _record: object) -> None:
        self.side.soon()

    def _open(self, record: Any) -> None:
        row = self.rows.get(int(record))
        if row is not None:
            self.on_open(row)

    def _link_pressed(self, record: Any, _column: str) -> None:
        self.table.go_to(record)
        self._open(record)

    def _open_current(self) -> None:
        row = self.current()
        if row is not None:
            self.on_open(row)

    def _open_menu(self, place: QPoint) -> None:
        row = self.current()
        actions = self.actions_for(row, self.side.more(row)) if row is not None else ()
        if actions:
            menu = rowactions.menu(actions, self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.table.viewport().mapToGlobal(place))

    def show_record(self, widget: QWidget) -> None:
        """Open a record in place of the list; Esc or `back_to_list` returns to the same row."""
        self._drop_record()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def record_view(self) -> QWidget | None:
        """The record that is open in place of the list, or None."""
        return self._stack.currentWidget() if self._stack.currentIndex() > 0 else None

    def back_to_list(self) -> None:
        """Return from a record to its row."""
        self._drop_record()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_way(self) -> None:
        """Something else was asked for: what stands in place of the list goes, unless typing would be lost."""
        view = self.record_view()
        if view is not None and not view.property("unsaved"):
            self._drop_record()

    def _drop_record(self) -> None:
        old = self.record_view()
        if old is not None:
            self._stack.setCurrentIndex(0)
            self._stack.removeWidget(old)
            old.hide()
            old.deleteLater()

    # keys and sizes

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        act = (self._control_keys() if control else self._plain_keys()).get(event.key())
        if act is None or act() is False:
            super().keyPressEvent(event)

    def _plain_keys(self) -> dict[int, Callable[[], Any]]:
        return {Qt.Key.Key_F5: self.reload, Qt.Key.Key_Escape: self._escape}

    def _control_keys(self) -> dict[int, Callable[[], Any]]:
        keys: dict[int, Callable[[], Any]] = {
            Qt.Key.Key_F: self._focus_search,
            Qt.Key.Key_I: self.side.toggle,
            Qt.Key.Key_E: self.export,
            Qt.Key.Key_N: self._press_primary,
            Qt.Key.Key_P: self.print_paper,
        }
        return keys | dict.fromkeys(_ENTER, self._press_primary)

    def _focus_search(self) -> None:
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def _press_primary(self) -> bool:
        primary = self.primary_action()
        if primary is None or primary.reason is not None:
            return False
        primary.run()
        return True

    def _escape(self) -> bool:
        """Back from a record, from the ticks, from the pane over the table; then it is the window's turn."""
        if self.record_view() is not None:
            self.back_to_list()
        elif self.model.ticked:
            self._untick()
        elif self.side.is_over():
            self.side.hide()
        elif self.bar.search.hasFocus():
            self.table.setFocus()
        else:
            return False
        return True

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.resized()


def _this_day() -> date:
    """Until the database told its day."""
    today = QDate.currentDate()
    return date(today.year(), today.month(), today.day())
