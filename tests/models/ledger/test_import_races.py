"""A ledger is imported while somebody else books on the same account, day or period: one order is what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from models.core import check, clock
from models.core.errors import ConnectionLost, Refused
from models.core.register import Done
from models.core.unit import perform
from models.ledger import closed, postings
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge
from tests.factories import counter, ledger, org
from tests.factories.counter import Counter
from tests.factories.races import at_once
from tests.models.ledger.payments.state import sound, total
from tests.samples import World

ROUNDS = 5
SEASON, BEFORE = "2026-2027", "2025-2026"
PAID = 100_000
pytestmark = pytest.mark.slow


class Desk:
    """An account that a ledger names with 2,500 yuan, 1,000 of them paid today, and what others do with it meanwhile.

    `known` is credit of as much that the cashier took before, where the ledger tells of the same money.
    """

    def __init__(self, people: Counter, *, with_known: bool = False, way: str = "现金") -> None:
        self.people, self.way = people, way
        self.today = f"{clock.now():%Y-%m-%d}"
        self.account, self.other = ledger.account(price=250_000), ledger.account()
        self.number = LedgerAccount.get_by_id(self.account).number
        self.cashier = f"收费员{self.number}"
        self.known = 0
        if with_known:
            self.known = counter.taken(people, self.account, PAID).id
            counter.charge(self.account, PAID, period_id=ledger.period(BEFORE))
        self.period = ledger.period(SEASON)

    def row(self, **values: str) -> dict[str, Any]:
        """A row of the ledger."""
        return {
            "number": 2, "account": self.number, "area": "100", "price": "25", "due": "2500", "paid": "1000",
            "owed": "1500", "paid_on": self.today, "way": self.way, "receipt": f"R{self.number}",
            "cashier": self.cashier, "period": SEASON, **values,
        }  # fmt: skip

    def take(self, mark: str = "1", **values: str) -> Callable[[], Done]:
        """Import a ledger of one row; `mark` tells files apart."""
        sha = f"{mark}{self.number}".rjust(64, "0")
        given = {"file": "台账.xlsx", "sheet": "1", "sha256": sha, "month": "2026-11", "update_known": True}
        return partial(
            perform, "ledger.import_ledger", {**given, "rows": [self.row(**values)]}, user=self.people.finance_user,
            budget=20,
        )  # fmt: skip

    def act(self, name: str) -> Callable[[], Done]:
        """An act as it is now, to be done later."""
        people, finance = self.people, self.people.finance_user
        version = LedgerAccount.get_by_id(self.account).row_version
        bank = {"number": 2, "day": self.today, "account": self.number, "serial": f"S{self.number}", "amount": "1000"}
        sha = f"3{self.number}".rjust(64, "0")
        asked: dict[str, tuple[str, int, dict[str, Any]]] = {
            "receive": ("receive", people.cashier_user,
                        {"account_id": self.account, "amount": PAID, "way": "现金", "overpay": True}),
            "credit": ("apply_credit", finance, {"account_id": self.account, "amount": PAID,
                                                 "charges": self._owed_before()}),
            "bank": ("import_payments", finance, {"file": "代收.xlsx", "sheet": "1", "sha256": sha, "rows": [bank]}),
            "compute": ("compute_charges", finance, {"period_id": self.period, "accounts": [self.account]}),
            "merge": ("merge_accounts", finance,
                      {"id": self.account, "row_version": version, "target_id": self.other}),
        }  # fmt: skip
        action, user, values = asked[name]
        return partial(perform, f"ledger.{action}", values, user=user, budget=20)

    def _owed_before(self) -> list[int]:
        older = LedgerCharge.period_id == ledger.period(BEFORE)
        return [one.id for one in LedgerCharge.select().where(LedgerCharge.account_id == self.account, older)]

    def live(self) -> list[LedgerCharge]:
        """The charges of the season, wherever they are now."""
        found = LedgerCharge.select().where(
            LedgerCharge.account_id.in_([self.account, self.other]), LedgerCharge.period_id == self.period,
            LedgerCharge.state == "live", counts(LedgerCharge),
        )  # fmt: skip
        return list(found)


def race(round_: int, *works: Callable[[], Done]) -> list[Any]:
    """What each work gave; nothing of it left damage or was given up."""
    answers = at_once(round_, *works)
    assert all(isinstance(one, Done | Refused) for one in answers), answers
    assert not [one for one in answers if isinstance(one, ConnectionLost)], answers
    sound()
    return answers


def done(answers: list[Any]) -> list[bool]:
    return [isinstance(one, Done) for one in answers]


@pytest.fixture
def people(world: World) -> Counter:
    return counter.counter(world)


def test_two_files_of_the_same_rows_charge_once(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk, before = Desk(people), total()
        answers = race(round_, desk.take("1"), desk.take("2", remark="另一份"))
        assert sum(done(answers)) == 1, answers
        assert (len(desk.live()), total() - before) == (1, PAID)
    assert check.check() == []


def test_a_ledger_and_a_bank_list_tell_of_one_payment(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk, before = Desk(people, way="银行代扣"), total()
        answers = race(round_, desk.take(), desk.act("bank"))
        assert all(done(answers)), answers
        assert (total() - before, [one.open for one in desk.live()]) == (PAID, [150_000])
    assert check.check() == []


def test_money_of_the_counter_is_not_taken_twice(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk, before = Desk(people), total()
        answers = race(round_, desk.take(), desk.act("receive"))
        ledger_done, receive_done = done(answers)
        assert receive_done, answers
        if not ledger_done:
            assert answers[0].code == "MEANWHILE"
            assert total() - before == PAID
        open_, credit = sum(one.open for one in desk.live()), postings.credit(desk.account)
        due = 250_000 if ledger_done else 0
        assert total() - before == due - open_ + credit
    assert check.check() == []


def test_credit_that_a_ledger_means_is_spent_once(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk = Desk(people, with_known=True)
        before = total()
        answers = race(round_, desk.take(), desk.act("credit"))
        assert any(done(answers)), answers
        assert total() == before
        assert postings.credit(desk.account) == 0
    assert check.check() == []


def test_a_period_is_charged_by_the_ledger_or_by_the_program(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk, before = Desk(people), total()
        answers = race(round_, desk.take(), desk.act("compute"))
        assert any(done(answers)), answers
        assert [one.receivable for one in desk.live()] == [250_000]
        assert total() - before == (PAID if done(answers)[0] else 0)
    assert check.check() == []


@pytest.mark.parametrize("other", ["receive", "ledger", "bank"])
def test_an_account_is_merged_while_money_comes_in(people: Counter, other: str) -> None:
    for round_ in range(ROUNDS):
        desk, before = Desk(people), total()
        counter.charge(desk.account, PAID, period_id=ledger.period(BEFORE))
        work = desk.take() if other == "ledger" else desk.act(other)
        answers = race(round_, desk.act("merge"), work)
        assert any(done(answers)), answers
        assert total() - before == (PAID if done(answers)[1] else 0)
        if done(answers)[0]:
            assert not LedgerCharge.select().where(LedgerCharge.account_id == desk.account).exists()
            assert postings.credit(desk.account) == 0
    assert check.check() == []


def test_a_day_is_reconciled_while_a_ledger_books_on_it(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk = Desk(people)
        desk.take("0", account=LedgerAccount.get_by_id(desk.other).number, receipt=f"A{desk.number}")()
        agree = {"day": desk.today, "cashier_key": desk.cashier, "counted": [{"way": "cash", "amount": "1000.00"}]}
        work = partial(perform, "ledger.reconcile_stated", agree, user=people.manager_user, budget=20)
        before = total()
        answers = race(round_, desk.take(), work)
        assert sum(done(answers)) == 1, answers
        assert total() - before == (PAID if done(answers)[0] else 0)
    assert check.check() == []


def test_the_day_of_the_bank_is_reconciled_while_its_list_comes_in(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk = Desk(people)
        day = f"{clock.now() - timedelta(days=round_ + 1):%Y-%m-%d}"
        ledger.payment(desk.other, 50_000, source="bank", way="bank", serial=f"B{desk.number}", paid_on=day)
        counted = [{"way": "bank", "amount": "500.00"}]
        agree = {"day": day, "cashier_key": closed.BANK, "counted": counted}
        work = partial(perform, "ledger.reconcile_stated", agree, user=people.manager_user, budget=20)
        desk.today, before = day, total()
        answers = race(round_, desk.act("bank"), work)
        assert sum(done(answers)) == 1, answers
        assert total() - before == (PAID if done(answers)[0] else 0)
    assert check.check() == []


def test_a_batch_is_taken_back_while_its_charge_is_paid(people: Counter) -> None:
    for round_ in range(ROUNDS):
        desk, before = Desk(people), total()
        batch = org.record_of(desk.take()())
        back = partial(perform, "imports.reverse", {"id": batch}, user=people.finance_user, budget=20)
        answers = race(round_, back, desk.act("receive"))
        assert all(done(answers)), answers
        open_, credit = sum(one.open for one in desk.live()), postings.credit(desk.account)
        assert total() - before == sum(one.receivable for one in desk.live()) - open_ + credit
    assert check.check() == []
