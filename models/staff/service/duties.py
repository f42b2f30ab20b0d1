"""What waits about posts: people without training, and people who could not be reached too often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from models.core.access import Person
from models.core.duties import Todo, todos
from models.core.lists import Filter
from models.staff.describe import within
from models.staff.duties import MOST
from models.staff.service import queries
from models.staff.service.describe import INDUCTION, UNREACHABLE


@todos
def _untrained(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(INDUCTION):
        return ()
    reached = within(person, INDUCTION)
    rows = queries.untrained(today, *(() if reached is None else (reached,)))
    return [
        Todo(
            f"登记岗前培训 · {row.work_no} {row.name}", "人员花名册 · 没有培训记录，不能转为在职", "去登记", "employee",
            "hat_graduation", None, row.id,
        )
        for row in rows[:MOST]
    ]  # fmt: skip


@todos
def _unreachable(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(UNREACHABLE):
        return ()
    reached = within(person, UNREACHABLE)
    found = queries.often_unreachable(today, *(() if reached is None else (reached,)))
    return [
        Todo(
            f"核实联系不上 · {row.work_no} {row.name}", f"联系不上 · 本月 {one.count} 次，建议主管核实处理", "去查看",
            "unreachable_incident", "phone", None, None, (Filter("employee_id", "eq", row.id),),
        )
        for row, one in found[:MOST]
    ]  # fmt: skip
