"""What another regulation asks for by its rows and parameters alone, from the first act on a slip to the last."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models.core import check, clock
from models.core.errors import BadFields, Refused
from models.core.unit import perform
from models.org.tables import ApprovalChain
from models.penalty import phases, rules
from models.penalty.slip.holding import phase_of
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltyList
from models.penalty.workflow import Phase
from tests.factories import penalty
from tests.factories.slips import Desk, row

At = Callable[[str], None]
APPEAL = {"text": "当时在处理另一户的漏气。", "request": "撤销"}
BY_COMPANY = {"offence": "GAS-13", "band": "serious", "amount_reason": "情节严重，提请公司处理"}


def confirmed(desk: Desk, at: At) -> int:
    """A slip over 100 yuan whose appeal nobody answered in time, which confirmed it."""
    penalty.said("penalty.appeal.unanswered_effect", "confirm")
    slip = desk.approved()
    desk.do("penalty.sign", desk.office.agent, slip)
    desk.do("penalty.appeal", desk.office.agent, slip, **APPEAL)
    with pytest.raises(Refused, match="终局以后才能归档"):
        desk.do("penalty.file", desk.clerk, slip)
    at("2026-12-01 09:00")
    assert phase_of(row(slip), clock.now()) is Phase.FINAL
    return slip


def counted(slip: int) -> str | None:
    """The month in which a slip counts as it is stored now."""
    return rules.counting_month(phases.courses([row(slip)])[slip], clock.now())


@pytest.mark.parametrize("when", ["final", "effective"])
def test_what_a_missed_answer_confirmed_is_deducted_and_closed_with_its_list(desk: Desk, at: At, when: str) -> None:
    penalty.said("penalty.deduct_when", when)
    slip = confirmed(desk, at)
    month = counted(slip)
    desk.do("penalty.record_pay", desk.clerk, None, employee_id=desk.office.agent, month="2026-11", wage=500_000)
    desk.do("penalty.make_list", desk.clerk, None, month="2026-12")
    assert phase_of(row(slip), clock.now()) is Phase.DEDUCTED
    made = PenaltyList.get()
    desk.do("penalty.close_list", desk.clerk, None, id=made.id, row_version=made.row_version)
    assert (row(slip).state, counted(slip)) == ("closed", month)
    assert list(check.check()) == []
    for act, who in (("penalty.withdraw_appeal", desk.office.agent), ("penalty.answer", desk.office.gm)):
        with pytest.raises(Refused):
            desk.do(act, who, slip, result="revoke", findings="重查", reason="有误")
    assert PenaltyAppeal.get().state == "open"


def test_what_a_missed_answer_confirmed_and_cannot_be_collected_is_waived(desk: Desk, at: At) -> None:
    slip = confirmed(desk, at)
    desk.do("penalty.waive", desk.clerk, slip, reason="已经离职")
    assert (row(slip).state, row(slip).waived) == ("closed", 10_000)
    assert list(check.check()) == []


def test_what_only_the_company_decides_needs_no_fine_beside_it(desk: Desk) -> None:
    slip = desk.approved(**BY_COMPANY)
    assert (row(slip).amount, row(slip).takes) == (None, "")
    assert "由公司另行决定处理" in row(slip).explanation
    desk.do("penalty.sign", desk.office.agent, slip)
    said = {"facts": "没有检测就通气。", "evidence": "照片", "statement": "后果严重"}
    desk.do("penalty.escalate", desk.office.supervisor, slip, **said)
    assert PenaltyCase.get().measure == "dismissal"


def test_a_slip_without_fine_measure_or_anything_for_the_company_is_none(desk: Desk) -> None:
    with pytest.raises(BadFields, match="至少要有金额或一项措施"):
        desk.issue(offence="GEN-04", amount_reason="第一次")


def test_a_chain_of_five_steps_needs_five_people(desk: Desk) -> None:
    chain = ApprovalChain.get(ApprovalChain.code == "penalty.slip")
    roles = ("SUPERVISOR", "HR", "FINANCE", "MANAGER", "GM")
    for role in ("HR", "FINANCE"):
        grant = {"role": role, "permission": chain.permission, "reach": "scope"}
        perform("org.set_grant", grant, user=desk.world.admin)
    steps = [{"role": role, "label": f"第 {place} 步"} for place, role in enumerate(roles, 1)]
    values = {"id": chain.id, "row_version": chain.row_version, "steps": steps}
    perform("org.set_chain", values, user=desk.world.admin)
    line = (desk.clerk, desk.colleague("会计", "FINANCE", scope="all"), desk.office.manager, desk.office.gm)
    slip = desk.issue()
    for place, person in enumerate(line):
        for other in {*line} - {person}:
            with pytest.raises(Refused):
                desk.do("penalty.approve", other, slip)
        assert row(slip).state == "pending"
        desk.do("penalty.approve", person, slip)
        assert len(row(slip).approved_words.split("；")) == place + 1
    assert (row(slip).state, row(slip).approver_id) == ("to_sign", desk.office.gm)
