"""The engine of lists: rows filtered, ordered and paged, counted and summed by the database."""

from __future__ import annotations

import operator
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import reduce
from time import monotonic
from typing import Any

import peewee as pw

from models.core import access, clock, grams, hundredths, money, register, text
from models.core.access import Person
from models.core.errors import BadFields, Forbidden, Refused
from models.core.explain import Explanation
from models.core.grams import Index
from models.core.lists import DATE_WORDS, ME, Column, Filter, ListKind, Query, Row, Totals
from models.core.tables import AuditHead

PAGE = 500
COUNT_CAP = 1000
MOMENT = 10.0  # seconds
LARGEST = 2**63 - 1  # of a whole number in either database
NUMBERS = ("money", "number", "hundredths")  # kinds of columns that hold integers
COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "ge": operator.ge,
    "le": operator.le,
}


class Shared:
    """Rows that are worked out once for several questions of one moment: a page, its totals, the counts of its views.

    They hold for a few seconds, and only as long as nothing was done meanwhile.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[tuple[Any, float, Sequence[Row]]] = []

    def rows(self, kind: ListKind, person: Person, query: Query) -> Sequence[Row]:
        """The rows that the list works out for these conditions; who asks for the same meanwhile waits for them."""
        with self._lock:
            newest = AuditHead.select(AuditHead.seq).scalar()
            asked = kind.name, person, query.filters, newest
            now = monotonic()
            self._held = [one for one in self._held if one[0][-1] == newest and now - one[1] < MOMENT]
            for held, _, rows in self._held:
                if held == asked:
                    return rows
            found = _rows_of(kind, person, query)
            self._held.append((asked, monotonic(), found))
            return found

    def forget(self) -> None:
        """Give up what was held; waits for nobody who is working it out."""
        self._held = []


def page(
    kind: ListKind,
    person: Person,
    query: Query,
    *,
    after: Row | None = None,
    limit: int = PAGE,
    shared: Shared | None = None,
) -> tuple[Row, ...]:
    """The rows after `after` (from the start without it), in order, at most `limit`; keyset, never OFFSET."""
    column = _ordering(kind, person, query)
    descending = query.descending if query.order else kind.descending
    if kind.is_worked_out:
        found = _worked_out(kind, person, query, shared)
        rank = _rank(kind, column)
        if after is not None:
            found = [r for r in found if (rank(r) < rank(after) if descending else rank(r) > rank(after))]
        return tuple(sorted(found, key=rank, reverse=descending)[:limit])
    selected = _filtered(kind, person, query)
    key = kind.key
    if after is not None:
        last = after.values[[c.key for c in kind.columns].index(column.key)]
        selected = selected.where(_beyond(column.expression, last, key, after.record, descending))
    ranked = [column.expression] if _tells_apart(column.expression) else [column.expression, key]
    order = [one.desc() if descending else one.asc() for one in ranked]
    version = kind.version if kind.version is not None else pw.Value(None)
    shown_to = [c.expression if may_see(kind, person, c) and not c.told else pw.Value(None) for c in kind.columns]
    names = [e.alias(f"c{i}") for i, e in enumerate(shown_to)]
    asked = selected.select(key.alias("k"), version.alias("v"), *names).order_by(*order)
    rows = None
    if kind.index is not None and descending and column.expression is key:
        before = after.record if after is not None else LARGEST
        rows = _by_index(kind.index, asked, text.tidy(query.search), before, limit)
    if rows is None:
        rows = list(asked.limit(limit).tuples())
    result = tuple(Row(r[0], r[1], tuple(_typed(c, v) for c, v in zip(kind.columns, r[2:], strict=True))) for r in rows)
    return _with_titles(kind, _with_told(kind, result))


def _by_index(index: Index, asked: Any, words: str, before: int, limit: int) -> list[Any] | None:
    """The first rows with these words, newest first: of the rows not indexed yet, then of those the index names."""
    if not words:
        return None
    indexed = grams.indexed(index.table.select(pw.fn.MAX(index.key)).scalar() or 0)
    found = grams.newest_first(index, words, min(before, indexed + 1), limit)
    if found is None:
        return None
    rows = list(asked.where(index.key > indexed).limit(limit).tuples())
    for keys in found:
        if len(rows) >= limit:
            break
        rows.extend(asked.where(index.key.in_(keys)).limit(limit - len(rows)).tuples())
    return rows


def every(kind: ListKind, person: Person, query: Query) -> Iterator[Row]:
    """All rows, page by page; those that are worked out at once."""
    if kind.is_worked_out:
        yield from page(kind, person, query, limit=sys.maxsize)
        return
    last: Row | None = None
    while True:
        block = page(kind, person, query, after=last, limit=2000)
        yield from block
        if len(block) < 2000:
            return
        last = block[-1]


def totals(kind: ListKind, person: Person, query: Query, shared: Shared | None = None) -> Totals:
    """Count and sums over all filtered rows."""
    summed = [c for c in kind.columns if c.total and may_see(kind, person, c)]
    if kind.is_worked_out:
        found = _worked_out(kind, person, query, shared)
        places = {c.key: kind.columns.index(c) for c in summed}
        return Totals(len(found), {key: sum(r.values[place] or 0 for r in found) for key, place in places.items()})
    selected = _filtered(kind, person, query)
    row = selected.select(
        pw.fn.COUNT(kind.key), *[pw.fn.COALESCE(pw.fn.SUM(c.expression), 0) for c in summed]
    ).tuples().first()  # fmt: skip
    return Totals(int(row[0]), {c.key: int(row[i + 1]) for i, c in enumerate(summed)})


def capped_count(kind: ListKind, person: Person, query: Query, shared: Shared | None = None) -> int:
    """How many rows, counted no further than COUNT_CAP + 1."""
    if kind.is_worked_out:
        return min(len(_worked_out(kind, person, query, shared)), COUNT_CAP + 1)
    inner = _filtered(kind, person, query).select(kind.key.alias("k")).limit(COUNT_CAP + 1)
    return int(pw.Select([inner.alias("t")], [pw.fn.COUNT(pw.SQL("1"))]).bind(kind.key.model._meta.database).scalar())


def one(kind: ListKind, person: Person, record: int) -> Row | None:
    """The row of one record, or None when it is gone or out of the person's scope."""
    rows = page(kind, person, Query((Filter("__key__", "eq", record),)), limit=1)
    return rows[0] if rows else None


def why(kind: ListKind, person: Person, records: Collection[int]) -> Mapping[int, Explanation]:
    """Why these rows of a list stand as they do, by record; nothing for those of which the person may not know it."""
    if kind.explain is None:
        return {}
    known = records if kind.may_know is None else kind.may_know(person, records)
    return kind.explain(known) if known else {}


def may_see(kind: ListKind, person: Person, column: Column) -> bool:
    """Whether a person may read this column in every row that the list shows him."""
    return not column.permission or access.covers(person, column.permission, kind.permission)


def _allowed(kind: ListKind, person: Person, key: str) -> Column:
    column = kind.column(key)
    if not may_see(kind, person, column):
        raise Forbidden(f"{person.name}没有查看“{column.label}”的权限。请去掉这一列的筛选或排序。")
    if not column.can_filter:
        raise Refused(f"“{column.label}”是显示时算出的，不能用来筛选或排序。")
    return column


def _ordering(kind: ListKind, person: Person, query: Query) -> Column:
    column = _allowed(kind, person, query.order or kind.order)
    if not column.sortable or column.told:
        raise Refused(f"“{column.label}”不能排序。")
    return kind.column(column.sort_by) if column.sort_by else column


def _filtered(kind: ListKind, person: Person, query: Query) -> Any:
    if kind.permission:
        access.require(person, kind.permission)
    selected = kind.source(person)
    conditions = [_condition(kind, person, _of_person(kind, person, one)) for one in query.filters]
    words = text.tidy(query.search)
    if words:
        conditions.append(kind.search(words))
    return selected.where(reduce(operator.and_, conditions)) if conditions else selected


def _of_person(kind: ListKind, person: Person, asked: Filter) -> Filter:
    """A condition with whoever asks in the place of the word for him; he is nobody without a record of his own."""
    if asked.value != ME or asked.column == "__key__" or kind.column(asked.column).ref != "employee":
        return asked
    return replace(asked, value=person.employee_id or 0)


def _condition(kind: ListKind, person: Person, asked: Filter) -> Any:
    if asked.column == "__key__":
        return kind.key.in_(asked.value) if asked.op == "in" else kind.key == asked.value
    column = _allowed(kind, person, asked.column)
    e = column.expression
    if column.kind == "secret" and asked.op not in ("empty", "filled"):
        raise Refused(f"“{column.label}”不能用来筛选，只能查有没有填写。")
    if column.kind == "choices":
        e = pw.fn.COALESCE(e, "")  # the codes come from a query of their own, which gives nothing when there are none
        has = pw.Value(",").concat(e).concat(",").contains(f",{_value(column, asked.value)},")
        if asked.op in ("eq", "contains", "ne"):
            return ~has if asked.op == "ne" else has
    if isinstance(e, pw.Query):  # what a query of its own gives has no conditions of its own
        e = pw.fn.COALESCE(e, pw.SQL("NULL"))
    if asked.op in ("empty", "filled"):
        empty = e.is_null() if column.kind in ("date", "time", *NUMBERS) else e.is_null() | (e == "")
        return empty if asked.op == "empty" else ~empty
    if asked.op == "in":
        return e.in_([_value(column, v) for v in asked.value])
    if asked.op == "contains":
        return e.contains(text.tidy(str(asked.value)))
    if asked.op not in COMPARE:
        raise Refused(f"不认识的筛选方式“{asked.op}”。")
    return COMPARE[asked.op](e, _value(column, asked.value))


def _worked_out(kind: ListKind, person: Person, query: Query, shared: Shared | None = None) -> list[Row]:
    """The rows of a list that is not read from a table, as the filters and the search leave them."""
    if kind.permission:
        access.require(person, kind.permission)
    asked = [_of_person(kind, person, one) for one in query.filters]
    columns = [None if one.column == "__key__" else _allowed(kind, person, one.column) for one in asked]
    rows = (_rows_of if shared is None else shared.rows)(kind, person, _narrowing(kind, query))
    tests = [(one, column, _wanted(one, column)) for one, column in zip(asked, columns, strict=True)]
    places = {c.key: place for place, c in enumerate(kind.columns)}
    kept = [
        row
        for row in rows
        if all(
            _holds(one, column, wanted, row.record if column is None else row.values[places[column.key]])
            for one, column, wanted in tests
        )
    ]
    seen = [may_see(kind, person, c) for c in kind.columns]
    hidden = [
        Row(r.record, r.version, tuple(v if ok else None for v, ok in zip(r.values, seen, strict=True))) for r in kept
    ]
    titled = _with_titles(kind, hidden)
    words = text.tidy(query.search).lower()
    return [r for r in titled if any(words in shown(c, v).lower() for c, v in zip(kind.columns, r.values, strict=True))]


def _narrowing(kind: ListKind, query: Query) -> Query:
    """What of a question decides which rows are worked out: nothing of one that works out all of them."""
    if kind.narrow is None:
        return Query()
    if not kind.narrow_by:
        return query
    named = {*kind.narrow_by, *(one.label for one in kind.columns if one.key in kind.narrow_by)}
    return Query(tuple(one for one in query.filters if one.column in named))


def _rows_of(kind: ListKind, person: Person, query: Query) -> Sequence[Row]:
    if kind.narrow is not None:
        return kind.narrow(person, query)
    return kind.rows(person) if kind.rows is not None else ()


def _wanted(asked: Filter, column: Column | None) -> Sequence[Any]:
    """The values that a filter compares with."""
    if asked.op in ("empty", "filled"):
        return ()
    many = asked.value if asked.op == "in" else [asked.value]
    return [one if column is None else _value(column, one) for one in many]


def _holds(asked: Filter, column: Column | None, wanted: Sequence[Any], value: Any) -> bool:
    """Whether a value passes a filter, as the database would say: nothing compares with an empty value."""
    if asked.op in ("empty", "filled"):
        return (value is None or value == "") == (asked.op == "empty")
    if value is None:
        return False
    if column is not None and column.kind == "period":
        return _lies_within(asked.op, value, wanted)
    if column is not None and column.kind == "choices":
        return (wanted[0] in str(value).split(",")) == (asked.op != "ne")
    if asked.op == "contains":
        return str(wanted[0]).lower() in str(value).lower()
    if asked.op == "in":
        return value in wanted
    if asked.op not in COMPARE:
        raise Refused(f"不认识的筛选方式“{asked.op}”。")
    return bool(COMPARE[asked.op](value, wanted[0]))


def _lies_within(op: str, period: tuple[date | None, date | None], days: Sequence[date]) -> bool:
    """Whether one of the days lies in a period that may be open at either end; with `ne`, whether none does."""
    if op not in ("eq", "ne", "in"):
        raise Refused("有效期间只能按某一天筛选。")
    first, last = period
    within = any((first is None or first <= day) and (last is None or day <= last) for day in days)
    return within != (op == "ne")


def _rank(kind: ListKind, column: Column) -> Callable[[Row], Any]:
    place = kind.columns.index(column)

    def rank(row: Row) -> Any:
        value = row.values[place]
        return (value is not None, value if value is not None else 0, row.record)

    return rank


def _value(column: Column, raw: Any) -> Any:
    """A filter value as the database compares it; choices by code or by words."""
    try:
        if column.kind in ("date", "period"):
            if isinstance(raw, str) and raw in DATE_WORDS:
                return DATE_WORDS[raw](clock.now().date())
            return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
        if column.kind == "time":
            if isinstance(raw, str) and raw in DATE_WORDS:
                return datetime.combine(DATE_WORDS[raw](clock.now().date()), time.min)
            return raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
        if column.kind in NUMBERS or column.ref:
            return _number(raw)
    except ValueError:
        raise BadFields({column.key: f"“{raw}”不是可以筛选的值。"}, {column.key: column.label}) from None
    if column.kind == "bool":
        return raw if isinstance(raw, bool) else str(raw).lower() in ("1", "true", "是")
    if column.choices:
        by_words = {words: code for code, words in column.choices.items()}
        return by_words.get(str(raw), raw)
    return text.tidy(raw) if isinstance(raw, str) else raw


def _number(raw: Any) -> int:
    """A number that both databases can compare with a column; raises ValueError."""
    number = int(raw)
    if abs(number) > LARGEST:
        raise ValueError
    return number


def _tells_apart(e: Any) -> bool:
    """Whether no two rows have the same value: MySQL would sort a table by such a column and its key, too, anew."""
    return isinstance(e, pw.Field) and not e.null and (e.unique or e.primary_key)


def _beyond(e: Any, last: Any, key: Any, record: int, descending: bool) -> Any:
    """Rows after the last one shown; NULL sorts first upward and last downward on both databases."""
    if _tells_apart(e):
        return e < last if descending else e > last
    if descending:
        if last is None:
            return e.is_null() & (key < record)
        return (e < last) | ((e == last) & (key < record)) | e.is_null()
    if last is None:
        return (e.is_null() & (key > record)) | e.is_null(False)
    return (e > last) | ((e == last) & (key > record))


def _typed(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "bool":
        return bool(value)
    if column.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value[:10])
    if column.kind == "time" and isinstance(value, str):
        return datetime.fromisoformat(value)
    if column.kind in NUMBERS:
        return int(value)
    return value


def _with_told(kind: ListKind, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows with the columns that are worked out for them."""
    if kind.tell is None or not rows:
        return rows
    told = kind.tell([row.record for row in rows])
    return tuple(
        Row(
            row.record,
            row.version,
            tuple(
                told.get(row.record, {}).get(c.key) if c.told else v
                for c, v in zip(kind.columns, row.values, strict=True)
            ),
        )
        for row in rows
    )


def _with_titles(kind: ListKind, rows: Sequence[Row]) -> tuple[Row, ...]:
    result = list(rows)
    for index, column in enumerate(kind.columns):
        if column.ref:
            wanted = {r.values[index] for r in result if r.values[index]}
            titles = register.entities[column.ref].titles(wanted) if wanted else {}
            result = [
                Row(r.record, r.version, (*r.values[:index], titles.get(r.values[index]), *r.values[index + 1 :]))
                for r in result
            ]
    return tuple(result)


def _masked(value: Any) -> str:
    return text.mask(str(value))


def _day(value: Any) -> str:
    return f"{value:%Y-%m-%d}"


def _moment(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


def _yes_no(value: Any) -> str:
    return "是" if value else "否"


# How a value of a kind of column is said where the value alone tells it.
SIMPLE_WORDS: Mapping[str, Callable[[Any], str]] = {
    "secret": _masked,
    "money": money.format_yuan,
    "hundredths": hundredths.words,
    "date": _day,
    "time": _moment,
    "bool": _yes_no,
}


def shown(column: Column, value: Any) -> str:
    """A value as it stands in a cell: empty is —, zero is 0.00."""
    if value is None or value in ("", ()):
        return "—"
    if column.kind in SIMPLE_WORDS:
        return SIMPLE_WORDS[column.kind](value)
    if column.kind == "period":
        first, last = value
        if first is None and last is None:
            return "一直有效"
        return f"{first:%Y-%m-%d} 起" if first and not last else f"{first or '最初'} 至 {last or '今后'}"
    if column.kind == "choices":
        return "、".join(column.choices.get(v, v) for v in str(value).split(",")) or "—"
    return str(column.choices.get(value, value)) if column.choices else str(value)
