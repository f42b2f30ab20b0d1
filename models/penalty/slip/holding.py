"""A slip held for an act: its locks in one order for all, who may see it, and what is open to it now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from models.core import database
from models.core.access import Person
from models.core.errors import NotFound, Refused
from models.core.unit import Unit
from models.org import approvals
from models.penalty import deciders, phases, rights, rules
from models.penalty.money import scoring
from models.penalty.slip.describe import STATE_NAMES
from models.penalty.slip.reach import visible
from models.penalty.tables import PenaltySlip
from models.penalty.values import Rule
from models.penalty.workflow import PHASE_NAMES, STEPS, Phase, Step
from models.staff.tables import Employee

# These may take money back, which touches months of the score: months come before people everywhere.
GIVES_BACK = frozenset({
    "penalty.void", "penalty.void_outside", "penalty.waive", "penalty.file", "penalty.appeal", "penalty.admit",
    "penalty.withdraw_appeal", "penalty.answer", "penalty.answer_outside",
})  # fmt: skip
_STEPS = {step.action: step for step in STEPS}


def held(unit: Unit, slip_id: int, action: str, at: datetime | None = None) -> PenaltySlip:
    """The slip, when the author may see it and the act is open to it, held until the transaction ends.

    Locks go in the order months of the score, employee, slip; numbers come after. An act that is no step of the table
    is open to every slip. What counts is where the slip stood when the act was done: `at`, the receipt of what is
    recorded on behalf, or now. Raises NotFound, and Refused with what the slip is.
    """
    row: PenaltySlip = unit.get(PenaltySlip, slip_id)
    require_seen(unit, row, _STEPS[action].permission if action in _STEPS else rights.READ)
    if action in GIVES_BACK:
        scoring.lock(row)
    hold_person(row.employee_id)
    row = PenaltySlip.by_key(slip_id, lock=True) or row
    if action in _STEPS:
        done_at = unit.behalf.received_at if unit.behalf is not None else unit.now
        require_open(_STEPS[action], row, at or done_at)
    return row


def hold_person(employee_id: int) -> None:
    """Wait for other acts about the slips of this employee, until the transaction ends; in SQLite only one writes."""
    if not database.is_sqlite():
        list(Employee.select(Employee.id).where(Employee.id == employee_id).for_update())


def require_seen(unit: Unit, row: PenaltySlip, permission: str) -> None:
    """Raise NotFound for a slip that neither the author nor who records for him may see, and that is not his to decide.

    Somebody who signs on paper need not reach the records himself.
    """
    of_slip = PenaltySlip.select(PenaltySlip.id).where(PenaltySlip.id == row.id)
    people = (unit.author,) if unit.behalf is None else (unit.author, unit.actor)
    if any(visible(person, of_slip).exists() for person in people):
        return
    if permission == rights.APPROVE:
        decisions = (deciders.approver(row), deciders.decider(row)[0] if row.rule else None)
        if any(one is not None and approvals.takes(unit.author, one) for one in decisions):
            return
    raise NotFound()


def require_open(step: Step, row: PenaltySlip, now: datetime) -> None:
    """Raise Refused, saying what the slip is now, where the table of steps does not have this step from its state."""
    standing = phase_of(row, now)
    if row.state in step.sources and standing not in (Phase.REVOKED, Phase.VOID):
        return
    allowed = "、".join(f"“{STATE_NAMES[one]}”" for one in step.sources)
    raise Refused(
        f"{title(row)}现在是“{PHASE_NAMES[standing]}”，不能再“{step.label}”。只有{allowed}的可以。这次没有保存。"
    )


def phase_of(row: PenaltySlip, now: datetime) -> Phase:
    """Where a slip stands at this moment."""
    return rules.phase(phases.courses([row])[row.id], now)


def rule_of(row: PenaltySlip) -> Rule:
    """What the slip was issued under."""
    return rules.rule_of_json(row.rule)


def title(row: PenaltySlip) -> str:
    """How a slip is called in sentences."""
    return f"处罚单 {row.number}" if row.number else "处罚单草稿"


def named(row: PenaltySlip) -> str:
    """A slip with whom it punishes."""
    return f"{row.name or Employee.get_by_id(row.employee_id).name}的{title(row)}"


def name_of(person: Person) -> str:
    """How somebody is called in the register; by his account where he is not in it."""
    return names_of([person.employee_id]).get(person.employee_id, person.name)


def names_of(people: Collection[int | None]) -> dict[int | None, str]:
    """The names of employees."""
    rows: Any = Employee.select(Employee.id, Employee.name).where(Employee.id.in_([one for one in people if one]))
    return dict(rows.tuples())
