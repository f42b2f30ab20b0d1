"""Readers of absence: what everybody's days and openings come to, and which rights were taken up already."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from models.attendance import corrected, wording
from models.attendance.absence import rules
from models.attendance.absence.kept import Kept
from models.attendance.absence.rules import Entry, Limits, Opening, Standing
from models.attendance.corrected import Booked
from models.attendance.days import queries as days
from models.attendance.days.describe import record_of
from models.attendance.days.values import Day, Month
from models.attendance.policy.values import Judged
from models.attendance.tables import AbsenceOpening, SelfCriticism, TerminationCase
from models.attendance.workflow import (
    ABSENCE_REASON_NAMES,
    EVENT_NAMES,
    RESULT_NAMES,
    CaseState,
    DayState,
    Event,
    Result,
)
from models.core.calendar.rules import deadline_of_json, each_day, months_later
from models.core.explain import Explanation, Used, from_json
from models.staff.settings import setting

# Only rest is passed over in a run: days that nobody planned or can judge yet are not held against anybody.
PASSED_OVER = (DayState.REST,)
KEY_MARK = "+"
SHARED = Kept()  # of all readers of this process


def limits(on: date) -> Limits:
    """The values in force on a day (R-065, R-066)."""
    return Limits(
        setting("R-065", "absence.termination.consecutive_days", on),
        setting("R-066", "absence.termination.cumulative_days", on),
        setting("R-066", "absence.termination.window", on),
        setting("R-066", "absence.alert_days", on),
        setting("R-065", "absence.termination.run_counts", on),
    )


def standing(employees: Collection[int], on: date, shared: Kept | None = None) -> dict[int, Standing]:
    """What the absence of each employee comes to on a day, by the days up to it; `shared` as of `entries_of`."""
    limit = limits(on)
    first, _ = rules.window_of(on, str(limit.window.value))
    openings, taken = openings_of(employees), taken_of(employees)
    entries = entries_of(employees, months_later(first, -1).replace(day=1), on, openings, shared)
    return {
        one: rules.standing(one, on, entries.get(one, ()), openings.get(one, ()), limit, taken.get(one))
        for one in employees
    }


def entries_of(
    employees: Collection[int], first: date, last: date, openings: Collection[int] = (), shared: Kept | None = None
) -> dict[int, list[Entry]]:
    """The days of whole months from `first` to `last` as far as absence goes, by employee.

    Days before somebody's first absence break no run and are left out, unless he is one of `openings`: of most people
    there is nothing to keep. Readers outside of acts give what they share (`SHARED`).
    """
    found: dict[int, list[Entry]] = {number: [] for number in openings}
    reader = _Reader(employees, f"{first:%Y-%m}", f"{last:%Y-%m}")
    for month in dict.fromkeys(f"{day:%Y-%m}" for day in each_day(first, last)):
        read = shared.of(employees, month, reader.read) if shared is not None else reader.read(employees, month)
        for number, own in read.items():
            if number in found or any(one.absence or one.extra or one.note for one in own):
                found.setdefault(number, []).extend(own)
    return found


class _Reader:
    """Reads months as later sheets corrected them; the corrections of the whole period are read once, if at all."""

    def __init__(self, employees: Collection[int], first: str, last: str) -> None:
        self._asked = employees, first, last

    @cached_property
    def _booked(self) -> Mapping[tuple[int, str], Sequence[Booked]]:
        return corrected.booked(*self._asked)

    def read(self, employees: Collection[int], month: str) -> dict[int, list[Entry]]:
        """The days of a month as far as absence goes."""
        return {
            number: _corrected(entries(found), self._booked.get((number, month), ()))
            for number, found in days.months(employees, month).items()
        }


def _corrected(own: list[Entry], booked: Sequence[Booked]) -> list[Entry]:
    """The days of a closed month with what later sheets corrected about them."""
    for one in booked:
        for day in one.days:
            was = own[day.day.day - 1]
            told = f"{one.month} 考勤表更正：{day.before} 改为 {day.after}"
            own[day.day.day - 1] = replace(
                was, absence=was.absence + day.absence, extra=was.extra + day.extra, note=told,
                used=(*was.used, Used("month_correction", one.record, f"{one.month} 考勤表的更正", told)),
            )  # fmt: skip
    return own


def entries(month: Month) -> list[Entry]:
    """The days of a month as far as absence goes; what a threshold makes of events is added on its day."""
    extra: dict[date, int] = {}
    for one in month.judged.reached:
        extra[one.day] = extra.get(one.day, 0) + one.absence
    return [_entry(day, extra.get(day.day, 0)) for day in month.days]


def _entry(day: Day, extra: int) -> Entry:
    if not day.absence and not extra:
        return Entry(day.day, day.state not in PASSED_OVER)
    told = []
    used = [Used("attendance_day", record_of(day.employee_id, day.day), f"{day.day:%Y-%m-%d} 考勤")]
    for one in (each for each in day.judged if each.absence):
        reason = ABSENCE_REASON_NAMES.get(one.absence_reason or 0, "")
        if one.verdict is not None:
            used.append(Used("day_verdict", one.verdict.record, "考勤更正", one.verdict.words))
            told.append(reason)
        elif one.deviation is not None:
            told.append(event_words(one.deviation.event, one.deviation.minutes))
            if one.deviation.record is not None:
                used.append(Used("no_show", one.deviation.record, EVENT_NAMES[one.deviation.event], reason))
    told += ["本月次数达到规定"] if extra else []
    words = "、".join(dict.fromkeys(part for part in told if part))
    return Entry(day.day, day.state not in PASSED_OVER, day.absence, extra, words or "旷工", tuple(used))


def event_words(event: Event, minutes: int) -> str:
    """An event in words, with its minutes where it has some."""
    return f"{EVENT_NAMES[event]} {minutes} 分钟" if minutes else EVENT_NAMES[event]


def openings_of(employees: Collection[int]) -> dict[int, list[Opening]]:
    """Stated absence from before the cut-over, by employee."""
    found: dict[int, list[Opening]] = {}
    for row in AbsenceOpening.select().where(AbsenceOpening.employee_id.in_(list(employees))):
        found.setdefault(row.employee_id, []).append(Opening(row.id, row.year, row.absence, row.run, row.last_day))
    return found


def taken_of(employees: Collection[int]) -> dict[int, Mapping[str, bool]]:
    """Rights that were proposed already, by employee and key, with whether the company has decided."""
    found: dict[int, dict[str, bool]] = {}
    rows: Any = TerminationCase.select().where(TerminationCase.employee_id.in_(list(employees)))
    for row in rows:
        for key in row.key.split(KEY_MARK):
            found.setdefault(row.employee_id, {})[key] = row.state == CaseState.DECIDED
    return dict(found)


def absence_on(employee_id: int, day: date) -> int:
    """Absence of somebody on a day, in hundredths, as later sheets corrected it."""
    month = f"{day:%Y-%m}"
    read = _Reader((employee_id,), month, month).read((employee_id,), month)
    return next((one.absence for one in read.get(employee_id, ()) if one.day == day), 0)


def deadlines(records: Collection[int]) -> Mapping[int, Explanation]:
    """How the stored period of each self-criticism was counted."""
    rows: Any = SelfCriticism.select(SelfCriticism.id, SelfCriticism.deadline)
    rows = rows.where(SelfCriticism.id.in_(list(records))).tuples()
    return {number: deadline_of_json(json.loads(stored)).explanation for number, stored in rows}


def frozen(records: Collection[int]) -> Mapping[int, Explanation]:
    """The explanation of each case as it was when it was proposed, and what it comes to where records changed since."""
    found: dict[int, Explanation] = {}
    for row in TerminationCase.select().where(TerminationCase.id.in_(list(records))):
        told, change = from_json(json.loads(row.explanation)), basis_change(row)
        found[row.id] = replace(told, steps=(*told.steps, change)) if change else told
    return found


def rights_now(row: TerminationCase) -> Standing:
    """What the records as they are now come to on the day on which a case was proposed."""
    return standing([row.employee_id], row.proposed_at.date())[row.employee_id]


def basis_change(row: TerminationCase) -> str:
    """A sentence where records were corrected since a case was proposed, so that it rests on something else; or empty.

    Absence that came after the proposal does not change what was proposed.
    """
    now = rights_now(row)
    if KEY_MARK.join(now.keys) == row.key:
        return ""
    ended = "" if now.keys else "，没有达到解除条件"
    run = f"，最长连续 {wording.days(now.run_days)}" if now.run_days else ""
    return f"提请后记录有更正：按现在的记录累计 {wording.days(now.year_sum)}{run}{ended}。"


def result_words(one: Judged) -> str:
    """What one event came to, in words: 旷工 0.5 天, 容忍, 计次."""
    if one.absence:
        return f"{RESULT_NAMES[Result.ABSENCE]} {wording.days(one.absence)}"
    return "容忍" if one.tolerated else RESULT_NAMES[one.result]
