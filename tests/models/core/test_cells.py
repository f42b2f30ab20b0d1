"""Cells of office files become values, or faults in words; never something else in silence."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import cells
from models.core.cells import CellError, CellFault, ImportColumn

DAYS = st.dates(date(1956, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, ""),
        ("  ", ""),
        (7.0, "7"),
        (7.5, "7.5"),
        (19900000774.0, "19900000774"),
        ("潘  婷", "潘婷"),
        ("\uff2b\uff46０01 ", "Kf001"),
        ("上半年 KF 01", "上半年 KF 01"),
        (date(2026, 11, 3), "2026-11-03"),
        (datetime.fromisoformat("2026-11-03"), "2026-11-03"),
        (datetime.fromisoformat("2026-11-03T08:30"), "2026-11-03 08:30:00"),
        (True, "是"),
    ],
)
def test_the_words_of_a_cell(cell: cells.Cell, words: str) -> None:
    assert cells.words(cell) == words


@pytest.mark.parametrize(("cell", "code"), [(" kf 001", "KF001"), (57.0, "57"), ("９９１X", "991X"), (None, "")])
def test_a_code_has_one_spelling(cell: cells.Cell, code: str) -> None:
    assert cells.code(cell) == code


@given(DAYS)
def test_every_spelling_of_a_day_is_the_same_day(day: date) -> None:
    spellings: list[cells.Cell] = [
        day,
        datetime.combine(day, time()),
        f"{day.year}-{day.month}-{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month:02d}/{day.day:02d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        int(f"{day:%Y%m%d}"),
        float(f"{day:%Y%m%d}"),
        f" {day:%Y-%m-%d} 00:00:00",
        f"{day:%Y/%m/%d} 8:30",
        datetime.combine(day, time(8, 30)),
        f"'{day:%Y-%m-%d}",
        (day - cells.SERIAL_START).days,
        str((day - cells.SERIAL_START).days),
    ]
    assert {cells.day(one) for one in spellings} == {day}


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000"])
def test_an_empty_cell_is_no_day_and_no_fault(cell: cells.Cell) -> None:
    assert cells.day(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["2018年2月30日", "2026-13-01", "昨天", "1", 7, 45.5, True, time(8), timedelta(days=1), "0001-01-01", "20261331",
     "2026-11", "26.11.3", 99_999, "2026-11-03 25:30", "2026-11-03 早"],
)  # fmt: skip
def test_what_is_no_possible_day_is_a_fault(cell: cells.Cell) -> None:
    with pytest.raises(CellFault) as caught:
        cells.day(cell)
    assert caught.value.code == "BAD_DATE"
    assert "日期" in caught.value.sentence


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.times()))
def test_any_cell_is_read_or_is_a_fault(cell: cells.Cell) -> None:
    assert cells.words(cell) == cells.words(cells.words(cell))
    try:
        found = cells.day(cell)
    except CellFault:
        return
    assert found is None or cells.EARLIEST <= found.year <= cells.LATEST


COLUMNS = (
    ImportColumn("work_no", "工号", cells.code, ("员工编号", "编号")),
    ImportColumn("name", "姓名", cells.words),
    ImportColumn("pay", "基本工资", cells.words),
    ImportColumn("hours", "小时数", cells.words, ("时长（小时）",)),
)


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (["序号", "工号", "姓名"], {"work_no": 1, "name": 2}),
        ([" 姓 名 ", "员工\n编号"], {"name": 0, "work_no": 1}),
        (["*工号：", "姓名（必填）", "基本工资(元)"], {"work_no": 0, "name": 1, "pay": 2}),
        (["姓名", "姓名"], {"name": 0}),
        (["编号", "工号", "姓名"], {"work_no": 1, "name": 2}),
        (["编号", "员工编号", "姓名"], {"work_no": 1, "name": 2}),
        ([None, 7, ""], {}),
        (["时长（天）", "姓名"], {"name": 1}),
        (["时长", "时长 (小时)"], {"hours": 1}),
    ],
)
def test_columns_are_found_by_name_and_alias(heads: list[cells.Cell], found: dict[str, int]) -> None:
    assert cells.match_columns(heads, COLUMNS) == found


@pytest.mark.parametrize(("cell", "sentence"), [(CellError(), "保存一次"), (CellError("#REF!"), "#REF!")])
def test_a_cell_without_a_value_is_a_fault_in_every_column(cell: CellError, sentence: str) -> None:
    for column in (*COLUMNS, ImportColumn("any", "随意", lambda _: "read")):
        with pytest.raises(CellFault, match=sentence) as caught:
            column.parse(cell)
        assert caught.value.code == "CELL_ERROR"
    assert not cells.is_blank(cell)
    assert cells.words(cell)
    with pytest.raises(CellFault):
        cells.day(cell)
