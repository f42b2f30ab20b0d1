"""What holds for every month under every table: nothing negative, no order, no more forgiven than allowed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.attendance.policy.rules import (
    Band,
    Deviation,
    JudgedMonth,
    Policy,
    Shown,
    Step,
    Threshold,
    Tolerance,
    judge,
)
from models.attendance.workflow import Event, Result
from tests.factories.days import bands

FIRST = date(2026, 10, 1)
FEWER = settings(max_examples=40)  # months and tables are large
FIRST_CONTENT = Policy(
    bands=bands(),
    steps=(Step("late_early", 2, None, points=200),),
    thresholds=(Threshold("late_early", 3, points=500),),
    tolerances=(Tolerance("late_early", by_minutes=False, amount=1),),
)

small = st.integers(min_value=0, max_value=1000)
groups = st.sampled_from(["late", "early", "both"])
timed = st.sampled_from([Event.LATE, Event.EARLY])


@st.composite
def policies(draw: st.DrawFn, *, replaces: bool = True) -> Policy:
    """Any table that an office could save, with bands that do not overlap."""
    rows: list[Band] = []
    for event in (Event.LATE, Event.EARLY):
        edges = sorted(draw(st.sets(st.integers(1, 300), max_size=4)))
        for first, last in zip(edges, [*edges[1:], None], strict=False):
            result = draw(st.sampled_from([Result.NORMAL, Result.EVENT, Result.ABSENCE]))
            absence = draw(st.integers(1, 100)) if result is Result.ABSENCE else 0
            fen = draw(small) if result is not Result.NORMAL else 0
            group = draw(groups) if result is not Result.NORMAL else ""
            rows.append(
                Band(
                    event, first, last - 1 if last else None, result, group, absence=absence, fen=fen,
                    fen_per_minute=draw(st.integers(0, 50)) if fen else 0, free_minutes=draw(st.integers(0, 20)),
                )
            )  # fmt: skip
    steps = draw(st.lists(st.builds(
        Step, groups, st.integers(1, 4), st.none(), points=small, fen=small, absence=st.integers(0, 100),
    ), max_size=3))  # fmt: skip
    thresholds = draw(st.lists(st.builds(
        Threshold, groups, st.integers(1, 6), st.integers(0, 3), points=small, fen=small, absence=st.integers(0, 100),
        replaces=st.booleans() if replaces else st.just(False), counts_tolerated=st.booleans(),
    ), max_size=3))  # fmt: skip
    tolerances = draw(st.lists(st.builds(
        Tolerance, groups, st.booleans(), st.integers(1, 60), st.none() | st.integers(1, 60),
    ), max_size=3, unique_by=lambda one: one.group))  # fmt: skip
    grace = draw(st.integers(0, 10))
    return Policy(tuple(rows), tuple(steps), tuple(thresholds), tuple(tolerances), grace_minutes=grace)


deviations = st.builds(
    Deviation, timed, st.integers(0, 600), st.integers(1, 600), st.integers(600, 1200),
    notice=st.sampled_from(["none", "late", "ahead"]),
)  # fmt: skip


@st.composite
def months(draw: st.DrawFn) -> list[Shown]:
    """Up to two events on some days of a month."""
    shown = draw(st.dictionaries(st.integers(0, 30), st.lists(deviations, max_size=2), max_size=12))
    return [(FIRST + timedelta(number), found, None) for number, found in shown.items()]


def judged(shown: list[Shown], policy: Policy) -> JudgedMonth:
    return judge(shown, lambda _: policy)


@FEWER
@given(months(), policies())
def test_nothing_is_negative_and_the_sums_are_those_of_the_parts(shown: list[Shown], policy: Policy) -> None:
    found = judged(shown, policy)
    for one in found.events:
        assert min(one.points, one.fen, one.absence) >= 0
    assert found.points == sum(one.points for one in found.events) + sum(one.points for one in found.reached)
    assert found.fen == sum(one.fen for one in found.events) + sum(one.fen for one in found.reached)
    assert found.absence == sum(one.absence for one in found.events) + sum(one.absence for one in found.reached)
    assert len(found.events) == sum(len(each) for _, each, _ in shown)


ALIKE = tuple(Deviation(Event.LATE, 5, planned, 600, notice=notice) for planned, notice in ((9, "late"), (8, "none")))


@FEWER
@given(months(), policies(), st.randoms(use_true_random=False))
@example([(FIRST, ALIKE, None)], FIRST_CONTENT, random.Random(0))
@example([(FIRST, ALIKE[::-1], None)], FIRST_CONTENT, random.Random(0))
def test_the_order_in_which_days_are_given_does_not_matter(
    shown: list[Shown], policy: Policy, chance: random.Random
) -> None:
    mixed = [(day, tuple(chance.sample(list(each), len(each))), verdict) for day, each, verdict in shown]
    chance.shuffle(mixed)
    assert judged(list(mixed), policy) == judged(shown, policy)


@FEWER
@given(months(), policies())
def test_events_of_a_group_are_numbered_one_after_the_other(shown: list[Shown], policy: Policy) -> None:
    found = judged(shown, policy)
    for group in {one.band.group for one in found.events if one.band is not None and one.nth}:
        numbers = [one.nth for one in found.events if one.nth and one.band is not None and one.band.group == group]
        assert numbers == list(range(1, len(numbers) + 1))
    assert found.counted == sum(one.nth > 0 for one in found.events)


@FEWER
@given(months(), policies())
def test_no_more_is_forgiven_than_the_rows_allow_and_what_is_forgiven_costs_nothing(
    shown: list[Shown], policy: Policy
) -> None:
    found = judged(shown, policy)
    forgiven = [one for one in found.events if one.tolerated]
    assert found.tolerated == len(forgiven)
    assert not any(one.points or one.fen or one.absence for one in forgiven)
    for tolerance in policy.tolerances:
        own = [one for one in forgiven if one.band is not None and one.band.group == tolerance.group]
        minutes = [one.deviation.minutes for one in own if one.deviation is not None]
        assert (sum(minutes) if tolerance.by_minutes else len(own)) <= tolerance.amount
        assert all(tolerance.most_minutes is None or each <= tolerance.most_minutes for each in minutes)


@FEWER
@given(months(), policies())
def test_absence_of_a_day_is_at_most_the_day(shown: list[Shown], policy: Policy) -> None:
    by_day: dict[date, int] = {}
    for one in judged(shown, policy).events:
        by_day[one.day] = by_day.get(one.day, 0) + one.absence
    assert all(0 <= absence <= 100 for absence in by_day.values())


@FEWER
@given(months(), policies())
def test_the_same_threshold_is_not_reached_more_often_than_it_is_due(shown: list[Shown], policy: Policy) -> None:
    found = judged(shown, policy)
    for one in found.reached:
        assert one.events >= one.threshold.count
        assert one.points == one.threshold.points * one.times
    for threshold in policy.thresholds:
        taken = sum(one.times for one in found.reached if one.threshold is threshold)
        assert taken <= max([1, *(one.events for one in found.reached)])


@FEWER
@given(months(), policies(replaces=False), deviations)
def test_one_more_event_at_the_end_never_makes_a_month_cheaper(
    shown: list[Shown], policy: Policy, more: Deviation
) -> None:
    before = judged(shown, policy)
    after = judged([*shown, (FIRST + timedelta(40), (more,), None)], policy)
    assert (after.points, after.fen, after.absence) >= (before.points, before.fen, before.absence)
    assert after.points >= before.points
    assert after.fen >= before.fen
    assert after.absence >= before.absence


@given(st.integers(0, 600), st.integers(0, 600), timed)
def test_the_first_content_never_takes_less_for_more_minutes(minutes: int, more: int, event: Event) -> None:
    def cost(lasted: int) -> tuple[int, int]:
        found = judged([(FIRST, (Deviation(event, lasted, 480, 480),), None)], FIRST_CONTENT)
        return found.absence, found.counted

    less, greater = sorted((minutes, more))
    assert cost(less)[0] <= cost(greater)[0]
    assert cost(greater)[1] == (1 if 1 <= greater <= 29 else 0)


@given(st.integers(0, 60))
def test_the_first_content_costs_two_for_each_but_the_first_and_five_from_three_on(number: int) -> None:
    shown: list[Shown] = [
        (FIRST + timedelta(place), (Deviation(Event.LATE, 10, 480, 480),), None) for place in range(number)
    ]
    expected = 200 * max(0, number - 1) + (500 if number >= 3 else 0)
    assert judged(shown, FIRST_CONTENT).points == expected


@FEWER
@given(months(), policies())
def test_days_without_deviations_change_nothing(shown: list[Shown], policy: Policy) -> None:
    calm: list[Shown] = [(FIRST + timedelta(number), (), None) for number in range(50, 60)]
    assert judged([*calm, *shown], policy) == judged(shown, policy)


@FEWER
@given(months(), policies())
def test_more_grace_is_never_dearer_where_nothing_is_counted_in_groups(shown: list[Shown], policy: Policy) -> None:
    alone = replace(policy, thresholds=(), steps=(), tolerances=())
    gentler = replace(alone, grace_minutes=alone.grace_minutes + 5)
    assert judged(shown, gentler).fen <= judged(shown, alone).fen
    assert judged(shown, gentler).absence <= judged(shown, alone).absence
