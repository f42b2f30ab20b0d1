"""Stored slips as the rules take them, many at once: with their proofs, the plan of their days, and how they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance.leave import rules
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeavePolicy, LeavePolicyOn, LeaveType
from models.attendance.leave.values import Proof, Slip, Standing, Taken
from models.attendance.tables import LeaveProof, LeaveSlip
from models.attendance.workflow import LeaveState, NoticeKind, Sign
from models.core import clock
from models.core.calendar import queries as calendar
from models.roster import queries as roster
from models.roster.rules import Planned
from models.roster.workflow import ShiftKind

ONE_DAY = timedelta(days=1)
LONG = timedelta(days=10)
AT_ONCE = 500

Plan = dict[date, tuple[Planned, ...]]


def slip_of(row: LeaveSlip, proofs: Iterable[Proof] = ()) -> Slip:
    """A stored slip with the proofs that count."""
    return Slip(
        row.id, row.number, row.employee_id, row.kind, row.starts_at, row.ends_at, row.applied_at,
        NoticeKind(row.notice), LeaveState(row.state), row.length, row.is_in_time, row.proof_due_on,
        row.excused_notice, row.excused_proof, row.returned_at, row.decided_words, row.chain, tuple(proofs),
    )  # fmt: skip


def proofs_of(records: Collection[int]) -> dict[int, list[Proof]]:
    """The proofs that count of these slips, in order of receipt."""
    table = LeaveProof
    found: dict[int, list[Proof]] = {record: [] for record in records}
    numbers = sorted(records)
    for start in range(0, len(numbers), AT_ONCE):
        rows: Any = table.select(table.slip_id, table.document, table.received_at).where(
            table.slip_id.in_(numbers[start : start + AT_ONCE]), table.withdrawn_at.is_null()
        )
        for record, document, at in rows.order_by(table.received_at, table.id).tuples():
            found[record].append(Proof(document, at))
    return found


def slips_of(rows: Sequence[LeaveSlip]) -> dict[int, Slip]:
    """Stored slips with their proofs, by number of the row."""
    proofs = proofs_of([row.id for row in rows if row.proofs_needed])
    return {row.id: slip_of(row, proofs.get(row.id, ())) for row in rows}


def type_of(policy_on: LeavePolicyOn, slip: Slip | LeaveSlip) -> LeaveType:
    """The type of a slip by the rulebook of its first day; one that it does not name any more keeps its code."""
    starts = slip.starts if isinstance(slip, Slip) else slip.starts_at
    return kind_of(policy_on(starts.date()), slip.kind)


def kind_of(regulation: LeavePolicy, code: str) -> LeaveType:
    """The type of a code, with the code for its name where the rulebook does not know it."""
    return regulation.types.get(code) or LeaveType(code, code, Sign.OTHER_LEAVE, returns=False)


def lacking(standing: Standing, slip: Slip) -> tuple[str, ...]:
    """The documents that nobody handed in yet, in time or not."""
    there = {one.document for one in slip.proofs}
    return tuple(one for one in standing.documents if one not in there)


def policies_of(slips: Collection[Slip]) -> LeavePolicyOn:
    """The regulation in force on the first days of some slips."""
    days = [slip.starts.date() for slip in slips] or [clock.now().date()]
    return policy.policies(min(days), max(days))


def plan_of(employee: int, starts: datetime, ends: datetime) -> Plan:
    """What somebody is to work from one moment to another, a day further on both sides."""
    return plans((employee,), starts.date() - ONE_DAY, ends.date() + ONE_DAY).get(employee, {})


def plans(employees: Collection[int], first: date, last: date) -> dict[int, Plan]:
    """Everybody's plan by the rosters in force; a cell left empty in a month that is planned is a day of rest."""
    found: dict[int, Plan] = {}
    for employee, plan in roster.plans(employees, first, last).items():
        known = {
            (on.year, on.month)
            for on, planned in plan.items()
            if any(one.shift is None or one.shift.kind is not ShiftKind.STANDBY for one in planned)
        }
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        found[employee] = {on: plan.get(on, ()) for on in days if on in plan or (on.year, on.month) in known}
    return found


def takens(slips: Collection[Slip]) -> dict[int, Taken]:
    """What each slip takes away by the rosters."""
    return {one.id: rules.taken(one.starts, one.ends, plan) for one, plan in with_plans(slips)}


def with_plans(slips: Collection[Slip]) -> Iterator[tuple[Slip, Plan]]:
    """Each slip with the plan of its days, read month by month; long leaves by themselves."""
    for group in _grouped(slips):
        first = min(one.starts for one in group).date() - ONE_DAY
        last = max(one.ends for one in group).date() + ONE_DAY
        plan = plans({one.employee_id for one in group}, first, last)
        yield from ((one, plan.get(one.employee_id, {})) for one in group)


def _grouped(slips: Collection[Slip]) -> Iterable[Sequence[Slip]]:
    """Slips that are read together, so that no plan is much longer than what it is read for."""
    groups: dict[Any, list[Slip]] = {}
    for one in slips:
        key = ("", one.id) if one.ends - one.starts > LONG else (f"{one.starts:%Y-%m}", 0)
        groups.setdefault(key, []).append(one)
    return groups.values()


def standings(slips: Mapping[int, Slip], now: datetime | None = None) -> dict[int, Standing]:
    """How slips stand at a moment (now), by number; what was taken back needs no plan."""
    if not slips:
        return {}
    policy_on, at = policies_of(slips.values()), now or clock.now()
    taken = takens([one for one in slips.values() if one.state is not LeaveState.WITHDRAWN])
    nothing = rules.taken(at, at, {})
    ends = [one.ends.date() for one in slips.values()]
    days = calendar.calendar(min(ends), max(ends))
    return {
        record: rules.standing(policy_on(one.starts.date()), one, taken.get(record, nothing), at, days)
        for record, one in slips.items()
    }
