"""What every command of the command line needs: the database that is meant, who signs in, and the result."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import models.areas
from desktop import memory, places
from desktop.vault import SystemVault
from models.core import access, database, migrate
from models.core.access import Person
from models.core.database import Address
from models.core.errors import BadFields, ConnectionLost, Refused, SchemaMismatch
from models.org import signin
from reports.kit.template import trial

assert models.areas and trial  # noqa: S101, PT018  (fill the register of actions and lists)


class WrongUsage(Exception):
    """The command cannot be understood; the sentence says what is missing."""


@dataclass(frozen=True)
class Result:
    """What a command did: for `--json`, for people, and reasons why a part of it was not done."""

    data: Mapping[str, Any]
    text: str = ""
    reasons: tuple[str, ...] = ()
    status: int = 0


def reasons(refused: Refused) -> list[str]:
    """A refusal as lines: one for each faulty field."""
    if isinstance(refused, BadFields):
        return refused.lines
    return [refused.sentence]


def address_of(options: Any) -> str:
    """The database that is meant: of the command line, of the connection file, or the last one used on this PC."""
    given = getattr(options, "database", "")
    try:
        known = places.known(memory.Memory(memory.folder() / "settings.json"), given)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    if not known:
        raise WrongUsage("请用 --database 写明数据库的位置：path.db 或 mysql://user@host[:port]/name。")
    return known[0].address


def new_address_of(options: Any) -> Address:
    """Where a new database is to be; never guessed. Raises WrongUsage."""
    given = getattr(options, "database", "")
    if not given:
        raise WrongUsage("请用 --database 写明新数据库的位置：path.db 或 mysql://user@host[:port]/name。")
    return Address.parse(given)


def server_password(address: Address) -> str:
    """The password of the database account: from the environment, the system's store, or a prompt."""
    if address.file is not None:
        return ""
    given = SystemVault().get(str(address))
    if given or "HEARTHDESK_PASSWORD" in os.environ:
        return given
    return asked(f"数据库账号 {address.user} 的密码：") if sys.stdin.isatty() else ""


def open_database(options: Any, *, any_version: bool = False) -> None:
    """Have the database in use. Raises Refused unless it is there and of this program's version."""
    address = Address.parse(address_of(options))
    if address.file is not None and not address.file.is_file():
        raise Refused(f"找不到数据文件 {address.file}。请核对 --database。")
    database.use(address, server_password(address))
    try:
        database.read(migrate.state if any_version else migrate.require_current)
    except ConnectionLost as lost:
        words = f"连不上数据库 {address}，什么都没有办理。请检查网络、地址和服务器是否开着，再试一次。"
        raise Refused(words, code="CONNECTION") from lost
    except SchemaMismatch as wrong:
        if wrong.newer != "program" or not database.is_sqlite():
            raise
        raise Refused(f"{wrong.sentence}请运行 main.py upgrade。", code=wrong.code) from wrong


def person(options: Any, *, needed: bool) -> Person:
    """Who runs the command; the program itself where nobody has to sign in and nobody does."""
    login = getattr(options, "user", "")
    if not login:
        if needed:
            raise WrongUsage("这个命令要写明由谁办理：--user 登录名。")
        return access.SYSTEM
    return signin.sign_in(login, user_password(login))


def signed_in(options: Any, *, needed: bool = True) -> Person:
    """The person who runs the command and reads with his own rights, as `person`. Raises WrongUsage and Refused."""
    found = person(options, needed=needed)
    if found.must_change_password:
        raise Refused("请先修改别人为您设置的密码：打开暖窗登录一次，或用 do 办理 org.change_password。")
    return found


def user_password(login: str) -> str:
    """The password of the person who runs the command."""
    given = os.environ.get("HEARTHDESK_USER_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise WrongUsage("没有密码。请设置 HEARTHDESK_USER_PASSWORD，或在终端里运行。")
    return asked(f"{login} 的密码：")


def asked(words: str) -> str:
    """What the person types without its being shown."""
    return getpass.getpass(words, stream=sys.stderr)
