"""What a cashier sees before taking money: what an account owes, its credit, what paying early takes off (R-249)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.access import Person
from models.core.errors import NotFound
from models.ledger import postings, reach
from models.ledger.accounts import queries as accounts
from models.ledger.charges.queries import discount_for
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerPayment, LedgerPeriod


@dataclass(frozen=True)
class Owed:
    """An unpaid charge: fen that were charged and that are open, its last day to pay (inclusive).

    `offer` is what paying all of it on the day takes off, in fen, and `offer_words` by which rule.
    """

    charge: int
    period: str
    receivable: int
    open: int
    due_on: date | None
    offer: int
    offer_words: str


@dataclass(frozen=True)
class Counter:
    """An account at the counter: its unpaid charges, the oldest first, and what it has paid ahead, in fen."""

    account: int
    title: str
    address: str
    phone: str
    owed: tuple[Owed, ...]
    credit: int

    def due(self, chosen: frozenset[int] = frozenset(), *, with_offer: bool = False) -> int:
        """What is to be paid of the chosen charges, or of all of them, in fen."""
        rows = [one for one in self.owed if not chosen or one.charge in chosen]
        return sum(one.open - (one.offer if with_offer else 0) for one in rows)


def at_counter(person: Person, account: int, day: date) -> Counter:
    """What an account owes on a day. Raises NotFound beyond the person's reach."""
    query = LedgerAccount.select().where(LedgerAccount.id == account, counts(LedgerAccount))
    within = reach.accounts(person)
    row: Any = (query if within is None else query.where(within)).first()
    if row is None:
        raise NotFound()
    charges = postings.open_charges(account)
    labels = {one.id: one.label for one in LedgerPeriod.select().where(
        LedgerPeriod.id.in_([charge.period_id for charge in charges])
    )}  # fmt: skip
    offers = {one.id: discount_for(one, day) for one in charges}
    owed = []
    for one in charges:
        offer = offers[one.id]
        told = (offer.fen, offer.words) if offer is not None else (0, "")
        owed.append(Owed(one.id, labels.get(one.period_id, ""), one.receivable, one.open, one.due_on, *told))
    where = accounts.addresses([account]).get(account, "")
    return Counter(
        account, f"{row.number} {row.name}", where, row.phone, tuple(owed), postings.credit(account)
    )  # fmt: skip


def likely(payment: int, limit: int = 6) -> tuple[int, ...]:
    """Accounts that money of nobody may be meant for: the one that was stated, then those called as the payer.

    Raises NotFound.
    """
    row = LedgerPayment.get_or_none(LedgerPayment.id == payment)
    if row is None:
        raise NotFound()
    table = LedgerAccount
    named: Any = table.select(table.id).where(table.name == row.payer, table.merged_into_id.is_null(), counts(table))
    found = [number for (number,) in named.order_by(table.id).limit(limit).tuples()] if row.payer else []
    stated: Any = table.select(table.id).where(table.number == row.account_stated, counts(table)).tuples()
    first = [number for (number,) in stated] if row.account_stated else []
    return tuple(dict.fromkeys([*first, *found]))[:limit]
