"""A bank's list read from the sample and from its variations, set against the ledger of the same town."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import peewee as pw
import pytest

import models.areas
from models.core import access, bulk
from models.core.errors import Refused
from models.core.imports.register import get_kind
from models.core.register import Done
from models.core.unit import perform
from models.ledger.payments import checks
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
        "kind": "receipt", "account_id": [account for _, account, _ in paid],
        "amount": [fen(p[11]) for p, _, _ in paid], "paid_on": [p[13].date() for p, _, _ in paid],
        "way": [ways.way_of(p[14])[0] for p, _, _ in paid],
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
    charge, posting = LedgerCharge, LedgerPosting
    found = Counter[int]()
    for account, owed in charge.select(charge.account_id, pw.fn.SUM(charge.open)).group_by(charge.account_id).tuples():
        found[account] += int(owed)
    ahead = posting.charge_id.is_null() & posting.account_id.is_null(False) & counts(posting)
    paid: Any = posting.select(posting.account_id, pw.fn.SUM(posting.amount)).where(ahead).group_by(posting.account_id)
    for account, paid_ahead in paid.tuples():
        found[account] -= int(paid_ahead)
    return sum(one for one in found.values() if one > 0), -sum(one for one in found.values() if one < 0)


def sound() -> None:
    """Nothing is wrong with the money; rows of this test have no acts in the log."""
    for one in (checks._postings, checks._opens, checks._credit, checks._reversals, checks._refunds):
        assert list(one()) == []


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
    of_bank = (
        LedgerPayment.select(pw.fn.SUM(LedgerPosting.amount))
        .join(LedgerPosting, on=(LedgerPosting.payment_id == LedgerPayment.id))
        .where(LedgerPayment.source == "bank", LedgerPosting.account_id.is_null(False))
    )
    assert int(of_bank.scalar()) == ANSWERS["applied_net_fen"]
    sound()


def test_the_sample_twice_brings_nothing_new(town: World) -> None:
    take(town, LIST)
    before = sums()
    with pytest.raises(Refused) as refused:
        take(town, LIST)
    assert refused.value.code == "NOTHING_NEW"
    assert sums() == before


# --- the same list in other words and forms ---


def rows_of_list() -> list[list[Any]]:
    book = openpyxl.load_workbook(LIST, read_only=True)
    rows = [list(row) for row in book.worksheets[0].iter_rows(min_row=4, max_row=160, values_only=True)]
    book.close()
    return rows


def written(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def as_csv(path: Path, rows: list[list[Any]]) -> Path:
    text = "\r\n".join(",".join("" if one is None else f'"{one}"' for one in row) for row in rows)
    path.write_bytes(text.encode("gb18030"))
    return path


HEADINGS = [
    "序号",
    "记账日期",
    "时间",
    "交易流水",
    "用户编号",
    "付款人",
    "收款金额",
    "支付方式",
    "交易附言",
    "交易状态",
]


def other_words(path: Path) -> Path:
    """Other headings, a title, a total below, everything text, in GB18030."""
    rows = [[f"{one:%Y%m%d}" if isinstance(one, datetime) else one for one in row] for row in rows_of_list()]
    rows = [[*row[:6], f"{row[6]:,.2f}", *row[7:]] for row in rows]
    total = ["总笔数", 157, None, None, None, "合计", "244,426.93", None, None, None]
    return as_csv(path / "代收.csv", [["安澜银行 2026年11月代收明细"], HEADINGS, *rows, total, ["制表人：王芳"]])


def two_columns(path: Path) -> Path:
    """Money that came in and money that went out stand in columns of their own; day and time in one."""
    head = ["交易时间", "流水号", "户号", "户名", "借方金额", "贷方金额", "余额", "摘要"]
    rows = [head]
    for _, day, at, serial, account, name, amount, _, words, _ in rows_of_list():
        when = datetime.combine(day, at if isinstance(at, time) else time())
        out, in_ = (-amount, None) if amount < 0 else (None, amount)
        rows.append([f"{when:%Y-%m-%d %H:%M:%S}", serial, account, name, out, in_, 1_000_000, words])
    return written(path / "对账单.xlsx", rows)


def in_words(path: Path) -> Path:
    """The account stands in what the payer wrote, without its zeros; reversals have a status and no minus."""
    head = ["日期", "银行流水号", "付款人", "交易金额", "附言", "状态"]
    rows = [head]
    for _, day, _, serial, account, name, amount, _, _, status in rows_of_list():
        rows.append([day, serial, name, abs(amount), f"代收 户号{account.lstrip('0')} 热费", status])
    return written(path / "附言.xlsx", rows)


@pytest.mark.parametrize("make", [other_words, two_columns, in_words], ids=lambda one: one.__name__)
def test_the_same_list_in_other_words_is_met_alike(file_town: World, tmp_path: Path, make: Any) -> None:
    checked = look(make(tmp_path))
    assert {fault.code for fault in checked.faults} == {"DUPLICATE_SERIAL"}
    assert checked.found.details["by_class"] == ANSWERS["by_class"]
    take(file_town, make(tmp_path))
    assert sums() == (ANSWERS["arrears_left_fen"], ANSWERS["prepaid_left_fen"])
    sound()


@pytest.fixture
def file_town(file_world: World) -> World:
    """The sample ledger on a file."""
    fill()
    return file_world


# --- single rows ---

NUMBER, OWED = "0010110101", 250_000


@pytest.fixture
def home(world: World) -> int:
    """One household that owes 2,500 yuan."""
    account = ledger.account(NUMBER, name="张国强", meter_no="88001234")
    ledger.charge(account, receivable=OWED)
    return account


def row(serial: str, amount: Any, **values: Any) -> list[Any]:
    said = {
        "day": date(2026, 11, 3),
        "account": NUMBER,
        "name": "张国强",
        "words": "代收热费",
        "status": "成功",
        **values,
    }
    return [said["day"], serial, said["account"], said["name"], amount, said["words"], said["status"]]


def listed(path: Path, *rows: list[Any]) -> Path:
    return written(path / f"{len(list(path.iterdir()))}.xlsx", [list(HEAD), *rows])


def told(checked: Checked) -> list[str]:
    return [one["class"] for one in checked.found.details["matches"]]


def codes(checked: Checked) -> list[tuple[int, str]]:
    return [(one["row"], one["code"]) for one in intake.result(checked)["refused"]]


def test_rows_that_failed_or_were_undone_are_no_money(world: World, home: int, tmp_path: Path) -> None:
    path = listed(
        tmp_path,
        row("A1", 100, status="失败"),
        row("A2", 200, status="已撤销"),
        row("A3", 300, status="已冲正"),
        row("A3C", -300, status="冲正"),
        row("A4", 400),
    )
    checked = look(path)
    assert codes(checked) == [(2, "VOIDED"), (3, "VOIDED"), (4, "VOIDED"), (5, "VOIDED")]
    assert told(checked) == ["PARTIAL"]
    take(world, path)
    assert balance(NUMBER) == OWED - 40_000
    sound()


@pytest.mark.parametrize("status", ["冲正", "退票", "交易成功"])
def test_a_reversal_finds_its_payment_in_the_list_or_before(
    world: World, home: int, tmp_path: Path, status: str
) -> None:
    take(world, listed(tmp_path, row("A1", 2500)))
    assert balance(NUMBER) == 0
    take(world, listed(tmp_path, row("A2", -2500, status=status), row("A3", 100), row("A3", -100, status=status)))
    assert balance(NUMBER) == OWED
    waiting = listed(tmp_path, row("A9", -77, status=status))
    done = take(world, waiting)
    assert [one["code"] for one in done.details["waiting"]] == ["REVERSAL_UNMATCHED"]
    assert balance(NUMBER) == OWED
    sound()


def test_a_number_of_the_meter_or_the_account_in_the_payers_words_names_it(
    world: World, home: int, tmp_path: Path
) -> None:
    ledger.account("0010110102", name="李四")
    path = listed(
        tmp_path,
        row("A1", 100, account=None, name=None, words="缴费卡号88001234"),
        row("A2", 100, account=None, name=None, words="10110101 张国强 热费"),
        row("A3", 100, account=None, name=None, words="给 0010110101 和 0010110102"),
        row("A4", 100, account=None, name=None, words="热费"),
    )
    assert told(look(path)) == ["PARTIAL", "PARTIAL", "UNKNOWN_ACCOUNT", "UNKNOWN_ACCOUNT"]
    take(world, path)
    assert balance(NUMBER) == OWED - 20_000
    sound()


def test_a_payment_of_the_ledger_is_the_same_one(world: World, home: int, tmp_path: Path) -> None:
    known = ledger.payment(
        home, 70_000, way="bank", source="ledger", paid_on=date(2026, 11, 3), receipt_no="RF1", cashier="李秀云"
    )
    path = listed(tmp_path, row("A1", 700))
    assert told(look(path)) == ["SAME_PAYMENT"]
    done = take(world, path)
    filled = LedgerPayment.get_by_id(known)
    assert (filled.serial, filled.matched_id, filled.matched_row, filled.receipt_no) == ("A1", done.record[1], 2, "RF1")
    assert LedgerPayment.select().count() == 1
    with pytest.raises(Refused):
        take(world, listed(tmp_path, row("A1", 700)))
    perform("imports.reverse", {"id": done.record[1]}, user=world.admin)
    freed = LedgerPayment.get_by_id(known)
    assert (freed.serial, freed.matched_id) == ("", 0)
    sound()


def test_a_doubtful_pair_is_asked(world: World, home: int, tmp_path: Path) -> None:
    known = ledger.payment(home, 70_000, way="wechat", source="ledger", paid_on=date(2026, 11, 5), receipt_no="RF1")
    path = listed(tmp_path, row("A1", 700))
    checked = look(path)
    (question,) = checked.found.questions
    assert codes(checked) == [(2, "SAME_PAYMENT")]
    assert told(look(path, accept_new=True)) == ["PARTIAL"]
    chosen = look(path, answers={("serial", question.name): known})
    assert told(chosen) == ["SAME_PAYMENT"]
    intake.post(chosen, person=access.load_user(world.admin))
    assert LedgerPayment.get_by_id(known).serial == "A1"
    assert LedgerPayment.select().count() == 1
    sound()


def test_the_rest_after_a_payment_of_the_same_size_is_no_doubt(world: World, home: int, tmp_path: Path) -> None:
    charge = LedgerCharge.get(LedgerCharge.account_id == home).id
    ledger.payment(
        home, OWED // 2, charge_id=charge, way="wechat", source="ledger", paid_on=date(2026, 11, 5), receipt_no="RF1"
    )
    checked = look(listed(tmp_path, row("A1", OWED / 200)))
    assert (told(checked), checked.found.questions) == (["EXACT"], ())


def test_a_closed_day_of_the_bank_takes_no_more(world: World, home: int, tmp_path: Path) -> None:
    LedgerClosing.insert(
        day=date(2026, 11, 3), cashier_key="银行", cashier="银行", state="reconciled", system="{}", counted="{}",
        system_sum=0, counted_sum=0, counted_at="2026-11-04 08:00:00", counted_by="赵会计",
    ).execute()  # fmt: skip
    path = listed(tmp_path, row("A1", 100), row("A2", 100, day=date(2026, 11, 4)))
    assert codes(look(path)) == [(2, "CLOSED_DAY")]
    with pytest.raises(Refused):
        take(world, path)
    take(world, path, partial=True)
    assert balance(NUMBER) == OWED - 10_000


def test_an_account_that_ended(world: World, home: int, tmp_path: Path) -> None:
    ledger.account("0010110102", name="张国强", state="merged", merged_into_id=home)
    ledger.account("0010110103", name="张国强", state="closed")
    path = listed(tmp_path, row("A1", 100, account="0010110102"), row("A2", 100, account="0010110103"))
    done = take(world, path)
    assert told(look(listed(tmp_path, row("A3", 100, account="10110103")))) == ["CLOSED_ACCOUNT"]
    assert [one["code"] for one in done.details["waiting"]] == ["CLOSED_ACCOUNT"]
    assert balance(NUMBER) == OWED - 10_000


def test_one_serial_with_two_amounts_is_told(world: World, home: int, tmp_path: Path) -> None:
    take(world, listed(tmp_path, row("A1", 100)))
    checked = look(listed(tmp_path, row("A1", 200), row("A2", 100), row("A2", 300)))
    assert codes(checked) == [(2, "DUPLICATE_SERIAL"), (4, "DUPLICATE_SERIAL")]
    assert all("请与银行核对" in fault.sentence for fault in checked.faults)
    assert told(checked) == ["DUPLICATE_SERIAL", "PARTIAL", "DUPLICATE_SERIAL"]


def test_rows_without_a_serial_are_told_apart_by_what_they_say(world: World, home: int, tmp_path: Path) -> None:
    rows = [row("", 100), row("", 100), row("", 200)]
    checked = look(listed(tmp_path, *rows))
    assert codes(checked) == [(3, "DUPLICATE_ROW")]
    take(world, listed(tmp_path, *rows))
    with pytest.raises(Refused) as refused:
        take(world, listed(tmp_path, *rows, row("", 100)))
    assert refused.value.code == "NOTHING_NEW"
    assert balance(NUMBER) == OWED - 30_000


# --- large lists, and lists that are taken back ---


def test_a_staged_list_comes_to_the_same(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_AT_ONCE", 50)
    done = take(town, LIST)
    after = {number: balance(number) for number in ANSWERS["accounts"]}
    assert after == {number: one["after_fen"] for number, one in ANSWERS["accounts"].items()}
    assert sums() == (ANSWERS["arrears_left_fen"], ANSWERS["prepaid_left_fen"])
    assert done.details["written"] == ANSWERS["data_rows"] - ANSWERS["by_class"]["DUPLICATE_SERIAL"]["rows"]
    sound()
    perform("imports.reverse", {"id": done.record[1]}, user=town.admin)
    assert sums() == (ANSWERS["arrears_before_fen"], 0)
    sound()


def test_who_paid_at_the_counter_meanwhile_has_credit(
    world: World, home: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_AT_ONCE", 1)
    checked = look(listed(tmp_path, row("A1", 2000), row("A2", 500), row("A3", 30)))
    charge = LedgerCharge.get(LedgerCharge.account_id == home).id
    ledger.payment(home, 220_000, charge_id=charge)
    intake.post(checked, person=access.load_user(world.admin))
    assert LedgerCharge.get_by_id(charge).open == 0
    assert credit(home) == 223_000
    sound()


def test_a_list_is_taken_back_but_for_what_somebody_did_since(world: World, home: int, tmp_path: Path) -> None:
    other = ledger.account("0010110102", name="李四")
    path = listed(
        tmp_path,
        row("A1", 100),
        row("A2", 200, account="9"),
        row("A3", 300, name="王五"),
        row("A4", 400, account="0010110102", name="李四"),
    )
    done = take(world, path)
    waits = LedgerPayment.get(LedgerPayment.serial == "A2")
    fields = {"id": waits.id, "row_version": waits.row_version, "account_id": other, "reason": "核对过"}
    perform("ledger.claim", fields, user=world.admin)
    back = perform("imports.reverse", {"id": done.record[1]}, user=world.admin)
    assert (back.details["reversed"], back.details["kept"]) == (3, 1)
    assert (balance(NUMBER), credit(other)) == (OWED, 20_000)
    counting = LedgerPayment.select().where(counts(LedgerPayment))
    assert [one.serial for one in counting] == ["A2"]
    sound()
    take(world, path, partial=True)
    assert (balance(NUMBER), credit(other)) == (OWED - 10_000, 60_000)
    sound()
