"""Large ledgers come to the same as small ones; two at once, acts in between and a stop halfway double nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import peewee as pw
import pytest

from models.core import clock, database
from models.core.errors import Refused
from models.core.imports import actions, staging
from models.core.imports.tables import ImportBatch
from models.core.register import Done
from models.core.unit import perform
from models.ledger import postings
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPosting
from reports.kit import intake
from reports.kit.intake import Cancelled, Checked
from tests.factories import ledger
from tests.faults import file_full, server_full
from tests.reports.test_ledger_import import book, finance, live, look, money, reconcile, reverse, row, sound, unpaid
from tests.samples import World

COUNT = 9
ROWS = [f"00101101{at:02d}" for at in range(COUNT)]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is large here: more than three rows."""
    for module in (intake, actions):
        monkeypatch.setattr(module, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(staging, "AT_ONCE", 4)


@pytest.fixture
def file(world: World, tmp_path: Path) -> Path:
    for number in ROWS:
        ledger.account(number)
    assert world
    return book(tmp_path, [row(户号=number, 票据号=f"RF{at}") for at, number in enumerate(ROWS)])


def post(world: World, checked: Checked) -> Done:
    return intake.post(checked, person=finance(world))


def stored() -> int:
    return sum(table.select().count() for table in (LedgerCharge, LedgerPayment, LedgerPosting))


def test_a_staged_ledger_is_taken_and_taken_back_as_a_small_one(world: World, file: Path, tmp_path: Path) -> None:
    done = post(world, look(file))
    assert (done.details["written"], done.details["sums"]) == (
        COUNT, {"due": 2_250_000, "remit": 0, "late": 0, "paid": 900_000, "owed": 1_350_000},
    )  # fmt: skip
    assert (live(), len(money())) == ([(250_000, 150_000, 0)] * COUNT, COUNT)
    sound()
    later = book(tmp_path, [
        *(row(户号=number, 票据号=f"RF{at}") for at, number in enumerate(ROWS[:4])),
        *(row(户号=number, 已收=2500, 欠费=0, 票据号=f"RN{at}") for at, number in enumerate(ROWS[4:])),
        *(unpaid(户号=number, 建筑面积=10, 应收热费=250, 欠费=250) for number in ROWS[:5]),
    ], "后来.xlsx")  # fmt: skip
    checked = look(later, update_known=True)
    counted = [len(one) for one in (checked.found.new, checked.found.same, checked.found.changed)]
    assert counted == [5, 4, 5]
    more = post(world, checked)
    assert (more.details["written"], more.details["updated"], more.details["accepted"]) == (10, 5, 14)
    assert more.details["sums"] == {"due": 2_375_000, "remit": 0, "late": 0, "paid": 1_650_000, "owed": 725_000}
    assert [open_ for _, open_, _ in live()] == [150_000] * 4 + [0] * 5 + [25_000] * 5
    sound()
    reverse(world, more)
    assert live() == [(250_000, 150_000, 0)] * COUNT
    sound()
    reverse(world, done)
    assert (live(), money()) == ([], [])
    sound()
    assert post(world, look(file)).details["new"] == COUNT


def test_only_changed_rows_of_a_large_file(world: World, file: Path, tmp_path: Path) -> None:
    post(world, look(file))
    rows = [row(户号=number, 已收=2000, 欠费=500, 票据号=f"RN{at}") for at, number in enumerate(ROWS)]
    checked = look(book(tmp_path, rows, "后来.xlsx"), update_known=True)
    done = post(world, checked)
    assert (done.details["updated"], done.details["sums"]["paid"]) == (COUNT, COUNT * 200_000)
    assert [open_ for _, open_, _ in live()] == [50_000] * COUNT
    sound()
    with pytest.raises(Refused) as refused:
        post(world, look(book(tmp_path, [*rows, row(户号=ROWS[0], 备注="又")], "再.xlsx")))
    assert refused.value.code == "ROWS"
    same = look(book(tmp_path, [[*one[:-1], "同"] for one in rows], "同.xlsx"))
    with pytest.raises(Refused) as refused:
        post(world, same)
    assert refused.value.code == "NOTHING_NEW"


def test_a_stop_halfway_leaves_nothing(world: World, file: Path) -> None:
    told: list[int] = []

    def stop(_words: str, done: int, _all: int) -> None:
        told.append(done)
        if done:
            assert stored()
            assert (live(), money()) == ([], [])
            raise Cancelled

    with pytest.raises(Cancelled):
        intake.post(look(file), person=finance(world), tell=stop)
    assert (told, stored(), ImportBatch.select().count()) == ([0, 4], 0, 0)


@pytest.mark.parametrize("full", [file_full, server_full])
def test_a_full_disk_is_told_and_leaves_nothing(
    world: World, file: Path, monkeypatch: pytest.MonkeyPatch, full: Callable[[], Exception]
) -> None:
    real = staging.add

    def add(kind: Any, batch: int, staged: int, *rest: Any) -> int:
        if staged:
            raise full()
        return real(kind, batch, staged, *rest)

    monkeypatch.setattr(staging, "add", add)
    with pytest.raises(pw.OperationalError) as stopped:
        post(world, look(file))
    told = database.in_words(stopped.value)
    assert told is not None
    assert "空间" in str(told)
    assert (live(), stored(), ImportBatch.select().count()) == ([], 0, 0)
    monkeypatch.setattr(staging, "add", real)
    assert post(world, look(file)).details["new"] == COUNT


def test_what_a_dead_import_left_is_cleared_away(world: World, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = look(file)
    kind = checked.source.kind
    batch = staging.begin(kind, finance(world), file="x", sheet="x", sha256="7" * 64, month="")
    staging.load(kind, batch, checked.found.new[:4], lambda _: None)
    assert stored() == 12
    assert (live(), money()) == ([], [])
    sound()
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert post(world, look(file)).details["new"] == COUNT
    assert stored() == 3 * COUNT


def between(world: World, checked: Checked, act: Any) -> str:
    """The code of the refusal where something is done while rows are being staged."""

    def tell(_words: str, done: int, _all: int) -> None:
        if done == COUNT:
            act()

    with pytest.raises(Refused) as refused:
        intake.post(checked, person=finance(world), tell=tell)
    assert stored() <= 5
    return refused.value.code


def account(at: int) -> int:
    return int(LedgerAccount.get(LedgerAccount.number == ROWS[at]).id)


def test_what_others_do_meanwhile_is_seen(world: World, file: Path) -> None:
    checked = look(file)
    period = ledger.period()
    assert between(world, checked, lambda: ledger.charge(account(3), source="computed")) == "MEANWHILE"
    LedgerCharge.delete().execute()
    assert between(world, checked, lambda: LedgerAccount.update(state="closed").where(
        LedgerAccount.id == account(2)).execute()) == "MEANWHILE"  # fmt: skip
    LedgerAccount.update(state="active").execute()
    assert between(world, checked, lambda: LedgerPeriod.update(state="closed").execute()) == "PERIOD_CLOSED"
    LedgerPeriod.update(state="open").where(LedgerPeriod.id == period).execute()
    paid = between(world, checked, lambda: ledger.payment(account(1), 100_000, paid_on=date(2026, 10, 12)))
    assert paid == "MEANWHILE"
    LedgerPosting.delete().execute()
    LedgerPayment.delete().execute()
    assert between(world, checked, lambda: reconcile(date(2026, 10, 12))) == "CLOSED_DAY"


@pytest.mark.parametrize("act", ["apply_credit", "move_payment", "refund"])
def test_known_money_that_was_spent_meanwhile_pays_nothing_more(world: World, file: Path, act: str) -> None:
    """A payment of the counter that a row means is credit when the file is looked at, and spent when it is posted."""
    older = ledger.charge(account(1), period_id=ledger.period("2025-2026"), receivable=100_000)
    known = ledger.payment(account(1), 100_000, paid_on=date(2026, 10, 12))
    checked = look(file)
    values: dict[str, Any] = {"account_id": account(1)}
    if act == "move_payment":
        values = {"id": known, "row_version": 1, "account_id": account(2), "reason": "错户"}
    spend = partial(perform, f"ledger.{act}", values, user=finance(world).user_id)
    if act == "refund":
        spend = partial(ledger.payment, account(1), -60_000, kind="refund")
    assert between(world, checked, spend) == "MEANWHILE"
    assert LedgerCharge.get_by_id(older).open == (0 if act == "apply_credit" else 100_000)
    left = {"apply_credit": 0, "move_payment": 0, "refund": 40_000}
    assert postings.credit(account(1)) == left[act]
    if act != "refund":  # that one is put in by hand here
        sound()


def test_two_at_once_and_the_same_file_twice(world: World, file: Path, tmp_path: Path) -> None:
    other = book(tmp_path, [row(户号=number, 票据号=f"RF{at}", 备注="x") for at, number in enumerate(ROWS)], "另.xlsx")
    checked, second = look(file), look(other)
    post(world, checked)
    with pytest.raises(Refused) as refused:
        post(world, second)
    assert refused.value.code == "MEANWHILE"
    assert (len(live()), ImportBatch.select().count()) == (COUNT, 1)
    with pytest.raises(Refused) as refused:
        post(world, look(file))
    assert refused.value.code == "SAME_FILE"
    assert not database.current().in_transaction()


def test_the_act_itself_reads_rows_as_the_file_does(world: World, file: Path) -> None:
    assert file
    values = {"account": ROWS[0], "area": "100", "price": "25", "due": "2500", "paid": "0", "owed": "2500"}
    given = {"file": "x.xlsx", "sheet": "x", "sha256": "8" * 64, "month": "2026-11", "rows": [{"number": 2, **values}]}
    with pytest.raises(Refused) as refused:
        perform("ledger.import_ledger", given, user=finance(world).user_id)
    assert refused.value.code == "ROWS"  # nothing says which season it is: the month is that of the file's titles
    given["rows"] = [{"number": 2, **values, "period": "2026-2027"}]
    perform("ledger.import_ledger", given, user=finance(world).user_id)
    assert live() == [(250_000, 250_000, 0)]
