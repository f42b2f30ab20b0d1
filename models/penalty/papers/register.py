"""F-28, the register of penalty slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.core import clock, hundredths
from models.core.access import Person, Scope
from models.core.calendar.rules import ONE_DAY
from models.core.errors import Refused
from models.core.fields import Field, Kind
from models.core.papers.kinds import PaperKind, add_paper
from models.core.papers.values import Amount, rows, slot
from models.org import queries as org
from models.penalty import phases, rights, rules
from models.penalty.papers import parts
from models.penalty.slip.reach import visible
from models.penalty.tables import (
    PenaltyAppeal,
    PenaltyMeasure,
    PenaltySlip,
)
from models.penalty.values import Course
from models.penalty.workflow import (
    ANSWER_NAMES,
    APPEAL_STATE_NAMES,
    PHASE_NAMES,
    Answer,
    Phase,
    State,
)


@dataclass(frozen=True)
class Line:
    """A slip in the register."""

    place: int = slot("序号", 1)
    number: str = slot("处罚单号", "CF-2026-0036")
    issued_on: date = slot("下达日期", date(2026, 11, 20))
    happened_on: date = slot("发生日期", date(2026, 11, 18))
    work_no: str = slot("工号", "KF0012")
    name: str = slot("姓名", "欧阳建国")
    unit: str = slot("部门", "城东营业厅")
    offence: str = slot("违规事项", "GAS-01 服务态度差被合理投诉(未造成重大影响)")
    amount: Amount | None = slot("罚款", Amount(8_000), "下达时的金额，没有罚款时为空")
    points: Decimal | None = slot("扣分", Decimal(2), "没有扣分时为空")
    measures: str = slot("其他措施", "书面检查")
    issuer: str = slot("下达人", "林涛")
    approver: str = slot("批准人", "何志刚")
    effective_on: date | None = slot("生效日期", date(2026, 11, 23), "没有生效时为空")
    state: str = slot("状态", "申诉期")
    left: str = slot("剩余期限", "申诉剩 2 天", "没有期限时为空")
    appeal: str = slot("申诉", "2026-11-25 已答复", "没有申诉时为空")
    outcome: str = slot("结果", "减轻为 50.00 元", "没有结果时为空")
    taken: Amount | None = slot("已扣", Amount(5_000), "没有扣款时为空")
    month: str = slot("计入月份", "2026-11", "没有终局时为空")


@dataclass(frozen=True)
class Register:
    """The register of penalties (R-106)."""

    scope: str = slot("范围", "2026 年 全部部门")
    until: datetime = slot("截至", datetime.fromisoformat("2026-12-31 09:00"))
    count: int = slot("张数", 2)
    open: int = slot("未了结", 1, "还没有终局、没有撤销的张数")
    lines: tuple[Line, ...] = rows("处罚单", Line, "每张一行，按处罚单号；作废的也列出")


OPTIONS = (
    parts.YEAR,
    Field("unit", "部门", Kind.REF, ref="department", hint="不选时为全部部门；选中的部门包括下级"),
)
OPEN_PHASES = (Phase.PENDING, Phase.TO_SIGN, Phase.REFUSED, Phase.WINDOW, Phase.APPEALED, Phase.OVERDUE)


def register(person: Person, options: Mapping[str, Any]) -> Register:
    """The numbered slips of a year within reach, voided ones included. Raises Refused without any."""
    now = clock.now()
    year, unit = options["year"] or now.year, options["unit"]
    table = PenaltySlip
    found = visible(person, table.select().where(table.number.startswith(f"CF-{year}-")))
    if unit is not None:
        found = found.where(table.unit_id.in_(sorted(org.units_in_scope(unit, Scope.BELOW))))
    slips = list(found.order_by(table.number))
    named = org.unit_titles([unit]).get(unit, "") if unit is not None else "全部部门"
    if not slips:
        raise Refused(f"{year} 年 {named}没有您可以看的处罚单。请核对年份和部门。")
    courses = phases.courses(slips)
    numbers = {one.id for one in slips}
    appeals = {one.slip_id: one for one in parts.by_number(PenaltyAppeal, PenaltyAppeal.slip_id, numbers) if one.live}
    measures: dict[int, list[str]] = {}
    for measure in parts.by_number(PenaltyMeasure, PenaltyMeasure.slip_id, numbers):
        measures.setdefault(measure.slip_id, []).append(measure.label)
    lines = tuple(
        _line(place, one, courses[one.id], appeals.get(one.id), measures.get(one.id, ()), now)
        for place, one in enumerate(slips, 1)
    )
    still = sum(rules.phase(courses[one.id], now) in OPEN_PHASES for one in slips)
    return Register(f"{year} 年 {named}", now, len(lines), still, lines)


def _line(
    place: int, row: PenaltySlip, course: Course, appeal: PenaltyAppeal | None, measures: Sequence[str], now: datetime
) -> Line:  # fmt: skip
    phase, rule = rules.phase(course, now), rules.rule_of_json(row.rule)
    fen = parts.fen_of(row, row.amount)
    points = parts.points_of(row, rule, row.amount)
    return Line(
        place=place, number=row.number, issued_on=(row.issued_at or row.drafted_at).date(),
        happened_on=row.happened_at.date(), work_no=row.work_no, name=row.name, unit=row.unit_name,
        offence=f"{row.offence} {row.title}", amount=Amount(fen) if fen is not None else None,
        points=hundredths.decimal(points) if points else None, measures="、".join(measures), issuer=row.issuer,
        approver=parts.signer(row.approved_words) if row.approved_at is not None else "",
        effective_on=row.effective_at.date() if row.effective_at is not None else None, state=PHASE_NAMES[phase],
        left=_left(row, phase, now), appeal=_appealed(appeal), outcome=_outcome(row, appeal),
        taken=Amount(course.taken) if course.taken else None, month=rules.counting_month(course, now) or "",
    )  # fmt: skip


def _left(row: PenaltySlip, phase: Phase, now: datetime) -> str:
    """How much is left of the clock that runs, in days."""
    due = {Phase.WINDOW: row.appeal_due_on, Phase.APPEALED: row.answer_due_on, Phase.OVERDUE: row.answer_due_on}
    day = due.get(phase)
    if day is None:
        return ""
    days = (day - now.date()) // ONE_DAY
    what = "申诉" if phase is Phase.WINDOW else "答复"
    if phase is Phase.OVERDUE:
        return f"答复逾期 {max(1, -days)} 天"
    return f"{what}剩 {days} 天" if days > 0 else f"{what}今天截止"


def _appealed(appeal: PenaltyAppeal | None) -> str:
    return f"{appeal.filed_at:%Y-%m-%d} {APPEAL_STATE_NAMES[appeal.state]}" if appeal is not None else ""


def _outcome(row: PenaltySlip, appeal: PenaltyAppeal | None) -> str:
    """What an answer came to, or that the slip was voided or revoked by other people."""
    if appeal is not None and appeal.result:
        left = row.reduced_to if appeal.result == Answer.REDUCE else None
        after = f"为 {rules.amount_words(row.measured, left)}" if left is not None else ""
        return f"{ANSWER_NAMES[appeal.result]}{after}"
    return row.end_reason if row.state in (State.VOID, State.REVOKED) else ""


add_paper(
    PaperKind(
        "penalty_register", "处罚台账", "penalty", "xlsx", rights.READ, Register, register, form="F-28",
        options=OPTIONS,
    )
)  # fmt: skip
