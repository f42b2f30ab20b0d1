"""Making a database: whole or not at all, never over something, with its marks, on a file and on a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.core import access, audit, check, clock, database, migrate, setup
from models.core.database import Address
from models.core.errors import BadFields, Refused
from models.core.tables import DatabaseInfo
from models.org import queries
from tests.dump import dump
from tests.servers import MariaDB

VALUES = {"organisation": "暖阳供热公司", "login": "admin", "name": "周敏", "password": "Spring-2026"}


def beside(address: str) -> list[str]:
    """What lies in the folder of a file."""
    return sorted(path.name for path in Path(address).parent.iterdir())


def test_a_new_database_is_sound_and_its_first_person_may_begin(address: str) -> None:
    setup.create(Address.parse(address), "", VALUES)
    with database.connection():
        migrate.require_current()
        assert check.check() == []
        user = queries.user_of_login("admin")
        assert user is not None
        assert access.load_user(user.id).may("backup.write")
        facts = {row.name: row.value for row in DatabaseInfo.select()}
        assert facts["trial"] == "0"
        assert len(facts["site"]) == 32
        assert facts["created_at"] <= f"{clock.now()}"
    database.close()


def test_two_databases_have_ids_of_their_own(fresh_sqlite: str) -> None:
    sites = set()
    for name in ("1.db", "2.db"):
        setup.create(Address.parse(fresh_sqlite + name), "", VALUES)
        with database.connection():
            sites.add(DatabaseInfo.get_by_id("site").value)
        database.close()
    assert len(sites) == 2
    assert beside(fresh_sqlite) == ["x.db1.db", "x.db2.db"]


def test_only_a_trial_database_lets_its_time_be_set(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEARTHDESK_CLOCK", "2026-11-24T10:20:00")
    setup.create(Address.parse(address), "", {**VALUES, "password": "demo"}, trial=True)
    with database.connection():
        assert f"{clock.now()}" == "2026-11-24 10:20:00"
        assert DatabaseInfo.get_by_id("created_at").value == "2026-11-24 10:20:00"
    database.close()


def test_what_is_there_is_never_touched(address: str) -> None:
    setup.create(Address.parse(address), "", VALUES)
    with database.connection():
        before = dump()
    with pytest.raises(Refused, match=r"已经存在|已经有数据"):
        setup.create(Address.parse(address), "", VALUES)
    database.use(Address.parse(address))
    with database.connection():
        assert dump() == before
    database.close()


def test_a_refused_attempt_leaves_nothing_in_the_way(address: str) -> None:
    with pytest.raises(BadFields):
        setup.create(Address.parse(address), "", {**VALUES, "password": "1"})
    if database.is_sqlite():
        assert beside(address) == []
    setup.create(Address.parse(address), "", VALUES, trial=True)
    with database.connection():
        assert audit.anchor().seq == 1
        assert DatabaseInfo.get_by_id("trial").value == "1"
    database.close()


def test_a_folder_that_does_not_exist_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="没有新建：打不开文件"):
        setup.create(Address(file=tmp_path / "gone" / "x.db"), "", VALUES)


@pytest.mark.mariadb
def test_a_server_database_that_does_not_exist_is_made(mariadb_server: MariaDB) -> None:
    setup.create(Address.parse(mariadb_server.address("made-by-us")), "", VALUES)
    database.close()
    try:
        (made,) = mariadb_server.execute(
            "SELECT default_collation_name FROM information_schema.schemata WHERE schema_name = 'made-by-us'"
        )
        assert made == ("utf8mb4_unicode_520_ci",)
    finally:
        mariadb_server.execute("DROP DATABASE `made-by-us`")


@pytest.mark.mariadb
def test_a_database_of_another_program_is_refused(mariadb_server: MariaDB, fresh_mysql: str) -> None:
    mariadb_server.execute(f"CREATE TABLE {Address.parse(fresh_mysql).name}.foreign_one (id INT PRIMARY KEY)")
    with pytest.raises(Refused, match="已经有数据"):
        setup.create(Address.parse(fresh_mysql), "", VALUES)
    database.close()


@pytest.mark.mariadb
def test_a_wrong_server_password_is_told_in_words(mariadb_server: MariaDB, fresh_mysql: str) -> None:
    mariadb_server.execute("CREATE OR REPLACE USER li IDENTIFIED BY 'right'")
    address = Address.parse(fresh_mysql.replace("root@", "li@"))
    with pytest.raises(Refused, match="账号或密码不对"):
        setup.create(address, "wrong", VALUES)
    with pytest.raises(Refused, match="没有使用这个数据库的权限"):
        setup.create(address, "right", VALUES)
    database.close()
