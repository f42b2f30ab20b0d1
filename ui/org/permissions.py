"""The permission matrix: which role may do what, and how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt

from models.core import access
from models.core.access import REACH_NONE, REACH_OWN, REACH_SCOPE, ROLE_NAMES
from models.org import queries
from ui.kit import layouts, theme
from ui.kit.cards import Card
from ui.kit.qt import override
from ui.kit.readpage import ReadPage
from ui.kit.table import CellText, Column, Row, TableModel, TableView
from ui.kit.text import Line
from ui.kit.totals import TotalsBar

WORDS = {REACH_NONE: "无", REACH_OWN: "本人", REACH_SCOPE: "范围内"}
TONES = {REACH_NONE: "text3", REACH_OWN: "teal", REACH_SCOPE: "info"}
NAMES = 232
LEGEND = "范围内：按用户的数据范围；本人：只有自己的记录；带铅笔的是单位调整过的，其余是默认值"


@dataclass(frozen=True)
class Read:
    """The cells that the office changed, and the version of each."""

    overrides: Mapping[tuple[str, str], str]


class PermissionsPage(ReadPage):
    """Rights by roles as a grid; Enter or a click changes a cell."""

    page_name = "permissions"
    chapter = "users"
    title = "权限"
    permission = "users.read"
    entities = frozenset({"grant_override"})

    def __init__(self, context):
        super().__init__(context)
        self.names = tuple(access.permissions)
        self._overrides: Mapping[tuple[str, str], str] = {}
        roles = [Column(role, words, width=112, align="center", sortable=False) for role, words in ROLE_NAMES.items()]
        self.rights = TableModel([Column("right", "权限", "strong", NAMES, sortable=False)], checkable=False)
        self.names_table = TableView(self.rights, "权限")
        self.model = TableModel(roles, checkable=False)
        self.table = TableView(self.model, "角色的权限")
        self.names_table.setFixedWidth(theme.px(NAMES))
        self.names_table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.names_table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names_table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.table.verticalScrollBar().valueChanged.connect(self.names_table.verticalScrollBar().setValue)
        self.names_table.verticalScrollBar().valueChanged.connect(self.table.verticalScrollBar().setValue)
        self.table.current_row_changed.connect(self.names_table.go_to)
        self.table.activated_row.connect(self._activated)
        self.table.clicked.connect(self._clicked)
        self.names_table.activated_row.connect(self._choose_role)
        self.foot = TotalsBar()
        card = Card(margins=(1, 1, 1, 1), gap=0)
        # The names end where the cells end, above the scroll bar of the cells.
        names = layouts.column((self.names_table, 1), self.table.horizontalScrollBar().sizeHint().height(), gap=0)
        card.add((layouts.row(names, Line(vertical=True, strong=True), (self.table, 1), gap=0), 1))
        card.add(self.foot)
        self._grid = layouts.boxed(layouts.column((card, 1)))
        self._grid.hide()
        self.body.addWidget(self._grid, 1)

    @override
    def fetch(self) -> Read:
        return Read(queries.grant_overrides())

    @override
    def show_read(self, read: Read) -> None:
        self._grid.show()
        self._overrides = read.overrides
        self.rights.set_rows([Row(name, (access.permissions[name].label,)) for name in self.names])
        self.model.set_rows([Row(name, tuple(self._cell(role, name) for role in ROLE_NAMES)) for name in self.names])
        self.foot.show_totals(f"共 {len(self.names)} 项权限", f"已调整 {len(read.overrides)} 格。{LEGEND}")
        self.table.setFocus()

    def _cell(self, role: str, name: str) -> CellText:
        reach = self.reach(role, name)
        changed = (role, name) in self._overrides
        return CellText(WORDS[reach], TONES[reach], "edit" if changed else "", strong=changed)

    def reach(self, role: str, name: str) -> str:
        """How far a right of a role reaches now."""
        return self._overrides.get((role, name), access.permissions[name].grants.get(role, REACH_NONE))

    def _activated(self, name: str) -> None:
        column = self.table.currentIndex().column()
        self.change(name, self.model.columns[column].key)

    def _clicked(self, index: QModelIndex) -> None:
        self.change(self.names[index.row()], self.model.columns[index.column()].key)

    def _choose_role(self, name: str) -> None:
        self.change(name, "")

    def change(self, name: str, role: str) -> None:
        """Open the form of one cell; without a role it is chosen in the form."""
        if not self.context.person.may("users.write"):
            return
        fixed: dict[str, str] = {"permission": name}
        initial: dict[str, str] = {}
        subtitle = access.permissions[name].label
        if role in ROLE_NAMES:
            fixed["role"] = role
            initial["reach"] = self.reach(role, name)
            subtitle += f" · {ROLE_NAMES[role]}"
        self.open_form("org.set_grant", fixed=fixed, initial=initial, subtitle=subtitle, verb="调整权限")
