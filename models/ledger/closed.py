"""Days and months that were reconciled and take no money any more; booking on a day and closing it wait in turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from models.core.errors import Refused
from models.ledger.tables import LedgerClosing, LedgerDay, LedgerMonth, LedgerPayment

BANK = "银行"
Key = tuple[date, str]


def key_of(cashier_id: int | None, cashier: str, source: str) -> str:
    """Whose takings a payment belongs to: the employee's number, else the name in the file, or the bank's."""
    if cashier_id is not None:
        return str(cashier_id)
    return BANK if source == "bank" else cashier or BANK


def key_of_payment(payment: LedgerPayment) -> str:
    """Whose takings a stored payment belongs to."""
    return key_of(payment.cashier_id, payment.cashier, payment.source)


def touch(days: Iterable[date]) -> None:
    """Wait for whoever books on these days or closes them, and make others wait until the transaction ends."""
    for day in sorted(set(days)):
        changed = LedgerDay.update(touched=LedgerDay.touched + 1).where(LedgerDay.day == day)
        if changed.execute() == 0:
            LedgerDay.insert(day=day, touched=0).on_conflict_ignore().execute()
            changed.execute()


def closed(days: Collection[date]) -> frozenset[Key]:
    """Which cashiers' takings of these days were reconciled; a signed month closes its days for all («»)."""
    if not days:
        return frozenset()
    rows = LedgerClosing.select(LedgerClosing.day, LedgerClosing.cashier_key).where(
        (LedgerClosing.state == "reconciled") & LedgerClosing.day.between(min(days), max(days))
    )
    months = {row.month for row in LedgerMonth.select(LedgerMonth.month).where(LedgerMonth.state == "signed")}
    wanted = set(days)
    return frozenset(
        [(row.day, row.cashier_key) for row in rows if row.day in wanted]
        + [(day, "") for day in wanted if f"{day:%Y-%m}" in months]
    )


def is_closed(known: Collection[Key], day: date, cashier_key: str) -> bool:
    """Whether one of the closed days is this one of this cashier."""
    return (day, cashier_key) in known or (day, "") in known


def require_open(day: date, cashier_key: str) -> None:
    """Touch a day, then raise Refused where the takings of this cashier on it were reconciled."""
    touch([day])
    if is_closed(closed([day]), day, cashier_key):
        raise Refused(f"{day:%Y-%m-%d} 的收费已核对签字，不能再记入或更改。请按今天的日期办理，或请财务先退回核对。")
