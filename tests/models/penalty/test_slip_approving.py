"""Who approves a slip, sends it back or turns it down, and what he may lay down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from models.core.errors import BadFields, Conflict, Forbidden, NotFound, Refused
from models.core.unit import perform
from models.org.tables import PaperDecision
from models.penalty.tables import PenaltySlip
from tests.factories import org, penalty
from tests.factories.slips import Desk, row

RANGE: dict[str, Any] = {"offence": "GAS-01", "amount": 8_000, "amount_reason": "首次"}


def test_the_manager_approves_what_the_supervisor_issued(desk: Desk) -> None:
    slip = desk.issue()
    done = desk.do("penalty.approve", desk.office.manager, slip)
    assert "交本人签字" in done.notice
    one = row(slip)
    assert (one.state, one.approver_id, one.approved_words) == ("to_sign", desk.office.manager, "马主任（经理批准）")


def test_nobody_approves_what_he_issued(desk: Desk) -> None:
    slip = desk.issue(desk.office.manager)
    with pytest.raises(Forbidden, match=r"参与了这件事，不能再决定.*可由 徐总 批准"):
        desk.do("penalty.approve", desk.office.manager, slip)
    desk.do("penalty.approve", desk.office.gm, slip)
    assert row(slip).approver_id == desk.office.gm


def test_nobody_approves_his_own_penalty(desk: Desk) -> None:
    slip = desk.issue(desk.office.gm, employee_id=desk.office.manager)
    for name in ("penalty.approve", "penalty.return", "penalty.reject"):
        with pytest.raises(NotFound):  # what nobody approved yet is nothing that he is told of
            desk.do(name, desk.office.manager, slip)


def test_an_equal_or_lower_colleague_does_not_approve(desk: Desk) -> None:
    slip = desk.issue()
    second = desk.colleague("另一主管", "SUPERVISOR", scope="all")
    with pytest.raises(Forbidden, match="批准处罚单"):
        desk.do("penalty.approve", second, slip)
    with pytest.raises(Forbidden):
        desk.do("penalty.approve", desk.office.agent, slip)


def test_the_superior_who_was_defied_does_not_approve(desk: Desk) -> None:
    slip = desk.issue(offence="GAS-06", offended_id=desk.office.manager)
    with pytest.raises(Forbidden, match=r"参与了这件事，不能再决定.*可由 徐总 批准"):
        desk.do("penalty.approve", desk.office.manager, slip)
    desk.do("penalty.approve", desk.office.gm, slip)
    assert row(slip).state == "to_sign"


def test_a_second_decision_is_refused(desk: Desk) -> None:
    slip = desk.issue()
    seen = desk.values("penalty.approve", slip, {})
    desk.do("penalty.approve", desk.office.manager, slip)
    with pytest.raises(Refused, match="现在是“待签字”，不能再“批准”"):
        desk.do("penalty.approve", desk.office.manager, slip)
    with pytest.raises(Refused, match="不能再“不批准”"):
        desk.do("penalty.reject", desk.office.manager, slip)
    with pytest.raises(Refused):
        perform("penalty.approve", seen, user=desk.office.manager_user)


def test_of_two_who_decide_at_once_the_second_hears_of_the_first(desk: Desk) -> None:
    slip = desk.issue()
    seen = desk.values("penalty.return", slip, {})
    desk.do("penalty.return", desk.office.manager, slip)
    desk.do("penalty.issue", desk.office.supervisor, slip)
    with pytest.raises(Conflict):
        perform("penalty.return", seen, user=desk.office.manager_user)


def test_what_was_sent_back_keeps_its_number_and_goes_through_again(desk: Desk) -> None:
    slip = desk.issue()
    desk.do("penalty.return", desk.office.manager, slip, reason="地点没有写")
    one = row(slip)
    assert (one.state, one.number) == ("draft", "CF-2026-0001")
    desk.do("penalty.issue", desk.office.supervisor, slip)
    desk.do("penalty.approve", desk.office.manager, slip)
    one = row(slip)
    assert (one.state, one.number, one.round, one.approved_words) == (
        "to_sign",
        "CF-2026-0001",
        2,
        "马主任（经理批准）",
    )
    assert row(desk.issue(happened_at="2026-11-20 07:00")).number == "CF-2026-0002"


def test_a_numbered_draft_punishes_nobody_else(desk: Desk) -> None:
    other = desk.colleague("田英")
    slip = desk.issue()
    desk.do("penalty.return", desk.office.manager, slip)
    said = {"offence": "GAS-03", "facts": "换人", "happened_at": "2026-11-20 08:00", "employee_id": other}
    for name in ("penalty.edit", "penalty.issue"):
        with pytest.raises(Refused, match="不能换人"):
            desk.do(name, desk.office.supervisor, slip, **said)


def test_what_is_turned_down_is_void_and_keeps_its_number(desk: Desk) -> None:
    slip = desk.issue()
    desk.do("penalty.reject", desk.office.manager, slip, reason="证据不足")
    one = row(slip)
    assert (one.state, one.number, one.end_reason) == ("void", "CF-2026-0001", "证据不足")
    with pytest.raises(Refused, match="已作废"):
        desk.do("penalty.approve", desk.office.manager, slip)


def test_only_the_issuer_cancels_what_waits(desk: Desk) -> None:
    slip = desk.issue()
    with pytest.raises(Forbidden, match="由何志刚下达，只能由何志刚取消"):
        desk.do("penalty.cancel", desk.office.manager, slip)
    desk.do("penalty.cancel", desk.office.supervisor, slip)
    assert row(slip).state == "void"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"amount": 6_000}, "override_reason"),
        ({"amount": 30_000}, "override_reason"),
        ({"override_reason": "没有改"}, "override_reason"),
        ({"amount": 8_500, "override_reason": "稍重"}, "amount"),
    ],
)
def test_another_amount_needs_its_reason(desk: Desk, said: dict[str, Any], field: str) -> None:
    slip = desk.issue(**RANGE)
    with pytest.raises(BadFields) as caught:
        desk.do("penalty.approve", desk.office.manager, slip, **said)
    assert set(caught.value.faults) == {field}
    assert row(slip).state == "pending"
    assert PaperDecision.select().where(PaperDecision.record == slip).count() == 1


@pytest.mark.parametrize(("amount", "is_outside"), [(6_000, False), (30_000, True), (1_000, True)])
def test_the_approver_goes_outside_the_range_with_a_reason(desk: Desk, amount: int, *, is_outside: bool) -> None:
    slip = desk.issue(**RANGE)
    done = desk.do("penalty.approve", desk.office.manager, slip, amount=amount, override_reason="后果严重")
    assert "金额改定为" in done.notice
    one = row(slip)
    assert (one.amount, one.is_override, one.override_reason) == (amount, is_outside, "后果严重")
    assert "后果严重" in one.explanation


def test_an_amount_is_neither_dropped_nor_added_past_the_rules(desk: Desk) -> None:
    slip = desk.issue(**RANGE)
    with pytest.raises(BadFields, match="须有金额"):
        desk.do("penalty.approve", desk.office.manager, slip, amount=0, override_reason="不罚")
    only = desk.issue(offence="BAN-1", measures="批评教育", amount_reason="首次",
                      happened_at=f"{row(slip).happened_at:%Y-%m-%d %H:%M}")  # fmt: skip
    with pytest.raises(Refused, match="一件事只罚一次"):
        desk.do("penalty.approve", desk.office.manager, only, amount=5_000, override_reason="加罚")
    desk.do("penalty.approve", desk.office.manager, only)
    assert (row(only).amount, row(only).takes) == (None, "")


def test_nobody_changes_a_fixed_amount(desk: Desk) -> None:
    slip = desk.issue()
    with pytest.raises(BadFields, match="固定"):
        desk.do("penalty.approve", desk.office.manager, slip, amount=5_000, override_reason="从轻")


def test_the_manager_approves_on_paper_and_the_issuer_does_not_type_it(desk: Desk) -> None:
    both = desk.colleague("兼职主管", "SUPERVISOR", also=("ADMIN",), scope="all")
    slip = desk.issue(both)
    with pytest.raises(Forbidden, match="当事人，不能登记批准"):
        desk.on_paper("penalty.approve", desk.office.manager, slip, typist=both)
    desk.on_paper("penalty.approve", desk.office.manager, slip)
    assert row(slip).approver_id == desk.office.manager


def test_paper_was_not_decided_before_it_was_issued(desk: Desk) -> None:
    slip = desk.issue()
    with pytest.raises(BadFields, match="提交时间"):
        desk.on_paper("penalty.approve", desk.office.manager, slip, at=datetime.fromisoformat("2026-11-20 09:00"))
    with pytest.raises(Refused, match="不能晚于现在"):
        desk.on_paper("penalty.approve", desk.office.manager, slip, at=datetime.fromisoformat("2026-11-23 09:00"))


def general_managers(desk: Desk) -> int:
    return desk.issue(desk.office.gm)


def test_what_the_general_manager_issues_is_approved_by_a_named_outsider(desk: Desk) -> None:
    slip = general_managers(desk)
    for one in (desk.office.gm, desk.office.manager):
        with pytest.raises(Forbidden):
            desk.do("penalty.approve", one, slip)
    owner = penalty.outsider("钱董事", organisation="暖阳集团")
    desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=owner.id)
    one = row(slip)
    assert (one.state, one.approver_outsider_id, one.approver_id) == ("to_sign", owner.id, None)
    assert one.approved_words == "钱董事（暖阳集团）"


def test_an_outsider_approves_nothing_that_somebody_here_may(desk: Desk) -> None:
    slip = desk.issue()
    with pytest.raises(Refused, match="可由 马主任 批准"):
        desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=penalty.outsider().id)


def test_an_outsider_with_the_telephone_of_the_staff_is_none(desk: Desk) -> None:
    slip = general_managers(desk)
    owner = penalty.outsider("钱董事", "13600000001")
    penalty.phone(desk.office.manager, "13600000001")
    with pytest.raises(BadFields, match="马主任不是外部人员"):
        desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=owner.id)


def test_neither_issuer_nor_punished_type_what_the_outsider_signed(desk: Desk) -> None:
    typist = org.user(desk.world, roles=("ADMIN",), scope="all")
    slip = desk.issue(desk.office.gm, employee_id=desk.clerk)
    with pytest.raises(NotFound):
        desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=penalty.outsider().id)
    own = desk.colleague("兼职总经理", "GM", also=("ADMIN",), scope="all")
    other = desk.issue(own, happened_at="2026-11-20 07:00")
    with pytest.raises(Forbidden, match="当事人，不能登记外部批准"):
        desk.do("penalty.approve_outside", own, other, outsider_id=penalty.outsider(phone="13911113333").id)
    values = desk.values("penalty.approve_outside", slip, {"outsider_id": penalty.outsider(phone="13911112222").id})
    perform("penalty.approve_outside", values, user=typist)
    assert PenaltySlip.get_by_id(slip).state == "to_sign"


@pytest.mark.parametrize("moment", ["2026-11-20 10:01", "2026-11-20 09:00"])
def test_an_outsider_signs_neither_later_than_now_nor_before_the_issue(desk: Desk, moment: str) -> None:
    slip = general_managers(desk)
    with pytest.raises(BadFields) as caught:
        desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=penalty.outsider().id, decided_at=moment)
    assert set(caught.value.faults) == {"decided_at"}


def test_without_approval_a_slip_is_signed_at_once(desk: Desk) -> None:
    penalty.said("penalty.requires_approval", value=False)
    assert row(desk.issue()).state == "to_sign"
    slip = desk.issue(offence="BAN-1", measures="批评教育", amount_reason="首次", happened_at="2026-11-20 07:00")
    assert row(slip).state == "pending"
