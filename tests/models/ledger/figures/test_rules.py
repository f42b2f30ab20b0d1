"""Rates of collection: the printed figures of the year's summary come out of the printed counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger import ages
from models.ledger.figures import rules
from models.ledger.figures.rules import Rate, Sums, Treatment


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (1507, 1646, "91.6%"),  # S-01
        (252, 393, "64.1%"),  # S-02
        (1049, 1507, "69.6%"),  # S-03
        (929, 978, "95.0%"),  # S-05
        (56, 57, "98.2%"),  # S-06
        (227, 458, "49.6%"),  # S-07
        (1212, 1493, "81.2%"),  # S-08
        (134_660_300, 168_187_700, "80.1%"),  # S-09, in fen
        (0, 5, "0.0%"),
        (1, 2000, "0.1%"),  # half up
        (3, 0, "—"),
    ],
)
def test_a_share_is_rounded_half_up_to_one_decimal(part: int, whole: int, words: str) -> None:
    assert rules.percent(rules.percent_tenths(part, whole)) == words
    assert rules.percent(Rate(part, whole).tenths) == words


def test_the_sums_of_the_summary_agree() -> None:
    """S-05 + S-06 + S-07 = S-08."""
    kinds = [Sums(due=978, paid=929), Sums(due=57, paid=56), Sums(due=458, paid=227)]
    assert rules.by_accounts(rules.total(kinds), Treatment.SETTLED) == Rate(1212, 1493)


@pytest.mark.parametrize(
    ("whole", "part", "target", "missing"),
    [(978, 929, 96, 10), (978, 939, 96, 0), (978, 978, 96, 0), (100, 95, 96, 1), (101, 0, 96, 97), (0, 0, 96, 0)],
)
def test_what_is_missing_reaches_the_target(whole: int, part: int, target: int, missing: int) -> None:
    assert Rate(part, whole).missing(target) == missing
    assert (part + missing) * 100 >= whole * target


SOME = Sums(
    due=10, relieved=1, paid=6, paid_full=4, receivable=100_000, reduction=12_000, received=50_000, late_fee=700
)  # fmt: skip


@pytest.mark.parametrize(
    ("treatment", "accounts", "amount"),
    [
        (Treatment.SETTLED, Rate(6, 10), Rate(62_000, 100_000)),
        (Treatment.OFF, Rate(5, 9), Rate(50_000, 88_000)),
        (Treatment.IGNORED, Rate(4, 10), Rate(50_000, 100_000)),
    ],
)
def test_each_treatment_of_reductions_names_its_own_numerator_and_denominator(
    treatment: Treatment, accounts: Rate, amount: Rate
) -> None:
    assert (rules.by_accounts(SOME, treatment), rules.by_amount(SOME, treatment)) == (accounts, amount)
    assert (SOME.open, SOME.unpaid) == (38_000, 4)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_the_rounded_share_is_never_further_off_than_half_a_tenth(part: int, whole: int) -> None:
    tenths = rules.percent_tenths(part, whole)
    assert tenths is not None
    assert abs(2 * (1000 * part - tenths * whole)) <= whole


@pytest.mark.parametrize(
    ("due_on", "band"),
    [
        (None, "not_due"), (date(2026, 11, 22), "not_due"), (date(2026, 11, 21), "d30"), (date(2026, 10, 23), "d30"),
        (date(2026, 10, 22), "d90"), (date(2026, 8, 23), "d365"), (date(2025, 11, 22), "d365"),
        (date(2025, 11, 21), "over"),
    ],
)  # fmt: skip
def test_ages_are_counted_from_the_day_after_the_last_day(due_on: date | None, band: str) -> None:
    today = date(2026, 11, 22)
    assert ages.age(due_on, today) == band
    if due_on is not None and band != "not_due":
        inside = [code for code, first, last in ages.bounds(today) if (first or date.min) <= due_on <= last]
        assert inside == [band]
