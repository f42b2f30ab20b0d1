"""Any acts on the money of a few accounts in any order: it is never lost, doubled, or less than nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from models.core import clock
from models.core.errors import Refused
from models.core.imports.tables import ImportBatch
from models.core.unit import perform
from models.ledger import postings
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerRefund
from tests.factories import counter, ledger
from tests.factories.counter import Counter
from tests.models.ledger.payments.state import owed, refunded, sound, total
from tests.samples import World

STEPS = 45
AMOUNTS = (1, 3_000, 10_000, 25_000, 99_999)


class Walk:
    """A town of four accounts, and what anybody may try there."""

    def __init__(self, world: World, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people: Counter = counter.counter(world)
        self.accounts = [ledger.account(f"001011010{one}", name=f"户主{one}") for one in range(1, 5)]
        for account in self.accounts:
            for part in range(self.chance.randrange(3)):
                counter.charge(account, self.chance.choice(AMOUNTS), part=part)
        self.billed = owed()
        self.serials: list[tuple[str, int]] = []
        self.done = 0

    def step(self) -> None:
        """One act, which may be refused; then everything agrees."""
        acts: tuple[Callable[[], Any], ...] = (
            self.receive, self.receive, self.reverse, self.move, self.credit, self.charge, self.ask, self.refund,
            self.list_, self.list_, self.claim, self.back,
        )  # fmt: skip
        act = self.chance.choice(acts)
        before = (total(), owed())
        try:
            act()
            self.done += 1
        except Refused:
            assert (total(), owed()) == before, act.__name__
        sound()
        standing = [one for row in LedgerPayment.select() for one in postings.postings_of(row.id)]
        paid = sum(fen for _, charge, fen in standing if charge is not None)
        assert owed() == self.billed - paid, act.__name__

    def amount(self) -> int:
        return self.chance.choice(AMOUNTS)

    def account(self) -> int:
        return self.chance.choice(self.accounts)

    def payment(self, *conditions: Any) -> LedgerPayment:
        rows = list(LedgerPayment.select().where(*conditions)) if conditions else list(LedgerPayment.select())
        if not rows:
            raise Refused("nothing to act on")
        return self.chance.choice(rows)

    def receive(self) -> None:
        counter.receive(self.people, self.account(), self.amount())

    def charge(self) -> None:
        amount = self.amount()
        counter.charge(self.account(), amount, part=LedgerCharge.select().count())
        self.billed += amount

    def reverse(self) -> None:
        counter.on("reverse_payment", self.people.finance_user, self.payment(), reason="收错")

    def move(self) -> None:
        to = self.account()
        counter.on("move_payment", self.people.finance_user, self.payment(), account_id=to, reason="错户")

    def credit(self) -> None:
        perform("ledger.apply_credit", {"account_id": self.account()}, user=self.people.finance_user)

    def ask(self) -> None:
        counter.refund(self.people, self.account(), self.amount(), self.chance.choice(("asked", "approved")))

    def refund(self) -> None:
        rows = list(LedgerRefund.select().where(LedgerRefund.state.in_(("asked", "approved"))))
        if rows:
            name = self.chance.choice(("pay_refund", "pay_refund", "withdraw_refund"))
            values = {"reason": "不退了"} if name == "withdraw_refund" else {}
            counter.on(name, self.people.cashier_user, self.chance.choice(rows), **values)

    def claim(self) -> None:
        row = self.payment(LedgerPayment.waits != "")
        counter.on("claim", self.people.finance_user, row, account_id=self.account(), reason="核对过")

    def list_(self) -> None:
        """A bank's list of a few payments, some of them reversed, repeated, or of accounts that nobody has."""
        rows = []
        for number in range(2, 2 + self.chance.randrange(1, 5)):
            kind = self.chance.randrange(5)
            account = LedgerAccount.get_by_id(self.account())
            serial, amount = f"B{len(self.serials):04d}", self.amount()
            row = {"number": number, "day": f"{clock.now():%Y-%m-%d}", "account": account.number, "status": "成功"}
            if kind == 0 and self.serials:
                serial, amount = self.chance.choice(self.serials)
                row |= {"serial": f"{serial}C", "amount": f"-{amount / 100:.2f}", "status": "冲正"}
            elif kind == 1 and self.serials:
                serial, amount = self.chance.choice(self.serials)
                row |= {"serial": serial, "amount": f"{amount / 100:.2f}"}
            else:
                self.serials.append((serial, amount))
                row |= {"serial": serial, "amount": f"{amount / 100:.2f}"}
                row |= {"account": "9999999999"} if kind == 2 else {}
                row |= {"name": "别人"} if kind == 3 else {}
            rows.append(row)
        sha = f"{self.chance.getrandbits(256):064x}"
        fields = {"file": "代收.xlsx", "sheet": "1", "sha256": sha, "rows": rows, "partial": True, "accept_new": True}
        perform("ledger.import_payments", fields, user=self.people.finance_user)

    def back(self) -> None:
        """Take a list back."""
        rows = list(ImportBatch.select().where(ImportBatch.state == "posted"))
        if rows:
            row = self.chance.choice(rows)
            perform("imports.reverse", {"id": row.id}, user=self.people.finance_user)


@pytest.mark.parametrize("seed", range(4))
def test_any_walk_keeps_the_money_together(world: World, seed: int) -> None:
    walk = Walk(world, seed)
    for _ in range(STEPS):
        walk.step()
    assert walk.done > STEPS / 3
    assert refunded() >= 0
