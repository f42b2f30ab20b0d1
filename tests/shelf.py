"""A migrated database made once per test process and put back between tests, as making tables is slow on a server."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import models.areas
from models.core import database, migrate
from models.core.database import Address
from tests.samples import World, make_world

assert models.areas  # fills the register of actions

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


class FileShelf:
    """SQLite: an untouched file is copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world: World | None = None

    def empty(self, target: Path) -> str:
        """A migrated file with nothing in it."""
        model = self.folder / "empty.db"
        if not model.exists():
            database.use(Address(file=model))
            with database.connection():
                migrate.upgrade()
        return self._copy(model, target)

    def with_world(self, target: Path) -> tuple[str, World]:
        """A file with the small office of `make_world`."""
        model = self.folder / "world.db"
        if self.world is None:
            database.use(Address.parse(self.empty(model)))
            with database.connection():
                self.world = make_world()
        return self._copy(model, target), self.world

    def place(self, address: str) -> World:
        """The small office at an address, which is the database in use afterwards; on a server it is made anew."""
        where = Address.parse(address)
        if where.file is not None:
            copied, world = self.with_world(where.file)
            database.use(Address.parse(copied))
            return world
        database.use(where)
        with database.connection():
            migrate.upgrade()
            return make_world()

    @staticmethod
    def _copy(model: Path, target: Path) -> str:
        database.close()
        shutil.copyfile(model, target)
        return str(target)


class ServerShelf:
    """MariaDB: one database whose rows are put back as they were."""

    def __init__(self, address: str) -> None:
        self.address = address
        database.use(Address.parse(address))
        with database.connection():
            migrate.upgrade()
            self.rows_when_empty = _read()
            self.world = make_world()
            self.rows_of_world = _read()

    def empty(self) -> str:
        """The migrated database with nothing in it."""
        return self._put_back(self.rows_when_empty)

    def with_world(self) -> tuple[str, World]:
        """The database with the small office of `make_world`."""
        return self._put_back(self.rows_of_world), self.world

    def _put_back(self, rows: Rows) -> str:
        database.use(Address.parse(self.address))
        with database.connection():
            db = database.current()
            db.execute_sql("SET foreign_key_checks = 0")
            for table in db.get_tables():
                if table not in rows:
                    db.execute_sql(f"DROP TABLE {table}")
            with db.atomic():
                for table, (columns, values) in rows.items():
                    db.execute_sql(f"DELETE FROM {table}")
                    names = ", ".join(f"`{column}`" for column in columns)
                    marks = ", ".join(["%s"] * len(columns))
                    # many rows in one statement: a new database has hundreds
                    db.cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
            for table, (columns, _) in rows.items():
                if "id" in columns:
                    db.execute_sql(f"ALTER TABLE {table} AUTO_INCREMENT = 1")  # the next number again
            db.execute_sql("SET foreign_key_checks = 1")
        return self.address


def _read() -> Rows:
    db = database.current()
    found: Rows = {}
    for table in db.get_tables():
        cursor = db.execute_sql(f"SELECT * FROM {table}")
        found[table] = ([column[0] for column in cursor.description], list(cursor.fetchall()))
    return found
