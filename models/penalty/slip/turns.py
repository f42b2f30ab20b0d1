"""Whose turn it is: the slips on which the next act is a person's own, read with few statements for a large office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.core import clock
from models.core.access import Person
from models.org import approvals
from models.org.rules import Decision, Hole
from models.penalty import deciders, phases, rights, rules
from models.penalty.slip.reach import visible
from models.penalty.tables import PenaltyAppeal, PenaltySlip, PenaltyWitness
from models.penalty.workflow import AppealState, Phase, State


@dataclass(frozen=True)
class Turn:
    """An act that waits for a person: which one, what it is called, and the appeal it is about, if any."""

    slip: PenaltySlip
    action: str
    label: str
    since: datetime | None
    appeal: PenaltyAppeal | None = None


def turns(person: Person, now: datetime | None = None) -> Mapping[int, Turn]:
    """The slips on which the next act is this person's, each with that act.

    To approve and to answer what the chains name him for; to type what somebody from outside decides; to sign and to
    witness; and his own drafts.
    """
    if person.employee_id is None:
        return {}
    moment = now if now is not None else clock.now()
    return {**_drafts(person), **_own(person), **_witnesses(person), **_approvals(person), **_answers(person, moment)}


def _drafts(person: Person) -> dict[int, Turn]:
    if not person.may(rights.PROPOSE):
        return {}
    table = PenaltySlip
    me = person.employee_id
    his = (table.issuer_id == me) | (table.issuer_id.is_null() & (table.proposed_by_id == me))
    rows = table.select().where(table.state == str(State.DRAFT), his)
    return {
        row.id: Turn(row, "penalty.issue", "退回修改" if row.number else "提交草稿", row.issued_at or row.drafted_at)
        for row in rows
    }


def _own(person: Person) -> dict[int, Turn]:
    """Slips that he is to sign himself."""
    table = PenaltySlip
    rows = table.select().where(
        table.employee_id == person.employee_id, table.state.in_([str(State.TO_SIGN), str(State.REFUSED)])
    )
    return {row.id: Turn(row, "penalty.sign", "签字", row.approved_at or row.issued_at) for row in rows}


def _witnesses(person: Person) -> dict[int, Turn]:
    table = PenaltyWitness
    named = table.select(table.slip_id).where(table.employee_id == person.employee_id, table.signed_at.is_null())
    rows = PenaltySlip.select().where(PenaltySlip.state == str(State.REFUSED), PenaltySlip.id.in_(named))
    return {row.id: Turn(row, "penalty.witness", "见证签字", row.served_at or row.refused_at) for row in rows}


def _approvals(person: Person) -> dict[int, Turn]:
    if not (person.may(rights.APPROVE) or person.may(rights.OUTSIDE)):
        return {}
    rows = {row.id: row for row in PenaltySlip.select().where(PenaltySlip.state == str(State.PENDING))}
    found = {}
    for record, decision in deciders.approvers(rows.values()).items():
        row = rows[record]
        if isinstance(decision, Decision) and approvals.takes(person, decision):
            found[record] = Turn(row, "penalty.approve", decision.label, row.issued_at)
        elif isinstance(decision, Hole) and _types(person, row):
            found[record] = Turn(row, "penalty.approve_outside", "登记外部批准", row.issued_at)
    return _reached(person, found)


def _answers(person: Person, now: datetime) -> dict[int, Turn]:
    if not (person.may(rights.APPROVE) or person.may(rights.OUTSIDE)):
        return {}
    table = PenaltyAppeal
    states = [str(AppealState.OPEN), str(AppealState.LATE)]
    appeals = {one.slip_id: one for one in table.select().where(table.live == 1, table.state.in_(states))}
    rows = {row.id: row for row in PenaltySlip.select().where(PenaltySlip.id.in_(list(appeals)))} if appeals else {}
    standing = {record: rules.phase(course, now) for record, course in phases.courses(rows.values()).items()}
    open_ones = [
        row for row in rows.values()
        if appeals[row.id].state == AppealState.LATE or standing[row.id] in (Phase.APPEALED, Phase.OVERDUE)
    ]  # fmt: skip
    found = {}
    for record, one in deciders.answering(open_ones).items():
        row, appeal = rows[record], appeals[record]
        is_late = appeal.state == AppealState.LATE
        if approvals.takes(person, one.decision):
            action, label = ("penalty.admit", "受理逾期申诉") if is_late else ("penalty.answer", one.decision.label)
            found[record] = Turn(row, action, label, appeal.recorded_at, appeal)
        elif isinstance(one.decision, Hole) and _types(person, row):
            found[record] = Turn(row, "penalty.answer_outside", "登记外部答复", appeal.recorded_at, appeal)
    return _reached(person, found)


def _types(person: Person, row: PenaltySlip) -> bool:
    """Whether he may type what somebody from outside decided: none of the parties does."""
    return person.may(rights.OUTSIDE) and person.employee_id not in (row.issuer_id, row.employee_id, row.offended_id)


def _reached(person: Person, found: dict[int, Turn]) -> dict[int, Turn]:
    """Without those that he would type and may not see; a decision that is his he sees in any case."""
    outside = [record for record, turn in found.items() if turn.action.endswith("_outside")]
    if not outside:
        return found
    seen = {row.id for row in visible(person, PenaltySlip.select(PenaltySlip.id)).where(PenaltySlip.id.in_(outside))}
    return {record: turn for record, turn in found.items() if record not in outside or record in seen}
