"""Which punches belong to which work, pure: stretches that touch form one chain with a punch at both of its ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from models.attendance.days.values import Stamp
from models.roster.rules import Planned, Times, moment
from models.roster.workflow import ShiftKind

Interval = tuple[datetime, datetime]
MINUTE = timedelta(minutes=1)
AT_WORK = (ShiftKind.WORK, ShiftKind.REST_DUTY)
IN, OUT = "in", "out"  # what a correction says it is


class Stretch(NamedTuple):
    """Work of a day that begins and ends with a punch: a shift, or each half of one with punches for the break.

    `place` is the shift among those of the day, -1 for overtime, which asks for no punch. `needs` is when the person
    has to be there, in order: without breaks and without what leave and field duty cover; empty where all is covered.
    `minutes` are those of `needs`.
    """

    starts: datetime
    ends: datetime
    day: date
    place: int
    needs: tuple[Interval, ...]
    minutes: int


@dataclass(slots=True)
class Chain:
    """Stretches that touch or overlap, from the first start to the last end, and the punches that belong to them.

    Punches from `since` to `until` may belong to it: its window reaches beyond both ends.
    """

    starts: datetime
    ends: datetime
    since: datetime
    until: datetime
    stretches: list[Stretch]
    stamps: list[Stamp]


class Ends(NamedTuple):
    """What the punches of a chain say: who came and left when, what repeats another punch, what lies in the middle."""

    came: Stamp | None
    left: Stamp | None
    doubles: tuple[Stamp, ...]
    between: tuple[Stamp, ...]


NO_PUNCH = Ends(None, None, (), ())


@lru_cache(maxsize=4096)
def stretches(day: date, place: int, times: Times) -> tuple[Stretch, ...]:
    """The stretches of a shift on a day, with nothing taken away but its break."""
    starts, ends = moment(day, times.starts), moment(day, times.ends)
    if times.break_from is None or times.break_until is None:
        return (stretch(day, place, starts, ends, ((starts, ends),)),)
    halves = (starts, moment(day, times.break_from)), (moment(day, times.break_until), ends)
    if times.punches_break:
        return tuple(stretch(day, place, *half, (half,)) for half in halves)
    return (stretch(day, place, starts, ends, halves),)


def of_day(day: date, planned: Sequence[Planned]) -> list[Stretch]:
    """The stretches of all work of a day; what two units planned alike is done once."""
    found: list[Stretch] = []
    for place, one in enumerate(planned):
        shift = one.shift
        if shift is None or shift.times is None or shift.kind not in AT_WORK:
            continue
        if shift not in [each.shift for each in planned[:place]]:
            found += stretches(day, place, shift.times)
    return found


def stretch(day: date, place: int, starts: datetime, ends: datetime, needs: tuple[Interval, ...]) -> Stretch:
    """A stretch with the minutes of its needs."""
    return Stretch(starts, ends, day, place, needs, minutes_of(needs))


def minutes_of(needs: Iterable[Interval]) -> int:
    """Whole minutes of some intervals."""
    return sum((b - a for a, b in needs), timedelta()) // MINUTE


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


def chains(found: Iterable[Stretch], window_on: Callable[[date], timedelta]) -> list[Chain]:
    """The stretches in order, those that touch or overlap as one.

    Overtime joins the chain of its day whose window it lies in, so that its end may be punched instead of the shift's.
    """
    made: list[Chain] = []
    last: Chain | None = None
    ordered = sorted(found)
    has_overtime = any(one.place < 0 for one in ordered)
    for one in ordered:
        starts, ends = one.starts, one.ends
        if last is not None and (starts <= last.ends or (has_overtime and _joins(one, last))):
            last.stretches.append(one)
            if ends > last.ends:
                last.until += ends - last.ends
                last.ends = ends
        else:
            window = window_on(one.day)
            last = Chain(starts, ends, starts - window, ends + window, [one], [])
            made.append(last)
    return made


def _joins(one: Stretch, last: Chain) -> bool:
    before = last.stretches[-1]
    return (one.place < 0 or before.place < 0) and one.day == before.day and one.starts <= last.until


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
        starts, ends = chain.starts, chain.ends
        while count < total and stamps[count].at < starts:
            count += 1
        if gap < count:
            _part(before, chain, stamps[gap:count], repeat, left_over)
        while count < total and stamps[count].at <= ends:
            chain.stamps.append(stamps[count])
            count += 1
        before = chain
    if count < total:
        _part(before, None, stamps[count:], repeat, left_over)
    return left_over


def _part(
    before: Chain | None, after: Chain | None, stamps: Sequence[Stamp], repeat: timedelta, left_over: list[Stamp]
) -> None:
    """Share out the punches of a gap between two chains."""
    if before is not None and after is not None and len(stamps) == 2 and _one_each(before, after, stamps, repeat):
        before.stamps.append(stamps[0])
        after.stamps.append(stamps[1])
        return
    shared: list[Stamp] = []
    for stamp in stamps:
        ends = before is not None and stamp.at <= before.until
        begins = after is not None and stamp.at >= after.since
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
    after.stamps.sort()


def _one_each(before: Chain, after: Chain, stamps: Sequence[Stamp], repeat: timedelta) -> bool:
    """Whether of two punches, as on most days, one plainly is the leaving and the other the coming."""
    left, came = stamps[0].at, stamps[1].at
    if left > before.until or came < after.since:
        return False
    if came > before.until:
        return left < after.since
    return left >= after.since and came - left > repeat


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
