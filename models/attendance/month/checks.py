"""Looking for damage in closed months: results that are not as they were sealed, missing, or counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import peewee as pw

from models.attendance.closed import LIVE
from models.attendance.month import queries
from models.attendance.month.reading import SEALED, seal_of, sealed
from models.attendance.tables import AttendanceSheet, LateFact, MonthResult, SheetVersion
from models.attendance.workflow import SHEET_STATE_NAMES, SheetState
from models.core import check

HEAL = "请从备份恢复。"


@check.also
def _sheets() -> Iterator[str]:
    """Every sheet has all its versions, each with as many results as people; of a closed one only the last counts."""
    names, versions = queries.unit_names(), {(row.sheet_id, row.version): row for row in _versions()}
    results = _counted(None)
    live = _counted(LIVE)
    for sheet in AttendanceSheet.select():
        called = f"{names.get(sheet.unit_id, '')} {sheet.month} 考勤表"
        is_open = sheet.state == SheetState.OPEN
        counted = live.pop((sheet.id, sheet.version), 0)
        if is_open and counted:
            yield f"{called}没有关账，却有 {counted} 人的结果算作有效。{HEAL}"
        for number in range(1, sheet.version + 1):
            version, there = versions.pop((sheet.id, number), None), results.pop((sheet.id, number), 0)
            is_valid = number == sheet.version and not is_open
            if version is None or (version.ended_at is None) is not is_valid:
                state = SHEET_STATE_NAMES.get(sheet.state, sheet.state)
                yield f"{called}是“{state}”，却没有{'有效' if is_valid else '作废'}的第 {number} 版。{HEAL}"
            elif {there, counted if is_valid else there} != {version.people}:
                count = counted if is_valid else there
                yield f"{called}第 {number} 版应有 {version.people} 人的结果，实际 {count} 人。{HEAL}"
    for (sheet_id, number), count in live.items():
        yield f"考勤表 {sheet_id} 第 {number} 版已不是现行版本，却有 {count} 人的结果算作有效。{HEAL}"
    for sheet_id, number in sorted(results.keys() | versions.keys()):
        yield f"考勤表 {sheet_id} 第 {number} 版没有对应的考勤表。{HEAL}"


def _counted(live: int | None) -> Counter[tuple[int, int]]:
    """How many results there are of each version, only those that count where `live` is given."""
    table = MonthResult
    rows: Any = table.select(table.sheet_id, table.version, pw.fn.COUNT(table.id))
    rows = rows if live is None else rows.where(table.live == live)
    return Counter({(sheet, version): count for sheet, version, count in rows.group_by(
        table.sheet_id, table.version
    ).tuples()})  # fmt: skip


def _versions() -> Any:
    table = SheetVersion
    return table.select(table.sheet_id, table.version, table.people, table.ended_at)


@check.also
def _seals() -> Iterator[str]:
    """Every result is as it was sealed when its sheet was closed."""
    for version in SheetVersion.select(
        SheetVersion.sheet_id, SheetVersion.version, SheetVersion.rules, SheetVersion.face
    ):
        seal = seal_of(version.rules, version.face)
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
