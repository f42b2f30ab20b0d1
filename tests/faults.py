"""Making the n-th statement fail, as servers and disks do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import peewee as pw

from models.core import database


@dataclass
class Counter:
    """How many statements were seen, and whether the fault was reached."""

    seen: int = 0
    fired: bool = False
    begun: bool = False


def deadlock() -> Exception:
    """The server rolled the whole transaction back."""
    return pw.OperationalError(1213, "Deadlock found when trying to get lock; try restarting transaction")


def lock_wait() -> Exception:
    """The server undid one statement and kept the transaction open."""
    return pw.OperationalError(1205, "Lock wait timeout exceeded; try restarting transaction")


def changed_since_read() -> Exception:
    """Snapshot isolation: the row changed since it was read."""
    return pw.OperationalError(1020, "Record has changed since last read in table")


def connection_lost() -> Exception:
    """The line is dead; on a server the connection is really closed."""
    db = database.current()
    if isinstance(db, database.Mysql):
        db.connection()._force_close()
    return pw.OperationalError(2013, "Lost connection to MySQL server during query")


def server_full() -> Exception:
    """The server has no disk space left."""
    return pw.OperationalError(1114, "The table 'audit_entry' is full")


def busy() -> Exception:
    """Another process holds the SQLite file."""
    return pw.OperationalError("database is locked")


def file_full() -> Exception:
    """The disk of the SQLite file is full."""
    return pw.OperationalError("database or disk is full")


def bug() -> Exception:
    """An error nobody foresaw."""
    return ZeroDivisionError("planted")


MYSQL: tuple[Callable[[], Exception], ...] = (
    deadlock,
    lock_wait,
    changed_since_read,
    connection_lost,
    server_full,
    bug,
)
SQLITE: tuple[Callable[[], Exception], ...] = (busy, file_full, bug)


@contextmanager
def failing_at(number: int, make: Callable[[], Exception], *, once: bool = True) -> Iterator[Counter]:
    """The `number`-th statement of the next transaction (BEGIN and COMMIT count) raises what `make` makes.

    Reads before the transaction (checking an old password) are not counted: they are repeated by themselves.
    """
    db = database.current()
    counter = Counter()

    def watch(sql: str) -> None:
        counter.begun = counter.begun or sql == "BEGIN"
        if not counter.begun:
            return
        counter.seen += 1
        if counter.seen == number or (counter.fired and not once):
            counter.fired = True
            raise make()

    db.watch = watch
    try:
        yield counter
    finally:
        db.watch = None
