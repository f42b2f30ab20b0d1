"""The bridge from a list of the register to a table: columns, ready cells, filters in words, text for a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models.core import hundredths, listing, lists, money, text
from models.core.lists import Filter, ListKind, Query, View
from reports.kit import sheet
from ui.kit.badge import BadgeText
from ui.kit.table_model import Cell, Column, Row

_KINDS = {
    "strong": "strong", "link": "link", "money": "money", "number": "number", "hundredths": "number", "date": "date",
    "time": "date",
}  # fmt: skip
_WORDS_OF_OPERATORS = {
    "eq": "是", "ne": "不是", "in": "是", "contains": "包含", "ge": "不小于", "le": "不大于",
    "empty": "未填", "filled": "已填",
}  # fmt: skip
_WORDS_OF_DAYS = {"eq": "在", "ge": "不早于", "le": "不晚于"}
_SIGNS = {"eq": "", "ne": "不是 ", "in": "", "contains": "含 ", "ge": "≥ ", "le": "≤ "}
_SIGNS_OF_DAYS = {"eq": "", "ge": "自 ", "le": "至 "}
_OPERATORS: Mapping[str, tuple[str, ...]] = {
    "money": ("ge", "le", "eq"),
    "number": ("ge", "le", "eq"),
    "hundredths": ("ge", "le", "eq"),
    "date": ("ge", "le", "eq", "empty", "filled"),
    "time": ("ge", "le", "empty", "filled"),
    "period": ("eq",),
    "choice": ("in", "empty", "filled"),
    "choices": ("contains", "empty", "filled"),
    "bool": ("eq",),
    "secret": ("empty", "filled"),
    "ref": ("eq", "empty", "filled"),
}
_TEXT_OPERATORS = ("contains", "eq", "empty", "filled")
NO_VALUE = ("empty", "filled")
# The condition that names one record, as a search or a to-do asks for it.
ONE_RECORD = "__key__"


def shape(column: lists.Column) -> str:
    """What kind of value a filter of this column takes: the kind, `ref` for records, `choice` where words are given."""
    if column.ref:
        return "ref"
    if column.choices and column.kind != "choices":
        return "choice"
    return column.kind


def operators(column: lists.Column) -> tuple[tuple[str, str], ...]:
    """The operators a filter of this column may have, with their words; ID numbers cannot be probed.

    There are none for what is only worked out for the rows that are shown.
    """
    if not column.can_filter:
        return ()
    kind = shape(column)
    words = _WORDS_OF_OPERATORS | (_WORDS_OF_DAYS if kind in ("date", "time", "period") else {})
    return tuple((op, words[op]) for op in _OPERATORS.get(kind, _TEXT_OPERATORS))


def table_columns(kind: ListKind) -> tuple[Column, ...]:
    """All columns of a list for the table; those not shown by default are there, hidden."""
    plain = [c for c in kind.columns if c.shown and c.kind in ("text", "choices") and not c.tones]
    first = next((c for c in kind.columns if c.shown), None)
    widest = max(plain, key=lambda c: c.width, default=None)
    return tuple(
        Column(
            c.key,
            sheet.head(c),
            _KINDS.get(c.kind, "badge" if c.tones else "text"),  # type: ignore[arg-type]
            c.width,
            stretch=c is widest,
            sortable=c.sortable,
            hidden=not c.shown,
            essential=c is first,
        )
        for c in kind.columns
    )


def table_row(kind: ListKind, row: lists.Row, tone: str = "") -> Row:
    """One row of ready cells."""
    return Row(row.record, tuple(cell(c, v) for c, v in zip(kind.columns, row.values, strict=True)), tone)


def cell(column: lists.Column, value: Any) -> Cell:
    """A value as it stands in the table: a badge where the column has tones, otherwise words."""
    words = listing.shown(column, value)
    if not column.tones or value in (None, ""):
        return words
    return badge(column, value)


def badge(column: lists.Column, value: Any) -> BadgeText:
    """A choice as a badge. A tone may name its glyph after a colon; grey has none, except for drafts."""
    key = ("1" if value else "0") if isinstance(value, bool) else str(value)
    tone, colon, icon = column.tones.get(key, "mute").partition(":")
    words = listing.shown(column, value)
    plain = tone == "mute" and words != "草稿"
    return BadgeText(words, tone, icon if colon else "" if plain else None)


def value_of(kind: ListKind, row: lists.Row, key: str) -> Any:
    """The value of one column of a row."""
    return row.values[[c.key for c in kind.columns].index(key)]


def words_of(kind: ListKind, row: lists.Row, key: str) -> str:
    """One column of a row in words."""
    return listing.shown(kind.column(key), value_of(kind, row, key))


def sum_words(kind: ListKind, rows: Sequence[lists.Row], keys: Collection[str]) -> str:
    """The sums of some rows in words, for those of these columns that have one."""
    summed = [(c, p) for p, c in enumerate(kind.columns) if c.total and c.key in keys]
    told = [(sum_label(c), sum_value(c, sum(r.values[p] or 0 for r in rows))) for c, p in summed]
    return "，".join(f"{label}合计 {words}" for label, words in told)


def sum_label(column: lists.Column) -> str:
    """What a sum is called: the head of its column without the unit."""
    return column.label.partition("（")[0]


def sum_value(column: lists.Column, value: int) -> str:
    """A sum with the unit that stands in the head of its column; sums are long, so thousands are set apart."""
    unit = column.label.partition("（")[2].removesuffix("）")
    words = listing.shown(column, value)
    if column.kind in ("number", "hundredths"):
        whole, point, rest = words.lstrip("−-").partition(".")
        words = f"{'−' if value < 0 else ''}{int(whole):,}{point}{rest}"
    return f"{words} {unit}".strip()


def column_state(kind: ListKind, keys: Sequence[str]) -> dict[str, Any]:
    """The state of a table that shows these columns in this order."""
    return {"order": ["", *keys], "hidden": [c.key for c in kind.columns if c.key not in keys]}


# filters


def filter_words(column: lists.Column, one: Filter, titles: Mapping[str, str]) -> str:
    """What a condition asks for, in the words of its chip: ≥ 1,000.00 元, 在岗、试用期, 未填."""
    if one.op in NO_VALUE:
        return _WORDS_OF_OPERATORS[one.op]
    days = column.kind in ("date", "time")
    signs = _SIGNS_OF_DAYS if days else _SIGNS
    return signs.get(one.op, "") + _value_words(column, one, titles)


def _value_words(column: lists.Column, one: Filter, titles: Mapping[str, str]) -> str:
    value = one.value
    if isinstance(value, (list, tuple)):
        return "、".join(_single(column, v, titles) for v in value)
    return _single(column, value, titles)


def _single(column: lists.Column, value: Any, titles: Mapping[str, str]) -> str:
    if column.ref:
        return titles.get(title_key(column.key, value), str(value))
    if column.kind == "money":
        return f"{money.format_yuan(int(value))} 元"
    if column.kind == "hundredths":
        return hundredths.words(int(value))
    if column.kind == "bool":
        return "是" if value else "否"
    if column.kind == "time":
        return str(value)[:16].replace("T", " ")
    return column.choices.get(str(value), str(value))


def title_key(column: str, record: Any) -> str:
    """Where the title of a record that a filter names is remembered."""
    return f"{column}:{record}"


@dataclass(frozen=True)
class ListState:
    """How a person looks at a list: the view chosen, the conditions, the order, the columns; JSON-shaped inside.

    `titles` keeps the words of records that conditions name. Values of dates are ISO strings.
    """

    view: str = ""
    filters: tuple[Filter, ...] = ()
    order: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_view(cls, view: View, titles: Mapping[str, str] | None = None) -> ListState:
        """The state that a view starts with."""
        return cls(view.name, view.filters, view.order, view.descending, view.columns, dict(titles or {}))

    def with_filter(self, one: Filter) -> ListState:
        """With a condition added; one of the same column and operator is replaced."""
        kept = tuple(f for f in self.filters if (f.column, f.op) != (one.column, one.op))
        return replace(self, filters=(*kept, one))

    def without(self, one: Filter) -> ListState:
        """With a condition taken away."""
        return replace(self, filters=tuple(f for f in self.filters if f != one))

    def query(self, search: str = "") -> Query:
        """What is asked of the database."""
        return Query(self.filters, search, self.order, self.descending)

    def to_json(self) -> dict[str, Any]:
        """The state for a settings store or a saved view."""
        return {
            "view": self.view,
            "filters": [{"column": f.column, "op": f.op, "value": _plain(f.value)} for f in self.filters],
            "order": self.order,
            "descending": self.descending,
            "columns": list(self.columns),
            "titles": dict(self.titles),
        }

    @classmethod
    def from_json(cls, kind: ListKind, stored: Any) -> ListState | None:
        """A remembered state, or None when it does not fit the list any more (a column was renamed)."""
        known = {c.key: c for c in kind.columns}
        try:
            filters = tuple(Filter(f["column"], f["op"], f["value"]) for f in stored["filters"])
            state = cls(
                str(stored.get("view", "")), filters, stored["order"], bool(stored["descending"]),
                tuple(k for k in stored["columns"] if k in known), dict(stored.get("titles", {})),
            )  # fmt: skip
        except (KeyError, TypeError, AttributeError, ValueError):
            return None
        fits = all(f.column in known for f in filters)
        order_fits = not state.order or (state.order in known and known[state.order].sortable)
        return state if fits and order_fits else None


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list, set, frozenset)):
        return [_plain(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


# text for a sheet


def copied(kind: ListKind, rows: Iterable[lists.Row], keys: Sequence[str]) -> str:
    """Rows as tab-separated text with a head line, as spreadsheets paste it; secret columns stay masked.

    Money is a plain number in yuan, so that a sheet can add it up.
    """
    columns = [kind.column(k) for k in keys]
    places = [[c.key for c in kind.columns].index(k) for k in keys]
    lines = [[sheet.harmless(sheet.head(c)) for c in columns]]
    lines += [[_for_sheet(c, row.values[p]) for c, p in zip(columns, places, strict=True)] for row in rows]
    return "".join("\t".join(line) + "\n" for line in lines)


def _for_sheet(column: lists.Column, value: Any) -> str:
    if value is None or value == "":
        return ""
    if column.kind == "money":
        return money.format_yuan(value).replace(",", "").replace("−", "-")
    if column.kind == "hundredths":
        return f"{hundredths.decimal(value):f}"
    words = " ".join(text.tidy(listing.shown(column, value)).split())
    return words if column.kind == "number" else sheet.harmless(words)
