"""Finding the header of an imported sheet among its first rows, by the names of the columns; it may take two rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from models.core import cells
from models.core.cells import Cell, ImportColumn
from reports.kit.reading.rows import Row

SEARCHED = 30  # rows from the top in which a header is looked for


@dataclass(frozen=True)
class Header:
    """The header: the number of its last row, where each known column stands, and headings that nobody asked for.

    `rows` are the numbers of all its rows: two where groups of columns have a name of their own above the names of
    the columns. `names` are the headings from column A on, those of two rows joined.
    """

    number: int
    positions: Mapping[str, int]
    unread: tuple[str, ...]
    rows: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def pick(self, row: Row) -> dict[str, Cell]:
        """The cells of a row by column."""
        return {key: row.cells[at] if at < len(row.cells) else None for key, at in self.positions.items()}


def find_header(rows: Sequence[Row], columns: Sequence[ImportColumn], needed: Sequence[str]) -> Header | None:
    """The row or pair of rows that names most of the columns, all needed ones among them; the first of equals."""
    return next(iter(candidates(rows, columns, needed)), None)


def candidates(rows: Sequence[Row], columns: Sequence[ImportColumn], needed: Sequence[str] = ()) -> tuple[Header, ...]:
    """Everything that may be the header, best first: more columns before fewer, upper before lower."""
    looked_at = rows[:SEARCHED]
    found = [_single(row, columns) for row in looked_at]
    found += [pair for upper, lower in pairwise(looked_at) if (pair := _pair(upper, lower, columns)) is not None]
    fitting = [one for one in found if one.positions and all(key in one.positions for key in needed)]
    # Where a pair names no more than its lower row alone, it still is the header as it stands in the file.
    return tuple(sorted(fitting, key=lambda one: (-len(one.positions), -len(one.rows), one.number)))


def header_at(rows: Sequence[Row], number: int, columns: Sequence[ImportColumn]) -> Header | None:
    """The header in the row that a person chose, with the row above if both make one; None if there is no such row."""
    at = next((at for at, row in enumerate(rows) if row.number == number), None)
    if at is None:
        return None
    single = _single(rows[at], columns)
    pair = _pair(rows[at - 1], rows[at], columns) if at else None
    return pair if pair is not None and len(pair.positions) >= len(single.positions) else single


def _single(row: Row, columns: Sequence[ImportColumn]) -> Header:
    names = tuple(cells.words(cell) for cell in row.cells)
    return _header((row.number,), names, cells.match_columns(names, columns))


def _pair(upper: Row, lower: Row, columns: Sequence[ImportColumn]) -> Header | None:
    """The header that two rows make together; None when they do not look like one.

    They do when all is text, and the upper row has both names that reach down into the lower one (the same again, or
    nothing below) and names that reach to the right over several names below; or several of the latter alone, if they
    tell columns apart that have the same name.
    """
    if lower.number != upper.number + 1 or not all(map(_is_heading, (*upper.cells, *lower.cells))):
        return None
    width = max(len(upper.cells), len(lower.cells))
    above, below = ([*map(cells.words, row.cells), *[""] * (width - len(row.cells))] for row in (upper, lower))
    groups = _groups(above, below)
    reaching_down = sum(bool(name) and below[at] in ("", name) for at, name in enumerate(above))
    if not any(groups):
        return None
    joined = tuple(_joined(group, above[at], below[at]) for at, group in enumerate(groups))
    positions: dict[str, int] = {}
    for names in (joined, below, above):  # the name with its group first, then alone
        for key, at in cells.match_columns(names, columns).items():
            if at not in positions.values():
                positions.setdefault(key, at)
    if not reaching_down and (
        len(set(filter(None, groups))) < 2 or len(positions) <= len(_single(lower, columns).positions)
    ):
        return None
    return _header((upper.number, lower.number), joined, positions)


def _is_heading(cell: Cell) -> bool:
    return cells.is_blank(cell) or isinstance(cell, str) or (isinstance(cell, float) and 0 < cell <= 31)


def _groups(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """The name of the group in which each column stands: the last one above that is followed by blanks."""
    groups: list[str] = []
    group = ""
    for at, (name, under) in enumerate(zip(above, below, strict=True)):
        if name:
            goes_on = at + 1 < len(above) and not above[at + 1] and bool(below[at + 1])
            group = name if under and under != name and goes_on else ""
        elif not under:
            group = ""
        groups.append(group)
    return groups


def _joined(group: str, above: str, below: str) -> str:
    return f"{group}{below}" if group else below or above


def _header(numbers: tuple[int, ...], names: Sequence[str], positions: Mapping[str, int]) -> Header:
    read = set(positions.values())
    unread = tuple(name for at, name in enumerate(names) if at not in read and name)
    return Header(numbers[-1], positions, unread, numbers, tuple(names))


def repeats(header: Header, row: Row) -> bool:
    """Whether a row below says the header, or one row of it, once more, as at the top of every printed page."""
    names, found = _keys(header.names), 0
    for at, cell in enumerate(row.cells):
        if cells.is_blank(cell):
            continue
        # Asked of every row of a file; the first cells tell of nearly all of them.
        word = cells.header_key(cell) if at < len(names) and isinstance(cell, str) else ""
        if not word or not _is_part(word, names[at]):
            return False
        found += 1
    return found > 1


@lru_cache(maxsize=8)
def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cells.header_key(name) for name in names)


def _is_part(word: str, name: str) -> bool:
    """Whether a heading is a name, or the upper or lower half of one."""
    return name.startswith(word) or name.endswith(word)
