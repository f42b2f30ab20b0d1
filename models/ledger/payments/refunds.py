"""Refunds (R-259): asked for, decided by the chain, paid out of the account's credit as a negative receipt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import peewee as pw

from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.money import format_yuan
from models.core.register import Done, action
from models.core.unit import Unit
from models.ledger import postings, reach, rights
from models.ledger.payments import booking
from models.ledger.payments.booking import HIGHEST
from models.ledger.payments.receiving import ACCOUNT, balance_words
from models.ledger.tables import LedgerRefund
from models.ledger.workflow import REFUND_STATES, PaymentKind, Step, Why
from models.org import approvals
from models.org.rules import Decision, Hole
from models.staff.tables import Employee

CHAIN = "ledger.refund"
ENTITY = "ledger_refund"
ROUND = 1  # a refund that was refused is asked for anew
CHANGED = frozenset({ENTITY})
OPEN = (str(Step.ASKED), str(Step.APPROVED))
REFUND = Field("id", "退费", Kind.REF, required=True, ref=ENTITY)


@action(
    "ledger.ask_refund", "申请退费", rights.REFUND,
    ACCOUNT,
    Field("amount", "退费金额", Kind.MONEY, required=True, lowest=1, highest=HIGHEST),
    Field("way", "退费方式", Kind.TEXT, required=True, max_length=24, hint="例如 现金、转账"),
    Field("payee", "收款人", Kind.TEXT, max_length=100, hint="不填是户主"),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def ask(unit: Unit, f: Values) -> Done:
    """Ask for money back out of what an account has paid ahead; nothing is booked before it is approved and paid."""
    held = postings.hold(f["account_id"])
    row = held[f["account_id"]]
    reach.require_account(unit, rights.READ, row)
    code = booking.way(f["way"], unit.today)
    free = postings.credit(row.id) - _asked(row.id)
    if f["amount"] > free:
        told = f"这一户可退的预存是 {format_yuan(max(0, free))} 元（已扣除办理中的退费）。"
        if not free:
            told += "多计的应收先更正或减免，多出的部分会转为预存，再退。"
        raise BadFields({"amount": told}, {"amount": "退费金额"})
    series = f"TF-{unit.today.year}"
    number = f"{series}-{unit.number(series):06d}"
    record = unit.insert(
        LedgerRefund, number=number, state=str(Step.ASKED), account_id=row.id, amount=f["amount"], way=code,
        payee=f["payee"] or row.name, reason=f["reason"], asked_at=unit.now, asked_by_id=unit.author.employee_id,
        asked_by=unit.author.name[:64],
    )  # fmt: skip
    told = f"已申请退费 {number}，{format_yuan(f['amount'])} 元，等待批准。批准并付款以前账上不变。"
    return Done(told, CHANGED, (ENTITY, record), number)


def _asked(record: int) -> int:
    """What an account is asked back and was not paid yet, in fen."""
    table = LedgerRefund
    total = table.select(pw.fn.SUM(table.amount)).where(table.account_id == record, table.state.in_(OPEN)).scalar()
    return int(total or 0)


@action(
    "ledger.approve_refund", "批准退费", rights.REFUND_APPROVE, REFUND, version_field(),
    Field("remark", "意见", Kind.TEXT, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def approve(unit: Unit, f: Values) -> Done:
    """Take the next step of a refund; after the last one it can be paid. Nobody approves what he asked for."""
    row = _held(unit, f, (Step.ASKED,), "批准")
    taken = _take(unit, row, f["remark"])
    unit.change(row, None, **_decided(unit, taken, f["remark"], Step.APPROVED if taken.is_last else Step.ASKED))
    told = "可以付款。" if taken.is_last else "还要下一步批准。"
    return Done(f"退费 {row.number} 已批准，{told}", CHANGED, (ENTITY, row.id), row.number)


@action(
    "ledger.refuse_refund", "不批准退费", rights.REFUND_APPROVE, REFUND, version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def refuse(unit: Unit, f: Values) -> Done:
    """Refuse a refund with the reason; the credit stays."""
    row = _held(unit, f, (Step.ASKED,), "不批准")
    taken = _take(unit, row, f["reason"], refuse=True)
    unit.change(row, None, **_decided(unit, taken, f["reason"], Step.REFUSED))
    return Done(f"退费 {row.number} 没有批准，预存不变。", CHANGED, (ENTITY, row.id), row.number)


@action(
    "ledger.withdraw_refund", "撤回退费", rights.REFUND, REFUND, version_field(),
    Field("reason", "原因", Kind.TEXT, required=True, max_length=200),
    entity=ENTITY,
)  # fmt: skip
def withdraw(unit: Unit, f: Values) -> Done:
    """Take back a refund that was not paid yet."""
    row = _held(unit, f, (Step.ASKED, Step.APPROVED), "撤回")
    if not reach.sees_all(unit.author, rights.PAYMENTS) and row.asked_by_id != unit.author.employee_id:
        raise NotFound()
    unit.change(
        row, None, state=str(Step.WITHDRAWN), decided_at=unit.now, decided_by_id=unit.author.employee_id,
        decided_by=unit.author.name[:64], decided_words=f"撤回：{f['reason']}"[:300],
    )  # fmt: skip
    return Done(f"退费 {row.number} 已撤回，预存不变。", CHANGED, (ENTITY, row.id), row.number)


@action(
    "ledger.pay_refund", "付退费款", rights.REFUND, REFUND, version_field(),
    Field("receipt_no", "付款凭证号", Kind.TEXT, max_length=40),
    entity=ENTITY,
)  # fmt: skip
def pay(unit: Unit, f: Values) -> Done:
    """Pay an approved refund: a negative receipt of today that takes it out of the account's credit."""
    known = LedgerRefund.get_or_none(LedgerRefund.id == f["id"])
    if known is None:
        raise NotFound()
    booking.require_till(unit, unit.today)
    held = postings.hold(known.account_id)
    row = _held(unit, f, (Step.APPROVED,), "付款")
    there = postings.credit(row.account_id)
    if there < row.amount:
        raise Refused(
            f"这一户现有预存 {format_yuan(there)} 元，不够退 {format_yuan(row.amount)} 元，没有付款。"
            "预存可能已抵扣欠费，请核对后撤回这笔退费，重新申请。"
        )
    made = booking.receipt(
        unit, PaymentKind.REFUND, -row.amount, row.account_id, unit.today, **booking.till(unit), way=row.way,
        payer=row.payee, receipt_no=f["receipt_no"], words=f"退费 {row.number}",
    )  # fmt: skip
    postings.post(unit, made.id, Why.REFUND, -row.amount, account=row.account_id, on=unit.today)
    unit.change(row, None, state=str(Step.DONE), payment_id=made.id)
    told = f"退费 {row.number} 已付 {format_yuan(row.amount)} 元，收据 {made.number}。"
    told += balance_words(held[row.account_id])
    return Done(told, CHANGED | postings.CHANGED, (ENTITY, row.id), row.number)


def _held(unit: Unit, f: Values, states: tuple[Step, ...], verb: str) -> LedgerRefund:
    """The refund, held, in one of these states and within reach. Raises NotFound, Conflict and Refused."""
    row: LedgerRefund | None = LedgerRefund.by_key(f["id"], lock=True)
    if row is None:
        raise NotFound()
    unit.change(row, f["row_version"], state=row.state)  # an old page is told of the change
    if row.state not in states:
        raise Refused(f"退费 {row.number} 现在是“{REFUND_STATES[row.state]}”，不能{verb}。请刷新。")
    return row


def _decided(unit: Unit, taken: approvals.Taken, remark: str, state: Step) -> dict[str, Any]:
    words = f"{taken.decided.words}：{remark}" if remark else taken.decided.words
    return {
        "state": str(state), "decided_at": unit.behalf.received_at if unit.behalf is not None else unit.now,
        "decided_by_id": taken.decided.decider, "decided_by": unit.author.name[:64], "decided_words": words[:300],
    }  # fmt: skip


def deciders(rows: Iterable[LedgerRefund]) -> dict[int, Decision | Hole | None]:
    """Who takes the next step of each of these refunds, or why nobody may; never who asked for it."""
    known = list(rows)
    taken = approvals.taken(ENTITY, {row.id: ROUND for row in known})
    units = _units(known)
    people = {who for row in known for who in (*_barred(row), *approvals.takers_of(taken[row.id]).values())}
    following = approvals.stepping([CHAIN], people)
    return {
        row.id: following(CHAIN, 0, approvals.takers_of(taken[row.id]), _barred(row), units.get(row.asked_by_id))
        for row in known
    }


def _barred(row: LedgerRefund) -> set[int]:
    return {row.asked_by_id} if row.asked_by_id is not None else set()


def _units(rows: Iterable[LedgerRefund]) -> dict[int | None, int | None]:
    """The units of those who asked, from which the line goes up."""
    people: Any = Employee.select(Employee.id, Employee.unit_id)
    return dict(people.where(Employee.id.in_([who for row in rows for who in _barred(row)])).tuples())


def _take(unit: Unit, row: LedgerRefund, remark: str, *, refuse: bool = False) -> approvals.Taken:
    at = _units([row]).get(row.asked_by_id)
    return approvals.take(
        unit, CHAIN, ENTITY, row.id, ROUND, 0, barred=_barred(row), at_unit=at, refuse=refuse, remark=remark
    )
