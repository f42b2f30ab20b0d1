"""The rows of a grid of people by days: those of people, and all others by the reason they are none; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.core import cells
from models.core.cells import Cell, SheetRow
from models.core.errors import Refused
from models.core.imports import rules
from models.core.imports.layouts import Covered, FlatRow
from models.roster.importing import columns, heading, legend, swapsheet
from models.roster.importing.heading import NAME, Heading

NOT_A_PERSON = re.compile(
    r"人数|合计|小计|总计|共计|统计|制表|填表|审核|批准|编制|签字|签名|备注|说明|班次|图例|日期|星期|排班|值班表|[调换]班"
    r"|\d月|\d[:点时]\d|[:。；，]"
)
HALF = re.compile(r"上午|下午|晚上|[白夜早中晚]班?")
COUNTED = re.compile(r"班$|^[早中晚夜白值]$|[人数]$")
SUMMED = re.compile(r"人数|合计|小计|总计|共计|统计|平均")
# A name and a number in one cell: KF001张一, 李二 002, 王三(003).
WITH_NUMBER = re.compile(
    r"(?P<no>[A-Za-z]{0,4}\d{2,8})[\s_-]*(?P<name>[\u3400-\u9fff·]{2,6})"
    r"|(?P<before>[\u3400-\u9fff·]{2,6})[\s_(-]*(?P<behind>[A-Za-z]{0,4}\d{2,8})\)?"
)
LONGEST_NAME, LONGEST_SIGN, FEWEST_SIGNS = 20, 6, 3
TITLE, BLANK, HEADER, TOTAL, GROUP, NOTE = rules.TITLE, rules.BLANK, rules.HEADER, "total", rules.GROUP, rules.NOTE
LEGEND, SWAPS = "legend", "swaps"


@dataclass
class Table:
    """What a sheet holds: a row for each person, row numbers by why they are none, and where else to look.

    `around` are cells outside of the table, in which a legend may stand; `record` are the rows of a record of swaps in
    the same sheet; `above` and `positions` are as in Unfolded.
    """

    header: tuple[int, ...]
    positions: dict[str, int]
    people: list[FlatRow] = field(default_factory=list)
    above: dict[int, tuple[int, ...]] = field(default_factory=dict)
    ignored: dict[str, list[int]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    around: list[Sequence[Cell]] = field(default_factory=list)
    record: list[SheetRow] = field(default_factory=list)


def read(rows: Sequence[SheetRow], blocks: Sequence[Heading], days: Sequence[Mapping[int, str]]) -> Table:
    """The people of tables that stand below one another; `days` are the columns of each that are read, by position."""
    positions: dict[str, int] = {}
    for block, read in zip(blocks, days, strict=True):
        for key, at in (*block.people.items(), *((key, at) for at, key in read.items())):
            if positions.setdefault(key, at) != at:  # in other columns further down: it has no one place
                positions[key] = -1
    positions = {key: at for key, at in positions.items() if at >= 0}
    unread = [words for _, words in sorted(blocks[0].others.items())]
    unread += [f"{day.day}日" for block, read in zip(blocks, days, strict=True) for at, day in block.days.items()
               if at not in read]  # fmt: skip
    for block in blocks:
        _require_one_table(rows, block)
    table = Table(blocks[0].rows, positions, unread=tuple(unread))
    _Grid(rows, blocks, days, table).read()
    return table


def _require_one_table(rows: Sequence[SheetRow], block: Heading) -> None:
    """Raise Refused where only a part would be read: two tables side by side, two columns for one day."""
    first, last, name = min(block.days), max(block.days), block.people.get("name", -1)
    below = [row for row in rows if row.number > block.rows[-1] and not cells.is_blank(_at(row, name))]
    for at in range(first, last):
        if at in block.days:
            continue
        head = cells.header_key(block.others.get(at, ""))
        filled = next((row for row in below if not cells.is_blank(_at(row, at))), None)
        if filled is not None and (not head or HALF.fullmatch(head)):
            raise Refused(
                f"第 {block.at} 行的表头里第 {at + 1} 列没有日期，下面却有内容（第 {filled.number} 行），没有读取。"
                "请补上日期；一天占几列的，请并成一列，例如 早/晚。",
                code="TWO_TABLES",
            )
    for at in block.others:
        again = at > first and cells.header_key(block.others[at]) in heading.PERSON_HEADS["name"]
        names = ((columns.plain_name(_at(row, name)), columns.plain_name(_at(row, at))) for row in below)
        if again and name >= 0 and any(other and other != one for one, other in names):
            raise Refused(
                f"第 {block.at} 行并排有几张表，没有读取。请把它们上下接成一张表后再导入。", code="TWO_TABLES"
            )


def _at(row: SheetRow, at: int) -> Cell:
    return row.cells[at] if 0 <= at < len(row.cells) else None


class _Grid:
    """Going through the rows of a sheet, one after the other."""

    def __init__(
        self, rows: Sequence[SheetRow], blocks: Sequence[Heading], days: Sequence[Mapping[int, str]], table: Table
    ) -> None:
        self._rows, self._table = rows, table
        self._blocks = list(zip(blocks, days, strict=True))
        self._heads = {number for block in blocks for number in block.rows}
        self._found, self._days = self._blocks.pop(0)
        self._group, self._group_row = "", 0
        self._in_legend = self._in_record = False
        self._below_a_person = False

    def read(self) -> None:
        """Sort all rows."""
        for given in self._rows:
            row = self._spread(given)
            if self._blocks and row.number >= self._blocks[0][0].rows[0]:
                self._found, self._days = self._blocks.pop(0)
                self._in_legend = self._in_record = False
            if row.number in self._heads:
                self._look_beside(row)
                if row.number not in self._table.header:
                    self._table.ignored.setdefault(HEADER, []).append(row.number)
                continue
            why = self._why(row)
            self._below_a_person = not why
            if not why:
                self._take(row)
            elif why == SWAPS:
                self._table.record.append(row)
            else:
                self._table.ignored.setdefault(why, []).append(row.number)
            if why and why not in (HEADER, SWAPS):
                self._table.around.append(row.cells)

    def _spread(self, row: SheetRow) -> SheetRow:
        """The row with what is merged over several days standing on each of them."""
        if not any(isinstance(cell, Covered) for cell in row.cells):
            return row
        days = self._found.days
        return SheetRow(row.number, tuple(
            cell.value if isinstance(cell, Covered) and at in days and cell.at in days else cell
            for at, cell in enumerate(row.cells)
        ))  # fmt: skip

    def _look_beside(self, row: SheetRow) -> None:
        """What stands to the right of the table may be a legend."""
        right = max([*self._found.days, *self._found.people.values()]) + 1
        self._table.around.append(row.cells[right:])

    def _take(self, row: SheetRow) -> None:
        places = {**self._found.people, **{key: at for at, key in self._days.items()}}
        picked = {key: row.cells[at] if at < len(row.cells) else None for key, at in places.items()}
        both = WITH_NUMBER.fullmatch(cells.words(picked.get("name")))
        if both and cells.is_blank(picked.get("work_no")):
            picked |= {"work_no": both["no"] or both["behind"], "name": both["name"] or both["before"]}
        if self._group and "department" not in places:
            picked["department"] = self._group
            self._table.above[row.number] = (self._group_row,)
        self._table.people.append(FlatRow(row.number, picked, 0, -1))
        self._look_beside(row)

    def _why(self, row: SheetRow) -> str:
        """Why a row is none of a person, or nothing."""
        filled = _distinct(row.cells)
        if row.number < self._found.rows[0]:
            return TITLE if filled else BLANK
        if not self._days and filled:
            return NOTE  # a table of another month
        if not filled:
            self._in_legend = self._in_record = False
            return BLANK
        self._in_record = self._in_record or swapsheet.columns([row]) is not None
        self._in_legend = self._in_legend or bool(legend.table_heads(row.cells))
        if self._in_record or self._in_legend:
            return SWAPS if self._in_record else LEGEND
        if self._is_weekdays(row):
            return HEADER
        if self._is_plainly_a_person(row) or self._is_unnamed(row):  # whatever his department is called (统计科)
            return ""
        return TOTAL if any(SUMMED.search(words) for words in filled[:3]) else self._no_person(row, filled)

    def _is_plainly_a_person(self, row: SheetRow) -> bool:
        """Whether a row has a name as people have one, and signs that are no numbers."""
        name = columns.without_post(cells.words(self._cell(row, "name")))
        if not NAME.fullmatch(name) or NOT_A_PERSON.search(name):
            return False
        signs = [row.cells[at] for at in self._days if at < len(row.cells) and isinstance(row.cells[at], str)]
        return any(re.search(r"[A-Za-z\u3400-\u9fff]", cells.words(one)) for one in signs)

    def _is_unnamed(self, row: SheetRow) -> bool:
        """Whether a row right below somebody's has signs and no name: his second line, or a name that is missing."""
        named = self._found.people.keys() & {"name", "work_no"}
        if not self._below_a_person or not all(cells.is_blank(self._cell(row, key)) for key in named):
            return False
        signs = [row.cells[at] for at in self._days if at < len(row.cells) and not cells.is_blank(row.cells[at])]
        return bool(signs) and all(isinstance(one, str) and len(cells.words(one)) <= LONGEST_SIGN for one in signs)

    def _no_person(self, row: SheetRow, filled: Sequence[str]) -> str:
        """Why a row below the header, neither legend nor sum, is none of a person, or nothing."""
        signs = [row.cells[at] for at in self._days if at < len(row.cells) and not cells.is_blank(row.cells[at])]
        if signs and COUNTED.search(filled[0]) and all(re.fullmatch(r"\d+", cells.words(one)) for one in signs):
            return TOTAL
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
        return _at(row, self._found.people.get(key, -1))

    def _note(self, row: SheetRow) -> str:
        return LEGEND if legend.collect([row.cells]).entries else NOTE

    def _alone(self, row: SheetRow, words: str) -> str:
        """A row with one word: the heading of a group, or a note."""
        if rules.PROSE.search(words) or NOT_A_PERSON.search(words) or legend.collect([row.cells]).entries:
            return self._note(row)
        self._group, self._group_row = re.sub(r"[(（]?(共|计)?\d+(人|名)[)）]?$", "", words), row.number
        return GROUP

    def _is_weekdays(self, row: SheetRow) -> bool:
        weekdays = sum(heading.weekday_of(row.cells[at]) is not None for at in self._days if at < len(row.cells))
        return weekdays * 2 > len(self._days)


def _distinct(row: Sequence[Cell]) -> list[str]:
    """The words of a row; those of merged cells, which stand in several, once."""
    return list(dict.fromkeys(cells.words(cell) for cell in row if not cells.is_blank(cell)))
