"""What a charge comes to, by area, volume or household, with shares, reliefs, discounts and late fees (pure; R-253).

Money is fen and every amount is rounded half up once where it is named: the full charge, its share, each relief.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from models.core.calendar.rules import months_later
from models.core.hundredths import words
from models.core.money import format_yuan
from models.ledger.charges.values import (
    BY_HAND,
    PUBLISHED,
    Computed,
    Discount,
    Facts,
    Late,
    Line,
    Reduced,
    Segment,
    Span,
    Spell,
)
from models.ledger.tariffs.values import Base, Cover, Cycle, LateFee, Needs, Share, ShareKind, Step, Tariff
from models.ledger.workflow import Item

WHOLE = 10_000  # hundredths of a percent
AREA_PER_FEN, VOLUME_PER_FEN, FIXED_PER_FEN = 10_000, 100_000, 100
ONE_DAY = timedelta(days=1)


def half_up(amount: int, parts: int) -> int:
    """A part of an amount that is not negative, rounded half up: 5 of 2 parts is 3."""
    return (2 * amount + parts) // (2 * parts)


def by_area(area: int, price: int) -> int:
    """Fen for an area in 0.01 m² at a price in 1/10,000 yuan."""
    return half_up(area * price, AREA_PER_FEN)


def by_volume(volume: int, price: int) -> int:
    """Fen for a volume in 0.001 m³ at a price in 1/10,000 yuan."""
    return half_up(volume * price, VOLUME_PER_FEN)


def computed(facts: Facts, tariff: Tariff | None, shares: Sequence[Share], span: Span) -> Computed:
    """What an account owes for a period, by the tariff and shares of its first day.

    Shares count for charges by area or household; what was used by volume is charged whole. Where no tariff is
    published for the class, the price that the register or a file names counts.
    """
    if _served(facts, span) is None:
        return Computed(None, "这一期内没有用户：开户前或销户后不计费")
    published = tariff is not None
    if tariff is None:
        tariff = _own_tariff(facts, span)
    if tariff is None:
        return Computed(None, "没有公布这一类的价格，也没有登记单价")
    priced_by = PUBLISHED if published else BY_HAND
    base = tariff.base
    made = _of_volume(facts, tariff, priced_by) if base is Base.VOLUME else _of_price(facts, tariff, priced_by)
    if made.receivable is None:
        return made
    concerned = [one for one in shares if one.concerns(span.item, facts.class_code)]
    if base is not Base.VOLUME:
        made = _shared(made, facts, concerned, span)
    return _relieved(made, facts, concerned, span)


def _served(facts: Facts, span: Span) -> tuple[date, date] | None:
    """The days of a period on which the account was there, None where there is none."""
    first = max(span.from_on, facts.opened_on or span.from_on)
    last = min(span.to_on, facts.closed_on or span.to_on)
    return (first, last) if first <= last else None


def _own_tariff(facts: Facts, span: Span) -> Tariff | None:
    """The price that a register or a file names, as a tariff: gas by volume, everything else by area."""
    if facts.own_price is None:
        return None
    base = Base.VOLUME if span.item == Item.GAS else Base.AREA
    return Tariff(span.item, facts.class_code, base, (Step(facts.own_price),))


def _of_price(facts: Facts, tariff: Tariff, priced_by: str) -> Computed:
    price = tariff.steps[0].price
    by_house = tariff.base is Base.FIXED
    if facts.area is None and not by_house:
        return Computed(None, "没有登记建筑面积")
    fen = half_up(price, FIXED_PER_FEN) if by_house else by_area(facts.area or 0, price)
    quantity = None if by_house else facts.area
    return Computed(
        fen, full=fen, base=tariff.base, price=price, priced_by=priced_by, quantity=quantity, bases=tariff.bases
    )


def _of_volume(facts: Facts, tariff: Tariff, priced_by: str) -> Computed:
    if facts.volume is None:
        return Computed(None, "没有用量")
    before = facts.used_before if tariff.cycle is Cycle.YEAR else 0
    lines = tuple(_lines(tariff, before, facts.volume))
    fen = half_up(sum(one.volume * one.price for one in lines), VOLUME_PER_FEN)
    return Computed(
        fen, full=fen, base=Base.VOLUME, price=lines[0].price if len(lines) == 1 else None, priced_by=priced_by,
        quantity=facts.volume, lines=lines, bases=tariff.bases,
    )  # fmt: skip


def _lines(tariff: Tariff, before: int, volume: int) -> Iterable[Line]:
    """The parts of a volume that lie in each step, what was used before taken into account."""
    found = False
    for step in tariff.steps:
        first = max(before, step.above)
        last = before + volume if step.until is None else min(before + volume, step.until)
        if last > first:
            found = True
            yield Line(last - first, step.price)
    if not found:
        yield Line(0, tariff.steps[0].price)


def _shared(made: Computed, facts: Facts, shares: Sequence[Share], span: Span) -> Computed:
    """The charge with the shares that hold, day by day: of several on one day the lowest counts."""
    segments = _segments(facts, shares, span)
    if all(one.percent == WHOLE for one in segments):
        return replace(made, days=span.days)
    weight, whole = sum(one.days * one.percent for one in segments), span.days * WHOLE
    codes = {one.code for one in segments}
    bases = tuple(one.basis for one in shares if one.code in codes)
    return replace(
        made,
        receivable=half_up(made.full * weight, whole),
        share=half_up(weight * 100, whole),
        segments=segments,
        days=span.days,
        bases=(*made.bases, *bases),
    )


def _segments(facts: Facts, shares: Sequence[Share], span: Span) -> tuple[Segment, ...]:
    served = _served(facts, span)
    if served is None:
        return ()
    spells = [*_spells(facts, shares, served), *_gaps(shares, span, served)]
    days = sorted({span.from_on, span.to_on + ONE_DAY, *_turns(spells, span)})
    found: dict[tuple[int, str, str], int] = {}
    for first, after in pairwise(days):
        holding = [one for spell, one in spells if spell.meets(first, first)]
        lowest = min(holding, key=lambda one: (one.percent or 0, one.code), default=None)
        key = (lowest.percent or 0, lowest.code, lowest.label) if lowest is not None else (WHOLE, "", "")
        found[key] = found.get(key, 0) + (after - first).days
    return tuple(Segment(number, percent, code, label) for (percent, code, label), number in found.items())


def _spells(facts: Facts, shares: Sequence[Share], served: tuple[date, date]) -> list[tuple[Spell, Share]]:
    """The standings that say a share, without those that would have to hold all the time and do not."""
    known = {one.code: one for one in shares if one.kind is ShareKind.SHARE and one.percent is not None}
    return [
        (spell, known[spell.code])
        for spell in facts.standings
        if spell.code in known and (known[spell.code].span is Cover.DAYS or spell.covers(*served))
    ]


def _gaps(shares: Sequence[Share], span: Span, served: tuple[date, date]) -> list[tuple[Spell, Share]]:
    """The days of a period before an account was opened and after it was closed, where a rule says what they cost."""
    rule = next((one for one in shares if one.kind is ShareKind.PART), None)
    if rule is None:
        return []
    first, last = served
    gaps = [Spell(rule.code, span.from_on, first - ONE_DAY)] if first > span.from_on else []
    gaps += [Spell(rule.code, last + ONE_DAY, span.to_on)] if last < span.to_on else []
    return [(gap, rule) for gap in gaps]


def _turns(spells: Sequence[tuple[Spell, Share]], span: Span) -> Iterable[date]:
    """The days on which something begins to hold or no longer holds, within a period."""
    for spell, _ in spells:
        for day in (spell.from_on, spell.to_on + ONE_DAY if spell.to_on is not None else None):
            if day is not None and span.from_on < day <= span.to_on:
                yield day


def _relieved(made: Computed, facts: Facts, shares: Sequence[Share], span: Span) -> Computed:
    """The charge with the reliefs that standings give by themselves; together never more than the charge."""
    left, reliefs, bases = made.receivable or 0, [], []
    for rule in shares:
        days = _relief_days(facts, rule, span)
        if not days or rule.percent is None:
            continue
        fen = min(left, within(half_up((made.receivable or 0) * rule.percent * days, WHOLE * span.days), rule))
        if fen > 0:
            left -= fen
            reliefs.append(Reduced(rule.code, rule.label, fen, rule.percent, days))
            bases.append(rule.basis)
    if not reliefs:
        return made
    return replace(made, reliefs=tuple(reliefs), days=span.days, bases=(*made.bases, *bases))


def _relief_days(facts: Facts, rule: Share, span: Span) -> int:
    """On how many days of a period a relief holds by a standing of the account; all of them or none by `whole`."""
    served = _served(facts, span)
    if rule.kind is not ShareKind.RELIEF or rule.needs is not Needs.STANDING or served is None:
        return 0
    spells = [one for one in facts.standings if one.code == rule.code]
    if rule.span is Cover.WHOLE:
        return span.days if any(one.covers(*served) for one in spells) else 0
    if any(one.covers(*served) for one in spells):
        return span.days
    held = [
        (max(one.from_on, span.from_on), min(one.to_on or span.to_on, span.to_on))
        for one in spells if one.meets(span.from_on, span.to_on)
    ]  # fmt: skip
    return min(span.days, sum((last - first).days + 1 for first, last in held))


def within(fen: int, rule: Share) -> int:
    """An amount that is taken off, within the limits that a rule names."""
    if rule.highest is not None:
        fen = min(fen, rule.highest)
    return max(fen, rule.lowest or 0)


def discounts(shares: Sequence[Share], class_code: str, owed: int, span: Span, paid_on: date) -> tuple[Discount, ...]:
    """What paying everything on a day takes off a charge of so many fen, the best one first.

    A month and day is the last such day that is not later than the period; months count from its first day (C-05).
    """
    found = []
    for rule in shares:
        if rule.kind is not ShareKind.DISCOUNT or not rule.concerns(span.item, class_code):
            continue
        until = last_day(rule, span)
        part, whole = (rule.gift_months, 12) if rule.gift_months else (rule.percent or 0, WHOLE)
        fen = min(owed, within(half_up(owed * part, whole), rule))
        if paid_on <= until and fen > 0:
            told = f"{format_yuan(owed)} × {part}/12" if rule.gift_months else f"{format_yuan(owed)} × {_percent(part)}"
            how = f"{until:%Y-%m-%d} 前（含）缴清，{told} = {format_yuan(fen)} 元"
            found.append(Discount(rule.code, rule.label, fen, until, how, rule.basis))
    return tuple(sorted(found, key=lambda one: (-one.fen, one.code)))


def last_day(rule: Share, span: Span) -> date:
    """The last day to pay for a discount (inclusive)."""
    if rule.pay_months:
        return months_later(span.from_on - ONE_DAY, rule.pay_months)
    month, day = (int(part) for part in rule.pay_by.split("-"))
    for year in (span.to_on.year, span.to_on.year - 1):
        found = date(year, month, min(day, monthrange(year, month)[1]))
        if found <= span.to_on:
            return found
    raise AssertionError("a day of last year lies before every day of this year")


def late_fee(owed: int, paid: Sequence[tuple[date, int]], due_on: date, rule: LateFee, on: date) -> Late:
    """Late fees of a charge of `owed` fen up to a day (inclusive), for what was open at the start of each day.

    `paid` are day and fen of what paid it, out again with a minus. Nothing is due up to the day `after_days` days
    after `due_on`, the last day to pay. All days are added up before rounding; the limit is a part of `owed`.
    """
    first = due_on + timedelta(days=rule.after_days)
    turns = sorted({first, on + ONE_DAY, *(day + ONE_DAY for day, _ in paid if first <= day < on)})
    weight, counted, steps = 0, 0, []
    for start, after in pairwise(turns) if first <= on else ():
        left = max(0, owed - sum(fen for day, fen in paid if day < start))
        days = (after - start).days
        if left:
            counted += days
            weight += left * days * rule.permille
            last = after - ONE_DAY
            steps.append(
                f"{start:%Y-%m-%d} 至 {last:%Y-%m-%d} 共 {days} 天，未缴 {format_yuan(left)} 元，"
                f"每天 {words(rule.permille)}‰"
            )
    fen = half_up(weight, 100 * 1000)
    limit = half_up(owed * rule.cap, WHOLE) if rule.cap is not None else None
    capped = limit is not None and fen > limit
    if capped and limit is not None:
        steps.append(f"算得 {format_yuan(fen)} 元，超过上限 {_percent(rule.cap or 0)}，按 {format_yuan(limit)} 元")
        fen = limit
    return Late(fen, counted, capped, tuple(steps), rule.basis)


def late_fee_rule(rules: Sequence[LateFee], item: str, class_code: str) -> LateFee | None:
    """The rule for late fees of a charge: that of its class before that of all; None where none are taken."""
    found = {one.class_code: one for one in rules if one.item == item and one.class_code in ("", class_code)}
    return found.get(class_code) or found.get("")


def _percent(hundredths: int) -> str:
    return f"{words(hundredths)}%"
