"""The one table model: many column tuples, rows of ready strings, ticks by row id."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ui.kit.badge import BadgeText
from ui.kit.qt import override

Index = QModelIndex | QPersistentModelIndex
Kind = Literal["text", "strong", "link", "money", "number", "date", "badge", "check"]

EMPTY = "—"
_RIGHT_KINDS = ("money", "number")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter
_ALIGNMENTS = {"left": _LEFT, "right": _RIGHT, "center": _CENTER}
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell that differs from its column: tone, icon before the words, weight."""

    text: str
    tone: str = ""
    icon: str = ""
    strong: bool = False


Cell = str | CellText | BadgeText


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` is in device-independent pixels; a stretching column takes the room that is left over.

    `label` carries the unit, such as 「欠费（元）」. `essential` columns cannot be hidden.
    """

    key: str
    label: str
    kind: Kind = "text"
    width: int = 120
    align: Literal["", "left", "right", "center"] = ""
    stretch: bool = False
    sortable: bool = True
    hidden: bool = False
    essential: bool = False
    tip: str = ""

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Alignment of head and cells: money and numbers to the right unless the column says otherwise."""
        return _ALIGNMENTS[self.align or ("right" if self.kind in _RIGHT_KINDS else "left")]


class Row(NamedTuple):
    """One row of ready cells, in the order of the columns. The tone `mute` greys a row that has come to its end."""

    id: int | str
    cells: tuple[Cell, ...]
    tone: str = ""


CHECK = Column("", "", "check", width=40, sortable=False, essential=True)


def cell_text(cell: Cell) -> str:
    """Return the words of a cell; an empty one is —."""
    return (cell if isinstance(cell, str) else cell.text) or EMPTY


class TableModel(QAbstractTableModel):
    """Rows for a TableView. Sorting, filtering and paging happen where the rows come from.

    With `checkable` a column of ticks stands before the given columns. `more_wanted` asks the owner for the next page,
    once until `append_rows` or `set_rows` answers. `ticks_changed` follows every change of the ticked rows.
    """

    more_wanted = Signal()
    ticks_changed = Signal()

    def __init__(self, columns: Sequence[Column], checkable: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ((CHECK,) if checkable else ()) + tuple(columns)
        self.checkable = checkable
        self.rows: list[Row] = []
        self.ticked: set[int | str] = set()
        self.offset = 1 if checkable else 0
        self._more = False
        self._asked = False
        self._places: dict[int | str, int] | None = None

    # rows

    def set_rows(self, rows: Iterable[Row], more: bool = False) -> None:
        """Replace all rows; ticks stay on the rows that are still there. `more` says that another page exists."""
        self.beginResetModel()
        self.rows = list(rows)
        self._places = None
        self._more, self._asked = more, False
        before = len(self.ticked)
        if self.ticked:
            self.ticked &= {row.id for row in self.rows}
        self.endResetModel()
        if len(self.ticked) != before:
            self.ticks_changed.emit()

    def append_rows(self, rows: Sequence[Row], more: bool = False) -> None:
        """Add the next page below."""
        self._more, self._asked = more, False
        if rows:
            self.beginInsertRows(_NO_PARENT, len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self._places = None
            self.endInsertRows()

    def replace_row(self, row: Row) -> bool:
        """Show a changed row in its old place; False if no row has this id."""
        place = self.place_of(row.id)
        if place < 0:
            return False
        self.rows[place] = row
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
        return True

    def place_of(self, row_id: int | str | None) -> int:
        """Return the place (from 0) of the row with this id, or -1."""
        if row_id is None:
            return -1
        if self._places is None:
            self._places = {row.id: place for place, row in enumerate(self.rows)}
        return self._places.get(row_id, -1)

    def cell(self, place: int, column: int) -> Cell:
        """Return a cell by its place and its column, the tick column counted."""
        return self.rows[place].cells[column - self.offset]

    def sentence(self, place: int) -> str:
        """Return a row in one sentence, for screen readers."""
        row = self.rows[place]
        parts = [f"{c.label} {cell_text(v)}" for c, v in zip(self.columns[self.offset :], row.cells, strict=True)]
        return ("已勾选，" if row.id in self.ticked else "") + "，".join(parts)

    # ticks

    def set_ticked(self, row_ids: Iterable[int | str], on: bool = True) -> None:
        """Tick or untick rows by id."""
        changed = set(row_ids) - self.ticked if on else set(row_ids) & self.ticked
        if not changed:
            return
        self.ticked = self.ticked | changed if on else self.ticked - changed
        self._ticks_shown()

    def tick_all(self, on: bool = True) -> None:
        """Tick every row that is loaded, or none."""
        wanted = {row.id for row in self.rows} if on else set()
        if wanted != self.ticked:
            self.ticked = wanted
            self._ticks_shown()

    def ticked_rows(self) -> list[Row]:
        """Return the ticked rows in their order on the screen."""
        return [row for row in self.rows if row.id in self.ticked] if self.ticked else []

    def _ticks_shown(self) -> None:
        if self.rows:
            role = Qt.ItemDataRole.CheckStateRole
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns) - 1), [role])
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self.ticks_changed.emit()

    # what Qt asks

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not self._asked and not parent.isValid()

    @override
    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if index.isValid() and self.columns[index.column()].kind == "check":
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags if index.isValid() else Qt.ItemFlag.NoItemFlags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        place, column = index.row(), index.column()
        check = column < self.offset
        if role == Qt.ItemDataRole.DisplayRole:
            return None if check else cell_text(self.cell(place, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.sentence(place) if column == 0 else cell_text(self.cell(place, column))
        if role == Qt.ItemDataRole.CheckStateRole and check:
            return Qt.CheckState.Checked if self.rows[place].id in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _CENTER if check else self.columns[column].alignment
        if role == Qt.ItemDataRole.UserRole:
            return self.rows[place].id
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or index.column() >= self.offset:
            return False
        self.set_ticked([self.rows[index.row()].id], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.alignment
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.label or "勾选"
        return None
