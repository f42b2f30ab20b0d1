"""Two workstations on one account at the same moment: one order of the two acts is what happened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from models.core import clock
from models.core.errors import ConnectionLost, Refused
from models.core.register import Done
from models.core.unit import perform
from models.ledger.tables import LedgerPayment
from tests.factories import counter, ledger
from tests.factories.counter import Counter
from tests.factories.races import at_once
from tests.models.ledger.payments.state import sound, total
from tests.samples import World

ROUNDS = 3
pytestmark = pytest.mark.slow


class Hall:
    """An account with an open charge of 1,000 yuan, 500 yuan of credit and 300 that nobody claimed."""

    def __init__(self, people: Counter) -> None:
        self.people = people
        self.account, self.other = ledger.account(), ledger.account()
        self.credit_of = counter.taken(people, self.account, 50_000)
        self.waits = counter.payment(ledger.payment(None, 30_000, source="bank", way="bank", serial=f"R{self.account}"))
        self.refund = counter.refund(people, self.account, 40_000, "approved")
        self.charge = counter.charge(self.account, 100_000)
        self.number = ledger.LedgerAccount.get_by_id(self.account).number

    def act(self, name: str) -> Callable[[], Done]:
        """An act as it is now, to be done later."""
        people, payment, waits = self.people, self.credit_of, self.waits
        asked: dict[str, tuple[str, int, dict[str, Any]]] = {
            "receive": ("receive", people.cashier_user,
                        {"account_id": self.account, "amount": 80_000, "way": "现金", "overpay": True}),
            "receive_other": ("receive", people.other_user,
                              {"account_id": self.account, "amount": 80_000, "way": "现金", "overpay": True}),
            "reverse": ("reverse_payment", people.finance_user, {**_of(payment), "reason": "收错"}),
            "move": ("move_payment", people.cashier_user,
                     {**_of(payment), "account_id": self.other, "reason": "错户"}),
            "credit": ("apply_credit", people.finance_user, {"account_id": self.account}),
            "pay_refund": ("pay_refund", people.cashier_user, _of(self.refund)),
            "pay_refund_other": ("pay_refund", people.other_user, _of(self.refund)),
            "claim": ("claim", people.finance_user, {**_of(waits), "account_id": self.account, "reason": "核对过"}),
            "claim_other": ("claim", people.finance_user, {**_of(waits), "account_id": self.other, "reason": "核对过"}),
            "import": ("import_payments", people.finance_user, self._list("1")),
            "import_again": ("import_payments", people.finance_user, self._list("2")),
        }  # fmt: skip
        action, user, values = asked[name]
        return partial(perform, f"ledger.{action}", values, user=user, budget=20)

    def _list(self, mark: str) -> dict[str, Any]:
        row = {"number": 2, "day": f"{clock.now():%Y-%m-%d}", "account": self.number, "serial": f"S{self.account}",
               "amount": "800.00"}  # fmt: skip
        sha = f"{mark}{self.account}".rjust(64, "0")
        return {"file": "代收.xlsx", "sheet": "1", "sha256": sha, "rows": [row], "accept_new": True}


def _of(row: Any) -> dict[str, Any]:
    now = type(row).get_by_id(row.id)
    return {"id": now.id, "row_version": now.row_version}


# Two acts, and how many of them can be done.
PAIRS = (
    ("receive", "receive_other", (2,)),
    ("receive", "import", (2,)),
    ("receive", "credit", (2,)),
    ("receive", "claim", (2,)),
    ("reverse", "move", (1,)),
    ("reverse", "credit", (1, 2)),
    ("reverse", "pay_refund", (1,)),
    ("move", "pay_refund", (1,)),
    ("credit", "pay_refund", (1, 2)),
    ("pay_refund", "pay_refund_other", (1,)),
    ("claim", "claim_other", (1,)),
    ("import", "import_again", (1,)),
    ("import", "credit", (2,)),
)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} {pair[1]}")
def test_of_two_acts_at_once_one_order_is_what_happened(world: World, pair: Any) -> None:
    people = counter.counter(world)
    for round_ in range(ROUNDS):
        hall = Hall(people)
        before = total()
        answers = at_once(round_, *(hall.act(name) for name in pair[:2]))
        assert not [one for one in answers if isinstance(one, ConnectionLost)], answers
        done = [name for name, one in zip(pair[:2], answers, strict=True) if isinstance(one, Done)]
        assert len(done) in pair[2], answers
        assert all(isinstance(one, Done | Refused) for one in answers)
        sound()
        more = {"receive": 80_000, "receive_other": 80_000, "import": 80_000, "import_again": 80_000,
                "reverse": -50_000, "pay_refund": -40_000, "pay_refund_other": -40_000}  # fmt: skip
        assert total() == before + sum(more.get(name, 0) for name in done)
        assert LedgerPayment.select().where(LedgerPayment.reverses_id == hall.credit_of.id).count() <= 1
