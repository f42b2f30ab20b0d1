"""Bonus sheets on both databases: made from checked attendance, frozen, signed by others, opened again; races."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest

from models.appraisal import bonus as acts
from models.appraisal import queries
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion
from models.attendance.month import hooks
from models.attendance.tables import AttendanceSheet
from models.core import access, check, register
from models.core.duties import todos_of
from models.core.errors import Conflict, Forbidden, NotFound, Refused
from models.core.tables import AuditEntry
from models.core.unit import perform
from models.org import queries as org_queries
from models.org import waiting
from models.org.tables import UserRole
from models.score import actions as score
from models.score import queries as scores
from models.score.rules import Line
from models.score.workflow import Cause
from models.staff.tables import Employee
from tests.factories import attendance as offices
from tests.factories import bonus as make
from tests.factories import org
from tests.factories.acts import Acts
from tests.factories.bonus import CHECKED, LOCKED, OCTOBER, PREPARED, SUBMITTED, Hall
from tests.models.score.test_score import WHY
from tests.samples import World


@pytest.fixture
def hall(world: World) -> Hall:
    make_base()
    return make.hall(world)


def make_base() -> None:
    make.rule("bonus_bases", [make.base(100_000)])


def prepare(hall: Hall, user: int = 0, **values: Any) -> Any:
    fields = {"month": OCTOBER, "units": [hall.office.unit], "remark": "", **values}
    return perform("appraisal.prepare_bonus", fields, user=user or hall.office.supervisor_user)


def step(hall: Hall, name: str, user: int, **values: Any) -> Any:
    fields = {"id": hall.sheet, "row_version": make.version(hall.sheet), **values}
    return perform(f"appraisal.{name}", fields, user=user)


def row(employee: int) -> BonusResult:
    found: BonusResult = BonusResult.get(BonusResult.employee_id == employee, BonusResult.live == 1)
    return found


def late(employee: int, points: int = -200, **values: Any) -> None:
    make.line(employee, f"attendance:{OCTOBER}:{employee}:12:1", points, **values)


def test_a_sheet_freezes_what_the_month_came_to(hall: Hall) -> None:
    agent = hall.office.agent
    late(agent)
    done = prepare(hall)
    assert done.notice == "已编制 2026-10 的绩效考核奖金表 1 张，共 4 人。下一步由马主任办理“经理批准”。"
    sheet = BonusSheet.get_by_id(hall.sheet)
    assert (sheet.unit_id, sheet.state, sheet.version) == (hall.office.unit, "prepared", 1)
    assert (sheet.due_on, sheet.preparer_id) == (date(2026, 11, 6), hall.office.supervisor)
    found = row(agent)
    assert (found.step_points, found.final_points, found.payable_fen) == (-200, 9_800, 98_000)
    assert BonusResult.select().count() == 4
    version = BonusVersion.get()
    assert (version.people, version.attendance_version) == (4, 1)
    assert version.rules == "基数 × 得分 ÷ 基础分；四舍五入到分"
    make.rule("bonus_bases", [make.base(5)])
    Employee.update(name="改了名字").where(Employee.id == agent).execute()
    assert row(agent).name == "单小明"
    assert queries.outcomes(OCTOBER, [agent])[agent].payable_fen == 5
    assert check.check() == []


def test_the_audit_entry_tells_sums_and_a_hash(hall: Hall) -> None:
    prepare(hall)
    detail = AuditEntry.select(AuditEntry.detail).order_by(AuditEntry.seq.desc()).first().detail
    told = next(words for name, words in json.loads(detail)["notes"].items() if name.startswith("部门"))
    assert told.startswith("4 人，应发合计 4,000.00 元，校验码 ")


@pytest.mark.parametrize("state", ["open", "prepared", "submitted"])
def test_no_sheet_before_its_attendance_sheet_is_checked(world: World, state: str) -> None:
    hall = make.hall(world, state=state)
    with pytest.raises(Refused, match="还不能编制奖金表。请先由人事核对考勤表"):
        prepare(hall)
    with pytest.raises(Refused, match="没有可以编制的奖金表"):
        prepare(hall, units=[])
    assert BonusSheet.select().count() == 0


def test_units_without_an_attendance_sheet_or_out_of_reach_are_refused(hall: Hall, world: World) -> None:
    with pytest.raises(Refused, match="2026-09 还没有考勤表"):
        prepare(hall, month="2026-09")
    with pytest.raises(Refused, match="“2026-13”不是月份"):
        prepare(hall, month="2026-13")
    with pytest.raises(NotFound):
        prepare(hall, units=[org.unit(world)])
    prepare(hall)
    with pytest.raises(Refused, match="奖金表已经编制，现在是“已编制”"):
        prepare(hall)


def test_all_units_at_once_or_none(hall: Hall, world: World) -> None:
    other = org.unit(world)
    make.attendance(other, [org.colleague(world, "孙师傅", unit_id=other)])
    make.adjustment(hall.office.agent)
    with pytest.raises(Refused, match="1 项加减分待批准：单小明"):
        prepare(hall, world.admin, units=[])
    assert BonusSheet.select().count() == BonusResult.select().count() == 0
    assert scores.closed({OCTOBER}, hall.people) == set()
    assert prepare(hall, world.admin, units=[other]).notice.startswith("已编制 2026-10 的绩效考核奖金表 1 张，共 1 人")


def test_the_score_of_its_people_takes_no_more_lines(hall: Hall, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    act = Acts(world.admin, monkeypatch)
    agent = hall.office.agent

    def put(employee: int, **options: Any) -> int:
        one = Line(f"penalty:{employee}", employee, OCTOBER, Cause.PENALTY, "处罚单", date(2026, 10, 9), WHY, -300)
        written: int = act(lambda unit: score.put(unit, one, **options))
        return written

    prepare(hall)
    with pytest.raises(Refused, match="单小明 2026-10 的评分已经结账"):
        put(agent)
    put(agent, late=True)
    put(hall.hr)  # whose unit has no sheet yet
    step(hall, "withdraw_bonus", hall.office.supervisor_user, reason="漏了一项")
    assert scores.closed({OCTOBER}, hall.people) == set()
    put(hall.office.gm)
    prepare(hall)
    assert row(hall.office.gm).penalty_points == -300
    assert row(agent).penalty_points == 0
    assert check.check() == []


def test_manager_and_hr_sign_in_order_and_nobody_else(hall: Hall) -> None:
    prepare(hall)
    office = hall.office
    with pytest.raises(Forbidden):
        step(hall, "approve_bonus", office.supervisor_user, remark="")
    with pytest.raises(Forbidden, match="可由 马主任 批准"):
        step(hall, "approve_bonus", hall.hr_user, remark="")
    told = step(hall, "approve_bonus", office.manager_user, remark="同意").notice
    assert told.endswith("已批准。下一步由刘人事办理“人事核对”。")
    assert BonusSheet.get_by_id(hall.sheet).state == "submitted"
    with pytest.raises(Forbidden, match="可由 刘人事 批准"):
        step(hall, "approve_bonus", office.manager_user, remark="")
    step(hall, "approve_bonus", hall.hr_user, remark="")
    sheet = BonusSheet.get_by_id(hall.sheet)
    assert (sheet.state, sheet.submitted_by, sheet.checked_by) == (
        "checked",
        *_names(office.manager_user, hall.hr_user),
    )
    with pytest.raises(Refused, match="现在是“已核对”"):
        step(hall, "approve_bonus", office.manager_user, remark="")
    step(hall, "lock_bonus", hall.hr_user)
    assert BonusSheet.get_by_id(hall.sheet).state == "locked"


def _names(*users: int) -> list[str]:
    return [access.load_user(user).name for user in users]


def roles(world: World, user: int, *names: str) -> None:
    values = {"id": user, "row_version": org_queries.user(user).row_version, "roles": list(names)}
    perform("org.set_roles", values, user=world.admin)


def test_who_prepared_a_sheet_does_not_approve_it(hall: Hall, world: World) -> None:
    roles(world, hall.office.manager_user, "ADMIN", "MANAGER")
    prepare(hall, hall.office.manager_user)
    with pytest.raises(Forbidden, match="不能审批与本人有关的事项。可由 徐总 批准"):
        step(hall, "approve_bonus", hall.office.manager_user, remark="")
    assert BonusSheet.get_by_id(hall.sheet).state == "prepared"


def test_nobody_who_is_on_a_sheet_takes_every_step_alone(world: World) -> None:
    office = offices.office(world)
    roles(world, office.manager_user, "MANAGER", "HR")  # of a small office
    people = [office.agent, office.supervisor, office.manager]
    hall = Hall(office, make.attendance(office.unit, people), office.manager, office.manager_user)
    prepare(hall)
    found = queries.waiting(BonusSheet.get_by_id(hall.sheet))
    assert found.barred == {office.manager}
    with pytest.raises(Forbidden, match="可由 徐总 批准"):
        step(hall, "approve_bonus", office.manager_user, remark="")
    step(hall, "approve_bonus", office.gm_user, remark="")
    assert BonusSheet.get_by_id(hall.sheet).state == "checked"


def test_a_step_that_nobody_may_take_is_told_with_what_to_do(hall: Hall) -> None:
    above = {hall.office.manager: hall.office.manager_user, hall.office.gm: hall.office.gm_user}
    Employee.update(product_role="AGENT").where(Employee.id.in_(list(above))).execute()
    UserRole.delete().where(UserRole.user_id.in_(list(above.values()))).execute()
    told = prepare(hall).notice
    assert "现在没有人可以“经理批准”：" in told
    assert told.endswith("请指定最高负责人回避时由谁决定。")


def test_one_person_of_a_small_office_takes_both_steps_of_others(world: World) -> None:
    office = offices.office(world)
    roles(world, office.manager_user, "MANAGER", "HR")
    hall = Hall(office, make.attendance(office.unit, [office.agent, office.supervisor]), office.manager, 0)
    prepare(hall)
    step(hall, "approve_bonus", office.manager_user, remark="")
    sheet = BonusSheet.get_by_id(hall.sheet)
    assert (sheet.state, sheet.submitted_by, sheet.checked_by) == ("checked", *_names(office.manager_user) * 2)


def test_a_returned_sheet_keeps_its_version_and_goes_on_with_the_next(hall: Hall) -> None:
    late(hall.office.agent)
    make.sheet(hall, SUBMITTED)
    with pytest.raises(Forbidden):
        step(hall, "return_bonus", hall.office.manager_user, reason="不是他这一步")
    step(hall, "return_bonus", hall.hr_user, reason="漏了全勤奖")
    assert BonusSheet.get_by_id(hall.sheet).state == "open"
    assert BonusResult.select().where(BonusResult.live.is_null()).count() == 4
    version = BonusVersion.get()
    assert (version.ended_by, version.end_reason) == (_names(hall.hr_user)[0], "漏了全勤奖")
    make.sheet(hall, CHECKED)  # both sign anew
    assert BonusSheet.get_by_id(hall.sheet).version == 2
    assert BonusResult.select().count() == 8
    assert check.check() == []


def test_a_sheet_is_withdrawn_only_before_it_is_approved(hall: Hall) -> None:
    make.sheet(hall, SUBMITTED)
    with pytest.raises(Refused, match="不能再“撤回奖金表”。只有“已编制”的可以"):
        step(hall, "withdraw_bonus", hall.office.supervisor_user, reason="晚了")


@pytest.mark.parametrize("upto", [PREPARED, SUBMITTED, CHECKED, LOCKED])
def test_hr_opens_a_sheet_again_from_any_state(hall: Hall, upto: int) -> None:
    make.sheet(hall, upto)
    with pytest.raises(Forbidden):
        step(hall, "reopen_bonus", hall.office.manager_user, reason="财务核对后发现差错")
    step(hall, "reopen_bonus", hall.hr_user, reason="财务核对后发现差错")
    assert BonusSheet.get_by_id(hall.sheet).state == "open"
    assert queries.members(hall.sheet) == []
    make.sheet(hall)


def test_an_attendance_sheet_stays_closed_under_a_bonus_sheet(
    hall: Hall, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = Acts(world.admin, monkeypatch)
    attendance = AttendanceSheet.get_by_id(hall.sheet)
    act(lambda unit: hooks.reopening(unit, attendance))
    make.sheet(hall)
    with pytest.raises(Refused, match="绩效考核奖金表已编制，考勤表不能重新打开"):
        act(lambda unit: hooks.reopening(unit, attendance))
    step(hall, "withdraw_bonus", hall.office.supervisor_user, reason="考勤有误")
    act(lambda unit: hooks.reopening(unit, attendance))


def test_an_old_page_is_told_of_the_change(hall: Hall) -> None:
    make.sheet(hall)
    values = {"id": hall.sheet, "row_version": make.version(hall.sheet), "remark": ""}
    perform("appraisal.approve_bonus", values, user=hall.office.manager_user)
    with pytest.raises(Conflict):
        perform("appraisal.approve_bonus", values, user=hall.hr_user)


def test_absence_bars_from_awards(world: World) -> None:
    office = offices.office(world)
    offices.worked(office, date(2026, 10, 12), "WA")
    people = [office.agent, office.supervisor]
    sheet = make.attendance(office.unit, people)
    perform("appraisal.prepare_bonus", {"month": OCTOBER, "units": [office.unit], "remark": ""}, user=world.admin)
    assert [row(one).barred for one in people] == ["absence", ""]
    assert queries.members(sheet) == people


def test_additions_that_attendance_earns_are_in_the_sheet(world: World) -> None:
    make_base()
    office = offices.office(world)
    full = {
        "label": "全勤奖", "given": "attendance", "points": "2", "fen": 20_000, "no_late": True,
        "counts_tolerated": True, "no_absence": True, "no_leave": True, "spared": "年假", "source": "", "remark": "",
        "recommended": False, "article_id": None,
    }  # fmt: skip
    make.rule("bonus_additions", [full])
    sums = {
        office.agent: {"late": 1},
        office.manager: {"leave": '{"annual": 100}'},
        office.gm: {"leave": '{"sick": 50}'},
    }
    make.attendance(office.unit, [office.agent, office.supervisor, office.manager, office.gm], sums=sums)
    perform("appraisal.prepare_bonus", {"month": OCTOBER, "units": [office.unit], "remark": ""}, user=world.admin)
    earned = {one: row(one).added_fen for one in (office.agent, office.supervisor, office.manager, office.gm)}
    assert list(earned.values()) == [0, 20_000, 20_000, 0]
    assert row(office.supervisor).payable_fen == 102_000 + 20_000


def test_a_line_and_a_sheet_at_once_agree(hall: Hall, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    act_names = [f"test.line{number}" for number in range(4)]
    people = hall.people
    for name, employee in zip(act_names, people, strict=True):
        one = Line(f"penalty:{employee}", employee, OCTOBER, Cause.PENALTY, "处罚单", date(2026, 10, 9), WHY, -300)

        def run(unit: Any, _: Any, one: Line = one) -> register.Done:
            score.put(unit, one)
            return register.Done("已登记。")

        monkeypatch.setitem(register.actions, name, register.Action(name, "登记", "staff.write", (), run))
    barrier = Barrier(len(people) + 1)

    def write(name: str) -> bool:
        barrier.wait()
        try:
            perform(name, {}, user=world.admin)
        except Refused as refused:
            assert "已经结账" in refused.sentence  # noqa: PT017  (any other refusal would be a fault)
            return False
        return True

    def sign() -> None:
        barrier.wait()
        prepare(hall)

    with ThreadPoolExecutor(len(people) + 1) as threads:
        signing = threads.submit(sign)
        written = dict(zip(people, threads.map(write, act_names), strict=True))
        signing.result()
    assert {one: row(one).penalty_points for one in people} == {
        one: -300 if is_in else 0 for one, is_in in written.items()
    }  # fmt: skip
    assert check.check() == []


def test_two_who_prepare_at_once_make_one_sheet(hall: Hall, world: World) -> None:
    barrier = Barrier(2)

    def work(user: int) -> bool:
        barrier.wait()
        try:
            prepare(hall, user)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(work, [hall.office.supervisor_user, world.admin]))
    assert sorted(done) == [False, True]
    assert (BonusVersion.select().count(), BonusResult.select().count()) == (1, 4)


def test_what_waits_stands_among_the_things_to_do(hall: Hall) -> None:
    today = date(2026, 11, 4)

    def told(user: int) -> list[str]:
        found = todos_of(access.load_user(user), today)
        return [one.title for one in found if one.entity in ("bonus_sheet", "score_adjustment")]

    assert told(hall.office.supervisor_user) == ["编制绩效考核奖金表 · 2026-10"]
    assert todos_of(access.load_user(hall.office.supervisor_user), today)[0].due == date(2026, 11, 6)
    assert told(hall.office.manager_user) == []
    row_ = make.adjustment(hall.office.agent)
    assert told(hall.office.manager_user) == ["批准加减分 · 单小明 加 5 分"]
    make.approve(row_, hall.office.manager_user)
    prepare(hall)
    assert told(hall.office.supervisor_user) == []
    assert [one.endswith("2026-10 绩效考核奖金表") for one in told(hall.office.manager_user)] == [True]
    assert told(hall.hr_user) == []
    step(hall, "approve_bonus", hall.office.manager_user, remark="")
    assert len(told(hall.hr_user)) == 1


def test_what_waits_can_be_decided_from_the_list_of_what_waits(hall: Hall) -> None:
    make.adjustment(hall.office.agent)
    user = hall.office.manager_user

    def waits() -> list[waiting.Waiting]:
        return list(waiting.waiting(access.load_user(user)))

    (found,) = waits()
    assert (found.entity, found.who, found.what) == (
        "score_adjustment", "单小明", "优质服务 加 5 分，用户送来锦旗（何志刚提出）",
    )  # fmt: skip
    perform(found.approve, {**found.values, "remark": ""}, user=user)
    prepare(hall)
    (found,) = waits()
    assert (found.entity, found.record, found.due) == ("bonus_sheet", hall.sheet, date(2026, 11, 6))
    perform(found.refuse, {**found.values, "reason": "漏了一项"}, user=user)
    assert waits() == []


def test_steps_are_offered_to_whom_they_are_open(hall: Hall) -> None:
    def offered(user: int) -> list[str]:
        sheet = BonusSheet.get_by_id(hall.sheet)
        return [one.action.split(".")[1] for one in queries.steps_for(access.load_user(user), sheet)]

    make.sheet(hall)
    assert offered(hall.office.supervisor_user) == ["withdraw_bonus"]
    assert offered(hall.office.manager_user) == ["approve_bonus", "return_bonus"]
    assert offered(hall.hr_user) == ["reopen_bonus"]
    step(hall, "approve_bonus", hall.office.manager_user, remark="")
    assert offered(hall.hr_user) == ["approve_bonus", "return_bonus", "reopen_bonus"]
    step(hall, "approve_bonus", hall.hr_user, remark="")
    assert offered(hall.hr_user) == ["lock_bonus", "reopen_bonus"]
    assert offered(hall.office.agent_user) == []


def test_a_check_finds_what_was_tampered_with(hall: Hall) -> None:
    make.sheet(hall)
    assert check.check() == []
    BonusResult.update(payable_fen=1).where(BonusResult.employee_id == hall.office.agent).execute()
    BonusSheet.update(state="open").execute()
    found = [sentence for sentence in check.check() if "奖金" in sentence]
    assert len(found) == 3
    assert any("单小明 2026-10" in one for one in found)
    assert acts.ENTITY == "bonus_sheet"
