"""The command line prints and writes any list, as far as the person may see it."""

from __future__ import annotations

import json
from pathlib import Path

from reports.kit.reading.workbook import open_workbook
from tests.desktop.commandline import PEOPLE, REGISTER, Run


def test_conditions_are_read_from_words(staffed: Run) -> None:
    for conditions, count in (
        ([], PEOPLE),
        (["性别=女"], 9),
        (["gender=female"], 9),
        (["工号=KF001"], 1),
        (["工号>=KF041", "部门=收费财务组"], 2),
        (["姓名~霞"], 2),
        (["state!=在职"], 1),
        (["入职日期>=2025-01-01"], 3),
        (["入职日期>=2025-01-01", "入职日期<=2025-12-31"], 2),
        (["superior_id="], PEOPLE),
        (["电话!="], PEOPLE),
    ):
        told = staffed("--json", "list", "staff", *(word for one in conditions for word in ("--where", one)))
        assert (conditions, told.status, len(told.data["rows"])) == (conditions, 0, count)


def test_amounts_are_compared_in_yuan_as_they_are_shown(staffed: Run) -> None:
    person = staffed("--json", "list", "staff", "--where", "工号=KF001").data["rows"][0]
    fields = {
        "id": person["id"], "row_version": person["row_version"], "base_pay": 1234550, "happened_on": "2026-10-01",
        "cause": "定级", "reference": "",
    }  # fmt: skip
    assert staffed("do", "staff.change_pay", "--fields", json.dumps(fields)).status == 0
    for condition, count in (("=12345.50", 1), ("=12,345.50", 1), (">=12345.51", 0), ("<=￥12345.5", 1)):
        told = staffed("--json", "list", "staff", "--where", "工号=KF001", "--where", f"基本工资（元）{condition}")
        assert (condition, told.status, len(told.data["rows"])) == (condition, 0, count)
    for condition, status, sentence in (
        ("=很多", 1, "基本工资（元）：“很多”写法不对。请填写金额"), ("=1.005", 1, "两位小数"), ("~12", 2, "是金额"),
    ):  # fmt: skip
        told = staffed("list", "staff", "--where", f"base_pay{condition}")
        assert (told.status, told.out) == (status, "")
        assert sentence in told.err


def test_days_are_numbers_and_compared_as_they_are_shown(staffed: Run) -> None:
    person = staffed("--json", "list", "staff", "--where", "工号=KF001").data["rows"][0]
    fields = {
        "employee_id": person["id"], "year": 2026, "absence_days": "1.5", "run_days": "1", "last_day": "2026-01-05",
        "signed_by": "何志刚", "remark": "",
    }  # fmt: skip
    done = staffed("do", "attendance.set_absence_opening", "--fields", json.dumps(fields))
    assert (done.status, done.err) == (0, "")
    for condition, count in (("=1.5", 1), (">=1.51", 0), ("<=2", 1)):
        told = staffed("--json", "list", "absence_openings", "--where", f"absence{condition}")
        assert (condition, [row["absence"] for row in told.data["rows"]]) == (condition, [1.5] * count)
    assert " 1.5 " in staffed("list", "absence_openings").out
    told = staffed("list", "absence_openings", "--where", "absence=半天")
    assert (told.status, "写法不对。请填写数字" in told.err) == (1, True)


def test_conditions_that_cannot_be_read_are_told(staffed: Run) -> None:
    for words, status, sentence in (
        (["--where", "gone=1"], 1, "没有“gone”这一列"),
        (["--where", "入职日期>=很久以前"], 1, "不是可以筛选的值"),
        (["--where", "工号"], 2, "写法不对"),
        (["--where", "工号>="], 2, "缺少值"),
        (["--where", "superior_id=没有这人"], 1, "没有找到"),
        (["--month", "2026-13"], 2, "月份"),
    ):
        told = staffed("list", "staff", *words)
        assert (words, told.status, told.out) == (words, status, "")
        assert sentence in told.err


def test_a_month_and_a_search_narrow_a_list(staffed: Run) -> None:
    everything = staffed("--json", "list", "audit").data["rows"]
    month = everything[0]["at"][:7]
    assert len(staffed("--json", "list", "audit", "--month", month).data["rows"]) >= len(everything)
    assert staffed("--json", "list", "audit", "--month", "2001-01").data["rows"] == []
    assert len(staffed("--json", "list", "staff", "--search", "龚霞").data["rows"]) == 1


def test_a_list_is_a_table_for_people_and_masks_id_numbers(staffed: Run, tmp_path: Path) -> None:
    told = staffed("list", "staff")
    lines = told.out.splitlines()
    assert lines[0].startswith("工号")
    assert lines[-1] == f"共 {PEOPLE} 人"
    assert len(lines) == PEOPLE + 3
    numbers = [row.cells[3] for row in open_workbook(REGISTER).rows("花名册")[1:]]
    everything = told.out + staffed("--json", "list", "staff").out
    for form in ("csv", "xlsx", "json"):
        out = tmp_path / f"staff.{form}"
        assert staffed("list", "staff", "--out", out).status == 0
        everything += out.read_text("utf-8") if form != "xlsx" else repr(open_workbook(out).rows("人员花名册"))
    assert "KF001" in everything
    assert not [number for number in numbers if str(number) in everything]


def test_lists_are_written_in_the_form_that_was_asked_for(staffed: Run, tmp_path: Path) -> None:
    assert len(json.loads(staffed("list", "staff", "--format", "json").out)["rows"]) == PEOPLE
    told = staffed("--json", "list", "staff", "--format", "csv", "--out", tmp_path / "s.csv")
    assert told.data == {"list": "staff", "file": str(tmp_path / "s.csv"), "format": "csv", "count": PEOPLE}
    assert len((tmp_path / "s.csv").read_text("utf-8-sig").splitlines()) == PEOPLE + 1
    spoken = staffed("list", "staff", "--format", "csv").out
    assert spoken.splitlines() == (tmp_path / "s.csv").read_text("utf-8-sig").splitlines()
    told = staffed("list", "staff", "--out", tmp_path / "gone" / "s.xlsx")
    assert (told.status, "没有写成" in told.err) == (1, True)
    assert staffed("list", "staff", "--out", tmp_path / "s.txt").status == 0
    assert (tmp_path / "s.txt").read_text("utf-8-sig").rstrip() == staffed("list", "staff").out.rstrip()


def test_a_list_never_takes_the_place_of_a_file(staffed: Run, tmp_path: Path) -> None:
    for form in ("json", "csv", "xlsx", "txt"):
        (tmp_path / f"s.{form}").write_text("kept", "utf-8")
        told = staffed("list", "staff", "--out", tmp_path / f"s.{form}")
        assert (told.status, "没有覆盖" in told.err) == (1, True)
        assert (tmp_path / f"s.{form}").read_text("utf-8") == "kept"


def test_options_of_all_commands_stand_before_or_behind_them(run: Run, staffed: Run, made: str) -> None:
    behind = run("list", "staff", "--database", made, "--user", "admin", "--json")
    mixed = run("--json", "list", "--user", "admin", "staff", "--database", made)
    assert behind.data == mixed.data == staffed("--json", "list", "staff").data
