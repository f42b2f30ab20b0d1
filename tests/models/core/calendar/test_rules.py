"""Deadline arithmetic: worked examples, and what holds for every day, length and calendar."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.calendar import almanac, rules
from models.core.calendar.rules import Calendar, Count, Day, DayKind, Roll

YEARS = (2024, 2025, 2026)
KNOWN = Calendar({on: day for year in YEARS for on, day in almanac.days_of(year).items()}, frozenset(YEARS))
ONE = timedelta(days=1)


def day(words: str) -> date:
    return date.fromisoformat(words)


days = st.dates(date(2024, 1, 2), date(2026, 11, 30))
lengths = st.integers(0, 40)
units = st.sampled_from(Count)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A calendar with a few free and worked days of its own and some years that nobody keeps."""
    kinds = st.sampled_from(DayKind).map(lambda kind: Day(kind, "节日" if kind is DayKind.HOLIDAY else ""))
    odd = draw(st.dictionaries(st.dates(date(2025, 1, 1), date(2025, 4, 30)), kinds, max_size=60))
    return Calendar(odd, draw(st.frozensets(st.integers(2024, 2028))))


some_days = st.dates(date(2025, 1, 1), date(2025, 4, 30))


@pytest.mark.parametrize(
    ("on", "kind", "name", "works"),
    [
        ("2026-10-01", "holiday", "国庆节", False),
        ("2026-10-03", "holiday", "国庆节", False),
        ("2026-10-10", "makeup", "国庆节", True),
        ("2026-10-11", "rest", "", False),
        ("2026-10-12", "workday", "", True),
        ("2026-02-14", "makeup", "春节", True),
        ("2025-10-06", "holiday", "中秋节", False),
    ],
)
def test_days_of_kept_years_are_what_the_state_says(on: str, kind: str, name: str, works: bool) -> None:
    assert KNOWN.day(day(on)) == Day(DayKind(kind), name)
    assert KNOWN.is_workday(day(on)) is works
    assert KNOWN.is_known(day(on))


def test_a_year_that_nobody_keeps_is_counted_by_weekdays_and_says_so() -> None:
    assert KNOWN.day(day("2027-01-01")) == Day(DayKind.WORKDAY)
    assert not KNOWN.is_known(day("2027-01-01"))
    counted = rules.deadline(KNOWN, day("2026-12-30"), 2)
    assert counted.last_day == day("2027-01-01")
    assert not counted.calendar_known
    assert "2027 年的工作日历还没有维护" in counted.explanation.warnings[0]


@pytest.mark.parametrize(
    ("event", "length", "unit", "last"),
    [
        ("2026-07-10", 3, Count.CALENDAR, "2026-07-13"),  # signed Fri 10th, last day Mon 13th
        ("2026-11-23", 3, Count.CALENDAR, "2026-11-26"),
        ("2026-09-28", 3, Count.CALENDAR, "2026-10-08"),  # National Day moves it
        ("2026-02-11", 3, Count.CALENDAR, "2026-02-14"),  # a Saturday that is worked
        ("2026-11-23", 1, Count.WEEKS, "2026-11-30"),
        ("2026-09-22", 5, Count.WORKING, "2026-09-30"),
        ("2026-09-18", 1, Count.WORKING, "2026-09-20"),  # a make-up Sunday counts
        ("2026-08-31", 1, Count.MONTHS, "2026-09-30"),
        ("2024-01-31", 1, Count.MONTHS, "2024-02-29"),
        ("2025-01-31", 1, Count.MONTHS, "2025-02-28"),
        ("2026-11-24", 0, Count.CALENDAR, "2026-11-24"),
    ],
)
def test_a_period_running_forward_ends_on(event: str, length: int, unit: Count, last: str) -> None:
    counted = rules.deadline(KNOWN, day(event), length, unit=unit)
    assert counted.last_day == day(last)
    assert counted.ends_at == datetime.combine(day(last) + ONE, time())
    assert counted.calendar_known


def test_an_explanation_tells_which_days_were_skipped_and_why() -> None:
    moved = rules.deadline(KNOWN, day("2026-09-28"), 3)
    assert moved.moved_by == ("国庆节",)
    assert "10-01（周四）至 10-07（周三）是国庆节，顺延到下一个工作日 10-08（周四）。" in moved.explanation.steps
    assert moved.explanation.result == "截止 10-08（周四）24:00"
    working = rules.deadline(KNOWN, day("2026-09-22"), 5, unit=Count.WORKING)
    assert "其间 09-25（周五）至 09-27（周日）是中秋节，不计。" in working.explanation.steps[1]
    weekend = rules.deadline(KNOWN, day("2026-11-20"), 1)
    assert weekend.moved_by == ("休息日",)
    assert weekend.last_day == day("2026-11-23")


def test_the_year_is_told_where_it_is_another_one() -> None:
    assert rules.spoken(day("2026-11-26"), day("2026-01-01")) == "11-26（周四）"
    assert rules.spoken(day("2027-01-04"), day("2026-12-31")) == "2027-01-04（周一）"


@pytest.mark.parametrize(
    ("end_of_day", "at", "over"),
    [
        ("24:00", "2026-11-26 23:59:59", False),
        ("24:00", "2026-11-27 00:00:00", True),
        ("17:30", "2026-11-26 17:30:59", False),
        ("17:30", "2026-11-26 17:31:00", True),
        ("17:30", "2026-11-25 23:00:00", False),
    ],
)
def test_a_period_is_over_after_its_last_day_or_a_whole_minute_after_its_end(
    end_of_day: str, at: str, over: bool
) -> None:
    counted = rules.deadline(KNOWN, day("2026-11-23"), 3, end_of_day=end_of_day)
    assert counted.is_over(datetime.fromisoformat(at)) is over


@pytest.mark.parametrize(
    ("month", "number", "inclusive", "roll", "last"),
    [
        ("2026-10-01", 3, True, Roll.BACKWARD, "2026-11-03"),
        ("2026-10-31", 6, True, Roll.BACKWARD, "2026-11-06"),
        ("2026-12-05", 3, True, Roll.BACKWARD, "2027-01-01"),  # a year that nobody keeps: by weekday
        ("2026-04-01", 3, True, Roll.BACKWARD, "2026-04-30"),
        ("2026-04-01", 3, True, Roll.FORWARD, "2026-05-06"),
        ("2026-04-01", 3, True, Roll.NONE, "2026-05-03"),
        ("2026-10-01", 3, False, Roll.BACKWARD, "2026-11-02"),
        ("2026-10-01", 1, False, Roll.NONE, "2026-10-31"),
        ("2026-01-01", 31, True, Roll.NONE, "2026-02-28"),
    ],
)
def test_a_paper_of_a_month_is_due_on(month: str, number: int, inclusive: bool, roll: Roll, last: str) -> None:
    due = rules.due_day(KNOWN, day(month), number, inclusive=inclusive, roll=roll)
    assert due.last_day == day(last)


def test_a_due_day_that_falls_into_its_own_month_is_pointed_out() -> None:
    assert "那时当月可能还没有结束" in rules.due_day(KNOWN, day("2026-09-01"), 3).explanation.warnings[-1]
    assert rules.due_day(KNOWN, day("2026-10-01"), 3).explanation.warnings == ()


@pytest.mark.parametrize(
    ("applied", "first", "needed", "unit", "latest", "given_days", "enough"),
    [
        ("2026-11-20", "2026-11-23", 3, Count.CALENDAR, "2026-11-20", 3, True),  # C-04: day D for D+3
        ("2026-11-21", "2026-11-23", 3, Count.CALENDAR, "2026-11-20", 2, False),
        ("2026-09-22", "2026-09-28", 3, Count.WORKING, "2026-09-22", 3, True),
        ("2026-09-23", "2026-09-28", 3, Count.WORKING, "2026-09-22", 2, False),
        ("2026-11-25", "2026-11-23", 0, Count.CALENDAR, "2026-11-23", 0, False),  # asked for afterwards
    ],
)
def test_notice_is_counted_backwards_without_moving_for_free_days(
    applied: str, first: str, needed: int, unit: Count, latest: str, given_days: int, enough: bool
) -> None:
    asked = rules.notice(KNOWN, day(applied), day(first), needed, unit=unit)
    assert (asked.latest, asked.given, asked.is_enough) == (day(latest), given_days, enough)


def test_notice_in_working_days_of_a_year_that_nobody_keeps_says_so() -> None:
    assert not rules.notice(KNOWN, day("2027-01-04"), day("2027-01-08"), 3, unit=Count.WORKING).calendar_known
    assert rules.notice(KNOWN, day("2027-01-04"), day("2027-01-08"), 3).calendar_known


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("08:30:00", "08:30:59", 0),
        ("08:30:00", "08:31:00", 1),
        ("08:30:00", "09:00:59", 30),
        ("08:31:00", "08:30:00", 0),
    ],
)
def test_minutes_are_whole_elapsed_ones(start: str, end: str, minutes: int) -> None:
    on = "2026-11-24 "
    assert rules.elapsed_minutes(datetime.fromisoformat(on + start), datetime.fromisoformat(on + end)) == minutes


def test_half_a_year_is_the_six_months_that_end_on_the_day() -> None:
    assert rules.rolling_months(day("2026-08-31"), 6) == (day("2026-03-01"), day("2026-08-31"))
    assert rules.rolling_months(day("2026-11-24"), 6) == (day("2026-05-25"), day("2026-11-24"))


def test_lengths_that_make_no_sense_are_errors() -> None:
    with pytest.raises(ValueError):
        rules.deadline(KNOWN, day("2026-11-24"), -1)
    with pytest.raises(ValueError):
        rules.notice(KNOWN, day("2026-11-24"), day("2026-11-30"), 1, unit=Count.WEEKS)


# what holds always


@given(calendars(), some_days, lengths)
def test_a_period_is_never_shorter_than_its_days(calendar: Calendar, event: date, length: int) -> None:
    assert rules.deadline(calendar, event, length).last_day >= event + timedelta(days=length)
    assert rules.deadline(calendar, event, length, unit=Count.WORKING).last_day >= event + timedelta(days=length)


@given(calendars(), some_days, lengths, units)
def test_a_rolled_last_day_is_a_working_day_and_nothing_worked_was_passed_over(
    calendar: Calendar, event: date, length: int, unit: Count
) -> None:
    rolled = rules.deadline(calendar, event, length, unit=unit)
    plain = rules.deadline(calendar, event, length, unit=unit, roll=Roll.NONE)
    assert calendar.is_workday(rolled.last_day)
    passed = [on for on in rules.each_day(plain.last_day, rolled.last_day) if calendar.is_workday(on)]
    assert passed == [rolled.last_day]
    assert bool(rolled.moved_by) == (rolled.last_day != plain.last_day)


@given(calendars(), some_days, lengths, units)
def test_a_later_event_or_a_longer_period_never_ends_earlier(
    calendar: Calendar, event: date, length: int, unit: Count
) -> None:
    here = rules.deadline(calendar, event, length, unit=unit).last_day
    assert rules.deadline(calendar, event + ONE, length, unit=unit).last_day >= here
    assert rules.deadline(calendar, event, length + 1, unit=unit).last_day >= here


@given(calendars(), some_days, st.integers(1, 40))
def test_working_days_forth_and_back_meet(calendar: Calendar, event: date, number: int) -> None:
    last = rules.add_workdays(calendar, event, number)
    assert rules.count_workdays(calendar, event + ONE, last) == number
    back = rules.add_workdays(calendar, last, -number)
    assert back <= event
    assert rules.add_workdays(calendar, back, number) == last


@given(calendars(), some_days)
def test_next_and_previous_workdays_enclose_a_day(calendar: Calendar, on: date) -> None:
    after, before = rules.next_workday(calendar, on), rules.previous_workday(calendar, on)
    assert before <= on <= after
    assert (before == on) == (after == on) == calendar.is_workday(on)


@given(calendars(), some_days, some_days, st.integers(0, 20), st.sampled_from([Count.CALENDAR, Count.WORKING]))
def test_notice_is_enough_exactly_when_so_many_days_were_given(
    calendar: Calendar, applied: date, first: date, needed: int, unit: Count
) -> None:
    asked = rules.notice(calendar, applied, first, needed, unit=unit)
    if needed and applied < first:
        assert asked.is_enough == (asked.given >= needed)
    assert asked.is_enough == (applied <= asked.latest)


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.integers(-60, 60))
def test_months_keep_the_day_of_the_month_or_take_the_last(on: date, number: int) -> None:
    moved = rules.months_later(on, number)
    assert (moved.year * 12 + moved.month) - (on.year * 12 + on.month) == number
    assert moved.day == on.day or (moved.day < on.day and (moved + ONE).day == 1)


@given(calendars(), some_days, lengths, units, st.sampled_from(Roll))
def test_a_stored_deadline_is_read_back_as_it_was(
    calendar: Calendar, event: date, length: int, unit: Count, roll: Roll
) -> None:
    counted = rules.deadline(calendar, event, length, unit=unit, roll=roll)
    assert rules.deadline_of_json(json.loads(json.dumps(counted.to_json()))) == counted


@given(calendars(), some_days, lengths)
def test_what_looked_at_an_unkept_year_says_so(calendar: Calendar, event: date, length: int) -> None:
    counted = rules.deadline(calendar, event, length, unit=Count.WORKING)
    looked_at = {on.year for on in rules.each_day(event + ONE, counted.last_day)} if length else {event.year}
    assert counted.calendar_known == (looked_at <= calendar.years)
    assert bool(counted.explanation.warnings) != counted.calendar_known


@given(st.builds(datetime.combine, some_days, st.times()), st.integers(0, 600))
def test_a_limit_in_minutes_runs_around_the_clock(start: datetime, minutes: int) -> None:
    assert rules.elapsed_minutes(start, rules.minutes_later(start, minutes)) == minutes


@given(days, st.integers(1, 31), st.booleans())
def test_a_due_day_rolled_backward_is_never_late(month: date, number: int, inclusive: bool) -> None:
    due = rules.due_day(KNOWN, month, number, inclusive=inclusive)
    named = rules.due_day(KNOWN, month, number, inclusive=inclusive, roll=Roll.NONE)
    assert due.last_day <= named.last_day
    assert KNOWN.is_workday(due.last_day)
