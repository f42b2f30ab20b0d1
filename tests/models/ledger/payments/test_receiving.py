"""Taking money at the counter: what it pays, credit, discounts, numbers, and days that are closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.core import access, clock, listing, register
from models.core.errors import BadFields, NotFound, Refused
from models.core.lists import Filter, Query
from models.core.unit import perform
from models.ledger.tables import LedgerAccount, LedgerClosing, LedgerPosting, LedgerReduction
from tests.factories import counter, ledger
from tests.factories.counter import Counter
from tests.samples import World


@pytest.fixture
def people(world: World) -> Counter:
    return counter.counter(world)


def posted(payment: int) -> list[tuple[int | None, int]]:
    rows = LedgerPosting.select().where(LedgerPosting.payment_id == payment).order_by(LedgerPosting.id)
    return [(row.charge_id, row.amount) for row in rows]


def test_money_pays_the_oldest_first_and_gets_a_receipt(people: Counter) -> None:
    account = ledger.account("0010110401")
    new = counter.charge(account, 200_000, due_on=date(2026, 10, 31))
    old = counter.charge(account, 100_000, due_on=date(2025, 10, 31), part=1)
    done = counter.receive(people, account, 150_000)
    row = counter.payment(done.record[1])
    year = clock.now().year
    assert row.number == f"SJ-{year}-000001"
    assert posted(row.id) == [(old, 100_000), (new, 50_000)]
    assert (counter.open_of(old), counter.open_of(new)) == (0, 150_000)
    assert (row.cashier, row.cashier_id, row.way, row.source) == ("钱小芳", people.cashier, "cash", "hall")
    assert done.notice == f"已收 1,500.00 元，收据 SJ-{year}-000001。户号 0010110401 欠费 1,500.00 元。"
    assert counter.taken(people, account, 150_000).number == f"SJ-{year}-000002"


def test_charges_are_paid_as_stated(people: Counter) -> None:
    account = ledger.account()
    first, second = counter.charge(account, 100_000), counter.charge(account, 50_000, part=1)
    row = counter.taken(people, account, 60_000, charges=[second])
    assert posted(row.id) == [(second, 50_000), (None, 10_000)]
    assert counter.open_of(first) == 100_000
    with pytest.raises(BadFields) as told:
        counter.receive(people, account, 10_000, charges=[second])
    assert "charges" in told.value.faults
    other = counter.charge(ledger.account())
    with pytest.raises(BadFields):
        counter.receive(people, account, 10_000, charges=[other])


def test_more_than_is_owed_is_meant_or_refused(people: Counter) -> None:
    account = ledger.account()
    counter.charge(account, 100_000)
    with pytest.raises(BadFields) as told:
        counter.receive(people, account, 120_000, overpay=False)
    assert "多出 200.00 元" in told.value.faults["amount"]
    counter.receive(people, account, 120_000)
    assert counter.credit(account) == 20_000


@pytest.mark.parametrize("state", ["merged", "closed"])
def test_an_account_that_ended_takes_no_money(people: Counter, state: str) -> None:
    account = ledger.account(state=state, merged_into_id=ledger.account() if state == "merged" else None)
    with pytest.raises(Refused):
        counter.receive(people, account, 100)
    assert not LedgerPosting.select().exists()


def test_a_closed_day_takes_no_money_of_this_cashier(people: Counter) -> None:
    account, today = ledger.account(), clock.now().date()
    LedgerClosing.insert(
        day=today, cashier_key=str(people.cashier), cashier="钱小芳", cashier_id=people.cashier, state="reconciled",
        system="{}", counted="{}", system_sum=0, counted_sum=0, counted_at=clock.now(), counted_by="钱小芳",
    ).execute()  # fmt: skip
    with pytest.raises(Refused, match="已核对签字"):
        counter.receive(people, account, 100)
    fields = {"account_id": account, "amount": 100, "way": "现金", "overpay": True}
    assert perform("ledger.receive", fields, user=people.other_user).record is not None
    yesterday = str(today - timedelta(days=1))
    row = counter.taken(people, account, 100, paid_on=yesterday)
    assert (str(row.paid_on), row.paid_at) == (yesterday, None)


def test_credit_pays_charges_from_the_oldest_money(people: Counter) -> None:
    account = ledger.account()
    first, second = counter.taken(people, account, 30_000), counter.taken(people, account, 20_000)
    charge = counter.charge(account, 45_000)
    fields = {"account_id": account}
    done = perform("ledger.apply_credit", fields, user=people.finance_user)
    assert done.notice.startswith("已用预存抵扣 450.00 元。")
    assert posted(first.id) == [(None, 30_000), (None, -30_000), (charge, 30_000)]
    assert posted(second.id) == [(None, 20_000), (None, -15_000), (charge, 15_000)]
    assert (counter.open_of(charge), counter.credit(account)) == (0, 5_000)
    with pytest.raises(Refused, match="没有欠费"):
        perform("ledger.apply_credit", fields, user=people.finance_user)


def test_money_that_was_taken_back_is_no_credit(people: Counter) -> None:
    account = ledger.account()
    gone, stays = counter.taken(people, account, 30_000), counter.taken(people, account, 20_000)
    counter.on("reverse_payment", people.cashier_user, gone, reason="收错")
    charge = counter.charge(account, 45_000)
    perform("ledger.apply_credit", {"account_id": account}, user=people.finance_user)
    assert posted(gone.id) == [(None, 30_000)]
    assert posted(stays.id)[1:] == [(None, -20_000), (charge, 20_000)]
    assert (counter.open_of(charge), counter.credit(account)) == (25_000, 0)


def test_credit_of_the_cut_over_is_no_takings(people: Counter) -> None:
    account = ledger.account()
    fields = {"account_id": account, "amount": 12_000, "day": "2026-09-30", "words": "旧账第 12 页"}
    perform("ledger.record_credit", fields, user=people.finance_user)
    assert counter.credit(account) == 12_000
    kind = register.get_list("payments")
    rows = listing.page(kind, access.load_user(people.finance_user), Query((Filter("kind", "eq", "opening"),)))
    place = [column.key for column in kind.columns].index("way")
    assert [row.values[place] for row in rows] == ["期初"]


def test_paying_early_in_full_earns_the_discount(people: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.ledger.charges.values import Discount
    from models.ledger.payments import receiving

    account = ledger.account()
    charge = counter.charge(account, 100_000)
    until = clock.now().date()
    offer = Discount("early", "提前缴费优惠", 5_000, until, "按规则 5%")
    monkeypatch.setattr(receiving, "discount_for", lambda *_: offer)
    with pytest.raises(BadFields) as told:
        counter.receive(people, account, 90_000, discount=True)
    assert "没有一次缴清" in told.value.faults["discount"]
    row = counter.taken(people, account, 95_000, discount=True)
    given = LedgerReduction.get()
    assert (given.charge_id, given.amount, given.payment_id, given.code) == (charge, 5_000, row.id, "early")
    assert counter.open_of(charge) == 0
    counter.on("reverse_payment", people.cashier_user, row, reason="收错")
    assert counter.open_of(charge) == 100_000, "without the payment there is no discount"


def test_a_cashier_sees_his_own_takings(people: Counter) -> None:
    account = ledger.account("0010110401", name="程海河")
    counter.receive(people, account, 100)
    kind = register.get_list("payments")
    assert len(listing.page(kind, access.load_user(people.cashier_user), Query(search="0010110401"))) == 1
    assert listing.page(kind, access.load_user(people.other_user), Query()) == ()
    for words in ("程海河", "chh", f"sj{clock.now().year}1", "0010110401"):
        assert len(listing.page(kind, access.load_user(people.finance_user), Query(search=words))) == 1, words
    assert listing.page(kind, access.load_user(people.finance_user), Query(search="没有这人")) == ()
    postings = register.get_list("postings")
    assert len(listing.page(postings, access.load_user(people.finance_user), Query(search="0010110401"))) == 1


def test_an_unknown_account_is_not_found(people: Counter) -> None:
    last = LedgerAccount.select().count()
    with pytest.raises(NotFound):
        counter.receive(people, last + 1, 100)
