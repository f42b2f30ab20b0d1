"""In what one month of somebody differs from another, pure: day by day, and in its sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

from models.attendance.corrected import CorrectedDay
from models.attendance.days import explain, telling
from models.attendance.days.values import Day, Month
from models.attendance.policy import words
from models.attendance.policy.values import Judged, Reached

NAMES = {
    "late": ("迟到", "次"), "early": ("早退", "次"), "points": ("扣分", "分"), "fen": ("扣款", "元"),
    "absence": ("旷工", "天"), "comp_minutes": ("补休", "分钟"),
}  # fmt: skip


@dataclass(frozen=True)
class Amounts:
    """What a month comes to, or in what two differ: counts, hundredths of points and of days, fen, minutes."""

    late: int = 0
    early: int = 0
    points: int = 0
    fen: int = 0
    absence: int = 0
    comp_minutes: int = 0

    @classmethod
    def of(cls, month: Month) -> Self:
        """The sums of a month."""
        judged = month.judged
        return cls(month.late, month.early, judged.points, judged.fen, judged.absence, month.comp_minutes)

    @classmethod
    def total(cls, parts: Iterable[Any]) -> Self:
        """The sums of what has the same amounts: corrections, or rows of them."""
        given = list(parts)
        return cls(**{name: sum(getattr(one, name) for one in given) for name in NAMES})

    def less(self, other: Amounts) -> Amounts:
        """This without the other."""
        return Amounts(**{name: getattr(self, name) - getattr(other, name) for name in NAMES})

    def __bool__(self) -> bool:
        return self != Amounts()


def amount_words(name: str, amount: int, *, sign: bool = False) -> str:
    """An amount with its unit: 2 分, +0.5 天; with a true minus."""
    shown = words.hundredths(amount) if name in ("points", "absence", "fen") else words.hundredths(amount * 100)
    return f"{'+' if sign and amount > 0 else ''}{shown} {NAMES[name][1]}"


def told(difference: Amounts) -> str:
    """A difference in words: 扣分 −2 分，旷工 −1 天."""
    amounts = [(name, getattr(difference, name)) for name in NAMES]
    return "，".join(f"{NAMES[name][0]} {amount_words(name, one, sign=True)}" for name, one in amounts if one)


def day_words(day: Day, reached: Sequence[Reached]) -> str:
    """A day with what it costs: 迟到 10 分钟，扣 2 分. `reached` are the thresholds that it reached."""
    costs: list[Judged | Reached] = [*day.judged, *reached]
    extra = sum(one.absence for one in reached)
    cost = telling.cost_words(sum(one.points for one in costs), sum(one.fen for one in costs), extra)
    return "，".join(part for part in (explain.result_words(day), cost) if part)


def days_between(before: Month, after: Month, earlier: Collection[CorrectedDay] = ()) -> tuple[CorrectedDay, ...]:
    """The days of the same month that came out otherwise; `earlier` are what was corrected about them already."""
    known: dict[date, list[CorrectedDay]] = {}
    for one in earlier:
        known.setdefault(one.day, []).append(one)
    was, now = _reached(before), _reached(after)
    found = []
    for old, new in zip(before.days, after.days, strict=True):
        on, corrected = new.day, known.get(new.day, ())
        first, last = was.get(on, ()), now.get(on, ())
        if corrected or _gist(old, first) != _gist(new, last):
            found.append(_changed((old, first), (new, last), corrected))
    return tuple([one for one in found if one is not None])


def _changed(
    old: tuple[Day, Sequence[Reached]], new: tuple[Day, Sequence[Reached]], corrected: Sequence[CorrectedDay]
) -> CorrectedDay | None:
    """The day as it came out; None where it is what the corrections made of it already."""
    before, after = corrected[-1].after if corrected else day_words(*old), day_words(*new)
    amounts = [
        now - was - sum(getattr(one, name) for one in corrected)
        for name, was, now in zip(("absence", "extra", "comp_minutes"), _sums(*old), _sums(*new), strict=True)
    ]
    if before == after and not any(amounts):
        return None
    return CorrectedDay(new[0].day, before, after, *amounts)


def _sums(day: Day, reached: Sequence[Reached]) -> tuple[int, int, int]:
    return day.absence, sum(one.absence for one in reached), day.like.comp_minutes


def _reached(month: Month) -> dict[date, tuple[Reached, ...]]:
    by_day = sorted(month.judged.reached, key=attrgetter("day"))
    return {on: tuple(own) for on, own in groupby(by_day, key=attrgetter("day"))}


def _gist(day: Day, reached: Sequence[Reached]) -> tuple[Any, ...]:
    """What a day came to, without the punches and rows behind it."""
    events = [
        (
            one.deviation.event if one.deviation else None, one.deviation.minutes if one.deviation else 0, one.result,
            one.nth, one.tolerated, one.points, one.fen, one.absence, one.absence_reason,
        )
        for one in day.judged
    ]  # fmt: skip
    costs = [(one.events, one.points, one.fen, one.absence) for one in reached]
    return day.state, day.signs, day.absence, day.like.comp_minutes, events, costs
