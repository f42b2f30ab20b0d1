"""Lists and bonus sheets made while something happens to the same slip: nothing is taken twice, nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models.core import check
from models.core.errors import Conflict, Refused
from models.core.unit import perform
from models.penalty.deducted import taken
from models.penalty.tables import PenaltyList, PenaltySlip
from models.score.tables import ScoreLine
from tests.factories import bonus, money, penalty
from tests.factories.races import at_once
from tests.samples import World

ROUNDS = 8
STEP = 0.02  # seconds by which one begins before the other
pytestmark = pytest.mark.slow
DAY = timedelta(days=1)


def wrong() -> list[str]:
    """What a check says about money; the slips of these tests are in no log."""
    return [one for one in check.check() if "扣款" in one or "得分" in one or "基金" in one]


def lines(slip: int) -> int:
    """Fen that count in the score for a slip."""
    return -sum(row.fen for row in ScoreLine.select().where(ScoreLine.record == slip, ScoreLine.cause == "penalty"))


def void(row: Any, user: int) -> Any:
    stored = PenaltySlip.get_by_id(row.id)
    values = {"id": row.id, "row_version": stored.row_version, "reason": "事实有误"}
    return perform("penalty.void", values, user=user)


def test_a_slip_is_revoked_or_appealed_while_its_list_is_made(world: World) -> None:
    people = money.payroll(world)
    money.pay(people.office.agent)
    for number in range(ROUNDS):
        revoked, kept = money.final(people), money.final(people)
        made, _ = at_once(
            number,
            lambda: perform("penalty.make_list", {"month": money.month(), "remark": ""}, user=people.finance_user),
            lambda row=revoked: void(row, people.office.manager_user),
        )
        assert not isinstance(made, Refused), made.sentence
        assert taken([revoked.id, kept.id]) == {revoked.id: 0, kept.id: 10_000}
        assert (lines(revoked.id), lines(kept.id)) == (0, 10_000)
        assert PenaltySlip.get_by_id(revoked.id).state == "revoked"
        assert wrong() == []
        money.withdraw(people, PenaltyList.get_by_id(made.record[1]))
        void(kept, people.office.manager_user)


def test_two_people_make_the_list_of_a_month_at_once(world: World) -> None:
    people = money.payroll(world)
    money.pay(people.office.agent)
    for number in range(ROUNDS):
        slip = money.final(people)
        found = at_once(
            number,
            *(
                lambda user=user: perform("penalty.make_list", {"month": money.month(), "remark": ""}, user=user)
                for user in (people.finance_user, people.hr_user)
            ),
        )
        made = [one for one in found if not isinstance(one, Refused)]
        assert len(made) == 1
        assert taken([slip.id]) == {slip.id: 10_000}
        assert wrong() == []
        money.withdraw(people, PenaltyList.get_by_id(made[0].record[1]))
        void(slip, people.office.manager_user)


def test_a_list_is_closed_while_a_slip_on_it_is_revoked(world: World) -> None:
    people = money.payroll(world)
    money.pay(people.office.agent)
    months = [money.month(back) for back in range(ROUNDS, 0, -1)]
    for number, month in enumerate(months):
        slip = money.final(people, ago=(ROUNDS + 2) * 31 * DAY)
        made = money.make(people, month)
        closed, revoked = at_once(
            number,
            lambda made=made: money.close(people, made),
            lambda slip=slip: void(slip, people.office.manager_user),
        )
        assert not isinstance(closed, Refused), closed.sentence
        if isinstance(revoked, Conflict):  # the slip was filed meanwhile: who revokes it sees that first
            void(slip, people.office.manager_user)
        assert (taken([slip.id]), money.balance()) == ({slip.id: 0}, 0)
        assert wrong() == []


def test_a_bonus_sheet_is_prepared_while_a_slip_is_revoked(world: World, at: Callable[[str], None]) -> None:
    at("2026-11-05 09:00")
    penalty.chosen()
    hall = bonus.hall(world)
    office = hall.office
    for number in range(ROUNDS):
        slip = penalty.final(office.agent, office.supervisor, office.manager, ago=10 * DAY)
        made, revoked = at_once(number, lambda: bonus.sheet(hall), lambda slip=slip: void(slip, office.manager_user))
        assert not isinstance(made, Refused), made.sentence
        assert not isinstance(revoked, Refused), revoked.sentence
        assert lines(slip.id) == 0
        assert not [one for one in check.check() if "得分" in one or "奖金表" in one]
        values = {"id": hall.sheet, "row_version": bonus.version(hall.sheet), "reason": "再来"}
        perform("appraisal.withdraw_bonus", values, user=office.supervisor_user)
