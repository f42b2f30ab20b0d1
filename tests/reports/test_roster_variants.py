"""Rosters as other offices lay them out: days down or across, people or shifts in the cells, several tables, merges."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import models.areas
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.roster.importing import compare
from models.roster.tables import ShiftType
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import org, staff
from tests.samples import World

assert models.areas

NAMES = ("张一", "李二", "王三", "赵四")
LEGEND = [["早：早班 7:30-15:30"], ["晚 15:30—23:30"], ["夜班(夜)20:00-次日8:00"]]
TITLE = ["2026年10月排班表"]
DAYS = list(range(1, 8))
WEEKDAYS = "四五六日一二三"
WEEK = ["早", "早", "晚", "夜", "休", "", "早/晚"]
READ = "早 早 晚 夜 休 空 早/晚"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Four people in two groups, for files that are only looked at."""
    from models.core import database
    from tests.shelf import FileShelf

    folder = tmp_path_factory.mktemp("office")
    made: World = FileShelf(folder).place(str(folder / "x.db"))
    with database.connection():
        units = (org.unit(made, "热线班"), org.unit(made, "营业厅"))
        for at, name in enumerate(NAMES):
            staff.employee(work_no=f"{at + 1:03d}", name=name, unit_id=units[at % 2], state="active")
        yield made
    database.close()


def book(path: Path, rows: list[list[Any]], *merged: str, **others: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, lines in {"Sheet1": rows, **others}.items():
        page = made.create_sheet(name)
        for line in lines:
            page.append(line)
    for area in merged:
        made["Sheet1"].merge_cells(area)
    made.save(path)
    return path


def check(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("roster"), path, Plan(**{"accept_new": True, **choices}))


def planned(checked: Checked) -> dict[str, str]:
    """The signs of everybody who would be written, in the order of days."""
    known = get_kind("roster").known()
    names = {one.id: one.name for one in known.people}
    found: dict[str, dict[date, str]] = {}
    for _, plan in compare.readable(checked.found.accepted, known, checked.plan.all_answers()):
        signs = {day: "/".join(one or "休" for one in map(str_of, cell)) or "空" for day, cell in plan.days.items()}
        found.setdefault(names[plan.employee], {}).update(signs)
    return {name: " ".join(sign for _, sign in sorted(days.items())) for name, days in found.items()}


def str_of(meaning: int | str | None) -> str:
    return ShiftType.get_by_id(meaning).code if isinstance(meaning, int) else meaning or ""


def down(*cells: Any, head: list[Any] | None = None) -> list[list[Any]]:
    return [TITLE, ["日期", "星期", *(head or NAMES[: len(cells)])]] + [
        [f"10月{day}日", WEEKDAYS[day - 1], *cells] for day in DAYS
    ]


BOTH = {"张一": READ, "李二": READ}
ALL_EARLY = " ".join(["早"] * 7)
ALL_LATE = " ".join(["晚"] * 7)
GRID = [["张一", *WEEK], ["李二", *WEEK]]
SECOND = ["姓名", *range(8, 15)]


@pytest.mark.parametrize(
    ("rows", "merged", "people"),
    [
        ([["年份：", 2026, "月份：", 10], ["姓名", *DAYS], *GRID], (), BOTH),
        ([["二〇二六年十月"], ["姓名", *DAYS], *GRID], (), BOTH),
        ([["制表日期：2026年9月25日"], TITLE, ["姓名", *DAYS], *GRID], (), BOTH),
        ([TITLE, ["日期", *DAYS], ["星期", *WEEKDAYS], *GRID], (), BOTH),
        ([TITLE, ["姓名", *DAYS], ["张 一（组长）", *WEEK], ["副组长：李二", *WEEK]], (), BOTH),
        ([TITLE, ["姓名", *DAYS], ["001张一", *WEEK], ["李二 002", *WEEK]], (), BOTH),
        ([TITLE, ["姓名", *DAYS], *GRID, ["早班", *[2] * 7], ["夜", *[1] * 7]], (), BOTH),
        ([TITLE, ["姓名", *DAYS], *GRID, [], SECOND, *GRID], (), dict.fromkeys(BOTH, f"{READ} {READ}")),
        ([TITLE, ["姓名", *DAYS], *GRID, SECOND, *GRID], (), dict.fromkeys(BOTH, f"{READ} {READ}")),
        ([TITLE, ["姓名", *DAYS], GRID[0], ["营业厅"], ["工号", "姓名", *DAYS], ["002", "李二", *WEEK]], (), BOTH),
        (
            [["姓名", *[datetime(2026, 10, 5 + at) for at in range(7)]], *GRID,  # noqa: DTZ001
             ["姓名", *[datetime(2026, 10, 12 + at) for at in range(7)]], *GRID],  # noqa: DTZ001
            (), dict.fromkeys(BOTH, f"{READ} {READ}"),
        ),
        (
            [["2026年9月28日至10月11日"], ["姓名", 28, 29, 30, 1, 2, 3, 4], *GRID, ["姓名", *range(5, 12)], *GRID],
            (), dict.fromkeys(BOTH, f"夜 休 空 早/晚 {READ}"),
        ),
        (
            [TITLE, ["姓名", *DAYS], ["张一", "早", "年假", None, None, None, None, "晚"], GRID[1]],
            ("C3:G3",), {"张一": "早 年 年 年 年 年 晚", "李二": READ},
        ),
        (down("早", "晚"), (), {"张一": ALL_EARLY, "李二": ALL_LATE}),
        ([TITLE, ["日期", "001", "002"], [None, "张一", "李二"], *[[day, "早", "晚"] for day in DAYS]], (),
         {"张一": ALL_EARLY, "李二": ALL_LATE}),
        (
            down("张一（带班）", "李二、王 三\n赵四 13900000000", "国庆", head=["早班", "晚班", "备注"]),
            (), {"张一": ALL_EARLY, "李二": ALL_LATE, "王三": ALL_LATE, "赵四": ALL_LATE},
        ),
        (down("张一", "李二", "", head=["A岗\n7:00-15:00", "B岗（15:00-23:00）", "休息"]), (),
         {"张一": " ".join(["A岗"] * 7), "李二": " ".join(["B岗"] * 7)}),
        ([TITLE, ["班次", *DAYS], ["早班", *["张一"] * 7], ["夜班", *["李二、王三"] * 7]], (),
         {"张一": ALL_EARLY, "李二": " ".join(["夜"] * 7), "王三": " ".join(["夜"] * 7)}),
        (
            [TITLE, ["姓名", *DAYS], ["张一", "7:30-15:30", "8-17", "8:30-17:30", "20:00-次日8:00", "16:00-24:00",
             "8:00-12:00,14:00-18:00", "早 7:30-15:30"]],
            (), {"张一": "早 8-17 8半-17半 夜 16-24 8-12/14-18 早"},
        ),
    ],
)  # fmt: skip
def test_a_layout_is_read(
    office: World, tmp_path: Path, rows: list[list[Any]], merged: tuple[str, ...], people: dict[str, str]
) -> None:
    assert office
    month = {"month": "2026-10"} if "9月28日" in str(rows[0]) else {}
    checked = check(book(tmp_path / "x.xlsx", [*rows, *LEGEND], *merged), **month)
    assert (checked.faults, checked.month, planned(checked)) == ((), "2026-10", people)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([TITLE, ["姓名", *"一二三四五六日"], *GRID], "没有日期"),
        ([TITLE, ["姓名", *DAYS, "姓名", *DAYS], ["张一", *WEEK, "李二", *WEEK]], "并排有几张表"),
        (
            [TITLE, ["姓名", 1, None, 2, None, 3, None, 4, None, 5, None], [None, *["上午", "下午"] * 5], *GRID],
            "占几列",
        ),
        ([TITLE, ["姓名", *DAYS], *GRID, [], ["2026年11月"], ["姓名", *DAYS], *GRID], "2026-10、2026-11"),
        ([["排班表", "制表日期", "2026-09-25"], ["姓名", *DAYS], *GRID], "请写明月份"),
        ([TITLE, ["日期", "班次", "人员"], *[[1, one, "张一"] for one in "早晚"]], "没有认出排班表"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(
    office: World, tmp_path: Path, rows: list[list[Any]], words: str
) -> None:
    assert office
    with pytest.raises(Refused, match=words):
        check(book(tmp_path / "x.xlsx", [*rows, *LEGEND]))


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([["张一", *WEEK], [None, "夜", *[""] * 6]], [(4, "姓名", "", "MISSING_NAME")]),
        ([["带班领导", *["早"] * 7]], [(3, "姓名", "带班领导", "UNKNOWN_STAFF")]),
        ([["张一", datetime(2026, 8, 17), *WEEK[1:]]], [(3, "1日", "2026-08-17", "BAD_SHIFT")]),  # noqa: DTZ001
        ([["张一", "早 8:00-16:00", *WEEK[1:]]], [(3, "1日", "早 8:00-16:00", "UNKNOWN_SHIFT")]),
        ([["张一", "8:15-17:15", *WEEK[1:]]], [(3, "1日", "8:15-17:15", "UNKNOWN_SHIFT")]),
    ],
)
def test_nothing_is_passed_over_that_may_be_a_shift(
    office: World, tmp_path: Path, rows: list[list[Any]], faults: list[tuple[int, str, str, str]]
) -> None:
    assert office
    checked = check(book(tmp_path / "x.xlsx", [TITLE, ["姓名", *DAYS], *rows, *LEGEND]))
    assert [(one.row, one.column, one.value, one.code) for one in checked.faults] == faults


HEAD = ["日期", "姓名", "原班次", "调整为", "状态"]
LINE = ["10/1", "张一", "早", "晚"]


@pytest.mark.parametrize(
    ("record", "first", "remark"),
    [
        ([HEAD, [*LINE, "同意"], ["10/1", "李二", "早", "晚", "待审批"]], "晚 早", "第 3 行（李二，待审批）"),
        ([["换班时间", "甲方", "甲方班次", "乙方", "乙方班次", "审批"],
          ["2026-10-01 08:00", "张一(组长)", "早", "王三", "晚", "已批准"]], "晚 早", ""),
        ([["申请日期", *HEAD[:1], "工号", *HEAD[2:], "批准人"], ["2026-09-20", "10/1", 1, "早", "晚", "通过", "李二"]],
         "晚 早", ""),
        ([[*HEAD, "还班日期"], [*LINE, "同意", "10/2"]], "早 早", "换到另一天 2026-10-02"),
        ([["张一10月1日换晚班，已同意"]], "早 早", "没有计入"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("below", [False, True])
def test_swaps_of_other_forms(
    office: World, tmp_path: Path, record: list[list[Any]], first: str, remark: str, *, below: bool
) -> None:
    assert office
    rows: list[list[Any]] = [
        TITLE,
        ["工号", "姓名", *DAYS],
        ["001", "张一", *WEEK],
        ["002", "李二", *WEEK],
        ["003", "王三", *["晚"] * 7],
    ]
    rows += LEGEND
    others: dict[str, list[list[Any]]] = {} if below else {"换班": record}
    rows += [[], *record] if below else []
    path = book(tmp_path / "x.xlsx", rows, **others)
    checked = check(path)
    found = planned(checked)
    assert " ".join(found[name].split()[0] for name in ("张一", "李二")) == first
    if "乙方" in record[0]:
        assert found["王三"].split()[0] == "早"
    assert (remark in checked.source.remark) if remark and not below else True


@pytest.mark.parametrize("told", ["早：8:30-17:30（午休1小时）", "早：8:30-17:30，含午餐半小时"])
def test_a_break_without_a_time_is_told(office: World, tmp_path: Path, told: str) -> None:
    assert office
    checked = check(book(tmp_path / "x.xlsx", [TITLE, ["姓名", *DAYS], ["张一", *["早"] * 7], [told]]))
    assert "没有写几点到几点" in checked.source.remark


def test_a_web_page_tells_what_is_merged(office: World, tmp_path: Path) -> None:
    assert office
    days = "".join(f"<td>{day}</td>" for day in DAYS)
    lines = "<tr><td>张一</td><td>早</td><td colspan=5>年假</td><td>早</td></tr><tr><td>早：7:30-15:30</td></tr>"
    page = f"<meta charset=utf-8><table><tr><td>2026年10月</td></tr><tr><td>姓名</td>{days}</tr>{lines}</table>"
    (tmp_path / "x.xls").write_text(page, encoding="utf-8")
    assert planned(check(tmp_path / "x.xls")) == {"张一": "早 年 年 年 年 年 早"}
