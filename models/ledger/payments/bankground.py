"""Reading what a bank's list is set against: the accounts, charges and payments that it names, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.core import clock
from models.core.imports.register import ImportRow
from models.core.rulebook import queries as rulebook
from models.ledger import closed, postings
from models.ledger.accounts import queries as accounts
from models.ledger.payments.bankmeet import Ground, Holder, Stored, named_in, serials_of, widened
from models.ledger.payments.rules import Owed
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment
from models.ledger.tariffs import queries as tariffs

AT_ONCE = 1000
NEAR = "ledger.match_days"
FURTHEST = 90  # days back in which a reversal without a serial number finds its payment


def begun() -> Ground:
    """What does not depend on the rows."""
    today = clock.now().date()
    return Ground(tariffs.book(today), accounts.width(), rulebook.value(NEAR, today))


def read(ground: Ground, rows: Sequence[ImportRow]) -> Ground:
    """The ground with what these rows name."""
    ground.by_number = _holders(rows, ground.width)
    named = {one.id for one in ground.by_number.values() if one is not None}
    ground.owed = _owed(named)
    ground.credit = {one: fen for some in _parts(named) for one, fen in postings.credits_of(some).items()}
    serials = {serial for row in rows for serial in serials_of(row)}
    ground.by_serial = _by_serial(serials)
    days = {row.values["day"] for row in rows}
    ground.by_account, ground.without_account = _around(named, days, ground.near)
    ground.closed_days = closed.closed(days)
    return ground


def _parts(values: Collection[Any]) -> Iterator[list[Any]]:
    listed = sorted(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def _listed(numbers: Collection[int]) -> str:
    """Numbers that stand in the statement itself: a thousand marks take longer to put together than to run."""
    return f"({', '.join(map(str, numbers))})"


def _holders(rows: Sequence[ImportRow], width: int) -> Mapping[str, Holder | None]:
    """Accounts by the numbers that the rows name; a merged one is the one that took its place.

    Numbers in the payer's words may also be those of meters; one that means several accounts means none.
    """
    stated = {widened(row.values.get("account") or "", width) for row in rows} - {""}
    spoken = {one for row in rows if not row.values.get("account") for one in named_in(row, width)}
    found: dict[str, Holder | None] = {}
    for number, one in accounts.known(stated | spoken).items():
        found[number] = _standing(Holder(one.id, number, one.name, one.state), one.merged_into_id)
    for meter, holder in _of_meters(spoken - found.keys()):
        found[meter] = holder if meter not in found else None
    return found


def _standing(holder: Holder, merged_into: int | None) -> Holder:
    if merged_into is None:
        return holder
    row = LedgerAccount.get_by_id(accounts.current(merged_into))
    return Holder(row.id, row.number, row.name, row.state)


def _of_meters(numbers: Collection[str]) -> Iterator[tuple[str, Holder]]:
    table = LedgerAccount
    for some in _parts(numbers):
        rows: Any = table.select(table.meter_no, table.id, table.number, table.name, table.state).tuples()
        for meter, *values in rows.where(table.meter_no.in_(some), counts(table)):
            yield meter, Holder(*values)


def _owed(named: Collection[int]) -> Mapping[int, Sequence[Owed]]:
    """The open charges of accounts, the oldest first, as `postings.open_charges` orders them."""
    table = LedgerCharge
    found: dict[int, list[tuple[date, date, int, int]]] = defaultdict(list)
    query: Any = table.select(table.account_id, table.due_on, table.billed_on, table.id, table.open).tuples()
    for some in _parts(named):
        for account, due, billed, charge, open_ in query.where(
            table.account_id.in_(pw.SQL(_listed(some))), table.owing == 1, counts(table)
        ):
            found[account].append((due or date.max, billed, charge, open_))
    return {account: [Owed(one[2], one[3]) for one in sorted(listed)] for account, listed in found.items()}


_P = LedgerPayment
_COLUMNS = (
    _P.id, _P.account_id, _P.amount, _P.paid_on, _P.paid_at, _P.way, _P.source, _P.serial, _P.receipt_no,
    _P.reversed_by_id, _P.matched_id, _P.account_stated, _P.waits,
)  # fmt: skip


def _stored(condition: Any) -> Iterator[Stored]:
    rows: Any = _P.select(*_COLUMNS).where(condition, counts(_P)).order_by(_P.id).tuples()
    for one in rows:
        *known, reversed_by, matched, stated, waits = one
        yield Stored._make([*known, reversed_by is not None, bool(matched), stated, waits])


def _by_serial(serials: Iterable[str]) -> Mapping[str, Sequence[Stored]]:
    """Payments by their serial numbers; those of ledgers also by a receipt that is such a number."""
    found: dict[str, list[Stored]] = defaultdict(list)
    for some in _parts(set(serials)):
        for one in _stored(_P.serial.in_(some)):
            found[one.serial].append(one)
        for one in _stored(_P.receipt_no.in_(some) & (_P.serial == "")):
            found[one.receipt_no].append(one)
    return found


def _around(
    named: Collection[int], days: Collection[date], near: int
) -> tuple[Mapping[int, Sequence[Stored]], Sequence[Stored]]:  # fmt: skip
    """The payments of accounts from some days before the list to some days after it, and those of nobody on its days.

    Reversals look for their payments further back.
    """
    if not days:
        return {}, ()
    first, last = min(days) - timedelta(days=max(near, FURTHEST)), max(days) + timedelta(days=near)
    found: dict[int, list[Stored]] = defaultdict(list)
    for some in _parts(named):
        for one in _stored(
            _P.account_id.in_(pw.SQL(_listed(some))) & _P.paid_on.between(first, last) & (_P.amount > 0)
        ):
            if one.account_id is not None:
                found[one.account_id].append(one)
    nobody = (
        _P.account_id.is_null() & (_P.source == "bank") & (_P.serial == "") & _P.paid_on.in_(sorted(days)[:AT_ONCE])
    )
    return found, list(_stored(nobody))
