"""Days on which several things meet: duty beside other work, late evenings beside field duty, sheets before imports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.attendance.days.explain import explain
from models.attendance.policy.values import CompRule, Flex, Verdict
from models.attendance.workflow import CompSource, DayState, Event, Result, Sign
from models.core.explain import Basis
from models.roster.workflow import ShiftKind
from tests.factories.days import (
    ANNUAL,
    DUTY,
    FIRST,
    FOUR,
    NIGHT,
    OFFICE,
    POLICY,
    at,
    correction,
    cover,
    facts,
    given,
    october,
    shift,
    stamps,
)

COMP = replace(POLICY, comp=(CompRule("overtime", 100), CompRule("rest_duty", 100)))
EVENING_DUTY = shift("值", "18:00", "20:00", kind=ShiftKind.REST_DUTY)
HOLIDAY = {FIRST: "国庆节"}


# compensatory rest


def test_of_a_day_with_duty_and_other_work_only_the_duty_gives_rest() -> None:
    one = given({5: (OFFICE, EVENING_DUTY)}, stamps("5 08:20", "5 17:33", "5 17:55", "5 20:05"))
    found = facts(one, 5, COMP)
    assert (found.worked_minutes, found.comp_minutes, found.earned) == (570, 120, (CompSource.REST_DUTY,))


def test_duty_on_a_holiday_without_a_rule_of_its_own_is_duty() -> None:
    one = given({1: DUTY}, stamps("1 08:20", "1 17:35"), holidays=HOLIDAY)
    assert facts(one, 1, COMP).comp_minutes == 540
    double = replace(POLICY, comp=(*COMP.comp, CompRule("holiday", 200)))
    found = facts(one, 1, double)
    assert (found.comp_minutes, found.earned) == (1080, (CompSource.HOLIDAY,))
    assert facts(given({1: OFFICE}, stamps("1 08:20", "1 17:35"), holidays=HOLIDAY), 1, COMP).comp_minutes == 0


def test_who_need_not_punch_earns_what_was_planned() -> None:
    one = given({5: (OFFICE, EVENING_DUTY)}, (), exempt={date(2026, 10, 5): "驻外"})
    assert facts(one, 5, COMP).comp_minutes == 120


def test_the_bases_of_rest_are_those_of_what_was_worked() -> None:
    bases = [Basis("R-062", name, None, "") for name in ("加班", "公休日值班")]
    rules = [replace(rule, basis=basis) for rule, basis in zip(COMP.comp, bases, strict=True)]
    policy = replace(COMP, comp=tuple(rules))
    asked = (replace(cover("5 18:00", "5 20:00", Sign.PRESENT), title="加班第 1 号"),)
    for shift_, overtime, expected in ((OFFICE, asked, {"加班"}), (DUTY, (), {"公休日值班"}),
                                       (DUTY, asked, {"加班", "公休日值班"})):  # fmt: skip
        month = october(given({5: shift_}, stamps("5 08:20", "5 20:05"), overtime=overtime), policy)
        assert {one.article for one in explain(month.days[4], month, policy).bases} == expected


# a late evening

FLEX = replace(POLICY, flexes=(Flex(120, 60), Flex(240, 120)))


@pytest.mark.parametrize(
    ("evening", "morning", "late"),
    [
        ("4 19:30", "5 09:30", 0), ("4 19:29:59", "5 09:30", 60), ("4 19:30", "5 09:31", 1), ("4 21:30", "5 10:30", 0),
        ("3 19:30", "5 09:30", 60),
    ],
)  # fmt: skip
def test_a_late_evening_allows_the_next_morning(evening: str, morning: str, late: int) -> None:
    days = {3: OFFICE, 4: OFFICE, 5: OFFICE} if evening.startswith("4") else {3: OFFICE, 4: None, 5: OFFICE}
    found = facts(given(days, stamps(evening, morning, "5 17:31")), 5, FLEX)
    assert sum(one.minutes for one in found.deviations) == late


def test_one_late_evening_follows_another() -> None:
    punches = ("3 08:20", "3 19:40", "4 09:20", "4 19:40", "5 09:28", "5 17:31")
    assert facts(given(dict.fromkeys((3, 4, 5), OFFICE), stamps(*punches)), 5, FLEX).deviations == ()


def test_an_evening_is_late_by_the_hours_of_the_shift_and_not_by_those_of_field_duty() -> None:
    punches = stamps("4 08:20", "4 17:35", "5 09:20", "5 17:31")
    one = given({4: OFFICE, 5: OFFICE}, punches, covers=(cover("4 15:00", "4 17:30"),))
    assert [event.minutes for event in facts(one, 5, FLEX).deviations] == [50]


# what is known before punches are imported


def sheet(came: str, left: str) -> Any:
    return correction(came, "in", 901), correction(left, "out", 902)


@pytest.mark.parametrize("until", [None, at("3 12:00")])
def test_a_sheet_that_says_both_ends_waits_for_no_import(until: Any) -> None:
    day = facts(given({5: OFFICE}, sheet("5 08:20", "5 17:31"), data_until=until), 5)
    assert (day.state, day.sign, day.deviations, day.notes) == (DayState.SETTLED, Sign.PRESENT, (), ())
    late = facts(given({5: OFFICE}, sheet("5 08:40", "5 17:31"), data_until=until), 5)
    assert [(one.event, one.minutes) for one in late.deviations] == [(Event.LATE, 10)]
    night = facts(given({5: NIGHT, 6: None}, sheet("5 19:50", "6 08:01"), data_until=until), 5)
    assert (night.state, night.worked_minutes) == (DayState.SETTLED, 720)


@pytest.mark.parametrize(
    "punches",
    [
        (), (correction("5 08:20", "in"),), (*stamps("5 08:20"), correction("5 17:31", "out")),
        stamps("5 08:20", "5 12:01"),
    ],
)  # fmt: skip
def test_what_a_sheet_does_not_say_waits(punches: Any) -> None:
    assert facts(given({5: OFFICE}, punches, data_until=at("5 12:30")), 5).state is DayState.WAITING


def test_of_two_stretches_both_have_to_be_said() -> None:
    half = (correction("5 07:55", "in", 1), correction("5 12:02", "out", 2))
    assert facts(given({5: FOUR}, half, data_until=None), 5).state is DayState.WAITING
    whole = (*half, correction("5 13:25", "in", 3), correction("5 17:33", "out", 4))
    assert facts(given({5: FOUR}, whole, data_until=None), 5).state is DayState.SETTLED


def test_a_decision_waits_for_no_import_and_says_so() -> None:
    on = date(2026, 10, 5)
    verdict = Verdict(1, Result.NORMAL, None, 0, 0, None, "录像可查")
    for known in ({"data_until": None}, {"empty_days": frozenset({on})}):
        found = facts(given({5: OFFICE}, (), verdicts={on: verdict}, **known), 5)
        assert (found.state, found.notes) == (DayState.SETTLED, ())


# punches that decide nothing


def test_a_punch_before_midnight_for_a_shift_from_midnight_is_told_on_both_days() -> None:
    one = given({4: None, 5: shift("零", "00:00", "08:00")}, stamps("4 23:50", "5 08:02"))
    assert facts(one, 5).deviations == ()
    assert facts(one, 4).notes == ("23:50 的打卡属于 10 月 5 日的班次。",)


def test_punches_on_a_day_of_planned_leave_are_told() -> None:
    found = facts(given({5: ANNUAL}, stamps("5 08:20", "5 17:31")), 5)
    assert found.sign is Sign.ANNUAL
    assert "排班为休假，但有打卡：08:20、17:31。只作记录，请核对。" in found.notes
