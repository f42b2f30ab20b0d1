"""Refunds: asked for, approved by somebody else, paid out of credit."""

from __future__ import annotations

import pytest

from models.core import access
from models.core.errors import BadFields, Forbidden, NotFound, Refused
from models.core.unit import perform
from models.ledger.tables import LedgerPayment, LedgerRefund
from models.org import waiting
from tests.factories import counter, ledger, org
from tests.factories.counter import Counter
from tests.models.ledger.payments.state import sound
from tests.samples import World


@pytest.fixture
def people(world: World) -> Counter:
    return counter.counter(world)


def state(row: LedgerRefund) -> str:
    return str(LedgerRefund.get_by_id(row.id).state)


def test_a_refund_is_a_negative_receipt(people: Counter) -> None:
    account = ledger.account()
    counter.taken(people, account, 50_000)
    row = counter.refund(people, account, 20_000)
    with pytest.raises(Refused, match="待批准"):
        counter.on("pay_refund", people.cashier_user, row)
    counter.on("approve_refund", people.manager_user, row, remark="同意")
    assert counter.credit(account) == 50_000, "nothing is booked before it is paid"
    counter.on("pay_refund", people.other_user, row, receipt_no="FK-1")
    paid = LedgerPayment.get_by_id(LedgerRefund.get_by_id(row.id).payment_id)
    assert (paid.amount, paid.kind, paid.cashier_id, paid.way) == (-20_000, "refund", people.other, "cash")
    assert (counter.credit(account), state(row)) == (30_000, "done")
    with pytest.raises(Refused):
        counter.on("pay_refund", people.other_user, row)
    sound()


def test_no_more_is_asked_back_than_was_paid_ahead(people: Counter) -> None:
    account = ledger.account()
    counter.taken(people, account, 50_000)
    counter.refund(people, account, 30_000)
    with pytest.raises(BadFields, match="可退的预存是 200"):
        counter.refund(people, account, 20_001)
    counter.refund(people, account, 20_000)


def test_credit_that_was_used_meanwhile_is_not_paid_out(people: Counter) -> None:
    account = ledger.account()
    counter.taken(people, account, 50_000)
    row = counter.refund(people, account, 50_000, "approved")
    counter.charge(account, 10_000)
    perform("ledger.apply_credit", {"account_id": account}, user=people.finance_user)
    with pytest.raises(Refused, match="不够退"):
        counter.on("pay_refund", people.cashier_user, row)
    with pytest.raises(NotFound):
        counter.on("withdraw_refund", people.other_user, row, reason="不是我申请的")
    counter.on("withdraw_refund", people.cashier_user, row, reason="已抵扣")
    assert (state(row), counter.credit(account)) == ("withdrawn", 40_000)
    sound()


def test_nobody_approves_what_he_asked_for(people: Counter, world: World) -> None:
    both = org.colleague(world, "徐经理", "MANAGER")
    user = org.user(world, roles=("MANAGER", "CASHIER"), scope="all", employee_id=both)
    account = ledger.account()
    counter.taken(people, account, 50_000)
    fields = {"account_id": account, "amount": 100, "way": "现金", "reason": "多缴"}
    made = perform("ledger.ask_refund", fields, user=user)
    row = LedgerRefund.get_by_id(org.record_of(made))
    with pytest.raises(Forbidden, match="参与了这件事"):
        counter.on("approve_refund", user, row)
    counter.on("approve_refund", people.manager_user, row)
    assert state(row) == "approved"


def test_it_waits_for_the_manager_and_its_asker_sees_what_became_of_it(people: Counter) -> None:
    account = ledger.account()
    counter.taken(people, account, 50_000)
    row = counter.refund(people, account, 20_000)
    manager, cashier = access.load_user(people.manager_user), access.load_user(people.cashier_user)
    assert [(one.entity, one.record) for one in waiting.waiting(manager)] == [("ledger_refund", row.id)]
    assert waiting.waiting(cashier) == ()
    assert [one.state for one in waiting.mine(cashier)] == ["waiting"]
    counter.on("refuse_refund", people.manager_user, row, reason="先抵扣欠费")
    assert waiting.waiting(manager) == ()
    (mine,) = waiting.mine(cashier)
    assert (mine.state, mine.withdraw) == ("refused", "")
    assert "先抵扣欠费" in mine.words
