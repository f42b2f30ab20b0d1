"""What a later version says otherwise, and what the next closing will correct, each with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.attendance.month import changes
from models.attendance.tables import LateFact, Punch
from models.core import access, listing, register
from models.core.access import SYSTEM, Person
from models.core.errors import Refused
from models.core.lists import Filter, Query
from models.staff.tables import Employee
from tests.factories import closings, org
from tests.factories.acts import Acts
from tests.factories.closings import AUGUST, SEPTEMBER, Group
from tests.samples import World


@pytest.fixture
def act(world: World, monkeypatch: pytest.MonkeyPatch) -> Acts:
    return Acts(world.admin, monkeypatch)


@pytest.fixture
def group(world: World) -> Group:
    return closings.group(world, months=(AUGUST, SEPTEMBER))


def told(found: tuple[changes.Change, ...]) -> list[tuple[str, date | None, str, str]]:
    return [(one.name, one.day, one.before, one.after) for one in found]


FORGIVEN = [
    ("单小明", date(2026, 8, 3), "迟到 10 分钟，容忍", "正常（人工认定）"),
    ("单小明", date(2026, 8, 4), "迟到 10 分钟，扣 2 分", "迟到 10 分钟，容忍"),
    ("单小明", None, "迟到 2 次，扣分 2 分", "迟到 1 次，扣分 0 分"),
]


def test_a_first_version_changes_nothing(group: Group) -> None:
    sheet = group.close(AUGUST)
    assert changes.since_last(sheet.id, 1) == ()


def test_a_second_version_tells_its_days_and_sums_and_why_it_was_opened(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.reopen(AUGUST, "漏登外勤")
    group.forgive(act, "2026-08-03")
    sheet = group.close(AUGUST)
    found = changes.since_last(sheet.id, 2)
    assert told(found) == FORGIVEN
    assert {one.why for one in found} == {"周敏 重新打开：漏登外勤"}
    group.reopen(AUGUST, "再看一遍")
    group.close(AUGUST)
    assert changes.since_last(sheet.id, 3) == ()


def test_a_change_names_the_late_facts_of_its_day_only(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03", "批准更正：参加抢修")
    group.reopen(AUGUST, "核对更正")
    sheet = group.close(AUGUST)
    opened = "周敏 重新打开：核对更正"
    assert [(one.day, one.why) for one in changes.since_last(sheet.id, 2)] == [
        (date(2026, 8, 3), "批准更正：参加抢修"), (date(2026, 8, 4), opened), (None, "批准更正：参加抢修")
    ]  # fmt: skip


def test_a_change_does_not_carry_what_came_late_about_another_month(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.close(SEPTEMBER)
    group.reopen(SEPTEMBER, "九月漏登外勤")
    group.forgive(act, "2026-08-03", "批准更正：参加抢修")
    group.forgive(act, "2026-09-03")
    sheet = group.close(SEPTEMBER)
    assert [(one.day, one.why) for one in changes.since_last(sheet.id, 2)] == [
        (date(2026, 9, 3), "周敏 重新打开：九月漏登外勤"), (date(2026, 9, 4), "周敏 重新打开：九月漏登外勤"),
        (None, "周敏 重新打开：九月漏登外勤"), (None, "批准更正：参加抢修"),
    ]  # fmt: skip


def test_people_who_came_to_a_sheet_or_left_it_are_told(group: Group) -> None:
    group.close(AUGUST)
    group.reopen(AUGUST)
    Employee.update(unit_id=None).where(Employee.id == group.colleague).execute()
    sheet = group.close(AUGUST)
    assert told(changes.since_last(sheet.id, 2)) == [("孙玉兰", None, "列入本表", "不再列入本表")]
    group.reopen(AUGUST)
    Employee.update(unit_id=group.unit).where(Employee.id == group.colleague).execute()
    group.close(AUGUST)
    assert told(changes.since_last(sheet.id, 3)) == [("孙玉兰", None, "未列入本表", "列入本表")]


def test_corrections_that_a_version_booked_otherwise_are_told(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    group.close(SEPTEMBER)
    group.reopen(SEPTEMBER)
    group.forgive(act, "2026-08-03")
    sheet = group.close(SEPTEMBER)
    (one,) = changes.since_last(sheet.id, 2)
    assert (one.name, one.day, one.before) == ("单小明", None, "没有更正")
    assert one.after.startswith("2026-08 08-03 迟到 10 分钟，容忍 改为 正常（人工认定）")


def test_what_came_later_is_pending_until_it_is_corrected(group: Group, act: Acts) -> None:
    group.close(AUGUST)
    people = [group.agent, group.colleague]
    assert changes.pending(people, AUGUST) == ()
    group.forgive(act, "2026-08-03", "批准更正：参加抢修")
    found = changes.pending(people, AUGUST)
    assert told(found) == FORGIVEN
    assert {one.why for one in found} == {"批准更正：参加抢修"}
    group.close(SEPTEMBER)
    assert changes.pending(people, AUGUST) == ()


def test_a_difference_that_nobody_registered_says_so(group: Group) -> None:
    group.close(AUGUST)
    Punch.delete().where(Punch.employee_id == group.colleague, Punch.at < "2026-08-03 12:00").execute()
    (one,) = changes.pending([group.colleague], AUGUST)
    assert (one.day, one.after, one.why) == (date(2026, 8, 3), "上班缺卡，待说明", changes.SILENT)


def rows(person: Person, *filters: Filter) -> list[dict[str, Any]]:
    kind = register.get_list("month_changes")
    found = listing.page(kind, person, Query(filters), limit=100)
    keys = [column.key for column in kind.columns]
    return [dict(zip(keys, row.values, strict=True)) | {"record": row.record} for row in found]


def test_the_list_has_both_with_the_sheet_and_finds_a_row_again(group: Group, act: Acts, world: World) -> None:
    group.close(AUGUST)
    group.reopen(AUGUST)
    group.forgive(act, "2026-08-03")
    group.close(AUGUST)
    group.forgive(act, "2026-08-04", "批准更正：值班")
    found = rows(SYSTEM, Filter("month", "eq", AUGUST))
    assert [(one["kind"], one["day"]) for one in found] == [
        ("version", date(2026, 8, 3)), ("version", date(2026, 8, 4)), ("version", None), ("now", date(2026, 8, 4)),
        ("now", None),
    ]  # fmt: skip
    assert {(one["unit"], one["version"], one["sheet_id"]) for one in found} == {
        ("客服一组", 2, "客服一组 2026-08 考勤表")
    }
    again = rows(SYSTEM, Filter("__key__", "eq", found[3]["record"]))
    assert again == [found[3]]
    title = register.title_of("month_change", found[3]["record"])
    assert title == "客服一组 2026-08 考勤表第 2 版"
    stranger = access.load_user(org.user(world, roles=("AGENT",), employee_id=org.colleague(world)))
    assert rows(stranger, Filter("month", "eq", AUGUST)) == []


def test_no_month_is_refused_in_words(group: Group) -> None:
    with pytest.raises(Refused, match="不是月份"):
        rows(SYSTEM, Filter("month", "eq", "去年"))
    assert rows(SYSTEM) == []


def test_late_facts_and_corrections_are_listed_within_reach(group: Group, act: Acts, world: World) -> None:
    group.close(AUGUST)
    group.forgive(act, "2026-08-03", "批准更正：参加抢修")
    facts, booked = register.get_list("late_facts"), register.get_list("month_corrections")
    waiting = Query((Filter("settled_at", "empty"),))
    (row,) = listing.page(facts, SYSTEM, waiting)
    assert register.title_of("late_fact", row.record) == "单小明 2026-08 批准更正：参加抢修"
    group.close(SEPTEMBER)
    assert not listing.page(facts, SYSTEM, waiting)
    assert LateFact.get().sheet_id == group.sheet(SEPTEMBER).id
    (line,) = listing.page(booked, SYSTEM, Query((Filter("live", "filled"),)))
    values = dict(zip([one.key for one in booked.columns], line.values, strict=True))
    assert (values["month"], values["of_month"], values["points"], values["live"]) == (SEPTEMBER, AUGUST, -200, True)
    stranger = access.load_user(org.user(world, roles=("AGENT",), employee_id=org.colleague(world)))
    assert not listing.page(facts, stranger, Query())
    assert not listing.page(booked, stranger, Query())
