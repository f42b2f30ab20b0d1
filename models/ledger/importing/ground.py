"""Reading what a ledger is set against: accounts, charges and payments that its rows name, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.core import clock
from models.core.rulebook import queries as rulebook
from models.ledger import closed, postings
from models.ledger.accounts import queries as accounts
from models.ledger.accounts.queries import Known
from models.ledger.importing.values import Ground, Money, Stored
from models.ledger.periods.queries import FIRST_MONTH
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPosting
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import PaymentKind, PeriodState
from models.staff.tables import Employee

AT_ONCE = 1000
NEAR = "ledger.match_days"
CHARGE, PAYMENT, POSTING = LedgerCharge, LedgerPayment, LedgerPosting


def ground() -> Ground:
    """What does not depend on the rows, and the readers of what does."""
    today = clock.now().date()
    return Ground(
        tariffs.book(today), accounts.width(), rulebook.value(FIRST_MONTH, today), rulebook.value(NEAR, today),
        accounts.known, _current, _charges, _closed_periods, _by_receipt, _around, _days_of, closed.closed, _cashiers,
    )  # fmt: skip


def _parts(values: Collection[Any]) -> Iterator[list[Any]]:
    listed = sorted(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def _current(account: int) -> tuple[str, Known] | None:
    table = LedgerAccount
    row: Any = table.get_or_none(table.id == accounts.current(account))
    if row is None:
        return None
    return row.number, Known(row.id, row.name, row.class_code, row.area, row.price, row.state, row.merged_into_id)


def _period_ids(item: str, codes: Collection[str]) -> dict[int, str]:
    rows: Any = LedgerPeriod.select(LedgerPeriod.id, LedgerPeriod.code).where(
        LedgerPeriod.item == item, LedgerPeriod.code.in_(list(codes))
    )
    return dict(rows.tuples())


def _charges(
    item: str, codes: Collection[str], named: Collection[int]
) -> Mapping[tuple[int, str], Sequence[Stored]]:  # fmt: skip
    """The live charges of accounts in some periods; nothing is asked for accounts while a period has none at all."""
    periods = _period_ids(item, codes)
    live = (CHARGE.period_id.in_(list(periods))) & (CHARGE.state == "live") & counts(CHARGE)
    if not periods or not CHARGE.select(CHARGE.id).where(live).limit(1).exists():
        return {}
    columns = (
        CHARGE.account_id, CHARGE.period_id, CHARGE.id, CHARGE.part, CHARGE.area, CHARGE.volume, CHARGE.receivable,
        CHARGE.reduction, CHARGE.late_fee, CHARGE.open, CHARGE.row_version,
    )  # fmt: skip
    found: dict[tuple[int, str], list[Stored]] = defaultdict(list)
    for some in _parts(named):
        rows: Any = CHARGE.select(*columns).where(CHARGE.account_id.in_(some), live).order_by(CHARGE.part, CHARGE.id)
        for account, period, *values in rows.tuples():
            found[account, periods[period]].append(Stored(*values))
    return found


def _closed_periods(item: str, codes: Collection[str]) -> frozenset[str]:
    rows = LedgerPeriod.select(LedgerPeriod.code).where(
        LedgerPeriod.item == item, LedgerPeriod.code.in_(list(codes)), LedgerPeriod.state == PeriodState.CLOSED
    )
    return frozenset(row.code for row in rows)


_MONEY = (
    PAYMENT.id, PAYMENT.account_id, PAYMENT.amount, PAYMENT.paid_on, PAYMENT.way, PAYMENT.source, PAYMENT.kind,
    PAYMENT.matched_id, PAYMENT.reversed_by_id,
)  # fmt: skip


def _money(condition: Any) -> Iterator[Money]:
    """Known payments with what they pay; what was refunded of an account's credit is taken off its last ones."""
    rows: Any = PAYMENT.select(*_MONEY).where(condition, counts(PAYMENT)).order_by(PAYMENT.id).tuples()
    listed = list(rows)
    credit: dict[int, int] = {}
    charges: dict[int, set[int]] = defaultdict(set)
    for some in _parts([one[0] for one in listed]):
        stands: Any = (
            POSTING.select(POSTING.payment_id, POSTING.charge_id, pw.fn.SUM(POSTING.amount))
            .where(POSTING.payment_id.in_(some), POSTING.account_id.is_null(False), counts(POSTING))
            .group_by(POSTING.payment_id, POSTING.charge_id)
            .tuples()
        )
        for payment, charge, fen in stands:
            if charge is None:
                credit[payment] = int(fen)
            elif fen:
                charges[payment].add(charge)
    paid_ahead = {one[1] for one in listed if one[1] is not None and credit.get(one[0])}
    left = {account: fen for some in _parts(paid_ahead) for account, fen in postings.credits_of(some).items()}
    for record, account, amount, day, way, source, kind, matched, reversed_by in listed:
        own = min(credit.get(record, 0), left.get(account, 0))
        left[account] = left.get(account, 0) - own
        is_free = kind == PaymentKind.RECEIPT and not matched and reversed_by is None and amount > 0
        yield Money(
            record, account, amount, day, way, source, is_free, own,
            frozenset(charges.get(record, ())), reversed_by is not None,
        )  # fmt: skip


def _by_receipt(receipts: Collection[str]) -> Mapping[str, Sequence[Money]]:
    """Payments by a receipt of a file, our own receipt, or a serial number of the bank."""
    if not receipts or not PAYMENT.select(PAYMENT.id).where(counts(PAYMENT)).limit(1).exists():
        return {}
    found: dict[str, list[Money]] = defaultdict(list)
    for field in (PAYMENT.receipt_no, PAYMENT.serial, PAYMENT.number):
        for some in _parts(receipts):
            named: Any = PAYMENT.select(PAYMENT.id, field).where(field.in_(some), counts(PAYMENT)).tuples()
            numbers = dict(named)
            for one in _money(PAYMENT.id.in_(list(numbers))) if numbers else ():
                found[numbers[one.id]].append(one)
    return found


def _around(named: Collection[int], first: date, last: date) -> Mapping[int, Sequence[Money]]:
    """The payments of accounts that the counter or the bank told of, from one day to another."""
    there = PAYMENT.source.in_(["hall", "bank"]) & PAYMENT.paid_on.between(first, last) & (PAYMENT.matched_id == 0)
    found: dict[int, list[Money]] = defaultdict(list)
    if not PAYMENT.select(PAYMENT.id).where(there, counts(PAYMENT)).limit(1).exists():
        return found
    for some in _parts(named):
        for one in _money(PAYMENT.account_id.in_(some) & there):
            found[one.account_id or 0].append(one)
    return found


def _days_of(charges: Collection[int]) -> Mapping[int, Sequence[tuple[date, str]]]:
    """On which days, and of whose takings, the payments of charges are."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    columns = (POSTING.charge_id, PAYMENT.paid_on, PAYMENT.cashier_id, PAYMENT.cashier, PAYMENT.source)
    for some in _parts(charges):
        rows: Any = (
            POSTING.select(*columns)
            .join(PAYMENT, on=(PAYMENT.id == POSTING.payment_id))
            .where(POSTING.charge_id.in_(some), counts(POSTING))
            .tuples()
        )
        for charge, day, number, cashier, source in rows:
            found[charge].append((day, closed.key_of(number, cashier, source)))
    return found


def _cashiers(names: Collection[str]) -> Mapping[str, int]:
    """The employees of these names, where only one has it."""
    found: dict[str, list[int]] = defaultdict(list)
    for some in _parts(names):
        for row in Employee.select(Employee.id, Employee.name).where(Employee.name.in_(some)):
            found[row.name].append(row.id)
    return {name: numbers[0] for name, numbers in found.items() if len(numbers) == 1}
