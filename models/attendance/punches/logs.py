"""The log of a machine: a line for each punch, without a header; pure."""

from __future__ import annotations

import re
from datetime import datetime

from models.core import cells, text
from models.core.cells import Cell, SheetRow
from models.core.imports import rules
from models.core.imports.layouts import FlatRow, Sheet, Unfolded

AT = r"(?P<at>\d{4}[-/]\d{1,2}[-/]\d{1,2}[\sT]+\d{1,2}:\d{2}(?::\d{2})?|20\d{12})"
NUMBER = r"(?P<number>[0-9A-Za-z]{1,24})"
BETWEEN = r"[\s,;]+"
NAME = rf"(?:(?P<name>[\u3400-\u9fff·]{{2,8}}){BETWEEN})?"
REST = rf"(?:{BETWEEN}(?P<rest>[^\u3400-\u9fff]*?(?P<after>[\u3400-\u9fff·]{{2,8}})?[^\u3400-\u9fff]*))?"
# All lines of a log are alike: one that lacks its number is not to be read as if the time came first.
FORMS = tuple(
    re.compile(rf"\s*{form}{REST}")
    for form in (f"{NUMBER}{BETWEEN}{NAME}{AT}", f"{AT}{BETWEEN}{NUMBER}")
)  # fmt: skip


def _line(row: SheetRow) -> str:
    """The words of a row with a blank between them; nothing for an empty one."""
    told = (cell if isinstance(cell, str) else _words(cell) for cell in row.cells)
    return text.fold(" ".join(" ".join(told).split()))


def _words(cell: Cell) -> str:
    return f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cells.words(cell)


def _form(sheet: Sheet) -> re.Pattern[str] | None:
    """The form that most of the first lines have."""
    lines = [line for row in sheet.rows[:30] if (line := _line(row))]
    for form in FORMS:
        fitting = sum(form.fullmatch(line) is not None for line in lines)
        if fitting and fitting * 2 >= len(lines):
            return form
    return None


def recognises(sheet: Sheet) -> bool:
    """Whether most of the first lines have a number and a moment, and nothing heads them."""
    form = _form(sheet)
    first = next(filter(None, map(_line, sheet.rows)), "")
    return form is not None and (form.fullmatch(first) is not None or rules.HAN.search(first) is None)


def unfold(sheet: Sheet) -> Unfolded:
    """One row for each line of a machine's log: number, moment, device; states that it adds are not reliable."""
    form = _form(sheet) or FORMS[0]
    made: list[FlatRow] = []
    blank: list[int] = []
    for row in sheet.rows:
        line = _line(row)
        if not line:
            blank.append(row.number)
            continue
        found = form.fullmatch(line)
        if found is None:
            made.append(FlatRow(row.number, {"line": line}, 0, -1))
            continue
        parts = found.groupdict()
        device = (parts["rest"] or "").split()
        given: dict[str, Cell] = {
            "machine_no": parts["number"], "at": parts["at"], "name": parts.get("name") or parts["after"],
            "device": device[0] if device and device[0] != parts["after"] else "",
        }  # fmt: skip
        made.append(FlatRow(row.number, {key: cell for key, cell in given.items() if cell}, 0, -1))
    return Unfolded(made, (), {"machine_no": 0, "at": 1}, {}, {rules.BLANK: tuple(blank)})
