"""Penalty slips and what belongs to them as records: their words in history, how they are called and found."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.register import Entity, Found, add_entity
from models.penalty import rights
from models.penalty.slip.reach import sees_case, visible
from models.penalty.tables import (
    PenaltyAppeal,
    PenaltyCase,
    PenaltyEarlier,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltyOutsider,
    PenaltySlip,
    PenaltyWitness,
)
from models.penalty.workflow import (
    ANSWER_NAMES,
    APPEAL_STATE_NAMES,
    CASE_STATE_NAMES,
    EFFECT_NAMES,
    MEASURED_NAMES,
    PHASE_NAMES,
    SERVED_NAMES,
    TAKES_NAMES,
    CaseState,
    State,
)
from models.staff.describe import matching
from models.staff.tables import Employee

ENTITY = "penalty_slip"
# What people did with a slip, for its history; where it stands today is its phase.
STATE_NAMES: Mapping[str, str] = {
    str(one): "已生效" if one is State.EFFECTIVE else "已答复" if one is State.ANSWERED else PHASE_NAMES[str(one)]
    for one in State
}
_AMOUNT = "（百分之一元或分）"
# Numbers as people type them: CF-2026-0036, cf20260036, or only 2026-36.
LATEST = 4  # slips found by people, beside what else is found
_NAMED = re.compile(r"(?:CF)?-?(\d{4})-?(\d{1,6})", re.IGNORECASE)


def slip_title(number: str | None, name: str) -> str:
    """How a slip is called in sentences: «陈立新 处罚单 CF-2026-0036»."""
    return f"{name} 处罚单 {number}" if number else f"{name} 处罚单草稿"


def _slip_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltySlip
    rows: Any = (
        table.select(table.id, table.number, table.name, Employee.name)
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    return {record: slip_title(number, frozen or name or "") for record, number, frozen, name in rows}


def _of_slips(table: Any, records: Collection[int], words: str, column: Any = None) -> dict[int, str]:
    """Titles of what hangs on a slip: the slip, then what it is."""
    rows: Any = (
        table.select(table.id, table.slip_id, *(() if column is None else (column,)))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    found = {record: (slip, *rest) for record, slip, *rest in rows}
    slips = _slip_titles({slip for slip, *_ in found.values()})
    return {record: " ".join((slips.get(slip, "处罚单"), words, *rest)) for record, (slip, *rest) in found.items()}


def _measure_titles(records: Collection[int]) -> dict[int, str]:
    return _of_slips(PenaltyMeasure, records, "措施", PenaltyMeasure.label)


def _witness_titles(records: Collection[int]) -> dict[int, str]:
    return _of_slips(PenaltyWitness, records, "见证人", PenaltyWitness.name)


def _appeal_titles(records: Collection[int]) -> dict[int, str]:
    return _of_slips(PenaltyAppeal, records, "申诉")


def _case_titles(records: Collection[int]) -> dict[int, str]:
    return _of_slips(PenaltyCase, records, "提请", PenaltyCase.label)


def _loss_titles(records: Collection[int]) -> dict[int, str]:
    return _of_slips(PenaltyLoss, records, "损失", PenaltyLoss.cause)


def _outsider_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltyOutsider
    rows: Any = table.select(table.id, table.name, table.organisation).where(table.id.in_(list(records))).tuples()
    return {record: f"{name}（{organisation}）" for record, name, organisation in rows}


def _earlier_titles(records: Collection[int]) -> dict[int, str]:
    table = PenaltyEarlier
    rows: Any = (
        table.select(table.id, table.happened_on, table.offence, Employee.name)
        .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == table.employee_id))
        .where(table.id.in_(list(records)))
        .tuples()
    )
    return {record: f"{name or ''} {day:%Y-%m-%d} 以前的处罚 {offence}" for record, day, offence, name in rows}


def find_slip(person: Person, words: str, limit: int) -> list[Found]:
    """The slip of this number, or the latest ones of people who match, as far as the list shows them to the person."""
    rows = _numbered(person, words) or _of_people(person, words)
    return [Found(ENTITY, record, f"{name} {number}", title) for record, number, title, name in rows[:limit]]


def _of_people(person: Person, words: str) -> list[Any]:
    """Record, number, offence and name of the latest slips of people who match what was typed."""
    if not person.may(rights.READ):
        return []
    table = PenaltySlip
    rows: Any = visible(person, table.select(table.id, table.number, table.title, Employee.name)).where(
        table.number.is_null(False), matching(words)
    )
    return list(rows.order_by(table.happened_at.desc(), table.id.desc()).limit(LATEST).tuples())


def _numbered(person: Person, words: str) -> list[Any]:
    """Record, number, offence and name of the slip of this number, as far as the list shows it to the person."""
    named = _NAMED.fullmatch(words.strip())
    if named is None or not person.may(rights.READ):
        return []
    table = PenaltySlip
    rows: Any = visible(person, table.select(table.id, table.number, table.title, Employee.name)).where(
        table.number == f"CF-{named[1]}-{int(named[2]):04d}"
    )
    return list(rows.tuples())


def find_appeal(person: Person, words: str, limit: int) -> list[Found]:
    """The appeal against the slip of this number: the one that counts, or the last one that was withdrawn."""
    counts = PenaltyAppeal.live.is_null(False)
    return [
        Found("penalty_appeal", row.id, f"{name} {number} 申诉", APPEAL_STATE_NAMES[row.state])
        for number, name, row in _parts(person, words, PenaltyAppeal, counts)[:limit]
    ]


def find_case(person: Person, words: str, limit: int) -> list[Found]:
    """What was proposed about the slip of this number: what waits or was decided, or the last that came to nothing."""
    counts = PenaltyCase.state.in_([str(CaseState.PROPOSED), str(CaseState.APPROVED)])
    parts = _parts(person, words, PenaltyCase, counts)
    of_slips = PenaltyCase.select(PenaltyCase.id).join(PenaltySlip, on=(PenaltySlip.id == PenaltyCase.slip_id))
    asked = PenaltyCase.id.in_([row.id for *_, row in parts])
    shown = {row.id for row in visible(person, of_slips).where(asked, sees_case(person))} if parts else set()
    return [
        Found("penalty_case", row.id, f"{name} {number} {row.label}", CASE_STATE_NAMES[row.state])
        for number, name, row in [one for one in parts if one[2].id in shown][:limit]
    ]


def _parts(person: Person, words: str, table: Any, counts: Any) -> list[tuple[str, str, Any]]:
    """What hangs on the slip of this number, with number and name: all that counts, else the last one."""
    found = []
    for slip, number, _, name in _numbered(person, words):
        rows = list(table.select().where(table.slip_id == slip, counts).order_by(table.id))
        rows = rows or list(table.select().where(table.slip_id == slip).order_by(table.id.desc()).limit(1))
        found += [(number, name, row) for row in rows]
    return found


def keeps(person: Person, slip: int) -> str:
    """Why somebody may not take a file off a slip, or off what belongs to it: once it counts, personnel keeps them.

    Of a draft whoever may add files takes them off again.
    """
    row = PenaltySlip.get_by_id(slip)
    parties = (row.employee_id, row.issuer_id, row.approver_id)
    if row.number is None or (person.may(rights.FILE) and person.employee_id not in parties):
        return ""
    return "处罚单提交以后，附件是办理的依据，不能移除。传错了的，请不涉及这件事的人力资源同事移除。没有保存。"


def _keeps_of(table: Any) -> Callable[[Person, int], str]:
    """The same for what belongs to a slip."""
    return lambda person, record: keeps(person, table.get_by_id(record).slip_id)


def find_outsider(person: Person, words: str, limit: int) -> list[Found]:
    """Active outsiders whose name or organisation holds these words, for whoever writes or serves slips."""
    if not any(person.may(right) for right in (rights.SERVE, rights.OUTSIDE, rights.ISSUE)):
        return []
    table = PenaltyOutsider
    named = table.name.contains(words.strip()) | table.organisation.contains(words.strip())
    rows = table.select().where(table.active == True, named).order_by(table.name, table.id).limit(limit)  # noqa: E712
    return [Found("penalty_outsider", row.id, row.name, row.organisation) for row in rows]


add_entity(
    Entity(
        ENTITY,
        "处罚单",
        {
            "number": "单号", "state": "状态", "round": "第几次办理", "employee_id": "当事人", "name": "姓名",
            "work_no": "工号", "post": "岗位", "unit_id": "部门", "unit_name": "部门（下达时）", "scheme": "方案",
            "offence": "条款", "title": "违规事项", "band": "情节", "quantity": "数量", "measured": "计量",
            "amount": f"金额{_AMOUNT}", "reduced_to": f"减轻后金额{_AMOUNT}", "takes": "扣减方式",
            "happened_at": "发生时间", "place": "地点", "facts": "事实", "evidence": "证据", "source": "来源",
            "offended_id": "被顶撞的上级", "amount_reason": "定额理由", "late_reason": "超期下达的理由",
            "is_override": "超出幅度", "override_reason": "超出幅度的理由", "acknowledged_on": "制度确认日期",
            "acknowledged": "制度确认", "rule_version": "规则版本", "replaces_id": "代替",
            "proposed_by": "起草人", "drafted_at": "起草时间", "issuer_id": "下达人（人员）", "issuer": "下达人",
            "issued_at": "提交时间", "approver_id": "批准人", "approver_outsider_id": "外部批准人",
            "approved_at": "批准时间", "approved_words": "批准意见", "served_at": "送达时间",
            "served_how": "送达方式", "served_words": "送达说明", "refused_at": "拒签时间", "signed_at": "签字时间",
            "signed_words": "签字说明", "effective_at": "生效时间", "effective_by": "生效方式",
            "appeal_due_on": "申诉截止日", "appeal_ends_at": "申诉期结束", "answer_due_on": "答复截止日",
            "answer_ends_at": "答复期结束", "settled_at": "争议结束时间", "waived": "免收（百分之一元）",
            "closed_at": "归档时间", "closed_by": "归档人", "close_reason": "归档说明", "ended_at": "作废或撤销时间",
            "ended_by": "作废或撤销人", "end_reason": "作废或撤销原因",
        },
        _slip_titles,
        permission=rights.READ,
        list_name="slips",
        values={
            "state": STATE_NAMES, "measured": MEASURED_NAMES, "takes": TAKES_NAMES, "served_how": SERVED_NAMES,
            "effective_by": EFFECT_NAMES,
        },
        refs={
            "employee_id": "employee", "unit_id": "department", "offended_id": "employee", "replaces_id": ENTITY,
            "proposed_by_id": "employee", "issuer_id": "employee", "approver_id": "employee",
            "approver_outsider_id": "penalty_outsider",
        },
        attach=rights.PROPOSE,
        keeps=keeps,
        find=find_slip,
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_measure",
        "处罚措施",
        {
            "slip_id": "处罚单", "code": "措施编号", "label": "措施", "words": "要求", "due_on": "期限",
            "done_on": "完成日期", "done_words": "完成说明", "recorded_at": "登记时间", "recorded_by": "登记人",
        },
        _measure_titles,
        permission=rights.READ,
        list_name="penalty_measures",
        refs={"slip_id": ENTITY},
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_witness",
        "拒签见证人",
        {
            "slip_id": "处罚单", "position": "顺序", "employee_id": "见证人（人员）", "outsider_id": "外部见证人",
            "name": "见证人", "whose": "部门或单位", "signed_at": "签字时间", "statement": "见证陈述",
            "recorded_at": "登记时间", "recorded_by": "登记人",
        },
        _witness_titles,
        permission=rights.READ,
        list_name="slip_witnesses",
        refs={"slip_id": ENTITY, "employee_id": "employee", "outsider_id": "penalty_outsider"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_appeal",
        "处罚申诉",
        {
            "slip_id": "处罚单", "state": "申诉状态", "text": "申诉内容", "request": "申诉请求",
            "filed_at": "收到时间", "received_by": "收件人", "recorded_at": "登记时间", "recorded_by": "登记人",
            "is_late": "逾期提出", "admitted_at": "受理时间", "admitted_by": "受理人", "admit_reason": "受理理由",
            "result": "答复结果", "amount_before": f"原金额{_AMOUNT}", "amount_after": f"答复后金额{_AMOUNT}",
            "findings": "复核情况", "reason": "答复理由", "decider_id": "答复人",
            "decider_outsider_id": "外部答复人", "decided_words": "答复意见", "by_approver": "由批准人答复",
            "answered_at": "答复时间", "withdrawn_at": "撤回时间",
        },
        _appeal_titles,
        permission=rights.READ,
        list_name="appeals",
        find=find_appeal,
        values={"state": APPEAL_STATE_NAMES, "result": ANSWER_NAMES},
        refs={"slip_id": ENTITY, "decider_id": "employee", "decider_outsider_id": "penalty_outsider"},
        attach=rights.SIGN,
        keeps=_keeps_of(PenaltyAppeal),
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_case",
        "提请处理",
        {
            "slip_id": "处罚单", "measure": "措施编号", "label": "提请的处理", "facts": "事实", "evidence": "证据",
            "statement": "主管陈述", "state": "处理状态", "round": "第几次办理", "union_on": "通知工会日期",
            "union_words": "工会意见", "legal_on": "法务审查日期", "legal_by": "法务审查人", "legal_words": "法务意见",
            "proposed_at": "提请时间", "proposed_by": "提请人", "proposed_by_id": "提请人（人员）",
            "decided_at": "决定时间", "decided_words": "批准意见", "decision": "决定",
        },
        _case_titles,
        permission=rights.READ,
        list_name="penalty_cases",
        find=find_case,
        values={"state": CASE_STATE_NAMES},
        refs={"slip_id": ENTITY, "proposed_by_id": "employee"},
        attach=rights.ESCALATE,
        keeps=_keeps_of(PenaltyCase),
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_outsider",
        "外部人员",
        {
            "name": "姓名", "organisation": "单位", "phone": "电话", "post": "职务", "remark": "备注",
            "active": "可选用",
        },
        _outsider_titles,
        permission=rights.OUTSIDE,
        list_name="outsiders",
        find=find_outsider,
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_earlier",
        "以前的处罚",
        {
            "employee_id": "人员", "offence": "条款", "happened_on": "发生日期", "measured": "计量",
            "amount": f"金额{_AMOUNT}", "words": "说明", "signed_by": "核对人", "recorded_at": "登记时间",
            "recorded_by": "登记人", "withdrawn_at": "撤销时间",
        },
        _earlier_titles,
        permission=rights.READ,
        list_name="earlier_penalties",
        values={"measured": MEASURED_NAMES},
        refs={"employee_id": "employee"},
    )
)  # fmt: skip
add_entity(
    Entity(
        "penalty_loss",
        "损失赔偿",
        {
            "slip_id": "处罚单", "cause": "损失原因", "amount": "金额（分）", "payer_id": "赔偿人",
            "paid": "已赔（分）", "paid_on": "最近赔付日期", "recorded_at": "登记时间", "recorded_by": "登记人",
            "withdrawn_at": "撤销时间",
        },
        _loss_titles,
        permission=rights.READ,
        list_name="penalty_losses",
        refs={"slip_id": ENTITY, "payer_id": "employee"},
    )
)  # fmt: skip
