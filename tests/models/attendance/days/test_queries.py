"""Months read from the database: rosters, punches, requests and decisions of many people, on both databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from models.attendance.days import describe, queries
from models.attendance.tables import Punch
from models.attendance.workflow import DayState, Sign
from models.core import access, database, listing, register
from models.core.access import Person
from models.core.errors import Forbidden, NotFound, Refused
from models.core.imports.tables import ImportBatch
from models.core.lists import Filter, Query
from tests.factories import attendance, org, roster, staff
from tests.samples import World

OCTOBER = "2026-10"
MONDAY, TUESDAY, WEDNESDAY = date(2026, 10, 12), date(2026, 10, 13), date(2026, 10, 14)


@dataclass
class Hall:
    unit: int
    first: Any
    second: Any
    shift: Any
    batch: int


@pytest.fixture
def hall(world: World) -> Hall:
    """Two people of a unit who work from Monday to Wednesday, and one import that was posted."""
    unit = org.unit(world)
    people = [staff.employee(name=name, unit_id=unit) for name in ("单小明", "何志刚")]
    shift = roster.shift("行", (510, 1050), break_from=720, break_until=810)
    held = roster.roster(unit, OCTOBER, "published")
    for one in people:
        roster.days(held.id, one.id, date(2026, 10, 11), [None, shift.id, shift.id, shift.id])
    return Hall(unit, *people, shift, batch("posted"))


def batch(state: str) -> int:
    at = datetime.fromisoformat("2026-11-01")
    row = {"kind": "punches", "file": "打卡.xlsx", "sha256": "0" * 64, "state": state, "touched_at": at}
    return int(ImportBatch.insert(**row).execute())


def punch(employee: Any, words: str, batch_id: int) -> int:
    at = datetime.fromisoformat(f"2026-10-{words}")
    return int(
        Punch.insert(employee_id=employee.id, at=at, exact=True, source="machine", batch_id=batch_id).execute()
    )  # fmt: skip


def punched(hall: Hall) -> None:
    for words in ("12 08:42:45", "12 17:33", "13 08:20", "14 08:20", "14 17:31"):
        punch(hall.first, words, hall.batch)
    punch(hall.second, "14 18:05", hall.batch)


def test_a_month_of_several_people(hall: Hall) -> None:
    punched(hall)
    found = queries.months([hall.first.id, hall.second.id], OCTOBER)
    first = found[hall.first.id]
    assert [day.sign for day in first.days[11:14]] == [Sign.LATE, Sign.QUESTION, Sign.PRESENT]
    assert (first.due_days, first.late, first.late_minutes, first.open_days) == (3, 1, 12, 1)
    second = found[hall.second.id]
    assert [day.sign for day in second.days[11:14]] == [Sign.ABSENT, Sign.ABSENT, Sign.QUESTION]
    assert second.judged.absence == 200


def test_one_person_and_one_day(hall: Hall) -> None:
    punched(hall)
    assert queries.month_of(hall.first.id, OCTOBER) == queries.months([hall.first.id], OCTOBER)[hall.first.id]
    assert queries.day(hall.first.id, MONDAY).late_minutes == 12
    assert queries.explanation(hall.first.id, MONDAY).result
    with pytest.raises(NotFound):
        queries.month_of(9_999, OCTOBER)
    with pytest.raises(NotFound):
        queries.explanation(9_999, MONDAY)
    assert queries.explanations([]) == {}


def test_an_empty_cell_of_a_planned_month_is_rest_and_a_month_without_roster_is_not(hall: Hall) -> None:
    days = queries.month_of(hall.first.id, OCTOBER).days
    assert {day.state for day in days[:11]} == {DayState.REST}
    assert {day.state for day in queries.month_of(hall.first.id, "2026-09").days} == {DayState.UNPLANNED}


def test_punches_of_an_import_that_is_not_posted_do_not_count(hall: Hall) -> None:
    punched(hall)
    punch(hall.first, "13 17:45", batch("loading"))
    punch(hall.first, "13 17:46", batch("reversed"))
    assert queries.day(hall.first.id, TUESDAY).sign is Sign.QUESTION


def test_a_roster_that_is_a_draft_does_not_count(hall: Hall, world: World) -> None:
    punched(hall)
    somebody = staff.employee(unit_id=hall.unit)
    draft = roster.roster(org.unit(world), OCTOBER, "draft")
    roster.entry(draft.id, somebody.id, MONDAY, hall.shift.id)
    assert queries.day(somebody.id, MONDAY).state is DayState.UNPLANNED


def test_requests_and_decisions_reach_the_day(hall: Hall) -> None:
    punched(hall)
    attendance.request(hall.first.id, datetime.fromisoformat("2026-10-13 17:30"))
    attendance.verdict(hall.second.id, MONDAY)
    attendance.request(
        hall.second.id, datetime.fromisoformat("2026-10-13 08:00"), kind="trip", boundary="",
        ends_at=datetime.fromisoformat("2026-10-13 18:00"),
    )  # fmt: skip
    attendance.exemption(unit_id=hall.unit, first=WEDNESDAY, last=WEDNESDAY)
    assert [day.sign for day in queries.month_of(hall.first.id, OCTOBER).days[11:14]] == [
        Sign.LATE, Sign.PRESENT, Sign.EXEMPT,
    ]  # fmt: skip
    assert [day.sign for day in queries.month_of(hall.second.id, OCTOBER).days[11:14]] == [
        Sign.PRESENT, Sign.TRIP, Sign.EXEMPT,
    ]  # fmt: skip


def test_a_day_without_any_punch_of_anybody_waits(hall: Hall) -> None:
    punch(hall.first, "12 08:20", hall.batch)
    punch(hall.first, "14 18:20", hall.batch)
    days = queries.month_of(hall.second.id, OCTOBER).days
    assert [day.state for day in days[11:14]] == [DayState.SETTLED, DayState.WAITING, DayState.SETTLED]


def test_a_whole_organisation_takes_no_more_statements_than_a_few_people(hall: Hall) -> None:
    punched(hall)

    def statements(people: list[int]) -> int:
        asked: list[str] = []
        database.current().watch = asked.append
        try:
            queries.months(people, OCTOBER)
        finally:
            database.current().watch = None
        return len(asked)

    few = statements([hall.first.id])
    more = [staff.employee(unit_id=hall.unit).id for _ in range(20)]
    held = roster.roster(hall.unit, OCTOBER, "published", kind="standby")
    for one in more:
        roster.entry(held.id, one, TUESDAY, hall.shift.id)
    assert statements([hall.first.id, hall.second.id, *more]) <= few + 2


# the lists


def rows(name: str, *filters: Filter, person: Person = access.SYSTEM) -> list[dict[str, Any]]:
    kind = register.get_list(name)
    found = listing.every(kind, person, Query(filters))
    keys = [column.key for column in kind.columns]
    return [{"id": row.record, **dict(zip(keys, row.values, strict=True))} for row in found]


def test_the_list_of_days(hall: Hall) -> None:
    punched(hall)
    found = rows("attendance_days", Filter("month", "eq", OCTOBER), Filter("work_no", "eq", hall.first.work_no))
    assert len(found) == 31
    monday = found[11]
    assert (monday["day"], monday["weekday"], monday["shift"], monday["planned"], monday["actual"]) == (
        MONDAY, "周一", "行", "08:30–17:30", "08:42 17:33",
    )  # fmt: skip
    assert (monday["sign"], monday["state"], monday["late_minutes"], monday["nth"]) == ("迟", "settled", 12, 1)
    assert found[12]["state"] == "open"
    assert describe.day_of_record(monday["id"]) == (hall.first.id, MONDAY)


def test_conditions_reach_the_reader(hall: Hall) -> None:
    punched(hall)
    october = Filter("month", "eq", OCTOBER)
    assert {row["name"] for row in rows("attendance_days", october, Filter("name", "eq", "何志刚"))} == {"何志刚"}
    assert len(rows("attendance_days", Filter("day", "ge", "2026-10-12"), Filter("day", "le", "2026-10-13"))) == 4
    assert [row["day"] for row in rows("attendance_days", october, Filter("state", "eq", "open"))] == [
        TUESDAY, WEDNESDAY,
    ]  # fmt: skip
    assert len(rows("attendance_days", Filter("employee_id", "eq", hall.first.id), october)) == 31
    across = (Filter("day", "ge", "2026-09-30"), Filter("day", "le", "2026-10-01"))
    assert len(rows("attendance_days", *across, Filter("employee_id", "eq", hall.first.id))) == 2
    with pytest.raises(Refused):
        rows("attendance_days", Filter("month", "eq", "十月"))
    with pytest.raises(Refused):
        rows("attendance_days", Filter("day", "ge", "2024-10-12"), Filter("day", "le", "2026-10-13"))


def test_one_record_and_why(hall: Hall) -> None:
    punched(hall)
    kind = register.get_list("attendance_days")
    record = describe.record_of(hall.first.id, MONDAY)
    row = listing.one(kind, access.SYSTEM, record)
    assert row is not None
    assert row.values[0] == MONDAY
    assert kind.explain is not None
    assert set(kind.explain([record])) == {record}
    assert register.title_of("attendance_day", record) == "单小明 2026-10-12"
    month = describe.month_record(hall.first.id, OCTOBER)
    assert register.title_of("attendance_month", month) == "单小明 2026-10"
    assert listing.one(register.get_list("attendance_month"), access.SYSTEM, month) is not None
    for nobody in (describe.record_of(9_999, MONDAY), 7, hall.first.id * describe.PLACES, 2**62):
        assert listing.one(register.get_list("attendance_month"), access.SYSTEM, nobody) is None
    assert listing.one(kind, access.SYSTEM, describe.record_of(9_999, MONDAY)) is None
    assert listing.one(kind, access.SYSTEM, 7) is None


def test_the_list_of_months(hall: Hall) -> None:
    punched(hall)
    found = {row["name"]: row for row in rows("attendance_month", Filter("month", "eq", OCTOBER))}
    first = found["单小明"]
    assert (first["due_days"], first["late"], first["late_minutes"], first["open_days"]) == (3, 1, 12, 1)
    assert found["何志刚"]["absence"] == 200


def test_who_sees_whose_days(hall: Hall, world: World) -> None:
    punched(hall)
    own = access.load_user(org.user(world, roles=("AGENT",), scope="own", employee_id=hall.first.id))
    found = rows("attendance_days", Filter("month", "eq", OCTOBER), person=own)
    assert {row["name"] for row in found} == {"单小明"}
    record = describe.record_of(hall.second.id, MONDAY)
    assert listing.one(register.get_list("attendance_days"), own, record) is None
    with pytest.raises(Forbidden):
        rows("attendance_days", person=access.load_user(world.nobody))
