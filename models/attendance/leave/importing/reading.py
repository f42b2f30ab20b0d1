"""What a row of a list of leave means: the type, from when to when, what it comes to by the regulation; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from models.attendance.leave import rules
from models.attendance.leave.filing import Filed
from models.attendance.leave.importing import columns, spans
from models.attendance.leave.importing.columns import LABELS, Decision
from models.attendance.leave.importing.known import Known, Someone
from models.attendance.leave.importing.spans import Amount, Edge, Unclear
from models.attendance.leave.policy.values import FULL_DAY, LeavePolicy, LeavePolicyOn, LeaveType
from models.attendance.leave.slips import Plan
from models.attendance.leave.telling import length_of, span
from models.attendance.workflow import LeaveState, NoticeKind
from models.core.calendar.rules import Calendar
from models.core.cells import Fault
from models.core.imports.register import ImportRow

EARLIEST = datetime.combine(date(2000, 1, 1), time())
AHEAD, LONGEST = timedelta(days=366), timedelta(days=731)
ONE_DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STATES: Mapping[Decision, LeaveState] = {
    Decision.APPROVED: LeaveState.APPROVED,
    Decision.RETURNED: LeaveState.RETURNED,
    Decision.REFUSED: LeaveState.REFUSED,
    Decision.WAITING: LeaveState.SUBMITTED,
    Decision.WITHDRAWN: LeaveState.WITHDRAWN,
}


@dataclass(frozen=True)
class Wanted:
    """A row that is understood: whose leave, what it comes to, and what the file says beside.

    `told` are sentences about what a person should look at. `has_time` is false where nobody wrote when it was asked
    for.
    """

    person: Someone
    filed: Filed
    starts: datetime
    ends: datetime
    applied_at: datetime
    has_time: bool
    state: LeaveState
    returned_at: datetime | None
    decided_at: datetime | None
    told: tuple[str, ...] = ()

    @property
    def until(self) -> datetime:
        """When it ended: an earlier return ends it."""
        return self.ends if self.returned_at is None else min(self.ends, max(self.starts, self.returned_at))

    def is_same(self, kind: str, starts: datetime, ends: datetime, length: int) -> bool:
        """Whether other leave of the person is this one: written in days and in hours it takes the same of its days."""
        if kind != self.filed.kind.code:
            return False
        if (starts, ends) == (self.starts, self.ends):
            return True
        within = starts < self.ends and ends > self.starts and length == self.filed.length.hundredths
        return within and (starts.date(), _last(ends)) == (self.starts.date(), _last(self.ends))

    @property
    def months(self) -> frozenset[str]:
        """The months (2026-10) that it takes days of; the day before counts too where it takes a night shift of it."""
        last = _last(self.ends)
        first = min(self.starts.date(), self.filed.taken.day)
        months = (last.year - first.year) * 12 + last.month - first.month
        return frozenset(
            f"{first.year + (first.month - 1 + n) // 12}-{(first.month - 1 + n) % 12 + 1:02d}"
            for n in range(months + 1)
        )


def _last(ends: datetime) -> date:
    """The last day of a leave that ends then."""
    return (ends - timedelta(microseconds=1)).date()


class Bad(Exception):
    """A row that is refused, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


@dataclass
class Reader:
    """Understanding rows of which the people are found, a month at a time."""

    known: Known
    policy_on: LeavePolicyOn
    days: Calendar
    plans: Mapping[int, Plan] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._end_of_day = cache(self.known.end_of_day)

    def read(self, row: ImportRow, person: Someone) -> Wanted:
        """What a row means. Raises Bad."""
        regulation = self.policy_on(row.values["starts"].day)
        kind = self._kind(row, regulation)
        plan = self.plans.get(person.id, {})
        starts, ends = self._span(row, plan)
        self._require_service(row, person, starts, ends)
        length = rules.length(
            kind, starts, ends, plan, self.days, long_counts_rest_days=regulation.long_counts_rest_days
        )
        taken = rules.taken(starts, ends, plan)
        applied_at = self._moment(row, "applied")
        has_time = applied_at is not None
        demanded = rules.requirement(regulation, kind, length, taken, applied_at or taken.begins, self.days)
        if applied_at is None:
            applied_at = _presumed(row, demanded.latest, taken.begins, ends)
            demanded = rules.requirement(regulation, kind, length, taken, applied_at, self.days)
        decision = columns.decision(row.values)
        returned = self._returned(row, decision, plan, starts, ends)
        if decision is Decision.APPROVED and returned is not None:
            decision = Decision.RETURNED
        told = tuple(_differing(row.values.get("days"), kind, length.hundredths, starts, ends))
        until = ends if returned is None else min(ends, max(starts, returned))
        if until < ends:
            length = rules.length(
                kind, starts, until, plan, self.days, long_counts_rest_days=regulation.long_counts_rest_days
            )
        needed = kind.needed(taken.span, length.hundredths)
        due = rules.proof_due(kind, until, self.days, end_of_day=self._end_of_day(until.date())) if needed else None
        return Wanted(
            person, Filed(regulation, kind, plan, taken, length, demanded, due), starts, ends, applied_at, has_time,
            STATES[decision], returned, self._moment(row, "decided"), told,
        )  # fmt: skip

    def _kind(self, row: ImportRow, regulation: LeavePolicy) -> LeaveType:
        words = row.values["kind"]
        found = regulation.named(words) or regulation.named(re.sub(r"[(（].*|[-—/ ].*|\d.*|半天.*", "", words))
        others = [regulation.named(part) for part in re.split(r"[/、，,；;+＋和及]", words)]
        two = list(dict.fromkeys(one.label for one in others if one is not None))
        if len(two) > 1:
            sentence = f"一行里写了{'和'.join(two)}。请分成几行，每行一种假，各写起止时间。"
            raise Bad(row.fault(LABELS["kind"], words, "UNKNOWN_LEAVE", sentence))
        if found is not None:
            return found
        listed = "、".join(one.label for one in regulation.types.values())
        sentence = f"制度里没有“{words}”这种假。已有：{listed}。请改成其中一种，或先在假别里增加它或它的别名。"
        raise Bad(row.fault(LABELS["kind"], words, "UNKNOWN_LEAVE", sentence))

    def _span(self, row: ImportRow, plan: Plan) -> tuple[datetime, datetime]:
        first, last, said = row.values["starts"], row.values.get("ends"), row.values.get("days")
        try:
            starts, ends = spans.settle(first, last, said, plan)
        except Unclear as unclear:
            key = "starts" if unclear.code == "BAD_SPAN" else "ends"
            raise Bad(row.fault(LABELS[key], _told(first, last), unclear.code, unclear.sentence)) from unclear
        if ends <= starts:
            raise Bad(row.fault(LABELS["ends"], _told(first, last), "BAD_SPAN", columns.BACKWARDS))
        fault = self._far(starts, ends) or _impossible(said, starts, ends)
        if fault is not None:
            raise Bad(row.fault(LABELS[fault[0]], span(starts, ends), fault[1], fault[2]))
        return starts, ends

    def _far(self, starts: datetime, ends: datetime) -> tuple[str, str, str] | None:
        if starts < EARLIEST or starts > self.known.now + AHEAD:
            return "starts", "BAD_DATE", f"开始时间是 {starts:%Y-%m-%d}，离现在太远了。请核对年份。"
        if ends - starts > LONGEST:
            return "ends", "BAD_SPAN", f"从 {starts:%Y-%m-%d} 到 {ends:%Y-%m-%d} 超过两年。请核对年份。"
        return None

    def _require_service(self, row: ImportRow, person: Someone, starts: datetime, ends: datetime) -> None:
        last = _last(ends)
        if person.hired_on is not None and last < person.hired_on:
            why = f"{person.name} {person.hired_on:%Y-%m-%d} 才入职，这时候还没有到岗。请核对是不是这个人。"
        elif person.left_on is not None and starts.date() > person.left_on:
            why = f"{person.name}（{person.work_no}）已于 {person.left_on:%Y-%m-%d} 离职。请核对是不是这个人。"
        else:
            return
        raise Bad(row.fault(LABELS["name"], person.name, "LEFT_STAFF", why))

    def _moment(self, row: ImportRow, key: str) -> datetime | None:
        edge: Edge | None = row.values.get(key)
        if edge is None:
            return None
        at = columns.moment_of(edge)
        if at is None:
            raise Bad(row.fault(LABELS[key], columns.yearless(edge), "BAD_DATE", columns.NO_YEAR))
        if at > self.known.now:
            sentence = f"{LABELS[key]}是 {at:%Y-%m-%d %H:%M}，还没有到。请核对。"
            raise Bad(row.fault(LABELS[key], f"{at:%Y-%m-%d %H:%M}", "BAD_DATE", sentence))
        if at < EARLIEST:
            sentence = f"{LABELS[key]}是 {at:%Y-%m-%d}，太早了。请核对年份。"
            raise Bad(row.fault(LABELS[key], f"{at:%Y-%m-%d}", "BAD_DATE", sentence))
        return at

    def _returned(
        self, row: ImportRow, decision: Decision, plan: Plan, starts: datetime, ends: datetime
    ) -> datetime | None:
        """When the person was back; a day alone is the beginning of its work, and that of the last day the end."""
        if decision not in (Decision.APPROVED, Decision.RETURNED):
            return None
        at, edge = self._moment(row, "returned"), row.values.get("returned")
        if at is None or edge is None:
            return min(ends, self.known.now) if decision is Decision.RETURNED else None
        if edge.clock is None:
            begins = rules.whole_days(at.date(), at.date(), plan)[0]
            is_last_day = at.date() in (ends.date(), _last(ends))
            at = ends if is_last_day and begins < ends else min(begins, self.known.now)
        if at < starts:
            sentence = f"销假时间 {at:%Y-%m-%d %H:%M} 早于请假开始。请核对。"
            raise Bad(row.fault(LABELS["returned"], f"{at:%Y-%m-%d %H:%M}", "BAD_DATE", sentence))
        return min(at, self.known.now)


def _presumed(row: ImportRow, latest: datetime | None, begins: datetime, ends: datetime) -> datetime:
    """When leave was asked for where nobody wrote it: in time, or afterwards where the list says that nobody knew."""
    if row.values["notice"][0] == NoticeKind.NONE:
        return ends
    return latest if latest is not None and latest < begins else begins - HOUR


def _told(first: Edge, last: Edge | None) -> str:
    days = [edge.day for edge in (first, last) if edge is not None and isinstance(edge.day, date)]
    return " 至 ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day in days))


def _impossible(said: Amount | None, starts: datetime, ends: datetime) -> tuple[str, str, str] | None:
    """Why a stated length cannot be that of the time between the ends, or None."""
    if said is None:
        return None
    days = _last(ends) - starts.date() + ONE_DAY
    if said.days > days.days * FULL_DAY or said.minutes > days / timedelta(minutes=1):
        sentence = f"写明的时长比 {span(starts, ends)} 还长。请核对起止时间和时长。"
        return "days", "LENGTH_MISMATCH", sentence
    return None


def _differing(said: Amount | None, kind: LeaveType, length: int, starts: datetime, ends: datetime) -> Iterator[str]:
    """What a person should look at: a stated length that differs from the roster's, and leave that takes no work."""
    if not length:
        yield "这段时间按排班没有要上的班，按 0 天导入。请核对时间和排班。"
        return
    if said is None or said.minutes or said.days == length:
        return
    last = _last(ends)
    if said.days != ((last - starts.date()).days + 1) * FULL_DAY or not kind.counts_rest_days:
        yield f"文件写 {length_of(said.days)}，按排班是 {length_of(length)}。按起止时间导入，请核对。"
