"""What a leave demands before it begins, pure: who approves it, and how early it has to be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from models.attendance.leave.policy.values import LeavePolicy, LeaveType, MatrixRow, NoticeUnit
from models.attendance.leave.policy.words import CHAINS
from models.attendance.leave.values import Length, Requirement, Taken
from models.core import hundredths
from models.core.calendar import rules as counting
from models.core.calendar.rules import Calendar, Count, months_later, spoken
from models.core.explain import Alternative, Basis, Explanation

LAST = time(23, 59, 59)
DAYS = {NoticeUnit.CALENDAR: Count.CALENDAR, NoticeUnit.WORKING: Count.WORKING}


def requirement(
    policy: LeavePolicy, kind: LeaveType, length: Length, taken: Taken, applied_at: datetime, calendar: Calendar
) -> Requirement:
    """Who approves a leave and how early it has to be asked for, by the matrix (R-048, R-052 to R-055, R-059).

    Of the rows that fit, the chain is that of the most days, the notice the one that asks for it earliest. Where none
    asks for notice, a leave that is not sudden is asked for before it begins (R-053).
    """
    fitting = [row for row in policy.matrix if row.kind in ("", kind.code) and row.from_days <= length.run]
    row = max(fitting, key=lambda one: (one.from_days, bool(one.kind)), default=None)
    asking = [one for one in fitting if one.notice and (one.kind or not kind.is_sudden)]
    latest = {id(one): _latest(one, taken, calendar) for one in asking}
    notice_row = min(asking, key=lambda one: latest[id(one)], default=None)
    until = latest[id(notice_row)] if notice_row is not None else None if kind.is_sudden else taken.begins
    is_in_time = until is None or applied_at.replace(second=0, microsecond=0) <= until
    chain = row.chain if row is not None else ""
    steps = [_chain_words(length, row)]
    steps += _notice_steps(notice_row, taken, applied_at, calendar) if notice_row is not None else []
    if until is not None:
        told = "符合要求" if is_in_time else "晚于要求"
        steps.append(f"最晚 {_spoken(until, notice_row)}提出\n实际 {_clock(applied_at)} 提出，{told}")
    bases = [one.basis for one in (row, notice_row) if one is not None and one.basis is not None]
    years = _unknown_years(notice_row, taken, until, calendar)
    explained = Explanation(
        f"走“{CHAINS.get(chain, chain)}”审批" + ("" if is_in_time else "，申请晚了"),
        tuple(steps),
        tuple(dict.fromkeys((*bases, *_conventions(notice_row)))),
        alternatives=tuple(_others(fitting, row, notice_row)),
        warnings=(counting.unknown_years_words(years),) if years else (),
    )
    return Requirement(chain, until, is_in_time, row, notice_row, explained)


def _latest(row: MatrixRow, taken: Taken, calendar: Calendar) -> datetime:
    """The last moment for asking by a row, included: hours before the shift, days and months before the first day.

    Who leaves during his shift asks before he leaves (R-047).
    """
    if row.notice_unit is NoticeUnit.HOURS:
        return taken.begins if taken.is_leaving else taken.begins - timedelta(hours=row.notice)
    if row.notice_unit is NoticeUnit.MONTHS:
        return datetime.combine(months_later(taken.day, -row.notice), LAST)
    unit = DAYS[row.notice_unit]
    return datetime.combine(counting.notice(calendar, taken.day, taken.day, row.notice, unit=unit).latest, LAST)


def _chain_words(length: Length, row: MatrixRow | None) -> str:
    days = f"连续 {hundredths.words(length.run)} 天"
    if row is None:
        return f"{days}，规则表“请假审批和提前申请”没有合适的一行"
    return f"{days}，走“{CHAINS.get(row.chain, row.chain)}”审批" + _below(row)


def _below(row: MatrixRow) -> str:
    return f"\n{row.basis.value}" if row.basis is not None and row.basis.value else ""


def _notice_steps(row: MatrixRow, taken: Taken, applied_at: datetime, calendar: Calendar) -> list[str]:
    """How the last moment for asking was counted."""
    if row.notice_unit is NoticeUnit.HOURS:
        if taken.is_leaving:
            return [f"上班期间离开，在离开（{_clock(taken.begins)}）以前申请" + _below(row)]
        return [f"{_clock(taken.begins)} 上班，须提前 {row.notice} 小时告知" + _below(row)]
    first = spoken(taken.day, taken.day)
    if row.notice_unit is NoticeUnit.MONTHS:
        return [f"{first}为第一天，往前数 {row.notice} 个月" + _below(row)]
    told = counting.notice(calendar, applied_at.date(), taken.day, row.notice, unit=DAYS[row.notice_unit])
    return [told.explanation.steps[0].rstrip("。") + _below(row)]


def _spoken(until: datetime, row: MatrixRow | None) -> str:
    """The last moment for asking: a day to its end, or a time."""
    if row is None or row.notice_unit is NoticeUnit.HOURS:
        return f"{_clock(until)} "
    return f"{spoken(until.date(), until.date())}当天"


def _clock(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def _conventions(row: MatrixRow | None) -> Sequence[Basis]:
    if row is None or row.notice_unit is NoticeUnit.HOURS:
        return ()
    rule = "C-04、C-05" if row.notice_unit is NoticeUnit.MONTHS else "C-04"
    return (Basis(rule, value="从第一天往前数，第一天不计，不因休息日变动", recommended=True),)


def _unknown_years(row: MatrixRow | None, taken: Taken, until: datetime | None, calendar: Calendar) -> tuple[int, ...]:
    if row is None or until is None or row.notice_unit is not NoticeUnit.WORKING:
        return ()
    return calendar.unknown_years(until.date(), taken.day)


def _others(fitting: Sequence[MatrixRow], row: MatrixRow | None, notice_row: MatrixRow | None) -> Sequence[Alternative]:
    """The rows that fit as well and ask for less."""
    found = []
    for one in fitting:
        if one is row or one is notice_row or one.basis is None:
            continue
        found.append(Alternative(one.basis.value, "另有天数更多或要求更早的一行，按那一行"))
    return found
