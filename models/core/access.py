"""Who may do what, and whose records they see: roles, permissions, data scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.core.errors import Forbidden, Refused


class Role(StrEnum):
    """Product roles of the permission matrix; the position title of an employee is free text."""

    ADMIN = "ADMIN"
    AGENT = "AGENT"
    CASHIER = "CASHIER"
    READER = "READER"
    FIELD = "FIELD"
    DISPATCH = "DISPATCH"
    HANDLER = "HANDLER"
    LECTURER = "LECTURER"
    GROUP_LEADER = "GROUP_LEADER"
    SUPERVISOR = "SUPERVISOR"
    MANAGER = "MANAGER"
    GM = "GM"
    HR = "HR"
    FINANCE = "FINANCE"
    INSPECTOR = "INSPECTOR"
    SYSADMIN = "SYSADMIN"


ROLE_NAMES: Mapping[str, str] = {
    Role.ADMIN: "办公室管理员",
    Role.AGENT: "客服人员",
    Role.CASHIER: "收费员",
    Role.READER: "抄表员",
    Role.FIELD: "维修安装人员",
    Role.DISPATCH: "内勤派单",
    Role.HANDLER: "经办人",
    Role.LECTURER: "授课人员",
    Role.GROUP_LEADER: "班组长",
    Role.SUPERVISOR: "主管",
    Role.MANAGER: "部门经理",
    Role.GM: "总经理",
    Role.HR: "人力资源",
    Role.FINANCE: "财务",
    Role.INSPECTOR: "监督检查",
    Role.SYSADMIN: "系统管理员",
}

# The matrix writes «AGENT etc.» for everybody who does the daily work.
WORKERS = (Role.AGENT, Role.CASHIER, Role.READER, Role.FIELD, Role.DISPATCH, Role.HANDLER)
# From the bottom up; a vacant step passes to the next role up, never down.
LINE = (Role.AGENT, Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM)


class Scope(StrEnum):
    """Whose records a person sees, from narrow to wide."""

    OWN = "own"
    GROUP = "group"
    DEPARTMENT = "department"
    BELOW = "below"
    ALL = "all"


SCOPE_NAMES: Mapping[str, str] = {
    Scope.OWN: "仅本人",
    Scope.GROUP: "本班组",
    Scope.DEPARTMENT: "本部门",
    Scope.BELOW: "本部门及下级",
    Scope.ALL: "全部",
}

DEFAULT_SCOPE: Mapping[str, Scope] = {
    Role.ADMIN: Scope.ALL,
    Role.MANAGER: Scope.ALL,
    Role.GM: Scope.ALL,
    Role.HR: Scope.ALL,
    Role.FINANCE: Scope.ALL,
    Role.INSPECTOR: Scope.ALL,
    Role.SYSADMIN: Scope.ALL,
    Role.SUPERVISOR: Scope.BELOW,
    Role.GROUP_LEADER: Scope.GROUP,
}

REACH_NONE, REACH_OWN, REACH_SCOPE = "none", "own", "scope"


@dataclass(frozen=True)
class Permission:
    """One right: its name, its words, and which roles have it by default with which reach."""

    name: str
    label: str
    grants: Mapping[str, str]


permissions: dict[str, Permission] = {}


def permission(name: str, label: str, *, scope: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> str:
    """Declare a right; `scope` roles reach their data scope, `own` roles only their own records."""
    grants = dict.fromkeys(own, REACH_OWN) | dict.fromkeys(scope, REACH_SCOPE)
    permissions[name] = Permission(name, label, grants)
    return name


@dataclass(frozen=True)
class Delegated:
    """A right that another person lent for a time, as far as it reaches for that person himself."""

    from_employee: int
    from_name: str
    until: date
    scope: Scope = Scope.OWN
    unit_ids: frozenset[int] = frozenset()

    def covers(self, unit_id: int | None) -> bool:
        """Whether a record of this unit lies within the reach."""
        return self.scope is Scope.ALL or (self.scope is not Scope.OWN and unit_id in self.unit_ids)


@dataclass(frozen=True)
class Person:
    """Somebody whose rights are asked about: a signed-in user, or the author of a paper recorded on behalf.

    `unit_id` is the department, group or station he belongs to, `unit_ids` those within his data scope.
    `delegated` holds by right all who lent it, the widest reach first.
    """

    name: str
    user_id: int | None = None
    employee_id: int | None = None
    login: str = ""
    roles: frozenset[str] = frozenset()
    scope: Scope = Scope.OWN
    unit_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    grants: Mapping[str, str] = field(default_factory=dict)
    delegated: Mapping[str, tuple[Delegated, ...]] = field(default_factory=dict)
    must_change_password: bool = False

    def may(self, name: str) -> bool:
        """Whether the person has this right at all, of his own or lent to him."""
        return self.is_system or name in self.grants or name in self.delegated

    def reach(self, name: str) -> Scope:
        """How far this right goes: own records, the person's data scope, or those of who lent it; the widest counts."""
        if self.is_system:
            return Scope.ALL
        own = self.scope if self.grants.get(name) == REACH_SCOPE else Scope.OWN
        return max((own, *(one.scope for one in self.delegated.get(name, ()))), key=list(Scope).index)

    def units(self, name: str) -> frozenset[int]:
        """The units that this right reaches, where its reach is neither own records nor everything."""
        own = self.unit_ids if self.grants.get(name) == REACH_SCOPE else frozenset()
        return own.union(*(one.unit_ids for one in self.delegated.get(name, ())))

    def uses_lent(self, name: str) -> bool:
        """Whether this right over others comes from somebody who lent it, and not from an own role."""
        return name in self.delegated and self.grants.get(name) != REACH_SCOPE

    def lender(self, name: str, *, employee_id: int | None, unit_id: int | None) -> Delegated:
        """Who lent right `name`, for a record of this employee or unit; the one it is about only where nobody else did.

        The first of those whose reach covers the record, or the one with the widest reach.
        """
        others = [one for one in self.delegated[name] if one.from_employee != employee_id] or self.delegated[name]
        return next((one for one in others if one.covers(unit_id)), others[0])

    @property
    def is_system(self) -> bool:
        """Whether this is the program itself (creating a database, recovering a password)."""
        return self.user_id is None and self.employee_id is None and self.name == SYSTEM_NAME

    def sees(self, name: str, *, employee_id: int | None, unit_id: int | None) -> bool:
        """Whether a record of this employee or unit lies within the reach of right `name`."""
        reach = self.reach(name)
        if reach is Scope.ALL:
            return True
        if employee_id is not None and employee_id == self.employee_id:
            return True
        return reach is not Scope.OWN and unit_id is not None and unit_id in self.units(name)


SYSTEM_NAME = "系统"
SYSTEM = Person(name=SYSTEM_NAME, scope=Scope.ALL)


def grants_of(roles: frozenset[str], overrides: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """The rights of somebody with these roles; the widest reach of all roles counts."""
    result: dict[str, str] = {}
    for name, declared in permissions.items():
        reaches = {overrides.get((role, name), declared.grants.get(role, REACH_NONE)) for role in roles}
        if REACH_SCOPE in reaches:
            result[name] = REACH_SCOPE
        elif REACH_OWN in reaches:
            result[name] = REACH_OWN
    return result


def require(person: Person, name: str, *, concerning: int | None = None, approving: bool = False) -> None:
    """Raise Forbidden unless the person has right `name`.

    `concerning` is the employee whom the act is about: with `approving` he cannot be the person himself
    (R-028, R-090, R-096), and a lent right never serves the one it was lent to.
    """
    label = permissions[name].label
    if not person.may(name):
        raise Forbidden(f"{person.name}没有“{label}”权限。请系统管理员分配，或请有权限的同事办理。")
    about_self = concerning is not None and concerning == person.employee_id
    if approving and about_self:
        raise Forbidden(f"{person.name}不能审批与本人有关的事项。请由上一级办理。")
    lent = person.delegated[name] if approving and person.uses_lent(name) else ()
    own = next((one.from_name for one in lent if one.from_employee == concerning), "")
    if own and not any(one.scope is Scope.ALL and one.from_employee != concerning for one in lent):
        raise Forbidden(f"{person.name}的“{label}”权限由{own}授权，不能用于{own}本人的事项。")
    if about_self and name not in person.grants and not person.is_system:
        raise Forbidden(f"{person.name}的“{label}”权限是代理所得，不能用于本人的事项。")


def covers(person: Person, name: str, wider: str) -> bool:
    """Whether right `name` reaches every record that right `wider` shows the person."""
    own_only = person.reach(name) is Scope.OWN
    return person.may(name) and (not own_only or person.reach(wider) is Scope.OWN)


def loses(before: Person, after: Person) -> bool:
    """Whether a person may do or see less than before, so that pages opened before show too much."""
    lost = frozenset(before.grants) | frozenset(before.delegated)
    return any(
        not after.may(name)
        or list(Scope).index(after.reach(name)) < list(Scope).index(before.reach(name))
        or (before.reach(name) is not Scope.ALL and not before.units(name) <= after.units(name)
            and after.reach(name) is not Scope.ALL)
        for name in lost
    )  # fmt: skip


# Set by the areas that keep users and employees; core itself knows neither.
Loader = Callable[[int], Person]
_loaders: dict[str, Loader] = {}


def loader(kind: str) -> Callable[[Loader], Loader]:
    """Register how persons of a kind ('user', 'employee' or 'former') are read from the database."""

    def keep(function: Loader) -> Loader:
        _loaders[kind] = function
        return function

    return keep


def load_user(user_id: int) -> Person:
    """The user with his rights as they are now. Raises Refused when the account is gone or disabled."""
    return _loaders["user"](user_id)


def load_employee(employee_id: int, *, former: bool = False) -> Person:
    """The employee with the rights of his role, whether or not he has an account; `former` also one who has left."""
    kind = "former" if former and "former" in _loaders else "employee"
    if kind not in _loaders:
        raise Refused("还没有人员花名册，不能代他人记录。")
    return _loaders[kind](employee_id)
