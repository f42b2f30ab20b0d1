"""Looking for damage in closed days and months: what was signed is what the payments still say."""

from __future__ import annotations

from collections.abc import Iterator

import peewee as pw

from models.core import check
from models.core.money import format_yuan
from models.ledger.closings import rules
from models.ledger.closings.months import SIGNED, system_of
from models.ledger.closings.queries import RECONCILED
from models.ledger.closings.takings import takings
from models.ledger.tables import LedgerClosing, LedgerMonth

HEAL = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"

check.audited(LedgerClosing, LedgerMonth)


@check.also
def _closings() -> Iterator[str]:
    """The sums of a closing are those of its ways, and a closed day still has the takings that were signed."""
    table = LedgerClosing
    first, last = table.select(pw.fn.MIN(table.day), pw.fn.MAX(table.day)).tuples().first()
    if first is None:
        return
    now = {(one.day, one.key): one.sums for one in takings(first, last)}
    for row in table.select().order_by(table.day, table.cashier_key).iterator():
        system, counted = rules.load(row.system), rules.load(row.counted)
        called = f"{row.day:%Y-%m-%d} {row.cashier}的日结"
        if (sum(system.values()), sum(counted.values())) != (row.system_sum, row.counted_sum):
            yield f"{called}的合计与各缴费方式不符。{HEAL}"
        if row.state == RECONCILED and not rules.same(system, now.get((row.day, row.cashier_key), {})):
            is_now = sum(now.get((row.day, row.cashier_key), {}).values())
            both = f"已核对签字 {format_yuan(row.system_sum)} 元，现在的收费合计 {format_yuan(is_now)} 元"
            yield f"{called}{both}，两者不符。{HEAL}"
        if (row.state == RECONCILED) is (row.signed_at is None):
            yield f"{called}的状态与签字不符。{HEAL}"


@check.also
def _months() -> Iterator[str]:
    """The sums of a month are those of its lines, and a signed month still has the takings that were signed."""
    for row in LedgerMonth.select().order_by(LedgerMonth.month):
        lines = rules.load_lines(row.detail)
        if (sum(one.system for one in lines), sum(one.stated for one in lines)) != (row.system_sum, row.stated_sum):
            yield f"{row.month} 对账表的合计与明细不符。{HEAL}"
        if (row.live is None) is not (row.state == "reopened"):
            yield f"{row.month} 对账表的状态与是否有效不符。{HEAL}"
        if row.state != SIGNED:
            continue
        was = {(one.key, one.way): one.system for one in lines if one.system}
        if was != {(one.key, one.way): one.system for one in system_of(row.month) if one.system}:
            yield f"{row.month} 已对账签字，现在的收费与签字时不符。{HEAL}"
