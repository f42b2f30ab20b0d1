"""How a slip was served and signed, its measures, and what it takes, in words for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.core.rulebook import queries as rulebook
from models.penalty import rules
from models.penalty.slip.queries import SlipData
from models.penalty.workflow import MONEY, SERVED_NAMES, TAKES_NAMES, Effect, Phase, Served, State, Takes

_NUMERALS = ("", "一", "两", "三", "四", "五")


def number(count: int) -> str:
    """A small number of people as it is said: 两."""
    return _NUMERALS[count] if 0 < count < len(_NUMERALS) else str(count)


def _moment(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


@dataclass(frozen=True)
class WitnessCard:
    """A witness as the page shows him; `when` is empty as long as he did not sign."""

    record: int
    name: str
    whose: str
    when: str
    statement: str

    @property
    def has_signed(self) -> bool:
        """Whether he signed."""
        return bool(self.when)


@dataclass(frozen=True)
class Signing:
    """How a slip was served and signed: `mode` is empty (not yet), signed, refused or served.

    `notice` says what happened in one sentence, with its `tone`; `signature` the employee's own signature, also one
    that came after a refusal. `check` says that the witnesses are eligible, empty where there are none.
    """

    mode: str
    notice: str
    tone: str
    signature: str
    witnesses: tuple[WitnessCard, ...]
    check: str


def signing(data: SlipData) -> Signing:
    """How a slip was served, signed, or refused before witnesses."""
    row = data.row
    cards = tuple(
        WitnessCard(
            one.id, one.name, one.whose, f"{_moment(one.signed_at)} 签字" if one.signed_at is not None else "",
            one.statement,
        )
        for one in data.witnesses
    )  # fmt: skip
    signature = ""
    if row.signed_at is not None:
        note = f"，注明“{row.signed_words}”" if row.signed_words else ""
        after = "（拒签后补签）" if row.refused_at is not None else ""
        signature = f"{_moment(row.signed_at)} 本人签字{after}{note}"
    mode, notice, tone = _notice(data)
    concerned = {row.issuer_id, row.approver_id, row.employee_id} - {None}
    eligible = concerned.isdisjoint({one.employee_id for one in data.witnesses})
    check = "见证人不是下达人、批准人和当事人，且互不相同" if cards and eligible else ""
    return Signing(mode, notice, tone, signature, cards, check)


def _notice(data: SlipData) -> tuple[str, str, str]:
    row = data.row
    needed = f"{number(data.procedure.witnesses)}名见证人签字后处罚单生效"
    if row.refused_at is not None:
        done = "" if row.effective_by == Effect.WITNESSES else f"。还差 {_missing(data)} 名见证人"
        words = f"：“{row.served_words}”" if row.served_words else ""
        if row.effective_by == Effect.WITNESSES and row.effective_at is not None:
            needed = f"{number(data.procedure.witnesses)}名见证人签字，{_moment(row.effective_at)} 生效"
        elif row.effective_at is not None:
            needed, done = f"{_moment(row.effective_at)} 生效", ""
        return "refused", f"{_moment(row.refused_at)} 当面送达，当事人拒绝签字{words}。{needed}{done}。", "warn"
    if row.served_at is not None and row.served_how in (Served.POST, Served.NOTICE):
        words = f"（{row.served_words}）" if row.served_words else ""
        effect = "，按送达凭证生效" if row.effective_by == Effect.SERVICE else f"。{needed}"
        return "served", f"{_moment(row.served_at)} {SERVED_NAMES[row.served_how]}{words}{effect}。", "info"
    if row.signed_at is not None:
        return "signed", "签字只表示收到本单，不表示同意。", "ok"
    return "", "还没有送达。请打印后当面交给本人签字。" if row.state == State.TO_SIGN else "批准后才能送达。", "info"


def _missing(data: SlipData) -> int:
    """How many witnesses are missing until a refusal takes effect."""
    return max(data.procedure.witnesses - sum(one.signed_at is not None for one in data.witnesses), 0)


@dataclass(frozen=True)
class MeasureLine:
    """A measure beside the amount in words; `is_late` when its day has passed and nobody said that it was done."""

    record: int
    words: str
    is_done: bool
    is_late: bool


def measures(data: SlipData) -> tuple[MeasureLine, ...]:
    """The measures of a slip, each with what was asked, by when, and whether it was done."""
    found = []
    for one in data.measures:
        asked = f"{one.label}{f'：{one.words}' if one.words else ''}"
        when = f"{one.done_on:%m-%d} 已完成" if one.done_on else f"{one.due_on:%m-%d} 前完成" if one.due_on else ""
        late = one.done_on is None and one.due_on is not None and one.due_on < data.now.date()
        said = "，".join(part for part in (asked, when, "已逾期" if late else "") if part)
        found.append(MeasureLine(one.id, said, one.done_on is not None, late))
    return tuple(found)


def money_words(data: SlipData) -> str:
    """What the amount takes and where it goes: «扣工资，随 11 月工资；扣款入部门基金»."""
    if not data.amount or not data.course.takes:
        return ""
    told = "，".join(one for one in (TAKES_NAMES[data.course.takes], takes_words(data)) if one)
    to_fund = data.course.takes in MONEY and rulebook.value("penalty.fund.enabled", data.now.date())
    return f"{told}；扣款入部门基金" if to_fund else told


def takes_words(data: SlipData) -> str:
    """In which month the amount is taken, as things stand: «随 11 月工资», «计入 11 月考核分»."""
    month = data.month or _expected_month(data)
    if month is None or not data.course.takes:
        return ""
    said = f"{int(month[5:])} 月"
    return {
        Takes.WAGE: f"随 {said}工资", Takes.PERFORMANCE: f"随 {said}绩效奖金", Takes.POINTS: f"计入 {said}考核分",
    }.get(data.course.takes, "")  # fmt: skip


def _expected_month(data: SlipData) -> str | None:
    """The month in which it would count if nobody appealed."""
    if data.course.payroll_month == rules.MONTH_EVENT:
        return f"{data.row.happened_at:%Y-%m}"
    ends = data.row.appeal_ends_at if data.phase is Phase.WINDOW else None
    return f"{ends:%Y-%m}" if ends is not None else None
