"""Finding the header row of an imported sheet among its first rows, by the names of the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.core import cells
from models.core.cells import Cell, ImportColumn
from reports.kit.workbook import Row

SEARCHED = 20  # rows from the top in which a header is looked for


@dataclass(frozen=True)
class Header:
    """The header row: its number, where each known column stands, and headings that nobody asked for."""

    number: int
    positions: Mapping[str, int]
    unread: tuple[str, ...]

    def pick(self, row: Row) -> dict[str, Cell]:
        """The cells of a row by column."""
        return {key: row.cells[at] if at < len(row.cells) else None for key, at in self.positions.items()}


def find_header(rows: Sequence[Row], columns: Sequence[ImportColumn], needed: Sequence[str]) -> Header | None:
    """The row that names most of the columns, all needed ones among them; the first of equals, or None."""
    best: Header | None = None
    for row in rows[:SEARCHED]:
        found = cells.match_columns(row.cells, columns)
        if all(key in found for key in needed) and (best is None or len(found) > len(best.positions)):
            read = set(found.values())
            unread = [cells.words(c) for at, c in enumerate(row.cells) if at not in read and not cells.is_blank(c)]
            best = Header(row.number, found, tuple(unread))
    return best
