"""The approved swaps of the records beside a roster, given to the rows of their people; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.core import cells, text
from models.core.cells import SheetRow
from models.core.imports.layouts import FlatRow
from models.roster.importing import columns, swapsheet
from models.roster.importing.swaps import Swap

TOLD = 10  # lines named in one sentence
Key = tuple[int, int]  # the row of a person: its number in the sheet, and which of its parts


@dataclass(frozen=True)
class Record:
    """Approved swaps by the row of the person, the numbers of lines that were not approved, and what to look at."""

    by_row: Mapping[Key, tuple[Swap, ...]]
    unapproved: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def read(records: Iterable[tuple[str, Sequence[SheetRow]]], month: str, people: Sequence[FlatRow]) -> Record:
    """The swaps of some records of a month (2026-10); each has the name of the sheet in which it stands."""
    by_row: dict[Key, list[Swap]] = {}
    unapproved: list[int] = []
    notes: list[str] = []
    known = _People(people)
    for name, rows in records:
        if not swapsheet.has_states(rows):
            notes.append(f"“{name}”没有审批状态，里面的调班没有计入。")
        given = swapsheet.lines(rows, month)
        unapproved += [line.number for line in given if not line.approved]
        lost = _place(name, given, month, known, by_row)
        if swapsheet.has_states(rows):
            lost |= {line.number: f"{line.who}，{line.state or '没有写状态'}" for line in given if not line.approved}
        if lost:
            told = [f"第 {number} 行（{why}）" for number, why in sorted(lost.items())]
            notes.append(f"“{name}”里没有计入的：{'、'.join(told[:TOLD])}{'等' if len(told) > TOLD else ''}。")
    return Record({row: tuple(found) for row, found in by_row.items()}, tuple(unapproved), tuple(notes))


def _place(
    name: str, lines: Sequence[swapsheet.Line], month: str, people: _People, by_row: dict[Key, list[Swap]]
) -> dict[int, str]:
    """Give each approved line to the row of its person, and to the partner's where no line of his own does.

    Returns why lines could not be placed, by their number.
    """
    lost: dict[int, str] = {}
    own = {(people.row_of(line.work_no, line.name, line.key), line.day) for line in lines}
    for line in lines:
        if not line.approved:
            continue
        row = people.row_of(line.work_no, line.name, line.key)
        if line.day is None:
            lost[line.number] = f"日期“{line.told_day}”看不懂"
        elif f"{line.day:%Y-%m}" != month:
            lost[line.number] = f"{line.day:%Y-%m-%d} 不在本月"
        elif line.other_day is not None and line.other_day != line.day:
            lost[line.number] = f"{line.who}换到另一天 {line.other_day:%Y-%m-%d}，请在“调班”里登记"
        elif row is None:
            lost[line.number] = f"这张表里没有{line.who}，或不止一个"
        else:
            partner = people.row_of("", line.partner, line.key) if line.partner else None
            after = line.after or (people.sign(partner, line.key) if partner is not None else "")
            by_row.setdefault(row, []).append(Swap(line.day, line.before, after, line.partner, name, line.number))
            if partner is not None and partner != row and (partner, line.day) not in own and line.before:
                by_row.setdefault(partner, []).append(
                    Swap(line.day, after, line.before, line.who, name, line.number, is_theirs=True)
                )
    return lost


class _People:
    """Finding the row of a person for a day by work number or name; what fits several rows finds none."""

    def __init__(self, rows: Sequence[FlatRow]) -> None:
        self._by_number: dict[str, list[FlatRow]] = {}
        self._by_name: dict[str, list[FlatRow]] = {}
        self._rows = {(row.number, row.part): row for row in rows}
        for row in rows:
            work_no = text.code(cells.words(row.cells.get("work_no")))
            if work_no:
                for number in {work_no, columns.bare(work_no)}:
                    self._by_number.setdefault(number, []).append(row)
            self._by_name.setdefault(columns.plain_name(row.cells.get("name")), []).append(row)

    def row_of(self, work_no: str, name: str, key: str) -> Key | None:
        """The row that has the column of a day, or None when nobody or more than one is meant."""
        if work_no and self._by_number:
            found = self._by_number.get(work_no) or self._by_number.get(columns.bare(work_no), [])
        else:
            found = self._by_name.get(columns.plain_name(name), [])
        fitting = [row for row in found if key in row.cells]
        return (fitting[0].number, fitting[0].part) if len(fitting) == 1 else None

    def sign(self, row: Key, key: str) -> str:
        """What stands in a cell of a person's row."""
        return cells.words(self._rows[row].cells.get(key)) or "休"
