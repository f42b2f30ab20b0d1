"""Sheets of punches that are no plain table, in the shapes in which machines and programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from models.attendance.punches import blocks, grids, intake, layouts, logs
from models.core.cells import Cell, SheetRow
from models.core.errors import Refused
from models.core.imports.layouts import Sheet, Unfolded

DAYS = [float(number) for number in range(1, 32)]
RANGE = ["考勤日期:", "", "2026-10-01 ~ 2026-10-31"]
Line = Sequence[Cell]


def sheet(*lines: Line, file: str = "x.xls", name: str = "表", month: str = "") -> Sheet:
    rows = tuple(SheetRow(number, tuple(line)) for number, line in enumerate(lines, 1))
    return Sheet(file, name, rows, (name,), lambda _: rows, month)


def read(unfolded: Unfolded) -> list[tuple[Any, ...]]:
    """Row, column, who, when; or why not."""
    by_key = {one.key: one for one in intake.COLUMNS}
    found = []
    for row in unfolded.rows:
        try:
            values = intake.complete({key: by_key[key].parse(cell) for key, cell in row.cells.items()})
        except ValueError as fault:
            found.append((row.number, row.at, getattr(fault, "code", "")))
            continue
        who = values.get("work_no") or values.get("machine_no") or values.get("name")
        found.append((row.number, row.at, who, f"{values['at']:%m-%d %H:%M:%S}" if values["at"] else ""))
    return found


def label(one: Sheet) -> str:
    return next((layout.label for layout in layouts.LAYOUTS if layout.recognises(one)), "")


# the machine's blocks


def block(*lines: Line, **names: str) -> list[tuple[Any, ...]]:
    made = sheet(*lines, **names)
    assert label(made) == "考勤机记录表"
    return read(blocks.unfold(made))


PERSON = ["工 号:", "", "7", "", "姓 名:", "", "崔菊晨", "", "部 门:", "", "呼叫中心"]
WANTED = [(4, 0, "7", "10-01 08:20:00"), (4, 0, "7", "10-01 17:36:00"), (4, 2, "7", "10-03 08:10:00")]


@pytest.mark.parametrize(
    "person",
    [
        PERSON,
        ["工号", "7", "姓名", "崔菊晨", "部门", "呼叫中心"],
        ["工号：7", "", "姓名：崔菊晨", "", "部门：呼叫中心"],
        ["编号:", 7.0, "姓名:", "崔菊晨"],
        ["考勤号:7", "姓名:崔菊晨"],
        ["登记号码", "7", "姓 名", "崔菊晨"],
        ["工号：7   姓 名：崔菊晨   部门：呼叫中心"],
        ["No :", "", "7", "", "Name :", "", "崔菊晨", "Dept. :", "呼叫中心"],
    ],
)
@pytest.mark.parametrize("times", ["08:20\n17:36\n", "08:2017:36", "08:20 17:36", "08:20;17:36"])
def test_a_person_and_times_are_read_however_they_are_written(person: Line, times: str) -> None:
    assert block(RANGE, DAYS, person, [times, "", "08:10"]) == WANTED


def test_days_may_be_headed_once_or_for_each_person_and_times_take_several_lines() -> None:
    found = block(
        RANGE, PERSON, DAYS, ["08:20", "", "08:10"], ["17:36", "", "", ""],
        ["工号:", "8", "姓名:", "潘婷"], DAYS, ["", "09:00"],
    )  # fmt: skip
    assert found == [
        (4, 0, "7", "10-01 08:20:00"), (4, 2, "7", "10-03 08:10:00"), (5, 0, "7", "10-01 17:36:00"),
        (8, 1, "8", "10-02 09:00:00"),
    ]  # fmt: skip


def test_two_half_months_stand_below_each_other() -> None:
    first, second = DAYS[:15], DAYS[15:]
    found = block(
        RANGE, PERSON, first, ["08:20"], second, ["", "17:36"], ["工号:8"], first, ["08:00"], second, ["18:00"]
    )
    assert [one[2:] for one in found] == [
        ("7", "10-01 08:20:00"), ("7", "10-17 17:36:00"), ("8", "10-01 08:00:00"), ("8", "10-16 18:00:00"),
    ]  # fmt: skip


def test_a_month_of_attendance_may_begin_in_the_middle() -> None:
    days = [float(one) for one in (*range(26, 31), *range(1, 26))]
    found = block(["考勤日期：2026/09/26 至 2026/10/25"], days, PERSON, ["08:20", *[""] * 4, "08:30"])
    assert [one[3] for one in found] == ["09-26 08:20:00", "10-01 08:30:00"]


def test_the_month_may_stand_in_the_name_of_the_file_only_or_be_stated() -> None:
    assert block(DAYS, PERSON, ["08:20"], file="10月.xls", month="2026-10")[0][3] == "10-01 08:20:00"
    assert block(DAYS, PERSON, ["08:20"], file="12_考勤记录表_2026年10月.xls")[0][3] == "10-01 08:20:00"
    with pytest.raises(Refused, match="哪年哪月"):
        block(DAYS, PERSON, ["08:20"])


def test_a_time_under_a_day_that_the_month_lacks_has_no_day() -> None:
    found = block(["2026-09-01~2026-09-30"], DAYS, PERSON, [*["08:20"] * 31])
    assert found[-2:] == [(4, 29, "7", "09-30 08:20:00"), (4, 30, "7", "")]


def test_one_bad_time_does_not_take_the_others_with_it() -> None:
    assert block(RANGE, DAYS, PERSON, ["08:20\n25:61", "08:10", "病假"]) == [
        (4, 0, "7", "10-01 08:20:00"), (4, 0, "BAD_TIME"), (4, 1, "7", "10-02 08:10:00"), (4, 2, "BAD_TIME"),
    ]  # fmt: skip


def test_blocks_may_stand_side_by_side() -> None:
    half = DAYS[:15]
    people = ["工号:", "7", "姓名:", "崔菊晨", *[""] * 12, "工号:", "8", "姓名:", "潘婷"]
    found = block(RANGE, people, [*half, "", *half], ["08:20", *[""] * 15, "", "09:00"])
    assert found == [(4, 0, "7", "10-01 08:20:00"), (4, 17, "8", "10-02 09:00:00")]


def test_a_line_of_labels_without_values_ends_the_person_above() -> None:
    found = block(RANGE, DAYS, PERSON, ["08:20"], ["工号:", "", "姓名:", ""], ["09:00"])
    assert found == [(4, 0, "7", "10-01 08:20:00"), (6, 0, None, "10-01 09:00:00")]


CREATED = ["制表日期：2026-11-02"]


@pytest.mark.parametrize(
    ("title", "month"),
    [
        (CREATED, ""), (["2026年10月考勤，2026年11月制表"], ""), (["2026年10月"], "2026-09"), (RANGE, "2026-09"),
        (["2026年9月"], ""),
    ],
)  # fmt: skip
def test_a_month_that_is_unclear_or_contradicted_is_not_guessed_at(title: Line, month: str) -> None:
    weekdays = [*"四五六日一二三", *[""] * 24]
    with pytest.raises(Refused) as caught:
        block(title, DAYS, weekdays, PERSON, ["08:20"], month=month)
    assert caught.value.code == "NO_MONTH"


@pytest.mark.parametrize(
    ("title", "month"),
    [
        (CREATED, "2026-10"), (["2026年10月1日—31日"], ""), (["2026-10-01 00:00 至 2026-10-31 23:59"], ""),
        (["开始日期：2026-10-01 结束日期：2026-10-31"], ""), (RANGE, "2026-10"),
    ],
)  # fmt: skip
def test_the_days_may_be_named_in_many_ways(title: Line, month: str) -> None:
    assert block(title, DAYS, PERSON, ["08:20"], month=month) == [(4, 0, "7", "10-01 08:20:00")]


def test_notes_and_blank_lines_are_passed_over() -> None:
    made = blocks.unfold(
        sheet(["考勤记录表"], RANGE, DAYS, PERSON, ["08:20"], [""], ["制表人：周敏"], ["工号:8"], ["旷", "旷"])
    )
    assert made.header == (3,)
    assert made.ignored == {"title": (1, 2), "blank": (6,), "header": (), "note": (7, 9)}
    assert made.above == {5: (4,)}


# people by days


def grid(*lines: Line, **names: str) -> list[tuple[Any, ...]]:
    made = sheet(*lines, **names)
    assert label(made) == "每人一行的打卡时间表"
    return read(grids.unfold(made))


def test_weekday_words_stand_where_numbers_would_and_columns_are_counted() -> None:
    head = ["姓名", "工号", "1", "2", "六", "日", "5", "6"]
    found = grid(
        ["打卡时间表 统计日期：2026-10-01 至 2026-10-31"], head, ["潘婷", "KF013", "08:20", "", "", "", "", "17:36"]
    )
    assert found == [(3, 2, "KF013", "10-01 08:20:00"), (3, 7, "KF013", "10-06 17:36:00")]


@pytest.mark.parametrize(
    "days",
    [
        ["2026-10-01", "2026-10-02", "2026-10-03", "2026-10-04", "2026-10-05"],
        [datetime.fromisoformat(f"2026-10-0{one}") for one in range(1, 6)],
    ],
)
def test_whole_dates_need_no_title(days: list[Cell]) -> None:
    assert grid(["姓名", *days], ["潘婷", "", "08:20"]) == [(2, 2, "潘婷", "10-02 08:20:00")]


@pytest.mark.parametrize("days", [["1日", "2日", "3日", "4日", "5日"], ["10-01", "10-02", "10-03", "10-04", "10-05"]])
def test_days_may_have_their_month_or_their_word(days: list[Cell]) -> None:
    assert grid(["2026年10月打卡时间"], ["姓名", *days], ["潘婷", "", "08:20"])[0][3] == "10-02 08:20:00"


def test_headings_that_contradict_the_title_are_not_guessed_at() -> None:
    head = ["姓名", "1", "2", "3", "4", "5"]
    with pytest.raises(Refused, match="对不上"):
        grid(["统计日期：2026-10-02 至 2026-10-31"], head, ["潘婷", "", "08:20"])


def test_a_person_may_have_several_lines_under_one_name() -> None:
    found = grid(
        ["2026年10月"], ["姓名", "", *range(1, 6)], ["潘婷", "上班", "08:21", "2026-10-02 08:22"],
        ["", "下班", "17:40"],
        [""], ["", "", "18:00"],
    )  # fmt: skip
    assert found == [
        (3, 2, "潘婷", "10-01 08:21:00"), (3, 3, "潘婷", "10-02 08:22:00"), (4, 2, "潘婷", "10-01 17:40:00"),
        (6, 2, None, "10-01 18:00:00"),
    ]  # fmt: skip


@pytest.mark.parametrize("head", [["1", "2", "六", "日", "5"], ["10-01", "10-02", "10-03", "10-04", "10-05"]])
def test_weekdays_and_months_of_headings_must_fit_the_title(head: list[str]) -> None:
    with pytest.raises(Refused, match="对不上"):
        grid(["2026年9月"], ["姓名", *head], ["潘婷", "", "08:20"])


def test_times_as_round_as_those_of_shifts_are_no_punches() -> None:
    with pytest.raises(Refused, match="像是排班") as caught:
        grid(["2026年10月"], ["姓名", *range(1, 6)], *[["潘婷", *["08:30-17:30"] * 5]] * 2)
    assert caught.value.code == "NOT_TAKEN"


def test_signs_of_shifts_make_a_roster_and_words_of_results_a_summary() -> None:
    head = ["姓名", "1", "2", "3", "4", "5"]
    assert label(sheet(["2026年10月"], head, ["潘婷", "早", "晚", "", "夜", "休"])) == ""
    assert (
        label(sheet(["姓名", "出勤天数", "迟到次数", "1", "2", "3", "4", "5"], ["潘婷", 20, 1, "正常"])) == "月度汇总"
    )


# logs without a header


@pytest.mark.parametrize(
    "lines",
    [
        [["        7", "2026-10-01 07:11:35", "1", "0", "15", "0"]],
        [["7 2026-10-01 07:11:35 1 0 15 0"]],
        [["0007", "2026/10/01 07:11:35"]],
        [[7.0, datetime.fromisoformat("2026-10-01 07:11:35"), 1.0, 0.0]],
        [["7", "崔菊晨", "2026-10-01 07:11:35", "1"]],
        [["7", "2026-10-01 07:11:35", "1", "崔菊晨"]],
        [["2026-10-01 07:11:35", "7", "1"]],
        [["7", "20261001071135", "1"]],
    ],
)
def test_a_log_gives_number_and_moment(lines: list[Line]) -> None:
    made = sheet(*lines)
    assert label(made) == "考勤机导出的打卡记录"
    assert [one[2:] for one in read(logs.unfold(made))] in (
        [("7", "10-01 07:11:35")], [("0007", "10-01 07:11:35")],
    )  # fmt: skip


def test_broken_lines_and_impossible_times_are_told_apart() -> None:
    good = ["7", "2026-10-01 07:11:35", "1"]
    made = sheet(good, ["7", "2026-10-0"], [""], ["8", "2026-10-01 25:61:00", "1"], ["2026-10-01 07:11:35"], good, good)
    assert label(made) == "考勤机导出的打卡记录"
    assert [one[2] for one in read(logs.unfold(made))] == ["7", "BAD_LINE", "BAD_TIME", "BAD_LINE", "7", "7"]


@pytest.mark.parametrize(
    "lines",
    [
        [["序号", "时间", "人"], ["1", "2026-10-01 07:11:35", "7"]],
        [["1", "2026-10-01 07:11:35", "潘婷", "指纹"]],
        [["户号", "面积"], ["1", "2"]],
        [],
    ],
)
def test_a_table_with_words_is_no_log(lines: list[Line]) -> None:
    assert label(sheet(*lines)) == ""
