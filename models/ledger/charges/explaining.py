"""The answer to «为什么?» about charges: what was kept with them, or what would be worked out today."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from models.core import clock
from models.core.explain import Explanation, Used
from models.core.hundredths import words as hundredths
from models.core.many import parts
from models.ledger.charges import queries, rules, telling
from models.ledger.charges.telling import Granted, Stored
from models.ledger.charges.values import Computed, Facts, from_json
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerReduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Base, Book
from models.ledger.workflow import ChargeSource


def explain(records: Collection[int]) -> Mapping[int, Explanation]:
    """Why these charges come to what they do, by charge."""
    charges = [one for part in parts(records) for one in LedgerCharge.select().where(LedgerCharge.id.in_(part))]
    numbers = {one.account_id for one in charges}
    accounts = {
        one.id: one for part in parts(numbers) for one in LedgerAccount.select().where(LedgerAccount.id.in_(part))
    }
    periods = {
        one.id: one
        for one in LedgerPeriod.select().where(LedgerPeriod.id.in_(sorted({one.period_id for one in charges})))
    }
    books = {one.from_on: tariffs.book(one.from_on) for one in periods.values()}
    granted = _granted(records)
    today = clock.now().date()
    items = {one.id: one.item for one in periods.values()}
    late = queries.late_fees([one for one in charges if one.owing], today, tariffs.book(today), items)
    found = {}
    for one in charges:
        period, account = periods[one.period_id], accounts[one.account_id]
        span = queries.span_of(period)
        made = _kept(one) if one.basis else _now(one, account, period, books[period.from_on])
        told = telling.explanation(_stored(one), made, span, granted.get(one.id, ()), late.get(one.id))
        used = Used("ledger_account", account.id, f"{account.number} {account.name}", _facts_words(one))
        found[one.id] = Explanation(
            told.result, told.steps, told.bases, (used,), told.timeline, warnings=told.warnings
        )  # fmt: skip
    return found


def _kept(charge: LedgerCharge) -> Computed:
    """How a charge was worked out, as it was kept with it."""
    stored = json.loads(charge.basis)
    quantity = charge.volume if stored["base"] == Base.VOLUME else charge.area
    return from_json(stored, charge.computed or 0, charge.share, charge.price, quantity or 0)


def _now(charge: LedgerCharge, account: LedgerAccount, period: LedgerPeriod, book: Book) -> Computed:
    """What area or volume of a charge that came from elsewhere and the tariff of its period give."""
    facts = Facts(
        charge.class_code or account.class_code,
        charge.area if charge.area is not None else account.area,
        charge.price if charge.price is not None else account.price,
        charge.volume,
    )
    tariff = book.tariff(period.item, facts.class_code)
    return rules.computed(facts, tariff, (), queries.span_of(period))


def _stored(one: LedgerCharge) -> Stored:
    return Stored(
        ChargeSource(one.source), one.receivable, one.reduction, one.late_fee, one.open, one.computed, one.billed_on,
        one.delivered_on, one.due_on, one.words,
    )  # fmt: skip


def _facts_words(one: LedgerCharge) -> str:
    area = f"建筑面积 {hundredths(one.area)} 平方米" if one.area is not None else ""
    volume = f"用量 {telling.volume_words(one.volume)} 立方米" if one.volume is not None else ""
    return "，".join(part for part in (area, volume) if part)


def _granted(records: Collection[int]) -> dict[int, tuple[Granted, ...]]:
    found: dict[int, tuple[Granted, ...]] = {}
    for part in parts(records):
        rows: Any = (
            LedgerReduction.select()
            .where(LedgerReduction.charge_id.in_(part))
            .order_by(LedgerReduction.granted_on, LedgerReduction.id)
        )
        for row in rows:
            found[row.charge_id] = (
                *found.get(row.charge_id, ()),
                Granted(row.granted_on, row.reason, row.amount),
            )
    return found
