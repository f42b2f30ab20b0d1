"""What stands deducted for slips; beside the areas that take and that read, which both ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import peewee as pw

from models.core.many import parts
from models.penalty.tables import PenaltyDeduction


def taken(slips: Collection[int]) -> Mapping[int, int]:
    """Fen that stand against slips: what was taken, less what was given back; 0 where nothing was."""
    found = dict.fromkeys(slips, 0)
    table = PenaltyDeduction
    for asked in parts(found):
        rows: Any = (
            table.select(table.slip_id, pw.fn.SUM(table.amount))
            .where(table.slip_id.in_(asked))
            .group_by(table.slip_id)
            .tuples()
        )
        found |= {slip: int(amount) for slip, amount in rows}
    return found
