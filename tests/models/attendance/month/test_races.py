"""Closing and everything else at once, on both databases: what counts is frozen or a late fact, never lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any

import pytest

from models.attendance.days import queries as days
from models.attendance.punches import importing
from models.attendance.tables import AttendanceRequest, AttendanceSheet, LateFact, MonthResult, Punch, SheetVersion
from models.core import check, clock, database, register
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.register import Action, Done
from models.core.unit import Unit, perform
from tests.factories import attendance as rows
from tests.factories import month as months
from tests.factories.month import MONTH, Closable
from tests.samples import World

ROUNDS = 50
STEP = 0.01  # seconds by which one begins before the other
pytestmark = pytest.mark.slow
DAY = date(2026, 10, 29)


@pytest.fixture
def office(world: World) -> Closable:
    return months.closable(world)


def at_once(*works: Callable[[], Any], round_: int = 0) -> list[Any]:
    """What each work gives, or the refusal it met, in threads of their own; now one, now the other is first."""
    gate = Barrier(len(works))

    def run(place: int, work: Callable[[], Any]) -> Any:
        with database.connection():
            clock.now()
            gate.wait()
            time.sleep(max(0, (round_ % 9 - 4) * (1 if place else -1)) * STEP)
            try:
                return work()
            except Refused as refused:
                return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, range(len(works)), works))


def open_again() -> None:
    """The sheet as it was before anybody closed it, and no late facts."""
    AttendanceSheet.update(state="open").execute()
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
            lambda: months.close(office, boss),
            lambda v=revoke: perform("attendance.revoke_verdict", v, user=office.office.manager_user, budget=20),
            round_=number,
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
            lambda: months.close(office),
            lambda: perform("attendance.request", values, user=office.office.supervisor_user, budget=20),
            round_=number,
        )
        assert isinstance(made, Done), made
        facts = LateFact.select().count()
        assert facts == (1 if isinstance(closed, Done) else 0)
        AttendanceRequest.delete().execute()
        open_again()


def test_of_two_who_close_at_once_one_is_told(office: Closable) -> None:
    for number in range(ROUNDS):
        answers = at_once(lambda: months.close(office), lambda: months.close(office), round_=number)
        refused = [one for one in answers if isinstance(one, Refused)]
        assert len(refused) == 1
        assert "已由" in refused[0].sentence
        assert MonthResult.select().where(MonthResult.live == 1).count() == 4
        assert SheetVersion.select().count() == 1
        open_again()


def test_punches_that_are_posted_while_a_month_is_closed_are_in_it_or_come_late(
    office: Closable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kind `punches` writes as its import does; the late morning of the agent comes with it."""
    agent = office.office.agent
    batch = Punch.get(Punch.employee_id == agent).batch_id

    def post(unit: Unit, f: Any) -> Done:
        importing._touch(unit, batch, [(agent, _moment(f"{DAY} 05:00:00"))], "导入打卡记录")
        unit.insert(
            Punch, employee_id=agent, at=_moment(f"{DAY} 05:00:00"), exact=True, source="machine", batch_id=batch
        )
        return Done("已导入。")

    action = Action("test.post", "导入", "attendance.import", (Field("job", "事", Kind.INTEGER),), post)
    monkeypatch.setitem(register.actions, "test.post", action)
    for number in range(ROUNDS):
        closed, posted = at_once(
            lambda: months.close(office),
            lambda: perform("test.post", {"job": 1}, user=office.office.supervisor_user, budget=20),
            round_=number,
        )
        assert isinstance(closed, Done), closed
        assert isinstance(posted, Done), posted
        seen = len(days.month_of(agent, MONTH).days[DAY.day - 1].facts.stamps) == 3
        facts = LateFact.select().where(LateFact.employee_id == agent).count()
        assert (seen, facts) in ((True, 0), (False, 1))
        Punch.delete().where(Punch.at == _moment(f"{DAY} 05:00:00")).execute()
        open_again()
