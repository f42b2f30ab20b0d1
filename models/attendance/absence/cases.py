"""Absence that gives the right to terminate: proposed with the records that give it, decided by the company (C-11)."""

from __future__ import annotations

import json

import peewee as pw

from models.attendance import rights
from models.attendance.absence import queries
from models.attendance.absence.queries import KEY_MARK
from models.attendance.absence.rules import Level
from models.attendance.requests import common
from models.attendance.tables import TerminationCase
from models.attendance.workflow import CASE_DECISION_NAMES, CaseDecision, CaseState
from models.core import database
from models.core.errors import Forbidden, NotFound, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff.tables import Employee

ENTITY = "termination_case"
CHANGED = frozenset({ENTITY, "attendance_day"})


@action(
    "attendance.propose_termination", "提请处理旷工", rights.PROPOSE,
    Field("employee_id", "人员", Kind.REF, required=True, ref="employee"),
    Field("words", "提请说明", Kind.TEXT, required=True, max_length=300),
    entity=ENTITY, behalf=True,
)  # fmt: skip
def propose(unit: Unit, f: Values) -> Done:
    """Put before the company that somebody's absence gives it the right to terminate, with the records as they are."""
    person = common.about(unit, rights.PROPOSE, f["employee_id"], unit.today, "employee_id")
    unit.require(rights.PROPOSE, concerning=person.id, approving=True)
    common.hold([person.id])
    found = queries.standing([person.id], unit.today)[person.id]
    if found.level is Level.PROPOSED:
        raise Refused(f"{person.name}的旷工已提请处理，正等待公司决定，不必再提。")
    if found.level is not Level.THRESHOLD:
        raise Refused(f"{person.name}：{found.explanation.result}，不能提请处理。")
    try:
        record = unit.insert(
            TerminationCase, employee_id=person.id, key=KEY_MARK.join(found.keys), words=f["words"],
            explanation=json.dumps(found.explanation.to_json(), ensure_ascii=False), state=str(CaseState.PROPOSED),
            proposed_at=unit.now, proposed_by=unit.author.name, proposed_by_id=unit.author.employee_id,
        )  # fmt: skip
    except pw.IntegrityError as error:
        if not database.is_duplicate(error):
            raise
        raise Refused(f"{person.name}的旷工刚由别人提请处理，这次没有保存。") from error
    told = f"已提请处理{person.name}的旷工，等待公司决定。程序不改变劳动关系。"
    return Done(told, CHANGED, (ENTITY, record), f"{person.name} 旷工处理")


_NEXT = {
    CaseDecision.KEEP: "劳动关系不变。",
    CaseDecision.WARN: "请另行出具书面警告，并在“人员”页登记。",
    CaseDecision.TERMINATE: "劳动关系还没有改变：请按程序通知本人，再到“人员”页办理离职。",
}


@action(
    "attendance.decide_case", "决定旷工的处理", rights.TERMINATE,
    Field("id", "旷工处理", Kind.REF, required=True, ref=ENTITY),
    version_field(),
    Field("decision", "决定", Kind.CHOICE, required=True, choices=CASE_DECISION_NAMES),
    Field("reason", "理由", Kind.TEXT, required=True, max_length=500),
    entity=ENTITY, behalf=True, danger=True,
)  # fmt: skip
def decide(unit: Unit, f: Values) -> Done:
    """The company decides, by somebody else than who proposed it and whom it is about; employment stays untouched."""
    row = unit.get(TerminationCase, f["id"])
    if not common.sees(unit, rights.TERMINATE, row.employee_id):
        raise NotFound()
    unit.require(rights.TERMINATE, concerning=row.employee_id, approving=True)
    if row.proposed_by_id is not None and row.proposed_by_id == unit.author.employee_id:
        raise Forbidden(f"{unit.author.name}是提请人，不能决定。请由总经理或人力资源的其他人决定。")
    if row.state != CaseState.PROPOSED:
        raise Refused("这件旷工处理已经决定，不能再改。")
    change = queries.basis_change(row)
    if f["decision"] == CaseDecision.TERMINATE and change and not queries.rights_now(row).keys:
        raise Refused(f"{change}不能决定解除。请核对记录，改选其他决定。")
    unit.update(
        TerminationCase, row.id, f["row_version"], state=str(CaseState.DECIDED), decision=f["decision"],
        decided_at=common.received(unit), decided_by=unit.author.name, reason=f["reason"],
    )  # fmt: skip
    person = Employee.get_by_id(row.employee_id)
    told = (
        f"已记下对{person.name}旷工的决定：{CASE_DECISION_NAMES[f['decision']]}。{_NEXT[CaseDecision(f['decision'])]}"
    )
    return Done(f"{told}{change}", CHANGED, (ENTITY, row.id), f"{person.name} 旷工处理")
