"""Closing and everything else at once, on both databases: what counts is frozen or a late fact, never lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from models.attendance.days import queries as days
from models.attendance.month import queries
from models.attendance.punches import importing
from models.attendance.tables import AttendanceRequest, AttendanceSheet, LateFact, MonthResult, Punch, SheetVersion
from models.core import access, check
from models.core.errors import Refused
from models.core.imports import queries as imports
from models.core.imports import staging
from models.core.imports.register import ImportRow
from models.core.register import Done
from models.core.unit import perform
from models.staff.tables import Employee
from tests.factories import attendance as rows
from tests.factories import month as months
from tests.factories import org
from tests.factories.month import MONTH, Closable
from tests.factories.races import at_once
from tests.samples import World

ROUNDS = 50
pytestmark = pytest.mark.slow
DAY = date(2026, 10, 29)


@pytest.fixture
def office(world: World) -> Closable:
    return months.closable(world)


def open_again() -> None:
    """The sheet as it was before anybody closed it, and no late facts."""
    AttendanceSheet.update(state="open", version=0).execute()
    for table in (MonthResult, SheetVersion, LateFact):
        table.delete().execute()


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)


def test_a_decision_while_a_month_is_closed_is_frozen_or_kept_as_a_late_fact(office: Closable) -> None:
    agent, boss = office.office.agent, office.office.supervisor_user
    for number in range(ROUNDS):
        made = rows.verdict(agent, DAY, state="approved", result="event", event="late", minutes=9)
        revoke = {"id": made.id, "row_version": 1, "remark": "核对有误"}
        closed, decided = at_once(
            number,
            lambda: months.close(office, boss),
            lambda v=revoke: perform("attendance.revoke_verdict", v, user=office.office.manager_user, budget=20),
            steps=4,
        )
        assert isinstance(closed, Done), closed
        assert isinstance(decided, Done), decided
        frozen = days.month_of(agent, MONTH).late
        facts = LateFact.select().where(LateFact.employee_id == agent).count()
        assert (frozen, facts) in ((0, 0), (1, 1)), f"round {number}: frozen {frozen}, late facts {facts}"
        assert "考勤已重新计算" in decided.notice or facts
        open_again()
    assert check.check() == []


def test_a_request_while_a_month_is_closed_keeps_it_open_or_comes_late(office: Closable) -> None:
    agent = office.office.agent
    values = {
        "employee_id": agent, "kind": "field", "starts_at": f"{DAY} 09:00", "ends_at": f"{DAY} 10:00", "place": "南站",
        "reason": "抢修", "proof": b"%PDF-1.4 x",
    }  # fmt: skip
    for number in range(ROUNDS):
        closed, made = at_once(
            number,
            lambda: months.close(office),
            lambda: perform("attendance.request", values, user=office.office.supervisor_user, budget=20),
            steps=4,
        )
        assert isinstance(made, Done), made
        facts = LateFact.select().count()
        assert facts == (1 if isinstance(closed, Done) else 0)
        AttendanceRequest.delete().execute()
        open_again()


def test_of_two_who_close_at_once_one_is_told(office: Closable) -> None:
    for number in range(ROUNDS):
        answers = at_once(number, lambda: months.close(office), lambda: months.close(office), steps=4)
        refused = [one for one in answers if isinstance(one, Refused)]
        assert len(refused) == 1
        assert "已由" in refused[0].sentence
        assert MonthResult.select().where(MonthResult.live == 1).count() == 4
        assert SheetVersion.select().count() == 1
        open_again()


# --- importing punches: the late morning of the agent begins with one at five ---

FIVE = _moment(f"{DAY} 05:00:00")


def read_file(office: Closable, number: int) -> dict[str, Any]:
    """What the import gives to its act about a file with the punch at five, another one in each round."""
    agent = Employee.get_by_id(office.office.agent)
    row = {"number": 2, "work_no": agent.work_no, "name": agent.name, "at": str(FIVE), "device": "1号机"}
    return {
        "file": "打卡流水.xlsx", "sheet": "打卡流水", "sha256": f"{number:064x}", "rows": [row], "refused": 0,
        "partial": False, "stated": [], "corrections": [], "headings": [], "positions": [],
    }  # fmt: skip


def staged(office: Closable, number: int, user: int) -> dict[str, Any]:
    """The same of a large file, whose rows are loaded already, seen by nobody."""
    values, kind = read_file(office, number), importing.KIND
    seen = imports.standing(kind)
    names = {name: values[name] for name in ("file", "sheet", "sha256")}
    batch = staging.begin(kind, access.load_user(user), **names, month="")
    row = {"employee_id": office.office.agent, "at": FIVE, "exact": True, "source": "machine", "device": ""}
    staging.add(kind, batch, 0, [ImportRow(2, row)])
    return {**values, "rows": [], "batch": batch, "seen": seen}


def frozen_at_five(office: Closable) -> bool:
    """Whether the closed day has the punch at five."""
    stamps = days.month_of(office.office.agent, MONTH).days[DAY.day - 1].facts.stamps
    return any(one.at == FIVE for one in stamps)


@pytest.mark.parametrize("large", [False, True], ids=["at once", "staged"])
def test_punches_that_are_imported_while_a_month_is_closed_are_in_it_or_come_late(
    large: bool, office: Closable, world: World
) -> None:
    for number in range(ROUNDS):
        values = staged(office, number, world.admin) if large else read_file(office, number)
        closed, posted = at_once(
            number,
            lambda: months.close(office),
            lambda v=values: perform("attendance.import_punches", v, user=world.admin, budget=20),
            steps=4,
        )
        assert isinstance(closed, Done), closed
        assert isinstance(posted, Done), posted
        facts = LateFact.select().where(LateFact.employee_id == office.office.agent).count()
        assert (frozen_at_five(office), facts) in ((True, 0), (False, 1)), f"round {number}"
        Punch.delete().where(Punch.at == FIVE).execute()
        open_again()


@pytest.mark.parametrize("large", [False, True], ids=["at once", "staged"])
def test_punches_that_are_taken_back_while_a_month_is_closed_are_gone_from_it_or_come_late(
    large: bool, office: Closable, world: World
) -> None:
    for number in range(ROUNDS):
        values = staged(office, number, world.admin) if large else read_file(office, number)
        done = perform("attendance.import_punches", values, user=world.admin)
        closed, reversed_ = at_once(
            number,
            lambda: months.close(office),
            lambda batch=done.details["batch"]: perform("imports.reverse", {"id": batch}, user=world.admin, budget=20),
            steps=4,
        )
        assert isinstance(closed, Done), closed
        assert isinstance(reversed_, Done), reversed_
        facts = LateFact.select().where(LateFact.employee_id == office.office.agent).count()
        assert (frozen_at_five(office), facts) in ((False, 0), (True, 1)), f"round {number}"
        open_again()


def test_whoever_moves_while_months_are_closed_is_on_one_sheet_only(office: Closable, world: World) -> None:
    """Both sheets are closed while he moves from one to the other: he is on one of them, never on both, never lost."""
    agent, other = office.office.agent, org.unit(world)
    rows.exemption(employee_id=org.colleague(world, "留守", "AGENT", other), first=date(2020, 1, 1))
    post = org.post(world)
    for number in range(ROUNDS):
        row = Employee.get_by_id(agent)
        to = other if row.unit_id == office.unit else office.unit
        values = {
            "id": row.id, "row_version": row.row_version, "kind": "transfer", "happened_on": "2026-11-02",
            "unit_id": to, "post_id": post, "product_role": "AGENT", "superior_id": None, "cause": "", "reference": "",
        }  # fmt: skip
        answers = at_once(
            number,
            lambda: months.close(office, world.admin),
            lambda: months.close(office, world.admin, units=[other]),
            lambda v=values: perform("staff.transfer", v, user=world.admin, budget=20),
            steps=4,
        )
        assert all(isinstance(one, Done) for one in answers), answers
        on = [one.sheet_id for one in MonthResult.select().where(MonthResult.employee_id == agent)]
        lost = agent in {one.id for one, _ in queries.unlisted(MONTH)}
        assert (len(on), lost) in ((1, False), (0, True)), f"round {number}: sheets {on}, unlisted {lost}"
        open_again()
