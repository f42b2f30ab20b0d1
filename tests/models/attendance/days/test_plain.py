"""Plain days are told without derivation, and come to the same as with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, settings
from hypothesis import given as tried
from hypothesis import strategies as st

from models.attendance.days import plain
from models.attendance.days.plain import Frames
from models.attendance.days.rules import Call, Facts, Input, Month, derive, month
from models.attendance.days.values import Plain
from models.attendance.policy.values import CompRule, Deviation, Flex, Policy, Verdict
from models.attendance.workflow import CompSource, Event, Result, Sign
from models.roster.rules import Shift, moment
from tests.factories.days import (
    ANNUAL,
    DUTY,
    EARLY,
    FIRST,
    FOUR,
    LATE,
    NIGHT,
    OFFICE,
    POLICY,
    STANDBY,
    correction,
    cover,
    given,
    shift,
)

HALL = shift("厅", "08:30", "17:30", ("12:00", "13:30"), punches_break=True, pre_minutes=10)
SHORT = shift("短", "08:00", "12:20", ("12:00", "12:12"), punches_break=True)
GENEROUS = replace(POLICY, comp=(CompRule(CompSource.HOLIDAY, 300), CompRule(CompSource.REST_DUTY, 100)))
HOLIDAYS = {date(2026, 10, 1): "国庆节", date(2026, 10, 2): "国庆节"}
# Mostly shifts that can be plain, side by side with those that reach into the next day.
SHIFTS = st.sampled_from(
    [OFFICE, OFFICE, EARLY, LATE, NIGHT, FOUR, FOUR, HALL, HALL, SHORT, DUTY, STANDBY, ANNUAL, None, None,
     (EARLY, LATE), (EARLY, shift("夕", "17:00", "22:00")), (EARLY, NIGHT), (FOUR, DUTY)]
)  # fmt: skip
# Where each punch of a day lies beside its boundary, in seconds; None where it is missing.
SPARE = st.one_of(
    st.integers(0, 600),
    st.integers(0, 3600),
    st.integers(-600, 5 * 3600),
    st.integers(-5 * 3600, 0),
    st.sampled_from([0, 1, 14_400, None]),
)
DAYS = st.dictionaries(
    st.integers(0, 32), st.tuples(SHIFTS, st.lists(SPARE, min_size=8, max_size=8), st.booleans()), max_size=8
)  # fmt: skip
POLICIES = st.sampled_from([
    POLICY, GENEROUS, replace(POLICY, window_minutes=90), replace(POLICY, window_minutes=600),
    replace(POLICY, double_minutes=30), replace(POLICY, pre_shift_counts=True), replace(POLICY, double_minutes=0),
    replace(POLICY, rounds_up=True), replace(POLICY, grace_minutes=5, rounds_up=True, pre_shift_counts=True),
])  # fmt: skip
KNOWN_OTHERWISE = st.sampled_from([
    {}, {}, {},
    {"covers": (cover("2 09:00", "4 15:00"),)},
    {"overtime": (cover("2 18:00", "2 21:00", Sign.PRESENT),)},
    {"overtime": (cover("3 18:00", "4 08:30", Sign.PRESENT),)},
    {"stamps": (correction("3 08:00", "in"),)},
    {"calls": (Call(datetime.fromisoformat("2026-10-03 08:10"), 1),)},
    {"empty_days": frozenset({date(2026, 10, 3), date(2026, 10, 5)})},
    {"exempt": {date(2026, 10, 3): "出车"}},
    {"verdicts": {date(2026, 10, 3): Verdict(1, Result.NORMAL, None, 0, 0, None, "核实")}},
    {"missed": {date(2026, 10, 3): (Deviation(Event.NO_SHOW, 0, 0, 0, record=1),)}},
    {"employed_from": date(2026, 10, 3)},
    {"employed_until": date(2026, 10, 5)},
    {"data_until": datetime.fromisoformat("2026-10-06 17:30")},
    {"data_until": None},
])  # fmt: skip


def boundaries(shifts: Any, on: date) -> list[tuple[datetime, bool]]:
    """When somebody has to come (True) and may leave, in order."""
    found: list[tuple[datetime, bool]] = []
    for one in shifts if isinstance(shifts, tuple) else (shifts,):
        if one is None or one.times is None:
            continue
        times = one.times
        found.append((moment(on, times.starts), True))
        if times.punches_break:
            found += [(moment(on, times.break_from), False), (moment(on, times.break_until), True)]
        found.append((moment(on, times.ends), False))
    return found


def punched(days: dict[int, tuple[Any, list[int | None], bool]]) -> dict[str, list[str | int]]:
    """Punches as they are stored, by day and in order; a day may have one more at its middle."""
    moments: list[datetime] = []
    for number, (shifts, spare, extra) in days.items():
        due = boundaries(shifts, FIRST + timedelta(days=number - 1))
        for (at, comes), seconds in zip(due, spare, strict=False):
            if seconds is not None:
                moments.append(at - timedelta(seconds=seconds) if comes else at + timedelta(seconds=seconds))
        if extra and due:
            moments.append(due[0][0] + (due[-1][0] - due[0][0]) / 2)
    found: dict[str, list[str | int]] = {}
    for record, at in enumerate(sorted(one.replace(microsecond=0) for one in moments), 1):
        found.setdefault(f"{at:%Y-%m-%d}", []).extend((f"{at:%H:%M:%S}", record))
    return found


def both(
    days: dict[int, tuple[Any, list[int | None], bool]], policy: Policy, others: dict[str, Any]
) -> tuple[Input, Input]:
    """What a month is derived from with every day derived, and with plain days told."""
    one = given({number: planned for number, (planned, _, _) in days.items()}, **{"holidays": HOLIDAYS, **others})
    own = punched(days)
    frames = plain.frames([policy], one)
    return plain.with_punches(one, own, None), plain.with_punches(one, own, frames)


def told(found: Month) -> list[Any]:
    sums = (
        found.due_days, found.present_days, found.late, found.early, found.late_minutes, found.early_minutes,
        found.open_days, found.comp_minutes,
    )  # fmt: skip
    return [found.judged, sums, *((each.facts, each[2:]) for each in found.days)]


FULL = [60, 60, 60, 60, 60, 60, 60, 60]
LUNCH = [60, 0, 0, 60, 60, 60, 60, 60]


@settings(max_examples=400, deadline=None)
@tried(DAYS, POLICIES, KNOWN_OTHERWISE)
@example({1: (FOUR, FULL, False), 2: (NIGHT, FULL, False), 3: (FOUR, LUNCH, False)}, GENEROUS, {})
@example({5: (HALL, [600, 0, 600, 0], False), 6: (HALL, [599, 0, 600, 0], False)}, POLICY, {})
@example({5: (SHORT, [0, 0, 0, 0], False), 6: (SHORT, [0, 40, 40, 0], False)}, POLICY, {})
def test_plain_days_come_to_what_the_derivation_makes_of_them(
    days: dict[int, tuple[Any, list[int | None], bool]], policy: Policy, others: dict[str, Any]
) -> None:
    whole, quick = both(days, policy, others)
    assert not whole.plain
    assert derive(quick, lambda _: policy) == derive(whole, lambda _: policy)
    assert told(month(quick, "2026-10", lambda _: policy)) == told(month(whole, "2026-10", lambda _: policy))


@pytest.mark.parametrize(
    "planned", [OFFICE, EARLY, FOUR, HALL, DUTY, STANDBY, ANNUAL, None, (EARLY, shift("夕", "17:00", "22:00"))]
)
def test_an_ordinary_day_is_plain(planned: Shift | tuple[Shift, ...] | None) -> None:
    spare: list[int | None] = [600, 900, 600, 900]
    _, quick = both({5: (planned, spare, False)}, replace(POLICY, window_minutes=100), {})
    assert list(quick.plain) == [date(2026, 10, 5)]
    assert quick.stamps == ()


@pytest.mark.parametrize(
    ("days", "others"),
    [
        ({5: (OFFICE, [-60, 60], False)}, {"calls": (Call(datetime.fromisoformat("2026-10-05 08:10"), 1),)}),
        ({5: (OFFICE, [60, None], False)}, {"empty_days": frozenset({date(2026, 10, 5)})}),
        ({5: (OFFICE, [None, None], False)}, {}),
        ({5: (OFFICE, [-4 * 3600 - 1800, 60], False)}, {}),
        ({5: (FOUR, [60, None, None, 60], False)}, {}),
        ({5: (FOUR, [60, 2700, None, 60], False)}, {}),
        ({5: (DUTY, [-60, 60], False)}, {}),
        ({5: (OFFICE, [60, 60], True)}, {}),
        ({4: (NIGHT, [60, 60], False), 5: (OFFICE, [60, 60], False)}, {}),
        ({5: (OFFICE, [60, 60], False)}, {"covers": (cover("5 20:00", "5 21:00"),)}),
        ({5: (OFFICE, [60, 60], False)}, {"data_until": datetime.fromisoformat("2026-10-05 17:30")}),
    ],
)
def test_what_is_not_plain_for_certain_is_derived(days: Any, others: dict[str, Any]) -> None:
    _, quick = both(days, GENEROUS, others)
    assert date(2026, 10, 5) not in quick.plain


@pytest.mark.parametrize(
    ("planned", "spare", "shown"),
    [
        (OFFICE, [-300, 60], [(Event.LATE, 5)]),
        (OFFICE, [-59, 60], []),
        (OFFICE, [-5400, -7200], [(Event.LATE, 90), (Event.EARLY, 120)]),
        (OFFICE, [None, -60], [(Event.MISSING_IN, 0), (Event.EARLY, 1)]),
        (OFFICE, [60, None], [(Event.MISSING_OUT, 0)]),
        (FOUR, [-60, 60, 60, None], [(Event.LATE, 1), (Event.MISSING_OUT, 0)]),
        (FOUR, [60, None, -60, 60], [(Event.MISSING_OUT, 0), (Event.LATE, 1)]),
        (HALL, [300, 60, 60, 60], []),
    ],
)
def test_a_day_with_a_delay_or_a_missing_punch_is_told(
    planned: Shift, spare: list[int | None], shown: list[tuple[Event, int]]
) -> None:
    whole, quick = both({5: (planned, spare, False)}, POLICY, {})
    told_of = quick.plain[date(2026, 10, 5)]
    assert [(each.event, each.minutes) for each in told_of.deviations or ()] == shown
    assert told_of.facts() == derive(whole, lambda _: POLICY)[4]


def test_no_day_is_plain_where_rules_change_or_look_at_the_evening_before() -> None:
    one = given({})
    assert isinstance(plain.frames([POLICY, POLICY], one), Frames)
    assert plain.frames([POLICY, GENEROUS], one) is None
    assert plain.frames([replace(POLICY, flexes=(Flex(60, 30),))], one) is None


def test_a_plain_day_says_all_that_a_derived_one_does() -> None:
    whole, quick = both({1: (FOUR, [60, 60, 60, 60], False)}, GENEROUS, {})
    found = month(quick, "2026-10", lambda _: GENEROUS)
    day = found.days[0]
    assert isinstance(day.told, Plain)
    assert isinstance(day.facts, Facts)
    assert (day.sign, day.facts.worked_minutes, day.facts.comp_minutes, found.comp_minutes) == (
        Sign.PRESENT, 480, 1440, 1440,
    )  # fmt: skip
    assert len(day.facts.notes) == 1
    assert [each.came is not None for each in day.facts.attended] == [True, True]
    assert day.facts == derive(whole, lambda _: GENEROUS)[0]
