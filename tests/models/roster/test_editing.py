"""Rosters from the first cell to the closed month: who sets what, who sees whose change, what is on record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.core import audit
from models.core.errors import BadFields, Conflict, NotFound, Refused
from models.core.register import Done
from models.core.unit import perform
from models.roster import cells, queries
from models.roster.cells import Content, Place
from models.roster.tables import Roster, RosterChange, RosterEntry, RosterWaiver
from tests.factories import org, roster, staff
from tests.models.roster.conftest import Office
from tests.samples import World

DEC = date(2026, 12, 1)


def cell(office: Office, who: int, number: int, shift: str, was: str = "", **more: Any) -> dict[str, Any]:
    return {"employee_id": office.people[who].id, "day": f"2026-12-{number:02d}", "shift": shift, "was": was, **more}


def set_cells(office: Office, *wanted: dict[str, Any], user: int | None = None) -> Done:
    return perform("roster.set_cells", {"id": office.roster.id, "cells": list(wanted)}, user=user or office.admin)


def version(office: Office) -> int:
    return int(Roster.get_by_id(office.roster.id).row_version)


def publish(office: Office, **values: Any) -> Done:
    return perform(
        "roster.publish", {"id": office.roster.id, "row_version": version(office), **values}, user=office.admin
    )  # fmt: skip


def sign(office: Office, who: int, number: int) -> str:
    return office.grid().sign(office.people[who].id, date(2026, 12, number))


def test_cells_are_set_changed_and_emptied(office: Office) -> None:
    done = set_cells(office, cell(office, 0, 1, "早"), cell(office, 0, 2, "休"), cell(office, 1, 1, "晚", role="guide"))
    assert done.notice == "已保存 3 格。"
    assert done.details == {"row_version": 2, "cells": 3}
    set_cells(office, cell(office, 0, 1, "中", "早"), cell(office, 0, 2, "", "休"))
    assert (sign(office, 0, 1), sign(office, 0, 2), sign(office, 1, 1)) == ("中", "", "晚")
    event = audit.history("roster", office.roster.id)[0]
    assert ("格子", "12-01 马腾 早、12-02 马腾 休", "12-01 马腾 中、12-02 马腾 空") in event.changes


def test_two_people_at_different_cells_both_succeed(world: World, office: Office) -> None:
    other = org.user(world, "何志刚", roles=("ADMIN",), scope="all")
    set_cells(office, cell(office, 0, 1, "早"))
    set_cells(office, cell(office, 1, 1, "晚"), user=other)
    assert (sign(office, 0, 1), sign(office, 1, 1)) == ("早", "晚")


def test_the_same_cell_is_a_conflict_that_names_it(world: World, office: Office) -> None:
    other = org.user(world, "HEZG", roles=("ADMIN",), scope="all", name="何志刚")
    set_cells(office, cell(office, 0, 5, "中"), user=other)
    set_cells(office, cell(office, 1, 6, "早"))
    with pytest.raises(Conflict) as caught:
        set_cells(office, cell(office, 0, 5, "早"), cell(office, 0, 6, "早"))
    assert caught.value.sentence.startswith("12-05 马腾 您看到的是空，现在是中，何志刚 ")
    assert caught.value.theirs.who == "何志刚"
    stored = caught.value.theirs.values["cells"]
    assert [(one["employee_id"], one["day"], one["shift"]) for one in stored] == [
        (office.people[0].id, date(2026, 12, 5), "中")
    ]
    assert sign(office, 0, 6) == "", "nothing of the act was written"
    assert set_cells(office, cell(office, 0, 5, "中")).details["cells"] == 0, "both want the same"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"day": "2027-01-01"}, "01-01 马腾 不在 2026-12 内"),
        ({"shift": "没有"}, "12-01 马腾 没有“没有”这个班次"),
        ({"shift": "休", "position": 2}, "12-01 马腾第二班 第二班不能排公休"),
        ({"shift": "旧"}, "12-01 马腾 班次“旧”已停用"),
    ],
)
def test_a_cell_that_cannot_be_is_told_by_name(office: Office, more: dict[str, Any], told: str) -> None:
    roster.shift("旧", is_active=False)
    with pytest.raises(BadFields) as caught:
        set_cells(office, cell(office, 0, 1, "早") | more)
    assert caught.value.faults["cells"] == f"{told}。请核对。"


def test_a_leader_plans_the_people_of_his_own_group_alone(world: World, office: Office) -> None:
    leader = staff.employee(name="李娜", unit_id=office.unit, product_role="GROUP_LEADER")
    user = org.user(world, roles=("GROUP_LEADER",), scope="group", employee_id=leader.id)
    set_cells(office, cell(office, 0, 1, "早"), user=user)
    stranger = staff.employee(name="路远", unit_id=org.unit(world))
    with pytest.raises(BadFields):
        set_cells(office, {"employee_id": stranger.id, "day": "2026-12-01", "shift": "早"}, user=user)
    other = roster.roster(stranger.unit_id)
    with pytest.raises(NotFound):
        perform("roster.set_cells", {"id": other.id, "cells": [cell(office, 0, 1, "早")]}, user=user)
    with pytest.raises(NotFound):
        perform("roster.create", {"month": "2027-01", "unit_id": stranger.unit_id}, user=user)


def test_conflicts_keep_a_roster_back_and_reminders_ask_for_a_reason(office: Office) -> None:
    set_cells(office, cell(office, 0, 8, "晚"), cell(office, 0, 9, "早"), cell(office, 0, 9, "中", position=2))
    with pytest.raises(Refused, match="还有 1 处冲突，没有发布：马腾 12-09"):
        publish(office, reason="不管")
    set_cells(office, cell(office, 0, 9, "", "中", position=2))
    with pytest.raises(BadFields) as caught:
        publish(office)
    assert caught.value.faults["reason"].startswith("还有 1 处提醒：马腾 12-09 12-08 晚班 24:00 下班")
    (problem,) = office.grid().problems
    values = {"id": office.roster.id, "reminders": [{"about": problem.about}], "reason": "本人同意"}
    perform("roster.waive", values, user=office.admin)
    assert [one.waived for one in office.grid().waived] == ["本人同意"]
    publish(office)
    assert office.grid().may.change_cells
    with pytest.raises(Refused, match="这张排班表已发布，没有保存"):
        set_cells(office, cell(office, 0, 1, "早"))


def test_a_reminder_that_was_set_aside_counts_again_when_its_cells_change(office: Office) -> None:
    set_cells(office, cell(office, 0, 8, "晚"), cell(office, 0, 9, "早"))
    (problem,) = office.grid().problems
    values = {"id": office.roster.id, "reminders": [{"about": problem.about}], "reason": "本人同意"}
    perform("roster.waive", values, user=office.admin)
    set_cells(office, cell(office, 0, 8, "夜", "晚"))
    assert [one.day for one in office.grid().problems if one.employee_id] == [date(2026, 12, 9)]
    assert RosterWaiver.select().count() == 1


def test_a_change_after_publication_is_on_record(office: Office) -> None:
    set_cells(office, cell(office, 0, 8, "早"))
    publish(office)
    values = {"id": office.roster.id, "cells": [cell(office, 0, 8, "中", "早"), cell(office, 1, 8, "早")]}
    perform("roster.change_cells", values | {"reason": "临时换人"}, user=office.admin)
    made = [(one.employee_id, one.before_id, one.after_id, one.reason) for one in RosterChange.select()]
    early, middle = office.shifts["早"].id, office.shifts["中"].id
    assert sorted(made) == sorted(
        [(office.people[0].id, early, middle, "临时换人"), (office.people[1].id, None, early, "临时换人")]
    )
    (shown,) = office.grid().cells[office.people[0].id, date(2026, 12, 8)].values()
    assert shown.changed == "改班：临时换人"
    (planned,) = queries.planned([office.people[0].id], DEC, date(2026, 12, 31)).values()
    assert planned[0].change == "改班：临时换人"
    twice = {"id": office.roster.id, "cells": [cell(office, 0, 8, "早", position=2)], "reason": "加班"}
    with pytest.raises(Refused, match="这样改会有冲突，没有保存"):
        perform("roster.change_cells", twice, user=office.admin)
    assert sign(office, 0, 8) == "中"


def test_only_rosters_in_force_are_planned(office: Office) -> None:
    office.days(0, DEC, "早休-中")
    assert queries.planned(None, DEC, date(2026, 12, 31)) == {}
    publish(office)
    found = queries.planned(None, DEC, date(2026, 12, 3))
    who = office.people[0].id
    assert {key: [one.shift and one.shift.code for one in rows] for key, rows in found.items()} == {
        (who, date(2026, 12, 1)): ["早"], (who, date(2026, 12, 2)): [None],
    }  # fmt: skip
    assert queries.planned([], DEC, date(2026, 12, 31)) == {}
    assert queries.planned([office.people[1].id], DEC, date(2026, 12, 31)) == {}


def test_duty_on_a_rest_day_takes_the_place_of_the_rest(office: Office) -> None:
    extra = roster.roster(office.unit, kind="rest_day", state="published")
    Roster.update(state="published").where(Roster.id == office.roster.id).execute()
    office.days(0, DEC, "休")
    office.days(0, DEC, "早", extra.id)
    (rows,) = queries.planned(None, DEC, DEC).values()
    assert [one.shift and one.shift.code for one in rows] == ["早"]


def test_a_month_is_closed_when_it_is_over(world: World, office: Office) -> None:
    past = roster.roster(office.unit, "2026-01", "published")
    perform("roster.close", {"id": past.id, "row_version": 1}, user=world.admin)
    office.days(0, date(2026, 1, 5), "早", past.id)
    assert queries.planned(None, date(2026, 1, 5), date(2026, 1, 5))
    values = {"id": past.id, "cells": [{**cell(office, 0, 1, "早"), "day": "2026-01-06"}], "reason": "补"}
    with pytest.raises(Refused, match="须先重新打开"):
        perform("roster.change_cells", values, user=world.admin)
    again = {"id": past.id, "row_version": Roster.get_by_id(past.id).row_version, "reason": "漏了一天"}
    perform("roster.reopen", again, user=world.admin)
    perform("roster.change_cells", values, user=world.admin)
    future = roster.roster(office.unit, "2099-01", "published")
    with pytest.raises(Refused, match="还没有过完"):
        perform("roster.close", {"id": future.id, "row_version": 1}, user=world.admin)


def test_a_change_that_meets_the_shift_of_the_next_day_is_refused(office: Office) -> None:
    office.days(0, date(2026, 12, 3), "休早休")
    office.days(0, date(2026, 12, 7), "夜早")
    Roster.update(state="published").where(Roster.id == office.roster.id).execute()
    roster.shift("长", (1200, 2160))
    change = {"id": office.roster.id, "cells": [cell(office, 0, 3, "长", "休")], "reason": "顶替"}
    with pytest.raises(Refused, match="12-03 长班 20:00–次日12:00 与 12-04 早班 08:00–16:00 时间重叠"):
        perform("roster.change_cells", change, user=office.admin)
    perform("roster.change_cells", {**change, "cells": [cell(office, 0, 5, "早", "休")]}, user=office.admin)
    assert sign(office, 0, 5) == "早", "a conflict that stood before keeps no other change back"


def test_a_roster_of_another_kind_is_called_by_it(office: Office) -> None:
    values = {"month": "2026-12", "unit_id": office.unit, "kind": "rest_day"}
    done = perform("roster.create", values, user=office.admin)
    assert (done.title, done.notice) == ("营业厅 2026-12 公休日值班", "已新建排班表：营业厅 2026-12 公休日值班。")


def copied(office: Office, **values: Any) -> Done:
    fields = {"id": office.roster.id, "row_version": version(office), "align": "weekday", **values}
    return perform("roster.copy_month", fields, user=office.admin)


def test_last_month_is_copied_by_weekday_and_overwrites_nothing(office: Office) -> None:
    before = roster.roster(office.unit, "2026-11", "published")
    office.days(0, date(2026, 11, 1), "早早早早早休休" * 4 + "中夜", before.id)
    office.shifts["年"] = roster.shift("年", None, kind="leave")
    office.days(1, date(2026, 11, 3), "年早", before.id)
    gone = staff.employee(name="郑凯", unit_id=office.unit, state="left", left_on=date(2026, 11, 15))
    roster.entry(before.id, gone.id, date(2026, 11, 10), office.shifts["早"].id)
    set_cells(office, cell(office, 0, 1, "晚"))
    done = copied(office)
    assert done.notice.startswith("已从 营业厅 2026-11 复制 ")
    assert "1 格已排过，没有覆盖" in done.notice
    assert "1 人不在本部门，或有的日子不在职，那些日子没有复制" in done.notice
    assert sign(office, 0, 1) == "晚"
    for number in (2, 10, 26):
        assert sign(office, 0, number) == "早早早早早休休"[(number + 1) % 7]
    assert sign(office, 0, 29) == sign(office, 0, 22)
    assert sign(office, 1, 1) == "", "a mark of leave is not copied"
    assert sign(office, 1, 2) == "早"
    copied(office, overwrite=True)
    assert sign(office, 0, 1) == "早"


def test_last_month_is_copied_by_date(office: Office) -> None:
    before = roster.roster(office.unit, "2026-11", "closed")
    office.days(0, date(2026, 11, 1), "早中晚" * 10, before.id)
    assert copied(office, align="date").details["cells"] == 30
    assert [sign(office, 0, number) for number in (1, 2, 30, 31)] == ["早", "中", "晚", ""]


def test_there_must_be_a_month_before(office: Office) -> None:
    with pytest.raises(Refused, match="没有 2026-11 的排班表"):
        copied(office)


def test_a_draft_is_thrown_away_with_its_cells(office: Office) -> None:
    set_cells(office, cell(office, 0, 1, "早"))
    with pytest.raises(Conflict):
        perform("roster.discard", {"id": office.roster.id, "row_version": 1}, user=office.admin)
    perform("roster.discard", {"id": office.roster.id, "row_version": 2}, user=office.admin)
    assert (Roster.select().count(), RosterEntry.select().count()) == (0, 0)


def test_many_cells_are_written_and_only_what_differs(office: Office) -> None:
    early, late = office.shifts["早"].id, office.shifts["晚"].id
    wanted: dict[Place, Content | None] = {
        Place(one.id, date(2026, 12, number)): Content(early) for one in office.people for number in range(1, 32)
    }
    assert len(cells.write(office.roster.id, wanted)) == 93
    assert cells.write(office.roster.id, wanted) == {}
    first = Place(office.people[0].id, DEC)
    numbers = {row.id for row in RosterEntry.select()}
    before = cells.write(office.roster.id, {**wanted, first: Content(late, "hotline")})
    assert before == {first: Content(early)}
    assert {row.id for row in RosterEntry.select()} == numbers, "a changed cell keeps its number"
    assert cells.write(office.roster.id, {first: None}) == {first: Content(late, "hotline")}
    assert RosterEntry.select().count() == 92
