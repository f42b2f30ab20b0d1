"""What a list is: its columns, conditions and views, and what one asks of it and gets; `listing` is the engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models.core.access import Person
from models.core.errors import Refused
from models.core.explain import Explanation
from models.core.grams import Index


@dataclass(frozen=True)
class Column:
    """One column: `kind` is text, strong, link, money, number, hundredths, date, time, period, choice, choices,
    bool, phone or secret.

    Money is in fen; hundredths of a day or a point are shown as 0.5, 1. Conditions hold the integers.

    A period is a first and a last day, None where it is open; a condition names a day that lies within. Only lists
    that are worked out have one.

    `expression` is what the database selects, sorts and filters by; `tones` gives the badge tone of a choice;
    a `ref` column holds a record number that is shown by its title. A `secret` column is always shown masked.
    `sort_by` names the column whose order is meant (names by their pinyin).
    A column that is `told` is worked out for the rows that are shown (`ListKind.tell`): no list is ordered by it,
    and a condition names it only where it is `asked`: then its `expression` says the same.
    A column with a `permission` is empty for people without that right, or with less reach than the list's own.
    """

    key: str
    label: str
    expression: Any
    kind: str = "text"
    width: int = 110
    choices: Mapping[str, str] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)
    ref: str = ""
    shown: bool = True
    sortable: bool = True
    total: bool = False
    permission: str = ""
    sort_by: str = ""
    told: bool = False
    asked: bool = False

    @property
    def can_filter(self) -> bool:
        """Whether conditions may name it."""
        return not self.told or self.asked


@dataclass(frozen=True)
class Filter:
    """One condition: `op` is eq, ne, in, contains, ge, le, empty or filled; a date may be a word of DATE_WORDS."""

    column: str
    op: str = "eq"
    value: Any = None


ME = "本人"  # in a condition on a column of people: whoever asks
# Days that a view names by words, so that it stays right tomorrow.
DATE_WORDS: Mapping[str, Callable[[date], date]] = {
    "今天": lambda today: today,
    "明天": lambda today: today + timedelta(days=1),
    "昨天": lambda today: today - timedelta(days=1),
    "本月初": lambda today: today.replace(day=1),
    "本月末": lambda today: (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1),
    "本年初": lambda today: today.replace(month=1, day=1),
    "本年末": lambda today: today.replace(month=12, day=31),
}


@dataclass(frozen=True)
class View:
    """A named set of filters with its order: built in, or saved by a person."""

    name: str
    label: str
    filters: tuple[Filter, ...] = ()
    order: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()
    saved_id: int | None = None


@dataclass(frozen=True)
class ListKind:
    """A list of the program: what it reads, for whom, in which columns.

    Most lists are a `source` of the database with its `key` and `search`. A short one that is worked out (a tree
    in order, a matrix) gives its `rows` instead; these are filtered, searched and ordered here. One that would be long
    gives them for what is asked (`narrow`), and may leave out rows that the filters would; `narrow_by` names the
    columns whose conditions it looks at, so that questions that differ in others can share its rows. Of a list that
    the database reads, some columns may be worked out for a page of records: `tell` gives them by record and key. A
    list whose rows are judged says why by record (`explain`), for records that the person was shown; `listing.why` asks
    for it. Where the reasons say more than the row (a wage), `may_know` names the records of which a person may read
    them.
    """

    name: str
    label: str
    entity: str
    permission: str
    columns: tuple[Column, ...]
    source: Callable[[Person], Any] = lambda _: None
    key: Any = None
    search: Callable[[str], Any] = lambda _: None
    order: str = ""
    descending: bool = False
    views: tuple[View, ...] = ()
    unit: str = "条"
    version: Any = None
    search_hint: str = "搜索"
    index: Index | None = None
    rows: Callable[[Person], Sequence[Row]] | None = None
    narrow: Callable[[Person, Query], Sequence[Row]] | None = None
    narrow_by: Collection[str] = ()
    tell: Callable[[Collection[int]], Mapping[int, Mapping[str, Any]]] | None = None
    explain: Callable[[Collection[int]], Mapping[int, Explanation]] | None = None
    may_know: Callable[[Person, Collection[int]], Collection[int]] | None = None

    @property
    def is_worked_out(self) -> bool:
        """Whether the rows are worked out here and not read from a table."""
        return self.rows is not None or self.narrow is not None

    def column(self, key: str) -> Column:
        """The column of this key or label. Raises Refused."""
        for one in self.columns:
            if key in (one.key, one.label):
                return one
        raise Refused(f"“{self.label}”没有“{key}”这一列。可用：{'、'.join(c.key for c in self.columns)}。")


@dataclass(frozen=True)
class Row:
    """One row: its record number, its version where it is editable, and its values by column."""

    record: int
    version: int | None
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Query:
    """What a person asks of a list."""

    filters: tuple[Filter, ...] = ()
    search: str = ""
    order: str = ""
    descending: bool = False


@dataclass(frozen=True)
class Totals:
    """How many rows the filters leave, and the sums (fen or number) of the columns that have one."""

    count: int
    sums: Mapping[str, int]
