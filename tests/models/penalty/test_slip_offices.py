"""The life of a slip in an office of three and in one of three hundred, and a chain of three steps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from models.core import database
from models.core.errors import BadFields, Forbidden
from models.org.tables import ApprovalChain, ApprovalStep, Organisation, PaperDecision
from models.penalty.slip.holding import phase_of
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.attendance import Office
from tests.factories.slips import Desk, row
from tests.samples import World

At = Callable[[str], None]


class Three(Desk):
    """An agent, a manager and a general manager; the last two also run the office."""

    def __init__(self, world: World) -> None:
        penalty.chosen()
        unit = org.unit(world)
        agent, manager, gm = (
            org.colleague(world, name, role, unit)
            for name, role in (("单小明", "AGENT"), ("马主任", "MANAGER"), ("徐总", "GM"))
        )
        agent_user, manager_user, gm_user = (
            org.user(world, roles=roles, scope=scope, employee_id=one)
            for one, roles, scope in (
                (agent, ("AGENT",), "own"), (manager, ("MANAGER", "ADMIN"), "all"), (gm, ("GM", "HR", "ADMIN"), "all"),
            )
        )  # fmt: skip
        self.world, self.office = world, Office(
            unit, agent, manager, manager, gm, agent_user, manager_user, manager_user, gm_user
        )  # fmt: skip
        self.users = {agent: agent_user, manager: manager_user, gm: gm_user}
        self.clerk, self.clerk_user = gm, gm_user


@pytest.fixture
def three(world: World, at: At) -> Three:
    at("2026-11-20 10:00")
    return Three(world)


def test_three_people_issue_approve_sign_and_file(three: Three, at: At) -> None:
    slip = three.issue(three.office.manager)
    with pytest.raises(Forbidden, match="徐总"):
        three.do("penalty.approve", three.office.manager, slip)
    three.do("penalty.approve", three.office.gm, slip)
    three.on_paper("penalty.sign", three.office.agent, slip)
    at("2026-11-24 08:00")
    assert phase_of(row(slip), row(slip).appeal_ends_at.replace(hour=8)) == "final"
    three.do("penalty.waive", three.office.gm, slip)
    assert row(slip).state == "closed"


def test_a_refusal_among_three_is_witnessed_from_outside(three: Three) -> None:
    slip = three.issue(three.office.manager)
    three.do("penalty.approve", three.office.gm, slip)
    for one in (three.office.manager, three.office.gm, three.office.agent):
        with pytest.raises(BadFields, match="外部人员"):
            three.do("penalty.refuse", three.office.manager, slip, witnesses=[one])
    people = [penalty.outsider("钱律师", "13911110001"), penalty.outsider("孙街道", "13911110002")]
    three.do("penalty.refuse", three.office.manager, slip, outsiders=[one.id for one in people])
    for one in people:
        three.do("penalty.witness_outside", three.office.gm, slip, outsider_id=one.id)
    assert (row(slip).state, row(slip).effective_by) == ("effective", "witnesses")


def test_what_the_top_of_three_issues_goes_to_an_outsider_and_back(three: Three) -> None:
    owner = penalty.outsider("钱董事")
    slip = three.issue(three.office.gm)
    with pytest.raises(Forbidden):
        three.do("penalty.approve_outside", three.office.gm, slip, outsider_id=owner.id)
    three.do("penalty.approve_outside", three.office.manager, slip, outsider_id=owner.id)
    three.do("penalty.sign", three.office.agent, slip)
    with pytest.raises(Forbidden):
        three.do("penalty.void", three.office.manager, slip)
    three.do("penalty.void_outside", three.office.manager, slip, outsider_id=owner.id)
    assert row(slip).state == "revoked"


def test_a_slip_about_the_top_person_is_approved_by_an_outsider_whoever_stands_in_for_him(three: Three) -> None:
    other = three.colleague("赵文员", "AGENT", also=("ADMIN",), scope="all")
    Organisation.update(fallback_id=other).execute()
    slip = three.issue(three.office.manager, employee_id=three.office.gm)
    owner = penalty.outsider("钱董事")
    three.do("penalty.approve_outside", other, slip, outsider_id=owner.id)
    assert row(slip).approver_outsider_id == owner.id


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    counted: list[str] = []
    real = database.current().execute_sql

    def spy(sql: str, *more: Any, **values: Any) -> Any:
        counted.append(sql)
        return real(sql, *more, **values)

    with monkeypatch.context() as patch:
        patch.setattr(database.current(), "execute_sql", spy)
        yield counted


def test_acts_cost_three_hundred_people_no_more_than_five(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def cost(happened_at: str) -> int:
        with statements(monkeypatch) as counted:
            slip = desk.approved(happened_at=happened_at)
            desk.do("penalty.refuse", desk.office.supervisor, slip)
        return len(counted)

    few = cost("2026-11-20 06:00")
    units = [org.unit(desk.world) for _ in range(5)]
    for number in range(300):
        role = ("SUPERVISOR", "MANAGER")[number % 2] if number % 20 < 2 else "AGENT"
        Employee.insert(
            work_no=f"B{number:04d}", name=f"员工{number}", name_pinyin="yuangong", name_initials="yg",
            product_role=role, state="active", unit_id=units[number % 5],
        ).execute()  # fmt: skip
    for number in range(60):
        penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, penalty.STATES[number % 11],
                     happened_at=f"2026-10-{number % 28 + 1:02d} 08:00")  # fmt: skip
    assert cost("2026-11-20 07:00") <= few + 5


def test_a_chain_of_three_steps_needs_three_people(desk: Desk) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "penalty.slip")
    ApprovalStep.insert(chain_id=chain.id, position=3, role="GM", label="总经理批准").execute()
    slip = desk.issue()
    done = desk.do("penalty.approve", desk.office.manager, slip)
    assert "等待徐总批准" in done.notice
    assert (row(slip).state, row(slip).approver_id) == ("pending", None)
    with pytest.raises(Forbidden, match="徐总"):
        desk.do("penalty.approve", desk.office.manager, slip)
    desk.do("penalty.approve", desk.office.gm, slip)
    one = row(slip)
    assert (one.state, one.approver_id) == ("to_sign", desk.office.gm)
    assert one.approved_words == "马主任（经理批准）；徐总（总经理批准）"
    steps = [json.loads(one.labels) for one in PaperDecision.select().where(PaperDecision.record == slip)]
    assert steps == [["主管下达"], ["经理批准"], ["总经理批准"]]
    for person in (desk.office.manager, desk.office.gm):
        with pytest.raises(BadFields, match="批准人，不能作见证人"):
            desk.do("penalty.refuse", desk.office.supervisor, slip, witnesses=[person])


def test_a_chain_of_one_step_is_still_not_taken_by_the_issuer(desk: Desk) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "penalty.slip")
    ApprovalStep.delete().where(ApprovalStep.chain_id == chain.id, ApprovalStep.position == 1).execute()
    slip = desk.issue()
    assert not PaperDecision.select().where(PaperDecision.record == slip).exists()
    with pytest.raises(Forbidden):
        desk.do("penalty.approve", desk.office.supervisor, slip)
    desk.do("penalty.approve", desk.office.manager, slip)
    assert row(slip).state == "to_sign"
