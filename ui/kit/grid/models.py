"""The Qt models of a month grid: they hold no object a cell, they ask the value that the page gave."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from ui.kit.grid.value import Fact, GridValue, Place, fact_text
from ui.kit.qt import override
from ui.kit.table_model import CellText, Index

NOTHING = GridValue("", "", (), (), ())
_NO_PARENT = QModelIndex()
_SPOKEN = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)


class _Model(QAbstractTableModel):
    """A part of the value as rows and columns."""

    def __init__(self) -> None:
        super().__init__()
        self.value = NOTHING

    def show(self, value: GridValue, *, moved: bool) -> None:
        """Take a value; `moved` where people or days are not in the same places as before."""
        if moved:
            self.beginResetModel()
            self.value = value
            self.endResetModel()
            return
        self.value = value
        rows, columns = self.rowCount(), self.columnCount()
        if rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))

    def text(self, row: int, column: int) -> str:
        """What stands in a cell."""
        raise NotImplementedError

    def spoken(self, row: int, column: int) -> str:
        """A cell in one sentence."""
        raise NotImplementedError

    def head(self, column: int) -> str:
        """The head of a column."""
        raise NotImplementedError

    def row_name(self, row: int) -> str:
        """The name of a row."""
        return self.value.rows[row].name

    def row_sentence(self, row: int) -> str:
        """A row in one sentence."""
        return self.value.row_sentence(row)

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.value.rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.value.days)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        return self.spoken(index.row(), index.column()) if role in _SPOKEN else None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if not 0 <= section < (self.columnCount() if across else self.rowCount()):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.head(section) if across else self.row_name(section)
        if role in _SPOKEN:
            return self.head(section) if across else self.row_sentence(section)
        return None


class DaysModel(_Model):
    """The people by the days."""

    @override
    def text(self, row: int, column: int) -> str:
        return self.value.cells[row][column].sign

    @override
    def spoken(self, row: int, column: int) -> str:
        return self.value.sentence(row, column)

    @override
    def head(self, column: int) -> str:
        day = self.value.days[column]
        return "，".join(part for part in (day.words, day.note, "今天" if day.today else "") if part)

    def places(self) -> list[Place]:
        """The cells with a problem, day by day; below a day that falls short and has none, the last person's."""
        marked = {column for _, column in self.value.marks}
        short = {
            (len(self.value.rows) - 1, column)
            for row in self.value.covers
            for column, fact in enumerate(row.facts)
            if isinstance(fact, CellText) and fact.tone == "bad" and column not in marked
        }
        return sorted({*self.value.marks, *short}, key=_by_day)


def _by_day(place: Place) -> tuple[int, int]:
    return place[1], place[0]


class FactsModel(_Model):
    """Short facts: a grid of words with a tone."""

    def fact(self, row: int, column: int) -> Fact:
        """What stands in a cell, with its tone."""
        raise NotImplementedError

    @override
    def text(self, row: int, column: int) -> str:
        return fact_text(self.fact(row, column))

    @override
    def spoken(self, row: int, column: int) -> str:
        return f"{self.row_name(row)}，{self.head(column)}：{self.text(row, column)}"


class TotalsModel(FactsModel):
    """The totals at the right of each person."""

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.value.totals)

    @override
    def fact(self, row: int, column: int) -> Fact:
        return self.value.rows[row].totals[column]

    @override
    def head(self, column: int) -> str:
        return self.value.totals[column]


class CoversModel(FactsModel):
    """The rows below the people."""

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.value.covers)

    @override
    def fact(self, row: int, column: int) -> Fact:
        return self.value.covers[row].facts[column]

    @override
    def head(self, column: int) -> str:
        return self.value.days[column].words

    @override
    def row_name(self, row: int) -> str:
        return self.value.covers[row].name

    @override
    def row_sentence(self, row: int) -> str:
        return self.value.covers[row].name
