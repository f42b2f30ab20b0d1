"""What closing a month writes into the score, on both databases: the table of R-034 and R-035, and nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from models.attendance.days.values import Month
from models.attendance.month import scoring
from models.attendance.month.rules import Correction, Result
from models.attendance.policy import queries as policy
from models.attendance.tables import MonthCorrection, MonthResult
from models.core.explain import words
from models.core.unit import Unit
from models.score import actions as score
from models.score import queries as scores
from models.score.tables import ScoreLine
from tests.factories import closings, days, staff
from tests.factories.acts import Acts
from tests.samples import World

OCTOBER, NOVEMBER, DECEMBER = "2026-10", "2026-11", "2026-12"
SHEET = 7


@pytest.fixture
def act(world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    return Acts(world.admin, monkeypatch)


@pytest.fixture
def clerk(world: World) -> int:
    return int(staff.employee(work_no="KF001", name="陈立新", state="active").id)


def late(employee: int, *minutes: int) -> Month:
    """October of somebody who came so many minutes late on its first working days, judged as delivered."""
    plan = {5 + number: days.EARLY for number in range(len(minutes))}
    stamps = [
        moment
        for number, each in enumerate(minutes, 5)
        for moment in (f"{number} {7 + (30 + each) // 60:02d}:{(30 + each) % 60:02d}", f"{number} 15:31")
    ]
    one = days.given(plan, days.stamps(*stamps), employee_id=employee)
    return days.month(one, OCTOBER, policy.policies(days.FIRST, days.LAST))


def result(employee: int, month: Month, version: int = 1, sheet: int = SHEET) -> Result:
    policy_on = policy.policies(days.FIRST, days.LAST)
    return Result(sheet, version, 1, employee, f"KF{employee:03d}", "陈立新", "坐席", month, policy_on)


def closing(act: Acts, results: Sequence[Result], corrections: Sequence[Correction] = (), month: str = OCTOBER) -> None:
    act(lambda unit: scoring.write(unit, month, results, corrections))


def counted(employee: int, month: str = OCTOBER) -> list[tuple[str, int, int]]:
    return [(one.key, one.points, one.fen) for one in scores.counted(month, [employee])]


@pytest.mark.parametrize(("times", "points"), [(0, 0), (1, 0), (2, 200), (3, 900), (4, 1100), (5, 1300), (6, 1500)])
def test_the_table_of_lates_becomes_lines(act: Acts, clerk: int, times: int, points: int) -> None:
    closing(act, [result(clerk, late(clerk, *[10] * times))])
    total = scores.totals(OCTOBER).get(clerk)
    assert (total.points if total else 0) == -points
    assert (total.lines if total else 0) == max(0, times - 1) + (times >= 3)
    assert all(row.belongs_to == OCTOBER for row in ScoreLine.select())


def test_a_line_tells_its_day_and_why_it_costs(act: Acts, clerk: int) -> None:
    closing(act, [result(clerk, late(clerk, 5, 6, 7))])
    rows = list(ScoreLine.select().order_by(ScoreLine.key))
    assert [(row.key, row.title, row.event_date) for row in rows] == [
        (f"attendance:2026-10:{clerk}:06:1", "迟到 6 分钟，当月第 2 次", date(2026, 10, 6)),
        (f"attendance:2026-10:{clerk}:07:1", "迟到 7 分钟，当月第 3 次", date(2026, 10, 7)),
        (f"attendance:2026-10:{clerk}:threshold:late_early:3:1", "当月迟到早退满 3 次", date(2026, 10, 7)),
    ]
    why = scores.explanations([row.id for row in rows])
    told = words(why[rows[0].id])
    assert told[0] == "迟到 6 分钟，当月第 2 次，扣 2 分"
    assert "1. 迟到 6 分钟，07:36 到岗，应到 07:30；宽限 0 分钟" in told
    assert "依据：《客户服务部管理制度》第10.3条：迟到早退第 2 次起：扣 2 分" in told
    assert "1. 第 1 次 10-05 迟到 5 分钟（容忍）" in words(why[rows[2].id])
    assert {one.rule for one in why[rows[2].id].bases} == {"R-035"}


def test_absence_alone_costs_no_points(act: Acts, clerk: int) -> None:
    month = late(clerk, 45, 200)
    assert month.judged.absence == 150
    closing(act, [result(clerk, month)])
    assert counted(clerk) == []


def test_closing_again_leaves_exactly_the_lines_of_the_last_version(act: Acts, clerk: int) -> None:
    closing(act, [result(clerk, late(clerk, 5, 6, 7))])
    closing(act, [result(clerk, late(clerk, 5, 6, 7), 2)])
    assert ScoreLine.select().count() == 3  # the same again is nothing new
    closing(act, [result(clerk, late(clerk, 5, 8), 3)])
    assert counted(clerk) == [(f"attendance:2026-10:{clerk}:06:1", -200, 0)]


MONTHS = st.lists(st.lists(st.integers(0, 40), max_size=6), min_size=1, max_size=6)


@pytest.mark.parametrize("runs", [8])
def test_any_sequence_of_closings_ends_with_the_lines_of_the_last(act: Acts, clerk: int, runs: int) -> None:
    version = 0

    @settings(max_examples=runs, derandomize=True)
    @drawn(MONTHS)
    def holds(sequence: list[list[int]]) -> None:
        nonlocal version
        for minutes in sequence:
            version += 1
            month = late(clerk, *minutes)
            closing(act, [result(clerk, month, version)])
            wanted = sorted((line.key, line.points, line.fen) for line in scoring.lines_of(result(clerk, month)))
            assert sorted(counted(clerk)) == wanted
            assert sum(points for _, points, _ in counted(clerk)) == -month.judged.points

    holds()


def freeze(employee: int, version: int, live: int | None, sheet: int = SHEET) -> int:
    row: dict[str, Any] = dict.fromkeys(
        ("due_days", "present_days", "late", "early", "late_minutes", "early_minutes", "tolerated", "step_points",
         "threshold_points", "points", "fen", "absence", "open_days", "comp_minutes"), 0,
    ) | {"leave": "{}", "packed": "", "sha256": "", "work_no": "KF001", "name": "陈立新", "place": 1}  # fmt: skip
    return int(
        MonthResult.insert(
            sheet_id=sheet, version=version, employee_id=employee, month=OCTOBER, live=live, **row
        ).execute()
    )  # fmt: skip


def test_who_left_the_sheet_between_two_versions_has_nothing_left(act: Acts, clerk: int) -> None:
    other = int(staff.employee(work_no="KF002", name="孙玉兰", state="active").id)
    freeze(clerk, 1, None)
    freeze(other, 1, None)
    closing(act, [result(clerk, late(clerk, 5, 6)), result(other, late(other, 5, 6))])
    freeze(other, 2, 1)
    closing(act, [result(other, late(other, 5, 6), 2)])
    assert counted(clerk) == []
    assert counted(other) == [(f"attendance:2026-10:{other}:06:1", -200, 0)]


def test_who_went_to_another_sheet_keeps_the_lines_of_that_one(act: Acts, clerk: int) -> None:
    other = int(staff.employee(work_no="KF002", name="孙玉兰", state="active").id)
    freeze(clerk, 1, None)
    freeze(clerk, 1, 1, sheet=8)
    closing(act, [result(clerk, late(clerk, 5, 6), sheet=8)])
    closing(act, [result(other, late(other, 5), 2)])
    assert counted(clerk) == [(f"attendance:2026-10:{clerk}:06:1", -200, 0)]


def correction(employee: int, points: int, of_month: str = "2026-09", fen: int = 0) -> Correction:
    amounts = {"late": 1, "early": 0, "points": points, "fen": fen, "absence": 0, "comp_minutes": 0}
    record = MonthCorrection.insert(
        sheet_id=SHEET, version=1, employee_id=employee, of_month=of_month, result_id=1, live=1, words="09-12 迟到",
        days="[]", explanation='{"result": "扣分 2 分"}', **amounts,
    ).execute()  # fmt: skip
    return Correction(record, employee, of_month, "09-12 迟到", **amounts)


def test_a_correction_counts_in_the_month_of_its_sheet_and_belongs_to_its_own(act: Acts, clerk: int) -> None:
    closing(act, [result(clerk, late(clerk))], [correction(clerk, 200)])
    row = ScoreLine.get()
    assert (row.month, row.belongs_to, row.points, row.title) == (
        OCTOBER, "2026-09", -200, "2026-09 关账后更正：09-12 迟到",
    )  # fmt: skip
    assert row.event_date == date(2026, 9, 30)
    closing(act, [result(clerk, late(clerk), 2)], [correction(clerk, -300, fen=-500)])
    assert counted(clerk) == [(f"attendance:correction:2026-10:{clerk}:2026-09", 300, 500)]
    closing(act, [result(clerk, late(clerk), 3)])
    assert counted(clerk) == []


def test_a_correction_without_points_or_money_is_no_line(act: Acts, clerk: int) -> None:
    closing(act, [result(clerk, late(clerk))], [correction(clerk, 0)])
    assert counted(clerk) == []


def shut(act: Acts, employee: int, month: str = OCTOBER) -> None:
    act(lambda unit: score.close(unit, month, [employee], "bonus_sheet", 1))


def test_a_closed_score_takes_no_line_and_the_next_open_month_takes_the_difference(act: Acts, clerk: int) -> None:
    closing(act, [result(clerk, late(clerk, 5, 6))])
    shut(act, clerk)
    shut(act, clerk, NOVEMBER)
    closing(act, [result(clerk, late(clerk, 5, 6, 7), 2)])
    assert counted(clerk) == [(f"attendance:2026-10:{clerk}:06:1", -200, 0)]
    assert counted(clerk, DECEMBER) == [(f"attendance:late:2026-10:{clerk}:7:2", -700, 0)]
    closing(act, [result(clerk, late(clerk, 5, 6, 7), 3)])
    assert len(counted(clerk, DECEMBER)) == 1  # nothing more to take
    closing(act, [result(clerk, late(clerk, 5), 4)])
    assert sum(points for _, points, _ in counted(clerk, DECEMBER)) == 200  # and the two points are given back
    assert ScoreLine.get(ScoreLine.key == f"attendance:late:2026-10:{clerk}:7:4").belongs_to == OCTOBER


def test_what_went_to_a_later_month_comes_back_once_the_score_is_open_again(act: Acts, clerk: int) -> None:
    closing(act, [result(clerk, late(clerk, 5, 6))])
    shut(act, clerk)
    closing(act, [result(clerk, late(clerk, 5, 6, 7), 2)])
    act(lambda _: score.reopen(OCTOBER, "bonus_sheet", 1))
    closing(act, [result(clerk, late(clerk, 5, 6, 7), 3)])
    assert sum(points for _, points, _ in counted(clerk)) == -900
    assert counted(clerk, NOVEMBER) == []


def test_nobody_in_the_sheets_is_nothing_to_do(act: Acts, clerk: int) -> None:
    def nothing(unit: Unit) -> None:
        scoring.write(unit, OCTOBER, [], [])

    act(nothing)
    assert not ScoreLine.select().exists()
    assert counted(clerk) == []


@pytest.mark.parametrize(("times", "points"), [(1, 0), (2, 200), (3, 900), (5, 1300)])
def test_the_table_of_lates_holds_through_the_closing_itself(world: World, times: int, points: int) -> None:
    group = closings.group(world, months=())
    group.month(closings.AUGUST, dict.fromkeys((3, 4, 5, 6, 7)[:times], 10))
    group.close(closings.AUGUST)
    row = MonthResult.get(MonthResult.employee_id == group.agent)
    assert row.points == points
    assert sum(one.points for one in scores.counted(closings.AUGUST, [group.agent])) == -points
    assert {one.belongs_to for one in scores.counted(closings.AUGUST, [group.agent])} <= {closings.AUGUST}
    group.reopen(closings.AUGUST)
    group.close(closings.AUGUST)
    assert ScoreLine.select().count() == max(0, times - 1) + (times >= 3)
    assert scores.counted(closings.AUGUST, [group.colleague]) == []
