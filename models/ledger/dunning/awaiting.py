"""What of dunning waits for somebody's decision, and what became of what a person asked for himself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee as pw

from models.core.access import Person
from models.core.money import format_yuan
from models.ledger import awaiting, rights
from models.ledger.accounts import queries as accounts
from models.ledger.dunning import deciding
from models.ledger.tables import LedgerNotice, LedgerRun, LedgerStop
from models.ledger.workflow import RUN_STATES, STOP_STATES, Step
from models.org import approvals, waiting
from models.org.rules import Decision
from models.org.waiting import Mine, Waiting

RUN, STOP = awaiting.RUN, awaiting.STOP
MINE_STATES = {
    Step.ASKED: "waiting", Step.APPROVED: "approved", Step.REFUSED: "refused", Step.WITHDRAWN: "withdrawn",
    Step.DONE: "done", Step.ENDED: "done",
}  # fmt: skip
SHOWN = 50  # of one's own, the newest


def _for(person: Person, entity: str, table: Any, permission: str) -> list[tuple[Any, Decision]]:
    """The records whose next decision is this person's."""
    if not person.may(permission) or person.employee_id is None:
        return []
    rows = list(table.select().where(table.state == str(Step.ASKED)).order_by(table.id))
    found = deciding.deciders(entity, rows)
    return [
        (row, decision) for row in rows
        if isinstance(decision := found[row.id], Decision) and approvals.takes(person, decision)
    ]  # fmt: skip


@waiting.reader
def _runs(person: Person) -> Iterator[Waiting]:
    """Runs of notices to approve."""
    found = _for(person, RUN, LedgerRun, rights.DUNNING_APPROVE)
    sums = _sums([row.id for row, _ in found])
    for row, decision in found:
        count, fen = sums.get(row.id, (0, 0))
        yield Waiting(
            RUN, row.id, row.row_version, None, row.made_by,
            f"{row.number}，{row.words}，{count} 份，{format_yuan(fen)} 元", decision.label, row.made_at,
            "ledger.approve_run", "ledger.refuse_run", {"id": row.id, "row_version": row.row_version},
        )  # fmt: skip


def _sums(runs: list[int]) -> dict[int, tuple[int, int]]:
    table = LedgerNotice
    rows: Any = (
        table.select(table.run_id, pw.fn.COUNT(table.id), pw.fn.SUM(table.amount))
        .where(table.run_id.in_(runs), table.state != "withdrawn").group_by(table.run_id).tuples()
    )  # fmt: skip
    return {run: (int(count), int(fen)) for run, count, fen in rows}


@waiting.reader
def _stops(person: Person) -> Iterator[Waiting]:
    """Stops of supply to decide about."""
    found = _for(person, STOP, LedgerStop, rights.STOP_APPROVE)
    names = accounts.titles({row.account_id for row, _ in found})
    for row, decision in found:
        yield Waiting(
            STOP, row.id, row.row_version, None, row.proposed_by,
            f"{row.number}，{names.get(row.account_id, '')}，欠费 {format_yuan(row.amount)} 元：{row.reason}",
            decision.label, row.proposed_at, "ledger.approve_stop", "ledger.refuse_stop",
            {"id": row.id, "row_version": row.row_version},
        )  # fmt: skip


@waiting.own
def _own(person: Person) -> Iterator[Mine]:
    """Runs that needed approval, and stops, that a person asked for himself."""
    mine = LedgerRun.made_by_id == person.employee_id
    for row in LedgerRun.select().where(mine).order_by(LedgerRun.id.desc()).limit(SHOWN):
        if row.state == Step.APPROVED and not row.decided_words:
            continue  # nobody had to decide
        yield Mine(
            RUN, row.id, row.row_version, f"{row.number}，{row.words}", "", row.made_at,
            MINE_STATES[Step(row.state)], row.decided_words or RUN_STATES[row.state],
            *_withdrawal(row, "ledger.withdraw_run", row.state == Step.ASKED and person.may(rights.DUNNING)),
        )  # fmt: skip
    stops = list(
        LedgerStop.select().where(LedgerStop.proposed_by_id == person.employee_id)
        .order_by(LedgerStop.id.desc()).limit(SHOWN)
    )  # fmt: skip
    names = accounts.titles({row.account_id for row in stops})
    for stop in stops:
        may_withdraw = stop.state in (Step.ASKED, Step.APPROVED) and person.may(rights.DUNNING)
        yield Mine(
            STOP, stop.id, stop.row_version, f"停供 {stop.number}，{names.get(stop.account_id, '')}", stop.reason,
            stop.proposed_at, MINE_STATES[Step(stop.state)], stop.decided_words or STOP_STATES[stop.state],
            *_withdrawal(stop, "ledger.withdraw_stop", may_withdraw),
        )  # fmt: skip


def _withdrawal(row: Any, action: str, is_open: bool) -> tuple[str, dict[str, int]]:
    return (action, {"id": row.id, "row_version": row.row_version}) if is_open else ("", {})
