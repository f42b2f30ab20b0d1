"""Looking for damage in the money of penalties: deductions, lists, score lines and fund that do not fit the slips."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import peewee as pw

from models.core import check, clock
from models.core.money import format_yuan
from models.penalty import deducted, phases, rules
from models.penalty.money import fund, scoring
from models.penalty.tables import PenaltyAppeal, PenaltyDeduction, PenaltyFund, PenaltyList, PenaltySlip
from models.penalty.values import Course
from models.penalty.workflow import Booked, FundKind, ListState
from models.score.tables import ScoreLine
from models.score.workflow import Cause

HEAL = "可能被程序以外的工具改动过，请对照操作记录，或从备份恢复。"
Slips = Mapping[int, tuple[PenaltySlip, Course]]


def _slips(records: Any) -> Slips:
    """The slips of a query of numbers, with their courses."""
    rows = list(PenaltySlip.select().where(PenaltySlip.id.in_(records)))
    courses = phases.courses(rows)
    return {row.id: (row, courses[row.id]) for row in rows}


@check.also
def _deductions() -> Iterator[str]:
    """What stands deducted is what the slip may take, taken when it could be, once on each list."""
    table = PenaltyDeduction
    slips = _slips(table.select(table.slip_id))
    lists = {row.id: row for row in PenaltyList.select()}
    answers = _answers()
    now = clock.now()
    for row, course in slips.values():
        allowed = rules.entitled(course, now)
        if not 0 <= course.taken <= allowed:
            told = f"扣款合计 {format_yuan(course.taken)} 元，应在 0 到 {format_yuan(allowed)} 元之间"
            yield f"处罚单 {row.number} 的{told}。{HEAL}"
    twice = Counter[tuple[int, int]]()
    for one in table.select().where(table.kind == str(Booked.TAKE)).iterator():
        known, of_list = slips.get(one.slip_id), lists.get(one.list_id)
        if known is None or of_list is None:
            yield f"扣款明细 {one.id} 没有对应的处罚单或扣款清单。{HEAL}"
            continue
        twice[one.slip_id, one.list_id] += 1
        fault = _fault(one, *known, of_list, answers.get(one.slip_id))
        if fault:
            yield f"处罚单 {known[0].number} 在扣款清单 {of_list.number} 中{fault}。{HEAL}"
    for (slip, number), times in twice.items():
        if times > 1:
            yield f"处罚单 {slips[slip][0].number} 在扣款清单 {lists[number].number} 中有 {times} 笔扣款。{HEAL}"


def _fault(one: Any, row: PenaltySlip, course: Course, of_list: PenaltyList, answered: datetime | None) -> str:
    """What is wrong with a deduction, empty when nothing is."""
    if one.amount < 0 or one.carried < 0:
        return "的扣款是负数"
    at_once = course.deduct_when == rules.EFFECTIVE
    ends = [answered, course.answer_ends_at, course.effective_at if at_once else course.appeal_ends_at]
    if course.effective_at is None or not any(end is not None and end <= one.made_at for end in ends):
        return "在终局以前扣款"
    counts = row.happened_at.date() if course.payroll_month == rules.MONTH_EVENT else one.final_on
    if counts is None or f"{counts:%Y-%m}" > of_list.month:
        return "不属于这个月份"
    return ""


def _answers() -> dict[int, datetime]:
    """When the first answer to an appeal was given, by slip."""
    table = PenaltyAppeal
    rows: Any = (
        table.select(table.slip_id, table.answered_at)
        .where(table.answered_at.is_null(False))
        .order_by(table.answered_at.desc())
    )
    return dict(rows.tuples())


@check.also
def _lists() -> Iterator[str]:
    """Nothing of a withdrawn list stands, and a month has one list."""
    row, table = PenaltyDeduction, PenaltyList
    sums: Any = row.select(row.list_id, pw.fn.SUM(row.amount)).where(row.list_id.is_null(False)).group_by(row.list_id)
    stands = {number: int(fen) for number, fen in sums.tuples()}
    for one in table.select().order_by(table.number):
        is_withdrawn = one.state == ListState.WITHDRAWN
        if is_withdrawn and stands.get(one.id):
            yield f"扣款清单 {one.number} 已撤回，却还有 {format_yuan(stands[one.id])} 元计入。{HEAL}"
        if is_withdrawn is (one.live is not None):
            yield f"扣款清单 {one.number} 的状态与是否有效不符。{HEAL}"


@check.also
def _lines() -> Iterator[str]:
    """What counts in the score for a slip is no more than the slip takes."""
    line, now = ScoreLine, clock.now()
    rows: Any = (
        line.select(line.record, pw.fn.SUM(line.points), pw.fn.SUM(line.fen))
        .where(line.cause == str(Cause.PENALTY), line.entity == scoring.ENTITY)
        .group_by(line.record)
        .tuples()
    )
    counted = {record: (-int(points), -int(fen)) for record, points, fen in rows}
    slips = _slips(line.select(line.record).where(line.cause == str(Cause.PENALTY), line.entity == scoring.ENTITY))
    for record, (points, fen) in counted.items():
        known = slips.get(record)
        most = scoring.worth(known[0], rules.entitled(known[1], now)) if known is not None else (0, 0)
        if not (0 <= points <= most[0] and 0 <= fen <= most[1]):
            called = known[0].number if known is not None else str(record)
            yield f"处罚单 {called} 在月度得分中的记录与处罚单不符。{HEAL}"


@check.numbers
def _fund_numbers() -> dict[str, list[int]]:
    rows: Any = PenaltyFund.select(PenaltyFund.number).tuples()
    numbers = [number for (number,) in rows]
    return {fund.SERIES: numbers} if numbers else {}


@check.also
def _fund() -> Iterator[str]:
    """The fund was never below nothing, and holds for each slip no more than what was taken for it."""
    balance, income = 0, defaultdict[Any, Counter[Any]](Counter)
    has, owed = Counter[int](), Counter[int]()
    for one in PenaltyFund.select().order_by(PenaltyFund.number):
        balance += one.amount
        if balance < 0:
            yield f"基金台账第 {one.number} 笔以后余额为负，少 {format_yuan(-balance)} 元。{HEAL}"
        if one.kind == FundKind.IN:
            income[one.list_id][one.slip_id] += one.amount
        if one.slip_id is not None:
            has[one.slip_id] += one.amount - one.owed
            owed[one.slip_id] += one.owed
    taken = deducted.taken(has)
    wrong = [slip for slip in has if not 0 <= has[slip] <= max(0, taken[slip]) or owed[slip] < 0]
    if wrong:
        yield f"基金台账有 {len(wrong)} 张处罚单的收支与扣款不符。{HEAL}"
    yield from _income(income)


def _income(income: Mapping[Any, Counter[Any]]) -> Iterator[str]:
    """What came in with a list is what the list took."""
    row = PenaltyDeduction
    for number, by_slip in income.items():
        rows: Any = row.select(row.slip_id, row.amount).where(row.list_id == number, row.kind == str(Booked.TAKE))
        if {slip: fen for slip, fen in rows.tuples() if fen} != dict(by_slip):
            yield f"基金台账的罚款收入与扣款清单（记录 {number}）不符。{HEAL}"
