"""What changed between two versions of a sheet, and between a closed month and what it would come to now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.attendance import corrected
from models.attendance.closed import LIVE
from models.attendance.corrected import CorrectedDay
from models.attendance.days import queries as days
from models.attendance.month import differences, reading
from models.attendance.month.differences import NAMES, Amounts
from models.attendance.tables import AttendanceSheet, LateFact, MonthCorrection, MonthResult, SheetVersion
from models.attendance.workflow import ENDING_NAMES
from models.core import many

LISTED, UNLISTED, AWAY = "列入本表", "未列入本表", "不再列入本表"
UNCORRECTED = "没有更正"
SILENT = "没有关账后登记的事项；制度、日历、排班或人员资料可能有变化"


@dataclass(frozen=True)
class Change:
    """Something that is otherwise in a later version: whose, on which day (None: the month), before and after.

    `why` tells the late facts or the reason of the reopening.
    """

    employee_id: int
    work_no: str
    name: str
    day: date | None
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True)
class _Row:
    """Somebody's place in a version."""

    place: int
    work_no: str
    name: str


class _Why:
    """Why somebody's month is otherwise: what came later about it; where nothing did, what opened it again."""

    def __init__(self, facts: Iterable[LateFact], otherwise: str) -> None:
        self._facts = tuple(facts)
        self._otherwise = otherwise

    def of(self, day: date | None) -> str:
        """Why a day is otherwise, or with None the month."""
        return self.of_month() if day is None else self._told(day) or self._otherwise

    def of_month(self) -> str:
        """Why the month is otherwise."""
        return "；".join(dict.fromkeys(one.words for one in self._facts)) or self._otherwise

    def _told(self, day: date) -> str:
        """What came later about a day, or about the whole month."""
        own = [one.words for one in self._facts if not one.days or f"{day:%d}" in one.days.split(",")]
        return "；".join(dict.fromkeys(own))


def since_last(sheet_id: int, version: int) -> tuple[Change, ...]:
    """What a version of a sheet says otherwise than the one before it, by place and day; nothing for the first."""
    if version < 2:
        return ()
    old, new = reading.of_version(sheet_id, version - 1), reading.of_version(sheet_id, version)
    was, now = _rows(sheet_id, version - 1), _rows(sheet_id, version)
    booked = _corrections(sheet_id, version - 1), _corrections(sheet_id, version)
    facts, opened = _facts(sheet_id, version), _opened(sheet_id, version)
    month = AttendanceSheet.get_by_id(sheet_id).month
    found: list[Change] = []
    for employee in sorted(was.keys() | now.keys(), key=lambda one: ((now.get(one) or was[one]).place, one)):
        row, why = now.get(employee) or was[employee], _Why(facts.get((employee, month), ()), opened)
        person = employee, row.work_no, row.name
        if employee not in was or employee not in now:
            listed = (UNLISTED, LISTED) if employee in now else (LISTED, AWAY)
            found.append(Change(*person, None, *listed, why.of_month()))
        else:
            told = differences.days_between(old[employee].month, new[employee].month)
            sums = Amounts.of(old[employee].month), Amounts.of(new[employee].month)
            found += [Change(*person, *one, why.of(one[0])) for one in _told(told, *sums)]
        found += [
            Change(*person, None, before, after, _Why(facts.get((employee, of_month), ()), opened).of_month())
            for of_month, before, after in _otherwise(*(one.get(employee, {}) for one in booked))
        ]
    return tuple(found)


def pending(employees: Collection[int], month: str) -> tuple[Change, ...]:
    """What the closed month of these people would come to otherwise by what is known now, corrections included.

    Only facts that came later are corrected by the next closing; what has other causes needs the month opened again.
    """
    rows = {one.employee_id: one for one in _live(employees, month)}
    frozen, fresh = days.months(rows, month), days.months(rows, month, fresh=True)
    known, sums = corrected.booked(rows, month, month), corrected.counting(rows, month)
    facts = _by_person(corrected.waiting(rows, month))
    found: list[Change] = []
    for employee, row in sorted(rows.items(), key=lambda one: (one[1].sheet_id, one[1].place)):
        earlier = [day for one in known.get((employee, month), ()) for day in one.days]
        told = differences.days_between(frozen[employee], fresh[employee], earlier)
        # What earlier versions of the month were corrected by counts in the sum and has no days any more.
        was = Amounts.total([Amounts.of(frozen[employee]), *sums.get(employee, ())])
        own = facts.get((employee, month), ())
        why = _Why(own, _Why(own, SILENT).of_month())  # counts of later days follow from earlier ones
        found += [
            Change(employee, row.work_no, row.name, *one, why.of(one[0]))
            for one in _told(told, was, Amounts.of(fresh[employee]))
        ]
    return tuple(found)


def _told(
    told: Sequence[CorrectedDay], was: Amounts, now: Amounts
) -> Iterator[tuple[date | None, str, str]]:  # fmt: skip
    """Days with what they were and are, then the sums of the month that differ."""
    for one in told:
        yield one.day, one.before, one.after
    names = [name for name in NAMES if getattr(was, name) != getattr(now, name)]
    if names:
        yield None, _sums(was, names), _sums(now, names)


def _sums(amounts: Amounts, names: Sequence[str]) -> str:
    """Some amounts of a month: 扣分 2 分，旷工 0 天."""
    return "，".join(f"{NAMES[name][0]} {differences.amount_words(name, getattr(amounts, name))}" for name in names)


def _otherwise(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The corrections of two versions that differ, by the month that they correct."""
    for month in sorted(was.keys() | now.keys()):
        before, after = was.get(month, UNCORRECTED), now.get(month, UNCORRECTED)
        if before != after:
            yield month, before, after


def _rows(sheet_id: int, version: int) -> dict[int, _Row]:
    table = MonthResult
    rows: Any = table.select(table.employee_id, table.place, table.work_no, table.name)
    rows = rows.where(table.sheet_id == sheet_id, table.version == version).tuples()
    return {employee: _Row(*rest) for employee, *rest in rows}


def _corrections(sheet_id: int, version: int) -> dict[int, dict[str, str]]:
    table, found = MonthCorrection, dict[int, dict[str, str]]()
    rows: Any = table.select(table.employee_id, table.of_month, table.words)
    for employee, month, words in rows.where(table.sheet_id == sheet_id, table.version == version).tuples():
        found.setdefault(employee, {})[month] = words
    return found


def _facts(sheet_id: int, version: int) -> dict[tuple[int, str], list[LateFact]]:
    """What came later and was taken into account by a version, by person and month."""
    rows = LateFact.select().where(LateFact.sheet_id == sheet_id, LateFact.version == version)
    return _by_person(rows.order_by(LateFact.id))


def _by_person(rows: Iterable[LateFact]) -> dict[tuple[int, str], list[LateFact]]:
    found: dict[tuple[int, str], list[LateFact]] = {}
    for one in rows:
        found.setdefault((one.employee_id, one.month), []).append(one)
    return found


def _opened(sheet_id: int, version: int) -> str:
    """Why the version before this one was sent back or opened again."""
    before = SheetVersion.get(SheetVersion.sheet_id == sheet_id, SheetVersion.version == version - 1)
    return f"{before.ended_by} {ENDING_NAMES[before.ended_as]}：{before.end_reason}"


def _live(employees: Collection[int], month: str) -> Iterator[Any]:
    table = MonthResult
    rows = table.select(table.employee_id, table.sheet_id, table.place, table.work_no, table.name)
    for asked in many.parts(employees):
        yield from rows.where(table.employee_id.in_(asked), table.month == month, table.live == LIVE)
