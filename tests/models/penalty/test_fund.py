"""The fund: fines in when a list is closed, refunds and spending out, never below nothing (R-103, F-27)."""

from __future__ import annotations

from typing import Any

import pytest

from models.core import access, check, listing, register
from models.core.errors import BadFields, Forbidden, Refused
from models.core.lists import Query
from models.core.unit import perform
from models.penalty.money import queries
from models.penalty.tables import PenaltyFund, PenaltyList, PenaltySpending
from tests.factories import money, org, penalty
from tests.factories.slips import Desk
from tests.models.penalty.test_money_lists import FINAL, Time, act, large, make, pay, sign


@pytest.fixture
def finance(desk: Desk) -> int:
    """The user of a clerk of finance, where the office has a fund."""
    penalty.said("penalty.fund.enabled", True)
    return desk.users[desk.colleague("钱会计", "FINANCE", scope="all")]


def entries() -> list[tuple[int, str, int, int]]:
    return [(row.number, row.kind, row.amount, row.owed) for row in PenaltyFund.select().order_by(PenaltyFund.number)]


def propose(user: int, fen: int) -> PenaltySpending:
    done = perform("penalty.propose_spending", {"purpose": "慰问生病同事", "amount": fen, "remark": ""}, user=user)
    return PenaltySpending.get_by_id(org.record_of(done))


def decide(desk: Desk, row: PenaltySpending, name: str = "approve", **values: Any) -> None:
    fields = {"id": row.id, "row_version": row.row_version, **(values or {"remark": ""})}
    perform(f"penalty.{name}_spending", fields, user=desk.users[desk.office.manager])


def opened(user: int, fen: int) -> None:
    values = {"amount": fen, "day": "2026-11-01", "signed_by": "徐总", "remark": ""}
    perform("penalty.open_fund", values, user=user)


def closed(desk: Desk, at: Time, month: str = "2026-11", moment: str = FINAL) -> PenaltyList:
    at(moment)
    return act(desk, "close", make(desk, month))


def test_fines_come_in_when_their_list_is_closed_and_go_out_when_they_are_taken_back(
    desk: Desk, at: Time, finance: int
) -> None:
    slip = sign(desk)
    pay(desk)
    at(FINAL)
    made = make(desk)
    assert entries() == []
    act(desk, "close", made)
    assert entries() == [(1, "in", 10_000, 0)]
    done = desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert "从基金退出 100.00 元" in done.notice
    assert entries() == [(1, "in", 10_000, 0), (2, "back", -10_000, 0)]
    assert check.check() == []


def test_a_fine_taken_back_before_its_list_is_closed_goes_in_and_out(desk: Desk, at: Time, finance: int) -> None:
    slip = sign(desk)
    pay(desk)
    at(FINAL)
    made = make(desk)
    desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert entries() == []
    act(desk, "close", made)
    assert entries() == [(1, "in", 10_000, 0), (2, "back", -10_000, 0)]
    assert check.check() == []


def test_what_was_spent_before_a_refund_is_owed_and_the_next_income_pays_it_first(
    desk: Desk, at: Time, finance: int
) -> None:
    slip = sign(desk)
    pay(desk)
    closed(desk, at)
    decide(desk, propose(finance, 8_000))
    done = desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert "欠退 80.00 元" in done.notice
    assert entries()[1:] == [(2, "spent", -8_000, 0), (3, "back", -2_000, 8_000)]
    assert queries.balance() == 0
    large(desk, 20_000)
    closed(desk, at, "2026-12", "2026-12-28 09:00")
    assert entries()[3:] == [(4, "in", 20_000, 0), (5, "back", -8_000, -8_000)]
    assert (queries.balance(), queries.owing()) == (12_000, [])
    assert check.check() == []


def test_income_that_does_not_pay_all_that_is_owed_pays_a_part(desk: Desk, at: Time, finance: int) -> None:
    slip = large(desk, 30_000)
    pay(desk)
    closed(desk, at)
    decide(desk, propose(finance, 30_000))
    desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    sign(desk)
    closed(desk, at, "2026-12", "2026-12-28 09:00")
    assert queries.balance() == 0
    assert [owed for _, _, owed in queries.owing()] == [20_000]
    opened(finance, 50_000)
    assert (queries.balance(), queries.owing()) == (30_000, [])
    assert check.check() == []


def test_without_a_fund_nothing_comes_in_and_a_refund_leaves_it_alone(desk: Desk, at: Time, finance: int) -> None:
    penalty.said("penalty.fund.enabled", False)
    slip = sign(desk)
    pay(desk)
    closed(desk, at)
    penalty.said("penalty.fund.enabled", True)
    desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert entries() == []


def test_a_fund_that_was_given_up_still_pays_back_what_came_in(desk: Desk, at: Time, finance: int) -> None:
    slip = sign(desk)
    pay(desk)
    closed(desk, at)
    penalty.said("penalty.fund.enabled", False)
    desk.do("penalty.void", desk.office.manager, slip, reason="事实有误")
    assert [one[1:] for one in entries()] == [("in", 10_000, 0), ("back", -10_000, 0)]
    with pytest.raises(Refused, match="没有启用基金"):
        opened(finance, 1_000)


def test_a_part_that_is_taken_stays_in_the_fund(desk: Desk, at: Time, finance: int) -> None:
    large(desk)
    pay(desk, 220_000)
    closed(desk, at)
    assert entries() == [(1, "in", 20_000, 0)]


def test_the_opening_balance_is_corrected_by_its_difference_and_never_below_what_was_spent(
    desk: Desk, finance: int
) -> None:
    opened(finance, 10_000)
    opened(finance, 8_000)
    assert entries() == [(1, "opening", 10_000, 0), (2, "opening", -2_000, 0)]
    with pytest.raises(BadFields):
        opened(finance, 8_000)
    decide(desk, propose(finance, 6_000))
    with pytest.raises(Refused, match="成为负数"):
        opened(finance, 5_000)
    assert check.check() == []


def test_nothing_is_spent_that_the_fund_does_not_hold(desk: Desk, finance: int) -> None:
    opened(finance, 5_000)
    row = propose(finance, 5_001)
    with pytest.raises(Refused, match="不够支出"):
        decide(desk, row)
    decide(desk, row, "refuse", reason="余额不足")
    assert PenaltySpending.get_by_id(row.id).state == "refused"
    with pytest.raises(Refused, match="未批准"):
        decide(desk, PenaltySpending.get_by_id(row.id))
    assert queries.balance() == 5_000


def test_who_proposed_a_spending_does_not_approve_it(desk: Desk, finance: int) -> None:
    opened(finance, 10_000)
    both = desk.users[desk.colleague("周会计", "FINANCE", also=("MANAGER",), scope="all")]
    row = propose(both, 1_000)
    values = {"id": row.id, "row_version": row.row_version, "remark": ""}
    with pytest.raises(Forbidden, match="参与了这件事"):
        perform("penalty.approve_spending", values, user=both)
    assert queries.balance() == 10_000


def test_a_withdrawn_spending_is_not_approved(desk: Desk, finance: int) -> None:
    opened(finance, 10_000)
    row = propose(finance, 1_000)
    perform("penalty.withdraw_spending", {"id": row.id, "row_version": 1}, user=finance)
    with pytest.raises(Refused, match="已撤回"):
        decide(desk, PenaltySpending.get_by_id(row.id))


def test_the_ledger_shows_the_balance_after_each_entry_to_those_who_reach_everybody(
    desk: Desk, at: Time, finance: int
) -> None:
    opened(finance, 10_000)
    decide(desk, propose(finance, 4_000))
    kind = register.get_list("fund")
    place = [one.key for one in kind.columns].index("balance")
    shown = listing.page(kind, access.load_user(finance), Query(order="number"))
    assert [one.values[place] for one in shown] == [10_000, 6_000]
    for who in (desk.office.agent, desk.office.supervisor):
        assert not listing.page(kind, access.load_user(desk.users[who]), Query())
    assert money.balance() == 6_000
