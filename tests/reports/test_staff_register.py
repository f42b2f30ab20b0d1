"""The staff register read from office files, checked and imported."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import models.areas
from models.core import access, audit, listing, register
from models.core.errors import Forbidden, Refused
from models.core.imports.register import get_kind
from models.core.lists import Query
from models.core.unit import perform
from models.staff.tables import Certificate, Employee
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from reports.kit.reading.workbook import open_workbook
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

TIDY = ROOT / "tests/data/08_花名册.xlsx"
UNTIDY = ROOT / "tests/data/09_花名册_合并单元格.xlsx"
HEAD = ["工号", "姓名", "手机号", "部门", "岗位", "入职日期", "状态"]


def check(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("staff"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> register.Done:
    return intake.post(check(path, **choices), person=access.load_user(world.admin))


def read(path: Path, sheet: str = "") -> intake.Reading:
    return intake.read(get_kind("staff"), open_workbook(path), Plan(sheet))


def rows_of(world: World, name: str, view: str) -> list[dict[str, Any]]:
    kind = register.get_list(name)
    filters = next(one.filters for one in kind.views if one.name == view)
    found = listing.every(kind, access.load_user(world.admin), Query(filters))
    return [dict(zip([c.key for c in kind.columns], row.values, strict=True)) for row in found]


def test_the_tidy_register_is_taken_whole(world: World) -> None:
    checked = check(TIDY, accept_new=True)
    told = intake.result(checked)
    assert (told["accepted"], told["written"], told["refused"], told["waiting"]) == (60, 0, [], [])
    assert checked.source.layout.header.number == 1
    before = audit.anchor().seq

    done = take(world, TIDY, accept_new=True)

    told = intake.result(checked, done)
    assert (told["accepted"], told["written"], told["refused"], told["waiting"]) == (60, 60, [], [])
    assert audit.anchor().seq == before + 1
    present = rows_of(world, "staff", "present")
    assert Counter(row["unit"] for row in present) == {
        "综合办公室": 4, "呼叫中心": 14, "营业厅": 10, "抄表班": 12, "维修抢修班": 12, "收费财务组": 5, "安检班": 3,
    }  # fmt: skip
    assert [row["work_no"] for row in rows_of(world, "staff", "probation")] == ["KF010", "KF021", "KF034", "KF059"]
    expired = [
        row["work_no"] for row in rows_of(world, "certificates", "all") if row["valid_until"] < date(2026, 11, 21)
    ]
    assert sorted(expired) == ["KF055", "KF059"]
    first = Employee.get(Employee.work_no == "KF003")
    assert (first.name, first.name_initials, first.gender) == ("覃华", "qh", "female")
    assert (first.machine_no, first.birth_date, first.phone) == ("3", date(1989, 4, 15), "19900000774")


def test_the_same_file_is_not_taken_twice(world: World) -> None:
    take(world, TIDY, accept_new=True)
    before = audit.anchor()
    told = intake.result(check(TIDY))
    assert (told["same"], told["changed"], told["accepted"], told["refused"]) == (60, 0, 60, [])
    with pytest.raises(Refused) as caught:
        take(world, TIDY, update_known=True)
    assert caught.value.code == "SAME_FILE"
    assert "第 1 批" in caught.value.sentence
    assert audit.anchor() == before
    assert Certificate.select().count() == 20


def test_without_leave_to_create_unknown_departments_and_posts_refuse_the_rows(world: World) -> None:
    told = intake.result(check(TIDY))
    assert told["accepted"] == 0
    assert len(told["refused"]) == 60
    assert {one["code"] for one in told["refused"]} == {"UNKNOWN_DEPARTMENT"}
    assert {more["code"] for one in told["refused"] for more in one["also"]} == {"UNKNOWN_POST"}
    with pytest.raises(Refused):
        take(world, TIDY)
    assert Employee.select().count() == 0


def test_every_fault_of_the_untidy_register_is_found_and_only_sound_rows_can_be_written(world: World) -> None:
    told = intake.result(check(UNTIDY, accept_new=True))
    assert [(one["row"], one["code"], one["name"]) for one in told["refused"]] == [
        (8, "BAD_ID", "郭敏雪"), (16, "BAD_ID", "潘婷"), (22, "BAD_ID", "范民"), (29, "BIRTH_MISMATCH", "邓梓涵"),
        (35, "BAD_PHONE", "莫晓立"), (42, "BAD_PROBATION", "董波平"), (48, "DUP_STAFF_NO", "崔珍"),
        (54, "BAD_DATE", "徐秋福"),
    ]  # fmt: skip
    assert told["refused"][3]["file"] == UNTIDY.name
    assert told["refused"][3]["sheet"] == "花名册"
    assert told["refused"][3]["value"] == "1980-01-29"
    assert told["accepted"] == 52
    assert {why: numbers for why, numbers in told["ignored"].items() if numbers} == {
        "title": [1, 2], "blank": [64], "note": [65], "departed": [66, 67, 68],
    }  # fmt: skip
    assert told["unread_columns"] == ["序号"]
    with pytest.raises(Refused) as caught:
        take(world, UNTIDY, accept_new=True)
    assert caught.value.code == "ROWS"
    assert Employee.select().count() == 0
    take(world, UNTIDY, accept_new=True, partial=True)
    assert Counter(row["unit"] for row in rows_of(world, "staff", "present")) == {
        "综合办公室": 4, "呼叫中心": 12, "营业厅": 8, "抄表班": 10, "维修抢修班": 10, "收费财务组": 5, "安检班": 3,
    }  # fmt: skip


def test_the_good_rows_alone_are_written_when_asked(world: World, tmp_path: Path) -> None:
    path = books.workbook(tmp_path / "x.xlsx", {"表": [HEAD, ["KF001", "单小明"], ["KF002", ""], ["KF001", "何志刚"]]})
    done = take(world, path, partial=True)
    told = intake.result(check(path), done)
    assert (told["written"], [(r["row"], r["code"]) for r in told["refused"]]) == (
        1, [(3, "MISSING_NAME"), (4, "DUP_STAFF_NO")],
    )  # fmt: skip
    assert "退回 2 行" in done.notice


def test_known_people_are_left_alone_or_updated_as_asked(world: World, tmp_path: Path) -> None:
    first = [HEAD, ["KF001", "单小明", "", "营业厅", "营业员", "2024-03-04", "试用"]]
    take(world, books.workbook(tmp_path / "a.xlsx", {"表": first}), accept_new=True)
    later = [HEAD, ["KF001", "单小明", "19900000001", "呼叫中心", "坐席员", "2024-03-04", "在职"], ["KF002", "何志刚"]]
    path = books.workbook(tmp_path / "b.xlsx", {"表": later})

    done = take(world, path, accept_new=True)
    assert (done.details["written"], done.details["updated"]) == (1, 0)
    assert [(one["row"], one["value"]) for one in done.details["waiting"]] == [(2, "手机号、状态、部门、岗位")]
    assert Employee.get(Employee.work_no == "KF001").phone == ""
    with pytest.raises(Refused) as caught:
        take(world, path, accept_new=True)
    assert "更新已有记录" in caught.value.sentence

    done = take(world, path, accept_new=True, update_known=True)
    assert (done.details["new"], done.details["updated"]) == (0, 1)
    assert [one["column"] for one in done.details["waiting"]] == ["状态"]
    row = Employee.get(Employee.work_no == "KF001")
    assert (row.phone, row.state, row.name) == ("19900000001", "probation", "单小明")
    events = rows_of(world, "employment_events", "moves")
    assert [(e["from_words"], e["to_words"]) for e in events] == [("营业厅 · 营业员", "呼叫中心 · 坐席员")]


def test_superiors_are_set_when_they_are_clear_and_wait_otherwise(world: World, tmp_path: Path) -> None:
    rows = [
        ["工号", "姓名", "直接上级"],
        ["KF001", "何志刚", ""],
        ["KF002", "单小明", "何志刚"],
        ["KF003", "单小明", "kf002"],
        ["KF004", "周敏", "单小明"],
        ["KF005", "李强", "KF005"],
    ]
    done = take(world, books.workbook(tmp_path / "x.xlsx", {"表": rows}))
    numbers = {row.work_no: row.id for row in Employee.select()}
    assert {row.work_no: row.superior_id for row in Employee.select()} == {
        "KF001": None, "KF002": numbers["KF001"], "KF003": numbers["KF002"], "KF004": None, "KF005": None,
    }  # fmt: skip
    assert [one["row"] for one in done.details["waiting"]] == [5, 6]


def test_people_who_left_are_entered_as_such(world: World, tmp_path: Path) -> None:
    rows = [["工号", "姓名", "入职日期", "离职日期"], ["KF900", "何莲芳", "2020-01-06", "2026-05-31"]]
    take(world, books.workbook(tmp_path / "x.xlsx", {"表": rows}))
    row = Employee.get(Employee.work_no == "KF900")
    assert (row.state, row.left_on) == ("left", date(2026, 5, 31))
    assert [e["kind"] for e in rows_of(world, "employment_events", "all")] == ["leave", "hire"]


def test_creating_departments_needs_its_own_right(world: World) -> None:
    perform("org.set_grant", {"role": "HR", "permission": "org.write", "reach": "none"}, user=world.admin)
    perform("org.set_grant", {"role": "ADMIN", "permission": "org.write", "reach": "none"}, user=world.admin)
    perform("org.set_grant", {"role": "SYSADMIN", "permission": "org.write", "reach": "none"}, user=world.admin)
    with pytest.raises(Forbidden):
        take(world, TIDY, accept_new=True)
    assert Employee.select().count() == 0


def test_groups_are_found_and_made_below_their_department(world: World, tmp_path: Path) -> None:
    rows = [
        ["工号", "姓名", "部门", "班组"],
        ["1", "甲", "维修部", "抢修班"],
        ["2", "乙", "维修部", ""],
        ["3", "丙", "抢修班", ""],
    ]
    done = take(world, books.workbook(tmp_path / "x.xlsx", {"表": rows[:3]}), accept_new=True)
    assert done.details["created"]["部门"] == ["维修部", "维修部 / 抢修班"]
    done = take(world, books.workbook(tmp_path / "y.xlsx", {"表": [rows[0], rows[3]]}))
    assert done.details["created"]["部门"] == []
    unit_ids = {row.work_no: row.unit_id for row in Employee.select()}
    assert unit_ids["1"] == unit_ids["3"] != unit_ids["2"]


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"一": [["部门", "姓名"], ["甲", "乙"]]}, "NO_HEADER"),
        ({"一": []}, "NO_HEADER"),
        ({"一": [HEAD], "二": [HEAD]}, "WHICH_SHEET"),
    ],
)
def test_a_file_without_one_clear_register_is_refused(world: World, tmp_path: Path, sheets: Any, code: str) -> None:
    path = books.workbook(tmp_path / "x.xlsx", sheets)
    with pytest.raises(Refused) as caught:
        read(path)
    assert caught.value.code == code


def test_the_sheet_can_be_named_and_the_others_are_not_asked(world: World, tmp_path: Path) -> None:
    path = books.workbook(tmp_path / "x.xlsx", {"一": [HEAD, ["1", "甲"]], "说明": [["请填写"]], "二": [HEAD]})
    assert [row.values["name"] for row in read(path, "一").rows] == ["甲"]
    with pytest.raises(Refused):
        read(path, "三")


def test_rows_that_name_nobody_are_passed_over_and_listed(world: World, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["花名册"], ["填表日期：2026年10月31日"], HEAD, ["KF001", "单小明"], [], HEAD, ["KF002", "何志刚"],
        ["", "", "", "合计 2 人"],
    ]  # fmt: skip
    found = read(books.workbook(tmp_path / "x.xlsx", {"表": rows}))
    assert [row.number for row in found.rows] == [4, 7]
    assert {why: numbers for why, numbers in found.ignored.items() if numbers} == {
        "title": (1, 2), "blank": (5,), "header": (6,), "total": (8,),
    }  # fmt: skip
