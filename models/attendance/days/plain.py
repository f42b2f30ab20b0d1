"""Plain days, pure: each shift has its two punches in good time, and nothing else is known of the day.

Most days of most people are plain. What a day with some shifts comes to when it is plain is derived once, from the
latest punches that are in good time, and holds for everybody whose punches lie within; they are told by comparing
texts, and nothing is made of them before somebody asks. Whatever is not plain for certain is derived; a test holds
that both ways give the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from models.attendance.days import assign
from models.attendance.days.derivation import Derivation
from models.attendance.days.values import Facts, Frame, Input, Plain, Punched, Stamp
from models.attendance.policy.values import Policy
from models.attendance.workflow import DayState, Sign
from models.core.calendar.rules import each_day
from models.roster.rules import Planned

ONE_DAY, SECOND = timedelta(days=1), timedelta(seconds=1)

Bounds = tuple[datetime, datetime]
OwnPunches = Mapping[str, Sequence[Punched]]  # by the text of their day, in order of time


class Frames:
    """What plain days look like under one policy; `like` is any input of the same reading. Each is made once."""

    def __init__(self, policy: Policy, like: Input) -> None:
        self.window = timedelta(minutes=policy.window_minutes)
        self._policy = policy
        self._like = replace(
            like, covers=(), overtime=(), calls=(), exempt=None, verdicts=None, missed=None, employed_from=None,
            employed_until=None, suspended=frozenset(),
        )  # fmt: skip
        self._made: dict[tuple[date, tuple[int, ...]], tuple[Frame | None, Sequence[date], Sequence[Planned]]] = {}

    def of(self, day: date, planned: tuple[Planned, ...]) -> tuple[Frame | None, Sequence[date]]:
        """The frame of a day; without one, the days whose punches its work may take."""
        key = day, tuple([id(one.shift) for one in planned])
        found = self._made.get(key)
        if found is None:  # the plan is kept with it, so that no other shift gets the same id
            found = self._made[key] = (*self._of(day, planned), planned)
        return found[:2]

    def _of(self, day: date, planned: tuple[Planned, ...]) -> tuple[Frame | None, Sequence[date]]:
        found = sorted(
            stretch for place, one in enumerate(planned)
            if one.shift is not None and one.shift.times is not None
            for stretch in assign.stretches(day, place, one.shift.times)
        )  # fmt: skip
        if not found:
            return Frame(day.isoformat(), (), (), self._derived(day, planned, ())), ()
        since, until = found[0].starts - self.window, max(one.ends for one in found) + self.window
        reached = tuple(each_day(since.date(), until.date()))
        bounds = self._bounds(found, planned) if reached == (day,) else None
        if bounds is None:
            return None, reached
        # Of those who come the latest, of those who leave the earliest.
        moments = [one[1 - number % 2] for number, one in enumerate(bounds)]
        facts = self._derived(day, planned, [Stamp(at, number) for number, at in enumerate(moments)])
        if not _is_plain(facts, moments):
            return None, reached
        texts = tuple((f"{low:%Y-%m-%d %H:%M:%S}", f"{high:%Y-%m-%d %H:%M:%S}") for low, high in bounds)
        places = tuple(planned.index(one.planned) for one in facts.attended)
        return Frame(day.isoformat(), texts, places, facts), ()

    def _derived(self, day: date, planned: tuple[Planned, ...], stamps: Sequence[Stamp]) -> Facts:
        one = replace(self._like, first=day, last=day, plan={day: planned}, stamps=tuple(stamps))
        (facts,) = Derivation(one, lambda _: self._policy).days()
        return facts if isinstance(facts, Facts) else facts.facts()

    def _bounds(self, found: Sequence[assign.Stretch], planned: Sequence[Planned]) -> list[Bounds] | None:
        """From when to when each punch has to lie; None where a plain day cannot be told by that."""
        repeat = timedelta(minutes=self._policy.double_minutes)
        cuts = [found[0].starts - self.window]
        for before, after in pairwise(found):
            gap = after.starts - before.ends
            if gap <= repeat + 2 * SECOND or gap > self.window:
                return None
            # Both may have what lies between them: the first of two punches is the leaving when they are far enough
            # from each other, as they are on either side of the middle.
            middle = before.ends + (gap - repeat) / 2
            cuts += [middle - SECOND, middle + repeat + SECOND]
        cuts.append(found[-1].ends + self.window)
        bounds: list[Bounds] = []
        for number, one in enumerate(found):
            shift = planned[one.place].shift
            early = shift.times.pre_minutes if shift is not None and shift.times is not None else 0
            bounds.append((cuts[2 * number], one.starts - timedelta(minutes=early)))
            bounds.append((one.ends, cuts[2 * number + 1]))
            if one.ends - one.starts <= repeat:
                return None
        return bounds if all(low <= high for low, high in bounds) else None


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
    read = datetime.fromisoformat
    stamps = [
        Stamp(read(at), record) for text, own in punches.items() if text not in left_out for _, at, record in own
    ]  # fmt: skip
    return replace(one, stamps=(*one.stamps, *stamps), plain=known)


def _plain_days(one: Input, punches: OwnPunches, frames: Frames) -> dict[date, Plain]:
    """The plain days of a plan.

    Other work must not reach into a plain day, so that leaving the day out changes no other one.
    """
    taken = _busy(one, frames.window)
    found = []
    for day, planned in one.plan.items():
        frame, reached = frames.of(day, planned)
        if frame is None:
            taken.update(reached)
            continue
        own = punches.get(frame.text, ())
        if len(own) == len(frame.bounds) and _fits(frame, own):
            found.append(Plain(day, frame, planned, own))
    return {each.day: each for each in found if each.day not in taken}


def _busy(one: Input, window: timedelta) -> set[date]:
    """The days of which something is known beside plan and punches, and those out of service."""
    found = {each.at.date() for each in one.stamps}.union(
        one.exempt or (), one.verdicts or (), one.missed or (), one.suspended
    )
    for cover in (*one.covers, *one.overtime):
        found.update(each_day((cover.starts - window).date() - ONE_DAY, (cover.ends + window).date() + ONE_DAY))
    if one.employed_from is not None and one.employed_from > one.first - ONE_DAY:
        found.update(day for day in one.plan if day < one.employed_from)
    if one.employed_until is not None:
        found.update(day for day in one.plan if day > one.employed_until)
    return found


def _fits(frame: Frame, punches: Sequence[Punched]) -> bool:
    for (low, high), (_, at, _) in zip(frame.bounds, punches, strict=True):  # noqa: SIM110  (twice as fast)
        if not low <= at <= high:
            return False
    return True
