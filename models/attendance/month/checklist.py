"""What is still open about a month: what keeps its sheets from closing, and what whoever closes them answers for.

Hard matters keep a month from closing. Soft ones do not, but who closes it says why, and they are kept with the sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from models.attendance.days.given import title_of
from models.attendance.days.values import Day, Month
from models.attendance.leave import slips
from models.attendance.leave.values import Phase
from models.attendance.requests import digests
from models.attendance.tables import AttendanceRequest, DayVerdict, LeaveSlip
from models.attendance.workflow import DayState, Event, LeaveState, RequestState, Result, VerdictState
from models.core.calendar.rules import each_day
from models.core.many import theirs

ONE_DAY = timedelta(days=1)
NAMED = 3  # days that a sentence lists


class Kind(StrEnum):
    """What is open about somebody's month."""

    UNEXPLAINED = "unexplained"
    REQUEST = "request"
    VERDICT = "verdict"
    LEAVE = "leave"
    NO_ROSTER = "no_roster"
    NO_DATA = "no_data"
    RUNNING = "running"
    ABSENT = "absent"
    PROOF = "proof"
    RETURN = "return"
    CHANGED = "changed"
    UNCONFIRMED = "unconfirmed"
    APPROVER = "approver"
    UNLISTED = "unlisted"


KIND_NAMES: Mapping[str, str] = {
    Kind.UNEXPLAINED: "待说明",
    Kind.REQUEST: "申请待批准",
    Kind.VERDICT: "更正待批准",
    Kind.LEAVE: "请假待批准",
    Kind.NO_ROSTER: "没有排班",
    Kind.NO_DATA: "没有打卡数据",
    Kind.RUNNING: "班次未结束",
    Kind.ABSENT: "无打卡计旷工",
    Kind.PROOF: "请假证明未到期",
    Kind.RETURN: "未销假",
    Kind.CHANGED: "确认后有变化",
    Kind.UNCONFIRMED: "未确认",
    Kind.APPROVER: "批准人未经确认",
    Kind.UNLISTED: "未列入考勤表",
}
KIND_TONES: Mapping[str, str] = {
    Kind.UNEXPLAINED: "bad",
    Kind.REQUEST: "info",
    Kind.VERDICT: "info",
    Kind.LEAVE: "info",
    Kind.NO_ROSTER: "bad",
    Kind.NO_DATA: "bad",
    Kind.RUNNING: "mute",
    Kind.ABSENT: "warn",
    Kind.PROOF: "warn",
    Kind.RETURN: "warn",
    Kind.CHANGED: "vio",
    Kind.UNCONFIRMED: "mute",
    Kind.APPROVER: "warn",
    Kind.UNLISTED: "bad",
}
HARD = frozenset({
    Kind.UNEXPLAINED, Kind.REQUEST, Kind.VERDICT, Kind.LEAVE, Kind.NO_ROSTER, Kind.NO_DATA, Kind.RUNNING,
})  # fmt: skip
# What a day in this state is.
BY_STATE: Mapping[DayState, Kind] = {
    DayState.OPEN: Kind.UNEXPLAINED,
    DayState.UNPLANNED: Kind.NO_ROSTER,
    DayState.WAITING: Kind.NO_DATA,
    DayState.PLANNED: Kind.RUNNING,
    DayState.RUNNING: Kind.RUNNING,
}
# Only with these a slip that was approved is still open.
OPEN_PHASES: Mapping[Phase, Kind] = {
    Phase.PROOF_DUE: Kind.PROOF,
    Phase.RETURN_DUE: Kind.RETURN,
    Phase.RETURN_OVERDUE: Kind.RETURN,
}


@dataclass(frozen=True)
class Item:
    """Something open about somebody: on which days, in words; `entity` and `record` are what waits, where it is one."""

    employee_id: int
    kind: Kind
    days: tuple[date, ...]
    words: str
    entity: str = ""
    record: int | None = None
    asker: int | None = None

    @property
    def is_hard(self) -> bool:
        """Whether it keeps the month from closing."""
        return self.kind in HARD

    @property
    def day(self) -> date:
        """The day where it begins."""
        return self.days[0]


def items(months: Mapping[int, Month], first: date, last: date, now: datetime) -> list[Item]:
    """What is open about these people from the first to the last day of a month, in no order."""
    people = list(months)
    if not people:
        return []
    pending = [*_requests(people, first, last), *_verdicts(people, first, last), *_leave(people, first, last, now)]
    known = digests.confirmed(people, first, last)
    answered = {(one.employee_id, day) for one in pending for day in one.days}
    found: list[Item] = []
    for number, month in months.items():
        found += _of_days(number, month, answered)
        found += _confirmed(number, month, known)
    return [*found, *pending]


def _of_days(number: int, month: Month, answered: Collection[tuple[int, date]]) -> Iterable[Item]:
    """What the days of somebody show, those of a kind together."""
    by_kind: dict[Kind, list[date]] = {}
    for day in month.days:
        state = day.state
        if state is DayState.SETTLED and not day.judged:
            continue
        if state is DayState.UNPLANNED and day.like.exempt:
            continue  # who need not punch is planned only if the office wants it
        kind = BY_STATE.get(state)
        if kind is None and state is DayState.SETTLED and _is_missed(day) and (number, day.day) not in answered:
            kind = Kind.ABSENT
        if kind is not None:
            by_kind.setdefault(kind, []).append(day.day)
    return [Item(number, kind, tuple(days), _told(kind, days)) for kind, days in by_kind.items()]


def _is_missed(day: Day) -> bool:
    """Whether a day is absence only because no record tells anything."""
    return any(
        one.result is Result.ABSENCE and one.verdict is None and one.deviation is not None
        and one.deviation.event is Event.NO_RECORD for one in day.judged
    )  # fmt: skip


def _told(kind: Kind, days: Sequence[date]) -> str:
    told = f"{len(days)} 天{KIND_NAMES[kind]}（{listed(days)}）"
    return f"{told}，请排班，或登记免打卡" if kind is Kind.NO_ROSTER else told


def listed(days: Sequence[date]) -> str:
    """Days in a few words: 10-05、10-09、10-12 等."""
    return "、".join(f"{one:%m-%d}" for one in days[:NAMED]) + ("等" if len(days) > NAMED else "")


def _confirmed(number: int, month: Month, known: Mapping[tuple[int, date], digests.Confirmed]) -> Iterable[Item]:
    """Days of work that nobody confirmed as they are, and days that came out otherwise since."""
    fresh, changed = [], []
    for day in month.days:
        if day.state is not DayState.SETTLED and day.state is not DayState.REST:
            continue
        confirmed = known.get((number, day.day)) if known else None
        if confirmed is None:
            fresh += [day.day] if day.state is DayState.SETTLED else []
        elif digests.has_changed(day, confirmed):
            changed.append(day.day)
    found = [Item(number, Kind.UNCONFIRMED, tuple(fresh), _told(Kind.UNCONFIRMED, fresh))] if fresh else []
    return [*found, *([Item(number, Kind.CHANGED, tuple(changed), _told(Kind.CHANGED, changed))] if changed else [])]


def unconfirmed(month: Month, first: date, last: date) -> tuple[date, ...]:
    """The days of work of somebody that nobody confirmed as they are now."""
    found = _confirmed(month.employee_id, month, digests.confirmed([month.employee_id], first, last))
    return tuple(sorted(day for one in found for day in one.days))


def _requests(people: Collection[int], first: date, last: date) -> Iterable[Item]:
    """Requests that wait and are about days of the month, also those that begin before it."""
    table = AttendanceRequest
    begin, end = _span(first, last)
    within = table.day.between(first, last) | ((table.starts_at < end) & (table.ends_at > begin))
    rows = table.select().where(table.state == str(RequestState.REQUESTED), within)
    for row in theirs(rows.order_by(table.id), table, people):
        until = _last(row.ends_at) if row.ends_at is not None else row.day
        days = _within(min(row.day, row.starts_at.date()), max(row.day, until), first, last)
        words = f"{title_of(row)}待批准（{listed(days)}）"
        yield Item(row.employee_id, Kind.REQUEST, days, words, "attendance_request", row.id, row.requested_by_id)


def _verdicts(people: Collection[int], first: date, last: date) -> Iterable[Item]:
    table = DayVerdict
    rows = table.select().where(table.state == str(VerdictState.PROPOSED), table.day.between(first, last))
    for row in theirs(rows.order_by(table.id), table, people):
        words = f"{row.day:%m-%d} 更正为{digests.verdict_words(row)}，待批准"
        yield Item(row.employee_id, Kind.VERDICT, (row.day,), words, "day_verdict", row.id, row.proposed_by_id)


def _leave(people: Collection[int], first: date, last: date, now: datetime) -> Iterable[Item]:
    """Slips that wait, and approved ones whose proof or return is not settled yet."""
    table = LeaveSlip
    begin, end = _span(first, last)
    states = [str(LeaveState.SUBMITTED), str(LeaveState.APPROVED), str(LeaveState.RETURNED)]
    touching = table.select().where(table.starts_at < end, table.ends_at > begin, table.state.in_(states))
    rows = {row.id: row for row in theirs(touching, table, people)}
    if not rows:
        return
    found = slips.standings(slips.slips_of(list(rows.values())), now)
    for record, row in sorted(rows.items()):
        kind = Kind.LEAVE if row.state == LeaveState.SUBMITTED else OPEN_PHASES.get(found[record].phase)
        if kind is not None:
            days = _within(row.starts_at.date(), _last(row.ends_at), first, last)
            words = f"请假第 {row.number} 号{KIND_NAMES[kind].removeprefix('请假')}（{listed(days)}）"
            yield Item(row.employee_id, kind, days, words, "leave_slip", record, row.applied_by_id)


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time()), datetime.combine(last + ONE_DAY, time())


def _last(ends: datetime) -> date:
    """The last day of something that ends at a moment; midnight is the end of the day before."""
    return (ends - timedelta(microseconds=1)).date()


def _within(begin: date, end: date, first: date, last: date) -> tuple[date, ...]:
    """The days of a stretch that lie in the month; one that only reaches into it begins with its first day."""
    return tuple(each_day(max(begin, first), min(end, last))) or (first,)
