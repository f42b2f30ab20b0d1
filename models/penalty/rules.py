"""Rules of penalty slips (R-087 to R-107): where a slip stands, amounts, days to appeal and to answer, and the cap."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from models.core import hundredths, money
from models.core.calendar import rules as calendar_rules
from models.core.calendar.rules import Calendar, Count, Deadline, Roll
from models.core.explain import Basis, Explanation
from models.penalty.values import Course, Procedure, Repeat, Rule
from models.penalty.workflow import MONEY, Measured, Phase, State, Takes

SUSPENDED, REVOKED, CONFIRMED = "stay_suspended", "revoke", "confirm"
FINAL, EFFECTIVE = "final", "effective"
MONTH_EVENT = "month_event"
OFF, WARN, BLOCK = "off", "warn", "block"
LARGEST = 100_000_000  # hundredths: a slip of a million is a slip of the finger


@dataclass(frozen=True)
class Allowed:
    """How much of an amount may be taken this month, how much is carried over (fen), and why."""

    take: int
    carried: int
    explanation: Explanation


def phase(course: Course, now: datetime) -> Phase:
    """Where a slip stands at a moment: what people did, and what dates and deductions make of it (R-093 to R-102)."""
    if course.state in (State.ANSWERED, State.EFFECTIVE):
        return _settled(course) if _is_final(course, now) else Phase.WINDOW
    if course.state is State.APPEALED:
        if not _is_unanswered(course, now):
            return Phase.APPEALED
        outcome = {REVOKED: Phase.REVOKED, CONFIRMED: _settled(course)}
        return outcome.get(course.unanswered, Phase.OVERDUE)
    return Phase(course.state)


def final_at(course: Course, now: datetime) -> datetime | None:
    """The moment from which nothing is open any more, None while something is: time to appeal over, or answered.

    An end at 24:00 is 00:00 of the next day. What was revoked or voided is nothing that becomes final.
    """
    if course.state in (State.EFFECTIVE, State.ANSWERED, State.CLOSED):
        return _ends_at(course) if _is_final(course, now) else None
    if course.state is State.APPEALED and course.unanswered == CONFIRMED and _is_unanswered(course, now):
        return course.answer_ends_at
    return None


def entitled(course: Course, now: datetime) -> int:
    """How much may be taken for a slip by now, in hundredths; nothing while it is blocked (R-097, R-099)."""
    return max(0, course.amount - course.waived) if entitled_since(course, now) is not None else 0


def entitled_since(course: Course, now: datetime) -> datetime | None:
    """The moment from which an amount may be taken, None while it is blocked."""
    at_once = course.deduct_when == EFFECTIVE and course.state in (State.EFFECTIVE, State.CLOSED)
    undisputed = course.settled_at is None and course.answer_ends_at is None
    if at_once and undisputed and course.effective_at is not None:
        return course.effective_at if course.effective_at <= now else None
    return final_at(course, now)


def counting_month(course: Course, now: datetime) -> str | None:
    """The month in which a slip counts (2026-10), None while nothing may be taken (R-102)."""
    since = entitled_since(course, now)
    if since is None:
        return None
    return f"{course.happened_at if course.payroll_month == MONTH_EVENT else since:%Y-%m}"


def _ends_at(course: Course) -> datetime | None:
    """When a slip became, or will become, final as things stand."""
    if course.settled_at is not None:
        return course.settled_at
    if course.state is State.CLOSED and course.answer_ends_at is not None:  # nobody answered, which confirmed it
        return course.answer_ends_at
    known = [one for one in (course.effective_at, course.appeal_ends_at) if one is not None]
    return max(known, default=None)


def _is_final(course: Course, now: datetime) -> bool:
    """Whether an answer was given, or the last moment to appeal has passed; that moment itself is still in time."""
    if course.state in (State.ANSWERED, State.CLOSED) or course.settled_at is not None:
        return True
    ends = _ends_at(course)
    return ends is not None and now > ends


def _is_unanswered(course: Course, now: datetime) -> bool:
    return course.answer_ends_at is not None and now > course.answer_ends_at


def _settled(course: Course) -> Phase:
    paid = course.taken + course.waived >= course.amount > 0
    return Phase.DEDUCTED if paid and course.takes in MONEY else Phase.FINAL


def needs_approval(rule: Rule) -> bool:
    """Whether somebody else approves a slip; always where the regulation names no amount (R-090, R-137)."""
    return rule.procedure.needs_approval or rule.is_open


def amount_range(rule: Rule, quantity: int) -> tuple[int, int] | None:
    """The lowest and highest amount for so many, in hundredths; None where the regulation names none (R-101, R-128)."""
    if rule.low is None or rule.high is None:
        return None
    return rule.low * quantity, rule.high * quantity


def amount_fault(
    rule: Rule, quantity: int, amount: int | None, reason: str, *, by_approver: bool = False, override_reason: str = ""
) -> dict[str, str]:
    """What is wrong with an amount and its reasons, by field; empty when nothing is (R-101).

    A fixed amount is never another one. Within a range it goes by the step (10, 20, 30 …), both ends always allowed,
    and the choice needs its reason; outside only the approver goes, with a reason of his own. Where the regulation
    names no amount, or a measure may take its place, there may be none; naming none needs the reason as well.
    """
    if rule.unit == "" and quantity != 1:
        return {"quantity": "这一项按次处罚，数量只能是 1。"}
    if quantity < 1:
        return {"quantity": "数量至少是 1。"}
    if amount is not None and not 0 <= amount <= LARGEST:
        return {"amount": "金额超出允许范围，请核对。"}
    faults = {} if rule.is_fixed or reason.strip() else {"amount_reason": "请写明为什么这样定。"}
    span = amount_range(rule, quantity)
    if span is None or (rule.is_alternative and not amount):
        return faults
    low, high = span
    if low == high:
        return {} if amount == low else {"amount": f"这一项固定为 {amount_words(rule.measured, low)}，不能改动。"}
    if amount is None:
        return {**faults, "amount": f"请填写，{range_words(rule, quantity)}。"}
    if not low <= amount <= high:
        return {**faults, **_outside(rule, quantity, by_approver, override_reason)}
    step = rule.procedure.amount_step if rule.measured is Measured.YUAN else 0
    if step and amount % step and amount not in span:
        faults["amount"] = f"请按 {amount_words(rule.measured, step)}一级填写，{range_words(rule, quantity)}。"
    return faults


def _outside(rule: Rule, quantity: int, by_approver: bool, override_reason: str) -> dict[str, str]:
    if not by_approver:
        return {"amount": f"应在幅度之内，{range_words(rule, quantity)}。超出幅度的，只能由批准人写明理由后决定。"}
    return {} if override_reason.strip() else {"override_reason": "超出幅度的，请写明理由。"}


def range_words(rule: Rule, quantity: int = 1) -> str:
    """What the regulation names in words: 50.00 元至 100.00 元, 每张 50.00 元，共 3 张."""
    span = amount_range(rule, quantity)
    if span is None:
        return "制度没有写金额"
    low, high = (amount_words(rule.measured, one) for one in span)
    told = low if rule.is_fixed else f"{low}至 {high}"
    return f"{told}（{quantity} {rule.unit}）" if rule.unit and quantity > 1 else told


def amount_words(measured: str, amount: int) -> str:
    """An amount with its unit: 1,234.50 元, 2 分."""
    return f"{hundredths.words(amount)} 分" if measured == Measured.POINTS else f"{money.format_yuan(amount)} 元"


def points_of(amount: int, point_value: int) -> int:
    """Hundredths of points that stand for an amount of fen at so many fen a point, half up (C-09)."""
    return (amount * 200 + point_value) // (2 * point_value)


def waived_after(waived: int, before: int, after: int) -> int:
    """How much stays waived when an answer makes an amount smaller: what is dropped was waived first."""
    return max(0, waived - (before - after))


def bases_of(rule: Rule, *keys: str) -> tuple[Basis, ...]:
    """What a rule rests on, of these parameters or tables only."""
    return tuple(basis for basis in rule.bases if basis.key in keys)


def appeal_deadline(procedure: Procedure, calendar: Calendar, start: date, bases: Sequence[Basis] = ()) -> Deadline:
    """The employee's days to appeal, from the day of the signature or approval (R-093, C-02, C-03)."""
    return _deadline(procedure, calendar, start, procedure.appeal_days, procedure.appeal_count, bases)


def answer_deadline(procedure: Procedure, calendar: Calendar, start: date, bases: Sequence[Basis] = ()) -> Deadline:
    """The company's days to answer, from the day the appeal was received or admitted (R-096, C-03, C-05)."""
    return _deadline(procedure, calendar, start, procedure.answer_days, procedure.answer_count, bases)


def _deadline(
    procedure: Procedure, calendar: Calendar, start: date, days: int, unit: Count, bases: Sequence[Basis]
) -> Deadline:
    return calendar_rules.deadline(
        calendar, start, days, unit=unit, roll=procedure.roll, end_of_day=procedure.end_of_day, bases=bases,
        is_recommended=procedure.roll_recommended,
    )  # fmt: skip


def allowed(
    amount: int,
    wage: int | None,
    performance: int | None,
    takes: Takes,
    cap_percent: int,
    minimum: int | None,
    already: int,
    *,
    mode: str = BLOCK,
    already_performance: int = 0,
) -> Allowed:
    """How much of `amount` may be taken from a month's pay; the rest waits for the next month (R-104). All in fen.

    `wage` is the whole pay of the month, `performance` the part of it that performance pay is taken from, `minimum`
    the minimum wage that has to remain, `already` what was taken of the month's pay before, `already_performance` the
    part of that which came from performance pay. In the mode `block` nothing is taken of what nobody knows; `warn`
    takes it all and says what was exceeded, `off` takes it all.
    """
    if mode == OFF:
        return Allowed(amount, 0, Explanation(f"本月扣 {_yuan(amount)}", ("不检查扣款上限。",)))
    steps, limit, unknown = _limit(wage, performance, takes, cap_percent, minimum)
    left = max(0, limit - already)
    if takes is Takes.PERFORMANCE and performance is not None:
        left = min(left, max(0, performance - already_performance))
    steps += [f"本月已扣 {_yuan(already)}，还可以扣 {_yuan(left)}。"] if not unknown else []
    if mode == WARN:
        told = f"{'、'.join(unknown)}没有登记，没有检查上限" if unknown else f"超过上限 {_yuan(amount - left)}"
        warnings = (f"{told}。",) if unknown or amount > left else ()
        return Allowed(amount, 0, Explanation(f"本月扣 {_yuan(amount)}", tuple(steps), warnings=warnings))
    take = 0 if unknown else min(amount, left)
    told = f"本月扣 {_yuan(take)}" + (f"，余 {_yuan(amount - take)}转下月" if take < amount else "")
    warnings = (f"{'、'.join(unknown)}没有登记，本月不扣，全部转下月。",) if unknown else ()
    return Allowed(take, amount - take, Explanation(told, tuple(steps), warnings=warnings))


def _limit(
    wage: int | None, performance: int | None, takes: Takes, cap_percent: int, minimum: int | None
) -> tuple[list[str], int, list[str]]:
    """The most that one month's pay gives away with its reasons, and what is not known of it."""
    from_performance = takes is Takes.PERFORMANCE
    unknown = ["工资"] * (wage is None) + ["最低工资"] * (minimum is None)
    unknown += ["绩效奖金"] * (from_performance and performance is None)
    if wage is None or minimum is None or (from_performance and performance is None):
        return [], 0, unknown
    cap, above = wage * cap_percent // 100, max(0, wage - minimum)
    steps = [
        f"工资 {_yuan(wage)}，最多扣 {cap_percent}%，即 {_yuan(cap)}。",
        f"扣后不低于最低工资 {_yuan(minimum)}，最多扣 {_yuan(above)}。",
    ]
    if from_performance and performance is not None:
        steps.append(f"绩效奖金 {_yuan(performance)}，扣款不超过它。")
    return steps, min(cap, above), []


def _yuan(fen: int) -> str:
    return f"{money.format_yuan(fen)} 元"


def stored(rule: Rule) -> str:
    """A rule as text, as it is kept with a slip."""
    return json.dumps(asdict(rule), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def rule_of_json(text: str) -> Rule:
    """The rule that was kept with a slip."""
    raw: dict[str, Any] = json.loads(text)
    return replace(
        Rule(**raw),
        measured=Measured(raw["measured"]),
        measures=tuple(raw["measures"]),
        repeat=Repeat(**raw["repeat"]) if raw["repeat"] else None,
        takes=Takes(raw["takes"]),
        consulted_on=_day(raw["consulted_on"]),
        published_on=_day(raw["published_on"]),
        procedure=_procedure(raw["procedure"]),
        bases=tuple(Basis(**one) for one in raw["bases"]),
    )


def _procedure(raw: Mapping[str, Any]) -> Procedure:
    known = Procedure(**raw)
    return replace(
        known, appeal_count=Count(known.appeal_count), answer_count=Count(known.answer_count), roll=Roll(known.roll)
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
