"""The lists of what belongs to slips: witnesses, measures, appeals, final warnings, losses; and earlier penalties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.lists import Column, Filter, ListKind, View
from models.core.register import add_list
from models.penalty import rights
from models.penalty.slip.describe import ENTITY
from models.penalty.slip.lists import searched
from models.penalty.slip.reach import sees, sees_case
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
    MEASURED_NAMES,
    AppealState,
    CaseState,
    Measured,
)
from models.staff.describe import matching, of_people
from models.staff.tables import Employee

_HINT = "搜索姓名、拼音首字母、工号、单号"
_APPEAL_TONES = {"open": "vio", "late": "warn", "answered": "ok", "withdrawn": "mute"}
_RESULT_TONES = {"uphold": "mute", "reduce": "info", "revoke": "ok"}
_CASE_TONES = {"proposed": "warn", "approved": "bad", "refused": "mute", "withdrawn": "mute"}


def of_slips(table: Any) -> Callable[[Person], Any]:
    """The rows of a table that belong to slips which the person may see."""

    def source(person: Person) -> Any:
        return (
            table.select()
            .join(PenaltySlip, on=(PenaltySlip.id == table.slip_id))
            .join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == PenaltySlip.employee_id))
            .where(sees(person))
        )

    return source


def _of_slip() -> tuple[Column, ...]:
    """Whose slip it is, in front of every list of its parts."""
    return (
        Column("number", "单号", PenaltySlip.number, "link", 120),
        Column("work_no", "工号", Employee.work_no, width=80),
        Column("name", "当事人", Employee.name, "strong", 90, sortable=False),
    )


def _hidden(table: Any) -> tuple[Column, ...]:
    return (
        Column("slip_id", "处罚单", table.slip_id, shown=False, ref=ENTITY, sortable=False),
        Column("employee_id", "当事人（人员）", PenaltySlip.employee_id, shown=False, ref="employee", sortable=False),
    )


def _amount(key: str, label: str, expression: Any) -> tuple[Column, Column]:
    """An amount in its own column for yuan and for points."""
    yuan = pw.Case(None, [(PenaltySlip.measured == str(Measured.YUAN), expression)])
    points = pw.Case(None, [(PenaltySlip.measured == str(Measured.POINTS), expression)])
    return (
        Column(key, f"{label}（元）", yuan, "money", 96),
        Column(f"{key}_points", f"{label}（分）", points, "hundredths", 90, shown=False),
    )


add_list(
    ListKind(
        "slip_witnesses",
        "拒签见证人",
        "penalty_witness",
        rights.READ,
        (
            *_of_slip(),
            Column("witness", "见证人", PenaltyWitness.name, width=90),
            Column("whose", "部门或单位", PenaltyWitness.whose, width=180),
            Column("signed_at", "签字时间", PenaltyWitness.signed_at, "time", 130),
            Column("statement", "见证陈述", PenaltyWitness.statement, width=280),
            Column("refused_at", "拒签时间", PenaltySlip.refused_at, "time", 130),
            Column("recorded_by", "登记人", PenaltyWitness.recorded_by, width=90),
            Column("recorded_at", "登记时间", PenaltyWitness.recorded_at, "time", 130, shown=False),
            Column("position", "顺序", PenaltyWitness.position, "number", 60, shown=False),
            *_hidden(PenaltyWitness),
        ),
        of_slips(PenaltyWitness),
        PenaltyWitness.id,
        lambda words: searched(words) | PenaltyWitness.name.contains(words.strip()),
        order="refused_at",
        descending=True,
        views=(View("unsigned", "还没有签字", (Filter("signed_at", "empty"),)), View("all", "全部")),
        unit="人",
        version=PenaltyWitness.row_version,
        search_hint=_HINT,
    )
)
add_list(
    ListKind(
        "penalty_measures",
        "处罚措施",
        "penalty_measure",
        rights.READ,
        (
            *_of_slip(),
            Column("label", "措施", PenaltyMeasure.label, width=120),
            Column("words", "要求", PenaltyMeasure.words, width=220),
            Column("due_on", "期限", PenaltyMeasure.due_on, "date", 96),
            Column("done_on", "完成日期", PenaltyMeasure.done_on, "date", 96),
            Column("done_words", "完成说明", PenaltyMeasure.done_words, width=220),
            Column("effective_at", "生效时间", PenaltySlip.effective_at, "time", 130, shown=False),
            Column("recorded_by", "登记人", PenaltyMeasure.recorded_by, width=90),
            Column("recorded_at", "登记时间", PenaltyMeasure.recorded_at, "time", 130, shown=False),
            *_hidden(PenaltyMeasure),
        ),
        of_slips(PenaltyMeasure),
        PenaltyMeasure.id,
        searched,
        order="due_on",
        descending=True,
        views=(
            View("open", "未完成", (Filter("done_on", "empty"), Filter("effective_at", "filled")), "due_on"),
            View(
                "late", "已逾期",
                (Filter("done_on", "empty"), Filter("effective_at", "filled"), Filter("due_on", "le", "昨天")),
                "due_on",
            ),
            View("all", "全部"),
        ),
        unit="项",
        version=PenaltyMeasure.row_version,
        search_hint=_HINT,
    )
)  # fmt: skip
add_list(
    ListKind(
        "appeals",
        "处罚申诉",
        "penalty_appeal",
        rights.READ,
        (
            *_of_slip(),
            Column("filed_at", "收到时间", PenaltyAppeal.filed_at, "time", 130),
            Column(
                "state", "申诉状态", PenaltyAppeal.state, "choice", 116, choices=APPEAL_STATE_NAMES, tones=_APPEAL_TONES
            ),
            Column("is_late", "逾期提出", PenaltyAppeal.is_late, "bool", 80),
            Column("request", "申诉请求", PenaltyAppeal.request, width=180),
            Column("answer_due_on", "答复期限", PenaltySlip.answer_due_on, "date", 96),
            Column("result", "答复结果", PenaltyAppeal.result, "choice", 90, choices=ANSWER_NAMES, tones=_RESULT_TONES),
            *_amount("amount_before", "原金额", PenaltyAppeal.amount_before),
            *_amount("amount_after", "答复后金额", PenaltyAppeal.amount_after),
            Column("answered_at", "答复时间", PenaltyAppeal.answered_at, "time", 130),
            Column("decided_words", "答复人", PenaltyAppeal.decided_words, width=150),
            Column("by_approver", "由批准人答复", PenaltyAppeal.by_approver, "bool", 100, shown=False),
            Column("text", "申诉理由", PenaltyAppeal.text, width=260, sortable=False),
            Column("reason", "答复理由", PenaltyAppeal.reason, width=260, sortable=False, shown=False),
            Column("findings", "复核情况", PenaltyAppeal.findings, width=260, sortable=False, shown=False),
            Column("received_by", "收件人", PenaltyAppeal.received_by, width=90, shown=False),
            Column("recorded_by", "登记人", PenaltyAppeal.recorded_by, width=90, shown=False),
            Column("recorded_at", "登记时间", PenaltyAppeal.recorded_at, "time", 130, shown=False),
            Column("admitted_at", "受理时间", PenaltyAppeal.admitted_at, "time", 130, shown=False),
            Column("admitted_by", "受理人", PenaltyAppeal.admitted_by, width=120, shown=False),
            Column("admit_reason", "受理理由", PenaltyAppeal.admit_reason, width=180, shown=False),
            Column("withdrawn_at", "撤回时间", PenaltyAppeal.withdrawn_at, "time", 130, shown=False),
            *_hidden(PenaltyAppeal),
        ),
        of_slips(PenaltyAppeal),
        PenaltyAppeal.id,
        searched,
        order="filed_at",
        descending=True,
        views=(
            View("open", "待答复", (Filter("state", "eq", str(AppealState.OPEN)),), "answer_due_on"),
            View("late", "逾期未受理", (Filter("state", "eq", str(AppealState.LATE)),)),
            View("all", "全部"),
        ),
        unit="份",
        version=PenaltyAppeal.row_version,
        search_hint=_HINT,
    )
)
add_list(
    ListKind(
        "penalty_cases",
        "提请处理",
        "penalty_case",
        rights.READ,
        (
            *_of_slip(),
            Column("label", "提请的处理", PenaltyCase.label, width=120),
            Column("state", "处理状态", PenaltyCase.state, "choice", 90, choices=CASE_STATE_NAMES, tones=_CASE_TONES),
            Column("proposed_at", "提请时间", PenaltyCase.proposed_at, "time", 130),
            Column("proposed_by", "提请人", PenaltyCase.proposed_by, width=90),
            Column("union_on", "通知工会日期", PenaltyCase.union_on, "date", 110),
            Column("union_words", "工会意见", PenaltyCase.union_words, width=180),
            Column("legal_on", "法务审查日期", PenaltyCase.legal_on, "date", 110),
            Column("legal_by", "法务审查人", PenaltyCase.legal_by, width=100),
            Column("legal_words", "法务意见", PenaltyCase.legal_words, width=180),
            Column("decided_at", "决定时间", PenaltyCase.decided_at, "time", 130),
            Column("decided_words", "批准意见", PenaltyCase.decided_words, width=150),
            Column("decision", "决定", PenaltyCase.decision, width=200),
            Column("facts", "事实", PenaltyCase.facts, width=260, sortable=False, shown=False),
            Column("evidence", "证据", PenaltyCase.evidence, width=260, sortable=False, shown=False),
            Column("statement", "主管陈述", PenaltyCase.statement, width=260, sortable=False, shown=False),
            *_hidden(PenaltyCase),
        ),
        lambda person: of_slips(PenaltyCase)(person).where(sees_case(person)),
        PenaltyCase.id,
        searched,
        order="proposed_at",
        descending=True,
        views=(View("open", "待决定", (Filter("state", "eq", str(CaseState.PROPOSED)),)), View("all", "全部")),
        unit="份",
        version=PenaltyCase.row_version,
        search_hint=_HINT,
    )
)
add_list(
    ListKind(
        "penalty_losses",
        "损失赔偿",
        "penalty_loss",
        rights.READ,
        (
            *_of_slip(),
            Column("cause", "损失原因", PenaltyLoss.cause, width=240),
            Column("amount", "损失金额（元）", PenaltyLoss.amount, "money", 124, total=True),
            Column("payer_id", "赔偿人", PenaltyLoss.payer_id, width=90, ref="employee", sortable=False),
            Column("paid", "已赔（元）", PenaltyLoss.paid, "money", 96, total=True),
            Column("open", "未赔（元）", PenaltyLoss.amount - PenaltyLoss.paid, "money", 96, total=True),
            Column("paid_on", "最近赔付日期", PenaltyLoss.paid_on, "date", 110),
            Column("recorded_by", "登记人", PenaltyLoss.recorded_by, width=90),
            Column("recorded_at", "登记时间", PenaltyLoss.recorded_at, "time", 130),
            Column("withdrawn_at", "撤销时间", PenaltyLoss.withdrawn_at, "time", 130),
            *_hidden(PenaltyLoss),
        ),
        of_slips(PenaltyLoss),
        PenaltyLoss.id,
        searched,
        order="recorded_at",
        descending=True,
        views=(
            View("open", "未赔清", (Filter("withdrawn_at", "empty"), Filter("open", "ge", 1))),
            View("counting", "有效", (Filter("withdrawn_at", "empty"),)),
            View("all", "全部"),
        ),
        unit="项",
        version=PenaltyLoss.row_version,
        search_hint=_HINT,
    )
)
add_list(
    ListKind(
        "outsiders",
        "外部人员",
        "penalty_outsider",
        rights.OUTSIDE,
        (
            Column("name", "姓名", PenaltyOutsider.name, "strong", 100),
            Column("organisation", "单位", PenaltyOutsider.organisation, width=220),
            Column("post", "职务", PenaltyOutsider.post, width=120),
            Column("phone", "电话", PenaltyOutsider.phone, "phone", 130),
            Column("remark", "备注", PenaltyOutsider.remark, width=220),
            Column("active", "可选用", PenaltyOutsider.active, "bool", 80),
        ),
        lambda _: PenaltyOutsider.select(),
        PenaltyOutsider.id,
        lambda words: PenaltyOutsider.name.contains(words) | PenaltyOutsider.organisation.contains(words),
        order="name",
        views=(View("active", "可选用", (Filter("active", "eq", True),)), View("all", "全部")),
        unit="人",
        version=PenaltyOutsider.row_version,
        search_hint="搜索姓名、单位",
    )
)
_EARLIER_YUAN = pw.Case(None, [(PenaltyEarlier.measured == str(Measured.YUAN), PenaltyEarlier.amount)])
_EARLIER_POINTS = pw.Case(None, [(PenaltyEarlier.measured == str(Measured.POINTS), PenaltyEarlier.amount)])
add_list(
    ListKind(
        "earlier_penalties",
        "以前的处罚",
        "penalty_earlier",
        rights.READ,
        (
            Column("work_no", "工号", Employee.work_no, width=80),
            Column("name", "姓名", Employee.name, "strong", 90, sortable=False),
            Column("happened_on", "发生日期", PenaltyEarlier.happened_on, "date", 96),
            Column("offence", "条款", PenaltyEarlier.offence, width=90),
            Column("amount", "金额（元）", _EARLIER_YUAN, "money", 96),
            Column("points", "扣分", _EARLIER_POINTS, "hundredths", 70),
            Column("measured", "计量", PenaltyEarlier.measured, "choice", 70, choices=MEASURED_NAMES, shown=False),
            Column("words", "说明", PenaltyEarlier.words, width=240),
            Column("signed_by", "核对人", PenaltyEarlier.signed_by, width=90),
            Column("recorded_by", "登记人", PenaltyEarlier.recorded_by, width=90),
            Column("recorded_at", "登记时间", PenaltyEarlier.recorded_at, "time", 130, shown=False),
            Column("withdrawn_at", "撤销时间", PenaltyEarlier.withdrawn_at, "time", 130),
            Column("employee_id", "人员", PenaltyEarlier.employee_id, shown=False, ref="employee", sortable=False),
        ),
        of_people(PenaltyEarlier, rights.READ),
        PenaltyEarlier.id,
        matching,
        order="happened_on",
        descending=True,
        views=(View("counting", "有效", (Filter("withdrawn_at", "empty"),)), View("all", "全部")),
        unit="条",
        version=PenaltyEarlier.row_version,
        search_hint="搜索姓名、拼音首字母、工号",
    )
)
