"""Readers of the staff register: who somebody is, what he may do, who decides, and what an import is compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import peewee as pw

from models.core import access, clock
from models.core.access import DEFAULT_SCOPE, Person, Scope
from models.core.errors import NotFound, Refused
from models.org import queries as org
from models.org.rules import NAMED, Colleague
from models.org.tables import Department, Post, UserAccount
from models.staff import describe, workflow
from models.staff.intake import Known, spelled
from models.staff.tables import Certificate, Employee, EmploymentEvent, Territory
from models.staff.workflow import PRESENT, State, Step


@dataclass(frozen=True)
class EventData:
    """One line of somebody's employment history."""

    id: int
    kind: str
    happened_on: Any
    cause: str
    reference: str
    from_words: str
    to_words: str
    recorded_by: str


@dataclass(frozen=True)
class Applicant:
    """Somebody of the staff who has no account yet, with the login and the role proposed for him."""

    employee_id: int
    work_no: str
    name: str
    unit: str
    post: str
    role: str


@access.loader("employee")
def load_employee(employee_id: int) -> Person:
    """An employee with the rights of his register entry and of his account, if he has one.

    Raises NotFound, and Refused for somebody who has left or has not begun.
    """
    row = Employee.get_or_none(Employee.id == employee_id)
    if row is None:
        raise NotFound()
    if row.state not in PRESENT:
        raise Refused(f"{row.name}{workflow.STATE_NAMES[State(row.state)]}，不能作为决定人或办理人。")
    account = org.user_of_employee(employee_id)
    roles, scope = {row.product_role}, DEFAULT_SCOPE.get(row.product_role, Scope.OWN)
    if account is not None and not account.disabled:
        roles |= account.roles
        scope = account.scope
    return org.person_of(
        name=row.name,
        roles=frozenset(roles),
        scope=scope,
        unit_id=row.unit_id,
        employee_id=row.id,
        scope_unit_id=account.scope_unit_id if account is not None else None,
    )


@access.loader("former")
def load_former(employee_id: int) -> Person:
    """Somebody as `load_employee` has him; of one who has left, only what reaches his own records, and nothing lent."""
    row = Employee.get_or_none(Employee.id == employee_id)
    if row is None or row.state != State.LEFT:
        return load_employee(employee_id)
    person = org.person_of(
        name=row.name, roles=frozenset({row.product_role}), scope=Scope.OWN, unit_id=row.unit_id, employee_id=row.id
    )
    return replace(person, delegated={})


def holding(roles: Collection[str], named: Collection[int]) -> list[Colleague]:
    """Everybody present who holds one of the roles by register or account, and who is named, for approval chains.

    Somebody suspended has papers of his own but decides about none.
    """
    by_account: dict[int, set[str]] = {}
    for number, role in org.account_roles(roles):
        by_account.setdefault(number, set()).add(role)
    rows = _present(_holds(roles) | Employee.id.in_(sorted(named)))
    return [_colleague(row, by_account.get(row[0], ())) for row in rows.tuples()]


def others(roles: Collection[str], named: Collection[int]) -> tuple[Sequence[Colleague], Mapping[int | None, int]]:
    """The first of each unit of those present whom `holding` leaves out, and how many more there are by unit."""
    left = ~_holds(roles) & Employee.id.not_in(sorted(named))
    counted: Any = _present(left).select(Employee.unit_id, pw.fn.COUNT(Employee.id)).group_by(Employee.unit_id).tuples()
    place = pw.fn.ROW_NUMBER().over(partition_by=[Employee.unit_id], order_by=[Employee.id]).alias("place")
    ranked = _present(left).select(*_COLLEAGUE, place).alias("ranked")
    first: Any = pw.Select([ranked], [getattr(ranked.c, column.name) for column in _COLLEAGUE])
    rows = first.where(ranked.c.place <= NAMED).bind(Employee._meta.database).tuples()
    found = [_colleague(row) for row in rows]
    shown = Counter(one.unit_id for one in found)
    return found, {unit_id: count - shown[unit_id] for unit_id, count in counted}


_COLLEAGUE = (Employee.id, Employee.name, Employee.product_role, Employee.unit_id, Employee.state)


def _present(condition: Any) -> Any:
    return Employee.select(*_COLLEAGUE).where(Employee.state.in_([str(state) for state in PRESENT]) & condition)


def _holds(roles: Collection[str]) -> Any:
    by_account = org.account_roles(roles).select(UserAccount.employee_id)
    return Employee.product_role.in_(sorted(roles)) | Employee.id.in_(by_account)


def _colleague(row: Any, by_account: Collection[str] = ()) -> Colleague:
    number, name, role, unit_id, state = row
    return Colleague(number, name, frozenset((role, *by_account)), unit_id, able=state != State.SUSPENDED)


def place(employee_id: int) -> int | None:
    """The unit of somebody present; None for one who has left or has not begun."""
    row = _present(Employee.id == employee_id).select(Employee.unit_id).tuples().first()
    return row[0] if row is not None else None


org.provide_people(org.People(holding, others, place))


class Seeing(Protocol):
    """A person, or an action in his name."""

    def sees(self, name: str, /, *, employee_id: int | None, unit_id: int | None) -> bool:
        """Whether a record lies within the reach of a right."""


def seen(person: Seeing, permission: str, employee_id: int) -> Employee:
    """The row of an employee within the reach of a right. Raises NotFound outside it."""
    row = Employee.by_key(employee_id)
    if row is None or not person.sees(permission, employee_id=row.id, unit_id=row.unit_id):
        raise NotFound()
    return row


def steps_of(person: Person, employee_id: int) -> tuple[Step, ...]:
    """The steps that this person may take with an employee as he stands now; nobody decides about himself."""
    row = seen(person, describe.READ, employee_id)
    return tuple(
        step
        for step in workflow.steps_from(row.state)
        if person.may(step.permission)
        and person.sees(step.permission, employee_id=row.id, unit_id=row.unit_id)
        and not (step.permission == workflow.DECIDE and person.employee_id == employee_id)
    )


def events_of(person: Person, employee_id: int) -> tuple[EventData, ...]:
    """Somebody's employment history, the latest first; pay changes only for those who may see pay."""
    seen(person, describe.DETAILS, employee_id)
    rows = EmploymentEvent.select().where(EmploymentEvent.employee_id == employee_id)
    if not describe.sees_pay(person):
        rows = rows.where(EmploymentEvent.kind != workflow.EventKind.PAY)
    return tuple(
        EventData(r.id, r.kind, r.happened_on, r.cause, r.reference, r.from_words, r.to_words, r.recorded_by)
        for r in rows.order_by(EmploymentEvent.happened_on.desc(), EmploymentEvent.id.desc())
    )


def left_to_hand_over(employee_id: int) -> tuple[str, ...]:
    """What still hangs on somebody: units he heads, people who report to him, his territories, deciding for the top."""
    heads = [row.name for row in Department.select(Department.name).where(Department.head_id == employee_id)]
    below = Employee.select().where((Employee.superior_id == employee_id) & (Employee.state != State.LEFT)).count()
    found = [f"{name}的负责人" for name in heads]
    if below:
        found.append(f"{below} 名下属的直接上级")
    looked_after = Territory.select(Territory.name).where(
        Territory.employee_id == employee_id,
        Territory.until_on.is_null() | (Territory.until_on >= clock.now().date()),
    )
    found += [f"片区{row.name}" for row in looked_after]
    if org.organisation().fallback_id == employee_id:
        found.append("最高负责人回避时的决定人")
    return tuple(found)


def line_above(employee_id: int | None) -> list[int]:
    """An employee and those above him, the nearest first; a circle in old data ends the walk."""
    line: list[int] = []
    while employee_id is not None and employee_id not in line:
        line.append(employee_id)
        row = Employee.select(Employee.superior_id).where(Employee.id == employee_id).tuples().first()
        employee_id = row[0] if row else None
    return line


def accountless() -> Any:
    """The rows of everybody in service who has no account, by work number."""
    has_one = UserAccount.select(UserAccount.employee_id).where(UserAccount.employee_id.is_null(False))
    return (
        Employee.select()
        .where(Employee.state.in_([str(state) for state in PRESENT]) & Employee.id.not_in(has_one))
        .order_by(Employee.work_no)
    )


def without_account() -> tuple[Applicant, ...]:
    """Everybody in service who has no account; only names, numbers and places, as system administrators see no more."""
    units, posts = _names(Department), _names(Post)
    return tuple(
        Applicant(r.id, r.work_no, r.name, units.get(r.unit_id, ""), posts.get(r.post_id, ""), r.product_role)
        for r in accountless()
    )


def _names(table: Any) -> dict[int | None, str]:
    return {row.id: row.name for row in table.select(table.id, table.name)}


def everybody() -> list[tuple[int, str, str]]:
    """Number, work number and name of all who are or were in the register."""
    return [(r.id, r.work_no, r.name) for r in Employee.select(Employee.id, Employee.work_no, Employee.name)]


def superiors() -> dict[int, int | None]:
    """The superior of everybody, by employee."""
    rows: Any = Employee.select(Employee.id, Employee.superior_id).tuples()
    return dict(rows)


def numbers() -> dict[str, int]:
    """Employees by work number."""
    return {work_no: number for number, work_no, _ in everybody()}


def place_words(unit_id: int | None, post_id: int | None) -> str:
    """Unit and post in words, as an employment event keeps them."""
    names = (
        row[0] if row else ""
        for row in (
            Department.select(Department.name).where(Department.id == (unit_id or 0)).tuples().first(),
            Post.select(Post.name).where(Post.id == (post_id or 0)).tuples().first(),
        )
    )
    return " · ".join(name for name in names if name)


def known() -> Known:
    """What the database has, for comparing a register with it."""
    return Known(_unit_numbers(), _post_numbers(), _employees())


def _post_numbers() -> dict[str, int]:
    """Posts in use by name."""
    rows = Post.select(Post.name, Post.id).where(Post.active == True)  # noqa: E712  (SQL, not Python)
    return {spelled(row.name): row.id for row in rows}


def _unit_numbers() -> dict[tuple[str, ...], int]:
    """Units by name, and by the names of parent and unit; a name that stands twice is left out."""
    units = org.units(closed=False)
    names = {unit.id: spelled(unit.name) for unit in units}
    found: dict[tuple[str, ...], set[int]] = {}
    for unit in units:
        found.setdefault((names[unit.id],), set()).add(unit.id)
        if unit.parent_id in names:
            found.setdefault((names[unit.parent_id], names[unit.id]), set()).add(unit.id)
    return {key: min(numbers) for key, numbers in found.items() if len(numbers) == 1}


def _employees() -> dict[str, Mapping[str, Any]]:
    certificates: dict[int | None, set[tuple[str, str, Any]]] = {}
    for row in Certificate.select().where(Certificate.employee_id.is_null(False)):
        certificates.setdefault(row.employee_id, set()).add((row.name, row.number, row.valid_until))
    rows: list[dict[str, Any]] = [dict(row.__data__) for row in Employee.select()]
    called: dict[int | None, tuple[str, str]] = {row["id"]: (row["work_no"], row["name"]) for row in rows}
    return {
        row["work_no"]: {
            **row,
            "superior": called.get(row["superior_id"], ("", "")),
            "certificates": certificates.get(row["id"], set()),
        }
        for row in rows
    }
