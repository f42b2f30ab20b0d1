"""Who decides about runs of notices and about stops, step by step by their chains (R-264, R-265)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from models.core.unit import Unit
from models.ledger.tables import LedgerRun, LedgerStop
from models.org import approvals
from models.org.rules import Decision, Hole
from models.staff.tables import Employee

RUN, STOP = "ledger_run", "ledger_stop"
CHAINS = {RUN: "ledger.notice", STOP: "ledger.stop"}
ROUND = 1  # what was refused is asked for anew
Asked = LedgerRun | LedgerStop


def asked_by(row: Asked) -> int | None:
    """The employee who asked, who does not decide it himself."""
    return row.made_by_id if isinstance(row, LedgerRun) else row.proposed_by_id


def deciders(entity: str, rows: Iterable[Asked]) -> dict[int, Decision | Hole | None]:
    """Who takes the next step about each of these records, or why nobody may."""
    known: list[Any] = list(rows)
    taken = approvals.taken(entity, {row.id: ROUND for row in known})
    units = _units(known)
    people = {who for row in known for who in (*_barred(row), *approvals.takers_of(taken[row.id]).values())}
    following = approvals.stepping([CHAINS[entity]], people)
    return {
        row.id: following(
            CHAINS[entity], 0, approvals.takers_of(taken[row.id]), _barred(row), units.get(asked_by(row))
        )
        for row in known
    }  # fmt: skip


def take(unit: Unit, entity: str, row: Any, remark: str, *, refuse: bool = False) -> approvals.Taken:
    """Take the next step for the author of the act. Raises Forbidden, naming who may."""
    return approvals.take(
        unit, CHAINS[entity], entity, row.id, ROUND, 0, barred=_barred(row), at_unit=_units([row]).get(asked_by(row)),
        refuse=refuse, remark=remark,
    )  # fmt: skip


def decided_at(unit: Unit) -> datetime:
    """When a decision was taken: received on paper, or now."""
    return unit.behalf.received_at if unit.behalf is not None else unit.now


def _barred(row: Any) -> set[int]:
    who = asked_by(row)
    return {who} if who is not None else set()


def _units(rows: Iterable[Any]) -> dict[int | None, int | None]:
    """The units of those who asked, from which the line goes up."""
    people: Any = Employee.select(Employee.id, Employee.unit_id)
    return dict(people.where(Employee.id.in_([who for row in rows for who in _barred(row)])).tuples())
