"""Who may see which slips: the data scope, whoever took part, and the punished from the moment it is his to sign."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

import peewee as pw

from models.core.access import Person, Scope
from models.penalty import rights
from models.penalty.tables import PenaltyAppeal, PenaltyCase, PenaltySlip, PenaltyWitness
from models.penalty.workflow import CaseState, State
from models.staff.describe import within
from models.staff.tables import Employee

# A slip that was never approved is nothing to the person it would have punished.
_BEFORE = (str(State.DRAFT), str(State.PENDING))


def sees(person: Person) -> Any:
    """The condition on PenaltySlip joined with Employee for the slips that this person may see."""
    table, me = PenaltySlip, person.employee_id or 0
    never_came = (table.state == str(State.VOID)) & table.approved_at.is_null() & table.served_at.is_null()
    never_his = table.state.in_(_BEFORE) | never_came
    shown = (table.employee_id != me) | ~never_his
    reach = person.reach(rights.READ)
    if reach is Scope.ALL:
        return shown
    own = table.id.in_(took_part(me))
    return shown & (own if reach is Scope.OWN else own | within(person, rights.READ))


def sees_case(person: Person) -> Any:
    """The condition, beside that for its slip, for what was proposed to the company: by oneself, or within the reach.

    Witnesses are told nothing of it, and whom it is about only what was decided.
    """
    me = person.employee_id or 0
    decided = PenaltyCase.state == str(CaseState.APPROVED)
    his, reach = PenaltySlip.employee_id == me, person.reach(rights.READ)
    if reach is Scope.ALL:
        return ~his | decided
    proposed = PenaltyCase.proposed_by_id == me
    others = proposed if reach is Scope.OWN else proposed | within(person, rights.READ)
    return (his & decided) | (~his & others)


def took_part(employee_id: int) -> Any:
    """The slips in which somebody has a part of his own: he is punished, or wrote, approved, witnessed, answered.

    Each found by an index of its own, so that nobody's few slips are looked for among all; as a table of its own, for
    MariaDB would ask all six questions again for each slip.
    """
    table = PenaltySlip
    parts: list[Any] = [
        table.select(table.id).where(column == employee_id)
        for column in (table.employee_id, table.issuer_id, table.approver_id, table.proposed_by_id)
    ]
    witness, appeal = PenaltyWitness, PenaltyAppeal
    parts += [
        witness.select(witness.slip_id.alias("id")).where(witness.employee_id == employee_id),
        appeal.select(appeal.slip_id.alias("id")).where(appeal.decider_id == employee_id),
    ]
    found = reduce(or_, parts)
    return found.select_from(found.c.id)


def visible(person: Person, query: Any) -> Any:
    """A query on slips narrowed to those that the person may see, joined with the employee.

    The join is an outer one, though everybody is there: the database then begins with the slips, in their order, and
    not with the people, which takes ten times as long for a page of the list.
    """
    joined = query.switch(PenaltySlip).join(Employee, pw.JOIN.LEFT_OUTER, on=(Employee.id == PenaltySlip.employee_id))
    return joined.where(sees(person))
