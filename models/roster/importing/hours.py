"""Hours written in place of a sign in the cells of a roster (8-17, 08:30-17:30), and breaks without a time; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from models.core import cells, text
from models.core.cells import Cell
from models.roster import clock
from models.roster.importing.legend import LONGEST_CODE, NEXT, SPAN, Entry, minutes_of
from models.roster.rules import DAY_MINUTES, Times
from models.roster.workflow import ShiftKind

CLOCK = r"(\d{1,2})(?:[:时点](\d{2}|半)?分?|(半))?"
WRITTEN = re.compile(rf"{CLOCK}\s*[-—–―~─至到]+\s*\(?({NEXT})?\)?\s*{CLOCK}")
SHORTEST = 180  # minutes: 1-2 are no hours of a shift
WITHOUT_TIMES = re.compile(
    r"(?:午休|中休|休息|午餐|午饭|用餐|就餐|吃饭|晚餐)(?:时间)?[^\d,;。)]{0,3}"
    r"(?:\d+(?:\.\d+)?|[一半两])个?半?(?:小时|分钟|[Hh](?![A-Za-z]))"
)


def entry(sign: str) -> Entry | None:
    """The shift whose hours stand in a cell, with a short sign (8-17, 8半-17半); None where no hours do."""
    found = WRITTEN.fullmatch(text.fold(sign))
    if found is None:
        return None
    hour, minute, half, after, hour_to, minute_to, half_to = found.groups()
    starts, ends = minutes_of(hour, minute or half), minutes_of(hour_to, minute_to or half_to)
    if starts is None or ends is None:
        return None
    if after or ends <= starts:
        ends += DAY_MINUTES
    if starts >= DAY_MINUTES or not SHORTEST <= ends - starts <= DAY_MINUTES:
        return None
    times = Times(starts, ends)
    short = f"{_short(starts)}-{_short(ends)}"
    return Entry(short, clock.span(times), str(ShiftKind.WORK), times)


def _short(minutes: int) -> str:
    hours, past = divmod(minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES, 60)
    return f"{hours}{'半' if past == 30 else f':{past:02d}' if past else ''}"


def can_be_made(found: Entry) -> bool:
    """Whether the hours make a sign that is short enough for a shift."""
    return len(found.code) <= LONGEST_CODE


def breaks_without_times(rows: Iterable[Sequence[Cell]]) -> list[str]:
    """The breaks of a legend of which only the length is told (午休1小时), each once."""
    found = [
        one[0] for row in rows for cell in row if isinstance(cell, str) and not cells.is_blank(cell)
        for line in text.fold(cell).splitlines() if SPAN.search(line) for one in WITHOUT_TIMES.finditer(line)
    ]  # fmt: skip
    return list(dict.fromkeys(found))
