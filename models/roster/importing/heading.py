"""The header of a roster's grid: which column is which day of which month, whatever way the days are written; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from models.core import cells
from models.core.cells import Cell, CellFault, SheetRow

SEARCHED = 30  # rows from the top in which the header is looked for
FEWEST_DAYS = 5  # days in a row that make a header of a grid: a working week
NEAR = 2  # rows above or below the days that belong to the header
WEEKDAY = re.compile(r"\(?(?:周|星期|礼拜)?([一二三四五六日天])\)?(?:\([^()]{1,3}\))?|(?:周|星期|礼拜)([1-7])")
DAY = re.compile(
    r"(?:(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月])?(?P<day>\d{1,2})[日号]?(?:\(?(?:周|星期|礼拜)?[一二三四五六日天]\)?)?"
)
NAME = re.compile(r"[\u3400-\u9fff·]{2,6}")
PERSON_HEADS = {
    "work_no": ("工号", "员工编号", "员工号", "职工号", "职工编号", "人员编号", "员工工号", "工牌号", "编号"),
    "name": (
        "姓名", "员工姓名", "职工姓名", "人员姓名", "人员", "员工", "名字", "值班人", "值班人员", "坐席", "职工",
    ),
    "department": ("部门", "所属部门", "所在部门", "部门名称", "科室", "单位"),
    "group": ("班组", "所属班组", "组别", "小组", "站点", "组", "班组名称", "岗位组"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a header: its number, and month and year as far as they are written (0 where they are not)."""

    day: int
    month: int = 0
    year: int = 0


@dataclass(frozen=True)
class Heading:
    """The header of a grid: the numbers of its rows, its days and columns about people by position (column A is 0).

    `weekdays` are 0 for Monday, by position; `others` are headings that mean nothing here.
    """

    rows: tuple[int, ...]
    at: int
    days: dict[int, Day]
    people: dict[str, int]
    weekdays: dict[int, int] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)


def day_of(cell: Cell) -> Day | None:
    """The day that a heading names: 1, 01, «1日», «10/1», «10月1日», «1(四)», a real date; None when it names none."""
    if isinstance(cell, datetime | date):  # the number 1 in the form of a date is the first day of 1900
        return Day(cell.day, cell.month, cell.year) if cell.year > cells.EARLIEST else Day(cell.day)
    if isinstance(cell, bool) or cells.is_blank(cell):
        return None
    if isinstance(cell, int | float):
        if float(cell).is_integer() and 1 <= cell <= 31:
            return Day(int(cell))
        return _serial(float(cell))
    plain = re.sub(r"\s+", "", cells.words(cell))
    if not any(map(str.isdecimal, plain)):
        return None
    found = DAY.fullmatch(re.sub(r"^(?:周|星期)?[一二三四五六日天](?=\d)", "", plain))
    if found is None:
        return _serial(float(plain)) if re.fullmatch(r"\d{5}", plain) else _compact(plain)
    number, month = int(found["day"]), int(found["month"] or 0)
    if not 1 <= number <= 31 or month > 12:
        return None
    return Day(number, month, int(found["year"] or 0))


def _serial(number: float) -> Day | None:
    if not cells.SERIAL_FROM <= number <= cells.SERIAL_TO:
        return None
    found = cells.day(int(number))
    return Day(found.day, found.month, found.year) if found else None


def _compact(plain: str) -> Day | None:
    try:
        found = cells.day(plain)
    except CellFault:
        return None
    return Day(found.day, found.month, found.year) if found else None


def weekday_of(cell: Cell) -> int | None:
    """The day of the week that a cell names, 0 for Monday: 四, 周四, 星期四, 六(班); None when it names none."""
    found = WEEKDAY.fullmatch(re.sub(r"\s+", "", cells.words(cell))) if isinstance(cell, str) else None
    if found is None:
        return None
    return int(found[2]) - 1 if found[2] else "一二三四五六日天".index(found[1]) - (found[1] == "天")


def _follows(before: Day, after: Day) -> bool:
    """Whether a day is the next one, over the end of a month too."""
    return after.day == before.day + 1 or (after.day == 1 and before.day >= 28)


def days_of(row: Sequence[Cell]) -> dict[int, Day]:
    """The days that a row names one after the other, by position; empty unless there are enough of them.

    Columns between two days (a sum by the week) do not end the line of days.
    """
    best: dict[int, Day] = {}
    run: dict[int, Day] = {}
    last: Day | None = None
    for at, cell in enumerate(row):
        found = day_of(cell)
        if found is None:
            continue
        if last is not None and not _follows(last, found):
            run = {}
        run[at], last = found, found
        if len(run) > len(best):
            best = dict(run)
    return best if len(best) >= FEWEST_DAYS else {}


def find(rows: Sequence[SheetRow], number: int = 0) -> Heading | None:
    """The header of the grid: the first row that names days one after the other, with the rows that belong to it.

    `number` is the row that a person pointed at; then the days may stand in it or right above or below it.
    """
    for at, row in enumerate(rows[:SEARCHED] if not number else rows):
        if number and abs(row.number - number) > 1:
            continue
        days = days_of(row.cells)
        if days:
            heading = _around(rows, at, days)
            if heading.people or number:
                return heading
    return None


def find_all(rows: Sequence[SheetRow], number: int = 0) -> tuple[Heading, ...]:
    """The headers of the tables that stand below one another, also of one that is repeated on each page."""
    first = find(rows, number)
    found = [first] if first is not None else []
    for at, row in enumerate(rows):
        if not found or row.number <= found[-1].rows[-1]:
            continue
        days = days_of(row.cells)
        if not days or _is_of_a_person(row.cells, found[-1]):
            continue
        block = _around(rows, at, days)
        named = "name" in block.people or "work_no" in block.people
        found.append(block if named else replace(block, people={**found[-1].people, **block.people}))
    return tuple(found)


def weekdays_only(rows: Sequence[SheetRow]) -> bool:
    """Whether a row names people and the days of a week, and no row below or above it the dates."""
    for row in rows[:SEARCHED]:
        week = {at for at, cell in enumerate(row.cells) if weekday_of(cell) is not None}
        if len(week) >= FEWEST_DAYS and _people(row.cells, {}):
            return True
    return False


def _is_of_a_person(row: Sequence[Cell], heading: Heading) -> bool:
    """Whether a row of numbers has a name where names stand: digits that are signs of shifts."""
    at = heading.people.get("name", -1)
    name = cells.words(row[at]) if 0 <= at < len(row) else ""
    return bool(NAME.fullmatch(name)) and not _people(row, {}) and name not in ("日期", "时间", "号数")


def _around(rows: Sequence[SheetRow], at: int, days: dict[int, Day]) -> Heading:
    """The header with the rows above and below the days that hold weekdays or the names of columns."""
    used = {at: days}
    people = _people(rows[at].cells, days)
    weekdays: dict[int, int] = {}
    for step in (1, -1):
        for place in range(at + step, at + step * (NEAR + 1), step):
            if not 0 <= place < len(rows):
                break
            row = rows[place].cells
            found = {one: day for one in days if one < len(row) and (day := weekday_of(row[one])) is not None}
            named = _people(row, days)
            is_week = len(found) * 2 > len(days)
            merged = bool(named) and named.items() <= people.items()  # headings that reach down over several rows
            if step < 0 and not is_week and not named and not _is_empty(row, days):
                break  # a row of the table above
            if step > 0 and not is_week and not merged and not (named and _is_empty(row, days)):
                break
            if is_week or named:
                used[place] = days
                weekdays = weekdays or (found if is_week else {})
                people = {**named, **people}
    if "name" not in people and "work_no" not in people:
        people |= _guessed(rows, max(used) + 1, days)
    numbers = tuple(rows[place].number for place in range(min(used), max(used) + 1))
    others = _others([rows[place].cells for place in sorted(used)], days, people)
    return Heading(numbers, rows[at].number, days, people, weekdays, others)


def _people(row: Sequence[Cell], days: dict[int, Day]) -> dict[str, int]:
    """The columns about people that a row of the header names."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        if at in days or not isinstance(cell, str):
            continue
        word = cells.header_key(cell)
        key = next((key for key, heads in PERSON_HEADS.items() if word in heads), "")
        if not key and "姓名" in word and len(word) <= 8:
            key = "name"
        if key:
            found.setdefault(key, at)
    return found


def _is_empty(row: Sequence[Cell], days: dict[int, Day]) -> bool:
    """Whether a row beside the days holds nothing for them, as rows do that only name columns."""
    return all(cells.is_blank(row[at]) for at in days if at < len(row))


def _guessed(rows: Sequence[SheetRow], first: int, days: dict[int, Day]) -> dict[str, int]:
    """The column of names where no heading says so: the one before the days that holds short Chinese words."""
    below = [row for row in rows[first : first + 20] if sum(_has(row, at) for at in days) >= 2][:10]
    for at in range(min(days) - 1, -1, -1):
        words = [cells.words(row.cells[at]) for row in below if at < len(row.cells)]
        names = [one for one in words if re.fullmatch(r"[\u3400-\u9fff·]{2,8}", one)]
        if len(set(names)) >= 2 and len(names) * 2 > len([one for one in words if one]):
            return {"name": at}
    return {}


def _has(row: SheetRow, at: int) -> bool:
    return at < len(row.cells) and not cells.is_blank(row.cells[at])


def _others(rows: Sequence[Sequence[Cell]], days: dict[int, Day], people: dict[str, int]) -> dict[int, str]:
    taken = {*days, *people.values()}
    found: dict[int, str] = {}
    for row in rows:
        for at, cell in enumerate(row):
            if at not in taken and not cells.is_blank(cell):
                found.setdefault(at, cells.words(cell))
    return found
