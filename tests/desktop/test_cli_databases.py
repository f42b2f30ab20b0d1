"""The command line makes, upgrades, backs up, restores and checks databases, and knows which one is meant."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from desktop import memory, places
from models.core import database, migrate
from models.core.database import Address
from models.core.tables import NumberSeries
from tests.desktop.commandline import Run
from tests.desktop.program import PASSWORD
from tests.servers import free_port


class ReadOnly(database.Sqlite):
    """A data file opened for reading only, as that of somebody who may not write it."""

    def _connect(self) -> Any:
        self.connect_params["uri"] = True
        file, self.database = self.database, f"file:{self.database}?mode=ro"
        try:
            return super()._connect()
        finally:
            self.database = file


def test_a_new_database_gives_its_recovery_code_once(run: Run, address: str) -> None:
    told = run("--json", "create", "--organisation", "暖阳", "--admin", "admin", "--trial", "--database", address)
    assert told.status == 0
    assert re.fullmatch(r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}", told.data["recovery_code"])
    assert told.data["version"] == migrate.program_version()
    database.use(Address.parse(address))
    assert database.read(database.is_trial)


def test_a_weak_password_leaves_no_file(run: Run, fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", "1")
    told = run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    assert told.status == 1
    assert "密码" in told.err
    assert list(Path(fresh_sqlite).parent.iterdir()) == []


def test_what_is_backed_up_is_restored_and_checked(run: Run, as_admin: Run, made: str, tmp_path: Path) -> None:
    database.use(Address.parse(made))
    database.read(lambda: NumberSeries.insert(name="penalty-2026", last=41).execute())
    told = as_admin("--json", "backup", tmp_path / "b.db")
    assert told.status == 0
    assert told.data["size"] == (tmp_path / "b.db").stat().st_size
    again = run("--database", made, "backup", tmp_path / "b.db")
    assert again.status == 1
    assert "已经存在" in again.err
    restored = run("restore", tmp_path / "b.db", "--database", tmp_path / "y.db")
    assert restored.status == 0
    assert "penalty-2026" in restored.out
    assert run("--database", tmp_path / "y.db", "check").out == "没有发现问题。\n"
    assert run("--database", made, "restore", tmp_path / "b.db").status == 1


@pytest.mark.parametrize("command", ["check", "backup", "list"])
def test_who_has_a_first_password_to_change_does_nothing_before(
    run: Run, as_admin: Run, made: str, tmp_path: Path, command: str
) -> None:
    values = {"login": "new", "name": "何志刚", "password": PASSWORD, "roles": ["SYSADMIN"], "scope": "all"}
    assert as_admin("do", "org.add_user", "--fields", json.dumps(values)).status == 0
    more = {"check": [], "backup": [tmp_path / "b.db"], "list": ["users"]}[command]
    told = run("--database", made, "--user", "new", command, *more)
    assert (told.status, told.out) == (1, "")
    assert told.err == "请先修改别人为您设置的密码：打开暖窗登录一次，或用 do 办理 org.change_password。\n"
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("command", ["check", "backup", "list"])
def test_a_data_file_that_cannot_be_written_is_named_as_such(
    run: Run, fresh_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    monkeypatch.setattr(database, "Sqlite", ReadOnly)
    more = {"check": [], "backup": [tmp_path / "b.db"], "list": ["users"]}[command]
    told = run("--database", fresh_sqlite, "--user", "admin", command, *more)
    words = "数据文件是只读的，不能使用，数据没有变化。请检查文件和文件夹的写入权限，再试一次。\n"
    assert (told.status, told.out, told.err) == (1, "", words)


def test_findings_of_the_check_are_reasons(run: Run, as_admin: Run, made: str, tmp_path: Path) -> None:
    anchor = as_admin("--json", "do", "core.take_anchor").data["details"]["anchor"]
    (tmp_path / "anchor.txt").write_text(f"暖窗存证码\n{anchor}\n", "utf-8")
    assert run("--database", made, "check", "--anchor", tmp_path / "anchor.txt").status == 0
    database.use(Address.parse(made))
    database.read(lambda: database.current().execute_sql("UPDATE audit_entry SET title = 'x' WHERE seq = 1"))
    told = run("--database", made, "--json", "check", "--anchor", tmp_path / "anchor.txt")
    assert told.status == 1
    assert told.err.splitlines() == told.data["findings"]
    assert "第 1 条" in told.err
    assert run("--database", made, "check", "--anchor", tmp_path / "gone.txt").status == 1


def test_an_older_database_is_refused_until_it_is_upgraded(run: Run, address: str) -> None:
    database.use(Address.parse(address))
    with database.connection():
        migrate.upgrade(migrate.names()[0])
    database.close()
    refused = run("--database", address, "check").err
    assert "版本 1" in refused
    assert "main.py upgrade" in refused
    told = run("--json", "--database", address, "upgrade")
    assert (told.status, told.data["from"], told.data["version"]) == (0, 1, migrate.program_version())
    assert Path(told.data["backup"]).is_file()
    assert "不需要升级" in run("--database", address, "upgrade").out


@pytest.mark.slow
def test_the_demo_is_a_sound_trial_database(run: Run, fresh_sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("--database", fresh_sqlite, "demo", "--staff", "40")
    assert (told.status, told.err) == (0, "")
    assert [path.name for path in Path(fresh_sqlite).parent.iterdir()] == ["x.db"]
    assert run("--database", fresh_sqlite, "check").status == 0
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", "demo")
    told = run("--database", fresh_sqlite, "--user", "admin", "--json", "list", "staff")
    assert len(told.data["rows"]) == 40
    assert run("--database", fresh_sqlite, "demo").status == 1


# which database


def test_without_a_word_it_is_the_database_this_pc_used_last(run: Run, fresh_sqlite: str) -> None:
    run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    places.remember(memory.Memory(memory.folder() / "settings.json"), places.Place(fresh_sqlite, "本机"))
    assert run("check").out == "没有发现问题。\n"


def test_the_connection_file_wins_over_what_the_pc_remembers(
    run: Run, fresh_sqlite: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "read", lambda work: database.retrying(work, budget=0))
    run("create", "--organisation", "暖阳", "--admin", "admin", "--database", fresh_sqlite)
    places.remember(memory.Memory(memory.folder() / "settings.json"), places.Place(fresh_sqlite, "本机"))
    monkeypatch.setattr(places, "program_folder", lambda: tmp_path)
    (tmp_path / places.CONNECTION_FILE).write_text(
        f'host = "127.0.0.1"\nport = {free_port()}\ndatabase = "x"\nuser = "li"\n', "utf-8"
    )
    assert "连不上数据库" in run("check").err
    assert run("--database", fresh_sqlite, "check").status == 0
    (tmp_path / places.CONNECTION_FILE).write_text("host", "utf-8")
    assert "连接文件" in run("check").err


def test_a_certificate_that_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("gone.pem", "empty.pem"):
        told = run("--database", f"mysql://root@127.0.0.1:1/x?ca={tmp_path / name}", "check")
        assert told.status == 1
        assert f"读不到 CA 证书文件 {tmp_path / name}" in told.err
