"""Readers of closings: what a day or month shows before it is stated or agreed to, and what nobody agreed to yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core.access import Person
from models.core.errors import NotFound
from models.ledger import reach, rights
from models.ledger.closings import rules, takings
from models.ledger.closings.rules import Line, Taking
from models.ledger.tables import LedgerClosing, LedgerMonth
from models.ledger.tariffs import queries as tariffs

RECONCILED = "reconciled"


@dataclass(frozen=True)
class WayLine:
    """One way of paying on a day: its label, fen and number by the records, and what was counted (None: nothing yet).

    `is_counted` is whether a cashier states it when he hands in his takings.
    """

    way: str
    label: str
    system: int
    payments: int
    counted: int | None
    is_counted: bool

    @property
    def difference(self) -> int | None:
        """Counted less recorded, None while nothing was counted."""
        return None if self.counted is None else self.counted - self.system


@dataclass(frozen=True)
class DaySheet:
    """The takings of a cashier on a day as its page shows them; `row` is None while nobody handed them in.

    `changed` is whether money was booked since they were handed in.
    """

    taking: Taking
    row: LedgerClosing | None
    lines: tuple[WayLine, ...]
    changed: bool


def day_sheet(person: Person, day: date, key: str = "") -> DaySheet:
    """The takings of a day, of the person himself without a `key`. Raises NotFound beyond his reach."""
    own = str(person.employee_id) if person.employee_id is not None else ""
    wanted = key or own
    if not reach.sees_all(person, rights.PAYMENTS) and wanted != own:
        raise NotFound()
    row = LedgerClosing.get_or_none(LedgerClosing.day == day, LedgerClosing.cashier_key == wanted)
    empty = Taking(day, wanted, row.cashier, row.cashier_id) if row is not None else Taking(
        day, wanted, person.name if wanted == own else wanted, person.employee_id if wanted == own else None
    )  # fmt: skip
    taking = takings.of_day(day, wanted) or empty
    counted = rules.load(row.counted) if row is not None else None
    system = rules.load(row.system) if row is not None and row.state == RECONCILED else taking.sums
    book = tariffs.book(day)
    ways = [one.code for one in book.ways if one.code in system or one.counted or one.code in (counted or {})]
    ways += sorted({*system, *(counted or {})} - set(ways))
    lines = tuple(
        WayLine(
            way, book.way(way).label, system.get(way, 0), taking.counts.get(way, 0),
            counted.get(way, 0) if counted is not None else None, book.way(way).counted,
        )
        for way in ways
    )  # fmt: skip
    return DaySheet(taking, row, lines, row is not None and not rules.same(rules.load(row.system), taking.sums))


def unreconciled(first: date, last: date) -> list[Taking]:
    """The takings of these days (inclusive) to which nobody agreed yet, in order."""
    rows: Any = (
        LedgerClosing.select(LedgerClosing.day, LedgerClosing.cashier_key)
        .where(LedgerClosing.state == RECONCILED, LedgerClosing.day.between(first, last))
        .tuples()
    )
    done = set(rows)
    return [one for one in takings.takings(first, last) if (one.day, one.key) not in done]


def uncounted(first: date, last: date) -> list[Taking]:
    """The takings at the counter of these days (inclusive) that their cashier did not hand in, in order."""
    rows: Any = (
        LedgerClosing.select(LedgerClosing.day, LedgerClosing.cashier_key)
        .where(LedgerClosing.state != "reopened", LedgerClosing.day.between(first, last))
        .tuples()
    )
    done = set(rows)
    return [one for one in takings.takings(first, last) if one.is_hall and (one.day, one.key) not in done]


def preset_of_month(month: str) -> tuple[Line, ...]:
    """The lines of a month with what its cashiers counted as finance's side, for filling in the sheet."""
    first, last = rules.span(month)
    sums: dict[tuple[str, str], list[int]] = {}
    names: dict[str, str] = {}

    def add(key: str, name: str, side: int, by_way: rules.Sums) -> None:
        names.setdefault(key, name)
        for way, fen in by_way.items():
            sums.setdefault((key, way), [0, 0])[side] += fen

    for one in takings.takings(first, last):
        add(one.key, one.cashier, 0, one.sums)
    for row in LedgerClosing.select().where(LedgerClosing.day.between(first, last), LedgerClosing.state != "reopened"):
        add(row.cashier_key, row.cashier, 1, rules.load(row.counted))
    return tuple(Line(key, names[key], way, had, said) for (key, way), (had, said) in sorted(sums.items()))


@dataclass(frozen=True)
class MonthSheet:
    """The sheet of a month: its record, its lines, and both sums by way and by cashier."""

    row: LedgerMonth
    lines: tuple[Line, ...]
    by_way: tuple[rules.Group, ...]
    by_cashier: tuple[rules.Group, ...]


def month_sheet(person: Person, record: int) -> MonthSheet:
    """A month's sheet with the ways by their labels. Raises NotFound for who does not see everybody's payments."""
    row = LedgerMonth.get_or_none(LedgerMonth.id == record)
    if row is None or not person.may(rights.PAYMENTS) or not reach.sees_all(person, rights.PAYMENTS):
        raise NotFound()
    book = tariffs.book(rules.span(row.month)[1])
    order = {one.code: place for place, one in enumerate(book.ways)}
    stored = sorted(rules.load_lines(row.detail), key=lambda one: order.get(one.way, len(order)))
    lines = tuple(Line(one.key, one.cashier, book.way(one.way).label, one.system, one.stated) for one in stored)
    by_cashier = sorted(lines, key=lambda one: one.key)
    return MonthSheet(row, lines, rules.merged(lines, by_way=True), rules.merged(by_cashier, by_way=False))
