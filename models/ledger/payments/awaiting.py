"""Refunds among what waits for somebody's decision, and what became of those that he asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from models.core import clock
from models.core.access import Person
from models.core.money import format_yuan
from models.ledger import rights
from models.ledger.accounts import queries as accounts
from models.ledger.awaiting import REFUND
from models.ledger.payments import refunds
from models.ledger.tables import LedgerRefund
from models.ledger.workflow import REFUND_STATES, Step
from models.org import approvals, waiting
from models.org.rules import Decision
from models.org.waiting import Mine, Waiting

RECENT = timedelta(days=90)
_MINE_STATES = {
    Step.ASKED: "waiting", Step.APPROVED: "approved", Step.REFUSED: "refused", Step.WITHDRAWN: "withdrawn",
    Step.DONE: "done",
}  # fmt: skip


@waiting.reader
def _waiting(person: Person) -> Iterator[Waiting]:
    """Refunds whose next decision is this person's."""
    if not person.may(rights.REFUND_APPROVE) or person.employee_id is None:
        return
    table = LedgerRefund
    rows = list(table.select().where(table.state == str(Step.ASKED)).order_by(table.id))
    deciding = refunds.deciders(rows)
    names = accounts.titles({row.account_id for row in rows})
    for row in rows:
        decision = deciding[row.id]
        if isinstance(decision, Decision) and approvals.takes(person, decision):
            told = f"{names.get(row.account_id, '')}，退 {format_yuan(row.amount)} 元，{row.reason}"
            yield Waiting(
                REFUND, row.id, row.row_version, None, row.asked_by, told, decision.label, row.asked_at,
                "ledger.approve_refund", "ledger.refuse_refund", {"id": row.id, "row_version": row.row_version},
            )  # fmt: skip


@waiting.own
def _own(person: Person) -> Iterable[Mine]:
    """Refunds that he asked for: those that are open, and what became of the latest."""
    table = LedgerRefund
    recent = table.state.in_(refunds.OPEN) | (table.asked_at >= clock.now() - RECENT)
    rows = list(table.select().where(table.asked_by_id == person.employee_id, recent).order_by(table.id))
    names = accounts.titles({row.account_id for row in rows})
    for row in rows:
        is_open = row.state in refunds.OPEN and person.may(rights.REFUND)
        yield Mine(
            REFUND, row.id, row.row_version, f"{names.get(row.account_id, '')}，退 {format_yuan(row.amount)} 元",
            row.reason, row.asked_at, _MINE_STATES[Step(row.state)], row.decided_words or REFUND_STATES[row.state],
            "ledger.withdraw_refund" if is_open else "",
            {"id": row.id, "row_version": row.row_version} if is_open else {},
        )  # fmt: skip
