"""What waits about requests and decisions: to be approved, by whoever decides them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

from models.attendance import rights
from models.attendance.days.given import title_of
from models.attendance.requests.steps import REQUEST_CHAIN, VERDICT_CHAIN
from models.attendance.tables import AttendanceRequest, DayVerdict
from models.attendance.workflow import RequestState, VerdictState
from models.core.access import Person
from models.core.duties import Todo, todos
from models.org import approvals
from models.staff.describe import within
from models.staff.duties import MOST
from models.staff.tables import Employee

LOOKED_AT = 1000


def waiting(
    person: Person, table: Any, chain: str, permission: str, state: str, asker: Any, most: int | None = MOST
) -> list[Any]:
    """Rows in a state that this person may decide, with the name of whom they are about, the oldest first.

    At most so many, looked for among the first thousand; all of them where `most` is None.
    """
    if not person.may(permission) or person.employee_id is None:
        return []
    reached = within(person, permission)
    rows = list(
        table.select(table, Employee.name)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.state == state, *(() if reached is None else (reached,)))
        .order_by(table.id)
        .limit(None if most is None else LOOKED_AT)
        .objects()
    )
    if not rows:
        return []
    askers = {getattr(row, asker.name) for row in rows} - {None}
    decide = approvals.deciding([chain], {row.employee_id for row in rows} | askers)
    his = (
        row
        for row in rows
        if approvals.takes(person, decide(chain, row.employee_id, {getattr(row, asker.name)} - {None}))
    )
    return list(islice(his, most))


@todos
def _requests(person: Person, _: date) -> Sequence[Todo]:
    table = AttendanceRequest
    rows = waiting(person, table, REQUEST_CHAIN, rights.APPROVE, str(RequestState.REQUESTED), table.requested_by_id)
    found, sheets = [], set()
    for row in rows:
        if row.sheet_id in sheets:
            continue
        title = f"批准考勤申请 · {row.name} {title_of(row)}"
        if row.sheet_id is not None:
            sheets.add(row.sheet_id)
            title = f"批准签到表 · {row.day:%Y-%m-%d}"
        found.append(Todo(title, row.reason, "去批准", "attendance_request", "clipboard_task", None, row.id))
    return found


@todos
def _verdicts(person: Person, _: date) -> Sequence[Todo]:
    table = DayVerdict
    rows = waiting(person, table, VERDICT_CHAIN, rights.DECIDE, str(VerdictState.PROPOSED), table.proposed_by_id)
    return [
        Todo(
            f"批准考勤更正 · {row.name} {row.day:%Y-%m-%d}", row.reason, "去批准", "day_verdict", "clipboard_task",
            None, row.id,
        )
        for row in rows
    ]  # fmt: skip
