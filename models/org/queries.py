"""Reading the organisation, its units, accounts, lent rights and chains; and who a signed-in user is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import peewee as pw

from models.core import access, clock, text
from models.core.access import LINE, Delegated, Person, Scope
from models.core.errors import NotFound, Refused
from models.core.tables import GrantOverride
from models.org import rules
from models.org.tables import (
    ApprovalChain,
    ApprovalStep,
    Delegation,
    Department,
    Organisation,
    UserAccount,
    UserRole,
)

THE_ORGANISATION = 1


@dataclass(frozen=True)
class OrganisationData:
    """What the organisation publishes (R-311), and its rules for the whole office; `idle_minutes` until the lock."""

    name: str
    short_name: str
    phone: str
    supervision_phone: str
    emergency_phone: str
    email: str
    address: str
    website: str
    office_hours: str
    public_notice: str
    idle_minutes: int
    fallback_id: int | None
    has_recovery_code: bool
    remark: str
    row_version: int


@dataclass(frozen=True)
class UnitData:
    """A department, group or station; `path` names it from the top: 客服部 / 营业厅."""

    id: int
    parent_id: int | None
    name: str
    kind: str
    head_id: int | None
    active: bool
    path: str
    depth: int


@dataclass(frozen=True)
class UserData:
    """An account as others may see it."""

    id: int
    login: str
    name: str
    employee_id: int | None
    roles: frozenset[str]
    scope: Scope
    scope_unit_id: int | None
    disabled: bool
    must_change: bool
    last_sign_in_at: datetime | None
    row_version: int


@dataclass(frozen=True)
class DelegationData:
    """Rights lent from one employee to another; no permissions named = all approvals; last day included."""

    id: int
    from_employee_id: int
    to_employee_id: int
    permissions: frozenset[str]
    starts_on: date
    ends_on: date
    reason: str

    def covers(self, permission: str) -> bool:
        """Whether this right is lent."""
        return permission in self.permissions if self.permissions else rules.is_approval(permission)


def today() -> date:
    """Today by the database's clock."""
    return clock.now().date()


def is_set_up() -> bool:
    """Whether the organisation and its first administrator exist."""
    return Organisation.get_or_none(Organisation.id == THE_ORGANISATION) is not None


def organisation() -> OrganisationData:
    """The organisation. Raises NotFound before it was set up."""
    row = Organisation.get_or_none(Organisation.id == THE_ORGANISATION)
    if row is None:
        raise NotFound("还没有建立单位资料。请先新建数据库。")
    values = {name: row.__data__[name] for name in OrganisationData.__dataclass_fields__ if name in row.__data__}
    return OrganisationData(**values, has_recovery_code=bool(row.recovery_hash))


def units(*, closed: bool = True) -> tuple[UnitData, ...]:
    """All units in tree order, those of one parent by position and name."""
    below: dict[int | None, list[Department]] = {}
    for row in Department.select().order_by(Department.position, Department.name, Department.id):
        below.setdefault(row.parent_id, []).append(row)
    found: list[UnitData] = []

    def walk(parent: int | None, path: str, depth: int) -> None:
        for row in below.get(parent, ()):
            here = f"{path} / {row.name}" if path else row.name
            if row.active or closed:
                found.append(UnitData(row.id, row.parent_id, row.name, row.kind, row.head_id, row.active, here, depth))
            walk(row.id, here, depth + 1)

    walk(None, "", 0)
    return tuple(found)


def units_in_scope(unit_id: int | None, scope: Scope) -> frozenset[int]:
    """The units that a data scope reaches from a unit; ALL and OWN need none.

    «Department» starts from the nearest department at or above the unit, so that a member of a group sees his
    department.
    """
    if unit_id is None or scope in (Scope.OWN, Scope.ALL):
        return frozenset()
    if scope is Scope.GROUP:
        return frozenset({unit_id})
    rows = {row.id: row for row in Department.select(Department.id, Department.parent_id, Department.kind)}
    start: int | None = unit_id
    while start in rows and rows[start].kind != rules.UnitKind.DEPARTMENT:
        start = rows[start].parent_id
    top = start if start is not None and start in rows else unit_id
    if scope is Scope.DEPARTMENT:
        return frozenset({top, unit_id})
    reached = {top}
    todo = [top]
    while todo:
        parent = todo.pop()
        children = [one for one, row in rows.items() if row.parent_id == parent and one not in reached]
        reached.update(children)
        todo.extend(children)
    return frozenset(reached)


def grant_overrides() -> dict[tuple[str, str], str]:
    """The cells of the permission matrix that the office changed: (role, permission) -> reach."""
    return {(row.role, row.permission): row.reach for row in GrantOverride.select()}


def roles_of(users: Collection[int]) -> dict[int, frozenset[str]]:
    """The roles of several accounts."""
    found: dict[int, set[str]] = {user: set() for user in users}
    if found:
        for row in UserRole.select().where(UserRole.user_id.in_(list(found))):
            found[row.user_id].add(row.role)
    return {user: frozenset(roles) for user, roles in found.items()}


def user(user_id: int) -> UserData:
    """An account by number. Raises NotFound."""
    row = UserAccount.get_or_none(UserAccount.id == user_id)
    if row is None:
        raise NotFound()
    return _user(row)


def user_of_login(login: str) -> UserData | None:
    """An account by login, as `text.code` spells it."""
    row = UserAccount.get_or_none(UserAccount.login == text.code(login))
    return _user(row) if row is not None else None


def user_of_employee(employee_id: int) -> UserData | None:
    """The account of an employee, if he has one."""
    row = UserAccount.get_or_none(UserAccount.employee_id == employee_id)
    return _user(row) if row is not None else None


def _user(row: UserAccount) -> UserData:
    return UserData(
        row.id,
        row.login,
        row.name,
        row.employee_id,
        roles_of([row.id])[row.id],
        Scope(row.scope),
        row.scope_unit_id,
        row.disabled,
        row.must_change,
        row.last_sign_in_at,
        row.row_version,
    )


def account_roles(roles: Collection[str]) -> Any:
    """The query of employees who have one of these roles by an enabled account, with the role."""
    return (
        UserAccount.select(UserAccount.employee_id, UserRole.role)
        .join(UserRole, on=(UserRole.user_id == UserAccount.id))
        .where(
            (UserAccount.disabled == False)  # noqa: E712  (SQL, not Python)
            & UserAccount.employee_id.is_null(False)
            & UserRole.role.in_(sorted(roles))
        )
        .tuples()
    )


def administrators() -> frozenset[int]:
    """The enabled accounts with the role SYSADMIN."""
    rows = (
        UserAccount.select(UserAccount.id)
        .join(UserRole, on=(UserRole.user_id == UserAccount.id))
        .where((UserRole.role == access.Role.SYSADMIN) & (UserAccount.disabled == False))  # noqa: E712
    )
    return frozenset(row.id for row in rows)


def delegations_to(employee_id: int, today: date) -> tuple[DelegationData, ...]:
    """What was lent to an employee and holds on that day."""
    return _delegations(today, Delegation.to_employee_id == employee_id)


def lent_today(permissions: Collection[str], today: date) -> dict[str, dict[int, int]]:
    """Who lent each of these rights to whom on that day; the latest counts."""
    found = _delegations(today)
    return {
        name: {one.from_employee_id: one.to_employee_id for one in found if one.covers(name)} for name in permissions
    }


def _delegations(today: date, *conditions: object) -> tuple[DelegationData, ...]:
    query = Delegation.select().where(
        Delegation.ended_at.is_null() & (Delegation.starts_on <= today) & (Delegation.ends_on >= today), *conditions
    )
    return tuple(
        DelegationData(
            row.id,
            row.from_employee_id,
            row.to_employee_id,
            frozenset(row.permissions.split(",")) if row.permissions else frozenset(),
            row.starts_on,
            row.ends_on,
            row.reason,
        )
        for row in query.order_by(Delegation.id)
    )


# True while the rights of somebody who lent some are read: a lent right cannot be lent on.
_lending: ContextVar[bool] = ContextVar("lending", default=False)


def person_of(
    *,
    name: str,
    roles: frozenset[str],
    scope: Scope,
    unit_id: int | None,
    employee_id: int | None,
    scope_unit_id: int | None = None,
    user_id: int | None = None,
    login: str = "",
    must_change: bool = False,
) -> Person:
    """Somebody with his rights as they are now: of his roles, and lent to him today."""
    person = Person(
        name=name,
        user_id=user_id,
        employee_id=employee_id,
        login=login,
        roles=roles,
        scope=scope,
        unit_id=unit_id,
        unit_ids=units_in_scope(scope_unit_id or unit_id, scope),
        grants=access.grants_of(roles, grant_overrides()),
        must_change_password=must_change,
    )
    if employee_id is None or _lending.get():
        return person
    return replace(person, delegated=_lent_to(employee_id))


def _lent_to(employee_id: int) -> dict[str, tuple[Delegated, ...]]:
    waiting = Delegation.select(Delegation.id).where(
        (Delegation.to_employee_id == employee_id) & Delegation.ended_at.is_null()
    )
    if not waiting.exists():
        return {}
    found: dict[str, list[Delegated]] = {}
    for one in delegations_to(employee_id, clock.now().date()):
        owner = _owner(one.from_employee_id)
        if owner is not None:
            for name in filter(one.covers, owner.grants):
                reach, units = owner.reach(name), owner.units(name)
                found.setdefault(name, []).append(
                    Delegated(one.from_employee_id, owner.name, one.ends_on, reach, units)
                )
    return {name: tuple(sorted(lent, key=_width, reverse=True)) for name, lent in found.items()}


def _width(lent: Delegated) -> tuple[int, int]:
    return list(Scope).index(lent.scope), len(lent.unit_ids)


def _owner(employee_id: int) -> Person | None:
    """Who lent a right, with his own rights only; None when he has left meanwhile."""
    token = _lending.set(True)
    try:
        return access.load_employee(employee_id)
    except Refused:
        return None
    finally:
        _lending.reset(token)


@access.loader("user")
def load_user(user_id: int) -> Person:
    """A signed-in user as he is now. Raises Refused when the account is gone or disabled."""
    row = UserAccount.by_key(user_id)
    if row is None or row.disabled:
        raise Refused("这个账号已停用或不存在。请联系系统管理员。", code="DISABLED")
    unit_id = None
    if row.employee_id is not None:
        unit_id = next((one.place(row.employee_id) for one in _people), None)
    return person_of(
        name=row.name,
        roles=roles_of([row.id])[row.id],
        scope=Scope(row.scope),
        unit_id=unit_id,
        employee_id=row.employee_id,
        scope_unit_id=row.scope_unit_id,
        user_id=row.id,
        login=row.login,
        must_change=row.must_change,
    )


@dataclass(frozen=True)
class People:
    """How the staff register reads the people in service.

    `holding` gives those who hold one of some roles by register or account, and those named; `others` the first few
    of each unit of those left, and how many more each has; `place` is the unit of somebody in service, else None.
    """

    holding: Callable[[Collection[str], Collection[int]], Sequence[rules.Colleague]]
    others: Callable[[Collection[str], Collection[int]], tuple[Sequence[rules.Colleague], Mapping[int | None, int]]]
    place: Callable[[int], int | None]


_people: list[People] = []


def provide_people(people: People) -> None:
    """Register who reads the people in service."""
    _people[:] = [people]


def office(asked: Sequence[rules.Chain], concerned: Collection[int] | None = None) -> rules.Office:
    """The office as some chains need it: everybody who may take a step or stands in the line, and the units.

    Of the others it has those `concerned`, or without these the first few of each unit and the number of the rest.
    """
    roles = rules.taking(asked) | {role for role in LINE if rules.rank([role])}
    fallback = _fallback()
    named = {*(concerned or ()), *([fallback] if fallback is not None else [])}
    people: list[rules.Colleague] = []
    more: Mapping[int | None, int] = {}
    for source in _people:
        people += source.holding(roles, named)
        if concerned is None:
            others, more = source.others(roles, named)
            people += others
    table = Department
    rows: Any = table.select(table.id, table.parent_id, table.head_id).tuples()
    places = {unit_id: rules.Unit(unit_id, parent, head) for unit_id, parent, head in rows}
    return rules.Office({one.employee_id: one for one in people}, places, fallback, more)


def _fallback() -> int | None:
    """The named fallback of the top person. Raises NotFound before the organisation was set up."""
    row = Organisation.select(Organisation.fallback_id).where(Organisation.id == THE_ORGANISATION).tuples().first()
    if row is None:
        raise NotFound("还没有建立单位资料。请先新建数据库。")
    fallback: int | None = row[0]
    return fallback


def chains() -> tuple[rules.Chain, ...]:
    """All approval chains with their steps."""
    steps: dict[int, list[rules.Step]] = {}
    for row in ApprovalStep.select().order_by(ApprovalStep.chain_id, ApprovalStep.position):
        steps.setdefault(row.chain_id, []).append(rules.Step(row.role, row.label))
    return tuple(
        rules.Chain(row.code, row.label, tuple(steps.get(row.id, ())), row.separate)
        for row in ApprovalChain.select().order_by(ApprovalChain.position, ApprovalChain.id)
    )


def chains_of(codes: Collection[str]) -> dict[str, tuple[rules.Chain, str]]:
    """Chains by code, each with the right that its decisions need."""
    chain, step = ApprovalChain, ApprovalStep
    rows: Any = (
        chain.select(chain.code, chain.label, chain.separate, chain.permission, step.role, step.label)
        .join(step, pw.JOIN.LEFT_OUTER, on=(step.chain_id == chain.id))
        .where(chain.code.in_(sorted(codes)))
        .order_by(chain.id, step.position)
        .tuples()
    )
    found: dict[str, tuple[rules.Chain, str]] = {}
    for (code, label, separate, permission), steps in groupby(rows, itemgetter(0, 1, 2, 3)):
        taken = tuple(rules.Step(role, step_label) for *_, role, step_label in steps if role is not None)
        found[code] = rules.Chain(code, label, taken, bool(separate)), permission
    return found


def steps_of(chain_id: int) -> tuple[rules.Step, ...]:
    """The steps of one chain in order."""
    rows = ApprovalStep.select().where(ApprovalStep.chain_id == chain_id).order_by(ApprovalStep.position)
    return tuple(rules.Step(row.role, row.label) for row in rows)


def resolved(code: str, concerned: int, barred: Collection[int] = ()) -> rules.Resolution:
    """The decisions that a paper of this chain needs for an employee, as the office is today. Raises NotFound."""
    known = chains_of([code])
    if code not in known:
        raise NotFound()
    chain, permission = known[code]
    lent = lent_today([permission], clock.now().date())[permission]
    here = office([chain], {concerned, *barred, *lent.values()})
    return rules.resolve(chain, here, concerned, barred=barred, lent=lent)


def chain_gaps() -> tuple[rules.Gap, ...]:
    """Every chain that cannot be completed today: for whom, why, and what to do."""
    found = chains()
    return rules.gaps(found, office(found))


def unit_titles(numbers: Collection[int]) -> dict[int, str]:
    """The names of units."""
    return {row.id: row.name for row in Department.select().where(Department.id.in_(list(numbers)))}


def user_titles(numbers: Collection[int]) -> dict[int, str]:
    """The names of account holders."""
    return {row.id: row.name for row in UserAccount.select().where(UserAccount.id.in_(list(numbers)))}
