"""Changing what a charge comes to: keeps what is open right, and turns what is overpaid into credit."""

from __future__ import annotations

from typing import Any

import peewee as pw

from models.core.errors import Refused
from models.core.money import format_yuan
from models.core.unit import Unit
from models.ledger import postings
from models.ledger.standing import counts
from models.ledger.tables import LedgerCharge, LedgerPayment, LedgerPosting, LedgerReduction
from models.ledger.workflow import Why

LATE_FEE = "late_fee"  # the code of reductions of late fees


def resize(
    unit: Unit, charge: LedgerCharge, version: int | None = None, *, receivable: int | None = None,
    reduction: int | None = None, late_fee: int | None = None, **columns: Any,
) -> int:  # fmt: skip
    """Give a charge that the act holds other amounts; returns what became credit of the account, in fen.

    What was paid beyond the new amount becomes credit in the same act. Raises Refused where the reduction would be
    more than receivable and late fee together, or the charge does not count, and Conflict for an older version.
    """
    if charge.state != "live":
        raise Refused("这笔应收已作废，不能再改。请刷新后再看。")
    receivable = charge.receivable if receivable is None else receivable
    reduction = charge.reduction if reduction is None else reduction
    late_fee = charge.late_fee if late_fee is None else late_fee
    total = receivable - reduction + late_fee
    if total < 0:
        most = format_yuan(receivable + late_fee)
        raise Refused(f"减免合计 {format_yuan(reduction)} 元，超过应收加滞纳金 {most} 元。请核对金额。")
    excess = max(0, paid(charge) - total)
    if version is not None:
        require_version(unit, charge, version, receivable=receivable, reduction=reduction, late_fee=late_fee, **columns)
    if excess:
        release(unit, charge, excess)
    left = total - paid(charge)
    unit.change(
        charge, None, receivable=receivable, reduction=reduction, late_fee=late_fee, open=left, owing=int(left > 0),
        **columns,
    )  # fmt: skip
    return excess


def require_version(unit: Unit, charge: LedgerCharge, version: int, **values: Any) -> None:
    """Raise Conflict, naming what is stored, unless a charge is as it was read: moving money makes a new version."""
    if charge.row_version != version:
        unit.change(charge, version, **values)


def paid(charge: LedgerCharge) -> int:
    """What was paid of a live charge, in fen."""
    return int(charge.receivable - charge.reduction + charge.late_fee - charge.open)


def release(unit: Unit, charge: LedgerCharge, fen: int) -> None:
    """Take so much of what paid a charge out of it again, the latest payments first: it becomes credit.

    A payment that was reversed pays nothing any more; credit of it would be nobody's to use.
    """
    rows: Any = (
        LedgerPosting.select(LedgerPosting.payment_id, pw.fn.SUM(LedgerPosting.amount))
        .join(LedgerPayment, on=(LedgerPayment.id == LedgerPosting.payment_id))
        .where(
            LedgerPosting.charge_id == charge.id, LedgerPayment.reversed_by_id.is_null(),
            LedgerPayment.reverses_id.is_null(), counts(LedgerPosting),
        )
        .group_by(LedgerPosting.payment_id, LedgerPayment.paid_on)
        .order_by(LedgerPayment.paid_on.desc(), LedgerPosting.payment_id.desc())
        .tuples()
    )  # fmt: skip
    for payment, amount in list(rows):
        part = min(fen, int(amount))
        if part <= 0:
            continue
        fen -= part
        postings.post(unit, payment, Why.CREDIT, -part, account=charge.account_id, charge=charge)
        postings.post(unit, payment, Why.CREDIT, part, account=charge.account_id)
        if not fen:
            return
    raise Refused("这笔应收的缴费记录对不上，没有保存。请用“检查”查明原因后再办理。")


def grant(
    unit: Unit, charge: LedgerCharge, fen: int, *, code: str, reason: str, payment_id: int | None = None
) -> int:  # fmt: skip
    """Record a reduction of a charge that the act holds; with a minus one that is taken back. Returns what became
    credit. `code` is a row of the rule table, `late_fee` for late fees, or empty."""
    excess = resize(unit, charge, reduction=charge.reduction + fen)
    unit.insert(
        LedgerReduction, charge_id=charge.id, account_id=charge.account_id, code=code, amount=fen,
        granted_on=unit.today, reason=reason, payment_id=payment_id, recorded_by_id=unit.author.user_id,
        recorded_by=unit.author.name,
    )  # fmt: skip
    return excess


def take_back(unit: Unit, payment_id: int, reason: str) -> int:
    """Take back what was granted with a payment that is reversed, in fen; its accounts are held by the act.

    The charges must have been freed of the payment before.
    """
    rows: Any = (
        LedgerReduction.select(LedgerReduction.charge_id, LedgerReduction.code, pw.fn.SUM(LedgerReduction.amount))
        .where(LedgerReduction.payment_id == payment_id)
        .group_by(LedgerReduction.charge_id, LedgerReduction.code)
        .tuples()
    )
    taken = 0
    for number, code, fen in list(rows):
        charge: Any = LedgerCharge.by_key(number, lock=True)
        if fen and charge is not None and charge.state == "live":
            grant(unit, charge, -int(fen), code=code, reason=reason, payment_id=payment_id)
            taken += int(fen)
    return taken
