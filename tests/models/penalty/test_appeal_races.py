"""Two people at one appeal at once, on both databases: one of them counts, and nothing is taken twice or lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from models.core import check, clock
from models.core.errors import Refused
from models.core.register import Done
from models.core.unit import perform
from models.penalty import deducted, phases, rules
from models.penalty.tables import PenaltyAppeal, PenaltyList, PenaltySlip
from tests.factories import org, penalty
from tests.factories.penalty import RANGE
from tests.factories.races import at_once
from tests.factories.slips import Desk, row
from tests.samples import World

ROUNDS = 20
pytestmark = pytest.mark.slow
SAID = {"findings": "听了录音。", "reason": "已核实。"}


@pytest.fixture
def desk(world: World) -> Desk:
    """An office at the time of the computer: threads share no other."""
    return Desk(world)


def slip(desk: Desk, state: str, **values: Any) -> int:
    office = desk.office
    made = penalty.slip(office.agent, office.supervisor, office.manager, state, rule=RANGE, **values)
    return int(made.id)


def act(desk: Desk, name: str, who: int, on: int, **values: Any) -> Callable[[], Done]:
    """An act on a slip as it is now, to be done later."""
    return partial(perform, name, desk.values(name, on, values), user=desk.users[who], budget=20)


def faults() -> list[str]:
    """What `check` finds, but for the slips that were written without an act, and how many more there are of them."""
    found = check.check()
    return [one for one in found if "没有登记它的操作记录" not in one and "有同样的问题" not in one]


def done_of(answers: list[Any]) -> list[Done]:
    assert all(isinstance(one, Done | Refused) for one in answers), answers
    return [one for one in answers if isinstance(one, Done)]


def test_of_two_who_answer_at_once_one_counts(desk: Desk) -> None:
    second = org.colleague(desk.world, "陈副总", "GM", desk.office.unit)
    desk.users[second] = org.user(desk.world, roles=("GM",), scope="all", employee_id=second)
    for number in range(ROUNDS):
        on = slip(desk, "appealed")
        first = act(desk, "penalty.answer", desk.office.gm, on, result="revoke", amount_after=None, **SAID)
        other = act(desk, "penalty.answer", desk.office.gm, on, result="reduce", amount_after=6_000, **SAID)
        assert len(done_of(at_once(number, first, other))) == 1
        made, stored = PenaltyAppeal.get(PenaltyAppeal.slip_id == on), row(on)
        assert (made.result, stored.state, stored.reduced_to) in (
            ("revoke", "revoked", None), ("reduce", "answered", 6_000),
        )  # fmt: skip
    assert faults() == []


def test_an_appeal_sent_twice_at_once_is_one(desk: Desk) -> None:
    for number in range(ROUNDS):
        on = slip(desk, "effective")
        send = act(desk, "penalty.appeal", desk.office.agent, on, text="有异议", request="撤销")
        answers = at_once(number, send, send)
        assert len(done_of(answers)) == 1
        assert PenaltyAppeal.select().where(PenaltyAppeal.slip_id == on).count() == 1


def test_an_answer_while_the_appeal_is_taken_back_is_one_or_the_other(desk: Desk) -> None:
    for number in range(ROUNDS):
        on = slip(desk, "appealed")
        answers = at_once(
            number,
            act(desk, "penalty.answer", desk.office.gm, on, result="uphold", amount_after=None, **SAID),
            act(desk, "penalty.withdraw_appeal", desk.office.agent, on, reason="不申诉了"),
        )
        assert len(done_of(answers)) == 1
        made = PenaltyAppeal.get(PenaltyAppeal.slip_id == on)
        assert (made.state, row(on).state) in (("answered", "answered"), ("withdrawn", "effective"))


def test_an_appeal_typed_while_the_list_is_made_never_leaves_money_taken(desk: Desk) -> None:
    """The appeal was handed in in time; whichever comes first, nothing stands deducted while it waits."""
    office = desk.office
    month = f"{clock.now():%Y-%m}"
    pay = {"employee_id": office.agent, "month": month, "wage": 900_000, "performance": None}
    perform("penalty.record_pay", pay, user=desk.clerk_user)
    for number in range(ROUNDS):
        on = slip(desk, "effective", ago=10 * penalty.DAY)
        in_time = PenaltySlip.get_by_id(on).appeal_ends_at - penalty.HOUR
        values: dict[str, Any] = {"text": "有异议", "request": "撤销"}
        answers = at_once(
            number,
            lambda o=on, a=in_time, v=values: desk.on_paper("penalty.appeal", office.agent, o, at=a, **v),
            lambda: perform("penalty.make_list", {"month": month, "remark": ""}, user=desk.clerk_user, budget=20),
        )
        assert isinstance(answers[0], Done), answers[0]
        assert deducted.taken([on]) == {on: 0}
        stored = row(on)
        assert rules.entitled(phases.courses([stored])[on], clock.now()) == 0
        made = PenaltyList.get_or_none(PenaltyList.live == 1)
        if made is not None:
            values = {"id": made.id, "row_version": made.row_version, "reason": "重新编制"}
            perform("penalty.withdraw_list", values, user=desk.clerk_user)
        act(desk, "penalty.answer", office.gm, on, result="revoke", amount_after=None, **SAID)()
        assert deducted.taken([on]) == {on: 0}
        assert faults() == []
