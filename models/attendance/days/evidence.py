"""What the punches of some work show against its plan, pure: who came and left, what deviates, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from models.attendance.days import assign
from models.attendance.days.assign import MINUTE, Chain, Ends, Interval, Stretch, minutes_of
from models.attendance.days.values import Attended, Call, Cover, Stamp
from models.attendance.policy.values import Deviation, Policy
from models.attendance.workflow import Event
from models.roster.rules import Planned, moment

CALLED_FOR = timedelta(hours=12)  # how long before a shift a call about it may come


class Part(NamedTuple):
    """One stretch of work as it was. `missing` are the boundaries without their punch; `needs` as of `Stretch`.

    `punched` says whether the chain it belongs to has any punch.
    """

    place: int
    attended: Attended
    needs: tuple[Interval, ...]
    deviations: tuple[Deviation, ...]
    missing: tuple[tuple[Event, datetime], ...]
    punched: bool


class Asked(NamedTuple):
    """What is known of a person that bears on his work, beside the punches."""

    plan: Mapping[date, tuple[Planned, ...]]
    covers: tuple[Cover, ...]
    calls: tuple[Call, ...]
    day_minutes: Mapping[date, int]


def whole_minutes(span: timedelta, policy: Policy) -> int:
    """Whole minutes of a delay; rounded down unless the policy says up."""
    return -(-span // MINUTE) if policy.rounds_up else span // MINUTE


def read(chain: Chain, asked: Asked, policy: Policy) -> tuple[list[Part], Ends]:
    """What a chain of work shows, stretch by stretch, and its punches."""
    own = [one for one in chain.stretches if one.place >= 0]
    edges = [one for one in own if one.needs] or own
    first = last = None
    if edges and edges[0].needs:
        first, last = edges[0].needs[0][0], max(one.needs[-1][1] for one in edges)
    repeat = timedelta(minutes=policy.double_minutes)
    ends = assign.ends(chain.stamps, first or chain.starts, last or chain.ends, repeat)
    punched = bool(chain.stamps)
    if len(own) == 1:
        return [_part(own[0], ends, (True, True), asked, policy, punched)], ends
    return [
        _part(one, _falling(ends, own, one), (one is edges[0], one is edges[-1]), asked, policy, punched) for one in own
    ], ends


def _falling(ends: Ends, own: Sequence[Stretch], one: Stretch) -> Ends:
    """The punches of a chain as one of its several stretches has them."""

    def falls(stamp: Stamp) -> bool:
        return next((each for each in reversed(own) if each.starts <= stamp.at), own[0]) is one

    return ends._replace(doubles=tuple(filter(falls, ends.doubles)), between=tuple(filter(falls, ends.between)))


def _part(one: Stretch, ends: Ends, edge: tuple[bool, bool], asked: Asked, policy: Policy, punched: bool) -> Part:
    """One stretch; only at the edge of its chain (first, last) does it need a punch of its own."""
    planned = asked.plan[one.day][one.place]
    came, left = ends.came if edge[0] else None, ends.left if edge[1] else None
    covers = _covering(one, asked.covers) if asked.covers else ()
    if not one.needs:
        attended = Attended(planned, one.starts, one.ends, came, left, ends.doubles, ends.between, covers)
        return Part(one.place, attended, (), (), (), punched)
    starts, until = one.needs[0][0], one.needs[-1][1]
    deviations: list[Deviation] = []
    missing: list[tuple[Event, datetime]] = []
    if edge[0]:
        due = when_due(starts, one, planned, policy)
        if came is None:
            missing.append((Event.MISSING_IN, starts))
        elif came.at > due:
            delay = _beside(due, came.at, covers)
            deviations += _deviation(Event.LATE, delay, due, came, one, asked, policy)
    if edge[1]:
        if left is None:
            missing.append((Event.MISSING_OUT, until))
        elif left.at < until:
            delay = _beside(left.at, until, covers)
            deviations += _deviation(Event.EARLY, delay, until, left, one, asked, policy)
    begin = starts if not edge[0] else None if came is None else came.at
    end = until if not edge[1] else None if left is None else left.at
    worked = 0
    if begin is not None and end is not None and punched:
        worked = assign.overlap(one.needs, begin, end) // MINUTE
    attended = Attended(planned, starts, until, came, left, ends.doubles, ends.between, covers, worked)
    return Part(one.place, attended, one.needs, tuple(deviations), tuple(missing), punched)


def _covering(one: Stretch, covers: tuple[Cover, ...]) -> tuple[Cover, ...]:
    return tuple(each for each in covers if each.starts < one.ends and each.ends > one.starts)


def when_due(starts: datetime, one: Stretch, planned: Planned, policy: Policy) -> datetime:
    """When to be there: earlier than the start of the shift only where the policy counts the minutes before (R-020)."""
    times = planned.shift.times if planned.shift else None
    if policy.pre_shift_counts and times is not None and times.pre_minutes and starts == moment(one.day, times.starts):
        return starts - timedelta(minutes=times.pre_minutes)
    return starts


def _beside(begin: datetime, end: datetime, covers: tuple[Cover, ...]) -> timedelta:
    """The time between two moments, without what is covered (C-06: breaks within it are not taken out)."""
    if not covers:
        return end - begin
    left = assign.without(((begin, end),), ((each.starts, each.ends) for each in covers))
    return sum((b - a for a, b in left), timedelta())


def _deviation(
    event: Event, delay: timedelta, boundary: datetime, stamp: Stamp, one: Stretch, asked: Asked, policy: Policy
) -> list[Deviation]:
    minutes = whole_minutes(delay, policy)
    if minutes <= 0:
        return []
    planned, day_minutes = one.minutes, asked.day_minutes[one.day]
    notice = notice_of(asked.calls, boundary, one.ends) if event is Event.LATE else "none"
    return [Deviation(event, minutes, planned, day_minutes, boundary, stamp.at, notice)]


def notice_of(calls: Sequence[Call], boundary: datetime, ends: datetime) -> str:
    """Whether somebody called about a shift: ahead of its start, late but before its end, or not at all (R-041)."""
    about = [one.at for one in calls if boundary - CALLED_FOR <= one.at <= ends]
    if not about:
        return "none"
    return "ahead" if min(about) <= boundary else "late"


def deviations_of(parts: Sequence[Part], asked: Asked, day_minutes: int) -> tuple[Deviation, ...]:
    """What a day shows against its plan: who came late or left early, and where a punch is missing.

    A shift without any punch is one without a record; one that has some lacks those of its boundaries.
    """
    found: list[Deviation] = []
    places = dict.fromkeys(part.place for part in parts if part.needs and (part.deviations or part.missing))
    for place in places:
        own = [part for part in parts if part.place == place and part.needs]
        boundary, minutes = own[0].needs[0][0], sum(minutes_of(part.needs) for part in own)
        notice = notice_of(asked.calls, boundary, own[-1].needs[-1][1])
        if not any(part.punched for part in own):
            found.append(Deviation(Event.NO_RECORD, 0, minutes, day_minutes, boundary, None, notice))
            continue
        for part in own:
            found += part.deviations
            for event, at in part.missing:
                said = notice if event is Event.MISSING_IN else "none"
                found.append(Deviation(event, 0, minutes_of(part.needs), day_minutes, at, None, said))
    return tuple(found)
