"""F-71, the receipt of a payment, and the red receipt of a reversal or a refund (R-249)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core import database
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.money import format_yuan, in_capitals
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import Amount, rows, slot
from models.ledger import postings, reach, rights
from models.ledger.accounts import queries as accounts
from models.ledger.payments.booking import ENTITY
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerReduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import ITEM_NAMES, PaymentKind

TITLES: Mapping[str, str] = {
    PaymentKind.RECEIPT: "收据", PaymentKind.REVERSAL: "红字收据（冲正）", PaymentKind.REFUND: "红字收据（退费）",
}  # fmt: skip
CREDIT = "预存款"


@dataclass(frozen=True)
class Line:
    """What a part of the money is for."""

    item: str = slot("项目", "热费")
    period: str = slot("期间", "2026-2027采暖季", "预存没有期间")
    amount: Amount = slot("金额", Amount(250_000))


@dataclass(frozen=True)
class Receipt:
    """A payment with what it paid for, how, when, and who took it."""

    title: str = slot("标题", "收据", "冲正和退费是红字收据")
    number: str = slot("收据号", "SJ-2026-000123")
    account_no: str = slot("户号", "0010110401")
    name: str = slot("户名", "程海河")
    address: str = slot("地址", "锦绣家园1号楼1单元401", "没有登记时为空")
    payer: str = slot("缴费人", "程小妹", "户主本人缴费时为空")
    lines: tuple[Line, ...] = rows("明细", Line, "每笔应收一行，多缴的一行是预存款")
    amount: Amount = slot("金额", Amount(250_000))
    capitals: str = slot("大写", "贰仟伍佰元整")
    discount: str = slot("优惠", "提前缴费优惠 50.00 元", "没有时为空")
    way: str = slot("缴费方式", "现金")
    paid_on: date = slot("收款日期", date(2026, 11, 3))
    paid_at: datetime | None = slot("收款时间", datetime.fromisoformat("2026-11-03 10:20"), "补记的收款没有时间")
    cashier: str = slot("收费员", "钱小芳")
    receipt_no: str = slot("票据号", "0012345", "没有纸质票据时为空")
    words: str = slot("说明", "", "冲正、退费的原因")


def _printable(person: Person, record: int) -> LedgerPayment:
    """A payment with a receipt of our own, within reach. Raises NotFound and Refused."""
    seen = reach.payments(person)
    query = LedgerPayment.select().where(LedgerPayment.id == record, counts(LedgerPayment))
    row: LedgerPayment | None = (query if seen is None else query.where(seen)).first()
    if row is None:
        raise NotFound()
    if row.number is None:
        raise Refused("这笔款不是在营业厅收的，没有本系统的收据号，不能打印收据。请以银行回单或财务票据为凭证。")
    if row.reversed_by_id is not None:
        raise Refused(f"{row.number} 已冲正，不能再打印收据。请打印冲正的红字收据。")
    return row


def receipt(person: Person, options: Mapping[str, Any]) -> Receipt:
    """What the receipt of a payment says now. Raises NotFound and Refused."""
    row = _printable(person, options["record"])
    account: LedgerAccount | None = LedgerAccount.get_or_none(LedgerAccount.id == row.account_id)
    owner = account.name if account is not None else ""
    lines = _lines(row)
    return Receipt(
        title=TITLES[row.kind], number=row.number or "", account_no=account.number if account is not None else "",
        name=owner, address=accounts.addresses([account.id]).get(account.id, "") if account is not None else "",
        payer=row.payer if row.payer != owner else "", lines=lines, amount=Amount(row.amount),
        capitals=in_capitals(row.amount), discount=_discount(row.id),
        way=tariffs.book(row.paid_on).way_names().get(row.way, row.way_words or row.way), paid_on=row.paid_on,
        paid_at=row.paid_at, cashier=row.cashier, receipt_no=row.receipt_no, words=row.words,
    )  # fmt: skip


def _lines(row: LedgerPayment) -> tuple[Line, ...]:
    """What a payment is for now: charges by period, the rest as credit."""
    standing = postings.postings_of(row.id)
    named = [charge for _, charge, _ in standing if charge is not None]
    table = LedgerCharge
    found: Any = (
        table.select(table.id, LedgerPeriod.item, LedgerPeriod.label)
        .join(LedgerPeriod, on=(LedgerPeriod.id == table.period_id))
        .where(table.id.in_(named))
        .order_by(LedgerPeriod.from_on, table.id)
        .tuples()
    )
    fen = {charge: amount for _, charge, amount in standing}
    lines = [Line(ITEM_NAMES.get(item, item), label, Amount(fen[charge])) for charge, item, label in found]
    rest = sum(amount for _, charge, amount in standing if charge is None)
    return (*lines, *((Line(CREDIT, "", Amount(rest)),) if rest else ()))


def _discount(payment: int) -> str:
    table = LedgerReduction
    given = sum(one.amount for one in table.select().where(table.payment_id == payment))
    return f"提前缴费优惠 {format_yuan(given)} 元" if given else ""


def about(person: Person, record: int) -> About:
    """Whose receipt it is; the payment is held, as its receipt is issued once."""
    if not database.is_sqlite():
        LedgerPayment.by_key(record, lock=True)
    row = _printable(person, record)
    return About(row.id, TITLES[row.kind], row.cashier_id, None, row.number or "")


add_paper(
    PaperKind(
        "receipt", "收据", "ledger", "docx", rights.PAYMENTS, Receipt, receipt, form="F-71",
        options=(record_option("收费", ENTITY),), entity=ENTITY, about=about, many=True, copies=2,
        recipients="缴费人、财务各一份",
    )
)  # fmt: skip
