"""Workbooks from outside: read when they are harmless, refused in words when they are not."""

from __future__ import annotations

import hashlib
import os
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest

from models.core import cells
from models.core.cells import CellError
from models.core.errors import Refused
from reports.kit.reading import apart, packed, workbook
from reports.kit.reading.workbook import Row, open_workbook
from tests.reports import books
from tests.source import ROOT

REGISTER = ROOT / "tests/data/08_花名册.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OLD = ROOT / "tests/data/old.xls"


@pytest.fixture
def tidy(tmp_path: Path) -> Path:
    return books.workbook(
        tmp_path / "tidy.xlsx", {"一": [["工号", "姓名"], ["KF001", "单小明"], [], ["KF002", 7.5]], "二": []}
    )


def read_all(path: Path) -> None:
    book = open_workbook(path)
    for sheet in book.sheets:
        book.rows(sheet)


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        read_all(path)
    assert path.name in caught.value.sentence
    assert caught.value.code == "FILE"
    assert caught.value.sentence.endswith("。")
    return caught.value.sentence


def test_rows_keep_the_numbers_that_a_spreadsheet_shows(tidy: Path) -> None:
    book = open_workbook(tidy)
    assert (book.name, book.sheets, book.size) == ("tidy.xlsx", ("一", "二"), tidy.stat().st_size)
    assert book.sha256 == hashlib.sha256(tidy.read_bytes()).hexdigest()
    rows = book.rows("一")
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert rows[3] == Row(4, ("KF002", 7.5))
    assert all(cells.is_blank(cell) for cell in rows[2].cells)
    assert book.rows("二") == ()


def test_empty_rows_and_columns_before_the_data_count(tmp_path: Path) -> None:
    path = books.workbook(tmp_path / "x.xlsx", {"一": [[], [], ["", "", "姓名"]]})
    assert open_workbook(path).rows("一")[2].cells[2] == "姓名"


def test_a_cell_merged_downwards_counts_for_every_row_it_covers(tmp_path: Path) -> None:
    rows = [["花名册", "", ""], ["营业厅", "甲", ""], ["", "乙", ""], ["抄表班", "丙", ""]]
    path = books.workbook(tmp_path / "x.xlsx", {"一": rows}, merged={"一": ["A1:C1", "A2:A3", "C4:C900000"]})
    assert [row.cells[0] for row in open_workbook(path).rows("一")] == ["花名册", "营业厅", "营业厅", "抄表班"]
    assert cells.is_blank(open_workbook(path).rows("一")[0].cells[1])


def test_a_sheet_that_does_not_exist_is_refused_by_name(tidy: Path) -> None:
    with pytest.raises(Refused) as caught:
        open_workbook(tidy).rows("三")
    assert "一、二" in caught.value.sentence


def test_the_content_counts_and_not_the_name(tidy: Path) -> None:
    assert open_workbook(tidy.rename(tidy.with_suffix(".xls"))).sheets == ("一", "二")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"<html><p>no table</p></html>", "网页"),
        (b"<?xml version='1.0'?><orders/>", "XML"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "图片"),
        (b"%PDF-1.7", "PDF"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\0\x05\x16\x07\0\x02", "苹果"),
        (b"MZ\x90\0", "程序"),
        (b"BM\x36\0\0\0", "图片"),
        (b"\x09\x04\x06\0\0\0", "很旧的 Excel"),
        (b"\0\0\0\x18ftypmp42", "录像"),
        (b"PK\x03\x04" + b"\0" * 100, "损坏"),
        (OLE + b"\0" * 600, "损坏"),
        (b"\x01\x02\x03" * 50, "不是表格"),
        (b"\x80\x81\xff\xfe\xfd" * 50, "编码"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content)
    assert words in refusal(path)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("word/document.xml", "Word 文档"),
        ("ppt/presentation.xml", "演示文稿"),
        ("xl/workbook.bin", ".xlsb"),
        ("[Content_Types].xml", "不是 .xlsx"),
        ("照片/1.jpg", "压缩包"),
        ("Index/Document.iwa", "Numbers"),
    ],
)
def test_packed_files_are_named_for_what_they_are(tmp_path: Path, part: str, words: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as made:
        made.writestr(part, b"<x/>")
    assert words in refusal(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    ("streams", "words"),
    [
        ({"EncryptedPackage": b"", "EncryptionInfo": b""}, "打开密码"),
        ({"WordDocument": b""}, "Word 文档"),
        ({"Workbook": b"\x09\x08\x04\0\0\x06\x05\0\x2f\0\0\0"}, "打开密码"),
        ({"Something": b""}, "不是 Excel 表格"),
        ({"Workbook": b"\x09\x08\x04\0\0\x06\x05\0"}, "损坏"),
    ],
)
def test_old_files_are_named_for_what_they_are(tmp_path: Path, streams: dict[str, bytes], words: str) -> None:
    assert words in refusal(books.compound(tmp_path / "x.xls", streams))


def test_the_temporary_file_of_excel_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "~$花名册.xlsx").write_bytes(b"\x05admin")
    assert "临时文件" in refusal(tmp_path / "~$花名册.xlsx")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "不存在" in refusal(tmp_path / "无.xlsx")
    assert "文件夹" in refusal(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="pipes with names are a thing of Unix")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.xlsx")
    assert "不是普通文件" in refusal(tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "x"), "占用"),
        (OSError(5, "x"), "网络"),
        (OSError(116, "x"), "网络"),
        (OSError(22, "x"), "占用"),
    ],
)
def test_what_the_system_does_not_hand_out_is_told_in_words(
    tidy: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    def gone(*_: object) -> None:
        raise error

    monkeypatch.setattr(workbook, "_hash", gone)
    assert words in refusal(tidy)


def test_a_file_that_changes_meanwhile_is_refused(tidy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_hash", lambda *_: "0" * 64)
    assert "被改动" in refusal(tidy)


def test_a_file_that_is_too_large_is_not_even_opened(tidy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST_FILE", 100)
    assert "超过" in refusal(tidy)


@pytest.mark.parametrize("name", ["../evil.xml", "/evil.xml", "C:/evil.xml", "xl\\..\\..\\evil.xml"])
def test_parts_that_point_elsewhere_are_refused(tidy: Path, tmp_path: Path, name: str) -> None:
    assert "不正常" in refusal(books.with_part(tidy, tmp_path / "x.xlsx", name, b"x"))


def test_a_bomb_is_refused_by_its_promised_size(tidy: Path, tmp_path: Path) -> None:
    path = books.with_part(tidy, tmp_path / "bomb.xlsx", "xl/worksheets/sheet9.xml", b" " * (64 * 1024 * 1024))
    assert path.stat().st_size < 200_000
    assert "大得不正常" in refusal(path)


def test_too_many_parts_and_too_much_content_are_refused(tidy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_PARTS", 3)
    assert "大得不正常" in refusal(tidy)
    monkeypatch.setattr(packed, "MOST_PARTS", 100)
    monkeypatch.setattr(packed, "LARGEST_CONTENT", 1000)
    assert "大得不正常" in refusal(tidy)
    monkeypatch.setattr(packed, "LARGEST_DIRECTORY", 100)
    assert "大得不正常" in refusal(tidy)


def test_ten_thousand_parts_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as made:
        for number in range(10_001):
            made.writestr(f"xl/worksheets/sheet{number}.xml", b"")
    assert "大得不正常" in refusal(tmp_path / "x.xlsx")


def test_a_part_that_is_longer_than_it_says_is_refused(tidy: Path, tmp_path: Path) -> None:
    """The reader unpacks to the end and would fill the memory."""
    path = books.with_part(tidy, tmp_path / "x.xlsx", "xl/worksheets/sheet9.xml", b" " * 5_000_000)
    content = bytearray(path.read_bytes())
    entry = content.rfind(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    assert "不正常" in refusal(path)


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path) -> None:
    """The reader copies a shared text into every cell that shows it: 40 KB of file would become 600 MB."""
    rows = [["长" * 30_000]] * 7_000
    path = books.workbook(tmp_path / "x.xlsx", {"一": rows})
    assert path.stat().st_size < 100_000
    assert "大得不正常" in refusal(path)
    notes = [["长" * 30_000], *([["短"]] * 50_000)]  # one long note among many short ones is how ledgers are
    assert len(open_workbook(books.workbook(tmp_path / "y.xlsx", {"一": notes})).rows("一")) == 50_001


@pytest.mark.parametrize("reference", [b"XFD1048576", b"ZZ99999", b"AAAAAAA2", b"B99999999999"])
def test_cells_at_impossible_places_are_refused_before_memory_is_taken(
    tidy: Path, tmp_path: Path, reference: bytes
) -> None:
    for quote in (b'"', b"'"):
        new = b"r=" + quote + reference + quote
        assert "范围过大" in refusal(books.changed(tidy, tmp_path / "x.xlsx", SHEET, b'r="B2"', new))


def test_a_row_number_counts_as_much_as_a_cell(tidy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_CELLS", 1_000_000)
    path = books.changed(tidy, tmp_path / "x.xlsx", SHEET, b'<row r="2"', b'<row r="1048576"')
    assert "范围过大" in refusal(path)


def test_a_reference_on_the_border_of_two_pieces_is_seen(
    tidy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = books.changed(tidy, tmp_path / "x.xlsx", SHEET, b'r="B2"', b'r="XFD1048576"')
    for piece in range(60, 90):
        monkeypatch.setattr(packed, "PIECE", piece)
        assert "范围过大" in refusal(path)


@pytest.mark.slow
def test_a_wide_sheet_of_a_month_is_read(tmp_path: Path) -> None:
    rows = [[f"{row}-{column}" for column in range(60)] for row in range(3000)]
    book = open_workbook(books.workbook(tmp_path / "x.xlsx", {"一": rows}))
    assert book.rows("一")[2999].cells[59] == "2999-59"


def test_a_promise_of_more_texts_than_fit_is_refused(tidy: Path, tmp_path: Path) -> None:
    path = books.changed(tidy, tmp_path / "x.xlsx", "xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="4000000')
    assert "大得不正常" in refusal(path)


def test_two_hundred_sheets_are_read(tmp_path: Path) -> None:
    book = open_workbook(books.workbook(tmp_path / "x.xlsx", {f"表{n}": [["工号"], [n]] for n in range(200)}))
    assert [book.rows(name)[1].cells[0] for name in book.sheets] == list(range(200))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", SHEET])
def test_parts_that_define_entities_are_refused(tidy: Path, tmp_path: Path, part: str) -> None:
    bomb = b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    assert "不正常" in refusal(books.changed(tidy, tmp_path / "x.xlsx", part, b"?>", bomb))


def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    chance = random.Random(20261124)
    good = REGISTER.read_bytes()
    path = tmp_path / "坏.xlsx"
    told = []
    for number in range(200):
        content = bytearray(good[: chance.randrange(len(good))] if number % 2 else good)
        for _ in range(0 if number % 2 else chance.choice([1, 5, 50])):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        try:
            read_all(path)
        except Refused as refused:
            told.append(refused.sentence)
    assert len(told) > 150
    assert {sentence[-1] for sentence in told} == {"。"}


def test_an_inner_failure_of_the_reader_is_told_as_damage() -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})

    def fail(error: type[BaseException]) -> None:
        raise error

    with pytest.raises(Refused, match="损坏"):
        apart.in_words("x", lambda: fail(panic))
    with pytest.raises(KeyboardInterrupt):
        apart.in_words("x", lambda: fail(KeyboardInterrupt))


# cells without a value


def test_formulas_without_a_result_and_errors_are_no_blanks(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>工号</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>1+1</f><v></v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="D2" t="str"><f>T(1)</f><v></v></c><c r="E2"><f>1+1</f><v>2</v></c><c r="F2" t="e"><v>#N/A</v></c></row>'
        '<row r="5"><c r="B5"><f t="shared" si="0"/></c></row>'
    )
    path = books.with_sheet(tmp_path / "x.xlsx", sheet)
    rows = open_workbook(path).rows("Sheet1")
    assert rows[1].cells == (CellError(), CellError(), CellError("#DIV/0!"), "", 2.0, CellError("#N/A"))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert rows[4].cells[1] == CellError()


def test_an_error_in_a_merged_cell_counts_for_every_row(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'
    )
    path = books.with_sheet(
        tmp_path / "x.xlsx", sheet, after='<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    )
    assert [row.cells[0] for row in open_workbook(path).rows("Sheet1")] == [CellError("#REF!")] * 2


@pytest.mark.parametrize(
    "sheet",
    [
        '<row><c t="inlineStr"><is><t>工号</t></is></c><c><v>7</v></c></row>',
        "<row r='1'><c r='A1' t='inlineStr'><is><t>工号</t></is></c><c s='0' r='B1'><v>7</v></c></row>",
        '<row ht="15" r="1"><c s="0" r="A1" t="inlineStr"><is><t>工号</t></is></c><c r = "B1"><v>7</v></c></row>',
    ],
)
def test_sheets_written_in_other_ways_are_read(tmp_path: Path, sheet: str) -> None:
    assert open_workbook(books.with_sheet(tmp_path / "x.xlsx", sheet)).rows("Sheet1") == (Row(1, ("工号", 7.0)),)


def test_charts_are_no_sheets(tmp_path: Path) -> None:
    assert open_workbook(books.with_chart(tmp_path / "x.xlsx")).sheets == ("数据",)


# old workbooks


def test_an_old_workbook_is_read(tmp_path: Path) -> None:
    book = open_workbook(OLD)
    assert book.sheets == ("花名册", "说明")
    assert [row.cells for row in book.rows("花名册")][1:] == [
        ("部门", "工号", "姓名", "入职日期", "工资（元）"),
        ("营业厅", "KF001", "单小明", date(2024, 3, 4), 4321.5),
        ("营业厅", "KF002", "何志刚", CellError("#N/A"), CellError("#REF!")),
    ]


def test_a_reader_that_dies_or_takes_too_long_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEGABYTES", 10)
    assert "读取已停止" in refusal(OLD)
    monkeypatch.setattr(apart, "MEGABYTES", 1536)
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    assert "已停止" in refusal(OLD)
