"""Periods in words, as records and as a list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, Found, add_entity, add_list
from models.ledger import rights
from models.ledger.periods import queries
from models.ledger.standing import counts
from models.ledger.tables import LedgerCharge, LedgerPeriod
from models.ledger.workflow import ITEM_NAMES, PERIOD_NAMES, PeriodState

ENTITY = "ledger_period"
P, C = LedgerPeriod, LedgerCharge
SUMMED = ("receivable", "reduction", "late_fee", "open")
TONES: Mapping[str, str] = {PeriodState.OPEN: "ok", PeriodState.CLOSED: "mute"}


def _sums(records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """What the charges of periods come to, in fen; all of them are read once."""
    rows: Any = (
        C.select(C.period_id, pw.fn.COUNT(C.id), *[pw.fn.SUM(getattr(C, name)) for name in SUMMED])
        .where(C.period_id.in_(list(records)), C.state == "live", counts(C))
        .group_by(C.period_id)
        .tuples()
    )
    found = {row[0]: dict(zip(("charges", *SUMMED), map(int, row[1:]), strict=True)) for row in rows}
    return {record: found.get(record, dict.fromkeys(("charges", *SUMMED), 0)) for record in records}


def find(_: Person, words: str, limit: int) -> list[Found]:
    """The periods of this code or label."""
    asked = words.strip()
    if len(asked) < 2:
        return []
    rows = P.select().where(P.code.startswith(asked) | P.label.contains(asked)).order_by(P.from_on.desc()).limit(limit)
    return [Found(ENTITY, row.id, row.label, PERIOD_NAMES[row.state]) for row in rows]


add_entity(
    Entity(
        ENTITY,
        "计费期",
        {
            "item": "费用", "code": "编号", "label": "名称", "from_on": "第一天", "to_on": "最后一天",
            "due_on": "缴费截止日", "state": "状态", "charges": "计费户数", "receivable": "应收（分）",
            "reduction": "减免（分）",
        },
        queries.titles,
        find=find,
        permission=rights.READ,
        list_name="periods",
        values={"item": ITEM_NAMES, "state": PERIOD_NAMES},
    )
)  # fmt: skip
add_list(
    ListKind(
        "periods",
        "计费期",
        ENTITY,
        rights.READ,
        (
            Column("label", "名称", P.label, "strong", 150),
            Column("item", "费用", P.item, "choice", 80, choices=ITEM_NAMES),
            Column("code", "编号", P.code, width=100),
            Column("from_on", "第一天", P.from_on, "date", 100),
            Column("to_on", "最后一天", P.to_on, "date", 100),
            Column("due_on", "缴费截止日", P.due_on, "date", 100),
            Column("state", "状态", P.state, "choice", 90, choices=PERIOD_NAMES, tones=TONES),
            Column("charges", "笔数", pw.Value(0), "number", 80, sortable=False, told=True),
            Column("receivable", "应收（元）", pw.Value(0), "money", 120, sortable=False, told=True),
            Column("reduction", "减免（元）", pw.Value(0), "money", 110, sortable=False, told=True),
            Column("late_fee", "滞纳金（元）", pw.Value(0), "money", 110, sortable=False, told=True),
            Column("open", "未缴（元）", pw.Value(0), "money", 120, sortable=False, told=True),
        ),
        lambda _: P.select(),
        P.id,
        lambda words: P.label.contains(words) | P.code.contains(words),
        order="from_on",
        descending=True,
        views=(
            View("open", "计费中", (Filter("state", "eq", str(PeriodState.OPEN)),)),
            View("heat", "采暖季", (Filter("item", "eq", "heat"),)),
            View("gas", "气费", (Filter("item", "eq", "gas"),)),
            View("all", "全部"),
        ),
        version=P.row_version,
        unit="期",
        search_hint="搜索名称、编号",
        tell=_sums,
    )
)
