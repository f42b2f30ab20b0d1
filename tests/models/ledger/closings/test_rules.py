"""Sums of takings and their differences (pure)."""

from __future__ import annotations

from datetime import date

import pytest

from models.core.errors import BadFields, Refused
from models.ledger.closings import rules
from models.ledger.closings.rules import Line

KNOWN = {"cash": "cash", "现金": "cash"}


def test_ways_without_money_are_none() -> None:
    assert rules.same({"cash": 5, "pos": 0}, {"cash": 5})
    assert not rules.same({"cash": 5}, {"cash": 4})
    assert rules.load(rules.dump({"cash": 5, "pos": 0, "bank": -3})) == {"bank": -3, "cash": 5}


def test_ways_that_make_up_for_each_other_still_differ() -> None:
    assert rules.differences({"cash": 100, "pos": 50}, {"cash": 50, "pos": 100}) == {"cash": -50, "pos": 50}
    assert rules.differences({"cash": 100}, {"cash": 100, "pos": 0}) == {}


def test_stated_sums_name_each_known_way_once() -> None:
    assert rules.stated([{"way": "cash", "amount": 7}], KNOWN, "counted") == {"cash": 7}
    assert rules.stated([{"way": "现金", "amount": 7}], KNOWN, "counted") == {"cash": 7}
    with pytest.raises(BadFields, match="没有“贝壳”"):
        rules.stated([{"way": "贝壳", "amount": 7}], KNOWN, "counted")
    with pytest.raises(BadFields, match="写了两次"):
        rules.stated([{"way": "cash", "amount": 7}, {"way": "现金", "amount": 1}], KNOWN, "counted")


@pytest.mark.parametrize(("counted", "words"), [(100, "相符"), (90, "少 0.10 元"), (130, "多 0.30 元")])
def test_both_sums_are_told_with_what_lies_between(counted: int, words: str) -> None:
    assert rules.told(100, counted).endswith(words)


def test_lines_of_a_month_are_kept_and_summed_by_way_and_by_cashier() -> None:
    lines = (
        Line("7", "钱小芳", "cash", 100, 90),
        Line("银行", "银行", "bank", 40, 40),
        Line("7", "钱小芳", "bank", 5, 5),
    )
    assert rules.load_lines(rules.dump_lines(lines)) == lines
    by_way = rules.merged(lines, by_way=True)
    assert [(one.name, one.system, one.stated, one.difference) for one in by_way] == [
        ("cash", 100, 90, -10), ("bank", 45, 45, 0),
    ]  # fmt: skip
    assert [(one.name, one.difference) for one in rules.merged(lines, by_way=False)] == [("钱小芳", -10), ("银行", 0)]


@pytest.mark.parametrize(
    ("month", "span"),
    [("2026-10", (date(2026, 10, 1), date(2026, 10, 31))), ("2028-02", (date(2028, 2, 1), date(2028, 2, 29)))],
)
def test_a_month_goes_to_its_last_day(month: str, span: tuple[date, date]) -> None:
    assert rules.span(month) == span
    assert len(rules.each(*span)) == span[1].day


def test_what_is_no_month_is_refused() -> None:
    with pytest.raises(Refused, match="不是月份"):
        rules.span("2026-13")


@pytest.mark.parametrize(
    ("every", "due"), [(rules.DAILY, date(2026, 10, 15)), (rules.WEEKLY, date(2026, 10, 19))]
)  # fmt: skip
def test_takings_are_due_on_the_next_day_or_after_their_week(every: str, due: date) -> None:
    assert rules.due(date(2026, 10, 14), every) == due  # a Wednesday
