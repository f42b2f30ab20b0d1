"""Importing the staff register: one transaction, one audit entry, all that was agreed or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.core.access import ROLE_NAMES, Role
from models.core.cells import Fault
from models.core.errors import Refused
from models.core.fields import Field, Kind, Values
from models.core.register import Done, action
from models.core.unit import Unit
from models.org import checks, rights
from models.org.actions import units
from models.org.tables import Post
from models.staff import intake, queries, rules
from models.staff.actions import people
from models.staff.actions.people import CHANGED
from models.staff.intake import Change, Comparison, Known, RegisterRow
from models.staff.tables import Certificate, Employee
from models.staff.workflow import STATE_NAMES, WRITE, EventKind, State

CAUSE = "导入花名册"
TOLD = 5  # faults named in one sentence; the file check lists all of them
ROWS = (
    Field("number", "行号", Kind.INTEGER, required=True, lowest=1),
    Field("work_no", "工号", Kind.CODE, required=True),
    Field("name", "姓名", Kind.TEXT, required=True, max_length=64),
    Field("gender", "性别", Kind.CHOICE, choices=rules.GENDERS),
    Field("id_no", "身份证号", Kind.ID_NUMBER),
    Field("birth_date", "出生日期", Kind.DATE),
    Field("phone", "手机号", Kind.PHONE, check=rules.phone_fault),
    Field("department", "部门", Kind.TEXT, max_length=64),
    Field("group", "班组", Kind.TEXT, max_length=64),
    Field("post", "岗位", Kind.TEXT, max_length=64),
    Field("product_role", "角色", Kind.CHOICE, choices=ROLE_NAMES),
    Field("superior", "直接上级", Kind.TEXT, max_length=64),
    Field("hired_on", "入职日期", Kind.DATE),
    Field("probation_ends_on", "试用期截止", Kind.DATE),
    Field("contract_from", "合同起始", Kind.DATE),
    Field("contract_until", "合同到期", Kind.DATE),
    Field("education", "学历", Kind.TEXT, max_length=20),
    Field("certificate", "证书名称", Kind.TEXT, max_length=64),
    Field("certificate_no", "证书编号", Kind.CODE),
    Field("certificate_until", "证书有效期", Kind.DATE),
    Field("machine_no", "考勤号", Kind.CODE),
    Field("state", "状态", Kind.CHOICE, choices=STATE_NAMES),
    Field("left_on", "离职日期", Kind.DATE),
    Field("remark", "备注", Kind.TEXT, max_length=500),
)
# What an import updates of somebody who is known; states move by their own actions, places leave an event.
UPDATED = tuple(name for name in intake.PLAIN if name not in ("state", "left_on"))
MOVED = (("department", "unit_id"), ("post", "post_id"))


@action(
    "staff.import_register",
    "导入花名册",
    WRITE,
    Field("file", "文件名", Kind.TEXT, required=True, max_length=255),
    Field("sheet", "工作表", Kind.TEXT, max_length=100),
    Field("sha256", "文件校验码", Kind.TEXT, required=True, max_length=64),
    Field("rows", "各行", Kind.ROWS, required=True, rows=ROWS),
    Field("refused", "读取时退回的行数", Kind.INTEGER, lowest=0, default=0),
    Field("accept_new", "新建缺少的部门和岗位", Kind.BOOL),
    Field("update_known", "更新已在册人员", Kind.BOOL),
    Field("partial", "只导入通过的行", Kind.BOOL),
    entity="employee",
)
def import_register(unit: Unit, f: Values) -> Done:
    """Enter the people of a file that was read and checked; checked again against the database as it is now.

    One refused row means that nothing is written, unless `partial`. People who are known are left as they are,
    unless `update_known`. Raises Refused when nothing would be written: so the same file is not taken twice.
    """
    checks.one_at_a_time()
    rows = [RegisterRow(row["number"], {k: v for k, v in row.items() if k != "number" and v}) for row in f["rows"]]
    clean, faults = intake.sound(rows)
    known = queries.known()
    found = intake.compare(clean, known, accept_new=f["accept_new"])
    faults += found.faults
    refused = (f["refused"] or 0) + len({fault.row for fault in faults})
    if refused and not f["partial"]:
        raise _unsound(faults, refused)
    updated = found.changed if f["update_known"] else ()
    if not found.new and not updated:
        raise _nothing_new(found)
    _create(unit, found)
    known = queries.known()
    numbers = _enter(unit, found, known)
    for change in updated:
        _update(unit, change, known)
    waiting = _superiors(unit, (*found.new, *(change.row for change in updated))) + _left_alone(found, updated)
    unit.notes.update(
        file=f["file"], sheet=f["sheet"], sha256=f["sha256"], written=len(numbers) + len(updated), refused=refused,
        same=len(found.same), waiting=len(waiting),
    )  # fmt: skip
    details = {
        "written": len(numbers) + len(updated),
        "new": len(numbers),
        "updated": len(updated),
        "same": len(found.same),
        "waiting": waiting,
        "new_units": [" / ".join(path) for path in found.new_units],
        "new_posts": list(found.new_posts),
    }
    changed = CHANGED | {"certificate", "department", "post"}
    return Done(_notice(details, refused), changed, None, f["file"], details)


def _unsound(faults: list[Fault], refused: int) -> Refused:
    told = "".join(f"第 {fault.row} 行“{fault.column}”：{fault.sentence}" for fault in faults[:TOLD])
    return Refused(f"有 {refused} 行不能导入，所以都没有导入。{told}请改正文件，或选择只导入通过的行。", code="ROWS")


def _nothing_new(found: Comparison) -> Refused:
    if found.changed:
        told = f"有 {len(found.changed)} 人的资料与在册的不同，要按文件更新，请选择“更新已在册人员”。"
        return Refused(f"没有导入：文件里没有新人员。{told}", code="NOTHING_NEW")
    return Refused(
        f"没有导入：文件里的 {len(found.same)} 人都已在册，内容相同，没有需要写入的。", code="NOTHING_NEW"
    )  # fmt: skip


def _notice(details: Mapping[str, Any], refused: int) -> str:
    parts = [f"已导入 {details['written']} 人"]
    if details["updated"]:
        parts.append(f"其中更新 {details['updated']} 人")
    if details["new_units"] or details["new_posts"]:
        parts.append(f"新建部门 {len(details['new_units'])} 个、岗位 {len(details['new_posts'])} 个")
    if refused:
        parts.append(f"退回 {refused} 行")
    if details["waiting"]:
        parts.append(f"{len(details['waiting'])} 项待您决定")
    return "，".join(parts) + "。"


def _create(unit: Unit, found: Comparison) -> None:
    """The units and posts that the file names and the database lacks."""
    if found.new_units or found.new_posts:
        unit.require(rights.WRITE)
    made: dict[tuple[str, ...], int] = {}
    for path in found.new_units:
        parent = made.get(path[:-1]) or (queries.known().units.get(path[:-1]) if len(path) > 1 else None)
        done = units.add_unit(unit, {
            "name": path[-1], "kind": str(rules.unit_kind(path[-1])), "parent_id": parent, "head_id": None,
            "position": 0, "remark": "",
        })  # fmt: skip
        made[path] = done.record[1] if done.record else 0
    for name in found.new_posts:
        role = str(rules.role_of_post(name))
        units.add_post(unit, {"name": name, "product_role": role, "duties": "", "remark": ""})


def _place(row: RegisterRow, known: Known) -> dict[str, Any]:
    """Unit, post and role of a row; the role is the post's where the file names none."""
    post_id = known.posts.get(row.values.get("post", ""))
    post = Post.get_or_none(Post.id == (post_id or 0))
    role = row.values.get("product_role") or (post.product_role if post is not None else str(Role.AGENT))
    return {"unit_id": known.units.get(row.unit), "post_id": post_id, "product_role": role}


def _enter(unit: Unit, found: Comparison, known: Known) -> list[int]:
    numbers = []
    for row in found.new:
        place = _place(row, known)
        people.require_scope(unit, WRITE, place["unit_id"])
        state = intake.state_of_row(row, unit.today)
        values = {name: row.values[name] for name in ("work_no", *UPDATED) if name in row.values}
        number = people.enter(
            unit,
            {**values, **place, "state": str(state), "left_on": row.values.get("left_on")},
            cause=CAUSE,
        )
        if state == State.LEFT and row.values.get("left_on"):
            people.add_event(unit, number, EventKind.LEAVE, row.values["left_on"], cause=CAUSE)
        _certify(unit, number, row)
        numbers.append(number)
    return numbers


def _update(unit: Unit, change: Change, known: Known) -> None:
    row = queries.seen(unit.author, WRITE, change.employee_id)
    values = {name: new for name, (_, new) in change.fields.items() if name in UPDATED}
    place = _place(change.row, known)
    moved = {name: place[name] for key, name in MOVED if key in change.fields}
    unit.update(Employee, row.id, None, **people.stored({**values, **moved}))
    if moved:
        before = queries.place_words(row.unit_id, row.post_id)
        after = queries.place_words(moved.get("unit_id", row.unit_id), moved.get("post_id", row.post_id))
        people.add_event(
            unit, row.id, EventKind.TRANSFER, unit.today, cause=CAUSE, from_words=before, to_words=after
        )  # fmt: skip
    _certify(unit, row.id, change.row)


def _certify(unit: Unit, employee_id: int, row: RegisterRow) -> None:
    """Keep the certificate of a row; a known number gets the new last day."""
    given = intake.certificate_of(row)
    if given is None:
        return
    name, number, until = given
    same = (Certificate.employee_id == employee_id) & (Certificate.name == name) & (Certificate.number == number)
    stored = Certificate.get_or_none(same)
    if stored is None:
        unit.insert(Certificate, employee_id=employee_id, name=name, number=number, issuer="", valid_until=until)
    else:
        unit.update(Certificate, stored.id, None, valid_until=until)


def _superiors(unit: Unit, rows: tuple[RegisterRow, ...]) -> list[dict[str, Any]]:
    """Set the superiors that a file names by number or name; those that are not clear wait for a person."""
    waiting = []
    named = [row for row in rows if row.values.get("superior")]
    people_now = queries.everybody() if named else []
    numbers = {work_no: number for number, work_no, _ in people_now}
    for row in named:
        words, number = row.values["superior"], numbers[row.values["work_no"]]
        superior = intake.superior_of(words, people_now)
        if superior is None or number in queries.line_above(superior):
            sentence = f"找不到唯一的上级“{words}”，这一项没有填写。请在资料里选择。"
            waiting.append(_waits(row, "superior", words, sentence))
        else:
            unit.update(Employee, number, None, superior_id=superior)
    return waiting


def _left_alone(found: Comparison, updated: tuple[Change, ...]) -> list[dict[str, Any]]:
    """What a file says about known people and the import did not do."""
    waiting = []
    for change in found.changed:
        if change not in updated:
            names = "、".join(intake.LABELS[name] for name in change.fields)
            waiting.append(_waits(change.row, "name", names, f"已在册，{names}与文件不同，没有改动。"))
        elif "state" in change.fields:
            old, new = change.fields["state"]
            sentence = f"在册状态是“{STATE_NAMES[old]}”，文件写“{STATE_NAMES[new]}”。状态不随导入改变，请办理相应手续。"
            waiting.append(_waits(change.row, "state", STATE_NAMES[new], sentence))
    return waiting


def _waits(row: RegisterRow, key: str, value: str, sentence: str) -> dict[str, Any]:
    name = row.values["name"]
    return {"row": row.number, "name": name, "column": intake.LABELS[key], "value": value, "sentence": sentence}
