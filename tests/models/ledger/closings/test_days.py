"""Takings of a day: counted, agreed to by somebody else, given back; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from models.core import access, clock, listing
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Filter, Query
from models.core.register import get_list
from models.core.unit import perform
from models.ledger import closed
from models.ledger.closings import queries
from models.ledger.closings.takings import takings
from models.ledger.tables import LedgerClosing, LedgerPayment
from tests.factories import ledger, staff
from tests.factories.hall import user_of, wrong
from tests.samples import World

DAY = ledger.PAID


@pytest.fixture
def hall(world: World) -> dict[str, int]:
    """A cashier with a payment of 2,500 yuan in cash, a user of finance, and one of the manager."""
    cashier = staff.employee(name="钱小芳", product_role="CASHIER")
    account = ledger.account()
    ledger.payment(account, charge_id=ledger.charge(account), cashier="钱小芳", cashier_id=cashier.id)
    people = {"cashier": user_of(world, cashier, "CASHIER"), "cashier_id": cashier.id, "account": account}
    for name, role in (("finance", "FINANCE"), ("manager", "MANAGER")):
        person = staff.employee(name=f"{role}甲", product_role="AGENT")
        people |= {name: user_of(world, person, role), f"{name}_id": person.id}
    return people


def cash(fen: int) -> list[dict[str, Any]]:
    return [{"way": "cash", "amount": fen}]


def handed_in(hall: dict[str, int], fen: int = 250_000, cause: str = "") -> int:
    done = perform("ledger.count", {"day": DAY, "counted": cash(fen), "cause": cause}, user=hall["cashier"])
    assert done.record is not None
    return done.record[1]


def agree(record: int, user: int, version: int = 1, **values: Any) -> Any:
    return perform("ledger.reconcile", {"id": record, "row_version": version, **values}, user=user)


def test_a_cashier_hands_in_and_finance_agrees_and_the_day_is_closed_for_that_cashier(hall: dict[str, int]) -> None:
    record = handed_in(hall)
    assert "相符" in agree(record, hall["finance"]).notice
    row = LedgerClosing.get_by_id(record)
    assert (row.state, row.system_sum, row.counted_sum, row.signed_by) == ("reconciled", 250_000, 250_000, "FINANCE甲")
    assert closed.closed([DAY]) == {(DAY, str(hall["cashier_id"]))}
    with pytest.raises(Refused, match="已核对签字"):
        perform("ledger.recount", {"id": record, "row_version": 2, "counted": cash(1)}, user=hall["cashier"])
    assert not wrong()


def test_a_difference_needs_its_cause(hall: dict[str, int]) -> None:
    with pytest.raises(BadFields, match=r"少 10\.00 元，请写明差额原因"):
        handed_in(hall, 249_000)
    record = handed_in(hall, 249_000, "找错零钱")
    agree(record, hall["finance"])
    assert LedgerClosing.get_by_id(record).cause == "找错零钱"


def test_who_took_money_never_agrees_also_with_every_role(world: World, hall: dict[str, int]) -> None:
    record = handed_in(hall)
    both = staff.employee(name="小赵", product_role="AGENT")
    user = user_of(world, both, "CASHIER", "FINANCE", "MANAGER")
    ledger.payment(hall["account"], 100, cashier="小赵", cashier_id=both.id)
    with pytest.raises(Forbidden, match="小赵在 2026-10-12 收过费，不能核对这一天的收费。请另一位"):
        agree(record, user)
    assert agree(record, hall["manager"])


def test_who_handed_in_for_somebody_else_does_not_agree_to_it(hall: dict[str, int]) -> None:
    values = {"day": DAY, "cashier_key": str(hall["cashier_id"]), "counted": cash(250_000)}
    done = perform("ledger.count", values, user=hall["finance"])
    assert done.record is not None
    with pytest.raises(Forbidden, match="交过账"):
        agree(done.record[1], hall["finance"])
    assert agree(done.record[1], hall["manager"])


def test_money_that_came_after_handing_in_has_to_be_counted_first(hall: dict[str, int]) -> None:
    record = handed_in(hall)
    ledger.payment(hall["account"], 5_000, cashier="钱小芳", cashier_id=hall["cashier_id"])
    with pytest.raises(Refused, match=r"有变化：交账时 2,500\.00 元，现在 2,550\.00 元"):
        agree(record, hall["finance"])
    values = {"id": record, "row_version": 1, "counted": cash(255_000)}
    perform("ledger.recount", values, user=hall["cashier"])
    agree(record, hall["finance"], 2)


def test_a_cashier_hands_in_only_his_own(world: World, hall: dict[str, int]) -> None:
    other = staff.employee(name="孙收费", product_role="CASHIER")
    user = user_of(world, other, "CASHIER")
    with pytest.raises(NotFound):
        perform("ledger.count", {"day": DAY, "cashier_key": str(hall["cashier_id"])}, user=user)
    record = handed_in(hall)
    with pytest.raises(NotFound):
        perform("ledger.recount", {"id": record, "row_version": 1, "counted": cash(250_000)}, user=user)
    person = access.load_user(user)
    assert listing.totals(get_list("closings"), person, Query()).count == 0
    with pytest.raises(NotFound):
        queries.day_sheet(person, DAY, str(hall["cashier_id"]))


def test_a_day_is_handed_in_once_and_not_ahead(hall: dict[str, int]) -> None:
    handed_in(hall)
    with pytest.raises(Refused, match="已经交账"):
        handed_in(hall)
    ahead = clock.now().date() + timedelta(days=1)
    with pytest.raises(BadFields, match="不能晚于今天"):
        perform("ledger.count", {"day": ahead}, user=hall["cashier"])


def test_takings_that_only_files_tell_of_are_agreed_to_against_the_stated_sum(hall: dict[str, int]) -> None:
    ledger.payment(hall["account"], 30_000, source="bank", way="bank", serial="B1")
    ledger.payment(hall["account"], 20_000, source="ledger", cashier="李收费")
    for key, way, fen in ((closed.BANK, "bank", 30_000), ("李收费", "cash", 20_000)):
        values = {"day": DAY, "cashier_key": key, "counted": [{"way": way, "amount": fen}]}
        perform("ledger.reconcile_stated", values, user=hall["finance"])
    assert closed.closed([DAY]) == {(DAY, closed.BANK), (DAY, "李收费")}
    values = {"day": DAY, "cashier_key": str(hall["cashier_id"]), "counted": cash(250_000)}
    with pytest.raises(Refused, match="请收费员先交账"):
        perform("ledger.reconcile_stated", values, user=hall["finance"])
    with pytest.raises(Refused, match="银行收款不用交账"):
        perform("ledger.count", {"day": DAY, "cashier_key": closed.BANK}, user=hall["finance"])
    assert not wrong()


def test_a_day_given_back_takes_money_again_and_is_agreed_to_anew(hall: dict[str, int]) -> None:
    record = handed_in(hall)
    agree(record, hall["finance"])
    values = {"id": record, "row_version": 2, "reason": "漏记一笔"}
    perform("ledger.return_closing", values, user=hall["finance"])
    assert closed.closed([DAY]) == frozenset()
    ledger.payment(hall["account"], 5_000, cashier="钱小芳", cashier_id=hall["cashier_id"])
    perform("ledger.recount", {"id": record, "row_version": 3, "counted": cash(255_000)}, user=hall["cashier"])
    agree(record, hall["finance"], 4)
    assert not wrong()


def test_check_finds_money_that_slipped_into_a_closed_day(hall: dict[str, int]) -> None:
    agree(handed_in(hall), hall["finance"])
    ledger.payment(hall["account"], 5_000, cashier="钱小芳", cashier_id=hall["cashier_id"])
    found = wrong()
    assert len(found) == 1
    assert "2,500.00 元，现在的收费合计 2,550.00 元" in found[0]


def test_credit_of_the_cut_over_was_taken_by_nobody(hall: dict[str, int]) -> None:
    ledger.payment(hall["account"], 900, kind="opening", source="opening")
    assert [one.total for one in takings(DAY, DAY)] == [250_000]


def test_the_list_shows_days_that_nobody_handed_in_beside_the_others(hall: dict[str, int]) -> None:
    ledger.payment(hall["account"], 700, way="pos", cashier="孙收费", source="ledger")
    handed_in(hall, 249_000, "找错零钱")
    person, kind = access.load_user(hall["finance"]), get_list("ledger_days")
    query = Query((Filter("day", "eq", DAY),))
    shown = [row.values for row in listing.page(kind, person, query)]
    assert {(one[1], one[4], one[5], one[6], one[7]) for one in shown} == {
        ("钱小芳", 250_000, 249_000, -1_000, "counted"), ("孙收费", 700, None, None, "open"),
    }  # fmt: skip
    own = listing.page(kind, access.load_user(hall["cashier"]), query)
    assert [row.values[1] for row in own] == ["钱小芳"]
    assert listing.one(kind, person, own[0].record) is not None
    assert listing.page(kind, person, Query((Filter("day", "ge", DAY + timedelta(days=1)),))) == ()


def test_the_sheet_of_a_day_tells_what_changed_since_it_was_handed_in(hall: dict[str, int]) -> None:
    person = access.load_user(hall["cashier"])
    before = queries.day_sheet(person, DAY)
    assert (before.row, before.taking.total) == (None, 250_000)
    assert [one.system for one in before.lines if one.way == "cash"] == [250_000]
    handed_in(hall)
    assert not queries.day_sheet(person, DAY).changed
    LedgerPayment.update(amount=1).execute()
    assert queries.day_sheet(person, DAY).changed


def test_a_cashier_without_takings_may_hand_in_nothing(world: World) -> None:
    other = staff.employee(name="孙收费", product_role="CASHIER")
    perform("ledger.count", {"day": date(2026, 10, 13)}, user=user_of(world, other, "CASHIER"))
    assert LedgerClosing.get().counted_sum == 0
