"""Samples of the actions of accounts."""

from __future__ import annotations

from datetime import date

from models.core import clock
from models.ledger.tables import LedgerAccount, LedgerStanding
from models.ledger.tariffs.queries import book
from tests.factories import ledger, org
from tests.samples import Maker, Sample, World

DAY = date(2026, 10, 12)


def finance(world: World) -> int:
    """A user of finance."""
    return org.user(world, roles=("FINANCE",), scope="all")


def _version(account: int) -> int:
    return int(LedgerAccount.get_by_id(account).row_version)


def standing_code() -> str:
    """A row of the rules that rests on a standing."""
    return next(iter(book(clock.now().date()).standings()))


def standing(account: int, **values: object) -> int:
    """An account that is out of use from 1 October 2026 on."""
    row = {
        "account_id": account, "code": standing_code(), "from_on": date(2026, 10, 1), "reason": "外地居住",
        "recorded_at": clock.now(), "recorded_by": "周敏", **values,
    }  # fmt: skip
    return int(LedgerStanding.insert(**row).execute())


def import_accounts(world: World) -> Sample:
    rows = [
        {
            "number": 2, "account_no": "0010110102", "name": "邱雪", "compound": "锦绣家园", "building": "1号楼",
            "unit_no": "1单元", "room": "102", "area": 61.68, "class_words": "居民", "price": 23.0,
            "meter_no": "1752034326", "meter_kind": "右进",
        },
        {
            "number": 3, "account_no": "10110201", "name": "张辉青", "address": "锦绣家园3号楼2单元501",
            "phone": "13800001234",
        },
    ]  # fmt: skip
    values = {
        "file": "户档案.xlsx", "sheet": "户档案", "sha256": "0" * 64, "rows": rows,
        "refused": 0, "partial": False, "stated": [{"column": "rows", "amount": 2}],
    }  # fmt: skip
    return Sample(values, finance(world), bad={
        "rows": [rows[0], {**rows[1], "area": "-3"}], "refused": 2, "harmless": -1, "month": "2026-13",
        "stated": [{"column": "rows", "amount": 3}],
    })  # fmt: skip


def open_account(world: World) -> Sample:
    return Sample({
        "number": "0010110301", "name": "闫雅昌", "compound": "锦绣家园", "building": "1号楼", "unit_no": "1单元",
        "room": "301", "class_code": "居民", "area": "61.68", "price": "23", "phone": "13800001234",
        "occupancy": "renovated", "opened_on": "2026-10-01",
    }, finance(world), bad={"class_code": "神仙", "area": "0", "price": "23.00001", "phone": "12"})  # fmt: skip


def edit_account(world: World) -> Sample:
    account = ledger.account()
    return Sample({
        "id": account, "row_version": _version(account), "number": "0010110999", "compound": "锦绣家园",
        "building": "2号楼", "room": "102", "class_code": "居民", "area": "88.5",
    }, finance(world), bad={"class_code": "神仙", "area": "-1"})  # fmt: skip


def edit_customer(world: World) -> Sample:
    account = ledger.account()
    values = {"phone": "13800001234、04725551234", "occupancy": "vacant", "needs_help": True}
    return Sample({"id": account, "row_version": _version(account), **values}, finance(world), bad={"phone": "无"})


def assign_collector(world: World) -> Sample:
    employee = org.colleague(world, "何志刚", "AGENT", org.unit(world))
    return Sample({"ids": [ledger.account(), ledger.account()], "collector_id": employee}, finance(world))


def close_account(world: World) -> Sample:
    account = ledger.account()
    return Sample(
        {"id": account, "row_version": _version(account), "on": f"{DAY}", "reason": "房屋拆除"}, finance(world)
    )  # fmt: skip


def reopen_account(world: World) -> Sample:
    account = ledger.account(state="closed", closed_on=DAY)
    return Sample({"id": account, "row_version": _version(account), "reason": "拆除取消"}, finance(world))


def transfer_account(world: World) -> Sample:
    account = ledger.account()
    return Sample({
        "id": account, "row_version": _version(account), "name": "李娜", "phone": "13900001111", "on": f"{DAY}",
        "reason": "房屋买卖",
    }, finance(world), bad={"on": "2199-01-01"})  # fmt: skip


def rename_account(world: World) -> Sample:
    account = ledger.account()
    return Sample({"id": account, "row_version": _version(account), "name": "张国祥", "reason": "写错"}, finance(world))


def merge_accounts(world: World) -> Sample:
    source, target = ledger.account(), ledger.account()
    standing(source)
    ledger.payment(source, 5_000, charge_id=ledger.charge(source))
    ledger.payment(source, 3_000)
    return Sample({"id": source, "row_version": _version(source), "target_id": target}, finance(world))


def set_standing(world: World) -> Sample:
    account = ledger.account()
    return Sample({
        "id": account, "code": standing_code(), "from_on": "2026-10-01", "to_on": "2027-03-31", "reason": "外地居住",
    }, finance(world), bad={"code": "神仙", "to_on": "2026-09-30"})  # fmt: skip


def end_standing(world: World) -> Sample:
    record = standing(ledger.account())
    return Sample({"id": record, "row_version": 1, "to_on": f"{DAY}", "reason": "回来居住"}, finance(world))


SAMPLES: dict[str, Maker] = {
    "ledger.import_accounts": import_accounts,
    "ledger.open_account": open_account,
    "ledger.edit_account": edit_account,
    "ledger.edit_customer": edit_customer,
    "ledger.assign_collector": assign_collector,
    "ledger.close_account": close_account,
    "ledger.reopen_account": reopen_account,
    "ledger.transfer_account": transfer_account,
    "ledger.rename_account": rename_account,
    "ledger.merge_accounts": merge_accounts,
    "ledger.set_standing": set_standing,
    "ledger.end_standing": end_standing,
}
