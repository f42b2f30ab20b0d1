"""Closed months: what an act about somebody's days has to do so that a close and it cannot slip past each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from models.attendance.tables import AttendanceSheet, LateFact, MonthResult
from models.attendance.workflow import SheetState
from models.core import bulk, database
from models.core.calendar.rules import each_day
from models.core.errors import Refused
from models.core.many import parts
from models.core.rulebook import queries as rulebook
from models.core.unit import Unit
from models.roster import queries as roster
from models.roster.rules import moment
from models.staff import changed, spans
from models.staff.tables import Employee

LIVE = 1
NO_UNIT = 0  # of people who belong to none
AT_ONCE = 500
ONE_DAY = timedelta(days=1)
WINDOW = "attendance.punch_window_hours"


def touch(
    unit: Unit,
    days: Iterable[tuple[int, date]],
    words: str,
    *,
    entity: str = "",
    record: int | None = None,
    whole: bool = False,
) -> frozenset[tuple[int, str]]:
    """Say that an act is about these days of these people; call it before reading or writing anything about them.

    It waits for a close of their months that is under way, and a close waits for the act. A month that is closed for
    somebody stays as it is: a late fact is kept there, in `words`, which the next closing turns into a correction.
    Returns the closed months by employee. A month that still runs cannot be closed and is passed over. With `whole` a
    day stands for its month.
    """
    days = set(days)
    closed = _held(unit, days)
    own: dict[tuple[int, str], list[str]] = {}
    for employee, day in () if whole or not closed else sorted(days):
        own.setdefault((employee, f"{day:%Y-%m}"), []).append(f"{day:%d}")
    added = bulk.insert(
        LateFact,
        (
            {
                "employee_id": employee, "month": month, "words": words[:200], "entity": entity, "record": record,
                "days": ",".join(own.get((employee, month), ())),
                "recorded_at": unit.now, "recorded_by": unit.author.name,
            }
            for employee, month in sorted(closed)
        ),
    )  # fmt: skip
    if added:
        unit.notes["补登到已编制的月份"] = added
    return frozenset(closed)


@changed.hears
def _heard(
    unit: Unit, days: Collection[tuple[int, date]], words: str, entity: str, record: int | None, whole: bool
) -> None:
    """Rosters and registers below tell here whose days they change."""
    touch(unit, days, words, entity=entity, record=record, whole=whole)


def told(closed: Collection[tuple[int, str]]) -> str:
    """What an act that came too late says of it, empty where it did not."""
    if not closed:
        return ""
    months = "、".join(sorted({month for _, month in closed}))
    return f"{months} 的考勤表已经编制，不再改动；差额在下一次编制时更正。"


def require_open(unit: Unit, days: Iterable[tuple[int, date]], act: str) -> None:
    """Raise Refused where one of these months is closed for its person; it is held as by `touch`.

    `act` says in the sentence what cannot be done any more: 确认.
    """
    closed = sorted(_held(unit, days))
    if closed:
        employee, month = closed[0]
        name = Employee.get_by_id(employee).name
        more = f"等 {len({number for number, _ in closed})} 人" if len({number for number, _ in closed}) > 1 else ""
        raise Refused(f"{name}{more} {month} 的考勤表已经编制，不能再{act}，没有保存。要改的请先退回或重新打开考勤表。")


def _held(unit: Unit, days: Iterable[tuple[int, date]]) -> set[tuple[int, str]]:
    """The months of these days that are closed for their people, after waiting for whoever closes or changes them."""
    running = f"{unit.today + ONE_DAY:%Y-%m}"
    wanted = {(employee, f"{day:%Y-%m}") for employee, day in days}
    wanted = {one for one in wanted if one[1] < running}
    if not wanted:
        return set()
    people = {employee for employee, _ in wanted}
    placed: dict[int, int] | None = None
    while True:
        now = units_of(people) if placed is None else lock(people)
        if now == placed:
            break
        for month, unit_id in sorted({(month, now.get(employee, NO_UNIT)) for employee, month in wanted}):
            hold(unit_id, month)
        placed = now
    return wanted & closed_for(people, {month for _, month in wanted})


def lock(employees: Collection[int]) -> dict[int, int]:
    """The unit of each of these people, who stay in it until the transaction ends; in SQLite only one writes."""
    if database.is_sqlite():
        return units_of(employees)
    found: dict[int, int] = {}
    for asked in parts(employees):
        rows: Any = Employee.select(Employee.id, Employee.unit_id).where(Employee.id.in_(asked))
        found.update(
            {number: unit_id or NO_UNIT for number, unit_id in rows.order_by(Employee.id).for_update().tuples()}
        )
    return found


def around(employee: int, starts: datetime, ends: datetime | None = None) -> set[tuple[int, date]]:
    """The days that something from one moment to another bears on, with those next to them whose work reaches there.

    A night shift of the last day of a month ends in the next one, and its punches lie there.
    """
    until = ends or starts
    found = {(employee, day) for day in each_day(starts.date(), max(starts, until).date())}
    return found | reached([(employee, starts), (employee, until)])


def reached(moments: Collection[tuple[int, datetime]]) -> set[tuple[int, date]]:
    """The days of the month next to that of a moment whose work it lies in, or near enough to be a punch of it."""
    edges = [
        (number, at) for number, at in moments if (at - ONE_DAY).month != at.month or (at + ONE_DAY).month != at.month
    ]
    if not edges:
        return set()
    days = {at.date() for _, at in edges}
    plans = roster.plans({number for number, _ in edges}, min(days) - ONE_DAY, max(days) + ONE_DAY)
    window = timedelta(hours=rulebook.value(WINDOW, max(days)))
    found: set[tuple[int, date]] = set()
    for number, at in edges:
        for day in (at.date() - ONE_DAY, at.date() + ONE_DAY):
            if day.month == at.month:
                continue
            for one in plans.get(number, {}).get(day, ()):
                times = one.shift.times if one.shift is not None else None
                if times is not None and moment(day, times.starts) - window <= at <= moment(day, times.ends) + window:
                    found.add((number, day))
    return found


def hold(unit_id: int, month: str) -> None:
    """Lock the sheet of a unit for a month by writing to it, until the transaction ends; it is made where missing."""
    sheet = AttendanceSheet
    at = (sheet.unit_id == unit_id) & (sheet.month == month)
    if sheet.update(touched=sheet.touched + 1).where(at).execute() == 0:
        sheet.insert(unit_id=unit_id, month=month, state=str(SheetState.OPEN)).on_conflict_ignore().execute()
        sheet.update(touched=sheet.touched + 1).where(at).execute()


def units_of(employees: Collection[int]) -> dict[int, int]:
    """The unit of each of these people."""
    found: dict[int, int] = {}
    for asked in parts(employees):
        rows: Any = Employee.select(Employee.id, Employee.unit_id).where(Employee.id.in_(asked))
        found.update({number: unit_id or NO_UNIT for number, unit_id in rows.tuples()})
    return found


def closed_for(employees: Collection[int], months: Collection[str]) -> set[tuple[int, str]]:
    """The months among these that are closed for these people, by employee."""
    result = MonthResult
    found: set[tuple[int, str]] = set()
    for asked in parts(employees):
        rows: Any = result.select(result.employee_id, result.month).where(
            result.month.in_(sorted(months)), result.live == LIVE, result.employee_id.in_(asked)
        )
        found.update(rows.tuples())
    return found


def on_staff(first: date, last: date) -> Any:
    """The condition of whom lists of days from `first` to `last` name: whoever was in service at some time of them.

    Whoever stands on a closed sheet of these months stays named, whatever the register says of him afterwards.
    """
    result = MonthResult
    on_sheets: Any = result.select(result.employee_id).where(
        result.month.between(f"{first:%Y-%m}", f"{last:%Y-%m}"), result.live == LIVE
    )
    return spans.in_service(first, last) | Employee.id.in_(on_sheets)
