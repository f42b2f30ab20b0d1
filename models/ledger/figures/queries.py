"""What was charged and what came in, put together by the database, as it stood at the end of any day.

A charge counts from the day it was billed, money from the day it was posted, a reduction from the day it was granted.
What a file brought with its charges counts from the day they were billed. Class, place, collector and occupancy are
those of the account now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import peewee as pw

from models.core import clock
from models.core.errors import Refused
from models.core.rulebook import queries as rulebook
from models.ledger import ages
from models.ledger.figures.rules import By, Rate, Sums
from models.ledger.standing import counts
from models.ledger.tables import LedgerAccount, LedgerCharge, LedgerPayment, LedgerPeriod, LedgerPlace, LedgerPosting
from models.ledger.tables import LedgerReduction as Reduction
from models.ledger.tariffs import queries as tariffs
from models.ledger.workflow import ITEM_NAMES, OCCUPANCY_NAMES, Item, PaymentKind
from models.staff.tables import Employee

TARGET = "kpi.occupied_collection_target_percent"
RECOVERY = "kpi.fee_recovery_min_percent"
EARLY = "dunning.early_days"
NOBODY = "未指定"


@dataclass(frozen=True)
class Asked:
    """What figures are about: an item, one of its periods ("" = all of them), as of the end of a day."""

    item: str
    period: str
    on: date

    @property
    def words(self) -> str:
        """The item in words; who shows it adds the name of the period."""
        return ITEM_NAMES.get(self.item, self.item)


@dataclass(frozen=True)
class Line:
    """The figures of one group."""

    key: str
    name: str
    sums: Sums


@dataclass(frozen=True)
class Owing:
    """The arrears of one group: accounts and charges with something open, and fen by age, late fees included."""

    key: str
    name: str
    accounts: int
    charges: int
    by_age: Mapping[str, int]

    @property
    def total(self) -> int:
        """All of it in fen."""
        return sum(self.by_age.values())

    @property
    def overdue(self) -> int:
        """What is past its last day to pay, in fen."""
        return self.total - self.by_age.get(ages.NOT_DUE, 0)


@dataclass(frozen=True)
class Apart:
    """Money that no rate contains, in fen: credit of accounts, what nobody claimed, and what was paid out again.

    Credit and unclaimed money are what stands at the end of the day, refunds what was paid out since `since`.
    """

    credit: int
    unclaimed: int
    refunds: int
    since: date | None


@dataclass(frozen=True)
class Timely:
    """What came in within the term on charges whose term has ended (S-17), and within the early days (R-262)."""

    within_term: Rate
    early: Rate
    early_days: int
    least_percent: int


def periods(item: str) -> list[LedgerPeriod]:
    """The periods of an item, the newest first."""
    return list(LedgerPeriod.select().where(LedgerPeriod.item == item).order_by(LedgerPeriod.code.desc()))


def asked(item: str | None, period: str | None, on: date | None) -> Asked:
    """What is asked about: without an item heat, without a period the newest that has begun, without a day today.

    Raises Refused for a period that the item does not have.
    """
    day = on or clock.now().date()
    of = item or str(Item.HEAT)
    known = periods(of)
    if period:
        if period not in {one.code for one in known}:
            raise Refused(f"{ITEM_NAMES.get(of, of)}没有“{period}”这个计费期。采暖季写作 2026-2027，月份写作 2026-10。")
        return Asked(of, period, day)
    begun = [one for one in known if one.from_on <= day] or known[-1:]
    charged = [one for one in known if one not in begun and _has_charges(one, day)]
    return Asked(of, (charged or begun)[0].code if begun else "", day)


def _has_charges(period: LedgerPeriod, on: date) -> bool:
    """Whether something was billed for a season before it began."""
    table = LedgerCharge
    return bool(table.select(table.id).where(table.period_id == period.id, *_counting(on)).limit(1).exists())


def _counting(on: date) -> tuple[Any, ...]:
    return (LedgerCharge.state == "live", LedgerCharge.billed_on <= on, counts(LedgerCharge))


def _of(question: Asked) -> tuple[Any, ...]:
    wanted = LedgerPeriod.select(LedgerPeriod.id).where(LedgerPeriod.item == question.item)
    if question.period:
        wanted = wanted.where(LedgerPeriod.code == question.period)
    return (*_counting(question.on), LedgerCharge.period_id.in_([row.id for row in wanted] or [0]))


def _then(question: Asked, *, only_open: bool = False) -> Any:
    """The charges that are asked about as they stood at the end of the day, one row each: a query to be read from.

    What came later is taken off again: money by its postings, reductions by the day they were granted. With
    `only_open` those are left out of which it is plain that nothing was open.
    """
    charge, posting = LedgerCharge, LedgerPosting
    paid: Any = charge.receivable - charge.reduction + charge.late_fee - charge.open
    columns = (charge.account_id, charge.period_id, charge.receivable, charge.late_fee, charge.due_on)
    where = _of(question)
    if question.on >= clock.now().date():
        if only_open:
            where += (charge.owing == 1,)
        return charge.select(*columns, charge.reduction, paid.alias("paid")).where(*where).alias("each_charge")
    granted = _by_charge(Reduction, Reduction.granted_on > question.on).alias("granted_later")
    came = _by_charge(posting, (posting.posted_on > question.on) & counts(posting)).alias("came_later")
    if only_open:  # what is paid now and was not touched since was paid then
        where += ((charge.owing == 1) | came.c.charge_id.is_null(False) | granted.c.charge_id.is_null(False),)
    return (
        charge.select(
            *columns,
            (charge.reduction - pw.fn.COALESCE(granted.c.fen, 0)).alias("reduction"),
            (paid - pw.fn.COALESCE(came.c.fen, 0)).alias("paid"),
        )
        .join(came, pw.JOIN.LEFT_OUTER, on=(came.c.charge_id == charge.id))
        .switch(charge)
        .join(granted, pw.JOIN.LEFT_OUTER, on=(granted.c.charge_id == charge.id))
        .where(*where)
        .alias("each_charge")
    )


def _by_charge(table: Any, condition: Any) -> Any:
    """Fen by charge: put together before charges are read, as most have nothing of it."""
    rows = table.select(table.charge_id, pw.fn.SUM(table.amount).alias("fen"))
    return rows.where(table.charge_id.is_null(False), condition).group_by(table.charge_id)


def _key_of(by: By, each: Any) -> Any:
    """By what accounts are put together; `each` is the query of accounts."""
    return {
        By.CLASS: LedgerAccount.class_code,
        By.COMPOUND: LedgerPlace.compound,
        By.COLLECTOR: LedgerAccount.collector_id,
        By.OCCUPANCY: LedgerAccount.occupancy,
        By.PERIOD: each.c.period_id,
        By.TOTAL: pw.Value(""),
    }[by]


def collection(question: Asked, by: By) -> tuple[Line, ...]:
    """What was charged and came in, by group; an account counts once in each, however many charges it has."""
    charges = _then(question)
    then = charges.c
    owed = then.receivable - then.reduction
    is_over = then.paid > owed  # what is owed comes first, late fees last
    period = then.period_id if by is By.PERIOD else pw.fn.MIN(then.period_id)
    account = pw.fn.MIN(then.account_id)  # the same: but so MariaDB does not work this out anew for each account
    each = (
        pw.Select(
            [charges],
            [
                account.alias("account_id"), period.alias("period_id"), pw.fn.SUM(then.receivable).alias("receivable"),
                pw.fn.SUM(then.reduction).alias("reduction"),
                pw.fn.SUM(pw.Case(None, [(is_over, owed)], then.paid)).alias("received"),
                pw.fn.SUM(then.late_fee).alias("late_fee"),
                pw.fn.SUM(pw.Case(None, [(is_over, then.paid - owed)], 0)).alias("late_received"),
            ],
        )
        .group_by(then.account_id, *([then.period_id] if by is By.PERIOD else []))
        .alias("each_account")
    )  # fmt: skip
    is_due = each.c.receivable > 0
    all_owed = each.c.receivable - each.c.reduction
    key = _key_of(by, each)

    def number(*conditions: Any) -> Any:
        holds = is_due
        for one in conditions:
            holds &= one
        return pw.fn.SUM(pw.Case(None, [(holds, 1)], 0))

    columns = (
        number(), number(all_owed <= 0), number(each.c.received >= all_owed),
        number(each.c.received >= each.c.receivable),
        *(pw.fn.SUM(each.c[name]) for name in ("receivable", "reduction", "received", "late_fee", "late_received")),
    )  # fmt: skip
    rows: Any = (
        LedgerAccount.select(key.alias("k"), *columns)
        .join(each, on=(each.c.account_id == LedgerAccount.id))
        .switch(LedgerAccount)
        .join(LedgerPlace, pw.JOIN.LEFT_OUTER, on=(LedgerPlace.id == LedgerAccount.place_id))
        .group_by(key)
        .tuples()
    )
    found = [(row[0], Sums(*(int(value or 0) for value in row[1:]))) for row in rows]
    names = _names(by, [group for group, _ in found], question.on)
    lines = [Line("" if group is None else str(group), names(group), sums) for group, sums in found]
    return tuple(sorted(lines, key=lambda line: (line.key == "", line.name)))


def arrears(question: Asked, by: By) -> tuple[Owing, ...]:
    """What was open at the end of a day, by group and age, the largest first; `period` "" is all periods."""
    charges = _then(question, only_open=True)
    then = charges.c
    still = then.receivable - then.reduction + then.late_fee - then.paid
    is_open = still > 0
    bands = [(ages.NOT_DUE, then.due_on.is_null() | (then.due_on >= question.on))]
    for code, first, last in ages.bounds(question.on):
        bands.append((code, (then.due_on <= last) if first is None else then.due_on.between(first, last)))
    sums = [pw.fn.SUM(pw.Case(None, [(is_open & holds, still)], 0)) for _, holds in bands]
    key = _key_of(by, charges)
    rows: Any = (
        LedgerAccount.select(
            key.alias("k"),
            pw.fn.COUNT(pw.Case(None, [(is_open, then.account_id)], None).distinct()),
            pw.fn.SUM(pw.Case(None, [(is_open, 1)], 0)),
            *sums,
        )
        .join(charges, on=(then.account_id == LedgerAccount.id))
        .switch(LedgerAccount)
        .join(LedgerPlace, pw.JOIN.LEFT_OUTER, on=(LedgerPlace.id == LedgerAccount.place_id))
        .group_by(key)
        .tuples()
    )
    found = [row for row in rows if row[2]]
    names = _names(by, [row[0] for row in found], question.on)
    codes = [code for code, _ in bands]
    lines = [
        Owing(
            "" if row[0] is None else str(row[0]), names(row[0]), int(row[1]), int(row[2]),
            {code: int(fen or 0) for code, fen in zip(codes, row[3:], strict=True)},
        )
        for row in found
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (-line.total, line.name)))


def _names(by: By, keys: Sequence[Any], on: date) -> Any:
    """How groups are called, by key."""
    given = [one for one in keys if one not in (None, "")]
    table: dict[Any, str] = {}
    if by is By.CLASS:
        table = dict(tariffs.book(on).class_names())
    elif by is By.OCCUPANCY:
        table = dict(OCCUPANCY_NAMES)
    elif by is By.COLLECTOR:
        people: Any = Employee.select(Employee.id, Employee.name).where(Employee.id.in_(given)).tuples()
        table = dict(people)
    elif by is By.PERIOD:
        rows: Any = LedgerPeriod.select(LedgerPeriod.id, LedgerPeriod.label).where(LedgerPeriod.id.in_(given)).tuples()
        table = dict(rows)
    elif by is By.TOTAL:
        return lambda _: "合计"
    return lambda key: table.get(key, str(key)) if key not in (None, "") else NOBODY


def apart(question: Asked) -> Apart:
    """What stands beside the rates at the end of the day; refunds since the first charge that is asked about."""
    posting, payment = LedgerPosting, LedgerPayment
    rows: Any = (
        posting.select(posting.account_id.is_null(), pw.fn.SUM(posting.amount))
        .where(posting.charge_id.is_null(), posting.posted_on <= question.on, counts(posting))
        .group_by(posting.account_id.is_null())
        .tuples()
    )
    loose = {bool(is_nobodys): int(fen) for is_nobodys, fen in rows}
    since = LedgerCharge.select(pw.fn.MIN(LedgerCharge.billed_on)).where(*_of(question)).scalar()
    refunds = 0
    if since is not None:
        refunds = (
            payment.select(pw.fn.SUM(payment.amount))
            .where(
                payment.kind == str(PaymentKind.REFUND), payment.paid_on.between(since, question.on), counts(payment)
            )
            .scalar()
        )  # fmt: skip
    return Apart(loose.get(False, 0), loose.get(True, 0), -int(refunds or 0), since)


def timely(question: Asked) -> Timely:
    """How much came in within the term of what fell due, and within the early days after delivery."""
    charge, posting, on = LedgerCharge, LedgerPosting, question.on
    days = int(rulebook.value(EARLY, on))
    ended = (*_of(question), charge.due_on.is_null(False), charge.due_on < on)
    billed = int(charge.select(pw.fn.SUM(charge.receivable - charge.reduction)).where(*ended).scalar() or 0)
    paying = posting.select(pw.fn.SUM(posting.amount)).join(charge, on=(charge.id == posting.charge_id))
    in_term = int(paying.where(*ended, counts(posting), posting.posted_on <= charge.due_on).scalar() or 0)
    given: Any = (
        charge.select(charge.delivered_on, pw.fn.SUM(charge.receivable - charge.reduction))
        .where(*_of(question), charge.delivered_on.is_null(False), charge.delivered_on < on - timedelta(days=days))
        .group_by(charge.delivered_on)
        .tuples()
    )
    delivered = {day: int(fen) for day, fen in given}
    came: Any = (
        posting.select(charge.delivered_on, posting.posted_on, pw.fn.SUM(posting.amount))
        .join(charge, on=(charge.id == posting.charge_id))
        .where(*_of(question), charge.delivered_on.is_null(False), counts(posting))
        .group_by(charge.delivered_on, posting.posted_on)
        .tuples()
    )
    early = sum(int(fen) for day, on_day, fen in came if day in delivered and on_day <= day + timedelta(days=days))
    return Timely(Rate(in_term, billed), Rate(early, sum(delivered.values())), days, int(rulebook.value(RECOVERY, on)))


def target(on: date) -> int:
    """The percentage of households that is to have paid (R-267)."""
    return int(rulebook.value(TARGET, on))
