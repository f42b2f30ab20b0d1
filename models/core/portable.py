"""Reading and filling whole databases with nothing but their drivers: the two ends of a backup and a restore."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

import pymysql
from pymysql.cursors import SSCursor

from models.core import audit
from models.core.audit import Anchor
from models.core.errors import Refused
from models.core.migrate import HISTORY, UNFINISHED
from models.core.tables import Gram

BLOCK_ROWS = 500
BLOCK_BYTES = 1024 * 1024
# A table with attachments takes longer than the 30 seconds of everyday statements.
PATIENCE_SECONDS = 600

# Not of the office's data: how far migrations are, and what is worked out from other rows.
LEFT_OUT = frozenset({HISTORY, UNFINISHED, Gram._meta.table_name})

Tell = Callable[[int, int], None]
Columns = tuple[str, ...]


class Side(Protocol):
    """A database to read from or to fill: its own tables, whoever made them."""

    def tables(self) -> dict[str, Columns]:
        """Names of tables and their columns; not the history of migrations, what is derived, views of engines."""

    def rows(self, statement: str) -> Iterator[Sequence[Any]]:
        """The rows of a query, as a stream."""

    def run(self, statement: str) -> None:
        """Execute one statement."""

    def fill(self, table: str, columns: Columns, rows: list[tuple[Any, ...]]) -> None:
        """Add rows."""


class File:
    """An SQLite file, opened by its path and not through the database in use."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        mode = "rwc" if writable else "ro"
        self.connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=30
        )

    def close(self) -> None:
        self.connection.close()

    def tables(self) -> dict[str, Columns]:
        names = self.connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        return {
            name: tuple(row[1] for row in self.connection.execute(f'PRAGMA table_info("{name}")'))
            for (name,) in sorted(names)
            if name not in LEFT_OUT
        }

    def rows(self, statement: str) -> Iterator[Sequence[Any]]:
        return iter(self.connection.execute(statement))

    def run(self, statement: str) -> None:
        self.connection.execute(statement)

    def fill(self, table: str, columns: Columns, rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO `{table}` ({quoted(columns)}) VALUES ({marks})", rows)  # noqa: S608


class Server:
    """A connection of its own to a MySQL or MariaDB database."""

    def __init__(self, db: Any) -> None:
        known = {**db.connect_params, "read_timeout": PATIENCE_SECONDS, "write_timeout": PATIENCE_SECONDS}
        self.connection = pymysql.connect(database=db.database, **known)

    def close(self) -> None:
        if self.connection.open:
            self.connection.close()

    def snapshot(self) -> None:
        """Read everything as it is at this moment, whatever others write meanwhile."""
        self.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        self.run("START TRANSACTION WITH CONSISTENT SNAPSHOT")

    def prepare(self) -> None:
        """Take rows in any order of tables, refuse values that do not fit, keep a number 0 as it is."""
        self.run("SET SESSION foreign_key_checks = 0")
        self.run("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'")

    def tables(self) -> dict[str, Columns]:
        found: dict[str, list[str]] = {}
        for table, column in self.rows(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
            " ON t.table_schema = c.table_schema AND t.table_name = c.table_name"
            " WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'"
            " ORDER BY c.table_name, c.ordinal_position"
        ):
            found.setdefault(table, []).append(column)
        return {name: tuple(columns) for name, columns in found.items() if name not in LEFT_OUT}

    def rows(self, statement: str) -> Iterator[Sequence[Any]]:
        with self.connection.cursor(SSCursor) as cursor:
            cursor.execute(statement)
            yield from cursor  # unbuffered: one row at a time

    def run(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def fill(self, table: str, columns: Columns, rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join(["%s"] * len(columns))
        with self.connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO `{table}` ({quoted(columns)}) VALUES ({marks})", rows)  # noqa: S608
        self.connection.commit()


def plain(value: Any) -> Any:
    """A value as an SQLite file stores it, whichever database it comes from."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, timedelta):  # how PyMySQL gives a TIME
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(value, time) or hasattr(value, "isoformat"):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def quoted(names: Iterable[str]) -> str:
    """Column names, as both databases accept them also where they are words of SQL."""
    return ", ".join(f"`{name}`" for name in names)


def read(side: Side, table: str, columns: Columns) -> Iterator[tuple[Any, ...]]:
    """All rows of a table as a stream, each value as an SQLite file stores it."""
    for row in side.rows(f"SELECT {quoted(columns)} FROM `{table}`"):  # noqa: S608  (names of our own schema)
        yield tuple(plain(value) for value in row)


def counts(side: Side) -> dict[str, int]:
    """Rows per table."""
    result = {}
    for table in side.tables():
        ((result[table],),) = side.rows(f"SELECT COUNT(*) FROM `{table}`")  # noqa: S608
    return result


@dataclass
class Sum:
    """Number of rows and a sum over their contents, whatever their order."""

    rows: int = 0
    content: int = 0

    def add(self, row: Sequence[Any]) -> None:
        """Count one row in."""
        cells = (hashlib.sha256(v).hexdigest() if isinstance(v, bytes) else str(v) for v in row)
        digest = hashlib.sha256("\x1f".join(cells).encode()).digest()
        self.rows += 1
        self.content = (self.content + int.from_bytes(digest[:16], "big")) % 2**128


def summed(side: Side, tables: dict[str, Columns]) -> dict[str, Sum]:
    """Rows and contents of these tables, read from beginning to end."""
    result = {}
    for table, columns in tables.items():
        result[table] = Sum()
        for row in read(side, table, columns):
            result[table].add(row)
    return result


def copy(source: Side, target: Side, tell: Tell | None) -> dict[str, Sum]:
    """Fill the target's tables with the rows of the source and return what was read.

    Rows that migrations put there go first. `tell` gets the rows done and the rows there are; it may raise to
    stop. Raises Refused when a table or column of the target is not in the source.
    """
    tables, there = target.tables(), source.tables()
    for table, columns in tables.items():
        if set(columns) != set(there.get(table, ())):
            raise Refused(f"数据表 {table} 的结构与程序的不符，没有复制。请先用“检查”查明原因。")
    there_are = counts(source)
    total = sum(there_are[table] for table in tables)
    done, result = 0, {}
    for table, columns in tables.items():
        target.run(f"DELETE FROM `{table}`")  # noqa: S608
        result[table] = Sum()
        for block in _blocks(read(source, table, columns)):
            for row in block:
                result[table].add(row)
            target.fill(table, columns, block)
            done += len(block)
            if tell is not None:
                tell(done, total)
    return result


def _blocks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in blocks small enough for a server's packet and a client's memory."""
    block: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        block.append(row)
        size += sum(len(value) for value in row if isinstance(value, (str, bytes)))
        if len(block) >= BLOCK_ROWS or size >= BLOCK_BYTES:
            yield block
            block, size = [], 0
    if block:
        yield block


def steps(side: Side) -> tuple[str, ...]:
    """The migrations applied, in order."""
    return tuple(sorted(str(row[0]) for row in side.rows(f"SELECT name FROM {HISTORY}")))  # noqa: S608


def chain(side: Side) -> tuple[Anchor, list[str]]:
    """The end of the audit chain and what is wrong with the chain."""
    ((seq, end),) = side.rows("SELECT seq, hash FROM audit_head WHERE id = 1")
    head = Anchor(seq, end)
    columns = quoted((*audit.COLUMNS, "prev", "hash"))
    rows = side.rows(f"SELECT {columns} FROM audit_entry ORDER BY seq")  # noqa: S608
    return head, audit.faults_of((tuple(plain(v) for v in row) for row in rows), head)
