"""Rows that are worked out serve a page, its totals and the counts of its views, until something is done."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from models.core import listing
from models.core.access import SYSTEM, Person
from models.core.listing import Shared
from models.core.lists import Column, Filter, ListKind, Query, Row
from models.core.tables import AuditHead
from tests.samples import World

asked: list[Query] = []


def numbers(_: Person, query: Query) -> Sequence[Row]:
    """Ten numbers, or those of the month that is asked for."""
    asked.append(query)
    months = [one.value for one in query.filters if one.column in ("month", "月份")] or ["2026-10"]
    return [Row(number, None, (number, "甲" if number % 2 else "乙", months[0])) for number in range(10)]


KIND = ListKind(
    "numbers",
    "数",
    "unit",
    "",
    (Column("number", "号", None, "number", total=True), Column("kind", "类", None), Column("month", "月份", None)),
    order="number",
    narrow=numbers,
    narrow_by=("month",),
)
OF_A_KIND = Query((Filter("kind", "eq", "甲"),))


@pytest.fixture(autouse=True)
def nothing_asked(world: World) -> None:
    assert world
    asked.clear()


def test_one_working_out_serves_the_questions_of_a_moment() -> None:
    shared = Shared()
    rows = listing.page(KIND, SYSTEM, OF_A_KIND, shared=shared)
    found = listing.totals(KIND, SYSTEM, OF_A_KIND, shared)
    assert (len(rows), found.count, found.sums["number"]) == (5, 5, 25)
    assert listing.capped_count(KIND, SYSTEM, Query(), shared) == 10
    assert asked == [Query()]


def test_another_month_is_worked_out_by_its_label_too() -> None:
    shared = Shared()
    for column in ("month", "月份"):
        query = Query((Filter(column, "eq", "2026-09"),))
        assert len(listing.page(KIND, SYSTEM, query, shared=shared)) == 10
    assert listing.capped_count(KIND, SYSTEM, Query(), shared) == 10
    assert len(asked) == 3


def test_an_act_and_another_person_ask_again() -> None:
    shared = Shared()
    listing.page(KIND, SYSTEM, Query(), shared=shared)
    listing.page(KIND, Person("单小明"), Query(), shared=shared)
    assert len(asked) == 2
    AuditHead.update(seq=AuditHead.seq + 1).execute()
    listing.page(KIND, SYSTEM, Query(), shared=shared)
    assert len(asked) == 3
    shared.forget()
    listing.page(KIND, SYSTEM, Query(), shared=shared)
    listing.page(KIND, SYSTEM, Query())
    assert len(asked) == 5
