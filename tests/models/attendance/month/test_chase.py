"""Whom to chase before a month can be closed, with one text for each, and that it is quick for many groups."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from models.attendance.month import chase
from models.attendance.month.chase import Chase
from models.attendance.month.checklist import Kind
from models.attendance.tables import DayVerdict, Punch
from models.core import access, clock, listing, register
from models.core.access import SYSTEM, Person
from models.core.lists import Filter, Query
from models.org.tables import Department
from models.staff.tables import Employee
from tests.factories import attendance, closings, leave, org, sheets
from tests.factories.closings import AUGUST, Group
from tests.samples import World


@pytest.fixture
def group(world: World) -> Group:
    """A group with its supervisor and, above both, a manager; they stand on no roster, and in no group."""
    made = closings.group(world, months=(AUGUST,))
    hall = org.unit(world, "客服部")
    for name, role in (("何志刚", "SUPERVISOR"), ("马主任", "MANAGER"), ("徐总", "GM")):
        org.colleague(world, name, role, hall)
    Department.update(parent_id=hall).where(Department.id == made.unit).execute()
    return made


def of(name: str, person: Person = SYSTEM) -> Chase:
    return next(one for one in chase.chases(person, AUGUST) if one.name == name)


def missing_morning(group: Group) -> None:
    begin = datetime.fromisoformat("2026-08-05 07:00")
    Punch.delete().where(
        Punch.employee_id == group.agent, Punch.at.between(begin, begin + timedelta(hours=3))
    ).execute()


def test_what_is_open_about_people_is_the_supervisors(group: Group) -> None:
    missing_morning(group)
    found = of("何志刚")
    assert (found.hard, found.count(Kind.UNEXPLAINED), found.count(Kind.UNCONFIRMED)) == (1, 1, 2)
    assert "待说明 1 人 1 天：单小明 08-05" in found.text
    assert found.text == (
        "何志刚：2026-08 考勤还不能关账（客服一组）：待说明 1 人 1 天：单小明 08-05；每日考勤未确认 2 人 41 天。"
        "上报期限 09-03（周四）已过，请今天处理。"
    )


def test_a_decision_is_chased_where_it_lies(group: Group) -> None:
    attendance.verdict(group.agent, date(2026, 8, 3), state="proposed", proposed_by_id=None)
    request = attendance.request(group.agent, datetime.fromisoformat("2026-08-05 08:00"), state="requested")
    manager, supervisor = of("马主任"), of("何志刚")
    assert [(one.kind, one.record) for one in manager.papers] == [(Kind.VERDICT, DayVerdict.get().id)]
    assert [(one.kind, one.record) for one in supervisor.papers] == [(Kind.REQUEST, request.id)]
    assert "待您批准 1 件：单小明 08-03 更正为正常" in manager.text
    assert f"待您批准 1 件：单小明 补卡第 {request.number} 号" in supervisor.text
    assert "待批准" not in supervisor.text
    assert (manager.hard, supervisor.hard) == (2, 1)


def test_leave_is_chased_where_its_step_lies_and_its_proof_with_the_supervisor(group: Group) -> None:
    waiting = leave.slip(group.agent, date(2026, 8, 5))
    late = leave.slip(group.colleague, date(2026, 8, 6), state="approved", proof_due_on=date(2026, 8, 10))
    found = of("何志刚")
    assert [(one.kind, one.record) for one in found.papers] == [(Kind.LEAVE, waiting.id)]
    assert [one.record for one in found.items if one.kind is Kind.PROOF] == [late.id]
    assert "请假证明未交 1 人：孙玉兰 08-06" in found.text


def test_a_group_with_nothing_hard_is_to_be_closed_and_a_closed_one_to_be_approved(group: Group) -> None:
    assert "客服一组可以编制" in of("何志刚").sheets
    group.close(AUGUST)
    assert [one.name for one in chase.chases(SYSTEM, AUGUST) if "客服一组" in one.units] == ["马主任"]
    assert [one for one in of("马主任").sheets if "客服一组" in one] == ["客服一组待经理批准"]
    group.reopen(AUGUST, "漏登外勤")
    missing_morning(group)
    assert "客服一组第 1 版已重新打开（漏登外勤）" in of("何志刚").sheets


def test_where_nobody_may_decide_it_is_said(group: Group) -> None:
    Employee.update(state="left", left_on=date(2026, 9, 1)).where(Employee.product_role != "AGENT").execute()
    missing_morning(group)
    found = next(one for one in chase.chases(SYSTEM, AUGUST) if one.employee_id == chase.NOBODY)
    assert found.name == "没有人可以办理"
    assert found.hard >= 1


def test_the_day_asked_for_lies_before_the_due_day_or_is_today(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of("何志刚").until == clock.now().date()
    monkeypatch.setattr(chase.clock, "now", lambda: datetime.fromisoformat("2026-09-01 09:00"))
    assert of("何志刚").until == date(2026, 9, 2)
    assert of("何志刚").text.endswith("请于 09-02（周三）前处理。")
    monkeypatch.setattr(chase.clock, "now", lambda: datetime.fromisoformat("2026-09-02 09:00"))
    assert of("何志刚").text.endswith("。请今天处理。")


def rows(person: Person, *filters: Filter) -> list[dict[str, Any]]:
    kind = register.get_list("month_chase")
    found = listing.page(kind, person, Query(filters), limit=100)
    keys = [column.key for column in kind.columns]
    return [dict(zip(keys, row.values, strict=True)) | {"record": row.record} for row in found]


def test_the_list_counts_and_finds_a_row_again(group: Group, world: World) -> None:
    missing_morning(group)
    found = rows(SYSTEM, Filter("month", "eq", AUGUST))
    row = next(one for one in found if one["name"] == "何志刚")
    assert (row["hard"], row["explain"], row["confirm"], row["papers"]) == (1, 1, 2, 0)
    assert rows(SYSTEM, Filter("__key__", "eq", row["record"])) == [row]
    assert register.title_of("month_chase", row["record"]) == "何志刚 2026-08"
    stranger = access.load_user(org.user(world, roles=("AGENT",), employee_id=group.colleague))
    assert rows(stranger, Filter("month", "eq", AUGUST)) == []


def test_sixty_groups_take_little_longer_than_their_days(world: World) -> None:
    sheets.crowd({f"客服{number}组": 4 for number in range(60)}, AUGUST)
    org.colleague(world, "何志刚", "SUPERVISOR")
    began = time.perf_counter()
    found = chase.chases(SYSTEM, AUGUST)
    assert time.perf_counter() - began < 5
    assert sum(len(one.units) for one in found) >= 60
