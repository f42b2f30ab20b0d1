"""Making a database: a new SQLite file that appears whole or not at all, or the tables in an empty server database."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pymysql

from models.core import audit, clock, database, disk, migrate
from models.core.database import Address
from models.core.errors import Refused
from models.core.portable import File
from models.core.tables import DatabaseInfo
from models.core.unit import perform

UNKNOWN_DATABASE = 1049
DATABASE_OPTIONS = "CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"


def create(address: Address, password: str, values: Mapping[str, Any], *, trial: bool = False) -> None:
    """Make a database with its organisation and first administrator, and have it in use.

    `password` is the server's, `values` are the fields of `org.set_up`. Raises Refused or ConnectionLost; then a
    new file is gone again, and a server's database holds no content and can be tried again.
    """
    with disk.in_words("没有新建"):
        if address.file is None:
            _in_server(address, password, values, trial=trial)
        else:
            _in_file(address, values, trial=trial)


def _in_file(address: Address, values: Mapping[str, Any], *, trial: bool) -> None:
    if address.file is None:
        raise TypeError("a server has no file")
    target = address.file.absolute()
    disk.refuse_existing(target)
    with disk.beside(target) as temporary:
        database.use(Address(file=temporary))
        try:
            with database.connection():
                migrate.upgrade()
            _fill(values, trial=trial)
        finally:
            database.close()
        with closing(File(temporary, writable=True)) as side:
            side.run("PRAGMA journal_mode = DELETE")
        disk.publish(temporary, target)
    database.use(address)


def _in_server(address: Address, password: str, values: Mapping[str, Any], *, trial: bool) -> None:
    database.use(address, password)
    try:
        tables = database.retrying(_tables_there, budget=0)
    except Refused as refused:
        if UNKNOWN_DATABASE not in database.error_codes(refused):
            raise
        _make_database()
        tables = set()
    if tables and not database.read(lambda: _is_ours_and_empty(tables)):
        raise Refused("这个数据库里已经有数据，没有新建。请换一个数据库名称，或直接登录。", code="NOT_EMPTY")
    database.retrying(migrate.upgrade, budget=60.0)
    _fill(values, trial=trial)


def _tables_there() -> set[str]:
    return set(database.current().get_tables())


def _is_ours_and_empty(tables: set[str]) -> bool:
    """Whether there are only our tables, as an interrupted attempt left them, and nothing was ever done."""
    migrate.require_finished()
    return migrate.HISTORY in tables and "audit_head" in tables and audit.is_empty()


def _make_database() -> None:
    """Create the database that the address names; the account may have the right to."""
    db: Any = database.current()
    connection = pymysql.connect(**db.connect_params)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE IF NOT EXISTS `{db.database.replace('`', '')}` {DATABASE_OPTIONS}")


def _fill(values: Mapping[str, Any], *, trial: bool) -> None:
    database.retrying(lambda: mark(trial=trial))
    perform("org.set_up", values, user=None)


def mark(*, trial: bool) -> None:
    """Give the new database in use its own id, and say whether it is a trial: then HEARTHDESK_CLOCK sets its time.

    Raises Refused for a database in which anything was done already.
    """
    if not audit.is_empty():
        raise Refused("这个数据库已经在用，不能改作演示或试用。请另建一个数据库。")
    with database.transaction():
        DatabaseInfo.delete().execute()
        DatabaseInfo.insert(name="trial", value="1" if trial else "0").execute()
        database.forget_trial()
        DatabaseInfo.insert(name="site", value=uuid.uuid4().hex).execute()
        DatabaseInfo.insert(name="created_at", value=f"{clock.now():%Y-%m-%d %H:%M:%S}").execute()
