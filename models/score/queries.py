"""Readers of the score: what counts, month by month and person by person."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import peewee as pw

from models.core import explain
from models.core.explain import Explanation
from models.score.tables import ScoreLine, ScoreMonth
from models.score.workflow import State


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


def state(month: str) -> State:
    """Whether a month, as 2026-10, takes lines; one that nobody wrote to yet does."""
    row = ScoreMonth.get_or_none(ScoreMonth.month == month)
    return State.OPEN if row is None else State(row.state)


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
