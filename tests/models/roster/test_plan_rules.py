"""The rules of plans, pure: tables of rest and overlap, duty by the hour, and properties of any month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.roster import clock
from models.roster.plan import cover, rules
from models.roster.plan.cover import Count, Duty, Need
from models.roster.plan.rules import Cell, Limits, Own, Trouble, Worker
from models.roster.rules import DAY_MINUTES, Shift, Times
from models.roster.workflow import ShiftKind

DEC = date(2026, 12, 1)
WHO = Worker(1, "KF001", "马腾")


def shift(number: int, starts: int | None, ends: int = 0, kind: ShiftKind = ShiftKind.WORK, role: str = "") -> Shift:
    times = Times(starts, ends) if starts is not None else None
    return Shift(number, f"{number}", f"{number}班", kind, times, role)


EARLY, MIDDLE, LATE = shift(1, 480, 960), shift(2, 720, 1200), shift(3, 960, 1440)
NIGHT, DAWN = shift(4, 1200, 1920), shift(5, 0, 480)
LEAVE, STANDBY = shift(6, None, kind=ShiftKind.LEAVE), shift(7, 1200, 1920, ShiftKind.STANDBY)
SHIFTS = (EARLY, MIDDLE, LATE, NIGHT, DAWN, LEAVE, STANDBY)


def own(*days: Shift | tuple[Shift, ...] | None) -> Own:
    cells = {}
    for number, there in enumerate(days):
        shifts = there if isinstance(there, tuple) else (there,)
        cells[DEC + timedelta(number)] = {at: Cell(one) for at, one in enumerate(shifts, 1)}
    return Own(WHO, cells)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ((EARLY, EARLY), []),
        ((LATE, EARLY), [Trouble.REST]),
        ((LATE, None, EARLY), []),
        ((LATE, DAWN), [Trouble.REST]),
        ((NIGHT, EARLY), [Trouble.REST]),
        ((NIGHT, DAWN), [Trouble.DOUBLE]),
        ((MIDDLE, EARLY), []),
        ((MIDDLE, shift(8, 419, 900)), [Trouble.REST]),
        ((MIDDLE, shift(8, 420, 900)), [Trouble.REST] if 420 + 1440 - 1200 < 660 else []),
        (((EARLY, LATE),), []),
        (((EARLY, MIDDLE),), [Trouble.DOUBLE]),
        ((STANDBY, EARLY), []),
        ((STANDBY, DAWN), [Trouble.DOUBLE]),
        (((LEAVE, EARLY),), [Trouble.DOUBLE]),
        ((LEAVE, EARLY), []),
        ((NIGHT, NIGHT), []),
    ],
)
def test_what_is_wrong_between_shifts(days: tuple[Shift, ...], found: list[Trouble]) -> None:
    assert [one.kind for one in rules.troubles(own(*days), Limits())] == found


def test_the_other_of_two_rosters_is_told_only_once_and_here() -> None:
    there = rules.work(DEC, 1, LATE, here=False, place="热线日常排班")
    month = Own(WHO, own(None, EARLY).cells, (there,))
    (one,) = rules.troubles(month, Limits())
    assert one.day == DEC + timedelta(1)
    assert "12-01 3班（热线日常排班） 24:00 下班" in one.words


def test_a_long_shift_overlaps_with_every_one_within_it() -> None:
    long, first, second = shift(8, 480, 1200), shift(9, 500, 600), shift(10, 700, 800)
    found = rules.troubles(own((long, first, second)), Limits())
    assert [(one.kind, one.position) for one in found] == [(Trouble.DOUBLE, 2), (Trouble.DOUBLE, 3)]


def test_lengths_in_words() -> None:
    assert [rules.length(one) for one in (45, 480, 450)] == ["45 分钟", "8 小时", "7 小时 30 分"]


@pytest.mark.parametrize(("one", "night"), [(EARLY, False), (LATE, False), (NIGHT, True), (DAWN, True), (LEAVE, False)])
def test_a_night_lies_on_the_hours_after_midnight(one: Shift, night: bool) -> None:
    assert rules.is_night(one) is night


months = st.lists(st.one_of(st.none(), st.sampled_from(SHIFTS)), min_size=1, max_size=31)


@given(months, st.integers(0, 1200))
def test_a_problem_names_a_planned_cell_and_more_rest_never_makes_fewer(days: list[Shift | None], least: int) -> None:
    month = own(*days)
    few = rules.troubles(month, Limits(rest_minutes=least))
    many = rules.troubles(month, Limits(rest_minutes=least + 60))
    assert {one.about for one in few} <= {one.about for one in many}
    assert all(month.cells[one.day][one.position].shift is not None for one in many)
    assert len({one.about for one in many}) == len(many)


@given(months)
def test_a_month_judged_by_days_says_the_same_as_judged_whole(days: list[Shift | None]) -> None:
    month = own(*days)
    whole = {one.about for one in rules.troubles(month, Limits())}
    single = {one.about for day in month.cells for one in rules.troubles(month, Limits(), [day]) if one.day == day}
    assert single == whole


@given(months, st.data())
def test_the_way_out_leaves_nothing_wrong_with_the_cell(days: list[Shift | None], data: st.DataObject) -> None:
    month = own(*days)
    found = rules.troubles(month, Limits())
    if not found:
        return
    ways = rules.Ways(lambda _: [EARLY, MIDDLE, LATE, NIGHT], [LEAVE])
    one = rules.fixed(month, data.draw(st.sampled_from(found)), ways, Limits())
    assert one.fix is not None
    by_code = {each.code: each for each in SHIFTS}
    cells = {**month.cells, one.fix.day: {one.fix.position: Cell(by_code.get(one.fix.code))}}
    after = rules.troubles(Own(WHO, cells), Limits())
    assert one.about not in {each.about for each in after}
    assert not [each for each in after if each.day == one.fix.day]


def duties(*placed: tuple[int, Shift]) -> list[Duty]:
    return [Duty(rules.work(DEC + timedelta(day), 1, one), "") for day, one in placed]


def counted(need: Need, placed: list[Duty], days: int = 1, known_from: date = DEC) -> tuple[list[object], list[str]]:
    asked = [DEC + timedelta(number) for number in range(days)]
    row, problems = cover.judge(need, cover.by_day(need, placed), asked, known_from)
    return list(row.counts), [one.words for one in problems]


def test_people_of_a_shift_are_counted_by_the_day() -> None:
    need = Need("早班在岗", 2, codes=frozenset({"1"}))
    counts, told = counted(need, duties((0, EARLY), (0, LATE), (1, EARLY), (1, EARLY)), 2)
    assert counts == [Count(1, short=True), Count(2, short=False)]
    assert told == ["只有 1 人在岗，至少 2 人"]


def test_hours_are_looked_at_minute_by_minute() -> None:
    need = Need("营业厅", 1, starts=480, until=1200)
    counts, told = counted(need, duties((0, EARLY), (0, shift(8, 1000, 1100))))
    assert counts == [Count(0, short=True)]
    assert told == ["16:00–16:40 无人值守，18:20–20:00 无人值守"]


def test_the_night_before_covers_the_morning() -> None:
    need = Need("热线", 1, starts=0, until=DAY_MINUTES)
    placed = duties((0, EARLY), (0, LATE), (0, NIGHT), (1, EARLY), (1, LATE))
    _, told = counted(need, placed, 2)
    assert told == []
    _, told = counted(need, duties((1, EARLY), (1, LATE)), 2)
    assert told == ["00:00–24:00 无人值守", "00:00–08:00 无人值守"]


@pytest.mark.parametrize(
    ("day", "asked"), [(date(2026, 11, 14), False), (date(2026, 11, 15), True), (date(2027, 3, 15), True),
                       (date(2027, 3, 16), False)],
)  # fmt: skip
def test_a_season_goes_over_the_turn_of_the_year(day: date, asked: bool) -> None:
    assert Need("热线", 1, season=((11, 15), (3, 15))).holds(day) is asked


@pytest.mark.parametrize(
    ("mode", "hours"), [("24h", (0, 1440)), ("business_hours", (510, 1050))],
)  # fmt: skip
def test_the_hours_of_the_hotline(mode: str, hours: tuple[int, int]) -> None:
    assert cover.hotline_hours(mode, "08:30", "17:30") == hours


spans = st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 900)), max_size=12)


@given(spans, st.integers(1, 3))
def test_the_thinnest_hour_is_that_of_any_minute(placed: list[tuple[int, int]], least: int) -> None:
    works = [rules.Work(DEC, 1, EARLY, starts, starts + long) for starts, long in placed]
    people, gaps = cover.thinnest(works, 300, 1500, least)
    by_minute = [sum(one.starts <= at < one.ends for one in works) for at in range(300, 1500)]
    assert people == min(by_minute)
    missing = {at for begin, end, _ in gaps for at in range(begin, end)}
    assert missing == {300 + place for place, there in enumerate(by_minute) if there < least}


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("08:00", 480), ("8:00", 480), ("24:00", 1440), ("次日08:00", 1920), ("次日 08：00", 1920), ("32:00", 1920)],
)
def test_clocks_are_read_as_people_write_them(typed: str, minutes: int) -> None:
    assert clock.parse(typed) == minutes


@given(st.integers(0, 2880))
def test_a_clock_that_was_written_is_read_again(minutes: int) -> None:
    assert clock.parse(clock.words(minutes)) == minutes
