"""What rows of a ledger are set against, and what becomes of them: plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from models.ledger import closed
from models.ledger.accounts.queries import Known
from models.ledger.tariffs.values import Book


@dataclass(slots=True)
class Entry:
    """What a row is to the ledger: its account, period and part, the charge that it is already (0: a new one).

    `computed` is what the tariff gives, `open` what is left to pay, `fresh` the money that nobody knew, all in fen.
    `same` is the known payment that this money is (0: a new one); `moves` says that it stands there as credit, which
    pays the charge now.
    """

    account_id: int
    class_code: str
    period: str
    part: int = 0
    computed: int | None = None
    open: int = 0
    fresh: int = 0
    way: str = ""
    cashier_id: int | None = None
    charge_id: int = 0
    version: int = 0
    same: int = 0
    moves: bool = False


class Stored(NamedTuple):
    """A charge that is known, in fen, 0.01 m² and 0.001 m³; `version` is its row's."""

    id: int
    part: int
    area: int | None
    volume: int | None
    due: int
    remit: int
    late: int
    open: int
    version: int

    @property
    def paid(self) -> int:
        """What was paid of it."""
        return self.due - self.remit + self.late - self.open


class Money(NamedTuple):
    """A payment that is known; `credit` is what of it pays nothing yet, `charges` those that it pays.

    It is free where it came in, was not reversed, and no other list told of it yet.
    """

    id: int
    account_id: int | None
    amount: int
    day: date
    way: str
    source: str
    is_free: bool
    credit: int = 0
    charges: frozenset[int] = frozenset()
    is_reversed: bool = False


@dataclass(frozen=True)
class Ground:
    """What rows are set against: the rules of the day, and readers of what the database knows of them.

    `width` is that of account numbers, `near` within how many days two payments may be the same one. `accounts` gives
    accounts by number and `current` the one that took the place of a merged one; `charges` the live charges by account
    and code of period, `closed_periods` which codes take no charges any more. `by_receipt` are payments under a receipt
    or serial number, `around` those of accounts from day to day, `days_of` (day, cashier) of the payments of charges.
    """

    book: Book
    width: int
    first_month: int
    near: int
    accounts: Callable[[Collection[str]], Mapping[str, Known]]
    current: Callable[[int], tuple[str, Known] | None]
    charges: Callable[[str, Collection[str], Collection[int]], Mapping[tuple[int, str], Sequence[Stored]]]
    closed_periods: Callable[[str, Collection[str]], Collection[str]]
    by_receipt: Callable[[Collection[str]], Mapping[str, Sequence[Money]]]
    around: Callable[[Collection[int], date, date], Mapping[int, Sequence[Money]]]
    days_of: Callable[[Collection[int]], Mapping[int, Sequence[tuple[date, str]]]]
    closed_days: Callable[[Collection[date]], Collection[closed.Key]]
    cashiers: Callable[[Collection[str]], Mapping[str, int]]
