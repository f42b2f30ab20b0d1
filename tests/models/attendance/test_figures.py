"""The figures of a month are the same wherever they are shown: days, months, notice (F-13), explanations, absence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from models.attendance import papers
from models.attendance.absence import queries as absence
from models.attendance.days import queries as days
from models.attendance.days.describe import month_record
from models.attendance.policy import describe
from models.attendance.workflow import DayState
from models.core import access, listing, register
from models.core.errors import Refused
from models.core.lists import Filter, Query
from models.core.unit import perform
from models.roster.tables import RosterEntry
from tests.factories import attendance as rows
from tests.factories import org, staff
from tests.factories import roster as rosters
from tests.factories.attendance import Office
from tests.samples import World

OCTOBER, FIRST, LAST = "2026-10", date(2026, 10, 1), date(2026, 10, 31)
ADDED = ("late_minutes", "early_minutes", "points", "fen", "absence", "comp_minutes")


@pytest.fixture
def office(world: World) -> Office:
    return rows.office(world)


def worked(office: Office, shown: Sequence[tuple[str, str]]) -> None:
    """Days of 08:30–17:30 from the first of October on, with the two punches of the agent, each may be empty."""
    shift = rosters.shift("行", (510, 1050), break_from=720, break_until=810)
    held = rosters.roster(office.unit, OCTOBER, "published")
    for number, punches in enumerate(shown):
        day = FIRST + timedelta(days=number)
        for one in (office.agent, office.supervisor):
            rosters.entry(held.id, one, day, shift.id)
        for one, times in ((office.agent, punches), (office.supervisor, ("08:20", "17:40"))):
            for at in filter(None, times):
                rows.punch(one, f"{day} {at}")


def decide(world: World, table: str, *rows_: Mapping[str, Any]) -> None:
    values = {"name": table, "rows": json.dumps(rows_), "valid_from": f"{FIRST}", "reason": "会议决定"}
    perform("rulebook.set_policy", values | {"retroactive": True}, user=world.admin)


def listed(name: str, office: Office) -> list[dict[str, Any]]:
    kind = register.get_list(name)
    asked = Query((Filter("month", "eq", OCTOBER), Filter("employee_id", "eq", office.agent)))
    keys = [column.key for column in kind.columns]
    return [dict(zip(keys, row.values, strict=True)) for row in listing.every(kind, access.SYSTEM, asked)]


def figures(office: Office) -> dict[str, int]:
    """The figures of the month as the list of months has them, after the list of days was seen to add up to them."""
    (month,) = listed("attendance_month", office)
    found = listed("attendance_days", office)
    added = {key: sum(day[key] for day in found) for key in ADDED}
    assert added == {key: month[key] for key in ADDED}
    read = days.month_of(office.agent, OCTOBER)
    standing = absence.standing([office.agent], LAST)[office.agent]
    assert (read.judged.points, read.judged.fen, read.judged.absence) == (
        added["points"], added["fen"], added["absence"],
    )  # fmt: skip
    assert standing.year_sum == added["absence"]
    return added


def notice(office: Office) -> papers.Notice:
    return papers.notice(access.SYSTEM, {"employee": office.agent, "month": OCTOBER})


def test_a_month_with_everything_adds_up(office: Office) -> None:
    worked(
        office,
        [("08:40", "17:31"), ("08:45", "17:20"), ("09:05", "17:31"), ("09:00", "17:00"), ("", ""), ("08:20", "")],
    )
    assert figures(office) == {
        "late_minutes": 90, "early_minutes": 40, "points": 900, "fen": 0, "absence": 250, "comp_minutes": 0,
    }  # fmt: skip
    told = notice(office)
    assert (told.counted, told.tolerated, told.points, told.absence, told.year_sum) == (3, 1, "9", "2.5 天", "2.5 天")
    assert sum(float(one.points) for one in told.events if one.points != "—") == 9
    assert sum(float(one.absence) for one in told.events if one.absence != "—") == 2.5


def test_the_list_of_months_says_what_each_sum_is_made_of(office: Office) -> None:
    worked(office, [("08:40", "17:31"), ("08:45", "17:20"), ("09:05", "17:31"), ("08:20", ""), ("08:20", "17:31")])
    explain = register.get_list("attendance_month").explain
    assert explain is not None
    record = month_record(office.agent, OCTOBER)
    why = explain([record])[record]
    assert why.result == "扣 9 分，旷工 0.5 天"
    assert [step.split("\n")[0] for step in why.steps] == [
        "2026-10-01 迟到 10 分钟，容忍", "2026-10-02 迟到 15 分钟；早退 10 分钟", "2026-10-03 旷工 0.5 天",
        "2026-10-04 下班缺卡，待说明", "当月合计旷工 0.5 天", "当月迟到早退满 3 次，另外扣 5 分", "当月合计扣 9 分",
    ]  # fmt: skip
    assert why.steps[-1].endswith("2 分 × 2 + 5 分 = 9 分")
    assert {"R-033", "R-034", "R-035"} <= {basis.rule for basis in why.bases}
    assert why.warnings == ("还有 1 天待处理，处理后结果可能变化",)


def test_two_halves_of_a_day_are_added_up_in_its_explanation(office: Office) -> None:
    worked(office, [("09:00", "17:00"), ("11:50", "17:00")])
    halves, whole = (days.explanation(office.agent, FIRST + timedelta(days=number)) for number in (0, 1))
    assert halves.result == whole.result == "旷工 1 天"
    assert sum("记旷工 0.5 天" in step for step in halves.steps) == 2
    assert "当天合计旷工 1 天\n0.5 天 + 0.5 天 = 1 天" in halves.steps
    assert not [step for step in whole.steps if "当天合计旷工" in step]
    assert any(step.startswith("记旷工 0 天\n当天合计不超过 1 天") for step in whole.steps)


def test_absence_of_a_threshold_is_in_the_days_too(world: World, office: Office) -> None:
    worked(office, [("08:40", "17:31")] * 4)
    decide(world, describe.THRESHOLDS, {"group": "late_early", "count": 3, "absence": "0.5"})
    assert figures(office)["absence"] == 50
    assert [day["absence"] for day in listed("attendance_days", office)][:4] == [0, 0, 50, 0]


def test_money_is_in_the_lists_and_in_the_notice(world: World, office: Office) -> None:
    worked(office, [("08:40", "17:31")] * 3)
    late = {"event": "late", "from_minutes": 1, "result": "event", "group": "late", "fen_per_minute": 100}
    decide(world, describe.BANDS, late)
    decide(world, describe.THRESHOLDS, {"group": "late", "count": 3, "fen": 5000})
    assert figures(office)["fen"] == 8000
    assert [(one.event, one.band) for one in notice(office).events][2:] == [
        ("迟到 10 分钟", "计次，扣款 10 元"), ("当月满 3 次", "按次数另计，扣款 50 元"),
    ]  # fmt: skip


def test_what_the_grace_forgives_is_nobodys_news(world: World, office: Office) -> None:
    worked(office, [("08:33", "17:31")])
    values = [{"key": "attendance.late.grace_minutes", "value": "5"}]
    asked = {"values": values, "valid_from": f"{FIRST}", "reason": "会议决定", "retroactive": True}
    perform("rulebook.set", asked, user=world.admin)
    assert figures(office)["late_minutes"] == 0
    assert office.agent not in papers.to_be_told(access.SYSTEM, OCTOBER)
    with pytest.raises(Refused, match="不需要通知"):
        notice(office)


def test_the_notice_does_not_tell_people_where_to_change_the_rules(office: Office) -> None:
    worked(office, [("09:05", "17:31")])
    (told,) = notice(office).lines
    assert "记旷工 0.5 天，制度没有写明，用推荐值" in told.words
    assert "参数和规则" not in told.words


def test_events_before_a_threshold_that_replaces_say_why_they_cost_nothing(world: World, office: Office) -> None:
    worked(office, [("08:40", "17:31")] * 3)
    decide(world, describe.THRESHOLDS, {"group": "late_early", "count": 3, "points": "5", "replaces": True})
    assert figures(office)["points"] == 500
    second = days.explanation(office.agent, FIRST + timedelta(days=1))
    assert "当月迟到早退第 2 次，不扣\n第 1 次（10-01）已容忍；当月满 3 次，改为合计扣，不再按次" in second.steps
    third = days.explanation(office.agent, FIRST + timedelta(days=2))
    assert any(step.startswith("当月迟到早退满 3 次，改为扣 5 分，不再按次") for step in third.steps)


def test_two_ways_of_tolerance_are_both_told(world: World, office: Office) -> None:
    worked(office, [("08:40", "17:31")] * 3)
    ways = ({"by": "count", "amount": 1}, {"by": "minutes", "amount": 20})
    decide(world, describe.TOLERANCE, *({"group": "late_early", **way} for way in ways))
    assert [one.tolerated for one in days.month_of(office.agent, OCTOBER).judged.events] == [True, True, False]
    second = days.explanation(office.agent, FIRST + timedelta(days=1))
    assert any("每月容忍 1 次，或每月合计 20 分钟以内容忍；不扣分" in step for step in second.steps)


def test_a_call_ahead_of_a_day_without_punches_is_told_as_such(world: World, office: Office) -> None:
    worked(office, [("", "")])
    rows_ = [
        {"event": "no_record", "from_minutes": 0, "notice": notice_, **result}
        for notice_, result in (
            ("none", {"result": "absence", "absence": "1", "absence_reason": "8"}),
            ("late", {"result": "event", "group": "late_early"}),
            ("ahead", {"result": "unexplained"}),
        )
    ]
    decide(world, describe.BANDS, *rows_)
    called = {"employee_id": office.agent, "starts_at": f"{FIRST} 07:00", "reason": "堵车"}
    perform("attendance.record_notice", called, user=office.supervisor_user)
    found = days.explanation(office.agent, FIRST)
    assert found.result == "全天没有打卡，待说明"
    assert [one.reading for one in found.alternatives] == ["旷工 1 天", "计全天没有打卡 1 次"]


def test_a_month_without_roster_breaks_a_run(office: Office) -> None:
    shift = rosters.shift()
    rows.worked(office, date(2026, 9, 29), "AA", shift)
    rows.worked(office, date(2026, 11, 2), "AW", shift)
    found = absence.standing([office.agent], date(2026, 11, 3))[office.agent]
    assert (found.run_days, found.year_sum) == (200, 300)


def test_who_is_suspended_is_not_absent(office: Office) -> None:
    rows.worked(office, date(2026, 10, 12), "AAAAW")
    staff.event(office.agent, kind="suspend", happened_on=date(2026, 10, 13))
    staff.event(office.agent, kind="resume", happened_on=date(2026, 10, 15))
    read = days.month_of(office.agent, OCTOBER).days[11:16]
    assert [(day.absence, day.state) for day in read] == [
        (100, DayState.SETTLED), (0, DayState.OUTSIDE), (0, DayState.OUTSIDE), (100, DayState.SETTLED),
        (0, DayState.SETTLED),
    ]  # fmt: skip
    assert "停职期间，不计考勤" in days.explanation(office.agent, date(2026, 10, 13)).steps
    staff.event(office.agent, kind="suspend", happened_on=date(2026, 10, 15))
    assert days.day(office.agent, date(2026, 10, 16)).state is DayState.OUTSIDE
    assert days.month_of(office.agent, "2026-11").days[0].state is DayState.OUTSIDE


def test_two_units_that_plan_the_same_work_plan_it_once(world: World, office: Office) -> None:
    worked(office, [("08:40", "17:31"), ("", "")])
    other = rosters.roster(org.unit(world), OCTOBER, "published")
    shift = int(RosterEntry.get(RosterEntry.employee_id == office.agent).shift_id)
    for number in range(2):
        rosters.entry(other.id, office.agent, FIRST + timedelta(days=number), shift)
    first, second = days.month_of(office.agent, OCTOBER).days[:2]
    assert (first.facts.worked_minutes, first.facts.planned_minutes, first.late_minutes) == (440, 450, 10)
    assert (second.absence, len(second.judged)) == (100, 1)
