"""The lists of balances and of what they are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import peewee as pw

from models.attendance import rights
from models.attendance.leave import balances
from models.attendance.leave.balances import Account
from models.attendance.leave.kinds import KINDS, refresh
from models.attendance.tables import LeaveGrant
from models.attendance.workflow import GRANT_BASIS_NAMES
from models.core import clock
from models.core.access import Person
from models.core.errors import NotFound
from models.core.explain import Explanation
from models.core.lists import Column, Filter, ListKind, Query, Row, View
from models.core.register import Entity, add_entity, add_list
from models.org.tables import Department
from models.staff.describe import employee_titles, matching, of_people, within
from models.staff.tables import Employee
from models.staff.workflow import State

COMP_REST = "comp_rest"
# A record of balances is a person, a year and the place of a type in the rulebook of that year.
YEARS, PLACES = 10_000, 1_000
LARGEST = 2**31 - 1
_HINT = "搜索姓名、拼音首字母、工号"


def record_of(employee: int, year: int, place: int) -> int:
    """The number of a balance, as lists name it."""
    return (employee * YEARS + year) * PLACES + place


def place_of(record: int) -> tuple[int, int, int]:
    """Person, year and place of the type that a balance is of. Raises NotFound."""
    rest, place = divmod(record, PLACES)
    employee, year = divmod(rest, YEARS)
    if not (0 < employee <= LARGEST and 1900 <= year <= 2200):
        raise NotFound()
    return employee, year, place


def _titles(records: Collection[int]) -> dict[int, str]:
    places = {record: place_of(record) for record in records}
    names = employee_titles({employee for employee, _, _ in places.values()})
    return {record: f"{names.get(employee, '')} {year} 年假期余额" for record, (employee, year, _) in places.items()}


add_entity(
    Entity("leave_balance", "假期余额", {}, _titles, permission=rights.LEAVE_READ, list_name="leave_balances")
)  # fmt: skip


def _wanted(query: Query, column: str, label: str) -> list[str] | None:
    """The values that the conditions name for a column, None where they leave it open."""
    found: list[str] | None = None
    for one in query.filters:
        if one.column in (column, label) and one.op in ("eq", "in"):
            given = [str(value) for value in (one.value if one.op == "in" else (one.value,))]
            found = given if found is None else [value for value in found if value in given]
    return found


def _numbers(words: Sequence[str] | None) -> list[int] | None:
    return None if words is None else [int(one) for one in words if one.isdecimal() and int(one) <= LARGEST]


def _rows(person: Person, query: Query) -> list[Row]:
    """The balances of whom and of which year and types the conditions name; this year's without any."""
    keys = _numbers(_wanted(query, "__key__", "__key__"))
    asked = [place_of(one) for one in keys or ()]
    years = _numbers(_wanted(query, "year", "年份")) or sorted({year for _, year, _ in asked})
    people = _numbers(_wanted(query, "employee_id", "人员"))
    if people is None and keys is not None:
        people = [employee for employee, _, _ in asked]
    named = _wanted(query, "kind", "假别")
    codes = None if named is None else {code for code, label in KINDS.items() if code in named or label in named}
    if any(one.column in ("kind", "假别") and one.op == "ne" and one.value == COMP_REST for one in query.filters):
        codes = {code for code in (codes or KINDS) if code != COMP_REST}
    found: list[Row] = []
    for year in [one for one in years if 1900 <= one <= 2200] or [clock.now().year]:
        found += _of_year(person, year, people, codes)
    return found


def _of_year(person: Person, year: int, people: Collection[int] | None, codes: Collection[str] | None) -> list[Row]:
    refresh()
    reached = within(person, rights.LEAVE_READ)
    rows: Any = (
        Employee.select(Employee.id, Employee.work_no, Employee.name, Department.name.alias("unit"))
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .where(
            Employee.state != State.CANDIDATE,
            Employee.left_on.is_null() | (Employee.left_on >= date(year, 1, 1)),
            *(() if reached is None else (reached,)),
            *(() if people is None else (Employee.id.in_(sorted(people)),)),
        )
        .order_by(Employee.work_no)
        .namedtuples()
    )
    known = {one.id: one for one in rows}
    places = {code: place for place, code in enumerate(balances.regulation_of(year).types)}
    found = balances.accounts(known, year, codes) if known else {}
    return [
        Row(record_of(number, year, places[code]), None, _values(known[number], year, one))
        for (number, code), one in found.items()
    ]


def _values(who: Any, year: int, one: Account) -> tuple[Any, ...]:
    balance, kind = one.balance, one.balance.kind

    def words(value: int | None) -> str:
        return "" if value is None else balances.amount(kind, value).replace("-", "−")

    gained = balance.earned + balance.added
    return (
        who.work_no, who.name, who.unit, year, kind.code, words(balance.entitlement), words(gained) if gained else "",
        words(balance.used), words(one.waiting) if one.waiting else "", words(balance.left), balance.left, who.id,
    )  # fmt: skip


def _explained(records: Collection[int]) -> Mapping[int, Explanation]:
    """What balances are made of; those of a year and type are worked out together."""
    asked: dict[tuple[int, int], dict[int, int]] = {}
    for record in records:
        employee, year, place = place_of(record)
        asked.setdefault((year, place), {})[employee] = record
    found: dict[int, Explanation] = {}
    for (year, place), people in asked.items():
        codes = list(balances.regulation_of(year).types)
        known = balances.accounts(people, year, codes[place : place + 1])
        found |= {people[number]: one.balance.explanation for (number, _), one in known.items()}
    return found


add_list(
    ListKind(
        "leave_balances",
        "假期余额",
        "leave_balance",
        rights.LEAVE_READ,
        (
            Column("work_no", "工号", None, width=80),
            Column("name", "姓名", None, "strong", 90),
            Column("unit", "部门", None, width=120),
            Column("year", "年份", None, "number", 70),
            Column("kind", "假别", None, "choice", 90, choices=KINDS),
            Column("entitlement", "额度", None, width=90, sortable=False),
            Column("gained", "增加和积累", None, width=120, sortable=False),
            Column("used", "已休", None, width=120, sortable=False),
            Column("waiting", "待批准", None, width=120, sortable=False),
            Column("left", "剩余", None, width=120, sortable=False),
            Column("left_amount", "剩余（百分之一天；补休为分钟）", None, "number", 120, shown=False),
            Column("employee_id", "人员", None, shown=False, ref="employee", sortable=False),
        ),
        order="work_no",
        narrow=_rows,
        narrow_by=("__key__", "year", "employee_id", "kind"),
        views=(
            View("days", "假期", (Filter("kind", "ne", COMP_REST),)),
            View("comp_rest", "补休", (Filter("kind", "eq", COMP_REST),)),
            View("all", "全部"),
        ),
        unit="项",
        search_hint="搜索姓名、工号、部门",
        explain=_explained,
    )
)


def _grants(person: Person) -> Any:
    refresh()
    return of_people(LeaveGrant, rights.LEAVE_READ)(person)


add_list(
    ListKind(
        "leave_grants",
        "假期额度",
        "leave_grant",
        rights.LEAVE_READ,
        (
            Column("year", "年份", LeaveGrant.year, "number", 70),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("kind", "假别", LeaveGrant.kind, "choice", 90, choices=KINDS),
            Column("basis", "类别", LeaveGrant.basis, "choice", 100, choices=GRANT_BASIS_NAMES),
            Column("said", "数量", None, width=120, told=True, sortable=False),
            Column("reason", "说明", LeaveGrant.reason, width=220),
            Column("signed_by", "核对人", LeaveGrant.signed_by, width=90),
            Column("recorded_by", "登记人", LeaveGrant.recorded_by, width=90),
            Column("recorded_at", "登记时间", LeaveGrant.recorded_at, "time", 130, shown=False),
            Column("withdrawn_at", "撤销时间", LeaveGrant.withdrawn_at, "time", 130),
            Column("amount", "数量（百分之一天；补休为分钟）", LeaveGrant.amount, "number", 120, shown=False),
            Column("employee_id", "人员", LeaveGrant.employee_id, shown=False, ref="employee", sortable=False),
        ),
        _grants,
        LeaveGrant.id,
        matching,
        order="year",
        descending=True,
        views=(View("counting", "有效", (Filter("withdrawn_at", "empty"),)), View("all", "全部")),
        unit="条",
        version=LeaveGrant.row_version,
        search_hint=_HINT,
        tell=lambda records: {
            row.id: {"said": balances.said(row)} for row in LeaveGrant.select().where(LeaveGrant.id.in_(list(records)))
        },
    )
)  # fmt: skip
