"""Who decides a paper by its chain: never the person concerned, nor who is barred, also in a small office."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import models.attendance.rights
from models.core import access, clock
from models.core.access import Person
from models.core.errors import Forbidden, NotFound
from models.core.unit import Behalf, Unit, new_op_id, perform
from models.org import approvals, rules
from models.org.rules import Chain, Decision, Hole, Resolution, Step
from models.org.tables import ApprovalChain
from tests.factories import org as make
from tests.samples import World

assert models.attendance.rights  # the rights of the chains

DAY, VERDICT = "attendance.request", "attendance.verdict"


class Desk:
    """A unit with a supervisor, a manager and two agents."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.unit = make.unit(world, "客服部")
        self.supervisor = make.colleague(world, "刘国平", "SUPERVISOR", self.unit)
        self.manager = make.colleague(world, "何志刚", "MANAGER", self.unit)
        self.agent = make.colleague(world, "孙悦", "AGENT", self.unit)
        self.other = make.colleague(world, "吴敏", "AGENT", self.unit)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def unit_of(author: Person, behalf: Behalf | None = None) -> Unit:
    return Unit(new_op_id(), author, author, behalf, "")


def decided(employee: int, chain: str, concerned: int, *barred: int) -> approvals.Decided:
    return approvals.require(unit_of(access.load_employee(employee)), chain, concerned, barred)


def test_the_decider_of_the_chain_decides_and_the_paper_says_so(desk: Desk) -> None:
    found = decided(desk.supervisor, DAY, desk.agent)
    assert (found.decider, found.stands_for, found.words) == (desk.supervisor, None, "刘国平（主管批准）")
    assert decided(desk.manager, VERDICT, desk.agent).words == "何志刚（经理批准）"


@pytest.mark.parametrize(
    ("who", "concerned", "told"),
    [
        ("supervisor", "supervisor", "您不能审批与本人有关的事项。可由 何志刚 批准。"),
        ("agent", "agent", "您不能审批与本人有关的事项。可由 刘国平 批准。"),
        ("other", "agent", "这件事不由您批准。可由 刘国平 批准。"),
        ("manager", "agent", "这件事不由您批准。可由 刘国平 批准。"),
    ],
)
def test_everybody_else_is_told_who_may(desk: Desk, who: str, concerned: str, told: str) -> None:
    with pytest.raises(Forbidden) as caught:
        decided(getattr(desk, who), DAY, getattr(desk, concerned))
    assert caught.value.sentence == told


def test_who_took_part_does_not_decide_and_the_paper_goes_up(desk: Desk) -> None:
    with pytest.raises(Forbidden, match="您参与了这件事，不能再决定。可由 何志刚 批准。"):
        decided(desk.supervisor, DAY, desk.agent, desk.supervisor)
    assert decided(desk.manager, DAY, desk.agent, desk.supervisor).decider == desk.manager


def test_where_nobody_may_decide_the_sentence_says_why_and_what_to_do(desk: Desk) -> None:
    with pytest.raises(Forbidden, match=r"现在没有人可以批准：.*请指定最高负责人回避时由谁决定"):
        decided(desk.manager, VERDICT, desk.manager)


def test_an_account_without_an_employee_is_told_what_is_missing(desk: Desk) -> None:
    with pytest.raises(Forbidden, match="您的账号没有对应的员工，不能审批"):
        approvals.require(unit_of(access.load_user(desk.world.admin)), DAY, desk.agent)


def test_a_lent_right_is_printed_and_both_may_use_it(desk: Desk) -> None:
    account = make.user(desk.world, roles=("SUPERVISOR",), scope="all")
    make.tie(desk.world, account, desk.supervisor)
    today = clock.now().date()
    lent: dict[str, Any] = {
        "to_employee_id": desk.other, "permissions": ["attendance.approve"], "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(), "reason": "出差",
    }  # fmt: skip
    perform("org.delegate", lent, user=account)
    assert decided(desk.other, DAY, desk.agent).words == "吴敏 代 刘国平（主管批准）"
    assert decided(desk.supervisor, DAY, desk.agent).words == "刘国平（主管批准）"
    with pytest.raises(Forbidden, match="可由 吴敏、刘国平 批准"):
        decided(desk.manager, DAY, desk.agent)
    with pytest.raises(Forbidden, match="您不能审批与本人有关的事项。可由 刘国平 批准"):
        decided(desk.other, DAY, desk.other)


def test_on_behalf_the_author_is_asked_and_named(desk: Desk) -> None:
    agent = access.load_employee(desk.agent)
    with pytest.raises(Forbidden, match="孙悦不能审批与本人有关的事项"):
        approvals.require(unit_of(agent, Behalf(desk.agent, clock.now())), DAY, desk.agent)


def test_the_screen_is_answered_by_the_same_rule(desk: Desk) -> None:
    people = {name: access.load_employee(getattr(desk, name)) for name in ("supervisor", "manager", "agent", "other")}
    assert [name for name in people if approvals.may_decide(people[name], DAY, desk.agent)] == ["supervisor"]
    assert [name for name in people if approvals.may_decide(people[name], DAY, desk.supervisor)] == ["manager"]
    assert not approvals.may_decide(access.load_user(desk.world.admin), DAY, desk.agent)
    decide = approvals.deciding([DAY, VERDICT], {desk.agent, desk.supervisor})
    assert [name for name in people if approvals.takes(people[name], decide(VERDICT, desk.agent, ()))] == ["manager"]
    with pytest.raises(NotFound):
        decide("no.such", desk.agent, ())


def test_the_last_step_of_a_longer_chain_has_the_last_word() -> None:
    chain = Chain("x", "某单", (Step("SUPERVISOR", "审核"), Step("MANAGER", "批准")))
    first, last = Decision(("审核",), 1), Decision(("批准",), 2)
    hole = Hole("批准", "没有人。", "请登记。")
    assert approvals.final(chain, Resolution((first, last))) is last
    assert approvals.final(chain, Resolution((Decision(("审核", "批准"), 1),))).label == "审核、批准"
    assert approvals.final(chain, Resolution((first,), (hole,))) is hole
    assert approvals.final(chain, Resolution((last,), (Hole("审核", "", ""),))) is last


def test_the_chains_of_attendance_are_delivered_after_the_others(world: World) -> None:
    found = {row.code: row for row in ApprovalChain.select()}
    assert {DAY, VERDICT} <= set(found)
    assert found[DAY].permission == "attendance.approve"
    assert found[VERDICT].permission == "attendance.decide"
    assert len({row.position for row in found.values()}) == len(found)
    assert rules.is_approval(found[DAY].permission)
