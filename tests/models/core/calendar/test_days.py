"""The kept calendar on both databases: seeded years, changed days, loaded years, and what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from models.core import access, check, duties, listing, register
from models.core.access import SYSTEM, Role
from models.core.calendar import almanac, papers, queries, rules
from models.core.calendar.queries import YearState
from models.core.calendar.rules import DayKind
from models.core.calendar.tables import CalendarDay, CalendarYear
from models.core.errors import BadFields, Conflict, Refused
from models.core.lists import Query
from models.core.register import Done
from models.core.unit import perform
from tests.samples import World


def day(words: str) -> date:
    return date.fromisoformat(words)


def set_days(world: World, first: str, last: str, kind: str, version: int, name: str = "", note: str = "") -> Done:
    values = {"first": first, "last": last, "kind": kind, "name": name, "note": note, "row_version": version}
    return perform("calendar.set_days", values, user=world.admin)


def load(world: World, year: int) -> Done:
    return perform("calendar.load_year", {"year": year}, user=world.admin)


def test_a_new_database_knows_what_the_almanac_knows(opened: str) -> None:
    kept = queries.calendar(day("2024-06-01"), day("2026-06-01"))
    known = {year for year in almanac.years() if year >= 2024}
    assert known >= {2024, 2025, 2026}
    assert kept.years >= {2024, 2025, 2026}
    for year in (2024, 2025, 2026):
        assert {on: kept.days[on] for on in almanac.days_of(year)} == almanac.days_of(year)
    assert not kept.is_workday(day("2026-10-01"))
    assert kept.is_workday(day("2026-10-10"))


def test_the_last_day_of_a_deadline_is_counted_with_the_kept_days(world: World) -> None:
    before = queries.calendar(day("2026-11-23"), day("2026-11-23"))
    assert rules.deadline(before, day("2026-11-23"), 3).last_day == day("2026-11-26")
    done = set_days(world, "2026-11-26", "2026-11-27", "rest", 0, note="锅炉检修，全员休息")
    assert done.notice == "2026 年 11-26（周四）至 11-27（周五）已设为休息日，已定下的截止日期不变。"
    after = queries.calendar(day("2026-11-23"), day("2026-11-23"))
    assert rules.deadline(after, day("2026-11-23"), 3).last_day == day("2026-11-30")


def test_deadlines_follow_the_conventions_of_the_rulebook(world: World) -> None:
    counted = queries.deadline(day("2026-09-28"), 3)
    assert (counted.last_day, counted.moved_by) == (day("2026-10-08"), ("国庆节",))
    assert f"{counted.ends_at:%m-%d %H:%M}" == "10-09 00:00"
    assert counted.explanation.bases[-1].recommended
    assert queries.deadline(day("2026-08-31"), 6, unit=rules.Count.MONTHS).last_day == day("2027-03-01")
    assert queries.deadline(day("2026-09-22"), 5, unit=rules.Count.WORKING).last_day == day("2026-09-30")


def test_days_are_set_back_to_what_their_weekday_says_and_keep_their_row(world: World) -> None:
    version = queries.version_of(day("2026-10-01"), day("2026-10-07"))
    assert version == 7
    set_days(world, "2026-10-01", "2026-10-07", "ordinary", version)
    kept = queries.calendar(day("2026-10-01"), day("2026-10-07"))
    assert [kept.day(on).kind for on in rules.each_day(day("2026-10-02"), day("2026-10-05"))] == [
        DayKind.WORKDAY, DayKind.REST, DayKind.REST, DayKind.WORKDAY,
    ]  # fmt: skip
    assert CalendarDay.select().where(CalendarDay.day == day("2026-10-01")).count() == 1


def test_ordinary_days_get_no_row(world: World) -> None:
    before = CalendarDay.select().count()
    assert set_days(world, "2026-11-23", "2026-11-29", "ordinary", 0).notice == "没有改动，日历保持原样。"
    assert CalendarDay.select().count() == before


def test_whoever_read_the_days_before_somebody_changed_them_sees_the_change_first(world: World) -> None:
    set_days(world, "2026-11-26", "", "rest", 0)
    with pytest.raises(Conflict) as caught:
        set_days(world, "2026-11-25", "2026-11-27", "makeup", 0)
    theirs = caught.value.theirs
    assert (theirs.version, theirs.values["kind"], theirs.who) == (1, "rest", "周敏")
    set_days(world, "2026-11-25", "2026-11-27", "makeup", theirs.version)
    assert queries.version_of(day("2026-11-25"), day("2026-11-27")) == 4


@pytest.mark.parametrize(
    ("first", "last", "kind", "name", "field"),
    [
        ("2026-10-07", "2026-10-01", "rest", "", "last"),
        ("2026-01-01", "2026-12-31", "rest", "", "last"),
        ("2026-11-26", "2026-11-26", "holiday", "", "name"),
    ],
)
def test_days_that_make_no_sense_are_refused(
    world: World, first: str, last: str, kind: str, name: str, field: str
) -> None:
    with pytest.raises(BadFields) as caught:
        set_days(world, first, last, kind, 0, name)
    assert list(caught.value.faults) == [field]


def test_a_year_is_loaded_whole_and_again_changes_nothing(world: World) -> None:
    done = load(world, 2020)
    assert done.notice == "已载入 2020 年的节假日和调休。请对照放假通知核对。"
    kept = queries.calendar(day("2020-06-01"), day("2020-06-01"))
    assert {on: one for on, one in kept.days.items() if on.year == 2020} == almanac.days_of(2020)
    assert "没有改动" in load(world, 2020).notice


def test_loading_a_year_keeps_what_people_decided(world: World) -> None:
    set_days(world, "2020-01-24", "", "makeup", 0, note="供热值守")
    set_days(world, "2020-03-02", "", "rest", 0, note="停业盘点")
    assert "1 天已有人改过的保持不变" in load(world, 2020).notice
    kept = queries.calendar(day("2020-01-24"), day("2020-01-24"))
    assert kept.day(day("2020-01-24")).kind is DayKind.MAKEUP
    assert kept.day(day("2020-03-02")).kind is DayKind.REST


def test_a_year_that_the_almanac_lacks_is_refused_in_words(world: World) -> None:
    beyond = max(almanac.years()) + 1
    with pytest.raises(Refused, match=f"没有 {beyond} 年"):
        load(world, beyond)


def test_a_year_is_unkept_until_filled_and_then_waits_for_a_comparison(world: World) -> None:
    person = access.load_user(world.admin)
    assert queries.year(person, 2031).state is YearState.OPEN
    with pytest.raises(Refused, match="还没有元旦和国庆节的放假安排"):
        perform("calendar.confirm_year", {"year": 2031, "source": "放假通知"}, user=world.admin)
    for first in ("2031-01-01", "2031-10-01"):
        days = {"first": first, "kind": "holiday", "name": "节日", "row_version": 0}
        perform("calendar.set_days", days, user=world.admin)
    perform("calendar.confirm_year", {"year": 2031, "source": "放假通知"}, user=world.admin)
    read = queries.year(person, 2031)
    assert (read.state, read.confirmed_by, read.source) == (YearState.CONFIRMED, "周敏", "放假通知")
    perform("calendar.reopen_year", {"year": 2031}, user=world.admin, reason="误点")
    assert queries.year(person, 2031).state is YearState.OPEN
    assert queries.year(person, 2026).state is YearState.FILLED
    with pytest.raises(Refused, match="本来就是未维护"):
        perform("calendar.reopen_year", {"year": 2031}, user=world.admin, reason="误点")


def test_a_year_shows_all_its_days_and_their_sums(world: World) -> None:
    read = queries.year(access.load_user(world.admin), 2026)
    assert len(read.days) == 365
    assert read.workdays + read.free_days == 365
    assert (read.holidays, read.makeups) == (33, 6)
    assert read.workdays == 248  # 261 weekdays, 19 of them holidays, 6 make-up days
    assert not read.days[0].is_ordinary
    assert read.days[4].is_ordinary


@pytest.mark.parametrize(
    ("today", "missing"),
    [("2040-10-31", ()), ("2040-11-01", (2041,)), ("2040-12-31", (2041,)), ("2041-01-01", (2041,))],
)
def test_the_next_year_is_missed_from_november_on(opened: str, today: str, missing: tuple[int, ...]) -> None:
    CalendarYear.insert(year=2040, source="通知").execute()
    assert queries.missing_years(day(today)) == missing


def test_a_missing_year_waits_at_the_workbench_of_who_may_fill_it(world: World) -> None:
    admin, nobody = access.load_user(world.admin), access.load_user(world.nobody)
    CalendarYear.insert(year=2040, source="通知").execute()

    def titles(person: access.Person, today: date) -> list[str]:
        return [one.title for one in duties.todos_of(person, today) if one.entity == "calendar_year"]

    assert titles(admin, day("2040-11-01")) == ["维护 2041 年工作日历"]
    assert titles(admin, day("2040-10-31")) == []
    assert titles(nobody, day("2040-11-01")) == []
    late = next(one for one in duties.todos_of(admin, day("2041-02-01")) if one.entity == "calendar_year")
    assert late.due == day("2041-02-01")


def test_lists_show_days_and_years_in_words(world: World) -> None:
    days = listing.page(register.get_list("calendar"), SYSTEM, Query(search="国庆"))
    assert days[-1].values[:4] == (day("2026-10-10"), "周六", "makeup", "国庆节")
    years = listing.page(register.get_list("calendar_years"), SYSTEM, Query())
    assert years[0].values[:3] == (max(almanac.years()), "filled", "内置年历")


def test_the_paper_of_a_year_tells_holidays_months_and_what_is_missing(world: World) -> None:
    made = papers.year_paper(SYSTEM, {"year": 2026})
    assert (made.days, made.workdays, made.free_days, made.warning) == (365, 248, 117, "")
    national = made.holidays[-1]
    assert (national.name, national.days) == ("国庆节", 7)
    assert national.span == "10月1日（周四）至7日（周三）"
    assert national.makeups == "9月20日（周日）、10月10日（周六）"
    assert [(one.name, one.workdays) for one in made.months][9:] == [("10 月", 18), ("11 月", 21), ("12 月", 23)]
    assert sum(one.workdays for one in made.months) == made.workdays
    empty = papers.year_paper(SYSTEM, {"year": 2150})
    assert empty.holidays == ()
    assert "2150 年的工作日历还没有维护" in empty.warning


def test_everybody_reads_and_the_office_writes() -> None:
    read, write = access.permissions["calendar.read"].grants, access.permissions["calendar.write"].grants
    assert set(read) == {str(role) for role in Role}
    assert set(write) == {Role.ADMIN, Role.HR, Role.SYSADMIN}


def test_the_calendar_of_a_new_office_is_sound(world: World) -> None:
    set_days(world, "2026-11-26", "", "rest", 0)
    assert check.check() == []
    CalendarDay.update(kind="vacation").where(CalendarDay.day == day("2026-11-26")).execute()
    assert [sentence[:18] for sentence in check.check()] == ["工作日历里 2026-11-26 的"]
