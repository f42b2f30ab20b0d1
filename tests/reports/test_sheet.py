"""Lists written as files keep their values, carry no formula made of people's text, and appear whole or not at all."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from models.core.errors import Refused
from models.core.listing import Column, ListKind, Row
from reports.kit import sheet

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
