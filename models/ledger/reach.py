"""Whose accounts and payments a person sees: all of them, or those that he looks after or took himself."""

from __future__ import annotations

from typing import Any

from models.core.access import REACH_SCOPE, Person
from models.core.errors import NotFound
from models.core.unit import Unit
from models.ledger import rights
from models.ledger.tables import LedgerAccount, LedgerPayment


def sees_all(person: Person, permission: str) -> bool:
    """Whether a right reaches beyond what is the person's own; a right that was lent does."""
    return person.is_system or person.grants.get(permission) == REACH_SCOPE or person.uses_lent(permission)


def accounts(person: Person, permission: str = rights.READ) -> Any:
    """The condition on accounts within reach; None where all of them are."""
    return None if sees_all(person, permission) else LedgerAccount.collector_id == (person.employee_id or 0)


def payments(person: Person, permission: str = rights.PAYMENTS) -> Any:
    """The condition on payments within reach; None where all of them are."""
    return None if sees_all(person, permission) else LedgerPayment.cashier_id == (person.employee_id or 0)


def require_account(unit: Unit, permission: str, account: LedgerAccount) -> None:
    """Raise NotFound for an account beyond the author's reach."""
    if not sees_all(unit.author, permission) and account.collector_id != unit.author.employee_id:
        raise NotFound()


def require_payment(unit: Unit, permission: str, payment: LedgerPayment) -> None:
    """Raise NotFound for a payment beyond the author's reach."""
    if not sees_all(unit.author, permission) and payment.cashier_id != unit.author.employee_id:
        raise NotFound()
