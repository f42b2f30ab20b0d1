"""Where an unpaid charge stands on the ladder of dunning, told from its due day and the contacts (R-261 to R-266).

Pure: `standing` puts the same into SQL, and a test holds both side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.core.calendar.rules import Calendar, Count, add_workdays

DUE, ANYTIME = "due", ""  # what a step of the ladder may come after, beside another step
ONE_DAY = timedelta(days=1)
# Results of a contact by which a step is done: the customer knows.
COUNTING = ("reached", "promised", "refused", "disputed")


class Phase(StrEnum):
    """How far dunning has come, whatever the steps of the ladder are called."""

    NOT_DUE = "not_due"
    IDLE = "idle"
    CONTACTED = "contacted"
    NOTICED = "noticed"
    STOP_ASKED = "stop_asked"
    STOP_APPROVED = "stop_approved"
    STOPPED = "stopped"


PHASE_NAMES: Mapping[str, str] = {
    Phase.NOT_DUE: "未到催缴日",
    Phase.IDLE: "待催缴",
    Phase.CONTACTED: "已联系",
    Phase.NOTICED: "已发通知单",
    Phase.STOP_ASKED: "拟停供，待批",
    Phase.STOP_APPROVED: "停供已批准",
    Phase.STOPPED: "已停供",
}
PHASE_TONES: Mapping[str, str] = {
    Phase.NOT_DUE: "mute",
    Phase.IDLE: "teal",
    Phase.CONTACTED: "info",
    Phase.NOTICED: "warn",
    Phase.STOP_ASKED: "bad",
    Phase.STOP_APPROVED: "bad",
    Phase.STOPPED: "bad",
}
# The phase of a charge by the state of the stop that is proposed or carried out for its account.
STOPS: Mapping[str, Phase] = {
    "asked": Phase.STOP_ASKED, "approved": Phase.STOP_APPROVED, "done": Phase.STOPPED,
}  # fmt: skip


class When(StrEnum):
    """When the next step is to be taken, as of today; `NONE` where there is no next step, or it has no day."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"
    NONE = "none"


WHEN_NAMES: Mapping[str, str] = {
    When.OVERDUE: "已过期限", When.TODAY: "今天", When.WEEK: "本周内", When.LATER: "以后", When.NONE: "没有日期",
}  # fmt: skip
WHEN_TONES: Mapping[str, str] = {
    When.OVERDUE: "bad", When.TODAY: "warn", When.WEEK: "info", When.LATER: "mute", When.NONE: "mute",
}  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: `days` after the day of the step before it, or after the last day to pay.

    Without `days` a person decides when. One that `proposes` is a stop of supply. `min_amount` is fen that have to be
    open. `source` is where it stands, `recommended` that it is a recommendation of ours.
    """

    code: str
    label: str
    after: str
    days: int | None
    count: Count = Count.CALENDAR
    way: str = "phone"
    document: str = ""
    role: str = ""
    approval: bool = False
    proposes: bool = False
    min_amount: int = 0
    source: str = ""
    article_id: int | None = None
    recommended: bool = False

    @property
    def phase(self) -> Phase:
        """How far a charge is when this step was the last; a stop is told by its own state."""
        return Phase.NOTICED if self.document else Phase.CONTACTED

    def day(self, calendar: Calendar, base: date) -> date | None:
        """The day from which this step is due, when the one before it was on `base`; it moves for no holiday."""
        if self.days is None:
            return None
        if self.count is Count.WORKING:
            return add_workdays(calendar, base, self.days)
        return base + timedelta(days=self.days)

    def latest_base(self, calendar: Calendar, until: date) -> date | None:
        """The last day of the step before it from which this one is due by `until`, at the latest."""
        if self.days is None:
            return None
        if self.count is Count.WORKING and self.days:
            return add_workdays(calendar, until + ONE_DAY, -self.days) - ONE_DAY
        return until - timedelta(days=self.days)


Ladder = tuple[Rung, ...]


def chained(rungs: Iterable[Rung]) -> Ladder:
    """The steps in the order in which they follow each other from the last day to pay on; others are left out."""
    after = {one.after: one for one in rungs if one.after != ANYTIME}
    found: list[Rung] = []
    current = DUE
    while current in after and after[current] not in found:
        found.append(after[current])
        current = found[-1].code
    return tuple(found)


@dataclass(frozen=True)
class Contact:
    """A contact that was not withdrawn: the step that it was, its day, whether it counts, and what was promised."""

    step: str
    on: date
    counts: bool = True
    promised_on: date | None = None


@dataclass(frozen=True)
class Arrear:
    """An unpaid charge: fen that are open, and the last day to pay (inclusive), None where nobody laid it down."""

    open: int
    due_on: date | None


@dataclass(frozen=True)
class Stage:
    """Where an unpaid charge stands: the last step that was done and when, the next one and from which day on.

    `held_until` is the day (inclusive) by which payment was promised, while it lies ahead.
    """

    phase: Phase
    done: Rung | None = None
    done_on: date | None = None
    next: Rung | None = None
    next_on: date | None = None
    held_until: date | None = None
    when: When = When.NONE

    @property
    def is_due(self) -> bool:
        """Whether the next step is to be taken now."""
        return self.when in (When.OVERDUE, When.TODAY)


def week_end(today: date) -> date:
    """The Sunday of this week."""
    return today + timedelta(days=6 - today.weekday())


def stage(
    arrear: Arrear, contacts: Sequence[Contact], ladder: Ladder, today: date, calendar: Calendar, stop: str = ""
) -> Stage | None:
    """Where a charge stands today; None for one on which nothing is open: a payment ends the ladder.

    A step is done by the first contact that counts after the last day to pay; the furthest one done tells the stage,
    whatever was left out before it. `stop` is the state of a stop of the account that was not refused or ended. What
    was promised holds the next step until that day has passed (R-263 to R-265).
    """
    if arrear.open <= 0:
        return None
    promised = max((one.promised_on for one in contacts if one.promised_on is not None), default=None)
    held = promised if promised is not None and promised >= today else None
    first = ladder[0] if ladder else None
    if arrear.due_on is None:
        return Stage(Phase.NOT_DUE, held_until=held)
    done, done_on = _furthest(arrear.due_on, contacts, ladder)
    is_overdue = arrear.due_on < today
    if is_overdue and stop in STOPS:
        proposing = next((one for one in ladder if one.proposes), done)
        return Stage(STOPS[stop], proposing, done_on, held_until=held)
    following = ladder[ladder.index(done) + 1 :][:1] if done is not None else (first,)
    upcoming = next((one for one in following if one is not None and arrear.open >= one.min_amount), None)
    phase = Phase.NOT_DUE if not is_overdue else done.phase if done is not None else Phase.IDLE
    base = done_on or arrear.due_on
    day = upcoming.day(calendar, base) if upcoming is not None else None
    if day is not None and promised is not None:
        day = max(day, promised + ONE_DAY)
    return Stage(phase, done, done_on, upcoming, day, held, _when(day, today))


def _furthest(due_on: date, contacts: Sequence[Contact], ladder: Ladder) -> tuple[Rung | None, date | None]:
    """The last step of the ladder that was done since the due day, and when it was first."""
    for rung in reversed(ladder):
        days = [one.on for one in contacts if one.step == rung.code and one.counts and one.on > due_on]
        if days and not rung.proposes:
            return rung, min(days)
    return None, None


def _when(day: date | None, today: date) -> When:
    if day is None:
        return When.NONE
    if day < today:
        return When.OVERDUE
    if day == today:
        return When.TODAY
    return When.WEEK if day <= week_end(today) else When.LATER


def days_overdue(due_on: date | None, today: date) -> int:
    """For how many days a charge has been overdue; 0 until its last day has passed, and where it has none."""
    return max((today - due_on).days, 0) if due_on is not None else 0
