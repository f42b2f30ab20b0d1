"""What an amount pays, and what a row of a bank's list is to the account that it names (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from models.core import text

NO_LETTERS = re.compile(r"[\s()·•・.]")


class Owed(NamedTuple):
    """A charge and what is open of it, in fen."""

    charge: int
    open: int


class Allocation(NamedTuple):
    """What an amount pays, charge by charge in fen, and what is left of it."""

    parts: tuple[tuple[int, int], ...]
    rest: int


def allocate(amount: int, owed: Iterable[Owed]) -> Allocation:
    """Let an amount pay charges one after the other, each as far as it is open; the oldest come first (R-253).

    The order is that of `owed`. Nothing is paid beyond what is open, and nothing is lost: parts and rest sum to it.
    """
    parts = []
    rest = amount
    for charge, open_ in owed:
        paid = min(rest, open_)
        if paid > 0:
            parts.append((charge, paid))
            rest -= paid
    return Allocation(tuple(parts), rest)


class Offered(NamedTuple):
    """A charge, what is open of it, and what paying all of it now would take off, in fen."""

    charge: int
    open: int
    discount: int


class Settled(NamedTuple):
    """What an amount pays and what is left, with the discounts that it earned by charge, in fen."""

    parts: tuple[tuple[int, int], ...]
    rest: int
    granted: tuple[tuple[int, int], ...]


def settle(amount: int, offered: Iterable[Offered]) -> Settled:
    """As `allocate`, where a charge that is paid in full earns its discount; one that is paid in part does not."""
    parts, granted = [], []
    rest = amount
    for charge, open_, discount in offered:
        earned = discount if rest >= open_ - discount else 0
        paid = min(rest, open_ - earned)
        if earned:
            granted.append((charge, earned))
        if paid > 0:
            parts.append((charge, paid))
            rest -= paid
    return Settled(tuple(parts), rest, tuple(granted))


class Met(StrEnum):
    """What a row of a bank's list is."""

    EXACT = "EXACT"
    PARTIAL = "PARTIAL"
    OVERPAID = "OVERPAID"
    REVERSAL = "REVERSAL"
    UNKNOWN_ACCOUNT = "UNKNOWN_ACCOUNT"
    NAME_MISMATCH = "NAME_MISMATCH"
    CLOSED_ACCOUNT = "CLOSED_ACCOUNT"
    REVERSAL_UNMATCHED = "REVERSAL_UNMATCHED"
    DUPLICATE_SERIAL = "DUPLICATE_SERIAL"
    SAME_PAYMENT = "SAME_PAYMENT"


MET_NAMES: Mapping[str, str] = {
    Met.EXACT: "刚好缴清",
    Met.PARTIAL: "缴了一部分",
    Met.OVERPAID: "多缴转预存",
    Met.REVERSAL: "冲正",
    Met.UNKNOWN_ACCOUNT: "查无此户",
    Met.NAME_MISMATCH: "户名不符",
    Met.CLOSED_ACCOUNT: "已销户",
    Met.REVERSAL_UNMATCHED: "找不到原交易",
    Met.DUPLICATE_SERIAL: "流水号重复",
    Met.SAME_PAYMENT: "台账已有",
}


def met(amount: int, balance: int) -> Met:
    """What a payment is to the balance that was left at that moment, both in fen."""
    if amount == balance:
        return Met.EXACT
    return Met.PARTIAL if amount < balance else Met.OVERPAID


def is_same_name(stated: str, known: str) -> bool:
    """Whether a name of a bank's list can be that of the account; banks hide letters of it behind stars (张*晓).

    Brackets and blanks do not count. A row without a name says nothing against the account.
    """
    one, other = _plain(stated), _plain(known)
    if not one or one == other:
        return True
    if "*" not in one or not one.strip("*"):
        return False
    if len(one) == len(other):
        return all(a in ("*", b) for a, b in zip(one, other, strict=True))
    begins, _, rest = one.partition("*")
    ends = rest.rpartition("*")[2] if "*" in rest else rest
    return len(other) > len(begins) + len(ends) and other.startswith(begins) and other.endswith(ends)


def _plain(name: str) -> str:
    return NO_LETTERS.sub("", text.fold(name))
