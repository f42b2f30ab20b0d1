"""Sums of takings by way of paying, their differences and who may agree to them (pure)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.core.errors import BadFields, Refused
from models.core.money import format_yuan

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
Sums = Mapping[str, int]


@dataclass(frozen=True)
class Taking:
    """What one cashier took on one day by the records: fen and number of payments by way of paying.

    `key` is that of `closed`; `is_hall` that some of it was taken at the counter here, and not told by a file.
    """

    day: date
    key: str
    cashier: str
    cashier_id: int | None
    sums: Sums = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    is_hall: bool = False

    @property
    def total(self) -> int:
        """All of it in fen."""
        return sum(self.sums.values())


@dataclass(frozen=True)
class Line:
    """One cashier and way of a month: what the records say and what finance's books say, in fen."""

    key: str
    cashier: str
    way: str
    system: int
    stated: int

    @property
    def difference(self) -> int:
        """Finance's books less the records."""
        return self.stated - self.system


@dataclass(frozen=True)
class Group:
    """Both sums of a month under one heading, in fen."""

    name: str
    system: int
    stated: int

    @property
    def difference(self) -> int:
        """Finance's books less the records."""
        return self.stated - self.system


def dump(sums: Sums) -> str:
    """Sums by way as they are stored: without those of nothing."""
    return json.dumps({way: fen for way, fen in sorted(sums.items()) if fen}, ensure_ascii=False)


def load(stored: str) -> dict[str, int]:
    """Sums by way as they were stored."""
    return {way: int(fen) for way, fen in json.loads(stored or "{}").items()}


def dump_lines(lines: Iterable[Line]) -> str:
    """The lines of a month as they are stored."""
    stored = [[one.key, one.cashier, one.way, one.system, one.stated] for one in lines]
    return json.dumps(stored, ensure_ascii=False)


def load_lines(stored: str) -> tuple[Line, ...]:
    """The lines of a month as they were stored."""
    return tuple(Line(key, cashier, way, int(had), int(said)) for key, cashier, way, had, said in json.loads(stored))


def same(one: Sums, other: Sums) -> bool:
    """Whether two sums by way are equal; a way without money is none."""
    return all(one.get(way, 0) == other.get(way, 0) for way in {*one, *other})


def differences(system: Sums, counted: Sums) -> dict[str, int]:
    """Counted less recorded, by way, of the ways in which they differ."""
    return {
        way: counted.get(way, 0) - system.get(way, 0)
        for way in sorted({*system, *counted})
        if counted.get(way, 0) != system.get(way, 0)
    }


def ways(codes: Iterable[str], names: Mapping[str, str]) -> dict[str, str]:
    """The way that each code and each name means; `names` are those of today's rules by code."""
    return {label: code for code, label in names.items()} | {code: code for code in (*codes, *names)}


def stated(rows: Sequence[Mapping[str, object]], known: Mapping[str, str], column: str) -> dict[str, int]:
    """Sums by way as somebody typed them; `known` gives the way by its code or name.

    Raises BadFields for a way that is unknown or stands there twice.
    """
    found: dict[str, int] = {}
    for row in rows:
        words, fen = str(row["way"]), int(str(row["amount"] or 0))
        way = known.get(words, "")
        if not way:
            raise BadFields({column: f"没有“{words}”这种缴费方式。请从列出的方式中选择。"})
        if way in found:
            raise BadFields({column: f"缴费方式“{words}”写了两次。请合成一行。"})
        found[way] = fen
    return found


def require_cause(differ: Collection[object], cause: str, words: str) -> None:
    """Raise BadFields where sums differ and nobody says why (R-251)."""
    if differ and not cause:
        raise BadFields({"cause": f"{words}，请写明差额原因。"}, {"cause": "差额原因"})


def told(system: int, counted: int) -> str:
    """Both sums and what lies between them, in words."""
    words = f"系统 {format_yuan(system)} 元，清点 {format_yuan(counted)} 元"
    difference = counted - system
    if not difference:
        return f"{words}，相符"
    return f"{words}，{'多' if difference > 0 else '少'} {format_yuan(abs(difference))} 元"


def merged(lines: Iterable[Line], *, by_way: bool) -> tuple[Group, ...]:
    """Both sums of a month by way of paying, or by cashier, in the order in which they first stand."""
    names: dict[str, str] = {}
    sums: dict[str, list[int]] = {}
    for one in lines:
        key, name = (one.way, one.way) if by_way else (one.key, one.cashier)
        names.setdefault(key, name)
        both = sums.setdefault(key, [0, 0])
        both[0] += one.system
        both[1] += one.stated
    return tuple(Group(names[key], had, said) for key, (had, said) in sums.items())


def span(month: str) -> tuple[date, date]:
    """First and last day of a month (2026-10). Raises Refused."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Refused(f"“{month}”不是月份。请写成 2026-10 这样。") from None
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def each(first: date, last: date) -> list[date]:
    """The days from one to another, inclusive."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def due(day: date, every: str) -> date:
    """By which day takings are to be agreed to with finance: the day after, or the Monday after their week (R-252)."""
    return day + timedelta(days=7 - day.weekday() if every == WEEKLY else 1)
