"""What waits about appraisals: to be held, approved, filed, and those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.staff.appraisals import queries
from models.staff.appraisals.workflow import APPROVE, FILE, KIND_NAMES, WRITE, AppraisalState
from models.staff.describe import within
from models.staff.duties import MOST
from models.staff.tables import AppraisalEntry, Employee
from models.staff.workflow import PRESENT

_STEPS = (
    (AppraisalState.REQUESTED, WRITE, "安排考核", "去登记"),
    (AppraisalState.RECORDED, APPROVE, "审核考核", "去审核"),
    (AppraisalState.APPROVED, FILE, "归档考核", "去归档"),
)


@todos
def _waiting(person: Person, _: date) -> Sequence[Todo]:
    found = []
    for state, permission, title, verb in _STEPS:
        if person.may(permission):
            found += [
                Todo(
                    f"{title} · {row.name} {KIND_NAMES[row.kind]}", f"考核 · {row.content or '没有写内容'}", verb,
                    "appraisal_entry", "clipboard_task", None, row.id,
                )
                for row in _in_state(person, permission, state)
            ]  # fmt: skip
    return found


def _in_state(person: Person, permission: str, state: AppraisalState) -> list[Any]:
    """Appraisals of others in a state, as far as a right reaches."""
    reached = within(person, permission)
    rows = (
        AppraisalEntry.select(AppraisalEntry, Employee.name)
        .join(Employee, on=(Employee.id == AppraisalEntry.employee_id))
        .where(
            AppraisalEntry.state == state,
            AppraisalEntry.employee_id != (person.employee_id or 0),
            *(() if reached is None else (reached,)),
            # What somebody leaves open when he goes is not held any more; what was approved is still filed.
            *(() if state == AppraisalState.APPROVED else (Employee.state.in_([str(one) for one in PRESENT]),)),
        )
        .order_by(AppraisalEntry.id)
        .limit(MOST)
        .objects()
    )
    return list(rows)


@todos
def _periodic(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(WRITE):
        return ()
    soon = queries.soon(today)
    due = [one for one in queries.periodic_due(person, today) if one.due.on <= soon]
    due = [one for one in due if one.employee_id != person.employee_id]
    if not due:
        return ()
    names = "、".join(one.name for one in due[:3]) + ("等" if len(due) > 3 else "")
    return (
        Todo(
            f"{len(due)} 人应做定期考核", f"应考核人员 · {names}", "去考核", "appraisal_due", "clipboard_task",
            filters=(Filter("standing", "in", ("late", "soon")),),
        ),
    )  # fmt: skip
