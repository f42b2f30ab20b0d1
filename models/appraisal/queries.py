"""Readers of the month part of appraisal: what months come to, bonus sheets with their clock, and who decides them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.appraisal import policy, rights
from models.appraisal.rules import Attended, Outcome, Worker, outcome, yuan
from models.appraisal.tables import BonusResult, BonusSheet, BonusVersion
from models.appraisal.workflow import CHAIN, SHEET_STEPS, BonusState, Step
from models.attendance.closed import LIVE, NO_UNIT
from models.attendance.days import queries as days
from models.attendance.month import queries as sheets
from models.attendance.month import scoring
from models.attendance.month.rules import Result
from models.attendance.tables import AttendanceSheet, MonthResult
from models.attendance.workflow import SheetState
from models.core import hundredths
from models.core.access import Person
from models.core.calendar.rules import Deadline
from models.core.errors import Refused
from models.org import approvals
from models.org import queries as org
from models.org.rules import Decision, Hole
from models.penalty.money import scoring as penalties
from models.score import queries as score
from models.score.rules import Counted, Line
from models.staff.tables import Employee

DUE = "attendance.bonus_sheet.due_day"
DONE = (str(SheetState.CHECKED), str(SheetState.LOCKED))  # the attendance sheets from which a bonus sheet is made
AT_ONCE = 500
UNPLACED = "未分配部门"


@dataclass(frozen=True)
class Waiting:
    """Who takes the next step of a bonus sheet, or why nobody can; None when every step was taken."""

    decision: Decision | Hole | None
    barred: frozenset[int]


def month_span(month: str) -> tuple[date, date]:
    """The first and last day of a month, as 2026-10. Raises Refused."""
    try:
        return days.span(month)
    except ValueError:
        raise Refused(f"“{month}”不是月份。请写成 2026-10 这样。") from None


def deadline(month: str) -> Deadline:
    """The last day for handing in the bonus sheets of a month, as the rules say on its last day (R-030)."""
    month_span(month)
    return sheets.due(month, DUE, "R-030")


def outcomes(month: str, employees: Collection[int]) -> dict[int, Outcome]:
    """What the month of these people comes to by what is recorded now, whatever was frozen."""
    scheme = policy.scheme_on(month_span(month)[1])
    people = _workers(month, employees)
    counted = _counted(month, [one.employee_id for one in people])
    return {one.employee_id: outcome(scheme, one, month, counted[one.employee_id]) for one in people}


def outlook(month: str, employees: Collection[int]) -> dict[int, Outcome]:
    """As `outcomes`; where the attendance of the month is not closed for somebody, by what his days come to so far.

    Penalties that will count in the month as things stand are in it, though they have no line yet.
    """
    scheme = policy.scheme_on(month_span(month)[1])
    people = _workers(month, employees)
    counted = _counted(month, [one.employee_id for one in people])
    running = [one.employee_id for one in people if one.attended is None]
    made = days.derived(running, month)
    for number in running:
        result = Result(0, 0, 0, number, "", "", "", made.months[number], made.policy_on)
        kept = [one for one in counted[number] if not one.key.startswith(scoring.EVENTS.format(month))]
        counted[number] = [*kept, *(_as_counted(line) for line in scoring.lines_of(result))]
    for line in penalties.outlook(month, counted):
        counted[line.employee_id].append(_as_counted(line))
    return {
        one.employee_id: outcome(scheme, one, month, counted[one.employee_id], is_open=one.attended is None)
        for one in people
    }


def _counted(month: str, employees: Collection[int]) -> dict[int, list[Counted]]:
    found: dict[int, list[Counted]] = {number: [] for number in employees}
    for line in score.counted(month, found):
        found[line.employee_id].append(line)
    return found


def _as_counted(line: Line) -> Counted:
    """A line that is still to be written, which has no number yet."""
    return Counted(
        0, line.key, line.employee_id, line.cause, line.month, line.title, line.event_date, line.points, line.fen
    )  # fmt: skip


def _workers(month: str, employees: Collection[int]) -> list[Worker]:
    came = _attended(month, employees)
    found = []
    numbers = sorted(employees)
    for start in range(0, len(numbers), AT_ONCE):
        rows: Any = Employee.select(Employee.id, Employee.product_role, Employee.post_id).where(
            Employee.id.in_(numbers[start : start + AT_ONCE])
        )
        found += [Worker(number, role, post, came.get(number)) for number, role, post in rows.tuples()]
    return found


def _attended(month: str, employees: Collection[int]) -> dict[int, Attended]:
    """What the closed months of attendance came to, by person."""
    table, wanted = MonthResult, frozenset(employees)
    rows: Any = table.select(
        table.employee_id, table.late, table.early, table.tolerated, table.absence, table.leave
    ).where(table.month == month, table.live == LIVE)  # fmt: skip
    return {
        number: Attended(late, early, tolerated, absence, json.loads(leave or "{}"))
        for number, late, early, tolerated, absence, leave in rows.tuples()
        if number in wanted
    }


def sheet_titles(records: Collection[int]) -> dict[int, str]:
    """Bonus sheets by number: 城东营业厅 2026-10 绩效考核奖金表."""
    rows: Any = AttendanceSheet.select(AttendanceSheet.id, AttendanceSheet.unit_id, AttendanceSheet.month)
    found = list(rows.where(AttendanceSheet.id.in_(list(records))).tuples())
    names = org.unit_titles({unit for _, unit, _ in found})
    return {record: f"{names.get(unit, UNPLACED)} {month} 绩效考核奖金表" for record, unit, month in found}


def sheets_of(month: str, states: Sequence[str] = DONE) -> list[AttendanceSheet]:
    """The attendance sheets of a month in these states, in order of units."""
    table = AttendanceSheet
    return list(table.select().where(table.month == month, table.state.in_(states)).order_by(table.unit_id))


def reaches(person: Person, permission: str, unit_id: int) -> bool:
    """Whether a right of somebody reaches the sheet of a unit (0 for people of none)."""
    return person.sees(permission, employee_id=None, unit_id=unit_id or None)


def members(sheet_id: int) -> list[int]:
    """Who is on the live version of a bonus sheet, in the order of the sheet."""
    rows: Any = (
        BonusResult.select(BonusResult.employee_id)
        .where(BonusResult.sheet_id == sheet_id, BonusResult.live == LIVE)
        .order_by(BonusResult.place)
        .tuples()
    )
    return [number for (number,) in rows]


def rows_of(sheet_id: int, version: int) -> list[BonusResult]:
    """The rows of a version of a bonus sheet, in order."""
    table = BonusResult
    return list(table.select().where(table.sheet_id == sheet_id, table.version == version).order_by(table.place))


def changes(sheet_id: int, version: int) -> tuple[str, ...]:
    """What a version of a bonus sheet says otherwise than the one before it, person by person in words."""
    before = {row.employee_id: row for row in rows_of(sheet_id, version - 1)}
    found = []
    for row in rows_of(sheet_id, version):
        old = before.pop(row.employee_id, None)
        told = ["新列入"] if old is None else _differences(old, row)
        found += [f"{row.name}（{row.work_no}）：{'，'.join(told)}"] if told else []
    return (*found, *(f"{row.name}（{row.work_no}）：不再列入" for row in before.values()))


def _differences(old: BonusResult, new: BonusResult) -> list[str]:
    points = (hundredths.words(old.final_points), hundredths.words(new.final_points))
    money = {"奖金基数": "base_fen", "应发": "payable_fen", "罚款": "fine_fen"}
    shown = {"得分": points} | {
        label: (_money(getattr(old, name)), _money(getattr(new, name))) for label, name in money.items()
    }
    return [f"{label} {was} 改为 {now}" for label, (was, now) in shown.items() if was != now]


def _money(fen: int | None) -> str:
    return "未定" if fen is None else yuan(fen)


def version_of(sheet: BonusSheet) -> BonusVersion:
    """The last version of a bonus sheet."""
    found: BonusVersion = BonusVersion.get(
        BonusVersion.sheet_id == sheet.id, BonusVersion.version == sheet.version
    )  # fmt: skip
    return found


def waiting(sheet: BonusSheet) -> Waiting:
    """Who takes the next step of a bonus sheet.

    Nobody decides about the sheet that he prepared, and nobody who is on it decides all of it alone: where one person
    would take every step, he is passed over if he is on the sheet.
    """
    preparer = sheet.preparer_id or 0
    on_it = frozenset(members(sheet.id))
    at_unit = sheet.unit_id if sheet.unit_id != NO_UNIT else None
    following = approvals.stepping([CHAIN], {preparer, *on_it}, at_unit)
    barred: frozenset[int] = frozenset()
    while True:
        first = following(CHAIN, preparer, (), barred)
        if not isinstance(first, Decision) or following(CHAIN, preparer, first.labels, barred) is not None:
            break
        alone = ({first.decider, first.stands_for} & on_it) - barred
        if not alone:
            break
        barred |= {one for one in alone if one is not None}
    taken = approvals.labels_of(approvals.taken("bonus_sheet", {sheet.id: sheet.version})[sheet.id])
    return Waiting(following(CHAIN, preparer, taken, barred), barred)


def next_words(sheet: BonusSheet) -> str:
    """Who takes the next step of a bonus sheet, or why nobody can and what to do; empty after the last."""
    found = waiting(sheet).decision
    if isinstance(found, Hole):
        return f"现在没有人可以“{found.label}”：{found.why}{found.remedy}"
    return f"下一步由{Employee.get_by_id(found.decider).name}办理“{found.label}”。" if found is not None else ""


def steps_for(person: Person, sheet: BonusSheet) -> tuple[Step, ...]:
    """The steps of a bonus sheet that are open to somebody."""
    decides = approvals.takes(person, found) if (found := _decision(sheet)) is not None else False
    return tuple(
        step
        for step in SHEET_STEPS
        if sheet.state in step.sources
        and person.may(step.permission)
        and reaches(person, step.permission, sheet.unit_id)
        and (step.permission != rights.APPROVE or decides)
    )


def _decision(sheet: BonusSheet) -> Decision | Hole | None:
    handed_in = (BonusState.PREPARED, BonusState.SUBMITTED)
    return waiting(sheet).decision if sheet.state in handed_in else None


def frozen(month: str, employees: Collection[int]) -> Mapping[int, BonusResult]:
    """The live rows of bonus sheets of a month, by person."""
    table, wanted = BonusResult, frozenset(employees)
    rows = table.select().where(table.month == month, table.live == LIVE)
    return {row.employee_id: row for row in rows if row.employee_id in wanted}
