"""Reading closed months as they were frozen."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from models.attendance.closed import AT_ONCE, LIVE
from models.attendance.days import queries as days
from models.attendance.days.queries import Frozen
from models.attendance.month.packed import unpacker
from models.attendance.tables import MonthResult, SheetVersion
from models.core import clock
from models.core.errors import Refused
from models.core.garbage import nothing_to_collect

SUMS = (
    "due_days", "present_days", "late", "early", "late_minutes", "early_minutes", "tolerated", "step_points",
    "threshold_points", "points", "fen", "absence", "open_days", "comp_minutes",
)  # fmt: skip
SEALED = ("sheet_id", "version", "employee_id", "month", "place", "work_no", "name", "post", *SUMS, "leave", "packed")
DAMAGED = "考勤表封存的内容有损坏，不能读取。请系统管理员用“检查”查明，从备份恢复。"


def sealed(rules_seal: str, values: Mapping[str, Any]) -> str:
    """The hash of a result: its sums, its packed days, and what it shares with the others of its sheet."""
    joined = "\x1f".join([rules_seal, *(str(values[name]) for name in SEALED)])
    return hashlib.sha256(joined.encode()).hexdigest()


def seal_of(rules: str) -> str:
    """The hash of what the results of a version share."""
    return hashlib.sha256(rules.encode()).hexdigest()


@days.frozen
def closed(employees: Collection[int], month: str) -> Mapping[int, Frozen]:
    """The months of these people that are closed. Raises Refused where what was frozen cannot be read."""
    if month > f"{clock.now():%Y-%m}":
        return {}
    return _unpacked(_live(employees, month))


def of_version(sheet_id: int, version: int) -> dict[int, Frozen]:
    """The months of one version of a sheet, also of one that counts no more, in the order of the sheet."""
    table = MonthResult
    rows: Any = table.select(table.employee_id, table.sheet_id, table.version, table.packed)
    rows = rows.where(table.sheet_id == sheet_id, table.version == version).order_by(table.place).tuples()
    return _unpacked(rows)


def _live(employees: Collection[int], month: str) -> Iterable[Any]:
    """Employee, sheet, version and packed month of the results that count."""
    table = MonthResult
    rows: Any = table.select(table.employee_id, table.sheet_id, table.version, table.packed)
    rows = rows.where(table.month == month, table.live == LIVE)
    if len(employees) > AT_ONCE:
        asked = frozenset(employees)
        return [row for row in rows.tuples() if row[0] in asked]
    return list(rows.where(table.employee_id.in_(sorted(employees))).tuples())


def _unpacked(rows: Iterable[Any]) -> dict[int, Frozen]:
    by_version: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for employee, sheet, version, packed in rows:
        by_version.setdefault((sheet, version), []).append((employee, packed))
    found: dict[int, Frozen] = {}
    for (sheet, version), own in by_version.items():
        table = SheetVersion
        rules = table.select(table.rules).where(table.sheet_id == sheet, table.version == version).scalar()
        try:
            read = unpacker(rules)
            with nothing_to_collect():
                months = list(read.months(packed for _, packed in own))
        except (AttributeError, KeyError, IndexError, TypeError, ValueError, zlib.error) as error:
            raise Refused(DAMAGED) from error
        found.update({employee: Frozen(one, read.policy_on) for (employee, _), one in zip(own, months, strict=True)})
    return found


def leave_of(stored: str) -> dict[str, int]:
    """What leave took of a month, in hundredths of a day by type, from its column."""
    found: dict[str, int] = json.loads(stored)
    return found
