"""Lists of leave read from every kind of file, checked and imported as slips; nothing is doubled, no month changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
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
from models.core.cells import CellFault
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
         "KF001", "0123", "张梅振", "部门1", "何志刚,马主任", "事假", "2026-10-21 上午", "2026-10-21 下午", "1天",
         "搬家", ""],
        ("personal", *DAY),
    ),
    "an export of WeCom in hours": (
        ["审批编号", "提交时间", "申请人", "申请人账号", "申请人部门", "请假类型", "开始时间", "结束时间", "时长",
         "请假事由",
         "当前审批状态", "审批状态"],
        ["202610090001", "2026/10/09 09:00", "张梅振", "zhangmz", "部门1", "调休", "2026/10/21 08:30",
         "2026/10/21 10:30",
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
        ["姓名", "假别", "请假日期", "时段"], ["张梅振", "事假", 20261021, "上午"], ("personal", "10-21 00:00",
         "10-21 12:00"),
    ),
    "times beside a day": (
        ["姓名", "类别", "日期", "时间"], ["张梅振", "事假", "2026/10/21", "13:30-15:00"],
        ("personal", "10-21 13:30", "10-21 15:00"),
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
    "from noon to noon": (
        ["姓名", "假别", "开始时间", "结束时间"], ["张梅振", "事假", "2026-10-21 中午", "2026-10-22 中午"],
        ("personal", "10-21 13:30", "10-22 12:00"),
    ),
    "full hours in words": (
        ["姓名", "假别", "请假时间"], ["张梅振", "事假", "2026年10月21日 8点半-12时"],
        ("personal", "10-21 08:30", "10-21 12:00"),
    ),
    "until the next morning": (
        ["姓名", "假别", "请假时间"], ["孟广", "事假", "2026-10-21 20:00-次日08:00"],
        ("personal", "10-21 20:00", "10-22 08:00"),
    ),
    "fractions of seconds": (
        ["姓名", "假别", "开始时间", "结束时间"], ["张梅振", "事假", "2026-10-21 08:30:00.0", "2026-10-21 12:00:00.0"],
        ("personal", "10-21 08:30", "10-21 12:00"),
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
    assert refused(checked) == []
    take(two, tmp_path / "x.xlsx")
    assert [one[1:] for one in found()] == [(kind, starts, ends)]


def test_titles_sums_notes_and_merged_names_are_no_leave(two: World, tmp_path: Path) -> None:
    rows = [
        ["2026年10月请假记录", *[""] * 5],
        ["制表单位：综合办公室", *[""] * 5],
        ["姓名", "假别", "开始日期", "结束日期", "天数", "审批状态"],
        ["张梅振", "事假", "10月21日", "10月21日", 1, "已批准"],
        ["张梅振", "病假", "10月23日", "10月23日", 1, "已批准"],
        ["孟广", "", "", "", "", ""],
        ["合计", "", "", "", 2, ""],
        ["说明：病假须附医院证明。", *[""] * 5],
        ["制表人：周敏", *[""] * 5],
    ]
    path = books.workbook(tmp_path / "x.xlsx", {"请假": rows}, {"请假": ["A4:A5"]})
    checked = look(path)
    assert (refused(checked), len(checked.found.new)) == ([], 2)
    assert {why: numbers for why, numbers in checked.source.ignored.items() if numbers} == {
        "title": (1, 2), "total": (7,), "note": (6, 8, 9),
    }  # fmt: skip
    take(two, path)
    assert [one[2] for one in found()] == ["10-21 00:00", "10-23 00:00"]


def test_old_text_files_and_workbooks_are_read(two: World, tmp_path: Path) -> None:
    rows = [HEAD, ["KF001", "事假", "2026/10/21 8:30", "2026/10/21 17:30", EARLY, "", "", "已批准"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    (tmp_path / "x.csv").write_bytes(text.getvalue().encode("gb18030"))
    take(two, tmp_path / "x.csv")
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><body><table>{cells.replace('10/21', '10/22')}</table></body></html>"
    (tmp_path / "x.xls").write_bytes(page.encode("gb18030"))
    take(two, tmp_path / "x.xls")
    assert [one[2] for one in found()] == ["10-21 08:30", "10-22 08:30"]


# what is refused

WHOLE = ("2026-10-21 08:30", "2026-10-21 17:30", EARLY, "", "", "已批准")
FAULTS: dict[str, tuple[Sequence[Any], str, str]] = {
    "nobody": (["KF999", "事假", *WHOLE], "UNKNOWN_STAFF", "没有工号 KF999"),
    "no type": (["KF001", "", *WHOLE], "UNKNOWN_LEAVE", "什么假"),
    "a type that nobody knows": (["KF001", "探亲假", *WHOLE], "UNKNOWN_LEAVE", "没有“探亲假”这种假"),
    "two types": (["KF001", "病假/事假", *WHOLE], "UNKNOWN_LEAVE", "病假和事假。请分成几行"),
    "no beginning": (["KF001", "事假", "", "2026-10-21", EARLY, "", "", "已批准"], "MISSING_DATE", "从什么时候开始"),
    "a day that is none": (["KF001", "事假", "2026-02-30", *WHOLE[1:]], "BAD_DATE", "不是可能的日期"),
    "no year": (["KF001", "事假", "10月21日", "10月21日", *WHOLE[2:]], "BAD_DATE", "哪一年"),
    "an end before the beginning": (
        ["KF001", "事假", "2026-10-21 08:30", "2026-10-20 17:30", *WHOLE[2:]], "BAD_SPAN", "早于开始时间",
    ),
    "an end on the same day before the beginning": (
        ["KF001", "事假", "2026-10-21 17:30", "2026-10-21 08:30", *WHOLE[2:]], "BAD_SPAN", "早于开始时间",
    ),
    "words that say nothing of the state": (["KF001", "事假", *WHOLE[:5], "甲"], "BAD_STATE", "批准了没有"),
    "decided, and not how": (["KF001", "事假", *WHOLE[:5], "已完成"], "BAD_STATE", "同意还是拒绝"),
    "words that say nothing of the notice": (["KF001", "事假", *WHOLE[:4], "甲", "同意"], "BAD_NOTICE", "怎样通知"),
    "asked for tomorrow": (["KF001", "事假", *WHOLE[:2], "2199-01-01", *WHOLE[3:]], "BAD_DATE", "还没有到"),
    "ten years": (["KF001", "事假", "2016-10-21", "2026-10-21", *WHOLE[2:]], "BAD_SPAN", "超过两年"),
    "far ahead": (["KF001", "事假", "2126-10-21", "2126-10-21", *WHOLE[2:]], "BAD_DATE", "离现在太远"),
    "before hiring": (["KF001", "事假", "2019-10-21", "2019-10-21", *WHOLE[2:]], "LEFT_STAFF", "才入职"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_a_row_that_is_not_clear_is_refused_with_its_reason(two: World, tmp_path: Path, case: str) -> None:
    row, code, words = FAULTS[case]
    good = ["KF002", "事假", "2026-10-12 20:00", "2026-10-13 08:00", EARLY, "", "", "已批准"]
    path = listed(tmp_path / "x.xlsx", good, row)
    checked = look(path)
    assert refused(checked) == [(3, code)]
    assert words in checked.faults[0].sentence
    with pytest.raises(Refused, match="没有写入"):
        take(two, path)
    assert LeaveSlip.select().count() == 0
    assert take(two, path, partial=True).details["written"] == 1


@pytest.mark.parametrize(
    ("head", "row", "code"),
    [
        (["工号", "姓名", "假别", "开始时间"], ["KF001", "孟广", "事假", "2026-10-21"], "NAME_MISMATCH"),
        (["姓名", "假别", "开始时间"], ["王小二", "事假", "2026-10-21"], "UNKNOWN_STAFF"),
        (["姓名", "假别", "开始时间"], ["", "事假", "2026-10-21"], "UNKNOWN_STAFF"),
        (["姓名", "假别", "开始日期", "天数"], ["孟广", "事假", "2026-10-21", 0.5], "BAD_SPAN"),
        (["姓名", "假别", "开始日期", "结束日期", "天数"], ["孟广", "事假", "2026-10-21", "2026-10-21", 0.5],
        "BAD_SPAN"),
        (["姓名", "假别", "开始日期", "小时数"], ["孟广", "事假", "2026-10-21", 2], "BAD_SPAN"),
        (["姓名", "假别", "开始日期", "天数"], ["孟广", "事假", "2026-10-21", 3], "MISSING_DATE"),
        (["姓名", "假别", "开始日期", "天数"], ["孟广", "事假", "2026-10-21", "若干"], "BAD_LENGTH"),
        (["姓名", "假别", "开始日期", "结束日期", "天数"], ["孟广", "事假", "2026-10-21", "2026-10-22", 5],
        "LENGTH_MISMATCH"),
        (["姓名", "假别", "开始时间", "结束时间", "销假时间", "状态"],
         ["孟广", "事假", "2026-10-21", "2026-10-22", "2026-10-20", "同意"], "BAD_DATE"),
    ],
)  # fmt: skip
def test_who_and_how_long_must_be_certain(
    two: World, tmp_path: Path, head: Sequence[str], row: Sequence[Any], code: str
) -> None:
    assert refused(look(listed(tmp_path / "x.xlsx", row, head=head))) == [(2, code)]


def test_of_two_people_of_one_name_somebody_chooses(two: World, tmp_path: Path) -> None:
    staff.employee(work_no="KF009", name="张梅振", unit_id=org.unit(two, "维修部"))
    head = ["姓名", "部门", "假别", "开始日期", "审批状态"]
    path = listed(
        tmp_path / "x.xlsx", ["张梅振", "维修部", "事假", "2026-10-20", "同意"],
        ["张梅振", "", "事假", "2026-10-21", "同意"], head=head,
    )  # fmt: skip
    checked = look(path)
    assert refused(checked) == [(3, "UNKNOWN_STAFF")]
    (question,) = checked.found.questions
    assert (question.name, question.creatable) == ("张梅振（第 3 行）", False)
    number = Employee.get(Employee.work_no == "KF001").id
    take(two, path, answers={("name", question.name): number})
    assert [one[0] for one in found()] == ["KF009", "KF001"]
    left = listed(tmp_path / "y.xlsx", ["张梅振", "", "事假", "2026-10-28", "同意"], head=head)
    assert refused(look(left, answers={("name", "张梅振（第 2 行）"): None})) == [(2, "LEFT_OUT")]


# how it stands


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("已批准", "approved"), ("同意", "approved"), ("审批通过", "approved"), ("√", "approved"), ("已审批",
        "approved"),
        ("未批准", "refused"), ("不同意", "refused"), ("未获批准", "refused"), ("已驳回", "refused"), ("审批不通过",
        "refused"),
        ("待批准", "submitted"), ("审批中", "submitted"), ("", "submitted"), ("未审批", "submitted"),
        ("已撤回", "withdrawn"), ("取消", "withdrawn"), ("已撤销", "withdrawn"), ("已销假", "returned"),
    ],
)  # fmt: skip
def test_words_of_approval_give_the_state(two: World, tmp_path: Path, words: str, state: str) -> None:
    done = take(two, listed(tmp_path / "x.xlsx", ["KF001", "事假", *WHOLE[:5], words]))
    (row,) = LeaveSlip.select()
    assert (row.state, row.round) == (state, 1)
    assert (row.decided_words != "") is (state != "submitted")
    assert ("1 条待批准" in done.notice) is (state == "submitted")


def test_a_result_that_stands_apart_from_the_state_is_read_with_it() -> None:
    decision, of = columns.decision, columns.Decision
    assert decision({"state": of.FINISHED, "result": of.APPROVED}) is of.APPROVED
    assert decision({"state": of.FINISHED, "result": of.REFUSED}) is of.REFUSED
    assert decision({"state": of.WAITING, "result": of.APPROVED}) is of.WAITING
    assert decision({"state": of.WITHDRAWN, "result": of.APPROVED}) is of.WITHDRAWN
    assert decision({"state": None, "result": None}) is of.WAITING


@pytest.mark.parametrize(
    ("words", "notice"),
    [
        ("", "written"), ("请假单", "written"), ("电话提前通知", "phone"), ("微信告知主管", "phone"), ("当面", "phone"),
        ("未通知", "none"), ("无", "none"), ("没有打招呼", "none"), ("事后补", "none"), ("无法联系", "none"),
        ("已通知", "phone"),
    ],
)  # fmt: skip
def test_words_of_notice_give_how_it_was_told(words: str, notice: str) -> None:
    column = next(one for one in columns.COLUMNS if one.key == "notice")
    assert column.parse(words)[0] == notice


@pytest.mark.parametrize(
    ("words", "came"),
    [
        ("有（医院证明）", "abc"), ("有", "abc"), ("诊断书.jpg", "abc"), ("医院证明、病历本", "ab"), ("齐全", "abc"),
        ("", ""), ("无", ""),
        ("没有", ""), ("待补", ""), ("病历本，缺医院证明", ""), ("未提供", ""), ("—", ""), ("后补", ""),
    ],
)  # fmt: skip
def test_words_about_proof_tell_which_documents_came(words: str, came: str) -> None:
    needed = ("医院证明", "病历本", "病假单")
    assert list(columns.documents(words, needed)) == [
        one for one, mark in zip(needed, "abc", strict=True) if mark in came
    ]


def test_what_nobody_wrote_is_taken_as_in_time_and_said(two: World, tmp_path: Path) -> None:
    head = ["工号", "假别", "开始日期", "通知情况", "审批状态"]
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "病假", "2026-10-21", "", "同意"], ["KF001", "病假", "2026-10-22", "未通知",
        "同意"],
        head=head,
    )  # fmt: skip
    assert look(path).remark.startswith("第 2、3 行没有申请时间")
    take(two, path)
    first, second = LeaveSlip.select().order_by(LeaveSlip.number)
    assert (first.is_in_time, f"{first.applied_at:%m-%d %H:%M}") == (True, "10-21 07:30")
    assert (second.is_in_time, second.applied_at) == (False, second.ends_at)
    assert "没有审批状态" in look(listed(tmp_path / "y.xlsx", ["KF001", "事假", "2026-10-28"], head=HEAD[:3])).remark


def test_return_deputy_and_words_of_the_list_are_kept(two: World, tmp_path: Path) -> None:
    head = [
        "工号",
        "假别",
        "开始日期",
        "结束日期",
        "状态",
        "审批人",
        "销假日期",
        "工作代理人",
        "联系电话",
        "事由",
        "备注",
        "审批编号",
    ]
    path = listed(
        tmp_path / "x.xlsx",
        ["KF001", "事假", "2026-10-19", "2026-10-21", "同意", "何志刚", "2026-10-21", "孟广", "13800000000", "搬家",
         "甲", "A1"],
        ["KF002", "事假", "2026-10-19", "2026-10-21", "同意", "", "2026-10-23", "王某", "", "", "", ""],
        ["KF001", "事假", "2026-10-26", "2026-10-28", "同意", "", "2026-10-28 08:00", "", "", "", "", ""],
        head=head,
    )  # fmt: skip
    done = take(two, path)
    first, second, third = LeaveSlip.select().order_by(LeaveSlip.number)
    assert (first.state, first.returned_at, first.length) == ("returned", first.ends_at, 300)
    assert (first.deputy_id, first.phone, first.reason) == (second.employee_id, "13800000000", "搬家")
    assert (first.remark, first.decided_words[:3]) == ("甲；审批编号：A1", "何志刚")
    assert (second.deputy_id, second.remark, f"{second.returned_at:%m-%d}") == (None, "代理人：王某", "10-23")
    assert (third.length, f"{third.returned_at:%m-%d %H:%M}") == (200, "10-28 08:00")
    assert [one["column"] for one in done.details["waiting"]] == ["代理人"]


# once, and against what is there


def test_the_same_leave_is_taken_once(two: World, tmp_path: Path) -> None:
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "事假", *WHOLE], ["KF001", "事假", "2026-10-21", "2026-10-21", *WHOLE[2:]],
        ["KF001", "事假", *WHOLE[:5], "未批准"],
    )  # fmt: skip
    assert refused(look(path)) == [(3, "DUPLICATE_ROW")]
    take(two, path)
    assert [row.state for row in LeaveSlip.select().order_by(LeaveSlip.number)] == ["approved", "refused"]
    again = listed(
        tmp_path / "y.xlsx", ["KF001", "事假", *WHOLE], ["KF002", "事假", "2026-10-12", *WHOLE[1:2], *WHOLE[2:]]
    )
    checked = look(again)
    assert (len(checked.found.same), len(checked.found.new), refused(checked)) == (1, 1, [])
    take(two, again)
    assert LeaveSlip.select().count() == 3
    with pytest.raises(Refused, match="没有需要写入"):
        take(two, listed(tmp_path / "z.xlsx", ["KF001", "事假", *WHOLE]))


def test_leave_at_the_same_time_is_refused_in_the_file_and_against_what_is_stored(two: World, tmp_path: Path) -> None:
    other = ["KF001", "病假", "2026-10-21 13:30", "2026-10-22 17:30", "2026-10-21 11:00", "", "电话", "待批准"]
    path = listed(tmp_path / "x.xlsx", ["KF001", "事假", *WHOLE], other, [*other[:7], "未批准"])
    checked = look(path)
    assert refused(checked) == [(3, "OVERLAP")]
    assert "与第 2 行" in checked.faults[0].sentence
    take(two, path, partial=True)
    checked = look(listed(tmp_path / "y.xlsx", other))
    assert refused(checked) == [(2, "OVERLAP")]
    assert "与已登记的第 1 号请假单" in checked.faults[0].sentence


def test_a_state_that_moved_on_is_told_and_not_changed(two: World, tmp_path: Path) -> None:
    take(two, listed(tmp_path / "x.xlsx", ["KF001", "事假", *WHOLE[:5], "待批准"]))
    later = listed(
        tmp_path / "y.xlsx", ["KF001", "事假", *WHOLE], ["KF002", "病假", "2026-10-12", "2026-10-12", *WHOLE[2:]]
    )
    assert "第 2 行已登记，状态与文件不同（第 1 号待批准），没有改动。" in look(later).remark
    take(two, later)
    assert [row.state for row in LeaveSlip.select().order_by(LeaveSlip.number)] == ["submitted", "approved"]
    turned_down = listed(tmp_path / "z.xlsx", ["KF001", "年假", "2026-10-28", "2026-10-28", *WHOLE[2:5], "未批准"])
    take(two, turned_down)
    approved = listed(tmp_path / "w.xlsx", ["KF001", "年假", "2026-10-28", "2026-10-28", *WHOLE[2:]])
    assert len(look(approved).found.new) == 1


def test_a_month_that_a_person_states_leaves_others_out(two: World, tmp_path: Path) -> None:
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "事假", "2026-09-28", "2026-10-02", *WHOLE[2:]],
        ["KF002", "事假", "2026-09-21", "2026-09-21", *WHOLE[2:]],
    )  # fmt: skip
    assert refused(look(path, month="2026-10")) == [(3, "LEFT_OUT")]


def test_a_stated_length_that_differs_is_told(two: World, tmp_path: Path) -> None:
    head = ["工号", "假别", "开始日期", "结束日期", "天数", "审批状态"]
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "事假", "2026-10-23", "2026-10-26", 4, "同意"],
        ["KF001", "事假", "2026-10-17", "2026-10-17", 1, "同意"], ["KF002", "事假", "2026-10-20", "2026-10-21", 2,
         "同意"],
        head=head,
    )  # fmt: skip
    assert "第 2、3 行与排班对不上" in look(path).remark
    done = take(two, path)
    told = [(one["row"], one["sentence"][:12]) for one in done.details["waiting"]]
    assert told == [(2, "文件写 4 天，按排班是"), (3, "这段时间按排班没有要上的")]
    assert [row.length for row in LeaveSlip.select().order_by(LeaveSlip.number)] == [200, 0, 200]


# one act, closed months, taking it back


def test_an_import_is_one_entry_and_can_be_taken_back(both: World, tmp_path: Path) -> None:
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "病假", *WHOLE[:3], "有", "电话", "已批准"],
        ["KF002", "事假", "2026-10-12", "2026-10-12", *WHOLE[2:]],
    )  # fmt: skip
    before = AuditEntry.select().count()
    done = take(both, path)
    assert AuditEntry.select().count() == before + 1
    assert (len(found()), LeaveProof.select().count()) == (2, 3)
    event = next(iter(audit.history("leave_slip", LeaveSlip.get().id)))
    assert "x.xlsx 第 2 行" in str(event)
    undone = perform("imports.reverse", {"id": done.details["batch"]}, user=both.admin, reason="导错了")
    assert undone.details["reversed"] == 5
    assert (LeaveSlip.select().count(), LeaveProof.select().count()) == (0, 0)
    assert ImportBatch.get_by_id(done.details["batch"]).state == State.REVERSED
    take(both, path)
    assert [row.number for row in LeaveSlip.select().order_by(LeaveSlip.number)] == [3, 4]
    assert check.check() == []


def test_slips_that_something_was_done_with_stay(two: World, tmp_path: Path) -> None:
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "病假", *WHOLE[:3], "有", "电话", "已批准"],
        ["KF002", "事假", "2026-10-12", "2026-10-12", *WHOLE[2:]],
    )  # fmt: skip
    done = take(two, path)
    LeaveProof.update(withdrawn_at=datetime.fromisoformat("2026-11-01"), row_version=2).where(
        LeaveProof.document == "病历本"
    ).execute()
    undone = perform("imports.reverse", {"id": done.details["batch"]}, user=two.admin, reason="导错了")
    assert (undone.details["reversed"], undone.details["kept"]) == (3, 2)
    assert [row.employee_id for row in LeaveSlip.select()] == [Employee.get(Employee.work_no == "KF001").id]


def test_closed_months_hear_of_what_came_late(both: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Employee.get(Employee.work_no == "KF001").id

    def closed_for(employees: Any, months: Any) -> set[tuple[int, str]]:
        return {(one, "2026-10")} if one in employees and "2026-10" in months else set()

    monkeypatch.setattr(closed, "closed_for", closed_for)
    path = listed(
        tmp_path / "x.xlsx", ["KF001", "事假", "2026-09-30", "2026-10-09", *WHOLE[2:]],
        ["KF001", "事假", "2026-10-28", "2026-10-28", *WHOLE[2:5], "已撤回"],
        ["KF002", "事假", "2026-10-12", "2026-10-12", *WHOLE[2:]],
    )  # fmt: skip
    assert "第 2 行的月份已经关账" in look(path).remark
    done = take(both, path)
    (fact,) = LateFact.select()
    assert (fact.employee_id, fact.month, fact.entity, fact.record) == (
        one,
        "2026-10",
        "import_batch",
        done.details["batch"],
    )
    perform("imports.reverse", {"id": done.details["batch"]}, user=both.admin, reason="导错了")
    assert [row.words for row in LateFact.select().order_by(LateFact.id)] == [
        f"导入请假记录（第 {done.details['batch']} 批）", f"撤销导入请假记录（第 {done.details['batch']} 批）",
    ]  # fmt: skip


def test_whoever_was_faster_makes_the_import_look_again(both: World, tmp_path: Path) -> None:
    path = listed(tmp_path / "x.xlsx", ["KF001", "事假", *WHOLE])
    checked = look(path)
    take(both, listed(tmp_path / "y.xlsx", ["KF001", "病假", "2026-10-21", "2026-10-21", *WHOLE[2:]]))
    with pytest.raises(Refused, match="时间重叠"):
        intake.post(checked, person=access.load_user(both.admin))
    assert [one[1] for one in found()] == ["sick"]


def test_only_who_may_imports_and_only_within_reach(two: World, tmp_path: Path) -> None:
    path = listed(tmp_path / "x.xlsx", ["KF001", "事假", *WHOLE])
    agent = org.user(two, roles=("AGENT",), employee_id=Employee.get(Employee.work_no == "KF001").id)
    with pytest.raises(Forbidden):
        intake.post(look(path), person=access.load_user(agent))
    elsewhere = org.user(two, roles=("HR",), scope="below", scope_unit_id=org.unit(two, "别的部门"))
    with pytest.raises(Refused, match="数据范围"):
        intake.post(look(path), person=access.load_user(elsewhere))


def test_hundreds_of_rows_need_few_statements(two: World, tmp_path: Path) -> None:
    people = [staff.employee(work_no=f"P{number:03d}", name=f"员工{number}") for number in range(60)]
    rows = [
        [one.work_no, "事假", f"2026-{month:02d}-{day:02d}", f"2026-{month:02d}-{day:02d}", EARLY, "", "", "已批准"]
        for one in people for month, day in ((3, 4), (4, 7), (5, 6), (6, 3))
    ]  # fmt: skip
    path = listed(tmp_path / "x.xlsx", *rows)
    asked: list[Any] = []
    made = known.known()
    counted = known.Known(
        **{**vars(made), "plans": lambda *given: asked.append(given) or made.plans(*given)}
    )  # fmt: skip
    kind = get_kind("leave")
    checked = look(path)
    kind.compare(checked.found.accepted, counted, checked.plan.all_answers())
    assert (len(checked.found.new), len(asked)) == (240, 4)
    assert take(two, path).details["written"] == 240


def test_ends_of_every_writing_are_read() -> None:
    def told(cell: Any) -> Any:
        edge = spans.edge(cell)
        assert edge is not None
        return (edge.day, edge.clock and f"{edge.clock:%H:%M}", edge.half and edge.half.value)

    day = date(2026, 10, 21)
    assert told(datetime.fromisoformat("2026-10-21 08:30")) == (day, "08:30", None)
    assert told(datetime.fromisoformat("2026-10-21")) == (day, None, None)
    assert told(46316) == (day, None, None)
    assert told(46316.5) == (day, "12:00", None)
    assert told("2026-10-21T08:30:00+08:00") == (day, "08:30", None)
    assert told("2026-10-21 8:30 AM") == (day, "08:30", None)
    assert told("2026年10月21日下午") == (day, None, "second")
    assert told("2026-10-21（上午）") == (day, None, "first")
    assert told("下午2点30分") == (None, "14:30", None)
    assert spans.edge("无") is None
    for words in ("明天", "2026-10-32", "2026-10-21 25:00"):
        with pytest.raises(CellFault):
            spans.edge(words)
    assert spans.amount("两天半") == (250, 0, True)
    assert spans.amount("一个半小时") == (0, 90, True)
    assert spans.amount(0.5) == (50, 0, False)


def test_the_list_of_kinds_and_actions_has_it() -> None:
    assert get_kind("leave").label == "请假记录"
    assert register.get_action("leave.import_records").label == "导入请假记录"
