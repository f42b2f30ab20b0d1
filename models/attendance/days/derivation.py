"""The days of one person while they are worked out: plan and punches brought together, then read day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from models.attendance.days import assign, evidence, notes
from models.attendance.days.assign import Chain, Interval, Stretch
from models.attendance.days.evidence import Asked, Part
from models.attendance.days.leave import Leave
from models.attendance.days.values import Attended, Cover, Facts, Input, Plain, Stamp
from models.attendance.policy.values import Deviation, Policy, PolicyOn
from models.attendance.workflow import COMP_SOURCE_NAMES, CompSource, DayState, Sign
from models.core.calendar.rules import each_day
from models.roster.rules import Planned, moment
from models.roster.workflow import ShiftKind

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
AWAY_ON_DUTY = (Sign.FIELD, Sign.TRIP)
# A leave that only the roster knows shows the sign that its mark has or names.
MARKS = (
    Sign.SICK, Sign.ANNUAL, Sign.MARRIAGE, Sign.MATERNITY, Sign.BEREAVEMENT, Sign.COMP_REST, Sign.TRIP, Sign.FIELD,
    Sign.TRAINING, Sign.PERSONAL,
)  # fmt: skip


def days(one: Input, policy_on: PolicyOn) -> Sequence[Facts | Plain]:
    """What is found of each day of somebody, in order; nothing is worked out where all of them are told already."""
    told = [one.plain.get(day) for day in _days(one.first, one.last)]
    return [each for each in told if each is not None] if all(told) else Derivation(one, policy_on).days()


@lru_cache(maxsize=64)
def _days(first: date, last: date) -> tuple[date, ...]:
    """The days of a stretch, made once for everybody."""
    return tuple(each_day(first, last))


class Derivation:
    """The days of one person while they are worked out."""

    def __init__(self, one: Input, policy_on: PolicyOn) -> None:
        self.one = one
        self.policy_on = policy_on
        self.stamps: dict[date, list[Stamp]] = defaultdict(list)
        self.strays: dict[date, list[Stamp]] = defaultdict(list)
        self.parts: dict[date, list[Part]] = defaultdict(list)
        self.notes: dict[date, list[str]] = defaultdict(list)
        self.present: list[Interval] = []
        self.day_minutes: dict[date, int] = {}
        covers = sorted(one.covers, key=_by_start)
        self.asked = Asked(one.plan, tuple(each for each in covers if self._counts(each)), one.calls, self.day_minutes)
        # What ended before it can be judged; later nobody knows yet.
        self.known = min(one.now, one.data_until - SECOND) if one.data_until is not None else None
        self.special = frozenset().union(*filter(None, (one.exempt, one.verdicts, one.missed, one.holidays)))
        self.may_earn = bool(one.overtime or one.holidays) or any(
            each.shift is not None and each.shift.kind is ShiftKind.REST_DUTY
                for planned in one.plan.values() for each in planned
        )  # fmt: skip
        self.is_plain = not one.covers and not one.overtime and not one.denials
        self.leave = Leave(self.asked.covers, one.denials, self.day_minutes, one.now)

    def days(self) -> tuple[Facts | Plain, ...]:
        """What is found of each day; plain ones are told already."""
        one = self.one
        found = [
            stretch for day in one.plan if day not in one.plain and self._employed(day)
            for stretch in self._planned(day)
        ]  # fmt: skip
        found += [Stretch(each.starts, each.ends, each.starts.date(), -1, (), 0) for each in one.overtime]
        chains = assign.chains(found, self._window)
        repeat = timedelta(minutes=self.policy_on(one.first).double_minutes)
        for stray in assign.share(chains, sorted(one.stamps), repeat):
            self.stamps[stray.at.date()].append(stray)
            self.strays[stray.at.date()].append(stray)
        for chain in chains:
            self._read(chain)
        return tuple([one.plain.get(day) or self._facts(day) for day in _days(one.first, one.last)])

    def _counts(self, cover: Cover) -> bool:
        """Whether a cover counts: compensatory rest asked for afterwards may not cover lateness (R-039)."""
        if not cover.is_comp_rest or cover.asked_at is None or cover.asked_at <= cover.starts:
            return True
        day = cover.starts.date()
        if self.policy_on(day).comp_rest_covers:
            return True
        for on in (day - DAY, day, day + DAY):
            for planned in self.one.plan.get(on, ()):
                if planned.shift is None or planned.shift.times is None:
                    continue
                starts, ends = moment(on, planned.shift.times.starts), moment(on, planned.shift.times.ends)
                touches = cover.starts < ends and cover.ends > starts
                if touches and not (cover.starts <= starts and ends <= cover.ends):
                    self.notes[on].append(notes.comp_rest_too_late(cover))
                    return False
        return True

    def _employed(self, day: date) -> bool:
        since, until = self.one.employed_from, self.one.employed_until
        within = (since is None or since <= day) and (until is None or day <= until)
        return within and day not in self.one.suspended and day not in self.one.gone

    def _window(self, day: date) -> timedelta:
        return timedelta(minutes=self.policy_on(day).window_minutes)

    def _planned(self, day: date) -> list[Stretch]:
        """The stretches of a day, without what covers take away."""
        found = assign.of_day(day, self.one.plan[day])
        if found:
            self.day_minutes[day] = sum([each.minutes for each in found])
        return [self._uncovered(each) for each in found] if self.asked.covers else found

    def _uncovered(self, one: Stretch) -> Stretch:
        left = one.needs
        for cover in self.asked.covers:
            if cover.starts >= one.ends or cover.ends <= one.starts:
                continue
            less = assign.without(left, ((cover.starts, cover.ends),))
            if cover.leave and less != left:
                self.leave.take(one.day, cover, assign.minutes_of(left) - assign.minutes_of(less))
            if less and less[0][0] != left[0][0]:
                self.notes[one.day].append(notes.begins_later(cover, less[0][0]))
            if less and less[-1][1] != left[-1][1]:
                self.notes[one.day].append(notes.ends_earlier(cover, less[-1][1]))
            left = less
        return assign.stretch(one.day, one.place, one.starts, one.ends, left)

    def _read(self, chain: Chain) -> None:
        """Read the evidence of a chain, and keep it by day."""
        policy = self.policy_on(chain.stretches[0].day)
        if self.is_plain and len(chain.stamps) == 2 and len(chain.stretches) == 1 and self._was_plain(chain, policy):
            return
        if policy.flexes:
            self._allow_later(chain, policy)
        parts, ends = evidence.read(chain, self.asked, policy)
        for part in parts:
            self.parts[part.attended.planned.day].append(part)
        if self.one.overtime and ends.came is not None and ends.left is not None:
            self.present.append((ends.came.at, ends.left.at))
        if chain.stamps:
            self._keep(chain, parts)

    def _was_plain(self, chain: Chain, policy: Policy) -> bool:
        """Keep what most work shows, one punch before and one after it on the same day, without further ado."""
        (stretch,), (came, left) = chain.stretches, chain.stamps
        starts, until, day, place, needs, minutes = stretch
        if came.at > starts or left.at < until or came.boundary or left.boundary:
            return False
        if came.at.date() != day or left.at.date() != day:
            return False
        if policy.flexes or policy.pre_shift_counts or minutes <= policy.double_minutes:
            return False
        attended = Attended(self.one.plan[day][place], starts, until, came, left, (), (), (), minutes)
        self.parts[day].append(Part(place, attended, needs, (), (), True))
        self.stamps[day] += chain.stamps
        return True

    def _keep(self, chain: Chain, parts: Sequence[Part]) -> None:
        """Put the punches of a chain to the days that they belong to."""
        stretches, stamps = chain.stretches, chain.stamps
        day = stretches[0].day
        if stretches[-1].day == day == stamps[-1].at.date() == stamps[0].at.date():
            self.stamps[day] += stamps
            return
        used = {stamp: part.attended.planned.day for part in parts for stamp in _stamps_of(part)}
        for stamp in stamps:
            begun = next((each for each in reversed(stretches) if each.starts <= stamp.at), stretches[0])
            own = used.get(stamp, begun.day)
            self.stamps[own].append(stamp)
            if stamp.at.date() != own:
                self.notes[stamp.at.date()].append(notes.belongs_to(stamp, own))

    def _allow_later(self, chain: Chain, policy: Policy) -> None:
        """Who worked late the evening before may begin later; only the first work of a day."""
        first = chain.stretches[0]
        if not first.needs or self.parts.get(first.day):
            return
        before = [part.attended for part in self.parts.get(first.day - DAY, ())]
        stayed = [each.left.at - _planned_end(each) for each in before if each.left is not None]
        over = max(stayed, default=timedelta()) // MINUTE
        later = max((each.later_minutes for each in policy.flexes if over >= each.after_minutes), default=0)
        needs = assign.without(first.needs, ((first.starts, first.starts + timedelta(minutes=later)),))
        if later and needs:
            chain.stretches[0] = assign.stretch(first.day, first.place, first.starts, first.ends, needs)
            self.notes[first.day].append(notes.may_come_later(over, needs[0][0]))

    def _facts(self, day: date) -> Facts:
        """One day, from what was kept of it."""
        one = self.one
        planned = one.plan.get(day)
        parts = self.parts.get(day, [])
        if self.is_plain and planned and parts and not (day in self.special or day in self.notes or day in self.strays):
            facts = self._ordinary(day, planned, parts)
            if facts is not None:
                return facts
        missed = one.missed.get(day, ()) if one.missed else ()
        verdict = one.verdicts.get(day) if one.verdicts else None
        exempt = one.exempt.get(day, "") if one.exempt else ""
        own_notes = self.notes.get(day, [])
        deviations: tuple[Deviation, ...] = ()
        if not self._employed(day):
            state, sign = DayState.OUTSIDE, Sign.BLANK
            own_notes += [notes.SUSPENDED] if day in one.suspended else []
        elif planned is None:
            state, sign = self.leave.unplanned(day, own_notes)
        elif not parts:
            state, sign = self._without_work(day, planned, own_notes)
        else:
            state, sign = self._standing(parts, bool(exempt), own_notes)
            if state is DayState.SETTLED and not exempt:
                deviations = evidence.deviations_of(parts, self.asked, self.day_minutes[day])
            deviations = self.leave.without(day, parts, deviations, own_notes)
        if verdict is not None and state in (DayState.WAITING, DayState.RUNNING, DayState.PLANNED):
            state = DayState.SETTLED
            own_notes = [note for note in own_notes if note not in notes.NOT_YET]
        if day in self.stamps:
            own_notes += self._about_punches(day, state, bool(exempt), parts)
        worked = sum([part.attended.worked_minutes for part in parts])
        if exempt and state is DayState.SETTLED:
            worked = sum(assign.minutes_of(part.needs) for part in parts)
        comp, earned = self._earned(day, parts, bool(exempt), own_notes) if self.may_earn else (0, ())
        stamps = tuple(sorted(self.stamps[day])) if day in self.stamps else ()
        return Facts(
            day, state, planned or (), tuple([part.attended for part in parts]), stamps, (*deviations, *missed),
            verdict, exempt, self.leave.sign(day, sign), comp, worked, self.day_minutes.get(day, 0),
            tuple(dict.fromkeys(own_notes)), earned, *self.leave.of(day),
        )  # fmt: skip

    def _ordinary(self, day: date, planned: tuple[Planned, ...], parts: Sequence[Part]) -> Facts | None:
        """The facts of a day that is over and shows nothing but work, or None."""
        worked = 0
        for _, attended, needs, deviations, missing, _ in parts:
            if deviations or missing or not needs or self.known is None or needs[-1][1] > self.known:
                return None
            shift = attended.planned.shift
            if shift is None or shift.kind is not ShiftKind.WORK or (shift.times and shift.times.pre_minutes):
                return None
            worked += attended.worked_minutes
        return Facts(
            day, DayState.SETTLED, planned, tuple([part.attended for part in parts]), tuple(self.stamps[day]), (), None,
            "", Sign.PRESENT, 0, worked, self.day_minutes[day],
        )  # fmt: skip

    def _without_work(self, day: date, planned: Sequence[Planned], own_notes: list[str]) -> tuple[DayState, Sign]:
        """Rest, stand-by at home, or a leave that the roster marks, maybe without a slip that says so."""
        shifts = [each.shift for each in planned if each.shift is not None]
        leave = next((shift for shift in shifts if shift.kind is ShiftKind.LEAVE), None)
        if leave is None:
            own_notes += [notes.STANDBY] if shifts else []
            return self.leave.at_rest(day, own_notes, is_empty=not planned)
        asked = self.leave.marked(day, own_notes)
        if asked is not None:
            return self.leave.state(day), asked
        own_notes.append(notes.mark(leave.code))
        words = leave.code + leave.name
        sign = next((each for each in MARKS if each.value in words), Sign.BLANK)
        return self.leave.state(day), sign

    def _standing(self, parts: Sequence[Part], exempt: bool, own_notes: list[str]) -> tuple[DayState, Sign]:
        """How far a day with work has come, and its sign as long as nothing deviates."""
        needed = [part for part in parts if part.needs]
        covered = next((part.attended.covers[0].sign for part in parts if part.attended.covers), Sign.PRESENT)
        ended = max(part.needs[-1][1] for part in needed) if needed else None
        until = ended or max(part.attended.ends for part in parts)
        if until > self.one.now:
            if not needed or min(part.attended.starts for part in parts) > self.one.now:
                return DayState.PLANNED, Sign.BLANK if needed else covered
            own_notes += [] if exempt else [notes.RUNNING]
            return DayState.RUNNING, Sign.BLANK
        if not needed:
            return DayState.SETTLED, covered
        if exempt:
            return DayState.SETTLED, Sign.EXEMPT
        unstated = [part.needs[-1][1] for part in needed if not _is_stated(part)]
        if unstated and (self.known is None or max(unstated) > self.known):
            own_notes.append(notes.WAITING)
            return DayState.WAITING, Sign.BLANK
        if any(at.date() in self.one.empty_days for part in needed for _, at in part.missing):
            own_notes.append(notes.NOBODY_PUNCHED)
            return DayState.WAITING, Sign.BLANK
        return DayState.SETTLED, Sign.PRESENT

    def _about_punches(self, day: date, state: DayState, exempt: bool, parts: Sequence[Part]) -> list[str]:
        """What is said about punches that decide nothing."""
        strays = self.strays.get(day)
        if exempt and parts:
            return [notes.exempt_punched(self.stamps[day])]
        if strays and state is DayState.OUTSIDE:
            return [notes.outside(strays)]
        if strays and state is DayState.UNPLANNED:
            return [notes.unplanned(strays)]
        if strays and state is DayState.REST:
            standby = any(each.shift is not None for each in self.one.plan[day])
            return [notes.standby(strays) if standby else notes.rest(strays)]
        if strays and not parts:
            return [notes.on_leave(strays, is_marked=not self.leave.takes(day))]
        said = [notes.stray(strays, self.policy_on(day).window_minutes)] if strays else []
        for part in parts:
            shift, came = part.attended.planned.shift, part.attended.came
            before = shift.times.pre_minutes if shift is not None and shift.times is not None else 0
            if before and came is not None and not part.deviations:
                due = part.attended.starts - timedelta(minutes=before)
                said += [notes.before_shift(before)] if came.at - due >= MINUTE else []
            if not part.needs and self.leave.takes(day) and _stamps_of(part):
                said.append(notes.on_leave(sorted(_stamps_of(part)), is_marked=False))
        return said

    def _earned(
        self, day: date, parts: Sequence[Part], as_planned: bool, own_notes: list[str]
    ) -> tuple[int, tuple[CompSource, ...]]:
        """Minutes of compensatory rest that a day gave, and for what: duty on free days, approved overtime.

        Of a day with duty and other work only the duty counts; who need not punch worked as it was planned.
        """
        holiday = self.one.holidays.get(day, "") if self.one.holidays else ""
        duty = [part for part in parts if _is_duty(part)]
        if not holiday and not duty and not self.one.overtime:
            return 0, ()
        rules = {each.source: each for each in reversed(self.policy_on(day).comp)}
        work: list[tuple[CompSource, str, int]] = []
        if holiday and (CompSource.HOLIDAY in rules or not duty):
            work.append((CompSource.HOLIDAY, holiday, _worked(parts, as_planned)))
        elif duty:
            work.append((CompSource.REST_DUTY, COMP_SOURCE_NAMES[CompSource.REST_DUTY], _worked(duty, as_planned)))
        work += [
            (CompSource.OVERTIME, each.title, self._overtime(each))
            for each in self.one.overtime if each.starts.date() == day and each.ends <= self.one.now
        ]  # fmt: skip
        total = 0
        sources: list[CompSource] = []
        for source, title, minutes in work:
            rule = rules.get(source)
            given = minutes * rule.percent // 100 if rule is not None and minutes >= rule.least_minutes else 0
            if given:
                own_notes.append(notes.earned(title, minutes, given))
                sources.append(source)
            elif source is CompSource.OVERTIME:
                own_notes.append(notes.not_earned(title, minutes))
            total += given
        return total, tuple(dict.fromkeys(sources))

    def _overtime(self, asked: Cover) -> int:
        """Minutes of approved overtime in which the person was there, outside his shifts."""
        day = asked.starts.date()
        shifts = [need for on in (day - DAY, day) for part in self.parts.get(on, ()) for need in part.needs]
        outside = assign.without(((asked.starts, asked.ends),), shifts)
        if self.one.exempt and day in self.one.exempt:
            return assign.minutes_of(outside)
        there = [*self.present, *((each.starts, each.ends) for each in self.one.covers if each.sign in AWAY_ON_DUTY)]
        missing = assign.without(outside, there)
        return assign.minutes_of(outside) - assign.minutes_of(missing)


def _is_duty(part: Part) -> bool:
    shift = part.attended.planned.shift
    return shift is not None and shift.kind is ShiftKind.REST_DUTY


def _worked(parts: Sequence[Part], as_planned: bool) -> int:
    return sum(assign.minutes_of(part.needs) if as_planned else part.attended.worked_minutes for part in parts)


def _is_stated(part: Part) -> bool:
    """Whether approved requests say when somebody came and left, as a sign-in sheet does: no import is awaited."""
    ends = [one for one in (part.attended.came, part.attended.left) if one is not None]
    return part.punched and not part.missing and all(one.by_request for one in ends)


def _planned_end(one: Attended) -> datetime:
    """When the shift ends by its hours, whatever field duty or leave makes of it."""
    times = one.planned.shift.times if one.planned.shift is not None else None
    return moment(one.planned.day, times.ends) if times is not None else one.ends


def _stamps_of(part: Part) -> list[Stamp]:
    one = part.attended
    return [stamp for stamp in (one.came, one.left, *one.doubles, *one.between) if stamp is not None]


def _by_start(one: Cover) -> tuple[datetime, datetime, str, int]:
    return one.starts, one.ends, one.entity, one.record
