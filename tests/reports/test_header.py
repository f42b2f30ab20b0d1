"""The header of a sheet is found among titles, in one row or two, and a person can choose another."""

from __future__ import annotations

import pytest

from models.core import cells
from models.core.cells import Cell, ImportColumn
from reports.kit.reading.header import candidates, find_header, header_at, repeats
from reports.kit.reading.rows import Row

COLUMNS = (
    ImportColumn("work_no", "工号", cells.code),
    ImportColumn("name", "姓名", cells.words),
    ImportColumn("due", "应收金额", cells.words, ("应收",)),
    ImportColumn("paid", "已收金额", cells.words, ("已收", "收费情况金额")),
)
NEEDED = ("work_no", "name")


def rows(*lines: tuple[Cell, ...], first: int = 1) -> tuple[Row, ...]:
    return tuple(Row(number, line) for number, line in enumerate(lines, first))


def test_the_header_is_found_below_titles_and_names_what_nobody_asked_for() -> None:
    sheet = rows(("花名册",), ("姓名",), ("序号", "姓名", "工号", "血型"), ("工号", "姓名"))
    header = find_header(sheet, COLUMNS, NEEDED)
    assert header is not None
    assert (header.number, header.rows) == (3, (3,))
    assert (header.positions, header.unread) == ({"name": 1, "work_no": 2}, ("序号", "血型"))
    assert header.pick(Row(5, (1, "单小明"))) == {"name": "单小明", "work_no": None}


def test_without_the_needed_columns_there_is_no_header() -> None:
    assert find_header(rows(("姓名",)), COLUMNS, NEEDED) is None
    assert find_header([], COLUMNS, ("work_no",)) is None


@pytest.mark.parametrize(("titles", "found"), [(29, 30), (30, None)])
def test_a_header_is_looked_for_in_thirty_rows(titles: int, found: int | None) -> None:
    header = find_header(rows(*[("说明",)] * titles, ("工号", "姓名")), COLUMNS, NEEDED)
    assert (header and header.number) == found


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (("工号", "姓名", "收费情况", "", "备注"), ("工号", "姓名", "应收", "金额", "备注")),  # merged cells filled
        (("工号", "姓名", "收费情况", "", "备注"), ("", "", "应收", "金额", "")),  # as a CSV file has them
        (("工号", "姓名", "收费情况", None, "备注"), (None, None, "应收", "金额")),
    ],
)
def test_two_rows_make_one_header(upper: tuple[Cell, ...], lower: tuple[Cell, ...]) -> None:
    sheet = rows(("台账",), upper, lower, ("KF001", "单小明", 7.0, 8.0))
    header = find_header(sheet, COLUMNS, NEEDED)
    assert header is not None
    assert (header.number, header.rows) == (3, (2, 3))
    assert header.positions == {"work_no": 0, "name": 1, "due": 2, "paid": 3}
    assert header.names == ("工号", "姓名", "收费情况应收", "收费情况金额", "备注")
    assert header.unread == ("备注",)


def test_a_title_above_is_no_group_and_data_below_is_no_second_row() -> None:
    for sheet in (
        rows(("花名册", "", ""), ("工号", "姓名", "部门")),
        rows(("工号", "姓名", "部门"), ("KF001", "单小明", ""), ("KF002", "何志刚", "营业厅")),
        rows(("工号", "姓名", "部门"), ("工号", "姓名", "部门")),
        rows(("工号", "姓名", "应收", ""), ("KF001", "", 77.5, "x")),
    ):
        header = find_header(sheet, COLUMNS, NEEDED)
        assert header is not None
        assert header.rows == (next(row.number for row in sheet if row.cells[0] == "工号"),)


def test_a_person_can_choose_another_row() -> None:
    sheet = rows(("工号", "姓名"), ("说明",), ("员工", "名字"), first=4)
    assert [one.number for one in candidates(sheet, COLUMNS, NEEDED)] == [4]
    chosen = header_at(sheet, 6, COLUMNS)
    assert chosen is not None
    assert (chosen.number, chosen.positions, chosen.names) == (6, {}, ("员工", "名字"))
    assert header_at(sheet, 1, COLUMNS) is None
    pair = header_at(rows(("工号", "姓名", "收费情况", ""), ("", "", "应收", "已收")), 2, COLUMNS)
    assert pair is not None
    assert pair.rows == (1, 2)


@pytest.mark.parametrize(
    ("row", "again"),
    [
        (("工号", "姓名", "收费情况", "", "备注"), True),
        (("工号", "姓名", "应收", "金额", "备注"), True),
        (("", "", "应收", "金额", ""), True),
        (("KF001", "姓名"), False),
        (("工号",), False),
        ((None, ""), False),
    ],
)
def test_a_header_that_comes_again_is_known(row: tuple[Cell, ...], again: bool) -> None:
    sheet = rows(("工号", "姓名", "收费情况", "", "备注"), ("工号", "姓名", "应收", "金额", "备注"))
    header = find_header(sheet, COLUMNS, NEEDED)
    assert header is not None
    assert repeats(header, Row(90, row)) is again
