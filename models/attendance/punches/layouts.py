"""Sheets of punches that are no plain table: the machine's blocks, a grid of people and days, a log without header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise

from models.attendance.punches import moments
from models.core import cells, text
from models.core.cells import Cell, CellFault, SheetRow
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.layouts import FlatRow, Layout, Sheet, Unfolded

FEWEST_DAYS = 5
MOST_LABELS = 12  # filled cells of a line with labels; more make a header
WEEKDAY = r"(?:星期|周|礼拜)?[一二三四五六日天]"
DATE = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
SPAN = re.compile(rf"{DATE}\s*(?:~|至|到|—+|-+|–)\s*(?:{DATE}|(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?)")
MONTH = re.compile(r"(20\d{2})\s*[-/.年]\s*(1[0-2]|0?[1-9])(?!\d)\s*月?")
DAY_NUMBER = re.compile(rf"0?([1-9]|[12]\d|3[01])(?:日|号)?\s*(?:[(（]?{WEEKDAY}[)）]?)?")
MONTH_AND_DAY = re.compile(rf"(1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])日?\s*(?:[(（]?{WEEKDAY}[)）]?)?")
TIMES = re.compile(r"\d{1,2}[:：]\d{2}")
NUMBER = re.compile(
    r"(?P<word>工号|员工编号|人员编号|编号|考勤号码?|登记号码?|用户号|用户编号|ID号?)(?P<mark>[:：]?)(?P<rest>.*)"
)
NAME = re.compile(r"(?P<word>姓名|员工姓名)(?P<mark>[:：]?)(?P<rest>.*)")
OTHER = re.compile(r"(部门|班组|职位|岗位|所属部门|单位)[:：]?.*")
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "work_no": ("工号", "员工编号", "员工号", "职工号"),
    "machine_no": ("考勤号", "考勤号码", "登记号码", "登记号", "编号"),
    "account": ("账号", "帐号"),
    "name": ("姓名", "员工姓名", "人员姓名"),
}
SUMMED = ("出勤天数", "迟到次数", "早退次数", "旷工天数", "缺卡次数", "上班缺卡次数", "应出勤天数", "实际出勤天数")
LINE = re.compile(
    r"\s*(?P<number>[0-9A-Za-z]{1,24})[\s,;]+(?P<at>\d{4}[-/]\d{1,2}[-/]\d{1,2}[\sT]+\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?:[\s,;]+(?P<rest>[^\u3400-\u9fff]*))?"
)
NO_MONTH = "看不出“{}”是哪年哪月的，没有读取。请在表的最上面写明起止日期，例如 2026-10-01 ~ 2026-10-31。"


def _plain(cell: Cell) -> str:
    """The text of a cell without any blanks, as labels are compared."""
    return re.sub(r"\s+", "", cells.words(cell))


# which days


def _span(words: str) -> tuple[date, date] | None:
    """The first and last day that a line names, or nothing."""
    found = SPAN.search(text.fold(words))
    if found is None:
        return None
    try:
        first = date(*map(int, found.group(1, 2, 3)))
        year, month, day = found.group(4, 5, 6) if found[4] else (found[1], found[7], found[8])
        last = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _month(words: str) -> tuple[date, date] | None:
    found = MONTH.search(text.fold(words))
    if found is None:
        return None
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _first_span(sheet: Sheet, rows: Sequence[SheetRow]) -> tuple[date, date] | None:
    """The days that the title, else the names of sheet and file, say; a month is all its days."""
    words = ["".join(cells.words(cell) + " " for cell in row.cells) for row in rows]
    stated = [f"{sheet.month}月"] if sheet.month else []
    spans = [_span(one) for one in words]
    months = [_month(one) for one in (*stated, *words, sheet.name, sheet.file)]
    return next((one for one in (*spans, *months) if one is not None), None)


def _number_of_day(cell: Cell) -> int:
    """The day of the month that a heading names, or 0."""
    if isinstance(cell, (date, datetime)):
        return cell.day
    plain = cells.words(cell)
    found = DAY_NUMBER.fullmatch(plain)
    if found is not None:
        return int(found[1])
    month = MONTH_AND_DAY.fullmatch(plain)
    if month is not None:
        return int(month[2])
    try:
        whole = moments.day_of(cell) if len(plain) > 5 else None
    except CellFault:
        return 0
    return whole.day if whole is not None else 0


def _days_in(row: SheetRow) -> dict[int, int]:
    """The headings of a row that count days one after the other, by place; nothing if there are too few."""
    found = {at: number for at, cell in enumerate(row.cells) if (number := _number_of_day(cell))}
    numbers = list(found.values())
    follow = all(b == a + 1 or (b == 1 and a >= 28) for a, b in pairwise(numbers))
    filled = sum(not cells.is_blank(cell) for cell in row.cells)
    return found if len(found) >= FEWEST_DAYS and follow and len(found) == filled else {}


def _dates(numbers: Mapping[int, int], span: tuple[date, date]) -> dict[int, date]:
    """The date of each place with the number of a day, within the days of the sheet; others are left out."""
    first, last = span
    found: dict[int, date] = {}
    for at, number in numbers.items():
        day = max([first, *(one + timedelta(days=1) for one in found.values())])
        while day <= last and day.day != number:
            day += timedelta(days=1)
        if day <= last:
            found[at] = day
    return found


def _stamps(row: SheetRow, at: int, day: date) -> Iterator[tuple[int, Cell]]:
    """The times in one cell of a day, each with its day in front; what is no time comes as it is."""
    cell = row.cells[at] if at < len(row.cells) else None
    for piece in moments.pieces(cell):
        yield at, f"{day} {piece}" if isinstance(piece, str) else _with_day(piece, day)


def _with_day(cell: Cell, day: date) -> Cell:
    """A time that a workbook keeps as a number, on its day."""
    try:
        found = moments.moment(cell)
    except CellFault:
        return cell
    return found.on(day) if found is not None else None


# the machine's blocks


class _Blocks:
    """Going down the blocks of a machine: a line with the person, then lines of times under the numbers of days."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._span: tuple[date, date] | None = None
        self._numbers: dict[int, int] = {}
        self._days: dict[int, date] = {}
        self._person: dict[str, Cell] = {}
        self._person_row = self._days_row = 0
        self.header: list[int] = []
        self.rows: list[FlatRow] = []
        self.above: dict[int, tuple[int, ...]] = {}
        self.ignored: dict[str, list[int]] = {why: [] for why in (rules.TITLE, rules.BLANK, rules.HEADER, rules.NOTE)}

    def take(self, row: SheetRow) -> None:
        """Read one row of the sheet."""
        if all(map(cells.is_blank, row.cells)):
            self.ignored[rules.BLANK].append(row.number)
            return
        numbers = _days_in(row)
        person = {} if numbers else person_in(row.cells)
        if numbers:
            self._begin_days(row, numbers)
        elif person:
            self._person, self._person_row = person, row.number
        elif not self._take_times(row):
            self._note(row)

    def _begin_days(self, row: SheetRow, numbers: dict[int, int]) -> None:
        self._numbers, self._days, self._days_row = numbers, {}, row.number
        if self._person_row:
            self.ignored[rules.HEADER].append(row.number)
        else:
            self.header.append(row.number)

    def _note(self, row: SheetRow) -> None:
        """A line of words: it may name the days of what is below."""
        span = _span(" ".join(map(cells.words, row.cells)))
        if span is not None:
            self._span, self._days = span, {}
        self.ignored[rules.NOTE if self._person_row else rules.TITLE].append(row.number)

    def _take_times(self, row: SheetRow) -> bool:
        filled = [at for at in self._numbers if at < len(row.cells) and not cells.is_blank(row.cells[at])]
        if not self._person or not any(_is_times(row.cells[at]) for at in filled):
            return False
        days = self._dates()
        parts = count(1)
        for at in filled:
            if at not in days:
                continue
            for place, stamp in _stamps(row, at, days[at]):
                self.rows.append(FlatRow(row.number, {**self._person, "at": stamp}, next(parts), place))
        known = self.header
        self.above[row.number] = tuple(
            one for one in (self._person_row, self._days_row) if one and one not in known
        )  # fmt: skip
        return True

    def _dates(self) -> dict[int, date]:
        if not self._days:
            span = self._span or _first_span(self._sheet, self._sheet.rows[:10])
            if span is None:
                raise Refused(NO_MONTH.format(self._sheet.name), code="NO_MONTH")
            self._days = _dates(self._numbers, span)
        return self._days


def _is_times(cell: Cell) -> bool:
    if isinstance(cell, str):
        return TIMES.search(cell) is not None
    return isinstance(cell, (datetime, time)) or (isinstance(cell, float) and 0 < cell < 1)


def person_in(line: Sequence[Cell]) -> dict[str, Cell]:
    """The number and name that a line with labels names (工号: 7 姓名: 王芳), or nothing if it is no such line."""
    found: dict[str, Cell] = {}
    wanted, is_labelled = "", False
    filled = [cell for cell in line if not cells.is_blank(cell)]
    if len(filled) > MOST_LABELS:
        return {}
    for cell in filled:
        plain = _plain(cell)
        label = NUMBER.fullmatch(plain) or NAME.fullmatch(plain)
        if label is not None and (label["mark"] or not label["rest"]):
            wanted = "name" if "姓名" in label["word"] else "work_no" if "工号" in label["word"] else "machine_no"
            is_labelled = is_labelled or bool(label["mark"])
            if label["rest"]:
                found.setdefault(wanted, label["rest"])
                wanted = ""
        elif OTHER.fullmatch(plain):
            wanted = ""
        elif wanted:
            found.setdefault(wanted, plain)
            wanted = ""
    if any(key != "name" and re.search(r"\d", str(found[key])) is None for key in found):
        return {}  # a heading stands behind a heading
    return found if is_labelled or found.keys() - {"name"} else {}


def is_block(sheet: Sheet) -> bool:
    """Whether the first rows have the numbers of days and a line with a person."""
    return any(map(_days_in, sheet.rows)) and any(person_in(row.cells) for row in sheet.rows)


def unfold_block(sheet: Sheet) -> Unfolded:
    """One row for each time in the machine's blocks. Raises Refused when the days cannot be known."""
    blocks = _Blocks(sheet)
    for row in sheet.rows:
        blocks.take(row)
    ignored = {why: tuple(numbers) for why, numbers in blocks.ignored.items()}
    return Unfolded(blocks.rows, tuple(blocks.header), {}, blocks.above, ignored)


# people by days


class _Grid:
    """The header of a table with a row for each person and a column for each day."""

    def __init__(self, sheet: Sheet, head: SheetRow, run: list[int]) -> None:
        self.head, self.run, self._sheet = head, run, sheet
        at = next(place for place, row in enumerate(sheet.rows) if row.number == head.number)
        above = sheet.rows[at - 1].cells if at else ()
        self.titles = sheet.rows[:at]
        names = [
            _plain(cell) or (_plain(above[place]) if place < len(above) else "")
            for place, cell in enumerate(head.cells[: run[0]])
        ]
        self.people = {
            key: names.index(word) for key, words in PEOPLE.items() for word in words[::-1] if word in names
        }  # fmt: skip

    def dates(self) -> dict[int, date]:
        """The date of each column: a weekday stands where the number of the day would, so that columns are counted."""
        whole = {at: day for at in self.run if (day := _whole_date(self.head.cells[at])) is not None}
        if len(whole) == len(self.run):
            return whole
        span = _first_span(self._sheet, self.titles)
        if span is None:
            raise Refused(NO_MONTH.format(self._sheet.name), code="NO_MONTH")
        found = {
            at: day for at, day in zip(self.run, _days_from(span[0]), strict=False) if day <= span[1]
        }  # fmt: skip
        for at, day in found.items():
            number = _number_of_day(self.head.cells[at])
            if number and number != day.day:
                raise Refused(
                    f"工作表“{self._sheet.name}”的表头日期与写明的起止日期对不上："
                    f"“{cells.words(self.head.cells[at])}”那一列应是 {day.day} 日，没有读取。请核对后再导入。",
                    code="NO_MONTH",
                )
        return found


def _whole_date(cell: Cell) -> date | None:
    plain = cells.words(cell)
    if not isinstance(cell, (date, datetime)) and len(plain) < 8:
        return None
    try:
        return moments.day_of(cell)
    except CellFault:
        return None


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=later) for later in count())


def _run(row: SheetRow) -> list[int]:
    """The places of headings that stand for days, side by side: numbers, dates, and weekdays between them."""
    best: list[int] = []
    run: list[int] = []
    for at, cell in enumerate(row.cells):
        is_day = bool(_number_of_day(cell)) or re.fullmatch(WEEKDAY, cells.words(cell)) is not None
        run = [*run, at] if is_day else []
        best = run if len(run) > len(best) else best
    numbered = sum(bool(_number_of_day(row.cells[at])) for at in best)
    return best if len(best) >= FEWEST_DAYS and numbered >= 1 else []


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


def is_grid(sheet: Sheet) -> bool:
    """Whether the sheet has a column for each day, with times below; signs of shifts make a roster, which is none."""
    grid = _grid(sheet)
    below = [row for row in sheet.rows if grid is not None and row.number > grid.head.number]
    return grid is not None and any(
        isinstance(cell, str) and TIMES.search(cell) is not None for row in below for cell in _cells_of(grid, row)
    )


def unfold_grid(sheet: Sheet) -> Unfolded:
    """One row for each time in a table of people by days. Raises Refused when the days cannot be known."""
    grid = _grid(sheet)
    if grid is None:
        raise Refused(f"工作表“{sheet.name}”里没有找到日期的表头，没有读取。请核对后再导入。", code="NO_HEADER")
    dates = grid.dates()
    made: list[FlatRow] = []
    ignored: dict[str, list[int]] = {rules.TITLE: [row.number for row in grid.titles], rules.BLANK: [], rules.NOTE: []}
    for row in sheet.rows:
        if row.number <= grid.head.number:
            continue
        person = {key: row.cells[at] for key, at in grid.people.items() if at < len(row.cells)}
        if all(map(cells.is_blank, row.cells)):
            ignored[rules.BLANK].append(row.number)
        elif all(map(cells.is_blank, person.values())):
            ignored[rules.NOTE].append(row.number)
        else:
            parts = count(1)
            for at, day in dates.items():
                for place, stamp in _stamps(row, at, day):
                    made.append(FlatRow(row.number, {**person, "at": stamp}, next(parts), place))
    told = {why: tuple(numbers) for why, numbers in ignored.items()}
    return Unfolded(made, (grid.head.number,), grid.people, {}, told)


def is_summary(sheet: Sheet) -> bool:
    """Whether a sheet counts days and lateness in the words of another program."""
    return any(sum(_plain(cell) in SUMMED for cell in row.cells) > 1 for row in sheet.rows)


# a log without a header


def _line(row: SheetRow) -> str:
    return "\t".join(f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cells.words(cell)
                     for cell in row.cells)  # fmt: skip


def is_log(sheet: Sheet) -> bool:
    """Whether most of the first lines have a number and a moment, and nothing heads them."""
    filled = [row for row in sheet.rows if not all(map(cells.is_blank, row.cells))]
    fitting = sum(LINE.fullmatch(_line(row)) is not None for row in filled)
    headed = bool(filled) and rules.HAN.search(_line(filled[0])) is not None
    return not headed and fitting > 0 and fitting * 2 >= len(filled)


def unfold_log(sheet: Sheet) -> Unfolded:
    """One row for each line of a machine's log: number, moment, device; states that it adds are not reliable."""
    made: list[FlatRow] = []
    blank: list[int] = []
    for row in sheet.rows:
        if all(map(cells.is_blank, row.cells)):
            blank.append(row.number)
            continue
        found = LINE.fullmatch(_line(row))
        if found is None:
            made.append(FlatRow(row.number, {"line": _line(row).replace("\t", " ")}, 0, -1))
            continue
        device = (found["rest"] or "").split()
        made.append(
            FlatRow(
                row.number,
                {"machine_no": found["number"], "at": found["at"], "device": device[0] if device else ""},
                0,
                -1,
            )
        )
    return Unfolded(made, (), {"machine_no": 0, "at": 1}, {}, {rules.BLANK: tuple(blank)})


LAYOUTS = (
    Layout("考勤机导出的打卡记录", is_log, unfold_log),
    Layout("考勤机记录表", is_block, unfold_block),
    Layout(
        "月度汇总",
        is_summary,
        refusal="这是别的软件按自己的规则算出的汇总，不是打卡记录，没有读取。"
        "请选择“原始记录”或“打卡时间”工作表，或重新导出打卡明细。",
    ),
    Layout("每人一行的打卡时间表", is_grid, unfold_grid),
)
