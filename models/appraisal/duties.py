"""What waits about bonus sheets and adjustments: to be prepared in time, approved, checked, decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from models.appraisal import queries, rights
from models.appraisal.adjustments import amounts
from models.appraisal.tables import BonusSheet, ScoreAdjustment
from models.appraisal.workflow import ADJUST_CHAIN, AdjustmentState, BonusState
from models.attendance.tables import AttendanceSheet
from models.core.access import Person
from models.core.calendar.rules import months_later
from models.core.duties import Todo, todos
from models.org import approvals
from models.org import queries as org
from models.staff.describe import within
from models.staff.duties import MOST
from models.staff.tables import Employee

MONTHS_BACK = 2  # an office that makes no bonus sheets is not reminded of them for ever
LOOKED_AT = 1000


@todos
def _to_prepare(person: Person, today: date) -> Sequence[Todo]:
    if not person.may(rights.PREPARE):
        return []
    since = f"{months_later(today, -MONTHS_BACK):%Y-%m}"
    table = AttendanceSheet
    made = BonusSheet.select(BonusSheet.id).where(BonusSheet.state != BonusState.OPEN)
    rows = table.select().where(table.month >= since, table.state.in_(queries.DONE), table.id.not_in(made))
    his = [row for row in rows.order_by(table.month) if queries.reaches(person, rights.PREPARE, row.unit_id)]
    names = org.unit_titles({row.unit_id for row in his})
    found = []
    for month in dict.fromkeys(row.month for row in his):
        units = [names.get(row.unit_id, queries.UNPLACED) for row in his if row.month == month]
        detail = f"考勤表已核对：{'、'.join(units[:3])}{f' 等 {len(units)} 个部门' if len(units) > 3 else ''}"
        found.append(
            Todo(
                f"编制绩效考核奖金表 · {month}", detail, "去编制", "bonus_sheet", "document_text",
                queries.deadline(month).last_day,
            )
        )  # fmt: skip
    return found


def to_approve(person: Person) -> Iterator[Any]:
    """The bonus sheets of which the next step is somebody's, the earliest month first."""
    if not person.may(rights.APPROVE) or person.employee_id is None:
        return
    states = (str(BonusState.PREPARED), str(BonusState.SUBMITTED))
    rows = BonusSheet.select().where(BonusSheet.state.in_(states)).order_by(BonusSheet.month, BonusSheet.unit_id)
    for row in rows.limit(LOOKED_AT):
        if queries.reaches(person, rights.APPROVE, row.unit_id) and takes_next(person, row):
            yield row


def takes_next(person: Person, sheet: Any) -> bool:
    """Whether the next step of a bonus sheet is somebody's to take."""
    decision = queries.waiting(sheet).decision
    return decision is not None and approvals.takes(person, decision)


@todos
def _to_approve(person: Person, _: date) -> Sequence[Todo]:
    his = list(islice(to_approve(person), MOST))
    titles = queries.sheet_titles([row.id for row in his])
    return [
        Todo(
            f"批准{titles[row.id]}", f"{row.prepared_by}于 {row.prepared_at:%m-%d} 编制", "去批准", "bonus_sheet",
            "clipboard_task", row.due_on, row.id,
        )
        for row in his
    ]  # fmt: skip


def to_decide(person: Person) -> Iterator[Any]:
    """The adjustments that somebody may decide, the oldest first, with the name of whom they are about."""
    if not person.may(rights.DECIDE) or person.employee_id is None:
        return
    table, reached = ScoreAdjustment, within(person, rights.DECIDE)
    rows: Any = list(
        table.select(table, Employee.name)
        .join(Employee, on=(Employee.id == table.employee_id))
        .where(table.state == AdjustmentState.PROPOSED, *(() if reached is None else (reached,)))
        .order_by(table.id)
        .limit(LOOKED_AT)
        .objects()
    )
    if not rows:
        return
    askers = {row.proposed_by_id for row in rows} - {None}
    decide = approvals.deciding([ADJUST_CHAIN], {row.employee_id for row in rows} | askers)
    for row in rows:
        if approvals.takes(person, decide(ADJUST_CHAIN, row.employee_id, {row.proposed_by_id} - {None})):
            yield row


@todos
def _to_decide(person: Person, _: date) -> Sequence[Todo]:
    return [
        Todo(
            f"批准加减分 · {row.name} {amounts(row.points, row.fen)}", f"{row.label}：{row.reason}", "去批准",
            "score_adjustment", "clipboard_task", None, row.id,
        )
        for row in islice(to_decide(person), MOST)
    ]  # fmt: skip
