"""Looking for damage in the money of the ledger: postings, open amounts, credit, reversals and the numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import peewee as pw

from models.core import check
from models.core.money import format_yuan
from models.ledger.accounts import queries as accounts
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPosting, LedgerRefund
from models.ledger.workflow import PaymentKind, Step

HEAL = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"
NUMBERED = re.compile(r"((?:SJ|TF)-\d{4})-(\d{6,})")
TOLD = 20  # findings of one kind that are told one by one
P, G, C, R = LedgerPayment, LedgerPosting, LedgerCharge, LedgerRefund

check.audited(LedgerRefund)


@check.numbers
def _numbers() -> dict[str, list[int]]:
    """The numbers of receipts and of refunds by series and year."""
    found: dict[str, list[int]] = defaultdict(list)
    for table in (LedgerPayment, LedgerRefund):
        rows: Any = table.select(table.number).where(table.number.is_null(False)).tuples()
        for (number,) in rows:
            named = NUMBERED.fullmatch(number)
            if named is not None:
                found[named[1]].append(int(named[2]))
    return found


def _told(findings: Iterable[str], what: str) -> Iterator[str]:
    """The first findings one by one, and how many more there are."""
    more = 0
    for number, words in enumerate(findings):
        if number < TOLD:
            yield f"{words}{HEAL}"
        else:
            more += 1
    if more:
        yield f"{what}还有 {more} 处不符。{HEAL}"


@check.also
def _postings() -> Iterator[str]:
    """The postings of a payment sum to its amount, and nothing is posted for one that is not there."""
    posted = G.select(G.payment_id, pw.fn.SUM(G.amount).alias("fen")).where(counts(G)).group_by(G.payment_id)
    posted = posted.alias("posted")
    rows: Any = (
        P.select(P.id, P.amount, pw.fn.COALESCE(posted.c.fen, 0))
        .join(posted, pw.JOIN.LEFT_OUTER, on=(posted.c.payment_id == P.id))
        .where(counts(P), pw.fn.COALESCE(posted.c.fen, 0) != P.amount)
        .order_by(P.id)
        .tuples()
    )
    yield from _told(
        (
            f"收费 {record} 是 {format_yuan(fen)} 元，入账合计 {format_yuan(int(sum_))} 元。"
            for record, fen, sum_ in rows
        ),
        "收费的入账",
    )
    lost = G.select().where(counts(G), G.payment_id.not_in(P.select(P.id).where(counts(P)))).count()
    if lost:
        yield f"有 {lost} 笔入账没有对应的收费。{HEAL}"


@check.also
def _opens() -> Iterator[str]:
    """What is open of a charge is what was not paid of it; a void one has nothing, and nothing pays it."""
    paid = G.select(G.charge_id, pw.fn.SUM(G.amount).alias("fen")).where(counts(G), G.charge_id.is_null(False))
    paid = paid.group_by(G.charge_id).alias("paid")
    sum_ = pw.fn.COALESCE(paid.c.fen, 0)
    left = pw.Case(None, [(C.state == "live", C.receivable - C.reduction + C.late_fee)], 0) - sum_
    wrong = (C.open != left) | (C.open < 0) | (C.owing != pw.Case(None, [(C.open > 0, 1)], 0))
    rows: Any = (
        C.select(C.id, LedgerAccount.number, C.open, left)
        .join(paid, pw.JOIN.LEFT_OUTER, on=(paid.c.charge_id == C.id))
        .join(LedgerAccount, pw.JOIN.LEFT_OUTER, on=(LedgerAccount.id == C.account_id))
        .where(counts(C), wrong)
        .order_by(C.id)
        .tuples()
    )
    yield from _told(
        (
            f"户号 {number} 的应收 {record} 未缴 {format_yuan(open_)} 元，按入账应为 {format_yuan(int(should))} 元。"
            for record, number, open_, should in rows
        ),
        "应收的未缴金额",
    )
    foreign = (
        G.select()
        .join(C, on=(C.id == G.charge_id))
        .where(counts(G), (G.account_id.is_null()) | (G.account_id != C.account_id))
        .count()
    )
    if foreign:
        yield f"有 {foreign} 笔入账记在别的户的应收上。{HEAL}"
    lost = G.select().where(
        counts(G), G.charge_id.is_null(False), G.charge_id.not_in(C.select(C.id).where(counts(C)))
    )  # fmt: skip
    if lost.exists():
        yield f"有 {lost.count()} 笔入账没有对应的应收。{HEAL}"


@check.also
def _credit() -> Iterator[str]:
    """No account has paid ahead less than nothing."""
    fen = pw.fn.SUM(G.amount)
    rows: Any = (
        G.select(G.account_id, fen)
        .where(counts(G), G.account_id.is_null(False), G.charge_id.is_null())
        .group_by(G.account_id)
        .having(fen < 0)
        .tuples()
    )
    found = {account: int(sum_) for account, sum_ in rows}
    names = accounts.titles(found)
    told = (
        f"户号 {names.get(one, one)} 的预存是 {format_yuan(fen)} 元，不能为负。" for one, fen in sorted(found.items())
    )
    yield from _told(told, "预存")


@check.also
def _reversals() -> Iterator[str]:
    """A reversal takes back all of its payment and both know it; money that waits is of nobody."""
    first = P.alias()
    rows: Any = (
        P.select(P.id)
        .join(first, pw.JOIN.LEFT_OUTER, on=(first.id == P.reverses_id))
        .where(
            counts(P), P.reverses_id.is_null(False),
            first.id.is_null() | (first.amount + P.amount != 0) | first.reversed_by_id.is_null()
            | (first.reversed_by_id != P.id),
        )
        .order_by(P.id)
        .tuples()
    )  # fmt: skip
    yield from _told((f"冲正 {record} 与被冲正的收费不符。" for (record,) in rows), "冲正")
    back = P.alias()
    alone = (
        P.select()
        .join(back, pw.JOIN.LEFT_OUTER, on=(back.id == P.reversed_by_id))
        .where(counts(P), P.reversed_by_id.is_null(False), back.id.is_null() | (back.reverses_id != P.id))
        .count()
    )
    if alone:
        yield f"有 {alone} 笔收费标为已冲正，却没有对应的冲正。{HEAL}"
    nobody = G.select(G.payment_id, pw.fn.SUM(G.amount).alias("fen")).where(counts(G), G.account_id.is_null())
    nobody = nobody.group_by(G.payment_id).alias("nobody")
    rest = pw.fn.COALESCE(nobody.c.fen, 0)
    wrong = (
        P.select()
        .join(nobody, pw.JOIN.LEFT_OUTER, on=(nobody.c.payment_id == P.id))
        .where(counts(P), P.reversed_by_id.is_null(), P.reverses_id.is_null(), (P.waits != "") != (rest != 0))
        .count()
    )
    if wrong:
        yield f"有 {wrong} 笔收费的待认领状态与入账不符。{HEAL}"


@check.also
def _refunds() -> Iterator[str]:
    """A refund was paid once, with a receipt of its amount, after it was approved; no other money went out so."""
    rows: Any = (
        R.select(R.number)
        .join(P, pw.JOIN.LEFT_OUTER, on=(P.id == R.payment_id))
        .where(
            ((R.state == str(Step.DONE)) != R.payment_id.is_null(False))
            | (R.payment_id.is_null(False) & (P.id.is_null() | (P.amount + R.amount != 0)
                                              | (P.kind != str(PaymentKind.REFUND))))
        )
        .order_by(R.number)
        .tuples()
    )  # fmt: skip
    yield from _told((f"退费 {number} 与付款收据不符。" for (number,) in rows), "退费")
    paid = P.select().where(counts(P), P.kind == str(PaymentKind.REFUND))
    lost = paid.where(P.id.not_in(R.select(R.payment_id).where(R.payment_id.is_null(False)))).count()
    if lost:
        yield f"有 {lost} 笔退费付款没有对应的退费申请。{HEAL}"
