"""Workbooks from outside: read when they are harmless, refused in words when they are not."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest

from models.core import cells
from models.core.cells import ImportColumn
from models.core.errors import Refused
from reports.kit import workbook
from reports.kit.header import find_header
from reports.kit.workbook import Row, open_workbook
from tests.reports import books
from tests.source import ROOT

REGISTER = ROOT / "tests/data/08_花名册.xlsx"
SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


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
    assert (book.name, book.sheets) == ("tidy.xlsx", ("一", "二"))
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
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "网页"),
        ("工号,姓名\r\nKF001,单小明\r\n".encode("gb18030"), "文本"),
        (OLE + b"\0" * 600, ".xls"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "不是 Excel"),
        (b"PK\x03\x04" + b"\0" * 100, "损坏"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "不存在" in refusal(tmp_path / "无.xlsx")
    assert "打不开" in refusal(tmp_path)


def test_a_zip_that_holds_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    books.with_part(path if path.exists() else _empty_zip(path), path, "word/document.xml", b"<w/>")
    assert "不是 .xlsx" in refusal(path)


def _empty_zip(path: Path) -> Path:
    path.write_bytes(b"PK\x05\x06" + b"\0" * 18)
    return path


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
    monkeypatch.setattr(workbook, "MOST_PARTS", 3)
    assert "过大" in refusal(tidy)
    monkeypatch.setattr(workbook, "MOST_PARTS", 100)
    monkeypatch.setattr(workbook, "LARGEST_CONTENT", 1000)
    assert "过大" in refusal(tidy)


@pytest.mark.parametrize("reference", [b"XFD1048576", b"ZZ99999", b"AAAAAAA2", b"B99999999999"])
def test_cells_at_impossible_places_are_refused_before_memory_is_taken(
    tidy: Path, tmp_path: Path, reference: bytes
) -> None:
    for quote in (b'"', b"'"):
        new = b"r=" + quote + reference + quote
        assert "范围过大" in refusal(books.changed(tidy, tmp_path / "x.xlsx", SHEET, b'r="B2"', new))


def test_a_row_number_counts_as_much_as_a_cell(tidy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 1_000_000)
    path = books.changed(tidy, tmp_path / "x.xlsx", SHEET, b'<row r="2"', b'<row r="1048576"')
    assert "范围过大" in refusal(path)


def test_a_reference_on_the_border_of_two_pieces_is_seen(
    tidy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = books.changed(tidy, tmp_path / "x.xlsx", SHEET, b'r="B2"', b'r="XFD1048576"')
    for piece in range(60, 90):
        monkeypatch.setattr(workbook, "PIECE", piece)
        assert "范围过大" in refusal(path)


def test_a_promise_of_more_texts_than_fit_is_refused(tidy: Path, tmp_path: Path) -> None:
    source = open_workbook(tidy)
    assert source.sheets
    path = books.changed(tidy, tmp_path / "x.xlsx", "xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="4000000')
    assert "范围过大" in refusal(path)


def test_entities_are_not_followed(tidy: Path, tmp_path: Path) -> None:
    attack = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst'
    path = books.changed(tidy, tmp_path / "x.xlsx", "xl/sharedStrings.xml", b"<sst", attack)
    path = books.changed(path, tmp_path / "y.xlsx", "xl/sharedStrings.xml", "单小明".encode(), b"&e;")
    try:
        rows = open_workbook(path).rows("一")
    except Refused:
        return
    assert "root" not in repr(rows)


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


def test_an_inner_failure_of_the_reader_is_told_as_damage(tidy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {"__module__": "pyo3_runtime"})

    class Reader:
        @staticmethod
        def from_object(_: object) -> None:
            raise panic

    monkeypatch.setattr(workbook, "_reader", lambda: Reader)
    assert "损坏" in refusal(tidy)
    monkeypatch.setattr(Reader, "from_object", staticmethod(lambda _: (_ for _ in ()).throw(KeyboardInterrupt)))
    with pytest.raises(KeyboardInterrupt):
        open_workbook(tidy)


COLUMNS = (ImportColumn("work_no", "工号", cells.code), ImportColumn("name", "姓名", cells.words))


def test_the_header_is_found_below_titles_and_names_what_nobody_asked_for() -> None:
    rows = [Row(1, ("花名册",)), Row(2, ("姓名",)), Row(3, ("序号", "姓名", "工号", "血型")), Row(4, ("工号", "姓名"))]
    header = find_header(rows, COLUMNS, ("work_no", "name"))
    assert header is not None
    assert (header.number, header.positions, header.unread) == (3, {"name": 1, "work_no": 2}, ("序号", "血型"))
    assert header.pick(Row(5, (1, "单小明"))) == {"name": "单小明", "work_no": None}


def test_without_the_needed_columns_there_is_no_header() -> None:
    assert find_header([Row(1, ("姓名",))], COLUMNS, ("work_no", "name")) is None
    assert find_header([], COLUMNS, ("work_no",)) is None
