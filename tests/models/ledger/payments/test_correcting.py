"""Reversal, another account, claims, and a bank's reversal that found nothing."""

from __future__ import annotations

import pytest

from models.core import access, listing, register
from models.core.errors import BadFields, NotFound, Refused
from models.core.lists import Query
from models.ledger import postings
from models.ledger.tables import LedgerPayment
from tests.factories import counter, ledger
from tests.factories.counter import Counter
from tests.models.ledger.payments.state import sound
from tests.samples import World


@pytest.fixture
def people(world: World) -> Counter:
    return counter.counter(world)


def test_a_reversal_is_a_receipt_of_the_opposite_amount(people: Counter) -> None:
    account = ledger.account()
    charge = counter.charge(account, 100_000)
    row = counter.taken(people, account, 120_000)
    done = counter.on("reverse_payment", people.cashier_user, row, reason="收错")
    back = counter.payment(done.record[1])
    assert (back.amount, back.kind, back.reverses_id) == (-120_000, "reversal", row.id)
    assert [int(one.number[-6:]) for one in (row, back)] == [1, 2]
    assert counter.payment(row.id).reversed_by_id == back.id
    assert (counter.open_of(charge), counter.credit(account)) == (100_000, 0)
    with pytest.raises(Refused, match="已经冲正"):
        counter.on("reverse_payment", people.finance_user, row, reason="再来")
    with pytest.raises(Refused, match="这是一笔冲正"):
        counter.on("reverse_payment", people.finance_user, back, reason="再来")
    sound()


def test_credit_that_is_gone_keeps_its_payment(people: Counter) -> None:
    account = ledger.account()
    row = counter.taken(people, account, 50_000)
    refund = counter.refund(people, account, 30_000, "approved")
    counter.on("pay_refund", people.other_user, refund)
    with pytest.raises(Refused, match="已退费或抵扣"):
        counter.on("reverse_payment", people.cashier_user, row, reason="收错")
    with pytest.raises(Refused, match="已退费或抵扣"):
        counter.on("move_payment", people.finance_user, row, account_id=ledger.account(), reason="收错户")
    assert counter.credit(account) == 20_000
    sound()


def test_a_payment_moves_with_its_trace(people: Counter) -> None:
    wrong, right = ledger.account("0010110401"), ledger.account("0010110402")
    first, second = counter.charge(wrong, 80_000), counter.charge(right, 60_000)
    row = counter.taken(people, wrong, 80_000)
    counter.on("move_payment", people.finance_user, row, account_id=right, reason="户号录错")
    assert (counter.open_of(first), counter.open_of(second)) == (80_000, 0)
    assert (counter.credit(wrong), counter.credit(right)) == (0, 20_000)
    moved = counter.payment(row.id)
    assert (moved.account_id, moved.amount, moved.paid_on) == (right, 80_000, row.paid_on)
    assert "户号录错" in moved.words
    assert postings.postings_of(row.id) == [(right, None, 20_000), (right, second, 60_000)]
    with pytest.raises(BadFields, match="就在这一户"):
        counter.on("move_payment", people.finance_user, row, account_id=right, reason="再来")
    sound()


def test_money_of_nobody_is_claimed_for_one_or_several(people: Counter) -> None:
    record = ledger.payment(None, 100_000, source="bank", way="bank", serial="62170001")
    row = counter.payment(record)
    one, other = ledger.account(), ledger.account()
    charge = counter.charge(one, 70_000)
    kind = register.get_list("unclaimed")
    finance = access.load_user(people.finance_user)
    assert len(listing.page(kind, finance, Query())) == 1
    done = counter.on("claim", people.finance_user, row, account_id=one, amount=70_000, reason="电话核对")
    assert "还有 300.00 元待认领" in done.notice
    assert counter.open_of(charge) == 0
    assert listing.totals(kind, finance, Query()).sums["rest"] == 30_000
    with pytest.raises(Refused, match="请用“认领”"):
        counter.on("move_payment", people.finance_user, row, account_id=other, reason="不对")
    counter.on("claim", people.finance_user, row, account_id=other, reason="电话核对")
    assert counter.credit(other) == 30_000
    assert listing.page(kind, finance, Query()) == ()
    with pytest.raises(Refused, match="已经认领"):
        counter.on("claim", people.finance_user, row, account_id=other, reason="再来")
    counter.on("reverse_payment", people.finance_user, row, reason="银行退回")
    assert (counter.open_of(charge), counter.credit(other)) == (70_000, 0)
    back = LedgerPayment.get(LedgerPayment.reverses_id == record)
    assert (back.source, back.number, back.cashier_id) == ("bank", None, None)
    sound()


def test_a_banks_reversal_is_told_its_payment(people: Counter) -> None:
    account = ledger.account()
    charge = counter.charge(account, 70_000)
    first = ledger.payment(account, 70_000, charge_id=charge, source="bank", way="bank")
    other = ledger.payment(account, 7_000, source="bank", way="bank")
    back = counter.payment(
        ledger.payment(None, -70_000, source="bank", way="bank", kind="reversal", waits="REVERSAL_UNMATCHED")
    )
    with pytest.raises(Refused, match="这是一笔冲正"):
        counter.on("claim", people.finance_user, back, account_id=account, reason="不对")
    with pytest.raises(BadFields, match="金额不同"):
        counter.on("match_reversal", people.finance_user, back, payment_id=other, reason="不对")
    counter.on("match_reversal", people.finance_user, back, payment_id=first, reason="与银行核对过")
    assert (counter.open_of(charge), counter.credit(account)) == (70_000, 7_000)
    with pytest.raises(Refused):
        counter.on("match_reversal", people.finance_user, back, payment_id=first, reason="再来")
    sound()


def test_a_cashier_corrects_his_own_alone(people: Counter) -> None:
    row = counter.taken(people, ledger.account(), 100)
    with pytest.raises(NotFound):
        counter.on("reverse_payment", people.other_user, row, reason="不是我收的")
    counter.on("reverse_payment", people.cashier_user, row, reason="收错")
