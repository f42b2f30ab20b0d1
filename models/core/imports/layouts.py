"""Sheets that are no plain table: how a kind of file recognises one and makes ordinary rows of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from models.core.cells import Cell, SheetRow


class Covered(str):
    """An empty cell that a merged cell to its left covers: what that one holds, and where it stands (column A is 0)."""

    value: Cell
    at: int

    def __new__(cls, value: Cell, at: int) -> Covered:
        """The empty text that knows the merged cell."""
        made = super().__new__(cls, "")
        made.value, made.at = value, at
        return made

    def __reduce__(self) -> tuple[type[Covered], tuple[Cell, int]]:
        """Itself, for a process that reads for another one."""
        return Covered, (self.value, self.at)


@dataclass(frozen=True)
class Sheet:
    """A sheet as a layout sees it: the names of its file and of itself, its rows, and the other sheets of the file.

    While a sheet is being recognised, `rows` are only its first ones. `month` and the row of the `header` are what the
    person stated, if anything.
    """

    file: str
    name: str
    rows: Sequence[SheetRow]
    sheets: tuple[str, ...]
    rows_of: Callable[[str], Sequence[SheetRow]]
    month: str = ""
    header: int = 0


class FlatRow(NamedTuple):
    """One row made of a sheet: the number of the sheet's row it stands in, its cells by column, and its own cell.

    `part` counts what one row of the sheet holds, from 1 on; `at` is the place of the cell (column A is 0).
    """

    number: int
    cells: Mapping[str, Cell]
    part: int
    at: int


@dataclass(frozen=True)
class Unfolded:
    """What a layout made of a sheet.

    `header` are the numbers of the rows that head all others; `positions` tell where columns stand that have one place
    for all rows (the name). `above` gives rows that a row needs besides the header to be understood (the line with
    the person), and `ignored` the rows that hold nothing, by reason. `month` is the one that the sheet is about,
    `unread` are headings of which nothing is taken, `remark` a sentence about what a person should look at.
    """

    rows: Sequence[FlatRow]
    header: tuple[int, ...] = ()
    positions: Mapping[str, int] = field(default_factory=dict)
    above: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    ignored: Mapping[str, Sequence[int]] = field(default_factory=dict)
    month: str = ""
    unread: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Layout:
    """A way in which sheets are laid out: `label` names it to people, as in 按“考勤机记录表”读取.

    `recognises` decides by the first rows; of several layouts the first one counts, and a plain table comes before
    all of them. `unfold` may raise Refused. A layout with a `refusal` is known and never taken: these words say why.
    """

    label: str
    recognises: Callable[[Sheet], bool]
    unfold: Callable[[Sheet], Unfolded] | None = None
    refusal: str = ""
