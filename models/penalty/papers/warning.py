"""F-24, the final warning or another decision about which only people decide, and F-25, the written warning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import slot
from models.penalty import rights, rules
from models.penalty.deciders import ENTITY
from models.penalty.papers import parts
from models.penalty.slip.reach import sees_case, visible
from models.penalty.tables import PenaltyCase, PenaltyMeasure, PenaltySlip
from models.penalty.workflow import CaseState

CASE = "penalty_case"
FINAL_WARNING, WRITTEN_WARNING = "final_warning", "written_warning"


@dataclass(frozen=True)
class Decision:
    """What the company decided about somebody on the strength of a slip (R-100)."""

    title: str = slot("标题", "最后警告书", "其他处理为“处理决定书”")
    number: str = slot("处罚单号", "CF-2026-0036")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    measure: str = slot("处理", "最后警告")
    offence: str = slot("违规事项", "GAS-01 服务态度差被合理投诉(未造成重大影响)")
    happened_at: datetime = slot("发生时间", datetime.fromisoformat("2026-11-18 14:20"))
    clause: str = slot("条款", "《惩罚管理制度》第1条")
    refused: str = slot("拒签情况", "2026-11-23 09:40 拒绝签字，本人说“不是我的错”；见证人李娜、高霞", "没有拒签时为空")
    facts: str = slot("事实", "拒绝签收处罚单，并在营业厅大声争吵。")
    evidence: str = slot("证据", "监控录像；见证人证言 2 份")
    statement: str = slot("主管陈述", "多次教育无效，一般处罚不够。")
    union: str = slot("工会意见", "2026-12-02 通知工会：没有异议", "没有时为空")
    legal: str = slot("法务意见", "2026-12-03 周律师：证据充分", "没有时为空")
    decision: str = slot("决定", "给予最后警告。今后再有同类行为，由公司另行研究处理。", "决定的内容和后果")
    decided_by: str = slot("决定人", "徐总")
    decided_on: date = slot("决定日期", date(2026, 12, 5))
    proposed_by: str = slot("提请人", "林涛")
    proposed_on: date = slot("提请日期", date(2026, 12, 1))


@dataclass(frozen=True)
class WrittenWarning:
    """A written warning, a measure of a slip (R-125)."""

    number: str = slot("处罚单号", "CF-2026-0036")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    offence: str = slot("违规事项", "SVC-04 会议、培训、活动缺席")
    clause: str = slot("条款", "《服务部管理制度》第三章第9条")
    happened_at: datetime = slot("发生时间", datetime.fromisoformat("2026-11-18 14:20"))
    place: str = slot("地点", "公司会议室")
    facts: str = slot("事实", "没有请假，没有参加 11 月业务培训。")
    evidence: str = slot("证据", "签到表 1 份")
    expectation: str = slot("要求", "今后按时参加培训，有事提前请假", "没有写时为空")
    due_on: date | None = slot("期限", date(2026, 12, 31), "没有时为空")
    decision: str = slot("处罚内容", "罚款人民币 100.00 元（大写：壹佰元整），扣工资", "同一处罚单的罚款或扣分")
    issuer: str = slot("下达人", "林涛")
    approver: str = slot("批准人", "何志刚")
    issued_on: date = slot("下达日期", date(2026, 11, 20))


def _decided(person: Person, record: int) -> tuple[PenaltyCase, PenaltySlip]:
    """A case in which the company decided, and its slip, within reach."""
    of_slip = PenaltyCase.select().join(PenaltySlip, on=(PenaltySlip.id == PenaltyCase.slip_id))
    found: PenaltyCase | None = visible(person, of_slip).where(PenaltyCase.id == record, sees_case(person)).first()
    if found is None:
        raise NotFound()
    row = parts.slip_of(person, found.slip_id)
    if found.state != CaseState.APPROVED:
        raise Refused(f"对处罚单 {row.number} 提请的“{found.label}”没有批准，不能打印。")
    return found, row


def decision(person: Person, options: Mapping[str, Any]) -> Decision:
    """What the company decided. Raises NotFound, and Refused for what was not approved."""
    found, row = _decided(person, options["record"])
    rule = rules.rule_of_json(row.rule)
    return Decision(
        **parts.person_of(row), title="最后警告书" if found.measure == FINAL_WARNING else "处理决定书",
        measure=found.label, offence=parts.offence_of(row, rule), happened_at=row.happened_at,
        clause=parts.clause_of(rule), refused=_refused(row), facts=found.facts, evidence=found.evidence,
        statement=found.statement, union=_noted(found.union_on, "通知工会", found.union_words),
        legal=_noted(found.legal_on, found.legal_by, found.legal_words), decision=found.decision,
        decided_by=parts.signer(found.decided_words), decided_on=(found.decided_at or found.proposed_at).date(),
        proposed_by=found.proposed_by, proposed_on=found.proposed_at.date(),
    )  # fmt: skip


def _refused(row: PenaltySlip) -> str:
    if row.refused_at is None:
        return ""
    names = "、".join(one.name for one in parts.witnesses_of(row.id) if one.signed_at is not None)
    said = f"，本人说“{row.served_words}”" if row.served_words else ""
    return f"{parts.moment(row.refused_at)} 拒绝签字{said}" + (f"；见证人{names}" if names else "")


def _noted(on: date | None, who: str, words: str) -> str:
    """An opinion with its day, empty while there is none."""
    return f"{parts.day(on)} {who}".strip() + (f"：{words}" if words else "") if on is not None or words else ""


def warning(person: Person, options: Mapping[str, Any]) -> WrittenWarning:
    """The written warning of a slip. Raises NotFound, and Refused for a slip without one."""
    row, measure = _warned(person, options["record"])
    rule = rules.rule_of_json(row.rule)
    return WrittenWarning(
        **parts.person_of(row), offence=parts.offence_of(row, rule), clause=parts.clause_of(rule),
        happened_at=row.happened_at, place=row.place, facts=row.facts, evidence=row.evidence,
        expectation=measure.words, due_on=measure.due_on, decision=parts.amount_of(row, rule, row.amount),
        issuer=row.issuer, approver=parts.approver_of(row), issued_on=(row.issued_at or row.drafted_at).date(),
    )  # fmt: skip


def _warned(person: Person, record: int) -> tuple[PenaltySlip, PenaltyMeasure]:
    row = parts.valid_slip(person, record)
    found = next((one for one in parts.measures_of([row.id])[row.id] if one.code == WRITTEN_WARNING), None)
    if found is None:
        raise Refused(f"处罚单 {row.number} 没有“书面警告”这项措施，不能打印书面警告。")
    return row, found


def about_decision(person: Person, record: int) -> About:
    """Whom it is about."""
    found, row = _decided(person, record)
    return About(found.id, f"{found.label} {row.number} {row.name}", row.employee_id, row.unit_id)


def about_warning(person: Person, record: int) -> About:
    """Whom it is about."""
    row, _ = _warned(person, record)
    return About(row.id, f"书面警告 {row.number} {row.name}", row.employee_id, row.unit_id)


add_paper(
    PaperKind(
        "final_warning", "最后警告书", "penalty", "docx", rights.READ, Decision, decision, form="F-24",
        options=(record_option("提请处理", CASE),), entity=CASE, about=about_decision, numbered=True, many=True,
    )
)  # fmt: skip
add_paper(
    PaperKind(
        "written_warning", "书面警告", "penalty", "docx", rights.READ, WrittenWarning, warning, form="F-25",
        options=parts.RECORD, entity=ENTITY, about=about_warning, numbered=True, many=True,
    )
)  # fmt: skip
