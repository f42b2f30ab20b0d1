"""What posts and the firm ask and somebody lacks, in one list: training, experience, certificates, telephone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.explain import Basis, Explanation
from models.core.lists import Column, Filter, ListKind, Row, View
from models.core.register import add_list
from models.org.tables import Department
from models.staff.certificates import queries as certificates
from models.staff.certificates.describe import sees_firm
from models.staff.describe import DETAILS, within
from models.staff.rules import Setting
from models.staff.service import queries as service
from models.staff.service import rules
from models.staff.settings import over_time, setting
from models.staff.tables import Employee
from models.staff.workflow import PRESENT


class Asked(IntEnum):
    """What is asked; the number is part of the row's number."""

    TRAINING = 0
    EXPERIENCE = 1
    CERTIFICATE = 2
    TELEPHONE = 3
    HEADCOUNT = 4


NAMES: Mapping[str, str] = {
    Asked.TRAINING.name: "岗前培训",
    Asked.EXPERIENCE.name: "客服经验",
    Asked.CERTIFICATE.name: "岗位证书",
    Asked.TELEPHONE.name: "电话联系",
    Asked.HEADCOUNT.name: "持证人数",
}
_KINDS = len(Asked)


@dataclass(frozen=True)
class Lack:
    """Something that is asked and not there; `employee` is None for what the firm lacks."""

    asked: Asked
    employee: Employee | None
    told: str

    @property
    def record(self) -> int:
        """The number of the row: the employee's and what is asked, in one."""
        return (self.employee.id if self.employee is not None else 0) * _KINDS + self.asked


def employee_of(record: int) -> int | None:
    """The employee whom a row is about, or None for the firm."""
    return record // _KINDS or None


def lacking(person: Person, today: date) -> Iterator[Lack]:
    """Everything that is asked and lacking, as far as the person may see it."""
    reached = within(person, DETAILS)
    seen = () if reached is None else (reached,)
    for row in service.untrained(today, *seen):
        yield Lack(Asked.TRAINING, row, "没有岗前培训记录")
    yield from _inexperienced(today, seen)
    kinds: dict[int, tuple[Employee, list[str]]] = {}
    for row, kind in certificates.uncertified(today, *seen):
        kinds.setdefault(row.id, (row, []))[1].append(kind.name)
    for row, names in kinds.values():
        yield Lack(Asked.CERTIFICATE, row, f"没有有效的{'、'.join(names)}证书")
    for row, found in service.often_unreachable(today, *seen):
        yield Lack(Asked.TELEPHONE, row, f"本月联系不上 {found.count} 次")
    count = certificates.headcount(today) if sees_firm(person) and _has_minimum(today) else None
    if count is not None and count.is_short:
        yield Lack(Asked.HEADCOUNT, None, f"持证 {count.held} 人，规定至少 {count.needed} 人")


def _has_minimum(today: date) -> bool:
    return bool(setting("R-008", "staff.firm_min_headcount", today).value)


def _inexperienced(today: date, seen: tuple[Any, ...]) -> Iterator[Lack]:
    """Agents whose experience is known and less than the rule of their first day would like (R-004)."""
    rows = Employee.select().where(
        Employee.state.in_([str(state) for state in PRESENT]),
        Employee.product_role.in_([str(role) for role in rules.EXPERIENCED]),
        Employee.previous_experience_months.is_null(False),
        *seen,
    )
    years = over_time("staff.agent.min_experience_years")
    for row in rows.order_by(Employee.work_no):
        least = Setting(years(row.hired_on or today), Basis("R-004"))
        if rules.experience(row.product_role, row.previous_experience_months, least) is not None:
            yield Lack(Asked.EXPERIENCE, row, f"入职前客服经验 {row.previous_experience_months} 个月")


def _experience(row: Employee, today: date) -> Explanation | None:
    least = setting("R-004", "staff.agent.min_experience_years", row.hired_on or today)
    return rules.experience(row.product_role, row.previous_experience_months, least)


def _rows(person: Person) -> list[Row]:
    names: dict[int | None, str] = {row.id: row.name for row in Department.select(Department.id, Department.name)}
    return [
        Row(
            one.record,
            None,
            (
                one.asked.name, one.employee.work_no if one.employee else "",
                one.employee.name if one.employee else certificates.FIRM,
                names.get(one.employee.unit_id, "") if one.employee else "", one.told,
            ),
        )
        for one in lacking(person, clock.now().date())
    ]  # fmt: skip


def explained(records: Collection[int]) -> Mapping[int, Explanation]:
    """Why each of these rows stands there, by number."""
    today = clock.now().date()
    people = {row.id: row for row in Employee.select().where(Employee.id.in_([r // _KINDS for r in records]))}
    found: dict[int, Explanation] = {}
    for record in records:
        row, asked = people.get(record // _KINDS), Asked(record % _KINDS)
        if asked is Asked.HEADCOUNT:
            found[record] = certificates.headcount(today).explanation
        elif row is not None:
            why = _WHY[asked](row, today)
            if why is not None:
                found[record] = why
    return found


def _certificate(row: Employee, today: date) -> Explanation | None:
    lacks = certificates.uncertified(today, Employee.id == row.id)
    return certificates.certified(row.id, lacks[0][1].name, today).explanation if lacks else None


_WHY: Mapping[Asked, Callable[[Employee, date], Explanation | None]] = {
    Asked.TRAINING: lambda row, today: service.posting(row, today).induction,
    Asked.EXPERIENCE: _experience,
    Asked.CERTIFICATE: _certificate,
    Asked.TELEPHONE: lambda row, today: service.unreachable(row.id, today).explanation,
}

add_list(
    ListKind(
        "requirements",
        "岗位要求检查",
        "employee",
        DETAILS,
        (
            Column(
                "asked", "要求", None, "choice", 110, choices=NAMES,
                tones={
                    Asked.TRAINING.name: "warn", Asked.EXPERIENCE.name: "info:info", Asked.CERTIFICATE.name: "bad",
                    Asked.TELEPHONE.name: "warn", Asked.HEADCOUNT.name: "bad",
                },
            ),
            Column("work_no", "工号", None, width=90),
            Column("name", "姓名", None, "strong", 110),
            Column("unit", "部门", None, width=160),
            Column("told", "情况", None, width=380),
        ),
        order="asked",
        rows=_rows,
        explain=explained,
        views=(
            View("all", "全部"),
            *(View(one.name.lower(), NAMES[one.name], (Filter("asked", "eq", one.name),)) for one in Asked),
        ),
        unit="项",
        search_hint="搜索姓名、工号、部门",
    )
)  # fmt: skip
