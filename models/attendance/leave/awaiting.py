"""What of leave waits for somebody's decision, what became of his own slips, and the to-dos of leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from models.attendance import rights
from models.attendance.leave import progress, slips
from models.attendance.leave.steps import STEPS
from models.attendance.leave.telling import length_of, listed, span, title_of
from models.attendance.leave.values import Phase
from models.attendance.tables import LeaveSlip
from models.attendance.workflow import LeaveState, NoticeKind
from models.core import clock
from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.rulebook import queries as rulebook
from models.org import waiting
from models.org.waiting import Kind, Mine, Waiting
from models.staff.describe import within
from models.staff.duties import MOST
from models.staff.tables import Employee

ENTITY = "leave_slip"
# How far back slips are looked at whose proof or return is still missing; older ones stand in the list.
LOOKED_BACK = timedelta(days=62)
_STATES = {
    LeaveState.SUBMITTED: "waiting", LeaveState.APPROVED: "approved", LeaveState.RETURNED: "done",
    LeaveState.REFUSED: "refused", LeaveState.WITHDRAWN: "withdrawn", LeaveState.REVOKED: "revoked",
}  # fmt: skip
# What the person himself has to do about a slip that was approved.
_OWN_PHASES = {
    Phase.PROOF_DUE: "to_do", Phase.RETURN_DUE: "to_do",
    Phase.PROOF_MISSING: "overdue", Phase.RETURN_OVERDUE: "overdue",
}  # fmt: skip
_WITHDRAW = next(step for step in STEPS if step.action == "leave.withdraw")

waiting.add_kinds(Kind(0, ENTITY, "请假单", together=True), view="leave", view_label="请假")


def _with_names(*conditions: Any) -> list[Any]:
    table = LeaveSlip
    rows = table.select(table, Employee.name).join(Employee, on=(Employee.id == table.employee_id)).where(*conditions)
    return list(rows.order_by(table.starts_at, table.id).objects())


@waiting.reader
def _slips(person: Person) -> Iterator[Waiting]:
    """The slips of which the next step is this person's, whoever they are of; late ones need a reason."""
    if not person.may(rights.LEAVE_APPROVE) or person.employee_id is None:
        return
    rows = _with_names(LeaveSlip.state == str(LeaveState.SUBMITTED))
    come = progress.progress(rows)
    his = progress.decidable(person, rows, come)
    policy_on = slips.policies_of([slips.slip_of(row) for row in rows])
    for row in rows:
        step = his.get(row.id)
        if step is None:
            continue
        kind = slips.type_of(policy_on, row)
        called = f"{title_of(row.number, kind.label)}，{span(row.starts_at, row.ends_at)}，{length_of(row.length)}"
        how = "（电话告知）" if row.notice == NoticeKind.PHONE else ""
        late = "" if row.is_in_time else "，超期申请"
        yield Waiting(
            ENTITY, row.id, row.row_version, row.employee_id, row.name, f"{called}{how}，{row.reason}{late}",
            step.label, row.applied_at, "leave.approve", "leave.refuse",
            {"id": row.id, "row_version": row.row_version},
            needs_reason=not row.is_in_time and not come[row.id].has_reason, due=row.starts_at.date(),
        )  # fmt: skip


@waiting.own
def _own(person: Person) -> Iterable[Mine]:
    rows = list(LeaveSlip.select().where(LeaveSlip.employee_id == person.employee_id).order_by(LeaveSlip.id))
    read = slips.slips_of(rows)
    standing, come, policy_on = slips.standings(read), progress.progress(rows), slips.policies_of(read.values())
    now = clock.now()
    for row in rows:
        kind = slips.type_of(policy_on, row)
        begun = row.state == LeaveState.APPROVED and row.starts_at <= now
        open_ = row.state in _WITHDRAW.sources and not begun and person.may(_WITHDRAW.permission)
        words = "；".join(come[row.id].waits_for) or standing[row.id].words
        state = _OWN_PHASES.get(standing[row.id].phase) or _STATES[LeaveState(row.state)]
        yield Mine(
            ENTITY, row.id, row.row_version,
            f"{title_of(row.number, kind.label)}，{span(row.starts_at, row.ends_at)}，{length_of(row.length)}",
            row.reason, row.applied_at, state, words,
            _WITHDRAW.action if open_ else "", {"id": row.id, "row_version": row.row_version} if open_ else {},
        )  # fmt: skip


@todos
def _to_decide(person: Person, _: date) -> Sequence[Todo]:
    found = islice(_slips(person), MOST)
    return [
        Todo(f"{one.step} · {one.who}", one.what, "去批准", ENTITY, "clipboard_task", one.due, one.record)
        for one in found
    ]


@todos
def _to_follow_up(person: Person, today: date) -> Sequence[Todo]:
    """Proofs that are due soon or late, and returns that nobody reported: for the person himself, and for the office.

    Reminders of proofs begin so many days before they are due as the rulebook says.
    """
    mine = LeaveSlip.employee_id == (person.employee_id or 0)
    records = person.may(rights.LEAVE_RECORD)
    if records:
        reached = within(person, rights.LEAVE_RECORD)
        conditions = () if reached is None else (reached | mine,)
    elif person.employee_id is not None:
        conditions = (mine,)
    else:
        return ()
    rows = _open_ones(today, conditions)
    read = slips.slips_of(rows)
    standing, policy_on = slips.standings(read), slips.policies_of(read.values())
    ahead = timedelta(days=rulebook.value("leave.proof_reminder_days", today))
    found: list[Todo] = []
    for row in rows:
        one = standing[row.id]
        called = title_of(row.number, slips.type_of(policy_on, row).label)
        who = "您的" if row.employee_id == person.employee_id else f"{row.name} "
        due = row.proof_due_on
        missing = slips.lacking(one, read[row.id])
        if missing and due is not None and one.phase is not Phase.WAITING and today >= due - ahead:
            title = f"请假证明{'没有按时交' if today > due else '要到期'} · {who}{called}"
            found.append(_todo(title, f"还差{listed(missing)}，期限 {due:%Y-%m-%d}", row, due, is_own=who == "您的"))
        elif one.phase in (Phase.RETURN_DUE, Phase.RETURN_OVERDUE):
            title = f"假期已满，没有销假 · {who}{called}"
            found.append(_todo(title, one.words, row, row.ends_at.date(), is_own=who == "您的"))
    return found[:MOST]


def _todo(title: str, detail: str, row: Any, due: date, *, is_own: bool) -> Todo:
    return Todo(title, detail, "去查看" if is_own else "去登记", ENTITY, "clipboard_task", due, row.id)


def _open_ones(today: date, conditions: Sequence[Any]) -> list[Any]:
    """Slips that count, of the last two months, whose documents or return may be missing."""
    since = datetime.combine(today - LOOKED_BACK, time())
    until = datetime.combine(today + timedelta(days=1), time())
    open_proof = (LeaveSlip.proofs_needed > 0) & (LeaveSlip.excused_proof == "")
    open_return = (LeaveSlip.state == str(LeaveState.APPROVED)) & (LeaveSlip.must_return == True)  # noqa: E712
    return _with_names(
        LeaveSlip.state.in_([str(LeaveState.APPROVED), str(LeaveState.RETURNED)]),
        LeaveSlip.ends_at >= since, LeaveSlip.starts_at < until, open_proof | open_return, *conditions,
    )  # fmt: skip
