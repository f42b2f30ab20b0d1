"""What leave slips give to the days of people, and to whoever plans rosters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from models.attendance.days import given, shares
from models.attendance.days.given import Given
from models.attendance.days.values import Cover, Denial
from models.attendance.leave import deciding, rules, slips
from models.attendance.leave.policy.values import LeavePolicy, LeavePolicyOn
from models.attendance.leave.values import Phase, Slip, Standing
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LeaveState
from models.core.calendar import queries as calendar
from models.core.calendar.rules import Calendar, each_day
from models.roster import away
from models.roster.away import Away

ONE_DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
APPROVED = (LeaveState.APPROVED, LeaveState.RETURNED)
MISSED = timedelta(days=3)  # so long after a leave whose return is overdue its days say so
ASKED_BY_NUMBER = 300  # of more people everybody's slips are read and sorted out here
ENTITY = "leave_slip"


@given.gives
def leaves(found: Mapping[int, Given], first: date, last: date, now: datetime) -> None:
    """Add the leaves that touch days from `first` to `last`: those that count cover, the others say why they do not."""
    begin = datetime.combine(first, time())
    rows = _touching(found, begin - MISSED, datetime.combine(last + ONE_DAY, time()))
    if not rows:
        return
    known = slips.slips_of(rows)
    policy_on = slips.policies_of(known.values())
    days = calendar.calendar(first, last)
    standings = _standings(known, policy_on, now, days)
    for slip in known.values():
        policy, standing, own = policy_on(slip.starts.date()), standings[slip.id], found[slip.employee_id]
        if standing.counts_as is not None and slip.until > begin:
            own.covers.append(cover_of(policy, slip, standing, _free(slip, first, last, days)))
        elif standing.counts_as is None and slip.ends > begin:
            own.denials.append(denial_of(policy, slip, standing))
        if standing.phase is Phase.RETURN_OVERDUE:
            own.denials.append(_not_back(policy, slip, standing))


def _touching(employees: Collection[int], begin: datetime, end: datetime) -> list[LeaveSlip]:
    """The slips of these people between two moments that were not withdrawn, by time."""
    table = LeaveSlip
    rows = table.select().where(table.starts_at < end, table.ends_at > begin, table.state != str(LeaveState.WITHDRAWN))
    if len(employees) <= ASKED_BY_NUMBER:
        rows = rows.where(table.employee_id.in_(sorted(employees)))
    wanted = frozenset(employees)
    return [row for row in rows.order_by(table.starts_at, table.id) if row.employee_id in wanted]


def _standings(
    known: Mapping[int, Slip], policy_on: LeavePolicyOn, now: datetime, days: Calendar
) -> dict[int, Standing]:
    """How the slips stand; rosters are read only for those of which it matters what they take."""
    asking = [slip for slip in known.values() if _asks_for_plan(policy_on(slip.starts.date()), slip)]
    taken = slips.takens(asking)
    return {
        record: rules.standing(
            policy_on(slip.starts.date()), slip, taken.get(record) or rules.taken(slip.starts, slip.ends, {}), now, days
        )
        for record, slip in known.items()
    }


def _asks_for_plan(policy: LeavePolicy, slip: Slip) -> bool:
    asks = any(row.kind in ("", slip.kind) and (row.span or row.notice) for row in policy.outcomes)
    return asks or bool(deciding.type_of(policy, slip.kind).part_documents)


def _free(slip: Slip, first: date, last: date, days: Calendar) -> frozenset[date]:
    """The days of rest by the calendar within a leave."""
    within = each_day(max(slip.starts.date(), first), min(slip.until.date(), last))
    return frozenset(day for day in within if not days.is_workday(day))


def cover_of(policy: LeavePolicy, slip: Slip, standing: Standing, free: frozenset[date]) -> Cover:
    """What a slip that counts takes of the days; `free` are those of rest by the calendar within it."""
    kind = deciding.type_of(policy, standing.counts_as or slip.kind)
    title = deciding.title(deciding.type_of(policy, slip.kind), slip)
    if kind.code != slip.kind:
        title += f"（按{kind.label}计）"
    return Cover(
        slip.starts, slip.until, kind.sign, title, ENTITY, slip.id, kind.is_comp_rest, slip.applied_at, kind.code,
        kind.label, rules.least(kind), kind.counts_rest_days, free, standing.explanation,
    )  # fmt: skip


def denial_of(policy: LeavePolicy, slip: Slip, standing: Standing) -> Denial:
    """Why a slip does not count, for the days that it was meant for."""
    title = deciding.title(deciding.type_of(policy, slip.kind), slip)
    return Denial(
        slip.starts, slip.ends, standing.absence_reason, title, ENTITY, slip.id, f"{title}{standing.words}。",
        standing.explanation,
    )  # fmt: skip


def _not_back(policy: LeavePolicy, slip: Slip, standing: Standing) -> Denial:
    """Somebody did not report his return: whatever he misses afterwards no leave covers (R-056)."""
    title = deciding.title(deciding.type_of(policy, slip.kind), slip)
    told = replace(
        standing.explanation, steps=(f"{title}已满\n{slip.until:%m-%d %H:%M} 到期，还没有销假",), warnings=()
    )
    return Denial(
        slip.until, slip.until + MISSED, None, title, ENTITY, slip.id, f"{title}已到期，还没有销假。", told
    )  # fmt: skip


@away.away
def approved(employees: Collection[int], first: date, last: date) -> Iterable[Away]:
    """Approved leave of whole days from `first` to `last`, for whoever plans rosters."""
    begin, end = datetime.combine(first, time()), datetime.combine(last + ONE_DAY, time())
    rows = [row for row in _touching(employees, begin, end) if row.state in APPROVED]
    known = [slips.slip_of(row) for row in rows]
    policy_on = slips.policies_of(known)
    for slip in known:
        label = deciding.type_of(policy_on(slip.starts.date()), slip.kind).label
        for since, until in _whole_days(slip):
            yield Away(slip.employee_id, since, until, f"已批{label}")


def _whole_days(slip: Slip) -> Iterator[tuple[date, date]]:
    """The days that a leave takes wholly, from the first to the last; none where it is only of hours."""
    days = [
        day for day in each_day(slip.starts.date(), (slip.until - INSTANT).date())
        if shares.minutes_by_clock(slip.starts, slip.until, day) >= shares.DAY_OF_WORK
    ]  # fmt: skip
    if days:
        yield days[0], days[-1]
