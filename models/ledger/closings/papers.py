"""The papers of takings: F-70, the report of fees of a day or month, and F-72, the reconciliation of a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import peewee as pw

from models.core import clock
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import Amount, rows, slot
from models.ledger import closed, reach, rights
from models.ledger.closings import queries, rules, takings
from models.ledger.standing import counts
from models.ledger.tables import LedgerCharge, LedgerClosing, LedgerMonth, LedgerPayment, LedgerPeriod, LedgerPosting
from models.ledger.tariffs import queries as tariffs
from models.ledger.tariffs.values import Book, Group
from models.ledger.workflow import CLOSING_STATES, ITEM_NAMES, MONTH_STATES, PaymentKind

CREDIT, UNCLAIMED = "预存", "待认领"

# F-70


@dataclass(frozen=True)
class Fee:
    """What came in for one item by one way of paying."""

    item: str = slot("收费项目", "热费")
    way: str = slot("缴费方式", "现金")
    payments: int = slot("笔数", 36)
    fen: Amount = slot("金额", Amount(9_612_000))


@dataclass(frozen=True)
class Takings:
    """What one cashier took and handed in."""

    cashier: str = slot("收费员", "钱小芳")
    payments: int = slot("笔数", 42)
    system: Amount = slot("系统金额", Amount(10_812_000))
    counted: Amount | None = slot("清点金额", Amount(10_811_000), "没有交账时为空")
    difference: Amount | None = slot("差额", Amount(-1_000), "没有交账时为空")
    cash: Amount = slot("其中现金", Amount(9_612_000))
    cash_difference: Amount | None = slot("现金差额", Amount(-1_000), "没有交账时为空")
    words: str = slot("说明", "已核对。找错零钱")


@dataclass(frozen=True)
class FeeReport:
    """The report of fees of a day or a month (R-251)."""

    span: str = slot("期间", "2026 年 10 月 12 日")
    scope: str = slot("范围", "全部收费员")
    lines: tuple[Fee, ...] = rows("收费", Fee, "每个项目的每种缴费方式一行")
    payments: int = slot("笔数合计", 78, "一笔收费分到几个项目的只算一笔")
    total: Amount = slot("金额合计", Amount(20_424_000))
    cashiers: tuple[Takings, ...] = rows("交账", Takings, "每位收费员一行")
    counted: Amount = slot("清点合计", Amount(20_423_000))
    left: int = slot("未交账数", 0, "还没有交账的收费员和天数")


REPORT_OPTIONS = (
    Field("day", "日期", Kind.DATE, hint="日报：不填日期和月份时为今天"),
    Field("month", "月份", max_length=7, hint="月报：例如 2026-10"),
    Field("employee", "收费员", Kind.REF, ref="employee", hint="不选时为全部收费员"),
)


def span_of(options: Mapping[str, Any]) -> tuple[date, date, str]:
    """First and last day that a report is about, and their words. Raises Refused where both a day and a month are."""
    if options["day"] is not None and options["month"]:
        raise Refused("日期和月份只能填一项。日报填日期，月报填月份。")
    if options["month"]:
        first, last = rules.span(options["month"])
        return first, last, f"{first.year} 年 {first.month} 月"
    day = options["day"] or clock.now().date()
    return day, day, f"{day.year} 年 {day.month} 月 {day.day} 日"


def fee_report(person: Person, options: Mapping[str, Any]) -> FeeReport:
    """What came in by item and way, and what each cashier handed in, as far as the person sees payments."""
    first, last, words = span_of(options)
    found = takings.takings(first, last, person=person)
    scope = "全部收费员" if reach.sees_all(person, rights.PAYMENTS) else person.name
    conditions: list[Any] = [LedgerPayment.paid_on.between(first, last)]
    seen = reach.payments(person)
    if seen is not None:
        conditions.append(seen)
    if options["employee"] is not None:
        found = tuple(one for one in found if one.cashier_id == options["employee"])
        scope = takings.names_of([options["employee"]]).get(options["employee"], scope)
        conditions.append(LedgerPayment.cashier_id == options["employee"])
    book = tariffs.book(last)
    cashiers, left = _handed_in(found, first, last, book)
    return FeeReport(
        words, scope, tuple(_fees(conditions, last, book)), sum(sum(one.counts.values()) for one in found),
        Amount(sum(one.total for one in found)), cashiers,
        Amount(sum(one.counted.fen for one in cashiers if one.counted is not None)), left,
    )  # fmt: skip


def _fees(conditions: Sequence[Any], last: date, book: Book) -> list[Fee]:
    """Payments by what they were for at the end of the span; what was moved since stands where it was."""
    posting, payment = LedgerPosting, LedgerPayment
    item = pw.Case(
        None, [(posting.account_id.is_null(), UNCLAIMED), (posting.charge_id.is_null(), CREDIT)], LedgerPeriod.item
    )
    found: Any = (
        posting.select(
            item.alias("item"), payment.way, pw.fn.COUNT(payment.id.distinct()), pw.fn.SUM(posting.amount).alias("fen")
        )
        .join(payment, on=(payment.id == posting.payment_id))
        .switch(posting)
        .join(LedgerCharge, pw.JOIN.LEFT_OUTER, on=(LedgerCharge.id == posting.charge_id))
        .join(LedgerPeriod, pw.JOIN.LEFT_OUTER, on=(LedgerPeriod.id == LedgerCharge.period_id))
        .where(
            *conditions, payment.kind != str(PaymentKind.OPENING), counts(payment), counts(posting),
            posting.posted_on <= last,
        )
        .group_by(item, payment.way)
        .tuples()
    )  # fmt: skip
    order = [*ITEM_NAMES, CREDIT, UNCLAIMED]
    ways = list(book.way_names())
    listed = sorted(
        ((order.index(of), ways.index(way) if way in ways else len(ways), of, way, number, int(fen))
         for of, way, number, fen in found if fen or number),
    )  # fmt: skip
    return [
        Fee(ITEM_NAMES.get(of, of), book.way(way).label, number, Amount(fen))
        for _, _, of, way, number, fen in listed
        if fen
    ]


def _handed_in(
    found: Sequence[rules.Taking], first: date, last: date, book: Book
) -> tuple[tuple[Takings, ...], int]:  # fmt: skip
    """What each cashier took and handed in, and how many days of cashiers were not handed in."""
    stored = {
        (row.day, row.cashier_key): row
        for row in LedgerClosing.select().where(LedgerClosing.day.between(first, last))
        if row.state != "reopened"
    }
    cash = {one.code for one in book.ways if one.group is Group.CASH}
    by_cashier: dict[str, list[rules.Taking]] = {}
    for one in found:
        by_cashier.setdefault(one.key, []).append(one)
    lines, left = [], 0
    for days in by_cashier.values():
        rows_ = [stored.get((one.day, one.key)) for one in days]
        missing = sum(1 for one, row in zip(days, rows_, strict=True) if row is None and one.key != closed.BANK)
        left += missing
        system = sum(one.total for one in days)
        in_cash = sum(one.sums.get(way, 0) for one in days for way in cash)
        complete = all(row is not None for row in rows_)
        counted = sum(row.counted_sum for row in rows_ if row is not None)
        counted_cash = sum(rules.load(row.counted).get(way, 0) for row in rows_ if row is not None for way in cash)
        lines.append(
            Takings(
                days[0].cashier, sum(sum(one.counts.values()) for one in days), Amount(system),
                Amount(counted) if complete else None, Amount(counted - system) if complete else None,
                Amount(in_cash), Amount(counted_cash - in_cash) if complete else None, _words(rows_, missing),
            )
        )  # fmt: skip
    return tuple(lines), left


def _words(found: Sequence[LedgerClosing | None], missing: int) -> str:
    """How the takings stand, and why they differ."""
    rows_ = [row for row in found if row is not None]
    states = [CLOSING_STATES[state] for state in CLOSING_STATES if any(row.state == state for row in rows_)]
    parts = [f"{missing} 天未交账" if len(found) > 1 else "未交账"] if missing else []
    parts += states if not missing else []
    causes = [f"{row.day:%m-%d} {row.cause}" if len(found) > 1 else row.cause for row in rows_ if row.cause]
    return "。".join(["、".join(parts), *causes] if parts else causes)


add_paper(
    PaperKind(
        "fee_report", "收费报表", "ledger", "xlsx", rights.PAYMENTS, FeeReport, fee_report, form="F-70",
        options=REPORT_OPTIONS,
    )
)  # fmt: skip

# F-72


@dataclass(frozen=True)
class Side:
    """Both sums under one heading."""

    name: str = slot("名称", "现金")
    system: Amount = slot("系统金额", Amount(28_412_000))
    stated: Amount = slot("财务账金额", Amount(28_410_000))
    difference: Amount = slot("差额", Amount(-2_000))


@dataclass(frozen=True)
class Differing:
    """One difference, with who and how."""

    cashier: str = slot("收费员", "钱小芳")
    way: str = slot("缴费方式", "现金")
    system: Amount = slot("系统金额", Amount(9_612_000))
    stated: Amount = slot("财务账金额", Amount(9_610_000))
    difference: Amount = slot("差额", Amount(-2_000))


@dataclass(frozen=True)
class Reconciliation:
    """The records of a month beside finance's books (R-252)."""

    month: str = slot("月份", "2026 年 10 月")
    state: str = slot("状态", "已对账")
    by_way: tuple[Side, ...] = rows("方式", Side, "每种缴费方式一行")
    by_cashier: tuple[Side, ...] = rows("收费", Side, "每位收费员（或银行）一行")
    differing: tuple[Differing, ...] = rows("差异", Differing, "每项不符的一行")
    system: Amount = slot("系统合计", Amount(31_204_000))
    stated: Amount = slot("财务账合计", Amount(31_202_000))
    difference: Amount = slot("差额合计", Amount(-2_000))
    cause: str = slot("差额原因", "10-12 找错零钱 20.00 元，已由当班收费员补交")
    prepared: str = slot("编制", "2026-11-02 09:15 周敏")
    signed: str = slot("签字", "2026-11-02 14:30 李财务", "没有签字时为空")


def reconciliation(person: Person, options: Mapping[str, Any]) -> Reconciliation:
    """A month's sheet as it stands. Raises NotFound."""
    sheet = queries.month_sheet(person, options["record"])
    row = sheet.row
    first, _ = rules.span(row.month)
    return Reconciliation(
        f"{first.year} 年 {first.month} 月", MONTH_STATES[row.state], _sides(sheet.by_way), _sides(sheet.by_cashier),
        tuple(
            Differing(one.cashier, one.way, Amount(one.system), Amount(one.stated), Amount(one.difference))
            for one in sheet.lines
            if one.difference
        ),
        Amount(row.system_sum), Amount(row.stated_sum), Amount(row.stated_sum - row.system_sum), row.cause,
        f"{row.prepared_at:%Y-%m-%d %H:%M} {row.prepared_by}",
        f"{row.signed_at:%Y-%m-%d %H:%M} {row.signed_by}" if row.signed_at is not None else "",
    )  # fmt: skip


def _sides(groups: Sequence[rules.Group]) -> tuple[Side, ...]:
    return tuple(Side(one.name, Amount(one.system), Amount(one.stated), Amount(one.difference)) for one in groups)


def _about(person: Person, record: int) -> About:
    row = LedgerMonth.get_or_none(LedgerMonth.id == record)
    if row is None or not reach.sees_all(person, rights.PAYMENTS):
        raise NotFound()
    return About(record, f"{row.month} 对账表")


add_paper(
    PaperKind(
        "reconciliation", "对账表", "ledger", "xlsx", rights.PAYMENTS, Reconciliation, reconciliation, form="F-72",
        options=(record_option("月对账表", "ledger_month"),), entity="ledger_month", about=_about, numbered=True,
        copies=2, recipients="财务、收费各一份",
    )
)  # fmt: skip
