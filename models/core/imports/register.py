"""The kinds of files that can be imported, each described once by its area, and what checking a file finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from models.core.cells import Cell, Fault, ImportColumn
from models.core.errors import Refused
from models.core.imports.layouts import Layout

if TYPE_CHECKING:
    from models.core.unit import Unit

# What is done about a name that a file uses and the database lacks: make it, take that record, or None: leave the
# rows out.
CREATE = "create"
Answer = int | str | None
# A row that is refused for one of these holds nothing new, or a person left it out: it never keeps the others from
# being imported.
HARMLESS = frozenset({"DUPLICATE_ROW", "DUPLICATE_SERIAL", "VOIDED", "LEFT_OUT"})
MOST_AT_ONCE = 10_000  # rows that are written in one transaction; more are staged, where the kind can


class ImportRow(NamedTuple):
    """One row that was read: its number as a spreadsheet shows it, and its values by column (those the file has).

    `part` and `at` are as those of a fault, where one row of the sheet holds several. `kept` is what a comparison found
    out about the row, for writing it.
    """

    number: int
    values: Mapping[str, Any]
    part: int = 0
    at: int = -1
    kept: Any = None

    @property
    def key(self) -> tuple[int, int]:
        """What tells rows apart: the number and which part of that row."""
        return self.number, self.part

    def fault(self, column: str, value: str, code: str, sentence: str) -> Fault:
        """A fault of this row; `column` is the label of a column."""
        return Fault(self.number, column, value, code, sentence, self.part, self.at)


@dataclass(frozen=True)
class Change:
    """A record that is known already, and what the file says differently: (known, in the file) by column."""

    row: ImportRow
    record: int
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Question:
    """A name that a file uses and the database lacks: its column, the rows that use it, and the answer so far.

    `entity` is the kind of record that may be chosen instead; making a new one needs the right `permission`, and is
    no answer where it is not `creatable` (which of two people of one name is meant).
    """

    column: str
    name: str
    rows: tuple[int, ...]
    entity: str
    permission: str
    answer: Answer = None
    creatable: bool = True


@dataclass(frozen=True)
class Answers:
    """What a person decided about names that the database lacks, by column and name; `otherwise` for all the rest."""

    given: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    otherwise: Answer = None

    def to(self, column: str, name: str) -> Answer:
        """The answer for one name."""
        return self.given.get((column, name), self.otherwise)


@dataclass(frozen=True)
class Comparison:
    """Sound rows sorted by what they mean for the database, the faults of the others, and what has to be asked.

    `remark` is what a person should know of the accepted ones before they are written, in sentences, or nothing.
    `details` are plain values that the command line prints beside (what each row of a bank's list is). `waiting` are
    matters of accepted rows that nothing is written of before a person decided, as those of `Written`.
    """

    new: tuple[ImportRow, ...] = ()
    same: tuple[ImportRow, ...] = ()
    changed: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    questions: tuple[Question, ...] = ()
    remark: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    waiting: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def accepted(self) -> tuple[ImportRow, ...]:
        """Rows that pass every check, known ones included, in the order of the file."""
        rows = (*self.new, *self.same, *(one.row for one in self.changed))
        return tuple(sorted(rows, key=_place))


def _place(row: ImportRow) -> tuple[int, int]:
    return row.key


@dataclass(frozen=True, slots=True)
class Line:
    """What one row did to one record: `insert` or `update`; of an update the changed columns before and after.

    `version` is the record's version afterwards: a reversal touches only records that still have it. Records without
    versions must still have the values of `after`, which an insert of such a record gives too.
    """

    row: int
    entity: str
    record: int
    done: str
    version: int = 1
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Posting:
    """What a kind is asked to write: the rows as compared within the transaction, and how the person decided.

    `as_draft`: what comes into force with the import of this kind is to stay a draft.
    """

    batch: int
    found: Comparison
    known: Any
    update_known: bool
    month: str
    as_draft: bool = False


@dataclass(frozen=True)
class Written:
    """What a kind wrote: rows that became new records, rows that changed known ones, and what waits for a person.

    `waiting` holds row, name, column, value and sentence of each matter; `lines` every record that was touched,
    in the order of writing: a reversal goes backwards. `changed` names the entities whose pages must reload. `told` is
    a sentence without its full stop about what else happened.
    """

    new: int
    updated: int
    lines: Sequence[Line]
    waiting: Sequence[Mapping[str, Any]] = ()
    changed: frozenset[str] = frozenset()
    created: Mapping[str, Sequence[str]] = field(default_factory=dict)
    told: str = ""


def _nothing_more(_: ImportRow, __: frozenset[str]) -> list[Fault]:
    return []


def _nothing_to_say(_: Sequence[ImportRow]) -> str:
    return ""


def _no_faults(_: Sequence[ImportRow]) -> list[Fault]:
    return []


def _any_month(_: Iterable[ImportRow], __: str) -> list[Fault]:
    return []


def one_each(picked: Mapping[str, Cell]) -> Sequence[tuple[str, Mapping[str, Cell]]]:
    """The one row that a row of a sheet is, in nearly all kinds."""
    return (("", picked),)


def _no_doubt(_named: Mapping[str, str], _unread: Sequence[str]) -> str:
    return ""


def _nothing_told(_: Sequence[str]) -> Mapping[str, Cell]:
    return {}


@dataclass(frozen=True)
class TakenBack:
    """What a reversal of the kind's own made of a batch: how many rows count no more, and those that stay.

    `kept` holds row, entity, record and the reason of each without its full stop.
    """

    reversed: int
    kept: Sequence[tuple[int, str, int, str]] = ()


@dataclass(frozen=True)
class Stages:
    """How a kind takes more rows than one transaction should hold: into tables whose rows carry the batch number.

    Every reader of these tables leaves out batches that are not posted (`queries.posted`). `add` inserts rows of a
    batch, `remove` deletes at most so many of them and says how many. `settle` runs when the batch is posted: it
    raises Refused when the rows no longer fit what others posted meanwhile, and returns their sums in fen by column.
    `prepare` comes before all of them, in a transaction of its own: it makes what the rows share (buildings), on which
    two that are added at the same time would wait for each other; it may stay where the import is given up. Rows with
    a unique key of their own are added `in_turn`: a server lets a new one wait for its neighbour that was deleted.
    """

    add: Callable[[int, Sequence[ImportRow]], None]
    remove: Callable[[int, int], int]
    settle: Callable[[Unit, int], Mapping[str, int]]
    prepare: Callable[[Sequence[ImportRow]], None] | None = None
    in_turn: bool = False


@dataclass(frozen=True)
class ImportKind:
    """A kind of file: its columns and words, the checks of its rows in their order, and what writing them means.

    A header must name the `needed` columns; a row is data when one of the `anchors` (else of the needed ones) is
    filled, or all of one of `together`; in a kind whose rows are `named_by` a column, words that stand alone in
    another one are no row.
    `sections` are patterns of notes below which rows are passed over, with the reason they are listed under (离职人员 →
    departed), or none where data follow again. Where a file lacks the column `headed_by`, rows have the name of the
    heading above them that looks as `heads` says (维修部); where it lacks the column `titled_by`, they have what the
    titles have of the pattern `titles` (a year). `complete` fills what follows from other values; `check` names the
    faults of one row, given the columns that could not be read; `across` those between rows; `outside` names the rows
    that are not of a month which a person stated for the file (2026-10). `lock` comes first in
    the transaction, besides what lets imports wait for each other, and holds off what else would disturb them.
    `known` reads from the database what `compare` needs; both run again inside the transaction, before `write`.
    `totals` are columns in fen that are summed and set against stated sums. `partial` kinds (punches) write the
    sound rows unless told otherwise. `doubt`, given the columns that a header names and its headings that are none,
    says why a person has to choose the columns first, or nothing.
    `one_of` are columns of which a header must name one at least. `spread` makes several rows of one (times in one
    cell, or in columns for coming and leaving), each with the key of the column it stands in; `layouts` are sheets
    that are no plain table; a kind with `only_layouts` has no plain ones. `drafts` says what an import that is not to
    come into force leaves (只存为草稿), in kinds that offer it. `may_reverse` refuses for batches that stay; it comes
    first in a reversal and says what that is about (the days of people).
    `about` says what the titles, the name of the sheet and that of the file tell of all rows, as cells of columns that
    the file lacks; a month that a person stated stands in their place. `take_back` is a reversal of the kind's own: the
    batch counts no more as a whole, and what must stay was taken out of it; lines of changed records are taken back
    as those of other kinds.
    Files with more than MOST_AT_ONCE new rows need `stages`. `remark` is a sentence about what a person should look
    at although no row is refused for it, or nothing.
    """

    name: str
    label: str
    action: str
    permission: str
    entity: str
    columns: tuple[ImportColumn, ...]
    needed: tuple[str, ...]
    compare: Callable[[Iterable[ImportRow], Any, Answers], Comparison]
    write: Callable[[Unit, Posting], Written]
    lock: Callable[[], None] | None = None
    known: Callable[[], Any] = lambda: None
    complete: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda values: values
    check: Callable[[ImportRow, frozenset[str]], list[Fault]] = _nothing_more
    across: Callable[[Sequence[ImportRow]], list[Fault]] = _no_faults
    outside: Callable[[Iterable[ImportRow], str], list[Fault]] = _any_month
    unit: str = "行"
    anchors: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    headed_by: str = ""
    heads: str = ""
    titled_by: str = ""
    titles: str = ""
    totals: tuple[str, ...] = ()
    partial: bool = False
    month: bool = False
    may_update: bool = False
    named_by: str = ""
    hint: str = ""
    changed: frozenset[str] = frozenset()
    remark: Callable[[Sequence[ImportRow]], str] = _nothing_to_say
    stages: Stages | None = None
    one_of: tuple[str, ...] = ()
    spread: Callable[[Mapping[str, Cell]], Sequence[tuple[str, Mapping[str, Cell]]]] = one_each
    layouts: tuple[Layout, ...] = ()
    only_layouts: bool = False
    drafts: str = ""
    may_reverse: Callable[[Unit, int], None] = lambda _unit, _batch: None
    beside: tuple[str, ...] = ()
    about: Callable[[Sequence[str]], Mapping[str, Cell]] = _nothing_told
    take_back: Callable[[Unit, int], TakenBack] | None = None
    doubt: Callable[[Mapping[str, str], Sequence[str]], str] = _no_doubt

    def column(self, key: str) -> ImportColumn:
        """The column of this key. Raises Refused."""
        for one in self.columns:
            if one.key == key:
                return one
        raise Refused(f"“{self.label}”没有“{key}”这一列。可用：{'、'.join(one.key for one in self.columns)}。")

    def label_of(self, key: str) -> str:
        """The word of a column."""
        return self.column(key).label

    def is_data(self, picked: Mapping[str, Cell], blank: Callable[[Cell], bool]) -> bool:
        """Whether a row, given its cells by column, names what a row of this kind is about."""
        if any(not blank(picked.get(key)) for key in self.anchors or self.needed):
            return True
        return any(all(not blank(picked.get(key)) for key in keys) for keys in self.together)


kinds: dict[str, ImportKind] = {}


def get_kind(name: str) -> ImportKind:
    """The kind of this name. Raises Refused when there is none."""
    if name not in kinds:
        told = "、".join(f"{one.name}（{one.label}）" for one in kinds.values())
        raise Refused(f"不能导入“{name}”。可导入：{told}。", code="NO_KIND")
    return kinds[name]
