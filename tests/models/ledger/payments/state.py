"""What must hold for the money of the ledger after every act, whatever it was."""

from __future__ import annotations

from collections import Counter

import peewee as pw

from models.core import check
from models.core.tables import NumberSeries
from models.ledger.payments import checks
from models.ledger.standing import counts
from models.ledger.tables import LedgerCharge, LedgerPayment, LedgerPosting, LedgerRefund

MONEY = (checks._postings, checks._opens, checks._credit, checks._reversals, checks._refunds)


def sound() -> None:
    """Nothing is wrong with the money."""
    found = [words for one in MONEY for words in one()]
    assert not found, found
    numbers = checks._numbers()
    for name, used in numbers.items():
        last = NumberSeries.get(NumberSeries.name == name).last
        found = list(check.gaps(name, last, Counter(used)))
        assert not found, found


def total() -> int:
    """All money that came in and went out, in fen, which is what accounts, charges and nobody have of it."""
    taken = LedgerPayment.select(pw.fn.SUM(LedgerPayment.amount)).where(counts(LedgerPayment)).scalar() or 0
    posted = LedgerPosting.select(pw.fn.SUM(LedgerPosting.amount)).where(counts(LedgerPosting)).scalar() or 0
    assert int(taken) == int(posted)
    return int(taken)


def owed() -> int:
    """What is open of all charges that count, in fen."""
    return int(LedgerCharge.select(pw.fn.SUM(LedgerCharge.open)).where(counts(LedgerCharge)).scalar() or 0)


def refunded() -> int:
    """What was paid back, in fen."""
    paid = LedgerRefund.select(pw.fn.SUM(LedgerRefund.amount)).where(LedgerRefund.state == "done").scalar()
    return int(paid or 0)
