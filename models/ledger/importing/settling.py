"""Letting a stored ledger count: checked once more against what others did meanwhile, in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.core import database
from models.core.errors import Refused
from models.core.unit import Unit
from models.ledger import closed
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPosting
from models.ledger.workflow import AccountState, PeriodState

SAME = "same"  # the kind of a stored row that only says which known payment a row is; settling takes it away
CHARGE, PAYMENT, POSTING = LedgerCharge, LedgerPayment, LedgerPosting
AGAIN = "没有导入。请重新检查文件后再导入。"


def settle(unit: Unit, batch: int) -> Mapping[str, int]:
    """Let what was stored count; returns the sums of its rows in fen by column.

    Raises Refused where a day was reconciled, a period closed, an account ended, or the same charge or payment came in
    otherwise, since the rows were looked at.
    """
    days = _days(batch)
    closed.touch([*days, unit.today])
    _require_open_days(batch, days)
    _require_open_periods(batch)
    _require_accounts(batch)
    _require_new_charges(batch)
    _require_new_payments(batch, days)
    sums = _sums(batch)
    _join(batch)
    return sums


def _days(batch: int) -> list[date]:
    rows: Any = PAYMENT.select(PAYMENT.paid_on).where(PAYMENT.batch_id == batch).distinct().tuples()
    return sorted(day for (day,) in rows)


def _require_open_days(batch: int, days: Sequence[date]) -> None:
    known = closed.closed(days)
    if not known:
        return
    rows: Any = (
        PAYMENT.select(PAYMENT.paid_on, PAYMENT.cashier_id, PAYMENT.cashier)
        .where(PAYMENT.batch_id == batch, PAYMENT.kind != SAME, PAYMENT.paid_on.in_([day for day, _ in known]))
        .distinct()
        .tuples()
    )
    keys = {(day, closed.key_of(number, name, "ledger")) for day, number, name in rows}
    late = sorted({day for day, key in keys if closed.is_closed(known, day, key)})
    if late:
        listed = "、".join(f"{day:%Y-%m-%d}" for day in late[:5])
        raise Refused(f"{listed} 的收费已核对签字，{AGAIN}", code="CLOSED_DAY")


def _require_open_periods(batch: int) -> None:
    named = CHARGE.select(CHARGE.period_id).where(CHARGE.batch_id == batch).distinct()
    held = LedgerPeriod.select().where(LedgerPeriod.id.in_(named)).order_by(LedgerPeriod.id)
    for row in held if database.is_sqlite() else held.for_update():
        if row.state != PeriodState.OPEN:
            raise Refused(f"{row.label}已关账，不能再增加应收，{AGAIN}", code="PERIOD_CLOSED")


def _require_accounts(batch: int) -> None:
    """Hold the accounts of new charges, and raise Refused where one of them was merged or closed meanwhile."""
    table = LedgerAccount
    named = CHARGE.select(CHARGE.account_id).where(CHARGE.batch_id == batch)
    if not database.is_sqlite():  # where only one writes anyway
        table.update(row_version=table.row_version).where(table.id.in_(named)).execute()
    ended = table.select(table.number).where(table.state != AccountState.ACTIVE, table.id.in_(named)).first()
    if ended is not None:
        raise Refused(f"户号 {ended.number} 刚被合并或销户，{AGAIN}", code="MEANWHILE")


def _require_new_charges(batch: int) -> None:
    """Raise Refused where an account has another charge for the same part of the period by now."""
    other = CHARGE.alias()
    named: Any = CHARGE.select(CHARGE.period_id).where(CHARGE.batch_id == batch).distinct().tuples()
    periods = [number for (number,) in named]
    elsewhere = (CHARGE.batch_id != batch) & CHARGE.period_id.in_(periods) & (CHARGE.state == "live")
    if not CHARGE.select(CHARGE.id).where(elsewhere, counts(CHARGE)).limit(1).exists():
        return
    twice = (
        CHARGE.select(LedgerAccount.number)
        .join(other, on=(other.account_id == CHARGE.account_id) & (other.period_id == CHARGE.period_id))
        .switch(CHARGE)
        .join(LedgerAccount, on=(LedgerAccount.id == CHARGE.account_id))
        .where(
            CHARGE.batch_id == batch, other.batch_id != batch, other.part == CHARGE.part, other.state == "live",
            counts(other),
        )
        .limit(1)
        .tuples()
        .first()
    )  # fmt: skip
    if twice is not None:
        raise Refused(f"检查之后，户号 {twice[0]} 这一期又有了应收，{AGAIN}", code="MEANWHILE")


def _require_new_payments(batch: int, days: Sequence[date]) -> None:
    """Raise Refused where the counter or the bank told of the same money since the rows were looked at."""
    if not days:
        return
    other = PAYMENT.alias()
    told = (
        other.source.in_(["hall", "bank"]) & (other.matched_id == 0) & (other.amount > 0)
        & other.reversed_by_id.is_null() & other.paid_on.between(days[0], days[-1])
    )  # fmt: skip
    if not other.select(other.id).where(told, counts(other)).limit(1).exists():
        return
    spent = POSTING.select(POSTING.payment_id).where(
        POSTING.payment_id == other.id, POSTING.charge_id.is_null(), POSTING.batch_id != batch, counts(POSTING)
    )
    taken = PAYMENT.alias()
    met = taken.select(taken.matched_id).where(taken.batch_id == batch, taken.kind == SAME)
    twice = (
        PAYMENT.select(PAYMENT.account_id)
        .join(other, on=(other.account_id == PAYMENT.account_id) & (other.paid_on == PAYMENT.paid_on))
        .where(
            PAYMENT.batch_id == batch, PAYMENT.kind != SAME, other.amount == PAYMENT.amount, other.way == PAYMENT.way,
            told, counts(other), other.id.not_in(met), pw.fn.EXISTS(spent),
        )
        .limit(1)
        .tuples()
        .first()
    )  # fmt: skip
    if twice is not None:
        number = LedgerAccount.get_by_id(twice[0]).number
        raise Refused(f"检查之后，户号 {number} 又登记了同一天同样金额的收款，{AGAIN}", code="MEANWHILE")


def _sums(batch: int) -> dict[str, int]:
    columns = (CHARGE.receivable, CHARGE.reduction, CHARGE.late_fee)
    rows: Any = CHARGE.select(*(pw.fn.COALESCE(pw.fn.SUM(one), 0) for one in columns)).where(CHARGE.batch_id == batch)
    due, remit, late = (int(fen) for fen in rows.tuples().get())
    money: Any = PAYMENT.select(pw.fn.COALESCE(pw.fn.SUM(PAYMENT.amount), 0)).where(PAYMENT.batch_id == batch)
    paid = int(money.tuples().get()[0])
    return {"due": due, "remit": remit, "late": late, "paid": paid, "owed": due - remit + late - paid}


def _join(batch: int) -> None:
    """Fill in what the ledger says of payments that are known, and drop the rows that stood for them."""
    stood = list(PAYMENT.select().where(PAYMENT.batch_id == batch, PAYMENT.kind == SAME))
    for start in range(0, len(stood), 500):
        some = stood[start : start + 500]
        _require_credit([one.account_id or 0 for one in some], [one.matched_id for one in some])
        by_known = {one.matched_id: one for one in some}
        free = (PAYMENT.matched_id == 0) & PAYMENT.reversed_by_id.is_null() & counts(PAYMENT)
        of_bank = PAYMENT.source == "bank"  # the counter knows receipt and cashier better
        changed = (
            PAYMENT.update(
                matched_id=batch, matched_row=_case(by_known, "origin_row"),
                receipt_no=pw.Case(None, [(of_bank, _case(by_known, "receipt_no"))], PAYMENT.receipt_no),
                cashier=pw.Case(None, [(of_bank, _case(by_known, "cashier"))], PAYMENT.cashier),
                row_version=PAYMENT.row_version + 1,
            )
            .where(PAYMENT.id.in_(list(by_known)), free)
            .execute()
        )  # fmt: skip
        if changed != len(some):
            raise Refused(f"检查之后，与台账相同的收款有的已冲正，或已与别的文件核对，{AGAIN}", code="MEANWHILE")
        PAYMENT.delete().where(PAYMENT.id.in_([one.id for one in some])).execute()


def _require_credit(named: Sequence[int], known: Sequence[int]) -> None:
    """Hold these accounts, and raise Refused where known money was spent or moved since it was looked at as credit.

    A refund leaves the payment as it is: it is seen in what the account has left.
    """
    table = LedgerAccount
    if not database.is_sqlite():
        table.update(row_version=table.row_version).where(table.id.in_(list(named))).execute()
    credit = POSTING.charge_id.is_null() & counts(POSTING)
    looks = (
        (POSTING.payment_id.in_(list(known)) & POSTING.account_id.is_null(False), POSTING.payment_id),
        (POSTING.account_id.in_(list(named)), POSTING.account_id),
    )
    for condition, by in looks:
        spent: Any = (
            POSTING.select(POSTING.account_id).where(credit, condition).group_by(by, POSTING.account_id)
            .having(pw.fn.SUM(POSTING.amount) < 0)
            .limit(1).tuples().first()
        )  # fmt: skip
        if spent is not None:
            number = table.get_by_id(spent[0]).number
            raise Refused(f"检查之后，户号 {number} 与台账相同的收款已抵扣、转走或退费，{AGAIN}", code="MEANWHILE")


def _case(rows: Mapping[int, LedgerPayment], column: str) -> Any:
    field = PAYMENT._meta.fields[column]
    values = [(key, pw.Value(getattr(one, column), converter=field.db_value)) for key, one in rows.items()]
    return pw.Case(PAYMENT.id, values)
