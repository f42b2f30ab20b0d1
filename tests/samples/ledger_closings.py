"""A valid call of every action on takings, days and months of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.core.unit import perform
from models.ledger.tables import LedgerClosing
from tests.factories import ledger, staff
from tests.samples import Maker, Sample, World

DAY, MONTH = date(2026, 10, 12), "2026-10"


def cash(fen: int) -> list[dict[str, Any]]:
    """What was counted: cash only."""
    return [{"way": "cash", "amount": fen}]


def takings(source: str = "hall") -> str:
    """The key of a cashier with one payment of 2,500 yuan in cash on the day; of a file, that of a name."""
    charge = ledger.charge(account := ledger.account())
    if source == "hall":
        cashier = staff.employee(name="钱小芳", product_role="CASHIER")
        ledger.payment(account, charge_id=charge, cashier="钱小芳", cashier_id=cashier.id)
        return str(cashier.id)
    ledger.payment(account, charge_id=charge, cashier="李收费", source=source)
    return "李收费"


def counted_by_cashier() -> int:
    """A day that its cashier handed in."""
    key = takings()
    row = LedgerClosing.create(
        row_version=1, day=DAY, cashier_key=key, cashier="钱小芳", cashier_id=int(key), state="counted",
        system='{"cash":250000}', counted='{"cash":250000}', system_sum=250_000, counted_sum=250_000,
        counted_at="2026-10-12 18:00:00", counted_by_id=int(key), counted_by="钱小芳",
    )  # fmt: skip
    return int(row.id)


def count(world: World) -> Sample:
    key = takings()
    values = {"day": str(DAY), "cashier_key": key, "counted": cash(249_000), "cause": "找错零钱", "remark": ""}
    return Sample(values, world.admin, bad={"counted": [{"way": "贝壳", "amount": 1}], "cause": ""})


def reconcile_stated(world: World) -> Sample:
    values = {"day": str(DAY), "cashier_key": takings("ledger"), "counted": cash(250_000)}
    return Sample(values, world.admin, bad={"day": "2199-01-01", "counted": [{"way": "贝壳", "amount": 1}]})


def of_day(**values: Any) -> Maker:
    def make(world: World) -> Sample:
        return Sample({"id": counted_by_cashier(), "row_version": 1, **values}, world.admin)

    return make


def lines(fen: int) -> list[dict[str, Any]]:
    """Finance's side of the month: one cashier's cash."""
    return [{"cashier": "钱小芳", "way": "cash", "amount": fen}]


def prepare(world: World) -> Sample:
    takings()
    return Sample({"month": MONTH, "lines": lines(250_000), "cause": ""}, world.admin, bad={"month": "2199-01"})


def of_month(signed: bool = False, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        made = perform("ledger.prepare_month", prepare(world).values, user=world.admin)
        assert made.record is not None
        version = 1
        if signed:
            perform("ledger.sign_month", {"id": made.record[1], "row_version": 1}, user=world.admin)
            version = 2
        return Sample({"id": made.record[1], "row_version": version, **values}, world.admin)

    return make


SAMPLES: dict[str, Maker] = {
    "ledger.count": count,
    "ledger.recount": of_day(counted=cash(240_000), cause="少收一笔", remark=""),
    "ledger.reconcile": of_day(cause="", remark=""),
    "ledger.reconcile_stated": reconcile_stated,
    "ledger.return_closing": of_day(reason="现金少记了一笔"),
    "ledger.prepare_month": prepare,
    "ledger.correct_month": of_month(lines=lines(240_000), cause="财务少记一笔"),
    "ledger.sign_month": of_month(),
    "ledger.reopen_month": of_month(signed=True, reason="补记一笔漏收"),
}
