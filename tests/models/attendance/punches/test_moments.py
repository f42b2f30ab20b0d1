"""Times as machines and people write them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from models.attendance.punches import moments
from models.core.cells import Cell, CellFault

DAY = date(2026, 10, 8)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize(
    ("cell", "wanted", "exact"),
    [
        ("2026-10-08 08:21:13", "2026-10-08 08:21:13", True),
        ("2026/10/8 8:21", "2026-10-08 08:21", False),
        ("2026年10月8日 8时21分", "2026-10-08 08:21", False),
        ("2026.10.08 08：21：05", "2026-10-08 08:21:05", True),
        ("２０２６－１０－０８　０８：２１", "2026-10-08 08:21", False),
        ("26-10-08 星期四 08:21", "2026-10-08 08:21", False),
        ("2026-10-08T08:21:13.000", "2026-10-08 08:21:13", True),
        ("2026/10/8 下午 05:40:02", "2026-10-08 17:40:02", True),
        ("2026/10/8 上午 12:05", "2026-10-08 00:05", False),
        ("2026/10/8 5:40 PM", "2026-10-08 17:40", False),
        ("20261008082113", "2026-10-08 08:21:13", True),
        (20261008082113.0, "2026-10-08 08:21:13", True),
        (46303.5, "2026-10-08 12:00", None),
        (at("2026-10-08 08:21:13"), "2026-10-08 08:21:13", True),
        (at("2026-10-08 08:21"), "2026-10-08 08:21", None),
        ("08:21", "2026-10-08 08:21", False),
        ("次日 00:10", "2026-10-09 00:10", False),
        (time(8, 21, 13), "2026-10-08 08:21:13", True),
        ("当日 08:21", "2026-10-08 08:21", False),
        ("翌日00:10", "2026-10-09 00:10", False),
        ("24:00", "2026-10-09 00:00", False),
        ("2026-10-08 24:00:00", "2026-10-09 00:00", True),
        ("8时5分", "2026-10-08 08:05", False),
        ("2026年10月8日17点40分5秒", "2026-10-08 17:40:05", True),
        ("2026-10-08T08:21:13.120+08:00", "2026-10-08 08:21:13", True),
        ("2026/10/8 17:40:05 星期四", "2026-10-08 17:40:05", True),
        ("2026-10-08(周四) 08:21", "2026-10-08 08:21", False),
        ("08:21:13 2026-10-08", "2026-10-08 08:21:13", True),
        ("'2026-10-08_08:21", "2026-10-08 08:21", False),
        ("0821", "2026-10-08 08:21", False),
        ("082113", "2026-10-08 08:21:13", True),
        (821.0, "2026-10-08 08:21", False),
        ("0.348067129", "2026-10-08 08:21:13", True),
        ("46303.348067129", "2026-10-08 08:21:13", True),
        (at("1899-12-30 08:21:13"), "2026-10-08 08:21:13", True),
        ("10-08 08:21", "2026-10-08 08:21", False),
        ("10月8日 星期四 8:21", "2026-10-08 08:21", False),
        (0.5, "2026-10-08 12:00", None),
    ],
)
def test_a_moment_is_read_as_it_is_written(cell: Cell, wanted: str, exact: bool | None) -> None:
    found = moments.moment(cell)
    assert found is not None
    assert (found.on(DAY, 2026), found.exact) == (at(wanted), exact)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-10-00 00:00:00", "2026-13-01 08:00", "2026-10-08 25:61", "08:61", "abc", "2026-10-08", 7.0, -0.5, True,
        "八点半", 20261008.0, date(2026, 10, 8), "2026-10-08 08:21:61", 0.0, 46303.0, "24:01", "2026-10-08T00:21:13Z",
        "10/08/26 08:21", "10-08-26 08:21", "10/08/2026 08:21", "2026-10-08 星期五 08:21", "补卡 08:21", "17:40:5",
    ],
)  # fmt: skip
def test_what_cannot_be_is_no_moment(cell: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        moments.moment(cell)
    assert caught.value.code == "BAD_TIME"


@pytest.mark.parametrize("cell", [None, "", " ", "缺卡", "未打卡", "--", "休息"])
def test_a_cell_that_says_that_nobody_punched_is_no_fault(cell: Cell) -> None:
    assert moments.moment(cell) is None
    assert moments.pieces(cell) == []


@pytest.mark.parametrize(("cell", "year"), [("10-08 08:21", None), ("02-29 08:21", 2026), ("10-08 周五 08:21", 2026)])
def test_a_day_without_its_year_needs_one_that_fits(cell: str, year: int | None) -> None:
    found = moments.moment(cell)
    assert found is not None
    assert found.on(None, year) is None


def test_a_time_without_a_day_is_no_moment_yet() -> None:
    found = moments.moment("08:21")
    assert found is not None
    assert found.on(None) is None


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("08:20\n17:36\n", ["08:20", "17:36"]),
        ("08:20  \n08:25  \n17:59", ["08:20", "08:25", "17:59"]),
        ("08:2017:36", ["08:20", "17:36"]),
        ("8:2012:0517:36", ["8:20", "12:05", "17:36"]),
        ("08:20;17:36；18:00", ["08:20", "17:36", "18:00"]),
        ("08:20、17:36", ["08:20", "17:36"]),
        ("08:20（外勤）\n17:36", ["08:20", "17:36"]),
        ("2026-10-08 08:20:11;17:36:02", ["2026-10-08 08:20:11", "2026-10-08 17:36:02"]),
        ("2026-10-08 08:20,2026-10-09 00:10", ["2026-10-08 08:20", "2026-10-09 00:10"]),
        ("2026-10-08 08:21:13", ["2026-10-08 08:21:13"]),
        ("08:20 左右 17:36", ["08:20 左右 17:36"]),
        ("迟到12分钟（08:42）、正常（17:36）", ["08:42", "17:36"]),
        ("上班 08:20 迟到\n下班 17:36", ["08:20", "17:36"]),
        ("*08:20\n17:36*", ["08:20", "17:36"]),
        ("08:20~17:36", ["08:20", "17:36"]),
        ("未打卡;17:36", ["17:36"]),
        ("08:20(补卡)\n17:36", ["08:20(补卡)\n17:36"]),
        ("25:61 08:20", ["25:61", "08:20"]),
    ],
)
def test_several_times_in_a_cell_are_taken_one_by_one(cell: str, wanted: list[str]) -> None:
    assert moments.pieces(cell) == wanted


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("26-10-08 星期四", DAY), ("2026/10/8", DAY), (46303.0, DAY), (DAY, DAY), ("20261008", DAY), ("", None),
    ],
)  # fmt: skip
def test_a_day_stands_in_a_cell_of_its_own(cell: Cell, wanted: date | None) -> None:
    assert moments.day_of(cell) == wanted


@pytest.mark.parametrize("cell", ["2026-13-08", "十月八日", "26-02-30"])
def test_what_is_no_day_is_told_as_a_bad_time(cell: Cell) -> None:
    with pytest.raises(CellFault) as caught:
        moments.day_of(cell)
    assert caught.value.code == "BAD_TIME"
