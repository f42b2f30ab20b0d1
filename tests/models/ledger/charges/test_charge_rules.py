"""What charges come to, worked out by hand and for any figures: shares, reliefs, discounts, late fees."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ledger.charges import rules, telling, values
from models.ledger.charges.values import Computed, Facts, Spell
from models.ledger.charges.values import Span as Days
from models.ledger.tariffs.values import Base, Cover, Cycle, LateFee, Needs, Share, ShareKind, Step, Tariff

SEASON = Days("heat", date(2026, 11, 15), date(2027, 3, 15))  # 121 days
MONTH = Days("gas", date(2026, 10, 1), date(2026, 10, 31))
HEAT = Tariff("heat", "household", Base.AREA, (Step(230_000),))
GAS = Tariff("gas", "household", Base.VOLUME, (Step(30_600),))
STEPS = (Step(30_000, 0, 300_000), Step(36_000, 300_000, 600_000), Step(45_000, 600_000))
VACANT = Share("vacant", "空置", "", ShareKind.SHARE, Needs.STANDING, 5000)
STOPPED = Share("suspended", "报停", "heat", ShareKind.SHARE, Needs.STANDING, 3000, Cover.WHOLE)
PART = Share("part_season", "中途开户或销户", "", ShareKind.PART, Needs.DATES, 0)
POOR = Share("poor", "特困减免", "heat", ShareKind.RELIEF, Needs.STANDING, 1000)
SHARES = (VACANT, STOPPED, PART, POOR)
HOME = Facts("household", 10_031)  # 100.31 m²


def of(facts: Facts, tariff: Tariff | None = HEAT, span: Days = SEASON, shares: tuple[Share, ...] = SHARES) -> Computed:
    return rules.computed(facts, tariff, shares, span)


def holding(code: str, first: date = date(2026, 10, 1), last: date | None = None) -> Facts:
    return replace(HOME, standings=(Spell(code, first, last),))


@pytest.mark.parametrize(
    ("amount", "parts", "rounded"),
    [(0, 3, 0), (5, 2, 3), (4, 2, 2), (3, 2, 2), (1, 3, 0), (2, 3, 1), (149, 100, 1), (150, 100, 2)],
)  # fmt: skip
def test_half_a_fen_is_rounded_up(amount: int, parts: int, rounded: int) -> None:
    assert rules.half_up(amount, parts) == rounded


@pytest.mark.parametrize(
    ("area", "price", "fen"),
    [(10_031, 320_000, 320_992), (6_168, 230_000, 141_864), (11_519, 230_000, 264_937), (1, 5_000, 1), (1, 4_999, 0)],
)  # fmt: skip
def test_an_area_costs_its_price(area: int, price: int, fen: int) -> None:
    assert rules.by_area(area, price) == fen


@given(st.integers(0, 10**7), st.integers(1, 10**6))
def test_rounding_is_never_more_than_half_a_fen_away(amount: int, parts: int) -> None:
    exact = Fraction(amount, parts)
    assert -Fraction(1, 2) < rules.half_up(amount, parts) - exact <= Fraction(1, 2)


def test_a_home_pays_area_by_price() -> None:
    made = of(HOME)
    assert (made.receivable, made.full, made.share, made.reduction) == (230_713, 230_713, 100, 0)
    assert telling.arithmetic(made) == ("100.31 平方米 × 23 = 2,307.13 元（公布价格，四舍五入到分）",)


@pytest.mark.parametrize(
    ("facts", "receivable", "share"),
    [
        (holding("vacant"), 115_357, 50),  # 2307.13 × 50 % = 1153.565, half up
        (holding("suspended"), 69_214, 30),
        (holding("suspended", date(2026, 11, 16)), 230_713, 100),  # one day short of the whole season
        (holding("vacant", date(2027, 1, 1)), 160_164, 69),  # 47 days whole, 74 at 50 %
        (holding("vacant", date(2026, 10, 1), date(2026, 11, 14)), 230_713, 100),
        (holding("vacant", date(2026, 10, 1), date(2026, 11, 15)), 229_760, 100),  # one day of 121
        (replace(HOME, standings=(*holding("vacant").standings, *holding("suspended").standings)), 69_214, 30),
        (holding("unheard_of"), 230_713, 100),
    ],
)  # fmt: skip
def test_vacant_and_suspended_homes_pay_their_share(facts: Facts, receivable: int, share: int) -> None:
    made = of(facts)
    assert (made.receivable, made.share, made.full) == (receivable, share, 230_713)


@pytest.mark.parametrize(
    ("opened", "closed", "days"),
    [
        (date(2027, 1, 1), None, 74), (None, date(2026, 12, 31), 47), (date(2026, 11, 15), date(2027, 3, 15), 121),
        (date(2027, 3, 15), None, 1), (None, date(2026, 11, 15), 1),
    ],
)  # fmt: skip
def test_a_part_of_the_season_costs_its_days(opened: date | None, closed: date | None, days: int) -> None:
    made = of(replace(HOME, opened_on=opened, closed_on=closed))
    assert made.receivable == rules.half_up(230_713 * days, 121)
    without = of(replace(HOME, opened_on=opened, closed_on=closed), shares=(VACANT,))
    assert without.receivable == 230_713  # where no rule says so, a part costs the whole


def test_a_standing_over_all_days_of_a_late_account_covers_the_whole() -> None:
    late = replace(holding("suspended", date(2027, 1, 1)), opened_on=date(2027, 1, 1))
    assert of(late).receivable == rules.half_up(230_713 * 74 * 30, 121 * 100)


@pytest.mark.parametrize(
    "facts", [replace(HOME, opened_on=date(2027, 3, 16)), replace(HOME, closed_on=date(2026, 11, 14))]
)
def test_who_was_not_there_pays_nothing(facts: Facts) -> None:
    made = of(facts)
    assert made.receivable is None
    assert "不计费" in made.why_not


def test_a_relief_is_taken_off_what_its_share_leaves() -> None:
    both = replace(HOME, standings=(Spell("vacant", date(2026, 10, 1)), Spell("poor", date(2026, 10, 1))))
    made = of(both)
    assert (made.receivable, made.reduction) == (115_357, 11_536)
    assert telling.arithmetic(made)[-1] == "特困减免：1,153.57 × 10%，减 115.36 元"


@pytest.mark.parametrize(
    ("rule", "fen"),
    [
        (POOR, 23_071), (replace(POOR, highest=20_000), 20_000), (replace(POOR, lowest=30_000), 30_000),
        (replace(POOR, lowest=999_999), 230_713), (replace(POOR, percent=None), 0), (replace(POOR, item="gas"), 0),
        (replace(POOR, class_code="commercial"), 0), (replace(POOR, needs=Needs.DECISION), 0),
    ],
)  # fmt: skip
def test_a_relief_stays_within_its_limits_and_the_charge(rule: Share, fen: int) -> None:
    assert of(holding("poor"), shares=(rule,)).reduction == fen


def test_a_relief_for_a_part_of_the_season_counts_its_days_or_not_at_all() -> None:
    some = holding("poor", date(2027, 1, 1))
    assert of(some, shares=(POOR,)).reduction == rules.half_up(230_713 * 74 * 10, 121 * 100)
    assert of(some, shares=(replace(POOR, span=Cover.WHOLE),)).reduction == 0
    assert of(holding("poor"), shares=(replace(POOR, span=Cover.WHOLE),)).reduction == 23_071


def used(volume: int, before: int = 0) -> Facts:
    return Facts("household", volume=volume, used_before=before)


@pytest.mark.parametrize(
    ("facts", "cycle", "fen", "told"),
    [
        (used(29_000), Cycle.PERIOD, 8_700, "29 立方米 × 3"),
        (used(300_000), Cycle.PERIOD, 90_000, "300 立方米 × 3"),
        (used(300_001), Cycle.PERIOD, 90_000, "300 立方米 × 3 + 0.001 立方米 × 3.6"),
        (used(700_000), Cycle.PERIOD, 243_000, "300 立方米 × 3 + 300 立方米 × 3.6 + 100 立方米 × 4.5"),
        (used(100_000, 250_000), Cycle.PERIOD, 30_000, "100 立方米 × 3"),
        (used(100_000, 250_000), Cycle.YEAR, 33_000, "50 立方米 × 3 + 50 立方米 × 3.6"),
        (used(0, 900_000), Cycle.YEAR, 0, "0 立方米 × 3"),
    ],
)  # fmt: skip
def test_steps_count_by_period_or_by_year(facts: Facts, cycle: Cycle, fen: int, told: str) -> None:
    made = of(facts, replace(GAS, steps=STEPS, cycle=cycle), MONTH)
    assert made.receivable == fen
    assert telling.arithmetic(made)[0].startswith(f"{told} = ")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_is_used_in_steps_costs_the_same_read_at_once_or_twice(first: int, second: int) -> None:
    tariff = replace(GAS, steps=STEPS, cycle=Cycle.YEAR)
    at_once = of(used(first + second), tariff, MONTH).receivable or 0
    twice = [of(used(first), tariff, MONTH).receivable or 0, of(used(second, first), tariff, MONTH).receivable or 0]
    assert abs(at_once - sum(twice)) <= 1  # each reading is rounded by itself
    assert sum(one.volume for one in of(used(second, first), tariff, MONTH).lines) == second


def test_gas_is_paid_whole_whatever_stands() -> None:
    facts = replace(used(29_000), standings=(Spell("vacant", date(2026, 1, 1)),))
    assert of(facts, GAS, MONTH).receivable == 8_874


@pytest.mark.parametrize(
    ("facts", "tariff", "span", "why"),
    [
        (HOME, None, SEASON, "没有公布"), (Facts("household"), HEAT, SEASON, "没有登记建筑面积"),
        (HOME, GAS, MONTH, "没有用量"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_says_why(facts: Facts, tariff: Tariff | None, span: Days, why: str) -> None:
    made = of(facts, tariff, span)
    assert made.receivable is None
    assert why in made.why_not


def test_a_price_of_its_own_counts_only_where_none_is_published() -> None:
    own = replace(HOME, own_price=200_000)
    assert (of(own).receivable, of(own, None).receivable) == (230_713, 200_620)
    assert of(own, None).priced_by == values.BY_HAND
    assert of(replace(used(10_000), own_price=30_000), None, MONTH).receivable == 3_000


def test_each_household_may_cost_the_same() -> None:
    fixed = Tariff("other", "household", Base.FIXED, (Step(1_205_500),))
    made = of(replace(HOME, area=None), fixed, replace(SEASON, item="other"))
    assert made.receivable == 12_055
    assert telling.arithmetic(made)[0].startswith("每户 120.55 = 120.55 元")


SPELLS = st.lists(
    st.tuples(st.sampled_from(["vacant", "suspended", "poor"]), st.integers(-30, 150), st.integers(0, 200)), max_size=4
).map(
    lambda rows: tuple(Spell(c, SEASON.from_on + timedelta(a), SEASON.from_on + timedelta(a + n)) for c, a, n in rows)
)
NEAR = st.one_of(st.none(), st.integers(-20, 140).map(lambda n: SEASON.from_on + timedelta(n)))


@given(st.integers(0, 10**7), SPELLS, NEAR, NEAR)
def test_shares_and_reliefs_keep_between_nothing_and_the_whole(
    area: int, spells: tuple[Spell, ...], opened: date | None, closed: date | None
) -> None:
    facts = Facts("household", area, opened_on=opened, closed_on=closed, standings=spells)
    made = of(facts)
    if made.receivable is None:
        assert opened is not None or closed is not None
        return
    assert 0 <= made.receivable <= made.full == rules.by_area(area, 230_000)
    assert 0 <= made.reduction <= made.receivable
    assert 0 <= made.share <= 100
    if made.segments:
        assert sum(one.days for one in made.segments) == SEASON.days
    again = values.from_json(json.loads(json.dumps(made.to_json())), made.receivable, made.share, made.price, area)
    assert telling.arithmetic(again) == telling.arithmetic(made)


@given(SPELLS)
def test_days_are_counted_one_by_one(spells: tuple[Spell, ...]) -> None:
    """The same share as when every single day is looked at."""
    vacant = tuple(one for one in spells if one.code == "vacant")
    days = [SEASON.from_on + timedelta(n) for n in range(SEASON.days)]
    free = sum(any(one.meets(day, day) for one in vacant) for day in days)
    made = of(replace(HOME, standings=vacant))
    assert made.receivable == rules.half_up(230_713 * (2 * SEASON.days - free), 2 * SEASON.days)


EARLY = Share("early", "提前缴费优惠", "heat", ShareKind.DISCOUNT, Needs.PAYMENT, 200, pay_by="10-31")
GIFT = Share("gift", "预缴赠送", "", ShareKind.DISCOUNT, Needs.PAYMENT, None, pay_months=3, gift_months=2)


@pytest.mark.parametrize(
    ("pay_by", "until"),
    [
        ("10-31", date(2026, 10, 31)), ("06-30", date(2026, 6, 30)), ("03-15", date(2027, 3, 15)),
        ("03-16", date(2026, 3, 16)), ("02-29", date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_the_day_to_pay_by_is_the_last_one_up_to_the_end_of_the_season(pay_by: str, until: date) -> None:
    assert rules.last_day(replace(EARLY, pay_by=pay_by), SEASON) == until


def test_paying_early_earns_a_discount_until_its_last_day() -> None:
    def offered(day: date, *shares: Share) -> list[tuple[str, int]]:
        return [(one.code, one.fen) for one in rules.discounts(shares, "household", 230_713, SEASON, day)]

    assert offered(date(2026, 10, 31), EARLY) == [("early", 4_614)]
    assert offered(date(2026, 11, 1), EARLY) == []
    assert rules.last_day(GIFT, SEASON) == date(2027, 2, 14)  # three months after the day before the season
    assert offered(date(2026, 10, 31), EARLY, GIFT) == [("gift", 38_452), ("early", 4_614)]
    assert offered(date(2026, 10, 31), replace(EARLY, highest=1_000)) == [("early", 1_000)]
    assert offered(date(2026, 10, 31), replace(EARLY, class_code="commercial")) == []
    assert offered(date(2026, 10, 31), VACANT, POOR) == []


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_discount_is_never_more_than_what_is_owed(owed: int, percent: int, low: int, high: int) -> None:
    rule = replace(EARLY, percent=percent, lowest=min(low, high), highest=max(low, high))
    for one in rules.discounts((rule,), "household", owed, SEASON, date(2026, 10, 1)):
        assert 0 < one.fen <= owed


DUE = date(2026, 10, 31)
HALF = LateFee("heat", "", 50)  # 0.5 ‰ a day


@pytest.mark.parametrize(
    ("on", "paid", "rule", "fen", "days"),
    [
        (date(2026, 10, 31), [], HALF, 0, 0),
        (date(2026, 11, 1), [], HALF, 125, 1),  # 2,500.00 × 0.5 ‰
        (date(2026, 11, 10), [], HALF, 1_250, 10),
        (date(2026, 11, 10), [(date(2026, 11, 5), 250_000)], HALF, 625, 5),  # the day of paying still counts
        (date(2026, 11, 10), [(date(2026, 10, 31), 250_000)], HALF, 0, 0),
        (date(2026, 11, 10), [(date(2026, 11, 5), 125_000)], HALF, 625 + 313, 10),  # 312.5 with the rest: 937.5 at once
        (date(2026, 11, 10), [(date(2026, 11, 2), 250_000), (date(2026, 11, 6), -250_000)], HALF, 750, 6),
        (date(2026, 11, 10), [], replace(HALF, after_days=8), 375, 3),
        (date(2036, 11, 10), [], replace(HALF, cap=10_000), 250_000, 3_663),
        (date(2026, 11, 10), [], replace(HALF, cap=10), 250, 10),
    ],
)  # fmt: skip
def test_late_fees_grow_by_the_day_for_what_is_open(
    on: date, paid: list[tuple[date, int]], rule: LateFee, fen: int, days: int
) -> None:
    late = rules.late_fee(250_000, paid, DUE, rule, on)
    assert (late.fen, late.days) == (fen, days)
    assert len(late.steps) >= (1 if fen else 0)


PAID = st.lists(st.tuples(st.integers(-40, 90), st.integers(0, 100_000)), max_size=4).map(
    lambda rows: [(DUE + timedelta(day), fen) for day, fen in rows]
)


@given(
    st.integers(0, 10**6), PAID, st.integers(1, 40), st.integers(0, 120), st.one_of(st.none(), st.integers(0, 10_000))
)
def test_late_fees_are_those_of_every_single_day_and_capped(
    owed: int, paid: list[tuple[date, int]], after: int, length: int, cap: int | None
) -> None:
    on = DUE + timedelta(length)
    rule = replace(HALF, after_days=after, cap=cap)
    late = rules.late_fee(owed, paid, DUE, rule, on)
    weight = sum(
        max(0, owed - sum(fen for day, fen in paid if day < DUE + timedelta(n))) * 50 for n in range(after, length + 1)
    )
    limit = owed if cap is None else rules.half_up(owed * cap, 10_000)
    expected = rules.half_up(weight, 100_000)
    assert late.fen == (expected if cap is None else min(expected, limit))
    assert late.capped == (cap is not None and expected > limit)
    assert late.fen <= rules.late_fee(owed, paid, DUE, rule, on + timedelta(1)).fen


def test_the_rule_of_the_class_comes_before_that_of_all() -> None:
    firm = replace(HALF, class_code="commercial", permille=100)
    assert rules.late_fee_rule((HALF, firm), "heat", "commercial") is firm
    assert rules.late_fee_rule((firm, HALF), "heat", "household") is HALF
    assert rules.late_fee_rule((firm,), "heat", "household") is None
    assert rules.late_fee_rule((HALF,), "gas", "household") is None
