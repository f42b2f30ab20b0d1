"""What penalties do to the score: one line for each slip, in the month in which it counts (R-102)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import peewee as pw

from models.core import clock, database
from models.core.explain import Explanation, Used
from models.core.many import parts, theirs
from models.core.unit import Unit
from models.penalty import phases, rules
from models.penalty.tables import PenaltySlip
from models.penalty.values import Course
from models.penalty.workflow import COUNTING, Measured, Takes
from models.score import actions as score
from models.score import queries as scores
from models.score.rules import LONGEST_TITLE, Line, month_of
from models.score.tables import ScoreLine
from models.score.workflow import Cause

KEY = "penalty:{}"
ENTITY = "penalty_slip"


def lock(slip: PenaltySlip) -> None:
    """Lock the score months in which a line of a slip counts or may be taken back, before anything else is locked."""
    live = scores.live(KEY.format(slip.id))
    for month in sorted({month_of(clock.now().date()), *([live.month] if live is not None else [])}):
        score.touch(month)


def write(unit: Unit, month: str, employees: Collection[int]) -> int:
    """Have every slip of these people that counts in this month or before have its line; returns how many were added.

    A line counts in the month of its slip, or in `month` where that is closed for the person. To be called before the
    months of these people are closed.
    """
    return add(unit, month, held(unit, month, unlined(employees)))


def held(unit: Unit, month: str, slips: Collection[int]) -> list[PenaltySlip]:
    """These slips in the order of their numbers, held until the transaction ends, after the months they count in."""
    months = {line.month for line in lines(rows_of(slips), unit.now, month)}
    for one in sorted({month, *months}):
        score.touch(one)
    hold(slips)
    return rows_of(slips)


def hold(slips: Collection[int]) -> None:
    """Hold slips until the transaction ends, one after the other in one order; in SQLite only one writes anyway.

    By their key: on the way through the index of their numbers a server locks every slip.
    """
    table = PenaltySlip
    if not database.is_sqlite():
        for asked in parts(slips):
            list(table.select(table.id).where(table.id.in_(asked)).order_by(table.id).for_update())


def add(unit: Unit, month: str, rows: Sequence[PenaltySlip]) -> int:
    """Give those of these slips, which are held, their line that count in this month or before and have none."""
    return score.add(unit, list(lines(rows, unit.now, month)), otherwise=month)


def outlook(month: str, employees: Collection[int]) -> list[Line]:
    """The lines that slips of these people will have in a month as things stand, and do not have yet."""
    rows = rows_of(unlined(employees))
    found = list(lines(rows, clock.now(), month))
    shut = scores.closed({month, *(one.month for one in found)}, {one.employee_id for one in found})
    return [
        one
        for one in found
        if (month, one.employee_id) not in shut and (one.month == month or (one.month, one.employee_id) in shut)
    ]


def unlined(employees: Collection[int] | None = None) -> list[int]:
    """The slips that have taken effect and take something, of these people or of everybody, without a line that counts.

    Whether they may take it yet is told by their course.
    """
    table, line = PenaltySlip, ScoreLine
    lined = (
        line.select(line.record)
        .where(line.cause == str(Cause.PENALTY), line.entity == ENTITY)
        .group_by(line.record)
        .having((pw.fn.SUM(line.points) != 0) | (pw.fn.SUM(line.fen) != 0))
    )
    rows: Any = table.select(table.id, table.employee_id).where(
        table.state.in_([str(one) for one in COUNTING]), table.takes != str(Takes.NOTHING), table.id.not_in(lined)
    )
    return [row.id for row in (rows if employees is None else theirs(rows, table, employees))]


def rows_of(slips: Collection[int]) -> list[PenaltySlip]:
    """Slips by number as they are now."""
    table = PenaltySlip
    return [row for asked in parts(slips) for row in table.select().where(table.id.in_(asked)).order_by(table.number)]


def lines(rows: Sequence[PenaltySlip], now: Any, month: str) -> Iterator[Line]:
    """What those of these slips do to the score that may take something by now and count in a month or before."""
    courses = phases.courses(rows)
    for row in rows:
        course = courses[row.id]
        counts = rules.counting_month(course, now)
        if counts is not None and counts <= month:
            points, fen = worth(row, rules.entitled(course, now))
            if points or fen:
                yield line_of(row, course, counts, points, fen, now)


def worth(row: PenaltySlip, amount: int) -> tuple[int, int]:
    """What an amount of a slip (hundredths of what it is measured in) is in hundredths of points, or in fen.

    What is measured in points, or takes points, costs points; everything else money.
    """
    if row.measured == Measured.POINTS:
        return amount, 0
    if row.takes == Takes.POINTS:
        value = rules.rule_of_json(row.rule).point_value
        return (rules.points_of(amount, value) if value else 0), 0
    return 0, amount


def line_of(row: PenaltySlip, course: Course, counts: str, points: int, fen: int, now: Any) -> Line:
    """The line of a slip that costs so much and counts in a month."""
    since = rules.entitled_since(course, now)
    told = rules.amount_words(Measured.YUAN if fen else Measured.POINTS, fen or points)
    standing = rules.amount_words(row.measured, course.amount)
    steps = [
        f"{row.happened_at:%Y-%m-%d %H:%M} {row.title}\n处罚单 {row.number}，{standing}",
        f"{since:%Y-%m-%d %H:%M} 起可以执行，计入 {counts}",
    ]
    title = f"处罚单 {row.number} {row.title}"[:LONGEST_TITLE]
    return Line(
        KEY.format(row.id), row.employee_id, counts, Cause.PENALTY, title, row.happened_at.date(),
        Explanation(f"{title}，扣 {told}", tuple(steps), used=(Used(ENTITY, row.id, f"处罚单 {row.number}"),)),
        -points, -fen, ENTITY, row.id,
    )  # fmt: skip
