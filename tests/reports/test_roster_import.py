"""Duty rosters read from office files, imported, corrected and taken back."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

import models.areas
from models.core import access, database
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.core.register import Done
from models.core.unit import perform
from models.org.tables import Department
from models.roster import queries
from models.roster.tables import (
    Roster,
    RosterChange,
    RosterEntry,
    RosterWaiver,
    ShiftTime,
    ShiftType,
)
from models.roster.workflow import RosterState
from models.staff.tables import Employee
from reports.kit import intake, papers, returned
from reports.kit.intake import Checked, Plan
from tests.factories import org, staff
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

SAMPLE = ROOT / "tests/data/10_排班表_2026年10月.xlsx"
REGISTER = ROOT / "tests/data/08_花名册.xlsx"
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
LEGEND = [["早：早班 7:30-15:30"], ["晚 15:30—23:30"], ["夜班(夜)20:00-次日8:00"]]
WEEK = ["早", "早", "晚", "夜", "休", "", "/"]
NAMES = ("张一", "李二", "王三", "赵四")


def check(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("roster"), path, Plan(**{"accept_new": True, **choices}))


def take(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(check(path, **choices), person=access.load_user(world.admin))


def codes() -> dict[int | None, str]:
    return {row.id: row.code for row in ShiftType.select()} | {None: "休"}


def number_of(work_no: str) -> int:
    return int(Employee.get(Employee.work_no == work_no).id)


def cells_of(work_no: str) -> str:
    """The signs of somebody's stored cells, in the order of days; two shifts of a day with a stroke between them."""
    signs = codes()
    days: dict[date, list[str]] = {}
    for row in RosterEntry.select().order_by(RosterEntry.day, RosterEntry.position):
        if row.employee_id == number_of(work_no):
            days.setdefault(row.day, []).append(signs[row.shift_id])
    return " ".join("/".join(found) for found in days.values())


def counts() -> list[int]:
    tables = (Roster, RosterEntry, RosterChange, RosterWaiver, ShiftType, ShiftTime)
    return [table.select().count() for table in tables]


def unit_named(name: str) -> int:
    return int(Department.get(Department.name == name).id)


@pytest.fixture
def office(file_world: World) -> World:
    """Four people in two groups."""
    world = file_world
    units = (org.unit(world, "热线班"), org.unit(world, "营业厅"))
    for at, name in enumerate(NAMES):
        staff.employee(work_no=f"{at + 1:03d}", name=name, unit_id=units[at % 2], state="active")
    return world


@pytest.fixture
def full(world: World) -> World:
    """The people of the sample."""
    kind = get_kind("staff")
    intake.post(intake.check_file(kind, REGISTER, Plan(accept_new=True)), person=access.load_user(world.admin))
    return world


def book(path: Path, *rows: list[Any], title: str = "2026年10月", **others: list[list[Any]]) -> Path:
    return books.workbook(path, {title: [*rows, *LEGEND], **others})


def week(*people: list[Any]) -> list[list[Any]]:
    return [["工号", "姓名", *range(1, 8)], *people]


# the sample


def test_the_sample_is_taken_whole(full: World) -> None:
    checked = check(SAMPLE)
    assert (len(checked.found.new), checked.faults, checked.month) == (60, (), "2026-10")
    assert checked.source.layout.header.rows == (2, 3)
    assert [row.number for row in checked.source.rows] == list(range(4, 64))
    assert checked.source.ignored["unapproved_swaps"] == (6, 7)

    done = take(full, SAMPLE)

    assert done.notice == "已导入 60 人（第 2 批），新建班次 7 个，排班表已发布，计入考勤。"
    signs = codes()
    planned = queries.planned(None, FIRST, LAST)
    assert len(planned) == 60 * 31
    assert Counter(signs[row.shift_id] for row in RosterEntry.select()) == {
        "行": 483, "早": 160, "中": 161, "晚": 67, "夜": 153, "值": 99, "年": 3, "休": 734,
    }  # fmt: skip
    assert {row.state for row in Roster.select()} == {RosterState.PUBLISHED}


def test_the_legend_of_the_sample_gives_the_hours(full: World) -> None:
    take(full, SAMPLE)
    hours = {}
    for shift in queries.shifts(FIRST).values():
        times = shift.times
        span = (times.starts, times.ends, times.break_from) if times is not None else None
        hours[shift.code] = (shift.name, shift.kind, span)
    assert hours == {
        "行": ("行政班", "work", (510, 1050, 720)), "早": ("早班", "work", (450, 930, None)),
        "中": ("中班", "work", (690, 1170, None)), "晚": ("晚班", "work", (930, 1410, None)),
        "夜": ("夜班", "work", (1200, 1920, None)), "值": ("节日值班", "work", (510, 1050, None)),
        "年": ("年假", "leave", None),
    }  # fmt: skip
    assert [row.code for row in ShiftType.select().order_by(ShiftType.position)] == list("行早中晚夜值年")


def test_approved_swaps_of_the_sample_count_and_explain_the_day(full: World) -> None:
    take(full, SAMPLE)
    found = {}
    for work_no, number in (("KF016", 4), ("KF012", 4), ("KF015", 5), ("KF011", 5), ("KF014", 6), ("KF016", 6)):
        who, day = number_of(work_no), date(2026, 10, number)
        found[work_no, number] = queries.planned([who], day, day)[who, day][0]
    assert {place: one.shift.code for place, one in found.items() if one.shift} == {
        ("KF016", 4): "晚", ("KF012", 4): "早", ("KF015", 5): "晚", ("KF011", 5): "早", ("KF014", 6): "早",
        ("KF016", 6): "晚",
    }  # fmt: skip
    assert "调班记录第 2 行：早 → 晚，与孟伟娟互换" in found["KF016", 4].change
    assert found["KF014", 6].change == ""
    assert RosterChange.select().count() == 4


def test_codes_are_not_made_unasked(full: World) -> None:
    checked = check(SAMPLE, accept_new=False)
    assert {fault.code for fault in checked.faults} == {"UNKNOWN_SHIFT"}
    assert {question.name for question in checked.found.questions} == set("行早中晚夜值年")
    assert checked.found.accepted == ()


def test_the_sample_again_doubles_nothing(full: World) -> None:
    take(full, SAMPLE)
    before = counts()
    with pytest.raises(Refused, match="没有再导入一次"):
        take(full, SAMPLE)
    assert counts() == before


def test_a_corrected_paper_changes_only_with_consent_and_on_record(full: World, tmp_path: Path) -> None:
    take(full, SAMPLE)
    workbook = openpyxl.load_workbook(SAMPLE)
    workbook["10月排班"]["D4"] = "行"
    workbook.save(tmp_path / "改正.xlsx")
    with pytest.raises(Refused, match="请选择更新已有记录"):
        take(full, tmp_path / "改正.xlsx")
    assert check(tmp_path / "改正.xlsx").found.changed[0].fields == {"d01": ("值", "行")}

    done = take(full, tmp_path / "改正.xlsx", update_known=True)

    assert (done.details["updated"], done.details["same"], counts()[:2]) == (1, 59, [7, 1860])
    change = RosterChange.select().order_by(RosterChange.id.desc()).first()
    assert (change.day, codes()[change.after_id], change.reason) == (
        FIRST,
        "行",
        f"导入排班表，第 {done.details['batch']} 批",
    )


def test_the_sample_is_taken_back_whole(full: World) -> None:
    done = take(full, SAMPLE)
    taken_back = perform("imports.reverse", {"id": done.details["batch"]}, user=full.admin, reason="导错月份")
    assert taken_back.details["left"] == []
    assert counts() == [0, 0, 0, 0, 0, 0]


def test_cells_that_were_changed_since_stay(full: World) -> None:
    done = take(full, SAMPLE)
    entry = RosterEntry.select().order_by(RosterEntry.id).first()
    roster = Roster.get_by_id(entry.roster_id)
    cell = {"employee_id": entry.employee_id, "day": entry.day, "shift": "早", "was": "值"}
    perform("roster.change_cells", {"id": roster.id, "cells": [cell], "reason": "顶班"}, user=full.admin)

    taken_back = perform("imports.reverse", {"id": done.details["batch"]}, user=full.admin, reason="x")
    left = {(one["entity"], one["sentence"]) for one in taken_back.details["left"]}
    assert ("roster_entry", "导入后又有人改过。") in left
    assert {entity for entity, _ in left} == {"roster_entry", "roster", "shift_type"}
    assert RosterEntry.select().count() == 1


def test_a_draft_is_kept_on_request(full: World) -> None:
    done = take(full, SAMPLE, as_draft=True)
    assert done.notice.endswith("7 张排班表是草稿，发布后才计入考勤。")
    assert {row.state for row in Roster.select()} == {RosterState.DRAFT}
    assert queries.planned(None, FIRST, LAST) == {}


def test_an_exported_roster_comes_back_without_a_change(full: World, tmp_path: Path) -> None:
    take(full, SAMPLE)
    unit = unit_named("呼叫中心")
    made = papers.make(access.load_user(full.admin), "F-02", [{"month": "2026-10", "unit": unit}])
    (tmp_path / "F-02.xlsx").write_bytes(made.content)
    checked = check(tmp_path / "F-02.xlsx")
    assert (checked.faults, len(checked.found.same), checked.found.accepted) == ((), 14, checked.found.same)


# other files of the kind


@pytest.mark.parametrize(
    "head",
    [
        ["工号", "姓名", *[f"{at}日" for at in range(1, 8)]],
        ["工号", "姓名", *[f"10/{at}" for at in range(1, 8)]],
        ["工号", "姓名", *[f"10月{at}日" for at in range(1, 8)]],
        ["工号", "姓名", *[f"{at:02d}" for at in range(1, 8)]],
        ["员工编号", "员工姓名", *[f"{at}\n四" for at in range(1, 8)]],
        ["员工编号", "员工姓名", *range(46296, 46303)],
    ],
)
def test_days_are_written_in_many_ways(office: World, tmp_path: Path, head: list[Any]) -> None:
    take(office, book(tmp_path / "x.xlsx", head, ["001", "张一", *WEEK]))
    assert cells_of("001") == "早 早 晚 夜 休 休"


def test_real_dates_with_a_form_of_their_own(office: World, tmp_path: Path) -> None:
    made = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    page, form = made.add_worksheet("Sheet1"), made.add_format({"num_format": "d"})
    page.write_row(0, 0, ["工号", "姓名"])
    for at in range(7):
        page.write_datetime(0, 2 + at, datetime.combine(date(2026, 10, 1 + at), time()), form)
    page.write_row(1, 0, ["001", "张一", *WEEK])
    for at, line in enumerate(LEGEND, 2):
        page.write_row(at, 0, line)
    made.close()
    take(office, tmp_path / "x.xlsx")
    assert cells_of("001") == "早 早 晚 夜 休 休"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_text_file(office: World, tmp_path: Path, encoding: str) -> None:
    lines = ["2026年10月排班表,,,,,,,,", "工号,姓名,1,2,3,4,5,6,7", "1,张 一,早,早,晚,夜,休,,/"]
    lines += [line[0] for line in LEGEND]
    (tmp_path / "x.csv").write_bytes("\r\n".join(lines).encode(encoding))
    take(office, tmp_path / "x.csv")
    assert cells_of("001") == "早 早 晚 夜 休 休"


def test_numbers_full_width_and_groups_as_headings(office: World, tmp_path: Path) -> None:
    rows = [["工号", "姓名", *range(1, 8)], ["营业厅"], [1, "张一", *WEEK], ["００３", "王　三", *WEEK]]
    take(office, book(tmp_path / "x.xlsx", *rows))
    assert {row.unit_id for row in Roster.select()} == {unit_named("营业厅")}
    assert cells_of("003") == cells_of("001") == "早 早 晚 夜 休 休"


def test_without_a_unit_in_the_file_everybody_goes_to_his_own(office: World, tmp_path: Path) -> None:
    take(office, book(tmp_path / "x.xlsx", *week(["001", "张一", *WEEK], ["002", "李二", *WEEK])))
    assert Roster.select().count() == 2


def test_full_names_and_two_shifts_in_a_cell(office: World, tmp_path: Path) -> None:
    rows = week(
        ["001", "张一", "早班", "夜班", "休息", "公休", "年假", "-", "早/晚"],
        ["002", "李二", "早+晚", "早\n晚", "晚班", "事假", "病假", "补休", "早 晚"],
    )
    take(office, book(tmp_path / "x.xlsx", *rows))
    assert cells_of("001") == "早 夜 休 休 年 休 早/晚"
    assert cells_of("002") == "早/晚 早/晚 晚 事 病 补 早/晚"
    assert {row.code: (row.name, row.kind) for row in ShiftType.select()}["年"] == ("年假", "leave")


def test_namesakes_are_asked_about(office: World, tmp_path: Path) -> None:
    twin = staff.employee(work_no="009", name="张一", unit_id=unit_named("营业厅"), state="active")
    path = book(tmp_path / "x.xlsx", ["姓名", *range(1, 8)], ["张一", *WEEK])
    checked = check(path)
    question = checked.found.questions[0]
    assert (question.name, question.creatable, question.answer) == ("张一（第 2 行）", False, None)
    assert [fault.code for fault in checked.faults] == ["UNKNOWN_STAFF"]
    take(office, path, answers={("name", "张一（第 2 行）"): twin.id})
    assert (cells_of("009"), cells_of("001")) == ("早 早 晚 夜 休 休", "")


def test_namesakes_are_told_apart_by_their_department(office: World, tmp_path: Path) -> None:
    staff.employee(work_no="009", name="张一", unit_id=unit_named("营业厅"), state="active")
    take(office, book(tmp_path / "x.xlsx", ["部门", "姓名", *range(1, 8)], ["营业厅", "张一", *WEEK]))
    assert (cells_of("009"), cells_of("001")) == ("早 早 晚 夜 休 休", "")


@pytest.mark.parametrize(
    ("row", "column", "value", "code"),
    [
        (["001", "张一", "早", "大夜", *[""] * 5], "2日", "大夜", "UNKNOWN_SHIFT"),
        (["099", "钱五", *WEEK], "工号", "099", "UNKNOWN_STAFF"),
        (["", "钱五", *WEEK], "姓名", "钱五", "UNKNOWN_STAFF"),
        (["001", "李二", *WEEK], "姓名", "李二", "NAME_MISMATCH"),
        (["", "", *WEEK], "姓名", "", "MISSING_NAME"),
    ],
)
def test_a_fault_names_row_column_and_value(
    office: World, tmp_path: Path, row: list[Any], column: str, value: str, code: str
) -> None:
    checked = check(book(tmp_path / "x.xlsx", *week(row)))
    assert [(one.row, one.column, one.value, one.code) for one in checked.faults] == [(2, column, value, code)]


def test_a_person_twice(office: World, tmp_path: Path) -> None:
    other = [*WEEK[::-1]]
    rows = week(["001", "张一", *WEEK], ["001", "张一", *WEEK], ["001", "张一", *other])
    assert [(one.row, one.code) for one in check(book(tmp_path / "x.xlsx", *rows)).faults] == [
        (3, "DUPLICATE_ROW"), (4, "DUP_STAFF"),
    ]  # fmt: skip


def test_a_day_that_the_month_has_not(office: World, tmp_path: Path) -> None:
    head = ["工号", "姓名", *range(1, 32)]
    path = book(tmp_path / "x.xlsx", head, ["001", "张一", *["早"] * 28, "早", "", ""], title="2026年2月")
    assert [(one.column, one.code) for one in check(path).faults] == [("29日", "BAD_DATE")]


def test_the_month_is_asked_for_and_then_taken(office: World, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", *week(["001", "张一", *WEEK]), title="Sheet1")
    with pytest.raises(Refused, match="请写明月份") as asked:
        check(path)
    assert asked.value.code == "MONTH"
    take(office, path, month="2026-11")
    assert {row.day.month for row in RosterEntry.select()} == {11}


def test_of_several_months_one_sheet_is_asked_for(office: World, tmp_path: Path) -> None:
    rows = week(["001", "张一", *WEEK])
    path = book(tmp_path / "x.xlsx", *rows, 十一月=[["2026年11月"], *rows])
    with pytest.raises(Refused, match="请指定其中一张"):
        check(path)
    take(office, path, sheet="2026年10月")
    take(office, path, sheet="十一月")
    assert {row.month for row in Roster.select()} == {"2026-10", "2026-11"}


def test_the_second_half_of_a_month_adds_to_the_first(office: World, tmp_path: Path) -> None:
    take(office, book(tmp_path / "a.xlsx", *week(["001", "张一", *WEEK])))
    head = ["工号", "姓名", *range(8, 15)]
    done = take(office, book(tmp_path / "b.xlsx", head, ["001", "张一", *WEEK]))
    assert (done.details["new"], Roster.select().count()) == (1, 1)
    assert cells_of("001") == "早 早 晚 夜 休 休 早 早 晚 夜 休 休"


def test_other_hours_in_the_legend_never_change_a_shift(office: World, tmp_path: Path) -> None:
    take(office, book(tmp_path / "a.xlsx", *week(["001", "张一", *WEEK])))
    rows = [*week(["002", "李二", "早", *[""] * 6]), ["早：早班 8:00-16:00"]]
    done = take(office, books.workbook(tmp_path / "b.xlsx", {"2026年10月": rows}))
    assert [(one["name"], one["column"], one["value"]) for one in done.details["waiting"]] == [
        ("早", "班次", "08:00-16:00")
    ]
    assert next(one for one in queries.shifts(FIRST).values() if one.code == "早").times.starts == 450  # type: ignore[union-attr]


def test_a_draft_with_other_people_is_not_published(office: World, tmp_path: Path) -> None:
    take(office, book(tmp_path / "a.xlsx", *week(["001", "张一", *WEEK])), as_draft=True)
    done = take(office, book(tmp_path / "b.xlsx", *week(["003", "王三", *WEEK])))
    assert "文件没有的 1 人" in done.details["waiting"][0]["sentence"]
    assert {row.state for row in Roster.select()} == {RosterState.DRAFT}


def test_a_swap_that_contradicts_the_roster_is_refused(office: World, tmp_path: Path) -> None:
    lines = [["日期", "姓名", "原班次", "调整为", "状态"], ["2026-10-01", "张一", "夜", "晚", "同意"]]
    path = book(tmp_path / "x.xlsx", *week(["001", "张一", *WEEK], ["002", "李二", *WEEK]), 调班=lines)
    fault = check(path).faults[0]
    assert (fault.row, fault.column, fault.value, fault.code) == (2, "1日", "早", "SWAP_MISMATCH")
    assert "调班第 2 行" in fault.sentence
    take(office, path, corrections={(2, "C"): "夜"})
    assert cells_of("001") == "晚 早 晚 夜 休 休"


def test_refused_rows_are_given_back_with_red_cells(office: World, tmp_path: Path) -> None:
    path = book(tmp_path / "x.xlsx", *week(["001", "张一", "早", "大夜", *[""] * 5], ["002", "李二", *WEEK]))
    checked = check(path)
    header = checked.source.layout.header.number
    returned.write(
        tmp_path / "out.xlsx",
        checked.source.layout.rows,
        "2026年10月",
        header,
        checked.placed_faults,
        checked.left_rows,
    )
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    rows = list(page.iter_rows())
    assert [cell.value for cell in rows[1]][:4] == ["001", "张一", "早", "大夜"]
    assert [cell.coordinate for cell in rows[1] if cell.fill.fgColor.rgb == "FFF8D7DA"] == ["D2"]
    assert len(rows) == 2
    assert "大夜" in str(rows[1][-1].value)


def test_a_group_leader_imports_a_draft_of_his_own_group(office: World, tmp_path: Path) -> None:
    unit = unit_named("热线班")
    leader = org.user(office, roles=("GROUP_LEADER",), scope="group", scope_unit_id=unit)
    person = access.load_user(leader)
    take(office, book(tmp_path / "shifts.xlsx", *week(["004", "赵四", *WEEK])))
    mine = check(book(tmp_path / "a.xlsx", *week(["001", "张一", *WEEK])))
    done = intake.post(mine, person=person)
    assert "您没有发布这个部门排班的权限" in done.details["waiting"][0]["sentence"]
    theirs = check(book(tmp_path / "b.xlsx", *week(["002", "李二", *WEEK])))
    with pytest.raises(Refused, match="不在您的数据范围内"):
        intake.post(theirs, person=person)


def test_a_closed_roster_is_left_alone(office: World, tmp_path: Path) -> None:
    done = take(office, book(tmp_path / "a.xlsx", *week(["001", "张一", *WEEK])))
    Roster.update(state=RosterState.CLOSED).execute()
    checked = check(book(tmp_path / "b.xlsx", *week(["001", "张一", *["晚"] * 7])))
    assert [fault.code for fault in checked.faults] == ["CLOSED_ROSTER"]
    with pytest.raises(Refused, match="已经关闭"):
        perform("imports.reverse", {"id": done.details["batch"]}, user=office.admin, reason="x")


def test_two_people_import_the_same_roster_at_once(world: World, tmp_path: Path) -> None:
    staff.employee(work_no="001", name="张一", unit_id=org.unit(world, "热线班"), state="active")
    path = book(tmp_path / "x.xlsx", *week(["001", "张一", *WEEK]))
    checked = check(path)
    person = access.load_user(world.admin)
    together = threading.Barrier(2)

    def post() -> str:
        with database.connection():
            together.wait()
            try:
                return intake.post(checked, person=person).notice
            except Refused as refused:
                return refused.code

    with ThreadPoolExecutor(2) as pool:
        told = sorted(task.result() for task in [pool.submit(post), pool.submit(post)])
    assert told == ["SAME_FILE", "已导入 1 人（第 1 批），新建班次 3 个，排班表已发布，计入考勤。"]
    assert counts() == [1, 6, 0, 0, 3, 3]


def test_somebody_in_two_tables_of_a_sheet_is_one_person(office: World, tmp_path: Path) -> None:
    rows = [*week(["001", "张一", *WEEK]), ["工号", "姓名", *range(8, 15)], ["001", "张一", *WEEK]]
    done = take(office, book(tmp_path / "x.xlsx", *rows))
    assert (done.details["new"], cells_of("001")) == (1, "早 早 晚 夜 休 休 早 早 晚 夜 休 休")
    perform("imports.reverse", {"id": done.details["batch"]}, user=office.admin, reason="x")
    assert RosterEntry.select().count() == 0
