"""Shift types: hours as people write them, changed from a day on, retired and brought back; and what waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models.core import access, check, database, listing, register, stored
from models.core.access import Person
from models.core.errors import BadFields, Refused
from models.core.lists import Filter, Query
from models.core.unit import perform
from models.roster import duties, papers, queries
from models.roster.tables import Roster, RosterEntry, ShiftTime, ShiftType
from tests.factories import org, roster, staff
from tests.models.roster.conftest import Office
from tests.samples import World
from tests.samples.roster import SHIFT

TODAY = date(2026, 11, 26)


def add(world: World, **values: Any) -> ShiftType:
    done = perform("roster.add_shift", {**SHIFT, **values}, user=world.admin)
    assert done.record is not None
    return ShiftType.get_by_id(done.record[1])


@pytest.mark.parametrize(
    ("values", "minutes"),
    [
        ({"starts": "08:00", "ends": "16:30"}, (480, 990, 720, 750)),
        ({"starts": "20:00", "ends": "08:00", "break_from": "00:00", "break_until": "01:00"}, (1200, 1920, 1440, 1500)),
        ({"starts": "20:00", "ends": "次日08:00", "break_from": "", "break_until": ""}, (1200, 1920, None, None)),
        ({"starts": "16:00", "ends": "24:00", "break_from": "", "break_until": ""}, (960, 1440, None, None)),
        ({"starts": "20:00", "ends": "08:00", "break_from": "23:30", "break_until": "00:30"}, (1200, 1920, 1410, 1470)),
        ({"kind": "leave", "starts": "", "ends": "", "break_from": "", "break_until": ""}, (None, None, None, None)),
    ],
)
def test_hours_are_kept_in_minutes(world: World, values: dict[str, Any], minutes: tuple[int | None, ...]) -> None:
    row = add(world, **values)
    hours = ShiftTime.get(ShiftTime.shift_id == row.id)
    assert (hours.starts, hours.ends, hours.break_from, hours.break_until) == minutes
    assert hours.valid_from == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts": ""}, "starts"),
        ({"ends": ""}, "ends"),
        ({"kind": "leave"}, "starts"),
        ({"break_until": ""}, "break_until"),
        ({"break_from": "07:00", "break_until": "07:30"}, "break_until"),
        ({"starts": "08:00", "ends": "次日09:00"}, "ends"),
        ({"code": "休"}, "code"),
    ],
)
def test_hours_that_cannot_be_are_told(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(BadFields) as caught:
        add(world, **values)
    assert list(caught.value.faults) == [field]


def edited(world: World, row: ShiftType, **values: Any) -> None:
    version = ShiftType.get_by_id(row.id).row_version
    perform("roster.edit_shift", {"id": row.id, "row_version": version, **SHIFT, **values}, user=world.admin)


def test_hours_of_a_shift_in_use_change_from_a_day_on(world: World, office: Office) -> None:
    row = add(world, code="行")
    same = {"code": "行"}
    edited(world, row, **same, starts="08:30")
    assert ShiftTime.select().where(ShiftTime.shift_id == row.id).count() == 1, "nobody was planned in it yet"
    roster.entry(office.roster.id, office.people[0].id, date(2026, 12, 1), row.id)
    with pytest.raises(BadFields) as caught:
        edited(world, row, **same, starts="09:00")
    assert "valid_from" in caught.value.faults
    edited(world, row, **same, starts="09:00", valid_from="2099-01-01")
    before, after = (queries.shifts(day)[row.id].times for day in (date(2098, 12, 31), date(2099, 1, 1)))
    assert before is not None
    assert after is not None
    assert (before.starts, after.starts) == (510, 540)
    edited(world, row, **same, starts="09:15", valid_from="2099-01-01")
    assert ShiftTime.select().where(ShiftTime.shift_id == row.id).count() == 2


def test_other_hours_within_a_month_are_told_by_the_legend_and_on_paper(world: World, office: Office) -> None:
    late = office.shifts["晚"]
    office.days(0, date(2099, 12, 1), "晚" * 20, (planned := roster.roster(office.unit, "2099-12", "published")).id)
    row = ShiftTime.get(ShiftTime.shift_id == late.id)
    ShiftTime.insert(shift_id=late.id, valid_from=date(2099, 12, 16), starts=row.starts, ends=1500).execute()
    assert next(one.hours for one in office.grid(planned.id).legend if one.code == "晚") == (
        "16:00–24:00，12-16 起 16:00–次日01:00"
    )
    made = papers.sheet(office.person, {"month": "2099-12", "unit": office.unit, "kind": "ordinary"})
    assert [(one.code, one.hours) for one in made.legend] == [("晚", "16:00–24:00")]
    assert [one.words for one in made.notes] == ["12-16 起 晚 晚班的时间是 16:00–次日01:00"]


def test_days_that_were_worked_keep_their_hours(world: World, office: Office) -> None:
    past = roster.roster(office.unit, "2026-01", "published")
    roster.entry(past.id, office.people[0].id, date(2026, 1, 5), office.shifts["早"].id)
    with pytest.raises(BadFields, match="已有上过的班"):
        edited(world, office.shifts["早"], starts="09:00", valid_from="2026-01-01")


def test_a_retired_shift_keeps_its_cells_and_comes_back(world: World, office: Office) -> None:
    row = office.shifts["早"]
    office.days(0, date(2026, 12, 1), "早")
    perform("roster.retire_shift", {"id": row.id, "row_version": 1}, user=world.admin)
    grid = office.grid()
    assert grid.sign(office.people[0].id, date(2026, 12, 1)) == "早"
    assert not grid.knows("早")
    with pytest.raises(Refused, match="已经停用"):
        perform("roster.retire_shift", {"id": row.id, "row_version": 2}, user=world.admin)
    perform("roster.restore_shift", {"id": row.id, "row_version": 2}, user=world.admin)
    assert office.grid().knows("早")


def test_the_form_of_a_shift_shows_its_hours(world: World) -> None:
    row = add(world)
    shown = stored.load(access.load_user(world.admin), "shift_type", row.id).values
    assert [shown[name] for name in ("starts", "ends", "break_from", "break_until")] == [
        "08:00", "16:30", "12:00", "12:30",
    ]  # fmt: skip
    edited(world, row, **{name: shown[name] for name in ("starts", "ends", "break_from", "break_until")})
    assert ShiftTime.select().where(ShiftTime.shift_id == row.id).count() == 1


def rows_of(name: str, person: Person, *filters: Filter) -> list[tuple[Any, ...]]:
    kind = register.get_list(name)
    return [one.values for one in listing.page(kind, person, Query(tuple(filters)))]


def test_lists_show_what_is_planned_and_what_was_changed(world: World, office: Office) -> None:
    office.days(0, date(2026, 12, 1), "早休")
    person = office.person
    month = Filter("month", "eq", "2026-12")
    assert [(row[0], row[2], row[4]) for row in rows_of("roster", person, month)] == [
        (date(2026, 12, 1), "马腾", "早"), (date(2026, 12, 2), "马腾", "休"),
    ]  # fmt: skip
    assert rows_of("roster", person, Filter("month", "eq", "2026-11")) == []
    assert [row[:2] for row in rows_of("rosters", person, month)] == [("2026-12", "营业厅")]
    assert [row[0] for row in rows_of("shift_types", person)] == ["早", "中", "晚", "夜"]
    perform("roster.publish", {"id": office.roster.id, "row_version": 1}, user=office.admin)
    cells = [{"employee_id": office.people[0].id, "day": "2026-12-01", "shift": "中", "was": "早"}]
    perform("roster.change_cells", {"id": office.roster.id, "cells": cells, "reason": "顶班"}, user=office.admin)
    assert [row[4:7] for row in rows_of("roster_changes", person)] == [("早", "中", "顶班")]


def test_lists_keep_to_the_reach_of_the_person(world: World, office: Office) -> None:
    office.days(0, date(2026, 12, 1), "早")
    elsewhere = roster.roster(org.unit(world), state="published")
    roster.entry(elsewhere.id, staff.employee().id, date(2026, 12, 1), office.shifts["早"].id)
    worker = access.load_user(org.user(world, roles=("AGENT",), employee_id=office.people[1].id))
    assert (rows_of("roster", worker), rows_of("rosters", worker)) == ([], [])
    Roster.update(state="published").where(Roster.id == office.roster.id).execute()
    assert [row[2] for row in rows_of("roster", worker)] == ["马腾"]
    roster.entry(elsewhere.id, office.people[1].id, date(2026, 12, 2), office.shifts["早"].id)
    assert len(rows_of("rosters", worker)) == 2, "he also reads the roster in which he stands"


def test_next_month_waits_from_the_25th_on(office: Office) -> None:
    now = roster.roster(office.unit, "2026-11", "published")
    person = office.person
    assert duties._not_out(person, date(2026, 11, 24)) == ()
    (one,) = duties._not_out(person, TODAY)
    assert (one.title, one.detail) == ("发布 2026-12 排班 · 营业厅", "排班 · 还是草稿，12-01 起要用")
    assert (one.due, one.record) == (date(2026, 11, 30), office.roster.id)
    Roster.update(state="published").where(Roster.id == office.roster.id).execute()
    assert duties._not_out(person, TODAY) == []
    Roster.update(state="draft").where(Roster.id == now.id).execute()
    Roster.delete().where(Roster.id == office.roster.id).execute()
    assert duties._not_out(person, TODAY) == []


def test_a_draft_with_conflicts_waits(world: World, office: Office) -> None:
    assert duties._conflicts(office.person, TODAY) == []
    roster.entry(office.roster.id, staff.employee(state="left", left_on=date(2026, 1, 1)).id, date(2026, 12, 1),
                 office.shifts["早"].id)  # fmt: skip
    (one,) = duties._conflicts(office.person, TODAY)
    assert (one.title, one.record) == ("2026-12 排班有 1 处冲突 · 营业厅", office.roster.id)
    nobody = access.load_user(world.nobody)
    assert duties._conflicts(nobody, TODAY) == ()


def test_damaged_rosters_are_found(office: Office) -> None:
    office.days(0, date(2026, 12, 1), "早")
    assert check.check() == []
    RosterEntry.update(day=date(2027, 1, 1)).execute()
    ShiftTime.delete().where(ShiftTime.shift_id == office.shifts["晚"].id).execute()
    found = check.check()
    assert any("别的月份" in one for one in found)
    assert any("“晚”没有上下班时刻" in one for one in found)


def together(*acts: Callable[[], Any]) -> list[str]:
    """Do acts at the same time, each with a connection of its own; 'done' or the kind of refusal of each."""
    outcome: list[str] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        with database.connection():
            ready.wait()
            try:
                act()
                outcome.append("done")
            except Refused as refused:
                outcome.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcome)


def setting(office: Office, who: int, shift: str) -> Callable[[], Any]:
    cells = [{"employee_id": office.people[who].id, "day": "2026-12-01", "shift": shift, "was": ""}]
    return lambda: perform("roster.set_cells", {"id": office.roster.id, "cells": cells}, user=office.admin)


def test_different_cells_at_the_same_time_are_both_saved(office: Office) -> None:
    assert together(setting(office, 0, "早"), setting(office, 1, "晚")) == ["done", "done"]
    assert RosterEntry.select().count() == 2


def test_one_cell_at_the_same_time_is_saved_once(office: Office) -> None:
    assert together(setting(office, 0, "早"), setting(office, 0, "晚")) == ["Conflict", "done"]
    assert RosterEntry.select().count() == 1


def test_two_rosters_that_plan_one_person_are_not_both_published(world: World, office: Office) -> None:
    other = roster.roster(office.unit, kind="rest_day")
    office.days(0, date(2026, 12, 1), "早")
    Roster.update(state="published").where(Roster.id == other.id).execute()
    cells = [{"employee_id": office.people[0].id, "day": "2026-12-01", "shift": "中", "was": ""}]
    change = {"id": other.id, "cells": cells, "reason": "加班"}
    publish = {"id": office.roster.id, "row_version": 1, "reason": "不管"}
    outcome = together(
        lambda: perform("roster.change_cells", change, user=world.admin),
        lambda: perform("roster.publish", publish, user=world.admin),
    )
    assert "Refused" in outcome


def test_a_grid_is_read_in_a_fixed_number_of_statements(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(database.current(), "watch", said.append)
    office.grid()
    few = len(said)
    for number in range(30):
        one = staff.employee(unit_id=office.unit)
        roster.entry(office.roster.id, one.id, date(2026, 12, 1 + number), office.shifts["早"].id)
    said.clear()
    assert len(office.grid().people) == 33
    assert len(said) == few > 10
