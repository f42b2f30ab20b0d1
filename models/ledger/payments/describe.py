"""Payments, postings and refunds in words, as records and lists."""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

import peewee as pw

from models.core import clock, text
from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.money import format_yuan
from models.core.register import Entity, Found, add_entity, add_list
from models.ledger import reach, rights
from models.ledger.accounts import related
from models.ledger.accounts import search as accounts
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPosting, LedgerRefund
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import (
    PAYMENT_KINDS,
    PAYMENT_SOURCES,
    REFUND_STATES,
    STEP_TONES,
    WAIT_NAMES,
    WHY_NAMES,
    PaymentKind,
    Step,
)

PAYMENT, POSTING, REFUND = "ledger_payment", "ledger_posting", "ledger_refund"
LAST = "\U0010ffff"
SHORTEST = 4  # signs of a number that is looked for among receipts and serial numbers
PAYMENT_TONES: Mapping[str, str] = {
    PaymentKind.RECEIPT: "ok:receipt_money",
    PaymentKind.REVERSAL: "bad:arrow_undo",
    PaymentKind.REFUND: "warn:arrow_undo",
    PaymentKind.OPENING: "mute",
}
WAIT_TONES: Mapping[str, str] = dict.fromkeys(WAIT_NAMES, "warn")
_NUMBER = re.compile(r"(SJ|TF)-?(\d{4})-?(\d{1,6})")
P, A, G, C, R = LedgerPayment, LedgerAccount, LedgerPosting, LedgerCharge, LedgerRefund


# --- payments ---


def _payment_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = P.select(P.id, P.number, P.receipt_no, P.serial, P.amount).where(P.id.in_(list(records))).tuples()
    return {
        record: f"{number or receipt or serial or f'收费 {record}'}，{format_yuan(fen)} 元"
        for record, number, receipt, serial, fen in rows
    }


def _payments(person: Person) -> Any:
    rows = P.select().join(A, pw.JOIN.LEFT_OUTER, on=(A.id == P.account_id)).where(counts(P))
    seen = reach.payments(person)
    return rows if seen is None else rows.where(seen)


def _unclaimed(person: Person) -> Any:
    return _payments(person).where(P.waits != "", P.reversed_by_id.is_null())


def numbered(words: str) -> str:
    """The number of a receipt or refund as it is stored, of what was typed (sj2026-12); nothing for anything else."""
    found = _NUMBER.fullmatch(text.code(words))
    return f"{found[1]}-{found[2]}-{int(found[3]):06d}" if found is not None else ""


def _begins(column: Any, words: str) -> Any:
    return (column >= words) & (column < words + LAST)


_CODES = (P.number, P.receipt_no, P.serial)


def search(words: str) -> Any:
    """Payments by the number of the receipt, the paper one or the bank's, or of the accounts that the words find."""
    return _search(words, P.id, P.account_id)


def _search(words: str, payment: Any, account: Any) -> Any:
    """The same for rows that name a payment, and are joined with the account that they name."""
    if numbered(words):
        return payment.in_(P.select(P.id).where(P.number == numbered(words)))
    code = text.code(words)
    theirs = related.matching(account, words)
    if len(code) < SHORTEST:
        return theirs
    named: set[int] = set()
    for column in _CODES:
        rows: Any = P.select(P.id).where(_begins(column, code)).limit(related.FEW + 1).tuples()
        named |= {record for (record,) in rows}
    if len(named) > related.FEW:  # met soon by going through the rows in their order
        begins = (pw.fn.COALESCE(pw.fn.SUBSTR(one, 1, len(code)), "") == code for one in _CODES)
        return theirs | reduce(operator.or_, begins)
    return theirs | accounts.one_of(named, payment) if named else theirs


def _search_unclaimed(words: str) -> Any:
    code = text.code(words)
    return P.payer.contains(words) | P.words.contains(words) | _begins(P.serial, code) | P.account_stated.contains(code)


def find_payment(person: Person, words: str, limit: int) -> list[Found]:
    """The payments of this receipt or serial number."""
    code = text.code(words)
    if len(code) < SHORTEST:
        return []
    named = numbered(words)
    which = P.number == named if named else (P.receipt_no == code) | (P.serial == code)
    rows = list(_payments(person).where(which).order_by(P.id).limit(limit))
    titles = _payment_titles([row.id for row in rows])
    return [Found(PAYMENT, row.id, titles[row.id], f"{row.paid_on:%Y-%m-%d}") for row in rows]


def _way_labels(codes: Any) -> dict[int, dict[str, Any]]:
    """The ways of paying by record as the rules call them today; one that they no longer have by its code."""
    names = tariffs.book(clock.now().date()).way_names() | {"opening": "期初"}
    return {record: {"way": names.get(code, code)} for record, code in codes}


def _ways(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    return _way_labels(P.select(P.id, P.way).where(P.id.in_(list(records))).tuples())


def _refund_ways(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    return _way_labels(R.select(R.id, R.way).where(R.id.in_(list(records))).tuples())


LABELS: Mapping[str, str] = {
    "number": "收据号", "kind": "类别", "account_id": "户", "amount": "金额（分）", "paid_on": "收款日期",
    "paid_at": "收款时间", "way": "缴费方式", "way_words": "原写方式", "cashier": "收费员", "cashier_id": "收费员",
    "receipt_no": "票据号", "serial": "银行流水号", "payer": "缴费人", "account_stated": "所写户号", "source": "来源",
    "waits": "待认领原因", "reverses_id": "冲正的收费", "reversed_by_id": "被哪一笔冲正", "words": "说明",
    "matched_id": "核对的批次", "matched_row": "核对的行号", "batch_id": "批次", "origin_id": "来自批次",
    "origin_row": "来自第几行",
}  # fmt: skip
add_entity(
    Entity(
        PAYMENT,
        "收费",
        LABELS,
        _payment_titles,
        find=find_payment,
        permission=rights.PAYMENTS,
        list_name="payments",
        values={"kind": PAYMENT_KINDS, "source": PAYMENT_SOURCES, "waits": WAIT_NAMES},
        refs={
            "account_id": "ledger_account", "cashier_id": "employee", "reverses_id": PAYMENT,
            "reversed_by_id": PAYMENT,
        },
        attach=rights.CORRECT,
    )
)  # fmt: skip
_PAID = (
    Column("paid_on", "收款日期", P.paid_on, "date", 96),
    Column("paid_at", "收款时间", P.paid_at, "time", 130, shown=False),
)
_HOW = (
    Column("way", "缴费方式", P.way, width=90, told=True),
    Column("cashier", "收费员", P.cashier, width=80),
)
_WHERE = (
    Column("serial", "银行流水号", P.serial, width=160),
    Column("receipt_no", "票据号", P.receipt_no, width=110),
    Column("source", "来源", P.source, "choice", 84, choices=PAYMENT_SOURCES),
    Column("payer", "缴费人", P.payer, width=90),
    Column("words", "说明", P.words, width=200),
)
_ORIGIN = (
    Column("way_words", "原写方式", P.way_words, width=90, shown=False),
    Column("batch_id", "批次", P.origin_id, "number", 70, shown=False),
    Column("origin_row", "第几行", P.origin_row, "number", 70, shown=False),
)
# What was reversed waits for nobody; the reason stays with it, as the reversal may be taken back.
_WAITS = pw.Case(None, [(P.reversed_by_id.is_null(), P.waits)], "")
_IS_LIVE = P.reversed_by_id.is_null() & (P.kind != str(PaymentKind.REVERSAL))
add_list(
    ListKind(
        "payments",
        "收费记录",
        PAYMENT,
        rights.PAYMENTS,
        (
            *_PAID,
            Column("number", "收据号", P.number, "strong", 140),
            Column("account_no", "户号", A.number, width=100),
            Column("name", "户名", A.name, width=90),
            Column("amount", "金额（元）", P.amount, "money", 110, total=True),
            Column("kind", "类别", P.kind, "choice", 84, choices=PAYMENT_KINDS, tones=PAYMENT_TONES),
            *_HOW,
            Column("waits", "待认领", _WAITS, "choice", 96, choices=WAIT_NAMES, tones=WAIT_TONES),
            Column("is_live", "有效", pw.Case(None, [(_IS_LIVE, 1)], 0), "bool", 60, shown=False),
            *_WHERE,
            *_ORIGIN,
            Column("account_id", "户", P.account_id, shown=False, ref="ledger_account", sortable=False),
            Column("cashier_id", "收费人员", P.cashier_id, shown=False, ref="employee", sortable=False),
            Column("reverses_id", "冲正的收费", P.reverses_id, shown=False, ref=PAYMENT, sortable=False),
            Column("reversed_by_id", "被冲正", P.reversed_by_id, shown=False, ref=PAYMENT, sortable=False),
        ),
        _payments,
        P.id,
        search,
        order="paid_on",
        descending=True,
        views=(
            View("all", "全部"),
            View("today", "今天", (Filter("paid_on", "eq", "今天"),)),
            View("month", "本月", (Filter("paid_on", "ge", "本月初"),)),
            View("bank", "银行代收", (Filter("source", "eq", "bank"),)),
            View("back", "冲正和退费", (Filter("kind", "in", [str(PaymentKind.REVERSAL), str(PaymentKind.REFUND)]),)),
        ),
        version=P.row_version,
        tell=_ways,
        unit="笔",
        search_hint="搜索户号、户名、收据号、票据号、银行流水号",
    )
)
_REST = pw.fn.COALESCE(
    LedgerPosting.select(pw.fn.SUM(LedgerPosting.amount)).where(
        LedgerPosting.payment_id == P.id, LedgerPosting.account_id.is_null(), counts(LedgerPosting)
    ),
    0,
)
add_list(
    ListKind(
        "unclaimed",
        "待认领款",
        PAYMENT,
        rights.PAYMENTS,
        (
            *_PAID,
            Column("account_stated", "所写户号", P.account_stated, "strong", 110),
            Column("payer", "户名或付款人", P.payer, width=110),
            Column("amount", "金额（元）", P.amount, "money", 110, total=True),
            Column("rest", "待认领（元）", _REST, "money", 110, total=True, sortable=False),
            Column("waits", "原因", P.waits, "choice", 100, choices=WAIT_NAMES, tones=WAIT_TONES),
            *_HOW[:1],
            *(one for one in _WHERE if one.key != "payer"),
            *_ORIGIN,
        ),
        _unclaimed,
        P.id,
        _search_unclaimed,
        order="paid_on",
        views=(
            View("all", "全部"),
            *(View(code, words, (Filter("waits", "eq", code),)) for code, words in WAIT_NAMES.items()),
        ),
        version=P.row_version,
        tell=_ways,
        unit="笔",
        search_hint="搜索所写户号、付款人、流水号、附言",
    )
)

# --- what payments pay ---


def _posting_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = G.select(G.id, G.why, G.amount).where(G.id.in_(list(records))).tuples()
    return {record: f"{WHY_NAMES.get(why, why)} {format_yuan(fen)} 元" for record, why, fen in rows}


def _postings(person: Person) -> Any:
    rows = (
        G.select()
        .join(P, on=(P.id == G.payment_id))
        .switch(G)
        .join(A, pw.JOIN.LEFT_OUTER, on=(A.id == G.account_id))
        .switch(G)
        .join(C, pw.JOIN.LEFT_OUTER, on=(C.id == G.charge_id))
        .join(LedgerPeriod, pw.JOIN.LEFT_OUTER, on=(LedgerPeriod.id == C.period_id))
        .where(counts(G))
    )
    seen = reach.payments(person)
    return rows if seen is None else rows.where(seen)


add_entity(
    Entity(
        POSTING,
        "入账",
        {
            "payment_id": "收费", "account_id": "户", "charge_id": "应收", "amount": "金额（分）",
            "posted_on": "入账日期", "why": "事由", "batch_id": "批次",
        },
        _posting_titles,
        permission=rights.PAYMENTS,
        list_name="postings",
        values={"why": WHY_NAMES},
        refs={"payment_id": PAYMENT, "account_id": "ledger_account", "charge_id": "ledger_charge"},
    )
)  # fmt: skip
_PAYS = pw.Case(None, [(G.account_id.is_null(), "unclaimed"), (G.charge_id.is_null(), "credit")], "charge")
add_list(
    ListKind(
        "postings",
        "收费入账明细",
        POSTING,
        rights.PAYMENTS,
        (
            Column("id", "序号", G.id, "number", 80, shown=False),
            Column("posted_on", "入账日期", G.posted_on, "date", 96),
            Column("number", "收据号", P.number, width=130),
            Column("account_no", "户号", A.number, "strong", 100),
            Column("name", "户名", A.name, width=90),
            Column("why", "事由", G.why, "choice", 90, choices=WHY_NAMES),
            Column(
                "pays", "记到", _PAYS, "choice", 84,
                choices={"charge": "应收", "credit": "预存", "unclaimed": "待认领"}, sortable=False,
            ),
            Column("period", "收费期间", LedgerPeriod.label, width=140),
            Column("amount", "金额（元）", G.amount, "money", 110, total=True),
            Column("serial", "银行流水号", P.serial, width=160),
            Column("receipt_no", "票据号", P.receipt_no, width=110),
            Column("payment_id", "收费", G.payment_id, shown=False, ref=PAYMENT, sortable=False),
            Column("account_id", "户", G.account_id, shown=False, ref="ledger_account", sortable=False),
            Column("charge_id", "应收", G.charge_id, shown=False, ref="ledger_charge", sortable=False),
        ),
        _postings,
        G.id,
        lambda words: _search(words, G.payment_id, G.account_id),
        order="id",
        descending=True,
        views=(View("all", "全部"), View("month", "本月", (Filter("posted_on", "ge", "本月初"),))),
        unit="笔",
        search_hint="搜索户号、户名、收据号、票据号、银行流水号",
    )
)  # fmt: skip

# --- refunds ---


def _refund_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = R.select(R.id, R.number, R.amount).where(R.id.in_(list(records))).tuples()
    return {record: f"退费 {number}，{format_yuan(fen)} 元" for record, number, fen in rows}


def _refunds(person: Person) -> Any:
    """All refunds; for who sees only his own takings those that he asked for, and those that wait to be paid."""
    rows = R.select().join(A, pw.JOIN.LEFT_OUTER, on=(A.id == R.account_id))
    if reach.sees_all(person, rights.PAYMENTS):
        return rows
    return rows.where((R.asked_by_id == (person.employee_id or 0)) | (R.state == str(Step.APPROVED)))


def _search_refunds(words: str) -> Any:
    if numbered(words):
        return R.number == numbered(words)
    named = R.account_id.in_(A.select(A.id).where(accounts.matching(words)))
    return named | R.payee.contains(words) | R.reason.contains(words)


add_entity(
    Entity(
        REFUND,
        "退费",
        {
            "number": "退费号", "state": "状态", "account_id": "户", "amount": "退费金额（分）", "way": "退费方式",
            "payee": "收款人", "reason": "原因", "asked_at": "申请时间", "asked_by_id": "申请人",
            "asked_by": "申请人", "decided_at": "批准时间", "decided_by_id": "批准人", "decided_by": "批准人",
            "decided_words": "批准意见", "payment_id": "付款收据",
        },
        _refund_titles,
        permission=rights.PAYMENTS,
        list_name="refunds",
        values={"state": REFUND_STATES},
        refs={
            "account_id": "ledger_account", "asked_by_id": "employee", "decided_by_id": "employee",
            "payment_id": PAYMENT,
        },
        attach=rights.REFUND,
    )
)  # fmt: skip
add_list(
    ListKind(
        "refunds",
        "退费",
        REFUND,
        rights.PAYMENTS,
        (
            Column("number", "退费号", R.number, "strong", 130),
            Column("account_no", "户号", A.number, width=100),
            Column("name", "户名", A.name, width=90),
            Column("amount", "退费（元）", R.amount, "money", 110, total=True),
            Column("state", "状态", R.state, "choice", 92, choices=REFUND_STATES, tones=STEP_TONES),
            Column("payee", "收款人", R.payee, width=90),
            Column("way", "退费方式", R.way, width=90, told=True),
            Column("reason", "原因", R.reason, width=200),
            Column("asked_at", "申请时间", R.asked_at, "time", 130),
            Column("asked_by", "申请人", R.asked_by, width=80),
            Column("decided_at", "批准时间", R.decided_at, "time", 130),
            Column("decided_words", "批准意见", R.decided_words, width=180),
            Column("payment_id", "付款收据", R.payment_id, width=160, ref=PAYMENT, sortable=False),
            Column("account_id", "户", R.account_id, shown=False, ref="ledger_account", sortable=False),
        ),
        _refunds,
        R.id,
        _search_refunds,
        order="number",
        descending=True,
        views=(
            View("open", "办理中", (Filter("state", "in", [str(Step.ASKED), str(Step.APPROVED)]),)),
            View("done", "已退费", (Filter("state", "eq", str(Step.DONE)),)),
            View("all", "全部"),
        ),
        version=R.row_version,
        tell=_refund_ways,
        unit="笔",
        search_hint="搜索退费号、户号、户名、收款人",
    )
)
