"""Readers of money: what was taken for slips, what people earn, the rules of a month, and the fund."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.core.access import Person, Scope
from models.core.calendar.rules import months_later
from models.core.many import theirs
from models.core.rulebook import periods
from models.penalty import rights
from models.penalty.money.allocation import Limits, Pay
from models.penalty.tables import PenaltyDeduction, PenaltyFund, PenaltyPay, PenaltySlip
from models.penalty.workflow import Booked
from models.staff.tables import Employee

CAP, MODE, MINIMUM = "penalty.monthly_cap_percent_of_wage", "penalty.cap_mode", "penalty.minimum_wage"


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


def month_before(month: str) -> str:
    """The month before a month, as 2026-10."""
    return f"{month_span(month)[0] - timedelta(days=1):%Y-%m}"


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


def of_all(table: Any) -> Callable[[Person], Any]:
    """The rows of a table about everybody, for people who reach everybody; nothing for others."""

    def source(person: Person) -> Any:
        query = table.select()
        return query if person.reach(rights.LIST_READ) is Scope.ALL else query.where(table.id.is_null())

    return source


def balances(entries: Collection[int]) -> dict[int, int]:
    """Fen that the fund held after each of these entries."""
    table, so_far, found = PenaltyFund, 0, dict[int, int]()
    wanted = frozenset(entries)
    rows: Any = table.select(table.id, table.amount).order_by(table.number).tuples()
    for record, amount in rows:
        so_far += amount
        if record in wanted:
            found[record] = so_far
    return found


@dataclass(frozen=True)
class ListLine:
    """A line of a deduction list (F-26): fen taken (negative: given back) and left for a later month.

    `standing` is what the slip came to then, `final_on` since when it could be taken; None for what goes back.
    """

    slip_id: int
    number: str
    work_no: str
    name: str
    unit: str
    title: str
    takes: str
    standing: int | None
    final_on: date | None
    kind: str
    taken: int
    carried: int
    reason: str


def list_lines(record: int) -> list[ListLine]:
    """The lines of a deduction list in the order of people and slips, without what a withdrawal undid."""
    row, slip = PenaltyDeduction, PenaltySlip
    rows: Any = (
        row.select(
            row.slip_id, slip.number, slip.work_no, slip.name, slip.unit_name, slip.title, slip.takes,
            row.standing, row.final_on, row.kind, row.amount, row.carried, row.reason,
        )
        .join(slip, on=(slip.id == row.slip_id))
        .where(row.list_id == record, row.kind != str(Booked.CANCEL))
        .order_by(slip.work_no, slip.number, row.id)
        .tuples()
    )  # fmt: skip
    return [ListLine(*one) for one in rows]
