"""What leave gives to the days: shares, signs, boundaries, reasons of absence, and why; pure, and as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from models.attendance.days import explain, queries
from models.attendance.days.values import Cover, Day, Denial, Input
from models.attendance.leave import rules
from models.attendance.leave.reading import cover_of, denial_of
from models.attendance.leave.values import Slip
from models.attendance.policy.values import Verdict
from models.attendance.workflow import AbsenceReason, DayState, LeaveState, Result, Sign
from models.core import clock, database
from models.core.explain import Explanation, words
from models.roster import away
from tests.factories import attendance, leave_rules
from tests.factories import leave as rows
from tests.factories.attendance import Office
from tests.factories.days import (
    ANNUAL,
    EARLY,
    FOUR,
    LATE,
    NIGHT,
    OFFICE,
    POLICY,
    STANDBY,
    at,
    given,
    october,
    plan,
    stamps,
)
from tests.factories.leave_rules import CALENDAR, filed, proofs, slip
from tests.samples import World

REGULATION = leave_rules.policy()
NOW = at("20 12:00")
WEEK = dict.fromkeys(range(12, 17), OFFICE) | {17: None, 18: None, 19: OFFICE, 20: OFFICE}


def leave(kind: str, starts: str, ends: str, days: Mapping[int, Any] = WEEK, **values: Any) -> Slip:
    """A slip with all its proofs that was asked for long before."""
    one = slip(kind, starts, ends, "-30 09:00" if "applied" not in values else values.pop("applied"), **values)
    return filed(REGULATION, days, one)


def derived(days: Mapping[int, Any], *slips: Slip, punches: tuple[str, ...] = (), now: datetime = NOW) -> Any:
    """October with these slips."""
    covers: list[Cover] = []
    denials: list[Denial] = []
    for one in slips:
        standing = rules.standing(REGULATION, one, rules.taken(one.starts, one.ends, plan(days)), now, CALENDAR)
        if standing.counts_as is None:
            denials.append(denial_of(REGULATION, one, standing))
            continue
        free = frozenset(day for day in CALENDAR_DAYS if not CALENDAR.is_workday(day))
        covers.append(cover_of(REGULATION, one, standing, free))
    made: Input = given(days, stamps(*punches), covers=tuple(covers), denials=tuple(denials), now=now)
    return october(made)


CALENDAR_DAYS = [date(2026, 9, 30) + timedelta(days=number) for number in range(34)]


def day_of(days: Mapping[int, Any], number: int, *slips: Slip, **values: Any) -> Day:
    found: Day = derived(days, *slips, **values).days[number - 1]
    return found


@pytest.mark.parametrize(
    ("starts", "ends", "punches", "signs", "taken", "late", "early", "absence"),
    [
        ("12 00:00", "13 00:00", (), "事", 100, 0, 0, 0),
        ("12 08:30", "12 17:30", (), "事", 100, 0, 0, 0),
        ("12 08:30", "12 12:00", ("12 13:28", "12 17:31"), "√事", 50, 0, 0, 0),
        ("12 08:30", "12 10:00", ("12 10:10", "12 17:31"), "迟事", 50, 10, 0, 0),
        ("12 13:30", "12 17:30", ("12 08:20", "12 12:02"), "√事", 50, 0, 0, 0),
        ("12 16:00", "12 17:30", ("12 08:20", "12 15:50"), "退事", 50, 0, 10, 0),
        ("12 08:30", "12 12:00", (), "旷事", 50, 0, 0, 50),
        ("12 08:30", "12 12:00", ("12 16:45", "12 17:31"), "旷事", 50, 195, 0, 50),
        ("12 08:30", "12 16:00", (), "事", 100, 0, 0, 0),
        ("12 08:30", "12 16:00", ("12 16:10", "12 17:31"), "事", 100, 0, 0, 0),
    ],
)
def test_part_of_a_day_on_leave_moves_the_boundary(
    starts: str, ends: str, punches: tuple[str, ...], signs: str, taken: int, late: int, early: int, absence: int
) -> None:
    one = day_of(WEEK, 12, leave("personal", starts, ends), punches=punches)
    assert "".join(one.signs) == signs
    assert (one.late_minutes, one.early_minutes, one.absence) == (late, early, absence)
    assert one.leave == (("personal", taken),)


@pytest.mark.parametrize(
    ("starts", "ends", "plan_of", "shares"),
    [
        ("16 00:00", "20 00:00", WEEK, {16: 100, 19: 100}),
        ("5 20:00", "6 08:00", {5: NIGHT, 6: None}, {5: 100}),
        ("6 00:00", "6 12:00", {5: NIGHT, 6: None}, {5: 50}),
        ("12 00:00", "13 00:00", {12: (EARLY, OFFICE)}, {12: 100}),
        ("12 07:30", "12 12:00", {12: (EARLY, LATE)}, {12: 50}),
        ("12 08:00", "12 12:00", {12: FOUR}, {12: 50}),
        ("12 00:00", "14 00:00", {12: ANNUAL, 13: STANDBY}, {12: 100}),
        ("30 00:00", "33 00:00", {30: OFFICE, 31: OFFICE, 32: OFFICE}, {30: 100, 31: 100}),
        ("12 00:00", "15 00:00", {}, {12: 100, 13: 100, 14: 100}),
        ("9 00:00", "12 00:00", {}, {9: 100, 10: 100}),
        ("1 00:00", "9 00:00", {}, {8: 100}),
        ("12 08:30", "12 12:00", {}, {12: 50}),
        ("12 00:00", "19 00:00", dict.fromkeys(range(12, 19), ()) | {20: OFFICE}, {12: 100, 13: 100, 14: 100,
                                                                                    15: 100, 16: 100}),
        ("12 00:00", "15 00:00", {12: OFFICE, 13: (), 14: ()}, {12: 100}),
    ],
)  # fmt: skip
def test_what_leave_takes_of_each_day(
    starts: str, ends: str, plan_of: Mapping[int, Any], shares: dict[int, int]
) -> None:
    found = derived(plan_of, leave("annual", starts, ends, plan_of))
    assert {day.day.day: day.leave for day in found.days if day.leave} == {
        number: (("annual", amount),) for number, amount in shares.items()
    }
    assert found.leave == {"annual": sum(shares.values())}
    assert all(found.days[number - 1].absence <= 100 - amount for number, amount in shares.items())


def test_days_of_rest_count_and_show_the_leave_where_its_type_says_so() -> None:
    one = leave("maternity", "16 00:00", "20 00:00")
    kind = replace(REGULATION.types["maternity"], counts_rest_days=True)
    policy = replace(REGULATION, types={**REGULATION.types, "maternity": kind})
    standing = rules.standing(policy, one, rules.taken(one.starts, one.ends, plan(WEEK)), NOW, CALENDAR)
    found = october(given(WEEK, covers=(cover_of(policy, one, standing, frozenset()),), now=NOW))
    assert found.leave == {"maternity": 400}
    assert [found.days[number - 1].sign for number in (16, 17, 18, 19)] == [Sign.MATERNITY] * 4
    assert [found.days[number - 1].state for number in (16, 17)] == [DayState.SETTLED, DayState.REST]
    assert found.due_days == 7


def test_without_a_roster_days_of_leave_are_settled_and_days_of_rest_are_rest() -> None:
    found = derived({}, leave("annual", "9 00:00", "13 00:00", {}))
    assert [found.days[number - 1].state for number in (8, 9, 10, 11, 12, 13)] == [
        DayState.UNPLANNED, DayState.SETTLED, DayState.SETTLED, DayState.REST, DayState.SETTLED, DayState.UNPLANNED,
    ]  # fmt: skip
    assert found.due_days == 3
    assert "没有排班，按工作日历和 8 小时计年假第 12 号 1 天。" in found.days[8].facts.notes
    assert found.days[10].facts.notes == ("年假第 12 号期间，没有排班，按工作日历为休息日。",)


def test_half_a_day_without_a_roster_still_waits_for_one() -> None:
    one = day_of({}, 12, leave("annual", "12 08:30", "12 12:00", {}))
    assert (one.state, one.leave) == (DayState.UNPLANNED, (("annual", 50),))


def test_days_ahead_are_planned_with_their_leave() -> None:
    one = day_of(WEEK, 20, leave("annual", "20 00:00", "21 00:00"), now=at("12 12:00"))
    assert (one.state, one.sign, one.leave) == (DayState.PLANNED, Sign.ANNUAL, (("annual", 100),))


def test_two_leaves_of_one_day_take_no_more_than_the_day() -> None:
    morning = leave("personal", "12 08:30", "12 12:30")
    whole = replace(leave("annual", "12 00:00", "13 00:00"), id=8, number=13)
    twice = replace(leave("annual", "12 00:00", "13 00:00"), id=9, number=14)
    both = day_of(WEEK, 12, morning, whole, twice)
    assert sum(amount for _, amount in both.leave) == 100
    apart = day_of(WEEK, 12, morning, replace(leave("sick", "12 13:30", "12 17:30", proofs=proofs("1 09:00")), id=8))
    assert apart.leave == (("personal", 50), ("sick", 50))
    assert "".join(apart.signs) == "事病"


def test_time_that_a_refused_and_an_approved_slip_ask_for_is_leave() -> None:
    refused = leave("personal", "12 00:00", "13 00:00", state=LeaveState.REFUSED)
    one = day_of(WEEK, 12, refused, replace(leave("annual", "12 00:00", "13 00:00"), id=8, number=13))
    assert (one.sign, one.absence, one.leave) == (Sign.ANNUAL, 0, (("annual", 100),))


@pytest.mark.parametrize(
    ("kind", "values", "reason", "note"),
    [
        ("personal", {"state": LeaveState.REFUSED}, AbsenceReason.LEAVE_NOT_APPROVED, "事假第 12 号未批准，不算请假"),
        ("personal", {"state": LeaveState.REVOKED}, AbsenceReason.LEAVE_NOT_APPROVED, "事假第 12 号已取消，不算请假"),
        ("personal", {"state": LeaveState.SUBMITTED}, AbsenceReason.NO_NOTICE, "事假第 12 号还没有批准"),
        ("sick", {}, AbsenceReason.SICK_PAPERS_MISSING, "病假第 12 号证明没有在 10-13（周二）以前交齐"),
        ("sick", {"applied": "12 10:00"}, AbsenceReason.SICK_WITHOUT_NOTICE, "病假第 12 号事先没有告知，不算请假"),
    ],
)
def test_what_was_asked_for_and_does_not_count_is_absence_for_its_reason(
    kind: str, values: dict[str, Any], reason: AbsenceReason, note: str
) -> None:
    one = day_of(WEEK, 12, leave(kind, "12 00:00", "13 00:00", **values))
    assert (one.sign, one.absence, one.leave) == (Sign.ABSENT, 100, ())
    assert [event.absence_reason for event in one.judged] == [reason]
    assert any(said.startswith(note) for said in one.facts.notes)


def test_who_was_there_although_his_leave_was_refused_is_present() -> None:
    one = day_of(
        WEEK, 12, leave("personal", "12 00:00", "13 00:00", state=LeaveState.REFUSED), punches=("12 08:20", "12 17:40")
    )
    assert (one.sign, one.absence) == (Sign.PRESENT, 0)
    assert "事假第 12 号未批准，不算请假，缺勤按旷工（事假没有申请或没有批准）。" in one.facts.notes


def test_who_left_ill_without_a_certificate_was_on_personal_leave() -> None:
    punches = ("12 08:20", "12 14:03")
    one = day_of(WEEK, 12, leave("sick", "12 14:00", "12 17:30", applied="12 13:50"), punches=punches)
    assert ("".join(one.signs), one.leave, one.absence) == ("√事", (("personal", 50),), 0)
    told = leave("sick", "12 14:00", "12 17:30", applied="12 13:50", proofs=proofs("12 18:00"))
    assert day_of(WEEK, 12, told, punches=punches).leave == (("sick", 50),)


def test_who_left_without_asking_left_early_by_the_bands() -> None:
    asked_later = leave("sick", "12 14:00", "12 17:30", applied="12 18:00", proofs=proofs("12 18:00"))
    one = day_of(WEEK, 12, asked_later, punches=("12 08:20", "12 14:00"))
    assert ([event.absence_reason for event in one.judged], one.absence, one.early_minutes) == ([1], 100, 210)


def test_punches_within_a_leave_are_told() -> None:
    one = day_of(WEEK, 12, leave("annual", "12 00:00", "13 00:00"), punches=("12 08:20", "12 17:40"))
    assert (one.sign, one.leave) == (Sign.ANNUAL, (("annual", 100),))
    assert "请假期间有打卡：08:20、17:40。只作记录，请核对是否提前返岗。" in one.facts.notes
    marked = day_of({12: ANNUAL}, 12, leave("annual", "12 00:00", "13 00:00", {12: ANNUAL}), punches=("12 08:20",))
    assert "请假期间有打卡：08:20。只作记录，请核对是否提前返岗。" in marked.facts.notes
    assert not any("待请假单" in note for note in marked.facts.notes)


def test_a_mark_of_the_roster_tells_of_a_slip_that_waits() -> None:
    waiting = leave("annual", "12 00:00", "13 00:00", {12: ANNUAL}, state=LeaveState.SUBMITTED)
    one = day_of({12: ANNUAL}, 12, waiting)
    assert one.leave == ()
    assert one.facts.notes == ("年假第 12 号还没有批准，批准以前不算请假。", "排班标记“年”，待请假单。")


def test_an_exempt_day_shows_its_leave() -> None:
    one = leave("annual", "12 00:00", "13 00:00")
    standing = rules.standing(REGULATION, one, rules.taken(one.starts, one.ends, plan(WEEK)), NOW, CALENDAR)
    cover = cover_of(REGULATION, one, standing, frozenset())
    found = october(given(WEEK, covers=(cover,), exempt={date(2026, 10, 12): "外勤岗"}, now=NOW))
    assert (found.days[11].sign, found.days[11].leave) == (Sign.ANNUAL, (("annual", 100),))


def why(days: Mapping[int, Any], number: int, *slips: Slip, **values: Any) -> Explanation:
    found = derived(days, *slips, **values)
    return explain.explain(found.days[number - 1], found, POLICY)


def test_a_day_of_leave_names_its_slip_its_row_and_the_day_of_its_proofs() -> None:
    told = why(WEEK, 12, leave("sick", "12 00:00", "13 00:00", applied="12 07:05", proofs=proofs("13 09:00")))
    assert told.result == "病假 1 天"
    lines = "\n".join(words(told))
    for part in (
        "病假第 12 号", "10-12 07:05 电话告知，按时告知", "10-13（周二）以前交", "按规则表“请假认定”",
        "病假，整班没有来，按时告知，证明齐全：算本假", "《客户服务部管理制度》第10.4条", "何志刚（主管批准）",
    ):  # fmt: skip
        assert part in lines
    assert "R-049、R-051" in [basis.rule for basis in told.bases]
    assert [one.record for one in told.used if one.entity == "leave_slip"] == [7]
    assert not told.warnings


def test_leave_that_still_needs_proofs_says_so() -> None:
    told = why(WEEK, 12, leave("sick", "12 00:00", "13 00:00", applied="12 07:05"), now=at("13 10:00"))
    assert told.result == "病假 1 天（暂计）"
    assert told.warnings == ("暂按病假计；证明须在 10-13（周二）以前交齐，还缺医院证明、病历本、病假单",)


def test_absence_although_something_was_asked_for_says_why_it_does_not_count() -> None:
    told = why(WEEK, 12, leave("sick", "12 00:00", "13 00:00", applied="12 07:05"))
    assert told.result == "旷工 1 天"
    assert any("证明没有在 10-13（周二）以前交齐" in step for step in told.steps)
    assert "没有别的请假、外勤、出差，也没有批准的补卡" in "\n".join(told.steps)
    assert [one.record for one in told.used if one.entity == "leave_slip"] == [7]


def test_half_a_day_is_told_with_the_other_half() -> None:
    half = leave("personal", "12 08:30", "12 12:00")
    assert why(WEEK, 12, half, punches=("12 13:28", "12 17:31")).result == "出勤；事假 0.5 天"
    assert why(WEEK, 12, half).result == "旷工 0.5 天；事假 0.5 天"
    assert why(WEEK, 12, half, punches=("12 13:40", "12 17:31")).result == "迟到 10 分钟；事假 0.5 天"


def test_people_who_decide_that_a_day_was_absence_leave_no_leave() -> None:
    one = leave("annual", "12 00:00", "13 00:00")
    standing = rules.standing(REGULATION, one, rules.taken(one.starts, one.ends, plan(WEEK)), NOW, CALENDAR)
    decided = Verdict(1, Result.ABSENCE, None, 0, 100, 5, "冒用假条")
    cover = cover_of(REGULATION, one, standing, frozenset())
    found = october(given(WEEK, covers=(cover,), verdicts={date(2026, 10, 12): decided}, now=NOW))
    assert (found.days[11].absence, found.days[11].leave, found.leave) == (100, (), {})


def test_a_month_tells_its_leave() -> None:
    found = derived(WEEK, leave("annual", "12 00:00", "14 00:00"))
    told = explain.explain_month(found, lambda _: POLICY)
    assert "当月请假 年假 2 天" in told.steps


SHIFTS = st.sampled_from([OFFICE, EARLY, NIGHT, FOUR, STANDBY, ANNUAL, None, ()])
PLANS = st.dictionaries(st.integers(0, 32), SHIFTS, max_size=25)
KINDS = st.sampled_from(["personal", "annual", "comp_rest", "maternity"])


@settings(max_examples=150, deadline=None)
@tried(PLANS, st.integers(96, 30 * 96), st.integers(1, 300), KINDS, st.booleans())
def test_a_month_comes_to_what_its_slip_said(
    days: dict[int, Any], first: int, lasts: int, kind: str, counts: bool
) -> None:
    starts = at("1 00:00") + timedelta(minutes=15 * first)
    ends = min(starts + timedelta(minutes=15 * lasts), at("31 00:00"))
    if starts >= ends:
        return
    policy = REGULATION
    if counts and kind != "comp_rest":
        of = {**policy.types, kind: replace(policy.types[kind], counts_rest_days=True)}
        policy = replace(policy, types=of)
    found = rules.length(policy.types[kind], starts, ends, plan(days), CALENDAR)
    one = replace(slip(kind, "1 00:00", "2 00:00", "0 00:00"), starts=starts, ends=ends)
    standing = rules.standing(policy, one, rules.taken(starts, ends, plan(days)), NOW, CALENDAR)
    free = frozenset(day for day in CALENDAR_DAYS if not CALENDAR.is_workday(day))
    # Nobody came in the rest of the month, so that only absence could take leave away: there is none without work.
    month = october(given(days, covers=(cover_of(policy, one, standing, free),), data_until=None, now=NOW))
    assert {day.day: dict(day.facts.leave).get(kind, 0) for day in month.days if day.facts.leave} == dict(found.days)
    assert month.leave.get(kind, 0) == found.hundredths


# --- as it is stored


@pytest.fixture
def office(world: World) -> Office:
    return attendance.office(world)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2026-10-20 12:00"))


MONDAY = date(2026, 10, 12)


def stored(office: Office, shown: str = "AWWWW") -> Day:
    attendance.worked(office, MONDAY, shown)
    return queries.day(office.agent, MONDAY)


def test_an_approved_slip_covers_its_day(office: Office) -> None:
    rows.slip(office.agent, MONDAY, kind="annual", state="approved")
    rows.slip(office.supervisor, MONDAY + timedelta(days=1), kind="annual", state="withdrawn")
    one = stored(office)
    assert (one.sign, one.leave, one.absence) == (Sign.ANNUAL, (("annual", 100),), 0)
    found = queries.months((office.agent, office.supervisor), "2026-10")
    assert (found[office.agent].leave, found[office.supervisor].leave) == ({"annual": 100}, {})


def test_a_slip_that_waits_or_was_refused_covers_nothing(office: Office) -> None:
    waiting = rows.slip(office.agent, MONDAY, kind="personal")
    one = stored(office)
    assert (one.absence, [event.absence_reason for event in one.judged]) == (100, [AbsenceReason.NO_NOTICE])
    type(waiting).update(state="refused").where(type(waiting).id == waiting.id).execute()
    one = queries.day(office.agent, MONDAY)
    assert [event.absence_reason for event in one.judged] == [AbsenceReason.LEAVE_NOT_APPROVED]


def test_proofs_decide_when_they_are_due(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = rows.slip(office.agent, MONDAY, state="approved", notice="phone")
    assert made.proof_due_on == MONDAY + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2026-10-13 20:00"))
    assert stored(office).sign is Sign.SICK
    told = queries.explanation(office.agent, MONDAY)
    assert told.result == "病假 1 天（暂计）"
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2026-10-14 00:00"))
    one = queries.day(office.agent, MONDAY)
    assert [event.absence_reason for event in one.judged] == [AbsenceReason.SICK_PAPERS_MISSING]
    for document in leave_rules.DOCUMENTS:
        rows.proof(made.id, document=document, received_at=datetime.fromisoformat("2026-10-13 18:00"))
    assert queries.day(office.agent, MONDAY).sign is Sign.SICK


def test_an_early_return_gives_the_rest_back(office: Office) -> None:
    rows.slip(
        office.agent, MONDAY, days=3, kind="annual", state="returned",
        returned_at=datetime.fromisoformat("2026-10-13 00:00"),
    )  # fmt: skip
    stored(office, "AWAWW")
    found = queries.month_of(office.agent, "2026-10")
    assert found.leave == {"annual": 100}
    assert [found.days[number - 1].sign for number in (12, 13, 14)] == [Sign.ANNUAL, Sign.PRESENT, Sign.ABSENT]


def test_who_is_not_back_is_absent_and_told_so(office: Office) -> None:
    rows.slip(office.agent, MONDAY, kind="annual", state="approved")
    stored(office, "AAAWW")
    found = queries.month_of(office.agent, "2026-10")
    assert [found.days[number - 1].sign for number in (12, 13, 14)] == [Sign.ANNUAL, Sign.ABSENT, Sign.ABSENT]
    assert "年假第 1 号已到期，还没有销假。" in found.days[12].facts.notes


def test_a_leave_across_months_gives_each_its_days(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat("2026-11-10 12:00"))
    attendance.worked(office, date(2026, 10, 28), "WAAAAAW")
    rows.slip(office.agent, date(2026, 10, 29), days=5, kind="annual", state="approved")
    assert [queries.month_of(office.agent, month).leave for month in ("2026-10", "2026-11")] == [
        {"annual": 300}, {"annual": 200},
    ]  # fmt: skip
    assert queries.month_of(office.agent, "2026-12").leave == {}


def test_days_of_leave_without_any_roster_are_days_of_leave(office: Office) -> None:
    rows.slip(office.agent, MONDAY, days=7, kind="annual", state="approved")
    found = queries.month_of(office.agent, "2026-10")
    assert found.leave == {"annual": 500}
    assert [found.days[number - 1].state for number in (12, 17, 19)] == [
        DayState.SETTLED, DayState.REST, DayState.UNPLANNED,
    ]  # fmt: skip


def test_reading_the_leave_of_many_takes_no_statement_for_each(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    real = database.current().execute_sql

    def spy(sql: str, *more: Any, **values: Any) -> Any:
        counted.append(sql)
        return real(sql, *more, **values)

    def statements() -> int:
        counted.clear()
        queries.months(people, "2026-10")
        return len(counted)

    monkeypatch.setattr(database.current(), "execute_sql", spy)
    attendance.worked(office, MONDAY, "AWWWW")
    people = (office.agent, office.supervisor, office.manager, office.gm)
    rows.slip(office.agent, MONDAY, state="approved")
    one = statements()
    for person in people:
        for number in range(1, 4):
            rows.slip(person, MONDAY + timedelta(days=number), state="approved")
    assert statements() <= one


def test_who_plans_rosters_learns_of_whole_days_of_approved_leave(office: Office) -> None:
    rows.slip(office.agent, MONDAY, days=3, kind="annual", state="approved")
    rows.slip(office.agent, MONDAY + timedelta(days=7), kind="annual", state="submitted")
    rows.slip(
        office.agent, MONDAY + timedelta(days=4), kind="personal", state="approved",
        starts_at=datetime.fromisoformat("2026-10-16 14:00"), ends_at=datetime.fromisoformat("2026-10-16 17:30"),
    )  # fmt: skip
    (found,) = away.absences((office.agent, office.supervisor), date(2026, 10, 1), date(2026, 10, 31))
    assert (found.first, found.last, found.words, found.at_work) == (
        MONDAY, MONDAY + timedelta(days=2), "已批年假", False,
    )  # fmt: skip
