"""The rules of attendance as values, and what a judged month is made of.

Points and amounts of absence are hundredths, of a point and of a day; money is in fen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from models.attendance.workflow import Event, Result
from models.core.explain import Basis

FULL_DAY = 100  # of absence, in hundredths


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a day shows against its plan before anything is judged.

    `minutes` are whole minutes from the boundary of the shift (0 where there is no punch). `planned_minutes` are those
    of work planned in the shift, `day_minutes` in all shifts of the day. `notice` says whether the person had called:
    `none`, `late` (after the boundary) or `ahead` (R-041). `record` is the no-show it comes from.
    """

    event: Event
    minutes: int
    planned_minutes: int
    day_minutes: int
    boundary: datetime | None = None
    at: datetime | None = None
    notice: str = "none"
    absence_reason: int | None = None
    record: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What people decided about a day; it takes the place of everything the policy makes of that day."""

    record: int
    result: Result
    event: Event | None
    minutes: int
    absence: int
    absence_reason: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """What an event of so many minutes is: `from_minutes` to `to_minutes`, both included, None without an end.

    The first row that fits counts; an event that none fits is normal. Events of one `group` are numbered together in
    the month. `absence_by_hours` takes the minutes in relation to the planned time of the day instead of `absence`.
    `notice` empty fits any. Money by the minute is for the minutes after `free_minutes`.
    """

    event: Event
    from_minutes: int
    to_minutes: int | None
    result: Result
    group: str = ""
    notice: str = ""
    absence: int = 0
    absence_by_hours: bool = False
    absence_reason: int | None = None
    fen: int = 0
    fen_per_minute: int = 0
    free_minutes: int = 0
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What the n-th event of a group in the month costs, from `from_nth` to `to_nth` (None: all later ones)."""

    group: str
    from_nth: int
    to_nth: int | None
    points: int = 0
    fen: int = 0
    fen_per_minute: int = 0
    absence: int = 0
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """What `count` events of a group in a month come to; with `every`, again for each further `every` events.

    It is taken in addition to the steps and to the lower thresholds of its group, or with `replaces` instead of all of
    them. Tolerated events count towards it with `counts_tolerated`.
    """

    group: str
    count: int
    every: int = 0
    points: int = 0
    fen: int = 0
    absence: int = 0
    replaces: bool = False
    counts_tolerated: bool = True
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What is forgiven in a month: so many events, or events while all minutes of the month together stay within.

    Only events up to `most_minutes` each, and only what a band counts as an event (R-033).
    """

    group: str
    by_minutes: bool
    amount: int
    most_minutes: int | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Flex:
    """Who worked until `after_minutes` past the end of his shift may begin `later_minutes` later the next day."""

    after_minutes: int
    later_minutes: int
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class CompRule:
    """Compensatory rest for work: `percent` of the minutes worked, at least `least_minutes`, by its source."""

    source: str
    percent: int
    least_minutes: int = 0
    basis: Basis | None = None


@dataclass(frozen=True)
class Policy:
    """All rules of attendance in force on a day; `bases` says where each parameter stands."""

    bands: tuple[Band, ...] = ()
    steps: tuple[Step, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    tolerances: tuple[Tolerance, ...] = ()
    flexes: tuple[Flex, ...] = ()
    comp: tuple[CompRule, ...] = ()
    grace_minutes: int = 0
    rounds_up: bool = False
    window_minutes: int = 240
    double_minutes: int = 10
    pre_shift_counts: bool = False
    comp_rest_covers: bool = False
    bases: Mapping[str, Basis] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """One event with what it comes to: `nth` is its number in its group this month, 0 where it is not counted.

    `band` and `step` are the rows it was judged by; `verdict` stands in their place where people decided (an event
    that a verdict names still has the band that gives it its group). `absence` is after the limit of one day a day.
    """

    day: date
    deviation: Deviation | None
    result: Result
    band: Band | None = None
    step: Step | None = None
    verdict: Verdict | None = None
    nth: int = 0
    tolerated: bool = False
    points: int = 0
    fen: int = 0
    absence: int = 0
    absence_reason: int | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A threshold at the moment a month reached it: with how many events, on which day, how many times, its cost.

    One that a replacing threshold took the place of is left out.
    """

    threshold: Threshold
    events: int
    day: date
    times: int
    points: int
    fen: int
    absence: int


@dataclass(frozen=True, slots=True)
class JudgedMonth:
    """A month of one person after judgement: every event in order, thresholds reached, and the sums.

    `counted` is the number of events that were numbered in any group, `tolerated` how many of them were forgiven.
    `step_points` are those of single events, `threshold_points` those of thresholds (points_2 and points_5 of F-07).
    `absence` includes what thresholds make of events.
    """

    events: tuple[Judged, ...]
    reached: tuple[Reached, ...]
    counted: int
    tolerated: int
    step_points: int
    threshold_points: int
    fen: int
    absence: int

    @property
    def points(self) -> int:
        """All points of the month, in hundredths."""
        return self.step_points + self.threshold_points


PolicyOn = Callable[[date], Policy]
# What a day brings to judgement: its deviations, or the verdict that stands in their place.
Shown = tuple[date, Sequence[Deviation], Verdict | None]
