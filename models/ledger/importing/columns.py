"""The columns of ledgers in all the words that finance uses, and how their cells become values; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from models.core import cells, script, text
from models.core.cells import Cell, CellFault, ImportColumn
from models.ledger import headings
from models.ledger.periods import rules as periods
from models.ledger.workflow import Item

FEN, AREA, PRICE, VOLUME = 100, 100, 10_000, 1_000  # parts of one yuan, m², yuan for one, m³
LARGEST = 10**13
NEAR = 1e-4  # a number of a spreadsheet that is so near to a whole one of its parts is meant to be it
# In a column of amounts a dash stands for nothing; so it does where a receipt would stand.
NOTHING = re.compile(r"[-—–―/\\无]+")
AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?")
# Signs of money in front of a number and units behind it; between digits (12/34) they leave no number.
BEFORE = re.compile(r"([+-]?)(?:¥|人民币|RMB|CNY)+([+-]?[\d.])", re.IGNORECASE)
MEASURE = r"(?:元整?|圆整?|人民币|RMB|CNY|㎡|m2|m²|平方米?|平米|m3|m³|立方米?|方)"
BEHIND = re.compile(rf"(?<=[\d.]){MEASURE}(?:/{MEASURE})*", re.IGNORECASE)
BRACKETED = re.compile(r"\((.+)\)")
LONGEST = {
    "account": 32, "name": 100, "address": 200, "meter": 32, "way": 24, "receipt": 40, "cashier": 64, "remark": 200,
}  # fmt: skip
OTHER_WORDS = 64
DATED = re.compile(r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?")
PERIOD_WORDS = 120
BUILDING = re.compile(r"0*(\d+)\s*(?:号楼|号|栋|幢|座|楼|#楼?)?")
UNIT = re.compile(r"0*(\d+)\s*(?:单元|门)?")
ROOM = re.compile(r"(\d+)\s*(?:室|号|房)?")
VOIDED = re.compile(r"[\[【(（]?作废")


def _scaled(
    scale: int, blank: int | None, code: str, what: str, is_exact: bool = False
) -> Callable[[Cell], int | None]:
    """A number as so many parts of one; decimals beyond them are rounded half up, or a fault where it is exact."""

    def parse(cell: Cell) -> int | None:
        if type(cell) is float:
            found = cell * scale
            near = round(found) if -LARGEST < found < LARGEST else LARGEST
            if -NEAR < found - near < NEAR:
                return near
        words = _digits(cell)
        if not words:
            return blank
        try:
            plain = words.replace(",", "") if AMOUNT.fullmatch(words) or type(cell) is float else ""
            return _whole(Decimal(plain) * scale, is_exact)
        except InvalidOperation:
            told = f"“{cells.words(cell)[:20]}”不是{what}，请改成数字，例如 1234.50。"
        except ValueError as fault:
            told = f"“{cells.words(cell)[:20]}”{fault}，请核对{what}。"
        raise CellFault(code, told)

    return parse


def _digits(cell: Cell) -> str:
    """What stands in a cell without units, signs of money and blanks; brackets mean less than nothing; or nothing."""
    if cells.is_blank(cell):
        return ""
    if isinstance(cell, (bool, date, time, timedelta)):
        return "不是数"
    words = re.sub(r"\s+", "", cells.words(cell)).replace("−", "-")
    if NOTHING.fullmatch(words.lstrip("¥")):
        return ""
    inner = BRACKETED.fullmatch(words)
    plain = inner[1] if inner is not None else words
    told = BEFORE.match(plain)
    plain = plain if told is None else f"{told[1]}{plain[told.end(2) - len(told[2]) :]}"
    end = BEHIND.search(plain)
    plain = plain[: end.start()] if end is not None and end.end() == len(plain) else plain
    return plain if inner is None else f"-{plain}"


def _whole(found: Decimal, is_exact: bool) -> int:
    """So many parts; raises ValueError with what is wrong."""
    if not abs(found) < LARGEST:
        raise ValueError("大得不合情理")
    near = int(found.quantize(Decimal(1), ROUND_HALF_UP))
    if is_exact and abs(found - near) > Decimal("0.001"):
        raise ValueError("多于两位小数")
    return near


def _number(cell: Cell) -> str:
    """The number of an account without blanks and signs between; zeros in front come back when it is looked up."""
    if type(cell) is str and cell.isdecimal() and cell.isascii() and len(cell) <= LONGEST["account"]:
        return cell
    return "" if cells.is_blank(cell) else cells.identity(cell, "户号", "BAD_ACCOUNT")[: LONGEST["account"]]


def _words(key: str) -> Callable[[Cell], str]:
    longest = LONGEST.get(key, OTHER_WORDS)

    def parse(cell: Cell) -> str:
        return cells.words(cell)[:longest].rstrip()

    return parse


def _part(pattern: re.Pattern[str], form: str) -> Callable[[Cell], str]:
    """A building, unit or room in one spelling: 4, 4号楼 and 4栋 are the same."""

    def parse(cell: Cell) -> str:
        words = cells.words(cell)[:OTHER_WORDS].rstrip()
        found = pattern.fullmatch(words)
        return form.format(found[1]) if found is not None else words

    return parse


def _receipt(cell: Cell) -> str:
    found = cells.code(cell)
    if len(found) > LONGEST["receipt"]:
        raise CellFault("TOO_LONG", f"“{found[:12]}…”太长，不是票据号（最多 {LONGEST['receipt']} 位）。请核对。")
    return "" if NOTHING.fullmatch(found) else found


def _day(cell: Cell) -> date | None:
    """The day of a payment; a dash is none."""
    if isinstance(cell, str) and NOTHING.fullmatch(cell.strip() or "x"):
        return None
    return cells.day(cell)


def _amount(key: str, label: str, aliases: tuple[str, ...]) -> ImportColumn:
    return ImportColumn(key, label, _scaled(FEN, 0, "BAD_AMOUNT", "金额", is_exact=True), aliases)


COLUMNS: tuple[ImportColumn, ...] = (
    ImportColumn("account", "户号", _number, (
        "用户编号", "用户号", "客户编号", "客户号", "户编号", "账户号", "帐户号", "缴费户号", "用户户号", "用热户号",
        "用气户号", "燃气户号", "收费编号", "用户代码", "热用户号", "热用户编号", "用热编号", "用气编号", "燃气用户号",
        "住户编号", "用户编码", "客户编码", "缴费编号", "缴费号", "用户卡号", "卡号", "编号",
    )),
    ImportColumn("name", "户名", _words("name"), (
        "用户名称", "用户姓名", "用户名", "客户名称", "客户姓名", "业主姓名", "业主", "房主", "户主", "户主姓名",
        "热用户姓名", "热用户名称", "住户姓名", "住户",
        "姓名",
        "缴费户名", "单位名称", "名称",
    )),
    ImportColumn("compound", "小区", _words("compound"), ("小区名称", "所属小区", "小区名", "楼盘", "项目", "片区")),
    ImportColumn("building", "楼栋", _part(BUILDING, "{}号楼"), ("楼号", "栋号", "幢号", "楼栋号", "楼", "栋")),
    ImportColumn("unit", "单元", _part(UNIT, "{}单元"), ("单元号", "门号")),
    ImportColumn("room", "房号", _part(ROOM, "{}"), ("房间号", "门牌号", "室号", "户室", "房间", "室")),
    ImportColumn("address", "地址", _words("address"), (
        "用户地址", "用热地址", "用气地址", "装表地址", "详细地址", "房屋地址", "住址",
    )),
    ImportColumn("meter", "表号", _words("meter"), ("燃气表号", "气表号", "热表号", "表具编号", "表具号", "表钢号")),
    ImportColumn("class_words", "用户类型", _words("class_words"), (
        "用户类别", "用户性质", "客户类型", "客户类别", "用气类别", "用热类别", "用气性质", "用热性质", "房屋性质",
        "类别",
        "类型",
    )),
    ImportColumn("area", "建筑面积", _scaled(AREA, None, "BAD_AREA", "面积"), (
        "供热面积", "供暖面积", "采暖面积", "用热面积", "收费面积", "计费面积", "房屋面积", "面积",
    )),
    ImportColumn("reading_from", "上期读数", _scaled(VOLUME, None, "BAD_READING", "读数"), (
        "上次读数", "上月读数", "上期表数", "上期止码", "上次止码", "上期表底", "上次表底", "期初读数", "起码",
        "起度",
    )),
    ImportColumn("reading_to", "本期读数", _scaled(VOLUME, None, "BAD_READING", "读数"), (
        "本次读数", "本月读数", "本期表数", "本期止码", "本次止码", "本期表底", "本次表底", "期末读数", "止码",
        "止度",
    )),
    ImportColumn("volume", "用量", _scaled(VOLUME, None, "BAD_USAGE", "用量"), (
        "用气量", "本期用量", "本期用气量", "本次用量", "本次用气量", "购气量", "气量", "使用量", "用热量",
        "计费气量", "计费用量",
    )),
    ImportColumn("price", "单价", _scaled(PRICE, None, "BAD_AMOUNT", "单价"), (
        "热费单价", "供热单价", "采暖单价", "收费单价", "收费标准", "气费单价", "气价", "价格",
    )),
    _amount("due", "应收热费", (
        "应收金额", "应收", "应收款", "应收费用", "应收采暖费", "应收供热费", "应收气费", "应收合计", "本期应收",
        "应缴热费",
        "应交热费", "应缴金额", "应交金额", "应缴费用", "应交费用", "应缴", "应交", "应收总额", "应收总金额",
        "应收热费合计", "应收费", "本年应收", "本季应收", "本月应收", "当年应收", "热费", "采暖费", "供热费",
        "气费", "金额",
    )),
    _amount("remit", "减免", (
        "减免金额", "减免费用", "减免热费", "优惠", "优惠金额", "减免优惠", "优惠减免", "减免额", "优惠额",
        "折扣金额", "折扣",
    )),
    _amount("late", "滞纳金", (
        "违约金", "应收滞纳金", "应收违约金", "滞纳金额", "滞纳金金额", "违约金额", "违约金金额", "滞纳费",
    )),
    _amount("paid", "已收", (
        "已收金额", "已收热费", "已收款", "实收金额", "实收", "实收热费", "实收款", "实收气费", "已缴金额", "已缴",
        "已交金额",
        "已交", "实缴金额", "实交金额", "实缴", "实交", "实缴热费", "实交热费", "实缴费用", "已缴热费", "已交热费",
        "已缴费用", "实收费用", "实收总额", "实收合计", "已收合计", "已收总额", "累计已收", "累计实收", "本年实收",
        "本期实收", "本季实收", "本月实收", "缴费金额", "交费金额", "缴纳金额", "收款金额", "收费金额", "缴费额",
        "实收情况金额", "收费情况金额", "缴费情况金额", "收款情况金额", "已收情况金额", "收缴情况金额",
    )),
    _amount("owed", "欠费", (
        "欠费金额", "欠缴", "欠缴金额", "欠交", "欠交金额", "欠款", "欠款金额", "未收", "未收金额", "未缴金额",
        "未交金额", "未缴",
        "未交", "尚欠", "尚欠金额", "结欠",
    )),
    ImportColumn("paid_on", "收费日期", _day, (
        "缴费日期", "交费日期", "收款日期", "缴款日期", "付款日期", "缴费时间", "交费时间", "收费时间", "收款时间",
        "日期",
    )),
    ImportColumn("way", "收费方式", _words("way"), (
        "缴费方式", "交费方式", "收款方式", "付款方式", "支付方式", "缴款方式", "缴费渠道", "收费渠道", "方式",
    )),
    ImportColumn("receipt", "票据号", _receipt, (
        "票据编号", "票据号码", "收据号", "收据编号", "收据号码", "发票号", "发票号码", "发票编号", "票号", "单据号",
        "单号", "凭证号", "小票号", "票据", "收据", "发票",
    )),
    ImportColumn("cashier", "收费员", _words("cashier"), (
        "收款员", "收费人", "收款人", "收费人员", "收银员", "操作员", "经办人", "经手人", "经办", "经手", "开票人",
    )),
    ImportColumn("remark", "备注", _words("remark"), ("说明", "摘要", "附注")),
    ImportColumn("period", "计费期", _words("period"), (
        "采暖季", "采暖年度", "采暖期", "供暖季", "供热季", "收费年度", "费用所属期", "所属期", "账期", "计费月份",
        "收费月份",
        "月份", "年度",
    )),
)  # fmt: skip
LABELS: Mapping[str, str] = {one.key: one.label for one in COLUMNS}
NEEDED = ("account", "due")
TOTALS = ("due", "remit", "late", "paid", "owed")
HINTS: headings.Hints = {
    "paid": ("已收", re.compile(r"[实已][收缴交付]|[收缴交付]费?[金款]?额|[收缴交付]款|收入")),
    "remit": ("减免", re.compile(r"减免|优惠|折扣|减收|免[收缴交]")),
    "late": ("滞纳金", re.compile(r"滞纳|违约")),
    "owed": ("欠费", re.compile(r"欠|未[收缴交付]")),
}
OF_PAYMENTS = ("receipt", "paid_on", "way")


def about(told: Iterable[str]) -> Mapping[str, Cell]:
    """What the titles, the sheet and the file name say of all rows: the words that name a season or a month."""
    found = []
    for one in told:
        words = DATED.sub(" ", script.simplified(text.fold(one)))
        if any(periods.code_of(item, words) for item in (Item.HEAT, Item.GAS)):
            found.append(words[:PERIOD_WORDS])
    return {"period": "，".join(found)} if found else {}


def doubt(named: Mapping[str, str], unread: Sequence[str]) -> str:
    """Why a person has to choose columns: a heading may be an amount, or payments have none that tells how much.

    A list of payments (户号, 金额, 收费日期, 票据号) would be taken for charges that nobody has paid.
    """
    told = headings.overlooked(HINTS, named, unread)
    if told or "paid" in named or "owed" in named:
        return told
    of_payment = next((named[key] for key in OF_PAYMENTS if key in named), "")
    if not of_payment:
        return ""
    return (
        f"表头里有“{of_payment}”，没有“已收”，看不出“{named['due']}”是应收还是已收，没有读取。"
        "请补上“已收”一列；只是收款的清单，请按银行代收明细导入。"
    )


def is_voided(remark: str) -> bool:
    """Whether a remark says that the row does not count."""
    return VOIDED.match(script.simplified(remark)) is not None
