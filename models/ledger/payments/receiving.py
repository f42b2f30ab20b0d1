"""Taking money at the counter, credit of the cut-over, and paying charges out of credit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import peewee as pw

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import closed, postings, reach, rights
from models.ledger.charges import resizing
from models.ledger.charges.queries import discount_for
from models.ledger.charges.values import Discount
from models.ledger.payments import booking, rules
from models.ledger.payments.booking import ENTITY, HIGHEST, Part
from models.ledger.payments.rules import Offered, Settled
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPosting
from models.ledger.workflow import PaymentKind, Why

ACCOUNT = Field("account_id", "户", Kind.REF, required=True, ref="ledger_account")
CHARGES = Field("charges", "缴哪几笔应收", Kind.REFS, ref="ledger_charge", hint="不选时先缴最早的")
LABELS = {"amount": "金额", "discount": "给予提前缴费优惠"}


@action(
    "ledger.receive", "收费", rights.RECEIVE,
    ACCOUNT,
    Field("amount", "金额", Kind.MONEY, required=True, lowest=1, highest=HIGHEST),
    Field("way", "缴费方式", Kind.TEXT, required=True, max_length=24, hint="例如 现金"),
    CHARGES,
    Field("discount", "给予提前缴费优惠", Kind.BOOL, hint="规则里有优惠、并且一次缴清的应收才有"),
    Field("overpay", "多收部分记为预存", Kind.BOOL),
    Field("paid_on", "收款日期", Kind.DATE, hint="不填是今天"),
    Field("payer", "缴费人", Kind.TEXT, max_length=100, hint="不是户主本人时填写"),
    Field("receipt_no", "纸质票据号", Kind.TEXT, max_length=40),
    Field("words", "说明", Kind.TEXT, max_length=200),
    entity=ENTITY,
)  # fmt: skip
def receive(unit: Unit, f: Values) -> Done:
    """Take money of an account: it pays the charges that are named, or the oldest first, and gets a receipt (R-249).

    What is beyond the arrears becomes credit only where that is said. A discount for paying early is granted in the
    same act where the rules offer it for the day, for every charge that is paid in full.
    """
    day = f["paid_on"] or unit.today
    booking.require_till(unit, day)
    code = booking.way(f["way"], day)
    held = postings.hold(f["account_id"])
    row = booking.account(held, f["account_id"])
    reach.require_account(unit, rights.READ, row)
    charges = {one.id: one for one in booking.chosen(row.id, f["charges"])}
    offers = _offers(charges.values(), day) if f["discount"] else {}
    settled = rules.settle(
        f["amount"], [Offered(key, one.open, offers[key].fen if key in offers else 0) for key, one in charges.items()]
    )
    _require_meant(f, settled)
    made = booking.receipt(
        unit, PaymentKind.RECEIPT, f["amount"], row.id, day, **booking.till(unit), way=code, payer=f["payer"],
        receipt_no=f["receipt_no"], words=f["words"],
    )  # fmt: skip
    for key, fen in settled.granted:
        offer = offers[key]
        resizing.grant(unit, charges[key], fen, code=offer.code, reason=offer.words[:300], payment_id=made.id)
    parts: list[Part] = [(charges[key], fen) for key, fen in settled.parts]
    booking.post_all(unit, made.id, Why.PAY, row.id, [*parts, (None, settled.rest)], day)
    granted = sum(fen for _, fen in settled.granted)
    saved = f"，优惠 {format_yuan(granted)} 元" if granted else ""
    return _told(f"已收 {format_yuan(f['amount'])} 元{saved}，收据 {made.number}", row, made)


def _offers(charges: Iterable[LedgerCharge], day: date) -> dict[int, Discount]:
    """The discounts that paying in full on a day earns, by charge."""
    found = {one.id: discount_for(one, day) for one in charges}
    return {key: one for key, one in found.items() if one is not None}


def _require_meant(f: Values, settled: Settled) -> None:
    """Raise BadFields for more money than is owed unless the rest is meant to be credit, or for no discount at all."""
    if f["discount"] and not settled.granted:
        told = "这笔缴费没有可给的优惠：规则没有规定、已过截止日，或者没有一次缴清。请去掉这一项。"
        raise BadFields({"discount": told}, LABELS)
    if settled.rest and not f["overpay"]:
        owed, rest = format_yuan(f["amount"] - settled.rest), format_yuan(settled.rest)
        told = f"应缴 {owed} 元，多出 {rest} 元。多收的要留作预存，请选“多收部分记为预存”。"
        raise BadFields({"amount": told}, LABELS)


def _told(begins: str, row: LedgerAccount, made: LedgerPayment) -> Done:
    """What an act on an account's money came to."""
    return Done(f"{begins}。{balance_words(row)}", postings.CHANGED, (ENTITY, made.id), booking.title(made))


def balance_words(row: LedgerAccount) -> str:
    """What an account owes and has left now, in a sentence."""
    owed = sum(one.open for one in postings.open_charges(row.id))
    credit = postings.credit(row.id)
    parts = [
        f"欠费 {format_yuan(owed)} 元" if owed else "已没有欠费",
        f"预存 {format_yuan(credit)} 元" if credit else "",
    ]
    return f"户号 {row.number} {'，'.join(one for one in parts if one)}。"


@action(
    "ledger.record_credit", "登记期初预存", rights.CHARGE,
    ACCOUNT,
    Field("amount", "金额", Kind.MONEY, required=True, lowest=1, highest=HIGHEST),
    Field("day", "截至日期", Kind.DATE, required=True, hint="启用系统时的日期"),
    Field("words", "依据", Kind.TEXT, required=True, max_length=200, hint="例如 旧账第 12 页，双方签字"),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def record_credit(unit: Unit, f: Values) -> Done:
    """What an account had paid ahead when the ledger began; it is no takings of anybody."""
    if f["day"] > unit.today:
        raise BadFields({"day": "日期还没有到，请核对。"}, {"day": "截至日期"})
    closed.require_open(f["day"], closed.key_of(None, "期初", booking.OPENING))
    held = postings.hold(f["account_id"])
    row = booking.account(held, f["account_id"])
    reach.require_account(unit, rights.READ, row)
    made: LedgerPayment = unit.add(
        LedgerPayment, kind=str(PaymentKind.OPENING), account_id=row.id, amount=f["amount"], paid_on=f["day"],
        way="opening", way_words="期初", cashier=unit.author.name[:64], source=booking.OPENING, words=f["words"],
    )  # fmt: skip
    postings.post(unit, made.id, Why.PAY, f["amount"], account=row.id, on=f["day"])
    return _told(f"已登记期初预存 {format_yuan(f['amount'])} 元", row, made)


@action(
    "ledger.apply_credit", "用预存抵扣欠费", rights.CORRECT,
    ACCOUNT,
    Field("amount", "金额", Kind.MONEY, lowest=1, highest=HIGHEST, hint="不填是能抵多少抵多少"),
    Field("charges", "抵扣哪几笔应收", Kind.REFS, ref="ledger_charge", hint="不选时先抵最早的"),
    entity="ledger_account",
)  # fmt: skip
def apply_credit(unit: Unit, f: Values) -> Done:
    """Let the credit of an account pay its charges, the oldest first or as stated; the day is today."""
    held = postings.hold(f["account_id"])
    row = booking.account(held, f["account_id"])
    reach.require_account(unit, rights.READ, row)
    there = postings.credit(row.id)
    if there < (f["amount"] or 1):
        told = f"这一户现有预存 {format_yuan(there)} 元，不够抵扣。"
        raise BadFields({"amount": told}, LABELS) if f["amount"] else Refused(told)
    charges = booking.chosen(row.id, f["charges"])
    owed = sum(one.open for one in charges)
    if owed < (f["amount"] or 1):
        told = f"这些应收只欠 {format_yuan(owed)} 元。"
        raise BadFields({"amount": told}, LABELS) if f["amount"] else Refused("这一户没有欠费，不用抵扣。")
    amount = f["amount"] or min(there, owed)
    pay_out_of_credit(unit, row.id, booking.shared_out(amount, charges))
    told = f"已用预存抵扣 {format_yuan(amount)} 元。{balance_words(row)}"
    return Done(told, postings.CHANGED, ("ledger_account", row.id), row.number)


def pay_out_of_credit(unit: Unit, record: int, parts: list[Part]) -> None:
    """Move credit of a held account to charges, from the oldest payments that still have some."""
    sources = iter(_sources(record))
    payment, left = next(sources, (0, 0))
    for charge, fen in parts:
        rest = fen
        while rest:
            taken = min(rest, left)
            postings.post(unit, payment, Why.CREDIT, -taken, account=record)
            postings.post(unit, payment, Why.CREDIT, taken, account=record, charge=charge)
            rest, left = rest - taken, left - taken
            if not left and rest:
                payment, left = next(sources)


def _sources(record: int) -> list[tuple[int, int]]:
    """The payments whose credit an account still has, with fen, the oldest first; reversed ones have none."""
    table, row = LedgerPosting, LedgerPayment
    rows: Any = (
        table.select(table.payment_id, pw.fn.SUM(table.amount))
        .join(row, on=(row.id == table.payment_id))
        .where(
            table.account_id == record, table.charge_id.is_null(), row.reversed_by_id.is_null(),
            row.reverses_id.is_null(), counts(table),
        )
        .group_by(table.payment_id)
        .order_by(table.payment_id)
        .tuples()
    )  # fmt: skip
    return [(payment, int(fen)) for payment, fen in rows if fen > 0]
