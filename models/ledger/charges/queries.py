"""Readers of charges: what they rest on, what early payment takes off, and what late fees have grown to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import peewee as pw

from models.core.many import parts
from models.core.money import format_yuan
from models.ledger.charges import rules
from models.ledger.charges.resizing import LATE_FEE
from models.ledger.charges.values import Discount, Late, Span, Spell
from models.ledger.standing import counts
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerPeriod,
    LedgerPosting,
    LedgerReduction,
    LedgerStanding,
)
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Book
from models.ledger.workflow import ChargeSource


def span_of(period: LedgerPeriod) -> Span:
    """The days of a period."""
    return Span(period.item, period.from_on, period.to_on)


def billed(period: int) -> frozenset[int]:
    """The accounts that have a charge of a period which counts."""
    rows: Any = (
        LedgerCharge.select(LedgerCharge.account_id)
        .where(LedgerCharge.period_id == period, LedgerCharge.state == "live", counts(LedgerCharge))
        .tuples()
    )
    return frozenset(account for (account,) in rows)


def opening(account: int, period: int) -> int:
    """What an account was recorded to owe for a period from before the cut-over, in fen; 0 for nothing."""
    table = LedgerCharge
    fen = (
        table.select(pw.fn.SUM(table.receivable))
        .where(
            table.account_id == account, table.period_id == period, table.source == ChargeSource.OPENING,
            table.state == "live", counts(table),
        )
        .scalar()
    )  # fmt: skip
    return int(fen or 0)


def used_before(account: int, period: LedgerPeriod) -> int:
    """The volume of the same item and calendar year that was charged for earlier periods, in thousandths."""
    table = LedgerCharge
    volume = (
        table.select(pw.fn.SUM(table.volume))
        .join(LedgerPeriod, on=(LedgerPeriod.id == table.period_id))
        .where(
            table.account_id == account, table.state == "live", LedgerPeriod.item == period.item, counts(table),
            LedgerPeriod.from_on >= date(period.from_on.year, 1, 1), LedgerPeriod.from_on < period.from_on,
        )
        .scalar()
    )  # fmt: skip
    return int(volume or 0)


def discount_for(charge: LedgerCharge, paid_on: date) -> Discount | None:
    """The discount that paying all of a charge on a day earns, None where none is offered or it was granted already.

    It never takes off more than is open.
    """
    period = LedgerPeriod.get_by_id(charge.period_id)
    owed = charge.receivable - charge.reduction
    if charge.state != "live" or charge.open <= 0:
        return None
    offered = rules.discounts(
        tariffs.book(paid_on).shares, charge.class_code, owed, span_of(period), paid_on
    )  # fmt: skip
    before = granted([charge.id])
    fresh = [one for one in offered if not before.get((charge.id, one.code)) and one.fen <= charge.open]
    return fresh[0] if fresh else None


def granted(charges: Collection[int]) -> dict[tuple[int, str], int]:
    """What was granted on charges by code, in fen."""
    found: dict[tuple[int, str], int] = {}
    for part in parts(charges):
        rows: Any = (
            LedgerReduction.select(LedgerReduction.charge_id, LedgerReduction.code, pw.fn.SUM(LedgerReduction.amount))
            .where(LedgerReduction.charge_id.in_(part))
            .group_by(LedgerReduction.charge_id, LedgerReduction.code)
            .tuples()
        )
        found.update({(charge, code): int(fen) for charge, code, fen in rows})
    return found


def is_withdrawn(row: LedgerReduction) -> bool:
    """Whether as many reductions like this one were taken back as there are: of equal ones, none is told apart."""
    table = LedgerReduction
    like = table.select().where(
        table.charge_id == row.charge_id, table.code == row.code, table.amount.in_([row.amount, -row.amount])
    )
    amounts = [one.amount for one in like]
    return amounts.count(-row.amount) >= amounts.count(row.amount)


def standings_of(first: date, last: date, accounts: Collection[int] | None = None) -> dict[int, tuple[Spell, ...]]:
    """The standings of accounts that hold on some day of a time, by account; of all accounts where none are named."""
    row = LedgerStanding
    asked: Any = row.select(row.account_id, row.code, row.from_on, row.to_on).where(
        row.from_on <= last, row.to_on.is_null() | (row.to_on >= first)
    )
    pages = [asked] if accounts is None else [asked.where(row.account_id.in_(part)) for part in parts(accounts)]
    found: dict[int, list[Spell]] = {}
    for page in pages:
        rows: Any = page.order_by(row.account_id, row.from_on, row.id).tuples()
        for account, code, from_on, to_on in rows:
            found.setdefault(account, []).append(Spell(code, from_on, to_on))
    return {account: tuple(spells) for account, spells in found.items()}


def late_fees(charges: Collection[LedgerCharge], on: date, book: Book, items: Mapping[int, str]) -> dict[int, Late]:
    """What late fees of charges have grown to up to a day (inclusive), by charge; without those that have none.

    `items` tells of each period what it is charged for.
    """
    known = [one for one in charges if one.state == "live" and one.due_on is not None and one.due_on < on]
    paid = _paid([one.id for one in known])
    waived = granted([one.id for one in known])
    found = {}
    for one in known:
        rule = rules.late_fee_rule(book.late_fees, items[one.period_id], one.class_code)
        if rule is None or one.due_on is None:
            continue
        owed = one.receivable - one.reduction + waived.get((one.id, LATE_FEE), 0)
        late = rules.late_fee(owed, paid.get(one.id, []), one.due_on, rule, on)
        if late.fen:
            found[one.id] = late
    return found


def _paid(charges: Collection[int]) -> dict[int, list[tuple[date, int]]]:
    """What paid charges on which days, in fen."""
    found: dict[int, list[tuple[date, int]]] = {}
    for part in parts(charges):
        rows: Any = (
            LedgerPosting.select(LedgerPosting.charge_id, LedgerPosting.posted_on, pw.fn.SUM(LedgerPosting.amount))
            .where(LedgerPosting.charge_id.in_(part), counts(LedgerPosting))
            .group_by(LedgerPosting.charge_id, LedgerPosting.posted_on)
            .order_by(LedgerPosting.charge_id, LedgerPosting.posted_on)
            .tuples()
        )
        for charge, day, fen in rows:
            found.setdefault(charge, []).append((day, int(fen)))
    return found


def titles(records: Collection[int]) -> dict[int, str]:
    """How charges are called: 0010110101 2026-2027采暖季 应收 2,307.13 元."""
    rows: Any = (
        LedgerCharge.select(LedgerCharge.id, LedgerAccount.number, LedgerPeriod.label, LedgerCharge.receivable)
        .join(LedgerAccount, on=(LedgerAccount.id == LedgerCharge.account_id))
        .join(LedgerPeriod, on=(LedgerPeriod.id == LedgerCharge.period_id))
        .where(LedgerCharge.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{number} {label} 应收 {format_yuan(fen)} 元" for record, number, label, fen in rows}
