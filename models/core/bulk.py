"""Adding many rows at once: the one fast way, which stores exactly what single inserts would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice, repeat
from typing import Any

from models.core import database
from models.core.base import Table

ROWS_AT_ONCE = 1000
MARKS_AT_ONCE = 32_000  # SQLite takes 32,766 values in one statement
PLAIN = frozenset({str, int, type(None), date, datetime})  # values that are stored as they are


def insert(table: type[Table], rows: Iterable[Mapping[str, Any]]) -> int:
    """Add rows that all give the same columns, inside the running transaction; returns how many.

    Columns that the rows leave out get the table's defaults, as with single inserts. The driver escapes the values.
    """
    source = iter(rows)
    added = 0
    while block := list(islice(source, ROWS_AT_ONCE)):
        if not added:
            names = list(block[0])
        add(table, len(block), {name: [row[name] for row in block] for name in names})
        added += len(block)
    return added


def add(table: type[Table], count: int, columns: Mapping[str, Any]) -> list[int]:
    """Add so many rows given column by column, inside the running transaction; returns their numbers.

    A column is a list with a value for each row, or one value that all of them share; columns that are left out get
    the table's defaults. Both databases number the rows of one statement one after the other; a table without a
    number of its own, or rows that bring theirs, give no numbers.
    """
    meta: Any = table._meta
    given = {**columns, **{name: one for name, one in meta.get_default_dict().items() if name not in columns}}
    fields = [meta.fields[name] for name in given]
    stored = [_stored(field, given[field.name]) for field in fields]
    at_once = max(1, min(ROWS_AT_ONCE, MARKS_AT_ONCE // len(fields)))
    listed = ", ".join(f"`{one.column_name}`" for one in fields)
    words = f"INSERT INTO `{meta.table_name}` ({listed}) VALUES "  # noqa: S608  (names of our own)
    is_numbered = meta.auto_increment and meta.primary_key.name not in given
    numbers: list[int] = []
    for start in range(0, count, at_once):
        size = min(at_once, count - start)
        block = [one[start : start + size] if isinstance(one, list) else one for one in stored]
        cursor = database.current().execute_sql(*_statement(words, block, size))
        if is_numbered:
            numbers += _numbers(cursor.lastrowid, size)
    return numbers


def _stored(field: Any, values: Any) -> Any:
    if not isinstance(values, list):
        return values if type(values) in PLAIN else field.db_value(values)
    if PLAIN.issuperset(map(type, values)):
        return values
    return [one if type(one) in PLAIN else field.db_value(one) for one in values]


def _statement(words: str, columns: Sequence[Any], count: int) -> tuple[str, list[Any]]:
    """One INSERT for these rows. The server's driver fills its marks one by one; plain values get there sooner."""
    if not database.is_sqlite() and all(PLAIN.issuperset(map(type, _each(one))) for one in columns):
        return words + _literal_rows(columns, count).replace("%", "%%"), []
    mark = "?" if database.is_sqlite() else "%s"
    row = f"({', '.join([mark] * len(columns))})"
    every = zip(*(one if isinstance(one, list) else repeat(one, count) for one in columns), strict=True)
    return words + ", ".join([row] * count), list(chain.from_iterable(every))


def _each(column: Any) -> Sequence[Any]:
    return column if isinstance(column, list) else (column,)


class _Literals(dict[Any, str]):
    """What the server's driver makes of a value, each asked for once."""

    def __init__(self) -> None:
        super().__init__()
        self._driver = database.current().connection()

    def __missing__(self, value: Any) -> str:
        made = self[value] = str(self._driver.escape(value))
        return made


def _literal_rows(columns: Sequence[Any], count: int) -> str:
    """The rows of an INSERT as the server reads them."""
    literals = _Literals()
    row = ", ".join("%s" if isinstance(one, list) else literals[one].replace("%", "%%") for one in columns)
    varying = [_in_words(one, literals) for one in columns if isinstance(one, list)]
    return ", ".join(map(f"({row})".__mod__, zip(*varying, strict=True) if varying else repeat((), count)))


def _in_words(column: list[Any], literals: _Literals) -> list[str]:
    """A column as literals; numbers need no driver, and there are many different ones."""
    if set(map(type, column)) == {int}:
        return list(map(str, column))
    return list(map(literals.__getitem__, column))


def _numbers(told: int, size: int) -> range:
    """The numbers of the rows of one statement: a server tells the first of them, SQLite the last."""
    if database.is_sqlite():
        return range(told - size + 1, told + 1)
    ((step,),) = database.current().execute_sql("SELECT @@auto_increment_increment").fetchall()
    return range(told, told + size * int(step), int(step))
