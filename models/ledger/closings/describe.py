"""Closings of days and months in words, as records and lists."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from zlib import crc32

from models.core import clock
from models.core.access import Person
from models.core.errors import Refused
from models.core.lists import DATE_WORDS, Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.ledger import reach, rights
from models.ledger.closings import rules
from models.ledger.closings.takings import takings
from models.ledger.tables import LedgerClosing, LedgerMonth
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import CLOSING_STATES, CLOSING_TONES, MONTH_STATES

MONTH_TONES = {"prepared": "warn", "signed": "ok", "reopened": "mute"}
OPEN = "open"
DAY_STATES = {OPEN: "未交账", **CLOSING_STATES}
DAY_TONES = {OPEN: "mute", **CLOSING_TONES}
LABELS = {
    "day": "日期", "cashier_key": "收费员", "cashier": "收费员", "cashier_id": "人员", "state": "状态",
    "system": "系统金额", "counted": "清点金额", "system_sum": "系统合计（分）", "counted_sum": "清点合计（分）",
    "cause": "差额原因", "counted_at": "交账时间", "counted_by": "交账人", "signed_at": "核对时间",
    "signed_by": "核对人", "remark": "备注",
}  # fmt: skip


def _closing_titles(records: Collection[int]) -> dict[int, str]:
    table = LedgerClosing
    rows: Any = table.select(table.id, table.day, table.cashier).where(table.id.in_(list(records))).tuples()
    return {record: f"{day:%Y-%m-%d} {cashier} 日结" for record, day, cashier in rows}


def _closings(person: Person) -> Any:
    rows = LedgerClosing.select()
    if reach.sees_all(person, rights.PAYMENTS):
        return rows
    return rows.where(LedgerClosing.cashier_id == (person.employee_id or 0))


_DIFFERENCE = LedgerClosing.counted_sum - LedgerClosing.system_sum
add_entity(
    Entity(
        "ledger_closing",
        "日结",
        LABELS,
        _closing_titles,
        permission=rights.PAYMENTS,
        list_name="closings",
        values={"state": CLOSING_STATES},
        refs={"cashier_id": "employee", "counted_by_id": "employee", "signed_by_id": "employee"},
        attach=rights.COUNT,
    )
)
add_list(
    ListKind(
        "closings",
        "日结",
        "ledger_closing",
        rights.PAYMENTS,
        (
            Column("day", "日期", LedgerClosing.day, "date", 96),
            Column("cashier", "收费员", LedgerClosing.cashier, "strong", 110),
            Column("state", "状态", LedgerClosing.state, "choice", 90, choices=CLOSING_STATES, tones=CLOSING_TONES),
            Column("system_sum", "系统（元）", LedgerClosing.system_sum, "money", 120, total=True),
            Column("counted_sum", "清点（元）", LedgerClosing.counted_sum, "money", 120, total=True),
            Column("difference", "差额（元）", _DIFFERENCE, "money", 110, total=True),
            Column("cause", "差额原因", LedgerClosing.cause, width=220),
            Column("counted_at", "交账时间", LedgerClosing.counted_at, "time", 140),
            Column("counted_by", "交账人", LedgerClosing.counted_by, width=90),
            Column("signed_at", "核对时间", LedgerClosing.signed_at, "time", 140),
            Column("signed_by", "核对人", LedgerClosing.signed_by, width=90),
            Column("remark", "备注", LedgerClosing.remark, width=200),
            Column("cashier_key", "收费员编号", LedgerClosing.cashier_key, width=90, shown=False),
            Column("cashier_id", "人员", LedgerClosing.cashier_id, shown=False, ref="employee", sortable=False),
        ),
        _closings,
        LedgerClosing.id,
        lambda words: LedgerClosing.cashier.contains(words) | LedgerClosing.cause.contains(words),
        order="day",
        descending=True,
        views=(
            View("all", "全部"),
            View("counted", "待核对", (Filter("state", "eq", "counted"),), order="day"),
            View("reopened", "已退回", (Filter("state", "eq", "reopened"),)),
            View("different", "有差额", (Filter("difference", "ne", 0),)),
            View("month", "本月", (Filter("day", "ge", "本月初"),)),
        ),
        version=LedgerClosing.row_version,
        unit="笔",
        search_hint="搜索收费员、差额原因",
    )
)


# --- takings by day, cashier and way, whether or not anybody stated them ---


def record_of(day: date, key: str, way: str) -> int:
    """The number under which the takings of a day, a cashier and a way stand in the list."""
    return day.toordinal() << 32 | crc32(f"{key}\x1f{way}".encode())


def _day_of(record: int) -> date:
    return date.fromordinal(max(1, min(record >> 32, date.max.toordinal())))


def _day_titles(records: Collection[int]) -> dict[int, str]:
    return {record: f"{_day_of(record):%Y-%m-%d} 的收费" for record in records}


def _span(query: Query) -> tuple[date, date]:
    """The days that the conditions name, this month without any."""
    today = clock.now().date()
    first, last = date.min, date.max
    for one in query.filters:
        if one.column == "__key__":
            days = [_day_of(int(each)) for each in (one.value if one.op == "in" else [one.value])]
            return min(days, default=today), max(days, default=today)
        if one.column in ("day", "日期") and one.op in ("eq", "ge", "le"):
            day = _day(one.value, today)
            first = max(first, day) if one.op in ("eq", "ge") else first
            last = min(last, day) if one.op in ("eq", "le") else last
    if first == date.min:
        first = today.replace(day=1) if last == date.max else last.replace(day=1)
    return first, min(last, today)


def _day(value: Any, today: date) -> date:
    if isinstance(value, date):
        return value
    try:
        return DATE_WORDS[value](today) if value in DATE_WORDS else date.fromisoformat(str(value))
    except ValueError:
        raise Refused(f"“{value}”不是日期。请写成 2026-11-05 这样。") from None


def _day_rows(person: Person, query: Query) -> Sequence[Row]:
    first, last = _span(query)
    book = tariffs.book(last)
    names = book.way_names()
    stored = {
        (row.day, row.cashier_key): row for row in _closings(person).where(LedgerClosing.day.between(first, last))
    }
    found = {(one.day, one.key): one for one in takings(first, last, person=person)}
    rows = []
    for day, key in sorted({*stored, *found}):
        row, taking = stored.get((day, key)), found.get((day, key))
        counted = rules.load(row.counted) if row is not None else {}
        system = taking.sums if taking is not None else {}
        payments = taking.counts if taking is not None else {}
        name = taking.cashier if taking is not None else stored[day, key].cashier
        state = row.state if row is not None else OPEN
        for way in sorted({*system, *counted}):
            said = counted.get(way, 0) if row is not None else None
            had = system.get(way, 0)
            rows.append(
                Row(
                    record_of(day, key, way),
                    None,
                    (
                        day, name, names.get(way, way), payments.get(way, 0), had, said,
                        said - had if said is not None else None, state, row.cause if row is not None else "", key,
                        row.id if row is not None else None,
                    ),
                )
            )  # fmt: skip
    return rows


add_entity(
    Entity(
        "ledger_taking",
        "收费日报",
        {"day": "日期", "cashier": "收费员", "way": "缴费方式"},
        _day_titles,
        permission=rights.PAYMENTS,
        list_name="ledger_days",
    )
)
add_list(
    ListKind(
        "ledger_days",
        "收费日报",
        "ledger_taking",
        rights.PAYMENTS,
        (
            Column("day", "日期", None, "date", 96),
            Column("cashier", "收费员", None, "strong", 110),
            Column("way", "缴费方式", None, width=100),
            Column("payments", "笔数", None, "number", 70, total=True),
            Column("system", "系统（元）", None, "money", 120, total=True),
            Column("counted", "清点（元）", None, "money", 120, total=True),
            Column("difference", "差额（元）", None, "money", 110, total=True),
            Column("state", "状态", None, "choice", 90, choices=DAY_STATES, tones=DAY_TONES),
            Column("cause", "差额原因", None, width=220),
            Column("cashier_key", "收费员编号", None, width=90, shown=False),
            Column("closing_id", "日结记录", None, shown=False, ref="ledger_closing", sortable=False),
        ),
        order="day",
        descending=True,
        views=(
            View("month", "本月", (Filter("day", "ge", "本月初"),)),
            View("today", "今天", (Filter("day", "eq", "今天"),)),
            View("open", "未交账", (Filter("state", "eq", OPEN),)),
            View("different", "有差额", (Filter("difference", "ne", 0),)),
        ),
        search_hint="搜索收费员、缴费方式",
        narrow=_day_rows,
        narrow_by=("__key__", "day"),
    )
)


# --- months ---


def _month_titles(records: Collection[int]) -> dict[int, str]:
    table = LedgerMonth
    rows: Any = table.select(table.id, table.month).where(table.id.in_(list(records))).tuples()
    return {record: f"{month} 对账表" for record, month in rows}


def _months(person: Person) -> Any:
    rows = LedgerMonth.select()
    return rows if reach.sees_all(person, rights.PAYMENTS) else rows.where(LedgerMonth.id == 0)


add_entity(
    Entity(
        "ledger_month",
        "月对账表",
        {
            "month": "月份", "state": "状态", "live": "有效", "system_sum": "系统合计（分）",
            "stated_sum": "财务账合计（分）", "detail": "明细", "cause": "差额原因", "prepared_at": "编制时间",
            "prepared_by": "编制人", "signed_at": "签字时间", "signed_by": "签字人", "reopened_at": "重开时间",
            "reopened_by": "重开人", "reopen_reason": "重开原因",
        },
        _month_titles,
        permission=rights.PAYMENTS,
        list_name="ledger_months",
        values={"state": MONTH_STATES},
        refs={"prepared_by_id": "employee", "signed_by_id": "employee"},
        attach=rights.RECONCILE,
    )
)  # fmt: skip
add_list(
    ListKind(
        "ledger_months",
        "月对账表",
        "ledger_month",
        rights.PAYMENTS,
        (
            Column("month", "月份", LedgerMonth.month, "strong", 90),
            Column("state", "状态", LedgerMonth.state, "choice", 90, choices=MONTH_STATES, tones=MONTH_TONES),
            Column("system_sum", "系统（元）", LedgerMonth.system_sum, "money", 130, total=True),
            Column("stated_sum", "财务账（元）", LedgerMonth.stated_sum, "money", 130, total=True),
            Column("difference", "差额（元）", LedgerMonth.stated_sum - LedgerMonth.system_sum, "money", 110),
            Column("cause", "差额原因", LedgerMonth.cause, width=240),
            Column("prepared_at", "编制时间", LedgerMonth.prepared_at, "time", 140),
            Column("prepared_by", "编制人", LedgerMonth.prepared_by, width=90),
            Column("signed_at", "签字时间", LedgerMonth.signed_at, "time", 140),
            Column("signed_by", "签字人", LedgerMonth.signed_by, width=90),
            Column("reopened_by", "重开人", LedgerMonth.reopened_by, width=90, shown=False),
            Column("reopen_reason", "重开原因", LedgerMonth.reopen_reason, width=200, shown=False),
        ),
        _months,
        LedgerMonth.id,
        lambda words: LedgerMonth.month.contains(words) | LedgerMonth.cause.contains(words),
        order="month",
        descending=True,
        views=(
            View("live", "有效的", (Filter("state", "in", ["prepared", "signed"]),)),
            View("prepared", "待签字", (Filter("state", "eq", "prepared"),)),
            View("all", "全部（含已重开）"),
        ),
        version=LedgerMonth.row_version,
        unit="张",
        search_hint="搜索月份、差额原因",
    )
)
