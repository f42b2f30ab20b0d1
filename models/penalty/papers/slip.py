"""F-21, the penalty slip as it is handed over: blank places for the employee and for the witnesses of a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.core import database, money
from models.core.access import Person
from models.core.calendar import queries as calendar
from models.core.papers.kinds import About, PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.penalty import rights, rules
from models.penalty.catalogue import queries as catalogue
from models.penalty.catalogue.values import EarlierCase
from models.penalty.deciders import ENTITY
from models.penalty.papers import parts
from models.penalty.slip import holding
from models.penalty.slip.describe import STATE_NAMES
from models.penalty.tables import PenaltyMeasure, PenaltySlip
from models.penalty.values import Rule
from models.penalty.workflow import TAKES_NAMES

SHOWN = 3  # earlier offences that are told one by one


@dataclass(frozen=True)
class Measure:
    """A measure beside the amount."""

    label: str = slot("名称", "书面检查")
    words: str = slot("要求", "写明经过和改正办法", "没有时为空")
    due_on: date | None = slot("期限", date(2026, 11, 27), "没有时为空")


@dataclass(frozen=True)
class WitnessLine:
    """The blank line of a witness."""

    label: str = slot("序", "见证人一")


@dataclass(frozen=True)
class Slip:
    """A penalty slip as it is handed over (R-089); what happened later goes on the annex."""

    number: str = slot("处罚单号", "CF-2026-0036")
    issued_on: date = slot("下达日期", date(2026, 11, 20))
    replaces: str = slot("代替", "代替 CF-2026-0031（已作废）", "代替另一份处罚单时，否则为空")
    name: str = slot("姓名", "欧阳建国")
    work_no: str = slot("工号", "KF0012")
    post: str = slot("岗位", "收费员")
    unit: str = slot("部门", "城东营业厅")
    issuer: str = slot("下达人", "林涛")
    approver: str = slot("批准人", "何志刚", "外部批准的写明单位；不须批准时为“不须另人批准”")
    approved_on: date | None = slot("批准日期", date(2026, 11, 20))
    code: str = slot("违规代码", "GAS-01")
    title: str = slot("违规事项", "服务态度差被合理投诉(未造成重大影响)")
    band: str = slot("情节", "无隐患", "分档的写档次，否则为空")
    quantity: str = slot("数量", "3 张", "按数量计的，否则为空")
    scheme: str = slot("处罚办法", "燃气公司处罚办法")
    clause: str = slot("条款", "《惩罚管理制度》第1条")
    quote: str = slot("条文", "服务态度差被合理投诉，未造成重大影响的，罚款 50 至 100 元。", "没有录入时为空")
    span: str = slot("幅度", "50.00 元至 100.00 元")
    version: str = slot("规则版本", "2026-1")
    acknowledged: str = slot("制度确认", "惩罚管理制度（2013 版），2026-09-01 已确认", "本人确认过没有")
    happened_at: datetime = slot("发生时间", datetime.fromisoformat("2026-11-18 14:20"))
    place: str = slot("地点", "城东营业厅 3 号窗口")
    facts: str = slot(
        "事实",
        "客户咨询退费时，当事人称“自己看墙上”，并中断办理离开窗口约 6 分钟。客户当日书面投诉，"
        "经调阅监控和询问同班人员，情况属实。",
    )
    evidence: str = slot("证据", "投诉书 1 份；监控截图 2 张；询问记录 1 份")
    source: str = slot("来源", "客户书面投诉", "没有时为空")
    offended: str = slot("当事上级", "刘国平", "不服从上级指令的写上级，否则为空")
    late_reason: str = slot("超期说明", "调阅监控用了 5 天", "晚于下达期限时")
    earlier: str = slot("前次处罚", "1 次：2026-05-03 CF-2026-0012 迟到 20.00 元", "没有时为“没有”")
    repeat: str = slot("再犯规定", "第 2 次，按再犯规定办理", "不适用时为空")
    decision: str = slot("处罚内容", "罚款人民币 80.00 元（大写：捌拾元整），扣工资")
    amount: Amount | None = slot("金额", Amount(8_000), "扣钱时的金额，否则为空")
    capitals: str = slot("金额大写", "捌拾元整", "扣钱时，否则为空")
    points: str = slot("扣分", "8 分", "扣分时，否则为空")
    takes: str = slot("扣减方式", "扣工资", "只有措施时为空")
    reason: str = slot("定额理由", "造成客户等候，未扩大影响", "没有时为空")
    override: str = slot("改定说明", "超出幅度，后果较重", "批准人改定金额的理由，没有时为空")
    measures: tuple[Measure, ...] = rows("措施", Measure, "金额以外的措施，每项一行")
    counted: str = slot("期限算法", "自签收次日起 3 个自然日内")
    rolled: str = slot("顺延", "最后一天是休息日或节假日的，顺延到下一个工作日", "不顺延时为空")
    last_day: date | None = slot("最后一天", date(2026, 11, 26), "签收以前不知道时为空，手写")
    ends: str = slot("截止时刻", "24:00")
    receiver: str = slot("申诉对象", "何志刚", "书面申诉交给谁")
    answered: str = slot("答复期限", "7 个自然日")
    blocked: str = slot("期间不扣", "申诉期内和答复以前不扣", "生效即扣时为空")
    must_sign: str = slot("先签收", "提出申诉前须在本单签字", "不要求时为空")
    witnesses: int = slot("见证人数", 2)
    lines: tuple[WitnessLine, ...] = rows("见证", WitnessLine, "拒签时每名见证人一行，手写")


def slip(person: Person, options: Mapping[str, Any]) -> Slip:
    """The values of a slip within reach. Raises NotFound, and Refused before it is approved or once it is voided."""
    return slips(person, [options])[0]


def slips(person: Person, options: Sequence[Mapping[str, Any]]) -> list[Slip]:
    """The same for many slips, in the order of the options."""
    asked = parts.valid_slips(person, [one["record"] for one in options])
    measures, receivers = parts.measures_of([row.id for row in asked]), parts.receivers(asked)
    replaced = {row.id: row for row in parts.by_number(PenaltySlip, PenaltySlip.id, (row.replaces_id for row in asked))}
    offended = holding.names_of({row.offended_id for row in asked})
    earlier = catalogue.earlier_of([_event(row) for row in asked])
    return [
        _slip(
            row, measures[row.id], receivers[row.id], replaced.get(row.replaces_id), offended.get(row.offended_id, ""),
            earlier[_event(row)],
        )
        for row in asked
    ]  # fmt: skip


def _event(row: PenaltySlip) -> catalogue.Asked:
    return row.employee_id, row.happened_at, row.id


def _slip(
    row: PenaltySlip, measures: Sequence[PenaltyMeasure], receiver: str, before: PenaltySlip | None, offended: str,
    earlier: Sequence[EarlierCase],
) -> Slip:  # fmt: skip
    rule = rules.rule_of_json(row.rule)
    procedure = rule.procedure
    fen = parts.fen_of(row, row.amount)
    return Slip(
        **parts.person_of(row), issued_on=(row.issued_at or row.drafted_at).date(), replaces=_replaced(before),
        issuer=row.issuer, approver=parts.approver_of(row),
        approved_on=row.approved_at.date() if row.approved_at is not None else None,
        code=row.offence, title=row.title, band=rule.band_label, quantity=_quantity(row, rule),
        scheme=rule.scheme_label, clause=rule.clause, quote=next((one.quote for one in rule.bases if one.quote), ""),
        span=parts.range_of(rule, row.quantity), version=row.rule_version,
        acknowledged=row.acknowledged or "没有核对本人是否确认过制度",
        happened_at=row.happened_at, place=row.place, facts=row.facts, evidence=row.evidence, source=row.source,
        offended=offended, late_reason=row.late_reason,
        earlier=_earlier(earlier),
        repeat=_repeat(rule), decision=parts.amount_of(row, rule, row.amount),
        amount=Amount(fen) if fen is not None else None, capitals=money.in_capitals(fen) if fen is not None else "",
        points=parts.points_words(row, rule, row.amount), takes=TAKES_NAMES.get(row.takes, "") if row.amount else "",
        reason=row.amount_reason, override=_override(row),
        measures=tuple(map(_measure, measures)),
        counted=parts.counted_words(procedure),
        rolled=parts.ROLLS[procedure.roll], last_day=_last_day(row, rule), ends=procedure.end_of_day,
        receiver=receiver,
        answered=parts.days_words(procedure.answer_days, procedure.answer_count),
        blocked="" if procedure.deduct_when == rules.EFFECTIVE else "申诉期内和答复以前不扣",
        must_sign="提出申诉前须在本单签字" if procedure.requires_signature else "",
        witnesses=procedure.witnesses, lines=_lines(procedure.witnesses),
    )  # fmt: skip


def _replaced(before: PenaltySlip | None) -> str:
    return f"代替 {before.number}（{STATE_NAMES[before.state]}）" if before is not None else ""


def _quantity(row: PenaltySlip, rule: Rule) -> str:
    return f"{row.quantity} {rule.unit}" if rule.unit else ""


def _earlier(cases: Sequence[EarlierCase]) -> str:
    """How many there were, and the newest of them one by one."""
    if not cases:
        return "没有"
    told = "；".join(
        " ".join(
            filter(None, (f"{one.happened_at:%Y-%m-%d}", one.number, one.title, _cost(one)))
        )
        for one in cases[:SHOWN]
    )  # fmt: skip
    return f"{len(cases)} 次：{told}" + ("等" if len(cases) > SHOWN else "")


def _cost(case: EarlierCase) -> str:
    return rules.amount_words(case.measured, case.amount) if case.amount else ""


def _repeat(rule: Rule) -> str:
    """That a repeat rule holds, and from which occasion on."""
    found = rule.repeat
    if found is None:
        return ""
    return f"第 {found.nth} 次" + (f"，{found.words}" if found.words else "，按再犯规定办理")


def _override(row: PenaltySlip) -> str:
    """Why the approver laid down another amount."""
    if not row.override_reason:
        return ""
    return f"{'超出幅度' if row.is_override else '批准时改定金额'}，{row.override_reason}"


def _measure(row: PenaltyMeasure) -> Measure:
    return Measure(row.label, row.words, row.due_on)


def _last_day(row: PenaltySlip, rule: Rule) -> date | None:
    """The last day to appeal where it is known before the slip is signed: counted from the approval."""
    begun = row.approved_at or row.issued_at
    if rule.procedure.appeal_start != "issue" or begun is None:
        return None
    start = begun.date()
    return rules.appeal_deadline(rule.procedure, calendar.calendar(start, start), start).last_day


def _lines(witnesses: int) -> tuple[WitnessLine, ...]:
    return tuple(WitnessLine(f"见证人{parts.NUMERALS[place]}") for place in range(min(witnesses, len(parts.NUMERALS))))


def about(person: Person, record: int) -> About:
    """Whose slip it is; the slip is held, as its paper is issued once."""
    if not database.is_sqlite():
        list(PenaltySlip.select(PenaltySlip.id).where(PenaltySlip.id == record).for_update())
    row = parts.valid_slip(person, record)
    return About(row.id, f"处罚单 {row.name}", row.employee_id, row.unit_id, row.number)


add_paper(
    PaperKind(
        "penalty_slip", "处罚单", "penalty", "docx", rights.READ, Slip, slip, form="F-21", options=parts.RECORD,
        entity=ENTITY, about=about, many=True, values_of_many=slips, copies=3, recipients="本人、人力资源、财务各一份",
    )
)  # fmt: skip
