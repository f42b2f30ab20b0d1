"""The sheet of a roster made into one row a person: days, month, legend and swaps, wherever they stand; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from models.core import cells
from models.core.cells import Cell, SheetRow
from models.core.errors import Refused
from models.core.imports.layouts import Layout, Sheet, Unfolded
from models.roster.importing import columns, grid, heading, hours, legend, months, record, swaps, swapsheet, turned
from models.roster.importing.grid import LEGEND, NOTE, Table
from models.roster.importing.heading import Heading
from models.roster.importing.legend import Legend
from models.roster.importing.record import Record

LABEL, TURNED_LABEL = "排班表", "按日期向下排的排班表"
NO_MONTH = "文件里没有写是哪年哪月的排班。请写明月份，例如 2026-10。"
NO_DATES = "表头只有星期，没有日期，不知道是哪几天的班。请在星期下面加一行日期（例如 10月5日）后再导入。"
NO_BREAK = "班次说明写了“{}”，没有写几点到几点，新建的班次里没有休息。请导入后到“班次”里补上休息时间。"
UNAPPROVED = "unapproved_swaps"
SWAPPED = re.compile(r"[调换替顶]班")
AS_RECORD = "请按“日期、姓名、原班次、调整为、审批状态”分列写好再导入，或到“调班”里登记。"
ABOVE = 3  # rows above the days of a further table in which its title may stand
FIRST = 40  # rows of the other sheets that are looked at for a grid


def recognises(sheet: Sheet) -> bool:
    """Whether the first rows of a sheet have the header of a grid: people, and days one after the other."""
    return heading.find(sheet.rows) is not None and not _has_names(sheet.rows, _told_beside(sheet))


def unfold(sheet: Sheet) -> Unfolded:
    """One row for each person of the grid; without a month where that cannot be known. Raises Refused."""
    blocks = heading.find_all(sheet.rows, sheet.header)
    if not blocks:
        raise Refused("这张工作表里没有找到一行日期，没有读取。请核对表头。", code="NO_HEADER")
    month, days, notes = _month(sheet, blocks, _titles(sheet.rows, blocks))
    return _unfolded(sheet, month, notes, grid.read(sheet.rows, blocks, days))


def is_turned(sheet: Sheet) -> bool:
    """Whether the days of a sheet go down, or people stand in the cells of days and shifts, and no sheet is a grid."""
    if swapsheet.columns(sheet.rows) is not None or any(
        heading.find(rows) is not None and not _has_names(rows, Legend())
        for rows in (sheet.rows_of(name)[:FIRST] for name in sheet.sheets)
    ):
        return False
    return turned.find(sheet.rows, _told_beside(sheet)) is not None


def unfold_turned(sheet: Sheet) -> Unfolded:
    """One row for each person of a sheet whose days go down or that has people in its cells. Raises Refused."""
    found = turned.find(sheet.rows, _told_beside(sheet))
    if found is None:
        raise Refused("这张工作表里没有找到一列日期，没有读取。请核对表头。", code="NO_HEADER")
    month, days, notes = _month(sheet, [found.heading], [_words(found.titles)])
    return _unfolded(sheet, month, notes, turned.read(found, days[0]))


def _has_names(rows: Sequence[SheetRow], told: Legend) -> bool:
    """Whether the cells below a row of days hold people, and shifts stand where people do in a grid."""
    return turned.find(rows, told, only_across=True) is not None


def has_no_dates(sheet: Sheet) -> bool:
    """Whether a sheet has people by the days of a week without dates."""
    return heading.weekdays_only(sheet.rows)


def _unfolded(sheet: Sheet, month: str, notes: Sequence[str], table: Table) -> Unfolded:
    """The rows of people with what the rest of the file says about them."""
    told = _legend(sheet, table)
    read = record.read(_records(sheet, table), month, table.people) if month else Record({})
    above: dict[str, Cell] = {"month": month or None, "shift": legend.words(told)}
    rows = [
        one._replace(cells={**above, **one.cells, "swaps": swaps.words(read.by_row.get((one.number, one.part), ()))})
        for one in table.people
    ]
    ignored = {why: tuple(numbers) for why, numbers in table.ignored.items()}
    if read.unapproved:
        ignored[UNAPPROVED] = read.unapproved
    lasting = hours.breaks_without_times(table.around)
    if lasting:
        notes = [*notes, NO_BREAK.format("、".join(lasting[:ABOVE]))]
    remark = "".join([*notes, *read.notes, *_unread_swaps(sheet, table)])
    return Unfolded(rows, table.header, table.positions, table.above, ignored, month, table.unread, remark)


# the month


def _titles(rows: Sequence[SheetRow], blocks: Sequence[Heading]) -> list[str]:
    """What stands above each of some tables: all above the first, a few rows above the others."""
    found = [_words([row for row in rows if row.number < blocks[0].rows[0]])]
    for block in blocks[1:]:
        first = block.rows[0]
        near = [row for row in rows if first - ABOVE <= row.number <= block.rows[-1] and row.number != block.at]
        found.append(_words([row for row in near if len({*map(cells.words, row.cells)} - {""}) <= ABOVE]))
    return found


def _words(rows: Sequence[SheetRow]) -> str:
    return "\n".join(cells.words(cell) for row in rows for cell in row.cells)


def _month(
    sheet: Sheet, blocks: Sequence[Heading], titles: Sequence[str]
) -> tuple[str, list[dict[int, str]], list[str]]:
    """The month that is read, the day columns of each table by position, and what is to be said about it.

    Where the month cannot be known it is empty, and what is to be said asks for it. Raises Refused (MONTH) for a month
    that a person gave and the header contradicts.
    """
    wanted = months.parts(sheet.month) if sheet.month else None
    elsewhere = wanted is not None and any(wanted in months.months_in(words) for words in titles[1:])
    found = months.months_of_blocks(blocks, titles, (sheet.name, sheet.file), None if elsewhere else wanted)
    if not found:
        return "", [_keys(block, block.days) for block in blocks], [NO_MONTH]
    listed = list(dict.fromkeys(month for block in found for month in block.values()))
    if sheet.month and sheet.month not in listed:
        raise Refused(f"表头里的日期是 {'、'.join(listed)} 的，没有 {sheet.month} 的。请核对月份。", code="MONTH")
    month, notes = sheet.month or listed[0], []
    wrong = next(filter(None, map(months.wrong_weekdays, blocks, found)), "")
    if len(listed) > 1 and not sheet.month:
        notes = [f"表头里有 {'、'.join(listed)} 的日期。请写明导入哪个月的排班，其余的月份另导入一次。"]
    elif wrong and not sheet.month:
        notes = [f"{wrong}从文件认出的月份是 {month}，可能不对。请写明月份。"]
    days = [
        _keys(block, [at for at, one in places.items() if one == month])
        for block, places in zip(blocks, found, strict=True)
    ]
    if notes:
        return "", days, notes
    return month, days, [f"{wrong}已按您写明的 {month} 读取。"] if wrong else []


def _keys(block: Heading, places: Iterable[int]) -> dict[int, str]:
    return {at: f"d{block.days[at].day:02d}" for at in places}


# the legend and the records of swaps


def _told_beside(sheet: Sheet) -> Legend:
    """The legend of the whole file, wherever it stands."""
    return legend.collect(row.cells for name in sheet.sheets for row in _rows(sheet, name)[-FIRST:])


def _rows(sheet: Sheet, name: str) -> Sequence[SheetRow]:
    return sheet.rows if name == sheet.name else sheet.rows_of(name)


def _legend(sheet: Sheet, table: Table) -> Legend:
    """What the signs mean: told around the grid, to the right of it, or in a sheet of its own."""
    around = list(table.around)
    for name in sheet.sheets:
        if name != sheet.name:
            rows = sheet.rows_of(name)
            if heading.find(rows) is None and swapsheet.columns(rows) is None:
                around += [row.cells for row in rows]
    return legend.collect(around)


def _records(sheet: Sheet, table: Table) -> list[tuple[str, Sequence[SheetRow]]]:
    """The records of swaps of the file, with the names of their sheets; that of the roster's own sheet first."""
    found: list[tuple[str, Sequence[SheetRow]]] = [(sheet.name, table.record)] if table.record else []
    for name in sheet.sheets:
        rows = sheet.rows_of(name) if name != sheet.name else ()
        if rows and swapsheet.columns(rows) is not None and heading.find(rows) is None:
            found.append((name, rows))
    return found


def _unread_swaps(sheet: Sheet, table: Table) -> list[str]:
    """What is said about swaps that stand in the file in no form that is read."""
    found = []
    for name in sheet.sheets:
        rows = sheet.rows_of(name) if name != sheet.name and SWAPPED.search(name) else ()
        if rows and swapsheet.columns(rows) is None and heading.find(rows) is None:
            found.append(f"工作表“{name}”看不懂，里面的调班没有计入。{AS_RECORD}")
    people = {columns.plain_name(one.cells.get("name")) for one in table.people} - {""}
    outside = {number for why in (LEGEND, NOTE) for number in table.ignored.get(why, ())}
    for row in sheet.rows:
        words = "".join(map(cells.words, row.cells)) if row.number in outside else ""
        if SWAPPED.search(words) and any(name in words for name in people):
            found.append(f"第 {row.number} 行写到调班，没有计入。{AS_RECORD}")
    return found


GRID = Layout(LABEL, recognises, unfold)
TURNED = Layout(TURNED_LABEL, is_turned, unfold_turned)
UNDATED = Layout(LABEL, has_no_dates, refusal=NO_DATES)
