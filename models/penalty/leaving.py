"""Slips of somebody that are open when he leaves: they stay, and whoever records his leaving hears of them."""

from __future__ import annotations

from collections.abc import Sequence

from models.core import clock
from models.core.access import Person
from models.penalty import phases, rights
from models.penalty.slip.reach import visible
from models.penalty.tables import PenaltySlip
from models.penalty.workflow import OPEN, PHASE_NAMES, Phase, State
from models.staff import leaving

SHOWN = 5


@leaving.reader
def open_slips(person: Person, employee_id: int) -> Sequence[str]:
    """Each open slip of an employee with where it stands, the oldest first."""
    if not person.may(rights.READ):
        return ()
    table = PenaltySlip
    rows = list(
        visible(person, table.select()).where(
            table.employee_id == employee_id, table.state.in_([str(one) for one in OPEN if one is not State.DRAFT])
        ).order_by(table.id)
    )  # fmt: skip
    standing = phases.phases(rows, clock.now())
    left = [row for row in rows if standing[row.id] is not Phase.REVOKED]
    told = [f"处罚单 {row.number}（{PHASE_NAMES[standing[row.id]]}）" for row in left[:SHOWN]]
    return [*told, f"另外 {len(left) - SHOWN} 张处罚单"] if len(left) > SHOWN else told
