"""Readers of the score: what counts, month by month and person by person."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

from models.core import explain
from models.core.explain import Explanation
from models.score.rules import Counted
from models.score.tables import ScoreClosing, ScoreLine
from models.score.workflow import Cause

AT_ONCE = 500


@dataclass(frozen=True)
class Total:
    """What the lines of one person in a month come to: hundredths of a point and fen, both with a sign."""

    employee_id: int
    points: int
    fen: int
    lines: int


def live(key: str) -> Any:
    """The line that counts under a key, or None."""
    last = ScoreLine.select().where(ScoreLine.key == key).order_by(ScoreLine.entry.desc()).first()
    return last if last is not None and last.entry % 2 else None


def entries(key: str) -> int:
    """How many lines and reversals a key has."""
    return ScoreLine.select().where(ScoreLine.key == key).count()


def entries_of(keys: Collection[str]) -> dict[str, int]:
    """How many lines and reversals each of these keys has; those that have none are left out."""
    wanted, found = sorted(keys), dict[str, int]()
    for start in range(0, len(wanted), AT_ONCE):
        asked = ScoreLine.key.in_(wanted[start : start + AT_ONCE])
        rows: Any = ScoreLine.select(ScoreLine.key, pw.fn.COUNT(ScoreLine.id)).where(asked).group_by(ScoreLine.key)
        found |= dict(rows.tuples())
    return found


def closed(months: Collection[str], employees: Collection[int]) -> set[tuple[str, int]]:
    """The months among these, as 2026-10, that take no more lines of these people: month and employee."""
    wanted = frozenset(employees)
    rows: Any = ScoreClosing.select(ScoreClosing.month, ScoreClosing.employee_id)
    rows = rows.where(ScoreClosing.month.in_(sorted(months)))
    if len(wanted) <= AT_ONCE:
        rows = rows.where(ScoreClosing.employee_id.in_(sorted(wanted)))
    return {(month, employee) for month, employee in rows.tuples() if employee in wanted}


def counted(month: str, employees: Collection[int]) -> list[Counted]:
    """What counts in a month for these people, one for each cause, in order of days.

    Reversals are set off against what they take back; what comes to nothing in the month is left out.
    """
    wanted = frozenset(employees)
    rows: Any = ScoreLine.select(
        ScoreLine.id, ScoreLine.key, ScoreLine.employee_id, ScoreLine.cause, ScoreLine.belongs_to, ScoreLine.title,
        ScoreLine.event_date, ScoreLine.points, ScoreLine.fen,
    ).where(ScoreLine.month == month)  # fmt: skip
    if len(employees) <= AT_ONCE:
        rows = rows.where(ScoreLine.employee_id.in_(sorted(employees)))
    by_key: dict[str, Counted] = {}
    for number, key, employee, cause, belongs_to, title, day, points, fen in rows.order_by(ScoreLine.id).tuples():
        if employee in wanted:
            so_far = by_key.get(key)
            sums = (points + so_far.points, fen + so_far.fen) if so_far is not None else (points, fen)
            by_key[key] = Counted(number, key, employee, Cause(cause), belongs_to, title, day, *sums)
    found = [one for one in by_key.values() if one.points or one.fen]
    return sorted(found, key=lambda one: (one.employee_id, one.event_date, one.line))


def totals(month: str) -> dict[int, Total]:
    """What everybody's lines of a month come to, by employee; reversals are in it. Points stand on no base yet."""
    rows: Any = (
        ScoreLine.select(
            ScoreLine.employee_id,
            pw.fn.SUM(ScoreLine.points),
            pw.fn.SUM(ScoreLine.fen),
            pw.fn.COUNT(ScoreLine.id),
        )
        .where(ScoreLine.month == month)
        .group_by(ScoreLine.employee_id)
        .tuples()
    )
    return {employee: Total(employee, int(points), int(fen), lines) for employee, points, fen, lines in rows}


def explanations(records: Collection[int]) -> dict[int, Explanation]:
    """Why lines are what they are, by their number."""
    rows = ScoreLine.select(ScoreLine.id, ScoreLine.explanation).where(ScoreLine.id.in_(list(records)))
    return {row.id: explain.from_json(json.loads(row.explanation)) for row in rows}
