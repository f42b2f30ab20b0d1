"""Corrections of closed months, booked in the sheet that is closed now."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from models.attendance.month.rules import Correction
from models.attendance.tables import AttendanceSheet
from models.core.unit import Unit


def book(unit: Unit, sheet: AttendanceSheet, version: int, members: Collection[int]) -> Sequence[Correction]:
    """Turn what came later about closed months of these people into corrections of this version of a sheet."""
    return ()


def take_back(unit: Unit, sheet_id: int, version: int) -> None:
    """Let the corrections of a version that is opened again count no more, and its late facts wait once more."""
