"""Lists of leave read from every kind of file, checked and imported as slips; nothing is doubled, no month changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import models.areas
from models.attendance import closed
from models.attendance.days import queries as days
from models.attendance.leave import slips
from models.attendance.leave.importing import columns, known, spans
from models.attendance.tables import LateFact, LeaveProof, LeaveSlip
from models.core import access, audit, check, register
from models.core.calendar.rules import each_day
from models.core.errors import Forbidden, Refused
from models.core.imports.register import get_kind
from models.core.imports.tables import ImportBatch
from models.core.imports.workflow import State
from models.core.register import Done
from models.core.tables import AuditEntry
from models.core.unit import perform
from models.staff.tables import Employee
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import org, roster, staff
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

DATA = ROOT / "tests/data"
LIST = DATA / "15_请假记录_2026年10月.xlsx"
HEAD = ["工号", "假别", "开始时间", "结束时间", "申请时间", "证明材料", "通知情况", "审批状态"]
EARLY = "2026-09-01 08:00"


@pytest.fixture
def office(file_world: World) -> World:
    """The people of the sample register; a shift of 8:30 to 17:30 with a break at noon in October for KF001."""
    person = access.load_user(file_world.admin)
    intake.post(intake.check_file(get_kind("staff"), DATA / "08_花名册.xlsx", Plan(accept_new=True)), person=person)
    return file_world


def _two(world: World) -> World:
    """Two people with rosters of October: one by day with a break at noon, one by night."""
    unit = org.unit(world, "客服部")
    shifts = {
        "KF001": roster.shift("办", (510, 1050), break_from=720, break_until=810),
        "KF002": roster.shift("夜", roster.NIGHT),
    }
    planned = roster.roster(unit, "2026-10", state="published")
    for number, name in (("KF001", "张梅振"), ("KF002", "孟广")):
        one = staff.employee(work_no=number, name=name, unit_id=unit)
        for at in each_day(date(2026, 10, 1), date(2026, 10, 31)):
            roster.entry(planned.id, one.id, at, shifts[number].id if at.weekday() < 5 else None)
    return world


@pytest.fixture
def two(file_world: World) -> World:
    """Two people with rosters."""
    return _two(file_world)


@pytest.fixture
def both(world: World) -> World:
    """The same on both kinds of database."""
    return _two(world)


def look(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("leave"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(look(path, **choices), person=access.load_user(world.admin))


def refused(checked: Checked) -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in intake.result(checked)["refused"]]


def listed(path: Path, *rows: Sequence[Any], head: Sequence[Any] = HEAD, sheet: str = "请假") -> Path:
    return books.workbook(path, {sheet: [head, *rows]})


def found() -> list[tuple[str, str, str, str]]:
    """The slips that are stored: number of the person, type, and from when to when."""
    rows = LeaveSlip.select().order_by(LeaveSlip.number)
    numbers = {one.id: one.work_no for one in Employee.select()}
    return [
        (numbers[row.employee_id], row.kind, f"{row.starts_at:%m-%d %H:%M}", f"{row.ends_at:%m-%d %H:%M}")
        for row in rows
    ]


# the sample


def test_the_list_of_the_sample_is_taken_whole(office: World) -> None:
    checked = look(LIST)
    assert (len(checked.found.accepted), refused(checked), checked.remark) == (9, [], "")
    assert not any(checked.source.ignored.values())
    done = take(office, LIST)
    assert (done.details["written"], done.details["refused"]) == (9, 0)
    assert found() == [
        ("KF040", "sick", "10-21 08:30", "10-21 17:30"), ("KF041", "sick", "10-30 08:30", "10-30 17:30"),
        ("KF053", "sick", "10-08 08:30", "10-08 17:30"), ("KF054", "personal", "10-14 08:30", "10-14 17:30"),
        ("KF055", "personal", "10-26 08:30", "10-26 17:30"), ("KF056", "personal", "10-20 08:30", "10-20 12:00"),
        ("KF057", "personal", "10-30 13:30", "10-30 17:30"), ("KF058", "comp_rest", "10-15 08:30", "10-15 09:30"),
        ("KF004", "annual", "10-12 08:30", "10-14 17:30"),
    ]  # fmt: skip
    rows = list(LeaveSlip.select().order_by(LeaveSlip.number))
    assert [row.number for row in rows] == list(range(1, 10))
    assert [row.state for row in rows] == [
        "approved", "approved", "refused", "approved", "refused", "approved", "approved", "approved", "approved",
    ]  # fmt: skip
    assert [row.notice for row in rows] == ["phone", "phone", "none", *["written"] * 6]
    assert [f"{row.applied_at:%m-%d %H:%M}" for row in rows[:3]] == ["10-21 07:05", "10-30 06:50", "10-09 09:10"]
    assert [row.is_in_time for row in rows] == [True, True, False, True, False, True, True, False, True]
    assert rows[0].remark == "通知情况：电话提前通知；证明材料：有（医院证明）"
    assert [one.starts_at.date() <= one.proof_due_on for one in rows[:3]] == [True, True, True]
    proofs = [(one.slip_id, one.document) for one in LeaveProof.select().order_by(LeaveProof.id)]
    needed = ("医院证明", "病历本", "病假单")
    assert proofs == [(rows[at].id, document) for at in (0, 2) for document in needed]
    assert check.check() == []


def test_what_slips_come_to_stands_with_them_and_the_days_count_them(two: World, tmp_path: Path) -> None:
    person = staff.employee(work_no="KF040", name="汪燕立")
    path = listed(
        tmp_path / "x.xlsx",
        ["KF040", "病假", "2026-10-21 08:30", "2026-10-21 17:30", "2026-10-21 07:05", "有", "电话", "已批准"],
        ["KF001", "病假", "2026-10-22 08:30", "2026-10-22 17:30", "2026-10-22 07:05", "无", "电话", "已批准"],
        ["KF001", "事假", "2026-10-20 上午", "2026-10-20 上午", EARLY, "", "", "同意"],
    )
    take(two, path)
    standings = slips.standings(slips.slips_of(list(LeaveSlip.select().order_by(LeaveSlip.id))))
    assert [one.counts_as for one in standings.values()] == ["sick", None, "personal"]
    assert [one.absence_reason for one in standings.values()] == [None, 4, None]
    assert person.id in {row.employee_id for row in LeaveSlip.select()}
    half = LeaveSlip.get(LeaveSlip.kind == "personal")
    assert (half.length, json.loads(half.explanation)["steps"] != []) == (50, True)
    month = days.month_of(Employee.get(Employee.work_no == "KF001").id, "2026-10")
    assert month.leave == {"personal": 50}


# other offices and programs

DAY = ("10-21 00:00", "10-22 00:00")
CASES: dict[str, tuple[Sequence[Any], Sequence[Any], tuple[str, str, str]]] = {
    "types of leave are called otherwise": (
        ["请假人", "请假类型", "起始日期", "截止日期", "请假天数", "审批结果"],
        ["张梅振", "事假", "2026-10-21", "2026-10-21", 1, "同意"], ("personal", *DAY),
    ),
    "dates with parts of days beside": (
        ["姓名", "请假类别", "起始日期", "开始时段", "截止日期", "结束时段"],
        ["张梅振", "年休假", "2026.10.21", "下午", "2026.10.22", "上午"], ("annual", "10-21 13:30", "10-22 12:00"),
    ),
    "an export of DingTalk": (
        ["审批编号", "标题", "审批状态", "审批结果", "发起时间", "完成时间", "发起人工号", "发起人UserID", "发起人姓名",
         "发起人部门", "历史审批人姓名", "请假类型", "开始时间", "结束时间", "时长", "请假事由", "附件"],
        ["202610200900000123456", "张梅振提交的请假", "已完成", "同意", "2026-10-09 09:12:33", "2026-10-09 10:00:00",
         "KF001", "0123", "张梅振", "部门1", "何志刚,马主任", "事假", "2026-10-21 上午", "2026-10-21 下午", "1天", "搬家", ""],
        ("personal", *DAY),
    ),
    "an export of WeCom in hours": (
        ["审批编号", "提交时间", "申请人", "申请人账号", "申请人部门", "请假类型", "开始时间", "结束时间", "时长", "请假事由",
         "当前审批状态", "审批状态"],
        ["202610090001", "2026/10/09 09:00", "张梅振", "zhangmz", "部门1", "调休", "2026/10/21 08:30", "2026/10/21 10:30",
         "2小时", "", "已通过", "已通过"], ("comp_rest", "10-21 08:30", "10-21 10:30"),
    ),
    "hours in the heading": (
        ["姓名", "假别", "开始日期", "开始时间", "时长（小时）", "状态"],
        ["张梅振", "事假", "2026-10-21", "08:30", 3.5, "通过"], ("personal", "10-21 08:30", "10-21 12:00"),
    ),
    "both ends in one cell": (
        ["姓名", "假别", "请假时间", "批准情况"], ["张梅振", "事假", "2026年10月21日8:30至10月22日17:30", "准假"],
        ("personal", "10-21 08:30", "10-22 17:30"),
    ),
    "days without their month": (
        ["姓名", "假别", "起止日期", "审批"], ["张梅振", "婚假", "2026年10月21日—23日", "已批准"],
        ("marriage", "10-21 00:00", "10-24 00:00"),
    ),
    "half a day in one column": (
        ["姓名", "假别", "请假日期", "时段"], ["张梅振", "事假", 20261021, "上午"], ("personal", "10-21 00:00", "10-21 12:00"),
    ),
    "times beside a day": (
        ["姓名", "类别", "日期", "时间"], ["张梅振", "事假", "2026/10/21", "13:30-15:00"],
        ("personal", "10-21 13:30", "10-21 15:00"),
    ),
    "a day with its length": (
        ["工号", "假种", "请假日期", "天数"], ["KF001", "事", "2026-10-21", "半天"], ("", "", ""),
    ),
    "a half with its length": (
        ["工号", "假种", "请假日期", "天数"], ["kf001", "事假（半天）", "2026-10-21下午", "0.5天"],
        ("personal", "10-21 13:30", "10-22 00:00"),
    ),
    "whole hours are a whole day": (
        ["工号", "假种", "开始日期", "结束日期", "请假小时数"], ["KF001", "病假", "2026-10-21", "2026-10-21", 8],
        ("sick", *DAY),
    ),
    "words for midnight of a day alone": (
        ["工号", "假种", "开始时间", "结束时间"], ["KF001", "事假", "2026/10/21 0:00", "2026/10/22 0:00"],
        ("personal", "10-21 00:00", "10-23 00:00"),
    ),
    "midnight where the other end has a time": (
        ["工号", "假种", "开始时间", "结束时间"], ["KF002", "事假", "2026-10-21 20:00", "2026-10-22 00:00"],
        ("personal", "10-21 20:00", "10-22 00:00"),
    ),
    "the last minute of a day": (
        ["工号", "假种", "开始时间", "结束时间"], ["KF001", "事假", "2026-10-21 00:00:00", "2026-10-21 23:59:59"],
        ("personal", "10-21 00:00", "10-22 00:00"),
    ),
    "a night shift is whole": (
        ["工号", "假种", "开始日期", "结束日期"], ["KF002", "病假", "2026-10-21", "2026-10-21"],
        ("sick", "10-21 08:00", "10-22 08:00"),
    ),
    "no roster: the whole day": (
        ["工号", "假种", "开始日期", "结束日期"], ["KF001", "产假", "2026-09-01", "2026-09-02"],
        ("maternity", "09-01 00:00", "09-03 00:00"),
    ),
    "a zero lost and letters small": (
        ["员工编号", "假期名称", "从", "到"], ["kf００1", "丧假", "2026-10-21", "2026-10-21"], ("bereavement", *DAY),
    ),
    "over New Year without years": (
        ["工号", "假别", "年份", "开始日期", "结束日期"], ["KF001", "事假", 2025, "12月30日", "1月2日"],
        ("personal", "12-30 00:00", "01-03 00:00"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_lists_of_other_offices_are_read(two: World, tmp_path: Path, case: str) -> None:
    head, row, (kind, starts, ends) = CASES[case]
    checked = look(listed(tmp_path / "x.xlsx", row, head=head))
    if not kind:
        assert refused(checked)[0][1] in ("UNKNOWN_LEAVE", "BAD_SPAN")
        return
    assert refused(checked) == []
    take(two, tmp_path / "x.xlsx")
    assert [one[1:] for one in found()] == [(kind, starts, ends)]
