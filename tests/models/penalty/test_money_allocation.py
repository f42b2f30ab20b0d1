"""What a month's pay gives for what is due: never beyond the cap, and no fen is lost (R-102, R-104)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.penalty.money.allocation import Claim, Limits, Pay, Share, allocate
from models.penalty.workflow import Takes

START = datetime.fromisoformat("2026-11-02 09:00")
BLOCK = Limits(20, "block", 200_000)


def claim(number: int = 1, due: int = 10_000, employee: int = 1, takes: Takes = Takes.WAGE, day: int = 0) -> Claim:
    return Claim(number, f"CF-2026-{number:04d}", employee, takes, due, START + timedelta(days=day), due)


claims = st.builds(
    claim, st.integers(1, 30), st.integers(1, 200_000), st.integers(1, 3),
    st.sampled_from([Takes.WAGE, Takes.PERFORMANCE]), st.integers(0, 5),
)  # fmt: skip
amounts = st.none() | st.integers(0, 700_000)
pays = st.dictionaries(st.integers(1, 3), st.builds(Pay, amounts, amounts, st.booleans()))
limits = st.builds(
    Limits, st.integers(0, 100), st.sampled_from(["off", "warn", "block"]), st.none() | st.integers(0, 400_000)
)


def most(pay: Pay, rules: Limits) -> int:
    """The most that a wage gives in the mode that blocks."""
    if pay.has_left or pay.wage is None or rules.minimum is None:
        return 0
    return max(0, min(pay.wage * rules.percent // 100, pay.wage - rules.minimum))


@given(st.lists(claims, max_size=12), pays, limits)
def test_what_is_taken_and_carried_is_what_is_due_and_never_above_the_cap(
    found: list[Claim], earned: dict[int, Pay], rules: Limits
) -> None:
    shares = allocate(found, earned, rules)
    assert sorted(one.claim.slip_id for one in shares) == sorted(one.slip_id for one in found)
    taken: dict[tuple[int, bool], int] = defaultdict(int)
    for share in shares:
        assert share.take >= 0
        assert share.carried >= 0
        assert share.take + share.carried == share.claim.due
        taken[share.claim.employee_id, share.claim.takes is Takes.PERFORMANCE] += share.take
    for person in {one.employee_id for one in found}:
        pay = earned.get(person, Pay())
        if pay.has_left:
            assert not taken[person, True] + taken[person, False]
        elif rules.mode == "block":
            assert taken[person, True] + taken[person, False] <= most(pay, rules)
            assert taken[person, True] <= (pay.performance or 0)
        else:
            assert not any(one.carried for one in shares if one.claim.employee_id == person)


@given(st.lists(claims, max_size=12, unique_by=lambda one: one.slip_id), pays, limits)
def test_the_earlier_due_is_taken_first(found: list[Claim], earned: dict[int, Pay], rules: Limits) -> None:
    shares = allocate(found, earned, rules)
    assert [one.claim for one in shares] == sorted(found, key=lambda one: (one.since, one.number))
    waits: set[tuple[int, Takes]] = set()
    for share in shares:
        place = share.claim.employee_id, share.claim.takes
        assert not (place in waits and share.take), "a later one went before one that waits"
        waits |= {place} if share.carried else set()


@given(st.lists(st.integers(1, 150_000), min_size=1, max_size=5), st.integers(200_001, 600_000))
def test_carrying_over_takes_exactly_what_is_due_over_the_months(due: list[int], wage: int) -> None:
    rest = dict(enumerate(due, 1))
    total, months = 0, 0
    while rest and months < 2000:
        shares = allocate([claim(slip, fen) for slip, fen in rest.items()], {1: Pay(wage)}, BLOCK)
        taken = sum(one.take for one in shares)
        assert 0 < taken <= most(Pay(wage), BLOCK)
        total, months = total + taken, months + 1
        rest = {one.claim.slip_id: one.carried for one in shares if one.carried}
        if months == 30 and rest:
            return
    assert total == sum(due)


def only(pay: Pay, rules: Limits = BLOCK, due: int = 150_000, takes: Takes = Takes.WAGE) -> Share:
    return allocate([claim(due=due, takes=takes)], {1: pay}, rules)[0]


@pytest.mark.parametrize(
    ("pay", "rules", "take"),
    [
        (Pay(512_345), BLOCK, 102_469),
        (Pay(512_349), BLOCK, 102_469),
        (Pay(210_001), BLOCK, 10_001),
        (Pay(200_000), BLOCK, 0),
        (Pay(), BLOCK, 0),
        (Pay(512_345), Limits(20, "block", None), 0),
        (Pay(512_345), Limits(20, "warn", 200_000), 150_000),
        (Pay(), Limits(20, "warn", 200_000), 150_000),
        (Pay(512_345), Limits(20, "off", 200_000), 150_000),
        (Pay(512_345, has_left=True), Limits(20, "off", 200_000), 0),
    ],
)
def test_cap_and_minimum_wage_to_the_fen(pay: Pay, rules: Limits, take: int) -> None:
    found = only(pay, rules)
    assert (found.take, found.carried) == (take, 150_000 - take)


def test_an_unknown_wage_is_said_and_nothing_is_taken() -> None:
    found = only(Pay())
    assert "工资没有登记，本月不扣，全部转下月。" in found.explanation.warnings
    assert "工资没有登记" in "".join(only(Pay(), Limits(20, "warn", 200_000)).explanation.warnings)


def test_performance_pay_that_is_less_than_the_fine_leaves_the_rest() -> None:
    found = only(Pay(800_000, 30_000), takes=Takes.PERFORMANCE)
    assert (found.take, found.carried) == (30_000, 120_000)


def test_wage_and_performance_pay_share_the_cap_and_each_has_its_own_limit() -> None:
    pay = {1: Pay(500_000, 30_000)}
    found = allocate(
        [claim(1, 40_000), claim(2, 50_000, takes=Takes.PERFORMANCE, day=1), claim(3, 60_000, day=2)], pay, BLOCK
    )
    assert [(one.take, one.carried) for one in found] == [(40_000, 0), (30_000, 20_000), (30_000, 30_000)]


def test_beyond_the_cap_a_warning_is_given_and_all_is_taken() -> None:
    found = only(Pay(500_000), Limits(20, "warn", 200_000))
    assert found.explanation.warnings == ("超过上限 500.00 元。",)
