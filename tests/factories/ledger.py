"""Accounts, periods, charges and payments of the ledger, written straight into the tables; money in fen."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from models.core import text
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPlace, LedgerPosting

BILLED = date(2026, 9, 1)
DUE = date(2026, 10, 31)
PAID = date(2026, 10, 12)
_numbers = count(1)


def place(compound: str = "锦绣家园", building: str = "1") -> int:
    """A building of a compound; the same one is given again."""
    known = LedgerPlace.get_or_none(LedgerPlace.compound == compound, LedgerPlace.building == building)
    if known is not None:
        return int(known.id)
    initials = text.word_initials(compound)
    return int(LedgerPlace.insert(compound=compound, building=building, initials=initials).execute())


def account(number: str = "", **values: Any) -> int:
    """A household of 100 m² in use, at building 1 of 锦绣家园; with a number of its own unless one is given."""
    name = values.setdefault("name", "张国强")
    row = {
        "number": number or f"00101{next(_numbers):05d}",
        "initials": text.initials(name),
        "class_code": "household",
        "area": 10_000,
        "unit_no": "1",
        "room": "101",
        "state": "active",
        **values,
    }
    if "place_id" not in row:
        row["place_id"] = place()
    return int(LedgerAccount.insert(**row).execute())


def period(code: str = "2026-2027", *, item: str = "heat", **values: Any) -> int:
    """A heating season, or with item="gas" a month (2026-10); the same one is given again."""
    known = LedgerPeriod.get_or_none(LedgerPeriod.item == item, LedgerPeriod.code == code)
    if known is not None:
        return int(known.id)
    first = date(int(code[:4]), 11, 15) if item == "heat" else date(int(code[:4]), int(code[5:7]), 1)
    row = {
        "item": item,
        "code": code,
        "label": f"{code}采暖季" if item == "heat" else code,
        "from_on": first,
        "to_on": date(first.year + 1, 3, 15) if item == "heat" else date(first.year, first.month, 28),
        "due_on": DUE,
        "state": "open",
        **values,
    }
    return int(LedgerPeriod.insert(**row).execute())


def charge(account_id: int, *, period_id: int | None = None, receivable: int = 250_000, **values: Any) -> int:
    """A heating fee of 2,500 yuan that nobody has paid, due on 31 October 2026."""
    row = {
        "account_id": account_id,
        "period_id": period() if period_id is None else period_id,
        "source": "ledger",
        "class_code": "household",
        "area": 10_000,
        "price": 250_000,
        "receivable": receivable,
        "billed_on": BILLED,
        "due_on": DUE,
        **values,
    }
    owed = receivable - row.get("reduction", 0) + row.get("late_fee", 0)
    row.setdefault("open", owed if row.get("state", "live") == "live" else 0)
    return int(LedgerCharge.insert(**row, owing=int(row["open"] > 0)).execute())


def payment(
    account_id: int | None, amount: int = 250_000, *, charge_id: int | None = None, **values: Any
) -> int:  # fmt: skip
    """Cash of an account that pays a charge, or else becomes its credit; of no account, money that waits (待认领)."""
    row = {
        "kind": "receipt",
        "account_id": account_id,
        "amount": amount,
        "paid_on": PAID,
        "way": "cash",
        "source": "hall",
        "waits": "" if account_id is not None else "UNKNOWN_ACCOUNT",
        **values,
    }
    record = int(LedgerPayment.insert(**row).execute())
    LedgerPosting.insert(
        payment_id=record, account_id=account_id, charge_id=charge_id, amount=amount, posted_on=row["paid_on"],
        why="pay", batch_id=row.get("batch_id", 0),
    ).execute()  # fmt: skip
    if charge_id is not None:
        paid = LedgerCharge.get_by_id(charge_id)
        LedgerCharge.update(open=paid.open - amount, owing=int(paid.open > amount)).where(
            LedgerCharge.id == charge_id
        ).execute()
    return record
