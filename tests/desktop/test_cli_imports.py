"""The command line takes in files whose rows become records, and takes a batch back."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from reports.kit.reading.workbook import open_workbook
from tests.desktop.commandline import PEOPLE, REGISTER, Run
from tests.source import ROOT

PUNCHES = (ROOT / "tests/data/14_attlog.dat", ROOT / "tests/data/12_考勤记录表_2026年10月.xlsx")


def damaged_register(tmp_path: Path) -> Path:
    """The register with a wrong ID number in its third row and a name like a formula in the fourth."""
    book = openpyxl.load_workbook(REGISTER)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, heads["身份证号"]).value = "123"
    sheet.cell(4, heads["姓名"]).value = None
    book.save(tmp_path / "damaged.xlsx")
    return tmp_path / "damaged.xlsx"


def test_a_register_is_checked_then_taken_once(as_admin: Run) -> None:
    checked = as_admin("--json", "import", "staff", REGISTER, "--accept-new", "--check")
    assert (checked.status, checked.data["accepted"], checked.data["written"]) == (0, PEOPLE, 0)
    assert as_admin("--json", "list", "staff").data["rows"] == []
    taken = as_admin("--json", "import", "staff", REGISTER, "--accept-new")
    assert (taken.status, taken.data["written"], taken.data["refused"]) == (0, PEOPLE, [])
    again = as_admin("import", "staff", REGISTER, "--accept-new")
    assert (again.status, again.out) == (1, "")
    assert again.err.strip()


def test_names_that_nobody_decided_about_are_told_briefly(as_admin: Run) -> None:
    told = as_admin("import", "staff", REGISTER)
    first = "staff-register.xlsx，花名册，第 2 行，部门：没有在用的部门“综合办公室”。可先新建，或导入时一并新建。"
    assert (told.status, told.err.splitlines()[0]) == (1, first)


def test_one_refused_row_means_that_nothing_is_written(as_admin: Run, tmp_path: Path) -> None:
    told = as_admin("--json", "import", "staff", damaged_register(tmp_path), "--accept-new")
    assert (told.status, told.data["written"], len(told.data["refused"])) == (1, 0, 2)
    assert "damaged.xlsx，花名册，第 3 行，身份证号：" in told.err
    assert "没有写入" in told.err
    assert as_admin("--json", "list", "staff").data["rows"] == []


def test_in_part_the_refused_rows_come_back_with_their_reasons(as_admin: Run, tmp_path: Path) -> None:
    file, out = damaged_register(tmp_path), tmp_path / "refused.xlsx"
    told = as_admin("--json", "import", "staff", file, "--accept-new", "--partial", "--refused", out)
    assert (told.status, told.data["written"]) == (1, PEOPLE - 2)
    book = openpyxl.load_workbook(out)
    rows = list(book["花名册"].iter_rows())
    source = open_workbook(file).rows("花名册")
    assert len(rows) == 3
    assert rows[0][-1].value == "退回原因"
    assert [cell.value for cell in rows[1][:3]] == list(source[2].cells[:3])
    assert "身份证号应为 18 位" in rows[1][-1].value
    assert [rows[0][at].value for at, cell in enumerate(rows[1]) if cell.fill.fill_type] == ["身份证号"]
    assert as_admin("import", "staff", file, "--refused", out).status == 1, "an existing file is not overwritten"
    assert as_admin("import", "staff", file, "--refused", tmp_path / "refused.txt").status == 2
    assert not (tmp_path / "refused.txt").exists()
    fixed = as_admin("--json", "import", "staff", out, "--accept-new", "--check")
    assert len(fixed.data["refused"]) == 2, "what came back can be mended and read again"


def test_refused_rows_are_told_also_when_the_others_are_known(as_admin: Run, tmp_path: Path) -> None:
    file, out = damaged_register(tmp_path), tmp_path / "again.xlsx"
    as_admin("import", "staff", file, "--accept-new", "--partial")
    told = as_admin("--json", "import", "staff", file, "--accept-new", "--partial", "--refused", out)
    assert (told.status, told.data["written"], len(told.data["refused"])) == (1, 0, 2)
    assert "身份证号应为 18 位" in told.err
    assert "都已登记，内容相同" in told.err
    assert out.exists()


def test_another_file_of_what_is_known_writes_nothing_and_has_not_failed(as_admin: Run, tmp_path: Path) -> None:
    assert as_admin("import", "punches", PUNCHES[0]).status == 1, "the registered people are missing"
    as_admin("import", "staff", ROOT / "tests/data/08_花名册.xlsx", "--accept-new")
    first = as_admin("--json", "import", "punches", PUNCHES[0])
    assert (first.status, first.data["written"]) == (0, 2334)
    again = as_admin("--json", "import", "punches", PUNCHES[1])
    assert (again.status, again.data["written"], again.data["accepted"]) == (0, 0, 2296)
    assert "error" not in again.data


def test_a_batch_is_taken_back_row_by_row(as_admin: Run) -> None:
    batch = as_admin("--json", "import", "staff", REGISTER, "--accept-new").data["batch"]
    listed = as_admin("--json", "list", "import_batches").data["rows"]
    assert [(one["id"], one["written"], one["state"]) for one in listed] == [(batch, PEOPLE, "posted")]
    lines = as_admin("--json", "list", "import_lines", "--where", f"batch={batch}", "--where", "entity=employee")
    assert len(lines.data["rows"]) == PEOPLE
    stays = as_admin("--json", "list", "staff").data["rows"][0]
    fields = {"employee_id": stays["id"], "login": "kf", "password": "k7mq-3xvp-1"}
    as_admin("do", "staff.open_accounts", "--fields", json.dumps({"accounts": [fields]}))
    back = as_admin("--json", "reverse-import", str(batch), "--reason", "导错了表")
    assert back.status == 1
    assert {one["outcome"] for one in back.data["left"]} == {"kept"}
    assert "被用户用到" in back.err
    assert [one["id"] for one in as_admin("--json", "list", "staff").data["rows"]] == [stays["id"]]
    assert as_admin("reverse-import", "999").status == 1
    assert as_admin("check").status == 0


def test_figures_of_the_cover_are_set_against_what_was_read(as_admin: Run) -> None:
    told = as_admin("import", "staff", REGISTER, "--stated-total", "12.50")
    assert (told.status, "没有可以核对的合计" in told.err) == (1, True)
    counted = ("import", "staff", REGISTER, "--accept-new", "--stated-total", f"行数={PEOPLE + 1}")
    told = as_admin(*counted)
    assert (told.status, "相差 1 行" in told.err) == (1, True)
    told = as_admin("--json", *counted, "--gap-reason", "封面多数了一行")
    assert (told.status, told.data["written"]) == (0, PEOPLE)
    assert told.data["stated"] == {"rows": {"stated": PEOPLE + 1, "read": PEOPLE, "difference": 1, "rows": []}}


def test_cells_are_corrected_by_a_file(as_admin: Run, tmp_path: Path) -> None:
    corrections = tmp_path / "corrections.json"
    corrections.write_text('[{"row": 3, "column": "id_no", "new": ""}, {"row": 4, "column": "name", "new": "李强"}]')
    told = as_admin(
        "--json", "import", "staff", damaged_register(tmp_path), "--accept-new", "--corrections", corrections
    )
    assert (told.status, told.data["written"]) == (0, PEOPLE)
    assert [(one["row"], one["new"]) for one in told.data["corrections"]] == [(3, ""), (4, "李强")]
    for words in ("{", "[1]", '[{"row": "x"}]'):
        corrections.write_text(words)
        told = as_admin("import", "staff", REGISTER, "--corrections", corrections)
        assert (told.status, "--corrections" in told.err) == (2, True)


def test_only_so_many_refused_rows_are_told_on_the_terminal(as_admin: Run, tmp_path: Path) -> None:
    with (tmp_path / "x.csv").open("w", encoding="utf-8") as file:
        file.write("工号,姓名\n" + "".join(f"KF{number:03d},\n" for number in range(250)))
    told = as_admin("import", "staff", tmp_path / "x.csv")
    assert told.status == 1
    assert len(told.err.splitlines()) == 102
    assert "还有 150 行" in told.err
    assert len(as_admin("--json", "import", "staff", tmp_path / "x.csv").data["refused"]) == 250


def test_what_is_no_register_is_refused(as_admin: Run, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK nonsense")
    for file in (tmp_path / "x.xlsx", tmp_path / "gone.xlsx"):
        told = as_admin("import", "staff", file)
        assert (told.status, told.out) == (1, "")
    told = as_admin("import", "staff", REGISTER, "--sheet", "没有")
    assert "没有工作表" in told.err
