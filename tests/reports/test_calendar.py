"""The working calendar imported from notices that were made into tables, in every way they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import models.areas
from models.core import access, register
from models.core.calendar import almanac, queries
from models.core.calendar.queries import YearState
from models.core.calendar.rules import Day, DayKind
from models.core.calendar.tables import CalendarDay, CalendarYear
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.core.unit import perform
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

SAMPLE = ROOT / "tests/data/holidays-2026.csv"
HOLIDAY, MAKEUP, REST = DayKind.HOLIDAY, DayKind.MAKEUP, DayKind.REST


def check(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("calendar"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> register.Done:
    return intake.post(check(path, **choices), person=access.load_user(world.admin))


def book(folder: Path, *rows: Sequence[Any]) -> Path:
    return books.workbook(folder / "放假安排.xlsx", {"放假安排": rows})


def day(words: str) -> date:
    return date.fromisoformat(words)


def stored(year: int) -> dict[str, Day]:
    kept = queries.calendar(date(year, 6, 1), date(year, 6, 1))
    return {f"{on:%m-%d}": one for on, one in kept.days.items() if on.year == year}


def forget(year: int) -> None:
    """Have a year as if nobody ever filled it."""
    CalendarDay.delete().where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))).execute()
    CalendarYear.delete().where(CalendarYear.year == year).execute()


def test_the_sample_fills_a_year_as_the_almanac_does(world: World) -> None:
    forget(2026)
    checked = check(SAMPLE)
    assert (len(checked.found.new), checked.faults) == (39, ())
    done = take(world, SAMPLE)
    assert done.details["written"] == 39
    assert {on: queries.calendar(on, on).days[on].kind for on in almanac.days_of(2026)} == {
        on: one.kind for on, one in almanac.days_of(2026).items()
    }
    read = queries.year(access.load_user(world.admin), 2026)
    assert (read.state, read.source) == (YearState.FILLED, f"通知导入（第 {done.details['batch']} 批，周敏）")


def test_the_same_days_again_are_nothing_new(world: World) -> None:
    with pytest.raises(Refused, match="内容相同"):
        take(world, SAMPLE)


NOTICE = (
    ("2027 年部分节假日安排",),
    ("节日", "放假时间", "调休上班日期", "放假天数"),
    ("元旦", "2027年1月1日（周五）至3日（周日）", "", 3),
    ("春节", "2027年2月5日至13日", "2月4日（周四）、2月20日（周六）上班", 9),
    ("劳动节", "2027-05-01~2027-05-05", "2027.5.8", 5),
    ("国庆节、中秋节", "2027年10月1日—8日", "2027年9月26日、10月9日", 8),
)


def test_a_notice_with_ranges_and_make_up_days_in_one_row(world: World, tmp_path: Path) -> None:
    take(world, book(tmp_path, *NOTICE, ("年末", "2027年12月30日至1月1日", "")))
    found = stored(2027)
    assert found["01-02"] == Day(HOLIDAY, "元旦")
    assert [found[f"02-{number:02}"].kind for number in (4, 5, 13, 20)] == [MAKEUP, HOLIDAY, HOLIDAY, MAKEUP]
    assert found["05-08"] == Day(MAKEUP, "劳动节")
    assert found["10-08"] == Day(HOLIDAY, "国庆节、中秋节")
    assert found["09-26"].kind is MAKEUP
    assert found["12-31"] == Day(HOLIDAY, "年末")
    assert stored(2028)["01-01"] == Day(HOLIDAY, "年末")
    person = access.load_user(world.admin)
    assert queries.year(person, 2027).state is YearState.FILLED
    assert queries.year(person, 2028).state is YearState.OPEN  # one day makes no year


def test_the_year_may_have_a_column_of_its_own(world: World, tmp_path: Path) -> None:
    take(
        world,
        book(tmp_path, ("年份", "节日", "放假日期"), (2027, "国庆节", "10月1日至3日"), ("2027年", "元旦", "1月1日")),
    )
    assert sorted(stored(2027)) == ["01-01", "10-01", "10-02", "10-03"]
    assert queries.year(access.load_user(world.admin), 2027).state is YearState.FILLED


HEAD = ("节日", "放假时间")


@pytest.mark.parametrize(
    ("titles", "year"),
    [
        ((("国务院办公厅关于 2027 年部分节假日安排的通知",), ("2026年11月4日",)), 2027),
        ((("放假安排", "", "2027年"), ("2027年",)), 2027),
        ((("2026年和2027年放假安排",),), 0),
        ((("2027年1月",),), 0),
        ((), 0),
    ],
)
def test_the_year_may_stand_once_above_all_rows(world: World, tmp_path: Path, titles: Any, year: int) -> None:
    found = check(book(tmp_path, *titles, HEAD, ("元旦", "1月1日至3日"), ("共计3天",)))
    assert [one.code for one in found.faults] == ([] if year else ["NO_YEAR"])
    assert [row.values["year"] for row in found.found.new] == ([year] if year else [])


def test_a_day_that_cannot_be_read_is_one_fault_among_the_others(world: World, tmp_path: Path) -> None:
    found = check(book(tmp_path, HEAD, ("元旦", "待定"), ("春节", ""), ("国庆节", "2027年10月1日至7日")))
    assert [(one.row, one.code) for one in found.faults] == [(2, "BAD_DATE"), (3, "MISSING_DATE")]
    assert [row.number for row in found.found.new] == [4]


def test_days_that_are_set_otherwise_are_changed_only_when_that_is_wanted(world: World, tmp_path: Path) -> None:
    file = book(tmp_path, ("日期", "类型", "节日"), ("2026-10-07", "休息", ""), ("2027-10-01", "放假", "国庆节"))
    done = take(world, file)
    assert [one["value"] for one in done.details["waiting"]] == ["2026-10-07"]
    assert stored(2026)["10-07"] == Day(HOLIDAY, "国庆节")
    take(world, file, update_known=True)
    assert stored(2026)["10-07"] == Day(REST)


def test_an_import_is_reversed_but_for_days_that_were_changed_since(world: World, tmp_path: Path) -> None:
    before = stored(2027)
    done = take(world, book(tmp_path, *NOTICE))
    kept = queries.version_of(day("2027-10-08"), day("2027-10-08"))
    values = {"first": "2027-10-08", "kind": "rest", "note": "检修", "row_version": kept}
    perform("calendar.set_days", values, user=world.admin)
    back = perform("imports.reverse", {"id": done.details["batch"]}, user=world.admin, reason="导错了")
    assert (back.details["kept"], back.details["failed"]) == (1, 0)
    assert before == {}
    left = {on: one for on, one in stored(2027).items() if one != Day(DayKind.WORKDAY) and one != Day(REST)}
    assert left == {}
    assert stored(2027)["10-08"] == Day(REST)
    assert queries.year(access.load_user(world.admin), 2027).state is YearState.OPEN
