"""The command `report`: files of every form, refusals in words, issuing, and copies that are counted."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

import main
from models.core import database
from models.core.errors import Refused
from reports.kit import papers, pdf
from tests.desktop.program import PASSWORD
from tests.papers import KIND
from tests.source import ROOT

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, fresh_sqlite: str) -> Iterator[Run]:
    """Run the command line as the administrator of a new database with one employee."""
    monkeypatch.setenv("HEARTHDESK_USER_PASSWORD", PASSWORD)

    def go(*words: str | Path, user: str = "admin") -> tuple[int, str, str]:
        capsys.readouterr()
        status = main.main(["--database", fresh_sqlite, "--user", user, *map(str, words)])
        said = capsys.readouterr()
        return status, said.out, said.err

    assert go("create", "--organisation", "暖阳供热公司", "--admin", "admin", "--name", "周敏")[0] == 0
    hired = {"work_no": "K001", "name": "何志刚", "hired_on": "2026-01-05", "state": "active"}
    assert go("do", "org.add_unit", "--fields", json.dumps({"name": "营业厅", "kind": "department"}))[0] == 0
    assert go("do", "staff.hire", "--fields", json.dumps({**hired, "unit_id": 1}))[0] == 0
    yield go
    database.close()
    ours = logging.getLogger("hearthdesk")
    for handler in list(ours.handlers):
        ours.removeHandler(handler)
        handler.close()


def data(told: tuple[int, str, str]) -> Any:
    assert told[0] == 0, told
    return json.loads(told[1])


def test_the_list_names_every_paper_with_its_form(run: Run) -> None:
    found = {row["name"]: row for row in data(run("--json", "report", "--list"))["reports"]}
    register = found["staff_register"]
    assert (register["form"], register["label"], register["format"], register["issued"]) == (
        "F-01", "人员花名册", "xlsx", False,
    )  # fmt: skip
    assert [option["name"] for option in register["options"]] == ["unit", "left", "id_numbers"]
    assert "staff_register  F-01 人员花名册（Excel，随时导出）" in run("report", "--list")[1]


def test_a_report_goes_into_a_file_or_a_folder_and_replaces_none(run: Run, tmp_path: Path) -> None:
    out = data(run("--json", "report", "F-01", "--out", tmp_path))["file"]
    assert out == str(tmp_path / "F-01 人员花名册.xlsx")
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert sheet["C5"].value == "何志刚"
    status, _, told = run("report", "staff_register", "--out", tmp_path)
    assert (status, told) == (1, "F-01 人员花名册.xlsx 已经存在，没有覆盖。请换一个文件名。\n")
    named = tmp_path / "册.xlsx"
    assert run("report", "人员花名册", "--out", named, "--where", "部门=营业厅", "--where", "left=是")[0] == 0
    sheet = openpyxl.load_workbook(named).active
    assert sheet is not None
    assert sheet["A3"].value.endswith("范围：营业厅，含已离职")


def test_a_register_with_full_numbers_can_be_imported_again_as_it_is(run: Run, tmp_path: Path) -> None:
    assert run("import", "staff", ROOT / "tests/data/staff-register.xlsx", "--accept-new")[0] == 0
    out = tmp_path / "册.xlsx"
    assert run("report", "F-01", "--where", "id_numbers=是", "--out", out)[0] == 0
    again = data(run("--json", "import", "staff", out, "--check"))
    assert (again["accepted"], again["same"], again["refused"]) == (15, 15, [])


def test_sheets_of_a_month_are_made_for_a_unit_and_packed_into_a_folder(run: Run, tmp_path: Path) -> None:
    out = data(run("--json", "report", "F-07", "--month", "2026-10", "--unit", "营业厅", "--out", tmp_path))["file"]
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["营业厅"]
    told = data(run("--json", "report", "month_pack", "--month", "2026-10", "--draft", "--out", tmp_path / "十月"))
    assert (told["draft"], told["files"][:3]) == (True, ["00_存证码.txt", "00_目录.xlsx", "01_考勤表_营业厅.xlsx"])
    assert {"title": "绩效考核奖金表", "reason": "还没有编制"} in told["lacking"]
    assert run("check", "--anchor", tmp_path / "十月" / "00_存证码.txt")[0] == 0
    again = run("report", "month_pack", "--month", "2026-10", "--draft", "--out", tmp_path / "十月")
    assert (again[0], again[2]) == (1, "文件夹“十月”里已经有内容，没有覆盖。请换一个文件夹。\n")


WRONG = [
    (("F-01",), 2, "请用 --out 写明文件或文件夹。"),
    ((), 2, "请写明单据的名称或表号"),
    (
        ("F-01", "--month", "2026-11", "--out", "a.xlsx"),
        2,
        "人员花名册没有--month。可用的选项：unit、left、id_numbers。",
    ),
    (("F-01", "--where", "颜色=红", "--out", "a.xlsx"), 2, "没有选项“颜色”"),
    (("F-01", "--where", "left", "--out", "a.xlsx"), 2, "应为 名称=值"),
    (("F-01", "--where", "left=也许", "--out", "a.xlsx"), 2, "应写成 是 或 否"),
    (("F-01", "--where", "unit=没有的部门", "--out", "a.xlsx"), 1, "部门“没有的部门”没有找到"),
    (("F-01", "--issue", "--out", "a.xlsx"), 2, "不需要签发"),
    (("F-01", "--number", "7", "--out", "a.xlsx"), 1, "没有编号为“7”的人员花名册"),
    (("F-998", "--out", "a.xlsx"), 1, "没有名为“F-998”的单据"),
    (("F-01", "--out", "a.docx"), 1, "后缀应为 .xlsx 或 .pdf"),
    (("F-01", "--out", "none/a.xlsx"), 1, "找不到文件夹 none"),
    (("F-07", "--month", "2026-13", "--out", "a.xlsx"), 1, "月份应写成"),
    (("F-01", "--draft", "--out", "a.xlsx"), 2, "只有 month_pack 可以加 --draft。"),
    (("month_pack", "--out", "十月"), 2, "只要写 --month 2026-10 和 --out 文件夹"),
    (("month_pack", "--month", "2026-10", "--unit", "营业厅", "--out", "十月"), 2, "只要写 --month 2026-10"),
    (("month_pack", "--month", "2026-10", "--out", "十月"), 1, "2026-10 的材料还没有全部核对，没有导出："),
    (("month_pack", "--month", "十月", "--out", "十月"), 1, "“十月”不是月份。请写成 2026-10 这样。"),
    (("month_pack", "--month", "2019-10", "--out", "十月"), 1, "2019-10 没有您可以看的考勤表"),
    ((KIND.name, "--where", "record=1", "--out", "a.docx"), 2, "要先签发才有正本"),
    ((KIND.name, "--where", "record=1", "--number", "1", "--out", "a.docx"), 2, "不能与其他条件一起用"),
]


@pytest.mark.parametrize(("words", "status", "sentence"), WRONG)
def test_what_cannot_be_done_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], status: int, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    got, _, told = run("report", *words)
    assert (got, sentence in told) == (status, True), told
    assert [name for name in sorted(path.name for path in tmp_path.iterdir()) if name not in before] == []


def test_a_paper_is_issued_once_and_copied_with_a_mark(run: Run, tmp_path: Path) -> None:
    original, copy = tmp_path / "正本.docx", tmp_path / "副本.docx"
    issued = data(run("--json", "report", KIND.name, "--where", "record=何志刚", "--issue", "--out", original))
    number = issued["number"]
    assert number.startswith("在职证明-")
    assert data(run("--json", "report", KIND.name, "--number", number, "--copies", "2", "--out", copy))["copy"] is True
    heads = [docx.Document(str(path)).sections[0].header.paragraphs[0].text for path in (original, copy)]
    assert heads[1] == heads[0] + "副本"
    listed = data(run("--json", "list", "paper_issues"))["rows"]
    assert [(row["number"], row["originals"], row["copies"]) for row in listed] == [(number, 1, 2)]


def test_many_papers_are_issued_and_copied_into_one_file(run: Run, tmp_path: Path) -> None:
    hired = {"work_no": "K002", "name": "李娜", "hired_on": "2026-01-05", "state": "active", "unit_id": 1}
    assert run("do", "staff.hire", "--fields", json.dumps(hired))[0] == 0
    records = ("--where", "record=何志刚", "--where", "record=李娜")
    issued = data(run("--json", "report", KIND.name, *records, "--issue", "--out", tmp_path / "正本.docx"))
    numbers = issued["number"].split("、")
    assert len(numbers) == 2
    text = "".join(one.text for one in docx.Document(str(tmp_path / "正本.docx")).paragraphs)
    assert [name in text for name in ("何志刚", "李娜")] == [True, True]
    both = ("--number", numbers[0], "--number", numbers[1])
    assert run("report", KIND.name, *both, "--out", tmp_path / "副本.docx")[0] == 0
    listed = data(run("--json", "list", "paper_issues"))["rows"]
    assert {(row["number"], row["copies"], bool(row["delivered_at"])) for row in listed} == {
        (numbers[0], 1, True), (numbers[1], 1, True),
    }  # fmt: skip
    status, _, told = run("report", "F-01", "--number", "1", "--number", "2", "--out", tmp_path / "a.xlsx")
    assert (status, "不能合成一份" in told) == (2, True)


def test_an_original_that_was_not_written_is_made_once_more(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise Refused("磁盘已满。")

    with monkeypatch.context() as broken:
        broken.setattr(papers, "save", fails)
        lost = run("report", KIND.name, "--where", "record=何志刚", "--issue", "--out", tmp_path / "a.docx")
    assert (lost[0], (tmp_path / "a.docx").exists()) == (1, False)
    (row,) = data(run("--json", "list", "paper_issues"))["rows"]
    assert not row["delivered_at"]
    assert data(run("--json", "report", KIND.name, "--number", row["number"], "--issue", "--out", tmp_path / "a.docx"))
    assert "副本" not in docx.Document(str(tmp_path / "a.docx")).sections[0].header.paragraphs[0].text
    (row,) = data(run("--json", "list", "paper_issues"))["rows"]
    assert row["delivered_at"]
    again = run("report", KIND.name, "--number", row["number"], "--issue", "--out", tmp_path / "b.docx")
    assert (again[0], "正本已经打出" in again[2]) == (1, True)


def test_nothing_is_issued_when_no_file_can_be_made(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda _: None)
    told = run("report", KIND.name, "--where", "record=1", "--issue", "--out", tmp_path / "a.pdf")
    assert (told[0], "没有装 Word" in told[2]) == (1, True)
    assert data(run("--json", "list", "paper_issues"))["rows"] == []
