"""Corrections of closed months, booked in the sheet that is closed now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from models.attendance import corrected
from models.attendance.closed import LIVE
from models.attendance.corrected import CorrectedDay
from models.attendance.days import explain
from models.attendance.days import queries as days
from models.attendance.days.describe import month_record
from models.attendance.days.queries import Frozen
from models.attendance.leave import slips
from models.attendance.leave.values import PHASE_NAMES
from models.attendance.month import differences
from models.attendance.month.checklist import OPEN_PHASES
from models.attendance.month.differences import NAMES, Amounts
from models.attendance.month.rules import Correction
from models.attendance.tables import AttendanceSheet, LateFact, LeaveSlip, MonthCorrection, MonthResult
from models.core import audit, many
from models.core.errors import Refused
from models.core.explain import Explanation, Used
from models.core.unit import Unit

LONGEST = 500
LEAVE = "leave_slip"
Facts = dict[int, list[LateFact]]  # by employee


def book(unit: Unit, sheet: AttendanceSheet, version: int, members: Collection[int]) -> Sequence[Correction]:
    """Turn what came later about closed months of these people into corrections of this version of a sheet.

    Facts about earlier months are settled, with a correction where they come to something. Facts about the month of
    the sheet itself are contained in the version that is made. Raises Refused when another sheet that is closed at
    the same time settles one of them.
    """
    waiting = corrected.waiting(members, sheet.month)
    live = _live_results(waiting)
    # A month that is open again for somebody takes its facts itself, when it is closed.
    taken = [one for one in waiting if one.month == sheet.month or (one.employee_id, one.month) in live]
    _settle(unit, taken, sheet, version)
    booked: list[Correction] = []
    for month in sorted({one.month for one in taken} - {sheet.month}):
        facts: Facts = {}
        for one in taken:
            if one.month == month:
                facts.setdefault(one.employee_id, []).append(one)
        booked += _booked(unit, sheet, version, month, facts, live)
    _look_again(unit, [one for one in taken if one.month != sheet.month])
    _contained(unit, sheet, members)
    return booked


def take_back(unit: Unit, sheet_id: int, version: int) -> None:
    """Let the corrections of a version that is opened again count no more, and its late facts wait once more."""
    table, fact = MonthCorrection, LateFact
    table.update(live=None).where(table.sheet_id == sheet_id, table.version == version, table.live == LIVE).execute()
    of_version = (fact.sheet_id == sheet_id) & (fact.version == version)
    waiting = fact.update(settled_at=None, sheet_id=None, version=None, row_version=fact.row_version + 1)
    count = waiting.where(of_version).execute()
    if count:
        unit.notes["关账后事项重新待处理"] = count


def _live_results(facts: Sequence[LateFact]) -> dict[tuple[int, str], int]:
    """The numbers of the results that count, of the people and months of these facts."""
    result, found = MonthResult, dict[tuple[int, str], int]()
    rows: Any = result.select(result.employee_id, result.month, result.id).where(result.live == LIVE)
    for asked in many.parts({one.employee_id for one in facts}):
        for employee, month, record in rows.where(result.employee_id.in_(asked)).tuples():
            found[employee, month] = record
    return found


def _settle(unit: Unit, facts: Sequence[LateFact], sheet: AttendanceSheet, version: int) -> None:
    """Mark facts as taken into account. Raises Refused where somebody else was faster."""
    fact = LateFact
    taken = fact.update(settled_at=unit.now, sheet_id=sheet.id, version=version, row_version=fact.row_version + 1)
    for asked in many.parts([one.id for one in facts]):
        if taken.where(fact.id.in_(asked), fact.settled_at.is_null()).execute() != len(asked):
            raise Refused("同一时间有另一张考勤表正在关账，更正了同样的人员。这次没有关账，请再办一次。")
    if facts:
        unit.notes["已处理的关账后事项"] = len(facts)


def _booked(
    unit: Unit, sheet: AttendanceSheet, version: int, month: str, facts: Facts, live: Mapping[tuple[int, str], int]
) -> Iterator[Correction]:
    """The corrections of one closed month of some people, stored."""
    frozen, fresh = days.months(facts, month), days.judged(facts, month, fresh=True)
    before = corrected.counting(facts, month)
    for employee, own in facts.items():
        earlier, result = before.get(employee, ()), live[employee, month]
        known = [day for one in earlier if one.result_id == result for day in corrected.days_of(one.days)]
        changed = differences.days_between(frozen[employee], fresh[employee].month, known)
        was, now = Amounts.of(frozen[employee]), Amounts.of(fresh[employee].month)
        difference = now.less(was).less(Amounts.total(earlier))
        if not difference and not changed:
            continue
        told = _words(month, changed, difference)
        why = _explanation(own, changed, (was, earlier, now), fresh[employee])
        amounts = {name: getattr(difference, name) for name in NAMES}
        record = unit.insert(
            MonthCorrection, sheet_id=sheet.id, version=version, employee_id=employee, of_month=month,
            result_id=result, live=LIVE, words=told, days=corrected.stored(changed),
            explanation=audit.dump(why.to_json()), **amounts,
        )  # fmt: skip
        yield Correction(record, employee, month, told, **amounts)


def _look_again(unit: Unit, taken: Sequence[LateFact]) -> None:
    """Have the next closing look again at leave of closed months that the time alone may still turn out otherwise."""
    by_slip: dict[int, dict[tuple[int, str], None]] = {}
    for one in taken:
        if one.entity == LEAVE and one.record is not None:
            by_slip.setdefault(one.record, {})[one.employee_id, one.month] = None
    rows = [row for asked in many.parts(by_slip) for row in LeaveSlip.select().where(LeaveSlip.id.in_(asked))]
    standings = slips.standings(slips.slips_of(rows)) if rows else {}
    for row in rows:
        phase = standings[row.id].phase
        for employee, month in by_slip[row.id] if phase in OPEN_PHASES else ():
            unit.insert(
                LateFact, employee_id=employee, month=month, words=f"请假第 {row.number} 号{PHASE_NAMES[phase]}",
                entity=LEAVE, record=row.id, recorded_at=unit.now, recorded_by=unit.author.name,
            )  # fmt: skip


def _contained(unit: Unit, sheet: AttendanceSheet, members: Collection[int]) -> None:
    """Have corrections taken off again whose month is closed anew: this version contains what they were booked for."""
    for employee, rows in corrected.counting(members, sheet.month).items():
        if Amounts.total(rows):
            words = f"{sheet.month} 考勤表已重新编制，以前的更正要冲回"
            unit.insert(
                LateFact, employee_id=employee, month=sheet.month, words=words, entity="attendance_sheet",
                record=sheet.id, recorded_at=unit.now, recorded_by=unit.author.name,
            )  # fmt: skip


def _words(month: str, changed: Sequence[CorrectedDay], difference: Amounts) -> str:
    """A correction in one line, for lists and below the table of F-07."""
    days_told = "；".join(f"{one.day:%m-%d} {one.before} 改为 {one.after}" for one in changed)
    sums = differences.told(difference) or "合计不变"
    room = LONGEST - len(sums) - len(month) - 4
    days_told = days_told if len(days_told) <= room else f"{days_told[: room - 1]}…"
    return f"{month} {days_told or '冲回以前的更正'}。{sums}"


def _explanation(
    facts: Sequence[LateFact],
    changed: Sequence[CorrectedDay],
    amounts: tuple[Amounts, Sequence[MonthCorrection], Amounts],
    fresh: Frozen,
) -> Explanation:
    """Why a closed month is corrected: what came later, the days it changed, and how each difference is counted."""
    was, earlier, now = amounts
    booked = Amounts.total(earlier)
    difference = now.less(was).less(booked)
    steps = [f"{one.recorded_at:%Y-%m-%d %H:%M} {one.recorded_by}\n{one.words}" for one in facts]
    steps += [f"{one.day:%Y-%m-%d}\n{one.before} 改为 {one.after}" for one in changed]
    for name, (label, _) in NAMES.items():
        if getattr(difference, name):
            steps.append(f"{label} {_arithmetic(name, was, booked, now)}")
    used = [Used(one.entity, one.record, one.words) for one in facts if one.entity and one.record is not None]
    used += [Used("month_correction", one.id, "以前的更正", one.words) for one in earlier]
    month = fresh.month.month
    read = Used("attendance_month", month_record(fresh.month.employee_id, month), f"{month} 月考勤")
    bases = explain.explain_month(*fresh).bases
    return Explanation(differences.told(difference) or "合计不变", tuple(steps), bases, (*dict.fromkeys(used), read))


def _arithmetic(name: str, was: Amounts, booked: Amounts, now: Amounts) -> str:
    """How a difference is counted: what it comes to now, less what it was closed with and what was corrected."""
    new, old, before = (differences.amount_words(name, getattr(one, name)) for one in (now, was, booked))
    less = f"，减以前的更正 {before}" if getattr(booked, name) else ""
    total = getattr(now, name) - getattr(was, name) - getattr(booked, name)
    return f"{differences.amount_words(name, total, sign=True)}\n现在 {new}，减关账时 {old}{less}"
