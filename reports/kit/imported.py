"""What is chosen for an imported file, and what was read from it: the values that its steps hand on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from models.core.cells import Fault
from models.core.imports import rules
from models.core.imports.layouts import Unfolded
from models.core.imports.queries import Batch
from models.core.imports.register import CREATE, Answer, Answers, Comparison, ImportKind, ImportRow
from models.core.imports.rules import Gap
from reports.kit.reading.header import Header
from reports.kit.reading.rows import Rows

TOLD_GROUPS = 3
Tell = Callable[[str, int, int], None]


class Cancelled(Exception):
    """The person stopped the work; nothing was written."""


def silent(_words: str, _done: int, _all: int) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True)
class Plan:
    """What a person chose for a file; what is left empty is found, or is the preset of the kind.

    `header` is a row number, `mapping` columns by key with their position in the file (column A is 0), and means
    that they are remembered; either of them has a sheet read as a plain table. `corrections` are new texts of cells
    by (row, column key), or (row, letter of the column) where the sheet is no plain table. `answers` decide about
    names that the database lacks, `accept_new` makes all that nobody decided about. `as_draft` keeps what is imported
    from coming into force. `stated` are figures of a cover sheet: fen by totals column, or a number of rows under
    rules.COUNT.
    """

    sheet: str = ""
    header: int = 0
    mapping: Mapping[str, int] | None = None
    corrections: Mapping[tuple[int, str], str] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    accept_new: bool = False
    partial: bool | None = None
    update_known: bool = False
    as_draft: bool = False
    month: str = ""
    stated: Mapping[str, int] = field(default_factory=dict)
    gap_reason: str = ""

    def all_answers(self) -> Answers:
        """The decisions about names that the database lacks."""
        return Answers(self.answers, CREATE if self.accept_new else None)


@dataclass(frozen=True)
class Correction:
    """One cell that a person changed in the preview: its row, column key or letter, old and new text."""

    row: int
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out: its rows, the header, and where each column stands.

    `remembered` says that the columns come from an earlier decision of a person for the same headings. A sheet that
    is no plain table was `unfolded` by the layout of this `label`; `corrections` are the cells changed before that.
    """

    sheet: str
    rows: Rows
    header: Header
    remembered: bool = False
    label: str = ""
    unfolded: Unfolded | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings from column A on; those of a header in two rows are joined."""
        return self.header.names


@dataclass(frozen=True)
class Reading:
    """A sheet as it was read: its rows, every fault found in the file itself, and what was passed over.

    `ignored` gives row numbers by why they hold no data: title, blank, header (repeated), subtotal, total, note and
    the sections of the kind. `printed` are the sums of the sheet's own last total row, in fen. `subtotals` are those of
    its other sum rows. `headings` are the rows from which the rows below have something that no column of theirs says.
    """

    kind: ImportKind
    file: str
    sha256: str
    layout: Layout
    rows: tuple[ImportRow, ...]
    faults: tuple[Fault, ...]
    ignored: Mapping[str, tuple[int, ...]]
    printed: Mapping[str, int]
    corrections: tuple[Correction, ...]
    headings: frozenset[int] = frozenset()
    subtotals: tuple[rules.Subtotal, ...] = ()

    @property
    def sheet(self) -> str:
        """The sheet that was read."""
        return self.layout.sheet

    @property
    def unread_columns(self) -> tuple[str, ...]:
        """Headings that no column of the kind is taken from."""
        return self.layout.header.unread

    @property
    def remark(self) -> str:
        """What a person should look at although no row is refused for it, or nothing."""
        made = self.layout.unfolded
        return self.kind.remark(self.rows) + (made.remark if made is not None else "")

    @property
    def month(self) -> str:
        """The month that the sheet itself is about, where its layout tells; else nothing."""
        return self.layout.unfolded.month if self.layout.unfolded is not None else ""

    def position(self, column: str) -> int | None:
        """Where the column with this key or label stands; None if the file has none."""
        key = next((one.key for one in self.kind.columns if column in (one.key, one.label)), "")
        return self.layout.header.positions.get(key)

    def letter(self, column: str) -> str:
        """The letter of the column with this key or label, as a spreadsheet shows it; empty if the file has none."""
        at = self.position(column)
        return letter(at) if at is not None else ""

    def place_of(self, fault: Fault) -> int | None:
        """The position of the cell that a fault is about: that of its column, else the row's own.

        What makes a row one (the time of a punch) may stand in several columns; then the row's own place counts.
        """
        anchors = {self.kind.label_of(key) for key in self.kind.anchors}
        at = None if fault.at >= 0 and fault.column in anchors else self.position(fault.column)
        return at if at is not None else fault.at if fault.at >= 0 else None

    def row_words(self, fault: Fault) -> str:
        """Where a fault is: the row, and the column where one row of the sheet holds several."""
        at = self.place_of(fault) if fault.part else None
        return f"第 {fault.row} 行" + (f" {letter(at)} 列" if at is not None else "")

    def kept_rows(self, refused: Collection[int]) -> frozenset[int]:
        """The rows without which refused rows could not be understood: headings, and lines with the person above."""
        above = self.layout.unfolded.above if self.layout.unfolded is not None else {}
        return self.headings.union(*(above.get(number, ()) for number in refused), self.layout.header.rows)


@dataclass(frozen=True)
class Checked:
    """A file set against the database: what would be written, what is refused and why; nothing is written yet.

    `earlier` is an import of the same file that still counts; where that took it whole, this one will be refused.
    `seen` tells with which imports of this kind it was compared.
    """

    source: Reading
    plan: Plan
    found: Comparison
    gaps: tuple[Gap, ...] = ()
    earlier: Batch | None = None
    seen: str = ""
    groups: tuple[rules.Group, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault, by row; in a row the first one is the one it is refused for."""
        return rules.ordered((*self.source.faults, *self.found.faults))

    @property
    def remark(self) -> str:
        """What a person should know before the file is written although no row is refused for it, or nothing."""
        return self.source.remark + self.found.remark + self._subtotals

    @property
    def _subtotals(self) -> str:
        """The subtotals of the sheet that are not those of the accepted rows, in a sentence, or nothing."""
        off = [one for one in self.groups if not all(gap.explained for gap in one.differing)]
        if not off:
            return ""
        told = "、".join(f"第 {one.subtotal.row} 行“{one.subtotal.words}”" for one in off[:TOLD_GROUPS])
        more = f"等 {len(off)} 处" if len(off) > TOLD_GROUPS else ""
        return f"{told}{more}的小计与上面各行的合计不符，也不是退回的行造成的，请核对。"

    @property
    def month(self) -> str:
        """The month of the file: as it was stated, or as the sheet says; empty where it has none."""
        return self.plan.month or self.source.month

    @property
    def refused_rows(self) -> tuple[int, ...]:
        """Numbers of the rows of the sheet in which something cannot be taken."""
        return tuple(dict.fromkeys(fault.row for fault in self.faults))

    @property
    def refused_count(self) -> int:
        """How many rows cannot be taken; one row of the sheet may hold several."""
        return len(rules.first_codes(self.faults))

    @property
    def blocking_rows(self) -> tuple[int, ...]:
        """The refused rows that keep the others from being imported unless only the sound ones are wanted."""
        return tuple(rules.blocking(self.faults))

    @property
    def placed_faults(self) -> tuple[Fault, ...]:
        """Every fault with the place of its cell in the sheet, as far as it has one."""
        places = ((fault, self.source.place_of(fault)) for fault in self.faults)
        return tuple(fault if at is None else replace(fault, at=at) for fault, at in places)

    @property
    def left_rows(self) -> frozenset[int]:
        """Rows of the sheet that stay with the refused ones when these are given back."""
        return self.source.kept_rows(self.refused_rows)

    @property
    def only_sound(self) -> bool:
        """Whether the sound rows are written although others are refused."""
        return self.source.kind.partial if self.plan.partial is None else self.plan.partial

    @property
    def reason_needed(self) -> tuple[Gap, ...]:
        """Stated figures that neither agree nor are explained by refused rows."""
        return tuple(gap for gap in self.gaps if not gap.explained)

    @property
    def count(self) -> int:
        """How many rows would be written."""
        return len(self.found.new) + (len(self.found.changed) if self.plan.update_known else 0)


def letter(position: int) -> str:
    """The letters of a column: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position_of(letters: str) -> int:
    """The position of a column by its letters: A is 0, AA is 26; -1 for what are no letters."""
    position = 0
    for one in letters.upper() if letters.isascii() and letters.isalpha() else "":
        position = position * 26 + ord(one) - 64
    return position - 1
