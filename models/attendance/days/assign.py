"""Which punches belong to which work, pure: stretches that touch form one chain with a punch at both of its ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from models.attendance.days.values import Stamp
from models.roster.rules import Times, moment

Interval = tuple[datetime, datetime]
IN, OUT = "in", "out"  # what a correction says it is


class Stretch(NamedTuple):
    """Work of a day that begins and ends with a punch: a shift, or each half of one with punches for the break.

    `place` is the shift among those of the day, -1 for overtime, which asks for no punch. `needs` is when the person
    has to be there, in order: without breaks and without what leave and field duty cover; empty where all is covered.
    """

    day: date
    place: int
    starts: datetime
    ends: datetime
    needs: tuple[Interval, ...]


@dataclass(slots=True)
class Chain:
    """Stretches that touch or overlap, from the first start to the last end, and the punches that belong to them."""

    starts: datetime
    ends: datetime
    window: timedelta
    stretches: list[Stretch]
    stamps: list[Stamp] = field(default_factory=list)


class Ends(NamedTuple):
    """What the punches of a chain say: who came and left when, what repeats another punch, what lies in the middle."""

    came: Stamp | None
    left: Stamp | None
    doubles: tuple[Stamp, ...]
    between: tuple[Stamp, ...]


NO_PUNCH = Ends(None, None, (), ())


@lru_cache(maxsize=4096)
def hours(day: date, times: Times) -> tuple[tuple[datetime, datetime, tuple[Interval, ...]], ...]:
    """The stretches of a shift on a day: start, end, and the time of work within them."""
    starts, ends = moment(day, times.starts), moment(day, times.ends)
    if times.break_from is None or times.break_until is None:
        return ((starts, ends, ((starts, ends),)),)
    halves = (starts, moment(day, times.break_from)), (moment(day, times.break_until), ends)
    if times.punches_break:
        return tuple((*half, (half,)) for half in halves)
    return ((starts, ends, halves),)


def without(needs: Iterable[Interval], covered: Iterable[Interval]) -> tuple[Interval, ...]:
    """What is left of intervals after others took time away from them."""
    left = list(needs)
    for begin, end in covered:
        parts = [part for a, b in left for part in ((a, min(b, begin)), (max(a, end), b))]
        left = [(a, b) for a, b in parts if a < b] if begin < end else left
    return tuple(left)


def overlap(needs: Iterable[Interval], begin: datetime, end: datetime) -> timedelta:
    """How much of some intervals lies between two moments."""
    parts = (min(b, end) - max(a, begin) for a, b in needs if a < end and b > begin)
    return sum(parts, timedelta())


def chains(stretches: Iterable[Stretch], window: Callable[[date], timedelta]) -> list[Chain]:
    """The stretches in order, those that touch or overlap as one.

    Overtime joins the chain whose window it lies in, so that its end may be punched instead of that of the shift.
    """
    made: list[Chain] = []
    for one in sorted(stretches, key=_by_start):
        last = made[-1] if made else None
        if last is not None and (one.starts <= last.ends or _joins(one, last)):
            last.stretches.append(one)
            last.ends = max(last.ends, one.ends)
        else:
            made.append(Chain(one.starts, one.ends, window(one.day), [one]))
    return made


def _by_start(one: Stretch) -> tuple[datetime, datetime, int]:
    return one.starts, one.ends, one.place


def _joins(one: Stretch, last: Chain) -> bool:
    is_overtime = one.place < 0 or last.stretches[-1].place < 0
    same_day = one.day == last.stretches[-1].day
    return is_overtime and same_day and one.starts - last.ends <= last.window


def share(found: Sequence[Chain], stamps: Sequence[Stamp], repeat: timedelta) -> list[Stamp]:
    """Give each chain its punches; what lies in no window is left over. `stamps` are in order.

    A punch belongs to the chain it lies in, else to the nearest one within the window. Where two chains could have
    the punches between them and there are two or more, the first ends the earlier one and the last begins the later.
    """
    left_over: list[Stamp] = []
    count, total = 0, len(stamps)
    before: Chain | None = None
    for chain in found:
        gap = count
        while count < total and stamps[count].at < chain.starts:
            count += 1
        if gap < count:
            _part(before, chain, stamps[gap:count], repeat, left_over)
        inside = count
        while count < total and stamps[count].at <= chain.ends:
            count += 1
        chain.stamps += stamps[inside:count]
        before = chain
    if count < total:
        _part(before, None, stamps[count:], repeat, left_over)
    return left_over


def _part(
    before: Chain | None, after: Chain | None, stamps: Sequence[Stamp], repeat: timedelta, left_over: list[Stamp]
) -> None:
    """Share out the punches of a gap between two chains."""
    shared: list[Stamp] = []
    for stamp in stamps:
        ends = before is not None and stamp.at - before.ends <= before.window
        begins = after is not None and after.starts - stamp.at <= after.window
        if ends and begins:
            shared.append(stamp)
        elif before is not None and ends:
            before.stamps.append(stamp)
        elif after is not None and begins:
            after.stamps.append(stamp)
        else:
            left_over.append(stamp)
    if before is None or after is None or not shared:
        return
    groups = clusters(shared, repeat)
    for place, group in enumerate(groups):
        is_nearer = group[0].at - before.ends <= after.starts - group[-1].at
        if len(groups) > 1 and place in (0, len(groups) - 1):
            is_nearer = place == 0
        (before if is_nearer else after).stamps.extend(group)
    before.stamps.sort(key=_by_time)
    after.stamps.sort(key=_by_time)


def _by_time(one: Stamp) -> datetime:
    return one.at


def clusters(stamps: Sequence[Stamp], repeat: timedelta) -> list[list[Stamp]]:
    """Punches with those that repeat them: within so long after the first of them, unless corrections say otherwise."""
    found: list[list[Stamp]] = []
    for stamp in stamps:
        repeats = found and stamp.at - found[-1][0].at <= repeat
        if repeats and not (stamp.boundary == OUT and any(one.boundary == IN for one in found[-1])):
            found[-1].append(stamp)
        else:
            found.append([stamp])
    return found


def ends(stamps: Sequence[Stamp], first: datetime, last: datetime, repeat: timedelta) -> Ends:
    """Which punches are the coming and the leaving for work from `first` to `last`; `stamps` are in order.

    Of a coming that was punched twice the first counts, of a leaving the last. A lone punch is of the nearer boundary,
    or of the one that a correction names. Nobody comes when all is over, or leaves before it has begun.
    """
    if not stamps:
        return NO_PUNCH
    came, left = stamps[0], stamps[-1]
    if left.at <= first and left.boundary != OUT:
        return Ends(came, None, tuple(stamps[1:]), ())
    if came.at >= last and came.boundary != IN:
        return Ends(None, left, tuple(stamps[:-1]), ())
    if len(stamps) == 2 and left.at - came.at > repeat:
        return Ends(came, left, (), ())
    groups = clusters(stamps, repeat)
    if len(groups) > 1:
        doubles = (*groups[0][1:], *groups[-1][:-1])
        return Ends(came, left, doubles, tuple(stamp for group in groups[1:-1] for stamp in group))
    alone = groups[0]
    said = next((one.boundary for one in alone if one.boundary), "")
    if said == IN or (not said and alone[0].at - first <= last - alone[-1].at):
        return Ends(alone[0], None, tuple(alone[1:]), ())
    return Ends(None, alone[-1], tuple(alone[:-1]), ())
