"""Ledgers of heat and gas read from the samples and from variations of them, set against what is known, taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import peewee as pw
import pytest

import models.areas
from models.core import access, audit, check
from models.core.errors import Refused
from models.core.imports.register import CREATE, get_kind
from models.core.register import Done
from models.core.unit import perform
from models.ledger import postings
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerClosing, LedgerPayment, LedgerPeriod
from reports.kit import intake
from reports.kit.intake import Checked, Plan
from tests.factories import counter, ledger, org
from tests.reports import books
from tests.samples import World
from tests.source import ROOT

assert models.areas

DATA = ROOT / "tests/data"
ANSWERS: Mapping[str, Any] = json.loads((DATA / "ledgers.json").read_text(encoding="utf-8"))
HEAD = (
    "户号", "户名", "小区", "楼栋", "单元", "房号", "建筑面积", "单价", "应收热费", "减免", "滞纳金", "已收", "欠费",
    "收费日期", "收费方式", "票据号", "收费员", "备注",
)  # fmt: skip
GAS = (
    "序号", "户号", "户名", "小区", "地址", "表号", "面积", "用气类别", "上期读数", "本期读数", "用量", "单价",
    "应收金额", "实收金额", "缴费日期", "缴费方式", "收费员", "备注",
)  # fmt: skip
C: Any = LedgerCharge
P: Any = LedgerPayment
NUMBERS = ("0010110101", "0010110102", "0010110103")


def finance(world: World) -> access.Person:
    return access.load_user(org.user(world, roles=("FINANCE",), scope="all"))


def look(path: Path, **choices: Any) -> Checked:
    return intake.check_file(get_kind("ledger"), path, Plan(**choices))


def take(world: World, path: Path, **choices: Any) -> Done:
    return intake.post(look(path, **choices), person=finance(world))


def reverse(world: World, done: Done) -> Done:
    return perform("imports.reverse", {"id": done.record[1]}, user=finance(world).user_id)  # type: ignore[index]


def row(**named: Any) -> list[Any]:
    """A row of heat for the first account: 100 m² at 25 yuan, half of it paid in cash."""
    values = {
        "户号": NUMBERS[0], "户名": "张国强", "小区": "锦绣家园", "楼栋": "1号楼", "单元": "1单元", "房号": "101",
        "建筑面积": 100, "单价": 25, "应收热费": 2500, "减免": 0, "滞纳金": 0, "已收": 1000, "欠费": 1500,
        "收费日期": "2026-10-12", "收费方式": "现金", "票据号": "RF1", "收费员": "王芳", "备注": "",
    } | named  # fmt: skip
    return [values[name] for name in HEAD]


def unpaid(**named: Any) -> list[Any]:
    return row(**({"已收": 0, "欠费": 2500, "收费日期": "", "收费方式": "", "票据号": "", "收费员": ""} | named))


def book(folder: Path, rows: Sequence[Sequence[Any]], name: str = "台账.xlsx", head: Sequence[str] = HEAD) -> Path:
    return books.workbook(folder / name, {"台账": [head, *rows]})


def codes(checked: Checked) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for fault in checked.faults:
        found.setdefault(fault.row, fault.code)
    return sorted(found.items())


def accounts() -> list[int]:
    return [ledger.account(number) for number in NUMBERS]


def live() -> list[tuple[int, int, int]]:
    """Receivable, open and part of all charges that count."""
    rows = C.select(C.receivable, C.open, C.part).where(counts(C), C.state == "live").order_by(C.id).tuples()
    return [tuple(one) for one in rows]


def money() -> list[tuple[int, str, str]]:
    rows = P.select(P.amount, P.receipt_no, P.source).where(counts(P)).order_by(P.id).tuples()
    return [tuple(one) for one in rows]


def sound() -> None:
    """Everything that the program checks of its database is as it should be."""
    assert [one for one in check.check() if "日结" not in one] == []  # those are put in by hand here


# the samples


@pytest.mark.parametrize("name", list(ANSWERS))
def test_samples_are_taken_as_finance_expects(world: World, name: str) -> None:
    answer = ANSWERS[name]
    perform_register(world)
    checked = look(DATA / name, partial=True)
    assert len(checked.found.accepted) == answer["accepted"]
    assert codes(checked) == [(number, code) for number, code in answer["refused"]]
    ignored = {why: list(numbers) for why, numbers in checked.source.ignored.items() if numbers}
    assert ignored == answer["ignored"]
    told = intake.result(checked)
    assert told["totals"] == answer["sums"]
    assert {key: gap["stated"] for key, gap in told["stated"].items()} == answer["printed"]
    assert all(gap["rows"] or not gap["difference"] for gap in told["stated"].values())
    buildings = [list(one["stated"].values()) for one in told["subtotals"]]
    assert len(buildings) == len(answer["ignored"].get("subtotal", ()))
    assert all(gap["rows"] or not gap["difference"] for one in buildings for gap in one)
    assert "小计" not in checked.remark
    done = intake.post(checked, person=finance(world))
    assert done.details["sums"] == answer["sums"]
    sums = C.select(
        pw.fn.SUM(C.receivable), pw.fn.SUM(C.reduction), pw.fn.SUM(C.late_fee), pw.fn.SUM(C.open), pw.fn.SUM(C.area)
    ).where(counts(C))
    due, remit, late, owed, area = (int(one) for one in sums.tuples().get())
    assert {"due": due, "remit": remit, "late": late, "owed": owed} == {
        key: answer["sums"][key] for key in ("due", "remit", "late", "owed")
    }
    assert area == answer["area"]
    for number, expected in answer["accounts"].items():
        account = LedgerAccount.get(LedgerAccount.number == number)
        assert sum(one.open for one in C.select().where(C.account_id == account.id)) == expected["owed_fen"]
    sound()


def perform_register(world: World) -> None:
    checked = intake.check_file(get_kind("accounts"), DATA / "00_户档案.xlsx", Plan())
    intake.post(checked, person=finance(world))


# rows in themselves


def test_faults_are_named_in_their_order(world: World, tmp_path: Path) -> None:
    accounts()
    path = book(tmp_path, [
        row(),
        row(应收热费="很多", 收费日期="2026-13-01"),
        row(户号="", 备注="作废"),
        row(户号=""),
        row(户号="0099999999", 应收热费=1),
        row(户号=10110101.0, 已收="1,000.00"),
        row(户号=NUMBERS[1], 建筑面积=0),
        row(户号=NUMBERS[1], 应收热费=2500.01, 欠费=-5),
        row(户号=NUMBERS[1], 已收=2600, 欠费=-100),
        row(户号=NUMBERS[1], 欠费=1400),
        row(户号=NUMBERS[1], 票据号="", 收费日期=""),
        row(户号=NUMBERS[1], 收费日期=""),
        row(户号=NUMBERS[1]),
        row(户号=NUMBERS[1], 减免=-10, 欠费=1510, 票据号="RF2"),
        unpaid(户号=NUMBERS[2]),
        unpaid(户号=NUMBERS[2], 备注="作废，重开"),
    ])  # fmt: skip
    checked = look(path)
    assert codes(checked) == [
        (3, "BAD_AMOUNT"), (4, "VOIDED"), (5, "MISSING_ACCOUNT"), (6, "UNKNOWN_ACCOUNT"), (7, "DUPLICATE_ROW"),
        (8, "BAD_AREA"), (9, "AMOUNT_MISMATCH"), (10, "NEGATIVE_ARREARS"), (11, "ARREARS_MISMATCH"),
        (12, "MISSING_RECEIPT"), (13, "MISSING_DATE"), (14, "DUPLICATE_RECEIPT"), (15, "NEGATIVE_AMOUNT"),
        (17, "VOIDED"),
    ]  # fmt: skip
    named = [fault.code for fault in checked.faults if fault.row == 9]
    assert named == ["AMOUNT_MISMATCH", "NEGATIVE_ARREARS", "ARREARS_MISMATCH", "DUPLICATE_RECEIPT"]
    assert [one.number for one in checked.found.accepted] == [2, 16]
    with pytest.raises(Refused) as refused:
        take(world, path)
    assert refused.value.code == "ROWS"
    assert live() == []


def test_headings_in_other_words_and_traditional_script(world: World, tmp_path: Path) -> None:
    accounts()
    head = (
        "備註", "戶號", "客戶名稱", "供熱面積(㎡)", "單價（元/㎡）", "應收金額", "優惠減免", "違約金", "實收金額",
        "欠費金額", "繳費日期", "繳費方式", "收據號", "收款員", "電話",
    )  # fmt: skip
    rows = [
        ["", "00 1011 0101", "张国强", "１００", "25", "2,500.00", "", "-", "￥1，000.00", "1500",
         "2026年10月12日", "微信", "A1", "王芳", "138"],
        ["", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
        ["", "锦绣家园小計", "", "", "", "2500", "", "", "1000", "1500", "", "", "", "", ""],
        ["", "合計", "", "", "", "2500", "", "", "1000", "1500", "", "", "", "", ""],
    ]  # fmt: skip
    path = books.workbook(tmp_path / "2026-2027采暖季.xlsx", {"明细": [["繳費明細"], head, *rows]})
    checked = look(path)
    assert (codes(checked), checked.source.unread_columns) == ([], ("電話",))
    assert checked.source.ignored["subtotal"] == (5,)
    assert checked.source.ignored["total"] == (6,)
    assert all(not gap.difference for gap in checked.gaps)
    take(world, path)
    assert (live(), money()) == ([(250_000, 150_000, 0)], [(100_000, "A1", "ledger")])
    assert [one.way for one in P.select()] == ["wechat"]
    assert [one.code for one in LedgerPeriod.select()] == ["2026-2027"]


def test_text_in_utf_16_and_columns_in_another_order(world: World, tmp_path: Path) -> None:
    accounts()
    path = tmp_path / "热费.csv"
    lines = [
        "票据号,已收,收费日期,应收热费,户号,建筑面积,单价,备注",
        'R9,"1,000.00",2026.10.12,"2,500.00",0010110101,100.00,25,补缴',
    ]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    take(world, path)
    charge = C.get()
    assert (charge.open, charge.words, charge.due_on) == (150_000, "补缴", date(2026, 10, 31))


def test_gas_is_checked_by_readings_and_price(world: World, tmp_path: Path) -> None:
    accounts()

    def gas(number: int, **named: Any) -> list[Any]:
        values = dict(zip(GAS, (
            str(number), NUMBERS[0], "张国强", "锦绣家园", "1-1-101", "BJ1", 100, "居民", 100, 150, 50, 2.63,
            131.5, 131.5, "2026-10-12", "支付宝", "王芳", "",
        ), strict=True)) | named  # fmt: skip
        return list(values.values())

    path = book(tmp_path, [
        gas(1), gas(2), gas(3, 户号=NUMBERS[1], 用量=49, 应收金额=128.87, 实收金额=128.87),
        gas(4, 户号=NUMBERS[1], 本期读数=90, 用量=50), gas(5, 户号=NUMBERS[1], 应收金额=131.51, 实收金额=100),
        gas(6, 户号=NUMBERS[1], 上期读数=99990, 本期读数=40),
        gas(7, 户号=NUMBERS[1], 实收金额=0, 缴费日期="", 缴费方式=""),
        gas(8, 户号=NUMBERS[1], 实收金额=200),
    ], head=GAS)  # fmt: skip
    checked = look(path, partial=True)
    assert codes(checked) == [
        (3, "DUPLICATE_ROW"), (4, "USAGE_MISMATCH"), (5, "READING_LOWER"), (6, "AMOUNT_MISMATCH"),
        (9, "NEGATIVE_ARREARS"),
    ]  # fmt: skip
    intake.post(checked, person=finance(world))
    assert [(one.item, one.code) for one in LedgerPeriod.select()] == [("gas", "2026-10")]
    assert live() == [(13_150, 0, 0), (13_150, 0, 0), (13_150, 13_150, 1)]
    assert [(one.volume, one.reading_to, one.price) for one in C.select().limit(1)] == [(50_000, 150_000, 26_300)]
    assert {one.due_on for one in C.select()} == {date(2026, 11, 9)}  # 7 days from the month's end, a Saturday
    sound()


def test_the_period_is_what_titles_say_or_the_person_or_the_days(world: World, tmp_path: Path) -> None:
    accounts()

    def period(name: str, title: str, **choices: Any) -> str:
        path = books.workbook(
            tmp_path / f"{name}.xlsx", {"台账": [[title], HEAD, row(收费日期="2025-11-02"), unpaid(户号=NUMBERS[1])]}
        )
        return look(path, **choices).found.new[1].kept.period

    assert period("台账", "热费明细") == "2025-2026"
    assert period("台账", "2026-2027采暖季热费  制表日期：2025年11月18日") == "2026-2027"
    assert period("2026年10月热费", "热费明细") == "2026-2027"
    assert period("2026年10月热费", "2025-2026采暖季", month="2027-10") == "2027-2028"
    path = book(tmp_path, [unpaid()])
    assert codes(look(path)) == [(2, "MISSING_PERIOD")]
    assert codes(look(path, month="2026-11")) == []


def test_names_and_notes_without_an_amount_are_no_rows(world: World, tmp_path: Path) -> None:
    accounts()
    rows = [
        row(), ["", "审核：李四", *[""] * 16], ["", "王五", *[""] * 16], ["", "赵六", *[""] * 6, 100, *[""] * 9],
        ["说明：1、面积以房产证为准", *[""] * 17], ["本页小计", *[""] * 7, 2500, *[""] * 9], list(HEAD),
    ]  # fmt: skip
    checked = look(book(tmp_path, rows))
    assert codes(checked) == [(5, "MISSING_ACCOUNT")]
    assert {why: rows for why, rows in checked.source.ignored.items() if rows} == {
        "header": (8,), "subtotal": (7,), "note": (3, 4, 6),
    }  # fmt: skip


def test_subtotals_are_set_against_the_rows_above_them(world: World, tmp_path: Path) -> None:
    accounts()
    blank = [""] * 7
    rows = [
        row(), ["小计", "1号楼", *[""] * 6, 2500, 0, 0, 1000, 1500, *[""] * 5],
        unpaid(户号=NUMBERS[1]), unpaid(户号=NUMBERS[2], 单价=26),
        ["小计", "2号楼", *[""] * 6, 5000, "", "", 0, 5000, *[""] * 5],
        ["小计", "锦绣家园", *[""] * 6, 7600, *[""] * 9],
        ["累计", *blank, 1, *[""] * 9], ["合计", *blank, 7500, *[""] * 9],
    ]  # fmt: skip
    checked = look(book(tmp_path, rows), partial=True)
    assert codes(checked) == [(5, "AMOUNT_MISMATCH")]
    told = {one["words"]: one["stated"] for one in intake.result(checked)["subtotals"]}
    assert list(told) == ["小计1号楼", "小计2号楼", "小计锦绣家园"]
    assert [gap["difference"] for gap in told["小计1号楼"].values()] == [0] * 5
    assert told["小计2号楼"]["due"] == {"stated": 500_000, "read": 250_000, "difference": 250_000, "rows": [5]}
    assert told["小计锦绣家园"]["due"]["difference"] == 260_000
    assert "第 7 行“小计锦绣家园”的小计与上面各行的合计不符" in checked.remark
    assert checked.found.details["by_way"] == {"现金": {"rows": 1, "paid": 100_000}}
    assert checked.found.details["by_day"] == {"2026-10-12": {"rows": 1, "paid": 100_000}}
    assert checked.found.details["by_building"]["锦绣家园1号楼"]["rows"] == 2


# against what is known


def test_the_history_of_a_charge_names_the_file_and_the_row(world: World, tmp_path: Path) -> None:
    accounts()
    done = take(world, book(tmp_path, [row()]))
    take(world, book(tmp_path, [row(减免=100, 欠费=1400)], "改.xlsx"), update_known=True)
    told = [list(event.changes) for event in audit.history("ledger_charge", C.get().id)]
    changed, came = told
    assert came == [("来源", "—", "台账.xlsx 第 2 行")]
    assert any(name.startswith("减免") for name, _, _ in changed)
    assert list(audit.history("ledger_payment", P.get().id)[0].changes) == came
    assert done.record


def test_the_same_figures_again_are_known_and_grown_ones_pay_more(world: World, tmp_path: Path) -> None:
    accounts()
    take(world, book(tmp_path, [row(), unpaid(户号=NUMBERS[1])]))
    again = look(book(tmp_path, [row(备注="核对过"), unpaid(户号=NUMBERS[1])], "再来.xlsx"))
    assert (len(again.found.same), again.found.new, again.found.changed) == (2, (), ())
    later = book(
        tmp_path, [row(已收=1600, 欠费=900, 收费日期="2026-11-20", 票据号="RF7"), unpaid(户号=NUMBERS[1])], "后来.xlsx"
    )
    checked = look(later)
    assert [dict(one.fields) for one in checked.found.changed] == [{"paid": (100_000, 160_000)}]
    with pytest.raises(Refused) as refused:
        intake.post(checked, person=finance(world))
    assert refused.value.code == "NOTHING_NEW"
    done = take(world, later, update_known=True)
    assert done.details["updated"] == 1
    assert (live(), money()) == (
        [(250_000, 90_000, 0), (250_000, 250_000, 0)],
        [(100_000, "RF1", "ledger"), (60_000, "RF7", "ledger")],
    )
    sound()
    reverse(world, done)
    assert (live(), money()) == ([(250_000, 150_000, 0), (250_000, 250_000, 0)], [(100_000, "RF1", "ledger")])
    sound()
    take(world, later, update_known=True)
    assert live()[0] == (250_000, 90_000, 0)
    sound()


def test_changed_charges_are_updated_and_less_received_waits(world: World, tmp_path: Path) -> None:
    accounts()
    take(world, book(tmp_path, [row(), unpaid(户号=NUMBERS[1])]))
    path = book(tmp_path, [
        row(已收=800, 欠费=1700), unpaid(户号=NUMBERS[1], 建筑面积=120, 应收热费=3000, 减免=100, 欠费=2900),
    ], "改.xlsx")  # fmt: skip
    checked = look(path, update_known=True)
    (waits,) = checked.found.waiting
    assert (waits["code"], waits["known"], waits["file"]) == ("PAID_LESS", {"paid": 100_000}, {"paid": 80_000})
    assert intake.result(checked)["waiting"] == [waits]
    done = intake.post(checked, person=finance(world))
    assert [one["code"] for one in done.details["waiting"]] == ["PAID_LESS"]
    assert live() == [(250_000, 150_000, 0), (300_000, 290_000, 0)]
    sound()
    reverse(world, done)
    assert live() == [(250_000, 150_000, 0), (250_000, 250_000, 0)]
    sound()


def test_an_annex_counts_apart_and_is_found_again(world: World, tmp_path: Path) -> None:
    accounts()
    annex = unpaid(房号="101附", 建筑面积=10, 应收热费=250, 欠费=250)
    take(world, book(tmp_path, [row(), annex]))
    assert live() == [(250_000, 150_000, 0), (25_000, 25_000, 1)]
    paid = row(房号="101附", 建筑面积=10, 应收热费=250, 已收=250, 欠费=0, 票据号="RF8")
    checked = look(book(tmp_path, [paid, row()], "换序.xlsx"), update_known=True)
    assert [dict(one.fields) for one in checked.found.changed] == [{"paid": (0, 25_000)}]
    intake.post(checked, person=finance(world))
    assert live() == [(250_000, 150_000, 0), (25_000, 0, 1)]
    sound()


def test_a_computed_charge_is_the_one_of_the_ledger(world: World, tmp_path: Path) -> None:
    first, second, _ = accounts()
    ledger.charge(first, source="computed")
    ledger.charge(second, source="computed", receivable=240_000)
    path = book(tmp_path, [unpaid(), row(户号=NUMBERS[1])])
    checked = look(path, update_known=True, month="2026-11")
    assert ([one.number for one in checked.found.same], len(checked.found.new)) == ([2], 0)
    assert [dict(one.fields) for one in checked.found.changed] == [{"due": (240_000, 250_000), "paid": (0, 100_000)}]
    intake.post(checked, person=finance(world))
    assert live() == [(250_000, 250_000, 0), (250_000, 150_000, 0)]
    sound()


# money that is known


def test_a_payment_that_waits_as_credit_becomes_that_of_the_ledger(world: World, tmp_path: Path) -> None:
    first, second, third = accounts()
    ledger.payment(first, 100_000, source="bank", serial="RF1", way="bank", paid_on=date(2026, 10, 9))
    ledger.payment(second, 100_000, source="hall", paid_on=date(2026, 10, 12))
    ledger.payment(third, 100_000, source="hall", paid_on=date(2026, 10, 14))
    path = book(tmp_path, [
        row(), row(户号=NUMBERS[1], 票据号="RF2"), row(户号=NUMBERS[2], 票据号="RF3"),
    ])  # fmt: skip
    checked = look(path)
    assert codes(checked) == [(4, "PAYMENT_DOUBTFUL")]
    (question,) = checked.found.questions
    assert codes(look(path, accept_new=True)) == codes(checked)
    asked = {(question.column, question.name): CREATE}
    other = look(path, answers=asked)
    assert codes(other) == []
    same = look(path, answers={(question.column, question.name): P.get(P.account_id == third).id})
    done = intake.post(same, person=finance(world))
    assert [(fen, told) for fen, told, _ in money()] == [(100_000, "RF1"), (100_000, ""), (100_000, "")]
    assert live() == [(250_000, 150_000, 0)] * 3
    assert postings.credits_of([first, second, third]) == {}
    assert done.details["sums"]["paid"] == 300_000
    sound()
    reverse(world, done)
    assert (live(), postings.credits_of([first, second, third])) == (
        [],
        {first: 100_000, second: 100_000, third: 100_000},
    )
    assert [one.matched_id for one in P.select()] == [0, 0, 0]
    sound()
    intake.post(look(path, answers=asked), person=finance(world))
    assert len(money()) == 4
    sound()


def test_money_that_paid_something_else_is_not_booked_twice(world: World, tmp_path: Path) -> None:
    first, *_ = accounts()
    old = ledger.charge(first, period_id=ledger.period("2025-2026"))
    ledger.payment(first, 100_000, charge_id=old, source="hall", paid_on=date(2026, 10, 12))
    checked = look(book(tmp_path, [row()]), month="2026-11")
    assert [one["code"] for one in checked.found.waiting] == ["PAID_ELSEWHERE"]
    intake.post(checked, person=finance(world))
    assert live() == [(250_000, 150_000, 0), (250_000, 250_000, 0)]
    assert len(money()) == 1
    sound()


@pytest.mark.parametrize("refunded", [100_000, 60_000])
def test_money_that_was_refunded_pays_nothing(world: World, tmp_path: Path, refunded: int) -> None:
    """The credit of two payments, of which one was paid back: a ledger tells of both."""
    people = counter.counter(world)
    account = accounts()[0]
    first, second = (counter.taken(people, account, 100_000) for _ in range(2))
    asked = counter.refund(people, account, refunded, "approved")
    counter.on("pay_refund", people.cashier_user, asked)
    day = f"{first.paid_on:%Y-%m-%d}"
    rows = [row(收费日期=day), row(建筑面积=60, 应收热费=1500, 欠费=500, 收费日期=day, 票据号="RF2")]
    checked = look(book(tmp_path, rows))
    assert [(one["row"], one["code"]) for one in checked.found.waiting] == [(3, "PAID_ELSEWHERE")]
    assert "退费" in checked.found.waiting[0]["sentence"]
    intake.post(checked, person=finance(world))
    assert [open_ for _, open_, _ in live()] == [150_000, 150_000]
    assert postings.credit(account) == 100_000 - refunded
    assert {counter.payment(one.id).matched_id for one in (first, second)} != {0}
    sound()


def test_a_receipt_of_somebody_else_is_refused(world: World, tmp_path: Path) -> None:
    accounts()
    take(world, book(tmp_path, [row()]))
    checked = look(book(tmp_path, [row(户号=NUMBERS[1])], "别户.xlsx"))
    assert codes(checked) == [(2, "DUPLICATE_RECEIPT")]


def reconcile(day: date, name: str = "王芳") -> None:
    LedgerClosing.insert(
        day=day, cashier_key=name, cashier=name, state="reconciled", system="{}", counted="{}", system_sum=0,
        counted_sum=0, counted_at="2026-11-01", counted_by="x",
    ).execute()  # fmt: skip


def test_reconciled_days_are_never_overwritten(world: World, tmp_path: Path) -> None:
    accounts()
    first = take(world, book(tmp_path, [row(), row(户号=NUMBERS[1], 票据号="RF2", 收费日期="2026-10-20")]))
    reconcile(date(2026, 10, 12))
    path = book(tmp_path, [
        row(建筑面积=110, 应收热费=2750, 欠费=1750),
        row(户号=NUMBERS[1], 已收=1200, 欠费=1300, 票据号="RF4"),
        row(户号=NUMBERS[2], 票据号="RF5"),
    ], "改.xlsx")  # fmt: skip
    checked = look(path, update_known=True, partial=True)
    assert codes(checked) == [(4, "CLOSED_DAY")]
    told = {one["row"]: (one["code"], one["known"], one["file"]) for one in checked.found.waiting}
    assert told == {
        2: ("RECONCILED", {"due": 250_000}, {"due": 275_000}),
        3: ("RECONCILED", {"paid": 100_000}, {"paid": 120_000}),
    }
    with pytest.raises(Refused) as refused:
        intake.post(checked, person=finance(world))
    assert refused.value.code == "NOTHING_NEW"
    taken = reverse(world, first)
    assert (taken.details["reversed"], taken.details["kept"]) == (1, 1)
    assert [(one["row"], one["sentence"]) for one in taken.details["left"]] == [(2, "收费已核对签字。")]
    assert (live(), money()) == ([(250_000, 150_000, 0)], [(100_000, "RF1", "ledger")])
    sound()


def test_closed_periods_take_nothing(world: World, tmp_path: Path) -> None:
    accounts()
    take(world, book(tmp_path, [unpaid()]), month="2026-11")
    LedgerPeriod.update(state="closed").execute()
    path = book(tmp_path, [unpaid(减免=100, 欠费=2400), unpaid(户号=NUMBERS[1])], "改.xlsx")
    checked = look(path, update_known=True, month="2026-11")
    assert codes(checked) == [(3, "PERIOD_CLOSED")]
    assert [one["code"] for one in checked.found.waiting] == ["PERIOD_CLOSED"]
    later = look(book(tmp_path, [row()], "收.xlsx"), update_known=True)
    intake.post(later, person=finance(world))
    assert live() == [(250_000, 150_000, 0)]
    sound()


# taking back


def test_a_reversal_keeps_rows_on_which_something_was_done(world: World, tmp_path: Path) -> None:
    first, second, _ = accounts()
    path = book(tmp_path, [row(), unpaid(户号=NUMBERS[1]), unpaid(户号=NUMBERS[2])])
    done = take(world, path)
    charge = C.get(C.account_id == second)
    cashier = access.load_user(org.user(world, roles=("CASHIER",), scope="all"))
    perform("ledger.receive", {"account_id": second, "amount": 10_000, "way": "cash"}, user=cashier.user_id)
    taken = reverse(world, done)
    assert (taken.details["reversed"], taken.details["kept"]) == (2, 1)
    assert [(one["row"], one["record"]) for one in taken.details["left"]] == [(3, charge.id)]
    assert live() == [(250_000, 240_000, 0)]
    kept = C.get_by_id(charge.id)
    assert (kept.batch_id, kept.origin_id) == (0, done.record[1])  # type: ignore[index]
    sound()
    again = take(world, path)
    assert (again.details["new"], again.details["same"]) == (2, 1)
    assert [one["code"] for one in again.details["waiting"]] == ["PAID_LESS"]
    sound()
    assert postings.credit(first) == 0
