"""What of penalties waits for somebody's decision, and what became of his own appeals, among everything that waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from models.core import clock
from models.core.access import Person
from models.core.money import format_yuan
from models.org import approvals, waiting
from models.org.rules import Decision
from models.org.waiting import Kind, Mine, Waiting
from models.penalty import deciders, rights, rules
from models.penalty.money import spending
from models.penalty.slip.turns import Turn, turns
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltySlip, PenaltySpending
from models.penalty.workflow import ANSWER_NAMES, AppealState, CaseState

SLIP, CASE, SPENDING = "penalty_slip", "penalty_case", "penalty_spending"
# What refuses an act that waits for somebody; an answer is one act, whatever it says.
_REFUSED_BY = {"penalty.approve": "penalty.reject", "penalty.answer": "", "penalty.admit": ""}
_MINE_STATES = {AppealState.OPEN: "waiting", AppealState.LATE: "waiting", AppealState.ANSWERED: "done"}
waiting.add_kinds(
    Kind(7, SLIP, "处罚单"), Kind(8, CASE, "提请处理"), Kind(9, SPENDING, "基金支出"),
    view="penalty", view_label="处罚",
)  # fmt: skip


def called(row: PenaltySlip) -> str:
    """A slip as a line of what waits: its number, what for and how much."""
    amount = f"，{rules.amount_words(row.measured, row.amount)}" if row.amount else ""
    return f"{row.number or '草稿'}，{row.title}{amount}"


@waiting.reader
def _slips(person: Person) -> Iterator[Waiting]:
    """Slips to approve, and appeals to admit or to answer, that are this person's."""
    for turn in turns(person).values():
        if turn.action not in _REFUSED_BY:
            continue
        row, appeal = turn.slip, turn.appeal
        asked = f"，申诉请求：{appeal.request}" if appeal is not None else f"，{row.issuer}下达"
        yield Waiting(
            SLIP, row.id, row.row_version, row.employee_id, row.name, f"{called(row)}{asked}", turn.label,
            _since(turn), turn.action, _REFUSED_BY[turn.action], {"id": row.id, "row_version": row.row_version},
            due=row.answer_due_on if turn.action == "penalty.answer" else None,
        )  # fmt: skip


def _since(turn: Turn) -> datetime:
    return turn.since or turn.slip.drafted_at


@waiting.reader
def _cases(person: Person) -> Iterator[Waiting]:
    """Final warnings and the like whose next decision is this person's."""
    for case, slip, decision in cases_of(person):
        yield Waiting(
            CASE, case.id, case.row_version, slip.employee_id, slip.name, f"{case.label}，依据{slip.number}",
            decision.label, case.proposed_at, "penalty.decide_case", "penalty.refuse_case",
            {"id": case.id, "row_version": case.row_version}, needs_reason=True,
        )  # fmt: skip


def cases_of(person: Person) -> list[tuple[PenaltyCase, PenaltySlip, Decision]]:
    """The cases whose next decision is this person's, with their slips."""
    if not person.may(rights.DECIDE) or person.employee_id is None:
        return []
    rows = list(PenaltyCase.select().where(PenaltyCase.state == str(CaseState.PROPOSED)).order_by(PenaltyCase.id))
    slips = {one.id: one for one in PenaltySlip.select().where(PenaltySlip.id.in_([row.slip_id for row in rows]))}
    pairs = [(row, slips[row.slip_id]) for row in rows]
    found = deciders.case_deciders(pairs)
    return [
        (row, slip, decision) for row, slip in pairs
        if isinstance(decision := found[row.id], Decision) and approvals.takes(person, decision)
    ]  # fmt: skip


@waiting.reader
def _spendings(person: Person) -> Iterator[Waiting]:
    """Spending from the fund whose next decision is this person's."""
    if not person.may(rights.FUND_APPROVE) or person.employee_id is None:
        return
    table = PenaltySpending
    rows = list(table.select().where(table.state == str(CaseState.PROPOSED)).order_by(table.id))
    deciding = spending.deciders(rows)
    for row in rows:
        decision = deciding[row.id]
        if isinstance(decision, Decision) and approvals.takes(person, decision):
            yield Waiting(
                SPENDING, row.id, row.row_version, None, row.proposed_by,
                f"{row.purpose}，{format_yuan(row.amount)} 元", decision.label, row.proposed_at,
                "penalty.approve_spending", "penalty.refuse_spending", {"id": row.id, "row_version": row.row_version},
            )  # fmt: skip


@waiting.own
def _own(person: Person) -> Iterable[Mine]:
    """His own appeals that he did not withdraw: when they are answered, and what came of them."""
    appeals: Any = (
        PenaltyAppeal.select(PenaltyAppeal, PenaltySlip)
        .join(PenaltySlip, on=(PenaltySlip.id == PenaltyAppeal.slip_id), attr="slip")
        .where(PenaltySlip.employee_id == person.employee_id, PenaltyAppeal.live == 1)
        .order_by(PenaltyAppeal.id)
    )
    now = clock.now()
    for one in appeals:
        row, state = one.slip, AppealState(one.state)
        words = {
            AppealState.OPEN: _due_words(row, now), AppealState.LATE: "逾期提出，等候受理",
            AppealState.ANSWERED: f"已答复：{ANSWER_NAMES.get(one.result, '')}",
        }[state]  # fmt: skip
        open_ = state in (AppealState.OPEN, AppealState.LATE) and person.may(rights.SIGN)
        yield Mine(
            SLIP, row.id, row.row_version, f"申诉 {called(row)}", one.request, one.filed_at, _MINE_STATES[state],
            words, "penalty.withdraw_appeal" if open_ else "",
            {"id": row.id, "row_version": row.row_version} if open_ else {},
        )  # fmt: skip


def _due_words(row: PenaltySlip, now: datetime) -> str:
    if row.answer_ends_at is None or row.answer_due_on is None:
        return "等候答复"
    if now > row.answer_ends_at:
        return f"公司答复逾期，期限 {row.answer_due_on:%m-%d}"
    return f"公司最迟 {row.answer_due_on:%m-%d} 答复"
