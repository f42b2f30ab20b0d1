"""Appraisals: asked for, scored, approved, filed, and a change of pay that follows (R-009 to R-011)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.core.errors import BadFields, Refused
from models.core.fields import Field, Kind, Values, version_field
from models.core.register import Done, action
from models.core.unit import Unit
from models.staff import queries
from models.staff.actions import people
from models.staff.appraisals import rules, workflow
from models.staff.appraisals.workflow import (
    APPROVE,
    COUNTS,
    FILE,
    KIND_NAMES,
    REQUEST,
    REQUESTERS,
    RESULT_NAMES,
    WRITE,
    AppraisalKind,
    AppraisalState,
)
from models.staff.tables import AppraisalEntry, AppraisalScore, Employee
from models.staff.workflow import DECIDE, EventKind, State

WHO = Field("employee_id", "人员", Kind.REF, required=True, ref="employee")
ENTRY = Field("id", "考核", Kind.REF, required=True, ref="appraisal_entry")
CONTENT = Field("content", "考核内容", Kind.TEXT, max_length=300)
SCORES = Field(
    "scores",
    "各项得分",
    Kind.ROWS,
    rows=(
        Field("axis", "考核项目", Kind.TEXT, required=True, max_length=40),
        Field("score", "得分", Kind.INTEGER, required=True, lowest=0, highest=1000),
        Field("full", "满分", Kind.INTEGER, required=True, lowest=1, highest=1000, default=100),
    ),
)
RESULT_FIELDS = (
    Field("appraised_on", "考核日期", Kind.DATE, required=True),
    CONTENT,
    Field("appraiser_id", "考核人", Kind.REF, required=True, ref="employee"),
    Field("reference", "考核表编号", Kind.TEXT, max_length=100),
    SCORES,
    Field("result", "结果", Kind.CHOICE, required=True, choices=RESULT_NAMES),
    Field("opinion", "评语", Kind.LONG_TEXT, max_length=500),
)
LABELS = {f.name: f.label for f in (WHO, *RESULT_FIELDS)}
WHY = Field("reason", "原因", Kind.TEXT, required=True, max_length=300)
CHANGED = frozenset({"appraisal_entry"})


def _faulty(field: str, sentence: str) -> BadFields:
    return BadFields({field: sentence}, LABELS)


def _about(unit: Unit, permission: str, employee_id: int) -> Employee:
    """The employee, when the author may act on an appraisal of his; nobody appraises himself (R-028 by analogy)."""
    row = queries.seen(unit, permission, employee_id)
    unit.require(permission, concerning=row.id, approving=True)
    return row


def _taking(unit: Unit, action_name: str, record: int) -> tuple[AppraisalEntry, Employee]:
    """The appraisal and whose it is, when the step is open. Raises NotFound, Forbidden and Refused."""
    step = workflow.step_of(action_name)
    entry: AppraisalEntry = unit.get(AppraisalEntry, record)
    row = _about(unit, step.permission, entry.employee_id)
    sentence = workflow.refusal(step, entry.state)
    if sentence:
        raise Refused(sentence)
    return entry, row


def _done(entry: int, row: Employee, notice: str, *also: str) -> Done:
    return Done(notice, CHANGED | frozenset(also), ("appraisal_entry", entry), people.title(row.name, row.work_no))


def _require_sound(unit: Unit, row: Employee, f: Values) -> None:
    """Raise BadFields for a day to come or before somebody began, an appraiser out of the question, wrong scores."""
    if f["appraised_on"] > unit.today:
        raise _faulty("appraised_on", "日期还没有到，请到那一天再登记。")
    if row.hired_on and f["appraised_on"] < row.hired_on:
        raise _faulty("appraised_on", f"日期早于入职日期（{row.hired_on:%Y-%m-%d}），请核对。")
    appraiser = Employee.get_or_none(Employee.id == f["appraiser_id"])
    if appraiser is None or appraiser.state == State.LEFT:
        raise _faulty("appraiser_id", "这位考核人已离职或不存在，请另选。")
    if appraiser.id == row.id:
        raise _faulty("appraiser_id", "本人不能考核自己，请另选考核人。")
    sentence = rules.scores_fault(f["scores"])
    if sentence:
        raise _faulty("scores", sentence)


def _score(unit: Unit, entry: int, scores: Sequence[Mapping[str, Any]]) -> None:
    """Put these scores in place of those of an earlier press."""
    for old in AppraisalScore.select(AppraisalScore.id).where(AppraisalScore.entry_id == entry):
        unit.delete(AppraisalScore, old.id)
    for position, one in enumerate(scores, 1):
        unit.insert(AppraisalScore, entry_id=entry, position=position, **one)


def _points(scores: Sequence[Mapping[str, Any]]) -> str:
    reached, full = rules.points(scores)
    return f"，{reached}/{full} 分" if full else ""


@action(
    "staff.add_appraisal", "登记考核", WRITE, WHO,
    Field("kind", "考核类别", Kind.CHOICE, required=True, choices=KIND_NAMES), *RESULT_FIELDS,
    entity="appraisal_entry", behalf=True,
)  # fmt: skip
def add_appraisal(unit: Unit, f: Values) -> Done:
    """An appraisal that was held; it counts once it is approved."""
    row = _about(unit, WRITE, f["employee_id"])
    if f["kind"] == AppraisalKind.PROBATION and row.state != State.PROBATION:
        raise _faulty("kind", f"{row.name}现在不在试用期，不能登记试用期考核。")
    if row.state not in (State.PROBATION, State.ACTIVE, State.SUSPENDED):
        raise Refused(f"{row.name}不在册，不能登记考核。")
    _require_sound(unit, row, f)
    values = {field.name: f[field.name] for field in RESULT_FIELDS if field.name != "scores"}
    number = unit.insert(
        AppraisalEntry, employee_id=row.id, kind=f["kind"], state=str(AppraisalState.RECORDED), **values
    )
    _score(unit, number, f["scores"])
    told = f"已登记{row.name}的{KIND_NAMES[f['kind']]}（{RESULT_NAMES[f['result']]}{_points(f['scores'])}），等待审核。"
    return _done(number, row, told)


@action(
    "staff.request_appraisal", "申请专业技能考核", REQUEST, WHO,
    Field("content", "考核内容", Kind.TEXT, required=True, max_length=300, hint="要考核的技能"),
    Field("requested_by", "提出人", Kind.CHOICE, required=True, choices=REQUESTERS, default="manager"),
    entity="appraisal_entry", behalf=True,
)  # fmt: skip
def request_appraisal(unit: Unit, f: Values) -> Done:
    """A skill appraisal that a manager or the employee himself asks for (R-010); there is no deadline."""
    row = queries.seen(unit, REQUEST, f["employee_id"])
    if row.state not in (State.PROBATION, State.ACTIVE):
        raise Refused(f"{row.name}现在不在岗，不能申请专业技能考核。")
    own = unit.author.employee_id == row.id
    number = unit.insert(
        AppraisalEntry, employee_id=row.id, kind=str(AppraisalKind.SKILL), state=str(AppraisalState.REQUESTED),
        requested_by="employee" if own else f["requested_by"], requested_on=unit.today, content=f["content"],
    )  # fmt: skip
    return _done(number, row, f"已提出{row.name}的专业技能考核（{f['content']}），等待主管安排。")


@action(
    "staff.score_appraisal", "登记考核结果", WRITE, ENTRY, version_field(), *RESULT_FIELDS, entity="appraisal_entry",
    behalf=True,
)  # fmt: skip
def score_appraisal(unit: Unit, f: Values) -> Done:
    """The result of one that was asked for, or a correction before it is approved."""
    entry, row = _taking(unit, "staff.score_appraisal", f["id"])
    _require_sound(unit, row, f)
    values = {field.name: f[field.name] for field in RESULT_FIELDS if field.name != "scores"}
    changed = unit.update(
        AppraisalEntry, entry.id, f["row_version"], state=str(AppraisalState.RECORDED), **values
    )  # fmt: skip
    if not changed:  # perhaps the scores do
        unit.touch(AppraisalEntry, entry.id, f["row_version"])
    _score(unit, entry.id, f["scores"])
    return _done(entry.id, row, f"已保存{row.name}的{KIND_NAMES[entry.kind]}结果{_points(f['scores'])}，等待审核。")


@action("staff.approve_appraisal", "审核考核", APPROVE, ENTRY, version_field(), entity="appraisal_entry", behalf=True)
def approve_appraisal(unit: Unit, f: Values) -> Done:
    """The manager agrees with the result; from now on it counts."""
    entry, row = _taking(unit, "staff.approve_appraisal", f["id"])
    unit.update(
        AppraisalEntry, entry.id, f["row_version"], state=str(AppraisalState.APPROVED), approver=unit.author.name,
        approved_on=unit.today,
    )  # fmt: skip
    then = ""
    if entry.kind == AppraisalKind.PROBATION and entry.result in rules.PASSING:
        then = "现在可以办理转正。"
    return _done(entry.id, row, f"{row.name}的{KIND_NAMES[entry.kind]}已审核，等待归档。{then}")


@action(
    "staff.return_appraisal", "退回考核", APPROVE, ENTRY, version_field(), WHY, entity="appraisal_entry", behalf=True
)
def return_appraisal(unit: Unit, f: Values) -> Done:
    """The manager does not agree; the result is entered again."""
    entry, row = _taking(unit, "staff.return_appraisal", f["id"])
    unit.update(AppraisalEntry, entry.id, f["row_version"], state=str(AppraisalState.REQUESTED))
    unit.reason = unit.reason or f["reason"]
    return _done(entry.id, row, f"{row.name}的{KIND_NAMES[entry.kind]}已退回，请考核人重新登记结果。")


@action("staff.file_appraisal", "归档考核", FILE, ENTRY, version_field(), entity="appraisal_entry")
def file_appraisal(unit: Unit, f: Values) -> Done:
    """The form lies with human resources."""
    entry, row = _taking(unit, "staff.file_appraisal", f["id"])
    unit.update(
        AppraisalEntry, entry.id, f["row_version"], state=str(AppraisalState.FILED), filed_by=unit.author.name,
        filed_on=unit.today,
    )  # fmt: skip
    return _done(entry.id, row, f"{row.name}的{KIND_NAMES[entry.kind]}已归档。")


@action(
    "staff.withdraw_appraisal", "撤销考核", WRITE, ENTRY, version_field(), WHY, entity="appraisal_entry", danger=True
)
def withdraw_appraisal(unit: Unit, f: Values) -> Done:
    """One that will not be held, or was entered by mistake; the row stays."""
    entry, row = _taking(unit, "staff.withdraw_appraisal", f["id"])
    unit.update(AppraisalEntry, entry.id, f["row_version"], state=str(AppraisalState.WITHDRAWN))
    unit.reason = unit.reason or f["reason"]
    return _done(entry.id, row, f"{row.name}的{KIND_NAMES[entry.kind]}已撤销，记录保留。")


@action(
    "staff.apply_appraisal_pay", "按考核调整工资", DECIDE, ENTRY, version_field(),
    Field("happened_on", "生效日期", Kind.DATE, required=True),
    Field("base_pay", "基本工资", Kind.MONEY, required=True, hint="每月"), entity="appraisal_entry", behalf=True,
)  # fmt: skip
def apply_appraisal_pay(unit: Unit, f: Values) -> Done:
    """A periodic appraisal changes the base pay, in fen a month (R-011); once for each appraisal."""
    entry: AppraisalEntry = unit.get(AppraisalEntry, f["id"])
    row = _about(unit, DECIDE, entry.employee_id)
    if entry.kind != AppraisalKind.PERIODIC or entry.state not in COUNTS:
        raise Refused("只有审核过的定期考核可以用来调整工资。")
    if entry.pay_event_id is not None:
        raise Refused(f"这次考核已经用来调整过{row.name}的工资。再要调整的，请在人员资料里办理“调整基本工资”。")
    if row.state == State.LEFT:
        raise Refused(f"{row.name}已离职，不能调整工资。")
    people.require_past("happened_on", f["happened_on"], row, unit.today)
    if not unit.update(Employee, row.id, None, base_pay=f["base_pay"]):
        raise Refused("基本工资没有变动，没有需要登记的调薪。")
    cause = f"{entry.appraised_on:%Y-%m-%d} 定期考核：{RESULT_NAMES[entry.result]}"
    event = people.add_event(
        unit, row.id, EventKind.PAY, f["happened_on"], cause=cause, reference=entry.reference
    )  # fmt: skip
    unit.update(AppraisalEntry, entry.id, f["row_version"], pay_event_id=event)
    told = f"已按考核调整{row.name}的基本工资，自 {f['happened_on']:%Y-%m-%d} 起执行。"
    return _done(entry.id, row, told, *people.CHANGED)
