"""Lists written as files keep their values, carry no formula made of people's text, and appear whole or not at all."""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.core import disk
from models.core.cells import Fault
from models.core.errors import Refused
from models.core.lists import Column, ListKind, Row
from reports.kit import returned, sheet, word
from reports.kit.reading.workbook import open_workbook
from tests.source import ROOT

resource = pytest.importorskip("resource", reason="limits of files are a thing of Unix")

COLUMNS = (
    Column("no", "编号", None),
    Column("name", "姓名", None, "strong"),
    Column("paid", "已收", None, "money"),
    Column("count", "人数", None, "number"),
    Column("day", "日期", None, "date"),
    Column("at", "时间", None, "time"),
    Column("state", "状态", None, "choice", choices={"open": "未结"}),
    Column("id_no", "身份证号", None, "secret"),
    Column("active", "在用", None, "bool"),
    Column("hidden", "内部", None, shown=False),
)
AT, DAY = datetime.fromisoformat("2026-11-24 10:20"), datetime.fromisoformat("2026-11-24")
KIND = ListKind("x", "欠费/清单：一", "x", "", COLUMNS, lambda _: None, None, lambda _: None, "no")
ROW = (
    "0012", "何志刚", -123456, 7, date(2026, 11, 24), AT, "open", "990101199001011234",
    True, "x",
)  # fmt: skip
EMPTY = ("", None, None, None, None, None, None, None, None, None)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＋1", "－1", "\uff20x"]


def rows(*values: tuple[Any, ...]) -> list[Row]:
    return [Row(number, 1, one) for number, one in enumerate(values, 1)]


def read_xlsx(out: Path) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(out)
    return list(book.active.iter_rows(values_only=True))


def read_csv(out: Path) -> list[list[str]]:
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_workbook_holds_numbers_and_dates_and_masks_secrets(tmp_path: Path) -> None:
    out = tmp_path / "a.xlsx"
    assert sheet.write(out, KIND, rows(EMPTY, ROW)) == 2
    head, second, first = read_xlsx(out)
    assert head == ("编号", "姓名", "已收（元）", "人数", "日期", "时间", "状态", "身份证号", "在用")
    assert first == (
        "0012", "何志刚", -1234.56, 7, DAY, AT, "未结",
        "990***********1234", "是",
    )  # fmt: skip
    assert set(second) == {None}


def test_a_csv_holds_the_same_in_plain_words(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    sheet.write(out, KIND, rows(ROW, EMPTY))
    head, first, second = read_csv(out)
    assert head[2] == "已收（元）"
    assert first == [
        "0012", "何志刚", "-1234.56", "7", "2026-11-24", "2026-11-24 10:20", "未结", "990***********1234", "是",
    ]  # fmt: skip
    assert set(second) == {""}


def test_days_and_points_are_numbers_without_needless_zeros(tmp_path: Path) -> None:
    kind = replace(KIND, columns=(Column("absence", "旷工（天）", None, "hundredths"),))
    for name in ("a.xlsx", "a.csv"):
        sheet.write(tmp_path / name, kind, rows((50,), (100,), (-25,), (None,), (1000,)))
    assert read_xlsx(tmp_path / "a.xlsx") == [("旷工（天）",), (0.5,), (1,), (-0.25,), (None,), (10,)]
    assert read_csv(tmp_path / "a.csv") == [["旷工（天）"], ["0.5"], ["1"], ["-0.25"], [""], ["10"]]


@pytest.mark.parametrize("keys", [("name", "no"), ("hidden",)])
def test_the_columns_asked_for_are_written_in_their_order(tmp_path: Path, keys: tuple[str, ...]) -> None:
    sheet.write(tmp_path / "a.xlsx", KIND, rows(ROW), keys)
    assert list(read_xlsx(tmp_path / "a.xlsx")[0]) == [KIND.column(key).label for key in keys]


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    evil = [(word, word, *ROW[2:]) for word in FORMULAS]
    sheet.write(tmp_path / "a.xlsx", KIND, rows(*evil))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    texts = [cell for cell in cells if cell.column == 1]
    assert [cell.value.strip() for cell in texts] == [word.strip() for word in FORMULAS]
    assert all(cell.quotePrefix for cell in texts)
    sheet.write(tmp_path / "a.csv", KIND, rows(*evil))
    assert [line[0] for line in read_csv(tmp_path / "a.csv")[1:]] == ["'" + word for word in FORMULAS]


def test_characters_that_a_workbook_cannot_hold_are_left_out(tmp_path: Path) -> None:
    sheet.write(tmp_path / "a.xlsx", KIND, rows(("a\x00\x0bb龚😀", *ROW[1:])))
    assert read_xlsx(tmp_path / "a.xlsx")[1][0] == "ab龚😀"


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("old")

    def broken() -> Any:
        yield from rows(ROW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sheet.write(tmp_path / name, KIND, broken())
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


@pytest.mark.parametrize("name", ["gone/a.xlsx", "gone/a.csv"])
def test_a_place_that_cannot_be_written_is_told_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="没有写成"):
        sheet.write(tmp_path / name, KIND, rows(ROW))


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond `room` bytes: a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
@pytest.mark.parametrize("room", [0, 2_000, 20_000])
def test_a_full_disk_is_told_in_words_and_leaves_the_old_file(tmp_path: Path, name: str, room: int) -> None:
    (tmp_path / name).write_text("old")
    many = rows(*[(str(number), f"{number * 7919 % 10007}人", *ROW[2:]) for number in range(3_000)])
    with full_disk(room), pytest.raises(Refused, match="没有写成“a"):
        sheet.write(tmp_path / name, KIND, many)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "old"


def test_a_full_disk_is_told_when_a_paper_is_written(tmp_path: Path) -> None:
    page = word.blank_page()
    with full_disk(1_000), pytest.raises(Refused, match="没有写成“a"):
        word.save(page, tmp_path / "a.docx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("exists", "words"), [(True, "Excel 里打开"), (False, "没有写入权限")])
def test_a_file_that_is_open_in_excel_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool, words: str
) -> None:
    """Windows lets nobody replace a file that another program has open."""

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "in use")

    if exists:
        (tmp_path / "a.xlsx").write_text("old")
    monkeypatch.setattr(disk, "publish", locked)
    with pytest.raises(Refused, match=words):
        sheet.write(tmp_path / "a.xlsx", KIND, rows(ROW))
    assert [path.name for path in tmp_path.iterdir()] == (["a.xlsx"] if exists else [])


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("欠费/清单：一", "欠费 清单：一"),
        ("'=1+1'", "=1+1"),
        ("长" * 40, "长" * 31),
        ("[x]:y\x00", " x  y"),
        ("", "表格"),
    ],
)
def test_any_words_become_a_title_that_excel_takes(tmp_path: Path, words: str, title: str) -> None:
    assert sheet.sheet_title(words) == title
    sheet.write(tmp_path / "a.xlsx", replace(KIND, label=words), rows(ROW))
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == [title]


DANGEROUS = ["=cmd|'/C calc'!A0", '=HYPERLINK("http://example.org","x")', "+1", "@SUM(A1)", "\t=1", "＝1", "-1+1"]


def test_rows_that_are_given_back_run_nothing_and_keep_their_words(tmp_path: Path) -> None:
    texts = [*DANGEROUS, "x" * 40_000, "a\x01b"]
    source = tmp_path / "源.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["工号", "姓名"], *([text, "单小明"] for text in texts)])
    faults = [Fault(number, "工号", text[:9], "BAD", f"{text[:9]}不对。") for number, text in enumerate(texts, 2)]
    returned.write(tmp_path / "退.xlsx", open_workbook(source).rows("源"), "源", 1, faults)
    book = openpyxl.load_workbook(tmp_path / "退.xlsx")
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    given = [row[0].value for row in book.active.iter_rows(min_row=2)]
    assert given[:4] == DANGEROUS[:4]
    assert given[-2:] == ["x" * 32_767, "ab"]
    assert book.active.cell(1, 3).value == "退回原因"


def test_rows_of_any_kind_of_file_are_given_back_with_what_stood_in_them(tmp_path: Path) -> None:
    old = ROOT / "tests/data/old.xls"
    rows = open_workbook(old).rows("花名册")
    returned.write(tmp_path / "退.xlsx", rows, "花名册", 2, [Fault(4, "入职日期", "#N/A", "CELL_ERROR", "公式出错。")])
    book = openpyxl.load_workbook(tmp_path / "退.xlsx")
    assert [[cell.value for cell in line] for line in book["花名册"].iter_rows(min_row=2)] == [
        ["部门", "工号", "姓名", "入职日期", "工资（元）", "退回原因"],
        ["营业厅", "KF002", "何志刚", "#N/A", "#REF!", "公式出错"],
    ]


def test_the_same_words_are_harmless_as_text() -> None:
    evil = [(word, word, *ROW[2:]) for word in DANGEROUS]
    lines = list(csv.reader(sheet.csv_text(KIND, rows(*evil)).splitlines()))[1:]
    assert [line[0] for line in lines] == [f"'{word}" for word in DANGEROUS]


def test_a_list_is_printed_across_as_wide_as_the_page_with_its_head_on_every_page(tmp_path: Path) -> None:
    out = tmp_path / "表.xlsx"
    sheet.write(out, KIND, [])
    made: Any = openpyxl.load_workbook(out).active
    assert (made.page_setup.orientation, made.page_setup.paperSize, made.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert made.sheet_properties.pageSetUpPr.fitToPage
    assert made.print_title_rows == "$1:$1"
    assert (made.oddHeader.center.text, made.oddFooter.center.text) == ("&A", "第 &P 页　共 &N 页")
