"""Backups of both databases are whole, verified and portable; restoring leaves all or a database that refuses."""

from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.core import audit, backup, database, migrate, portable, queries
from models.core.errors import Forbidden, Refused
from models.core.tables import AttachmentContent, AuditEntry, BackupRecord, DatabaseInfo, NumberSeries, SavedView
from models.core.unit import perform
from tests.dump import dump
from tests.samples import World
from tests.servers import MariaDB

ROWS = 3000
AUDITED = 300
# The note of the restore, and the series that it holds.
CHANGED_BY_RESTORE = {"operation", "audit_entry", "audit_head", "number_series"}


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of another empty database, to restore into."""
    if request.param == "sqlite":
        yield str(tmp_path / "restored" / "y.db")
        return
    server: MariaDB = request.getfixturevalue("mariadb_server")
    name = server.create_database()
    yield server.address(name)
    database.close()
    server.drop_database(name)


def fill(rows: int = 400, audited: int = 20) -> None:
    """Some thousand rows of every shape: long texts, bytes, empty values, awkward characters, an audit chain."""
    at = datetime.fromisoformat("2026-11-24 10:20:30")
    with database.transaction():
        awkward = "龚😀'\"\\%s?" * 99
        views = [
            {"user_id": n % 7, "list_name": "audit", "name": f"视图 {n}", "definition": awkward if n % 3 else ""}
            for n in range(rows)
        ]
        for start in range(0, rows, 100):
            SavedView.insert_many(views[start : start + 100]).execute()
        for n, piece in enumerate((b"", b"\x00\xff'\"\\" * 999, bytes(range(256)) * 4096)):
            AttachmentContent.insert(sha256="a" * 64, part=n, content=piece).execute()
        NumberSeries.insert(name="penalty-2026", last=41).execute()
        NumberSeries.insert(name="unused", last=0).execute()
        kept = {"at": at, "by": "系统", "cause": "manual", "file": "a.db", "sha256": "b" * 64}
        BackupRecord.insert(**kept, size=2**40, audit_seq=2**40).execute()
        for n in range(audited):
            change = audit.Change("saved_view", n, "", None, {"name": f"视图 {n}", "at": at})
            entry = {"at": at, "op_id": str(n), "user_id": None if n % 2 else n, "actor": "周敏", "author": "周敏"}
            entry |= {"behalf": "", "action": "x.y", "label": "试", "title": "—", "reason": ""}
            audit.append(entry, [change], {})


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database in use as an SQLite file would hold it, without the history of migrations."""
    return {
        table: sorted((tuple(portable.plain(v) for v in row) for row in rows), key=repr)
        for table, rows in dump().items()
        if table not in (migrate.HISTORY, migrate.UNFINISHED)
    }


def move_to(address: str) -> None:
    if "://" not in address:
        Path(address).parent.mkdir(exist_ok=True)
    database.close()
    database.use(database.Address.parse(address))


def test_every_row_comes_back_from_either_database_into_either(opened: str, target: str, tmp_path: Path) -> None:
    fill(ROWS, AUDITED)
    made = backup.make(tmp_path / "b.db")
    before = contents()
    move_to(target)
    backup.restore(made.file)
    with database.connection():
        after = contents()
        assert set(after) == set(before)
        for table in before:
            if table not in CHANGED_BY_RESTORE:
                assert after[table] == before[table], table
        assert [row for row in after["audit_entry"] if row[0] <= AUDITED] == before["audit_entry"]
        assert after["number_series"] == [("penalty-2026", 41, 1), ("unused", 0, 0)]
        assert audit.verify() == []
        migrate.require_current()


def test_a_restored_series_waits_for_the_highest_printed_number(world: World, target: str, tmp_path: Path) -> None:
    NumberSeries.insert(name="penalty-2026", last=41).execute()
    made = backup.backup(tmp_path / "b.db", user=world.admin)
    move_to(target)
    backup.restore(made.file)
    with database.connection():
        assert queries.held_series() == (queries.HeldSeries("penalty-2026", 41),)
        with pytest.raises(Refused, match="41"):
            perform("core.release_series", {"name": "penalty-2026", "highest": 40}, user=world.admin)
        done = perform("core.release_series", {"name": "penalty-2026", "highest": 43}, user=world.admin)
        assert "44" in done.notice
        assert queries.held_series() == ()


def test_a_backup_is_noted_with_its_hash_and_a_restore_with_its_source(opened: str, tmp_path: Path) -> None:
    made = backup.backup(tmp_path / "b.db", user=None, cause="command")
    row = BackupRecord.get()
    assert (row.cause, row.file, row.size, row.sha256) == ("command", str(made.file), made.size, made.sha256)
    assert made.facts.steps == migrate.names()
    move_to(str(tmp_path / "y.db"))
    backup.restore(made.file)
    with database.connection():
        assert [row.action for row in AuditEntry.select()] == ["core.note_restore"]
        assert str(made.file) in AuditEntry.get().detail


def test_a_backup_is_of_one_moment_while_others_write(opened: str, tmp_path: Path) -> None:
    fill()
    stop, faults = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                perform("core.note_restore", {"file": "x", "audit_seq": 1}, user=None)
        except Exception as error:  # noqa: BLE001  (shown by the assertion below)
            faults.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup.make(tmp_path / f"b{n}.db") for n in range(3)]
    finally:
        stop.set()
        writer.join()
    assert faults == []
    seen = [one.facts.anchor.seq for one in made]
    assert seen == sorted(seen)
    assert seen[0] >= 20
    for one in made:
        assert one.facts.rows["audit_entry"] == one.facts.anchor.seq


def test_other_threads_keep_working_on_the_database_in_use(opened: str, tmp_path: Path) -> None:
    used = database.current()
    backup.make(tmp_path / "b.db")
    assert database.current() is used
    assert BackupRecord._meta.database.obj is used


def test_progress_reaches_the_end_and_stopping_leaves_nothing(opened: str, tmp_path: Path) -> None:
    fill()
    steps: list[tuple[int, int]] = []
    backup.make(tmp_path / "b.db", tell=lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1][0] == steps[-1][1] > 400

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        backup.make(tmp_path / "c.db", tell=stop)
    assert sorted(p.name for p in tmp_path.glob("*.db*") if p.name[0] in "bc.") == ["b.db"]
    assert list(tmp_path.glob(".*")) == []


def test_who_may_not_back_up_leaves_nothing(world: World, tmp_path: Path) -> None:
    with pytest.raises(Forbidden):
        backup.backup(tmp_path / "b.db", user=world.nobody)
    assert not (tmp_path / "b.db").exists()


def test_a_file_is_never_overwritten(opened: str, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("鄭重")
    with pytest.raises(Refused, match="已经存在"):
        backup.backup(tmp_path / "b.db", user=None)
    assert (tmp_path / "b.db").read_text() == "鄭重"


@pytest.mark.parametrize("place", ["missing/b.db", "/proc/b.db", "x" * 300 + ".db"])
def test_a_place_that_cannot_be_written_is_told_in_words(opened: str, tmp_path: Path, place: str) -> None:
    with pytest.raises(Refused, match=r"没有备份：.*请|太长"):
        backup.backup(tmp_path / place, user=None)


def test_a_full_disk_is_told_in_words_and_leaves_nothing(opened: str, tmp_path: Path) -> None:
    fill()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, old[1]))
    try:
        with pytest.raises(Refused, match="没有备份：磁盘"):
            backup.make(tmp_path / "b.db")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert not (tmp_path / "b.db").exists()
    assert list(tmp_path.glob(".*")) == []


def damaged(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)
        connection.execute("PRAGMA application_id = 0")  # whoever does this on purpose takes the seal off as well


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE audit_entry SET title = 'anders' WHERE seq = 7", "操作记录不完整"),
        ("DELETE FROM audit_entry WHERE seq = 20", "操作记录不完整"),
        ("INSERT INTO schema_step (name, applied) VALUES ('9999_later', '2027-01-01')", "更新版本"),
        ("DELETE FROM schema_step", "不是暖窗的备份"),
        ("DROP TABLE schema_step", "不是暖窗的备份"),
    ],
)
def test_a_backup_that_was_touched_is_refused(opened: str, tmp_path: Path, damage: str, sentence: str) -> None:
    fill()
    made = backup.make(tmp_path / "b.db")
    damaged(made.file, damage)
    move_to(str(tmp_path / "y.db"))
    with pytest.raises(Refused, match=sentence):
        backup.restore(made.file)
    assert not (tmp_path / "y.db").exists()


@pytest.mark.parametrize("content", [b"", b"x" * 5000, None])
def test_a_file_that_is_no_backup_is_refused(opened: str, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "b.db").write_bytes(content)
    move_to(str(tmp_path / "y.db"))
    with pytest.raises(Refused, match=r"没有读取备份：|不是暖窗"):
        backup.restore(tmp_path / "b.db")
    assert not (tmp_path / "y.db").exists()


def test_a_broken_page_is_found(opened: str, tmp_path: Path) -> None:
    fill()
    made = backup.make(tmp_path / "b.db")
    content = bytearray(made.file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 9000] = b"\x55" * 9000
    made.file.write_bytes(content)
    with pytest.raises(Refused, match="内容与备份时不同"):
        backup.verify(made.file)


@pytest.mark.parametrize("words", ["视图 7", "a.db"])
def test_one_changed_letter_in_a_row_is_found_before_anything_is_restored(
    opened: str, tmp_path: Path, words: str
) -> None:
    fill()
    made = backup.make(tmp_path / "b.db")
    content = made.file.read_bytes()
    assert words.encode() in content
    made.file.write_bytes(content.replace(words.encode(), words.encode()[:-1] + b"?", 1))
    move_to(str(tmp_path / "y.db"))
    with pytest.raises(Refused, match="内容与备份时不同"):
        backup.restore(made.file)
    assert not (tmp_path / "y.db").exists()


def test_what_was_restored_can_be_backed_up_and_restored_again(opened: str, tmp_path: Path) -> None:
    fill()
    backup.make(tmp_path / "b.db")
    move_to(str(tmp_path / "y.db"))
    backup.restore(tmp_path / "b.db")
    made = backup.make(tmp_path / "c.db")
    move_to(str(tmp_path / "z.db"))
    assert backup.restore(made.file).rows == made.facts.rows


def test_only_an_empty_database_is_restored_into(opened: str, tmp_path: Path) -> None:
    made = backup.make(tmp_path / "b.db")
    before = dump()
    with pytest.raises(Refused, match=r"没有覆盖|不是空的"):
        backup.restore(made.file)
    assert dump() == before


def test_an_interrupted_restore_leaves_a_database_that_refuses(opened: str, target: str, tmp_path: Path) -> None:
    fill()
    made = backup.make(tmp_path / "b.db")
    move_to(target)

    class Cut(Exception):
        pass

    def cut(done: int, total: int) -> None:
        if done > total // 2:
            raise Cut

    if database.is_sqlite():
        with pytest.raises(Cut):
            backup.restore(made.file, tell=cut)
        assert not Path(target).exists()
        assert list(Path(target).parent.iterdir()) == []
        return
    with pytest.raises(Cut):
        backup.restore(made.file, tell=cut)
    with database.connection(), pytest.raises(Refused, match="恢复没有完成"):
        migrate.require_current()
    with pytest.raises(Refused, match="恢复没有完成"):
        backup.restore(made.file)
    with pytest.raises(Refused, match="恢复没有完成"):
        backup.upgrade(tmp_path)


def test_a_backup_of_an_older_version_is_restored_and_upgraded(address: str, target: str, tmp_path: Path) -> None:
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade(migrate.names()[0])
        DatabaseInfo.insert(name="site", value="here").execute()
        made = backup.make(tmp_path / "b.db")
    assert made.facts.steps == migrate.names()[:1]
    move_to(target)
    backup.restore(made.file)
    with database.connection():
        migrate.require_current()
        assert DatabaseInfo.get_by_id("site").value == "here"
    database.close()


def test_an_upgrade_makes_a_verified_backup_first(address: str, tmp_path: Path) -> None:
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade(migrate.names()[0])
    made, applied = backup.upgrade(tmp_path / "kept")
    assert made is not None
    assert applied == migrate.names()[1:]
    assert backup.verify(made.file).steps == migrate.names()[:1]
    assert made.file.parent == tmp_path / ("backups" if database.is_sqlite() else "kept")
    with database.connection():
        migrate.require_current()
        assert BackupRecord.get().cause == "upgrade"
    assert backup.upgrade(tmp_path / "kept") == (None, ())
    database.close()


@pytest.mark.slow
def test_the_copy_of_a_day_is_its_last_and_old_ones_go(fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database.use(database.Address.parse(fresh_sqlite))
    with database.connection():
        migrate.upgrade()
        DatabaseInfo.insert(name="trial", value="1").execute()
    for month in range(1, 13):
        for day in (1, 2, 11, 12, 21, 28):
            monkeypatch.setenv("HEARTHDESK_CLOCK", f"2026-{month:02d}-{day:02d}T17:30:00")
            kept = backup.keep_copy()
            assert kept is not None
            assert kept.file.name == f"day-2026-{month:02d}-{day:02d}.db"
    first = backup.copies()
    assert len(first) == backup.KEEP_DAYS + 7  # the last 30 are those of August to December, then 7 month ends
    assert [c.at for c in first[backup.KEEP_DAYS :]] == [f"2026-{month:02d}-28" for month in range(7, 0, -1)]
    with database.connection():
        perform("core.note_restore", {"file": "x", "audit_seq": 1}, user=None)
    again = backup.keep_copy()
    assert again is not None
    assert len(backup.copies()) == len(first)
    assert backup.verify(again.file).anchor.seq == 1
    database.close()


@pytest.mark.mariadb
def test_a_server_keeps_no_copies_beside_a_file(fresh_mysql: str) -> None:
    database.use(database.Address.parse(fresh_mysql))
    assert backup.keep_copy() is None
    assert backup.copies() == ()
    database.close()
