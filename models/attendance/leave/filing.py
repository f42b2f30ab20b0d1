"""What a new leave slip comes to before it is stored: length, who approves it, how early it was asked for, its proofs.

Acts and imports store it with `columns`; forms show it before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.attendance.leave import rules, slips
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeavePolicy, LeaveType, Span
from models.attendance.leave.slips import Plan
from models.attendance.leave.steps import LIVE
from models.attendance.leave.telling import joined, stored
from models.attendance.leave.values import Length, Requirement, Slip, Taken
from models.attendance.tables import LeaveSlip
from models.core.calendar import queries as calendar
from models.core.calendar.rules import Calendar, Deadline
from models.core.rulebook import queries as rulebook

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Filed:
    """A leave as the regulation of its first day sees it; `due` is None where it needs no proof."""

    policy: LeavePolicy
    kind: LeaveType
    plan: Plan
    taken: Taken
    length: Length
    requirement: Requirement
    due: Deadline | None

    @property
    def documents(self) -> tuple[str, ...]:
        """What proves it."""
        return self.kind.needed(self.taken.span, self.length.hundredths)

    def columns(self) -> dict[str, Any]:
        """The columns of the slip that were worked out."""
        told = joined("", self.length.explanation, self.requirement.explanation)
        return {
            "kind": self.kind.code,
            "chain": self.requirement.chain,
            "length": self.length.hundredths,
            "is_in_time": self.requirement.is_in_time,
            "explanation": json.dumps(told.to_json(), ensure_ascii=False),
            "must_return": self.kind.returns and self.taken.span is Span.WHOLE,
            **proof_columns(self.documents, self.due),
        }


def proof_columns(documents: Sequence[str], due: Deadline | None) -> dict[str, Any]:
    """The columns of the slip about its proofs."""
    return {
        "proofs_needed": len(documents),
        "proof_due_on": due.last_day if due is not None else None,
        "proof_deadline": json.dumps(due.to_json(), ensure_ascii=False) if due is not None else "",
    }


def filed(employee: int, kind: str, starts: datetime, ends: datetime, applied_at: datetime) -> Filed:
    """What a leave of somebody comes to that was asked for at a moment; `kind` is the code of a type."""
    regulation = policy.policy_on(starts.date())
    found = slips.kind_of(regulation, kind)
    plan = slips.plan_of(employee, starts, ends)
    days = calendar.calendar(min(applied_at, starts).date() - 2 * MONTH, ends.date() + 2 * MONTH)
    length = rules.length(found, starts, ends, plan, days, long_counts_rest_days=regulation.long_counts_rest_days)
    length = rules.adjoined(length, _beside(employee, found, starts, ends, days))
    taken = rules.taken(starts, ends, plan)
    requirement = rules.requirement(regulation, found, length, taken, applied_at, days)
    due = proof_due(found, ends) if found.needed(taken.span, length.hundredths) else None
    return Filed(regulation, found, plan, taken, length, requirement, due)


def _beside(employee: int, kind: LeaveType, starts: datetime, ends: datetime, days: Calendar) -> Sequence[Slip]:
    """The live leave of somebody that adjoins one from `starts` to `ends`, in order: no work lies between them.

    Leave that begins or ends more than a month away is too far to adjoin.
    """
    table = LeaveSlip
    rows: list[LeaveSlip] = list(
        table.select()
        .where(
            table.employee_id == employee, table.state.in_([str(one) for one in LIVE]),
            table.ends_at > starts - MONTH, table.starts_at < ends + MONTH,
        )
        .order_by(table.starts_at)
    )  # fmt: skip
    if not rows:
        return ()
    plan = slips.plan_of(employee, min(rows[0].starts_at, starts), max([ends, *(row.ends_at for row in rows)]))
    found: list[LeaveSlip] = []
    begun = starts
    for row in reversed([one for one in rows if _ended(one) <= starts]):
        if rules.work_between(kind, _ended(row), begun, plan, days):
            break
        found.insert(0, row)
        begun = row.starts_at
    until = ends
    for row in (one for one in rows if one.starts_at >= ends):
        if rules.work_between(kind, until, row.starts_at, plan, days):
            break
        found.append(row)
        until = _ended(row)
    return [slips.slip_of(row) for row in found]


def _ended(row: LeaveSlip) -> datetime:
    """When a leave was over: at its end, or at an earlier return."""
    return min(row.ends_at, row.returned_at or row.ends_at)


def proof_due(kind: LeaveType, ends: datetime) -> Deadline | None:
    """By when the proofs of a leave that ends then are due, None where it needs none (R-049)."""
    on = ends.date()
    days = calendar.calendar(on, on + MONTH)
    return rules.proof_due(kind, ends, days, end_of_day=rulebook.value("calendar.end_of_day", on))


def shortened(row: LeaveSlip, until: datetime) -> tuple[Length, Mapping[str, Any]]:
    """The length of a stored leave that ended earlier, and the columns that change with it."""
    regulation = policy.policy_on(row.starts_at.date())
    kind = slips.kind_of(regulation, row.kind)
    plan = slips.plan_of(row.employee_id, row.starts_at, until)
    days = calendar.calendar(row.starts_at.date(), until.date())
    length = rules.length(
        kind, row.starts_at, until, plan, days, long_counts_rest_days=regulation.long_counts_rest_days
    )
    needed = kind.needed(rules.taken(row.starts_at, until, plan).span, length.hundredths)
    columns = proof_columns(needed, proof_due(kind, until) if needed else None)
    return length, {"length": length.hundredths, "explanation": _with_length(row, length), **columns}


def _with_length(row: LeaveSlip, length: Length) -> str:
    """The stored explanation of a slip, led by how long it was in the end."""
    return json.dumps(joined("", length.explanation, stored(row)).to_json(), ensure_ascii=False)
