"""Rotations: what a pattern gives whom on which day, days of rest, and filling drafts with them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core import access, listing, register
from models.core.calendar.rules import Calendar, Day, DayKind
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.lists import Query
from models.roster import away as away_of
from models.roster.away import Away
from models.roster.rotations import queries, rules
from models.roster.rotations.rules import Pattern
from models.roster.tables import Roster, RosterChange, Rotation, RotationSlot, ShiftType
from models.roster.workflow import RotationKind
from models.staff.tables import Employee
from tests.factories import roster as make
from tests.models.roster.desk import Desk

MONDAY = date(2026, 12, 7)
EARLY, MIDDLE, LATE, NIGHT = 1, 2, 3, 4
ROUND = (EARLY, MIDDLE, LATE, NIGHT, None, None)
PLAIN = Calendar({}, frozenset({2026, 2027}))
OFFICE = Pattern(RotationKind.WEEKLY, (EARLY,) * 5 + (None, None), by_calendar=True)


def signs(pattern: Pattern, first: date, days: int, offset: int = 0, calendar: Calendar = PLAIN, **more: Any) -> str:
    found = rules.cells(pattern, {7: offset}, first, first + timedelta(days=days - 1), calendar, **more)
    return "".join("休早中晚夜"[shift or 0] for shift in found.values())


@pytest.mark.parametrize(
    ("pattern", "first", "offset", "expected"),
    [
        (Pattern(RotationKind.CYCLIC, ROUND), MONDAY, 0, "早中晚夜休休早中"),
        (Pattern(RotationKind.CYCLIC, ROUND), MONDAY, 2, "晚夜休休早中晚夜"),
        (Pattern(RotationKind.CYCLIC, (EARLY, None, LATE)), MONDAY, 1, "休晚早休晚早休晚"),
        (Pattern(RotationKind.WEEKLY, (EARLY,) * 5 + (None, None)), MONDAY + timedelta(2), 0, "早早早休休早早早"),
        (Pattern(RotationKind.WEEKLY, ((EARLY,) * 5 + (None,) * 2 + (LATE,) * 5 + (None,) * 2)), MONDAY, 1,
         "晚晚晚晚晚休休早"),
        (Pattern(RotationKind.WEEKDAYS, (EARLY,), rules.weekdays_of(["Sat", "Sun", "Mon", "Tue", "Wed"])), MONDAY, 0,
         "早早早休休早早早"),
        (Pattern(RotationKind.WEEKDAYS, (LATE,), rules.weekdays_of(["Thu", "Fri"])), MONDAY, 3, "休休休晚晚休休休"),
    ],
)  # fmt: skip
def test_what_a_rotation_gives(pattern: Pattern, first: date, offset: int, expected: str) -> None:
    assert signs(pattern, first, len(expected), offset) == expected


def test_a_rotation_goes_on_where_it_was_last_month() -> None:
    pattern = Pattern(RotationKind.CYCLIC, ROUND)
    whole = signs(pattern, MONDAY, 40)
    assert signs(pattern, MONDAY + timedelta(days=25), 15, anchor=MONDAY) == whole[25:]


def test_public_holidays_are_free_and_make_up_days_worked_where_the_rotation_follows_the_calendar() -> None:
    known = Calendar(
        {MONDAY: Day(DayKind.HOLIDAY, "元旦"), MONDAY + timedelta(days=5): Day(DayKind.MAKEUP)}, frozenset({2026})
    )
    assert signs(OFFICE, MONDAY, 7, calendar=known) == "休早早早早早休"
    assert signs(Pattern(RotationKind.WEEKLY, OFFICE.slots), MONDAY, 7, calendar=known) == "早早早早早休休"
    cards = Pattern(RotationKind.WEEKDAYS, (LATE,), rules.weekdays_of(["Thu", "Fri"]), by_calendar=True)
    assert signs(cards, MONDAY, 7, calendar=known) == "休休休晚晚晚休"


SLOTS = st.lists(st.sampled_from([None, EARLY, LATE, NIGHT]), min_size=1, max_size=20)


@given(SLOTS, st.integers(0, 59), st.integers(0, 400))
def test_a_cyclic_rotation_repeats_every_period(slots: list[int | None], offset: int, ahead: int) -> None:
    pattern = Pattern(RotationKind.CYCLIC, tuple(slots))
    first = MONDAY + timedelta(days=ahead)
    line = signs(pattern, first, 3 * len(slots), offset, anchor=MONDAY)
    assert line[: len(slots)] * 3 == line


@given(SLOTS, st.integers(1, 40))
def test_staggered_people_cover_every_day_alike(slots: list[int | None], days: int) -> None:
    pattern = Pattern(RotationKind.CYCLIC, tuple(slots))
    people = {100 + offset: offset for offset in range(len(slots))}
    planned = rules.cells(pattern, people, MONDAY, MONDAY + timedelta(days=days - 1), PLAIN)
    for number in range(days):
        on = MONDAY + timedelta(days=number)
        assert sorted(map(str, (planned[who, on] for who in people))) == sorted(map(str, slots))


@given(SLOTS, st.integers(0, 19))
def test_days_of_rest_and_weeks_without_are_counted(slots: list[int | None], offset: int) -> None:
    planned = rules.cells(
        Pattern(RotationKind.CYCLIC, tuple(slots)), {7: offset}, MONDAY, MONDAY + timedelta(days=27), PLAIN
    )
    assert rules.rest_days(planned) == {7: sum(shift is None for shift in planned.values())}
    free = {begins for _, begins in rules.weeks_without_rest(planned)}
    for week in range(4):
        begins = MONDAY + timedelta(days=7 * week)
        days = [planned[7, begins + timedelta(days=n)] for n in range(7)]
        assert (begins in free) == (None not in days)
    run = rules.longest_run(slots)
    assert (run is None) == (None not in slots)
    if run is not None and run < 7:
        assert not free


def test_part_weeks_are_not_judged_and_a_warning_names_the_first_week() -> None:
    always = Pattern(RotationKind.CYCLIC, (EARLY,))
    planned = rules.cells(always, {7: 0}, MONDAY + timedelta(days=1), MONDAY + timedelta(days=20), PLAIN)
    assert rules.rest_warnings(planned, {7: "孙悦"}) == ("孙悦有 2 周没有休息日，第一周从 12-14（周一）起。",)


@pytest.mark.parametrize(
    ("kind", "slots", "weekdays", "by_calendar", "field"),
    [
        ("weekly", (EARLY,) * 6, "", False, "slots"),
        ("weekly", (EARLY,) * 7, "hall.weekdays", False, "weekdays"),
        ("weekdays", (EARLY,), "", False, "weekdays"),
        ("weekdays", (EARLY, LATE), "hall.weekdays", False, "slots"),
        ("cyclic", (None, None), "", False, "slots"),
        ("cyclic", (EARLY,) * 61, "", False, "slots"),
        ("cyclic", ROUND, "", True, "by_calendar"),
        ("cyclic", ROUND, "", False, None),
        ("weekly", OFFICE.slots, "", True, None),
        ("weekdays", (EARLY,), "hall.weekdays", True, None),
    ],
)
def test_a_rotation_that_makes_no_sense_is_told_at_its_field(
    kind: str, slots: tuple[int | None, ...], weekdays: str, by_calendar: bool, field: str | None
) -> None:
    found = rules.fault(RotationKind(kind), slots, weekdays, by_calendar=by_calendar)
    assert (found[0] if found else None) == field


# actions


@pytest.fixture
def desk(opened: str) -> Desk:
    return Desk()


def slots(desk: Desk, line: str) -> list[dict[str, Any]]:
    return [{} if sign == "休" else {"shift_id": desk.shifts[sign].id} for sign in line]


def add(desk: Desk, line: str = "早中晚夜休休", **values: Any) -> Rotation:
    fields: dict[str, Any] = {
        "name": f"轮班{Rotation.select().count()}",
        "kind": "cyclic",
        "slots": slots(desk, line),
        **values,
    }
    done: Any = desk.do("roster.add_rotation", desk.manager, **fields)
    row: Rotation = Rotation.get_by_id(done.record[1])
    return row


def draft(desk: Desk) -> Any:
    return make.roster(desk.hall, "2026-12")


def apply(desk: Desk, roster: Any, rotation: Rotation, people: dict[int, int], by: int = 0, **values: Any) -> Any:
    rows = [{"employee_id": who, "offset": offset} for who, offset in people.items()]
    fields: dict[str, Any] = {"id": roster.id, "rotation_id": rotation.id, "people": rows, **values}
    return desk.do("roster.apply_rotation", by or desk.leader, **fields)


def line(desk: Desk, employee: int) -> str:
    return "".join(desk.cells(employee)[day] for day in sorted(desk.cells(employee)))


def test_staggered_people_are_filled_into_a_draft(desk: Desk) -> None:
    row, rotation = draft(desk), add(desk)
    done = apply(desk, row, rotation, {desk.one: 0, desk.other: 2}, last="2026-12-12")
    assert line(desk, desk.one) == "早中晚夜休休早中晚夜休休"
    assert line(desk, desk.other) == "晚夜休休早中晚夜休休早中"
    assert done.notice.startswith("已按“轮班0”填好 24 格。每人休息 4 天。")
    assert (done.details["cells"], done.details["row_version"]) == (24, 2)
    assert RosterChange.select().count() == 0


def test_what_stands_already_is_kept_unless_overwriting_and_marks_of_leave_always(desk: Desk) -> None:
    row, rotation = draft(desk), add(desk, "早")
    mark = make.shift("年", None, kind="leave")
    make.entry(row.id, desk.one, date(2026, 12, 1), desk.shifts["夜"].id)
    make.entry(row.id, desk.one, date(2026, 12, 2), mark.id)
    make.entry(row.id, desk.one, date(2026, 12, 3), desk.shifts["晚"].id)
    make.entry(row.id, desk.one, date(2026, 12, 3), desk.shifts["夜"].id, position=2)
    desk.shifts["年"] = mark
    done = apply(desk, row, rotation, {desk.one: 0}, last="2026-12-04")
    assert line(desk, desk.one) == "夜年晚夜早"
    assert "3 格已有班，没有动" in done.notice
    apply(desk, row, rotation, {desk.one: 0}, last="2026-12-04", overwrite=True)
    assert line(desk, desk.one) == "早年早早"


def test_days_of_leave_are_left_free(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    on = date(2026, 12, 2)
    monkeypatch.setattr(away_of, "_readers", [lambda *_: [Away(desk.one, on, on, "已批年假")]])
    done = apply(desk, draft(desk), add(desk, "早"), {desk.one: 0}, last="2026-12-03")
    assert on not in desk.cells(desk.one)
    assert "1 格在请假、外出或不在职，没有排" in done.notice


def test_days_out_of_service_are_left_free(desk: Desk) -> None:
    Employee.update(hired_on=date(2026, 12, 3)).where(Employee.id == desk.one).execute()
    gone = {"state": "left", "left_on": date(2026, 12, 2)}
    Employee.update(**gone).where(Employee.id == desk.other).execute()
    done = apply(desk, draft(desk), add(desk, "早休"), {desk.one: 0, desk.other: 0}, last="2026-12-04")
    assert sorted(desk.cells(desk.one)) == [date(2026, 12, 3), date(2026, 12, 4)]
    assert sorted(desk.cells(desk.other)) == [date(2026, 12, 1), date(2026, 12, 2)]
    assert "4 格在请假、外出或不在职，没有排" in done.notice


def test_weeks_without_rest_are_warned_of_when_made_and_when_applied(desk: Desk) -> None:
    fields: dict[str, Any] = {"name": "天天早", "kind": "cyclic", "slots": slots(desk, "早早早早早早早早休")}
    done = desk.do("roster.add_rotation", desk.manager, **fields)
    assert "照此连续上班 8 天，不满一周一休" in done.notice
    applied = apply(desk, draft(desk), Rotation.get(), {desk.one: 4})
    assert "请注意：陈晓燕有 1 周没有休息日，第一周从 12-07（周一）起。" in applied.notice
    assert (
        "照此没有休息日"
        in desk.do("roster.add_rotation", desk.manager, **{**fields, "name": "天天", "slots": slots(desk, "早")}).notice
    )


def test_the_weekdays_of_a_responsibility_come_from_the_rulebook(desk: Desk) -> None:
    rotation = add(desk, "早", kind="weekdays", weekdays="duty.hall.fee_clerk_weekdays")
    apply(desk, draft(desk), rotation, {desk.one: 0}, first="2026-12-07", last="2026-12-13")
    assert line(desk, desk.one) == "早早早休休早早"  # Saturday to Wednesday
    seen = queries.preview(rotation, {desk.one: 0}, date(2026, 12, 7), date(2026, 12, 13))
    assert seen.rest == {desk.one: 2}


def test_only_drafts_of_ones_own_reach_are_filled(desk: Desk) -> None:
    row, rotation = draft(desk), add(desk)
    with pytest.raises(Forbidden):
        apply(desk, row, rotation, {desk.one: 0}, by=desk.one)
    with pytest.raises(NotFound):
        apply(desk, make.roster(999_999, "2026-12"), rotation, {desk.one: 0})
    with pytest.raises(BadFields, match="应在 2026-12 之内"):
        apply(desk, row, rotation, {desk.one: 0}, first="2026-11-30")
    with pytest.raises(BadFields, match="不能早于开始的日子"):
        apply(desk, row, rotation, {desk.one: 0}, first="2026-12-05", last="2026-12-04")
    with pytest.raises(NotFound):
        apply(desk, row, rotation, {999_999: 0})
    Roster.update(state="published").where(Roster.id == row.id).execute()
    with pytest.raises(Refused, match="已发布，没有保存"):
        apply(desk, row, rotation, {desk.one: 0})
    assert desk.cells(desk.one) == {}


def test_a_rotation_is_changed_retired_and_restored(desk: Desk) -> None:
    row = add(desk)
    fields: dict[str, Any] = {"id": row.id, "name": "夜班轮", "kind": "cyclic", "slots": slots(desk, "夜休休")}
    desk.do("roster.edit_rotation", desk.manager, row_version=1, **fields)
    stored = Rotation.get_by_id(row.id)
    assert (stored.name, stored.period, stored.row_version) == ("夜班轮", 3, 2)
    desk.do("roster.edit_rotation", desk.manager, row_version=2, **{**fields, "slots": slots(desk, "夜夜休")})
    assert queries.slots_of([row.id])[row.id] == (desk.shifts["夜"].id,) * 2 + (None,)
    assert RotationSlot.select().count() == 3
    with pytest.raises(BadFields, match="已有同名"):
        add(desk, name="夜班轮")
    desk.do("roster.retire_rotation", desk.manager, id=row.id, row_version=3)
    with pytest.raises(Refused, match="已停用"):
        apply(desk, draft(desk), row, {desk.one: 0})
    with pytest.raises(Refused, match="已经停用"):
        desk.do("roster.retire_rotation", desk.manager, id=row.id, row_version=4)
    desk.do("roster.restore_rotation", desk.manager, id=row.id, row_version=4)
    ShiftType.update(is_active=False).where(ShiftType.id == desk.shifts["夜"].id).execute()
    desk.do("roster.edit_rotation", desk.manager, row_version=5, **{**fields, "name": "夜班轮二"})
    with pytest.raises(BadFields, match="已停用或不存在"):
        add(desk, "夜休")


def test_the_list_shows_shifts_and_days_of_rest(desk: Desk) -> None:
    add(desk)
    add(desk, "早", kind="weekdays", weekdays="duty.hall.card_clerk_weekdays")
    rows = listing.page(register.get_list("rotations"), access.load_user(desk.users[desk.one]), Query())
    assert [(row.values[0], row.values[3], row.values[4]) for row in rows] == [
        ("轮班0", "早 中 晚 夜 休 休", 2),
        ("轮班1", "早", 5),
    ]
