"""Everything a database holds, so that tests can say «nothing changed» and mean it."""

from __future__ import annotations

from typing import Any

from models.core import database


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in a fixed order."""
    db = database.current()
    result = {}
    for table in sorted(db.get_tables()):
        rows = db.execute_sql(f"SELECT * FROM {table}").fetchall()
        result[table] = sorted(rows, key=repr)
    return result


def counts() -> dict[str, int]:
    """Number of rows per table."""
    return {name: len(rows) for name, rows in dump().items()}
