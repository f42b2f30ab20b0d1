"""Taking the rows of a ledger in: stored with their batch, and settled when it is posted; small files go the same way.

What is stored counts from the moment when the batch does. New charges come with what is open of them; only charges
that were there before are moved when the batch is posted, all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any

import peewee as pw

from models.core import bulk, clock, database
from models.core.errors import Refused
from models.core.imports.register import Change, ImportRow, Line, Posting, Written
from models.core.unit import Unit
from models.ledger import postings
from models.ledger.charges import due
from models.ledger.importing import rules, settling
from models.ledger.importing.figures import waits
from models.ledger.importing.settling import SAME
from models.ledger.importing.values import Entry
from models.ledger.periods import rules as periods
from models.ledger.periods.queries import season
from models.ledger.tables import LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPosting
from models.ledger.workflow import ChargeSource, PaymentKind, PeriodState, Why

AT_ONCE = 2_000
CHARGE, PAYMENT, POSTING = LedgerCharge, LedgerPayment, LedgerPosting
SOURCE = "ledger"


def prepare(rows: Sequence[ImportRow]) -> None:
    """Add the periods that rows name and that are missing."""
    if not rows:
        return
    item = str(rules.item_of(rows[0].values))
    codes = {row.kept.period for row in rows}
    there = {row.code for row in LedgerPeriod.select(LedgerPeriod.code).where(LedgerPeriod.item == item)}
    for code in sorted(codes - there):
        made = periods.shape(item, code, season(clock.now().date()))
        LedgerPeriod.insert(
            item=item, code=code, label=made.label, from_on=made.from_on, to_on=made.to_on, due_on=made.due_on,
            state=str(PeriodState.OPEN),
        ).on_conflict_ignore().execute()  # fmt: skip


def add(batch: int, rows: Sequence[ImportRow]) -> None:
    """Store new rows with their batch: a charge each, and the money that was paid."""
    values = [row.values for row in rows]
    entries: list[Entry] = [row.kept for row in rows]
    charges = bulk.add(CHARGE, len(rows), _charges(batch, rows, values, entries))
    _pay(batch, rows, charges)


def _charges(
    batch: int, rows: Sequence[ImportRow], values: Sequence[Mapping[str, Any]], entries: Sequence[Entry]
) -> Mapping[str, Any]:  # fmt: skip
    first = values[0]
    today = clock.now().date()
    known = _periods(str(rules.item_of(first)), {one.period for one in entries})
    open_ = [one.open for one in entries]
    columns: dict[str, Any] = {
        "account_id": [one.account_id for one in entries],
        "period_id": [known[one.period][0] for one in entries],
        "part": [one.part for one in entries],
        "source": str(ChargeSource.LEDGER),
        "class_code": [one.class_code for one in entries],
        "receivable": [one["due"] for one in values],
        "computed": [one.computed for one in entries],
        "open": open_,
        "owing": [int(fen > 0) for fen in open_],
        "billed_on": [
            _billed(known[one.period][1], row.get("paid_on"), today) for one, row in zip(entries, values, strict=True)
        ],
        "due_on": [known[one.period][2] for one in entries],
        "batch_id": batch,
        "origin_id": batch,
        "origin_row": [row.number for row in rows],
    }
    for key, column, blank in (("remit", "reduction", 0), ("late", "late_fee", 0), ("remark", "words", "")):
        if key in first:
            columns[column] = [one.get(key) or blank for one in values]
    for key in ("area", "reading_from", "reading_to", "price"):
        if key in first:
            columns[key] = [one.get(key) for one in values]
    if "volume" in first or "reading_to" in first:
        columns["volume"] = [rules.volume_of(one) for one in values]
    return columns


def _periods(item: str, codes: set[str]) -> dict[str, tuple[int, date, date]]:
    """Periods by code: number, the day from which all their charges count, and the last day to pay.

    Seasons are paid long before the heating begins: they count from the day on which seasons turn, those who paid
    early and those who did not alike, so that a rate of a day in autumn has the same households below the line.
    A ledger does not say when the sheets of a month were delivered: they count as delivered at its end (R-261), until
    somebody says so.
    """
    rows = LedgerPeriod.select().where(LedgerPeriod.item == item, LedgerPeriod.code.in_(sorted(codes)))
    turns = season(clock.now().date())
    return {
        row.code: (row.id, turns.turn(row.code) or row.from_on, row.due_on or due.days_from(row.to_on)) for row in rows
    }


def _billed(first: date, paid_on: date | None, today: date) -> date:
    """From when a charge counts: the day of its period, or before that the day on which it was paid or read."""
    return min(first, today) if paid_on is None else min(first, today, paid_on)


def _pay(batch: int, rows: Sequence[ImportRow], charges: Sequence[int]) -> None:
    """Store the money of rows that nobody knew, and what it pays; that which is known stands for it until settled."""
    is_fresh = [row.kept.fresh for row in rows]
    paying = rows if all(is_fresh) else list(compress(rows, is_fresh))
    if not paying:
        return
    paid = charges if len(paying) == len(rows) else list(compress(charges, is_fresh))
    values = [row.values for row in paying]
    entries: list[Entry] = [row.kept for row in paying]
    account = [one.account_id for one in entries]
    amount = [one.fresh for one in entries]
    day = [one["paid_on"] for one in values]
    known = [one.same for one in entries]
    is_known = any(known)
    payments = bulk.add(PAYMENT, len(paying), {
        "kind": [SAME if one else str(PaymentKind.RECEIPT) for one in known] if is_known else str(PaymentKind.RECEIPT),
        "account_id": account,
        "amount": amount,
        "paid_on": day,
        "way": [one.way or "other" for one in entries],
        "way_words": [one.get("way") or "" for one in values],
        "cashier": [one.get("cashier") or "" for one in values],
        "cashier_id": [one.cashier_id for one in entries],
        "receipt_no": [one.get("receipt") or "" for one in values],
        "source": SOURCE,
        "matched_id": known if is_known else 0,
        "batch_id": batch,
        "origin_id": batch,
        "origin_row": [row.number for row in paying],
    })  # fmt: skip
    if is_known:
        _pay_with_known(batch, entries, payments, paid, day)
        return
    bulk.add(POSTING, len(paying), {
        "payment_id": payments, "account_id": account, "charge_id": list(paid), "amount": amount, "posted_on": day,
        "why": str(Why.PAY), "batch_id": batch,
    })  # fmt: skip


def _pay_with_known(
    batch: int, entries: Sequence[Entry], payments: Sequence[int], charges: Sequence[int], days: Sequence[date]
) -> None:  # fmt: skip
    """As above where some of the money is known: it leaves the credit as which it stands there."""
    made: list[tuple[int, int, int | None, int, date, str]] = []
    for entry, payment, charge, day in zip(entries, payments, charges, days, strict=True):
        account, fen = entry.account_id, entry.fresh
        if not entry.same:
            made.append((payment, account, charge, fen, day, str(Why.PAY)))
        elif entry.moves:
            made.append((entry.same, account, None, -fen, day, str(Why.CREDIT)))
            made.append((entry.same, account, charge, fen, day, str(Why.CREDIT)))
    if not made:
        return
    names = ("payment_id", "account_id", "charge_id", "amount", "posted_on", "why")
    columns = dict(zip(names, map(list, zip(*made, strict=True)), strict=True))
    bulk.add(POSTING, len(made), {**columns, "batch_id": batch})


def remove(batch: int, most: int) -> int:
    """Delete at most so many of the stored rows of a batch; returns how many."""
    for table in (POSTING, PAYMENT, CHARGE):
        rows: Any = table.select(table.id).where(table.batch_id == batch).limit(most).tuples()
        numbers = [number for (number,) in rows]
        if numbers:
            return int(table.delete().where(table.id.in_(numbers)).execute())
    return 0


def write(unit: Unit, posting: Posting) -> Written:
    """Write a ledger, or the changed rows of one that was staged."""
    found, batch = posting.found, posting.batch
    changed = found.changed if posting.update_known else ()
    if found.new:
        prepare(found.new)
    for rows in _blocks(found.new):
        add(batch, rows)
    for rows in _blocks([one.row for one in changed]):
        _pay(batch, rows, [row.kept.charge_id for row in rows])
    settling.settle(unit, batch)
    lines = _update(changed)
    waiting = [*found.waiting, *([] if posting.update_known else map(_waits, found.changed))]
    return Written(len(found.new), len(changed), lines, waiting, postings.CHANGED)


def _blocks(rows: Sequence[ImportRow]) -> Iterator[Sequence[ImportRow]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


COLUMNS = (("due", "receivable"), ("remit", "reduction"), ("late", "late_fee"))


def _update(changes: Sequence[Change]) -> list[Line]:
    """Give known charges what the file says. Raises Refused where one of them was changed since it was looked at."""
    if not changes:
        return []
    lines: list[Line] = []
    for start in range(0, len(changes), AT_ONCE):
        part = {one.record: one for one in changes[start : start + AT_ONCE]}
        rows = {row.id: row for row in _held(list(part))}
        after: dict[int, dict[str, int]] = {}
        for record, one in part.items():
            row, entry = rows.get(record), one.row.kept
            if row is None or row.row_version != entry.version:
                raise Refused(
                    f"检查之后，户号 {one.row.values['account']} 的应收又有变化，没有导入。请重新检查文件后再导入。",
                    code="MEANWHILE",
                )
            made = {column: one.fields[key][1] for key, column in COLUMNS if key in one.fields}
            total = sum(made.get(column, getattr(row, column)) * sign for column, sign in TOTAL)
            before = sum(getattr(row, column) * sign for column, sign in TOTAL)
            paid = entry.fresh if not entry.same or entry.moves else 0
            made["open"] = row.open + total - before - paid
            made["owing"] = int(made["open"] > 0)
            after[record] = made
            was = {name: getattr(row, name) for name in made}
            lines.append(Line(one.row.number, "ledger_charge", record, "update", entry.version + 1, was, made))
        _store(after, rows)
    return lines


TOTAL = (("receivable", 1), ("reduction", -1), ("late_fee", 1))


def _held(records: Sequence[int]) -> Any:
    """Charges that are to be changed, locked in the order of their numbers."""
    rows = CHARGE.select().where(CHARGE.id.in_(list(records))).order_by(CHARGE.id)
    return rows if database.is_sqlite() else rows.for_update()


def _store(after: Mapping[int, Mapping[str, int]], rows: Mapping[int, Any]) -> None:
    """The new figures of many charges, some hundred in each statement."""
    records = sorted(after)
    for start in range(0, len(records), 500):
        some = records[start : start + 500]
        names = {name for one in some for name in after[one]}
        columns: dict[str, Any] = {
            name: pw.Case(CHARGE.id, [(one, after[one].get(name, getattr(rows[one], name))) for one in some])
            for name in sorted(names)
        }
        CHARGE.update(**columns, row_version=CHARGE.row_version + 1).where(CHARGE.id.in_(some)).execute()


def _waits(change: Change) -> dict[str, Any]:
    return waits(change.row, change.fields, "CHANGED", "没有改动。要按台账更新，请选择更新已有记录后再导入一次")
