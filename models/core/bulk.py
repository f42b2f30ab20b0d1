"""Adding many rows at once: the one fast way, which stores exactly what single inserts would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
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
    first = next(source, None)
    if first is None:
        return 0
    meta: Any = table._meta
    defaults = {name: value for name, value in meta.get_default_dict().items() if name not in first}
    fields = [meta.fields[name] for name in (*first, *defaults)]
    tail = list(defaults.values())
    names = list(first)
    at_once = max(1, min(ROWS_AT_ONCE, MARKS_AT_ONCE // len(fields)))
    added = 0
    block = [first, *islice(source, at_once - 1)]
    while block:
        stored = [_stored(fields, [*(row[name] for name in names), *tail]) for row in block]
        database.current().execute_sql(*_statement(table, fields, stored))
        added += len(block)
        block = list(islice(source, at_once))
    return added


def _stored(fields: Sequence[Any], values: list[Any]) -> list[Any]:
    if PLAIN.issuperset(map(type, values)):
        return values
    return [field.db_value(value) for field, value in zip(fields, values, strict=True)]


def _statement(table: type[Table], fields: Sequence[Any], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """One INSERT for these rows; a value that all of them share is escaped once where the driver offers to."""
    shared = {} if database.is_sqlite() else _literals(rows)
    mark = "?" if database.is_sqlite() else "%s"
    row = f"({', '.join(shared.get(at, mark) for at in range(len(fields)))})"
    varying = [at for at in range(len(fields)) if at not in shared]
    listed = ", ".join(f"`{field.column_name}`" for field in fields)
    name = table._meta.table_name
    words = f"INSERT INTO `{name}` ({listed}) VALUES {', '.join([row] * len(rows))}"  # noqa: S608  (names and marks)
    if len(varying) == len(fields):
        return words, [value for values in rows for value in values]
    return words, [values[at] for values in rows for at in varying]


def _literals(rows: Sequence[Sequence[Any]]) -> dict[int, str]:
    """What the server's driver makes of values that a whole column shares, by place."""
    driver = database.current().connection().cursor()
    found = {}
    for at, column in enumerate(zip(*rows, strict=True)):
        if type(column[0]) in PLAIN and column.count(column[0]) == len(column):
            found[at] = driver.mogrify("%s", (column[0],)).replace("%", "%%")
    return found
