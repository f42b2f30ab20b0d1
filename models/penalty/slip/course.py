"""How a slip has come along, for its page: its stages, the two clocks, and how it was served and signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from models.core.calendar.rules import Count, Deadline, deadline_of_json
from models.core.calendar.rules import spoken as day_of
from models.core.course import INSTANT, Clock, ClockState, Reached, Stage, end_of, running
from models.org.rules import Decision
from models.penalty.slip.following import NextStep, next_steps
from models.penalty.slip.history import Happened, history
from models.penalty.slip.queries import SlipData
from models.penalty.slip.signing import (
    MeasureLine,
    Signing,
    WitnessCard,
    measures,
    money_words,
    number,
    signing,
    takes_words,
)
from models.penalty.tables import PenaltyAppeal
from models.penalty.workflow import (
    ANSWER_NAMES,
    MONEY,
    SERVED_NAMES,
    AppealState,
    Effect,
    Phase,
    State,
    Takes,
)
from models.staff import describe as staff

__all__ = [
    "Happened", "MeasureLine", "NextStep", "Signing", "WitnessCard", "clocks", "history", "measures", "money_words",
    "next_steps", "signing", "stages", "takes_words",
]  # fmt: skip
_COUNTED = {Count.CALENDAR: "个自然日", Count.WORKING: "个工作日"}
_EFFECT = {Effect.SIGNATURE: "本人签字", Effect.WITNESSES: "见证生效", Effect.SERVICE: "送达生效"}
_PAST_WINDOW = (Phase.FINAL, Phase.DEDUCTED, Phase.CLOSED)


# stages


def stages(data: SlipData) -> tuple[Stage, ...]:
    """The stages of a slip in order; what was voided or revoked ends with that in place of the rest."""
    found = [*_until_effect(data)]
    if data.phase in (Phase.VOID, Phase.REVOKED):
        done = [one for one in found if one.reached is Reached.DONE]
        return (*done, *_appeal_behind(data), _ended(data))
    found += [_appeal_stage(data), _final_stage(data), _last_stage(data)]
    current = next((place for place, one in enumerate(found) if one.reached is not Reached.DONE), len(found))
    return tuple(
        Stage(one.label, one.who, one.when, Reached.CURRENT) if place == current else one
        for place, one in enumerate(found)
    )


def _until_effect(data: SlipData) -> Iterator[Stage]:
    row = data.row
    drafted = row.state != State.DRAFT
    by = row.issuer if drafted else row.proposed_by
    yield Stage("草稿", by, f"{row.drafted_at:%m-%d}", Reached.DONE if drafted else Reached.LATER)
    approved = row.approved_at
    if approved is not None:
        yield Stage("待批准", data.approver, f"{approved:%m-%d}", Reached.DONE)
    elif row.state in (State.DRAFT, State.PENDING, State.VOID):
        yield Stage("待批准", _waits_for(data), "", Reached.LATER)
    else:
        yield Stage("待批准", "不需要批准", "", Reached.DONE)
    if row.effective_at is not None:
        yield Stage("待签字", _took_effect(data), f"{row.effective_at:%m-%d}", Reached.DONE)
    elif row.state == State.REFUSED:
        signed = sum(one.signed_at is not None for one in data.witnesses)
        came = "拒签" if row.refused_at is not None else "已送达"
        yield Stage("待签字", f"{came}，已见证 {signed}/{data.procedure.witnesses} 人", "", Reached.LATER)
    else:
        yield Stage("待签字", "", "", Reached.LATER)


def _waits_for(data: SlipData) -> str:
    """Whose turn the approval is, or that nobody here may."""
    if data.approving is None:
        return ""
    if not isinstance(data.approving, Decision):
        return "没有人可以批准"
    return f"待 {_name(data.approving.decider)}"


def _name(employee_id: int) -> str:
    return staff.employee_titles([employee_id]).get(employee_id, "")


def _took_effect(data: SlipData) -> str:
    row = data.row
    if row.effective_by == Effect.WITNESSES:
        return f"拒签，{number(sum(one.signed_at is not None for one in data.witnesses))}人见证"
    return "本人签字" if row.effective_by == Effect.SIGNATURE else SERVED_NAMES.get(row.served_how, "送达")


def _appeal_stage(data: SlipData) -> Stage:
    """The time to appeal: what is left of it, the appeal and its answer, or that none came."""
    row, appeal = data.row, data.appeal
    if data.phase is Phase.APPEALED:
        return Stage("申诉期", "申诉中，待公司答复", "", Reached.LATER)
    if data.phase is Phase.OVERDUE:
        return Stage("申诉期", "申诉中，公司答复逾期", "", Reached.LATER)
    if data.phase in _PAST_WINDOW:
        return _appeal_over(data)
    if data.phase is Phase.WINDOW and row.appeal_ends_at is not None:
        return Stage("申诉期", "", f"剩 {left_words(row.appeal_ends_at, data.now)}", Reached.LATER)
    days, unit = data.procedure.appeal_days, _COUNTED[data.procedure.appeal_count]
    return Stage("申诉期", "", "" if appeal is not None else f"{days} {unit}", Reached.LATER)


def _appeal_over(data: SlipData) -> Stage:
    appeal = data.appeal
    if appeal is not None and appeal.state == AppealState.ANSWERED and appeal.answered_at is not None:
        return Stage("申诉期", f"申诉后{ANSWER_NAMES[appeal.result]}", f"{appeal.answered_at:%m-%d}", Reached.DONE)
    if appeal is not None and appeal.state == AppealState.OPEN:
        return Stage("申诉期", "逾期未答复，按制度维持", "", Reached.DONE)
    ends = data.row.appeal_ends_at
    return Stage("申诉期", "没有申诉", f"{ends - INSTANT:%m-%d}" if ends is not None else "", Reached.DONE)


def _appeal_behind(data: SlipData) -> Iterator[Stage]:
    """The appeal that a revoked slip went through."""
    appeal = data.appeal
    if appeal is not None:
        words = f"申诉后{ANSWER_NAMES[appeal.result]}" if appeal.result else "申诉"
        yield Stage("申诉期", words, f"{appeal.answered_at or appeal.filed_at:%m-%d}", Reached.DONE)


def _ended(data: SlipData) -> Stage:
    row = data.row
    label = "已撤销" if data.phase is Phase.REVOKED else "已作废"
    if row.ended_at is None and row.answer_ends_at is not None:
        return Stage(label, "逾期未答复，按制度撤销", f"{row.answer_ends_at:%m-%d}", Reached.CURRENT)
    return Stage(label, row.ended_by, f"{row.ended_at:%m-%d}" if row.ended_at is not None else "", Reached.CURRENT)


def _final_stage(data: SlipData) -> Stage:
    final = data.final_at
    if final is not None:
        return Stage("终局", "", f"{final:%m-%d %H:%M}", Reached.DONE)
    if data.phase is Phase.WINDOW and data.row.appeal_ends_at is not None:
        return Stage("终局", "", f"预计 {data.row.appeal_ends_at:%m-%d %H:%M}", Reached.LATER)
    return Stage("终局", "", "答复后生效" if data.phase in (Phase.APPEALED, Phase.OVERDUE) else "", Reached.LATER)


def _last_stage(data: SlipData) -> Stage:
    """What is taken, or that nothing is: the month, what remains, or that it is blocked."""
    row = data.row
    is_over = data.phase in (Phase.DEDUCTED, Phase.CLOSED)
    label = "已扣款" if data.course.takes in MONEY else "已计分" if data.course.takes is Takes.POINTS else "已归档"
    if row.closed_at is not None and data.phase is Phase.CLOSED:
        return Stage(label, row.closed_by, f"{row.closed_at:%m-%d} 归档", Reached.DONE)
    if is_over:
        months = dict.fromkeys(f"{int(one.month[5:])} 月" for one in data.bookings if one.month and one.amount > 0)
        return Stage(label, f"随 {'、'.join(months)}工资" if months else "", "", Reached.DONE)
    if data.phase in (Phase.APPEALED, Phase.OVERDUE):
        return Stage(label, "", "暂停，不进入扣款表" if data.course.takes in MONEY else "暂停", Reached.LATER)
    return Stage(label, "", takes_words(data) if data.amount else "", Reached.LATER)


def left_words(until: datetime, now: datetime) -> str:
    """How much time is left until a moment: 2 天 13 小时, 5 小时, 20 分钟."""
    left = max(until - now, INSTANT)
    hours = left.seconds // 3600
    if left.days:
        return f"{left.days} 天 {hours} 小时" if hours else f"{left.days} 天"
    return f"{hours} 小时" if hours else f"{max(left.seconds // 60, 1)} 分钟"


# clocks


def clocks(data: SlipData) -> tuple[Clock, ...]:
    """The days of the employee to appeal, and those of the company to answer; none before it was approved."""
    if data.row.state in (State.DRAFT, State.PENDING, State.VOID):
        return ()
    return _employee_clock(data), _company_clock(data)


def _deadline(stored: str) -> Deadline | None:
    return deadline_of_json(json.loads(stored)) if stored else None


def _employee_clock(data: SlipData) -> Clock:
    row, procedure, deadline = data.row, data.procedure, _deadline(data.row.appeal_deadline)
    counted = f"{procedure.appeal_days} {_COUNTED[procedure.appeal_count]}"
    if deadline is None or row.effective_at is None or row.appeal_ends_at is None:
        begins = "批准" if procedure.appeal_start == "issue" else "签字、见证或送达"
        lines = (f"{begins}的次日起算 {counted}", "签字只表示收到，不表示同意")
        return Clock(
            "员工申诉剩余", f"{begins}后 {procedure.appeal_days} 日内申诉", lines, ClockState.IDLE, "—", "", 0.0
        )
    last = f"{day_of(deadline.last_day, data.now.date())}{end_of(deadline.ends_at)}"
    told = deadline.explanation
    appeal = data.appeal
    if appeal is not None and not appeal.is_late:
        early = (deadline.last_day - appeal.filed_at.date()).days
        lines = (f"期限 {last}" + (f"，提前 {early} 天" if early > 0 else ""), _received(appeal))
        headline = f"{day_of(appeal.filed_at.date(), data.now.date())}提出申诉"
        return Clock("员工申诉", headline, lines, ClockState.DONE, "按期", f"{appeal.filed_at:%m-%d}", 1.0, told)
    by = f"{deadline.starts_on:%m-%d} {_EFFECT.get(Effect(row.effective_by), '')}"
    if procedure.appeal_start == "issue":
        by = f"{deadline.starts_on:%m-%d} 批准"
    first = f"{by}，次日起算 {counted}"
    if data.now <= row.appeal_ends_at and row.state == State.EFFECTIVE:
        begin = min(row.effective_at, row.appeal_ends_at - INSTANT)
        return running(
            "员工申诉剩余", f"{last} 截止", (first, _how_to_appeal(data)), begin, row.appeal_ends_at, data.now, told
        )
    late = f"{appeal.filed_at:%m-%d} 收到逾期申诉" if appeal is not None else "期内没有收到申诉"
    if appeal is not None:
        late += "，还没有受理" if appeal.state == AppealState.LATE else f"，{appeal.admitted_by}受理"
    return Clock("员工申诉", f"{last} 已截止", (first, late), ClockState.DONE, "已过", "", 1.0, told)


def _how_to_appeal(data: SlipData) -> str:
    if data.row.signed_at is None and data.row.effective_by == Effect.WITNESSES and data.procedure.requires_signature:
        return "拒签的，期内补签后可申诉"
    return "书面提出，交到办公室，收到的时间算数"


def _received(appeal: PenaltyAppeal) -> str:
    return f"书面申诉书已收，收件人 {appeal.received_by}" if appeal.received_by else "已书面提出申诉"


def _company_clock(data: SlipData) -> Clock:
    row, appeal = data.row, data.appeal
    days = f"{data.procedure.answer_days} {_COUNTED[data.procedure.answer_count]}"
    deadline = _deadline(row.answer_deadline)
    idle = ("由下达人的上级答复，下达人不得答复", "答复前款项冻结，不计入扣款表")
    if appeal is None or deadline is None or row.answer_ends_at is None:
        if data.phase in _PAST_WINDOW:
            return Clock("公司答复", "没有申诉，不用答复", idle[:1], ClockState.IDLE, "—", "", 0.0)
        return Clock("公司答复剩余", f"收到申诉后 {days}内答复", idle, ClockState.IDLE, "—", "", 0.0)
    told, last = deadline.explanation, f"{day_of(deadline.last_day, data.now.date())}{end_of(deadline.ends_at)}"
    first = f"{deadline.starts_on:%m-%d} {'受理' if appeal.is_late else '收到'}，次日起算 {days}"
    if appeal.answered_at is not None:
        late = (appeal.answered_at.date() - deadline.last_day).days
        delay = f"，公司逾期 {late} 天" if late > 0 else ""
        by = f"{appeal.decided_words}{'（由批准人答复）' if appeal.by_approver else ''}"
        headline = f"{day_of(appeal.answered_at.date(), data.now.date())}已答复：{ANSWER_NAMES[appeal.result]}"
        return Clock("公司答复", headline, (f"期限 {last}{delay}", by), ClockState.DONE, "✓", "", 1.0, told)
    lines = (first, f"{_answered_by(data)}；逾期计为公司责任")
    begin = min(appeal.admitted_at or appeal.filed_at, row.answer_ends_at - INSTANT)
    return running("公司答复剩余", f"{last} 前答复", lines, begin, row.answer_ends_at, data.now, told)


def _answered_by(data: SlipData) -> str:
    """Who answers, or that only somebody from outside may."""
    found = data.answering
    if found is None or not isinstance(found.decision, Decision):
        return "本单位没有人可以答复，请由外部人员答复"
    name = _name(found.decision.decider)
    return f"答复人 {name}（批准人，没有其他上级）" if found.by_approver else f"答复人 {name}"
