"""Entries of the fund ledger (F-27, R-103): fines in, refunds and spending out; what it lacks for a refund it owes.

What a slip has in the fund is what came in for it, less what was given back and what is still owed for it. That is
never more than what stands deducted for the slip.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import peewee as pw

from models.core import bulk
from models.core.many import parts
from models.core.money import format_yuan
from models.core.unit import Unit
from models.penalty import deducted
from models.penalty.money import queries
from models.penalty.tables import PenaltyFund
from models.penalty.workflow import FundKind

SERIES = "基金台账"


@dataclass(frozen=True)
class GivenBack:
    """Fen that the fund gave out for fines that went back, and fen that it did not hold and owes."""

    paid: int = 0
    owed: int = 0


def hold(unit: Unit) -> None:
    """Wait for other acts about the fund, until the transaction ends; numbers are given under the same lock."""
    unit.hold_numbers(SERIES)


def enter(unit: Unit, kind: FundKind, amount: int, purpose: str, **values: Any) -> int:
    """One entry, fen in or out (negative), with the next number; the fund has to be held."""
    row = {
        "day": unit.today, "kind": str(kind), "amount": amount, "purpose": purpose[:200], "made_at": unit.now,
        "made_by": unit.author.name, **values,
    }  # fmt: skip
    return unit.insert(PenaltyFund, number=unit.number(SERIES), **row)


def take_in(unit: Unit, list_id: int, fines: Mapping[int, tuple[str, int]]) -> int:
    """Enter the fines of a closed list, number of the slip and fen by slip; returns their sum. The fund is held."""
    wanted = [(slip, number, fen) for slip, (number, fen) in fines.items() if fen > 0]
    if not wanted:
        return 0
    first = unit.number(SERIES, len(wanted))
    bulk.insert(PenaltyFund, (
        {
            "number": place, "day": unit.today, "kind": str(FundKind.IN), "amount": fen, "owed": 0,
            "purpose": f"罚款 {number}", "slip_id": slip, "list_id": list_id, "made_at": unit.now,
            "made_by": unit.author.name,
        }
        for place, (slip, number, fen) in enumerate(wanted, first)
    ))  # fmt: skip
    unit.added(PenaltyFund, PenaltyFund.select().where(PenaltyFund.number >= first).order_by(PenaltyFund.number))
    return sum(fen for _, _, fen in wanted)


def give_back(unit: Unit, slips: Mapping[int, str]) -> GivenBack:
    """Give out what these slips, by their numbers, have in the fund beyond what stands deducted; they are held.

    What the fund does not hold it owes, and the next income pays it first.
    """
    beyond = _beyond(slips)
    if not beyond:
        return GivenBack()
    hold(unit)
    balance, paid = queries.balance(), 0
    for slip, fen in beyond.items():
        out = min(fen, balance - paid)
        enter(unit, FundKind.BACK, -out, f"退回罚款 {slips[slip]}", slip_id=slip, owed=fen - out)
        paid += out
    return GivenBack(paid, sum(beyond.values()) - paid)


def pay_owed(unit: Unit) -> int:
    """Give out of the balance what the fund owes for refunds, the oldest first; returns the fen. The fund is held."""
    balance, paid = queries.balance(), 0
    for slip, number, owed in queries.owing():
        out = min(owed, balance - paid)
        if out > 0:
            enter(unit, FundKind.BACK, -out, f"补退以前欠退的罚款 {number}", slip_id=slip, owed=-out)
            paid += out
    return paid


def words(given: GivenBack) -> str:
    """What the fund did as part of a sentence, empty where it did nothing."""
    parts = [f"从基金退出 {format_yuan(given.paid)} 元"] if given.paid else []
    parts += [f"基金余额不足，欠退 {format_yuan(given.owed)} 元，下一笔收入先还"] if given.owed else []
    return "，".join(parts)


def _beyond(slips: Collection[int]) -> dict[int, int]:
    """Fen that each of these slips has in the fund beyond what stands deducted for it."""
    table, found = PenaltyFund, dict[int, int]()
    for asked in parts(slips):
        rows: Any = (
            table.select(table.slip_id, pw.fn.SUM(table.amount - table.owed))
            .where(table.slip_id.in_(asked))
            .group_by(table.slip_id)
            .tuples()
        )
        found |= {slip: int(fen) for slip, fen in rows}
    taken = deducted.taken(found)
    return {slip: fen - max(0, taken[slip]) for slip, fen in sorted(found.items()) if fen > max(0, taken[slip])}
