"""Looking for damage in bonus sheets: versions or rows that are missing, or no longer what the score says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import peewee as pw

from models.appraisal import queries
from models.appraisal.rules import COLUMNS, column_of
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion
from models.appraisal.workflow import BonusState
from models.attendance.closed import LIVE
from models.attendance.tables import AttendanceSheet
from models.core import check
from models.score import queries as score
from models.score.workflow import Cause

HEAL = "请从备份恢复。"
NAMED = 5
ADDED = "added_points"  # with what the attendance of the month earned, for which there are no lines


@check.also
def _versions() -> Iterator[str]:
    """Every bonus sheet has all its versions, each with as many rows as people; of a made one only the last counts."""
    versions = {(row.sheet_id, row.version): row for row in BonusVersion.select()}
    rows, live = _counted(None), _counted(LIVE)
    based = {
        row.id: row for row in AttendanceSheet.select().where(AttendanceSheet.id.in_(BonusSheet.select(BonusSheet.id)))
    }
    titles = queries.sheet_titles(list(based))
    for sheet in BonusSheet.select():
        called = titles.get(sheet.id, f"{sheet.month} 奖金表 {sheet.id}")
        for number in range(1, sheet.version + 1):
            version, there = versions.pop((sheet.id, number), None), rows.pop((sheet.id, number), 0)
            is_valid = number == sheet.version and sheet.state != BonusState.OPEN
            if version is None or (version.ended_at is None) is not is_valid:
                yield f"{called}没有{'有效' if is_valid else '作废'}的第 {number} 版。{HEAL}"
            elif (there, live[sheet.id, number]) != (version.people, version.people if is_valid else 0):
                yield f"{called}第 {number} 版应有 {version.people} 人，明细与此不符。{HEAL}"
            elif is_valid and not _rests(version, based.get(sheet.id)):
                yield f"{called}所依据的考勤表第 {version.attendance_version} 版没有核对，或不是现行版本。{HEAL}"
    for sheet_id, number in sorted(rows.keys() | versions.keys()):
        yield f"奖金表 {sheet_id} 第 {number} 版没有对应的奖金表。{HEAL}"


def _rests(version: BonusVersion, attendance: AttendanceSheet | None) -> bool:
    """Whether the attendance sheet of a bonus sheet that counts is the one that it was made from, and checked."""
    if attendance is None or attendance.state not in queries.DONE:
        return False
    return bool(attendance.version == version.attendance_version)


def _counted(live: int | None) -> Counter[tuple[int, int]]:
    """How many rows there are of each version, only those that count where `live` is given."""
    table = BonusResult
    rows: Any = table.select(table.sheet_id, table.version, pw.fn.COUNT(table.id))
    rows = rows if live is None else rows.where(table.live == live)
    grouped = rows.group_by(table.sheet_id, table.version).tuples()
    return Counter({(sheet, version): count for sheet, version, count in grouped})


@check.also
def _sums() -> Iterator[str]:
    """What counts of a bonus sheet is what the lines of the score come to."""
    by_month: dict[str, list[BonusResult]] = defaultdict(list)
    for row in BonusResult.select().where(BonusResult.live == LIVE):
        by_month[row.month].append(row)
    wrong = [f"{row.name} {row.month}" for month, rows in by_month.items() for row in _otherwise(month, rows)]
    if wrong:
        yield f"奖金表有 {len(wrong)} 人的得分与评分明细不一致：{'、'.join(wrong[:NAMED])}。{HEAL}"


def _otherwise(month: str, rows: Sequence[BonusResult]) -> Iterator[BonusResult]:
    """The rows of a month that say otherwise than the lines."""
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in score.counted(month, [row.employee_id for row in rows]):
        own = sums[one.employee_id]
        own[column_of(one, month)] += one.points
        own["fine_fen"] -= one.fen if one.cause is not Cause.APPRAISAL else 0
    for row in rows:
        own = sums[row.employee_id]
        same = all(getattr(row, name) == own[name] for name in (*COLUMNS, "fine_fen") if name != ADDED)
        if not same or getattr(row, ADDED) < own[ADDED]:
            yield row
