"""Numbered migrations: what is applied, what is missing, and bringing a database up to date under a lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playhouse.migrations import Migration, Runner

from models.core import database
from models.core.errors import Refused, SchemaMismatch

HISTORY = "schema_step"
# This table exists in a database from the first to the last moment of a restore into it.
UNFINISHED = "restore_unfinished"


def folder() -> Path:
    """Where the numbered files are, in a checkout and in the frozen program."""
    return Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class State:
    """Which migrations a database has and lacks; `unknown` ones were made by a newer program."""

    applied: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether the database holds nothing of ours yet."""
        return not self.applied and not self.unknown

    @property
    def version(self) -> int:
        """The number of the last migration applied."""
        return max((int(name.split("_")[0]) for name in (*self.applied, *self.unknown)), default=0)


def _runner(db: Any = None) -> Runner:
    return Runner(db or database.current(), str(folder()), HISTORY)


def build(db: Any, upto: str | None = None) -> None:
    """Bring another database object, not the one in use, to migration `upto` (the newest without it)."""
    with db.connection_context():
        _runner(db).up(upto)


def names() -> tuple[str, ...]:
    """The migrations that this program knows, in order."""
    return tuple(m.name for m in Migration.load_directory(str(folder())))


def program_version() -> int:
    """The number of the last migration that this program knows."""
    return max(int(m.idx) for m in Migration.load_directory(str(folder())))


def state() -> State:
    """What the database in use has, compared with this program."""
    rows = _runner().status()
    return State(
        tuple(m.name for m in rows if m.applied and m.path),
        tuple(m.name for m in rows if not m.applied),
        tuple(m.name for m in rows if not m.path),
    )


def require_finished() -> None:
    """Raise Refused when a restore into the database in use did not come to its end."""
    if database.current().table_exists(UNFINISHED):
        raise Refused(
            "恢复没有完成，这个数据库不完整，不能使用。备份文件没有受影响：请新建一个空的数据库，再恢复一次。",
            code="UNFINISHED",
        )


def require_current() -> None:
    """Raise SchemaMismatch, in words, unless program and database are of the same version."""
    require_finished()
    found = state()
    if found.is_new:
        raise Refused("这里还没有暖窗的数据。请先新建数据库，或改选数据位置。", code="EMPTY")
    if found.unknown:
        raise SchemaMismatch(
            f"数据库已升级到版本 {found.version}，这台电脑上的程序只认识版本 {program_version()}。"
            "请安装新版程序后再登录。",
            newer="database",
        )
    if found.missing:
        how = "可以现在升级，升级前会自动备份。"
        if not database.is_sqlite():
            how = "请系统管理员在服务器空闲时运行 main.py upgrade；在此之前请继续使用旧版程序。"
        raise SchemaMismatch(
            f"程序需要数据库版本 {program_version()}，现有数据库是版本 {found.version}。{how}", newer="program"
        )


@contextmanager
def _lock() -> Iterator[None]:
    db = database.current()
    if database.is_sqlite():
        with _file_lock(database.address().file):
            yield
        return
    if db.execute_sql("SELECT GET_LOCK('hearthdesk_migrate', 60)").fetchone()[0] != 1:
        raise Refused("另一台电脑正在升级数据库，请等它完成后再试。")
    try:
        yield
    finally:
        db.execute_sql("SELECT RELEASE_LOCK('hearthdesk_migrate')")


@contextmanager
def _file_lock(file: Path | None) -> Iterator[None]:
    """One process at a time on a SQLite file, by an exclusive lock on a small file beside it.

    The file stays: removing it while another process waits would give two locks.
    """
    import sqlite3

    beside = sqlite3.connect(f"{file}.lock", timeout=60, isolation_level=None)
    try:
        beside.execute("BEGIN EXCLUSIVE")
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Refused("另一个程序正在升级这个数据文件，请等它完成后再试。") from error
        raise
    finally:
        beside.close()


def upgrade(upto: str | None = None) -> tuple[str, ...]:
    """Apply what is missing, or only up to migration `upto`, and return the names.

    Safe to run again and when several start at once.

    A backup is the caller's duty (`backup.upgrade`).
    """
    with _lock():
        return tuple(_runner().up(upto))
