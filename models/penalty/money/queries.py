"""Readers of money: what was taken for slips, what people earn, the rules of a month, and the fund."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.core.calendar.rules import months_later
from models.core.many import theirs
from models.core.rulebook import periods
from models.penalty.money.allocation import Limits, Pay
from models.penalty.tables import PenaltyDeduction, PenaltyFund, PenaltyPay, PenaltySlip
from models.penalty.workflow import Booked
from models.staff.tables import Employee

AT_ONCE = 500
CAP, MODE, MINIMUM = "penalty.monthly_cap_percent_of_wage", "penalty.cap_mode", "penalty.minimum_wage"


def taken(slips: Collection[int]) -> Mapping[int, int]:
    """Fen that stand against slips: what was taken, less what was given back; 0 where nothing was."""
    found = dict.fromkeys(slips, 0)
    table, numbers = PenaltyDeduction, sorted(found)
    for start in range(0, len(numbers), AT_ONCE):
        rows: Any = (
            table.select(table.slip_id, pw.fn.SUM(table.amount))
            .where(table.slip_id.in_(numbers[start : start + AT_ONCE]))
            .group_by(table.slip_id)
            .tuples()
        )
        found |= {slip: int(amount) for slip, amount in rows}
    return found


def balance() -> int:
    """Fen that the fund holds."""
    return int(PenaltyFund.select(pw.fn.SUM(PenaltyFund.amount)).scalar() or 0)


def owing() -> list[tuple[int, str, int]]:
    """For which slips the fund owes refunds: slip, its number, and fen; the oldest debt first."""
    table = PenaltyFund
    rows: Any = (
        table.select(table.slip_id, PenaltySlip.number, pw.fn.SUM(table.owed))
        .join(PenaltySlip, on=(PenaltySlip.id == table.slip_id))
        .group_by(table.slip_id, PenaltySlip.number)
        .having(pw.fn.SUM(table.owed) > 0)
        .order_by(pw.fn.MIN(table.number))
        .tuples()
    )
    return [(slip, number, int(fen)) for slip, number, fen in rows]


def month_span(month: str) -> tuple[date, date]:
    """The first and last day of a month, as 2026-10."""
    first = date.fromisoformat(f"{month}-01")
    return first, months_later(first, 1) - timedelta(days=1)


def limits(month: str) -> Limits:
    """Cap and minimum wage by the rules of the last day of a month (R-104)."""
    held = periods.held((CAP, MODE, MINIMUM), month_span(month)[1])
    percent, mode, minimum = (held[key][-1].value for key in (CAP, MODE, MINIMUM))
    return Limits(percent, mode, minimum, tuple(basis for one in held.values() for basis in one[-1].bases))


def pays(month: str, employees: Collection[int]) -> dict[int, Pay]:
    """What these people earn in a month as far as it was recorded, and whether they had left before it."""
    first, _ = month_span(month)
    table = PenaltyPay
    known: dict[int, PenaltyPay] = {}
    for row in theirs(table.select().where(table.month <= month).order_by(table.month), table, employees):
        known[row.employee_id] = row
    gone: Any = Employee.select(Employee.id).where(Employee.left_on < first).tuples()
    left = {number for (number,) in gone}
    return {
        number: Pay(
            known[number].wage if number in known else None, known[number].performance if number in known else None,
            number in left,
        )
        for number in employees
    }  # fmt: skip


def waiting_refunds() -> list[PenaltyDeduction]:
    """What goes back with the next list, in the order in which it came up."""
    table = PenaltyDeduction
    waiting = table.select().where(table.kind == str(Booked.BACK), table.list_id.is_null())
    return list(waiting.order_by(table.id))
