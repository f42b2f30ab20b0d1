"""Corrections of closed months, booked in the sheet that is closed now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from models.attendance.month.rules import Correction
from models.attendance.tables import AttendanceSheet
from models.core.unit import Unit


def book(unit: Unit, sheet: AttendanceSheet, version: int, members: Collection[int]) -> Sequence[Correction]:
    """Turn what came later about closed months of these people into corrections of this version of a sheet."""
    return ()
