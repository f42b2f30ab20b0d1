"""F-22, the appeal, blank with the data of its slip or as it was filed, and F-23, the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core.access import Person
from models.core.calendar.rules import ONE_DAY
from models.core.errors import NotFound, Refused
from models.core.papers.kinds import About, PaperKind, add_paper, record_option
from models.core.papers.values import Amount, slot
from models.penalty import rights, rules
from models.penalty.papers import parts
from models.penalty.tables import PenaltyAppeal, PenaltySlip
from models.penalty.workflow import ANSWER_NAMES, Answer, AppealState

APPEAL = "penalty_appeal"


@dataclass(frozen=True)
class Appeal:
    """An appeal against a slip; what is not known yet is empty and is written by hand."""

    number: str = slot("处罚单号", "CF-2026-0036")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    offence: str = slot("违规事项", "GAS-01 服务态度差被合理投诉(未造成重大影响)")
    happened_at: datetime = slot("发生时间", datetime.fromisoformat("2026-11-18 14:20"))
    decision: str = slot("处罚内容", "罚款人民币 80.00 元（大写：捌拾元整），扣工资")
    issuer: str = slot("下达人", "林涛")
    approver: str = slot("批准人", "何志刚")
    effective_on: date | None = slot("生效日期", date(2026, 11, 23), "没有生效时为空")
    due_on: date | None = slot("最后一天", date(2026, 11, 26), "没有生效时为空，手写")
    ends: str = slot("截止时刻", "24:00")
    counted: str = slot("期限算法", "自签收次日起 3 个自然日内")
    receiver: str = slot("申诉对象", "何志刚")
    answered: str = slot("答复期限", "7 个自然日")
    text: str = slot("申诉理由", "当时客户已经办完手续，我是去取表。", "没有提出时为空，手写")
    request: str = slot("申诉请求", "撤销", "没有提出时为空，手写")
    filed_at: datetime | None = slot("收到时间", datetime.fromisoformat("2026-11-25 16:40"), "没有提出时为空，手写")
    received_by: str = slot("收件人", "刘人事", "没有提出时为空，手写")


@dataclass(frozen=True)
class Reply:
    """The answer to an appeal."""

    number: str = slot("处罚单号", "CF-2026-0036")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    offence: str = slot("违规事项", "GAS-01 服务态度差被合理投诉(未造成重大影响)")
    filed_at: datetime = slot("收到时间", datetime.fromisoformat("2026-11-25 16:40"))
    admitted: str = slot("受理", "逾期提出，2026-11-27 受理：住院", "按时提出的为空")
    request: str = slot("申诉请求", "撤销")
    due_on: date | None = slot("答复最后一天", date(2026, 12, 2))
    answered_at: datetime = slot("答复时间", datetime.fromisoformat("2026-12-04 10:00"))
    delay: str = slot("答复逾期", "本答复比规定的最后一天晚 2 天，是公司的延误", "按时答复的为空")
    findings: str = slot("复核情况", "调阅了监控，询问了同班人员。")
    result: str = slot("结果", "减轻")
    before: str = slot("原处罚", "罚款人民币 80.00 元（大写：捌拾元整），扣工资")
    after: str = slot("现处罚", "罚款人民币 50.00 元（大写：伍拾元整），扣工资", "撤销时为“不罚款，不扣分”")
    amount: Amount | None = slot("现金额", Amount(5_000), "扣钱时，否则为空")
    effect: str = slot("后果", "已经扣的钱和分，超出的部分退回")
    reason: str = slot("答复理由", "情节较轻，已向客户道歉")
    decider: str = slot("答复人", "何志刚")
    standing: str = slot("答复人说明", "下达人之上没有其他人可以答复，由批准人答复", "由批准人答复时，否则为空")


def _live(row: PenaltySlip) -> PenaltyAppeal | None:
    found: PenaltyAppeal | None = PenaltyAppeal.get_or_none(
        (PenaltyAppeal.slip_id == row.id) & (PenaltyAppeal.live == 1)
    )
    return found


def appeal(person: Person, options: Mapping[str, Any]) -> Appeal:
    """The form for an appeal, filled in where one was filed. Raises NotFound, and Refused before the approval."""
    row = parts.approved_slip(person, options["record"])
    rule = rules.rule_of_json(row.rule)
    found = _live(row)
    return Appeal(
        **parts.person_of(row), offence=parts.offence_of(row, rule), happened_at=row.happened_at,
        decision=parts.amount_of(row, rule, row.amount), issuer=row.issuer, approver=parts.approver_of(row),
        effective_on=row.effective_at.date() if row.effective_at is not None else None, due_on=row.appeal_due_on,
        ends=rule.procedure.end_of_day, counted=parts.counted_words(rule.procedure),
        receiver=parts.receivers([row])[row.id],
        answered=parts.days_words(rule.procedure.answer_days, rule.procedure.answer_count),
        text=found.text if found is not None else "",
        request=found.request if found is not None else "",
        filed_at=found.filed_at if found is not None else None,
        received_by=found.received_by if found is not None else "",
    )  # fmt: skip


def _answered(person: Person, record: int) -> tuple[PenaltyAppeal, PenaltySlip]:
    """An appeal that was answered, and its slip, within reach."""
    found: PenaltyAppeal | None = PenaltyAppeal.get_or_none(PenaltyAppeal.id == record)
    if found is None:
        raise NotFound()
    row = parts.slip_of(person, found.slip_id)
    if found.state != AppealState.ANSWERED or found.answered_at is None:
        raise Refused(f"处罚单 {row.number} 的申诉还没有答复，没有答复书。请先办理答复。")
    return found, row


def reply(person: Person, options: Mapping[str, Any]) -> Reply:
    """The values of an answer. Raises NotFound, and Refused before it was given."""
    found, row = _answered(person, options["record"])
    rule = rules.rule_of_json(row.rule)
    after = 0 if found.result == Answer.REVOKE else found.amount_after
    fen = parts.fen_of(row, after)
    return Reply(
        **parts.person_of(row), offence=parts.offence_of(row, rule), filed_at=found.filed_at,
        admitted=_admitted(found), request=found.request, due_on=row.answer_due_on,
        answered_at=found.answered_at or found.recorded_at,
        delay=_delay(row, found), findings=found.findings, result=ANSWER_NAMES[found.result],
        before=parts.amount_of(row, rule, found.amount_before), after=parts.amount_of(row, rule, after),
        amount=Amount(fen) if fen is not None else None, effect=EFFECTS[found.result], reason=found.reason,
        decider=parts.decider_of(found),
        standing="下达人之上没有其他人可以答复，由批准人答复" if found.by_approver else "",
    )  # fmt: skip


EFFECTS = {
    Answer.UPHOLD: "处罚不变",
    Answer.REDUCE: "已经扣的，超出的部分退回；按减轻以后的计算",
    Answer.REVOKE: "已经扣的全部退回，不再作为再犯的依据",
}


def _admitted(found: PenaltyAppeal) -> str:
    if not found.is_late or found.admitted_at is None:
        return ""
    return f"逾期提出，{parts.day(found.admitted_at.date())} 受理：{found.admit_reason}"


def _delay(row: PenaltySlip, found: PenaltyAppeal) -> str:
    """By how many days the company was late."""
    at, ends = found.answered_at, row.answer_ends_at
    if row.answer_due_on is None or ends is None or at is None or at <= ends:
        return ""
    days = max(1, (at.date() - row.answer_due_on) // ONE_DAY)
    return f"本答复比规定的最后一天晚 {days} 天，是公司的延误"


def about_reply(person: Person, record: int) -> About:
    """Whose answer it is."""
    found, row = _answered(person, record)
    return About(found.id, f"申诉答复书 {row.number} {row.name}", row.employee_id, row.unit_id)


add_paper(
    PaperKind(
        "penalty_appeal", "申诉书", "penalty", "docx", rights.READ, Appeal, appeal, form="F-22", options=parts.RECORD,
        many=True,
    )
)  # fmt: skip
add_paper(
    PaperKind(
        "penalty_answer", "申诉答复书", "penalty", "docx", rights.READ, Reply, reply, form="F-23",
        options=(record_option("申诉", APPEAL),), entity=APPEAL, about=about_reply, many=True,
    )
)  # fmt: skip
