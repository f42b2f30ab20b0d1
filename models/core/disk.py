"""Writing whole files or none, and faults of disks, files and servers told in words."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import peewee as pw
import pymysql

from models.core import database
from models.core.errors import Refused

SYSTEM_FAULTS: Mapping[int, str] = {
    errno.ENOSPC: "磁盘空间不够。请清理空间或换一个位置。",
    errno.EDQUOT: "磁盘配额用完了。请清理空间或换一个位置。",
    errno.EFBIG: "磁盘不能存放这么大的文件。请换一个位置。",
    errno.EACCES: "没有写入权限。请换一个文件夹。",
    errno.EPERM: "没有写入权限。请换一个文件夹。",
    errno.EROFS: "磁盘是只读的。请换一个位置。",
    errno.ENOENT: "找不到文件或文件夹。请核对路径。",
    errno.ENOTDIR: "找不到文件夹。请核对路径。",
    errno.EISDIR: "这是一个文件夹，请写出文件名。",
    errno.ENAMETOOLONG: "文件名太长。",
}
SQLITE_FAULTS = (
    ("disk is full", SYSTEM_FAULTS[errno.ENOSPC]),
    ("disk I/O error", "磁盘读写出错。请检查磁盘空间，或换一个位置。"),
    ("unable to open", "打不开文件。请核对路径和读写权限。"),
    ("readonly", SYSTEM_FAULTS[errno.EACCES]),
    ("not a database", "这个文件不是暖窗的数据文件，或已损坏。请换一个文件。"),
    ("malformed", "这个文件已损坏。请换一份备份。"),
    ("no such table", "这个文件不是暖窗的备份。请换一个文件。"),
    ("locked", "文件正被另一个程序使用。请稍后再试。"),
)
SERVER_FAULTS: Mapping[int, str] = {
    1412: "数据库正在升级。请稍后再试。",
    1062: "备份里有两条记录在服务器上被视为相同（例如只差大小写的名称）。请在原数据库中改名，重新备份后再恢复。",
    1406: "备份里有一条内容比服务器允许的长。请在原数据库中改短，重新备份后再恢复。",
    1050: "另一处正在恢复到这个数据库。请等它完成。",
    1146: "这个数据库里没有暖窗的数据。",
    1142: "数据库账号没有建表或写入的权限。请系统管理员授权。",
    1044: "数据库账号没有使用这个数据库的权限。请系统管理员授权。",
    1114: "服务器磁盘已满。请系统管理员清理空间。",
    1021: "服务器磁盘已满。请系统管理员清理空间。",
}


def refuse_existing(file: Path) -> None:
    """Raise Refused when there is a file of this name."""
    if file.exists():
        raise Refused(f"{file.name} 已经存在，没有覆盖。请换一个文件名。")


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A temporary name in the target's folder; whatever is left under it is removed at the end."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        yield temporary
    finally:
        for end in ("", "-wal", "-shm", "-journal", ".lock"):
            temporary.with_name(temporary.name + end).unlink(missing_ok=True)


def publish(temporary: Path, target: Path, *, replace: bool = False) -> None:
    """Give a finished file its name, once its content is on the disk."""
    with temporary.open("r+b") as written:
        os.fsync(written.fileno())
    if not replace:
        refuse_existing(target)
    temporary.replace(target)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def refuse_filled(folder: Path) -> None:
    """Raise Refused unless a folder can be made here: nothing of this name, or an empty folder."""
    if not folder.parent.is_dir():
        raise Refused(f"找不到文件夹 {folder.parent}。请核对路径。", code="FILE")
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"文件夹“{folder.name}”里已经有内容，没有覆盖。请换一个文件夹。", code="FILE")
    if folder.exists() and not folder.is_dir():
        refuse_existing(folder)


@contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """A temporary folder in the target's folder; whatever is left of it is removed at the end."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    shutil.rmtree(temporary, ignore_errors=True)  # of a run that the power ended
    temporary.mkdir()
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def publish_folder(temporary: Path, target: Path) -> None:
    """Give a finished folder its name, once what is in it is on the disk. Raises Refused where something is there."""
    for file in temporary.iterdir():
        with file.open("r+b") as written:
            os.fsync(written.fileno())
    refuse_filled(target)
    if target.exists():
        target.rmdir()
    temporary.rename(target)
    _settle(target.parent)


def sha256(file: Path) -> str:
    """The hash of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def in_words(outcome: str) -> Iterator[None]:
    """Turn faults of disks, files and servers into sentences; any other error is a bug and passes."""
    try:
        yield
    except (OSError, sqlite3.Error, pymysql.MySQLError, pw.PeeweeException) as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        raise Refused(f"{outcome}：{sentence}", code="DATABASE") from error


def _sentence(error: Exception) -> str | None:
    for one in database.causes(error):
        if isinstance(one, OSError) and one.errno is not None and one.errno in SYSTEM_FAULTS:
            return SYSTEM_FAULTS[one.errno]
    codes = database.error_codes(error)
    if set(codes) & database.CONNECTION_LOST:
        return "与数据库服务器的连接中断。请检查网络后再试。"
    words = {**database.WORDS, **SERVER_FAULTS}
    known = [words[code] for code in codes if code in words]
    told = "；".join(str(one) for one in database.causes(error))
    known += [sentence for part, sentence in SQLITE_FAULTS if part in told]
    return known[0] if known else None
