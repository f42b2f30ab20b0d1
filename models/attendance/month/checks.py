"""Looking for damage in closed months: results that are not as they were sealed, missing, or counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from models.attendance.closed import LIVE
from models.attendance.month import queries
from models.attendance.month.reading import SEALED, seal_of, sealed
from models.attendance.tables import AttendanceSheet, LateFact, MonthResult, SheetVersion
from models.attendance.workflow import SHEET_STATE_NAMES, SheetState
from models.core import check

HEAL = "请从备份恢复。"


@check.also
def _sheets() -> Iterator[str]:
    """Every closed sheet has its version, with as many results as people, and only these count."""
    names = queries.unit_names()
    live: Counter[tuple[int, int]] = Counter()
    rows: Any = MonthResult.select(MonthResult.sheet_id, MonthResult.version).where(MonthResult.live == LIVE).tuples()
    live.update(rows)
    versions = {(row.sheet_id, row.version): row for row in _versions()}
    for sheet in AttendanceSheet.select():
        called = f"{names.get(sheet.unit_id, '')} {sheet.month} 考勤表"
        count, version = live.pop((sheet.id, sheet.version), 0), versions.get((sheet.id, sheet.version))
        if sheet.state == SheetState.OPEN:
            if count:
                yield f"{called}没有关账，却有 {count} 人的结果算作有效。{HEAL}"
            continue
        if version is None or version.ended_at is not None:
            yield f"{called}是“{SHEET_STATE_NAMES[sheet.state]}”，却没有有效的第 {sheet.version} 版。{HEAL}"
        elif count != version.people:
            yield f"{called}第 {sheet.version} 版应有 {version.people} 人的结果，实际 {count} 人。{HEAL}"
    for (sheet_id, number), count in live.items():
        yield f"考勤表 {sheet_id} 第 {number} 版已不是现行版本，却有 {count} 人的结果算作有效。{HEAL}"


def _versions() -> Any:
    table = SheetVersion
    return table.select(table.sheet_id, table.version, table.people, table.ended_at)


@check.also
def _seals() -> Iterator[str]:
    """Every result is as it was sealed when its sheet was closed."""
    for version in SheetVersion.select(SheetVersion.sheet_id, SheetVersion.version, SheetVersion.rules):
        seal = seal_of(version.rules)
        own = MonthResult.select().where(
            MonthResult.sheet_id == version.sheet_id, MonthResult.version == version.version
        )
        for row in own:
            if sealed(seal, {name: getattr(row, name) for name in SEALED}) != row.sha256:
                yield (
                    f"{row.name} {row.month} 的考勤结果（考勤表 {row.sheet_id} 第 {row.version} 版）与校验码不符，"
                    f"可能被改动过。{HEAL}"
                )


@check.also
def _facts() -> Iterator[str]:
    """A late fact that was settled names the version that settled it."""
    known = {(row.sheet_id, row.version) for row in _versions()}
    for row in LateFact.select().where(LateFact.settled_at.is_null(False)):
        if (row.sheet_id, row.version) not in known:
            yield f"补登事项 {row.id} 记为已处理，却没有对应的考勤表版本。{HEAL}"
