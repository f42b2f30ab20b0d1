"""Times of shifts as people write them, in minutes from midnight of the roster's day: 08:00, 24:00, 次日 08:00."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from models.core import text
from models.core.fields import Field, FieldError, Kind
from models.roster.rules import DAY_MINUTES, Shift, Times
from models.roster.workflow import SHIFT_KIND_NAMES

LONGEST = 2 * DAY_MINUTES
_CLOCK = re.compile(r"(次日)?(\d{1,2}):(\d{2})")


def parse(raw: Any) -> int | None:
    """Minutes from midnight of what was typed; more than 1440 on the next day. Raises FieldError."""
    if not isinstance(raw, str):
        raise FieldError("请填写时刻，例如 08:00；第二天的写成 次日08:00。")
    found = _CLOCK.fullmatch(text.code(raw))
    minutes = -1
    if found is not None and int(found[3]) < 60:
        minutes = int(found[2]) * 60 + int(found[3]) + (DAY_MINUTES if found[1] else 0)
    if not 0 <= minutes <= LONGEST:
        raise FieldError("请填写时刻，例如 08:00；第二天的写成 次日08:00。")
    return minutes


def words(minutes: int) -> str:
    """Minutes from midnight as people read them; midnight at the end of the day is 24:00."""
    if minutes <= DAY_MINUTES:
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"次日{words(minutes - DAY_MINUTES)}"


def span(times: Times) -> str:
    """From when until when a shift is: 16:00–24:00, 20:00–次日08:00."""
    return f"{words(times.starts)}–{words(times.ends)}"


def hours(shift: Shift) -> str:
    """When a shift is, or what it is where it has no hours: 08:00–16:00, 请假标记."""
    return span(shift.times) if shift.times is not None else SHIFT_KIND_NAMES[shift.kind]


def spells(on: Callable[[date], Shift], days: Sequence[date]) -> list[tuple[date, Shift]]:
    """The hours that a shift has on some days in order, each with the first of the days on which it has them."""
    found: list[tuple[date, Shift]] = []
    for day in days:
        shift = on(day)
        if not found or found[-1][1].times != shift.times:
            found.append((day, shift))
    return found


def hours_of(on: Callable[[date], Shift], days: Sequence[date]) -> str:
    """When a shift is on some days, changes included: 07:30–15:30，12-16 起 08:00–16:00."""
    first, *later = spells(on, days)
    return "，".join([hours(first[1]), *(f"{day:%m-%d} 起 {hours(shift)}" for day, shift in later)])


def field(name: str, label: str, hint: str = "") -> Field:
    """A field for a time of a shift; empty is an empty text."""
    return Field(name, label, Kind.TEXT, max_length=10, hint=hint, parse=parse)
