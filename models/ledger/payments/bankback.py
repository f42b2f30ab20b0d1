"""Taking a bank's list back: its rows count no more, but for those on which something was done since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import peewee as pw

from models.core.imports.register import TakenBack
from models.core.imports.reversal import CHANGED, TOUCHED
from models.core.many import parts
from models.core.unit import Unit
from models.ledger import closed
from models.ledger.payments import bankstage
from models.ledger.payments.bankstage import PAYMENT, POSTING
from models.ledger.payments.booking import ENTITY
from models.ledger.standing import counts

RECONCILED = "那天的银行收款已核对签字"
USED = "留下的预存已抵扣或退费"
PAID_AGAIN = "冲正以后又缴了费"


def take_back(_: Unit, batch: int) -> TakenBack:
    """Free what a list moved of charges and credit, and forget what it said of known payments.

    Credit that was used, days that were reconciled, and whatever somebody claimed, moved or reversed keep their rows:
    these count by themselves from now on.
    """
    of_batch = PAYMENT.batch_id == batch
    days = [row.paid_on for row in PAYMENT.select(PAYMENT.paid_on).where(of_batch).distinct()]
    closed.touch(days)
    bankstage.hold(batch)
    kept = _kept(batch, days)
    for some in parts(kept):
        PAYMENT.update(batch_id=0, row_version=PAYMENT.row_version + 1).where(PAYMENT.id.in_(list(some))).execute()
        mine = (POSTING.batch_id == batch) & POSTING.payment_id.in_(list(some))
        POSTING.update(batch_id=0).where(mine).execute()
    bankstage.move(batch, -1)
    rows = {row.id: row.origin_row for some in parts(kept) for row in _rows(some)}
    joined = PAYMENT.select().where(PAYMENT.matched_id == batch).count()
    _forget(batch)
    told = [(rows[record], ENTITY, record, why) for record, why in sorted(kept.items())]
    return TakenBack(PAYMENT.select().where(of_batch).count() + joined, told)


def _rows(records: Collection[int]) -> Any:
    return PAYMENT.select(PAYMENT.id, PAYMENT.origin_row).where(PAYMENT.id.in_(list(records)))


def _numbers(rows: Any) -> set[int]:
    return {number for (number,) in rows.tuples()}


def _kept(batch: int, days: Collection[Any]) -> dict[int, str]:
    """The payments of a batch that stay, with the reason; a payment and its reversal stay together."""
    of_batch = PAYMENT.batch_id == batch
    known = closed.closed(days)
    signed = [day for day in days if closed.is_closed(known, day, closed.BANK)]
    kept = dict.fromkeys(_numbers(PAYMENT.select(PAYMENT.id).where(of_batch, PAYMENT.paid_on.in_(signed))), RECONCILED)
    other = POSTING.select(POSTING.payment_id).where(POSTING.batch_id != batch, counts(POSTING))
    done = _numbers(PAYMENT.select(PAYMENT.id).where(of_batch, PAYMENT.id.in_(other)))
    kept |= dict.fromkeys(done, TOUCHED)
    matched = _numbers(PAYMENT.select(PAYMENT.id).where(of_batch, PAYMENT.matched_id != 0))
    kept |= dict.fromkeys(matched, CHANGED)
    back = PAYMENT.alias()
    reversed_by: Any = (
        PAYMENT.select(PAYMENT.id, PAYMENT.reversed_by_id)
        .join(back, on=(back.id == PAYMENT.reversed_by_id))
        .where(of_batch, counts(back))
        .tuples()
    )
    pairs: dict[int, int] = dict(reversed_by)
    inside = _numbers(PAYMENT.select(PAYMENT.id).where(of_batch, PAYMENT.reverses_id.is_null(False)))
    kept |= {first: TOUCHED for first, by in pairs.items() if by not in inside}
    _together(kept, pairs, inside)
    while more := _short(batch, kept):
        kept |= more
        _together(kept, pairs, inside)
    return kept


def _together(kept: dict[int, str], pairs: Mapping[int, int], inside: Collection[int]) -> None:
    """Let the other half of a pair stay where one half does."""
    for first, by in pairs.items():
        if by in inside and (first in kept) != (by in kept):
            kept[first] = kept[by] = kept.get(first) or kept[by]


def _short(batch: int, kept: Collection[int]) -> dict[int, str]:
    """Payments without which an account had less credit than nothing, or reversals whose charge was paid again."""
    found: dict[int, str] = {}
    credit = POSTING.charge_id.is_null() & POSTING.account_id.is_null(False)
    going = _going(batch, credit, kept, POSTING.account_id)
    for some in parts(going):
        rows: Any = (
            POSTING.select(POSTING.account_id, pw.fn.SUM(POSTING.amount))
            .where(credit, POSTING.account_id.in_(list(some)), counts(POSTING))
            .group_by(POSTING.account_id)
            .tuples()
        )
        there = {account: int(fen) for account, fen in rows}
        short = [one for one in some if there.get(one, 0) < sum(fen for _, fen in going[one])]
        found |= {payment: USED for one in short for payment, fen in going[one] if fen > 0}
    taken_out = POSTING.select(POSTING.charge_id).where(
        POSTING.batch_id == batch, POSTING.charge_id.is_null(False), POSTING.amount < 0
    )
    back = _going(batch, POSTING.charge_id.in_(taken_out), kept, POSTING.charge_id)
    table = bankstage.CHARGE
    for some in parts(back):
        opens: Any = table.select(table.id, table.open).where(table.id.in_(list(some))).tuples()
        for charge, open_ in opens:
            if open_ + sum(fen for _, fen in back[charge]) < 0:
                found |= {payment: PAID_AGAIN for payment, fen in back[charge] if fen < 0}
    return found


def _going(batch: int, condition: Any, kept: Collection[int], by: Any) -> dict[int, list[tuple[int, int]]]:
    """What the rows of a batch that are to go have posted, by account or by charge: payment and fen."""
    rows: Iterable[Any] = (
        POSTING.select(by, POSTING.payment_id, POSTING.amount).where(POSTING.batch_id == batch, condition).tuples()
    )  # fmt: skip
    found: dict[int, list[tuple[int, int]]] = {}
    for key, payment, fen in rows:
        if payment not in kept:
            found.setdefault(key, []).append((payment, fen))
    return found


def _forget(batch: int) -> None:
    """Known payments lose what the list said of them, and count as if it had not taken them back."""
    of_batch = PAYMENT.batch_id == batch
    backs = _numbers(PAYMENT.select(PAYMENT.id).where(of_batch, PAYMENT.reverses_id.is_null(False)))
    version = PAYMENT.row_version + 1
    for some in parts(backs):
        named = PAYMENT.reversed_by_id.in_(list(some))
        PAYMENT.update(reversed_by_id=None, row_version=version).where(named).execute()
        PAYMENT.update(reverses_id=None).where(PAYMENT.id.in_(list(some))).execute()
    PAYMENT.update(serial="", paid_at=None, matched_id=0, matched_row=0, row_version=version).where(
        PAYMENT.matched_id == batch
    ).execute()
