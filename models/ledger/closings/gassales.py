"""F-69, the summary of gas sold on a day or in a month, with what was unusual about it (R-251)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import peewee as pw

from models.core import many
from models.core.access import Person
from models.core.money import format_yuan
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.core.rulebook import queries as rulebook
from models.ledger import reach, rights
from models.ledger.closings.papers import REPORT_OPTIONS, span_of
from models.ledger.closings.takings import names_of
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPosting
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import Item, PaymentKind

TIMES = "fees.unusual_times"
NO_CLASS = "未分类"


@dataclass(frozen=True)
class Sale:
    """The gas that one class paid for in one way."""

    class_name: str = slot("用户类别", "居民")
    way: str = slot("缴费方式", "微信")
    payments: int = slot("笔数", 112)
    volume: Decimal = slot("气量", Decimal("2610.500"), "立方米；分几次缴的，缴清那天计气量")
    fen: Amount = slot("金额", Amount(712_667))


@dataclass(frozen=True)
class Unusual:
    """Something about a sale that is to be reported."""

    number: str = slot("户号", "0010110101")
    name: str = slot("户名", "张国强")
    words: str = slot("情况", "用量 312.000 立方米，是上期的 4.1 倍")
    fen: Amount = slot("金额", Amount(85_176))


@dataclass(frozen=True)
class Sales:
    """The summary of gas sold."""

    span: str = slot("期间", "2026 年 10 月 12 日")
    scope: str = slot("范围", "全部收费员")
    lines: tuple[Sale, ...] = rows("销售", Sale, "每个用户类别的每种缴费方式一行")
    payments: int = slot("笔数合计", 112)
    volume: Decimal = slot("气量合计", Decimal("2610.500"))
    total: Amount = slot("金额合计", Amount(712_667))
    unusual: tuple[Unusual, ...] = rows("异常", Unusual, "每项一行，没有异常时没有行")
    unusual_count: int = slot("异常数", 1)


def sales(person: Person, options: Mapping[str, Any]) -> Sales:
    """What was paid for gas, by class and way, as far as the person sees payments."""
    first, last, words = span_of(options)
    conditions: list[Any] = [LedgerPayment.paid_on.between(first, last), LedgerPosting.posted_on <= last]
    seen = reach.payments(person)
    if seen is not None:
        conditions.append(seen)
    scope = "全部收费员" if seen is None else person.name
    if options["employee"] is not None:
        scope = names_of([options["employee"]]).get(options["employee"], scope)
        conditions.append(LedgerPayment.cashier_id == options["employee"])
    paid = _paid(conditions)
    charges = _charges({row.charge_id for row in paid})
    settled = _settled(charges, first, last)
    lines = _lines(paid, charges, settled, last)
    unusual = [*_taken_back(paid, charges), *_odd(charges, settled, last)]
    return Sales(
        words, scope, tuple(lines), len({row.payment_id for row in paid}),
        sum((one.volume for one in lines), Decimal(0)), Amount(sum(one.fen.fen for one in lines)), tuple(unusual),
        len(unusual),
    )  # fmt: skip


def _paid(conditions: Sequence[Any]) -> list[Any]:
    """What payments paid on gas charges, in the order in which they came."""
    posting, payment = LedgerPosting, LedgerPayment
    found: Any = (
        posting.select(posting.payment_id, posting.charge_id, posting.amount, payment.way, payment.kind)
        .join(payment, on=(payment.id == posting.payment_id))
        .switch(posting)
        .join(LedgerCharge, on=(LedgerCharge.id == posting.charge_id))
        .join(LedgerPeriod, on=(LedgerPeriod.id == LedgerCharge.period_id))
        .where(
            *conditions, LedgerPeriod.item == str(Item.GAS), payment.kind != str(PaymentKind.OPENING), counts(payment),
            counts(posting), counts(LedgerCharge),
        )
        .order_by(posting.id)
        .objects()
    )  # fmt: skip
    return list(found)


def _charges(numbers: set[int]) -> dict[int, Any]:
    """These charges with their accounts."""
    found: dict[int, Any] = {}
    for part in many.parts(numbers):
        asked: Any = (
            LedgerCharge.select(
                LedgerCharge, LedgerAccount.number.alias("account_no"), LedgerAccount.name.alias("account_name"),
                LedgerAccount.class_code.alias("account_class"), LedgerPeriod.code.alias("period_code"),
            )
            .join(LedgerAccount, on=(LedgerAccount.id == LedgerCharge.account_id))
            .switch(LedgerCharge)
            .join(LedgerPeriod, on=(LedgerPeriod.id == LedgerCharge.period_id))
            .where(LedgerCharge.id.in_(part))
            .objects()
        )  # fmt: skip
        found.update({row.id: row for row in asked})
    return found


def _settled(charges: Mapping[int, Any], first: date, last: date) -> set[int]:
    """The charges that were not paid in full before `first` and are at the end of `last`: their gas counts here."""
    posting = LedgerPosting
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    for part in many.parts(charges):
        asked: Any = (
            posting.select(
                posting.charge_id,
                pw.fn.SUM(pw.Case(None, [(posting.posted_on < first, posting.amount)], 0)),
                pw.fn.SUM(posting.amount),
            )
            .where(posting.charge_id.in_(part), posting.posted_on <= last, counts(posting))
            .group_by(posting.charge_id)
            .tuples()
        )  # fmt: skip
        for number, early, late in asked:
            before[number], after[number] = int(early), int(late)
    return {
        number
        for number, row in charges.items()
        if before.get(number, 0) < row.receivable - row.reduction + row.late_fee <= after.get(number, 0)
    }


def _lines(paid: Sequence[Any], charges: Mapping[int, Any], settled: set[int], on: date) -> list[Sale]:
    book = tariffs.book(on)
    classes, ways = book.class_names(), list(book.way_names())
    sums: dict[tuple[str, str], list[Any]] = {}
    last_way = {row.charge_id: row.way for row in paid if row.amount > 0}
    for row in paid:
        of = charges[row.charge_id].class_code or charges[row.charge_id].account_class
        group = sums.setdefault((of, row.way), [set(), 0, 0])
        group[0].add(row.payment_id)
        group[1] += row.amount
    for number, way in last_way.items():
        if number in settled:
            sums[charges[number].class_code or charges[number].account_class, way][2] += charges[number].volume or 0
    order = list(classes)
    listed = sorted(
        sums.items(),
        key=lambda one: (
            order.index(one[0][0]) if one[0][0] in order else len(order),
            ways.index(one[0][1]) if one[0][1] in ways else len(ways),
        ),
    )
    return [
        Sale(classes.get(of, of or NO_CLASS), book.way(way).label, len(payments), _cubic(volume), Amount(fen))
        for (of, way), (payments, fen, volume) in listed
    ]


def _cubic(volume: int) -> Decimal:
    return Decimal(volume).scaleb(-3)


def _taken_back(paid: Sequence[Any], charges: Mapping[int, Any]) -> list[Unusual]:
    names = {str(PaymentKind.REVERSAL): "冲正", str(PaymentKind.REFUND): "退费"}
    return [
        Unusual(charges[row.charge_id].account_no, charges[row.charge_id].account_name, names[row.kind],
                Amount(row.amount))
        for row in paid
        if row.kind in names
    ]  # fmt: skip


def _odd(charges: Mapping[int, Any], settled: set[int], on: date) -> list[Unusual]:
    """What is unusual about the gas that counts here: none, beyond all custom, or another amount than it comes to."""
    times = int(rulebook.value(TIMES, on))
    former = _former({charges[number].account_id for number in settled})
    found = []
    for number in sorted(settled):
        row = charges[number]
        volume, usual = row.volume or 0, former.get((row.account_id, row.period_code))
        words = []
        if volume <= 0:
            words.append("没有用量")
        if usual and volume > usual * times:
            words.append(f"用量 {_cubic(volume)} 立方米，是上期的 {_tenths(volume, usual)} 倍")
        if row.computed is not None and row.computed != row.receivable:
            words.append(f"应收与用量×价格不符，按价格应为 {format_yuan(row.computed)} 元")
        if words:
            found.append(Unusual(row.account_no, row.account_name, "；".join(words), Amount(row.receivable)))
    return found


def _tenths(volume: int, usual: int) -> str:
    tenths = (20 * volume + usual) // (2 * usual)
    return f"{tenths // 10}.{tenths % 10}"


def _former(accounts: set[int]) -> dict[tuple[int, str], int]:
    """The volume of the period before, by account and period, of the accounts of these charges."""
    volumes: dict[int, dict[str, int]] = {}
    for part in many.parts(accounts):
        asked: Any = (
            LedgerCharge.select(LedgerCharge.account_id, LedgerPeriod.code, pw.fn.SUM(LedgerCharge.volume))
            .join(LedgerPeriod, on=(LedgerPeriod.id == LedgerCharge.period_id))
            .where(
                LedgerCharge.account_id.in_(part), LedgerPeriod.item == str(Item.GAS), LedgerCharge.state == "live",
                LedgerCharge.volume.is_null(False), counts(LedgerCharge),
            )
            .group_by(LedgerCharge.account_id, LedgerPeriod.code)
            .tuples()
        )  # fmt: skip
        for account, code, volume in asked:
            volumes.setdefault(account, {})[code] = int(volume)
    before: dict[tuple[int, str], int] = {}
    for account, by_code in volumes.items():
        codes = sorted(by_code)
        before.update({(account, code): by_code[codes[at]] for at, code in enumerate(codes[1:])})
    return before


add_paper(
    PaperKind(
        "gas_sales", "气量销售汇总表", "ledger", "xlsx", rights.PAYMENTS, Sales, sales, form="F-69",
        options=REPORT_OPTIONS,
    )
)  # fmt: skip
