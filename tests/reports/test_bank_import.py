"""A bank's list read from the sample and from its variations, set against the ledger of the same town."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import peewee as pw
import pytest

import models.areas
from models.core import access, bulk, check
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.core.register import Done
from models.core.unit import perform
from models.ledger.standing import counts
from models.ledger.tables import (
    LedgerAccount,
    LedgerCharge,
    LedgerClosing,
    LedgerPayment,
    LedgerPosting,
)
from models.ledger.tariffs import queries as tariffs
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import ledger
from tests.samples import World
from tests.source import ROOT

assert models.areas

DATA = ROOT / "tests/data"
LEDGER, LIST = DATA / "01_热费台账_整齐.xlsx", DATA / "06_银行代收明细.xlsx"
ANSWERS: Mapping[str, Any] = json.loads((DATA / "06_银行代收明细.json").read_text(encoding="utf-8"))
HEAD = ("交易日期", "银行流水号", "缴费户号", "缴费户名", "金额", "摘要", "状态")
DAY = datetime(2026, 11, 3, 10, 20)


def fen(yuan: Any) -> int:
    return round((yuan or 0) * 100)


@cache
def rows_of_ledger() -> tuple[tuple[Any, ...], ...]:
    book = openpyxl.load_workbook(LEDGER, read_only=True)
    rows = tuple(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    book.close()
    return rows


def fill() -> None:
    """The accounts, charges and payments of the sample ledger."""
    season, there = ledger.period(), ledger.place()
    ways = tariffs.book(date(2026, 11, 1))
    rows = rows_of_ledger()
    accounts = bulk.add(LedgerAccount, len(rows), {
        "number": [one[0] for one in rows], "name": [one[1] for one in rows], "state": "active", "place_id": there,
        "class_code": "household",
    })  # fmt: skip
    owed = [fen(one[12]) for one in rows]
    charges = bulk.add(LedgerCharge, len(rows), {
        "account_id": accounts, "period_id": season, "source": "ledger", "receivable": [fen(one[8]) for one in rows],
        "reduction": [fen(one[9]) for one in rows], "late_fee": [fen(one[10]) for one in rows], "open": owed,
        "owing": [int(one > 0) for one in owed], "billed_on": ledger.BILLED, "due_on": ledger.DUE,
    })  # fmt: skip
    paid = [(one, account, charge) for one, account, charge in zip(rows, accounts, charges, strict=True) if one[11]]
    payments = bulk.add(LedgerPayment, len(paid), {
        "kind": "receipt", "account_id": [account for _, account, _ in paid], "amount": [fen(p[11]) for p, _, _ in paid],
        "paid_on": [p[13].date() for p, _, _ in paid], "way": [ways.way_of(p[14])[0] for p, _, _ in paid],
        "receipt_no": [p[15] for p, _, _ in paid], "cashier": [p[16] for p, _, _ in paid], "source": "ledger",
    })  # fmt: skip
    bulk.add(LedgerPosting, len(paid), {
        "payment_id": payments, "account_id": [account for _, account, _ in paid],
        "charge_id": [charge for *_, charge in paid], "amount": [fen(p[11]) for p, _, _ in paid],
        "posted_on": [p[13].date() for p, _, _ in paid], "why": "pay",
    })  # fmt: skip


@pytest.fixture
def town(world: World) -> World:
    """The sample ledger in the database, on both kinds of it."""
    fill()
    return world


def look(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("payments"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(look(path, **choices), person=access.load_user(world.admin))


def classes(checked: Checked) -> dict[int, str]:
    return {one["row"]: one["class"] for one in checked.found.details["matches"]}


def balance(number: str) -> int:
    """What an account owes less what it has paid ahead, in fen."""
    row = LedgerAccount.get(LedgerAccount.number == number)
    owed = LedgerCharge.select(pw.fn.SUM(LedgerCharge.open)).where(LedgerCharge.account_id == row.id).scalar() or 0
    return int(owed) - credit(row.id)


def credit(account: int) -> int:
    of_account = (LedgerPosting.account_id == account) & LedgerPosting.charge_id.is_null() & counts(LedgerPosting)
    return int(LedgerPosting.select(pw.fn.SUM(LedgerPosting.amount)).where(of_account).scalar() or 0)


def sums() -> tuple[int, int]:
    """What all accounts together owe, and what those that owe nothing have paid ahead."""
    balances = [balance(row.number) for row in LedgerAccount.select(LedgerAccount.number)]
    return sum(one for one in balances if one > 0), -sum(one for one in balances if one < 0)


def sound() -> None:
    """Nothing is wrong with the money; rows of this test have no acts in the log."""
    from models.ledger.payments import checks

    for one in (checks._postings, checks._opens, checks._credit, checks._reversals, checks._refunds):
        assert list(one()) == []
    assert check


def test_the_sample_is_met_row_by_row(town: World) -> None:
    assert sums()[0] == ANSWERS["arrears_before_fen"]
    before = {number: balance(number) for number in ANSWERS["accounts"]}
    assert before == {number: one["before_fen"] for number, one in ANSWERS["accounts"].items()}
    checked = look(LIST)
    assert checked.found.questions == ()
    told = checked.found.details
    assert told["by_class"] == ANSWERS["by_class"]
    assert sum(one["rows"] for one in told["by_class"].values()) == ANSWERS["data_rows"]
    assert sum(one["fen"] for one in told["by_class"].values()) == ANSWERS["sum_all_rows_fen"]
    not_exact = [{k: v for k, v in one.items() if k != "waits"} for one in told["matches"] if one["class"] != "EXACT"]
    assert not_exact == ANSWERS["not_exact"]
    done = take(town, LIST)
    after = {number: balance(number) for number in ANSWERS["accounts"]}
    assert after == {number: one["after_fen"] for number, one in ANSWERS["accounts"].items()}
    assert sums() == (ANSWERS["arrears_left_fen"], ANSWERS["prepaid_left_fen"])
    waiting = Counter(one["code"] for one in done.details["waiting"])
    assert waiting == {"UNKNOWN_ACCOUNT": 7, "NAME_MISMATCH": 5}
    duplicates = told["by_class"]["DUPLICATE_SERIAL"]
    assert done.details["sums"] == {"amount": ANSWERS["sum_all_rows_fen"] - duplicates["fen"]}
    assert done.details["refused"] == duplicates["rows"]
    of_bank = LedgerPayment.select(pw.fn.SUM(LedgerPosting.amount)).join(
        LedgerPosting, on=(LedgerPosting.payment_id == LedgerPayment.id)
    ).where(LedgerPayment.source == "bank", LedgerPosting.account_id.is_null(False))
    assert int(of_bank.scalar()) == ANSWERS["applied_net_fen"]
    sound()


def test_the_sample_twice_brings_nothing_new(town: World) -> None:
    take(town, LIST)
    before = sums()
    with pytest.raises(Refused) as refused:
        take(town, LIST)
    assert refused.value.code == "NOTHING_NEW"
    assert sums() == before
