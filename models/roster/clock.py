"""Times of shifts as people write them, in minutes from midnight of the roster's day: 08:00, 24:00, 次日 08:00."""

from __future__ import annotations

import re
from typing import Any

from models.core import text
from models.core.fields import Field, FieldError, Kind
from models.roster.rules import DAY_MINUTES, Times

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


def field(name: str, label: str, hint: str = "") -> Field:
    """A field for a time of a shift; empty is an empty text."""
    return Field(name, label, Kind.TEXT, max_length=10, hint=hint, parse=parse)
