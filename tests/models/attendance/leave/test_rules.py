"""The rules of leave without a database: lengths, demands, the decision table, balances, and what holds of all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from models.attendance.leave import rules
from models.attendance.leave.policy.values import LeavePolicy, Rounding, Span
from models.attendance.leave.policy.words import CHAINS
from tests.factories import leave_rules as regulation
from tests.factories.days import ANNUAL, EARLY, FIRST, FOUR, NIGHT, OFFICE, STANDBY, at, plan, shift
from tests.factories.leave_rules import CALENDAR

POLICY = regulation.policy()
moment = datetime.fromisoformat
# The 12th is a Monday; the 17th and the 18th are a weekend.
WEEK = dict.fromkeys(range(12, 17), OFFICE) | {17: None, 18: None, 19: OFFICE, 20: OFFICE, 21: OFFICE, 22: OFFICE}


def length(kind: str, starts: str, ends: str, days: Any = None, policy: LeavePolicy = POLICY, **more: Any) -> Any:
    planned = plan(WEEK if days is None else days)
    return rules.length(policy.types[kind], at(starts), at(ends), planned, CALENDAR, **more)


@pytest.mark.parametrize(
    ("starts", "ends", "days", "hundredths"),
    [
        ("12 00:00", "13 00:00", None, 100),
        ("12 08:30", "12 17:30", None, 100),
        ("12 08:30", "12 12:00", None, 50),
        ("12 13:30", "12 17:30", None, 50),
        ("12 12:00", "12 13:30", None, 0),
        ("12 08:30", "12 09:00", None, 50),
        ("12 08:30", "12 16:00", None, 100),
        ("16 00:00", "20 00:00", None, 200),
        ("17 00:00", "19 00:00", None, 0),
        ("16 13:30", "19 12:00", None, 100),
        ("12 18:00", "13 06:00", None, 0),
        ("5 20:00", "6 08:00", {5: NIGHT, 6: None}, 100),
        ("6 00:00", "6 08:00", {5: NIGHT, 6: None}, 50),
        ("5 00:00", "6 00:00", {5: NIGHT, 6: NIGHT}, 50),
        ("12 13:30", "12 17:30", {12: FOUR}, 50),
        ("12 00:00", "13 00:00", {12: (EARLY, OFFICE)}, 100),
        ("12 00:00", "13 00:00", {12: (OFFICE, OFFICE)}, 100),
        ("12 00:00", "14 00:00", {12: ANNUAL, 13: ANNUAL}, 200),
        ("17 00:00", "18 00:00", {17: ANNUAL}, 100),
        ("12 00:00", "13 00:00", {12: STANDBY}, 0),
    ],
)
def test_a_leave_is_as_long_as_the_work_it_takes(starts: str, ends: str, days: Any, hundredths: int) -> None:
    found = length("personal", starts, ends, days)
    assert (found.hundredths, found.is_planned) == (hundredths, True)
    assert found.hundredths == sum(amount for _, amount in found.days)
    assert bool(found.explanation.warnings) == (not hundredths)


@pytest.mark.parametrize(
    ("rounding", "hundredths"), [(Rounding.DAY, 100), (Rounding.HALF, 50), (Rounding.EXACT, 20)]
)  # fmt: skip
def test_a_part_of_a_day_is_rounded_as_the_type_says(rounding: Rounding, hundredths: int) -> None:
    kind = replace(POLICY.types["personal"], rounding=rounding)
    found = rules.length(kind, at("12 08:30"), at("12 10:00"), plan(WEEK), CALENDAR)
    assert (found.hundredths, found.minutes) == (hundredths, 90)


def test_compensatory_rest_is_taken_by_the_hour() -> None:
    found = length("comp_rest", "15 08:30", "15 09:30")
    assert (found.hundredths, found.minutes) == (13, 60)


def test_days_of_rest_count_where_the_type_says_so() -> None:
    kind = replace(POLICY.types["maternity"], counts_rest_days=True)
    found = rules.length(kind, at("16 00:00"), at("20 00:00"), plan(WEEK), CALENDAR)
    assert (found.hundredths, found.run) == (400, 400)
    assert any("休息日也计入" in step for step in found.explanation.steps)


@pytest.mark.parametrize(("counts", "run"), [(False, 200), (True, 400)])
def test_days_of_rest_are_among_the_consecutive_days_where_the_rulebook_says_so(counts: bool, run: int) -> None:
    found = length("personal", "16 00:00", "20 00:00", long_counts_rest_days=counts)
    assert (found.hundredths, found.run) == (200, run)


def test_days_of_rest_at_the_edge_of_a_leave_are_no_part_of_the_run() -> None:
    assert length("personal", "17 00:00", "20 00:00", long_counts_rest_days=True).run == 100


@pytest.mark.parametrize(
    ("starts", "ends", "hundredths"),
    [
        ("12 00:00", "13 00:00", 100),
        ("12 08:30", "12 17:30", 100),
        ("12 08:30", "12 12:00", 50),
        ("10 00:00", "11 00:00", 100),
        ("1 00:00", "9 00:00", 100),
        ("16 00:00", "20 00:00", 200),
    ],
)
def test_without_a_roster_the_calendar_counts_and_it_is_told(starts: str, ends: str, hundredths: int) -> None:
    found = length("personal", starts, ends, {})
    assert (found.hundredths, found.is_planned) == (hundredths, False)
    assert "没有排班" in found.explanation.warnings[0]


def test_a_year_that_nobody_keeps_is_told() -> None:
    found = rules.length(POLICY.types["sick"], moment("2029-01-08 00:00"), moment("2029-01-09 00:00"), {}, CALENDAR)
    assert "2029 年的工作日历还没有维护" in found.explanation.warnings[1]


def test_a_month_that_a_roster_left_empty_for_a_leave_counts_by_the_calendar() -> None:
    found = length("annual", "12 00:00", "19 00:00", dict.fromkeys(range(12, 19), ()) | {19: OFFICE})
    assert (found.hundredths, found.is_planned) == (500, False)
    assert length("annual", "12 00:00", "19 00:00", {12: OFFICE, 13: (), 14: ()}).days[0] == (date(2026, 10, 12), 100)
    assert length("annual", "12 00:00", "15 00:00", {12: OFFICE, 13: (), 14: ()}).hundredths == 100


@pytest.mark.parametrize(
    ("first", "last", "days", "expected"),
    [
        (12, 13, WEEK, ("12 00:00", "14 00:00")),
        (12, 12, {}, ("12 00:00", "13 00:00")),
        (6, 6, {6: NIGHT}, ("6 00:00", "7 08:00")),
        (6, 6, {5: NIGHT, 6: NIGHT}, ("6 08:00", "7 08:00")),
        (6, 6, {5: NIGHT, 6: EARLY}, ("6 07:30", "7 00:00")),
    ],
)
def test_whole_days_take_the_nights_that_begin_on_them(
    first: int, last: int, days: Any, expected: tuple[str, str]
) -> None:
    found = rules.whole_days(FIRST.replace(day=first), FIRST.replace(day=last), plan(days))
    assert found == (at(expected[0]), at(expected[1]))


@pytest.mark.parametrize(
    ("starts", "ends", "days", "expected"),
    [
        ("12 00:00", "13 00:00", WEEK, (Span.WHOLE, "12 08:30", 12, False)),
        ("12 14:00", "12 17:30", WEEK, (Span.PART, "12 14:00", 12, True)),
        ("12 08:30", "12 10:00", WEEK, (Span.PART, "12 08:30", 12, False)),
        ("12 12:30", "12 17:30", WEEK, (Span.PART, "12 13:30", 12, True)),
        ("12 14:00", "14 00:00", WEEK, (Span.WHOLE, "12 14:00", 12, True)),
        ("17 00:00", "20 00:00", WEEK, (Span.WHOLE, "19 08:30", 19, False)),
        ("6 00:00", "6 08:00", {5: NIGHT, 6: None}, (Span.PART, "6 00:00", 5, True)),
        ("12 00:00", "13 00:00", {}, (Span.WHOLE, "12 08:00", 12, False)),
        ("12 14:00", "12 16:00", {}, (Span.PART, "12 14:00", 12, False)),
        ("17 09:00", "17 10:00", WEEK, (Span.PART, "17 09:00", 17, False)),
        ("12 00:00", "14 00:00", {12: (), 13: ()}, (Span.WHOLE, "12 08:00", 12, False)),
        ("12 00:00", "13 00:00", {12: ANNUAL}, (Span.WHOLE, "12 08:00", 12, False)),
    ],
)
def test_what_a_leave_takes_away(starts: str, ends: str, days: Any, expected: tuple[Span, str, int, bool]) -> None:
    found = rules.taken(at(starts), at(ends), plan(days))
    span, begins, day, is_leaving = expected
    assert (found.span, found.begins, found.day.day, found.is_leaving) == (span, at(begins), day, is_leaving)


# --- who approves, and how early (the matrix of)


def demanded(kind: str, starts: str, ends: str, applied: str, policy: LeavePolicy = POLICY, days: Any = None) -> Any:
    planned = plan(WEEK if days is None else days)
    found = rules.length(
        policy.types[kind], at(starts), at(ends), planned, CALENDAR,
        long_counts_rest_days=policy.long_counts_rest_days,
    )  # fmt: skip
    taken = rules.taken(at(starts), at(ends), planned)
    return rules.requirement(policy, policy.types[kind], found, taken, at(applied), CALENDAR)


@pytest.mark.parametrize(
    ("kind", "ends", "chain", "latest"),
    [
        ("sick", "14 00:00", "leave.sick", "12 07:30"),
        ("sick", "15 00:00", "leave.long", "12 07:30"),
        ("personal", "13 00:00", "leave.short", "9 23:59:59"),
        ("personal", "14 00:00", "leave.short", "9 23:59:59"),
        ("personal", "15 00:00", "leave.long", "2 23:59:59"),
        ("marriage", "13 00:00", "leave.short", "-18 23:59:59"),
        ("marriage", "15 00:00", "leave.long", "-18 23:59:59"),
        ("annual", "14 00:00", "leave.short", "12 08:30"),
        ("annual", "15 00:00", "leave.long", "2 23:59:59"),
        ("comp_rest", "13 00:00", "leave.comp_rest", "12 08:30"),
        ("comp_rest", "15 00:00", "leave.long", "2 23:59:59"),
        ("maternity", "13 00:00", "leave.short", None),
        ("maternity", "15 00:00", "leave.long", None),
        ("bereavement", "14 00:00", "leave.short", None),
        ("bereavement", "15 00:00", "leave.long", None),
        ("work_injury", "15 00:00", "leave.long", None),
        ("paternity", "15 00:00", "leave.long", "2 23:59:59"),
        ("parental", "13 00:00", "leave.short", "12 08:30"),
        ("nursing", "13 00:00", "leave.short", "12 08:30"),
    ],
)
def test_the_matrix_of_approval_and_notice(kind: str, ends: str, chain: str, latest: str | None) -> None:
    found = demanded(kind, "12 00:00", ends, "12 09:00")
    assert found.chain == chain
    expected = None if latest is None else moment("2026-09-12 23:59:59") if latest[0] == "-" else at(latest)
    assert found.latest == expected
    assert found.is_in_time == (latest is None)


@pytest.mark.parametrize(
    ("kind", "ends", "applied", "is_in_time"),
    [
        ("sick", "13 00:00", "12 07:30", True),
        ("sick", "13 00:00", "12 07:30:59", True),
        ("sick", "13 00:00", "12 07:31", False),
        ("personal", "13 00:00", "9 23:59", True),
        ("personal", "13 00:00", "10 00:00", False),
        ("personal", "15 00:00", "2 23:59:59", True),
        ("personal", "15 00:00", "3 00:00", False),
        ("annual", "13 00:00", "12 08:30", True),
        ("annual", "13 00:00", "12 08:31", False),
        ("bereavement", "15 00:00", "14 09:00", True),
    ],
)
def test_asking_on_the_last_day_is_early_enough(kind: str, ends: str, applied: str, is_in_time: bool) -> None:
    assert demanded(kind, "12 00:00", ends, applied).is_in_time == is_in_time


def test_who_leaves_during_his_shift_asks_before_he_leaves() -> None:
    assert demanded("sick", "12 14:00", "12 17:30", "12 13:55").is_in_time
    late = demanded("sick", "12 14:00", "12 17:30", "12 14:01")
    assert (late.latest, late.is_in_time) == (at("12 14:00"), False)
    assert not demanded("sick", "12 08:30", "12 10:00", "12 08:00").is_in_time


@pytest.mark.parametrize(("told", "is_in_time"), [("07:00", True), ("07:01", False), ("07:40", False)])
def test_where_no_roster_says_when_work_begins_a_call_is_held_against_the_morning(told: str, is_in_time: bool) -> None:
    demand = demanded("sick", "12 00:00", "13 00:00", f"12 {told}", days={})
    assert (demand.latest, demand.is_in_time) == (at("12 07:00"), is_in_time)


def test_a_month_of_notice_is_the_same_day_of_the_month_before() -> None:
    marriage = POLICY.types["marriage"]
    taken = rules.taken(moment("2026-10-31 00:00"), moment("2026-11-01 00:00"), {})
    found = rules.length(marriage, moment("2026-10-31 00:00"), moment("2026-11-01 00:00"), {}, CALENDAR)
    asked = rules.requirement(POLICY, marriage, found, taken, moment("2026-09-30 18:00"), CALENDAR)
    assert (asked.latest, asked.is_in_time) == (moment("2026-09-30 23:59:59"), True)


def test_the_explanation_names_rows_moments_and_what_was_not_taken() -> None:
    found = demanded("marriage", "12 00:00", "15 00:00", "9 09:00").explanation
    assert found.result == "走“请假（3 天及以上）”审批，申请晚了"
    assert found.steps[0].startswith("连续 3 天，走“请假（3 天及以上）”审批\n各种假3 天及以上")
    assert "往前数 1 个月\n婚假不论长短：提前 1 个月申请" in found.steps[1]
    assert found.steps[2] == "最晚 09-12（周六）当天提出\n实际 10-09 09:00 提出，晚于要求"
    assert [basis.rule for basis in found.bases] == ["R-054、R-055", "R-059", "C-04、C-05"]
    assert ["不要求提前" in one.reading for one in found.alternatives] == [True]


# --- the other readings, by rows alone


@pytest.mark.parametrize(
    ("changed", "kind", "ends", "chain", "latest"),
    [
        ({"long__final_approver": "hr_admin"}, "personal", "15 00:00", "leave.long_hr", "2 23:59:59"),
        ({"long__from_days": 4}, "personal", "15 00:00", "leave.short", "9 23:59:59"),
        ({"long__from_days": 2}, "personal", "14 00:00", "leave.long", "2 23:59:59"),
        ({"long__notice_days": 0}, "personal", "15 00:00", "leave.long", "9 23:59:59"),
        ({"long__notice_days": 5}, "personal", "15 00:00", "leave.long", "7 23:59:59"),
        ({"long__notice_exempt_types": []}, "bereavement", "15 00:00", "leave.long", "2 23:59:59"),
        ({"long__notice_exempt_types": ["personal"]}, "personal", "15 00:00", "leave.long", "9 23:59:59"),
        ({"long_counts_rest_days": True}, "personal", "15 00:00", "leave.long", "2 23:59:59"),
        ({"sick__notice_hours": 4}, "sick", "13 00:00", "leave.sick", "12 04:30"),
        ({"sick__notice_hours": 0}, "sick", "13 00:00", "leave.sick", None),
        ({"personal__notice_days": 1}, "personal", "13 00:00", "leave.short", "11 23:59:59"),
        ({"personal__notice_days": 0}, "personal", "13 00:00", "leave.short", "12 08:30"),
        ({"marriage__notice_months": 2}, "marriage", "13 00:00", "leave.short", "-18 aug"),
    ],
)
def test_every_other_reading_of_the_matrix(
    changed: dict[str, Any], kind: str, ends: str, chain: str, latest: str | None
) -> None:
    found = demanded(kind, "12 00:00", ends, "1 09:00", regulation.policy(**changed))
    august = moment("2026-08-12 23:59:59")
    assert (found.chain, found.latest) == (
        chain, None if latest is None else august if latest.endswith("aug") else at(latest),
    )  # fmt: skip


@pytest.mark.parametrize(("counts", "chain"), [(False, "leave.short"), (True, "leave.long")])
def test_a_long_weekend_is_long_leave_where_days_of_rest_count(counts: bool, chain: str) -> None:
    policy = regulation.policy(long_counts_rest_days=counts)
    assert demanded("personal", "16 00:00", "20 00:00", "1 09:00", policy).chain == chain


@pytest.mark.parametrize(
    ("kind", "starts", "ends", "hundredths", "chain", "latest"),
    [
        ("personal", "12 08:30", "12 10:00", 20, "leave.sick", "9 23:59:59"),
        ("personal", "12 08:30", "12 14:00", 53, "leave.short", "9 23:59:59"),
        ("personal", "21 00:00", "23 00:00", 200, "leave.long_hr", "14 23:59:59"),
        ("personal", "12 00:00", "14 00:00", 200, "leave.long_hr", "-2 night"),
        ("annual", "12 08:30", "12 12:00", 50, "leave.short", "12 08:30"),
        ("sick", "12 00:00", "16 00:00", 400, "leave.long", None),
        ("考试假", "12 08:30", "12 10:00", 100, "leave.short", "12 08:30"),
    ],
)
def test_a_regulation_of_another_shape_is_made_of_rows(
    kind: str, starts: str, ends: str, hundredths: int, chain: str, latest: str | None
) -> None:
    policy = regulation.own_policy()
    assert length(kind, starts, ends, policy=policy).hundredths == hundredths
    found = demanded(kind, starts, ends, "1 09:00", policy)
    expected = {None: None, "-2 night": moment("2026-09-29 23:59:59")}
    # Five working days before Monday the 12th: the 10th is worked, the 1st to the 7th are free.
    assert (found.chain, found.latest) == (chain, expected[latest] if latest in expected else at(latest or ""))


def test_a_type_of_the_office_is_found_by_any_of_its_names() -> None:
    policy = regulation.own_policy()
    assert [policy.named(said) for said in ("自考", " 考试假 ", "病休", "年休假", "sick", "出国")] == [
        policy.types["考试假"], policy.types["考试假"], policy.types["sick"], policy.types["annual"],
        policy.types["sick"], None,
    ]  # fmt: skip


# --- what holds of any leave

SHIFTS = st.sampled_from(
    [OFFICE, EARLY, NIGHT, FOUR, STANDBY, ANNUAL, None, (), (EARLY, shift("中", "15:30", "19:30"))]
)
PLANS = st.dictionaries(st.integers(0, 32), SHIFTS, max_size=20)
QUARTERS = st.integers(0, 32 * 96)
KINDS = st.sampled_from(sorted(POLICY.types))


def quarter(number: int) -> datetime:
    return moment("2026-10-01 00:00") + timedelta(minutes=15 * number)


@settings(max_examples=200, deadline=None)
@tried(PLANS, QUARTERS, st.integers(1, 500), KINDS, st.booleans())
def test_a_leave_is_the_sum_of_its_days_and_none_is_more_than_one(
    days: dict[int, Any], first: int, lasts: int, kind: str, counts: bool
) -> None:
    starts, ends = quarter(first), quarter(first + lasts)
    one = replace(POLICY.types[kind], counts_rest_days=counts and kind != "comp_rest")
    found = rules.length(one, starts, ends, plan(days), CALENDAR, long_counts_rest_days=counts)
    assert found.hundredths == sum(amount for _, amount in found.days)
    assert all(0 < amount <= 100 and amount % rules.least(one) == 0 for _, amount in found.days)
    assert found.run >= found.hundredths
    assert [day for day, _ in found.days] == sorted({day for day, _ in found.days})
    assert (found.minutes > 0) == (found.hundredths > 0)
    longer = rules.length(one, starts, ends + timedelta(hours=7), plan(days), CALENDAR)
    assert longer.minutes >= found.minutes or not found.is_planned


@settings(max_examples=150, deadline=None)
@tried(PLANS, QUARTERS, st.integers(1, 400), KINDS, st.integers(0, 4000), st.integers(0, 4000))
def test_asking_earlier_is_never_worse_and_a_longer_leave_never_asks_for_less(
    days: dict[int, Any], first: int, lasts: int, kind: str, one: int, other: int
) -> None:
    starts, until = quarter(first), quarter(first + lasts)
    kind_of, planned = POLICY.types[kind], plan(days)
    found = rules.length(kind_of, starts, until, planned, CALENDAR)
    taken = rules.taken(starts, until, planned)

    def asked(before: int, more: int = 0) -> Any:
        longer = replace(found, run=found.run + more)
        return rules.requirement(POLICY, kind_of, longer, taken, starts - timedelta(minutes=15 * before), CALENDAR)

    early, late = asked(max(one, other)), asked(min(one, other))
    assert early.is_in_time or not late.is_in_time
    longer = asked(one, 200)
    assert longer.row.from_days >= early.row.from_days
    assert early.latest is None or longer.latest <= early.latest
    assert longer.chain in CHAINS
