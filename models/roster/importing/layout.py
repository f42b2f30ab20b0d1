"""The sheet of a roster made into one row a person: days, month, legend and swaps, wherever they stand; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.core import cells, text
from models.core.cells import Cell, SheetRow
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.layouts import FlatRow, Layout, Sheet, Unfolded
from models.roster.importing import heading, legend, swaps, swapsheet
from models.roster.importing.heading import Heading
from models.roster.importing.legend import Legend
from models.roster.importing.swaps import Swap

LABEL = "排班表"
NO_MONTH = "文件里没有写是哪年哪月的排班。请写明月份，例如 2026-10。"
NOT_A_PERSON = re.compile(
    r"人数|合计|小计|总计|共计|统计|制表|填表|审核|批准|编制|签字|签名|备注|说明|班次|图例|日期|星期|\d[:点]\d|[:。；，]"
)
PLAIN_NAME = re.compile(r"[\u3400-\u9fff·]{2,6}")
SUMMED = re.compile(r"人数|合计|小计|总计|共计|统计|平均")
TOLD = 10  # lines named in one sentence
LONGEST_NAME, LONGEST_SIGN, FEWEST_SIGNS = 20, 6, 3
TITLE, BLANK, HEADER, TOTAL, GROUP, NOTE = rules.TITLE, rules.BLANK, rules.HEADER, "total", rules.GROUP, rules.NOTE
LEGEND, UNAPPROVED = "legend", "unapproved_swaps"


def recognises(sheet: Sheet) -> bool:
    """Whether the first rows of a sheet have the header of a grid: people, and days one after the other."""
    return heading.find(sheet.rows) is not None


def unfold(sheet: Sheet) -> Unfolded:
    """One row for each person of the grid; without a month where that cannot be known. Raises Refused."""
    found = heading.find(sheet.rows, sheet.header)
    if found is None:
        raise Refused("这张工作表里没有找到一行日期，没有读取。请核对表头。", code="NO_HEADER")
    month, days, notes = _month(sheet, found)
    grid = _Grid(sheet.rows, found, days)
    grid.read()
    told = _legend(sheet, found, grid)
    record = _swaps(sheet, month, grid) if month else _Record({}, (), ())
    above: dict[str, Cell] = {"month": month or None, "shift": legend.words(told)}
    rows = [
        FlatRow(number, {**above, **picked, "swaps": swaps.words(record.by_row.get(number, ()))}, 0, -1)
        for number, picked in grid.people.items()
    ]
    ignored = {why: tuple(numbers) for why, numbers in grid.ignored.items()}
    if record.unapproved:
        ignored[UNAPPROVED] = record.unapproved
    positions = {**found.people, **{key: at for at, key in days.items()}}
    unread = tuple(words for _, words in sorted(found.others.items())) + tuple(
        f"{found.days[at].day}日" for at in found.days if at not in days
    )
    remark = "".join([*notes, *record.notes])
    return Unfolded(rows, found.rows, positions, grid.headings, ignored, month, unread, remark)


# the month


def _month(sheet: Sheet, found: Heading) -> tuple[str, dict[int, str], list[str]]:
    """The month that is read, its day columns by position, and what is to be said about it.

    Where the month cannot be known it is empty, and what is to be said asks for it. Raises Refused (MONTH) for a month
    that a person gave and the header contradicts.
    """
    titles = ["\n".join(cells.words(cell) for cell in row.cells) for row in sheet.rows if row.number < found.rows[0]]
    told = heading.month_from("\n".join(titles), sheet.name, sheet.file)
    wanted = _parts(sheet.month) if sheet.month else None
    months = heading.months_of_days(found, told, wanted)
    if not months:
        return "", {at: f"d{day.day:02d}" for at, day in found.days.items()}, [NO_MONTH]
    listed = list(dict.fromkeys(months.values()))
    if sheet.month and sheet.month not in listed:
        raise Refused(f"表头里的日期是 {'、'.join(listed)} 的，没有 {sheet.month} 的。请核对月份。", code="MONTH")
    month, notes = sheet.month or listed[0], []
    wrong = heading.wrong_weekdays(found, months)
    if len(listed) > 1 and not sheet.month:
        notes = [f"表头里有 {'、'.join(listed)} 的日期。请写明导入哪个月的排班，其余的月份另导入一次。"]
    elif wrong and not sheet.month:
        notes = [f"{wrong}从文件认出的月份是 {month}，可能不对。请写明月份。"]
    days = {at: f"d{found.days[at].day:02d}" for at, one in months.items() if one == month}
    if notes:
        return "", days, notes
    return month, days, [f"{wrong}已按您写明的 {month} 读取。"] if wrong else []


def _parts(month: str) -> tuple[int, int]:
    year, number = month.split("-")
    return int(year), int(number)


# the rows of the grid


class _Grid:
    """Going through the rows of a sheet: those of people by number, all others by the reason they are none."""

    def __init__(self, rows: Sequence[SheetRow], found: Heading, days: Mapping[int, str]) -> None:
        self._rows, self._found, self._days = rows, found, days
        self.people: dict[int, dict[str, Cell]] = {}
        self.ignored: dict[str, list[int]] = {}
        self.headings: dict[int, tuple[int, ...]] = {}
        self._group, self._group_row = "", 0
        self._in_legend = False

    def read(self) -> None:
        """Sort all rows."""
        for row in self._rows:
            if row.number in self._found.rows:
                continue
            why = self._why(row)
            if why:
                self.ignored.setdefault(why, []).append(row.number)
            else:
                self._take(row)

    def _take(self, row: SheetRow) -> None:
        places = {**self._found.people, **{key: at for at, key in self._days.items()}}
        picked = {key: row.cells[at] if at < len(row.cells) else None for key, at in places.items()}
        if self._group and "department" not in places:
            picked["department"] = self._group
            self.headings[row.number] = (self._group_row,)
        self.people[row.number] = picked

    def _why(self, row: SheetRow) -> str:
        """Why a row is none of a person, or nothing."""
        filled = _distinct(row.cells)
        if row.number < self._found.rows[0]:
            return TITLE if filled else BLANK
        if not filled:
            self._in_legend = False
            return BLANK
        self._in_legend = self._in_legend or bool(legend.table_heads(row.cells))
        if self._in_legend:
            return LEGEND
        if self._is_header(row):
            return HEADER
        if self._is_plainly_a_person(row):  # whatever his department is called (统计科)
            return ""
        return TOTAL if any(SUMMED.search(words) for words in filled[:3]) else self._no_person(row, filled)

    def _is_plainly_a_person(self, row: SheetRow) -> bool:
        """Whether a row has a name as people have one, and signs that are no numbers."""
        name = cells.words(self._cell(row, "name"))
        if not PLAIN_NAME.fullmatch(name) or NOT_A_PERSON.search(name):
            return False
        signs = [row.cells[at] for at in self._days if at < len(row.cells) and isinstance(row.cells[at], str)]
        return any(re.search(r"[A-Za-z\u3400-\u9fff]", cells.words(one)) for one in signs)

    def _no_person(self, row: SheetRow, filled: Sequence[str]) -> str:
        """Why a row below the header, neither legend nor sum, is none of a person, or nothing."""
        signs = [row.cells[at] for at in self._days if at < len(row.cells) and not cells.is_blank(row.cells[at])]
        if len(filled) == 1 and not self._named(row):
            return self._alone(row, filled[0])
        name = cells.words(self._cell(row, "name")) or cells.words(self._cell(row, "work_no"))
        if not name:
            short = [one for one in signs if len(cells.words(one)) <= LONGEST_SIGN]
            return "" if len(short) >= FEWEST_SIGNS else self._note(row)
        if len(name) > LONGEST_NAME or NOT_A_PERSON.search(name) or NOT_A_PERSON.search(filled[0]):
            return self._note(row)
        if len(filled) == 1 and not signs and re.search(r"(部|组|班|科|队|站|厅|中心)$", name):
            return self._alone(row, name)
        return ""

    def _named(self, row: SheetRow) -> bool:
        return not cells.is_blank(self._cell(row, "name")) and "department" in self._found.people

    def _cell(self, row: SheetRow, key: str) -> Cell:
        at = self._found.people.get(key, -1)
        return row.cells[at] if 0 <= at < len(row.cells) else None

    def _note(self, row: SheetRow) -> str:
        return LEGEND if legend.collect([row.cells]).entries else NOTE

    def _alone(self, row: SheetRow, words: str) -> str:
        """A row with one word: the heading of a group, or a note."""
        if rules.PROSE.search(words) or NOT_A_PERSON.search(words):
            return self._note(row)
        self._group, self._group_row = re.sub(r"[(（]?(共|计)?\d+(人|名)[)）]?$", "", words), row.number
        return GROUP

    def _is_header(self, row: SheetRow) -> bool:
        """Whether a row says the header once more. Raises Refused when it names other days."""
        again = heading.days_of(row.cells)
        if again:
            if {at: day.day for at, day in again.items()} != {at: day.day for at, day in self._found.days.items()}:
                raise Refused(
                    f"第 {row.number} 行又有一行日期，与表头的不同，没有读取。请把两张表分开成两个文件或两张工作表。",
                    code="TWO_TABLES",
                )
            return True
        weekdays = sum(heading.weekday_of(row.cells[at]) is not None for at in self._days if at < len(row.cells))
        return weekdays * 2 > len(self._days)


def _distinct(row: Sequence[Cell]) -> list[str]:
    """The words of a row; those of merged cells, which stand in several, once."""
    return list(dict.fromkeys(cells.words(cell) for cell in row if not cells.is_blank(cell)))


# the legend


def _legend(sheet: Sheet, found: Heading, grid: _Grid) -> Legend:
    """What the signs mean: told around the grid, to the right of it, or in a sheet of its own."""
    right = max([*found.days, *found.people.values()]) + 1
    around: list[Sequence[Cell]] = []
    for row in sheet.rows:
        if row.number in grid.people or row.number in found.rows:
            around.append(row.cells[right:])
        elif row.number not in grid.ignored.get(HEADER, ()):
            around.append(row.cells)
    for name in sheet.sheets:
        if name != sheet.name:
            rows = sheet.rows_of(name)
            if heading.find(rows) is None and swapsheet.columns(rows) is None:
                around += [row.cells for row in rows]
    return legend.collect(around)


# the swaps


@dataclass(frozen=True)
class _Record:
    """Approved swaps by the row of the person, the numbers of lines that were not approved, and what to look at."""

    by_row: Mapping[int, tuple[Swap, ...]]
    unapproved: tuple[int, ...]
    notes: tuple[str, ...]


def _swaps(sheet: Sheet, month: str, grid: _Grid) -> _Record:
    by_row: dict[int, list[Swap]] = {}
    unapproved: list[int] = []
    notes: list[str] = []
    people = _People(grid.people)
    for name in sheet.sheets:
        rows = sheet.rows_of(name) if name != sheet.name else ()
        if not rows or swapsheet.columns(rows) is None or heading.find(rows) is not None:
            continue
        if not swapsheet.has_states(rows):
            notes.append(f"“{name}”没有审批状态，里面的调班没有计入。")
        given = swapsheet.lines(rows, month)
        unapproved += [line.number for line in given if not line.approved]
        lost = _place(name, given, month, people, by_row)
        if swapsheet.has_states(rows):
            lost |= {line.number: f"{line.who}，{line.state or '没有写状态'}" for line in given if not line.approved}
        if lost:
            told = [f"第 {number} 行（{why}）" for number, why in sorted(lost.items())]
            notes.append(f"“{name}”里没有计入的：{'、'.join(told[:TOLD])}{'等' if len(told) > TOLD else ''}。")
    return _Record({row: tuple(found) for row, found in by_row.items()}, tuple(unapproved), tuple(notes))


def _place(
    name: str, lines: Sequence[swapsheet.Line], month: str, people: _People, by_row: dict[int, list[Swap]]
) -> dict[int, str]:
    """Give each approved line to the row of its person, and to the partner's where no line of his own does.

    Returns why lines could not be placed, by their number.
    """
    lost: dict[int, str] = {}
    own = {(people.row_of(line.work_no, line.name), line.day) for line in lines}
    for line in lines:
        if not line.approved:
            continue
        row = people.row_of(line.work_no, line.name)
        if line.day is None:
            lost[line.number] = f"日期“{line.told_day}”看不懂"
        elif f"{line.day:%Y-%m}" != month:
            lost[line.number] = f"{line.day:%Y-%m-%d} 不在本月"
        elif row is None:
            lost[line.number] = f"这张表里没有{line.who}，或不止一个"
        else:
            after, partner = line.after, people.row_of("", line.partner) if line.partner else None
            swap = Swap(line.day, line.before, after, line.partner, name, line.number)
            if not after and partner is not None:
                swap = swap.with_after(people.sign(partner, line.day.day))
            by_row.setdefault(row, []).append(swap)
            if partner is not None and partner != row and (partner, line.day) not in own and swap.before:
                by_row.setdefault(partner, []).append(
                    Swap(line.day, swap.after, swap.before, line.who, name, line.number, is_theirs=True)
                )
    return lost


class _People:
    """Finding the row of a person by work number or name; a name that stands twice finds nobody."""

    def __init__(self, rows: Mapping[int, Mapping[str, Cell]]) -> None:
        self._rows = rows
        self._by_number: dict[str, int] = {}
        self._by_name: dict[str, int | None] = {}
        for number, picked in rows.items():
            work_no = text.code(cells.words(picked.get("work_no")))
            if work_no:
                self._by_number.setdefault(work_no, number)
            name = cells.words(picked.get("name"))
            self._by_name[name] = None if name in self._by_name else number

    def row_of(self, work_no: str, name: str) -> int | None:
        """The number of the row, or None when nobody or more than one is meant."""
        return self._by_number.get(work_no) if work_no and self._by_number else self._by_name.get(name)

    def sign(self, number: int, day: int) -> str:
        """What stands in a cell of a person's row."""
        return cells.words(self._rows[number].get(f"d{day:02d}")) or "休"


LAYOUT = Layout(LABEL, recognises, unfold)
