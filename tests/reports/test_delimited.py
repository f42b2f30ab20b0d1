"""Texts as tables: every encoding and delimiter that offices and machines write, and rows that keep their lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.errors import Refused
from reports.kit.reading import delimited
from reports.kit.reading.rows import Row
from reports.kit.reading.workbook import open_workbook

REGISTER = "工号,姓名\r\nKF001,单小明\r\nKF002,何志刚\r\n"


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        open_workbook(path).rows(path.stem)
    assert path.name in caught.value.sentence
    assert caught.value.code == "FILE"
    return caught.value.sentence


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("gb18030", ""), *((one, mark) for one in ("utf-8", "utf-16-le", "utf-16-be") for mark in ("", "\ufeff"))],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_every_encoding_and_delimiter_is_found(tmp_path: Path, encoding: str, mark: str, delimiter: str) -> None:
    path = tmp_path / "花名册.xls"  # the content counts
    path.write_bytes((mark + REGISTER.replace(",", delimiter)).encode(encoding))
    book = open_workbook(path)
    assert book.sheets == ("花名册",)
    assert book.rows("花名册") == (Row(1, ("工号", "姓名")), Row(2, ("KF001", "单小明")), Row(3, ("KF002", "何志刚")))


@pytest.mark.parametrize("code", ["BM", "MZ", "PK", "II"])
def test_codes_that_look_like_the_marks_of_other_files_are_text(tmp_path: Path, code: str) -> None:
    (tmp_path / "a.csv").write_text(f"{code}001,营业厅\n", "utf-8")
    assert open_workbook(tmp_path / "a.csv").rows("a")[0].cells == (f"{code}001", "营业厅")


def test_a_comma_inside_a_cell_is_no_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text('户号\t户名\t应收\n001\t甲\t"1,234.50"\n002\t乙\t1,2,3\n', "utf-8")
    assert open_workbook(tmp_path / "a.txt").rows("a")[1].cells == ("001", "甲", "1,234.50")


def test_a_row_has_the_number_of_the_line_on_which_it_begins(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('编号,"地址\r\n第二行"\r\n\r\n1,"他说""好"""\n2,b\r3,c'.encode())
    rows = open_workbook(tmp_path / "a.csv").rows("a")
    assert [row.number for row in rows] == [1, 3, 4, 5, 6]
    assert rows[0].cells == ("编号", "地址\r\n第二行")
    assert rows[1].cells == ()
    assert rows[2].cells == ("1", '他说"好"')


def test_a_mark_of_quotation_that_stays_open_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,"2\n' + "3,4\n" * 50_000, "utf-8")
    assert "第 2 行" in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * 5_000_000, "一行过长"),
        (b"a,b\n" * 20_000 + b"\0\0\0\n", "不是文字"),
        (b"a,b\n" * 20_000 + b"\xff\xff\xff\n", "编码"),
        (b"\x00\x01\x02\x03" * 100, "不是表格"),
        (b"\x01\x00\x41\x00" * 100, "不是表格"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    assert words in refusal(tmp_path / "a.csv")


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_what_is_written_is_what_is_read(table: list[list[str]], encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["编号", "名称,说明"], *table])
    content = text.getvalue().encode(encoding)
    found = delimited.encoding_of("x", io.BytesIO(content))
    if encoding == "gb18030" and found == "utf-8":
        return  # bytes that are both
    rows = list(delimited.rows("x", content, found))
    assert [list(row.cells) for row in rows][:1] == [["编号", "名称,说明"]]
    if delimited.delimiter_of(text.getvalue()) == ",":
        assert [list(row.cells) for row in rows][1:] == table


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refused(content: bytes) -> None:
    try:
        rows = list(delimited.rows("x", content, delimited.encoding_of("x", io.BytesIO(content))))
    except Refused:
        return
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-be"])
def test_what_a_spreadsheet_program_would_show_of_a_text_formula_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes('工号,姓名,说明\r\n="001","=""单小明""","=1+1"\r\n'.encode(encoding))
    book = open_workbook(path)
    assert [row.cells for row in book.rows(book.sheets[0])][1] == ("001", "单小明", "=1+1")
