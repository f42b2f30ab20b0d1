"""Valid calls of the acts on rules, periods and charges of the ledger."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from models.core.rulebook import queries
from models.core.unit import perform
from models.ledger.tables import LedgerCharge, LedgerPeriod, LedgerReduction
from tests.factories import ledger, org, tariffs
from tests.samples import Maker, Sample, World

SEASON = "2026-2027"


def finance(world: World) -> int:
    """A user of finance."""
    return org.user(world, roles=("FINANCE",), scope="all")


def _version(table: Any, record: int) -> int:
    return int(table.get_by_id(record).row_version)


def set_rules(world: World) -> Sample:
    rows = [tariffs.HEAT, tariffs.FIRMS, {**tariffs.GAS, "above": "0"}, {**tariffs.GAS, "above": "300", "price": "3.5"}]
    values = {
        "name": "ledger_tariffs", "rows": json.dumps(rows, ensure_ascii=False),
        "seen": queries.newest("ledger_tariffs").id, "valid_from": "2099-01-01", "reason": "公布新价格",
        "retroactive": False,
    }  # fmt: skip
    bad = {
        "name": "penalty_schemes", "valid_from": "2020-01-01",
        "rows": json.dumps([{**tariffs.HEAT, "class_code": "外星人"}], ensure_ascii=False),
    }  # fmt: skip
    return Sample(values, finance(world), bad=bad)


def add_period(world: World) -> Sample:
    return Sample({"item": "heat", "code": "2027-2028"}, finance(world), bad={"code": "2027-2029"})


def _period(**values: Any) -> tuple[int, dict[str, Any]]:
    record = ledger.period(SEASON, **values)
    return record, {"id": record, "row_version": _version(LedgerPeriod, record)}


def edit_period(world: World) -> Sample:
    record, values = _period()
    ledger.charge(ledger.account(), period_id=record)
    days = {"from_on": "2026-11-01", "to_on": "2027-03-31", "due_on": "2026-11-30", "retime": True}
    return Sample({**values, **days}, finance(world), bad={"to_on": "2026-01-01"})


def close_period(world: World) -> Sample:
    return Sample(_period()[1], finance(world))


def reopen_period(world: World) -> Sample:
    return Sample({**_period(state="closed")[1], "reason": "漏了一户"}, finance(world))


def compute(world: World) -> Sample:
    tariffs.published(world)
    ledger.account()
    poor = ledger.account(name="李小雨")
    tariffs.standing(poor, "poor")
    values = {"period_id": ledger.period(SEASON), "class_code": "居民"}
    return Sample(values, finance(world), bad={"class_code": "外星人"})


def add_charge(world: World) -> Sample:
    tariffs.published(world)
    values = {
        "account_id": ledger.account(),
        "item": "gas",
        "code": "2026-10",
        "reading_from": "336",
        "reading_to": "365",
    }
    return Sample(values, finance(world), bad={"reading_to": "12", "code": "2026-13", "receivable": -1})


def record_opening(world: World) -> Sample:
    values = {
        "account_id": ledger.account(), "item": "heat", "code": "2025-2026", "amount": 120_000,
        "billed_on": "2025-09-01", "reason": "财务欠费表第 3 页", "scan": b"%PDF-1.4\n%\xe2\xe3\n%%EOF\n",
    }  # fmt: skip
    return Sample(values, finance(world), bad={"amount": 0, "billed_on": "2199-01-01", "due_on": "2020-01-01"})


def _charge(**values: Any) -> tuple[int, dict[str, Any]]:
    record = ledger.charge(ledger.account(), **values)
    return record, {"id": record, "row_version": _version(LedgerCharge, record)}


def adjust(world: World) -> Sample:
    record, values = _charge()
    account = LedgerCharge.get_by_id(record).account_id
    ledger.payment(account, 250_000, charge_id=record)
    values["row_version"] = _version(LedgerCharge, record)
    return Sample({**values, "receivable": 230_000, "reason": "面积更正"}, finance(world), bad={"receivable": -1})


def reduce(world: World) -> Sample:
    _, values = _charge()
    bad = {"amount": 300_000, "code": "没有这种"}
    return Sample({**values, "amount": 50_000, "code": "政策减免", "reason": "军属"}, finance(world), bad=bad)


def withdraw_reduction(world: World) -> Sample:
    made = reduce(world)
    perform("ledger.reduce_charge", made.values, user=made.user)
    record = LedgerReduction.select().order_by(LedgerReduction.id.desc()).first().id
    return Sample({"id": record, "reason": "材料不符"}, made.user)


def void(world: World) -> Sample:
    return Sample({**_charge()[1], "reason": "重复登记"}, finance(world))


def deliver(world: World) -> Sample:
    records = [ledger.charge(ledger.account(), due_on=None) for _ in range(2)]
    values = {"charges": records, "delivered_on": "2026-09-03"}
    return Sample(values, org.user(world, roles=("CASHIER",), scope="all"), bad={"delivered_on": "2199-01-01"})


def book_late_fees(world: World) -> Sample:
    tariffs.published(world)
    record = ledger.charge(ledger.account(), due_on=date(2026, 2, 1))
    return Sample({"charges": [record]}, finance(world))


SAMPLES: dict[str, Maker] = {
    "ledger.set_rules": set_rules,
    "ledger.add_period": add_period,
    "ledger.edit_period": edit_period,
    "ledger.close_period": close_period,
    "ledger.reopen_period": reopen_period,
    "ledger.compute_charges": compute,
    "ledger.add_charge": add_charge,
    "ledger.record_opening": record_opening,
    "ledger.adjust_charge": adjust,
    "ledger.reduce_charge": reduce,
    "ledger.withdraw_reduction": withdraw_reduction,
    "ledger.void_charge": void,
    "ledger.deliver_sheets": deliver,
    "ledger.book_late_fees": book_late_fees,
}
