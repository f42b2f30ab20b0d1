"""Opening a database, the guard against half-committed blocks, and retrying whole pieces of work."""

from __future__ import annotations

import logging
import random
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

import peewee as pw
import pymysql
from playhouse.pool import MaxConnectionsExceeded, PooledMySQLDatabase
from pymysql.constants import CLIENT

from models.core.errors import ConnectionLost, Refused

log = logging.getLogger("hearthdesk.database")
T = TypeVar("T")

CONNECTION_LOST = {0, 2003, 2006, 2013, 2014, 2055, 4031, 1053, 1077, 1152, 1184, 1927, 1047, 1290, 1836, 1792, 1129}
ROLLED_BACK = {1213, 1020, 3101, 3100, 1180, 1205, 1040, 8022, 8028, 9007}
STATEMENT_ONLY = {1062, 1451, 1452, 4025, 3819, 1406, 1264, 1366, 1644}
SLOW_TRANSACTION_SECONDS = 2.0
WORDS = {
    1114: "服务器磁盘已满，没有保存。请系统管理员清理数据库服务器的磁盘空间后再试。",
    1021: "服务器磁盘已满，没有保存。请系统管理员清理数据库服务器的磁盘空间后再试。",
    4150: "该数据库账号因多次输错密码被锁定。请系统管理员解锁后再试。",
    1044: "数据库账号没有使用这个数据库的权限。请系统管理员授权。",
    1045: "数据库账号或密码不对。请核对连接信息。",
    1049: "服务器上没有这个数据库。请核对数据库名称，或请系统管理员先新建。",
    1142: "数据库账号没有这项操作的权限。请系统管理员授权。",
    1143: "数据库账号没有这项操作的权限。请系统管理员授权。",
}


class TransactionAborted(Exception):
    """A statement inside the block failed and the error was swallowed; the block must not commit."""


@dataclass(frozen=True)
class Address:
    """Where the data is: a SQLite file, or a MySQL/MariaDB server; `ca` is the file that verifies TLS."""

    file: Path | None = None
    host: str = ""
    port: int = 3306
    name: str = ""
    user: str = ""
    ca: str = ""

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `path.db` or `mysql://user@host[:port]/name[?ca=FILE]`. Raises Refused when it is neither."""
        if "://" not in text:
            return cls(file=Path(text))
        pattern = r"mysql://(?:([^@/:]+)@)?(\[[0-9a-fA-F:]+\]|[^/:?@]+)(?::(\d+))?/([^/?]+)(?:\?ca=(.+))?"
        found = re.fullmatch(pattern, text)
        if found is None:
            raise Refused("数据位置写法不对。应为 路径.db 或 mysql://用户@服务器:端口/数据库名。")
        user, host, port, name, ca = found.groups()
        return cls(
            host=host.strip("[]"), port=int(port or 3306), name=unquote(name), user=unquote(user or "root"),
            ca=unquote(ca or ""),
        )  # fmt: skip

    def __str__(self) -> str:
        if self.file is not None:
            return str(self.file)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"mysql://{self.user}@{host}:{self.port}/{self.name}" + (f"?ca={self.ca}" if self.ca else "")


class Guard(pw.Database):
    """After an error that may have ended or halved the transaction, refuse everything until it is rolled back."""

    watch: Callable[[str], None] | None = None
    forbidden_thread: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._own = threading.local()
        super().__init__(*args, **kwargs)

    def _enter(self, sql: str) -> None:
        if self.forbidden_thread == threading.get_ident():
            raise RuntimeError("database work in the window's thread")
        broken = getattr(self._own, "broken", None)
        if broken is not None and self.in_transaction():
            raise TransactionAborted(repr(broken)) from broken
        if self.watch is not None:
            self.watch(sql)

    def _failed(self, error: Exception) -> None:
        if self.in_transaction() and not (set(error_codes(error)[:1]) & STATEMENT_ONLY or is_duplicate(error)):
            self._own.broken = error

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        try:
            self._enter(sql)
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]
        except Exception as error:
            self._failed(error)
            raise

    def begin(self, *args: Any, **kwargs: Any) -> None:
        self._own.broken = None
        self._own.since = time.monotonic()
        self._enter("BEGIN")
        super().begin(*args, **kwargs)

    def commit(self) -> Any:
        broken = getattr(self._own, "broken", None)
        if broken is not None:
            raise TransactionAborted(repr(broken)) from broken
        if self.watch is not None:
            self.watch("COMMIT")
        result = super().commit()
        spent = time.monotonic() - getattr(self._own, "since", time.monotonic())
        if spent > SLOW_TRANSACTION_SECONDS:
            log.warning("transaction took %.1f s", spent)
        return result


class Sqlite(Guard, pw.SqliteDatabase):
    """An embedded file with a write-ahead log and full durability."""


class Mysql(Guard, PooledMySQLDatabase):
    """A small pool of connections to one server."""

    def _connect(self) -> Any:
        made = super()._connect()
        if not getattr(made, "hearthdesk_ready", False):
            # One statement each: MySQL and MariaDB name the isolation variable differently.
            with made.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
                cursor.execute("SET SESSION time_zone = '+08:00', SESSION innodb_lock_wait_timeout = 10")
            made.hearthdesk_ready = True
        return made


proxy: pw.DatabaseProxy = pw.DatabaseProxy()
_address: Address | None = None
_trial: bool | None = None


def make(address: Address, password: str = "") -> Sqlite | Mysql:
    """A database object for an address, not yet connected and not yet the one in use."""
    if address.file is not None:
        return Sqlite(
            str(address.file),
            pragmas={"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 5000, "synchronous": 2},
            lock_type="IMMEDIATE",
            autoconnect=False,
        )
    tls: dict[str, Any] = {}
    if address.ca:
        _require_certificate(address.ca)
        tls = {"ssl_ca": address.ca, "ssl_verify_cert": True, "ssl_verify_identity": True}
    return Mysql(
        address.name,
        host=address.host,
        port=address.port,
        user=address.user,
        password=password,
        autoconnect=False,
        max_connections=6,
        timeout=10,
        stale_timeout=120,
        connect_timeout=3,
        read_timeout=30,
        write_timeout=30,
        charset="utf8mb4",
        client_flag=CLIENT.FOUND_ROWS,
        **tls,
    )


def _require_certificate(file: str) -> None:
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # SSL errors among them
        raise Refused(f"读不到 CA 证书文件 {file}，没有连接。请核对路径和内容。", code="DATABASE") from error


def use(address: Address, password: str = "") -> None:
    """Make this the database of the process. Raises Refused or ConnectionLost when it cannot be opened."""
    global _address, _trial
    close()
    made = make(address, password)
    proxy.initialize(made)
    _address, _trial = address, None


def close() -> None:
    """Give up every connection of the database in use."""
    if proxy.obj is None:
        return
    if isinstance(proxy.obj, Mysql):
        proxy.obj.close_all()
    elif not proxy.obj.is_closed():
        proxy.obj.close()


def current() -> Any:
    """The database in use."""
    return proxy.obj


def address() -> Address:
    """The address of the database in use."""
    if _address is None:
        raise Refused("还没有选择数据位置。")
    return _address


def is_sqlite() -> bool:
    """Whether the database in use is an embedded file."""
    return isinstance(proxy.obj, Sqlite)


def is_trial() -> bool:
    """Whether the database is marked as trial (demo, `create --trial`); read once per opening."""
    global _trial
    if _trial is None:
        found = current().execute_sql("SELECT value FROM database_info WHERE name = 'trial'").fetchone()
        _trial = found is not None and found[0] == "1"
    return _trial


def site() -> str:
    """The id that the database in use got when it was made; a restored backup has that of its origin."""
    found = current().execute_sql("SELECT value FROM database_info WHERE name = 'site'").fetchone()
    return str(found[0]) if found is not None else ""


def forget_trial() -> None:
    """Read the mark of a trial database again, after it was set."""
    global _trial
    _trial = None


def error_codes(error: BaseException | None) -> list[int]:
    """MySQL error numbers along an exception's causes, the first raised first."""
    return [one.args[0] for one in causes(error) if one.args and isinstance(one.args[0], int)]


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what led to it: the first error is often masked by a failing rollback."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def is_duplicate(error: BaseException) -> bool:
    """Whether a unique key refused the row."""
    return 1062 in error_codes(error) or (isinstance(error, pw.IntegrityError) and "UNIQUE" in str(error))


def _kind(error: BaseException) -> str:
    """'lost', 'again' (the whole unit may be repeated) or 'final'."""
    codes = set(error_codes(error))
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "final"
    if codes & CONNECTION_LOST or isinstance(error, (pw.InterfaceError, MaxConnectionsExceeded)):
        return "lost"
    if codes & ROLLED_BACK:
        return "again"
    if isinstance(error, TransactionAborted):
        return "again" if error.__cause__ is not None and _kind(error.__cause__) != "final" else "final"
    text = str(error)
    if isinstance(error, pw.OperationalError) and ("database is locked" in text or "database is busy" in text):
        return "again"
    return "final"


def in_words(error: BaseException) -> Refused | None:
    """The sentence for errors that a person can do something about, or None when it is a bug."""
    for number in error_codes(error):
        if number in WORDS:
            return Refused(WORDS[number], code="DATABASE")
    if is_duplicate(error):
        return Refused("刚才有人登记了相同的编号，您的没有保存。请刷新后再试。", code="DUPLICATE")
    # SQLite rolls back by itself when the disk is full; the rollback that then fails hides why.
    text = "；".join(str(one) for one in causes(error))
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return Refused("服务器的证书与 CA 文件不符，没有连接。请系统管理员核对地址和 CA 文件。", code="DATABASE")
    if "disk is full" in text:
        return Refused("磁盘已满，没有保存。请清理数据文件所在磁盘的空间后再试。", code="DATABASE")
    if "disk I/O error" in text:
        return Refused("数据文件所在的磁盘读写出错，没有保存。请检查磁盘和剩余空间后再试。", code="DATABASE")
    if "unable to open database file" in text:
        return Refused("打不开数据文件。请检查文件夹是否存在、是否有读写权限。", code="DATABASE")
    if "readonly database" in text or "read-only" in text:
        words = "数据文件是只读的，不能使用，数据没有变化。请检查文件和文件夹的写入权限，再试一次。"
        return Refused(words, code="DATABASE")
    if "not a database" in text or "malformed" in text:
        return Refused("这个文件不是暖窗的数据文件，或已损坏。请改选文件，或从备份恢复。", code="DATABASE")
    return None


@contextmanager
def connection() -> Iterator[None]:
    """Open this thread's connection for one piece of work and give it back afterwards; may be nested."""
    db = current()
    if not db.is_closed():
        yield
        return
    db.connect()
    try:
        yield
    finally:
        if not db.is_closed():
            db.close()


def retrying(work: Callable[[], T], *, budget: float = 15.0) -> T:
    """Run `work` with its own connection, the whole of it again after a lost connection or a deadlock.

    `budget` is in seconds. `work` must be safe to repeat: a read, or a unit with its operation id.
    Raises ConnectionLost when the budget is spent, Refused for errors a person can mend.
    """
    deadline = time.monotonic() + budget
    attempt = 0
    while True:
        try:
            with connection():
                return work()
        except (pw.PeeweeException, pymysql.MySQLError, TransactionAborted, MaxConnectionsExceeded) as error:
            kind = _kind(error)
            if kind == "final":
                words = in_words(error)
                if words is not None:
                    raise words from error
                raise
            attempt += 1
            pause = random.random() * min(2.0, 0.01 * 2 ** min(attempt, 9))
            if kind == "lost":
                _drop_dead_connection()
            if time.monotonic() + pause > deadline:
                raise ConnectionLost(str(error)) from error
            log.info("attempt %d failed (%s), trying again: %r", attempt, kind, error)
            threading.Event().wait(pause)


def _drop_dead_connection() -> None:
    """Where an outer block holds the connection, give it a living one: a cut one says it is open for ever."""
    db = current()
    if not db.is_closed():
        db.close()
        with suppress(pw.PeeweeException, pymysql.MySQLError):
            db.connect()


def read(work: Callable[[], T]) -> T:
    """Run a read with its own connection, again after a lost connection. Raises ConnectionLost after 5 seconds."""
    return retrying(work, budget=5.0)


@contextmanager
def transaction() -> Iterator[None]:
    """One transaction that commits at the end of the block or leaves nothing."""
    with current().atomic():
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it is at this moment, whatever others write meanwhile; for reading only.

    Within a transaction it is what that sees.
    """
    db = current()
    if db.in_transaction():
        yield
    elif is_sqlite():
        with db.atomic("DEFERRED"):
            yield
    else:
        db.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # of the next one only
        with db.atomic():
            yield
