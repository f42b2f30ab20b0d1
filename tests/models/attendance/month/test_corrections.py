"""What comes later about closed months becomes a correction of an open one, once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.attendance import corrected
from models.attendance.absence import queries as absence
from models.attendance.days import queries as days
from models.attendance.leave import balances
from models.attendance.tables import (
    AttendanceSheet,
    DayVerdict,
    LateFact,
    LeaveSlip,
    MonthCorrection,
    MonthResult,
    Punch,
)
from models.attendance.workflow import SheetState
from models.core import check, listing, register
from models.core.access import SYSTEM
from models.core.errors import Refused
from models.core.explain import Explanation, words
from models.core.lists import Query
from models.core.unit import perform
from models.score import queries as scores
from models.score.tables import ScoreLine
from models.staff.tables import Employee
from tests.factories import attendance, closings, leave
from tests.factories.acts import Acts
from tests.factories.closings import AUGUST, OCTOBER, SEPTEMBER, Group
from tests.samples import World


@pytest.fixture
def act(world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    return Acts(world.admin, monkeypatch)


@pytest.fixture
def group(world: World) -> Group:
    return closings.group(world)


def points(employee: int, month: str) -> int:
    return sum(one.points for one in scores.counted(month, [employee]))


def waiting() -> int:
    return LateFact.select().where(LateFact.settled_at.is_null()).count()


def test_a_late_fact_is_corrected_in_the_next_month_and_settled(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    assert points(group.agent, AUGUST) == -200
    group.forgive(act, "2026-08-03", "批准更正：参加抢修")
    assert waiting() == 1
    sheet = group.close(SEPTEMBER)
    row = MonthCorrection.get()
    assert (row.sheet_id, row.version, row.of_month, row.points, row.late, row.live) == (
        sheet.id, 1, AUGUST, -200, -1, 1,
    )  # fmt: skip
    assert points(group.agent, AUGUST) == -200  # the closed month stays
    assert points(group.agent, SEPTEMBER) == -200 + 200
    assert waiting() == 0
    assert row.words == (
        "2026-08 08-03 迟到 10 分钟，容忍 改为 正常（人工认定）；08-04 迟到 10 分钟，扣 2 分 改为 迟到 10 分钟，容忍。"
        "迟到 −1 次，扣分 −2 分"
    )


def test_facts_that_cancel_each_other_are_settled_without_a_correction(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    row = group.forgive(act, "2026-08-03")
    DayVerdict.update(state="withdrawn").where(DayVerdict.id == row.id).execute()
    group.touch(act, "2026-08-03", "取消更正")
    assert waiting() == 2
    group.close(SEPTEMBER)
    assert (waiting(), MonthCorrection.select().count()) == (0, 0)
    assert points(group.agent, SEPTEMBER) == -200


def test_a_correction_says_what_came_later_and_how_it_is_counted(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    row = group.forgive(act, "2026-08-03", "批准更正：参加抢修")
    group.close(SEPTEMBER)
    (why,) = corrections_explained()
    assert words(why)[0] == "迟到 −1 次，扣分 −2 分"
    assert any("批准更正：参加抢修" in step for step in why.steps)
    assert "扣分 −2 分\n现在 0 分，减关账时 2 分" in why.steps
    assert (why.used[0].entity, why.used[0].record) == ("day_verdict", row.id)
    line = next(one for one in scores.counted(SEPTEMBER, [group.agent]) if "correction" in one.key)
    assert line.belongs_to == AUGUST
    assert scores.explanations([line.line])[line.line] == why


def corrections_explained() -> list[Explanation]:
    kind = register.get_list("month_corrections")
    rows = listing.page(kind, SYSTEM, Query())
    assert kind.explain is not None
    return list(kind.explain([row.record for row in rows]).values())


def test_only_the_closing_that_lasts_settles(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")
    group.close(SEPTEMBER)
    group.reopen(SEPTEMBER)
    assert waiting() == 1
    assert [row.live for row in MonthCorrection.select()] == [None]
    assert corrected.booked([group.agent], AUGUST, AUGUST) == {}
    group.close(SEPTEMBER)
    rows = list(MonthCorrection.select().order_by(MonthCorrection.id))
    assert [(row.version, row.live, row.points) for row in rows] == [(1, None, -200), (2, 1, -200)]
    assert points(group.agent, SEPTEMBER) == 0
    group.close(OCTOBER)
    assert MonthCorrection.select().count() == 2


def test_a_second_fact_corrects_only_what_the_first_did_not(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")
    group.close(SEPTEMBER)
    group.forgive(act, "2026-08-04")
    group.close(OCTOBER)
    last = MonthCorrection.select().order_by(MonthCorrection.id.desc()).get()
    assert (last.points, last.late) == (0, -1)
    assert last.words == "2026-08 08-04 迟到 10 分钟，容忍 改为 正常（人工认定）。迟到 −1 次"
    assert points(group.agent, OCTOBER) == 0


def test_facts_of_a_month_that_is_opened_again_are_in_its_next_version(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")
    group.reopen(AUGUST)
    group.close(SEPTEMBER)
    assert waiting() == 1  # August takes it itself
    group.close(AUGUST)
    assert (waiting(), MonthCorrection.select().count()) == (0, 0)
    assert points(group.agent, AUGUST) == 0


def test_a_version_that_contains_what_was_corrected_has_the_correction_taken_off_again(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")
    group.close(SEPTEMBER)
    group.reopen(AUGUST)
    group.close(AUGUST)
    assert waiting() == 1
    assert corrected.booked([group.agent], AUGUST, AUGUST) == {}  # the days of the new version say it
    group.close(OCTOBER)
    back = MonthCorrection.select().order_by(MonthCorrection.id.desc()).get()
    assert (back.points, back.late, back.words) == (200, 1, "2026-08 冲回以前的更正。迟到 +1 次，扣分 +2 分")
    assert [points(group.agent, one) for one in (AUGUST, SEPTEMBER, OCTOBER)] == [0, 0, -200]
    assert waiting() == 0


def test_who_moved_is_corrected_where_he_is_now(group: Group, act: Acts, world: World) -> None:
    other = closings.group(world, "客服二组", (SEPTEMBER,))
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")
    Employee.update(unit_id=other.unit).where(Employee.id == group.agent).execute()
    group.close(SEPTEMBER)
    assert waiting() == 1
    other.close(SEPTEMBER)
    assert MonthCorrection.get().sheet_id == other.sheet(SEPTEMBER).id
    assert points(group.agent, SEPTEMBER) == 0


def away(group: Group, day: date) -> None:
    """The agent did not punch on a day."""
    Punch.delete().where(Punch.employee_id == group.agent, Punch.at.between(day, day + timedelta(days=1))).execute()


def test_leave_that_time_may_still_turn_is_looked_at_again_by_each_closing(group: Group, act: Acts) -> None:
    day = date(2026, 8, 10)
    away(group, day)
    slip = leave.slip(group.agent, day, state="approved", proof_due_on=date(2100, 1, 4))
    group.close(AUGUST)
    assert waiting() == 1
    group.close(SEPTEMBER)
    assert waiting() == 1
    LeaveSlip.update(proof_due_on=date(2026, 8, 12)).where(LeaveSlip.id == slip.id).execute()
    group.close(OCTOBER)
    assert waiting() == 0
    assert MonthCorrection.get().of_month == AUGUST
    assert (MonthCorrection.get().absence, MonthCorrection.select().count()) == (100, 1)


def test_the_absence_of_the_year_counts_corrections(group: Group, act: Acts) -> None:
    day = date(2026, 8, 10)
    away(group, day)
    group.close(AUGUST)
    assert absence.absence_on(group.agent, day) == 100
    before = absence.standing([group.agent], date(2026, 12, 31))[group.agent]
    assert (before.year_sum, before.run_days) == (100, 100)
    group.forgive(act, "2026-08-10", "补交请假单")
    assert absence.standing([group.agent], date(2026, 12, 31))[group.agent].year_sum == 100  # until it is corrected
    group.close(SEPTEMBER)
    after = absence.standing([group.agent], date(2026, 12, 31))[group.agent]
    assert (after.year_sum, after.run_days, absence.absence_on(group.agent, day)) == (0, 0, 0)
    note = "2026-08-10 2026-09 考勤表更正：旷工 1 天 改为 正常（人工认定），不算旷工。"
    assert note in after.explanation.steps
    assert ("month_correction", MonthCorrection.get().id) in {
        (one.entity, one.record) for one in after.explanation.used
    }  # fmt: skip
    group.reopen(SEPTEMBER)
    assert absence.standing([group.agent], date(2026, 12, 31))[group.agent].year_sum == 100


def test_closings_at_the_same_time_correct_once(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")

    user = group.world.admin

    def close(month: str) -> bool:
        try:
            perform("attendance.close_month", {"month": month, "units": [group.unit], "remark": "已核对"}, user=user)
        except Refused:  # the other one was faster, and it may be done again
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(close, (SEPTEMBER, OCTOBER)))
    assert any(done)
    assert sum(row.points for row in MonthCorrection.select().where(MonthCorrection.live == 1)) == -200
    assert waiting() == 0


@dataclass
class Play:
    """Months that are closed and opened again, and decisions about their days that come and are taken back."""

    group: Group
    act: Acts
    verdicts: dict[str, int] = field(default_factory=dict)

    def state(self, month: str) -> str:
        sheet = AttendanceSheet.get_or_none(AttendanceSheet.unit_id == self.group.unit, AttendanceSheet.month == month)
        return str(sheet.state) if sheet is not None else SheetState.OPEN

    def turn(self, month: str) -> None:
        if self.state(month) == SheetState.OPEN:
            self.group.close(month)
        else:
            self.group.reopen(month)

    def decide(self, day: str) -> None:
        if day in self.verdicts:
            DayVerdict.update(state="withdrawn").where(DayVerdict.id == self.verdicts.pop(day)).execute()
            self.group.touch(self.act, day, "取消更正")
        else:
            self.verdicts[day] = self.group.forgive(self.act, day).id

    def end(self) -> None:
        """Close what is open, the last month after everything else, so that it takes what came later."""
        if self.state(OCTOBER) != SheetState.OPEN:
            self.turn(OCTOBER)
        for month in closings.MONTHS:
            if self.state(month) == SheetState.OPEN:
                self.turn(month)

    def counted(self, month: str) -> int:
        """What the score has of a month, whenever it counts."""
        rows = ScoreLine.select().where(ScoreLine.employee_id == self.group.agent, ScoreLine.belongs_to == month)
        return sum(row.points for row in rows)


STEPS = st.lists(
    st.sampled_from([*closings.MONTHS, "2026-08-03", "2026-08-04", "2026-09-03", "2026-10-05"]), max_size=8
)


def test_whatever_happens_the_score_ends_at_what_the_days_come_to(group: Group, act: Acts) -> None:
    play = Play(group, act)

    @settings(max_examples=8, derandomize=True)
    @given(STEPS)
    def holds(steps: list[str]) -> None:
        for one in steps:
            play.turn(one) if one in closings.MONTHS else play.decide(one)
        play.end()
        assert waiting() == 0
        for month in closings.MONTHS:
            fresh = days.months([group.agent], month, fresh=True)[group.agent]
            assert play.counted(month) == -fresh.judged.points
        assert check.check() == []
        live = MonthResult.select().where(MonthResult.employee_id == group.agent, MonthResult.live == 1)
        assert sorted(row.month for row in live) == list(closings.MONTHS)

    holds()


def test_a_check_finds_corrections_and_scores_that_do_not_fit(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03")
    group.close(SEPTEMBER)
    assert check.check() == []
    row = MonthCorrection.get()
    MonthCorrection.update(version=9).where(MonthCorrection.id == row.id).execute()
    assert check.check() == ["单小明 2026-08 的关账后更正计入了已退回的考勤表版本。"]
    MonthCorrection.update(version=1).where(MonthCorrection.id == row.id).execute()
    values = {name: value for name, value in row.__data__.items() if name != "id"}
    MonthCorrection.insert(**values).execute()
    assert check.check() == ["单小明 2026-08 的关账后更正在同一张考勤表里重复。"]
    MonthCorrection.delete().where(MonthCorrection.id != row.id).execute()
    ScoreLine.update(points=-700).where(ScoreLine.belongs_to == AUGUST, ScoreLine.month == AUGUST).execute()
    assert "单小明 2026-08 的评分明细与考勤表不符。" in check.check()


def test_compensatory_rest_that_came_later_is_in_the_balance(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    before = balances.earned_in([group.agent], 2026)[group.agent]
    values = {"kind": "overtime", "starts_at": datetime.fromisoformat("2026-08-10 16:00"), "boundary": ""}
    attendance.request(group.agent, ends_at=datetime.fromisoformat("2026-08-10 18:00"), **values)
    Punch.update(at=datetime.fromisoformat("2026-08-10 18:05")).where(
        Punch.employee_id == group.agent, Punch.at == datetime.fromisoformat("2026-08-10 16:05")
    ).execute()
    group.touch(act, "2026-08-10", "批准加班")
    group.close(SEPTEMBER)
    assert MonthCorrection.get().comp_minutes == 120
    assert balances.earned_in([group.agent], 2026)[group.agent] == before + 120
    group.reopen(SEPTEMBER)
    assert balances.earned_in([group.agent], 2026)[group.agent] == before
