"""What the window asks of a database before somebody is signed in; every function runs in a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import models.areas
from desktop.places import Place
from models.core import backup, clock, database, listing, lists, migrate, register, setup
from models.core.access import SYSTEM
from models.core.errors import ConnectionLost, Refused, SchemaMismatch
from models.org import passwords, queries
from reports.kit.template import trial

assert models.areas and trial  # noqa: S101, PT018  (fill the register of actions and lists)
log = logging.getLogger("hearthdesk.opening")
Tell = Callable[[int, int], None]
FILE_NAME = "暖窗.db"
_WRONG_PASSWORD = 1045


class Found(StrEnum):
    """How a data place turned out to be."""

    READY = "ready"
    EMPTY = "empty"
    OLDER = "older"
    NEWER = "newer"
    PASSWORD = "password"  # noqa: S105  (a state)
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True)
class Opened:
    """A data place that is in use: whose it is, its version, its time, and when its windows lock."""

    place: Place
    site: str
    organisation: str
    version: int
    is_trial: bool
    now: datetime
    idle_minutes: int


@dataclass(frozen=True)
class Finding:
    """What was found at a place, in words; `opened` only when it is ready."""

    found: Found
    sentence: str
    opened: Opened | None = None


def look(place: Place, password: str, window_thread: int) -> Finding:
    """Open a place and say how it is; only a READY one stays in use, closed to the window's thread."""
    if not place.on_server and not Path(place.address).is_file():
        words = f"找不到数据文件“{Path(place.address).name}”。请检查磁盘是否接好，或更换数据位置。"
        return Finding(Found.REFUSED, words)
    try:
        _use(place, password, window_thread)
        opened = database.read(lambda: _opened(place))
    except ConnectionLost as error:
        log.info("%s does not answer: %s", place.label, error)
        finding = Finding(Found.UNREACHABLE, "连不上服务器。请检查网线和网络，或请系统管理员检查服务器。")
    except SchemaMismatch as error:
        finding = Finding(Found.OLDER if error.newer == "program" else Found.NEWER, error.sentence)
    except Refused as error:
        wrong = _WRONG_PASSWORD in database.error_codes(error)
        found = Found.EMPTY if error.code == "EMPTY" else Found.PASSWORD if wrong else Found.REFUSED
        finding = Finding(found, error.sentence)
    else:
        kind = "已连通，数据库" if place.on_server else "数据文件正常，"
        return Finding(Found.READY, f"{kind}版本 {opened.version}，程序版本相符", opened)
    if finding.found is not Found.OLDER:  # the upgrade goes on with it
        database.close()
    return finding


def _use(place: Place, password: str, window_thread: int) -> None:
    database.use(database.Address.parse(place.address), password)
    database.current().forbidden_thread = window_thread


def _opened(place: Place) -> Opened:
    migrate.require_current()
    if not queries.is_set_up():
        raise Refused("这里还没有建立单位。请先新建。", code="EMPTY")
    organisation = queries.organisation()
    return Opened(
        place,
        database.site(),
        organisation.short_name or organisation.name,
        migrate.program_version(),
        database.is_trial(),
        clock.now(),
        organisation.idle_minutes,
    )


def upgrade(tell: Tell) -> None:
    """Bring the data file in use up to date, after a verified copy of it was put beside it."""
    backup.upgrade(Path(), tell=tell)


def create(place: Place, password: str, window_thread: int, values: Mapping[str, Any]) -> str:
    """Make a database with its organisation and first administrator; returns the recovery code.

    Raises Refused; then there is no new data file, and a server's database holds tables without any content.
    """
    file = None if place.on_server else Path(place.address)
    if file is not None and file.exists():
        raise Refused(f"这个文件夹里已经有“{file.name}”，没有覆盖。请换一个文件夹，或用“打开已有数据库”。")
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused("不能在那里建文件夹。请换一个位置。") from error
    code = passwords.new_code()
    setup.create(database.Address.parse(place.address), password, {**values, "recovery_code": code})
    database.current().forbidden_thread = window_thread
    return code


def remove(file: Path) -> None:
    """Take away a data file that was not finished, with what SQLite keeps beside it."""
    for end in ("", "-wal", "-shm", "-journal", ".lock"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def restore(source: Path, file: Path, window_thread: int, tell: Tell) -> Place:
    """Bring a backup into a new data file. Raises Refused; then there is no new file."""
    place = Place(str(file), f"本机：{file.stem}")
    file.parent.mkdir(parents=True, exist_ok=True)
    _use(place, "", window_thread)
    backup.restore(source, tell=tell)
    return place


def move(unfinished: Path, file: Path) -> None:
    """Give a finished data file its name; nothing has it open any more."""
    for end in ("", "-wal", "-shm"):
        part = unfinished.with_name(unfinished.name + end)
        if part.exists():
            part.replace(file.with_name(file.name + end))


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in, with his roles in words."""

    user_id: int
    login: str
    name: str
    roles: str


def accounts() -> list[Account]:
    """The accounts of the database in use that can sign in, by login."""
    kind = register.get_list("users")
    at = {column.key: number for number, column in enumerate(kind.columns)}

    def read() -> list[Account]:
        asked = lists.Query((lists.Filter("state", "ne", "off"),))
        return [
            Account(
                row.record,
                row.values[at["login"]],
                row.values[at["name"]],
                listing.shown(kind.columns[at["roles"]], row.values[at["roles"]]),
            )
            for row in listing.every(kind, SYSTEM, asked)
        ]

    return database.read(read)


def demo_accounts() -> list[Account]:
    """One account for each set of roles of the trial database in use. Raises Refused when it is no trial database."""
    if not database.read(database.is_trial):
        raise Refused("这不是演示数据库。")
    seen: dict[str, Account] = {}
    for account in accounts():
        seen.setdefault(account.roles, account)
    return list(seen.values())
