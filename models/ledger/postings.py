"""What payments pay: the one place that moves money between charges, credit and what nobody claimed yet.

Whoever posts holds the account's row first (`hold`), so that the open amounts that he read are still true.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import peewee as pw

from models.core.errors import NotFound, Refused
from models.core.unit import Unit
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPosting
from models.ledger.workflow import Why

CHANGED = frozenset({"ledger_charge", "ledger_payment", "ledger_posting", "ledger_account"})


def hold(*accounts: int | None) -> dict[int, LedgerAccount]:
    """The rows of accounts, locked in the order of their numbers until the transaction ends. Raises NotFound."""
    held = {}
    for number in sorted({one for one in accounts if one is not None}):
        row: Any = LedgerAccount.by_key(number, lock=True)
        if row is None or not LedgerAccount.select().where(LedgerAccount.id == number, counts(LedgerAccount)).exists():
            raise NotFound()
        held[number] = row
    return held


def open_charges(account: int) -> list[LedgerCharge]:
    """The charges on which an account owes something, the oldest first; what is due without a day comes last."""
    rows = (
        LedgerCharge.select()
        .where(LedgerCharge.account_id == account, LedgerCharge.owing == 1, counts(LedgerCharge))
    )  # fmt: skip
    return sorted(rows, key=lambda one: (one.due_on or date.max, one.billed_on, one.id))


def credit(account: int) -> int:
    """What an account has paid beyond its charges (预存), in fen."""
    return credits_of([account]).get(account, 0)


def credits_of(accounts: Collection[int]) -> dict[int, int]:
    """The credit of several accounts, in fen; those without any are left out."""
    rows: Any = (
        LedgerPosting.select(LedgerPosting.account_id, pw.fn.SUM(LedgerPosting.amount))
        .where(LedgerPosting.account_id.in_(list(accounts)), LedgerPosting.charge_id.is_null(), counts(LedgerPosting))
        .group_by(LedgerPosting.account_id)
        .tuples()
    )
    return {account: int(fen) for account, fen in rows if fen}


def post(
    unit: Unit, payment: int, why: Why, amount: int, *, account: int | None, charge: LedgerCharge | None = None,
    on: date | None = None,
) -> None:  # fmt: skip
    """Let `amount` fen of a payment pay a charge, or be credit of the account, or with a minus take it out again.

    It counts from the day `on`, that of the payment for what it pays at once, or else from today. Raises Refused where
    a charge would be paid beyond what is open, or beyond nothing.
    """
    if charge is not None:
        settle(unit, charge, amount)
    unit.insert(
        LedgerPosting, payment_id=payment, account_id=account, charge_id=charge.id if charge is not None else None,
        amount=amount, posted_on=on or unit.today, why=str(why), batch_id=0,
    )  # fmt: skip


def settle(unit: Unit, charge: LedgerCharge, amount: int) -> None:
    """Move what is open of a charge that the act has locked or holds through its account."""
    rest = charge.open - amount
    if charge.state != "live" or not 0 <= rest <= charge.receivable - charge.reduction + charge.late_fee:
        raise Refused("这笔应收的未缴金额已变化，没有记账。请刷新后再办理。")
    unit.change(charge, None, open=rest, owing=int(rest > 0))


def postings_of(payment: int) -> list[tuple[int | None, int | None, int]]:
    """Where a payment stands now: account, charge and fen, without what was taken out again."""
    rows: Any = (
        LedgerPosting.select(LedgerPosting.account_id, LedgerPosting.charge_id, pw.fn.SUM(LedgerPosting.amount))
        .where(LedgerPosting.payment_id == payment, counts(LedgerPosting))
        .group_by(LedgerPosting.account_id, LedgerPosting.charge_id)
        .tuples()
    )
    return [(account, charge, int(fen)) for account, charge, fen in rows if fen]


def get_payment(number: int) -> LedgerPayment:
    """A payment that counts, locked. Raises NotFound."""
    row: Any = LedgerPayment.by_key(number, lock=True)
    if row is None or not LedgerPayment.select().where(LedgerPayment.id == number, counts(LedgerPayment)).exists():
        raise NotFound()
    return row  # type: ignore[no-any-return]
