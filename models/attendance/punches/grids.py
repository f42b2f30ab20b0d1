"""Tables with a row for each person and a column for each day, with times in the cells; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count

from models.attendance.punches import blocks, moments, spans
from models.core import cells
from models.core.cells import Cell, CellFault, SheetRow
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.layouts import FlatRow, Sheet, Unfolded

PEOPLE: Mapping[str, tuple[str, ...]] = {
    "work_no": ("工号", "员工编号", "员工号", "职工号"),
    "machine_no": ("考勤号", "考勤号码", "登记号码", "登记号", "编号"),
    "account": ("账号", "帐号"),
    "name": ("姓名", "员工姓名", "人员姓名"),
}
PLANNED = 5  # minutes to which times of shifts are rounded
FEWEST_PLANNED = 8  # so many of them in a row are no chance
ROSTER = (
    "工作表“{}”里的时间都是整点或整 5 分，像是排班的上下班时间，不是打卡记录，没有读取。"
    "排班请在“排班表”里导入；确实是打卡记录的，请改用每次打卡一行的明细。"
)


class _Grid:
    """The header of a table with a row for each person and a column for each day."""

    def __init__(self, sheet: Sheet, head: SheetRow, run: list[int]) -> None:
        self.head, self.run, self._sheet = head, run, sheet
        at = next(place for place, row in enumerate(sheet.rows) if row.number == head.number)
        above = sheet.rows[at - 1].cells if at else ()
        self.titles = sheet.rows[:at]
        self._below = sheet.rows[at + 1 : at + 2]
        names = [
            spans.plain(cell) or (spans.plain(above[place]) if place < len(above) else "")
            for place, cell in enumerate(head.cells[: run[0]])
        ]
        self.people = {
            key: names.index(word) for key, words in PEOPLE.items() for word in words[::-1] if word in names
        }  # fmt: skip

    def dates(self) -> dict[int, date]:
        """The date of each column: a weekday stands where the number of the day would, so that columns are counted."""
        whole = {at: day for at in self.run if (day := spans.whole_date(self.head.cells[at])) is not None}
        found = whole
        if len(whole) != len(self.run):
            span = spans.first_span(self._sheet, self.titles)
            days = zip(self.run, _days_from(span[0]), strict=False)
            found = {at: day for at, day in days if day <= span[1]}
        spans.require_fitting(self._sheet, self.head, found)
        for row in self._below:
            if sum(map(spans.is_weekday, row.cells)) >= blocks.FEWEST_DAYS:
                spans.require_fitting(self._sheet, row, found)
        return found


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=later) for later in count())


def _run(row: SheetRow) -> list[int]:
    """The places of headings that stand for days, side by side: numbers, dates, and weekdays between them."""
    best: list[int] = []
    run: list[int] = []
    for at, cell in enumerate(row.cells):
        run = [*run, at] if spans.number_of_day(cell) or spans.is_weekday(cell) else []
        best = run if len(run) > len(best) else best
    numbered = any(spans.number_of_day(row.cells[at]) for at in best)
    return best if len(best) >= blocks.FEWEST_DAYS and numbered else []


def _grid(sheet: Sheet) -> _Grid | None:
    for row in sheet.rows[:30]:
        run = _run(row)
        if run and run[0] > 0:
            grid = _Grid(sheet, row, run)
            if grid.people:
                return grid
    return None


def _cells_of(grid: _Grid, row: SheetRow) -> list[Cell]:
    return [row.cells[at] for at in grid.run if at < len(row.cells)]


def recognises(sheet: Sheet) -> bool:
    """Whether the sheet has a column for each day, with times below; signs of shifts make a roster, which is none."""
    grid = _grid(sheet)
    below = [row for row in sheet.rows if grid is not None and row.number > grid.head.number]
    return grid is not None and any(spans.is_times(cell) for row in below for cell in _cells_of(grid, row))


def unfold(sheet: Sheet) -> Unfolded:
    """One row for each time in a table of people by days. Raises Refused when the days cannot be known."""
    grid = _grid(sheet)
    if grid is None:
        raise Refused(f"工作表“{sheet.name}”里没有找到日期的表头，没有读取。请核对后再导入。", code="NO_HEADER")
    days = grid.dates()
    made: list[FlatRow] = []
    above: dict[int, tuple[int, ...]] = {}
    ignored: dict[str, list[int]] = {rules.TITLE: [row.number for row in grid.titles], rules.BLANK: [], rules.NOTE: []}
    person: Mapping[str, Cell] = {}
    person_row = 0
    for row in sheet.rows:
        if row.number <= grid.head.number:
            continue
        own = {key: row.cells[at] for key, at in grid.people.items() if at < len(row.cells)}
        if all(map(cells.is_blank, row.cells)):
            ignored[rules.BLANK].append(row.number)
            person = {}
            continue
        if not all(map(cells.is_blank, own.values())):
            person, person_row = own, row.number
        elif not any(map(spans.is_times, _cells_of(grid, row))):
            ignored[rules.NOTE].append(row.number)
            continue
        elif person:  # a person may have several lines, under one name
            above[row.number] = (person_row,)
        parts = count(1)
        for at, day in days.items():
            given = blocks.stamps(row.cells[at] if at < len(row.cells) else None, day)
            made += [FlatRow(row.number, {**person, "at": stamp}, next(parts), at) for stamp in given]
    _require_punches(sheet, made)
    told = {why: tuple(numbers) for why, numbers in ignored.items()}
    return Unfolded(made, (grid.head.number,), grid.people, above, told)


def _require_punches(sheet: Sheet, rows: list[FlatRow]) -> None:
    """Raise Refused where all times are as round as those of shifts."""
    found = []
    for row in rows:
        try:
            found.append(moments.moment(row.cells["at"]))
        except CellFault:
            continue
    times = [one.time for one in found if one is not None]
    if len(times) >= FEWEST_PLANNED and not any(one.second or one.minute % PLANNED for one in times):
        raise Refused(ROSTER.format(sheet.name), code="NOT_TAKEN")
