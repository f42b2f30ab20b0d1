"""How notices write days and kinds, and what their rows mean: read cell by cell, without a database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

import models.areas
from models.core.calendar import intake
from models.core.calendar.rules import Day, DayKind
from models.core.imports import rules
from models.core.imports.register import ImportRow, get_kind

assert models.areas

HOLIDAY, MAKEUP, REST, WORKDAY = DayKind.HOLIDAY, DayKind.MAKEUP, DayKind.REST, DayKind.WORKDAY


def read(**cells: Any) -> tuple[ImportRow, list[str]]:
    row, faults = rules.read_row(get_kind("calendar"), 2, cells)
    return row, [fault.code for fault in faults]


def meant(**cells: Any) -> dict[str, Day]:
    row, codes = read(**cells)
    assert codes == []
    return {on.isoformat(): one for on, one in intake.meant(row).items()}


def october(*days: int) -> list[str]:
    return [f"2027-10-{number:02}" for number in days]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2027-10-01", october(1)),
        ("2027年10月1日", october(1)),
        ("2027.10.1", october(1)),
        ("20271001", october(1)),
        (46661, october(1)),
        (date(2027, 10, 1), october(1)),
        (datetime(2027, 10, 1), october(1)),  # noqa: DTZ001  (what a reader of workbooks gives)
        ("２０２７年１０月１日", october(1)),
        ("2027/10/1-10/3", october(1, 2, 3)),
        ("2027-10-01~2027-10-03", october(1, 2, 3)),
        ("2027-10-01 至 2027-10-03", october(1, 2, 3)),
        ("2027年10月1日至3日", october(1, 2, 3)),
        ("2027年10月1-3日", october(1, 2, 3)),
        ("2027年10月1日（周五）至3日（周日）放假调休，共3天", october(1, 2, 3)),
        ("2027年10月1日（星期五）、4日（星期一）放假", october(1, 4)),
        ("2027年9月30日至10月1日", ["2027-09-30", "2027-10-01"]),
        ("2027年12月31日至1月1日", ["2027-12-31", "2028-01-01"]),
    ],
)
def test_days_are_read_as_people_write_them(written: Any, days: list[str]) -> None:
    assert list(meant(day=written, name="国庆节")) == days


@pytest.mark.parametrize(
    ("word", "on", "kind"),
    [
        ("放假", "2027-02-08", HOLIDAY),
        ("休", "2027-02-08", HOLIDAY),
        ("放假（调休）", "2027-02-08", HOLIDAY),
        ("补班", "2027-02-20", MAKEUP),
        ("上班", "2027-02-20", MAKEUP),
        ("调休（上班）", "2027-02-20", MAKEUP),
        ("调休", "2027-02-20", MAKEUP),  # a Saturday
        ("调休", "2027-02-08", HOLIDAY),  # a Monday
        ("休息", "2027-02-08", REST),
        ("工作日", "2027-02-20", MAKEUP),
        ("", "2027-02-08", HOLIDAY),
        (None, "2027-02-08", HOLIDAY),
    ],
)
def test_kinds_are_read_by_their_words(word: Any, on: str, kind: DayKind) -> None:
    assert meant(day=on, kind=word, name="春节") == {on: Day(kind, "春节")}


def test_an_ordinary_day_loses_its_name() -> None:
    assert meant(day="2027-02-08", kind="工作日", name="春节") == {"2027-02-08": Day(WORKDAY)}


def test_make_up_days_stand_beside_the_holiday() -> None:
    found = meant(day="2027年2月5日至6日", name="春节", makeup="2月4日（周四）、20日上班")
    assert {on: one.kind for on, one in found.items()} == {
        "2027-02-05": HOLIDAY, "2027-02-06": HOLIDAY, "2027-02-04": MAKEUP, "2027-02-20": MAKEUP,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"day": "10月1日至7日", "name": "国庆节"}, "NO_YEAR"),
        ({"day": "12月31日至1月2日", "name": "元旦", "year": "2027"}, "NO_YEAR"),
        ({"day": "2027-02-30", "name": "春节"}, "BAD_DATE"),
        ({"day": "2027年2月30日至3月2日", "name": "春节"}, "BAD_DATE"),
        ({"day": "1027年2月3日至3月2日", "name": "春节"}, "BAD_DATE"),
        ({"day": "国庆七天", "name": "国庆节"}, "BAD_DATE"),
        ({"day": "7日", "name": "国庆节"}, "BAD_DATE"),
        ({"day": "2027年10月7日至10月1日", "name": "国庆节"}, "BAD_RANGE"),
        ({"day": "2027年1月1日至12月31日", "name": "全年"}, "BAD_RANGE"),
        ({"day": "2027-10-01", "kind": "可能放假", "name": "国庆节"}, "BAD_KIND"),
        ({"day": "2027-10-01", "name": ""}, "NO_NAME"),
        ({"day": "", "name": "国庆节"}, "MISSING_DATE"),
        ({"day": "2027-10-01", "name": "国" * 41}, "TOO_LONG"),
        ({"day": "2027-10-01", "name": "国庆节", "year": "明年"}, "BAD_YEAR"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(cells: dict[str, Any], code: str) -> None:
    assert read(**cells)[1] == [code]


def row(number: int, **cells: Any) -> ImportRow:
    return rules.read_row(get_kind("calendar"), number, cells)[0]


def test_the_same_day_twice_is_a_copy_and_with_another_meaning_a_contradiction() -> None:
    first = row(2, day="2027年10月1日至3日", name="国庆节")
    copy, part = row(3, day="2027-10-02", name="国庆节"), row(4, day="2027年10月3日至4日", name="国庆节")
    other = row(5, day="2027-10-01", kind="上班", name="国庆节")
    faults = intake.across([first, copy, part, other])
    assert [(fault.row, fault.code) for fault in faults] == [(3, "DUPLICATE_ROW"), (5, "CONFLICT")]
    assert "第 2 行" in faults[0].sentence
    assert intake.across([row(2, day="待定", name="国庆节"), row(3, day="", name="元旦")]) == []  # told by themselves
