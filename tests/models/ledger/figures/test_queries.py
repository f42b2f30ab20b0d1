"""Figures as the database sums them, today and as of any day, against sums made by hand; on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from models.core.errors import Refused
from models.core.imports.tables import ImportBatch
from models.ledger.figures import queries, rules
from models.ledger.figures.queries import Asked
from models.ledger.figures.rules import By, Rate, Sums, Treatment
from models.ledger.tables import LedgerCharge, LedgerPosting, LedgerReduction
from tests.factories import ledger, staff
from tests.samples import World

SEASON = "2026-2027"
TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.usefixtures("world")


def now(**values: str) -> Asked:
    return queries.asked(values.get("item", "heat"), values.get("period", SEASON), None)


def by(name: By, question: Asked | None = None) -> dict[str, Sums]:
    return {line.name: line.sums for line in queries.collection(question or now(), name)}


def paid(account: int, fen: int, of: int, on: date = ledger.PAID) -> None:
    ledger.payment(account, fen, charge_id=of, paid_on=on)


def test_an_account_counts_once_however_many_charges_it_has(world: World) -> None:
    two = ledger.account()
    first, second = ledger.charge(two), ledger.charge(two, receivable=50_000, part=1)
    paid(two, 250_000, first)
    assert by(By.TOTAL)["合计"] == Sums(due=1, receivable=300_000, received=250_000)
    paid(two, 50_000, second)
    found = by(By.TOTAL)["合计"]
    assert (found.due, found.paid, found.paid_full, found.open) == (1, 1, 1, 0)


def test_reductions_late_fees_and_relief_stand_apart() -> None:
    part = ledger.account()
    paid(part, 200_000, ledger.charge(part, reduction=50_000))
    wholly = ledger.account()
    ledger.charge(wholly, reduction=250_000)
    late = ledger.account()
    paid(late, 251_000, ledger.charge(late, late_fee=2_000))
    found = by(By.TOTAL)["合计"]
    assert found == Sums(
        due=3, relieved=1, paid=3, paid_full=1, receivable=750_000, reduction=300_000, received=450_000,
        late_fee=2_000, late_received=1_000,
    )  # fmt: skip
    assert rules.by_amount(found, Treatment.SETTLED) == Rate(750_000, 750_000)
    assert rules.by_accounts(found, Treatment.OFF) == Rate(2, 2)


def test_groups_are_told_by_class_place_collector_occupancy_and_period() -> None:
    keeper = staff.employee(name="韩冰")
    home = ledger.account(occupancy="renovated", collector_id=keeper.id)
    shop = ledger.account(class_code="commercial", place_id=ledger.place("滨河新村", "2"), occupancy="shop")
    ledger.charge(home)
    paid(shop, 100_000, ledger.charge(shop, receivable=400_000))
    assert {name: (one.due, one.receivable, one.received) for name, one in by(By.COMPOUND).items()} == {
        "锦绣家园": (1, 250_000, 0), "滨河新村": (1, 400_000, 100_000),
    }  # fmt: skip
    assert {name: one.due for name, one in by(By.COLLECTOR).items()} == {"韩冰": 1, "未指定": 1}
    assert {name: one.due for name, one in by(By.OCCUPANCY).items()} == {"已入住（已装修）": 1, "商铺": 1}
    assert by(By.PERIOD) == {"2026-2027采暖季": Sums(due=2, receivable=650_000, received=100_000)}
    assert sorted(one.due for one in by(By.CLASS).values()) == [1, 1]
    assert rules.total(by(By.CLASS).values()) == by(By.TOTAL)["合计"]


def test_a_day_in_the_past_shows_what_stood_then() -> None:
    account = ledger.account()
    charge = ledger.charge(account, billed_on=date(2026, 9, 1), reduction=10_000)
    LedgerReduction.insert(
        charge_id=charge, account_id=account, amount=10_000, granted_on=date(2026, 10, 20), reason="低保",
        recorded_by="周敏",
    ).execute()  # fmt: skip
    paid(account, 100_000, charge, date(2026, 10, 1))
    paid(account, 140_000, charge, date(2026, 10, 15))
    later = ledger.account()
    ledger.charge(later, billed_on=date(2026, 11, 1))

    def on(day: date) -> Sums | None:
        return by(By.TOTAL, Asked("heat", SEASON, day)).get("合计")

    assert on(date(2026, 8, 31)) is None
    assert on(date(2026, 9, 30)) == Sums(due=1, receivable=250_000)
    assert on(date(2026, 10, 1)) == Sums(due=1, receivable=250_000, received=100_000)
    assert on(date(2026, 10, 15)) == Sums(due=1, receivable=250_000, received=240_000)
    assert on(date(2026, 10, 31)) == Sums(due=1, paid=1, receivable=250_000, reduction=10_000, received=240_000)
    assert on(date(2026, 11, 1)) == Sums(due=2, paid=1, receivable=500_000, reduction=10_000, received=240_000)
    owed = queries.arrears(Asked("heat", "", date(2026, 10, 1)), By.TOTAL)
    assert [(one.accounts, one.total, one.overdue) for one in owed] == [(1, 150_000, 0)]


def test_arrears_are_told_by_age_and_only_of_what_is_open() -> None:
    today = queries.asked("heat", "", None).on
    first = ledger.account()
    for days, fen in ((5, 100), (60, 200), (400, 400), (-3, 800)):
        ledger.charge(first, receivable=fen, part=days % 7, due_on=today - timedelta(days=days))
    settled = ledger.account()
    paid(settled, 250_000, ledger.charge(settled))
    ledger.charge(ledger.account(), state="void")
    (found,) = queries.arrears(Asked("heat", "", today), By.COMPOUND)
    assert (found.name, found.accounts, found.charges, found.total, found.overdue) == ("锦绣家园", 1, 4, 1_500, 700)
    assert dict(found.by_age) == {"not_due": 800, "d30": 100, "d90": 200, "d365": 0, "over": 400}
    assert queries.arrears(Asked("heat", "", today - timedelta(days=1)), By.TOTAL)[0].total == 1_500
    assert queries.arrears(Asked("gas", "", today), By.CLASS) == ()


def test_credit_unclaimed_money_and_refunds_are_told_apart() -> None:
    account = ledger.account()
    ledger.charge(account)
    ledger.payment(account, 9_000)
    ledger.payment(None, 7_000)
    ledger.payment(account, -2_000, kind="refund", paid_on=date(2026, 10, 20))
    found = queries.apart(now())
    assert (found.credit, found.unclaimed, found.refunds, found.since) == (7_000, 7_000, 2_000, ledger.BILLED)
    before = queries.apart(Asked("heat", SEASON, date(2026, 10, 1)))
    assert (before.credit, before.unclaimed, before.refunds) == (0, 0, 0)


def test_the_recovery_rate_counts_what_came_within_the_term() -> None:
    account, item = ledger.account(), {"period_id": ledger.period("2026-09", item="gas")}
    due: dict[str, Any] = {"delivered_on": date(2026, 10, 1), "due_on": date(2026, 10, 8), **item}
    early, in_term, late = (ledger.charge(account, receivable=100, part=part, **due) for part in range(3))
    paid(account, 100, early, date(2026, 10, 4))
    paid(account, 100, in_term, date(2026, 10, 8))
    paid(account, 100, late, date(2026, 10, 9))
    ledger.charge(account, receivable=900, **{**due, "due_on": TODAY + timedelta(days=9000)})
    found = queries.timely(now(item="gas", period="2026-09"))
    assert (found.within_term, found.early.part, found.early_days, found.least_percent) == (Rate(200, 300), 100, 3, 95)


def test_without_a_period_the_newest_one_with_charges_is_meant() -> None:
    account = ledger.account()
    ledger.charge(account, period_id=ledger.period("2024-2025"))
    assert queries.asked(None, None, date(2026, 3, 1)).period == "2024-2025"
    ledger.charge(account, period_id=ledger.period("2026-2027"))
    assert queries.asked(None, None, date(2026, 3, 1)).period == "2024-2025"
    assert queries.asked(None, None, date(2026, 10, 1)).period == "2026-2027"
    with pytest.raises(Refused, match="没有“2031”这个计费期"):
        queries.asked("heat", "2031", None)


def test_rows_of_a_file_that_was_taken_back_do_not_count() -> None:
    account = ledger.account()
    paid(account, 100_000, ledger.charge(account))
    LedgerCharge.update(batch_id=1).execute()
    ImportBatch.insert(
        id=1, row_version=1, kind="ledger", file="x.xlsx", sha256="0", state="reversed",
        touched_at="2026-10-01 08:00:00",
    ).execute()  # fmt: skip
    assert queries.collection(now(), By.TOTAL) == ()
    LedgerCharge.update(batch_id=0).execute()
    LedgerPosting.update(batch_id=1).execute()
    assert queries.apart(now()).credit == 0
