"""The same register as other offices hand it in: other formats, headings, orders, notes and sums between the rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

import models.areas
from models.core import access, cells
from models.core.imports.register import CREATE, get_kind
from models.core.unit import perform
from models.org.tables import Department, Post
from models.staff.tables import Employee
from reports.kit import intake, returned
from reports.kit.intake import Checked, Plan
from reports.kit.reading.workbook import open_workbook
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

TIDY = ROOT / "tests/data/08_花名册.xlsx"
UNTIDY = ROOT / "tests/data/09_花名册_合并单元格.xlsx"
REFUSED = [
    (8, "BAD_ID"), (16, "BAD_ID"), (22, "BAD_ID"), (29, "BIRTH_MISMATCH"), (35, "BAD_PHONE"), (42, "BAD_PROBATION"),
    (48, "DUP_STAFF_NO"), (54, "BAD_DATE"),
]  # fmt: skip
PEOPLE = [["KF001", "单小明", "维修部"], ["KF002", "何志刚", "维修部"], ["KF003", "周敏", "营业厅"]]


def check(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("staff"), path, Plan(**{"accept_new": True, **choices}))


def written(cell: Any) -> str:
    """A cell as a text file shows it."""
    if isinstance(cell, (date, datetime)):
        return f"{cell:%Y/%m/%d}"
    if isinstance(cell, float) and cell >= 1e15:
        return f"{cell:.5E}"
    return cells.words(cell) if isinstance(cell, (int, float)) else str(cell or "")


def table(source: Path) -> list[list[str]]:
    return [[written(cell) for cell in row.cells] for row in open_workbook(source).rows("花名册")]


def delimited(rows: Sequence[Sequence[str]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def page(rows: Sequence[Sequence[str]]) -> str:
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset='utf-8'></head><body><table>{lines}</table></body></html>"


Encode = Callable[[Sequence[Sequence[str]]], bytes]
FORMATS: dict[str, Encode] = {
    "花名册.csv": lambda rows: delimited(rows, ",").encode("utf-8-sig"),
    "花名册2.csv": lambda rows: delimited(rows, ",").encode("gb18030"),
    "花名册.txt": lambda rows: delimited(rows, "\t").encode("utf-16"),
    "花名册2.txt": lambda rows: delimited(rows, ";").encode(),
    "花名册.xls": lambda rows: page(rows).encode(),
    "其实是文本.xlsx": lambda rows: delimited(rows, "\t").encode("gb18030"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_tidy_register_is_the_same_in_every_format(file_world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMATS[name](table(TIDY)))
    plain, other = check(TIDY), check(tmp_path / name)
    assert len(other.found.new) == 60
    assert other.faults == ()
    assert [(row.number, row.values) for row in other.source.rows] == [
        (row.number, row.values) for row in plain.source.rows
    ]  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_the_untidy_register_has_the_same_faults_in_every_format(file_world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FORMATS[name](table(UNTIDY)))
    told = intake.result(check(tmp_path / name))
    assert [(one["row"], one["code"]) for one in told["refused"]] == REFUSED
    assert told["accepted"] == 52
    ignored = {why: numbers for why, numbers in told["ignored"].items() if numbers}
    assert ignored == {"title": [1, 2], "blank": [64], "note": [65], "departed": [66, 67, 68]}


def test_the_untidy_register_itself(file_world: World) -> None:
    assert [(one["row"], one["code"]) for one in intake.result(check(UNTIDY))["refused"]] == REFUSED


@pytest.mark.parametrize(
    ("head", "order"),
    [
        (["员工编号", "员工姓名", "所属部门"], (0, 1, 2)),
        (["部门名称", " 姓 名 *", "工号：", "序号"], (2, 1, 0)),
        (["工号(必填)", "职工姓名", "年龄", "部门"], (0, 1, 3)),
    ],
)
def test_other_headings_and_orders_are_recognised(
    file_world: World, tmp_path: Path, head: list[str], order: tuple[int, ...]
) -> None:
    rows: list[list[Any]] = [["××公司花名册"], head]
    for person in PEOPLE:
        line: list[Any] = ["x"] * len(head)
        for value, at in zip(person, order, strict=True):
            line[at] = value
        rows.append(line)
    found = check(books.workbook(tmp_path / "x.xlsx", {"表": rows}))
    assert [[row.values[key] for key in ("work_no", "name", "department")] for row in found.found.new] == PEOPLE


def test_sums_notes_blanks_and_headers_between_the_rows_are_passed_over(file_world: World, tmp_path: Path) -> None:
    head = ["工号", "姓名", "部门"]
    rows = [
        ["公司花名册"], ["制表：王芳", "", "2026年10月"], [], head, PEOPLE[0], PEOPLE[1], ["维修部小计", "2 人"], [],
        head, PEOPLE[2], ["营业厅（新区）"], ["小计", "1"], ["合计", "3"], ["注：以上含试用期人员"], ["离职人员"],
        ["KF900", "何莲芳", "营业厅"],
    ]  # fmt: skip
    found = check(books.workbook(tmp_path / "x.xlsx", {"花名册": rows, "说明": [["填表说明"], ["工号不能重复"]]}))
    assert [row.number for row in found.found.new] == [5, 6, 10]
    assert {why: numbers for why, numbers in found.source.ignored.items() if numbers} == {
        "title": (1, 2), "blank": (3, 8), "header": (9,), "group": (11,), "subtotal": (7, 12), "total": (13,),
        "note": (14, 15), "departed": (16,),
    }  # fmt: skip


LEFT = [["KF900", "何莲芳"], ["KF901", "范夏娟"]]
HEADED = ["工号", "姓名", "部门"]


@pytest.mark.parametrize(
    ("rows", "left", "taken"),
    [
        ([HEADED, PEOPLE[0], ["已离职员工"], *LEFT], [4, 5], [2]),
        ([HEADED, PEOPLE[0], ["二、2026年离职人员名单"], *LEFT], [4, 5], [2]),
        ([HEADED, PEOPLE[0], ["离职人员", "共 2 人"], *LEFT], [4, 5], [2]),
        ([HEADED, PEOPLE[0], ["离职人员"], *LEFT, ["在职人员"], PEOPLE[1]], [4, 5], [2, 7]),
        ([HEADED, PEOPLE[0], ["离职人员"], *LEFT, [], ["营业厅"], PEOPLE[2]], [4, 5], [2, 8]),
        ([HEADED, PEOPLE[0], ["离职人员"], *LEFT, [], HEADED, PEOPLE[1]], [4, 5], [2, 8]),
        ([HEADED, PEOPLE[0], ["离职人员"], HEADED, *LEFT, [], HEADED, PEOPLE[1]], [5, 6], [2, 9]),
        # a header on every page ends nothing, nor do the groups within a section or the title of its next page
        ([HEADED, PEOPLE[0], HEADED, PEOPLE[1], ["离职人员"], LEFT[0], HEADED, LEFT[1]], [6, 8], [2, 4]),
        ([HEADED, PEOPLE[0], ["离职人员"], ["维修部"], LEFT[0], ["营业厅"], LEFT[1]], [5, 7], [2]),
        ([["花名册"], HEADED, PEOPLE[0], ["离职人员"], LEFT[0], ["花名册"], LEFT[1]], [5, 7], [3]),
        ([HEADED, PEOPLE[0], ["离职人员"], LEFT[0], ["花名册（续）"], LEFT[1]], [4, 6], [2]),
        ([HEADED, PEOPLE[0], ["离职率 3%"], PEOPLE[1]], [], [2, 4]),
        ([HEADED, PEOPLE[0], ["退休返聘人员"], PEOPLE[1], ["退休人员"], LEFT[0]], [6], [2, 4]),
    ],
)
def test_people_who_left_are_passed_over_wherever_they_stand_and_nobody_else(
    file_world: World, tmp_path: Path, rows: list[list[Any]], left: list[int], taken: list[int]
) -> None:
    found = check(books.workbook(tmp_path / "x.xlsx", {"花名册": rows}))
    assert found.source.ignored["departed"] == tuple(left)
    assert [row.number for row in found.found.new] == taken


def test_departments_may_stand_above_their_people(file_world: World, tmp_path: Path) -> None:
    head = ["工号", "姓名", "岗位"]
    rows = [
        head, ["维修部（共2人）"], ["1", "甲"], ["2", "乙"], ["一、客服部(东区)"], ["3", "丙"], ["花名册（续）"], head,
        ["4", "丁"],
    ]  # fmt: skip
    found = check(books.workbook(tmp_path / "x.xlsx", {"表": rows}))
    assert [row.values["department"] for row in found.found.new] == [
        "维修部",
        "维修部",
        "客服部（东区）",
        "客服部（东区）",
    ]
    titled = [["某热力公司"], ["客服部"], head, ["1", "甲"], ["维修部"], head, ["2", "乙"]]
    found = check(books.workbook(tmp_path / "t.xlsx", {"表": titled}))
    assert [row.values["department"] for row in found.found.new] == ["客服部", "维修部"]
    found = check(books.workbook(tmp_path / "c.xlsx", {"表": [["某热力公司"], head, ["1", "甲"]]}))
    assert [row.values.get("department") for row in found.found.new] == [None]
    rows[5] = ["3", ""]
    path = books.workbook(tmp_path / "z.xlsx", {"表": rows})
    faulty = check(path)
    returned.write(tmp_path / "退.xlsx", faulty.source.layout.rows, "表", 1, faulty.faults, faulty.source.headings)
    again = check(tmp_path / "退.xlsx", corrections={(4, "name"): "丙"})
    assert [row.values["department"] for row in again.found.new] == ["客服部（东区）"]
    given = [[*head, "部门"], ["维修部"], ["1", "甲", "", "营业厅"], ["2", "乙"]]
    found = check(books.workbook(tmp_path / "y.xlsx", {"表": given}))
    assert [row.values["department"] for row in found.found.new] == ["营业厅", ""]


def test_a_header_of_two_merged_rows_is_read(file_world: World, tmp_path: Path) -> None:
    rows = [
        ["花名册", "", "", "", ""],
        ["工号", "姓名", "任职", "", "合同"],
        ["", "", "部门", "岗位", "合同到期"],
        ["KF001", "单小明", "维修部", "班长", "2027-03-03"],
    ]
    found = check(books.workbook(tmp_path / "x.xlsx", {"表": rows}))
    assert [dict(row.values) for row in found.found.new] == [
        {
            "work_no": "KF001",
            "name": "单小明",
            "department": "维修部",
            "post": "班长",
            "contract_until": date(2027, 3, 3),
        }
    ]  # fmt: skip
    assert found.source.ignored["title"] == (1,)


def test_a_person_answers_what_unknown_names_mean(file_world: World, tmp_path: Path) -> None:
    known = perform("org.add_unit", {"name": "抢修部", "kind": "department", "position": 0}, user=file_world.admin)
    assert known.record is not None
    rows = [
        ["工号", "姓名", "部门", "岗位"],
        ["1", "甲", "维修部", "班长"],
        ["2", "乙", "外包队", "班长"],
        ["3", "丙", "", "文员"],
    ]
    path = books.workbook(tmp_path / "x.xlsx", {"表": rows})
    asked = check(path, accept_new=False)
    assert [(one.column, one.name, one.rows, one.answer) for one in asked.found.questions] == [
        ("department", "维修部", (2,), None), ("post", "班长", (2, 3), None), ("department", "外包队", (3,), None),
        ("post", "文员", (4,), None),
    ]  # fmt: skip
    answers = {
        ("department", "维修部"): known.record[1], ("department", "外包队"): None, ("post", "班长"): CREATE,
        ("post", "文员"): CREATE,
    }  # fmt: skip
    decided = check(path, accept_new=False, answers=answers)
    assert [(one.row, one.code) for one in decided.faults] == [(3, "LEFT_OUT")]
    assert decided.blocking_rows == ()
    done = intake.post(decided, person=access.load_user(file_world.admin))
    assert done.details["created"] == {"部门": [], "岗位": ["班长", "文员"]}
    assert {row.name: row.unit_id for row in Employee.select()} == {"甲": known.record[1], "丙": None}
    assert [row.name for row in Department.select()] == ["抢修部"]
    assert Post.select().count() == 2


def test_a_cell_is_corrected_in_the_preview_and_the_old_one_kept(file_world: World, tmp_path: Path) -> None:
    rows = [["工号", "姓名", "手机号"], ["1", "甲", "1990000"], ["2", "", "19900000002"]]
    path = books.workbook(tmp_path / "x.xlsx", {"表": rows})
    assert [(one.row, one.code) for one in check(path).faults] == [(2, "BAD_PHONE"), (3, "MISSING_NAME")]
    corrected = check(path, corrections={(2, "phone"): "199 0000 0001", (3, "name"): "乙", (3, "phone"): "12"})
    assert [(one.row, one.code) for one in corrected.faults] == [(3, "BAD_PHONE")]
    corrected = check(path, corrections={(2, "phone"): "199 0000 0001", (3, "name"): "乙"})
    assert [(one.row, one.column, one.old, one.new) for one in corrected.source.corrections] == [
        (2, "phone", "1990000", "199 0000 0001"), (3, "name", "", "乙"),
    ]  # fmt: skip
    done = intake.post(corrected, person=access.load_user(file_world.admin))
    assert {row.name: row.phone for row in Employee.select()} == {"甲": "19900000001", "乙": "19900000002"}
    assert done.details["written"] == 2


def test_matched_columns_are_used_for_the_next_file_with_these_headings(file_world: World, tmp_path: Path) -> None:
    head = ["编码", "人", "大区"]
    path = books.workbook(tmp_path / "x.xlsx", {"表": [head, ["1", "甲", "维修部"]]})
    with pytest.raises(intake.Refused) as caught:
        check(path)
    assert caught.value.code == "NO_HEADER"
    mapping = {"work_no": 0, "name": 1}
    with pytest.raises(intake.Refused, match="还没有对应：姓名"):
        check(path, header=1, mapping={"work_no": 0})
    assert intake.lay_out(get_kind("staff"), open_workbook(path), Plan(header=1)).header.positions == {}
    matched = check(path, header=1, mapping=mapping)
    assert matched.source.unread_columns == ("大区",)
    intake.post(matched, person=access.load_user(file_world.admin))
    later = books.workbook(tmp_path / "y.xlsx", {"表": [["十一月花名册"], head, ["2", "乙", "维修部"]]})
    found = check(later)
    assert found.source.layout.remembered
    assert [row.values for row in found.found.new] == [{"work_no": "2", "name": "乙"}]
    assert found.source.letter("姓名") == "B"
    assert (intake.letter(25), intake.letter(26), intake.letter(701), intake.letter(702)) == ("Z", "AA", "ZZ", "AAA")


def test_a_department_that_stands_once_and_is_not_merged_is_told(file_world: World, tmp_path: Path) -> None:
    head, rows = ["工号", "姓名", "部门"], [*PEOPLE[:1], ["KF002", "何志刚", ""], ["KF003", "周敏", ""]]
    file = tmp_path / "花名册.csv"
    file.write_text("\n".join(",".join(row) for row in [head, *rows]), "utf-8")
    found = check(file)
    assert found.faults == ()
    assert "有 2 人没有写部门（第 3、4 行）" in intake.result(found)["remark"]
    file.write_text("\n".join(",".join(row) for row in [head, *PEOPLE]), "utf-8")
    assert intake.result(check(file))["remark"] == ""


def test_two_tables_side_by_side_are_refused_instead_of_one_being_read(file_world: World, tmp_path: Path) -> None:
    rows = [[*HEADED, "", *HEADED], [*PEOPLE[0], "", *PEOPLE[1]]]
    path = books.workbook(tmp_path / "x.xlsx", {"表": rows})
    with pytest.raises(intake.Refused, match="并排") as caught:
        check(path)
    assert caught.value.code == "TWO_TABLES"
    assert len(check(path, mapping={"work_no": 0, "name": 1}).found.new) == 1


def test_a_formula_that_failed_is_a_fault_and_no_text(file_world: World, tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "x.xlsx"))
    sheet = book.add_worksheet("表")
    sheet.write_row(0, 0, ["工号", "姓名"])
    sheet.write_row(1, 0, ["1"])
    sheet.write_formula(1, 1, "=VLOOKUP(1,A:B,2,0)", None, "#N/A")
    book.close()
    assert [(one.row, one.column) for one in check(tmp_path / "x.xlsx").faults] == [(2, "姓名")]
