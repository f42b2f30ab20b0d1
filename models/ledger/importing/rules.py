"""What is wrong with a row of a ledger in itself, in the order in which finance is told; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from models.core import money
from models.core.cells import Fault
from models.core.imports.register import ImportRow
from models.ledger.importing.columns import LABELS, is_voided
from models.ledger.workflow import Item

METER_TURNS = 100_000_000  # in 0.001 m³: five digits
NEARLY_FULL, NEARLY_EMPTY = 90_000_000, 10_000_000
_NONE: list[Fault] = []


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """Rows that do not count, and rows without an account; everything else waits for the register of accounts."""
    if bad:
        return []
    values = row.values
    remark = values.get("remark")
    if remark and is_voided(remark):
        return [row.fault(LABELS["remark"], remark, "VOIDED", "备注写明作废，不计入。")]
    if not values.get("account"):
        return [row.fault(LABELS["account"], "", "MISSING_ACCOUNT", "没有写户号，请补上。")]
    return []


def item_of(columns: Collection[str]) -> Item:
    """Heat by area or gas by volume, by the columns that a file has."""
    return Item.GAS if {"volume", "reading_from", "reading_to"} & set(columns) else Item.HEAT


def widened(number: str, width: int) -> str:
    """An account number in the width of the register, with the zeros that a spreadsheet lost."""
    return number.zfill(width) if len(number) < width and number.isdecimal() else number


def volume_of(values: Mapping[str, Any]) -> int | None:
    """The volume of a row: as it says, else by its readings; a meter of five digits may have begun anew."""
    volume: int | None = values.get("volume")
    if volume is None and values.get("reading_to") is not None and values.get("reading_from") is not None:
        return used(values["reading_from"], values["reading_to"])
    return volume


def used(first: int, last: int) -> int:
    """What a meter counted from one reading to the next, in 0.001 m³."""
    turned = first > NEARLY_FULL and last < NEARLY_EMPTY
    return last - first + (METER_TURNS if turned else 0)


def by_area(area: int, price: int) -> int:
    """Fen for an area (0.01 m²) at a price (1/10,000 yuan), half up."""
    return (area * price + 5_000) // 10_000


def by_volume(volume: int, price: int) -> int:
    """Fen for a volume (0.001 m³) at a price (1/10,000 yuan), half up."""
    return (volume * price + 50_000) // 100_000


def faults(row: ImportRow, values: Mapping[str, Any], item: Item) -> list[Fault]:
    """Everything that is wrong with the figures of a row, in order; of columns that the file has."""
    due, remit = values.get("due") or 0, values.get("remit") or 0
    late, paid = values.get("late") or 0, values.get("paid") or 0
    owed = due - remit + late - paid
    stated = values.get("owed", owed)
    area, price = values.get("area"), values.get("price")
    if item is Item.HEAT:
        sound = "area" not in values or (
            area is not None and area > 0 and (price is None or due == (area * price + 5_000) // 10_000)
        )
    else:
        sound = _is_metered(values, due, price)
    if (
        sound and stated == owed and owed >= 0 <= due and remit >= 0 <= late and paid >= 0
        and (not paid or (values.get("paid_on") is not None and values.get("receipt", "-")))
    ):  # fmt: skip
        return _NONE
    found = _of_area(row, values, due) if item is Item.HEAT else _of_volume(row, values, due)
    found += _of_arrears(row, stated, owed, "owed" in values)
    if paid > 0 and not values.get("receipt", "-"):
        found.append(row.fault(LABELS["receipt"], "", "MISSING_RECEIPT", f"已收 {_yuan(paid)}，没有写票据号，请补上。"))
    if paid > 0 and values.get("paid_on") is None:
        found.append(row.fault(LABELS["paid_on"], "", "MISSING_DATE", f"已收 {_yuan(paid)}，没有写收费日期，请补上。"))
    return found + _negative(row, {"due": due, "remit": remit, "late": late, "paid": paid})


def _is_metered(values: Mapping[str, Any], due: int, price: int | None) -> bool:
    first, last, volume = values.get("reading_from"), values.get("reading_to"), volume_of(values)
    if volume is None:
        return True
    is_used = first is None or last is None or used(first, last) == volume
    return volume >= 0 and is_used and (price is None or due == by_volume(volume, price))


def _of_area(row: ImportRow, values: Mapping[str, Any], due: int) -> list[Fault]:
    if "area" not in values:
        return []
    area, price = values["area"], values.get("price")
    if area is None or area <= 0:
        if area is None and not due:
            return []
        told = "没有写建筑面积，请补上。" if area is None else "建筑面积应大于 0，请核对。"
        return [row.fault(LABELS["area"], "" if area is None else f"{area / 100:g}", "BAD_AREA", told)]
    return [] if price is None else _amount(row, due, by_area(area, price), "面积 × 单价")


def _of_volume(row: ImportRow, values: Mapping[str, Any], due: int) -> list[Fault]:
    first, last, volume, price = (
        values.get("reading_from"), values.get("reading_to"), volume_of(values), values.get("price"),
    )  # fmt: skip
    if volume is None:
        return []
    found = []
    if first is not None and last is not None and (volume < 0 or used(first, last) != volume):
        is_lower = last < first
        code = "READING_LOWER" if is_lower else "USAGE_MISMATCH"
        told = "本期读数小于上期读数" if is_lower else f"本期读数减上期读数是 {used(first, last) / 1000:g}"
        told += f"，文件写用量 {volume / 1000:g}，请核对。"
        found.append(row.fault(LABELS["volume"], f"{volume / 1000:g}", code, told))
    elif volume < 0:
        found.append(row.fault(LABELS["volume"], f"{volume / 1000:g}", "BAD_USAGE", "用量不能是负数，请核对。"))
    return found + ([] if price is None else _amount(row, due, by_volume(volume, price), "用量 × 单价"))


def _amount(row: ImportRow, due: int, right: int, how: str) -> list[Fault]:
    if due == right:
        return []
    told = f"应收应为 {how} = {_yuan(right)}，文件写 {_yuan(due)}，相差 {_yuan(due - right)}。请核对。"
    return [row.fault(LABELS["due"], money.format_yuan(due), "AMOUNT_MISMATCH", told)]


def _of_arrears(row: ImportRow, stated: int, owed: int, is_stated: bool) -> list[Fault]:
    found = []
    if stated < 0 or (owed < 0 and not is_stated):
        told = f"已收比应缴多 {_yuan(-min(stated, owed))}。请核对；多收的钱请登记为预存。"
        found.append(row.fault(LABELS["owed"], money.format_yuan(stated), "NEGATIVE_ARREARS", told))
    if stated != owed:
        told = f"欠费应为 应收 − 减免 + 滞纳金 − 已收 = {_yuan(owed)}，文件写 {_yuan(stated)}。请核对。"
        found.append(row.fault(LABELS["owed"], money.format_yuan(stated), "ARREARS_MISMATCH", told))
    return found


def _negative(row: ImportRow, amounts: Mapping[str, int]) -> list[Fault]:
    """Amounts below nothing: what was booked wrongly is taken back by an act of its own."""
    return [
        row.fault(
            LABELS[key], money.format_yuan(fen), "NEGATIVE_AMOUNT",
            f"{LABELS[key]}是负数。冲正、退费和调整应收请单独办理，不从台账导入。",
        )
        for key, fen in amounts.items()
        if fen < 0
    ]  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{money.format_yuan(fen)} 元"
