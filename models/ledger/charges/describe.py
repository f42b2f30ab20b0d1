"""Charges and reductions in words, as records and lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core import clock
from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.money import format_yuan
from models.core.register import Entity, add_entity, add_list
from models.ledger import reach, rights
from models.ledger.accounts import related
from models.ledger.charges import explaining, queries, telling
from models.ledger.charges.resizing import LATE_FEE
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPeriod, LedgerReduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import CHARGE_SOURCES, CHARGE_STATES, ITEM_NAMES, ChargeSource

CHARGE, REDUCTION = "ledger_charge", "ledger_reduction"
C, A, P, R = LedgerCharge, LedgerAccount, LedgerPeriod, LedgerReduction
SOURCE_TONES: Mapping[str, str] = {
    ChargeSource.COMPUTED: "info", ChargeSource.LEDGER: "teal", ChargeSource.OPENING: "vio", ChargeSource.MANUAL: "mute"
}  # fmt: skip
STATE_TONES: Mapping[str, str] = {"live": "ok", "void": "mute"}
WAIVED = "滞纳金减免"
BY_DECISION = "个别决定"
_PAID = C.receivable - C.reduction + C.late_fee - C.open
_APART = pw.Case(None, [(C.computed.is_null(), 0)], C.receivable - C.computed)


def _charges(person: Person) -> Any:
    left = pw.JOIN.LEFT_OUTER  # each has both, but so no database begins with the few periods and sorts what it finds
    rows = C.select().join(A, left, on=(A.id == C.account_id)).join(P, left, on=(P.id == C.period_id)).where(counts(C))
    seen = reach.accounts(person)
    return rows if seen is None else rows.where(seen)


def _reductions(person: Person) -> Any:
    rows = (
        R.select()
        .join(C, on=(C.id == R.charge_id))
        .join(A, pw.JOIN.LEFT_OUTER, on=(A.id == R.account_id))
        .join(P, pw.JOIN.LEFT_OUTER, on=(P.id == C.period_id))
        .where(counts(C))
    )
    seen = reach.accounts(person)
    return rows if seen is None else rows.where(seen)


def _search(words: str) -> Any:
    return related.matching(C.account_id, words)


def _search_reductions(words: str) -> Any:
    return related.matching(R.account_id, words) | R.reason.contains(words)


def _told(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Price, volume and class of charges as they are said."""
    names = tariffs.book(clock.now().date()).class_names()
    rows: Any = C.select(C.id, C.price, C.volume, C.class_code).where(C.id.in_(list(records))).tuples()
    return {
        record: {
            "price": telling.price_words(price) if price is not None else None,
            "volume": telling.volume_words(volume) if volume is not None else None,
            "class_code": names.get(code, code),
        }
        for record, price, volume, code in rows
    }


def _codes(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """What kinds of reductions these are, as the rules call them today."""
    book = tariffs.book(clock.now().date())
    names = {"": BY_DECISION, LATE_FEE: WAIVED} | {one.code: one.label for one in book.shares}
    rows: Any = R.select(R.id, R.code).where(R.id.in_(list(records))).tuples()
    return {record: {"code": names.get(code, code)} for record, code in rows}


def _reduction_titles(records: Collection[int]) -> dict[int, str]:
    rows: Any = R.select(R.id, R.amount, R.reason).where(R.id.in_(list(records))).tuples()
    return {record: f"减免 {format_yuan(fen)} 元：{reason}" for record, fen, reason in rows}


def _keeps(_person: Person, record: int) -> str:
    """Why a file stays with a charge: the proof of opening arrears does, while they count."""
    row = C.get_or_none(C.id == record)
    is_proof = row is not None and row.source == ChargeSource.OPENING and row.state == "live"
    return "这是期初欠费的依据，不能删除。" if is_proof else ""


add_entity(
    Entity(
        CHARGE,
        "应收",
        {
            "account_id": "户", "period_id": "计费期", "part": "第几笔", "source": "来源", "state": "状态",
            "area": "面积（0.01 平方米）", "volume": "用量（0.001 立方米）", "price": "单价（0.0001 元）",
            "reading_from": "上期读数（0.001 立方米）", "reading_to": "本期读数（0.001 立方米）",
            "share": "收费比例（%）", "receivable": "应收（分）", "reduction": "减免（分）", "late_fee": "滞纳金（分）",
            "computed": "按价格算得（分）", "open": "未缴（分）", "billed_on": "出账日期",
            "delivered_on": "送达日期", "due_on": "缴费截止日", "words": "说明",
            "batch_id": "批次", "origin_id": "来自批次", "origin_row": "来自第几行",
        },
        queries.titles,
        permission=rights.READ,
        list_name="charges",
        values={"source": CHARGE_SOURCES, "state": CHARGE_STATES},
        refs={"account_id": "ledger_account", "period_id": "ledger_period"},
        attach=rights.CHARGE,
        keeps=_keeps,
    )
)  # fmt: skip
add_entity(
    Entity(
        REDUCTION,
        "减免",
        {
            "charge_id": "应收", "account_id": "户", "amount": "金额（分）", "granted_on": "办理日期", "reason": "原因",
            "payment_id": "随哪笔收费", "recorded_by": "登记人",
        },
        _reduction_titles,
        permission=rights.READ,
        list_name="reductions",
        refs={"charge_id": CHARGE, "account_id": "ledger_account", "payment_id": "ledger_payment"},
    )
)  # fmt: skip
_WHOSE = (
    Column("number", "户号", A.number, "strong", 110),
    Column("name", "户名", A.name, width=124, sort_by="initials"),
    Column("initials", "户名拼音", A.initials, shown=False),
)
_PERIOD = (
    Column("period", "计费期", P.label, width=130),
    Column("item", "费用", P.item, "choice", 70, choices=ITEM_NAMES, shown=False),
)
add_list(
    ListKind(
        "charges",
        "应收",
        CHARGE,
        rights.READ,
        (
            Column("id", "序号", C.id, "number", 80, shown=False),
            *_WHOSE,
            *_PERIOD,
            Column("class_code", "类别", C.class_code, width=80, told=True),
            Column("area", "面积（㎡）", C.area, "hundredths", 90),
            Column("volume", "用量（立方米）", C.volume, width=90, told=True, shown=False),
            Column("price", "单价（元）", C.price, width=92, told=True),
            Column("share", "比例（%）", C.share, "number", 80, shown=False),
            Column("receivable", "应收（元）", C.receivable, "money", 110, total=True),
            Column("reduction", "减免（元）", C.reduction, "money", 100, total=True),
            Column("late_fee", "滞纳金（元）", C.late_fee, "money", 100, total=True),
            Column("paid", "已收（元）", _PAID, "money", 110, total=True),
            Column("open", "未缴（元）", C.open, "money", 110, total=True),
            Column("due_on", "缴费截止日", C.due_on, "date", 100),
            Column("delivered_on", "送达日期", C.delivered_on, "date", 100, shown=False),
            Column("billed_on", "出账日期", C.billed_on, "date", 100, shown=False),
            Column("computed", "按价格算得（元）", C.computed, "money", 120, shown=False),
            Column("apart", "相差（元）", _APART, "money", 100, shown=False),
            Column("source", "来源", C.source, "choice", 104, choices=CHARGE_SOURCES, tones=SOURCE_TONES),
            Column("state", "状态", C.state, "choice", 80, choices=CHARGE_STATES, tones=STATE_TONES, shown=False),
            Column("owing", "有欠费", C.owing, "bool", 80, shown=False),
            Column("words", "说明", C.words, width=160),
            Column("account", "户", C.account_id, width=150, ref="ledger_account", shown=False),
        ),
        _charges,
        C.id,
        _search,
        order="id",
        descending=True,
        views=(
            View("live", "有效的", (Filter("state", "eq", "live"),)),
            View("owing", "未缴清的", (Filter("owing", "eq", True),), order="due_on"),
            View("apart", "与价格不符的", (Filter("state", "eq", "live"), Filter("apart", "ne", 0))),
            View("undelivered", "待送达结算单", (Filter("owing", "eq", True), Filter("due_on", "empty"))),
            View("opening", "期初欠费", (Filter("source", "eq", str(ChargeSource.OPENING)),)),
            View("all", "全部（含作废）"),
        ),
        version=C.row_version,
        unit="笔",
        search_hint="搜索户号、户名、拼音、电话、地址",
        tell=_told,
        explain=explaining.explain,
    )
)
add_list(
    ListKind(
        "reductions",
        "减免",
        REDUCTION,
        rights.READ,
        (
            Column("id", "序号", R.id, "number", 80, shown=False),
            Column("granted_on", "办理日期", R.granted_on, "date", 100),
            *_WHOSE,
            *_PERIOD,
            Column("code", "减免种类", R.code, width=110, told=True),
            Column("amount", "金额（元）", R.amount, "money", 110, total=True),
            Column("reason", "原因", R.reason, width=220),
            Column("recorded_by", "登记人", R.recorded_by, width=80),
            Column("charge", "应收", R.charge_id, width=220, ref=CHARGE, shown=False),
        ),
        _reductions,
        R.id,
        _search_reductions,
        order="id",
        descending=True,
        views=(
            View("all", "全部"),
            View("withdrawn", "撤销的", (Filter("amount", "le", -1),)),
        ),
        unit="笔",
        search_hint="搜索户号、户名、原因",
        tell=_codes,
    )
)
