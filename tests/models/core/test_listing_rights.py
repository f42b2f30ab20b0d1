"""Columns that only some people may read, and dates that a view names by words."""

from __future__ import annotations

from datetime import date

import pytest

from models.core import access, listing
from models.core.access import REACH_OWN, REACH_SCOPE, SYSTEM, Permission, Person, Scope
from models.core.errors import Forbidden, Refused
from models.core.lists import DATE_WORDS, Column, Filter, ListKind, Query
from models.core.tables import BackupRecord

SEE, SIZES = "test.see", "test.sizes"
GRANTS = {
    "SEER": {SEE: REACH_SCOPE, SIZES: REACH_SCOPE},
    "COUNTER": {SEE: REACH_SCOPE, SIZES: REACH_OWN},
    "OWNER": {SEE: REACH_OWN, SIZES: REACH_OWN},
}
KIND = ListKind(
    "test_files",
    "文件",
    "backup_record",
    SEE,
    (
        Column("file", "文件", BackupRecord.file, sort_by="size_of_all"),
        Column("size_of_all", "占用", BackupRecord.size, "number", shown=False),
        Column("size", "大小", BackupRecord.size, "number", total=True, permission=SIZES),
        Column("at", "时间", BackupRecord.at, "date"),
        Column("sha256", "校验码", BackupRecord.sha256, "secret"),
    ),
    lambda _: BackupRecord.select(),
    BackupRecord.id,
    BackupRecord.file.contains,
    order="file",
)


def person(role: str) -> Person:
    return Person("某人", user_id=1, scope=Scope.ALL, grants=GRANTS[role])


@pytest.fixture(autouse=True)
def _rights(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (SEE, SIZES):
        monkeypatch.setitem(access.permissions, name, Permission(name, "查看", {}))


@pytest.fixture
def two_files(opened: str) -> None:
    for name, size, day in (("a", 5, date(2026, 3, 1)), ("b", 7, date(2026, 3, 31))):
        BackupRecord.insert(
            at=day, by="周敏", cause="manual", file=name, size=size, sha256="0" * 64, audit_seq=1
        ).execute()  # fmt: skip


@pytest.mark.usefixtures("two_files")
@pytest.mark.parametrize(("role", "sizes", "sums"), [("SEER", [5, 7], {"size": 12}), ("COUNTER", [None, None], {})])
def test_a_column_is_empty_without_its_right(role: str, sizes: list[int | None], sums: dict[str, int]) -> None:
    rows = listing.page(KIND, person(role), Query())
    assert [row.values[2] for row in rows] == sizes
    assert listing.totals(KIND, person(role), Query()).sums == sums


@pytest.mark.usefixtures("two_files")
def test_a_column_can_be_ordered_by_another_one() -> None:
    BackupRecord.update(size=1).where(BackupRecord.file == "b").execute()
    rows = listing.page(KIND, person("COUNTER"), Query(order="file"))
    assert [row.values[0] for row in rows] == ["b", "a"]
    rest = listing.page(KIND, person("COUNTER"), Query(order="file"), after=rows[0])
    assert [row.values[0] for row in rest] == ["a"]


@pytest.mark.usefixtures("two_files")
@pytest.mark.parametrize("query", [Query((Filter("size", "ge", 6),)), Query(order="size")])
def test_what_may_not_be_read_cannot_be_found_out_by_filter_or_order(query: Query) -> None:
    with pytest.raises(Forbidden):
        listing.page(KIND, person("COUNTER"), query)
    assert listing.page(KIND, person("SEER"), query)


@pytest.mark.usefixtures("two_files")
@pytest.mark.parametrize("op", ["eq", "ne", "contains", "ge", "in"])
def test_a_masked_value_cannot_be_guessed_by_filters(op: str) -> None:
    with pytest.raises(Refused):
        listing.page(KIND, person("SEER"), Query((Filter("sha256", op, "0"),)))
    assert len(listing.page(KIND, person("SEER"), Query((Filter("sha256", "filled"),)))) == 2


def test_a_right_over_own_records_suffices_where_the_list_shows_only_those() -> None:
    column = KIND.column("size")
    assert listing.may_see(KIND, person("OWNER"), column)
    assert not listing.may_see(KIND, person("COUNTER"), column)
    assert listing.may_see(KIND, SYSTEM, column)


@pytest.mark.parametrize(
    ("word", "today", "day"),
    [
        ("今天", date(2026, 2, 10), date(2026, 2, 10)),
        ("昨天", date(2026, 3, 1), date(2026, 2, 28)),
        ("本月初", date(2026, 2, 10), date(2026, 2, 1)),
        ("本月末", date(2026, 2, 10), date(2026, 2, 28)),
        ("本月末", date(2028, 2, 29), date(2028, 2, 29)),
        ("本月末", date(2026, 12, 31), date(2026, 12, 31)),
        ("本年初", date(2026, 7, 1), date(2026, 1, 1)),
        ("本年末", date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_words_for_days(word: str, today: date, day: date) -> None:
    assert DATE_WORDS[word](today) == day


@pytest.mark.usefixtures("two_files")
def test_a_filter_may_name_a_day_by_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DATE_WORDS, "本月末", lambda _: date(2026, 3, 15))
    rows = listing.page(KIND, person("SEER"), Query((Filter("at", "le", "本月末"),)))
    assert [row.values[0] for row in rows] == ["a"]
