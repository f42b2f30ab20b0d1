"""What holds of any month: no punch is lost, nothing depends on order or on the date, a correction never harms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from models.attendance.days.rules import Facts, Input, Stamp, derive, month
from models.attendance.workflow import DayState, Event, Sign
from models.roster.rules import Shift, moment
from tests.factories.days import (
    ANNUAL,
    DUTY,
    EARLY,
    FOUR,
    LATE,
    NIGHT,
    OFFICE,
    POLICY,
    STANDBY,
    cover,
    facts,
    given,
    october,
    stamps,
)

SHIFTS = st.sampled_from([None, OFFICE, EARLY, LATE, NIGHT, FOUR, DUTY, STANDBY, ANNUAL, (EARLY, LATE), (EARLY, NIGHT)])
PLANS = st.dictionaries(st.integers(0, 32), SHIFTS, max_size=12)
PUNCHES = st.lists(st.integers(0, 33 * 1440), max_size=30)
COVERS = st.lists(st.tuples(st.integers(0, 33 * 1440), st.integers(1, 900)), max_size=3)
START = datetime.fromisoformat("2026-09-30 00:00")


def built(days: dict[int, object], minutes: list[int], away: list[tuple[int, int]]) -> Input:
    punches = [Stamp(START + timedelta(minutes=one), number) for number, one in enumerate(minutes, 1)]
    covers = tuple(
        replace(cover("1 08:00", "1 09:00"), starts=START + timedelta(minutes=at), record=number,
                ends=START + timedelta(minutes=at + length))
        for number, (at, length) in enumerate(away)
    )  # fmt: skip
    return given(days, punches, covers=covers)


def derived(one: Input) -> tuple[Facts, ...]:
    return derive(one, lambda _: POLICY)


@settings(max_examples=150, deadline=None)
@tried(PLANS, PUNCHES, COVERS)
def test_every_punch_is_of_one_day_and_used_or_noted(
    days: dict[int, object], minutes: list[int], away: list[tuple[int, int]]
) -> None:
    one = built(days, minutes, away)
    wide = replace(one, first=date(2026, 9, 28), last=date(2026, 11, 4))
    found = derived(wide)
    assert sorted(stamp for day in found for stamp in day.stamps) == sorted(one.stamps)
    for day in found:
        used = {
            stamp
            for part in day.attended
            for stamp in (part.came, part.left, *part.doubles, *part.between)
            if stamp is not None
        }
        for stamp in set(day.stamps) - used:
            told = " ".join(day.notes)
            assert f"{stamp.at:%H:%M}" in told


@settings(max_examples=100, deadline=None)
@tried(PLANS, PUNCHES, COVERS, st.integers(0, 1000))
def test_order_does_not_matter_and_twice_is_the_same(
    days: dict[int, object], minutes: list[int], away: list[tuple[int, int]], seed: int
) -> None:
    one = built(days, minutes, away)
    chance = Random(seed)
    mixed = replace(
        one,
        stamps=tuple(chance.sample(one.stamps, len(one.stamps))),
        covers=tuple(chance.sample(one.covers, len(one.covers))),
        plan=dict(chance.sample(sorted(one.plan.items()), len(one.plan))),
    )
    assert derived(one) == derived(mixed) == derived(one)


@settings(max_examples=60, deadline=None)
@tried(PLANS, PUNCHES, st.integers(-400, 400))
def test_another_date_gives_the_same(days: dict[int, object], minutes: list[int], by: int) -> None:
    one, later = built(days, minutes, []), timedelta(days=by)
    moved = replace(
        one,
        first=one.first + later, last=one.last + later, now=one.now + later,
        data_until=one.data_until + later if one.data_until else None,
        plan={
            day + later: tuple(each._replace(day=day + later) for each in planned)
            for day, planned in one.plan.items()
        },
        stamps=tuple(stamp._replace(at=stamp.at + later) for stamp in one.stamps),
    )  # fmt: skip

    def gist(found: tuple[Facts, ...]) -> list[object]:
        return [(each.state, each.sign, [(x.event, x.minutes) for x in each.deviations]) for each in found]

    assert gist(derived(moved)) == gist(derived(one))


WORK = st.sampled_from([OFFICE, EARLY, LATE, NIGHT, FOUR, DUTY])


def boundaries(shift: Shift) -> list[datetime]:
    times = shift.times
    assert times is not None
    middle = [times.break_from, times.break_until] if times.punches_break else []
    day = date(2026, 10, 5)
    return [moment(day, one) for one in (times.starts, *middle, times.ends) if one is not None]


@settings(max_examples=100, deadline=None)
@tried(WORK, st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_who_is_there_for_the_whole_shift_has_no_deviation(shift: Shift, spare: list[int]) -> None:
    due = boundaries(shift)
    punches = [
        one + timedelta(minutes=spare[place] if place % 2 else -spare[place])
        for place, one in enumerate(due)
    ]  # fmt: skip
    if len(due) == 4:  # no longer than the break
        punches[1], punches[2] = due[1] + timedelta(minutes=spare[1] % 40), due[2] - timedelta(minutes=spare[2] % 40)
    found = facts(given({5: shift}, [Stamp(one, number) for number, one in enumerate(punches)]), 5)
    assert found.deviations == ()
    assert found.state is DayState.SETTLED


@settings(max_examples=100, deadline=None)
@tried(WORK, st.lists(st.integers(-20, 20), min_size=4, max_size=4), st.integers(0, 3))
def test_the_correction_of_a_missing_punch_never_makes_a_day_worse(shift: Shift, off: list[int], missing: int) -> None:
    due = boundaries(shift)
    missing %= len(due)
    punches = [
        Stamp(one + timedelta(minutes=off[place]), place)
        for place, one in enumerate(due) if place != missing
    ]  # fmt: skip
    said = "out" if missing % 2 else "in"
    mended = Stamp(due[missing], 99, by_request=True, boundary=said)
    before = october(given({5: shift}, punches)).days[4]
    after = october(given({5: shift}, [*punches, mended])).days[4]
    nothing = october(given({5: shift}, ())).days[4]
    assert after.absence <= before.absence <= nothing.absence
    assert after.state is DayState.SETTLED
    assert not {Event.MISSING_IN, Event.MISSING_OUT} & {one.event for one in after.facts.deviations}


@settings(max_examples=60, deadline=None)
@tried(PLANS, PUNCHES, COVERS)
def test_a_month_adds_up(days: dict[int, object], minutes: list[int], away: list[tuple[int, int]]) -> None:
    found = october(built(days, minutes, away))
    assert found.judged.absence == sum(each.absence for each in found.days)
    assert found.present_days <= found.due_days <= 31
    assert all(0 <= each.absence <= 100 for each in found.days)
    assert found.open_days == sum(each.sign is Sign.QUESTION or each.state is DayState.OPEN for each in found.days)


def test_a_month_is_part_of_a_longer_time() -> None:
    one = given({30: NIGHT, 31: NIGHT, 32: NIGHT}, stamps("30 19:55", "31 08:02", "31 20:10", "32 08:05", "32 19:50"))
    longer = replace(one, last=date(2026, 11, 1))
    assert derive(longer, lambda _: POLICY)[:31] == derive(one, lambda _: POLICY)
    assert month(one, "2026-10", lambda _: POLICY).days[30].late_minutes == 10
