"""Who takes money does not agree to the takings: neither of a day on which he took some, nor what he counted (R-252).

It holds in small offices, too, where one person has several roles: then somebody else with the right decides.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from models.core.errors import Forbidden
from models.core.unit import Unit
from models.ledger.standing import counts
from models.ledger.tables import LedgerClosing, LedgerPayment
from models.ledger.workflow import PaymentKind

OTHERS = "请另一位有“核对收费”权限的财务人员或部门经理办理。"


def require_other(unit: Unit, first: date, last: date) -> None:
    """Raise Forbidden for who took money, or counted takings, on one of these days (inclusive)."""
    if unit.author.is_system:
        return
    span = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m}"
    if _took(unit, first, last):
        raise Forbidden(f"{unit.author.name}在 {span} 收过费，不能核对{_that(first, last)}的收费。{OTHERS}")
    if _counted(unit, first, last):
        raise Forbidden(f"{unit.author.name}在 {span} 交过账，不能核对{_that(first, last)}的收费。{OTHERS}")


def _that(first: date, last: date) -> str:
    return "这一天" if first == last else "这个月"


def _took(unit: Unit, first: date, last: date) -> bool:
    """Whether the author took money then; somebody whom a file only names is told by the name."""
    table = LedgerPayment
    own: Any = (table.cashier == unit.author.name) & table.cashier_id.is_null() & (table.source != "bank")
    if unit.author.employee_id is not None:
        own |= table.cashier_id == unit.author.employee_id
    return bool(
        table.select(table.id)
        .where(own, table.paid_on.between(first, last), table.kind != str(PaymentKind.OPENING), counts(table))
        .exists()
    )


def _counted(unit: Unit, first: date, last: date) -> bool:
    """Whether the author stated takings of these days: counting is a cashier's part."""
    table = LedgerClosing
    own: Any = (table.counted_by == unit.author.name) & table.counted_by_id.is_null()
    if unit.author.employee_id is not None:
        own |= table.counted_by_id == unit.author.employee_id
    return bool(table.select(table.id).where(own, table.day.between(first, last)).exists())
