"""Power cuts, killed servers and cut lines: what was acknowledged is there, once, and nothing is half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import models.areas
from models.core import audit, database, migrate
from models.core.errors import ConnectionLost
from models.core.unit import new_op_id, perform
from tests.proxy import Proxy
from tests.samples import World, make_world
from tests.servers import MariaDB

assert models.areas
ROOT = Path(__file__).parents[3]
WRITER = ROOT / "tests" / "models" / "core" / "writer.py"
pytestmark = pytest.mark.mariadb


@pytest.fixture
def own_server() -> Iterator[MariaDB]:
    """A durable server that this test may kill."""
    server = MariaDB(durable=True, options=("--max-connections=200",))
    try:
        yield server.start()
    finally:
        database.close()
        server.stop()


def new_world(address: str) -> World:
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade()
        return make_world()


def start_writer(address: str, user: int, name: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(WRITER), address, str(user), name]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def acknowledged(writers: list[subprocess.Popen[str]]) -> set[str]:
    """Kill the workstations as well, and read which operations they had been told were saved."""
    told: set[str] = set()
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        out, _ = writer.communicate()
        told |= {line for line in out.splitlines() if line}
    return told


def check_whole(told: set[str]) -> None:
    """Every acknowledged act is there once, none is half there, and the audit chain is whole."""
    with database.connection():
        execute = database.current().execute_sql
        operations = {row[0] for row in execute("SELECT op_id FROM operation WHERE outcome IS NOT NULL").fetchall()}
        posts = [row[0].removeprefix("岗位 ") for row in execute("SELECT name FROM post").fetchall()]
        audited = [row[0] for row in execute("SELECT op_id FROM audit_entry").fetchall()]
        half = execute("SELECT COUNT(*) FROM operation WHERE outcome IS NULL").fetchone()[0]
        assert audit.verify() == []
    assert told <= operations
    assert len(posts) == len(set(posts))
    written = {op for op in operations if op.startswith("w")}
    assert set(posts) == written
    assert sorted(op for op in audited if op.startswith("w")) == sorted(written)
    assert half == 0


@pytest.mark.slow
def test_a_server_killed_under_eight_writers_keeps_every_acknowledged_act_once(own_server: MariaDB) -> None:
    address = own_server.address(own_server.create_database())
    world = new_world(address)
    writers = [start_writer(address, world.admin, f"w{i}") for i in range(8)]
    time.sleep(4)
    for _ in range(3):
        time.sleep(1.5)
        own_server.kill()
        own_server.start()
    time.sleep(4)
    told = acknowledged(writers)
    assert len(told) > 50
    check_whole(told)


@pytest.mark.slow
def test_a_killed_program_leaves_whole_acts_in_the_file(tmp_path: Path) -> None:
    address = str(tmp_path / "x.db")
    world = new_world(address)
    database.close()
    told: set[str] = set()
    for round_number in range(4):
        writers = [start_writer(address, world.admin, f"w{round_number}{i}") for i in range(2)]
        time.sleep(2.5)
        told |= acknowledged(writers)
    assert len(told) > 20
    check_whole(told)
    with database.connection():
        assert database.current().execute_sql("PRAGMA integrity_check").fetchone()[0] == "ok"
    database.close()


@pytest.mark.parametrize("after", [False, True], ids=["before the server got it", "after the server did it"])
def test_a_line_cut_at_commit_saves_once(mariadb_server: MariaDB, fresh_mysql: str, after: bool) -> None:
    world = new_world(fresh_mysql)
    proxy = Proxy(mariadb_server.port)
    try:
        name = fresh_mysql.rsplit("/", 1)[1]
        database.use(database.Address.parse(f"mysql://root@127.0.0.1:{proxy.port}/{name}"))
        proxy.plan.at, proxy.plan.after = b"COMMIT", after
        for number in range(10):
            proxy.plan.times = proxy.plan.cuts + 1
            done = perform("org.add_post", {"name": f"岗位 w{number}"}, user=world.admin, op_id=f"w{number}")
            assert done.record is not None
        assert proxy.plan.cuts == 10
        check_whole({f"w{number}" for number in range(10)})
    finally:
        database.close()
        proxy.close()


def test_an_act_whose_answer_was_lost_is_told_apart_by_pressing_again(
    mariadb_server: MariaDB, fresh_mysql: str
) -> None:
    world = new_world(fresh_mysql)
    proxy = Proxy(mariadb_server.port)
    try:
        name = fresh_mysql.rsplit("/", 1)[1]
        database.use(database.Address.parse(f"mysql://root@127.0.0.1:{proxy.port}/{name}"))
        proxy.plan.at, proxy.plan.after, proxy.plan.times = b"COMMIT", True, 1
        op_id = "w1"
        with pytest.raises(ConnectionLost):
            perform("org.add_post", {"name": f"岗位 {op_id}"}, user=world.admin, op_id=op_id, budget=0)
        perform("org.add_post", {"name": f"岗位 {op_id}"}, user=world.admin, op_id=op_id)
        check_whole({op_id})
    finally:
        database.close()
        proxy.close()


def test_a_dead_server_is_a_sentence_and_not_a_wait_without_end(own_server: MariaDB) -> None:
    world = new_world(own_server.address(own_server.create_database()))
    own_server.kill()
    started = time.monotonic()
    with pytest.raises(ConnectionLost):
        perform("org.add_post", {"name": "岗位"}, user=world.admin, op_id=new_op_id(), budget=2)
    assert time.monotonic() - started < 15
    own_server.start()
    perform("org.add_post", {"name": "岗位"}, user=world.admin, op_id=new_op_id())
