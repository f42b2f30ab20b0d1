"""What closed months do to the score (R-033 to R-037, R-043): a line for each event and each threshold that costs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import peewee as pw

from models.attendance.closed import LIVE
from models.attendance.days import queries as days
from models.attendance.days import telling
from models.attendance.days.describe import month_record, record_of
from models.attendance.month import differences
from models.attendance.month.rules import Correction, Result
from models.attendance.policy import words
from models.attendance.policy.values import Judged, Reached
from models.attendance.tables import MonthCorrection, MonthResult
from models.attendance.workflow import EVENT_NAMES, RESULT_NAMES
from models.attendance.workflow import Result as Outcome
from models.core import explain
from models.core.explain import Basis, Explanation, Used
from models.core.many import parts
from models.core.unit import Unit
from models.score import actions as score
from models.score import queries as scores
from models.score.rules import LONGEST_TITLE, Line
from models.score.tables import ScoreLine
from models.score.workflow import Cause

EVENTS, CORRECTIONS, BELATED = "attendance:{}:", "attendance:correction:{}:", "attendance:late:{}:"
PREFIXES = (EVENTS, CORRECTIONS, BELATED)  # of all keys that the closing of a month gives to the score


def write(unit: Unit, month: str, results: Sequence[Result], corrections: Sequence[Correction]) -> None:
    """Have the score of a month say exactly what these results and corrections come to.

    Somebody who was in an earlier version of these sheets and is in none now has nothing left. Of people whose score
    of the month is closed, the difference to what was counted for them goes to their next open month.
    """
    people = {one.employee_id for one in results} | _left(month, results)
    if not people:
        return
    score.touch(month)
    shut = {employee for _, employee in scores.closed({month}, people)}
    own = [line for one in results for line in lines_of(one)]
    later = correction_lines(month, corrections)
    for form, lines in ((EVENTS, own), (CORRECTIONS, later), (BELATED, [])):
        wanted = [line for line in lines if line.employee_id not in shut]
        score.settle(unit, wanted, prefix=form.format(month), employees=people - shut, into=month)
    marks = {one.employee_id: f"{one.sheet_id}:{one.version}" for one in results}
    for employee in sorted(shut):
        due = [line for line in (*own, *later) if line.employee_id == employee]
        _belated(unit, month, employee, due, marks.get(employee, f"{results[0].sheet_id}:{results[0].version}"))


def lines_of(one: Result) -> Iterator[Line]:
    """The lines of somebody's month: each event that costs points or money, and each threshold that does."""
    judged, count = one.month.judged, Counter[Any]()
    for event in judged.events:
        count[event.day] += 1
        if event.points or event.fen:
            yield _event_line(one, event, count[event.day])
    for reached in judged.reached:
        place = reached.threshold.group or "all", reached.threshold.count
        count[place] += 1
        if reached.points or reached.fen:
            yield _threshold_line(one, reached, f"threshold:{place[0]}:{place[1]}:{count[place]}")


def correction_lines(month: str, corrections: Sequence[Correction]) -> list[Line]:
    """The lines of corrections that count in this month, which belong to the months that they correct."""
    costing = {one.record: one for one in corrections if one.points or one.fen}
    told: dict[int, Explanation] = {}
    rows: Any = MonthCorrection.select(MonthCorrection.id, MonthCorrection.explanation)
    for asked in parts(costing):
        for record, why in rows.where(MonthCorrection.id.in_(asked)).tuples():
            told[record] = explain.from_json(json.loads(why))
    return [
        Line(
            f"{CORRECTIONS.format(month)}{one.employee_id}:{one.of_month}", one.employee_id, one.of_month,
            Cause.ATTENDANCE, f"{one.of_month} 关账后更正：{one.words}"[:LONGEST_TITLE], days.span(one.of_month)[1],
            told[record], -one.points, -one.fen, "month_correction", record,
        )
        for record, one in costing.items()
    ]  # fmt: skip


def _event_line(one: Result, event: Judged, number: int) -> Line:
    month, on = one.month, event.day
    day, policy = month.days[on.day - 1], one.policy_on(on)
    nth = f"，当月第 {event.nth} 次" if event.nth else ""
    title = f"{_event_words(event)}{nth}"
    return Line(
        f"{EVENTS.format(month.month)}{one.employee_id}:{on:%d}:{number}", one.employee_id, month.month,
        Cause.ATTENDANCE, title, on,
        Explanation(
            f"{title}，{telling.cost_words(event.points, event.fen)}", tuple(telling.steps(event, day, month, policy)),
            tuple(telling.bases(event, policy)), tuple(_used(one.employee_id, event)),
        ),
        -event.points, -event.fen, "attendance_day", record_of(one.employee_id, on),
    )  # fmt: skip


def _event_words(event: Judged) -> str:
    """What happened, in a few words: 迟到 10 分钟, 旷工 0.5 天."""
    if event.verdict is not None:
        return telling.decided_words(event)
    if event.result is Outcome.ABSENCE:
        return f"{RESULT_NAMES[Outcome.ABSENCE]} {words.hundredths(event.absence)} 天"
    one = event.deviation
    return telling.event_words(one.event, one.minutes) if one is not None else RESULT_NAMES[event.result]


def _used(employee: int, event: Judged) -> Iterator[Used]:
    yield Used("attendance_day", record_of(employee, event.day), f"{event.day:%Y-%m-%d} 考勤")
    if event.verdict is not None:
        yield Used("day_verdict", event.verdict.record, "考勤更正", event.verdict.words)
    elif event.deviation is not None and event.deviation.record is not None:
        yield Used("no_show", event.deviation.record, EVENT_NAMES[event.deviation.event])


def _threshold_line(one: Result, reached: Reached, place: str) -> Line:
    month, threshold = one.month, reached.threshold
    group = words.GROUP_NAMES.get(threshold.group, threshold.group)
    title = f"当月{group}满 {reached.events} 次"
    counted = [
        f"第 {each.nth} 次 {each.day:%m-%d} {_event_words(each)}{'（容忍）' if each.tolerated else ''}"
        for each in month.judged.events
        if each.nth and each.band is not None and each.band.group == threshold.group and each.day <= reached.day
    ]
    bases: tuple[Basis, ...] = (threshold.basis,) if threshold.basis is not None else ()
    record = month_record(one.employee_id, month.month)
    return Line(
        f"{EVENTS.format(month.month)}{one.employee_id}:{place}", one.employee_id, month.month, Cause.ATTENDANCE,
        title, reached.day,
        Explanation(
            f"{title}，{telling.cost_words(reached.points, reached.fen)}", (*counted, telling.reached_words(reached)),
            bases, (Used("attendance_month", record, f"{month.month} 月考勤"),),
        ),
        -reached.points, -reached.fen, "attendance_month", record,
    )  # fmt: skip


def _left(month: str, results: Collection[Result]) -> set[int]:
    """Who was in an earlier version of these sheets and has no result of the month that counts."""
    table, gone = MonthResult, set[int]()
    earlier: Any = table.select(table.employee_id).where(table.live.is_null()).distinct()
    for asked in parts({one.sheet_id for one in results}):
        gone |= {employee for (employee,) in earlier.where(table.sheet_id.in_(asked)).tuples()}
    gone -= {one.employee_id for one in results}
    if gone:
        live: Any = table.select(table.employee_id).where(table.month == month, table.live == LIVE).tuples()
        gone -= {employee for (employee,) in live}
    return gone


def _belated(unit: Unit, month: str, employee: int, due: Sequence[Line], mark: str) -> None:
    """Count the difference to what was counted for somebody whose score of the month is closed in his next open one."""
    points, fen = _counted(month, employee)
    more = sum(line.points for line in due) - points, sum(line.fen for line in due) - fen
    if not any(more):
        return
    into = score.next_open(month, employee)
    wanted = (sum(line.points for line in due), sum(line.fen for line in due))
    title = f"{month} 考勤表重新编制的差额"
    steps = [f"{month} 的评分已经结账，差额计入 {into}"]
    for name, now, was in zip(("points", "fen"), wanted, (points, fen), strict=True):
        if now != was:
            first, second, rest = (differences.amount_words(name, one) for one in (now, was, now - was))
            steps.append(f"应计 {first}，已计 {second}\n差额 {rest}")
    record = month_record(employee, month)
    used = (Used("attendance_month", record, f"{month} 月考勤"),)
    line = Line(
        f"{BELATED.format(month)}{employee}:{mark}", employee, month, Cause.ATTENDANCE, title, days.span(month)[1],
        Explanation(title, tuple(steps), used=used), *more, "attendance_month", record,
    )  # fmt: skip
    score.put(unit, line, into=into)


def _counted(month: str, employee: int) -> tuple[int, int]:
    """What the closings of a month have given to somebody's score so far, in whatever month it counts."""
    line = ScoreLine
    begins = [line.key.startswith(f"{form.format(month)}{employee}:") for form in PREFIXES]
    sums: Any = line.select(pw.fn.SUM(line.points), pw.fn.SUM(line.fen)).where(
        line.employee_id == employee, begins[0] | begins[1] | begins[2]
    )
    points, fen = sums.tuples().get()
    return int(points or 0), int(fen or 0)
