"""Reading many rows of a sheet at once, column by column: gives what `rules.read_row` gives row by row, far sooner.

Most cells of a column were met before (places, dates, ways of payment, readings), so each different one is read once.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, Sequence, ValuesView
from typing import Any

from typing_extensions import override

from models.core import cells
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import ImportKind, ImportRow

MOST_KNOWN = 50_000  # different cells of a column that are remembered
NONE: frozenset[str] = frozenset()


class Values(Mapping[str, Any]):
    """The values of one row, which lie in the columns that it has in common with others."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Mapping[str, Sequence[Any]], at: int) -> None:
        self._columns, self._at = columns, at

    @override
    def __getitem__(self, key: str) -> Any:
        return self._columns[key][self._at]

    @override
    def get(self, key: str, default: Any = None) -> Any:
        return self._columns[key][self._at] if key in self._columns else default

    @override
    def __contains__(self, key: object) -> bool:
        return key in self._columns

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    @override
    def __len__(self) -> int:
        return len(self._columns)

    @override
    def items(self) -> ItemsView[str, Any]:
        """Columns and values; a copy that is made of them is a plain mapping of the row."""
        at = self._at
        return {key: column[at] for key, column in self._columns.items()}.items()

    @override
    def values(self) -> ValuesView[Any]:
        """The values alone, for comparing rows that have the same columns."""
        at = self._at
        return {key: column[at] for key, column in self._columns.items()}.values()

    @override
    def __repr__(self) -> str:
        return repr(dict(self))


class _Read(dict[Cell, Any]):
    """What the cells of a column are as values; a cell that cannot be read is its CellFault."""

    def __init__(self, column: ImportColumn) -> None:
        super().__init__()
        self.column = column

    def all(self, given: Sequence[Cell]) -> list[Any]:
        """The values of these cells."""
        if not cells.PLAIN.issuperset(map(type, given)):  # 1 and true would be one cell
            return list(map(self._one, given))
        if len(self) > MOST_KNOWN:
            self.clear()
        return list(map(self.__getitem__, given))

    def __missing__(self, cell: Cell) -> Any:
        made = self[cell] = self._one(cell)
        return made

    def _one(self, cell: Cell) -> Any:
        try:
            return self.column.parse(cell)
        except CellFault as fault:
            return fault


class Runs:
    """Reads rows of one sheet that have the same columns, many at once."""

    def __init__(self, kind: ImportKind) -> None:
        self._kind = kind
        self._columns = {column.key: _Read(column) for column in kind.columns}

    def read(
        self, numbers: Sequence[int], given: Mapping[str, Sequence[Cell]], at: int = -1
    ) -> tuple[list[ImportRow], list[Fault]]:
        """The rows with these numbers, whose cells are `given` by column, and every fault of theirs in itself."""
        values: dict[str, list[Any]] = {}
        faults: dict[int, list[tuple[str, Fault]]] = {}
        for key, column in self._columns.items():
            if key not in given:
                continue
            values[key] = column.all(given[key])
            if CellFault in set(map(type, values[key])):
                self._name_faults(column.column, values[key], given[key], faults, numbers, at)
        kind = self._kind
        rows = [ImportRow(number, kind.complete(Values(values, row)), 0, at) for row, number in enumerate(numbers)]
        named: list[Fault] = []
        for place, row in enumerate(rows):
            found = faults.get(place)
            if found is None:
                named += kind.check(row, NONE)
                continue
            named += [fault for _, fault in found]
            named += kind.check(row, frozenset(key for key, _ in found))
        return rows, named

    @staticmethod
    def _name_faults(
        column: ImportColumn, values: list[Any], given: Sequence[Cell], faults: dict[int, list[tuple[str, Fault]]],
        numbers: Sequence[int], at: int,
    ) -> None:  # fmt: skip
        """Put nothing in the place of cells that cannot be read, and name them."""
        for row, value in enumerate(values):
            if isinstance(value, CellFault):
                values[row] = None
                told = Fault(numbers[row], column.label, cells.words(given[row]), value.code, value.sentence, 0, at)
                faults.setdefault(row, []).append((column.key, told))
