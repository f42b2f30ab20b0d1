"""People who left and came back: the months of their earlier service stay what they were, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from models.attendance.days import queries as days
from models.attendance.month import changes, corrections, queries
from models.attendance.tables import LateFact, MonthCorrection
from models.attendance.workflow import DayState
from models.core.errors import BadFields
from models.core.unit import perform
from models.staff import spans
from models.staff.tables import Employee
from tests.factories import month as months
from tests.factories import org, staff
from tests.factories.acts import Acts
from tests.factories.month import FIRST, MONTH, Closable
from tests.samples import World

LEFT, BACK = date(2026, 10, 31), date(2026, 11, 10)
PLACE = {"product_role": "AGENT", "superior_id": None, "cause": "", "reference": ""}


@pytest.fixture
def office(world: World) -> Closable:
    made = months.closable(world)
    staff.event(made.office.agent, kind="hire", happened_on=FIRST)
    return made


def leave(office: Closable, world: World, day: date = LEFT) -> None:
    row = Employee.get_by_id(office.office.agent)
    values = {"left_on": str(day), "left_reason": "resigned", "cause": "", "reference": ""}
    perform("staff.leave", {"id": row.id, "row_version": row.row_version, **values}, user=world.admin)


def come_back(office: Closable, world: World, day: date = BACK) -> None:
    row = Employee.get_by_id(office.office.agent)
    place = {**PLACE, "unit_id": office.unit, "post_id": row.post_id or org.post(world)}
    values = {"hired_on": str(day), "probation_ends_on": None, **place}
    perform("staff.return", {"id": row.id, "row_version": row.row_version, **values}, user=world.admin)


def states(office: Closable, month: str, first: int, last: int) -> list[DayState]:
    found = days.months([office.office.agent], month, fresh=True)[office.office.agent].days
    return [one.state for one in found[first - 1 : last]]


def test_a_month_of_an_earlier_service_is_derived_as_it_was(office: Closable, world: World) -> None:
    before = days.months([office.office.agent], MONTH)
    leave(office, world)
    come_back(office, world)
    after = days.months([office.office.agent], MONTH)
    assert after[office.office.agent].days == before[office.office.agent].days
    assert states(office, MONTH, 27, 28) == [DayState.OUTSIDE, DayState.SETTLED]
    assert set(states(office, "2026-11", 1, 9)) == {DayState.OUTSIDE}
    assert DayState.OUTSIDE not in states(office, "2026-11", 10, 12)
    assert [one.id for one in queries.members([office.unit], MONTH)[office.unit]].count(office.office.agent) == 1
    assert queries.members([office.unit], "2026-09").get(office.unit, []) == [
        one for one in queries.members([office.unit], "2026-09").get(office.unit, []) if one.id != office.office.agent
    ]


def test_coming_back_books_no_correction_of_the_earlier_service(
    office: Closable, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    months.close(office)
    leave(office, world)
    come_back(office, world)
    assert LateFact.select().where(LateFact.employee_id == office.office.agent).exists()
    assert changes.pending([office.office.agent], MONTH) == ()
    row = months.sheet(office)
    row.month = "2026-11"  # as the next closing does
    Acts(world.admin, monkeypatch)(lambda unit: corrections.book(unit, row, 1, [office.office.agent]))
    assert MonthCorrection.select().count() == 0


def test_a_request_about_an_earlier_service_is_taken_and_one_between_is_not(office: Closable, world: World) -> None:
    leave(office, world, date(2026, 10, 29))
    come_back(office, world, date(2026, 10, 31))
    row = Employee.get_by_id(office.office.agent)
    assert [spans.was_in_service(row, date(2026, 10, day)) for day in (27, 28, 29, 30, 31)] == [
        False, True, True, False, True,
    ]  # fmt: skip
    values = {"employee_id": row.id, "result": "normal", "reason": "抢修"}
    with pytest.raises(BadFields, match="不在职"):
        perform("attendance.propose_verdict", {**values, "day": "2026-10-30"}, user=office.office.supervisor_user)
    perform("attendance.propose_verdict", {**values, "day": "2026-10-28"}, user=office.office.supervisor_user)


def test_who_never_came_was_in_no_service(world: World) -> None:
    row = staff.employee(hired_on=BACK)
    staff.event(row.id, kind="leave", happened_on=LEFT, cause="未入职：去了别处")
    staff.event(row.id, kind="return", happened_on=BACK)
    assert spans.earlier([row.id]) == {row.id: ()}
    assert not spans.was_in_service(row, LEFT)
