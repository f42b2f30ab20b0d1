"""Dates as people type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.kit.dates import format_date, parse_date

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-1-5", date(2026, 1, 5)), ("2026-01-05", date(2026, 1, 5)), ("2026/1/5", date(2026, 1, 5)),
        ("2026.1.5", date(2026, 1, 5)), ("2026年1月5日", date(2026, 1, 5)), ("2026年1月5", date(2026, 1, 5)),
        ("1.5", date(2026, 1, 5)), ("1-5", date(2026, 1, 5)), ("1/5", date(2026, 1, 5)),
        ("1月5日", date(2026, 1, 5)), ("0105", date(2026, 1, 5)), ("20260105", date(2026, 1, 5)),
        ("今天", TODAY), ("明天", date(2026, 11, 25)), ("昨天", date(2026, 11, 23)), ("后天", date(2026, 11, 26)),
        ("+3", date(2026, 11, 27)), ("-24", date(2026, 10, 31)), ("−1", date(2026, 11, 23)), ("+0", TODAY),
        ("２０２６－１－５", date(2026, 1, 5)), ("０１０５", date(2026, 1, 5)), ("＋３", date(2026, 11, 27)),
        ("１/５", date(2026, 1, 5)), ("  1.5 ", date(2026, 1, 5)), ("1。5", date(2026, 1, 5)),
        ("2028-2-29", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_the_ways_to_write_a_date(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("abc", "看不懂"), ("", "看不懂"), ("105", "看不懂"), ("2026-1", "看不懂"),
        ("2.30", "没有 2026 年 2 月 30 日"),
        ("2027-2-29", "没有 2027 年 2 月 29 日"), ("13-1", "没有 2026 年 13 月"), ("1026-1-1", "年份应在"),
        ("大前天", "看不懂"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_date(typed, TODAY)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_what_is_shown_can_be_typed_again(day: date) -> None:
    assert parse_date(format_date(day), TODAY) == day
    assert parse_date(f"{day:%Y%m%d}", TODAY) == day


@given(st.integers(-9999, 9999))
def test_a_number_with_a_sign_counts_calendar_days(days: int) -> None:
    assert parse_date(f"{days:+d}", TODAY) == TODAY + timedelta(days=days)


def test_nothing_is_shown_for_no_date() -> None:
    assert format_date(None) == ""
