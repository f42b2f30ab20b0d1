"""What a day is derived from and what it comes to: punches, covers, facts, days and months."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from models.attendance.policy.values import FULL_DAY, Deviation, Judged, JudgedMonth, Verdict
from models.attendance.workflow import CompSource, DayState, Sign
from models.core.explain import Explanation
from models.roster.rules import Planned

# The punches of a day as they are stored, in order: of each the clock (08:29:30) and then its number.
Punched = Sequence[Any]


class Stamp(NamedTuple):
    """One punch or approved correction: `record` is the punch, or the request where `by_request`.

    `boundary` is in or out where a correction says so, else empty.
    """

    at: datetime
    record: int
    by_request: bool = False
    boundary: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """Time in which somebody is rightly away from his post: field duty, a trip, leave; from `starts` to `ends`.

    `sign` is what a day that is wholly covered shows. `is_comp_rest` is leave that was earned (R-039); `asked_at` when
    it was asked for.

    `leave` is the code of the type of a leave and `label` its name, empty for other covers. What it takes of a day is
    rounded to multiples of `least` hundredths; days of rest within it count with `counts_rest`. Where no roster tells,
    the days of `free` are days of rest. `told` says why it counts.
    """

    starts: datetime
    ends: datetime
    sign: Sign
    title: str
    entity: str
    record: int
    is_comp_rest: bool = False
    asked_at: datetime | None = None
    leave: str = ""
    label: str = ""
    least: int = 1
    counts_rest: bool = False
    free: frozenset[date] = frozenset()
    told: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """Time in which somebody is away without leave although something was asked for: it covers nothing.

    A shift without a record within it is absence for this reason, where there is one. `words` is the note on its days,
    `told` says why it does not count.
    """

    starts: datetime
    ends: datetime
    absence_reason: int | None
    title: str
    entity: str
    record: int
    words: str
    told: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call before or after coming late (R-041)."""

    at: datetime
    record: int


@dataclass(frozen=True)
class Input:
    """Everything about one person that the days from `first` to `last` are derived from.

    `plan`, `stamps`, `covers` and `calls` reach a day further on both sides, so that night shifts are whole.
    `exempt` gives the reason by day. `verdicts` are the approved ones. `missed` are deviations that no punch shows (a
    training that was missed). `data_until` is the moment of the last punch known of anybody; `empty_days` are days on
    which nobody of the organisation punched although people were on duty. `now` is the time of the reading. `holidays`
    are public holidays by name; they only tell whether work gives compensatory rest. On `suspended` days nobody works,
    nor on those on which he was `gone` before he was taken on again.

    `plain` are days that need no derivation (`days.plain`): their punches are not among `stamps`.
    """

    employee_id: int
    first: date
    last: date
    plan: Mapping[date, tuple[Planned, ...]]
    stamps: tuple[Stamp, ...]
    now: datetime
    covers: tuple[Cover, ...] = ()
    overtime: tuple[Cover, ...] = ()
    calls: tuple[Call, ...] = ()
    exempt: Mapping[date, str] | None = None
    verdicts: Mapping[date, Verdict] | None = None
    missed: Mapping[date, tuple[Deviation, ...]] | None = None
    employed_from: date | None = None
    employed_until: date | None = None
    data_until: datetime | None = None
    empty_days: frozenset[date] = frozenset()
    holidays: Mapping[date, str] | None = None
    suspended: frozenset[date] = frozenset()
    gone: frozenset[date] = frozenset()
    denials: tuple[Denial, ...] = ()
    plain: Mapping[date, Plain] = field(default_factory=dict)


class Attended(NamedTuple):
    """One shift of a day as it was: its boundaries after leave and field duty moved them, and the punches of them.

    `doubles` are punches that repeat another one, `between` those in the middle of the shift. `covers` took time away.
    """

    planned: Planned
    starts: datetime
    ends: datetime
    came: Stamp | None
    left: Stamp | None
    doubles: tuple[Stamp, ...] = ()
    between: tuple[Stamp, ...] = ()
    covers: tuple[Cover, ...] = ()
    worked_minutes: int = 0


class Facts(NamedTuple):
    """A day before it is judged: what was planned, what the punches show, and what is noted about them.

    `notes` are sentences on what was considered: a moved boundary, a punch that went to another day. `earned` is what
    `comp_minutes` were given for. `leave` is what leave took of the day, in hundredths by type; `asked` are the leaves
    that bear on it, those that count and those that do not.
    """

    day: date
    state: DayState
    planned: tuple[Planned, ...] = ()
    attended: tuple[Attended, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    verdict: Verdict | None = None
    exempt: str = ""
    sign: Sign = Sign.BLANK
    comp_minutes: int = 0
    worked_minutes: int = 0
    planned_minutes: int = 0
    notes: tuple[str, ...] = ()
    earned: tuple[CompSource, ...] = ()
    leave: tuple[tuple[str, int], ...] = ()
    asked: tuple[Cover | Denial, ...] = ()


def stamps_of(day: str, punches: Punched) -> list[Stamp]:
    """The punches of a day, which is given as text."""
    read = datetime.fromisoformat
    return [
        Stamp(read(f"{day} {clock}"), record) for clock, record in zip(punches[::2], punches[1::2], strict=True)
    ]  # fmt: skip


class Place(NamedTuple):
    """Where one punch of a day has to lie to be a coming, or a leaving, for certain; with what it shows otherwise.

    Texts are clocks as they are stored. `due` is when to be there at the latest, or to leave at the earliest, `missed`
    what a day without this punch shows.
    """

    earliest: str
    latest: str
    comes: bool
    due_text: str
    due: datetime
    missed: Deviation


class Frame(NamedTuple):
    """What a plain day with some shifts looks like, and what it comes to.

    `text` is the day as the moments of its punches begin; `bounds` are the earliest and the latest clock of each punch
    of a day in good order, both included. `facts` are those of such a day, `numbers` say which of the plan each of its
    shifts is. `is_due` and `was_there` are those of `days.rules`. `places` tell the punches of days on which somebody
    came late, left early or lacks a punch; without them, such days are derived.
    """

    text: str
    bounds: tuple[tuple[str, str], ...]
    numbers: tuple[int, ...]
    facts: Facts
    is_due: bool
    was_there: bool
    derive: Callable[[tuple[Planned, ...], Sequence[Stamp]], Facts]
    places: tuple[Place, ...] = ()


class Plain(NamedTuple):
    """A day that needs no derivation (`days.plain`), with its punches in order.

    `deviations` are None where every punch is in good time.
    """

    day: date
    frame: Frame
    planned: tuple[Planned, ...]
    punches: Punched = ()
    deviations: tuple[Deviation, ...] | None = None

    def facts(self) -> Facts:
        """The same as the derivation makes of this day."""
        stamps = tuple(stamps_of(self.frame.text, self.punches))
        if self.deviations is not None:
            return self.frame.derive(self.planned, stamps)
        attended = tuple([
            one._replace(planned=self.planned[place], came=stamps[2 * number], left=stamps[2 * number + 1])
            for number, (one, place) in enumerate(zip(self.frame.facts.attended, self.frame.numbers, strict=True))
        ])  # fmt: skip
        return self.frame.facts._replace(planned=self.planned, attended=attended, stamps=stamps)


class Day(NamedTuple):
    """A day after judgement. `sign` is that of the grid; `signs` all of them, in order, where a day shows two."""

    employee_id: int
    told: Facts | Plain
    state: DayState
    sign: Sign
    signs: tuple[Sign, ...]
    judged: tuple[Judged, ...]
    late_minutes: int
    early_minutes: int
    absence: int

    @property
    def facts(self) -> Facts:
        """The day before it was judged."""
        return self.told if isinstance(self.told, Facts) else self.told.facts()

    @property
    def like(self) -> Facts:
        """The same where only state and signs matter: of a plain day, without its own plan, punches and deviations."""
        return self.told if isinstance(self.told, Facts) else self.told.frame.facts

    @property
    def day(self) -> date:
        """The day."""
        return self.told.day

    @property
    def leave(self) -> tuple[tuple[str, int], ...]:
        """What leave took of the day, in hundredths by type; no more than absence leaves of it."""
        if not isinstance(self.told, Facts) or not self.told.leave:
            return ()
        left = FULL_DAY - self.absence
        found: list[tuple[str, int]] = []
        for code, amount in self.told.leave:
            found += [(code, min(amount, left))] if left > 0 else []
            left -= amount
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one person: every day in order, and what the policy makes of them together.

    `leave` is hundredths of days by type.
    """

    employee_id: int
    month: str
    days: tuple[Day, ...]
    judged: JudgedMonth
    due_days: int
    present_days: int
    late: int
    early: int
    late_minutes: int
    early_minutes: int
    open_days: int
    comp_minutes: int
    leave: Mapping[str, int] = field(default_factory=dict)
