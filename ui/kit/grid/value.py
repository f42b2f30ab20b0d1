"""What a month grid shows, as plain values given by its page, and the arithmetic of ranges, copying and filling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ui.kit.table_model import CellText

WEEKDAYS = "一二三四五六日"

Place = tuple[int, int]  # row, column; both from 0
Changes = dict[Place, str]  # what shall stand in a cell: the text of a sign, or the empty string
Fact = str | CellText


@dataclass(frozen=True, slots=True)
class GridDay:
    """One column. `free` shades a rest day or a holiday; `note` names it in the tooltip (国庆节)."""

    day: date
    free: bool = False
    today: bool = False
    note: str = ""

    @property
    def words(self) -> str:
        """The day as it is spoken: 12-05（周六）."""
        return f"{self.day:%m-%d}（周{WEEKDAYS[self.day.weekday()]}）"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person: frozen name and post on the left, totals on the right in the order of their heads."""

    id: int | str
    name: str
    detail: str = ""
    totals: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """What stands in a cell; the same object may stand in many, as it holds nothing of its place.

    `tone` is a tone of the tokens, the sign stands without a ground where it is empty or the cell is `bare`. `name`
    says the sign in words.
    `changed` marks what was changed after publication, `planned` a leave that is planned and not yet granted.
    A cell without a sign is empty; `wanted` draws the dashed outline of one that is still to be filled.
    """

    sign: str = ""
    tone: str = ""
    name: str = ""
    changed: bool = False
    planned: bool = False
    wanted: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem of a cell: hard ones are red, soft ones amber; `words` say what is wrong."""

    hard: bool
    words: str


@dataclass(frozen=True, slots=True)
class GridCover:
    """A row below the people: its name, and one short fact a day (`CellText` with tone bad where it falls short)."""

    name: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class GridValue:
    """The whole grid. `cells` are by row, then by column; `keys` say which sign a typed character sets.

    `tip` tells more about a cell than its sign does, for the tooltip and screen readers; it is asked only when shown.
    `changed` says in words what the corner of a changed cell means.
    """

    name: str
    corner: str
    days: tuple[GridDay, ...]
    rows: tuple[GridRow, ...]
    cells: Sequence[Sequence[GridCell]]
    totals: tuple[str, ...] = ()
    covers: tuple[GridCover, ...] = ()
    marks: Mapping[Place, Mark] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    editable: bool = False
    tip: Callable[[int, int], str] | None = None
    changed: str = "发布后改过"

    def same_places(self, other: GridValue) -> bool:
        """Whether the other one has the same people and days in the same places."""
        return (
            [one.day for one in self.days] == [one.day for one in other.days]
            and [one.id for one in self.rows] == [one.id for one in other.rows]
            and (self.totals, len(self.covers)) == (other.totals, len(other.covers))
        )

    def sentence(self, row: int, column: int) -> str:
        """One cell in words: who, when, what, and what is wrong with it."""
        cell, mark = self.cells[row][column], self.marks.get((row, column))
        parts = [self.rows[row].name, self.days[column].words, self.days[column].note]
        parts.append((cell.name or cell.sign or "未填") + (f"（{self.changed}）" if cell.changed else ""))
        parts.append(self.tip(row, column) if self.tip is not None else "")
        parts.append(mark.words if mark is not None else "")
        return "，".join(part for part in parts if part)

    def row_sentence(self, row: int) -> str:
        """One person in words: name, post, totals."""
        one = self.rows[row]
        totals = [f"{head} {fact_text(fact)}" for head, fact in zip(self.totals, one.totals, strict=True)]
        return "，".join(part for part in (one.name, one.detail, *totals) if part)


def fact_text(fact: Fact) -> str:
    """The words of a total or a cover figure."""
    return fact if isinstance(fact, str) else fact.text


@dataclass(frozen=True, slots=True)
class Span:
    """A rectangle of cells, its edges included."""

    top: int
    left: int
    bottom: int
    right: int

    def places(self) -> Iterator[Place]:
        """Its cells, row by row."""
        return (
            (row, column) for row in range(self.top, self.bottom + 1) for column in range(self.left, self.right + 1)
        )

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right

    @property
    def single(self) -> bool:
        """Whether it is one cell."""
        return (self.top, self.left) == (self.bottom, self.right)


def texts_of(value: GridValue, span: Span) -> list[list[str]]:
    """The signs in a rectangle."""
    return [
        [value.cells[row][column].sign for column in range(span.left, span.right + 1)]
        for row in range(span.top, span.bottom + 1)
    ]


def to_clipboard(texts: Sequence[Sequence[str]]) -> str:
    """Signs as a spreadsheet takes them from the clipboard: tab-separated, lines of CR LF."""
    return "".join("\t".join(line) + "\r\n" for line in texts)


def from_clipboard(words: str) -> list[list[str]]:
    """Signs as a spreadsheet puts them on the clipboard: the last line break ends the last row and begins no other.

    A quoted cell may hold line breaks of its own (two shifts of a day, one below the other); they come as 「/」.
    """
    rows: list[list[str]] = [[]]
    for part in _cells(words.replace("\r\n", "\n").replace("\r", "\n")):
        if part is None:
            rows.append([])
        else:
            rows[-1].append("/".join(one.strip() for one in part.split("\n") if one.strip()))
    return rows[:-1] if len(rows) > 1 and rows[-1] in ([], [""]) else rows


def _cells(words: str) -> Iterator[str | None]:
    """The cells of tab-separated text; None ends a row."""
    at = 0
    while at <= len(words):
        if words[at : at + 1] == '"' and (end := _closing(words, at)) is not None:
            yield words[at + 1 : end].replace('""', '"')
            at = end + 1
        else:
            end = min((found for found in (words.find("\t", at), words.find("\n", at)) if found >= 0), default=-1)
            yield words[at : end if end >= 0 else None]
            at = end if end >= 0 else len(words)
        if words[at : at + 1] == "\n":
            yield None
        at += 1


def _closing(words: str, at: int) -> int | None:
    """Where the quote that opens at `at` closes before the end of a cell, or None if it is only a character."""
    end = at + 1
    while (end := words.find('"', end)) >= 0:
        if words[end + 1 : end + 2] == '"':
            end += 2
        else:
            return end if words[end + 1 : end + 2] in ("", "\t", "\n") else None
    return None


def pasted(texts: Sequence[Sequence[str]], span: Span, rows: int, columns: int) -> tuple[Changes, Span]:
    """Where copied signs go: from the first cell of the range; a range that holds them several times is filled whole.

    What would lie outside of the grid is left out. Returns the changes and the range that they fill.
    """
    high, wide = len(texts), max(map(len, texts), default=0)
    if not high or not wide:
        return {}, span
    tall, broad = span.bottom - span.top + 1, span.right - span.left + 1
    down = tall if tall % high == 0 else high
    across = broad if broad % wide == 0 else wide
    filled = Span(span.top, span.left, min(span.top + down, rows) - 1, min(span.left + across, columns) - 1)
    changes: Changes = {}
    for row, column in filled.places():
        line = texts[(row - span.top) % high]
        inside = (column - span.left) % wide
        changes[row, column] = line[inside] if inside < len(line) else ""
    return changes, filled


def cut_off(texts: Sequence[Sequence[str]], span: Span, rows: int, columns: int) -> tuple[int, int]:
    """How many rows and columns of copied signs lie outside of the grid."""
    high, wide = len(texts), max(map(len, texts), default=0)
    return max(span.top + high - rows, 0), max(span.left + wide - columns, 0)


def filled_down(value: GridValue, span: Span) -> Changes:
    """The first row of a range in all its rows; a range of one row takes the row above."""
    source = span.top if span.bottom > span.top else span.top - 1
    if source < 0:
        return {}
    return {(row, column): value.cells[source][column].sign for row, column in span.places() if row != source}


def filled_right(value: GridValue, span: Span) -> Changes:
    """The first column of a range in all its columns; a range of one column takes the column before."""
    source = span.left if span.right > span.left else span.left - 1
    if source < 0:
        return {}
    return {(row, column): value.cells[row][source].sign for row, column in span.places() if column != source}


def dragged(value: GridValue, source: Span, target: Span) -> Changes:
    """What dragging the handle of a range to a larger one sets: the range again and again, so that a pattern goes on.

    `target` begins with `source`'s first cell and is longer in one direction.
    """
    texts = texts_of(value, source)
    high, wide = source.bottom - source.top + 1, source.right - source.left + 1
    return {
        (row, column): texts[(row - source.top) % high][(column - source.left) % wide]
        for row, column in target.places()
        if (row, column) not in source
    }
