"""The customers of the demo company and the files that finance and the bank hand in about them, all invented."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

COMPOUNDS = (
    "暖阳花园", "滨江新城", "枫林小区", "锦华苑", "翠湖里", "北岸名邸", "学苑路社区", "工人新村", "金桂园", "和平里",
)  # fmt: skip
FIRMS = (
    "便民超市", "鸿运饭店", "社区卫生服务站", "第三幼儿园", "利民药房", "老街火锅店", "平安宾馆", "春蕾培训学校",
    "家美洗衣店", "同福面馆",
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建国文辉浩雪梅兰晨宇欣怡"
CASHIERS_WAYS = ("现金", "微信", "支付宝", "POS刷卡", "转账", "银行代收")
CHANNELS = ("手机银行", "柜面", "微信", "支付宝")
HOME, FIRM = "居民", "商业"
PRICES = {HOME: 2300, FIRM: 3200}  # fen for a square metre and season
GAS_PRICES = {HOME: 306, FIRM: 421}  # fen for a cubic metre
FLATS, FLOORS, UNITS = 4, 6, 3
LEDGER = (
    "户号", "户名", "小区", "楼栋", "单元", "房号", "建筑面积", "单价", "应收热费", "减免", "滞纳金", "已收", "欠费",
    "收费日期", "收费方式", "票据号", "收费员", "备注",
)  # fmt: skip
REGISTER = (
    "户号", "户名", "小区", "楼栋", "单元", "房号", "建筑面积", "用户类型", "热费单价", "燃气表号", "联系电话",
    "入住情况",
)  # fmt: skip
GAS = (
    "户号", "户名", "小区", "地址", "表号", "用气类别", "上期读数", "本期读数", "用量", "单价", "应收金额", "实收金额",
    "缴费日期", "缴费方式", "收费员", "备注",
)  # fmt: skip
BANK = ("序号", "交易日期", "交易时间", "银行流水号", "缴费户号", "缴费户名", "金额", "渠道", "摘要", "状态")


@dataclass
class Household:
    """One customer; `area` in hundredths of a square metre, `owes` what this season's ledger leaves open, in fen."""

    number: str
    name: str
    compound: str
    building: str
    unit: str
    room: str
    area: int
    kind: str
    meter: str
    phone: str
    occupancy: str
    reading: int
    owes: int = 0

    @property
    def address(self) -> str:
        """Where it is, in one line."""
        return f"{self.compound}{self.building}{self.unit}{self.room}"

    @property
    def due(self) -> int:
        """The heat fee of a season, in fen, half up."""
        return (self.area * PRICES[self.kind] + 50) // 100


def invent(chance: Random, number: int) -> list[Household]:
    """So many customers, building by building."""
    return [_household(chance, at) for at in range(number)]


def _household(chance: Random, at: int) -> Household:
    flat, floor = at % FLATS + 1, at // FLATS % FLOORS + 1
    unit = at // (FLATS * FLOORS) % UNITS + 1
    tower = at // (FLATS * FLOORS * UNITS)
    building, compound = tower // len(COMPOUNDS) + 1, tower % len(COMPOUNDS)
    number = f"{compound + 1:03d}{building:03d}{unit}{floor:01d}{flat:02d}"
    is_firm = floor == 1 and flat == 1 and chance.random() < 0.4
    name = f"{COMPOUNDS[compound][:2]}{chance.choice(FIRMS)}" if is_firm else person(chance)
    return Household(
        number, name, COMPOUNDS[compound], f"{building}号楼", f"{unit}单元", f"{floor}{flat:02d}",
        chance.randint(5200, 14500), FIRM if is_firm else HOME, f"{chance.randint(10**9, 3 * 10**9)}",
        f"199{chance.randint(0, 99_999):05d}{at % 1000:03d}",
        "商铺" if is_firm else "空置" if chance.random() < 0.08 else "已入住（已装修）", chance.randint(120, 8000),
    )  # fmt: skip


def person(chance: Random) -> str:
    """The name of somebody."""
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))


def register(households: Iterable[Household]) -> list[Sequence[Any]]:
    """The register of customers."""
    return [
        (
            one.number, one.name, one.compound, one.building, one.unit, one.room, _hundredths(one.area), one.kind,
            _hundredths(PRICES[one.kind]), one.meter, one.phone, one.occupancy,
        )
        for one in households
    ]  # fmt: skip


def season(
    chance: Random, households: Iterable[Household], first: date, last: date, cashiers: Sequence[str], receipts: str,
    unpaid: float,
) -> list[Sequence[Any]]:  # fmt: skip
    """Finance's ledger of a heating season: most have paid between two days, `unpaid` of them nothing, some a half."""
    rows: list[Sequence[Any]] = []
    for at, one in enumerate(households, 1):
        due = one.due
        relief = due // 10 if chance.random() < 0.03 else 0
        drawn = chance.random()
        paid = 0 if drawn < unpaid else (due - relief) // 2 if drawn < unpaid * 1.3 else due - relief
        one.owes = due - relief - paid
        day = first + timedelta(days=chance.randint(0, (last - first).days))
        told = (
            (day.isoformat(), chance.choice(CASHIERS_WAYS), f"{receipts}{at:06d}", chance.choice(cashiers))
            if paid
            else ("", "", "", "")
        )
        rows.append((
            one.number, one.name, one.compound, one.building, one.unit, one.room, _hundredths(one.area),
            _hundredths(PRICES[one.kind]), *map(_hundredths, (due, relief, 0, paid, one.owes)), *told,
            "低保减免" if relief else "",
        ))  # fmt: skip
    return rows


def gas(
    chance: Random, households: Iterable[Household], month: date, cashiers: Sequence[str], unpaid: float
) -> list[Sequence[Any]]:
    """The ledger of a month's gas: by the meter, most of it paid within the month after."""
    rows: list[Sequence[Any]] = []
    for one in households:
        used = chance.randint(200, 2600) if one.kind == FIRM else chance.randint(4, 42)
        before, one.reading = one.reading, one.reading + used
        due = used * GAS_PRICES[one.kind]
        is_paid = chance.random() >= unpaid
        day = month + timedelta(days=chance.randint(27, 40))
        told = (day.isoformat(), chance.choice(CASHIERS_WAYS), chance.choice(cashiers)) if is_paid else ("", "", "")
        rows.append((
            one.number, one.name, one.compound, one.address, one.meter, one.kind, before, one.reading, used,
            _hundredths(GAS_PRICES[one.kind]), _hundredths(due), _hundredths(due if is_paid else 0), *told, "",
        ))  # fmt: skip
    return rows


def bank(chance: Random, households: Sequence[Household], day: date, wanted: int) -> list[Sequence[Any]]:
    """A list of the bank for a day: some pay what they owe, some a part or too much; one number nobody knows."""
    rows: list[Sequence[Any]] = []
    owing = [one for one in households if one.owes][:: max(1, len(households) // 2000)][:wanted]
    for at, one in enumerate(owing, 1):
        amount = one.owes if at % 6 else one.owes // 2 if at % 12 else one.owes + 5000
        number, name = (f"{one.number[:-2]}99", one.name) if at == 5 else (one.number, one.name)
        name = person(chance) if at == 9 else name
        one.owes = max(0, one.owes - amount) if at not in (5, 9) else one.owes
        moment = f"{8 + at // 20:02d}:{at % 20 * 3:02d}:{at % 60:02d}"
        rows.append((
            at, day.isoformat(), moment, f"6217{day:%Y%m%d}{at * 37:06d}", number, name, _hundredths(amount),
            chance.choice(CHANNELS), "代收热费", "成功",
        ))  # fmt: skip
    return rows


def write(file: Path, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """A file as an office hands it in: a title, the headings, the rows."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([[title], headings, *rows])
    return file


def _hundredths(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"
