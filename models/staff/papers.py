"""The papers of the staff register: F-01, the register itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.core import access, clock, text
from models.core.access import Person, Role
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import rows, slot
from models.org import queries as org
from models.org.rules import UnitKind
from models.org.tables import Post
from models.staff import describe
from models.staff.rules import GENDERS
from models.staff.tables import Certificate, Employee
from models.staff.workflow import PRESENT, STATE_NAMES, State

PRINT = access.permission("staff.print", "打印和导出花名册", scope=(Role.ADMIN, Role.HR))


@dataclass(frozen=True)
class Line:
    """One person of the register; dates as dates, empty ones None."""

    number: int = slot("序号", 1)
    name: str = slot("姓名", "欧阳建国")
    gender: str = slot("性别", "男")
    birth_date: date | None = slot("出生日期", date(1988, 3, 12))
    id_no: str = slot("身份证号", "3701**********1234", "通常遮住中间十位")
    education: str = slot("学历", "大专")
    post: str = slot("岗位", "客服代表")
    department: str = slot("部门", "客户服务部")
    group: str = slot("班组", "营业厅一组", "班组或站点")
    work_no: str = slot("工号", "KF0012")
    machine_no: str = slot("考勤号", "12")
    hired_on: date | None = slot("入职日期", date(2021, 7, 1))
    probation_ends_on: date | None = slot("试用期截止", date(2021, 9, 30))
    contract_from: date | None = slot("合同起始", date(2024, 7, 1))
    contract_until: date | None = slot("合同到期", date(2027, 6, 30))
    phone: str = slot("电话", "13900000012")
    superior: str = slot("直接上级", "刘芳")
    certificates: str = slot("证书", "燃气具安装维修工（RQ-0012）", "证书名称和编号，几张之间用分号")
    state: str = slot("状态", "在岗")
    left_on: date | None = slot("离职日期", date(2026, 10, 31), "没有离职时为空")
    remark: str = slot("备注", "兼安全员")


@dataclass(frozen=True)
class Register:
    """The register as it goes on paper."""

    as_of: date = slot("截止日期", date(2026, 11, 24), "花名册反映哪一天的情况")
    scope: str = slot("范围", "全部部门", "哪个部门、哪些人")
    count: int = slot("人数", 2)
    people: tuple[Line, ...] = rows("人员", Line, "每人一行，按部门和工号排列")


OPTIONS = (
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部部门；选中的部门包括下级"),
    Field("left", "包括已离职的人", Kind.BOOL),
    Field("id_numbers", "印出完整的身份证号", Kind.BOOL, hint="须有查看身份证号的权限，并记入操作记录"),
)


def register(person: Person, options: Mapping[str, Any]) -> Register:
    """Everybody within the person's scope, by unit and work number. Raises Forbidden for full ID numbers."""
    if options["id_numbers"]:
        access.require(person, describe.ID_NUMBER)
    units = org.units()
    places: dict[int | None, int] = {unit.id: place for place, unit in enumerate(units)}
    below = _below(units, options["unit"])
    found = sorted(
        _people(person, below, left=options["left"]), key=lambda row: (places.get(row.unit_id, -1), row.work_no)
    )
    words = _Words(units)
    lines = tuple(
        words.line(number, row, full=options["id_numbers"] and person.sees(
            describe.ID_NUMBER, employee_id=row.id, unit_id=row.unit_id
        ))
        for number, row in enumerate(found, 1)
    )  # fmt: skip
    scope = next((unit.path for unit in units if unit.id == options["unit"]), "全部部门")
    return Register(clock.now().date(), f"{scope}，含已离职" if options["left"] else scope, len(lines), lines)


def _below(units: tuple[org.UnitData, ...], top: int | None) -> set[int] | None:
    """A unit with those under it, or None for all; parents stand before their children."""
    if top is None:
        return None
    found = {top}
    for unit in units:
        if unit.parent_id in found:
            found.add(unit.id)
    return found


def _people(person: Person, units: set[int] | None, *, left: bool) -> list[Employee]:
    query = Employee.select()
    condition = describe.within(person, PRINT)
    if condition is not None:
        query = query.where(condition)
    if units is not None:
        query = query.where(Employee.unit_id.in_(sorted(units)))
    states = [str(state) for state in PRESENT] + ([str(State.LEFT)] if left else [])
    return list(query.where(Employee.state.in_(states)))


def _held() -> list[Certificate]:
    """The certificates of people that were neither withdrawn nor renewed by a later one."""
    renewed = Certificate.select(Certificate.renews_id).where(Certificate.renews_id.is_null(False))
    rows = Certificate.select().where(
        Certificate.employee_id.is_null(False) & Certificate.withdrawn_on.is_null() & Certificate.id.not_in(renewed)
    )
    return list(rows.order_by(Certificate.id))


class _Words:
    """What the numbers in a row of the register mean."""

    def __init__(self, units: tuple[org.UnitData, ...]) -> None:
        self.units = {unit.id: unit for unit in units}
        self.posts: dict[int | None, str] = {row.id: row.name for row in Post.select(Post.id, Post.name)}
        self.names: dict[int | None, str] = {row.id: row.name for row in Employee.select(Employee.id, Employee.name)}
        self.certificates: dict[int | None, list[str]] = {}
        for row in _held():
            expired = row.valid_until is not None and row.valid_until < clock.now().date()
            words = f"{row.name}（{row.number}{'，已过期' if expired else ''}）"
            self.certificates.setdefault(row.employee_id, []).append(words)

    def line(self, number: int, row: Employee, *, full: bool) -> Line:
        """One person; the ID number in full only where that was asked for and allowed."""
        department, group = self._place(row.unit_id)
        id_no = row.id_no or ""
        return Line(
            number, row.name, GENDERS.get(row.gender, ""), row.birth_date, id_no if full else text.mask(id_no),
            row.education, self.posts.get(row.post_id, ""), department, group, row.work_no, row.machine_no or "",
            row.hired_on, row.probation_ends_on, row.contract_from, row.contract_until, row.phone,
            self.names.get(row.superior_id, ""), "；".join(self.certificates.get(row.id, [])),
            STATE_NAMES[State(row.state)], row.left_on, row.remark,
        )  # fmt: skip

    def _place(self, unit_id: int | None) -> tuple[str, str]:
        """The department, and the group or station within it."""
        unit = self.units.get(unit_id) if unit_id is not None else None
        if unit is None:
            return "", ""
        group = "" if unit.kind == UnitKind.DEPARTMENT else unit.name
        while unit.kind != UnitKind.DEPARTMENT and unit.parent_id in self.units:
            unit = self.units[unit.parent_id]
        return unit.name if unit.kind == UnitKind.DEPARTMENT else "", group


add_paper(
    PaperKind(
        "staff_register", "人员花名册", "staff", "xlsx", PRINT, Register, register, form="F-01", options=OPTIONS,
        noted=lambda options: "含完整身份证号" if options["id_numbers"] else "",
    )
)  # fmt: skip
