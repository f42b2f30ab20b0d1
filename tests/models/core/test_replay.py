"""Rows that nobody's act made are found and named: changed, added or taken away past the program, on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from models.core import audit, backup, bulk, check, clock, database
from models.core.audit import Change
from models.core.unit import perform
from models.org.tables import Delegation, Post
from tests.samples import World
from tests.samples.org import SAMPLES

MANY = 100_000
ACTS = 2_000
ENTRY = {"user_id": None, "actor": "周敏", "author": "周敏", "behalf": "", "action": "x", "label": "试", "reason": ""}


def sql(statement: str) -> None:
    database.current().execute_sql(statement)


@pytest.fixture
def posts(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Posts and delegations compared with the log: two posts that were added, and one changed thrice."""
    monkeypatch.setattr(check, "_audited", {})
    check.audited(Post, Delegation)
    for name in ("抄表岗", "收费岗"):
        perform("org.add_post", {"name": name, "product_role": "READER", "duties": "抄表"}, user=world.admin)
    edit(world, duties="抄表、催缴")
    perform("org.close_post", {"id": first(), "row_version": version()}, user=world.admin)
    perform("org.reopen_post", {"id": first(), "row_version": version()}, user=world.admin)
    sample = SAMPLES["org.delegate"](world)
    perform("org.delegate", sample.values, user=sample.user)
    return world


def first() -> int:
    return int(Post.get(Post.name == "抄表岗").id)


def version() -> int:
    return int(Post.get_by_id(first()).row_version)


def edit(world: World, **values: str) -> None:
    kept = {"id": first(), "row_version": version(), "name": "抄表岗", "product_role": "READER", "remark": ""}
    perform("org.edit_post", {**kept, "duties": "", **values}, user=world.admin)


def test_what_the_program_wrote_is_what_the_log_says(posts: World) -> None:
    assert check.check() == []


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (
            "UPDATE post SET duties = '收费' WHERE name = '抄表岗'",
            "岗位“抄表岗”的“岗位职责”是“收费”，按操作记录应为“抄表、催缴”",
        ),
        ("UPDATE post SET active = 0 WHERE name = '收费岗'", "岗位“收费岗”的“在用”是“否”，按操作记录应为“是”"),
        ("UPDATE post SET remark = 'x', duties = 'y' WHERE name = '收费岗'", "“备注”是“x”，按操作记录应为“—”"),
        ("UPDATE delegation SET ends_on = '2036-01-01'", "是“2036-01-01”"),
        ("DELETE FROM post WHERE name = '收费岗'", "“新增岗位”收费岗"),
        (
            "INSERT INTO post (name, initials, duties, product_role, active, remark, row_version)"
            " VALUES ('闲岗', 'xg', '', 'READER', 1, '', 1)",
            "岗位“闲岗”没有登记它的操作记录",
        ),
    ],
)  # fmt: skip
def test_each_way_past_the_program_is_found_and_named(posts: World, damage: str, finding: str) -> None:
    sql(damage)
    (found,) = check.check()
    assert finding in found
    assert found.endswith("请对照操作记录，或从备份恢复。")


def test_a_version_alone_is_no_content(posts: World) -> None:
    sql("UPDATE post SET row_version = row_version + 1")
    assert check.check() == []


def test_a_change_that_a_later_act_covered_is_found_by_what_that_act_saw(posts: World) -> None:
    sql("UPDATE post SET duties = '收费' WHERE name = '抄表岗'")
    edit(posts, duties="查表")
    (found,) = check.check()
    assert f"在第 {audit.anchor().seq} 条操作记录以前已被改动" in found
    assert "“岗位职责”是“收费”，按操作记录应为“抄表、催缴”" in found


def test_a_row_put_in_the_place_of_one_taken_away_is_found(posts: World) -> None:
    gone = int(Post.get(Post.name == "收费岗").id)
    sql(f"DELETE FROM post WHERE id = {gone}")
    Post.insert(id=gone, name="闲岗", initials="xg", product_role="READER").execute()
    (found,) = check.check()
    assert "岗位“闲岗”的“岗位名称”是“闲岗”，按操作记录应为“收费岗”" in found


def test_many_faults_are_counted(posts: World) -> None:
    bulk.insert(Post, ({"name": f"岗位 {n}", "initials": "gw", "product_role": "READER"} for n in range(50)))
    found = check.check()
    assert len(found) == 21
    assert found[-1] == "另有 30 条岗位有同样的问题。"


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of another empty database, to restore into."""
    if request.param == "sqlite":
        yield str(tmp_path / "y.db")
        return
    server = request.getfixturevalue("mariadb_server")
    name = server.create_database()
    yield server.address(name)
    database.close()
    server.drop_database(name)


def test_a_restored_backup_says_the_same_on_either_database(posts: World, target: str, tmp_path: Path) -> None:
    made = backup.make(tmp_path / "b.db")
    database.close()
    database.use(database.Address.parse(target))
    backup.restore(made.file)
    with database.connection():
        assert check.check() == []
        sql("UPDATE post SET duties = '收费' WHERE name = '抄表岗'")
        assert len(check.check()) == 1


def test_acts_that_failed_or_were_sent_twice_leave_nothing_to_find(posts: World) -> None:
    values = {"name": "安检岗", "product_role": "READER", "duties": ""}
    for _ in range(2):
        perform("org.add_post", values, user=posts.admin, op_id="once")
    with pytest.raises(Exception, match="已有同名岗位"):
        perform("org.add_post", values, user=posts.admin)
    assert check.check() == []


def test_others_who_write_meanwhile_are_no_damage(posts: World) -> None:
    stop, faults = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                with database.connection():
                    edit(posts, duties=f"抄表 {time.monotonic()}")
        except Exception as error:  # noqa: BLE001  (shown by the assertion below)
            faults.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [check.check() for _ in range(10)]
    finally:
        stop.set()
        writer.join()
    assert faults == []
    assert found == [[]] * 10


def test_a_hundred_thousand_changes_take_seconds(posts: World) -> None:
    """2,000 acts of 50 changes: 20,000 posts are added, and each is changed four times."""
    at, last = clock.now(), int(Post.select(Post.id).order_by(Post.id.desc()).limit(1).scalar())
    rows = [last + 1 + n for n in range(MANY // 5)]
    new = {"initials": "gw", "duties": "", "product_role": "READER", "active": True, "remark": ""}
    with database.transaction():
        bulk.insert(Post, ({"id": n, "name": f"岗位 {n}", **new, "remark": "第 3 次"} for n in rows))
        changes = [Change("post", n, "", None, {"name": f"岗位 {n}", **new}) for n in rows]
        for turn in range(4):
            before = {"remark": f"第 {turn - 1} 次" if turn else ""}
            changes += [Change("post", n, "", before, {"remark": f"第 {turn} 次"}) for n in rows]
        _write(changes, at)
    began = time.perf_counter()
    assert check.check() == []
    spent = time.perf_counter() - began
    assert spent < 6, f"{spent:.1f} s"
    Post.update(remark="第 4 次").where(Post.id == rows[7]).execute()
    assert len(check.check()) == 1


def _write(changes: list[Change], at: datetime) -> None:
    size = len(changes) // ACTS
    for number in range(ACTS):
        entry = {**ENTRY, "at": at, "op_id": f"x{number}", "title": str(number)}
        audit.append(entry, changes[number * size : (number + 1) * size], {})
