"""Two people at one slip at once: whatever pair of acts meets, one order of the two is what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from models.core import clock, database
from models.core.errors import BadFields, ConnectionLost, Refused
from models.core.register import Done
from models.core.unit import perform
from models.penalty import checks, deducted, phases, rules
from models.penalty.money import checks as money_checks
from models.penalty.tables import PenaltyAppeal, PenaltyDeduction, PenaltyFund, PenaltyList, PenaltySlip, PenaltyWitness
from tests.factories import money, penalty
from tests.factories.slips import Desk, row
from tests.samples import World

ROUNDS = 3
pytestmark = pytest.mark.slow
REDUCE = {"result": "reduce", "amount_after": 7_000, "findings": "部分属实", "reason": "情节较轻"}
REVOKE = {"result": "revoke", "amount_after": None, "findings": "不属实", "reason": "没有违规"}
APPEAL = {"text": "当天已经电话上报。", "request": "撤销"}


class Busy(Desk):
    """An office with somebody of finance and a witness, at the time of the computer: threads share no other."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        penalty.said("penalty.fund.enabled", value=True)
        self.finance = self.colleague("钱会计", "FINANCE", scope="all")
        self.seen = self.colleague("田英")
        money.pay(self.office.agent)


@pytest.fixture
def desk(world: World) -> Busy:
    return Busy(world)


def state(desk: Busy, name: str) -> int:
    """A slip over 100 of 50 to 100 yuan in a state; `late` waits for its admission, `settled` is final."""
    office, rule = desk.office, penalty.RANGE
    people = (office.agent, office.supervisor, office.manager)
    if name == "settled":
        return int(penalty.final(*people, rule=rule).id)
    if name == "late":
        made = penalty.final(*people, rule=rule)
        penalty.appeal(made, state="late", is_late=True)
        return int(made.id)
    made = penalty.slip(*people, name, rule=rule)
    if name == "refused":
        penalty.witness(made, employee_id=desk.seen)
    return int(made.id)


def at_once(round_: int, *works: Callable[[], Any]) -> list[Any]:
    """What each work gives, or the refusal it met, in threads of their own."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        with database.connection():
            clock.now()
            gate.wait()
            try:
                return work()
            except (Refused, ConnectionLost) as refused:
                return refused

    order = works if round_ % 2 else works[::-1]
    with ThreadPoolExecutor(len(works)) as pool:
        found = list(pool.map(run, order))
    return found if round_ % 2 else found[::-1]


def act(desk: Busy, name: str, who: str, slip: int, /, **values: Any) -> Callable[[], Done]:
    """An act as it is now, to be done later; those about lists have no slip."""
    person = getattr(desk, who, None) or getattr(desk.office, who)
    if name == "penalty.make_list":
        return partial(perform, name, {"month": money.month(), "remark": ""}, user=desk.users[person], budget=20)
    if name in ("penalty.close_list", "penalty.withdraw_list"):
        made = PenaltyList.select().where(PenaltyList.live == 1).get()
        asked: dict[str, Any] = {"id": made.id, "row_version": made.row_version}
        asked |= {"reason": "工资登记有误"} if name == "penalty.withdraw_list" else {}
        return partial(perform, name, asked, user=desk.users[person], budget=20)
    return partial(perform, name, desk.values(name, slip, values), user=desk.users[person], budget=20)


# State, whether a list was made before, and the two acts with who does them.
PAIRS: tuple[tuple[str, bool, tuple[Any, ...], tuple[Any, ...]], ...] = (
    ("pending", False, ("penalty.approve", "manager", {}), ("penalty.cancel", "supervisor", {})),
    ("pending", False, ("penalty.approve", "manager", {}), ("penalty.return", "manager", {})),
    ("to_sign", False, ("penalty.sign", "agent", {}), ("penalty.void", "manager", {})),
    ("to_sign", False, ("penalty.sign", "agent", {}), ("penalty.serve", "clerk", {"how": "post"})),
    ("refused", False, ("penalty.sign", "agent", {}), ("penalty.witness", "seen", {})),
    ("refused", False, ("penalty.witness", "seen", {}), ("penalty.void", "manager", {})),
    ("effective", False, ("penalty.appeal", "agent", APPEAL), ("penalty.void", "manager", {})),
    ("effective", False, ("penalty.appeal", "agent", APPEAL), ("penalty.appeal", "agent", APPEAL)),
    ("appealed", False, ("penalty.answer", "gm", REDUCE), ("penalty.withdraw_appeal", "agent", {})),
    ("appealed", False, ("penalty.answer", "gm", REVOKE), ("penalty.answer", "gm", REDUCE)),
    ("appealed", True, ("penalty.answer", "gm", REVOKE), ("penalty.void", "manager", {})),
    ("late", True, ("penalty.admit", "gm", {}), ("penalty.close_list", "clerk", {})),
    ("late", False, ("penalty.admit", "gm", {}), ("penalty.make_list", "finance", {})),
    ("late", True, ("penalty.admit", "gm", {}), ("penalty.withdraw_list", "finance", {})),
    ("late", False, ("penalty.admit", "gm", {}), ("penalty.waive", "clerk", {})),
    ("late", False, ("penalty.admit", "gm", {}), ("penalty.withdraw_appeal", "agent", {})),
    ("settled", False, ("penalty.make_list", "finance", {}), ("penalty.void", "manager", {})),
    ("settled", False, ("penalty.make_list", "finance", {}), ("penalty.waive", "clerk", {})),
    ("settled", False, ("penalty.make_list", "finance", {}), ("penalty.make_list", "clerk", {})),
    ("settled", False, ("penalty.waive", "clerk", {}), ("penalty.void", "manager", {})),
    ("settled", True, ("penalty.close_list", "clerk", {}), ("penalty.void", "manager", {})),
    ("settled", True, ("penalty.close_list", "clerk", {}), ("penalty.withdraw_list", "finance", {})),
    ("settled", True, ("penalty.close_list", "clerk", {}), ("penalty.file", "clerk", {})),
    ("settled", True, ("penalty.withdraw_list", "finance", {}), ("penalty.void", "manager", {})),
    ("void", False, ("penalty.replace", "supervisor", {}), ("penalty.replace", "manager", {})),
)  # fmt: skip
BOTH = {"penalty.witness", "penalty.close_list", "penalty.make_list", "penalty.withdraw_list", "penalty.file"}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} {pair[2][0][8:]} {pair[3][0][8:]}")
def test_of_two_acts_at_once_one_order_is_what_happened(desk: Busy, pair: Any) -> None:
    name, listed, *acts = pair
    for number in range(ROUNDS):
        slip = state(desk, name)
        if listed:
            _list(desk)
        answers = at_once(number, *(act(desk, action, who, slip, **values) for action, who, values in acts))
        assert not [one for one in answers if isinstance(one, ConnectionLost | BadFields)], answers
        done = sum(isinstance(one, Done) for one in answers)
        may_both = not BOTH.isdisjoint({action for action, *_ in acts})
        assert done in ((1, 2) if may_both else (1,)), answers
        assert list(faults(slip)) == [], answers
        _end_lists()
        PenaltySlip.update(state="void").where(PenaltySlip.id == slip, PenaltySlip.state != "revoked").execute()


def _list(desk: Busy) -> None:
    """A list of this month; a slip under appeal is not on it."""
    try:
        act(desk, "penalty.make_list", "finance", 0)()
    except Refused:
        penalty.final(desk.office.supervisor, desk.office.manager, desk.office.gm)  # so that there is something
        act(desk, "penalty.make_list", "finance", 0)()


def _end_lists() -> None:
    """Make room for the next round: its month may have another list, and nothing was taken."""
    PenaltyList.update(live=None, state="withdrawn").execute()
    PenaltyDeduction.delete().execute()
    PenaltyFund.delete().execute()


def faults(slip: int) -> Iterator[str]:
    """What no longer agrees about the slip: steps and witnesses, money and fund, appeals, and what was taken."""
    one = row(slip)
    yield from (words for words in checks._steps() if one.number and one.number in words)
    for check in (money_checks._deductions, money_checks._lists, money_checks._fund):
        yield from check()
    course = phases.courses([one])[slip]
    taken, allowed = deducted.taken([slip])[slip], rules.entitled(course, clock.now())
    if not 0 <= taken <= allowed:
        yield f"{taken} of {allowed} was taken"
    waiting = PenaltyAppeal.select().where(PenaltyAppeal.slip_id == slip, PenaltyAppeal.state == "open").count()
    if (waiting == 1) is not (one.state == "appealed"):
        yield f"{waiting} appeals wait and the slip is {one.state}"
    if PenaltySlip.select().where(PenaltySlip.replaces_id == slip).count() > 1:
        yield "it was replaced twice"
    signed = PenaltyWitness.select().where(PenaltyWitness.slip_id == slip, PenaltyWitness.signed_at.is_null(False))
    if one.effective_by == "witnesses" and signed.count() < 2:
        yield "it took effect by one witness"
