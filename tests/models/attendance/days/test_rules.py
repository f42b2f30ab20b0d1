"""What a day was: every case of shifts, punches, covers and what is not known yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from models.attendance.days.rules import Call, Facts
from models.attendance.policy.values import CompRule, Deviation, Flex, Verdict
from models.attendance.workflow import DayState, Event, Result, Sign
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
    at,
    correction,
    cover,
    facts,
    given,
    october,
    shift,
    stamps,
)

SEEN = {
    Event.LATE: "late", Event.EARLY: "early", Event.MISSING_IN: "no in", Event.MISSING_OUT: "no out",
    Event.NO_RECORD: "nothing",
}  # fmt: skip


def shown(found: Facts) -> str:
    """What a day shows, as words: «late 12, no out»."""
    return ", ".join(f"{SEEN[one.event]} {one.minutes}".removesuffix(" 0") for one in found.deviations)


CASES: dict[str, tuple[Any, tuple[str, ...], str]] = {
    "on time": (OFFICE, ("5 08:29", "5 17:31"), ""),
    "at the very minute": (OFFICE, ("5 08:30", "5 17:30"), ""),
    "seconds are rounded down": (OFFICE, ("5 08:30:59", "5 17:29:01"), ""),
    "late": (OFFICE, ("5 08:42:45", "5 17:33"), "late 12"),
    "early": (OFFICE, ("5 08:20", "5 17:20"), "early 10"),
    "late and early are two events": (OFFICE, ("5 08:40:57", "5 17:20"), "late 10, early 10"),
    "late beyond the break is clock time": (OFFICE, ("5 13:27:30", "5 17:47"), "late 297"),
    "staying late is nothing": (OFFICE, ("5 08:20", "5 21:10"), ""),
    "very early is nothing": (OFFICE, ("5 05:10", "5 17:40"), ""),
    "no punch at all": (OFFICE, (), "nothing"),
    "no punch in the morning": (OFFICE, ("5 17:40",), "no in"),
    "no punch in the evening": (OFFICE, ("5 08:09:37",), "no out"),
    "a lone punch in the middle is of the nearer end": (OFFICE, ("5 12:10",), "late 220, no out"),
    "a lone punch past the middle": (OFFICE, ("5 14:10",), "early 200, no in"),
    "punches at noon decide nothing": (OFFICE, ("5 08:20", "5 12:01", "5 13:20", "5 17:40"), ""),
    "coming punched twice, the first counts": (OFFICE, ("5 08:27", "5 08:33", "5 17:40"), ""),
    "leaving punched twice, the last counts": (OFFICE, ("5 08:20", "5 17:26", "5 17:32"), ""),
    "three times in a minute, and no more": (OFFICE, ("5 08:20", "5 08:20:30", "5 08:21"), "no out"),
    "twice before the start is no leaving": (OFFICE, ("5 07:50", "5 08:20"), "no out"),
    "twice after the end is no coming": (OFFICE, ("5 17:31", "5 18:20"), "no in"),
    "a night": (NIGHT, ("5 19:50", "6 08:02"), ""),
    "late at night": (NIGHT, ("5 20:15:10", "6 08:02:38"), "late 15"),
    "punched three times for the night": (NIGHT, ("5 19:41", "5 19:42:04", "5 19:43:10", "6 08:23:50"), ""),
    "a night without its evening": (NIGHT, ("6 08:05",), "no in"),
    "a night without its morning": (NIGHT, ("5 19:50",), "no out"),
    "left at midnight": (NIGHT, ("5 19:50", "6 00:10"), "early 470"),
    "to midnight, out after it": (LATE, ("5 15:20", "6 00:12"), ""),
    "two shifts with a gap": ((EARLY, NIGHT), ("5 07:20", "5 15:31", "5 19:50", "6 08:01"), ""),
    "of two shifts the second was missed": ((EARLY, NIGHT), ("5 07:20", "5 15:31"), "nothing"),
    "contiguous shifts need no punch between them": ((EARLY, LATE), ("5 07:20", "5 23:31"), ""),
    "contiguous shifts, punched between them all the same": ((EARLY, LATE), ("5 07:20", "5 15:31", "5 23:31"), ""),
    "contiguous shifts, late for the first": ((EARLY, LATE), ("5 07:45", "5 23:31"), "late 15"),
    "contiguous shifts, left after the first": ((EARLY, LATE), ("5 07:20", "5 15:31"), "early 479"),
    "four punches": (FOUR, ("5 07:55", "5 12:02", "5 13:25", "5 17:33"), ""),
    "late after the break": (FOUR, ("5 07:55", "5 12:02", "5 13:41", "5 17:33"), "late 11"),
    "early before the break": (FOUR, ("5 07:55", "5 11:50", "5 13:21", "5 17:33"), "early 10"),
    "back from the break soon after leaving": (FOUR, ("5 07:55", "5 12:02", "5 12:40", "5 17:33"), ""),
    "one punch at noon, nearer the morning": (FOUR, ("5 07:55", "5 12:10", "5 17:33"), "no in"),
    "one punch at noon, nearer the afternoon": (FOUR, ("5 07:55", "5 13:10", "5 17:33"), "no out"),
    "none at noon": (FOUR, ("5 07:55", "5 17:33"), "no out, no in"),
    "no afternoon": (FOUR, ("5 07:55", "5 12:05"), "no in, no out"),
    "four punches, none made": (FOUR, (), "nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_day(name: str) -> None:
    shifts, punches, expected = CASES[name]
    assert shown(facts(given({4: None, 5: shifts, 6: None}, stamps(*punches)), 5)) == expected


def test_the_deviation_of_a_late_morning() -> None:
    (found,) = facts(given({5: OFFICE}, stamps("5 08:42:45", "5 17:33")), 5).deviations
    assert found == Deviation(Event.LATE, 12, 450, 450, at("5 08:30"), at("5 08:42:45"))


def test_minutes_rounded_up() -> None:
    policy = replace(POLICY, rounds_up=True)
    found = facts(given({5: OFFICE}, stamps("5 08:30:01", "5 17:29:59")), 5, policy)
    assert shown(found) == "late 1, early 1"


def test_the_morning_after_the_last_night_of_the_month_before_belongs_to_it() -> None:
    one = given({0: NIGHT, 1: None}, stamps("0 19:50", "1 08:03"))
    first = facts(one, 1)
    assert (first.state, first.stamps, first.deviations) == (DayState.REST, (), ())
    assert first.notes == ("08:03 的打卡属于 9 月 30 日的班次。",)


def test_the_last_night_of_the_month_takes_the_morning_of_the_next() -> None:
    last = facts(given({31: NIGHT, 32: None}, stamps("31 19:50", "32 08:03")), 31)
    assert (shown(last), len(last.stamps)) == ("", 2)


def test_two_nights_in_a_row() -> None:
    one = given({4: NIGHT, 5: NIGHT, 6: None}, stamps("4 19:50", "5 08:03", "5 19:55", "6 08:01"))
    assert [shown(facts(one, day)) for day in (4, 5)] == ["", ""]
    assert [len(facts(one, day).stamps) for day in (4, 5, 6)] == [2, 2, 0]


def test_a_late_shift_and_the_early_one_of_the_next_day() -> None:
    one = given({4: LATE, 5: EARLY}, stamps("4 15:20", "4 23:40", "5 07:20", "5 15:40"))
    assert [shown(facts(one, day)) for day in (4, 5)] == ["", ""]


def test_contiguous_shifts_over_midnight() -> None:
    early_next = shift("凌", "00:00", "08:00")
    evening = shift("夜一", "16:00", "24:00")
    one = given({4: evening, 5: early_next}, stamps("4 15:50", "5 08:10"))
    assert [shown(facts(one, day)) for day in (4, 5)] == ["", ""]


def test_a_punch_of_contiguous_shifts_of_two_days_is_of_the_day_that_uses_it() -> None:
    one = given({4: NIGHT, 5: (EARLY, LATE)}, stamps("5 07:30"))
    before, after = facts(one, 4), facts(one, 5)
    assert (shown(before), shown(after)) == ("late 690", "no out")
    assert (len(before.stamps), after.stamps) == (1, ())
    assert after.notes == ("07:30 的打卡属于 10 月 4 日的班次。",)


# punches that decide nothing


def test_a_rest_day_with_punches_is_noted_and_nothing_else() -> None:
    found = facts(given({11: None}, stamps("11 09:12", "11 16:40")), 11)
    assert (found.state, found.sign, found.deviations, found.comp_minutes) == (DayState.REST, Sign.REST, (), 0)
    assert len(found.stamps) == 2
    assert found.notes == ("休息日有打卡：09:12、16:40。不影响考勤结果；加班须先申请。",)


def test_an_empty_cell_of_a_planned_month_is_rest() -> None:
    one = given({})
    assert facts(replace(one, plan={date(2026, 10, 5): ()}), 5).state is DayState.REST


def test_a_day_without_a_roster() -> None:
    found = facts(given({4: OFFICE}, stamps("5 09:12")), 5)
    assert (found.state, found.notes) == (DayState.UNPLANNED, ("没有排班，但有打卡：09:12。请先排班。",))
    assert facts(given({}), 5).notes == ()


def test_a_punch_out_of_every_window_is_noted() -> None:
    found = facts(given({5: OFFICE}, stamps("5 03:12", "5 08:20", "5 17:31")), 5)
    assert shown(found) == ""
    assert found.notes == ("03:12 的打卡不在任何班次前后 4 小时内，没有采用。",)


def test_doubles_and_punches_in_the_middle_are_kept_apart() -> None:
    punches = stamps("5 08:20", "5 08:22", "5 12:01", "5 13:20", "5 17:31", "5 17:33")
    (attended,) = facts(given({5: OFFICE}, punches), 5).attended
    assert (attended.came, attended.left) == (punches[0], punches[5])
    assert attended.doubles == (punches[1], punches[4])
    assert attended.between == punches[2:4]


# corrections


def test_a_correction_gives_the_missing_punch() -> None:
    punches = (*stamps("5 08:20"), correction("5 17:30", "out"))
    assert shown(facts(given({5: OFFICE}, punches), 5)) == ""


def test_a_correction_says_which_boundary_it_is() -> None:
    assert shown(facts(given({5: OFFICE}, [correction("5 12:40", "out")]), 5)) == "early 290, no in"
    assert shown(facts(given({5: OFFICE}, [correction("5 14:40", "in")]), 5)) == "late 370, no out"


# what is right to be away for


def test_field_duty_that_covers_the_whole_shift() -> None:
    one = given({5: OFFICE}, (), covers=(cover("5 08:00", "5 18:00"),))
    found = october(one).days[4]
    assert (found.state, found.sign, shown(found.facts)) == (DayState.SETTLED, Sign.FIELD, "")


def test_field_duty_and_leave_together_cover_the_shift() -> None:
    covers = (cover("5 08:30", "5 12:00"), cover("5 13:30", "5 17:30", Sign.PERSONAL))
    assert shown(facts(given({5: OFFICE}, (), covers=covers), 5)) == ""


def test_leave_until_the_break_moves_the_start_to_its_end() -> None:
    one = given({5: OFFICE}, stamps("5 13:40", "5 17:31"), covers=(cover("5 08:00", "5 12:00", Sign.PERSONAL),))
    found = facts(one, 5)
    assert shown(found) == "late 10"
    assert found.deviations[0].boundary == at("5 13:30")
    assert found.notes == ("事假第 1 号，应到时间改为 13:30。",)
    assert october(one).days[4].signs == (Sign.LATE, Sign.PERSONAL)


def test_leave_from_the_break_moves_the_end_to_its_beginning() -> None:
    one = given({5: OFFICE}, stamps("5 08:20", "5 12:01"), covers=(cover("5 13:00", "5 18:00", Sign.PERSONAL),))
    assert shown(facts(one, 5)) == ""
    assert october(one).days[4].signs == (Sign.PRESENT, Sign.PERSONAL)


def test_half_a_day_of_leave_and_nobody_came_for_the_other_half() -> None:
    one = given({5: OFFICE}, (), covers=(cover("5 08:00", "5 12:00", Sign.PERSONAL),))
    found = october(one).days[4]
    assert (shown(found.facts), found.facts.deviations[0].planned_minutes) == ("nothing", 240)
    assert found.absence == 53


def test_covered_time_is_no_delay() -> None:
    one = given({5: OFFICE}, stamps("5 11:05", "5 17:31"), covers=(cover("5 09:00", "5 11:00"),))
    assert shown(facts(one, 5)) == "late 35"


def test_field_duty_in_the_middle_needs_no_punch() -> None:
    one = given({5: OFFICE}, stamps("5 08:20", "5 17:31"), covers=(cover("5 14:00", "5 16:00"),))
    assert shown(facts(one, 5)) == ""


@pytest.mark.parametrize(
    ("asked", "allowed", "expected"),
    [("4 16:00", False, ""), ("5 09:40", False, "late 60"), ("5 09:40", True, "")],
)
def test_compensatory_rest_asked_for_afterwards(asked: str, allowed: bool, expected: str) -> None:
    rest = cover("5 08:30", "5 09:30", Sign.COMP_REST, is_comp_rest=True, asked_at=at(asked))
    one = given({5: OFFICE}, stamps("5 09:30", "5 17:31"), covers=(rest,))
    found = facts(one, 5, replace(POLICY, comp_rest_covers=allowed))
    assert shown(found) == expected
    assert ("补休第 1 号是事后申请的补休，不抵迟到早退。" in found.notes) == bool(expected)


def test_a_whole_day_of_compensatory_rest_counts_whenever_it_was_asked_for() -> None:
    rest = cover("5 08:30", "5 17:30", Sign.COMP_REST, is_comp_rest=True, asked_at=at("6 09:00"))
    assert october(given({5: OFFICE}, (), covers=(rest,))).days[4].sign is Sign.COMP_REST


# what is asked of whom


def test_minutes_before_the_shift_count_only_where_the_policy_says_so() -> None:
    hall = shift("厅", "08:30", "17:30", pre_minutes=10)
    one = given({5: hall}, stamps("5 08:25", "5 17:31"))
    assert shown(facts(one, 5)) == ""
    assert facts(one, 5).notes == ("没有在班前 10 分钟到岗，按规定不算迟到。",)
    counted = facts(one, 5, replace(POLICY, pre_shift_counts=True))
    assert (shown(counted), counted.deviations[0].boundary) == ("late 5", at("5 08:20"))
    assert shown(facts(given({5: hall}, stamps("5 08:19", "5 17:31")), 5)) == ""


def test_a_late_evening_allows_a_late_morning() -> None:
    policy = replace(POLICY, flexes=(Flex(120, 60), Flex(240, 120)))
    punches = stamps("5 08:20", "5 20:00", "6 09:25", "6 17:31")
    found = facts(given({5: OFFICE, 6: OFFICE}, punches), 6, policy)
    assert (shown(found), found.notes) == ("", ("前一天下班后又工作了 150 分钟，今天 09:30 前到岗不算迟到。",))
    later = stamps("5 08:20", "5 19:00", "6 09:25", "6 17:31")
    assert shown(facts(given({5: OFFICE, 6: OFFICE}, later), 6, policy)) == "late 55"
    assert shown(facts(given({5: OFFICE, 6: OFFICE}, punches), 6)) == "late 55"


def test_a_person_exempt_from_punching() -> None:
    one = given({5: OFFICE}, stamps("5 10:00"), exempt={date(2026, 10, 5): "外包人员"})
    found = october(one).days[4]
    assert (found.state, found.sign, shown(found.facts)) == (DayState.SETTLED, Sign.EXEMPT, "")
    assert found.facts.notes == ("免打卡，10:00 的打卡只作记录。",)


def test_a_leave_that_only_the_roster_knows() -> None:
    found = october(given({5: ANNUAL})).days[4]
    assert (found.state, found.sign, found.absence) == (DayState.SETTLED, Sign.ANNUAL, 0)
    assert found.facts.notes == ("排班标记“年”，待请假单。",)


def test_standby_at_home_needs_no_punch() -> None:
    found = facts(given({5: STANDBY}, stamps("5 10:00")), 5)
    assert (found.state, found.deviations) == (DayState.REST, ())
    assert found.notes == ("备班，不用打卡。", "备班期间有打卡：10:00。只作记录。")


def test_only_days_of_employment_are_asked_for() -> None:
    one = given(
        {4: OFFICE, 5: OFFICE, 6: OFFICE}, stamps("4 08:20", "5 08:20", "5 17:31"),
        employed_from=date(2026, 10, 5), employed_until=date(2026, 10, 5),
    )  # fmt: skip
    assert [facts(one, day).state for day in (4, 5, 6)] == [DayState.OUTSIDE, DayState.SETTLED, DayState.OUTSIDE]
    assert facts(one, 4).notes == ("不在职期间有打卡：08:20。",)


# what is not known yet


@pytest.mark.parametrize(
    ("now", "state", "notes"),
    [
        ("4 12:00", DayState.PLANNED, ()),
        ("5 12:00", DayState.RUNNING, ("班次还没有结束。",)),
        ("5 17:30", DayState.WAITING, ("这个班次的打卡记录还没有导入，导入后自动得出结果。",)),
    ],
)
def test_a_shift_ahead_running_and_over(now: str, state: DayState, notes: tuple[str, ...]) -> None:
    one = given({5: OFFICE}, stamps("5 08:50"), now=at(now), data_until=at("5 08:50"))
    found = facts(one, 5)
    assert (found.state, found.deviations, found.notes) == (state, (), notes)


@pytest.mark.parametrize(
    ("until", "state"),
    [(None, DayState.WAITING), ("5 17:30", DayState.WAITING), ("5 17:30:01", DayState.SETTLED)],
)
def test_nobody_is_absent_because_a_file_was_not_imported(until: str | None, state: DayState) -> None:
    one = given({5: OFFICE}, (), data_until=at(until) if until else None)
    assert facts(one, 5).state is state


def test_a_day_on_which_nobody_punched_waits() -> None:
    one = given({5: OFFICE, 6: NIGHT}, (), empty_days=frozenset({date(2026, 10, 5), date(2026, 10, 6)}))
    assert facts(one, 5).state is DayState.WAITING
    half = replace(one, stamps=stamps("7 08:05"))
    assert facts(half, 6).state is DayState.WAITING
    whole = replace(one, stamps=(correction("5 08:30", "in", 1), correction("5 17:30", "out", 2)))
    assert facts(whole, 5).state is DayState.SETTLED


def test_somebody_away_or_exempt_waits_for_no_file() -> None:
    away = given({5: OFFICE}, (), data_until=None, covers=(cover("5 08:00", "5 18:00", Sign.TRIP),))
    assert facts(away, 5).state is DayState.SETTLED
    exempt = given({5: OFFICE}, (), data_until=None, exempt={date(2026, 10, 5): "免"})
    assert facts(exempt, 5).state is DayState.SETTLED


# decisions, calls, trainings


def test_a_decision_takes_the_place_of_the_day() -> None:
    verdict = Verdict(7, Result.NORMAL, None, 0, 0, None, "参加抢修")
    one = given({5: OFFICE}, stamps("5 08:20"), verdicts={date(2026, 10, 5): verdict})
    found = october(one)
    assert (found.days[4].state, found.days[4].sign, found.open_days) == (DayState.SETTLED, Sign.PRESENT, 0)
    assert shown(found.days[4].facts) == "no out"
    waiting = october(replace(one, data_until=None)).days[4]
    assert (waiting.state, waiting.sign) == (DayState.SETTLED, Sign.PRESENT)


def test_a_decision_that_somebody_was_absent() -> None:
    verdict = Verdict(7, Result.ABSENCE, None, 0, 50, 2, "下午没有到岗")
    found = october(given({5: OFFICE}, stamps("5 08:20"), verdicts={date(2026, 10, 5): verdict})).days[4]
    assert (found.sign, found.absence) == (Sign.ABSENT, 50)


@pytest.mark.parametrize(
    ("call", "notice"), [(None, "none"), ("5 08:10", "ahead"), ("5 08:45", "late"), ("4 08:45", "none")]
)
def test_whether_somebody_called(call: str | None, notice: str) -> None:
    calls = (Call(at(call), 1),) if call else ()
    found = facts(given({5: OFFICE}, stamps("5 08:50", "5 17:31"), calls=calls), 5)
    assert found.deviations[0].notice == notice
    assert facts(given({5: OFFICE}, (), calls=calls), 5).deviations[0].notice == notice


def test_a_missed_training_counts_on_any_day() -> None:
    missed = Deviation(Event.NO_SHOW, 0, 0, 0, absence_reason=6, record=3)
    found = october(given({11: None}, (), missed={date(2026, 10, 11): (missed,)})).days[10]
    assert (found.sign, found.absence, found.state) == (Sign.ABSENT, 50, DayState.REST)


# compensatory rest

COMP = replace(
    POLICY, comp=(CompRule("overtime", 100, 30), CompRule("rest_duty", 100), CompRule("holiday", 200))
)  # fmt: skip


def overtime(starts: str, ends: str) -> Any:
    return replace(cover(starts, ends, Sign.PRESENT), title="加班第 1 号")


@pytest.mark.parametrize(
    ("shifts", "asked", "punches", "minutes"),
    [
        (OFFICE, ("5 18:00", "5 20:00"), ("5 08:20", "5 20:05"), 120),
        (OFFICE, ("5 17:00", "5 20:00"), ("5 08:20", "5 20:05"), 150),
        (OFFICE, ("5 18:00", "5 20:00"), ("5 08:20", "5 17:32", "5 18:01", "5 19:00"), 60),
        (OFFICE, ("5 18:00", "5 20:00"), ("5 08:20", "5 18:20"), 0),
        (OFFICE, ("5 18:00", "5 20:00"), ("5 08:20", "5 17:32"), 0),
        (OFFICE, ("5 17:30", "5 23:00"), ("5 08:20", "5 23:05"), 330),
        (None, ("5 09:00", "5 12:00"), ("5 08:55", "5 12:05"), 180),
        (None, ("5 22:00", "6 02:00"), ("5 21:55", "6 02:05"), 240),
        (None, ("5 09:00", "5 12:00"), (), 0),
    ],
)
def test_approved_overtime(shifts: Any, asked: tuple[str, str], punches: tuple[str, ...], minutes: int) -> None:
    one = given({5: shifts, 6: None}, stamps(*punches), overtime=(overtime(*asked),))
    found = facts(one, 5, COMP)
    assert (found.comp_minutes, shown(found)) == (minutes, "")


def test_overtime_that_nobody_approved_gives_nothing() -> None:
    assert facts(given({5: OFFICE}, stamps("5 08:20", "5 23:00")), 5, COMP).comp_minutes == 0


@pytest.mark.parametrize(
    ("punches", "minutes"), [(("5 08:20", "5 17:31"), 540), (("5 09:00", "5 17:31"), 510), (("5 08:20",), 0)]
)
def test_duty_on_a_rest_day_gives_what_was_worked(punches: tuple[str, ...], minutes: int) -> None:
    assert facts(given({5: DUTY}, stamps(*punches)), 5, COMP).comp_minutes == minutes
    assert facts(given({5: DUTY}, stamps(*punches)), 5).comp_minutes == 0


def test_work_on_a_public_holiday_gives_its_own_share() -> None:
    one = given({1: OFFICE}, stamps("1 08:20", "1 17:31"), holidays={FIRST: "国庆节"})
    found = facts(one, 1, COMP)
    assert (found.comp_minutes, found.notes) == (900, ("国庆节工作 450 分钟，得补休 900 分钟。",))


def test_the_calendar_does_not_say_who_works() -> None:
    holiday = given({1: OFFICE}, (), holidays={FIRST: "国庆节"})
    assert shown(facts(holiday, 1)) == "nothing"
    makeup = given({10: None}, ())
    assert facts(makeup, 10).state is DayState.REST


# the month


def test_a_month_is_counted_together() -> None:
    punches = stamps("5 08:42", "5 17:31", "6 08:20", "6 17:20", "7 09:00", "7 17:31", "8 08:20", "9 08:20", "9 17:31")
    days = {5: OFFICE, 6: OFFICE, 7: OFFICE, 8: OFFICE, 9: OFFICE, 10: OFFICE, 11: None, 12: ANNUAL, 13: STANDBY}
    found = october(given(days, punches))
    assert [day.sign for day in found.days[4:11]] == [
        Sign.LATE, Sign.EARLY, Sign.ABSENT, Sign.QUESTION, Sign.PRESENT, Sign.ABSENT, Sign.REST,
    ]  # fmt: skip
    assert (found.due_days, found.present_days, found.open_days) == (7, 5, 1)
    assert (found.late, found.early, found.late_minutes, found.early_minutes) == (1, 1, 42, 10)
    assert found.judged.absence == 150
    assert found.days[7].state is DayState.OPEN


def test_late_and_early_on_one_day_show_both_signs() -> None:
    found = october(given({5: OFFICE}, stamps("5 08:40", "5 17:20"))).days[4]
    assert (found.sign, found.signs, found.late_minutes, found.early_minutes) == (
        Sign.LATE, (Sign.LATE, Sign.EARLY), 10, 10,
    )  # fmt: skip


def test_the_absence_of_a_day_is_at_most_one_day() -> None:
    found = october(given({5: OFFICE}, stamps("5 11:50", "5 14:00"))).days[4]
    assert found.absence == 100
