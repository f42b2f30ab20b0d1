"""Taking a ledger back: what it brought counts no more, except rows on which something was done since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import peewee as pw

from models.core import database
from models.core.imports.register import TakenBack
from models.core.imports.tables import ImportBatch, ImportLine
from models.core.imports.workflow import Outcome, State
from models.core.unit import Unit
from models.ledger import closed
from models.ledger.standing import counts
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerPayment,
    LedgerPeriod,
    LedgerPosting,
    LedgerReduction,
)
from models.ledger.workflow import PeriodState

AT_ONCE = 500
CHARGE, PAYMENT, POSTING = LedgerCharge, LedgerPayment, LedgerPosting
PAID = "导入后又收过费或转过账"
CHANGED = "导入后又更改过"
REDUCED = "导入后又办理过减免"
ENDED = "计费期已关账"
RECONCILED = "收费已核对签字"
MATCHED = "已与银行明细核对，或已冲正"
Kept = dict[int, str]  # by row of the file


def take_back(unit: Unit, batch: int) -> TakenBack:
    """Take the money of a batch out of the charges that were there before, and let go of the rows that must stay.

    Those leave the batch and count by themselves, whole: the charge with its payment. Nothing is deleted. A payment
    that was known before the file is as it was, without the receipt of the file.
    """
    rows: Any = PAYMENT.select(PAYMENT.paid_on).where(PAYMENT.batch_id == batch).distinct().tuples()
    closed.touch([*(day for (day,) in rows), unit.today])
    _hold(batch)
    kept = _kept(batch)
    told = _told(batch, kept)
    _let_go(batch, kept)
    _part(batch)
    left = CHARGE.select(CHARGE.id).where(CHARGE.batch_id == batch).count()
    return TakenBack(left, told)


def _hold(batch: int) -> None:
    """Wait for other acts on these accounts, on a server."""
    if database.is_sqlite():
        return
    table = LedgerAccount
    for source in (CHARGE, POSTING):
        named = source.select(source.account_id).where(source.batch_id == batch)
        table.update(row_version=table.row_version).where(table.id.in_(named)).execute()


def _kept(batch: int) -> Kept:
    """The rows on which something was done since, with the reason."""
    kept: Kept = {}
    later: Any = POSTING.alias()
    paid = (
        POSTING.select(POSTING.charge_id)
        .where(POSTING.batch_id != batch, POSTING.charge_id.is_null(False), counts(POSTING))
    )  # fmt: skip
    own = CHARGE.batch_id == batch
    for number in _rows_of(CHARGE, own & CHARGE.id.in_(paid)):
        kept[number] = PAID
    for number in _rows_of(CHARGE, own & CHARGE.id.in_(LedgerReduction.select(LedgerReduction.charge_id))):
        kept.setdefault(number, REDUCED)
    for number in _touched(batch):
        kept.setdefault(number, CHANGED)
    money = PAYMENT.batch_id == batch
    moved = later.select(later.payment_id).where(later.batch_id != batch, counts(later))
    for number in _rows_of(PAYMENT, money & PAYMENT.id.in_(moved)):
        kept.setdefault(number, PAID)
    touched = (PAYMENT.row_version > 1) | (PAYMENT.matched_id != 0) | PAYMENT.reversed_by_id.is_null(False)
    for number in _rows_of(PAYMENT, money & touched):
        kept.setdefault(number, MATCHED)
    ended = LedgerPeriod.select(LedgerPeriod.id).where(LedgerPeriod.state == PeriodState.CLOSED)
    for number in _rows_of(CHARGE, own & CHARGE.period_id.in_(ended)):
        kept.setdefault(number, ENDED)
    for number in _reconciled(batch):
        kept.setdefault(number, RECONCILED)
    for number in _changed_since(batch):
        kept.setdefault(number, CHANGED)
    return kept


def _rows_of(table: Any, condition: Any) -> list[int]:
    rows = table.select(table.origin_row).where(condition).tuples()
    return [number for (number,) in rows]


def _touched(batch: int) -> Iterator[int]:
    """The rows whose new charge has been changed; what later files changed and gave back again does not count.

    A ledger tells what it changed by its lines, a bank's list by what it paid.
    """
    rows: Any = CHARGE.select(CHARGE.id, CHARGE.origin_row, CHARGE.row_version).where(
        CHARGE.batch_id == batch, CHARGE.row_version > 1
    )
    changed = {record: (number, version) for record, number, version in rows.tuples()}
    undone: Counter[int] = Counter()
    for some in _parts(changed):
        lines: Any = ImportLine.select(ImportLine.record).where(
            ImportLine.entity == "ledger_charge", ImportLine.record.in_(some), ImportLine.outcome == Outcome.REVERSED
        )
        undone.update(record for (record,) in lines.tuples())
        lists: Any = (
            POSTING.select(POSTING.charge_id, POSTING.batch_id)
            .join(ImportBatch, on=(ImportBatch.id == POSTING.batch_id))
            .where(POSTING.charge_id.in_(some), ImportBatch.kind == "payments", ImportBatch.state == State.REVERSED)
            .distinct()
        )
        undone.update(record for record, _ in lists.tuples())
    return (number for record, (number, version) in changed.items() if version != 1 + 2 * undone[record])


def _reconciled(batch: int) -> Iterator[int]:
    """The rows whose money lies on a day that was reconciled since."""
    days: Any = PAYMENT.select(PAYMENT.paid_on).where(PAYMENT.batch_id == batch).distinct().tuples()
    known = closed.closed([day for (day,) in days])
    if not known:
        return
    rows: Any = (
        PAYMENT.select(PAYMENT.origin_row, PAYMENT.paid_on, PAYMENT.cashier_id, PAYMENT.cashier, PAYMENT.source)
        .where(PAYMENT.batch_id == batch, PAYMENT.paid_on.in_([day for day, _ in known]))
        .tuples()
    )
    for row, day, number, name, source in rows:
        if closed.is_closed(known, day, closed.key_of(number, name, source)):
            yield row


def _changed_since(batch: int) -> list[int]:
    """The rows that changed a known charge which was changed once more since."""
    rows: Any = (
        ImportLine.select(ImportLine.row)
        .join(CHARGE, on=(CHARGE.id == ImportLine.record))
        .where(
            ImportLine.batch_id == batch, ImportLine.entity == "ledger_charge",
            CHARGE.row_version != ImportLine.version,
        )
        .tuples()
    )  # fmt: skip
    return [number for (number,) in rows]


def _told(batch: int, kept: Kept) -> list[tuple[int, str, int, str]]:
    """Row, entity, record and reason of what stays; changed charges are told by their lines."""
    told: list[tuple[int, str, int, str]] = []
    for some in _parts(kept):
        rows: Any = CHARGE.select(CHARGE.origin_row, CHARGE.id).where(
            CHARGE.batch_id == batch, CHARGE.origin_row.in_(some)
        )
        told += ((number, "ledger_charge", record, kept[number]) for number, record in rows.tuples())
    return sorted(told)


def _let_go(batch: int, kept: Kept) -> None:
    """Let the rows that stay count by themselves: the charge, its payment, and what that paid."""
    for some in _parts(kept):
        charges = CHARGE.select(CHARGE.id).where(CHARGE.batch_id == batch, CHARGE.origin_row.in_(some))
        payments = PAYMENT.select(PAYMENT.id).where(PAYMENT.batch_id == batch, PAYMENT.origin_row.in_(some))
        known = PAYMENT.select(PAYMENT.id).where(PAYMENT.matched_id == batch, PAYMENT.matched_row.in_(some))
        for condition in (
            POSTING.charge_id.in_(_numbers(charges)), POSTING.payment_id.in_(_numbers(payments)),
            POSTING.payment_id.in_(_numbers(known)),
        ):  # fmt: skip
            POSTING.update(batch_id=0).where(POSTING.batch_id == batch, condition).execute()
        for table in (PAYMENT, CHARGE):
            table.update(batch_id=0).where(table.batch_id == batch, table.origin_row.in_(some)).execute()
        PAYMENT.update(matched_row=0).where(PAYMENT.matched_id == batch, PAYMENT.matched_row.in_(some)).execute()
        _keep_changes(batch, some)


def _keep_changes(batch: int, rows: Sequence[int]) -> None:
    """Let known charges keep what these rows changed, whose money stays: one that has another version is not undone."""
    lines: Any = (
        ImportLine.select(ImportLine.record)
        .join(CHARGE, on=(CHARGE.id == ImportLine.record) & (CHARGE.row_version == ImportLine.version))
        .where(ImportLine.batch_id == batch, ImportLine.entity == "ledger_charge", ImportLine.row.in_(list(rows)))
    )
    CHARGE.update(row_version=CHARGE.row_version + 1).where(CHARGE.id.in_(_numbers(lines))).execute()


def _numbers(query: Any) -> list[int]:
    return [number for (number,) in query.tuples()] or [0]


def _part(batch: int) -> None:
    """Take the file's word out of payments that were known before it; those of rows that stay keep it.

    A bank's list gives a payment neither a receipt nor a cashier: those came from the file.
    """
    of_bank = PAYMENT.source == "bank"
    PAYMENT.update(
        matched_id=0, matched_row=0, receipt_no=pw.Case(None, [(of_bank, "")], PAYMENT.receipt_no),
        cashier=pw.Case(None, [(of_bank, "")], PAYMENT.cashier),
        row_version=PAYMENT.row_version + 1,
    ).where(PAYMENT.matched_id == batch, PAYMENT.matched_row != 0).execute()  # fmt: skip


def _parts(numbers: Collection[int]) -> Iterator[Sequence[int]]:
    listed = sorted(numbers)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))
