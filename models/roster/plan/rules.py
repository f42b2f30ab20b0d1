"""What is wrong with somebody's month, pure: two shifts at once, leave, certificates, who is gone, short rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from models.roster.away import Away
from models.roster.clock import span, words
from models.roster.rules import DAY_MINUTES, Shift
from models.roster.workflow import ShiftKind

REST = "休"
NIGHT_UNTIL = 300  # a shift that lies on the hours from midnight to five is a night's work


class Trouble(StrEnum):
    """What can be wrong with a plan."""

    DOUBLE = "double"
    AWAY = "away"
    GONE = "gone"
    CERTIFICATE = "certificate"
    REST = "rest"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell; `shift` None is a day of rest that was set.

    `covers_for_id` is the colleague stood in for; `changed` says how it was changed after publication.
    """

    shift: Shift | None
    role: str = ""
    covers_for_id: int | None = None
    changed: str = ""

    @property
    def code(self) -> str:
        """The sign of the cell."""
        return REST if self.shift is None else self.shift.code


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who is planned. `from_on` and `until_on` (both inclusive) bound his time in service, None where open;

    `suspended_on` is the first day of a suspension that lasts.
    """

    employee_id: int
    work_no: str
    name: str
    unit_id: int | None = None
    group: str = ""
    post: str = ""
    from_on: date | None = None
    until_on: date | None = None
    suspended_on: date | None = None

    def absence(self, day: date) -> str:
        """Why he is not in service on a day, or nothing."""
        if self.from_on is not None and day < self.from_on:
            return "还没有入职"
        if self.until_on is not None and day > self.until_on:
            return "已离职"
        return "停职" if self.suspended_on is not None and day >= self.suspended_on else ""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way out: the sign to set in a cell; an empty code clears it."""

    words: str
    employee_id: int
    day: date
    position: int
    code: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong; a hard one keeps the roster from being published, a soft one asks for a reason.

    `about` names it as long as it stays the same; `waived` is the reason for which it was set aside.
    """

    kind: Trouble
    hard: bool
    employee_id: int | None
    day: date
    position: int
    who: str
    words: str
    about: str
    fix: Fix | None = None
    waived: str = ""

    @property
    def stands(self) -> bool:
        """Whether it still asks for something."""
        return self.hard or not self.waived


@dataclass(frozen=True, slots=True)
class Work:
    """One shift of somebody: on which day, in minutes from the beginning of time.

    `here` is false for one of another roster, which `place` names where it is not that of the same unit.
    """

    day: date
    position: int
    shift: Shift
    starts: int
    ends: int
    here: bool = True
    place: str = ""


@dataclass(frozen=True)
class Limits:
    """What plans are measured by.

    `certificates` are needed by shift number, `holders` the days on which people hold them, by certificate and person.
    """

    rest_minutes: int = 660
    block_uncertified: bool = True
    certificates: Mapping[int, str] = field(default_factory=dict)
    holders: Mapping[str, Mapping[int, frozenset[date]]] = field(default_factory=dict)


OfDay = Mapping[int, Cell]  # by position
Month = Mapping[date, OfDay]


@dataclass(frozen=True)
class Own:
    """Somebody's month: his cells by day, his shifts in other rosters, when he is away."""

    worker: Worker
    cells: Month
    elsewhere: Sequence[Work] = ()
    away: Sequence[Away] = ()


def work(day: date, position: int, shift: Shift, *, here: bool = True, place: str = "") -> Work:
    """A shift of a day in minutes from the beginning of time; one without hours takes none."""
    midnight = day.toordinal() * DAY_MINUTES
    if shift.times is None:
        return Work(day, position, shift, midnight, midnight, here, place)
    return Work(day, position, shift, midnight + shift.times.starts, midnight + shift.times.ends, here, place)


def is_night(shift: Shift) -> bool:
    """Whether a shift lies on the hours after midnight."""
    return shift.times is not None and (shift.times.starts < NIGHT_UNTIL or shift.times.ends > DAY_MINUTES)


def troubles(own: Own, limits: Limits, days: Sequence[date] = ()) -> tuple[Problem, ...]:
    """Everything that is wrong with the month of one person, by day; only what concerns `days` where some are given."""
    asked = own.cells if not days else {day: own.cells[day] for day in days if day in own.cells}
    works = [work(day, at, c.shift) for day, cells in asked.items() for at, c in cells.items() if c.shift is not None]
    found = [problem for one in works for problem in _alone(own, one, limits)]
    near = _near(own, asked)
    found += _marks(own, near)
    found += _meeting(own, sorted(near, key=lambda one: (one.starts, one.ends, one.position)), limits)
    return tuple(sorted(found, key=lambda one: (one.day, one.position, one.kind)))


def _near(own: Own, asked: Month) -> list[Work]:
    """The shifts of the asked days and of those beside them, of this roster and of others."""
    days = set(asked)
    if len(days) < len(own.cells):
        days |= {day + timedelta(step) for day in asked for step in (-1, 1)}
    else:
        days |= {one.day for one in own.elsewhere}
    here = [
        work(day, at, c.shift)
        for day in days
        for at, c in own.cells.get(day, {}).items()
        if c.shift is not None
    ]  # fmt: skip
    return here + [one for one in own.elsewhere if one.day in days]


def _alone(own: Own, one: Work, limits: Limits) -> Iterator[Problem]:
    """What is wrong with one cell whatever stands beside it."""
    worker, label = own.worker, one.shift.name
    absence = worker.absence(one.day)
    if absence:
        yield _problem(Trouble.GONE, True, worker, one, f"这天{absence}，不能排班", one.shift.code)
    if one.shift.kind is ShiftKind.LEAVE:
        return
    for away in own.away:
        if away.first <= one.day <= away.last:
            dates = f"{away.first:%m-%d}" + (f" 至 {away.last:%m-%d}" if away.last > away.first else "")
            told = "请确认排班，行程内仍按出勤计" if away.at_work else "不能排班"
            sentence = f"{dates} {away.words}，{told}"
            yield _problem(Trouble.AWAY, not away.at_work, worker, one, sentence, one.shift.code)
            break
    needed = limits.certificates.get(one.shift.id)
    if needed and one.day not in limits.holders.get(needed, {}).get(worker.employee_id, ()):
        told = f"这天没有有效的{needed}证书，{'不能' if limits.block_uncertified else '不宜'}排{label}"
        yield _problem(Trouble.CERTIFICATE, limits.block_uncertified, worker, one, told, one.shift.code)


def _marks(own: Own, works: Iterable[Work]) -> Iterator[Problem]:
    """Days with a mark of leave and a shift."""
    by_day: dict[date, list[Work]] = {}
    for one in works:
        by_day.setdefault(one.day, []).append(one)
    for day in sorted(by_day):
        marks = [one for one in by_day[day] if one.shift.kind is ShiftKind.LEAVE]
        rest = [one for one in by_day[day] if one.shift.kind is not ShiftKind.LEAVE]
        if marks and rest:
            told = f"这天排了{marks[0].shift.name}，又排了{rest[0].shift.name}{_of(rest[0])}"
            here = next((one for one in (*rest, *marks) if one.here), None)
            if here is not None:
                codes = f"{marks[0].shift.code},{rest[0].shift.code}"
                yield _problem(Trouble.DOUBLE, True, own.worker, here, told, codes)


def _meeting(own: Own, works: Sequence[Work], limits: Limits) -> Iterator[Problem]:
    """Shifts that overlap, and shifts of different days with too little rest between; `works` in order of time."""
    timed = [one for one in works if one.ends > one.starts]
    for before, after in _after_longest(timed):
        here = after if after.here else before
        if not here.here:
            continue
        codes = f"{before.shift.code},{after.shift.code}"
        if after.starts < before.ends:
            told = f"{_told(before)} 与 {_told(after)} 时间重叠"
            yield _problem(Trouble.DOUBLE, True, own.worker, here, told, codes)
    worked = [one for one in timed if one.shift.kind is not ShiftKind.STANDBY]
    for before, after in _after_longest(worked):
        here = after if after.here else before
        gap = after.starts - before.ends
        if not here.here or before.day == after.day or not 0 <= gap < limits.rest_minutes:
            continue
        codes = f"{before.shift.code},{after.shift.code}"
        yield _problem(Trouble.REST, False, own.worker, here, _rest_words(before, after, gap, limits), codes)


def _after_longest(works: Sequence[Work]) -> Iterator[tuple[Work, Work]]:
    """Each shift with the one that ends last of those that begin before it."""
    longest: Work | None = None
    for one in works:
        if longest is not None:
            yield longest, one
        if longest is None or one.ends > longest.ends:
            longest = one


def _rest_words(before: Work, after: Work, gap: int, limits: Limits) -> str:
    """12-08 晚班 24:00 下班，次日 08:00 早班，间隔 8 小时，少于 11 小时."""
    ended = f"{before.day:%m-%d} {before.shift.name}{_of(before)} {words(_clock(before, before.ends))} 下班"
    day = "次日" if after.day - before.day == timedelta(1) else f"{after.day:%m-%d}"
    begins = f"{day} {words(_clock(after, after.starts))} {after.shift.name}{_of(after)}"
    return f"{ended}，{begins}，间隔 {length(gap)}，少于 {length(limits.rest_minutes)}"


def length(minutes: int) -> str:
    """A length of time in words: 8 小时, 7 小时 30 分, 45 分钟."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} 分钟"
    return f"{hours} 小时" + (f" {rest} 分" if rest else "")


def _clock(one: Work, at: int) -> int:
    return at - one.day.toordinal() * DAY_MINUTES


def _of(one: Work) -> str:
    return f"（{one.place}）" if one.place else ""


def _told(one: Work) -> str:
    times = one.shift.times
    return f"{one.day:%m-%d} {one.shift.name}{_of(one)} {span(times) if times is not None else ''}".rstrip()


def _problem(kind: Trouble, hard: bool, worker: Worker, at: Work, told: str, codes: str) -> Problem:
    about = f"{kind}:{worker.employee_id}:{at.day}:{at.position}:{codes}"
    return Problem(kind, hard, worker.employee_id, at.day, at.position, worker.name, told, about)


@dataclass(frozen=True)
class Ways:
    """What a way out may set: shifts that may be planned on a day, marks of leave, the sign of a day off if any."""

    choices: Callable[[date], Sequence[Shift]]
    marks: Sequence[Shift] = ()
    off: str = REST


def fixed(own: Own, problem: Problem, ways: Ways, limits: Limits) -> Problem:
    """The problem with one way out: another shift that has none there, the leave, a day off, or nothing in the cell."""
    if problem.kind is Trouble.AWAY and not problem.hard:
        return problem  # another sign would take a day of work from who is on a trip
    code, told = _way_out(own, problem, ways, limits)
    return replace(problem, fix=Fix(told, own.worker.employee_id, problem.day, problem.position, code))


def _way_out(own: Own, problem: Problem, ways: Ways, limits: Limits) -> tuple[str, str]:
    """The sign to set and what that is called."""
    day, position = problem.day, problem.position
    off = (ways.off, "改为公休") if ways.off and position == 1 else ("", "清空这一格")
    if problem.kind is Trouble.GONE:
        return "", "清空这一格"
    if problem.kind is Trouble.AWAY:
        leave = next((one for one in ways.marks if position == 1 and one.name in problem.words), None)
        return (leave.code, f"改为{leave.name}") if leave is not None else off
    cells = own.cells[day]
    here = cells[position].shift
    marked = next((c.shift for at, c in cells.items() if at != position and c.shift and c.shift.is_leave), None)
    if problem.kind is Trouble.DOUBLE and marked is not None:
        return "", f"只留{marked.name}"
    others = [one for one in ways.choices(day) if here is None or one.id != here.id]
    beside = _beside(own, day, position)
    found = next((one for one in others if _fits(own, day, one, beside, limits)), None)
    return (found.code, f"改为{found.name}") if found is not None else off


def fits(own: Own, day: date, shift: Shift, limits: Limits) -> bool:
    """Whether somebody could take a shift on a day, as his first one, without anything being wrong with it."""
    return _fits(own, day, shift, _beside(own, day, 1), limits)


def _beside(own: Own, day: date, position: int) -> list[Work]:
    """His shifts of the day and of the days before and after, here and elsewhere, without one cell."""
    days = [day + timedelta(step) for step in (-1, 0, 1)]
    here = [
        work(on, at, cell.shift)
        for on in days
        for at, cell in own.cells.get(on, {}).items()
        if cell.shift is not None and (on, at) != (day, position)
    ]
    return here + [one for one in own.elsewhere if one.day in days]


def _fits(own: Own, day: date, shift: Shift, beside: Sequence[Work], limits: Limits) -> bool:
    one = work(day, 1, shift)
    if next(_alone(own, one, limits), None) is not None:
        return False
    for other in beside:
        if other.day == day and ShiftKind.LEAVE in (other.shift.kind, shift.kind):
            return False
        if other.ends == other.starts or one.ends == one.starts:
            continue
        if one.starts < other.ends and other.starts < one.ends:
            return False
        gap = max(one.starts - other.ends, other.starts - one.ends)
        if other.day != day and other.shift.kind is not ShiftKind.STANDBY and gap < limits.rest_minutes:
            return False
    return True
