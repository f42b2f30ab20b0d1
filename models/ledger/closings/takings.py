"""What was taken on which day, by whom and in which way, as the payments say now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import peewee as pw

from models.core.access import Person
from models.ledger import closed, reach
from models.ledger.closings.rules import Taking
from models.ledger.standing import counts
from models.ledger.tables import LedgerPayment
from models.ledger.workflow import PaymentKind
from models.staff.tables import Employee

HALL = "hall"


def takings(first: date, last: date, *, key: str | None = None, person: Person | None = None) -> tuple[Taking, ...]:
    """The takings of days (inclusive) by day and cashier; of one `key`, or as far as a person sees payments.

    Credit of the cut-over was not taken by anybody and is left out.
    """
    table = LedgerPayment
    conditions = [table.paid_on.between(first, last), table.kind != str(PaymentKind.OPENING), counts(table)]
    seen = reach.payments(person) if person is not None else None
    if seen is not None:
        conditions.append(seen)
    found: Any = (
        table.select(
            table.paid_on, table.cashier_id, table.cashier, table.source, table.way,
            pw.fn.SUM(table.amount), pw.fn.COUNT(table.id),
        )
        .where(*conditions)
        .group_by(table.paid_on, table.cashier_id, table.cashier, table.source, table.way)
        .order_by(table.paid_on, table.cashier_id, table.cashier, table.source, table.way)
        .tuples()
    )  # fmt: skip
    return _folded(list(found), key)


def of_day(day: date, key: str) -> Taking | None:
    """What one cashier took on a day, None where there is nothing."""
    return next(iter(takings(day, day, key=key)), None)


def _folded(rows: Collection[tuple[Any, ...]], key: str | None) -> tuple[Taking, ...]:
    names = names_of({number for _, number, *_ in rows if number is not None})
    found: dict[tuple[date, str], dict[str, Any]] = {}
    for day, number, cashier, source, way, fen, payments in rows:
        own = closed.key_of(number, cashier, source)
        if key is not None and own != key:
            continue
        known = found.setdefault(
            (day, own),
            {"cashier": names.get(number, own if number is None else cashier), "cashier_id": number, "sums": {},
             "counts": {}, "is_hall": False},
        )  # fmt: skip
        known["sums"][way] = known["sums"].get(way, 0) + int(fen)
        known["counts"][way] = known["counts"].get(way, 0) + int(payments)
        known["is_hall"] = known["is_hall"] or source == HALL
    return tuple(Taking(day, own, **values) for (day, own), values in found.items())


def names_of(employees: Collection[int]) -> Mapping[int, str]:
    """The names of these employees."""
    if not employees:
        return {}
    rows: Any = Employee.select(Employee.id, Employee.name).where(Employee.id.in_(sorted(employees))).tuples()
    return dict(rows)
