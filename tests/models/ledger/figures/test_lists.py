"""Collection and arrears as lists; on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from models.core import access, listing
from models.core.errors import Refused
from models.core.lists import Filter, Query, Row
from models.core.register import get_list
from tests.factories import ledger
from tests.samples import World


@pytest.fixture(autouse=True)
def homes(world: World) -> World:
    """Two households of which one paid, and a shop elsewhere that did not."""
    one, two = ledger.account(occupancy="renovated"), ledger.account(occupancy="renovated")
    ledger.payment(one, charge_id=ledger.charge(one))
    ledger.charge(two, reduction=250_000)
    shop = ledger.account(class_code="commercial", place_id=ledger.place("滨河新村", "2"), occupancy="shop")
    ledger.charge(shop, receivable=400_000, due_on=date(2026, 10, 1))
    return world


def rows(name: str, user: int, *filters: Filter) -> list[Row]:
    return list(listing.page(get_list(name), access.load_user(user), Query(filters)))


def values(name: str, row: Row) -> dict[str, object]:
    return dict(zip([one.key for one in get_list(name).columns], row.values, strict=True))


def test_a_row_has_rates_with_numerator_and_denominator_and_what_is_missing(world: World) -> None:
    (found,) = rows("collection", world.admin, Filter("by", "eq", "total"))
    shown = values("collection", found)
    assert (shown["due"], shown["paid"], shown["accounts"], shown["missing"]) == (3, 2, "66.7%", 1)
    assert (shown["receivable"], shown["received"], shown["reduction"]) == (900_000, 250_000, 250_000)
    assert (shown["amount"], shown["missing_fen"]) == ("55.6%", 864_000 - 500_000)


def test_the_treatment_of_reductions_is_asked_for_by_words_too(world: World) -> None:
    filters = Filter("by", "eq", "合计"), Filter("treatment", "eq", "减免从应收中减去")
    (found,) = rows("collection", world.admin, *filters)
    shown = values("collection", found)
    assert (shown["due"], shown["paid"], shown["accounts"], shown["amount"]) == (2, 1, "50.0%", "38.5%")


def test_groups_and_single_rows_are_found(world: World) -> None:
    found = rows("collection", world.admin, Filter("by", "eq", "compound"))
    assert [row.values[0] for row in found] == ["滨河新村", "锦绣家园"]
    kind, person = get_list("collection"), access.load_user(world.admin)
    one = listing.one(kind, person, found[0].record)
    assert one is not None
    assert one.values[0] == "滨河新村"
    assert len(rows("collection", world.admin)) == 2  # by class
    assert rows("collection", world.admin, Filter("as_of", "eq", "2026-08-01")) == []


def test_arrears_go_by_age_over_all_periods(world: World) -> None:
    (found,) = rows("arrears_by", world.admin, Filter("by", "eq", "compound"), Filter("as_of", "eq", "2026-10-31"))
    shown = values("arrears_by", found)
    assert (shown["name"], shown["accounts"], shown["total"], shown["d30"]) == ("滨河新村", 1, 400_000, 400_000)


@pytest.mark.parametrize(
    ("column", "value", "told"), [("by", "月亮", "不能按"), ("treatment", "甲", "口径"), ("as_of", "甲", "不是日期")]
)
def test_what_cannot_be_asked_is_told(world: World, column: str, value: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        rows("collection", world.admin, Filter(column, "eq", value))
