"""What a register of accounts says: its columns, the faults of its rows, and what is known already; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from models.core import cells
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import Answers, Change, Comparison, ImportRow
from models.ledger.accounts import places, values
from models.ledger.accounts.values import AREA_PARTS, LARGEST_AREA, LARGEST_PRICE, PRICE_PARTS

LONGEST = {
    "name": 100, "compound": 64, "building": 64, "unit_no": 24, "room": 24, "address": 200, "class_words": 24,
    "phone": 60, "occupancy_words": 40, "meter_no": 32, "meter_kind": 24, "remark": 300,
}  # fmt: skip
NUMBER = re.compile(r"[0-9A-Z\u4e00-\u9fff_./-]{1,32}")
DASH = re.compile(r"[-—–―/\\]+|[无無]")  # what people put where there is nothing
NEAR = 1e-6  # a number of a spreadsheet that is so near to a whole one is meant to be it
# The first words that stand in a cell tell; «未入住» before «入住».
OCCUPANCY: Sequence[tuple[str, str]] = (
    ("空置", "vacant"), ("空房", "vacant"), ("未入住", "vacant"), ("无人", "vacant"), ("商铺", "shop"),
    ("商业", "shop"), ("门市", "shop"), ("正在装修", "renovating"), ("装修中", "renovating"),
    ("未装修", "not_renovated"), ("已装修", "renovated"), ("入住", "renovated"),
)  # fmt: skip
TOLD_WORDS = 3


def _number(cell: Cell) -> str:
    found = cells.identity(cell, "户号", "BAD_ACCOUNT")
    if found and not NUMBER.fullmatch(found):
        raise CellFault("BAD_ACCOUNT", f"“{found[:40]}”不是户号：只能用字母、数字、汉字和 - _ . /，最多 32 位。")
    return found


def _words(key: str) -> Callable[[Cell], str]:
    """Words of a column as long as it may be; a longer name or address is refused, not cut."""

    def parse(cell: Cell) -> str:
        found = cells.words(cell)
        if len(found) > LONGEST[key]:
            raise CellFault("TOO_LONG", f"“{found[:12]}…”太长，最多 {LONGEST[key]} 个字，请缩短。")
        return found

    return parse


def _scaled(scale: int, largest: int, code: str, what: str) -> Callable[[Cell], int | None]:
    """A number as so many parts of one, rounded half up; None where the cell is empty."""

    def parse(cell: Cell) -> int | None:
        if type(cell) is float:
            near = round(cell * scale)
            if abs(cell * scale - near) < NEAR and 0 < near <= largest:
                return near
        if cells.is_blank(cell) or DASH.fullmatch(cells.words(cell)):
            return None
        try:
            return values.parts(cells.words(cell), scale, largest)
        except ValueError as fault:
            raise CellFault(code, f"{what}{fault}") from None

    return parse


def _phone(cell: Cell) -> str:
    """One number or several, as digits; what is none is refused."""
    words = cells.words(cell)
    try:
        return "" if DASH.fullmatch(words) else values.phones(words)
    except ValueError as fault:
        raise CellFault("BAD_PHONE", str(fault)) from None


COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("account_no", "户号", _number, (
        "用户编号", "用户号", "客户编号", "客户号", "户编号", "账户号", "帐户号", "缴费户号", "用户户号", "用热户号",
        "用气户号", "热用户号", "热用户编号", "燃气户号", "燃气用户号", "用热编号", "用气编号", "住户编号", "用户编码",
        "客户编码", "用户代码", "收费编号", "缴费编号", "用户卡号", "卡号", "编号",
    )),
    ImportColumn("name", "户名", _words("name"), (
        "用户名称", "用户姓名", "用户名", "客户名称", "客户姓名", "业主姓名", "业主", "房主", "户主", "户主姓名",
        "热用户姓名", "热用户名称", "住户姓名", "缴费户名", "姓名", "名称", "单位名称",
    )),
    ImportColumn("compound", "小区", _words("compound"), ("小区名称", "所属小区", "小区名", "楼盘", "项目", "片区")),
    ImportColumn("building", "楼栋", _words("building"), ("楼号", "栋号", "幢号", "楼栋号", "楼", "栋")),
    ImportColumn("unit_no", "单元", _words("unit_no"), ("单元号", "门号")),
    ImportColumn("room", "房号", _words("room"), ("房间号", "门牌号", "室号", "户室", "房间", "室")),
    ImportColumn("address", "地址", _words("address"), (
        "用户地址", "用气地址", "用热地址", "装表地址", "详细地址", "房屋地址", "住址",
    )),
    ImportColumn("area", "建筑面积", _scaled(AREA_PARTS, LARGEST_AREA, "BAD_AREA", "面积"), (
        "供热面积", "供暖面积", "采暖面积", "用热面积", "收费面积", "计费面积", "房屋面积", "面积",
    )),
    ImportColumn("class_words", "用户类型", _words("class_words"), (
        "用户类别", "用户性质", "客户类型", "客户类别", "用气类别", "用热类别", "用气性质", "用热性质", "房屋性质",
        "类别", "类型",
    )),
    ImportColumn("price", "热费单价", _scaled(PRICE_PARTS, LARGEST_PRICE, "BAD_PRICE", "单价"), (
        "单价", "供热单价", "采暖单价", "收费单价", "收费标准", "气费单价", "气价", "价格",
    )),
    ImportColumn("phone", "联系电话", _phone, ("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码")),
    ImportColumn("occupancy_words", "入住情况", _words("occupancy_words"), (
        "入住状态", "是否入住", "房屋状态", "使用情况", "房屋使用情况",
    )),
    ImportColumn("meter_no", "燃气表号", _words("meter_no"), (
        "表号", "表具编号", "表具号", "气表号", "热表号", "表钢号",
    )),
    ImportColumn("meter_kind", "表型", _words("meter_kind"), ("表具类型", "表类型", "进气方向", "左右进")),
    ImportColumn("opened_on", "开户日期", cells.day, ("立户日期", "开栓日期", "通气日期", "入网日期")),
    ImportColumn("remark", "备注", _words("remark"), ("说明",)),
)  # fmt: skip
LABELS: Mapping[str, str] = {one.key: one.label for one in COLUMNS}
NEEDED = ("account_no", "name")
# Columns of an account that a file may give, in the order in which differences are told.
COMPARED = (
    "name", "compound", "building", "unit_no", "room", "address", "area", "class_code", "price", "phone", "occupancy",
    "meter_no", "meter_kind", "opened_on", "remark",
)  # fmt: skip


PLACE = ("compound", "building")


class Stored(NamedTuple):
    """An account as the database has it, with the words of its place."""

    id: int
    row_version: int
    state: str
    name: str
    compound: str
    building: str
    unit_no: str
    room: str
    address: str
    area: int | None
    class_code: str
    price: int | None
    phone: str
    occupancy: str
    meter_no: str
    meter_kind: str
    opened_on: Any
    remark: str


@dataclass(frozen=True)
class Known:
    """What rows are set against: which class words mean, how long numbers are, and the accounts there are."""

    class_of: Callable[[str], str]
    width: int
    stored: Callable[[Collection[str]], Mapping[str, Stored]]


def complete(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a row as it is kept: occupancy by its code, place out of an address that names nothing more."""
    kept = dict(given)
    told = kept.pop("occupancy_words", None)
    if told:
        kept["occupancy"] = next((code for words, code in OCCUPANCY if words in told), "")
        if not kept["occupancy"]:
            kept["remark"] = _joined(kept.get("remark"), f"入住情况：{told}")
    if kept.get("address") and not kept.get("building"):
        found = places.parts_of(kept["address"])
        if found is not None and kept.get("compound") in (None, "", found.words):
            kept |= {
                "compound": found.words, "building": f"{found.building}号楼", "room": found.room or kept.get("room"),
                "unit_no": f"{found.unit_no}单元" if found.unit_no else kept.get("unit_no"), "address": "",
            }  # fmt: skip
    return kept


def _joined(remark: str | None, more: str) -> str:
    return (f"{remark}；{more}" if remark else more)[: LONGEST["remark"]]


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """The faults of one row in itself, after those of its cells."""
    faults = []
    for key, code in (("account_no", "MISSING_ACCOUNT"), ("name", "MISSING_NAME")):
        if key not in bad and not row.values.get(key):
            faults.append(row.fault(LABELS[key], "", code, f"没有写{LABELS[key]}，请补上。"))
    if row.values.get("building") and not row.values.get("compound"):
        words = row.values["building"]
        faults.append(row.fault(LABELS["compound"], words, "MISSING_COMPOUND", f"写了楼栋“{words}”，没有写小区。"))
    return faults


def compare(rows: Iterable[ImportRow], known: Known, _: Answers) -> Comparison:
    """Sort rows into new accounts, those that are as stored, and those that differ; a number counts once.

    Numbers that lost zeros in a spreadsheet get them back first. What a file leaves empty is no difference. Accounts
    that were merged or closed stay as they are.
    """
    all_rows = _restored(list(rows), known)
    stored = known.stored({row.values["account_no"] for row in all_rows})
    new: list[ImportRow] = []
    same: list[ImportRow] = []
    changed: list[Change] = []
    faults: list[Fault] = []
    met: dict[str, ImportRow] = {}
    for row in all_rows:
        first = met.setdefault(row.values["account_no"], row)
        if first is not row:
            faults.append(_twice(row, first))
            continue
        there = stored.get(row.values["account_no"])
        if there is None:
            new.append(row)
            continue
        fields = _differences(row.values, there)
        if fields and there.state == "active":
            changed.append(Change(row, there.id, fields))
        else:
            same.append(row)
    return Comparison(tuple(new), tuple(same), tuple(changed), tuple(faults), remark=_unknown_classes(new, changed))


def _restored(rows: Sequence[ImportRow], known: Known) -> list[ImportRow]:
    """Rows with the class that their words mean, and with whole numbers."""
    width = _width([row.values["account_no"] for row in rows], known)
    classes: dict[str, str] = {}
    found = []
    for row in rows:
        given = row.values
        number, words = given["account_no"], given.get("class_words") or ""
        whole = number.zfill(width) if width > len(number) and number.isdecimal() else number
        if words and words not in classes:
            classes[words] = known.class_of(words)
        code = classes[words] if words else given.get("class_code", "")
        known_as = whole == number and code == given.get("class_code")
        whole_values = given if known_as else {**given, "account_no": whole, "class_code": code}
        found.append(row if known_as else ImportRow(row.number, whole_values, row.part, row.at))
    return found


def _width(numbers: Sequence[str], known: Known) -> int:
    """How long numbers are: as most of the file's; as the register's where so they are known there."""
    lengths = Counter(len(one) for one in numbers if one.isdecimal())
    if not lengths:
        return 0
    usual = max(lengths, key=lambda length: (lengths[length], length))
    if known.width > usual and known.stored([one.zfill(known.width) for one in numbers if one.isdecimal()]):
        return known.width
    return usual


def _twice(row: ImportRow, first: ImportRow) -> Fault:
    number = row.values["account_no"]
    if row.values == first.values:
        sentence = f"与第 {first.number} 行内容相同，只导入一次。"
        return row.fault(LABELS["account_no"], number, "DUPLICATE_ROW", sentence)
    sentence = f"户号 {number} 在第 {first.number} 行已有，内容不同。一个户号只能有一户，请核对。"
    return row.fault(LABELS["account_no"], number, "DUP_ACCOUNT", sentence)


def _differences(row: Mapping[str, Any], there: Stored) -> dict[str, tuple[Any, Any]]:
    """What a row says differently, by column; what it leaves empty says nothing."""
    found = {}
    for key in COMPARED:
        given = row.get(key)
        if given and given != getattr(there, key):
            found[key] = (getattr(there, key), given)
    if any(key in found for key in PLACE):  # a place is told as a whole
        found |= {key: (getattr(there, key), row.get(key) or getattr(there, key)) for key in PLACE}
    return found


def _unknown_classes(new: Sequence[ImportRow], changed: Sequence[Change]) -> str:
    """A sentence about classes that the rules do not know: such accounts are taken without a class."""
    counted: Counter[str] = Counter()
    for row in (*new, *(one.row for one in changed)):
        words = row.values.get("class_words")
        if words and not row.values.get("class_code"):
            counted[words] += 1
    if not counted:
        return ""
    listed = "、".join(f"“{words}”" for words, _ in counted.most_common(TOLD_WORDS))
    more = f"等 {len(counted)} 种" if len(counted) > TOLD_WORDS else ""
    return (
        f"有 {sum(counted.values()):,} 户的用户类型{listed}{more}不在收费规则里，导入后没有类别，"
        "不会计费。请先在收费规则里登记这种类别，或导入后逐户登记。"
    )
