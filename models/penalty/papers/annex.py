"""The annex of a penalty slip: what happened after it was handed over, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core.access import Person
from models.core.errors import Refused
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.penalty import rights, rules
from models.penalty.papers import parts
from models.penalty.slip import queries
from models.penalty.slip.queries import Booking, SlipData
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltyLoss, PenaltyMeasure, PenaltyWitness
from models.penalty.workflow import (
    ANSWER_NAMES,
    APPEAL_STATE_NAMES,
    BOOKED_NAMES,
    CASE_STATE_NAMES,
    EFFECT_NAMES,
    PHASE_NAMES,
    SERVED_NAMES,
)


@dataclass(frozen=True)
class Witness:
    """A witness of the refusal."""

    name: str = slot("姓名", "李娜")
    whose: str = slot("单位", "KF0066 城东营业厅", "工号和部门，外部见证人的单位")
    signed_at: datetime | None = slot("签字时间", datetime.fromisoformat("2026-11-23 09:52"), "没有签字时为空")
    statement: str = slot("证言", "当面送达并宣读，本人拒绝签字")


@dataclass(frozen=True)
class Measure:
    """A measure beside the amount, and when it was done."""

    label: str = slot("名称", "书面检查")
    due_on: date | None = slot("期限", date(2026, 11, 27))
    done_on: date | None = slot("完成日期", date(2026, 11, 26), "没有完成时为空")
    words: str = slot("完成情况", "已交", "没有时为空")


@dataclass(frozen=True)
class Appeal:
    """An appeal and its answer."""

    filed_at: datetime = slot("收到时间", datetime.fromisoformat("2026-11-25 16:40"))
    receiver: str = slot("收件人", "刘人事")
    state: str = slot("申诉状态", "已答复")
    late: str = slot("是否逾期", "在期限内", "逾期的写明是否受理")
    request: str = slot("请求", "撤销")
    text: str = slot("理由", "当时客户已经办完手续。")
    result: str = slot("结果", "减轻", "没有答复时为空")
    answered_at: datetime | None = slot("答复时间", datetime.fromisoformat("2026-11-30 10:00"), "没有答复时为空")
    decider: str = slot("答复人", "何志刚", "没有答复时为空")
    reason: str = slot("答复理由", "情节较轻", "没有答复时为空")


@dataclass(frozen=True)
class Deduction:
    """Money that was taken or given back."""

    month: str = slot("月份", "2026-12", "退回还没有列入清单时为空")
    number: str = slot("清单", "KK-2026-0004")
    kind: str = slot("类别", "扣款")
    amount: Amount = slot("金额", Amount(8_000), "退回的为负数")
    words: str = slot("说明", "随 12 月工资", "没有时为空")


@dataclass(frozen=True)
class Later:
    """Something else that came of the slip: a loss, or a proposal about which people decide."""

    words: str = slot("内容", "提请：最后警告，待决定")


@dataclass(frozen=True)
class Annex:
    """What became of a slip until now."""

    number: str = slot("处罚单号", "CF-2026-0036")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    unit: str = slot("部门", "城东营业厅")
    post: str = slot("岗位", "收费员")
    offence: str = slot("违规事项", "GAS-01 服务态度差被合理投诉(未造成重大影响)")
    decision: str = slot("处罚内容", "罚款人民币 80.00 元（大写：捌拾元整），扣工资", "下达时的内容")
    until: datetime = slot("截至", datetime.fromisoformat("2026-12-31 09:00"))
    phase: str = slot("目前状态", "已扣款")
    present: str = slot("现在的处罚", "罚款人民币 50.00 元（大写：伍拾元整），扣工资", "答复以后的内容")
    served: str = slot("送达", "当面送达 2026-11-23 09:40", "没有送达时为空")
    refused: str = slot("拒签", "2026-11-23 09:40 拒绝签字", "没有拒签时为空")
    signed: str = slot("签字", "2026-11-24 08:30", "没有签字时为空")
    effective: str = slot("生效", "2026-11-23 09:55 拒签见证", "没有生效时为空")
    appeal_until: date | None = slot("申诉最后一天", date(2026, 11, 26), "没有生效时为空")
    answer_until: date | None = slot("答复最后一天", date(2026, 12, 2), "没有申诉时为空")
    final_on: date | None = slot("终局日期", date(2026, 11, 30), "还没有终局时为空")
    month: str = slot("计入月份", "2026-11", "还没有终局时为空")
    taken: Amount | None = slot("已扣", Amount(5_000), "没有扣款时为空")
    open: Amount | None = slot("未扣", Amount(3_000), "没有要扣的为空")
    ended: str = slot("作废或撤销", "2026-12-01 何志刚：事实有误", "没有作废时为空")
    linked: str = slot("代替的处罚单", "由 CF-2026-0040 代替", "没有时为空")
    witnesses: tuple[Witness, ...] = rows("见证", Witness)
    measures: tuple[Measure, ...] = rows("措施", Measure)
    appeals: tuple[Appeal, ...] = rows("申诉", Appeal, "撤回的也列出")
    deductions: tuple[Deduction, ...] = rows("扣款", Deduction)
    later: tuple[Later, ...] = rows("其他", Later, "损失赔偿和提请的处理")


def annex(person: Person, options: Mapping[str, Any]) -> Annex:
    """What became of a slip until now. Raises NotFound, and Refused for a slip that was never approved."""
    row = parts.approved_slip(person, options["record"])
    data = queries.slip(person, row.id)
    if data.rule is None:
        raise Refused(f"处罚单 {row.number} 没有办理依据，不能打印附页。请用“检查”查明原因。", code="DAMAGED")
    final = data.final_at
    booked = any(data.bookings) or data.outstanding > 0
    return Annex(
        **parts.person_of(row), offence=parts.offence_of(row, data.rule),
        decision=parts.amount_of(row, data.rule, row.amount), until=data.now, phase=PHASE_NAMES[data.phase],
        present=parts.amount_of(row, data.rule, data.amount),
        served=" ".join(filter(None, (
            SERVED_NAMES.get(row.served_how, ""), parts.moment(row.served_at), row.served_words
        ))),
        refused=f"{parts.moment(row.refused_at)} 拒绝签字" if row.refused_at is not None else "",
        signed=" ".join(filter(None, (parts.moment(row.signed_at), row.signed_words))),
        effective=f"{parts.moment(row.effective_at)} {EFFECT_NAMES.get(row.effective_by, '')}".strip(),
        appeal_until=row.appeal_due_on, answer_until=row.answer_due_on,
        final_on=final.date() if final is not None else None, month=data.month or "",
        taken=Amount(data.course.taken) if booked else None,
        open=Amount(data.outstanding) if data.outstanding > 0 else None, ended=_ended(data), linked=_linked(data),
        witnesses=tuple(map(_witness, data.witnesses)), measures=tuple(map(_measure, data.measures)),
        appeals=tuple(map(_appeal, data.appeals)), deductions=tuple(map(_deduction, data.bookings)),
        later=(*map(_case, data.cases), *map(_loss, data.losses)),
    )  # fmt: skip


def _ended(data: SlipData) -> str:
    row = data.row
    return f"{parts.moment(row.ended_at)} {row.ended_by}：{row.end_reason}" if row.ended_at is not None else ""


def _linked(data: SlipData) -> str:
    before = f"代替 {data.replaces[1]}" if data.replaces is not None else ""
    after = f"由 {data.replaced_by[1]} 代替" if data.replaced_by is not None else ""
    return "，".join(filter(None, (before, after)))


def _witness(one: PenaltyWitness) -> Witness:
    return Witness(one.name, one.whose, one.signed_at, one.statement)


def _measure(one: PenaltyMeasure) -> Measure:
    return Measure(one.label, one.due_on, one.done_on, one.done_words)


def _appeal(one: PenaltyAppeal) -> Appeal:
    late = "在期限内" if not one.is_late else "逾期"
    if one.is_late and one.admitted_at is not None:
        late = f"逾期，{parts.day(one.admitted_at.date())} 受理：{one.admit_reason}"
    return Appeal(
        one.filed_at, one.received_by, APPEAL_STATE_NAMES[one.state], late, one.request, one.text,
        ANSWER_NAMES.get(one.result, ""), one.answered_at, parts.decider_of(one), one.reason,
    )  # fmt: skip


def _deduction(one: Booking) -> Deduction:
    return Deduction(one.month, one.number, BOOKED_NAMES[one.kind], Amount(one.amount), one.reason)


def _case(one: PenaltyCase) -> Later:
    decided = f"，{one.decided_words} {parts.moment(one.decided_at)}" if one.decided_at is not None else ""
    return Later(f"提请：{one.label}，{CASE_STATE_NAMES[one.state]}{decided}")


def _loss(one: PenaltyLoss) -> Later:
    figures = rules.amount_words("yuan", one.amount), rules.amount_words("yuan", one.paid)
    return Later(f"损失：{one.cause}，应赔 {figures[0]}，已赔 {figures[1]}")


add_paper(
    PaperKind("slip_annex", "处罚单附页", "penalty", "docx", rights.READ, Annex, annex, options=parts.RECORD, many=True)
)
