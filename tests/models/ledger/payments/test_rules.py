"""What an amount pays, and which names are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger.payments import rules
from models.ledger.payments.rules import Met, Offered, Owed

FEN = st.integers(0, 10**9)
OWED = st.lists(FEN, max_size=8).map(lambda opens: [Owed(number, open_) for number, open_ in enumerate(opens, 1)])


@pytest.mark.parametrize(
    ("amount", "opens", "parts", "rest"),
    [
        (0, [5], [], 0),
        (5, [], [], 5),
        (5, [5], [(1, 5)], 0),
        (7, [5], [(1, 5)], 2),
        (7, [5, 4], [(1, 5), (2, 2)], 0),
        (9, [0, 4], [(2, 4)], 5),
    ],
)
def test_the_first_is_paid_first(amount: int, opens: list[int], parts: list[tuple[int, int]], rest: int) -> None:
    found = rules.allocate(amount, [Owed(number, open_) for number, open_ in enumerate(opens, 1)])
    assert (list(found.parts), found.rest) == (parts, rest)


@given(FEN, OWED)
def test_nothing_is_lost_and_nothing_is_paid_beyond_what_is_open(amount: int, owed: list[Owed]) -> None:
    found = rules.allocate(amount, owed)
    paid = dict(found.parts)
    assert sum(paid.values()) + found.rest == amount
    assert all(0 < paid[one.charge] <= one.open for one in owed if one.charge in paid)
    assert found.rest == 0 or paid == {one.charge: one.open for one in owed if one.open}
    behind = [one for one in owed if paid.get(one.charge, 0) < one.open]
    assert all(one.charge not in paid for one in behind[1:]), "a later one was paid before an earlier one was full"


@given(FEN, st.lists(st.tuples(FEN, FEN), max_size=6))
def test_a_discount_is_earned_by_paying_in_full(amount: int, charges: list[tuple[int, int]]) -> None:
    offered = [Offered(number, open_, min(open_, off)) for number, (open_, off) in enumerate(charges, 1)]
    found = rules.settle(amount, offered)
    paid, granted = dict(found.parts), dict(found.granted)
    assert sum(paid.values()) + found.rest == amount
    for one in offered:
        full = paid.get(one.charge, 0) + granted.get(one.charge, 0) == one.open
        assert paid.get(one.charge, 0) + granted.get(one.charge, 0) <= one.open
        assert granted.get(one.charge, 0) in (0, one.discount)
        assert one.charge not in granted or full


def test_without_discounts_settling_is_allocating() -> None:
    found = rules.settle(700, [Offered(1, 500, 0), Offered(2, 400, 0)])
    assert (found.parts, found.rest, found.granted) == (((1, 500), (2, 200)), 0, ())
    assert rules.settle(855, [Offered(1, 500, 20), Offered(2, 400, 20)]).granted == ((1, 20),)
    assert rules.settle(860, [Offered(1, 500, 20), Offered(2, 400, 20)]) == (
        ((1, 480), (2, 380)),
        0,
        ((1, 20), (2, 20)),
    )


@pytest.mark.parametrize(
    ("amount", "balance", "met"), [(5, 5, Met.EXACT), (4, 5, Met.PARTIAL), (6, 5, Met.OVERPAID), (1, -3, Met.OVERPAID)]
)
def test_what_a_payment_is_to_the_balance(amount: int, balance: int, met: Met) -> None:
    assert rules.met(amount, balance) is met


@pytest.mark.parametrize(
    ("stated", "known", "same"),
    [
        ("张国强", "张国强", True),
        ("张 国强", "张国强", True),
        ("", "张国强", True),
        ("张国", "张国强", False),
        ("张*强", "张国强", True),
        ("*国强", "张国强", True),
        ("张**", "张国强", True),
        ("李*强", "张国强", False),
        ("张*", "张国强", True),
        ("*", "张国强", False),
        ("***", "张国强", False),
        ("恒暖商贸(安澜)有限公司", "恒暖商贸（安澜）有限公司", True),
        ("买买提·江", "买买提江", True),
        ("张\uff0a强", "张国强", True),
    ],
)
def test_names_are_compared_as_banks_write_them(stated: str, known: str, same: bool) -> None:
    assert rules.is_same_name(stated, known) is same
