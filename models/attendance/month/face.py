"""What an attendance sheet says beside its results: whose it is, which days were free, and what leave was called."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from models.attendance.days import queries as days
from models.attendance.leave.policy import queries as leave
from models.attendance.tables import SheetVersion
from models.core.calendar import queries as calendar
from models.core.calendar.rules import DayKind, each_day


class Face(NamedTuple):
    """The name of the unit, the kind of each day of the month in order, and label and sign of leave by its code."""

    unit: str
    days: tuple[DayKind, ...]
    leave: Mapping[str, tuple[str, str]]


def of_now(unit: str, month: str) -> Face:
    """As it is now, by the calendar and the rules of the month."""
    first, last = days.span(month)
    kept, types = calendar.calendar(first, last), leave.policy_on(last).types
    return Face(
        unit,
        tuple(kept.day(on).kind for on in each_day(first, last)),
        {code: (kind.label, str(kind.sign)) for code, kind in types.items()},
    )


def stored(face: Face) -> str:
    """A face as it is kept with the version of a sheet."""
    return json.dumps([face.unit, face.days, face.leave], ensure_ascii=False)


def of_version(sheet_id: int, version: int) -> Face | None:
    """The face of a version of a sheet as it was closed; None where the version does not say."""
    table = SheetVersion
    text = table.select(table.face).where(table.sheet_id == sheet_id, table.version == version).scalar()
    if not text:
        return None
    unit, kinds, types = json.loads(text)
    return Face(
        unit, tuple(DayKind(one) for one in kinds), {code: (label, sign) for code, (label, sign) in types.items()}
    )


def units_of(versions: Collection[tuple[int, int]]) -> dict[int, str]:
    """The names of the units of sheets as these versions were closed, by sheet; none where one does not say."""
    table = SheetVersion
    wanted = frozenset(versions)
    rows: Any = table.select(table.sheet_id, table.version, table.face)
    rows = rows.where(table.sheet_id.in_(sorted({sheet for sheet, _ in wanted}))).tuples()
    return {sheet: json.loads(text)[0] for sheet, version, text in rows if text and (sheet, version) in wanted}
