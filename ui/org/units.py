"""Departments, groups and stations as a tree with their heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QBrush, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QTreeWidgetItemIterator, QWidget

from models.core import database, register
from models.core.errors import ConnectionLost, Refused
from models.org import queries
from models.org.queries import UnitData
from models.org.rules import UNIT_KIND_NAMES, UnitKind
from ui.kit import icons, layouts, recordpane, rowactions, theme, tokens
from ui.kit.badge import BadgeText
from ui.kit.cards import Card, KeyValue
from ui.kit.detail import Detail, DetailPane
from ui.kit.fields import BoolField
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.recordpane import Carried
from ui.kit.rowactions import RowAction
from ui.kit.state import StatePanel
from ui.kit.text import Line
from ui.kit.totals import TotalsBar

CLOSED = "停用后不能再选，原有记录不变；还有在用的下级时不能停用。"
ICONS = {UnitKind.DEPARTMENT: "organization", UnitKind.GROUP: "people", UnitKind.STATION: "building"}
NUMBER = Qt.ItemDataRole.UserRole
_AFTER_MS = 120


@dataclass(frozen=True)
class Read:
    """All units in tree order, and the names of their heads."""

    units: tuple[UnitData, ...]
    heads: Mapping[int, str]


class UnitTree(QTreeWidget):
    """The tree; Enter and F2 change the current unit."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("部门、班组和站点")
        self.setHeaderLabels(["名称", "类别", "负责人", "状态"])
        self.setUniformRowHeights(True)
        self.setIndentation(22)
        self.setAllColumnsShowFocus(True)
        self.header().setStretchLastSection(False)
        self.header().setFixedHeight(theme.px(tokens.HEAD))
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 90), (2, 120), (3, 90)):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, theme.px(width))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self.currentItem() is not None:
            self.itemActivated.emit(self.currentItem(), 0)
        else:
            super().keyPressEvent(event)


class UnitsPage(ReadPage):
    """The tree on the left, the unit chosen in it on the right."""

    page_name = "departments"
    chapter = "organisation"
    title = "部门班组"
    permission = "org.read"
    entities = frozenset({"department", "employee", "attachment"})

    def __init__(self, context):
        super().__init__(context)
        self._units: dict[int, UnitData] = {}
        self._heads: Mapping[int, str] = {}
        self._carried: dict[int, Carried] = {}
        self._wanted: int | None = None
        self.tree = UnitTree()
        self.tree.currentItemChanged.connect(self._moved)
        self.tree.itemActivated.connect(self._activated)
        self.closed = BoolField("", "显示已停用的")
        self.closed.changed.connect(self._fill)
        self.totals = TotalsBar()
        self.pane = DetailPane("修改部门")
        self.pane.open_wanted.connect(self._edit)
        self.pane.closed.connect(self.pane.hide)
        left = layouts.boxed(layouts.column((self.tree, 1), self.totals, gap=0))
        card = Card(margins=(1, 1, 1, 1), gap=0)
        card.add((layouts.row((left, 1), self.pane, gap=0), 1))
        self._content = layouts.boxed(layouts.column(self.closed.control, (card, 1), gap=8))
        self._content.hide()
        self.body.addWidget(self._content, 1)
        theme.signals.changed.connect(self._fill)  # icons and greyed words have colours of their own
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._read_more)

    @override
    def shown(self, record: int | None = None, query: Any = None) -> None:
        self._wanted = record
        super().shown(record, query)
        if record is not None:
            self._fill()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def fetch(self) -> Read:
        units = queries.units()
        numbers = {one.head_id for one in units if one.head_id is not None}
        known = register.entities.get("employee")
        return Read(units, known.titles(numbers) if known is not None and numbers else {})

    @override
    def head_actions(self, read: Read | None) -> Sequence[RowAction]:
        return self.act("org.add_unit", icon="add", kind="primary", initial={"parent_id": self.current()})

    @override
    def show_read(self, read: Read) -> None:
        self._units = {one.id: one for one in read.units}
        self._heads = read.heads
        self._carried.clear()
        self._content.setVisible(bool(read.units))
        if not read.units:
            words = "排班、考勤和数据范围都按部门和班组划分。可以在这里新增，也可以导入花名册时由程序新建。"
            made = rowactions.buttons(self.act("org.add_unit", icon="add", kind="primary"))
            self.cover(StatePanel("organization", "info", "还没有部门和班组", words, made))
        self._fill()

    # the tree

    def current(self) -> int | None:
        """The number of the unit chosen in the tree."""
        item = self.tree.currentItem()
        return item.data(0, NUMBER) if item is not None else None

    def _fill(self) -> None:
        kept = self._wanted or self.current()
        shown = [one for one in self._units.values() if one.active or self.closed.value()]
        folded = {number for number, item in self._items().items() if item.childCount() and not item.isExpanded()}
        self.tree.blockSignals(True)
        self.tree.clear()
        items: dict[int | None, QTreeWidgetItem] = {}
        for one in shown:
            item = self._item(one)
            parent = items.get(one.parent_id)
            if parent is None:
                self.tree.addTopLevelItem(item)
            else:
                parent.addChild(item)
            items[one.id] = item
        for number, item in items.items():
            item.setExpanded(number not in folded)
        self.tree.blockSignals(False)
        if kept in items:
            self._wanted = None
        chosen = items.get(kept) or self.tree.topLevelItem(0)
        if chosen is not None:
            self.tree.setCurrentItem(chosen)
        self._show_totals(shown)
        self._show_unit()

    def _items(self) -> dict[int, QTreeWidgetItem]:
        found: dict[int, QTreeWidgetItem] = {}
        walk = QTreeWidgetItemIterator(self.tree)
        while item := walk.value():
            found[item.data(0, NUMBER)] = item
            walk += 1
        return found

    def _item(self, one: UnitData) -> QTreeWidgetItem:
        head = self._heads.get(one.head_id, "") if one.head_id is not None else ""
        item = QTreeWidgetItem([one.name, UNIT_KIND_NAMES[one.kind], head or "—", "在用" if one.active else "停用"])
        item.setData(0, NUMBER, one.id)
        item.setIcon(0, icons.icon(ICONS[UnitKind(one.kind)], "text2" if one.active else "text3", 16))
        if not one.active:
            for column in range(4):
                item.setForeground(column, QBrush(theme.color("text3")))
        return item

    def _show_totals(self, shown: Sequence[UnitData]) -> None:
        without = sum(1 for one in shown if one.active and one.head_id is None)
        note = f"{without} 个没有负责人，审批会转给上一级" if without else "都有负责人"
        self.totals.show_totals(f"共 {len(shown)} 个", note if shown else "")

    # the unit

    def _moved(self, _now: Any, _before: Any) -> None:
        self._show_unit()

    def _show_unit(self) -> None:
        number = self.current()
        self.pane.setVisible(number is not None)
        self.head.set_actions(rowactions.buttons(self.head_actions(None), most=4))
        if number is None:
            return
        one = self._units[number]
        parent = self._units[one.parent_id].name if one.parent_id in self._units else ""
        head = self._heads.get(one.head_id, "") if one.head_id is not None else ""
        below = sum(1 for other in self._units.values() if other.parent_id == number and other.active)
        facts = [("类别", UNIT_KIND_NAMES[one.kind]), ("负责人", head), ("上级部门", parent), ("下级", f"{below} 个")]
        badge = BadgeText("在用", "ok") if one.active else BadgeText("停用", "mute", "")
        carried = self._carried.get(number)
        extra: list[QWidget] = [KeyValue(*fact) for fact in facts]
        if carried is not None:
            extra += [Line(), *recordpane.carried_widgets(self.context, "department", number, carried)]
        self.pane.show_detail(Detail(one.name, one.path, badge), rowactions.buttons(self._actions(one)), extra)
        if carried is None:
            self._timer.start()

    def _actions(self, one: UnitData) -> list[RowAction]:
        if not one.active:
            return self.act("org.reopen_unit", one.id, icon="arrow_undo", kind="primary")
        return [
            *self.act("org.edit_unit", one.id, icon="edit", kind="primary"),
            *self.act("org.add_unit", label="新增下级", icon="add", initial={"parent_id": one.id}),
            *self.act("org.close_unit", one.id, icon="archive", consequence=CLOSED),
        ]

    def _read_more(self) -> None:
        number = self.current()
        if number is not None:
            read = partial(recordpane.read, self.context.person, "department", number)
            self.context.tasks.run(
                partial(database.read, read), partial(self._more_read, number), self._more_failed, owner=self,
                key=(id(self), "more"),
            )  # fmt: skip

    def _more_read(self, number: int, carried: Carried) -> None:
        self._carried[number] = carried
        if number == self.current():
            self._show_unit()

    def _more_failed(self, error: Exception) -> None:
        if not isinstance(error, (Refused, ConnectionLost)):
            self.context.fail(error)

    def _activated(self, _item: QTreeWidgetItem, _column: int) -> None:
        self._edit()

    def _edit(self) -> None:
        number = self.current()
        if number is not None and self.act("org.edit_unit", number):
            self.open_form("org.edit_unit", number)

    @override
    def form_saved(self, done: Any) -> None:
        if done.record is not None and done.record[0] == "department":
            self._wanted = done.record[1]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_N and self.act("org.add_unit"):
            self.open_form("org.add_unit", initial={"parent_id": self.current()})
        else:
            super().keyPressEvent(event)
