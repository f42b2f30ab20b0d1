"""The counter for tests: a cashier, finance and a manager with their accounts, and acts on payments as they do them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.core.register import Done
from models.core.unit import perform
from models.ledger import postings
from models.ledger.tables import LedgerCharge, LedgerPayment, LedgerRefund
from tests.factories import ledger, org
from tests.samples import World

CASH = "现金"


@dataclass(frozen=True)
class Counter:
    """A cashier, another one, finance and a manager: employees, and their users."""

    cashier: int
    other: int
    finance: int
    manager: int
    cashier_user: int
    other_user: int
    finance_user: int
    manager_user: int


def counter(world: World) -> Counter:
    """The people of a hall."""
    unit = org.unit(world)
    roles = (("钱小芳", "CASHIER", "own"), ("孙丽萍", "CASHIER", "own"), ("赵会计", "FINANCE", "all"),
             ("马主任", "MANAGER", "all"))  # fmt: skip
    people = [org.colleague(world, name, role, unit) for name, role, _ in roles]
    users = [
        org.user(world, roles=(role,), scope=scope, employee_id=one, name=name)
        for one, (name, role, scope) in zip(people, roles, strict=True)
    ]
    return Counter(*people, *users)


def charge(account: int, receivable: int = 250_000, **values: Any) -> int:
    """A charge of an account that is open."""
    return ledger.charge(account, receivable=receivable, **values)


def receive(people: Counter, account: int, amount: int, **values: Any) -> Done:
    """Money that the cashier takes of an account today; what is beyond its arrears becomes credit."""
    fields = {"account_id": account, "amount": amount, "way": CASH, "overpay": True, **values}
    return perform("ledger.receive", fields, user=people.cashier_user)


def taken(people: Counter, account: int, amount: int, **values: Any) -> LedgerPayment:
    """As `receive`, giving the payment."""
    return payment(org.record_of(receive(people, account, amount, **values)))


def payment(record: int) -> LedgerPayment:
    """A payment as it is now."""
    row: LedgerPayment = LedgerPayment.get_by_id(record)
    return row


def on(name: str, user: int, row: Any, **values: Any) -> Done:
    """An act on a payment or refund as it is now."""
    now = type(row).get_by_id(row.id)
    fields = {"id": now.id, "row_version": now.row_version, **values}
    return perform(f"ledger.{name}", fields, user=user)


def refund(people: Counter, account: int, amount: int, state: str = "asked") -> LedgerRefund:
    """A refund that the cashier asked for; with `approved` the manager agreed."""
    fields = {"account_id": account, "amount": amount, "way": CASH, "reason": "多缴"}
    row: LedgerRefund = LedgerRefund.get_by_id(
        org.record_of(perform("ledger.ask_refund", fields, user=people.cashier_user))
    )
    if state == "approved":
        on("approve_refund", people.manager_user, row)
    return LedgerRefund.get_by_id(row.id)


def open_of(charge_id: int) -> int:
    """What is open of a charge, in fen."""
    return int(LedgerCharge.get_by_id(charge_id).open)


def credit(account: int) -> int:
    """What an account has paid ahead, in fen."""
    return postings.credit(account)
