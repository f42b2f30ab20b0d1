"""Looking for damage in penalties: rows past the log, numbers that are missing, and states that no step leads to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.core import check
from models.org.tables import PaperDecision
from models.penalty import rules
from models.penalty.tables import TABLES, PenaltyAppeal, PenaltyList, PenaltySlip, PenaltyWitness
from models.penalty.workflow import COUNTING, Answer, AppealState, Effect, State

ENTITY = "penalty_slip"
HEAL = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"
NUMBERED = re.compile(r"([A-Z]+-\d{4})-(\d{4,})")
AT_ONCE = 1000
BEFORE = (State.DRAFT, State.PENDING, State.TO_SIGN, State.REFUSED, State.VOID)  # nothing has taken effect

check.audited(*TABLES)


@check.numbers
def _numbers() -> dict[str, list[int]]:
    """The numbers of slips and of deduction lists by series and year."""
    found: dict[str, list[int]] = defaultdict(list)
    for table in (PenaltySlip, PenaltyList):
        rows: Any = table.select(table.number).where(table.number.is_null(False)).tuples()
        for (number,) in rows:
            named = NUMBERED.fullmatch(number)
            if named is not None:
                found[named[1]].append(int(named[2]))
    return found


@dataclass
class _Beside:
    """What else is stored about slips, by slip."""

    signed: Mapping[int, list[tuple[datetime, int | None, int | None]]] = field(default_factory=dict)
    appeals: Mapping[int, Counter[str]] = field(default_factory=dict)
    approvals: Mapping[int, Counter[tuple[int, str]]] = field(default_factory=dict)


@check.also
def _steps() -> Iterator[str]:
    """Every slip carries what the steps to its state leave behind."""
    beside = _Beside(_signed(), _appeals(), _approvals())
    for row in PenaltySlip.select().iterator():
        for fault in _faults(row, beside):
            called = f"处罚单 {row.number}" if row.number else f"处罚单草稿 {row.id}"
            yield f"{called}{fault}。{HEAL}"


def _signed() -> Mapping[int, list[tuple[datetime, int | None, int | None]]]:
    found: dict[int, list[tuple[datetime, int | None, int | None]]] = defaultdict(list)
    table = PenaltyWitness
    rows: Any = table.select(table.slip_id, table.signed_at, table.employee_id, table.outsider_id)
    for slip, at, employee, outsider in rows.where(table.signed_at.is_null(False)).tuples():
        found[slip].append((at, employee, outsider))
    return found


def _appeals() -> Mapping[int, Counter[str]]:
    """How many appeals a slip has in each state; answered ones also by their result."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    table = PenaltyAppeal
    rows: Any = table.select(table.slip_id, table.state, table.result, table.live).tuples()
    for slip, state, result, live in rows:
        found[slip].update([state, *([result] if result else []), *(["live"] if live else [])])
    return found


def _approvals() -> Mapping[int, Counter[tuple[int, str]]]:
    found: dict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
    table = PaperDecision
    rows: Any = table.select(table.record, table.round, table.outcome).where(table.entity == ENTITY).tuples()
    for slip, round_, outcome in rows:
        found[slip][round_, outcome] += 1
    return found


def _faults(row: PenaltySlip, beside: _Beside) -> Iterator[str]:
    state = State(row.state)
    if state in (State.DRAFT, State.VOID) and row.number is None:
        return
    if row.number is None or row.issued_at is None or row.issuer_id is None or not row.rule:
        yield "没有提交的记录"
        return
    if NUMBERED.fullmatch(row.number) is None:
        yield "的编号不是程序给的"
    if state not in (State.DRAFT, State.PENDING, State.VOID):
        yield from _approval(row, beside)
    if state in BEFORE:
        if row.effective_at is not None:
            yield "还没有生效，却有生效时间"
    else:
        yield from _effect(row, beside)
    yield from _answer(row, state, beside.appeals.get(row.id, Counter()))
    if state in (State.VOID, State.REVOKED) and row.ended_at is None:
        yield "没有作废或撤销的记录"
    if state is State.CLOSED and row.closed_at is None:
        yield "没有归档的记录"


def _approval(row: PenaltySlip, beside: _Beside) -> Iterator[str]:
    """Approved by somebody else, in the round in which it was submitted, where its rule asks for that."""
    if not rules.needs_approval(rules.rule_of_json(row.rule)):
        return
    if row.approver_id is None and row.approver_outsider_id is None:
        yield "没有批准人"
    elif row.approver_id in (row.issuer_id, row.employee_id):
        yield "由下达人或受罚人自己批准"
    elif not beside.approvals.get(row.id, Counter())[row.round, "approved"]:
        yield "没有批准的记录"


def _effect(row: PenaltySlip, beside: _Beside) -> Iterator[str]:
    """Effective by a signature, by as many witnesses as its rule asks for, or by service."""
    if row.effective_at is None:
        yield "没有生效时间"
    elif row.effective_by == Effect.SIGNATURE and row.signed_at is None:
        yield "没有本人签字的记录"
    elif row.effective_by == Effect.SERVICE and row.served_at is None:
        yield "没有送达的记录"
    elif row.effective_by == Effect.WITNESSES:
        wanted = rules.rule_of_json(row.rule).procedure.witnesses
        parties = (row.employee_id, row.issuer_id, row.approver_id, row.offended_id)
        eligible = {
            (employee, outsider)
            for at, employee, outsider in beside.signed.get(row.id, ())
            if at <= row.effective_at and (employee is None or employee not in parties)
        }
        if (row.refused_at is None and row.served_at is None) or len(eligible) < wanted:
            yield f"没有 {wanted} 名见证人的签字"


def _answer(row: PenaltySlip, state: State, appeals: Counter[str]) -> Iterator[str]:
    waits = appeals[AppealState.OPEN]
    ended = state in (State.REVOKED, State.CLOSED)  # taken back by the approver, or confirmed by a missed answer
    if (state is State.APPEALED) is not (waits == 1) and not (waits and ended):
        yield "的状态与申诉的记录不符"
    if appeals["live"] > 1:
        yield "有几份申诉同时有效"
    if state is State.ANSWERED and not appeals[AppealState.ANSWERED]:
        yield "没有申诉的答复"
    if row.reduced_to is not None and not (appeals[Answer.REDUCE] and 0 <= row.reduced_to < (row.amount or 0)):
        yield "减轻后的金额没有依据"
    if state in COUNTING and appeals[Answer.REVOKE]:
        yield "已由答复撤销，却仍有效"
