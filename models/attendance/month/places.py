"""What rows of lists about sheets lead to: the units of sheets, the sheet of a version, a correction or a change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from models.attendance.month import after, describe
from models.attendance.tables import LateFact, MonthCorrection, SheetVersion
from models.core.errors import NotFound

TABLES: Mapping[str, Any] = {"late_fact": LateFact, "month_correction": MonthCorrection, "sheet_version": SheetVersion}


def units_of(records: Collection[int]) -> list[int]:
    """The units of sheets, begun or not, in order. Raises NotFound."""
    return sorted({describe.sheet_of_record(one)[0] for one in records})


def sheet_of(entity: str, record: int) -> int | None:
    """The sheet that a row leads to; None where there is none yet. Raises NotFound."""
    if entity == "month_change":
        entity, record = "sheet_version", record // after.SEVERAL // len(after.KIND_NAMES)
    row = TABLES[entity].get_or_none(TABLES[entity].id == record)
    if row is None:
        raise NotFound()
    return int(row.sheet_id) if row.sheet_id is not None else None
