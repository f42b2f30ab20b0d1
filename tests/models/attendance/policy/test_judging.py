"""What a month comes to: both worked tables, every other reading of them, and regulations of another shape."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from models.attendance.policy.rules import (
    Band,
    Deviation,
    JudgedMonth,
    Policy,
    Shown,
    Step,
    Threshold,
    Tolerance,
    Verdict,
    bars_award,
    judge,
)
from models.attendance.workflow import Event, Result

FIRST = date(2026, 10, 1)
BOTH = "late_early"


def bands(from_inclusive: int = 30, days: int = 50, *, by_hours: bool = False) -> tuple[Band, ...]:
    found = []
    for event in (Event.LATE, Event.EARLY):
        found += [
            Band(event, 1, from_inclusive - 1, Result.EVENT, BOTH),
            Band(event, from_inclusive, 180, Result.ABSENCE, absence=days, absence_by_hours=by_hours, absence_reason=1),
            Band(event, 181, None, Result.ABSENCE, absence=100, absence_reason=1),
        ]
    return (
        *found,
        Band(Event.MISSING_IN, 0, None, Result.UNEXPLAINED),
        Band(Event.MISSING_OUT, 0, None, Result.UNEXPLAINED),
        Band(Event.NO_RECORD, 0, None, Result.ABSENCE, absence=100, absence_reason=2),
        Band(Event.NO_SHOW, 0, None, Result.ABSENCE, absence=50, absence_reason=6),
    )


STEP = Step(BOTH, 2, None, points=200)
TOLERANCE = Tolerance(BOTH, by_minutes=False, amount=1)


def policy(threshold: Threshold | None = None, **more: object) -> Policy:
    known = {
        "bands": bands(), "steps": (STEP,), "tolerances": (TOLERANCE,),
        "thresholds": (threshold or Threshold(BOTH, 3, points=500),),
    }  # fmt: skip
    return Policy(**{**known, **more})  # type: ignore[arg-type]


def deviation(minutes: int, event: Event = Event.LATE, **more: object) -> Deviation:
    return Deviation(event, minutes, 480, 480, **more)  # type: ignore[arg-type]


def days(*shown: Deviation | Verdict) -> list[Shown]:
    """One event on each day from the first of the month on."""
    return [
        (FIRST + timedelta(place), (), one) if isinstance(one, Verdict) else (FIRST + timedelta(place), (one,), None)
        for place, one in enumerate(shown)
    ]


def lates(number: int, minutes: int = 10) -> list[Shown]:
    return days(*(deviation(minutes) for _ in range(number)))


def judged(shown: list[Shown], by: Policy | None = None) -> JudgedMonth:
    chosen = by or policy()
    return judge(shown, lambda _: chosen)


def points(number: int, by: Policy | None = None) -> int:
    return judged(lates(number), by).points


@pytest.mark.parametrize(
    ("events", "single", "threshold", "total"),
    [(0, 0, 0, 0), (1, 0, 0, 0), (2, 200, 0, 200), (3, 400, 500, 900), (4, 600, 500, 1100), (9, 1600, 500, 2100)],
)
def test_the_worked_table_of_points(events: int, single: int, threshold: int, total: int) -> None:
    found = judged(lates(events))
    assert (found.step_points, found.threshold_points, found.points) == (single, threshold, total)
    assert (found.counted, found.tolerated, found.absence) == (events, min(events, 1), 0)


@pytest.mark.parametrize(
    ("name", "other", "totals"),
    [
        ("only above three", policy(Threshold(BOTH, 4, points=500)), [0, 200, 400, 1100]),
        ("instead of the twos", policy(Threshold(BOTH, 3, points=500, replaces=True)), [0, 200, 500, 500]),
        ("without the tolerated one", policy(Threshold(BOTH, 3, points=500, counts_tolerated=False)),
         [0, 200, 400, 1100]),
    ],
)  # fmt: skip
def test_the_other_readings_of_points(name: str, other: Policy, totals: list[int]) -> None:
    assert [points(number, other) for number in (1, 2, 3, 4)] == totals


@pytest.mark.parametrize("event", [Event.LATE, Event.EARLY])
@pytest.mark.parametrize(
    ("minutes", "result", "absence"),
    [
        (0, Result.NORMAL, 0), (1, Result.EVENT, 0), (29, Result.EVENT, 0), (30, Result.ABSENCE, 50),
        (180, Result.ABSENCE, 50), (181, Result.ABSENCE, 100), (479, Result.ABSENCE, 100),
    ],
)  # fmt: skip
def test_the_table_of_bands(event: Event, minutes: int, result: Result, absence: int) -> None:
    (one,) = judged(days(deviation(minutes, event))).events
    assert (one.result, one.absence, one.absence_reason) == (result, absence, 1 if absence else None)
    assert one.nth == (1 if result is Result.EVENT else 0)


def test_a_day_without_any_record_is_one_day_of_absence() -> None:
    (one,) = judged(days(deviation(0, Event.NO_RECORD))).events
    assert (one.result, one.absence, one.absence_reason) == (Result.ABSENCE, 100, 2)


@pytest.mark.parametrize("event", [Event.MISSING_IN, Event.MISSING_OUT])
def test_a_missing_punch_costs_nothing_and_waits_for_people(event: Event) -> None:
    found = judged(days(deviation(0, event)))
    assert found.events[0].result is Result.UNEXPLAINED
    assert (found.points, found.absence, found.counted, found.fen) == (0, 0, 0, 0)


def test_who_did_not_come_to_a_training_is_absent_and_who_did_not_sign_has_his_own_reason() -> None:
    missed, unsigned = judged(days(deviation(0, Event.NO_SHOW), deviation(0, Event.NO_SHOW, absence_reason=7))).events
    assert (missed.absence, missed.absence_reason) == (50, 6)
    assert (unsigned.absence, unsigned.absence_reason) == (50, 7)


def test_late_and_early_on_one_day_are_two_events_each_banded_alone() -> None:
    both: list[Shown] = [(FIRST, (deviation(20), deviation(20, Event.EARLY)), None)]
    found = judged(both)
    assert [(one.result, one.nth) for one in found.events] == [(Result.EVENT, 1), (Result.EVENT, 2)]
    assert (found.points, found.absence) == (200, 0)


def test_absence_of_a_day_is_at_most_the_day() -> None:
    found = judged([(FIRST, (deviation(200), deviation(200, Event.EARLY)), None)])
    assert [one.absence for one in found.events] == [100, 0]
    assert found.absence == 100


def test_absence_does_not_use_up_what_is_tolerated() -> None:
    found = judged(days(deviation(40), deviation(10), deviation(10)))
    assert [one.tolerated for one in found.events] == [False, True, False]
    assert found.points == 200


def test_a_shift_of_several_takes_its_share_of_a_day_without_record() -> None:
    third = Deviation(Event.NO_RECORD, 0, 160, 480)
    assert judged([(FIRST, (third,), None)]).absence == 33
    later = datetime.fromisoformat("2026-10-01 18:00")
    shown = [Deviation(Event.NO_RECORD, 0, 160, 480, boundary=later - timedelta(hours=hours)) for hours in (10, 5, 0)]
    found = judged([(FIRST, shown, None)])
    assert [one.absence for one in found.events] == [33, 34, 33]
    assert found.absence == 100


@pytest.mark.parametrize(
    ("name", "other", "minutes", "absence"),
    [
        ("thirty itself is still late", policy(bands=bands(31)), 30, 0),
        ("thirty-one is absence", policy(bands=bands(31)), 31, 50),
        ("a whole day", policy(bands=bands(days=100)), 30, 100),
        ("by the hours of the shift", policy(bands=bands(by_hours=True)), 60, 13),
        ("half of the shift", policy(bands=(Band(Event.LATE, 1, None, Result.ABSENCE, absence_by_hours=True),)),
         240, 50),
    ],
)  # fmt: skip
def test_the_other_readings_of_bands(name: str, other: Policy, minutes: int, absence: int) -> None:
    assert judged(days(deviation(minutes)), other).absence == absence


def test_grace_makes_a_lateness_normal_and_uncounted() -> None:
    found = judged(lates(3, 5), policy(grace_minutes=5))
    assert (found.counted, found.points) == (0, 0)
    assert {one.result for one in found.events} == {Result.NORMAL}
    assert judged(lates(3, 6), policy(grace_minutes=5)).points == 900


def test_a_missing_punch_can_count_as_lateness_or_as_absence() -> None:
    as_late = policy(bands=(Band(Event.MISSING_IN, 0, None, Result.EVENT, BOTH),))
    assert judged(days(*(deviation(0, Event.MISSING_IN) for _ in range(3))), as_late).points == 900
    as_absence = policy(bands=(Band(Event.MISSING_IN, 0, None, Result.ABSENCE, absence=50),))
    (one,) = judged(days(deviation(0, Event.MISSING_IN)), as_absence).events
    assert (one.absence, one.absence_reason) == (50, 2)


NOTICE = (
    Band(Event.LATE, 1, None, Result.ABSENCE, notice="none", absence=50, absence_reason=8),
    Band(Event.LATE, 1, None, Result.EVENT, BOTH, notice="late"),
    Band(Event.LATE, 1, None, Result.NORMAL, notice="ahead"),
)


@pytest.mark.parametrize(
    ("notice", "result", "reason"),
    [("none", Result.ABSENCE, 8), ("late", Result.EVENT, None), ("ahead", Result.NORMAL, None)],
)
def test_the_call_can_decide_instead_of_the_minutes(notice: str, result: Result, reason: int | None) -> None:
    (one,) = judged(days(deviation(90, notice=notice)), policy(bands=NOTICE)).events
    assert (one.result, one.absence_reason) == (result, reason)


def verdict(result: Result, event: Event | None = None, minutes: int = 0, absence: int = 0) -> Verdict:
    return Verdict(7, result, event, minutes, absence, 2 if absence else None, "主管核实")


def test_a_verdict_takes_the_place_of_what_the_rows_say() -> None:
    shown: list[Shown] = [(FIRST, (deviation(200),), verdict(Result.NORMAL))]
    found = judged(shown)
    assert (found.absence, found.counted, len(found.events)) == (0, 0, 1)
    assert found.events[0].verdict is not None
    absent = judged([(FIRST, (), verdict(Result.ABSENCE, absence=50))])
    assert (absent.absence, absent.events[0].absence_reason) == (50, 2)


def test_an_event_that_people_decided_is_numbered_with_the_others() -> None:
    found = judged(days(deviation(10), verdict(Result.EVENT, Event.LATE, 40), deviation(10)))
    assert [one.nth for one in found.events] == [1, 2, 3]
    assert found.points == 900


def test_the_policy_of_the_day_judges_its_event() -> None:
    milder = policy(bands=bands(60))
    found = judge(days(deviation(40), deviation(40)), lambda day: policy() if day == FIRST else milder)
    assert [one.result for one in found.events] == [Result.ABSENCE, Result.EVENT]


def test_a_threshold_is_taken_once_when_its_rows_change_within_the_month() -> None:
    other = policy(Threshold(BOTH, 4, points=700))
    found = judge(lates(5), lambda day: policy() if day < FIRST + timedelta(3) else other)
    assert found.threshold_points == 500
    assert [(one.events, one.day) for one in found.reached] == [(3, FIRST + timedelta(2))]


def test_a_threshold_that_comes_within_the_month_counts_what_was_before() -> None:
    without = policy(thresholds=())
    found = judge(lates(4), lambda day: without if day < FIRST + timedelta(3) else policy())
    assert [(one.events, one.points) for one in found.reached] == [(4, 500)]


def test_a_higher_threshold_takes_the_place_of_lower_ones_or_stacks_on_them() -> None:
    low, high = Threshold(BOTH, 3, points=500), Threshold(BOTH, 5, points=2000)
    assert judged(lates(5), policy(thresholds=(high, low))).points == 800 + 2500
    instead = Threshold(BOTH, 5, points=2000, replaces=True)
    found = judged(lates(6), policy(thresholds=(low, instead)))
    assert (found.step_points, found.threshold_points, len(found.reached)) == (0, 2000, 1)


def test_only_short_events_are_tolerated_where_the_rows_say_so() -> None:
    short = policy(tolerances=(Tolerance(BOTH, by_minutes=False, amount=1, most_minutes=5),))
    found = judged(days(deviation(10), deviation(5), deviation(5)), short)
    assert [one.tolerated for one in found.events] == [False, True, False]


MONEY = Policy(
    bands=(
        Band(Event.LATE, 1, 10, Result.EVENT, "late", fen_per_minute=100),
        Band(Event.LATE, 11, None, Result.EVENT, "late", fen=1000, fen_per_minute=200, free_minutes=10),
        Band(Event.MISSING_IN, 0, None, Result.EVENT, "missing"),
        Band(Event.MISSING_OUT, 0, None, Result.EVENT, "missing"),
    ),
    steps=(Step("missing", 3, None, fen=5000),),
    thresholds=(Threshold("late", 3, every=3, absence=50),),
    tolerances=(Tolerance("late", by_minutes=False, amount=3),),
)
BY_MINUTES = Policy(bands=MONEY.bands, tolerances=(Tolerance("late", by_minutes=True, amount=30),))


def test_a_regulation_that_takes_money_by_the_minute() -> None:
    found = judged(days(*(deviation(minutes) for minutes in (5, 8, 3, 10, 25))), MONEY)
    assert [one.fen for one in found.events] == [0, 0, 0, 1000, 1000 + 15 * 200]
    assert (found.points, found.tolerated) == (0, 3)
    assert [(one.events, one.absence) for one in found.reached] == [(3, 50)]


def test_its_three_latenesses_are_half_a_day_each_time() -> None:
    assert [judged(lates(number), MONEY).absence for number in (2, 3, 5, 6, 9)] == [0, 50, 50, 100, 150]


def test_its_third_missing_punch_costs() -> None:
    shown = days(*(deviation(0, event) for event in (Event.MISSING_IN, Event.MISSING_OUT, Event.MISSING_IN)))
    assert [one.fen for one in judged(shown, MONEY).events] == [0, 0, 5000]


def test_its_tolerance_can_be_minutes_of_the_month_in_all() -> None:
    found = judged(days(*(deviation(minutes) for minutes in (20, 10, 1))), BY_MINUTES)
    assert [one.tolerated for one in found.events] == [True, True, False]
    assert found.fen == 100


WITHOUT_POINTS = Policy(
    bands=(
        Band(Event.LATE, 1, 10, Result.NORMAL),
        Band(Event.LATE, 11, 60, Result.ABSENCE, "late", absence=50),
        Band(Event.LATE, 61, None, Result.ABSENCE, "late", absence=100),
        Band(Event.EARLY, 1, None, Result.EVENT, "early"),
        Band(Event.MISSING_IN, 0, None, Result.EVENT, "missing"),
        Band(Event.MISSING_OUT, 0, None, Result.EVENT, "missing"),
    ),
    steps=(Step("missing", 3, None, absence=50), Step("early", 1, None, absence=25)),
    thresholds=(Threshold("early", 3, absence=100, replaces=True),),
)


def test_a_regulation_without_points_that_frees_the_first_minutes() -> None:
    found = judged(days(*(deviation(minutes) for minutes in (10, 11, 60, 61))), WITHOUT_POINTS)
    assert [one.absence for one in found.events] == [0, 50, 50, 100]
    assert (found.points, found.fen) == (0, 0)


def test_it_frees_two_missing_punches_and_makes_the_third_absence() -> None:
    shown = days(*(deviation(0, Event.MISSING_OUT) for _ in range(3)))
    found = judged(shown, WITHOUT_POINTS)
    assert [one.result for one in found.events] == [Result.EVENT, Result.EVENT, Result.ABSENCE]
    assert [one.absence for one in found.events] == [0, 0, 50]


def test_it_counts_early_apart_and_its_threshold_replaces() -> None:
    late = deviation(20)
    two = judged(days(late, deviation(5, Event.EARLY), deviation(5, Event.EARLY)), WITHOUT_POINTS)
    assert [(one.nth, one.absence) for one in two.events] == [(1, 50), (1, 25), (2, 25)]
    three = judged(days(*(deviation(5, Event.EARLY) for _ in range(3))), WITHOUT_POINTS)
    assert [one.absence for one in three.events] == [0, 0, 0]
    assert (three.absence, three.reached[0].absence) == (100, 100)


def test_what_bars_from_an_award() -> None:
    calm, tolerated = judged([]), judged(lates(1))
    twice, absent = judged(lates(2)), judged(days(deviation(40)))
    assert bars_award([calm, tolerated, twice], ["absence"]) == ()
    assert bars_award([calm, absent], ["absence"]) == ("absence",)
    assert bars_award([tolerated], ["late"]) == ()
    assert bars_award([twice], ["late", "early"]) == ("late",)
    assert bars_award([calm], ["leave"], leave_days=100) == ("leave",)
