"""Taking slips back, replacing, waiving and filing them, and what is kept beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models.core import audit
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.tables import AuditEntry
from models.core.unit import perform
from models.penalty.catalogue import queries as catalogue
from models.penalty.deducted import taken
from models.penalty.slip.holding import phase_of
from models.penalty.tables import (
    PenaltyAppeal,
    PenaltyDeduction,
    PenaltyEarlier,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltySlip,
)
from models.staff.tables import Employee
from tests.factories import org, penalty
from tests.factories.slips import Desk, row

At = Callable[[str], None]


def effective(desk: Desk, **content: Any) -> int:
    """A slip that the agent signed."""
    slip = desk.approved(**content)
    desk.do("penalty.sign", desk.office.agent, slip)
    return slip


def deducted(slip: int, amount: int = 10_000) -> None:
    """Fen that were taken for a slip."""
    PenaltyDeduction.insert(
        slip_id=slip, employee_id=row(slip).employee_id, kind="take", amount=amount, made_at=row(slip).issued_at,
        made_by="刘人事",
    ).execute()  # fmt: skip


def test_before_it_takes_effect_a_slip_is_void(desk: Desk) -> None:
    slip = desk.approved()
    done = desk.do("penalty.void", desk.office.manager, slip, reason="写错了人")
    assert "单号保留" in done.notice
    one = row(slip)
    assert (one.state, one.number, one.ended_by, one.end_reason) == ("void", "CF-2026-0001", "马主任", "写错了人")
    with pytest.raises(Refused, match="已作废"):
        desk.on_paper("penalty.sign", desk.office.agent, slip)


def test_afterwards_it_is_revoked_and_counts_no_more(desk: Desk) -> None:
    slip = effective(desk, happened_at="2026-11-20 07:00")
    assert len(catalogue.earlier(desk.office.agent, row(slip).effective_at)) == 1
    desk.do("penalty.void", desk.office.manager, slip)
    assert row(slip).state == "revoked"
    assert not catalogue.earlier(desk.office.agent, row(slip).effective_at)
    with pytest.raises(Refused, match="已撤销"):
        desk.do("penalty.void", desk.office.manager, slip)


def test_what_was_taken_goes_back_at_one_stroke(desk: Desk, at: At) -> None:
    slip = effective(desk)
    at("2026-12-01 09:00")
    deducted(slip)
    done = desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert "100.00 元" in done.notice
    assert taken([slip])[slip] == 0


def test_only_the_approver_or_who_would_approve_takes_it_back(desk: Desk) -> None:
    slip = effective(desk)
    second = desk.colleague("另一主管", "SUPERVISOR", scope="all")
    for one in (desk.office.supervisor, second, desk.office.agent, desk.clerk):
        with pytest.raises(Forbidden):
            desk.do("penalty.void", one, slip)
    desk.do("penalty.void", desk.office.manager, slip)


def test_another_manager_takes_back_what_a_manager_who_left_approved(desk: Desk) -> None:
    slip = effective(desk)
    second = desk.colleague("新经理", "MANAGER", scope="all")
    Employee.update(state="left", left_on=date(2026, 11, 20)).where(Employee.id == desk.office.manager).execute()
    desk.do("penalty.void", second, slip)
    assert row(slip).ended_by == "新经理（经理批准）"


def test_the_issuer_does_not_take_back_his_own_slip(desk: Desk) -> None:
    slip = desk.issue(desk.office.manager)
    desk.do("penalty.approve", desk.office.gm, slip)
    with pytest.raises(Forbidden, match="可由 徐总"):
        desk.do("penalty.void", desk.office.manager, slip)
    desk.do("penalty.void", desk.office.gm, slip)


def test_a_general_managers_slip_is_taken_back_by_an_outsider(desk: Desk) -> None:
    owner = penalty.outsider("钱董事")
    slip = desk.issue(desk.office.gm)
    desk.do("penalty.approve_outside", desk.clerk, slip, outsider_id=owner.id)
    with pytest.raises(Forbidden):
        desk.do("penalty.void", desk.office.gm, slip)
    with pytest.raises(Forbidden):
        desk.do("penalty.void", desk.office.manager, slip)
    desk.do("penalty.void_outside", desk.clerk, slip, outsider_id=owner.id, reason="事实有误")
    assert (row(slip).state, row(slip).ended_by) == ("void", "钱董事（江南律师事务所）")


def test_an_outsider_takes_back_nothing_that_somebody_here_may(desk: Desk) -> None:
    slip = desk.approved()
    with pytest.raises(Refused, match="可由 马主任 作废或撤销"):
        desk.do("penalty.void_outside", desk.clerk, slip, outsider_id=penalty.outsider().id)


def test_an_appeal_that_waits_ends_with_the_slip(desk: Desk) -> None:
    one = penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, "appealed")
    desk.do("penalty.void", desk.office.manager, one.id, reason="事实有误")
    [appeal] = PenaltyAppeal.select()
    assert (appeal.state, appeal.result, appeal.amount_after, appeal.reason) == ("answered", "revoke", 0, "事实有误")


def test_a_void_slip_is_replaced_once_by_a_linked_draft(desk: Desk) -> None:
    slip = desk.issue(measures="书面检查", measures_due_on="2026-11-27")
    desk.do("penalty.reject", desk.office.manager, slip)
    made = org.record_of(desk.do("penalty.replace", desk.office.supervisor, slip))
    one = row(made)
    assert (one.replaces_id, one.state, one.number, one.facts) == (slip, "draft", None, row(slip).facts)
    assert [m.label for m in PenaltyMeasure.select().where(PenaltyMeasure.slip_id == made)] == ["书面检查"]
    with pytest.raises(Refused, match="已经由处罚单草稿代替"):
        desk.do("penalty.replace", desk.office.supervisor, slip)
    desk.do("penalty.issue", desk.office.supervisor, made)
    assert row(made).number == "CF-2026-0002"
    with pytest.raises(Refused, match="已经由处罚单 CF-2026-0002代替"):
        desk.do("penalty.replace", desk.office.supervisor, slip)


def test_a_slip_whose_replacement_was_dropped_may_be_replaced_again(desk: Desk) -> None:
    slip = desk.issue()
    desk.do("penalty.reject", desk.office.manager, slip)
    made = org.record_of(desk.do("penalty.replace", desk.office.supervisor, slip))
    desk.do("penalty.cancel", desk.office.supervisor, made)
    with pytest.raises(Refused, match="不能重新起草"):
        desk.do("penalty.replace", desk.office.supervisor, made)
    again = org.record_of(desk.do("penalty.replace", desk.office.supervisor, slip))
    assert (row(made).replaces_id, row(again).replaces_id) == (None, slip)


@pytest.mark.parametrize("state", ["pending", "to_sign", "effective", "closed"])
def test_a_slip_that_stands_is_not_replaced(desk: Desk, state: str) -> None:
    one = penalty.slip(desk.office.agent, desk.office.supervisor, desk.office.manager, state)
    with pytest.raises(Refused, match="不能重新起草"):
        desk.do("penalty.replace", desk.office.supervisor, one.id)


def test_the_punished_replaces_nothing_of_his_own(desk: Desk) -> None:
    one = penalty.slip(desk.office.supervisor, desk.office.manager, desk.office.gm, "void")
    with pytest.raises(Forbidden, match="不能给自己下达处罚单"):
        desk.do("penalty.replace", desk.office.supervisor, one.id)


def test_only_a_final_slip_is_waived_or_filed(desk: Desk, at: At) -> None:
    slip = effective(desk)
    for name in ("penalty.waive", "penalty.file"):
        with pytest.raises(Refused, match="现在是“申诉期”，终局以后才能"):
            desk.do(name, desk.clerk, slip)
    at("2026-11-24 00:01")
    with pytest.raises(Refused, match=r"还有 100.00 元没有扣"):
        desk.do("penalty.file", desk.clerk, slip)
    deducted(slip, 4_000)
    done = desk.do("penalty.waive", desk.clerk, slip, reason="本人已离职")
    assert "60.00 元" in done.notice
    one = row(slip)
    assert (one.state, one.waived, one.close_reason) == ("closed", 6_000, "本人已离职")


def test_what_was_taken_whole_is_filed_and_not_waived(desk: Desk, at: At) -> None:
    slip = effective(desk, measures="批评教育")
    at("2026-11-24 00:01")
    deducted(slip)
    assert phase_of(row(slip), row(slip).appeal_ends_at.replace(minute=1)) == "deducted"
    with pytest.raises(Refused, match="没有未扣的金额"):
        desk.do("penalty.waive", desk.clerk, slip)
    done = desk.do("penalty.file", desk.clerk, slip)
    assert "批评教育还没有登记完成" in done.notice
    with pytest.raises(Refused, match="现在是“已归档”"):
        desk.do("penalty.file", desk.clerk, slip)


def test_personnel_neither_waives_nor_files_its_own_slip(desk: Desk) -> None:
    one = penalty.final(desk.clerk, desk.office.supervisor, desk.office.manager)
    for name in ("penalty.waive", "penalty.file"):
        with pytest.raises(Forbidden, match="自己的处罚单"):
            desk.do(name, desk.clerk, one.id)


def test_a_remark_stands_in_the_history_and_changes_nothing(desk: Desk) -> None:
    slip = desk.approved()
    before = row(slip).__data__
    desk.do("penalty.note", desk.office.supervisor, slip, remark="已电话通知")
    assert row(slip).__data__ == before
    [last, *_] = audit.history("penalty_slip", slip)
    assert last.label == "添加备注"
    assert "已电话通知" in AuditEntry.get_by_id(last.seq).detail


def test_a_measure_is_done_once_the_slip_counts(desk: Desk, at: At) -> None:
    slip = desk.approved(measures="书面检查", measures_due_on="2026-11-27")
    [measure] = PenaltyMeasure.select()

    def done(who: int, on: str) -> Any:
        return perform(
            "penalty.record_measure",
            {"id": measure.id, "row_version": 1, "done_on": on, "done_words": "已交"},
            user=desk.users[who],
        )

    with pytest.raises(Refused, match="生效的处罚单才登记"):
        done(desk.office.supervisor, "2026-11-20")
    desk.do("penalty.sign", desk.office.agent, slip)
    at("2026-11-30 09:00")
    for on in ("2026-12-01", "2026-11-19"):
        with pytest.raises(BadFields):
            done(desk.office.supervisor, on)
    assert "已超过期限" in done(desk.office.supervisor, "2026-11-28").notice
    assert PenaltyMeasure.get_by_id(measure.id).done_on == date(2026, 11, 28)


def test_penalties_from_before_count_for_repeats_until_they_are_withdrawn(desk: Desk) -> None:
    said = {"employee_id": desk.office.agent, "offence": "SVC-05", "happened_on": "2025-03-02", "amount": 20_000}
    record = org.record_of(desk.do("penalty.record_earlier", desk.clerk, **said))
    with pytest.raises(Refused, match="已经登记过"):
        desk.do("penalty.record_earlier", desk.clerk, **said)
    with pytest.raises(BadFields, match="GAS-99"):
        desk.do("penalty.record_earlier", desk.clerk, **{**said, "offence": "GAS-99"})
    moment = PenaltyEarlier.get_by_id(record).recorded_at
    assert len(catalogue.earlier(desk.office.agent, moment)) == 1
    withdraw = {"id": record, "row_version": 1, "reason": "登记错了人"}
    perform("penalty.withdraw_earlier", withdraw, user=desk.clerk_user)
    assert not catalogue.earlier(desk.office.agent, moment)
    with pytest.raises(Refused, match="已经撤销"):
        perform("penalty.withdraw_earlier", {**withdraw, "row_version": 2}, user=desk.clerk_user)


def test_a_loss_is_borne_paid_and_withdrawn_apart_from_the_fine(desk: Desk) -> None:
    slip = effective(desk)
    desk.do("penalty.record_loss", desk.office.supervisor, slip, amount=30_000, payer_id=desk.office.agent)
    [loss] = PenaltyLoss.select()
    pay = {"id": loss.id, "row_version": 1, "paid": 10_000, "paid_on": "2026-11-20"}
    with pytest.raises(BadFields, match="超过损失金额"):
        perform("penalty.pay_loss", {**pay, "paid": 30_001}, user=desk.clerk_user)
    perform("penalty.pay_loss", pay, user=desk.clerk_user)
    done = perform(
        "penalty.withdraw_loss", {"id": loss.id, "row_version": 2, "reason": "记重了"},
        user=desk.office.supervisor_user,
    )  # fmt: skip
    assert "100.00 元请财务退还" in done.notice
    with pytest.raises(Refused, match="已经撤销"):
        perform("penalty.pay_loss", {**pay, "row_version": 3}, user=desk.clerk_user)
    assert not PenaltyDeduction.select().exists()


def test_nobody_lays_a_loss_upon_himself_or_on_a_slip_that_counts_for_nothing(desk: Desk) -> None:
    slip = effective(desk)
    with pytest.raises(Forbidden, match="由自己承担"):
        desk.do("penalty.record_loss", desk.office.supervisor, slip, amount=1, payer_id=desk.office.supervisor)
    other = desk.issue(happened_at="2026-11-20 06:00")
    with pytest.raises(Refused, match="生效的处罚单才登记"):
        desk.do("penalty.record_loss", desk.office.supervisor, other, amount=1, payer_id=desk.office.agent)


def test_people_of_another_hall_reach_nothing(desk: Desk) -> None:
    hall = org.unit(desk.world)
    other = org.colleague(desk.world, "别处主管", "SUPERVISOR", hall)
    desk.users[other] = org.user(
        desk.world, roles=("SUPERVISOR",), scope="below", scope_unit_id=hall, employee_id=other
    )
    slip = desk.approved()
    for name in ("penalty.note", "penalty.refuse", "penalty.cancel", "penalty.replace"):
        with pytest.raises(NotFound):
            desk.do(name, other, slip)
    assert PenaltySlip.select().where(PenaltySlip.state == "to_sign").exists()
