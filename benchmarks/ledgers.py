"""Invented ledgers of a gas company and the register of their accounts, as workbooks of any length.

They are written as office programs do: one table of shared texts, and dates as numbers with a format.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰文志建国红梅"
COMPOUNDS = (
    "锦绣家园", "滨河花园", "向阳小区", "御景湾", "机械厂宿舍", "和平里", "金色家园", "幸福里", "龙泉苑", "北大街",
    "翠湖天地", "热力家属院", "绿城百合", "东方明珠", "阳光花园", "燃气小区",
)  # fmt: skip
CLASSES, PRICES = ("居民", "居民", "居民", "商业", "工业"), (2.63, 3.16, 3.95, 4.2)
WAYS = ("现金", "微信", "支付宝", "银行代扣", "POS", "对公转账")
REMARKS = ("", "", "", "", "补缴上期", "预存", "抹零", "空置户按30%", "滞纳金减免", "退费重缴")
REGISTER = ("户号", "户名", "小区", "楼栋", "单元", "房号", "建筑面积", "用户类型", "燃气表号")
LEDGER = (
    "序号", "户号", "户名", "小区", "地址", "表号", "面积", "用气类别", "上期读数", "本期读数", "用量", "单价",
    "应收金额", "实收金额", "缴费日期", "缴费方式", "收费员", "备注",
)  # fmt: skip
SHARE = 3  # rows of a ledger for each account
FIRST, DAYS = date(2026, 1, 1), 330
START = date(1899, 12, 30)
Value = str | int | float | date


def account(number: int) -> tuple[Value, ...]:
    """One line of the register."""
    chance = Random(number * 7919 + 13)
    name = chance.choice(SURNAMES) + chance.choice(GIVEN) + (chance.choice(GIVEN) if chance.random() < 0.7 else "")
    return (
        f"{number:010d}", name, chance.choice(COMPOUNDS), f"{chance.randrange(1, 60)}", f"{chance.randrange(1, 6)}",
        f"{chance.randrange(101, 3304)}", round(chance.uniform(38, 190), 2), chance.choice(CLASSES),
        f"BJ{number * 37 % 10**8:08d}",
    )  # fmt: skip


def accounts(rows: int) -> Iterator[tuple[Value, ...]]:
    """The register of the accounts that a ledger of so many rows is about."""
    return map(account, range(max(1, rows // SHARE)))


def payments(rows: int, damaged: int = 0, remark: str = "") -> Iterator[tuple[Value, ...]]:
    """A ledger in the order in which people paid; every `damaged`-th row (0: none) has a fault.

    With a `remark` the last column says this everywhere.
    """
    chance = Random(20261121)
    known = [account(number) for number in range(max(1, rows // SHARE))]
    cashiers = [chance.choice(SURNAMES) + chance.choice(GIVEN) for _ in range(40)]
    for number in range(1, rows + 1):
        code, name, compound, building, unit, room, area, words, meter = chance.choice(known)
        before, used, price = chance.randrange(9000), chance.randrange(420), chance.choice(PRICES)
        due = round(used * price, 2)
        paid = due if chance.random() < 0.93 else round(due * chance.choice((0.5, 0.3, 0)), 2)
        day, way = FIRST + timedelta(days=chance.randrange(DAYS)), chance.choice(WAYS)
        row: list[Value] = [
            str(number), code, name, compound, f"{compound}{building}号楼{unit}单元{room}", meter, area, words, before,
            before + used, used, price, due, paid, day, way, chance.choice(cashiers), chance.choice(REMARKS),
        ]  # fmt: skip
        row[-1] = remark or row[-1]  # the rest is the same with a remark and without
        if damaged and number % damaged == 0:
            place, fault = (
                (12, "12.345"), (13, "壹佰"), (1, "9999999999"), (14, "2026-13-40"), (10, used + 5), (8, "不清"),
            )[number // damaged % 6]  # fmt: skip
            row[place] = fault
        yield tuple(row)


def write(file: Path, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> Path:
    """A workbook with one sheet; rows are not kept."""
    texts: dict[str, int] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name, content in PARTS.items():
            packed.writestr(name, content)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f"{XML}<worksheet {MAIN}><sheetData>".encode())
            for number, row in enumerate(chain([head], rows), 1):
                part.write(_row(number, row, texts).encode())
            part.write(b"</sheetData></worksheet>")
        with packed.open("xl/sharedStrings.xml", "w") as part:
            part.write(f'{XML}<sst {MAIN} count="{len(texts)}" uniqueCount="{len(texts)}">'.encode())
            for text in texts:
                part.write(f"<si><t>{escape(text)}</t></si>".encode())
            part.write(b"</sst>")
    return file


def _row(number: int, row: Sequence[Value], texts: dict[str, int]) -> str:
    cells = []
    for at, value in enumerate(row):
        place = f"{chr(65 + at)}{number}"
        if isinstance(value, str):
            if value:
                cells.append(f'<c r="{place}" t="s"><v>{texts.setdefault(value, len(texts))}</v></c>')
        elif isinstance(value, date):
            cells.append(f'<c r="{place}" s="1"><v>{(value - START).days}</v></c>')
        else:
            cells.append(f'<c r="{place}"><v>{value}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FORMATS = "http://schemas.openxmlformats.org"
MAIN = f'xmlns="{_FORMATS}/spreadsheetml/2006/main"'
_LINK = f"{_FORMATS}/officeDocument/2006/relationships"
_PACKED = f"{_FORMATS}/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _links(*kinds: tuple[str, str]) -> str:
    made = (
        f'<Relationship Id="r{number}" Type="{_LINK}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    return f'{XML}<Relationships xmlns="{_PACKED}/relationships">{"".join(made)}</Relationships>'


def _types(*parts: tuple[str, str]) -> str:
    made = (f'<Override PartName="/xl/{name}" ContentType="{_OFFICE}.{kind}+xml"/>' for name, kind in parts)
    return (
        f'{XML}<Types xmlns="{_PACKED}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        f'openxmlformats-package.relationships+xml"/>{"".join(made)}</Types>'
    )


PARTS = {
    "[Content_Types].xml": _types(
        ("workbook.xml", "sheet.main"), ("worksheets/sheet1.xml", "worksheet"), ("styles.xml", "styles"),
        ("sharedStrings.xml", "sharedStrings"),
    ),
    "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
    "xl/_rels/workbook.xml.rels": _links(
        ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")
    ),
    "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{_LINK}"><sheets><sheet name="台账" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/styles.xml": f'{XML}<styleSheet {MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
}  # fmt: skip
