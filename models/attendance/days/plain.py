"""Plain days, pure: each punch of a day is told for certain, and nothing else is known of the day.

Most days of most people are plain. What a day with some shifts comes to when everybody is in good time is derived once,
from the latest punches that are, and holds for everybody whose punches lie within; they are told by comparing texts,
and nothing is made of them before somebody asks. So are days on which somebody came late, left early or lacks one
punch, with what that shows. Whatever is not plain for certain is derived; a test holds that both ways give the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise

from models.attendance.days import assign, evidence
from models.attendance.days.assign import Stretch
from models.attendance.days.derivation import Derivation
from models.attendance.days.rules import is_due, was_there
from models.attendance.days.values import Facts, Frame, Input, Place, Plain, Punched, Stamp, stamps_of
from models.attendance.policy.values import Deviation, Policy
from models.attendance.workflow import DayState, Event, Sign
from models.core.calendar.rules import each_day
from models.roster.rules import Planned

ONE_DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MISSED = {True: Event.MISSING_IN, False: Event.MISSING_OUT}  # by whether the punch is a coming

Bounds = tuple[datetime, datetime]
Known = tuple[Frame | None, Sequence[date]]  # a frame; without one, the days whose punches the work may take
OwnPunches = Mapping[str, Punched]  # by the text of their day


class Frames:
    """What plain days look like under one policy; `like` is any input of the same reading. Each is made once."""

    def __init__(self, policy: Policy, like: Input) -> None:
        self.window = timedelta(minutes=policy.window_minutes)
        self.policy = policy
        self._like = replace(
            like, covers=(), overtime=(), calls=(), exempt=None, verdicts=None, missed=None, employed_from=None,
            employed_until=None, suspended=frozenset(), gone=frozenset(), denials=(),
        )  # fmt: skip
        self._made: dict[tuple[object, ...], tuple[Known, Sequence[Planned]]] = {}

    def of(self, day: date, planned: tuple[Planned, ...]) -> Known:
        """The frame of a day; without one, the days whose punches its work may take."""
        key = (day, id(planned[0].shift)) if len(planned) == 1 else (day, *[id(one.shift) for one in planned])
        found = self._made.get(key)
        if found is None:  # the plan is kept with it, so that no other shift gets the same id
            found = self._made[key] = (self._of(day, planned), planned)
        return found[0]

    def _of(self, day: date, planned: tuple[Planned, ...]) -> Known:
        found = sorted(
            stretch for number, one in enumerate(planned)
            if one.shift is not None and one.shift.times is not None
            for stretch in assign.stretches(day, number, one.shift.times)
        )  # fmt: skip
        if not found:
            return self._frame(day, self._derived(day, planned, ())), ()
        since, until = found[0].starts - self.window, max(one.ends for one in found) + self.window
        reached = tuple(each_day(since.date(), until.date()))
        ranges = self._ranges(found) if reached == (day,) else None
        if ranges is None:
            return None, reached
        bounds = self._bounds(found, planned, ranges)
        # Of those who come the latest, of those who leave the earliest.
        moments = [one[1 - number % 2] for number, one in enumerate(bounds)]
        facts = self._derived(day, planned, [Stamp(at, number) for number, at in enumerate(moments)])
        if any(low > high for low, high in bounds) or not _is_plain(facts, moments):
            return None, reached
        texts = tuple((_text(low), _text(high)) for low, high in bounds)
        numbers = tuple(planned.index(one.planned) for one in facts.attended)
        places: tuple[Place, ...] = ()
        if not facts.comp_minutes and day not in self._like.empty_days:
            places = self._places(found, planned, ranges, facts.planned_minutes)
        return self._frame(day, facts, texts, numbers, places), ()

    def _frame(
        self, day: date, facts: Facts, bounds: tuple[tuple[str, str], ...] = (), numbers: tuple[int, ...] = (),
        places: tuple[Place, ...] = (),
    ) -> Frame:  # fmt: skip
        derive = partial(self._derived, day)
        return Frame(
            day.isoformat(), bounds, numbers, facts, is_due(facts), was_there(facts, facts.state, 0), derive, places
        )

    def _derived(self, day: date, planned: tuple[Planned, ...], stamps: Sequence[Stamp]) -> Facts:
        one = replace(self._like, first=day, last=day, plan={day: planned}, stamps=tuple(stamps))
        (facts,) = Derivation(one, lambda _: self.policy).days()
        return facts if isinstance(facts, Facts) else facts.facts()

    def _ranges(self, found: Sequence[Stretch]) -> list[Bounds] | None:
        """From when to when each punch, in order, is told for certain; None where no plain day can be told.

        The first of two punches is the coming, or the leaving before a gap that both sides may have, when they are far
        enough from each other, as they are on either side of the middle; a lone one is of the nearer boundary.
        """
        repeat = timedelta(minutes=self.policy.double_minutes)
        turns = [moment for one in found for moment in (one.starts, one.ends)]
        cuts = [turns[0] - self.window]
        for number, (before, after) in enumerate(pairwise(turns)):
            length = after - before
            if length <= repeat + 2 * SECOND or (number % 2 and length > self.window):
                return None
            middle = before + (length - repeat) / 2
            cuts += [middle - SECOND, middle + repeat + SECOND]
        cuts.append(turns[-1] + self.window)
        return list(zip(cuts[::2], cuts[1::2], strict=True))

    def _bounds(self, found: Sequence[Stretch], planned: Sequence[Planned], ranges: Sequence[Bounds]) -> list[Bounds]:
        """From when to when each punch has to lie on a day in good order; the minutes before a shift are told of."""
        bounds: list[Bounds] = []
        for one, (earliest, _), (_, latest) in zip(found, ranges[::2], ranges[1::2], strict=True):
            shift = planned[one.place].shift
            early = shift.times.pre_minutes if shift is not None and shift.times is not None else 0
            bounds += [(earliest, one.starts - timedelta(minutes=early)), (one.ends, latest)]
        return bounds

    def _places(
        self, found: Sequence[Stretch], planned: Sequence[Planned], ranges: Sequence[Bounds], minutes: int
    ) -> tuple[Place, ...]:
        places: list[Place] = []
        for number, (earliest, latest) in enumerate(ranges):
            one, comes = found[number // 2], number % 2 == 0
            boundary = one.starts if comes else one.ends
            due = evidence.when_due(one.starts, one, planned[one.place], self.policy) if comes else boundary
            missed = Deviation(MISSED[comes], 0, one.minutes, minutes, boundary)
            places.append(Place(_text(earliest), _text(latest), comes, _text(due), due, missed))
        return tuple(places)

    def shown(self, frame: Frame, punches: Punched) -> tuple[Deviation, ...] | None:
        """What a day shows of which at most one punch is missing; None where a punch is not told for certain."""
        found: list[Deviation] = []
        number, count = 0, len(punches)
        for earliest, latest, comes, due_text, due, missed in frame.places:
            text = punches[number] if number < count else ""
            if not earliest <= text <= latest:
                found.append(missed)
                continue
            number += 2
            if text > due_text if comes else text < due_text:
                at = datetime.fromisoformat(f"{frame.text} {text}")
                minutes = evidence.whole_minutes(at - due if comes else due - at, self.policy)
                if minutes:
                    event = Event.LATE if comes else Event.EARLY
                    found.append(Deviation(event, minutes, missed.planned_minutes, missed.day_minutes, due, at))
        return tuple(found) if number == count else None


def _text(at: datetime) -> str:
    return f"{at:%H:%M:%S}"


def _is_plain(facts: Facts, moments: Sequence[datetime]) -> bool:
    """Whether a day shows work that used each of its punches, and nothing else."""
    used = [stamp.at for one in facts.attended for stamp in (one.came, one.left) if stamp is not None]
    return facts.state is DayState.SETTLED and facts.sign is Sign.PRESENT and not facts.deviations and used == moments


def frames(policies: Collection[Policy], like: Input) -> Frames | None:
    """The frames of days under these policies; None where rules change or look at the evening before."""
    first = next(iter(policies))
    if first.flexes or any(one is not first for one in policies):
        return None
    return Frames(first, like)


def with_punches(one: Input, punches: OwnPunches, frames: Frames | None) -> Input:
    """The input with somebody's punches as they are stored: its plain days told, the punches of the others added."""
    known = _plain_days(one, punches, frames) if frames is not None else {}
    left_out = {each.frame.text for each in known.values()}
    stamps = [stamp for text, own in punches.items() if text not in left_out for stamp in stamps_of(text, own)]
    return replace(one, stamps=(*one.stamps, *stamps), plain=known)


def _plain_days(one: Input, punches: OwnPunches, frames: Frames) -> dict[date, Plain]:
    """The plain days of a plan.

    Other work must not reach into a plain day, so that leaving the day out changes no other one.
    """
    taken = _busy(one, frames.window)
    found: dict[date, Plain] = {}
    for day, planned in one.plan.items():
        frame, reached = frames.of(day, planned)
        if frame is None:
            taken.update(reached)
            continue
        own = punches.get(frame.text, ())
        count, full = len(own) // 2, len(frame.bounds)
        if count == full and _fits(frame, own):
            found[day] = Plain(day, frame, planned, own)
        elif frame.places and count and full - 1 <= count <= full and not one.calls:
            shown = frames.shown(frame, own)
            if shown is not None:
                found[day] = Plain(day, frame, planned, own, shown)
    for day in taken & found.keys():
        del found[day]
    return found


def _busy(one: Input, window: timedelta) -> set[date]:
    """The days of which something is known beside plan and punches, and those out of service."""
    found = {each.at.date() for each in one.stamps}.union(
        one.exempt or (), one.verdicts or (), one.missed or (), one.suspended, one.gone
    )
    spans = [(each.starts, each.ends) for each in (*one.covers, *one.overtime)]
    spans += [(each.starts, each.ends) for each in one.denials]
    for starts, ends in spans:
        found.update(each_day((starts - window).date() - ONE_DAY, (ends + window).date() + ONE_DAY))
    if one.employed_from is not None and one.employed_from > one.first - ONE_DAY:
        found.update(day for day in one.plan if day < one.employed_from)
    if one.employed_until is not None:
        found.update(day for day in one.plan if day > one.employed_until)
    return found


def _fits(frame: Frame, punches: Punched) -> bool:
    for (low, high), clock in zip(frame.bounds, punches[::2], strict=True):  # noqa: SIM110  (twice as fast)
        if not low <= clock <= high:
            return False
    return True
