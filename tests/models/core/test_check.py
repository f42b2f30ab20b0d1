"""The check finds each kind of damage, names it in words, and changes nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from models.core import audit, check, database, migrate
from models.core.errors import Refused
from models.core.tables import NumberSeries
from models.core.unit import perform
from tests.dump import dump
from tests.samples import World
from tests.samples.core import attach


def sql(statement: str) -> None:
    database.current().execute_sql(statement)


@pytest.fixture
def office(world: World) -> World:
    """A database with an attachment and some acts."""
    perform("core.attach", attach(world).values, user=world.admin)
    return world


def test_a_sound_database_has_no_findings_and_is_left_as_it_was(office: World) -> None:
    before = dump()
    assert check.check() == []
    assert check.check(audit.anchor()) == []
    assert dump() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE audit_entry SET reason = 'x' WHERE seq = 2", "第 2 条的内容与校验码不符"),
        ("DELETE FROM audit_entry WHERE seq = 2", "第 2 条缺失"),
        ("DELETE FROM audit_entry WHERE seq = (SELECT seq FROM audit_head)", "末尾"),
        ("UPDATE audit_head SET seq = seq - 1", "之后"),
        ("DELETE FROM audit_record WHERE seq = 2", "经过"),
        ("UPDATE audit_record SET record = 999 WHERE seq = 2", "经过"),
        ("UPDATE audit_record SET seq = 999 WHERE seq = 2", "经过"),
        ("UPDATE operation SET outcome = NULL", "没有记下结果"),
        ("UPDATE attachment_content SET content = x'78' WHERE part = 1", "与校验码不符"),
        ("DELETE FROM attachment_content", "内容不见了"),
        ("UPDATE attachment SET record = 999", "所属的记录不存在"),
        ("UPDATE attachment SET entity = 'gone'", "所属的记录不存在"),
        ("UPDATE employee SET superior_id = 999", "直接上级”指向不存在的记录"),
    ],
)
def test_damage_is_found_and_not_repaired(office: World, damage: str, sentence: str) -> None:
    sql(damage)
    before = dump()
    findings = check.check()
    assert [one for one in findings if sentence in one], findings
    assert all(one.endswith("。") for one in findings)
    assert dump() == before


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        ("DROP TABLE saved_view", "缺少数据表 saved_view。请从备份恢复。"),
        ("ALTER TABLE saved_view DROP COLUMN definition", "数据表 saved_view 缺少 definition 一列。请从备份恢复。"),
    ],
)
def test_a_table_or_column_that_is_missing_is_named(address: str, damage: str, finding: str) -> None:
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade()
        sql(damage)
        assert check.check() == [finding]
    database.close()


def test_a_chain_cut_and_rewritten_is_found_by_the_anchor(office: World) -> None:
    known = audit.anchor()
    for table in ("audit_entry", "audit_record"):
        sql(f"DELETE FROM {table} WHERE seq = {known.seq}")
    ((prev,),) = database.current().execute_sql("SELECT hash FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchall()
    sql(f"UPDATE audit_head SET seq = {known.seq - 1}, hash = '{prev}'")
    sql("DELETE FROM attachment")  # what the act had added
    assert check.check() == []
    assert any("存证码" in one for one in check.check(known))


def rewrite_from(seq: int) -> None:
    """Recompute the chain from an entry on, as somebody could who owns the server and knows how it is made."""
    rows = audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
    prev = audit.GENESIS
    for row in rows:
        if row.seq >= seq:
            row_hash = audit._hash(prev, [getattr(row, name) for name in audit.COLUMNS])
            audit.AuditEntry.update(prev=prev, hash=row_hash).where(audit.AuditEntry.seq == row.seq).execute()
            prev = row_hash
        else:
            prev = row.hash
    audit.AuditHead.update(hash=prev).execute()


def test_each_way_of_tampering_with_the_log_is_found(office: World) -> None:
    known = audit.anchor()
    for damage in (
        "UPDATE audit_entry SET detail = '{}' WHERE seq = 2",
        "UPDATE audit_entry SET actor = '别人' WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 2",
        "UPDATE audit_entry SET seq = CASE seq WHEN 2 THEN -2 ELSE 2 END WHERE seq IN (2, 3)",
    ):
        with database.current().atomic() as block:
            sql(damage)
            assert audit.verify(), damage
            block.rollback()
    assert audit.verify(known) == []


@pytest.mark.parametrize("first", [1, 3])
def test_a_chain_rewritten_as_a_whole_is_found_by_the_anchor_alone(office: World, first: int) -> None:
    known = audit.anchor()
    sql(f"UPDATE audit_entry SET actor = '别人' WHERE seq = {first}")
    assert audit.verify()
    rewrite_from(first)
    assert audit.verify() == []
    perform("org.add_post", {"name": "抄表岗"}, user=office.admin)
    assert audit.verify() == []
    assert any("存证码" in one for one in audit.verify(known))


def test_an_anchor_is_read_out_of_a_text(office: World) -> None:
    known = audit.anchor()
    assert audit.Anchor.parse(f"暖窗存证码：\n{known}\n2026-11-24") == known
    with pytest.raises(Refused, match="没有存证码"):
        audit.Anchor.parse("1234")


@pytest.fixture
def area(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """An area with a number series; the test fills in the numbers that stand on its records."""
    used: dict[str, list[int]] = {}
    monkeypatch.setattr(check, "_numbers", [])
    check.numbers(lambda: used)
    return used


def test_numbers_of_a_series_are_compared_with_their_use(office: World, area: dict[str, list[int]]) -> None:
    NumberSeries.insert(name="penalty-2026", last=5).execute()
    area["penalty-2026"] = [1, 2, 3, 4, 5]
    assert check.check() == []
    area["penalty-2026"] = [1, 2, 2, 5, 9]
    assert check.check() == [
        "编号“penalty-2026”缺 3、4。",
        "编号“penalty-2026”重复使用了 2。",
        "编号“penalty-2026”用到了 9，超过登记的最大号码 5。",
    ]


def test_numbers_stated_as_printed_after_a_restore_are_no_gap(office: World, area: dict[str, list[int]]) -> None:
    NumberSeries.insert(name="penalty-2026", last=5, held=True).execute()
    perform("core.release_series", {"name": "penalty-2026", "highest": 8}, user=office.admin)
    area["penalty-2026"] = [1, 2, 3, 4, 5]
    assert check.check() == []
    area["penalty-2026"] = [1, 2, 3, 5]
    assert check.check() == ["编号“penalty-2026”缺 4。"]


def test_many_missing_numbers_are_counted() -> None:
    (told,) = check.gaps("x", 40, Counter([1]))
    assert told.endswith("11 等 39 个。")


def test_areas_add_checks_of_their_own(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "_checks", [])
    check.also(lambda: ["合计与明细不符。"])
    assert check.check() == ["合计与明细不符。"]


def test_another_version_is_told_and_not_checked(address: str, tmp_path: Path) -> None:
    database.use(database.Address.parse(address))
    with database.connection():
        migrate.upgrade(migrate.names()[0])
        with pytest.raises(Refused, match="版本"):
            check.check()
    database.close()
