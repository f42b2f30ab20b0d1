"""Readers of leave for screens: what a new slip would come to, which acts are open, and how slips stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.attendance import rights
from models.attendance.leave import balances, filing, progress, slips
from models.attendance.leave.balances import Account
from models.attendance.leave.filing import Filed
from models.attendance.leave.policy import queries as policy
from models.attendance.leave.policy.values import LeaveType
from models.attendance.leave.progress import Progress
from models.attendance.leave.steps import Step, steps_from
from models.attendance.leave.telling import joined, length_of, span, stored, title_of
from models.attendance.leave.values import Proof, Standing
from models.attendance.tables import LeaveProof, LeaveSlip
from models.attendance.workflow import NOTICE_KIND_NAMES, LeaveState
from models.core import clock
from models.core.access import Person
from models.core.errors import NotFound
from models.core.explain import Explanation, Moment, Used
from models.org import approvals
from models.org.rules import Decision
from models.staff import describe as staff
from models.staff.queries import seen
from models.staff.tables import Employee


@dataclass(frozen=True)
class Forecast:
    """What a slip would come to if it were submitted now; `deciders` says each step with its person, in order.

    `account` is the balance of the type in the year of its beginning, None where it has none; `beyond` says how far
    the slip would go beyond it, empty where it does not.
    """

    filed: Filed
    deciders: tuple[str, ...]
    account: Account | None
    beyond: str


@dataclass(frozen=True)
class SlipData:
    """A slip as its page shows it: the row, how it stands, how far its approval came, documents and open acts."""

    row: Any
    kind: LeaveType
    name: str
    title: str
    span: str
    deputy: str
    standing: Standing
    progress: Progress
    proofs: tuple[Any, ...]
    missing: tuple[str, ...]
    steps: tuple[Step, ...]


def types() -> tuple[LeaveType, ...]:
    """The types of leave in force today, in the order of the rulebook."""
    return tuple(policy.policy_on(clock.now().date()).types.values())


def forecast(
    person: Person, employee_id: int | None, kind: str, starts: datetime, ends: datetime,
    applied_at: datetime | None = None,
) -> Forecast:  # fmt: skip
    """What leave of oneself, or of somebody within one's reach, would come to. Raises NotFound.

    Asked for at `applied_at`, or now.
    """
    number = employee_id if employee_id is not None else person.employee_id
    if number is None:
        raise NotFound()
    who = seen(person, rights.LEAVE_REQUEST, number)
    named = policy.policy_on(starts.date()).named(kind)
    if named is None or ends <= starts:
        raise NotFound()
    found = filing.filed(who.id, named.code, starts, ends, applied_at or clock.now())
    known = balances.accounts((who.id,), starts.year, (named.code,)).get((who.id, named.code))
    asker = {person.employee_id} - {who.id, None}
    chain = found.requirement.chain
    return Forecast(
        found, _deciders(chain, who.id, asker), known, balances.beyond(who.id, found, starts, ends)  # type: ignore[arg-type]
    )  # fmt: skip


def _deciders(chain: str, employee: int, barred: Collection[int]) -> tuple[str, ...]:
    """Who takes each step of a chain, in words, or why nobody may."""
    following = approvals.stepping([chain], {employee, *barred})
    taken: set[str] = set()
    found: list[str] = []
    while (step := following(chain, employee, taken, barred)) is not None:
        if not isinstance(step, Decision):
            return (*found, f"{step.label}：{step.why}{step.remedy}")
        found.append(f"{staff.employee_titles([step.decider])[step.decider]}（{step.label}）")
        taken |= set(step.labels)
    return tuple(found)


def leave_steps(person: Person, record: int) -> tuple[Step, ...]:
    """The acts that this person may take on a slip as it stands. Raises NotFound for one out of reach."""
    row = _row(person, record)
    return _steps(person, row, progress.progress([row])[row.id])


def _row(person: Person, record: int) -> Any:
    """A slip that the person may see, or that waits for him. Raises NotFound."""
    row = LeaveSlip.get_or_none(LeaveSlip.id == record)
    if row is None:
        raise NotFound()
    try:
        seen(person, rights.LEAVE_READ, row.employee_id)
    except NotFound:
        if not progress.decidable(person, [row]):
            raise
    return row


def _steps(person: Person, row: Any, come: Progress) -> tuple[Step, ...]:
    employee = Employee.get_by_id(row.employee_id)
    is_own = employee.id == person.employee_id
    found = []
    for step in steps_from(row.state):
        if not person.may(step.permission):
            continue
        if step.decides:
            next_is_his = isinstance(come.following, Decision) and approvals.takes(person, come.following)
            waits = row.state == LeaveState.SUBMITTED and step.target is not None
            if not (next_is_his if waits else _has_last_word(person, row)):
                continue
        elif not person.sees(step.permission, employee_id=employee.id, unit_id=employee.unit_id):
            continue
        if step.permission == rights.LEAVE_RECORD and (is_own or not _is_open(step, row)):
            continue
        if step.action == "leave.withdraw" and not _can_be_withdrawn(person, row):
            continue
        if step.action == "leave.excuse" and row.is_in_time and not row.proofs_needed:
            continue
        found.append(step)
    return tuple(found)


def _can_be_withdrawn(person: Person, row: Any) -> bool:
    has_begun = row.state == LeaveState.APPROVED and row.starts_at <= clock.now()
    return progress.may_withdraw(person, row) and not has_begun


def _has_last_word(person: Person, row: Any) -> bool:
    return approvals.may_decide(person, row.chain, row.employee_id, progress.barred(row))


def _is_open(step: Step, row: Any) -> bool:
    """Whether proof can be handed in or a return be reported at all."""
    return bool(row.proofs_needed) if step.action == "leave.hand_in" else row.starts_at <= clock.now()


def slip(person: Person, record: int) -> SlipData:
    """A slip with everything its page shows. Raises NotFound for one out of reach."""
    row = _row(person, record)
    read = slips.slips_of([row])
    come = progress.progress([row])[row.id]
    kind = slips.type_of(slips.policies_of(read.values()), row)
    table = LeaveProof
    proofs = tuple(table.select().where(table.slip_id == row.id).order_by(table.received_at, table.id))
    names = staff.employee_titles({row.employee_id, *({row.deputy_id} - {None})})
    standing = slips.standings(read)[row.id]
    return SlipData(
        row, kind, names[row.employee_id], title_of(row.number, kind.label), span(row.starts_at, row.ends_at),
        names.get(row.deputy_id, ""), standing, come, proofs,
        slips.lacking(standing, read[row.id]), _steps(person, row, come),
    )  # fmt: skip


def explanations(records: Collection[int]) -> Mapping[int, Explanation]:
    """Why slips are as long as they are, who decides them, how early they had to be asked for, what they count as."""
    rows = list(LeaveSlip.select().where(LeaveSlip.id.in_(list(records))))
    read = slips.slips_of(rows)
    policy_on, standing, come = slips.policies_of(read.values()), slips.standings(read), progress.progress(rows)
    return {
        row.id: _explained(row, slips.type_of(policy_on, row), standing[row.id], come[row.id], read[row.id].proofs)
        for row in rows
    }


def _explained(row: Any, kind: LeaveType, standing: Standing, come: Progress, proofs: Collection[Proof]) -> Explanation:
    called = f"{title_of(row.number, kind.label)}，{span(row.starts_at, row.ends_at)}，{length_of(row.length)}"
    approving = Explanation(
        "",
        (*(f"批准：{one.words}{f'，{one.remark}' if one.remark else ''}。" for one in come.taken),
         *(f"{one}。" for one in come.waits_for)),
        used=tuple(Used("leave_slip", row.id, f"请假单第 {row.number} 号", one.document) for one in proofs),
        timeline=(
            Moment(f"{row.applied_at:%m-%d %H:%M}", f"{NOTICE_KIND_NAMES[row.notice]}（{row.applied_by}）"),
            *(Moment(f"{one.decided_at:%m-%d %H:%M}", one.words) for one in come.taken),
            *(Moment(f"{one.received_at:%m-%d %H:%M}", f"收到{one.document}") for one in proofs),
        ),
    )  # fmt: skip
    return joined(f"{called}：{standing.words}", stored(row), approving, standing.explanation)
