"""The base of all tables: portable column types, table options of MySQL, row versions."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar, Self

import peewee as pw

from models.core.database import Mysql, proxy

TABLE_OPTIONS = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci"


def _for_mysql(ctx: Any) -> bool:
    return "AUTO_INCREMENT" in ctx.state.field_types.get("AUTO", "")


class CodeField(pw.CharField):
    """Numbers, logins, hashes: compared byte by byte on both databases."""

    def ddl_datatype(self, ctx: Any) -> pw.SQL:
        plain: pw.SQL = super().ddl_datatype(ctx)
        return pw.SQL(f"{plain.sql} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin") if _for_mysql(ctx) else plain


class LongTextField(pw.TextField):
    """Text without the 64 kB limit that MySQL puts on TEXT."""

    def ddl_datatype(self, ctx: Any) -> pw.SQL:
        return pw.SQL("LONGTEXT" if _for_mysql(ctx) else "TEXT")


class LongBlobField(pw.BlobField):
    """Bytes without the 64 kB limit that MySQL puts on BLOB."""

    def ddl_datatype(self, ctx: Any) -> pw.SQL:
        return pw.SQL("LONGBLOB" if _for_mysql(ctx) else "BLOB")


class Table(pw.Model):
    """A table of the database in use."""

    # Columns whose values never reach the audit log.
    secret: ClassVar[frozenset[str]] = frozenset()
    # All columns belong to the key.
    narrow: ClassVar[bool] = False

    class Meta:
        database = proxy
        legacy_table_names = False

    @classmethod
    def by_key(cls, key: int | str, *, lock: bool = False) -> Self | None:
        """The row of this key; with `lock` it is held until the transaction ends (in SQLite only one writes anyway)."""
        rows: Any = cls.raw(_by_key(cls, _kind(cls._meta.database), lock), key)
        return next(iter(list(rows)), None)


def _kind(db: Any) -> type:
    return type(getattr(db, "obj", db))


@cache
def _by_key(table: Any, kind: Any, lock: bool) -> str:
    """The statement that reads a row by its key; putting one together for a wide table takes longer than running it."""
    query = table.select().where(table._meta.primary_key == 0)
    locks = lock and issubclass(kind, Mysql)
    return str((query.for_update() if locks else query).sql()[0])


class Record(Table):
    """A table with a number of its own for each row."""

    id = pw.AutoField()


class Editable(Record):
    """A table whose rows people edit: every change must name the version that was read."""

    row_version = pw.IntegerField(default=1)


def create_tables(db: Any, tables: list[type[pw.Model]]) -> None:
    """Create tables and indexes that are missing, with the options of the database at hand; safe to run again."""
    for table in tables:
        table._meta.table_settings = [TABLE_OPTIONS] if isinstance(db, Mysql) else None
        # SQLite can keep a narrow table in the index of its key, as InnoDB always does.
        table._meta.without_rowid = getattr(table, "narrow", False) and not isinstance(db, Mysql)
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        db.create_tables(tables, safe=True)
