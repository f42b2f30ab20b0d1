"""When people were in service: the present time by the register, earlier ones by the events of whoever came back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from models.staff.tables import Employee, EmploymentEvent
from models.staff.workflow import REASON_NAMES, EventKind, Reason, State

OF_SERVICE = (EventKind.HIRE, EventKind.LEAVE, EventKind.RETURN)
Span = tuple[date | None, date]  # first (None: not known) and last day, both in service


def earlier(employees: Collection[int] | None = None) -> dict[int, tuple[Span, ...]]:
    """The times in service that ended before somebody came back, in order, of those of these people who did."""
    table = EmploymentEvent
    back = table.select(table.employee_id).where(table.kind == EventKind.RETURN)
    rows: Any = table.select(table.employee_id, table.kind, table.happened_on, table.cause).where(
        table.kind.in_([str(one) for one in OF_SERVICE]), table.employee_id.in_(back)
    )
    events: dict[int, list[tuple[str, date]]] = {}
    for number, kind, on, cause in rows.order_by(table.happened_on, table.id).tuples():
        if kind == EventKind.LEAVE and cause.startswith(REASON_NAMES[Reason.NOT_JOINED]):
            continue  # who never came was in no service that ended
        if employees is None or number in employees:
            events.setdefault(number, []).append((kind, on))
    return {number: tuple(_ended(own)) for number, own in events.items()}


def _ended(events: Sequence[tuple[str, date]]) -> Iterator[Span]:
    begun: date | None = None
    left: date | None = None
    for kind, on in events:
        if kind == EventKind.LEAVE:
            left = on
        elif kind == EventKind.RETURN:
            if left is not None:
                yield begun, left
            begun, left = on, None
        else:
            begun = on  # a later line about the same beginning is the better one


def in_service(first: date, last: date) -> Any:
    """The condition of people who were in service at some time from `first` to `last`, both included."""
    present = (
        (Employee.state != State.CANDIDATE)
        & (Employee.left_on.is_null() | (Employee.left_on >= first))
        & (Employee.hired_on.is_null() | (Employee.hired_on <= last))
    )
    before = [
        number
        for number, own in earlier().items()
        if any((since is None or since <= last) and until >= first for since, until in own)
    ]
    return present | Employee.id.in_(before) if before else present


def was_in_service(row: Employee, day: date) -> bool:
    """Whether somebody was in service on a day."""
    if (row.hired_on is None or day >= row.hired_on) and (row.left_on is None or day <= row.left_on):
        return bool(row.state != State.CANDIDATE)
    own = earlier([row.id]).get(row.id, ())
    return any((since is None or since <= day) and day <= until for since, until in own)
