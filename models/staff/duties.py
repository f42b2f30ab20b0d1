"""What waits in the staff register by date, and the figures about people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

import peewee as pw

from models.core.access import Person
from models.core.duties import Figure, Todo, figures, todos
from models.core.lists import Filter
from models.core.rulebook import queries as rulebook
from models.org import rights
from models.staff import describe, queries, workflow
from models.staff.tables import Employee, EmploymentEvent
from models.staff.workflow import PRESENT, EventKind, State

MOST = 50  # more than that is a list, not a to-do


def _people(person: Person, permission: str, *conditions: Any) -> Any:
    reached = describe.within(person, permission)
    return Employee.select().where(*conditions, *(() if reached is None else (reached,)))


def _present() -> Any:
    return Employee.state.in_([str(state) for state in PRESENT])


@todos
def _probation(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(workflow.DECIDE):
        return ()
    days = rulebook.value("appraisal.probation_reminder_days", today)
    rows = _people(
        person,
        workflow.DECIDE,
        Employee.state == State.PROBATION,
        Employee.probation_ends_on <= today + timedelta(days=days),
    ).order_by(Employee.probation_ends_on, Employee.work_no)
    return [
        Todo(
            f"决定转正 · {row.work_no} {row.name}", f"人员花名册 · 试用期到 {row.probation_ends_on:%Y-%m-%d} 为止",
            "去决定", "employee", "person_add", row.probation_ends_on, row.id,
        )
        for row in rows.limit(MOST)
    ]  # fmt: skip


@todos
def _contracts(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(workflow.WRITE):
        return ()
    days = rulebook.value("staff.contract_reminder_days", today)
    rows = _people(
        person, workflow.WRITE, _present(), Employee.contract_until <= today + timedelta(days=days)
    ).order_by(Employee.contract_until, Employee.work_no)
    return [
        Todo(
            f"合同到期 · {row.work_no} {row.name}", f"人员花名册 · 劳动合同到 {row.contract_until:%Y-%m-%d} 为止",
            "去登记", "employee", "signature", row.contract_until, row.id,
        )
        for row in rows.limit(MOST)
    ]  # fmt: skip


@todos
def _without_account(person: Person, _: date) -> Sequence[Todo]:
    if not person.may(rights.USERS):
        return ()
    missing = queries.accountless()
    count = missing.count()
    if not count:
        return ()
    names = "、".join(row.name for row in missing.limit(3)) + ("等" if count > 3 else "")
    title = f"{count} 名在册员工还没有账号"
    return (Todo(title, f"系统管理 · {names}不能登录", "批量开通", "user_account", "person_add"),)


def _ending(person: Person, today: date) -> str:
    """How many probations are over, and how many are so soon."""
    days = rulebook.value("appraisal.probation_reminder_days", today)
    on_probation, ends_on = Employee.state == State.PROBATION, Employee.probation_ends_on
    over = _people(person, describe.READ, on_probation, ends_on < today).count()
    soon = _people(person, describe.READ, on_probation, ends_on.between(today, today + timedelta(days=days))).count()
    told = [f"{over} 人已期满"] if over else []
    told += [f"{soon} 人 {days} 天内期满"] if soon else []
    return f"其中 {'，'.join(told)}" if told else f"{days} 天内没有人期满"


@figures
def _people_figures(person: Person, today: date) -> Sequence[Figure]:
    if not person.may(describe.READ):
        return ()
    reached = describe.within(person, describe.READ)
    scope = () if reached is None else (reached,)
    rows = Employee.select(Employee.state, pw.fn.COUNT(Employee.id)).where(_present(), *scope)
    by_state: dict[str, int] = dict(cast("Any", rows.group_by(Employee.state).tuples()))
    present, probation = sum(by_state.values()), by_state.get(State.PROBATION, 0)
    first = today.replace(day=1)
    moves = (
        EmploymentEvent.select(EmploymentEvent.kind, pw.fn.COUNT(EmploymentEvent.id))
        .join(Employee, on=(Employee.id == EmploymentEvent.employee_id))
        .where(EmploymentEvent.happened_on >= first, EmploymentEvent.happened_on <= today, *scope)
        .group_by(EmploymentEvent.kind)
    )
    by_kind: dict[str, int] = dict(cast("Any", moves.tuples()))
    joined = by_kind.get(EventKind.HIRE, 0) + by_kind.get(EventKind.RETURN, 0)
    left = by_kind.get(EventKind.LEAVE, 0)
    suspended = by_state.get(State.SUSPENDED, 0)
    made_of = f"在职 {by_state.get(State.ACTIVE, 0)} · 试用 {probation} · 停职 {suspended}"
    states = tuple(str(state) for state in PRESENT)
    return (
        Figure(
            "在册员工", f"{present:,}", "人", made_of, "people", "employee", (Filter("state", "in", states),),
        ),
        Figure(
            "试用期内", f"{probation:,}", "人", _ending(person, today), "person_add", "employee",
            (Filter("state", "eq", str(State.PROBATION)),), of=f"{present:,}",
        ),
        Figure(
            "本月入职和离职", f"{joined + left:,}", "人", f"入职 {joined} · 离职 {left}，{first:%m-%d} 至今",
            "person_swap", "employment_event",
            (
                Filter("happened_on", "ge", first.isoformat()),
                Filter("kind", "in", (str(EventKind.HIRE), str(EventKind.RETURN), str(EventKind.LEAVE))),
            ),
        ),
    )  # fmt: skip
