"""Importing punches: what its rows write, at once or staged in parts that nobody sees before they are posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import peewee as pw

from models.attendance import closed, rights
from models.attendance.punches import intake, queries
from models.attendance.punches.intake import Known
from models.attendance.punches.layouts import LAYOUTS
from models.attendance.tables import Punch
from models.core import bulk, clock, database
from models.core.imports import actions
from models.core.imports.register import ImportKind, ImportRow, Line, Posting, Stages, Written
from models.core.unit import Unit

CHANGED = frozenset({"punch"})


def _known() -> Known:
    return Known(queries.people(), clock.now(), queries.stored)


def _touch(unit: Unit, batch: int, moments: Iterable[tuple[int, datetime]], act: str) -> None:
    """Say whose days punches are about, each with the day of a night shift that they may belong to."""
    known = set(moments)
    days = {(employee, at.date()) for employee, at in known} | closed.reached(known)
    closed.touch(unit, days, f"{act}（第 {batch} 批）", entity="import_batch", record=batch)


def _stored(batch: int) -> list[tuple[int, datetime]]:
    """The first and the last punch of everybody on each day in a batch; no others reach into another month."""
    day = pw.fn.DATE(Punch.at)
    rows: Any = Punch.select(Punch.employee_id, pw.fn.MIN(Punch.at), pw.fn.MAX(Punch.at)).where(Punch.batch_id == batch)
    found = database.current().execute(rows.group_by(Punch.employee_id, day)).fetchall()
    return [(employee, _moment(at)) for employee, *both in found for at in both]


def _moment(at: Any) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _may_reverse(unit: Unit, batch: int) -> None:
    _touch(unit, batch, _stored(batch), "撤销导入打卡记录")


def _write(unit: Unit, posting: Posting) -> Written:
    rows = posting.found.new
    _touch(unit, posting.batch, ((row.values["employee_id"], row.values["at"]) for row in rows), "导入打卡记录")
    bulk.insert(Punch, intake.stored_values(rows, posting.batch))
    # Numbers grow in the order in which rows are added, and nobody else adds to this batch.
    numbers: Any = Punch.select(Punch.id).where(Punch.batch_id == posting.batch).order_by(Punch.id).tuples()
    lines = [
        Line(row.number, "punch", number, "insert") for row, (number,) in zip(rows, numbers, strict=True)
    ]  # fmt: skip
    return Written(len(rows), 0, lines, changed=CHANGED)


def _add(batch: int, rows: Sequence[ImportRow]) -> None:
    bulk.insert(Punch, intake.stored_values(rows, batch))


def _remove(batch: int, most: int) -> int:
    numbers: Any = Punch.select(Punch.id).where(Punch.batch_id == batch).limit(most).tuples()
    found = [number for (number,) in numbers]
    return int(Punch.delete().where(Punch.id.in_(found)).execute()) if found else 0


def _settle(unit: Unit, batch: int) -> Mapping[str, int]:
    """Posting refuses when another import came in between, and punches have no sums; closed months hear of them."""
    _touch(unit, batch, _stored(batch), "导入打卡记录")
    return {}


KIND = actions.offer(
    ImportKind(
        name="punches",
        label="打卡记录",
        action="attendance.import_punches",
        permission=rights.IMPORT,
        entity="punch",
        columns=intake.COLUMNS,
        needed=intake.NEEDED,
        compare=intake.compare,
        write=_write,
        known=_known,
        complete=intake.complete,
        check=intake.check,
        unit="条",
        anchors=intake.TIMES,
        partial=True,
        named_by="name",
        changed=CHANGED,
        stages=Stages(_add, _remove, _settle),
        may_reverse=_may_reverse,
        one_of=intake.ONE_OF,
        spread=intake.spread,
        outside=intake.outside,
        titled_by="year",
        titles=r"(20\d{2})(?=\s*[-/.年])",
        layouts=LAYOUTS,
        hint="能认出打卡流水、考勤机导出的记录表和 attlog 文件，以及钉钉、企业微信导出的表。同一次打卡不会重复导入。",
    )
)
