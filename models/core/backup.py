"""Backups: one verified SQLite file from either database, restoring it, and the copies kept beside a data file."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from models.core import access, audit, clock, database, disk, grams, migrate, portable, queries, seal
from models.core.audit import Anchor
from models.core.describe import BACKUP
from models.core.errors import Refused
from models.core.portable import File, Server, Tell
from models.core.unit import perform

FOLDER = "backups"
KEEP_DAYS = 30  # copies of the last days with a sign-off
KEEP_MONTHS = 12  # and the last copy of each of the last months
KEEP_UPGRADES = 5
_DAY = re.compile(r"day-(\d{4}-\d{2}-\d{2})\.db")
_UPGRADE = re.compile(r"upgrade-\d+-to-\d+-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.db")


@dataclass(frozen=True)
class Facts:
    """What a backup file holds, found by reading it: migrations, rows by table, the end of the audit chain."""

    steps: tuple[str, ...]
    rows: Mapping[str, int]
    anchor: Anchor

    @property
    def version(self) -> int:
        """The number of the last migration."""
        return int(self.steps[-1].split("_")[0])


@dataclass(frozen=True)
class Backup:
    """A backup that was made and verified; `size` is in bytes."""

    file: Path
    size: int
    sha256: str
    facts: Facts


@dataclass(frozen=True)
class Copy:
    """A copy kept beside the data file: `cause` is day (the last sign-off of a day) or upgrade; `size` in bytes."""

    file: Path
    at: str
    cause: str
    size: int


def backup(file: Path, *, user: int | None, cause: str = "manual", tell: Tell | None = None) -> Backup:
    """Write a verified backup of the database in use and note it there.

    `user` needs the right to back up; None is the program itself. `tell` gets rows done and rows in all, and may
    raise to stop; then nothing is left. Raises Refused, also when the file exists.
    """
    with database.connection():
        migrate.require_current()
        access.require(queries.person_of(user), BACKUP)
        made = make(file, tell=tell)
        note(made, cause, user)
    return made


def note(made: Backup, cause: str, user: int | None) -> None:
    """Write down a backup in the database in use."""
    perform(
        "core.note_backup",
        {
            "cause": cause, "file": str(made.file)[-500:], "size": made.size, "sha256": made.sha256,
            "audit_seq": made.facts.anchor.seq,
        },
        user=user,
    )  # fmt: skip


def make(file: Path, *, tell: Tell | None = None, replace: bool = False) -> Backup:
    """Write a verified backup of the database in use, of whatever version, without noting it."""
    file = file.absolute()
    with disk.in_words("没有备份"), disk.beside(file) as temporary:
        if not replace:
            disk.refuse_existing(file)
        expected = _from_file(temporary, tell) if database.is_sqlite() else _from_server(temporary, tell)
        facts = verify(temporary)
        if dict(facts.rows) != expected:
            raise Refused("备份与数据库的行数不一致，没有备份。请再试一次；若仍不一致，请检查磁盘。")
        seal.put(temporary)
        made = Backup(file, temporary.stat().st_size, disk.sha256(temporary), facts)
        disk.publish(temporary, file, replace=replace)
    return made


def verify(file: Path) -> Facts:
    """Read a backup from beginning to end. Raises Refused unless it is whole and of our kind."""
    with disk.in_words("没有读取备份"):
        if not file.is_file():
            raise FileNotFoundError(errno.ENOENT, "", str(file))
        if seal.is_broken(file):
            raise Refused(f"备份 {file.name} 的内容与备份时不同，不能使用。请换一份备份。")
        with closing(File(file)) as side:
            ((state, *_),) = list(side.rows("PRAGMA integrity_check"))[:1]
            if state != "ok" or list(side.rows("PRAGMA foreign_key_check")):
                raise Refused(f"备份 {file.name} 已损坏，不能使用。请换一份备份。")
            steps, rows = portable.steps(side), portable.counts(side)
            if not steps:
                raise Refused("这个文件不是暖窗的备份。请换一个文件。")
            head, faults = portable.chain(side)
    if faults:
        raise Refused(f"备份 {file.name} 的操作记录不完整，不能使用。{faults[0]}")
    return Facts(steps, rows, head)


def _from_file(temporary: Path, tell: Tell | None) -> dict[str, int]:
    """Copy the SQLite file in use, pages as they are, as of one moment; rows by table as they were then."""
    with closing(File(_data_file())) as source, closing(File(temporary, writable=True)) as target:
        source.run("BEGIN")
        expected = portable.counts(source)
        _copy_pages(source, target, sum(expected.values()), tell)
        source.run("COMMIT")
    return expected


def _copy_pages(source: File, target: File, rows: int, tell: Tell | None) -> None:
    def told(_: int, left: int, pages: int) -> None:
        if tell is not None:
            tell(rows * (pages - left) // max(pages, 1), rows)

    source.connection.backup(target.connection, pages=1000, progress=told)
    target.run("PRAGMA journal_mode = DELETE")
    target.run("PRAGMA application_id = 0")  # where the source is an opened backup, its seal says nothing any more


def _from_server(temporary: Path, tell: Tell | None) -> dict[str, int]:
    """Read the server as of one moment into a file that the same migrations made."""
    with closing(Server(database.current())) as source:
        source.snapshot()
        steps = portable.steps(source)
        known = _known(steps)
        if known < len(steps):
            raise Refused("数据库比这个程序新，没有备份。请用新版程序备份。")
        _build(temporary, steps[-1])
        with closing(File(temporary, writable=True)) as target:
            target.run("PRAGMA foreign_keys = OFF")
            target.run("BEGIN")
            sums = portable.copy(source, target, tell)
            target.run("COMMIT")
            if portable.summed(target, target.tables()) != sums:
                raise Refused("备份与数据库的内容不一致，没有备份。请再试一次；若仍不一致，请检查磁盘。")
    return {table: one.rows for table, one in sums.items()}


def restore(file: Path, *, tell: Tell | None = None) -> Facts:
    """Bring a backup into the database in use, which must be empty, and up to this program's version.

    Number series that gave out numbers are held until somebody states the highest number printed. Raises
    Refused; then an SQLite file does not exist, and a server's database is empty as before or refused as
    unfinished.
    """
    facts = verify(file)
    if _known(facts.steps) < len(facts.steps):
        raise Refused("备份来自更新版本的程序，没有恢复。请先安装新版程序。")
    with disk.in_words("没有恢复"):
        if database.is_sqlite():
            _into_file(file, sum(facts.rows.values()), tell)
        else:
            _into_server(file, facts, tell)
    with database.connection(), database.transaction():
        grams.rebuild(audit.INDEX)
        grams.refill()
    values = {"file": str(file.absolute())[-500:], "audit_seq": facts.anchor.seq}
    perform("core.note_restore", values, user=None)
    return facts


def _into_file(file: Path, rows: int, tell: Tell | None) -> None:
    target = _data_file()
    disk.refuse_existing(target)
    with disk.beside(target) as temporary:
        with closing(File(file)) as source, closing(File(temporary, writable=True)) as copy:
            _copy_pages(source, copy, rows, tell)
            _hold(copy)
        _build(temporary)
        disk.publish(temporary, target)


def _into_server(file: Path, facts: Facts, tell: Tell | None) -> None:
    with closing(Server(database.current())) as target, closing(File(file)) as source:
        target.prepare()
        with database.connection():
            migrate.require_finished()
            there = set(database.current().get_tables())
        if there & {migrate.HISTORY, *facts.rows}:
            raise Refused("这个数据库不是空的，没有恢复。请新建一个空的数据库，再恢复到那里。")
        target.run(f"CREATE TABLE {migrate.UNFINISHED} (id INT PRIMARY KEY)")
        with database.connection():
            migrate.upgrade(facts.steps[-1])
        sums = portable.copy(source, target, tell)
        if portable.summed(target, target.tables()) != sums or portable.chain(target)[1]:
            raise Refused("恢复后的内容与备份不一致，这个数据库不能使用。请新建一个空的数据库，再恢复一次。")
        _hold(target)
        target.connection.commit()
        with database.connection():
            migrate.upgrade()
        target.run(f"DROP TABLE {migrate.UNFINISHED}")


def _hold(side: File | Server) -> None:
    """Let no series go on before somebody states the highest number printed: paper may be newer than the backup."""
    side.run("UPDATE number_series SET held = 1 WHERE last > 0")


def _known(steps: tuple[str, ...]) -> int:
    """How many of these migrations, from the first, this program knows."""
    names = migrate.names()
    return next((i for i, step in enumerate(steps) if step not in names), len(steps))


def _build(temporary: Path, upto: str | None = None) -> None:
    """Make or migrate an SQLite file beside the database in use, and leave it as a single file."""
    made = database.make(database.Address(file=temporary))
    migrate.build(made, upto)
    with closing(File(temporary, writable=True)) as side:
        side.run("PRAGMA journal_mode = DELETE")


def keep_copy() -> Copy | None:
    """Keep a verified copy of today in `backups` beside the data file, in place of an earlier one of today.

    None on a server, whose backups are made there. Kept are the copies of the last 30 days with a sign-off, the
    last of each of 12 months, and those before the last 5 upgrades.
    """
    folder = _folder()
    if folder is None:
        return None
    with database.connection():
        name = f"day-{clock.now():%Y-%m-%d}.db"
    made = make(folder / name, replace=True)
    _tidy_up()
    return _copy(made.file)


def copies() -> tuple[Copy, ...]:
    """The copies beside the data file, newest first."""
    folder = _folder()
    found = [] if folder is None else [_copy(file) for file in folder.glob("*.db")]
    return tuple(sorted((one for one in found if one is not None), key=lambda c: c.at, reverse=True))


def upgrade(folder: Path, *, tell: Tell | None = None) -> tuple[Backup | None, tuple[str, ...]]:
    """Bring the database in use to this program's version, after a verified backup.

    Returns the backup (None when there was nothing to do) and the migrations applied. The backup of an SQLite file
    lies in `backups` beside it, that of a server in `folder`. Raises Refused.
    """
    with database.connection():
        migrate.require_finished()
        found = migrate.state()
        if found.is_new or found.unknown:
            migrate.require_current()
        if not found.missing:
            return None, ()
        target = _folder() or folder
        with disk.in_words("没有升级"):
            target.mkdir(parents=True, exist_ok=True)
        name = f"upgrade-{found.version}-to-{migrate.program_version()}-{clock.now():%Y%m%d-%H%M%S}.db"
        made = make(target / name, tell=tell)
        applied = migrate.upgrade()
        note(made, "upgrade", None)
    _tidy_up()
    return made, applied


def _data_file() -> Path:
    """The SQLite file in use."""
    file = database.address().file
    if file is None:
        raise TypeError("the database in use is a server's")
    return file.absolute()


def _folder() -> Path | None:
    """Where copies of the SQLite file in use are kept; made when missing."""
    if not database.is_sqlite():
        return None
    folder = _data_file().parent / FOLDER
    with disk.in_words("没有留存副本"):
        folder.mkdir(exist_ok=True)
    return folder


def _copy(file: Path) -> Copy | None:
    if day := _DAY.fullmatch(file.name):
        return Copy(file, day[1], "day", file.stat().st_size)
    if upgraded := _UPGRADE.fullmatch(file.name):
        return Copy(file, "{}-{}-{} {}:{}:{}".format(*upgraded.groups()), "upgrade", file.stat().st_size)
    return None


def _tidy_up() -> None:
    """Remove copies that are no longer kept."""
    days = [c for c in copies() if c.cause == "day"]
    months: dict[str, Copy] = {}
    for one in days:
        months.setdefault(one.at[:7], one)
    kept = {*days[:KEEP_DAYS], *list(months.values())[:KEEP_MONTHS]}
    upgrades = [c for c in copies() if c.cause == "upgrade"]
    for old in [c for c in days if c not in kept] + upgrades[KEEP_UPGRADES:]:
        old.file.unlink(missing_ok=True)
