"""What rows of the lists of leave are about, where the list itself only names it."""

from __future__ import annotations

from models.attendance.leave import accounts, balances
from models.attendance.tables import LeaveGrant, LeaveProof
from models.core.errors import NotFound


def slip_of_proof(record: int) -> int:
    """The slip that a document belongs to. Raises NotFound."""
    row = LeaveProof.get_or_none(LeaveProof.id == record)
    if row is None:
        raise NotFound()
    return int(row.slip_id)


def employee_of_grant(record: int) -> int:
    """Whose balance a row of it belongs to. Raises NotFound."""
    row = LeaveGrant.get_or_none(LeaveGrant.id == record)
    if row is None:
        raise NotFound()
    return int(row.employee_id)


def of_balance(record: int) -> tuple[int, int, str]:
    """Person, year and type of a balance. Raises NotFound."""
    employee, year, place = accounts.place_of(record)
    codes = list(balances.regulation_of(year).types)
    if place >= len(codes):
        raise NotFound()
    return employee, year, codes[place]
