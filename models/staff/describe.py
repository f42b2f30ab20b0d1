"""The staff register in words: rights, records, lists, and how people are found."""

from __future__ import annotations

import operator
import re
from collections.abc import Collection
from functools import reduce
from typing import Any

import peewee as pw

from models.core import access, text
from models.core.access import ROLE_NAMES, Person, Role, Scope
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import Entity, Found, add_entity, add_list
from models.org.tables import Department, Post
from models.staff.rules import GENDERS
from models.staff.tables import Certificate, Employee, EmploymentEvent, StationNumber
from models.staff.workflow import (
    DECIDE,
    EVENT_NAMES,
    EVENT_TONES,
    PRESENT,
    REASON_NAMES,
    STATE_NAMES,
    STATE_TONES,
    WRITE,
    EventKind,
    State,
)

_LEADERS = (Role.GROUP_LEADER, Role.SUPERVISOR, Role.MANAGER, Role.GM, Role.HR, Role.INSPECTOR)
_OWN = (*access.WORKERS, Role.LECTURER)

READ = access.permission("staff.read", "查看人员花名册", scope=(Role.ADMIN, *_LEADERS, Role.FINANCE), own=_OWN)
# Finance sees names and numbers only (matrix, first row).
DETAILS = access.permission("staff.details", "查看人员详细资料", scope=(Role.ADMIN, *_LEADERS), own=_OWN)
access.permission(WRITE, "登记和修改人员", scope=(Role.ADMIN, Role.HR))
access.permission(DECIDE, "决定转正、调动、调薪、停职和离职", scope=(Role.HR, Role.GM))
PAY = access.permission("staff.pay", "查看基本工资", scope=(Role.HR, Role.GM, Role.MANAGER))
ID_NUMBER = access.permission("staff.id_number", "查看身份证号", scope=(Role.HR, Role.ADMIN))
EVENTS = access.permission("staff.events", "登记任职记录", scope=(Role.ADMIN, Role.HR))
CERTIFICATES = access.permission("staff.certificates", "登记证书", scope=(Role.ADMIN, Role.HR, Role.SUPERVISOR))

SHORTEST_TAIL = 4  # digits of a telephone number that make a search for its end


def within(person: Person, permission: str) -> Any:
    """The condition on Employee for the records that this right reaches, or None for all of them."""
    reach = person.reach(permission)
    if reach is Scope.ALL:
        return None
    own = Employee.id == (person.employee_id or 0)
    return own if reach is Scope.OWN else own | Employee.unit_id.in_(sorted(person.units(permission)))


def _people(person: Person) -> Any:
    query = (
        Employee.select()
        .join(Department, pw.JOIN.LEFT_OUTER, on=(Department.id == Employee.unit_id))
        .switch(Employee)
        .join(Post, pw.JOIN.LEFT_OUTER, on=(Post.id == Employee.post_id))
    )
    condition = within(person, READ)
    return query if condition is None else query.where(condition)


def of_people(table: Any, permission: str = READ) -> Any:
    """Rows of a table that belong to employees, with those whom the person may see."""

    def source(person: Person) -> Any:
        query = table.select().join(Employee, on=(Employee.id == table.employee_id))
        condition = within(person, permission)
        if table is EmploymentEvent and not sees_pay(person):
            query = query.where(EmploymentEvent.kind != EventKind.PAY)
        return query if condition is None else query.where(condition)

    return source


def sees_pay(person: Person) -> bool:
    """Whether somebody may see what others earn."""
    return person.may(PAY) and person.reach(PAY) is not Scope.OWN


def matching(words: str) -> Any:
    """The condition on Employee for what was typed: name, pinyin or its initials, number, end of the telephone."""
    plain = text.tidy(words).replace(" ", "")
    code = text.code(plain)
    found = [Employee.name.contains(plain), Employee.work_no.startswith(code)]
    if re.fullmatch(r"[A-Z]+", code):
        found += [
            Employee.name_initials.startswith(plain.lower()),
            Employee.name_pinyin.startswith(plain.lower()),
        ]
    if re.fullmatch(rf"\d{{{SHORTEST_TAIL},}}", code):
        found.append(Employee.phone.endswith(code))
    return reduce(operator.or_, found)


def employee_titles(records: Collection[int]) -> dict[int, str]:
    """Names by number."""
    rows = Employee.select(Employee.id, Employee.name).where(Employee.id.in_(list(records)))
    return {row.id: row.name for row in rows}


def find_employee(person: Person, words: str, limit: int) -> list[Found]:
    """People that match, those present first; number, unit and post tell namesakes apart."""
    gone = pw.Case(None, [(Employee.state == State.LEFT, 1)], 0)
    rows = (
        _people(person)
        .select(Employee.id, Employee.name, Employee.work_no, Department.name, Post.name, Employee.state)
        .where(matching(words))
        .order_by(gone, Employee.work_no)
        .limit(limit)
        .tuples()
    )
    return [
        Found("employee", record, name, subtitle(number, unit, post, state))
        for record, name, number, unit, post, state in rows
    ]


def subtitle(number: str, unit: str | None, post: str | None, state: str) -> str:
    """Number · unit post, with the state where it is not the ordinary one."""
    place = " ".join(part for part in (unit, post) if part)
    told = "" if state == State.ACTIVE else f"（{STATE_NAMES[State(state)]}）"
    return " · ".join(part for part in (number, place) if part) + told


def _event_titles(records: Collection[int]) -> dict[int, str]:
    return titles_of(EmploymentEvent, EmploymentEvent.kind, EVENT_NAMES, records)


def titles_of(table: Any, column: Any, words: Any, records: Collection[int]) -> dict[int, str]:
    """Name of the employee and what the row is about, by number of the row."""
    rows = (
        table.select(table.id, Employee.name, column)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name} {words.get(what, what)}" for record, name, what in rows}


add_entity(
    Entity(
        "employee",
        "人员",
        {
            "work_no": "工号", "machine_no": "考勤号", "name": "姓名", "gender": "性别", "birth_date": "出生日期",
            "id_no": "身份证号", "education": "学历", "unit_id": "部门", "post_id": "岗位", "product_role": "角色",
            "superior_id": "直接上级", "hired_on": "入职日期", "probation_ends_on": "试用期截止",
            "contract_from": "合同起始", "contract_until": "合同到期", "phone": "电话", "base_pay": "基本工资",
            "state": "状态", "left_on": "离职日期", "left_reason": "离职原因", "remark": "备注",
            "previous_experience_months": "入职前客服经验（月）",
        },
        employee_titles,
        find_employee,
        masked=frozenset({"id_no", "base_pay"}),
        permission=READ,
        list_name="staff",
        values={
            "gender": GENDERS, "product_role": ROLE_NAMES, "state": STATE_NAMES, "left_reason": REASON_NAMES,
        },
        refs={"unit_id": "department", "post_id": "post", "superior_id": "employee"},
        attach=WRITE,
        details=DETAILS,
    )
)  # fmt: skip
add_entity(
    Entity(
        "employment_event",
        "任职记录",
        {
            "kind": "事项", "happened_on": "日期", "cause": "原因", "reference": "依据文号", "from_words": "变动前",
            "to_words": "变动后",
        },
        _event_titles,
        permission=READ,
        list_name="employment_events",
        values={"kind": EVENT_NAMES},
        refs={"employee_id": "employee"},
        attach=EVENTS,
    )
)  # fmt: skip


def _certificates() -> Any:
    """The certificates of somebody that are not withdrawn or renewed, in one cell (F-01)."""
    renewal = Certificate.alias()
    renewed = renewal.select(renewal.renews_id).where(renewal.renews_id.is_null(False), renewal.withdrawn_on.is_null())
    return Certificate.select(pw.fn.GROUP_CONCAT(Certificate.name)).where(
        Certificate.employee_id == Employee.id, Certificate.withdrawn_on.is_null(), Certificate.id.not_in(renewed)
    )


def _station_number() -> Any:
    """The number of somebody in the series of the station where he works now (R-002)."""
    return StationNumber.select(pw.fn.MAX(StationNumber.number)).where(
        StationNumber.employee_id == Employee.id, StationNumber.unit_id == Employee.unit_id
    )


IN_SERVICE = Filter("state", "in", tuple(str(state) for state in PRESENT))

add_list(
    ListKind(
        "staff",
        "人员花名册",
        "employee",
        READ,
        (
            Column("work_no", "工号", Employee.work_no, "link", 90),
            Column("name", "姓名", Employee.name, "strong", 90, sort_by="name_pinyin"),
            Column("name_pinyin", "姓名拼音", Employee.name_pinyin, width=120, shown=False),
            Column("gender", "性别", Employee.gender, "choice", 50, choices=GENDERS, shown=False, permission=DETAILS),
            Column("unit", "部门", Department.name, width=110),
            Column("post", "岗位", Post.name, width=100),
            Column("product_role", "角色", Employee.product_role, "choice", 100, choices=ROLE_NAMES),
            Column("superior_id", "直接上级", Employee.superior_id, width=90, ref="employee", sortable=False),
            Column("phone", "电话", Employee.phone, "phone", 120, permission=DETAILS),
            Column("hired_on", "入职日期", Employee.hired_on, "date", 100, permission=DETAILS),
            Column(
                "probation_ends_on", "试用期截止", Employee.probation_ends_on, "date", 100, shown=False,
                permission=DETAILS,
            ),
            Column("contract_until", "合同到期", Employee.contract_until, "date", 100, shown=False, permission=DETAILS),
            Column("state", "状态", Employee.state, "choice", 90, choices=STATE_NAMES, tones=STATE_TONES),
            Column("contract_from", "合同起始", Employee.contract_from, "date", 100, shown=False, permission=DETAILS),
            Column("birth_date", "出生日期", Employee.birth_date, "date", 100, shown=False, permission=DETAILS),
            Column("education", "学历", Employee.education, width=70, shown=False, permission=DETAILS),
            Column("machine_no", "考勤号", Employee.machine_no, width=80, shown=False, permission=DETAILS),
            Column(
                "previous_experience_months", "入职前客服经验（月）", Employee.previous_experience_months, "number",
                130,                shown=False, permission=DETAILS,
            ),
            Column(
                "certificates", "证书", _certificates(), width=180, shown=False, sortable=False, permission=DETAILS
            ),
            Column("station_number", "站内工号", _station_number(), width=90, shown=False, sortable=False),
            Column(
                "id_no", "身份证号", Employee.id_no, "secret", 170, shown=False, sortable=False, permission=DETAILS
            ),
            Column("base_pay", "基本工资（元）", Employee.base_pay, "money", 110, shown=False, permission=PAY),
            Column("left_on", "离职日期", Employee.left_on, "date", 100, shown=False),
            Column(
                "left_reason", "离职原因", Employee.left_reason, "choice", 110, choices=REASON_NAMES, shown=False,
                permission=DETAILS,
            ),
            Column("remark", "备注", Employee.remark, width=180, shown=False, permission=DETAILS),
        ),
        _people,
        Employee.id,
        matching,
        order="work_no",
        views=(
            View("present", "在册", (IN_SERVICE,)),
            View(
                "probation", "试用期", (Filter("state", "eq", "probation"),), "probation_ends_on",
                columns=("work_no", "name", "unit", "post", "superior_id", "hired_on", "probation_ends_on", "state"),
            ),
            View(
                "contracts", "合同本年到期", (IN_SERVICE, Filter("contract_until", "le", "本年末")), "contract_until",
                columns=("work_no", "name", "unit", "post", "phone", "contract_from", "contract_until", "state"),
            ),
            View("candidates", "待入职", (Filter("state", "eq", "candidate"),)),
            View("left", "已离职", (Filter("state", "eq", "left"),), "left_on", descending=True),
            View("all", "全部"),
        ),
        unit="人",
        version=Employee.row_version,
        search_hint="搜索姓名、拼音首字母、工号、手机后四位",
    )
)  # fmt: skip
add_list(
    ListKind(
        "employment_events",
        "任职记录",
        "employment_event",
        DETAILS,
        (
            Column("happened_on", "日期", EmploymentEvent.happened_on, "date", 100),
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("kind", "事项", EmploymentEvent.kind, "choice", 100, choices=EVENT_NAMES, tones=EVENT_TONES),
            Column("from_words", "变动前", EmploymentEvent.from_words, width=170),
            Column("to_words", "变动后", EmploymentEvent.to_words, width=170),
            Column("cause", "原因", EmploymentEvent.cause, width=180),
            Column("reference", "依据文号", EmploymentEvent.reference, width=120),
            Column("recorded_by", "登记人", EmploymentEvent.recorded_by, width=80, shown=False),
            Column("recorded_at", "登记时间", EmploymentEvent.recorded_at, "time", 140, shown=False),
            Column("employee_id", "人员", EmploymentEvent.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(EmploymentEvent),
        EmploymentEvent.id,
        matching,
        order="happened_on",
        descending=True,
        views=(
            View("all", "全部"),
            View("moves", "调动和晋升", (Filter("kind", "in", ("transfer", "promotion", "demotion")),)),
            View("left", "离职", (Filter("kind", "eq", "leave"),)),
            View("warnings", "警告", (Filter("kind", "eq", "warning"),)),
        ),
        version=EmploymentEvent.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)  # fmt: skip
