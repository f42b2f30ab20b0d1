"""Finding the grid of a roster: its days, its month, its people; and the record of swaps beside it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.cells import Cell, SheetRow
from models.core.errors import Refused
from models.core.imports.layouts import Sheet
from models.roster.importing import heading, layout, months, swaps, swapsheet
from models.roster.importing.heading import Day
from models.roster.importing.swaps import Swap


def midnight(day: date) -> datetime:
    """A day as the reader of workbooks gives it."""
    return datetime.combine(day, time())


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (1, Day(1)), (31.0, Day(31)), ("01", Day(1)), ("1日", Day(1)), ("1号", Day(1)), ("10/1", Day(1, 10)),
        ("10月1日", Day(1, 10)), ("2026-10-01", Day(1, 10, 2026)), ("20261001", Day(1, 10, 2026)),
        (date(2026, 10, 1), Day(1, 10, 2026)), (midnight(date(1900, 1, 5)), Day(5)), (46296, Day(1, 10, 2026)),
        ("1(四)", Day(1)), ("周四1", Day(1)), ("1\n四", Day(1)), ("１", Day(1)), ("10月1日（四）", Day(1, 10)),
        ("32", None), (0, None), ("早", None), (None, None), (True, None), ("13/1", None), (8.5, None),
    ],
)  # fmt: skip
def test_a_heading_names_a_day(cell: Cell, day: Day | None) -> None:
    assert heading.day_of(cell) == day


@pytest.mark.parametrize(
    ("cell", "weekday"),
    [("四", 3), ("周四", 3), ("星期日", 6), ("礼拜天", 6), ("六(班)", 5), ("周1", 0), ("早", None), (4, None)],
)
def test_a_heading_names_a_weekday(cell: Cell, weekday: int | None) -> None:
    assert heading.weekday_of(cell) == weekday


@given(st.integers(5, 31), st.integers(0, 4))
def test_days_are_found_wherever_they_begin(count: int, before: int) -> None:
    row: list[Cell] = [*["人"] * before, *range(1, count + 1), "工时"]
    assert heading.days_of(row) == {before + at: Day(at + 1) for at in range(count)}


def test_sums_by_the_week_do_not_end_the_days() -> None:
    row: list[Cell] = ["姓名", 1, 2, 3, "小计", 4, 5, 6, "小计"]
    assert [day.day for day in heading.days_of(row).values()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("客服部2026年10月排班表", "Sheet1", "x.xlsx"), ((2026, 10),)),
        (("排班表", "2026-10", "x.xlsx"), ((2026, 10),)),
        (("排班表", "Sheet1", "排班_202610.xlsx"), ((2026, 10),)),
        (("2026年9月26日至10月25日", "", ""), ((2026, 9), (2026, 10))),
        (("2026年度排班", "10月", "x.xlsx"), ((2026, 10),)),
        (("排班表", "10月", "x.xlsx"), ()),
        (("排班表", "Sheet1", "x.xlsx"), ()),
    ],
)
def test_the_month_is_told_by_title_sheet_or_file(told: tuple[str, ...], expected: tuple[tuple[int, int], ...]) -> None:
    assert months.month_from(*told) == expected


def sheet(rows: list[list[Cell]], month: str = "", title: str = "2026年10月", **others: list[list[Cell]]) -> Sheet:
    sheets = {title: rows, **others}
    made = {name: [SheetRow(at, tuple(row)) for at, row in enumerate(found, 1)] for name, found in sheets.items()}
    return Sheet("排班.xlsx", title, made[title], tuple(sheets), made.__getitem__, month)


DAYS: list[Cell] = list(range(1, 8))
SHIFTS: list[Cell] = ["早", "早", "晚", "夜", "休", "", "/"]


@pytest.mark.parametrize(
    "head",
    [
        [["工号", "姓名", *DAYS]],
        [["工号", "姓名", *DAYS], [None, None, *"四五六日一二三"]],
        [[None, None, *"四五六日一二三"], ["工号", "姓名", *DAYS]],
        [["工号", "姓名", *[None] * 7], ["工号", "姓名", *DAYS], [None, None, *"四五六日一二三"]],
        [["工号", "姓名", "日期", *[None] * 6], [None, None, *DAYS]],
        [["工号", "姓名", *DAYS], ["工号", "姓名", *"四五六日一二三"], ["工号", "姓名", *"假假假假假假假"]],
    ],
)
def test_a_header_may_take_several_rows(head: list[list[Cell]]) -> None:
    made = layout.unfold(sheet([["排班表"], *head, ["001", "张一", *SHIFTS]]))
    assert [row.number for row in made.rows] == [len(head) + 2]
    assert made.rows[0].cells["name"] == "张一"
    assert made.rows[0].cells["d04"] == "夜"
    assert (made.month, made.ignored) == ("2026-10", {"title": (1,)})


def test_names_are_found_without_a_heading() -> None:
    made = layout.unfold(sheet([[None, None, *DAYS], [1, "张一", *SHIFTS], [2, "李二", *SHIFTS]]))
    assert [row.cells["name"] for row in made.rows] == ["张一", "李二"]


def test_what_is_no_person_is_listed_by_its_reason() -> None:
    rows: list[list[Cell]] = [
        ["姓名", *DAYS, "工时"],
        ["热线班（1人）"],
        ["张一", *SHIFTS, 40],
        ["小计", 1, 1, 0, 0, 0, 0, 0],
        ["早班人数", 1, 1, 0, 0, 0, 0, 0],
        ["姓名", *DAYS, "工时"],
        ["营业厅"],
        ["李二", *SHIFTS, 40],
        [],
        ["早：早班 7:30-15:30"],
        ["制表：王芳", None, None, "审核：李明"],
    ]
    made = layout.unfold(sheet(rows))
    assert [(row.cells["name"], row.cells["department"]) for row in made.rows] == [
        ("张一", "热线班"),
        ("李二", "营业厅"),
    ]
    assert made.ignored == {
        "group": (2, 7), "total": (4, 5), "header": (6,), "blank": (9,), "legend": (10,), "note": (11,),
    }  # fmt: skip
    assert made.unread == ("工时",)
    assert made.above == {3: (2,), 8: (7,)}


def test_a_department_may_be_called_like_a_sum() -> None:
    made = layout.unfold(sheet([["部门", "姓名", *DAYS], ["统计审核科", "张一", *SHIFTS]]))
    assert [row.cells["name"] for row in made.rows] == ["张一"]


def test_a_row_without_a_name_but_with_shifts_is_a_row() -> None:
    made = layout.unfold(sheet([["姓名", *DAYS], [None, *SHIFTS], ["张一", *SHIFTS]]))
    assert [row.number for row in made.rows] == [2, 3]


def test_tables_below_one_another_are_read_each_with_its_days() -> None:
    rows: list[list[Cell]] = [["姓名", *DAYS], ["张一", *SHIFTS], ["姓名", *range(8, 15)], ["张一", *SHIFTS]]
    made = layout.unfold(sheet(rows))
    assert [[key for key in row.cells if key.startswith("d") and key[1:].isdigit()] for row in made.rows] == [
        [f"d{day:02d}" for day in range(1, 8)], [f"d{day:02d}" for day in range(8, 15)],
    ]  # fmt: skip


def test_the_month_is_asked_for_when_nothing_tells_it() -> None:
    made = layout.unfold(sheet([["姓名", *DAYS], ["张一", *SHIFTS]], title="Sheet1"))
    assert made.month == ""
    assert "请写明月份" in made.remark
    assert layout.unfold(sheet([["姓名", *DAYS], ["张一", *SHIFTS]], "2026-10", "Sheet1")).month == "2026-10"


def test_weekdays_that_contradict_the_month_are_told() -> None:
    rows: list[list[Cell]] = [["姓名", *DAYS], [None, *"日一二三四五六"], ["张一", *SHIFTS]]
    made = layout.unfold(sheet(rows))
    assert made.month == ""
    assert "1 日是星期日，而 2026 年 10 月 1 日是星期四" in made.remark
    taken = layout.unfold(sheet(rows, "2026-10"))
    assert (taken.month, "已按您写明的" in taken.remark) == ("2026-10", True)


def test_days_of_two_months_are_read_month_by_month() -> None:
    rows: list[list[Cell]] = [["2026年9月28日至10月4日"], ["姓名", 28, 29, 30, 1, 2, 3, 4], ["张一", *SHIFTS]]
    assert "2026-09、2026-10" in layout.unfold(sheet(rows, title="Sheet1")).remark
    later = layout.unfold(sheet(rows, "2026-10", "Sheet1"))
    assert {key for key in later.rows[0].cells if key.startswith("d0")} == {"d01", "d02", "d03", "d04"}
    assert later.unread == ("28日", "29日", "30日")
    earlier = layout.unfold(sheet(rows, "2026-09", "Sheet1"))
    assert earlier.rows[0].cells["d28"] == "早"


def test_dates_in_the_header_contradict_a_month() -> None:
    days: list[Cell] = [midnight(date(2026, 10, number)) for number in range(1, 8)]
    rows: list[list[Cell]] = [["姓名", *days], ["张一", *SHIFTS]]
    assert layout.unfold(sheet(rows, title="Sheet1")).month == "2026-10"
    with pytest.raises(Refused, match="没有 2026-11 的"):
        layout.unfold(sheet(rows, "2026-11", "Sheet1"))


@pytest.mark.parametrize(
    "told",
    [
        [["姓名", *DAYS, None, "班次说明"], ["张一", *SHIFTS, None, "早：早班 7:30-15:30"]],
        [["早：早班 7:30-15:30"], ["姓名", *DAYS], ["张一", *SHIFTS]],
        [["姓名", *DAYS], ["张一", *SHIFTS], [], ["代码", "班次", "上班", "下班"], ["早", "早班", "7:30", "15:30"]],
    ],
)
def test_a_legend_stands_anywhere(told: list[list[Cell]]) -> None:
    assert layout.unfold(sheet(told)).rows[0].cells["shift"] == "早=早班 07:30-15:30"


def test_signs_of_one_line_are_parted_by_its_blanks() -> None:
    rows: list[list[Cell]] = [["姓名", *DAYS], ["张一", *SHIFTS], ["休：公休日\u3000早：早班 7:30-15:30"]]
    assert layout.unfold(sheet(rows)).rows[0].cells["shift"] == "休=公休日\n早=早班 07:30-15:30"


def test_a_legend_has_a_sheet_of_its_own() -> None:
    table: list[list[Cell]] = [["代码", "班次", "上班", "下班"], ["早", "早班", "7:30", "15:30"]]
    made = layout.unfold(sheet([["姓名", *DAYS], ["张一", *SHIFTS]], 班次=table))
    assert [row.cells["shift"] for row in made.rows] == ["早=早班 07:30-15:30"]


# the record of swaps


@pytest.mark.parametrize("state", ["同意", "批准", "已批准", "审批通过", "√", "是", "主管同意"])
def test_these_swaps_hold(state: str) -> None:
    assert swapsheet.is_approved(state)


@pytest.mark.parametrize(
    "state", ["不同意", "未批准", "待批", "审批中", "驳回", "", None, "否", "已撤回", "不批准", "×"]
)
def test_these_swaps_do_not(state: str | None) -> None:
    assert not swapsheet.is_approved(state)


def record(*lines: list[Cell], head: list[Cell] | None = None) -> list[list[Cell]]:
    return [head or ["日期", "申请人", "原班次", "换班后", "换班人", "审批"], *lines]


def swaps_of(table: list[list[Cell]]) -> tuple[list[str], dict[str, tuple[int, ...]], str]:
    rows: list[list[Cell]] = [["姓名", *DAYS], ["张一", *SHIFTS], ["李二", *["晚"] * 7], ["张一一", *SHIFTS]]
    made = layout.unfold(sheet(rows, 换班=table))
    return [str(row.cells["swaps"]) for row in made.rows], dict(made.ignored), made.remark


def test_one_line_swaps_both() -> None:
    found, ignored, remark = swaps_of(record(["2026-10-01", "张一", "早", "晚", "李二", "同意"]))
    assert found == [
        "2026-10-01 早→晚 与李二 换班第 2 行", "2026-10-01 晚→早 与张一 换班第 2 行（对方）", "",
    ]  # fmt: skip
    assert (ignored, remark) == ({}, "")


def test_a_line_of_ones_own_is_not_doubled() -> None:
    lines: list[list[Cell]] = [
        ["10/1", "张一", "早", "晚", "李二", "同意"],
        ["10月1日", "李二", "晚", "早", "张一", "同意"],
    ]
    assert swaps_of(record(*lines))[0][:2] == [
        "2026-10-01 早→晚 与李二 换班第 2 行", "2026-10-01 晚→早 与张一 换班第 3 行",
    ]  # fmt: skip


def test_a_swap_without_a_partner_changes_one() -> None:
    assert swaps_of(record([midnight(date(2026, 10, 1)), "张一", "早", "休", "", "批准"]))[0] == [
        "2026-10-01 早→休 换班第 2 行", "", "",
    ]  # fmt: skip


def test_swaps_that_do_not_count_are_told() -> None:
    lines: list[list[Cell]] = [
        ["10/1", "张一", "早", "晚", "李二", "不同意"],
        ["11/1", "张一", "早", "晚", "", "同意"],
        ["某天", "张一", "早", "晚", "", "同意"],
        ["10/2", "赵四", "早", "晚", "", "同意"],
    ]
    found, ignored, remark = swaps_of(record(*lines))
    assert found == ["", "", ""]
    assert ignored == {"unapproved_swaps": (2,)}
    assert remark == (
        "“换班”里没有计入的：第 2 行（张一，不同意）、第 3 行（2026-11-01 不在本月）、第 4 行（日期“某天”看不懂）、"
        "第 5 行（这张表里没有赵四，或不止一个）。"
    )


def test_a_record_without_states_changes_nothing() -> None:
    head: list[Cell] = ["日期", "姓名", "原班次", "调整为"]
    found, _, remark = swaps_of(record(["10/1", "张一", "早", "晚"], head=head))
    assert (found, remark) == (["", "", ""], "“换班”没有审批状态，里面的调班没有计入。")


@given(
    st.lists(
        st.builds(
            Swap, st.dates(date(2020, 1, 1)), st.sampled_from(["早", "晚", "早/晚", ""]), st.sampled_from(["夜", "休"]),
            st.sampled_from(["", "孟伟娟"]), st.sampled_from(["调班记录", "Sheet 2"]), st.integers(1, 999),
            st.booleans(),
        )
    )
)  # fmt: skip
def test_swaps_are_read_back_as_they_are_written(found: list[Swap]) -> None:
    assert swaps.parse(swaps.words(found)) == tuple(found)
