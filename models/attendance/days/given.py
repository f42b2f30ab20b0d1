"""What requests, decisions and exemptions give the derivation of days, for many people in one statement each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from models.attendance.days.values import Call, Cover, Denial, Stamp
from models.attendance.policy.values import Deviation, Verdict
from models.attendance.tables import AttendanceRequest, DayVerdict, NoShow, PunchExemption
from models.attendance.workflow import (
    REQUEST_KIND_NAMES,
    Event,
    RequestKind,
    RequestState,
    Result,
    Sign,
    VerdictState,
)
from models.core import clock
from models.core.calendar.rules import each_day
from models.core.many import theirs
from models.org import queries as org
from models.staff.tables import Employee, EmploymentEvent
from models.staff.workflow import EventKind

ONE_DAY = timedelta(days=1)
COUNTING = (RequestState.APPROVED, RequestState.RECORDED)
AWAY: Mapping[str, Sign] = {RequestKind.FIELD: Sign.FIELD, RequestKind.TRIP: Sign.TRIP}


@dataclass
class Given:
    """What requests and decisions add to the days of one person; the fields are those of `days.rules.Input`.

    Stamps, covers, overtime and calls reach a day further on both sides than what was asked for.
    """

    stamps: list[Stamp] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    overtime: list[Cover] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    exempt: dict[date, str] = field(default_factory=dict)
    verdicts: dict[date, Verdict] = field(default_factory=dict)
    missed: dict[date, tuple[Deviation, ...]] = field(default_factory=dict)
    suspended: set[date] = field(default_factory=set)
    denials: list[Denial] = field(default_factory=list)


# Adds what an area above knows of these people from the first to the last day, at a moment.
Giver = Callable[[Mapping[int, Given], date, date, datetime], None]
_givers: list[Giver] = []


def gives(giver: Giver) -> Giver:
    """Register what adds to the days of people (decorator); it asks for everybody in few statements."""
    _givers.append(giver)
    return giver


def inputs(employees: Collection[int], first: date, last: date, now: datetime | None = None) -> dict[int, Given]:
    """What requests, leave and decisions in force give the days from `first` to `last` (both included), by employee."""
    found = {one: Given() for one in employees}
    for row in counting(employees, first - ONE_DAY, last + ONE_DAY):
        _sort_in(found[row.employee_id], row)
    for number, days in exemptions(employees, first, last).items():
        found[number].exempt = days
    for row in _of(DayVerdict, employees, first, last, DayVerdict.state == VerdictState.APPROVED):
        found[row.employee_id].verdicts[row.day] = verdict_of(row)
    for row in _of(NoShow, employees, first, last, NoShow.withdrawn_at.is_null() & (NoShow.excuse == "")):
        missed = found[row.employee_id].missed
        missed[row.day] = (*missed.get(row.day, ()), _missed(row))
    for number, on in suspensions(employees, first - ONE_DAY, last + ONE_DAY):
        found[number].suspended.add(on)
    for giver in _givers:
        giver(found, first - ONE_DAY, last + ONE_DAY, now or clock.now())
    return found


def suspensions(employees: Collection[int], first: date, last: date) -> Iterable[tuple[int, date]]:
    """The days on which people were suspended: from the day it happened to the day before they resumed or left."""
    table = EmploymentEvent
    rows: Any = table.select(table.employee_id, table.kind, table.happened_on).where(
        table.kind.in_([EventKind.SUSPEND, EventKind.RESUME, EventKind.LEAVE]), table.happened_on <= last
    )
    since: dict[int, date] = {}
    for number, kind, on in rows.order_by(table.happened_on, table.id).tuples():
        begun = since.pop(number, None)
        if kind == EventKind.SUSPEND:
            since[number] = begun or on
        elif begun is not None and number in employees:
            yield from ((number, day) for day in each_day(max(begun, first), min(on - ONE_DAY, last)))
    for number in since.keys() & frozenset(employees):
        yield from ((number, day) for day in each_day(max(since[number], first), last))


def exemptions(employees: Collection[int], first: date, last: date) -> dict[int, dict[date, str]]:
    """Days without punching, with the reason; an exemption of a unit holds for the units below it too.

    Nobody is exempted by what he recorded for his unit or for everybody (R-028).
    """
    table = PunchExemption
    rows: list[Any] = list(
        table.select().where((table.first <= last) & (table.last.is_null() | (table.last >= first))).order_by(table.id)
    )
    if not rows:
        return {}
    above = {unit.id: unit.parent_id for unit in org.units()}
    placed: Any = Employee.select(Employee.id, Employee.unit_id).where(Employee.id.in_(list(employees))).tuples()
    found: dict[int, dict[date, str]] = {}
    for number, unit_id in placed:
        units = line(unit_id, above)
        for row in rows:
            if row.recorded_by_id == number:
                continue
            everybody = row.employee_id is None and row.unit_id is None
            if everybody or row.employee_id == number or (row.unit_id is not None and row.unit_id in units):
                for day in each_day(max(first, row.first), min(last, row.last or last)):
                    found.setdefault(number, {}).setdefault(day, row.reason)
    return found


def verdict_of(row: DayVerdict) -> Verdict:
    """A stored decision about a day as the rules take it."""
    words = (
        f"{row.reason}（{row.proposed_by}提出，{row.decided_words or row.decided_by}）"
        if row.decided_at
        else row.reason
    )
    event = Event(row.event) if row.event else None
    return Verdict(row.id, Result(row.result), event, row.minutes, row.absence, row.absence_reason, words)


def title_of(row: AttendanceRequest) -> str:
    """How a request is called: its kind and number, and where to."""
    place = f"（{row.place}）" if row.place else ""
    return f"{REQUEST_KIND_NAMES[row.kind]}第 {row.number} 号{place}"


def counting(
    employees: Collection[int], first: date, last: date, kinds: Collection[str] | None = None
) -> Iterable[AttendanceRequest]:
    """Requests that count and touch days from `first` to `last`, by time."""
    table = AttendanceRequest
    begin, end = datetime.combine(first, time()), datetime.combine(last + ONE_DAY, time())
    begun_in = (table.starts_at >= begin) & (table.starts_at < end)
    reaching_in = (table.starts_at < begin) & (table.ends_at > begin)
    rows = table.select().where(table.state.in_([str(one) for one in COUNTING]), begun_in | reaching_in)
    if kinds is not None:
        rows = rows.where(table.kind.in_([str(one) for one in kinds]))
    return theirs(rows.order_by(table.starts_at, table.id), table, employees)


def _of(table: Any, employees: Collection[int], first: date, last: date, condition: Any) -> Iterable[Any]:
    rows = table.select().where(table.day.between(first, last) & condition)
    return theirs(rows.order_by(table.day, table.id), table, employees)


def _sort_in(given: Given, row: AttendanceRequest) -> None:
    if row.kind == RequestKind.PUNCH:
        given.stamps.append(Stamp(row.starts_at, row.id, by_request=True, boundary=row.boundary))
    elif row.kind == RequestKind.NOTICE:
        given.calls.append(Call(row.starts_at, row.id))
    else:
        sign = AWAY.get(row.kind, Sign.PRESENT)
        until = row.ends_at or row.starts_at
        cover = Cover(
            row.starts_at, until, sign, title_of(row), "attendance_request", row.id, asked_at=row.requested_at
        )
        (given.covers if row.kind in AWAY else given.overtime).append(cover)


def _missed(row: NoShow) -> Deviation:
    return Deviation(Event.NO_SHOW, 0, 0, 0, notice="none", absence_reason=row.absence_reason, record=row.id)


def line(unit_id: int | None, above: Mapping[int, int | None]) -> set[int]:
    """A unit and those above it."""
    line: set[int] = set()
    while unit_id is not None and unit_id not in line:
        line.add(unit_id)
        unit_id = above.get(unit_id)
    return line
