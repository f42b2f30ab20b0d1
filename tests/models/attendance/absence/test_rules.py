"""Runs and sums of absence: worked tables, and properties over any sequence of days (R-065, R-066)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.attendance.absence import rules
from models.attendance.absence.rules import Entry, Level, Limits, Opening
from models.core.explain import Basis
from models.staff.rules import Setting

START = date(2026, 10, 1)


def limits(window: str = "calendar_year", counts: str = "amounts", alert: int = 2) -> Limits:
    basis = Basis("R-066")
    return Limits(*(Setting(one, basis) for one in (3, 3, window, alert, counts)))


def days(told: str, first: date = START) -> list[Entry]:
    """One sign a day: R rest, W worked, A absent, H half a day absent, L leave, E half a day at a threshold."""
    made = {
        "R": (False, 0, 0), "W": (True, 0, 0), "L": (True, 0, 0), "A": (True, 100, 0), "H": (True, 50, 0),
        "E": (True, 0, 50),
    }  # fmt: skip
    return [Entry(first + timedelta(days=n), *made[sign]) for n, sign in enumerate(told)]


@pytest.mark.parametrize(
    ("told", "amounts"),
    [
        ("AAA", [300]),
        ("ARRAA", [300]),
        ("RARARAR", [300]),
        ("AWA", [100, 100]),
        ("ALAA", [100, 200]),
        ("HHHHHH", [300]),
        ("HAH", [200]),
        ("AEA", [100, 100]),
        ("RRWW", []),
        ("", []),
    ],
)
def test_rest_days_do_not_break_a_run_and_worked_or_leave_days_do(told: str, amounts: list[int]) -> None:
    assert [one.amount for one in rules.runs(days(told))] == amounts


def test_by_the_other_reading_only_whole_days_make_a_run() -> None:
    assert [one.amount for one in rules.runs(days("AAHAA"), whole_days=True)] == [200, 200]


@pytest.mark.parametrize(
    ("told", "level", "total"),
    [
        ("WWW", Level.NONE, 0),
        ("AWHW", Level.NONE, 150),
        ("AWAW", Level.ALERT, 200),
        ("AWAWHW", Level.ALERT, 250),
        ("AWAWHE", Level.THRESHOLD, 300),
        ("AAA", Level.THRESHOLD, 300),
    ],
)
def test_an_alert_at_two_days_and_the_right_at_three(told: str, level: Level, total: int) -> None:
    found = rules.standing(7, START + timedelta(days=60), days(told), (), limits())
    assert (found.level, found.year_sum) == (level, total)


def test_a_run_across_the_year_end_gives_the_right_though_neither_year_has_three_days() -> None:
    entries = days("AARA", date(2026, 12, 30))
    found = rules.standing(7, date(2027, 1, 2), entries, (), limits())
    assert (found.run_days, found.year_sum, found.level) == (300, 100, Level.THRESHOLD)
    assert found.explanation.result.startswith("连续旷工 3 天，单位有权解除劳动合同")
    within = rules.standing(7, date(2027, 3, 1), days("AWAWA", date(2027, 2, 1)), (), limits())
    assert within.explanation.result.startswith("旷工累计 3 天，单位有权解除劳动合同")
    assert found.keys == ("run:2027-01-02:300",)
    before = rules.standing(7, date(2026, 12, 31), entries, (), limits())
    assert (before.run_days, before.year_sum, before.level) == (200, 200, Level.ALERT)


def test_a_run_across_the_year_end_is_broken_by_a_worked_day() -> None:
    found = rules.standing(7, date(2027, 1, 3), days("AAWAA", date(2026, 12, 30)), (), limits())
    assert (found.run_days, found.year_sum, found.level) == (200, 200, Level.ALERT)


def test_the_rolling_window_reaches_twelve_months_back() -> None:
    entries = [*days("A", date(2025, 11, 3)), *days("W", date(2026, 1, 5)), *days("AWA", date(2026, 10, 5))]
    for on, total in ((date(2026, 11, 2), 300), (date(2026, 11, 3), 200)):
        found = rules.standing(7, on, entries, (), limits("rolling_12_months"))
        assert found.year_sum == total
    assert rules.standing(7, date(2026, 11, 2), entries, (), limits()).year_sum == 200


def test_days_after_the_asked_one_do_not_count() -> None:
    assert rules.standing(7, START, days("AAA"), (), limits()).year_sum == 100


def test_an_opening_adds_to_its_year_and_its_run_goes_on() -> None:
    stated = Opening(1, 2026, 250, run=200, last_day=date(2026, 9, 30))
    found = rules.standing(7, START, days("A"), (stated,), limits())
    assert (found.year_sum, found.opening, found.run_days) == (350, 250, 300)
    assert {one.entity for one in found.explanation.used} == {"absence_opening"}
    broken = rules.standing(7, START + timedelta(days=1), days("WA"), (stated,), limits())
    assert broken.run_days == 200


def test_days_that_an_opening_states_are_not_counted_again() -> None:
    stated = Opening(1, 2026, 200, last_day=START)
    assert rules.standing(7, START + timedelta(days=1), days("AA"), (stated,), limits()).year_sum == 300


def test_an_opening_of_another_year_does_not_count_in_the_calendar_year() -> None:
    stated = Opening(1, 2025, 200, last_day=date(2025, 12, 30))
    assert rules.standing(7, START, days("A"), (stated,), limits()).year_sum == 100


def test_a_right_that_was_taken_up_is_not_open_again_until_more_absence_comes() -> None:
    reached = rules.standing(7, START + timedelta(days=5), days("AAA"), (), limits())
    for decided, level in ((False, Level.PROPOSED), (True, Level.DECIDED)):
        taken = dict.fromkeys(reached.keys, decided)
        found = rules.standing(7, START + timedelta(days=5), days("AAA"), (), limits(), taken)
        assert found.level is level
    more = rules.standing(7, START + timedelta(days=9), days("AAAWA"), (), limits(), dict.fromkeys(reached.keys, True))
    assert more.level is Level.THRESHOLD


def test_the_explanation_adds_up_and_names_the_reading_that_was_not_taken() -> None:
    found = rules.standing(7, START + timedelta(days=9), days("HAHA"), (), limits())
    text = "\n".join(found.explanation.steps)
    assert "累计 0.5 + 1 + 0.5 + 1 = 3 天" in text
    assert "最长连续旷工 3 天" in text
    assert found.explanation.alternatives
    whole = rules.standing(7, START + timedelta(days=9), days("HAHA"), (), limits(counts="whole_days"))
    assert (whole.run_days, whole.explanation.alternatives) == (100, ())


sequences = st.text("RWLAHE", max_size=60)


@given(sequences)
def test_runs_take_every_absent_day_once_and_in_order(told: str) -> None:
    entries = days(told)
    found = rules.runs(entries)
    taken = [one for run in found for one in run.entries]
    assert taken == [one for one in entries if one.absence]
    assert all(run.amount == sum(one.absence for one in run.entries) for run in found)


@given(sequences)
def test_rest_days_change_neither_runs_nor_sums(told: str) -> None:
    plain, on = days(told.replace("R", "")), START + timedelta(days=80)
    with_rest = days(told)
    assert [one.amount for one in rules.runs(plain)] == [one.amount for one in rules.runs(with_rest)]
    sums = [rules.standing(7, on, one, (), limits()).year_sum for one in (plain, with_rest)]
    assert sums[0] == sums[1]


@given(sequences)
def test_within_one_year_a_run_of_three_days_is_three_days_in_all(told: str) -> None:
    found = rules.standing(7, START + timedelta(days=60), days(told), (), limits())
    assert found.run_days <= found.year_sum
    assert (found.level is Level.THRESHOLD) == (found.year_sum >= 300)
    assert bool(found.keys) == (found.level is Level.THRESHOLD)
