"""The rows of a sheet, whatever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat
from typing import overload

from typing_extensions import override

from models.core.cells import PLAIN, Cell
from models.core.cells import SheetRow as Row

__all__ = ["Row", "Rows"]

AT_ONCE, MANY = 1000, 20_000
MOST_KNOWN = 500_000  # different cells of a column that are remembered while it is read
HARDLY_SHARED = 0.8  # a column in which so many of the cells are different is not worth it


class Rows(Sequence[Row]):
    """All rows of a sheet, kept column by column, in which equal cells of a column are one: a fifth of the memory."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, source: Iterable[Row]) -> None:
        self.numbers: list[int] = []
        self._columns: list[list[Cell]] = []
        self._widths: list[int] = []
        self._known: list[dict[Cell, Cell] | None] = []
        rows = iter(source)
        while block := list(islice(rows, AT_ONCE)):
            self._take(block)
        self._known.clear()
        if set(self._widths) <= {len(self._columns)}:
            self._widths.clear()

    def _take(self, block: Sequence[Row]) -> None:
        numbers, cells = zip(*block, strict=True)
        widths = list(map(len, cells))
        width = max(widths)
        if min(widths) < width:
            cells = tuple((*one, *repeat(None, width - len(one))) for one in cells)
        while len(self._columns) < width:
            self._columns.append([None] * len(self.numbers))
            self._known.append({})
        for at, column in enumerate(zip(*cells, strict=True)):
            self._columns[at] += self._shared(at, column)
        for shorter in self._columns[width:]:
            shorter.extend(repeat(None, len(block)))
        self.numbers += numbers
        self._widths += widths

    def _shared(self, at: int, cells: Sequence[Cell]) -> Sequence[Cell]:
        known = self._known[at]
        if known is None or not PLAIN.issuperset(map(type, cells)):
            return cells
        if len(known) > MOST_KNOWN:
            known.clear()
        elif len(known) > MANY and len(known) > HARDLY_SHARED * len(self.numbers):
            self._known[at] = None
        return list(map(known.setdefault, cells, cells))

    def column(self, at: int) -> Sequence[Cell]:
        """The cells of a column, one for each row; None where a row is shorter."""
        return self._columns[at] if at < len(self._columns) else [None] * len(self.numbers)

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return len(self._columns)

    @override
    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    @override
    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...

    @override
    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(len(self))))
        cells = [column[at] for column in self._columns]
        return Row(self.numbers[at], tuple(cells[: self._widths[at]] if self._widths else cells))

    @override
    def __iter__(self) -> Iterator[Row]:
        return map(self.__getitem__, range(len(self)))
