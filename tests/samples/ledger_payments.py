"""A valid call of every action on payments, refunds and the bank's lists."""

from __future__ import annotations

from typing import Any

from models.core import clock
from tests.factories import counter, ledger
from tests.samples import Maker, Sample, World

HIGH = 10**13


def receive(world: World) -> Sample:
    people = counter.counter(world)
    account = ledger.account("0010110101")
    first, second = counter.charge(account), counter.charge(account, 90_000, part=1)
    values = {
        "account_id": account, "amount": 100_000, "way": "现金", "charges": [second, first], "overpay": False,
        "payer": "张小妹", "receipt_no": "0012345", "words": "",
    }  # fmt: skip
    bad = {
        "amount": 500_000, "way": "贝壳", "charges": [counter.charge(ledger.account())], "paid_on": "2199-01-01",
        "discount": True,
    }  # fmt: skip
    return Sample(values, people.cashier_user, bad=bad)


def record_credit(world: World) -> Sample:
    people = counter.counter(world)
    values = {"account_id": ledger.account(), "amount": 12_000, "day": "2026-09-30", "words": "旧账第 12 页"}
    return Sample(values, people.finance_user, bad={"day": "2199-01-01", "amount": 0})


def apply_credit(world: World) -> Sample:
    people = counter.counter(world)
    account = ledger.account()
    ledger.payment(account, 30_000)
    charge = counter.charge(account)
    values = {"account_id": account, "amount": 20_000, "charges": [charge]}
    return Sample(values, people.finance_user, bad={"amount": 40_000, "charges": [charge + 1]})


def on_payment(user: str, **values: Any) -> Maker:
    def make(world: World) -> Sample:
        people = counter.counter(world)
        account = ledger.account()
        counter.charge(account)
        row = counter.taken(people, account, 260_000)
        return Sample({"id": row.id, "row_version": row.row_version, **values}, getattr(people, user))

    return make


def move(world: World) -> Sample:
    made = on_payment("finance_user", reason="户号录错")(world)
    to = ledger.account()
    charge = counter.charge(to, 90_000)
    wrong = counter.payment(made.values["id"]).account_id
    return Sample({**made.values, "account_id": to, "charges": [charge]}, made.user, bad={"account_id": wrong})


def claim(world: World) -> Sample:
    people = counter.counter(world)
    account = ledger.account()
    charge = counter.charge(account, 90_000)
    row = counter.payment(ledger.payment(None, 100_000, source="bank", way="bank", serial="62170001"))
    values = {
        "id": row.id, "row_version": row.row_version, "account_id": account, "amount": 95_000, "charges": [charge],
        "reason": "已电话核对",
    }  # fmt: skip
    return Sample(values, people.finance_user, bad={"amount": 100_001, "charges": [charge + 1]})


def match_reversal(world: World) -> Sample:
    people = counter.counter(world)
    account = ledger.account()
    charge = counter.charge(account)
    first = ledger.payment(account, 250_000, charge_id=charge, source="bank", way="bank")
    other = ledger.payment(account, 1_000, source="bank", way="bank")
    back = ledger.payment(None, -250_000, source="bank", way="bank", kind="reversal", waits="REVERSAL_UNMATCHED")
    row = counter.payment(back)
    values = {"id": back, "row_version": row.row_version, "payment_id": first, "reason": "与银行核对过"}
    return Sample(values, people.finance_user, bad={"payment_id": other})


def ask_refund(world: World) -> Sample:
    people = counter.counter(world)
    account = ledger.account()
    ledger.payment(account, 30_000)
    values = {"account_id": account, "amount": 20_000, "way": "现金", "payee": "张小妹", "reason": "多缴"}
    return Sample(values, people.cashier_user, bad={"amount": 30_001, "way": "贝壳"})


def on_refund(user: str, state: str = "asked", **values: Any) -> Maker:
    def make(world: World) -> Sample:
        people = counter.counter(world)
        account = ledger.account()
        ledger.payment(account, 30_000)
        row = counter.refund(people, account, 20_000, state)
        return Sample({"id": row.id, "row_version": row.row_version, **values}, getattr(people, user))

    return make


def import_payments(world: World) -> Sample:
    people = counter.counter(world)
    account = ledger.account("0010110101", name="张国强")
    counter.charge(account)
    ledger.payment(account, 70_000, way="wechat", source="ledger", receipt_no="RF26000001", paid_on=clock.now().date())
    today = f"{clock.now():%Y-%m-%d}"
    row = {"day": today, "time": "08:00:01", "account": "0010110101", "name": "张国强", "way": "手机银行",
           "summary": "代收热费", "status": "成功"}  # fmt: skip
    rows = [
        {**row, "number": 4, "serial": "A001", "amount": "1,200.50"},
        {**row, "number": 5, "serial": "A002", "amount": "2000", "account": "0010110102"},
        {**row, "number": 6, "serial": "A003", "amount": "700.00", "way": "微信"},
        {**row, "number": 7, "serial": "A001C", "amount": "-1200.50", "status": "冲正"},
    ]
    values = {
        "file": "代收明细.xlsx", "sheet": "代收明细", "sha256": "0" * 64, "rows": rows, "refused": 0, "partial": False,
        "stated": [{"column": "amount", "amount": 270_000}],
    }  # fmt: skip
    bad = {
        "rows": [rows[0], {**rows[1], "amount": "很多"}], "refused": 2, "harmless": -1,
        "stated": [{"column": "amount", "amount": 3}],
    }  # fmt: skip
    return Sample(values, people.finance_user, bad=bad)


SAMPLES: dict[str, Maker] = {
    "ledger.receive": receive,
    "ledger.record_credit": record_credit,
    "ledger.apply_credit": apply_credit,
    "ledger.reverse_payment": on_payment("cashier_user", reason="收错金额"),
    "ledger.move_payment": move,
    "ledger.claim": claim,
    "ledger.match_reversal": match_reversal,
    "ledger.ask_refund": ask_refund,
    "ledger.approve_refund": on_refund("manager_user", remark="同意"),
    "ledger.refuse_refund": on_refund("manager_user", reason="先抵扣欠费"),
    "ledger.withdraw_refund": on_refund("cashier_user", reason="不退了"),
    "ledger.pay_refund": on_refund("other_user", "approved", receipt_no="FK-0001"),
    "ledger.import_payments": import_payments,
}
