"""What waits about absence: people at the alert or the threshold, cases to be decided, self-criticism that is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from models.attendance import rights, wording
from models.attendance.absence import queries
from models.attendance.absence.describe import people_in_reach
from models.attendance.absence.rules import LEVEL_NAMES, Level
from models.attendance.tables import SelfCriticism, TerminationCase
from models.attendance.workflow import CaseState
from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.staff.describe import within
from models.staff.duties import MOST
from models.staff.tables import Employee

MOST_PEOPLE = 60


def _rows(person: Person, permission: str, table: Any, *conditions: Any) -> list[Any]:
    """Rows about others within the reach of a right, the oldest first, with their names."""
    reached = within(person, permission)
    rows = (
        table.select(table, Employee.name)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(
            *conditions, table.employee_id != (person.employee_id or 0), *(() if reached is None else (reached,))
        )
        .order_by(table.id)
        .limit(MOST)
        .objects()
    )  # fmt: skip
    return list(rows)


@todos
def _criticisms(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(rights.ABSENCE):
        return ()
    late = _rows(
        person, rights.ABSENCE, SelfCriticism, SelfCriticism.received_on.is_null(), SelfCriticism.due_on < today
    )
    return [
        Todo(
            f"书面检查没有交 · {row.name}", f"{row.day:%Y-%m-%d} 旷工，期限 {row.due_on:%Y-%m-%d}", "去登记",
            "self_criticism", "clipboard_task", row.due_on, row.id,
        )
        for row in late
    ]  # fmt: skip


@todos
def _cases(person: Person, _: date) -> Sequence[Todo]:
    if not person.may(rights.TERMINATE):
        return ()
    waiting = _rows(person, rights.TERMINATE, TerminationCase, TerminationCase.state == str(CaseState.PROPOSED))
    return [
        Todo(
            f"决定旷工的处理 · {row.name}",
            queries.basis_change(row) or row.words,
            "去决定",
            "termination_case",
            "clipboard_task",
            None,
            row.id,
        )
        for row in waiting
        if row.proposed_by_id is None or row.proposed_by_id != person.employee_id
    ]


@todos
def _reached(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(rights.PROPOSE):
        return ()
    people = {one.id: one for one in people_in_reach(person, rights.PROPOSE) if one.id != person.employee_id}
    # A year of so many people takes half a second to derive; whoever has more of them looks into the list.
    found = queries.standing(people, today, queries.SHARED) if 0 < len(people) <= MOST_PEOPLE else {}
    open_ones = [one for one in found.values() if one.level in (Level.THRESHOLD, Level.ALERT)]
    return [
        Todo(
            f"旷工{LEVEL_NAMES[one.level]} · {people[one.employee_id].name}",
            f"累计 {wording.days(one.year_sum)}，连续 {wording.days(one.run_days)}",
            "去提请" if one.level is Level.THRESHOLD else "去查看", "employee", "warning",
            filters=(Filter("__key__", "eq", one.employee_id),),
        )
        for one in open_ones[:MOST]
    ]  # fmt: skip
