"""Lists page by key, in order, without losing or doubling a row, whatever column sorts them."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace

import peewee as pw
import pytest

import models.areas
from models.core import access, listing, lists, register
from models.core.access import SYSTEM
from models.core.base import CodeField, Record, create_tables
from models.core.database import current
from models.core.errors import Refused
from models.core.lists import Column, Filter, ListKind, Query
from tests.samples import World

assert models.areas  # fills the register of lists
HOSTILE = ["", "1", "-1", "9" * 30, "张", "2026-11-24", "1e5", "nan", "%", "\\", "'", "\x00"]


class Parcel(Record):
    """A table of this test only."""

    code = CodeField(max_length=16)
    name = pw.CharField(max_length=40)
    fen = pw.BigIntegerField()
    due = pw.DateField(null=True)
    state = CodeField(max_length=8)


KIND = ListKind(
    name="parcels",
    label="包裹",
    entity="parcel",
    permission="",
    columns=(
        Column("code", "编号", Parcel.code, "link"),
        Column("name", "名称", Parcel.name),
        Column("fen", "金额（元）", Parcel.fen, "money", total=True),
        Column("due", "期限", Parcel.due, "date"),
        Column("state", "状态", Parcel.state, "choice", choices={"open": "未结", "done": "已结"}),
    ),
    source=lambda _person: Parcel.select(),
    key=Parcel.id,
    search=lambda words: Parcel.name.contains(words) | Parcel.code.startswith(words.upper()),
    order="code",
)


@pytest.fixture
def parcels(opened: str) -> int:
    create_tables(current(), [Parcel])
    chance = random.Random(7)
    rows = [
        {
            "code": f"P{chance.randrange(40):03d}",
            "name": chance.choice(["阳光花园", "滨河新村", "100%_纯棉", "锦绣"]),
            "fen": chance.randrange(-500, 500),
            "due": chance.choice([None, "2026-11-24", "2026-12-01", "2027-01-05"]),
            "state": chance.choice(["open", "done"]),
        }
        for _ in range(137)
    ]
    Parcel.insert_many(rows).execute()
    return len(rows)


@pytest.mark.parametrize("order", ["code", "name", "fen", "due", "state"])
@pytest.mark.parametrize("descending", [False, True])
def test_pages_join_into_the_whole_list_in_order(parcels: int, order: str, descending: bool) -> None:
    query = Query(order=order, descending=descending)
    whole = listing.page(KIND, SYSTEM, query, limit=1000)
    joined: list[lists.Row] = []
    while block := listing.page(KIND, SYSTEM, query, after=joined[-1] if joined else None, limit=10):
        joined += block
    assert joined == list(whole)
    assert len({row.record for row in joined}) == parcels


def test_totals_sum_what_the_filters_leave(parcels: int) -> None:
    query = Query((Filter("state", "eq", "未结"), Filter("fen", "ge", 0)))
    rows = list(listing.every(KIND, SYSTEM, query))
    found = listing.totals(KIND, SYSTEM, query)
    assert 0 < len(rows) < parcels
    assert found.count == len(rows)
    assert found.sums == {"fen": sum(row.values[2] for row in rows)}
    assert listing.capped_count(KIND, SYSTEM, query) == len(rows)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Filter("due", "empty"), lambda row: row.values[3] is None),
        (Filter("due", "le", "2026-12-01"), lambda row: "2026" in str(row.values[3])),
        (Filter("name", "contains", "%_"), lambda row: row.values[1] == "100%_纯棉"),
        (Filter("state", "in", ["open"]), lambda row: row.values[4] == "open"),
        (Filter("code", "ne", "P001"), lambda row: row.values[0] != "P001"),
    ],
)  # fmt: skip
def test_a_filter_leaves_exactly_its_rows(parcels: int, asked: Filter, expected) -> None:
    everything = listing.page(KIND, SYSTEM, Query(), limit=1000)
    assert list(listing.every(KIND, SYSTEM, Query((asked,)))) == [row for row in everything if expected(row)]


def test_a_search_finds_by_part_of_the_name_and_start_of_the_code(parcels: int) -> None:
    assert {row.values[1] for row in listing.every(KIND, SYSTEM, Query(search="河新"))} == {"滨河新村"}
    assert all(row.values[0].startswith("P00") for row in listing.every(KIND, SYSTEM, Query(search="p00")))


@pytest.mark.parametrize("search", ["'; DROP TABLE parcel; --", '" OR 1=1', "\\", "%", "x" * 500])
def test_a_hostile_search_is_only_text(parcels: int, search: str) -> None:
    listing.page(KIND, SYSTEM, Query(search=search))
    assert listing.totals(KIND, SYSTEM, Query()).count == parcels


@pytest.mark.slow
def test_a_hostile_condition_leaves_rows_or_is_refused_in_words(world: World) -> None:
    person = access.load_user(world.admin)
    for kind in register.lists.values():
        # A list that is worked out compares its values here: one column of a kind stands for the others.
        columns = kind.columns if not kind.is_worked_out else {column.kind: column for column in kind.columns}.values()
        for column in columns:
            asked = [Filter(column.key, "filled"), Filter(column.key, "empty")]
            values = [*HOSTILE, *((10**30, -(10**30)) if column.ref else ())]
            asked += [Filter(column.key, op, value) for op in ("eq", "contains") for value in values]
            asked += [Filter(column.key, op, value) for op in ("ne", "ge", "le") for value in values[:4]]
            for one in asked:
                with contextlib.suppress(Refused):
                    listing.totals(kind, person, Query((one,)))


@pytest.mark.parametrize("value", ["9" * 30, "-" + "9" * 30, "nan", "多"])
def test_what_is_no_number_of_the_database_is_refused_with_its_column(parcels: int, value: str) -> None:
    with pytest.raises(Refused, match=r"金额（元）.*不是可以筛选的值"):
        listing.totals(KIND, SYSTEM, Query((Filter("fen", "ge", value),)))


def test_an_unknown_column_is_refused_in_words(parcels: int) -> None:
    with pytest.raises(Refused, match="没有“颜色”这一列"):
        listing.page(KIND, SYSTEM, Query((Filter("颜色", "eq", "红"),)))


def test_cells_are_shown_as_the_style_says() -> None:
    money = Column("fen", "金额", Parcel.fen, "money")
    assert [listing.shown(money, v) for v in (None, 0, -62000, 123456789)] == ["—", "0.00", "−620.00", "1,234,567.89"]
    days = Column("days", "旷工（天）", Parcel.fen, "hundredths")
    assert [listing.shown(days, v) for v in (None, 0, 50, 100, -25)] == ["—", "0", "0.5", "1", "−0.25"]
    assert listing.shown(Column("id", "证号", Parcel.code, "secret"), "990101199001011234") == "990***********1234"


def test_a_told_column_is_worked_out_for_the_rows_of_a_page_and_no_condition_names_it(parcels: int) -> None:
    asked: list[int] = []

    def tell(records):
        asked.append(len(records))
        return {record: {"words": f"第 {record} 件"} for record in records}

    words = Column("words", "说明", None, told=True, sortable=False)
    kind = replace(KIND, columns=(*KIND.columns, words), tell=tell)
    rows = listing.page(kind, SYSTEM, Query(), limit=7)
    assert [row.values[-1] for row in rows] == [f"第 {row.record} 件" for row in rows]
    assert asked == [7]
    assert listing.totals(kind, SYSTEM, Query()).count == parcels
    with pytest.raises(Refused, match="筛选或排序"):
        listing.page(kind, SYSTEM, Query((Filter("words", "eq", "第 1 件"),)))
    with pytest.raises(Refused, match="筛选或排序"):
        listing.page(kind, SYSTEM, Query(order="words"))


def test_a_told_column_that_is_asked_takes_conditions_and_no_order(parcels: int) -> None:
    def tell(records):
        return {record: {"large": "大件"} for record in records}

    large = pw.Case(None, [(Parcel.fen > 0, "large")], "")
    kind = replace(
        KIND, columns=(*KIND.columns, Column("large", "大小", large, told=True, asked=True, sortable=False)), tell=tell
    )  # fmt: skip
    wanted = listing.totals(kind, SYSTEM, Query((Filter("large", "eq", "large"),))).count
    assert wanted == Parcel.select().where(Parcel.fen > 0).count()
    rows = listing.page(kind, SYSTEM, Query((Filter("large", "eq", "large"),)), limit=3)
    assert {row.values[-1] for row in rows} == {"大件"}
    with pytest.raises(Refused, match="不能排序"):
        listing.page(kind, SYSTEM, Query(order="large"))
