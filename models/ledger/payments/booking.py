"""Writing payments: the number of the receipt, what a payment pays, and taking it out again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from models.core.errors import BadFields, NotFound, Refused
from models.core.money import format_yuan
from models.core.unit import Unit
from models.ledger import closed, postings
from models.ledger.payments import rules
from models.ledger.payments.rules import Owed
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import OTHER
from models.ledger.workflow import AccountState, PaymentKind, Why

ENTITY = "ledger_payment"
HALL, LEDGER, BANK, OPENING = "hall", "ledger", "bank", "opening"
HIGHEST = 100_000_000_000  # fen
Standing = Sequence[tuple[int | None, int | None, int]]
Part = tuple[LedgerCharge | None, int]


def number(unit: Unit) -> str:
    """The number of the next receipt of the year; whoever takes one makes the others wait until his act is done."""
    series = f"SJ-{unit.today.year}"
    return f"{series}-{unit.number(series):06d}"


def till(unit: Unit) -> dict[str, Any]:
    """Whose takings the money of this act belongs to."""
    return {"cashier": unit.author.name[:64], "cashier_id": unit.author.employee_id, "source": HALL}


def require_till(unit: Unit, day: date) -> None:
    """Raise unless the author may book on this day: not in the future, and not once his takings were reconciled."""
    if day > unit.today:
        raise BadFields({"paid_on": "日期还没有到，请核对。"}, {"paid_on": "收款日期"})
    closed.require_open(day, closed.key_of(unit.author.employee_id, unit.author.name, HALL))


def way(words: str, on: date) -> str:
    """The code of the way of paying that was chosen, by its code or label. Raises BadFields."""
    book = tariffs.book(on)
    names = book.way_names()
    if words in names:
        return words
    code = book.way_of(words)[0]
    if code == OTHER and words != names.get(OTHER):
        raise BadFields({"way": f"没有“{words}”这种方式。可选：{'、'.join(names.values())}。"}, {"way": "缴费方式"})
    return code


def account(held: dict[int, LedgerAccount], record: int) -> LedgerAccount:
    """A held account that takes money. Raises Refused for one that was merged or closed."""
    row = held[record]
    if row.state == AccountState.MERGED:
        other = LedgerAccount.get_or_none(LedgerAccount.id == row.merged_into_id)
        told = f"户号 {other.number}" if other is not None else "另一户"
        raise Refused(f"户号 {row.number} 已合并到{told}，请在那一户办理。没有保存。")
    if row.state == AccountState.CLOSED:
        raise Refused(f"户号 {row.number} 已销户，不能再收费。请核对户号，或先恢复这一户。没有保存。")
    return row


def chosen(record: int, wanted: Sequence[int]) -> list[LedgerCharge]:
    """The open charges of a held account that a payment is to pay, in order: those stated, else the oldest first.

    Raises BadFields for one that is not of this account or has nothing open.
    """
    there = postings.open_charges(record)
    if not wanted:
        return there
    by_number = {one.id: one for one in there}
    if not by_number.keys() >= set(wanted):
        told = "有应收不属于这一户，或已经缴清。请刷新后重新选择。"
        raise BadFields({"charges": told}, {"charges": "缴哪几笔应收"})
    return [by_number[one] for one in wanted]


def shared_out(amount: int, charges: Iterable[LedgerCharge]) -> list[Part]:
    """What an amount pays of these charges, and what is left as credit under no charge."""
    by_number = {one.id: one for one in charges}
    parts, rest = rules.allocate(amount, [Owed(one.id, one.open) for one in by_number.values()])
    return [*((by_number[charge], fen) for charge, fen in parts), *([(None, rest)] if rest else [])]


def post_all(
    unit: Unit, payment: int, why: Why, record: int, parts: Iterable[Part], on: date | None = None
) -> None:  # fmt: skip
    """Let a payment pay these charges of a held account, and be its credit where none is named."""
    for charge, fen in parts:
        if fen:
            postings.post(unit, payment, why, fen, account=record, charge=charge, on=on)


def receipt(unit: Unit, kind: PaymentKind, amount: int, record: int | None, day: date, **values: Any) -> LedgerPayment:
    """A payment with a receipt of our own; its postings follow."""
    row: LedgerPayment = unit.add(
        LedgerPayment, number=number(unit), kind=str(kind), amount=amount, account_id=record, paid_on=day,
        paid_at=unit.now if day == unit.today else None, **values,
    )  # fmt: skip
    return row


def standing_accounts(standing: Standing) -> set[int]:
    """The accounts on which a payment stands."""
    return {one for one, _, _ in standing if one is not None}


def require_credit(standing: Standing, held: dict[int, LedgerAccount]) -> None:
    """Raise Refused where the credit that a payment gave was refunded or used since."""
    for record, charge, fen in standing:
        if record is not None and charge is None and postings.credit(record) < fen:
            left = format_yuan(postings.credit(record))
            raise Refused(
                f"这笔收费在户号 {held[record].number} 留下预存 {format_yuan(fen)} 元，其中一部分已退费或抵扣，"
                f"现有预存 {left} 元。请先冲正抵扣或退费，再办理。没有保存。"
            )


def take_out(unit: Unit, payment: int, why: Why, standing: Standing, on: date | None = None) -> None:
    """Post the opposite of where a payment stands; the accounts are held, and their credit was looked at."""
    for record, charge, fen in standing:
        row: Any = LedgerCharge.by_key(charge, lock=True) if charge is not None else None
        if charge is not None and row is None:
            raise NotFound()
        postings.post(unit, payment, why, -fen, account=record, charge=row, on=on)


def payment_of(record: int) -> LedgerPayment:
    """A payment that counts, as it is now. Raises NotFound."""
    row: LedgerPayment | None = LedgerPayment.get_or_none(LedgerPayment.id == record, counts(LedgerPayment))
    if row is None:
        raise NotFound()
    return row


def require_stands(row: LedgerPayment, verb: str) -> None:
    """Raise Refused for what is no money that came in, or was reversed already."""
    if row.reversed_by_id is not None:
        raise Refused(f"这笔收费已经冲正，不能再{verb}。请刷新。")
    if row.kind not in (PaymentKind.RECEIPT, PaymentKind.OPENING):
        told = "冲正" if row.kind == PaymentKind.REVERSAL else "退费"
        raise Refused(f"这是一笔{told}，不能{verb}。")


def title(row: LedgerPayment) -> str:
    """How a payment is called in sentences."""
    return row.number or row.receipt_no or row.serial or f"收费 {row.id}"
