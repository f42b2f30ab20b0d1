"""What somebody has left of each type of leave this year, in words for his own page."""

from __future__ import annotations

from dataclasses import dataclass

from models.attendance.leave import balances
from models.core import clock
from models.core.access import Person
from models.core.explain import Explanation

MOST = 5


@dataclass(frozen=True)
class OwnBalance:
    """A balance in words: the type, what is left, and what it is made of."""

    label: str
    left: str
    note: str
    is_over: bool
    explanation: Explanation


def own(person: Person) -> tuple[OwnBalance, ...]:
    """The balances of the person himself this year, at most five, in the order of the rulebook."""
    if person.employee_id is None:
        return ()
    found = balances.accounts((person.employee_id,), clock.now().year)
    return tuple(_told(one) for one in found.values())[:MOST]


def _told(one: balances.Account) -> OwnBalance:
    balance, kind = one.balance, one.balance.kind

    def words(value: int) -> str:
        return balances.amount(kind, value)

    gained = balance.earned + balance.added
    parts = [f"额度 {words(balance.entitlement)}"] if balance.entitlement is not None else []
    parts += [f"增加和积累 {words(gained)}"] if gained else []
    parts.append(f"已休 {words(balance.used)}")
    parts += [f"待批准 {words(one.waiting)}"] if one.waiting else []
    left = balance.left
    shown = "没有规定天数" if left is None else f"剩 {words(left)}" if left >= 0 else f"超出 {words(-left)}"
    return OwnBalance(kind.label, shown, " · ".join(parts), (left or 0) < 0, balance.explanation)
