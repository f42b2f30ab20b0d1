"""To whom, to which slip and to which deduction list a record of penalties belongs, for going from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.core.errors import NotFound
from models.penalty.tables import (
    PenaltyAppeal,
    PenaltyCase,
    PenaltyDeduction,
    PenaltyFund,
    PenaltyLoss,
    PenaltyMeasure,
    PenaltyPay,
    PenaltyWitness,
)

TABLES: Mapping[str, Any] = {
    "penalty_appeal": PenaltyAppeal, "penalty_case": PenaltyCase, "penalty_deduction": PenaltyDeduction,
    "penalty_fund": PenaltyFund, "penalty_loss": PenaltyLoss, "penalty_measure": PenaltyMeasure,
    "penalty_pay": PenaltyPay, "penalty_witness": PenaltyWitness,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a record belongs; None for what it has not."""

    employee_id: int | None = None
    slip_id: int | None = None
    list_id: int | None = None


def place(entity: str, record: int) -> Place:
    """Where a record belongs. Raises NotFound; whether the person may see any of it is asked elsewhere."""
    row = TABLES[entity].get_or_none(TABLES[entity].id == record)
    if row is None:
        raise NotFound()
    return Place(*(getattr(row, name, None) for name in ("employee_id", "slip_id", "list_id")))


def slips_of_list(list_id: int) -> dict[int, int]:
    """The slips of the deductions of a list, by deduction."""
    table = PenaltyDeduction
    return {row.id: row.slip_id for row in table.select(table.id, table.slip_id).where(table.list_id == list_id)}
