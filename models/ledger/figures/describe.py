"""Collection and arrears by group, as lists: as of any day, for any item and period."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from zlib import crc32

from models.core import clock
from models.core.access import Person
from models.core.errors import Refused
from models.core.lists import DATE_WORDS, Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.ledger import ages, rights
from models.ledger.figures import queries, rules
from models.ledger.figures.queries import Asked
from models.ledger.figures.rules import BY_NAMES, TREATMENT_NAMES, By, Treatment
from models.ledger.workflow import ITEM_NAMES

NARROWED_BY = ("__key__", "as_of", "item", "period", "by", "treatment")
ENTITY, OWING = "ledger_figure", "ledger_owing"


def record_of(by: By, key: str) -> int:
    """The number under which a group stands in these lists."""
    return list(By).index(by) << 32 | crc32(key.encode())


def _by_of(record: int) -> By:
    kinds = list(By)
    return kinds[min(record >> 32, len(kinds) - 1)]


def _titles(records: Collection[int]) -> dict[int, str]:
    return {record: f"按{BY_NAMES[_by_of(record)]}的一行" for record in records}


def _given(query: Query, column: Column) -> Any:
    """What a condition says of one of the columns that decide which rows there are; None without one."""
    for one in query.filters:
        if one.column in (column.key, column.label) and one.op == "eq":
            by_words = {words: code for code, words in column.choices.items()}
            return by_words.get(str(one.value), one.value)
    return None


def _day(value: Any, today: date) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return DATE_WORDS[value](today) if value in DATE_WORDS else date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"“{value}”不是日期。请写成 2026-11-05 这样。") from None


def _asked(query: Query, columns: Mapping[str, Column], *, every_period: bool) -> tuple[Asked, By]:
    """What is asked about, and by what; without a word of it what the page begins with."""
    by = _given(query, columns["by"])
    for one in query.filters:
        if one.column == "__key__":
            records = one.value if one.op == "in" else [one.value]
            by = str(_by_of(int(next(iter(records), 0))))
    if by is not None and by not in set(By):
        raise Refused(f"不能按“{by}”统计。可用：{'、'.join(BY_NAMES.values())}。")
    day = _day(_given(query, columns["as_of"]), clock.now().date())
    item, period = _given(query, columns["item"]), _given(query, columns["period"])
    question = queries.asked(item, period, day)
    if every_period and not period:
        question = Asked(question.item, "", question.on)
    return question, By(by) if by is not None else By.CLASS


_BY = Column("by", "统计口径", None, "choice", 100, choices=BY_NAMES, shown=False)
_AS_OF = Column("as_of", "截至", None, "date", 96)
_ITEM = Column("item", "费用", None, "choice", 70, choices=ITEM_NAMES)
_PERIOD = Column("period", "计费期", None, width=100)
_VIEWS = tuple(
    View(str(by), f"按{BY_NAMES[by]}" if by is not By.TOTAL else BY_NAMES[by], (Filter("by", "eq", str(by)),))
    for by in (By.CLASS, By.COMPOUND, By.COLLECTOR, By.OCCUPANCY, By.PERIOD, By.TOTAL)
)

# --- collection ---

_TREATMENT = Column("treatment", "减免口径", None, "choice", 130, choices=TREATMENT_NAMES, shown=False)


def _collection(_: Person, query: Query) -> Sequence[Row]:
    given = _given(query, _TREATMENT)
    if given is not None and given not in set(Treatment):
        raise Refused(f"没有“{given}”这种口径。可用：{'、'.join(TREATMENT_NAMES.values())}。")
    treatment = Treatment(given) if given is not None else Treatment.SETTLED
    asked, by = _asked(query, {"by": _BY, "as_of": _AS_OF, "item": _ITEM, "period": _PERIOD}, every_period=False)
    target = queries.target(asked.on)
    rows = []
    for line in queries.collection(asked, by):
        accounts, amount = rules.by_accounts(line.sums, treatment), rules.by_amount(line.sums, treatment)
        sums = line.sums
        rows.append(
            Row(
                record_of(by, line.key),
                None,
                (
                    line.name, accounts.whole, accounts.part, rules.percent(accounts.tenths), sums.receivable,
                    sums.reduction, sums.received, sums.open, rules.percent(amount.tenths), accounts.missing(target),
                    amount.missing(target), sums.late_received, accounts.tenths, amount.tenths, str(by), asked.on,
                    asked.item, asked.period, str(treatment),
                ),
            )
        )  # fmt: skip
    return rows


add_entity(
    Entity(
        ENTITY, "收费统计", {"name": "名称"}, _titles, permission=rights.FIGURES, list_name="collection",
    )
)  # fmt: skip
add_list(
    ListKind(
        "collection",
        "收费率",
        ENTITY,
        rights.FIGURES,
        (
            Column("name", "名称", None, "strong", 150),
            Column("due", "应缴户数", None, "number", 90, total=True),
            Column("paid", "已缴清户数", None, "number", 96, total=True),
            Column("accounts", "收费率（户数）", None, width=110, sort_by="accounts_tenths"),
            Column("receivable", "应收（元）", None, "money", 130, total=True),
            Column("reduction", "减免（元）", None, "money", 110, total=True),
            Column("received", "已收（元）", None, "money", 130, total=True),
            Column("open", "未收（元）", None, "money", 130, total=True),
            Column("amount", "收费率（金额）", None, width=110, sort_by="amount_tenths"),
            Column("missing", "离目标还差（户）", None, "number", 120),
            Column("missing_fen", "离目标还差（元）", None, "money", 130),
            Column("late", "已收滞纳金（元）", None, "money", 120, shown=False, total=True),
            Column("accounts_tenths", "收费率（户数，千分之一）", None, "number", shown=False),
            Column("amount_tenths", "收费率（金额，千分之一）", None, "number", shown=False),
            _BY,
            _AS_OF,
            _ITEM,
            _PERIOD,
            _TREATMENT,
        ),
        order="name",
        views=_VIEWS,
        unit="行",
        search_hint="搜索名称",
        narrow=_collection,
        narrow_by=NARROWED_BY,
    )
)

# --- arrears ---


def _arrears(_: Person, query: Query) -> Sequence[Row]:
    asked, by = _asked(query, {"by": _BY, "as_of": _AS_OF, "item": _ITEM, "period": _PERIOD}, every_period=True)
    return [
        Row(
            record_of(by, line.key),
            None,
            (
                line.name, line.accounts, line.charges, line.total, line.overdue,
                *(line.by_age.get(code, 0) for code in ages.AGE_NAMES), str(by), asked.on, asked.item, asked.period,
            ),
        )
        for line in queries.arrears(asked, by)
    ]  # fmt: skip


add_entity(
    Entity(
        OWING, "欠费统计", {"name": "名称"}, _titles, permission=rights.FIGURES, list_name="arrears_by",
    )
)  # fmt: skip
add_list(
    ListKind(
        "arrears_by",
        "欠费统计",
        OWING,
        rights.FIGURES,
        (
            Column("name", "名称", None, "strong", 150),
            Column("accounts", "欠费户数", None, "number", 90, total=True),
            Column("charges", "笔数", None, "number", 70, total=True),
            Column("total", "欠费（元）", None, "money", 130, total=True),
            Column("overdue", "其中逾期（元）", None, "money", 130, total=True),
            *(
                Column(code, f"{label}（元）", None, "money", 150, total=True)
                for code, label in ages.AGE_NAMES.items()
            ),
            _BY,
            _AS_OF,
            _ITEM,
            _PERIOD,
        ),
        order="total",
        descending=True,
        views=_VIEWS,
        unit="行",
        search_hint="搜索名称",
        narrow=_arrears,
        narrow_by=NARROWED_BY,
    )
)  # fmt: skip
