"""F-27, the ledger of the fund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core import clock
from models.core.access import Person
from models.core.money import format_yuan
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.penalty import rights
from models.penalty.papers import parts
from models.penalty.tables import (
    PenaltyFund,
)
from models.penalty.workflow import (
    FUND_KIND_NAMES,
)


@dataclass(frozen=True)
class Entry:
    """An entry of the fund."""

    number: int = slot("编号", 12)
    day: date = slot("日期", date(2026, 12, 1))
    kind: str = slot("类别", "罚款收入")
    purpose: str = slot("用途", "罚款 CF-2026-0036", "处罚单号或用途")
    income: Amount | None = slot("收入", Amount(8_000), "没有时为空")
    spent: Amount | None = slot("支出", Amount(5_000), "没有时为空")
    balance: Amount = slot("余额", Amount(103_000))
    made_by: str = slot("经办人", "钱会计")


@dataclass(frozen=True)
class Fund:
    """The ledger of the fund for a year (R-103)."""

    year: int = slot("年份", 2026)
    opening: Amount = slot("上年结余", Amount(100_000))
    income: Amount = slot("收入合计", Amount(8_000))
    spent: Amount = slot("支出合计", Amount(5_000))
    closing: Amount = slot("结余", Amount(103_000))
    owed: Amount | None = slot("欠退", Amount(2_000), "基金不够而欠退的罚款，没有时为空")
    lines: tuple[Entry, ...] = rows("收支", Entry, "每笔一行，按编号")


def fund(person: Person, options: Mapping[str, Any]) -> Fund:
    """The entries of a year and what the fund holds. Raises Forbidden."""
    parts.require_all(person, "基金台账")
    year = options["year"] or clock.now().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    table = PenaltyFund
    opening = int(table.select(pw.fn.SUM(table.amount)).where(table.day < first).scalar() or 0)
    owed = int(table.select(pw.fn.SUM(table.owed)).where(table.day <= last).scalar() or 0)
    lines, balance = [], opening
    for one in table.select().where(table.day >= first, table.day <= last).order_by(table.number):
        balance += one.amount
        lines.append(_entry(one, balance))
    income = sum(one.income.fen for one in lines if one.income is not None)
    spent = sum(one.spent.fen for one in lines if one.spent is not None)
    return Fund(
        year, Amount(opening), Amount(income), Amount(spent), Amount(balance), Amount(owed) if owed else None,
        tuple(lines),
    )  # fmt: skip


def _entry(one: PenaltyFund, balance: int) -> Entry:
    owed = f"（欠退 {format_yuan(one.owed)} 元）" if one.owed > 0 else ""
    return Entry(
        one.number, one.day, FUND_KIND_NAMES[one.kind], one.purpose + owed,
        Amount(one.amount) if one.amount > 0 else None, Amount(-one.amount) if one.amount < 0 else None,
        Amount(balance), one.made_by,
    )  # fmt: skip


add_paper(
    PaperKind(
        "fund_ledger",
        "部门基金台账",
        "penalty",
        "xlsx",
        rights.LIST_READ,
        Fund,
        fund,
        form="F-27",
        options=(parts.YEAR,),
    )
)
