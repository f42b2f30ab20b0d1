"""Reading closed months as they were frozen."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from models.attendance.closed import AT_ONCE, LIVE
from models.attendance.days import queries as days
from models.attendance.days.queries import Frozen
from models.attendance.month.packed import Outline, unpacker
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


def seal_of(rules: str, face: str = "") -> str:
    """The hash of what the results of a version share."""
    return hashlib.sha256((rules + face).encode()).hexdigest()


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


class Shown(NamedTuple):
    """A row of a closed sheet: who stands there, his sums by name, leave by type, and what his days show."""

    employee_id: int
    work_no: str
    name: str
    post: str
    sums: Mapping[str, int]
    leave: Mapping[str, int]
    days: Sequence[Outline]


def shown(sheet_id: int, version: int) -> list[Shown]:
    """The rows of one version of a sheet, in its order. Raises Refused where what was frozen cannot be read."""
    table = MonthResult
    columns = [getattr(table, name) for name in ("employee_id", "work_no", "name", "post", *SUMS, "leave", "packed")]
    rows: Any = table.select(*columns).where(table.sheet_id == sheet_id, table.version == version)
    rows = list(rows.order_by(table.place).tuples())
    with _damage_told():
        days = list(unpacker(_rules(sheet_id, version)).outlines(row[-1] for row in rows))
    return [
        Shown(number, work_no, name, post, dict(zip(SUMS, rest[:-2], strict=True)), leave_of(rest[-2]), own)
        for (number, work_no, name, post, *rest), own in zip(rows, days, strict=True)
    ]


def _rules(sheet_id: int, version: int) -> str:
    """What the results of a version share."""
    table = SheetVersion
    return str(table.select(table.rules).where(table.sheet_id == sheet_id, table.version == version).scalar())


@contextmanager
def _damage_told() -> Iterator[None]:
    """Say in words where what was frozen cannot be read."""
    try:
        yield
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, zlib.error) as error:
        raise Refused(DAMAGED) from error


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
        with _damage_told(), nothing_to_collect():
            read = unpacker(_rules(sheet, version))
            months = list(read.months(packed for _, packed in own))
        found.update({employee: Frozen(one, read.policy_on) for (employee, _), one in zip(own, months, strict=True)})
    return found


def leave_of(stored: str) -> dict[str, int]:
    """What leave took of a month, in hundredths of a day by type, from its column."""
    found: dict[str, int] = json.loads(stored)
    return found
