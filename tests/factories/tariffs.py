"""Rules of charges that an office has published: tariffs, shares, late fees, from the beginning of 2026."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from models.core import clock
from models.core.rulebook import queries
from models.core.rulebook.register import get_policy
from models.core.rulebook.rules import BEGINNING
from models.core.unit import perform
from models.ledger.tables import LedgerStanding

SINCE = "2026-01-01"
HEAT = {"item": "heat", "class_code": "居民", "base": "area", "price": "23"}
FIRMS = {"item": "heat", "class_code": "非居民", "base": "area", "price": "32"}
GAS = {"item": "gas", "class_code": "居民", "base": "volume", "price": "3.06"}
EARLY = {
    "code": "early", "label": "提前缴费优惠", "item": "heat", "kind": "discount", "needs": "payment", "percent": "2",
    "pay_by": "12-31",
}  # fmt: skip
POOR = {"code": "poor", "label": "特困减免", "kind": "relief", "needs": "standing", "percent": "10", "item": "heat"}
LATE = {"item": "heat", "permille": "0.5", "after_days": 1, "cap": "100"}


def set_rules(world: Any, name: str, *rows: dict[str, Any], since: str = SINCE, keep: bool = False) -> None:
    """Let a rule table have these rows from a day on, beside those that it has where `keep` says so."""
    table = get_policy(name)
    there = [dict(row) for row in queries.policy(name, BEGINNING)] if keep else []
    every = [{f.name: row[f.name] for f in table.fields if row.get(f.name) is not None} for row in [*there, *rows]]
    values = {
        "name": name, "rows": json.dumps(every, ensure_ascii=False, default=str), "valid_from": since,
        "reason": "公布的价格", "retroactive": True,
    }  # fmt: skip
    perform("ledger.set_rules", values, user=world.admin)


def published(world: Any) -> None:
    """Prices of heat for homes and firms and of gas, an early discount, a relief of 10 %, and late fees."""
    set_rules(world, "ledger_tariffs", HEAT, FIRMS, GAS)
    set_rules(world, "ledger_shares", EARLY, POOR, keep=True)
    set_rules(world, "ledger_late_fees", LATE)


def standing(account: int, code: str, first: date = date(2026, 10, 1), last: date | None = None) -> int:
    """What holds for an account from a day to another."""
    return int(
        LedgerStanding.insert(
            account_id=account, code=code, from_on=first, to_on=last, reason="登记", recorded_at=clock.now(),
            recorded_by="周敏",
        ).execute()
    )  # fmt: skip
