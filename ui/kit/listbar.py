"""The line above a table: search, conditions as chips, sorting, columns, detail."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from models.core.lists import Filter, ListKind
from ui.kit import icons, layouts, theme, tokens
from ui.kit.actionfields import Tools
from ui.kit.buttons import Button, IconButton
from ui.kit.chips import AddChip, FilterChip
from ui.kit.fields import RefItem
from ui.kit.flow import FlowLayout
from ui.kit.listfilters import FilterEditor
from ui.kit.listmodel import ONE_RECORD, ListState, filter_words, shape, title_key
from ui.kit.qt import override
from ui.kit.table_header import TableHeader

SEARCH_AFTER_MS = 250
_SEARCH_WIDTH = 300
_OFFERED = 2  # unset chips of columns with few choices


class SearchEdit(QLineEdit):
    """Typed words count after 250 ms, or at once with Enter; ↓ goes to the table, Esc empties the field."""

    searched = Signal(str)
    down_pressed = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__()
        with_key = f"{hint}（Ctrl+F）"
        room = theme.px(_SEARCH_WIDTH) - 60
        self.setPlaceholderText(with_key if theme.metrics().horizontalAdvance(with_key) <= room else hint)
        self.setAccessibleName(hint)
        self.setToolTip(f"{hint}（Ctrl+F）")
        self.setClearButtonEnabled(True)
        self.setFixedWidth(theme.px(_SEARCH_WIDTH))
        self.addAction(QAction(icons.icon("search", "text3", 16), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_AFTER_MS)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(self._typed)

    def _typed(self, _words: str) -> None:
        self._timer.start()

    def set_words(self, words: str) -> None:
        """Show words without searching for them again."""
        self._told = words
        self.setText(words)
        self._timer.stop()

    def _tell(self) -> None:
        self._timer.stop()
        words = self.text().strip()
        if words != self._told:
            self._told = words
            self.searched.emit(words)

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        key = arg__1.key()
        plain = not arg__1.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._tell()
        elif key == Qt.Key.Key_Down:
            self._tell()
            self.down_pressed.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
        else:
            super().keyPressEvent(arg__1)


class ListBar(QWidget):
    """`state_changed` carries the new ListState, `searched` the words, `sort_wanted` (column, descending).

    `pane_wanted` follows the button of the detail pane.
    """

    state_changed = Signal(object)
    searched = Signal(str)
    sort_wanted = Signal(str, bool)
    pane_wanted = Signal()

    def __init__(self, kind: ListKind, tools: Tools, head: TableHeader, *, with_pane: bool) -> None:
        super().__init__()
        self._kind, self._tools, self._head = kind, tools, head
        self.state = ListState()
        self.search = SearchEdit(kind.search_hint)
        self.search.searched.connect(self.searched)
        self._chips = FlowLayout()
        self.clear = Button("清除", "link", tip="去掉全部条件")
        self.clear.clicked.connect(self.clear_all)
        sort = IconButton("arrow_sort", "排序")
        sort.clicked.connect(self._open_sort)
        columns = IconButton("column_triple", "显示哪些列")
        columns.clicked.connect(self._open_columns)
        self.pane = IconButton("panel_right", "详情", "Ctrl+I")
        self.pane.clicked.connect(self.pane_wanted)
        self._editor = FilterEditor(kind, tools, self)
        self._editor.chosen.connect(self._chosen)
        self._sort_button, self._column_button = sort, columns
        left = layouts.column(self.search, None, gap=0)
        chips = layouts.boxed(self._chips)
        chips.setMinimumHeight(theme.px(tokens.CHIP))
        level = layouts.column(2, chips, None, gap=0)  # chips are lower than the field beside them
        self.setLayout(layouts.row(left, (level, 1), self.clear, sort, columns, self.pane, gap=8))
        self.pane.setVisible(with_pane)

    def show_state(self, state: ListState) -> None:
        """Show conditions as chips; the first columns with few choices are offered unset."""
        self.state = state
        layouts.clear(self._chips)
        for one in state.filters:
            self._chips.addWidget(self._chip(one))
        used = {one.column for one in state.filters}
        columns = [c for c in self._kind.columns if c.shown and c.can_filter and c.key not in used]
        offered = [c for c in columns if shape(c) == "choice"]
        for column in offered[:_OFFERED]:
            chip = FilterChip(column.label, "全部", active=False)
            chip.clicked.connect(partial(self._add, chip, column.key))
            self._chips.addWidget(chip)
        add = AddChip()
        add.clicked.connect(partial(self._add, add, ""))
        self._chips.addWidget(add)
        self.clear.setVisible(bool(state.filters))

    def _chip(self, one: Filter) -> FilterChip:
        if one.column == ONE_RECORD:
            chip = FilterChip("只看", "这一条" if one.op == "eq" else f"这 {len(one.value)} 条")
        else:
            column = self._kind.column(one.column)
            chip = FilterChip(column.label, filter_words(column, one, self.state.titles))
            chip.clicked.connect(partial(self._edit, chip, one))
        chip.removed.connect(partial(self._remove, one))
        return chip

    def clear_all(self) -> None:
        """Take every condition away, the words of the search too."""
        self.search.set_words("")
        self.state_changed.emit(ListState("", (), self.state.order, self.state.descending, self.state.columns))

    def remove(self, one: Filter) -> None:
        """Take one condition away."""
        self.state_changed.emit(self.state.without(one))

    def _remove(self, one: Filter) -> None:
        self.remove(one)

    def _add(self, anchor: QWidget, column: str, _checked: bool = False) -> None:
        self._editor.open_below(anchor, column)

    def _edit(self, anchor: QWidget, one: Filter, _checked: bool = False) -> None:
        column = self._kind.column(one.column)
        if column.ref and one.value:
            title = self.state.titles.get(title_key(one.column, one.value), str(one.value))
            self._tools.titles[column.ref, one.value] = RefItem(one.value, title)
        self._editor.open_below(anchor, current=one)

    def editor(self) -> FilterEditor:
        """The panel in which a condition is put together."""
        return self._editor

    def _chosen(self, made: Filter, title: str) -> None:
        state = self.state.with_filter(made)
        if title:
            titles = {**state.titles, title_key(made.column, made.value): title}
            state = ListState(state.view, state.filters, state.order, state.descending, state.columns, titles)
        self.state_changed.emit(state)

    def _open_sort(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        now = (
            self.state.order or self._kind.order,
            self.state.descending if self.state.order else self._kind.descending,
        )
        for column in self._kind.columns:
            if column.sortable and column.shown:
                for descending, words in ((False, "升序"), (True, "降序")):
                    action = menu.addAction(f"{column.label}，{words}")
                    action.setCheckable(True)
                    action.setChecked(now == (column.key, descending))
                    action.triggered.connect(partial(self._sort, column.key, descending))
        menu.popup(self._sort_button.mapToGlobal(self._sort_button.rect().bottomLeft()))

    def _sort(self, key: str, descending: bool, _checked: bool = False) -> None:
        self.sort_wanted.emit(key, descending)

    def _open_columns(self) -> None:
        menu = self._head.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._column_button.mapToGlobal(self._column_button.rect().bottomLeft()))
