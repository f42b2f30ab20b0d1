"""Rows of a bank's list: their columns in all the words that banks use, and what one row means in itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from models.core import cells, money, text
from models.core.cells import Cell, CellFault, Fault, ImportColumn
from models.core.imports.register import ImportRow
from models.ledger import headings

LARGEST = 10_000_000_000  # fen; a payment of a hundred million yuan is a mistake
ZERO = re.compile(r"[-—–―－]+")  # in a column of amounts a dash stands for nothing
AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?")
SIGNS = re.compile(r"^([+-]?)(?:¥|RMB|CNY|人民币)|(?:元整?|圆整?|RMB|CNY|人民币)$")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
STAMP = re.compile(r"(\d{8})\s*(\d{2}):?(\d{2}):?(\d{2})")
CLOCK = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)(?::?([0-5]\d))?(?:\.\d+)?")
BRACKETED = re.compile(r"\((.+)\)")
# What a list says of money that went back, and of money that never came.
BACK = re.compile(r"(?!.*(已|被)).*(冲正|冲销|冲账|抹账|红冲|退票|退汇|退款|退费|退回|撤单|撤销交易|反交易)")
NOTHING = re.compile(
    r"失败|不成功|未成功|未完成|未入账|待处理|处理中|超时|关闭|拒绝|作废|取消|撤销|(已|被)(冲正|冲销|退票|退汇|退款|退回|抹账)"
)
# What a list says of money that came; every other status is looked at by a person.
CAME = re.compile(
    r"(?!.*([未不待没无非错误等部]|[付收费扣理算销款账]中))"
    r"(.*(成功|完成|成交|正常|有效|已(入账|到账|记账|缴|收|付|支付|扣|销账|清算|结算|核销|对账|处理|确认)).*"
    r"|入账|到账|记账|缴费|收费|付款|支付|扣款|代收|代扣|销账|正交易|一致|相符"
    r"|(TRADE_)?(SUCCESS|SUCCEED(ED)?|SUCC|FINISHED)|OK|PAID|S|Y|0{1,8})"
)
YUAN = re.compile(r"人民币元?|RMB|CNY|CNH|¥|元|0?1|156")
OUTWARD = re.compile(r"借|支|付|出|D(R|EBIT)?|OUT|-")
MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001  (only its time of day matters)
DIGITS = re.compile(r"\d{6,24}")


def _amount(cell: Cell) -> int | None:
    """Fen of a cell with an amount in yuan: text with signs, thousands and units, brackets or a last minus for less."""
    if cells.is_blank(cell):
        return None
    if isinstance(cell, float):
        return _checked(Decimal(repr(cell)) * 100, cell)
    words = re.sub(r"\s+", "", cells.words(cell).upper()).replace("−", "-")
    if ZERO.fullmatch(words.lstrip("¥")):
        return None
    bracketed = BRACKETED.fullmatch(words)
    words = SIGNS.sub(r"\1", bracketed[1] if bracketed is not None else words)
    if words.endswith("-"):
        words = f"-{words[:-1]}"
    if bracketed is not None:
        words = f"-{words}"
    try:
        return _checked(Decimal(words.replace(",", "") if AMOUNT.fullmatch(words) else "") * 100, cell)
    except InvalidOperation:
        raise CellFault("BAD_AMOUNT", f"“{cells.words(cell)[:20]}”不是金额，请填写如 1234.50。") from None


def _checked(fen: Decimal, cell: Cell) -> int:
    rounded = int(fen.to_integral_value()) if fen.is_finite() else LARGEST + 1
    if abs(fen - rounded) > Decimal("0.001") or abs(rounded) > LARGEST:
        raise CellFault("BAD_AMOUNT", f"“{cells.words(cell)[:20]}”的金额过大，或多于两位小数，请核对。")
    return rounded


def _when(cell: Cell) -> date | datetime | None:
    """The day of a payment, with its time of day where the cell has one."""
    if isinstance(cell, datetime):
        return cell if cell.time() != time() else cells.day(cell)
    if cells.is_blank(cell):
        return None
    words = cells.words(cell)
    stamp = STAMP.fullmatch(words)
    day = cells.day(stamp[1] if stamp is not None else cell)
    at = _clock(words[8:] if stamp is not None else words.partition(" ")[2] or words.partition("T")[2])
    return datetime.combine(day, at) if day is not None and at is not None else day


def _time(cell: Cell) -> time | None:
    """The time of day in a cell, None where there is none: it only tells rows apart and is never a reason to refuse."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    if isinstance(cell, timedelta):
        return (MIDNIGHT + cell).time() if timedelta() <= cell < timedelta(days=1) else None
    if isinstance(cell, float) and 0 <= cell < 1:
        return (MIDNIGHT + timedelta(seconds=round(cell * 86_400) % 86_400)).time()
    words = cells.words(cell)
    if words.isdecimal() and len(words) == 5:
        words = f"0{words}"
    return _clock(words.rpartition(" ")[2])


def _clock(words: str) -> time | None:
    found = CLOCK.fullmatch(words.strip())
    return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found is not None else None


def _serial(cell: Cell) -> str:
    """The bank's number of a payment; without its last digits another list could bring the payment a second time."""
    return cells.identity(cell, "流水号", "BAD_SERIAL")[:64]


def _original(cell: Cell) -> str:
    """The number of the payment that is taken back; a spoiled one tells nothing."""
    try:
        return _serial(cell)
    except CellFault:
        return ""


def _account(cell: Cell) -> str:
    """The number of an account without what parts its digits; two numbers in one cell stay apart."""
    found = cells.identity(cell, "户号", "BAD_ACCOUNT")
    return re.sub("[-_]", "", found.replace(",", "") if THOUSANDS.fullmatch(found) else found)[:32]


def _words(cell: Cell) -> str:
    return cells.words(cell)[:100].strip()


COLUMNS = (
    ImportColumn("day", "交易日期", _when, (
        "日期", "记账日期", "入账日期", "缴费日期", "收款日期", "交易日", "到账日期", "清算日期", "支付日期",
        "交易日期时间", "交易时间", "缴费时间", "支付时间", "记账时间", "入账时间",
    )),
    ImportColumn("time", "交易时间", _time, (
        "时间", "缴费时间", "支付时间", "记账时间", "入账时间",
    )),
    ImportColumn("serial", "银行流水号", _serial, (
        "流水号", "交易流水号", "交易流水", "银行流水", "交易序号", "核心流水号", "业务流水号", "平台流水号",
        "支付流水号", "交易编号", "交易单号", "交易号", "支付单号", "订单号", "商户订单号", "银行订单号", "参考号",
        "检索参考号", "凭证号",
    )),
    ImportColumn("original", "原流水号", _original, (
        "原银行流水号", "原交易流水号", "原交易流水", "冲正流水号", "被冲正流水号", "原交易号",
    )),
    ImportColumn("account", "缴费户号", _account, (
        "户号", "用户号", "用户编号", "客户编号", "客户号", "缴费号", "缴费编号", "缴费号码", "用户户号",
        "用热户号", "用气户号", "户编号", "合同号", "热用户号", "燃气用户号", "收费号", "住户编号", "用户编码",
        "客户编码", "缴费卡号", "用户代码", "用户标识",
    )),
    ImportColumn("name", "缴费户名", _words, (
        "户名", "用户名", "用户名称", "用户姓名", "客户名称", "客户姓名", "户主", "户主姓名", "姓名",
    )),
    ImportColumn("payer", "付款人", _words, (
        "付款人名称", "付款人姓名", "付款户名", "付款方", "付款方名称", "付款方户名", "对方户名", "对方名称",
        "缴费人", "交款人", "汇款人",
    )),
    ImportColumn("amount", "金额", _amount, (
        "交易金额", "缴费金额", "收款金额", "代收金额", "实收金额", "入账金额", "到账金额", "贷方金额",
        "贷方发生额", "收入金额", "收入", "贷方", "发生额", "实缴金额", "支付金额", "缴款金额", "付款金额", "缴费额",
        "扣款金额", "代扣金额", "实扣金额", "贷方交易金额", "贷方发生金额", "入账", "交易额",
    )),
    ImportColumn("out", "借方金额", _amount, (
        "借方发生额", "借方", "支出金额", "支出", "退款金额", "冲正金额", "退回金额", "借方交易金额", "借方发生金额",
    )),
    ImportColumn("direction", "借贷标志", _words, (
        "借贷", "借贷方向", "借/贷", "收支", "收支方向", "收付标志", "方向", "交易方向",
    )),
    ImportColumn("way", "渠道", _words, (
        "交易渠道", "缴费渠道", "支付渠道", "缴费方式", "支付方式", "付款方式", "收费方式", "来源",
    )),
    ImportColumn("summary", "摘要", _words, (
        "交易摘要", "交易类型", "业务类型", "业务种类", "交易名称", "摘要说明",
    )),
    ImportColumn("note", "附言", _words, (
        "交易附言", "客户附言", "备注", "用途", "留言", "说明", "交易备注", "附加信息",
    )),
    ImportColumn("status", "状态", _words, (
        "交易状态", "处理状态", "支付状态", "结果", "交易结果", "处理结果", "扣款结果", "代扣结果", "缴费状态",
        "回盘状态", "成功标志", "扣款标志", "处理标志", "交易标志", "缴费标志", "状态描述", "返回信息", "应答信息",
        "响应信息", "处理信息", "失败原因", "错误信息",
    )),
    ImportColumn("currency", "币种", _words, ("货币", "交易币种", "货币种类", "币别", "币种代码")),
)  # fmt: skip
HINTS: headings.Hints = {
    "out": ("借方金额", re.compile(r"退[款费回]|冲[正销账]|支出|借方|撤销")),
    "status": ("状态", re.compile(r"状态|结果|(成功|失败|扣款|处理|缴费|交易)标[志识]")),
    "currency": ("币种", re.compile("币")),
}
BESIDE = re.compile(r"日期|时间|[日年月]$|号码?$|流水|备注|说明|原因|[笔次]数|代码|[员人]$|率|名称?$|金币|账户|余额")
LABELS: Mapping[str, str] = {column.key: column.label for column in COLUMNS}


def complete(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What follows from the cells of a row: the day and the moment, and the amount with its sign."""
    found = dict(values)
    when = found.get("day")
    at = when.time() if isinstance(when, datetime) else found.get("time")
    day = when.date() if isinstance(when, datetime) else when
    found["day"] = day
    found["at"] = datetime.combine(day, at) if day is not None and at is not None else None
    found["amount"] = _signed(found)
    return found


def _signed(values: Mapping[str, Any]) -> int | None:
    """The amount as it changes what was taken: less than nothing for what went out or was reversed."""
    amount: int | None = values.get("amount")
    out: int | None = values.get("out")
    if not amount and out:
        return -abs(out)
    if not amount or amount < 0:
        return amount
    goes_out = OUTWARD.match(text.code(values.get("direction") or "")) is not None
    return -amount if goes_out or is_back(values) else amount


def doubt(named: Mapping[str, str], unread: Sequence[str]) -> str:
    """Why a person has to choose the columns: a heading that may tell of money that went back or never came."""
    return headings.overlooked(HINTS, named, unread, BESIDE)


def is_back(values: Mapping[str, Any]) -> bool:
    """Whether the words of a row say that money went back."""
    return any(BACK.match(values.get(key) or "") for key in ("status", "summary"))


def is_nothing(values: Mapping[str, Any]) -> bool:
    """Whether a row is no money: the payment failed, or the list itself calls it undone."""
    status = values.get("status") or ""
    return NOTHING.search(status) is not None and BACK.match(status) is None


def check(row: ImportRow, bad: frozenset[str]) -> list[Fault]:
    """What is wrong with one row: no amount, no money at all, or no day."""
    values, faults = row.values, []
    status, currency = values.get("status") or "", values.get("currency") or ""
    if is_nothing(values):
        return [row.fault(LABELS["status"], status, "VOIDED", f"状态是“{status}”，没有收到钱，不计入。")]
    if currency and not YUAN.fullmatch(currency.upper()):
        told = f"币种是“{currency}”，只导入人民币。请按银行入账的人民币金额另行登记。"
        return [row.fault(LABELS["currency"], currency, "BAD_CURRENCY", told)]
    if _is_spent(values):
        told = f"这一行是支出 {money.format_yuan(-values['amount'])} 元，没有写户号，也不是冲正或退费，不计入收款。"
        return [row.fault(LABELS["out"], money.format_yuan(values["amount"]), "VOIDED", told)]
    if status and not CAME.fullmatch(status.upper()) and BACK.match(status) is None:
        told = f"状态“{status}”看不出钱是否已收到，没有计入。请向银行核实：收到的改为“成功”，没收到的改为“失败”。"
        faults.append(row.fault(LABELS["status"], status, "BAD_STATUS", told))
    if not values.get("amount") and not bad & {"amount", "out"}:
        faults.append(row.fault(LABELS["amount"], "", "BAD_AMOUNT", "没有金额。请补上。"))
    if values.get("day") is None and "day" not in bad:
        faults.append(row.fault(LABELS["day"], "", "MISSING_DATE", "没有交易日期。请补上。"))
    return faults


def _is_spent(values: Mapping[str, Any]) -> bool:
    """Whether a row of a whole bank account is money that was spent: bank charges, what was bought."""
    goes_out = values.get("out") or OUTWARD.match(text.code(values.get("direction") or "")) is not None
    if not goes_out or (values.get("amount") or 0) >= 0 or values.get("account") or numbers_in(values):
        return False
    return not is_back(values) and BACK.match(values.get("note") or "") is None


def across(rows: Sequence[ImportRow]) -> list[Fault]:
    """Reversals of rows that the list itself calls undone: neither of the two is money."""
    undone = [row for row in rows if is_nothing(row.values)]
    faults = []
    for row in rows:
        if (row.values.get("amount") or 0) >= 0 or is_nothing(row.values):
            continue
        found = next((one for one in reversed(undone) if _undoes(row.values, one.values)), None)
        if found is not None:
            undone.remove(found)
            told = f"冲正的第 {found.number} 行本来就没有计入，这一行也不计入。"
            faults.append(row.fault(LABELS["amount"], money.format_yuan(row.values["amount"]), "VOIDED", told))
    return faults


def _undoes(back: Mapping[str, Any], first: Mapping[str, Any]) -> bool:
    """Whether a reversal is that of this row: the same amount of the same account, or under its serial number."""
    if (first.get("amount") or 0) != -back["amount"]:
        return False
    return is_serial_of(back, first.get("serial") or "") or (
        bool(back.get("account")) and back.get("account") == first.get("account")
    )


def is_serial_of(back: Mapping[str, Any], serial: str) -> bool:
    """Whether a reversal names this serial number, or its own one is that with a letter or two behind."""
    if not serial:
        return False
    own = back.get("serial") or ""
    return serial == back.get("original") or (own.startswith(serial) and len(own) - len(serial) <= 2)


def numbers_in(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Runs of digits in what the payer wrote that may be the number of an account or of a meter."""
    words = f"{values.get('note') or ''} {values.get('summary') or ''}"
    return tuple(dict.fromkeys(DIGITS.findall(words)))
