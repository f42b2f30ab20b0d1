"""Entering people into the register and keeping their master data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from models.core import audit, text
from models.core.access import ROLE_NAMES, Role
from models.core.errors import BadFields, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.org.tables import Department, Post
from models.staff import changed as changed_days
from models.staff import describe, queries, rules
from models.staff.service import rules as service
from models.staff.settings import setting
from models.staff.tables import Employee, EmploymentEvent
from models.staff.workflow import STATE_NAMES, WRITE, EventKind, Reason, State

PERSON, PLACE, WORK, CONTRACT = "个人", "岗位", "任职", "合同和考勤"

WHO = Field("id", "人员", Kind.REF, required=True, ref="employee")
UNIT = Field("unit_id", "部门", Kind.REF, ref="department", group=PLACE)
POST = Field("post_id", "岗位", Kind.REF, ref="post", group=PLACE)
ROLE = Field(
    "product_role", "角色", Kind.CHOICE, required=True, choices=ROLE_NAMES, default=str(Role.AGENT), group=PLACE
)
SUPERIOR = Field("superior_id", "直接上级", Kind.REF, ref="employee", group=PLACE)
HIRED = Field("hired_on", "入职日期", Kind.DATE, group=WORK)
PROBATION = Field("probation_ends_on", "试用期截止", Kind.DATE, group=WORK, hint="试用期的最后一天")
CAUSE = Field("cause", "原因", Kind.TEXT, max_length=300, group=WORK)
REFERENCE = Field("reference", "依据文号", Kind.TEXT, max_length=100, group=WORK)
ID_NO = Field("id_no", "身份证号", Kind.ID_NUMBER, group=PERSON, hint="填写后自动带出出生日期和性别")
MASTER = (
    Field("work_no", "工号", Kind.CODE, required=True, group=PERSON, hint="不能重复，离职后也不再分给别人"),
    Field("name", "姓名", Kind.TEXT, required=True, max_length=64, group=PERSON),
    Field("gender", "性别", Kind.CHOICE, choices=rules.GENDERS, group=PERSON),
    Field("birth_date", "出生日期", Kind.DATE, group=PERSON),
    Field("education", "学历", Kind.TEXT, max_length=20, group=PERSON),
    Field("phone", "电话", Kind.PHONE, check=rules.phone_fault, group=PERSON),
    HIRED,
    PROBATION,
    Field(
        "previous_experience_months",
        "入职前客服经验（月）",
        Kind.INTEGER,
        lowest=0,
        highest=600,
        group=WORK,
        hint="做过客服、售后回访或档案工作的月数",
    ),
    Field("contract_from", "合同起始", Kind.DATE, group=CONTRACT),
    Field("contract_until", "合同到期", Kind.DATE, group=CONTRACT),
    Field("machine_no", "考勤号", Kind.CODE, group=CONTRACT, hint="考勤机上的编号"),
    Field("remark", "备注", Kind.TEXT, max_length=500, group=CONTRACT),
)
BEGINNINGS = {str(s): STATE_NAMES[s] for s in (State.CANDIDATE, State.PROBATION, State.ACTIVE)}
LABELS = {f.name: f.label for f in (*MASTER, ID_NO, UNIT, POST, ROLE, SUPERIOR)}
UNIQUE = ("work_no", "id_no", "machine_no")
CHANGED = frozenset({"employee", "employment_event"})
CORRECTED = timedelta(days=731)  # so far back months are looked at that changed since time out of mind


def faulty(faults: Mapping[str, str]) -> BadFields:
    """The error for faults of this area's fields."""
    return BadFields(faults, LABELS)


def stored(values: Values) -> dict[str, Any]:
    """Field values as the table keeps them: unknown numbers as NULL, the name with its readings."""
    result = dict(values)
    for name in ("id_no", "machine_no"):
        if name in result:
            result[name] = result[name] or None
    if "gender" in result:
        result["gender"] = result["gender"] or ""
    if "name" in result:
        result["name_pinyin"] = text.pinyin(result["name"])
        result["name_initials"] = text.initials(result["name"])
    return result


def require_fitting(values: Mapping[str, Any], today: date, *, but: int | None = None) -> None:
    """Raise BadFields naming everything that contradicts itself or belongs to somebody else.

    `but` is the employee who is being changed.
    """
    # A form that can contradict the day of leaving holds only the first day.
    faults = {"hired_on" if one.field == "left_on" else one.field: one.sentence for one in rules.mismatches(values)}
    sentence = rules.age_fault(values["birth_date"], today) if values.get("birth_date") else None
    if sentence:
        faults["birth_date"] = sentence
    for name in UNIQUE:
        if values.get(name):
            same = getattr(Employee, name) == values[name]
            holder = Employee.get_or_none(same if but is None else same & (Employee.id != but))
            if holder is not None:
                gone = "（已离职）" if holder.state == State.LEFT else ""
                faults[name] = f"{LABELS[name]}已登记在{holder.work_no} {holder.name}{gone}名下，不能重复。请核对。"
    if faults:
        raise faulty(faults)


def require_place(values: Mapping[str, Any], *, now: Mapping[str, Any], but: int | None = None) -> None:
    """Raise BadFields unless unit, post and superior exist and are in use, as far as they differ from `now`."""
    faults = {}
    for name, table, what in (("unit_id", Department, "部门"), ("post_id", Post, "岗位")):
        wanted = values[name]
        if wanted is not None and wanted != now.get(name):
            place: Any = table.get_or_none(table._meta.primary_key == wanted)
            if place is None or not place.active:
                faults[name] = f"这个{what}已停用或不存在，请另选。"
    superior = values["superior_id"]
    if superior is not None and superior != now.get("superior_id"):
        row = Employee.get_or_none(Employee.id == superior)
        if row is None or row.state == State.LEFT:
            faults["superior_id"] = "这位上级已离职或不存在，请另选。"
        elif but is not None and but in queries.line_above(superior):
            faults["superior_id"] = f"{row.name}是本人或本人的下级，不能作为上级。请另选。"
    if faults:
        raise faulty(faults)


def require_scope(unit: Unit, permission: str, unit_id: int | None) -> None:
    """Raise NotFound unless the author may act for people of this unit."""
    if not unit.sees(permission, employee_id=None, unit_id=unit_id):
        raise NotFound("所选部门不在您的数据范围内。请另选部门，或请有权限的同事办理。")


def add_event(
    unit: Unit, employee_id: int, kind: str, happened_on: date, *, cause: str = "", reference: str = "",
    from_words: str = "", to_words: str = "",
) -> int:  # fmt: skip
    """Add a line to somebody's employment history."""
    return unit.insert(
        EmploymentEvent, employee_id=employee_id, kind=str(kind), happened_on=happened_on, cause=cause,
        reference=reference, from_words=from_words[:200], to_words=to_words[:200], recorded_at=unit.now,
        recorded_by=unit.author.name,
    )  # fmt: skip


def enter(unit: Unit, values: Mapping[str, Any], *, cause: str = "", reference: str = "") -> int:
    """Insert an employee whose values were checked, with the event of his beginning unless he is a candidate."""
    number = unit.insert(Employee, **stored(values))
    if values["state"] != State.CANDIDATE:
        place = queries.place_words(values["unit_id"], values["post_id"])
        add_event(
            unit, number, EventKind.HIRE, values.get("hired_on") or unit.today, cause=cause, reference=reference,
            to_words=place,
        )  # fmt: skip
    return number


def title(name: str, work_no: str) -> str:
    """How an act names somebody in the audit log."""
    return f"{name}（{work_no}）"


@action(
    "staff.hire",
    "登记新人员",
    WRITE,
    *MASTER[:4],
    ID_NO,
    *MASTER[4:],
    UNIT,
    POST,
    ROLE,
    SUPERIOR,
    Field(
        "state", "状态", Kind.CHOICE, required=True, choices=BEGINNINGS, default=str(State.PROBATION), group=WORK,
        hint="还没有到岗的选“待入职”",
    ),
    CAUSE,
    REFERENCE,
    entity="employee",
)  # fmt: skip
def hire(unit: Unit, f: Values) -> Done:
    """Enter somebody: a candidate, on probation, or active at once (staff who were there before the program)."""
    values = rules.completed({k: v for k, v in f.items() if k not in ("cause", "reference")})
    require_scope(unit, WRITE, values["unit_id"])
    if values["state"] != State.CANDIDATE:
        require_begun(values["hired_on"], unit.today)
    require_fitting(values, unit.today)
    require_place(values, now={})
    number = enter(unit, values, cause=f["cause"], reference=f["reference"])
    told = f"已登记{f['name']}（{STATE_NAMES[State(f['state'])]}），工号 {f['work_no']}。"
    least = setting("R-004", "staff.agent.min_experience_years", values["hired_on"] or unit.today)
    warning = service.experience(values["product_role"], values["previous_experience_months"], least)
    if warning is None or values["previous_experience_months"] is None:
        return Done(told, CHANGED, ("employee", number), title(f["name"], f["work_no"]))
    told += f"{warning.result}，只作提醒。"
    return Done(told, CHANGED, ("employee", number), title(f["name"], f["work_no"]), {"warnings": [warning.to_json()]})


def require_begun(hired_on: date | None, today: date) -> None:
    """Raise BadFields unless the first day at work is known and has come."""
    if hired_on is None:
        raise faulty({"hired_on": "请填写入职日期；还没有到岗的，状态请选“待入职”。"})
    if hired_on > today:
        raise faulty({"hired_on": "入职日期还没有到，请先登记为“待入职”，到岗那天再办理入职。"})


def require_past(field: str, day: date, row: Employee, today: date) -> None:
    """Raise BadFields for a day to come, or before somebody began."""
    if day > today:
        raise faulty({field: "日期还没有到，请到那一天再办理。"})
    if row.hired_on and day < row.hired_on:
        raise faulty({field: f"日期早于入职日期（{row.hired_on:%Y-%m-%d}），请核对。"})


def tell_days(unit: Unit, row: Employee, first: date, act: str, last: date | None = None) -> None:
    """Say that an act changes whether somebody was in service on days from `first` on, at most until today."""
    until = min(last or unit.today, unit.today)
    days = [(row.id, day) for day in changed_days.each_month(first, until)]
    words = f"{act}（{row.name}，{first:%Y-%m-%d} 起）"
    changed_days.tell(unit, days, words, entity="employee", record=row.id, whole=True)


def tell_hired(unit: Unit, row: Employee, before: date | None, after: date | None, act: str) -> None:
    """Say that an act gives somebody another day of hiring; without one he was in service all along.

    So far back that nobody closes or corrects months any more, nothing is said.
    """
    known = sorted(one for one in (before, after) if one is not None)
    if before != after:
        first = known[0] if len(known) > 1 else unit.today - CORRECTED
        tell_days(unit, row, first, act, known[-1])


def _move_beginning(unit: Unit, row: Employee, hired_on: date | None) -> None:
    """Give the line about somebody's beginning the corrected day, so that it can be told when he came back one day."""
    begun = EmploymentEvent.select(EmploymentEvent.id).where(
        EmploymentEvent.employee_id == row.id,
        EmploymentEvent.kind.in_([str(EventKind.HIRE), str(EventKind.RETURN)]),
        EmploymentEvent.happened_on == row.hired_on,
    )
    for one in begun if hired_on is not None and row.hired_on is not None else ():
        unit.update(EmploymentEvent, one.id, None, happened_on=hired_on)


@action("staff.edit", "修改人员资料", WRITE, WHO, version_field(), *MASTER, entity="employee")
def edit(unit: Unit, f: Values) -> Done:
    """Change master data; place, pay, state and ID number have actions of their own."""
    row = queries.seen(unit, WRITE, f["id"])
    values = {k: v for k, v in f.items() if k not in ("id", "row_version")}
    if row.state not in (State.CANDIDATE, State.LEFT):
        require_begun(values["hired_on"], unit.today)
    left_on = None if row.left_reason == Reason.NOT_JOINED else row.left_on
    require_fitting({**row.__data__, **values, "left_on": left_on}, unit.today, but=row.id)
    tell_hired(unit, row, row.hired_on, values["hired_on"], "更正入职日期")
    changed = unit.update(Employee, row.id, f["row_version"], **stored(values))
    if values["hired_on"] != row.hired_on:
        _move_beginning(unit, row, values["hired_on"])
    notice = f"已保存{f['name']}的资料。" if changed else "没有改动，资料保持原样。"
    return Done(notice, frozenset({"employee"}), ("employee", row.id), title(f["name"], f["work_no"]))


@action("staff.set_id_number", "更正身份证号", WRITE, WHO, version_field(), ID_NO, entity="employee")
def set_id_number(unit: Unit, f: Values) -> Done:
    """Enter or replace an ID number; birth date and gender are taken from it where they are empty."""
    row = queries.seen(unit, WRITE, f["id"])
    values = rules.completed({**row.__data__, "id_no": f["id_no"]})
    faults = rules.mismatches(values)
    if faults:
        raise faulty({"id_no": faults[0].sentence + "也可以先改正资料里的出生日期和性别。"})
    require_fitting({"id_no": f["id_no"]}, unit.today, but=row.id)
    changed = {name: values[name] for name in ("birth_date", "gender")}
    unit.update(Employee, row.id, f["row_version"], id_no=f["id_no"] or None, **changed)
    notice = f"已登记{row.name}的身份证号。" if f["id_no"] else f"已清除{row.name}的身份证号。"
    return Done(notice, frozenset({"employee"}), ("employee", row.id), title(row.name, row.work_no))


@action("staff.show_id_number", "查看身份证号", describe.ID_NUMBER, WHO, entity="employee")
def show_id_number(unit: Unit, f: Values) -> Done:
    """Tell the full ID number to the one who asks; that he asked stands in the audit log, the number does not."""
    row = queries.seen(unit, describe.ID_NUMBER, f["id"])
    if not row.id_no:
        raise Refused(f"{row.name}没有登记身份证号。")
    unit.changes.append(audit.Change("employee", row.id, "", {}, {}))
    return Done(
        f"{row.name}的身份证号已显示，这次查看已记入操作记录。",
        frozenset(),
        ("employee", row.id),
        title(row.name, row.work_no),
        once={"id_no": row.id_no},
    )
