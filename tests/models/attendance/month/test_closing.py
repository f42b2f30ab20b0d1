"""Closing a month on both databases: its steps, who may take them, what keeps it open, and what stays for ever."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.attendance.days import queries as days
from models.attendance.month import changes, course, describe, hooks, queries
from models.attendance.tables import (
    AttendanceRequest,
    AttendanceSheet,
    DayConfirmation,
    DayVerdict,
    LateFact,
    MonthResult,
    NoShow,
    Punch,
    PunchExemption,
    SheetVersion,
)
from models.core import access, check, clock, database, listing, register
from models.core.duties import todos_of
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Filter, Query
from models.core.rulebook.tables import RuleValue
from models.core.unit import Behalf, perform
from models.org.tables import UserRole
from models.roster.tables import RosterEntry, ShiftTime
from models.staff.tables import Employee
from models.staff.workflow import Reason
from tests.factories import attendance as rows
from tests.factories import leave, org
from tests.factories import month as months
from tests.factories.month import MONTH, Closable
from tests.samples import World

DAY = "2026-10-29"


@pytest.fixture
def office(world: World) -> Closable:
    return months.closable(world)


def state(one: Closable) -> str:
    return str(months.sheet(one).state)


def everybody(one: Closable) -> list[int]:
    return [one.office.agent, one.office.supervisor, one.office.manager, one.office.gm]


def told(one: Closable) -> tuple[Any, ...]:
    """Everything that is said about the month: sums, days, and every explanation."""
    people = everybody(one)
    found = days.months(people, MONTH)
    keys = [(number, day.day) for number in people for day in found[number].days]
    whole = {number: (tuple(day.facts for day in month.days), month.judged) for number, month in found.items()}
    return whole, days.explanations(keys), days.month_explanations([(number, MONTH) for number in people])


def test_a_sheet_goes_step_by_step_to_the_lock(office: Closable) -> None:
    months.close(office)
    sheet = months.sheet(office)
    assert (sheet.state, sheet.version, sheet.preparer_id) == ("prepared", 1, office.office.supervisor)
    assert sheet.due_on == date(2026, 11, 3)
    months.step("approve_sheet", office, office.office.manager_user)
    assert state(office) == "submitted"
    assert months.sheet(office).submitted_by == access.load_user(office.office.manager_user).name
    months.step("approve_sheet", office, office.hr_user)
    assert state(office) == "checked"
    months.step("lock_month", office, office.hr_user)
    assert state(office) == "locked"
    for action, user in (("approve_sheet", office.office.manager_user), ("lock_month", office.hr_user)):
        with pytest.raises(Refused, match="现在是“已锁定”"):
            months.step(action, office, user)
    assert check.check() == []


def test_a_sheet_is_kept_with_one_result_for_everybody(office: Closable) -> None:
    months.close(office)
    found = MonthResult.select().order_by(MonthResult.place)
    assert [(row.employee_id, row.live, row.due_days, row.present_days) for row in found] == [
        (office.office.agent, 1, 4, 4), (office.office.supervisor, 1, 4, 4),
        (office.office.manager, 1, 0, 0), (office.office.gm, 1, 0, 0),
    ]  # fmt: skip
    version = SheetVersion.get()
    assert (version.people, version.remark, version.ended_at) == (4, months.REASON, None)
    assert "unconfirmed" in version.pending


def test_only_a_month_that_is_over_is_closed(office: Closable, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadFields, match="还没有过完"):
        months.close(office, month="2099-01")
    monkeypatch.setenv("HEARTHDESK_CLOCK", "2026-10-31T23:59:00")
    monkeypatch.setattr(database, "is_trial", lambda: True)
    with pytest.raises(BadFields, match="还没有过完"):
        months.close(office)


def test_closing_twice_is_told_by_name(office: Closable) -> None:
    months.close(office)
    with pytest.raises(Refused, match=r"已由user.*编制，现在是“已编制”"):
        months.close(office)
    with pytest.raises(Refused, match="没有可以编制的考勤表"):
        months.close(office, units=None)


def test_a_unit_out_of_reach_is_not_found(office: Closable, world: World) -> None:
    other = org.unit(world)
    with pytest.raises(NotFound):
        months.close(office, units=[other])
    with pytest.raises(Refused, match="没有人员"):
        months.close(office, world.admin, units=[other])


HARD = {
    "unexplained": lambda one: Punch.delete().where(Punch.at == f"{DAY} 16:05:00").execute(),
    "request": lambda one: rows.request(one.office.agent, state="requested", day=date(2026, 10, 29)),
    "verdict": lambda one: rows.verdict(one.office.agent, date(2026, 10, 29), state="proposed"),
    "no_roster": lambda one: RosterEntry.delete().where(RosterEntry.employee_id == one.office.agent).execute(),
    "no_data": lambda one: Punch.delete().where(Punch.at > "2026-10-30 00:00:00").execute(),
}


WORDS = {
    "unexplained": "1 天待说明（10-29）", "request": "补卡第 1 号待批准", "verdict": "10-29 更正为正常，待批准",
    "no_roster": "4 天没有排班（10-28、10-29、10-30等）", "no_data": "2 天没有打卡数据（10-30、10-31）",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(HARD))
def test_what_has_to_be_cleared_keeps_a_month_open(kind: str, office: Closable) -> None:
    HARD[kind](office)
    with pytest.raises(Refused, match="还有事项没有处理，没有编制") as caught:
        months.close(office)
    assert WORDS[kind] in caught.value.sentence
    assert not AttendanceSheet.select().where(AttendanceSheet.state != "open").exists()
    person = access.load_user(office.office.supervisor_user)
    listed = listing.page(
        register.get_list("month_open_items"),
        person,
        Query((Filter("month", "eq", MONTH), Filter("weight", "eq", "hard"))),
    )
    assert kind in {row.values[4] for row in listed}
    assert all(row.values[8] for row in listed)  # each with what clears it


def test_soft_matters_need_a_reason_that_is_kept(world: World) -> None:
    office = months.closable(world, "WAWW")
    with pytest.raises(BadFields, match="无打卡计旷工 1 人") as caught:
        months.close(office, remark="")
    assert "remark" in caught.value.faults
    months.close(office)
    assert "absent" in SheetVersion.get().pending


def test_what_is_confirmed_needs_no_reason(office: Closable) -> None:
    span = {"first": "2026-10-28", "last": "2026-10-31"}
    for user, who in (
        (office.office.supervisor_user, office.office.agent),
        (office.office.manager_user, office.office.supervisor),
    ):
        perform("attendance.confirm_days", {"employees": [who], **span}, user=user)
    months.close(office, remark="")
    assert SheetVersion.get().pending == "[]"


# --- leave that is not settled ---


def test_leave_that_waits_keeps_a_month_open(office: Closable) -> None:
    leave.slip(office.office.agent, date(2026, 10, 29))
    with pytest.raises(Refused, match=r"请假第 1 号待批准（10-29）"):
        months.close(office)


SETTLING = {
    "proof": ({"state": "returned", "returned_at": datetime.fromisoformat("2026-10-30 00:00")}, "请假证明未到期 1 人"),
    "return": ({"state": "approved", "proofs_needed": 0, "proof_due_on": None}, "未销假 1 人"),
}


@pytest.mark.parametrize("kind", sorted(SETTLING))
def test_leave_that_time_may_still_turn_needs_a_reason_and_is_looked_at_again(kind: str, office: Closable) -> None:
    values, words = SETTLING[kind]
    due = {"proof_due_on": clock.now().date() + timedelta(days=3)} if kind == "proof" else {}
    slip = leave.slip(office.office.agent, date(2026, 10, 29), **{**values, **due})
    with pytest.raises(BadFields, match=words):
        months.close(office, remark="")
    months.close(office)
    assert kind in SheetVersion.get().pending
    (fact,) = LateFact.select()
    assert (fact.employee_id, fact.entity, fact.record, fact.days) == (office.office.agent, "leave_slip", slip.id, "29")


# --- who may ---


def test_who_prepared_a_sheet_does_not_approve_it(office: Closable, world: World) -> None:
    both = org.user(
        world,
        roles=("SUPERVISOR", "MANAGER"),
        scope="all",
        employee_id=org.colleague(world, "双职", "MANAGER", office.unit),
    )
    rows.exemption(employee_id=access.load_user(both).employee_id, first=date(2020, 1, 1))
    months.close(office, both)
    with pytest.raises(Forbidden, match="不能审批与本人有关的事项"):
        months.step("approve_sheet", office, both)
    with pytest.raises(Forbidden):
        months.step("return_sheet", office, both, reason="自己退回")


def test_an_approver_on_the_sheet_needs_his_own_days_confirmed(office: Closable) -> None:
    PunchExemption.delete().where(PunchExemption.employee_id == office.office.manager).execute()
    Employee.update(hired_on=months.FIRST).where(Employee.id == office.office.manager).execute()
    shift = ShiftTime.get()
    for number in range(28, 32):
        entry = RosterEntry.get(
            RosterEntry.day == date(2026, 10, number), RosterEntry.employee_id == office.office.agent
        )
        RosterEntry.insert(
            roster_id=entry.roster_id, employee_id=office.office.manager, day=entry.day, shift_id=shift.shift_id
        ).execute()
        rows.punch(office.office.manager, f"{entry.day} 07:50")
        rows.punch(office.office.manager, f"{entry.day} 16:10")
    months.close(office)
    assert "approver" in SheetVersion.get().pending
    with pytest.raises(Refused, match=r"马主任本人在这张考勤表上，有 4 天考勤.*没有别人确认"):
        months.step("approve_sheet", office, office.office.manager_user)
    months.step("return_sheet", office, office.office.manager_user, reason="本人的考勤还没有确认")
    values = {"employees": [office.office.manager], "first": "2026-10-28", "last": "2026-10-31"}
    with pytest.raises(Refused):
        perform("attendance.confirm_days", values, user=office.office.manager_user)
    perform("attendance.confirm_days", values, user=office.office.gm_user)
    months.close(office)
    months.step("approve_sheet", office, office.office.manager_user)
    assert state(office) == "submitted"


def test_steps_that_fall_to_one_person_are_one_decision(office: Closable) -> None:
    """In an office of three the general manager approves and checks at once."""
    for one in (office.office.manager, office.hr):
        Employee.update(product_role="AGENT").where(Employee.id == one).execute()
    UserRole.delete().where(UserRole.user_id.in_([office.office.manager_user, office.hr_user])).execute()
    months.close(office)
    done = months.step("approve_sheet", office, office.office.gm_user)
    assert state(office) == "checked"
    assert "经理批准、人事核对" in done.notice
    row = months.sheet(office)
    assert (row.submitted_at, row.submitted_by) == (row.checked_at, row.checked_by)


def test_a_decision_on_behalf_is_that_of_its_author(office: Closable, world: World) -> None:
    months.close(office)
    row = months.sheet(office)
    perform(
        "attendance.approve_sheet", {"id": row.id, "row_version": row.row_version}, user=world.admin,
        behalf=Behalf(office.office.manager, row.prepared_at),
    )  # fmt: skip
    assert (state(office), months.sheet(office).submitted_by) == ("submitted", "马主任")


def lend(office: Closable, to: int) -> None:
    """The manager lends his rights for today."""
    today = clock.now().date()
    lent = {"to_employee_id": to, "starts_on": f"{today}", "ends_on": f"{today}", "reason": "出差"}
    perform("org.delegate", lent, user=office.office.manager_user)


def test_a_lent_right_is_none_about_a_sheet_that_one_prepared(office: Closable) -> None:
    lend(office, office.office.supervisor)
    months.close(office)
    with pytest.raises(Forbidden, match="不能审批与本人有关的事项"):
        months.step("approve_sheet", office, office.office.supervisor_user)


def test_a_lent_right_approves_a_sheet_and_says_for_whom(office: Closable, world: World) -> None:
    other = org.colleague(world, "钱组长", "GROUP_LEADER", office.unit)
    rows.exemption(employee_id=other, first=date(2020, 1, 1), reason="管理人员免打卡")
    stand_in = org.user(world, roles=("GROUP_LEADER",), scope="below", scope_unit_id=office.unit, employee_id=other)
    lend(office, other)
    months.close(office)
    done = months.step("approve_sheet", office, stand_in)
    assert "钱组长 代 马主任" in done.notice
    assert state(office) == "submitted"


def test_only_hr_locks_and_opens_again(office: Closable) -> None:
    months.checked(office)
    for action in ("lock_month", "reopen_month"):
        with pytest.raises(Forbidden):
            months.step(
                action, office, office.office.manager_user, **({"reason": "x"} if action == "reopen_month" else {})
            )
    with pytest.raises(BadFields):
        months.step("reopen_month", office, office.hr_user, reason="")


def test_an_area_above_may_keep_a_sheet_from_being_opened(office: Closable, monkeypatch: pytest.MonkeyPatch) -> None:
    def resting(unit: Any, sheet: Any) -> None:
        raise Refused("奖金表已经上报，不能重新打开。")

    monkeypatch.setattr(hooks, "_before", [resting])
    months.checked(office)
    with pytest.raises(Refused, match="奖金表已经上报"):
        months.step("reopen_month", office, office.hr_user, reason="补假条")


# --- versions ---


@pytest.mark.parametrize("way", ["return_sheet", "reopen_month"])
def test_a_sheet_that_is_opened_again_keeps_both_versions(way: str, office: Closable) -> None:
    months.close(office)
    user = office.office.manager_user if way == "return_sheet" else office.hr_user
    months.step(way, office, user, reason="补登外勤")
    assert (state(office), MonthResult.select().where(MonthResult.live == 1).count()) == ("open", 0)
    perform("attendance.approve_verdict", {**_proposed(office), "remark": ""}, user=office.office.manager_user)
    months.close(office)
    assert [(row.version, row.end_reason) for row in SheetVersion.select().order_by(SheetVersion.version)] == [
        (1, "补登外勤"), (2, ""),
    ]  # fmt: skip
    results = MonthResult.select().where(MonthResult.employee_id == office.office.agent).order_by(MonthResult.version)
    assert [(row.version, row.live) for row in results] == [(1, None), (2, 1)]
    assert months.sheet(office).version == 2
    assert check.check() == []


def _proposed(one: Closable) -> dict[str, Any]:
    row = rows.verdict(one.office.agent, date(2026, 10, 29), state="proposed", result="event", event="late", minutes=9)
    return {"id": row.id, "row_version": row.row_version}


# --- what stays ---


def test_a_closed_month_says_the_same_whatever_happens_afterwards(world: World) -> None:
    office = months.closable(world, "WAWW")
    perform("attendance.approve_verdict", {**_proposed(office), "remark": ""}, user=office.office.manager_user)
    before = told(office)
    months.close(office)
    assert told(office) == before
    rows.punch(office.office.agent, f"{DAY} 07:00")
    Punch.delete().where(Punch.employee_id == office.office.agent, Punch.at < "2026-10-29 00:00:00").execute()
    RosterEntry.delete().execute()
    ShiftTime.update(starts=0, ends=60).execute()
    DayVerdict.update(state="withdrawn").execute()
    RuleValue.update(article_no="第 99 条").execute()
    PunchExemption.delete().execute()
    Employee.update(hired_on=date(2026, 11, 1)).where(Employee.id == office.office.agent).execute()
    assert told(office) == before
    assert (
        days.months(everybody(office), MONTH, fresh=True)[office.office.agent]
        != days.months(everybody(office), MONTH)[office.office.agent]
    )


SUPERVISOR, GM = "supervisor_user", "gm_user"
# What the act is told beside whom it is about, and who does it.
ACTS: dict[str, tuple[dict[str, Any], str]] = {
    "attendance.request": (
        {"kind": "field", "starts_at": f"{DAY} 09:00", "ends_at": f"{DAY} 11:00", "place": "南站", "reason": "抢修",
         "proof": b"%PDF-1.4 x"}, SUPERVISOR,
    ),
    "attendance.record_notice": ({"starts_at": f"{DAY} 07:30", "reason": "堵车"}, SUPERVISOR),
    "attendance.propose_verdict": ({"day": DAY, "result": "normal", "reason": "参加抢修"}, SUPERVISOR),
    "attendance.exempt": ({"first": DAY, "last": "2026-12-31", "reason": "驻外"}, SUPERVISOR),
    "attendance.record_no_show": (
        {"day": DAY, "occasion": "training", "title": "安全培训", "absence_reason": "7"}, SUPERVISOR,
    ),
    "staff.leave": ({"left_on": DAY, "left_reason": str(Reason.RESIGNED)}, GM),
    "staff.suspend": ({"happened_on": DAY, "cause": "调查"}, GM),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(ACTS))
def test_an_act_about_a_closed_day_is_kept_as_a_late_fact(name: str, office: Closable) -> None:
    values, user = ACTS[name]
    agent = office.office.agent
    if name.startswith("staff."):
        whom: dict[str, Any] = {"id": agent, "row_version": Employee.get_by_id(agent).row_version}
    else:
        whom = {"employees": [agent]} if name == "attendance.record_no_show" else {"employee_id": agent}
    before = told(office)
    months.close(office)
    perform(name, {**whom, **values}, user=getattr(office.office, user))
    assert told(office) == before
    facts = [(row.employee_id, row.month) for row in LateFact.select() if not row.settled_at]
    assert set(facts) == {(office.office.agent, MONTH)}


def test_a_request_of_before_that_is_approved_later_is_a_late_fact(office: Closable) -> None:
    months.close(office)
    made = rows.request(office.office.agent, state="requested", day=date(2026, 10, 29))
    AttendanceRequest.update(starts_at="2026-10-29 16:30:00").where(AttendanceRequest.id == made.id).execute()
    done = perform("attendance.approve_request", {"id": made.id, "row_version": 1}, user=office.office.supervisor_user)
    assert "2026-10 的考勤表已经编制" in done.notice
    assert [(row.entity, row.record) for row in LateFact.select()] == [("attendance_request", made.id)]


def test_a_closed_day_is_not_confirmed(office: Closable) -> None:
    months.close(office)
    values = {"employees": [office.office.agent], "first": "2026-10-28", "last": "2026-10-31"}
    with pytest.raises(Refused, match="2026-10 的考勤表已经编制，不能再确认"):
        perform("attendance.confirm_days", values, user=office.office.supervisor_user)
    assert not DayConfirmation.select().exists()


def test_changing_a_roster_of_a_closed_month_is_a_late_fact(office: Closable, world: World) -> None:
    months.close(office)
    entry = RosterEntry.get(RosterEntry.employee_id == office.office.agent, RosterEntry.day == DAY)
    cell = {"employee_id": office.office.agent, "day": DAY, "shift": "休", "was": "早"}
    perform("roster.change_cells", {"id": entry.roster_id, "cells": [cell], "reason": "补记调休"}, user=world.admin)
    assert {(row.employee_id, row.month, row.entity) for row in LateFact.select()} == {
        (office.office.agent, MONTH, "roster")
    }


def test_a_no_show_that_is_withdrawn_late_is_a_late_fact(office: Closable) -> None:
    row = rows.no_show(office.office.agent, day=date(2026, 10, 29))
    months.close(office)
    values = {"id": row.id, "row_version": 1, "why": "登记错了"}
    perform("attendance.withdraw_no_show", values, user=office.office.supervisor_user)
    assert NoShow.get_by_id(row.id).withdrawn_at is not None
    assert LateFact.get().words.startswith("撤销缺席")


def test_a_version_tells_whether_it_was_sent_back_or_opened_again(office: Closable) -> None:
    months.close(office)
    months.step("return_sheet", office, office.office.manager_user, reason="漏登外勤")
    assert SheetVersion.get(SheetVersion.version == 1).ended_as == "returned"
    rows.verdict(office.office.agent, date(2026, 10, 29), state="approved", result="event", event="late", minutes=9)
    months.close(office)
    record = months.sheet(office).id
    assert {one.why.partition(" ")[2] for one in changes.since_last(record, 2)} == {"退回：漏登外勤"}
    months.step("reopen_month", office, office.hr_user, reason="补交了请假单")
    last, first = course.course(access.SYSTEM, describe.record_of_sheet(office.unit, MONTH, record)).versions
    assert last.ended.endswith(" 重新打开")
    assert first.ended.endswith(" 退回")


# --- people ---


def test_who_came_to_a_closed_unit_is_named_as_unlisted(office: Closable, world: World) -> None:
    months.close(office)
    late = org.colleague(world, "新来", "AGENT", office.unit)
    assert [(one.id, sheet.unit_id) for one, sheet in queries.unlisted(MONTH)] == [(late, office.unit)]
    listed = listing.page(register.get_list("month_open_items"), access.SYSTEM, Query((Filter("month", "eq", MONTH),)))
    assert ("新来", "unlisted") in {(row.values[2], row.values[4]) for row in listed}


def test_who_moved_after_the_close_stays_on_the_sheet_where_he_stands(office: Closable, world: World) -> None:
    months.close(office)
    other = org.unit(world)
    Employee.update(unit_id=other).where(Employee.id == office.office.agent).execute()
    assert other not in queries.members([other], MONTH)
    assert queries.unlisted(MONTH) == []


# --- what waits ---


def titles(user: int) -> list[str]:
    person = access.load_user(user)
    return [one.title for one in todos_of(person, date(2026, 11, 22)) if one.entity == "attendance_sheet"]


def test_each_step_waits_for_whoever_takes_it(office: Closable) -> None:
    assert titles(office.office.supervisor_user) == ["编制 2026-10 考勤表"]
    months.close(office)
    assert titles(office.office.supervisor_user) == []
    assert titles(office.office.manager_user)[0].startswith("经理批准")
    months.step("approve_sheet", office, office.office.manager_user)
    assert titles(office.hr_user)[0].startswith("人事核对")
    months.step("approve_sheet", office, office.hr_user)
    assert titles(office.hr_user)[0].startswith("锁定")
    months.step("lock_month", office, office.hr_user)
    assert titles(office.hr_user) == []


# --- damage ---


def test_damage_in_closed_months_is_found(office: Closable) -> None:
    months.close(office)
    assert check.check() == []
    MonthResult.update(points=MonthResult.points + 1).where(MonthResult.place == 1).execute()
    assert any("与校验码不符" in one for one in check.check())
    MonthResult.update(points=MonthResult.points - 1).where(MonthResult.place == 1).execute()
    MonthResult.update(live=None).where(MonthResult.place == 2).execute()
    assert any("应有 4 人的结果，实际 3 人" in one for one in check.check())
    SheetVersion.delete().execute()
    assert any("没有有效的第 1 版" in one for one in check.check())


def test_a_step_that_nobody_may_take_is_told_with_what_to_do(office: Closable) -> None:
    above = (office.office.manager, office.office.gm)
    Employee.update(product_role="AGENT").where(Employee.id.in_(above)).execute()
    UserRole.delete().where(UserRole.user_id.in_([office.office.manager_user, office.office.gm_user])).execute()
    told = months.close(office).notice
    assert "现在没有人可以“" in told
    assert "请指定最高负责人回避时由谁决定" in told
    assert "。。" not in told
