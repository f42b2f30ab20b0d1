"""What is wrong with plans: read from the database, judged, mended, and seen again before anything is saved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.core import access, listing, register
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.lists import Filter, Query
from models.core.rulebook.rules import dump
from models.core.rulebook.tables import RuleValue
from models.core.unit import perform
from models.roster import away
from models.roster.away import Away
from models.roster.plan import queries
from models.roster.plan.cover import Count
from models.roster.plan.grid import May, Set
from models.roster.plan.rules import Trouble
from models.roster.tables import Roster, ShiftType
from models.staff.tables import Employee
from tests.factories import org, roster, staff
from tests.models.roster.conftest import Office
from tests.samples import World

DEC = date(2026, 12, 1)


def day(number: int) -> date:
    return date(2026, 12, number)


def test_too_little_rest_is_told_with_a_way_out(office: Office) -> None:
    office.days(0, day(8), "晚早")
    grid = office.grid()
    (one,) = [p for p in grid.problems if p.kind is Trouble.REST]
    assert (one.who, one.day, one.hard) == ("马腾", day(9), False)
    assert one.words == "12-08 晚班 24:00 下班，次日 08:00 早班，间隔 8 小时，少于 11 小时"
    assert one.fix is not None
    assert (one.fix.code, one.fix.words) == ("中", "改为中班")
    mended = grid.with_cells([Set(one.fix.employee_id, one.fix.day, one.fix.code, one.fix.position)])
    assert not [p for p in mended.problems if p.kind is Trouble.REST]
    assert [p for p in grid.problems if p.kind is Trouble.REST], "the grid before is a value and stays"


def test_a_night_shift_of_last_month_is_seen(office: Office) -> None:
    before = roster.roster(office.unit, "2026-11", "published")
    office.days(0, date(2026, 11, 30), "夜", before.id)
    office.days(0, DEC, "中")
    found = [p for p in office.grid().problems if p.kind is Trouble.REST]
    assert [p.words for p in found] == ["11-30 夜班 次日08:00 下班，次日 12:00 中班，间隔 4 小时，少于 11 小时"]


def test_nobody_is_in_two_places_at_once(world: World, office: Office) -> None:
    other = roster.roster(org.unit(world, "热线", kind="group"))
    office.days(0, day(3), "早", other.id)
    office.days(0, day(3), "中")
    (one,) = office.grid().problems
    assert (one.kind, one.hard) == (Trouble.DOUBLE, True)
    assert one.words == "12-03 早班（热线日常排班） 08:00–16:00 与 12-03 中班 12:00–20:00 时间重叠"


def test_a_second_shift_that_touches_the_first_is_no_conflict(office: Office) -> None:
    office.days(0, day(3), "早")
    touching = office.grid().with_cells([Set(office.people[0].id, day(3), "晚", 2)])
    assert [p for p in touching.problems if p.kind is Trouble.DOUBLE] == []
    overlapping = office.grid().with_cells([Set(office.people[0].id, day(3), "中", 2)])
    assert [p.kind for p in overlapping.problems] == [Trouble.DOUBLE]
    assert touching.sign(office.people[0].id, day(3)) == "早/晚"


def test_who_is_away_is_not_planned(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Away(office.people[1].id, day(18), day(20), "已批年假")
    monkeypatch.setattr(away, "_readers", [lambda employees, first, last: [absent]])
    office.days(1, day(17), "早早休")
    (one,) = office.grid().problems
    assert (one.day, one.hard, one.words) == (day(18), True, "12-18 至 12-20 已批年假，不能排班")
    assert one.fix is not None
    assert (one.fix.code, one.fix.words) == ("休", "改为公休")


def test_a_trip_is_pointed_out_and_leaves_its_shift(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    trip = Away(office.people[1].id, day(18), day(18), "已批出差（省城）", at_work=True)
    monkeypatch.setattr(away, "_readers", [lambda employees, first, last: [trip]])
    office.days(1, day(17), "早早休")
    (one,) = office.grid().problems
    assert (one.day, one.hard, one.fix) == (day(18), False, None)
    assert one.words == "12-18 已批出差（省城），请确认排班，行程内仍按出勤计"


def test_the_mark_of_a_leave_is_the_way_out_of_a_shift_in_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.shifts["年"] = roster.shift("年", None, kind="leave", name="年假")
    absent = Away(office.people[0].id, day(18), day(18), "已批年假")
    monkeypatch.setattr(away, "_readers", [lambda employees, first, last: [absent]])
    office.days(0, day(18), "早")
    planned = office.grid().with_cells(
        [Set(office.people[1].id, day(19), "早"), Set(office.people[1].id, day(19), "年", 2)]
    )
    ways = [(p.fix.words, p.fix.position, p.fix.code) for p in planned.problems if p.fix is not None]
    assert ways == [("改为年假", 1, "年"), ("只留年假", 1, "")]


def test_duty_on_rest_days_is_mended_by_its_own_shifts_or_by_none(office: Office) -> None:
    duty = roster.roster(office.unit, kind="rest_day")
    office.shifts["值"] = roster.shift("值", (510, 1050), kind="rest_duty")
    office.days(0, day(5), "早")
    office.days(0, day(5), "值", duty.id)
    (one,) = office.grid(duty.id).problems
    assert one.fix is not None
    assert (one.fix.words, one.fix.code) == ("清空这一格", "")
    roster.shift("暮", (1080, 1320), kind="rest_duty")
    (one,) = office.grid(duty.id).problems
    assert one.fix is not None
    assert one.fix.words == "改为暮班"


@pytest.mark.parametrize(
    ("values", "shown", "told"),
    [
        ({"hired_on": day(10)}, [9], "这天还没有入职，不能排班"),
        ({"state": "left", "left_on": day(9)}, [10], "这天已离职，不能排班"),
        ({"state": "suspended"}, [9, 10], "这天停职，不能排班"),
    ],
)
def test_who_is_not_in_service_is_not_planned(
    office: Office, values: dict[str, object], shown: list[int], told: str
) -> None:
    Employee.update(**values).where(Employee.id == office.people[0].id).execute()
    office.days(0, day(9), "早早")
    found = office.grid().problems
    assert [(p.day.day, p.words, p.hard) for p in found] == [(number, told, True) for number in shown]
    assert found[0].fix is not None
    assert found[0].fix.words == "清空这一格"


def test_a_shift_that_needs_a_certificate(office: Office) -> None:
    repair = roster.shift("修", roster.EARLY, certificate="燃气具安装维修工")
    office.shifts["修"] = repair
    staff.certificate(office.people[0].id, valid_until=day(4))
    office.days(0, day(3), "修-修")
    office.days(1, day(3), "修")
    found = {(p.who, p.day.day): p for p in office.grid().problems}
    assert set(found) == {("马腾", 5), ("吴婷", 3)}
    one = found["马腾", 5]
    assert (one.kind, one.hard) == (Trouble.CERTIFICATE, True)
    assert one.words == "这天没有有效的燃气具安装维修工证书，不能排修班"
    assert one.fix is not None
    assert one.fix.code == "早"


def test_totals_count_hours_nights_and_rest(office: Office) -> None:
    office.days(0, DEC, "早早中夜休休")
    totals = office.grid().totals[office.people[0].id]
    assert (totals.hours, totals.nights, totals.rests, totals.unset) == ("36", 1, 2, 25)
    assert office.grid().unset == 25 + 31 + 31


def test_the_hotline_is_covered_round_the_clock_in_its_season(office: Office) -> None:
    hot = roster.shift("热", roster.EARLY, role="hotline")
    late = roster.shift("接", (960, 1440), role="hotline")
    office.shifts |= {"热": hot, "接": late}
    office.days(0, DEC, "热" * 31)
    office.days(1, DEC, "接" * 31)
    office.days(2, DEC, "-夜夜")
    grid = office.grid()
    (row,) = grid.cover
    assert row.name == "热线在岗 ≥ 1"
    found = [p for p in grid.problems if p.kind is Trouble.COVER]
    assert [p.day.day for p in found] == [2, *range(5, 32)], "before the first shift known nobody is missed"
    assert not found[0].hard
    assert found[0].words == "00:00–08:00 无人值守；热线为 24 小时（规则 R-022）"
    summer = roster.roster(office.unit, "2026-07")
    office.days(0, date(2026, 7, 1), "热", summer.id)
    assert office.grid(summer.id).cover == ()


def test_the_hotline_is_not_asked_for_before_there_is_a_shift_for_it(office: Office) -> None:
    ShiftType.update(role="").execute()
    roster.entry(office.roster.id, office.people[0].id, DEC, office.shifts["早"].id, role="hotline")
    assert office.grid().cover == ()
    ShiftType.update(role="hotline").where(ShiftType.code == "夜").execute()
    assert [one.name for one in office.grid().cover] == ["热线在岗 ≥ 1"]


def test_somebody_who_is_off_and_used_to_it_may_stand_in(office: Office) -> None:
    office.days(0, DEC, "夜" * 10)
    office.days(2, DEC, "-" * 20 + "夜")
    day_shift = roster.shift("热", (480, 1200), role="hotline")
    office.shifts["热"] = day_shift
    office.days(1, DEC, "热" * 31)
    found = {p.day.day: p for p in office.grid().problems if p.kind is Trouble.COVER}
    fix = found[14].fix
    assert fix is not None
    assert (fix.words, fix.code, fix.employee_id) == ("请钱伟上夜班", "夜", office.people[2].id)


def test_a_grid_knows_its_days_people_and_signs(office: Office) -> None:
    grid = office.grid()
    assert len(grid.days) == 31
    assert [one.name for one in grid.people] == ["马腾", "吴婷", "钱伟"]
    assert next((one.code, one.key, one.hours) for one in grid.legend) == ("早", "1", "08:00–16:00")
    assert (grid.may.set_cells, grid.may.publish, grid.may.change_cells) == (True, True, False)
    assert grid.head.unit == "营业厅"


def test_typing_two_signs_sets_two_shifts_and_one_clears_the_second(office: Office) -> None:
    who = office.people[0].id
    grid = office.grid()
    both = grid.with_cells(grid.typed(who, day(3), "早/晚"))
    assert both.sign(who, day(3)) == "早/晚"
    one = both.typed(who, day(3), "中")
    assert [(s.position, s.code, both.was(s)) for s in one] == [(1, "中", "早"), (2, "", "晚")]
    assert both.with_cells(one).sign(who, day(3)) == "中"
    assert not grid.knows("没有")


def test_a_group_with_a_roster_of_its_own_is_left_to_it(world: World, office: Office) -> None:
    below = org.unit(world, "收费组", parent_id=office.unit, kind="group")
    clerk = staff.employee(name="郑凯", unit_id=below)
    assert clerk.id in [one.employee_id for one in office.grid().people]
    roster.roster(below)
    assert clerk.id not in [one.employee_id for one in office.grid().people]


def test_workers_read_the_published_roster_of_their_group_alone(world: World, office: Office) -> None:
    user = org.user(world, roles=("AGENT",), employee_id=office.people[0].id)
    worker = access.load_user(user)
    with pytest.raises(NotFound):
        queries.grid(worker, office.roster.id)
    assert queries.rosters_of(worker, "2026-12") == ()
    office.days(0, DEC, "早")
    done = perform("roster.publish", {"id": office.roster.id, "row_version": 1}, user=office.admin)
    assert "92 格未排的按休息" in done.notice
    grid = queries.grid(worker, office.roster.id)
    assert grid.may == May()
    elsewhere = roster.roster(org.unit(world), state="published")
    with pytest.raises(NotFound):
        queries.grid(worker, elsewhere.id)
    assert [one.roster_id for one in queries.rosters_of(worker, "2026-12")] == [office.roster.id]


def test_who_only_stands_in_a_roster_learns_nothing_about_the_others(world: World, office: Office) -> None:
    Employee.update(state="suspended").where(Employee.id == office.people[1].id).execute()
    office.days(1, DEC, "晚早")
    office.days(2, DEC, "夜夜")
    Roster.update(state="published").execute()
    worker = access.load_user(org.user(world, roles=("AGENT",), employee_id=office.people[0].id))
    grid = queries.grid(worker, office.roster.id)
    assert (grid.problems, grid.missing, grid.cover) == ((), (), ())
    assert all(one.suspended_on is None for one in grid.people)
    assert grid.sign(office.people[1].id, DEC) == "晚"
    assert office.grid().conflicts == 2


def test_cells_stay_empty_in_a_roster_of_duty_on_rest_days(office: Office) -> None:
    extra = roster.roster(office.unit, kind="rest_day")
    office.days(0, day(5), "早", extra.id)
    assert office.grid(extra.id).unset == 0


COVER = {
    "name": "早班在岗", "role": "", "codes": "早、中", "starts": "", "until": "", "weekdays": ["Tue"], "least": 2,
    "season_from": "", "season_until": "", "hard": True, "unit_id": None, "article_id": None,
}  # fmt: skip


def test_the_office_says_how_many_must_be_there(office: Office) -> None:
    rows = [COVER, {**COVER, "name": "柜台", "weekdays": [], "starts": "08:00", "until": "12:00", "hard": False}]
    RuleValue.update(value=dump(rows)).where(RuleValue.key == "roster_cover").execute()
    office.days(0, DEC, "早早晚")
    office.days(1, DEC, "中")
    grid = office.grid()
    assert [one.name for one in grid.cover] == ["早班在岗 ≥ 2", "柜台 ≥ 2"]
    tuesdays = [number for number, one in enumerate(grid.cover[0].counts, 1) if one is not None]
    assert tuesdays == [1, 8, 15, 22, 29]
    assert grid.cover[0].counts[0] == Count(2, short=False)
    assert grid.cover[1].counts[:3] == (Count(1, short=True), Count(1, short=True), Count(0, short=True))
    told = [one for one in grid.problems if one.who == "早班在岗"]
    assert [(one.day.day, one.hard, one.words) for one in told] == [
        (number, True, "无人在岗，至少 2 人") for number in tuesdays[1:]
    ]
    with pytest.raises(Refused, match="还有 4 处冲突，没有发布"):
        perform("roster.publish", {"id": office.roster.id, "row_version": 1, "reason": "不管"}, user=office.admin)


def test_cells_that_are_not_saved_are_judged_too(office: Office) -> None:
    wanted = [Set(office.people[0].id, day(8), "晚"), Set(office.people[0].id, day(9), "早")]
    assert [p.kind for p in queries.check_cells(office.person, office.roster.id, wanted)] == [Trouble.REST]
    assert office.grid().problems == ()


def problems_for(person: Person, *filters: Filter) -> list[dict[str, Any]]:
    kind = register.get_list("roster_problems")
    keys = [column.key for column in kind.columns]
    found = listing.page(kind, person, Query(filters))
    return [{"record": row.record, **dict(zip(keys, row.values, strict=True))} for row in found]


def test_problems_are_a_list_from_which_reminders_are_set_aside(office: Office) -> None:
    office.days(0, day(8), "晚早")
    (one,) = problems_for(office.person)
    assert (one["who"], one["day"], one["kind"], one["hard"], one["fix"]) == ("马腾", day(9), "rest", False, "改为中班")
    assert (one["month"], one["unit"], one["roster_id"]) == ("2026-12", "营业厅", "营业厅 2026-12")
    explain = register.get_list("roster_problems").explain
    assert explain is not None
    why = explain([one["record"]])[one["record"]]
    assert (why.result, why.steps[0], why.steps[1:]) == (
        "休息不足", one["words"], ("是提醒，可写明理由后忽略", "可以改为中班"),
    )  # fmt: skip
    assert [(basis.rule, basis.key, basis.value) for basis in why.bases] == [
        ("R-016", "duty.min_rest_hours", "11 小时"),
    ]  # fmt: skip
    assert register.title_of("roster_problem", one["record"]) == "马腾 2026-12-09"
    values = {"id": office.roster.id, "reminders": [{"about": one["about"]}], "reason": "本人同意"}
    perform("roster.waive", values, user=office.admin)
    assert [one["waived"] for one in problems_for(office.person)] == ["本人同意"]
    assert problems_for(office.person, Filter("month", "eq", "2026-11")) == []
    assert len(problems_for(office.person, Filter("roster_id", "eq", office.roster.id))) == 1
    assert len(problems_for(office.person, Filter("月份", "eq", "2026-12"))) == 1


def test_the_list_of_problems_tells_workers_nothing_about_others(world: World, office: Office) -> None:
    office.days(0, day(8), "晚早")
    Roster.update(state="published").where(Roster.id == office.roster.id).execute()
    worker = access.load_user(org.user(world, roles=("AGENT",), employee_id=office.people[1].id))
    assert queries.grid(worker, office.roster.id).sign(office.people[0].id, day(8)) == "晚", "he reads the roster"
    assert problems_for(worker) == []
    assert len(problems_for(office.person)) == 1
